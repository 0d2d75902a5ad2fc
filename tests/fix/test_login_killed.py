"""Stopped at any point, `login` leaves what was there, or all of the new; killed, nothing that another run cannot end.

`BB_AUTH_CHECK_EXAMPLES=1 pytest tests/fix/test_login_killed.py` stops it at every point.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bb_auth_check.bitbucket.samples import sample
from conftest import World
from support import vault
from support.fake_bitbucket import FakeBitbucket
from support.fixing import state
from support.generated import LONG
from support.killed import Ask, asking
from test_no_secret_escapes import leaks

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="signals and processes of POSIX"),
    pytest.mark.slow,
]

State = dict[Path, tuple[int, object]]
STRIDE = 1 if LONG else 61


class Scene(NamedTuple):
    """What is there before a login."""

    helper: str
    old: str
    is_good: bool
    """Whether Bitbucket takes the new token."""


SCENES = {
    "a dead one gives way": Scene(vault.NAME, "app-password", True),
    "a living one gives way": Scene(vault.NAME, "access-token", True),
    "refused": Scene(vault.NAME, "access-token", False),
    "in a file of store": Scene("store", "access-token", True),
    "refused, in a file of store": Scene("store", "access-token", False),
    "a helper is set": Scene("", "app-password", True),
}


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """What runs the program, up to a point."""
    with asking() as asked:
        yield asked


class Stage:
    """One scene: what is there, and the way back to it."""

    def __init__(self, world: World, fake: FakeBitbucket, scene: Scene, ask: Ask) -> None:
        self.world, self.fake, self.scene, self._ask = world, fake, scene, ask
        vault.vault(world)
        fake.create("ws/r")
        world.environ.update(fake.environment)
        if scene.helper:
            world.write_global(f"[credential]\n\thelper = {scene.helper}\n")
        self.repository = world.repository('[remote "origin"]\n\turl = https://bitbucket.org/ws/r.git\n')
        self.old, self.new = sample(scene.old), sample("access-token")
        if scene.is_good:
            fake.credential("x-token-auth", self.new)
        if scene.helper == "store":
            world.file("~/.git-credentials", self.repository, "https://eve:x@bitbucket.org\n")
            world.file("~/.git-credentials", self.repository, f"https://x-token-auth:{self.old}@bitbucket.org\n")
        elif scene.helper:
            world.keep("x-token-auth", self.old, self.repository)
        self.before = self.state()

    def state(self) -> State:
        """All that there is, but for what a helper is tried with."""
        found = state(self.world.home, self.repository, vault.folder(self.world))
        return {path: one for path, one in found.items() if "bb-auth-check.invalid" not in path.name}

    def login(self, at: int | None = None, sent: str = "SIGKILL", to: str = "alone") -> dict[str, Any]:
        """Log in, and be met by a signal."""
        helper = ["--helper", vault.NAME] if not self.scene.helper else []
        arguments = ["login", "--with-token", "--yes", "--replace", *helper]
        asked = {"cwd": str(self.repository), "environ": self.world.environ, "arguments": arguments}
        said = self._ask({**asked, "given": f"{self.new}\n", "point": at, "signal": sent, "to": to})
        assert not leaks(self.new, said["out"] + said["err"])
        assert not any(leaks(self.new, json.dumps(point["argv"])) for point in said["points"] if "argv" in point)
        return said

    def restore(self) -> None:
        """Have it all as it was."""
        for path in sorted(self.state().keys() - self.before.keys(), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        for path, (mode, data) in self.before.items():
            if isinstance(data, bytes):
                path.write_bytes(data)
                path.chmod(mode & 0o777)
        assert self.state() == self.before


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM", "SIGKILL"] if LONG else ["SIGTERM", "SIGKILL"])
def test_stopped(world: World, tmp_path: Path, ask: Ask, name: str, sent: str) -> None:
    """By Ctrl-C, by the system, and without a chance to put anything back."""
    with FakeBitbucket(tmp_path / "bitbucket") as fake:
        stage = Stage(world, fake, SCENES[name], ask)
        whole = stage.login()
        assert whole["code"] == (0 if stage.scene.is_good else 1), whole["err"]
        after = stage.state()
        assert (after == stage.before) != stage.scene.is_good
        stage.restore()
        offset = list(SCENES).index(name)
        for at in range(offset % STRIDE, len(whole["points"]), STRIDE):
            said = stage.login(at, sent)
            now = stage.state()
            if sent == "SIGKILL":
                locks = [path for path in now if path.suffix == ".lock"]
                for path, (_, data) in now.items():
                    if path not in locks and path.name != ".git-credentials":
                        assert data in whole_files(stage, path, after), (at, whole["points"][at])
                for path in locks:
                    path.unlink()
                again = stage.login()
                assert again["code"] == whole["code"], again["err"]
                assert in_any_order(stage.state()) == in_any_order(after) or not stage.scene.is_good
            else:
                assert now in (stage.before, after), (at, whole["points"][at], said)
            stage.restore()


def in_any_order(found: State) -> State:
    """The same whichever line of `store` comes first: killed in between, git's own order stays."""
    return {
        path: (mode, b"".join(sorted(data.splitlines())) if isinstance(data, bytes) else data)
        for path, (mode, data) in found.items()
    }


def whole_files(stage: Stage, path: Path, after: State) -> list[object]:
    """What a file may hold when there was no chance to put it back."""
    found = [state[path][1] for state in (stage.before, after) if path in state]
    if path.parent == vault.folder(stage.world):  # the new token, which has not proved itself yet
        found.append(vault.written(stage.new))
    asked = [
        one.replace(b"//bitbucket.org/", b"//x-token-auth@bitbucket.org/") for one in found if isinstance(one, bytes)
    ]
    # what a libcurl that takes the username of the URL away needs
    key = b'[credential "https://bitbucket.org/ws/r.git"]\n\tusername = x-token-auth\n'
    return [*found, *asked, *(one + key for one in asked)]
