"""Handing a secret to git's credential helpers, and getting it back.

The secret passes on standard input and nowhere else: no argument, no environment variable, no file and no message
ever holds it. Nobody is asked, and what helpers say on standard error is thrown away: it may quote what they got.
"""

from __future__ import annotations

import os
import subprocess

from bb_auth_check.git import noninteractive
from bb_auth_check.git.process import on_path
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
_ALIAS = "bb-auth-check-ask"


_SHOWS_ALL = {
    "GCM_BITBUCKET_VALIDATE_STORED_CREDENTIALS": "false",
    "GCM_GITBUCKET_VALIDATE_STORED_CREDENTIALS": "false",  # as it was spelt at first
    "GCM_PROVIDER": "generic",
    "GCM_ALLOW_WINDOWSAUTH": "false",
    "GCM_ALLOW_UNSAFE_REMOTES": "true",
}
"""What has Git Credential Manager answer with all that it holds, and ask nobody over the network.

By itself it tries a token on Bitbucket's REST interface first, and is silent if that fails: for an API token under its
username always (its issue 1991), for any token where there is no network. What it is then given takes the place of
what it holds. As `generic` it has the same place for a login (`GetServiceName`), and neither tries one, nor uses up a
refresh token, nor asks a host what it is; for `http://` it would give nothing, and take what it is given (its sources,
and tried with 2.7.3). The environment wins over the configuration. `probe` leaves all of it: it has to see what a push
sees.
"""


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

    def __init__(self, git: Git, patience: float = 30, names: dict[str, str] | None = None) -> None:
        """`names`: see there."""
        self._environ = noninteractive.handed_on({**noninteractive.surroundings(git.environ), **_SHOWS_ALL})
        self._cwd = git.cwd
        self._patience = patience
        self.kept: set[str] = set()
        """What a helper has been given, and has given back."""
        self.names = {} if names is None else names
        """The username that was found for an address without one, before any helper was given anything."""
        self._silent: set[str | None] = set()
        """The helpers that have been waited for once: they are not asked again."""
        self._keeps: dict[str, bool] = {}
        self._nothing: dict[str, int] = {}
        """With which code a helper ends that has nothing."""

    def answer(self, wanted: Request, helper: str | None = None) -> tuple[str, str] | None:
        """The username and password that git would get; None if no helper has both."""
        code, out = self._ask("fill", wanted, None, helper)
        if code:
            return None
        return _login(out)

    def give(self, wanted: Request, secret: str, helper: str | None = None) -> None:
        """Have the helpers keep a secret. Whether one did, git does not tell: ask for it afterwards."""
        if not wanted.username:
            raise ValueError("Without a username git hands a credential to no helper.")
        self._tell("approve", wanted, secret, helper)

    def forget(self, wanted: Request, secret: str, helper: str | None = None) -> None:
        """Have the helpers drop this secret of this user.

        Git Credential Manager, and helpers of git before 2.41, drop what they have of the user whatever its value is.
        """
        if not wanted.username:
            raise ValueError("Without a username the helpers would forget every account of the host.")
        self._tell("reject", wanted, secret, helper)

    def holds_none(self, wanted: Request, helper: str) -> bool:
        """Whether a helper that has not answered certainly has nothing for this user, so that nothing is overwritten.

        git does not tell silence from failure, and a helper that cannot read its keyring may write into it all the
        same: with a public key, for one. An end with an error means that it has nothing only if it ends in the same
        way for what it certainly has not, and gives back what it is given.
        """
        code, out = self._run("get", wanted, helper)
        if code == 0:
            return not any(line.startswith(b"password=") for line in out.split(b"\n"))
        if helper not in self._nothing:
            self._nothing[helper] = self._run("get", Request("https", _NOWHERE, username="nobody"), helper)[0]
        return code == self._nothing[helper] and self.keeps(helper)

    def keeps(self, helper: str) -> bool:
        """Whether a helper keeps what it is given: tried, once, with a made-up credential, which is taken back."""
        if helper not in self._keeps:
            self._keeps[helper] = self._gives_back(helper)
        return self._keeps[helper]

    def _gives_back(self, helper: str) -> bool:
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
        return self._started([*chain, "credential", action], wanted, secret, helper, reads=action == "fill")

    def _run(self, action: str, wanted: Request, helper: str) -> tuple[int, bytes]:
        """What a helper itself says, and its exit code, which `git credential` keeps to itself."""
        if holds_token(helper):
            raise ValueError("The helper's value has a secret in it.")
        command = (
            helper[1:] if helper.startswith("!") else helper if os.path.isabs(helper) else f"git credential-{helper}"
        )
        alias = ("-c", f"alias.{_ALIAS}=!{command} {action}")  # git starts it with the same shell
        return self._started([*alias, _ALIAS], wanted, None, helper, reads=True)

    def _started(
        self, argv: list[str], wanted: Request, secret: str | None, helper: str | None, *, reads: bool
    ) -> tuple[int, bytes]:
        code, out = noninteractive.run(
            ["git", *argv],
            self._environ,
            self._cwd,
            self._patience,
            given=_lines(wanted, secret),
            # what a helper leaves behind may hold it open for ever
            stdout=subprocess.PIPE if reads else subprocess.DEVNULL,
        )
        if code is None:
            self._silent.add(helper)
            raise Unanswered(_SILENCE.format(self._patience))
        return code, out


def asked_of_person(git: Git, wanted: Request, patience: float) -> tuple[str, str] | None:
    """The username and password that git gets where its helpers may ask, in a browser for one; None if it gets none.

    git itself asks nothing at the terminal. What helpers say on standard error is shown. Raises CannotLook if git
    cannot be run, and Unanswered after `patience` seconds.
    """
    program = on_path("git", git.environ)
    if program is None:
        raise CannotLook("There is no git on PATH that can be run.")
    try:
        run = subprocess.run(
            ["git", "credential", "fill"],
            executable=program,
            input=_lines(wanted, None),
            stdout=subprocess.PIPE,
            env={**git.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": ""},
            cwd=git.cwd,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unanswered(_SILENCE.format(patience)) from None
    return _login(run.stdout) if run.returncode == 0 else None


def _login(out: bytes) -> tuple[str, str] | None:
    """The username and password in what git says."""
    given = dict(line.partition(b"=")[::2] for line in out.split(b"\n"))
    username, password = given.get(b"username"), given.get(b"password")
    if username is None or password is None:
        return None
    return username.decode("utf-8", "surrogateescape"), password.decode("utf-8", "surrogateescape")


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
