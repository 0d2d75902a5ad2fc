"""What fixes the chain of helpers itself, where that is more than a printed command does."""

from __future__ import annotations

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.fix.choose_helper import NO_KEYCHAIN, helper_set
from bb_auth_check.fix.step import Impossible, Step
from bb_auth_check.fix.stored import of_store
from bb_auth_check.git import urls
from bb_auth_check.git.config import Source
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.model import Finding
from bb_auth_check.subjects import WIDTH
from bb_auth_check.writing import edits


def without_plain_file(finding: Finding, snapshot: Snapshot) -> Step:
    """The step by which `store` goes; what it has goes to the helper that stands beside it, or to the one that is set.

    Raises Impossible.
    """
    where, remedy = finding.fault.where, finding.fault.remedy
    if where is None or where.file is None:
        raise Impossible("")
    url = f"https://{(urls.parse(finding.fault.url or '').host)}/"
    there = [
        value
        for helper, value in snapshot.logins.chain(url)
        if helper.keeps in ("keychain", "unknown") and helper.found
        # what is set for less than `store` is takes its place for less
        if WIDTH.get(helper.where.scope, 9) <= WIDTH.get(where.scope, 0)
        and helper.where.key in ("credential.helper", where.key)
    ]
    chosen = snapshot.machine.chosen
    if (chosen is None and there) or chosen in there:
        value = chosen or there[0]
        out = [source for source in snapshot.places.sources(where) if _keeps_plainly(source)]
        return of_store(
            finding, snapshot, [edits.of_value(one, where.key, where.file, None) for one in out], value, is_there=True
        )
    found = [edits.of_command(command, snapshot) for command in remedy.commands if remedy.safe]
    best = next(iter(helper_set(remedy.commands).values()), None)
    if best is None or not found or None in found:
        raise Impossible("")
    if best.startswith("cache") and chosen is None:
        raise Impossible(NO_KEYCHAIN)
    return of_store(finding, snapshot, [edit for edit in found if edit is not None], best)


def _keeps_plainly(source: Source) -> bool:
    words = (source.entry.value or "").split() if source.entry else []
    return bool(words) and known.keeps(words[0]) == "plaintext"


def may_be_cache(finding: Finding, snapshot: Snapshot) -> bool:
    """Whether the user has chosen the cache: by an option, or for an address that is not this one."""
    where = finding.fault.where
    if snapshot.machine.chosen is not None:
        return True
    is_for_another_address = any(
        near.helper.where == where for destination in snapshot.facts.destinations for near in destination.unmatched
    )
    return (
        where is not None
        and is_for_another_address
        and any(
            (source.entry.value or "").startswith("cache") for source in snapshot.places.sources(where) if source.entry
        )
    )


def is_chosen(finding: Finding, snapshot: Snapshot) -> bool:
    """Whether the fault is what the user has named: a helper in clear, or a cache with this time."""
    chosen, where = snapshot.machine.chosen, finding.fault.where
    if chosen is None or where is None:
        return False
    if finding.fault.fixed_by == "store":
        return known.keeps(chosen.split()[0]) == "plaintext"
    return any(source.entry and source.entry.value == chosen for source in snapshot.places.sources(where))


def keeps_logins(finding: Finding, snapshot: Snapshot) -> bool:
    """Whether the helper that the fault is about is `store`, which may have something to hand over first."""
    sources = snapshot.places.sources(finding.fault.where) if finding.fault.where is not None else []
    return any(
        source.entry and source.entry.value and snapshot.logins.store_files(source.entry.value) for source in sources
    )


def has_arguments(finding: Finding, snapshot: Snapshot) -> bool:
    """Whether the fault is about an unknown helper without a program, with more to it than a name."""
    where = finding.fault.where
    helpers = [helper for destination in snapshot.facts.destinations for helper in destination.helpers]
    is_missing = any(helper.where == where and helper.found is False for helper in helpers)
    sources = snapshot.places.sources(where) if where is not None and is_missing else []
    words = [(source.entry.value or "").split() for source in sources if source.entry]
    return any(len(one) > 1 and known.keeps(one[0]) == "unknown" for one in words)
