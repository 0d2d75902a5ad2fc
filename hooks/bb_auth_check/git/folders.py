"""The repository's folders."""

from __future__ import annotations

import os

from bb_auth_check.git.plain_files import content_or_none
from bb_auth_check.git.process import NO_FSMONITOR, Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_MOVED_BY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_CEILING_DIRECTORIES")


def expanded(path: str, environ: Mapping[str, str]) -> str:
    """A path from the configuration with what git makes of a `~` at its start (git-config(1), pathname)."""
    if path == "~" or path.startswith("~/"):
        return environ.get("HOME", "") + path[1:]
    return os.path.expanduser(path)


def is_tracked(path: str, git: Git) -> bool:
    """Whether git keeps a file, in whichever work tree it lies."""
    # what it runs in is not seen by others, as an argument is
    folder, name = os.path.split(os.path.join(git.cwd or os.getcwd(), path))
    if _is_in_no_work_tree(folder, git):
        return False
    tracked = ["git", *NO_FSMONITOR, "ls-files", "--error-unmatch", "--", name]
    return os.path.isdir(folder) and git.at(folder).ask(tracked).code == 0


def _is_in_no_work_tree(folder: str, git: Git) -> bool:
    """Whether that can be told without git: the folder is in a git folder, or no repository begins above it.

    A work tree may lie in a git folder, too (`git worktree add .git/x`): there git is asked.
    """
    if any(name in git.environ for name in _MOVED_BY):
        return False
    above = os.path.realpath(folder)
    while not any(os.path.lexists(os.path.join(above, name)) for name in (".git", "HEAD")):
        above, last = os.path.dirname(above), above
        if above == last:
            return True
    return os.path.basename(above) == ".git" and not os.path.lexists(os.path.join(above, ".git"))


class Folders:
    """Where the repository is. git is asked only if that cannot be told from what it has said already."""

    def __init__(self, origins: Collection[str], git: Git) -> None:
        """`origins` are those of the configuration's entries, as git names them."""
        self._origins = origins
        self._git = git
        self._found: tuple[str, str, str] | None = None

    @property
    def own(self) -> str:
        """This work tree's own git folder."""
        return self._find()[0]

    @property
    def common(self) -> str:
        """The git folder that all work trees share: configuration, hooks, submodules."""
        return self._find()[1]

    @property
    def top(self) -> str:
        """The top of the work tree; without one, the folder that git works in."""
        return self._find()[2]

    def branch(self) -> str | None:
        """The branch that is checked out, with or without a commit; None if HEAD is detached."""
        raw = content_or_none(os.path.join(self.own, "HEAD"), 4096) or b""
        head = raw.decode("utf-8", "surrogateescape").strip()
        if head in ("", "ref: refs/heads/.invalid"):  # what reftable leaves there
            # not --short, which calls the branch `heads/main` where a tag has its name
            head = f"ref: {next(iter(self._git.ask(['git', 'symbolic-ref', '-q', 'HEAD']).lines()), '')}"
        return head.removeprefix("ref: refs/heads/") if head.startswith("ref: refs/heads/") else None

    def relative(self, path: str) -> str:
        """`path` as it is named from the current folder if it lies below it; else in full."""
        if self._git.environ.get("GIT_PREFIX"):
            return path  # in a hook, and the user stands in a folder further down
        here = os.path.abspath(self._git.cwd or ".")
        return os.path.relpath(path, here) if path.startswith(here + os.sep) else path

    def _find(self) -> tuple[str, str, str]:
        if self._found is None:
            self._found = self._seen() or self._asked()
        return self._found

    def _seen(self) -> tuple[str, str, str] | None:
        """The plain case: a `.git` folder above, whose configuration git says that it has read."""
        if any(name in self._git.environ for name in _MOVED_BY):
            return None
        if "file:.git/config" not in self._origins:
            return None
        top = os.path.abspath(self._git.cwd or ".")
        while not os.path.exists(git_folder := os.path.join(top, ".git")):
            above = os.path.dirname(top)
            if above == top:
                return None
            top = above
        return (git_folder, git_folder, top) if os.path.isfile(os.path.join(git_folder, "config")) else None

    def _asked(self) -> tuple[str, str, str]:
        here = os.path.abspath(self._git.cwd or ".")
        wanted = ("--git-dir", "--git-common-dir", "--show-cdup")
        lines = self._git.ask(["git", "rev-parse", *wanted]).lines()
        if len(lines) > len(wanted):  # there is a line break in a path
            lines = ["\n".join(self._git.ask(["git", "rev-parse", one]).lines()) for one in wanted]
        own, common, up = [*lines, "", "", ""][:3]
        return os.path.join(here, own), os.path.join(here, common), os.path.normpath(os.path.join(here, up))
