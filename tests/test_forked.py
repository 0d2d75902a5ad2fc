"""A run that is forked off is the same as one of a process of its own from the start."""

from __future__ import annotations

import os

import pytest

from bb_auth_check.bitbucket.samples import sample
from conftest import PROGRAM, World
from support.forked import Forked

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing can be forked here")


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


def test_what_the_interpreter_heeds_is_not_for_it() -> None:
    """Variables that count when an interpreter starts would come too late."""
    forked = Forked({**os.environ, "PYTHONHASHSEED": "1"})
    try:
        assert forked.can({**os.environ, "PYTHONHASHSEED": "1", "ANYTHING": "else"})
        assert not forked.can(os.environ)
        assert not forked.can({**os.environ, "PYTHONHASHSEED": "1", "PYTHONIOENCODING": "ascii"})
    finally:
        forked.end()
