"""What is asked once a credential has been found: who brings it, whether the remote has it, what is allowed."""

from __future__ import annotations

from datetime import date

from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.git import brought
from bb_auth_check.git.brought import Change, Changes
from bb_auth_check.git.objects import Objects
from bb_auth_check.git.text import redacted, shown
from bb_auth_check.model import HIDDEN, CannotLook, Mute
from bb_auth_check.outgoing import allowed
from bb_auth_check.outgoing.model import Group, Leak, Spot
from bb_auth_check.outgoing.scan import hits_in, hits_in_pieces
from bb_auth_check.outgoing.search import BETWEEN
from bb_auth_check.remedies import outgoing as remedies
from bb_auth_check.rules.outgoing import BY_KIND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bb_auth_check.git.commits import Commits
    from bb_auth_check.git.configuration import Configuration
    from bb_auth_check.git.leaving import Leaving, Staged
    from bb_auth_check.git.objects import Object
    from bb_auth_check.model import Remedy
    from bb_auth_check.outgoing.scan import Met, Scan
    from bb_auth_check.outgoing.search import Hit, Search

    Values = dict[str, tuple["Hit", int]]

_LARGEST_COMPARED = 16 << 20
_VERSIONS = 300
"""How many versions of a file that the remote has are looked through."""
_MESSAGES = 2000
_MOVED = 2000


class Found(Mute):
    """The credentials of a push, each with all its places."""

    def __init__(self, configuration: Configuration, search: Search, leaving: Leaving) -> None:
        self._configuration, self._search, self._leaving = configuration, search, leaving
        self._reader = Objects(configuration.git)
        self._groups: dict[str, Group] = {}
        self._contents: dict[str, Values] = {}
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
        for file in changed:
            path = _shown(file.path, self._search)
            for value, (hit, line) in self._contents.get(file.oid, {}).items() if file in wanted else ():
                if not any(self._has(oid, value) for oid in (file.before, *gone)):
                    spot = Spot(place="staged", path=path, line=None if file.is_link else line)
                    self._group(hit).add(spot, file.path)
            for hit in self._search.hits(file.path) if file.is_new else ():
                self._group(hit).add(Spot(place="file-name", path=path), file.path)
        for value in [value for value in self._groups if head is not None and self._at_tips([head], value)]:
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
            for change in of_parents[0]:
                for value, (hit, line) in self._contents.get(change.new or "", {}).items():
                    is_new = all(self._brings(change.path, value, of_parent) for of_parent in of_parents)
                    placed.add((value, change.new or ""))
                    if is_new:
                        self._group(hit).add(self._spot(change, hit, line, notes), change.path)
                        placed.add((value, change.new or ""))
        return placed

    def _brings(self, path: bytes, value: str, changes: Sequence[Change]) -> bool:
        """Whether a commit has it at a path, and this parent had it neither there nor in a file that is gone."""
        here = next((change for change in changes if change.path == path), None)
        if here is None or self._has(here.old, value):
            return False
        gone = [change.old for change in changes if change.new is None and change.old is not None][:_MOVED]
        self._read_others(gone)
        return not any(self._has(old, value) for old in gone)

    def _spot(self, change: Change, hit: Hit, line: int, notes: frozenset[str]) -> Spot:
        if change.commit in notes:
            noted = change.path.replace(b"/", b"").decode("ascii", "replace")
            return Spot(place="note", commit=change.commit, path=redacted(noted), line=line)
        if change.mode == brought.LINK:
            return Spot(place="symlink", commit=change.commit, path=_shown(change.path, self._search))
        return Spot(place="file", commit=change.commit, path=_shown(change.path, self._search), line=line)

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
        if not self._search.hits(BETWEEN.join(first)):
            return
        for path, commit in first.items():
            for hit in self._search.hits(path):
                self._group(hit).add(Spot(place="file-name", commit=commit, path=_shown(path, self._search)), path)

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
            name = _shown(fields.get(b"tag", b"") if ref is None else _raw(_short(ref)), self._search)
        for hit, line in hits_in(message, self._search):
            place = "message" if kind == "commit" else "tag"
            self._group(hit).add(Spot(place=place, commit=commit, path=name, line=line))  # type: ignore[arg-type]
        for field in head.split(b"\n"):
            for hit in self._search.hits(field):
                is_person = field.startswith((b"author ", b"committer ", b"tagger "))
                place = "tag" if kind == "tag" else "author" if is_person else "message"
                self._group(hit).add(Spot(place=place, commit=commit, path=name))  # type: ignore[arg-type]

    def _tags(self) -> dict[str, str]:
        """The tags among these refs, and those that they are on: the name of the ref by the tag's object."""
        if self._refs_of_tags is None:
            self._refs_of_tags = {}
            waiting = {ref.oid: ref.name for ref in reversed(self._leaving.refs)}
            while waiting:
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
                group.add(Spot(place="tag", path=_shown(_raw(_short(ref)), self._search), line=line), path)
            elif not group.spots:
                group.is_known = not self._leaving.is_everything
                group.add(Spot(place="file", path=_shown(met.path, self._search), line=line), met.path)
        for path, ref in names.items():
            for hit in self._search.hits(path):
                self._group(hit).add(Spot(place="tag", path=_shown(_raw(_short(ref)), self._search)), path)

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
            for group in left:
                group.is_known = any(self._has(oid, group.value) for oid in oids)
        if any(spot.place in ("message", "author") for group in left for spot, _ in group.spots):
            self._in_messages(given, left)
        for group in left:
            if not group.is_known and paths:
                group.is_known = self._at_tips(tips, group.value)

    def _in_messages(self, given: bytes, groups: Sequence[Group]) -> None:
        commits = self._reader.output(["rev-list", f"--max-count={_MESSAGES}", "--stdin"], given).decode().split()
        for each in brought.each(self._reader, commits):
            values = {hit.value for hit in self._search.hits(each.content())}
            for group in groups:
                group.is_known = group.is_known or group.value in values

    def _at_tips(self, tips: Sequence[str], value: str) -> bool:
        """Whether a file at the tip of a branch of the remote's has it; git gets it on standard input."""
        if "\n" in value:
            return False
        pattern = _raw(value) + b"\n"
        for tip in tips[:20]:
            try:
                if self._reader.output(["grep", "-l", "-a", "--fixed-strings", "-z", "-f", "-", tip, "--"], pattern):
                    return True
            except CannotLook:  # nothing there has it, or a partial clone does not have all files
                continue
        return False


def staged_groups(configuration: Configuration, search: Search, changed: Sequence[Staged], scan: Scan) -> list[Group]:
    """The credentials in what is staged, without those that the last commit has already, there or in another file."""
    from bb_auth_check.git import leaving

    found = Found(configuration, search, leaving.tracked(configuration))
    return found.staged(changed, scan, leaving.head(configuration))


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _short(ref: str) -> str:
    """A tag by its name; any other ref by its whole name."""
    return ref.removeprefix("refs/tags/")


def _shown(path: bytes, search: Search) -> str:
    """A path fit to be shown: what is found in it is blotted out."""
    return _blotted(path.decode("utf-8", "surrogateescape"), search.hits(path))


def _blotted(text: str, hits: Sequence[Hit]) -> str:
    raw = _raw(text)
    for hit in sorted(hits, key=lambda hit: -hit.at):
        raw = raw[: hit.at] + HIDDEN.encode() + raw[hit.end :]
        raw = raw.replace(_raw(hit.value), HIDDEN.encode())
    return redacted(raw.decode("utf-8", "surrogateescape"))


def permitted(
    configuration: Configuration, groups: Sequence[Group], leaving: Leaving | None, scan: Scan, texts: Iterable[bytes]
) -> tuple[tuple[str, ...], int]:
    """Take the places out that may leave; what is to be told of the file, and how many places they were.

    `texts`: the file as each branch that leaves has it. What one of them allows may leave with all of them.
    """
    rules = {rule.id: rule.kind for rule in BY_KIND.values()}
    read = [allowed.read(text, date.today(), rules) for text in texts]
    lines = dict.fromkeys(line for found, _ in read for line in found)
    told = [sentence for _, sentences in read for sentence in sentences]
    here = configuration.settings("outgoingallow")
    used: set[allowed.Allowance] = set()
    count = 0
    for group in groups:
        rule, lives = BY_KIND[group.kind], group.certain and BY_NAME[group.kind].alive
        kept = []
        for spot, path in group.spots:
            fitting = [line for line in lines if line.fits(path, spot.place, rule.id, group.kind)]
            used.update(fitting)
            name = path.decode("utf-8", "surrogateescape") if path else f"({spot.place})"
            if any(allowed.matches(pattern, name) or pattern == name for pattern in here) or (fitting and not lives):
                count += 1
            else:
                kept.append((spot, path))
        group.spots = kept
    for line in lines:
        looked_at = any(allowed.matches(line.pattern, path.decode("utf-8", "surrogateescape")) for path in scan.paths)
        in_all = leaving is not None and leaving.is_everything
        if line not in used and (in_all or looked_at or not _is_there(configuration, line.pattern)):
            told.append(f"{line.shown[:1].upper()}{line.shown[1:]} allows nothing that is there: take it out.")
        elif line in used and any(g.certain and BY_NAME[g.kind].alive and g.spots for g in groups):
            told.append(
                f"{line.shown[:1].upper()}{line.shown[1:]} does not cover a token whose checksum holds: only "
                "bbAuthCheck.outgoingAllow in git's configuration does."
            )
    return tuple(dict.fromkeys(told)), count


def _is_there(configuration: Configuration, pattern: str) -> bool:
    """Whether a file is tracked that the pattern covers."""
    if pattern.startswith("("):
        return True
    out = configuration.git.ask(["git", "ls-files", "-z", "--full-name", ":/"]).out
    return any(allowed.matches(pattern, path.decode("utf-8", "surrogateescape")) for path in out.split(b"\0") if path)


def tell(configuration: Configuration, groups: Sequence[Group]) -> tuple[Leak, ...]:
    """What is said of each credential: its first place, the others, and what takes it out."""
    from bb_auth_check.git.commits import Commits

    commits = Commits(configuration.git)
    try:
        return tuple(_leak(group, commits) for group in groups)
    finally:
        commits.close()


def _leak(group: Group, commits: Commits) -> Leak:
    spot, also = group.spots[0][0], tuple(spot for spot, _ in group.spots[1:])
    remedy = _remedy(group, spot, commits)
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
        subject=commits.subject(spot.commit) if spot.commit and spot.place not in ("note", "message") else None,
        remedy=remedies.for_all(remedy, also),
    )


def _remedy(group: Group, spot: Spot, commits: Commits) -> Remedy:
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
        return remedies.in_note(ref or "refs/notes/commits", is_tip=ref is not None, parent=commits.has_parent(commit))
    at = commits.at(commit)
    parent = commits.has_parent(commit)
    merges = at == "below" and commits.merges_since(commit)
    if spot.place == "message":
        return remedies.in_message(commit, at, parent=parent, merges=merges)  # type: ignore[arg-type]
    if spot.place == "author":
        return remedies.in_author(commit, at, parent=parent, merges=merges)  # type: ignore[arg-type]
    path = None if spot.place == "file-name" else path
    return remedies.in_file(path, commit, at, parent=parent, merges=merges)  # type: ignore[arg-type]
