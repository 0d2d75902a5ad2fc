"""BB505: git's own gate against passwords in URLs is open."""

from __future__ import annotations

from collections.abc import Iterator

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import over_https


def look(facts: Facts) -> Iterator[Fault]:
    """Once, where a destination of Bitbucket is reached over https."""
    gate = facts.environment.gate
    if gate == "die" or not any(over_https(facts)):
        return
    setter = remedies.set_for_user if gate is None else remedies.set_for_repository
    yield Fault(
        message=f"transfer.credentialsInUrl is {'not set' if gate is None else 'not die'}: git sends a password that "
        "stands in a remote's URL before any hook can stop it.",
        remedy=setter("transfer.credentialsInUrl", "die", "Close git's own gate"),
    )


RULE: Rule = Rule(
    id="BB505",
    name="credentials-gate",
    title="git's own gate against passwords in URLs is open",
    severity="advice",
    why="A pre-push hook runs after git has logged in: a password in the URL has been sent by then, and handed to "
    "every credential helper.",
    fix="Set `transfer.credentialsInUrl` to die: git then stops before any network traffic. It looks at "
    "`remote.<name>.url` after `insteadOf` only: it misses `pushurl`, `pushInsteadOf`, a token used as the "
    "username, `transport::` addresses, headers, proxies, helpers and LFS. This check looks there too.",
    classes=("leak-remote-url", "leak-process-args"),
    bad="""\
[transfer]
	credentialsInUrl = allow
""",
    good="""\
[transfer]
	credentialsInUrl = die
""",
    look=look,
    about="environment",
    turn="environment",
    links=(links.CREDENTIALS_IN_URL,),
)
