"""BB304: a `credential` key without a value."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import HEADER, NETRC, Facts, Fault, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every `credential` key without a value that applies to a destination of Bitbucket."""
    for destination in facts.destinations:
        where = destination.valueless
        if not destination.product.is_bitbucket or where is None or destination.behind_pipelines_proxy:
            continue
        if destination.answered_by in (HEADER, NETRC):
            continue  # git reads these keys only once it has to ask
        yield remedies.helper.chain_fault(
            destination,
            where,
            f"{where.named} has no value.",
            remedies.helper.remove_valueless(where, "Remove the key"),
        )


RULE: Rule = Rule(
    id="BB304",
    name="helper-valueless",
    title="A credential setting has no value",
    severity="error",
    why="The push fails: git stops with `bad config variable` as soon as the server asks for a login.",
    fix="Remove the key, or give it a value: `helper =` with the equals sign is a reset.",
    classes=("helper-command-broken",),
    bad="""\
[credential]
	helper
""",
    good="",
    look=look,
    about="helper",
    turn="unblock",
    links=(links.GIT_CREDENTIALS,),
)
