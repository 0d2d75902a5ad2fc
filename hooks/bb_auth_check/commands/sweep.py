"""The same judgement for every repository below some folders, and what it comes to as a whole."""

from __future__ import annotations

import os

from bb_auth_check.commands.check import check_read
from bb_auth_check.commands.chosen import chosen
from bb_auth_check.git import many, repositories
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.text import redacted
from bb_auth_check.model import EVERYTHING, CannotLook, Misused, NoRepository, Report
from bb_auth_check.swept import Collection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bb_auth_check.git.process import Git
    from bb_auth_check.git.repositories import Found
    from bb_auth_check.model import Selection
    from bb_auth_check.swept import Sweep

    Progress = Callable[[int], Callable[[], object]]
    """It is told how many repositories there are, and gives what is to be called after each."""


def sweep(
    git: Git, folders: Sequence[str], selection: Selection = EVERYTHING, *, progress: Progress | None = None
) -> Sweep:
    """Look at every repository in and below these folders. One that cannot be looked at is a row that says why.

    Raises Misused for a folder that there is not, and for an unknown rule.
    """
    for folder in folders:
        if not os.path.isdir(folder):
            raise Misused(f"{redacted(folder)} is no folder: sweep takes folders with repositories below them.")
    git = many.alone(git)
    nothing = Configuration(git, entries=[])
    chosen(nothing, selection)  # an option that names no rule, or no host, stops everything
    nothing.hosts(selection.hosts)
    found = repositories.below(folders)
    step = progress(len(found)) if progress is not None else _nothing
    collected = Collection()
    by_path = {repository.path: repository for repository in found}

    def look(paths: Sequence[str]) -> Iterator[tuple[str, Report]]:
        for repository, configuration in many.read(git, [by_path[path] for path in paths]):
            yield repository.path, _report(repository, configuration, selection)

    for path, report in _all(list(by_path), look):
        collected.add(path, report, _own(git, by_path[path]))
        step()
    return collected.whole()


_WORTH_A_COPY = 300
"""Repositories: for fewer it costs more to make a second process than it spares."""


def _all(
    paths: Sequence[str], look: Callable[[Sequence[str]], Iterator[tuple[str, Report]]]
) -> Iterator[tuple[str, Report]]:
    if len(paths) >= _WORTH_A_COPY:
        from bb_auth_check.commands import halves

        if halves.can_halve():
            return halves.in_two(paths, look)
    return look(paths)


def _nothing() -> None:
    pass


def _report(repository: Found, configuration: Configuration | CannotLook, selection: Selection) -> Report:
    if isinstance(configuration, CannotLook):
        return Report.of_failure(configuration)
    report = check_read(configuration, selection)
    if repository.git_folder is None or not os.path.lexists(repository.git_folder):
        return Report.of_failure(NoRepository(many.GONE))
    # of many files of that name the one that is meant has to be told
    there = shown_path(repository.path, configuration.git.home)
    return report.replace(warnings=tuple(f"{there}: {one}" if " in .git/" in one else one for one in report.warnings))


def _own(git: Git, repository: Found) -> tuple[str, ...]:
    """The folders that are a repository's, as its findings show what lies in them."""
    folders = {repository.path, repository.git_folder or repository.path, repository.common or repository.path}
    return tuple(shown_path(folder, git.home) for folder in folders)


def shown_path(path: str, home: str = "") -> str:
    """A path as it may be shown; `home`: the folder that a `~` stands for."""
    inside = home and path.startswith(os.path.join(home, ""))
    return redacted(f"~/{path[len(os.path.join(home, '')) :]}" if inside else path)
