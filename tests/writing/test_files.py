"""A file is replaced whole or not at all, under git's own lock, and nothing else is left in its folder."""

from __future__ import annotations

import errno
import os
import signal
import stat
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.writing import files
from conftest import World
from support.generated import LONG
from support.needs import need

posix = pytest.mark.skipif(os.name == "nt", reason="modes, owners and signals of POSIX")
as_root = pytest.mark.needs("root")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")

SHOWN = "~/a file"


class Choice:
    """What a refused change said."""

    said = ""


@contextmanager
def refused(path: Path, error: type[Exception] = files.CannotWrite) -> Iterator[Choice]:
    """What happens inside is refused in one sentence, and the folder is as it was, with everything in it."""
    before = state(path.parent)
    kept = Choice()
    with pytest.raises(error) as caught:
        yield kept
    assert state(path.parent) == before
    kept.said = str(caught.value)
    assert kept.said.startswith(SHOWN)
    assert kept.said.endswith(".")
    assert "\n" not in kept.said
    assert ". " not in kept.said
    assert caught.value.__cause__ is None


def state(folder: Path) -> dict[str, object]:
    """All that there is in a folder."""
    found: dict[str, object] = {}
    for path in folder.iterdir():
        status = path.lstat()
        read = path.read_bytes() if stat.S_ISREG(status.st_mode) else None
        found[path.name] = (status.st_mode, status.st_uid, status.st_gid, status.st_ino, read)
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file in a folder of its own."""
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "file"
    path.write_bytes(b"before\r\n\xff" + sample("password").encode())
    path.chmod(0o600)
    return path


def change(path: Path, after: bytes = b"after\n", **more: Any) -> None:
    """Replace whatever there is in the file."""
    files.replace(str(path), path.read_bytes(), after, SHOWN, **{"patience": 0.05, **more})


def lock_of(path: Path) -> Path:
    """Where git's lock for a file is."""
    return path.with_name(f"{path.name}.lock")


def during(monkeypatch: pytest.MonkeyPatch, function: Callable[[], object], name: str = "fsync") -> None:
    """Do something once while the lock is held."""
    real = getattr(os, name)

    def instead(*arguments: Any, **more: Any) -> Any:
        monkeypatch.setattr(os, name, real)
        function()
        return real(*arguments, **more)

    monkeypatch.setattr(os, name, instead)


# What is kept --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [b"", b"\r\n\0\xff", b"x" * 3_000_000], ids=["empty", "any bytes", "much"])
def test_replace(path: Path, after: bytes) -> None:
    """The file holds the new bytes, and it is alone in its folder."""
    change(path, after)
    assert path.read_bytes() == after == files.content(str(path))
    assert os.listdir(path.parent) == [path.name]


@posix
@pytest.mark.parametrize("mask", [0, 0o077, 0o777])
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640, 0o660, 0o755, 0o200 | 0o444])
def test_mode(path: Path, mode: int, mask: int) -> None:
    """The mode is the old one, whatever the umask."""
    path.chmod(mode)
    before = os.umask(mask)
    try:
        change(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == mode


@posix
def test_mode_from_the_beginning(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the time anything is written, the mode is set; until then nobody else may read the file."""
    modes = []
    for name in ("fchmod", "write"):
        during(monkeypatch, lambda: modes.append(stat.S_IMODE(lock_of(path).stat().st_mode)), name)
    path.chmod(0o640)
    change(path)
    assert modes == [0o600, 0o640]


@as_root
def test_group(path: Path) -> None:
    """The group stays."""
    os.chown(path, -1, 12345)
    path.chmod(0o640)
    change(path)
    assert (path.stat().st_gid, stat.S_IMODE(path.stat().st_mode)) == (12345, 0o640)


@as_root
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640, 0o604])
def test_group_that_cannot_be_kept(path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    """Where it makes a difference to somebody, a file whose group would be another one is left alone."""
    monkeypatch.setattr(os, "fchown", _raising(errno.EPERM))
    os.chown(path, -1, 12345)
    path.chmod(mode)
    if mode in (0o600, 0o644):
        change(path)
        assert path.read_bytes() == b"after\n"
    else:
        with refused(path) as kept:
            change(path)
        assert "group" in kept.said


_NOTHING = 0xFFFFFFFF


def access_list(*entries: tuple[int, int, int]) -> bytes:
    """A POSIX access list as Linux keeps it: tag, rights and id of each entry."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


_FOR_ONE_MORE = ((0x01, 6, _NOTHING), (0x02, 4, 12345), (0x04, 0, _NOTHING), (0x10, 4, _NOTHING), (0x20, 0, _NOTHING))


def set_attribute(path: Path, name: str, value: bytes) -> None:
    """Set an extended attribute, where there are any."""
    if sys.platform != "linux":
        pytest.skip("needs Linux")
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        pytest.skip(f"no {name} here: {error.strerror}")


@linux
def test_access_list(path: Path) -> None:
    """The access list stays: without it the mode would let the group read the file."""
    assert sys.platform == "linux"
    set_attribute(path, "system.posix_acl_access", access_list(*_FOR_ONE_MORE))
    before = path.stat().st_mode
    change(path)
    assert os.getxattr(path, "system.posix_acl_access") == access_list(*_FOR_ONE_MORE)
    assert path.stat().st_mode == before


@linux
def test_default_list_of_the_folder(path: Path) -> None:
    """A folder's default list, which the file has escaped, gives nobody access to the new one."""
    assert sys.platform == "linux"
    path.chmod(0o640)
    set_attribute(path.parent, "system.posix_acl_default", access_list(*_FOR_ONE_MORE))
    change(path)
    assert os.listxattr(path) == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@linux
def test_attributes_of_the_user(path: Path) -> None:
    """What the user has noted on the file stays."""
    assert sys.platform == "linux"
    set_attribute(path, "user.note", b"mine")
    change(path)
    assert os.getxattr(path, "user.note") == b"mine"


@posix
def test_hard_link(path: Path) -> None:
    """As when git writes, a second name keeps the old file."""
    other = path.with_name("other")
    os.link(path, other)
    before = path.read_bytes()
    change(path)
    assert (path.read_bytes(), other.read_bytes()) == (b"after\n", before)


@posix
@pytest.mark.parametrize("targets", [["{0}/file"], ["../folder/file"], ["two", "{0}/three", "../folder/file"]])
def test_link(path: Path, tmp_path: Path, targets: list[str]) -> None:
    """A link stays what it is, and what it leads to is replaced under a lock of its own."""
    links = tmp_path / "links"
    links.mkdir()
    names = ["one", "two", "three"][: len(targets)]
    for name, target in zip(names, targets, strict=True):
        (links / name).symlink_to(target.format(path.parent if name == names[-1] else links))
    before = state(links)
    change(links / "one")
    assert state(links) == before
    assert path.read_bytes() == b"after\n"
    assert os.listdir(path.parent) == [path.name]
    lock_of(path).touch()
    with refused(path) as kept:
        change(links / "one")
    assert kept.said.endswith(f"delete {lock_of(path)}.")
    (links / "one.lock").touch()
    lock_of(path).unlink()
    change(links / "one", b"again")
    assert path.read_bytes() == b"again"


@posix
def test_link_to_another_file_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the link leads elsewhere by now, even to the same content, nothing is replaced."""
    data = path.read_bytes()
    other, link = path.with_name("other"), path.with_name("link")
    other.write_bytes(data)
    link.symlink_to("file")

    def turn() -> None:
        link.unlink()
        link.symlink_to("other")

    during(monkeypatch, turn)
    with pytest.raises(files.Changed):
        change(link)
    assert path.read_bytes() == other.read_bytes() == data
    assert sorted(os.listdir(path.parent)) == ["file", "link", "other"]


def test_folder_by_name_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path from the current folder is as good."""
    monkeypatch.chdir(path.parent)
    change(Path(path.name))
    assert path.read_bytes() == b"after\n"


# Locks ---------------------------------------------------------------------------------------------------------------


def test_locked(path: Path) -> None:
    """A lock that another holds is respected, and it is said which file to delete if nobody does."""
    lock_of(path).write_bytes(b"another's")
    with refused(path) as kept:
        change(path)
    assert kept.said.endswith(f"if none runs, delete {SHOWN}.lock.")
    with refused(path):
        files.check(str(path), SHOWN)


@pytest.mark.parametrize("function", ["replace", "check"])
def test_locked_for_a_moment(path: Path, function: str) -> None:
    """A lock that goes away is waited for."""
    lock_of(path).touch()
    timer = threading.Timer(0.1, lock_of(path).unlink)
    timer.start()
    if function == "replace":
        change(path, patience=10)
        assert path.read_bytes() == b"after\n"
    else:
        files.check(str(path), SHOWN, patience=10)
    timer.join()


def test_further_locks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Further locks are held meanwhile, in their order and before the file's own; where there is no folder, none is."""
    first, second = path.with_name("HEAD.lock"), path.with_name("main.lock")
    nowhere = [str(path.parent / "no" / "folder.lock"), str(path / "no-folder.lock")]
    seen: list[str] = []
    taken: list[str] = []
    real = os.open

    def opening(name: Any, flags: int, *more: Any) -> int:
        if flags & os.O_EXCL:
            taken.append(os.path.basename(name))
        return real(name, flags, *more)

    monkeypatch.setattr(os, "open", opening)
    during(monkeypatch, lambda: seen.extend(os.listdir(path.parent)))
    change(path, also_lock=[str(first), *nowhere, str(second)])
    assert taken == ["HEAD.lock", "folder.lock", "no-folder.lock", "main.lock", "file.lock"]
    assert sorted(seen) == ["HEAD.lock", "file", "file.lock", "main.lock"]
    assert os.listdir(path.parent) == ["file"]


@pytest.mark.parametrize("held", ["HEAD.lock", "main.lock", "file.lock"])
def test_none_is_held_while_waiting(path: Path, held: str) -> None:
    """While one of them is another's, the others are free for whoever needs them."""
    locks = [path.with_name("HEAD.lock"), path.with_name("main.lock")]
    path.with_name(held).touch()
    with refused(path) as kept:
        change(path, also_lock=[str(lock) for lock in locks])
    assert kept.said.endswith(f"delete {SHOWN}.lock." if held == "file.lock" else f"delete {path.with_name(held)}.")
    with refused(path):
        files.check(str(path), SHOWN, [str(lock) for lock in locks], patience=0)


def test_next_in_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the file is replaced its lock may be another's already, and is left to him."""
    real = os.replace

    def replace(*names: str) -> None:
        real(*names)
        lock_of(path).write_bytes(b"another's")

    monkeypatch.setattr(os, "replace", replace)
    change(path)
    assert lock_of(path).read_bytes() == b"another's"


@posix
def test_on_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new file is on the disk before it takes the place of the old one, and its name at the end."""
    calls: list[str] = []
    sync, replace = os.fsync, os.replace

    def syncing(descriptor: int) -> None:
        calls.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def replacing(*names: str) -> None:
        calls.append("replace")
        replace(*names)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(os, "replace", replacing)
    change(path)
    assert calls == ["file", "replace", "folder"]


def test_git_waits_for_us(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the lock is ours git does not write, and says why."""
    path = world.global_config
    said: list[str] = []

    def write() -> None:
        run = world.git("config", "--global", "a.b", "c", cwd=world.home, check=False)
        assert run.returncode
        said.append(run.stderr)

    during(monkeypatch, write)
    change(path, b"[x]\n\ty = z\n")
    assert "could not lock config file" in said[0]
    assert world.git("config", "--global", "--list", cwd=world.home).stdout == "x.y=z\n"
    world.git("config", "--global", "a.b", "c", cwd=world.home)


def test_log_of_a_ref(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the lock of a ref git commits nothing meanwhile; and with a lock of git's we write nothing."""
    world.environ["GIT_DEFAULT_REF_FORMAT"] = "files"
    repository = world.repository()
    world.commit(repository, "one")
    log, lock = repository / ".git" / "logs" / "HEAD", repository / ".git" / "HEAD.lock"
    codes: list[int] = []

    def commit() -> None:
        run = world.git("commit", "--quiet", "--allow-empty", "-m", "two", cwd=repository, check=False)
        codes.append(run.returncode)

    during(monkeypatch, commit)
    change(log, log.read_bytes().replace(b"one", b"two"), also_lock=[str(lock)])
    assert [code != 0 for code in codes] == [True]
    assert world.git("log", "-g", "--format=%gs", cwd=repository).stdout == "commit (initial): Add two\n"
    with subprocess.Popen(
        ["git", "update-ref", "--stdin"],
        cwd=repository,
        env=world.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as git:
        assert git.stdin is not None
        assert git.stdout is not None
        git.stdin.write("start\nupdate HEAD HEAD\nprepare\n")
        git.stdin.flush()
        assert [git.stdout.readline() for _ in range(2)] == ["start: ok\n", "prepare: ok\n"]
        with pytest.raises(files.CannotWrite, match=r"HEAD\.lock"):
            change(log, also_lock=[str(lock)])
        git.stdin.write("abort\n")
        git.stdin.close()
        git.wait()
    assert not lock.exists()
    change(log, also_lock=[str(lock)])


@pytest.mark.parametrize("writer", ["config", "credential-store"])
def test_beside_git(world: World, writer: str) -> None:
    """Writing at the same time as git, neither loses what the other wrote."""
    path = world.home / "shared"
    path.write_bytes(b"")
    path.chmod(0o600)
    number = 40

    def git() -> None:
        for each in range(number):
            if writer == "config":
                argv, asked = ["config", "--file", str(path), f"git.k{each}", "v"], ""
            else:
                argv = ["credential-store", "--file", str(path), "store"]
                asked = f"protocol=https\nhost=h{each}\nusername=git\npassword=p\n\n"
            while subprocess.run(
                ["git", *argv], input=asked, env=world.environ, capture_output=True, text=True, check=False
            ).returncode:
                pass

    thread = threading.Thread(target=git)
    thread.start()
    ours = 0
    while thread.is_alive() or ours < number:
        line = f"# {ours}\n" if writer == "config" else f"https://us:p@{ours}\n"
        before = path.read_bytes()
        with suppress(files.Changed):
            files.replace(str(path), before, line.encode() + before, SHOWN, patience=10)
            ours += 1
    thread.join()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.startswith(("# ", "https://us:"))]) == ours
    assert len([line for line in lines if line.startswith(("\tk", "https://git:"))]) == number


# Refusals ------------------------------------------------------------------------------------------------------------


def test_changed_before(path: Path) -> None:
    """A file that is not what was read stays as it is."""
    with refused(path, files.Changed):
        files.replace(str(path), b"what it was", b"after", SHOWN)


@pytest.mark.parametrize("moment", ["fsync", "write"])
def test_changed_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """What an editor, which takes no lock, writes at the last moment stays too."""
    during(monkeypatch, lambda: path.write_bytes(b"another's"), moment)
    with pytest.raises(files.Changed):
        change(path)
    assert path.read_bytes() == b"another's"
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("moment", ["before", "fsync"])
def test_gone(path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """A file that is no longer there does not come back."""
    data = path.read_bytes()
    if moment == "before":
        path.unlink()
        for function in (files.content, files.check):
            with refused(path) as kept:
                function(str(path), SHOWN)
            assert "not there" in kept.said
    else:
        during(monkeypatch, path.unlink)
    with pytest.raises(files.Changed):
        files.replace(str(path), data, b"after", SHOWN)
    assert os.listdir(path.parent) == []


def both_refuse(path: Path, reason: str) -> None:
    """Neither is it replaced nor said that it could be."""
    for function in (files.check, lambda name, shown: files.replace(name, b"", b"after", shown)):
        with refused(path) as kept:
            function(str(path), SHOWN)
        assert reason in kept.said


@posix
@pytest.mark.parametrize("mode", [0o400, 0o444, 0o555, 0o464])
def test_protected(path: Path, mode: int) -> None:
    """Without the owner's write bit it is left alone, also by root."""
    path.chmod(mode)
    both_refuse(path, "write-protected")


@posix
def test_of_another_user(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of another user is left alone."""
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    both_refuse(path, "belongs to another user")


@as_root
def test_of_another_user_for_root(path: Path) -> None:
    """It is by root too, who would make it his own."""
    os.chown(path, 12345, -1)
    both_refuse(path, "belongs to another user")


@posix
def test_not_regular(path: Path) -> None:
    """A FIFO, a folder and a device are left alone, and none is waited for."""
    for name, make in (("fifo", os.mkfifo), ("folder", os.mkdir)):
        make(path.with_name(name))
        both_refuse(path.with_name(name), "left alone")
        with refused(path):
            files.content(str(path.with_name(name)), SHOWN)
    path.with_name("device").symlink_to(os.devnull)
    both_refuse(path.with_name("device"), "no regular file")


@posix
@pytest.mark.parametrize("moment", ["stat", "fsync"])
def test_fifo_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """A FIFO that takes the file's place at the last moment is not waited for either."""
    data = path.read_bytes()
    real = os.stat

    def turn() -> None:
        path.unlink()
        os.mkfifo(path)

    def looking(name: Any, *arguments: Any, **more: Any) -> os.stat_result:
        found = real(name, *arguments, **more)
        monkeypatch.setattr(os, "stat", real)
        turn()
        return found

    if moment == "stat":
        monkeypatch.setattr(os, "stat", looking)
    else:
        during(monkeypatch, turn)
    with pytest.raises(files.CannotWrite, match="no regular file"):
        files.replace(str(path), data, b"after", SHOWN)
    assert os.listdir(path.parent) == [path.name]


@posix
def test_protected_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is decided on is the file as it is under the lock, and at the last moment."""
    for name in ("fstat", "write"):
        path.chmod(0o600)
        during(monkeypatch, lambda: path.chmod(0o400), name)
        with pytest.raises(files.CannotWrite, match="write-protected"):
            change(path)
        assert os.listdir(path.parent) == [path.name]


@posix
def test_mode_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is made private at the last moment stays private."""
    path.chmod(0o644)
    during(monkeypatch, lambda: path.chmod(0o600))
    with pytest.raises(files.Changed):
        change(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == [path.name]


@posix
def test_lock_taken_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody deletes the locks meanwhile, the file is whole all the same."""
    further = path.with_name("HEAD.lock")
    during(monkeypatch, further.unlink)
    change(path, also_lock=[str(further)])
    assert path.read_bytes() == b"after\n"
    during(monkeypatch, lock_of(path).unlink)
    with pytest.raises(files.Changed):
        change(path, b"again")
    assert path.read_bytes() == b"after\n"
    assert os.listdir(path.parent) == [path.name]


@posix
def test_link_to_nothing(path: Path) -> None:
    """A link in a circle is left alone, one to nothing as a file that is gone."""
    path.with_name("circle").symlink_to("circle")
    both_refuse(path.with_name("circle"), "cannot be read")
    path.with_name("nothing").symlink_to("nowhere")
    with refused(path):
        files.check(str(path.with_name("nothing")), SHOWN)
    with refused(path, files.Changed):
        files.replace(str(path.with_name("nothing")), b"", b"", SHOWN)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read and write anything")
def test_no_access(path: Path) -> None:
    """Where the file may not be read, or nothing be written beside it, that is said."""
    path.write_bytes(b"")
    path.chmod(0o200)
    for function in (files.content, files.check, lambda name, shown: files.replace(name, b"", b"", shown)):
        with pytest.raises(files.CannotWrite, match="cannot be read"):
            function(str(path), SHOWN)
    path.chmod(0o600)
    path.parent.chmod(0o500)
    try:
        both_refuse(path, "you may not write there")
    finally:
        path.parent.chmod(0o700)


def test_name_of_an_unreadable_file(tmp_path: Path) -> None:
    """Without a name to show, the path is named, a password in it hidden."""
    secret = sample("password")
    with pytest.raises(files.CannotWrite) as caught:
        files.content(str(tmp_path / f"https:__jdoe:{secret}@x"))
    assert secret not in str(caught.value)


# Failures ------------------------------------------------------------------------------------------------------------


def _raising(number: int) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


_SAID = {
    errno.ENOSPC: "the disk is full",
    getattr(errno, "EDQUOT", errno.ENOSPC): "the disk is full",
    errno.EROFS: "read-only file system",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EIO: os.strerror(errno.EIO),
}


@pytest.mark.parametrize("name", ["write", "fsync", "replace"])
@pytest.mark.parametrize("number", _SAID)
def test_failure(path: Path, monkeypatch: pytest.MonkeyPatch, number: int, name: str) -> None:
    """Whatever fails, the file is as it was, nothing lies beside it, and it is said why."""
    with refused(path) as kept, monkeypatch.context() as patched:
        patched.setattr(os, name, _raising(number))
        change(path)
    assert _SAID[number] in kept.said


def test_short_writes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system takes in pieces arrives whole; if the disk is full in the middle, nothing has happened."""
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))
    after = os.urandom(100)
    change(path, after)
    assert path.read_bytes() == after
    counted = iter(range(100))

    def filling(descriptor: int, data: bytes) -> int:
        if next(counted) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, data[:7])

    with refused(path) as kept, monkeypatch.context() as patched:
        patched.setattr(os, "write", filling)
        change(path, os.urandom(100))
    assert "the disk is full" in kept.said


class Failing:
    """Calls to the system of which one fails; a descriptor is closed all the same."""

    NAMES = ("stat", "lstat", "readlink", "open", "fstat", "fchmod", "listxattr", "write", "fsync", "close", "replace")

    def __init__(self, patched: pytest.MonkeyPatch, number: int, error: BaseException) -> None:
        self.left = number
        self._error = error
        for name in self.NAMES:
            if hasattr(os, name):
                patched.setattr(os, name, self._wrapped(name, getattr(os, name)))

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            self.left -= 1
            if self.left != -1:
                return real(*arguments, **more)
            if name == "close":
                real(*arguments, **more)
            raise self._error

        return call


@posix
@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, "gone"), PermissionError(errno.EACCES, "no"), KeyboardInterrupt()]
)
def test_failure_of_every_call(path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Whichever call to the system fails or is interrupted, the file is whole, and no lock is left."""
    link, further = path.parent.parent / "link", path.with_name("HEAD.lock")
    link.symlink_to("folder/file")
    old, new = path.read_bytes(), b"after"
    outcomes: list[list[bytes]] = []
    failing = None
    while failing is None or failing.left < 0:
        path.write_bytes(old)
        possible = [old]
        with monkeypatch.context() as patched:
            failing = Failing(patched, len(outcomes), error)
            try:
                files.replace(str(link), old, new, SHOWN, [str(further)], patience=0)
                possible = [new]
            except KeyboardInterrupt:
                possible = [old, new]
            except (files.CannotWrite, files.Changed):
                pass
        assert os.listdir(path.parent) == ["file"]
        assert path.read_bytes() in possible
        outcomes.append(possible)
    assert len(outcomes) > 20
    assert outcomes[-1] == [new]


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[..., None]]:
    """A disk of 64 KiB on a folder; what it gives mounts it again with other options."""
    need("root", "Linux", "mount")

    def again(options: str) -> None:
        run = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False)
        if run.returncode:
            pytest.skip("nothing can be mounted here")

    again("size=64k")
    try:
        yield again
    finally:
        subprocess.run(["umount", folder], check=True)


def test_full_disk(tmp_path: Path) -> None:
    """On a disk that is really full the file stays, and can be replaced once there is room."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder):
        path = folder / "file"
        path.write_bytes(os.urandom(20_000))
        with refused(path) as kept:
            change(path, os.urandom(60_000))
        assert "the disk is full" in kept.said
        filler = folder / "filler"
        with suppress(OSError), open(filler, "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        with refused(path) as kept:
            change(path)
        assert "the disk is full" in kept.said
        filler.unlink()
        change(path)
        assert path.read_bytes() == b"after\n"


def test_read_only_disk(tmp_path: Path) -> None:
    """On a disk that cannot be written that is said, also before."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder) as again:
        path = folder / "file"
        path.write_bytes(b"")
        files.check(str(path), SHOWN)
        again("remount,ro")
        both_refuse(path, "read-only file system")


# Processes -----------------------------------------------------------------------------------------------------------

_COUNTS = """
import sys
from bb_auth_check.writing import files
path, mine = sys.argv[1], int(sys.argv[2])
for _ in range(200):
    while True:
        before = files.content(path)
        counts = [int(number) for number in before.split(b"\\n")[0].split()]
        counts[mine] += 1
        line = b"%d %d\\n" % tuple(counts)
        try:
            files.replace(path, before, line * 5000, "file", patience=60)
        except files.Changed:
            continue
        break
"""

_TURNS = """
import sys
from bb_auth_check.writing import files
path, contents = sys.argv[1], [byte * 50_000 for byte in (b"a", b"b")]
while True:
    files.replace(path, *contents, "file", [path + ".also"], patience=0)
    contents.reverse()
    print(flush=True)
"""


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Another process."""
    argv = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_writers_and_a_reader(path: Path) -> None:
    """Of two that count in the same file neither loses a count, and whoever reads it reads one state of it."""
    path.write_bytes(b"0 0\n" * 5000)
    writers = [python(_COUNTS, path, mine) for mine in range(2)]
    reads = 0
    while any(writer.poll() is None for writer in writers):
        data = path.read_bytes()
        line = data[: data.index(b"\n") + 1]
        assert data == line * 5000
        reads += 1
    assert [writer.communicate()[1] for writer in writers] == ["", ""]
    assert path.read_bytes() == b"200 200\n" * 5000
    assert reads > 100
    assert os.listdir(path.parent) == [path.name]


def ended(path: Path, number: signal.Signals, after: float) -> None:
    """Start a process that replaces a file over and over, and send it a signal some time after it has begun."""
    with python(_TURNS, path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "\n"
        time.sleep(after)
        process.send_signal(number)
        process.communicate(timeout=60)
        assert process.returncode


@posix
def test_killed(path: Path) -> None:
    """Killed at any time, a process leaves one content or the other, and at worst the locks."""
    left = 0
    kills = 60 if LONG else 20
    for pause in range(kills):
        path.write_bytes(b"a" * 50_000)
        ended(path, signal.SIGKILL, pause / kills / 100)
        assert path.read_bytes() in (b"a" * 50_000, b"b" * 50_000)
        for lock in (lock_of(path), path.with_name("file.also")):
            left += lock.exists()
            lock.unlink(missing_ok=True)
        assert os.listdir(path.parent) == [path.name]
    assert left, "no kill came while there was a lock"


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_ended(path: Path, name: str) -> None:
    """Ended in any other way it leaves no lock."""
    signals = 15 if LONG else 6
    for pause in range(signals):
        path.write_bytes(b"a" * 50_000)
        ended(path, signal.Signals[name], pause / signals / 100)
        assert path.read_bytes() in (b"a" * 50_000, b"b" * 50_000)
        assert os.listdir(path.parent) == [path.name]


@posix
def test_signals_afterwards(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interruption that was put off comes when all is done, and no signal stays put off."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    # for this thread: another one, of whatever runs the tests, does not put it off
    during(monkeypatch, lambda: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        change(path)
    assert path.read_bytes() == b"after\n"
    assert os.listdir(path.parent) == [path.name]
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
