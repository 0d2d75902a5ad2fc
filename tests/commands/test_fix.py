"""`fix` fixes what each rule finds, and takes a secret out of every place it can stand in, once a helper has it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bb_auth_check import cli
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.fix.choose_helper import platforms_own
from bb_auth_check.git import versions
from bb_auth_check.model import Machine, Rule
from bb_auth_check.rules import CATALOGUE
from conftest import Run, World, append, ids
from support import vault
from support.examples import Example, filled
from support.needs import KEPT_USERNAME
from support.places import ALIKES, OURS, PLACES, Alike, origin
from test_no_secret_escapes import leaks
from test_places import Planted

_SHIM = """\
#!/bin/sh
{{ printf '%s\\n' "$0" "$@"; export -p; }} >>"{log}"
exec {git} "$@"
"""


def recorded(world: World) -> Path:
    """Have every git write its arguments and its environment down, before it is git."""
    log = world.folder / "children"
    world.program_file("git", _SHIM.format(log=log, git=shutil.which("git")))
    return log


def fix(example: Example, *options: str) -> Run:
    """Run `fix --yes` on an example."""
    return example.world.program("fix", "--yes", *options, cwd=example.repository, **example.environ)


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Run `fix --yes` on an example in this process, which is quicker."""

    def run(example: Example, *options: str) -> Run:
        with monkeypatch.context() as patch:
            patch.chdir(example.repository)
            patch.setattr(os, "environ", {**example.world.environ, **example.environ})
            code = cli.main(["fix", "--yes", *options])
        out, err = capsys.readouterr()
        return Run([], code, out, err)

    return run


def holders(planted: Planted) -> list[str]:
    """The files of home and repository with the secret in any spelling."""
    forms = [word for form in (planted.secret, planted.encoded, planted.basic) for word in ("-e", form)]
    argv = ["grep", "-rlF", *forms, str(planted.world.home), str(planted.repository)]
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout.split()


def answer(planted: Planted, place: str) -> str:
    """What `git credential fill` says is the password at `protocol@host@username`."""
    protocol, host, username = place.split("@", 2)
    return (
        subprocess.run(
            ["git", "credential", "fill"],
            input=f"protocol={protocol}\nhost={host}\nusername={username}\n\n",
            env={**planted.world.environ, "GIT_TERMINAL_PROMPT": "0"},
            cwd=planted.repository,
            capture_output=True,
            text=True,
            check=True,
        )
        .stdout.partition("password=")[2]
        .strip()
    )


# rules

WITHOUT_CHOICE = ("BB303", "BB304", "BB308", "BB309", "BB310", "BB311", "BB312")
"""Rules about the helpers that are there: to name another would be another remedy."""
LEFT = {"BB211": ["BB211"], "BB307": ["BB210"], "BB412": ["BB412"]}
"""Advice that only a person can follow: which username or submodule is right, or what a name stands for."""


@pytest.mark.parametrize(
    "rule", [rule for rule in CATALOGUE if rule.id not in ("BB114", "BB509")], ids=lambda rule: rule.id
)
def test_every_rule(world: World, rule: Rule) -> None:
    """Check, fix, check clean; `good` is what the fault's place looks like afterwards, a helper's name aside."""
    chosen = () if rule.id in WITHOUT_CHOICE else ("--helper", vault.vault(world))
    bad = Example(world, filled(rule.bad))
    assert rule.id in ids(world.check(bad.repository, bad.environ))
    run = fix(bad, "--strict", *chosen)
    assert (run.returncode, run.stderr) == (int(rule.id in LEFT), ""), run.stdout
    assert ids(world.check(bad.repository, bad.environ)) == LEFT.get(rule.id, [])
    if rule.id in LEFT:
        assert "Remaining: 1 warning." in run.stdout
        return
    assert "is left to fix." in run.stdout
    again = fix(bad, "--strict", *chosen)
    assert again.stdout == "Nothing is left to fix.\n"


def test_the_environment_is_not_ours(world: World) -> None:
    """What only the user's shell can change is said, and nothing is done."""
    rule = next(rule for rule in CATALOGUE if rule.id == "BB114")
    bad = Example(world, filled(rule.bad))
    run = fix(bad)
    assert run.returncode == 0
    assert "Take https_proxy out of the command line or environment that sets it." in run.stdout


# places

BY_HAND = {
    "header-for-datacenter": "works as a header only",
    "helper-for-fetching-in-the-environment": "out of the command line or environment",
    "helper-in-the-environment": "out of the command line or environment",
    "helper-argument": "take the token out of the command of credential.helper",
    "netrc-default": "holds for other hosts too",
    "hook": "take an app password out of hook.x.command",
    "ssh-command": "take an API token out of core.sshcommand",
    "netrc-alive": "is read by curl, pip, Go and other programs too",
    **{name: "out of the command line or environment" for name in PLACES if "environment" in PLACES[name].text},
}
"""What is left to a person, and what is said of it."""
READ_ELSEWHERE = ("git-credentials-alive", "git-credentials-readable")
"""Where `store` is set for this repository alone, and another one may have it read the same file."""


@pytest.mark.parametrize("name", PLACES)
def test_every_place(world: World, inside: Callable[..., Run], name: str) -> None:
    """The secret is in no file any more; if it may live, git gets it from the helper; no child was ever shown it."""
    place = PLACES[name]
    helper = vault.vault(world)
    planted = Planted(world, place.text, place.kind)
    log = recorded(world)
    run = inside(planted, "--helper", helper)
    assert not leaks(planted.secret, run.stdout + run.stderr)
    if name in BY_HAND:
        assert BY_HAND[name] in " ".join(run.stdout.split())
        return
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    # whose name stands in a tracked file is no secret, and for a person to decide
    assert ids(world.check(planted.repository, planted.environ)) == (["BB211"] if name == "gitmodules" else [])
    assert holders(planted) == ([str(world.home / ".git-credentials")] if name in READ_ELSEWHERE else [])
    assert ("stays: other repositories may read it" in run.stdout) == (name in READ_ELSEWHERE)
    for form in (planted.secret, planted.encoded, planted.basic):
        assert form not in log.read_text(encoding="utf-8", errors="surrogateescape")
    kind = BY_NAME.get(place.kind.removesuffix("-with-slash"), BY_NAME["password"])
    if not kind.alive:
        assert vault.kept(world) == []
        return
    assert vault.kept(world)
    for kept in vault.kept(world):
        assert planted.secret in answer(planted, kept)


@pytest.mark.parametrize(
    ("more", "is_set"),
    [
        ("", False),
        ('[remote "alices"]\n\turl = https://alice@bitbucket.org/acme/widget.git\n', False),
        ('[remote "alices"]\n\turl = https://alice@bitbucket.org/acme/other.git\n', True),
        ('[credential]\n\tusername = jdoe\n[remote "a"]\n\turl = https://alice@bitbucket.org/acme/other.git\n', False),
    ],
)
@pytest.mark.parametrize("forgets", [True, False])
def test_where_libcurl_forgets_the_username(
    world: World, inside: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, more: str, is_set: bool, forgets: bool
) -> None:
    """The configuration says whom to ask for, at this address alone, and nobody gets another account's login."""
    monkeypatch.setattr(versions, "libcurl", lambda: ("libcurl/8.23.0", forgets))
    example = Example(world, filled(origin("https://jdoe:{api_token}@" + OURS) + more), bare=True)
    assert "fixed BB102" in inside(example, "--helper", vault.vault(world)).stdout
    key = f"credential.https://{OURS}.username"
    found = world.git("config", "--local", key, cwd=example.repository, check=False).stdout
    assert found == ("jdoe\n" if is_set and forgets else "")


@pytest.mark.parametrize("other", ["alice", "jdoe", ""])
def test_where_it_forgets_it_and_a_helper_knows_another_account(
    world: World, inside: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    """No address names the other account: the helper does, where it is asked for nobody in particular."""
    monkeypatch.setattr(versions, "libcurl", lambda: ("libcurl/8.23.0", True))
    example = Example(world, filled(origin("https://jdoe:{api_token}@" + OURS)), bare=True)
    world.write_global(f"[credential]\n\thelper = {vault.vault(world)}\n")
    if other:
        kept = vault.folder(world) / f"https@bitbucket.org@{other}"
        kept.write_bytes(vault.written(sample("access-token")))
    said = inside(example).stdout
    key = f"credential.https://{OURS}.username"
    found = world.git("config", "--local", key, cwd=example.repository, check=False).stdout
    assert found == ("jdoe\n" if other == "alice" else ""), said
    assert other == "jdoe" or "fixed BB102" in said


@pytest.mark.parametrize("name", [name for name in ALIKES if not ALIKES[name].rules])
def test_what_is_no_secret_is_left_alone(world: World, inside: Callable[..., Run], name: str) -> None:
    """Not a byte of what only looks like one is changed."""
    alike: Alike = ALIKES[name]
    example = Example(world, alike.text.replace("{secret}", "correct-horse").replace("{basic}", "amRvZTp4"))
    before = contents(world, example.repository)
    run = inside(example)
    assert run.returncode == 0, run.stderr
    assert contents(world, example.repository) == before


def contents(world: World, repository: Path) -> dict[Path, bytes]:
    """Every file of home and repository, but for those that the tests' ssh makes when it is asked."""
    found = (path for top in (world.home, repository) for path in top.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in found if ".ssh" not in path.parts}


# what stands around it


@pytest.mark.needs(KEPT_USERNAME)
def test_every_other_byte_stays(world: World) -> None:
    """Comments, blanks, quotes, order and line endings; but the secret goes out of a comment as well.

    What is on a line with the change git writes anew: blanks, line ending, a comment behind a value.
    """
    helper = vault.vault(world)
    planted = Planted(world, "", "api-token")
    path = planted.repository / ".git" / "config"
    start = path.read_bytes()
    text = (
        b'  [Remote   "origin"] ; mine\r\n'
        b'\t  URL="https://jdoe:{}@bitbucket.org/acme/widget.git"   # since May\r\n'
        b"# once https://jdoe:{}@bitbucket.org/acme/old.git, ask Jane\r\n"
        b"\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
        b'[url "https://jdoe:{}@bitbucket.org/"] insteadOf = bb: ; short\n'
        b"[remote.second] url=bb:acme/second.git"
    )
    path.write_bytes(start + text.replace(b"{}", planted.secret.encode()))
    run = fix(planted, "--helper", helper)
    assert run.returncode == 0, run.stdout
    # the comment shows that something was there
    expected = (
        b'  [Remote   "origin"] ; mine\r\n'
        b"\turl = https://jdoe@bitbucket.org/acme/widget.git\n"
        b"# once https://jdoe:***@bitbucket.org/acme/old.git, ask Jane\r\n"
        b"\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
        b'[url "https://jdoe@bitbucket.org/"]\n'
        b"\tinsteadOf = bb: ; short\n"
        b"[remote.second] url=bb:acme/second.git"
    )
    assert path.read_bytes() == start + expected
    assert "a comment in it: the secret becomes ***" in run.stdout
    assert vault.kept(world) == ["https@bitbucket.org@jdoe"]


def test_what_else_holds_it_is_told(world: World) -> None:
    """Of a file that is not read for secrets the line is said."""
    planted = Planted(world, origin(f"https://jdoe:{{secret}}@{OURS}"), "api-token")
    planted.world.file(".git/hooks/post-commit", planted.repository, f"#!/bin/sh\n\ncurl -u jdoe:{planted.secret} x\n")
    run = fix(planted, "--helper", vault.vault(world))
    assert ".git/hooks/post-commit still has the secret, in line 3: take it out there." in run.stdout


LOGINS = {
    "~/.netrc": ("machine api.example.com\n\tlogin jdoe\n\tpassword {secret}\n", 3),
    "~/.git-credentials": ("https://me:another@example.com\nhttps://jdoe:{encoded}@api.example.com\n", 2),
    "~/.config/git/credentials": ("https://jdoe:{encoded}@api.example.com\n", 1),
    "~/own": ("https://jdoe:{encoded}@api.example.com\n", 1),
}
"""Where a login for another host, with the same secret, is in plain text; and in which line the secret is."""
TAKEN_FROM = {
    "~/.netrc": "machine bitbucket.org login jdoe password {secret}\n",
    "~/.git-credentials": "https://jdoe:{encoded}@bitbucket.org\n",
    ".git/config": origin(f"https://jdoe:{{encoded}}@{OURS}"),
}
"""Where one for Bitbucket is."""


@pytest.mark.parametrize("kind", ["api-token", "password"])
@pytest.mark.parametrize("other", LOGINS)
@pytest.mark.parametrize("place", TAKEN_FROM)
def test_the_same_secret_among_logins_in_clear_is_told(
    world: World, inside: Callable[..., Run], place: str, other: str, kind: str
) -> None:
    """Wherever it was taken out."""
    helper = vault.vault(world)
    planted = Planted(world, "", kind)
    world.global_config.write_text(
        "[credential]\n\thelper = store\n"
        '[credential "https://example.com"]\n\thelper = store --file ~/own\n'
        "[transfer]\n\tcredentialsInUrl = die\n",
        encoding="utf-8",
    )
    text, line = LOGINS[other]
    if place != ".git/config":
        append(planted.repository / ".git" / "config", origin(f"https://jdoe@{OURS}"))
    world.file(place, planted.repository, planted.filled(TAKEN_FROM[place]))
    world.file(other, planted.repository, planted.filled(text))
    run = inside(planted, "--strict", "--helper", helper)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    do = "curl and other programs log in with it, so that" if other == "~/.netrc" else "take it out there."
    assert f"{other} still has the secret, in line {line}: {do}" in " ".join(run.stdout.split())
    assert run.stdout.count("still has the secret") == 1
    assert not leaks(planted.secret, run.stdout)


def test_what_the_user_has_chosen_store_for_is_not_told(world: World) -> None:
    """It is where it is to be."""
    planted = Planted(world, origin(f"https://jdoe:{{secret}}@{OURS}"), "api-token")
    run = fix(planted, "--helper", "store")
    assert answer(planted, "https@bitbucket.org@jdoe") == planted.secret
    assert (world.home / ".git-credentials").exists()
    assert "still has the secret" not in run.stdout


def test_the_same_secret_for_another_host_is_not_ours(world: World) -> None:
    """The URL of another service stays as it is, and is told of."""
    elsewhere = '[remote "hub"]\n\turl = https://jdoe:{secret}@example.com/acme/widget.git\n'
    planted = Planted(world, origin(f"https://jdoe:{{secret}}@{OURS}") + elsewhere, "password")
    run = fix(planted, "--helper", vault.vault(world))
    assert planted.filled(elsewhere) in (planted.repository / ".git" / "config").read_text(encoding="utf-8")
    assert ".git/config still has the secret, in line" in run.stdout


# usernames


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("https://jdoe%40example.com:{secret}@", "api-token", "x-bitbucket-api-token-auth"),
        ("https://x-token-auth:{secret}@", "api-token", "x-bitbucket-api-token-auth"),
        ("https://jdoe:{secret}@", "access-token", "x-token-auth"),
        ("https://{secret}@", "access-token", "x-token-auth"),
        ("https://{secret}:x-oauth-basic@", "api-token", "x-bitbucket-api-token-auth"),
    ],
)
def test_the_right_username(world: World, text: str, kind: str, name: str) -> None:
    """The URL asks for the name that goes with the kind, and the helper has the secret under it."""
    planted = Planted(world, origin(f"{text}{OURS}"), kind)
    assert fix(planted, "--helper", vault.vault(world)).returncode == 0
    assert vault.kept(world) == [f"https@bitbucket.org@{name}"]
    assert world.git("config", "remote.origin.url", cwd=planted.repository).stdout == f"https://{name}@{OURS}\n"


@pytest.mark.parametrize(
    "text",
    [
        '[credential]\n\thelper = "!f() { echo username=x-token-auth; echo password={secret}; }; f"\n',
        '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Bearer {secret}"\n',
    ],
    ids=["command", "header"],
)
def test_what_was_not_asked_for_by_name(world: World, text: str) -> None:
    """A command and a header log in whatever name the URL has: from now on the URL asks for the right one."""
    planted = Planted(world, text + origin(f"https://jdoe@{OURS}"), "access-token")
    world.git("remote", "remove", "upstream", cwd=planted.repository)
    assert fix(planted, "--helper", vault.vault(world)).returncode == 0
    assert world.git("config", "remote.origin.url", cwd=planted.repository).stdout == f"https://x-token-auth@{OURS}\n"
    assert answer(planted, "https@bitbucket.org@x-token-auth") == planted.secret


def test_a_missing_username_is_the_one_that_is_kept(world: World) -> None:
    """A URL without a name gets the one under which the helper has a token."""
    planted = Planted(world, origin(f"https://{OURS}"), "api-token")
    helper = vault.vault(world)
    world.write_global(f"[credential]\n\thelper = {helper}\n")
    subprocess.run(
        ["git", "-c", "credential.helper=", "-c", f"credential.helper={helper}", "credential", "approve"],
        input=f"protocol=https\nhost=bitbucket.org\nusername=jane\npassword={planted.secret}\n\n",
        env=world.environ,
        cwd=planted.repository,
        text=True,
        check=True,
    )
    assert fix(planted).returncode == 0
    assert world.git("config", "remote.origin.url", cwd=planted.repository).stdout == f"https://jane@{OURS}\n"


def test_a_key_without_value_in_a_section_with_a_secret(world: World) -> None:
    """git stops at it, so no helper can be given anything: it is said how to go on, and then it goes on."""
    planted = Planted(
        world,
        '[credential "https://jdoe:{encoded}@bitbucket.org"]\n\thelper\n' + origin(f"https://jdoe@{OURS}"),
        "api-token",
    )
    path = planted.repository / ".git" / "config"
    before = path.read_bytes()
    run = fix(planted, "--helper", vault.vault(world), "--select", "BB1", "--select", "BB3")
    assert run.returncode == 1
    assert "give credential.https://jdoe:***@bitbucket.org.helper a value, the name of a helper" in " ".join(
        run.stdout.split()
    )
    assert path.read_bytes() == before
    path.write_bytes(before.replace(b"helper\n", b"helper = vault\n"))
    assert fix(planted, "--helper", "vault").returncode == 0
    assert holders(planted) == []
    assert answer(planted, "https@bitbucket.org@jdoe") == planted.secret


def test_a_tracked_file_is_left_to_commit(world: World) -> None:
    """It is changed in the work tree alone, and what is left to do with it is said."""
    planted = Planted(world, "", "api-token")
    text = f'[submodule "lib"]\n\tpath = lib\n\turl = https://jdoe:{planted.secret}@bitbucket.org/acme/lib.git\n'
    world.file(".gitmodules", planted.repository, text, 0o644)
    world.git("add", ".gitmodules", cwd=planted.repository)
    world.git("commit", "--quiet", "-m", "Add lib", cwd=planted.repository)
    run = fix(planted, "--helper", vault.vault(world))
    assert ".gitmodules is tracked: commit it. Its history still has the secret." in run.stdout
    assert world.git("status", "--porcelain", cwd=planted.repository).stdout == " M .gitmodules\n"
    assert holders(planted) == []


@pytest.mark.parametrize(
    ("platform", "there", "own"),
    [
        ("darwin", ("osxkeychain", "cache"), "osxkeychain"),
        ("darwin", ("manager", "cache"), "manager"),
        ("darwin", ("cache",), None),
        ("win32", ("manager", "wincred"), "manager"),
        ("win32", ("wincred",), "wincred"),
        ("win32", (), None),
        ("linux", ("libsecret", "cache"), "libsecret"),
        ("linux", ("manager", "cache"), None),
        ("linux", ("cache",), None),
    ],
)
def test_the_platforms_own_helper(platform: str, there: tuple[str, ...], own: str | None) -> None:
    """What keeps a secret for good: never the cache, nor on Linux Git Credential Manager, which has no store there."""
    assert platforms_own(Machine(platform=platform, helpers=there)) == own


def test_no_keychain(world: World) -> None:
    """Where there is none, the secret stays, and it is said how to go on."""
    planted = Planted(world, "", "api-token")
    world.global_config.write_text("[transfer]\n\tcredentialsInUrl = die\n", encoding="utf-8")
    append(planted.repository / ".git" / "config", planted.filled(origin(f"https://jdoe:{{secret}}@{OURS}")))
    before = contents(world, planted.repository)
    run = fix(planted)
    assert run.returncode == 1
    assert "Choose one yourself: `bb-auth-check fix --helper cache` keeps" in " ".join(run.stdout.split())
    assert contents(world, planted.repository) == before
