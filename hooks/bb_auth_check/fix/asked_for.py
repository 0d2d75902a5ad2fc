"""Whom git asks its helpers for where its libcurl takes the username of a URL away (`versions.libcurl`).

git asks without a username there, and gets the first account that a helper has for the host.
`credential.<url>.username` is heeded all the same (git: `credential.c`, `credential_apply_config`). With the
repository's path in it, in this repository's own configuration, it reaches that one address and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bb_auth_check.git import urls, versions
from bb_auth_check.git.config import boolean
from bb_auth_check.git.credentials import applies, normal, parts
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.git.wildmatch import matches
from bb_auth_check.model import Address, Url
from bb_auth_check.remedies import set_for_repository, set_for_worktree
from bb_auth_check.writing import edits
from bb_auth_check.writing.edits import Edit

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def by_configuration(snapshot: Snapshot, asking: Sequence[tuple[Address, str]], name: str) -> list[Edit]:
    """What has git ask for `name` where it loses the name in the URL; `asking`: addresses, and what they will be.

    Nothing where it does already, and where another address of this repository would then ask for somebody else.
    """
    if not forgets_usernames():
        return []
    sections = {section: text for _, text in asking if (section := section_of(urls.parse(text))) is not None}
    changing = {(address.remote, address.url) for address, _ in asking}
    changes = []
    for section, text in sections.items():
        is_so = snapshot.login(_without_name(urls.parse(text))).username == name
        if not is_so and _is_theirs_alone(section, changing, name, snapshot):
            changes += of_key(snapshot, section, name)
    return changes


def forgets_usernames() -> bool:
    """Whether git asks its helpers without the username of a URL here."""
    found = versions.libcurl()
    return found is not None and found[1]


def is_keyed(snapshot: Snapshot, url: Url, new: str) -> bool:
    """Whether git reads a file only as long as a remote has this URL: then the configuration has to name the user."""
    patterns = [
        entry.subsection.partition("hasconfig:remote.*.url:")[2]
        for entry in snapshot.configuration.entries
        if entry.section == "includeif" and entry.subsection.startswith("hasconfig:remote.*.url:")
    ]
    return any(matches(pattern, url.text) and not matches(pattern, new) for pattern in patterns)


def of_key(snapshot: Snapshot, section: str, name: str) -> list[Edit]:
    """What sets `credential.<section>.username` in this repository's configuration, or in this worktree's own."""
    set_key = set_for_worktree if _has_worktree_configuration(snapshot) else set_for_repository
    commands = set_key(f"credential.{section}.username", name).commands
    return [edit for command in commands if (edit := edits.of_command(command, snapshot)) is not None]


def taken_back(snapshot: Snapshot, host: str, name: str) -> list[Edit]:
    """What takes out the keys of `by_configuration` for this username at this host.

    Only where the URL names it as well: there the key says nothing more, and the address asks as before without it.
    """
    changes = []
    sections = set(_sections(snapshot, host, name))
    for entry in snapshot.configuration.entries:
        if entry.section != "credential" or entry.name != "username" or entry.subsection not in sections:
            continue
        where = snapshot.places.where(entry, f"credential.{entry.subsection}.username")
        if where.option not in (("--local",), ("--worktree",)) or where.file is None or entry.value != name:
            continue  # a file that is included may be everybody's
        for source in snapshot.places.sources(where):
            if source.entry is not None and source.entry.value == name:
                changes.append(edits.of_value(source, where.key, where.file, None))
    return changes


def section_of(url: Url) -> str | None:
    """What a `credential` section for this address alone is called; None if it cannot be told from what is shown."""
    path = url.tail.rstrip("/")
    if url.transport != "http" or url.prefix or not url.exact or not path or not _PLAIN.issuperset(path):
        return None
    return f"{url.scheme}://{url.host}{path}"


def _sections(snapshot: Snapshot, host: str, name: str) -> Iterator[str]:
    """The sections of the addresses at this host that name this username."""
    for url in (address.url for address in _addresses(snapshot)):
        section = section_of(url)
        if url.host == host and url.username == name and section is not None:
            yield section


def _is_theirs_alone(section: str, changing: set[tuple[str, Url]], name: str, snapshot: Snapshot) -> bool:
    """Whether a section is heeded for no other address than these, or for such as ask for this username already."""
    for address in _addresses(snapshot):
        url = address.url
        have = parts(_without_name(url))
        if url.transport != "http" or (address.remote, url) in changing or not applies(section, normal(have), have):
            continue
        if (url.username or snapshot.login(_without_name(url)).username) != name:
            return False
    return True


def _addresses(snapshot: Snapshot) -> tuple[Address, ...]:
    """Every address that this repository has, also where the look was at one remote alone."""
    return Snapshot(snapshot.configuration, snapshot.secret_ids, declared_hosts=snapshot.facts.hosts).facts.addresses


def _without_name(url: Url) -> str:
    return f"{url.scheme}://{url.host}{url.tail}"


def _has_worktree_configuration(snapshot: Snapshot) -> bool:
    """Whether worktrees have configuration of their own: what another one calls its remotes is not seen from here."""
    there = [one.value for one in snapshot.configuration.entries if one.key == "extensions.worktreeconfig"]
    return bool(there) and boolean(there[-1]) is True
