"""What `doctor` found, for people: every login and what surrounds git, and each finding where it belongs.

One line a check: a mark, what is so, where it comes from. Under a finding stand its cost and its fix.
"""

from __future__ import annotations

import textwrap

from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.model import SSH_COMMAND, Value
from bb_auth_check.render.human import joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Literal

    from bb_auth_check.commands.doctor import Checkup
    from bb_auth_check.model import Destination, Environment, Facts, Finding, Helper, Hooks, Secret, Stored, Where
    from bb_auth_check.render.colors import Palette

    Mark = Literal["good", "plain", "unknown"]
    Fact = tuple[Mark, str, str]
    """Mark, label and text of one line."""
    Told = set[Where | None]
    """The places that the findings shown beside these facts name."""

_WIDTH = 110
_LABEL = 10
_INDENT = 4 + _LABEL
_DETAILED = 10
"""How many destinations are shown in full; of the others only what is wrong."""
_LISTED = 10
"""How many of anything else are listed."""

_ADDRESS, _USERNAME, _SECRET, _HELPER = "BB4", "BB2", "BB1", "BB3"
"""The families of rules that judge these lines."""

_ENVIRONMENT, _HOOKS, _ELSEWHERE = "environment", "hooks", "elsewhere"
_SURROUNDINGS = {
    "transfer.credentialsinurl",
    "credential.interactive",
    "core.askpass",
    "git_askpass",
    "ssh_askpass",
    "git_terminal_prompt",
}
_PRODUCTS = {"cloud": "", "datacenter": "  (Data Center)", "other": "  (not Bitbucket)"}
_SOURCES = {"url": "the URL", "config": "the configuration", "helper": "a helper"}
_KEEPS = {
    "keychain": "keeps secrets in the system's keychain",
    "memory": "keeps secrets in memory",
    "plaintext": "keeps secrets in clear, in a file",
    "nothing": "keeps no secret itself",
    "unknown": "could not tell where it keeps secrets",
}
_SAFE = ("keychain", "memory")


class Marks(Value):
    """The signs that open a line."""

    good: str
    error: str
    advice: str
    unknown: str
    """Could not tell."""
    plain: str
    """So it is: neither good nor bad by itself."""
    under: str
    """Before what belongs to the line above."""
    between: str


_SIGNS = Marks(good="✓", error="✗", advice="!", unknown="?", plain="·", under="↳", between=" · ")
ASCII = Marks(good="+", error="x", advice="!", unknown="?", plain="-", under=">", between=", ")


def marks(encoding: str | None) -> Marks:
    """The signs that a stream with this encoding can show."""
    try:
        "".join((_SIGNS.good, _SIGNS.error, _SIGNS.plain, _SIGNS.under)).encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return _SIGNS


def render(checkup: Checkup, palette: Palette, signs: Marks) -> str:
    """The whole picture as text. Every finding of the report is shown, each once."""
    page = _Page(palette, signs)
    facts = checkup.facts
    if facts is not None:
        placed = _Placed(checkup.report.findings, facts.destinations)
        _destinations(page, facts, placed, {rule[:3] for rule in checkup.left_out})
        _surroundings(page, facts, placed)
        _elsewhere(page, facts, placed)
    page.title("versions")
    page.text(signs.between.join(checkup.versions), "  ")
    _summary(page, checkup)
    return "\n".join(page.lines) + "\n"


class _Page:
    """Lays out lines. A command, a step by hand and a cost that stand above already are not repeated."""

    def __init__(self, palette: Palette, signs: Marks) -> None:
        self.lines: list[str] = []
        self._palette = palette
        self._signs = signs
        self._printed: set[object] = set()

    def title(self, name: str, more: str = "") -> None:
        self.lines += ["", f"{self._palette.strong(name)}{more}"] if self.lines else [self._palette.strong(name) + more]

    def text(self, text: str, indent: str = "") -> None:
        self.lines += _filled(text, indent, indent)

    def fact(self, mark: Mark, label: str, text: str) -> None:
        sign = getattr(self._signs, mark)
        lines = _filled(text, f"  {sign} {label:<{_LABEL}}", " " * _INDENT)
        # coloured once it is filled: the colours have no width
        coloured = {"good": self._palette.good, "unknown": self._palette.mild}.get(mark, str)(sign)
        self.lines += [f"  {coloured}{lines[0][2 + len(sign) :]}", *lines[1:]]

    def finding(self, finding: Finding) -> None:
        rule, fault = finding.rule, finding.fault
        is_error = rule.severity == "error"
        sign = self._signs.error if is_error else self._signs.advice
        lines = _filled(f"{rule.name}: {fault.message}", f"  {sign} {rule.id:<{_LABEL}}", " " * _INDENT)
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
        if not remedy.commands:
            self._under("fix", f"{remedy.says}.")
        new = [command for command in remedy.commands if command not in self._printed]
        for command in new:  # never folded: it is to be pasted
            self.lines.append(f"{' ' * _INDENT}{self._signs.under} fix: {self._palette.good(joined(command))}")
        steps = [step for step in remedy.by_hand if step not in self._printed]
        for step in steps:
            self._under("then", step)
        if len(new) < len(remedy.commands) or (len(steps) < len(remedy.by_hand) and not new and not steps):
            self._under("then", "what stands above")
        self._printed.update(new, steps)

    def _under(self, label: str, text: str) -> None:
        start = f"{' ' * _INDENT}{self._signs.under} {label}: "
        self.lines += _filled(text, start, " " * (_INDENT + 2))


def _filled(text: str, first: str, others: str) -> list[str]:
    lines = textwrap.wrap(
        text,
        width=_WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [first.rstrip()]


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more


class _Placed:
    """Which findings belong to which destination, to the surroundings, or to none."""

    def __init__(self, findings: Iterable[Finding], destinations: Sequence[Destination]) -> None:
        self._of: dict[int | str, list[Finding]] = {}
        self._told: dict[object, list[tuple[int, Finding]]] = {}
        self._destinations = destinations
        self.wheres: set[Where | None] = set()
        """All the places that the findings name."""
        known: dict[object, int] = {}
        for number, destination in enumerate(destinations):
            remote = destination.address.remote
            wheres = [where for _, where in _roles(destination)]
            for key in ((remote, destination.address.url.text), remote, destination.address.where, *wheres):
                known.setdefault(key, number)
        for finding in findings:
            self.wheres.update((finding.fault.where, *finding.fault.also))
            place = self._place(finding, known)
            self._of.setdefault(place, []).append(finding)
            if isinstance(place, int):
                self._tell(finding, place)

    def _tell(self, finding: Finding, place: int) -> None:
        where, destination = finding.fault.where, self._destinations[place]
        keys: set[object] = {(role, named) for role, named in _roles(destination) if named == where}
        if where == destination.helpers_reset and _is_of(finding, _HELPER):
            keys.add(_chain(destination))
        keys |= {("secret", named) for named in finding.fault.also}
        for key in keys:
            self._told.setdefault(key, []).append((place, finding))

    def _place(self, finding: Finding, known: dict[object, int]) -> int | str:
        rule, fault = finding.rule, finding.fault
        key = fault.where.key.lower() if fault.where else ""
        if key == "core.hookspath" or "hook" in rule.name or "pre-push" in rule.name:
            return _HOOKS
        if key in _SURROUNDINGS:
            return _ENVIRONMENT
        for name in ((fault.remote, fault.url), fault.remote, fault.where):
            if name is not None and name in known:
                return known[name]
        in_no_file = fault.where is not None and fault.where.file is None
        return _ENVIRONMENT if in_no_file or rule.id.startswith("BB5") else _ELSEWHERE

    def of(self, place: int | str, *families: str) -> list[Finding]:
        """The findings of a place; only those of these families, if any is named."""
        found = self._of.get(place, [])
        return [finding for finding in found if not families or finding.rule.id[:3] in families]

    def echoes(self, number: int, family: str) -> Iterator[Fact]:
        """The findings that are shown at another destination, and hold for this one as well."""
        destination = self._destinations[number]
        at: dict[int, list[str]] = {}
        for key in (*_roles(destination), _chain(destination)):
            for place, finding in self._told.get(key, ()):
                ids = at.setdefault(place, [])
                if place != number and _is_of(finding, family) and finding.rule.id not in ids:
                    ids.append(finding.rule.id)
        for place, ids in at.items():
            if ids:
                yield "plain", "also", f"{', '.join(ids)}: as for {self._destinations[place].address.remote}"


def _is_of(finding: Finding, family: str) -> bool:
    return finding.rule.id.startswith(family)


def _chain(destination: Destination) -> object:
    """What two destinations have in common that git sends to the same helpers."""
    url = destination.address.url
    if destination.product == "other" or url.transport != "http":
        return None
    return url.scheme, url.host, destination.helpers, destination.helpers_reset, destination.answered_by


def _roles(destination: Destination) -> Iterator[tuple[str, Where]]:
    """The places that make the login of this destination, with what each is for; other destinations may share them."""
    address, header, ssh = destination.address, destination.header, destination.ssh
    holds_one = address.url.secrets or address.written.secrets
    for role, where in (
        ("rewritten", address.rewritten_by),
        ("secret", address.where if holds_one else None),
        ("secret", address.rewritten_by if holds_one else None),
        ("secret", destination.username_where if destination.username_secret else None),
        ("username", destination.username_where),
        ("unused", destination.unused_username),
        ("header", header.where if header else None),
        ("secret", header.where if header else None),
        *(("helper", helper.where) for helper in destination.helpers),
        *(("secret", helper.where) for helper in destination.helpers),
        ("reset", destination.helpers_reset),
        ("valueless", destination.valueless),
        *(("near", near.helper.where) for near in destination.near),
        *(("stored", stored.where) for stored in destination.stored),
        ("key", ssh.key_where if ssh else None),
        ("putty", ssh.putty if ssh else None),
    ):
        if where is not None:
            yield role, where


def _destinations(page: _Page, facts: Facts, placed: _Placed, unjudged: set[str]) -> None:
    shown = hidden = 0
    others = []
    logins: dict[object, str] = {}
    for number, destination in enumerate(facts.destinations):
        if destination.product == "other" and not placed.of(number):
            others.append(destination)
            continue
        in_full = shown < _DETAILED and destination.product != "other"
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
        page.title(f"and {hidden} more", " in which nothing is wrong")
    if others:
        page.title("not Bitbucket", ": not looked at")
    for destination in others[:_LISTED]:
        page.lines.append(f"  {destination.address.remote}  {destination.address.url.text}")
    if len(others) > _LISTED:
        page.lines.append(f"  and {len(others) - _LISTED} more")


def _headline(destination: Destination) -> tuple[str, str]:
    remote, url = destination.address.remote, destination.address.url.text
    # a branch may have a URL in place of a remote
    return remote, ("" if remote == url else f"  {url}") + _PRODUCTS[destination.product]


def _destination(
    page: _Page,
    number: int,
    destination: Destination,
    placed: _Placed,
    unjudged: set[str],
    logins: dict[object, str],
) -> None:
    """One destination in full; `logins` are those shown so far, with the remote under which they stand."""
    told = {finding.fault.where for finding in placed.of(number)}
    families = {
        _ADDRESS: list(_address(destination)),
        _USERNAME: list(_username(destination, told)),
        _SECRET: list(_secret(destination)),
        _HELPER: list(_login(destination, told)),
    }
    login = tuple(families[_HELPER])
    if login in logins and destination.helpers:
        mark: Mark = "good" if all(fact[0] == "good" for fact in login) else "plain"
        names = ", ".join(map(_name, destination.helpers))
        families[_HELPER] = [(mark, "helper", f"{names}: as for {logins[login]}")]
    logins.setdefault(login, destination.address.remote)
    for family, facts in families.items():
        findings, echoes = placed.of(number, family), list(placed.echoes(number, family))
        # whether a helper runs and what stands in a URL is seen, not judged
        in_doubt = bool(findings or echoes or family in unjudged) and family in (_ADDRESS, _USERNAME)
        for mark, label, text in facts:
            if mark == "good" and family == _SECRET and (findings or echoes):
                continue  # none in this URL, and yet at hand
            page.fact("plain" if mark == "good" and in_doubt else mark, label, text)
        for echo in echoes:
            page.fact(*echo)
        for finding in findings:
            page.finding(finding)
    for finding in placed.of(number):
        if finding.rule.id[:3] not in families:
            page.finding(finding)


def _address(destination: Destination) -> Iterator[Fact]:
    address = destination.address
    text = address.where.named if address.where else "given on the command line"
    if address.rewritten_by is not None:
        text += f" ({address.written.text}), rewritten by {address.rewritten_by.named}"
    yield "good" if address.url.readable else "plain", "address", text


def _username(destination: Destination, told: Told) -> Iterator[Fact]:
    if destination.behind_pipelines_proxy or destination.address.url.transport == "other":
        return
    if destination.username is not None:
        where = destination.username_where
        is_ssh = destination.address.url.transport == "ssh"
        source = "ssh's configuration" if is_ssh else where.named if where else "the configuration"
        if destination.username_source != "config":
            source = _SOURCES[destination.username_source or "url"]
        yield "good", "username", f"{destination.username}, from {source}"
    elif destination.answered_by == SSH_COMMAND:
        yield "unknown", "username", f"could not tell: {SSH_COMMAND} may give it"
    elif destination.answered_by is not None:
        yield "good", "username", f"none, and none is needed: {destination.answered_by} logs in"
    else:
        own = destination.ssh.user if destination.ssh else None
        yield "plain", "username", f"{own}, from ssh itself" if own else "none"
    unused = destination.unused_username
    if unused is not None and unused not in told:
        yield "plain", "unheeded", f"{unused.named}: the URL has a username"


def _secret(destination: Destination) -> Iterator[Fact]:
    address = destination.address
    held = [(secret, "in the URL") for secret in dict.fromkeys((*address.url.secrets, *address.written.secrets))]
    if destination.username_secret is not None and destination.username_where is not None:
        held.append((destination.username_secret, f"in {destination.username_where.named}"))
    if destination.header is not None and destination.header.secret is not None:
        held.append((destination.header.secret, f"in {destination.header.where.named}"))
    for text in dict.fromkeys(f"{_kind(secret)} {place}" for secret, place in held):
        yield "plain", "secret", text
    if not held:
        yield "good", "secret", "none in the URL"
    for stored in destination.stored[:_LISTED]:
        yield "plain", "in clear", _stored(stored)


def _kind(secret: Secret | Stored) -> str:
    return BY_NAME[secret.kind].label


def _stored(stored: Stored) -> str:
    whose = f" for {stored.username}" if stored.username else ""
    answers = "it answers" if stored.answers else "it does not answer for this URL"
    readers = "" if stored.private else "; others may read the file"
    return f"{stored.where.file} line {stored.where.line}: {_kind(stored)}{whose} ({answers}{readers})"


def _login(destination: Destination, told: Told) -> Iterator[Fact]:
    if destination.behind_pipelines_proxy:
        yield "good", "login", "by the proxy of Bitbucket Pipelines: neither username nor helper is needed"
    elif destination.address.url.transport == "ssh":
        yield from _ssh(destination, told)
    elif destination.address.url.transport == "http":
        yield from _helpers(destination, told)


def _ssh(destination: Destination, told: Told) -> Iterator[Fact]:
    ssh = destination.ssh
    if ssh is not None:
        yield "plain" if ssh.host == hosts.CLOUD else "good", "host", f"ssh connects to {ssh.host}"
        if ssh.key_where is not None and ssh.key_where not in told:
            yield "plain", "host key", f"{ssh.key_where.file} {ssh.key_fault}"
        if ssh.putty is not None and ssh.putty not in told:
            yield "plain", "key", f"{ssh.putty.named} is in PuTTY's form, which the ssh in use does not read"
    yield "unknown", "key", "could not tell which key ssh offers and whether Bitbucket knows it: only a login shows"


def _helpers(destination: Destination, told: Told) -> Iterator[Fact]:
    if destination.answered_by is not None:
        yield "plain", "login", f"{destination.answered_by} logs in before any helper is asked"
    if destination.valueless is not None:
        yield "plain", "helpers", f"git stops at {destination.valueless.named}, which has no value"
    if destination.helpers_reset is not None:
        yield "plain", "reset", f"{destination.helpers_reset.named} is empty: it drops the helpers before it"
    for number, helper in enumerate(destination.helpers, 1):
        mark, text = _helper(helper, destination)
        yield mark, "helper" if len(destination.helpers) == 1 else f"helper {number}", text
    if not destination.helpers:
        yield "plain", "helper", "none is needed" if destination.answered_by else "none"
    for near in destination.near[:_LISTED]:
        if near.helper.where not in told:
            yield "plain", "not asked", f"{_name(near.helper)}, from {near.helper.where.named}: {near.why}"


def _helper(helper: Helper, destination: Destination) -> tuple[Mark, str]:
    text = f"{_name(helper)}, from {helper.where.named}"
    if helper.found is False:
        return "plain", f"{text}; its program does not exist"
    keeps = _KEEPS[helper.keeps]
    if helper.keeps == "memory" and helper.timeout is not None:
        keeps += f" for {_span(helper.timeout)}"
    gcm = destination.gcm
    if gcm is not None and gcm.store is not None and "manager" in helper.name:
        keeps = f"keeps secrets where it is told to: {gcm.store}"
    if helper.found is None:
        return "unknown", f"{text}; could not tell whether it runs: only running it would show; {keeps}"
    mark: Mark = "unknown" if helper.keeps == "unknown" else "good" if helper.keeps in _SAFE else "plain"
    return mark, f"{text}; runs{f': {helper.program}' if helper.program else ''}; {keeps}"


def _name(helper: Helper) -> str:
    return "a shell command" if helper.name == "!" else helper.name


def _span(seconds: int) -> str:
    for unit, length in (("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= length and seconds % length == 0:
            return f"{seconds // length} {unit}{'' if seconds == length else 's'}"
    return "no time"


def _surroundings(page: _Page, facts: Facts, placed: _Placed) -> None:
    surroundings = facts.environment
    findings = placed.of(_ENVIRONMENT)
    page.title(_ENVIRONMENT)
    for fact in _around(surroundings):
        page.fact(*fact)
    if surroundings.gate == "die":
        page.fact("good", "gate", "transfer.credentialsInUrl is die: git stops at a password in a remote's URL")
    elif not any("credentialsInUrl" in finding.fault.message for finding in findings):
        page.fact(
            "plain", "gate", f"transfer.credentialsInUrl is {'not set' if surroundings.gate is None else 'not die'}"
        )
    for finding in findings:
        page.finding(finding)
    page.title(_HOOKS)
    if surroundings.hooks is not None:
        for fact in _hooks(surroundings.hooks):
            page.fact(*fact)
    for finding in placed.of(_HOOKS):
        page.finding(finding)


def _around(surroundings: Environment) -> Iterator[Fact]:
    if surroundings.no_prompts is None:
        yield "good", "prompts", "allowed"
    else:
        yield "plain", "prompts", f"forbidden by {surroundings.no_prompts.named}"
    askpass = surroundings.askpass
    if askpass is not None:
        text = f"{askpass.program}, from {askpass.where.named}"
        yield "plain" if askpass.fault else "good", "askpass", f"{text}: {askpass.fault}" if askpass.fault else text
    if surroundings.in_ci:
        yield "plain", "session", "CI is set: nobody can be asked"
    elif surroundings.remote_session:
        desktop = "with" if surroundings.has_desktop else "without"
        yield "plain", "session", f"over SSH, {desktop} a session bus, which a keyring needs"


def _hooks(hooks: Hooks) -> Iterator[Fact]:
    folder = f"{hooks.folder} ({hooks.where.named})" if hooks.where else hooks.folder
    if hooks.pre_push:
        yield "good", "pre-push", f"{folder} has one"
    else:
        yield "plain", "pre-push", f"{folder} has none: nothing is checked at a push"
    if hooks.where is not None and hooks.own_pre_push:
        yield "plain", "passed by", "the repository's own hooks folder has a pre-push, which git does not run"
    if hooks.wanted_by is not None:
        yield "plain", "asked for", f"{hooks.wanted_by} wants this check at a push"


def _elsewhere(page: _Page, facts: Facts, placed: _Placed) -> None:
    told = {destination.header.where for destination in facts.destinations if destination.header is not None}
    held = [one for one in facts.held if one.secret is not None and one.where not in (told | placed.wheres)]
    findings = placed.of(_ELSEWHERE)
    if not held and not findings:
        return
    page.title(_ELSEWHERE)
    for one in held[:_LISTED]:
        if one.secret is not None:
            page.fact("plain", "secret", f"{_kind(one.secret)} in {one.where.named}")
    if len(held) > _LISTED:
        page.text(f"and {len(held) - _LISTED} more", " " * _INDENT)
    for finding in findings:
        page.finding(finding)


def _summary(page: _Page, checkup: Checkup) -> None:
    report = checkup.report
    page.lines.append("")
    for error in report.errors:
        page.text(f"bb-auth-check: {error}")
    if checkup.facts is None:
        page.text("Nothing could be looked at. Next: mend that, then run bb-auth-check doctor again.")
        return
    faults = sum(finding.rule.severity == "error" for finding in report.findings)
    advice = len(report.findings) - faults
    said = _counted(faults, "fault", "faults")
    if advice:
        said += f" {_counted(advice, 'piece of advice', 'pieces of advice')}"
        said += " With --strict it counts as a fault." if report.strict else ""
    if report.status == "skipped":
        said = "No remote of this repository leads to Bitbucket: nothing to check."
    if checkup.left_out:
        said += f" {_counted(len(checkup.left_out), 'rule was', 'rules were')[:-1]} left out by --select or --ignore."
    page.text(said)
    page.text(_next(checkup, checkup.facts))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number or 'No'} {many if number > 1 else one}."


def _next(checkup: Checkup, facts: Facts) -> str:
    report = checkup.report
    if report.errors:
        return "Next: report the bug; what is shown above holds all the same."
    if report.findings:
        rule = report.findings[0].rule.id
        which = "the fixes from the top" if report.blocks else "the fixes that you want"
        return f"Next: run {which}, then bb-auth-check doctor again. `bb-auth-check explain {rule}` says more."
    ours = [destination for destination in facts.destinations if destination.product != "other"]
    if not ours:
        return (
            "Next: is one of these hosts a Bitbucket Data Center? bb-auth-check doctor --host HOST"
            if facts.destinations
            else "Next: git remote add origin URL, then bb-auth-check doctor again."
        )
    remote = ours[0].address.remote
    is_plain = ours[0].address.where is not None and remote.replace("-", "").replace("_", "").isalnum()
    command = ("git", "push", "--dry-run", *((remote, "HEAD") if is_plain and remote[0] != "-" else ()))
    return f"Next: {joined(command)} logs in for real and changes nothing: only that shows whether the token is valid."
