"""The commands that change the chain of credential helpers, for one host alone wherever that can be."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.bitbucket.tokens import ACCESS_TOKEN_USERNAME
from bb_auth_check.model import HIDDEN, WIDTH, Fault, Remedy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


def fix_command(faults: Sequence[Fault]) -> str:
    """The command that fixes what it can of these. The cache, which forgets, `fix` sets only if it is named.

    To give up a helper that keeps plain files for it is for the user to choose: it is named if nothing else is fixable.
    """
    fixable = [fault for fault in faults if fault.is_fixable]
    to_cache = [
        fault.fixed_by
        for fault in fixable
        if any(command[-1] == known.CACHE_FOR_A_WORKING_DAY for command in fault.remedy.commands)
    ]
    is_cache = "helper" in to_cache or (bool(to_cache) and to_cache == ["store"] * len(fixable))
    return "bb-auth-check fix --helper cache" if is_cache else "bb-auth-check fix"


def with_missed(fault: Fault, destination: Destination) -> Fault:
    """The same fault, with the entries that were meant to answer and are not taken."""
    if not destination.missed:
        return fault
    steps = []
    for missed in destination.missed:
        where = missed.where
        entry = where.named if where.key.startswith("machine") else f"Line {where.line} of {where.file}"
        steps.append(f"{entry} {missed.says}: {missed.do}.")
    return fault.replace(remedy=fault.remedy.replace(by_hand=(*fault.remedy.by_hand, *steps)))


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


def is_for_one_host(where: Where) -> bool:
    """Whether a helper's key names the host that it is for."""
    return remedies.reach(where) == "host"


def add_helper(destination: Destination, machine: Machine, says: str = "", chosen: str | None = None) -> Remedy:
    """Have git ask the chosen helper, or the best that there is, for this host, whose chain has none.

    Where something has dropped the helpers of the chain, it is set in a place that git reads after that.
    """
    if machine.in_ci and not (machine.chosen or chosen):
        return from_variable(destination, says)
    value = machine.chosen or chosen or known.best(machine.platform, machine.helpers)
    observers = tuple(helper for helper in destination.helpers if not helper.answers)
    is_plain = all(helper.spelled for helper in observers) and not destination.answering
    last = tuple(helper.spelled or "" for helper in observers) if is_plain else ()
    # the system's configuration comes before the user's
    behind = max((destination.helpers_reset, *(one.where for one in observers)), key=width)
    added = _for_this_host(destination, machine, (value, *last), behind, drops=bool(last))
    if observers and not is_plain:
        added = remedies.together("", *_before_the_observer(added, observers[0]))
    return remedies.together(says, added, then=_beyond(machine, value))


def width(where: Where | None) -> int:
    """For how few repositories the scope of a place is; less than any where there is none."""
    return -1 if where is None else WIDTH.get(where.scope, -1)


def _beyond(machine: Machine, value: str) -> tuple[str, ...]:
    more = known.beyond(machine.platform, value) if machine.has_desktop else None
    return (more,) if more else ()


def from_variable(destination: Destination, says: str = "") -> Remedy:
    """What fits a build, in which nobody can type a token: a helper that reads it from a secret variable."""
    url = destination.address.url
    name = "" if destination.username else f"echo username={ACCESS_TOKEN_USERNAME} && "
    helper = f'!f() {{ test "$1" = get && {name}echo "password=$BITBUCKET_TOKEN"; }}; f'
    command = f"git config --local credential.{url.scheme}://{url.host}.helper '{helper}'"
    return Remedy(
        says=says,
        by_hand=(
            "This is a build, in which nobody can type a token: have a helper read it from the build's secret "
            f"variable, with that variable's name in the place of BITBUCKET_TOKEN: {command}",
        ),
    )


def _for_this_host(
    destination: Destination, machine: Machine, values: Sequence[str], behind: Where | None, *, drops: bool
) -> Remedy:
    """Have git ask these helpers for this host alone; if it `drops`, in the place of those before them.

    They come behind `behind`: a helper, or an empty one that drops others.
    """
    url = destination.address.url
    first = ("",) if drops else ()
    if behind is not None and behind.scope == "command":
        return remedies.by_hand(behind.replace(key=f"the empty {behind.key}"), "")
    scope = behind.scope if behind is not None and behind.scope in ("local", "worktree") else "global"
    if scope == "global" and machine.shared:
        scope = "local"
    base = f"credential.{url.scheme}://{url.host}"
    # the slash makes it another section, at the end of the file, where one without it stands too early
    keys = (f"{base}{end}.helper" for end in ("", "/"))
    key = next((key for key in keys if (key, scope) not in destination.too_early), None)
    if key is None:
        told = " and ".join(f"`helper = {value}`" if value else "an empty `helper =`" for value in (*first, *values))
        section = f'[credential "{url.scheme}://{url.host}"]'
        return Remedy(says="", by_hand=(f"At the end of the {scope} configuration, add {section} with {told}.",))
    return remedies.by_command(
        "host", "", *(("git", "config", f"--{scope}", "--add", key, value) for value in (*first, *values))
    )


def _before_the_observer(added: Remedy, observer: Helper) -> tuple[Remedy, ...]:
    """What adds a helper, such that the observer still comes last."""
    if not added.commands or not observer.plain:
        return (added,)
    out = remove_helper(observer)
    return (out, added, remedies.add(observer.where, observer.name)) if out.commands else (added,)


def replace_helpers(
    destination: Destination, helpers: Sequence[Helper], machine: Machine, says: str = "", chosen: str | None = None
) -> Remedy:
    """Put the chosen helper, or the best that there is, in the place of these, for this host and no other.

    One that is only spelled wrongly is spelled right where it stands.
    """
    first = helpers[0]
    spelled_right = first.meant or first.quoted
    if not machine.chosen and not chosen and spelled_right:
        says_what = f"{first.where.key}: set it to {spelled_right} instead of {_what(first)}"
        if first.meant and not first.plain:
            # what else the value says may be a secret
            return remedies.by_hand(first.where, f"{first.where.key}: write {first.meant} for {first.name}", says=says)
        if first.where.shared:
            return remedies.by_hand(first.where, says_what, says=says)
        return remedies.together(says, remedies.set_value(first.where, spelled_right, first.pattern, says_what))
    if machine.in_ci and not (machine.chosen or chosen):
        return from_variable(destination, says)
    renamed = next(
        (new for h in helpers if (new := known.RENAMED.get(h.name)) is not None and new in machine.helpers), None
    )
    value = machine.chosen or chosen or renamed or known.best(machine.platform, machine.helpers)
    more = _beyond(machine, value)
    if not all(is_for_one_host(helper.where) and not helper.where.shared for helper in helpers):
        chain = [one for one in destination.helpers if one not in helpers[1:]]
        behind = max((helper.where for helper in helpers), key=width)
        return remedies.together(says, arranged(destination, chain, behind, machine, {first: value}), then=more)
    replaced = f"{first.where.key}: set it to {value} instead of {_what(first)}"
    parts = [remedies.set_value(first.where, value, first.pattern, replaced)]
    # one pattern takes all equal values in a file
    done = {(first.where, first.pattern or first.name)}
    for helper in helpers[1:]:
        if (helper.where, helper.pattern or helper.name) not in done:
            done.add((helper.where, helper.pattern or helper.name))
            parts.append(remove_helper(helper))
    return remedies.together(says, *parts, then=more)


def arranged(
    destination: Destination,
    chain: Sequence[Helper],
    behind: Where,
    machine: Machine,
    instead: Mapping[Helper, str] | None = None,
    first: str | None = None,
) -> Remedy:
    """Have git ask these helpers for this host in this order, and no others; for other hosts all stays as it is.

    It is set in the scope of `behind`, so that it holds wherever that does. `instead`: values that take the place of
    some of the helpers; `first`: one that comes before them all. What stands in a narrower scope is asked as before.
    """
    if behind.scope == "command":
        return remedies.by_hand(behind, "")
    instead = instead or {}
    # what is not there, or answers for another service alone, is of no use to this host
    chain = [one for one in chain if (one.found is not False and one.serves is None) or one in instead]
    scope = max(WIDTH["local"] if machine.shared else WIDTH["global"], width(behind))
    asked = [one for one in chain if width(one.where) <= scope]
    values = [instead.get(one) or one.spelled for one in asked]
    new = [first] if first else []
    spelled = list(dict.fromkeys((*new, *(value for value in values if value is not None))))
    if None not in values:
        return _for_this_host(destination, machine, spelled, behind, drops=True)
    lines = [f"`helper = {value}`" for value in new]
    lines += [
        f"`helper = {value}`" if value else f"a copy of {_what(one)}" for one, value in zip(asked, values, strict=True)
    ]
    section = f'[credential "{destination.address.url.scheme}://{destination.address.url.host}"]'
    return remedies.by_hand(behind, f"add at the end a section {section} of an empty `helper =`, {', '.join(lines)}")


def keep_before(destination: Destination, machine: Machine, says: str) -> Remedy:
    """Have git ask the chosen helper, or the best that there is, before all others, for this host and no other."""
    value = machine.chosen or known.best(machine.platform, machine.helpers)
    behind = max((helper.where for helper in destination.helpers), key=width)
    chain = arranged(destination, destination.helpers, behind, machine, first=value)
    return remedies.together(says, chain, then=_beyond(machine, value))


def remove_helper(helper: Helper, says: str = "") -> Remedy:
    """Take one helper out of the configuration."""
    return remedies.unset_value(helper.where, helper.pattern, f"{helper.where.key}: remove {_what(helper)}", says)


def remove_leftover(helper: Helper, machine: Machine, says: str) -> Remedy:
    """Take out a helper whose program is not here, unless another machine may have it."""
    file, name = helper.where.file, named(helper)
    is_foreign = known.is_foreign(helper.name, machine.platform)
    # an included file is often there to be shared
    is_included = helper.where.scope == "global" and helper.where.option[:1] == ("--file",)
    if file is None or not (is_foreign or is_included or helper.where.shared):
        return remove_helper(helper, says)
    whose = "belongs to another system" if is_foreign else "may be there on another machine"
    step = (
        f"{name} {whose}: if {file} is shared, leave it, or move the line to a file that only the machine with {name} "
        "includes ([includeIf] in git-config(1))."
    )
    return Remedy(says="Keep it where it works", by_hand=(step,))


def make_executable(helper: Helper, says: str) -> Remedy:
    """Let a helper's file be run."""
    import shlex

    if shlex.quote(helper.name) == helper.name and HIDDEN not in helper.name:
        return remedies.by_command("host", says, ("chmod", "u+x", helper.name))
    return Remedy(says=says, by_hand=(f"Make {helper.name} executable: chmod u+x.",))


def _what(helper: Helper) -> str:
    return "the shell command" if helper.name == "!" else helper.name


_TYPE_IT = "type it once where git may ask, or "


def tell_no_path(
    destination: Destination, where: Where, stored: Stored, says: str, *, in_a_build: bool = False
) -> Remedy:
    """Have git ask the helpers for the host alone, as far as no entry with a path needs the contrary.

    Not safe: whoever has set it may want the token stored anew.
    """
    url = destination.address.url
    key, own = where.key.lower(), f"credential.{url.scheme}://{url.host}.usehttppath".lower()
    then = (
        f"Or leave it, and store the token with the path: {'' if in_a_build else _TYPE_IT}write "
        f"{url.host}/{url.path.strip('/')} after the `@` in line {stored.where.line} of {stored.where.file}."
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


def move_behind(destination: Destination, helper: Helper, last: Helper, machine: Machine, says: str) -> Remedy:
    """Have git ask a helper after another one, for this host and no other."""
    if not (is_for_one_host(helper.where) and is_for_one_host(last.where)) or helper.where.shared:
        chain = [one for one in destination.helpers if one != helper]
        chain.insert(chain.index(last) + 1, helper)
        behind = max(helper.where, last.where, key=width)
        return remedies.together(says, arranged(destination, chain, behind, machine))
    removed = remove_helper(helper)
    is_writable = bool(removed.commands) and helper.plain and remedies.is_writable(last.where, last.pattern)
    parts = (removed, remedies.add(last.where, helper.name)) if is_writable else (removed,)
    return remedies.together(says, *parts)
