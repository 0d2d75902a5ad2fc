"""BB505: git accepts URLs that contain a password."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Remedy, Rule
from bb_auth_check.subjects import over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Once, where a destination of Bitbucket is reached over https.

    Not in a build: servers put a job's token into the URLs of remotes, and git would refuse those too.
    """
    gate = facts.environment.gate
    if gate == "die" or facts.environment.in_ci or not any(over_https(facts)):
        return
    elsewhere = facts.environment.secret_elsewhere
    if elsewhere is not None:
        why = f"Leave it: the URL of {elsewhere}, on another host, has a password in it, and git would refuse it too."
        remedy = Remedy(says="Not while that is so", by_hand=(why,))
    else:
        remedy = remedies.set_for_repository(
            "transfer.credentialsInUrl", "die", "Have git refuse it in this repository"
        )
    yield Fault(
        message=f"transfer.credentialsInUrl is {'not set' if gate is None else 'not set to die'}: git sends a "
        "password in a remote's URL before any hook can stop it.",
        remedy=remedy,
    )


RULE: Rule = Rule(
    id="BB505",
    name="credentials-gate",
    title="git accepts URLs that contain a password",
    severity="advice",
    why="A pre-push hook runs after git has logged in: a password in the URL has been sent by then, and handed to "
    "every credential helper.",
    fix="Set `transfer.credentialsInUrl` to die: git then stops before any network traffic. It holds for every host, "
    "so other remotes with a password in their URL stop working; with `git config --global` it holds for every "
    "repository. It looks at "
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
