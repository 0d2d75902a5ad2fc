"""What rules look at: the destinations, URLs and secrets of the facts that may have a fault at all."""

from __future__ import annotations

from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import BY_NAME, PASSWORD
from bb_auth_check.bitbucket.usernames import goes_with, is_email, is_left_over
from bb_auth_check.model import HIDDEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bb_auth_check.bitbucket.products import Product
    from bb_auth_check.model import (
        Address,
        Beside,
        Destination,
        Exposure,
        Facts,
        Helper,
        Place,
        Secret,
        Stored,
        Url,
        Use,
        Where,
    )


def over_https(facts: Facts) -> Iterator[Destination]:
    """The https destinations of Bitbucket for which git will ask its helpers.

    An `http://` address of Bitbucket Cloud has another fault, or in Pipelines none; an address that git cannot read has
    one as well; a `credential` key without value stops git before it asks anybody.
    """
    for destination in facts.destinations:
        url = destination.address.url
        if not destination.product.is_bitbucket or url.transport != "http" or destination.valueless:
            continue
        if (destination.product.is_cloud and url.scheme == "http") or not url.readable:
            continue
        if url.password == "empty" and not url.username:
            continue  # `https://:@host`: git asks nobody, Kerberos answers
        yield destination


def beside(facts: Facts, use: Use) -> Iterator[Beside]:
    """What git-lfs (`lfs`) or the submodules (`submodule`) log in at, where the URL can be read and has no secret."""
    for one in facts.beside:
        url = one.login.address.url
        if one.login.address.use == use and url.readable and url.password == "none" and not url.secrets:
            yield one


def is_unanswered(login: Destination, facts: Facts) -> bool:
    """Whether nothing logs in at a URL beside the remotes, and no remote has the same fault."""
    if login.answered_by or works(login) or login.valueless:
        return False
    host = login.address.url.hostname
    of_remotes = [other for other in over_https(facts) if other.address.url.hostname == host]
    return not any(not works(other) and not other.answered_by for other in of_remotes)


def bitbucket_urls(facts: Facts, wanted: Callable[[Url], bool]) -> Iterator[tuple[Address, Url]]:
    """The URLs of Bitbucket that `wanted` picks, as they were written or as an `insteadOf` rule made them."""
    for address in facts.addresses:
        for url in (address.url,) if address.url == address.written else (address.written, address.url):
            if not wanted(url) or not hosts.product(url, facts.hosts).is_bitbucket:
                continue
            where = address.place_of(url)
            is_made = url != address.written and where is not None and HIDDEN not in where.key
            if is_made and wanted(address.written) and hosts.product(address.written, facts.hosts).is_bitbucket:
                continue  # it came through the rule as it was written
            yield address, url


def secrets(facts: Facts, place: Place) -> Iterator[tuple[Exposure, Secret]]:
    """What stands at this kind of place and is a secret."""
    for held in facts.held:
        if held.place == place and held.secret is not None:
            yield held, held.secret


def works(destination: Destination) -> tuple[Helper, ...]:
    """The helpers that may have an answer, and whose programs are not known to be missing."""
    return tuple(helper for helper in destination.answering if helper.found is not False)


def may_answer_otherwise(destination: Destination, facts: Facts) -> bool:
    """Whether something that is not known may log in there: then nothing is certain to fail for want of a helper.

    An editor's askpass program asks in a box. Programs that start git with `-c credential.helper=`, as JetBrains' do,
    answer from a store of their own, and at a commit they have no reason to name the program which does. Where another
    service's helper is set for every host, as in its containers, the person at the keyboard has typed the token so far.
    """
    if facts.environment.only_looks:
        return True  # what has fetched this had a login of its own, and nothing is pushed
    if destination.foreign and not works(destination) and not nobody_can_be_asked(facts):
        return True
    if is_in_netrc(destination):
        return True
    askpass, reset = facts.environment.askpass, destination.helpers_reset
    by_editor = askpass is not None and askpass.fault is None and askpass.asks != "person"
    return by_editor or (reset is not None and reset.scope == "command" and not works(destination))


def is_in_netrc(destination: Destination) -> bool:
    """Whether netrc has a secret for the host under another username, which an old libcurl sends all the same.

    7.88 takes the last password of the host, under the URL's username; 8.23 takes none (tried with both).
    """
    others = (stored for stored in destination.stored if stored.source == "netrc" and not stored.answers)
    return any(BY_NAME[stored.kind].alive for stored in others)


def nobody_can_be_asked(facts: Facts) -> bool:
    """Whether what no helper answers stays unanswered: git may not ask, or nobody is there."""
    here = facts.environment
    if here.askpass is not None and here.askpass.fault is None:
        return False
    return here.no_prompts is not None or here.in_ci


def is_from_a_build(where: Where | None, facts: Facts) -> bool:
    """Whether a build server gives git this in variables of its own, which no file and no command line holds."""
    here = facts.environment
    return where is not None and where.file is None and here.in_ci and here.from_variables


def holds_nothing(destination: Destination) -> bool:
    """Whether the helpers certainly have no secret for the host: any username is as good as another."""
    has_entries = any(stored.source == "store" and not stored.is_lost for stored in destination.stored)
    return all(
        helper.is_empty or (helper.called == "store" and helper.readable and not has_entries)
        for helper in works(destination)
    )


def kept_without_path(destination: Destination) -> Stored | None:
    """The entry of `store` that would answer if git did not tell the path, which it has not, or spelt otherwise.

    None if there is another that answers, or may.
    """
    there = works(destination)
    if destination.path_told is None or destination.answered_by or not there:
        return None
    if any(helper.called != "store" and not helper.is_empty for helper in there):
        return None
    if any(stored.answers for stored in destination.stored):
        return None
    ours = (stored for stored in destination.stored if stored.of_path is None or stored.is_near)
    return next((stored for stored in ours if stored.fits), None)


def first_answer(destination: Destination) -> Stored | None:
    """The entry of a file that git certainly takes: netrc's, or that of `store` if no other helper is asked first."""
    first = next((helper for helper in destination.answering if helper.found is not False), None)
    for stored in destination.stored:
        if stored.answers and (stored.source == "netrc" or (first is not None and first.called == "store")):
            return stored
    return None


def only_wrongly_named(destination: Destination) -> Stored | None:
    """The entry of `store`, the only helper, whose token logs in under another username alone, and nothing answers."""
    there = works(destination)
    if not there or any(helper.called != "store" or not helper.readable for helper in there):
        return None
    ours = [stored for stored in destination.stored if stored.source == "store" and not stored.is_lost]
    if any(stored.answers for stored in destination.stored) or not all(
        has_wrong_name(stored, destination.product) and BY_NAME[stored.kind].alive for stored in ours
    ):
        return None
    return next((stored for stored in ours if stored.of_path is not False), None)


def has_wrong_name(stored: Stored, product: Product) -> bool:
    """Whether the token of an entry cannot log in under the entry's username."""
    if not stored.username or BY_NAME[stored.kind] is PASSWORD:
        return False
    if product.refuses_emails and (is_email(stored.username) or is_left_over(stored.username)):
        return True
    return not goes_with(stored.username, BY_NAME[stored.kind])
