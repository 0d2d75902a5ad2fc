"""BB109: a credential in `http.extraHeader`."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every header in a file that sends a secret to Bitbucket."""
    for held, secret in secrets(facts, "header"):
        if held.where.file is None:
            continue
        kind, says = BY_NAME[secret.kind], "Take the header out and let a credential helper answer"
        only = remedies.secret.header_only(held, secret)
        yield remedies.secret.secret_fault(
            held,
            secret,
            f"{held.where.named} sends {kind.label} in plain text with every request to {held.host}: {held.text}",
            remedies.together(says, remedies.secret.take_out(held), then=(*only, *kind.steps)),
        )


RULE: Rule = Rule(
    id="BB109",
    name="secret-in-header",
    title="A header in git's configuration holds a credential",
    severity="error",
    why="Whoever reads the file can push in your name. git sends the header in place of what a credential helper "
    "has; when Bitbucket refuses it, git tells the helpers to erase the good credential that they keep.",
    fix="Take the header out of the configuration and let a credential helper keep the token. Project and "
    "repository tokens of Data Center work as a header only: pass it to a single command, from a variable "
    "of the build, and store it in no file.",
    classes=("leak-git-config-exposed", "extraheader-clash", "app-password-disabled"),
    bad="""\
[http "https://bitbucket.org/"]
	extraHeader = "Authorization: Bearer {access_token}"
""",
    good="",
    look=look,
    about="secret",
    turn="secret",
    links=(links.GIT_CREDENTIALS,),
)
