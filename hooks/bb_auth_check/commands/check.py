"""Check the destination of this push, or every Bitbucket remote."""

from __future__ import annotations

import os

from bb_auth_check.git.configuration import Configuration, Pushed
from bb_auth_check.git.facts import gather
from bb_auth_check.model import EVERYTHING, CannotLook, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bb_auth_check.git.process import Git
    from bb_auth_check.model import Facts, Selection
    from bb_auth_check.outgoing.model import Look


def check(git: Git, selection: Selection = EVERYTHING, *, pushed: Pushed | None = None) -> Report:
    """Look at the repository that git works in here, and judge what is there.

    If it is not possible to look, the report has the status `error`.
    Raises Misused for an unknown remote or rule.
    """
    try:
        return check_read(Configuration(git), selection, pushed=pushed)
    except CannotLook as reason:
        return Report.of_failure(reason)


def check_read(
    configuration: Configuration, selection: Selection = EVERYTHING, *, pushed: Pushed | None = None
) -> Report:
    """The same for a configuration that has been read already."""
    try:
        facts = gather(configuration, declared_hosts=selection.hosts, pushed=pushed, only_remotes=selection.remotes)
    except CannotLook as reason:
        return Report.of_failure(reason)
    return judged(configuration, facts, selection, whole=pushed is None and not selection.remotes)


def pre_push(git: Git, selection: Selection, pushed: Pushed, lines: bytes | None) -> tuple[Report, Look | None]:
    """The check of a push, and, if it leads to Bitbucket, what it sends by the lines that git gives the hook.

    Without them that is what a plain `git push` sends. Raises Misused for an unknown rule.
    """
    try:
        configuration = Configuration(git)
        facts = gather(configuration, declared_hosts=selection.hosts, pushed=pushed)
    except CannotLook as reason:
        return Report.of_failure(reason), None
    report = judged(configuration, facts, selection, beside_outgoing=True)
    if report.status == "skipped":
        return report, None
    from bb_auth_check.commands.outgoing import in_push

    return report, in_push(configuration, lines, pushed.name, selection)


def pushed_to(environ: Mapping[str, str], arguments: Sequence[str]) -> Pushed | None:
    """The destination of the push that this runs in, or None outside of a push.

    `arguments` are the two of a native hook, if there are any; pre-commit and prek pass them on in variables.
    """
    if len(arguments) == 2:
        return Pushed(*arguments)
    url = environ.get("PRE_COMMIT_REMOTE_URL")
    return Pushed(environ.get("PRE_COMMIT_REMOTE_NAME", url), url) if url else None


_OWN_ENVIRONMENT = (".install_state_v2", ".install_state_v1", ".prek-hook.json")
"""What pre-commit and prek leave in an environment that they have made for a hook."""


def off_path(environ: Mapping[str, str], program: str) -> str | None:
    """This program, where pre-commit or prek has it in a place that the user's PATH does not name; otherwise None."""
    if not (environ.get("PRE_COMMIT") or environ.get("PREK")):
        return None
    from bb_auth_check.git.process import on_path

    environment = os.path.dirname(os.path.dirname(program))
    if not any(os.path.exists(os.path.join(environment, name)) for name in _OWN_ENVIRONMENT):
        return None  # a hook that is `language: system`
    # while a hook runs its own folder is on PATH
    folders = [each for each in environ.get("PATH", "").split(os.pathsep) if each != os.path.dirname(program)]
    is_there = on_path("bb-auth-check", {"PATH": os.pathsep.join(folders)}) is not None
    return program if not is_there and os.access(program, os.X_OK) else None


def judged(
    configuration: Configuration,
    facts: Facts,
    selection: Selection,
    *,
    whole: bool = False,
    beside_outgoing: bool = False,
) -> Report:
    """Judge the facts by the rules that the options and settings choose, without what the settings accept.

    `whole`: every remote was looked at, so that what accepts nothing there can be told. `beside_outgoing`: see
    `chosen`. Raises Misused for an unknown rule.
    """
    if not facts.addresses:
        return Report(status="skipped")
    from bb_auth_check.commands.chosen import chosen
    from bb_auth_check.judge import judge

    rules, warnings = chosen(configuration, selection, beside_outgoing=beside_outgoing)
    strict = selection.strict or configuration.is_set("strict")
    if not configuration.settings("allow"):
        return judge(rules, facts, strict=strict).replace(warnings=warnings)
    from bb_auth_check.commands.accepted import Acceptances

    acceptances = Acceptances(configuration, rules)
    report = judge(rules, facts, strict=strict, accept=acceptances.accept)
    return report.replace(warnings=(*warnings, *acceptances.told(whole=whole)))
