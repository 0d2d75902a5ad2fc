"""What belongs to another host, another account or another purpose stays with it; what cannot be told is left."""

from __future__ import annotations

import base64
import subprocess

import pytest

import vault
from bb_auth_check.bitbucket.samples import sample
from commands.test_fix import answer, fix, holders
from conftest import World, append, ids
from places import OURS, PULL, origin
from rules.examples import Example, filled
from test_places import Planted

JDOE = origin(f"https://jdoe@{OURS}")


def basic(name: str, password: str) -> str:
    """A Basic credential."""
    return base64.b64encode(f"{name}:{password}".encode()).decode()


def config(example: Example) -> str:
    """The repository's configuration."""
    return (example.repository / ".git" / "config").read_text(encoding="utf-8", errors="surrogateescape")


def left(example: Example, *says: str) -> None:
    """`fix` says this and changes nothing."""
    helper = vault.vault(example.world)
    before = config(example), example.world.global_config.read_text(encoding="utf-8")
    run = fix(example, "--helper", helper, "--select", "BB1", "--select", "BB2")
    assert run.stderr == ""
    for text in says:
        assert text in " ".join(run.stdout.split())
    assert (config(example), example.world.global_config.read_text(encoding="utf-8")) == before
    assert vault.kept(example.world) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f'[http]\n\textraHeader = "Proxy-Authorization: Basic {basic("px", "pr0xyPa55w")}"\n', "a login at a proxy"),
        (f'[http]\n\textraHeader = "Authorization: Basic {basic("me", "hunter22hunter")}"\n', "more than one host"),
        (
            f'[http "https://*.org"]\n\textraHeader = "Authorization: Basic {basic("me", "hunter22")}"\n',
            "more than one",
        ),
        (
            "[credential]\n\thelper = \"!f() { curl -H 'X-Key: {datacenter_token}' http://127.0.0.1:9/; }; f\"\n",
            "take the token out of the command",
        ),
        (
            origin("https://jdoe:{api_token}@bitbucket.org/acme/gr\udcfcn.git").replace("origin", "other"),
            "mend remote.other.url",
        ),
        (
            origin("https://jdoe:{api_token}@bitbucket.org/acme/a.git").replace("origin", "other")
            + '[url "https://bot@bitbucket.org/"]\n\tinsteadOf = https://jdoe@bitbucket.org/acme/a\n',
            "mend remote.other.url so that it leads to https://jdoe@bitbucket.org/acme/a.git",
        ),
        (origin("https://jdoe:[Tr0ub4dor]@bitbucket.org/acme/a.git").replace("origin", "other"), "may be a password"),
    ],
    ids=["proxy", "every-host", "wildcard", "another-key", "no-utf-8", "rewritten", "placeholder-like"],
)
def test_left_to_a_person(world: World, text: str, says: str) -> None:
    """Whose it is, or where it would lead, only a person can tell."""
    example = Example(world, "")
    append(example.repository / ".git" / "config", filled(text) + JDOE)
    left(example, says)


def test_a_header_for_data_center_is_not_for_the_cloud(world: World) -> None:
    """A token goes to the Bitbucket that it is for."""
    planted = Planted(world, '[http]\n\textraHeader = "Authorization: Basic {basic}"\n' + JDOE, "datacenter-token")
    left(planted, "is sent to more than one host")


def test_a_header_of_a_submodule_leaves_the_rest_alone(world: World) -> None:
    """The superproject goes on asking for its own user."""
    planted = Planted(world, JDOE, "access-token")
    module = planted.repository / ".git" / "modules" / "sub"
    world.git("init", "--quiet", "--bare", str(module), cwd=world.folder)
    header = f'[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Bearer {planted.secret}"\n'
    append(module / "config", '[remote "bb"]\n\turl = https://x-token-auth@bitbucket.org/acme/sub.git\n' + header)
    before = config(planted)
    assert fix(planted, "--helper", vault.vault(world)).returncode == 0
    assert config(planted) == before
    assert holders(planted) == []
    assert answer(planted, "https@bitbucket.org@x-token-auth") == planted.secret


@pytest.mark.parametrize("has_remote", [True, False])
def test_store_stays_for_other_hosts(world: World, has_remote: bool) -> None:
    """What `store` has for another service it still answers."""
    token = sample("api-token")
    world.write_global("[credential]\n\thelper = store\n[transfer]\n\tcredentialsInUrl = die\n")
    other = '[remote "hub"]\n\turl = https://me@example.com/acme/widget.git\n' if has_remote else ""
    example = Example.__new__(Example)
    example.world, example.environ = world, {}
    example.repository = world.repository(JDOE + other)
    lines = f"https://jdoe:{token}@bitbucket.org\nhttps://me:another@example.com\n"
    world.file("~/.git-credentials", example.repository, lines)
    run = fix(example, "--helper", vault.vault(world))
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert (world.home / ".git-credentials").read_text(encoding="utf-8") == "https://me:another@example.com\n"
    for host, user, password in (("bitbucket.org", "jdoe", token), ("example.com", "me", "another")):
        run = subprocess.run(
            ["git", "credential", "fill"],
            input=f"protocol=https\nhost={host}\nusername={user}\n\n",
            env={**world.environ, "GIT_TERMINAL_PROMPT": "0"},
            cwd=example.repository,
            capture_output=True,
            text=True,
            check=True,
        )
        assert f"password={password}\n" in run.stdout


def test_the_helper_of_every_host_stays(world: World) -> None:
    """Of two helpers alike it is the one for Bitbucket alone that is one too many."""
    vault.vault(world, "libsecret")
    example = Example(world, "")
    world.global_config.write_text(
        '[credential "https://bitbucket.org"]\n\thelper = libsecret\n[credential]\n\thelper = libsecret\n'
        "[transfer]\n\tcredentialsInUrl = die\n",
        encoding="utf-8",
    )
    assert ids(world.check(example.repository)) == ["BB310"]
    assert fix(example).returncode == 0
    assert world.git("config", "credential.helper", cwd=world.home).stdout == "libsecret\n"
    assert ids(world.check(example.repository)) == []


def test_what_lasts_comes_before_what_forgets(world: World) -> None:
    """The token goes to the helper that keeps it for good, not to the cache before it."""
    planted = Planted(world, origin(f"https://jdoe:{{secret}}@{OURS}"), "api-token")
    helper = vault.vault(world)
    world.write_global(f"[credential]\n\thelper = {helper}\n")
    assert fix(planted).returncode == 0
    assert vault.kept(world) == ["https@bitbucket.org@jdoe"]


# files beside the configuration


def test_an_entry_with_several_passwords(world: World) -> None:
    """Which of them is whose cannot be told for a person."""
    one, two = sample("api-token"), sample("api-token")
    example = Example(world, f"# ~/.netrc\nmachine bitbucket.org login a password {one} login b password {two}\n")
    append(example.repository / ".git" / "config", origin(f"https://{OURS}"))
    before = (world.home / ".netrc").read_bytes()
    run = fix(example, "--helper", vault.vault(world))
    assert "several passwords in one entry" in " ".join(run.stdout.split())
    assert (world.home / ".netrc").read_bytes() == before
    assert not any("@a" in name or "@b" in name for name in vault.kept(world))


def test_the_same_entry_twice(world: World) -> None:
    """Both go."""
    line = "machine bitbucket.org login x-bitbucket-api-token-auth password {secret}\n"
    planted = Planted(world, f"# ~/.netrc\n{line}{line}machine example.com login a password b\n", "api-token")
    assert fix(planted, "--helper", vault.vault(world)).returncode == 0
    assert (world.home / ".netrc").read_text(encoding="utf-8") == "machine example.com login a password b\n"


def test_the_default_entry_stays(world: World) -> None:
    """It holds for other hosts too; what is Bitbucket's own goes."""
    text = "# ~/.netrc\nmachine bitbucket.org login jdoe password {secret}\ndefault login jdoe password {secret}\n"
    planted = Planted(world, text + "# .git/config\n" + JDOE, "app-password")
    run = fix(planted, "--helper", vault.vault(world))
    assert "holds for other hosts too" in " ".join(run.stdout.split())
    text = (world.home / ".netrc").read_text(encoding="utf-8")
    assert text == f"default login jdoe password {planted.secret}\n"


def test_a_reflog_of_another_work_tree_is_told(world: World) -> None:
    """It is not read for secrets, but the same secret in it is."""
    planted = Planted(world, origin(f"https://jdoe:{{secret}}@{OURS}"), "api-token")
    name = ".git/worktrees/other/logs/HEAD"
    line = PULL.partition("\n")[2] + f"pull https://jdoe:{planted.secret}@{OURS} main: Fast-forward\n"
    world.file(name, planted.repository, line)
    run = fix(planted, "--helper", vault.vault(world))
    assert f"{name} still has the secret, in line 1" in " ".join(run.stdout.split())


def test_a_password_that_is_a_word(world: World) -> None:
    """It is one in the URL, and a word in the comment."""
    text = "# production, see production.md\n" + origin(f"https://jdoe:production@{OURS}")
    example = Example(world, "")
    append(example.repository / ".git" / "config", text)
    run = fix(example, "--helper", vault.vault(world))
    assert run.returncode == 0
    assert "# production, see production.md\n" in config(example)
    assert "still has" not in run.stdout


def test_what_was_done_is_told_though_the_rest_could_not_be(world: World) -> None:
    """The token is out of the URL: that it has to be revoked is said before the file that is write-protected."""
    planted = Planted(world, origin(f"https://jdoe:{{secret}}@{OURS}"), "api-token")
    helper = vault.vault(world)
    world.global_config.write_text(f"[credential]\n\thelper = {helper}\n", encoding="utf-8")
    world.global_config.chmod(0o444)
    run = fix(planted)
    assert run.returncode == 3
    assert run.stderr.startswith("bb-auth-check: ~/.gitconfig is write-protected")
    assert run.stderr.count("\n") == 1
    assert "revoke it at" in run.stdout


@pytest.mark.parametrize("value", ["", " ", "!", '"', "a\nb", f"vault --key {'ATAT' + 'T3xFfGF0' + 'x' * 40}"])
def test_no_helper(world: World, value: str) -> None:
    """What git could not take for a helper, or has a secret in it, is refused and not repeated."""
    example = Example(world, "")
    run = fix(example, "--helper", value)
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert value.strip(' !"') == "" or value not in run.stderr


# helpers


@pytest.mark.parametrize(
    "command",
    [
        "!f() { if [ $X ]; then echo password={api_token}; else echo password={access_token}; fi; }; f",
        "!f() { if [ $X ]; then echo password={app_password}; else echo password={api_token}; fi; }; f",
        "!f() { echo username=jdoe; echo password=$(curl -s -H 'X-Key: {api_token}' http://127.0.0.1:9/); }; f",
    ],
    ids=["two", "dead-and-alive", "key"],
)
def test_a_command_with_more_than_one_secret(world: World, command: str) -> None:
    """With the command they would all go, and a helper would have one of them."""
    example = Example(world, "")
    append(example.repository / ".git" / "config", filled(f'[credential]\n\thelper = "{command}"\n') + JDOE)
    left(example, "take the token out of the command")


def test_a_token_is_for_bitbucket_alone(world: World) -> None:
    """As a general username it is no other host's: no helper is given it for that."""
    other = '[remote "hub"]\n\turl = https://example.com/acme/widget.git\n'
    planted = Planted(world, other + origin(f"https://{OURS}"), "api-token")
    world.git("remote", "remove", "upstream", cwd=planted.repository)
    world.write_global(f"[credential]\n\tusername = {planted.secret}\n")
    assert fix(planted, "--helper", vault.vault(world)).returncode == 0
    assert vault.kept(world) == ["https@bitbucket.org@x-bitbucket-api-token-auth"]
    assert holders(planted) == []


def test_the_helper_that_has_the_token_is_not_taken_out(world: World) -> None:
    """Of two helpers alike it is not the one without the token that stays."""
    planted = Planted(world, JDOE, "api-token")
    vault.vault(world, "libsecret")
    world.program_file("git-credential-wincred", "#!/bin/sh\nexit 0\n")
    world.global_config.write_text(
        "[credential]\n\thelper = wincred\n\thelper = libsecret\n[transfer]\n\tcredentialsInUrl = die\n",
        encoding="utf-8",
    )
    subprocess.run(
        ["git", "credential", "approve"],
        input=f"protocol=https\nhost=bitbucket.org\nusername=jdoe\npassword={planted.secret}\n\n",
        env=world.environ,
        cwd=planted.repository,
        text=True,
        check=True,
    )
    assert ids(world.check(planted.repository)) == ["BB310"]
    run = fix(planted)
    assert "git would get a login no more that it gets now" in " ".join(run.stdout.split())
    assert answer(planted, "https@bitbucket.org@jdoe") == planted.secret


def test_store_for_all_repositories_stays_with_a_helper_for_one(world: World) -> None:
    """What is set for this repository alone does not take its place."""
    planted = Planted(world, JDOE, "api-token")
    helper = vault.vault(world)
    append(planted.repository / ".git" / "config", f"[credential]\n\thelper = {helper}\n")
    world.global_config.write_text(
        "[credential]\n\thelper = store\n[transfer]\n\tcredentialsInUrl = die\n", encoding="utf-8"
    )
    world.file("~/.git-credentials", planted.repository, f"https://jdoe:{planted.secret}@bitbucket.org\n")
    fix(planted)
    assert world.git("config", "--global", "credential.helper", cwd=world.home).stdout == "store\n"
    assert planted.secret in (world.home / ".git-credentials").read_text(encoding="utf-8")
