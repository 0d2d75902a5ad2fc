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
        # what was typed may be a secret in the wrong place, so it is not repeated
        raise Misused("No rule is called so: `bb-auth-check explain` lists those there are.")
    return "\n\n".join(page(rule) for rule in rules)
