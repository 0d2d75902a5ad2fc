"""What is done about the addresses of submodules, and of git-lfs."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import hosts
from bb_auth_check.model import HIDDEN, Beside, Facts, Remedy
from bb_auth_check.remedies.helper import add_helper
from bb_auth_check.remedies.url import by_ssh, renamed


def answered(facts: Facts, one: Beside, key: str) -> Remedy:
    """Have the URL go by SSH, as the remote does, in this clone alone; or give its host a helper.

    `key` is what this clone's own configuration calls it.
    """
    address = one.login.address
    new = None if address.rewritten_by else by_ssh(facts, address.url)
    if new is None or HIDDEN in key:
        return add_helper(one.login, facts.machine, "Set a credential helper for that host").replace(safe=False)
    where = address.where
    if where is not None and where != one.tracked and where.scope not in ("global", "system"):
        written = remedies.set_value(where, new, address.pattern, f"change {where.key} to {new}")
    else:
        written = remedies.set_for_repository(key, new)
    host = f"{address.url.scheme}://{address.url.host}"
    then = f"Or set a credential helper for {host} in ~/.gitconfig."
    return remedies.together("Have it go by SSH, as the remote does", written, then=(then,))


def nameless(facts: Facts, one: Beside, own_name: str) -> Remedy:
    """Take a name out of the file that goes to everybody; where it stands in this clone alone, put one's own there.

    Which address suits everybody is for a person to decide.
    """
    address = one.login.address
    where, url = one.tracked, address.url
    if where is None:
        return renamed(facts, address, url, own_name, "Put your own username there")
    new = _relative(facts, one) or f"{url.scheme}://{url.host}{url.tail}"
    parts = [remedies.set_value(where, new, None, f"change {where.key} to {new}")]
    if one.is_initialised and one.path is not None:
        parts.append(remedies.by_command("repository", "", ("git", "submodule", "sync", "--", one.path)))
    elif one.is_initialised:
        parts.append(Remedy(says="", by_hand=("Then run `git submodule sync` for that submodule.",)))
    commit = f"Commit {where.file}: until then it is right in this clone alone."
    return remedies.together("Leave the name out", *parts, then=(commit,)).replace(safe=False, ends_by_hand=True)


def _relative(facts: Facts, one: Beside) -> str | None:
    """The submodule's URL as seen from that of `origin`, if both are one owner's at the same Bitbucket."""
    url = one.login.address.url
    for address in facts.addresses:
        if address.remote == "origin" and address.use in ("push", "fetch") and address.where is not None:
            is_same = address.url.hostname == url.hostname and hosts.owner(address.url) == hosts.owner(url)
            return f"../{url.path.strip('/').rpartition('/')[2]}" if is_same else None
    return None
