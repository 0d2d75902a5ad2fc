"""Files that are no git configuration, as bytes: one line or one entry of them changed, every other byte as it was."""

from __future__ import annotations

import re

_WORD = re.compile(rb'"(?P<quoted>(?:[^"\\\n]|\\[^\n])*)"|"[^\n]*|[^\s"]\S*')
"""A word of netrc as libcurl reads it; with a quote that is not closed on its line it is the rest of that line."""
_STARTS = (b"machine", b"default", b"macdef")
_EMPTY_LINE = re.compile(rb"\n\r*\n")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def without_line(data: bytes, number: int) -> bytes:
    """The file without this line; lines are counted from 1, as `str.splitlines` does. ValueError: no such line."""
    lines = _lines(data)
    _line_of(lines, number)
    return b"".join(lines[: number - 1] + lines[number:])


def with_url(data: bytes, number: int, old: bytes, new: bytes) -> bytes:
    """The file with `new` where `old` stands in this line, counted in the same way.

    ValueError: no such line, `old` does not stand there exactly once, or `new` would not stay on the line.
    """
    lines = _lines(data)
    line = _line_of(lines, number)
    at = line.find(old)
    if not old or at < 0 or line.find(old, at + 1) >= 0:
        raise ValueError(f"what is to be replaced does not stand once in line {number}")
    if any(len(_lines(text + b"x")) > 1 for text in (old, new)):
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
    # as `stores` and `beyond` count: in text, where more ends a line than LF and CR
    text = data.decode("utf-8", "surrogateescape")
    return [line.encode("utf-8", "surrogateescape") for line in text.splitlines(keepends=True)]


def _line_of(lines: list[bytes], number: int) -> bytes:
    if not 1 <= number <= len(lines):
        raise ValueError(f"there is no line {number}")
    return lines[number - 1]


# netrc ---------------------------------------------------------------------------------------------------------------


class Machine:
    """An entry of netrc with a password. It holds a secret: its repr is mute."""

    __slots__ = ("host", "line", "login", "password", "span")

    def __init__(self, host: str | None, login: str | None, password: str, line: int) -> None:
        self.host = host
        """In lower case; None for `default`."""
        self.login = login
        self.password = password
        self.line = line
        """Where the word `password` stands, counted from 1."""
        self.span = (0, 0)
        """The bytes of the whole entry."""

    def __repr__(self) -> str:
        return f"<Machine {'default' if self.host is None else '*'} in line {self.line}>"


def machines(data: bytes) -> list[Machine]:
    """The entries with a password, read as leniently as libcurl does; one with several is there once for each.

    An entry reaches to the next `machine`, `default` or `macdef`, or to the end of the line of its last word: blank
    lines and comments after that belong to what follows.
    """
    found: list[Machine] = []
    of_entry: list[Machine] = []
    reader = _Reader(data)
    start, host, login = -1, None, None
    while True:
        last = reader.at
        word = reader.word()
        name = None if word is None else word[0].lower()
        if word is None or name in _STARTS:
            for machine in of_entry:
                machine.span = (start, _end(data, start, last, len(data) if word is None else word.start()))
            found += of_entry
            of_entry, start, login = [], -1, None
        if word is None:
            return found
        if name == b"macdef":
            reader.skip_macro()
        elif name in _STARTS:
            start = word.start()
            host = (reader.value() or "").lower() if name == b"machine" else None
        elif name == b"account":
            reader.value()
        elif name == b"login" and start >= 0:
            login = reader.value()
            if of_entry:
                of_entry[-1].login = login
        elif name == b"password" and start >= 0:
            password = reader.value()
            if password is not None:
                of_entry.append(Machine(host, login, password, _number(data, word.start())))


def without_machine(data: bytes, machine: Machine) -> bytes:
    """The file without this entry, which one reading of the very same bytes has to have found: else ValueError."""
    if not any(other.span == machine.span and other.line == machine.line for other in machines(data)):
        raise ValueError("there is no such entry")
    start, end = machine.span
    indented = _line_start(data, start)
    if not data[indented:start].strip() and (end == len(data) or data[end - 1 : end] == b"\n"):
        start = indented
    return data[:start] + data[end:]


class _Reader:
    """The words of netrc, without comments and the bodies of macros."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0
        """The end of the last word."""

    def word(self) -> re.Match[bytes] | None:
        """The next word, if there is one."""
        return self._next(as_value=False)

    def value(self) -> str | None:
        """The next word, whatever it is, in the meaning it has; None at the end of the file."""
        word = self._next(as_value=True)
        if word is None:
            return None
        quoted = word["quoted"]
        value = word[0] if quoted is None else re.sub(rb"\\(.)", _meant, quoted, flags=re.DOTALL)
        return value.decode("utf-8", "surrogateescape")

    def skip_macro(self) -> None:
        """Go on behind the empty line that ends a macro."""
        end = _EMPTY_LINE.search(self._data, self.at)
        self.at = len(self._data) if end is None else end.end()

    def _next(self, *, as_value: bool) -> re.Match[bytes] | None:
        at = self.at
        while (word := _WORD.search(self._data, at)) is not None:
            # a password may begin with `#`, if it does not begin its line with it
            begins = not self._data[_line_start(self._data, word.start()) : word.start()].strip()
            if not word[0].startswith(b"#") or (as_value and not begins):
                self.at = word.end()
                return word
            at = _line_end(self._data, word.start())
        return None


def _meant(escape: re.Match[bytes]) -> bytes:
    return _ESCAPES.get(escape[1], escape[1])


def _end(data: bytes, start: int, last: int, following: int) -> int:
    """The end of an entry, from those of its last word and the beginning of the one that is no longer its own."""
    end = _line_end(data, last)
    if following < end:
        return following
    if data[_line_start(data, start) : start].strip():
        # something else begins the line that the entry is on: let it have the end of a line as well
        return len(data[:end].removesuffix(b"\n").removesuffix(b"\r"))
    return end


def _line_start(data: bytes, at: int) -> int:
    return data.rfind(b"\n", 0, at) + 1


def _line_end(data: bytes, at: int) -> int:
    """Behind the LF of the line, or the end of the file."""
    return data.find(b"\n", at) + 1 or len(data)


def _number(data: bytes, at: int) -> int:
    # a lone CR ends a line for whoever reads the file as text
    return len((data[:at] + b"x").splitlines())
