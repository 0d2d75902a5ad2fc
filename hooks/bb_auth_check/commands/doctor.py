"""The whole picture: every login and where it comes from, the surroundings of git, and all faults in them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bb_auth_check import __version__
from bb_auth_check.commands.check import chosen, judged
from bb_auth_check.git import versions
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.facts import gather
from bb_auth_check.git.process import Git
from bb_auth_check.model import EVERYTHING, CannotLook, Checkup, Report, Selection
from bb_auth_check.rules import CATALOGUE

_TOOLS = ("pre-commit", "prek", "git-lfs")


def doctor(git: Git, selection: Selection = EVERYTHING) -> Checkup:
    """Look at everything in the repository that git works in here.

    If it is not possible to look, the report has the status `error`. Raises Misused for an unknown remote or rule.
    """
    try:
        configuration = Configuration(git)
        facts = gather(configuration, declared_hosts=selection.hosts, only_remotes=selection.remotes, whole=True)
    except CannotLook as reason:
        return Checkup(report=Report(status="error", errors=(str(reason),)), facts=None, versions=_versions(git))
    asked = {rule.id for rule in chosen(configuration, selection)[0]}
    return Checkup(
        report=judged(configuration, facts, selection),
        facts=facts,
        versions=_versions(git),
        left_out=tuple(rule for rule in CATALOGUE if rule.id not in asked),
    )


def _libcurl() -> Iterator[str]:
    found = versions.libcurl()
    if found is not None and found[1]:
        # the rules cannot tell it at each commit: only the library itself knows its version
        yield (
            f"libcurl {found[0]}, with which git asks helpers without the username of the URL: with several accounts, "
            "git config credential.https://bitbucket.org.username NAME has them asked for that of NAME"
        )


def _versions(git: Git) -> tuple[str, ...]:
    python = ".".join(map(str, sys.version_info[:3]))
    tools = versions.on_path(_TOOLS, git.environ)
    return (
        f"git {git.version}" if git.version else "git: could not tell",
        f"Python {python} on {sys.platform}",
        *_libcurl(),
        f"bb-auth-check {__version__}",
        *([f"on PATH: {', '.join(tools)}"] if tools else []),
    )
