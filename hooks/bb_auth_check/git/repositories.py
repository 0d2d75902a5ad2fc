"""Which repositories there are below a folder. No link is followed, and git is not asked."""

from __future__ import annotations

import os
import stat

from bb_auth_check.git.plain_files import content_or_none
from bb_auth_check.model import Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SKIPPED = frozenset((".git", "node_modules", ".venv", ".tox", "__pycache__"))
_OF_GIT = frozenset(("objects", "refs", "hooks", "info", "logs", "lfs", "modules", "worktrees"))
"""What of a bare repository is not gone through: linked work trees may lie beside it."""
_OF_THE_KERNEL = ("/proc", "/sys", "/dev")
_BARE = frozenset(("HEAD", "objects", "refs"))
_LONGEST = 1024 * 1024
"""Bytes of a `.git` file that git reads (`setup.c`, `read_gitfile_gently`)."""
_HEX = frozenset(b"0123456789abcdefABCDEF")


class Found(Mute):
    """A repository, or a folder of which it cannot be told. Its path may be anything, a secret among it."""

    __slots__ = ("common", "folder", "git_folder", "is_plain", "path", "why")

    def __init__(
        self,
        path: str,
        git_folder: str | None = None,
        *,
        common: str | None = None,
        is_plain: bool = False,
        why: str | None = None,
    ) -> None:
        """`why`: what is wrong with it, as a sentence.

        `is_plain`: it is a `.git` folder, or a bare repository, with all that is its own in it.
        """
        self.path = path
        self.git_folder = git_folder
        self.common = common or git_folder
        self.is_plain = is_plain
        self.why = why

    @property
    def is_bare(self) -> bool:
        """Whether there is no `.git`."""
        return self.git_folder == self.path


def below(folders: Sequence[str]) -> list[Found]:
    """The repositories in and below these folders, each once, in the order of their paths.

    A linked work tree and a submodule that is checked out are repositories of their own; what others bring along
    (`node_modules` and the like) is passed over.
    """
    every: dict[object, Found] = {}
    for folder in folders:
        for found in _walked(os.path.abspath(folder)):
            known = every.setdefault(_identity(found), found)
            if known.is_bare and not found.is_bare:  # a git folder that stands apart from its work tree
                every[_identity(found)] = found
    return sorted(every.values(), key=lambda found: found.path)


def _identity(found: Found) -> object:
    try:
        state = os.stat(found.git_folder or found.path)
    except OSError:
        return found.path
    return (state.st_dev, state.st_ino) if found.why is None else (state.st_dev, state.st_ino, found.path)


def _walked(top: str) -> Iterator[Found]:
    waiting = [top]
    while waiting:
        path = waiting.pop()
        try:
            with os.scandir(path) as entries:
                names, folders = set(), []
                for entry in entries:
                    names.add(entry.name)
                    if entry.name not in _SKIPPED and entry.is_dir(follow_symlinks=False) and not _is_junction(entry):
                        folders.append(entry.name)
        except FileNotFoundError:
            continue  # gone since its name was read
        except OSError as error:
            yield Found(path, why=f"The folder cannot be looked into: {error.strerror}.")
            continue
        if ".git" in names:
            yield _at(path)
        elif names >= _BARE and is_git_folder(path):
            yield Found(path, path, is_plain=True)
            folders = [name for name in folders if name not in _OF_GIT]
        folders.sort(reverse=True)
        waiting += [at for name in folders if (at := os.path.join(path, name)) not in _OF_THE_KERNEL]


def _is_junction(entry: os.DirEntry[str]) -> bool:
    return os.name == "nt" and os.path.realpath(entry.path) != os.path.abspath(entry.path)


def _at(path: str) -> Found:
    """What the `.git` of a folder stands for (git: `setup.c`, `setup_git_directory_gently_1`)."""
    own = os.path.join(path, ".git")
    try:
        mode = os.lstat(own).st_mode
        is_link = stat.S_ISLNK(mode)
        mode = os.stat(own).st_mode
    except OSError as error:
        return Found(path, why=f"Its .git cannot be looked at: {error.strerror}.")
    if stat.S_ISDIR(mode):
        if not is_git_folder(own):
            return Found(path, own, why=_unlike("Its .git", own))
        return Found(path, own, is_plain=not is_link and not os.path.exists(os.path.join(own, "commondir")))
    text = content_or_none(own, _LONGEST) or b""
    if not text.startswith(b"gitdir: "):
        return Found(path, why="Its .git is neither a folder nor a file that names one.")
    named = os.fsdecode(text[len(b"gitdir: ") :].rstrip(b"\r\n"))
    git_folder = os.path.normpath(os.path.join(path, named))
    if not is_git_folder(git_folder):
        return Found(path, why=_unlike("What its .git file names", git_folder))
    return Found(path, git_folder, common=_common(git_folder))


def _unlike(what: str, folder: str) -> str:
    if not os.path.isdir(folder):
        return f"{what} is not there: the work tree has lost its repository."
    if _is_no_file(os.path.join(folder, "commondir")):
        return f"{what} has a commondir that is no file: git would wait for what comes out of it."
    return f"{what} is no repository that git would take: HEAD, objects or refs are missing or broken."


def _common(git_folder: str) -> str:
    named = content_or_none(os.path.join(git_folder, "commondir"), _LONGEST)
    if named is None:
        return git_folder
    return os.path.normpath(os.path.join(git_folder, os.fsdecode(named.rstrip(b"\r\n"))))


def is_git_folder(path: str) -> bool:
    """Whether git takes a folder for a repository; else it looks further up (`setup.c`, `is_git_directory`)."""
    if not _has_head(path) or _is_no_file(os.path.join(path, "commondir")):
        return False
    common = _common(path)
    return all(os.access(os.path.join(common, name), os.X_OK) for name in ("objects", "refs"))


def _is_no_file(path: str) -> bool:
    """Whether something is there that git may read for ever: a pipe, a device."""
    return os.path.exists(path) and not os.path.isfile(path)


def _has_head(path: str) -> bool:
    head = os.path.join(path, "HEAD")
    try:
        if os.path.islink(head):
            return os.readlink(head).startswith("refs/")
    except OSError:
        return False
    text = content_or_none(head, 256) or b""
    if text.startswith(b"ref:"):
        return text[4:].lstrip(b" \t\n\r\v\f").startswith(b"refs/")
    return len(text) >= 40 and set(text[:40]) <= _HEX
