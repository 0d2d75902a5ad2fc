"""A credential with a helper that gives way to another one, or to none, and comes back if that was wrong."""

from __future__ import annotations

import os

from bb_auth_check.bitbucket.tokens import kind_of
from bb_auth_check.fix.apply import Failed
from bb_auth_check.fix.choose_helper import name_of
from bb_auth_check.git.credentials import parts
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.git.text import shown
from bb_auth_check.git.urls import decode
from bb_auth_check.model import CannotLook, Mute
from bb_auth_check.writing import files
from bb_auth_check.writing.credential import GitCredential, Request, Unanswered
from bb_auth_check.writing.files import CannotWrite, Changed


class Exchange(Mute):
    """What one helper holds for one username, before and after."""

    __slots__ = ("_before", "_credentials", "_path", "_snapshot", "_written", "helper", "new", "old", "wanted")

    def __init__(
        self,
        helper: str,
        wanted: Request,
        old: str | None,
        new: str | None,
        snapshot: Snapshot,
        credentials: GitCredential,
        *,
        path: str | None = None,
    ) -> None:
        """`old`: what the helper has; `new`: what it is to have, None for nothing; `wanted` has a username.

        `path`: what git tells helpers of its path.
        """
        self.helper = helper
        self.wanted = wanted
        self.old = old
        self.new = new
        self._path = path
        self._snapshot = snapshot
        self._credentials = credentials
        self._before: dict[str, bytes | None] = {}
        self._written: dict[str, bytes | None] = {}

    @property
    def is_lossless(self) -> bool:
        """Whether nothing goes that may be wanted."""
        return self.old is None or not kind_of(self.old).alive

    @property
    def name(self) -> str:
        """The helper, for a sentence."""
        return name_of(self.helper)

    def make(self) -> None:
        """Have the helper hold the new one, and give it back. Raises Failed, CannotWrite, Changed, and Unanswered."""
        try:
            paths = self._snapshot.logins.store_files(self.helper)
            self._before = {path: files.content(path) if os.path.lexists(path) else None for path in paths}
            self._written = dict(self._before)
            if self.new is not None:
                self._credentials.give(self.wanted, self.new, self.helper)
            elif self.old is not None and not paths:
                self._credentials.forget(self.wanted, self.old, self.helper)
            for path in paths:
                self._place(path)
            held = self._credentials.answer(self.wanted, self.helper)
        except (CannotLook, ValueError) as why:
            raise Failed(str(why)) from None
        if self.new is not None and held != (self.wanted.username, self.new):
            raise Failed(f"{self.name} did not give back the token that it was given.")
        if self.new is None and held is not None and held[1] == self.old:
            raise Failed(f"{self.name} did not forget {kind_of(held[1]).label} when it was told to.")

    def _place(self, path: str) -> None:
        """Leave every line of a file of `store` where it was.

        git writes the new one before all others, and takes out every line of the username, those of another path too:
        for a URL without a username, or with a path, another account would answer from then on.
        """
        before = self._before[path]
        now = self._written[path] = files.content(path) if os.path.lexists(path) else None
        if before is None or (now == before and self.new is not None):
            return
        lines = before.split(b"\n")
        own = [line for line in lines if self._is_ours(line) and parts(_text(line)).path == self._path]
        at = next((number for number, line in enumerate(lines) if self._is_ours(line)), None)
        if at is None:
            at = len(lines) - 1 if not lines[-1] else len(lines)
        if self.new is None:
            own = [line for line in own if _password(line) == self.old]
            placed = [line for line in lines if line not in own]
        else:
            new = (now or b"").split(b"\n")[0]
            kept = [line for line in lines[:at] if line not in own]
            placed = [*kept, new, *(line for line in lines[at:] if line not in own)]
        after = b"\n".join(placed)
        if after != now:
            files.replace(path, now or b"", after, self._snapshot.places.file(path))
            self._written[path] = after

    def _is_ours(self, line: bytes) -> bool:
        have = parts(_text(line))
        return (have.protocol, have.host, have.username) == (
            self.wanted.protocol,
            self.wanted.host,
            self.wanted.username,
        )

    def undo(self) -> bool:
        """Have the helper hold what it held; whether it does, for sure."""
        try:
            if self._before:
                return not [path for path in self._before if not self._restored(path)]
            if self.new is not None:
                self._credentials.forget(self.wanted, self.new, self.helper)
            if self.old is not None:
                self._credentials.give(self.wanted, self.old, self.helper)
            held = self._credentials.answer(self.wanted, self.helper)
        except (CannotLook, CannotWrite, Changed, Unanswered, ValueError):
            return False
        return held == (self.wanted.username, self.old) if self.old is not None else held is None or held[1] != self.new

    def _restored(self, path: str) -> bool:
        before, shown_as = self._before[path], self._snapshot.places.file(path)
        now = files.content(path) if os.path.lexists(path) else None
        if now == before:
            return True
        lines = [
            line for line in (now or b"").split(b"\n") if not (self._is_ours(line) and _password(line) == self.new)
        ]
        if before is None:
            if any(lines):  # another program has written it as well
                files.replace(path, now or b"", b"\n".join(lines), shown_as)
            else:
                files.remove(path, now or b"", shown_as)
            return True
        own = [line for line in before.split(b"\n") if self._is_ours(line) and line not in lines]
        is_alone = sorted([*own, *lines]) == sorted(before.split(b"\n"))
        after = before if is_alone or now == self._written[path] else b"\n".join([*own, *lines])
        if now is None:
            files.create(path, after, shown_as, mode=0o600)
        else:
            files.replace(path, now, after, shown_as)
        return True


def whom(wanted: Request) -> str:
    """Whose credential it is, for a sentence."""
    return f"{shown(wanted.username or '')} at {shown(wanted.host)}"


def _text(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape")


def _password(line: bytes) -> str:
    return decode(_text(line).partition("://")[2].rpartition("@")[0].partition(":")[2])
