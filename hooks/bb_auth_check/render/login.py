"""What a login is about to change, what came of it, and who is logged in."""

from __future__ import annotations

from bb_auth_check.bitbucket.tokens import ACCESS_TOKEN_USERNAME, API_TOKEN_USERNAME, BY_NAME, kind_of
from bb_auth_check.bitbucket.usernames import SSH_USER
from bb_auth_check.bitbucket.ways import LIVES, REVOKED_AT
from bb_auth_check.fix.enter import WHERE, Part
from bb_auth_check.render.fixing import by_file
from bb_auth_check.render.layout import wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from bb_auth_check.bitbucket.ways import Way
    from bb_auth_check.fix.enter import Login
    from bb_auth_check.fix.exchange import Exchange
    from bb_auth_check.fix.logged_in import LoggedIn
    from bb_auth_check.model import Probed
    from bb_auth_check.render.layout import Style

_CAUSES = 4
"""How many causes of a refusal are told."""


def made_at(way: Way, style: Style) -> str:
    """Where and how to make what a way needs."""
    lines = [f"{style.palette.strong(way.page)}"] if way.page else []
    for step in way.steps:
        lines += wrapped(step, "  - ", "    ", style.width)
    return "\n".join(lines) + "\n"


def choice(ways: Sequence[Way], host: str) -> str:
    """The ways to log in, numbered."""
    lines = [f"Log in to {host} with"]
    lines += [f"  {number}. {way.label}" for number, way in enumerate(ways, 1)]
    return "\n".join(lines) + "\n"


def planned(login: Login, style: Style) -> str:
    """The plan of a login."""
    host = login.destination.address.url.host
    name = f", as {style.palette.strong(login.wanted.username or '')}" if login.wanted is not None else ""
    lines = [f"Log in to {host} with {login.way.label}{name}:", ""]
    number = 0
    for number, part in enumerate(login.parts, 1):
        lines += _part(number, part, style)
    if login.has_repository:
        remote = login.destination.address.remote
        says = f"git asks Bitbucket whether this may push to {remote}; if not, everything is put back"
        lines += wrapped(says, f"{number + 1:>3}. ", "     ", style.width)
    return "\n".join(lines) + "\n"


def _part(number: int, part: Part, style: Style) -> list[str]:
    lines = wrapped(part.says, f"{number:>3}. ", "     ", style.width)
    for file, changes in by_file(part).items():
        lines.append(f"       in {file}")
        lines += [f"         {style.palette.good(change)}" for change in changes]
    return lines


def done(login: Login, answer: Probed | None, style: Style) -> str:
    """What came of it, and what is left to a person."""
    palette, signs = style.palette, style.signs
    host = login.destination.address.url.host
    name = f" as {login.wanted.username}" if login.wanted is not None else ""
    if answer is None:
        sign, what = palette.good(signs.good), f"the login{name} is stored. No push has shown yet whether it works."
    elif answer.may_write:
        status = f" ({answer.http_status})" if answer.http_status else ""
        remote = answer.destination.address.remote
        sign, what = palette.good(signs.good), f"logged in{name}; it may push to {remote}{status}."
    else:
        sign, what = palette.mild(signs.unknown), f"the login{name} is stored, but not proved. {answer.why or ''}"
    lines = [f"{sign} {host}: {what}".rstrip()]
    if answer is not None and not answer.may_write:
        lines.append("  Once Bitbucket can be reached: bb-auth-check probe")
    steps = [*login.then]
    if login.token is not None:
        steps.append(LIVES[kind_of(login.token).name])
    for step in steps:
        lines += wrapped(step, "  - ", "    ", style.width)
    return "\n".join(lines) + "\n"


def status(logins: Sequence[LoggedIn], style: Style) -> str:
    """Who is logged in at each host of Bitbucket."""
    palette, signs = style.palette, style.signs
    lines = []
    for one in logins:
        sign = palette.good(signs.good) if one.works else palette.bad(signs.error)
        remotes = f" ({', '.join(one.remotes)})" if one.remotes else ""
        if one.source is None:
            name = f" as {one.username}" if one.username else ""
            lines.append(f"{sign} {palette.strong(one.host)}{remotes}: nobody is logged in{name}")
            lines.append("    bb-auth-check login" + ("" if one.remotes else f" {one.host}"))
            continue
        name = f" as {one.username}" if one.username else ""
        can = "logged in" if one.works else "cannot log in"
        lines.append(f"{sign} {palette.strong(one.host)}{remotes}: {can}{name}")
        kind = f"{BY_NAME[one.kind].label}, " if one.kind is not None else ""
        keeps = f", {WHERE[one.keeps]}" if one.keeps is not None and WHERE[one.keeps] else ""
        says = f"{kind}from {one.place}{keeps}" if one.source != "ssh" else f"{one.place}"
        lines += wrapped(says, "    ", "    ", style.width)
        if one.kind is not None:
            lines += wrapped(LIVES[one.kind], "    ", "    ", style.width)
    return "\n".join(lines) + "\n"


def as_json(logins: Sequence[LoggedIn]) -> str:
    """Who is logged in, as one JSON document (`schemas/login-1.json`), in ASCII."""
    from json import dumps

    document = {"schema": 1, "logins": [_login(one) for one in logins]}
    return dumps(document, indent=2) + "\n"


def _login(one: LoggedIn) -> dict[str, Any]:
    return {
        "host": one.host,
        "product": one.product,
        "username": one.username,
        "source": one.source,
        "place": one.place,
        "keeps": one.keeps,
        "secret_kind": one.kind,
        "works": one.works,
        "lives": LIVES[one.kind] if one.kind is not None else None,
        "remotes": list(one.remotes),
    }


def leaving(host: str, username: str, exchanges: Sequence[Exchange], more: Sequence[Part], style: Style) -> str:
    """The plan of a logout: what helpers forget, and what else goes with it."""
    lines = [f"Log {style.palette.strong(username)} out of {host}:", ""]
    kinds = [(kind_of(one.old or "").label.partition(" ")[2], one.name) for one in exchanges]
    parts = [Part(f"The {kind} that {name} holds is forgotten") for kind, name in kinds]
    for number, part in enumerate([*parts, *more], 1):
        lines += _part(number, part, style)
    return "\n".join(lines) + "\n"


def nothing_held(host: str, whom: str, then: Sequence[str], style: Style) -> str:
    """That there is nothing to log out of."""
    lines = [f"git's helpers hold nothing{whom} at {host}."]
    for step in then:
        lines += wrapped(step, "  - ", "    ", style.width)
    return "\n".join(lines) + "\n"


def left(host: str, username: str, exchanges: Sequence[Exchange], then: Sequence[str], style: Style) -> str:
    """What came of a logout, and what is left to a person."""
    lines = [f"{style.palette.good(style.signs.good)} {host}: git's helpers hold nothing for {username} any more."]
    kinds = dict.fromkeys(kind_of(one.old or "").name for one in exchanges)
    steps = [f"The token itself still works: revoke it {REVOKED_AT[kind]}." for kind in kinds if kind in REVOKED_AT]
    for step in (*steps, *then):
        lines += wrapped(step, "  - ", "    ", style.width)
    return "\n".join(lines) + "\n"


def offered(hook: bool, observer: bool) -> str:
    """What could be installed, if it is not there."""
    options = [option for option, wanted in (("--hook", hook), ("--observer", observer)) if wanted]
    if not options:
        return ""
    does = {"--hook": "checks each push", "--observer": "says why a login failed"}
    return f"  - bb-auth-check install {' '.join(options)}  # {' and '.join(does[one] for one in options)}\n"


def refused(answer: Probed | None, style: Style) -> str:
    """Why Bitbucket refused it. No command is told: what is there is what was there before, and may be good."""
    if answer is None:
        return ""
    palette, signs = style.palette, style.signs
    address = answer.destination.address
    sign = palette.bad(signs.error) if answer.may_write is False else palette.mild(signs.unknown)
    status = f" ({answer.http_status})" if answer.http_status else ""
    whose = f" of {answer.username}" if answer.username else ""
    lines = [f"{sign} {palette.strong(address.remote)}  {address.url.text}"]
    if answer.may_write is None:
        says = f"Bitbucket gave no answer to the login{whose}{status}. {answer.why or ''}"
        lines += wrapped(says, "  ", "  ", style.width)
    else:
        causes = " It may be, likeliest first:" if answer.matches else ""
        lines.append(f"  Bitbucket refuses the login{whose}{status}.{causes}")
    for match in answer.matches[:_CAUSES]:
        lines += wrapped(match.message, "    - ", "      ", style.width)
    is_own = answer.username not in (None, API_TOKEN_USERNAME, ACCESS_TOKEN_USERNAME, SSH_USER)
    if is_own and answer.destination.product.is_cloud and answer.may_write is False:
        other = f"{API_TOKEN_USERNAME} goes with every API token"
        says = f"{answer.username} may not be your Bitbucket username: --username {other}."
        lines += wrapped(says, "    - ", "      ", style.width)
    return "\n".join(lines) + "\n"
