"""A rule, a class of failure, the text of a failure, or the catalogue."""

from __future__ import annotations

from bb_auth_check.judge import judge, matches
from bb_auth_check.model import CannotLook, Diagnosis, Match, Misused, Report
from bb_auth_check.rules import CATALOGUE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OUTDATED = "The text's own advice is out of date: there are no app passwords any more."


def explain(subject: str | None) -> str:
    """The pages of the rules that `subject` names (id, family or name), or of the class of failure of that name;
    without one, the table of all rules.

    Raises Misused if it names none.
    """
    from bb_auth_check.render import page

    if subject is None:
        return page.table(CATALOGUE)
    rules = [rule for rule in CATALOGUE if matches(rule, subject)]
    if rules:
        return "\n\n".join(page.page(rule) for rule in rules)
    from bb_auth_check.bitbucket.failures import BY_NAME
    from bb_auth_check.render import explained

    (name,) = _classes(subject)
    return explained.page(BY_NAME[name], [rule for rule in CATALOGUE if name in rule.classes])


def named(subject: str) -> Diagnosis:
    """The class of failure of that name, or those that the rules of that name lead to, wherever one is.

    Raises Misused if it names none.
    """
    from bb_auth_check.diagnosis import diagnose

    return Diagnosis(matches=diagnose(_classes(subject), None))


def _classes(subject: str) -> tuple[str, ...]:
    from bb_auth_check.bitbucket.failures import BY_NAME

    of_rules = tuple(dict.fromkeys(name for rule in CATALOGUE if matches(rule, subject) for name in rule.classes))
    if not of_rules and subject.lower() not in BY_NAME:
        # what was typed may be a secret in the wrong place, so it is not repeated
        raise Misused(
            "No rule or failure is called so: `bb-auth-check explain` lists the rules, `bb-auth-check explain -` reads "
            "the text of a failure from standard input."
        )
    return of_rules or (subject.lower(),)


def is_text(subject: str) -> bool:
    """Whether an argument is the text of a failure: more than a word."""
    return len(subject.split()) > 1


def diagnosed(text: str, environ: Mapping[str, str], *, hosts: Sequence[str] = (), cwd: str | None = None) -> Diagnosis:
    """What the text of a failure comes to, in the repository of `cwd` or of the current folder, if there is one.

    `hosts`: Data Center hosts, as for `check`.
    """
    from bb_auth_check.bitbucket import texts
    from bb_auth_check.diagnosis import diagnose

    reading = texts.read(text)
    if not reading.classes:
        return Diagnosis(matches=())
    report = _report(environ, hosts, cwd)
    host = reading.host or _only_host(report)
    found = diagnose(reading.classes, report, host=host, username=reading.username)
    if reading.advises_app_password:
        first, *others = found
        found = (Match(**{**first.__dict__, "message": f"{first.message} {_OUTDATED}"}), *others)
    return Diagnosis(matches=found)


def _report(environ: Mapping[str, str], hosts: Sequence[str], cwd: str | None) -> Report:
    """What all rules find, whatever the settings leave out; nothing where nothing can be looked at."""
    from bb_auth_check.git_state.gather import Configuration, gather

    try:
        return judge(CATALOGUE, gather(Configuration(environ, cwd), declared_hosts=hosts))
    except CannotLook:
        return Report(status="error")


def _only_host(report: Report) -> str | None:
    """The host that all destinations of Bitbucket here have in common."""
    here = {destination.address.url.host for destination in report.destinations if destination.product != "other"}
    return here.pop() if len(here) == 1 else None
