"""BB103: a repository, project or workspace access token in a remote's URL."""

from functools import partial

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Rule
from bb_auth_check.rules.secrets import LEAKS, in_password

RULE: Rule = Rule(
    id="BB103",
    name="access-token-in-url",
    title="An access token stands in a URL that git reads",
    severity="error",
    why="Whoever reads the file can do what the token may, to a repository, project or workspace, until it is revoked. "
    "The clone command that Bitbucket shows for a new access token puts it there.",
    mend="Set the URL without the token, with the username x-token-auth. The token has been in clear: revoke it, "
    "create a new one, and type it when the next push asks for the password; in CI, let a credential helper "
    "read it from a variable.",
    classes=("stale-token-in-remote-url", *LEAKS),
    bad="""\
[remote "origin"]
	url = https://x-token-auth:{access_token}@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://x-token-auth@bitbucket.org/acme/widget.git
""",
    look=partial(in_password, "access-token"),
    links=(links.USING_ACCESS_TOKENS,),
)
