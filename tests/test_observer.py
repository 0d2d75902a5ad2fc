"""The observer as git starts it: what it says, when it is silent, and that nothing fails because of it."""

from __future__ import annotations

import json
import shlex
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.observer import said
from bb_auth_check.observer.first_seen import date, day_of
from conftest import World
from support import inside
from support.examples import printed_commands
from test_imports import COSTLY, HEAVY
from test_no_secret_escapes import leaks

Run = subprocess.CompletedProcess[bytes]

PROGRAM = "git-credential-bb-auth-check"
OBSERVER = '[credential "https://bitbucket.org"]\n\thelper = bb-auth-check\n'
STORE = "[credential]\n\thelper = store\n"
ORIGIN = '[remote "origin"]\n\turl = https://{}bitbucket.org/acme/widget.git\n'
KINDS = ("api-token", "access-token", "app-password", "datacenter-token", "password")

DAY = 86400
NOW = 1_795_262_400.0
"""A noon in November 2026."""


def credential(username: str | None = "jdoe", password: str | None = None, host: str = "bitbucket.org") -> str:
    """What git writes to a helper."""
    given = {"protocol": "https", "host": host, "username": username, "password": password}
    return "".join(f"{key}={value}\n" for key, value in given.items() if value is not None)


def observe(world: World, operation: str, text: str | bytes, cwd: Path | None = None, **environ: str) -> Run:
    """Have the observer do what git asks for, as if in a process of its own. It answers nothing, and never fails."""
    given = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    code, out, err = inside.observe(operation, given, cwd or world.folder, {**world.environ, **environ})
    assert code == 0
    assert out == b""
    assert b"Traceback" not in err
    return Run([], code, out, err)


def words(world: World, operation: str, text: str, cwd: Path | None = None, **environ: str) -> str:
    """What the observer says."""
    return observe(world, operation, text, cwd, **environ).stderr.decode()


@pytest.fixture
def asking(world: World) -> World:
    """A world in which git may ask, through a program that is known for asking a person."""
    world.environ["GIT_ASKPASS"] = str(world.program_file("ssh-askpass", "#!/bin/sh\necho typed\n"))
    return world


# -- nothing fails because of it

INPUTS = {
    "empty": b"",
    "blank-lines": b"\n\n\n",
    "no-equals-sign": b"protocol\nhost\n",
    "not-utf-8": b"protocol=https\nhost=bitbucket.org\nusername=\xff\xfe\npassword=\xff\n",
    "nul": b"protocol=https\nhost=bitbucket.org\nusername=\0\npassword=\0\n",
    "surrogates": b"protocol=https\nhost=bitbucket.org\nusername=\xed\xa0\x80\npassword=x\n",
    "carriage-returns": b"protocol=https\r\nhost=bitbucket.org\r\nusername=jdoe\r\npassword=x\r\n\r\n",
    "terminal-codes": b"protocol=https\nhost=bitbucket.org\nusername=\x1b[2J\x07\npassword=x\n",
    "odd-host": b"protocol=https\nhost=:@[::1]%00/../bitbucket.org\nusername=jdoe\npassword=x\n",
    "host-only": b"host=bitbucket.org\n",
    "long": b"protocol=https\nhost=bitbucket.org\nusername=" + b"j" * 10_000_000 + b"\npassword=x\n",
    "long-line-first": b"x" * 10_000_000,
}


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("operation", ["get", "store", "erase", "approve"])
def test_whatever_it_is_given(world: World, operation: str, name: str) -> None:
    """It ends with 0, answers nothing, shows no control character, and keeps nothing of what it cannot read."""
    run = observe(world, operation, INPUTS[name])
    assert not {*run.stderr.decode()} & {*map(chr, range(32)), "\x7f"} - {"\n"}
    assert b"internal error" not in run.stderr
    if operation == "approve":
        assert run.stderr == b""


@pytest.mark.parametrize("operation", ["get", "store", "erase", "capability", "nonsense"])
def test_all_of_the_input_is_read(world: World, operation: str) -> None:
    """Who writes to it finds no closed pipe."""
    child = subprocess.Popen([PROGRAM, operation], env=world.environ, cwd=world.folder, stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.write(credential("jdoe", "x", "example.com").encode() + b"x" * 1_000_000)
    child.stdin.close()
    assert child.wait() == 0


@pytest.mark.parametrize("operation", ["get", "store", "erase"])
@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full", "2>&1 | true"])
def test_streams_that_are_closed_or_full(world: World, operation: str, streams: str) -> None:
    """They are no reason to fail."""
    start = f"printf '{credential('jdoe', 'x')}' | {{ {PROGRAM} {operation}; echo $? >code; }} {streams}"
    run = world.run("sh", "-c", start.replace("\n", "\\n"), cwd=world.folder)
    assert (world.folder / "code").read_text(encoding="utf-8") == "0\n"
    assert run.stdout == ""


def test_without_git_and_with_configuration_that_git_cannot_read(asking: World) -> None:
    """What Bitbucket wants can be said all the same."""
    world = asking
    for environ in (
        {"PATH": str(world.programs)},
        {"GIT_CONFIG_GLOBAL": str(world.file("~/broken", world.folder, "[broken\n"))},
        {"GIT_DIR": "/nowhere"},
    ):
        assert "type: an API token" in words(world, "get", credential(), None, **environ)
        assert "app-password-disabled" in words(
            world, "erase", credential("jdoe", sample("app-password")), None, **environ
        )


def test_a_crash_is_told_in_one_line(world: World) -> None:
    """Its kind, nothing of what it was about; and the login goes on."""
    secret = sample("api-token")
    script = (
        "import sys; sys.argv[1:] = ['erase']; from bb_auth_check import observer\n"
        f"def crash(*a): raise KeyError('{secret}')\n"
        "observer._OPERATIONS['erase'] = crash; sys.exit(observer.main())"
    )
    given = credential("jdoe", secret)
    run = subprocess.run(
        [sys.executable, "-c", script],
        input=given,
        env=world.environ,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert run.stderr == "bb-auth-check: internal error: KeyError. Report this as a bug.\n"


def test_started_by_hand(world: World) -> None:
    """Without an operation it says what it is for."""
    run = world.run(PROGRAM, cwd=world.folder)
    assert (run.stdout, run.stderr) == (
        "",
        "git starts this program, as the last of its credential helpers: bb-auth-check install --observer\n",
    )


# -- when it is silent

SILENT = {
    "store": ("store", credential("jdoe", "x")),
    "another-host": ("get", credential(host="github.com")),
    "another-host-rejects": ("erase", credential("jdoe", "x", "github.com")),
    "a-host-that-looks-like-it": ("get", credential(host="bitbucket.org.example.com")),
    "the-rest-api": ("get", credential("jdoe@example.com", host="api.bitbucket.org")),
    "a-host-like-the-key": ("get", credential(host="helper")),
    "a-certificate": ("get", "protocol=cert\npath=/home/jdoe/key.pem\n"),
    "mail": ("get", "protocol=smtp\nhost=bitbucket.org:587\n"),
    "forgotten-by-hand": ("erase", credential("jdoe")),
    "all-forgotten-by-hand": ("erase", credential(None)),
    "capability": ("capability", ""),
    "unknown": ("obliterate", credential("jdoe", "x")),
}


@pytest.mark.parametrize("case", SILENT)
def test_silent(asking: World, case: str) -> None:
    """Neither standard output nor standard error."""
    asking.write_global("[credential]\n\thelper = bb-auth-check\n")
    operation, text = SILENT[case]
    assert words(asking, operation, text) == ""


CHAINS = {
    "alone": (OBSERVER, "", True),
    "last": (STORE + OBSERVER, "", True),
    "first": (OBSERVER + STORE, "", False),
    "general": ("[credential]\n\thelper = store\n\thelper = bb-auth-check\n", "", True),
    "followed-in-the-repository": (OBSERVER, STORE, False),
    "dropped-there-and-set-again": (STORE + OBSERVER, "[credential]\n\thelper =\n\thelper = bb-auth-check\n", True),
    "dropped-behind-it": (STORE + OBSERVER, "[credential]\n\thelper =\n\thelper = store\n", None),
    "follower-of-another-host": (OBSERVER + '[credential "https://github.com"]\n\thelper = store\n', "", True),
    "follower-of-another-user": (OBSERVER + '[credential "https://bob@bitbucket.org"]\n\thelper = store\n', "", True),
    "follower-of-this-user": (OBSERVER + '[credential "https://jdoe@bitbucket.org"]\n\thelper = store\n', "", False),
    "follower-of-this-path": (OBSERVER + '[credential "https://bitbucket.org/acme"]\n\thelper = store\n', "", False),
    "follower-of-another-path": (OBSERVER + '[credential "https://bitbucket.org/x"]\n\thelper = store\n', "", True),
    "follower-in-part": (OBSERVER + '[credential "bitbucket.org"]\n\thelper = store\n', "", False),
    "follower-that-is-missing": (OBSERVER + "[credential]\n\thelper = nowhere\n", "", True),
    "twice": (STORE + OBSERVER, OBSERVER, True),
    "twice-and-followed": (OBSERVER, OBSERVER + STORE, False),
}
"""What the user has configured, what the repository has, and whether the observer is the last that git asks.

None: git does not ask it."""


@pytest.mark.parametrize("case", CHAINS)
def test_it_speaks_when_git_asks_nobody_behind_it(asking: World, case: str) -> None:
    """git itself tells whom it has asked, in which order: the observer has spoken if and only if it was the last.

    Where it is set twice it speaks twice: neither can know of the other, and silence would be worse.
    """
    of_user, of_repository, is_last = CHAINS[case]
    asking.write_global(of_user)
    repository = asking.repository(ORIGIN.format("jdoe@") + of_repository)
    run = subprocess.run(
        ["git", "credential", "fill"],
        input="url=https://jdoe@bitbucket.org/acme/widget.git\n\n",
        env={**asking.environ, "GIT_TRACE": str(asking.folder / "trace")},
        cwd=repository,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    trace = (asking.folder / "trace").read_text(encoding="utf-8")
    asked = [line.split("git credential-")[1] for line in trace.splitlines() if "run_command: 'git credential-" in line]
    observers = [number for number, name in enumerate(asked) if name.startswith("bb-auth-check get")]
    last = {name.split()[0] for name in asked[observers[0] :]} <= {"bb-auth-check", "nowhere"} if observers else None
    assert last == is_last
    assert run.stderr.count("bb-auth-check: no credential helper") == (len(observers) if last else 0)
    assert run.stdout.splitlines()[-2:] == ["username=jdoe", "password=typed"]


# -- nobody has a password

API = (
    "  type: an API token with the scopes read:repository:bitbucket and write:repository:bitbucket, neither the\n"
    "        account password nor an app password: https://id.atlassian.com/manage-profile/security/api-tokens\n"
)
ACCESS = (
    "  type: an access token with the permissions Repositories: Read and Write, in the repository's, project's or\n"
    "        workspace's settings under Security > Access tokens.\n"
)
USER = "  user: your Bitbucket username or x-bitbucket-api-token-auth; never an e-mail address.\n"
HEAD = "bb-auth-check: no credential helper has "
STATIC = "https://x-bitbucket-api-token-auth@bitbucket.org"
RENAMING = (
    "  fix:  Send the username that goes with the token.\n"
    f"        Give git the address with that username in it: {STATIC}/...\n"
)

ASKED = {
    "username": ("jdoe", f"{HEAD}a password for jdoe at bitbucket.org.\n{API}"),
    "no-username": (None, f"{HEAD}a login for bitbucket.org.\n{USER}{API}"),
    "empty-username": ("", f"{HEAD}a login for bitbucket.org.\n{USER}{API}"),
    "api-tokens-name": (
        "x-bitbucket-api-token-auth",
        f"{HEAD}a password for x-bitbucket-api-token-auth at bitbucket.org.\n{API}",
    ),
    "access-tokens-name": ("x-token-auth", f"{HEAD}a password for x-token-auth at bitbucket.org.\n{ACCESS}"),
    "e-mail": (
        "jdoe@example.com",
        f"{HEAD}a password for jdoe@example.com at bitbucket.org.\n"
        f"  user: an e-mail address will be refused.\n{RENAMING}{API}",
    ),
    "placeholder": (
        "<username>",
        f"{HEAD}a password for <username> at bitbucket.org.\n"
        f"  user: this is a placeholder, and will be refused.\n{RENAMING}{API}",
    ),
}


@pytest.mark.parametrize("case", ASKED)
def test_what_to_type(asking: World, case: str) -> None:
    """For which username, and what: outside of any repository."""
    asking.write_global(STORE + OBSERVER)
    username, expected = ASKED[case]
    assert words(asking, "get", credential(username)) == expected


@pytest.mark.parametrize("kind", ["api-token", "access-token"])
def test_a_token_as_the_username_is_not_shown(asking: World, kind: str) -> None:
    """It is said to be in the wrong place."""
    asking.write_global(STORE + OBSERVER)
    secret = sample(kind)
    output = words(asking, "get", credential(secret))
    assert output.startswith(f"{HEAD}a login for bitbucket.org.\n  user: a secret is in the username's place")
    assert not leaks(secret, output)


DATACENTER = {
    "set-for-its-like": ("", '[credential "https://*.example.com"]\n\thelper = bb-auth-check\n'),
    "declared": ("[bbAuthCheck]\n\thost = git.example.com\n", "[credential]\n\thelper = bb-auth-check\n"),
    "set-for-the-host": ("", '[credential "https://git.example.com"]\n\thelper = bb-auth-check\n'),
}


@pytest.mark.parametrize("case", DATACENTER)
def test_a_data_center(asking: World, case: str) -> None:
    """A host that is declared, or that the observer is set for."""
    asking.write_global(STORE + "".join(DATACENTER[case]))
    assert words(asking, "get", credential(host="git.example.com")) == (
        f"{HEAD}a password for jdoe at git.example.com.\n"
        "  type: an HTTP access token with the permission Repository write (in your Bitbucket profile, Manage account"
        " >\n"
        "        HTTP access tokens).\n"
    )
    output = words(asking, "erase", credential("jdoe", sample("datacenter-token"), "git.example.com"))
    assert output.startswith(
        "bb-auth-check: git.example.com has rejected a Data Center HTTP access token of jdoe. "
        "git has told its credential helpers to delete it.\n  1:    token-expired: "
    )
    assert "id.atlassian.com" not in output


def test_a_secret_as_the_username_at_a_data_center(asking: World) -> None:
    """The name in its place is the user's own: those that Cloud's tokens have are unknown there."""
    asking.write_global(STORE + "".join(DATACENTER["declared"]))
    secret = sample("datacenter-token")
    for username in (secret, f"jdoe:{secret}"):
        output = words(asking, "get", credential(username, host="git.example.com"))
        assert output.startswith(
            f"{HEAD}a login for git.example.com.\n"
            "  user: a secret is in the username's place, and will be refused.\n"
            "  fix:  Send your Bitbucket username, and the token as the password.\n"
            "  type: an HTTP access token "
        )
        assert "x-bitbucket-api-token-auth" not in output
        assert not leaks(secret, output)


def test_a_data_centers_token_names_its_host(world: World) -> None:
    """Where the observer hears of every host, a token that begins with BBDC- was sent to a Bitbucket."""
    world.write_global("[credential]\n\thelper = bb-auth-check\n")
    assert words(world, "erase", credential("jdoe", "x", "git.example.com")) == ""
    output = words(world, "erase", credential("jdoe", sample("datacenter-token"), "git.example.com"))
    assert "git.example.com has rejected a Data Center HTTP access token of jdoe." in output


def test_what_would_keep_it(asking: World) -> None:
    """With no helper but the observer: the commands, which leave it the last one, fix that."""
    asking.write_global(OBSERVER)
    repository = asking.repository(ORIGIN.format("jdoe@"))
    output = words(asking, "get", credential(), repository)
    assert "  keep: git has no credential helper for https://bitbucket.org. Set one that keeps the token:\n" in output
    for command in printed_commands(output):
        asking.run("sh", "-c", command, cwd=repository)
    helpers = asking.git("config", "--get-all", "credential.https://bitbucket.org.helper", cwd=repository).stdout
    assert helpers.splitlines()[-1] == "bb-auth-check"
    assert "keep:" not in words(asking, "get", credential(), repository)


def test_a_helper_that_keeps_nothing_is_none_that_keeps(asking: World) -> None:
    """git-credential-oauth makes a token and leaves it to others to keep it."""
    asking.program_file("git-credential-oauth", "#!/bin/sh\n")
    asking.write_global("[credential]\n\thelper = oauth\n" + OBSERVER)
    assert "  keep: no helper in the chain keeps what you type" in words(asking, "get", credential())


OBSTACLES = {
    "prompts-off": ({"GIT_TERMINAL_PROMPT": "0"}, "GIT_TERMINAL_PROMPT in the environment forbids it"),
    "no-terminal": ({}, "there is no terminal"),
    "askpass-gone": ({"GIT_ASKPASS": "/nowhere/askpass"}, "there is no terminal"),
    "askpass-switched-off": ({"GIT_ASKPASS": "", "SSH_ASKPASS": "/bin/true"}, "there is no terminal"),
}


@pytest.mark.parametrize("case", OBSTACLES)
def test_git_cannot_ask(world: World, case: str) -> None:
    """Then it is no use to say what to type."""
    environ, why = OBSTACLES[case]
    world.write_global(STORE + OBSERVER)
    run = subprocess.run(
        ["git", "credential", "fill"],
        input=credential() + "\n",
        env={**world.environ, **environ},
        cwd=world.folder,
        capture_output=True,
        encoding="utf-8",
        start_new_session=True,
        check=False,
    )
    assert run.returncode == 128, "git could ask"
    assert f"{HEAD}a password for jdoe at bitbucket.org.\n  but:  git cannot ask for it: {why}.\n" in run.stderr
    assert "type:" not in run.stderr


def test_interactive_is_heeded_from_git_2_47_on(asking: World) -> None:
    """Older ones ask all the same."""
    asking.write_global(f"{STORE}\tinteractive = false\n{OBSERVER}")
    run = subprocess.run(
        ["git", "credential", "fill"],
        input=credential() + "\n",
        env=asking.environ,
        cwd=asking.folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ("type: an API token" in run.stderr) == (run.returncode == 0)
    assert ("credential.interactive in ~/.gitconfig forbids it" in run.stderr) == (run.returncode != 0)


# -- Bitbucket has rejected one

REJECTED = {
    "app-password": ("app-password", "jdoe", "app-password-disabled"),
    "api-token": ("api-token", "jdoe", "token-expired"),
    "api-token-static-name": ("api-token", "x-bitbucket-api-token-auth", "token-expired"),
    "api-token-other-name": ("api-token", "x-token-auth", "wrong-token-username"),
    "api-token-e-mail": ("api-token", "jdoe@example.com", "wrong-username"),
    "access-token": ("access-token", "x-token-auth", "token-expired"),
    "access-token-other-name": ("access-token", "x-bitbucket-api-token-auth", "wrong-token-username"),
    "password": ("password", "jdoe", "account-password-rejected"),
    "datacenter-token": ("datacenter-token", "jdoe", "wrong-auth-scheme"),
}
"""Kind, username, and the class of failure that is told first."""


@pytest.mark.parametrize("case", REJECTED)
def test_what_was_rejected(world: World, case: str) -> None:
    """Its kind and whose it was, the likeliest cause first, and nothing of the secret."""
    kind, username, first = REJECTED[case]
    world.write_global(STORE + OBSERVER)
    secret = sample(kind)
    output = words(world, "erase", credential(username, secret))
    head, cause, *_ = output.splitlines()
    assert head.startswith("bb-auth-check: bitbucket.org has rejected a")
    assert head.endswith(f" of {username}. git has told its credential helpers to delete it.")
    assert cause[8:].startswith(f"{first}: ")
    assert f"  more: bb-auth-check explain {first}\n" in output
    assert "create an app password" not in output.lower()
    assert not leaks(secret, output)
    assert world.program("explain", first, cwd=world.folder).returncode == 0


def test_a_password_that_is_no_whole_secret(world: World) -> None:
    """Cut short, empty, or never filled in."""
    cut = sample("api-token")[:-20]
    for password, cause in (
        ("", "malformed-secret"),
        (cut, "malformed-secret"),
        ("${TOKEN}", "unexpanded-placeholder"),
    ):
        assert words(world, "erase", credential("jdoe", password)).splitlines()[1][8:].startswith(f"{cause}: ")


@pytest.mark.parametrize(
    ("kind", "name"), [("api-token", "x-bitbucket-api-token-auth"), ("access-token", "x-token-auth")]
)
def test_the_username_that_goes_with_the_token(world: World, kind: str, name: str) -> None:
    """The printed command sets it, where the wrong one comes from the remote's URL or from the configuration."""
    wrong = {"x-token-auth": "x-bitbucket-api-token-auth"}.get(name, "x-token-auth")
    world.write_global(STORE + OBSERVER)
    in_url = world.repository(ORIGIN.format(f"{wrong}@"))
    in_key = world.repository(
        ORIGIN.format("") + f'[credential "https://bitbucket.org"]\n\tusername = {wrong}\n', "in-key"
    )
    for repository in (in_url, in_key):
        (command,) = printed_commands(words(world, "erase", credential(wrong, sample(kind)), repository))
        world.run("sh", "-c", command, cwd=repository)
        (destination,) = world.facts(repository).destinations
        assert destination.username == name


def test_a_password_that_the_url_gives(world: World) -> None:
    """That comes first, with the command that takes it out."""
    world.write_global(STORE + OBSERVER)
    secret = sample("api-token")
    repository = world.repository(ORIGIN.format(f"jdoe:{secret}@"))
    output = words(world, "erase", credential("jdoe", secret), repository)
    assert "\n  1:    stale-token-in-remote-url: " in output
    assert "BB102" in output
    assert not leaks(secret, output)
    world.run("sh", "-c", printed_commands(output)[0], cwd=repository)
    assert "stale-token" not in words(world, "erase", credential("jdoe", sample("api-token")), repository)


def test_settings_hide_no_cause(world: World) -> None:
    """A rule that is ignored, or not selected, still tells where the rejected password comes from."""
    world.write_global(STORE + OBSERVER + "[bbAuthCheck]\n\tselect = BB2\n\tignore = BB102\n")
    secret = sample("api-token")
    repository = world.repository(ORIGIN.format(f"jdoe:{secret}@"))
    output = words(world, "erase", credential("jdoe", secret), repository)
    assert "\n  1:    stale-token-in-remote-url: " in output
    assert "BB102" in output


def test_a_header_that_was_sent_in_its_place(world: World) -> None:
    """The password may be good: the header comes first, with the command that takes it out."""
    world.write_global(
        STORE + OBSERVER + '[http "https://bitbucket.org"]\n\textraHeader = "Authorization: Bearer ${TOKEN}"\n'
    )
    repository = world.repository(ORIGIN.format("jdoe@"))
    output = words(world, "erase", credential("jdoe", sample("api-token")), repository)
    assert output.startswith(
        "bb-auth-check: bitbucket.org has rejected the Authorization header that git sends in place of an API token "
        "of jdoe. git has told its credential helpers to delete it.\n  1:    extraheader-clash: "
    )
    world.run("sh", "-c", printed_commands(output)[0], cwd=repository)
    assert "header" not in words(world, "erase", credential("jdoe", sample("api-token")), repository)


def test_what_gives_the_same_again(world: World) -> None:
    """A helper that is a shell command does not forget."""
    world.write_global('[credential]\n\thelper = "!f() { cat ~/secret; }; f"\n' + OBSERVER)
    output = words(world, "erase", credential("jdoe", sample("api-token")))
    note = "  note: The shell command of credential.helper in ~/.gitconfig may give the same password again.\n"
    assert output.endswith(note)


def test_the_username_of_one_of_several_remotes(world: World) -> None:
    """Those that send it are changed, and no other; if none does, those to which it was given."""
    world.write_global(STORE + OBSERVER)
    config = ORIGIN.format("") + "".join(
        f'[remote "{name}"]\n\turl = https://{login}bitbucket.org/acme/{name}.git\n'
        for name, login in (("one", "x-token-auth@"), ("two", "x-token-auth@"), ("jane", "jane@"))
    )
    repository = world.repository(config)
    output = words(world, "erase", credential("x-token-auth", sample("api-token")), repository)
    assert printed_commands(output) == [
        f"git remote set-url {name} {STATIC}/acme/{name}.git" for name in ("one", "two")
    ]
    output = words(world, "erase", credential("jdoe@example.com", sample("api-token")), repository)
    assert printed_commands(output) == [f"git remote set-url origin {STATIC}/acme/widget.git"]


def test_a_username_that_will_not_go_with_the_next_secret_either(world: World) -> None:
    """The app password was at fault, and the token in its place would be refused for the e-mail address."""
    output = words(world, "erase", credential("jdoe@example.com", sample("app-password")))
    assert f"  user: an e-mail address will be refused.\n{RENAMING}" in output
    assert "user:" not in words(world, "erase", credential("jdoe", sample("app-password")))


@pytest.mark.parametrize("kind", ["api-token", "access-token", "app-password", "datacenter-token"])
def test_a_token_of_the_other_bitbucket(world: World, kind: str) -> None:
    """What fixes it is a token of this one, and nothing about how it was sent."""
    world.write_global("[bbAuthCheck]\n\thost = git.example.com\n")
    host = "bitbucket.org" if kind == "datacenter-token" else "git.example.com"
    output = words(world, "erase", credential("jdoe", sample(kind), host))
    assert "  why:  wrong-auth-scheme: " in output
    assert "  fix:  Log in with a token of this Bitbucket.\n        Create an " in output
    assert ("id.atlassian.com" in output) == (host == "bitbucket.org")
    assert ("Manage account >" in output) == (host != "bitbucket.org")
    assert "over https" not in output


@pytest.mark.parametrize(
    ("scheme", "kind", "cause"),
    [("Bearer", "access-token", "token-expired"), ("Bearer", "api-token", "wrong-auth-scheme")],
)
def test_a_header_that_a_helper_made(world: World, scheme: str, kind: str, cause: str) -> None:
    """Since git 2.46 helpers may answer with one, and are told of it in the same words."""
    secret = sample(kind)
    more = f"authtype={scheme}\ncredential={secret}\n"
    output = words(world, "erase", credential(None) + more)
    assert output.startswith(
        "bb-auth-check: bitbucket.org has rejected the Authorization header that a helper has made. "
        f"git has told its credential helpers to delete it.\n  1:    {cause}: "
    )
    assert not leaks(secret, output)


def test_in_a_submodule(world: World) -> None:
    """The command may have been given in the repository around it, which has an origin of its own."""
    world.write_global(STORE + OBSERVER)
    inner = world.repository(ORIGIN.format("x-token-auth@"), "inner")
    world.commit(inner)
    outer = world.repository()
    world.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "part", cwd=outer)
    part = outer / "part"
    world.git("remote", "set-url", "origin", "https://x-token-auth@bitbucket.org/acme/widget.git", cwd=part)
    wrong, modules = credential("x-token-auth", sample("api-token")), outer / ".git" / "modules" / "part"
    # a push and an update start helpers in its work tree, a fetch in its git folder
    for folder, given in ((part, str(modules)), (modules, ".")):
        (command,) = printed_commands(words(world, "erase", wrong, folder, GIT_DIR=given))
        world.run("sh", "-c", command, cwd=outer)
        assert world.git("remote", "get-url", "origin", cwd=part).stdout == f"{STATIC}/acme/widget.git\n"
        world.git("remote", "set-url", "origin", "https://x-token-auth@bitbucket.org/acme/widget.git", cwd=part)


def test_an_askpass_program_answers_again_in_a_build(asking: World) -> None:
    """Elsewhere it is a window in which a person types."""
    rejected = credential("jdoe", sample("api-token"))
    assert "note:" not in words(asking, "erase", rejected)
    assert "named by GIT_ASKPASS" in " ".join(words(asking, "erase", rejected, CI="true").split())


def test_findings_on_other_logins_are_not_told(world: World) -> None:
    """Of several remotes only those count that this may be the login of."""
    world.write_global(STORE + OBSERVER)
    other = '[remote "other"]\n\turl = https://bob:{}@bitbucket.org/acme/widget.git\n'
    repository = world.repository(ORIGIN.format("jdoe@") + other.format(sample("api-token")))
    assert "BB102" not in words(world, "erase", credential("jdoe", sample("api-token")), repository)
    assert "BB102" in words(world, "erase", credential("bob", sample("api-token")), repository)


def test_a_repository_that_cannot_be_read_in_full(world: World) -> None:
    """A broken file beside the configuration, or a selection of rules that there are not, is no reason to be silent."""
    world.write_global(STORE + OBSERVER)
    repository = world.repository(ORIGIN.format("jdoe@") + "[bbAuthCheck]\n\tselect = nonsense\n")
    (repository / ".gitmodules").write_text("[broken\n", encoding="utf-8")
    assert "token-expired" in words(world, "erase", credential("jdoe", sample("api-token")), repository)


# -- it keeps nothing

ODD = {
    "plain": "https://jdoe@example.com/acme/widget.git",
    "no-username": "https://example.com/acme/widget.git",
    "e-mail": "https://jdoe%40example.com@example.com/",
    "blanks-and-quotes": "https://j%20d%22oe%27@example.com/a%20b",
    "not-ascii": "https://j%C3%B6e@example.com/%E2%9C%93",
    "percent": "https://100%2525@example.com/x",
    "bitbucket": "https://jdoe@bitbucket.org/acme/widget.git",
    "bitbucket-port": "https://jdoe@bitbucket.org:443/acme/widget.git",
}


@pytest.mark.parametrize("url", ODD.values(), ids=ODD)
def test_git_goes_on_as_if_it_were_not_there(asking: World, url: str) -> None:
    """As git's own tests for helpers have it of one that keeps nothing: whatever it is told, git asks again."""

    def answers(helper: str) -> list[tuple[int, str]]:
        found = []
        for action, more in (("approve", "password=x\n"), ("fill", ""), ("reject", "password=x\n")):
            for settings in ((), ("-c", "credential.useHttpPath=true")):
                run = subprocess.run(
                    ["git", *settings, "-c", f"credential.helper={helper}", "credential", action],
                    input=f"url={url}\nusername=jdoe\n{more}\n",
                    env=asking.environ,
                    cwd=asking.folder,
                    capture_output=True,
                    encoding="utf-8",
                    check=False,
                )
                found.append((run.returncode, run.stdout))
        return found

    assert answers("bb-auth-check") == answers("!true")


# -- since when a login works


def record(world: World) -> Path:
    """The file of the record."""
    return world.home / ".local" / "state" / "bb-auth-check" / "first-seen"


def store(world: World, days: float = 0, username: str | None = "jdoe", kind: str = "api-token", more: str = "") -> str:
    """What is said of a login that has succeeded so many days after `NOW`."""
    data = (credential(username, sample(kind)) + more).encode()
    return said("store", data, world.environ, NOW + days * DAY)


def lines(world: World) -> list[str]:
    """The record."""
    return record(world).read_text(encoding="utf-8").splitlines() if record(world).exists() else []


def entry(username: str, days: int = 0) -> str:
    """A line of the record, when no warning has been given."""
    day = day_of(NOW) + days
    return f"bitbucket.org {username} {day} {day}"


def test_the_first_success_is_remembered(world: World) -> None:
    """Host, username and day; readable for nobody else. Later successes leave the file alone."""
    assert store(world) == ""
    assert lines(world) == [entry("jdoe")]
    assert stat.S_IMODE(record(world).stat().st_mode) == 0o600
    assert stat.S_IMODE(record(world).parent.stat().st_mode) == 0o700
    before = record(world).stat()
    assert store(world, days=100) == ""
    after = record(world).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_the_end_is_told_from_30_days_before(world: World) -> None:
    """Once a day for each username, and no more when it must be another token."""
    store(world)
    assert store(world, days=334) == ""
    output = store(world, days=335)
    assert output.startswith(
        f"bb-auth-check: jdoe has logged in at bitbucket.org since {date(day_of(NOW))}. An API token lives 365 days at "
        f"most: one created then expires by {date(day_of(NOW) + 365)}.\n  fix:  Replace it in time:\n"
    )
    assert store(world, days=335) == ""
    assert store(world, days=336) == output
    assert store(world, days=365) == output
    assert store(world, days=366) == ""
    assert lines(world) == [entry("jdoe", 366)]


def test_the_commands_of_the_warning(world: World) -> None:
    """The first has every helper forget the token, and the count begins anew; the second tells nobody but us."""
    world.write_global(STORE + OBSERVER)
    stored = f"https://jdoe:{'x' * 8}@bitbucket.org\n"
    for number, left in ((0, ""), (1, stored)):
        record(world).unlink(missing_ok=True)
        (world.home / ".git-credentials").write_text(stored, encoding="utf-8")
        store(world)
        command = printed_commands(store(world, days=340))[number]
        run = world.run("sh", "-c", command, cwd=world.folder)
        assert run.stderr == ""
        assert lines(world) == []
        assert (world.home / ".git-credentials").read_text(encoding="utf-8") == left
        assert store(world, days=340) == ""


def test_the_end_is_told_as_well_when_it_is_to_be_typed_again(asking: World) -> None:
    """A cache that has forgotten it: the same one will not do for long."""
    asking.write_global(STORE + OBSERVER)
    store(asking)
    note = (
        f"        A password of jdoe was first seen to work on {date(day_of(NOW))}. An API token created that day "
        f"expires by\n        {date(day_of(NOW) + 365)}: use a newer one.\n"
    )
    for days, more in ((334, ""), (335, note), (500, note)):
        output = said("get", credential().encode(), asking.environ, NOW + days * DAY)
        assert output == f"{HEAD}a password for jdoe at bitbucket.org.\n{API}{more}"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "api-token"])
def test_other_kinds_are_not_known_to_end(world: World, kind: str) -> None:
    """What else logs in may live longer, or shorter."""
    store(world, kind=kind)
    assert store(world, days=350, kind=kind) == ""


def test_erase_forgets_the_username(world: World) -> None:
    """That one alone, rejected or forgotten by hand; and it says since when one worked."""
    for username in ("jdoe", "bob", "carol"):
        store(world, username=username)
    output = said("erase", credential("jdoe", sample("api-token")).encode(), world.environ, NOW + DAY)
    assert f"\n        A password of jdoe was first seen to work on {date(day_of(NOW))}.\n" in output
    assert said("erase", credential("bob").encode(), world.environ, NOW) == ""
    assert lines(world) == [entry("carol")]
    assert said("erase", credential(None).encode(), world.environ, NOW) == ""
    assert lines(world) == []


NOT_REMEMBERED = {
    "no-username": {"username": None},
    "renews-itself": {"username": "x-token-auth", "more": "password_expiry_utc=1795269600\n"},
    "token-as-username": {"username": "ATAT" + "x" * 60},
    "password-in-the-username": {"username": "jdoe:hunter2"},
    "long-username": {"username": "j" * 1000},
}


@pytest.mark.parametrize("case", NOT_REMEMBERED)
def test_not_remembered(world: World, case: str) -> None:
    """What has no name, no end of a token's life, or a secret in its name."""
    assert store(world, **NOT_REMEMBERED[case]) == ""  # type: ignore[arg-type]
    assert lines(world) == []


def test_only_bitbucket_cloud_is_remembered(world: World) -> None:
    """Another host's logins are nobody's business, and a Data Center's tokens have no such end."""
    for host in ("github.com", "git.example.com", "bitbucket.org.example.com"):
        said("store", credential("jdoe", "x", host).encode(), world.environ, NOW)
    assert lines(world) == []


def test_what_is_forgotten_leaves_no_trace_where_nothing_was_known(world: World) -> None:
    """Not even the folder."""
    for text in (credential("jdoe", "x"), credential(None), credential("jdoe", "x", "github.com")):
        said("erase", text.encode(), world.environ, NOW)
    assert not record(world).parent.exists()


def test_odd_names_are_written_so_that_they_can_be_read_back(world: World) -> None:
    """A name cannot break out of its place in the file."""
    for username in ("a b", "a%20b", "j\u00f6e", "<x>", "jdoe@example.com", "\x1b[2J"):
        store(world, username=username)
    assert len(lines(world)) == 6
    assert all(len(line.split(" ")) == 4 and line.isascii() and line.isprintable() for line in lines(world))
    assert "first seen" in said("erase", credential("a b", "x").encode(), world.environ, NOW + DAY)
    assert len(lines(world)) == 5


def test_what_was_handed_over_by_hand_need_not_have_worked(world: World) -> None:
    """`git credential approve` tells all helpers to store it, as a login does: the day is not told on that day."""
    store(world, username="jdoe")
    output = said("erase", credential("jdoe", sample("api-token")).encode(), world.environ, NOW)
    assert "has rejected an API token of jdoe" in output
    assert "first seen" not in output
    assert lines(world) == []


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\0garbage\n" * 1000,
        b"bitbucket.org jdoe 2026-11-21 -1\n",
        b"bitbucket.org jdoe 99999999999999999999 1\n",
        b"bitbucket.org jdoe\n",
        b"x" * 1_000_000,
    ],
    ids=["empty", "garbage", "no-number", "no-such-day", "no-day", "long"],
)
def test_a_record_that_cannot_be_read(world: World, text: bytes) -> None:
    """It counts for nothing, and what is worth keeping takes its place."""
    record(world).parent.mkdir(parents=True)
    record(world).write_bytes(text)
    assert store(world) == ""
    assert lines(world) == [entry("jdoe")]


def test_a_day_in_the_future(world: World) -> None:
    """A clock that was wrong: the count begins anew, and until then nothing comes of it."""
    store(world, days=400)
    assert "newer one" not in said("get", credential().encode(), world.environ, NOW)
    assert store(world) == ""
    assert lines(world) == [entry("jdoe")]


def test_a_record_that_cannot_be_written(world: World) -> None:
    """Nothing is remembered, and a warning that would come at every login does not come at all."""
    blocked = world.folder / "file"
    blocked.write_text("", encoding="utf-8")
    world.environ["XDG_STATE_HOME"] = str(blocked)
    assert store(world) == ""
    assert "rejected" in said("erase", credential("jdoe", "x").encode(), world.environ, NOW)
    for home in ("", "relative"):
        world.environ.update(XDG_STATE_HOME="", HOME=home)
        assert store(world) == ""


def test_the_record_stays_small(world: World) -> None:
    """The newest are kept."""
    for number in range(250):
        store(world, username=f"user{number}")
    assert len(lines(world)) == 200
    assert lines(world)[-1].split()[1] == "user249"


def test_several_at_once(world: World) -> None:
    """Submodules are fetched side by side: no login is lost."""

    def one(number: int) -> None:
        given = credential(f"user{number}", "x").encode()
        subprocess.run([PROGRAM, "store"], input=given, env=world.environ, cwd=world.folder, check=True)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(line.split()[1] for line in lines(world)) == sorted(f"user{number}" for number in range(6))
    assert sorted(path.name for path in record(world).parent.iterdir()) == ["first-seen"]


# -- what it costs


@pytest.mark.parametrize("is_known", [False, True], ids=["first", "later"])
def test_store_loads_next_to_nothing(world: World, is_known: bool) -> None:
    """It comes at every login that succeeds."""
    if is_known:
        store(world)
    script = (
        "import sys; before = set(sys.modules)\nfrom bb_auth_check import observer\n"
        f"observer.said('store', {credential('jdoe', 'x').encode()!r}, {world.environ!r}, {NOW})\n"
        "after = set(sys.modules) - before; import json; print(json.dumps(sorted(after)))"
    )
    modules = set(json.loads(world.run(sys.executable, "-c", script, cwd=world.folder).stdout))
    assert not modules & {*HEAVY, *COSTLY, "re", "collections", "subprocess", "contextlib", "datetime", "argparse"}
    ours = {name for name in modules if name.startswith("bb_auth_check.")}
    light = {
        "bb_auth_check.ending",
        "bb_auth_check.observer",
        "bb_auth_check.observer.first_seen",
        "bb_auth_check.bitbucket",
        "bb_auth_check.bitbucket.hosts",
        "bb_auth_check.bitbucket.products",
    }
    if is_known:
        assert ours == light
    else:
        assert ours == {*light, *(f"bb_auth_check.{name}" for name in ("model", "bitbucket.links", "bitbucket.tokens"))}


# -- no secret gets out


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_gets_out(world: World, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in what is said, not into a file, and to no child, by its arguments or its environment."""
    secret, log = sample(kind), world.folder / "children"
    real = shlex.quote(shutil.which("git") or "git")
    world.program_file("git", f'#!/bin/sh\n{{ echo "$0" "$@"; export -p; }} >>{log}\nexec {real} "$@"\n')
    world.write_global("[credential]\n\thelper = bb-auth-check\n")
    monkeypatch.chdir(world.repository(ORIGIN.format("jdoe@")))
    # a password that reads as a name is one
    usernames = ("jdoe", f"jdoe:{secret}", None, *(() if kind == "password" else (secret,)))
    output = words(world, "erase", credential("jdoe", secret))
    for operation in ("store", "erase", "store", "get"):
        for username in usernames:
            for host in ("bitbucket.org", "git.example.com"):
                output += said(operation, credential(username, secret, host).encode(), world.environ, NOW)
    assert "has rejected" in output
    assert not leaks(secret, output)
    assert "config --list" in log.read_text(encoding="utf-8")
    for path in world.folder.rglob("*"):
        if path.is_file():
            assert not leaks(secret, path.read_text(encoding="utf-8", errors="replace")), path


def test_the_credential_itself_is_mute() -> None:
    """Its repr shows nothing."""
    from bb_auth_check.observer import Credential

    secret = sample("api-token")
    assert repr(Credential(credential("jdoe", secret).encode())) == "<Credential>"


def test_the_input_that_is_kept_has_an_end(world: World) -> None:
    """What a helper is given is a few lines; a secret beyond 64 KiB is never looked at."""
    world.write_global(STORE + OBSERVER)
    text = "x=" + "y" * 100_000 + "\n" + credential("jdoe", sample("api-token"))
    assert words(world, "erase", text) == ""
