"""Where a pre-push hook of our own can be put: the folders, the template of new repositories, the program to call."""

from __future__ import annotations

import os
import sys

from bb_auth_check.git import process
from bb_auth_check.git.folders import expanded
from bb_auth_check.git.process import Git
from bb_auth_check.model import CannotLook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bb_auth_check.git.config import Entry

WIDE = ("system", "global")
"""The scopes of what holds for every repository of the user."""


def folder(git: Git, top: str) -> str:
    """The folder in which git looks for the hooks of a repository; `top` is where it starts them.

    `core.hooksPath` is taken from there, and linked work trees share theirs. Raises CannotLook.
    """
    answer = git.at(top).ask(["git", "rev-parse", "--git-path", "hooks"])
    if answer.code:
        raise process.refusal(answer, "git rev-parse --git-path hooks", environ=git.environ)
    path = answer.out.removesuffix(b"\n").decode("utf-8", "surrogateescape")
    return os.path.normpath(os.path.join(top, path))


def last(entries: Iterable[Entry], key: str, scopes: Iterable[str] | None = None) -> Entry | None:
    """The entry of a key that git heeds, of those in these scopes; None for an empty one as well."""
    found = [entry for entry in entries if entry.key == key and (scopes is None or entry.scope in scopes)]
    return found[-1] if found and found[-1].value else None


def template(entries: Iterable[Entry], git: Git) -> str | None:
    """The folder that git copies into each new repository, where the user has one (git-init(1), TEMPLATE DIRECTORY)."""
    told = git.environ.get("GIT_TEMPLATE_DIR")
    entry = last(entries, "init.templatedir", WIDE)
    return told or (expanded(entry.value or "", git.environ) if entry is not None else None)


def own_template(git: Git) -> str:
    """The folder for a template of our own."""
    return os.path.join(git.config_home, "bb-auth-check", "template")


def is_shown_by_git(path: str, git: Git, top: str) -> bool:
    """Whether `git status` would show a change of this file. Raises CannotLook."""
    real, top = os.path.realpath(path), os.path.realpath(top)
    if not real.startswith(top + os.sep) or ".git" in os.path.relpath(real, top).split(os.sep):
        return False
    return git.at(top).ask(["git", *process.NO_FSMONITOR, "check-ignore", "--quiet", "--", real]).code == 1


def is_tracked(path: str, git: Git, top: str) -> bool:
    """Whether git keeps what is in this file, links in its path followed. Raises CannotLook."""
    real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    return (
        git.at(os.path.realpath(top))
        .ask(["git", *process.NO_FSMONITOR, "ls-files", "--error-unmatch", "--", real])
        .code
        == 0
    )


def program(name: str, environ: Mapping[str, str]) -> str:
    """How a program of ours is called from anywhere: its name, or its path if it is on PATH for the moment only.

    A virtual environment's programs are on PATH while it is active. Raises CannotLook if there is none.
    """
    found = process.on_path(name, environ)
    active = environ.get("VIRTUAL_ENV")
    if found and not (active and os.path.abspath(found).startswith(os.path.join(active, ""))):
        return name
    beside = os.path.join(os.path.dirname(sys.executable), name + (".exe" if os.name == "nt" else ""))
    path = os.path.abspath(found or beside).replace(os.sep, "/")  # git's shell takes a backslash for something else
    if not os.access(path, os.X_OK):
        raise CannotLook(f"There is no {name} on PATH that git could start: install bb-auth-check with pipx or pip.")
    return path
