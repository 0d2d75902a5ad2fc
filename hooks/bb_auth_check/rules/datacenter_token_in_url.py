"""BB104: a Bitbucket Data Center token in a remote's URL."""

from functools import partial

from bb_auth_check.model import Rule
from bb_auth_check.rules.secrets import LEAKS, in_password

RULE: Rule = Rule(
    id="BB104",
    name="datacenter-token-in-url",
    title="A Data Center HTTP access token stands in a URL that git reads",
    severity="error",
    why="Whoever reads the file acts with the token's permissions on that Bitbucket server until it is revoked. git "
    "also shows it in process lists, hands it to every hook and stores it with every credential helper.",
    mend="Set the URL without the token. It has been in clear: revoke it, create a new one, and type it when the "
    "next push asks for the password, with your username on that server.",
    classes=("stale-token-in-remote-url", *LEAKS),
    bad="""\
[bbAuthCheck]
	host = git.example.com
[remote "origin"]
	url = https://jdoe:{datacenter_token}@git.example.com/scm/acme/widget.git
""",
    good="""\
[bbAuthCheck]
	host = git.example.com
[remote "origin"]
	url = https://jdoe@git.example.com/scm/acme/widget.git
""",
    look=partial(in_password, "datacenter-token"),
)
