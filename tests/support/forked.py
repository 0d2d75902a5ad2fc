"""Runs the program many times, each time in a process of its own that is forked from one which has it loaded already.

What it is given and what it does is that of `python -m bb_auth_check`: arguments, folder, environment, standard output
and error and exit code are its own. Only the start of the interpreter and the loading of modules are left out. Read
from a socket: both streams, and as JSON what to run; written to it: how it ended.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import bb_auth_check

_LENGTH = 8
"""Bytes of the number that comes before the JSON."""


class Forked:
    """The process that has it all loaded; it ends with the one that has started it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """`environ`: what the interpreter itself heeds of it when it starts is heeded here, and for all runs."""
        self._heeded = _heeded(environ)
        self._ours, theirs = socket.socketpair()
        self._one_at_a_time = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                env=environ,
                pass_fds=(theirs.fileno(),),
                # buffered as those of a program whose streams are all caught
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def can(self, environ: Mapping[str, str]) -> bool:
        """Whether an interpreter would start in the same way in this environment."""
        return _heeded(environ) == self._heeded

    def run(self, arguments: tuple[str, ...], cwd: Path, environ: Mapping[str, str]) -> tuple[int, bytes, bytes]:
        """The exit code, standard output and standard error of `python -m bb_auth_check` with these arguments."""
        asked = json.dumps({"arguments": arguments, "cwd": str(cwd), "environ": dict(environ)}).encode()
        pipes = os.pipe(), os.pipe()
        with open(pipes[0][0], "rb") as out, open(pipes[1][0], "rb") as err, self._one_at_a_time:
            try:
                socket.send_fds(self._ours, [len(asked).to_bytes(_LENGTH, "big")], [pipes[0][1], pipes[1][1]])
            finally:
                for _, writing in pipes:
                    os.close(writing)
            self._ours.sendall(asked)
            # one after the other will not do: the second may fill up meanwhile
            said: list[bytes] = []
            reader = threading.Thread(target=lambda: said.append(err.read()))
            reader.start()
            told = out.read()
            reader.join()
            code = int(self._ours.recv(_LENGTH))
        return code, told, said[0]

    def end(self) -> None:
        """Have no more of it."""
        self._ours.close()
        self._process.wait()


def _heeded(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.startswith(("PYTHON", "LC_", "LANG"))}


def load(package: ModuleType) -> None:
    """Import all of it once for all runs."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


def _become(asked: dict[str, object], out: int, err: int) -> NoReturn:
    """In the new process: be the program, to the end."""
    os.dup2(out, 1)
    os.dup2(err, 2)
    # the streams that were there before remember that they could be sought in
    sys.stdout = open(1, "w", encoding=sys.stdout.encoding, errors=sys.stdout.errors, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding=sys.stderr.encoding, errors=sys.stderr.errors, closefd=False, buffering=1)  # noqa: SIM115
    os.closerange(3, max(out, err, *map(int, os.listdir("/dev/fd"))) + 1)
    os.chdir(str(asked["cwd"]))
    os.environ.clear()
    os.environ.update(asked["environ"])  # type: ignore[call-overload]
    sys.path[0] = os.getcwd()  # as `python -m` has it
    sys.argv = ["", *asked["arguments"]]  # type: ignore[misc]
    code: object = 0
    try:
        runpy.run_module("bb_auth_check", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    assert isinstance(code, int)
    os._exit(code)


def _serve(asking: socket.socket) -> None:
    while True:
        head, descriptors, _, _ = socket.recv_fds(asking, _LENGTH, 2)
        if not head:
            return
        asked = json.loads(asking.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL))
        pid = os.fork()
        if not pid:
            try:
                _become(asked, *descriptors)
            finally:
                os._exit(99)
        for descriptor in descriptors:
            os.close(descriptor)
        status = os.waitpid(pid, 0)[1]
        asking.sendall(str(os.waitstatus_to_exitcode(status)).encode())


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    load(bb_auth_check)
    os.fsync = os.fstat  # type: ignore[assignment]  # see conftest.py
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as socket_to_the_tests:
        _serve(socket_to_the_tests)
