"""Changing a username that comes from `credential.username` and not from a URL."""

from __future__ import annotations

from bb_auth_check import remedies

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Remedy, Url, Where


def key_for(where: Where, url: Url) -> str:
    """The key that gives the username for this host and for no other."""
    is_for_all = remedies.reach(where) in ("repository", "user")
    return f"credential.{url.scheme}://{url.host}.username" if is_for_all else where.key


def set_username(where: Where, name: str, url: Url) -> Remedy:
    """Make the key hold this username alone; where it is for every host, it goes, and Bitbucket's gets a key."""
    key = key_for(where, url)
    if key != where.key and where.option and where.exact:
        return remedies.together("", remedies.unset(where), remedies.set_to(where.replace(key=key), name))
    return remedies.set_to(where, name, tail=f"; the name is {name}")
