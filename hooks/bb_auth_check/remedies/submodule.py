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
    for_all: tuple[str, ...] = ()
    relative = _relative(facts, one)
    if address.use == "submodule" and relative is not None:
        for_all = (f"For everybody: {relative} in .gitmodules follows the remote.",)
    elif one.tracked is not None and _is_of_a_remote(facts, one):
        for_all = (f"For everybody: without {one.tracked.key} in {one.tracked.file}, git-lfs follows the remote.",)
    if new is None and for_all and facts.environment.in_ci:
        return Remedy(says="Use the remote's address", by_hand=for_all)
    if new is None or HIDDEN in key:
        added = add_helper(one.login, facts.machine, "Set a credential helper for that host")
        return remedies.together(added.says, added, then=for_all).replace(safe=False)
    where = address.where
    if where is not None and where != one.tracked and where.scope not in ("global", "system"):
        written = remedies.set_value(where, new, address.pattern, f"change {where.key} to {new}")
    else:
        written = remedies.set_for_repository(key, new)
    host = f"{address.url.scheme}://{address.url.host}"
    helper = f"Or set a credential helper for {host} in ~/.gitconfig."
    return remedies.together("Use SSH, as the remote does", written, then=(*for_all, helper))


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


def _is_of_a_remote(facts: Facts, one: Beside) -> bool:
    """Whether this is the very repository that a remote leads to: git-lfs would find it by itself."""
    path = hosts.clone_path(one.login.address.url).removesuffix(".git")
    return any(
        destination.product == one.login.product
        and hosts.clone_path(destination.address.url).removesuffix(".git") == path
        for destination in facts.destinations
    )


def _relative(facts: Facts, one: Beside) -> str | None:
    """The submodule's URL as seen from that of `origin`, if both are one owner's at the same Bitbucket."""
    url, product = one.login.address.url, one.login.product
    for destination in facts.destinations:
        own = destination.address.url
        if destination.address.remote == "origin":
            is_same = destination.product == product and (product.is_cloud or own.hostname == url.hostname)
            is_same = is_same and hosts.owner(own) == hosts.owner(url)
            return f"../{url.path.strip('/').rpartition('/')[2]}" if is_same else None
    return None
