"""Which helpers git asks for a URL, in which order, and with which username (git: `credential.c`).

The order is that of the configuration, over all scopes; general keys and keys with a URL are not ranked. An empty
value drops every helper before it. `git config --get-urlmatch` answers another question.
"""

from __future__ import annotations

from bb_auth_check.bitbucket.hosts import without_dots
from bb_auth_check.git import urlmatch
from bb_auth_check.git.config import boolean
from bb_auth_check.git.urls import decode
from bb_auth_check.model import Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.git.config import Entry

_HOST = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.:[]")
_ENCODED = frozenset(b" <>\"%{}|\\^`:?#[]@!$&'()*+,;=")


class Parts(Mute):
    """Protocol, host, path and username of a credential, as git passes them to helpers."""

    __slots__ = ("host", "path", "protocol", "username")

    def __init__(self, protocol: str | None, host: str | None, path: str | None, username: str | None) -> None:
        self.protocol = protocol
        self.host = host
        self.path = path
        self.username = username


def parts(text: str, *, partial: bool = False) -> Parts:
    """What git's `credential_from_url` makes of a URL; `partial`: of a `credential.<url>` key that is no full URL."""
    scheme, found, rest = text.partition("://")
    if not found:
        scheme, rest = "", text
    end = min((rest.index(mark) for mark in "/?#" if mark in rest), default=len(rest))
    at = rest.find("@", 0, end)
    username = None
    if at >= 0:
        username = decode(rest[:at].partition(":")[0])
    host, path = rest[at + 1 : end], decode(rest[end:].lstrip("/"))
    return Parts(
        protocol=scheme or None,
        host=decode(host) if host or not partial else None,
        path=(path.rstrip("/") or "/") if path else None,
        username=username,
    )


def asked_for(text: str) -> Parts:
    """What git tells the helpers of a URL once the server has refused it: curl has taken dots out of the path."""
    if "/." not in text:
        return parts(text)
    scheme, found, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    path, mark, query = path.partition("?")
    return parts(f"{scheme}{found}{host}{slash}{without_dots(path)}{mark}{query}")


class Sections(Mute):
    """The `credential` entries of a configuration, found by what a URL has in common with their sections.

    Without it each of many sections would be taken apart for each of many remotes.
    """

    __slots__ = ("_always", "_by_place", "_entries")

    def __init__(self, entries: list[Entry]) -> None:
        self._entries = entries
        self._always: list[int] = []
        self._by_place: dict[tuple[str, str], list[int]] = {}
        for at, entry in enumerate(entries):
            place = _place(entry.subsection) if entry.subsection else None
            if place is None:
                self._always.append(at)
            else:
                self._by_place.setdefault(place, []).append(at)

    def near(self, have: Parts) -> list[Entry]:
        """In order, those that may apply to a credential: all of those that do, and few others."""
        host, path = _host(have.host or ""), f"/{have.path or ''}"
        if not self._by_place or path.count("/") > _DEEPEST or "/." in path:
            return self._entries
        paths = {path, path.removesuffix("/")} | {path[:at] for at, char in enumerate(path) if char == "/"}
        found = {at for one in paths for at in self._by_place.get((host, one), ())}
        return [self._entries[at] for at in sorted({*self._always, *found})]


_DEEPEST = 50
"""Folders of a path: beyond, every entry is looked at."""


def _place(key: str) -> tuple[str, str] | None:
    """Host and path of a section's URL, without the slash at its end; None if any URL's may fit."""
    if any(sign in key for sign in ("*", "%", "?", "#", "/.", "\n")):
        return None
    want = parts(key, partial=True)
    if want.host is None:
        return None
    return _host(want.host), f"/{want.path or ''}".removesuffix("/")


def _host(host: str) -> str:
    """A host as it is compared: letters of either case and a port that is the default are left to who looks closer."""
    name = host.lower()
    return name.partition(":")[0].removesuffix(".") if not name.startswith("[") else name.partition("]")[0]


class Chain(Mute):
    """What `credential.*` comes to for one URL. Holds raw entries: stays in this room."""

    __slots__ = ("helpers", "path_entry", "reset", "unused_username", "username", "username_entry", "valueless")

    def __init__(self) -> None:
        self.helpers: list[Entry] = []
        self.reset: Entry | None = None
        self.username: str | None = None
        self.username_entry: Entry | None = None
        self.valueless: Entry | None = None
        self.path_entry: Entry | None = None
        """The `useHttpPath` that has git tell helpers the path too."""
        self.unused_username: Entry | None = None
        """The last one that the URL's own name keeps from being heeded."""

    @property
    def use_path(self) -> bool:
        """Whether helpers are told the path too."""
        return self.path_entry is not None


def chain(entries: list[Entry] | Sections, url: str) -> Chain:
    """The chain for a URL, given the configuration's `credential` entries in order."""
    have = parts(url)
    full = normal(have)
    has_own_name = bool(have.username)
    result = Chain()
    for entry in entries.near(have) if isinstance(entries, Sections) else entries:
        if entry.subsection and not applies(entry.subsection, full, have):
            continue
        value = entry.value
        if value is None:
            result.valueless = entry
            break
        if entry.name == "helper":
            if value:
                result.helpers.append(entry)
            else:
                result.helpers.clear()
                result.reset = entry
        elif entry.name == "usehttppath":
            result.path_entry = entry if boolean(value) is True else None
        elif entry.name == "username" and has_own_name:
            result.unused_username = entry
        elif entry.name == "username":
            have.username = value
            result.username_entry = entry
    result.username = have.username
    return result


def normal(have: Parts) -> urlmatch.Normal | None:
    """What git compares keys that are full URLs with; None if no such key can apply."""
    # what else is in a host git encodes, and then no full URL matches; the underscore too since CVE-2024-50349
    return urlmatch.normal(_formatted(have)) if _HOST.issuperset(have.host or "") else None


def applies(key: str, full: urlmatch.Normal | None, have: Parts) -> bool:
    """Whether a `credential.<key>` applies to a credential, of which `full` is the normal form."""
    wanted = urlmatch.normal(key, star=True)
    if wanted is not None:
        return full is not None and urlmatch.matches(full, wanted)
    want = parts(key, partial=True)
    if any(part and "\n" in part for part in (want.protocol, want.host, want.path, want.username)):
        return False
    return (
        want.protocol in (None, have.protocol)
        and want.host in (None, have.host)
        and want.path in (None, have.path)
        and want.username in (None, have.username)
    )


def _formatted(have: Parts) -> str:
    user = f"{_encoded(have.username, slash=True)}@" if have.username else ""
    path = f"/{_encoded(have.path, slash=False)}" if have.path else ""
    return f"{have.protocol}://{user}{have.host}{path}"


def _encoded(text: str, *, slash: bool) -> str:
    return "".join(
        f"%{byte:02X}" if byte <= 0x1F or byte >= 0x7F or byte in _ENCODED or (slash and byte == 0x2F) else chr(byte)
        for byte in text.encode("utf-8", "surrogateescape")
    )
