"""Changing a username that comes from `credential.username` and not from a URL."""

from __future__ import annotations

from bb_auth_check import remedies

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Remedy, Where


def set_username(where: Where, name: str) -> Remedy:
    """Make the key hold this username alone."""
    return remedies.set_to(where, name, tail=f"; the name is {name}")
