"""`fix` with helpers that fail, hang, or hold another secret already: the secret stays where it can be read."""

from __future__ import annotations

import errno
import re
import sys
from pathlib import Path

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.commands.fix import Fix
from bb_auth_check.git.process import Git
from bb_auth_check.model import Selection
from conftest import HELPER, World
from support import vault
from support.fixing import (
    CLEAN,
    Case,
    bad_helper,
    breaking,
    fixed,
    inside,
    locked,
    refused,
    target,
)

if sys.platform == "win32":
    pytest.skip("needs modes, owners and terminals", allow_module_level=True)


BAD_HELPERS = {
    "another-password": 'if [ "$1" = get ]; then cat >/dev/null; echo username=jdoe; echo password=x; exit; fi',
    "another-password-once-it-has-one": 'if [ "$1" = get ] && "{vault}" "$@" | grep -q password; '
    'then printf "username=jdoe\\npassword=%s\\n" wrong; exit; fi; [ "$1" = get ] && exit',
    "another-username": 'if [ "$1" = get ]; then "{vault}" "$@" | sed s/jdoe/eve/; exit; fi',
    "fails-on-store": '[ "$1" = store ] && exit 1',
    "fails-on-get": '[ "$1" = get ] && exit 1',
    "fails": "exit 1",
    "username-alone": 'if [ "$1" = get ]; then cat >/dev/null; echo username=jdoe; exit; fi',
    "password-alone-and-empty": 'if [ "$1" = get ]; then cat >/dev/null; echo password=; exit; fi',
    "garbage": 'if [ "$1" = get ]; then head -c 5000 /dev/urandom; exit; fi',
    "not-a-line": 'if [ "$1" = get ]; then printf "password"; exit; fi',
    "quits": 'if [ "$1" = get ]; then echo quit=1; exit; fi',
    "dies": "kill -9 $$",
    "reads-nothing": "exec <&-; exit 0",
    "drops-the-end": 'if [ "$1" = get ]; then "{vault}" "$@" | sed "s/...$//"; exit; fi',
}


@pytest.mark.parametrize("chosen", [False, True], ids=["in-the-chain", "chosen"])
@pytest.mark.parametrize("how", BAD_HELPERS)
def test_a_helper_that_does_not_give_it_back(world: World, how: str, chosen: bool) -> None:
    """Nothing is taken out of the configuration, nothing is left with the helper, and it is said why."""
    helper = bad_helper(world, BAD_HELPERS[how])
    case = Case(world, helper=None if chosen else helper)
    before = case.state()
    run = case.fix(*(("--helper", helper, "--select", "BB1") if chosen else ()))
    assert (run.returncode, run.stderr) == (1, "")
    assert "undone" in run.stdout
    assert case.secret not in run.stdout
    assert case.state() == before


@pytest.mark.parametrize("action", ["get", "store", "erase", "get|store|erase"])
@pytest.mark.parametrize("chosen", [False, True], ids=["in-the-chain", "chosen"])
def test_a_helper_that_hangs(world: World, action: str, chosen: bool) -> None:
    """It is not waited for any longer than agreed, and nothing is changed; on erase it is not asked."""
    helper = bad_helper(world, f"case $1 in {action}) sleep 60;; esac")
    case = Case(world, helper=None if chosen else helper)
    before = case.state()
    git = Git(world.environ, str(case.repository))
    fix = Fix(git, Selection(select=["BB1"]), patience=0.3, helper=helper if chosen else None)
    outcomes = [why for _, why in fix.carry_out(fix.plan()[0])]
    if action == "erase" and not chosen:
        assert outcomes == [None]
        assert case.held() == case.secret
        assert case.holders() == []
        return
    assert all(outcomes)
    after = case.state()
    if action in ("store", "erase"):  # it may have been kept before it hung
        after = {path: what for path, what in after.items() if vault.folder(world) not in path.parents}
        before = {path: what for path, what in before.items() if vault.folder(world) not in path.parents}
    assert after == before
    assert case.secret in case.config.read_text()


def test_a_helper_that_leaves_a_child_behind(world: World) -> None:
    """A daemon that holds the output open is none that hangs."""
    helper = bad_helper(world, "sleep 2 >/dev/null &")
    case = Case(world, helper=helper)
    fixed(case, case.fix())


def test_a_helper_that_hangs_before_another(world: World) -> None:
    """Behind one that never answers git would never ask the next."""
    helper = bad_helper(world, "sleep 60")
    case = Case(world, helper=helper)
    world.write_global(f"\thelper = {vault.NAME}\n")
    before = case.state()
    fix = Fix(Git(world.environ, str(case.repository)), patience=0.3)
    assert all(why for _, why in fix.carry_out(fix.plan()[0]))
    assert case.state() == before


def test_another_secret_of_the_same_username(world: World) -> None:
    """Only the user can know which one lives; carried out as it is said, `fix` succeeds."""
    case = Case(world)
    other = sample("api-token")
    case.give(other)
    case.give(sample("api-token"), "eve")
    before = case.state()
    run = case.fix()
    assert (run.returncode, run.stderr) == (1, "")
    assert case.state() == before
    said = " ".join(run.stdout.split())
    assert "holds another secret for jdoe at bitbucket.org" in said
    assert other not in said
    command = re.search(r"(printf '.*' \| git credential reject)", said)
    assert command
    world.run("sh", "-c", command[1], cwd=case.repository)
    assert vault.kept(world) == ["https@bitbucket.org@eve"]
    fixed(case, case.fix())


def test_another_secret_of_the_same_username_that_is_to_stay(world: World) -> None:
    """The other way: what `check` prints drops the one in the URL."""
    case = Case(world)
    other = sample("api-token")
    case.give(other)
    assert case.fix().returncode == 1
    said = world.program("check", cwd=case.repository).stdout
    command = re.search(r"^ +(git .*)$", said, re.MULTILINE)
    assert command
    world.run("sh", "-c", command[1], cwd=case.repository)
    assert case.fix().returncode == 0
    assert case.held() == other
    assert case.holders() == []


def test_the_other_secret_is_with_a_second_helper(world: World) -> None:
    """git asks the first that answers: one that stands behind must not be overwritten either."""
    case = Case(world)
    (world.folder / "second").mkdir()
    real = (world.programs / f"git-credential-{vault.NAME}").read_text()
    world.program_file("git-credential-second", real.replace(str(vault.folder(world)), str(world.folder / "second")))
    world.write_global("\thelper = second\n")
    other = sample("api-token")
    case.give(other, helper="second")
    before = case.state()
    run = case.fix()
    assert run.returncode == 1
    assert "second holds another secret" in " ".join(run.stdout.split())
    assert case.state() == before
    assert case.held(helper="second") == other


def test_the_same_secret_is_there(world: World) -> None:
    """It is not given again, and stays if the step is undone."""
    case = Case(world)
    case.give(case.secret)
    locked(case.config)
    refused(case.fix())
    assert case.held() == case.secret
    case.config.with_name("config.lock").unlink()
    fixed(case, case.fix())


def test_the_same_secret_stays_when_a_write_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the helper had before, it has after."""
    case = Case(world)
    case.give(case.secret)
    before = case.state()
    with monkeypatch.context() as patch:
        breaking(patch, "write", 0, errno.ENOSPC)
        refused(inside(case))
    assert case.state() == before


def test_a_dead_secret_of_the_same_username(world: World) -> None:
    """It makes way; the other accounts of the host stay."""
    case = Case(world)
    case.give(sample("app-password"))
    eve, mallory = sample("app-password"), sample("api-token")
    case.give(eve, "eve")
    case.give(mallory, "mallory")
    fixed(case, case.fix())
    assert (case.held("eve"), case.held("mallory")) == (eve, mallory)


def test_a_dead_secret_in_the_url(world: World) -> None:
    """An app password is handed to nobody, and dropped from the helper, for that username only."""
    case = Case(world, kind="app-password")
    case.give(case.secret)
    eve = sample("app-password")
    case.give(eve, "eve")
    run = case.fix()
    assert (run.returncode, run.stderr) == (0, "")
    assert case.holders() == []
    assert case.held("eve") == eve
    assert vault.kept(world) == ["https@bitbucket.org@eve"]


@pytest.mark.parametrize("value", ["nonexistent", "/nowhere/git-credential-x", "../x", "manager --opt"])
def test_a_helper_that_there_is_not(world: World, value: str) -> None:
    """Said as a wrong option, before anything is looked at twice."""
    case = Case(world)
    before = case.state()
    said = refused(case.fix("--helper", value), 2)
    assert "does not exist" in said
    assert case.state() == before


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "{secret}",
        "x --token={secret}",
        "!f() { echo password={secret}; }; f",
        "https://jdoe:{secret}@bitbucket.org",
    ],
)
def test_a_helper_with_a_secret_in_it(world: World, value: str) -> None:
    """It is not repeated."""
    case = Case(world)
    before = case.state()
    run = case.fix("--helper", value.replace("{secret}", case.secret))
    said = refused(run, 2)
    assert "without any secret" in said
    assert case.secret not in run.stdout + run.stderr
    assert case.state() == before


def test_the_program_of_the_helper_is_missing(world: World) -> None:
    """A helper that is configured and is not there keeps nothing: without another to name, the secret stays."""
    case = Case(world, helper="missing")
    run = case.fix()
    assert run.returncode == 1
    assert run.stderr == ""
    assert case.secret in case.config.read_text()
    assert vault.kept(world) == []
    fixed(case, case.fix("--helper", vault.NAME))


@pytest.mark.parametrize(
    "how", ["path", "path-with-blanks", "path-with-options", "snippet", "snippet-with-blanks", "function", "options"]
)
def test_helpers_by_value(world: World, how: str) -> None:
    """A helper may be a path or a command as well as a name."""
    real = world.programs / f"git-credential-{vault.NAME}"
    blanks = world.folder / "a b"
    blanks.mkdir()
    value = {
        "path": str(real),
        "path-with-blanks": f"{world.folder}/a\\ b/helper",
        "snippet-with-blanks": f'!"{blanks}/helper"',
        "path-with-options": f"{real}-options --which",
        "snippet": f"!{real}",
        "function": f'!f() {{ {real} "$@"; }}; f',
        "options": f"{vault.NAME}-options --which",
    }[how]
    case = Case(world, helper=None)
    (blanks / "helper").symlink_to(real)
    world.program_file(f"{real.name}-options", f'#!/bin/sh\n[ "$1" = --which ] && shift && exec {real} "$@"\n')
    fixed(case, case.fix("--helper", value))
    set_to = world.git("config", "--get-urlmatch", "credential.helper", CLEAN, cwd=case.repository).stdout
    assert set_to == f"{value}\n"


def test_helper_cache(world: World) -> None:
    """It means eight hours."""
    case = Case(world, helper=None)
    try:
        run = case.fix("--helper", "cache")
        assert (run.returncode, run.stderr) == (0, "")
        assert case.holders() == []
        assert case.held(helper="cache") == case.secret
        assert HELPER.split("= ")[1] in world.global_config.read_text()
    finally:
        world.git("credential-cache", "exit", cwd=world.home)


def test_a_plain_file_beside_the_helper_that_is_chosen(world: World) -> None:
    """The one that was named stays, the other goes; what it has kept is handed over."""
    case, path = target(world, "~/.git-credentials")
    world.write_global(f"[credential]\n\thelper = {vault.NAME}\n")
    fixed(case, case.fix("--helper", vault.NAME))
    assert path.read_text() == ""
    key = "credential.https://bitbucket.org.helper"
    assert world.git("config", "--get-all", key, cwd=case.repository).stdout.split("\n")[:2] == ["", vault.NAME]
    assert "store" in world.git("config", "--get-all", "credential.helper", cwd=case.repository).stdout.split()


def test_helper_store(world: World) -> None:
    """A plain file, if the user says so: it is said that what it keeps is in plain text."""
    case = Case(world, helper=None)
    run = case.fix("--helper", "store")
    assert run.stderr == ""
    assert case.secret not in case.config.read_text()
    assert case.held(helper="store") == case.secret
    assert "plain text" in run.stdout


def test_no_helper_at_all(world: World) -> None:
    """Without one that keeps secrets it is not guessed; the option is named."""
    case = Case(world, helper=None)
    exec_path = world.git("--exec-path", cwd=world.home).stdout.strip()
    if any((Path(exec_path) / f"git-credential-{name}").exists() for name in ("libsecret", "osxkeychain", "manager")):
        pytest.skip("this machine has a keychain")
    before = case.state()
    run = case.fix()
    assert (run.returncode, run.stderr) == (1, "")
    assert "bb-auth-check fix --helper cache" in " ".join(run.stdout.split())
    assert case.state() == before
