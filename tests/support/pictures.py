"""Draws what was to be seen at a terminal: the text, with the colours of its escape sequences, as SVG.

No library does it well enough to be worth having: rich's pictures load a font from another host, and differ from one
version to the next. Each piece of a line has its place and its length: columns stay columns, whatever the font.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

COLUMNS = 100
_WIDTH, _HEIGHT, _SIZE, _EDGE = 8, 18, 13, 16
_STYLES = {"0": "", "1": "b", "31": "r", "32": "g", "33": "y"}
"""What the program uses of SGR: reset, bold, red, green, yellow; 22 and 39 are colorama's halves of a reset."""
_LOOKS = (
    "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}"
    "text{fill:#d8dee4;white-space:pre}"
    ".b{font-weight:700}.r{fill:#ff7b72}.g{fill:#7ee787}.y{fill:#e3b341}.p{fill:#8b949e}"
)
_ESCAPE = re.compile(r"\x1b\[([\d;]*)([A-Za-z])")


def picture(commands: list[tuple[str, str]]) -> str:
    """The picture of some commands, each with what was to be seen behind it."""
    lines = [line for command, shown in commands for line in _lines(command, shown)]
    width, height = COLUMNS * _WIDTH + 2 * _EDGE, len(lines) * _HEIGHT + 2 * _EDGE
    names = escape(", ".join(command for command, _ in commands))
    drawn = "".join(
        f'<text y="{_EDGE + _SIZE + number * _HEIGHT}">{"".join(_drawn(line))}</text>\n'
        for number, line in enumerate(lines)
        if line
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img">\n<title>What {names} shows</title>\n<style>{_LOOKS}</style>\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="#161b22"/>\n{drawn}</svg>\n'
    )


Piece = tuple[str, int, str]
"""Its classes, its first column, and its text."""


def _lines(command: str, shown: str) -> Iterator[list[Piece]]:
    yield [("p", 0, "$ "), ("b", 2, command)]
    style: list[str] = []
    for line in shown.rstrip("\n").split("\n"):
        pieces: list[Piece] = []
        column = 0
        for text, codes, ends in re.findall(r"([^\x1b]*)(?:\x1b\[([\d;]*)([A-Za-z])|$)", line.rstrip("\r")):
            if text:
                pieces += _folded(" ".join(style), column, text)
                column += len(text)
            for code in codes.split(";") if ends == "m" else ():
                if code in ("", "0", "22", "39"):
                    style = []
                elif _STYLES[code] not in style:
                    style = [*style, _STYLES[code]]
        # a terminal goes on in the next line
        for row in range(max(1, -(-column // COLUMNS))):
            yield [(its, at % COLUMNS, text) for its, at, text in pieces if at // COLUMNS == row]


def _folded(style: str, column: int, text: str) -> Iterator[Piece]:
    while text:
        room = COLUMNS - column % COLUMNS
        yield style, column, text[:room]
        column, text = column + room, text[room:]


def _drawn(line: list[Piece]) -> Iterator[str]:
    for style, column, text in line:
        bare = text.strip(" ")
        if bare:
            x = _EDGE + (column + len(text) - len(text.lstrip(" "))) * _WIDTH
            its = f' class="{style}"' if style else ""
            yield f'<tspan x="{x}" textLength="{len(bare) * _WIDTH}"{its}>{escape(bare, quote=False)}</tspan>'
