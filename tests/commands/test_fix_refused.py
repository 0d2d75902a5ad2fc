"""`fix` where a file or a disk is in its way: nothing is lost, nothing is left half done, one sentence says it."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from conftest import PROGRAM, World
from support import vault
from support.fixing import (
    AS_ROOT,
    ONE_STEP,
    SEVERAL,
    TARGETS,
    Asked,
    Case,
    breaking,
    fixed,
    inside,
    locked,
    locks,
    refused,
    several,
    target,
)
from support.needs import need

if sys.platform == "win32":
    pytest.skip("needs modes, owners and terminals", allow_module_level=True)


# -- files that cannot be written


def ref_locked(path: Path) -> None:
    """The same, of the ref whose log it is."""
    (path.parents[1] / "HEAD.lock").write_text("theirs", encoding="utf-8")


def folder_there(path: Path) -> None:
    """A folder in its place."""
    path.rename(f"{path}.moved")
    path.mkdir()


def fifo_there(path: Path) -> None:
    """A FIFO, which would never answer."""
    path.rename(f"{path}.moved")
    os.mkfifo(path)


def of_another_user(path: Path) -> None:
    """It belongs to somebody else."""
    os.chown(path, 12345, -1)


OBSTACLES: dict[str, tuple[Callable[[Path], None], str]] = {
    "locked": (locked, "is locked by another git process"),
    "read-only": (lambda path: path.chmod(0o444), "is write-protected"),
    "foreign": (of_another_user, "belongs to another user"),
    "folder": (folder_there, "is a folder"),
    "fifo": (fifo_there, "is no regular file"),
}


@pytest.mark.parametrize("obstacle", ["locked", "read-only", pytest.param("foreign", marks=AS_ROOT)])
@pytest.mark.parametrize("name", TARGETS)
def test_a_file_in_the_way(world: World, name: str, obstacle: str) -> None:
    """One sentence that names the file, 3, and all is as it was."""
    case, path = target(world, name)
    hinder, says = OBSTACLES[obstacle]
    hinder(path)
    before = case.state()
    said = refused(case.fix(*ONE_STEP))
    assert said.startswith(f"bb-auth-check: {name} {says}")
    assert case.secret not in said
    assert case.state() == before
    path.chmod(0o600)
    if obstacle == "foreign":
        os.chown(path, os.geteuid(), -1)
    Path(f"{path}.lock").unlink(missing_ok=True)
    assert case.fix(*ONE_STEP).returncode == 0
    assert case.holders() == []


@pytest.mark.parametrize("obstacle", [name for name in OBSTACLES if name not in ("folder", "fifo")])
@pytest.mark.parametrize("name", [".git/config", "~/.git-credentials"])
def test_a_file_in_the_way_since_the_question(world: World, name: str, obstacle: str) -> None:
    """What has happened to the file while the user was thinking is seen."""
    if obstacle == "foreign":
        need("root")
    case, path = target(world, name)
    hinder, says = OBSTACLES[obstacle]
    with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
        hinder(path)
        before = case.state()
        said = refused(asked.answered("y\n"))
    assert said.startswith(f"bb-auth-check: {name} {says}")
    assert case.state() == before


@pytest.mark.parametrize("name", [name for name in TARGETS if name != "~/.git-credentials"])
def test_a_folder_in_the_place_of_a_file_since_the_question(world: World, name: str) -> None:
    """It is looked at again first: there is nothing to fix any more, or git cannot read what is there."""
    case, path = target(world, name)
    with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
        OBSTACLES["folder"][0](path)
        before = case.state()
        run = asked.answered("y\n")
    assert run.returncode in (0, 3)
    assert "internal error" not in run.stderr
    assert case.state() == before


@pytest.mark.parametrize("name", TARGETS)
def test_every_file_of_another_user(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where nobody is root."""
    case, _ = target(world, name)
    before = case.state()
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    said = refused(inside(case, *ONE_STEP))
    assert "belongs to another user" in said
    assert case.state() == before


@pytest.mark.parametrize("asked", [False, True], ids=["at-once", "since-the-question"])
def test_the_lock_of_the_ref(world: World, asked: bool) -> None:
    """git writes a log under the lock of its ref: that one counts as well."""
    case, path = target(world, ".git/logs/HEAD")
    if asked:
        with Asked(case) as waiting:
            ref_locked(path)
            before = case.state()
            said = refused(waiting.answered("y\n"))
    else:
        ref_locked(path)
        before = case.state()
        said = refused(case.fix())
    assert ".git/logs/HEAD is locked by another git process" in said
    assert "HEAD.lock" in said
    assert case.state() == before


def test_a_lock_that_goes_away(world: World) -> None:
    """For a git that is about to end is waited."""
    case = Case(world)
    lock = case.config.with_name("config.lock")
    subprocess.run(["sh", "-c", f"touch '{lock}'; (sleep 0.1; rm '{lock}') >&- 2>&- &"], check=True)
    fixed(case, case.fix())


# -- disks that are full

STEPS = {
    "write": (errno.ENOSPC, "the disk is full"),
    "fsync": (errno.EIO, "could not be written"),
    "replace": (errno.EROFS, "lies on a read-only file system"),
}
"""What the system may refuse while a file is being replaced, why, and what is said of it."""


@pytest.mark.parametrize("call", STEPS)
@pytest.mark.parametrize("name", TARGETS)
def test_a_write_that_fails(world: World, name: str, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half of a file is left, no lock, and the helper has forgotten what it was given."""
    code, says = STEPS[call]
    case, _ = target(world, name)
    before = case.state()
    with monkeypatch.context() as patch:
        breaking(patch, call, 0, code)
        said = refused(inside(case, *ONE_STEP))
    assert says in said
    assert case.state() == before


FILES = 5


def test_several_files(world: World) -> None:
    """They are one step."""
    case = several(world)
    assert len(case.holders()) == FILES - 1
    run = case.fix(*ONE_STEP)
    fixed(case, run)
    assert run.stdout.count("✓ fixed") == 1


@pytest.mark.parametrize("call", STEPS)
@pytest.mark.parametrize("number", range(FILES))
def test_a_later_write_that_fails(world: World, number: int, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that were written before are as they were."""
    case = several(world)
    before = case.state()
    with monkeypatch.context() as patch:
        breaking(patch, call, number, STEPS[call][0])
        said = refused(inside(case, *ONE_STEP))
    assert STEPS[call][1] in said
    assert case.state() == before


@pytest.mark.parametrize("number", range(1, FILES))
def test_a_way_back_that_is_cut_off(world: World, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a file cannot be restored either, the helper keeps the secret; a rerun fixes the rest."""
    case = several(world)
    with monkeypatch.context() as patch:
        breaking(patch, "write", number, errno.ENOSPC, for_good=True)
        refused(inside(case, *ONE_STEP))
    assert locks(case) == []
    assert case.held() == case.secret
    fixed(case, case.fix(*ONE_STEP))


@pytest.mark.parametrize("number", range(1, FILES))
def test_one_file_that_cannot_be_restored(world: World, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are restored nevertheless, and the sentence names the one that is not."""
    case = several(world)
    before = case.state()
    with monkeypatch.context() as patch:
        real = os.write
        count = -1

        def refuse(descriptor: int, data: bytes) -> int:
            nonlocal count
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                count += 1
                if count in (number, number + 1):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(descriptor, data)

        patch.setattr(os, "write", refuse)
        refused(inside(case, *ONE_STEP))
    assert case.held() == case.secret
    after = case.state()
    changed = [path for path in before if after[path] != before[path] and path.is_file()]
    assert len(changed) == 1


@pytest.mark.parametrize("name", [name for name in SEVERAL if name in TARGETS])
def test_one_of_several_files_in_the_way(world: World, name: str) -> None:
    """None of the others is touched, and the helper is not set."""
    case = several(world)
    locked(case.path(name))
    before = case.state()
    said = refused(case.fix(*ONE_STEP))
    assert f"{name} is locked" in said
    assert case.state() == before


def test_the_helper_cannot_be_set(world: World) -> None:
    """The file that the helper goes to is locked: the secret stays where it is."""
    case = Case(world, helper=None)
    locked(world.global_config)
    before = case.state()
    assert "~/.gitconfig is locked" in refused(case.fix("--helper", vault.NAME))
    assert case.state() == before


@contextmanager
def full_disk(folder: Path) -> Iterator[Path]:
    """A small disk on a folder, with what was in it and no room for more; what it gives can be deleted to make some."""
    need("root", "Linux", "mount")
    before = folder.with_name(f"{folder.name}.before")
    shutil.copytree(folder, before)
    argv = ["mount", "-t", "tmpfs", "-o", "size=512k,mode=755", "tmpfs", str(folder)]
    if subprocess.run(argv, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        shutil.copytree(before, folder, dirs_exist_ok=True)
        shutil.rmtree(before)
        filler = folder / "filler"
        with suppress(OSError), open(filler, "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        yield filler
    finally:
        subprocess.run(["umount", str(folder)], check=True)


# with a line less in it the first of two files makes room for the second
@pytest.mark.parametrize("name", [name for name in TARGETS if name != "~/.git-credentials"])
def test_a_disk_that_is_really_full(world: World, name: str) -> None:
    """On a real disk: the file and the helper are as they were; once there is room it works."""
    case, _ = target(world, name)
    folder = world.home if name.startswith("~/") else case.repository / ".git" if ".git/" in name else case.repository
    with full_disk(folder) as filler:
        before = case.state()
        said = refused(case.fix(*ONE_STEP))
        assert "is as it was, because the disk is full" in said
        assert case.state() == before
        filler.unlink()
        assert case.fix(*ONE_STEP).returncode == 0
        assert case.holders() == []


def test_a_disk_that_is_full_for_some_of_the_files(world: World) -> None:
    """The work tree has room, the git folder has none: `.gitmodules` is as it was too."""
    case = several(world)
    with full_disk(case.repository / ".git") as filler:
        before = case.state()
        assert "the disk is full" in refused(case.fix(*ONE_STEP))
        assert case.state() == before
        filler.unlink()
        fixed(case, case.fix(*ONE_STEP))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("reader", [">/dev/full", "| true"])
def test_output_that_nobody_takes(world: World, reader: str) -> None:
    """What cannot be said loses nothing: the secret is where it was, or with the helper."""
    case = Case(world)
    script = f"{sys.executable} -m bb_auth_check fix --yes {reader}"
    run = world.run("sh", "-c", script, cwd=case.repository, check=False)
    assert "Traceback" not in run.stderr
    assert case.secret in (case.held(), case.config.read_text().partition("jdoe:")[2].partition("@")[0])
    fixed(case, case.fix()) if case.holders() else None
