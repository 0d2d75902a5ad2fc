"""BB320: Git Credential Manager writes down what it is given, in plain text."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every destination at which Git Credential Manager is asked, while its trace has the secrets in it."""
    for destination in over_https(facts):
        where = destination.gcm.traced if destination.gcm is not None and destination.manager is not None else None
        if where is not None:
            yield remedies.helper.chain_fault(
                destination,
                where,
                f"{where.named}: Git Credential Manager writes each secret that it handles into its trace, in "
                "plain text.",
                remedies.together(
                    "Have its trace hold none",
                    remedies.unset(where),
                    then=("Delete the file that credential.trace or GCM_TRACE names, and replace the tokens in it.",),
                ).replace(ends_by_hand=True),
            )


RULE: Rule = Rule(
    id="BB320",
    name="gcm-trace",
    title="Git Credential Manager writes secrets into its trace",
    severity="advice",
    why="A trace is made to be passed on: it is attached to issues and sent to colleagues, and each token that was "
    "used while it was on stands in it.",
    fix="Take `credential.traceSecrets` out; the trace itself can stay. Delete the file that it has written, and "
    "revoke the tokens in it.",
    classes=("helper-plaintext",),
    bad="""\
# on PATH: git-credential-manager
# .git/config
[credential]
	bitbucketValidateStoredCredentials = false
	credentialStore = cache
	helper =
	helper = manager
# ~/.gitconfig
[credential]
	trace = /tmp/gcm.log
	traceSecrets = true
""",
    good="""\
# on PATH: git-credential-manager
# .git/config
[credential]
	bitbucketValidateStoredCredentials = false
	credentialStore = cache
	helper =
	helper = manager
# ~/.gitconfig
[credential]
	trace = /tmp/gcm.log
""",
    look=look,
    about="helper",
    turn="environment",
    links=(links.GIT_CREDENTIALS,),
)
