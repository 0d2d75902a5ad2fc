"""BB206: the URL and the configuration name two users."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Remedy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_IF_RIGHT = "If it is the right one, take the username out of the URL instead."
_OTHERS = "Other clones may rely on it: if they do, leave it, as it does no harm to this one."


def look(facts: Facts) -> Iterator[Fault]:
    """Every `credential.<url>.username` that a URL with another username keeps from being heeded."""
    # a key that gives another remote its username is no leftover
    heeded = {destination.username_where for destination in facts.destinations}
    for destination in facts.destinations:
        where = destination.unused_username
        if where is None or where in heeded or where.key == "credential.username":
            continue
        if destination.username_secret is not None or not destination.username:
            continue
        is_own = where.scope in ("local", "worktree")
        yield Fault(
            message=f"{where.named} sets another username than the URL: git uses the URL's, {destination.username}.",
            remedy=remedies.together(
                "Remove the one that git ignores" if is_own else "Keep one of them",
                remedies.unset(where) if is_own else Remedy(says=""),
                then=(_IF_RIGHT,) if is_own else (_IF_RIGHT, _OTHERS),
            ),
            where=where,
            remote=destination.address.remote,
            url=destination.address.url.text,
        )


RULE: Rule = Rule(
    id="BB206",
    name="usernames-at-odds",
    title="The URL and the configuration give two usernames",
    severity="advice",
    why="git asks the helpers for the URL's username, and what is stored under the other one is never used: you "
    "are asked for a password that you have already given.",
    fix="Keep one of them: the one under which the helper holds your token.",
    classes=("url-user-vs-stored-user", "username-of-other-account", "multi-account"),
    bad="""\
[credential "https://bitbucket.org/acme/widget.git"]
	username = jdoe
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
""",
    look=look,
    about="username",
    turn="username",
    links=(links.GIT_CREDENTIALS,),
)
