"""What may be said of a word that is not understood: the nearest one that is, and the word itself if it is no secret.

What is typed may be a secret in the wrong place. Only what cannot be one is repeated: the name of an option in small
letters, an id like those of the rules, and a word that is nearly one of ours.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_OPTION = re.compile(r"--?[a-z]+(-[a-z]+){0,3}")
_LONGEST_OPTION = 24
_ID = re.compile(r"[A-Za-z]{2}[0-9OIl]{1,4}")
_DIGITS = str.maketrans("OIl", "011")
_NEAR = 0.7

NOT_ON_THE_COMMAND_LINE = (
    "Every user of this machine can see a token on the command line, and it stays in the shell's history. If this was "
    "one, revoke it. `bb-auth-check login` asks for the token; `login --with-token` reads it from standard input."
)
"""What is said where something that may be a token was typed as an argument, or an option was that would take one."""


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The one of these names that a word was probably meant to be; None if it is near none of them."""
    import difflib

    small = {name.lower(): name for name in names}
    if _ID.fullmatch(word):  # they are all alike: only a digit can be mistaken for a letter
        return small.get(word[:2].lower() + word[2:].translate(_DIGITS))
    found = difflib.get_close_matches(word.lower(), small, 1, _NEAR) if len(word) <= 2 * max(map(len, small)) else []
    return small[found[0]] if found else None


def repeated(word: str, near: str | None) -> str:
    """The word with a blank before it, if it can be no secret: ` --jsn`; nothing otherwise. `near`: see `nearest`."""
    is_option = len(word) <= _LONGEST_OPTION and _OPTION.fullmatch(word)
    return f" {word}" if near is not None or is_option or _ID.fullmatch(word) else ""


def did_you_mean(near: str | None) -> str:
    """The question after a sentence, with a blank before it; nothing if there is no such word."""
    return f" Did you mean {near}?" if near else ""
