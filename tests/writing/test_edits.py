"""What is printed and what `fix` does are the same: a printed command, and the edit that is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bb_auth_check.commands.check import judged
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.process import Git
from bb_auth_check.git.secret_ids import SecretIds
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.model import Rule, Selection
from bb_auth_check.rules import CATALOGUE
from bb_auth_check.writing import edits
from conftest import World
from support.examples import Example, filled
from support.places import PLACES
from test_places import Planted


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_of_every_rule(world: World, rule: Rule) -> None:
    """The remedies of its bad example."""
    same(Example(world, filled(rule.bad)))


@pytest.mark.parametrize("name", PLACES)
def test_of_every_place(world: World, name: str) -> None:
    """The remedies wherever a secret stands: of keys with several values, in files of all scopes."""
    same(Planted(world, PLACES[name].text, PLACES[name].kind))


def same(example: Example) -> None:
    """Each edit, applied to the file, has git list what it lists once the very arguments that are printed have run."""
    world = example.world
    configuration = Configuration(Git({**world.environ, **example.environ}, str(example.repository)))
    snapshot = Snapshot(configuration, SecretIds())
    report = judged(configuration, snapshot.facts, Selection(strict=True))
    commands = [command for finding in report.findings for command in finding.fault.remedy.commands]
    for command in dict.fromkeys(commands):
        edit = edits.of_command(command, snapshot)
        if edit is None:
            assert command[:2] not in (("git", "config"), ("git", "remote")), command
            continue
        path, copy = Path(edit.path), world.folder / "copy"
        copy.write_bytes(edit.change(path.read_bytes() if path.exists() else b"", snapshot))
        world.run(*command, cwd=example.repository, **example.environ)
        assert listed(world, copy) == listed(world, path), command


def listed(world: World, path: Path) -> str:
    """What git reads in a file, in order."""
    return world.git("config", "--file", str(path), "--no-includes", "--list", "-z", cwd=world.home).stdout
