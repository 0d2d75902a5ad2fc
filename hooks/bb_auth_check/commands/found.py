"""What is asked once a credential has been found: who brings it, whether the remote has it, what is allowed."""

from __future__ import annotations

from datetime import date

from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.git import brought
from bb_auth_check.git.brought import Change, Changes
from bb_auth_check.git.objects import NEW, Objects
from bb_auth_check.git.process import NO_FSMONITOR
from bb_auth_check.git.text import redacted, shown
from bb_auth_check.model import HIDDEN, CannotLook, Mute
from bb_auth_check.outgoing import allowed
from bb_auth_check.outgoing.model import Group, Leak, Spot
from bb_auth_check.outgoing.scan import Batch, Scan, hits_in, hits_in_pieces
from bb_auth_check.remedies import outgoing as remedies
from bb_auth_check.rules.outgoing import BY_KIND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from bb_auth_check.git.commits import Commits
    from bb_auth_check.git.configuration import Configuration
    from bb_auth_check.git.leaving import Leaving, Staged
    from bb_auth_check.git.objects import Object
    from bb_auth_check.model import Remedy
    from bb_auth_check.outgoing.allowed import Allowance
    from bb_auth_check.outgoing.scan import Met
    from bb_auth_check.outgoing.search import Hit, Search

    Values = dict[str, tuple["Hit", int]]

_LARGEST_COMPARED = 16 << 20
_VERSIONS = 300
"""How many versions of a file that the remote has are looked through."""
_MESSAGES = 2000
_TIPS = 20
_SUBJECT, _OF_MESSAGE = 60, 8192
_MOVED = 2000
_TAGS_ON_TAGS = 50
"""How far the ref of a tag is looked for that other tags are on: each of them takes one more process."""
_GREPPED = 8
"""Values that git looks for one by one: for more than that, the files are searched here."""
_TOLD = 20
"""Lines of the file of what may leave that something is told of."""


class _Before(Mute):
    """What a parent of a commit has at the paths that this changes, and in the files that are gone since then."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.paths = {change.path: change.old for change in changes}
        self.gone = [change.old for change in changes if change.new is None and change.old is not None][:_MOVED]
        self.values: set[str] | None = None
        """What stands in those that are gone, once it has been asked for."""


class Found(Mute):
    """The credentials of a push, each with all its places."""

    def __init__(self, configuration: Configuration, search: Search, leaving: Leaving) -> None:
        self._configuration, self._search, self._leaving = configuration, search, leaving
        self._reader = Objects(configuration.git)
        self._groups: dict[str, Group] = {}
        self._contents: dict[str, Values] = {}
        self._paths: dict[bytes, str] = {}
        self._refs_of_tags: dict[str, str] | None = None

    def groups(self, scan: Scan, names: Sequence[str]) -> list[Group]:
        """Every credential. `names`: those of refs that hold one. Raises CannotLook."""
        changes = Changes(self._reader, self._given())
        blobs = [met for met in scan.met.values() if met.kind == "blob"]
        self._read(met.oid for met in blobs)
        placed = self._in_files(changes)
        self._in_names(changes, bool(scan.met))
        others = [met.oid for met in scan.met.values() if met.kind in ("commit", "tag")]
        for each in brought.each(self._reader, others):
            self._in_text(each)
        for name in names:
            hits = self._search.hits(_raw(name))
            for hit in hits:
                self._group(hit).add(Spot(place="ref-name", path=_blotted(name, hits)))
        self._behind_refs(scan, blobs, placed)
        self._known()
        return list(self._groups.values())

    def staged(self, changed: Sequence[Staged], scan: Scan, head: str | None) -> list[Group]:
        """The credentials in what is staged. `head`: the last commit; what it has is not brought by the next one."""
        wanted = [each for each in changed if each.oid in scan.met]
        self._read([each.oid for each in wanted])
        self._read_others([each.before for each in wanted])
        gone = [each.before for each in changed if not each.oid][:_MOVED]
        self._read_others(gone)
        there = self._values(gone)
        for file in wanted:
            for value, (hit, line) in self._contents.get(file.oid, {}).items():
                if value not in there and not self._has(file.before, value):
                    spot = Spot(place="staged", path=self._shown(file.path), line=None if file.is_link else line)
                    self._group(hit).add(spot, file.path)
        for path, hits in self._holding(file.path for file in changed if file.oid and file.is_new):
            for hit in hits:
                self._group(hit).add(Spot(place="file-name", path=self._shown(path)), path)
        for value in self._at_tips([head], list(self._groups)) if head is not None else ():
            del self._groups[value]
        self._known()
        return list(self._groups.values())

    def _given(self) -> bytes:
        """The commits that leave: a tag on a blob has none."""
        given = b"".join(b"^" + oid.encode() + b"\n" for oid in self._leaving.known)
        tips = self._peeled([ref.oid for ref in self._leaving.refs])
        return b"".join(oid.encode() + b"\n" for oid in tips) + given

    def _peeled(self, oids: Sequence[str]) -> list[str]:
        """The commits among these objects, and behind tags."""
        if not oids:
            return []
        asked = "".join(f"{oid}^{{commit}}\n" for oid in oids).encode()
        out = self._reader.output(["cat-file", "--batch-check=%(objectname) %(objecttype)"], asked).decode()
        return [line.split()[0] for line in out.splitlines() if line.endswith(" commit")]

    def _group(self, hit: Hit) -> Group:
        group = self._groups.setdefault(hit.value, Group(hit.value, hit.kind, certain=hit.certain))
        group.certain = group.certain or hit.certain
        return group

    def _read(self, oids: Iterable[str]) -> None:
        """Look into files again, one by one, for the lines."""
        for each in brought.each(self._reader, [oid for oid in oids if oid not in self._contents]):
            found: Values = {}
            for hit, line in hits_in_pieces(each.pieces(), self._search):
                found.setdefault(hit.value, (hit, line))
            self._contents[each.oid] = found

    def _read_others(self, oids: Iterable[str | None]) -> None:
        wanted = [oid for oid in dict.fromkeys(oids) if oid is not None and oid not in self._contents]
        for each in brought.each(self._reader, wanted):
            content = each.content() if each.size <= _LARGEST_COMPARED else b""
            self._contents[each.oid] = {
                hit.value: (hit, line) for hit, line in reversed(hits_in(content, self._search))
            }

    def _values(self, oids: Iterable[str | None]) -> set[str]:
        """All that files hold which have been looked into."""
        return {value for oid in oids if oid is not None for value in self._contents.get(oid, {})}

    def _shown(self, path: bytes) -> str:
        """A path fit to be shown: what is found in it is blotted out."""
        if path not in self._paths:
            self._paths[path] = _blotted(path.decode("utf-8", "surrogateescape"), self._search.hits(path))
        return self._paths[path]

    def _holding(self, texts: Iterable[bytes]) -> Iterator[tuple[bytes, list[Hit]]]:
        """Those of short texts in which there is something, and what: all of them are searched as one."""
        together = Batch(self._search.hits)
        for text in texts:
            together.add(text, (text,))
        for (text,) in dict.fromkeys(together.owners_of_hits()):
            yield text, self._search.hits(text)

    def _has(self, oid: str | None, value: str) -> bool:
        return oid is not None and value in self._contents.get(oid, {})

    def _in_files(self, changes: Changes) -> set[tuple[str, str]]:
        """Each file that holds a credential, at the commit that brings it there."""
        holding = {oid for oid, values in self._contents.items() if values}
        paths = {change.path for commit in changes.all for change in commit if change.new in holding}
        self._read_others(
            oid
            for commit in changes.all
            for change in commit
            if change.path in paths
            for oid in (change.old, change.new)
        )
        notes = self._notes()
        placed: set[tuple[str, str]] = set()
        by_commit: dict[str, list[list[Change]]] = {}
        for of_parent in changes.all:
            if of_parent:
                by_commit.setdefault(of_parent[0].commit, []).append(of_parent)
        for commit in reversed(changes.parents):
            of_parents = by_commit.get(commit, [])
            if len(of_parents) < max(len(changes.parents[commit]), 1):
                continue  # as one of its parents has it
            against = [_Before(of_parent) for of_parent in of_parents]
            for change in of_parents[0]:
                for value, (hit, line) in self._contents.get(change.new or "", {}).items():
                    is_new = all(self._brings(change.path, value, before) for before in against)
                    placed.add((value, change.new or ""))
                    if is_new:
                        self._group(hit).add(self._spot(change, hit, line, notes), change.path)
                        placed.add((value, change.new or ""))
        return placed

    def _brings(self, path: bytes, value: str, before: _Before) -> bool:
        """Whether a commit has it at a path, and this parent had it neither there nor in a file that is gone."""
        if path not in before.paths or self._has(before.paths[path], value):
            return False
        if before.values is None:
            self._read_others(before.gone)
            before.values = self._values(before.gone)
        return value not in before.values

    def _spot(self, change: Change, hit: Hit, line: int, notes: frozenset[str]) -> Spot:
        if change.commit in notes:
            noted = change.path.replace(b"/", b"").decode("ascii", "replace")
            return Spot(place="note", commit=change.commit, path=redacted(noted), line=line)
        if change.mode == brought.LINK:
            return Spot(place="symlink", commit=change.commit, path=self._shown(change.path))
        return Spot(place="file", commit=change.commit, path=self._shown(change.path), line=line)

    def _notes(self) -> frozenset[str]:
        """The commits of notes among those that leave."""
        tips = self._peeled([ref.oid for ref in self._leaving.refs if ref.name.startswith("refs/notes/")])
        if not tips:
            return frozenset()
        others = self._peeled([ref.oid for ref in self._leaving.refs if not ref.name.startswith("refs/notes/")])
        given = "".join([f"{oid}\n" for oid in tips] + [f"^{oid}\n" for oid in others]).encode()
        return frozenset(self._reader.output(["rev-list", "--stdin"], given).decode().split())

    def _in_names(self, changes: Changes, anything: bool) -> None:
        """The names of files, where a commit adds them."""
        if not anything:
            return
        added = [(change.path, change.commit) for commit in changes.all for change in commit if change.old is None]
        first = dict(added)  # the oldest comes last
        for path, hits in self._holding(first):
            for hit in hits:
                self._group(hit).add(Spot(place="file-name", commit=first[path], path=self._shown(path)), path)

    def _in_text(self, each: Object) -> None:
        """A commit, or a tag: its message, its author, and what else stands in its head."""
        kind, oid, content = each.kind, each.oid, each.content()
        head, _, message = content.partition(b"\n\n")
        commit = oid if kind == "commit" else None
        name = None
        if kind == "tag":
            fields = dict(line.partition(b" ")[::2] for line in reversed(head.split(b"\n")))
            commit = fields.get(b"object", b"").decode("ascii", "replace") or None
            # the tag's own name may be that of another ref by now
            ref = self._tags().get(oid)
            name = self._shown(fields.get(b"tag", b"") if ref is None else _raw(_short(ref)))
        for hit, line in hits_in(message, self._search):
            place = "message" if kind == "commit" else "tag"
            self._group(hit).add(Spot(place=place, commit=commit, path=name, line=line))  # type: ignore[arg-type]
        for field, hits in self._holding(head.split(b"\n")):
            for hit in hits:
                is_person = field.startswith((b"author ", b"committer ", b"tagger "))
                place = "tag" if kind == "tag" else "author" if is_person else "message"
                self._group(hit).add(Spot(place=place, commit=commit, path=name))  # type: ignore[arg-type]

    def _tags(self) -> dict[str, str]:
        """The tags among these refs, and those that they are on: the name of the ref by the tag's object."""
        if self._refs_of_tags is None:
            self._refs_of_tags = {}
            waiting = {ref.oid: ref.name for ref in reversed(self._leaving.refs)}
            for _ in range(_TAGS_ON_TAGS):
                following = {}
                for each in brought.each(self._reader, waiting):
                    if each.kind == "tag" and each.oid not in self._refs_of_tags:
                        self._refs_of_tags[each.oid] = waiting[each.oid]
                        below = each.content().partition(b"\n")[0].removeprefix(b"object ").decode("ascii", "replace")
                        following[below] = waiting[each.oid]
                waiting = following
        return self._refs_of_tags

    def _behind_refs(self, scan: Scan, blobs: Sequence[Met], placed: set[tuple[str, str]]) -> None:
        """What no commit of these brings: a tag is on it, or on a folder with it; or it comes from what is known."""
        left = [
            (met, hit, line)
            for met in blobs
            for value, (hit, line) in self._contents.get(met.oid, {}).items()
            if (value, met.oid) not in placed
        ]
        if not left and not any(met.kind == "tree" for met in scan.met.values()):
            return
        files, names = self._reached_by_refs()
        for met, hit, line in left:
            group = self._group(hit)
            if met.oid in files:
                ref, path = files[met.oid]
                group.add(Spot(place="tag", path=self._shown(_raw(_short(ref))), line=line), path)
            elif not group.spots:
                group.is_known = not self._leaving.is_everything
                group.add(Spot(place="file", path=self._shown(met.path), line=line), met.path)
        for path, hits in self._holding(names):
            for hit in hits:
                self._group(hit).add(Spot(place="tag", path=self._shown(_raw(_short(names[path])))), path)

    def _reached_by_refs(self) -> tuple[dict[str, tuple[str, bytes]], dict[bytes, str]]:
        """Files that are behind refs without a commit, each with its ref and path there; and those paths."""
        asked = "".join(f"{ref.oid}^{{}}\n" for ref in self._leaving.refs).encode()
        out = self._reader.output(["cat-file", "--batch-check=%(objectname) %(objecttype)"], asked).decode()
        files: dict[str, tuple[str, bytes]] = {}
        names: dict[bytes, str] = {}
        for ref, line in zip(self._leaving.refs, out.splitlines(), strict=True):
            oid, kind = line.split(" ")[:2]
            if kind == "blob":
                files.setdefault(oid, (ref.name, b""))
            elif kind == "tree":
                listed = self._reader.output(["ls-tree", "-r", "-t", "-z", oid])
                for entry in filter(None, listed.split(b"\0")):
                    meta, _, path = entry.partition(b"\t")
                    files.setdefault(meta.split()[2].decode(), (ref.name, path))
                    names.setdefault(path, ref.name)
        return files, names

    def _known(self) -> None:
        """Mark what the remote has already, in the file's own history, at the tips of its branches, or in a message."""
        if self._leaving.is_everything:
            from bb_auth_check.git.leaving import on_remotes

            there = on_remotes(self._configuration)
            given = b"".join(oid.encode() + b"\n" for oid in there)
            reached = set(self._reader.output(["rev-list", "--stdin"], given).decode().split()) if there else set()
            for group in self._groups.values():
                group.is_known = any(spot.commit in reached and spot.place != "tag" for spot, _ in group.spots)
            return
        if not self._leaving.known:
            return
        tips = self._peeled(self._leaving.known)
        given = b"".join(oid.encode() + b"\n" for oid in tips)
        if not tips:
            return
        left = [group for group in self._groups.values() if not group.is_known]
        paths = list(
            {
                path
                for group in left
                for spot, path in group.spots
                if path and spot.place in ("file", "symlink", "staged")
            }
        )
        if paths:
            before = Changes(self._reader, given, paths, limit=_VERSIONS)
            oids = [oid for commit in before.all for change in commit for oid in (change.old, change.new)]
            self._read_others(oids)
            there_before = self._values(oids)
            for group in left:
                group.is_known = group.value in there_before
        if any(spot.place in ("message", "author") for group in left for spot, _ in group.spots):
            self._in_messages(given, left)
        left = [group for group in left if not group.is_known]
        there_now = self._at_tips(tips, [group.value for group in left]) if paths else set()
        for group in left:
            group.is_known = group.value in there_now

    def _in_messages(self, given: bytes, groups: Sequence[Group]) -> None:
        commits = self._reader.output(["rev-list", f"--max-count={_MESSAGES}", "--stdin"], given).decode().split()
        values = {
            hit.value for each in brought.each(self._reader, commits) for hit in self._search.hits(each.content())
        }
        for group in groups:
            group.is_known = group.is_known or group.value in values

    def _at_tips(self, tips: Sequence[str], values: Sequence[str]) -> set[str]:
        """Those that stand in a file at the tip of a branch of the remote's; git gets them on standard input."""
        tips = tips[:_TIPS]
        if len(values) > _GREPPED:
            trees = "".join(f"{tip}^{{tree}}\n" for tip in tips).encode()
            try:
                scan = Scan(self._search)
                scan.read(self._reader.listed(NEW, trees))
            except CannotLook:  # a partial clone does not have all files
                pass
            self._read(met.oid for met in scan.met.values() if met.kind == "blob")
            return self._values(scan.met).intersection(values)
        return {value for value in values if "\n" not in value and any(self._is_at(tip, value) for tip in tips)}

    def _is_at(self, tip: str, value: str) -> bool:
        try:
            pattern = _raw(value) + b"\n"
            return bool(
                self._reader.output(["grep", "-l", "-a", "--fixed-strings", "-z", "-f", "-", tip, "--"], pattern)
            )
        except CannotLook:  # nothing there has it, or a partial clone does not have all files
            return False


def staged_groups(configuration: Configuration, search: Search, changed: Sequence[Staged], scan: Scan) -> list[Group]:
    """The credentials in what is staged, without those that the last commit has already, there or in another file."""
    from bb_auth_check.git import leaving

    found = Found(configuration, search, leaving.tracked(configuration))
    return found.staged(changed, scan, leaving.head(configuration))


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _short(ref: str) -> str:
    """A tag by its name; any other ref by its whole name."""
    return ref.removeprefix("refs/tags/")


def _blotted(text: str, hits: Sequence[Hit]) -> str:
    """A text without what has been found in it. In base64, or in parts, nobody knows where it ends: all of it goes."""
    raw = _raw(text)
    if not all(_is_plain(hit, raw) for hit in hits):
        return HIDDEN
    for hit in sorted(hits, key=lambda hit: -hit.at):
        raw = raw[: hit.at] + HIDDEN.encode() + raw[hit.end :]
    for hit in hits:
        raw = raw.replace(_raw(hit.value), HIDDEN.encode())
    return redacted(raw.decode("utf-8", "surrogateescape"))


def _is_plain(hit: Hit, text: bytes) -> bool:
    """Whether what is found stands there as it is."""
    return _raw(hit.value) in text[hit.at : hit.end]


def _without(values: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Texts without any of these values, which may stand there as they are: as a name, or in a sentence."""
    together = "\0".join(texts)
    there = sorted((value for value in set(values) if value in together), key=len, reverse=True)
    out = []
    for text in texts:
        for value in there:
            text = text.replace(value, HIDDEN)
        out.append(text)
    return out


def permitted(
    configuration: Configuration,
    search: Search,
    groups: Sequence[Group],
    leaving: Leaving | None,
    scan: Scan,
    texts: Iterable[bytes],
) -> tuple[tuple[str, ...], int]:
    """Take the places out that may leave; what is to be told of the file, and how many places they were.

    `texts`: the file as each branch that leaves has it. What one of them allows may leave with all of them.
    """
    rules = {rule.id: rule.kind for rule in BY_KIND.values()}
    read = [allowed.read(text, date.today(), rules) for text in texts]
    lines = list(dict.fromkeys(line for found, _ in read for line in found))
    told = list(dict.fromkeys(sentence for _, sentences in read for sentence in sentences))
    own = configuration.settings("outgoingallow")
    here, patterns = allowed.Patterns(own), allowed.Patterns([line.pattern for line in lines])
    at_place: dict[str, set[int]] = {}
    for at, line in enumerate(lines):
        at_place.setdefault(line.pattern, set()).add(at)
    fitting: dict[str, tuple[bool, set[int]]] = {}
    used: set[int] = set()
    count = 0
    for group in groups:
        rule, lives = BY_KIND[group.kind], group.certain and BY_NAME[group.kind].alive
        of_rule = {at for at, line in enumerate(lines) if line.is_of(rule.id, group.kind)} if lines else set()
        kept = []
        for spot, path in group.spots:
            place = f"({spot.place})"
            name = path.decode("utf-8", "surrogateescape") if path else place
            if name not in fitting:
                fitting[name] = name in own or bool(here.fitting(name)), patterns.fitting(name) if path else set()
            is_own, by_path = fitting[name]
            by = (by_path | at_place.get(place, set())) & of_rule
            used |= by
            if is_own or (by and not lives):
                count += 1
            else:
                kept.append((spot, path))
        group.spots = kept
    unused = [line for at, line in enumerate(lines) if at not in used]
    if not (leaving is not None and leaving.is_everything):
        unused = _missed(configuration, unused, scan)
    told += [f"{_named(line, search)} allows nothing that is there: take it out." for line in unused]
    if any(group.certain and BY_NAME[group.kind].alive and group.spots for group in groups):
        told += [
            f"{_named(lines[at], search)} does not cover a token whose checksum holds: only "
            "bbAuthCheck.outgoingAllow in git's configuration does."
            for at in sorted(used)
        ]
    if len(told) > _TOLD:
        told[_TOLD:] = [f"Of {allowed.FILE} there are {len(told) - _TOLD} more lines to be told of."]
    values = [group.value for group in groups]
    return tuple(_without(values, told)), count


def _named(line: Allowance, search: Search) -> str:
    """How a line is named to its authors. Its pattern may be anything."""
    pattern = _blotted(line.pattern, search.hits(_raw(line.pattern)))
    return f"Line {line.number} of {allowed.FILE} ({pattern} {redacted(line.rule)})"


def _missed(configuration: Configuration, unused: Sequence[Allowance], scan: Scan) -> list[Allowance]:
    """Of lines that were not needed, those whose files were looked at, or are not there at all."""
    if not unused:
        return []
    patterns = allowed.Patterns([line.pattern for line in unused])
    looked_at = _fitting_any(patterns, scan.paths)
    rest = [line for at, line in enumerate(unused) if at not in looked_at and not line.pattern.startswith("(")]
    there: set[int] = set()
    if rest:
        listed = configuration.git.ask(["git", *NO_FSMONITOR, "ls-files", "-z", "--full-name", ":/"]).out.split(b"\0")
        there = _fitting_any(allowed.Patterns([line.pattern for line in rest]), listed)
    gone = {line for at, line in enumerate(rest) if at not in there}
    return [line for at, line in enumerate(unused) if at in looked_at or line in gone]


def _fitting_any(patterns: allowed.Patterns, paths: Iterable[bytes]) -> set[int]:
    """The numbers of the patterns that fit any of these paths."""
    found: set[int] = set()
    for path in paths:
        found |= patterns.fitting(path.decode("utf-8", "surrogateescape")) if path else set()
    return found


def tell(configuration: Configuration, search: Search, groups: Sequence[Group]) -> tuple[Leak, ...]:
    """What is said of each credential: its first place, the others, and what takes it out."""
    from bb_auth_check.git.commits import Commits

    values = [group.value for group in groups]
    paths = {spot.path for group in groups for spot, _ in group.spots if spot.path}
    shown_paths = dict(zip(paths, _without(values, list(paths)), strict=True))
    for group in groups:
        group.spots = [
            (spot.replace(path=shown_paths[spot.path]) if spot.path else spot, path) for spot, path in group.spots
        ]
    subjects = _subjects(configuration, search, groups, values)
    commits = Commits(configuration.git)
    notes = (group.spots[0][0].commit or "" for group in groups if group.spots[0][0].place == "note")
    refs = [commits.notes_ref(commit) for commit in notes]
    named = [ref for ref in dict.fromkeys(refs) if ref is not None and remedies.is_showable(ref)]
    showable = {ref for ref, clean in zip(named, _without(values, named), strict=True) if ref == clean}
    showable = {ref for ref in showable if not search.hits(_raw(ref))}
    return tuple(_leak(group, commits, subjects, showable) for group in groups)


def _subjects(
    configuration: Configuration, search: Search, groups: Sequence[Group], values: Sequence[str]
) -> dict[str | None, str]:
    """The first line of each commit's message, fit to be shown: it may hold what has been found, or something else."""
    spots = (group.spots[0][0] for group in groups)
    oids = [spot.commit for spot in spots if spot.commit and spot.place not in ("note", "message")]
    subjects = {}
    for each in brought.each(Objects(configuration.git), oids):
        message = each.content().partition(b"\n\n")[2].lstrip(b"\n")[:_OF_MESSAGE]
        line = message.partition(b"\n")[0]
        # what begins in this line may end in the next one
        hits = [hit for hit in search.hits(message) if hit.at <= len(line) or not _is_plain(hit, message)]
        subjects[each.oid] = _blotted(_text(line), hits)
    return dict(zip(subjects, (line[:_SUBJECT] for line in _without(values, list(subjects.values()))), strict=True))


def _leak(group: Group, commits: Commits, subjects: Mapping[str | None, str], showable: Collection[str]) -> Leak:
    spot, also = group.spots[0][0], tuple(spot for spot, _ in group.spots[1:])
    remedy = _remedy(group, spot, commits, showable)
    if group.is_known:
        remedy = remedies.revoked(group.kind)
    elif spot.place != "staged":
        remedy = remedy.replace(by_hand=(*remedy.by_hand, remedies.not_pushed_yet(group.kind)))
    return Leak(
        id=BY_KIND[group.kind].id,
        kind=group.kind,
        certain=group.certain,
        blocks=not group.is_known,
        known=group.is_known,
        spot=spot,
        also=also,
        subject=subjects.get(spot.commit) if spot.place not in ("note", "message") else None,
        remedy=remedies.for_all(remedy, also),
    )


def _remedy(group: Group, spot: Spot, commits: Commits, showable: Collection[str]) -> Remedy:
    """What takes it out. `showable`: the refs of notes whose names may be shown."""
    raw = group.spots[0][1].decode("utf-8", "surrogateescape")
    path = raw if raw and spot.path == raw and shown(raw) == raw else None
    if spot.commit is None and spot.place in ("staged", "file-name"):
        return remedies.staged(path, is_new=True, has_commits=commits.has_head())
    if spot.place == "tag":
        return remedies.in_tag(spot.path if spot.path and remedies.is_showable(spot.path) else None)
    if spot.place == "ref-name":
        current = (commits.branch() or "").removeprefix("refs/heads/")
        is_current = bool(current) and group.value in current
        return remedies.in_ref_name(is_current=is_current, is_tag=(spot.path or "").startswith("refs/tags/"))
    commit = spot.commit or ""
    if spot.place == "note":
        ref = commits.notes_ref(commit)
        name = ref if ref in showable else None
        return remedies.in_note(name, is_tip=ref is not None, parent=commits.has_parent(commit))
    at = commits.at(commit)
    parent = at != "elsewhere" and commits.has_parent(commit)
    merges = at == "below" and commits.merges_since(commit)
    if spot.place == "message":
        return remedies.in_message(commit, at, parent=parent, merges=merges)
    if spot.place == "author":
        return remedies.in_author(commit, at, parent=parent, merges=merges)
    path = None if spot.place == "file-name" else path
    return remedies.in_file(path, commit, at, parent=parent, merges=merges)
