"""`bbAuthCheck.allow`: one finding that counts no more, for a reason and for a time."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.model import Report
from bb_auth_check.outgoing import allowed
from bb_auth_check.rules import CATALOGUE
from conftest import World, ids, rendered
from test_no_secret_escapes import leaks

SOON = str(date.today() + timedelta(days=300))
BARE = '[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n'
"""BB201, a warning, at no key of its own but the URL's."""


def accepting(world: World, *values: str, text: str = BARE, scope: str = "--local") -> Path:
    """A repository with a fault, and what accepts it."""
    repository = world.healthy(text)
    for value in values:
        world.git("config", scope, "--add", "bbAuthCheck.allow", value, cwd=repository)
    return repository


def plain(kind: str) -> str:
    """A secret in a URL."""
    return f'[remote "origin"]\n\turl = https://jdoe:{sample(kind)}@bitbucket.org/acme/widget.git\n'


def told(report: Report) -> str:
    """What is said of the settings."""
    return "\n".join(report.warnings)


def test_the_examples_of_the_documentation() -> None:
    """They have the form that counts, whatever the day."""
    page = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    examples = re.findall(r"--add bbAuthCheck\.allow '(.*)'", page)
    rules = {rule.id: rule.name for rule in CATALOGUE}
    assert len(examples) == 2
    for example in examples:
        day = date.fromisoformat(re.findall(r"until (\S+)", example)[0])
        assert allowed.written(example, "", day, rules).reason


FITTING = {
    "the key": "remote.origin.url {} until {} why",
    "a pattern of keys": "remote.*.url {} until {} why",
    "the file": ".git/config {} until {} why",
    "the remote": "origin {} until {} why",
    "any place": "** {} until {} why",
    "a folder": ".git/ {} until {} why",
    "in quotes": '"remote.origin.url" {} until:{} why',
}


@pytest.mark.parametrize("name", FITTING)
def test_a_place(world: World, name: str) -> None:
    """The key, the file or the remote of a finding, or a pattern of these; with an id or a name."""
    rule = "BB101" if name != "the file" else "app-password-in-url"
    report = world.check(accepting(world, FITTING[name].format(rule, SOON), text=plain("app-password")))
    assert (ids(report), report.blocks, report.status, told(report)) == ([], False, "clean", "")
    assert [(one.finding.rule.id, one.until, one.reason) for one in report.accepted] == [("BB101", SOON, "why")]
    rendered(report)


OTHERS = {
    "another place": "remote.upstream.url BB101 until {} why",
    "another rule": "remote.origin.url BB102 until {} why",
    "a family": "remote.origin.url BB1 until {} why",
    "no day": "remote.origin.url BB101 why",
    "no reason": "remote.origin.url BB101 until {}",
    "a day that is none": "remote.origin.url BB101 until 2027-02-30 why",
    "a rule of outgoing": "remote.origin.url BB601 until {} why",
    "too long": f"remote.origin.url BB101 until {date.today() + timedelta(days=400)} why",
    "over": f"remote.origin.url BB101 until {date.today() - timedelta(days=1)} why",
    "nothing": "",
    "the beginning of a key": "remote.origin BB101 until {} why",
}
SAYS = {
    "another place": "accepts nothing that is there: take it out",
    "another rule": "accepts nothing that is there: take it out",
    "a family": "names no rule",
    "no day": "its form is PLACE RULE until YYYY-MM-DD REASON",
    "no reason": "its form is PLACE RULE until YYYY-MM-DD REASON",
    "a day that is none": "2027-02-30 is no day",
    "a rule of outgoing": "names no rule",
    "too long": "is more than a year away",
    "over": "has expired on",
    "nothing": "its form is PLACE RULE until YYYY-MM-DD REASON",
    "the beginning of a key": "accepts nothing that is there: take it out",
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_does_not_count(world: World, name: str) -> None:
    """The finding stays, and it is said why, with key and file."""
    report = world.check(accepting(world, OTHERS[name].format(SOON), text=plain("app-password")))
    assert (ids(report), report.blocks, report.accepted) == (["BB101"], True, ())
    assert told(report).startswith("bbAuthCheck.allow in .git/config")
    assert SAYS[name] in told(report)


def test_told_where_somebody_looks(world: World) -> None:
    """What the user accepts everywhere, and what was not looked at, is no leftover."""
    repository = accepting(world, f"elsewhere BB101 until {SOON} why", scope="--global")
    assert told(world.check(repository)) == ""
    repository = accepting(world, f"remote.gone.url BB101 until {SOON} why")
    assert "accepts nothing" in told(world.check(repository))
    assert told(world.check(repository, remotes=["origin"])) == ""
    assert told(world.check(repository, ignore=["BB101"])) == ""
    assert told(world.check(repository, select=["BB2"])) == ""


def test_only_that_finding(world: World) -> None:
    """The same rule elsewhere, and the same secret at another place, are found as before."""
    url = f"https://jdoe:{sample('api-token')}@bitbucket.org/acme/"
    text = f'[remote "origin"]\n\turl = {url}a.git\n[remote "b"]\n\turl = {url}b.git\n'
    repository = accepting(world, f"remote.b.url BB102 until {SOON} why", text=text)
    report = world.check(repository)
    assert [(one.rule.id, one.fault.remote) for one in report.findings] == [("BB102", "origin")]
    assert "remote.b.url" not in report.findings[0].fault.message
    assert [one.finding.fault.remote for one in report.accepted] == ["b"]


@pytest.mark.slow
def test_a_sweep_tells_in_which_repository(world: World) -> None:
    """Each has a file of that name; what the user has set is told once."""
    for name in ("one", "two"):
        repository = world.healthy(name=f"below/{name}")
        world.git("config", "bbAuthCheck.allow", f"remote.gone.url BB101 until {SOON} why", cwd=repository)
    world.git("config", "--global", "bbAuthCheck.allow", "origin BB101 why", cwd=repository)
    said = world.program("sweep", "below", cwd=world.folder).stderr.splitlines()
    assert [line for line in said if "its form is" in line] == [said[0]]
    assert [line.partition(": bbAuthCheck.allow in .git/config")[0].rpartition("/")[2] for line in said[1:]] == [
        "one",
        "two",
    ]


@pytest.mark.parametrize(("kind", "link"), [("api-token", False), ("api-token", True), ("app-password", False)])
def test_a_file_that_git_tracks(world: World, kind: str, link: bool) -> None:
    """It covers what is dead, and no secret that may log in: a clone must not switch off the check of itself."""
    rule = {"api-token": "BB102", "app-password": "BB101"}[kind]
    repository = accepting(world, text=plain(kind))
    line = f'[bbAuthCheck]\n\tallow = "remote.origin.url {rule} until {SOON} why"\n'
    tracked = world.file("team.config", repository, line)
    world.git("config", "include.path", "../team.config", cwd=repository)
    assert ids(world.check(repository)) == []  # nothing that a clone could have brought
    world.git("add", "team.config", cwd=repository)
    if link:
        tracked.rename(repository / "named")
        tracked.symlink_to("named")
        world.git("add", "named", cwd=repository)
    report = world.check(repository)
    assert (ids(report) == [rule]) == (kind == "api-token")
    assert ("does not cover a secret in plain text that may log in" in told(report)) == (kind == "api-token")
    world.git("config", "bbAuthCheck.allow", f"origin {rule} until {SOON} ours", cwd=repository)
    assert ids(world.check(repository)) == []


def test_a_warning_and_strict(world: World) -> None:
    """What is accepted does not block there either."""
    repository = accepting(world)
    assert world.check(repository, strict=True).blocks
    world.git("config", "bbAuthCheck.allow", f"origin BB201 until {SOON} only fetched from", cwd=repository)
    assert not world.check(repository, strict=True).blocks


@pytest.mark.slow
def test_how_it_is_said(world: World) -> None:
    """People are told in a line; programs get the finding, what accepts it, and a suppression in SARIF."""
    repository = accepting(world, f"origin BB101 until {SOON} ticket 123", text=plain("app-password"))
    run = world.program(cwd=repository)
    assert (run.returncode, run.stderr) == (0, "")
    said = "Accepted: BB101 app-password-in-url at remote.origin.url in .git/config, until {}: ticket 123"
    assert " ".join(run.stdout.split()).endswith(f"No errors. {said.format(SOON)}")
    assert said.format(SOON) in " ".join(world.program("doctor", cwd=repository).stdout.split())
    document = json.loads(world.program("--json", cwd=repository).stdout)
    (accepted,) = document["accepted"]
    assert (document["status"], document["blocks"], document["findings"]) == ("clean", False, [])
    assert (accepted["id"], accepted["where"]["key"]) == ("BB101", "remote.origin.url")
    where = {"key": "bbAuthCheck.allow", "file": ".git/config", "scope": "local"}
    assert {**accepted["accepted"], "where": {**accepted["accepted"]["where"], "line": 0}} == {
        "until": SOON,
        "reason": "ticket 123",
        "where": {**where, "line": 0},
    }
    log = json.loads(world.program("--format", "sarif", cwd=repository).stdout)
    (result,) = log["runs"][0]["results"]
    assert result["suppressions"][0]["status"] == "accepted"
    assert result["suppressions"][0]["justification"].startswith("ticket 123")
    swept = json.loads(world.program("sweep", str(repository), "--json", cwd=repository).stdout)
    assert [one["id"] for one in swept["repositories"][0]["accepted"]] == ["BB101"]
    assert "1 accepted by bbAuthCheck.allow." in world.program("sweep", str(repository), cwd=repository).stdout
    push = world.program("pre-push", "origin", "https://jdoe@bitbucket.org/acme/widget.git", cwd=repository)
    assert (push.returncode, push.stdout + push.stderr) == (0, "")


def test_fix_leaves_it(world: World) -> None:
    """Nobody asked for it."""
    repository = accepting(world, f"origin BB101 until {SOON} why", text=plain("app-password"))
    before = (repository / ".git" / "config").read_bytes()
    assert world.program("fix", "--yes", cwd=repository).returncode == 0
    assert (repository / ".git" / "config").read_bytes() == before


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("origin BB102 until {day} {secret}", "api-token"),
        ("{secret} BB102 until {day} x", "access-token"),
        ("x{secret}", "app-password"),
        ("origin {secret} until {day} x", "datacenter-token"),
    ],
)
def test_a_secret_in_it_is_not_said(world: World, place: str, kind: str) -> None:
    """Nor does it count. Control characters are escaped."""
    secret = sample(kind)
    repository = accepting(world, place.format(day=SOON, secret=secret), text=plain("app-password"))
    run = [world.program(*one, cwd=repository) for one in ((), ("--json",), ("--format", "sarif"), ("doctor",))]
    assert not any(leaks(secret, one.stdout + one.stderr) for one in run)
    assert "does not count: it holds a token." in run[0].stderr


def test_control_characters(world: World) -> None:
    """A reason cannot drive a terminal."""
    repository = accepting(world, f"origin BB101 until {SOON} a\x1b[2Jb\u202ec", text=plain("app-password"))
    said = world.program(cwd=repository).stdout
    assert "a\\x1b[2Jb\\u202ec" in said
    assert "\x1b" not in said
