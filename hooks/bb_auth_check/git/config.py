"""git's configuration as git reads it: every scope, every include, in order."""

from __future__ import annotations

import os

from bb_auth_check.git import process
from bb_auth_check.git.process import Git
from bb_auth_check.git.text import redacted
from bb_auth_check.model import Mute, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from bb_auth_check.git.folders import Folders
    from bb_auth_check.model import Scope

_LIST = ["git", "config", "--list", "--show-scope", "--show-origin", "-z"]

_LARGEST_INT = 2**31 - 1
_UNITS = " kmg"
_LONGEST_INT = 1000
"""Digits, zeros before the first one included. git takes more, which nobody writes."""


class Entry(Mute):
    """One configuration entry with its raw value. It may hold a secret: it stays in this room."""

    __slots__ = ("key", "name", "origin", "scope", "section", "subsection", "value")

    def __init__(self, scope: Any, origin: str, key: str, value: str | None) -> None:
        self.scope: Scope = scope
        self.origin = origin
        self.key = key
        self.value = value
        self.section, _, rest = key.partition(".")
        # the subsection may hold dots, the variable cannot
        self.subsection, dot, name = rest.rpartition(".")
        self.name = name
        if not dot:
            self.subsection = ""


def read(git: Git, *, anywhere: bool = False) -> list[Entry]:
    """Every entry that git sees, in git's order; `anywhere`: outside of a repository too.

    `git config --list` leaves out the repository's own configuration, without a word, where there is no repository
    and where git refuses it as unsafe: with no entry of the repository in sight git is asked which it is.
    Raises CannotLook.
    """
    answer = git.ask(_LIST)
    if answer.code:
        raise process.refusal(answer, "git config --list", environ=git.environ)
    entries = _entries(answer.out)
    if not anywhere and not any(entry.scope in ("local", "worktree") for entry in entries):
        repository = git.ask(["git", "rev-parse", "--git-dir"])
        if repository.code:
            raise process.refusal(repository, "git rev-parse --git-dir", environ=git.environ)
    return entries


def _entries(out: bytes) -> list[Entry]:
    fields = out.decode("utf-8", "surrogateescape").split("\0")
    entries = []
    for scope, origin, item in zip(fields[0::3], fields[1::3], fields[2::3], strict=False):
        key, newline, value = item.partition("\n")
        entries.append(Entry(scope, origin, key, value if newline else None))
    return entries


def read_outside(git: Git) -> list[Entry]:
    """Every entry that git sees where there is no repository. Raises CannotLook."""
    # no repository is there, and no condition of an `includeIf` holds
    answer = git.ask(_LIST, sets={"GIT_DIR": os.devnull})
    if answer.code:
        raise process.refusal(answer, "git config --list")
    return _entries(answer.out)


def read_everywhere(git: Git) -> set[str]:
    """The files that git reads outside of every repository too, as it names them. Raises CannotLook."""
    for_one_command = ("GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS")
    outside = process.Git({name: value for name, value in git.environ.items() if name not in for_one_command}, git.cwd)
    return {entry.origin for entry in read_outside(outside)}


def read_file(path: str, git: Git, *, includes: bool = True) -> list[Entry]:
    """The entries of one file in git's format, with what it includes. Raises CannotLook."""
    follow = "--includes" if includes else "--no-includes"
    folder, name = "", path
    if redacted(path) != path:  # the arguments of a program can be read by others, the folder that it runs in cannot
        folder, name = os.path.split(os.path.join(os.path.abspath(git.cwd or "."), path))
        git = git.at(folder)
    answer = git.ask(["git", "config", "--file", name, follow, "--list", "--show-origin", "-z"])
    if answer.code:
        raise process.refusal(answer, f"git config --file {redacted(path)} --list", stops_git=False)
    fields = answer.out.decode("utf-8", "surrogateescape").split("\0")
    entries = []
    for origin, item in zip(fields[0::2], fields[1::2], strict=False):
        key, newline, value = item.partition("\n")
        kind, _, file = origin.partition(":")
        if folder and kind == "file":
            origin = f"file:{os.path.join(folder, file)}"
        entries.append(Entry("unknown", origin, key, value if newline else None))
    return entries


class Source(Mute):
    """What a place stands for: a file, and the entry or the line in it. May hold a secret."""

    __slots__ = ("entry", "line", "path")

    def __init__(self, path: str, entry: Entry | None, line: int | None) -> None:
        self.path = path
        self.entry = entry
        self.line = line


class Places:
    """Where entries are written, and how `git config` is told to write there. Asks git only when it has to."""

    def __init__(self, entries: list[Entry], folders: Folders, git: Git) -> None:
        self._entries = entries
        self._folders = folders
        self._git = git
        self._options: dict[tuple[str, str], tuple[str, ...]] = {}
        self._shared: dict[str, bool] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._behind: dict[Where, list[Entry]] = {}
        self._beside: dict[Where, str] = {}

    def where(self, entry: Entry, key: str) -> Where:
        """The entry's place; `key` is its key as it may be shown."""
        path = entry.origin.partition(":")[2] if entry.origin.startswith("file:") else None
        if not self._counts:
            self.know(self._entries)
        where = Where(
            key=key,
            file=None if path is None else self.file(path) if entry.scope == "unknown" else redacted(self._short(path)),
            scope=entry.scope,
            option=() if path is None else self._option(entry.scope, path),
            values=self._counts[entry.origin, entry.key],
            exact=key.rpartition(".")[0] == entry.key.rpartition(".")[0] and redacted(path or "") == (path or ""),
            shared=entry.scope == "global" and path is not None and self.is_shared(path),
        )
        self._behind.setdefault(where, []).append(entry)
        return where

    def line(
        self, path: str, key: str, line: int, *, scope: Scope = "unknown", values: int = 1, exact: bool = True
    ) -> Where:
        """The place of a line in a file that is no configuration; `key` is what to call it."""
        where = Where(key=key, file=self.file(path), scope=scope, option=(), values=values, exact=exact, line=line)
        self._beside[where] = path
        return where

    def no_key(self, where: Where) -> Where:
        """The same line, where no command of git's reads the file any more."""
        path = self._beside[where]
        where = where.replace(values=where.values + 1)  # as one of several it is changed in the file
        self._beside[where] = path
        return where

    def sources(self, where: Where) -> list[Source]:
        """What stands at a place that was given out here: every value that the key has in that file."""
        if where in self._beside:
            return [Source(os.path.join(self._git.cwd or "", self._beside[where]), None, where.line)]
        found = []
        for entry in dict.fromkeys(self._behind.get(where, ())):
            if entry.origin.startswith("file:"):
                found.append(Source(self._absolute(entry.origin.partition(":")[2]), entry, None))
        return found

    def files(self) -> list[str]:
        """Every file that an entry comes from."""
        origins = dict.fromkeys(entry.origin for entry in self._entries if entry.origin.startswith("file:"))
        return [self._absolute(origin.partition(":")[2]) for origin in origins]

    def know(self, entries: list[Entry]) -> None:
        """Count these entries too: those of a file that is not part of the configuration."""
        if not self._counts and entries is not self._entries:
            self.know(self._entries)
        for entry in entries:
            place = (entry.origin, entry.key)
            self._counts[place] = self._counts.get(place, 0) + 1

    def file(self, path: str) -> str:
        """A file's name as it may be shown: from the top of the work tree, from home, or in full."""
        top = self._folders.top
        return redacted(os.path.relpath(path, top) if path.startswith(top + os.sep) else self._short(path))

    def in_full(self, path: str) -> str:
        """The same, but not from the work tree."""
        return redacted(self._short(path))

    def _short(self, path: str) -> str:
        home = self._git.home.rstrip("/")
        return "~" + path[len(home) :] if home and path.startswith(home + "/") else path

    def _option(self, scope: str, path: str) -> tuple[str, ...]:
        if (scope, path) not in self._options:
            self._options[scope, path] = self._find_option(scope, path)
        return self._options[scope, path]

    def _find_option(self, scope: str, path: str) -> tuple[str, ...]:
        if scope == "unknown":
            return ("--file", self._folders.relative(path))
        if scope == "global":
            return ("--global",) if path == self.default_global() else ("--file", self._absolute(path))
        # with GIT_DIR set, as in a hook of a submodule or a linked worktree, the user may stand somewhere else
        stands_elsewhere = self._git.environ.get("GIT_DIR", "") not in ("", ".", ".git")
        if path in (".git/config", "config") and not stands_elsewhere:
            return ("--local",)
        if scope == "worktree" and os.path.basename(path) == "config.worktree" and not stands_elsewhere:
            return ("--worktree",)
        if scope != "local":
            return ("--file", self._absolute(path))
        own = os.path.join(self._folders.common, "config")
        absolute = self._absolute(path)
        if os.path.realpath(absolute) == os.path.realpath(own) and not stands_elsewhere:
            return ("--local",)
        return ("--file", absolute)

    def _absolute(self, path: str) -> str:
        # a relative path starts at the top of the work tree; with GIT_DIR and GIT_WORK_TREE set, at the current folder
        tops = (self._folders.top, os.path.abspath(self._git.cwd or "."))
        return next((at for top in tops if os.path.exists(at := os.path.join(top, path))), path)

    def is_shared(self, path: str) -> bool:
        """Whether a file of the user's may be somebody else's as well: it is a link, or lies in a work tree.

        So do dotfiles that are kept in a repository. What is no file, as a GIT_CONFIG_GLOBAL of /dev/null, is
        everybody's: `git config` would put a file in the place of it.
        """
        if path not in self._shared:
            self._shared[path] = (
                self._git.known(("shared", path), lambda: _is_shared(path)) if os.path.isabs(path) else _is_shared(path)
            )
        return self._shared[path]

    def default_global(self) -> str:
        """The file that `git config --global` writes (git-config(1), FILES)."""
        chosen = self._git.environ.get("GIT_CONFIG_GLOBAL")
        if chosen is not None:
            return chosen
        own = os.path.join(self._git.home, ".gitconfig")
        xdg = os.path.join(self._git.config_home, "git", "config")
        return xdg if not os.path.exists(own) and os.path.exists(xdg) else own


def _is_shared(path: str) -> bool:
    folder = os.path.dirname(os.path.realpath(path))
    above = [folder]
    while (folder := os.path.dirname(folder)) != above[-1]:
        above.append(folder)
    is_tracked = any(os.path.exists(os.path.join(one, ".git")) for one in above)
    is_no_file = not path or (os.path.exists(path) and not os.path.isfile(path))
    return os.path.islink(path) or is_tracked or is_no_file


def values(entries: list[Entry], key: str) -> Iterator[str]:
    """The values of a key without subsection, in order; a key without value counts as empty."""
    return (entry.value or "" for entry in entries if entry.key == key)


def boolean(value: str | None) -> bool | None:
    """What git makes of a value where it wants a boolean, in its configuration or in a variable such as
    `GIT_TERMINAL_PROMPT`; `value` is None for a key without `=`. None if git would refuse it.

    git: `parse.c`, `git_parse_maybe_bool`.
    """
    if value is None:
        return True
    if value.lower() in ("", "false", "no", "off"):
        return False
    return True if value.lower() in ("true", "yes", "on") else _number(value)


def _number(value: str) -> bool | None:
    """Whether an integer is other than zero, read as C does, with git's units; None for what is none that git takes."""
    # without `re`: a clean check loads none
    digits = value.lstrip(" \t\n\v\f\r")
    digits = digits[digits[:1] in ("+", "-") :].lower() if digits.isascii() else ""
    unit = _UNITS.find(digits[-1:] or " ")
    digits = digits[:-1] if unit > 0 else digits
    base = 16 if digits.startswith("0x") else 8 if digits.startswith("0") else 10
    digits = digits.removeprefix("0x")
    if not digits or len(digits) > _LONGEST_INT or not set(digits) <= set("0123456789abcdef"[:base]):
        return None
    number = int(digits, base)
    return None if number * 1024 ** max(unit, 0) > _LARGEST_INT else number != 0
