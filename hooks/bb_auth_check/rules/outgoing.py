"""BB601 to BB605: a credential of Bitbucket that is about to leave, by its kind.

They are not part of the catalogue: what they look at is not the configuration, but every object of a push.
"""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Outgoing

_READERS = "Whoever can read the repository has it, in every clone and for good: no later commit takes it back."

_FIX = (
    "Remove it from the commit that adds it, not in a later one: `bb-auth-check outgoing` names the commit, the place "
    "and the commands. Until it is pushed, nothing has leaked. Revoke what the remote already has."
)

OUTGOING = (
    Outgoing(
        id="BB601",
        name="app-password-leaving",
        kind="app-password",
        title="An app password is about to leave in a file, a message or a name",
        why=f"{_READERS} Bitbucket removed all app passwords on 2026-07-28: whatever still uses it cannot log in.",
        fix=_FIX,
        links=(links.APP_PASSWORD_END,),
    ),
    Outgoing(
        id="BB602",
        name="api-token-leaving",
        kind="api-token",
        title="An API token is about to leave in a file, a message or a name",
        why=f"{_READERS} They act as you on Bitbucket until the token is revoked or expires.",
        fix=_FIX,
        links=(links.USING_API_TOKENS,),
    ),
    Outgoing(
        id="BB603",
        name="access-token-leaving",
        kind="access-token",
        title="An access token is about to leave in a file, a message or a name",
        why=f"{_READERS} They can do what the token may, to a repository, project or workspace, until it is revoked.",
        fix=_FIX,
        links=(links.USING_ACCESS_TOKENS,),
    ),
    Outgoing(
        id="BB604",
        name="datacenter-token-leaving",
        kind="datacenter-token",
        title="A Data Center HTTP access token is about to leave in a file, a message or a name",
        why=f"{_READERS} They act with its permissions on that Bitbucket server until it is revoked.",
        fix=_FIX,
    ),
    Outgoing(
        id="BB605",
        name="password-leaving",
        kind="password",
        title="A password for Bitbucket is about to leave: in a URL, a netrc line or a header",
        why=f"{_READERS} It may be that of an account, which opens more than one repository.",
        fix=_FIX,
        links=(links.USING_API_TOKENS,),
    ),
)
"""By the kind of the credential, in the order of ids."""

BY_KIND = {rule.kind: rule for rule in OUTGOING}
