"""BB207: what is stored is stored under another username."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.bitbucket.usernames import stored_name
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import only_wrongly_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination whose only helper is `store`, with a token for this host but not for this username."""
    answering = {entry.where for one in facts.destinations for entry in one.stored if entry.answers}
    for destination in facts.destinations:
        url, name = destination.address.url, stored_name(destination)
        if not destination.product.is_cloud or url.transport != "http" or not destination.username:
            continue
        wrong = only_wrongly_named(destination)
        if wrong is not None and wrong.where in answering:
            continue  # what it does there is told by a rule of its own
        if wrong is not None and not destination.answered_by and url.password == "none":
            yield Fault(
                message=f"{wrong.where.named} keeps {BY_NAME[wrong.kind].label} under the username {wrong.username}, "
                f"with which it never logs in, and {url.text} asks for that of {destination.username}.",
                remedy=remedies.secret.change_login(wrong, destination),
                where=wrong.where,
                remote=destination.address.remote,
                url=url.text,
            )
            continue
        if name is None:
            continue
        if destination.username_source != "url" or name == destination.username or destination.answered_by:
            continue
        entry = next(stored for stored in destination.stored if stored.username == name)
        yield remedies.url.url_fault(
            facts,
            destination.address,
            url,
            f"asks for the secret of {destination.username}, but {entry.where.file} has only that of {name}",
            "Use the username that is stored",
            fixed_by="account",
        )


RULE: Rule = Rule(
    id="BB207",
    name="username-not-stored",
    title="The helper holds a token, but under another username",
    severity="advice",
    why="The helper finds nothing for the URL's username: git asks again, or fails where nobody can answer.",
    fix="Use the username under which the helper holds the token, or store the token under the URL's username.",
    classes=("url-user-vs-stored-user", "prompt-unavailable"),
    bad="""\
# .git/config
[credential]
	helper =
	helper = store
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
# ~/.git-credentials
https://x-bitbucket-api-token-auth:{api_token}@bitbucket.org
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
    links=(links.USING_API_TOKENS,),
)
