"""BB106: a token where the username belongs."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.bitbucket.usernames import fitting
from bb_auth_check.model import Fault, Remedy, Rule
from bb_auth_check.rules import healing, secrets
from bb_auth_check.rules.configured_username import set_username

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts, Url


def look(facts: Facts) -> Iterator[Fault]:
    """Every URL, and every `credential.username`, that holds a token in place of a name."""
    for address, url in secrets.bitbucket_urls(facts, _holds):
        kind = BY_NAME[next(secret.kind for secret in url.secrets if secret.slot == "username")]
        yield healing.fault(
            facts,
            address,
            url,
            f"holds {kind.label} in clear as the username",
            "Take it out of the URL",
            *kind.steps,
            secret_kind=kind.name,
        )
    seen = set()
    for destination in facts.destinations:
        where = destination.username_where or destination.unused_username
        if destination.product == "other" or destination.username_secret is None or where is None or where in seen:
            continue
        seen.add(where)
        kind = BY_NAME[destination.username_secret.kind]
        name = fitting(None, [kind], [helper.name for helper in destination.helpers])
        commands, by_hand = set_username(where, name)
        yield Fault(
            message=f"{healing.subject(where)} holds {kind.label} in clear as the username.",
            remedy=Remedy(says="Put the username there", commands=commands, by_hand=(*by_hand, *kind.steps)),
            where=where,
            remote=destination.address.remote,
            url=destination.address.url.text,
            secret_kind=kind.name,
            story=destination.username_secret.story,
        )


def _holds(url: Url) -> bool:
    return any(secret.slot == "username" for secret in url.secrets)


RULE: Rule = Rule(
    id="BB106",
    name="token-as-username",
    title="A token stands where the username belongs",
    severity="error",
    why="git treats a username as no secret: it shows it in prompts, messages and logs, and asks for a password as "
    "well. Bitbucket takes a token as the password only.",
    mend="Put the username that goes with the token into its place: x-bitbucket-api-token-auth for an API token, "
    "x-token-auth for an access token. The token has been in clear: revoke it and create a new one.",
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
    links=(links.USING_API_TOKENS,),
)
