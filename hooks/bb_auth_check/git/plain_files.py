"""The only place that reads what git reads: plain files, never a device or a pipe, and no more than is asked for.

What a clone brings may be a link to anything, `/dev/tty` and `/proc/kmsg` among it, and reading that may never end.
"""

from __future__ import annotations

import os
import stat

ENOUGH = 64 * 1024 * 1024
"""Bytes of a user's own file that are read: more than any has that a person could go through."""
_AT_ONCE = 1024 * 1024
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def content(path: str, most: int = ENOUGH) -> bytes | None:
    """The first `most` bytes of a file, of the one that a link names too; None if there is none, or it is no plain one.

    Raises OSError for one that cannot be read.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # to open a device can be to do something to it
            return None
        descriptor = os.open(path, _FLAGS)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            return None
        if not state.st_size:
            return None if _is_kernels(path) else b""
        pieces: list[bytes] = []
        left = most
        while left > 0 and (piece := os.read(descriptor, min(left, _AT_ONCE))):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def _is_kernels(path: str) -> bool:
    # they are plain and empty by what the system says of them, and to read one can mean to wait, or to take from it
    return os.path.realpath(path).startswith(("/proc/", "/sys/"))


def content_or_none(path: str, most: int = ENOUGH) -> bytes | None:
    """The same, and None for a file that cannot be read as well."""
    try:
        return content(path, most)
    except OSError:
        return None


def last_byte(path: str) -> bytes | None:
    """The last byte of a plain file; empty for an empty one, None if there is none that can be read."""
    try:
        size = os.stat(path).st_size
        if not os.path.isfile(path):
            return None
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return None
    try:
        os.lseek(descriptor, max(size - 1, 0), os.SEEK_SET)
        return os.read(descriptor, 1)
    except OSError:
        return None
    finally:
        os.close(descriptor)
