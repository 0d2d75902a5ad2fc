"""The configurations of many repositories, each as git alone in its folder would give it."""

from __future__ import annotations

import os

from bb_auth_check.git import config
from bb_auth_check.git.config import Entry
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.plain_files import content_or_none
from bb_auth_check.git.process import Git
from bb_auth_check.git.repositories import is_git_folder
from bb_auth_check.git.submodules_and_lfs import repeated
from bb_auth_check.model import CannotLook, NoRepository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bb_auth_check.git.repositories import Found

_OF_ONE_REPOSITORY = frozenset(
    (
        *("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_IMPLICIT_WORK_TREE", "GIT_PREFIX", "GIT_INDEX_FILE"),
        *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE"),
        *("GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_CEILING_DIRECTORIES"),
    )
)
"""What leads git to another repository than the one in its folder (`git rev-parse --local-env-vars`)."""


def alone(git: Git) -> Git:
    """git in an environment that leads it to no other repository than the one of its folder.

    It remembers what it sees of the machine.
    """
    environ = {name: value for name, value in git.environ.items() if name not in _OF_ONE_REPOSITORY}
    is_same = all(map(os.path.isabs, environ.get("PATH", os.defpath).split(os.pathsep)))
    return Git(environ, git.cwd, git.deadline, {} if is_same else None)


def read(git: Git, repositories: Sequence[Found]) -> Iterator[tuple[Found, Configuration | CannotLook]]:
    """The configuration of each, in some order, or why there is none. `git`: as `alone` gives it.

    One process of git reads those of many, each as a file that its standard input includes. That is done only where
    nothing in a configuration depends on where git stands, so that git would say the same for each alone.
    """
    around = _around(git) if len(repositories) >= _MANY else None
    waiting: list[Found] = []
    for found in repositories:
        if around is None or not _can_be_included(found):
            yield found, _read_alone(git, found)
            continue
        waiting.append(found)
        if len(waiting) == _AT_ONCE:
            yield from _together(git, waiting, around)
            waiting = []
    if around is not None:
        yield from _together(git, waiting, around)


_MANY = 3
"""Repositories: for fewer it costs more to ask for what is around them."""
_AT_ONCE = 200
_LARGEST = 64 * 1024
"""Bytes of a configuration that is read together with others."""
_TOO_LARGE = 32 * 1024 * 1024
"""Bytes of a configuration, or of what git makes of it, that are not looked at."""
_LONGEST_NAME = 256
"""git repeats the name of a section for each key in it: bytes of a line that begins one."""
_HARMLESS = (
    *("GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_CONFIG_PARAMETERS"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_TERMINAL_PROMPT", "GIT_ASKPASS", "GIT_SSH", "GIT_SSL_"),
    *("GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "GIT_PAGER", "GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_TEMPLATE_DIR"),
    *("GIT_EXEC_PATH", "GIT_PS1_", "GIT_CURL_", "GIT_HTTP_", "GIT_PROXY_", "GIT_ALLOW_PROTOCOL", "GIT_MERGE_"),
    *("GIT_OPTIONAL_LOCKS", "GIT_LFS_", "GIT_TRACE_REDACT", "GIT_PROTOCOL", "GIT_ATTR_", "GIT_CONFIG"),
)
"""How variables begin that have no part in which configuration of a repository git reads, nor in how."""
_FILES = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "HOME", "XDG_CONFIG_HOME")
_NOWHERE = {"GIT_DIR": os.devnull}
"""The folder that this is started in may be a repository that git cannot read."""
_INCLUDES = ("include", "includeif")
_PLAIN = {"core.repositoryformatversion": ("0",), "core.bare": ("true", "false")}
"""Values that git heeds before it reads anything else; with others it may do something else."""


class Around:
    """The entries that every repository sees before its own, and those that it sees behind them."""

    def __init__(self, entries: list[Entry]) -> None:
        self.before = [entry for entry in entries if entry.scope != "command"]
        self.behind = [entry for entry in entries if entry.scope == "command"]
        told = [entry.value for entry in entries if entry.key == "safe.barerepository"]
        self._takes_bare: bool | None = told[-1] == "all" if told else None

    def takes_bare(self, git: Git, found: Found) -> bool:
        """Whether git takes a bare repository that nobody has named to it: since 3.0 it has to be told to.

        Where nothing is said of it, git is asked at the first one, and answers the same at all others.
        """
        if self._takes_bare is None:
            try:
                answer = git.at(found.path).ask(["git", "rev-parse", "--git-dir"])
            except CannotLook:
                return False
            is_told = "safe.bareRepository" in answer.err
            if answer.code and not is_told:  # something else is wrong with this one
                return False
            self._takes_bare = not is_told
        return self._takes_bare


def _around(git: Git) -> Around | None:
    """What is configured outside of every repository; None if that is another thing in each."""
    if os.name == "nt" or (os.geteuid() == 0 and "SUDO_UID" in git.environ):  # other owners than one are right then
        return None
    for name, value in git.environ.items():
        if name.startswith("GIT_") and not name.startswith(_HARMLESS):
            return None
        if name in _FILES and value and not os.path.isabs(value):
            return None
    try:
        entries = config.read_outside(git)
    except CannotLook:
        return None  # each repository says it in its own words
    return None if any(entry.section == "includeif" for entry in entries) else Around(entries)


def _can_be_included(found: Found) -> bool:
    """Whether a repository is a plain one of one's own, with a configuration that stands for itself."""
    if not found.is_plain or found.git_folder is None or not found.path.isprintable():
        return False
    try:
        owners = {os.stat(path).st_uid for path in (found.path, found.git_folder)}
    except OSError:
        return False
    if owners != {os.geteuid()}:
        return False
    text = content_or_none(os.path.join(found.git_folder, "config"), _LARGEST + 1)
    if not text or len(text) > _LARGEST or b"\0" in text or b"include" in text.lower():
        return False
    return len(text) <= _LONGEST_NAME or all(len(line) <= _LONGEST_NAME for line in text.split(b"\n") if b"[" in line)


def _together(git: Git, several: list[Found], around: Around) -> Iterator[tuple[Found, Configuration | CannotLook]]:
    read = _included(git, several)
    if read is None and len(several) > 1:  # one of them is broken: which, git says, but not always
        half = len(several) // 2
        yield from _together(git, several[:half], around)
        yield from _together(git, several[half:], around)
        return
    for found in several:
        entries = (read or {}).get(_config_of(found), [])
        if not entries or not _stands_for_itself(entries) or (found.is_bare and not around.takes_bare(git, found)):
            yield found, _read_alone(git, found)
        else:
            yield found, Configuration(git.at(found.path), entries=[*around.before, *entries, *around.behind])


def _config_of(found: Found) -> str:
    return os.path.join(found.git_folder or "", "config")


def _included(git: Git, several: list[Found]) -> dict[str, list[Entry]] | None:
    """The entries of each configuration, by its path; None if git could not read one of them."""
    if not several:
        return {}
    names = {_config_of(found): "config" if found.is_bare else ".git/config" for found in several}
    lines = "".join(f"\tpath = {_quoted(path)}\n" for path in names)
    argv = ["git", "config", "--file", "-", "--includes", "--list", "--show-origin", "-z"]
    try:
        answer = git.ask(argv, given=f"[include]\n{lines}".encode("utf-8", "surrogateescape"), sets=_NOWHERE)
    except CannotLook:
        return None
    if answer.code:
        return None
    read: dict[str, list[Entry]] = {}
    fields = answer.out.decode("utf-8", "surrogateescape").split("\0")
    for origin, item in zip(fields[0::2], fields[1::2], strict=False):
        path = origin.removeprefix("file:")
        if path in names:
            key, newline, value = item.partition("\n")
            # as git names it from the folder itself
            read.setdefault(path, []).append(Entry("local", f"file:{names[path]}", key, value if newline else None))
    return read


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _stands_for_itself(entries: list[Entry]) -> bool:
    """Whether git would have read this file, no more and nothing else, had it been asked there."""
    return not any(
        entry.section in ("extensions", *_INCLUDES)
        or entry.key == "core.worktree"
        or (entry.key in _PLAIN and entry.value not in _PLAIN[entry.key])
        for entry in entries
    )


def _read_alone(git: Git, found: Found) -> Configuration | CannotLook:
    """The configuration of one, as git says it there."""
    if found.why is not None or found.git_folder is None:
        return CannotLook(found.why) if found.why is not None else NoRepository("There is no git repository here.")
    text = os.path.join(found.common or found.git_folder, "config")
    if os.path.exists(text) and not os.path.isfile(text):  # of a pipe git would never be done with reading
        return CannotLook("Its configuration is no plain file: nothing is read from it.", "not-readable")
    data = content_or_none(text, _TOO_LARGE + 1) or b""
    if len(data) > _TOO_LARGE or repeated(data) > _TOO_LARGE:  # one must not use up what all the others need
        return CannotLook("Its configuration is too large to be looked at among others: run bb-auth-check there.")
    if b"include" in data.lower() or os.path.exists(os.path.join(found.git_folder, "config.worktree")):
        own = (text, os.path.join(found.git_folder, "config.worktree"))
        if not all(_is_finite(git, path, set()) for path in own if os.path.exists(path)):
            return CannotLook("Its configuration includes what is no plain file, or too large: nothing is read.")
    # where git does not take it for a repository, it must not find the one around it
    ceiling = os.path.dirname(found.path)
    there = Git({**git.environ, "GIT_CEILING_DIRECTORIES": ceiling}, found.path, git.deadline)
    try:
        entries = config.read(there)
    except CannotLook as reason:
        return reason if is_git_folder(found.git_folder) else NoRepository(GONE)
    return Configuration(git.at(found.path), entries=entries)


def _is_finite(git: Git, path: str, seen: set[str]) -> bool:
    """Whether git comes to an end with a file and with what that includes, under whatever condition.

    A link that a clone brings may lead to a pipe or a device.
    """
    real = os.path.realpath(path)
    if real in seen or real == os.devnull:
        return True
    seen.add(real)
    data = content_or_none(real, _TOO_LARGE + 1)
    if data is None or len(data) > _TOO_LARGE or len(seen) > _MOST_INCLUDED:
        # what is not there, or may not be read, git passes over or refuses at once
        return data is None and not (os.path.exists(real) and os.access(real, os.R_OK))
    if b"include" not in data.lower():
        return True
    try:
        entries = config.read_file(real, git.at(os.sep), includes=False)
    except CannotLook:
        return True  # git says why, when it is asked for all
    for entry in entries:
        if entry.section in _INCLUDES and entry.name == "path" and entry.value:
            included = os.path.join(git.home, entry.value[2:]) if entry.value.startswith("~/") else entry.value
            if not _is_finite(git, os.path.join(os.path.dirname(path), included), seen):
                return False
    return True


_MOST_INCLUDED = 100

GONE = "It was there, and is gone by now."
