"""BB115: a token under a key from which git takes no login."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.model import Exposure, Facts, Fault, Remedy, Rule
from bb_auth_check.subjects import secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Whatever has the prefix of a token, in any value or name that no other rule looks at."""
    for held, secret in secrets(facts, "elsewhere"):
        kind = BY_NAME[secret.kind]
        remedy = remedies.together("Take it out", _without(held, kind.label), then=kind.steps)
        message = f"{held.where.named} holds {kind.label} in plain text."
        yield remedies.secret.secret_fault(held, secret, message, remedy).replace(
            # a build may set it out of a variable that is kept secret
            is_certain=secret.checksum is not False and held.where.file is not None
        )


def _without(held: Exposure, label: str) -> Remedy:
    if held.text == "value":
        return remedies.secret.take_out(held)
    if held.clean is not None:
        return remedies.set_value(held.where, held.clean, held.pattern, f"set {held.where.key} to {held.clean}")
    where = "the name of the section of " if held.text == "name" else ""
    return remedies.by_hand(held.where, f"take {label} out of {where}{held.where.key}")


RULE: Rule = Rule(
    id="BB115",
    name="secret-elsewhere",
    title="A value that is no login holds a token",
    severity="error",
    why="It is in plain text, `git config --list` shows it, and commands and options go on to other programs "
    "and to the "
    "server. A value that a later, empty one cancels is still in the file.",
    fix="Take the token out of the value: a URL in an alias or a hook needs none where a credential helper has it, and "
    "other programs can read it from a variable.",
    classes=("leak-git-config-exposed", "leak-process-args"),
    bad="""\
[alias]
	publish = !git push https://jdoe:{api_token}@bitbucket.org/acme/widget.git main
""",
    good="""\
[alias]
	publish = !git push https://jdoe@bitbucket.org/acme/widget.git main
""",
    look=look,
    about="secret",
    turn="secret",
    links=(links.GIT_CREDENTIALS,),
)
