"""Running programs that ask nobody, write down no secret, and leave nothing behind once the patience is over."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
from contextlib import suppress
from time import monotonic

from bb_auth_check.git.process import on_path
from bb_auth_check.model import CannotLook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_FOR_CHILDREN = frozenset(("PRE_COMMIT_REMOTE_URL", "PRE_COMMIT_REMOTE_NAME", "GIT_CONFIG", "SSH_ASKPASS"))
"""The first two hold the push URL with its secret, `GIT_CONFIG` is for `git config` alone."""

_TRACES = ("GIT_TRACE", "GIT_CURL_VERBOSE", "GCM_TRACE")
"""How the variables begin that have git and Git Credential Manager write down what they do, and with what."""

_SILENT = {
    # the configuration can say it too (`credential.trace`, `traceSecrets`), and what the environment says wins
    "GCM_TRACE": "0",
    "GCM_TRACE_SECRETS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",  # empty, it keeps git from core.askPass and SSH_ASKPASS; without it git would turn to them
    "SSH_ASKPASS_REQUIRE": "never",  # ssh has one of its own, too (ssh(1), since OpenSSH 8.4)
    "GCM_INTERACTIVE": "never",
    "LC_ALL": "C",
    "LANGUAGE": "",
}

_GLANCE = 0.1
"""Seconds between two looks at whether a program has ended though something still holds its output open."""


def surroundings(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment in which git and its helpers ask nobody, say what they say in English, and trace nothing."""
    kept = {
        name: value for name, value in environ.items() if name not in _NOT_FOR_CHILDREN and not name.startswith(_TRACES)
    }
    return handed_on({**kept, **_SILENT})


def handed_on(environ: Mapping[str, str]) -> dict[str, str]:
    """The same, such that Windows' own Git Credential Manager, started from WSL, gets what is meant for it.

    A program of Windows gets no variable but those that WSLENV names.
    """
    names = [name for name in (environ.get("WSLENV") or "").split(":") if name]
    there = {name.partition("/")[0] for name in names}
    names += [name for name in environ if name.startswith("GCM_") and name not in there]
    return {**environ, "WSLENV": ":".join(names)} if "WSL_DISTRO_NAME" in environ else dict(environ)


def run(
    argv: list[str],
    environ: Mapping[str, str],
    cwd: str | None,
    patience: float,
    *,
    given: bytes = b"",
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.DEVNULL,
) -> tuple[int | None, bytes]:
    """Run a program that gets `given` to read: its exit code and output; None for the code if it did not end in time.

    It has no terminal. When the patience, in seconds, is over, it is ended with all that it has started.
    `argv` must hold no secret. Raises CannotLook if there is no such program.
    """
    program = on_path(argv[0], environ)
    try:
        if program is None:
            raise FileNotFoundError
        process = subprocess.Popen(
            argv,
            executable=program,
            env=environ,
            cwd=cwd,
            stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            # no terminal to ask at, and all of it can be ended together
            start_new_session=True,
        )
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        raise CannotLook(f"There is no {argv[0]} on PATH that can be run.") from None
    except OSError as error:
        raise CannotLook(f"{argv[0]} could not be started: {error.strerror}.") from None
    try:
        in_time, out = _talk(process, given, patience)
    finally:
        _end(process)
    return process.returncode if in_time else None, out


def _talk(process: subprocess.Popen[bytes], said: bytes, patience: float) -> tuple[bool, bytes]:
    """Whether the process ended before the patience was over, and its output until then."""
    if sys.platform == "win32":  # there, pipes cannot be looked at without waiting for them
        with suppress(subprocess.TimeoutExpired):
            return True, process.communicate(said, timeout=patience)[0] or b""
        return False, b""
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
                return False, b"".join(out)
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(0, deadline - monotonic()))
        return True, b"".join(out)
    return False, b"".join(out)


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
