"""Rules and facts in, report out: the only place that selects, orders and counts."""

from __future__ import annotations

from bb_auth_check.model import Finding, Misused, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bb_auth_check.model import Facts, Rule


def selected(catalogue: Sequence[Rule], select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of the catalogue that are selected (all, if nothing is) and not ignored.

    A selector is an id (`BB101`), the beginning of one (`BB1`) or a name. Raises Misused.
    """
    wanted = _named(catalogue, select) if select else {rule.id for rule in catalogue}
    wanted -= _named(catalogue, ignore)
    return tuple(rule for rule in catalogue if rule.id in wanted)


def _named(catalogue: Sequence[Rule], selectors: Sequence[str]) -> set[str]:
    ids: set[str] = set()
    for selector in selectors:
        found = {rule.id for rule in catalogue if matches(rule, selector)}
        if not found:
            # what was given may be a secret in the wrong place, so it is not repeated
            raise Misused("A selected or ignored rule does not exist: `bb-auth-check explain` lists those that do.")
        ids |= found
    return ids


def matches(rule: Rule, selector: str) -> bool:
    """Whether a selector names this rule."""
    return rule.name == selector.lower() or (len(selector) >= 3 and rule.id.startswith(selector.upper()))


def judge(rules: Sequence[Rule], facts: Facts, *, strict: bool = False) -> Report:
    """Every rule over the facts. A rule that crashes makes the report an error: a guard that broke has not passed."""
    findings: list[Finding] = []
    errors: list[str] = []
    for rule in rules:
        try:
            findings += [Finding(rule=rule, fault=fault) for fault in rule.look(facts)]
        except Exception as error:
            errors.append(
                f"The rule {rule.id} {rule.name} itself failed ({type(error).__name__}): report this as a bug."
            )
    findings.sort(key=lambda finding: finding.rule.severity != "error")
    ours = any(destination.product != "other" for destination in facts.destinations)
    return Report(
        status="error" if errors else "findings" if findings else "clean" if ours else "skipped",
        findings=tuple(findings),
        destinations=facts.destinations,
        errors=tuple(errors),
        strict=strict,
    )
