"""BB302: helpers are configured, and none of their programs exists."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Fault, Remedy, Rule
from bb_auth_check.rules import chains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts


def look(facts: Facts) -> Iterator[Fault]:
    """Every destination whose helpers are all without a program, unless something else answers."""
    for destination in chains.needing_a_helper(facts):
        missing = tuple(helper for helper in destination.helpers if helper.found is False)
        if not missing or len(missing) < len(destination.helpers) or destination.answered_by:
            continue
        commands, by_hand = chains.replace(missing, facts.machine)
        first, url = missing[0], destination.address.url
        names = ", ".join("a shell command" if helper.name == "!" else helper.name for helper in missing)
        yield Fault(
            message=f"{first.where.key} in {first.where.file or 'the environment'} names a credential helper for "
            f"{url.scheme}://{url.host} whose program does not exist: {names}.",
            remedy=Remedy(says="Set one that exists", commands=commands, by_hand=by_hand, safe=bool(commands)),
            where=first.where,
            remote=destination.address.remote,
            url=url.text,
        )


RULE = Rule(
    id="BB302",
    name="helper-program-missing",
    title="The configured credential helper does not exist",
    severity="error",
    why="git goes on without an answer: it asks for the token at every push, fails where nobody can type it, and keeps "
    "nothing of what was typed.",
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
    links=(links.GIT_CREDENTIALS,),
)
