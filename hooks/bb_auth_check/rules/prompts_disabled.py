"""BB501: nobody can answer, and nobody may be asked."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import is_in_netrc, kept_without_path, over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination whose helpers certainly have no answer, where git may not ask."""
    here = facts.environment
    forbidden = here.no_prompts
    if forbidden is None or (here.askpass is not None and here.askpass.fault is None):
        return
    for destination in over_https(facts):
        url = destination.address.url
        there = [helper for helper in destination.answering if helper.found is not False]
        if destination.answered_by or url.password != "none" or not there:
            continue
        if not all(helper.is_empty or (helper.called == "store" and helper.readable) for helper in there) or any(
            stored.answers for stored in destination.stored
        ):
            continue
        if kept_without_path(destination) is not None:
            continue  # told by a rule of its own, with what mends it
        whom = f"{destination.username} at {url.host}" if destination.username else url.host
        fault = remedies.helper.chain_fault(
            destination,
            forbidden,
            f"{forbidden.named} forbids git to ask, and no helper has a token for {whom}.",
            remedies.environment.answer_in_a_build("Nobody can be asked in a build: let it have the answer")
            if here.in_ci
            else remedies.environment.allow_prompts(
                forbidden, "Let git ask once, so that the helper can keep the token"
            ),
        )
        yield remedies.helper.with_missed(fault.replace(is_certain=not is_in_netrc(destination)), destination)


RULE: Rule = Rule(
    id="BB501",
    name="prompts-disabled",
    title="git needs a password and is not allowed to ask for one",
    severity="error",
    why="Every push fails with `terminal prompts disabled`.",
    fix="Push once where git may ask, so that the helper keeps the token; in a build, let an askpass program or a "
    "helper answer from a secret variable.",
    classes=("prompt-unavailable", "helper-missing"),
    bad="""\
# environment
GIT_TERMINAL_PROMPT=0
# .git/config
[credential]
	helper =
	helper = store
""",
    good="""\
# .git/config
[credential]
	helper =
	helper = store
""",
    look=look,
    about="environment",
    turn="environment",
    links=(links.GIT_CREDENTIALS,),
)
