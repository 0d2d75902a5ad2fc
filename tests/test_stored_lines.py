"""What stands in the files of `store` and in netrc as it was typed, copied or written by git.

What is said of a line is what git makes of it: the real `git credential fill` is asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bb_auth_check.bitbucket.hosts import without_dots
from conftest import World, ids
from support import vault
from support.examples import Example, filled
from support.fake_bitbucket import Answer, FakeBitbucket
from test_other_logins import BUILD, GATE, HTTPS, ORIGIN, STORE, filled_in

PORT = ORIGIN.format("https://jdoe@git.example.com:8443/scm/acme/widget.git")
STATIC = ORIGIN.format("https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git")


def lines(*texts: str) -> str:
    """What `store` keeps."""
    return "# ~/.git-credentials\n" + "".join(f"{text}\n" for text in texts)


ANSWERING = {
    "a port as git writes it": (PORT, "https://jdoe:correct-horse@git.example.com%3a8443"),
    "in capitals": (PORT, "https://jdoe:correct-horse@git.example.com%3A8443"),
    "as a person writes it": (PORT, "https://jdoe:correct-horse@git.example.com:8443"),
    "without a username in the URL": (
        ORIGIN.format("https://git.example.com:8443/scm/acme/widget.git"),
        "https://jdoe:correct-horse@git.example.com%3a8443",
    ),
    "http": (
        ORIGIN.format("http://jdoe@git.example.com:7990/scm/acme/widget.git"),
        "http://jdoe:correct-horse@git.example.com%3a7990",
    ),
    "IPv6": (
        ORIGIN.format("https://jdoe@[fd00::1]:8443/scm/acme/widget.git"),
        "https://jdoe:correct-horse@%5bfd00%3a%3a1%5d%3a8443",
    ),
    "an encoded dot": (HTTPS, "https://jdoe:{api_token}@bitbucket%2eorg"),
    "a carriage return behind a slash": (HTTPS, "https://jdoe:{api_token}@bitbucket.org/\\r"),
}


def laid(world: World, *texts: str) -> Example:
    """A set-up without anything else; `\\r` stands for a carriage return."""
    setup = Example(world, filled(GATE + "".join(texts)), bare=True)
    kept = world.home / ".git-credentials"
    if kept.exists():
        kept.write_bytes(kept.read_bytes().replace(b"\\r", b"\r"))
    return setup


def found(world: World, setup: Example, **options: object) -> dict[str, str]:
    """What is found in a build, each with its severity."""
    report = world.check(setup.repository, setup.environ, **options)
    return {finding.rule.id: finding.severity for finding in report.findings}


@pytest.mark.parametrize("name", ANSWERING)
def test_an_entry_that_answers(world: World, name: str) -> None:
    """Nothing blocks where git has its answer."""
    url, line = ANSWERING[name]
    setup = laid(world, url, STORE, BUILD, lines(line))
    assert filled_in(world, setup)
    (destination,) = world.facts(setup.repository, setup.environ).destinations
    assert [stored.answers for stored in destination.stored] == [True]
    assert destination.missed == ()
    assert found(world, setup, hosts=["git.example.com"]) == {"BB306": "advice"}


@pytest.mark.parametrize("name", [name for name in ANSWERING if "IPv6" not in name])
def test_it_is_handed_to_another_helper(world: World, name: str) -> None:
    """The login works afterwards as it did, the line is gone, and another host's stays."""
    url, line = ANSWERING[name]
    setup = laid(world, url, STORE, lines(line, "https://octocat:hunter2@github.com"))
    vault.vault(world)
    before = filled_in(world, setup)
    run = world.program("fix", "--yes", "--helper", vault.NAME, cwd=setup.repository, **setup.environ)
    assert run.returncode == 0, run.stdout + run.stderr
    assert filled_in(world, setup) == before != ""
    assert Path(world.home, ".git-credentials").read_text() == "https://octocat:hunter2@github.com\n"
    assert len(vault.kept(world)) == 1


MISSED = {
    "a carriage return": (HTTPS, "https://jdoe:{api_token}@bitbucket.org\\r", "carriage return"),
    "a blank before it": (HTTPS, " https://jdoe:{api_token}@bitbucket.org", "blanks"),
    "another scheme": (HTTPS, "http://jdoe:{api_token}@bitbucket.org", "is for http://: write https:// there."),
    "no scheme": (HTTPS, "jdoe:{api_token}@bitbucket.org", "has no https://"),
    "the host of the pages": (HTTPS, "https://jdoe:{api_token}@www.bitbucket.org", "is for www.bitbucket.org"),
    "the usual port": (HTTPS, "https://jdoe:{api_token}@bitbucket.org%3a443", "is for bitbucket.org:443"),
    "an e-mail address as it is": (
        STATIC,
        "https://jdoe@example.com:{api_token}@bitbucket.org",
        "write x-bitbucket-api-token-auth in the place of that name",
    ),
    "an @ in a password": (
        PORT,
        "https://jdoe:correct@horse@git.example.com%3a8443",
        "write that `@` as %40",
    ),
}


@pytest.mark.parametrize("name", MISSED)
def test_an_entry_that_git_passes_over_is_named(world: World, name: str) -> None:
    """With its line, and what to write there."""
    url, line, says = MISSED[name]
    setup = laid(world, url, STORE, BUILD, lines("https://octocat:hunter2@github.com", line))
    assert filled_in(world, setup) == ""
    options = {"hosts": ["git.example.com"], "select": ["BB501"]}
    (finding,) = world.check(setup.repository, setup.environ, **options).findings
    assert finding.severity == "error"
    (step,) = [step for step in finding.fault.remedy.by_hand if step.startswith("Line 2 of ~/.git-credentials ")]
    assert says in step


@pytest.mark.parametrize(
    "line",
    [
        "https://alice:{api_token}@bitbucket.org",
        "https://jdoe@bitbucket.org",
        "https://jdoe:{api_token}@bitbucket.org.example.com",
        "https://jdoe:{api_token}@api.bitbucket.org",
        "# bitbucket.org",
        "https://jdoe:{api_token}@github.com/bitbucket.org",
    ],
)
def test_what_was_never_meant_is_not_named(world: World, line: str) -> None:
    """Another account's, another host's, or no entry at all."""
    setup = laid(world, HTTPS, STORE, BUILD, lines(line))
    assert filled_in(world, setup) == ""
    assert world.facts(setup.repository, setup.environ).destinations[0].missed == ()


@pytest.mark.parametrize("machine", ["https://bitbucket.org", "bitbucket.org:443", "www.bitbucket.org"])
def test_a_machine_that_is_no_host_is_named(world: World, machine: str) -> None:
    """libcurl compares the host's name alone."""
    setup = laid(world, HTTPS, f"# ~/.netrc\nmachine {machine} login jdoe password {{api_token}}\n")
    (finding,) = world.check(setup.repository, setup.environ, select=["BB301"]).findings
    assert f"machine {machine} in ~/.netrc is not for bitbucket.org" in finding.fault.remedy.by_hand[-1]


PLACEHOLDERS = ["$BITBUCKET_TOKEN", "${BITBUCKET_TOKEN}", "<token>"]


@pytest.mark.parametrize("text", PLACEHOLDERS)
@pytest.mark.parametrize("host", ["bitbucket.org", "git.example.com"])
def test_a_placeholder_that_answers(world: World, text: str, host: str) -> None:
    """git sends it as it stands. Elsewhere than on Cloud it may be somebody's password."""
    url = ORIGIN.format(f"https://jdoe@{host}/scm/widget.git")
    of_store = laid(world, url, STORE, BUILD, lines(f"https://jdoe:{text}@{host}"))
    assert filled_in(world, of_store) == text
    severity = "error" if host == "bitbucket.org" else "advice"
    assert found(world, of_store, hosts=["git.example.com"], select=["BB108"]) == {"BB108": severity}
    Path(world.home, ".git-credentials").unlink()
    of_netrc = laid(world, url, f"# ~/.netrc\nmachine {host} login jdoe password {text}\n")
    assert found(world, of_netrc, hosts=["git.example.com"], select=["BB108"]) == {"BB108": severity}


def test_a_placeholder_that_nobody_asks_for(world: World) -> None:
    """Another account's, or one behind an entry that answers."""
    setup = laid(
        world,
        HTTPS,
        STORE,
        BUILD,
        lines(
            "https://alice:$TOKEN@bitbucket.org",
            "https://jdoe:{api_token}@bitbucket.org",
            "https://jdoe:$TOKEN@bitbucket.org",
        ),
    )
    assert found(world, setup) == {"BB306": "advice"}


WRONG = {
    "an e-mail address": (HTTPS, "https://jdoe%40example.com:{api_token}@bitbucket.org", "BB207"),
    "and the URL's is static": (STATIC, "https://jdoe%40example.com:{api_token}@bitbucket.org", "BB207"),
    "the name of another kind": (HTTPS, "https://x-token-auth:{api_token}@bitbucket.org", "BB207"),
    "which the URL has too": (
        ORIGIN.format("https://x-token-auth@bitbucket.org/acme/widget.git"),
        "https://x-token-auth:{api_token}@bitbucket.org",
        "BB205",
    ),
    "without a username in the URL": (
        ORIGIN.format("https://bitbucket.org/acme/widget.git"),
        "https://jdoe%40example.com:{api_token}@bitbucket.org",
        "BB205",
    ),
}


@pytest.mark.parametrize("build", [BUILD, ""])
@pytest.mark.parametrize("name", WRONG)
def test_a_living_token_under_a_name_that_never_logs_in(world: World, name: str, build: str) -> None:
    """It is shown only once: it stays, and its name is changed, after which git has it for the URL."""
    url, line, rule = WRONG[name]
    setup = laid(world, url, STORE, build, lines(line))
    found_there = found(world, setup)
    assert rule in found_there
    assert {"BB205", "BB207"} & set(found_there) == {rule}
    (finding,) = world.check(setup.repository, setup.environ, select=[rule]).findings
    assert finding.fault.remedy.commands == ()
    setup.fix(setup.printed("--select", rule))
    expected = None if name.startswith("without") else "x-bitbucket-api-token-auth"
    expected = "jdoe" if url == HTTPS else expected
    assert filled_in(world, setup, expected or "x-bitbucket-api-token-auth").startswith("ATATT")
    assert set(found(world, setup)) <= {"BB306", "BB201"}


def test_a_living_token_is_left_to_its_other_accounts(world: World) -> None:
    """Where one of the entries may log in, nothing is said of the others."""
    kept = lines("https://alice%40example.com:{api_token}@bitbucket.org", "https://jdoe:{api_token}@bitbucket.org")
    assert found(world, laid(world, HTTPS, STORE, kept)) == {"BB306": "advice"}


@pytest.mark.slow
def test_a_path_with_dots_is_that_without(world: World) -> None:
    """curl asks for it without them, and git tells its helpers what was asked for: the push goes through, no word."""
    secret = filled("{api_token}")
    with FakeBitbucket(world.folder / "bitbucket") as fake:
        fake.create("ws/r")
        fake.credential("jdoe", secret, Answer.OK)
        world.write_global("[credential]\n\thelper = store\n\tuseHttpPath = true\n")
        store = world.home / ".git-credentials"
        store.write_text(f"https://jdoe:{quote(secret, safe='')}@bitbucket.org/ws/r.git\n")
        environ = {"GIT_TERMINAL_PROMPT": "0"}
        for number, path in enumerate(("ws/./r.git", "ws/x/../r.git", "./ws/r.git", "ws/../ws/r.git", "ws/r.git/.")):
            url = f"https://bitbucket.org/{path}"
            repository = world.repository(f'[remote "origin"]\n\turl = {url}\n', f"dots{number}")
            world.commit(repository)
            report = world.check(repository, environ, select=["BB2", "BB3", "BB4", "BB5"])
            assert not report.blocks
            assert not {"BB316", "BB317", "BB411", "BB501"} & set(ids(report))
            pushed: dict[str, Any] = {**fake.environment, **environ}
            world.run("git", "push", "--force", "origin", "main", cwd=repository, **pushed)
        other = world.repository('[remote "origin"]\n\turl = https://bitbucket.org/ws/x/./r.git\n', "other")
        assert {"BB411", "BB501"} <= set(ids(world.check(other, environ)))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b", "a/b"),
        ("a/./b", "a/b"),
        ("./a", "a"),
        ("a/..", ""),
        ("a/../..", ""),
        ("../a", "a"),
        ("a/b/.", "a/b/"),
        ("a/b/..", "a/"),
        ("a/...", "a/..."),
        ("a/.git", "a/.git"),
        ("a//b", "a//b"),
        ("", ""),
    ],
)
def test_without_dots(path: str, expected: str) -> None:
    """As RFC 3986 has it, of a path whose first slash is not part of it."""
    assert without_dots(path) == expected
