"""Destinations with a username that cannot be right, and where that username comes from."""

from __future__ import annotations

from bb_auth_check.bitbucket.usernames import fitting
from bb_auth_check.model import Fault, Remedy
from bb_auth_check.rules import healing, secrets
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
        if destination.username_where is None:
            where = healing.place(destination.address, url)
            subject = f"{secrets.subject(destination.address, where)} has {what}: {url.text}"
            remedy = healing.remedy(facts, destination.address, url, *_advice(destination))
        else:
            where = destination.username_where
            if where in seen:
                continue
            seen.add(where)
            subject = f"{secrets.subject(destination.address, where)} has {what}: {username}"
            name = fitting(username, (), [helper.name for helper in destination.helpers])
            commands, by_hand = set_username(where, name) if destination.product == "cloud" else ((), ())
            says, *more = _advice(destination)
            remedy = Remedy(says=says, commands=commands, by_hand=(*by_hand, *more), safe=bool(commands))
        yield Fault(message=subject, remedy=remedy, where=where, remote=destination.address.remote, url=url.text)


def _advice(destination: Destination) -> tuple[str, ...]:
    if destination.product == "datacenter":
        return ("Put your Bitbucket username there", "Your username is shown in your profile on that Bitbucket server.")
    return (
        "Put the username of your token there",
        "Your own Bitbucket username does as well with an API token; an access token goes with x-token-auth.",
    )
