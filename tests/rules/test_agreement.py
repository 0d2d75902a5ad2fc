"""Several faults on one URL: one healed URL, one command. And two faults of any kind: both are fixed.

`BB_AUTH_CHECK_EXAMPLES=1 pytest tests/rules/test_agreement.py` takes every pair of rules.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bb_auth_check.model import Rule
from bb_auth_check.render import human, layout
from bb_auth_check.rules import CATALOGUE
from conftest import World, ids
from support.examples import Example, filled, printed_commands
from support.generated import LONG

URLS = {
    "http-email-token": (
        "http://jdoe%40example.com:{api_token}@bitbucket.org/acme/widget.git",
        ["BB102", "BB202", "BB401"],
        "https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git",
    ),
    "placeholder-access-token": (
        "https://<YourUsername>:{access_token}@bitbucket.org/acme/widget.git",
        ["BB103", "BB203"],
        "https://x-token-auth@bitbucket.org/acme/widget.git",
    ),
    "http-without-username": (
        "http://bitbucket.org/acme/widget.git",
        ["BB201", "BB401"],
        "https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git",
    ),
    "token-and-password": (
        "https://{api_token}:{password}@bitbucket.org/acme/widget.git",
        ["BB105", "BB106"],
        "https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git",
    ),
    "email-empty-password": (
        "https://jdoe%40example.com:@bitbucket.org/acme/widget.git",
        ["BB107", "BB202"],
        "https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git",
    ),
}


@pytest.mark.parametrize(("url", "expected", "healed"), URLS.values(), ids=URLS)
def test_one_url_one_command(world: World, url: str, expected: list[str], healed: str) -> None:
    """All findings print the same command, and it heals them all."""
    repository = world.healthy(filled(f'[remote "origin"]\n\turl = {url}\n'))
    report = world.check(repository)
    assert ids(report) == expected
    assert {finding.fault.remedy.commands for finding in report.findings} == {
        (("git", "config", "--local", "remote.origin.url", healed),)
    }
    for command in printed_commands(world.program(cwd=repository).stdout):
        world.run("sh", "-c", command, cwd=repository)
    assert ids(world.check(repository)) == []


def places(rule: Rule) -> set[str]:
    """What the fault of a rule is laid into: files and variables; of git's configuration the kinds of sections.

    Remotes do not count: nearly every rule has one, and each rule of a pair has its own.
    """
    file, found = ".git/config", set()
    for line in rule.bad.splitlines():
        if line.startswith("# "):
            file = line.removeprefix("# ").partition(" mode ")[0]
        elif line.startswith("["):
            found.add(line.strip("[]").partition(" ")[0].lower())
        elif file == "environment":
            found.add(line.partition("=")[0])
        elif file not in (".git/config", "~/.gitconfig"):
            found.add(file)
    return found - {"remote"}


def pairs() -> Iterator[tuple[Rule, Rule]]:
    """The rules that share a place, and each with the few that come next; all pairs in a long run."""
    for at, first in enumerate(CATALOGUE):
        for further, second in enumerate(CATALOGUE[at + 1 :]):
            if further < NEIGHBOURS or places(first) & places(second) or LONG:
                yield first, second


NEIGHBOURS = 3
LEFT_TO_A_BUILD = {"BB301", "BB302", "BB306", "BB505"}
"""What a build is told in a sentence: there nobody can type a token, and URLs with a job's token are used."""


@pytest.mark.parametrize(("first", "second"), list(pairs()), ids=lambda rule: rule.id)
def test_two_faults_are_both_found_and_both_fixed(world: World, first: Rule, second: Rule) -> None:
    """The faults of two rules laid over one another come to rest after the printed commands."""
    pair = Example(world, "")
    for number, rule in enumerate((first, second)):
        pair.add(filled(rule.bad).replace('"origin"', f'"origin{number}"'))
    for _round in range(5):
        report = world.check(pair.repository, pair.environ, strict=True)
        if not report.findings or ("CI" in pair.environ and set(ids(report)) <= LEFT_TO_A_BUILD):
            return
        output = human.render(report, layout.PLAIN)
        pair.fix(output)
        if "delete the credential.helper that has no `=`" in output:
            config = pair.repository / ".git" / "config"
            config.write_text(config.read_text(encoding="utf-8").replace("\thelper\n", ""), encoding="utf-8")
    pytest.fail(human.render(world.check(pair.repository, pair.environ, strict=True), layout.PLAIN))
