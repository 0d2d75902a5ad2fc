"""Running a program at a terminal of its own, as a person would, and what was to be seen there."""

from __future__ import annotations

import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from support.needs import need

_PATIENCE = 60
"""Seconds after which a program that neither ends nor asks is given up."""
_START = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"


class Session:
    """What a program that has ended has shown, and its exit code."""

    def __init__(self, shown: str, code: int) -> None:
        self.shown = shown
        self.code = code


def at_a_terminal(
    argv: Sequence[str],
    environ: Mapping[str, str],
    cwd: Path,
    answers: Sequence[tuple[str, str]] = (),
    columns: int = 110,
) -> Session:
    """Run a program with a terminal to which it may turn with `/dev/tty`.

    `answers`: what is typed, each after the text that asks for it; all of them have to be asked for, in this order.
    """
    need("terminal")
    import fcntl
    import termios

    leader, follower = os.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    child = subprocess.Popen(
        [sys.executable, "-c", _START, *argv],
        env={name: value for name, value in environ.items() if name != "COLUMNS"},
        cwd=cwd,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    shown, looked = "", 0
    left = list(answers)
    deadline = time.monotonic() + _PATIENCE
    try:
        while piece := _read(leader, deadline):
            shown += piece.decode("utf-8", "replace").replace("\r\n", "\n")
            while left and left[0][0] in shown[looked:]:
                looked = shown.index(left[0][0], looked) + len(left[0][0])
                os.write(leader, f"{left.pop(0)[1]}\n".encode())
        code = child.wait(max(0, deadline - time.monotonic()))
    finally:
        child.kill()
        child.wait()
        os.close(leader)
    assert not left, f"never asked for {left[0][0]!r}:\n{shown}"
    return Session(shown, code)


def _read(leader: int, deadline: float) -> bytes:
    ready, _, _ = select.select([leader], [], [], max(0, deadline - time.monotonic()))
    assert ready, "the program neither ends nor asks"
    try:
        return os.read(leader, 65536)
    except OSError:  # how Linux says that nobody has the terminal open any more
        return b""
