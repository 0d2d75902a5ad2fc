"""The observer is a helper that neither keeps nor answers: the rules and `fix` see the chain without it."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from conftest import GATE, UPSTREAM, World, ids
from support import vault
from support.examples import Example, filled

OBSERVER = '[credential "https://bitbucket.org"]\n\thelper = bb-auth-check\n'
CHAIN = "[credential]\n\thelper =\n"
CASES = {
    # text of the configuration, programs on PATH, what is found; the observer comes behind it
    "alone": ("", "", ["BB301"]),
    "alone-behind-a-reset": (CHAIN, "", ["BB301"]),
    "near": (CHAIN + '[credential "https://www.bitbucket.org"]\n\thelper = cache --timeout=28800\n', "", ["BB305"]),
    "missing": (CHAIN + "\thelper = missing\n", "", ["BB302"]),
    "leftover": (CHAIN + "\thelper = cache --timeout=28800\n\thelper = missing\n", "", ["BB303"]),
    "plain": (CHAIN + "\thelper = store\n", "", ["BB306"]),
    "short": (CHAIN + "\thelper = cache\n", "", ["BB308"]),
    "order": (CHAIN + "\thelper = oauth\n\thelper = cache --timeout=28800\n", "oauth", ["BB309"]),
    "overlap": (CHAIN + "\thelper = libsecret\n\thelper = osxkeychain\n", "libsecret osxkeychain", ["BB310"]),
    "gcm": (CHAIN + "\tbitbucketValidateStoredCredentials = false\n\thelper = manager\n", "manager", ["BB312"]),
    "not-kept": (CHAIN + "\thelper = oauth\n", "oauth", ["BB321"]),
    # silent
    "cache": (CHAIN + "\thelper = cache --timeout=28800\n", "", []),
    "oauth": (CHAIN + "\thelper = cache --timeout=28800\n\thelper = oauth\n", "oauth", []),
    "libsecret": (CHAIN + "\thelper = libsecret\n", "libsecret", []),
    "unknown": (CHAIN + "\thelper = mine\n", "mine", []),
}


@pytest.fixture
def world(world: World) -> World:
    """A world with the observer's program."""
    world.write_global(GATE)
    world.program_file("git-credential-bb-auth-check", "#!/bin/sh\nexit 0\n")
    return world


def example(world: World, text: str, programs: str = "") -> Example:
    """A repository with `text` and the observer behind it."""
    for name in programs.split():
        world.program_file(f"git-credential-{name}", "#!/bin/sh\nexit 0\n")
    made = Example.__new__(Example)
    made.world, made.environ = world, {}
    made.repository = world.repository(UPSTREAM + text + OBSERVER)
    return made


def asked(world: World, made: Example) -> list[str]:
    """The chain, by name."""
    return [helper.name for helper in world.facts(made.repository).destinations[0].helpers]


@pytest.mark.parametrize("case", CASES)
def test_what_is_found(world: World, case: str) -> None:
    """What is found without it too; the printed remedy fixes that, and the observer still comes last."""
    text, programs, expected = CASES[case]
    made = example(world, text, programs)
    strict = [one for one in ids(world.check(made.repository, strict=True)) if one.startswith("BB3")]
    assert strict == expected
    if not expected or case == "gcm":
        return
    made.fix(made.printed())
    assert [one for one in ids(world.check(made.repository, strict=True)) if one.startswith("BB3")] == []
    if case not in ("order", "overlap"):
        assert asked(world, made)[-1] == "bb-auth-check"
    assert asked(world, made).count("bb-auth-check") == 1


def test_no_prompts(world: World) -> None:
    """`store` without an entry, and nobody may be asked: the observer has no answer either."""
    made = example(world, CHAIN + "\thelper = store\n")
    made.environ["GIT_TERMINAL_PROMPT"] = "0"
    assert "BB501" in ids(world.check(made.repository, made.environ))


def test_stored_app_password(world: World) -> None:
    """`store` is still the only one that answers, so the command that makes it forget is offered."""
    made = example(
        world, "[credential]\n\thelper = store\n" + '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/a/b\n'
    )
    world.file("~/.git-credentials", made.repository, filled("https://jdoe:{app_password}@bitbucket.org\n"))
    assert "git credential reject" in made.printed("--select", "BB313")


def test_its_program_is_missing(world: World) -> None:
    """git says so at every login: it goes like any other."""
    made = example(world, CHAIN + "\thelper = cache --timeout=28800\n")
    (world.programs / "git-credential-bb-auth-check").unlink()
    world.environ["PATH"] = os.pathsep.join((os.path.dirname(str(shutil.which("git"))), "/usr/bin", "/bin"))
    assert ids(world.check(made.repository)) == ["BB303"]


def test_fix(world: World) -> None:
    """A helper is set before it, given the secret, and asked before it."""
    value = vault.vault(world)
    made = example(world, filled('[remote "origin"]\n\turl = https://jdoe:{api_token}@bitbucket.org/a/b.git\n'))
    run = world.program("fix", "--yes", "--helper", value, cwd=made.repository)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert ids(world.check(made.repository)) == []
    assert asked(world, made) == [value.split()[0], "bb-auth-check"]


def test_how_it_is_shown(world: World) -> None:
    """As what it is."""
    made = example(world, CHAIN + "\thelper = cache --timeout=28800\n")
    program = world.programs / "git-credential-bb-auth-check"
    said = world.program("doctor", cwd=made.repository).stdout
    assert "helper 2  bb-auth-check, from credential.https://bitbucket.org.helper in .git/config; runs: " in " ".join(
        said.split()
    ).replace("helper 2 ", "helper 2  ")
    assert "only watches, and stores no secret" in " ".join(said.split())
    told = json.loads(world.program("check", "--format", "json", cwd=made.repository).stdout)
    helper = told["destinations"][0]["helpers"][1]
    assert (helper["name"], helper["program"], helper["keeps"]) == ("bb-auth-check", str(program), "nothing")
