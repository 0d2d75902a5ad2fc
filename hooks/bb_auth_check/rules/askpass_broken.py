"""BB502: the program that should answer cannot."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Remedy, Rule
from bb_auth_check.subjects import over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """An askpass program that cannot run, where a destination of Bitbucket may need it."""
    askpass = facts.environment.askpass
    if askpass is None or askpass.fault is None or not any(over_https(facts)):
        return
    runs = "prints the token from a secret variable of the build" if facts.environment.in_ci else "runs"
    remedy = remedies.unset(askpass.where, f"Take it out, or name a program that {runs}")
    if askpass.where.shared:
        step = "It may run on another machine that has the file as well: set one that runs here in this repository."
        remedy = Remedy(says="Name a program that runs", by_hand=(step,))
    yield Fault(
        message=f"{askpass.where.named} names {askpass.program}, which {askpass.fault}.",
        remedy=remedy,
        where=askpass.where,
    )


RULE: Rule = Rule(
    id="BB502",
    name="askpass-broken",
    title="The askpass program cannot answer",
    severity="advice",
    why="Where no helper has the token, git starts this program, gets nothing, and fails if there is no terminal "
    "to ask on.",
    fix="Take the setting out, or fix the program: it has to exist and to be executable. In an editor's terminal "
    "that has outlived its window, open a new terminal.",
    classes=("askpass-missing", "prompt-unavailable"),
    bad="""\
[core]
	askPass = /nowhere/askpass.sh
""",
    good="",
    look=look,
    about="environment",
    turn="environment",
    links=(links.GIT_CREDENTIALS,),
)
