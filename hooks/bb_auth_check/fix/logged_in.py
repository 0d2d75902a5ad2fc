"""Who is logged in at the hosts of Bitbucket, from where, and what has to go to log them out. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.products import Product
from bb_auth_check.bitbucket.tokens import BY_NAME, kind_of
from bb_auth_check.bitbucket.usernames import in_url
from bb_auth_check.fix.choose_helper import name_of
from bb_auth_check.fix.exchange import Exchange
from bb_auth_check.git.exposures import secret_in_command
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.git.text import shown_name
from bb_auth_check.model import HEADER, NETRC, Destination, Stored, Value
from bb_auth_check.writing.credential import GitCredential, Request
from bb_auth_check.writing.encodings import FILLERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    From = Literal["helper", "url", "netrc", "header", "ssh", "other"]


class LoggedIn(Value):
    """One login, as git would use it. Never its secret."""

    host: str
    product: Product
    username: str | None
    source: From | None
    """None if nobody is logged in."""
    place: str | None = None
    """The helper, the file, or what else it comes from."""
    keeps: str | None = None
    """Where a helper keeps it."""
    kind: str | None = None
    """The kind of secret (`tokens.KINDS`)."""
    remotes: tuple[str, ...] = ()
    """Those of this repository that log in so."""

    @property
    def works(self) -> bool:
        """Whether it may log in at all: Bitbucket is not asked."""
        return self.source is not None and (self.kind is None or BY_NAME[self.kind].alive)


def logged_in(snapshot: Snapshot, credentials: GitCredential) -> list[LoggedIn]:
    """Each login of the hosts of Bitbucket that these facts are about. Raises CannotLook and Unanswered."""
    found: dict[LoggedIn, list[str]] = {}
    for destination in snapshot.facts.destinations:
        if not destination.product.is_bitbucket:
            continue
        one = _of(destination, snapshot, credentials)
        remote = [destination.address.remote] if destination.address.where is not None else []
        found.setdefault(one, []).extend(remote)
    return [one.replace(remotes=tuple(dict.fromkeys(remotes))) for one, remotes in found.items()]


def _of(destination: Destination, snapshot: Snapshot, credentials: GitCredential) -> LoggedIn:
    url = destination.address.url
    nobody = LoggedIn(host=url.host, product=destination.product, username=destination.username, source=None)
    if url.transport == "ssh":
        host = destination.ssh.host if destination.ssh is not None else url.host
        return nobody.replace(source="ssh", place=f"an SSH key, as ssh offers it to {host}")
    if url.transport != "http" or not url.readable:
        return nobody
    if url.secrets:
        where = destination.address.place_of(url)
        place = where.named if where is not None else "the URL"
        return nobody.replace(source="url", place=place, kind=url.secrets[0].kind)
    if destination.answered_by == HEADER and destination.header is not None:
        secret = destination.header.secret
        place = destination.header.where.named
        return nobody.replace(source="header", place=place, kind=secret.kind if secret is not None else None)
    if destination.answered_by == NETRC:
        stored = next(one for one in destination.stored if one.source == NETRC and one.answers)
        return nobody.replace(source="netrc", place=_place(stored), kind=stored.kind, username=stored.username)
    at = address_of(destination)
    for value in asked(snapshot, at):
        held = credentials.answer(
            Request(url.scheme, url.host, url.path.lstrip("/") or None, destination.username), value
        )
        if held is not None and held[1] and held[1] not in FILLERS:
            return nobody.replace(
                source="helper",
                place=name_of(value),
                keeps=next(helper.keeps for helper, other in snapshot.logins.chain(at) if other == value),
                kind=kind_of(held[1]).name,
                username=shown_name(held[0]) if kind_of(held[0]).name == "password" else None,
            )
    if destination.answered_by is not None:
        return nobody.replace(source="other", place=destination.answered_by)
    return nobody


def _place(stored: Stored) -> str:
    return f"line {stored.where.line} of {stored.where.file}"


def address_of(destination: Destination) -> str:
    """The URL of a destination as git hands it to the helpers, without a secret."""
    url = destination.address.url
    name = f"{in_url(url.username)}@" if url.username else ""
    return f"{url.scheme}://{name}{url.host}{url.tail}"


def asked(snapshot: Snapshot, url: str) -> list[str]:
    """The helpers that git would ask, but for those that only make credentials, or hold a secret themselves."""
    return [
        value
        for helper, value in snapshot.logins.chain(url)
        if helper.found is not False and helper.keeps != "nothing" and not secret_in_command(value)
    ]


def to_forget(
    snapshot: Snapshot, destination: Destination, username: str, credentials: GitCredential
) -> list[Exchange]:
    """What the helpers hold for one username at one host. Raises CannotLook and Unanswered."""
    url = destination.address.url
    scheme = url.scheme if url.transport == "http" else "https"
    host = url.host if url.transport == "http" else hosts.CLOUD
    place = f"{scheme}://{in_url(username)}@{host}{url.tail if url.transport == 'http' else '/'}"
    path = url.path.lstrip("/") or None
    wanted = Request(scheme, host, path, username)
    found = []
    for value in asked(snapshot, place):
        held = credentials.answer(wanted, value)
        if held is not None and held[0] == username and held[1]:
            own = path if snapshot.logins.uses_path(place) else None
            found.append(Exchange(value, wanted, held[1], None, snapshot, credentials, path=own))
    return found


def left(destination: Destination) -> Iterator[str]:
    """What logs in beside the helpers, and is none of theirs, a sentence each."""
    url = destination.address.url
    if url.transport == "ssh":
        yield "An SSH key logs in here: it is taken away at the page of your SSH keys."
    if url.secrets:
        where = destination.address.place_of(url)
        yield f"{where.named if where is not None else 'The URL'} has a secret in it: bb-auth-check fix takes it out."
    if destination.answered_by == HEADER and destination.header is not None:
        yield f"{destination.header.where.named} logs in as well: it is yours to take out."
    for stored in destination.stored:
        if stored.source == "netrc" and stored.answers:
            yield f"Line {stored.where.line} of {stored.where.file} logs in as well, and is read by other programs too."
