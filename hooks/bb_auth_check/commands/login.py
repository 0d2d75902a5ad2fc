"""From a token that has just been made to a push that works: asked for, checked, kept by a helper, and proved."""

from __future__ import annotations

from bb_auth_check.bitbucket import hosts, ways
from bb_auth_check.bitbucket.tokens import token_kind
from bb_auth_check.bitbucket.ways import Way
from bb_auth_check.commands.fix import in_a_hook, is_helper, value_of
from bb_auth_check.commands.probe import Probe
from bb_auth_check.fix import enter
from bb_auth_check.fix.apply import Failed, File, changed_files
from bb_auth_check.fix.asked_for import taken_back
from bb_auth_check.fix.enter import Login, Part
from bb_auth_check.fix.exchange import Exchange
from bb_auth_check.fix.logged_in import LoggedIn, left, logged_in, to_forget
from bb_auth_check.fix.step import Impossible
from bb_auth_check.git import remotes
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.secret_ids import SecretIds
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.model import CannotLook, Destination, Misused, Mute, Selection, Value
from bb_auth_check.render import login as page
from bb_auth_check.suggestions import NOT_ON_THE_COMMAND_LINE
from bb_auth_check.writing import files
from bb_auth_check.writing.credential import GitCredential
from bb_auth_check.writing.files import Changed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from bb_auth_check.git.process import Git
    from bb_auth_check.model import Probed
    from bb_auth_check.render.layout import Style

_AGAIN = 5
"""How often it is tried if other programs keep writing the same files."""


class Person:
    """Whoever can be asked. Each question is None if nobody can."""

    def __init__(
        self,
        line: Callable[[str], str] | None = None,
        secret: Callable[[str], str] | None = None,
        agree: Callable[[], bool] | None = None,
        browse: Callable[[str], bool] | None = None,
    ) -> None:
        self.line = line
        self.secret = secret
        self.agree = agree
        self.browse = browse


class Wish(Value):
    """What the options ask for. Holds no secret."""

    way: str | None = None
    username: str | None = None
    helper: str | None = None
    may_replace: bool = False
    unchecked: bool = False
    dry_run: bool = False
    timeout: float = 30.0


class Place(Mute):
    """Where somebody logs in or out: one destination, and what surrounds it."""

    def __init__(self, git: Git, selection: Selection, helper: str | None = None) -> None:
        """`selection`: of its remotes one may be the name of a host. Raises CannotLook and Misused."""
        self.git = git
        self.secret_ids = SecretIds()
        self.helper = helper
        configuration = Configuration(git, anywhere=True)
        self.is_inside = any(entry.scope in ("local", "worktree") for entry in configuration.entries) or _is_inside(git)
        names = {entry.subsection for entry in configuration.entries if entry.section == "remote"}
        words = [*selection.remotes]
        if any(_is_token(word) for word in words):
            raise Misused(NOT_ON_THE_COMMAND_LINE)
        is_host = [word not in names and _is_host(word, configuration.hosts(selection.hosts)) for word in words]
        self.hosts = tuple(selection.hosts)
        if len(words) > 1:
            raise Misused("One login at a time: name one remote, or one host.")
        self.remotes: tuple[str, ...] = () if is_host == [True] else tuple(words)
        self.wanted = hosts.declared(words if is_host == [True] else selection.hosts)
        """The hosts that are named; empty for any."""
        if not self.is_inside:
            if self.remotes:
                raise Misused(
                    "There is no git repository here, so there is no such remote: name a host, such as bitbucket.org."
                )
            self.for_host(next(iter(self.wanted), hosts.CLOUD))

    def for_host(self, host: str) -> None:
        """From now on it is about the host alone, and about no remote."""
        self.remotes = (f"https://{host}/",)

    def look(self) -> Snapshot:
        """Everything as it is now. Raises CannotLook, and Misused for an unknown remote."""
        return Snapshot(
            Configuration(self.git, anywhere=True),
            self.secret_ids,
            declared_hosts=self.hosts,
            only_remotes=self.remotes,
            chosen=self.helper,
        )

    def is_meant(self, host: str) -> bool:
        """Whether a host is one of those that are named; Bitbucket Cloud has several names."""
        name = hosts.canonical(host)
        return not self.wanted or bool({name, name.partition(":")[0]} & set(self.wanted))

    def start(self) -> tuple[Snapshot, Destination]:
        """A look, and the destination that is meant: of several remotes, that of the next push.

        Raises CannotLook and Misused.
        """
        snapshot = self.look()
        ours = [one for one in snapshot.facts.destinations if one.product.is_bitbucket]
        meant = [one for one in ours if self.is_meant(one.address.url.host)]
        if not meant and self.wanted and not self.remotes:
            self.for_host(self.wanted[0])
            return self.start()
        if not meant and self.remotes:
            raise Misused("That leads to no Bitbucket: --host names the host of a Data Center.")
        if not meant:
            raise CannotLook(
                "No remote of this repository leads to Bitbucket: `bb-auth-check login bitbucket.org` is for the host."
            )
        return snapshot, next((one for one in meant if one.is_next), meant[0])


def _is_inside(git: Git) -> bool:
    return git.ask(["git", "rev-parse", "--git-dir"]).code == 0


def _is_host(word: str, declared: Sequence[str]) -> bool:
    """Whether a word is the name of a host: with a dot in it, or one that has been declared."""
    bare = hosts.declared([word])
    is_name = len(bare) == 1 and "/" not in word and "@" not in word and ":" not in word.replace(bare[0], "")
    return is_name and hosts.can_be(bare[0]) and ("." in bare[0] or bare[0] in declared)


def _is_token(word: str) -> bool:
    return token_kind(word) is not None or word.strip().startswith(("ATAT", "ATCT", "ATBB", "BBDC-"))


def login(
    git: Git,
    selection: Selection,
    wish: Wish,
    person: Person,
    piped: Callable[[], str] | None,
    out: TextIO,
    style: Style,
) -> bool | None:
    """Log in; `out` is told what is planned and what came of it. Returns whether somebody is; None: it is not proved.

    `piped` reads the token from standard input, where that is asked for. Raises Misused, also from inside a hook and if
    nobody can be asked; Impossible, Refused and Failed if nothing has changed; CannotLook, CannotWrite and Unanswered.
    """
    if in_a_hook(git.environ):
        raise Misused(
            "`login` changes nothing from inside a hook, or a git alias. Run it yourself: bb-auth-check login"
        )
    if wish.helper is not None and not is_helper(wish.helper):
        raise Misused("--helper takes the name of a credential helper, or its command without any secret in it.")
    if wish.username is not None and _is_token(wish.username):
        raise Misused(NOT_ON_THE_COMMAND_LINE)
    place = Place(git, selection, value_of(wish.helper))
    snapshot, destination = place.start()
    if place.helper is not None and not snapshot.logins.exists(place.helper):
        raise Misused("--helper names a credential helper whose program does not exist.")
    way, token = _chosen(destination, wish, person, piped, out, style)
    username = wish.username
    if destination.product.is_datacenter and way.kind is not None and username is None and person.line is not None:
        try:
            enter.name_for(destination, way, token, None)
        except Impossible:
            username = person.line(f"Your username at {destination.address.url.host}: ").strip() or None
            if username is not None and _is_token(username):
                raise Misused("That is a token, and the username was asked for.") from None
    credentials = GitCredential(git, wish.timeout)
    shown = enter.planned(snapshot, destination, way, token, credentials, username)
    out.write(page.planned(shown, style))
    if wish.dry_run or not _agreed(shown, wish, person, out):
        return wish.dry_run
    with files.alone(git.home, snapshot.folders.common if place.is_inside else git.cwd or "."):
        for _ in range(_AGAIN):
            # another program may have written while the user was asked
            snapshot, destination = place.start()
            planned = enter.planned(snapshot, destination, way, token, credentials, username)
            if not set(planned.lost) <= set(shown.lost):
                raise Failed("What would give way is not what it was when you agreed.")
            try:
                answer = enter.carry_out(
                    planned, snapshot, credentials, place.look, _proof(place, planned, wish.timeout)
                )
            except Changed:
                continue
            out.write("\n" + page.done(planned, answer, style) + _offer(place, snapshot, planned))
            return True if answer is None else answer.may_write
    raise Failed("Other programs kept writing the same file: nothing was changed.")


def _chosen(
    destination: Destination,
    wish: Wish,
    person: Person,
    piped: Callable[[], str] | None,
    out: TextIO,
    style: Style,
) -> tuple[Way, str | None]:
    """The way to log in, and the token for it, which has been checked. Raises Misused."""
    product, host = destination.product, destination.address.url.host
    there = ways.of_product(product)
    way = None if wish.way is None else ways.BY_NAME[wish.way]
    if way is not None and way not in there:
        raise Misused(f"--with takes {' or '.join(one.name for one in there)} for {host}.")
    if piped is not None and (way is None or way.kind is not None):
        token = piped()
        _insist_on_a_token(token, destination, way, wish)
        return way or ways.of_token(token, product), token
    if way is None and person.line is not None and not wish.dry_run:
        out.write(page.choice(there, host))
        typed = person.line(f"Which? [1-{len(there)}, 1] ").strip() or "1"
        way = next((one for number, one in enumerate(there, 1) if typed in (str(number), one.name)), None)
        if way is None:
            raise Misused(
                f"One of the numbers 1 to {len(there)} was asked for. `bb-auth-check login --help` shows the usage."
            )
    way = way or there[0]
    if wish.dry_run:
        return way, None
    if way.kind is None:
        out.write(page.made_at(way, style) + "\n")
        if person.browse is not None and way.page is not None:
            person.browse(way.page)
        return way, None
    if person.secret is None:
        raise Misused("There is no terminal to ask for the token on: --with-token reads it from standard input.")
    out.write(page.made_at(way, style))
    if person.browse is not None and way.page is not None:
        person.browse(way.page)
    token = person.secret(f"Paste {way.label} for {host} (it is not shown): ")
    _insist_on_a_token(token, destination, way, wish)
    return way, token


def _insist_on_a_token(token: str, destination: Destination, way: Way | None, wish: Wish) -> None:
    """Raise Misused for what is no token, or cannot log in at this product. It is not quoted."""
    wrong = ways.wrong_form(token)
    if wrong is None and not wish.unchecked:
        wrong = ways.wrong_kind(token, destination.product, way)
        if wrong is None and (length := ways.wrong_length(token)) is not None:
            wrong = f"{length} Copy it once more; --unchecked takes it as it is."
    if wrong is not None:
        raise Misused(f"This is not the token that was asked for. {wrong} Nothing was stored.")


def _agreed(planned: Login, wish: Wish, person: Person, out: TextIO) -> bool:
    """Whether to go on. Raises Misused if nobody can be asked, and Impossible where more than --yes is needed."""
    if person.agree is None:
        raise Misused(
            "There is no terminal to confirm on: --yes logs in without asking, --dry-run only shows what would be done."
        )
    if planned.lost and not wish.may_replace and person.line is None:
        raise Impossible(
            f"It would take the place of {' and of '.join(planned.lost)}, which may still be good. "
            "--replace agrees to that."
        )
    if not person.agree():
        out.write("Nothing was changed.\n")
        return False
    return True


def _proof(place: Place, planned: Login, patience: float) -> Callable[[], Probed | None]:
    """What asks Bitbucket; there is nothing to ask about without a repository, or for a host alone."""

    def prove() -> Probed | None:
        address = planned.destination.address
        if not place.is_inside or not address.url.path.strip("/"):
            return None
        configuration = Configuration(place.git)
        name = remotes.named(configuration.entries, address.remote) if planned.has_repository else planned.url
        probe = Probe(place.git, Selection(remotes=(name,), hosts=place.hosts), patience=patience)
        there = [one for one in probe.destinations if one.address.url.host.lower() in planned.url.lower()]
        return probe.ask((there or probe.destinations)[0])

    return prove


def _offer(place: Place, snapshot: Snapshot, planned: Login) -> str:
    if not place.is_inside:
        return ""
    has_observer = any(not helper.answers for helper in snapshot.login(planned.url).helpers)
    found = snapshot.facts.environment.hooks
    has_hook = found is not None and (found.pre_push or found.configured is not None)
    return page.offered(not has_hook, not has_observer)


def status(git: Git, selection: Selection, patience: float) -> list[LoggedIn]:
    """Who is logged in at each host of Bitbucket: of this repository, those declared, and Bitbucket Cloud.

    The helpers are asked, and may unlock a keychain; Bitbucket is not. Raises CannotLook, Misused and Unanswered.
    """
    credentials = GitCredential(git, patience)
    place = Place(git, selection)
    found = [one for one in logged_in(place.look(), credentials) if place.is_meant(one.host)]
    if not place.remotes:
        there = {hosts.canonical(one.host) for one in found}
        for host in place.wanted or dict.fromkeys((*Configuration(git).hosts(()), hosts.CLOUD)):
            if host not in there:
                place.for_host(host)
                # nobody has to be logged in where this repository is not
                beside = logged_in(place.look(), credentials)
                found += [one for one in beside if one.source is not None or not there]
    return found


def logout(git: Git, selection: Selection, wish: Wish, person: Person, out: TextIO, style: Style) -> bool:
    """Have git's helpers forget the login of one username at one host, and nothing else. Returns whether it is gone.

    Raises Misused, also from inside a hook and if nobody can be asked; Failed if nothing has changed; CannotLook,
    CannotWrite and Unanswered.
    """
    if in_a_hook(git.environ):
        raise Misused("`logout` changes nothing from inside a hook, or a git alias. Run it yourself.")
    if wish.username is not None and _is_token(wish.username):
        raise Misused(NOT_ON_THE_COMMAND_LINE)
    place = Place(git, selection)
    snapshot, destination = place.start()
    url = destination.address.url
    host = url.host if url.transport == "http" else hosts.CLOUD
    credentials = GitCredential(git, wish.timeout)
    own = destination.username if url.transport == "http" else None
    username = wish.username or own or next((one.username for one in logged_in(snapshot, credentials)), None)
    exchanges = to_forget(snapshot, destination, username, credentials) if username else []
    keys = taken_back(snapshot, host, username) if username else []
    then = list(left(destination))
    if username is None or not (exchanges or keys):
        whom = f" for {username}" if username else ""
        out.write(page.nothing_held(host, whom, then, style))
        return True
    more = [Part(f"The configuration no longer has git ask for {username}", keys)] if keys else []
    out.write(page.leaving(host, username, exchanges, more, style))
    if wish.dry_run:
        return True
    if person.agree is None:
        raise Misused(
            "There is no terminal to confirm on: --yes logs out without asking, --dry-run only shows what would be "
            "done."
        )
    if not person.agree():
        out.write("Nothing was changed.\n")
        return False
    made: list[Exchange] = []
    written: list[File] = []
    try:
        for exchange in exchanges:
            made.append(exchange)
            files.insist(exchange.make, "the helper's file")
        enter.write(changed_files(keys, snapshot), written)
    except BaseException as reason:
        enter.put_back(written, made)
        if isinstance(reason, Changed):
            raise Failed(str(reason)) from None
        raise
    out.write("\n" + page.left(host, username, exchanges, then, style))
    return True
