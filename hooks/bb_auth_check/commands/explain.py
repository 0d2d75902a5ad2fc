"""A rule, or the catalogue."""

from __future__ import annotations

from bb_auth_check.judge import matches
from bb_auth_check.model import Misused
from bb_auth_check.render.page import page, table
from bb_auth_check.rules import CATALOGUE


def explain(subject: str | None) -> str:
    """The pages of the rules that `subject` names (id, family or name); without one, the table of all rules.

    Raises Misused if it names none.
    """
    if subject is None:
        return table(CATALOGUE)
    rules = [rule for rule in CATALOGUE if matches(rule, subject)]
    if not rules:
        from bb_auth_check.git_state.text import redacted

        raise Misused(f"No rule is called {redacted(subject)}: `bb-auth-check explain` lists them.")
    return "\n\n".join(page(rule) for rule in rules)
