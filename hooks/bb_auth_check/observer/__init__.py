"""The `git-credential-bb-auth-check` program: a credential helper that keeps nothing, and says why a login fails.

git starts its helpers with `get`, `store` or `erase`, and the credential on standard input (gitcredentials(7); git:
`credential.c`). Standard output is for answers, and there is none. What is said goes to standard error, which git
leaves to its helpers. git pays no heed to the exit code: it is 0 whatever happens, so that no login fails because of
this program.

`store` comes at every successful login, so it loads nothing but what it needs to find that there is nothing to say.
"""

from __future__ import annotations

import os
import sys
import time

from bb_auth_check import __address__
from bb_auth_check.ending import end

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

LIFE, WARNED = 365, 30
"""Days that an API token can live (Atlassian: Manage API tokens), and how many before that its end is told of."""

_ENOUGH = 64 * 1024
"""Bytes of the input that are looked at. All of it is read: git must not find its pipe closed."""


class Credential:
    """What git tells its helpers. It may hold a secret: its repr is mute."""

    __slots__ = ("expires", "host", "is_header", "password", "path", "protocol", "username")

    def __init__(self, data: bytes) -> None:
        """`data` as git writes it: `key=value` lines up to an empty one (git-credential(1), INPUT/OUTPUT FORMAT)."""
        given: dict[str, str] = {}
        for line in data.decode("utf-8", "replace").split("\n"):
            key, _, value = line.rstrip("\r").partition("=")
            if not key:
                break
            given[key] = value
        self.protocol = given.get("protocol", "")
        self.host = given.get("host", "")
        self.path = given.get("path", "")
        self.username = given.get("username", "")
        self.is_header = "credential" in given
        """Whether a helper has made the whole Authorization header, with a token but no username (git 2.46)."""
        self.password = given.get("credential", given.get("password"))
        self.expires = "password_expiry_utc" in given

    def __repr__(self) -> str:
        return "<Credential>"

    @property
    def hostname(self) -> str:
        """The host in lower case and without port."""
        return self.host.lower().partition(":")[0]


def console() -> int:
    """The program as it is installed: `main`, and the end of the process. Returns what is left of it, the exit code."""
    return end(main())


def main() -> int:
    """Do what git asks for with the program's last argument. Returns 0."""
    operation = sys.argv[-1] if len(sys.argv) > 1 else ""
    try:
        if operation in _OPERATIONS:
            _say(said(operation, _input(), os.environ, time.time()))
        elif not operation or operation.startswith("-"):
            _say("git starts this program, as the last of its credential helpers: bb-auth-check install --observer\n")
        elif sys.stdin is not None and not sys.stdin.isatty():
            _input()  # git may come to know other operations, and write to them
    except KeyboardInterrupt:
        return 0
    except Exception as error:
        if operation != "store":
            at = f" at {__address__}" if __address__ else ""
            _say(f"bb-auth-check: internal error: {type(error).__name__}. Report this as a bug{at}.\n")
    return 0


def said(operation: str, data: bytes, environ: Mapping[str, str], now: float) -> str:
    """What there is to say when git asks for this operation, `data` being what it writes; empty for nothing."""
    credential = Credential(data)
    # to the REST API other usernames belong
    if credential.protocol not in ("http", "https") or credential.hostname in ("", "api.bitbucket.org"):
        return ""
    return _OPERATIONS[operation](credential, environ, now)


def _get(credential: Credential, environ: Mapping[str, str], now: float) -> str:
    from bb_auth_check.observer.first_seen import Memory, day_of
    from bb_auth_check.observer.messages import unanswered

    since = Memory(environ).since(credential.host, credential.username)
    is_old = since is not None and day_of(now) - since >= LIFE - WARNED
    return unanswered(credential, environ, since if is_old else None)


def _erase(credential: Credential, environ: Mapping[str, str], now: float) -> str:
    from bb_auth_check.observer.first_seen import Memory, day_of

    memory = Memory(environ)
    since = memory.since(credential.host, credential.username)
    if credential.username or credential.password is None:
        memory.forget(credential.host, credential.username)
    if credential.password is None:
        return ""  # somebody has told git to forget it: Bitbucket has rejected nothing
    from bb_auth_check.observer.messages import rejected

    # what is of today may have been handed over by hand (`git credential approve`), and need not have worked
    return rejected(credential, environ, None if since == day_of(now) else since)


def _store(credential: Credential, environ: Mapping[str, str], now: float) -> str:
    """Remember the login. Nothing is said of it but, once a day, that its token is about to end."""
    from bb_auth_check.bitbucket.hosts import is_cloud

    # what has its end told to the helpers is OAuth's: it renews itself
    if credential.protocol != "https" or not is_cloud(credential.hostname) or credential.expires:
        return ""
    if not credential.username or not credential.password:
        return ""
    from bb_auth_check.observer.first_seen import Memory, day_of

    memory, today = Memory(environ), day_of(now)
    since = memory.since(credential.host, credential.username)
    if since is not None and 0 <= today - since < LIFE - WARNED:
        return ""
    from bb_auth_check.bitbucket.tokens import API_TOKEN, kind_of, token_kind

    if since is None or not 0 <= today - since <= LIFE:  # what works beyond its end is another one
        if token_kind(credential.username) is None and ":" not in credential.username:
            memory.remember(credential.host, credential.username, today)
        return ""
    if kind_of(credential.password) is not API_TOKEN or not memory.warn(credential.host, credential.username, today):
        return ""
    from bb_auth_check.observer.messages import ending

    return ending(credential, since)


_OPERATIONS = {"get": _get, "store": _store, "erase": _erase}


def _input() -> bytes:
    """All that is on standard input is read, and its beginning returned."""
    if sys.stdin is None:  # closed by who started us
        return b""
    kept = b""
    while piece := os.read(0, _ENOUGH):
        kept += piece[: _ENOUGH - len(kept)]
    return kept


def _say(text: str) -> None:
    """Write to standard error, if anybody reads that; not through Python's stream, which would fail again at exit."""
    from bb_auth_check.git.text import guarded

    data = guarded(text).encode("utf-8", "backslashreplace")
    try:
        while data and sys.stderr is not None:
            data = data[os.write(2, data) :]
    except OSError:
        return
