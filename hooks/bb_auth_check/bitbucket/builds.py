"""What is advised at a desk, in the words of a build, in which nobody can type anything and nothing is kept."""

from __future__ import annotations

from bb_auth_check.bitbucket.tokens import TYPED

_SECRET = "a secret variable of the build"
_INSTEAD = (
    (TYPED, f"keep it in {_SECRET}, which a credential helper or an askpass program answers from"),
    ("Forget what the helper has, then type a new token", f"Put a new token into {_SECRET}"),
    ("and type it when git asks", f"into {_SECRET}"),
    ("and let git ask in a terminal", f"or have it answer from {_SECRET}"),
    ("If the next push asks for no password,", "If the next job fails in the same way,"),
)
_AT_A_DESK_ALONE = ("Push once from a terminal", "Open a new terminal")
"""How steps begin that a build cannot take at all."""
_NOT_IN_SETTINGS = (
    *_AT_A_DESK_ALONE,
    "If the next push asks",
    "In a build, put the username",
    "Enter username and token where the program keeps",
)
"""How steps begin that need git to ask somebody, or say in other words where the token is put."""


def in_a_build(sentence: str) -> str:
    """The same sentence where nobody can type anything."""
    for typed, instead in _INSTEAD:
        sentence = sentence.replace(typed, instead)
    return sentence


def is_for_a_desk(step: str) -> bool:
    """Whether a build cannot take this step."""
    return step.startswith(_AT_A_DESK_ALONE)


def in_settings(steps: tuple[str, ...]) -> tuple[str, ...]:
    """The steps where a program has the token in its own settings, of which the step before them speaks."""
    return tuple(step.replace(TYPED, "put it there") for step in steps if not step.startswith(_NOT_IN_SETTINGS))
