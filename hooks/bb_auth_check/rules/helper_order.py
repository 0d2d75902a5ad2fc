"""BB309: the helper that makes credentials is asked before the one that keeps them."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every chain in which `oauth` stands before a helper that keeps what it makes."""
    if facts.environment.in_ci:
        return  # nobody is there for whom a browser could be opened
    for destination in over_https(facts):
        names = [helper.name for helper in destination.helpers]
        if "oauth" not in names:
            continue
        made = destination.helpers[names.index("oauth")]
        behind = [helper for helper in destination.helpers[names.index("oauth") + 1 :] if helper.keeps != "nothing"]
        if behind:
            yield remedies.helper.chain_fault(
                destination,
                made.where,
                f"{made.where.named} lists oauth before {remedies.helper.named(behind[0])}: git never uses "
                "the login that the second one stores.",
                remedies.helper.move_behind(destination, made, behind[-1], facts.machine, "Ask it last"),
            )


RULE: Rule = Rule(
    id="BB309",
    name="helper-order",
    title="The helper that makes credentials does not come last",
    severity="advice",
    why="git takes the first answer: git-credential-oauth opens the browser at every push, and what the helper "
    "behind it keeps is never used.",
    fix="Put the helper that keeps credentials first and `oauth` last.",
    classes=("helper-validation", "prompt-unavailable"),
    bad="""\
# on PATH: git-credential-oauth
# .git/config
[credential]
	helper =
	helper = oauth
	helper = cache --timeout=28800
""",
    good="""\
# on PATH: git-credential-oauth
# .git/config
[credential]
	helper =
	helper = oauth
	helper = cache --timeout=28800
[credential "https://bitbucket.org"]
	helper =
	helper = cache --timeout=28800
	helper = oauth
""",
    look=look,
    about="helper",
    turn="chain",
    links=(links.GIT_CREDENTIALS,),
)
