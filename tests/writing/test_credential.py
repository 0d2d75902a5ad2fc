"""Real git, real helpers, and helpers that misbehave."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.git.process import Git
from bb_auth_check.model import CannotLook
from bb_auth_check.writing.credential import GitCredential, Request, Unanswered
from conftest import World
from support.real_helpers import CacheDaemon, Keyring

HOST = "bitbucket.org"
STATIC = "x-bitbucket-api-token-auth"
SHORT = 1.0
"""Seconds, for a helper that never answers."""


def wanted(username: str | None = "jdoe", path: str | None = None) -> Request:
    """What git asks for at a push to Bitbucket."""
    return Request("https", HOST, path, username)


def credentials(world: World, patience: float = 30, **more: str) -> GitCredential:
    """The credentials of a world."""
    return GitCredential(Git({**world.environ, **more}, str(world.folder)), patience)


def text_of(error: BaseException) -> str:
    """All that is ever shown of an error, with those that it came from."""
    assert error.__context__ is None
    return "".join(traceback.format_exception(error)) + repr(error.args)


@pytest.fixture(params=["store", "cache", "libsecret"])
def real(request: pytest.FixtureRequest, world: World) -> Iterator[str]:
    """The value of `credential.helper` for a real helper, at work and empty."""
    with contextlib.ExitStack() as stack:
        if request.param == "cache":
            yield stack.enter_context(CacheDaemon(world))
        elif request.param == "libsecret":
            world.environ.update(stack.enter_context(Keyring(world)))
            yield "libsecret"
        else:
            yield "store"


# ---------------------------------------------------------------- real helpers


def test_given_asked_for_and_forgotten(world: World, real: str) -> None:
    """What is given is kept until it is forgotten; a second secret of a user takes the place of the first."""
    it, first, second = credentials(world), sample("api-token"), sample("api-token")
    assert it.answer(wanted(), real) is None
    it.give(wanted(), first, real)
    assert it.answer(wanted(), real) == ("jdoe", first)
    it.give(wanted(), second, real)
    assert it.answer(wanted(), real) == ("jdoe", second)
    assert it.answer(wanted(None), real) == ("jdoe", second)
    it.forget(wanted(), second, real)
    assert it.answer(wanted(), real) is None
    assert it.answer(wanted(None), real) is None


def test_accounts_of_a_host_are_apart(world: World, real: str) -> None:
    """To forget one user's secret leaves those of the others alone, whatever is asked for in between."""
    it = credentials(world)
    secrets = {name: sample("api-token") for name in ("jdoe", "jane", STATIC)}
    for name, secret in secrets.items():
        it.give(wanted(name), secret, real)
    for name, secret in secrets.items():
        assert it.answer(wanted(name), real) == (name, secret)
    assert it.answer(wanted(None), real) in list(secrets.items())
    it.forget(wanted("jdoe"), secrets["jdoe"], real)
    assert it.answer(wanted("jdoe"), real) is None
    for name in ("jane", STATIC):
        assert it.answer(wanted(name), real) == (name, secrets[name])


def test_hosts_and_ports_are_apart(world: World, real: str) -> None:
    """Nor does it touch another host, another port, or http."""
    it = credentials(world)
    places = [Request("https", f"{HOST}:8443"), Request("https", f"{HOST}:7990"), Request("https", "git.example.com")]
    places.append(Request("http", HOST))
    if real != "libsecret":  # which takes a host without a port for the host with any port
        places.append(Request("https", HOST))
    secrets = [sample("api-token") for _ in places]
    for place, secret in zip(places, secrets, strict=True):
        place.username = "jdoe"
        it.give(place, secret, real)
    it.forget(places[0], secrets[0], real)
    answers = [it.answer(place, real) for place in places]
    assert answers == [None, *(("jdoe", secret) for secret in secrets[1:])]


def test_a_helper_that_keeps(world: World, real: str) -> None:
    """The trial says so, and leaves nothing behind."""
    it, secret = credentials(world), sample("api-token")
    it.give(wanted(), secret, real)
    assert it.keeps(real)
    assert it.answer(Request("https", "bb-auth-check.invalid"), real) is None
    assert it.answer(wanted(None), real) == ("jdoe", secret)
    if real == "store":
        assert (world.home / ".git-credentials").read_text().count("\n") == 1


def test_paths_are_apart_where_git_heeds_them(world: World, real: str) -> None:
    """With credential.useHttpPath each path has its own secret; without it git drops the path."""
    ours, theirs = wanted(path="acme/ours.git"), wanted(path="acme/theirs.git")
    first, second = sample("api-token"), sample("api-token")
    it = credentials(world)
    it.give(ours, first, real)
    assert it.answer(theirs, real) == ("jdoe", first)
    it.forget(theirs, first, real)
    assert it.answer(ours, real) is None
    world.write_global("[credential]\n\tuseHttpPath = true\n")
    it.give(ours, first, real)
    it.give(theirs, second, real)
    it.forget(ours, first, real)
    assert it.answer(ours, real) is None
    assert it.answer(theirs, real) == ("jdoe", second)


@pytest.mark.parametrize("secret", ["p w", "%41=:@/?#&'\"\\$(x)`", "pä€", "p\udcffw", "\u2028", "=", "x" * 900])
def test_secrets_come_back_as_they_are(world: World, real: str, secret: str) -> None:
    """What stands for something elsewhere, and what is not UTF-8, comes back."""
    it = credentials(world)
    it.give(wanted(), secret, real)
    assert it.answer(wanted(), real) == ("jdoe", secret)


def test_usernames_come_back_as_they_are(world: World, real: str) -> None:
    """Usernames as well."""
    it, secret = credentials(world), sample("api-token")
    for name in ("jdoe@example.com", "j doe", "jd%6fe", "jdö", "a:b/c"):
        it.give(wanted(name), secret, real)
        assert it.answer(wanted(name), real) == (name, secret)


# ---------------------------------------------------------------- the chain


def recorder(world: World, name: str, then: str = "") -> Callable[[], list[Any]]:
    """A program on PATH that writes down how it is called. Returns what gives the calls: argv, environment, session."""
    log = world.folder / f"{name}.calls"
    world.program_file(
        name,
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"with open({str(log)!r}, 'a') as file:\n"
        f"    file.write(json.dumps([sys.argv, dict(os.environ), os.getsid(0)]) + '\\n')\n{then}",
    )
    return lambda: [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def test_the_chain_as_configured(world: World) -> None:
    """Without a helper of its own a call goes to all that are configured, by the path's key too."""
    world.write_global('[credential "https://bitbucket.org/acme"]\n\thelper = store\n')
    it, secret = credentials(world), sample("api-token")
    it.give(wanted(path="other/r.git"), secret)
    assert it.answer(wanted(path="acme/r.git")) is None
    it.give(wanted(path="acme/r.git"), secret)
    assert it.answer(wanted(path="acme/r.git")) == ("jdoe", secret)
    assert it.answer(wanted(path="other/r.git")) is None
    assert it.answer(wanted()) is None


def test_the_configured_username(world: World) -> None:
    """Without a username git asks for the configured one."""
    world.write_global("[credential]\n\thelper = store\n\tusername = jane\n")
    it, secret = credentials(world), sample("api-token")
    it.give(wanted("jdoe"), sample("api-token"))
    assert it.answer(wanted(None)) is None
    it.give(wanted("jane"), secret)
    assert it.answer(wanted(None)) == ("jane", secret)


def test_the_only_helper(world: World) -> None:
    """A helper that is named is asked alone, wherever the others are set."""
    calls = recorder(world, "git-credential-recorder")
    repository = world.repository('[credential "https://bitbucket.org"]\n\thelper = recorder\n')
    world.write_global("[credential]\n\thelper = recorder\n")
    more = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "credential.helper", "GIT_CONFIG_VALUE_0": "recorder"}
    more["GIT_CONFIG_PARAMETERS"] = "'credential.helper=recorder'"
    it, secret = GitCredential(Git({**world.environ, **more}, str(repository))), sample("api-token")
    it.give(wanted(), secret, "store")
    assert it.answer(wanted(), "store") == ("jdoe", secret)
    it.forget(wanted(), secret, "store")
    assert it.keeps("store")
    assert it.answer(wanted(), "") is None
    assert calls() == []
    assert it.answer(wanted()) is None
    assert len(calls()) == 4


def test_a_helper_with_arguments(world: World) -> None:
    """A helper's value may be any that git takes: with arguments, a path, a piece of shell."""
    it, secret = credentials(world), sample("api-token")
    file = world.home / "kept here"
    for helper in (f"store --file='{file}'", f"!git credential-store --file='{file}'"):
        it.give(wanted(), secret, helper)
        assert it.answer(wanted(), helper) == ("jdoe", secret)
        it.forget(wanted(), secret, helper)
        assert file.read_text() == ""
    program = world.program_file("my-helper", "#!/bin/sh\nprintf 'username=%s\\npassword=x\\n' jdoe\n")
    assert it.answer(wanted(), str(program)) == ("jdoe", "x")


# ---------------------------------------------------------------- nobody is asked, nothing gets out


@pytest.mark.parametrize("by", ["GIT_ASKPASS", "SSH_ASKPASS", "core.askPass", "all"])
def test_nobody_is_asked(world: World, by: str) -> None:
    """No askpass program, whoever names it. That git alone would ask it is shown first."""
    calls = recorder(world, "asker", "print('answer')\n")
    asker = str(world.programs / "asker")
    more = {name: asker for name in ("GIT_ASKPASS", "SSH_ASKPASS") if by in (name, "all")}
    if by in ("core.askPass", "all"):
        world.write_global(f"[core]\n\taskPass = {asker}\n")
    world.run("sh", "-c", f"echo url=https://{HOST} | git credential fill", cwd=world.folder, check=True, **more)
    assert len(calls()) == 2
    it = credentials(world, 30, **more, SSH_ASKPASS_REQUIRE="force", DISPLAY=":0")
    for username in ("jdoe", None):
        assert it.answer(wanted(username)) is None
        assert it.answer(wanted(username), "store") is None
    assert len(calls()) == 2


def test_the_environment_of_helpers(world: World) -> None:
    """What keeps programs silent is set, what makes them write down secrets is not, and the session is its own."""
    calls = recorder(world, "git-credential-recorder")
    trace = str(world.folder / "trace")
    traces = ("GIT_TRACE", "GIT_TRACE2", "GIT_TRACE2_EVENT", "GIT_TRACE_CURL", "GCM_TRACE_MSAUTH")
    foreign = ("PRE_COMMIT_REMOTE_URL", "PRE_COMMIT_REMOTE_NAME", "GIT_CONFIG", "SSH_ASKPASS")
    environ = {**world.environ, **dict.fromkeys(traces + foreign, trace), "LC_ALL": "de_DE.UTF-8", "KEPT": "so"}
    before = dict(environ)
    it = GitCredential(Git(environ))
    it.give(wanted(), sample("api-token"), "recorder")
    it.answer(wanted(), "recorder")
    it.forget(wanted(), sample("api-token"), "recorder")
    assert [argv[1:] for argv, _, _ in calls()] == [["store"], ["get"], ["erase"]]
    for _, seen, session in calls():
        assert not {*traces, *foreign} & seen.keys()
        silent = {
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "",
            "GCM_INTERACTIVE": "never",
            "GCM_TRACE": "0",  # the configuration may say otherwise
            "GCM_TRACE_SECRETS": "0",
            "GCM_BITBUCKET_VALIDATE_STORED_CREDENTIALS": "false",
            "LC_ALL": "C",
            "KEPT": "so",
        }
        assert silent.items() <= seen.items()
        assert session != os.getsid(0)
    assert environ == before
    assert not Path(trace).exists()


@pytest.mark.parametrize(
    ("told", "named"), [("", "GCM_INTERACTIVE"), ("GCM_INTERACTIVE/u:X/p", "X/p:GCM_TRACE"), ("X", "X:GCM_TRACE")]
)
def test_what_a_helper_of_windows_is_told(world: World, told: str, named: str) -> None:
    """From WSL it gets the variables that WSLENV names: what is for it among them, each once."""
    calls = recorder(world, "git-credential-recorder")
    GitCredential(Git({**world.environ, "WSL_DISTRO_NAME": "Debian", "WSLENV": told})).answer(wanted(), "recorder")
    names = calls()[0][1]["WSLENV"].split(":")
    bare = [name.partition("/")[0] for name in names]
    assert set(named.split(":")) <= set(names) | set(bare)
    assert {"GCM_INTERACTIVE", "GCM_TRACE", "GCM_PROVIDER", "GCM_BITBUCKET_VALIDATE_STORED_CREDENTIALS"} <= set(bare)
    assert len(bare) == len(set(bare))
    GitCredential(Git(world.environ)).answer(wanted(), "recorder")
    assert "WSLENV" not in calls()[-1][1]


_ODD = """\
#!/bin/sh
# keeps the last login it was given, and answers for what it certainly has not as it is told
asked=$(cat)
part() {{ printf '%s\\n' "$asked" | sed -n "s/^$1=//p"; }}
case $1 in
    store) printf 'username=%s\\npassword=%s\\n' "$(part username)" "$(part password)" >"{file}" ;;
    erase) rm -f "{file}" ;;
    get)
        [ "$(part host)" != bitbucket.org ] || {{ {ours}; }}
        [ ! -f "{file}" ] || {{ {trial}; }}
        {other}
        ;;
esac
"""
SILENT = {
    "it has nothing": ("exit 0", "exit 0", "cat", True),
    "it has nothing, and says so with an error": ("exit 1", "exit 1", "cat", True),
    "it cannot read what it has of ours alone": ("exit 1", "exit 0", "cat", False),
    "a keyring that can be written to and not read": ("exit 2", "exit 2", "exit 2", False),
    "it ends otherwise than for what it has not": ("exit 2", "exit 1", "cat", False),
    "killed": ("kill -9 $$", "exit 1", "cat", False),
}
"""What a helper does when it is asked for ours, for what it has not, for what it is tried with; whether it has none."""


@pytest.mark.parametrize("what", SILENT)
def test_silence_and_failure(world: World, what: str) -> None:
    """Only a helper that certainly has nothing is given something: what it has would be lost."""
    ours, other, trial, expected = SILENT[what]
    file = world.folder / "kept"
    trial = f'{trial} "{file}"; exit' if trial == "cat" else trial
    path = world.program_file("git-credential-odd", _ODD.format(file=file, ours=ours, other=other, trial=trial))
    it = credentials(world)
    assert it.answer(wanted(), "odd") is None
    for spelled in ("odd", f"!{path}", str(path)):
        assert it.holds_none(wanted(), spelled) is expected


def test_no_argument_and_no_variable_holds_the_secret(world: World) -> None:
    """Of git and of the helper alike, in no spelling."""
    git, file = shutil.which("git", path=world.environ["PATH"]), world.home / "kept"
    by_git = recorder(world, "git", f"os.execv({git!r}, ['git', *sys.argv[1:]])\n")
    by_helper = recorder(
        world,
        "git-credential-shim",
        f"os.execv({git!r}, ['git', 'credential-store', '--file={file}', *sys.argv[1:]])\n",
    )
    it = credentials(world)
    secret = "/+ " + sample("api-token")
    name = "jdoe@example.com"
    it.give(wanted(name), secret, "shim")
    assert "/%2b%20ATAT" in file.read_text().replace("%2f", "/")
    assert it.answer(wanted(name), "shim") == (name, secret)
    it.forget(wanted(name), secret, "shim")
    assert it.answer(wanted(name), "shim") is None
    assert it.keeps("shim")
    assert len(by_git()) == 7
    assert len(by_helper()) == 7
    told = json.dumps([by_git(), by_helper()])
    alone, together = secret.encode(), f"{name}:{secret}".encode()
    shapes = [secret, secret[10:60], quote(secret), quote(secret, safe=""), quote(secret, safe="")[10:60]]
    # at each of the three places where it may begin in what is encoded
    shapes += [base64.b64encode(b"x" * n + text).decode()[4:-4] for n in range(3) for text in (alone, together)]
    for shape in shapes:
        assert shape not in told


@pytest.mark.parametrize("bad", ["\n", "\r", "\0", "\n\npassword=x", "\ud800", "low\udfff"])
def test_what_no_line_can_hold_is_refused(world: World, bad: str) -> None:
    """Such a value would say something else to git. It is not shown, and nobody is asked."""
    calls = recorder(world, "git-credential-recorder")
    it, secret = credentials(world), sample("api-token")
    tries: list[Callable[[], object]] = [
        lambda: it.give(wanted(), secret + bad, "recorder"),
        lambda: it.forget(wanted(), secret + bad, "recorder"),
        lambda: it.give(wanted(secret + bad), "p", "recorder"),
        lambda: it.forget(wanted(secret + bad), "p", "recorder"),
        lambda: it.answer(wanted(secret + bad), "recorder"),
        lambda: it.answer(wanted(path=secret + bad), "recorder"),
        lambda: it.answer(Request("https", secret + bad), "recorder"),
    ]
    for attempt in tries:
        with pytest.raises(ValueError, match="cannot be handed to a helper") as caught:
            attempt()
        assert type(caught.value) is ValueError
        assert secret not in text_of(caught.value)
    assert calls() == []


def test_without_a_username(world: World) -> None:
    """Nothing is forgotten then, and nothing given: git would keep nothing."""
    it, secret = credentials(world), sample("api-token")
    it.give(wanted(), secret, "store")
    for name in (None, ""):
        with pytest.raises(ValueError, match="every account") as caught:
            it.forget(wanted(name), secret, "store")
        assert secret not in text_of(caught.value)
        with pytest.raises(ValueError, match="Without a username"):
            it.give(wanted(name), secret, "store")
    assert it.answer(wanted(), "store") == ("jdoe", secret)


def test_without_a_secret(world: World) -> None:
    """An empty password is none."""
    it, secret = credentials(world), sample("api-token")
    it.give(wanted(), secret, "store")
    for call in (it.give, it.forget):
        with pytest.raises(ValueError, match="cannot be handed"):
            call(wanted(), "", "store")
    assert it.answer(wanted(), "store") == ("jdoe", secret)


def test_a_secret_in_the_helper(world: World) -> None:
    """A helper's value is an argument: with a token in it, it is refused."""
    it, secret = credentials(world), sample("api-token")
    for helper in (f"!echo password={secret}", f"!echo password={quote(secret, safe='')}"):
        calls: list[Callable[[], object]] = [
            partial(it.answer, wanted(), helper),
            partial(it.give, wanted(), "p", helper),
            partial(it.forget, wanted(), "p", helper),
        ]
        for call in calls:
            with pytest.raises(ValueError, match="has a secret in it") as caught:
                call()
            assert secret[20:40] not in text_of(caught.value)


def test_no_git(world: World) -> None:
    """Without git nothing can be asked."""
    with pytest.raises(CannotLook, match="no git on PATH"):
        credentials(world, PATH=str(world.home)).answer(wanted())


def test_a_broken_configuration(world: World) -> None:
    """Where git stops, nothing is given in silence."""
    world.write_global("[credential\n")
    it, secret = credentials(world), sample("api-token")
    for call in (it.give, it.forget):
        with pytest.raises(CannotLook, match="ends with 128") as caught:
            call(wanted(), secret)
        assert secret not in text_of(caught.value)
    assert it.answer(wanted()) is None


# ---------------------------------------------------------------- helpers that misbehave


def helper(world: World, *, get: str = ":", store: str = ":", erase: str = ":") -> str:
    """A helper made of pieces of shell. Returns its name."""
    text = f"#!/bin/sh\ncase $1 in\nget) {get};;\nstore) {store};;\nerase) {erase};;\nesac\n"
    world.program_file("git-credential-made", text)
    return "made"


JDOE = "printf 'username=jdoe\\npassword=p\\n'"


@pytest.fixture
def daemon(world: World) -> Iterator[str]:
    """A piece of shell that leaves behind a process, in a session of its own, which holds every pipe it was given."""
    alive = world.folder / "alive"
    alive.touch()
    name = world.program_file("holds-on", f"#!/bin/sh\nwhile [ -e '{alive}' ]; do sleep 0.1; done\n")
    yield f"setsid '{name}' & :"
    alive.unlink()


def test_one_that_lies(world: World) -> None:
    """What it answers is what git would get."""
    name = helper(world, get=f"cat >&2; {JDOE}", store="cat >&2")
    it = credentials(world)
    it.give(wanted(), sample("api-token"), name)
    assert it.answer(wanted(), name) == ("jdoe", "p")
    assert it.answer(wanted("jane"), name) == ("jdoe", "p")
    assert not it.keeps(name)


@pytest.mark.parametrize(
    "get",
    [
        ":",
        "exit 1",
        "echo username=jdoe",
        "printf 'garbage\\n'",
        "printf 'garbage'",
        "printf '\\0\\377\\n\\n=\\n'",
        "echo quit=1",
        "kill -9 $$",
        "head -c 10000000 /dev/zero",
        "head -c 10000000 /dev/zero | tr '\\0' '\\n'",
        "yes x=y | head -c 10000000",
        "no-such-program-at-all",
    ],
)
def test_ones_without_an_answer(world: World, get: str) -> None:
    """No answer, too little of one, or none that git can read."""
    name = helper(world, get=get)
    assert credentials(world).answer(wanted(None if "username" in get else "jdoe"), name) is None
    assert not credentials(world).keeps(name)


def test_one_that_quits_stops_the_chain(world: World) -> None:
    """As it does for git: who comes after it is not asked."""
    helper(world, get="echo quit=1")
    calls = recorder(world, "git-credential-recorder")
    world.write_global("[credential]\n\thelper = made\n\thelper = recorder\n")
    assert credentials(world).answer(wanted()) is None
    assert calls() == []


@pytest.mark.parametrize(
    "get",
    [
        f"yes x=y | head -c 10000000; {JDOE}",
        f"yes x=y | head -c 10000000 >&2; {JDOE}",
        f"{JDOE}; echo; yes x=y | head -c 10000000",
        f"printf 'x\\n' >&2; {JDOE}; exit 3",
        f"exec <&-; {JDOE}",
        f"{JDOE}; echo quit=1",
        "echo password=p",
    ],
    ids=["before", "stderr", "after", "fails", "deaf", "quits", "no-username"],
)
def test_ones_with_an_answer_after_all(world: World, get: str) -> None:
    """10 MB beside the answer, and what git does not look at once it has one."""
    assert credentials(world).answer(wanted(), helper(world, get=get)) == ("jdoe", "p")


def test_one_with_a_password_of_10_mb(world: World) -> None:
    """All of it is taken."""
    get = "printf 'username=jdoe\\npassword='; head -c 10000000 /dev/zero | tr '\\0' x"
    answer = credentials(world).answer(wanted(), helper(world, get=get))
    assert answer is not None
    assert answer == ("jdoe", "x" * 10_000_000)


def test_one_that_fails_to_store(world: World) -> None:
    """Git says nothing of it; the trial tells."""
    name = helper(world, store="echo could not store >&2; exit 1")
    it = credentials(world)
    it.give(wanted(), sample("api-token"), name)
    assert it.answer(wanted(), name) is None
    assert not it.keeps(name)


def test_one_that_does_not_forget(world: World) -> None:
    """It keeps what it is given all the same."""
    file = world.home / "made"
    name = helper(world, get=f"cat '{file}'", store=f"cat > '{file}'")
    it, secret = credentials(world), sample("api-token")
    assert it.keeps(name)
    it.give(wanted(), secret, name)
    it.forget(wanted(), secret, name)
    assert it.answer(wanted(), name) == ("jdoe", secret)


@pytest.mark.parametrize("action", ["get", "store", "erase"])
def test_one_that_hangs(world: World, action: str) -> None:
    """It is not waited for longer than patience has it, and nothing of it is left."""
    lock = world.folder / "lock"
    world.program_file(
        "hang",
        f"#!{sys.executable}\nimport fcntl, time\n"
        f"with open({str(lock)!r}, 'w') as file:\n    fcntl.flock(file, fcntl.LOCK_EX)\n    time.sleep(3600)\n",
    )
    name = helper(world, **{action: "hang"})
    it, secret = credentials(world, SHORT), sample("api-token")
    ask: dict[str, Callable[[], object]] = {
        "get": lambda: it.answer(wanted(), name),
        "store": lambda: it.give(wanted(), secret, name),
        "erase": lambda: it.forget(wanted(), secret, name),
    }
    with pytest.raises(Unanswered) as caught:
        ask[action]()
    assert str(caught.value) == "A credential helper gave no answer to git in 1 seconds."
    assert secret not in text_of(caught.value)
    with open(lock, "a") as file:  # a process that has ended holds no lock
        for _ in range(100):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.1)
        else:
            pytest.fail("the helper is still there")


@pytest.mark.parametrize("action", ["get", "store", "erase"])
def test_the_trial_of_one_that_hangs(world: World, action: str) -> None:
    """Whether it keeps anything is not known then."""
    name = helper(world, **{action: "exec sleep 3600"})
    with pytest.raises(Unanswered):
        credentials(world, SHORT / 2).keeps(name)


def test_one_whose_daemon_holds_the_pipes(world: World, daemon: str) -> None:
    """Nothing waits for it, except git itself for the end of an answer that has none."""
    name = helper(world, get=f"{daemon}; {JDOE}; echo", store=daemon, erase=daemon)
    it = credentials(world)
    it.give(wanted(), sample("api-token"), name)
    assert it.answer(wanted(), name) == ("jdoe", "p")
    it.forget(wanted(), sample("api-token"), name)
    assert not it.keeps(name)
    with pytest.raises(Unanswered):
        credentials(world, SHORT).answer(wanted(), helper(world, get=f"{daemon}; {JDOE}"))


@pytest.mark.parametrize("size", [1, 10_000_000])
def test_a_git_that_leaves_something_behind(world: World, daemon: str, size: int) -> None:
    """A wrapper around git may leave a process behind that holds git's own output: the answer is in all the same."""
    git = shutil.which("git", path=world.environ["PATH"])
    world.program_file("git", f'#!/bin/sh\n{daemon}\nexec {git} "$@"\n')
    name = helper(world, get=f"printf 'username=jdoe\\npassword='; head -c {size} /dev/zero | tr '\\0' p")
    it = credentials(world)
    it.give(wanted(), sample("api-token"), name)
    assert it.answer(wanted(), name) == ("jdoe", "p" * size)


def test_a_git_that_does_not_listen(world: World, daemon: str) -> None:
    """More than a pipe holds, to somebody who does not read: it is not waited for either."""
    world.program_file("git", f"#!/bin/sh\n{daemon}\nexit 0\n")
    credentials(world).give(wanted(), "x" * 1_000_000)
    world.program_file("git", "#!/bin/sh\nexit 0\n")
    credentials(world).give(wanted(), "x" * 1_000_000)
    world.program_file("git", "#!/bin/sh\nexec sleep 3600\n")
    with pytest.raises(Unanswered):
        credentials(world, SHORT).give(wanted(), "x" * 1_000_000)


def test_a_git_that_fails(world: World) -> None:
    """What it said before it failed is no answer."""
    world.program_file("git", f"#!/bin/sh\n{JDOE}\nexit 1\n")
    assert credentials(world).answer(wanted()) is None
