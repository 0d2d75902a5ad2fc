"""What `fix` is going to do, what came of each step, and what remains for a person to do."""

from __future__ import annotations

from bb_auth_check.fix.enter import Part
from bb_auth_check.fix.step import Left, Step
from bb_auth_check.model import REACHES, Finding, Report
from bb_auth_check.render.layout import Style, counted, folded, headline, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def planned(steps: Sequence[Step], style: Style, *, again: bool = False) -> str:
    """The steps in order, each with every file that it changes. `again`: an earlier round has revealed them."""
    if not steps:
        return ""
    count = counted(len(steps), "step", "steps")
    lines = [f"That uncovered more ({count}):" if again else f"Plan ({count}):", ""]
    for number, step in enumerate(steps, 1):
        lines.append(headline([(f"{number:>3}.", f"{number:>3}."), *_named(step.finding, style)], step.says, style))
        if step.reach not in ("remote", "host"):
            lines.append(f"       reaches {REACHES[step.reach]}")
        if step.tool:
            lines.append(f"       {style.command(step.tool)}")
        for file, changes in by_file(step).items():
            lines.append(f"       in {file}")
            lines += [f"         {style.palette.good(change)}" for change in changes]
    return "\n".join(lines) + "\n"


def by_file(step: Step | Part) -> dict[str, list[str]]:
    """What a step changes, by file."""
    found: dict[str, list[str]] = {}
    for edit in step.edits:
        changes = found.setdefault(edit.file, [])
        if edit.says not in changes:
            changes.append(edit.says)
    return found


def outcome(step: Step, why: str | None, style: Style) -> str:
    """Say that the fault of a step is gone, or why the step was undone."""
    palette, signs, named = style.palette, style.signs, _named(step.finding, style)
    if why is None:
        what = "fixed by now:" if step.needless else "fixed"
        return f"{palette.good(signs.good)} {what} {' '.join(shown for _, shown in named)}\n"
    return (
        f"{headline([(signs.error, palette.bad(signs.error)), *named], 'undone', style)}\n{_paragraph(why, 4, style)}\n"
    )


def ending(report: Report, left: Sequence[Left], done: Iterable[Step], remains: Sequence[str], style: Style) -> str:
    """The faults that remain, and what is to be done by hand. `remains`: sentences on other copies of a secret."""
    blocks = [_left(one, style) for one in left]
    steps = list(dict.fromkeys((*remains, *(sentence for step in done for sentence in step.then))))
    if steps:
        blocks.append(
            "\n".join(["Left for you to do:", *(_paragraph(sentence, 4, style, "  - ") for sentence in steps)])
        )
    errors = sum(finding.severity == "error" for finding in report.findings)
    advice = len(report.findings) - errors
    remaining = [counted(errors, "error", "errors")] if errors else []
    remaining += [counted(advice, "warning", "warnings")] if advice else []
    blocks.append(
        folded(f"Remaining: {', '.join(remaining)}. Details: `bb-auth-check --strict`.", style)
        if remaining
        else "Nothing else is left to fix."
        if steps
        else "Nothing is left to fix."
    )
    return "\n\n".join(blocks) + "\n"


def _left(left: Left, style: Style) -> str:
    finding = left.finding
    lines = [headline([*_named(finding, style), ("(left as it is)", "(left as it is)")], finding.fault.message, style)]
    said = [left.why] if left.why else list(finding.fault.remedy.by_hand)
    return "\n".join([*lines, *(_paragraph(sentence, 4, style) for sentence in said)])


def _named(finding: Finding, style: Style) -> list[tuple[str, str]]:
    mark = style.palette.bad if finding.severity == "error" else style.palette.mild
    rule = finding.rule
    return [(rule.id, mark(rule.id)), (rule.name, style.palette.strong(rule.name))]


def _paragraph(text: str, indent: int, style: Style, first: str = "") -> str:
    return "\n".join(wrapped(text, first or " " * indent, " " * indent, style.width))
