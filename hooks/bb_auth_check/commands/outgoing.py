"""Credentials of Bitbucket in what is staged, or in the objects that are about to leave."""

from __future__ import annotations

from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.leaving import contents_at
from bb_auth_check.git.objects import Objects
from bb_auth_check.model import EVERYTHING, CannotLook, Mute
from bb_auth_check.outgoing.model import Look, joined
from bb_auth_check.outgoing.search import Search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Literal

    from bb_auth_check.git.leaving import Leaving
    from bb_auth_check.git.process import Git
    from bb_auth_check.model import Selection
    from bb_auth_check.outgoing.model import Group
    from bb_auth_check.outgoing.scan import Scan

ALLOW_FILE = ".bb-auth-check-allow"
_ONE_REF = (
    "pre-commit and prek name one ref of a push, the first. What a plain `git push` would send beside it was looked at "
    "as well, as warnings. Other refs that are named on the command line were not: the hook of `bb-auth-check install` "
    "sees them all."
)
_NO_LINES = (
    "the refs of this push, which standard input does not have; what a plain `git push` would send was, as warnings."
)


class Asked(Mute):
    """What is to be looked at. Without anything else: what is staged, and what a plain `git push` would send."""

    def __init__(
        self,
        refs: Sequence[str] = (),
        remote: str | None = None,
        *,
        lines: bytes | None = None,
        everything: bool = False,
        staged: bool = False,
        selection: Selection = EVERYTHING,
    ) -> None:
        self.refs, self.remote, self.selection = refs, remote, selection
        self.lines = lines
        """What git gives its pre-push hook on standard input."""
        self.everything, self.staged = everything, staged


def outgoing(git: Git, asked: Asked) -> Look:
    """Look at what is about to leave. Raises Misused for a ref that is not there, and for an unknown rule."""
    from bb_auth_check.commands.chosen import leaving

    try:
        configuration = Configuration(git)
        kinds, wrong = leaving(configuration, asked.selection)
        search = Search(configuration.hosts(asked.selection.hosts))
        looks = () if kinds == frozenset() else _looks(configuration, search, asked, git.environ)
        look = _only(joined([look for look in looks if look is not None]), kinds)
        return look.replace(warnings=(*wrong, *look.warnings))
    except CannotLook as reason:
        return Look(status="error", error=str(reason))


def in_push(configuration: Configuration, lines: bytes | None, remote: str, selection: Selection) -> Look | None:
    """Look at a push to Bitbucket, by the lines that git gives the hook on standard input.

    None if nothing that may leave is chosen. Raises Misused for an unknown rule.
    """
    from bb_auth_check.commands import chosen
    from bb_auth_check.git import leaving

    try:
        kinds, _ = chosen.leaving(configuration, selection, beside_check=True)
        if kinds == frozenset():
            return None
        search = Search(configuration.hosts(selection.hosts))
        if lines is not None:
            return _only(_push(configuration, search, leaving.in_hook(lines, remote, configuration)), kinds)
        plain, _ = leaving.by_configuration(remote, configuration)
        look = _only(_as_advice(_push(configuration, search, plain)), kinds)
        return look.replace(not_looked_at=(*look.not_looked_at, _NO_LINES))
    except CannotLook as reason:
        return Look(status="error", error=str(reason))


def _only(look: Look, kinds: frozenset[str] | None) -> Look:
    """The look without what options or settings leave out; None: nothing.

    It is searched for all the same: the name of a file that holds it is shown without it.
    """
    if kinds is None:
        return look
    from bb_auth_check.rules.outgoing import OUTGOING

    left_out = [f"{rule.id} {rule.name}" for rule in OUTGOING if rule.kind not in kinds]
    leaks = tuple(leak for leak in look.leaks if leak.kind in kinds)
    said = (f"what is left out by an option or in git's configuration: {', '.join(left_out)}.",) if left_out else ()
    status: Literal["clean", "findings"] = "findings" if leaks else "clean"
    return look.replace(status=status, leaks=leaks, not_looked_at=(*look.not_looked_at, *said))


def _looks(
    configuration: Configuration, search: Search, asked: Asked, environ: Mapping[str, str]
) -> Iterable[Look | None]:
    from bb_auth_check.git import leaving

    if asked.everything:
        yield _push(configuration, search, leaving.everything(configuration))
    elif asked.lines is not None:
        remote = asked.remote or environ.get("PRE_COMMIT_REMOTE_NAME") or "origin"
        yield _push(configuration, search, leaving.in_hook(asked.lines, remote, configuration))
    elif asked.refs:
        yield _push(configuration, search, leaving.named(asked.refs, asked.remote, configuration))
    elif asked.staged:
        yield _staged(configuration, search)
    elif environ.get("PRE_COMMIT_REMOTE_NAME") and not asked.remote:
        yield from _under_pre_commit(configuration, search, environ)
    elif environ.get("PRE_COMMIT") and not asked.remote:
        yield _staged(configuration, search)
    else:
        yield _staged(configuration, search)
        plain, why = leaving.by_configuration(asked.remote, configuration)
        look = _push(configuration, search, plain)
        yield look if why is None else look.replace(not_looked_at=(*look.not_looked_at, f"{why}."))


def _under_pre_commit(
    configuration: Configuration, search: Search, environ: Mapping[str, str]
) -> Iterable[Look | None]:
    """The first ref of a push, by the variables of pre-commit; and what else would be sent, as advice."""
    from bb_auth_check.git import leaving
    from bb_auth_check.git.configuration import Pushed
    from bb_auth_check.git.facts import gather

    remote = environ["PRE_COMMIT_REMOTE_NAME"]
    url = environ.get("PRE_COMMIT_REMOTE_URL")
    if url and not gather(configuration, pushed=Pushed(remote, url)).addresses:
        yield Look(status="clean", not_looked_at=("a push that does not lead to Bitbucket.",))
        return
    to, has = (environ.get(name, "") for name in ("PRE_COMMIT_TO_REF", "PRE_COMMIT_FROM_REF"))
    name, target = (environ.get(name, "") for name in ("PRE_COMMIT_LOCAL_BRANCH", "PRE_COMMIT_REMOTE_BRANCH"))
    plain, _ = leaving.by_configuration(remote, configuration)
    # where the remote has nothing of it pre-commit names no commits (it then runs with --all-files), but the ref
    to = to or name
    if to.strip("0"):
        first = leaving.named([to], remote, configuration)
        known = leaving.named([has], remote, configuration).refs if has.strip("0") and target == name else ()
        refs = [leaving.Ref(name or to, first.refs[0].oid, target)]
        first = leaving.Leaving(refs, (*first.known, *(ref.oid for ref in known)), remote)
        yield _push(configuration, search, first)
        plain = plain.without(first)
    if plain.refs:
        yield _as_advice(_push(configuration, search, plain))
    yield Look(status="clean", not_looked_at=(_ONE_REF,))


def _as_advice(look: Look) -> Look:
    """What may not be a part of this push stops nothing."""
    return look.replace(leaks=tuple(leak.replace(blocks=False) for leak in look.leaks))


def _push(configuration: Configuration, search: Search, leaving: Leaving) -> Look:
    """Look at every object that leaves, and at the names of the refs."""
    from bb_auth_check.outgoing.scan import Scan

    scan = Scan(search)
    scan.read(leaving.objects(Objects(configuration.git)))
    names = dict.fromkeys(name for ref in leaving.refs for name in (ref.name, ref.target))
    holding = [name for name in names if search.hits(_raw(name))]
    groups: list[Group] = []
    if scan.met or holding:
        from bb_auth_check.commands.found import Found

        groups = Found(configuration, search, leaving).groups(scan, holding)
    return _told(configuration, search, groups, scan, leaving)


def _staged(configuration: Configuration, search: Search) -> Look:
    """Look at what is staged: at blobs of the index, and at the names of new files."""
    from bb_auth_check.git import leaving
    from bb_auth_check.outgoing.scan import Scan

    changed = leaving.staged(configuration)
    files = [each for each in changed if each.oid]
    scan = Scan(search)
    reader = Objects(configuration.git)
    if files:
        scan.read(reader.named(b"%s %d" % (each.oid.encode(), at) for at, each in enumerate(files)))
    scan.paths = {each.path for each in files}
    named = any(search.hits(each.path) for each in files if each.is_new)
    groups: list[Group] = []
    if scan.met or named:
        from bb_auth_check.commands.found import staged_groups

        groups = staged_groups(configuration, search, changed, scan)
    return _told(configuration, search, groups, scan, None)


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _told(
    configuration: Configuration, search: Search, groups: Sequence[Group], scan: Scan, leaving: Leaving | None
) -> Look:
    """The look without what is allowed, with a remedy for each of the rest."""
    not_looked_at = []
    if scan.lfs:
        not_looked_at.append(f"the content of {scan.lfs} files that Git LFS keeps elsewhere")
    if scan.archives:
        not_looked_at.append(f"the inside of {scan.archives} compressed files")
    look = Look(status="clean", objects=scan.objects, bytes=scan.bytes, not_looked_at=tuple(not_looked_at))
    # what a line allows that is not needed is told where it is changed, and where somebody looks
    wanted = groups or ALLOW_FILE.encode() in scan.paths or not (leaving is not None and leaving.is_hook)
    texts = contents_at(configuration, leaving, ALLOW_FILE) if wanted and scan.objects else []
    if not texts and not groups:
        return look
    from bb_auth_check.commands.found import permitted, tell

    warnings, allowed = permitted(configuration, search, groups, leaving, scan, texts)
    left = [group for group in groups if group.spots]
    if not left:
        return look.replace(allowed=allowed, warnings=warnings)
    leaks = tell(configuration, search, left)
    return look.replace(status="findings", leaks=leaks, allowed=allowed, warnings=warnings)
