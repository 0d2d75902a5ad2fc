"""Handing a secret to git's credential helpers, and getting it back.

The secret passes on standard input and nowhere else: no argument, no environment variable, no file and no message
ever holds it. Nobody is asked, and what helpers say on standard error is thrown away: it may quote what they got.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
from contextlib import suppress
from time import monotonic

from bb_auth_check.git_state.text import holds_token
from bb_auth_check.model import CannotLook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    Action = Literal["fill", "approve", "reject"]

_NOT_FOR_CHILDREN = frozenset(("PRE_COMMIT_REMOTE_URL", "PRE_COMMIT_REMOTE_NAME", "GIT_CONFIG", "SSH_ASKPASS"))
"""The first two hold the push URL with its secret, `GIT_CONFIG` is for `git config` alone."""

_TRACES = ("GIT_TRACE", "GCM_TRACE")
"""How the variables begin that have git and Git Credential Manager write down what they do, and with what."""

_SILENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",  # empty, it keeps git from core.askPass and SSH_ASKPASS; without it git would turn to them
    "GCM_INTERACTIVE": "never",
    "LC_ALL": "C",
    "LANGUAGE": "",
}

_GLANCE = 0.1
"""Seconds between two looks at whether git has ended though something still holds its output open."""

_SILENCE = "A credential helper gave no answer to git in {:g} seconds."

_NOWHERE = "bb-auth-check.invalid"
"""A host that nobody can have (RFC 2606)."""


class Wanted:
    """Which credential: what git tells its helpers about it. Holds no secret."""

    __slots__ = ("host", "path", "protocol", "username")

    def __init__(self, protocol: str, host: str, path: str | None = None, username: str | None = None) -> None:
        self.protocol = protocol
        self.host = host
        self.path = path
        self.username = username


class Unanswered(Exception):
    """A helper gave no answer in time. `str()` is one sentence, free of secrets."""


class Keeper:
    """The credential helpers that git has for one environment and folder.

    `helper`, wherever it can be given, is a value of `credential.helper` that makes up the whole chain for that one
    call; it must hold no secret, since it is an argument. Every method raises CannotLook if git cannot be run, and
    Unanswered if `patience`, in seconds, is over.
    """

    def __init__(self, environ: Mapping[str, str], cwd: str | None, patience: float = 30) -> None:
        self._environ = {
            name: value
            for name, value in environ.items()
            if name not in _NOT_FOR_CHILDREN and not name.startswith(_TRACES)
        }
        self._environ.update(_SILENT)
        self._cwd = cwd
        self._patience = patience
        self.kept: set[str] = set()
        """What a helper has been given, and has given back."""
        self._silent: set[str | None] = set()
        """The helpers that have been waited for once: they are not asked again."""

    def answer(self, wanted: Wanted, helper: str | None = None) -> tuple[str, str] | None:
        """The username and password that git would get; None if no helper has both."""
        code, out = self._ask("fill", wanted, None, helper)
        if code:
            return None
        given = dict(line.partition(b"=")[::2] for line in out.split(b"\n"))
        username, password = given.get(b"username"), given.get(b"password")
        if username is None or password is None:
            return None
        return username.decode("utf-8", "surrogateescape"), password.decode("utf-8", "surrogateescape")

    def give(self, wanted: Wanted, secret: str, helper: str | None = None) -> None:
        """Have the helpers keep a secret. Whether one did, git does not tell: ask for it afterwards."""
        if not wanted.username:
            raise ValueError("Without a username git hands a credential to no helper.")
        self._tell("approve", wanted, secret, helper)

    def forget(self, wanted: Wanted, secret: str, helper: str | None = None) -> None:
        """Have the helpers drop this secret of this user. Helpers of git before 2.41 drop it whatever its value is."""
        if not wanted.username:
            raise ValueError("Without a username the helpers would forget every account of the host.")
        self._tell("reject", wanted, secret, helper)

    def keeps(self, helper: str) -> bool:
        """Whether a helper keeps what it is given: tried with a made-up credential, which is taken back."""
        # a name of its own at every call: another run at the same time does not get in the way
        username, secret = f"bb-auth-check-{os.urandom(8).hex()}", os.urandom(16).hex()
        wanted = Wanted("https", _NOWHERE, username=username)
        try:
            self.give(wanted, secret, helper)
            return self.answer(wanted, helper) == (username, secret)
        finally:
            self.forget(wanted, secret, helper)

    def _tell(self, action: Action, wanted: Wanted, secret: str, helper: str | None) -> None:
        if not secret:
            raise ValueError("An empty password cannot be handed to a helper.")
        code, _ = self._ask(action, wanted, secret, helper)
        if code:  # a helper that fails does not make git fail
            raise CannotLook(f"git could not be asked: `git credential {action}` ends with {code}. Run it to see why.")

    def _ask(self, action: Action, wanted: Wanted, secret: str | None, helper: str | None) -> tuple[int, bytes]:
        if holds_token(helper):
            raise ValueError("The helper's value has a secret in it.")
        if helper in self._silent and action != "reject":  # what it was given before it fell silent has to go
            raise Unanswered(_SILENCE.format(self._patience))
        chain = [] if helper is None else ["-c", "credential.helper=", "-c", f"credential.helper={helper}"]
        said = _lines(wanted, secret)
        try:
            process = subprocess.Popen(
                ["git", *chain, "credential", action],
                env=self._environ,
                cwd=self._cwd,
                stdin=subprocess.PIPE,
                # what a helper leaves behind may hold them open for ever
                stdout=subprocess.PIPE if action == "fill" else subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # no terminal to ask at, and all of it can be ended together
                start_new_session=True,
            )
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            raise CannotLook("There is no git on PATH that can be run.") from None
        except OSError as error:
            raise CannotLook(f"git could not be started: {error.strerror}.") from None
        try:
            out = _talk(process, said, self._patience)
        finally:
            _end(process)
        if out is None:
            self._silent.add(helper)
            raise Unanswered(_SILENCE.format(self._patience))
        return process.returncode, out


def _lines(wanted: Wanted, secret: str | None) -> bytes:
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


def _talk(process: subprocess.Popen[bytes], said: bytes, patience: float) -> bytes | None:
    """Standard output once the process has ended, or None once the patience is over."""
    if sys.platform == "win32":  # there, pipes cannot be looked at without waiting for them
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(said, timeout=patience)[0] or b""
        return None
    # Popen.communicate waits for the end of the output, which never comes if a helper's daemon holds it open
    deadline = monotonic() + patience
    out: list[bytes] = []
    with selectors.DefaultSelector() as open_ends:
        if process.stdin is not None:
            open_ends.register(process.stdin, selectors.EVENT_WRITE, process.stdin)
        if process.stdout is not None:
            open_ends.register(process.stdout, selectors.EVENT_READ, process.stdout)
        while open_ends.get_map():
            ended = process.poll() is not None
            ready = open_ends.select(max(0, min(_GLANCE, deadline - monotonic())))
            if ended and not ready:
                break
            for end, _ in ready:
                if end.data is process.stdin:
                    said = _write(end.fd, said)
                    done = not said
                else:
                    out.append(os.read(end.fd, 1 << 16))
                    done = not out[-1]
                if done:
                    open_ends.unregister(end.data)
                    end.data.close()
            if monotonic() >= deadline:
                return None
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(0, deadline - monotonic()))
        return b"".join(out)
    return None


def _write(pipe: int, said: bytes) -> bytes:
    """Write what a pipe that is ready takes for sure (POSIX: 512 bytes). Returns what is left to be written."""
    try:
        return said[os.write(pipe, said[:512]) :]
    except BrokenPipeError:  # nobody reads it any more
        return b""


def _end(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing of a process behind that has not ended. Its children outlive one that has, as `cache` needs."""
    if process.poll() is None:
        if sys.platform == "win32":  # to close a pipe there is to wait for who else holds it
            process.kill()
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
