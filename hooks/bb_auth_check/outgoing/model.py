"""What is said of a credential that is about to leave. None of it holds its value."""

from __future__ import annotations

from bb_auth_check.model import Mute, Remedy, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    Place = Literal["file", "staged", "message", "tag", "author", "file-name", "symlink", "note", "ref-name"]


class Spot(Value):
    """A place where a credential stands."""

    place: Place
    commit: str | None = None
    path: str | None = None
    """Fit to be shown. For a tag, a note or a ref the name of that."""
    line: int | None = None


class Group(Mute):
    """A credential with all its places. It knows the value: it stays in memory, and is gone with the run."""

    def __init__(self, value: str, kind: str, *, certain: bool) -> None:
        self.value, self.kind, self.certain = value, kind, certain
        self.spots: list[tuple[Spot, bytes]] = []
        """Each with the path as it is, by which it can be allowed."""
        self.is_known = False
        """Whether the remote has it already."""
        self._spots: set[Spot] = set()

    def add(self, spot: Spot, path: bytes = b"") -> None:
        """One more place, once."""
        if spot not in self._spots:
            self._spots.add(spot)
            self.spots.append((spot, path))


class Leak(Value):
    """A credential as it is told."""

    id: str
    kind: str
    certain: bool
    blocks: bool
    known: bool
    spot: Spot
    also: tuple[Spot, ...] = ()
    subject: str | None = None
    """The first line of the commit's message, fit to be shown."""
    remedy: Remedy


class Look(Value):
    """What has been looked at, and what came of it."""

    status: Literal["clean", "findings", "error"]
    objects: int = 0
    bytes: int = 0
    not_looked_at: tuple[str, ...] = ()
    leaks: tuple[Leak, ...] = ()
    allowed: int = 0
    warnings: tuple[str, ...] = ()
    error: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether something must not leave."""
        return any(leak.blocks for leak in self.leaks)


def joined(looks: Sequence[Look]) -> Look:
    """Several looks as one."""
    leaks = tuple(leak for look in looks for leak in look.leaks)
    return Look(
        status="findings" if leaks else "clean",
        objects=sum(look.objects for look in looks),
        bytes=sum(look.bytes for look in looks),
        not_looked_at=tuple(dict.fromkeys(said for look in looks for said in look.not_looked_at)),
        leaks=leaks,
        allowed=sum(look.allowed for look in looks),
        warnings=tuple(dict.fromkeys(said for look in looks for said in look.warnings)),
    )
