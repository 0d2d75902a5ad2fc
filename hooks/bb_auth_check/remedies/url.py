"""What a URL should be, and the commands that make it so. Every rule about a URL asks here: they all agree.

A command is offered only if it fixes, and only if it can be written without the secret.
"""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import ACCESS_TOKEN_USERNAME, API_TOKEN_USERNAME, BY_NAME
from bb_auth_check.bitbucket.usernames import fitting, in_url, is_email, is_left_over, stored_name, trimmed
from bb_auth_check.model import HIDDEN, Fault, Remedy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Address, Facts, FixedBy, Mixed, Url, Where


def url_fault(
    facts: Facts,
    address: Address,
    url: Url,
    what: str,
    says: str,
    *then: str,
    secret_kind: str | None = None,
    fixed_by: FixedBy = "url",
) -> Fault:
    """The fault of a URL. `what` follows key and file in the message, `says` and `then` make the remedy."""
    where = address.place_of(url)
    return Fault(
        message=f"{subject(where)} {what}: {url.text}",
        remedy=remedies.together(says, url_remedy(facts, address, url), then=then),
        where=where,
        remote=address.remote,
        url=url.text,
        secret_kind=secret_kind,
        secret_id=next((secret.secret_id for secret in url.secrets if secret.kind == secret_kind), 0),
        fixed_by=fixed_by,
    )


def mixed_fault(facts: Facts, address: Address, mixed: Mixed) -> Fault:
    """The fault of a URL that is no address, with the right one as its remedy, where that is clear.

    Where a rule makes it, the rule is mended if it names the host; else the address that is led astray.
    """
    url, where, by_rule = address.url, address.place_of(address.url), address.rewritten_by
    remedy = None
    if mixed.meant is None or _lacks_port(mixed.meant):
        remedy = Remedy(says="", by_hand=("The Clone button of the repository shows the address.",))
    elif by_rule is not None and where == by_rule and not _names_host(by_rule, mixed.meant):
        where, new = address.where, corrected(facts, address, url)
        if where is None or where.file is None or address.written.secrets or not lands(facts, where, new):
            key = "the URL" if where is None else where.key
            remedy = Remedy(says="", by_hand=(f"Change {key} so that git makes {new} of it.",))
        else:
            remedy = remedies.set_value(where, new, address.pattern or None, f"change {where.key} to {new}")
    return Fault(
        message=f"{subject(where)} {mixed.says}, and {mixed.git}: {url.text}",
        remedy=remedies.together("Set the address that was meant", remedy or url_remedy(facts, address, url)),
        where=where,
        remote=address.remote,
        url=url.text,
        fixed_by="commands" if remedy else "url",
    )


def other_port_fault(facts: Facts, address: Address, what: str, port: str) -> Fault:
    """The fault of an SSH address of Bitbucket Cloud whose port is closed. A rule that makes it is mended by hand."""
    url = address.url
    host = f"{hosts.CLOUD_SSH_443}:443" if port == "443" or url.hostname == hosts.CLOUD_SSH_443 else hosts.CLOUD_SSH
    new = f"{url.prefix}{url.scheme}://git@{host}{url.tail}"
    remedy = _write(facts, address, url, new)
    where = address.place_of(url)
    return Fault(
        message=f"{subject(where)} {what}: {url.text}",
        remedy=remedy.replace(says="Use a port that is open"),
        where=where,
        remote=address.remote,
        url=url.text,
    )


def path_fault(facts: Facts, address: Address, what: str, path: str | None) -> Fault:
    """The fault of a path; `path` is the right one where that is clear."""
    url, where = address.url, address.place_of(address.url)
    remedy = Remedy(says="", by_hand=("The Clone button of the repository shows the address.",))
    if path is not None and url.exact and url.text.endswith(url.tail):
        remedy = _write(facts, address, url, f"{url.text.removesuffix(url.tail)}{url.tail[:1]}{path}")
    return Fault(
        message=f"{subject(where)} {what}: {url.text}",
        remedy=remedy.replace(says="Set the repository's address"),
        where=where,
        remote=address.remote,
        url=url.text,
    )


def _lacks_port(meant: Url) -> bool:
    """Whether this is SSH on port 22, which a Data Center need not have."""
    is_of_cloud = hosts.is_cloud(meant.hostname) or hosts.is_near_miss(meant.hostname)
    return meant.transport == "ssh" and ":" not in meant.host and not is_of_cloud


def _names_host(rule: Where, meant: Url) -> bool:
    """Whether the base of an `insteadOf` rule has the whole host in it: it then makes no address of another one."""
    base = rule.key.removeprefix("url.").rpartition(".")[0].lower()
    _, found, rest = base.partition(meant.hostname)
    return bool(found) and rest[:1] in (":", "/")


def subject(where: Where | None) -> str:
    """Key and file, as the subject of a sentence."""
    return where.named if where else "The URL on the command line"


def corrected(facts: Facts, address: Address, url: Url) -> str:
    """What `url`, which is `address.url` or `address.written`, should be: secret-free, with a fitting username."""
    if url.mixed is not None and url.mixed.meant is not None:
        url = url.mixed.meant
    return url.prefix + _corrected(facts, address, url)


def _corrected(facts: Facts, address: Address, url: Url) -> str:
    product = hosts.product(url, facts.hosts)
    is_near_miss = not product.is_bitbucket and hosts.is_near_miss(url.hostname)
    if url.transport == "ssh":
        host = "".join(hosts.moved_to(url)) if is_near_miss or _has_moved(facts, address, url) else url.host
        return f"git@{host}{url.tail}" if not url.scheme else f"{url.scheme}://git@{host}{url.tail}"
    destination = facts.destination(address)
    kinds = [BY_NAME[secret.kind] for secret in url.secrets]
    helpers = [helper.name for helper in destination.helpers] if destination else []
    host, scheme, tail = url.host, url.scheme, url.tail
    page = hosts.repository_path(url) if product.is_bitbucket and hosts.is_page(url) else None
    if page is not None:
        tail = page
    elif HIDDEN in tail:
        tail = tail.partition("?")[0].partition("#")[0]
    if product.is_cloud or is_near_miss:
        stored = stored_name(destination) if destination and not kinds else None
        user: str | None = fitting(stored or url.username, kinds, helpers)
        configured = destination.username if destination and destination.username_source == "config" else None
        if configured and configured == fitting(configured, kinds, helpers):
            user = None
        if scheme == "http" and not (destination and destination.behind_pipelines_proxy):
            host, scheme = host.removesuffix(":80"), "https"
        host = hosts.CLOUD if is_near_miss else hosts.canonical(host) if scheme == "https" else host
    else:
        name = trimmed(url.username)
        usable = name and not is_email(name) and not is_left_over(name) and name != API_TOKEN_USERNAME
        user = name if usable else None
    return f"{scheme}://{in_url(user)}@{host}{tail}" if user else f"{scheme}://{host}{tail}"


def _has_moved(facts: Facts, address: Address, url: Url) -> bool:
    """Whether an SSH address is at the old name, and nothing that ssh is told for that name would be lost."""
    if url.hostname not in (hosts.CLOUD, f"www.{hosts.CLOUD}"):
        return False
    destination = facts.destination(address)
    meant = address.url.mixed.meant if address.url.mixed else None
    ssh = destination.ssh if destination and url in (address.url, meant) else None
    return ssh is None or (ssh.tied is None and not ssh.may_differ and ssh.host in (hosts.CLOUD, f"www.{hosts.CLOUD}"))


def url_remedy(facts: Facts, address: Address, url: Url) -> Remedy:
    """Write the corrected URL where the wrong one stands. Not safe if a secret that may be alive goes with the old."""
    remedy = _write(facts, address, url, corrected(facts, address, url))
    drops_what_lives = any(BY_NAME[secret.kind].alive for secret in url.secrets)
    return remedy.replace(safe=False) if drops_what_lives else remedy


def by_ssh(facts: Facts, url: Url) -> str | None:
    """The SSH address of a repository or its LFS, by the way that a remote of the same Bitbucket goes; None if none is.

    That remote's host may be an alias, with a key and more of its own in ssh's configuration: it stays.
    """
    product = hosts.product(url, facts.hosts)
    for destination in facts.destinations:
        own = destination.address.url
        if own.transport != "ssh" or destination.product != product or not own.exact or not own.text.endswith(own.tail):
            continue
        if not product.is_cloud and own.hostname != url.hostname:
            continue
        before = own.text.removesuffix(own.tail)
        if own.hostname == hosts.CLOUD and (destination.ssh is None or destination.ssh.host == hosts.CLOUD):
            before = before.removesuffix(own.host) + hosts.CLOUD_SSH
        new = f"{before}{own.tail[:1]}{hosts.clone_path(url)}"
        if not any(new.startswith(rule.prefix) and not rule.push_only for rule in facts.rewrites):
            return new
    return None


def renamed(facts: Facts, address: Address, url: Url, name: str, says: str) -> Remedy:
    """Write another username into a URL that is right in all else."""
    new = f"{url.prefix}{url.scheme}://{in_url(name)}@{url.host}{url.tail}"
    return _write(facts, address, url, new).replace(says=says)


def _write(facts: Facts, address: Address, url: Url, new: str) -> Remedy:
    where, name = address.place_of(url), address.remote
    if where is None:
        typed = f"Push to {new}. A URL that is typed stays in the shell's history as well: take it out there."
        return Remedy(says="", by_hand=(typed,))
    if where.file is None:
        return remedies.by_hand(where, "", f"; the URL is {new}")
    if where.key.startswith(("remotes/", "branches/")) and where.values == 1 and _is_plain(name):
        # git turns such a file into configuration when it is told to rename the remote to its own name
        # (git's own gate would keep it from reading the URL)
        open_gate = ("git", "-c", "transfer.credentialsInUrl=allow", "remote")
        return remedies.by_command("remote", "", (*open_gate, "rename", name, name), (*open_gate, "set-url", name, new))
    if where == address.rewritten_by:
        return _change_rule(facts, address, where, url, new)
    return _set(facts, address, where, url, new)


def _set(facts: Facts, address: Address, where: Where, url: Url, new: str) -> Remedy:
    """Write the URL into the key that holds it; what else the key's file says of other remotes stays as it is."""
    name = address.remote
    what = where.key if where.line is None else f"the URL of line {where.line}"
    if HIDDEN in new or not url.exact or not lands(facts, where, new):
        return remedies.by_hand(where, f"change {what} to {new}")
    # `git remote` looks at the old URL first, and dies if git's own gate is closed and there is a password in it
    gate_is_open = facts.environment.gate != "die"
    is_url = where.key in (f"remote.{name}.url", f"remote.{name}.pushurl") and where.option == ("--local",)
    if gate_is_open and is_url and where.exact and where.values == 1 and _is_plain(name):
        push = ("--push",) if where.key.endswith(".pushurl") else ()
        return remedies.by_command("remote", "", ("git", "remote", "set-url", *push, name, new))
    remedy = remedies.set_value(where, new, address.pattern or None, f"change {what} to {new}")
    return remedy.replace(reach="remote") if remedy.commands else remedy


def of_the_helper(facts: Facts, address: Address, url: Url, says: str) -> Remedy:
    """Put the username into a URL under which a helper has a token, which nobody but the helper knows.

    A guess would orphan the token: git asks the helper for the name that it is told.
    """
    name = fitting(None, (), ())
    new = corrected(facts, address, url).replace(f"://{in_url(name)}@", "://NAME@", 1)
    by_hand = (
        "`bb-auth-check fix` asks the credential helper which username it has a token for, and writes that one.",
        f"By hand: {subject(address.where)} becomes {new}, where NAME is that username. If the helper has no token "
        f"yet, it is {API_TOKEN_USERNAME} for an API token and {ACCESS_TOKEN_USERNAME} for an access token.",
    )
    return Remedy(says=says, by_hand=by_hand)


def _is_plain(name: str) -> bool:
    return name.replace("-", "").replace("_", "").replace(".", "").isalnum() and name.isascii() and name[0] != "-"


def _change_rule(facts: Facts, address: Address, where: Where, url: Url, new: str) -> Remedy:
    change = of_rule(facts, address, url, new)
    match change[0]:
        case "rename":
            renamed = remedies.rename_section(where, "url", *change[1:])
            return renamed.replace(reach="host") if renamed.commands else renamed
        case "add":
            return remedies.by_command("host", "", ("git", "config", *option_for(where), "--add", *change[1:]))
        case "set" if address.where is not None:
            return _set(facts, address, address.where, address.written, new)
    base = base_of(where)
    if covers_host(base, url):
        return remedies.by_hand(where, f'fix the section [url "{base}"], so that it leads to {new}')
    # what the section says is right for others
    return remedies.by_hand(where, f'the section [url "{base}"] is for other hosts too: add one that leads to {new}')


def of_rule(facts: Facts, address: Address, url: Url, new: str) -> tuple[str, ...]:
    """How `url`, which an `insteadOf` rule has made, is to become `new`, and no other host's or account's URL changes.

    `rename`, with the base and its new name, where all that comes through the rule has the same fault. Otherwise `add`,
    with key and value of a rule of its own, which beats the other because git takes the longest prefix; or `set` the
    remote's own URL. `nothing` if none of them will do.
    """
    where, written = address.rewritten_by, address.written
    if where is None:
        return ("nothing",)
    base = base_of(where)
    rest = url.text[len(base) :] if url.text.startswith(base) else None
    # with a name in it the rule would override what is configured for other accounts
    names_somebody = url.transport == "http" and not url.username and not url.secrets and "@" in new.split("/")[2]
    is_everybodys = where.scope == "system"
    if rest is not None and covers_host(base, url) and new.endswith(rest) and not names_somebody and not is_everybodys:
        return ("rename", base, new[: len(new) - len(rest)])
    is_push_rule = where.key.rpartition(".")[2].lower() == "pushinsteadof"
    own = address.where
    is_settable = own is not None and remedies.is_writable(own, address.pattern) and lands(facts, own, new)
    if names_somebody and is_settable and not is_push_rule and written.exact and not written.secrets:
        return ("set",)
    path = url.tail[1:]
    beaten = len(written.text) - len(rest or "")
    if names_somebody or len(written.text) - len(path) <= beaten:  # of two that are as long git takes the first
        path = path.partition("/")[2]
    is_same = bool(path) and written.text.endswith(path) and new.endswith(path)
    prefix, new_base = written.text[: -len(path)], new[: -len(path)]
    if is_same and written.exact and where.option and HIDDEN not in prefix + new_base and prefix not in (url.text, ""):
        return ("add", f"url.{new_base}.{where.key.rpartition('.')[2]}", prefix)
    return ("set",) if is_settable and not is_push_rule else ("nothing",)


def option_for(where: Where) -> tuple[str, ...]:
    """Where a rule beside another is written: not into a file that other machines have as well."""
    return ("--local",) if where.shared else ("--global",) if where.scope == "system" else where.option


def base_of(where: Where) -> str:
    """The base of an `insteadOf` rule."""
    return where.key.removeprefix("url.").rpartition(".")[0]


def covers_host(base: str, url: Url) -> bool:
    """Whether the base by which a rule has made `url` holds all of its host: else the rule serves other hosts too."""
    return len(base) >= len(url.text) - len(url.tail)


def lands(facts: Facts, where: Where, new: str) -> bool:
    """Whether git would leave `new` as it is: no `insteadOf` rule applies to it."""
    is_push_key = where.key.endswith(".pushurl")
    return not any(new.startswith(rule.prefix) for rule in facts.rewrites if not (rule.push_only and is_push_key))


def remove_remote(address: Address, says: str) -> Remedy:
    """Take a remote's section out; `git remote remove` would delete what has been fetched from it as well."""
    where = address.where
    is_url = where is not None and where.key == f"remote.{address.remote}.url" and where.option == ("--local",)
    if where is not None and is_url and where.exact and where.values == 1:
        command = remedies.config(where, "--remove-section", f"remote.{address.remote}")
        return remedies.by_command("remote", says, command)
    return Remedy(says=says, by_hand=(f"Remove {subject(where)}.",))
