"""BB317: `store` answers with what it keeps for another repository."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import first_answer, over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination whose path git does not tell, where `store` has an entry for it behind another one."""
    for destination in over_https(facts):
        first = first_answer(destination)
        if destination.answered_by or first is None or not first.hides_own:
            continue
        own = next(stored for stored in destination.stored if stored.fits and stored.of_path)
        yield remedies.helper.chain_fault(
            destination,
            first.where,
            f"git asks without the repository's path, so line {first.where.line} of {first.where.file}, which is for "
            f"another repository, answers first, and line {own.where.line}, which is for this one, is never used.",
            remedies.helper.tell_path(destination, "Let git ask for the path in this repository"),
        )


RULE: Rule = Rule(
    id="BB317",
    name="stored-for-another-path",
    title="The helper answers with the token of another repository",
    severity="advice",
    why="An access token of another repository may not write here: the push is refused, and git has the helper erase "
    "the token.",
    fix="Set `useHttpPath` to true where each repository has a token of its own.",
    classes=("stale-cached-credential", "multi-account"),
    bad="""\
# .git/config
[credential]
	helper =
	helper = store
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
# ~/.git-credentials
https://jdoe:{access_token}@bitbucket.org/acme/other.git
https://jdoe:{api_token}@bitbucket.org/acme/widget.git
https://x-bitbucket-api-token-auth:{api_token}@bitbucket.org
https://x-bitbucket-api-token-auth:{api_token}@bitbucket.org/acme/upstream.git
""",
    good="""\
# .git/config
[credential]
	helper =
	helper = store
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
[credential "https://bitbucket.org"]
	useHttpPath = true
# ~/.git-credentials
https://jdoe:{access_token}@bitbucket.org/acme/other.git
https://jdoe:{api_token}@bitbucket.org/acme/widget.git
https://x-bitbucket-api-token-auth:{api_token}@bitbucket.org
https://x-bitbucket-api-token-auth:{api_token}@bitbucket.org/acme/upstream.git
""",
    look=look,
    about="helper",
    turn="chain",
    links=(links.GIT_CREDENTIALS,),
)
