"""The page of one rule, for a terminal or the documentation, and the table of all rules."""

from __future__ import annotations

from bb_auth_check.model import Outgoing, Rule
from bb_auth_check.render.layout import PLAIN, SEVERITIES, Style, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMN = 30
"""How wide the column of titles is at least, if it is to be one."""


def page(rule: Rule, style: Style = PLAIN) -> str:
    """Everything about one rule: the fault, its cost, an example, what fixes it, and how to silence it."""
    blocks = "blocks" if rule.severity == "error" else "warning: blocks with --strict only"
    parts = [
        f"{rule.id} {rule.name} ({blocks})",
        _filled(f"{rule.title}.", "", style),
        f"What it costs\n{_filled(rule.why, '    ', style)}",
        f"What it leads to\n{_filled(', '.join(rule.classes), '    ', style)}",
        f"What fixes it\n{_filled(rule.fix, '    ', style)}",
        f"Example\n{_indented(rule.bad)}",
        f"Fixed\n{_indented(rule.good) if rule.good else '    (nothing is left of it)'}",
        f"Silence it\n    bb-auth-check --ignore {rule.id}\n    git config --add bbAuthCheck.ignore {rule.id}",
    ]
    if rule.links:
        parts.append("Read on\n" + "\n".join(f"    {link}" for link in rule.links))
    return "\n\n".join(parts) + "\n"


def page_of_outgoing(rule: Outgoing, style: Style = PLAIN) -> str:
    """Everything about one kind of credential that is about to leave."""
    parts = [
        f"{rule.id} {rule.name} (blocks a push, and a commit)",
        _filled(f"{rule.title}.", "", style),
        f"What it costs\n{_filled(rule.why, '    ', style)}",
        f"What fixes it\n{_filled(rule.fix, '    ', style)}",
        "Look\n    bb-auth-check outgoing",
        f"Allow a false alarm\n{_filled(_ALLOW.format(rule=rule.id), '    ', style)}",
        f"Silence it\n    bb-auth-check outgoing --ignore {rule.id}\n    git config --add bbAuthCheck.ignore {rule.id}",
    ]
    if rule.links:
        parts.append("Read on\n" + "\n".join(f"    {link}" for link in rule.links))
    return "\n\n".join(parts) + "\n"


_ALLOW = (
    "A line in the tracked file `.bb-auth-check-allow`: `PATH {rule} until YYYY-MM-DD REASON`. A token whose checksum "
    "holds leaves only with `git config --add bbAuthCheck.outgoingAllow PATH`."
)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.replace("\t", "    ").rstrip("\n").split("\n"))


def _filled(text: str, indent: str, style: Style) -> str:
    """A paragraph; one line where it goes to no terminal."""
    return "\n".join(wrapped(text, indent, indent, style.width)) if style.width else f"{indent}{text}"


def table(catalogue: Sequence[Rule | Outgoing], style: Style = PLAIN) -> str:
    """One line for each rule; at a narrow terminal its title may go on below."""
    width = max(len(rule.name) for rule in catalogue)
    lines: list[str] = []
    for rule in catalogue:
        start = f"{rule.id}  {rule.name:<{width}}  {SEVERITIES[rule.severity]:<7}  "
        if style.width is None:
            lines.append(start + rule.title)
        elif style.width - len(start) > _COLUMN:
            lines += wrapped(rule.title, start, " " * len(start), style.width)
        else:
            lines += [start.rstrip(), *wrapped(rule.title, " " * 7, " " * 7, style.width)]
    return "".join(f"{line}\n" for line in lines)


def markdown(rule: Rule) -> str:
    """The page of one rule in the documentation. It says the same as `page`."""
    blocks = (
        "It is an error: it blocks." if rule.severity == "error" else "It is a warning: it blocks with `--strict` only."
    )
    parts = [
        f"# {rule.id} {rule.name}",
        f"{rule.title}. {blocks}",
        f"## What it costs\n\n{rule.why}",
        f"It leads to: {', '.join(f'`{name}`' for name in rule.classes)}.",
        f"## What fixes it\n\n{rule.fix}",
        f"## Example\n\n```ini\n{rule.bad}```",
        f"Fixed:\n\n```ini\n{rule.good}```" if rule.good else "Fixed, nothing is left of it.",
        f"## Silence it\n\n```sh\nbb-auth-check --ignore {rule.id}\ngit config --add bbAuthCheck.ignore {rule.id}\n```",
    ]
    if rule.links:
        parts.append("## Read on\n\n" + "\n".join(f"- <{link}>" for link in rule.links))
    return "\n\n".join(parts) + "\n"


def markdown_of_outgoing(rule: Outgoing) -> str:
    """The page of a kind of credential in the documentation. It says the same as `page_of_outgoing`."""
    parts = [
        f"# {rule.id} {rule.name}",
        f"{rule.title}. It blocks a push, and a commit.",
        f"## What it costs\n\n{rule.why}",
        f"## What fixes it\n\n{rule.fix}",
        "## Look\n\n```sh\nbb-auth-check outgoing\n```",
        f"## Allow a false alarm\n\n{_ALLOW.format(rule=rule.id)} [More](outgoing.md#false-alarms).",
        "## Silence it\n\n"
        f"```sh\nbb-auth-check outgoing --ignore {rule.id}\ngit config --add bbAuthCheck.ignore {rule.id}\n```",
    ]
    if rule.links:
        parts.append("## Read on\n\n" + "\n".join(f"- <{link}>" for link in rule.links))
    return "\n\n".join(parts) + "\n"
