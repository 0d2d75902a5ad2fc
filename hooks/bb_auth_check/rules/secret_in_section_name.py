"""BB112: a secret in the name of a section."""

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
    """Every section for a URL of Bitbucket whose name holds a secret, but for those that make a remote's URL."""
    for held, secret in secrets(facts, "section"):
        kind, file = BY_NAME[secret.kind], held.where.file or "The environment"
        yield remedies.secret.secret_fault(
            held,
            secret,
            f"{file} holds {kind.label} in plain text, in the name of a section: {held.text}",
            remedies.together("Take it out of the name", remedies.secret.rename_section(held), then=kind.steps),
        )


RULE: Rule = Rule(
    id="BB112",
    name="secret-in-section-name",
    title="The name of a configuration section holds a secret",
    severity="error",
    why="A name of a section is shown by `git config --list` and by every tool that prints keys. git-lfs writes "
    "such sections by itself when the remote's URL has a password, and there it stays when the URL has been "
    "cleaned.",
    fix="Change the section's name. No git command can do that without the secret among its arguments, so it is "
    "done in the file.",
    classes=("leak-git-config-exposed", "leak-insteadof", "app-password-disabled"),
    bad="""\
[lfs "https://jdoe:{app_password}@bitbucket.org/acme/widget.git/info/lfs"]
	locksVerify = false
""",
    good="""\
[lfs "https://jdoe@bitbucket.org/acme/widget.git/info/lfs"]
	locksVerify = false
""",
    look=look,
    about="secret",
    turn="secret",
    links=(links.GIT_CREDENTIALS,),
)
