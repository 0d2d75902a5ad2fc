"""Replacing a file's content so that nothing is lost, the way git itself does it: into the lock, then over the file."""

from __future__ import annotations

import errno
import os
import signal
import stat
import sys
import time
from contextlib import contextmanager, suppress

from bb_auth_check.git.text import redacted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    Outcome = TypeVar("Outcome")

_LOCK = ".lock"
"""What git adds to a file's name (`lockfile.h`)."""
_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGTSTP")
_ACL = "system.posix_acl_access"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.001, 0.02
"""Seconds between two attempts to take a lock."""
_AGAIN = 5
"""How often a change is tried when other programs write the same file."""


class CannotWrite(Exception):
    """The file could not be changed, and is as it was. `str()` is one sentence for the user, free of its content."""


class Changed(Exception):
    """Somebody else has written the file since it was read: look again."""


class _Locked(Exception):
    """Another process holds the lock file of this path."""

    def __init__(self, lock: str) -> None:
        super().__init__(lock)
        self.lock = lock


def insist(act: Callable[[], Outcome], shown: str) -> Outcome:
    """Change a file in a way that looks at it first, again if another program was faster. Raises CannotWrite."""
    for _ in range(_AGAIN):
        try:
            return act()
        except Changed:
            continue
    raise CannotWrite(f"Other programs kept writing {shown}: nothing was changed.")


@contextmanager
def alone(environ_home: str, folder: str, patience: float = 60) -> Iterator[None]:
    """Keep every other run of this user out. What holds it is let go when the process ends, however it ends.

    The lock is on the home folder itself, or on `folder`: nothing is written. Raises CannotWrite after `patience`
    seconds. Where a system or a file system knows no such locks nobody is kept out.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = None
    for place in (environ_home, folder):
        with suppress(OSError):
            descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
            break
    if descriptor is None:
        yield
        return
    try:
        _wait_for(fcntl.flock, descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, patience)
        yield
    finally:
        os.close(descriptor)


def _wait_for(flock: Callable[[int, int], None], descriptor: int, how: int, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            return flock(descriptor, how)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise CannotWrite("Another bb-auth-check is at work: wait for it to end.") from None
        except OSError:
            return None
        time.sleep(_LONGEST_PAUSE)


def content(path: str, shown: str | None = None) -> bytes:
    """What the file holds. Raises CannotWrite if it cannot be read."""
    name = redacted(path) if shown is None else shown
    try:
        return _read(path, name)[0]
    except FileNotFoundError:
        raise CannotWrite(_missing(name)) from None


def check(path: str, shown: str, also_lock: Sequence[str] = (), patience: float = 0.2) -> None:
    """Raise CannotWrite if `replace` would be refused now; `patience`: how long a lock may take to go away."""
    real = os.path.realpath(path)
    folder = os.path.dirname(real)
    try:
        _refuse(_read(real, shown)[1], shown)
    except FileNotFoundError:
        raise CannotWrite(_missing(shown)) from None
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        raise CannotWrite(_why(_failure_of(folder), shown))
    deadline = time.monotonic() + patience
    while held := [lock for lock in (*also_lock, real + _LOCK) if os.path.lexists(lock)]:
        if time.monotonic() >= deadline:
            raise CannotWrite(_locked(path, shown, held[0]))
        time.sleep(_LONGEST_PAUSE)


def replace(
    path: str, before: bytes, after: bytes, shown: str, also_lock: Sequence[str] = (), patience: float = 2.0
) -> None:
    """Put `after` in the place of `before`, which the file still has to hold.

    `path` may be a link: it stays one, and the file that it leads to is replaced. `also_lock`: further lock files to
    hold meanwhile, those in folders that do not exist left out; for a log of a ref it is the ref's (`HEAD.lock`).
    `patience`: seconds to wait for locks that others hold. Raises CannotWrite, and Changed.
    """
    deadline = time.monotonic() + patience
    pause = _FIRST_PAUSE
    while True:
        is_last = time.monotonic() >= deadline
        try:
            return _attempt(path, before, after, shown, also_lock)
        except _Locked as locked:
            if is_last:
                raise CannotWrite(_locked(path, shown, locked.lock)) from None
        except FileNotFoundError:
            raise Changed(f"{shown} has been moved or deleted.") from None
        except OSError as error:
            # Windows refuses for as long as somebody has the file, or a lock just deleted, open
            if is_last or sys.platform != "win32" or not isinstance(error, PermissionError):
                raise CannotWrite(_why(error, shown)) from None
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _attempt(path: str, before: bytes, after: bytes, shown: str, also_lock: Sequence[str]) -> None:
    """Replace the file with all locks in hand, or let go of those it has: none is held while waiting for another."""
    real = os.path.realpath(path)
    _unchanged(real, before, shown)  # what will be refused anyway needs no lock
    with _undisturbed():
        held: list[str] = []
        try:
            for lock in also_lock:
                with suppress(FileNotFoundError, NotADirectoryError):
                    descriptor = _lock(lock)
                    held.append(lock)
                    os.close(descriptor)
            descriptor = _lock(real + _LOCK)
            held.append(real + _LOCK)
            try:
                status = _unchanged(real, before, shown)
                _dress(descriptor, real, status, shown)
                _write(descriptor, after)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            # editors take no lock: look once more, as late as can be
            now = _unchanged(real, before, shown)
            if os.path.realpath(path) != real or (now.st_mode, now.st_gid) != (status.st_mode, status.st_gid):
                raise Changed(f"{shown} has been changed by another program.")
            os.replace(real + _LOCK, real)
            held.pop()
        finally:
            for lock in reversed(held):
                with suppress(OSError):
                    os.unlink(lock)
    _sync_folder(os.path.dirname(real))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off the signals that would end or stop this process: a lock must not outlive it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, [getattr(signal, name) for name in _ENDING])
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _lock(path: str) -> int:
    try:
        # private until it is known who may read the file
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        raise _Locked(path) from None


def _unchanged(real: str, before: bytes, shown: str) -> os.stat_result:
    """What the file is, if it may be replaced and still holds `before`."""
    data, status = _read(real, shown)
    _refuse(status, shown)
    if data != before:
        raise Changed(f"{shown} has been changed by another program.")
    return status


def _read(path: str, shown: str) -> tuple[bytes, os.stat_result]:
    """Raises FileNotFoundError, which means something else to everybody who reads, and CannotWrite."""
    try:
        # opening a device may do something, and a FIFO put there meanwhile would never answer
        _refuse_irregular(os.stat(path), shown)
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            _refuse_irregular(status, shown)
            return file.read(), status
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CannotWrite(f"{shown} cannot be read: {_reason(error)}.") from None


def _refuse_irregular(status: os.stat_result, shown: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise CannotWrite(f"{shown} is {what}, so it is left alone: change by hand what stands behind it.")


def _refuse(status: os.stat_result, shown: str) -> None:
    """Raise CannotWrite for a file that is not to be replaced, whatever the system would allow."""
    _refuse_irregular(status, shown)
    if sys.platform != "win32" and status.st_uid != os.geteuid():
        raise CannotWrite(f"{shown} belongs to another user, so it is left alone: run this as that user.")
    # root may write anything, and git would replace it: that it is protected is the user's word
    if not status.st_mode & stat.S_IWUSR:
        raise CannotWrite(f"{shown} is write-protected, so it is left alone: allow writing (chmod u+w) to change it.")


def _dress(descriptor: int, real: str, status: os.stat_result, shown: str) -> None:
    """Let nobody read or write the new file who could not read or write the old one; git looks at the mode only."""
    if sys.platform == "win32":
        return
    mode = stat.S_IMODE(status.st_mode)
    if os.fstat(descriptor).st_gid != status.st_gid:
        try:
            os.fchown(descriptor, -1, status.st_gid)
        except OSError:
            if mode >> 3 & 7 != mode & 7:
                raise CannotWrite(
                    f"{shown} is shared with a group that you are not in, so it is left alone: "
                    "let its group be one of yours (chgrp)."
                ) from None
    if sys.platform == "linux":
        _keep_attributes(descriptor, real)
    os.fchmod(descriptor, mode)


def _keep_attributes(descriptor: int, real: str) -> None:
    """Copy the access list, without which the mode means something else, and what the user has noted on the file."""
    if sys.platform != "linux":
        return
    try:
        wanted, given = os.listxattr(real), os.listxattr(descriptor)
    except OSError:
        return  # a file system without attributes
    if _ACL in wanted:
        os.setxattr(descriptor, _ACL, os.getxattr(real, _ACL))
    elif _ACL in given:
        os.removexattr(descriptor, _ACL)  # from the folder, whose default list may be younger than the file
    for name in wanted:
        if name.startswith("user."):
            with suppress(OSError):
                os.setxattr(descriptor, name, os.getxattr(real, name))


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _sync_folder(folder: str) -> None:
    """Have the new name on the disk, where the system can: the file has been replaced by now, whatever comes of it."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _failure_of(folder: str) -> OSError:
    """Why a folder cannot be written: the file system may be read-only."""
    if sys.platform != "win32":
        with suppress(OSError):
            if os.statvfs(folder).f_flag & os.ST_RDONLY:
                return OSError(errno.EROFS, os.strerror(errno.EROFS))
    return OSError(errno.EACCES, os.strerror(errno.EACCES))


def _locked(path: str, shown: str, lock: str) -> str:
    # beside a link git's lock is not: it is beside what the link leads to
    own = lock == os.path.realpath(path) + _LOCK and not os.path.islink(path)
    name = shown + _LOCK if own else redacted(lock)
    return f"{shown} is locked by another git process: wait for it to end, or if none runs, delete {name}."


def _why(error: OSError, shown: str) -> str:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return f"{shown} is as it was, because the disk is full: make room and try again."
    if error.errno == errno.EROFS:
        return f"{shown} is as it was, because it lies on a read-only file system: change it where it can be written."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{shown} is as it was, because you may not write there: check the permissions of the file's folder."
    return f"{shown} is as it was, because it could not be written: {_reason(error)}."


def _missing(shown: str) -> str:
    return f"{shown} is not there any more: look again."


def _reason(error: OSError) -> str:
    return error.strerror or "the system gives no reason"


def create(path: str, data: bytes, shown: str, patience: float = 2.0, *, mode: int = 0o666) -> None:
    """Write a file that is not there yet, under its lock; `mode` before the umask.

    Raises CannotWrite; Changed if it is there by now.
    """
    real = os.path.realpath(path)
    deadline = time.monotonic() + patience
    try:
        with suppress(FileExistsError):
            os.makedirs(os.path.dirname(real))
        while True:
            try:
                return _create(real, data, shown, mode)
            except _Locked as locked:
                if time.monotonic() >= deadline:
                    raise CannotWrite(_locked(path, shown, locked.lock)) from None
            time.sleep(_LONGEST_PAUSE)
    except OSError as error:
        raise CannotWrite(_why(error, shown)) from None


def _create(real: str, data: bytes, shown: str, mode: int) -> None:
    with _undisturbed():
        descriptor = _lock(real + _LOCK)
        try:
            try:
                _write(descriptor, data)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if os.path.lexists(real):
                raise Changed(f"{shown} has been made by another program.")
            if sys.platform != "win32":
                os.chmod(real + _LOCK, mode & ~_umask())  # as git does for a new file
            os.replace(real + _LOCK, real)
        except BaseException:
            with suppress(OSError):
                os.unlink(real + _LOCK)
            raise
    _sync_folder(os.path.dirname(real))


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def remove(path: str, data: bytes, shown: str) -> None:
    """Take away a file that `create` made and that still holds `data`. Raises CannotWrite; Changed if it does not."""
    real = os.path.realpath(path)
    try:
        with _undisturbed():
            os.close(_lock(real + _LOCK))
            try:
                _unchanged(real, data, shown)
                os.unlink(real)
            finally:
                os.unlink(real + _LOCK)
    except _Locked as locked:
        raise CannotWrite(_locked(path, shown, locked.lock)) from None
    except FileNotFoundError:
        raise Changed(f"{shown} has been moved or deleted.") from None
    except OSError as error:
        raise CannotWrite(_why(error, shown)) from None


def set_aside(path: str, aside: str, data: bytes, shown: str) -> None:
    """Give the file at `path` the name `aside`, which is free, and write a program with `data` in its place.

    A link is given the other name itself. At every moment there is one or the other at `path`, but where the file
    system knows no hard links. Raises CannotWrite; Changed if the name is not free.
    """
    lock = path + _LOCK
    try:
        with _undisturbed():
            descriptor = _lock(lock)
            try:
                try:
                    _write(descriptor, data)
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
                os.chmod(lock, 0o777 & ~_umask())
                _name_as_well(path, aside, shown)
                os.replace(lock, path)
            except BaseException:
                with suppress(OSError):
                    os.unlink(lock)
                raise
    except _Locked as locked:
        raise CannotWrite(_locked(path, shown, locked.lock)) from None
    except FileNotFoundError:
        raise Changed(f"{shown} has been moved or deleted.") from None
    except OSError as error:
        raise CannotWrite(_why(error, shown)) from None
    _sync_folder(os.path.dirname(path))


def _name_as_well(path: str, aside: str, shown: str) -> None:
    if os.path.lexists(aside):
        if not os.path.samestat(os.lstat(path), os.lstat(aside)):  # else another run was ended right here
            raise Changed(f"{shown} has been changed by another program.")
        return
    try:
        os.link(path, aside, follow_symlinks=False)
    except (OSError, NotImplementedError):
        os.rename(path, aside)


def bring_back(path: str, aside: str, shown: str) -> None:
    """Undo `set_aside`: the file gets its name back, in place of whatever has it. Raises CannotWrite."""
    try:
        if os.path.lexists(path) and os.path.samestat(os.lstat(path), os.lstat(aside)):
            os.unlink(aside)  # to rename one name of a file to its other does nothing
        else:
            os.replace(aside, path)
    except OSError as error:
        raise CannotWrite(_why(error, shown)) from None
    _sync_folder(os.path.dirname(path))


def close(path: str, shown: str) -> None:
    """Let nobody but its owner read or write a file. Raises CannotWrite."""
    try:
        _refuse(os.stat(path), shown)
        os.chmod(path, 0o600)
    except OSError as error:
        raise CannotWrite(_why(error, shown)) from None
