"""BB304: a `credential` key without a value."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.model import HEADER, NETRC, Rule
from bb_auth_check.rules import chains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts, Fault


def look(facts: Facts) -> Iterator[Fault]:
    """Every `credential` key without a value that applies to a destination of Bitbucket."""
    seen = set()
    for destination in facts.destinations:
        where = destination.valueless
        if destination.product == "other" or where is None or where in seen or destination.behind_pipelines_proxy:
            continue
        if destination.answered_by in (HEADER, NETRC):
            continue  # git reads these keys only once it has to ask
        seen.add(where)
        commands: tuple[tuple[str, ...], ...] = ()
        by_hand: tuple[str, ...] = ()
        # among several values of a key it cannot be singled out: no value pattern of git's matches it
        if where.option and where.exact and where.values == 1:
            commands = (("git", "config", *where.option, "--unset", where.key),)
        else:
            by_hand = (f"In {where.file or 'the environment'}, delete the {where.key} that has no `=`.",)
        yield chains.fault(
            destination,
            where,
            f"{where.named} has no value.",
            "Remove the key",
            (commands, by_hand),
        )


RULE: Rule = Rule(
    id="BB304",
    name="helper-valueless",
    title="A credential key has no value",
    severity="error",
    why="The push fails: git stops with `bad config variable` as soon as the server asks for a login.",
    mend="Remove the key, or give it a value: `helper =` with the equals sign is a reset.",
    classes=("helper-command-broken",),
    bad="""\
[credential]
	helper
""",
    good="",
    look=look,
    links=(links.GIT_CREDENTIALS,),
)
