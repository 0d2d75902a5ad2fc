"""What the README shows of a push that fails is what is to be seen at a terminal, to the letter."""

from __future__ import annotations

import sys

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.tokens import API_TOKEN_USERNAME
from bb_auth_check.git.process import Git
from bb_auth_check.git.versions import runs_configured_hooks
from conftest import World
from support.examples import printed_commands
from support.fake_bitbucket import Answer, FakeBitbucket
from support.needs import KEPT_USERNAME
from support.pages import shows
from support.terminal import at_a_terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pty")

REMOTE = """\
[remote "origin"]
	url = https://x-token-auth@bitbucket.org/acme/widget.git
[branch "main"]
	remote = origin
	merge = refs/heads/main
"""


def shown(world: World) -> dict[str, str]:
    """The README's transcripts, by the command that each of them is of."""
    found: dict[str, str] = {}
    token, app_password = sample("api-token"), sample("app-password")

    def keep(username: str, secret: str, answer: Answer) -> None:
        fake.credential(username, secret, answer)
        world.keep(username, secret, repository)

    def at(command: str, *answers: tuple[str, str]) -> None:
        argv = ["sh", "-c", command]
        found[command] = at_a_terminal(argv, {**world.environ, **fake.environment}, repository, answers).shown
        assert token not in found[command]
        assert app_password not in found[command]

    with FakeBitbucket(world.folder / "fake") as fake:
        fake.create("acme/widget")
        world.write_global("[credential]\n\thelper = store\n")
        repository = world.repository(REMOTE)
        world.commit(repository)
        keep("x-token-auth", token, Answer.NO_ACCESS)
        at("bb-auth-check install --observer --scope global")
        at("git push")
        (command,) = printed_commands(found["git push"])
        world.run("sh", "-c", command, cwd=repository)
        fake.credential(API_TOKEN_USERNAME, token, Answer.OK)
        at("git push --quiet", (f"Password for 'https://{API_TOKEN_USERNAME}@bitbucket.org': ", token))
        at("bb-auth-check probe")
        world.git("remote", "set-url", "origin", "https://jdoe@bitbucket.org/acme/widget.git", cwd=repository)
        keep("jdoe", app_password, Answer.APP_PASSWORD_GONE)
        at("git push 2>&1 | bb-auth-check explain -")
        at("bb-auth-check install")
    return found


@pytest.mark.needs(KEPT_USERNAME)
def test_what_is_shown(world: World) -> None:
    """Each transcript stands in its page, behind its command."""
    transcripts = shown(world)
    if runs_configured_hooks(Git(world.environ)):  # then no file is written, and the README shows one
        del transcripts["bb-auth-check install"]
    for command, text in transcripts.items():
        shows(f"terminal: {command}", text)
