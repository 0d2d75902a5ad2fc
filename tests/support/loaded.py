"""Programs in Python that a hook starts again and again, run by one process that has them loaded.

`python()` is what to start in place of the interpreter: a front for it. With `-m` and one of the PROGRAMS behind it, it
tells that process its own number. The process forks, and the copy takes over the front's arguments, folder,
environment and streams, so that nothing but the loading is left out: of the 300 ms that a hook of pre-commit takes
it is most. Whatever else is asked of a front is done by the interpreter itself.
"""

from __future__ import annotations

import atexit
import os
import selectors
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

PROGRAMS = {"bb_auth_check": "bb_auth_check.cli", "pre_commit": "pre_commit.main"}
"""By the name that stands behind `-m`: where its `main` is."""

_FRONT = """\
#!/bin/sh
case $1$2 in
{programs}) ;;
*) exec {python} "$@" ;;
esac
# while it reads, its standard input is another
mkfifo {folder}/$$ && exec 8<&0 9<>{folder}/$$ && echo $$ >{folder}/asked && read -r code <&9 || exit 99
[ "$code" = not ] && exec {python} "$@" 8<&- 9>&-
exit "$code"
"""


@cache
def python() -> str:
    """The front; the interpreter itself on a system that does not tell of another process what there is to know."""
    if not os.path.exists(f"/proc/{os.getpid()}/fd/0"):
        return sys.executable
    folder = Path(tempfile.mkdtemp(prefix="loaded"))
    os.mkfifo(folder / "asked")
    programs = "|".join(f"-m{name}*" for name in PROGRAMS)
    front = folder / "python"
    front.write_text(_FRONT.format(programs=programs, python=sys.executable, folder=folder), encoding="utf-8")
    front.chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, "-m", "support.loaded", folder],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        # of the kind that the copies will have
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )

    def end() -> None:
        with process:
            process.kill()
        shutil.rmtree(folder)

    atexit.register(end)
    return str(front)


def _serve(folder: str) -> NoReturn:
    """Be the process that has loaded what has been asked for."""
    asking = os.open(os.path.join(folder, "asked"), os.O_RDWR)
    ended, ends = os.pipe()
    os.set_blocking(ends, False)
    signal.set_wakeup_fd(ends)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: dict[int, int] = {}
    """Who has asked for each copy."""
    with selectors.DefaultSelector() as either:
        either.register(asking, selectors.EVENT_READ)
        either.register(ended, selectors.EVENT_READ)
        while True:
            for key, _ in either.select():
                said = os.read(key.fd, 1 << 12)
                for number in map(int, said.split()) if key.fd == asking else ():
                    streams = _streams(number)
                    if len(streams) < 3:
                        _tell(folder, number, "not")
                        continue
                    words = _values(number, "cmdline")[2:]  # behind the shell and the front
                    program = words.pop(0).removeprefix("-m") or words.pop(0)
                    main = import_module(PROGRAMS[program]).main
                    if copy := os.fork():
                        running[copy] = number
                    else:
                        signal.set_wakeup_fd(-1)
                        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                        if (program, words[:1]) == ("pre_commit", ["install"]):
                            sys.executable = os.path.join(folder, "python")  # what the hook will start
                        _be(number, streams, main, [program, *words])
                    for each in streams:
                        os.close(each)
            while running:
                copy, status = os.waitpid(-1, os.WNOHANG)
                if not copy:
                    break
                code = os.waitstatus_to_exitcode(status)
                _tell(folder, running.pop(copy), str(code if code >= 0 else 128 - code))


def _tell(folder: str, number: int, said: str) -> None:
    """Answer a front, unless it has ended."""
    path = os.path.join(folder, str(number))
    with suppress(OSError):
        descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        os.write(descriptor, f"{said}\n".encode())
        os.close(descriptor)
        os.unlink(path)


def _streams(number: int) -> list[int]:
    """Its streams, opened once more: pipes, or nothing; fewer than three if one is anything else.

    A file would be written from its start, and a terminal is that of another session.
    """
    opened = []
    for stream, how in ((8, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        with suppress(OSError):
            path = f"/proc/{number}/fd/{stream}"
            if stat.S_ISFIFO(os.stat(path).st_mode) or os.path.samefile(path, os.devnull):
                # some kernels would wait for the other end
                opened.append(os.open(path, how | os.O_NONBLOCK))
                os.set_blocking(opened[-1], True)
    return opened


def _be(number: int, streams: list[int], main: Callable[[list[str]], int], argv: list[str]) -> NoReturn:
    """In the copy: become the program that a front was started for."""
    code = 1
    try:
        for stream, taken in enumerate(streams):
            os.dup2(taken, stream)
            os.close(taken)
        os.chdir(os.readlink(f"/proc/{number}/cwd"))
        os.environ.clear()
        os.environ.update(dict(each.partition("=")[::2] for each in _values(number, "environ")))
        sys.argv = argv
        code = main(argv[1:])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


def _values(number: int, name: str) -> list[str]:
    with open(f"/proc/{number}/{name}", "rb") as file:
        return [os.fsdecode(each) for each in file.read().split(b"\0")[:-1]]


if __name__ == "__main__":
    _serve(sys.argv[1])
