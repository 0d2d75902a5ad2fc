"""Which helper is to keep a secret, and what has to be set so that git asks it."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.fix.step import Ahead, Impossible, Transfer
from bb_auth_check.git.credentials import applies, normal, parts
from bb_auth_check.git.exposures import secret_in_command
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.git.text import shown_program
from bb_auth_check.model import Helper, Machine, Where
from bb_auth_check.remedies.helper import add_helper, named
from bb_auth_check.rules import helper_plaintext
from bb_auth_check.writing import edits
from bb_auth_check.writing.credential import Request
from bb_auth_check.writing.edits import Edit

_LASTING = ("keychain", "unknown")
NO_KEYCHAIN = (
    "The credential helpers installed here store secrets only in a plain file or for a limited time. "
    "Choose one yourself: `bb-auth-check fix --helper cache` keeps it in memory for eight hours."
)


class Choice:
    """The helpers that a step hands secrets to, and the edits that put one into the chain."""

    __slots__ = ("edits", "names", "sets", "transfers")

    def __init__(
        self, edits: Iterable[Edit], names: str, sets: Mapping[str, str], transfers: Sequence[Transfer]
    ) -> None:
        """`sets`: what the edits set, by key; `transfers`: all that there are now."""
        self.edits = tuple(edits)
        self.names = names
        self.sets = sets
        self.transfers = list(transfers)


def keep(
    snapshot: Snapshot, transfers: Sequence[Transfer], planned: Ahead, own: Mapping[str, str] | None = None
) -> Choice:
    """Find each of these a helper: one that is there, or will be as `planned`, or that is set.

    It is one that everybody asks who reads the places from which the secret goes; where this repository does not ask
    that one, its own gets the secret too. `own`: the helpers that the step itself sets, by key. Raises Impossible if
    one has none.
    """
    found: dict[str, list[Edit]] = {}
    sets: dict[str, str] = {}
    every: list[Transfer] = []
    for transfer in transfers:
        _insist_on_one_for_all(snapshot, transfer)
        if transfer.into is None:
            transfer.into = there(snapshot, transfer.url, planned, transfer.places, own)
        if transfer.into is None:
            try:
                transfer.into = to_be_set(snapshot.machine)
            except Impossible:
                _insist_on_a_helper(snapshot, transfer)
                raise
            key, changes = _addition(snapshot, transfer)
            found.setdefault(key, changes)
            sets[key] = transfer.into
        every += [transfer, *_beside(snapshot, transfer, {**sets, **(own or {})})]
    names = " and ".join(dict.fromkeys(name_of(transfer.into or "") for transfer in every))
    return Choice([edit for changes in found.values() for edit in changes], names, sets, every)


def for_typed(snapshot: Snapshot, transfer: Transfer) -> Choice:
    """Find a helper for a token that somebody has just been shown: the one that `keep` finds, or that is set.

    Where git asks none but one that keeps plain files, that is what git would hand it to at a push, so it is that one.
    Where no keychain is here it is the cache, which loses nothing but time. Raises Impossible.
    """
    if there(snapshot, transfer.url, Ahead()) is None and snapshot.machine.chosen is None:
        plain = [
            value
            for helper, value in snapshot.logins.chain(transfer.url)
            if helper.keeps == "plaintext" and (helper.called == "store" or helper.is_manager)
            if helper.found is not False
        ]
        if plain:
            transfer.into = plain[0]
            return Choice((), name_of(plain[0]), {}, [transfer])
        if platforms_own(snapshot.machine) is None:
            transfer.into = known.CACHE_FOR_A_WORKING_DAY
            key, changes = _addition(snapshot, transfer)
            return Choice(changes, name_of(transfer.into), {key: transfer.into}, [transfer])
    return keep(snapshot, [transfer], Ahead())


def _insist_on_one_for_all(snapshot: Snapshot, transfer: Transfer) -> None:
    """Raise Impossible where helpers are asked for each repository apart for a secret that serves several."""
    if is_for_others(transfer.places) and snapshot.logins_of_all(transfer.places).uses_path(transfer.url):
        raise Impossible(
            f"{transfer.places[0].named} serves every repository, and credential.useHttpPath has git ask helpers for "
            "each of them apart: hand the secret to your helper in each of them first."
        )


def _insist_on_a_helper(snapshot: Snapshot, transfer: Transfer) -> None:
    """Raise Impossible, with the reason, where a helper is here and others who need the secret do not ask it."""
    here = there(snapshot, transfer.url, Ahead())
    if here is not None and transfer.places:
        raise Impossible(
            f"{transfer.places[0].named} logs in elsewhere as well, where {name_of(here)} is not asked: the secret "
            "stays until there is a helper for all: bb-auth-check fix --helper NAME sets the one that you name."
        )


def _beside(snapshot: Snapshot, transfer: Transfer, sets: Mapping[str, str]) -> list[Transfer]:
    """What else has to be handed over so that this repository logs in too, if it asks otherwise than the others do."""
    if not transfer.places:
        return []
    more = []
    chain = snapshot.logins.chain(transfer.url)
    is_set = transfer.into in sets.values()
    # an empty value in the repository's own configuration drops what is set for all
    is_dropped = is_set and is_for_others(transfer.places) and _resets(snapshot, transfer.url)
    is_asked = any(value == transfer.into for _, value in chain) or (is_set and not is_dropped)
    here = None if is_asked else there(snapshot, transfer.url, Ahead())
    if here is not None:
        more.append(Transfer(transfer.wanted, transfer.secret, transfer.url, here))
    elif snapshot.logins.uses_path(transfer.url) and is_for_others(transfer.places):
        bare = Request(transfer.wanted.protocol, transfer.wanted.host, None, transfer.wanted.username)
        more.append(Transfer(bare, transfer.secret, transfer.url, transfer.into))
    return more


def _resets(snapshot: Snapshot, url: str) -> bool:
    where = snapshot.login(url).helpers_reset
    return where is not None and where.scope not in ("system", "global")


def is_for_others(places: Iterable[Where]) -> bool:
    """Whether somebody else than this repository reads one of these places."""
    return any(where.scope not in ("local", "worktree") or where.key.startswith("submodule.") for where in places)


def there(
    snapshot: Snapshot,
    url: str,
    planned: Ahead,
    places: Sequence[Where] = (),
    own: Mapping[str, str] | None = None,
) -> str | None:
    """The helper that git asks at a URL, or will by then: the one that the user chose, else the first that keeps
    secrets, and not in plain text.

    It is one that all ask who read these `places`. A command that itself holds a secret is none.
    """
    have = parts(url)
    full = normal(have)
    others = is_for_others(places)
    for key, value in {**planned.sets, **(own or {})}.items():
        if others and key not in planned.for_all and key not in (own or {}):
            continue
        pattern = key.removeprefix("credential.").removesuffix("helper").removesuffix(".")
        if not pattern or applies(pattern, full, have):
            return value
    chosen = snapshot.machine.chosen
    chain = [
        (helper, value)
        for helper, value in snapshot.logins_of_all(places).chain(url)
        if helper.found is not False and not secret_in_command(value) and not known.only_reads(helper.called)
    ]
    # what keeps a secret for good comes before what forgets it
    chain.sort(key=lambda one: _LASTING.index(one[0].keeps) if one[0].keeps in _LASTING else 2)
    for helper, value in chain:
        wanted = helper.keeps in ("keychain", "memory", "unknown") if chosen is None else value == chosen
        if wanted or (chosen is not None and value.split()[:1] == chosen.split()[:1] != ["!"]):
            return value
    return None


def to_be_set(machine: Machine) -> str:
    """The helper to set where none is: the one that the user chose, else the platform's own. Raises Impossible."""
    best = machine.chosen or platforms_own(machine)
    if best is None:
        raise Impossible(NO_KEYCHAIN)
    return best


def _addition(snapshot: Snapshot, transfer: Transfer) -> tuple[str, list[Edit]]:
    """The edits that add a helper to the chain of a URL, which has none that keeps secrets, and its key.

    One that keeps them in plain text would be given the secret as well, and without it git would not find what it
    has: that is fixed by a step of its own. Raises Impossible.
    """
    destination = snapshot.login(transfer.url, snapshot.logins_of_all(transfer.places))
    address = destination.address.url
    if not (address.scheme and address.host):
        raise Impossible(f"git has no credential helper for {address.text} that keeps a secret.")
    for helper in destination.helpers:
        if helper.keeps == "plaintext" and helper.found is not False:
            raise Impossible(_in_clear(snapshot, helper))
    remedy = add_helper(destination, snapshot.machine, chosen=transfer.into)
    if is_for_others(transfer.places) and not any("--global" in command for command in remedy.commands):
        raise Impossible(
            f"{transfer.places[0].named} logs in elsewhere as well, and {name_of(transfer.into or '')} could be set "
            "for this repository alone: set it for all first."
        )
    changes = [edits.of_command(command, snapshot) for command in remedy.commands]
    if not changes or None in changes:
        raise Impossible(" ".join(remedy.by_hand))
    return next(iter(helper_set(remedy.commands))), [edit for edit in changes if edit is not None]


def _in_clear(snapshot: Snapshot, helper: Helper) -> str:
    first = f"{helper.where.named}: {named(helper)} keeps tokens in a plain file; set another in its place first"
    if not any(fault.where == helper.where for fault in helper_plaintext.look(snapshot.facts)):
        return f"{first}."  # no push asks it
    chosen = snapshot.machine.chosen
    option = f" --helper {shlex.quote(chosen)}" if chosen else ""
    return f"{first}: bb-auth-check fix --select {helper_plaintext.RULE.id}{option}"


def helper_set(commands: Sequence[tuple[str, ...]], there: Collection[str] = ()) -> dict[str, str]:
    """The helper that commands put into a chain, by its key; `there`: the values that the chain has already."""
    found = [
        (key, value)
        for command in commands
        if "--unset" not in command and "--unset-all" not in command
        for key, value in pairwise(command)
        if key.startswith("credential") and key.endswith("helper") and value not in ("", known.OBSERVER)
    ]
    new = [one for one in found if one[1] not in there] or found
    return dict(new[:1])


def platforms_own(machine: Machine) -> str | None:
    """The best helper of those that are there, if it keeps secrets for good."""
    best = known.best(machine.platform, machine.helpers)
    return None if best == known.CACHE_FOR_A_WORKING_DAY or best not in machine.helpers else best


def name_of(helper: str) -> str:
    """What a helper's value is called in a sentence."""
    name = shown_program(helper)
    return "a shell command" if name == "!" else name
