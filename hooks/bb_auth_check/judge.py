"""Rules and facts in, report out: the only place that selects, orders and counts."""

from __future__ import annotations

from bb_auth_check.model import Finding, Report
from bb_auth_check.remedies import in_a_build, together

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from bb_auth_check.model import Accepted, ErrorCode, Facts, Fault, Outgoing, Remedy, Rule, Severity

    Accept = Callable[[Finding], Accepted | None]
    Named = TypeVar("Named", Rule, Outgoing)

_PLACES = 8
"""How many other places of a secret a message names."""


def selected(catalogue: Sequence[Named], select: Sequence[str], ignore: Sequence[str]) -> tuple[Named, ...]:
    """The rules of the catalogue that are selected (all, if nothing is) and not ignored.

    A selector is an id, the beginning of one (a family) or a name.
    """
    return tuple(
        rule
        for rule in catalogue
        if (not select or any(matches(rule, selector) for selector in select))
        and not any(matches(rule, selector) for selector in ignore)
    )


def no_rule(catalogue: Sequence[Rule | Outgoing], selector: str) -> str | None:
    """What is wrong with a selector that names no rule, as the end of a sentence; None if it names one.

    It is repeated only if it can be no secret in the wrong place.
    """
    if any(matches(rule, selector) for rule in catalogue):
        return None
    from bb_auth_check import suggestions

    near = suggestions.nearest(selector, [name for rule in catalogue for name in (rule.id, rule.name)])
    said = suggestions.repeated(selector, near)
    known = "`bb-auth-check explain` lists the rules."
    return f"{said.strip() or 'something'}, which is no rule.{suggestions.did_you_mean(near)} {known}"


def matches(rule: Rule | Outgoing, selector: str) -> bool:
    """Whether a selector names this rule."""
    return rule.name == selector.lower() or (len(selector) >= 3 and rule.id.startswith(selector.upper()))


def judge(rules: Sequence[Rule], facts: Facts, *, strict: bool = False, accept: Accept | None = None) -> Report:
    """Every rule over the facts. A rule that crashes makes the report an error: a guard that broke has not passed.

    `accept` says of a finding by what it is accepted, if it is: then it is named, and counts no more.
    """
    told = _in_a_build if facts.environment.in_ci else _as_it_is
    is_next: dict[str, bool] = {}
    for one in facts.destinations:  # once: there may be thousands, each with a fault
        is_next[one.address.remote] = is_next.get(one.address.remote, False) or (one.is_next and not one.is_guess)
    findings: list[Finding] = []
    errors: list[str] = []
    codes: list[ErrorCode] = []
    for rule in rules:
        try:
            for seen in list(rule.look(facts)):  # all or none: a rule may fail on the way
                fault = told(seen)
                severity = _severity(rule, fault, is_next)
                findings.append(Finding(rule=rule, fault=fault, classes=rule.classes, severity=severity))
        except MemoryError:
            raise
        except Exception as error:
            codes.append("rule-failed")
            errors.append(
                f"The rule {rule.id} {rule.name} itself failed ({type(error).__name__}): report this as a bug."
            )
    accepted: list[Accepted] = []
    if accept is not None:
        every = [(finding, accept(finding)) for finding in findings]
        findings = [finding for finding, by in every if by is None]
        accepted = [by for _, by in every if by is not None]
    findings = _told_once(list(_without_doubles(findings)))
    findings.sort(key=_is_advice)
    ours = any(destination.product.is_bitbucket for destination in facts.destinations)
    return Report(
        status="error" if errors else "findings" if findings else "clean" if ours else "skipped",
        findings=tuple(findings),
        destinations=facts.destinations,
        errors=tuple(errors),
        error_codes=tuple(codes),
        strict=strict,
        in_a_build=facts.environment.in_ci,
        shared=facts.machine.shared,
        accepted=tuple(dict.fromkeys(accepted)),
    )


def _as_it_is(fault: Fault) -> Fault:
    return fault


def _in_a_build(fault: Fault) -> Fault:
    return fault.replace(remedy=in_a_build(fault.remedy))


def _severity(rule: Rule, fault: Fault, is_next: Mapping[str, bool]) -> Severity:
    """`error` only for what certainly stops the push at hand, or the next one, and for a plaintext secret anywhere.

    `is_next`: of each remote, whether the next push certainly goes there.
    """
    if rule.severity == "advice" or not fault.is_certain:
        return "advice"
    if fault.secret_kind is not None or fault.remote is None:
        return "error"
    return "error" if is_next.get(fault.remote, True) else "advice"


def _is_advice(finding: Finding) -> bool:
    return finding.severity == "advice"


def _without_doubles(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings without those of one rule that the same commands fix, or the same sentences at the same place.

    Several destinations share a helper chain, a stored entry or an `insteadOf` rule: its fault is told at the first.
    """
    seen = set()
    for finding in sorted(findings, key=_is_advice):
        fault, remedy = finding.fault, finding.fault.remedy
        by_hand = (fault.where, fault.message, remedy.by_hand)
        key = (finding.rule.id, fault.secret_id, remedy.commands or by_hand)
        if key not in seen:
            seen.add(key)
            yield finding


def _told_once(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those about one secret as one: the first, with the places and the remedies of the others added."""
    secret_ids: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.fault.secret_id:
            secret_ids.setdefault(finding.fault.secret_id, []).append(finding)
    told = []
    for finding in findings:
        same = secret_ids.get(finding.fault.secret_id, [finding])
        if finding is same[0]:
            told.append(_joined(same) if len(same) > 1 else finding)
    return told


def _joined(same: Sequence[Finding]) -> Finding:
    main = min(same, key=_is_advice)
    fault = main.fault
    every = [place for finding in same for place in (finding.fault.where, *finding.fault.also)]
    places = [place for place in every if place not in (None, fault.where)]
    others = [finding.fault.remedy for finding in same if finding is not main]
    remedies = [fault.remedy, *others]
    also = tuple(dict.fromkeys(place for place in places if place is not None))
    told = ", ".join(place.named for place in also[:_PLACES])
    more = f" and {len(also) - _PLACES} more places" if len(also) > _PLACES else ""
    remedy = together(fault.remedy.says, *remedies)
    remedy = remedy.replace(by_hand=_steps(remedies), safe=all(remedy.safe for remedy in remedies))
    return Finding(
        rule=main.rule,
        fault=fault.replace(
            message=f"{_sentence(fault.message)} the same secret stands in {told}{more}." if told else fault.message,
            remedy=remedy,
            also=also,
        ),
        classes=tuple(dict.fromkeys(name for finding in (main, *same) for name in finding.rule.classes)),
        severity=main.severity,
    )


def _steps(remedies: Sequence[Remedy]) -> tuple[str, ...]:
    """What is left to do by hand: at each place first, then what is to be done once for all of them."""
    common = set.intersection(*(set(remedy.by_hand) for remedy in remedies))
    steps = list(dict.fromkeys(step for remedy in remedies for step in remedy.by_hand))
    return (*(step for step in steps if step not in common), *(step for step in steps if step in common))


def _sentence(message: str) -> str:
    return f"{message.removesuffix('.')};"
