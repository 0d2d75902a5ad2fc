"""BB111: a password written into the command of a credential helper."""

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
    """Every helper of a chain that leads to Bitbucket whose command holds a secret."""
    for held, secret in secrets(facts, "helper"):
        kind, says = BY_NAME[secret.kind], "Set a helper that keeps the token out of the configuration"
        yield remedies.secret.secret_fault(
            held,
            secret,
            f"{held.where.named} holds {kind.label} in plain text, in the helper's command.",
            remedies.together(says, remedies.secret.replace_command(held, facts), then=kind.steps),
        )


RULE: Rule = Rule(
    id="BB111",
    name="secret-in-helper",
    title="The command of a credential helper holds a secret",
    severity="error",
    why="Whoever reads the file can push in your name, and git shows the command when a helper gives up.",
    fix="Set a helper that keeps the token where it belongs. A command may take it from a variable or another "
    'program: `!f() { echo "password=$BITBUCKET_TOKEN"; }; f`.',
    classes=("leak-git-config-exposed", "leak-log", "app-password-disabled"),
    bad="""\
[credential]
	helper =
	helper = "!f() { echo username=jdoe; echo password={api_token}; }; f"
""",
    good="""\
[credential]
	helper =
[credential "https://bitbucket.org"]
	helper = cache --timeout=28800
""",
    look=look,
    about="secret",
    turn="command",
    links=(links.GIT_CREDENTIALS,),
)
