"""Starting a program without `subprocess`, which takes longer to load than git takes to answer.

It does what `subprocess.run` does with its output captured, nothing to read, a time limit and no folder of its own.
"""

from __future__ import annotations

import os
import sys
from time import monotonic, sleep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_IS_KNOWN = sys.platform in ("linux", "darwin")
"""Where `posix_spawn` is known to say itself why a program cannot be started."""
_GRACE = 0.25
"""Seconds that a child gets to end by itself after Ctrl-C, which has reached it as well (as `subprocess` has it)."""
_PIECE = 65536


class Late(Exception):
    """The program has given no answer in time. It is no more."""


def run(program: str, argv: list[str], environ: Mapping[str, str], patience: float) -> tuple[int, bytes, bytes] | None:
    """The exit code of a program, negative for a signal, and what it has written to its two outputs.

    None, and nothing started, where this cannot be done as it should be: there `subprocess` has to do it.

    Raises Late after so many seconds, OSError if it cannot be started, and ValueError as `subprocess` does.
    """
    if sys.platform == "win32" or not _IS_KNOWN:
        return None
    inherited = _inherited()
    if inherited is None:
        return None
    ends = [*os.pipe(), *os.pipe()]
    try:
        if min(ends) <= 2:  # one of our own streams is closed: its number must not be that of a pipe
            return None
        out, to_out, err, to_err = ends
        actions: list[tuple[int, int] | tuple[int, int, int] | tuple[int, int, str, int, int]] = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, to_out, 1),
            (os.POSIX_SPAWN_DUP2, to_err, 2),
            *((os.POSIX_SPAWN_CLOSE, number) for number in inherited),
        ]
        end = monotonic() + patience
        pid = os.posix_spawn(program, argv, environ, file_actions=actions, setsigdef=_ignored_here())
        child = _Child(pid)
        try:
            for at in (1, 3):
                os.close(ends[at])
                ends[at] = -1
            written = _read((out, err), end)
            return child.wait(end), *written
        except KeyboardInterrupt:
            child.stop(_GRACE)
            raise
        finally:
            child.stop(0)
    finally:
        for number in ends:
            if number >= 0:
                os.close(number)


def _inherited() -> list[int] | None:
    """The open files beyond the three streams that a child would get from us; None if that cannot be told.

    Python opens none so: they come from who has started us.
    """
    try:
        found = [int(name) for name in os.listdir("/dev/fd")]
    except (OSError, ValueError):
        return None
    numbers = []
    for number in found:
        try:
            if number > 2 and os.get_inheritable(number):
                numbers.append(number)
        except OSError:  # the one that the folder was read by
            continue
    return numbers


def _ignored_here() -> tuple[int, ...]:
    """The signals that Python ignores for itself, and no other program expects to be ignored."""
    # what `signal` itself is made of; that one loads `enum`
    from _signal import SIGPIPE, SIGXFSZ  # type: ignore[import-not-found]

    return SIGPIPE, SIGXFSZ


def _read(pipes: tuple[int, int], end: float) -> tuple[bytes, bytes]:
    """All that comes out of two pipes, until both are closed. Raises Late."""
    import select

    poll = select.poll()
    written: dict[int, list[bytes]] = {}
    for pipe in pipes:
        poll.register(pipe, select.POLLIN)
        written[pipe] = []
    still_open = len(pipes)
    while still_open:
        left = end - monotonic()
        if left < 0:
            raise Late
        for pipe, _ in poll.poll(left * 1000 + 1):
            piece = os.read(pipe, _PIECE)
            written[pipe].append(piece)
            if not piece:
                poll.unregister(pipe)
                still_open -= 1
    return b"".join(written[pipes[0]]), b"".join(written[pipes[1]])


class _Child:
    """A process of ours, until its end has been seen."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._code: int | None = None

    def wait(self, end: float) -> int:
        """Its exit code. Raises Late. It has closed its output, so most often it is over, or will be at once."""
        pause = 0.0001
        while not self._is_over():
            if monotonic() > end:
                raise Late
            sleep(pause)
            pause = min(pause * 2, 0.05)
        return self._code or 0

    def stop(self, grace: float) -> None:
        """See its end: by itself within so many seconds, or else it is killed."""
        try:
            self.wait(monotonic() + grace)
        except Late:
            if not grace:
                os.kill(self._pid, 9)
                self.wait(float("inf"))

    def _is_over(self) -> bool:
        if self._code is None:
            try:
                pid, status = os.waitpid(self._pid, os.WNOHANG)
            except ChildProcessError:  # whoever started us ignores SIGCHLD: its code is lost
                self._code = 0
            else:
                if pid:
                    self._code = os.waitstatus_to_exitcode(status)
        return self._code is not None
