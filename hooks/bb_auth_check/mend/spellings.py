"""How one secret may be spelled in a file: as it is, percent-encoded, or within a Basic credential."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_SHORTEST = 8
"""What is shorter than this may be a part of any word: it is looked for nowhere but where it is known to stand."""
_BASE64 = rb"[A-Za-z0-9+/]{8,}={0,2}"


def occurs(data: bytes, secret: str) -> int:
    """How often the secret stands in a file, in any spelling, however short it is."""
    return sum(data.count(form) for form in _forms(secret)) + sum(1 for _ in _in_base64(data, _bytes(secret)))


def spans(data: bytes, secret: str) -> list[tuple[int, int]]:
    """Where the secret stands in a file, in any spelling; nothing for one so short that it may be a part of a word."""
    if len(secret) < _SHORTEST:
        return []
    found = {(at, at + len(form)) for form in _forms(secret) for at in _positions(data, form)}
    return sorted({*found, *_in_base64(data, _bytes(secret))})


def _forms(secret: str) -> set[bytes]:
    import re
    from urllib.parse import quote

    raw = _bytes(secret)
    encoded = [quote(raw, safe=safe).encode() for safe in ("", "/")]
    return {raw, *encoded, *(re.sub(b"%..", lambda escape: escape[0].lower(), form) for form in encoded)}


def _positions(data: bytes, form: bytes) -> Iterator[int]:
    at = data.find(form)
    while at >= 0:
        yield at
        at = data.find(form, at + len(form))


def _in_base64(data: bytes, secret: bytes) -> Iterator[tuple[int, int]]:
    """Words that are a Basic credential with this password."""
    import base64
    import binascii
    import re

    for word in re.finditer(_BASE64, data):
        try:
            decoded = base64.b64decode(word[0], validate=True)
        except (binascii.Error, ValueError):
            continue
        if secret in decoded.split(b":", 1):
            yield word.span()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
