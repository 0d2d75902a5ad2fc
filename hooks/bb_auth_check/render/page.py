"""The page of one rule, for a terminal or the documentation, and the table of all rules."""

from __future__ import annotations

from collections.abc import Sequence

from bb_auth_check.model import Rule


def page(rule: Rule) -> str:
    """Everything about one rule: the fault, its cost, an example, what fixes it, and how to silence it."""
    blocks = "blocks" if rule.severity == "error" else "advice: blocks with --strict only"
    parts = [
        f"{rule.id} {rule.name} ({blocks})",
        f"{rule.title}.",
        f"What it costs\n    {rule.why}",
        f"What it leads to\n    {', '.join(rule.classes)}",
        f"What fixes it\n    {rule.fix}",
        f"Example\n{_indented(rule.bad)}",
        f"Fixed\n{_indented(rule.good) if rule.good else '    (nothing is left of it)'}",
        f"Silence it\n    bb-auth-check --ignore {rule.id}\n    git config bbAuthCheck.ignore {rule.id}",
    ]
    if rule.links:
        parts.append("Read on\n" + "\n".join(f"    {link}" for link in rule.links))
    return "\n\n".join(parts) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.replace("\t", "    ").rstrip("\n").split("\n"))


def table(catalogue: Sequence[Rule]) -> str:
    """One line for each rule."""
    width = max(len(rule.name) for rule in catalogue)
    return "".join(f"{rule.id}  {rule.name:<{width}}  {rule.severity:<6}  {rule.title}\n" for rule in catalogue)


def markdown(rule: Rule) -> str:
    """The page of one rule in the documentation. It says the same as `page`."""
    blocks = "It blocks." if rule.severity == "error" else "It is advice: it blocks with `--strict` only."
    parts = [
        f"# {rule.id} {rule.name}",
        f"{rule.title}. {blocks}",
        f"## What it costs\n\n{rule.why}",
        f"It leads to: {', '.join(f'`{name}`' for name in rule.classes)}.",
        f"## What fixes it\n\n{rule.fix}",
        f"## Example\n\n```ini\n{rule.bad}```",
        f"Fixed:\n\n```ini\n{rule.good}```" if rule.good else "Fixed, nothing is left of it.",
        f"## Silence it\n\n```sh\nbb-auth-check --ignore {rule.id}\ngit config bbAuthCheck.ignore {rule.id}\n```",
    ]
    if rule.links:
        parts.append("## Read on\n\n" + "\n".join(f"- <{link}>" for link in rule.links))
    return "\n\n".join(parts) + "\n"
