"""BB321: a helper logs in, and none keeps what comes of it."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every chain in which nothing but helpers that keep nothing can answer; not in a build, which ends."""
    if facts.environment.in_ci:
        return
    for destination in over_https(facts):
        there = [one for one in destination.answering if one.found is not False and one.serves is None]
        if destination.answered_by or any(one.keeps != "nothing" for one in there):
            continue
        if all(one.is_manager for one in there):  # a store that keeps nothing is a fault of its own
            continue
        made = there[0]
        name = made.called or remedies.helper.named(made)
        yield remedies.helper.chain_fault(
            destination,
            made.where,
            f"{made.where.named}: {name} logs in again at every push, because no helper stores the login that it gets.",
            remedies.helper.keep_before(destination, facts.machine, "Ask a helper that keeps it first"),
        )


RULE: Rule = Rule(
    id="BB321",
    name="login-not-kept",
    title="No helper keeps the login that another one makes",
    severity="advice",
    why="git-credential-oauth keeps nothing: it opens the browser at every push, or where there is none waits for "
    "somebody to open one.",
    fix="Put a helper that keeps credentials before it. git hands every login that has worked to all its helpers, and "
    "asks the first one first.",
    classes=("prompt-unavailable",),
    bad="""\
# on PATH: git-credential-oauth
# .git/config
[credential]
	helper =
	helper = oauth
""",
    good="""\
# on PATH: git-credential-oauth
# .git/config
[credential]
	helper =
	helper = oauth
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
