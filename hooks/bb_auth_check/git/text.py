"""Making untrusted text fit to be shown: no control characters, no secrets.

`re` is loaded only when there is something to replace: a clean check has nothing.
"""

from __future__ import annotations

from bb_auth_check.bitbucket.tokens import KINDS
from bb_auth_check.model import HIDDEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

# C0 and C1 controls, DEL, line and paragraph separators, marks and overrides of writing direction, lone surrogates
# (bytes that were not UTF-8).
_UNSHOWABLE = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
_URL_USERINFO = r"(?<=://)[^/?#\s'\"@]*:[^\s'\"]*@|(?<=://)[^\s'\"]*@(?=[^\s'\"@]*@)"
_PREFIXES = tuple(prefix for kind in KINDS for prefix in kind.prefixes)
TOKEN = rf"(?:{'|'.join(_PREFIXES)})[A-Za-z0-9_\-+/=%]{{12,}}"


def shown(text: str) -> str:
    """`text` with every character that could disturb a terminal or a log written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    import re

    return re.sub(_UNSHOWABLE, _escape, text)


def shown_name(name: str) -> str:
    """A username fit to be shown: ASCII controls as the pictures that Unicode has of them, `\ufffd` for others.

    An escape, as in other texts, might be what was written: `DOMAIN\\x0a12` is a name.
    """
    if name.isascii() and name.isprintable():
        return name
    import re

    return re.sub(_UNSHOWABLE, "\ufffd", name.translate(_PICTURES))


_PICTURES = {**{code: 0x2400 + code for code in range(0x20)}, 0x7F: 0x2421}


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:  # how Python carries a byte that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def without_tokens(text: str) -> str:
    """`text` with everything that has a token's prefix and shape hidden."""
    if not any(prefix in text for prefix in _PREFIXES):
        return text
    import re

    return re.sub(TOKEN, HIDDEN, text)


def holds_token(text: str | None) -> bool:
    """Whether something with a token's prefix and shape stands in `text`, also percent-encoded."""
    if text is None:
        return False
    if without_tokens(text) != text or "%" not in text:
        return without_tokens(text) != text
    from urllib.parse import unquote

    decoded = unquote(text)
    return without_tokens(decoded) != decoded


def as_regex(text: str) -> str:
    """An extended regular expression that matches `text`, with anything in place of what is hidden."""
    out = "".join(f"\\{char}" if char in ".[]{}()*+?^$|\\" else char for char in text)
    return out.replace("\\*" * len(HIDDEN), ".*")


def redacted(text: str) -> str:
    """Free text fit to be shown: passwords in URLs and tokens hidden, control characters escaped."""
    if "@" not in text:
        return shown(without_tokens(text))
    import re

    text = re.sub(_URL_USERINFO, f"{HIDDEN}@", text)
    return shown(without_tokens(re.sub(r":(?!//)[^\s@]+@", f":{HIDDEN}@", text)))
