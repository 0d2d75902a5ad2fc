"""BB302: helpers are configured, and none of their programs exists."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import may_answer_otherwise, over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every destination whose helpers are all without a program, unless something else answers."""
    for destination in over_https(facts):
        missing = tuple(helper for helper in destination.answering if helper.found is False)
        if not missing or len(missing) < len(destination.answering) or destination.answered_by:
            continue
        if any(helper.broken for helper in missing):
            continue  # a fault of its own, whose remedy replaces them all
        # the person's own helper, if all it wants is a mode or another spelling
        missing = tuple(sorted(missing, key=lambda helper: not (helper.not_executable or helper.meant)))
        helper, url = missing[0], destination.address.url
        names = ", ".join(dict.fromkeys(remedies.helper.why_missing(helper) for helper in missing))
        fault, says = f"whose program does not exist: {names}", "Set one that exists"
        if helper.not_executable:
            fault, says = f"whose program cannot be run, for it is not executable: {helper.name}", "Make it executable"
            remedy = remedies.helper.make_executable(helper, says)
        else:
            if helper.meant is not None:
                fault = f"that git cannot find: {helper.name}, which should be {helper.meant}"
                says = "Name it as git looks for it"
            remedy = remedies.helper.replace_helpers(destination, missing, facts.machine, says)
        yield remedies.helper.chain_fault(
            destination,
            helper.where,
            f"{helper.where.named} names a credential helper for {url.scheme}://{url.host} {fault}.",
            remedy,
            fixed_by="helper",
        ).replace(is_certain=url.password != "secret" and not may_answer_otherwise(destination, facts))


RULE: Rule = Rule(
    id="BB302",
    name="helper-program-missing",
    title="The configured credential helper does not exist",
    severity="error",
    why="git goes on without an answer: it asks for the token at every push, fails where nobody can type it, and keeps "
    "nothing of what was typed.",
    fix="Make the program executable (`chmod u+x`), or name it as git looks for it: in full, as git expands no `~` "
    "here. Otherwise set a helper that exists for https://bitbucket.org: the one that replaced it (`manager` for "
    "`manager-core`), or the platform's own.",
    classes=("helper-missing", "helper-command-broken", "prompt-unavailable"),
    bad="""\
[credential]
	helper =
	helper = manager-core
""",
    good="""\
[credential]
	helper =
	helper = manager-core
[credential "https://bitbucket.org"]
	helper =
	helper = cache --timeout=28800
""",
    look=look,
    about="helper",
    turn="helper",
    links=(links.GIT_CREDENTIALS,),
)
