"""The pictures in the documents show real runs. `BB_AUTH_CHECK_WRITE_DOCS=1` draws them anew."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bb_auth_check.bitbucket.samples import sample
from conftest import HELPER, PROGRAM, World
from support import vault
from support.commandline import held
from support.examples import filled
from support.fake_bitbucket import Answer, FakeBitbucket
from support.needs import KEPT_USERNAME
from support.pages import PAGES
from support.pictures import COLUMNS, picture
from support.real_helpers import CacheDaemon
from support.terminal import at_a_terminal

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="needs a pty")]

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
FAULTY = '[remote "origin"]\n\turl = https://jdoe:{app_password}@bitbucket.org/acme/widget.git\n'
KEYRING = "unix:path=/run/user/1000/bus"


def seen(world: World, cwd: Path, command: str, *answers: tuple[str, str]) -> str:
    """What a command shows at a terminal with colours, with git's programs where most have them."""
    program = [*PROGRAM, *command.split()[1:]] if command.startswith("bb-auth-check") else ["sh", "-c", command]
    shown = at_a_terminal(program, {**world.environ, "TERM": "xterm"}, cwd, answers, columns=COLUMNS).shown
    return re.sub(r"(runs: )\S*/", r"\1/usr/lib/git-core/", shown)


def drawn(name: str, *commands: tuple[str, str]) -> None:
    """Insist that the picture of this name is one of these commands, and that it is sound."""
    text = picture(list(commands))
    ElementTree.fromstring(text)  # noqa: S314 - it is ours
    held(PICTURES / f"{name}.svg", text)


def test_check(world: World) -> None:
    """A dead app password in a URL."""
    world.write_global(HELPER)
    repository = world.repository(filled(FAULTY))
    drawn("check", ("bb-auth-check", seen(world, repository, "bb-auth-check")))


def test_doctor(world: World) -> None:
    """The same repository, without a credential helper; what depends on the machine is left out."""
    world.environ["DBUS_SESSION_BUS_ADDRESS"] = KEYRING
    vault.vault(world, "libsecret")
    shown = seen(world, world.repository(filled(FAULTY)), "bb-auth-check doctor")
    shown = re.sub(r"^\S*versions\S*\r?\n(?: .*\n)*\r?\n", "", shown, flags=re.MULTILINE)
    drawn("doctor", ("bb-auth-check doctor", shown))


def test_fix(world: World) -> None:
    """A living token goes from a URL to the keyring."""
    world.environ["DBUS_SESSION_BUS_ADDRESS"] = KEYRING
    vault.vault(world, "libsecret")
    repository = world.repository(filled(FAULTY.replace("app_password", "api_token")))
    shown = seen(world, repository, "bb-auth-check fix", ("Do it? [y/N] ", "y"))
    drawn("fix", ("bb-auth-check fix", shown))


@pytest.mark.needs(KEPT_USERNAME)
def test_login(world: World, tmp_path: Path) -> None:
    """With an access token, where nobody was logged in."""
    with FakeBitbucket(tmp_path / "bitbucket") as fake, CacheDaemon(world) as cache:
        fake.create("acme/widget")
        world.environ.update(fake.environment)
        world.write_global(f"[credential]\n\thelper = {cache}\n")
        repository = world.repository('[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n')
        world.commit(repository)
        token = sample("access-token")
        fake.credential("x-token-auth", token)
        answers = (("Which? [1-4, 1] ", "2"), ("(it is not shown): ", token), ("Do it? [y/N] ", "y"))
        drawn("login", ("bb-auth-check login", seen(world, repository, "bb-auth-check login", *answers)))


@pytest.mark.needs(KEPT_USERNAME)
def test_observer(world: World, tmp_path: Path) -> None:
    """A token that Bitbucket takes no longer."""
    with FakeBitbucket(tmp_path / "bitbucket") as fake:
        fake.create("acme/widget")
        world.environ.update(fake.environment)
        world.write_global("[credential]\n\thelper = store\n")
        repository = world.repository('[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n')
        world.commit(repository)
        token = sample("api-token")
        fake.credential("jdoe", token, Answer.INVALID_CREDENTIALS)
        world.keep("jdoe", token, repository)
        world.program("install", "--observer", "--scope", "global", cwd=repository)
        drawn("observer", ("git push origin main", seen(world, repository, "git push origin main")))


def test_where() -> None:
    """Each picture stands in one document, with words for those who do not see it."""
    found = [
        (words, path.parent / target)
        for path in PAGES
        for words, target in re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", path.read_text(encoding="utf-8"))
    ]
    assert sorted(path.resolve() for _, path in found) == sorted(PICTURES.iterdir())
    assert all(len(words) > 30 for words, _ in found)
