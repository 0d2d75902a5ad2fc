"""BB502: the program that should answer cannot."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Fault, Remedy, Rule
from bb_auth_check.rules import chains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts


def look(facts: Facts) -> Iterator[Fault]:
    """An askpass program that cannot run, where a destination of Bitbucket may need it."""
    askpass = facts.environment.askpass
    if askpass is None or askpass.fault is None or not any(chains.needing_a_helper(facts)):
        return
    where = askpass.where
    commands: tuple[tuple[str, ...], ...] = ()
    by_hand: tuple[str, ...] = (f"Take {where.key} out of the command line or environment that sets it.",)
    if where.option and where.exact:
        commands, by_hand = (("git", "config", *where.option, "--unset-all", where.key),), ()
    yield Fault(
        message=f"{where.named} names {askpass.program}, which {askpass.fault}.",
        remedy=Remedy(
            says="Take it out, or name a program that runs", commands=commands, safe=bool(commands), by_hand=by_hand
        ),
        where=where,
    )


RULE: Rule = Rule(
    id="BB502",
    name="askpass-broken",
    title="The askpass program cannot answer",
    severity="advice",
    why="Where no helper has the token, git starts this program, gets nothing, and fails if there is no terminal "
    "to ask on.",
    mend="Take the setting out, or mend the program: it has to exist and to be executable. In an editor's terminal "
    "that has outlived its window, open a new terminal.",
    classes=("askpass-missing", "prompt-unavailable"),
    bad="""\
[core]
	askPass = /nowhere/askpass.sh
""",
    good="",
    look=look,
    links=(links.GIT_CREDENTIALS,),
)
