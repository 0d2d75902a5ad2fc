"""Runs the program many times, each time in a process of its own that a signal meets at its N-th point.

A point is just before and just after whatever `fix` does to a file, in the middle of what it writes, and before and
after the start and after the end of every child. Read from standard input, one JSON object a line: what to run; written
to standard output, as many: how it went, once everything that it started has ended as well.
"""

from __future__ import annotations

import io
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import bb_auth_check
from bb_auth_check.git import noninteractive, spawn
from bb_auth_check.writing import files


class Points:
    """Counts the points, writes down each, and sends the signal at the one that is asked for."""

    def __init__(self, told: int, number: int | None, name: str, to: str) -> None:
        """`told`: where they are written down; `number`: from 0, or None; `name`: of the signal.

        `to`: whom it meets, this process `alone`, its `group` as when it comes from a terminal, or `all` with every
        child that has a group of its own.
        """
        self.told = told
        self.left = -1 if number is None else number
        self.signal = signal.Signals[name]
        self.to = to
        self.children: list[Child] = []

    def at(self, what: str, **more: str) -> None:
        """One point."""
        os.write(self.told, json.dumps({"what": what, **more}).encode() + b"\n")
        self.left -= 1
        if self.left == -1:
            self.left = -2
            self._send()

    def _send(self) -> None:
        if self.to == "all":
            for child in self.children:
                with suppress(OSError):  # it has ended
                    if child.returncode is None and os.getpgid(child.pid) != os.getpgrp():
                        os.killpg(child.pid, self.signal)
        if self.to == "alone":
            os.kill(os.getpid(), self.signal)
        else:
            os.killpg(os.getpgrp(), self.signal)


class System:
    """The module `os`, with points around what changes something."""

    def __init__(self, points: Points, words: dict[str, str]) -> None:
        """`words`: for each function that has points around it, what they are called."""
        self._points = points
        self._words = words
        self._begun = False

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in self._words:
            return real
        what = self._words[name]

        def call(*arguments: Any, **more: Any) -> Any:
            if name == "open" and not arguments[1] & os.O_CREAT:
                return real(*arguments, **more)
            self._points.at(f"before {what}")
            if what == "write" and not self._begun:  # only half of it is taken, as when a disk is nearly full
                result = os.write(arguments[0], arguments[1][: len(arguments[1]) // 2])
            else:
                result = real(*arguments, **more)
            self._begun = what == "write"
            told = {"path": str(arguments[0])} if name in ("open", "unlink") else {}
            if name == "replace":
                with open(arguments[1], "rb") as file:
                    told = {"path": str(arguments[1]), "holds": file.read().decode("latin-1")}
            self._points.at(f"after {what}", **told)
            return result

        return call


class Child(subprocess.Popen[bytes]):
    """A child, with points around it. As long as it lives, it is known: it holds the end of a pipe."""

    points: Points

    def __init__(self, *arguments: Any, **more: Any) -> None:
        self.ended = False
        self.points.at("before start", argv=" ".join(arguments[0]))
        super().__init__(*arguments, **{**more, "pass_fds": (self.points.told,)})
        self.points.children.append(self)
        self.points.at("after start")

    def _told(self, code: int | None) -> int | None:
        if code is not None and not self.ended:
            self.ended = True
            self.points.at("after end")
        return code

    def poll(self) -> int | None:
        """As that of any child."""
        return self._told(super().poll())

    def wait(self, timeout: float | None = None) -> int:
        """As that of any child."""
        code = super().wait(timeout)
        self._told(code)
        return code


def run(asked: dict[str, Any], told: int, out: int, err: int) -> NoReturn:
    """In the new process: become the program."""
    os.setpgid(0, 0)
    given, gives = os.pipe()
    os.write(gives, asked.get("given", "").encode())
    os.close(gives)
    for descriptor, number in ((given, 0), (out, 1), (err, 2)):
        os.dup2(descriptor, number)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, "r", closefd=False), "utf-8")
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), "utf-8")
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), "utf-8", write_through=True)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environ"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    Child.points = points = Points(told, asked["point"], asked["signal"], asked["to"])
    from bb_auth_check.cli import main

    with (
        mock.patch.object(files, "os", System(points, {name: name for name in CHANGES})),
        mock.patch.object(noninteractive, "os", System(points, {"write": "tell"})),
        mock.patch.object(subprocess, "Popen", Child),
        mock.patch.object(spawn, "run", return_value=None),  # then `subprocess` starts the program
    ):
        code = main(asked["arguments"])
    sys.stdout.flush()
    os._exit(code)


Ask = Callable[[dict[str, Any]], dict[str, Any]]


@contextmanager
def asking() -> Iterator[Ask]:
    """What runs the program, up to a point: a process that has it loaded, and answers as `answer` does."""
    argv = [sys.executable, "-m", "support.killed"]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(argv, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as runner:
        assert runner.stdin is not None
        assert runner.stdout is not None
        questions, answers = runner.stdin, runner.stdout

        def ask(asked: dict[str, Any]) -> dict[str, Any]:
            print(json.dumps(asked), file=questions, flush=True)
            told: dict[str, Any] = json.loads(answers.readline())
            return told

        yield ask
        runner.stdin.close()


CHANGES = ("open", "write", "fsync", "fchmod", "chmod", "makedirs", "replace", "unlink")


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Run it once, and wait for all that is left of it."""
    ours, theirs = os.pipe()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, open(ours, "rb") as points:
        pid = os.fork()
        if not pid:
            try:
                run(asked, theirs, out.fileno(), err.fileno())
            finally:
                os._exit(99)
        os.close(theirs)
        told = [json.loads(line) for line in points]
        status = os.waitpid(pid, 0)[1]
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
    return {"code": os.waitstatus_to_exitcode(status), "points": told, "out": said[0], "err": said[1]}


def load() -> None:
    """Import all of the program once for all runs."""
    for module in pkgutil.walk_packages(bb_auth_check.__path__, f"{bb_auth_check.__name__}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


if __name__ == "__main__":
    load()
    os.fsync = os.fstat  # type: ignore[assignment]  # see conftest.py
    for line in sys.stdin:
        signal.alarm(300)  # no daemon is to be left that would be waited for
        print(json.dumps(answer(json.loads(line))), flush=True)
