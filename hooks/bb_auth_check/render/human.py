"""A report for people: each finding with its cost, the command that fixes it, and where to read more."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.model import Remedy
from bb_auth_check.render.layout import counted, folded, headline, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bb_auth_check.model import Accepted, Finding, Report
    from bb_auth_check.render.layout import Style

_INDENT = 8
IN_A_BUILD = (
    "In a build, make the change where the build sets git up, or have the job run the commands before it pushes: the "
    "next build starts with a new clone."
)
_LISTED = 10
"""How many destinations, or warnings, are listed at most."""


def render(report: Report, style: Style, *, brief: bool = False) -> str:
    """The report as text, which is empty if there is nothing to say.

    `brief`: a push is at hand, which is told of nothing but what blocks it.
    """
    in_full: list[Finding] = []
    others: list[Finding] = []
    for finding in report.findings:
        (in_full if report.strict or style.verbose or finding.severity == "error" else others).append(finding)
    brief = brief or style.quiet
    in_short = others if not brief or (in_full and not style.quiet) else []
    printed: set[tuple[str, ...]] = set()
    blocks = [_block(finding, style, printed) for finding in in_full]
    if in_short:
        blocks.append(_advice(in_short, style))
    blocks += [f"bb-auth-check: {message}" for message in report.errors]
    summary = _summary(report, in_full, in_short, brief)
    summary = folded(summary, style)
    if report.accepted and not brief:
        summary = "\n".join([summary, *(line for one in report.accepted for line in accepted(one, style))]).lstrip()
    return "\n\n".join([*blocks, summary] if summary else blocks) + ("\n" if blocks or summary else "")


def accepted(one: Accepted, style: Style) -> list[str]:
    """The lines of a finding that is accepted: what, until when, and why."""
    rule, fault = one.finding.rule, one.finding.fault
    where = f" at {fault.where.named}" if fault.where is not None else f" at {fault.remote}" if fault.remote else ""
    return wrapped(f"Accepted: {rule.id} {rule.name}{where}, until {one.until}: {one.reason}", "", "  ", style.width)


def _advice(findings: Sequence[Finding], style: Style) -> str:
    """Each warning in one line, however long it is."""
    mild, strong = style.palette.mild, style.palette.strong
    lines = [
        headline(
            [(one.rule.id, mild(one.rule.id)), (f"{one.rule.name} (warning)", f"{strong(one.rule.name)} (warning)")],
            one.fault.message,
            style,
        )
        for one in findings[:_LISTED]
    ]
    more = len(findings) - _LISTED
    return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)


def _block(finding: Finding, style: Style, printed: set[tuple[str, ...]]) -> str:
    rule, fault, palette = finding.rule, finding.fault, style.palette
    mark = palette.bad if finding.severity == "error" else palette.mild
    lines = [
        headline([(rule.id, mark(rule.id)), (rule.name, palette.strong(rule.name))], fault.message, style),
        labelled("cost", f"{rule.why.partition('. ')[0].rstrip('.')}.", style),
        *fixing(fault.remedy, style, printed),
        labelled("more", f"bb-auth-check explain {rule.id}", style),
    ]
    return "\n".join(lines)


def fixing(remedy: Remedy, style: Style, printed: set[tuple[str, ...]]) -> list[str]:
    """The lines of a remedy. A command in `printed` is not shown again, and each that is shown is added to it."""
    commands = remedy.commands
    return [
        labelled("fix", f"{remedy.says}{':' if commands else '.'}", style),
        *commanded(commands, style, printed),
        *(labelled("then" if commands else "", step, style) for step in remedy.by_hand),
    ]


def without(remedy: Remedy, steps: set[str]) -> Remedy:
    """The remedy without the manual steps in `steps`. Those that remain are added to `steps`."""
    new = tuple(step for step in remedy.by_hand if step not in steps)
    steps.update(new)
    return Remedy(says=remedy.says, commands=remedy.commands, by_hand=new)


def commanded(commands: Sequence[tuple[str, ...]], style: Style, printed: set[tuple[str, ...]]) -> list[str]:
    """The lines of commands, each as it is to be typed; `printed` as for `fixing`."""
    new = [command for command in commands if command not in printed]
    lines = [f"{' ' * _INDENT}  {style.command(command)}" for command in new]
    if len(new) < len(commands):
        lines.append(f"{' ' * _INDENT}  (the command above)")
    printed.update(new)
    return lines


def labelled(label: str, text: str, style: Style) -> str:
    """A paragraph behind its label."""
    first = f"  {label}:" if label else ""
    return "\n".join(wrapped(text, f"{first:<{_INDENT}}", " " * _INDENT, style.width))


def _summary(report: Report, in_full: Sequence[Finding], in_short: Sequence[Finding], brief: bool) -> str:
    errors = sum(finding.severity == "error" for finding in report.findings)
    warnings = len(report.findings) - errors
    shown = [*in_full, *in_short]
    fixable = sum(finding.fault.is_fixable for finding in shown)
    whole = "it" if len(shown) == 1 else f"{fixable} of {len(shown)}"
    by_fix = ""
    if fixable:
        by_fix = f" `{remedies.helper.fix_command([finding.fault for finding in report.findings])}` can fix {whole}."
    if report.in_a_build:
        by_fix = f" {IN_A_BUILD}"
    of_which = "the warning" if len(in_short) == 1 else "the warnings"
    more = f" `bb-auth-check --strict` shows what fixes {of_which}." if in_short else ""
    if errors or in_short:
        said = [counted(errors, "error", "errors")]
        said += [counted(warnings, "warning", "warnings")] if in_short or (in_full and warnings) else []
        looked_at = "" if errors else _looked_at(report)
        return "\n".join(filter(None, (looked_at, f"{', '.join(said)}.{more}{by_fix}")))
    if in_full:
        return f"{counted(warnings, 'warning', 'warnings')}: with --strict a warning counts as an error.{by_fix}"
    if brief or report.errors:
        return ""
    if report.status == "skipped":
        return "No remote of this repository leads to Bitbucket: nothing to check."
    return f"{_looked_at(report)}\nNo errors."


def _looked_at(report: Report) -> str:
    ours = [destination for destination in report.destinations if destination.product.is_bitbucket]
    lines = [f"{one.address.remote}: {one.address.url.text}" for one in ours[:_LISTED]]
    return "\n".join([*lines, f"and {len(ours) - _LISTED} more"] if len(ours) > _LISTED else lines)
