"""What fixes a plaintext secret: every place of it, the credential that it becomes, and the helper that keeps it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.helpers import called
from bb_auth_check.bitbucket.tokens import BY_NAME, CUT_SHORT, DATACENTER_TOKEN, KINDS, PASSWORD, Kind, token_kind
from bb_auth_check.bitbucket.usernames import fitting
from bb_auth_check.fix.asked_for import by_configuration, forgets_usernames
from bb_auth_check.fix.choose_helper import helper_set, keep, there, to_be_set
from bb_auth_check.fix.step import Ahead, Impossible, Step, Transfer
from bb_auth_check.fix.url import asked_as, at_username, is_plain, url_edits, wanted_for
from bb_auth_check.git import urls
from bb_auth_check.git.config import Source
from bb_auth_check.git.exposures import clean_url, printed_password, pulled, secret_in_command, secrets_in_command
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.git.text import shown
from bb_auth_check.git.urls import decode
from bb_auth_check.model import HIDDEN, Address, Destination, Exposure, Finding, Mute, Url, Where
from bb_auth_check.remedies.helper import is_for_one_host
from bb_auth_check.remedies.secret import instead_of_command
from bb_auth_check.remedies.url import corrected
from bb_auth_check.remedies.username import key_for
from bb_auth_check.writing import edits, files
from bb_auth_check.writing.credential import GitCredential, Request, Unanswered
from bb_auth_check.writing.edits import Edit
from bb_auth_check.writing.encodings import FILLERS

FORGETS = "The cache drops the token after a time; you will then be asked for the new one."
_PRINTED_NAME = r"username=[\"']?([A-Za-z0-9._@+-]+)"


def of_secret(
    finding: Finding, snapshot: Snapshot, credentials: GitCredential, ahead: Ahead, secret_id: int | None = None
) -> Step:
    """The step that takes a secret out of every place it stands in, once a helper has it if it may still live.

    `credentials` is asked whose login git gets where it loses the username; `ahead`: what will have been done by then;
    `secret_id`: the secret's number, if the finding is about something else of the URL that it stands in. Raises
    Impossible, with what is in the way, and CannotLook.
    """
    return _Relocation(finding, snapshot, credentials, ahead, secret_id or finding.fault.secret_id).step()


class _Relocation(Mute):
    """One secret, or several that stand in one URL, with every place."""

    def __init__(
        self, finding: Finding, snapshot: Snapshot, credentials: GitCredential, ahead: Ahead, secret_id: int
    ) -> None:
        self._finding = finding
        self._credentials = credentials
        self._planned = ahead
        self._main = secret_id
        self._snapshot = snapshot
        self._facts = snapshot.facts
        self._edits: list[Edit] = []
        self._sets: dict[str, str] = {}
        self._transfers: dict[tuple[str | None, ...], Transfer] = {}
        self._stale: dict[tuple[str | None, ...], Request] = {}
        self._kinds: dict[int, Kind] = {}
        self._in_the_way: list[str] = []
        self._out_of_reach: set[tuple[str, str | None]] = set()
        self._asking: list[tuple[Address, str]] = []
        self._read_by: str | None = None
        numbers = self._together(secret_id)
        self._secrets = {number: snapshot.secret_ids.secret(number) for number in numbers}

    def _together(self, secret_id: int) -> set[int]:
        """The numbers of all secrets that stand in a URL with this one: cleaning it takes them all out."""
        together = {secret_id}
        groups = [
            {secret.secret_id for secret in url.secrets}
            for address in self._facts.addresses
            for url in (address.written, address.url)
        ]
        while more := [group for group in groups if group & together and not group <= together]:
            together = together.union(*more)
        return together

    def step(self) -> Step:
        """The whole of it."""
        for address in self._facts.addresses:
            for url in dict.fromkeys((address.written, address.url)):
                ours = hosts.product(url, self._facts.hosts) != "other" or hosts.is_near_miss(url.hostname)
                if ours and any(secret.secret_id in self._secrets for secret in url.secrets):
                    self._url(address, url)
        for destination in self._facts.destinations:
            self._username(destination)
        for held in self._facts.held:
            if held.secret is not None and held.secret.secret_id in self._secrets:
                self._kinds[held.secret.secret_id] = BY_NAME[held.secret.kind]
                self._held(held, held.secret.secret_id)
        if not self._edits:
            raise Impossible(" ".join(dict.fromkeys(self._in_the_way)))
        self._comments()
        transfers = list(self._transfers.values())
        kept = keep(self._snapshot, transfers, self._planned, self._sets)
        transfers = kept.transfers
        self._edits += self._by_configuration(transfers)
        kind = self._kinds.get(self._main, PASSWORD)
        return Step(
            self._finding,
            f"Hand {kind.label} to {kept.names} and take it out" if transfers else f"Take {kind.label} out",
            edits=[*kept.edits, *self._edits],
            transfers=transfers,
            sets={**self._sets, **kept.sets},
            secrets=[secret for secret in self._secrets.values() if secret not in FILLERS],
            stale=list(self._stale.values()),
            then=self._then(),  # once the helpers are known
            out_of_reach=self._out_of_reach,
            read_by=self._read_by if transfers else None,
        )

    def _by_configuration(self, transfers: list[Transfer]) -> Iterator[Edit]:
        """What has git ask for the username of each credential where it loses the one in the URL.

        Only where another address of this repository names another account of the host, or a helper knows of one.
        """
        for transfer in transfers:
            wanted, name = transfer.wanted, transfer.wanted.username
            asking = [(address, new) for address, new in self._asking if urls.parse(new).username == name]
            if name is None or not asking or not forgets_usernames():
                continue
            if self._names(wanted.host) - {name} or self._gives_another(transfer):
                yield from by_configuration(self._snapshot, asking, name)

    def _gives_another(self, transfer: Transfer) -> bool:
        """Whether git gets another account's login where it asks for no username."""
        wanted = transfer.wanted
        nameless = Request(wanted.protocol, wanted.host, wanted.path)
        for helper in dict.fromkeys((None, transfer.into)):
            try:
                found = self._credentials.answer(nameless, helper)
            except (Unanswered, ValueError):
                continue
            if found is not None and found[0] != wanted.username:
                return True
        return False

    def _names(self, host: str) -> set[str]:
        """The usernames of the addresses at a host, as they will be."""
        new = dict(self._asking)
        found = [urls.parse(new.get(address, address.url.text)) for address in self._facts.addresses]
        return {url.username for url in found if url.host == host and url.username}

    def _then(self) -> tuple[str, ...]:
        said = [step for step in self._finding.fault.remedy.by_hand if _is_of_a_kind(step)]
        kind = self._kinds.get(self._main, PASSWORD)
        if any(held.place == "proxy" and held.where == self._finding.fault.where for held in self._facts.held):
            said = [kind.revoke] if kind.revoke else []  # it is replaced where the proxy is
        said = said or list(kind.steps)
        commit = [
            f"{self._snapshot.places.file(path)} is tracked: commit it. Its history still has the secret."
            for path in dict.fromkeys(edit.path for edit in self._edits)
            if self._snapshot.is_tracked(path)
        ]
        for_a_time = any(called(transfer.into or "") == "cache" for transfer in self._transfers.values())
        return (*dict.fromkeys(self._in_the_way), *commit, *([FORGETS] if for_a_time else []), *said)

    # places

    def _url(self, address: Address, url: Url) -> None:
        where = address.place_of(url)
        made_by_rule = where is not None and where == address.rewritten_by and url != address.written
        if made_by_rule and where is not None and HIDDEN not in where.key and address.written.secrets:
            return  # it came through the rule as it was written
        for secret in url.secrets:
            self._kinds[secret.secret_id] = BY_NAME[secret.kind]
        new = corrected(self._facts, address, url)
        if where is None:
            self._in_the_way.append("A URL that is typed stays in the shell's history: take it out there.")
            return
        if self._is_out_of_reach(where):
            return
        if HIDDEN in new:
            self._leave(where, f"In {where.file}, change {where.key}: there is a secret in the path as well.")
            return
        found = url_edits(self._snapshot, address, url, new, frozenset(self._secrets))
        if not found:
            self._leave(where, f"In {where.file}, fix {where.key} so that it leads to {new}.")
            return
        self._edits += found
        self._asking.append((address, new))
        for secret in url.secrets:
            self._hand(secret.secret_id, new, where)

    def _username(self, destination: Destination) -> None:
        secret, where = destination.username_secret, destination.username_where or destination.unused_username
        if secret is None or where is None or secret.secret_id not in self._secrets:
            return
        kind = self._kinds[secret.secret_id] = BY_NAME[secret.kind]
        if destination.product == "other" or kind.product not in (None, destination.product):
            return
        name = fitting(None, [kind], [helper.name for helper in destination.helpers])
        if self._is_out_of_reach(where):
            return
        file = where.file or ""
        key = key_for(where, destination.address.url)
        is_for_all = key != where.key
        found = [
            edits.of_value(source, where.key, file, None if is_for_all else name)
            for source in self._snapshot.places.sources(where)
            if source.entry and self._secrets[secret.secret_id] in decode(source.entry.value or "")
        ]
        if is_for_all and found:
            added = edits.of_command(("git", "config", *where.option, "--replace-all", key, name), self._snapshot)
            found += [added] if added is not None else []
        self._edits += _of_no_other(kind, found)
        # where the URL has a name of its own, git asks for that one
        asked = name if destination.username_where is not None else None
        self._hand(secret.secret_id, corrected(self._facts, destination.address, destination.address.url), where, asked)

    def _held(self, held: Exposure, secret_id: int) -> None:
        where, file = held.where, held.where.file or ""
        if self._is_out_of_reach(where):
            return
        match held.place:
            case "header":
                self._header(held, secret_id, file)
            case "helper":
                self._helper(held, secret_id, file)
            case "section":
                self._section(held, secret_id, file)
            case "elsewhere":
                self._elsewhere(held, secret_id, file)
            case "reflog":
                self._reflog(where, secret_id, file)
            case _:  # a value that is of use without the secret
                sources = self._with_secret(held)
                self._edits += [edits.of_value(source, where.key, file, held.clean) for source in sources]
                self._hand(secret_id, held.clean or f"https://{held.host}/", where)

    def _is_out_of_reach(self, where: Where) -> bool:
        if where.file is None:
            self._leave(where, f"Take {where.key} out of the command line or environment that sets it.")
        return where.file is None

    def _leave(self, where: Where, says: str) -> None:
        self._in_the_way.append(says)
        self._out_of_reach.add((where.key, where.file))

    def _with_secret(self, held: Exposure) -> list[Source]:
        return [
            source
            for source in self._snapshot.places.sources(held.where)
            if source.entry
            and not self._secrets.keys().isdisjoint(self._snapshot.secret_ids_in(source.entry, held.place))
        ]

    def _header(self, held: Exposure, secret_id: int, file: str) -> None:
        sources = self._with_secret(held)
        kind = self._kinds[secret_id]
        title, _, value = held.text.lower().partition(":")
        if title.strip() == "proxy-authorization":
            self._leave(held.where, f"{held.where.named} is a login at a proxy: set it in the address of the proxy.")
            return
        if kind is DATACENTER_TOKEN and value.split()[:1] == ["bearer"]:
            self._leave(
                held.where,
                f"{held.where.named}: a token of a project or a repository works as a header only. "
                "Pass it to a single command, from a variable of the build.",
            )
            return
        if value.split()[:1] in (["basic"], ["bearer"]) and len(_words(sources)) > 2:
            self._leave(held.where, f"{held.where.named} is no header that any server takes: take it out by hand.")
            return
        is_for_many = held.where.key == "http.extraHeader" or "*" in held.where.key
        if is_for_many and kind is PASSWORD:
            self._leave(held.where, f"{held.where.named} is sent to more than one host: only you know whose it is.")
            return
        name = next((name for source in sources if (name := _basic_name(_value(source) or ""))), None)
        senders = [
            destination.address
            for destination in self._facts.destinations
            if destination.header is not None
            and destination.header.where == held.where
            and kind.product in (None, destination.product)
        ]
        # it logs in where the remote is fetched from, too
        remotes = {address.remote for address in senders}
        senders += [
            address
            for address in self._https()
            if address.use == "fetch" and address.remote in remotes and address.url.hostname == held.host
        ]
        if not senders:  # one of several headers, or one for a URL that is none of a push
            senders = [
                address
                for address in self._https()
                if address.url.hostname == held.host and address.where and address.where.file == held.where.file
                if kind.product in (None, hosts.product(address.url, self._facts.hosts))
            ][:1]
        if not senders and is_for_many:
            self._leave(held.where, f"{held.where.named} is sent to more than one host: only you know whose it is.")
            return
        for address in senders:
            self._log_in(secret_id, address, held.where, name)
        if not senders:
            self._hand(secret_id, f"https://{held.host}/", held.where, name)
        self._edits += _of_no_other(kind, [edits.of_value(source, held.where.key, file, None) for source in sources])

    def _helper(self, held: Exposure, secret_id: int, file: str) -> None:
        sources = self._with_secret(held)
        if not all(self._is_password_of(_value(source) or "", secret_id) for source in sources):
            # it may be the key to something else that the command asks
            self._leave(held.where, f"In {file}, take the token out of the command of {held.where.key}.")
            return
        kind = self._kinds[secret_id]
        is_for_one = held.where.scope in ("local", "worktree") or "://" in held.where.key
        if kind is PASSWORD and ("*" in held.where.key or not is_for_one):
            self._leave(held.where, f"{held.where.named} answers for more than one host: only you know whose it is.")
            return
        name = next((found[1] for source in sources if (found := re.search(_PRINTED_NAME, _value(source) or ""))), None)
        askers = [
            address
            for address in self._https()
            if self._asks(address, held) and kind.product in (None, hosts.product(address.url, self._facts.hosts))
        ]
        if not askers and kind.product == "datacenter":
            self._leave(held.where, f"{held.where.named} answers for another host: only you know for which.")
            return
        host = hosts.CLOUD if kind.product == "cloud" else held.host
        url = corrected(self._facts, askers[0], askers[0].url) if askers else f"https://{host}/"
        into, value = there(self._snapshot, url, self._planned, (held.where,)), None
        is_there = into is not None
        commands: tuple[tuple[str, ...], ...] = ()
        if into is None:
            try:
                into = to_be_set(self._snapshot.machine)
            except Impossible:
                if kind.alive:
                    raise
        if into is not None and not is_there:
            if is_for_one_host(held.where):
                value = self._sets[held.where.key] = into  # what takes the command's place stands behind the same reset
            else:
                commands = instead_of_command(held, self._snapshot.login(url), self._snapshot.machine, into).commands
                self._sets.update(helper_set(commands))
        changes = [edits.of_value(source, held.where.key, file, value) for source in sources]
        for command in commands:
            added = edits.of_command(command, self._snapshot)
            changes += [added] if added is not None else []
        self._edits += _of_no_other(kind, changes)
        for address in askers:
            self._log_in(secret_id, address, held.where, name, into)
        if not askers:
            self._hand(secret_id, url, held.where, name, into)

    def _is_password_of(self, command: str, secret_id: int) -> bool:
        """Whether a helper's command gives git this secret for the password, or cannot run at all."""
        secret = self._secrets[secret_id]
        if secrets_in_command(command) - {secret}:
            return False  # with the command the others would go
        variables = re.findall(rf"(\w+)=[\"']?{re.escape(secret)}", command)
        is_assigned = any(re.search(rf"password=[\"']?\$\{{?{name}\b", command) for name in variables)
        return printed_password(command) == secret or is_assigned or not self._snapshot.logins.exists(command)

    def _https(self) -> Iterator[Address]:
        for address in self._facts.addresses:
            if address.url.transport == "http" and hosts.product(address.url, self._facts.hosts) != "other":
                yield address

    def _asks(self, address: Address, held: Exposure) -> bool:
        chain = self._snapshot.logins.chain(corrected(self._facts, address, address.url))
        return any((helper.where, helper.pattern) == (held.where, held.pattern) for helper, _ in chain)

    def _log_in(
        self, secret_id: int, address: Address, where: Where, name: str | None, into: str | None = None
    ) -> None:
        """What has logged in at this address without being asked for by name is to be found under the address's own."""
        wanted = self._hand(secret_id, corrected(self._facts, address, address.url), where, name, into)
        named = address.url.username
        if wanted is not None and named and named != wanted.username and where.scope not in ("local", "worktree"):
            # in a repository that is not seen from here nobody puts the right name in the place of another one
            self._read_by = "other repositories"
        if wanted is not None and wanted.username and not address.url.secrets:
            self._edits += asked_as(self._snapshot, address, wanted.username)
            if named is None and self._another_answers(address, wanted, where, into):
                new = at_username(address.url, wanted.username)
                self._edits += url_edits(self._snapshot, address, address.url, new)

    def _another_answers(self, address: Address, wanted: Request, where: Where, into: str | None) -> bool:
        """Whether a helper that is left has another account's login for an address without a username."""
        nameless = Request(wanted.protocol, wanted.host, wanted.path)
        left = [
            value
            for helper, value in self._snapshot.logins.chain(corrected(self._facts, address, address.url))
            if helper.where != where and helper.found is not False and helper.keeps != "nothing"
        ]
        for helper in dict.fromkeys((*left, *((into,) if into else ()))):
            try:
                found = None if secret_in_command(helper) else self._credentials.answer(nameless, helper)
            except (Unanswered, ValueError):
                continue
            if found is not None:
                return found[0] != wanted.username
        return False

    def _section(self, held: Exposure, secret_id: int, file: str) -> None:
        for source in self._with_secret(held):
            if source.entry is None:
                continue
            name = source.entry.subsection
            if not is_plain(name):
                self._leave(held.where, f"In {file}, take the secret out of the section's name {held.text}.")
                continue
            if source.entry.section == "submodule" and self._has_folder(name):
                # git finds the repository of a submodule by this name
                step = (
                    f"In {file}, the name of {held.text} is also that of a folder below .git/modules: move the folder, "
                    "then change the name here, in .gitmodules, and the `gitdir:` and core.worktree that lead there."
                )
                self._leave(held.where, step)
                continue
            has_scheme = "://" in name
            clean = clean_url(urls.parse(name if has_scheme else f"https://{name}"))
            self._edits.append(
                edits.of_section(
                    source, file, clean if has_scheme else clean.removeprefix("https://"), urls.shown_subsection(name)
                )
            )
            self._hand(secret_id, clean, held.where)

    def _elsewhere(self, held: Exposure, secret_id: int, file: str) -> None:
        kind = self._kinds[secret_id]
        if kind.product != "cloud" or (held.clean is None and held.text != "value"):
            self._leave(held.where, f"In {file}, take {kind.label} out of {held.where.key}.")
            return
        sources = self._with_secret(held)
        self._edits += [edits.of_value(source, held.where.key, file, held.clean) for source in sources]
        self._hand(secret_id, f"https://{held.host}/", held.where)

    def _has_folder(self, name: str) -> bool:
        folders = self._snapshot.folders
        return any(os.path.isdir(os.path.join(one, "modules", name)) for one in (folders.common, folders.own))

    def _reflog(self, where: Where, secret_id: int, file: str) -> None:
        for source in self._snapshot.places.sources(where):
            if os.path.isdir(source.path):  # reftable is no text
                self._leave(
                    where, f"Once a helper has the token: git reflog delete '{where.key}' && git pack-refs --all"
                )
                continue
            log = files.content(source.path, file).decode("utf-8", "surrogateescape")
            found = pulled(log.split("\n")[(source.line or 1) - 1].partition("\t")[2])
            for text in sorted(set(found), key=len, reverse=True):  # one may be the beginning of another
                if secret_id in self._snapshot.secret_ids_in_url(text):
                    new = clean_url(urls.parse(text))
                    self._edits.append(edits.of_reflog(source, where.key, file, text, new))
                    self._hand(secret_id, new, None)  # it logs in nobody

    def _comments(self) -> None:
        for edit in {edit.path: edit for edit in self._edits if edit.is_configuration}.values():
            for secret in self._secrets.values():
                found = edits.of_comments(
                    edit.path, edit.file, files.content(edit.path, edit.file), secret, self._snapshot
                )
                if found is not None:
                    self._edits.append(found)

    # the credential

    def _hand(
        self, secret_id: int, url: str, where: Where | None, name: str | None = None, into: str | None = None
    ) -> Request | None:
        """Have the secret kept for this URL, which is free of it.

        `where` it logs in from so far; `name`: the username it had there.
        """
        secret, kind = self._secrets[secret_id], self._kinds[secret_id]
        if len(self._secrets) > 1 and kind is PASSWORD and secret in FILLERS:
            return None
        if kind is not PASSWORD:
            secret = secret.strip()  # no token has a blank or a line break: it came along when it was copied
        wanted, url = wanted_for(self._snapshot, url, kind, name)
        path = wanted.path if self._snapshot.logins.uses_path(url) else None
        chain = tuple(value for _, value in self._snapshot.logins.chain(url))
        place = (wanted.protocol, wanted.host, wanted.username, path, *chain)
        if not kind.alive:
            self._stale.setdefault(place, wanted)
            return None
        known = self._transfers.get(place)
        if known is not None and known.secret != secret:
            raise Impossible(
                f"Two secrets of {shown(wanted.username or '')} for {shown(wanted.host)} are in one URL: "
                "git can use only one of them."
            )
        transfer = self._transfers.setdefault(place, Transfer(wanted, secret, url, into))
        transfer.places += [where] if where is not None else []
        return wanted


def _of_no_other(kind: Kind, found: list[Edit]) -> list[Edit]:
    """Changes to keys for every host concern Bitbucket alone, if no other host takes this kind of secret."""
    for edit in found if kind.product is not None else ():
        edit.key = None
    return found


_STEPS = frozenset((CUT_SHORT, *(step for kind in KINDS for step in kind.steps)))


def _is_of_a_kind(step: str) -> bool:
    """Whether a sentence is about the secret, and not about a place that is fixed here."""
    return step in _STEPS


def _words(sources: list[Source]) -> list[str]:
    """What follows a header's name."""
    return ((_value(sources[0]) or "") if sources else "").partition(":")[2].split()


def _value(source: Source) -> str | None:
    return source.entry.value if source.entry else None


def _basic_name(header: str) -> str | None:
    """The username in a Basic credential."""
    import base64
    import binascii

    word = header.split()[-1:]
    try:
        decoded = base64.b64decode("".join(word), validate=True).decode("utf-8", "surrogateescape")
    except (binascii.Error, ValueError):
        return None
    name, colon, password = decoded.partition(":")
    return name if colon and password and not token_kind(name) else None
