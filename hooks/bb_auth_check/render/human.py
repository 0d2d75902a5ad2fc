"""A report for people: what is so, what it costs, the command that mends it, where to read more."""

from __future__ import annotations

from bb_auth_check.model import Remedy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bb_auth_check.model import Finding, Report
    from bb_auth_check.render.colors import Palette

_WIDTH = 110
_INDENT = 8


def render(report: Report, palette: Palette, *, brief: bool = False) -> str:
    """The report as text; empty if there is nothing to say. `brief`: say nothing about what is in order."""
    shown = [finding for finding in report.findings if report.strict or finding.rule.severity == "error"]
    printed: set[tuple[str, ...]] = set()
    blocks = [_block(finding, palette, printed) for finding in shown]
    blocks += [f"bb-auth-check: {message}" for message in report.errors]
    summary = _summary(report, shown, brief)
    return "\n\n".join([*blocks, summary] if summary else blocks) + ("\n" if blocks or summary else "")


def _block(finding: Finding, palette: Palette, printed: set[tuple[str, ...]]) -> str:
    rule, fault = finding.rule, finding.fault
    mark = palette.bad if rule.severity == "error" else palette.mild
    lines = [
        f"{mark(rule.id)} {palette.strong(rule.name)}: {fault.message}",
        labelled("cost", f"{rule.why.partition('. ')[0].rstrip('.')}."),
        *mending(fault.remedy, palette, printed),
        labelled("more", f"bb-auth-check explain {rule.id}"),
    ]
    return "\n".join(lines)


def mending(remedy: Remedy, palette: Palette, printed: set[tuple[str, ...]]) -> list[str]:
    """The lines of a remedy. A command in `printed` is not shown again; those that are shown are put there."""
    commands = remedy.commands
    return [
        labelled("fix", f"{remedy.says}{':' if commands else '.'}"),
        *commanded(commands, palette, printed),
        *(labelled("then" if commands else "", step) for step in remedy.by_hand),
    ]


def without(remedy: Remedy, steps: set[str]) -> Remedy:
    """The remedy without the steps in `steps`; those that it has left are put there."""
    new = tuple(step for step in remedy.by_hand if step not in steps)
    steps.update(new)
    return Remedy(says=remedy.says, commands=remedy.commands, by_hand=new)


def commanded(commands: Sequence[tuple[str, ...]], palette: Palette, printed: set[tuple[str, ...]]) -> list[str]:
    """The lines of commands, each as it is to be typed; `printed` as for `mending`."""
    new = [command for command in commands if command not in printed]
    lines = [f"{' ' * _INDENT}  {palette.good(joined(command))}" for command in new]
    if len(new) < len(commands):
        lines.append(f"{' ' * _INDENT}  (a command that stands above)")
    printed.update(new)
    return lines


def labelled(label: str, text: str) -> str:
    """A paragraph behind its label."""
    import textwrap

    first = f"  {label}:" if label else ""
    return textwrap.fill(
        text,
        width=_WIDTH,
        initial_indent=f"{first:<{_INDENT}}",
        subsequent_indent=" " * _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def joined(command: Sequence[str]) -> str:
    """argv as one line that a shell takes apart again."""
    import os

    if os.name == "nt":
        import subprocess

        return subprocess.list2cmdline(command)
    import shlex

    return shlex.join(command)


def _summary(report: Report, shown: Sequence[Finding], brief: bool) -> str:
    errors = sum(finding.rule.severity == "error" for finding in report.findings)
    advice = len(report.findings) - errors
    if errors:
        text = f"{errors} {'fault' if errors == 1 else 'faults'} found."
    elif brief or report.errors:
        return ""
    elif report.status == "skipped":
        return "No remote of this repository leads to Bitbucket: nothing to check."
    else:
        ours = [destination for destination in report.destinations if destination.product != "other"]
        text = "\n".join(f"{d.address.remote}: {d.address.url.text}" for d in ours[:10])
        text += f"\nand {len(ours) - 10} more" if len(ours) > 10 else ""
        text += "\nNo fault found."
    hidden = len(report.findings) - len(shown)
    return text + (f" {advice} more as advice: --strict shows it." if hidden else "")
