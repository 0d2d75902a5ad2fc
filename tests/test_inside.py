"""A run inside the process of the tests is the same as one of a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from bb_auth_check.bitbucket.samples import sample
from conftest import PROGRAM, World
from support import inside


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("check", "--format", "json"),
        ("doctor",),
        ("fix",),
        ("fix", "--dry-run"),
        ("explain", "BB101"),
        ("pre-push", "origin", "https://bitbucket.org/acme/widget.git"),
        ("install", "--scope", "nowhere"),
        ("probe", "--host", "a b"),
        ("--nonsense",),
        ("--help",),
        ("--version",),
    ],
    ids=" ".join,
)
def test_no_difference(world: World, arguments: tuple[str, ...]) -> None:
    """Exit code and both streams, with arguments, folder and environment of its own."""
    repository = world.healthy(f'[remote "ö"]\n\turl = https://jdoe:{sample("api-token")}@bitbucket.org/acme/w.git\n')
    below = repository / "below"
    below.mkdir()
    more = {"SHELL": "/bin/sh", "GIT_CONFIG_COUNT": "0"}
    real = world.run(*PROGRAM, *arguments, cwd=below, check=False, **more)
    run = world.program(*arguments, cwd=below, **more)
    assert (run.returncode, run.stdout, run.stderr) == (real.returncode, real.stdout, real.stderr)


@pytest.mark.parametrize("operation", ["get", "erase", "--help"])
def test_no_difference_of_the_observer(world: World, operation: str) -> None:
    """With what git writes to it."""
    repository = world.healthy()
    given = b"protocol=https\nhost=bitbucket.org\nusername=jdoe@example.com\npassword=x\n\n"
    real = subprocess.run(
        ["git-credential-bb-auth-check", operation],
        input=given,
        env=world.environ,
        cwd=repository,
        capture_output=True,
        check=False,
    )
    assert real.stderr
    assert inside.observe(operation, given, repository, world.environ) == (real.returncode, real.stdout, real.stderr)


def test_nothing_of_it_is_left(world: World) -> None:
    """Folder, environment, streams and what signals do are what they were, however it ends."""

    def now() -> list[object]:
        stats = [(os.fstat(number).st_dev, os.fstat(number).st_ino) for number in range(3)]
        names = (name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
        signals = [signal.getsignal(getattr(signal, name)) for name in names]
        return [
            os.getcwd(),
            dict(os.environ),
            sys.stdin,
            sys.stdout,
            sys.stderr,
            stats,
            signals,
            threading.active_count(),
        ]

    before = now()
    repository = world.healthy()
    for arguments in (("check",), ("probe",), ("--help",), ("--nonsense",)):
        world.program(*arguments, cwd=repository, SHELL="/bin/false")
        assert now() == before


def test_where_it_makes_a_difference(world: World) -> None:
    """Variables that an interpreter heeds would come too late, and folder and streams are those of all threads."""
    assert inside.can((), {**world.environ, "ANYTHING": "else"})
    assert not inside.can((), {**world.environ, "PYTHONHASHSEED": "1"})
    assert not inside.can((), {**world.environ, "PYTHONIOENCODING": "ascii"})
    assert not inside.can(("sweep", "."), world.environ)
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(inside.can((), world.environ)))
    thread.start()
    thread.join()
    assert answers == [False]
