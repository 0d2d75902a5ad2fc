"""What `doctor` has found, for people: every login, the surroundings of git, and each finding where it belongs.

Every fact is one line: a sign, the fact, and where it comes from. The cost and the fix stand below a finding.
"""

from __future__ import annotations

from bb_auth_check.render import facts
from bb_auth_check.render.facts import LISTED
from bb_auth_check.render.human import IN_A_BUILD, accepted
from bb_auth_check.render.layout import counted, joined, wrapped
from bb_auth_check.render.sections import ELSEWHERE, ENVIRONMENT, HOOKS, Sections

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from bb_auth_check.model import About, Checkup, Destination, Facts, Finding
    from bb_auth_check.render.facts import Fact, Mark
    from bb_auth_check.render.layout import Style

_LABEL = 10
_INDENT = 4 + _LABEL
_DETAILED = 10
"""How many destinations are shown in full. Of the others only their findings are shown."""
_PRODUCTS = {"cloud": "", "datacenter": "  (Data Center)", "other": "  (not Bitbucket)"}


def render(checkup: Checkup, style: Style) -> str:
    """The whole picture as text. Every finding of the report is shown exactly once."""
    page = _Page(style, is_machine=checkup.is_machine)
    known = checkup.facts
    if known is not None:
        placed = Sections(checkup.report.findings, known.destinations)
        _destinations(page, known, placed, {rule.about for rule in checkup.left_out})
        _surroundings(page, known, placed, checkup.template)
        _elsewhere(page, known, placed)
    page.title("versions")
    page.text(style.signs.between.join(checkup.versions), "  ")
    _summary(page, checkup, style)
    return "\n".join(page.lines) + "\n"


def as_json(checkup: Checkup) -> str:
    """The report as one JSON document, with every fact of the page beside it."""
    from bb_auth_check.render import json

    known = checkup.facts
    if known is None:
        return json.render(checkup.report, examined=None)
    told = _Told(is_machine=checkup.is_machine)
    placed = Sections(checkup.report.findings, known.destinations)
    _destinations(told, known, placed, {rule.about for rule in checkup.left_out})
    _surroundings(told, known, placed, checkup.template)
    _elsewhere(told, known, placed)
    examined = {
        "machine": checkup.is_machine,
        "sections": [section for section in told.sections if section["facts"]],
        "versions": list(checkup.versions),
        "left_out": [rule.id for rule in checkup.left_out],
    }
    return json.render(checkup.report, examined=examined)


class _Told:
    """Collects the facts for programs, as `_Page` does for people. The findings stand in the report."""

    def __init__(self, *, is_machine: bool) -> None:
        self.is_machine = is_machine
        self.sections: list[dict[str, Any]] = []

    def title(self, name: str, more: str = "") -> None:
        self.sections.append({"title": name, "facts": []})

    def text(self, text: str, indent: str = "") -> None:
        """How much was left out is of the page alone."""

    def line(self, text: str) -> None:
        """What is not Bitbucket is among the destinations of the report."""

    def fact(self, mark: Mark, label: str, text: str) -> None:
        self.sections[-1]["facts"].append({"mark": mark, "label": label, "text": text})

    def finding(self, finding: Finding) -> None:
        """It is told in the report."""


class _Page:
    """Collects the lines of the text. A command, a manual step or a cost that stands above already is not repeated."""

    def __init__(self, style: Style, *, is_machine: bool = False) -> None:
        self.lines: list[str] = []
        self.is_machine = is_machine
        self._style = style
        self._palette = style.palette
        self._signs = style.signs
        self._printed: set[object] = set()

    def title(self, name: str, more: str = "") -> None:
        self.lines += ["", f"{self._palette.strong(name)}{more}"] if self.lines else [self._palette.strong(name) + more]

    def text(self, text: str, indent: str = "") -> None:
        self.lines += self._filled(text, indent, indent)

    def line(self, text: str) -> None:
        self.lines.append(text)

    def fact(self, mark: Mark, label: str, text: str) -> None:
        sign = getattr(self._signs, mark)
        lines = self._filled(text, f"  {sign} {label:<{_LABEL}}", " " * _INDENT)
        # coloured once it is filled: the colours have no width
        coloured = {"good": self._palette.good, "unknown": self._palette.mild}.get(mark, str)(sign)
        self.lines += [f"  {coloured}{lines[0][2 + len(sign) :]}", *lines[1:]]

    def finding(self, finding: Finding) -> None:
        rule, fault = finding.rule, finding.fault
        is_error = finding.severity == "error"
        sign = self._signs.error if is_error else self._signs.advice
        lines = self._filled(f"{rule.name}: {fault.message}", f"  {sign} {rule.id:<{_LABEL}}", " " * _INDENT)
        opening = f"{sign} {rule.id}"
        coloured = (self._palette.bad if is_error else self._palette.mild)(opening)
        self.lines += [f"  {coloured}{lines[0][2 + len(opening) :]}", *lines[1:]]
        if rule.id not in self._printed:
            self._printed.add(rule.id)
            self._under("cost", f"{rule.why.partition('. ')[0].rstrip('.')}.")
        # those that the message does not name
        also = [place.named for place in fault.also if place.named not in fault.message]
        if also:
            self._under("also in", _list(also))
        self._remedy(finding)

    def _remedy(self, finding: Finding) -> None:
        remedy = finding.fault.remedy
        commands = [command for command in remedy.commands if command not in self._printed]
        for command in commands:  # never folded: it is to be pasted
            self.lines.append(f"{' ' * _INDENT}{self._signs.under} fix: {self._style.command(command)}")
        if not remedy.commands:
            self._under("fix", f"{remedy.says}.")
        elif len(commands) < len(remedy.commands):
            self._under("fix", "the command above")
        steps = [step for step in remedy.by_hand if step not in self._printed]
        for step in steps:
            self._under("then", step)
        if remedy.by_hand and not steps:
            self._under("then", "as said above")
        self._printed.update(commands, steps)

    def _under(self, label: str, text: str) -> None:
        start = f"{' ' * _INDENT}{self._signs.under} {label}: "
        self.lines += self._filled(text, start, " " * (_INDENT + 2))

    def _filled(self, text: str, first: str, others: str) -> list[str]:
        return wrapped(text, first, others, self._style.width) or [first.rstrip()]


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more


def _destinations(page: _Page | _Told, known: Facts, placed: Sections, unjudged: set[About]) -> None:
    shown = hidden = 0
    others = []
    logins: dict[object, str] = {}
    for number, destination in enumerate(known.destinations):
        if not destination.product.is_bitbucket and not placed.of(number):
            others.append(destination)
            continue
        in_full = shown < _DETAILED and destination.product.is_bitbucket
        shown += in_full
        if not in_full and not placed.of(number):
            hidden += 1
            continue
        page.title(*_headline(destination))
        if in_full:
            _destination(page, number, destination, placed, unjudged, logins)
        else:
            for finding in placed.of(number):
                page.finding(finding)
    if hidden:
        page.title(f"and {hidden} more", ", with nothing wrong of their own")
    if others:
        page.title("not Bitbucket", ": not looked at")
    for destination in others[:LISTED]:
        page.line(f"  {destination.address.remote}  {destination.address.url.text}")
    if len(others) > LISTED:
        page.line(f"  and {len(others) - LISTED} more")


def _headline(destination: Destination) -> tuple[str, str]:
    remote, url = destination.address.remote, destination.address.url.text
    # a branch may have a URL in place of a remote
    return remote, ("" if remote == url else f"  {url}") + _PRODUCTS[destination.product]


def _destination(
    page: _Page | _Told,
    number: int,
    destination: Destination,
    placed: Sections,
    unjudged: set[About],
    logins: dict[object, str],
) -> None:
    """Show one destination in full. `logins` are the logins shown so far, each with the remote that it stands under."""
    told = {finding.fault.where for finding in placed.of(number)}
    families: dict[About, list[Fact]] = {
        "address": [] if page.is_machine else list(facts.address(destination)),
        "username": list(facts.username(destination, told)),
        "secret": list(facts.secrets(destination)),
        "helper": list(facts.login(destination, told)),
    }
    if page.is_machine:  # this URL is nobody's: what it lacks says nothing
        families["secret"] = [fact for fact in families["secret"] if fact[0] != "good"]
        families["username"] = [fact for fact in families["username"] if fact[0] == "good"]
    login = tuple(families["helper"])
    if login in logins and destination.helpers:
        mark: Mark = "good" if all(fact[0] == "good" for fact in login) else "plain"
        names = ", ".join(map(facts.name, destination.helpers))
        families["helper"] = [(mark, "helper", f"{names}: as for {logins[login]}")]
    logins.setdefault(login, destination.address.remote)
    for family, said in families.items():
        findings, echoes = placed.of(number, family), list(placed.echoes(number, family))
        # whether a helper runs and what stands in a URL is seen, not judged
        in_doubt = bool(findings or echoes or family in unjudged) and family in ("address", "username")
        for mark, label, text in said:
            if mark == "good" and family == "secret" and (findings or echoes):
                continue  # none in this URL, and yet at hand
            page.fact("plain" if mark == "good" and in_doubt else mark, label, text)
        for echo in echoes:
            page.fact(*echo)
        for finding in findings:
            page.finding(finding)
    for finding in placed.of(number):
        if finding.rule.about not in families:
            page.finding(finding)


def _surroundings(page: _Page | _Told, known: Facts, placed: Sections, template: str | None) -> None:
    around = known.environment
    at_a_push = facts.at_a_push(around.hooks) if around.hooks else facts.hooks_of_each(template)
    for title, said in (
        (ENVIRONMENT, facts.environment(around)),
        (HOOKS, at_a_push if around.hooks or page.is_machine else ()),
    ):
        page.title(title)
        for mark, label, text in said:
            if label != "gate" or not any("credentialsInUrl" in one.fault.message for one in placed.of(title)):
                page.fact(mark, label, text)
        for finding in placed.of(title):
            page.finding(finding)


def _elsewhere(page: _Page | _Told, known: Facts, placed: Sections) -> None:
    told = {destination.header.where for destination in known.destinations if destination.header is not None}
    shown = {*told, *placed.wheres}
    held = [one for one in known.held if one.secret is not None and one.where not in shown]
    findings = placed.of(ELSEWHERE)
    if not held and not findings:
        return
    page.title(ELSEWHERE)
    for one in held[:LISTED]:
        if one.secret is not None:
            page.fact("plain", "secret", f"{facts.kind(one.secret)} in {one.where.named}")
    if len(held) > LISTED:
        page.text(f"and {len(held) - LISTED} more", " " * _INDENT)
    for finding in findings:
        page.finding(finding)


def _summary(page: _Page, checkup: Checkup, style: Style) -> None:
    report = checkup.report
    page.lines.append("")
    for error in report.errors:
        page.lines.append(f"bb-auth-check: {error}")  # never folded: there may be a command in it
    if checkup.facts is None:
        page.text("Nothing could be looked at. Next: fix that, then run bb-auth-check doctor again.")
        return
    faults = sum(finding.severity == "error" for finding in report.findings)
    advice = len(report.findings) - faults
    said = f"{counted(faults, 'error', 'errors')}."
    if advice:
        said += f" {counted(advice, 'warning', 'warnings')}."
        said += " With --strict a warning counts as an error." if report.strict else ""
    if report.status == "skipped":
        said = "No remote of this repository leads to Bitbucket: nothing to check."
    if checkup.is_machine:
        said += " There is no git repository here: this is what holds in every one of yours."
    if checkup.left_out:
        said += f" {counted(len(checkup.left_out), 'rule was', 'rules were')} left out by --select or --ignore."
    page.text(said)
    for one in report.accepted:
        page.lines += accepted(one, style)
    page.text(_next(checkup, checkup.facts, style))


def _next(checkup: Checkup, known: Facts, style: Style) -> str:
    report = checkup.report
    if checkup.is_machine and not report.errors and not report.findings:
        return "Next: bb-auth-check sweep DIR looks at every repository below a folder."
    if report.errors:
        return "Next: report the bug; what is shown above holds all the same."
    if report.findings:
        rule = report.findings[0].rule.id
        if report.in_a_build:
            return f"Next: {IN_A_BUILD[0].lower()}{IN_A_BUILD[1:]} `bb-auth-check explain {rule}` says more."
        which = "the fixes from the top" if report.blocks else "the fixes that you want"
        return f"Next: run {which}, then bb-auth-check doctor again. `bb-auth-check explain {rule}` says more."
    ours = [destination for destination in known.destinations if destination.product.is_bitbucket]
    if not ours:
        return (
            "Next: is one of these hosts a Bitbucket Data Center? bb-auth-check doctor --host HOST"
            if known.destinations
            else "Next: git remote add origin URL, then bb-auth-check doctor again."
        )
    remote = ours[0].address.remote
    is_plain = ours[0].address.where is not None and remote.replace("-", "").replace("_", "").isalnum()
    command = ("bb-auth-check", "probe", *(("--remote", remote) if is_plain and remote[0] != "-" else ()))
    return f"Next: {joined(command, windows=style.windows)} (a real login, which changes nothing)"
