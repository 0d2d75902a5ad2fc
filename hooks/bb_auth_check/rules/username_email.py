"""BB202: an e-mail address as the git username."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.usernames import is_email
from bb_auth_check.model import Rule
from bb_auth_check.rules import wrong_username

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts, Fault


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination of Bitbucket Cloud whose username is an e-mail address."""
    return wrong_username.faults(facts, ("cloud",), is_email, "an e-mail address as the username")


RULE: Rule = Rule(
    id="BB202",
    name="username-email",
    title="The username is an e-mail address",
    severity="error",
    why="The push fails to log in: git wants the Bitbucket username or the token's static name. The e-mail "
    "address goes with the same API token in REST calls only.",
    mend="Replace it by your Bitbucket username or x-bitbucket-api-token-auth, where it stands: in the URL, in the "
    "`insteadOf` rule that makes the URL, or in `credential.username`.",
    classes=("wrong-username", "wrong-token-username", "url-encoding"),
    bad="""\
[remote "origin"]
	url = https://jdoe%40example.com@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
""",
    look=look,
    links=(links.USING_API_TOKENS,),
)
