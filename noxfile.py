"""One command for each habit: `.venv/bin/nox -s NAME`; `--list` names them all.

nox comes with the extra `dev`. Most sessions run in the environment that it is installed in, and install nothing. Those
that have to see the program as users get it make an environment of their own.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
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
    made = ("tests/test_docs.py", "tests/test_release.py::test_told_everywhere", "tests/commands/test_completion.py")
    _module(session, "pytest", *made, BB_AUTH_CHECK_WRITE_DOCS="1")
    _module(session, "pytest", "tests/test_way_in.py", "tests/test_site.py")
    _module(session, "properdocs", "build", "--strict", "--quiet")
    session.log("site/index.html is the first page.")


@nox.session(python=False)
def pictures(session: nox.Session) -> None:
    """Draw the pictures in docs/pictures/ anew, from real runs at a terminal."""
    _module(session, "pytest", "tests/test_pictures.py", BB_AUTH_CHECK_WRITE_DOCS="1")


@nox.session(python=False)
def messages(session: nox.Session) -> None:
    """Say which messages are gone from a program's source: `nox -s messages -- git ~/clones/git`."""
    session.run(sys.executable, "tests/tools/messages_in_source.py", *session.posargs, external=True)


@nox.session(python=False)
def coverage(session: nox.Session) -> None:
    """Measure which lines and branches the tests run, also in the processes that they start."""
    _module(session, "coverage", "erase")
    pytest = ("-m", "pytest", "-q", "-n", "auto", *session.posargs)
    # some tests fail that see what is measured: which modules are loaded, and what a signal ends
    session.run(sys.executable, "-m", "coverage", "run", *pytest, external=True, success_codes=[0, 1])
    _module(session, "coverage", "combine", "--quiet")
    _module(session, "coverage", "report")


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
    """Look whether this version can be released, build and check both distributions, and tag; nothing is pushed."""
    version = _version(ROOT)
    obstacles = _obstacles(ROOT, version)
    if obstacles:
        session.error(" ".join(obstacles).removesuffix("."))  # nox adds one
    if not _constant(ROOT, "__address__"):
        session.warn(
            "__address__ in hooks/bb_auth_check/__init__.py is empty: the documents name no URL to install from."
        )
    session.install("--quiet", "build", "twine")
    for old in (ROOT / "dist").glob("bb_auth_check-*"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:  # what is committed, and nothing that lies about here
        _git(ROOT, "clone", "--quiet", "--no-local", str(ROOT), folder)
        session.run("python", "-m", "build", "--outdir", str(ROOT / "dist"), folder, silent=True)
    built = sorted((ROOT / "dist").glob(f"bb_auth_check-{version}*"))
    if len(built) != 2:
        session.error(
            f"dist/ holds {', '.join(path.name for path in built) or 'nothing'}: a wheel and a source were expected"
        )
    session.run("twine", "check", "--strict", *map(str, built))
    session.install("--quiet", "--force-reinstall", str(next(path for path in built if path.suffix == ".whl")))
    session.run("bb-auth-check", "--version")
    session.run("bb-auth-check", "demo", silent=True)
    _git(ROOT, "tag", "--annotate", f"v{version}", "--message", f"bb-auth-check {version}")
    session.log(f"v{version} is tagged, and dist/ holds {' and '.join(path.name for path in built)}. To publish them:")
    session.log(f"git push origin v{version} && twine upload dist/bb_auth_check-{version}*")


def _version(root: Path) -> str:
    return _constant(root, "__version__")


def _constant(root: Path, name: str) -> str:
    text = (root / "hooks" / "bb_auth_check" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(rf'^{name} = "([^"]*)"', text, re.MULTILINE)
    return found[1] if found else ""


def _obstacles(root: Path, version: str) -> list[str]:
    """What stands in the way of a release of this version, one sentence each."""
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    found = []
    unreleased, _, released = changelog.partition("## [Unreleased]")[2].partition("\n## [")
    if unreleased.strip():
        found.append(f"CHANGELOG.md has entries under [Unreleased]: give them the heading of version {version}.")
    newest = released.partition("]")[0]
    if newest != version:
        found.append(f"CHANGELOG.md speaks of {newest or 'nothing'} first, and the package is {version}.")
    revision = re.search(r"^ +rev: v(\S+)", (root / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    if revision is None or revision[1] != version:
        found.append(f"README.md has another `rev:` than v{version}: nox -s docs writes it.")
    if _git(root, "tag", "--list", f"v{version}"):
        found.append(f"There is a tag v{version} already: raise __version__.")
    if _git(root, "status", "--porcelain"):
        found.append("There are changes that are not committed.")
    return found


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout.strip()
