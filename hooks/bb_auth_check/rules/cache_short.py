"""BB308: the cache forgets soon."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_AN_HOUR = 3600


def look(facts: Facts) -> Iterator[Fault]:
    """Every chain in which `cache` alone keeps the token, and for less than an hour; not in a build, which ends."""
    if facts.environment.in_ci:
        return
    for destination in over_https(facts):
        keeping = [helper for helper in destination.helpers if helper.keeps != "nothing" and helper.found is not False]
        if len(keeping) != 1 or keeping[0].timeout is None or keeping[0].timeout >= _AN_HOUR:
            continue
        helper, says = keeping[0], "Keep it for a working day"
        yield remedies.helper.chain_fault(
            destination,
            helper.where,
            f"{helper.where.named}: the cache forgets the token after {helper.timeout} seconds.",
            remedies.helper.replace_helpers(destination, (helper,), facts.machine, says, known.CACHE_FOR_A_WORKING_DAY),
        )


RULE: Rule = Rule(
    id="BB308",
    name="cache-short",
    title="The cache forgets the token after minutes",
    severity="advice",
    why="You are asked for the token several times a day. Nobody knows a token by heart, so it ends up in a file "
    "or in a URL.",
    fix="Give the cache a longer time for https://bitbucket.org, `cache --timeout=28800`, or use a helper that keeps "
    "the token in the keychain.",
    classes=("prompt-unavailable",),
    bad="""\
[credential]
	helper =
	helper = cache
""",
    good="""\
[credential]
	helper =
	helper = cache
[credential "https://bitbucket.org"]
	helper =
	helper = cache --timeout=28800
""",
    look=look,
    about="helper",
    turn="chain",
    links=(links.GIT_CREDENTIALS,),
)
