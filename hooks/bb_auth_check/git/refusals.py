"""What git's configuration has it refuse before any login: transports, proxies, authorities, remotes there are not."""

from __future__ import annotations

import os

from bb_auth_check.git import remotes, urlmatch
from bb_auth_check.git.exposures import Keys, key_of
from bb_auth_check.git.folders import expanded
from bb_auth_check.git.text import redacted, shown
from bb_auth_check.model import Mute, Refusal, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bb_auth_check.git.config import Entry, Places
    from bb_auth_check.git.folders import Folders
    from bb_auth_check.model import Destination

_OWN = ("local", "worktree")
_ALLOWS = ("always", "user")
_PLACEHOLDER = r"(?:https?://)?(?:\$\{\w+\}|\$\w+|%\w+%|<[\w-]+>)(?::\d+)?/?"
_MEANT_TO_FAIL = ("no", "dis", "dont", "do-not", "never", "off", "forbid", "block", "stop", "readonly", "read-only")


def refusals(
    destinations: Sequence[Destination],
    entries: list[Entry],
    places: Places,
    folders: Folders,
    environ: Mapping[str, str],
    *,
    in_ci: bool,
) -> Iterator[Refusal]:
    """Everything of the kind that concerns a destination of Bitbucket."""
    ours = [one for one in destinations if one.product != "other" and one.address.url.mixed is None]
    settings = _Settings(entries)
    for destination in ours:
        url = destination.address.url
        if url.transport == "other" or url.prefix:
            continue
        found = [_protocol(url.scheme or "ssh", settings, places, environ)]
        if url.transport == "http":
            address = urlmatch.normal(f"{url.scheme}://{url.host}{url.tail}")
            found.append(_proxy(destination, settings, address, places, environ))
        if url.scheme == "https":
            address = urlmatch.normal(f"{url.scheme}://{url.host}{url.tail}")
            found.append(_authorities(settings, address, places, environ))
        for one in found:
            if one is not None:  # a build that only looks at the sources may never push
                yield one.replace(
                    remote=destination.address.remote, url=url.text, is_certain=one.is_certain and not in_ci
                )
    if ours:
        yield from _push_remote(entries, places, folders)


class _Settings(Mute):
    """The entries that are asked about for each destination, looked through once for all of them."""

    __slots__ = ("allow", "http", "of_remote")

    def __init__(self, entries: list[Entry]) -> None:
        of_http: dict[str, list[Entry]] = {"proxy": [], "sslverify": [], "sslbackend": [], "sslcainfo": []}
        self.allow: dict[str, Entry] = {}
        self.of_remote: dict[str, Entry] = {}
        """The proxy of each remote."""
        for entry in entries:
            if entry.section == "protocol" and entry.name == "allow":
                self.allow[entry.key] = entry
            elif entry.section == "http" and entry.name in of_http:
                of_http[entry.name].append(entry)
            elif entry.section == "remote" and entry.name == "proxy":
                self.of_remote[entry.subsection] = entry
        self.http = {name: Keys(found) for name, found in of_http.items()}

    def last(self, name: str, address: urlmatch.Normal | None) -> Entry | None:
        """The `http.<url>.<name>` that git heeds."""
        return next(iter(self.http[name].heeded(address)[-1:]), None)


def _protocol(scheme: str, settings: _Settings, places: Places, environ: Mapping[str, str]) -> Refusal | None:
    """git: `transport.c`, `is_transport_allowed`."""
    scheme = "ssh" if scheme in ("git+ssh", "ssh+git") else scheme
    if scheme not in ("http", "https", "ssh"):
        return None
    only = environ.get("GIT_ALLOW_PROTOCOL")
    if only is not None:
        if scheme in only.split(":"):
            return None
        where = Where(key="GIT_ALLOW_PROTOCOL", file=None, scope="command", option=())
        do = f"Add {scheme} to GIT_ALLOW_PROTOCOL, or take it out of the environment that sets it."
        return Refusal(kind="transport", says=f"does not let git use {scheme}", where=where, do=do)
    entry = settings.allow.get(f"protocol.{scheme}.allow") or settings.allow.get("protocol.allow")
    if entry is None or (entry.value or "").lower() in _ALLOWS:
        return None
    where = places.where(entry, entry.key)
    return Refusal(
        kind="transport",
        says=f"does not let git use {scheme}",
        where=where,
        do=f"Where {where.named} is not meant to forbid it, allow {scheme} in this repository: "
        f"`git config --local protocol.{scheme}.allow always`.",
    )


def _proxy(
    destination: Destination,
    settings: _Settings,
    address: urlmatch.Normal | None,
    places: Places,
    environ: Mapping[str, str],
) -> Refusal | None:
    host, remote = destination.address.url.hostname, destination.address.remote
    entry = settings.of_remote.get(remote) or settings.last("proxy", address)
    value = entry.value if entry is not None else None
    if entry is None or not value or not _is_placeholder(value) or redacted(value) != value:
        return None
    unless = (environ.get("no_proxy") or environ.get("NO_PROXY") or "").replace(",", " ").split()
    if any(one == "*" or f".{host}".endswith(f".{one.lstrip('*.')}") for one in unless):
        return None
    where = places.where(entry, key_of(entry))
    return Refusal(
        kind="transport",
        says=f"is literally {shown(value)}: git expands no variables, and finds no such proxy",
        where=where,
        do=f"Give {where.named} the proxy's address, or take it out: without it git takes the one of https_proxy.",
        is_useless=_is_of_one(entry),
    )


def _is_placeholder(proxy: str) -> bool:
    """Whether its address is nothing but a variable that nobody has put in, or the gap of an instruction."""
    if {"$", "%", "<"}.isdisjoint(proxy):
        return False
    import re

    return re.fullmatch(_PLACEHOLDER, proxy) is not None


def _authorities(
    settings: _Settings, address: urlmatch.Normal | None, places: Places, environ: Mapping[str, str]
) -> Refusal | None:
    from bb_auth_check.git.config import boolean

    checks = settings.last("sslverify", address)
    if "GIT_SSL_NO_VERIFY" in environ or (checks is not None and boolean(checks.value) is not True):
        return None
    backend = settings.last("sslbackend", address)
    if backend is not None and (backend.value or "").lower() == "schannel":
        return None
    entry, path = settings.last("sslcainfo", address), environ.get("GIT_SSL_CAINFO")
    if path is not None:
        where = Where(key="GIT_SSL_CAINFO", file=None, scope="command", option=())
        entry = None
    elif entry is not None and entry.value:
        path = expanded(entry.value, environ)
        where = places.where(entry, f"{key_of(entry).removesuffix(entry.name)}sslCAInfo")
    if not path or not os.path.isabs(path) or not _is_not_there(path):
        return None
    do = f"Give {where.key} a file that is there, or take it out: git then takes the system's authorities."
    return Refusal(
        kind="transport",
        says=f"names {places.in_full(path)}, which does not exist: git trusts no certificate at all",
        where=where,
        do=do,
        is_useless=entry is not None and _is_of_one(entry),
        is_certain=os.name != "nt",
    )


def _is_of_one(entry: Entry) -> bool:
    """Whether an entry is this repository's alone, or one host's."""
    of_host = bool(entry.subsection) and "*" not in entry.subsection and entry.scope == "global"
    return entry.scope in _OWN or of_host


def _is_not_there(path: str) -> bool:
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _spelled(entry: Entry) -> str:
    name = "pushDefault" if entry.section == "remote" else "pushRemote"
    return f"{key_of(entry).removesuffix(entry.name)}{name}"


def _push_remote(entries: list[Entry], places: Places, folders: Folders) -> Iterator[Refusal]:
    """The setting by which a plain `git push` takes a remote that there is not."""
    named = [e for e in entries if e.key == "remote.pushdefault"][-1:]
    if any(e.section == "branch" and e.name == "pushremote" for e in entries):
        branch = folders.branch()
        named = [e for e in entries if e.section == "branch" and e.name == "pushremote" and e.subsection == branch][
            -1:
        ] or named
    for entry in named:
        name = entry.value or ""
        known = {other.subsection for other in entries if other.section == "remote" and other.subsection}
        if not name or name in known or set(name) & set(":/@.~\\") or name.lower().startswith(_MEANT_TO_FAIL):
            continue
        _, rule = remotes.given(name, remotes.Rules(entries))
        files = (os.path.join(folders.common, "remotes", name), os.path.join(folders.common, "branches", name))
        paths = (os.path.join(folders.top, name), os.path.join(folders.top, f"{name}.git"))
        if rule is not None or any(map(os.path.exists, (*files, *paths))) or redacted(name) != name:
            continue
        where = places.where(entry, _spelled(entry))
        yield Refusal(
            kind="push-remote",
            says=f"is {shown(name)}, and this repository has no remote of that name",
            where=where,
            do="Name the remote in this repository: `git config --local remote.pushDefault` and the remote's name.",
            is_useless=entry.scope in _OWN,
            is_certain=False,
        )
