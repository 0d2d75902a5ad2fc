"""Colour: it is decided once for a stream, and passed to the renderers."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO


class Palette:
    """How words are coloured. Without colour every method returns the text as it is."""

    def __init__(self, *, red: str = "", yellow: str = "", green: str = "", bold: str = "", reset: str = "") -> None:
        self._red, self._yellow, self._green, self._bold, self._reset = red, yellow, green, bold, reset

    def bad(self, text: str) -> str:
        """The colour of what blocks."""
        return f"{self._red}{text}{self._reset}"

    def mild(self, text: str) -> str:
        """The colour of advice."""
        return f"{self._yellow}{text}{self._reset}"

    def good(self, text: str) -> str:
        """The colour of what fixes, and of what is in order."""
        return f"{self._green}{text}{self._reset}"

    def strong(self, text: str) -> str:
        """The style of names."""
        return f"{self._bold}{text}{self._reset}"


PLAIN = Palette()


def palette(when: str, stream: TextIO, environ: Mapping[str, str]) -> Palette:
    """The palette for a stream. `when`: always, never, or auto.

    auto wants a terminal that is not dumb, or FORCE_COLOR or CLICOLOR_FORCE, and no NO_COLOR.
    """
    if when == "never" or (when == "auto" and not _wanted(stream, environ)):
        return PLAIN
    import colorama

    colorama.just_fix_windows_console()
    fore, style = colorama.Fore, colorama.Style
    return Palette(red=fore.RED, yellow=fore.YELLOW, green=fore.GREEN, bold=style.BRIGHT, reset=style.RESET_ALL)


def _wanted(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether `auto` has colour (no-color.org, force-color.org, bixense.com/clicolors)."""
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return environ.get("TERM") != "dumb" and stream.isatty()
