"""Logging in: what has to change so that git logs in with a credential that its user has just been given, and doing it.

The helper first, then the files, then another look, then Bitbucket's own answer. What is refused is undone.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import ACCESS_TOKEN_USERNAME, BY_NAME, PASSWORD, kind_of
from bb_auth_check.bitbucket.usernames import fitting, in_url, is_email, is_left_over, is_nobodys, trimmed
from bb_auth_check.bitbucket.ways import OAUTH, SSH, Way
from bb_auth_check.fix.apply import Failed, File, changed_files, insist_on_the_files, try_out
from bb_auth_check.fix.asked_for import by_configuration, is_keyed, of_key, section_of
from bb_auth_check.fix.choose_helper import for_typed, helper_set, name_of
from bb_auth_check.fix.exchange import Exchange, whom
from bb_auth_check.fix.logged_in import asked
from bb_auth_check.fix.step import Impossible, Transfer
from bb_auth_check.fix.url import at_username, url_edits
from bb_auth_check.git import urls
from bb_auth_check.git.exposures import secret_in_command
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.git.text import shown
from bb_auth_check.model import (
    CERTIFICATE,
    HEADER,
    NETRC,
    Address,
    CannotLook,
    Destination,
    Mute,
    Probed,
    Url,
)
from bb_auth_check.remedies import set_for_repository, set_for_user
from bb_auth_check.remedies.helper import add_helper
from bb_auth_check.remedies.url import corrected
from bb_auth_check.writing import edits
from bb_auth_check.writing.credential import GitCredential, Request, Unanswered, asked_of_person
from bb_auth_check.writing.edits import Edit
from bb_auth_check.writing.encodings import FILLERS
from bb_auth_check.writing.files import CannotWrite, Changed

_FIRST = (HEADER, NETRC, CERTIFICATE)
"""What logs in before git asks any helper."""
WHERE = {
    "keychain": "in a keychain",
    "memory": "in memory",
    "plaintext": "in plain text, in a plain file",
    "nothing": "",
    "unknown": "",
}
"""Where a helper keeps secrets, in the words of `Keeps`, for the end of a sentence."""


class Refused(Exception):
    """The login was tried and did not prove itself; all is as it was. `str()` says why, in a sentence or two."""

    def __init__(self, why: str, answer: Probed | None = None) -> None:
        super().__init__(why)
        self.answer = answer


class Part(Mute):
    """One thing that is done, and the edits that do it."""

    __slots__ = ("edits", "says")

    def __init__(self, says: str, changes: Sequence[Edit] = ()) -> None:
        self.says = says
        self.edits = tuple(changes)


class Login(Mute):
    """One login that is planned. It knows the token, so its repr is mute."""

    __slots__ = (
        "destination",
        "exchanges",
        "has_repository",
        "lost",
        "parts",
        "sets",
        "stale",
        "then",
        "token",
        "url",
        "wanted",
        "way",
    )

    def __init__(self, destination: Destination, way: Way, token: str | None, wanted: Request | None, url: str) -> None:
        """`wanted`: what git will ask for, None over SSH; `url`: the address that logs in so, without a secret."""
        self.destination = destination
        self.way = way
        self.token = token
        self.wanted = wanted
        self.url = url
        self.has_repository = destination.address.where is not None
        """Whether there is a remote whose push can prove it."""
        self.parts: list[Part] = []
        self.exchanges: list[Exchange] = []
        self.stale: list[Exchange] = []
        """What is dead, and goes once the login has proved itself."""
        self.lost: list[str] = []
        """What may be wanted and gives way, a few words each."""
        self.sets: dict[str, str] = {}
        self.then: list[str] = []
        """What is left for a person to do, or to know, a sentence each."""

    @property
    def edits(self) -> list[Edit]:
        """All changes of files."""
        return [edit for part in self.parts for edit in part.edits]


def planned(
    snapshot: Snapshot,
    destination: Destination,
    way: Way,
    token: str | None,
    credentials: GitCredential,
    username: str | None = None,
) -> Login:
    """What has to change for this login; `token` is None where it is only shown. `username`: the one to log in as.

    Raises Impossible, CannotLook and Unanswered.
    """
    if way is SSH:
        return _by_ssh(snapshot, destination)
    if way is OAUTH:
        return _by_browser(snapshot, destination, credentials, username)
    name = name_for(destination, way, token, username)
    url = _address(snapshot, destination.address, destination.address.url, name)
    at = urls.parse(url)
    wanted = Request(at.scheme, at.host, at.path.lstrip("/") or None, name)
    login = Login(destination, way, token, wanted, url)
    _insist_on_helpers(snapshot, url)
    _keep(login, wanted, snapshot, credentials)
    _forget_dead(login, snapshot, credentials)
    _ask_so(login, snapshot, name)
    return login


def name_for(destination: Destination, way: Way, token: str | None, username: str | None) -> str:
    """The username to log in with. Raises Impossible if there is none that is known."""
    product = destination.product
    kind = way.kind if token is None or way.kind is None else kind_of(token)
    if username is not None:
        if product.refuses_emails and is_email(username):
            raise Impossible("git wants the username, or that of the token, and never the e-mail address.")
        return username
    if product.is_cloud:
        return fitting(destination.username, [kind] if kind is not None else [], ())
    name = trimmed(destination.username)
    if not name or is_email(name) or is_left_over(name) or is_nobodys(name, product):
        raise Impossible(
            f"Your username at {destination.address.url.host} is not known: --username NAME gives the one of your "
            "Bitbucket profile."
        )
    return name


def _address(snapshot: Snapshot, address: Address, url: Url, name: str) -> str:
    """The address with this username, over https. Raises Impossible."""
    if url.transport == "ssh":
        if not hosts.is_cloud(url.hostname):
            raise Impossible(f"{url.text} goes by SSH: set the https address of the Clone button first.")
        return f"https://{in_url(name)}@{hosts.CLOUD}/{hosts.clone_path(url)}"
    right = urls.parse(corrected(snapshot.facts, address, url))
    if right.transport != "http" or not right.readable or right.mixed is not None or not right.exact:
        raise Impossible(f"git can make nothing of {url.text}: bb-auth-check fix")
    return at_username(right, name)


def _insist_on_helpers(snapshot: Snapshot, url: str) -> None:
    """Raise Impossible where git would not get as far as its helpers, or one of them holds a secret itself."""
    there = snapshot.login(url)
    if there.valueless is not None:
        raise Impossible(f"{there.valueless.named} has no value, and git stops there: bb-auth-check fix")
    if there.answered_by in _FIRST:
        places = [there.header.where] if there.header is not None else []
        places = places or [stored.where for stored in there.stored if stored.source == "netrc" and stored.answers]
        named = f" ({places[0].named})" if places else ""
        raise Impossible(
            f"{there.answered_by}{named} logs in before git asks any helper, whatever that has: take it out first, "
            "as bb-auth-check shows."
        )
    for helper, value in snapshot.logins.chain(url):
        if secret_in_command(value):
            raise Impossible(f"{helper.where.named} has a secret in its command: bb-auth-check fix first.")


def _keep(login: Login, wanted: Request, snapshot: Snapshot, credentials: GitCredential) -> None:
    """Choose the helper, and find out what it and those beside it hold."""
    transfer = Transfer(wanted, login.token or "", login.url)
    choice = for_typed(snapshot, transfer)
    into = transfer.into or ""
    login.sets = dict(choice.sets)
    changes = [*choice.edits, *_of_manager(login, snapshot, into)]
    kept = {value: helper.keeps for helper, value in snapshot.logins.chain(login.url)}
    where = WHERE[kept.get(into, known.keeps(known.called(into)))]
    for_long = ", for eight hours" if into == known.CACHE_FOR_A_WORKING_DAY else ""
    login.parts.append(Part(f"{name_of(into)} keeps it{f', {where}' if where else ''}{for_long}", changes))
    if into == known.CACHE_FOR_A_WORKING_DAY:
        login.then.append(
            "The cache forgets it after eight hours: keep the token where you can find it, or name another helper "
            "with --helper."
        )
    if where == WHERE["plaintext"]:
        login.then.append(
            f"{name_of(into)} keeps the token in a file that every program of yours can read: --helper names another."
        )
    for value in dict.fromkeys((*asked(snapshot, login.url), into)):
        held = credentials.answer(wanted, value)
        if held is None or not held[1] or held[1] in FILLERS:
            if value == into and not credentials.holds_none(wanted, value):
                raise Impossible(
                    f"{name_of(value)} fails when it is asked what it holds for {whom(wanted)}. It may hold another "
                    "secret, so it is given none."
                )
            old = None
        elif held == (wanted.username, login.token):
            continue
        else:
            old = held[1]
        if value != into and old is None:
            continue
        exchange = _exchange(login, snapshot, credentials, value, wanted, old, login.token if value == into else None)
        login.exchanges.append(exchange)
        if old is None:
            continue
        label = f"the {_noun(old)} that {name_of(value)} holds for {whom(wanted)}"
        login.parts.append(Part(f"T{label[1:]} {'is replaced' if value == into else 'is removed'}"))
        if not exchange.is_lossless:
            login.lost.append(label)


def _noun(secret: str) -> str:
    """What kind a secret is of, without an article."""
    return kind_of(secret).label.partition(" ")[2]


def _exchange(
    login: Login,
    snapshot: Snapshot,
    credentials: GitCredential,
    value: str,
    wanted: Request,
    old: str | None,
    new: str | None,
) -> Exchange:
    path = wanted.path if snapshot.logins.uses_path(login.url) else None
    return Exchange(value, wanted, old, new, snapshot, credentials, path=path)


def _of_manager(login: Login, snapshot: Snapshot, into: str) -> list[Edit]:
    """What has Git Credential Manager keep a token and give it back. Raises Impossible."""
    if known.called(into) not in ("manager", *known.RENAMED):
        return []
    gcm = snapshot.login(login.url).gcm
    if gcm is not None and gcm.unusable is not None:
        raise Impossible(
            f"Git Credential Manager has nowhere to keep a token: {gcm.unusable}. bb-auth-check fix first."
        )
    if login.way.kind is None or not login.destination.product.is_cloud or (gcm is not None and not gcm.validates):
        return []
    # without it the token is tried on the REST interface, which wants another username, and asked for at every push
    key, says = "credential.https://bitbucket.org.bitbucketValidateStoredCredentials", "Do not try it elsewhere"
    remedy = (set_for_repository if login.has_repository else set_for_user)(key, "false", says)
    return _edits(remedy.commands, snapshot)


def _forget_dead(login: Login, snapshot: Snapshot, credentials: GitCredential) -> None:
    """Find the dead credential of the username that git has asked with so far, or that answers if it asks with none."""
    wanted, old = login.wanted, login.destination.username
    if wanted is None or old == wanted.username or login.destination.address.url.transport != "http":
        return
    before = Request(wanted.protocol, wanted.host, wanted.path, old)
    for value in asked(snapshot, login.url):
        held = credentials.answer(before, value)
        if held is None or not held[0] or held[0] == wanted.username or not held[1] or kind_of(held[1]).alive:
            continue
        request = Request(wanted.protocol, wanted.host, wanted.path, held[0])
        login.stale.append(_exchange(login, snapshot, credentials, value, request, held[1], None))
        login.parts.append(Part(f"The {_noun(held[1])} that {name_of(value)} holds for {whom(request)} is forgotten"))


def _ask_so(login: Login, snapshot: Snapshot, name: str | None) -> None:
    """Have the remote ask with this username, or over SSH where there is none. Raises Impossible."""
    destination = login.destination
    own = destination.address
    if own.where is None:
        if login.wanted is not None:
            login.then.append(
                f"A remote logs in so with this username in its URL: {_example(login.wanted, destination)}"
            )
        return
    changes: dict[tuple[str, str], Edit] = {}
    lost: list[str] = []
    asking: list[tuple[Address, str]] = []
    for address in snapshot.facts.addresses:
        url = address.url
        if address.remote != own.remote or address.use not in ("push", "fetch") or url.host != own.url.host:
            continue
        if (url.transport, url.username) != (own.url.transport, own.url.username):
            continue
        new = _over_ssh(url) if name is None else _address(snapshot, address, url, name)
        asking.append((address, new))
        is_asked_already = name is not None and name == destination.username and not url.username
        if not url.secrets and (
            new == url.text or (is_asked_already and corrected(snapshot.facts, address, url) == url.text)
        ):
            continue
        found = url_edits(snapshot, address, url, new, frozenset(secret.secret_id for secret in url.secrets))
        if is_keyed(snapshot, url, new):
            found = _by_key(snapshot, url, name) or found
        if not found and address == own:
            found = _by_key(snapshot, url, name)
        if not found and address == own:
            place = address.place_of(url)
            raise Impossible(f"Change {place.named if place else 'the URL'} to {new}, then log in once more.")
        for edit in found:
            changes.setdefault((edit.path, edit.says), edit)
        for secret in url.secrets:
            kind = BY_NAME[secret.kind]
            if kind.alive:
                lost.append(f"the {kind.label.partition(' ')[2]} in the URL of {address.remote}")
    lost = list(dict.fromkeys(lost))
    login.lost += lost
    login.parts += [Part(f"T{label[1:]} is taken out: it may still be good") for label in lost]
    for edit in by_configuration(snapshot, asking, name) if name is not None else ():
        changes.setdefault((edit.path, edit.says), edit)
    if changes:
        says = f"{own.remote} logs in with it" if name is not None else f"{own.remote} uses SSH"
        login.parts.append(Part(says, list(changes.values())))


def _by_key(snapshot: Snapshot, url: Url, name: str | None) -> list[Edit]:
    """The username in this repository's own configuration, for an address that cannot be written and has none."""
    if name is None or url.username or url.secrets or url.transport != "http":
        return []
    return of_key(snapshot, section_of(url) or f"{url.scheme}://{url.host}", name)


def _example(wanted: Request, destination: Destination) -> str:
    path = "scm/PROJECT/REPOSITORY.git" if destination.product.is_datacenter else "WORKSPACE/REPOSITORY.git"
    return f"{wanted.protocol}://{in_url(wanted.username or '')}@{wanted.host}/{path}"


def _by_browser(
    snapshot: Snapshot, destination: Destination, credentials: GitCredential, username: str | None
) -> Login:
    """The login by a helper that opens a browser: Git Credential Manager, or git-credential-oauth behind another one.

    Raises Impossible, CannotLook and Unanswered.
    """
    chosen = known.called(snapshot.machine.chosen or "")
    url = destination.address.url
    bare = f"{url.scheme}://{url.host}{url.tail}" if url.transport == "http" else f"https://{hosts.CLOUD}/"
    here = [helper for helper, _ in snapshot.logins.chain(bare) if helper.found is not False]
    by_manager = chosen in ("manager", "") and (
        any(helper.is_manager for helper in here) or (not chosen and snapshot.logins.exists("manager")) or bool(chosen)
    )
    if not by_manager and not snapshot.logins.exists("oauth"):
        raise Impossible(
            "Neither Git Credential Manager nor git-credential-oauth is here: install one of them, or log in with a "
            "token: bb-auth-check login --with api-token."
        )
    own = trimmed(destination.username) if by_manager and url.transport == "http" else None
    is_own = own and not (is_email(own) or is_left_over(own) or own in FILLERS)
    # git-credential-oauth answers for the access tokens' name; Git Credential Manager tells accounts apart by theirs
    name = username or (ACCESS_TOKEN_USERNAME if not by_manager else own if is_own else None)
    if name is None:
        raise Impossible(
            "Git Credential Manager keeps logins by your Bitbucket username: give it with --username NAME."
        )
    address = _address(snapshot, destination.address, url, name)
    at = urls.parse(address)
    wanted = Request(at.scheme, at.host, at.path.lstrip("/") or None, name)
    login = Login(destination, OAUTH, None, wanted, address)
    _insist_on_helpers(snapshot, address)
    there = snapshot.login(address)
    changes: list[Edit] = []
    if by_manager:
        if not any(helper.is_manager for helper in there.helpers):
            remedy = add_helper(there, snapshot.machine, chosen="manager")
            changes += _edits(remedy.commands, snapshot)
            login.sets = helper_set(remedy.commands)
        if there.gcm is not None and there.gcm.unusable is not None:
            raise Impossible(
                f"Git Credential Manager has nowhere to keep a token: {there.gcm.unusable}. bb-auth-check fix first."
            )
        modes = (there.gcm.modes or "").lower() if there.gcm is not None else ""
        if modes and "oauth" not in modes:
            raise Impossible(
                "credential.bitbucketAuthModes keeps Git Credential Manager from the browser: add oauth to it."
            )
        login.parts.append(Part("Git Credential Manager opens your browser, keeps the login, and renews it", changes))
    else:
        if not any(helper.keeps not in ("nothing", "unknown") for helper in there.answering):
            choice = for_typed(snapshot, Transfer(wanted, "", address))
            changes += choice.edits
            login.sets = dict(choice.sets)
            login.parts.append(Part(f"{choice.names} keeps the login", choice.edits))
        if not any(helper.called == "oauth" for helper in there.helpers):
            key = f"credential.{wanted.protocol}://{wanted.host}.helper"
            changes = _edits([("git", "config", "--global", "--add", key, "oauth")], snapshot)
            login.parts.append(Part("git-credential-oauth, asked after it, opens your browser", changes))
        else:
            login.parts.append(Part("git-credential-oauth opens your browser"))
    for value in asked(snapshot, address):
        held = credentials.answer(wanted, value)
        if held is None or not held[1] or held[1] in FILLERS or kind_of(held[1]) is PASSWORD:
            continue  # what a browser has given has no form of its own, and is tried
        exchange = _exchange(login, snapshot, credentials, value, wanted, held[1], None)
        login.exchanges.append(exchange)
        label = f"the {_noun(held[1])} that {name_of(value)} holds for {whom(wanted)}"
        login.parts.append(Part(f"T{label[1:]} is removed"))
        if not exchange.is_lossless:
            login.lost.append(label)
    _ask_so(login, snapshot, name)
    return login


def _edits(commands: Sequence[Sequence[str]], snapshot: Snapshot) -> list[Edit]:
    return [edit for command in commands if (edit := edits.of_command(command, snapshot)) is not None]


def _by_ssh(snapshot: Snapshot, destination: Destination) -> Login:
    url = destination.address.url
    if destination.address.where is None:
        raise Impossible("Over SSH it is a remote that logs in: run this in its repository.")
    new = _over_ssh(url)
    login = Login(destination, SSH, None, None, new)
    _ask_so(login, snapshot, None)
    return login


def _over_ssh(url: Url) -> str:
    if url.transport == "ssh":
        return url.text
    if not hosts.is_cloud(url.hostname):
        raise Impossible(f"The SSH address of {url.text} stands behind its Clone button: set that first.")
    return f"git@{hosts.CLOUD_SSH}:{hosts.clone_path(url)}"


def carry_out(
    login: Login,
    snapshot: Snapshot,
    credentials: GitCredential,
    look: Callable[[], Snapshot],
    prove: Callable[[], Probed | None],
) -> Probed | None:
    """Log in, and return Bitbucket's answer; None if there is nothing to ask about.

    Raises Refused, Failed, CannotWrite, CannotLook and Unanswered once all is as it was; Changed if another program was
    faster: then look again.
    """
    changed = changed_files(login.edits, snapshot)
    for helper in dict.fromkeys(login.sets.values()):
        try_out(helper, credentials)
    made: list[Exchange] = []
    written: list[File] = []
    try:
        for exchange in login.exchanges:
            made.append(exchange)  # before it is: the user may stop it in that very moment
            exchange.make()
        write(changed, written)
        after = look()
        insist_on_the_files(changed, snapshot, after)
        if login.way is OAUTH:
            made.append(_by_hand(login, after, credentials))
        _insist(login, after, credentials)
        answer = prove()
        if answer is not None and answer.may_write is False:
            raise Refused("Bitbucket refuses it.", answer)
        if answer is not None and answer.may_write and login.wanted is not None and answer.username is None:
            raise Refused(
                "git was let in with another login, before it asked a helper, so this one is not proved: an entry of "
                "netrc for every host may be it."
            )
        if answer is not None and answer.may_write is None and login.lost:
            raise Refused(
                "Whether Bitbucket takes it is not known, and what it would replace may still be good.", answer
            )
    except BaseException as reason:  # whatever it was: the user may have stopped it
        stuck = put_back(written, made)
        if stuck and isinstance(reason, (Refused, Failed, CannotWrite, CannotLook, Changed, Unanswered)):
            raise CannotWrite(f"{reason} {', '.join(stuck)} could not be put back as it was.") from None
        raise
    for exchange in login.stale:
        try:
            exchange.make()
        except (Failed, CannotWrite, Changed, Unanswered):
            exchange.undo()
            login.then.append(
                f"{exchange.name} still holds the {_noun(exchange.old or '')} for {whom(exchange.wanted)}."
            )
    return answer


def _by_hand(login: Login, after: Snapshot, credentials: GitCredential) -> Exchange:
    """Have the person log in in the browser, and the helpers keep what comes of it. Raises Failed and Unanswered."""
    wanted = login.wanted
    held = asked_of_person(after.configuration.git, wanted, _PATIENCE) if wanted is not None else None
    if wanted is None or held is None or held[0] != wanted.username:
        whose = f" It was {shown(held[0])} who logged in." if held is not None and kind_of(held[0]) is PASSWORD else ""
        raise Failed(f"Nobody has logged in in the browser as {shown(wanted.username or '') if wanted else ''}.{whose}")
    login.token = held[1]
    keepers = [value for helper, value in after.logins.chain(login.url) if helper.keeps not in ("nothing",)]
    if not keepers:
        raise Failed("No helper keeps what the browser has given.")
    before = credentials.answer(wanted, keepers[0])
    exchange = Exchange(keepers[0], wanted, before[1] if before else None, held[1], after, credentials)
    if before != held:
        try:
            exchange.make()
        except BaseException:
            exchange.undo()
            raise
    else:
        exchange.old = exchange.new = held[1]  # the helper has kept it by itself: it is the helper's
    return exchange


_PATIENCE = 300
"""Seconds to log in in the browser."""


def write(files: Iterable[File], written: list[File]) -> None:
    """Write the files, and add each to `written` before it is: it may be stopped in that very moment.

    Raises CannotWrite and Changed for one that is as it was.
    """
    for file in files:
        written.append(file)
        try:
            file.write()
        except (CannotWrite, Changed):
            written.pop()
            raise


def put_back(written: Sequence[File], made: Sequence[Exchange]) -> list[str]:
    """All as it was, and what could not be put back, a few words each."""
    with _to_the_end():
        return [*_undone(written), *(f"what {one.name} held" for one in reversed(made) if not one.undo())]


@contextmanager
def _to_the_end() -> Iterator[None]:
    """Let no signal that somebody is impatient with stop this half way: what is put back may be the only copy."""
    before = {}
    with suppress(ValueError):  # handlers are the main thread's
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is not None:
                before[number] = signal.signal(number, lambda *_: None)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _undone(written: Sequence[File]) -> Iterator[str]:
    for file in reversed(written):
        try:
            file.undo()
        except (CannotWrite, Changed):
            yield file.shown


def _insist(login: Login, after: Snapshot, credentials: GitCredential) -> None:
    """The second look: git asks as it should, and gets the token. Raises Failed."""
    wanted, name = login.wanted, login.destination.address.remote
    now = [one for one in after.facts.destinations if one.address.remote == name]
    if wanted is None:
        if not all(one.address.url.transport == "ssh" for one in now):
            raise Failed(f"{name} would still not go by SSH: another URL of it takes its place.")
        return
    if login.has_repository and not any(
        (one.username, one.address.url.host) == (wanted.username, wanted.host) for one in now
    ):
        raise Failed(f"git would not ask for {whom(wanted)} at {name}: another setting takes its place.")
    try:
        held = credentials.answer(wanted)
    except ValueError as why:
        raise Failed(str(why)) from None
    if held != (wanted.username, login.token):
        raise Failed(f"git would not get the token of {whom(wanted)} back: another helper answers.")
