"""URLs as they should be: the edits that make them so, and what git will ask a helper for at them."""

from __future__ import annotations

from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import Kind
from bb_auth_check.bitbucket.usernames import fitting, in_url
from bb_auth_check.fix.step import Impossible
from bb_auth_check.git import urls
from bb_auth_check.git.credentials import asked_for, parts
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.git.text import shown
from bb_auth_check.model import Address, Url
from bb_auth_check.remedies.url import lands, of_rule, option_for
from bb_auth_check.writing import edits, files
from bb_auth_check.writing.credential import Request
from bb_auth_check.writing.edits import Edit


def url_edits(
    snapshot: Snapshot, address: Address, url: Url, new: str, secret_ids: frozenset[int] = frozenset()
) -> list[Edit]:
    """What makes `url`, which is `address.url` or `address.written`, lead to `new`; nothing if that cannot be done.

    `secret_ids`: of several values or sections that look alike, those with one of these secrets.
    """
    where = address.place_of(url)
    if where is None or where.file is None:
        return []
    key, file = where.key, where.file
    sources = snapshot.places.sources(where)
    if key.startswith(("remotes/", "branches/")):
        return [edits.of_line(source, file, files.content(source.path, file), new) for source in sources]
    if where == address.rewritten_by:
        change, *more = of_rule(snapshot.facts, address, url, new)
        if change == "add":
            added = edits.of_command(("git", "config", *option_for(where), "--add", *more), snapshot)
            return [added] if added is not None else []
        if change == "set" and address.where is not None:
            direct = address.replace(url=address.written, rewritten_by=None)
            return url_edits(snapshot, direct, address.written, new, secret_ids)
        if change != "rename":
            return []
        base, new_base = more
        bases = {
            (source.path, source.entry.subsection): source
            for source in sources
            if source.entry and is_plain(source.entry.subsection)
            if not secret_ids or secret_ids & snapshot.secret_ids_in(source.entry, "section")
        }
        return [edits.of_section(source, file, new_base, base) for source in bases.values()]
    if not lands(snapshot.facts, where, new):
        return []  # a rule would lead it elsewhere
    values = {
        (source.path, source.entry.value): source
        for source in sources
        if source.entry and is_plain(source.entry.value or "")
        if urls.parse(source.entry.value or "").text == url.text
        if not secret_ids or secret_ids & snapshot.secret_ids_in(source.entry, None)
    }
    return [edits.of_value(source, key, file, new) for source in values.values()]


def is_plain(text: str) -> bool:
    """Whether a URL is, apart from its secret, what is shown of it: else it would be written as it is shown."""
    name = parts(text).username or ""
    return urls.parse(text).exact or (shown(text) == text and shown(name) == name)


def wanted_for(snapshot: Snapshot, url: str, kind: Kind, name: str | None = None) -> tuple[Request, str]:
    """What git will ask a helper for at this URL, for a secret of this kind; and the URL as helpers are found by it.

    The username is `name`, under which it was sent so far, if that goes with the kind; else the one that git will ask
    with; else the kind's own. Raises Impossible if there is none.
    """
    while "::" in url.partition("://")[0]:
        url = url.partition("::")[2]
    if "://" not in url:
        login, _, rest = url.rpartition("@")
        host, _, path = rest.partition(":")
        return Request("ssh", host, path, login or "git"), f"ssh://{url.replace(':', '/', 1)}"
    have = asked_for(url)
    asked = have.username or snapshot.login(url).username
    user = name or asked
    if have.protocol in ("http", "https") and hosts.product(urls.parse(url), snapshot.facts.hosts) == "cloud":
        user = next((one for one in (name, asked) if one and fitting(one, [kind], ()) == one), None)
        user = user or fitting(None, [kind], ())
    if not user:
        raise Impossible(f"For {shown(have.host or '')} no username is known: set one in the URL first.")
    return Request(have.protocol or "https", have.host or "", have.path, user), url


def at_username(url: Url, name: str) -> str:
    """A URL without a secret, with another username."""
    return f"{url.prefix}{url.scheme}://{in_url(name)}@{url.host}{url.tail}"


def asked_as(snapshot: Snapshot, address: Address, name: str) -> list[Edit]:
    """What makes an address ask for this username, if it asks for another one."""
    url = address.url
    if url.username in (None, name):
        return []
    return url_edits(snapshot, address, url, at_username(url, name))
