"""BB111: a password written into the command of a credential helper."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.model import Rule
from bb_auth_check.rules import holdings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts, Fault


def look(facts: Facts) -> Iterator[Fault]:
    """Every helper of a chain that leads to Bitbucket whose command holds a secret."""
    for held, secret in holdings.secrets(facts, "helper"):
        kind = BY_NAME[secret.kind]
        commands, by_hand = holdings.replaced(held, facts)
        yield holdings.fault(
            held,
            secret,
            f"{held.where.named} holds {kind.label} in clear, in the helper's command.",
            "Set a helper that keeps the token out of the configuration",
            commands,
            *by_hand,
            *kind.steps,
        )


RULE: Rule = Rule(
    id="BB111",
    name="secret-in-helper",
    title="The command of a credential helper holds a secret",
    severity="error",
    why="Whoever reads the file can push in your name, and git shows the command when a helper gives up.",
    mend="Set a helper that keeps the token where it belongs. A command may take it from a variable or another "
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
	helper = cache --timeout=28800
""",
    look=look,
    links=(links.GIT_CREDENTIALS,),
)
