"""Real pushes with the check as git's own pre-push hook, against a Bitbucket that takes every credential it is given.

So what stops a push is the hook, and the last tests show what no hook can see: a login that fails.
"""

from __future__ import annotations

import base64
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from conftest import PROGRAM, World
from support.examples import printed_commands
from support.fake_bitbucket import Answer, FakeBitbucket
from support.needs import KEPT_USERNAME
from support.pushing import Pusher

CLEAN = "https://jdoe@bitbucket.org/ws/r.git"


class Pushes(Pusher):
    """A repository with the check as its pre-push hook, and a credential for it in the helper."""

    def __init__(self, world: World, fake: FakeBitbucket) -> None:
        super().__init__(world, fake)
        self.hook(self.path / ".git")
        self.uses("store")  # in the world's home, and it leaves no process behind
        self.remember("jdoe", self.secret("api-token", "jdoe"))

    def hook(self, git_dir: Path, ahead: str = "") -> None:
        """Write the pre-push hook of a repository: the check, and what comes ahead of it."""
        hook = git_dir / "hooks" / "pre-push"
        hook.parent.mkdir(exist_ok=True)
        check = f'exec {shlex.join(PROGRAM)} pre-push "$@"\n'
        hook.write_text(f"#!/bin/sh\n{ahead}{check}", encoding="utf-8")
        hook.chmod(0o755)

    def faulty(self, kind: str = "api-token", repository: str = "ws/r") -> str:
        """A URL with a secret of this kind in it, which logs in.

        git has its helpers keep what has logged in: of the kinds there are, an API token is good there as well.
        """
        secret = self.secret(kind, "jdoe")
        return f"https://jdoe:{quote(secret, safe='')}@bitbucket.org/{repository}.git"

    def blocked(self, *arguments: str, cwd: Path | None = None, **more: str) -> str:
        """Push, and make sure that the server took the login and the hook stopped the push. Returns what is said."""
        before = self.refs()
        run = self.push(*arguments, cwd=cwd, **more)
        assert run.returncode == 1, run.stderr
        assert self.fake.requests[-1].status == 200
        assert self.refs() == before
        assert run.stdout == ""
        return run.stderr

    def through(self, *arguments: str, cwd: Path | None = None, **more: str) -> None:
        """Push, and make sure that it goes through, without a word from git, which is asked for none, or the check."""
        run = self.push("--quiet", *arguments, cwd=cwd, **more)
        assert run.returncode == 0, run.stderr
        assert run.stdout + run.stderr == ""

    def obey(self, said: str, *, cwd: Path) -> None:
        """Run the command that a message offers, as it is copied from there."""
        (command,) = printed_commands(said)
        self.world.run("sh", "-c", command, cwd=cwd)


@pytest.fixture
def fake(world: World) -> Iterator[FakeBitbucket]:
    """A Bitbucket at bitbucket.org, and at the address of a Data Center."""
    with FakeBitbucket(world.folder / "bitbucket", ["git.example.com"]) as running:
        yield running
    assert running.errors == ()
    assert running.refused == ()


@pytest.fixture
def pushes(world: World, fake: FakeBitbucket) -> Pushes:
    """One for each test."""
    return Pushes(world, fake)


JUDGED = {
    "new-commit": (["commit", "--allow-empty", "--quiet", "-m", "New"], ["origin", "main"]),
    "forced": (["commit", "--amend", "--quiet", "-m", "New"], ["--force", "origin", "main"]),
    "deletion": ([], ["origin", ":old"]),
    "up-to-date": ([], ["origin", "main"]),
    "new-tag-on-known-commit": (["tag", "v1"], ["origin", "v1"]),
    "new-branch-at-known-commit": ([], ["origin", "main:refs/heads/copy"]),
    "forced-back": ([], ["--force", "origin", "main~1:main"]),
}
"""What is done before the push, and the push: git runs its own hook on all of them."""


@pytest.mark.parametrize("case", JUDGED)
def test_every_kind_of_push_is_judged(pushes: Pushes, case: str) -> None:
    """Also those on which the frameworks run no hook."""
    before, push = JUDGED[case]
    pushes.set_url(CLEAN)
    for branch in ("old", "main"):
        pushes.push("--quiet", "--no-verify", str(pushes.bare), f"main:refs/heads/{branch}")
        if branch == "old":
            pushes.world.commit(pushes.path, "second")
    if before:
        pushes.world.git(*before, cwd=pushes.path)
    pushes.set_url(pushes.faulty())
    assert "BB102" in pushes.blocked(*push)
    assert pushes.push("--no-verify", *push).returncode == 0


# -- what stands in the URL


def test_a_clean_push_goes_through_without_a_word(pushes: Pushes) -> None:
    """The credential comes from the helper, and the commit arrives."""
    pushes.set_url(CLEAN)
    pushes.through("origin", "main")
    assert pushes.refs() == {"refs/heads/main": pushes.head()}


SECRETS = {
    "app-password": ("app-password", "jdoe", "", "BB101"),
    "api-token": ("api-token", "jdoe", "", "BB102"),
    "api-token-unencoded": ("api-token", "jdoe", "=", "BB102"),
    "access-token": ("access-token", "x-token-auth", "", "BB103"),
    "access-token-unencoded": ("access-token", "x-token-auth", "=", "BB103"),
    "password": ("password", "jdoe", "", "BB105"),
}
"""The kind of secret, the username that goes with it, what is left unencoded in it, and the rule that finds it."""


@pytest.mark.parametrize("case", SECRETS)
def test_a_secret_in_the_url_is_blocked(pushes: Pushes, case: str) -> None:
    """Each kind is named, and shown nowhere, though it logs in."""
    kind, username, unencoded, rule = SECRETS[case]
    secret = pushes.secret(kind, username)
    pushes.set_url(f"https://{username}:{quote(secret, safe=unencoded)}@bitbucket.org/ws/r.git")
    said = pushes.blocked("origin", "main")
    assert f"{rule} " in said
    assert "remote.origin.url in .git/config holds" in said
    assert f"https://{username}:***@bitbucket.org/ws/r.git" in said


def test_a_data_center_token_in_the_url_is_blocked(pushes: Pushes) -> None:
    """The token says by itself that its host is a Bitbucket."""
    token = pushes.secret("datacenter-token", "jdoe")
    pushes.set_url(f"https://jdoe:{quote(token, safe='')}@git.example.com/ws/r.git")
    assert "BB104" in pushes.blocked("origin", "main")


def test_the_path_of_a_data_centers_clone_url_says_what_its_host_is(pushes: Pushes) -> None:
    """`/scm/project/repository` is judged without the host being declared; another path at that host is not."""
    password = pushes.secret("password", "jdoe")
    pushes.fake.create("scm/ws/r")
    pushes.set_url(f"https://jdoe:{password}@git.example.com/scm/ws/r.git")
    assert "BB105" in pushes.blocked("origin", "main")

    pushes.set_url(f"https://jdoe:{password}@git.example.com/ws/r.git")
    pushes.through("origin", "main")
    assert pushes.refs() == {"refs/heads/main": pushes.head()}


def test_an_email_address_in_the_url_is_blocked(pushes: Pushes) -> None:
    """Though this server would take the login."""
    pushes.remember("jdoe@example.com", pushes.secret("api-token", "jdoe@example.com"))
    pushes.set_url("https://jdoe%40example.com@bitbucket.org/ws/r.git")
    assert "BB202" in pushes.blocked("origin", "main")


def test_no_username_in_the_url_is_let_through_where_the_helper_has_one(pushes: Pushes) -> None:
    """What `store` holds can be read, and it says who logs in."""
    pushes.remember("jdoe", pushes.secret("api-token", "jdoe"))
    pushes.set_url("https://bitbucket.org/ws/r.git")
    pushes.through("origin", "main")


# -- what the helper has kept


def test_an_app_password_that_git_has_kept_is_blocked_until_it_is_forgotten(pushes: Pushes) -> None:
    """git has its helpers keep what has logged in from a URL, and drop what they had: fixing the URL is half of it."""
    pushes.set_url(pushes.faulty("app-password"))
    said = pushes.blocked("origin", "main")
    assert "BB101" in said

    pushes.obey(said, cwd=pushes.path)
    said = pushes.blocked("origin", "main")
    assert "BB313" in said
    assert "line 1 in ~/.git-credentials answers first, with an app password of jdoe." in said

    pushes.obey(said, cwd=pushes.path)
    assert (pushes.world.home / ".git-credentials").read_text(encoding="utf-8") == ""
    pushes.remember("jdoe", pushes.secret("api-token", "jdoe"))
    pushes.through("origin", "main")
    assert pushes.refs() == {"refs/heads/main": pushes.head()}


# -- where it is said


@pytest.mark.needs(KEPT_USERNAME)
def test_porcelain_output_stays_readable_by_a_program(pushes: Pushes) -> None:
    """What the check says goes to standard error: git's own standard output holds nothing but git's own words."""
    pushes.set_url(pushes.faulty())
    blocked = pushes.push("--porcelain", "origin", "main")
    assert blocked.returncode == 1
    assert blocked.stdout == ""
    assert "BB102" in blocked.stderr

    pushes.set_url(CLEAN)
    through = pushes.push("--porcelain", "origin", "main")
    assert through.returncode == 0
    assert through.stdout.splitlines() == [
        "To https://bitbucket.org/ws/r.git",
        "*\trefs/heads/main:refs/heads/main\t[new branch]",
        "Done",
    ]
    assert through.stderr == ""


# -- where the URL comes from


@pytest.mark.parametrize("order", [("bad", "good"), ("good", "bad")], ids="-".join)
def test_each_push_url_is_judged_on_its_own(pushes: Pushes, order: tuple[str, str]) -> None:
    """The one with a secret gets nothing, the other one gets the push, whichever comes first."""
    bares = {name: pushes.fake.create(f"ws/{name}") for name in order}
    urls = {"good": "https://jdoe@bitbucket.org/ws/good.git", "bad": pushes.faulty(repository="ws/bad")}
    pushes.set_url(CLEAN)
    for name in order:
        pushes.world.git("config", "--add", "remote.origin.pushurl", urls[name], cwd=pushes.path)
    run = pushes.push("origin", "main")
    assert run.returncode == 1
    assert run.stderr.count("BB102 ") == 1
    assert run.stderr.count("1 error, ") == 1
    assert "remote.origin.pushurl" in run.stderr
    assert pushes.refs(bares["good"]) == {"refs/heads/main": pushes.head()}
    assert pushes.refs(bares["bad"]) == {}


def test_a_typed_url_is_judged(pushes: Pushes) -> None:
    """`git push <URL>` is blocked with a secret in the URL, and goes through without; remotes do not matter to it."""
    faulty = pushes.faulty()
    said = pushes.blocked(faulty, "main")
    assert "BB102" in said
    assert "The URL on the command line" in said

    pushes.set_url(faulty)
    pushes.through(CLEAN, "main")
    assert pushes.refs() == {"refs/heads/main": pushes.head()}


@pytest.mark.parametrize("key", ["branch.main.remote", "branch.main.pushRemote", "remote.pushDefault"])
def test_a_url_in_place_of_a_remotes_name_is_judged(pushes: Pushes, key: str) -> None:
    """What `git push -u URL` leaves behind: the message names the key, and the command that is offered fixes it."""
    pushes.world.git("config", key, pushes.faulty(), cwd=pushes.path)
    pushes.world.git("config", "push.default", "current", cwd=pushes.path)
    said = pushes.blocked()
    assert "BB102" in said
    assert f"{key} in .git/config holds an API token" in said

    pushes.obey(said, cwd=pushes.path)
    pushes.through()
    assert pushes.refs() == {"refs/heads/main": pushes.head()}


@pytest.mark.parametrize("file", ["global", "local"])
@pytest.mark.parametrize("key", ["insteadOf", "pushInsteadOf"])
def test_a_rule_that_brings_the_secret_in_is_named(pushes: Pushes, key: str, file: str) -> None:
    """The remote's own URL is clean: the message names the rule, without the secret, and the file it stands in."""
    secret = pushes.secret("app-password", "jdoe")
    pushes.world.git("config", f"--{file}", f"url.https://jdoe:{secret}@bitbucket.org/.{key}", "bb:", cwd=pushes.path)
    pushes.set_url("bb:ws/r.git")
    said = pushes.blocked("origin", "main")
    shown = {"global": "~/.gitconfig", "local": ".git/config"}[file]
    assert "BB101" in said
    assert f"url.https://jdoe:***@bitbucket.org/.{key} in {shown} holds" in said


def test_another_remote_does_not_matter(pushes: Pushes) -> None:
    """Only the destination of the push is judged."""
    pushes.world.git("config", "remote.other.url", pushes.faulty(), cwd=pushes.path)
    pushes.set_url(CLEAN)
    pushes.through("origin", "main")
    assert "remote.other.url" in pushes.blocked("other", "main:side")


def test_a_push_that_does_not_go_to_bitbucket_is_let_through(pushes: Pushes) -> None:
    """Whatever is wrong with the other remotes."""
    bare = pushes.world.folder / "disk.git"
    pushes.world.git("init", "--quiet", "--bare", str(bare), cwd=pushes.path)
    pushes.set_url(pushes.faulty("app-password"))
    pushes.through(str(bare), "main")
    assert pushes.refs(bare) == {"refs/heads/main": pushes.head()}


# -- where the push starts


def _subdirectory(pushes: Pushes) -> Path:
    folder = pushes.path / "deep" / "down"
    folder.mkdir(parents=True)
    return folder


def _linked_worktree(pushes: Pushes) -> Path:
    folder = pushes.world.folder / "tree"
    pushes.world.git("worktree", "add", "--quiet", "-b", "side", str(folder), cwd=pushes.path)
    return folder


def _bare(pushes: Pushes) -> Path:
    folder = pushes.world.folder / "bare.git"
    pushes.world.git("clone", "--quiet", "--bare", str(pushes.path), str(folder), cwd=pushes.world.folder)
    pushes.hook(folder)
    return folder


def _submodule(pushes: Pushes) -> Path:
    outer = pushes.world.repository(name="outer")
    pushes.world.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(pushes.path), "inner", cwd=outer
    )
    pushes.hook(outer / ".git" / "modules" / "inner")
    return outer / "inner"


STARTS = {
    "subdirectory": (_subdirectory, " .git/config"),
    "linked-worktree": (_linked_worktree, "/widget/.git/config"),
    "bare": (_bare, " config"),
    "submodule": (_submodule, "/outer/.git/modules/inner/config"),
}
"""How the folder is made, and how the name of the file ends in the message."""


@pytest.mark.parametrize("start", STARTS)
def test_a_push_is_judged_wherever_it_starts(pushes: Pushes, start: str) -> None:
    """The configuration that counts is found and its file named; the command that is offered fixes it from there."""
    make, file = STARTS[start]
    folder = make(pushes)
    pushes.set_url(pushes.faulty(), cwd=folder)
    said = pushes.blocked("origin", "HEAD:refs/heads/main", cwd=folder)
    assert f"{file} holds an API token" in said

    pushes.obey(said, cwd=folder)
    pushes.through("origin", "HEAD:refs/heads/main", cwd=folder)
    assert pushes.refs() == {"refs/heads/main": pushes.head(folder)}


def test_a_push_from_outside_of_the_repository_is_judged(pushes: Pushes) -> None:
    """The same when only GIT_DIR says which repository is meant."""
    outside = pushes.world.folder
    pushes.environ["GIT_DIR"] = "widget/.git"
    pushes.set_url(pushes.faulty())
    said = pushes.blocked("origin", "main", cwd=outside)
    assert " widget/.git/config holds an API token" in said

    pushes.obey(said, cwd=outside)
    pushes.through("origin", "main", cwd=outside)
    assert pushes.refs() == {"refs/heads/main": pushes.head()}


def _pushed_along(pushes: Pushes) -> Path:
    """A superproject with a clean remote, whose submodule has a commit to push and a secret in its remote's URL."""
    inner = _submodule(pushes)
    outer = inner.parent
    pushes.world.git("commit", "--quiet", "-m", "Add inner", cwd=outer)
    pushes.world.commit(inner, "new")
    pushes.world.git("commit", "--quiet", "-a", "-m", "Move inner on", cwd=outer)
    pushes.fake.create("ws/outer")
    pushes.set_url("https://jdoe@bitbucket.org/ws/outer.git", cwd=outer)
    pushes.set_url(pushes.faulty(), cwd=inner)
    return outer


def test_a_submodule_that_is_pushed_along_is_judged(pushes: Pushes) -> None:
    """`--recurse-submodules=on-demand`: the submodule's own hook stops its push, and with it the superproject's."""
    outer = _pushed_along(pushes)
    run = pushes.push("--recurse-submodules=on-demand", "origin", "main", cwd=outer)
    assert run.returncode == 128
    assert "/outer/.git/modules/inner/config holds an API token" in run.stderr
    assert pushes.refs() == {}


def test_the_command_offered_for_a_submodule_that_is_pushed_along_leaves_the_superproject_alone(pushes: Pushes) -> None:
    """Who pushes from the superproject stands there, and runs there what is offered."""
    outer = _pushed_along(pushes)
    run = pushes.push("--recurse-submodules=on-demand", "origin", "main", cwd=outer)
    pushes.obey(run.stderr, cwd=outer)
    urls = [
        pushes.world.git("config", "remote.origin.url", cwd=folder).stdout.strip()
        for folder in (outer, outer / "inner")
    ]
    assert urls == ["https://jdoe@bitbucket.org/ws/outer.git", CLEAN]


def test_a_submodule_is_not_judged_by_its_superproject(pushes: Pushes) -> None:
    """A secret in the superproject's remote is no matter of a push from the submodule."""
    folder = _submodule(pushes)
    pushes.set_url(pushes.faulty(), cwd=folder.parent)
    pushes.set_url(CLEAN, cwd=folder)
    pushes.through("origin", "HEAD:refs/heads/main", cwd=folder)
    assert pushes.refs() == {"refs/heads/main": pushes.head(folder)}


def test_a_sha256_repository_is_judged(pushes: Pushes) -> None:
    """The hash of the objects makes no difference."""
    folder = pushes.world.folder / "sha256"
    bare = pushes.fake.create("ws/sha256", object_format="sha256")
    pushes.world.git("init", "--quiet", "--object-format=sha256", str(folder), cwd=pushes.world.folder)
    pushes.world.commit(folder)
    pushes.hook(folder / ".git")
    pushes.set_url(pushes.faulty(repository="ws/sha256"), cwd=folder)
    assert "BB102" in pushes.blocked("origin", "main", cwd=folder)
    assert pushes.refs(bare) == {}

    pushes.set_url("https://jdoe@bitbucket.org/ws/sha256.git", cwd=folder)
    pushes.through("origin", "main", cwd=folder)
    assert pushes.refs(bare) == {"refs/heads/main": pushes.head(folder)}


# -- in a build


@pytest.fixture
def build(pushes: Pushes) -> Pushes:
    """A repository with an http address, no username and no helper, whose pushes somebody adds a credential to.

    In a build that is the build's own proxy. Here git is told to, in a way that the check sees nothing of either."""
    secret = pushes.secret("access-token", "x-token-auth")
    header = base64.b64encode(f"x-token-auth:{secret}".encode()).decode()
    pushes.secrets.append(header)
    pushes.environ.update(
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0="http.extraHeader",
        GIT_CONFIG_VALUE_0=f"Authorization: Basic {header}",
    )
    pushes.hook(pushes.path / ".git", "unset GIT_CONFIG_COUNT\n")
    pushes.world.write_global("[credential]\n\thelper =\n")
    pushes.set_url("http://bitbucket.org/ws/r")
    return pushes


def test_http_is_right_in_a_pipelines_build(build: Pushes) -> None:
    """Neither the address, nor the lack of a username and of a helper, is a fault there."""
    build.through("origin", "main", BITBUCKET_BUILD_NUMBER="1")
    assert build.refs() == {"refs/heads/main": build.head()}
    assert not any(request.tls for request in build.fake.requests)


def test_http_is_blocked_elsewhere(build: Pushes) -> None:
    """The same push, outside of a build."""
    said = build.blocked("origin", "main")
    assert "BB401" in said
    assert "BB201" in said


# -- what no hook can see


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("api-token", Answer.OK),
        ("api-token", Answer.INVALID_CREDENTIALS),
        ("app-password", Answer.INVALID_CREDENTIALS),
        ("app-password", Answer.APP_PASSWORD_GONE),
    ],
    ids=lambda given: given.name if isinstance(given, Answer) else given,
)
def test_the_hook_runs_only_after_a_login(pushes: Pushes, kind: str, answer: Answer) -> None:
    """When the server refuses the stored credential git gives up, and no pre-push hook runs."""
    marker = pushes.world.folder / "hook-ran"
    pushes.hook(pushes.path / ".git", f"touch {shlex.quote(str(marker))}\n")
    pushes.remember("jdoe", pushes.secret(kind, "jdoe", answer=answer))
    pushes.set_url(CLEAN)
    run = pushes.push("origin", "main")
    accepted = answer is Answer.OK
    assert run.returncode == (0 if accepted else 128)
    assert marker.exists() is accepted
    assert pushes.fake.requests[-1].status == answer.status
    assert "bb-auth-check" not in run.stderr


def test_nobody_is_waited_for_who_says_nothing(pushes: Pushes) -> None:
    """A pipe that a build leaves open is none of git's: what a plain push sends is looked at in its place."""
    pushes.set_url(CLEAN)
    read, write = os.pipe()
    try:
        argv = [sys.executable, "-m", "bb_auth_check", "pre-push", "origin", CLEAN]
        environ = {**pushes.world.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        run = subprocess.run(
            argv, cwd=pushes.path, env=environ, stdin=read, capture_output=True, timeout=60, check=False
        )
    finally:
        os.close(read)
        os.close(write)
    assert (run.returncode, run.stderr) == (0, b"")
