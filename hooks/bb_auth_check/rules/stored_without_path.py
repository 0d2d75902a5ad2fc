"""BB316: what `store` keeps has no path, and git asks for one."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import kept_without_path, may_answer_otherwise, nobody_can_be_asked, over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination whose path git tells to `store`, which has the token without one."""
    for destination in over_https(facts):
        stored, where, url = kept_without_path(destination), destination.path_told, destination.address.url
        if stored is None or where is None or url.password != "none":
            continue
        whose = f" of {stored.username}" if stored.username else ""
        path = url.path.strip("/")
        how = f"with another spelling of {path}" if stored.is_near else "without one"
        yield remedies.helper.chain_fault(
            destination,
            where,
            f"{where.named} makes git ask for a secret with the repository's path, but line {stored.where.line} of "
            f"{stored.where.file} stores the secret{whose} {how}.",
            remedies.helper.tell_no_path(
                destination,
                where,
                stored,
                "Let git ask for the host alone",
                in_a_build=facts.environment.in_ci,
            ),
        ).replace(is_certain=nobody_can_be_asked(facts) and not may_answer_otherwise(destination, facts))


RULE: Rule = Rule(
    id="BB316",
    name="stored-without-path",
    title="The helper holds the token without the path that git asks for",
    severity="error",
    why="store finds nothing: git asks for the token again, and fails where nobody can type it.",
    fix="Set `useHttpPath` to false for the host, or store the token once more, so that the helper keeps it with the "
    "repository's path.",
    classes=("url-user-vs-stored-user", "prompt-unavailable"),
    bad="""\
# environment
GIT_TERMINAL_PROMPT=0
# .git/config
[credential]
	helper =
	helper = store
[credential "https://bitbucket.org"]
	useHttpPath = true
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
# ~/.git-credentials
https://x-bitbucket-api-token-auth:{api_token}@bitbucket.org
""",
    good="""\
# environment
GIT_TERMINAL_PROMPT=0
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
    about="helper",
    turn="chain",
    links=(links.GIT_CREDENTIALS,),
)
