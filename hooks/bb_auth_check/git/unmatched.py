"""Helpers that are set for a URL much like the one in question, and what keeps git from asking them."""

from __future__ import annotations

from bb_auth_check.git.credentials import applies, normal, parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bb_auth_check.git.config import Entry
    from bb_auth_check.git.credentials import Parts


def misses(entries: list[Entry], asked: Collection[Entry], url: str, host: str) -> Iterator[tuple[Entry, str]]:
    """The `credential.<url>.helper` entries that miss `url` by one thing, and that thing, as the end of a sentence.

    `host` is the URL's host as it may be shown. The rules are those of gitcredentials(7): a full URL is matched like
    `http.<url>.*`, one without scheme by equality.
    """
    have = parts(url)
    full = normal(have)
    for entry in entries:
        if entry.name != "helper" or not entry.subsection or not entry.value or entry in asked:
            continue
        if not applies(entry.subsection, full, have):
            why = _why(entry.subsection, have, host)
            if why:
                yield entry, why


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
