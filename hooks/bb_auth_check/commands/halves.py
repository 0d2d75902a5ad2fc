"""A long list in two processes, where there are two processors: this one, and a copy of it."""

from __future__ import annotations

import io
import os
import pickle
import signal
from contextlib import suppress

from bb_auth_check.model import Report, Rule
from bb_auth_check.rules import CATALOGUE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Reports = Iterator[tuple[str, Report]]

_LENGTH = 8
"""Bytes that say how long the next piece is."""
_MINE, _OF = 6, 13
"""How many of so many this process looks at: it has found them all before, and collects what the copy sends."""
_TOGETHER = 10
"""Reports in one piece."""
_AT_ONCE = 1024 * 1024


def can_halve() -> bool:
    """Whether a copy of this process can be made, and has a processor of its own."""
    if not hasattr(os, "fork"):
        return False
    own = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return len(own) > 1


def in_two(paths: Sequence[str], look: Callable[[Sequence[str]], Reports]) -> Reports:
    """What `look` makes of these, each once, in some order.

    Whatever becomes of the copy, what has not come from it is looked at here.
    """
    mine = [path for at, path in enumerate(paths) if at % _OF < _MINE]
    others = [path for at, path in enumerate(paths) if at % _OF >= _MINE]
    read, write = os.pipe()
    copy = os.fork()
    if copy == 0:
        os.close(read)
        _be_the_copy(write, look(others))
    os.close(write)
    os.set_blocking(read, False)
    came = _Pieces(read)
    there = set()
    try:
        for path, report in look(mine):
            yield path, report
            for one in came.so_far():
                there.add(one[0])
                yield one
        os.set_blocking(read, True)
        while not came.is_over:
            for one in came.so_far():
                there.add(one[0])
                yield one
    finally:
        os.close(read)
        with suppress(OSError):
            os.kill(copy, signal.SIGTERM)
        os.waitpid(copy, 0)
    left = [path for path in others if path not in there]
    if left:
        yield from look(left)


def _be_the_copy(pipe: int, reports: Reports) -> None:
    """Send the reports, and end without a word: nothing of what the copy has inherited is written or closed twice."""
    code = 1
    try:
        waiting: list[tuple[str, Report]] = []
        for one in reports:
            waiting.append(one)
            if len(waiting) == _TOGETHER:
                _send(pipe, waiting)
                waiting = []
        _send(pipe, waiting)
        code = 0
    except BaseException:  # noqa: S110 - what has not been sent is looked at again, and fails where it can be said
        pass
    finally:
        os._exit(code)


def _send(pipe: int, reports: list[tuple[str, Report]]) -> None:
    piece = io.BytesIO()
    # where a push would go is not told of many repositories
    _Pickler(piece).dump([(path, report.replace(destinations=())) for path, report in reports])
    data = piece.getvalue()
    data = len(data).to_bytes(_LENGTH, "big") + data
    while data:
        data = data[os.write(pipe, data) :]


class _Pickler(pickle.Pickler):
    """Rules are the same on both sides: their ids are sent."""

    def persistent_id(self, thing: object) -> str | None:
        return thing.id if isinstance(thing, Rule) else None


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, name: str) -> Rule:
        return _RULES[name]


_RULES = {rule.id: rule for rule in CATALOGUE}


class _Pieces:
    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._data = b""
        self.is_over = False

    def so_far(self) -> Reports:
        """What has come by now; with a pipe that waits, at least something, or the end."""
        try:
            read = os.read(self._pipe, _AT_ONCE)
        except BlockingIOError:
            return
        self.is_over = not read
        self._data += read
        while len(self._data) >= _LENGTH:
            end = _LENGTH + int.from_bytes(self._data[:_LENGTH], "big")
            if len(self._data) < end:
                return
            piece, self._data = self._data[_LENGTH:end], self._data[end:]
            yield from _Unpickler(io.BytesIO(piece)).load()
