"""`fix` asks at a terminal, and changes nothing from inside a hook."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from conftest import World
from hosts.parts import prek_program
from support import vault
from support.fixing import (
    CLEAN,
    KEPT,
    ORIGIN,
    Asked,
    Case,
    bad_helper,
    fixed,
    refused,
    several,
)

if sys.platform == "win32":
    pytest.skip("needs modes, owners and terminals", allow_module_level=True)


FIX = f"{sys.executable} -m bb_auth_check fix"


def commands(case: Case, stage: str) -> list[str]:
    """The git command that runs a hook, and goes nowhere but to a folder."""
    if stage == "pre-commit":
        return ["commit", "--allow-empty", "-m", "Change"]
    bare = case.world.folder / "bare.git"
    case.world.git("init", "--quiet", "--bare", str(bare), cwd=case.world.home)
    return ["push", str(bare), "HEAD:refs/heads/main"]


def not_from_a_hook(case: Case, said: str, before: Mapping[Path, object]) -> None:
    """It has been refused, with the command to run, and nothing of configuration or helper has changed."""
    assert "`fix` changes nothing from inside a hook" in said
    assert "bb-auth-check fix" in said
    assert case.secret not in said
    after = case.state()
    ours = [path for path in before if "objects" not in path.parts and path.suffix != ".log"]
    names = ("config", ".gitconfig", KEPT)
    assert {path: after.get(path) for path in ours if path.name in names} == {
        path: before[path] for path in ours if path.name in names
    }
    assert vault.kept(case.world) == []


@pytest.mark.parametrize("option", ["--yes", "--dry-run", ""])
@pytest.mark.parametrize("stage", ["pre-commit", "pre-push"])
def test_in_a_native_hook(world: World, stage: str, option: str) -> None:
    """git runs it, and it refuses."""
    case = Case(world)
    world.commit(case.repository)
    argv = commands(case, stage)
    hook = world.file(f".git/hooks/{stage}", case.repository, f"#!/bin/sh\n{FIX} {option}\necho code $? >&2\n", 0o755)
    assert hook.exists()
    before = case.state()
    run = world.git(*argv, cwd=case.repository, check=False)
    assert "code 2" in run.stderr
    not_from_a_hook(case, run.stdout + run.stderr, before)


@pytest.mark.parametrize("option", ["--yes", ""])
@pytest.mark.parametrize("stage", ["pre-commit", "pre-push"])
def test_in_a_native_hook_that_takes_the_terminal(world: World, stage: str, option: str) -> None:
    """Hooks that ask something do this; it is a hook all the same."""
    case = Case(world)
    world.commit(case.repository)
    argv = commands(case, stage)
    world.file(
        f".git/hooks/{stage}", case.repository, f"#!/bin/sh\nexec </dev/tty\n{FIX} {option}\necho code $? >&2\n", 0o755
    )
    before = case.state()
    with Asked(case, "git", *argv, waits=False) as asked:
        run = asked.answered("n\n")
    assert "code 2" in run.stderr
    not_from_a_hook(case, run.stdout + run.stderr, before)


@pytest.mark.parametrize("stage", ["pre-commit", "pre-push"])
@pytest.mark.parametrize("framework", ["pre_commit", "prek"])
def test_in_a_hook_of_a_framework(world: World, framework: str, stage: str) -> None:
    """Under the frameworks, for real."""
    pytest.importorskip(framework)
    host = (prek_program(),) if framework == "prek" else (sys.executable, "-m", framework)
    case = Case(world)
    world.environ |= {"PRE_COMMIT_HOME": str(world.folder / "store"), "PREK_HOME": str(world.folder / "store")}
    (case.repository / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: local\n    hooks:\n      - id: fix\n        name: fix\n        language: system\n"
        f"        entry: {FIX} --yes\n        stages: [{stage}]\n        always_run: true\n"
        f"        pass_filenames: false\n",
        encoding="utf-8",
    )
    world.git("add", ".", cwd=case.repository)
    world.commit(case.repository)
    argv = commands(case, stage)
    world.run(*host, "install", f"--hook-type={stage}", cwd=case.repository)
    before = case.state()
    run = world.git(*argv, cwd=case.repository, check=False)
    assert run.returncode == 1
    assert "exit code: 2" in run.stdout + run.stderr
    not_from_a_hook(case, " ".join((run.stdout + run.stderr).split()), before)
    by_hand = world.run(
        *host,
        "run",
        "fix",
        f"--hook-stage={stage}",
        "--all-files",
        cwd=case.repository,
        check=False,
    )
    assert by_hand.returncode == 1
    not_from_a_hook(case, " ".join((by_hand.stdout + by_hand.stderr).split()), before)


def test_from_an_alias(world: World) -> None:
    """git tells an alias as little from a hook as the environment does: it is refused, with what to type."""
    case = Case(world, f'{ORIGIN}[alias]\n\tfix = "!{FIX} --yes"\n')
    before = case.state()
    with Asked(case, "git", "fix", waits=False) as asked:
        run = asked.answered("")
    assert "Run it yourself: bb-auth-check fix" in run.stdout + run.stderr
    assert case.state() == before


def test_without_a_terminal(world: World) -> None:
    """Nobody can be asked."""
    case = Case(world)
    before = case.state()
    said = refused(world.program("fix", cwd=case.repository), 2)
    assert "bb-auth-check fix --yes" in said
    assert case.state() == before


@pytest.mark.parametrize("keys", ["n\n", "\n", "\x04", "no\n", "yeah\n", "Y es\n"])
def test_declined(world: World, keys: str) -> None:
    """Whatever is no yes changes nothing."""
    case = Case(world)
    before = case.state()
    with Asked(case) as asked:
        assert b"Do it? [y/N] " in asked.said
        assert f"remote.origin.url becomes {CLEAN}".encode() in asked.said
        run = asked.answered(keys)
    assert (run.returncode, run.stderr) == (1, "")
    assert case.secret not in run.stdout
    assert case.state() == before


@pytest.mark.parametrize("keys", ["y\n", "Y\n", "yes\n", " YES \n"])
def test_agreed(world: World, keys: str) -> None:
    """A yes fixes."""
    case = Case(world)
    with Asked(case) as asked:
        assert len(case.holders()) == 1
        run = asked.answered(keys)
    fixed(case, run)


def test_stopped_at_the_question(world: World) -> None:
    """Ctrl-C."""
    case = Case(world)
    before = case.state()
    with Asked(case) as asked:
        run = asked.answered("\x03")
    assert (run.returncode, run.stderr) == (130, "")
    assert case.state() == before


@pytest.mark.parametrize("at", ["get", "store", "second-get"])
def test_stopped_while_a_helper_is_asked(world: World, at: str) -> None:
    """Ctrl-C in the middle of it: nothing is lost, whatever had been done."""
    wait = f'mkdir "{world.folder}/waits" 2>/dev/null && sleep 3'
    special = {
        "get": f'[ "$1" = get ] && {wait}',
        "store": f'[ "$1" = store ] && {wait}',
        "second-get": f'[ "$1" = get ] && [ -n "$(ls "{world.folder}/vault")" ] && {wait}',
    }[at]
    case = Case(world, helper=bad_helper(world, special))
    before = case.state()
    with Asked(case) as asked:
        os.write(asked.leader, b"y\n")
        while not (world.folder / "waits").exists():
            assert asked.process.poll() is None
            time.sleep(0.01)
        run = asked.answered("\x03")
    assert run.returncode == 130
    assert "Traceback" not in run.stderr
    assert case.state() == before


def test_dry_run(world: World) -> None:
    """The plan and nothing else, with or without --yes."""
    case = several(world)
    before = case.state()
    for options in ((), ("--yes",)):
        run = world.program("fix", "--dry-run", "--helper", vault.NAME, *options, cwd=case.repository)
        assert (run.returncode, run.stderr) == (1, "")
        for name in (".git/config", ".gitmodules", ".git/modules/lib/config", ".git/logs/HEAD"):
            assert f"in {name}\n" in run.stdout
        assert case.secret not in run.stdout
        assert case.state() == before
