"""Helpers that are set for a URL much like the one in question, and what keeps git from asking them."""

from __future__ import annotations

from bb_auth_check.git.credentials import applies, normal, parts
from bb_auth_check.model import Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bb_auth_check.git.config import Entry
    from bb_auth_check.git.credentials import Parts

    _Kind = tuple[bool, str | None, str | None, str | None]


class Helpers(Mute):
    """The `credential.<url>.helper` entries, found by what hosts they may be meant for.

    What keeps one from being asked has nothing to do with its path: many that differ in that alone are one question.
    """

    __slots__ = ("_alike", "_for_all")

    def __init__(self, entries: list[Entry]) -> None:
        self._alike: dict[str, dict[_Kind, list[tuple[int, Entry]]]] = {}
        self._for_all: dict[_Kind, list[tuple[int, Entry]]] = {}
        for at, entry in enumerate(entries):
            if entry.name == "helper" and entry.subsection and entry.value:
                want = parts(entry.subsection, partial=True)
                kind = ("://" in entry.subsection, want.protocol, want.host, want.username)
                name = _bare(want.host or "")
                group = self._for_all if "*" in name else self._alike.setdefault(name, {})
                group.setdefault(kind, []).append((at, entry))

    def misses(self, asked: Collection[Entry], url: str, host: str) -> Iterator[tuple[Entry, str]]:
        """Those that miss `url` by one thing, in order, and that thing, as the end of a sentence.

        `host` is the URL's host as it may be shown. The rules are those of gitcredentials(7): a full URL is matched
        like `http.<url>.*`, one without scheme by equality. No more are told than anybody would go through.
        """
        have = parts(url)
        full = normal(have)
        there = {id(entry) for entry in asked}
        found = []
        for group in (self._alike.get(_bare(have.host or ""), {}), self._for_all):
            for alike in group.values():
                why = _why(alike[0][1].subsection, have, host)
                for at, entry in alike[:_MOST] if why else ():
                    if id(entry) not in there and not applies(entry.subsection, full, have):
                        found.append((at, entry, why or ""))
        yield from ((entry, why) for _, entry, why in sorted(found, key=lambda one: one[0])[:_MOST])


_MOST = 20


def _bare(host: str) -> str:
    """A host without its port, as people compare it."""
    return host.partition(":")[0].lower().removeprefix("www.")


def _why(key: str, have: Parts, shown: str) -> str | None:
    is_full = "://" in key
    want = parts(key, partial=True)
    host, own = want.host or "", have.host or ""
    name, _, port = host.partition(":")
    own_name, _, own_port = own.partition(":")
    if "*" in name:
        same = own_name.lower().endswith(name.lower().lstrip("*").lstrip("."))
        if not is_full:
            return f"`*` means nothing in a key without scheme, and the host is {shown}" if same else None
        return f"`*` stands for one whole label of a host, and the host is {shown}" if same else None
    if name.lower().removeprefix("www.") != own_name.lower().removeprefix("www."):
        return None
    if name.lower() != own_name.lower():
        return f"the host is {shown}"
    if name != own_name and not is_full:
        return f"a key without scheme is compared letter by letter, and the host is written {shown}"
    if port != own_port:
        return f"the port is {shown.rpartition(':')[2]}" if own_port else "the URL has no port"
    if want.protocol and want.protocol != have.protocol:
        return f"the scheme is {have.protocol}"
    if want.username is not None and want.username != have.username:
        return "the URL's username is another" if have.username else "the URL has no username"
    return None
