"""Destinations with a username that cannot be right, and where that username comes from."""

from __future__ import annotations

from bb_auth_check.bitbucket.usernames import fitting
from bb_auth_check.model import Fault, Remedy
from bb_auth_check.rules import healing
from bb_auth_check.rules.configured_username import set_username

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bb_auth_check.model import Destination, Facts, Product


def faults(facts: Facts, products: tuple[Product, ...], is_wrong: Callable[[str], bool], what: str) -> Iterator[Fault]:
    """A fault for each destination of these products whose username `is_wrong`; `what` names it, with its article."""
    seen = set()
    for destination in facts.destinations:
        url, username = destination.address.url, destination.username
        if destination.product not in products or url.transport != "http" or not username or not is_wrong(username):
            continue
        if not url.readable:
            continue  # git would take another username out of it: that is a fault of its own
        where = destination.username_where
        if where is None:
            yield healing.fault(facts, destination.address, url, f"has {what}", *_advice(destination))
        elif where.key == "credential.username" and destination.product == "cloud":
            # the key holds for other hosts too, where the name may be right: the URL's own beats it here
            what_and_whence = f"has {what}, {username} out of {where.named}"
            yield healing.fault(facts, destination.address, url, what_and_whence, *_advice(destination))
        elif where not in seen:
            seen.add(where)
            name = fitting(username, (), [helper.name for helper in destination.helpers])
            commands, by_hand = set_username(where, name) if destination.product == "cloud" else ((), ())
            says, *more = _advice(destination)
            yield Fault(
                message=f"{healing.subject(where)} has {what}: {username}",
                remedy=Remedy(says=says, commands=commands, by_hand=(*by_hand, *more), safe=bool(commands)),
                where=where,
                remote=destination.address.remote,
                url=url.text,
            )


def _advice(destination: Destination) -> tuple[str, ...]:
    if destination.product == "datacenter":
        return ("Put your Bitbucket username there", "Your username is shown in your profile on that Bitbucket server.")
    return (
        "Put the username of your token there",
        "Your own Bitbucket username does as well with an API token; an access token goes with x-token-auth.",
    )
