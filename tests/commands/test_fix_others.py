"""What belongs to another host, another account or another purpose stays with it; what cannot be told is left."""

from __future__ import annotations

import base64
import re

import pytest

from bb_auth_check.bitbucket.samples import sample
from commands.test_fix import answer, fix, holders
from conftest import World, append, ids
from support import vault
from support.examples import Example, filled
from support.places import OURS, PULL, origin
from test_no_secret_escapes import leaks
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
            "fix remote.other.url",
        ),
        (
            origin("https://jdoe:{api_token}@bitbucket.org/acme/a.git").replace("origin", "other")
            + '[url "https://bot@bitbucket.org/"]\n\tinsteadOf = https://jdoe@bitbucket.org/acme/a\n',
            "fix remote.other.url so that it leads to https://jdoe@bitbucket.org/acme/a.git",
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


PLAIN = "[credential]\n\thelper = store\n[transfer]\n\tcredentialsInUrl = die\n"
ELSEWHERE = "https://me:another@example.com\n"
"""A login for another service, in a file of `store`."""


def storing(world: World, text: str, kind: str = "api-token") -> Planted:
    """A repository whose user has `store`, with a login for another service in it; `text` is laid over it."""
    planted = Planted(world, "", kind)
    world.global_config.write_text(PLAIN, encoding="utf-8")
    world.git("remote", "remove", "upstream", cwd=planted.repository)
    world.file("~/.git-credentials", planted.repository, ELSEWHERE)
    planted.add(planted.filled(text))
    return planted


def stays_for_other_hosts(planted: Planted, *usernames: str) -> None:
    """What `store` has for the other service it still answers; for Bitbucket the vault alone has the secret."""
    assert (planted.world.home / ".git-credentials").read_text(encoding="utf-8") == ELSEWHERE
    assert answer(planted, "https@example.com@me") == "another"
    assert holders(planted) == []
    assert vault.kept(planted.world) == sorted(f"https@bitbucket.org@{name}" for name in usernames)
    for name in usernames:
        assert answer(planted, f"https@bitbucket.org@{name}") == planted.secret


@pytest.mark.parametrize("has_remote", [True, False])
def test_store_stays_for_other_hosts(world: World, has_remote: bool) -> None:
    """Whether the repository has to do with the other service or not."""
    other = '[remote "hub"]\n\turl = https://me@example.com/acme/widget.git\n' if has_remote else ""
    planted = storing(world, JDOE + other + "# ~/.git-credentials\nhttps://jdoe:{secret}@bitbucket.org\n")
    run = fix(planted, "--helper", vault.vault(world))
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    stays_for_other_hosts(planted, "jdoe")


@pytest.mark.parametrize("place", ["url", "command", "netrc"])
def test_store_stays_for_other_hosts_when_a_secret_goes(world: World, place: str) -> None:
    """In one round: what is set for Bitbucket is known to the steps that come after, and set once."""
    planted = storing(
        world,
        {
            "url": origin(f"https://jdoe:{{encoded}}@{OURS}"),
            "command": '[credential]\n\thelper = "!f() { echo username=jdoe; echo password={secret}; }; f"\n' + JDOE,
            "netrc": JDOE + "# ~/.netrc\nmachine bitbucket.org login jdoe password {secret}\n",
        }[place],
    )
    # other programs read netrc too
    options = ("--strict",) if place == "netrc" else ()
    planned = world.program("fix", "--dry-run", *options, "--helper", vault.vault(world), cwd=planted.repository).stdout
    assert "yours to fix" not in planned
    # what takes the place of a command holds where that did
    assert len(re.findall(r"\.helper(?:: | becomes )vault", planned)) == (2 if place == "command" else 1)
    run = fix(planted, *options, "--helper", "vault")
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert "undone" not in run.stdout
    assert "That uncovered more" not in run.stdout
    stays_for_other_hosts(planted, "jdoe")


@pytest.mark.parametrize("place", ["url", "configuration", "nowhere"])
def test_store_stays_for_other_hosts_with_a_wrong_name(world: World, place: str) -> None:
    """The token goes along under the name that it can log in with, and git asks for that from now on."""
    name = "jdoe%40example.com@" if place == "url" else ""
    configured = '[credential "https://bitbucket.org"]\n\tusername = jdoe@example.com\n'
    planted = storing(
        world,
        origin(f"https://{name}{OURS}")
        + (configured if place == "configuration" else "")
        + "# ~/.git-credentials\nhttps://jdoe%40example.com:{secret}@bitbucket.org\n",
    )
    run = fix(planted, "--helper", vault.vault(world))
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert "undone" not in run.stdout
    stays_for_other_hosts(planted, "x-bitbucket-api-token-auth")
    assert ids(world.check(planted.repository)) == []
    assert "jdoe@example.com" not in config(planted)


def test_a_plain_file_goes_first(world: World) -> None:
    """What is selected cannot go into it: the command that is printed puts another helper in its place."""
    planted = storing(world, origin(f"https://jdoe:{{encoded}}@{OURS}"))
    before = config(planted)
    only = ("--select", "BB1", "--helper", vault.vault(world))
    run = fix(planted, *only)
    assert (run.returncode, run.stderr) == (1, "")
    told = "credential.helper in ~/.gitconfig: store keeps tokens in a plain file; set another in its place first: "
    printed = " ".join(run.stdout.split()).partition(told)[2].partition(" Remaining: ")[0]
    assert printed == "bb-auth-check fix --select BB306 --helper vault"
    assert (config(planted), world.global_config.read_text(encoding="utf-8")) == (before, PLAIN)
    run = world.program(*printed.split()[1:], "--yes", cwd=planted.repository)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    run = fix(planted, *only)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    stays_for_other_hosts(planted, "jdoe")


def test_a_plain_file_that_no_push_asks(world: World) -> None:
    """No rule tells of it, so no command is named."""
    planted = storing(
        world, origin(f"https://jdoe:{{encoded}}@{OURS}") + "\tpushurl = git@ssh.bitbucket.org:acme/widget.git\n"
    )
    before = config(planted)
    run = fix(planted, "--helper", vault.vault(world))
    assert "keeps tokens in a plain file; set another in its place first." in " ".join(run.stdout.split())
    assert (config(planted), world.global_config.read_text(encoding="utf-8")) == (before, PLAIN)
    world.git("config", "--global", "credential.helper", vault.NAME, cwd=world.home)
    assert fix(planted, "--helper", vault.NAME).returncode == 0
    assert holders(planted) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("", "# ~/.git-credentials\nhttps://{secret}:x@bitbucket.org\n"),
        ("x-bitbucket-api-token-auth@", "# ~/.git-credentials\nhttps://{secret}:{secret}@bitbucket.org\n"),
        ("", "# ~/.netrc\nmachine bitbucket.org login {secret} password x\n"),
    ],
    ids=["store", "store-for-a-name", "netrc"],
)
def test_a_token_for_a_username_in_a_file(world: World, name: str, text: str) -> None:
    """It is handed over for what it is, and never taken for the name that a URL should have."""
    planted = storing(world, origin(f"https://{name}{OURS}") + text)
    run = fix(planted, "--helper", vault.vault(world))
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert not leaks(planted.secret, run.stdout)
    assert "undone" not in run.stdout
    stays_for_other_hosts(planted, "x-bitbucket-api-token-auth")
    assert ids(world.check(planted.repository)) == []


def test_a_token_for_a_username_beside_a_password(world: World) -> None:
    """Only a person can tell which of them logs in."""
    planted = storing(
        world, origin(f"https://{OURS}") + "# ~/.git-credentials\nhttps://{secret}:correct-horse@bitbucket.org\n"
    )
    run = fix(planted, "--helper", vault.vault(world))
    assert "has a secret in the username's place as well" in " ".join(run.stdout.split())
    assert not leaks(planted.secret, run.stdout)
    assert vault.kept(world) == []
    assert world.global_config.read_text(encoding="utf-8") == PLAIN


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


def test_an_entry_with_a_macro(world: World) -> None:
    """Without the entry ftp would take the macro for one of the entry before it."""
    others = "machine ftp.example.com login me password other\n"
    macro = "macdef init\n\tcd /pub\n\n"
    entry = f"machine bitbucket.org login jdoe password {sample('api-token')}\n"
    example = Example(world, f"# ~/.netrc\n{others}{entry}{macro}{others}")
    append(example.repository / ".git" / "config", origin(f"https://{OURS}"))
    before = (world.home / ".netrc").read_bytes()
    run = fix(example, "--select", "BB315", "--helper", vault.vault(world))
    assert "has a macro behind it" in " ".join(run.stdout.split())
    assert (world.home / ".netrc").read_bytes() == before


def test_the_same_entry_twice(world: World) -> None:
    """Both go."""
    line = "machine bitbucket.org login x-bitbucket-api-token-auth password {secret}\n"
    planted = Planted(world, f"# ~/.netrc\n{line}{line}machine example.com login a password b\n", "api-token")
    assert fix(planted, "--strict", "--helper", vault.vault(world)).returncode == 0
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
    second = '[remote "second"]\n\turl = bb:acme/second.git\n'
    planted = Planted(world, origin(f"https://jdoe:{{secret}}@{OURS}") + second, "api-token")
    helper = vault.vault(world)
    rule = '[url "https://jdoe@www.bitbucket.org/"]\n\tinsteadOf = bb:\n'
    world.global_config.write_text(f"[credential]\n\thelper = {helper}\n{rule}", encoding="utf-8")
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
    world.keep("jdoe", planted.secret, planted.repository)
    assert ids(world.check(planted.repository)) == ["BB310"]
    run = fix(planted)
    assert "git would lose a login that it gets now" in " ".join(run.stdout.split())
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
