"""Taking a URL apart as git does, and throwing its secret away.

git's own reading is in `credential.c` (`credential_from_url`), `transport.c` and `connect.c`; tests compare this one
with `git credential fill`.
"""

from __future__ import annotations

import os

from bb_auth_check.bitbucket.tokens import kind_of, token_kind
from bb_auth_check.bitbucket.usernames import is_placeholder
from bb_auth_check.git_state.text import shown, without_tokens
from bb_auth_check.model import HIDDEN, Secret, Url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Password = Literal["none", "empty", "placeholder", "secret"]
    Login = tuple[str | None, tuple[Secret, ...], Password, str]

_HOST_AFTER_AT = r"@(?=[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d*)?/)"

_NO_LOGIN: Login = (None, (), "none", "")


def parse(text: str) -> Url:
    """Any URL or path that git accepts for a remote. Never fails: what is no network address is `other`."""
    helper, found, inner = text.partition("::")
    if found and helper.replace("+", "").replace("-", "").replace(".", "").isalnum() and helper.isascii():
        # `<transport>::<address>`: http and https reach the same code as without it
        url = parse(inner)
        return _with(url, text=f"{helper}::{url.text}")
    scheme, found, rest = text.partition("://")
    if found and _is_scheme(scheme):
        return _address(scheme, rest)
    return _scp_style(text)


def _is_scheme(scheme: str) -> bool:
    return (
        scheme.isascii()
        and scheme[:1].isalpha()
        and scheme.replace("+", "").replace("-", "").replace(".", "").isalnum()
    )


def decode(text: str) -> str:
    """Percent-decoding as git does it: what comes before a literal colon stays as it is, `%00` and half escapes too."""
    if "%" not in text:
        return text
    head, colon, tail = text.partition(":")
    if not (colon and head):
        head, tail = "", text
    import re

    raw = tail.encode("utf-8", "surrogateescape")
    decoded = re.sub(rb"%(?!00)([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), raw)
    return head + (colon if head else "") + decoded.decode("utf-8", "surrogateescape")


def _address(scheme: str, rest: str) -> Url:
    userinfo, host, tail, readable = _divide(rest)
    transport: Literal["http", "ssh", "other"] = "other"
    if scheme in ("http", "https"):
        transport = "http"
    elif scheme in ("ssh", "git+ssh", "ssh+git"):
        transport = "ssh"
    if userinfo is None:
        username, secrets, password, written = _NO_LOGIN
        name, _, port = host.partition(":")
        if port and not port.isdigit() and not host.startswith("["):
            host, tail = f"{name}:{HIDDEN}", ""  # no port: half of an address, all that follows may be the secret
    else:
        username, secrets, password, written = _login(userinfo)
    host = without_tokens(host)
    text = f"{scheme}://{written}{host}{_tail(tail)}"
    return Url(
        text=shown(text),
        transport=transport,
        scheme=shown(scheme),
        username=None if username is None else shown(username),
        host=shown(decode(host)),
        path=shown(without_tokens(decode(_tail(tail).lstrip("/")).rstrip("/"))),
        tail=shown(_tail(tail)),
        secrets=secrets,
        password=password,
        exact=shown(text) == text and _tail(tail) == tail,
        readable=readable,
    )


def _divide(rest: str) -> tuple[str | None, str, str, bool]:
    """User part, host and the rest of what follows `://`; whether git divides it the same way.

    git ends the host at the first `/`, `?` or `#`, and the user part at the first `@`. A secret with one of these in
    it, not percent-encoded, breaks the address: libcurl refuses it. People write such addresses all the same, so the
    user part is taken to reach as far as they meant it to.
    """
    end = min((rest.index(mark) for mark in "/?#" if mark in rest), default=len(rest))
    authority, tail = rest[:end], rest[end:]
    userinfo, at, host = authority.rpartition("@")
    _, colon, port = host.partition(":")
    half_a_password = colon and not (at or port.isdigit() or host.startswith("["))
    half_a_token = without_tokens(host) != host
    if "@" in tail and (half_a_password or half_a_token or (":" in userinfo and "." not in host)):
        import re

        meant = re.search(_HOST_AFTER_AT, tail)
        if meant:
            return rest[: end + meant.start()], *_host_and_tail(tail[meant.end() :]), False
        if half_a_password or half_a_token:
            userinfo, _, after = rest.rpartition("@")
            return userinfo, *_host_and_tail(after), False
    return userinfo if at else None, host, tail, "@" not in userinfo


def _host_and_tail(text: str) -> tuple[str, str]:
    host, slash, path = text.partition("/")
    return host, slash + path


def _login(userinfo: str) -> Login:
    """Username, secrets, kind of password, and the user part as it may be shown, with its `@`."""
    user, colon, password = userinfo.partition(":")
    username: str | None = decode(user)
    shown_user = user
    secrets: list[Secret] = []
    in_name = token_kind(decode(user))
    if in_name:
        username, shown_user = None, HIDDEN
        secrets.append(Secret(kind=in_name.name, slot="username"))
    if not colon:
        return username, tuple(secrets), "none", f"{shown_user}@"
    value = decode(password)
    if not value:
        return username, tuple(secrets), "empty", f"{shown_user}:@"
    if is_placeholder(value):
        return username, tuple(secrets), "placeholder", f"{shown_user}:{HIDDEN}@"
    secrets.append(Secret(kind=kind_of(value).name, slot="password"))
    return username, tuple(secrets), "secret", f"{shown_user}:{HIDDEN}@"


def _tail(tail: str) -> str:
    path, mark, query = tail.partition("?")
    return without_tokens(path) + (f"?{HIDDEN}" if mark and "=" in query else mark + without_tokens(query))


def _scp_style(text: str) -> Url:
    """`[user@]host:path` is SSH unless a slash comes before the colon; all else is a path (git: `connect.c`)."""
    if text.startswith("[") and "]" in text:
        host, _, path = text.partition("]")
        host, path = f"{host}]", path.lstrip(":")
        before, is_ssh = host.strip("[]"), text.partition("]")[2].startswith(":")
        user, at, bare = before.rpartition("@")
    else:
        before, colon, path = text.partition(":")
        drive = os.name == "nt" and len(before) == 1
        is_ssh = bool(colon) and "/" not in before and not drive
        user, at, bare = before.rpartition("@")
        host = bare
    if not is_ssh:
        text = without_tokens(text)
        return Url(text=shown(text), transport="other", scheme="", username=None, host="", path=shown(text), tail="")
    username, secrets, password, written = _login(user) if at else _NO_LOGIN
    clean = (f"{written}{bare}:" if not text.startswith("[") else f"[{written}{bare}]:") + without_tokens(path)
    return Url(
        text=shown(clean),
        transport="ssh",
        scheme="",
        username=None if username is None else shown(username),
        host=shown(bare),
        path=shown(without_tokens(path.strip("/"))),
        tail=shown(":" + without_tokens(path)),
        secrets=secrets,
        password=password,
        exact=shown(clean) == clean and HIDDEN not in clean,
    )


def _with(url: Url, *, text: str) -> Url:
    return Url(**{**url.__dict__, "text": shown(text)})


def shown_subsection(subsection: str) -> str:
    """The `<url>` of a `credential.<url>.*` key, which may lack its scheme, fit to be shown."""
    if "://" in subsection:
        return parse(subsection).text
    return parse(f"https://{subsection}").text.removeprefix("https://")
