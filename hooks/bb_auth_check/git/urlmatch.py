"""Which `<section>.<url>.*` keys apply to a URL.

The rules are those of git-config(1), `http.<url>.*`, and of `urlmatch.c`: scheme, host (a `*` stands for one whole
label), port (a default port equals none), path at a slash, and the user if the key names one.
"""

from __future__ import annotations

from bb_auth_check.model import Value

_KEPT = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:/?#[]@")
_AS_THEY_ARE = frozenset(map(chr, _KEPT))
_HEX = frozenset(b"0123456789abcdefABCDEF")
_DELIMITERS = frozenset(b":/?#[]@!$&'()*+,;=")
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_SCHEME = _LETTERS | frozenset("0123456789+.-")
_HOST = _LETTERS | frozenset("0123456789.-_[:]")
_DEFAULT_PORT = {"http": "80", "https": "443"}


class Normal(Value):
    """A URL in git's normal form, without its password."""

    scheme: str
    user: str | None
    host: str
    port: str
    path: str
    """With the leading slash, and with query and fragment."""


def normal(text: str, *, star: bool = False) -> Normal | None:
    """The normal form of a full URL; None if git would not take it for one. `star`: the host may hold `*`."""
    scheme, found, rest = text.partition("://")
    if not found or scheme[:1] not in _LETTERS or not _SCHEME.issuperset(scheme):
        return None
    scheme = scheme.lower()
    end = min((rest.index(mark) for mark in "/?#" if mark in rest), default=len(rest))
    at = rest.find("@", 0, end)
    user: str | None = None
    if at >= 0:
        userinfo = _escaped(rest[:at])
        if userinfo is None:
            return None
        user = userinfo.partition(":")[0]
        rest, end = rest[at + 1 :], end - at - 1
    authority, tail = rest[:end], rest[end:]
    if (not authority or authority.startswith(":")) and scheme != "file":
        return None
    host, port = authority, ""
    colon = authority.rfind(":")
    if colon > authority.rfind("]"):
        host, port = authority[:colon], authority[colon + 1 :]
    if not _HOST.issuperset(host.replace("*", "") if star else host):
        return None
    if port:
        port = port.lstrip("0") or "0"
        if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) <= 65535):
            return None
        if not host:
            return None
        if _DEFAULT_PORT.get(scheme) == port:
            port = ""
    path = _path(tail)
    return None if path is None else Normal(scheme=scheme, user=user, host=host.lower(), port=port, path=path)


def _escaped(text: str) -> str | None:
    """`text` with exactly those characters percent-encoded that have to be; None with a broken escape in it."""
    if _AS_THEY_ARE.issuperset(text):
        return text
    out = []
    raw = text.encode("utf-8", "surrogateescape")
    at = 0
    while at < len(raw):
        byte, was_escaped = raw[at], raw[at] == 0x25
        if was_escaped:
            digits = raw[at + 1 : at + 3]
            if len(digits) < 2 or not _HEX.issuperset(digits):
                return None
            byte = int(digits, 16)
            at += 2
        at += 1
        keep = byte in _KEPT and not (was_escaped and byte in _DELIMITERS)
        out.append(chr(byte) if keep else f"%{byte:02X}")
    return "".join(out)


def _path(tail: str) -> str | None:
    end = min((tail.index(mark) for mark in "?#" if mark in tail), default=len(tail))
    path, query = tail[:end].removeprefix("/"), _escaped(tail[end:])
    if query is None:
        return None
    done: list[str] = []
    for segment in path.split("/"):
        clean = _escaped(segment)
        if clean is None:
            return None
        if clean == "..":
            if not done:
                return None
            done.pop()
        elif clean != ".":
            done.append(clean)
    return "/" + "/".join(done) + query


def rank(key: Normal | None) -> tuple[int, int, bool]:
    """How closely a key fits where it applies: git heeds the closest, and of equals the later (`cmp_matches`).

    None is the key without a URL, which every other one beats.
    """
    if key is None:
        return (0, 0, False)
    return (len(key.host), len(key.path.removesuffix("/")) + 1, key.user is not None)


def matches(url: Normal, key: Normal) -> bool:
    """Whether a key with this URL applies to `url`."""
    if url.scheme != key.scheme or url.port != key.port:
        return False
    if key.user is not None and key.user != url.user:
        return False
    return _host_matches(url.host, key.host) and _path_matches(url.path, key.path)


def _host_matches(host: str, pattern: str) -> bool:
    # one dot at the end counts for nothing
    labels, wanted = host.removesuffix(".").split("."), pattern.removesuffix(".").split(".")
    return len(labels) == len(wanted) and all(w in ("*", label) for label, w in zip(labels, wanted, strict=True))


def _path_matches(path: str, prefix: str) -> bool:
    prefix = prefix.removesuffix("/")
    return path == prefix or path.startswith(f"{prefix}/")
