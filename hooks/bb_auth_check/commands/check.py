"""What is wrong for the destination of this push, or for every Bitbucket remote."""

from __future__ import annotations

from bb_auth_check.git_state.gather import Configuration, Pushed, gather
from bb_auth_check.model import CannotLook, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bb_auth_check.model import Facts, Rule


def check(
    environ: Mapping[str, str],
    *,
    pushed: Pushed | None = None,
    remotes: Sequence[str] = (),
    hosts: Sequence[str] = (),
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    strict: bool = False,
    cwd: str | None = None,
) -> Report:
    """Look at the repository of `cwd`, or of the current folder, and judge what is there.

    A selector may be several, with commas or blanks between them. Options left out are taken from git's configuration
    (`bbAuthCheck.host`, `select`, `ignore`, `strict`). What could not be looked at is a report with the status `error`.
    Raises Misused for an unknown remote or rule.
    """
    try:
        configuration = Configuration(environ, cwd)
        facts = gather(configuration, declared_hosts=hosts, pushed=pushed, only_remotes=remotes)
    except CannotLook as reason:
        return Report(status="error", errors=(str(reason),))
    return judged(configuration, facts, select=select, ignore=ignore, strict=strict)


def judged(
    configuration: Configuration, facts: Facts, *, select: Sequence[str], ignore: Sequence[str], strict: bool
) -> Report:
    """What the rules make of the facts, by the options and the settings. Raises Misused for an unknown rule."""
    if not facts.addresses:
        return Report(status="skipped")
    from bb_auth_check.judge import judge

    return judge(chosen(configuration, select, ignore), facts, strict=strict or configuration.is_set("strict"))


def chosen(configuration: Configuration, select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """The rules that the options name, or where they name none, the settings. Raises Misused for an unknown one."""
    from bb_auth_check.judge import selected
    from bb_auth_check.rules import CATALOGUE

    return selected(
        CATALOGUE,
        _words(select or configuration.settings("select")),
        _words(ignore or configuration.settings("ignore")),
    )


def _words(values: Sequence[str]) -> list[str]:
    return [word for value in values for word in value.replace(",", " ").split()]
