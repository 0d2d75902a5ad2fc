"""What a report tells programs besides: where the repository is, and in which line of a file each finding stands."""

from __future__ import annotations

from bb_auth_check.git import config, plain_files
from bb_auth_check.git.config_lines import NotRead, entries
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.folders import Folders
from bb_auth_check.git.text import redacted
from bb_auth_check.model import CannotLook, Finding, Report, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.git.config import Entry
    from bb_auth_check.git.process import Git

_LARGEST = 4_000_000


def completed(report: Report, git: Git) -> Report:
    """The report with all that is known only to whoever looks for it: documents for programs have it."""
    report = report.replace(repository=_repository(git))
    if not report.findings and not report.accepted:
        return report
    try:
        lines = _Lines(Configuration(git, anywhere=True))
    except CannotLook:
        return report
    return report.replace(
        findings=tuple(map(lines.of_finding, report.findings)),
        accepted=tuple(
            one.replace(finding=lines.of_finding(one.finding), where=lines.of_place(one.where))
            for one in report.accepted
        ),
    )


def _repository(git: Git) -> str | None:
    """The top of the work tree; of a bare repository its folder; None where there is none, or git refuses it."""
    for wanted in ("--show-toplevel", "--absolute-git-dir"):
        try:
            answer = git.ask(["git", "rev-parse", wanted])
        except CannotLook:
            return None
        # a path may have line breaks in it
        path = answer.out.decode("utf-8", "surrogateescape").removesuffix("\n")
        if answer.code == 0 and path:
            return redacted(path)
    return None


class _Lines:
    """Finds the lines of entries of the configuration; reads each file once."""

    def __init__(self, configuration: Configuration) -> None:
        git = configuration.git
        self._entries = configuration.entries
        self._places = config.Places(self._entries, Folders({entry.origin for entry in self._entries}, git), git)
        self._known: dict[str, dict[Entry, int]] = {}

    def of_finding(self, finding: Finding) -> Finding:
        fault = finding.fault
        where = self.of_place(fault.where) if fault.where is not None else None
        return finding.replace(fault=fault.replace(where=where, also=tuple(map(self.of_place, fault.also))))

    def of_place(self, where: Where) -> Where:
        """The place with its line, if it is that of one entry alone."""
        if where.line is not None or where.file is None or not where.exact or where.values != 1:
            return where
        section, _, rest = where.key.partition(".")
        subsection, dot, name = rest.rpartition(".")
        listed = f"{section.lower()}.{subsection}{dot}{name.lower()}"
        for entry in self._entries:
            if entry.key == listed and self._places.where(entry, where.key) == where:
                line = self._of_file(entry).get(entry)
                return where.replace(line=line) if line is not None else where
        return where

    def _of_file(self, entry: Entry) -> dict[Entry, int]:
        """The line of each entry of a file; nothing where what stands there is not what git has listed."""
        if entry.origin not in self._known:
            self._known[entry.origin] = self._read(entry)
        return self._known[entry.origin]

    def _read(self, entry: Entry) -> dict[Entry, int]:
        listed = [one for one in self._entries if one.origin == entry.origin]
        path = next((source.path for source in self._places.sources(self._places.where(entry, entry.key))), "")
        raw = plain_files.content_or_none(path, _LARGEST)
        if raw is None:
            return {}
        try:
            found = list(entries(raw.decode("utf-8", "surrogateescape")))
        except NotRead:
            return {}
        if [key for key, _ in found] != [one.key for one in listed]:
            return {}
        return {one: line for one, (_, line) in zip(listed, found, strict=True)}
