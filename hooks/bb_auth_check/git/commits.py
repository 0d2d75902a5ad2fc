"""What a report says of a commit: git, which GitPython starts. It is loaded once something has been found."""

from __future__ import annotations

import os

from bb_auth_check.git.text import redacted
from bb_auth_check.model import Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git.repo import Repo

    from bb_auth_check.git.process import Git

_SUBJECT = 60


class Commits(Mute):
    """The commits of the repository that git works in here."""

    def __init__(self, git: Git) -> None:
        os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
        from git.repo import Repo

        folder = git.environ.get("GIT_DIR") or git.cwd or "."
        top = git.ask(["git", "rev-parse", "--show-toplevel"])
        if not top.code and top.out.strip():
            folder = top.out.decode("utf-8", "surrogateescape").removesuffix("\n")
        self._seen: dict[str, tuple[list[str], str]] = {}
        self._repository: Repo | None
        try:
            self._repository = Repo(os.path.join(git.cwd or "", folder), search_parent_directories=True)
        except Exception:  # what GitPython does not open is told without it
            self._repository = None
            return
        kept = {name: value for name, value in git.environ.items() if name.startswith("GIT_CONFIG") or name == "HOME"}
        self._repository.git.update_environment(**kept, GIT_NO_REPLACE_OBJECTS="1", GIT_ALLOW_PROTOCOL="none")

    def close(self) -> None:
        """End the processes that it has started."""
        if self._repository is not None:
            self._repository.close()

    def _ask(self, *argv: str) -> str | None:
        """What git says to this; None where it fails.

        Refs, and objects whose names are longer, are for git to read: GitPython knows neither reftable nor SHA-256.
        """
        if self._repository is None:
            return None
        try:
            return str(self._repository.git.execute(["git", *argv]))
        except Exception:
            return None

    def _commit(self, oid: str) -> tuple[list[str], str]:
        """The names of a commit's parents, and the first line of its message."""
        if oid not in self._seen:
            argv = ("rev-list", "--max-count=1", "--parents", "--encoding=UTF-8", "--format=%B", oid)
            first, _, message = (self._ask(*argv) or "").partition("\n")
            self._seen[oid] = first.split()[2:], message.partition("\n")[0]
        return self._seen[oid]

    def subject(self, oid: str) -> str | None:
        """The first line of a commit's message, fit to be shown; None if it cannot be told."""
        return redacted(self._commit(oid)[1][:_SUBJECT]) or None

    def has_parent(self, oid: str) -> bool:
        """Whether a commit has one before it."""
        return bool(self._commit(oid)[0])

    def at(self, oid: str) -> str:
        """Where a commit is from the branch that is checked out: `tip`, `below` or `elsewhere`."""
        head = self._head()
        if head == oid:
            return "tip"
        is_below = head is not None and self._ask("merge-base", "--is-ancestor", oid, head) is not None
        return "below" if is_below else "elsewhere"

    def _head(self) -> str | None:
        return self._ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")

    def has_head(self) -> bool:
        """Whether there is a commit at all on the branch that is checked out."""
        return self._head() is not None

    def notes_ref(self, oid: str) -> str | None:
        """The ref of notes whose last commit this is."""
        told = self._ask("for-each-ref", "--format=%(refname)", f"--points-at={oid}", "refs/notes/") or ""
        return next(iter(told.splitlines()), None)

    def merges_since(self, oid: str) -> bool:
        """Whether there is a merge between a commit and the one that is checked out."""
        return bool(self._ask("rev-list", "--merges", "--max-count=1", f"{oid}..HEAD"))

    def branch(self) -> str | None:
        """The full name of the branch that is checked out."""
        return self._ask("symbolic-ref", "--quiet", "HEAD")
