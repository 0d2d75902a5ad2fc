"""How far remedies reach: the person's own helper, shared files, builds, machines without a desktop; as git has it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.commands.explain import diagnosed
from bb_auth_check.git.process import Git
from bb_auth_check.model import Finding, Rule
from bb_auth_check.remedies import names_a_host
from bb_auth_check.render import human
from bb_auth_check.render.layout import PLAIN, SEVERITIES
from bb_auth_check.rules import CATALOGUE
from conftest import HELPER, UPSTREAM, World, ids
from support import vault
from support.examples import Example, filled, printed_commands
from support.fixable import ASKED, NO, YES, mark

PAGE = (Path(__file__).parent.parent.parent / "docs" / "rules.md").read_text(encoding="utf-8")

BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus"}
RESET = "[credential]\n\thelper =\n"
ANSWERS = "#!/bin/sh\ntest \"$1\" = get && printf 'username=jdoe\\npassword=own\\n'\n"


def only(world: World, repository: Path, rule: str, **environ: str) -> Finding:
    """The one finding of a rule."""
    (found,) = world.check(repository, environ, select=[rule]).findings
    return found


def heal(world: World, repository: Path, rule: str) -> str:
    """Run what is printed for a rule; returns what was."""
    said = world.program("check", "--strict", "--select", rule, cwd=repository).stdout
    for command in printed_commands(said):
        world.run("sh", "-c", command, cwd=repository)
    assert ids(world.check(repository, select=[rule])) == []
    return said


def filled_in(world: World, cwd: Path, asked: str, **environ: str) -> str:
    """What `git credential fill` finds without asking anybody."""
    return subprocess.run(
        ["git", "credential", "fill"],
        input=f"{asked}\n\n",
        env={**world.environ, "GIT_TERMINAL_PROMPT": "0", **environ},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


# the person's own helper


def test_a_helper_that_may_not_be_run(world: World) -> None:
    """Its mode is what is wrong: it stays the helper, and answers. `fix` leaves it to a person to let it run."""
    own = world.file("~/own-helper", world.home, ANSWERS, 0o644)
    repository = world.healthy(f"{RESET}\thelper = {own}\n")
    assert only(world, repository, "BB302").fault.remedy.commands == (("chmod", "u+x", str(own)),)
    said = world.program("fix", "--yes", "--select", "BB302", cwd=repository)
    assert "chmod u+x" in " ".join(said.stdout.split())
    assert own.stat().st_mode & 0o777 == 0o644
    assert "not executable" in heal(world, repository, "BB302")
    assert "password=own" in filled_in(world, repository, "url=https://bitbucket.org")


def test_a_helper_below_home(world: World) -> None:
    """git expands no `~` in front of a helper's path: it is written in full."""
    own = world.file("~/bin/own-helper", world.home, ANSWERS, 0o755)
    repository = world.healthy(f"{RESET}\thelper = ~/bin/own-helper\n")
    assert filled_in(world, repository, "url=https://bitbucket.org") == ""
    assert f"which should be {own}" in " ".join(heal(world, repository, "BB302").split())
    assert "password=own" in filled_in(world, repository, "url=https://bitbucket.org")


def test_what_else_the_value_says_stays(world: World) -> None:
    """It may be a secret, and no report repeats it: with words behind the path a person writes the path in full."""
    own = world.file("~/bin/own-helper", world.home, ANSWERS, 0o755)
    repository = world.healthy(f"{RESET}\thelper = ~/bin/own-helper --key correct-horse\n")
    remedy = only(world, repository, "BB302").fault.remedy
    assert remedy.commands == ()
    assert remedy.by_hand == (f"In .git/config, credential.helper: write {own} for ~/bin/own-helper.",)
    own.chmod(0o644)
    other = world.healthy(f"{RESET}\thelper = {own} --key correct-horse\n", "other")
    assert only(world, other, "BB302").fault.remedy.commands == (("chmod", "u+x", str(own)),)


@pytest.mark.parametrize("name", ["libsercet", "git-credential-libsecret", "libsecrets"])
def test_a_name_that_is_all_but_right(world: World, name: str) -> None:
    """The helper that is meant is set, where it is there; what is not there is not."""
    repository = world.healthy(f"{RESET}\thelper = {name}\n")
    assert only(world, repository, "BB302").fault.remedy.commands[-1][-1] == known.CACHE_FOR_A_WORKING_DAY
    world.program_file("git-credential-libsecret", ANSWERS)
    assert "which should be libsecret" in " ".join(heal(world, repository, "BB302").split())
    assert "password=own" in filled_in(world, repository, "url=https://bitbucket.org")


@pytest.mark.parametrize("name", ["store", "stores", "cash", "oath", "manager-core", "wincred2x", "min"])
def test_a_name_of_its_own(name: str) -> None:
    """What is more than one slip away is another helper, and a plain file is never meant."""
    assert "store" not in known.nearly(name)
    assert not set(known.nearly(name)) - {"oauth", "cache"}


def test_with_a_leftover_too(world: World) -> None:
    """Beside a helper that works the same is said."""
    own = world.file("~/own-helper", world.home, ANSWERS, 0o644)
    repository = world.healthy(f"[credential]\n\thelper = {own}\n")
    assert only(world, repository, "BB303").fault.remedy.commands == (("chmod", "u+x", str(own)),)


# other systems


@pytest.mark.parametrize(
    ("name", "platform", "is_foreign"),
    [
        ("osxkeychain", "linux", True),
        ("osxkeychain", "darwin", False),
        ("wincred", "linux", True),
        ("/mnt/c/Program Files/Git/git-credential-manager.exe", "linux", True),
        ("/mnt/c/Git/git-credential-manager.exe", "win32", False),
        ("libsecret", "darwin", True),
        ("libsecret", "linux", False),
        ("manager", "linux", False),
        ("cache", "darwin", False),
    ],
)
def test_another_systems_helper(name: str, platform: str, is_foreign: bool) -> None:
    """Each has a system that it is of, or several."""
    assert known.is_foreign(name, platform) == is_foreign


def test_another_systems_leftover_is_left(world: World) -> None:
    """No command takes it out, by hand or with `fix`: the file may be shared."""
    name = "wincred" if known.is_foreign("wincred", __import__("sys").platform) else "osxkeychain"
    world.write_global(f"[credential]\n\thelper = {name}\n")
    repository = world.healthy()
    assert only(world, repository, "BB303").fault.remedy.commands == ()
    before = world.global_config.read_bytes()
    world.program("fix", "--yes", "--strict", "--select", "BB303", cwd=repository)
    assert world.global_config.read_bytes() == before


@pytest.mark.parametrize("none", [os.devnull, ""])
def test_no_file(world: World, none: str) -> None:
    """Where GIT_CONFIG_GLOBAL names no file, git would put one in the place of it: of /dev/null, for everybody."""
    repository = world.repository(UPSTREAM)
    environ = {"GIT_CONFIG_GLOBAL": none}
    (command,) = only(world, repository, "BB301", **environ).fault.remedy.commands
    assert command[2] == "--local"
    world.program_file("git-credential-manager", "#!/bin/sh\n")
    world.git("config", "credential.helper", "manager", cwd=repository)
    asks = only(world, repository, "BB311", **environ, **BUS, GCM_CREDENTIAL_STORE="cache").fault.remedy
    assert {command[2] for command in asks.commands} == {"--local"}
    for variable, scope in ((none, "--local"), (str(world.global_config), "--global")):
        git = Git({**world.environ, "GIT_CONFIG_GLOBAL": variable}, str(repository))
        told = diagnosed("error: RPC failed; fatal: Failed to resolve username. HTTP: Unauthorized", git).matches[0]
        assert {command[2] for command in told.remedy.commands} == {scope}, told


@pytest.mark.parametrize("how", ["link", "work-tree", "own"])
def test_a_shared_file(world: World, how: str) -> None:
    """Where the user's file may be another machine's too, what holds for this machine goes to the repository."""
    repository = world.repository(UPSTREAM)
    if how == "link":
        world.global_config.rename(world.home / "dotfile")
        world.global_config.symlink_to(world.home / "dotfile")
    elif how == "work-tree":
        (world.home / ".git").mkdir()
    (command,) = only(world, repository, "BB301").fault.remedy.commands
    assert command[2] == ("--global" if how == "own" else "--local")
    before = world.global_config.read_bytes()
    heal(world, repository, "BB301")
    assert (world.global_config.read_bytes() == before) == (how != "own")


# builds, and machines without a desktop


@pytest.mark.parametrize("rule", ["BB301", "BB302", "BB306"])
def test_in_a_build(world: World, rule: str) -> None:
    """Nobody can type: what is advised is a helper that reads a variable, and it answers as it is printed."""
    value = {"BB301": "", "BB302": "\thelper = nowhere\n", "BB306": "\thelper = store\n"}[rule]
    repository = world.healthy(RESET + value)
    remedy = only(world, repository, rule, CI="true").fault.remedy
    assert remedy.commands == ()
    (step,) = remedy.by_hand
    command = step.partition("git config --local")[1:]
    world.run("sh", "-c", "".join(command), cwd=repository)
    said = filled_in(
        world, repository, "url=https://x-bitbucket-api-token-auth@bitbucket.org", BITBUCKET_TOKEN="from-the-build"
    )
    assert "password=from-the-build" in said


def test_a_cache_is_long_enough_for_a_build(world: World) -> None:
    """A build is over before."""
    repository = world.healthy(f"{RESET}\thelper = cache\n")
    assert ids(world.check(repository, {"CI": "true"}, select=["BB308"])) == []


@pytest.mark.parametrize("has_bus", [False, True])
def test_a_keyring_needs_a_session(world: World, has_bus: bool) -> None:
    """libsecret is not offered where no keyring could be asked."""
    world.program_file("git-credential-libsecret", "#!/bin/sh\n")
    repository = world.healthy(RESET)
    finding = only(world, repository, "BB301", **(BUS if has_bus else {}))
    offered = finding.fault.remedy.commands[-1][-1]
    assert offered == ("libsecret" if has_bus else known.CACHE_FOR_A_WORKING_DAY)
    assert finding.fault.remedy.by_hand == ()


def test_a_session_that_systemd_has_made(world: World) -> None:
    """Its socket tells, without a variable."""
    world.program_file("git-credential-libsecret", "#!/bin/sh\n")
    world.file("~/run/bus", world.home, "")
    finding = only(world, world.healthy(RESET), "BB301", XDG_RUNTIME_DIR=str(world.home / "run"))
    assert finding.fault.remedy.commands[-1][-1] == "libsecret"


# one host alone


def test_the_gate_beside_a_password_of_another_host(world: World) -> None:
    """git would refuse that remote too, so nothing is offered; in a build nothing is said."""
    text = UPSTREAM + '[remote "job"]\n\turl = https://gitlab-ci-token:job-64@gitlab.com/a/b.git\n'
    world.write_global(HELPER)
    repository = world.repository(text)
    remedy = only(world, repository, "BB505").fault.remedy
    assert remedy.commands == ()
    assert "job" in remedy.by_hand[0]
    world.program("fix", "--yes", "--strict", cwd=repository)
    assert world.git("ls-remote", "--get-url", "job", cwd=repository).stdout
    assert world.check(world.repository(UPSTREAM, "other"), {"CI": "1"}, select=["BB505"]).findings == ()


def test_what_reaches_further_is_left(world: World) -> None:
    """`fix` says what it would change, how far that reaches and what does it; named, it does it."""
    world.write_global(HELPER)
    repository = world.repository(UPSTREAM)
    before = (repository / ".git" / "config").read_bytes()
    said = " ".join(world.program("fix", "--yes", cwd=repository).stdout.split())
    assert (
        "It would reach every host of this repository: in .git/config, transfer.credentialsInUrl becomes die." in said
    )
    assert "bb-auth-check fix --select BB505 does it." in said
    assert (repository / ".git" / "config").read_bytes() == before
    said = world.program("fix", "--yes", "--select", "BB505", cwd=repository).stdout
    assert "       reaches every host of this repository\n" in said
    assert world.git("config", "transfer.credentialsInUrl", cwd=repository).stdout == "die\n"


def test_strict_agrees_to_it(world: World) -> None:
    """All at once."""
    world.write_global(HELPER)
    repository = world.repository(UPSTREAM)
    assert "is left to fix." in world.program("fix", "--yes", "--strict", cwd=repository).stdout


@pytest.mark.parametrize("first", ["", '[credential "https://bitbucket.org"]\n\tusername = jdoe\n'], ids=["", "before"])
def test_store_stays_for_others(world: World, first: str) -> None:
    """GitHub's login answers as before, and Bitbucket's is kept otherwise, wherever the file has a section for it."""
    world.write_global(f"{first}[credential]\n\thelper = store\n")
    world.environ |= BUS
    vault.vault(world, "libsecret")
    world.file("~/.git-credentials", world.home, "https://octocat:secret@github.com\n")
    repository = world.healthy()
    said = heal(world, repository, "BB306")
    assert said.count("git config --global --add credential.https://bitbucket.org") == 3  # the cache stays as well
    assert "password=secret" in filled_in(world, repository, "url=https://github.com")
    assert [helper.name for helper in world.facts(repository).destinations[0].helpers][-1] == "cache"


def test_fix_with_a_command_of_the_users_own(world: World) -> None:
    """A helper that no report repeats stands beside `store`: it gets the token, and stays for all hosts."""
    world.environ |= BUS
    vault.vault(world, "mine")
    command = '!git-credential-mine "$@"'
    world.write_global("[credential]\n\thelper = store\n")
    world.git("config", "--global", "--add", "credential.helper", command, cwd=world.home)
    token = "ATAT" + "T3xFfGF0" + "x" * 60
    world.file(
        "~/.git-credentials",
        world.home,
        f"https://octocat:secret@github.com\nhttps://x-bitbucket-api-token-auth:{token}@bitbucket.org\n",
    )
    repository = world.repository(UPSTREAM)
    said = world.program("fix", "--yes", "--ignore", "BB505", cwd=repository).stdout
    assert "is left to fix." in said
    key = "credential.https://bitbucket.org.helper"
    assert world.git("config", "--get-all", key, cwd=repository).stdout.splitlines() == ["", command]
    assert vault.kept(world) == ["https@bitbucket.org@x-bitbucket-api-token-auth"]
    assert "password=secret" in filled_in(world, repository, "url=https://github.com")


def test_hooks_of_others(world: World) -> None:
    """A folder with other hooks in it, or for all repositories, is not switched off."""
    repository = world.healthy("[core]\n\thooksPath = shared\n")
    world.file(".git/hooks/pre-push", repository, "#!/bin/sh\n", 0o755)
    assert only(world, repository, "BB504").fault.remedy.commands
    world.file("shared/commit-msg", repository, "#!/bin/sh\n", 0o755)
    assert only(world, repository, "BB504").fault.remedy.commands == ()


@pytest.mark.parametrize(
    ("base", "names"),
    [
        ("https://bitbucket.org/", True),
        ("https://jdoe@bitbucket.org/acme/", True),
        ("git@bitbucket.org:", True),
        ("bitbucket.org:", True),
        ("https://", False),
        ("ssh://git@", False),
        ("git@", False),
        ("", False),
        ("https://bitbucket.", False),
    ],
)
def test_bases(base: str, names: bool) -> None:
    """Whether a rule can serve one host alone."""
    assert names_a_host(base) == names


def test_a_token_that_works_as_a_header_only(world: World) -> None:
    """A project's token of Data Center cannot be typed: what takes the header's place is said."""
    text = '[remote "dc"]\n\turl = https://git.example.com/scm/acme/x.git\n[http "https://git.example.com/"]\n'
    token = "BB" + "DC-MDEyMzQ1Njc4OTAxOjAxMjM0NTY3ODkwMTIzNDU2Nzg5"
    repository = world.healthy(f"{text}\textraHeader = Authorization: Bearer {token}\n")
    steps = only(world, repository, "BB109").fault.remedy.by_hand
    assert any("works as a header only" in step and "GIT_CONFIG_VALUE_0" in step for step in steps)


def test_a_rule_for_every_user_of_the_machine(world: World) -> None:
    """It is not theirs to rename: the remote's own URL, or a longer rule in the user's own file, beats it."""
    system = world.file("etc", world.home, '[url "git@bitbucket.org:"]\n\tinsteadOf = bb:\n')
    del world.environ["GIT_CONFIG_NOSYSTEM"]
    world.environ["GIT_CONFIG_SYSTEM"] = str(system)
    before = system.read_bytes()
    repository = world.healthy('[remote "origin"]\n\turl = bb:acme/widget.git\n')
    heal(world, repository, "BB405")
    assert system.read_bytes() == before
    url = world.git("ls-remote", "--get-url", "origin", cwd=repository).stdout
    assert url == "git@ssh.bitbucket.org:acme/widget.git\n"


@pytest.mark.parametrize(
    ("base", "prefix", "rule"),
    [("https://", "ssh://git@", "BB201"), ("ssh://git@", "https://", "BB405"), ("git@", "scp://", "BB405")],
)
def test_a_rule_for_every_host(world: World, base: str, prefix: str, rule: str) -> None:
    """Bitbucket's URL becomes right, GitHub's stays what it was; printed and by `fix`."""
    separator = ":" if base == "git@" else "/"
    world.write_global(f'[url "{base}"]\n\tinsteadOf = {prefix}\n')
    for name, way in (("printed", heal), ("fixed", _fixed)):
        text = f'[remote "origin"]\n\turl = {prefix}bitbucket.org{separator}acme/widget.git\n'
        repository = world.healthy(text, name)
        way(world, repository, rule)
        other = world.git("ls-remote", "--get-url", f"{prefix}github.com{separator}octo/cat.git", cwd=world.home).stdout
        assert other == f"{base}github.com{separator}octo/cat.git\n"


def _fixed(world: World, repository: Path, rule: str) -> None:
    world.program("fix", "--yes", cwd=repository)
    assert ids(world.check(repository, select=[rule])) == []


OF_A_DESK = re.compile(
    r"type it|asks for|at the next|browser|keyring|keychain|desktop|window|terminal|timeout=28800|before you accept|"
    r"bb-auth-check (fix|login)|pre-commit install"
)
"""What makes no sense where nobody sits, and nothing lasts."""


@pytest.mark.slow
def test_no_remedy_of_a_desk_in_a_build(world: World) -> None:
    """Whatever a rule finds there, a build can do it."""
    for rule in CATALOGUE:
        folder = world.folder / rule.id
        folder.mkdir()
        bad = Example(World(folder), filled(rule.bad))
        said = world.check(bad.repository, {**bad.environ, "CI": "true"}, select=[rule.id])
        for remedy in (finding.fault.remedy for finding in said.findings):
            steps = [remedy.says, *remedy.by_hand, *(" ".join(command) for command in remedy.commands)]
            assert not [step for step in steps if OF_A_DESK.search(step)], rule.id
        text = human.render(said, PLAIN)
        assert "bb-auth-check fix" not in text, rule.id
        assert (human.IN_A_BUILD in text) == bool(said.findings), rule.id


@pytest.mark.parametrize(
    "text",
    [
        "fatal: Authentication failed for 'https://bitbucket.org/acme/widget.git/'",
        "remote: CHANGE-3222 - Functionality has been deprecated",
        "fatal: could not read Password for 'https://jdoe@bitbucket.org': terminal prompts disabled",
        "error: cannot run /nowhere/askpass: No such file or directory",
        "remote: Invalid credentials",
    ],
)
def test_what_a_failure_means_in_a_build(world: World, text: str) -> None:
    """Nobody is told there to type a token, or to open a terminal; at a desk somebody is."""
    told = {}
    for build in ("", "true"):
        found = diagnosed(text, Git({**world.environ, "CI": build}, str(world.folder))).matches
        assert found
        told[build] = " ".join(step for one in found for step in (one.remedy.says, *one.remedy.by_hand))
    desk = re.compile(r"type it|type a new|[Oo]pen a new terminal|next push|from a terminal|in a terminal")
    assert desk.search(told[""])
    assert not desk.search(told["true"])


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_what_is_said_to_be_fixable_is(world: World, rule: Rule) -> None:
    """The summary's number, and the table of rules: what counts as fixable is planned, with a helper chosen or not."""
    bad = Example(world, filled(rule.bad))
    findings = world.check(bad.repository, bad.environ, select=[rule.id]).findings

    def is_planned(*options: str) -> bool:
        plan = world.program("fix", "--dry-run", *options, cwd=bad.repository, **bad.environ).stdout
        return re.search(rf"^ +\d+\. {rule.id} ", plan, re.MULTILINE) is not None

    by_itself = is_planned() or is_planned("--helper", "cache")
    found = YES if by_itself else ASKED if is_planned("--select", rule.id) else NO
    assert mark(rule, findings) == found
    assert f"| [{rule.id}]({rule.id}.md) | `{rule.name}` | {SEVERITIES[rule.severity]} | {found} |" in PAGE
