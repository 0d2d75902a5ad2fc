"""netrc, read as leniently as libcurl does: which hosts, logins and passwords, and where they stand.

The standard library's `netrc` refuses files that libcurl reads, and keeps one entry for a host.
"""

from __future__ import annotations

import re

from bb_auth_check.model import Mute

_WORD = re.compile(rb'"(?P<quoted>(?:[^"\\\n]|\\[^\n])*)"|"[^\n]*|[^\s"]\S*')
"""A word of netrc as libcurl reads it; with a quote that is not closed on its line it is the rest of that line."""
_STARTS = (b"machine", b"default", b"macdef")
_EMPTY_LINE = re.compile(rb"\n\r*\n")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


class Machine(Mute):
    """An entry of netrc with a password. It holds a secret."""

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
            if of_entry and of_entry[-1].login is None:
                of_entry[-1].login = login
        elif name == b"password" and start >= 0:
            password = reader.value()
            if password is not None:
                of_entry.append(Machine(host, login, password, reader.line(word.start())))


class _Reader:
    """The words of netrc, without comments and the bodies of macros."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0
        """The end of the last word."""
        self._counted = (0, 1)

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

    def line(self, at: int) -> int:
        """The number of the line that a byte is in, which is no earlier than any that was asked for."""
        before, number = self._counted
        self._counted = at, number + self._data.count(b"\n", before, at)
        return self._counted[1]

    def _next(self, *, as_value: bool) -> re.Match[bytes] | None:
        at = self.at
        while (word := _WORD.search(self._data, at)) is not None:
            # a password may begin with `#`, if it does not begin its line with it; before it there are but blanks
            begins = self._data[at - 1 : at] in (b"", b"\n") or b"\n" in self._data[at : word.start()]
            if not word[0].startswith(b"#") or (as_value and not begins):
                self.at = word.end()
                return word
            at = _line_end(self._data, word.start())
        return None


def _meant(escape: re.Match[bytes]) -> bytes:
    return _ESCAPES.get(escape[1], escape[1])


def _end(data: bytes, start: int, last: int, following: int) -> int:
    """The end of an entry, from those of its last word and the beginning of the one that is no longer its own."""
    newline = data.find(b"\n", last, following)  # no further: many entries may stand on one long line
    if newline < 0:
        return following
    if data[line_start(data, start) : start].strip():
        # something else begins the line that the entry is on: let it have the end of a line as well
        return newline - data.endswith(b"\r", last, newline)
    return newline + 1


def line_start(data: bytes, at: int) -> int:
    """Where the line begins that a byte is in."""
    return data.rfind(b"\n", 0, at) + 1


def _line_end(data: bytes, at: int) -> int:
    """Behind the LF of the line, or the end of the file."""
    return data.find(b"\n", at) + 1 or len(data)
