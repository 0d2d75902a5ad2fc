"""What is about to leave: the refs of a push and what the remote has already, or what is staged.

A ref that leaves, and what leads to a remote, may hold a secret: nothing of them is shown here, and no child gets one
as an argument.
"""

from __future__ import annotations

from bb_auth_check.git import remotes
from bb_auth_check.git.folders import Folders
from bb_auth_check.git.objects import Objects
from bb_auth_check.model import CannotLook, Misused, Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bb_auth_check.git.configuration import Configuration
    from bb_auth_check.git.objects import Object, Small

NOTHING = b"0"
_ALL = ("rev-list", "--objects", "--missing=allow-promisor", "--ignore-missing", "--stdin")
_LINK, _FOLDER = "120000", "160000"


class Ref(Mute):
    """A ref that leaves: its name here and there, and the object behind it."""

    __slots__ = ("name", "oid", "target")

    def __init__(self, name: str, oid: str, target: str = "") -> None:
        self.name, self.oid, self.target = name, oid, target or name


class Leaving(Mute):
    """Refs, and the objects that the remote has, as far as that is known here."""

    def __init__(self, refs: Sequence[Ref], known: Iterable[str] = (), remote: str | None = None) -> None:
        self.refs = refs
        self.known = tuple(dict.fromkeys(known))
        self.remote = remote
        self.is_everything = self.is_hook = False

    @property
    def given(self) -> bytes:
        """What `git rev-list --stdin` is to read."""
        return b"".join(
            [ref.oid.encode() + b"\n" for ref in self.refs] + [b"^" + oid.encode() + b"\n" for oid in self.known]
        )

    def without(self, other: Leaving) -> Leaving:
        """What leaves beside `other`."""
        there = {ref.name for ref in other.refs}
        refs = [ref for ref in self.refs if ref.name not in there]
        return Leaving(refs, (*self.known, *(ref.oid for ref in other.refs)), self.remote)

    def objects(self, reader: Objects) -> Iterator[Object | Small]:
        """Every object that leaves, once. Raises CannotLook."""
        from bb_auth_check.git.objects import NEW

        return reader.listed(_ALL if self.is_everything else NEW, self.given) if self.refs else iter(())


def in_hook(lines: bytes, remote: str, configuration: Configuration) -> Leaving:
    """What a push sends by the lines that git gives its pre-push hook (githooks(5)); `remote`: a name, or a URL."""
    refs, there = [], []
    for line in lines.decode("utf-8", "surrogateescape").rstrip("\n").split("\n") if lines else ():
        parts = line.split(" ")
        if len(parts) != 4:
            raise CannotLook("Standard input is not what git gives a pre-push hook.")
        name, oid, target, has = parts
        if oid.strip("0"):
            refs.append(Ref(name, oid, target))
        if has.strip("0"):
            there.append(has)
    leaving = Leaving(refs, (*_tracked(remote, configuration), *there) if refs else (), remote)
    leaving.is_hook = True
    return leaving


def everything(configuration: Configuration) -> Leaving:
    """The whole history, of every ref."""
    refs = [Ref(name, oid) for oid, name in _refs(configuration)]
    head = _resolved(("HEAD",), configuration)["HEAD"]
    if head is not None:
        refs.append(Ref("HEAD", head))
    leaving = Leaving(refs)
    leaving.is_everything = True
    return leaving


def on_remotes(configuration: Configuration) -> tuple[str, ...]:
    """What any remote has."""
    return tuple(oid for oid, name in _refs(configuration, "refs/remotes/"))


def named(names: Sequence[str], remote: str | None, configuration: Configuration) -> Leaving:
    """These refs, or the range of commits that is written as `OLD..NEW`. Raises Misused for one that is not there."""
    refs, known = [], []
    there = _refs(configuration)
    full = {name: oid for oid, name in there}
    asked = [part or "HEAD" for name in names for part in name.partition(":")[0].removeprefix("+").split("..")]
    found = _resolved(asked, configuration)
    for name in names:
        source, _, target = name.removeprefix("+").partition(":")
        first, dots, last = source.rpartition("..")
        oid = found[last or "HEAD"]
        if oid is None or (dots and found[first or "HEAD"] is None):
            raise Misused("There is no such ref: `git show-ref` lists those that there are.")
        if dots:
            known.append(str(found[first or "HEAD"]))
        of = next((f"{at}{last}" for at in ("", "refs/heads/", "refs/tags/", "refs/") if f"{at}{last}" in full), last)
        refs.append(Ref(of, oid, target))
    remote = remote or _usual_remote(configuration)
    return Leaving(refs, (*_tracked(remote, configuration, there), *known), remote)


def by_configuration(remote: str | None, configuration: Configuration) -> tuple[Leaving, str | None]:
    """What a plain `git push` sends, and why that is nothing, if it is. Follows git's `builtin/push.c`."""
    remote = remote or _usual_remote(configuration)
    branch = Folders({entry.origin for entry in configuration.entries}, configuration.git).branch()
    settings = {entry.key: entry.value or "" for entry in configuration.entries}
    refs_of_all = _refs(configuration)
    here = [(oid, name) for oid, name in refs_of_all if not name.startswith("refs/remotes/")]
    tracked = _tracked(remote, configuration, refs_of_all)
    of_remote = [e for e in configuration.entries if e.section == "remote" and e.subsection == remote]
    specs = [entry.value or "" for entry in of_remote if entry.name == "push"]
    default = settings.get("push.default", "simple").lower()
    refs: list[Ref] = []
    if any(e.name == "mirror" and (e.value or "true").lower() in ("true", "yes", "on", "1") for e in of_remote):
        refs = [Ref(name, oid) for oid, name in here]
    elif specs:
        refs = list(_by_specs(specs, here, branch))
    elif default == "nothing":
        return Leaving((), tracked, remote), "push.default is `nothing`: `git push` sends what it is told by name"
    elif default == "matching":
        below = f"refs/remotes/{remote}/"
        there = {name.rpartition("/")[2] for _, name in refs_of_all if name.startswith(below)}
        refs = [Ref(name, oid) for oid, name in here if name.removeprefix("refs/heads/") in there]
    else:
        head = _resolved(("HEAD",), configuration)["HEAD"]
        refs = [Ref(f"refs/heads/{branch}" if branch else "HEAD", head)] if head else []
    if settings.get("push.followtags", "").lower() in ("true", "yes", "on", "1"):
        refs += [Ref(name, oid) for oid, name in here if name.startswith("refs/tags/")]
    return Leaving(refs, tracked, remote), None


def _by_specs(specs: Iterable[str], here: Sequence[tuple[str, str]], branch: str | None) -> Iterator[Ref]:
    """The refs that `remote.<name>.push` chooses (gitglossary(7), refspec)."""
    for spec in specs:
        source, _, target = spec.removeprefix("+").partition(":")
        source = f"refs/heads/{branch}" if source in ("HEAD", "@") else source
        before, star, behind = source.partition("*")
        for oid, name in here:
            fits = name.startswith(before) and name.endswith(behind) and len(name) >= len(before) + len(behind)
            if star and fits:
                middle = name[len(before) : len(name) - len(behind)]
                yield Ref(name, oid, target.replace("*", middle))
            elif not star and source and name in (source, f"refs/heads/{source}", f"refs/tags/{source}"):
                yield Ref(name, oid, target)
            elif not source and name.startswith("refs/heads/"):  # `:` pushes the branches that match
                yield Ref(name, oid)


def _usual_remote(configuration: Configuration) -> str:
    branch = Folders({entry.origin for entry in configuration.entries}, configuration.git).branch()
    return remotes.of_plain_push(configuration.entries, branch)


def _tracked(remote: str, configuration: Configuration, refs: Sequence[tuple[str, str]] | None = None) -> list[str]:
    """The objects at which this remote's refs were when they were last fetched or pushed; `refs`: those of all."""
    of = {e.subsection for e in configuration.entries if e.section == "remote" and remote in (e.subsection, e.value)}
    prefixes = []
    for name in of or {remote}:
        specs = [
            entry.value or ""
            for entry in configuration.entries
            if (entry.section, entry.subsection, entry.name) == ("remote", name, "fetch")
        ]
        targets = [spec.partition(":")[2].partition("*")[0] for spec in specs]
        prefixes += [target for target in targets if target.startswith("refs/")] or [f"refs/remotes/{name}/"]
    refs = _refs(configuration) if refs is None else refs
    return [oid for oid, name in refs if name.startswith(tuple(prefixes))]


def _refs(configuration: Configuration, below: str = "refs/") -> list[tuple[str, str]]:
    answer = configuration.git.ask(["git", "for-each-ref", "--format=%(objectname) %(refname)"])
    if answer.code:
        raise CannotLook("git could not list the refs of this repository: `git for-each-ref` says why.")
    lines = answer.out.decode("utf-8", "surrogateescape").split("\n")
    pairs = [(oid, name) for oid, _, name in (line.partition(" ") for line in lines) if name]
    return [(oid, name) for oid, name in pairs if name.startswith(below)]


def _resolved(names: Sequence[str], configuration: Configuration) -> dict[str, str | None]:
    """The objects that names stand for, which go to git on standard input."""
    asked = [name for name in dict.fromkeys(names) if "\n" not in name]
    given = "".join(f"{name}\n" for name in asked).encode("utf-8", "surrogateescape")
    out = Objects(configuration.git).output(["cat-file", "--batch-check=%(objectname)"], given)
    lines = out.decode("utf-8", "surrogateescape").split("\n")[:-1]
    found = zip(asked, lines, strict=True)
    return {
        **dict.fromkeys(names),
        **{name: line if " " not in line and len(line) >= 40 else None for name, line in found},
    }


def tracked(configuration: Configuration) -> Leaving:
    """What the remote of a plain `git push` has, and nothing that leaves."""
    remote = _usual_remote(configuration)
    return Leaving((), _tracked(remote, configuration), remote)


def head(configuration: Configuration) -> str | None:
    """The commit that is checked out; None if there is none yet."""
    return _resolved(("HEAD",), configuration)["HEAD"]


def contents_at(configuration: Configuration, leaving: Leaving | None, path: str) -> list[bytes]:
    """A tracked file as the commits have it that the refs of a push end with, or, with None, the index: each once."""
    places = [""] if leaving is None else list(dict.fromkeys(ref.oid for ref in leaving.refs)) or ["HEAD"]
    asked = "".join(f"{place}:{path}\n" for place in places).encode()
    answer = Objects(configuration.git).output(["cat-file", "--batch=%(objecttype) %(objectsize)"], asked)
    found: dict[bytes, None] = {}
    while answer:
        header, _, answer = answer.partition(b"\n")
        kind, _, size = header.rpartition(b" ")
        if kind in (b"blob", b"tree", b"commit", b"tag"):
            if kind == b"blob":
                found[answer[: int(size)]] = None
            answer = answer[int(size) + 1 :]
    return list(found)


class Staged(Mute):
    """A file whose staged version differs from that of the last commit."""

    __slots__ = ("before", "is_link", "is_new", "oid", "path")

    def __init__(self, path: bytes, oid: str, before: str | None, *, is_new: bool, is_link: bool) -> None:
        self.path, self.oid, self.before, self.is_new, self.is_link = path, oid, before, is_new, is_link


def staged(configuration: Configuration) -> list[Staged]:
    """What the next commit changes, as it is staged; a file that goes has no object. Raises CannotLook."""
    reader = Objects(configuration.git)
    head = _resolved(("HEAD",), configuration)["HEAD"]
    against = head or reader.output(["hash-object", "-t", "tree", "--stdin"]).decode().strip()
    listing = ["diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", against, "--"]
    found = []
    fields = iter(reader.output(listing).split(b"\0"))
    for meta, path in zip(fields, fields, strict=False):
        old_mode, mode, before, oid, status = meta.decode().lstrip(":").split(" ")
        has = before if before.strip("0") and old_mode != _FOLDER else None
        if status == "D":
            found.append(Staged(path, "", has, is_new=False, is_link=False))
        elif mode != _FOLDER and oid.strip("0"):
            found.append(Staged(path, oid, has, is_new=status == "A", is_link=mode == _LINK))
    return found
