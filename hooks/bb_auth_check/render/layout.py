"""How every text for people is laid out: width, paragraphs, counts, signs, and commands that a shell takes."""

from __future__ import annotations

import os

from bb_auth_check.model import Value
from bb_auth_check.render import colors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TextIO

    from bb_auth_check.render.colors import Palette

_NARROWEST, _WIDEST = 50, 110
"""How wide a text may be. One that goes to no terminal is as wide as it may be."""


SEVERITIES = {"error": "error", "advice": "warning"}
"""What a person reads for a severity."""


class Signs(Value):
    """The signs that open a line, and those between the parts of one."""

    good: str
    error: str
    advice: str
    unknown: str
    """The state could not be determined."""
    plain: str
    """A fact that is neither good nor bad by itself."""
    under: str
    """Opens a line that belongs to the line above."""
    between: str
    """Separates the items of a list."""


_UNICODE = Signs(good="✓", error="✗", advice="!", unknown="?", plain="·", under="↳", between=" · ")
ASCII = Signs(good="+", error="x", advice="!", unknown="?", plain="-", under=">", between=", ")


def signs(encoding: str | None) -> Signs:
    """The signs that a stream with this encoding can show."""
    try:
        "".join((_UNICODE.good, _UNICODE.error, _UNICODE.plain, _UNICODE.under)).encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return _UNICODE


class Style(Value):
    """How a text is written for the place where it is shown. Renderers are given it and look at nothing else."""

    palette: Palette = colors.PLAIN
    signs: Signs = _UNICODE
    windows: bool = False
    """Whether commands are quoted for the shell of Windows."""
    quiet: bool = False
    """Whether nothing is said but what blocks."""
    verbose: bool = False
    """Whether advice is shown in full."""
    width: int | None = None
    """That of the terminal. Without one, what may be read by a program line by line is not folded."""

    def command(self, argv: Sequence[str]) -> str:
        """One line that a shell splits into `argv` again, in the colour of what fixes."""
        return self.palette.good(joined(argv, windows=self.windows))


PLAIN = Style()
"""Without colour, with all signs, for a POSIX shell."""


def joined(argv: Sequence[str], *, windows: bool = False) -> str:
    """One line that a shell splits into `argv` again: a POSIX shell, or that of Windows."""
    if windows:
        import subprocess

        return subprocess.list2cmdline(argv)
    import shlex

    return shlex.join(argv)


def terminal_width(stream: TextIO | int, environ: Mapping[str, str]) -> int | None:
    """How wide a text is to be on a stream that is a terminal; None for one that is not, or does not say."""
    try:
        number = stream if isinstance(stream, int) else stream.fileno()
        if not os.isatty(number):
            return None
        columns = environ.get("COLUMNS", "")
        width = int(columns) if columns.isascii() and columns.isdigit() and len(columns) < 6 else 0
        width = width or os.get_terminal_size(number).columns
    except (OSError, ValueError):
        return None
    return min(max(width, _NARROWEST), _WIDEST) if width else None


def wrapped(text: str, first: str, others: str, width: int | None = None) -> list[str]:
    """The lines of a paragraph. The first starts with `first`, the others with `others`; no word is broken."""
    width = width or _WIDEST
    if text and len(first) + len(text) <= width and text.isprintable() and text == text.strip():
        return [first + text]  # most are short, and need none of what follows
    import textwrap

    return textwrap.wrap(
        text,
        width=width,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def headline(coloured: Sequence[tuple[str, str]], text: str, style: Style) -> str:
    """A line that opens with words in colour, each beside what it is without. Only a terminal has it folded."""
    said = " ".join(word for word, _ in coloured)
    lines = wrapped(text, f"{said}: ", "  ", style.width) if style.width else [f"{said}: {text}"]
    text = "\n".join(lines)
    return " ".join(shown for _, shown in coloured) + text[len(said) :]


def folded(text: str, style: Style) -> str:
    """A text of several paragraphs and lines, for a terminal; an indented line is a command, or an example."""
    if style.width is None:
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        lines += [line] if line[:1] == " " else wrapped(line, "", "  ", style.width) or [""]
    return "\n".join(lines)


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun, such as "1 error", "2 errors" or "No errors"."""
    return f"{number or 'No'} {one if number == 1 else many}"
