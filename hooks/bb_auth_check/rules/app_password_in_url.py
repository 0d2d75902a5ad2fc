"""BB101: an app password in a remote's URL."""

from functools import partial

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Rule
from bb_auth_check.rules.secrets import LEAKS, in_password

RULE: Rule = Rule(
    id="BB101",
    name="app-password-in-url",
    title="An app password stands in a URL that git reads",
    severity="error",
    why="Every push with it fails: Bitbucket removed all app passwords on 2026-07-28 and answers 410 or 401. "
    "As long as it stands in the URL, git asks no credential helper for one that works.",
    mend="Set the URL without the password. Then create an API token with the scopes read:repository:bitbucket and "
    "write:repository:bitbucket, and type it when the next push asks for the password: the credential helper "
    "keeps it.",
    classes=("app-password-disabled", "stale-token-in-remote-url", *LEAKS),
    bad="""\
[remote "origin"]
	url = https://jdoe:{app_password}@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
""",
    look=partial(in_password, "app-password"),
    links=(links.APP_PASSWORD_END, links.USING_API_TOKENS),
)
