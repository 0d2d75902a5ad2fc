"""In which line of a file of git's configuration each entry begins (git: `config.c`). git itself does not say it.

What is read here is held to what git has listed of the same file: where the two differ, no line is known.
"""

from __future__ import annotations

from collections.abc import Iterator

_KEY = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


class NotRead(Exception):
    """The text is not configuration as git reads it."""


def entries(text: str) -> Iterator[tuple[str, int]]:
    """Key, as git lists it, and line of each entry. Raises NotRead."""
    reader = _Reader(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    section = ""
    while (char := reader.next()) is not None:
        if char.isspace():
            continue
        if char in "#;":
            reader.skip_line()
        elif char == "[":
            section = reader.section()
        elif char.isascii() and char.isalpha() and section:
            line = reader.line
            yield f"{section}.{reader.name(char)}", line
        else:
            raise NotRead


class _Reader:
    """One character after the other, with the number of its line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.line = 1
        self._is_new = False

    def next(self) -> str | None:
        """The next character; None at the end."""
        if self._is_new:
            self.line += 1
            self._is_new = False
        if self._at == len(self._text):
            return None
        char = self._text[self._at]
        self._at += 1
        self._is_new = char == "\n"
        return char

    def skip_line(self) -> None:
        """Go on behind the end of this line."""
        while self.next() not in ("\n", None):
            pass

    def section(self) -> str:
        """What a header names, as git lists it; its bracket has been read."""
        name = ""
        while (char := self.next()) != "]":
            if char is None or char == "\n":
                raise NotRead
            if char.isspace():
                return f"{name.lower()}.{self._subsection()}"
            if char != "." and char not in _KEY:
                raise NotRead
            name += char
        return name.lower()

    def _subsection(self) -> str:
        char: str | None = " "
        while char is not None and char in " \t":
            char = self.next()
        if char != '"':
            raise NotRead
        name = ""
        while (char := self.next()) != '"':
            if char == "\\":
                char = self.next()
            if char is None or char == "\n":
                raise NotRead
            name += char
        if self.next() != "]":
            raise NotRead
        return name

    def name(self, first: str) -> str:
        """The name of a variable, as git lists it, whose value is read over."""
        name = first
        while (char := self.next()) is not None and char in _KEY:
            name += char
        while char is not None and char in " \t":
            char = self.next()
        if char == "=":
            self._value()
        elif char not in ("\n", None):
            raise NotRead
        return name.lower()

    def _value(self) -> None:
        is_quoted = False
        while (char := self.next()) not in ("\n", None):
            if char in ("#", ";") and not is_quoted:
                self.skip_line()
                return
            if char == '"':
                is_quoted = not is_quoted
            elif char == "\\" and self.next() is None:
                raise NotRead
        if is_quoted:
            raise NotRead
