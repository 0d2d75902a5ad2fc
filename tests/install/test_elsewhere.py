"""What the hook lets go without starting Python: never what Python would take for Bitbucket's.

Many addresses are asked about in one process of the shell, by the very lines that `install` writes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bb_auth_check.bitbucket.hosts import OTHER_SERVICES
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.git.configuration import Configuration, Pushed
from bb_auth_check.git.facts import gather
from bb_auth_check.git.process import Git
from bb_auth_check.install import elsewhere
from conftest import World
from support.generated import examples

SHELLS = ("sh", "dash", "bash", "busybox sh", "zsh", "zsh --emulate sh", "mksh", "ksh93")
THERE = [shell for shell in SHELLS if shutil.which(shell.split()[0])]
_LOOP = """\
while IFS= read -r name && IFS= read -r url; do
set -- "$name" "$url"
if ( {lines} ) </dev/null >/dev/null 2>&1 || [ $? != 1 ]; then echo no; else echo yes; fi
done
"""


def let_go(
    pushes: list[tuple[str, str]], environ: dict[str, str], cwd: Path, *, shell: str = "sh", flags: str = "-c"
) -> list[bool]:
    """Whether each push, given by its two arguments, is over without Python. With `-c` the lines are joined."""
    joint = " " if flags == "-c" else "\n"
    script = _LOOP.format(lines=joint.join(elsewhere.LINES))
    given = "".join(f"{name}\n{url}\n" for name, url in pushes).encode("utf-8", "surrogateescape")
    run = subprocess.run([*shell.split(), flags, script], input=given, env=environ, cwd=cwd, capture_output=True)
    assert (run.returncode, run.stderr) == (0, b"")
    return [line == b"yes" for line in run.stdout.splitlines()]


GONE = (
    *("https://github.com/acme/widget.git", "https://jdoe@github.com/acme/widget.git", "http://localhost:3000/a/b"),
    *("https://GitHub.com/Acme/Widget", "https://gitlab.example.com:8443/group/sub/widget.git", "/srv/git/widget.git"),
    *("git@github.com:acme/widget.git", "ssh://git@gitlab.com:22/acme/widget", "../widget", "file:///srv/widget.git"),
    *("https://github.com/acme/bitbucket-mirror.git", "git@ssh.dev.azure.com:v3/acme/widget/widget", "./x.git"),
    *("https://git.example.com/my-repos/x", "https://git.example.com/escm/~jdoe/x", "git@github.com:3d/x.git"),
)
KEPT = (
    *("", "origin", "https://bitbucket.org/acme/widget.git", "https://BitBucket.org/acme/widget.git", "C:/widget"),
    *("git@bitbucket.org:acme/widget.git", "git@ssh.bitbucket.org:a/b", "https://bitbucket.example.com/a/b.git"),
    *("https://stash.example.com/a/b.git", "https://git.example.com/scm/prj/widget.git", "HTTPS://example.com/a/b"),
    *("https://git.example.com/bb/scm/prj/widget.git", "https://git.example.com/projects/P/repos/r/browse"),
    *("ssh://git@git.example.com:7999/prj/widget.git", "https://git.example.com:7990/prj/widget.git"),
    *("git@work:acme/widget.git", "work:acme/widget.git", "git@git.example.com:acme/widget.git", "git@github.com:12/x"),
    *("https://jdoe:secret@github.com/a/b", "https://github.com/a%2Fb", "https://github.com/a/b?c", "https://x/@y/z"),
    *("https::https://github.com/a/b", "https://https://github.com/a/b", "https:///a/b", "https://:80/a/b"),
    *("https://github.com:/a/b", "https://github.com:80443/a/b", "https://github.com./a/b", "https://github.com"),
    *("//srv/widget", "/srv/a b", "/srv/BBDC-x", "../a:b", "git://github.com/a/b", "git@github.com:/a/b", "é/ü"),
    *("https://example.com/\udcff", "https://éxample.com/a/b", "https://exam\tple.com/a/b", "https://[::1]/a/b"),
)


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell(world: World, shell: str) -> None:
    """The same is let go by all of them, with any of the options that a hook may be run with."""
    if shell not in THERE:
        pytest.skip(f"no {shell.split()[0]}")
    tokens = [sample(kind) for kind in ("api-token", "access-token", "datacenter-token")]
    kept = [*KEPT, *(f"https://{token}@example.com/a/b" for token in tokens)]
    pushes = [("origin", url) for url in (*GONE, *kept)] + [("-x", GONE[0])]
    for flags in ("-c", "-euc"):
        got = let_go(pushes, world.environ, world.folder, shell=shell, flags=flags)
        assert got == [*[True] * len(GONE), *[False] * len(kept), False]


_AMONG = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/.@_~-"
_HOSTS = st.sampled_from(
    (
        *("bitbucket.org", "github.com", "git.example.com", "GIT.example.com", "work", "stash.example.com", "host."),
        *("ssh.bitbucket.org", "bitbucket", "localhost", "10.0.0.1", "mygithub.com", "gitea.example.com", "", "a..b"),
    )
)
_PORTS = st.sampled_from(("", "", "", ":7999", ":7990", ":443", ":80", ":8443", ":", ":x", ":70000", ":7999:1"))
_USERS = st.sampled_from(("", "", "git@", "jdoe@", "a:b@", "a@b@", "@", "oauth2@", f"{sample('datacenter-token')}@"))
_PARTS = st.sampled_from(("scm", "prj", "~jdoe", "widget.git", "repos", "projects", "rest", "browse", "7999", "", "."))
_PATHS = st.lists(_PARTS, max_size=6).map("/".join)
_SCHEMES = st.sampled_from(
    (
        "https://",
        "http://",
        "ssh://",
        "git+ssh://",
        "https:/",
        "https::",
        "file://",
        "/",
        "../",
        "",
        "",
        "HTTPS://",
        "x:",
    )
)
_BUILT = st.tuples(_SCHEMES, _USERS, _HOSTS, _PORTS, st.sampled_from(("/", ":", "", "//")), _PATHS).map("".join)
URLS = st.one_of(_BUILT, _BUILT, st.text(_AMONG, max_size=40), st.text(st.characters(codec="utf-8"), max_size=30))
DECLARED = st.lists(
    st.sampled_from(
        (
            *("git.example.com", "GIT.Example.com", "https://git.example.com/bb", "git.example.com:8443", "github.com"),
            *("localhost:80", "a, 10.0.0.1", "[10.0.0.1]", "gitea.example.com.", "\u212aithub", "mygithub.com;", ""),
        )
    ),
    max_size=3,
)


@pytest.mark.slow
@examples(150)
@given(st.lists(URLS, min_size=20, max_size=60), DECLARED)
def test_never_what_the_check_would_look_at(world: World, urls: list[str], declared: list[str]) -> None:
    """Whatever the address, whichever hosts are declared, and although ssh's configuration gives each another name."""
    repository = world.folder / "widget"
    if not repository.exists():
        world.repository()
        world.file("~/.ssh/config", repository, "Host *\n\tHostName bitbucket.org\n")
    environ = {**world.environ, "GIT_CONFIG_COUNT": str(len(declared))}
    for at, host in enumerate(declared):
        environ |= {f"GIT_CONFIG_KEY_{at}": "bbAuthCheck.host", f"GIT_CONFIG_VALUE_{at}": host}
    pushes = [("origin", url) for url in urls if not {"\n", "\r", "\0"} & {*url}]
    configuration = Configuration(Git(environ, str(repository)))
    shell = THERE[len(urls) % len(THERE)]
    gone = [
        url
        for (_, url), is_over in zip(pushes, let_go(pushes, environ, repository, shell=shell), strict=True)
        if is_over
    ]
    assert [url for url in gone if gather(configuration, pushed=Pushed("origin", url)).addresses] == []


def test_declared(world: World) -> None:
    """git says whether a host is declared, wherever that is written; one that is declared keeps no other."""
    pushes = [("o", f"https://{host}/a/b") for host in ("git.example.com", "Git.example.com", "git.example.com:8443")]
    pushes += [("o", "https://github.com/a/b"), ("o", "git@github.com:a/b"), ("o", "/srv/widget")]

    def got(shell: str = "sh", **more: str) -> str:
        return "".join("ny"[one] for one in let_go(pushes, {**world.environ, **more}, world.folder, shell=shell))

    assert got() == "yyyyyy"
    world.write_global("[bbAuthCheck]\n\thost = git.example.com\n")
    assert got() == "nnnyyy"
    assert got(GIT_CONFIG_GLOBAL="/dev/null") == "yyyyyy"
    added = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "bbauthcheck.HOST"}
    assert got(**added, GIT_CONFIG_VALUE_0="other.example.com, https://github.com/bb") == "nnnnny"
    assert got(**added, GIT_CONFIG_VALUE_0="GITHUB.com") == "nnnnny"  # in capitals git would not find it
    assert got(GIT_CONFIG=os.devnull) == "nnnnny"  # then `git config` reads another file than git
    assert got(GIT_CONFIG_COUNT="x") == "nnnnny"  # git cannot say
    assert got(PATH=str(world.home), shell=shutil.which("sh") or "sh") == "nnnnny"


def test_what_is_never_asked_of_ssh(world: World) -> None:
    """Over SSH only the services that the check itself does not ask ssh about."""
    pushes = [("o", f"git@{host}:a/b") for host in OTHER_SERVICES] + [("o", "git@other.example.com:a/b")]
    assert let_go(pushes, world.environ, world.folder) == [*[True] * len(OTHER_SERVICES), False]
