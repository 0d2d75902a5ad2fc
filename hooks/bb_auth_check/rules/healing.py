"""What a URL should be, and the commands that make it so. Every rule about a URL asks here: they all agree.

A command is offered only if it mends, and only if it can be written without the secret.
"""

from __future__ import annotations

from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.bitbucket.usernames import fitting, in_url, is_email, is_left_over, stored_name
from bb_auth_check.model import HIDDEN, Fault, Remedy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Address, Destination, Facts, Url, Where


def fault(
    facts: Facts, address: Address, url: Url, what: str, says: str, *by_hand: str, secret_kind: str | None = None
) -> Fault:
    """The fault of a URL. `what` follows key and file in the message, `says` and `by_hand` make the remedy."""
    where = place(address, url)
    return Fault(
        message=f"{subject(where)} {what}: {url.text}",
        remedy=_remedy(facts, address, url, where, says, by_hand),
        where=where,
        remote=address.remote,
        url=url.text,
        secret_kind=secret_kind,
        story=next((secret.story for secret in url.secrets if secret.kind == secret_kind), 0),
    )


def subject(where: Where | None) -> str:
    """Key and file, as the subject of a sentence."""
    return where.named if where else "The URL on the command line"


def place(address: Address, url: Url) -> Where | None:
    """The key that has to change for `url` to change: the remote's, or that of the rule that made the URL."""
    if address.rewritten_by is not None and url == address.url and url != address.written:
        return address.rewritten_by
    return address.where


def healed(facts: Facts, address: Address, url: Url) -> str:
    """What `url`, which is `address.url` or `address.written`, should be: secret-free, with a fitting username."""
    return url.prefix + _healed(facts, address, url)


def _healed(facts: Facts, address: Address, url: Url) -> str:
    product = hosts.product(url, facts.hosts)
    is_near_miss = product == "other" and hosts.is_near_miss(url.hostname)
    if url.transport == "ssh":
        moved = is_near_miss or url.hostname in (hosts.CLOUD, f"www.{hosts.CLOUD}")
        host = hosts.CLOUD_SSH if moved else url.host
        return f"git@{host}{url.tail}" if not url.scheme else f"{url.scheme}://git@{host}{url.tail}"
    destination = _destination(facts, address)
    kinds = [BY_NAME[secret.kind] for secret in url.secrets]
    helpers = [helper.name for helper in destination.helpers] if destination else []
    host, scheme, tail = url.host, url.scheme, url.tail
    if product != "other" and hosts.is_page(url):
        tail = hosts.repository_path(url)
    elif HIDDEN in tail:
        tail = tail.partition("?")[0].partition("#")[0]
    if product == "cloud" or is_near_miss:
        stored = stored_name(destination) if destination and not kinds else None
        user: str | None = fitting(stored or url.username, kinds, helpers)
        configured = destination.username if destination and destination.username_source == "config" else None
        if configured and configured == fitting(configured, kinds, helpers):
            user = None
        if scheme == "http" and not (destination and destination.behind_pipelines_proxy):
            host, scheme = host.removesuffix(":80"), "https"
        host = hosts.CLOUD if is_near_miss else hosts.canonical(host) if scheme == "https" else host
    else:
        usable = url.username and not is_email(url.username) and not is_left_over(url.username)
        user = url.username if usable else None
    return f"{scheme}://{in_url(user)}@{host}{tail}" if user else f"{scheme}://{host}{tail}"


_index: tuple[Facts | None, dict[int, Destination]] = (None, {})


def _destination(facts: Facts, address: Address) -> Destination | None:
    """The destination at this very address. The index of the last facts is kept: thousands of faults may ask."""
    global _index
    if _index[0] is not facts:
        _index = (facts, {id(destination.address): destination for destination in facts.destinations})
    return _index[1].get(id(address))


def _remedy(
    facts: Facts, address: Address, url: Url, where: Where | None, says: str, by_hand: tuple[str, ...]
) -> Remedy:
    new = healed(facts, address, url)
    commands: tuple[tuple[str, ...], ...] = ()
    first: tuple[str, ...] = ()
    if where is None:
        first = (f"Push to {new}. A URL that is typed stays in the shell's history as well: take it out there.",)
    elif where.file is None:
        first = (f"Take {where.key} out of the command line or environment that sets it; the URL is {new}.",)
    elif where.key.startswith(("remotes/", "branches/")) and where.values == 1 and _is_plain(address.remote):
        # git turns such a file into configuration when it is told to rename the remote to its own name
        # (git's own gate would keep it from reading the URL)
        name, open_gate = address.remote, ("git", "-c", "transfer.credentialsInUrl=allow", "remote")
        commands = ((*open_gate, "rename", name, name), (*open_gate, "set-url", name, new))
    elif where == address.rewritten_by:
        commands, first = _rename_base(where, url, new)
    elif (
        HIDDEN not in new
        and lands(facts, where, new)
        and url.exact
        and where.exact
        and (where.values == 1 or address.pattern)
    ):
        commands = (_set_value(facts, address, where, new),)
    else:
        what = where.key if where.line is None else f"the URL of line {where.line}"
        first = (f"In {where.file}, change {what} to {new}.",)
    drops_what_lives = any(BY_NAME[secret.kind].alive for secret in url.secrets)
    return Remedy(
        says=says, commands=commands, by_hand=(*first, *by_hand), safe=bool(commands) and not drops_what_lives
    )


def _set_value(facts: Facts, address: Address, where: Where, new: str) -> tuple[str, ...]:
    name = address.remote
    if where.values == 1:
        # `git remote` looks at the old URL first, and dies if git's own gate is closed and there is a password in it
        gate_is_open = facts.environment.gate != "die"
        is_url = where.key in (f"remote.{name}.url", f"remote.{name}.pushurl")
        if is_url and gate_is_open and where.option == ("--local",) and _is_plain(name):
            push = ("--push",) if where.key.endswith(".pushurl") else ()
            return ("git", "remote", "set-url", *push, name, new)
        return ("git", "config", *where.option, where.key, new)
    return ("git", "config", *where.option, "--replace-all", where.key, new, address.pattern or "")


def _is_plain(name: str) -> bool:
    return name.replace("-", "").replace("_", "").replace(".", "").isalnum() and name.isascii() and name[0] != "-"


def _rename_base(where: Where, url: Url, new: str) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    base = where.key.removeprefix("url.").rpartition(".")[0]
    rest = url.text[len(base) :] if url.text.startswith(base) else None
    if rest is None or not new.endswith(rest):
        return (), (f'In {where.file}, mend the section [url "{base}"], so that it leads to {new}.',)
    new_base = new[: len(new) - len(rest)]
    if where.exact:
        return (("git", "config", *where.option, "--rename-section", f"url.{base}", f"url.{new_base}"),), ()
    edit = " ".join(("git", "config", *where.option, "--edit"))
    return (), (f'Open {where.file} (`{edit}`) and change the section header [url "{base}"] to [url "{new_base}"].',)


def lands(facts: Facts, where: Where, new: str) -> bool:
    """Whether git would leave `new` as it is: no `insteadOf` rule applies to it."""
    is_push_key = where.key.endswith(".pushurl")
    return not any(new.startswith(rule.prefix) for rule in facts.rewrites if not (rule.push_only and is_push_key))
