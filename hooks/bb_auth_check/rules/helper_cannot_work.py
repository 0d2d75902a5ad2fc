"""BB322: a helper that can never work as its value is written."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import HIDDEN, Facts, Fault, Rule
from bb_auth_check.remedies import by_hand
from bb_auth_check.subjects import may_answer_otherwise, over_https, secrets, works

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Destination, Helper, Machine, Remedy


def look(facts: Facts) -> Iterator[Fault]:
    """Every helper that is broken as it is written; certain to cost a push where no other one can answer.

    One whose command holds a secret is a fault for that already, and what takes the secret out takes out the command.
    """
    held = {exposure.where for exposure, _ in secrets(facts, "helper")}
    for destination in over_https(facts):
        if destination.answered_by:
            continue
        others = works(destination)
        is_certain = not others and destination.address.url.password != "secret"
        for helper in destination.answering:
            if helper.broken is None or helper.where in held:
                continue
            if helper.name == "!":
                what = "the shell command"
            else:
                what = "the helper" if HIDDEN in helper.name else remedies.helper.named(helper)
            remedy = _remedy(destination, helper, facts.machine)
            yield remedies.helper.chain_fault(
                destination,
                helper.where,
                f"{helper.where.named}: {what} can never work: {helper.broken.says}.",
                remedy,
                fixed_by="helper" if remedy.commands and not others else "commands",
            ).replace(is_certain=is_certain and not may_answer_otherwise(destination, facts))
            if not others:
                break  # what replaces it replaces all


def _remedy(destination: Destination, helper: Helper, machine: Machine) -> Remedy:
    where, does = helper.where, helper.broken.do if helper.broken else None
    if does is not None and helper.quoted is None:
        return by_hand(where, f"{where.key}: {does}", says="Correct it")
    if works(destination):
        return remedies.helper.remove_helper(helper, "Take it out")
    missing = tuple(one for one in destination.answering if one.found is False)
    return remedies.helper.replace_helpers(
        destination, (helper, *(one for one in missing if one != helper)), machine, "Set one that works"
    )


RULE: Rule = Rule(
    id="BB322",
    name="helper-cannot-work",
    title="A credential helper can never work as it is written",
    severity="error",
    why="git runs it at each login and gets no answer, or none that logs in, and keeps nothing with it: at every push "
    "it asks for the token, and fails where nobody can type it.",
    fix="git puts `get`, `store` or `erase` behind the value of `credential.helper` and hands it to the shell. Write "
    "none of these yourself, give options their value, and end a shell command with the call of a function: "
    "`!f() { ...; }; f`. Or set a helper that keeps the token for https://bitbucket.org.",
    classes=("helper-command-broken", "helper-missing", "prompt-unavailable"),
    bad="""\
[credential]
	helper =
	helper = cache store
""",
    good="""\
[credential]
	helper =
	helper = cache store
[credential "https://bitbucket.org"]
	helper =
	helper = cache --timeout=28800
""",
    look=look,
    about="helper",
    turn="helper",
    links=(links.GIT_CREDENTIALS,),
)
