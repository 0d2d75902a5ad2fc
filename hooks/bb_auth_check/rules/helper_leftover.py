"""BB303: beside a helper that works stands one whose program does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.remedies.helper import chain_fault, remove_helper, replace_helpers, why_missing
from bb_auth_check.subjects import over_https


def look(facts: Facts) -> Iterator[Fault]:
    """Every helper without a program that stands in a chain with one that has its own."""
    for destination in over_https(facts):
        missing = [helper for helper in destination.answering if helper.found is False]
        if len(missing) == len(destination.answering):
            continue
        for helper in missing:
            what = f"names a credential helper whose program does not exist: {why_missing(helper)}."
            remedy = remove_helper(helper, "Take it out")
            if helper.quoted is not None:
                remedy = replace_helpers((helper,), facts.machine, "Quote it")
            yield chain_fault(destination, helper.where, f"{helper.where.named} {what}", remedy)


RULE: Rule = Rule(
    id="BB303",
    name="helper-leftover",
    title="Beside a working credential helper stands one that does not exist",
    severity="advice",
    why="git prints an error at every login and goes on to the next helper.",
    fix="Take the helper without a program out of the configuration.",
    classes=("helper-missing", "helper-command-broken"),
    bad="""\
[credential]
	helper = manager-core
""",
    good="",
    look=look,
    about="helper",
    turn="chain",
    links=(links.GIT_CREDENTIALS,),
)
