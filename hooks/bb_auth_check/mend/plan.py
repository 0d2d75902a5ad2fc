"""From findings to steps: what is mended, in which order, and what is left to a person.

Each step is one of the remedies that `check` prints, but that a secret which may still live goes to a helper first.
"""

from __future__ import annotations

from contextlib import suppress

from bb_auth_check.bitbucket.tokens import BY_NAME, kind_of, token_kind
from bb_auth_check.bitbucket.usernames import fitting, is_placeholder, stored_name
from bb_auth_check.git_state.held import secret_in_command
from bb_auth_check.git_state.urls import decode
from bb_auth_check.mend import edits
from bb_auth_check.mend.addresses import at_username, url_edits
from bb_auth_check.mend.chain import has_arguments, is_chosen, keeps_logins, may_be_cache, without_plain_file
from bb_auth_check.mend.keeper import Unanswered, Wanted
from bb_auth_check.mend.keeping import NO_KEYCHAIN, helper_set
from bb_auth_check.mend.moves import of_story
from bb_auth_check.mend.step import Ahead, Impossible, Left, Step
from bb_auth_check.mend.stored import of_entry
from bb_auth_check.model import TURNS
from bb_auth_check.remedies.url import corrected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from bb_auth_check.git_state.survey import Survey
    from bb_auth_check.mend.edits import Edit
    from bb_auth_check.mend.keeper import Keeper
    from bb_auth_check.model import Finding, Report, Url

_OF_PLACEHOLDERS = ("token", "pass", "pwd", "secret", "key", "user", "name", "api", "your", "bitbucket", "cred", "auth")
"""Words of which one stands in any text that somebody was meant to replace."""
_TOOLS = ("ssh-keygen", "pre-commit")


def steps(report: Report, survey: Survey, keeper: Keeper) -> tuple[list[Step], list[Left]]:
    """What mends these findings, in order, and what nobody but a person can mend.

    `keeper` is asked for the username under which a helper has a token, where a URL has none. Raises CannotLook,
    CannotWrite and Unanswered.
    """
    found: list[Step] = []
    left: list[Left] = []
    ahead = Ahead()
    for finding in sorted(report.findings, key=_rank):
        try:
            new = step(finding, survey, keeper, ahead)
        except Impossible as why:
            left.append(Left(finding, str(why)))
            continue
        ahead.add(new)
        found.append(new)
    return found, left


def _rank(finding: Finding) -> int:
    return TURNS.index("secret" if finding.fault.mends == "entry" else finding.rule.turn)


def step(finding: Finding, survey: Survey, keeper: Keeper, ahead: Ahead | None = None) -> Step:
    """What mends one finding; `ahead`: what will have been done by then.

    Raises Impossible; else as `steps`.
    """
    ahead = ahead or Ahead()
    if finding.fault.story:
        return of_story(finding, survey, ahead)
    match finding.fault.mends:
        case "url" | "username" | "account":
            return _of_url(finding, survey, keeper, ahead) or _of_commands(finding, survey)
        case "entry":
            return of_entry(finding, survey, ahead)
        case "mode":
            return _closed(finding, survey)
        case "store":
            if is_chosen(finding, survey):
                raise Impossible("It is the helper that you named: what it keeps stays in clear.")
            return without_plain_file(finding, survey)
        case "duplicate":
            if keeps_logins(finding, survey):
                raise Impossible("What it keeps has to go to the other helper first: that is another step.")
            return _of_commands(finding, survey)
        case "helper":
            return _of_helper(finding, survey)
        case "commands":
            if is_chosen(finding, survey):
                raise Impossible("It is the helper that you named.")
            return _of_commands(finding, survey)


def _of_url(finding: Finding, survey: Survey, keeper: Keeper, ahead: Ahead) -> Step | None:
    """The step for a fault that another URL mends; None if no URL can be written there."""
    fault = finding.fault
    for address in survey.facts.addresses:
        for url in dict.fromkeys((address.written, address.url)):
            if url.text != fault.url or address.place_of(url) != fault.where:
                continue
            if url.password == "placeholder":
                _insist_on_a_placeholder(finding, survey)
            if fault.mends == "account":
                _insist_on_one_account(finding, survey)
            living = next((secret.story for secret in url.secrets if BY_NAME[secret.kind].alive), None)
            if living is not None:
                return of_story(finding, survey, ahead, living)
            new = corrected(survey.facts, address, url)
            if fault.mends == "username":
                name = _known_name(url, survey, keeper) or next(
                    (one.username for one in ahead.given if (one.protocol, one.host) == (url.scheme, url.host)), None
                )
                new = at_username(url, name) if name else new
            found = url_edits(survey, address, url, new) if new != url.text else []
            if found:
                return Step(finding, fault.remedy.says, edits=found)
    return None


def _known_name(url: Url, survey: Survey, keeper: Keeper) -> str | None:
    """The username under which a helper has a token for a URL."""
    wanted = Wanted(url.scheme, url.host, url.path)
    for helper, value in survey.logins.chain(f"{url.scheme}://{url.host}{url.tail}"):
        given = None
        if helper.found is not False and helper.keeps != "nothing" and not secret_in_command(value):
            with suppress(Unanswered, ValueError):
                given = keeper.answer(wanted, value)
        if given is not None:
            name, kind = given[0], kind_of(given[1])
            if token_kind(name) or ":" in name:
                return None  # a secret in the wrong place
            return name if kind.alive and fitting(name, [kind], ()) == name else None
    return None


def _of_commands(finding: Finding, survey: Survey, sets: Mapping[str, str] | None = None) -> Step:
    """The step that does what the printed commands would do; `sets`: the helpers that they set, by key."""
    remedy = finding.fault.remedy
    found: list[Edit] = []
    for command in remedy.commands if remedy.safe else ():
        if command[0] in _TOOLS:
            return Step(finding, remedy.says, tool=command, then=_then(finding))
        edit = edits.of_command(command, survey)
        if edit is None:
            raise Impossible("")
        found.append(edit)
    if not found:
        raise Impossible("")
    return Step(finding, remedy.says, edits=found, sets=sets, then=_then(finding))


def _of_helper(finding: Finding, survey: Survey) -> Step:
    """The step that gives a chain a helper, which is tried before anything is trusted to it."""
    sets = helper_set(finding.fault.remedy.commands)
    step = _of_commands(finding, survey, sets)
    if has_arguments(finding, survey):
        raise Impossible("The arguments of a helper that is not there may hold a secret: take it out by hand.")
    if any(value.startswith("cache") for value in sets.values()) and not may_be_cache(finding, survey):
        raise Impossible(NO_KEYCHAIN)
    return step


def _then(finding: Finding) -> tuple[str, ...]:
    return finding.fault.remedy.by_hand if finding.fault.remedy.ends_by_hand else ()


def _closed(finding: Finding, survey: Survey) -> Step:
    where = finding.fault.where
    sources = survey.places.sources(where) if where is not None else []
    if not sources or not finding.fault.remedy.safe:
        raise Impossible("")
    opened = [(source.path, where.file or "") for source in sources if where is not None]
    return Step(finding, finding.fault.remedy.says, opened=opened)


def _insist_on_a_placeholder(finding: Finding, survey: Survey) -> None:
    """Raise Impossible where what looks like one may be a password for all that: `[Tr0ub4dor]`."""
    for source in survey.places.sources(finding.fault.where) if finding.fault.where is not None else ():
        for text in (source.entry.value or "", source.entry.subsection) if source.entry else ():
            password = decode(text.partition("://")[2].rpartition("@")[0].partition(":")[2])
            if password and is_placeholder(password) and not any(word in password.lower() for word in _OF_PLACEHOLDERS):
                raise Impossible("It may be a password that only looks like a placeholder: take it out by hand.")


def _insist_on_one_account(finding: Finding, survey: Survey) -> None:
    """Raise Impossible where the token that is stored may be another person's than the one whose name the URL has."""
    for destination in survey.facts.destinations:
        if destination.address.url.text != finding.fault.url:
            continue
        name = stored_name(destination)
        kinds = [BY_NAME[stored.kind] for stored in destination.stored if stored.username == name]
        if not any(name == kind.username for kind in kinds):
            raise Impossible("Only you know which of the two accounts this push is for.")
