"""Handing a secret to git's credential helpers, and getting it back.

The secret passes on standard input and nowhere else: no argument, no environment variable, no file and no message
ever holds it. Nobody is asked, and what helpers say on standard error is thrown away: it may quote what they got.
"""

from __future__ import annotations

import os
import subprocess

from bb_auth_check.git import noninteractive
from bb_auth_check.git.text import holds_token
from bb_auth_check.model import CannotLook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from bb_auth_check.git.process import Git

    Action = Literal["fill", "approve", "reject"]

_SILENCE = "A credential helper gave no answer to git in {:g} seconds."

_NOWHERE = "bb-auth-check.invalid"
"""A host that nobody can have (RFC 2606)."""


class Request:
    """Which credential: what git tells its helpers about it. Holds no secret."""

    __slots__ = ("host", "path", "protocol", "username")

    def __init__(self, protocol: str, host: str, path: str | None = None, username: str | None = None) -> None:
        self.protocol = protocol
        self.host = host
        self.path = path
        self.username = username


class Unanswered(Exception):
    """A helper gave no answer in time. `str()` is one sentence, free of secrets."""


class GitCredential:
    """The credential helpers that git has for one environment and folder.

    `helper`, wherever it can be given, is a value of `credential.helper` that makes up the whole chain for that one
    call; it must hold no secret, since it is an argument. Every method raises CannotLook if git cannot be run, and
    Unanswered if `patience`, in seconds, is over.
    """

    def __init__(self, git: Git, patience: float = 30) -> None:
        self._environ = noninteractive.surroundings(git.environ)
        self._cwd = git.cwd
        self._patience = patience
        self.kept: set[str] = set()
        """What a helper has been given, and has given back."""
        self._silent: set[str | None] = set()
        """The helpers that have been waited for once: they are not asked again."""

    def answer(self, wanted: Request, helper: str | None = None) -> tuple[str, str] | None:
        """The username and password that git would get; None if no helper has both."""
        code, out = self._ask("fill", wanted, None, helper)
        if code:
            return None
        given = dict(line.partition(b"=")[::2] for line in out.split(b"\n"))
        username, password = given.get(b"username"), given.get(b"password")
        if username is None or password is None:
            return None
        return username.decode("utf-8", "surrogateescape"), password.decode("utf-8", "surrogateescape")

    def give(self, wanted: Request, secret: str, helper: str | None = None) -> None:
        """Have the helpers keep a secret. Whether one did, git does not tell: ask for it afterwards."""
        if not wanted.username:
            raise ValueError("Without a username git hands a credential to no helper.")
        self._tell("approve", wanted, secret, helper)

    def forget(self, wanted: Request, secret: str, helper: str | None = None) -> None:
        """Have the helpers drop this secret of this user. Helpers of git before 2.41 drop it whatever its value is."""
        if not wanted.username:
            raise ValueError("Without a username the helpers would forget every account of the host.")
        self._tell("reject", wanted, secret, helper)

    def keeps(self, helper: str) -> bool:
        """Whether a helper keeps what it is given: tried with a made-up credential, which is taken back."""
        # a name of its own at every call: another run at the same time does not get in the way
        username, secret = f"bb-auth-check-{os.urandom(8).hex()}", os.urandom(16).hex()
        wanted = Request("https", _NOWHERE, username=username)
        try:
            self.give(wanted, secret, helper)
            return self.answer(wanted, helper) == (username, secret)
        finally:
            self.forget(wanted, secret, helper)

    def _tell(self, action: Action, wanted: Request, secret: str, helper: str | None) -> None:
        if not secret:
            raise ValueError("An empty password cannot be handed to a helper.")
        code, _ = self._ask(action, wanted, secret, helper)
        if code:  # a helper that fails does not make git fail
            raise CannotLook(f"git could not be asked: `git credential {action}` ends with {code}. Run it to see why.")

    def _ask(self, action: Action, wanted: Request, secret: str | None, helper: str | None) -> tuple[int, bytes]:
        if holds_token(helper):
            raise ValueError("The helper's value has a secret in it.")
        if helper in self._silent and action != "reject":  # what it was given before it fell silent has to go
            raise Unanswered(_SILENCE.format(self._patience))
        chain = [] if helper is None else ["-c", "credential.helper=", "-c", f"credential.helper={helper}"]
        code, out = noninteractive.run(
            ["git", *chain, "credential", action],
            self._environ,
            self._cwd,
            self._patience,
            given=_lines(wanted, secret),
            # what a helper leaves behind may hold it open for ever
            stdout=subprocess.PIPE if action == "fill" else subprocess.DEVNULL,
        )
        if code is None:
            self._silent.add(helper)
            raise Unanswered(_SILENCE.format(self._patience))
        return code, out


def _lines(wanted: Request, secret: str | None) -> bytes:
    """The question as git reads it. A value that could end its line early would say something else there."""
    values = {
        "protocol": wanted.protocol,
        "host": wanted.host,
        "path": wanted.path,
        # a question that is cut short by our end must not have half a password kept: without a username nothing is
        "password": secret,
        "username": wanted.username,
    }
    said = b""
    for key, value in values.items():
        if value is None:
            continue
        # git refuses a carriage return since 2.48; the error about a surrogate that stands for no byte has it all in it
        if any(char in "\n\r\0" or "\ud800" <= char < "\udc80" or "\udcff" < char <= "\udfff" for char in value):
            raise ValueError(f"A {key} with a line break or the like in it cannot be handed to a helper.")
        said += f"{key}={value}\n".encode("utf-8", "surrogateescape")
    return said + b"\n"
