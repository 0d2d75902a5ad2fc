"""What a person sees at a terminal when git logs in at Bitbucket, with the observer as the last helper."""

from __future__ import annotations

import contextlib
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pytest

from bb_auth_check.observer.first_seen import date, day_of
from conftest import World
from hosts.parts import git_lfs
from support.examples import printed_commands
from support.fake_bitbucket import Answer, FakeBitbucket
from support.needs import KEPT_USERNAME
from support.pushing import Pusher
from support.real_helpers import CacheDaemon
from support.terminal import Session, at_a_terminal
from test_no_secret_escapes import leaks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pty")

OBSERVER = '[credential "https://bitbucket.org"]\n\thelper = bb-auth-check\n'
NOBODY = "bb-auth-check: no credential helper has "
REJECTED = "bb-auth-check: bitbucket.org has rejected "
FAILED = "fatal: Authentication failed for 'https://bitbucket.org/ws/r.git/'\n"
STATIC = "x-bitbucket-api-token-auth"


class Desk(Pusher):
    """A person at a terminal, with a repository and a Bitbucket."""

    def __init__(self, world: World, fake: FakeBitbucket) -> None:
        super().__init__(world, fake)
        # the clone and the fetch get nothing else
        world.git("push", "--quiet", str(self.bare), "main", cwd=self.path)

    def helpers(self, text: str) -> None:
        """Configure the chain."""
        self.world.write_global(text)

    def origin(self, username: str | None, password: str | None = None) -> None:
        """The remote has this login in its URL."""
        self.set_url(self.url(username, password))

    def url(self, username: str | None, password: str | None = None) -> str:
        """The repository's URL with this login in it."""
        login = "" if username is None else quote(username, safe="")
        login += "" if password is None else f":{quote(password, safe='')}"
        return f"https://{login}@bitbucket.org/ws/r.git" if login else "https://bitbucket.org/ws/r.git"

    def typed(self, *arguments: str, answers: Sequence[tuple[str, str]] = (), cwd: Path | None = None) -> Session:
        """Run git at the terminal. No secret is shown, and none is left in a file that is not meant to keep it."""
        environ = {**self.world.environ, **self.fake.environment}
        session = at_a_terminal(["git", *arguments], environ, cwd or self.path, answers)
        files = [path for path in self.world.home.rglob("*") if path.is_file() and path.name != ".git-credentials"]
        texts = [session.shown, *(path.read_text(encoding="utf-8", errors="replace") for path in files)]
        assert not any(leaks(secret, text) for secret in self.secrets for text in texts)
        return session


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """The observer alone in the chain; what is behind is set by the tests."""
    with FakeBitbucket(world.folder / "bitbucket") as fake:
        yield Desk(world, fake)
    assert fake.errors == ()


COMMANDS = {
    "push": ("push", "origin", "main:new"),
    "fetch": ("fetch", "origin"),
    "ls-remote": ("ls-remote", "origin"),
    "clone": ("clone", "URL", "copy"),
}

BAD = {
    "app-password": ("app-password", "jdoe", Answer.INVALID_CREDENTIALS, "app-password-disabled"),
    "account-password": ("password", "jdoe", Answer.ACCOUNT_PASSWORD, "account-password-rejected"),
    "expired": ("api-token", "jdoe", Answer.INVALID_CREDENTIALS, "token-expired"),
    "expired-access-token": ("access-token", "x-token-auth", Answer.INVALID_CREDENTIALS, "token-expired"),
    "other-name": ("api-token", "x-token-auth", Answer.NO_ACCESS, "wrong-token-username"),
    "e-mail": ("api-token", "jdoe@example.com", Answer.NO_ACCESS, "wrong-username"),
}
"""Kind of secret, username, Bitbucket's answer, and the cause that is told first."""

CASES = [("push", bad) for bad in BAD] + [(command, "expired") for command in COMMANDS if command != "push"]


def first_cause(told: str) -> str:
    """The cause that is named first."""
    found = re.search(r"^  (?:why|1): +(\S+): ", told, re.MULTILINE)
    assert found is not None, told
    return found[1]


@pytest.mark.parametrize(("command", "bad"), CASES, ids=lambda given: given)
@pytest.mark.needs(KEPT_USERNAME)
def test_what_is_typed_is_rejected(desk: Desk, command: str, bad: str) -> None:
    """What to type stands before git's prompt, and what was wrong with it before git gives up."""
    kind, username, answer, cause = BAD[bad]
    secret = desk.secret(kind, username, answer=answer)
    desk.helpers("[credential]\n\thelper = store\n" + OBSERVER)
    desk.origin(username)
    arguments = [desk.url(username) if word == "URL" else word for word in COMMANDS[command]]
    prompt = f"Password for 'https://{quote(username)}@bitbucket.org': "
    session = desk.typed(*arguments, answers=[(prompt, secret)])
    assert session.code == 128
    shown = session.shown.removeprefix("Cloning into 'copy'...\n")
    assert shown.startswith(f"{NOBODY}a password for {username} at bitbucket.org.\n")
    asked, _, told = shown.partition(prompt)
    assert asked.count("\n") <= 7
    assert told.startswith(f"\n{REJECTED}a")
    assert first_cause(told) == cause
    assert told.endswith(FAILED)
    assert shown.count("bb-auth-check: ") == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_silence_on_success(desk: Desk, command: str) -> None:
    """With a token in the helper not a word is said, and nobody is asked."""
    desk.helpers("[credential]\n\thelper = store\n" + OBSERVER)
    desk.remember("jdoe", desk.secret("api-token", "jdoe", answer=Answer.OK))
    desk.origin("jdoe")
    session = desk.typed(*[desk.url("jdoe") if word == "URL" else word for word in COMMANDS[command]])
    assert session.code == 0
    assert "bb-auth-check" not in session.shown


def test_who_follows_what_is_said_gets_through(desk: Desk) -> None:
    """Nobody is named, nothing kept: the commands are run, the token is typed once, and then never again."""
    token = desk.secret("api-token", STATIC, answer=Answer.OK)
    with CacheDaemon(desk.world) as helper:
        # here every git has a terminal to itself, and with that the daemon would go
        desk.helpers(OBSERVER + "[credentialCache]\n\tignoreSIGHUP = true\n")
        desk.origin(None)
        answers = [("Username for 'https://bitbucket.org': ", STATIC), (f"https://{STATIC}@bitbucket.org': ", token)]
        first = desk.typed("ls-remote", "origin", answers=answers)
        assert first.code == 0
        assert f"  user: your Bitbucket username or {STATIC}; never an e-mail address.\n" in first.shown
        for line in printed_commands(first.shown):
            desk.world.run("sh", "-c", line.replace("cache --timeout=28800", helper), cwd=desk.path)
        second = desk.typed("ls-remote", "origin", answers=answers)
        assert second.code == 0
        assert "keep:" not in second.shown
        third = desk.typed("push", "--quiet", "origin", "main:new")
    assert (third.code, third.shown) == (0, "")


@pytest.mark.parametrize("helper", ["store", "cache"])
@pytest.mark.needs(KEPT_USERNAME)
def test_what_a_helper_keeps_is_rejected(desk: Desk, helper: str) -> None:
    """git has the helper forget it, so the next push asks."""
    with contextlib.ExitStack() as stack:
        value = "store" if helper == "store" else stack.enter_context(CacheDaemon(desk.world))
        desk.helpers(f"[credential]\n\thelper = {value}\n{OBSERVER}")
        stale = desk.secret("api-token", "jdoe", answer=Answer.INVALID_CREDENTIALS)
        desk.remember("jdoe", stale)
        desk.origin("jdoe")
        first = desk.typed("push", "origin", "main:new")
        assert first.shown.startswith(f"{REJECTED}an API token of jdoe. git has told its credential helpers to delete")
        assert "\n  1:    token-expired: " in first.shown
        assert "first seen to work" not in first.shown  # it was handed over, and never worked
        assert first.shown.endswith(FAILED)
        fresh = desk.secret("api-token", "jdoe", answer=Answer.OK)
        second = desk.typed("push", "--quiet", "origin", "main:new", answers=[("jdoe@bitbucket.org': ", fresh)])
        assert second.code == 0
        assert second.shown.startswith(NOBODY)
        assert desk.typed("push", "--quiet", "origin", "main:new").shown == ""


@pytest.mark.parametrize(
    ("kind", "answer", "status"),
    [("app-password", Answer.APP_PASSWORD_GONE, 410), ("api-token", Answer.MISSING_SCOPE, 403)],
    ids=["app-password-410", "scope-403"],
)
def test_what_git_does_not_tell_its_helpers(desk: Desk, kind: str, answer: Answer, status: int) -> None:
    """Only a 401 reaches them. Of other refusals the observer hears nothing: that is for `explain`."""
    desk.helpers("[credential]\n\thelper = store\n" + OBSERVER)
    desk.remember("jdoe", desk.secret(kind, "jdoe", answer=answer))
    desk.origin("jdoe")
    session = desk.typed("push", "origin", "main:new")
    assert f"The requested URL returned error: {status}\n" in session.shown
    assert "bb-auth-check" not in session.shown


@pytest.mark.needs(KEPT_USERNAME)
def test_a_password_in_the_url(desk: Desk) -> None:
    """Nobody is asked. What is said comes with the command that fixes it, and then somebody is."""
    stale = desk.secret("api-token", "jdoe", answer=Answer.INVALID_CREDENTIALS)
    fresh = desk.secret("api-token", "jdoe", answer=Answer.OK)
    desk.helpers("[credential]\n\thelper = store\n" + OBSERVER)
    desk.origin("jdoe", stale)
    first = desk.typed("push", "origin", "main:new")
    assert first.shown.startswith(f"{REJECTED}an API token of jdoe.")
    assert "\n  1:    stale-token-in-remote-url: " in first.shown
    desk.world.run("sh", "-c", printed_commands(first.shown)[0], cwd=desk.path)
    second = desk.typed("push", "origin", "main:new", answers=[("jdoe@bitbucket.org': ", fresh)])
    assert second.code == 0


def test_a_clone_with_a_password_in_the_url(desk: Desk) -> None:
    """The new repository is gone when git ends: no command is offered that would change it."""
    stale = desk.secret("api-token", "jdoe", answer=Answer.INVALID_CREDENTIALS)
    desk.helpers("[credential]\n\thelper = store\n" + OBSERVER)
    session = desk.typed("clone", desk.url("jdoe", stale), "copy", cwd=desk.world.folder)
    assert REJECTED in session.shown
    assert printed_commands(session.shown) == []
    assert "  note: The address gives this password: leave it out, and git asks for one.\n" in session.shown
    assert session.shown.endswith(FAILED)


TWICE = {
    "both": ("[credential]\n\thelper = store\n" + OBSERVER, OBSERVER),
    "followed": (OBSERVER, "[credential]\n\thelper = store\n"),
}


@pytest.mark.parametrize("case", TWICE)
@pytest.mark.needs(KEPT_USERNAME)
def test_twice_and_followed(desk: Desk, case: str) -> None:
    """Set for the user and for the repository it speaks twice; with a helper behind it, only of what was rejected."""
    of_user, of_repository = TWICE[case]
    desk.helpers(of_user)
    desk.world.file(".git/config", desk.path, of_repository)
    desk.origin("jdoe")
    stale = desk.secret("api-token", "jdoe", answer=Answer.INVALID_CREDENTIALS)
    session = desk.typed("push", "origin", "main:new", answers=[("jdoe@bitbucket.org': ", stale)])
    assert session.shown.count(NOBODY) == (2 if case == "both" else 0)
    assert session.shown.count(REJECTED) == (2 if case == "both" else 1)


@pytest.mark.needs(KEPT_USERNAME)
def test_without_prompts(desk: Desk) -> None:
    """What keeps git from asking is said before git gives up."""
    desk.helpers("[credential]\n\thelper = store\n" + OBSERVER)
    desk.origin("jdoe")
    desk.world.environ["GIT_TERMINAL_PROMPT"] = "0"
    session = desk.typed("push", "origin", "main:new")
    assert session.shown.startswith(
        f"{NOBODY}a password for jdoe at bitbucket.org.\n"
        "  but:  git cannot ask for it: GIT_TERMINAL_PROMPT in the environment forbids it.\n"
    )
    assert "\n  need: an API token with the scopes read:repository:bitbucket and " in session.shown
    assert session.shown.endswith(
        "fatal: could not read Password for 'https://jdoe@bitbucket.org': terminal prompts disabled\n"
    )


def test_git_lfs_asks_through_git(desk: Desk) -> None:
    """So the observer is heard there, too."""
    git_lfs()
    desk.helpers(OBSERVER)
    desk.origin("jdoe")
    desk.world.environ["GIT_TERMINAL_PROMPT"] = "0"
    for command in (("install", "--local"), ("track", "*.bin")):
        desk.world.git("lfs", *command, cwd=desk.path)
    desk.world.commit(desk.path, "large.bin")
    session = desk.typed("lfs", "push", "origin", "main")
    assert session.code != 0
    before, batch, _ = session.shown.partition("batch response:")
    assert batch
    assert f"{NOBODY}a password for jdoe at bitbucket.org.\n" in before


def test_the_end_of_a_token_is_told_once_a_day(desk: Desk) -> None:
    """In a push that goes through."""
    desk.helpers("[credential]\n\thelper = store\n" + OBSERVER)
    desk.remember("jdoe", desk.secret("api-token", "jdoe", answer=Answer.OK))
    record = desk.world.home / ".local" / "state" / "bb-auth-check" / "first-seen"
    since = day_of(time.time()) - 340
    assert record.read_text(encoding="utf-8").startswith("bitbucket.org jdoe ")
    record.write_text(f"bitbucket.org jdoe {since} {since}\n", encoding="utf-8")
    desk.origin("jdoe")
    first = desk.typed("push", "--quiet", "origin", "main:new")
    assert first.code == 0
    assert first.shown.startswith(
        f"bb-auth-check: jdoe has logged in at bitbucket.org since {date(since)}. An API token lives 365 days at most"
    )
    assert desk.typed("push", "--quiet", "origin", "main:new").shown == ""
