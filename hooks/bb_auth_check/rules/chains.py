"""The helper chains that matter, each once, and the commands that change them."""

from __future__ import annotations

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.bitbucket.tokens import BY_NAME, PASSWORD
from bb_auth_check.bitbucket.usernames import goes_with, is_email, is_left_over
from bb_auth_check.model import Fault, Remedy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Destination, Facts, Helper, Machine, Product, Stored, Where

    Command = tuple[str, ...]
    Steps = tuple[str, ...]


def needing_a_helper(facts: Facts) -> Iterator[Destination]:
    """The https destinations of Bitbucket for which git will ask its helpers; one for each host and chain.

    An `http://` address of Bitbucket Cloud has another fault, or in Pipelines none; an address that git cannot read has
    one as well; a `credential` key without value stops git before it asks anybody.
    """
    seen = set()
    for destination in over_https(facts):
        url = destination.address.url
        chain = (url.scheme, url.host, destination.helpers, destination.helpers_reset, destination.answered_by)
        if chain not in seen:
            seen.add(chain)
            yield destination


def over_https(facts: Facts) -> Iterator[Destination]:
    """Each of them, for what depends on the username as well."""
    for destination in facts.destinations:
        url = destination.address.url
        if destination.product == "other" or url.transport != "http" or destination.valueless:
            continue
        if (destination.product == "cloud" and url.scheme == "http") or not url.readable:
            continue
        if url.password == "empty" and not url.username:
            continue  # `https://:@host`: git asks nobody, Kerberos answers
        yield destination


def fault(
    destination: Destination, where: Where | None, message: str, says: str, mended: tuple[tuple[Command, ...], Steps]
) -> Fault:
    """The fault of a chain; `mended` are the commands, and what is left to do by hand."""
    commands, by_hand = mended
    return Fault(
        message=message,
        remedy=Remedy(says=says, commands=commands, by_hand=by_hand, safe=bool(commands)),
        where=where,
        remote=destination.address.remote,
        url=destination.address.url.text,
    )


WIDTH = {"system": 0, "global": 1, "local": 2, "worktree": 3, "command": 4}
"""From the scope that is for most repositories to the one that is for least."""


def named(helper: Helper) -> str:
    """The helper's name, for a sentence."""
    return "a shell command" if helper.name == "!" else helper.name


def first_answer(destination: Destination) -> Stored | None:
    """The entry of a file that git certainly takes: netrc's, or that of `store` if no other helper is asked first."""
    first = next((helper for helper in destination.answering if helper.found is not False), None)
    for stored in destination.stored:
        if stored.answers and (stored.source == "netrc" or (first is not None and first.name == "store")):
            return stored
    return None


def has_wrong_name(stored: Stored, product: Product) -> bool:
    """Whether the token of an entry cannot log in under the entry's username."""
    if not stored.username or BY_NAME[stored.kind] is PASSWORD:
        return False
    if product == "cloud" and (is_email(stored.username) or is_left_over(stored.username)):
        return True
    return not goes_with(stored.username, BY_NAME[stored.kind])


def forgotten(stored: Stored, destination: Destination) -> tuple[tuple[Command, ...], Steps]:
    """The command that makes the helpers forget what they hold for this username, and no other account's.

    `git credential reject` without a username erases every account of the host. It tells every helper, and takes every
    entry of that username: where more than this one would go, or another helper be told, the line is deleted by hand.
    """
    url = destination.address.url
    alone = sum(other.username == stored.username for other in destination.stored) == 1
    there = [helper for helper in destination.answering if helper.found is not False]
    keys = ("credential.helper", f"credential.{url.scheme}://{url.host}.helper")
    reaches = len(there) == 1 and there[0].where.key in keys
    commands = known.forgetting(url.scheme, url.host, stored.username or "")
    if stored.source == "netrc" or not (commands and alone and reaches):
        return (), (f"In {stored.where.file}, delete the entry of line {stored.where.line}.",)
    return commands, ()


def add(destination: Destination, machine: Machine, chosen: str | None = None) -> tuple[tuple[Command, ...], Steps]:
    """The command that adds the chosen helper, or the best, to an empty chain, and what is left to do by hand.

    After a reset it is added at the reset's own key: git appends it behind the last value of that key. The user's
    configuration comes after the system's, so a reset there needs no more than no reset at all.
    """
    value = machine.chosen or chosen or known.best(machine.platform, machine.helpers)
    more = known.beyond(machine.platform, value)
    by_hand = (more,) if more else ()
    reset = destination.helpers_reset
    if reset is None or reset.scope == "system":
        url = destination.address.url
        command = ("git", "config", "--global", "--add", f"credential.{url.scheme}://{url.host}.helper", value)
        return _before_the_observer(command, destination), by_hand
    if reset.option and reset.exact:
        return _before_the_observer(("git", "config", *reset.option, "--add", reset.key, value), destination), by_hand
    if reset.option:
        return (), (f"In {reset.file}, add `helper = {value}` after the empty {reset.key}.", *by_hand)
    return (), (f"Take the empty {reset.key} out of the command line or environment that sets it.", *by_hand)


def _before_the_observer(command: Command, destination: Destination) -> tuple[Command, ...]:
    """The command that adds a helper, such that the observer, if there is one, still comes last."""
    observer = next((helper for helper in destination.helpers if not helper.answers), None)
    if observer is None or not (_writable(observer) and observer.plain):
        return (command,)
    where = observer.where
    return _without(observer), command, ("git", "config", *where.option, "--add", where.key, observer.name)


def replace(
    helpers: tuple[Helper, ...], machine: Machine, chosen: str | None = None
) -> tuple[tuple[Command, ...], Steps]:
    """The commands that put the chosen helper, or the best, in the place of the first, and take the others out."""
    renamed = next(
        (new for h in helpers if (new := known.RENAMED.get(h.name)) is not None and new in machine.helpers), None
    )
    best = known.best(machine.platform, machine.helpers)
    value = machine.chosen or chosen or helpers[0].quoted or renamed or best
    more = known.beyond(machine.platform, value)
    commands: list[Command] = []
    by_hand: list[str] = []
    done = set()
    for helper in helpers:
        where = helper.where
        # one pattern takes all equal values in a file
        if helper.pattern and (where, helper.pattern) in done:
            continue
        done.add((where, helper.pattern or helper.name))
        if not _writable(helper):
            by_hand.append(
                _by_hand(where, f"set it to {value} instead of" if len(done) == 1 else "remove", helper.name)
            )
        elif len(done) > 1:
            commands.append(_without(helper))
        elif where.values == 1:
            commands.append(("git", "config", *where.option, where.key, value))
        else:
            commands.append(("git", "config", *where.option, "--replace-all", where.key, value, helper.pattern or ""))
    return tuple(commands), (*by_hand, *((more,) if more else ()))


def why_missing(helper: Helper) -> str:
    """What is the matter with a helper that git cannot start, for the end of a sentence."""
    if helper.quoted is not None:
        return f"{helper.quoted}, whose blanks and brackets the shell would need quoted"
    return named(helper)


def remove(helper: Helper) -> tuple[tuple[Command, ...], Steps]:
    """The command that takes one helper out of the configuration."""
    if not _writable(helper):
        return (), (_by_hand(helper.where, "remove", helper.name),)
    return (_without(helper),), ()


def _without(helper: Helper) -> Command:
    only = () if helper.pattern is None else (helper.pattern,)
    return ("git", "config", *helper.where.option, "--unset-all", helper.where.key, *only)


def _writable(helper: Helper) -> bool:
    where = helper.where
    return bool(where.option) and where.exact and (where.values == 1 or helper.pattern is not None)


def _by_hand(where: Where, verb: str, name: str) -> str:
    if where.file is None:
        return f"Take {where.key} out of the command line or environment that sets it."
    what = "the shell command" if name == "!" else name
    return f"In {where.file}, {where.key}: {verb} {what}."
