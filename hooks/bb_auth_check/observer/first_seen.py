"""Since when which username has logged in at which host: the observer's own record, with nothing of a secret in it.

A line for each: host, username, the day on which a credential was first seen to work, and the day of the last warning.
What cannot be read counts for nothing, and what cannot be written is left: no login fails because of this file.

A day is a number, those since 1970: `datetime` would cost more than the rest of `store` together.
"""

from __future__ import annotations

import os
import stat
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Known = dict[str, tuple[int, int]]
    """By host and username, as they are written: the first day, and that of the last warning, at first the same."""

_MOST = 200
"""Lines that are kept: the newest."""
_LONGEST = 400
"""Characters that host and username may have, as they are written."""
_ENOUGH = 256 * 1024
"""Bytes that are read: more than `_MOST` lines have."""
_DIGITS = 5
"""What a day has at most; more would be beyond the calendar."""
_SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_TRIES, _PAUSE = 200, 0.005
"""How often another process is waited for, and for how many seconds."""


class Memory:
    """What is remembered in the state folder of one user."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._folder = _state_folder(environ)
        self._path = os.path.join(self._folder, "first-seen") if self._folder else ""

    def since(self, host: str, username: str) -> int | None:
        """The day on which a credential of this username was first seen to work; None if that is not known."""
        return self._read().get(_login(host, username), (None,))[0]

    def remember(self, host: str, username: str, day: int) -> None:
        """A credential of this username works, and did not before `day`."""
        login = _login(host, username)
        if len(login) > _LONGEST:
            return

        def seen(known: Known) -> bool:
            known.pop(login, None)  # it becomes the newest
            known[login] = day, day
            return True

        self._change(seen)

    def forget(self, host: str, username: str) -> None:
        """Nothing is known of this username any more; if it is empty, of nobody at this host."""

        def forgotten(known: Known) -> bool:
            login = _login(host, username)
            gone = [one for one in known if one == login or (not username and one.startswith(login))]
            for one in gone:
                del known[one]
            return bool(gone)

        if forgotten(self._read()):
            self._change(forgotten)

    def warn(self, host: str, username: str, day: int) -> bool:
        """Whether a warning is due: none was given on `day`, and it can be remembered that one is given now."""
        login = _login(host, username)

        def warned(known: Known) -> bool:
            since, last = known.get(login, (day, day))
            known[login] = since, day
            return last != day

        return self._change(warned)

    def _read(self) -> Known:
        try:
            data = _content(self._path)
        except OSError:
            return {}
        entries = (line.split(" ") for line in data.decode("utf-8", "replace").split("\n"))
        return {
            f"{words[0]} {words[1]}": (int(words[2]), int(words[3]))
            for words in entries
            if len(words) == 4 and all(day.isdecimal() and len(day) <= _DIGITS for day in words[2:])
        }

    def _write(self, known: Known) -> None:
        lines = [f"{login} {since} {last}\n" for login, (since, last) in known.items()]
        # a name that nobody has put something in the place of: a link there would be followed
        new = f"{self._path}.{os.getpid()}-{os.urandom(8).hex()}"
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFELY, 0o600)
        try:
            with open(descriptor, "wb") as file:
                file.write("".join(lines[-_MOST:]).encode())
            os.replace(new, self._path)
        except BaseException:
            os.unlink(new)
            raise

    def _change(self, change: Callable[[Known], bool]) -> bool:
        """Whether `change` has changed what is known, and that is written; meanwhile other processes are kept out."""
        if self._folder is None:
            return False
        descriptor = None
        try:
            os.makedirs(self._folder, 0o700, exist_ok=True)
            if sys.platform != "win32":  # there a folder cannot be opened: the last who writes is right
                descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
                if os.fstat(descriptor).st_uid != os.geteuid():
                    return False  # whose it is may change what is in it
                _lock(descriptor)
            known = self._read()
            if not change(known):
                return False
            self._write(known)
        except OSError:
            return False
        finally:
            if descriptor is not None:
                os.close(descriptor)
        return True


def _content(path: str) -> bytes:
    """The beginning of the file, which is waited for by nobody: no link to another one, and no pipe. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | _SAFELY | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:
        return file.read(_ENOUGH) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""


def day_of(seconds: float) -> int:
    """The day of a moment."""
    return int(seconds // 86400)


def date(day: int) -> str:
    """A day, for people: `2026-11-21`."""
    return time.strftime("%Y-%m-%d", time.gmtime(day * 86400))


def _state_folder(environ: Mapping[str, str]) -> str | None:
    """The XDG base directory specification's; on Windows the local application data. None if there is no home."""
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA", "")
    else:
        base = environ.get("XDG_STATE_HOME", "")
        if not os.path.isabs(base):  # is to be ignored
            base = os.path.join(environ.get("HOME", ""), ".local", "state")
    return os.path.join(base, "bb-auth-check") if os.path.isabs(base) else None


def _login(host: str, username: str) -> str:
    return f"{_written(host.lower())} {_written(username)}"


def _written(text: str) -> str:
    """`text` without blanks and line breaks; two that differ are written differently."""
    return ascii(text)[1:-1].replace(" ", r"\x20")


def _lock(descriptor: int) -> None:
    """Raises TimeoutError if another process does not let go. Some file systems know no locks: nobody is kept out."""
    import fcntl

    for _try in range(_TRIES):
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE)
        except OSError:
            return None
    raise TimeoutError
