"""Which helper is to keep a secret, and what has to be set so that git asks it."""

from __future__ import annotations

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.git_state.held import secret_in_command
from bb_auth_check.mend import edits
from bb_auth_check.mend.step import Impossible
from bb_auth_check.rules import chains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from bb_auth_check.git_state.survey import Survey
    from bb_auth_check.mend.edits import Edit
    from bb_auth_check.model import Machine


_LASTING = ("keychain", "unknown")


class Keeping:
    """A helper's value, and the edits that put it into the chain, if it is not there."""

    __slots__ = ("edits", "name", "value")

    def __init__(self, value: str, edits: Iterable[Edit] = ()) -> None:
        self.value = value
        self.edits = tuple(edits)
        self.name = "a shell command" if value.startswith("!") else value.split()[0]


def keeping(survey: Survey, url: str) -> Keeping:
    """The helper for a URL: the one that the user chose, else the first in the chain that keeps secrets, and not in
    clear, else the platform's own.

    A command that itself holds a secret is none. Raises Impossible if there is no helper to be had.
    """
    chosen = survey.machine.chosen
    chain = [
        (helper, value)
        for helper, value in survey.chain(url)
        if helper.found is not False and not secret_in_command(value)
    ]
    # what keeps a secret for good comes before what forgets it
    chain.sort(key=lambda one: _LASTING.index(one[0].keeps) if one[0].keeps in _LASTING else 2)
    for helper, value in chain:
        wanted = helper.keeps in ("keychain", "memory", "unknown") if chosen is None else value == chosen
        if wanted or (chosen is not None and value.split()[:1] == chosen.split()[:1] != ["!"]):
            return Keeping(value)
    best = chosen or platforms_own(survey.machine)
    if best is None:
        raise Impossible(NO_KEYCHAIN)
    destination = survey.login(url)
    if not (destination.address.url.scheme and destination.address.url.host):
        raise Impossible(f"git has no credential helper for {destination.address.url.text} that keeps a secret.")
    plain = tuple(helper for helper in destination.helpers if helper.keeps == "plaintext")
    commands, by_hand = (
        chains.replace(plain, survey.machine, best) if plain else chains.add(destination, survey.machine, best)
    )
    found = [edits.of_command(command, survey) for command in commands]
    if not commands or None in found:
        raise Impossible(" ".join(by_hand))
    return Keeping(best, [edit for edit in found if edit is not None])


NO_KEYCHAIN = (
    "No credential helper is here that keeps a secret otherwise than in a plain file or for a time. "
    "bb-auth-check fix --helper NAME takes the one that you name: cache keeps it in memory for eight hours."
)


def platforms_own(machine: Machine) -> str | None:
    """The best helper of those that are there, if it keeps secrets for good."""
    best = known.best(machine.platform, machine.helpers)
    return None if best == known.CACHE_FOR_A_WORKING_DAY or best not in machine.helpers else best
