"""Which rules a command goes by: those that its options choose, or else those that git's configuration chooses.

There are two halves, what is configured and what leaves. What is selected narrows the half that it names rules of: who
wants to see of a configuration only its secrets has not said that a token may be pushed.
"""

from __future__ import annotations

from bb_auth_check.model import Misused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bb_auth_check.git.configuration import Configuration
    from bb_auth_check.model import Rule, Selection


def chosen(
    configuration: Configuration, selection: Selection, *, beside_outgoing: bool = False
) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """The rules of the catalogue that are chosen; and what the settings have wrong.

    `beside_outgoing`: what leaves is looked at as well, so that an option may name nothing else.
    Raises Misused for an option that names no rule, or only those of `outgoing`.
    """
    from bb_auth_check.bitbucket.hosts import can_be, declared
    from bb_auth_check.judge import selected
    from bb_auth_check.rules import CATALOGUE

    select, ignore, wrong = _wanted(configuration, selection)
    warnings = list(wrong)
    for value, file in configuration.set_in("host"):
        if not all(map(can_be, declared([value]))):
            warnings.append(f"bbAuthCheck.host in {file} is no name of a host: git.example.com would be one.")
    if select and not selected(CATALOGUE, select, ()):
        if selection.select and not beside_outgoing:
            raise Misused("--select names only what leaves: `bb-auth-check outgoing` takes it, and looks for that.")
        select = []
    if not select and not ignore:
        return CATALOGUE, tuple(warnings)
    return selected(CATALOGUE, select, ignore), tuple(warnings)


def leaving(
    configuration: Configuration, selection: Selection, *, beside_check: bool = False
) -> tuple[frozenset[str] | None, tuple[str, ...]]:
    """The kinds of credential that are chosen, of those that may leave; and what the settings have wrong.

    None are all of them: then no rule is loaded, which would take longer than a small push to look at.
    `beside_check`: the configuration is looked at as well, which says what the settings have wrong.
    Raises Misused for an option that names no rule, or none of these.
    """
    select, ignore, wrong = _wanted(configuration, selection)
    if beside_check:
        wrong = ()
    if not select and not ignore:
        return None, wrong
    from bb_auth_check.judge import selected
    from bb_auth_check.rules.outgoing import OUTGOING

    if select and not selected(OUTGOING, select, ()):
        if selection.select and not beside_check:
            those = f"{OUTGOING[0].id} to {OUTGOING[-1].id}"
            raise Misused(f"--select names none of the rules that `outgoing` has, which are {those}.")
        select = []
    if not select and not ignore:
        return None, wrong
    return frozenset(rule.kind for rule in selected(OUTGOING, select, ignore)), wrong


def _wanted(configuration: Configuration, selection: Selection) -> tuple[list[str], list[str], tuple[str, ...]]:
    """What is selected, what is ignored, and what the settings have wrong.

    A setting is for every repository, and for every version of this program: a rule that this one does not know stops
    nothing. Raises Misused for one in an option.
    """
    wanted: dict[str, list[str]] = {}
    warnings = []
    for name, given in (("select", selection.select), ("ignore", selection.ignore)):
        wanted[name] = words(given)
        for word in wanted[name]:
            if wrong := _no_rule(word):
                raise Misused(f"--{name} names {wrong}")
        for value, file in () if given else configuration.set_in(name):
            for word in words([value]):
                if wrong := _no_rule(word):
                    warnings.append(f"bbAuthCheck.{name} in {file} names {wrong}")
                else:
                    wanted[name].append(word)
    return wanted["select"], wanted["ignore"], tuple(warnings)


def _no_rule(word: str) -> str | None:
    from bb_auth_check.judge import matches, no_rule
    from bb_auth_check.rules import CATALOGUE

    if any(matches(rule, word) for rule in CATALOGUE):
        return None
    from bb_auth_check.rules.outgoing import OUTGOING

    return no_rule((*CATALOGUE, *OUTGOING), word)


def words(values: Sequence[str]) -> list[str]:
    """The selectors in these texts, each of which may hold several."""
    return [word for value in values for word in value.replace(",", " ").split()]
