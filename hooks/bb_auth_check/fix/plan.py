"""From findings to steps: what is fixed, in which order, and what is left to a person.

Each step is one of the remedies that `check` prints, but that a secret which may still live goes to a helper first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from bb_auth_check.bitbucket.tokens import BY_NAME, kind_of, token_kind
from bb_auth_check.bitbucket.usernames import fitting, is_placeholder, stored_name
from bb_auth_check.fix.asked_for import is_keyed, of_key, section_of
from bb_auth_check.fix.choose_helper import NO_KEYCHAIN, helper_set, name_of
from bb_auth_check.fix.helper import has_arguments, is_chosen, keeps_logins, may_be_cache, without_plain_file
from bb_auth_check.fix.secret import of_secret
from bb_auth_check.fix.step import Ahead, Impossible, Left, Step, Transfer
from bb_auth_check.fix.stored import of_entry
from bb_auth_check.fix.url import at_username, url_edits, wanted_for
from bb_auth_check.git import urls
from bb_auth_check.git.exposures import secret_in_command
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.git.text import shown
from bb_auth_check.git.urls import decode
from bb_auth_check.model import REACHES, TURNS, Destination, Finding, Report, Url
from bb_auth_check.remedies.url import corrected
from bb_auth_check.subjects import works
from bb_auth_check.writing import edits
from bb_auth_check.writing.credential import GitCredential, Request, Unanswered
from bb_auth_check.writing.edits import Edit

_OF_PLACEHOLDERS = ("token", "pass", "pwd", "secret", "key", "user", "name", "api", "your", "bitbucket", "cred", "auth")
"""Words of which one stands in any text that somebody was meant to replace."""
_GATE = "transfer.credentialsinurl"
_TOOLS = ("ssh-keygen", "pre-commit")


def steps(
    report: Report, snapshot: Snapshot, credentials: GitCredential, agreed: Callable[[Step], bool] = lambda step: True
) -> tuple[list[Step], list[Left]]:
    """What fixes these findings, in order, and what nobody but a person can fix, or decide.

    A step that reaches beyond one host, or this machine, is left unless the user has `agreed` to it beforehand.
    `credentials` is asked for the username under which a helper has a token, where a URL has none. Raises CannotLook,
    CannotWrite and Unanswered.
    """
    found: list[Step] = []
    left: list[Left] = []
    ahead = Ahead()
    for finding in sorted(report.findings, key=_rank):
        try:
            new = step(finding, snapshot, credentials, ahead)
        except Impossible as why:
            left.append(Left(finding, str(why)))
            continue
        too_far = None if agreed(new) else _too_far(new, snapshot)
        if too_far is not None:
            left.append(Left(finding, too_far))
            continue
        ahead.add(new)
        found.append(new)
    return found, left


def _too_far(step: Step, snapshot: Snapshot) -> str | None:
    """What the user has to agree to before a step is taken; None for one that reaches one host on this machine."""
    does = f"bb-auth-check fix --select {step.finding.rule.id} does it."
    of_file: dict[str, list[str]] = {}
    for edit in step.edits:
        of_file.setdefault(edit.file, []).append(edit.says)
    says = f"{step.says[:1].lower()}{step.says[1:]}"
    changes = "; ".join(f"in {file}, {' and '.join(dict.fromkeys(says))}" for file, says in of_file.items()) or says
    if step.read_by is not None and step.edits:
        where = step.finding.fault.where
        file = next((edit.file for edit in step.edits if where and edit.file == where.file), step.edits[-1].file)
        return f"{file} is read by {step.read_by} too, which log in with it: {changes}. {does}"
    if step.reach not in ("remote", "host"):
        return f"It would reach {REACHES[step.reach]}: {changes}. {does}"
    for edit in step.edits:
        if edit.is_configuration and edit.scope == "global" and snapshot.places.is_shared(edit.path):
            return f"{edit.file} may be another machine's as well, as it is a link or in a work tree: {changes}. {does}"
    return None


def _rank(finding: Finding) -> int:
    return TURNS.index("secret" if finding.fault.fixed_by == "entry" else finding.rule.turn)


def step(finding: Finding, snapshot: Snapshot, credentials: GitCredential, ahead: Ahead | None = None) -> Step:
    """What fixes one finding; `ahead`: what will have been done by then.

    Raises Impossible; else as `steps`.
    """
    ahead = ahead or Ahead()
    if finding.fault.secret_id:
        return of_secret(finding, snapshot, credentials, ahead)
    match finding.fault.fixed_by:
        case "url" | "username" | "account":
            return _of_url(finding, snapshot, credentials, ahead) or _of_commands(finding, snapshot)
        case "entry":
            return of_entry(finding, snapshot, ahead)
        case "host-key":
            return _of_host_key(finding, snapshot)
        case "mode":
            return _closed(finding, snapshot)
        case "store":
            if is_chosen(finding, snapshot):
                raise Impossible("It is the helper that you named: what it keeps stays in plain text.")
            return without_plain_file(finding, snapshot)
        case "duplicate":
            if keeps_logins(finding, snapshot):
                raise Impossible("What it keeps has to go to the other helper first: that is another step.")
            return _of_commands(finding, snapshot)
        case "helper":
            return _of_helper(finding, snapshot)
        case "commands" | "person":
            if is_chosen(finding, snapshot):
                raise Impossible("It is the helper that you named.")
            found = _of_commands(finding, snapshot)
            if any((edit.key or "").lower() == _GATE for edit in found.edits):
                _insist_on_no_secret(snapshot, ahead)
            return found


def _of_url(finding: Finding, snapshot: Snapshot, credentials: GitCredential, ahead: Ahead) -> Step | None:
    """The step for a fault that another URL fixes; None if no URL can be written there."""
    fault = finding.fault
    for address in snapshot.facts.addresses:
        for url in dict.fromkeys((address.written, address.url)):
            if url.text != fault.url or address.place_of(url) != fault.where:
                continue
            if url.password == "placeholder":
                _insist_on_a_placeholder(finding, snapshot)
            if fault.fixed_by == "account":
                _insist_on_one_account(finding, snapshot)
            living = next((secret.secret_id for secret in url.secrets if BY_NAME[secret.kind].alive), None)
            if living is not None:
                return of_secret(finding, snapshot, credentials, ahead, living)
            new = corrected(snapshot.facts, address, url)
            # the name that the right address gets, where it had none: the one that a helper has a token under
            at = url if fault.fixed_by == "username" else urls.parse(new)
            is_named = at.transport == "http" and at.username and not url.username and at.host != url.host
            if fault.fixed_by == "username" or is_named:
                name = _known_name(at, snapshot, credentials) or next(
                    (one.username for one in ahead.given if (one.protocol, one.host) == (at.scheme, at.host)), None
                )
                moved = _taken_along(url, new, snapshot, credentials)
                name = name or (moved.wanted.username if moved else None)
                if name is None:
                    _insist_on_no_token(snapshot.facts.destination(address), finding)
                new = at_username(at, name) if name else new
            found = url_edits(snapshot, address, url, new) if new != url.text else []
            name = urls.parse(new).username
            if name and not url.username and new == at_username(url, name) and is_keyed(snapshot, url, new):
                found = of_key(snapshot, section_of(url) or f"{url.scheme}://{url.host}", name)
            if found:
                taken = _taken_along(url, new, snapshot, credentials)
                says = fault.remedy.says
                if taken is not None:
                    says += f", and have {name_of(taken.into or '')} keep the login for {shown(taken.wanted.host)} too"
                return Step(finding, says, edits=found, transfers=[taken] if taken else [])
    return None


def _taken_along(url: Url, new: str, snapshot: Snapshot, credentials: GitCredential) -> Transfer | None:
    """What hands a login that git gets at one name of a host to the same helper for the other, if it has none there.

    The helper has it for the name alone under which it was given. Raises CannotLook.
    """
    to = urls.parse(new)
    if (url.transport, url.scheme, to.transport) != ("http", "https", "http") or url.host == to.host:
        return None
    at = Request(url.scheme, url.host, url.path.lstrip("/"), url.username)
    for helper, value in snapshot.logins.chain(at_username(url, url.username) if url.username else url.text):
        if helper.found is False or helper.keeps == "nothing" or secret_in_command(value):
            continue
        with suppress(Unanswered, ValueError):
            given = credentials.answer(at, value)
            if given is None or not kind_of(given[1]).alive:
                continue
            wanted, there = wanted_for(snapshot, new, kind_of(given[1]), to.username or given[0])
            if wanted.username not in (given[0], to.username) or credentials.answer(wanted, value) is not None:
                return None
            return Transfer(wanted, given[1], there, value)
    return None


def _insist_on_no_secret(snapshot: Snapshot, ahead: Ahead) -> None:
    """Raise Impossible while the URL of a remote has a secret: with the gate closed git would refuse it."""
    for address in snapshot.facts.addresses:
        for secret in address.url.secrets if address.use in ("push", "fetch") else ():
            if snapshot.secret_ids.secret(secret.secret_id) not in ahead.secrets:
                raise Impossible(
                    f"git would refuse {address.remote} then, whose URL has a secret: that has to be fixed first."
                )


def _insist_on_no_token(destination: Destination | None, finding: Finding) -> None:
    """Raise Impossible if a helper may have a token all the same: it may have to open a browser, or be unlocked."""
    if destination is not None and any(helper.gives_name is None for helper in works(destination)):
        steps = finding.fault.remedy.by_hand[1:]
        raise Impossible(" ".join(("The credential helper did not say which username its token belongs to.", *steps)))


def _known_name(url: Url, snapshot: Snapshot, credentials: GitCredential) -> str | None:
    """The username under which a helper has a token for a URL: what it said before it was given any other here."""
    address = f"{url.scheme}://{url.host}{url.tail}"
    if address not in credentials.names:
        name = _name_now(url, snapshot, credentials)
        if name is None:
            return None
        credentials.names[address] = name
    return credentials.names[address]


def _name_now(url: Url, snapshot: Snapshot, credentials: GitCredential) -> str | None:
    wanted = Request(url.scheme, url.host, url.path)
    for helper, value in snapshot.logins.chain(f"{url.scheme}://{url.host}{url.tail}"):
        given = None
        if helper.found is not False and helper.keeps != "nothing" and not secret_in_command(value):
            with suppress(Unanswered, ValueError):
                given = credentials.answer(wanted, value)
        if given is not None:
            name, kind = given[0], kind_of(given[1])
            if token_kind(name) or ":" in name:
                return None  # a secret in the wrong place
            return name if kind.alive and fitting(name, [kind], ()) == name else None
    return None


def _of_commands(finding: Finding, snapshot: Snapshot, sets: Mapping[str, str] | None = None) -> Step:
    """The step that does what the printed commands would do; `sets`: the helpers that they set, by key."""
    remedy = finding.fault.remedy
    found: list[Edit] = []
    for command in remedy.commands if remedy.safe else ():
        if command[0] in _TOOLS:
            return Step(finding, remedy.says, tool=command, then=_then(finding))
        edit = edits.of_command(command, snapshot)
        if edit is None:
            raise Impossible("")
        found.append(edit)
    if not found:
        raise Impossible("")
    return Step(finding, remedy.says, edits=found, sets=sets, then=_then(finding))


def _of_helper(finding: Finding, snapshot: Snapshot) -> Step:
    """The step that gives a chain a helper, which is tried before anything is trusted to it."""
    sets = helper_set(finding.fault.remedy.commands)
    if finding.fault.remedy.commands[:1] and finding.fault.remedy.commands[0][0] == "chmod":
        raise Impossible(f"Only you know whether it may be run: {' '.join(finding.fault.remedy.commands[0])}")
    step = _of_commands(finding, snapshot, sets)
    if has_arguments(finding, snapshot):
        raise Impossible("The arguments of a helper that is not there may hold a secret: take it out by hand.")
    if any(value.startswith("cache") for value in sets.values()) and not may_be_cache(finding, snapshot):
        raise Impossible(NO_KEYCHAIN)
    return step


def _then(finding: Finding) -> tuple[str, ...]:
    return finding.fault.remedy.by_hand if finding.fault.remedy.ends_by_hand else ()


def _of_host_key(finding: Finding, snapshot: Snapshot) -> Step:
    """The step that makes a key of Bitbucket's known under another of its names."""
    for destination in snapshot.facts.destinations:
        key = destination.ssh.host_key if destination.ssh else None
        if key is not None and key.where == finding.fault.where and key.right is not None and key.where.exact:
            file = key.where.file or ""
            return Step(finding, finding.fault.remedy.says, edits=[edits.of_new_line(file, file, key.right)])
    raise Impossible("")


def _closed(finding: Finding, snapshot: Snapshot) -> Step:
    where = finding.fault.where
    sources = snapshot.places.sources(where) if where is not None else []
    if not sources or not finding.fault.remedy.safe:
        raise Impossible("")
    opened = [(source.path, where.file or "") for source in sources if where is not None]
    return Step(finding, finding.fault.remedy.says, opened=opened)


def _insist_on_a_placeholder(finding: Finding, snapshot: Snapshot) -> None:
    """Raise Impossible where what looks like one may be a password for all that: `[Tr0ub4dor]`."""
    for source in snapshot.places.sources(finding.fault.where) if finding.fault.where is not None else ():
        for text in (source.entry.value or "", source.entry.subsection) if source.entry else ():
            password = decode(text.partition("://")[2].rpartition("@")[0].partition(":")[2])
            if password and is_placeholder(password) and not any(word in password.lower() for word in _OF_PLACEHOLDERS):
                raise Impossible("It may be a password that only looks like a placeholder: take it out by hand.")


def _insist_on_one_account(finding: Finding, snapshot: Snapshot) -> None:
    """Raise Impossible where the token that is stored may be another person's than the one whose name the URL has."""
    for destination in snapshot.facts.destinations:
        if destination.address.url.text != finding.fault.url:
            continue
        name = stored_name(destination)
        kinds = [BY_NAME[stored.kind] for stored in destination.stored if stored.username == name]
        if not any(name == kind.username for kind in kinds):
            raise Impossible("Only you know which of the two accounts this push is for.")
