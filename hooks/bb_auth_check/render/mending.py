"""What `fix` will do, what became of it, and what is left to a person."""

from __future__ import annotations

import textwrap

from bb_auth_check.render.human import joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bb_auth_check.mend.step import Left, Step
    from bb_auth_check.model import Finding, Report
    from bb_auth_check.render.checkup import Marks
    from bb_auth_check.render.colors import Palette

_WIDTH = 110


def planned(steps: Sequence[Step], palette: Palette, *, again: bool = False) -> str:
    """The steps in order, each with every file that changes. `again`: what an earlier round has brought to light."""
    if not steps:
        return ""
    count = f"{len(steps)} {'step' if len(steps) == 1 else 'steps'}"
    lines = [f"That brought to light what {count} more would mend:" if again else f"{count} would mend this:", ""]
    for number, step in enumerate(steps, 1):
        lines.append(f"{number:>3}. {_named(step.finding, palette)}: {step.says}")
        if step.tool:
            lines.append(f"       {palette.good(joined(step.tool))}")
        for file, changes in _by_file(step).items():
            lines.append(f"       in {file}")
            lines += [f"         {palette.good(change)}" for change in changes]
    return "\n".join(lines) + "\n"


def _by_file(step: Step) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for edit in step.edits:
        changes = found.setdefault(edit.file, [])
        if edit.says not in changes:
            changes.append(edit.says)
    return found


def outcome(step: Step, why: str | None, palette: Palette, signs: Marks) -> str:
    """One line: the fault is gone, or why the step was undone."""
    if why is None:
        what = "gone by now" if step.needless else "gone"
        return f"{palette.good(signs.good)} {_named(step.finding, palette)}: {what}\n"
    return f"{palette.bad(signs.error)} {_named(step.finding, palette)}: undone\n{_paragraph(why, 4)}\n"


def ending(report: Report, left: Sequence[Left], done: Iterable[Step], remains: Sequence[str], palette: Palette) -> str:
    """What is left: of the faults, and to do by hand; `remains`: where else a secret stands, one sentence each."""
    blocks = [_left(one, palette) for one in left]
    steps = list(dict.fromkeys((*remains, *(sentence for step in done for sentence in step.then))))
    if steps:
        blocks.append("\n".join(["Left for you to do:", *(_paragraph(sentence, 4, "  - ") for sentence in steps)]))
    errors = sum(finding.rule.severity == "error" for finding in report.findings)
    advice = len(report.findings) - errors
    counted = [f"{errors} {'fault' if errors == 1 else 'faults'}"] if errors else []
    counted += [f"{advice} of advice"] if advice else []
    blocks.append(
        f"Left: {' and '.join(counted)}; bb-auth-check --strict shows it all." if counted else "No fault is left."
    )
    return "\n\n".join(blocks) + "\n"


def _left(left: Left, palette: Palette) -> str:
    finding = left.finding
    lines = [f"{_named(finding, palette)} is yours to mend: {finding.fault.message}"]
    said = [left.why] if left.why else list(finding.fault.remedy.by_hand)
    return "\n".join([*lines, *(_paragraph(sentence, 4) for sentence in said)])


def _named(finding: Finding, palette: Palette) -> str:
    mark = palette.bad if finding.rule.severity == "error" else palette.mild
    return f"{mark(finding.rule.id)} {palette.strong(finding.rule.name)}"


def _paragraph(text: str, indent: int, first: str = "") -> str:
    return textwrap.fill(
        text,
        width=_WIDTH,
        initial_indent=first or " " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
