"""BB203: a left-over placeholder as the username."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.usernames import is_left_over
from bb_auth_check.model import Rule
from bb_auth_check.rules import wrong_username

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts, Fault


def look(facts: Facts) -> Iterator[Fault]:
    """Every http or https destination whose username is a text that somebody meant to replace."""
    return wrong_username.faults(facts, ("cloud", "datacenter"), is_left_over, "a placeholder as the username")


RULE: Rule = Rule(
    id="BB203",
    name="username-placeholder",
    title="The username is a left-over placeholder",
    severity="error",
    why="The push fails to log in: nobody has this username, and the text was copied from instructions as it stood.",
    mend="Replace it by your Bitbucket username or x-bitbucket-api-token-auth, where it stands: in the URL, in the "
    "`insteadOf` rule that makes the URL, or in `credential.username`.",
    classes=("wrong-username", "unexpanded-placeholder"),
    bad="""\
[remote "origin"]
	url = https://{bitbucket_username}@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
""",
    look=look,
    links=(links.PERSONAL_SETTINGS, links.USING_API_TOKENS),
)
