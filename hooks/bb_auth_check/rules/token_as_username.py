"""BB106: a token where the username belongs."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.bitbucket.usernames import fitting
from bb_auth_check.model import Facts, Fault, Rule, Url
from bb_auth_check.subjects import bitbucket_urls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every URL, and every `credential.username`, that holds a token in place of a name."""
    for address, url in bitbucket_urls(facts, _holds):
        kind = BY_NAME[next(secret.kind for secret in url.secrets if secret.slot == "username")]
        yield remedies.url.url_fault(
            facts,
            address,
            url,
            f"holds {kind.label} in plain text as the username",
            "Take it out of the URL",
            *kind.steps,
            secret_kind=kind.name,
        )
    for destination in facts.destinations:
        where = destination.username_where or destination.unused_username
        if not destination.product.is_bitbucket or destination.username_secret is None or where is None:
            continue
        kind = BY_NAME[destination.username_secret.kind]
        name = fitting(None, [kind], [helper.name for helper in destination.helpers])
        named = remedies.username.set_username(where, name, destination.address.url)
        remedy = remedies.together("Put the username there", named, then=kind.steps)
        yield Fault(
            message=f"{where.named} holds {kind.label} in plain text as the username.",
            remedy=remedy.replace(safe=False),  # the token may still be wanted
            where=where,
            remote=destination.address.remote,
            url=destination.address.url.text,
            secret_kind=kind.name,
            secret_id=destination.username_secret.secret_id,
        )


def _holds(url: Url) -> bool:
    return any(secret.slot == "username" for secret in url.secrets)


RULE: Rule = Rule(
    id="BB106",
    name="token-as-username",
    title="A token is in the username's place",
    severity="error",
    why="git treats a username as no secret: it shows it in prompts, messages and logs, and asks for a password as "
    "well. Bitbucket takes a token as the password only.",
    fix="Put the username that goes with the token into its place: x-bitbucket-api-token-auth for an API token, "
    "x-token-auth for an access token. The token was stored in plain text: revoke it and create a new one.",
    classes=("leak-remote-url", "wrong-username", "prompt-unavailable"),
    bad="""\
[remote "origin"]
	url = https://{api_token}@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
""",
    look=look,
    about="secret",
    turn="secret",
    links=(links.USING_API_TOKENS,),
)
