"""What a login is about to change, what came of it, and who is logged in."""

from __future__ import annotations

from bb_auth_check.bitbucket.tokens import kind_of
from bb_auth_check.bitbucket.ways import LIVES
from bb_auth_check.render.fixing import by_file
from bb_auth_check.render.layout import wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bb_auth_check.bitbucket.ways import Way
    from bb_auth_check.fix.enter import Login, Part
    from bb_auth_check.model import Probed
    from bb_auth_check.render.layout import Style


def made_at(way: Way, style: Style) -> str:
    """Where and how to make what a way needs."""
    lines = [f"{style.palette.strong(way.page)}"] if way.page else []
    for step in way.steps:
        lines += wrapped(step, "  - ", "    ")
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
        says = f"Bitbucket is asked, through git, whether this may push to {remote}; if not, all is put back"
        lines += wrapped(says, f"{number + 1:>3}. ", "     ")
    return "\n".join(lines) + "\n"


def _part(number: int, part: Part, style: Style) -> list[str]:
    lines = wrapped(part.says, f"{number:>3}. ", "     ")
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
        sign, what = palette.good(signs.good), f"the login{name} is kept. Whether it may push, no push has shown yet."
    elif answer.may_write:
        status = f" ({answer.http_status})" if answer.http_status else ""
        remote = answer.destination.address.remote
        sign, what = palette.good(signs.good), f"logged in{name}; it may push to {remote}{status}."
    else:
        sign, what = palette.mild(signs.unknown), f"the login{name} is kept, but not proved. {answer.why or ''}"
    lines = [f"{sign} {host}: {what}".rstrip()]
    if answer is not None and not answer.may_write:
        lines.append("  Once Bitbucket can be reached: bb-auth-check probe")
    steps = [*login.then]
    if login.token is not None:
        steps.append(LIVES[kind_of(login.token).name])
    for step in steps:
        lines += wrapped(step, "  - ", "    ")
    return "\n".join(lines) + "\n"


def offered(hook: bool, observer: bool) -> str:
    """What could be installed, if it is not there."""
    options = [option for option, wanted in (("--hook", hook), ("--observer", observer)) if wanted]
    if not options:
        return ""
    does = {"--hook": "checks each push", "--observer": "says why a login failed"}
    return f"  - bb-auth-check install {' '.join(options)}  # {' and '.join(does[one] for one in options)}\n"


def refused(answer: Probed | None, style: Style) -> str:
    """Why Bitbucket refused it, below the sentence that says so."""
    if answer is None:
        return ""
    from bb_auth_check.render import probed

    return probed.as_text(answer, style)
