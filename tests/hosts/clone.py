"""A repository that pushes to a Bitbucket, and what brings hooks into it: `bb-auth-check install`, the frameworks."""

from __future__ import annotations

import itertools
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import yaml

from conftest import PROGRAM, Run, World
from hosts.parts import git_lfs, npm_program, prek_program
from support.fake_bitbucket import FakeBitbucket
from support.pages import after
from support.pushing import Pusher

_MANIFEST = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
_RECORDER = """\
#!/bin/sh
echo "${{2-$PRE_COMMIT_REMOTE_NAME}} ${{3-$PRE_COMMIT_REMOTE_URL}}" >>"$HOME/ran-{name}"
{then}
"""
_NUMBERS = itertools.count(1)


class Clone(Pusher):
    """A repository on the branch `main`, which has been pushed together with `old`, the commit before it.

    Bitbucket takes the credential: whatever stops a push is a hook.
    """

    def __init__(self, world: World, fake: FakeBitbucket, path: Path, bare: Path) -> None:
        super().__init__(world, fake, path, bare)
        self.token = self.secret("api-token", "jdoe")

    @classmethod
    def first(cls, world: World, fake: FakeBitbucket) -> Clone:
        """The first one of a world, which gets what all its copies need as well."""
        clone = cls(world, fake, world.repository(name="first"), fake.create("ws/first"))
        world.environ.update(clone.environ)
        clone.uses("store")  # it leaves no process behind
        world.file("~/.git-credentials", clone.path, f"https://jdoe:{quote(clone.token, safe='')}@bitbucket.org\n")
        world.commit(clone.path, "one")
        clone.git("branch", "old")
        world.commit(clone.path, "two")
        clone.git("remote", "add", "origin", clone.clean)
        clone.git("push", "--quiet", "origin", "main", "old")
        clone.recorded("bb-auth-check", f'exec {shlex.join(PROGRAM)} "$@"')
        return clone

    def copy(self) -> Clone:
        """A copy, hooks included, with a Bitbucket repository of its own."""
        name = f"copy{next(_NUMBERS)}"
        path, bare = self.path.with_name(name), self.bare.with_name(f"{name}.git")
        shutil.copytree(self.path, path, symlinks=True)
        shutil.copytree(self.bare, bare)
        clone = Clone(self.world, self.fake, path, bare)
        clone.set_url(clone.clean)
        return clone

    @property
    def clean(self) -> str:
        """Its URL."""
        return f"https://jdoe@bitbucket.org/ws/{self.bare.name}"

    @property
    def faulty(self) -> str:
        """The same with a secret in it."""
        return self.clean.replace("jdoe@", f"jdoe:{quote(self.token, safe='')}@")

    def run(self, *argv: str) -> Run:
        """Run a program in the repository."""
        return self.world.run(*argv, cwd=self.path)

    def add_push_url(self, url: str) -> None:
        """Add a push URL to origin: then its URL is only for fetching."""
        self.git("config", "--add", "remote.origin.pushurl", url)

    def push(self, *arguments: str, cwd: Path | None = None, **more: str) -> Run:
        """Push, with nothing recorded but what runs in this push."""
        for record in self.world.home.glob("ran-*"):
            record.unlink()
        return super().push(*arguments, cwd=cwd, **more)

    def recorded(self, name: str, then: str = "") -> None:
        """Have a program on PATH that keeps what remote and URL it is run for, and goes on with `then`."""
        self.world.program_file(name, _RECORDER.format(name=name, then=then))

    def ran(self, name: str = "bb-auth-check") -> list[str]:
        """For which remote and URL this program was run in the last push."""
        record = self.world.home / f"ran-{name}"
        return record.read_text(encoding="utf-8").splitlines() if record.exists() else []

    def install(self) -> None:
        """Run `bb-auth-check install`."""
        self._program("install")

    def uninstall(self) -> None:
        """Run `bb-auth-check uninstall`."""
        self._program("uninstall")

    def _program(self, command: str) -> None:
        run = self.world.program(command, cwd=self.path)
        assert run.returncode == 0, run.stdout + run.stderr


# -- the frameworks, each with a program to run before a push


def pre_commit(clone: Clone, program: str) -> None:
    """As .pre-commit-config.yaml names it; the check as its manifest does, but for the environment of its own."""
    _configure_pre_commit(clone, program)
    clone.world.environ["PRE_COMMIT_HOME"] = str(clone.world.folder / "pre-commit")
    clone.run(sys.executable, "-m", "pre_commit", "install", "--hook-type=pre-push")


def prek(clone: Clone, program: str) -> None:
    """The same with prek."""
    _configure_pre_commit(clone, program)
    clone.world.environ["PREK_HOME"] = str(clone.world.folder / "prek")
    clone.run(prek_program(), "install", "--hook-type=pre-push")


def _configure_pre_commit(clone: Clone, program: str) -> None:
    (everything, *_) = yaml.safe_load(_MANIFEST.read_text(encoding="utf-8"))
    hook = everything | {"id": program, "name": program, "entry": program, "language": "system"}
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (clone.path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    clone.git("add", ".pre-commit-config.yaml")  # they refuse to run with one that is not


def husky(clone: Clone, program: str) -> None:
    """As the line in .husky/pre-push that the README gives."""
    hook = clone.path / ".husky" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(_as_in_readme("husky", program), encoding="utf-8")
    clone.run(npm_program("husky"))


def lefthook(clone: Clone, program: str) -> None:
    """As the job in lefthook.yml that the README gives."""
    (clone.path / "lefthook.yml").write_text(_as_in_readme("lefthook", program), encoding="utf-8")
    clone.run(npm_program("lefthook"), "install")


def _as_in_readme(framework: str, program: str) -> str:
    return after(framework).replace("bb-auth-check", program)


def lfs(clone: Clone, program: str) -> None:
    """It brings a hook that runs itself: `program` is its own."""
    clone.git("lfs", "install", "--local", check=False)  # it refuses where there is another hook


FRAMEWORKS: dict[str, Callable[[Clone, str], None]] = {
    "pre-commit": pre_commit,
    "prek": prek,
    "husky": husky,
    "lefthook": lefthook,
    "git-lfs": lfs,
}
"""They all put a pre-push hook into a repository."""


def bystander(clone: Clone, framework: str) -> str:
    """Have a framework run a program before a push that is not the check. Returns its name, for `Clone.ran`."""
    if framework == "git-lfs":
        name, then = framework, f'exec {git_lfs()} "$@"'
    else:
        name, then = "bystander", ""
    clone.recorded(name, then)
    FRAMEWORKS[framework](clone, name)
    return name
