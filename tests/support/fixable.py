"""What the table of rules says of `fix`, from the faults of a rule's example."""

from __future__ import annotations

from collections.abc import Iterable

from bb_auth_check.model import Finding, Rule

OTHERWISE = {
    "BB315": "curl, pip and Go log in with it too: --select or --strict",
}
"""Rules whose fault `fix` has a way for, and does not take it by itself."""

YES, ASKED, NO = "yes", "`--select`", "by hand"


def mark(rule: Rule, findings: Iterable[Finding]) -> str:
    """Whether `fix` fixes it by itself, only where it is named, or not at all."""
    faults = [finding.fault for finding in findings]
    if any(fault.is_fixable for fault in faults) and rule.id not in OTHERWISE:
        return YES
    return ASKED if rule.id in OTHERWISE or any(fault.has_way for fault in faults) else NO
