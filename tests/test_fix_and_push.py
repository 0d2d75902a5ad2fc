"""`fix` on the way of a user: a real push fails, `check` says why, `fix` fixes it, the push goes through.

The Bitbucket takes every token under its right username only, so a push succeeds once git gets both from the helper.
"""

from __future__ import annotations

import base64
import contextlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from bb_auth_check.bitbucket.samples import sample
from conftest import GATE, Run, World, append
from support import vault
from support.examples import printed_commands
from support.fake_bitbucket import Answer, FakeBitbucket, Request
from support.needs import KEPT_USERNAME
from support.pushing import Pusher
from support.real_helpers import CacheDaemon, Keyring
from test_no_secret_escapes import leaks

API = "x-bitbucket-api-token-auth"
ACCESS = "x-token-auth"
EMAIL = "jdoe%40example.com"
URL = "bitbucket.org/ws/r.git"

_SHIM = """\
#!/bin/sh
{{ printf '%s\\n' "$0" "$@"; export -p; }} >>{log}
exec {program} "$@"
"""


_recorded: list[Path] = []
"""Where to write down what children this process starts with; empty while nobody wants to know."""


def _write_down(event: str, arguments: tuple[Any, ...]) -> None:
    if not _recorded or event not in ("subprocess.Popen", "os.posix_spawn"):
        return
    environ = arguments[-1] if arguments[-1] is not None else os.environ
    said = [arguments[0] or "", *arguments[1][1:], *(part for pair in environ.items() for part in pair)]
    with _recorded[0].open("ab") as log:
        log.write(b"\n".join(map(os.fsencode, said)) + b"\n")


sys.addaudithook(_write_down)


class User(Pusher):
    """Somebody with a home folder, a temporary folder, a repository with a commit, and a Bitbucket to push it to."""

    def __init__(self, world: World, fake: FakeBitbucket) -> None:
        super().__init__(world, fake)
        (world.folder / "tmp").mkdir()
        world.environ.update(self.environ, TMPDIR=str(world.folder / "tmp"))
        self.log = world.folder / "children"
        """What every child was started with, of those that `fix` and `check` start."""

    # before

    def has(self, text: str, secret: str, file: Path | None = None) -> None:
        """Lay configuration with a secret over that of the repository."""
        for name, user in (("{basic}", "jdoe"), ("{basic-e-mail}", "jdoe@example.com")):
            text = text.replace(name, base64.b64encode(f"{user}:{secret}".encode()).decode())
        text = text.replace("{secret}", secret).replace("{encoded}", quote(secret, safe=""))
        append(file or self.path / ".git" / "config", text)

    def origin(self, url: str, secret: str = "", name: str = "origin") -> None:
        """A remote with this URL."""
        self.has(f'[remote "{name}"]\n\turl = {url}\n', secret)

    def credential(self, action: str, more: str, cwd: Path | None = None) -> Run:
        """Ask git for a credential, or tell it of one."""
        return subprocess.run(
            ["git", "credential", action],
            input=f"{more}\n\n",
            env=self.world.environ,
            cwd=cwd or self.path,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def remember(self, username: str, secret: str, *, path: str = "") -> None:
        """Have git's helpers keep a credential, for a path if it is given."""
        place = f"protocol=https\nhost=bitbucket.org\nusername={username}" + (f"\npath={path}" if path else "")
        assert self.credential("approve", f"{place}\npassword={secret}").returncode == 0

    # what a user does

    def asking(self, *arguments: str, cwd: Path | None = None) -> tuple[Run, tuple[Request, ...]]:
        """Push; also what the server was asked meanwhile. git itself says a token that stands as the username."""
        self.fake.forget_requests()
        run = self.world.git("push", *(arguments or ("origin", "main")), cwd=cwd or self.path, check=False)
        return run, self.fake.requests

    def refused(self, status: int | None = 401, *arguments: str, cwd: Path | None = None) -> str:
        """Push, and make sure that it fails, with this as the server's last word; None: it was asked nothing."""
        run, requests = self.asking(*arguments, cwd=cwd)
        assert run.returncode != 0
        assert [request.status for request in requests][-1:] == ([] if status is None else [status]), run.stderr
        return run.stderr

    def accepted(self, username: str, *arguments: str, cwd: Path | None = None, host: str = "bitbucket.org") -> None:
        """Push, and make sure that it goes through, over TLS, as this user."""
        run, requests = self.asking(*arguments, cwd=cwd)
        assert run.returncode == 0, run.stderr
        assert requests
        for request in requests:
            assert (request.host, request.tls) == (host, True)
        assert requests[-1].username == username
        assert requests[-1].known

    def program(self, *arguments: str, cwd: Path | None = None) -> Run:
        """Run bb-auth-check, and write down what git and the helpers are started with."""
        _recorded[:] = [self.log]
        try:
            run = self.world.program(*arguments, cwd=cwd or self.path, **self._recording())
        finally:
            _recorded.clear()
        for secret in self.secrets:
            assert not leaks(secret, run.stdout + run.stderr)
        return run

    def _recording(self) -> dict[str, str]:
        """The variables that put a program which writes down before each that git could run.

        git starts its helpers as `git credential-NAME` from a folder of its own, which comes before all of PATH.
        """
        shims = self.world.folder / "shims"
        git = str(shutil.which("git"))
        if not shims.exists():
            own = Path(self.world.git("--exec-path", cwd=self.world.folder).stdout.strip())
            shims.mkdir()
            for one in own.iterdir():
                (shims / one.name).symlink_to(one)
        programs = {path.name: str(path) for path in self.world.programs.iterdir()}
        for name, program in {"git": git, **programs}.items():
            shim = shims / name
            shim.unlink(missing_ok=True)
            shim.write_text(_SHIM.format(log=shlex.quote(str(self.log)), program=shlex.quote(program)))
            shim.chmod(0o755)
        return {"GIT_EXEC_PATH": str(shims), "GIT_TERMINAL_PROMPT": "1"}

    def fixed(self, *options: str, found: bool | None = True, cwd: Path | None = None) -> str:
        """Check, fix, check: faults (advice, if `found` is None), none left, none found. Returns what `fix` says."""
        before = self.program("check", cwd=cwd)
        assert (before.returncode, before.stderr) == (1 if found else 0, ""), before.stdout
        assert found is not None or " (warning): " in before.stdout
        run = self.program("fix", "--yes", *options, cwd=cwd)
        assert (run.returncode, run.stderr) == (0, ""), run.stdout
        assert "undone" not in run.stdout
        after = self.program("check", cwd=cwd)
        assert (after.returncode, after.stderr) == (0, ""), after.stdout
        return run.stdout

    # after

    def answer(self, remote: str = "origin", cwd: Path | None = None) -> tuple[str | None, str | None]:
        """The username and password that git has for a push to a remote."""
        url = self.world.git("remote", "get-url", "--push", remote, cwd=cwd or self.path).stdout.strip()
        return self.answer_for(f"url={url}", cwd)

    def answer_for(self, place: str, cwd: Path | None = None) -> tuple[str | None, str | None]:
        """What git has for a host, or for a username there."""
        given = dict(line.partition("=")[::2] for line in self.credential("fill", place, cwd).stdout.splitlines())
        return given.get("username"), given.get("password")

    def holders(self, *except_in: str) -> list[str]:
        """The files with a secret in any spelling, but for what the server and these helpers' files and folders hold.

        What git and the helpers were started with is a file as well.
        """
        assert self.log.read_text(encoding="utf-8", errors="surrogateescape").count("/git\nconfig\n"), "no record"
        return self.kept_in_clear(*except_in)

    def kept_in_clear(self, *except_in: str) -> list[str]:
        """The same, before anything was recorded."""
        forms = [form for secret in self.secrets for form in encodings(secret)]
        kept = {self.world.folder / name for name in ("bitbucket", "shims", "vault", *except_in)}
        found = []
        for at, folders, names in os.walk(self.world.folder):
            folders[:] = [name for name in folders if Path(at, name) not in kept]
            for name in names:
                path = Path(at, name)
                if path not in kept and path.is_file() and any(form in path.read_bytes() for form in forms):
                    found.append(str(path.relative_to(self.world.folder)))
        return found


def encodings(secret: str) -> set[bytes]:
    """As it is, percent-encoded, and in the middle of whatever is in base64, with what a letter at an end shares cut.

    Half of it would be too much to be found, too.
    """
    half = secret[len(secret) // 4 : -len(secret) // 4]
    found = {half.encode(), *(quote(text, safe="").encode() for text in (secret, half))}
    for ahead in range(3):
        coded = base64.b64encode(b"x" * ahead + half.encode())
        found.add(coded[4:-4])
    return found


@pytest.fixture
def fake(world: World) -> Iterator[FakeBitbucket]:
    """A Bitbucket at bitbucket.org and below."""
    with FakeBitbucket(world.folder / "bitbucket", ["git.example.com", "git.example.com:8443"]) as running:
        yield running
        assert running.refused == ()
    assert running.errors == ()


@pytest.fixture
def user(world: World, fake: FakeBitbucket) -> User:
    """A user without any helper yet."""
    return User(world, fake)


# -- a token in every kind of wrong place


class Wrong(NamedTuple):
    """What a user has set up, and why no push gets through."""

    text: str
    """Configuration, with `{secret}`, `{encoded}` or `{basic-e-mail}`."""
    right: str = API
    """The only username under which the server takes the token."""
    kind: str = "api-token"
    file: str = ""
    """Where the text stands, in the home folder; else it is the repository's configuration."""
    more: str = ""
    """Configuration of the repository without a secret."""
    whole: str = ""
    """Configuration of the user, likewise."""
    status: int | None = 401
    """What the server says before."""
    options: tuple[str, ...] = ()
    found: bool = True
    """Whether `check` calls it a fault."""


def remote(url: str) -> str:
    """Lines that make it origin's URL."""
    return f'[remote "origin"]\n\turl = {url}\n'


WRONG = {
    "e-mail": Wrong(remote(f"https://{EMAIL}:{{encoded}}@{URL}")),
    "e-mail-unencoded": Wrong(remote(f"https://jdoe@example.com:{{secret}}@{URL}"), status=None),
    "wrong-static-name": Wrong(remote(f"https://x-token-auth:{{encoded}}@{URL}")),
    "placeholder-as-name": Wrong(remote(f"https://USERNAME:{{encoded}}@{URL}")),
    "no-name": Wrong(remote(f"https://:{{encoded}}@{URL}")),
    "token-as-name": Wrong(remote(f"https://{{encoded}}@{URL}")),
    "token-as-name-and-password": Wrong(remote(f"https://{{encoded}}:{{encoded}}@{URL}")),
    "token-as-name-with-filler": Wrong(remote(f"https://{{encoded}}:x-oauth-basic@{URL}")),
    "access-token-of-a-name": Wrong(remote(f"https://jdoe:{{encoded}}@{URL}"), ACCESS, "access-token"),
    "access-token-of-the-wrong-static-name": Wrong(remote(f"https://{API}:{{encoded}}@{URL}"), ACCESS, "access-token"),
    "access-token-as-name": Wrong(remote(f"https://{{encoded}}@{URL}"), ACCESS, "access-token"),
    "http": Wrong(remote(f"http://{EMAIL}:{{encoded}}@{URL}")),
    "www": Wrong(remote(f"https://{EMAIL}:{{encoded}}@www.{URL}")),
    "www-over-http": Wrong(remote(f"http://x-token-auth:{{encoded}}@www.{URL}")),
    "closed-gate": Wrong(remote(f"https://jdoe:{{encoded}}@{URL}"), "jdoe", whole=GATE, status=None),
    "header": Wrong(
        '[http]\n\textraHeader = "Authorization: Basic {basic-e-mail}"\n', more=remote(f"https://{EMAIL}@{URL}")
    ),
    "bearer-header": Wrong(
        '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Bearer {secret}"\n',
        more=remote(f"https://{URL}"),
    ),
    "base": Wrong(
        f'[url "https://{EMAIL}:{{encoded}}@bitbucket.org/"]\n\tinsteadOf = bb:\n', more=remote("bb:ws/r.git")
    ),
    "base-of-the-user": Wrong(
        f'[url "https://{EMAIL}:{{encoded}}@bitbucket.org/"]\n\tinsteadOf = bb:\n',
        file=".gitconfig",
        more=remote("bb:ws/r.git"),
    ),
    "base-of-the-whole-host": Wrong(
        f'[url "https://{EMAIL}:{{encoded}}@bitbucket.org/"]\n\tinsteadOf = https://bitbucket.org/\n',
        file=".gitconfig",
        more=remote(f"https://{URL}"),
    ),
    "base-for-pushes": Wrong(
        '[url "https://x-token-auth:{encoded}@bitbucket.org/"]\n\tpushInsteadOf = https://bitbucket.org/\n',
        more=remote(f"https://{URL}"),
    ),
    "pushurl": Wrong(
        f"\tpushurl = https://{EMAIL}:{{encoded}}@{URL}\n", more=remote(f"https://jdoe@{URL}").rstrip("\n") + "\n"
    ),
    "inline-helper": Wrong(
        '[credential]\n\thelper = "!f() { echo username=jdoe@example.com; echo password={secret}; }; f"\n',
        more=remote(f"https://{URL}"),
    ),
    "inline-helper-of-the-host": Wrong(
        '[credential "https://bitbucket.org"]\n\thelper =\n'
        '\thelper = "!f() { echo username=x-token-auth; echo password={secret}; }; f"\n',
        file=".gitconfig",
        more=remote(f"https://{URL}"),
        options=("--helper", vault.NAME),
    ),
    "inline-helper-for-a-wrong-name": Wrong(
        '[credential]\n\thelper = "!f() { test $1 = get && echo password={secret}; }; f"\n',
        more=remote(f"https://{EMAIL}@{URL}"),
    ),
    "helper-that-does-not-exist": Wrong(
        "[credential]\n\thelper = nowhere --token={secret}\n", "jdoe", more=remote(f"https://jdoe@{URL}")
    ),
    "command-that-does-not-exist": Wrong(
        "[credential]\n\thelper = !/nowhere/at/all {secret}\n", "jdoe", more=remote(f"https://jdoe@{URL}")
    ),
    "netrc": Wrong(
        "machine bitbucket.org login jdoe@example.com password {secret}\n",
        file=".netrc",
        more=remote(f"https://{URL}"),
        options=("--strict",),  # an e-mail address is right for other programs
    ),
    "netrc-with-the-url": Wrong(
        "machine bitbucket.org\n\tlogin x-token-auth\n\tpassword {secret}\n",
        file=".netrc",
        more=remote(f"https://x-token-auth@{URL}"),
    ),
    "configured-name": Wrong(
        remote(f"https://:{{encoded}}@{URL}"),
        more='[credential "https://bitbucket.org"]\n\tusername = jdoe@example.com\n',
    ),
    "token-as-configured-name": Wrong(
        "[credential]\n\tusername = {secret}\n", file=".gitconfig", more=remote(f"https://{URL}")
    ),
    "branch-remote": Wrong(
        f'[branch "main"]\n\tremote = https://{EMAIL}:{{encoded}}@{URL}\n\tmerge = refs/heads/main\n',
        more=remote(f"https://{URL}"),
    ),
    "port": Wrong(remote(f"https://{EMAIL}:{{encoded}}@bitbucket.org:443/ws/r.git")),
    "capitals": Wrong(remote(f"https://{EMAIL}:{{encoded}}@BitBucket.org/ws/r.git")),
    "page": Wrong(remote(f"https://{EMAIL}:{{encoded}}@bitbucket.org/ws/r/src/main/")),
    "near-miss": Wrong(remote("https://jdoe:{encoded}@bitbuket.org/ws/r.git"), "jdoe", status=None, found=False),
    "near-miss-and-e-mail": Wrong(
        remote(f"https://{EMAIL}:{{encoded}}@bitbucket.com/ws/r.git"), status=None, found=False
    ),
    "data-center": Wrong(
        remote("https://jdoe:{encoded}@git.example.com/scm/ws/r.git"),
        "jdoe",
        "datacenter-token",
        whole=GATE,
        status=None,
    ),
    "data-center-with-port": Wrong(
        remote("https://jdoe:{encoded}@git.example.com:8443/scm/ws/r.git"),
        "jdoe",
        "datacenter-token",
        whole=GATE,
        status=None,
    ),
    "name-to-be-encoded": Wrong(
        remote(f"https://j.doe%2Bwork:{{encoded}}@{URL}"), "j.doe+work", whole=GATE, status=None
    ),
    "path-of-the-host": Wrong(
        remote(f"https://{EMAIL}:{{encoded}}@{URL}"),
        whole='[credential "https://bitbucket.org"]\n\tuseHttpPath = true\n',
    ),
    "path-of-the-repository": Wrong(
        remote(f"https://{EMAIL}:{{encoded}}@{URL}"), whole="[credential]\n\tuseHttpPath = true\n"
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_push_that_failed_goes_through(user: User, case: str) -> None:
    """Check, fix, check, push: the token is with the helper, under its right name, and nowhere else any more."""
    wrong = WRONG[case]
    secret = user.secret(wrong.kind, wrong.right)
    if wrong.kind == "datacenter-token":
        user.fake.create("scm/ws/r")
    user.uses(vault.vault(user.world))
    user.world.write_global(wrong.whole)
    user.has(wrong.more, "")
    file = user.world.home / wrong.file if wrong.file else None
    user.has(wrong.text, secret, file)
    if file is not None:
        file.chmod(0o600)
    push = () if case == "branch-remote" else ("origin", "main")
    user.refused(wrong.status, *push)
    user.fixed(*wrong.options, found=wrong.found)
    user.fake.forget_requests()
    assert user.holders() == []
    assert f"/git-credential-{vault.NAME}\nstore\n" in user.log.read_text()
    assert secret in (user.answer()[1] or "")
    user.accepted(wrong.right, *push, host="git.example.com" if case.startswith("data-center") else "bitbucket.org")
    assert user.answer() == (wrong.right, secret)
    assert user.holders() == []


CLINGING = {
    "e-mail": (remote(f"https://{EMAIL}:{{encoded}}@{URL}"), "BB202"),
    "http": (remote(f"http://jdoe:{{encoded}}@{URL}"), "BB401"),
    "www": (remote(f"https://jdoe:{{encoded}}@www.{URL}"), "BB406"),
    "page": (remote("https://jdoe:{encoded}@bitbucket.org/ws/r/src/main/"), "BB403"),
    "wrong-static-name": (remote(f"https://x-token-auth:{{encoded}}@{URL}"), "BB205"),
    "placeholder-as-name": (remote(f"https://USERNAME:{{encoded}}@{URL}"), "BB203"),
    "near-miss": (remote("https://jdoe:{encoded}@bitbuket.org/ws/r.git"), "BB402"),
}
"""What has a token in it, and the rule of another fault of the same place."""


@pytest.mark.parametrize("because", ["no-helper", "another-token", "not-selected"])
@pytest.mark.parametrize("case", CLINGING)
def test_no_other_step_drops_a_token_that_no_helper_has(user: User, case: str, because: str) -> None:
    """The step that hands it over is not possible, or not wanted: then nothing else may take it out."""
    text, rule = CLINGING[case]
    secret, other = user.secret("api-token", "jdoe", API), sample("api-token")
    user.has(text, secret)
    options = ("--select", rule) if because == "not-selected" else ()
    if because != "no-helper":
        user.uses(vault.vault(user.world))
    for name in ("jdoe", API, "USERNAME", "x-token-auth"):
        if because == "another-token":
            user.remember(name, other)
    user.program("fix", "--yes", *options)
    config = (user.path / ".git" / "config").read_text()
    answers = [user.answer_for(f"protocol=https\nhost=bitbucket.org\nusername={name}")[1] for name in ("jdoe", API)]
    is_there = quote(secret, safe="") in config or secret in answers
    assert is_there


def test_a_stale_header_before_a_good_credential(user: User) -> None:
    """git sends the header in the place of what its helper has: once it is gone, the helper's token logs in."""
    good = user.secret("api-token", "jdoe")
    dead = user.secret("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
    user.uses(vault.vault(user.world))
    user.remember("jdoe", good)
    user.origin(f"https://jdoe@{URL}")
    user.has('[http "https://bitbucket.org"]\n\textraHeader = "Authorization: Basic {basic}"\n', dead)
    user.refused(410)
    user.fixed()
    assert user.holders() == []
    assert user.answer() == ("jdoe", good)
    user.accepted("jdoe")


def test_which_of_two_tokens_lives_is_the_users_to_say(user: User) -> None:
    """Nothing is lost on either side: what is printed for either choice ends in a push that goes through."""
    good = user.secret("api-token", "jdoe")
    stale = user.secret("api-token", "jdoe", answer=Answer.INVALID_CREDENTIALS)
    user.uses(vault.vault(user.world))
    user.remember("jdoe", good)
    user.origin(f"https://jdoe:{{encoded}}@{URL}", stale)
    user.refused()
    user.remember("jdoe", good)
    text = (user.path / ".git" / "config").read_text()
    run = user.program("fix", "--yes")
    assert run.returncode == 1
    assert "only you can know which one is valid" in " ".join(run.stdout.split())
    assert (user.path / ".git" / "config").read_text() == text
    assert user.answer_for("protocol=https\nhost=bitbucket.org\nusername=jdoe") == ("jdoe", good)
    for command in printed_commands(user.program("check").stdout):
        user.world.run("sh", "-c", command, cwd=user.path)
    assert user.program("check").returncode == 0
    user.accepted("jdoe")


def test_the_token_of_the_url_is_the_one_that_lives(user: User) -> None:
    """The other choice: the helper's is dropped with the command that is told, and `fix` goes on."""
    stale, good = sample("api-token"), user.secret("api-token", "jdoe")
    user.secrets.append(stale)
    user.uses(vault.vault(user.world))
    user.remember("jdoe", stale)
    user.origin(f"https://jdoe:{{encoded}}@{URL}", good)
    said = " ".join(user.program("fix", "--yes").stdout.split())
    command = said.partition("To drop the helper's: ")[2].partition(", then bb-auth-check fix.")[0]
    user.world.run("sh", "-c", command, cwd=user.path)
    user.fixed()
    assert user.holders() == []
    assert user.answer() == ("jdoe", good)
    user.accepted("jdoe")


# -- the helpers that people have


class Keeping(NamedTuple):
    """A real helper, as it is chosen, and what is its own."""

    helper: str
    options: tuple[str, ...]
    folder: tuple[str, ...] = ()


@pytest.fixture(params=["store", "cache", "libsecret"])
def keeping(request: pytest.FixtureRequest, user: User) -> Iterator[Keeping]:
    """Each of git's own helpers, empty; `libsecret` is found without being named."""
    with contextlib.ExitStack() as stack:
        if request.param == "store":
            yield Keeping("store", ("--helper", "store"), ("home/.git-credentials",))
        elif request.param == "cache":
            helper = stack.enter_context(CacheDaemon(user.world)).replace("=600", "=28800")
            yield Keeping(helper, ("--helper", helper))
        else:
            user.world.environ.update(stack.enter_context(Keyring(user.world)))
            yield Keeping("libsecret", (), ("home/.local/share/keyrings",))


@pytest.mark.parametrize("there", [False, True], ids=["to-be-set", "set"])
@pytest.mark.parametrize("case", ["e-mail", "access-token-as-name", "path-of-the-repository"])
def test_a_real_helper_takes_over(user: User, keeping: Keeping, case: str, there: bool) -> None:
    """Whether it was there before or has to be put into the chain."""
    wrong = WRONG[case]
    secret = user.secret(wrong.kind, wrong.right)
    user.world.write_global(wrong.whole)
    user.has(wrong.text, secret)
    if there:
        user.uses(keeping.helper)
    user.refused()
    said = user.fixed(*keeping.options)
    assert user.holders(*keeping.folder) == []
    assert user.answer() == (wrong.right, secret)
    user.accepted(wrong.right)
    assert user.answer() == (wrong.right, secret)
    assert user.holders(*keeping.folder) == []
    assert f"credential-{keeping.helper.split()[0]}\n" in user.log.read_text()
    store = user.world.home / ".git-credentials"
    assert store.exists() == (keeping.helper == "store")
    if store.exists():
        assert "what it keeps stays in plain text" in " ".join(said.split())
        assert "BB306" in user.program("check", "--strict").stdout
        assert store.read_text().lower().count(quote(secret, safe="").lower()) == 1
        assert store.stat().st_mode & 0o077 == 0


def test_the_keyring_keeps_it_over_a_restart(user: User) -> None:
    """The token is there when the user has logged in anew, and not in plain text in the keyring's file."""
    secret = user.secret("api-token", API)
    user.origin(f"https://{EMAIL}:{{encoded}}@{URL}", secret)
    with Keyring(user.world) as variables:
        user.world.environ.update(variables)
        user.fixed()
        assert user.answer() == (API, secret)
    assert user.answer() == (None, None)
    (user.world.programs / "git-credential-libsecret").unlink()
    with Keyring(user.world) as variables:
        user.world.environ.update(variables)
        assert user.answer() == (API, secret)
        user.accepted(API)
    assert user.holders() == []


def test_a_short_cache_that_the_user_named(user: User) -> None:
    """It is the user's choice: nothing is planned against it, and nothing undone."""
    secret = user.secret("api-token", API)
    user.origin(f"https://{EMAIL}:{{encoded}}@{URL}", secret)
    with CacheDaemon(user.world) as helper:
        user.refused()
        user.fixed("--helper", helper)
        assert user.answer() == (API, secret)
        user.accepted(API)


def test_what_store_has_kept_goes_along(user: User) -> None:
    """git gave `store` the token that was in the URL: both places are cleaned."""
    secret = user.secret("api-token", "jdoe")
    helper = vault.vault(user.world)
    user.uses("store")
    user.origin(f"https://jdoe:{{encoded}}@{URL}", secret)
    user.accepted("jdoe")
    user.world.commit(user.path, "new")
    assert "home/.git-credentials" in [*user.kept_in_clear()]
    user.fixed("--helper", helper)
    assert user.holders() == []
    assert user.answer() == ("jdoe", secret)
    user.accepted("jdoe")


def test_what_store_has_kept_for_each_path(user: User) -> None:
    """Under one username, apart by the path: the helper in its place is asked with the path as well."""
    user.fake.create("ws/other")
    first, second = user.secret("access-token", ACCESS), user.secret("access-token", ACCESS)
    user.world.write_global("[credential]\n\tuseHttpPath = true\n")
    user.uses("store")
    user.origin(f"https://x-token-auth@{URL}", name="origin")
    user.origin("https://x-token-auth@bitbucket.org/ws/other.git", name="other")
    user.remember(ACCESS, first, path="ws/r.git")
    user.remember(ACCESS, second, path="ws/other.git")
    with CacheDaemon(user.world) as helper:
        helper = helper.replace("=600", "=28800")
        user.fixed("--helper", helper, found=False)
        assert (user.answer(), user.answer("other")) == ((ACCESS, first), (ACCESS, second))
        assert user.holders() == []
        user.accepted(ACCESS)
        user.accepted(ACCESS, "other", "main")


# -- dead app passwords


def test_a_dead_password_gives_way_to_the_helpers_token(user: User, keeping: Keeping) -> None:
    """The helper's token, which was hidden behind the URL's password, is left as it is, and logs in."""
    good = user.secret("api-token", "jdoe")
    dead = user.secret("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
    user.uses(keeping.helper)
    user.remember("jdoe", good)
    user.origin(f"https://jdoe:{dead}@{URL}")
    user.refused(410)
    user.fixed(*keeping.options)
    assert user.holders(*keeping.folder) == []
    assert user.answer() == ("jdoe", good)
    user.accepted("jdoe")


@pytest.mark.needs(KEPT_USERNAME)
def test_a_dead_password_that_the_helper_keeps_as_well(user: User, keeping: Keeping) -> None:
    """It is dropped there, and another account's token is not; the push fails for want of a credential alone."""
    dead = user.secret("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
    other = user.secret("api-token", "jane")
    user.uses(keeping.helper)
    user.remember("jane", other)
    user.remember("jdoe", dead)
    user.origin(f"https://jdoe:{dead}@{URL}")
    user.refused(410)
    user.fixed(*keeping.options)
    user.secrets.remove(other)
    assert user.holders() == []
    assert user.answer() == (None, None)
    assert user.answer_for("protocol=https\nhost=bitbucket.org\nusername=jane") == ("jane", other)
    assert "could not read Password" in user.refused(401)
    user.origin(f"https://jane@{URL}", name="mine")
    user.accepted("jane", "mine", "main")


def test_a_dead_password_beside_a_token_of_the_same_user(user: User) -> None:
    """One in the URL, the other in the push URL: the helper ends with the token."""
    dead = user.secret("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
    good = user.secret("api-token", "jdoe")
    user.uses(vault.vault(user.world))
    user.world.write_global(GATE)
    user.remember("jdoe", dead)
    user.origin(f"https://jdoe:{{encoded}}@{URL}", dead)
    user.has(f"\tpushurl = https://jdoe:{{encoded}}@{URL}\n", good)
    user.fixed()
    assert user.holders() == []
    assert user.answer() == ("jdoe", good)
    user.accepted("jdoe")
    user.world.git("fetch", "--quiet", "origin", cwd=user.path)


@pytest.mark.parametrize("place", ["netrc", "header", "helper"])
def test_a_dead_password_in_the_way_of_a_token(user: User, place: str) -> None:
    """It would be sent before what the URL's token becomes."""
    dead = user.secret("app-password", "jdoe", answer=Answer.APP_PASSWORD_GONE)
    good = user.secret("api-token", "jdoe")
    user.uses(vault.vault(user.world))
    user.world.write_global(GATE)
    user.origin(f"https://jdoe:{{encoded}}@{URL}", good)
    if place == "netrc":
        user.world.file("~/.netrc", user.path, f"machine bitbucket.org login jdoe password {dead}\n")
    elif place == "header":
        user.has('[http]\n\textraHeader = "Authorization: Basic {basic}"\n', dead)
    else:
        user.remember("jdoe", dead)
    user.refused(None)
    user.fixed()
    assert user.holders() == []
    assert user.answer() == ("jdoe", good)
    user.accepted("jdoe")


# -- more than one of it


def test_one_token_in_two_remotes(user: User) -> None:
    """Of different workspaces: both pushes work, with what the helper has once."""
    user.fake.create("acme/r")
    secret = user.secret("api-token", API)
    user.uses(vault.vault(user.world))
    user.origin(f"https://{EMAIL}:{{encoded}}@{URL}", secret)
    user.origin("https://x-token-auth:{encoded}@bitbucket.org/acme/r.git", secret, "acme")
    user.refused()
    user.refused(401, "acme", "main")
    user.fixed()
    assert user.holders() == []
    assert vault.kept(user.world) == [f"https@bitbucket.org@{API}"]
    user.accepted(API)
    user.accepted(API, "acme", "main")


def test_two_tokens_of_two_users(user: User, keeping: Keeping) -> None:
    """At the same host: each push has its own."""
    user.fake.create("acme/r")
    mine, builds = user.secret("api-token", "jdoe"), user.secret("access-token", ACCESS)
    user.world.write_global(GATE)
    user.origin(f"https://jdoe:{{encoded}}@{URL}", mine)
    user.origin("https://builds:{encoded}@bitbucket.org/acme/r.git", builds, "acme")
    user.refused(None)
    user.refused(None, "acme", "main")
    user.fixed(*keeping.options)
    assert user.holders(*keeping.folder) == []
    assert (user.answer(), user.answer("acme")) == (("jdoe", mine), (ACCESS, builds))
    user.accepted("jdoe")
    user.accepted(ACCESS, "acme", "main")
    assert (user.answer(), user.answer("acme")) == (("jdoe", mine), (ACCESS, builds))


def test_an_access_token_for_each_of_two_repositories(user: User, keeping: Keeping) -> None:
    """They share one username: a helper that is told the path can keep both."""
    user.fake.create("ws/other")
    first, second = user.secret("access-token", ACCESS), user.secret("access-token", ACCESS)
    user.world.write_global(f"{GATE}[credential]\n\tuseHttpPath = true\n")
    user.origin(f"https://x-token-auth:{{encoded}}@{URL}", first)
    user.origin("https://x-token-auth:{encoded}@bitbucket.org/ws/other.git", second, "other")
    user.refused(None)
    user.fixed(*keeping.options)
    assert user.holders(*keeping.folder) == []
    assert (user.answer(), user.answer("other")) == ((ACCESS, first), (ACCESS, second))
    user.accepted(ACCESS)
    user.accepted(ACCESS, "other", "main")
    assert (user.answer(), user.answer("other")) == ((ACCESS, first), (ACCESS, second))


def test_one_token_for_two_paths(user: User, keeping: Keeping) -> None:
    """A helper that is told the path needs it once for each."""
    user.fake.create("ws/fork")
    secret = user.secret("api-token", API)
    user.world.write_global("[credential]\n\tuseHttpPath = true\n")
    user.origin(f"https://{EMAIL}:{{encoded}}@{URL}", secret)
    user.has(f"\tpushurl = https://{EMAIL}:{{encoded}}@bitbucket.org/ws/fork.git\n", secret)
    user.refused()
    user.fixed(*keeping.options)
    assert user.holders(*keeping.folder) == []
    assert user.answer() == (API, secret)
    user.accepted(API)
    user.world.git("ls-remote", "origin", cwd=user.path)


def test_one_token_for_two_helpers(user: User) -> None:
    """Each workspace has a helper of its own: the token goes to both."""
    user.fake.create("acme/r")
    secret = user.secret("api-token", "jdoe")
    helper = vault.vault(user.world)
    user.origin(f"https://jdoe:{{encoded}}@{URL}", secret)
    user.origin("https://jdoe:{encoded}@bitbucket.org/acme/r.git", secret, "acme")
    with CacheDaemon(user.world) as cache:
        cache = cache.replace("=600", "=28800")
        user.world.write_global(
            f'{GATE}[credential "https://bitbucket.org/ws"]\n\thelper = {helper}\n'
            f'[credential "https://bitbucket.org/acme"]\n\thelper = {cache}\n'
        )
        user.fixed()
        assert user.holders() == []
        assert user.answer() == user.answer("acme") == ("jdoe", secret)
        user.accepted("jdoe")
        user.accepted("jdoe", "acme", "main")


def test_two_tokens_that_need_one_username(user: User) -> None:
    """The helper can have one of them: the other stays where it was, and that is said."""
    user.fake.create("ws/other")
    first, second = user.secret("access-token", ACCESS), user.secret("access-token", ACCESS)
    user.uses(vault.vault(user.world))
    user.world.write_global(GATE)
    user.origin(f"https://x-token-auth:{{encoded}}@{URL}", first)
    user.origin("https://x-token-auth:{encoded}@bitbucket.org/ws/other.git", second, "other")
    run = user.program("fix", "--yes")
    assert run.returncode == 1
    assert "undone" in run.stdout
    assert "only you can know which one is valid" in " ".join(run.stdout.split())
    urls = user.world.git("config", "--get-regexp", r"remote\..*\.url", cwd=user.path).stdout
    assert [quote(one, safe="") in urls for one in (first, second)] == [False, True]
    assert user.answer() == (ACCESS, first)
    user.accepted(ACCESS)


# -- what inherits a token, or writes it down


def test_a_submodule_that_inherited_the_token(user: User) -> None:
    """`fix` in the superproject fixes both, and the submodule of the submodule: push, fetch and update work after."""
    secret = user.secret("api-token", "jdoe")
    git = user.world.git
    url = f"https://jdoe:{quote(secret, safe='')}@bitbucket.org/ws"
    for name, inner in (("deep", None), ("lib", "deep"), ("r", "lib")):
        path = user.path if name == "r" else user.world.repository(name=name)
        if name != "r":
            user.fake.create(f"ws/{name}")
            user.world.commit(path)
        git("config", "remote.origin.url", f"{url}/{name}.git", cwd=path)
        if inner:
            git("submodule", "--quiet", "add", f"../{inner}.git", inner, cwd=path)
            git("commit", "--quiet", "-m", f"Add {inner}", cwd=path)
        git("push", "--quiet", "origin", "main", cwd=path)
    for name in ("deep", "lib"):  # where they came from
        shutil.rmtree(user.world.folder / name)
    git("submodule", "--quiet", "update", "--init", "--recursive", cwd=user.path)
    lib, deep = user.path / "lib", user.path / "lib" / "deep"
    for path in (lib, deep):
        assert quote(secret, safe="") in git("config", "remote.origin.url", cwd=path).stdout
        git("switch", "--quiet", "main", cwd=path)
        user.world.commit(path, "more")
    git("config", "--global", "transfer.credentialsInUrl", "die", cwd=user.path)
    for path in (user.path, lib, deep):
        user.refused(None, "origin", "main", cwd=path)
    user.uses(vault.vault(user.world))
    user.fixed()
    assert user.holders() == []
    for path in (deep, lib, user.path):
        assert git("config", "remote.origin.url", cwd=path).stdout.startswith("https://jdoe@bitbucket.org/ws/")
        assert user.answer(cwd=path) == ("jdoe", secret)
        git("fetch", "--quiet", "origin", cwd=path)
        git("commit", "--quiet", "-a", "--allow-empty", "-m", "New", cwd=path)
        user.accepted("jdoe", "origin", "main", cwd=path)
    git("submodule", "--quiet", "deinit", "--force", "--all", cwd=user.path)
    shutil.rmtree(user.path / ".git" / "modules")
    git("submodule", "--quiet", "update", "--init", "--recursive", cwd=user.path)
    assert user.holders() == []
    user.world.commit(lib, "again")
    git("commit", "--quiet", "-a", "-m", "New", cwd=user.path)
    git("switch", "--quiet", "--force-create", "main", cwd=lib)
    user.accepted("jdoe", "--recurse-submodules=on-demand", "origin", "main")


def test_what_pulls_by_url_and_git_lfs_have_written(user: User) -> None:
    """The reflogs lose the token and nothing else; the sections of git-lfs keep what they say."""
    secret = user.secret("api-token", "jdoe")
    git = user.world.git
    if (user.path / ".git" / "reftable").exists():  # which only git writes to
        git("refs", "migrate", "--ref-format=files", cwd=user.path)
    url = f"https://jdoe:{quote(secret, safe='')}@{URL}"
    git("push", "--quiet", url, "main", cwd=user.path)
    git("clone", "--quiet", str(user.bare), "other", cwd=user.world.folder)
    for number in range(2):
        user.world.commit(user.world.folder / "other", f"new{number}")
        git("push", "--quiet", cwd=user.world.folder / "other")
        git("pull", "--quiet", "--ff-only", url, "main", cwd=user.path)
    user.world.commit(user.path, "own")
    shutil.rmtree(user.world.folder / "other")
    user.has(
        f'[remote "origin"]\n\turl = https://jdoe@{URL}\n[lfs "{url}/info/lfs"]\n\tlocksverify = false\n'
        "[lfs]\n\trepositoryformatversion = 0\n",
        secret,
    )
    logs = [
        ("log", "--all", "--format=%H %s"),
        ("reflog", "--format=%H %gd"),
        ("reflog", "main", "--format=%H %gd %gn"),
    ]
    before = [git(*log, cwd=user.path).stdout for log in logs]
    messages = git("reflog", "--format=%gs", cwd=user.path).stdout
    assert messages.count(url) == 2
    user.uses(vault.vault(user.world))
    user.refused(401)
    user.fixed()
    assert user.holders() == []
    assert [git(*log, cwd=user.path).stdout for log in logs] == before
    assert git("reflog", "--format=%gs", cwd=user.path).stdout == messages.replace(url, f"https://jdoe@{URL}")
    git("reflog", "expire", "--dry-run", "--all", cwd=user.path)
    git("fsck", "--strict", cwd=user.path)
    assert git("config", f"lfs.https://jdoe@{URL}/info/lfs.locksverify", cwd=user.path).stdout == "false\n"
    assert user.answer() == ("jdoe", secret)
    user.accepted("jdoe")
    git("pull", "--quiet", "--ff-only", f"https://jdoe@{URL}", "main", cwd=user.path)


# -- names without a token beside them


NAMES = {
    "e-mail": f"https://{EMAIL}@{URL}",
    "no-name": f"https://{URL}",
    "placeholder": f"https://USERNAME@{URL}",
    "http": f"http://{API}@{URL}",
    "www": f"https://{API}@www.{URL}",
    "page": f"https://{EMAIL}@bitbucket.org/ws/r/src/main/",
}


@pytest.mark.parametrize("case", [*NAMES, "configured", "configured-for-all"])
@pytest.mark.needs(KEPT_USERNAME)
def test_a_wrong_name_keeps_the_token_from_being_found(user: User, case: str) -> None:
    """The helper has it under the right one: fixing the URL is all, and the helper is left as it is."""
    secret = user.secret("api-token", API)
    user.uses(vault.vault(user.world))
    user.remember(API, secret)
    user.origin(NAMES.get(case, f"https://{URL}"))
    if case.startswith("configured"):
        section = "credential" if case == "configured-for-all" else 'credential "https://bitbucket.org"'
        user.world.write_global(f"[{section}]\n\tusername = jdoe@example.com\n")
    if case not in ("no-name", "http"):
        user.refused()
    # a helper of one's own might say another name
    by_name = ("www", "no-name", "placeholder", "configured", "e-mail", "configured-for-all")
    user.fixed(found=None if case in by_name else True)
    assert vault.kept(user.world) == [f"https@bitbucket.org@{API}"]
    assert user.answer() == (API, secret)
    user.accepted(API)


# -- other kinds of repository


@pytest.mark.parametrize("start", ["linked-worktree", "bare", "subdirectory", "legacy-remotes-file"])
def test_wherever_the_push_starts(user: User, start: str) -> None:
    """From a worktree with configuration of its own, a bare repository, a folder below; or from a file of old git."""
    secret = user.secret("api-token", API)
    user.uses(vault.vault(user.world))
    url = f"https://{EMAIL}:{quote(secret, safe='')}@{URL}"
    cwd, git = user.path, user.world.git
    if start == "linked-worktree":
        cwd = user.world.folder / "tree"
        git("config", "extensions.worktreeConfig", "true", cwd=user.path)
        git("worktree", "add", "--quiet", "-b", "side", str(cwd), cwd=user.path)
        git("config", "--worktree", "remote.origin.url", url, cwd=cwd)
    elif start == "legacy-remotes-file":
        user.world.file(".git/remotes/origin", user.path, f"URL: {url}\nPull: refs/heads/main:refs/heads/origin\n")
        if git("ls-remote", "--get-url", "origin", cwd=cwd).stdout == "origin\n":
            pytest.skip("a git that reads no .git/remotes")
    elif start == "bare":
        cwd = user.world.folder / "bare.git"
        git("clone", "--quiet", "--bare", str(user.path), str(cwd), cwd=user.world.folder)
        git("config", "remote.origin.url", url, cwd=cwd)
    else:
        cwd = user.path / "deep" / "er"
        cwd.mkdir(parents=True)
        git("config", "remote.origin.url", url, cwd=cwd)
    user.refused(401, "origin", "HEAD:refs/heads/main", cwd=cwd)
    user.fixed(cwd=cwd)
    assert user.holders() == []
    assert user.answer_for(f"protocol=https\nhost=bitbucket.org\nusername={API}") == (API, secret)
    user.accepted(API, "origin", "HEAD:refs/heads/main", cwd=cwd)
