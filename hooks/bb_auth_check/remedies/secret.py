"""Taking a secret out of a place that is no URL, and out of a credential helper."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.bitbucket.tokens import BY_NAME, DATACENTER_TOKEN, PASSWORD
from bb_auth_check.bitbucket.usernames import fitting
from bb_auth_check.model import Fault, Remedy
from bb_auth_check.remedies.helper import add_helper, is_for_one_host, replace_helpers, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Destination, Exposure, Facts, Machine, Secret, Stored


def secret_fault(held: Exposure, secret: Secret, message: str, remedy: Remedy) -> Fault:
    """The fault of one place. Its commands drop a secret that may still be wanted: they are never safe."""
    return Fault(
        message=message,
        remedy=remedy.replace(safe=False),
        where=held.where,
        secret_kind=secret.kind,
        secret_id=secret.secret_id,
        fixed_by="person" if held.place in ("proxy", "elsewhere") or held.where.file is None else "commands",
    )


def take_out(held: Exposure) -> Remedy:
    """Take the value with the secret out of the configuration."""
    where = held.where
    what = f"remove {where.key} with {held.text}" if held.place == "header" else None
    kind = BY_NAME[held.secret.kind] if held.secret is not None else None
    is_for_many = where.file is not None and remedies.reach(where) not in ("host", "remote")
    if kind is PASSWORD and held.place == "header" and is_for_many:
        return remedies.by_hand(where, f"{what}, unless it is another host's: it is sent to all of them")
    remedy = remedies.unset_value(where, held.pattern if where.values > 1 else None, what)
    if remedy.commands and kind is not None and kind.product is not None:
        return remedy.replace(reach="host")  # no other host takes it
    return remedy


def replace_command(held: Exposure, facts: Facts) -> Remedy:
    """Put a helper in the place of a command with a secret in it; where no push asks it, take it out.

    A helper for all hosts goes, and only Bitbucket's gets another.
    """
    for destination in facts.destinations:
        for helper in destination.helpers:
            if (helper.where, helper.pattern) != (held.where, held.pattern):
                continue
            if is_for_one_host(helper.where):
                return replace_helpers(destination, (helper,), facts.machine)
            out = take_out(held)
            others = [one for one in destination.answering if one != helper and one.found is not False]
            if others or not out.commands:
                return out
            return remedies.together("", out, instead_of_command(held, destination, facts.machine))
    return take_out(held)


def instead_of_command(held: Exposure, destination: Destination, machine: Machine, chosen: str | None = None) -> Remedy:
    """Add a helper for this host, once a command that answers for every host has been taken out."""
    left = [one for one in destination.helpers if (one.where, one.pattern) != (held.where, held.pattern)]
    alone = destination.replace(helpers=tuple(one for one in left if one.found is not False))
    # behind the place of the command: there may be a reset before it
    reset = max((one for one in (destination.helpers_reset, held.where) if one), key=width)
    return add_helper(alone.replace(helpers_reset=reset), machine, chosen=chosen)


def header_only(held: Exposure, secret: Secret) -> tuple[str, ...]:
    """What to know of a token that may log in by a header and in no other way."""
    if BY_NAME[secret.kind] is not DATACENTER_TOKEN or " bearer " not in f"{held.text.lower()} ":
        return ()
    key = f"http.https://{held.host}/.extraHeader"
    return (
        "A token of a project or of a repository works as a header only, and a username does not help it. Pass it to "
        "a single command, from a secret variable: GIT_CONFIG_COUNT=1 "
        f'GIT_CONFIG_KEY_0={key} GIT_CONFIG_VALUE_0="Authorization: Bearer $TOKEN" git push.',
    )


def forget(stored: Stored, destination: Destination) -> Remedy:
    """Have the helpers forget what they hold for this username, and for no other account.

    `git credential reject` without a username erases every account of the host. It tells every helper, and takes every
    entry of that username: where more than this one would go, or another helper be told, the line is deleted by hand.
    """
    url = destination.address.url
    alone = sum(other.username == stored.username for other in destination.stored) == 1
    there = [helper for helper in destination.answering if helper.found is not False]
    keys = ("credential.helper", f"credential.{url.scheme}://{url.host}.helper")
    reaches = len(there) == 1 and there[0].where.key in keys
    commands = known.forgetting(url.scheme, url.host, stored.username or "")
    if stored.source == "netrc" or not (commands and alone and reaches):
        return remedies.by_hand(stored.where, f"delete the entry of line {stored.where.line}")
    return remedies.by_command("host", "", *commands)


def change_login(stored: Stored, destination: Destination) -> Remedy:
    """Have a token that may live answer under a username which goes with it: it is shown once, and stays."""
    name = fitting(destination.username, [BY_NAME[stored.kind]], ())
    then = (
        ()
        if destination.username in (None, name)
        else (f"{destination.address.url.text} then needs the username {name}, or none.",)
    )
    what = f"change the username in line {stored.where.line} to {name}"
    change = remedies.by_hand(stored.where, what)
    return remedies.together("Keep the token, and use the username that goes with it", change, then=then)


def rename_section(held: Exposure) -> Remedy:
    """Give a section a name without the secret, in an editor."""
    if not held.where.option:
        return remedies.by_hand(held.where.replace(file=None), "")
    return remedies.edited(held.where, held.text, held.clean or "")
