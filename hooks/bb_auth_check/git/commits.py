"""What a report says of a commit: git, which GitPython starts. It is loaded once something has been found."""

from __future__ import annotations

from bb_auth_check.git import gitpython
from bb_auth_check.git.objects import NO_PROTOCOL
from bb_auth_check.model import Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from bb_auth_check.git.process import Git

    At = Literal["tip", "below", "elsewhere"]

_FEW = 10
"""Commits that git is asked of one by one: of more, the whole history is read once."""


class Commits(Mute):
    """The commits of the repository that git works in here. What cannot be told of one is told as if it were not so."""

    def __init__(self, git: Git) -> None:
        python = gitpython.loaded(git.environ)
        self._at: dict[str, At] = {}
        self._has_parent: dict[str, bool] = {}
        self._merges: dict[str, bool] = {}
        self._notes: dict[str, str] | None = None
        self._history: dict[str, list[str]] | None = None
        # a client, and no `Repo`: that would read the configuration by itself, and otherwise than git does
        self._client = python.Git(git.cwd)
        kept = {name: value for name, value in git.environ.items() if name.startswith("GIT_") or name == "HOME"}
        as_stored = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_ALLOW_PROTOCOL": NO_PROTOCOL}
        self._client.update_environment(**{**kept, **gitpython.WITHOUT, **as_stored})
        self._head = self._asked("rev-parse", "--verify", "--quiet", "HEAD^{commit}")

    def _asked(self, *command: str) -> str:
        """What git says; nothing if it fails.

        Refs, and objects whose names are longer, are for git to read: GitPython knows neither reftable nor SHA-256.
        """
        try:
            return str(self._client.execute([self._client.GIT_PYTHON_GIT_EXECUTABLE, *command]))
        except Exception:
            return ""

    def has_parent(self, oid: str) -> bool:
        """Whether a commit has one before it."""
        if oid not in self._has_parent:
            asked_one_by_one = len(self._has_parent) < _FEW
            here = {} if asked_one_by_one else self._all()
            said = here[oid] if oid in here else self._asked("rev-list", "--max-count=1", "--parents", oid).split()[1:]
            self._has_parent[oid] = bool(said)
        return self._has_parent[oid]

    def at(self, oid: str) -> At:
        """Where a commit is from the branch that is checked out: `tip`, `below` or `elsewhere`."""
        if oid not in self._at:
            self._at[oid] = self._where(oid)
        return self._at[oid]

    def _where(self, oid: str) -> At:
        if not self._head:
            return "elsewhere"
        if self._head == oid:
            return "tip"
        is_one_of_few = len(self._at) < _FEW
        is_below = self._asked("merge-base", oid, self._head) == oid if is_one_of_few else oid in self._all()
        return "below" if is_below else "elsewhere"

    def _all(self) -> dict[str, list[str]]:
        """Every commit behind HEAD, with those before it."""
        if self._history is None:
            lines = self._asked("rev-list", "--parents", self._head).splitlines()
            self._history = {oid: parents for oid, *parents in (line.split() for line in lines)}
        return self._history

    def has_head(self) -> bool:
        """Whether there is a commit at all on the branch that is checked out."""
        return bool(self._head)

    def notes_ref(self, oid: str) -> str | None:
        """The ref of notes whose last commit this is."""
        if self._notes is None:
            listed = self._asked("for-each-ref", "--format=%(objectname) %(refname)", "refs/notes/").split("\n")
            self._notes = {line.partition(" ")[0]: line.partition(" ")[2] for line in reversed(listed)}
        return self._notes.get(oid)

    def merges_since(self, oid: str) -> bool:
        """Whether there is a merge between a commit below the one that is checked out, and that one."""
        if oid not in self._merges:
            self._merges[oid] = self._has_merges_since(oid)
        return self._merges[oid]

    def _has_merges_since(self, oid: str) -> bool:
        if len(self._merges) < _FEW:
            return bool(self._asked("rev-list", "--min-parents=2", "--max-count=1", f"{oid}..{self._head}"))
        if len(self._merges) == _FEW:  # those that no merge lies between, once for all that follow
            at, parents = self._head, self._all().get(self._head, [])
            self._merges[at] = False
            while len(parents) == 1:
                at, parents = parents[0], self._all().get(parents[0], [])
                self._merges[at] = False
        return self._merges.get(oid, True)

    def branch(self) -> str | None:
        """The full name of the branch that is checked out."""
        return self._asked("symbolic-ref", "--quiet", "HEAD") or None
