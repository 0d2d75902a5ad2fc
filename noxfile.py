"""One command for each habit: `.venv/bin/nox -s NAME`; `--list` names them all.

nox comes with the extra `dev`. Most sessions run in the environment that it is installed in, and install nothing. Those
that have to see the program as users get it make an environment of their own.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nox

nox.options.sessions = ["lint", "fast"]

ROOT = Path(__file__).parent
PARALLEL = ("-n", "auto")


def _module(session: nox.Session, *arguments: str, **environ: str) -> None:
    """Run a module of the environment that nox is installed in."""
    session.run(sys.executable, "-m", *arguments, env=environ, external=True)


@nox.session(python=False)
def tests(session: nox.Session) -> None:
    """Run all tests, or what the arguments behind `--` say."""
    _module(session, "pytest", *(session.posargs or PARALLEL))


@nox.session(python=False)
def fast(session: nox.Session) -> None:
    """Run the tests that are not marked slow."""
    _module(session, "pytest", "-m", "not slow", *(session.posargs or PARALLEL))


@nox.session(python=False)
def lint(session: nox.Session) -> None:
    """Check style, types and the manifest of the hooks."""
    _module(session, "ruff", "check", ".")
    _module(session, "ruff", "format", "--check", ".")
    _module(session, "mypy")
    _module(session, "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml")
    _module(session, "pre_commit", "validate-config", ".pre-commit-config.yaml")


@nox.session(python=False)
def docs(session: nox.Session) -> None:
    """Write what is made from rules and options, look whether all that is linked is there, and build the site."""
    _module(session, "pytest", "tests/test_docs.py", "tests/commands/test_completion.py", BB_AUTH_CHECK_WRITE_DOCS="1")
    _module(session, "pytest", "tests/test_way_in.py", "tests/test_site.py")
    _module(session, "properdocs", "build", "--strict", "--quiet")
    session.log("site/index.html is the first page.")


@nox.session(python=False)
def pictures(session: nox.Session) -> None:
    """Draw the pictures in docs/pictures/ anew, from real runs at a terminal."""
    _module(session, "pytest", "tests/test_pictures.py", BB_AUTH_CHECK_WRITE_DOCS="1")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure speed, growth and the observer, installed as users install it; the argument is the number of rounds."""
    session.install("--quiet", ".")
    # an installed program is compiled, as it is for users, unless the environment forbids it
    compiled = {"PYTHONDONTWRITEBYTECODE": None}
    session.run("python", "tests/benchmarks/speed.py", *session.posargs, env=compiled)
    session.run("python", "tests/benchmarks/scale.py", env=compiled)
    session.run("python", "tests/benchmarks/sweep.py", env=compiled)
    session.run("python", "tests/benchmarks/observer.py", *session.posargs, env=compiled)


@nox.session
def release(session: nox.Session) -> None:
    """Check that the version is the same everywhere, build both distributions, and say how to tag."""
    version = _version()
    obstacles = _obstacles(version)
    if obstacles:
        session.error(" ".join(obstacles).removesuffix("."))  # nox adds one
    session.install("--quiet", "build")
    for old in (ROOT / "dist").glob("bb_auth_check-*"):
        old.unlink()
    session.run("python", "-m", "build", "--outdir", "dist")
    built = sorted(path.name for path in (ROOT / "dist").glob(f"bb_auth_check-{version}*"))
    if len(built) != 2:
        session.error(f"dist/ holds {', '.join(built) or 'nothing'}: an sdist and a wheel were expected")
    session.log(f"dist/ holds {' and '.join(built)}. To publish them under their tag:")
    session.log(f"git tag --annotate v{version} --message 'bb-auth-check {version}' && git push origin v{version}")


def _version() -> str:
    text = (ROOT / "hooks" / "bb_auth_check" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    return found[1] if found else ""


def _obstacles(version: str) -> list[str]:
    """What stands in the way of a release of this version, one sentence each."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = []
    unreleased, _, released = changelog.partition("## [Unreleased]")[2].partition("\n## [")
    if unreleased.strip():
        found.append(f"CHANGELOG.md has entries under [Unreleased]: give them the heading of version {version}.")
    newest = released.partition("]")[0]
    if "## [Unreleased]" not in changelog:
        newest = changelog.partition("\n## [")[2].partition("]")[0]
    if newest != version:
        found.append(f"CHANGELOG.md speaks of {newest} first, and the package is {version}.")
    revision = re.search(r"^ +rev: v(\S+)", readme, re.MULTILINE)
    if revision is None or revision[1] != version:
        found.append(f"README.md has another `rev:` than v{version}.")
    if _git("tag", "--list", f"v{version}"):
        found.append(f"There is a tag v{version} already: raise __version__.")
    if _git("status", "--porcelain", "--untracked-files=no"):
        found.append("There are changes that are not committed.")
    return found


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
