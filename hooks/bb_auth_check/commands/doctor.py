"""The whole picture: every login and where it comes from, the surroundings of git, and all faults in them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from bb_auth_check import __version__
from bb_auth_check.bitbucket import hosts
from bb_auth_check.commands.check import judged
from bb_auth_check.commands.chosen import chosen
from bb_auth_check.git import config, hooks_folder, versions
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.environment import hooks_of_all
from bb_auth_check.git.facts import gather
from bb_auth_check.git.folders import Folders
from bb_auth_check.git.process import Git
from bb_auth_check.model import EVERYTHING, CannotLook, Checkup, NoRepository, Report, Selection
from bb_auth_check.rules import CATALOGUE
from bb_auth_check.swept import changes_the_repository, is_of_the_machine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Status

_TOOLS = ("pre-commit", "prek", "git-lfs")


def doctor(git: Git, selection: Selection = EVERYTHING) -> Checkup:
    """Look at everything in the repository that git works in here.

    Outside of a repository that is the machine: what holds in every one of the user's.
    If it is not possible to look, the report has the status `error`. Raises Misused for an unknown remote or rule.
    """
    try:
        configuration = Configuration(git)
    except NoRepository as reason:
        if "GIT_DIR" in git.environ or selection.remotes:
            return Checkup(report=Report.of_failure(reason), facts=None, versions=_versions(git))
        return _machine(git, selection)
    except CannotLook as reason:
        return Checkup(report=Report.of_failure(reason), facts=None, versions=_versions(git))
    try:
        facts = gather(configuration, declared_hosts=selection.hosts, only_remotes=selection.remotes, whole=True)
    except CannotLook as reason:
        return Checkup(report=Report.of_failure(reason), facts=None, versions=_versions(git))
    asked = {rule.id for rule in chosen(configuration, selection)[0]}
    return Checkup(
        report=judged(configuration, facts, selection, whole=not selection.remotes),
        facts=facts,
        versions=_versions(git),
        left_out=tuple(rule for rule in CATALOGUE if rule.id not in asked),
    )


def _machine(git: Git, selection: Selection) -> Checkup:
    """What holds for every repository of the user's: how git logs in at Bitbucket, and what surrounds it.

    The report has the findings whose place is no repository.
    """
    anywhere = git.at(os.sep)  # what is shown of the home folder does not depend on where one stands
    try:
        configuration = Configuration(anywhere, entries=config.read_outside(git))
        named = configuration.hosts(selection.hosts)
        found = [
            gather(
                configuration, declared_hosts=selection.hosts, only_remotes=(f"https://{host}/",), login=("https", host)
            )
            for host in dict.fromkeys((hosts.CLOUD, *named))
        ]
    except CannotLook as reason:
        return Checkup(report=Report.of_failure(reason), facts=None, versions=_versions(git))
    destinations = tuple(one for facts in found for one in facts.destinations)
    places = config.Places(configuration.entries, Folders((), anywhere), anywhere)
    around = found[0].environment.replace(hooks=hooks_of_all(configuration.entries, places, anywhere))
    facts = found[0].replace(
        addresses=tuple(one.address for one in destinations),
        destinations=destinations,
        held=tuple(dict.fromkeys(one for facts in found for one in facts.held)),
        environment=around,
    )
    report = judged(configuration, facts, selection)
    # what is set in each repository by itself is told there
    ours = tuple(
        one if one.fault.secret_kind is not None else one.replace(severity="advice")  # nobody pushes there
        for one in report.findings
        if is_of_the_machine(one) and not changes_the_repository(one)
    )
    status: Status = "error" if report.errors else "findings" if ours else "clean"
    template = hooks_folder.template(configuration.entries, anywhere)
    has_hook = template is not None and os.access(os.path.join(template, "hooks", "pre-push"), os.X_OK)
    asked = {rule.id for rule in chosen(configuration, selection)[0]}
    return Checkup(
        report=report.replace(status=status, findings=ours),
        facts=facts,
        versions=_versions(git),
        left_out=tuple(rule for rule in CATALOGUE if rule.id not in asked),
        is_machine=True,
        template=places.in_full(template) if template is not None and has_hook else None,
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
