"""BB104: a Bitbucket Data Center token in a remote's URL."""

from functools import partial

from bb_auth_check.model import Rule
from bb_auth_check.rules.secrets import in_password

RULE = Rule(
    id="BB104",
    name="datacenter-token-in-url",
    title="A Data Center HTTP access token stands in a remote's URL",
    severity="error",
    why="Whoever reads the file acts with the token's permissions on that Bitbucket server until it is revoked. git "
    "also shows it in process lists, hands it to every hook and stores it with every credential helper.",
    mend="Set the URL without the token. It has been in clear: revoke it, create a new one, and type it when the "
    "next push asks for the password, with your username on that server.",
    classes=("leak-remote-url", "stale-token-in-remote-url", "leak-process-args"),
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
