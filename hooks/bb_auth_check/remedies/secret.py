"""Taking a secret out of a place that is no URL, and out of a credential helper."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.model import Fault, Remedy
from bb_auth_check.remedies.helper import replace_helpers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Destination, Exposure, Facts, Secret, Stored


def secret_fault(held: Exposure, secret: Secret, message: str, remedy: Remedy) -> Fault:
    """The fault of one place. Its commands drop a secret that may still be wanted: they are never safe."""
    return Fault(
        message=message,
        remedy=remedy.replace(safe=False),
        where=held.where,
        secret_kind=secret.kind,
        secret_id=secret.secret_id,
    )


def take_out(held: Exposure) -> Remedy:
    """Take the value with the secret out of the configuration."""
    where = held.where
    return remedies.unset_value(
        where,
        held.pattern if where.values > 1 else None,
        f"remove {where.key} with {held.text}" if held.place == "header" else None,
    )


def replace_command(held: Exposure, facts: Facts) -> Remedy:
    """Put a helper in the place of a command with a secret in it; where no push asks it, take it out."""
    for destination in facts.destinations:
        for helper in destination.helpers:
            if (helper.where, helper.pattern) == (held.where, held.pattern):
                return replace_helpers((helper,), facts.machine)
    return take_out(held)


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


def rename_section(held: Exposure) -> Remedy:
    """Give a section a name without the secret, in an editor."""
    if not held.where.option:
        return remedies.by_hand(held.where.replace(file=None), "")
    return remedies.edited(held.where, held.text, held.clean or "")
