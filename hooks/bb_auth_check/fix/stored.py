"""What fixes a credential that a file keeps in plain text: the files of `store`, and netrc."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bb_auth_check.bitbucket.helpers import called
from bb_auth_check.bitbucket.tokens import kind_of, token_kind
from bb_auth_check.bitbucket.usernames import fitting
from bb_auth_check.fix.choose_helper import keep, name_of
from bb_auth_check.fix.secret import FORGETS
from bb_auth_check.fix.step import Ahead, Impossible, Step, Transfer
from bb_auth_check.fix.url import asked_as, at_username, wanted_for
from bb_auth_check.git.config import Source
from bb_auth_check.git.credentials import parts
from bb_auth_check.git.netrc import Machine, machines
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.git.text import shown
from bb_auth_check.git.urls import decode
from bb_auth_check.model import Destination, Finding, Stored, Where
from bb_auth_check.subjects import has_wrong_name
from bb_auth_check.writing import edits, files
from bb_auth_check.writing.credential import Request
from bb_auth_check.writing.edits import Edit
from bb_auth_check.writing.encodings import FILLERS


def of_entry(finding: Finding, snapshot: Snapshot, ahead: Ahead) -> Step:
    """The step for an entry that answers before a helper does, or under a name of another kind of token.

    A secret that may live is handed over under the username that goes with it; a dead one goes, and no other account's.
    `ahead`: what will have been done by then. Raises Impossible.
    """
    destination, stored = _found(finding, snapshot)
    if stored.where.key == "default":
        raise Impossible(f"The default entry of {stored.where.file} holds for other hosts too: it is yours to delete.")
    renamed: list[Edit] = []
    taken_out: list[tuple[int, Edit]] = []
    transfers: list[Transfer] = []
    secrets: list[str] = []
    stale: list[Request] = []
    name, answer, _ = _login_at(stored, snapshot.places.sources(stored.where)[0])
    kind = kind_of(answer)
    for one in destination.stored:
        if not _is_same(one, stored) or one.where.key == "default":
            continue
        source = snapshot.places.sources(one.where)[0]
        login, secret, _ = _login_at(one, source)
        # of a dead secret every one goes, of one that may live its copies
        if kind.alive and secret != answer:
            continue
        wanted, url = wanted_for(snapshot, _clean(destination), kind_of(secret), login)
        if kind_of(secret).alive:
            if not transfers:
                transfers.append(Transfer(wanted, secret, url, places=[one.where]))
            renamed += asked_as(snapshot, destination.address, wanted.username or "")
        else:
            stale.append(wanted)
        secrets.append(secret)
        taken_out.append(_removal(one, source))
    kept = keep(snapshot, transfers, ahead)
    return Step(
        finding,
        f"Hand {kind.label} to {kept.names} and take it out" if transfers else f"Forget {kind.label}",
        edits=[*kept.edits, *renamed, *_from_the_end(taken_out)],
        transfers=kept.transfers,
        sets=kept.sets,
        secrets=secrets,
        stale=stale,
        then=[*([FORGETS] if transfers and kept.names == "cache" else []), *kind.steps],
        read_by="curl, pip, Go and other programs" if transfers and _lets_in(name, stored, destination) else None,
    )


def of_store(
    finding: Finding, snapshot: Snapshot, commands: Sequence[Edit], value: str, *, sets: Mapping[str, str]
) -> Step:
    """The step that puts a helper which keeps no plain file in the place of `store`, and gives it what the file has.

    `commands`: the edits that set that helper, `value`, for Bitbucket; `sets`: as for `Step`. Logins for other hosts
    stay where they are. A token goes along under a username that it can log in with, and the URL that asked for another
    one asks for that. Of several entries for one username git takes the first: the others stay, for nobody asks them.
    Raises Impossible.
    """
    where = finding.fault.where
    if where is None:
        raise Impossible("")
    taken_out: dict[Where, tuple[int, Edit]] = {}
    transfers: dict[tuple[str | None, ...], Transfer] = {}
    secrets: list[str] = []
    living: set[Where] = set()
    renamed: dict[tuple[str, str | None], str] = {}
    asking = [
        destination
        for destination in snapshot.facts.destinations
        if destination.product != "other"
        if any(helper.where == where and helper.keeps == "plaintext" for helper in destination.helpers)
    ]
    for destination in asking:
        url = destination.address.url
        with_path = snapshot.logins.uses_path(_clean(destination))
        for one in destination.stored:
            if one.source != "store" or one.where in taken_out:
                continue
            source = snapshot.places.sources(one.where)[0]
            login, secret, path = _login_at(one, source)
            kind = kind_of(secret)
            is_wrong = login is None or has_wrong_name(one, destination.product)
            if kind.alive and destination.product == "cloud" and is_wrong:
                renamed[url.host, login] = name = fitting(login, [kind], ())
                login = name
            place = (url.host, login, path if with_path else None)
            if login is None or place in transfers:
                continue
            if kind.alive:
                wanted = Request(url.scheme, url.host, place[2], login)
                transfers[place] = Transfer(wanted, secret, f"{url.scheme}://{url.host}/{place[2] or ''}", value)
                living.add(one.where)
            secrets.append(secret)
            taken_out[one.where] = _removal(one, source)
    then = [FORGETS] if transfers and called(value) == "cache" else []
    if _is_read_elsewhere(snapshot, where):
        # nobody logs in with what is dead
        for kept in [place for place in taken_out if place in living]:
            del taken_out[kept]
            then.append(
                f"L{kept.key[1:]} of {kept.file} stays: other repositories may read it. Delete it once none does."
            )
        secrets = [secret for secret in secrets if not kind_of(secret).alive]
    return Step(
        finding,
        f"Set {name_of(value)} in the place of a helper that keeps tokens in plain text"
        + (f", and hand it the {len(transfers)} that are there" if transfers else ""),
        edits=[*commands, *_asked_rightly(snapshot, asking, renamed), *_from_the_end(taken_out.values())],
        transfers=list(transfers.values()),
        sets=sets,
        secrets=secrets,
        then=then,
    )


def _asked_rightly(
    snapshot: Snapshot, destinations: Sequence[Destination], renamed: Mapping[tuple[str, str | None], str]
) -> Iterator[Edit]:
    """What makes destinations ask for a login under the username that it has now; `renamed`: by host and old one."""
    for destination in destinations:
        name, where = renamed.get((destination.address.url.host, destination.username)), destination.username_where
        if name is not None and where is None:
            yield from asked_as(snapshot, destination.address, name)
        elif name is not None and where is not None:
            yield from (
                edits.of_value(source, where.key, where.file or "", name) for source in snapshot.places.sources(where)
            )


def _is_read_elsewhere(snapshot: Snapshot, where: Where) -> bool:
    """Whether a `store` that is set in another file reads the same logins: for other repositories it still has to.

    One that is set in this repository alone may be set in another one as well, which nobody can see from here.
    """
    sources = [source for source in snapshot.places.sources(where) if source.entry]
    if where.scope in ("local", "worktree") and not _is_own_file(snapshot, sources):
        return True
    files_read = {
        path for source in sources if source.entry for path in snapshot.logins.store_files(source.entry.value or "")
    }
    origins = {source.entry.origin for source in sources if source.entry}
    return any(
        entry.section == "credential"
        and entry.name == "helper"
        and entry.origin not in origins
        and files_read & set(snapshot.logins.store_files(entry.value or ""))
        for entry in snapshot.configuration.entries
    )


def _lets_in(name: str | None, stored: Stored, destination: Destination) -> bool:
    """Whether other programs get in with an entry of netrc: not with a token in the name's place, nor a wrong name.

    An e-mail address is wrong for git, and right for the REST interface.
    """
    is_wrong = has_wrong_name(stored, destination.product) and "@" not in (name or "")
    return stored.source == "netrc" and bool(name) and not is_wrong


def _is_own_file(snapshot: Snapshot, sources: Sequence[Source]) -> bool:
    """Whether the files of these `store` helpers lie in this repository's own folders."""
    folders = tuple(f"{os.path.realpath(one)}{os.sep}" for one in (snapshot.folders.common, snapshot.folders.top))
    values = [source.entry.value or "" for source in sources if source.entry]
    paths = [path for value in values for path in snapshot.logins.store_files(value)]
    return all(os.path.realpath(path).startswith(folders) for path in paths if os.path.exists(path))


def _found(finding: Finding, snapshot: Snapshot) -> tuple[Destination, Stored]:
    for destination in snapshot.facts.destinations:
        for stored in destination.stored:
            if stored.where == finding.fault.where:
                return destination, stored
    raise Impossible("The entry is not there any more.")


def _is_same(one: Stored, stored: Stored) -> bool:
    return (one.where.file, one.username, one.kind) == (stored.where.file, stored.username, stored.kind)


def _clean(destination: Destination) -> str:
    url = destination.address.url
    return at_username(url, url.username) if url.username else f"{url.scheme}://{url.host}{url.tail}"


def _removal(stored: Stored, source: Source) -> tuple[int, Edit]:
    key, file = stored.where.key, stored.where.file or ""
    if stored.source == "netrc":
        return source.line or 1, edits.of_netrc(source, key, file, _machine(stored, source))
    return source.line or 1, edits.of_stored(source, key, file, _line(stored, source))


def _line(stored: Stored, source: Source) -> bytes:
    lines = files.content(source.path, stored.where.file).split(b"\n")
    return lines[(source.line or 1) - 1] if (source.line or 1) <= len(lines) else b""


def _machine(stored: Stored, source: Source) -> Machine:
    data = files.content(source.path, stored.where.file)
    found = machines(data)
    for machine in found:
        is_host = machine.host is not None and stored.where.key == f"machine {shown(machine.host)}"
        if machine.line == source.line and is_host and stored.username in (machine.login, None):
            if sum(other.span == machine.span for other in found) > 1:
                raise Impossible(
                    f"{stored.where.named} has several passwords in one entry: make them entries of their own."
                )
            if data[machine.span[1] :].lstrip().startswith(b"macdef"):  # ftp's, which would be the entry's before
                raise Impossible(f"{stored.where.named} has a macro behind it: take both out by hand.")
            return machine
    raise Impossible(f"{stored.where.named} is not there any more.")


def _from_the_end(numbered: Iterable[tuple[int, Edit]]) -> list[Edit]:
    """So that taking out one line does not change the number of the next."""
    return [edit for _, edit in sorted(numbered, key=lambda one: -one[0])]


def _login_at(stored: Stored, source: Source) -> tuple[str | None, str, str | None]:
    """Username, secret and path of an entry; no username where the token stands in its place. Raises Impossible."""
    if stored.source == "netrc":
        machine = _machine(stored, source)
        login, secret, path = machine.login, machine.password, None
    else:
        line = _line(stored, source).decode("utf-8", "surrogateescape")
        have = parts(line)
        if stored.username not in (None, have.username):
            raise Impossible(f"{stored.where.named} is not there any more.")
        login, path = have.username, have.path
        secret = decode(line.partition("://")[2].rpartition("@")[0].partition(":")[2])
    name, _, in_name = (login or "").partition(":")
    if token_kind(name):
        name, in_name = "", name
    if not in_name:
        return login, secret, path
    if secret not in (in_name, *FILLERS):
        raise Impossible(f"{stored.where.named} has a secret in the username's place as well: it is yours to delete.")
    return name or None, in_name, path
