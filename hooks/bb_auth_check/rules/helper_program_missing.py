"""BB302: helpers are configured, and none of their programs exists."""

from __future__ import annotations

from collections.abc import Iterator

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.remedies.helper import chain_fault, replace_helpers, why_missing
from bb_auth_check.subjects import may_answer_otherwise, over_https


def look(facts: Facts) -> Iterator[Fault]:
    """Every destination whose helpers are all without a program, unless something else answers."""
    for destination in over_https(facts):
        missing = tuple(helper for helper in destination.answering if helper.found is False)
        if not missing or len(missing) < len(destination.answering) or destination.answered_by:
            continue
        first, url = missing[0].where, destination.address.url
        names = ", ".join(dict.fromkeys(why_missing(helper) for helper in missing))
        yield chain_fault(
            destination,
            first,
            f"{first.named} names a credential helper for {url.scheme}://{url.host} "
            f"whose program does not exist: {names}.",
            replace_helpers(missing, facts.machine, "Set one that exists"),
            fixed_by="helper",
        ).replace(is_certain=url.password != "secret" and not may_answer_otherwise(destination, facts))


RULE: Rule = Rule(
    id="BB302",
    name="helper-program-missing",
    title="The configured credential helper does not exist",
    severity="error",
    why="git goes on without an answer: it asks for the token at every push, fails where nobody can type it, and keeps "
    "nothing of what was typed.",
    fix="Set a helper that exists: the one that replaced it (`manager` for `manager-core`), or the platform's own.",
    classes=("helper-missing", "helper-command-broken", "prompt-unavailable"),
    bad="""\
[credential]
	helper =
	helper = manager-core
""",
    good="""\
[credential]
	helper =
	helper = cache --timeout=28800
""",
    look=look,
    about="helper",
    turn="helper",
    links=(links.GIT_CREDENTIALS,),
)
