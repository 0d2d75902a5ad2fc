"""Made-up secrets of the right shape and checksum, different at every call: for `demo` and for the tests."""

from __future__ import annotations

import base64
import secrets
import string
import zlib

_ALPHANUMERIC = string.ascii_letters + string.digits


def sample(kind: str) -> str:
    """A secret that reads as one of this kind (`tokens.KINDS`) and that no Bitbucket ever gave out.

    API tokens, access tokens and app passwords end in the CRC-32 of what comes before, as the real ones do.
    """
    if kind == "api-token":
        return _checked("ATAT" + "T3xFfGF0" + _random(171) + "=")
    if kind == "access-token":
        return _checked("ATCT" + "T3xFfGN0" + _random(171) + "=")
    if kind == "app-password":
        return _checked("ATBB" + _random(24))
    if kind == "datacenter-token":
        number = "".join(secrets.choice(string.digits) for _ in range(12))
        return "BBDC-" + base64.b64encode(number.encode() + b":" + secrets.token_bytes(20)).decode()
    return _random(20)


def _random(length: int) -> str:
    return "".join(_ALPHANUMERIC[byte % len(_ALPHANUMERIC)] for byte in secrets.token_bytes(length))


def _checked(text: str) -> str:
    return f"{text}{zlib.crc32(text.encode()):08X}"
