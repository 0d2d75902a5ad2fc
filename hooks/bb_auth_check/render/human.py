"""A report for people: each finding with its cost, the command that fixes it, and where to read more."""

from __future__ import annotations

from bb_auth_check.model import Remedy
from bb_auth_check.render.layout import counted, folded, headline, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bb_auth_check.model import Finding, Report
    from bb_auth_check.render.layout import Style

_INDENT = 8
_LISTED = 10
"""How many destinations, or pieces of advice, are listed at most."""


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
    return "\n\n".join([*blocks, summary] if summary else blocks) + ("\n" if blocks or summary else "")


def _advice(findings: Sequence[Finding], style: Style) -> str:
    """Each piece of advice in one line, however long it is."""
    mild, strong = style.palette.mild, style.palette.strong
    lines = [
        headline(
            [(one.rule.id, mild(one.rule.id)), (f"{one.rule.name} (advice)", f"{strong(one.rule.name)} (advice)")],
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
        lines.append(f"{' ' * _INDENT}  (a command that stands above)")
    printed.update(new)
    return lines


def labelled(label: str, text: str, style: Style) -> str:
    """A paragraph behind its label."""
    first = f"  {label}:" if label else ""
    return "\n".join(wrapped(text, f"{first:<{_INDENT}}", " " * _INDENT, style.width))


def _summary(report: Report, in_full: Sequence[Finding], in_short: Sequence[Finding], brief: bool) -> str:
    errors = sum(finding.severity == "error" for finding in report.findings)
    advice = len(report.findings) - errors
    pieces = counted(advice, "piece of advice", "pieces of advice")
    can_fix = any(one.fault.remedy.commands or one.fault.fixed_by != "commands" for one in in_full)
    by_fix = " `bb-auth-check fix` fixes what it can without you." if can_fix else ""
    if errors:
        text = f"{counted(errors, 'fault', 'faults')} found."
    elif in_full:
        return f"{pieces}: with --strict it counts as a fault.{by_fix}"
    elif brief or report.errors:
        return ""
    elif report.status == "skipped":
        return "No remote of this repository leads to Bitbucket: nothing to check."
    else:
        ours = [destination for destination in report.destinations if destination.product.is_bitbucket]
        text = "\n".join(f"{d.address.remote}: {d.address.url.text}" for d in ours[:_LISTED])
        text += f"\nand {len(ours) - _LISTED} more" if len(ours) > _LISTED else ""
        text += "\nNo fault found."
    return text + (f" {pieces}: --strict shows what fixes it." if in_short else "") + by_fix
