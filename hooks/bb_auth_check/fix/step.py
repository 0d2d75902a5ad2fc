"""One thing that is fixed: what is handed to whom, and which files change."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence

from bb_auth_check.model import REACHES, Finding, Mute, Where
from bb_auth_check.remedies import reach
from bb_auth_check.writing.credential import Request
from bb_auth_check.writing.edits import Edit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Reach


class Impossible(Exception):
    """Only a person can do it. `str()` says why, in a sentence or two, free of secrets."""


class Transfer(Mute):
    """A secret that a helper has to keep before it is taken out of where it is."""

    __slots__ = ("into", "places", "secret", "url", "wanted")

    def __init__(
        self, wanted: Request, secret: str, url: str, into: str | None = None, places: Collection[Where] = ()
    ) -> None:
        """`wanted`: what git will ask for; `url`: the URL without the secret; `into`: the helper that is to keep it.

        `places`: where it logs in from so far. Whoever reads those has to find it with that helper.
        """
        self.wanted = wanted
        self.secret = secret
        self.url = url
        self.into = into
        self.places = list(places)


class Step(Mute):
    """One finding, and what fixes it. What it knows beside what it says may be secret."""

    __slots__ = (
        "edits",
        "finding",
        "key",
        "needless",
        "opened",
        "out_of_reach",
        "read_by",
        "says",
        "secrets",
        "sets",
        "stale",
        "then",
        "tool",
        "transfers",
    )

    def __init__(
        self,
        finding: Finding,
        says: str,
        *,
        edits: Sequence[Edit] = (),
        transfers: Sequence[Transfer] = (),
        sets: Mapping[str, str] | None = None,
        secrets: Sequence[str] = (),
        stale: Sequence[Request] = (),
        tool: tuple[str, ...] = (),
        then: Sequence[str] = (),
        opened: Sequence[tuple[str, str]] = (),
        out_of_reach: Collection[tuple[str, str | None]] = (),
        read_by: str | None = None,
    ) -> None:
        """`sets`: the helpers that the edits set, by key, each to be tried before anything is trusted to it.

        `secrets`: what the edits take out. `stale`: where a helper may still hold a dead secret of the same user.
        `tool`: a program to be run in place of edits. `opened`: files, and what to call them, that others may read and
        should not. `then`: what is left for a person to do, one sentence each. `out_of_reach`: key and file of places
        that cannot be fixed here. `read_by`: what else logs in with what it takes out of its file.
        """
        self.finding = finding
        self.says = says
        self.edits = tuple(edits)
        self.transfers = tuple(transfers)
        self.sets = sets or {}
        self.secrets = tuple(secrets)
        self.stale = tuple(stale)
        self.tool = tool
        self.then = tuple(then)
        self.opened = tuple(opened)
        self.out_of_reach = frozenset(out_of_reach)
        self.read_by = read_by
        self.key = key_of(finding)
        self.needless = False
        """Whether its fault was gone when its turn came."""

    @property
    def reach(self) -> Reach:
        """The most that it changes."""
        far: list[Reach] = ["host" if self.edits or self.transfers else self.finding.fault.remedy.reach or "host"]
        for edit in self.edits:
            if edit.key is not None:
                far.append(reach(Where(key=edit.key, file=edit.file, scope=edit.scope, option=())))
        return max(far, key=list(REACHES).index)


class Ahead:
    """What the steps before a step will have done, if they can."""

    __slots__ = ("for_all", "given", "secrets", "sets")

    def __init__(self) -> None:
        self.given: list[Request] = []
        """What helpers will have been given."""
        self.secrets: set[str] = set()
        """What will have been taken out."""
        self.sets: dict[str, str] = {}
        """The helpers that will have been set, by key."""
        self.for_all: set[str] = set()
        """Those of these keys that will have been set for every repository of the user."""

    def add(self, step: Step) -> None:
        """One more step comes first."""
        self.given += [transfer.wanted for transfer in step.transfers]
        self.secrets.update(step.secrets)
        self.sets.update(step.sets)
        keys = {edit.key for edit in step.edits if edit.scope == "global"}
        self.for_all |= {key for key in step.sets if key in keys}


class Left:
    """A finding that only a person can fix, and why."""

    __slots__ = ("finding", "why")

    def __init__(self, finding: Finding, why: str | None = None) -> None:
        self.finding = finding
        self.why = why


def key_of(finding: Finding) -> Hashable:
    """What tells a finding from the others of a look, and is the same in the next one."""
    return finding.fault.secret_id or (finding.rule.id, finding.fault.message)


def places_of(finding: Finding) -> set[tuple[str, str | None]]:
    """Key and file of every place that a finding names."""
    places = (finding.fault.where, *finding.fault.also)
    return {(where.key, where.file) for where in places if where is not None}
