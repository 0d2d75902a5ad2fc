"""What stops git before any login: each is told as git tells it at a push, and nothing is that git goes on with."""

from __future__ import annotations

import re
import socket
import threading

import pytest

from bb_auth_check.git.configuration import Configuration, Pushed
from bb_auth_check.git.process import Git
from bb_auth_check.git.reader import Reader
from conftest import World, ids, rendered
from support.examples import Example

HTTPS = '# .git/config\n[remote "origin"]\n\turl = https://x-token-auth@bitbucket.org/acme/widget.git\n'
SSH = '# .git/config\n[remote "origin"]\n\turl = git@ssh.bitbucket.org:acme/widget.git\n'
OURS = ["BB511", "BB512"]
USER = "# ~/.gitconfig\n"
NOT_ALLOWED = "transport '(https|ssh)' not allowed"
NO_PROXY = "Unsupported proxy syntax|Could not resolve proxy|URL rejected"
NO_AUTHORITIES = "Problem with the SSL CA cert|error setting certificate|certificate file"

REFUSED = {
    # what is configured, and what git says
    "no transport": (HTTPS + "[protocol]\n\tallow = never\n", NOT_ALLOWED),
    "none but ssh": (HTTPS + USER + '[protocol]\n\tallow = never\n[protocol "ssh"]\n\tallow = always\n', NOT_ALLOWED),
    "not https": (HTTPS + '[protocol "https"]\n\tallow = NEVER\n', NOT_ALLOWED),
    "not ssh": (SSH + '[protocol "ssh"]\n\tallow = never\n[protocol]\n\tallow = always\n', NOT_ALLOWED),
    "a policy that is none": (HTTPS + "[protocol]\n\tallow = no\n", "unknown value for config 'protocol.allow'"),
    "a list without https": (HTTPS + "# environment\nGIT_ALLOW_PROTOCOL=file:ssh\n", NOT_ALLOWED),
    "an empty list": (SSH + "# environment\nGIT_ALLOW_PROTOCOL=\n", NOT_ALLOWED),
    "a variable for a proxy": (HTTPS + USER + "[http]\n\tproxy = ${HTTP_PROXY}\n", NO_PROXY),
    "one without braces": (HTTPS + "[http]\n\tproxy = $HTTPS_PROXY\n", NO_PROXY),
    "one in an address": (HTTPS + "[http]\n\tproxy = http://${PROXY_HOST}:3128\n", NO_PROXY),
    "Windows' form": (HTTPS + "[http]\n\tproxy = %HTTP_PROXY%\n", NO_PROXY),
    "a gap": (HTTPS + "[http]\n\tproxy = http://<proxy-host>:3128/\n", NO_PROXY),
    "one for the host": (HTTPS + '[http "https://bitbucket.org"]\n\tproxy = ${HTTP_PROXY}\n', NO_PROXY),
    "one of the remote": (HTTPS + "\tproxy = ${HTTP_PROXY}\n", NO_PROXY),
}
NOT_REFUSED = {
    "ssh alone": SSH + USER + '[protocol]\n\tallow = never\n[protocol "ssh"]\n\tallow = always\n',
    "another transport": HTTPS + '[protocol "ssh"]\n\tallow = never\n',
    "the user's": HTTPS + "[protocol]\n\tallow = user\n",
    "a list": HTTPS + "[protocol]\n\tallow = never\n# environment\nGIT_ALLOW_PROTOCOL=ssh:https\n",
    "a proxy": HTTPS + "[http]\n\tproxy = http://127.0.0.1:9\n",
    "no proxy": HTTPS + "[http]\n\tproxy =\n",
    "a proxy of another host": HTTPS + '[http "https://github.com"]\n\tproxy = ${HTTP_PROXY}\n',
    "a better one for the host": HTTPS
    + '[http]\n\tproxy = ${HTTP_PROXY}\n[http "https://bitbucket.org"]\n\tproxy = http://127.0.0.1:9\n',
    "no proxy for the host": HTTPS + "[http]\n\tproxy = ${HTTP_PROXY}\n# environment\nno_proxy=bitbucket.org\n",
    "a proxy of a remote's own": HTTPS + "\tproxy = http://127.0.0.1:9\n[http]\n\tproxy = ${HTTP_PROXY}\n",
    "a proxy beside ssh": SSH + "[http]\n\tproxy = ${HTTP_PROXY}\n",
    "authorities for another host": HTTPS + '[http "https://git.example.com"]\n\tsslCAInfo = /nowhere/ca.pem\n',
    "unchecked": HTTPS + "[http]\n\tsslVerify = false\n\tsslCAInfo = /nowhere/ca.pem\n",
    "authorities that are there": HTTPS + "[http]\n\tsslCAInfo = ~/ca.pem\n# ~/ca.pem\nx\n",
    "authorities of a variable": HTTPS
    + "[http]\n\tsslCAInfo = /nowhere/ca.pem\n# environment\nGIT_SSL_CAINFO=/dev/null\n",
    "another host": HTTPS.replace("bitbucket.org", "github.com") + "[protocol]\n\tallow = never\n",
}


def at_a_push(example: Example) -> str:
    """What git says."""
    world = example.world
    world.commit(example.repository)
    more = {"GIT_TERMINAL_PROMPT": "0", **example.environ}
    return world.git("push", "origin", "HEAD", cwd=example.repository, check=False, **more).stderr


@pytest.mark.parametrize("name", REFUSED)
def test_git_makes_no_connection(world: World, name: str) -> None:
    """It blocks what git refuses; a build that may never push is not stopped, nor a push whose hook is running."""
    text, says = REFUSED[name]
    example = Example(world, text, bare=True)
    report = world.check(example.repository, example.environ, select=OURS)
    assert ids(report) == ["BB511"]
    assert report.blocks
    rendered(report)
    assert re.search(says, at_a_push(example))
    in_a_build = {**example.environ, "CI": "true"}
    assert not world.check(example.repository, in_a_build, select=["BB511"]).blocks
    url = world.git("ls-remote", "--get-url", "origin", cwd=example.repository, check=False).stdout.strip()
    assert ids(world.check(example.repository, example.environ, pushed=Pushed("origin", url), select=OURS)) == []


@pytest.mark.parametrize("name", NOT_REFUSED)
def test_git_goes_on(world: World, name: str) -> None:
    """What another host, another transport or something that counts more has to do with."""
    example = Example(world, NOT_REFUSED[name], bare=True)
    assert ids(world.check(example.repository, example.environ, select=OURS)) == []
    if "another host" not in name:
        assert not re.search(f"{NOT_ALLOWED}|{NO_PROXY.partition('|')[0]}", at_a_push(example))


@pytest.mark.parametrize(
    "text",
    [
        "[http]\n\tsslCAInfo = /nowhere/ca.pem\n",
        USER + "[http]\n\tsslCAInfo = ~/gone.pem\n",
        '[http "https://bitbucket.org"]\n\tsslCAInfo = /nowhere/ca.pem\n',
        "# environment\nGIT_SSL_CAINFO=/nowhere/ca.pem\n",
    ],
    ids=["of the repository", "of the user", "of the host", "of a variable"],
)
def test_authorities_that_are_not_there(world: World, text: str) -> None:
    """git is asked at a server that answers: it gets as far as the certificate, which it could not judge."""
    example = Example(world, HTTPS + text)
    report = world.check(example.repository, example.environ)
    assert ids(report) == ["BB511"]
    assert report.blocks


@pytest.mark.parametrize("kind", ["configured", "variable"])
def test_git_cannot_read_them(world: World, kind: str) -> None:
    """What git does with a file that is not there, whatever TLS library it has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_hang_up, args=(server,), daemon=True).start()
        url = f"https://127.0.0.1:{server.getsockname()[1]}/x"
        options = ("-c", "http.sslCAInfo=/nowhere/ca.pem") if kind == "configured" else ()
        environ = {} if options else {"GIT_SSL_CAINFO": "/nowhere/ca.pem"}
        run = world.git(*options, "ls-remote", url, cwd=world.healthy(), check=False, no_proxy="*", **environ)
    assert re.search(NO_AUTHORITIES, run.stderr), run.stderr


def _hang_up(server: socket.socket) -> None:
    client, _ = server.accept()
    client.close()


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("[http]\n\tproxy = ${HTTP_PROXY}\n", 1),
        (USER + "[http]\n\tproxy = ${HTTP_PROXY}\n", 0),
        (USER + '[http "https://bitbucket.org"]\n\tproxy = ${HTTP_PROXY}\n', 1),
        (USER + '[http "https://*.org"]\n\tproxy = ${HTTP_PROXY}\n', 0),
        ("[protocol]\n\tallow = never\n", 0),
    ],
)
def test_only_what_is_useless_is_taken_out(world: World, text: str, commands: int) -> None:
    """What is there for other repositories or hosts, or forbids something on purpose, stays."""
    example = Example(
        world, HTTPS.replace("bitbucket.org", "www.bitbucket.org") + text if "*" in text else HTTPS + text
    )
    for finding in world.check(example.repository, select=["BB511"]).findings:
        assert len(finding.fault.remedy.commands) == commands


PUSH = '# .git/config\n[branch "{branch}"]\n\tremote = origin\n\tpushRemote = {name}\n'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[remote]\n\tpushDefault = bitbuckt\n", True),
        (USER + "[remote]\n\tpushDefault = fork\n", True),
        (PUSH.format(branch="{current}", name="bitbuckt"), True),
        (PUSH.format(branch="another", name="bitbuckt"), False),
        (PUSH.format(branch="{current}", name="origin") + "[remote]\n\tpushDefault = bitbuckt\n", False),
        ("[remote]\n\tpushDefault = origin\n", False),
        ("[remote]\n\tpushDefault = no_push\n", False),
        ("[remote]\n\tpushDefault = ../elsewhere\n", False),
        ('[remote]\n\tpushDefault = x\n[remote "x"]\n\tproxy = \n', False),
    ],
)
def test_a_remote_that_there_is_not(world: World, text: str, found: bool) -> None:
    """A plain `git push` says so; one that names a remote works, so this is advice."""
    example = Example(world, HTTPS)
    branch = world.git("symbolic-ref", "--short", "HEAD", cwd=example.repository).stdout.strip()
    example.add(text.replace("{current}", branch))
    report = world.check(example.repository)
    assert ids(report) == (["BB512"] if found else [])
    assert not report.blocks
    world.commit(example.repository)
    said = world.git("-c", "push.default=current", "push", cwd=example.repository, check=False, GIT_TERMINAL_PROMPT="0")
    assert not found or re.search(r"'\w+' does not appear to be a git repository", said.stderr)


def test_the_room_is_not_loaded_for_nothing(world: World) -> None:
    """A repository without any such setting has nothing to do with it."""
    import sys

    sys.modules.pop("bb_auth_check.git.refusals", None)
    configuration = Configuration(Git(world.environ, str(world.healthy())))
    Reader(configuration, ()).facts(None, (), whole=False)
    assert "bb_auth_check.git.refusals" not in sys.modules
