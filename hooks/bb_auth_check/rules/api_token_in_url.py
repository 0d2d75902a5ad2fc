"""BB102: an API token in a remote's URL."""

from functools import partial

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Rule
from bb_auth_check.rules.secrets import LEAKS, in_password

RULE: Rule = Rule(
    id="BB102",
    name="api-token-in-url",
    title="An API token stands in a URL that git reads",
    severity="error",
    why="Whoever reads the file acts as you on Bitbucket until the token is revoked or expires. git also shows it in "
    "process lists, hands it to every hook and stores it with every credential helper.",
    mend="Set the URL without the token. The token has been in clear: revoke it, create a new one with the same "
    "two scopes, and type it when the next push asks for the password: the credential helper keeps it.",
    classes=("stale-token-in-remote-url", *LEAKS),
    bad="""\
[remote "origin"]
	url = https://jdoe:{api_token}@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
""",
    look=partial(in_password, "api-token"),
    links=(links.USING_API_TOKENS, links.API_TOKEN_PERMISSIONS),
)
