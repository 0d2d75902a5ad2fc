"""Bitbucket's answers to the question whether a login may write, for people and for programs."""

from __future__ import annotations

from bb_auth_check.model import Diagnosis
from bb_auth_check.render import explained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from bb_auth_check.model import Destination, Probed
    from bb_auth_check.render.layout import Style


def announced(destinations: Sequence[Destination]) -> str:
    """Say what is about to be done, before it is done."""
    hosts = dict.fromkeys(destination.address.url.host for destination in destinations)
    remotes = dict.fromkeys(destination.address.remote for destination in destinations)
    over_http = any(destination.address.url.transport == "http" for destination in destinations)
    locked = "The credential helpers may unlock a keychain" if over_http else "The ssh agent may unlock a key"
    return f"Asking {_listed(hosts)} through git, as a push to {_listed(remotes)} would. {locked}, or ask you to.\n"


def _listed(names: dict[str, None]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def as_text(probed: Probed, style: Style) -> str:
    """The answer of one destination. Below a refusal stand its causes and what fixes them."""
    palette, signs = style.palette, style.signs
    address = probed.destination.address
    mark = {
        True: palette.good(signs.good),
        False: palette.bad(signs.error),
        None: palette.mild(signs.unknown),
    }[probed.may_write]
    text = f"{mark} {palette.strong(address.remote)}  {address.url.text}\n  {_said(probed)}\n"
    if probed.matches:
        text += f"\n{explained.as_text(Diagnosis(matches=probed.matches), style)}"
    return text


def _said(probed: Probed) -> str:
    login = f"the login of {probed.username}" if probed.username else "this login"
    status = f" ({probed.http_status})" if probed.http_status else ""
    why = f" {probed.why}" if probed.why else ""
    if probed.may_write:
        return f"Here {login} may write{status}."
    if probed.may_write is None:
        return f"Could not find out whether {login} can push{status}.{why}"
    return f"Bitbucket wants a login{status};{why}" if why else f"Bitbucket refuses {login}{status}."


def as_json(answers: Sequence[Probed], deciding: Probed | None) -> str:
    """The answers as one JSON document (`schemas/explain-1.json`).

    Its status is that of `deciding`, the answer that decides the exit code; null if there is no answer.
    """
    from json import dumps

    matches = tuple(dict.fromkeys(match for probed in answers for match in probed.matches))
    document = {
        **explained.document(Diagnosis(matches=matches)),
        "http_status": deciding.http_status if deciding else None,
        "destinations": [_destination(probed) for probed in answers],
    }
    return dumps(document, indent=2) + "\n"


def _destination(probed: Probed) -> dict[str, Any]:
    return {
        "remote": probed.destination.address.remote,
        "push_url": probed.destination.address.url.text,
        "may_write": probed.may_write,
        "http_status": probed.http_status,
        "username": probed.username,
        "classes": [match.failure for match in probed.matches],
        "why": probed.why,
    }
