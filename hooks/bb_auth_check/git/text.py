"""Making untrusted text fit to be shown: no control characters, no secrets.

`re` is loaded only when there is something to replace: a clean check has nothing.
"""

from __future__ import annotations

from bb_auth_check.bitbucket.tokens import KINDS
from bb_auth_check.model import HIDDEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# C0 and C1 controls, DEL, line and paragraph separators, lone surrogates (bytes that were not UTF-8), and what cannot
# be seen: marks and overrides of writing direction, blanks without width, fillers, variation selectors, tags.
_UNSEEN = (
    "\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSHOWABLE = f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_UNSEEN}]"
_COLORS = r"\x1b\[(?:[01]|3[1-3])m"
"""Those that are written here: what else begins like one may clear a screen, or hide what follows."""
_WORDS = r"[^\s'\"]+"
_UP_TO_AT = r"[^\s@]+@?"
"""What ends with an `@`, or else reaches to the end of the word: a pattern that had to give up there would begin anew
at each letter, and a long text would take its time by the square."""
_PREFIXES = tuple(prefix for kind in KINDS for prefix in kind.prefixes)
_STARTS = tuple(dict.fromkeys(prefix[:2] for prefix in _PREFIXES))
_NO_NAME = frozenset("=@?&%$#<>|;*")
"""Characters that no program's name has."""
TOKEN = rf"(?:{'|'.join(_PREFIXES)})[A-Za-z0-9_\-+/=%]{{12,}}"


def shown(text: str) -> str:
    """`text` with every character that could disturb a terminal or a log written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    import re

    return text.translate({ord(char): _escape(ord(char)) for char in set(re.findall(_UNSHOWABLE, text))})


def shown_program(value: str) -> str:
    """The name of the program that a value begins with, fit to be shown; `!` for a shell command."""
    name = "!" if value.startswith("!") else first_written(value)
    # what is no name of a program may be a secret in the wrong place
    return HIDDEN if _NO_NAME & set(name) else shown(without_tokens(name))


def first_written(value: str) -> str:
    """A value up to the first blank that ends its first word, as it is written: `/mnt/c/Program\\ Files/x`."""
    value = value.lstrip()
    at, quote = quoted_up_to(value, " \t\n\r\v\f")
    return (value.split() or [""])[0] if quote else value[:at]


def quoted_up_to(text: str, ends: str = "", start: int = 0) -> tuple[int, str]:
    """How far a text goes as the shell counts quotes and backslashes, and the quote that is open there, or nothing.

    `ends`: the signs of which the first that is not quoted ends it; `start`: where it begins.
    """
    quote, at = "", start
    while at < len(text):
        sign = text[at]
        if sign == "\\" and quote != "'":
            at += 1
        elif sign == quote:
            quote = ""
        elif not quote and sign in "\"'":
            quote = sign
        elif not quote and sign in ends:
            break
        at += 1
    return at, quote


def guarded(text: str) -> str:
    """A whole output as it may leave: the last guard, behind those of each single text.

    Line ends, tabs and the colours of this program stay; any other character that `shown` escapes is escaped, and what
    looks like a token is hidden. In the midst of a longer word, as of a public key, it is none.
    """
    if not (text.isascii() and text.replace("\n", "").isprintable()):
        import re

        pieces = re.split(f"({_COLORS}|[\n\t])", text)
        text = "".join(piece if at % 2 else shown(piece) for at, piece in enumerate(pieces))
    if any(prefix in text for prefix in _PREFIXES):
        import re

        text = re.sub(rf"(?<![A-Za-z0-9+/]){TOKEN}", HIDDEN, text)
    return text


def shown_name(name: str) -> str:
    """A username fit to be shown: ASCII controls as the pictures that Unicode has of them, `\ufffd` for others.

    An escape, as in other texts, might be what was written: `DOMAIN\\x0a12` is a name.
    """
    if name.isascii() and name.isprintable():
        return name
    import re

    return re.sub(_UNSHOWABLE, "\ufffd", name.translate(_PICTURES))


_PICTURES = {**{code: 0x2400 + code for code in range(0x20)}, 0x7F: 0x2421}


def _escape(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # how Python carries a byte that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


LONGEST_COMMAND = 4096


def words(text: str, *, comments: bool = False) -> list[str]:
    """The words of a command as the shell has them.

    Raises ValueError if a quote is not closed, and for a longer command than anybody writes: `shlex` copies all of a
    word at each of its letters.
    """
    if len(text) > LONGEST_COMMAND:
        raise ValueError("longer than a command is")
    import shlex

    return shlex.split(text, comments=comments)


def without_tokens(text: str) -> str:
    """`text` with everything that has a token's prefix and shape hidden."""
    for start in _STARTS:  # asked of every text there is: a loop takes half the time of `any`
        if start in text:
            break
    else:
        return text
    import re

    return re.sub(TOKEN, HIDDEN, text)


def may_hold_tokens(texts: Iterable[str]) -> bool:
    """Whether the prefix of a token stands in one of these."""
    text = "\0".join(texts)
    return any(prefix in text for prefix in _PREFIXES)


def holds_token(text: str | None) -> bool:
    """Whether something with a token's prefix and shape stands in `text`, also percent-encoded."""
    if text is None:
        return False
    if without_tokens(text) != text:
        return True
    if "%" not in text:
        return False
    from urllib.parse import unquote

    decoded = unquote(text)
    return without_tokens(decoded) != decoded


def as_regex(text: str) -> str:
    """An extended regular expression that matches `text`, with anything in place of what is hidden."""
    out = "".join(f"\\{char}" if char in ".[]{}()*+?^$|\\" else char for char in text)
    return out.replace("\\*" * len(HIDDEN), ".*")


def fits(pattern: str, text: str) -> bool:
    """Whether the regular expression that `as_regex` makes of `pattern` matches the whole of `text`.

    In proportion to both, which `re` is not where much is hidden.
    """
    first, *others = pattern.split(HIDDEN)
    if not others:
        return text == pattern
    last = others.pop()
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for part in others:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def redacted(text: str) -> str:
    """Free text fit to be shown: passwords in URLs and tokens hidden, control characters escaped."""
    if "@" not in text:
        return shown(without_tokens(text))
    import re

    if "://" in text:
        text = re.sub(_WORDS, lambda word: _without_userinfo(word[0]), text)
    return shown(without_tokens(re.sub(_UP_TO_AT, lambda found: _without_password(found[0]), text)))


def _without_userinfo(word: str) -> str:
    """A word without what stands between `://` and an `@`, where that has a colon in it or another `@`."""
    last = word.rfind("@")
    before = word.rfind("@", 0, last) if last > 0 else -1
    kept: list[str] = []
    done = 0
    start = word.find("://")
    while 0 <= start < last:
        start += len("://")
        end = start
        while end < last and word[end] not in ":/?#@":
            end += 1
        if word[end] == ":":
            return "".join((*kept, word[done:start], HIDDEN, word[last:]))
        if before >= start:
            kept += (word[done:start], HIDDEN)
            done, start, before = before, before, -1
        start = word.find("://", start)
    return "".join((*kept, word[done:]))


def _without_password(found: str) -> str:
    """A text that ends with an `@`, without what follows its first colon; any other as it is."""
    at = found.find(":") if found.endswith("@") else -1
    while at >= 0 and found.startswith("//", at + 1):
        at = found.find(":", at + 1)
    return f"{found[:at]}:{HIDDEN}@" if 0 <= at < len(found) - 2 else found
