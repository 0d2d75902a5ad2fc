"""Files that are no git configuration, as bytes: one line or one entry of them changed, every other byte as it was."""

from __future__ import annotations

from bb_auth_check.git.netrc import Machine, line_start, machines


def without_line(data: bytes, number: int) -> bytes:
    """The file without this line; lines end with LF and are counted from 1. ValueError: no such line."""
    lines = _lines(data)
    _line_of(lines, number)
    return b"".join(lines[: number - 1] + lines[number:])


def with_url(data: bytes, number: int, old: bytes, new: bytes) -> bytes:
    """The file with `new` where `old` stands in this line, counted likewise.

    ValueError: no such line, `old` does not stand there exactly once, or `new` would not stay on the line.
    """
    lines = _lines(data)
    line = _line_of(lines, number)
    at = line.find(old)
    if not old or at < 0 or line.find(old, at + 1) >= 0:
        raise ValueError(f"what is to be replaced does not stand once in line {number}")
    if b"\n" in old + new or b"\r" in new:
        raise ValueError("a URL is no more than one line")
    lines[number - 1] = line[:at] + new + line[at + len(old) :]
    return b"".join(lines)


def without_secret(data: bytes, number: int, old: bytes, new: bytes) -> bytes:
    """A log of a ref with `new` wherever `old` stands in the message of this line; its lines end with LF only.

    ValueError: no such line, `old` does not stand in its message, or `new` would not stay on the line.
    """
    lines = data.split(b"\n")
    head, tab, message = _line_of(lines, number).partition(b"\t")
    if not old or old not in message:
        raise ValueError(f"what is to be replaced does not stand in the message of line {number}")
    if b"\n" in new:
        raise ValueError("the new text is more than one line")
    lines[number - 1] = head + tab + message.replace(old, new)
    return b"\n".join(lines)


def _lines(data: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _line_of(lines: list[bytes], number: int) -> bytes:
    if not 1 <= number <= len(lines):
        raise ValueError(f"there is no line {number}")
    return lines[number - 1]


def without_machine(data: bytes, machine: Machine) -> bytes:
    """The file without this entry, which one reading of the very same bytes has to have found: else ValueError."""
    if not any(other.span == machine.span and other.line == machine.line for other in machines(data)):
        raise ValueError("there is no such entry")
    start, end = machine.span
    indented = line_start(data, start)
    if not data[indented:start].strip() and (end == len(data) or data[end - 1 : end] == b"\n"):
        start = indented
    return data[:start] + data[end:]
