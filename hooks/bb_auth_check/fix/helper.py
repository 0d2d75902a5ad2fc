"""What fixes the chain of helpers itself, where that is more than a printed command does."""

from __future__ import annotations

from collections.abc import Mapping

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.bitbucket.usernames import in_url
from bb_auth_check.fix.choose_helper import NO_KEYCHAIN, helper_set
from bb_auth_check.fix.step import Impossible, Step
from bb_auth_check.fix.stored import of_store
from bb_auth_check.git.config import Source
from bb_auth_check.git.exposures import secret_in_command
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.git.text import redacted
from bb_auth_check.model import WIDTH, Destination, Finding, Helper, Remedy
from bb_auth_check.remedies.helper import is_for_one_host, replace_helpers
from bb_auth_check.writing import edits


def without_plain_file(finding: Finding, snapshot: Snapshot) -> Step:
    """The step by which `store` is asked no more; what it has goes to the helper beside it, or to the one that is set.

    It stays for other hosts. Raises Impossible.
    """
    where = finding.fault.where
    if where is None or where.file is None:
        raise Impossible("")
    chosen = snapshot.machine.chosen
    if is_for_one_host(where) and not where.shared and (there := _beside(finding, snapshot)) is not None:
        out = [source for source in snapshot.places.sources(where) if _keeps_plainly(source)]
        taken = [edits.of_value(one, where.key, where.file, None) for one in out]
        return of_store(finding, snapshot, taken, there, sets={})
    asking = {
        destination.address.url.host: (destination, helper)
        for destination in (_spelled_out(one, snapshot) for one in snapshot.facts.destinations)
        if destination.product != "other"
        for helper in destination.helpers
        if helper.where == where and helper.keeps == "plaintext"
    }
    there = _beside(finding, snapshot)
    found = [
        replace_helpers(destination, (helper,), snapshot.machine, "", there) for destination, helper in asking.values()
    ]
    commands = [command for remedy in found for command in remedy.commands]
    sets = {key: value for remedy in found for key, value in _new(remedy, asking).items()}
    value = there or next((one for one in sets.values()), None)
    changes = [edits.of_command(command, snapshot) for command in commands]
    if value is None or not all(remedy.commands for remedy in found) or None in changes:
        raise Impossible(" ".join(step for remedy in found for step in remedy.by_hand))
    if value.startswith("cache") and chosen is None and there is None:
        raise Impossible(NO_KEYCHAIN)
    return of_store(finding, snapshot, [one for one in changes if one is not None], value, sets={} if there else sets)


def _spelled_out(destination: Destination, snapshot: Snapshot) -> Destination:
    """The same with the values of its helpers, but for those that may hold a secret or could not be shown."""
    url = destination.address.url
    if url.transport != "http":
        return destination
    name = f"{in_url(url.username)}@" if url.username else ""
    values = dict(snapshot.logins.chain(f"{url.scheme}://{name}{url.host}{url.tail}"))
    helpers = [
        helper.replace(spelled=value) if value and redacted(value) == value and not secret_in_command(value) else helper
        for helper, value in ((helper, values.get(helper)) for helper in destination.helpers)
    ]
    return destination.replace(helpers=tuple(helpers))


def _beside(finding: Finding, snapshot: Snapshot) -> str | None:
    """A helper that stands beside `store`, for as much as it does, and keeps secrets otherwise."""
    where, chosen = finding.fault.where, snapshot.machine.chosen
    url = next((d.address.url for d in snapshot.facts.destinations if d.address.url.text == finding.fault.url), None)
    if where is None or url is None:
        return None
    there = [
        (helper.keeps != "keychain", value)
        # of two files of the user's, one may be for some repositories only
        for helper, value in snapshot.logins_of_all((where,)).chain(f"{url.scheme}://{url.host}/")
        if helper.keeps in ("keychain", "unknown") and helper.found and helper.serves is None
        if not known.only_reads(helper.called)
        # what is set for less than `store` is takes its place for less
        if WIDTH.get(helper.where.scope, 9) <= WIDTH.get(where.scope, 0)
        and helper.where.key in ("credential.helper", where.key)
    ]
    values = [value for _, value in sorted(there, key=lambda one: one[0])]
    return chosen if chosen in values else values[0] if values and chosen is None else None


def _new(remedy: Remedy, asking: Mapping[str, tuple[Destination, Helper]]) -> dict[str, str]:
    """The helper that is new to these chains, by its key."""
    return helper_set(
        remedy.commands, {one.spelled for chain, _ in asking.values() for one in chain.helpers if one.spelled}
    )


def _keeps_plainly(source: Source) -> bool:
    words = (source.entry.value or "").split() if source.entry else []
    return bool(words) and known.keeps(known.called(" ".join(words))) == "plaintext"


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
    """Whether the fault is what the user has named: a helper in plain text, or a cache with this time."""
    chosen, where = snapshot.machine.chosen, finding.fault.where
    if chosen is None or where is None:
        return False
    if finding.fault.fixed_by == "store":
        return known.keeps(known.called(chosen)) == "plaintext"
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
