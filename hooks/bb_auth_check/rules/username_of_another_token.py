"""BB205: the username goes with another kind of token."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.bitbucket.usernames import goes_with, is_email, is_left_over
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import has_wrong_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination of Bitbucket Cloud whose token, in the URL or in a file, has the name of another kind."""
    for destination in facts.destinations:
        url = destination.address.url
        if not destination.product.is_cloud or url.transport != "http":
            continue
        for secret in url.secrets:
            kind = BY_NAME[secret.kind]
            if not url.username or not url.readable or is_email(url.username) or is_left_over(url.username):
                continue
            if not goes_with(url.username, kind):
                yield remedies.url.url_fault(
                    facts,
                    destination.address,
                    url,
                    f"gives {kind.label} with the username {url.username}, which goes with another kind",
                    f"Put {kind.username} there",
                )
        for stored in destination.stored:
            kind = BY_NAME[stored.kind]
            if not stored.answers or not has_wrong_name(stored, destination.product):
                continue
            change = remedies.secret.change_login if kind.alive else remedies.secret.forget
            remedy = change(stored, destination)
            yield Fault(
                message=f"{stored.where.named} keeps {kind.label} under the username {stored.username}, which "
                f"{'is an e-mail address' if is_email(stored.username or '') else 'goes with another kind'}.",
                remedy=remedy,
                where=stored.where,
                remote=destination.address.remote,
                url=url.text,
                secret_kind=kind.name,
                fixed_by="entry",
            )


RULE: Rule = Rule(
    id="BB205",
    name="username-of-another-token",
    title="The username goes with another kind of token",
    severity="error",
    why="Every push fails with `Authentication failed`: Bitbucket takes an API token with your username or "
    "x-bitbucket-api-token-auth, and an access token with x-token-auth.",
    fix="Use the username that goes with the token: x-bitbucket-api-token-auth or your own with an API token "
    "(ATAT…), x-token-auth with an access token (ATCT…).",
    classes=("wrong-token-username", "wrong-username"),
    bad="""\
# .git/config
[credential]
	helper =
	helper = store
[remote "origin"]
	url = https://x-token-auth@bitbucket.org/acme/widget.git
# ~/.git-credentials
https://x-token-auth:{api_token}@bitbucket.org
""",
    good="""\
# .git/config
[credential]
	helper =
	helper = store
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
# ~/.git-credentials
https://x-bitbucket-api-token-auth:{api_token}@bitbucket.org
""",
    look=look,
    about="username",
    turn="login",
    links=(
        links.USING_API_TOKENS,
        links.USING_ACCESS_TOKENS,
    ),
)
