"""Secrets that stand elsewhere than in URLs: the faults about them, and the commands that take them out."""

from __future__ import annotations

from bb_auth_check.model import Fault, Remedy
from bb_auth_check.rules import chains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts, Held, Place, Secret

    Commands = tuple[tuple[str, ...], ...]


def secrets(facts: Facts, place: Place) -> Iterator[tuple[Held, Secret]]:
    """What is held at this kind of place and is a secret, each once."""
    for held in facts.held:
        if held.place == place and held.secret is not None:
            yield held, held.secret


def fault(held: Held, secret: Secret, message: str, says: str, commands: Commands, *by_hand: str) -> Fault:
    """The fault of one place. The commands drop a secret that may still be wanted: they are never safe."""
    if held.place == "header" and held.where.file is not None and not commands:
        by_hand = (f"In {held.where.file}, remove {held.where.key} with {held.text}.", *by_hand)
    return Fault(
        message=message,
        remedy=Remedy(says=says, commands=commands, by_hand=by_hand),
        where=held.where,
        secret_kind=secret.kind,
        story=secret.story,
    )


def without(held: Held) -> Commands:
    """The command that takes a value out of the configuration; none if that cannot be said without the secret."""
    where = held.where
    if not where.option or not where.exact or (where.values > 1 and held.pattern is None):
        return ()
    only = (held.pattern,) if where.values > 1 and held.pattern is not None else ()
    return (("git", "config", *where.option, "--unset-all", where.key, *only),)


def replaced(held: Held, facts: Facts) -> tuple[Commands, tuple[str, ...]]:
    """The commands that put a helper in the place of a command with a secret in it; where no push asks it, without."""
    for destination in facts.destinations:
        for helper in destination.helpers:
            if (helper.where, helper.pattern) == (held.where, held.pattern):
                return chains.replace((helper,), facts.machine)
    if held.where.file is None:
        return (), (f"Take {held.where.key} out of the command line or environment that sets it.",)
    commands = without(held)
    return commands, () if commands else (f"In {held.where.file}, remove {held.where.key}.",)
