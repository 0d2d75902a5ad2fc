"""What a person is told to do about a fault. No other room builds a git command for a person.

Each of these returns a `Remedy` that says how far it reaches. Where no command can be written, because the place is no
file or could only be named with a secret, the remedy is the sentence that says what to do by hand.
"""

from __future__ import annotations

from bb_auth_check.model import REACHES, Remedy, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bb_auth_check.model import Reach
    from bb_auth_check.remedies import environment as environment
    from bb_auth_check.remedies import helper as helper
    from bb_auth_check.remedies import secret as secret
    from bb_auth_check.remedies import submodule as submodule
    from bb_auth_check.remedies import url as url
    from bb_auth_check.remedies import username as username

    Command = tuple[str, ...]

_WIDTHS = list(REACHES)
_LATER = ("environment", "helper", "secret", "submodule", "url", "username")
"""Modules of this room that nobody needs before a fault is found: most checks find none."""


def __getattr__(name: str) -> Any:
    """Load a module of this room when it is first named, as `remedies.url`."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return import_module(f"{__name__}.{name}")


def unset(where: Where, says: str = "") -> Remedy:
    """Take a key out of its file, with all the values that it has there."""
    if where.option and where.exact:
        return by_command(reach(where), says, config(where, "--unset-all", where.key))
    return by_hand(where, f"remove {where.key}", says=says)


def unset_value(where: Where, pattern: str | None, what: str | None = None, says: str = "") -> Remedy:
    """Take one value of a key out of its file; `what` names it in a sentence.

    `pattern` picks it out of several (`git config`'s value-pattern); None if nothing safe does.
    """
    if is_writable(where, pattern):
        only = () if pattern is None else (pattern,)
        return by_command(reach(where), says, config(where, "--unset-all", where.key, *only))
    return by_hand(where, what or f"remove {where.key}", says=says)


def set_to(where: Where, value: str, says: str = "", *, tail: str = "") -> Remedy:
    """Make a key hold this value alone. `tail` ends the sentence of one that no file sets."""
    if where.option and where.exact:
        return by_command(reach(where), says, config(where, "--replace-all", where.key, value))
    return by_hand(where, f"change {where.key} to {value}", tail, says=says)


def set_value(where: Where, value: str, pattern: str | None, what: str | None = None, says: str = "") -> Remedy:
    """Put `value` in the place of one value of a key; `pattern` and `what` as for `unset_value`."""
    if where.values == 1 and is_writable(where, pattern):
        return by_command(reach(where), says, config(where, where.key, value))
    if is_writable(where, pattern):
        return by_command(reach(where), says, config(where, "--replace-all", where.key, value, pattern or ""))
    return by_hand(where, what or f"change {where.key} to {value}", says=says)


def add(where: Where, value: str, what: str | None = None, obstacle: str | None = None) -> Remedy:
    """Give a key one more value, behind those that it has in that file.

    `obstacle` is what stands in the way if no file sets the key.
    """
    if where.option and where.exact:
        return by_command(reach(where), "", config(where, "--add", where.key, value))
    return by_hand(where.replace(key=obstacle or where.key), what or f"add the value {value} to {where.key}")


def by_hand(where: Where, what: str, tail: str = "", *, says: str = "") -> Remedy:
    """The sentence for a place that no command can change: `what` is to be done in its file.

    `tail` ends the sentence instead, if no file but the command line or the environment sets the key.
    """
    if where.file is None:
        return Remedy(
            says=says, by_hand=(f"Take {where.key} out of the command line or environment that sets it{tail}.",)
        )
    return Remedy(says=says, by_hand=(f"In {where.file}, {what}.",))


def by_command(reaches: Reach, says: str, *commands: Command) -> Remedy:
    """The remedy that these commands are; they lose nothing that may still be wanted."""
    return Remedy(says=says, commands=commands, safe=True, reach=reaches)


def together(says: str, *parts: Remedy, then: tuple[str, ...] = ()) -> Remedy:
    """One remedy of several parts, each done in its turn; `then` is what remains to a person, or what else would do."""
    commands = tuple(dict.fromkeys(command for part in parts for command in part.commands))
    reaches = [_WIDTHS.index(part.reach) for part in parts if part.reach is not None]
    return Remedy(
        says=says,
        commands=commands,
        safe=bool(commands) and all(part.safe for part in parts if part.commands),
        by_hand=(*(step for part in parts for step in part.by_hand), *then),
        ends_by_hand=any(part.ends_by_hand for part in parts),
        reach=_WIDTHS[max(reaches)] if reaches else None,
    )


def in_a_build(remedy: Remedy) -> Remedy:
    """The same where nobody can type anything."""
    from bb_auth_check.bitbucket import builds

    return remedy.replace(by_hand=tuple(builds.in_a_build(step) for step in remedy.by_hand))


def config(where: Where, *arguments: str) -> Command:
    """The `git config` command for the file of a place."""
    return ("git", "config", *where.option, *arguments)


def is_writable(where: Where, pattern: str | None) -> bool:
    """Whether a command can name one value of a key."""
    return bool(where.option) and where.exact and (where.values == 1 or pattern is not None)


def reach(where: Where) -> Reach:
    """Whom a change of this key in this file concerns."""
    family, _, rest = where.key.partition(".")
    subsection = rest.rpartition(".")[0]
    if where.scope == "system":
        return "system"
    if (family in _OF_ONE_REMOTE and subsection) or where.key in _OF_ONE_URL:
        return "remote"
    if family in ("credential", "http", "lfs") and "*" not in subsection and subsection.rpartition("://")[2]:
        return "host"
    if family == "url" and names_a_host(subsection):
        return "host"
    return "user" if where.scope == "global" else "repository"


_OF_ONE_REMOTE = ("remote", "submodule", "branch")
_OF_ONE_URL = ("lfs.url", "lfs.pushUrl", "lfs.pushurl", "remote.pushDefault")
"""Keys without a subsection that hold the URL of one repository."""


def names_a_host(base: str) -> bool:
    """Whether a URL's beginning holds the whole of its host, so that what it stands for is that host's alone."""
    scheme, found, rest = base.partition("://")
    if not found:
        return ":" in scheme.rpartition("@")[2]
    return "/" in rest and bool(rest.partition("/")[0].rpartition("@")[2])


def rename_section(where: Where, family: str, old: str, new: str) -> Remedy:
    """Give the section `[family "old"]` another name. A name with a secret in it is changed in an editor."""
    if where.option and where.exact:
        return by_command(reach(where), "", config(where, "--rename-section", f"{family}.{old}", f"{family}.{new}"))
    return edited(where, f'[{family} "{old}"]', f'[{family} "{new}"]')


def edited(where: Where, old: str, new: str) -> Remedy:
    """Change a section's header in an editor: no command could name it without the secret."""
    if not where.option:
        return by_hand(where, f"change the section header {old} to {new}")
    edit = " ".join(config(where, "--edit"))
    return Remedy(says="", by_hand=(f"Open {where.file} (`{edit}`) and change the section header {old} to {new}.",))


def set_for_user(key: str, value: str, says: str = "") -> Remedy:
    """Set a key in the user's own configuration."""
    where = Where(key=key, file="~/.gitconfig", scope="global", option=("--global",))
    return set_value(where, value, None, says=says)


def set_for_repository(key: str, value: str, says: str = "") -> Remedy:
    """Set a key in the repository's configuration."""
    where = Where(key=key, file=".git/config", scope="local", option=("--local",))
    return set_value(where, value, None, says=says)


def set_for_worktree(key: str, value: str, says: str = "") -> Remedy:
    """Set a key in the configuration that this worktree has for itself (`extensions.worktreeConfig`)."""
    where = Where(key=key, file=".git/config.worktree", scope="worktree", option=("--worktree",))
    return set_value(where, value, None, says=says)


def delete_reflog_entries(places: tuple[Where, ...], says: str) -> Remedy:
    """Delete entries of the reflog, whose keys are their names (`HEAD@{1}`); nothing else of the history is touched."""
    commands: list[tuple[str, ...]] = [("git", "reflog", "delete", place.key) for place in places if place.exact]
    if commands and any((place.file or "").endswith("reftable") for place in places):
        commands.append(("git", "pack-refs", "--all"))  # until then it is only marked as deleted
    # what is deleted may be the only copy of a secret
    return by_command("repository", says, *commands).replace(safe=False)
