"""BB303: beside a helper that works stands one whose program does not exist."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Rule
from bb_auth_check.rules import chains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts, Fault


def look(facts: Facts) -> Iterator[Fault]:
    """Every helper without a program that stands in a chain with one that has its own."""
    seen = set()
    for destination in chains.needing_a_helper(facts):
        missing = [helper for helper in destination.answering if helper.found is False]
        if len(missing) == len(destination.answering):
            continue
        for helper in missing:
            if (helper.name, helper.where) in seen:
                continue
            seen.add((helper.name, helper.where))
            where = helper.where
            yield chains.fault(
                destination,
                where,
                f"{where.named} names a credential helper whose program does not exist: {chains.why_missing(helper)}.",
                "Take it out" if helper.quoted is None else "Quote it",
                chains.remove(helper) if helper.quoted is None else chains.replace((helper,), facts.machine),
            )


RULE: Rule = Rule(
    id="BB303",
    name="helper-leftover",
    title="Beside a working credential helper stands one that does not exist",
    severity="advice",
    why="git prints an error at every login and goes on to the next helper.",
    mend="Take the helper without a program out of the configuration.",
    classes=("helper-missing", "helper-command-broken"),
    bad="""\
[credential]
	helper = manager-core
""",
    good="",
    look=look,
    links=(links.GIT_CREDENTIALS,),
)
