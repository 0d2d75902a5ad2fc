"""Changing a username that comes from `credential.username` and not from a URL."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Where


def set_username(where: Where, name: str) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """The commands that make the key hold `name` alone, and what is left to do by hand if there are none."""
    if where.option and where.exact:
        return (("git", "config", *where.option, "--replace-all", where.key, name),), ()
    if where.option:
        return (), (f"In {where.file}, change {where.key} to {name}.",)
    return (), (f"Take {where.key} out of the command line or environment that sets it; the name is {name}.",)
