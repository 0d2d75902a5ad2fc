"""BB303: beside a helper that works stands one whose program does not exist."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every helper without a program that stands in a chain with one that has its own."""
    for destination in over_https(facts):
        missing = [helper for helper in destination.answering if helper.found is False]
        if len(missing) == len(destination.answering):
            continue
        for helper in missing:
            if helper.broken is not None:
                continue  # a fault of its own
            what = f"names a credential helper whose program does not exist: {remedies.helper.why_missing(helper)}."
            remedy = remedies.helper.remove_leftover(helper, facts.machine, "Take it out")
            if helper.not_executable:
                what = f"names a credential helper that cannot be run, for it is not executable: {helper.name}."
                remedy = remedies.helper.make_executable(helper, "Make it executable")
            elif helper.meant is not None:
                what = f"names a credential helper that git cannot find: {helper.name}, which should be {helper.meant}."
                remedy = remedies.helper.replace_helpers(
                    destination, (helper,), facts.machine, "Name it as git looks for it"
                )
            elif helper.quoted is not None:
                remedy = remedies.helper.replace_helpers(destination, (helper,), facts.machine, "Quote it")
            yield remedies.helper.chain_fault(destination, helper.where, f"{helper.where.named} {what}", remedy)


RULE: Rule = Rule(
    id="BB303",
    name="helper-leftover",
    title="One of the configured credential helpers does not exist",
    severity="advice",
    why="git prints an error at every login and goes on to the next helper.",
    fix="Take the helper without a program out of the configuration. One that belongs to another system, in a file "
    "that several machines share, is right there: move it to a file that only that system includes.",
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
