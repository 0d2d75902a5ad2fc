"""BB206: the URL and the configuration name two users."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Fault, Remedy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts


def look(facts: Facts) -> Iterator[Fault]:
    """Every `credential.<url>.username` that a URL with another username keeps from being heeded."""
    # a key that gives another remote its username is no leftover
    seen = {destination.username_where for destination in facts.destinations}
    for destination in facts.destinations:
        where = destination.unused_username
        if (
            where is None
            or where in seen
            or destination.username_secret is not None
            or where.key == "credential.username"
            or not destination.username
        ):
            continue
        seen.add(where)
        commands: tuple[tuple[str, ...], ...] = ()
        by_hand: tuple[str, ...] = (f"In {where.file or 'the environment'}, remove {where.key}.",)
        if where.option and where.exact:
            commands, by_hand = (("git", "config", *where.option, "--unset-all", where.key),), ()
        yield Fault(
            message=f"{where.named} gives another username than the URL: git takes the URL's, {destination.username}.",
            remedy=Remedy(
                says="Remove the one that is not heeded",
                commands=commands,
                safe=bool(commands),
                by_hand=(*by_hand, "If it is the right one, take the username out of the URL instead."),
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
    "are asked for a password that you have given already.",
    mend="Keep one of them: the one under which the helper holds your token.",
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
    links=(links.GIT_CREDENTIALS,),
)
