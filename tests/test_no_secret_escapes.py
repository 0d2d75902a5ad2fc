"""A secret in every place that is read, and every way out searched for any piece of it."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.commands.doctor import doctor
from bb_auth_check.git.configuration import Configuration, Pushed
from bb_auth_check.git.process import Git
from bb_auth_check.git.text import redacted
from bb_auth_check.git.urls import parse
from bb_auth_check.render import checkup as human_checkup
from bb_auth_check.render import layout
from bb_auth_check.rules import CATALOGUE
from conftest import PROGRAM, UPSTREAM, World, append, rendered
from support.generated import LONG

KINDS = ("api-token", "access-token", "app-password", "datacenter-token", "datacenter-token-with-slash", "password")

every_kind = pytest.mark.parametrize(
    "kind", [KINDS[0], *(pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS[1:])]
)


def kinds_at(places: Iterable[str]) -> list[tuple[str, str]]:
    """Each place with the first kind and, in turn, one of the others; with all of them in a long run."""
    others = len(KINDS) - 1
    return [
        (place, kind)
        for at, place in enumerate(places)
        for number, kind in enumerate(KINDS)
        if LONG or number in (0, at % others + 1)
    ]


IN_CONFIGURATION = {
    "url": '[remote "origin"]\n\turl = https://jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "pushurl": '[remote "origin"]\n\turl = git@ssh.bitbucket.org:acme/widget.git\n'
    "\tpushurl = https://jdoe:{secret}@bitbucket.org/acme/widget.git\n",
    "fetch-url-beside-pushurl": '[remote "origin"]\n\turl = https://jdoe:{secret}@bitbucket.org/acme/widget.git\n'
    "\tpushurl = git@ssh.bitbucket.org:acme/widget.git\n",
    "several-values": '[remote "origin"]\n\turl = https://jdoe:{secret}@bitbucket.org/acme/widget.git\n'
    "\turl = https://jdoe:{secret}@bitbucket.org/acme/second.git\n",
    "instead-of-base": '[url "https://jdoe:{secret}@bitbucket.org/"]\n\tinsteadOf = bb:\n'
    '[remote "origin"]\n\turl = bb:acme/widget.git\n',
    "push-instead-of-base": '[url "https://jdoe:{secret}@bitbucket.org/"]\n\tpushInsteadOf = bb:\n'
    '[remote "origin"]\n\turl = bb:acme/widget.git\n',
    "instead-of-prefix": '[url "git@ssh.bitbucket.org:"]\n\tinsteadOf = https://jdoe:{secret}@bitbucket.org/\n'
    '[remote "origin"]\n\turl = https://jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "instead-of-half": '[url "https://jdoe:{secret}"]\n\tinsteadOf = bb\n'
    '[remote "origin"]\n\turl = bb@bitbucket.org/acme/widget.git\n',
    "unused-rule": '[url "https://jdoe:{secret}@bitbucket.org/"]\n\tinsteadOf = nobody:\n'
    '[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n',
    "username-slot": '[remote "origin"]\n\turl = https://{secret}@bitbucket.org/acme/widget.git\n',
    "both-slots": '[remote "origin"]\n\turl = https://{secret}:{secret}@bitbucket.org/acme/widget.git\n',
    "no-username": '[remote "origin"]\n\turl = https://:{secret}@bitbucket.org/acme/widget.git\n',
    "raw-at-in-username": '[remote "origin"]\n\turl = https://jdoe@example.com:{secret}@bitbucket.org/acme/widget.git\n',
    "raw-at-in-password": '[remote "origin"]\n\turl = https://jdoe:p@{secret}@bitbucket.org/acme/widget.git\n',
    "raw-slash": '[remote "origin"]\n\turl = https://jdoe:p/{secret}@bitbucket.org/acme/widget.git\n',
    "raw-slash-behind": '[remote "origin"]\n\turl = https://jdoe:{secret}/p@bitbucket.org/acme/widget.git\n',
    "raw-hash": '[remote "origin"]\n\turl = "https://jdoe:{secret}#p@bitbucket.org/acme/widget.git"\n',
    "raw-question": '[remote "origin"]\n\turl = https://jdoe:{secret}?p@bitbucket.org/acme/widget.git\n',
    "query": '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git?access_token={secret}\n',
    "http": '[remote "origin"]\n\turl = http://jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "whole-command": '[remote "origin"]\n\turl = git clone https://jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "word-of-a-command": '[remote "origin"]\n\turl = git clone -u {secret} https://jo@bitbucket.org/a/b.git {secret}\n',
    "two-schemes": '[remote "origin"]\n\turl = https://https://jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "half-a-scheme": '[remote "origin"]\n\turl = https:/jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "no-colon": '[remote "origin"]\n\turl = https//jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "colon-after-the-host": '[remote "origin"]\n\turl = https://jdoe:{secret}@bitbucket.org:acme/widget.git\n',
    "behind-the-host": '[remote "origin"]\n\turl = https://jdoe@bitbucket.org:{secret}/widget.git\n',
    "as-a-port": '[remote "origin"]\n\turl = https://jdoe@bitbucket.org:{secret}/acme/widget.git\n',
    "quoted": '[remote "origin"]\n\turl = "\\"https://jdoe:{secret}@bitbucket.org/acme/widget.git\\""\n',
    "of-a-strange-scheme": '[remote "origin"]\n\turl = git+https://jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "of-an-unknown-helper": '[remote "origin"]\n\turl = git::https://jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "backslashes": '[remote "origin"]\n\turl = "https:\\\\\\\\jdoe:{secret}@bitbucket.org\\\\acme\\\\widget.git"\n',
    "ssh": '[remote "origin"]\n\turl = ssh://jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "transport-helper": '[remote "origin"]\n\turl = https::https://jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "upper-case-scheme": '[remote "origin"]\n\turl = HTTPS://jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "port": '[remote "origin"]\n\turl = https://jdoe:{secret}@bitbucket.org:443/acme/widget.git\n',
    "no-host": '[remote "origin"]\n\turl = https://jdoe:{secret}@\n',
    "no-at": '[remote "origin"]\n\turl = https://jdoe:{secret}\n',
    "control-characters": '[remote "origin"]\n\turl = "https://jdoe:\\b{secret}\\b@bitbucket.org/acme/wi\\bdget.git"\n',
    "not-utf-8": '[remote "origin"]\n\turl = https://jdoe:\udcff{secret}@bitbucket.org/acme/\udcff.git\n',
    "another-host": '[remote "origin"]\n\turl = https://jdoe:{secret}@example.com/acme/widget.git\n',
    "name-of-the-remote": '[remote "https://jdoe:{secret}@bitbucket.org/acme/widget.git"]\n'
    "\turl = https://bitbucket.org/acme/widget.git\n",
    "credential-username": '[credential "https://bitbucket.org"]\n\tusername = {secret}\n'
    '[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n',
    "credential-section": '[credential "https://jdoe:{secret}@bitbucket.org"]\n\thelper = nowhere\n'
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "credential-section-partial": '[credential "jdoe:{secret}@bitbucket.org"]\n\thelper = nowhere\n'
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "credential-section-valueless": '[credential "https://jdoe:{secret}@bitbucket.org"]\n\thelper\n'
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "helper-snippet": '[credential]\n\thelper = "!f() { echo password={secret}; }; f"\n'
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "helper-command": "[credential]\n\thelper =\n\thelper = !nowhere-at-all {secret}\n"
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "helper-arguments": "[credential]\n\thelper =\n\thelper = nowhere --token={secret}\n"
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "helper-path": "[credential]\n\thelper =\n\thelper = /nowhere/helper {secret}\n"
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "port-that-is-none": '[remote "origin"]\n\turl = https://jdoe@bitbucket.org:{secret}/acme/widget.git\n',
    "query-bare": '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git?{secret}\n',
    "fragment": '[remote "origin"]\n\turl = "https://jdoe@bitbucket.org/acme/widget.git#{secret}"\n',
    "in-the-path": '[remote "origin"]\n\turl = https://bitbucket.org/jdoe:{secret}@acme/widget.git\n',
    "scp-path": '[remote "origin"]\n\turl = git@bitbucket.org:{secret}:acme/widget.git\n',
    "prefix-doubled": '[url "https://bitbucket.org/"]\n\tinsteadOf = bb:\n'
    '[remote "origin"]\n\turl = bb:https://jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "digits-and-slash": '[remote "origin"]\n\turl = https://jdoe:1/{secret}@bitbucket.org/acme/widget.git\n',
    "digits-and-slash-elsewhere": '[remote "origin"]\n\turl = https://jdoe:1/{secret}@git.example.com/a/b.git\n',
    "email-and-slash": '[remote "origin"]\n\turl = https://me@ex.org:ab/{secret}@bitbucket.org/acme/widget.git\n',
    "email-and-slash-elsewhere": '[remote "origin"]\n\turl = https://me@ex.org:ab/{secret}@git.example.com/a/b.git\n',
    "dotted-and-slash": '[remote "origin"]\n\turl = https://jdoe:ab@c.d/{secret}@bitbucket.org/acme/widget.git\n',
    "dotted-and-slash-elsewhere": '[remote "origin"]\n\turl = https://jdoe:ab@c.d/{secret}@git.example.com/a/b.git\n',
    "scheme-missing": '[remote "origin"]\n\turl = jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "scheme-missing-elsewhere": '[remote "origin"]\n\turl = jdoe:{secret}@git.example.com/a/b.git\n',
    "scheme-mangled": '[remote "origin"]\n\turl = https:/jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "scheme-mangled-elsewhere": '[remote "origin"]\n\turl = https:/jdoe:{secret}@git.example.com/a/b.git\n',
    "no-scheme-but-slashes": '[remote "origin"]\n\turl = //jdoe:{secret}@git.example.com/a/b.git\n',
    "command-pasted": '[remote "origin"]\n\turl = git clone https://jdoe:{secret}@git.example.com/a/b.git\n',
    "encoded-colon": '[remote "origin"]\n\turl = https://jdoe%3A{secret}@bitbucket.org/acme/widget.git\n',
    "name-without-scheme": '[remote "jdoe:{secret}@bitbucket.org/acme"]\n'
    "\turl = https://bitbucket.org/acme/widget.git\n",
    "helper-url": "[credential]\n\thelper =\n\thelper = https://jdoe:{secret}@bitbucket.org\n"
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "helper-assignment": "[credential]\n\thelper =\n\thelper = password={secret}\n"
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "helper-query": "[credential]\n\thelper =\n\thelper = /opt/h?token={secret}\n"
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "credential-username-and-password": '[credential "https://bitbucket.org"]\n\tusername = jdoe:{secret}\n'
    '[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n',
    "port-beside-a-near-helper": '[credential]\n\thelper =\n[credential "https://bitbucket.org"]\n\thelper = cache\n'
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org:{secret}/acme/widget.git\n',
    "near-helper-section": "[credential]\n\thelper =\n"
    '[credential "http://jdoe:{secret}@bitbucket.org"]\n\thelper = cache\n'
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "askpass": "[core]\n\taskPass = https://jdoe:{secret}@bitbucket.org\n"
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "gate": "[transfer]\n\tcredentialsInUrl = https://jdoe:{secret}@bitbucket.org\n"
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "hooks-path": "[core]\n\thooksPath = /nowhere/jdoe:{secret}@bitbucket.org\n"
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "gcm-store": "[credential]\n\tcredentialStore = https://jdoe:{secret}@bitbucket.org\n\thelper =\n"
    '\thelper = manager\n[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "putty-key": '[remote "origin"]\n\turl = git@ssh.bitbucket.org:acme/widget.git\n'
    "\tputtykeyfile = https://jdoe:{secret}@bitbucket.org\n",
    "proxy-without-scheme": "[http]\n\tproxy = jdoe:{secret}@proxy.example.com:8080\n"
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "header-of-another-name": '[http]\n\textraHeader = "X-Token: {secret}"\n'
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "header-without-colon": '[http]\n\textraHeader = "Authorization {secret}"\n'
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "header-of-no-scheme": '[http]\n\textraHeader = "Authorization: {secret}"\n'
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "branch-remote": '[branch "main"]\n\tremote = https://jdoe:{secret}@bitbucket.org/acme/widget.git\n',
    "push-default": "[remote]\n\tpushDefault = https://jdoe:{secret}@bitbucket.org/acme/widget.git\n",
    "branch-of-that-name": '[branch "jdoe:{secret}@bitbucket.org"]\n'
    "\tremote = https://jdoe@bitbucket.org/acme/widget.git\n",
    "submodule": '[submodule "lib"]\n\turl = https://jdoe:{secret}@bitbucket.org/acme/lib.git\n',
    "submodule-of-that-name": '[submodule "https://jdoe:{secret}@bitbucket.org"]\n'
    "\turl = https://jdoe:x@bitbucket.org/acme/lib.git\n",
    "lfs-url": "[lfs]\n\turl = https://jdoe:{secret}@bitbucket.org/acme/widget.git/info/lfs\n",
    "lfs-section": '[lfs "https://jdoe:{secret}@bitbucket.org/acme/widget.git/info/lfs"]\n\tlocksVerify = true\n'
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "http-section": '[http "https://jdoe:{secret}@bitbucket.org"]\n\tproxy = http://proxy.example.com\n'
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    "header": '[http]\n\textraHeader = "Authorization: Bearer {secret}"\n'
    '[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n',
}


def fresh(kind: str) -> str:
    """A secret of this kind. Half of all Data Center tokens have a `/` in them: each half is a kind of its own here."""
    name = kind.removesuffix("-with-slash")
    wanted = name != kind
    return next(secret for secret in iter(lambda: sample(name), "") if ("/" in secret) == wanted)


def leaks(secret: str, text: str) -> bool:
    """Whether eight characters in a row of the secret, beyond the prefix that every token has, stand in the text."""
    body = secret[12:] if len(secret) > 30 else secret
    # eight in a row hold one of these fours
    if not any(body[at : at + 4] in text for at in range(0, len(body) - 3, 5)):
        return False
    return any(body[at : at + 8] in text for at in range(len(body) - 7))


def _as_programs(world: World, repository: Path, environ: dict[str, str]) -> tuple[str, ...]:
    """What the commands themselves write."""
    runs = [world.program(*command, cwd=repository, **environ) for command in (("check", "--strict"), ("doctor",))]
    for run in runs:
        assert "internal error" not in run.stderr, run.stderr
        assert run.returncode in (0, 1, 3)
    return tuple(text for run in runs for text in (run.stdout, run.stderr))


def looked_at(world: World, repository: Path, *secrets: str, thorough: bool = True, **environ: str) -> None:
    """Every output for this repository is searched, and the facts themselves; `thorough`: of real processes too."""
    every = {**world.environ, **environ}
    configuration = Configuration(Git(every, str(repository)))
    report = world.check(repository, environ, strict=True)
    checkup = doctor(Git(every, str(repository)))
    ways_out = (
        *(_as_programs(world, repository, environ) if thorough else ()),
        human_checkup.render(checkup, layout.PLAIN),
        repr(checkup),
        rendered(report),
        repr(report),
        repr(world.facts(repository, environ)),
        repr(configuration) + repr(configuration.entries),
    )
    for secret in secrets:
        for number, text in enumerate(ways_out):
            assert not leaks(secret, text), number


IN_FILES = {
    "legacy-remote": (".git/remotes/old", "URL: https://jdoe:{secret}@bitbucket.org/acme/widget.git\n"),
    "legacy-branch": (".git/branches/old", "https://jdoe:{secret}@bitbucket.org/acme/widget.git#main\n"),
    "gitmodules": (
        ".gitmodules",
        '[submodule "lib"]\n\tpath = lib\n\turl = https://jdoe:{secret}@bitbucket.org/acme/lib.git\n',
    ),
    "lfsconfig": (".lfsconfig", "[lfs]\n\turl = https://jdoe:{secret}@bitbucket.org/acme/widget.git/info/lfs\n"),
    "git-credentials": ("~/.git-credentials", "https://jdoe:{secret}@bitbucket.org\n"),
    "git-credentials-name": ("~/.git-credentials", "https://{secret}:x@bitbucket.org\n"),
    "netrc": ("~/.netrc", "machine bitbucket.org login jdoe password {secret}\n"),
    "netrc-login": ("~/.netrc", "machine bitbucket.org login {secret} password x\n"),
    "reflog": (
        ".git/logs/HEAD",
        f"{'0' * 40} {'1' * 40} J <j@example.com> 0 +0000\t"
        "pull https://jdoe:{secret}@bitbucket.org/acme/widget.git main\n",
    ),
    "reflog-without-scheme": (
        ".git/logs/HEAD",
        f"{'0' * 40} {'1' * 40} J <j@example.com> 0 +0000\tpull jdoe:{{secret}}@bitbucket.org/acme/widget.git main\n",
    ),
    "known-hosts": ("~/.ssh/known_hosts", "{secret} ssh-ed25519 AAAA\n"),
}


@pytest.mark.parametrize(("place", "kind"), kinds_at(IN_FILES))
def test_in_files(world: World, place: str, kind: str) -> None:
    """Wherever a file beside the configuration holds it."""
    name, text = IN_FILES[place]
    if kind == "password" and ("//{secret}" in text or "login {secret}" in text):
        return  # a password that reads as a name is one
    secret = fresh(kind)
    repository = world.healthy(
        '[credential]\n\thelper = store\n[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n'
        '[remote "over-ssh"]\n\turl = git@ssh.bitbucket.org:acme/widget.git\n'
    )
    world.file(name, repository, text.replace("{secret}", secret))
    looked_at(world, repository, secret, thorough=kind == KINDS[0])


@every_kind
@pytest.mark.parametrize("variable", ["https_proxy", "ALL_PROXY", "GIT_ASKPASS", "SSH_ASKPASS", "GCM_CREDENTIAL_STORE"])
def test_in_the_environment(world: World, variable: str, kind: str) -> None:
    """In a variable that git or a helper reads."""
    secret = fresh(kind)
    repository = world.healthy(
        "[credential]\n\thelper =\n\thelper = manager\n"
        '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n'
    )
    thorough = kind == KINDS[0]
    looked_at(
        world, repository, secret, thorough=thorough, **{variable: f"http://jdoe:{secret}@proxy.example.com:8080"}
    )


@pytest.mark.parametrize(
    "value", ["/opt/h?token=ab/{}", "!/opt/h?token=ab/{}", "/opt/{}", "!{}", "{}", "https://a:b/{}@h"]
)
def test_no_helper_is_called_by_a_piece_of_a_secret(world: World, value: str) -> None:
    """What stands behind the last slash looks like a name: only one that is known is kept."""
    repository = world.repository(f"[credential]\n\thelper = {value.format('Mx7kQ2tail')}\n{UPSTREAM}")
    (destination,) = world.facts(repository).destinations[:1]
    assert destination.helpers[-1].called == ""


@pytest.mark.parametrize(("place", "kind"), kinds_at(IN_CONFIGURATION))
def test_in_configuration(world: World, place: str, kind: str) -> None:
    """Wherever git's configuration holds it, as it stands and percent-encoded."""
    text = IN_CONFIGURATION[place]
    if kind == "password" and any(name in text for name in ("//{secret}", "username = {secret}")):
        return  # a password that reads as a name is one
    secret = fresh(kind)
    looked_at(world, world.repository(text.replace("{secret}", secret)), secret, thorough=kind == KINDS[0])
    encoded = "".join(f"%{ord(char):02x}" for char in secret[:40]) + quote(secret[40:], safe="")
    looked_at(world, world.repository(text.replace("{secret}", encoded), "encoded"), secret, encoded, thorough=False)


@every_kind
def test_in_the_environment_and_the_arguments(world: World, kind: str) -> None:
    """The hook's second argument, what pre-commit exports, a URL typed as an option, `git -c`."""
    secret = fresh(kind)
    url = f"https://jdoe:{secret}@bitbucket.org/acme/widget.git"
    repository = world.healthy()
    looked_at(world, repository, secret, PRE_COMMIT_REMOTE_NAME="origin", PRE_COMMIT_REMOTE_URL=url)
    looked_at(world, repository, secret, PRE_COMMIT_REMOTE_URL=url)
    looked_at(
        world,
        repository,
        secret,
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0="remote.typed.url",
        GIT_CONFIG_VALUE_0=url,
    )
    for arguments in (
        ("pre-push", "origin", url),
        ("pre-push", url, url),
        ("pre-push", url),
        ("--remote", url),
        ("--remote", secret),
        ("--select", secret),
        ("--ignore", url),
        ("--host", url),
        ("--format", secret),
        (f"--nonsense={secret}",),
        (f"-{secret}",),
        (f"--{secret}",),
        (f"--strict={secret}",),
        (f"--help={secret}",),
        (f"--remote\t{url}",),
        ("--color", secret),
        (secret,),
        ("check", secret),
        ("explain", secret),
        ("explain", url, url),
        ("demo", url),
    ):
        run = world.program(*arguments, cwd=repository)
        assert not leaks(secret, run.stdout + run.stderr), arguments
        assert "Traceback" not in run.stderr
        assert "internal error" not in run.stderr
    assert not leaks(secret, repr(Pushed("origin", url)))


@every_kind
def test_in_what_git_complains_about(world: World, kind: str) -> None:
    """A broken line, a key without value and a bad boolean: git quotes some of them, we do not."""
    secret = fresh(kind)
    url = f"https://jdoe:{secret}@bitbucket.org/acme/widget.git"
    for number, text in enumerate(
        (
            f'[remote "origin"]\n\turl = {url}\n[broken\n',
            f'[remote "origin"\n\turl = {url}\n',
            f'[remote "{url}"]\n\turl\n',
            f'[url "{url}"]\n\tinsteadOf\n[remote "origin"]\n\turl = {url}\n',
            f"[core]\n\tbare = {secret}\n",
            f"[include]\n\tpath = {url}\n",
            f'[include]\n\tpath = "x:{secret[:90]}@y"\n',
            f"[bbAuthCheck]\n\tselect = {secret}\n\tignore = {url}\n\thost = {url}\n\tstrict = {secret}\n"
            f'[remote "origin"]\n\turl = {url}\n',
        )
    ):
        repository = world.repository(text, f"broken{number}")
        for form in ((), ("--format", "json")):
            run = world.program(*form, cwd=repository)
            assert not leaks(secret, run.stdout + run.stderr), text
            assert "Traceback" not in run.stderr


def test_in_netrc(world: World) -> None:
    """netrc is read only to see whether it answers."""
    secret = sample("api-token")
    append(world.home / ".netrc", f"machine bitbucket.org login jdoe password {secret}\n")
    looked_at(world, world.repository('[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n'), secret)
    append(world.home / ".netrc", f"machine bitbucket.org {secret} nonsense\n")
    looked_at(world, world.repository('[remote "origin"]\n\turl = https://bitbucket.org/a/b.git\n', "other"), secret)


@every_kind
@pytest.mark.parametrize(
    "place", ["url", "instead-of-base", "raw-at-in-username", "ssh", "username-slot", "helper-command"]
)
def test_no_child_gets_it(world: World, place: str, kind: str) -> None:
    """Every child is started through a shim that writes down its arguments and its environment."""
    secret = fresh(kind)
    bin_folder, log = world.folder / "bin", world.folder / "children"
    bin_folder.mkdir()
    for program in ("git", "ssh"):
        real = shutil.which(program) or "/bin/false"
        shim = bin_folder / program
        shim.write_text(f'#!/bin/sh\n{{ echo "$0" "$@"; export -p; }} >> {log}\nexec {real} "$@"\n', encoding="utf-8")
        shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
    if place == "username-slot" and kind == "password":
        return
    repository = world.repository(IN_CONFIGURATION[place].replace("{secret}", secret))
    url = f"https://jdoe:{secret}@bitbucket.org/acme/widget.git"
    path = f"{bin_folder}{os.pathsep}{world.environ['PATH']}"
    world.program(cwd=repository, PATH=path)
    world.program(
        "--format", "json", cwd=repository, PATH=path, PRE_COMMIT_REMOTE_NAME="origin", PRE_COMMIT_REMOTE_URL=url
    )
    world.program("pre-push", "origin", url, cwd=repository, PATH=path)
    world.program(cwd=repository, PATH=path, PRE_COMMIT_REMOTE_NAME=url, PRE_COMMIT_REMOTE_URL=url)
    recorded = log.read_text(encoding="utf-8", errors="replace")
    assert "config --list" in recorded
    assert not leaks(secret, recorded)


def test_a_crashed_rule_says_nothing_of_what_it_saw(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that fails is reported by its id and the kind of failure; the check does not pass."""
    secret = sample("api-token")

    def crash(_facts: object) -> object:
        raise ValueError(secret)

    monkeypatch.setitem(CATALOGUE[0].__dict__, "look", crash)
    report = world.check(world.healthy())
    assert report.status == "error"
    assert "BB101" in report.errors[0]
    assert "ValueError" in report.errors[0]
    assert not leaks(secret, repr(report.errors))


def test_an_unforeseen_failure_says_where_and_not_what(world: World) -> None:
    """No traceback and no message of an exception, which might quote a value: its kind and the line."""
    secret = sample("api-token")
    script = (
        "import sys; from bb_auth_check import cli, judge\n"
        f"def crash(*a, **k): raise KeyError('{secret}')\n"
        "judge.judge = crash\n"
        "sys.exit(cli.main([]))"
    )
    run = world.run(sys.executable, "-c", script, cwd=world.healthy(), check=False)
    assert run.returncode == 3
    assert run.stderr == "bb-auth-check: internal error: KeyError at <string>:2. Report this as a bug.\n"
    assert run.stdout == ""


@every_kind
def test_free_text_is_redacted(kind: str) -> None:
    """Passwords in URLs go, and tokens wherever they stand."""
    secret = fresh(kind)
    text = f"fatal: unable to access 'https://jdoe:{secret}@bitbucket.org/acme/widget.git/': 403"
    assert redacted(text) == "fatal: unable to access 'https://***@bitbucket.org/acme/widget.git/': 403"
    if kind != "password":
        assert not leaks(secret, redacted(f"the token is {secret}."))


def test_a_url_keeps_no_secret(world: World) -> None:
    """The parser itself throws the value away: nothing that it returns refers to it."""
    secret = sample("api-token")
    url = parse(f"https://jdoe:{secret}@bitbucket.org/acme/widget.git")
    assert not leaks(secret, repr(url.__dict__))
    assert [(held.kind, held.slot) for held in url.secrets] == [("api-token", "password")]


def test_the_shims_would_notice(world: World) -> None:
    """The search itself works: a secret in an output is seen."""
    secret = sample("api-token")
    assert leaks(secret, f"https://jdoe:{secret}@bitbucket.org")
    assert leaks(secret, secret[30:40])
    assert not leaks(secret, secret[:12])
    assert world.run(*PROGRAM, "--version", cwd=world.folder).stdout.startswith("bb-auth-check ")
