"""`login`: from a dead credential to a push that works; what is refused changes nothing, and nobody else's login."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from bb_auth_check import cli
from bb_auth_check.bitbucket.samples import sample
from conftest import World
from support.fake_bitbucket import Answer, FakeBitbucket
from support.fixing import state
from support.real_helpers import CacheDaemon
from test_no_secret_escapes import leaks

API = "x-bitbucket-api-token-auth"
ACCESS = "x-token-auth"
BARE = "https://bitbucket.org/ws/r.git"


class Said(NamedTuple):
    """What a run has said."""

    code: int
    out: str
    err: str


class Desk:
    """A repository with a commit, a Bitbucket to push it to, and a person who has made tokens there."""

    def __init__(self, world: World, fake: FakeBitbucket) -> None:
        self.world = world
        self.fake = fake
        fake.create("ws/r")
        world.environ.update(fake.environment, GIT_TERMINAL_PROMPT="0", GIT_ASKPASS="")
        self.path = world.repository()
        world.commit(self.path)
        self.tokens: list[str] = []

    def token(self, kind: str, *usernames: str, answer: Answer = Answer.OK) -> str:
        """A fresh token, which Bitbucket takes under these usernames."""
        token = sample(kind)
        for username in usernames:
            self.fake.credential(username, token, answer)
        self.tokens.append(token)
        return token

    def origin(self, url: str = BARE, name: str = "origin") -> None:
        """A remote."""
        self.world.git("remote", "add", name, url, cwd=self.path)

    def url(self, name: str = "origin") -> str:
        """What a remote has."""
        return self.world.git("config", f"remote.{name}.url", cwd=self.path).stdout.strip()

    def uses(self, helper: str) -> None:
        """The helper of all hosts."""
        self.world.write_global(f"[credential]\n\thelper = {helper}\n")

    def stored(self, text: str) -> Path:
        """What the file of `store` holds."""
        return self.world.file("~/.git-credentials", self.path, text)

    def run(self, *arguments: str, given: str | None = None, cwd: Path | None = None) -> Said:
        """Run the program in this process, with `given` on standard input. No token is said."""
        out, err = io.StringIO(), io.StringIO()
        stdin = io.TextIOWrapper(io.BytesIO((given or "").encode()))
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(cwd or self.path)
            patch.setattr(os, "environ", self.world.environ)
            patch.setattr(sys, "stdin", stdin)
            code = cli.main(list(arguments))
        said = Said(code, out.getvalue(), err.getvalue())
        for token in self.tokens:
            assert not leaks(token, said.out + said.err)
        assert "internal error" not in said.err, said.err
        return said

    def login(self, token: str, *options: str, cwd: Path | None = None) -> Said:
        """Log in with a token on standard input."""
        return self.run("login", "--with-token", "--yes", *options, given=f"{token}\n", cwd=cwd)

    def pushes(self, *arguments: str) -> bool:
        """Whether a real push goes through."""
        return self.world.git("push", *(arguments or ("origin", "main")), cwd=self.path, check=False).returncode == 0

    def state(self) -> dict[Path, tuple[int, object]]:
        """Everything in home and repository."""
        return state(self.world.home, self.path)


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeBitbucket]:
    """A Bitbucket for each test."""
    with FakeBitbucket(tmp_path / "bitbucket") as running:
        yield running


@pytest.fixture
def desk(world: World, fake: FakeBitbucket) -> Desk:
    """A desk for each test."""
    return Desk(world, fake)


REMOTES = {
    "no username": (BARE, API),
    "a username": ("https://jdoe@bitbucket.org/ws/r.git", "jdoe"),
    "an e-mail address": ("https://jdoe%40example.com@bitbucket.org/ws/r.git", API),
    "an app password": ("https://jdoe:{dead}@bitbucket.org/ws/r.git", "jdoe"),
    "a page's address": ("https://bitbucket.org/ws/r/src/main", API),
    "http": ("http://bitbucket.org/ws/r.git", API),
    "SSH": ("git@bitbucket.org:ws/r.git", API),
    "the name of access tokens": (f"https://{ACCESS}@bitbucket.org/ws/r.git", API),
}


@pytest.mark.slow
@pytest.mark.parametrize("which", REMOTES)
def test_an_api_token(desk: Desk, which: str) -> None:
    """Whatever the remote was, the next push logs in with it; what is dead is gone, and others' logins are there."""
    url, name = REMOTES[which]
    dead = desk.token("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
    desk.origin(url.replace("{dead}", dead))
    desk.uses("store")
    others = "https://eve:x@example.com\n# a comment\nhttps://mallory:y@bitbucket.org\n"
    file = desk.stored(f"https://jdoe:{dead}@bitbucket.org\n{others}")
    token = desk.token("api-token", name)
    assert not desk.pushes()
    said = desk.login(token)
    assert (said.code, said.err) == (0, ""), said.out
    assert f"logged in as {name}; it may push to origin (200)" in said.out
    assert desk.pushes()
    assert desk.url() == f"https://{name}@bitbucket.org/ws/r.git"
    lines = file.read_text().splitlines(keepends=True)
    assert [line for line in lines if name not in line and "jdoe" not in line] == others.splitlines(keepends=True)
    asked_as_jdoe = "jdoe@" in url or "jdoe:" in url or url == BARE
    assert dead not in file.read_text() or not asked_as_jdoe


def test_an_access_token(desk: Desk) -> None:
    """It goes with its own username, whoever the URL has named."""
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    desk.uses("store")
    dead = desk.token("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
    file = desk.stored(f"https://jdoe:{dead}@bitbucket.org\n")
    said = desk.login(desk.token("access-token", ACCESS))
    assert (said.code, said.err) == (0, ""), said.out
    assert desk.pushes()
    assert desk.url() == f"https://{ACCESS}@bitbucket.org/ws/r.git"
    assert dead not in file.read_text()


def test_where_no_helper_is(desk: Desk) -> None:
    """One is set for this host alone, in memory where nothing better is here."""
    desk.origin()
    with CacheDaemon(desk.world) as helper:
        token = desk.token("api-token", API)
        said = desk.login(token, "--helper", helper)
        assert (said.code, said.err) == (0, ""), said.out
        assert desk.pushes()
        keys = desk.world.git("config", "--global", "--get-regexp", "credential", cwd=desk.path).stdout
        assert keys == f"credential.https://bitbucket.org.helper {helper}\n"


REFUSALS = {
    "invalid": None,
    "no scope": Answer.MISSING_SCOPE,
    "no access": Answer.NOT_FOUND,
    "the plan": Answer.PLAN_LIMIT,
}


@pytest.mark.slow
@pytest.mark.parametrize("why", REFUSALS)
@pytest.mark.parametrize("helper", ["store", "cache", None])
def test_what_bitbucket_refuses_changes_nothing(desk: Desk, why: str, helper: str | None) -> None:
    """Every byte of every file is as it was, and the helper has what it had, the living and the dead."""
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    old = desk.token("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
    with CacheDaemon(desk.world) as cache:
        value = cache if helper == "cache" else helper
        if value is not None:
            desk.uses(value)
        if helper == "store":
            desk.stored(f"\nhttps://eve:x@example.com\nhttps://jdoe:{old}@bitbucket.org\nhttps://a:b@bitbucket.org")
        elif helper == "cache":
            desk.world.keep("jdoe", old, desk.path)
        before = desk.state()
        answer = REFUSALS[why]
        token = desk.token("api-token", *(["jdoe"] if answer else []), answer=answer or Answer.OK)
        said = desk.login(token, *(() if value else ("--helper", cache)))
        assert said.code == 1
        assert said.err == "bb-auth-check: Bitbucket refuses it. Everything is as it was.\n"
        assert desk.state() == before
        if helper is not None:
            filled = desk.world.git("credential", "fill", cwd=desk.path, check=False)
            assert filled.returncode
            held = fill(desk, "jdoe")
            assert held == old


def fill(desk: Desk, username: str) -> str | None:
    """What git's helpers hold for a username."""
    import subprocess

    said = subprocess.run(
        ["git", "credential", "fill"],
        input=f"protocol=https\nhost=bitbucket.org\nusername={username}\n\n",
        env=desk.world.environ,
        cwd=desk.path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    ).stdout
    return next((line.removeprefix("password=") for line in said.splitlines() if line.startswith("password=")), None)
