"""BB301: no credential helper for this URL."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Helper, Rule
from bb_auth_check.remedies import together
from bb_auth_check.subjects import is_from_a_build, may_answer_otherwise, over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_STARTED = (
    "A program that starts git with `-c credential.helper=` answers from a store of its own, and then all is well. "
    "JetBrains' do so unless Settings, Version Control, Git, Use credential helper is on."
)


def look(facts: Facts) -> Iterator[Fault]:
    """Every destination whose helper chain has none that answers for Bitbucket, unless something else does."""
    for destination in over_https(facts):
        if destination.answering or destination.answered_by or destination.unmatched:
            continue
        url, reset = destination.address.url, destination.helpers_reset
        if url.password == "secret" and is_from_a_build(destination.address.place_of(url), facts):
            continue
        cause = f": the empty {reset.named} drops those before it" if reset else ""
        if destination.foreign:
            cause = f": {_foreign(destination.foreign)}"
        remedy = remedies.helper.add_helper(destination, facts.machine, "Set one that keeps the token")
        if reset is not None and reset.scope == "command" and not destination.foreign:
            remedy = together(remedy.says, remedy, then=(_STARTED,))
        fault = remedies.helper.chain_fault(
            destination,
            destination.foreign[0].where if destination.foreign else reset,
            f"git has no credential helper for {url.scheme}://{url.host}{cause}.",
            remedy,
            fixed_by="helper",
        ).replace(is_certain=url.password != "secret" and not may_answer_otherwise(destination, facts))
        yield remedies.helper.with_missed(fault, destination)


def _foreign(helpers: Sequence[Helper]) -> str:
    told = (
        f"{remedies.helper.called(helper)} ({helper.where.named}) answers for {helper.serves} alone"
        for helper in helpers
    )
    return ", and ".join(dict.fromkeys(told))


RULE: Rule = Rule(
    id="BB301",
    name="helper-missing",
    title="No credential helper is configured for this URL",
    severity="error",
    why="git asks for the token at every push, and fails where nobody can type it: in an editor, a script, a job. "
    "That is how tokens end up in URLs.",
    fix="Set a helper for https://bitbucket.org: osxkeychain on macOS, Git Credential Manager on Windows, "
    "libsecret on Linux, or `cache`, which forgets after a time. After a reset it has to stand behind the "
    "reset.",
    classes=("helper-missing", "prompt-unavailable", "askpass-missing"),
    bad="""\
[credential]
	helper =
""",
    good="""\
[credential]
	helper =
[credential "https://bitbucket.org"]
	helper = cache --timeout=28800
""",
    look=look,
    about="helper",
    turn="helper",
    links=(links.GIT_CREDENTIALS,),
)
