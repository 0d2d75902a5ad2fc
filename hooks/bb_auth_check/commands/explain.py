"""Explain a rule, a class of failure or the text of a failure, or list all rules."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from bb_auth_check.git.process import Git
from bb_auth_check.judge import judge, matches
from bb_auth_check.model import CannotLook, Diagnosis, Match, Misused, Remedy, Report
from bb_auth_check.render.layout import PLAIN, Style
from bb_auth_check.rules import CATALOGUE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.bitbucket.heard import Place
    from bb_auth_check.bitbucket.texts import Heard, Reading
    from bb_auth_check.model import Outgoing, Question

_TRANSLATED = 100_000
"""How many characters of the end of a text are looked through for git's messages in other languages."""
_AT_A_PLACE = ("prompt-unavailable", "library-without-login", "wrong-username", "ssh-key-unreadable")
"""The failures whose login, or key, is in the settings of the place where git runs."""
_SSH_PROGRAMS = ("ssh", "PuTTY (plink)", "JSch")
_OVER_HTTPS = "Over https:"
FIX = ("bb-auth-check", "fix")
_LEAKS = ("leak-in-committed-file", "leak-in-commit")
_OUTDATED = "The text's own advice is out of date: there are no app passwords any more."


def explain(
    subject: str | None,
    git: Git,
    *,
    paste: Callable[[], str],
    hosts: Sequence[str] = (),
    for_programs: bool = False,
    style: Style = PLAIN,
) -> str | Diagnosis:
    """What `subject` asks for: pages to read, or the diagnosis of a failure.

    A subject of several words is the text of a failure; for `-`, `paste` returns that text. Any other subject names
    rules or a class of failure; without a subject, it is the table of all rules. `for_programs`: a name is answered by
    a diagnosis too. Raises Misused if the subject names nothing.
    """
    if subject == "-":
        return diagnosed(paste(), git, hosts=hosts)
    if subject is not None and len(subject) == len("403") and subject.isdecimal():
        subject = f"The requested URL returned error: {subject}"  # as git says it
    if subject is not None and len(subject.split()) > 1:
        return diagnosed(subject, git, hosts=hosts)
    if not for_programs:
        return pages(subject, style)
    if subject is None:
        from bb_auth_check.render import json
        from bb_auth_check.rules.outgoing import OUTGOING

        return json.rules([*CATALOGUE, *OUTGOING])
    return named(subject)


def pages(subject: str | None, style: Style = PLAIN) -> str:
    """The pages of the rules that `subject` names (id, family or name), or of the class of failure of that name.

    Without a subject, the table of all rules. Raises Misused if the subject names nothing.
    """
    from bb_auth_check.render import page

    if subject is None:
        from bb_auth_check.rules.outgoing import OUTGOING

        return page.table([*CATALOGUE, *OUTGOING], style)
    rules = [rule for rule in CATALOGUE if matches(rule, subject)]
    leaving = _leaving(subject)
    if rules or leaving:
        pages = [page.page(rule, style) for rule in rules] + [page.page_of_outgoing(rule, style) for rule in leaving]
        return "\n\n".join(pages)
    from bb_auth_check.bitbucket.failures import BY_NAME
    from bb_auth_check.render import explained

    (name,) = _classes(subject)
    return explained.page(BY_NAME[name], [rule for rule in CATALOGUE if name in rule.classes], style)


def _leaving(subject: str) -> list[Outgoing]:
    """The kinds of credential that are about to leave, by id, family or name."""
    from bb_auth_check.rules.outgoing import OUTGOING

    asked = subject.upper()
    is_family = len(asked) > 2 and asked[2:].isdecimal()
    return [
        rule
        for rule in OUTGOING
        if rule.name == subject.lower() or rule.id == asked or (is_family and rule.id.startswith(asked))
    ]


def named(subject: str) -> Diagnosis:
    """The class of failure of that name, or the classes that the rules of that name lead to.

    It does not depend on a repository. Raises Misused if the subject names nothing.
    """
    from bb_auth_check.diagnosis import diagnose

    return Diagnosis(matches=diagnose(_classes(subject), None))


def _classes(subject: str) -> tuple[str, ...]:
    from bb_auth_check.bitbucket.failures import BY_NAME

    of_rules = tuple(dict.fromkeys(name for rule in CATALOGUE if matches(rule, subject) for name in rule.classes))
    of_rules = of_rules or (_LEAKS if _leaving(subject) else ())
    if not of_rules and subject.lower() not in BY_NAME:
        from bb_auth_check import suggestions

        near = suggestions.nearest(subject, [*BY_NAME, *(name for rule in CATALOGUE for name in (rule.id, rule.name))])
        reads = "`bb-auth-check explain - < FILE` reads the text of a failure from a file."
        raise Misused(
            f"There is no rule or failure{suggestions.repeated(subject, near) or ' of this name'}."
            f"{suggestions.did_you_mean(near)} `bb-auth-check explain` lists the rules, {reads}"
        )
    return of_rules or (subject.lower(),)


def diagnosed(text: str, git: Git, *, hosts: Sequence[str] = ()) -> Diagnosis:
    """The causes of a failure by its text, and by the repository that git works in here, if there is one.

    `hosts`: Data Center hosts, as for `check`.
    """
    from bb_auth_check.bitbucket import texts
    from bb_auth_check.bitbucket.heard import LIBRARIES
    from bb_auth_check.bitbucket.hosts import CLOUD
    from bb_auth_check.bitbucket.systems import of_platform
    from bb_auth_check.diagnosis import diagnose, for_a_build
    from bb_auth_check.git.environment import in_ci

    reading = _read(text, git)
    heard = texts.hear(text)
    leak = _leak(heard)
    if not reading.classes:
        late = heard.late
        return Diagnosis(
            matches=(),
            leak=leak,
            notes=(late.says,) if late else _understood(heard, reading),
            commands=(late.command,) if late else (),
            is_elsewhere=bool(text.strip()) and not heard.is_about_git,
        )
    report = _report(git, hosts)
    host = reading.host or _only_host(report)
    classes = _of_a_library(reading.classes) if heard.program in LIBRARIES else reading.classes
    username = reading.username or (_only_username(report, text) if heard.place is None else None)
    found = diagnose(classes, report, host=host, username=username, is_guess=reading.is_guess)
    if reading.advises_app_password:
        first, *others = found
        found = (first.replace(message=f"{first.message} {_OUTDATED}"), *others)
    if heard.key_differs:
        found = tuple(_with_the_key_removed(match) for match in found)
    if heard.place is not None:
        found = tuple(_at(heard.place, match) for match in found)
    elif in_ci(git.environ):
        found = tuple(map(for_a_build, found))
    systems = heard.systems or (of_platform(sys.platform),)
    found = tuple(_on(systems, match, host or CLOUD, heard) for match in found)
    return Diagnosis(
        matches=found,
        question=_question(found, host, heard),
        leak=leak,
        notes=_understood(heard, reading) if reading.is_guess else (),
        is_guess=reading.is_guess,
        here=tuple(one for one in report.findings if one.severity == "error") if heard.place is None else (),
    )


def _read(text: str, git: Git) -> Reading:
    """What the text is read as, in the words of git's own catalogues too, where it is not known as it stands."""
    from bb_auth_check.bitbucket import texts

    reading = texts.read(text)
    if reading.classes and not reading.is_guess and text.isascii():
        return reading
    from bb_auth_check.git.translations import in_english

    end = texts.plain(text[-_TRANSLATED:])
    english = in_english(end, git)
    translated = texts.read(english) if english != end else reading
    return translated if translated.classes and not translated.is_guess else reading


def _leak(heard: Heard) -> Match | None:
    """The secrets in the text itself: whoever reads the log has them. Not what they are."""
    from bb_auth_check.bitbucket.failures import BY_NAME

    if not heard.secrets:
        return None
    failure = BY_NAME["leak-log"]
    shown = " and ".join(heard.secrets)
    return Match(
        failure=failure.name,
        certainty="named",
        message=f"This text shows {shown} in plain text, and so does every log that it stands in.",
        remedy=Remedy(says=failure.fix, by_hand=failure.by_hand),
        sources=failure.sources,
    )


def _understood(heard: Heard, reading: Reading) -> tuple[str, ...]:
    """What the text does say, in a sentence; nothing if it says nothing."""
    parts = [
        f"printed by {heard.program}" if heard.program else "",
        f"in {heard.place.name}" if heard.place else "",
        f"about {reading.host}" if reading.host else "",
    ]
    said = ", ".join(filter(None, parts))
    return (f"What the text does show: {said}.",) if said else ()


def _with_the_key_removed(match: Match) -> Match:
    """The match with the step that takes a known key away: right only where the text says that it is another."""
    if match.failure != "ssh-host-key" or match.rule is not None:
        return match
    step = (
        "Once the new key is known to be the host's own, `ssh-keygen -R HOST`, with the host as the text names it, "
        "takes the old ones out of known_hosts; where a build pins the keys, replace them there."
    )
    remedy = match.remedy
    return match.replace(remedy=Remedy(says=remedy.says, commands=remedy.commands, by_hand=(*remedy.by_hand, step)))


def _of_a_library(classes: tuple[str, ...]) -> tuple[str, ...]:
    """The classes in the order that holds where a library speaks: none of git's helpers was asked."""
    if classes[0] != "prompt-unavailable" or "library-without-login" not in classes:
        return classes
    rest = (name for name in classes if name not in ("library-without-login", "helper-missing"))
    return ("library-without-login", *rest)


def _at(place: Place, match: Match) -> Match:
    """The match with its steps as they are taken in a place where nobody types a login."""
    from bb_auth_check.bitbucket import builds
    from bb_auth_check.diagnosis import for_a_build

    remedy = match.remedy
    if place.kept_in == "variable":
        remedy = for_a_build(match).remedy
    elif place.kept_in == "settings":
        remedy = remedy.replace(by_hand=builds.in_settings(remedy.by_hand))
    if remedy.by_hand == match.remedy.by_hand and match.failure not in _AT_A_PLACE:
        return match
    return match.replace(remedy=remedy.replace(by_hand=(place.login, *remedy.by_hand)))


def _on(systems: Sequence[str], match: Match, host: str, heard: Heard) -> Match:
    """The match with the steps of these systems, and without those of others. What is known of here needs none.

    Where nobody types a login, none is kept as on a desk, and `fix` has no repository to look at.
    """
    from bb_auth_check.bitbucket.systems import is_for, where_kept

    if match.rule is not None:
        return match
    remedy = match.remedy
    is_there = heard.place is not None and heard.place.kept_in != "helper"
    left_out = _OVER_HTTPS if heard.program in _SSH_PROGRAMS else None
    kept = tuple(step for step in remedy.by_hand if is_for(step, systems) and not step.startswith(left_out or "\0"))
    commands = tuple(command for command in remedy.commands if not (is_there and command == FIX))
    # a command that has a login forgotten says it all
    is_told = is_there or (commands[:1] and commands[0][0] == "sh")
    new = () if is_told else where_kept(match.failure, systems, host)
    return match.replace(remedy=remedy.replace(commands=commands, by_hand=(*new, *kept)))


def _question(found: Sequence[Match], host: str | None, heard: Heard) -> Question | None:
    from bb_auth_check.bitbucket import questions
    from bb_auth_check.bitbucket.hosts import is_cloud as is_clouds

    if any(match.rule for match in found):
        return None
    is_cloud = host is None or is_clouds(host.partition(":")[0].lower())
    return questions.of(
        [match.failure for match in found],
        is_cloud=is_cloud,
        has_person=heard.place is None or heard.place.kept_in == "helper",
    )


def _report(git: Git, hosts: Sequence[str]) -> Report:
    """What all rules find, also those that the settings leave out; nothing if there is no repository to look at."""
    from bb_auth_check.git.configuration import Configuration
    from bb_auth_check.git.facts import gather

    try:
        return judge(CATALOGUE, gather(Configuration(git), declared_hosts=hosts))
    except CannotLook:
        return Report(status="error")


def _only_host(report: Report) -> str | None:
    """The one host of all destinations of Bitbucket here; None if they have several, or there is none."""
    here = {destination.address.url.host for destination in report.destinations if destination.product.is_bitbucket}
    return here.pop() if len(here) == 1 else None


def _only_username(report: Report, text: str) -> str | None:
    """With which username this repository logs in at an address that stands in the text; None if there are several.

    What Bitbucket answers other than 401 git prints without the username.
    """
    names = {
        destination.username
        for destination in report.destinations
        if destination.product.is_bitbucket and destination.address.url.transport == "http"
        if f"{destination.address.url.host}/{destination.address.url.path.strip('/')}" in text
    }
    return names.pop() if len(names) == 1 else None
