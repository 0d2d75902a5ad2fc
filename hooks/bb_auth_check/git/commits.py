"""What a report says of a commit: GitPython reads it. It is loaded once something has been found."""

from __future__ import annotations

import os

from bb_auth_check.git.text import redacted
from bb_auth_check.model import Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git.objects import Commit
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
        self._repository: Repo | None
        try:
            self._repository = Repo(os.path.join(git.cwd or "", folder), search_parent_directories=True)
        except Exception:  # what GitPython does not open is told without it
            self._repository = None
            return
        kept = {name: value for name, value in git.environ.items() if name.startswith("GIT_CONFIG") or name == "HOME"}
        self._repository.git.update_environment(**kept, GIT_NO_REPLACE_OBJECTS="1", GIT_ALLOW_PROTOCOL="none")
        self._ours: list[str] | None = None

    def close(self) -> None:
        """End the processes that it has started."""
        if self._repository is not None:
            self._repository.close()

    def _commit(self, oid: str) -> Commit | None:
        try:
            return self._repository.commit(oid) if self._repository is not None else None
        except Exception:
            return None

    def subject(self, oid: str) -> str | None:
        """The first line of a commit's message, fit to be shown; None if it cannot be told."""
        commit = self._commit(oid)
        if commit is None:
            return None
        text = commit.summary if isinstance(commit.summary, str) else commit.summary.decode("utf-8", "replace")
        return redacted(text[:_SUBJECT])

    def has_parent(self, oid: str) -> bool:
        """Whether a commit has one before it."""
        commit = self._commit(oid)
        return bool(commit is not None and commit.parents)

    def at(self, oid: str) -> str:
        """Where a commit is from the branch that is checked out: `tip`, `below` or `elsewhere`."""
        if self._repository is None or not self._repository.head.is_valid():
            return "elsewhere"
        head = self._repository.head.commit
        if head.hexsha == oid:
            return "tip"
        commit = self._commit(oid)
        return "below" if commit is not None and self._repository.is_ancestor(commit, head) else "elsewhere"

    def has_head(self) -> bool:
        """Whether there is a commit at all on the branch that is checked out."""
        return self._repository is not None and self._repository.head.is_valid()

    def notes_ref(self, oid: str) -> str | None:
        """The ref of notes whose last commit this is."""
        for ref in self._repository.references if self._repository is not None else ():
            if str(ref.path).startswith("refs/notes/") and ref.commit.hexsha == oid:
                return str(ref.path)
        return None

    def merges_since(self, oid: str) -> bool:
        """Whether there is a merge between a commit and the one that is checked out."""
        if self._repository is None:
            return False
        return any(len(commit.parents) > 1 for commit in self._repository.iter_commits(f"{oid}..HEAD"))

    def branch(self) -> str | None:
        """The full name of the branch that is checked out."""
        if self._repository is None or self._repository.head.is_detached:
            return None
        return str(self._repository.head.reference.path)

    def tag_of(self, oid: str) -> str | None:
        """The name of the tag that is this object."""
        for tag in self._repository.tags if self._repository is not None else ():
            if tag.tag is not None and tag.tag.hexsha == oid:
                return str(tag.name)
        return None
