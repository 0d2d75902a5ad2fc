"""A report for people: each finding with its cost, the command that fixes it, and where to read more."""

from __future__ import annotations

from bb_auth_check.model import Remedy
from bb_auth_check.render.layout import counted, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bb_auth_check.model import Finding, Report
    from bb_auth_check.render.layout import Style

_INDENT = 8


def render(report: Report, style: Style, *, brief: bool = False) -> str:
    """The report as text, which is empty if there is nothing to say. `brief`: leave out that all is in order."""
    shown = [finding for finding in report.findings if report.strict or finding.severity == "error"]
    printed: set[tuple[str, ...]] = set()
    blocks = [_block(finding, style, printed) for finding in shown]
    blocks += [f"bb-auth-check: {message}" for message in report.errors]
    summary = _summary(report, shown, brief)
    return "\n\n".join([*blocks, summary] if summary else blocks) + ("\n" if blocks or summary else "")


def _block(finding: Finding, style: Style, printed: set[tuple[str, ...]]) -> str:
    rule, fault, palette = finding.rule, finding.fault, style.palette
    mark = palette.bad if finding.severity == "error" else palette.mild
    lines = [
        f"{mark(rule.id)} {palette.strong(rule.name)}: {fault.message}",
        labelled("cost", f"{rule.why.partition('. ')[0].rstrip('.')}."),
        *fixing(fault.remedy, style, printed),
        labelled("more", f"bb-auth-check explain {rule.id}"),
    ]
    return "\n".join(lines)


def fixing(remedy: Remedy, style: Style, printed: set[tuple[str, ...]]) -> list[str]:
    """The lines of a remedy. A command in `printed` is not shown again, and each that is shown is added to it."""
    commands = remedy.commands
    return [
        labelled("fix", f"{remedy.says}{':' if commands else '.'}"),
        *commanded(commands, style, printed),
        *(labelled("then" if commands else "", step) for step in remedy.by_hand),
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


def labelled(label: str, text: str) -> str:
    """A paragraph behind its label."""
    first = f"  {label}:" if label else ""
    return "\n".join(wrapped(text, f"{first:<{_INDENT}}", " " * _INDENT))


def _summary(report: Report, shown: Sequence[Finding], brief: bool) -> str:
    errors = sum(finding.severity == "error" for finding in report.findings)
    advice = len(report.findings) - errors
    if errors:
        text = f"{counted(errors, 'fault', 'faults')} found."
    elif brief or report.errors:
        return ""
    elif report.status == "skipped":
        return "No remote of this repository leads to Bitbucket: nothing to check."
    else:
        ours = [destination for destination in report.destinations if destination.product.is_bitbucket]
        text = "\n".join(f"{d.address.remote}: {d.address.url.text}" for d in ours[:10])
        text += f"\nand {len(ours) - 10} more" if len(ours) > 10 else ""
        text += "\nNo fault found."
    hidden = len(report.findings) - len(shown)
    return text + (f" {advice} more as advice: --strict shows it." if hidden else "")
