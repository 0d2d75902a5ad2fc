"""What holds for every rule, on real git: its good example is silent, its bad one is found, its remedy heals."""

from __future__ import annotations

import json
import shutil

import pytest

from bb_auth_check.model import REACHES, Rule
from bb_auth_check.rules import CATALOGUE
from conftest import START, World, append, ids, rendered
from support.examples import Example, filled

every_rule = pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)


COMPANIONS = {
    "BB205": ["BB306"],
    "BB207": ["BB306"],
    "BB210": ["BB315"],
    "BB307": ["BB210"],
    "BB316": ["BB306"],
    "BB317": ["BB306"],
    "BB501": ["BB306"],
}
"""What an example cannot be without: what `store` and netrc hold can be read, and they keep it in plain text."""


@every_rule
def test_good_is_silent(world: World, rule: Rule) -> None:
    """No rule finds anything in a healthy repository with `good` laid over it."""
    good = Example(world, filled(rule.good))
    assert ids(world.check(good.repository, good.environ)) == COMPANIONS.get(rule.id, [])


@every_rule
def test_bad_is_found(world: World, rule: Rule) -> None:
    """With `bad` it is exactly this fault."""
    bad = Example(world, filled(rule.bad))
    report = world.check(bad.repository, bad.environ)
    assert sorted(ids(report)) == sorted([rule.id, *COMPANIONS.get(rule.id, [])])
    assert report.blocks == (rule.severity == "error")
    rendered(report)


@every_rule
def test_remedy_heals(world: World, rule: Rule) -> None:
    """The printed commands, run as printed by a shell, make of `bad` what `good` is."""
    bad = Example(world, filled(rule.bad), "bad")
    output = bad.printed("--select", rule.id)
    before = world.facts(bad.repository, bad.environ)
    bad.fix(output)
    healed = world.facts(bad.repository, bad.environ)
    assert healed != before, output
    shutil.rmtree(world.home)
    world.home.mkdir()
    append(world.global_config, START)
    good = Example(world, filled(rule.good), "good")
    assert healed == world.facts(good.repository, good.environ)


@every_rule
def test_json_offers_the_same_commands(world: World, rule: Rule) -> None:
    """The argv in the JSON report heals as well, and is what the human report prints."""
    bad = Example(world, filled(rule.bad), "bad")
    document = json.loads(
        world.program("check", "--format", "json", "--select", rule.id, cwd=bad.repository, **bad.environ).stdout
    )
    commands = document["findings"][0]["remedy"]["commands"]
    if not commands:
        assert document["findings"][0]["remedy"]["by_hand"]
        return
    for command in commands:
        world.run(*command, cwd=bad.repository, **bad.environ)
    assert ids(world.check(bad.repository, bad.environ, select=[rule.id])) == []


@every_rule
def test_a_remedy_says_how_far_it_reaches(world: World, rule: Rule) -> None:
    """A command for all of a user's repositories is no remedy for one remote, and a sentence changes nothing itself."""
    bad = Example(world, filled(rule.bad))
    before = world.global_config.read_text()
    for finding in world.check(bad.repository, bad.environ, select=[rule.id]).findings:
        remedy = finding.fault.remedy
        assert (remedy.reach is None) == (not remedy.commands)
        for command in remedy.commands:
            world.run(*command, cwd=bad.repository, **bad.environ)
        of_this_host = [line for line in world.global_config.read_text().split("[") if "bitbucket.org" in line]
        if world.global_config.read_text() != before and not of_this_host:
            assert remedy.reach == "user"
        if remedy.reach == "remote":
            assert world.global_config.read_text() == before
        if remedy.reach is not None:
            assert REACHES[remedy.reach]


@pytest.mark.parametrize("by", ["hand", "fix"])
def test_a_key_without_a_value_among_others(world: World, by: str) -> None:
    """The printed command takes out that one alone, and `fix` does the same."""
    rest = "[credential]\n\thelper =\n\thelper = cache --timeout=28800\n"
    bad = Example(world, rest.replace("\thelper = cache", "\thelper\n\thelper = cache"))
    output = bad.printed("--select", "BB304")
    assert "git config --local --unset-all credential.helper '!.*'" in output
    if by == "hand":
        bad.fix(output)
    else:
        assert world.program("fix", "--yes", "--select", "BB304", cwd=bad.repository).returncode == 0
    assert ids(world.check(bad.repository)) == []
    assert (bad.repository / ".git" / "config").read_text().endswith(rest)


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
    assert rule.fix.endswith(".")
    assert rule.classes
    assert not rule.title.endswith(".")
    assert "create an app password" not in rule.why.lower()
