"""Which commit brought something: looked for once something has been found."""

from __future__ import annotations

from bb_auth_check.git.objects import MISSING, Objects
from bb_auth_check.model import CannotLook, Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bb_auth_check.git.objects import Object

_COMMITS = ("rev-list", "--parents", "--topo-order", "--stdin")
_CHANGES = ("diff-tree", "--stdin", "-r", "-m", "--root", "-z", "--raw", "--no-renames", "--no-abbrev")
LINK = "120000"
_FOLDER = "160000"


class Change(Mute):
    """What a commit has otherwise than one of its parents."""

    __slots__ = ("commit", "mode", "new", "old", "path")

    def __init__(self, commit: str, mode: str, old: str | None, new: str | None, path: bytes) -> None:
        self.commit, self.mode, self.old, self.new, self.path = commit, mode, old, new, path


class Changes(Mute):
    """The commits of a range, the newest first, and what each changes."""

    def __init__(self, reader: Objects, given: bytes, paths: Sequence[bytes] = (), limit: int | None = None) -> None:
        """`given`: what `git rev-list` is to read. `paths`: only these; `limit`: no more commits. Raises CannotLook."""
        self.parents: dict[str, list[str]] = {}
        self.all: list[list[Change]] = []
        """For each commit and each of its parents."""
        at_most = [f"--max-count={limit}"] if limit else []
        if paths:
            given = given + b"--\n" + b"".join(b":(top,literal)" + path + b"\n" for path in paths if b"\n" not in path)
        listed = reader.output([*_COMMITS, *at_most], given)
        for line in listed.decode().splitlines():
            commit, *parents = line.split()
            self.parents[commit] = parents
        if self.parents:
            commits = "".join(f"{commit}\n" for commit in self.parents).encode()
            self._read(reader.output(_CHANGES, commits))

    def _read(self, out: bytes) -> None:
        fields = iter(out.split(b"\0"))
        commit = ""
        for field in fields:
            if field[:1] != b":":
                commit = field.decode()
                self.all.append([])
                continue
            old_mode, mode, old, new, _ = field[1:].decode().split(" ")
            path = next(fields)
            self.all[-1].append(
                Change(
                    commit,
                    mode,
                    old if old.strip("0") and old_mode != _FOLDER else None,
                    new if new.strip("0") and mode != _FOLDER else None,
                    path,
                )
            )


def each(reader: Objects, oids: Iterable[str]) -> Iterable[Object]:
    """Those of these objects that can be read; each is to be used up before the next one."""
    wanted = list(dict.fromkeys(oids))
    if not wanted:
        return
    done = 0
    try:
        for found in reader.named(oid.encode() for oid in wanted):
            done += 1
            yield found
    except CannotLook as reason:
        if str(reason) != MISSING:  # it may be there, and hold what must not leave
            raise
        if len(wanted) > 1:
            for oid in wanted[done:]:
                yield from each(reader, (oid,))
