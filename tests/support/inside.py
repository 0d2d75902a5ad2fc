"""Runs the program in this process, with arguments, folder, environment and streams of its own.

What it is given and what it does is that of `python -m bb_auth_check`; only the start of a process, which takes several
times as long as most of what the program does, is left out. What it changes of this process is put back.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bb_auth_check import cli, observer


def can(arguments: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Whether it can be run here: folder and streams are this thread's, and an interpreter would start alike.

    `sweep` forks, which nothing should do in a process with threads, as that of a worker of xdist is.
    """
    is_ours = threading.current_thread() is threading.main_thread()
    return is_ours and "sweep" not in arguments and _heeded(environ) == _heeded(os.environ)


def _heeded(environ: Mapping[str, str]) -> dict[str, str]:
    """What an interpreter heeds when it starts, which here would come too late; unbuffered streams say the same."""
    names = (name for name in environ if name.startswith(("PYTHON", "LC_", "LANG")))
    return {name: environ[name] for name in names if name != "PYTHONUNBUFFERED"}


def run(
    arguments: Sequence[str], cwd: Path, environ: Mapping[str, str], given: bytes | None = None
) -> tuple[int, bytes, bytes]:
    """The exit code, standard output and standard error of `python -m bb_auth_check` with these arguments.

    `given`: what it has to read; without, there is nothing.
    """
    return _run(lambda: cli.main(arguments), given, cwd, environ)


def observe(operation: str, given: bytes, cwd: Path, environ: Mapping[str, str]) -> tuple[int, bytes, bytes]:
    """The same of `git-credential-bb-auth-check`, which reads what is given."""
    argv = sys.argv
    sys.argv = [observer.__name__, operation]
    try:
        return _run(observer.main, given, cwd, environ)
    finally:
        sys.argv = argv


def _run(
    main: Callable[[], int], given: bytes | None, cwd: Path, environ: Mapping[str, str]
) -> tuple[int, bytes, bytes]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, _to_read(given) as read:
        with _as_if_started(read, out, err, cwd, environ):
            code = _ended(main)
            sys.stdout.flush()
            sys.stderr.flush()
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read())
    return code, said[0], said[1]


@contextmanager
def _to_read(given: bytes | None) -> Iterator[IO[bytes]]:
    if given is None:
        with open(os.devnull, "rb") as nothing:
            yield nothing
        return
    with tempfile.TemporaryFile() as file:
        file.write(given)
        file.seek(0)
        yield file


def _ended(main: Callable[[], int]) -> int:
    """Be the program, to the end: the code that Python would exit with."""
    try:
        return main()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    return 1


@contextmanager
def _as_if_started(
    read: IO[bytes], out: IO[bytes], err: IO[bytes], cwd: Path, environ: Mapping[str, str]
) -> Iterator[None]:
    """Have a process that has just been started, and then the one that there was."""
    streams = sys.stdin, sys.stdout, sys.stderr
    variables = dict(os.environ)
    handlers = {number: signal.getsignal(number) for number in _ENDING}
    kept = [os.dup(number) for number in range(3)]
    folder = os.getcwd()
    with (
        open(0, encoding="utf-8", closefd=False) as reads,
        open(1, "w", encoding="utf-8", closefd=False) as says,
        open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False) as complains,
    ):
        try:
            for number, file in enumerate((read, out, err)):
                os.dup2(file.fileno(), number)
            os.chdir(cwd)
            os.environ.clear()
            os.environ.update(environ)
            sys.stdin, sys.stdout, sys.stderr = reads, says, complains
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            os.environ.clear()
            os.environ.update(variables)
            os.chdir(folder)
            for number, descriptor in enumerate(kept):
                os.dup2(descriptor, number)
                os.close(descriptor)
            for ending, handler in handlers.items():
                signal.signal(ending, handler)


_ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
