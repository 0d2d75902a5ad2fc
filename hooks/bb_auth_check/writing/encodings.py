"""How one secret may be spelled in a file: as it is, percent-encoded, or within a Basic credential."""

from __future__ import annotations

from collections.abc import Iterator

from bb_auth_check.bitbucket.tokens import PASSWORD, kind_of

FILLERS = ("x", "git", "oauth2", "x-oauth-basic", "x-token-auth", "x-bitbucket-api-token-auth")
"""What stands in the password's place beside a token that was taken for a username: no secret."""
_BASE64 = rb"[A-Za-z0-9+/]{8,}={0,2}"


def occurs(data: bytes, secret: str) -> int:
    """How often the secret stands in a file, in any spelling, however short it is."""
    return sum(data.count(form) for form in _forms(secret)) + sum(1 for _ in _in_base64(data, _bytes(secret)))


def spans(data: bytes, secret: str) -> list[tuple[int, int]]:
    """Where the secret stands in a file, in any spelling; a password, which may be a word, only within a login."""
    found = {(at, at + len(form)) for form in _forms(secret) for at in _positions(data, form)}
    if kind_of(secret) is PASSWORD:  # it may be a word: then it is one but in a login
        found = {(a, b) for a, b in found if data[a - 1 : a] == b":" and data[b : b + 1] == b"@"}
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
