"""BB105: any other password in a remote's URL."""

from functools import partial

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Rule
from bb_auth_check.rules.secrets import LEAKS, in_password

RULE: Rule = Rule(
    id="BB105",
    name="password-in-url",
    title="A password stands in a URL that git reads",
    severity="error",
    why="Whoever reads the file has the password. It may be an account password or an app password of the older, "
    "unprefixed kind, which Bitbucket Cloud refuses, or an OAuth token, which lasts two hours.",
    mend="Set the URL without the password and change or revoke it. On Bitbucket Cloud only a token logs in: "
    "create an API token and type it when the next push asks for the password.",
    classes=("account-password-rejected", "app-password-disabled", "stale-token-in-remote-url", *LEAKS),
    bad="""\
[remote "origin"]
	url = https://jdoe:{password}@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
""",
    look=partial(in_password, "password"),
    links=(links.USING_API_TOKENS,),
)
