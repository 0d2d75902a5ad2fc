"""Taking a URL apart as git does, and throwing its secret away.

git's own reading is in `credential.c` (`credential_from_url`), `transport.c` and `connect.c`; tests compare this one
with `git credential fill`.
"""

from __future__ import annotations

import os

from bb_auth_check.bitbucket.tokens import PASSWORD, checksum, kind_of, token_kind
from bb_auth_check.bitbucket.usernames import is_placeholder
from bb_auth_check.git.text import TOKEN, holds_token, shown, shown_name, without_tokens
from bb_auth_check.model import HIDDEN, Secret, Url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from bb_auth_check.bitbucket.tokens import Kind
    from bb_auth_check.git.secret_ids import SecretIds

    Password = Literal["none", "empty", "placeholder", "secret"]
    Login = tuple[str | None, tuple[Secret, ...], Password, str]

_HOST_AFTER_AT = r"@(?=[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d+)?/)"
_CLOUD_AFTER_AT = r"@(?=(?:[A-Za-z0-9-]+\.)*bitbucket\.org(?::\d+)?(?:[/:]|$))"
_CLOUD = r"(?:[A-Za-z0-9-]+\.)*bitbucket\.org(?=[/:]|$)"
_NO_LOGIN: Login = (None, (), "none", "")


_DEEPEST = 3
"""Forms that are looked for in one another, as in `git::https::https://…`. Each is read in two ways, as it stands and
as it was meant, so that every one more would double the work."""
_LONGEST_MIXED = 512
"""Characters beyond which nobody has pasted an address with something wrong in its form."""


def parse(text: str, secret_ids: SecretIds | None = None, depth: int = 0) -> Url:
    """Any URL or path that git accepts for a remote. Never fails: what is no network address is `other`.

    With `secret_ids` its secrets are numbered, so that equal ones can be told. `depth`: in how many others it stands.
    """
    if depth < _DEEPEST and len(text) <= _LONGEST_MIXED and _may_be_mixed(text):
        from bb_auth_check.git import mixed

        url = mixed.read(text, lambda: _parse(text, secret_ids, depth), lambda it: parse(it, secret_ids, depth + 1))
    else:
        url = _parse(text, secret_ids, depth)
    texts = {name: getattr(url, name) for name in _TEXTS}
    if not any(map(holds_token, texts.values())) and (url.secrets or not holds_token(text)):
        return url
    # a token where no part of an address belongs: it goes, and with it the address as it was written
    clean = {name: _without_tokens(value) for name, value in texts.items()}
    if "%" in text:  # decoding may have eaten a token's first letters: `%BBDC-…`
        clean.update(host=HIDDEN, username=None if url.username is None else HIDDEN)
    found = () if url.secrets else _anywhere(text, secret_ids)
    return url.replace(**{**clean, "path": HIDDEN}, exact=False, secrets=(*url.secrets, *found))


_ODD = frozenset(" \t\r\n\"'`<>()[]|\\;,\u201c\u201d\u2018\u2019\u00ab\u00bb")


def _may_be_mixed(text: str) -> bool:
    """Whether a text is no plain address of any form, at a glance: what looks closer costs more."""
    scheme, found, rest = text.partition("://")
    if not found:
        first, _, more = text.partition("/")
        if first in (".", "..", "~") or (not first and more[:1] != "/") or text[1:3] in (":/", ":\\"):
            return False
        before, colon, path = first.partition(":")
        if not colon:
            return "." in (first or more) or "//" in text or not _ODD.isdisjoint(first)
        part, _, _ = path.partition(":")
        strange = not _ODD.isdisjoint(text) or "@@" in text or path[:1] == ":" or part.isdigit()
        return strange or before in ("http", "https", "ssh", "git", "scm") or (not path and more[:1] == "/")
    if scheme not in ("http", "https", "ssh", "git+ssh", "ssh+git"):
        return scheme != "file"
    host = rest.partition("/")[0].rpartition("@")[2]
    port = host.rpartition(":")[2] if host[-1:] != "]" and ":" in host else ""
    return (
        not _ODD.isdisjoint(text)
        or (bool(port) and (not port.isdigit() or len(port) > 4))
        or host in ("", "http:", "https:", "ssh:", "git:")
        or "://" in rest
        or "/:" in rest
    )


def _anywhere(text: str, secret_ids: SecretIds | None) -> tuple[Secret, ...]:
    import re

    found = re.search(TOKEN, text)
    if found is None:
        return ()
    return (_secret(kind_of(found[0]), "password", found[0].partition("/")[0], secret_ids),)


_TEXTS = ("text", "scheme", "username", "host", "path", "tail", "prefix")


def _without_tokens(text: str | None) -> str | None:
    if text is None:
        return None
    text = without_tokens(text)
    return HIDDEN if holds_token(text) else text


def _parse(text: str, secret_ids: SecretIds | None, depth: int) -> Url:
    helper, found, inner = text.partition("::")
    if found and depth < _DEEPEST and _is_transport(helper):
        # `<transport>::<address>`: http and https reach the same code as without it
        url = parse(inner, secret_ids, depth + 1)
        prefix = "" if helper in ("http", "https") else shown(f"{helper}::")
        return url.replace(text=shown(f"{helper}::{url.text}"), prefix=prefix + url.prefix)
    scheme, found, rest = text.partition("://")
    if found and scheme.lower() == "file":
        clean = shown(without_tokens(text))  # a path: what looks like a login is a part of it
        return Url(text=clean, transport="other", scheme="file", username=None, host="", path=clean, tail="")
    if found and _is_scheme(scheme):
        return _address(scheme, rest, secret_ids)
    is_path = text.startswith(("/", "./", "../")) and not text.startswith("//")
    is_path = is_path or (text[:1].isalpha() and text[1:3] in (":/", ":\\"))
    may_hold_a_password = not is_path and ":" in text.rpartition("@")[0]
    return (_meant(text, secret_ids) if may_hold_a_password else None) or _scp_style(text, secret_ids)


def _is_transport(text: str) -> bool:
    return text.isascii() and text.replace("+", "").replace("-", "").replace(".", "").isalnum()


def _meant(text: str, secret_ids: SecretIds | None) -> Url | None:
    """A Bitbucket Cloud address with a password and without a proper scheme, as people paste it by mistake."""
    import re

    text = text.removesuffix("\n")
    colon = text.find(":", text.rfind("\n") + 1)
    # the last `@` with a name of Bitbucket's behind it; what stands between two of them is looked at once
    at, host = text.rfind("@"), None
    while at > colon >= 0 and host is None:
        host = re.compile(_CLOUD, re.IGNORECASE).match(text, at + 1)
        at = at if host else text.rfind("@", 0, at)
    if host is None or not text[colon + 1 : at].strip("/"):
        return None
    login = text[colon + 1 : at]
    if _word_before(text, colon).lower() in ("http", "https", "ssh", "git") and re.fullmatch(r"/{0,2}[^\s/:@]+", login):
        return None  # a scheme, and a name
    value = decode(login.rpartition(":")[2])
    tail = _tail("/" + text[host.end() :].lstrip("/:"))
    return Url(
        text=shown(f"{HIDDEN}@{host[0]}{tail}"),
        transport="other",
        scheme="https",
        username=None,
        host=shown(host[0]),
        path=tail.strip("/"),
        tail=shown(tail),
        secrets=(_secret(kind_of(value), "password", value, secret_ids),),
        password="secret",  # noqa: S106 - that there is one
        exact=False,
        readable=False,
    )


def _word_before(text: str, end: int) -> str:
    start = end
    while start and not (text[start - 1].isspace() or text[start - 1] in "/:@"):
        start -= 1
    return text[start:end]


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


def _secret(kind: Kind, slot: Literal["password", "username"], value: str, secret_ids: SecretIds | None) -> Secret:
    secret_id = secret_ids.number(value) if secret_ids else 0
    return Secret(kind=kind.name, slot=slot, secret_id=secret_id, checksum=checksum(value))


def _address(scheme: str, rest: str, secret_ids: SecretIds | None) -> Url:
    userinfo, host, tail, readable = _divide(rest)
    transport: Literal["http", "ssh", "other"] = "other"
    if scheme in ("http", "https"):
        transport = "http"
    elif scheme in ("ssh", "git+ssh", "ssh+git"):
        transport = "ssh"
    name, colon, port = host.partition(":")
    if not colon and "%3" in host:
        at = host.lower().find("%3a")
        name, colon, port = (host[:at], host[at : at + 3], host[at + 3 :]) if at > 0 else (host, "", "")
    if without_tokens(host) != host:
        # a token with an unencoded `/` in it goes on in the path
        host, tail = _host_and_tail(without_tokens(host + tail))
    elif port and not port.isdigit() and not host.startswith("["):
        # no port: half of an address, or a secret in a place that is none
        host, tail = f"{name}{colon}{HIDDEN}", "" if userinfo is None else tail
    username, secrets, password, written = _NO_LOGIN if userinfo is None else _login(userinfo, secret_ids)
    if "@" in tail and "bitbucket.org" not in host.lower() and (secrets or "." not in host):
        tail = f"/{HIDDEN}@{tail.rpartition('@')[2]}"  # more of a secret that broke the address
    secrets += _in_query(tail, secret_ids)
    path = _tail(tail)
    text = f"{scheme}://{written}{host}{path}"
    return Url(
        text=shown(text),
        transport=transport,
        scheme=shown(scheme),
        username=None if username is None else shown_name(username),
        host=shown(decode(host)),
        path=shown(decode(path.lstrip("/")).rstrip("/")),
        tail=shown(path),
        secrets=secrets,
        password=password,
        # a query goes in any case: git cannot use it
        exact=shown(text) == text and path in (tail, f"{tail.partition('?')[0]}?{HIDDEN}"),
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
    if "@" in tail and "bitbucket.org" not in host.lower():
        import re

        cloud = re.search(_CLOUD_AFTER_AT, tail, re.IGNORECASE)
        if cloud and "://" not in tail[: cloud.start()]:
            return rest[: end + cloud.start()], *_host_and_tail(tail[cloud.end() :]), False
        port = host.partition(":")[2] if not host.startswith("[") else ""
        half_a_password = port != "" and not port.isdigit()
        half_a_token = without_tokens(host) != host
        if half_a_password or half_a_token or (":" in userinfo and "." not in host):
            meant = re.search(_HOST_AFTER_AT, tail)
            if meant:
                return rest[: end + meant.start()], *_host_and_tail(tail[meant.end() :]), False
            if half_a_password or half_a_token:
                userinfo, _, after = rest.rpartition("@")
                return userinfo, *_host_and_tail(after), False
    return userinfo if at else None, host, tail, "@" not in userinfo


def _in_query(tail: str, secret_ids: SecretIds | None) -> tuple[Secret, ...]:
    """Secrets in the query, which git sends along as it stands: `?access_token=…`."""
    query = tail.partition("?")[2].partition("#")[0]
    found = []
    for name, _, value in (pair.partition("=") for pair in query.split("&")):
        is_secret = any(word in name.lower() for word in ("token", "password", "secret"))
        if value and is_secret and not is_placeholder(decode(value)):
            found.append(_secret(kind_of(decode(value)), "password", decode(value), secret_ids))
    return tuple(found)


def _host_and_tail(text: str) -> tuple[str, str]:
    host, slash, path = text.partition("/")
    return host, slash + path


def _login(userinfo: str, secret_ids: SecretIds | None) -> Login:
    """Username, secrets, kind of password, and the user part as it may be shown, with its `@`."""
    user, colon, password = userinfo.partition(":")
    name = decode(user)
    username: str | None = name
    shown_user = user
    secrets: list[Secret] = []
    in_name = token_kind(name) or (PASSWORD if ":" in name else None)
    if in_name:
        username, shown_user = None, HIDDEN
        secrets.append(_secret(in_name, "username", name.partition(":")[2] or name, secret_ids))
    if not colon:
        return username, tuple(secrets), "none", f"{shown_user}@"
    value = decode(password)
    if not value:
        return username, tuple(secrets), "empty", f"{shown_user}:@"
    if is_placeholder(value):
        return username, tuple(secrets), "placeholder", f"{shown_user}:{HIDDEN}@"
    secrets.append(_secret(kind_of(value), "password", value, secret_ids))
    return username, tuple(secrets), "secret", f"{shown_user}:{HIDDEN}@"


def _tail(tail: str) -> str:
    """What follows the host, without what may be a secret: query, fragment, and `name:secret@` in a path."""
    end = min((tail.index(mark) for mark in "?#" if mark in tail), default=len(tail))
    path = without_tokens(tail[:end])
    if ":" in path and "@" in path:
        import re

        end_of_last = path.rindex("@") + 1  # behind it no colon is followed by one, however far it is looked for
        path = re.sub(r":[^@]*@", f":{HIDDEN}@", path[:end_of_last]) + path[end_of_last:]
    return path + (f"{tail[end]}{HIDDEN}" if tail[end + 1 :] else tail[end:])


def _scp_style(text: str, secret_ids: SecretIds | None) -> Url:
    """`[user@]host:path` is SSH unless a slash comes before the colon; all else is a path (git: `connect.c`)."""
    in_brackets = text.startswith("[") and "]:" in text
    if in_brackets:
        before, _, path = text[1:].partition("]:")
        is_ssh = True
    else:
        before, colon, path = text.partition(":")
        drive = os.name == "nt" and len(before) == 1
        is_ssh = bool(colon and before) and "/" not in before and not drive
    user, at, host = before.rpartition("@")
    if not is_ssh:
        clean = _tail(text)
        return Url(text=shown(clean), transport="other", scheme="", username=None, host="", path=shown(clean), tail="")
    if "@" in path and not at and "." not in host:
        path = f"{HIDDEN}@{path.rpartition('@')[2]}"  # a password before the host: no scheme, or a wrong one
    first, colon, more = path.partition(":")
    if colon and "/" not in first and not first.isdigit():
        path = f"{HIDDEN}:{more}"
    path = _tail(path)
    username, secrets, password, written = _login(user, secret_ids) if at else _NO_LOGIN
    clean = f"[{written}{host}]:{path}" if in_brackets else f"{written}{host}:{path}"
    return Url(
        text=shown(clean),
        transport="ssh",
        scheme="",
        username=None if username is None else shown_name(username),
        host=shown(host),
        path=shown(path.strip("/")),
        tail=shown(f":{path}"),
        secrets=secrets,
        password=password,
        exact=shown(clean) == clean and HIDDEN not in clean,
    )


def shown_subsection(subsection: str) -> str:
    """The `<url>` of a `credential.<url>.*` key, which may lack its scheme, fit to be shown."""
    if "://" in subsection:
        return parse(subsection).text
    return parse(f"https://{subsection}").text.removeprefix("https://")
