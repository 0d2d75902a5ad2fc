"""What `docs/login.md` shows is what the program says. `BB_AUTH_CHECK_WRITE_DOCS=1` writes it anew."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from bb_auth_check import options
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.ways import WAYS
from conftest import PROGRAM, World
from support.fake_bitbucket import Answer, FakeBitbucket
from support.needs import KEPT_USERNAME
from support.real_helpers import CacheDaemon
from support.terminal import at_a_terminal

PAGE = Path(__file__).parent.parent / "docs" / "login.md"


def held(command: str, shown: str) -> None:
    """The block that stands behind this command is this text."""
    page = PAGE.read_text(encoding="utf-8")
    before, marker, rest = page.partition(f"<!-- terminal: {command} -->\n```text\n")
    assert marker, command
    if os.environ.get("BB_AUTH_CHECK_WRITE_DOCS"):
        _, fence, behind = f"\n{rest}".partition("\n```")
        PAGE.write_text(f"{before}{marker}{shown.rstrip()}{fence}{behind}", encoding="utf-8")
        rest = f"{shown.rstrip()}\n```"
    assert rest.partition("```")[0].rstrip() == shown.rstrip()


@pytest.mark.slow
@pytest.mark.needs(KEPT_USERNAME)
def test_what_is_shown(world: World, tmp_path: Path) -> None:
    """From a dead app password to a push that works, a token that is refused, who is logged in, and out again."""
    with FakeBitbucket(tmp_path / "bitbucket") as fake, CacheDaemon(world) as cache:
        fake.create("acme/widget")
        world.environ.update(fake.environment)
        world.write_global(f"[credential]\n\thelper = {cache}\n")
        repository = world.repository('[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n')
        world.commit(repository)
        dead, token = sample("app-password"), sample("api-token")
        fake.credential("jdoe", dead, Answer.APP_PASSWORD_GONE)
        world.keep("jdoe", dead, repository)
        fake.credential("jdoe", token)
        answers = [("Which? [1-4, 1] ", "1"), ("(it is not shown): ", token), ("Do it? [y/N] ", "y")]
        session = at_a_terminal([*PROGRAM, "login"], world.environ, repository, answers)
        assert session.code == 0, session.shown
        held("bb-auth-check login", session.shown)
        world.git("push", "origin", "main", cwd=repository, GIT_TERMINAL_PROMPT="0")
        for command, given, code in (
            ("login --with-token --yes --replace < token", sample("api-token"), 1),
            ("login --status", "", 0),
            ("logout --yes", "", 0),
        ):
            run = subprocess.run(
                [*PROGRAM, *command.partition(" <")[0].split()],
                input=f"{given}\n",
                env=world.environ,
                cwd=repository,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                check=False,
            )
            assert run.returncode == code, run.stdout
            held(f"bb-auth-check {command}", run.stdout)


def test_every_way_and_option_is_told() -> None:
    """As the program has them."""
    page = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z][a-z-]+)` \|", page, flags=re.MULTILINE)
    assert rows == [way.name for way in WAYS]
    own = [name for names, _ in options.LOGIN for name in names if name.startswith("--")]
    shared = ("--remote", "--timeout", "--format")
    assert [name for name in own if name not in shared and f"`{name}" not in page and f" {name}" not in page] == []
