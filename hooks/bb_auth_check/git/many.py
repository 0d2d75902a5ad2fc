"""The configurations of many repositories, each as git alone in its folder would give it."""

from __future__ import annotations

import os

from bb_auth_check.git import config
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.process import Git
from bb_auth_check.git.repositories import is_git_folder
from bb_auth_check.model import CannotLook

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
    """git in an environment that leads it to no other repository than the one of its folder."""
    return Git({name: value for name, value in git.environ.items() if name not in _OF_ONE_REPOSITORY}, git.cwd)


def read(git: Git, repositories: Sequence[Found]) -> Iterator[tuple[Found, Configuration | CannotLook]]:
    """The configuration of each, in some order, or why there is none. `git`: as `alone` gives it."""
    for found in repositories:
        yield found, _read_alone(git, found)


def _read_alone(git: Git, found: Found) -> Configuration | CannotLook:
    if found.why is not None or found.git_folder is None:
        return CannotLook(found.why or "There is no git repository here.")
    # where git does not take it for a repository, it must not find the one around it
    ceiling = os.path.dirname(found.path)
    there = Git({**git.environ, "GIT_CEILING_DIRECTORIES": ceiling}, found.path, git.deadline)
    try:
        entries = config.read(there)
    except CannotLook as reason:
        return reason if is_git_folder(found.git_folder) else CannotLook(GONE)
    return Configuration(git.at(found.path), entries=entries)


GONE = "It was there, and is gone by now."
