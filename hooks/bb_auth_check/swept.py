"""What a look at many repositories comes to: what is the machine's, told once, and what is each repository's own."""

from __future__ import annotations

from bb_auth_check.model import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from bb_auth_check.model import Accepted, ErrorCode, Finding, Report, Status, Where

_MACHINE_WIDE = ("system", "global", "command")
_NO_PLACE = ("helper", "environment")
"""What a finding without a place is about when nothing of the repository is its cause: what is not set anywhere."""
_OF_THE_REPOSITORY = ("--local", "--worktree")


class Row(Value):
    """One repository, or a folder that could not be looked into."""

    path: str
    """In full, as it is; it may have to be guarded before it is shown."""
    status: Status
    """As `check` says it there."""
    findings: tuple[Finding, ...] = ()
    """Those of this repository alone."""
    machine: tuple[str, ...] = ()
    """The ids of the rules whose findings hold here and are the machine's."""
    errors: tuple[str, ...] = ()
    error_codes: tuple[ErrorCode, ...] = ()
    blocks: bool = False
    """Whether `check` would end with 1 there."""
    accepted: tuple[Accepted, ...] = ()


class Shared(Value):
    """A finding of the machine's, and in how many repositories it holds."""

    finding: Finding
    repositories: int

    @property
    def is_fixed_in_each(self) -> bool:
        """Whether its commands change the repository that they are run in."""
        return changes_the_repository(self.finding)


class Sweep(Value):
    """All of them."""

    machine: tuple[Shared, ...] = ()
    rows: tuple[Row, ...] = ()
    warnings: tuple[str, ...] = ()
    strict: bool = False

    def count(self, status: Status) -> int:
        """How many repositories have this status."""
        return sum(row.status == status for row in self.rows)

    @property
    def findings(self) -> list[Finding]:
        """Every finding once."""
        return [*(shared.finding for shared in self.machine), *(one for row in self.rows for one in row.findings)]

    @property
    def failed(self) -> bool:
        """Whether there was anything that could not be looked at, or nothing to look at."""
        return not self.rows or any(row.status == "error" for row in self.rows)

    @property
    def blocks(self) -> bool:
        """Whether `check` would end with 1 in any of them."""
        return any(row.blocks for row in self.rows)


class Collection:
    """Tells what is the machine's from what is a repository's, one report after the other."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._machine: dict[Hashable, Shared] = {}
        self._warnings: dict[str, None] = {}
        self._strict = False

    def add(self, path: str, report: Report, own: Sequence[str] = ()) -> None:
        """One more report; `own`: the folders that are the repository's, as they are shown."""
        mine: list[Finding] = []
        ids: list[str] = []
        seen: dict[Hashable, int] = {}
        for finding in report.findings:
            if not is_of_the_machine(finding, own):
                mine.append(finding)
                continue
            key = _key(finding)
            # two secrets at the same place are two findings
            seen[key] = number = seen.get(key, 0) + 1
            ids.append(finding.rule.id)
            self._share((key, number), finding)
        self._warnings.update(dict.fromkeys(report.warnings))
        self._strict = self._strict or report.strict
        self._rows.append(
            Row(
                path=path,
                status=report.status,
                findings=tuple(mine),
                machine=tuple(dict.fromkeys(ids)),
                errors=report.errors,
                error_codes=report.error_codes,
                blocks=report.blocks,
                accepted=report.accepted,
            )
        )

    def _share(self, key: Hashable, finding: Finding) -> None:
        known = self._machine.get(key)
        if known is None:
            # the remote is that of one repository among many
            finding = finding.replace(fault=finding.fault.replace(remote=None, url=None))
            self._machine[key] = Shared(finding=finding, repositories=1)
            return
        strongest = known.finding if finding.severity == "advice" else known.finding.replace(severity="error")
        self._machine[key] = Shared(finding=strongest, repositories=known.repositories + 1)

    def whole(self) -> Sweep:
        """What has come together: repositories by their paths, the machine's by what it costs and where it holds."""
        machine = sorted(self._machine.values(), key=lambda one: (one.finding.severity == "advice", -one.repositories))
        rows = sorted(self._rows, key=lambda row: row.path)
        return Sweep(machine=tuple(machine), rows=tuple(rows), warnings=tuple(self._warnings), strict=self._strict)


def changes_the_repository(finding: Finding) -> bool:
    """Whether the commands that are printed for it change the repository that they are run in."""
    return any(option in command for command in finding.fault.remedy.commands for option in _OF_THE_REPOSITORY)


def is_of_the_machine(finding: Finding, own: Iterable[str] = ()) -> bool:
    """Whether a finding is the same in every repository, because nothing of one is its cause.

    Its places are all in the configuration of the user or the system, in the environment, or in a file outside of
    `own`, the folders of the repository as they are shown.
    """
    fault, rule = finding.fault, finding.rule
    if fault.where is None:
        return rule.about in _NO_PLACE and bool(fault.remedy.commands)
    return all(_is_outside(where, own) for where in (fault.where, *fault.also))


def _is_outside(where: Where, own: Iterable[str]) -> bool:
    if where.scope in _MACHINE_WIDE:
        return True
    if where.scope != "unknown" or where.file is None or where.file[:1] not in ("/", "~"):
        return False
    return not any(where.file == folder or where.file.startswith(f"{folder.rstrip('/')}/") for folder in own)


def _key(finding: Finding) -> Hashable:
    fault = finding.fault
    return finding.rule.id, fault.where or fault.message, fault.also, fault.remedy.commands
