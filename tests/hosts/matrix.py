"""Which pushes each host starts its hooks on, and which hosts get on with each other: tables that the README shows.

The tests measure all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

RUNS, SKIPPED, ONCE = "runs", "**skipped**", "**only for the first**"
"""The check runs before the push (for every push URL), not at all, or for the first push URL only."""

HOSTS = ("install", "pre-commit", "prek", "husky", "lefthook")
"""The columns: `bb-auth-check install`, and the frameworks that can run the check themselves."""

_ALL = dict.fromkeys(HOSTS, RUNS)
_NOT_IN_PYTHON = _ALL | {"pre-commit": SKIPPED, "prek": SKIPPED}

_NEW = "new commits, also with `--force`"
_DELETION = "a deletion"
_UP_TO_DATE = "everything up to date"
_KNOWN = "a new tag or branch on commits that the remote has"
_BACK = "a branch forced back to a commit that the remote has"
_NEW_TO_SEVERAL = "new commits, to several push URLs"
_BRANCH_TO_SEVERAL = "a new branch with new commits, to several push URLs"
_NO_VERIFY = "`--no-verify`"

ROWS = {
    _NEW: _ALL,
    _DELETION: _NOT_IN_PYTHON,
    _UP_TO_DATE: _NOT_IN_PYTHON,
    _KNOWN: _NOT_IN_PYTHON,
    _BACK: _ALL | {"prek": SKIPPED},
    _NEW_TO_SEVERAL: _ALL,
    _BRANCH_TO_SEVERAL: _ALL | {"pre-commit": ONCE, "prek": ONCE},
    _NO_VERIFY: dict.fromkeys(HOSTS, SKIPPED),
}
"""For each kind of push, what happens in each host."""


@dataclass(frozen=True)
class Push:
    """A push: the row it belongs to, its arguments, and what is done in the repository before it.

    The remote has `main`, with two commits, and `old`, which lacks the second one.
    """

    row: str
    arguments: tuple[str, ...]
    before: tuple[str, ...] = ()


_COMMIT = ("commit", "--quiet", "--allow-empty", "-m", "New")
_AMEND = ("commit", "--quiet", "--amend", "-m", "New")

PUSHES = {
    "new-commit": Push(_NEW, ("origin", "main"), _COMMIT),
    "new-branch": Push(_NEW, ("origin", "main:refs/heads/new"), _COMMIT),
    "new-tag": Push(_NEW, ("origin", "main:refs/tags/v1"), _COMMIT),
    "rewritten-commit": Push(_NEW, ("--force", "origin", "main"), _AMEND),
    "deletion": Push(_DELETION, ("origin", ":old")),
    "up-to-date": Push(_UP_TO_DATE, ("origin", "main")),
    "tag-on-known-commit": Push(_KNOWN, ("origin", "main:refs/tags/v1")),
    "branch-at-known-commit": Push(_KNOWN, ("origin", "main:refs/heads/copy")),
    "forced-back": Push(_BACK, ("--force", "origin", "old:main")),
    "no-verify": Push(_NO_VERIFY, ("--no-verify", "origin", "main"), _COMMIT),
}
MIXED = {
    "dry-run": Push(_NEW, ("--dry-run", "origin", "main"), _COMMIT),
    "new-commit-and-deletion": Push(_NEW, ("origin", ":old", "main"), _COMMIT),
    "commit-of-another-branch": Push(_NEW, ("origin", "main:old")),
    "annotated-tag-on-known-commit": Push(_KNOWN, ("origin", "v1"), ("tag", "-a", "-m", "One", "v1")),
}
"""More for the hosts that look at what is pushed."""
TO_SEVERAL_URLS = {
    "new-commit": Push(_NEW_TO_SEVERAL, ("origin", "main"), _COMMIT),
    "new-branch": Push(_BRANCH_TO_SEVERAL, ("origin", "main:refs/heads/new"), _COMMIT),
}

BOTH, THEIRS, OURS = "both run", "**ours does not run**", "theirs is refused, ours runs"
"""What becomes of our hook and of theirs."""

ORDERS = ("theirs, then `install`", "`install`, then theirs", "theirs once more")
BESIDE = {
    "pre-commit": (BOTH, BOTH, THEIRS),
    "prek": (BOTH, BOTH, THEIRS),
    "husky": (BOTH, THEIRS, THEIRS),
    "lefthook": (BOTH, THEIRS, THEIRS),
    "git-lfs": (BOTH, OURS, BOTH),
}
"""For who has a pre-push hook of their own: what each order of the two installations leads to, with a hook file."""


def pushes() -> str:
    """The table of pushes as it stands in the README."""
    names = ("`install`", *HOSTS[1:])
    return _markdown(("push", *names), ((row, *(cells[host] for host in HOSTS)) for row, cells in ROWS.items()))


def beside() -> str:
    """The table of orders as it stands in the README."""
    return _markdown(("hook", *ORDERS), ((name, *outcomes) for name, outcomes in BESIDE.items()))


def _markdown(head: Iterable[str], body: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [f"| {' | '.join(cells)} |\n" for cells in (head, *body)]
    return "".join([lines[0], "|---" * len(head) + "|\n", *lines[1:]])
