"""`login`: from a dead credential to a push that works; what is refused changes nothing, and nobody else's login."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from bb_auth_check import cli
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.fix import enter, exchange
from bb_auth_check.git import versions
from bb_auth_check.render import login as login_page
from bb_auth_check.writing.credential import GitCredential
from conftest import PROGRAM, World
from support import schemas, vault
from support.fake_bitbucket import Answer, FakeBitbucket
from support.fixing import state
from support.needs import MANAGER
from support.pushing import Pusher
from support.real_helpers import CacheDaemon, Keyring, Manager
from support.terminal import at_a_terminal
from test_no_secret_escapes import leaks

API = "x-bitbucket-api-token-auth"
ACCESS = "x-token-auth"
BARE = "https://bitbucket.org/ws/r.git"


class Said(NamedTuple):
    """What a run has said."""

    code: int
    out: str
    err: str


class Desk(Pusher):
    """A repository with a commit, a Bitbucket to push it to, and a person who has made tokens there."""

    def __init__(self, world: World, fake: FakeBitbucket) -> None:
        super().__init__(world, fake)
        world.environ.update(self.environ)

    def origin(self, url: str = BARE, name: str = "origin") -> None:
        """A remote."""
        self.world.git("remote", "add", name, url, cwd=self.path)

    def url(self, name: str = "origin") -> str:
        """What a remote has."""
        return self.world.git("config", f"remote.{name}.url", cwd=self.path).stdout.strip()

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
        for token in self.secrets:
            assert not leaks(token, said.out + said.err)
        assert "internal error" not in said.err, said.err
        return said

    def login(self, token: str, *options: str, cwd: Path | None = None) -> Said:
        """Log in with a token on standard input."""
        return self.run("login", "--with-token", "--yes", *options, given=f"{token}\n", cwd=cwd)

    def pushes(self, *arguments: str) -> bool:
        """Whether a real push goes through."""
        return self.push(*(arguments or ("origin", "main"))).returncode == 0

    def state(self) -> dict[Path, tuple[int, object]]:
        """Everything in home and repository, but for the empty folder that Git Credential Manager leaves of a trial."""
        found = state(self.world.home, self.path)
        return {path: one for path, one in found.items() if path.name != "bb-auth-check.invalid"}


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


def test_what_goes_with_the_url_is_named(desk: Desk) -> None:
    """A token in the URL that may still be good is taken out with --replace alone, and the plan says so."""
    vault.vault(desk.world)
    desk.uses(vault.NAME)
    old = desk.secret("access-token", ACCESS)
    desk.origin(f"https://{ACCESS}:{old}@bitbucket.org/ws/r.git")
    token = desk.secret("api-token", API)
    assert desk.login(token).code == 1
    said = desk.login(token, "--replace")
    assert (said.code, said.err) == (0, "")
    assert "access token in the URL of origin is taken out: it may still be good" in " ".join(said.out.split())
    assert old not in said.out


def test_what_another_login_let_in_is_not_proved(desk: Desk) -> None:
    """libcurl takes what netrc has for every host, under the URL's username, before git asks a helper: a token that
    nobody knows is not said to work, and all is as it was."""
    desk.origin(f"https://{API}@bitbucket.org/ws/r.git")
    desk.world.file("~/.netrc", desk.path, f"default login jdoe password {desk.secret('api-token', API)}\n")
    vault.vault(desk.world)
    desk.uses(vault.NAME)
    before = desk.state()
    said = desk.login(sample("api-token"), "--replace")
    assert said.code != 0, said
    assert "logged in as" not in said.out
    assert desk.state() == before


@pytest.mark.slow
@pytest.mark.parametrize("which", REMOTES)
def test_an_api_token(desk: Desk, which: str) -> None:
    """Whatever the remote was, the next push logs in with it; what is dead is gone, and others' logins are there."""
    url, name = REMOTES[which]
    dead = desk.secret("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
    desk.origin(url.replace("{dead}", dead))
    desk.uses("store")
    others = "https://eve:x@example.com\n# a comment\nhttps://mallory:y@bitbucket.org\n"
    file = desk.stored(f"https://jdoe:{dead}@bitbucket.org\n{others}")
    token = desk.secret("api-token", name)
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


@pytest.mark.slow
def test_an_access_token(desk: Desk) -> None:
    """It goes with its own username, whoever the URL has named."""
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    desk.uses("store")
    dead = desk.secret("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
    file = desk.stored(f"https://jdoe:{dead}@bitbucket.org\n")
    said = desk.login(desk.secret("access-token", ACCESS))
    assert (said.code, said.err) == (0, ""), said.out
    assert desk.pushes()
    assert desk.url() == f"https://{ACCESS}@bitbucket.org/ws/r.git"
    assert dead not in file.read_text()


@pytest.mark.slow
def test_where_no_helper_is(desk: Desk) -> None:
    """One is set for this host alone, in memory where nothing better is here."""
    desk.origin()
    with CacheDaemon(desk.world) as helper:
        token = desk.secret("api-token", API)
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
    old = desk.secret("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
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
        token = desk.secret("api-token", *(["jdoe"] if answer else []), answer=answer or Answer.OK)
        said = desk.login(token, *(() if value else ("--helper", cache)))
        assert said.code == 1
        assert said.err == "bb-auth-check: Bitbucket refuses it. Everything is as it was.\n"
        assert "credential reject" not in said.out  # what would go is what was put back
        assert desk.state() == before
        if helper is not None:
            filled = desk.world.git("credential", "fill", cwd=desk.path, check=False)
            assert filled.returncode
            held = fill(desk, "jdoe")
            assert held == old


def fill(desk: Desk, username: str) -> str | None:
    """What git's helpers hold for a username."""
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


FORMS = {
    "": "It is empty.",
    '"{api-token}"': "quotes",
    "'{api-token}'": "quotes",
    "“{api-token}”": "quotes",
    "<{api-token}>": "quotes or brackets",
    " {api-token}": "a blank before or behind it",
    "{api-token} ": "a blank before or behind it",
    "{api-token}\t": "a blank before or behind it",
    "\n{api-token}": "a blank before or behind it",
    "{api-token}\n{api-token}": "a line break in it",
    "token={api-token}": "other words before it",
    "Bearer {api-token}": "other words before it",
    "Authorization: Basic abc": "other words before it",
    "export TOKEN={api-token}": "other words before it",
    "https://jdoe:{api-token}@bitbucket.org/ws/r.git": "It is a URL",
    "jdoe@example.com": "It is an e-mail address",
    "jdoe@example.com:{api-token}": "an e-mail address, or has one in it",
    "{api-token}\u200b": "characters in it that no token has",
    "{api-token}\x1b[A": "characters in it that no token has",
    API: "It is the username that goes with a token",
    "$BITBUCKET_TOKEN": "It is a placeholder",
    "<your-token>": "quotes or brackets",
    "{app-password}": "It is an app password. Bitbucket removed all of them on 2026-07-28",
    "{datacenter-token}": "does not log in to Bitbucket Cloud",
    "ghp_{password}{password}": "a token of GitHub",
    "glpat-{password}": "a token of GitLab",
    "{password}": "It begins like no token of Bitbucket Cloud",
    "Hunter2-Correct-Horse": "An account's password logs in nowhere",
    "{api-token:-1}": "Its checksum does not hold: it was cut short",
    "{api-token:-9}": "Its checksum does not hold",
    "{api-token:20}": "Its checksum does not hold",
    "{access-token:-1}": "Its checksum does not hold",
    "--with api-token {access-token}": "It is an access token, and no API token. --with access-token takes it.",
    "--with access-token {api-token}": "It is an API token, and no access token. --with api-token takes it.",
}
"""What is given in the place of a token, and a part of what is said of it."""


def filled(text: str) -> str:
    """The text with fresh secrets in it, whole or up to an index."""

    def fresh(match: re.Match[str]) -> str:
        return sample(match[1])[: int(match[2] or 1000)]

    return re.sub(r"\{([a-z-]+)(?::(-?\d+))?\}", fresh, text)


def test_what_is_no_token_is_told_before_anything_is_stored(desk: Desk) -> None:
    """In one sentence, which does not quote it; and Bitbucket is asked nothing."""
    desk.origin()
    desk.uses("store")
    before = desk.state()
    for form, told in FORMS.items():
        options, given = [], form
        if form.startswith("--with "):
            _, way, given = form.split(" ")
            options = ["--with", way]
        given = filled(given)
        said = desk.run("login", "--with-token", "--yes", *options, given=f"{given}\n")
        assert (said.code, said.out) == (2, ""), form
        assert told in said.err, form
        assert said.err.count("\n") == 1, form
        assert not given or given in (API, "jdoe@example.com") or given not in said.err, form
    assert desk.state() == before
    assert not desk.fake.requests


@pytest.mark.slow
def test_what_cannot_be_known_is_left_to_bitbucket(desk: Desk) -> None:
    """A token of a make that is not known yet is taken if that is asked for, and proved like any other."""
    desk.origin()
    desk.uses("store")
    for token in (sample("api-token")[:-1], "Zx" + sample("password") * 3):
        assert desk.login(token).code == 2
        assert desk.login(token, "--unchecked", "--replace").code == 1
        desk.fake.credential(API, token)
        assert desk.login(token, "--unchecked", "--replace").code == 0
        assert desk.pushes()


ARGUMENTS = {
    "login {token}": "a token on the command line",
    "login --token {token}": "a token on the command line",
    "login --token={token}": "a token on the command line",
    "login --with-token {token}": "a token on the command line",
    "login --username {token} --with-token --yes": "a token on the command line",
    "login --password {token}": "a token on the command line",
    "login -p {token}": "a token on the command line",
    "auth login --token {token}": "a token on the command line",
    "login --remote {token}": "a token on the command line",
    "login --host {token}": "--host takes the name of a host",
    "login --with {token}": "--with takes api-token, access-token, oauth, ssh or datacenter-token.",
    "login --helper !{token}": "--helper takes",
    "sign-in": "Did you mean login?",
    "auth": "Did you mean login?",
    "whoami": "Did you mean login --status?",
    "signout": "Did you mean logout?",
    "login origin other": "One login at a time",
    "login nobody": "There is no such remote",
    "login example.com": "That leads to no Bitbucket",
    "login --with datacenter-token": "--with takes api-token or access-token or oauth or ssh for bitbucket.org.",
    "login": "There is no terminal to ask for the token on: --with-token reads it from standard input.",
    "login --with-token": "There is no terminal to confirm on: --yes logs in",
    "login --helper nowhere --dry-run": "whose program does not exist",
    "login --username jdoe@example.com --with-token --yes": "never the e-mail address",
}
"""What is typed, and a part of what is said of it."""


def test_what_is_typed_wrongly(desk: Desk) -> None:
    """One sentence, no token in it, and nothing is changed."""
    desk.origin()
    desk.uses("store")
    before = desk.state()
    token = desk.secret("api-token")
    for typed, told in ARGUMENTS.items():
        said = desk.run(*typed.replace("{token}", token).split(), given=f"{token}\n")
        assert said.code == (1 if "e-mail" in told else 2), typed
        assert told in said.err, typed
        assert said.err.count("\n") == 1, typed
    assert desk.state() == before


PLAN = f"""\
Log in to bitbucket.org with an API token, as {API}:

  1. store keeps it, in plain text, in a plain file
  2. The app password that store holds for {API} at bitbucket.org is replaced
  3. origin logs in with it
       in .git/config
         remote.origin.url becomes https://{API}@bitbucket.org/ws/r.git
  4. git asks Bitbucket whether this may push to origin; if not, everything is put back
"""


def test_the_plan_comes_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names every file and every credential that goes; `--dry-run` needs no token, and changes nothing."""
    monkeypatch.setattr(versions, "libcurl", lambda: None)
    desk.origin()
    desk.uses("store")
    dead = desk.secret("app-password")
    desk.stored(f"https://{API}:{dead}@bitbucket.org\n")
    before = desk.state()
    for arguments in (("--dry-run",), ("-n", "origin"), ("--dry-run", "--with", "api-token", "--remote", "origin")):
        said = desk.run("login", *arguments)
        assert said == (0, PLAN, "")
    assert desk.run("login", "-n", "--with-token", given=desk.secret("api-token") + "\n").out == PLAN
    assert desk.state() == before
    assert not desk.fake.requests


@pytest.mark.slow
def test_what_may_be_good_gives_way_only_if_that_is_agreed_to(desk: Desk) -> None:
    """Another repository's access token, say; refused, it is back."""
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    for helper in ("store", "cache"):
        with CacheDaemon(desk.world) as cache:
            desk.world.git(
                "config", "--global", "credential.helper", {"store": "store"}.get(helper, cache), cwd=desk.path
            )
            old = desk.secret("access-token", ACCESS)
            desk.world.keep(ACCESS, old, desk.path)
            before = desk.state()
            new = desk.secret("access-token")
            said = desk.login(new)
            name = "store" if helper == "store" else "cache"
            assert said.code == 1
            assert said.err == (
                f"bb-auth-check: It would take the place of the access token that {name} holds for x-token-auth at "
                "bitbucket.org, which may still be good. --replace agrees to that. Nothing was changed.\n"
            )
            assert desk.login(new, "--replace").code == 1
            assert desk.state() == before
            assert fill(desk, ACCESS) == old
            desk.fake.credential(ACCESS, new)
            assert desk.login(new, "--replace").code == 0
            assert fill(desk, ACCESS) == new
            desk.world.git("remote", "set-url", "origin", "https://jdoe@bitbucket.org/ws/r.git", cwd=desk.path)


@pytest.mark.slow
def test_nobody_elses_login_changes(desk: Desk) -> None:
    """Other hosts, accounts and repositories, with and without a username, and with a path, log in as they did."""
    others = {
        "": "https://bitbucket.org/ws/r.git",
        "alice": "https://alice@bitbucket.org/ws/r.git",
        "of another host": "https://example.com/ws/r.git",
    }
    desk.uses("store")
    file = desk.stored(
        "https://alice:one@bitbucket.org\nhttps://alice:two@bitbucket.org/ws/other.git\n"
        f"https://{API}:three@bitbucket.org/ws/other.git\nhttps://me:four@example.com\n"
    )
    other = desk.world.repository("[credential]\n\tuseHttpPath = true\n", "other")

    def logins() -> list[str]:
        asked = [(url, desk.world.home) for url in others.values()]
        asked += [(f"https://{name}@bitbucket.org/ws/other.git", other) for name in ("alice", API)]
        return [told(desk, url, folder) for url, folder in asked]

    before = logins()
    assert all("password=" in one for one in before)
    desk.origin()
    token = desk.secret("api-token", API)
    assert desk.login(token, "--replace").code == 0
    assert logins() == before
    assert file.read_text().count("\n") == 5
    assert desk.pushes()


def told(desk: Desk, url: str, cwd: Path) -> str:
    """What git's helpers say to a URL."""
    return subprocess.run(
        ["git", "credential", "fill"],
        input=f"url={url}\n\n",
        env=desk.world.environ,
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    ).stdout


@pytest.mark.slow
def test_at_a_terminal(desk: Desk) -> None:
    """Asked what, shown where it is made, typed without being seen, agreed to; and the push works."""
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    dead = desk.secret("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
    with CacheDaemon(desk.world) as cache:
        desk.uses(cache)
        desk.world.keep("jdoe", dead, desk.path)
        token = desk.secret("api-token", "jdoe")
        answers = [("Which? [1-4, 1] ", ""), ("(it is not shown): ", token), ("Do it? [y/N] ", "y")]
        session = at_a_terminal([*PROGRAM, "login"], desk.world.environ, desk.path, answers)
        assert session.code == 0, session.shown
        assert not leaks(token, session.shown)
        for said in (
            "  1. an API token\n  2. an access token\n  3. OAuth, in your browser\n  4. an SSH key\n",
            "https://id.atlassian.com/manage-profile/security/api-tokens\n",
            "read:repository:bitbucket and write:repository:bitbucket",
            "The app password that cache holds for jdoe at bitbucket.org is replaced",
            "logged in as jdoe; it may push to origin (200).",
            "bb-auth-check install --hook --observer",
        ):
            assert said in session.shown
        assert desk.pushes()
        assert fill(desk, "jdoe") == token


@pytest.mark.slow
@pytest.mark.parametrize("answer", ["n", "", "\x03"])
def test_declined_at_a_terminal(desk: Desk, answer: str) -> None:
    """No, nothing, and Ctrl-C change nothing."""
    desk.origin()
    desk.uses("store")
    before = desk.state()
    token = desk.secret("api-token", API)
    answers = [("(it is not shown): ", token), ("Do it? [y/N] ", answer)]
    session = at_a_terminal([*PROGRAM, "login", "--with", "api-token"], desk.world.environ, desk.path, answers)
    assert session.code == (130 if answer == "\x03" else 1)
    assert not leaks(token, session.shown)
    assert desk.state() == before
    assert not desk.fake.requests


STATUS = {
    "nobody": ("https://jdoe@bitbucket.org/ws/r.git", "", [("jdoe", None, None, False)]),
    "a helper": (
        "https://jdoe@bitbucket.org/ws/r.git",
        "# ~/.git-credentials\nhttps://jdoe:{api-token}@bitbucket.org\n",
        [("jdoe", "helper", "api-token", True)],
    ),
    "a helper, by no name": (
        BARE,
        "# ~/.git-credentials\nhttps://x-token-auth:{access-token}@bitbucket.org\n",
        [(ACCESS, "helper", "access-token", True)],
    ),
    "what is dead": (
        "https://jdoe@bitbucket.org/ws/r.git",
        "# ~/.git-credentials\nhttps://jdoe:{app-password}@bitbucket.org\n",
        [("jdoe", "helper", "app-password", False)],
    ),
    "the URL": (
        "https://jdoe:{api-token}@bitbucket.org/ws/r.git",
        "",
        [("jdoe", "url", "api-token", True)],
    ),
    "netrc": (
        BARE,
        "# ~/.netrc\nmachine bitbucket.org login jdoe password {api-token}\n",
        [("jdoe", "netrc", "api-token", True)],
    ),
    "a header": (
        BARE,
        '# .git/config\n[http "https://bitbucket.org"]\n\textraHeader = Authorization: Bearer {access-token}\n',
        [(None, "header", "access-token", True)],
    ),
    "SSH": ("git@ssh.bitbucket.org:ws/r.git", "", [("git", "ssh", None, True)]),
    "a token in the name's place": (
        BARE,
        "# ~/.git-credentials\nhttps://{api-token}:x-oauth-basic@bitbucket.org\n",
        [(None, None, None, False)],
    ),
    "a Data Center": (
        "https://jdoe@git.example.com/scm/ws/r.git",
        "# ~/.git-credentials\nhttps://jdoe:{datacenter-token}@git.example.com\n",
        [("jdoe", "helper", "datacenter-token", True)],
    ),
}


@pytest.mark.slow
def test_status(desk: Desk) -> None:
    """Who, from where, with what, for how long; no secret, and Bitbucket is not asked. As a document, too."""
    desk.uses("store")
    for name, (url, more, wanted) in STATUS.items():
        folder = desk.world.repository(name=name.replace(" ", "-"))
        secrets = []
        for kind in ("api-token", "access-token", "app-password", "datacenter-token"):
            secrets.append(desk.secret(kind))
            written_as = secrets[-1] if "netrc" in more or "Bearer" in more else quote(secrets[-1], safe="")
            url, more = (text.replace(f"{{{kind}}}", written_as) for text in (url, more))
        desk.world.file(".git/config", folder, f'[remote "origin"]\n\turl = {url}\n')
        file, _, text = more.removeprefix("# ").partition("\n")
        written = desk.world.file(file, folder, text) if file else None
        said = desk.run("login", "--status", "--json", cwd=folder)
        document = json.loads(said.out)
        schemas.strict("login-1").validate(document)
        found = [
            (one["username"], one["source"], one["secret_kind"], one["works"])
            for one in document["logins"]
            if one["remotes"] == ["origin"]
        ]
        assert found == wanted, name
        assert said.code == (0 if all(one["works"] for one in document["logins"]) else 1), name
        shown = desk.run("login", "--status", cwd=folder)
        assert shown.code == said.code
        assert (document["logins"][0]["lives"] or "") in " ".join(shown.out.split()), name
        if written is not None and file.startswith("~"):
            written.unlink()
    assert not desk.fake.requests


def test_status_of_hosts(desk: Desk) -> None:
    """Outside of a repository: of Bitbucket Cloud, or of the host that is named."""
    desk.uses("store")
    token = desk.secret("datacenter-token")
    desk.stored(f"https://jdoe:{quote(token, safe='')}@git.example.com\n")
    outside = desk.world.folder / "outside"
    outside.mkdir()
    desk.world.environ["GIT_CEILING_DIRECTORIES"] = str(desk.world.folder)
    said = desk.run("login", "--status", cwd=outside)
    assert said == (1, "✗ bitbucket.org: nobody is logged in\n    bb-auth-check login bitbucket.org\n", "")
    said = desk.run("login", "--status", "--host", "git.example.com", cwd=outside)
    assert (said.code, said.out.splitlines()[0]) == (0, "✓ git.example.com: logged in as jdoe")


@pytest.mark.slow
def test_a_login_for_a_host(desk: Desk) -> None:
    """Outside of a repository it is kept; which URL asks for it is said, and what was not proved is not claimed."""
    desk.uses("store")
    outside = desk.world.folder / "outside"
    outside.mkdir()
    desk.world.environ["GIT_CEILING_DIRECTORIES"] = str(desk.world.folder)
    token = desk.secret("api-token", API)
    said = desk.login(token, "bitbucket.org", cwd=outside)
    assert (said.code, said.err) == (0, "")
    assert "No push has shown yet" in said.out
    assert f"https://{API}@bitbucket.org/WORKSPACE/REPOSITORY.git" in " ".join(said.out.split())
    desk.origin(f"https://{API}@bitbucket.org/ws/r.git")
    assert desk.pushes()
    other = desk.secret("datacenter-token")
    said = desk.login(other, "--host", "git.example.com", cwd=outside)
    assert (said.code, said.err) == (
        1,
        "bb-auth-check: Your username at git.example.com is not known: --username NAME gives the one of your "
        "Bitbucket profile. Nothing was changed.\n",
    )
    assert desk.login(other, "--host", "git.example.com", "--username", "jdoe", cwd=outside).code == 0
    assert told(desk, "https://jdoe@git.example.com/scm/ws/r.git", outside).count(other) == 1


def test_logout(desk: Desk) -> None:
    """One username at one host goes; every other line stays where it was, and where to revoke the token is said."""
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    desk.uses("store")
    token = desk.secret("api-token")
    others = ("https://eve:x@example.com\n", "# a comment\n", "https://alice:y@bitbucket.org\n")
    file = desk.stored(f"{others[0]}https://jdoe:{token}@bitbucket.org\n{others[1]}{others[2]}")
    before = desk.state()
    for arguments, code in (("--dry-run", 0), ("--username nobody", 0), ("", 2), ("origin --username {}", 2)):
        assert desk.run("logout", *arguments.format(token).split()).code == code
        assert desk.state() == before
    said = desk.run("logout", "--yes")
    assert (said.code, said.err) == (0, "")
    assert "The API token that store holds is forgotten" in said.out
    assert "revoke it at https://id.atlassian.com/manage-profile/security/api-tokens" in " ".join(said.out.split())
    assert file.read_text() == "".join(others)
    again = desk.run("logout", "--yes")
    assert again == (0, "git's helpers hold nothing for jdoe at bitbucket.org.\n", "")
    assert desk.run("logout", token).code == 2
    assert desk.run("auth", "status").code == 1
    assert not desk.fake.requests


PATH_KEY = "credential.https://bitbucket.org/ws/r.git.username"
BESIDE = {
    "nobody": ("", True),
    "another path": ('[remote "mine"]\n\turl = https://alice@bitbucket.org/ws/other.git\n', True),
    "another host": ('[remote "mine"]\n\turl = https://alice@example.com/ws/r.git\n', True),
    "SSH": ('[remote "mine"]\n\turl = git@bitbucket.org:ws/r.git\n', True),
    "the same name": ('[remote "mine"]\n\turl = https://jdoe@bitbucket.org/ws/r.git\n', True),
    "a longer path": ('[remote "mine"]\n\turl = https://alice@bitbucket.org/ws/r.github\n', True),
    "another account": ('[remote "mine"]\n\turl = https://alice@bitbucket.org/ws/r.git\n', False),
    "another account's push": (
        '[remote "mine"]\n\turl = https://example.com/x.git\n\tpushurl = https://alice@bitbucket.org/ws/r.git\n',
        False,
    ),
    "no name": ('[remote "mine"]\n\turl = https://bitbucket.org/ws/r.git\n', False),
    "below it": ('[remote "mine"]\n\turl = https://alice@bitbucket.org/ws/r.git/info/lfs\n', False),
    "a name by configuration": ('[credential "https://bitbucket.org"]\n\tusername = jdoe\n', None),
}
"""What else a repository has, and whether a key for its own address hurts nobody; None where none is needed."""


@pytest.mark.parametrize(("beside", "forgets"), [("nobody", False), *((beside, True) for beside in BESIDE)])
def test_the_key_that_asks_for_the_name(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, beside: str, forgets: bool
) -> None:
    """Where libcurl takes the name out of the URL, the configuration gives it, for this address alone."""
    text, is_harmless = BESIDE[beside]
    monkeypatch.setattr(versions, "libcurl", lambda: ("libcurl/8.23.0" if forgets else "libcurl/7.88.1", forgets))
    desk.path = desk.world.repository(text, name="beside")
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    desk.uses("store")
    said = desk.run("login", "origin", "--with", "api-token", "--username", "jdoe", "--dry-run")
    assert said.code == 0
    assert (f"{PATH_KEY} becomes jdoe" in said.out) == (forgets and is_harmless is True), said.out


@pytest.mark.slow
@pytest.mark.parametrize("worktree", [False, True])
def test_another_account_is_stored_first(desk: Desk, monkeypatch: pytest.MonkeyPatch, worktree: bool) -> None:
    """The push logs in with the new token; the other account's repository as before; `logout` takes the key out."""
    real = versions.libcurl()
    monkeypatch.setattr(versions, "libcurl", lambda: real if real and real[1] else ("libcurl/8.23.0", True))
    other = desk.secret("api-token", "alice", answer=Answer.NOT_FOUND)
    desk.uses("store")
    desk.stored(f"https://alice:{other}@bitbucket.org\n")
    if worktree:
        desk.world.git("config", "extensions.worktreeConfig", "true", cwd=desk.path)
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    said = desk.login(desk.secret("api-token", "jdoe"))
    assert (said.code, said.err) == (0, ""), said.out
    file = Path(desk.path, ".git", "config.worktree" if worktree else "config")
    assert '[credential "https://bitbucket.org/ws/r.git"]\n\tusername = jdoe\n' in file.read_text()
    desk.fake.forget_requests()
    assert desk.pushes()
    assert {one.username for one in desk.fake.requests} == {None, "jdoe"}
    assert not [
        one for one in json.loads(desk.run("--json", "--strict").out)["findings"] if one["id"].startswith("BB2")
    ]
    assert fill(desk, "alice") == other
    before = desk.state()
    planned = desk.run("logout", "--dry-run")
    assert f"{PATH_KEY} is taken out" in planned.out
    assert desk.state() == before
    assert desk.run("logout", "--yes").code == 0
    assert "credential" not in file.read_text()
    assert fill(desk, "alice") == other
    assert "holds nothing" not in planned.out
    assert desk.run("logout", "--yes").out == "git's helpers hold nothing for jdoe at bitbucket.org.\n"


KEPT = {
    "another's": ('[credential "https://bitbucket.org/ws/r.git"]\n\tusername = alice\n', "jdoe@"),
    "of the host": ('[credential "https://bitbucket.org"]\n\tusername = jdoe\n', "jdoe@"),
    "of another path": ('[credential "https://bitbucket.org/ws"]\n\tusername = jdoe\n', "jdoe@"),
    "what names it": ('[credential "https://bitbucket.org/ws/r.git"]\n\tusername = jdoe\n', ""),
    "in an included file": ("[include]\n\tpath = ../more\n", "jdoe@"),
}


@pytest.mark.parametrize("which", KEPT)
def test_logout_leaves_keys_that_are_not_its_own(desk: Desk, which: str) -> None:
    """What the address needs, or was not set for it, stays."""
    text, name = KEPT[which]
    desk.path = desk.world.repository(text, name="own")
    desk.world.file("more", desk.path, '[credential "https://bitbucket.org/ws/r.git"]\n\tusername = jdoe\n')
    desk.origin(f"https://{name}bitbucket.org/ws/r.git")
    desk.uses("store")
    desk.stored(f"https://jdoe:{desk.secret('api-token')}@bitbucket.org\n")
    config = Path(desk.path, ".git", "config")
    before = config.read_bytes()
    said = desk.run("logout", "--yes", "--username", "jdoe")
    assert (said.code, said.err) == (0, "")
    assert config.read_bytes() == before


@pytest.mark.slow
@pytest.mark.needs(MANAGER)
@pytest.mark.parametrize("kind", ["api-token", "access-token"])
def test_git_credential_manager(desk: Desk, kind: str) -> None:
    """The real one keeps the token, and is told not to try it elsewhere, in this repository alone."""
    name = {"api-token": "jdoe", "access-token": ACCESS}[kind]
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    desk.world.write_global("[credential]\n\thelper =\n\thelper = manager\n")
    manager = Manager(desk.world)
    dead = desk.secret("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
    manager.keep("jdoe", dead)
    if kind == "api-token":  # once: it starts slowly
        before = desk.state()
        said = desk.login(desk.secret(kind))
        assert (said.code, said.err) == (1, "bb-auth-check: Bitbucket refuses it. Everything is as it was.\n")
        assert desk.state() == before
    token = desk.secret(kind, name)
    said = desk.login(token)
    assert (said.code, said.err) == (0, ""), said.out
    assert manager.held() == {f"bitbucket.org/{name}": token}
    assert desk.pushes()
    key = "credential.https://bitbucket.org.bitbucketValidateStoredCredentials"
    assert desk.world.git("config", "--local", key, cwd=desk.path).stdout == "false\n"
    if kind != "api-token":
        return
    document = json.loads(desk.run("login", "--status", "--json").out)
    assert [(one["username"], one["place"]) for one in document["logins"]] == [(name, "manager")]
    assert desk.run("logout", "--yes").code == 0
    assert manager.held() == {}
    desk.fake.forget_requests()
    assert not desk.pushes()


@pytest.mark.slow
@pytest.mark.needs(MANAGER)
def test_git_credential_manager_without_a_store(desk: Desk) -> None:
    """It keeps nothing: that is told before anything is changed."""
    desk.origin()
    desk.world.write_global("[credential]\n\thelper = manager\n")
    Manager(desk.world, store=None)
    before = desk.state()
    said = desk.login(desk.secret("api-token", API))
    assert said.code == 1
    assert "Git Credential Manager has nowhere to keep a token" in said.err
    assert desk.state() == before


@pytest.mark.slow
def test_a_keyring(desk: Desk) -> None:
    """The real libsecret is what is set where it is here; refused, the keyring has what it had."""
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    with Keyring(desk.world) as variables:
        desk.world.environ.update(variables)
        token = desk.secret("api-token", "jdoe")
        said = desk.login(token)
        assert (said.code, said.err) == (0, ""), said.out
        assert "libsecret keeps it, in a keychain" in said.out
        assert desk.pushes()
        assert desk.login(desk.secret("api-token"), "--replace").code == 1
        assert fill(desk, "jdoe") == token
        assert desk.pushes()
        assert desk.run("logout", "--yes").code == 0
        assert fill(desk, "jdoe") is None


@pytest.mark.slow
def test_a_data_center(desk: Desk) -> None:
    """With the username that the URL has, or that is given; and a token of Cloud is not for it."""
    desk.fake.serve("git.example.com")
    desk.fake.create("scm/ws/r")
    desk.origin("https://git.example.com/scm/ws/r.git")
    desk.uses("store")
    token = desk.secret("datacenter-token", "jdoe")
    said = desk.login(desk.secret("api-token"))
    assert (said.code, "does not log in to a Data Center" in said.err) == (2, True)
    said = desk.login(token)
    assert (said.code, "--username NAME" in said.err) == (1, True)
    said = desk.login(token, "--username", "jdoe")
    assert (said.code, said.err) == (0, ""), said.out
    assert desk.url() == "https://jdoe@git.example.com/scm/ws/r.git"
    assert desk.pushes()


_SSH = """\
#!/bin/sh
# what ssh would be told: host and command; it serves the fake's repositories
case "$*" in *-G*) exec {ssh} "$@";; esac
[ "{lets}" = in ] || {{ echo 'git@ssh.bitbucket.org: Permission denied (publickey).' >&2; exit 255; }}
for word; do command=$word; done
exec sh -c "$(printf %s "$command" | sed "s#'/*#'{repositories}/#")"
"""


@pytest.mark.slow
@pytest.mark.parametrize("lets", ["in", "out"])
def test_ssh(desk: Desk, lets: str) -> None:
    """The remote goes by SSH from then on, if Bitbucket lets the key in; else it is as it was."""
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    repositories = desk.fake.create("ws/other").parent.parent
    real = desk.world.programs / "ssh"
    real.rename(desk.world.folder / "ssh")
    text = _SSH.format(ssh=desk.world.folder / "ssh", lets=lets, repositories=repositories)
    desk.world.program_file("ssh", text)
    said = desk.run("login", "--with", "ssh", "--yes")
    assert said.code == (0 if lets == "in" else 1), said
    if lets == "in":
        assert desk.url() == "git@ssh.bitbucket.org:ws/r.git"
        assert desk.pushes()
    else:
        assert desk.url() == "https://jdoe@bitbucket.org/ws/r.git"
        assert "ssh-keygen" in said.out
        said = desk.run("login", "--with", "ssh", "--dry-run", "https://bitbucket.org/ws/r.git")
        assert (said.code, "Over SSH it is a remote that logs in" in said.err) == (1, True)


_OAUTH = """\
#!/bin/sh
# stands in for git-credential-oauth, with somebody who logs in in the browser at once; it keeps nothing
[ "$1" = get ] || exit 0
echo "opened" >>"{folder}/opened"
[ -f "{folder}/token" ] && printf 'username=x-token-auth\\npassword=%s\\n' "$(cat "{folder}/token")"
exit 0
"""


@pytest.mark.slow
@pytest.mark.parametrize("helper", ["store", ""])
def test_in_the_browser(desk: Desk, helper: str) -> None:
    """The helper that opens it comes behind one that keeps what it gives; nobody there, or refused, changes nothing."""
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    if helper:
        desk.uses(helper)
    folder = desk.world.folder / "browser"
    folder.mkdir()
    said = desk.run("login", "--with", "oauth", "--yes")
    assert (said.code, "Neither Git Credential Manager nor git-credential-oauth is here" in said.err) == (1, True)
    desk.world.program_file("git-credential-oauth", _OAUTH.format(folder=folder))
    dead = desk.secret("app-password")
    vault.vault(desk.world)
    if helper:
        desk.stored(f"https://{ACCESS}:{dead}@bitbucket.org\n")
    else:
        desk.world.program_file("git-credential-libsecret", f'#!/bin/sh\nexec git-credential-{vault.NAME} "$@"\n')
        desk.world.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"
    before = desk.state()
    said = desk.run("login", "--with", "oauth", "--yes")
    assert (said.code, "Nobody has logged in in the browser" in said.err) == (1, True), said
    assert desk.state() == before
    token = "Oa" + sample("password") * 3
    (folder / "token").write_text(token)
    desk.secrets.append(token)
    said = desk.run("login", "--with", "oauth", "--yes")
    assert (said.code, said.err) == (1, "bb-auth-check: Bitbucket refuses it. Everything is as it was.\n")
    assert desk.state() == before
    desk.fake.credential(ACCESS, token)
    said = desk.run("login", "--with", "oauth", "--yes")
    assert (said.code, said.err) == (0, ""), said.out
    assert "git-credential-oauth, asked after it, opens your browser" in said.out
    (folder / "opened").unlink()
    assert desk.pushes()
    assert not (folder / "opened").exists()
    assert fill(desk, ACCESS) == token


@pytest.mark.slow
@pytest.mark.needs(MANAGER)
def test_in_the_browser_with_git_credential_manager(desk: Desk) -> None:
    """What the real one has from an earlier login in the browser is taken, under one's own username alone."""
    desk.origin(f"https://{API}@bitbucket.org/ws/r.git")
    desk.world.write_global("[credential]\n\thelper =\n\thelper = manager\n")
    manager = Manager(desk.world)
    said = desk.run("login", "--with", "oauth", "--yes")
    assert (said.code, "give it with --username NAME" in said.err) == (1, True)
    token = "Oa" + sample("password") * 3
    desk.secrets.append(token)
    manager.keep("jdoe", token)
    desk.fake.account("jdoe", token, scheme="bearer")
    desk.fake.credential("jdoe", token)
    before = manager.held()
    said = desk.run("login", "--with", "oauth", "--yes", "--username", "jdoe")
    assert (said.code, said.err) == (0, ""), said.out
    assert desk.url() == "https://jdoe@bitbucket.org/ws/r.git"
    assert desk.pushes()
    assert manager.held() == before


_SHIM = """\
#!/bin/sh
{{ printf '%s\\n' "$0" "$@"; export -p; }} >>"{log}"
exec {program} "$@"
"""


@pytest.mark.slow
@pytest.mark.parametrize("helper", ["store", "cache"])
def test_no_child_is_told_the_token_but_on_its_standard_input(desk: Desk, helper: str) -> None:
    """Not in an argument, not in a variable, not in a trace, and in no file but the helper's own; refused or taken."""
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    log, temporary = desk.world.folder / "children", desk.world.folder / "tmp"
    temporary.mkdir()
    traces = {name: str(desk.world.folder / name) for name in ("GIT_TRACE", "GIT_TRACE_CURL", "GIT_TRACE2_EVENT")}
    with CacheDaemon(desk.world) as cache:
        desk.uses("store" if helper == "store" else cache)
        old = desk.secret("api-token")
        desk.world.keep("jdoe", old, desk.path)
        for name in ("git", "ssh"):
            real = shutil.which(name, path=desk.world.environ["PATH"])
            if name == "ssh":
                real = str((desk.world.programs / "ssh").rename(desk.world.folder / "ssh"))
            desk.world.program_file(name, _SHIM.format(log=log, program=real))
        desk.world.environ.update(traces, TMPDIR=str(temporary))
        for answer, code in ((Answer.INVALID_CREDENTIALS, 1), (Answer.OK, 0)):
            token = desk.secret("api-token", "jdoe", answer=answer)
            run = subprocess.run(
                [*PROGRAM, "login", "--with-token", "--yes", "--replace"],
                input=f"{token}\n",
                env=desk.world.environ,
                cwd=desk.path,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            assert run.returncode == code, run.stderr
            assert not leaks(token, run.stdout + run.stderr)
        assert log.stat().st_size
        for path in (one for one in desk.world.folder.rglob("*") if one.is_file() and one.name != ".git-credentials"):
            for token in desk.secrets:
                assert not leaks(token, path.read_bytes().decode("utf-8", "replace")), path


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (GitCredential, "give"),
        (GitCredential, "answer"),
        (enter, "_insist"),
        (enter, "planned"),
        (exchange.Exchange, "make"),
        (login_page, "done"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.__name__,
)
def test_a_crash_tells_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch, where: object, name: str) -> None:
    """Whatever happens that nobody has foreseen, with the token in the exception itself."""
    desk.origin()
    desk.uses("store")
    token = desk.secret("api-token", API)
    real = getattr(where, name)
    before = desk.state()

    def breaks(*arguments: object, **more: object) -> object:
        if name != "answer" or token in arguments:
            raise RuntimeError(token)
        return real(*arguments, **more)

    def asked(*arguments: object, **more: object) -> object:
        found = real(*arguments, **more)
        if found is not None and token in found:
            raise RuntimeError(token)
        return found

    monkeypatch.setattr(where, name, asked if name == "answer" else breaks)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        monkeypatch.chdir(desk.path)
        monkeypatch.setattr(os, "environ", desk.world.environ)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{token}\n".encode())))
        code = cli.main(["login", "--with-token", "--yes"])
    assert code == 3
    assert "internal error: RuntimeError at " in err.getvalue()
    assert not leaks(token, out.getvalue() + err.getvalue())
    if name != "done":
        assert desk.state() == before


IN_THE_WAY = {
    "a header": (
        '[http "https://bitbucket.org"]\n\textraHeader = Authorization: Bearer {access-token}\n',
        "an Authorization header (http.https://bitbucket.org.extraHeader in .git/config) logs in before git asks",
    ),
    "netrc": (
        "# ~/.netrc\nmachine bitbucket.org login jdoe password {password}\n",
        "logs in before git asks any helper",
    ),
    "a key without a value": ("[credential]\n\tusername\n", "has no value, and git stops there"),
    "a secret in a command": (
        '[credential]\n\thelper = "!f() { echo username=jdoe; echo password={api-token}; }; f"\n',
        "has a secret in its command: bb-auth-check fix first",
    ),
    "a helper that ends with an error": (
        "[credential]\n\thelper =\n\thelper = !false\n",
        "fails when it is asked what it holds",
    ),
    "a helper that keeps nothing": (
        '[credential]\n\thelper =\n\thelper = "!f() { cat >/dev/null; }; f"\n',
        "did not give back the token that it was given",
    ),
    "a command that says another name": (
        '[credential]\n\thelper = "!f() { echo username=other; }; f"\n',
        "Nothing was changed.",
    ),
}


@pytest.mark.slow
def test_what_is_in_the_way(desk: Desk) -> None:
    """It is named in one sentence, and nothing is changed."""
    desk.uses("store")
    for name, (text, says) in IN_THE_WAY.items():
        folder = desk.world.repository(name=name.replace(" ", "-"))
        desk.world.git("remote", "add", "origin", "https://jdoe@bitbucket.org/ws/r.git", cwd=folder)
        file, _, more = text.removeprefix("# ").partition("\n") if text.startswith("# ") else (".git/config", "", text)
        written = desk.world.file(file, folder, filled(more))
        before = state(desk.world.home, folder)
        said = desk.login(desk.secret("api-token", "jdoe"), cwd=folder)
        assert (said.code, says in said.err) == (1, True), (name, said)
        assert said.err.count("\n") == 1
        assert state(desk.world.home, folder) == before, name
        if file.startswith("~"):
            written.unlink()


WRITTEN = {
    "by a rule": ('[url "https://jdoe@bitbucket.org/"]\n\tinsteadOf = bb:\n', "bb:ws/r.git", ""),
    "by a push URL": ("", "https://example.com/ws/r.git", "https://jdoe@bitbucket.org/ws/r.git"),
    "the name in the configuration": (
        '[credential "https://bitbucket.org"]\n\tusername = jdoe\n',
        "https://bitbucket.org/ws/r.git",
        "",
    ),
    "with a path": ("[credential]\n\tuseHttpPath = true\n", "https://jdoe@bitbucket.org/ws/r.git", ""),
}


@pytest.mark.slow
def test_however_the_address_comes_about(desk: Desk) -> None:
    """The next push logs in with an access token, whatever had named somebody; a second remote is as it was."""
    desk.uses("store")
    other = "https://jdoe@bitbucket.org/ws/other.git"
    for name, (text, url, push) in WRITTEN.items():
        folder = desk.world.repository(text, name=name.replace(" ", "-"))
        desk.world.commit(folder)
        desk.world.git("remote", "add", "origin", url, cwd=folder)
        desk.world.git("remote", "add", "other", other, cwd=folder)
        if push:
            desk.world.git("config", "remote.origin.pushurl", push, cwd=folder)
        said = desk.login(desk.secret("access-token", ACCESS), "origin", "--replace", cwd=folder)
        assert (said.code, said.err) == (0, ""), (name, said.out)
        pushed = desk.world.git("push", "--force", "origin", "HEAD:main", cwd=folder, check=False)
        assert pushed.returncode == 0, (name, pushed.stderr)
        assert desk.world.git("remote", "get-url", "--push", "other", cwd=folder).stdout.strip() == other


@pytest.mark.slow
def test_bitbucket_out_of_reach(desk: Desk) -> None:
    """What was not refused stays, and is not called proved; what it would replace stays if it may be good."""
    desk.origin("https://jdoe@bitbucket.org/ws/r.git")
    desk.uses("store")
    desk.world.environ.update(https_proxy="http://127.0.0.1:9", HTTPS_PROXY="http://127.0.0.1:9")
    token = desk.secret("api-token")
    said = desk.login(token)
    assert (said.code, said.err, "stored, but not proved" in said.out) == (3, "", True)
    assert fill(desk, "jdoe") == token
    before = desk.state()
    said = desk.login(desk.secret("api-token"), "--replace")
    assert (said.code, said.err.endswith("may still be good. Everything is as it was.\n")) == (3, True)
    assert desk.state() == before


@pytest.mark.slow
def test_a_host_that_a_remote_leads_to(desk: Desk) -> None:
    """Named in a repository it is the login of that remote."""
    desk.origin()
    desk.uses("store")
    said = desk.login(desk.secret("api-token", API), "bitbucket.org")
    assert (said.code, "it may push to origin" in said.out) == (0, True)
    assert [
        one["remotes"] for one in json.loads(desk.run("login", "--status", "bitbucket.org", "--json").out)["logins"]
    ]
    assert desk.pushes()


@pytest.mark.slow
def test_the_page_is_opened_if_that_is_asked_for(desk: Desk) -> None:
    """In the browser that BROWSER names; and where no helper is, git's cache is planned, for this host."""
    desk.origin()
    seen = desk.world.folder / "seen"
    browser = desk.world.program_file("browser", f'#!/bin/sh\necho "$1" >>"{seen}"\n')
    desk.world.environ["BROWSER"] = f"{browser} %s"
    token = desk.secret("api-token", API)
    answers = [("(it is not shown): ", token), ("Do it? [y/N] ", "n")]
    argv = [*PROGRAM, "login", "--web", "--with", "api-token"]
    session = at_a_terminal(argv, desk.world.environ, desk.path, answers)
    assert session.code == 1
    assert seen.read_text() == "https://id.atlassian.com/manage-profile/security/api-tokens\n"
    assert "credential.https://bitbucket.org.helper: cache --timeout=28800 is added" in session.shown
    assert "cache keeps it, in memory, for eight hours" in session.shown
    assert desk.url() == BARE
