"""GitPython, which starts git by itself: the same git as everything here does, with no secret in its environment."""

from __future__ import annotations

import os

from bb_auth_check.git.process import NOT_FOR_CHILDREN, on_path
from bb_auth_check.model import CannotLook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

WITHOUT = dict.fromkeys(NOT_FOR_CHILDREN, "")
"""What a client's environment is to be given: GitPython lays it over that of this process, and takes nothing away."""


def loaded(environ: Mapping[str, str]) -> ModuleType:
    """The module `git`. Raises CannotLook if there is no git to start.

    GitPython asks `git version` when it is loaded, and looks for git as the system does, also in the current folder.
    """
    program = on_path("git", environ)
    if program is None:
        raise CannotLook("There is no git on PATH that can be run.", "no-program")
    before = dict(os.environ)
    for name in NOT_FOR_CHILDREN:
        os.environ.pop(name, None)
    os.environ.update(GIT_PYTHON_REFRESH="quiet", GIT_PYTHON_GIT_EXECUTABLE=program)
    try:
        import git
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)
    git.Git.GIT_PYTHON_GIT_EXECUTABLE = program  # it may have been loaded before
    module: ModuleType = git
    return module
