"""URLs beyond the remotes of the configuration: legacy remotes, submodules, LFS.

A file is taken apart only if there is an `@` in it, without which it holds no login, if it includes another, or if it
is tracked and names a host of Bitbucket.
"""

from __future__ import annotations

import os

from bb_auth_check.git import config, remotes
from bb_auth_check.git.folders import expanded
from bb_auth_check.git.plain_files import content
from bb_auth_check.git.process import Git
from bb_auth_check.git.remotes import Use
from bb_auth_check.git.text import redacted
from bb_auth_check.model import CannotLook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bb_auth_check.git.config import Entry, Places
    from bb_auth_check.git.folders import Folders
    from bb_auth_check.git.remotes import Rules

_LFS_OF_A_REMOTE = ("lfsurl", "lfspushurl")
_INCLUDES = ("include", "includeif")
_MOST_INCLUDED = 64
_MOST_TRACKED = 4 * 1024 * 1024
"""Bytes of a tracked file that are read: a thousand times what those of large projects have."""
_LONG_NAME = 256
_LFS_DEFAULTS = ("remote.lfsdefault", "remote.lfspushdefault")


def legacy(folders: Folders, places: Places, known: set[str], rules: Rules) -> Iterator[Use]:
    """The URLs of `.git/remotes/*` and `.git/branches/*`, which git reads for names that have no `url` (`remote.c`)."""
    for folder in ("remotes", "branches"):
        path = os.path.join(folders.common, folder)
        if not os.path.isdir(path):
            continue
        for at, _, names in os.walk(path):
            for name in sorted(names):
                file = os.path.join(at, name)
                remote = os.path.relpath(file, path)
                if remote not in known:
                    known.add(remote)
                    yield from _legacy_urls(folder, file, remote, places, rules)


def _legacy_urls(folder: str, file: str, remote: str, places: Places, rules: Rules) -> Iterator[Use]:
    text = _text(file)
    if not text:
        return  # git, asked about what is no plain file, would wait for it, or read it for ever
    lines = text.split("\n")
    if folder == "branches":
        lines = [f"URL: {line.partition('#')[0]}" for line in lines[:1]]
    urls = [(number, line[4:].strip()) for number, line in enumerate(lines, 1) if line.startswith("URL:")]
    for number, url in urls:
        key = f"{folder}/{places.file(remote)}"
        where = places.line(file, key, number, scope="local", values=len(urls), exact=False)
        to, rule = remotes.given(url, rules)
        yield Use(remote, "push", None, url, to, rule, where)


def submodules(entries: list[Entry], rules: Rules) -> Iterator[Use]:
    """The URLs of `submodule.<name>.url`."""
    for entry in entries:
        if entry.section == "submodule" and entry.name == "url" and entry.value:
            yield Use(entry.subsection, "submodule", entry, entry.value, *rules.rewritten(entry.value))


def lfs(entries: list[Entry], rules: Rules, remote: str | None) -> Iterator[Use]:
    """The URLs that git-lfs uses in place of the remote's own (git-lfs-config(5)); `remote`: for this one only."""
    for entry in entries:
        of_a_remote = entry.section == "remote" and entry.name in _LFS_OF_A_REMOTE
        if entry.value and (
            entry.key in ("lfs.url", "lfs.pushurl") or (of_a_remote and remote in (None, entry.subsection))
        ):
            yield Use(entry.subsection or "lfs", "lfs", entry, entry.value, *rules.rewritten(entry.value))
        elif remote is None and entry.key in _LFS_DEFAULTS and "@" in (entry.value or ""):
            # the name of a remote should stand there, or a URL in its place
            yield Use("lfs", "lfs", entry, entry.value or "", *rules.rewritten(entry.value or ""))


def used_by_lfs(uses: list[Use]) -> list[Use]:
    """Those that git-lfs uses: git's own configuration beats `.lfsconfig`, and `lfs.url` those of the remotes."""
    keys: dict[str, Use] = {}
    for use in sorted(uses, key=lambda use: not is_tracked(use)):
        if use.entry is not None and use.entry.key not in _LFS_DEFAULTS:
            keys[use.entry.key] = use
    return [use for key, use in keys.items() if "lfs.url" not in keys or not key.startswith("remote.")]


def is_tracked(use: Use) -> bool:
    """Whether a URL stands in a file of the work tree, and in no configuration of git's."""
    return use.entry is not None and use.entry.scope == "unknown"


def tracked(name: str, folders: Folders, git: Git, hosts: Sequence[str]) -> list[Entry]:
    """The entries of `.gitmodules` or `.lfsconfig` in the work tree, if it may hold a login or lead to one of `hosts`.

    Raises CannotLook if git could not read it.
    """
    path = os.path.join(folders.top, name)
    if not _may_hold_a_login(path, hosts, _MOST_TRACKED):
        return []
    # git follows no include in the first, git-lfs does in the second
    found = config.read_file(path, git, includes=False)
    includes = name != ".gitmodules" and any(entry.section in _INCLUDES for entry in found)
    if includes:
        _look_before(path, found, git)
    return config.read_file(path, git) if includes else found


def _look_before(path: str, entries: list[Entry], git: Git) -> None:
    """Raise CannotLook if a tracked file includes, in the end, what git would never be done with reading."""
    seen = {path}
    behind = [(path, entries)]
    for at, found in behind:
        for entry in found:
            if entry.section not in _INCLUDES or entry.name != "path" or not entry.value:
                continue
            if entry.value.startswith("%(prefix)"):
                raise CannotLook(f"{redacted(at)} includes a file of git's own, which is not looked for.")
            named = os.path.join(os.path.dirname(at), expanded(entry.value, git.environ))
            if named in seen or not os.path.lexists(named):
                continue
            seen.add(named)
            if not os.path.exists(named) or len(seen) > _MOST_INCLUDED:
                raise CannotLook(f"{redacted(at)} includes more than is looked at.")
            _read(named, _MOST_TRACKED)
            behind.append((named, config.read_file(named, git, includes=False)))


def modules(folders: Folders, git: Git) -> Iterator[tuple[str, list[Entry]]]:
    """The name and the configuration of each submodule's own repository, nested ones too. Raises CannotLook."""
    # a linked work tree has its submodules to itself
    for folder in dict.fromkeys((folders.common, folders.own)):
        within = os.path.join(folder, "modules")
        for git_folder in _git_folders(within):
            for name in ("config", "config.worktree"):
                path = os.path.join(git_folder, name)
                if _may_hold_a_login(path):
                    yield os.path.relpath(git_folder, within), config.read_file(path, git)


def _git_folders(path: str) -> Iterator[str]:
    # a submodule's name may hold slashes: a folder is a repository if it has HEAD and a configuration
    if not os.path.isdir(path):
        return
    for at, folders, files in os.walk(path):
        if "HEAD" in files and "config" in files:
            yield at
            folders[:] = ["modules"] if "modules" in folders else []
        folders.sort()


def _may_hold_a_login(path: str, hosts: Sequence[str] = (), most: int | None = None) -> bool:
    text = _read(path, most) if os.path.isfile(path) else b""
    marks = (b"@", b"?", b"password=", b"uthorization", *(host.encode() for host in hosts))
    return any(mark in text for mark in marks) or b"include" in text.lower()


def _text(path: str) -> str:
    return _read(path).decode("utf-8", "surrogateescape") if os.path.isfile(path) else ""


def _read(path: str, most: int | None = None) -> bytes:
    """A file of the repository, whole; `most`: what git makes of it has to be small enough, too. Raises CannotLook."""
    try:
        data = content(path) if most is None else content(path, most + 1)
    except OSError as error:
        raise CannotLook(f"{redacted(path)} cannot be read: {error.strerror}.") from None
    if data is None:
        raise CannotLook(f"{redacted(path)} is no plain file: nothing is read from it.")
    if most is not None and (len(data) > most or repeated(data) > most):
        raise CannotLook(f"{redacted(path)} is too large to be looked at: its logins are not known.")
    return data


def repeated(data: bytes) -> int:
    """How many bytes git says more than once: it puts the whole name of a section before each of its variables."""
    name = total = 0
    for line in data.split(b"\n"):
        if line.lstrip(b" \t\r\xef\xbb\xbf").startswith(b"["):
            name = max(len(line) - _LONG_NAME, 0)
        total += name
    return total
