"""BB511 and BB512: git stops by its own configuration, before it asks for any login."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Refusal, Remedy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look_at_transports(facts: Facts) -> Iterator[Fault]:
    """Every destination of Bitbucket to which git makes no connection."""
    for refusal in facts.refusals:
        if refusal.kind == "transport":
            yield _fault(refusal, "Let git connect")


def look_at_remotes(facts: Facts) -> Iterator[Fault]:
    """A plain `git push` that goes to a remote there is not."""
    for refusal in facts.refusals:
        if refusal.kind == "push-remote":
            yield _fault(refusal, "Let git take the branch's own remote again, or origin")


def _fault(refusal: Refusal, says: str) -> Fault:
    remedy = Remedy(says=says, by_hand=(refusal.do,))
    if refusal.is_useless and not refusal.where.shared:
        remedy = remedies.unset(refusal.where, says)
    return Fault(
        message=f"{refusal.where.named} {refusal.says}.",
        remedy=remedy,
        where=refusal.where,
        remote=refusal.remote,
        url=refusal.url,
        is_certain=refusal.is_certain,
    )


TRANSPORT: Rule = Rule(
    id="BB511",
    name="git-refuses",
    title="git makes no connection",
    severity="error",
    why="The push fails before any login, with `transport 'https' not allowed`, `Unsupported proxy syntax` or `Problem "
    "with the SSL CA cert`.",
    fix="Fix the setting: protocol.allow or protocol.{name}.allow, GIT_ALLOW_PROTOCOL, http.proxy, where git expands "
    "no variables, or http.sslCAInfo, whose file has to exist.",
    classes=("proxy", "tls", "network"),
    bad="""\
[http "https://bitbucket.org"]
	proxy = ${HTTP_PROXY}
""",
    good="",
    look=look_at_transports,
    about="environment",
    turn="environment",
    links=(links.GIT_CONFIG,),
)

REMOTE: Rule = Rule(
    id="BB512",
    name="push-remote-missing",
    title="git push goes to a remote that does not exist",
    severity="advice",
    why="A `git push` without a remote's name fails with `does not appear to be a git repository`.",
    fix="Have remote.pushDefault or branch.{name}.pushRemote name a remote of this repository, or take it out.",
    classes=("remote-missing",),
    bad="""\
[remote]
	pushDefault = bitbuckt
""",
    good="",
    look=look_at_remotes,
    about="environment",
    turn="environment",
    links=(links.GIT_CONFIG,),
)
