"""Going through objects, many at a time: only those with a credential in them are looked at one by one."""

from __future__ import annotations

from bb_auth_check.git.objects import PIECE
from bb_auth_check.model import Mute
from bb_auth_check.outgoing.search import BETWEEN, REACH, Search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bb_auth_check.git.objects import Object, Small
    from bb_auth_check.outgoing.search import Hit

_BATCH = 1 << 21
"""What is searched at once, in bytes: enough that starting a search costs nothing beside it."""
_WORTH_COMPARING = 2048
_STEP = 256
_AROUND = 800
"""How far a credential may go on in what two versions of a file have in common: no address or token is longer."""
_WORTH_LOOKING_INSIDE = 8000
_PROBES, _PROBE, _MOVED = 1024, 64, 2048
"""How far apart what is looked for in the other version is, how long it is, and how far from its place it may be."""
_KEPT = 12 << 20
"""How many bytes of other versions are kept."""
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd", b"Rar!")
_LFS = b"version https://git-lfs.github.com/spec/"


class Met(Mute):
    """An object that has a credential in it, or in the path by which it was met."""

    __slots__ = ("kind", "oid", "path")

    def __init__(self, oid: str, kind: str, path: bytes) -> None:
        self.oid, self.kind, self.path = oid, kind, path


class Scan(Mute):
    """What has been looked at, what has not, and what has been met."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.objects = self.bytes = self.archives = self.lfs = 0
        self.met: dict[str, Met] = {}
        self.paths: set[bytes] = set()
        self._texts = Batch(search.hits)
        self._names = Batch(search.hits_in_names)
        self._versions: dict[bytes, bytes] = {}
        self._kept = 0

    def read(self, objects: Iterable[Object | Small]) -> None:
        """Go through these objects. Raises what reading them does."""
        texts, names, paths, of_file = self._texts, self._names, self.paths, self._of_file
        count = size = 0
        for each in objects:
            count += 1
            if isinstance(each, tuple):
                kind, oid, rest, content = each
                size += len(content) - 1
                path = rest[:-1]
            else:
                size += each.size
                kind, oid, path = each.kind.encode(), each.oid.encode(), each.rest
                if each.size > PIECE:
                    if any(True for _ in hits_in_pieces(each.pieces(), self.search)):
                        self.met[each.oid] = Met(each.oid, each.kind, path)
                    continue
                content = each.content() + b"\n"
            if kind == b"tree":
                names.add(content, (kind, oid, path))
                if names.length > _BATCH:
                    self._flush()
                continue
            if kind == b"blob":
                paths.add(path)
                content = of_file(path, content)
            texts.add(content, (kind, oid, path))
            if texts.length > _BATCH:
                self._flush()
        self.objects += count
        self.bytes += size
        self._flush()

    def _of_file(self, path: bytes, content: bytes) -> bytes:
        """What has to be searched of a file: not what the version of it that was read before has as well."""
        if content.startswith(_ARCHIVES):
            self.archives += 1
        elif len(content) < 1024 and content.startswith(_LFS):
            self.lfs += 1
        if is_wide(content):
            return content + BETWEEN + narrow(content)
        if len(content) < _WORTH_COMPARING or not path:
            return content
        before = self._versions.pop(path, b"")
        self._kept += len(content) - len(before)
        self._versions[path] = content
        while self._kept > _KEPT:
            self._kept -= len(self._versions.pop(next(iter(self._versions))))
        return changed(before, content) if before else content

    def _flush(self) -> None:
        for batch in (self._texts, self._names):
            for kind, oid, path in batch.owners_of_hits():
                self.met[oid.decode()] = Met(oid.decode(), kind.decode(), path)


class Batch(Mute):
    """Texts that are searched as one."""

    def __init__(self, hits: Callable[[bytes], list[Hit]]) -> None:
        self._hits = hits
        self._parts: list[bytes] = []
        self._owners: list[tuple[bytes, ...]] = []
        self.length = 0

    def add(self, text: bytes, owner: tuple[bytes, ...]) -> None:
        """One more text. `owner`: its type, its name and its path."""
        self._parts.append(text)
        self._owners.append(owner)
        self.length += len(text)

    def owners_of_hits(self) -> Iterator[tuple[bytes, ...]]:
        """The owners of the texts in which there is something; the batch is empty then."""
        parts, owners = self._parts, self._owners
        self._parts, self._owners, self.length = [], [], 0
        found = self._hits(BETWEEN.join(parts))
        if not found:
            return
        from bisect import bisect_right
        from itertools import accumulate

        starts = list(accumulate((len(part) + len(BETWEEN) for part in parts), initial=0))
        for hit in found:
            yield owners[bisect_right(starts, hit.at) - 1][:3]


def changed(before: bytes, after: bytes) -> bytes:
    """The parts of a text that differ from another one, with as much around them as a credential may reach.

    What is left out stands in the other one too, as it is here and without a gap.
    """
    shorter = min(len(before), len(after))
    head, step = 0, 1 << shorter.bit_length()
    while step >= _STEP:
        if head + step <= shorter and before[head : head + step] == after[head : head + step]:
            head += step
        else:
            step >>= 1
    left, ends = shorter - head, (len(before), len(after))
    tail, step = 0, 1 << left.bit_length()
    while step >= _STEP:
        one, other = ends[0] - tail, ends[1] - tail
        if tail + step <= left and before[one - step : one] == after[other - step : other]:
            tail += step
        else:
            step >>= 1
    end = len(after) - tail
    if end - head <= _WORTH_LOOKING_INSIDE:
        return after[max(head - _AROUND, 0) : end + _AROUND]
    parts = [after[max(start - _AROUND, 0) : stop + _AROUND] for start, stop in _inside(before, after, head, end)]
    return BETWEEN.join(parts)


def _inside(before: bytes, after: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where a text differs from another one between the first place and the last, as several edits leave it.

    Some bytes at every step are looked for where they should be in the other one, if as much has been put in and taken
    out as at the step before, or near that.
    """
    at, moved = start + _PROBES, 0
    while at + _PROBE < end:
        near = at + moved
        there = before.find(after[at : at + _PROBE], max(near - _MOVED, 0), max(near + _MOVED, 0))
        if there < 0:
            at += _PROBES
            continue
        moved = there - at
        alike = _alike(before, there, after, at, min(len(before) - there, end - at))
        if alike > 3 * _AROUND:
            yield start, at
            start = at + alike
        at += max(alike, _PROBES)
    yield start, end


def _alike(one: bytes, first: int, other: bytes, second: int, most: int) -> int:
    """How many bytes are the same from two places on, but for some at the end."""
    done, step, grows = 0, _STEP, True
    while step >= _STEP:
        to = done + step
        if to <= most and one[first + done : first + to] == other[second + done : second + to]:
            done = to
        else:
            grows = False
        step = step << 1 if grows else step >> 1
    return done


def is_wide(content: bytes) -> bool:
    """Whether a text has a zero byte for about every other one, as UTF-16 has."""
    first = content[:2048]
    return b"\0" in first and first.count(b"\0") * 4 > len(first)


def narrow(content: bytes) -> bytes:
    """UTF-16 without what makes it so, as far as that is English."""
    return content.translate(None, b"\0")


def hits_in_pieces(pieces: Iterable[bytes], search: Search) -> Iterator[tuple[Hit, int]]:
    """The credentials in a long text, each with its line, while no more of it is held than two pieces.

    What stands at the end of a piece is looked at together with the next one.
    """
    held, done, line = b"", 0, 1
    wide: bool | None = None
    for piece in pieces:
        wide = is_wide(piece) if wide is None else wide
        for text in (piece, narrow(piece)) if wide and not held else (narrow(piece) if wide else piece,):
            data = held + text if text is not piece or not wide else text
            stop = max(len(data) - REACH, done)
            yield from _in_lines(data, search.hits(data, done, stop), line)
            if wide and text is piece:
                continue
            kept = max(stop - REACH, 0)
            line += data.count(b"\n", 0, kept)
            held, done = data[kept:], stop - kept
    yield from _in_lines(held, search.hits(held, done), line)


def hits_in(content: bytes, search: Search) -> list[tuple[Hit, int]]:
    """The credentials in a text, each with its line."""
    texts = (content, narrow(content)) if is_wide(content) else (content,)
    return [each for text in texts for each in _in_lines(text, search.hits(text), 1)]


def _in_lines(text: bytes, hits: Iterable[Hit], line: int) -> Iterator[tuple[Hit, int]]:
    """Each with its line; `line`: the one that the text begins with. They come in the order in which they stand."""
    done = 0
    for hit in hits:
        line += text.count(b"\n", done, hit.at)
        done = max(hit.at, done)
        yield hit, line
