"""What a look at many repositories comes to, as text: the machine, a table of the repositories, the totals."""

from __future__ import annotations

import json

from bb_auth_check import __version__, remedies
from bb_auth_check.render.json import accepted_document, finding_document
from bb_auth_check.render.layout import counted, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from bb_auth_check.model import Finding
    from bb_auth_check.render.layout import Style
    from bb_auth_check.swept import Row, Shared, Sweep

_LISTED = 50
"""How many repositories are listed at most, unless everything is asked for."""
_INDENT = 4
_FIXABLE = "Next: the same with {} fixes what can be fixed safely. "
_REST = "Run in one of these folders, bb-auth-check{} says what fixes the rest of it."


def as_json(sweep: Sweep, shown: Callable[[str], str]) -> str:
    """One JSON document (`schemas/sweep-1.json`); `shown`: makes of a path what may be shown of it."""
    document = {
        "schema": 1,
        "tool": {"name": "bb-auth-check", "version": __version__},
        "machine": {"findings": [_shared(one) for one in sweep.machine]},
        "repositories": [
            {
                "path": shown(row.path),
                "status": row.status,
                "findings": [finding_document(finding) for finding in row.findings],
                "machine": list(row.machine),
                "errors": list(row.errors),
                "error_codes": list(row.error_codes),
                "accepted": [accepted_document(accepted) for accepted in row.accepted],
            }
            for row in sweep.rows
        ],
        "totals": {
            "repositories": len(sweep.rows),
            "clean": sweep.count("clean"),
            "findings": sweep.count("findings"),
            "skipped": sweep.count("skipped"),
            "error": sweep.count("error"),
            "faults": _faults(sweep.findings),
            "advice": len(sweep.findings) - _faults(sweep.findings),
        },
    }
    return json.dumps(document, indent=2) + "\n"


def _shared(one: Shared) -> dict[str, Any]:
    return {**finding_document(one.finding), "repositories": one.repositories}


def _faults(findings: Sequence[Finding]) -> int:
    return sum(finding.severity == "error" for finding in findings)


def as_text(sweep: Sweep, style: Style, shown: Callable[[str], str], *, brief: bool = False) -> str:
    """The machine once, then what there is to say of each repository, then how many there are of each kind.

    `brief`: only the last, after a plan that was not carried out.
    """
    if brief:
        return _totals(sweep, style) + "\n"
    in_full = sweep.strict or style.verbose
    blocks = [_machine(sweep, style), _table(sweep, style, shown, in_full=in_full)]
    if not style.quiet or sweep.failed or sweep.blocks:
        blocks.append(_totals(sweep, style))
    if sweep.findings and not style.quiet:
        blocks[-1] += "\n" + "\n".join(wrapped(_next(sweep), "", "", style.width))
    return "\n\n".join(block for block in blocks if block) + "\n" if any(blocks) else ""


def _next(sweep: Sweep) -> str:
    """What to run next. --fix is named only if it would do something."""
    command = remedies.helper.fix_command([finding.fault for finding in sweep.findings])
    with_fix = command.replace("bb-auth-check fix", "--fix")
    rest = _REST.format("" if _faults(sweep.findings) else " --strict")
    if any(finding.fault.is_fixable for finding in sweep.findings):
        return _FIXABLE.format(with_fix) + rest
    return f"Next: {rest[0].lower()}{rest[1:]}".replace(" the rest of it", " it")


def _machine(sweep: Sweep, style: Style) -> str:
    there = [one for one in sweep.machine if not style.quiet or _counts(one.finding, sweep)]
    if not there:
        return ""
    lines = [style.palette.strong("the machine")]
    for one in there:
        finding = one.finding
        lines += _finding(finding, style, 2)
        under = " " * _INDENT + f"{style.signs.under} "
        lines += _under(style, f"in {one.repositories} of {counted(len(sweep.rows), 'repository', 'repositories')}")
        remedy = finding.fault.remedy
        fix = "fix in each" if one.is_fixed_in_each else "fix"
        lines += [f"{under}{fix}: {style.command(command)}" for command in remedy.commands]
        if not remedy.commands:
            lines += _under(style, f"fix: {remedy.says}.")
        for step in remedy.by_hand:
            lines += _under(style, f"then: {step}")
    return "\n".join(lines)


def _under(style: Style, text: str) -> list[str]:
    return wrapped(text, f"{' ' * _INDENT}{style.signs.under} ", " " * (_INDENT + 2), style.width)


def _finding(finding: Finding, style: Style, indent: int) -> list[str]:
    is_error = finding.severity == "error"
    sign, paint = (style.signs.error, style.palette.bad) if is_error else (style.signs.advice, style.palette.mild)
    opening = f"{sign} {finding.rule.id}"
    first = f"{' ' * indent}{opening} "
    lines = wrapped(f"{finding.rule.name}: {finding.fault.message}", first, " " * (indent + 2), style.width)
    return [f"{' ' * indent}{paint(opening)}{lines[0][indent + len(opening) :]}", *lines[1:]]


def _counts(finding: Finding, sweep: Sweep) -> bool:
    return sweep.strict or finding.severity == "error"


def _table(sweep: Sweep, style: Style, shown: Callable[[str], str], *, in_full: bool) -> str:
    rows = [row for row in sweep.rows if _is_listed(row, sweep, style)]
    if not rows:
        return ""
    listed = rows if style.verbose else rows[:_LISTED]
    lines = [style.palette.strong("repositories")]
    for row in listed:
        lines += _row(row, style, shown, in_full=in_full)
    more = len(rows) - len(listed)
    if more:
        lines.append(f"  and {more} more: --verbose lists them all")
    return "\n".join(lines)


def _is_listed(row: Row, sweep: Sweep, style: Style) -> bool:
    if style.verbose or row.errors:
        return True
    return any(not style.quiet or _counts(finding, sweep) for finding in row.findings)


def _row(row: Row, style: Style, shown: Callable[[str], str], *, in_full: bool) -> list[str]:
    palette, signs = style.palette, style.signs
    faults = _faults(row.findings)
    advice = [finding for finding in row.findings if finding.severity == "advice"]
    if row.errors:
        sign, said = palette.mild(signs.unknown), "could not be looked at"
    elif row.findings:
        sign = palette.bad(signs.error) if faults else palette.mild(signs.advice)
        pieces = [counted(faults, "error", "errors")] if faults else []
        pieces += [counted(len(advice), "warning", "warnings")] if advice else []
        said = ", ".join(pieces)
        if advice and not in_full:
            said += f" ({', '.join(dict.fromkeys(f'{one.rule.id} {one.rule.name}' for one in advice))})"
    elif row.status == "skipped":
        sign, said = signs.plain, "no remote leads to Bitbucket"
    else:
        sign, said = palette.good(signs.good), "nothing wrong of its own"
    lines = [f"  {sign} {palette.strong(shown(row.path))}{signs.between if signs.between == ', ' else '  '}{said}"]
    for finding in row.findings:
        if in_full or finding.severity == "error":
            lines += _finding(finding, style, _INDENT)
    for error in row.errors:
        lines.append(f"{' ' * _INDENT}{error}")  # never folded: there may be a command in it
    return lines


def _totals(sweep: Sweep, style: Style) -> str:
    number = len(sweep.rows)
    if not number:
        return "There is no git repository in or below these folders."
    pieces = [
        (sweep.count("clean"), "with nothing wrong"),
        (sum(row.status == "findings" and _has_faults(row, sweep) for row in sweep.rows), "with errors"),
        (sum(row.status == "findings" and not _has_faults(row, sweep) for row in sweep.rows), "with warnings alone"),
        (sweep.count("skipped"), "without a remote at Bitbucket"),
        (sweep.count("error"), "that could not be looked at"),
    ]
    said = ", ".join(f"{count} {what}" for count, what in pieces if count)
    faults = _faults(sweep.findings)
    advice = len(sweep.findings) - faults
    text = f"{counted(number, 'repository', 'repositories')}: {said}."
    if sweep.findings:
        text += f" {counted(faults, 'error', 'errors')}"
        text += f", {counted(advice, 'warning', 'warnings')}." if advice else "."
    accepted = sum(len(row.accepted) for row in sweep.rows)
    text += f" {accepted} accepted by bbAuthCheck.allow." if accepted else ""
    return "\n".join(wrapped(text, "", "", style.width))


def _has_faults(row: Row, sweep: Sweep) -> bool:
    shared = {one.finding.rule.id for one in sweep.machine if one.finding.severity == "error"}
    return bool(_faults(row.findings)) or not shared.isdisjoint(row.machine)
