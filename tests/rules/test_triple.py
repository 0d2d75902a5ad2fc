"""What holds for every rule, on real git: its good example is silent, its bad one is found, its remedy heals."""

from __future__ import annotations

import json

import pytest

from bb_auth_check.model import Rule
from bb_auth_check.rules import CATALOGUE
from conftest import World, ids
from rules.examples import filled, printed_commands

every_rule = pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)


@every_rule
def test_good_is_silent(world: World, rule: Rule) -> None:
    """No rule finds anything in a healthy repository with `good` laid over it."""
    assert ids(world.check(world.healthy(filled(rule.good)))) == []


@every_rule
def test_bad_is_found(world: World, rule: Rule) -> None:
    """With `bad` it is exactly this fault."""
    report = world.check(world.healthy(filled(rule.bad)))
    assert ids(report) == [rule.id]
    assert report.blocks == (rule.severity == "error")


@every_rule
def test_remedy_heals(world: World, rule: Rule) -> None:
    """The printed commands, run as printed by a shell, make of `bad` what `good` is."""
    repository = world.healthy(filled(rule.bad), "bad")
    output = world.program("check", "--strict", cwd=repository).stdout
    commands = printed_commands(output)
    assert commands, output
    for command in commands:
        world.run("sh", "-c", command, cwd=repository)
    assert world.facts(repository) == world.facts(world.healthy(filled(rule.good), "good"))


@every_rule
def test_json_offers_the_same_commands(world: World, rule: Rule) -> None:
    """The argv in the JSON report heals as well, and is what the human report prints."""
    repository = world.healthy(filled(rule.bad), "bad")
    document = json.loads(world.program("check", "--format", "json", cwd=repository).stdout)
    for command in document["findings"][0]["remedy"]["commands"]:
        world.run(*command, cwd=repository)
    assert ids(world.check(repository)) == []


def test_ids_and_names_are_their_own() -> None:
    """No two rules share an id or a name, and the catalogue is in order."""
    numbers = [rule.id for rule in CATALOGUE]
    assert numbers == sorted(set(numbers))
    assert len({rule.name for rule in CATALOGUE}) == len(CATALOGUE)


@every_rule
def test_declared_in_full(rule: Rule) -> None:
    """A rule says what it costs and what it leads to, and advises nothing that is gone."""
    assert rule.id[:3] in ("BB1", "BB2", "BB3", "BB4", "BB5")
    assert rule.why.endswith(".")
    assert rule.mend.endswith(".")
    assert rule.classes
    assert not rule.title.endswith(".")
    assert "create an app password" not in rule.why.lower()
