"""The commands that change the chain of credential helpers."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.model import HIDDEN, Fault, Remedy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Destination, FixedBy, Helper, Machine, Stored, Where


def chain_fault(
    destination: Destination, where: Where | None, message: str, remedy: Remedy, fixed_by: FixedBy = "commands"
) -> Fault:
    """The fault of the helper chain of a destination."""
    return Fault(
        message=message,
        remedy=remedy,
        where=where,
        remote=destination.address.remote,
        url=destination.address.url.text,
        fixed_by=fixed_by,
    )


def named(helper: Helper) -> str:
    """The helper's name, for a sentence."""
    return "a shell command" if helper.name == "!" else helper.name


def called(helper: Helper) -> str:
    """What the helper runs, for a sentence: the name of its program where that is known."""
    return (helper.program or "").replace("\\", "/").rpartition("/")[2] or named(helper)


def why_missing(helper: Helper) -> str:
    """What is the matter with a helper that git cannot start, for the end of a sentence."""
    if helper.quoted is not None:
        return f"{helper.quoted}, whose blanks and brackets the shell would need quoted"
    return named(helper)


def add_helper(destination: Destination, machine: Machine, says: str = "", chosen: str | None = None) -> Remedy:
    """Add the chosen helper, or the best that there is, to a chain that has none.

    After a reset it is added at the reset's own key: git appends it behind the last value of that key. The user's
    configuration comes after the system's, so a reset there needs no more than no reset at all.
    """
    value = machine.chosen or chosen or known.best(machine.platform, machine.helpers)
    more = known.beyond(machine.platform, value)
    reset = destination.helpers_reset
    if reset is None or reset.scope == "system":
        url = destination.address.url
        key = f"credential.{url.scheme}://{url.host}.helper"
        added = remedies.by_command("host", "", ("git", "config", "--global", "--add", key, value))
    else:
        empty = f"the empty {reset.key}"
        if destination.foreign and reset.key == "credential.helper":
            # the other service's helper stays alone with its own host
            url = destination.address.url
            reset = reset.replace(key=f"credential.{url.scheme}://{url.host}.helper")
        added = remedies.add(reset, value, f"add `helper = {value}` after {empty}", empty)
    return remedies.together(says, *_before_the_observer(added, destination), then=(more,) if more else ())


def _before_the_observer(added: Remedy, destination: Destination) -> tuple[Remedy, ...]:
    """What adds a helper, such that the observer, if there is one, still comes last."""
    observer = next((helper for helper in destination.helpers if not helper.answers), None)
    if not added.commands or observer is None or not observer.plain:
        return (added,)
    out = remove_helper(observer)
    return (out, added, remedies.add(observer.where, observer.name)) if out.commands else (added,)


def replace_helpers(helpers: tuple[Helper, ...], machine: Machine, says: str = "", chosen: str | None = None) -> Remedy:
    """Put the chosen helper, or the best that there is, in the place of the first, and take the others out."""
    renamed = next(
        (new for h in helpers if (new := known.RENAMED.get(h.name)) is not None and new in machine.helpers), None
    )
    best = known.best(machine.platform, machine.helpers)
    value = machine.chosen or chosen or helpers[0].quoted or renamed or best
    more = known.beyond(machine.platform, value)
    first, *others = helpers
    replaced = f"{first.where.key}: set it to {value} instead of {_what(first)}"
    parts = [remedies.set_value(first.where, value, first.pattern, replaced)]
    # one pattern takes all equal values in a file
    done = {(first.where, first.pattern or first.name)}
    for helper in others:
        if (helper.where, helper.pattern or helper.name) not in done:
            done.add((helper.where, helper.pattern or helper.name))
            parts.append(remove_helper(helper))
    return remedies.together(says, *parts, then=(more,) if more else ())


def remove_helper(helper: Helper, says: str = "") -> Remedy:
    """Take one helper out of the configuration."""
    return remedies.unset_value(helper.where, helper.pattern, f"{helper.where.key}: remove {_what(helper)}", says)


def _what(helper: Helper) -> str:
    return "the shell command" if helper.name == "!" else helper.name


def tell_no_path(destination: Destination, where: Where, stored: Stored, says: str) -> Remedy:
    """Have git ask the helpers for the host alone, as far as no entry with a path needs the contrary.

    Not safe: whoever has set it may want the token stored anew.
    """
    url = destination.address.url
    key, own = where.key.lower(), f"credential.{url.scheme}://{url.host}.usehttppath".lower()
    then = (
        "Or leave it, and have the token kept with the path: type it once where git may ask, or write "
        f"{url.host}/{url.path.strip('/')} behind the `@` in line {stored.where.line} of {stored.where.file}."
    )
    has_paths = any(stored.of_path is not None for stored in destination.stored)
    is_this_repository = where.scope in ("local", "worktree", "command")
    if (key == own or where.scope == "command") and (is_this_repository or not has_paths):
        return remedies.together(says, remedies.unset(where), then=(then,)).replace(safe=False)
    here = remedies.set_for_repository(f"credential.{url.scheme}://{url.host}.useHttpPath", "false")
    return remedies.together(says, here, then=(then,)).replace(safe=False)


def tell_path(destination: Destination, says: str) -> Remedy:
    """Have git ask the helpers for the path as well, in this repository."""
    url = destination.address.url
    return remedies.set_for_repository(f"credential.{url.scheme}://{url.host}.useHttpPath", "true", says)


def remove_valueless(where: Where, says: str) -> Remedy:
    """Take a `credential` key without a value out of the configuration.

    Among several values of its key git finds it as the one that does not match `.*`: a missing value matches no
    pattern, and a leading `!` turns the match around (git-config(1), `value-pattern`).
    """
    if HIDDEN in where.key and where.file is not None:
        # no helper can be given the secret while git stops at the key, and without the key the section is not read
        step = f"In {where.file}, give {where.key} a value, the name of a helper, then run bb-auth-check fix"
        return Remedy(says=says, by_hand=(f"The name of its section holds a secret. {step}.",))
    pattern = "!.*" if where.values > 1 else None
    return remedies.unset_value(where, pattern, f"delete the {where.key} that has no `=`", says)


def move_behind(helper: Helper, last: Helper, says: str) -> Remedy:
    """Have git ask a helper after another one."""
    removed = remove_helper(helper)
    is_writable = bool(removed.commands) and helper.plain and remedies.is_writable(last.where, last.pattern)
    parts = (removed, remedies.add(last.where, helper.name)) if is_writable else (removed,)
    return remedies.together(says, *parts)
