"""SARIF: valid by the published schema whatever is found, free of secrets, and honest about places."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bb_auth_check import __version__, cli
from bb_auth_check.commands.for_programs import completed
from bb_auth_check.git.configuration import Pushed
from bb_auth_check.git.process import Git
from bb_auth_check.model import Fault, Finding, Remedy, Report, Rule, Where
from bb_auth_check.render import sarif
from bb_auth_check.rules import CATALOGUE
from bb_auth_check.rules.outgoing import OUTGOING
from conftest import World, append, ids
from support.examples import Example, filled
from support.generated import LONG
from support.leaving import Repository
from test_no_secret_escapes import IN_CONFIGURATION, KINDS, fresh, leaks

PUBLISHED = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
"""The SHA-256 of the schema as OASIS publishes it, with errata 01."""

every_rule = pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)


SCHEMA = (Path(__file__).parent / "sarif" / "sarif-schema-2.1.0.json").read_bytes()
VALIDATOR = jsonschema.Draft4Validator(json.loads(SCHEMA))


def read(text: str) -> dict[str, Any]:
    """The one run of a log, the whole held to the schema and to what the schema does not say."""
    document = json.loads(text)
    validate(document)
    assert (document["version"], document["$schema"]) == ("2.1.0", sarif.SCHEMA)
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for location in [*result["locations"], *result.get("relatedLocations", [])]:
            if "physicalLocation" in location:
                checked(location["physicalLocation"]["artifactLocation"], run["originalUriBaseIds"])
    return dict(run)


def validate(document: dict[str, Any]) -> None:
    """The log is held to the schema; the tool with all its rules, which is most of a log and always the same, once."""
    (run,) = document["runs"]
    tool = json.dumps(run["tool"])
    if tool in _VALID_TOOLS:
        document = {**document, "runs": [{**run, "tool": {"driver": {"name": "as it was"}}}]}
    VALIDATOR.validate(document)
    _VALID_TOOLS.add(tool)


_VALID_TOOLS: set[str] = set()


def checked(artifact: Mapping[str, str], bases: Mapping[str, object]) -> None:
    """A URI reference by RFC 3986: a relative path with a base that is declared, or a file's absolute URI."""
    uri = artifact["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~:/-]|%[0-9A-F]{2})+", uri), uri
    parts = urlsplit(uri)
    if "uriBaseId" in artifact:
        assert artifact["uriBaseId"] in bases
        assert (parts.scheme, parts.netloc) == ("", "")
        assert not uri.startswith("/")
    else:
        assert (parts.scheme, parts.netloc) == ("file", "")
        assert uri.startswith("file:///")


def one(fault: Fault, rule: Rule = CATALOGUE[0]) -> dict[str, Any]:
    """The result of a report with this fault alone."""
    report = Report(
        status="findings", findings=(Finding(rule=rule, fault=fault, classes=rule.classes, severity=rule.severity),)
    )
    (result,) = read(sarif.render(report))["results"]
    return dict(result)


def at(file: str | None, line: int | None = None, key: str = "remote.origin.url") -> Where:
    """A place."""
    return Where(key=key, file=file, scope="local", option=("--local",), line=line)


def fault(where: Where | None = None, *also: Where, message: str = "That is so.", url: str | None = None) -> Fault:
    """A fault at a place."""
    return Fault(message=message, remedy=Remedy(says="Fix it"), where=where, url=url, also=also)


def test_the_schema_is_the_published_one() -> None:
    """It is there, to the byte as published, and it refuses what is no SARIF."""
    assert hashlib.sha256(SCHEMA).hexdigest() == PUBLISHED
    assert json.loads(SCHEMA)["id"] == sarif.SCHEMA
    log = json.loads(sarif.render(Report(status="clean")))
    log["runs"][0]["tool"]["driver"].pop("name")
    assert not VALIDATOR.is_valid(log)


@every_rule
def test_bad_is_a_result(world: World, rule: Rule) -> None:
    """Every rule's example: what the finding says, where, and what fixes it."""
    bad = Example(world, filled(rule.bad))
    report = world.check(bad.repository, bad.environ, select=[rule.id])
    run = read(sarif.render(report))
    assert [result["ruleId"] for result in run["results"]] == [rule.id]
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
    assert run["properties"] == {"status": "findings"}
    (finding,), (result,) = report.findings, run["results"]
    said = finding.fault
    assert result["level"] == {"error": "error", "advice": "note"}[rule.severity]
    assert result["message"]["text"].replace("{{", "{").replace("}}", "}") == said.message
    assert result["properties"] == {
        "scope": said.where.scope if said.where else None,
        "remote": said.remote,
        "url": said.url,
        "secret_kind": said.secret_kind,
        "remedy": {
            "says": said.remedy.says,
            "commands": [list(command) for command in said.remedy.commands],
            "safe": said.remedy.safe,
            "by_hand": list(said.remedy.by_hand),
        },
        "classes": list(finding.classes),
        "explain": f"bb-auth-check explain {rule.id}",
    }
    named = said.where.key if said.where else said.url or said.remote  # None: what is missing stands nowhere
    places = [location["logicalLocations"] for location in result["locations"] if "logicalLocations" in location]
    assert [[logical["fullyQualifiedName"] for logical in place] for place in places] == ([[named]] if named else [])
    for location in result["locations"]:  # GitHub refuses a log with a result that has no file
        assert location["physicalLocation"]
        assert ("message" in location) == (not (said.where and said.where.file))


def test_rules_are_the_catalogue() -> None:
    """All of them, whatever was found: id, name, texts, level, tags, and a page to read where there is one."""
    driver = read(sarif.render(Report(status="clean")))["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("bb-auth-check", __version__)
    assert [(rule["id"], rule["name"]) for rule in driver["rules"]] == [(rule.id, rule.name) for rule in CATALOGUE]
    for described, rule in zip(driver["rules"], CATALOGUE, strict=True):
        assert described["shortDescription"]["text"] == f"{rule.title}."
        assert described["fullDescription"]["text"] == rule.why
        for text in described["help"].values():
            text = text.replace("{{", "{").replace("}}", "}")
            assert text.startswith(rule.fix)
            assert f"bb-auth-check --ignore {rule.id}" in text
            assert f"git config --add bbAuthCheck.ignore {rule.id}" in text
        assert all(link in described["help"]["markdown"] for link in rule.links)
        assert described["defaultConfiguration"] == {"level": "error" if rule.severity == "error" else "note"}
        assert described["properties"]["tags"] == ["security", *rule.classes]
        assert described.get("helpUri") == (rule.links[0] if rule.links else None)


def test_without_findings(world: World) -> None:
    """Clean, another host, no repository: no results, and the last did not succeed."""
    another = world.repository('[remote "origin"]\n\turl = https://example.com/acme/widget.git\n', "another")
    for cwd, status in ((world.healthy(), "clean"), (another, "skipped"), (world.folder, "error")):
        report = world.check(cwd)
        assert report.status == status
        run = read(sarif.render(report))
        assert run["results"] == []
        assert run["properties"] == {"status": status}
        (invocation,) = run["invocations"]
        assert invocation["executionSuccessful"] == (status != "error")
        assert [
            (notification["level"], notification["message"]["text"])
            for notification in invocation["toolExecutionNotifications"]
        ] == [("error", error) for error in report.errors]
    assert run["invocations"][0]["toolExecutionNotifications"]


def test_command(world: World) -> None:
    """`--format sarif` prints it on standard output, with the exit codes of the other formats."""
    rows: tuple[tuple[Path, int, list[str]], ...] = (
        (world.healthy(name="healthy"), cli.NOTHING_BLOCKS, []),
        (world.healthy("[credential]\n\thelper = nowhere\n", "advice"), cli.NOTHING_BLOCKS, ["BB303"]),
        (world.healthy(filled(CATALOGUE[0].bad), "faulty"), cli.BLOCKED, ["BB101"]),
        (world.folder, cli.COULD_NOT_LOOK, []),
    )
    for cwd, code, found in rows:
        for command in ((), ("check",), ("pre-push",)):
            push = ("origin", "git@ssh.bitbucket.org:acme/widget.git") if command == ("pre-push",) else ()
            run = world.program(*command, "--format", "sarif", *push, cwd=cwd)
            assert run.stderr == ""
            results = read(run.stdout)["results"]
            if push and code != cli.COULD_NOT_LOOK:
                assert (run.returncode, results) == (cli.NOTHING_BLOCKS, [])
            else:
                assert (run.returncode, [result["ruleId"] for result in results]) == (code, found)
    assert world.program("--format", "sarif", "--strict", cwd=rows[1][0]).returncode == cli.BLOCKED


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", ["url", "pushurl", "instead-of-base", "helper-snippet", "header"])
def test_no_secret(world: World, place: str, kind: str) -> None:
    """Wherever it stands, no piece of it gets in, and nothing that is made of it: with another the log is the same."""
    logs = []
    for name in ("one", "another"):
        secret = fresh(kind)
        url = f"https://jdoe:{secret}@bitbucket.org/acme/widget.git"
        repository = world.repository(IN_CONFIGURATION[place].replace("{secret}", secret), name)
        pushes = (None, Pushed("origin", url), Pushed(url, url))
        logs.append([sarif.render(world.check(repository, pushed=pushed)) for pushed in pushes])
        assert not any(leaks(secret, log) for log in logs[-1])
    assert logs[0] == logs[1]
    for log in dict.fromkeys(logs[0]):
        read(log)


def test_one_secret_in_several_places(world: World) -> None:
    """One result, the other places related to it; with another secret the log is the same."""
    url = "https://jdoe:{secret}@bitbucket.org/acme/widget.git"
    logs = []
    for name in ("one", "another"):
        secret = quote(fresh("api-token"), safe="")
        text = f'[remote "origin"]\n\turl = {url}\n[remote "fork"]\n\tpushurl = {url}\n[lfs]\n\turl = {url}\n'
        repository = world.repository(text.replace("{secret}", secret), name)
        logs.append(sarif.render(world.check(repository, select=["BB1"])))
        assert not leaks(secret, logs[-1])
    assert logs[0] == logs[1]
    (result,) = read(logs[0])["results"]
    places = [location["logicalLocations"][0]["fullyQualifiedName"] for location in result["relatedLocations"]]
    assert places == ["remote.fork.pushurl", "lfs.url"]
    assert [location["physicalLocation"]["artifactLocation"]["uri"] for location in result["relatedLocations"]] == [
        ".git/config",
        ".git/config",
    ]


NOWHERE = {
    "physicalLocation": {"artifactLocation": {"uri": ".git/config", "uriBaseId": "%SRCROOT%"}},
    "message": {"text": "Not in this file: it stands on the command line, in the environment, or nowhere."},
}


def test_a_url_typed(world: World) -> None:
    """It stands in no file: it is its own place."""
    report = world.check(
        world.healthy(), pushed=Pushed("https://u:x@bitbucket.org/a/b", "https://u:x@bitbucket.org/a/b")
    )
    (result,) = read(sarif.render(report))["results"]
    assert result["locations"] == [
        {"logicalLocations": [{"fullyQualifiedName": "https://u:***@bitbucket.org/a/b", "kind": "value"}], **NOWHERE}
    ]
    assert one(fault())["locations"] == [NOWHERE]


URIS = {
    ".git/config": (".git/config", "%SRCROOT%"),
    "config": ("config", "%SRCROOT%"),
    "./a/./config": ("a/config", "%SRCROOT%"),
    "../main/.git/config.worktree": ("../main/.git/config.worktree", "%SRCROOT%"),
    "a:b/config": ("a%3Ab/config", "%SRCROOT%"),
    "~jdoe/config": ("~jdoe/config", "%SRCROOT%"),
    "~/.gitconfig": (".gitconfig", "HOME"),
    "~/my files/100%#1?.inc": ("my%20files/100%25%231%3F.inc", "HOME"),
    "/etc/gitconfig": ("file:///etc/gitconfig", None),
    "//etc//gitconfig": ("file:///etc/gitconfig", None),
    "/srv/größe/[a]": ("file:///srv/gr%C3%B6%C3%9Fe/%5Ba%5D", None),
    "C:/Program Files/Git/etc/gitconfig": ("file:///C:/Program%20Files/Git/etc/gitconfig", None),
    "C:\\Users\\Jane\\.gitconfig": ("file:///C:/Users/Jane/.gitconfig", None),
    "/srv/\\xff\\x1b[31m": ("file:///srv/%5Cxff%5Cx1b%5B31m", None),
    "\udcff\x1b": ("%ED%B3%BF%1B", "%SRCROOT%"),
}


@pytest.mark.parametrize(("file", "expected"), URIS.items(), ids=map(ascii, URIS))
def test_uri(file: str, expected: tuple[str, str | None]) -> None:
    """The file's name as a URI, with the base it is relative to."""
    artifact = one(fault(at(file, 3)))["locations"][0]["physicalLocation"]["artifactLocation"]
    assert (artifact["uri"], artifact.get("uriBaseId")) == expected


def test_places() -> None:
    """The line where it is known, the key alone where there is no file, and each other place once."""
    key = [{"fullyQualifiedName": "remote.origin.url", "kind": "property"}]
    tree = {"uri": "config", "uriBaseId": "%SRCROOT%"}
    with_line = {"logicalLocations": key, "physicalLocation": {"artifactLocation": tree, "region": {"startLine": 3}}}
    whole_file = {"logicalLocations": key, "physicalLocation": {"artifactLocation": tree}}
    assert one(fault(at("config", 3)))["locations"] == [with_line]
    assert one(fault(at("config")))["locations"] == [whole_file]
    assert one(fault(at("config", 0)))["locations"] == [whole_file]
    assert one(fault(at(None)))["locations"] == [{"logicalLocations": key, **NOWHERE}]
    assert "relatedLocations" not in one(fault(at(None)))
    related = one(fault(at(None), at("config", 3), at("config"), at("config"), at(None)))["relatedLocations"]
    says = {"message": {"text": "The same secret stands here as well."}}
    assert related == [{**with_line, **says}, {**whole_file, **says}, {"logicalLocations": key, **NOWHERE, **says}]


def test_fingerprints() -> None:
    """The same for the same rule, key, file and URL, whatever the line and the words; else another."""

    def printed(given: Fault, rule: Rule = CATALOGUE[0]) -> dict[str, str]:
        return dict(one(given, rule)["partialFingerprints"])

    url = "https://jdoe:***@bitbucket.org/acme/widget.git"
    own = printed(fault(at("config"), url=url))
    assert set(own) == {"bbAuthCheck/v1", "primaryLocationLineHash"}
    assert own == printed(fault(at("config", 7), at("other"), message="Other words.", url=url))
    others = [
        printed(fault(at("config"), url=url), CATALOGUE[1]),
        printed(fault(at("other"), url=url)),
        printed(fault(at("config", key="remote.fork.url"), url=url)),
        printed(fault(at("config"))),
        printed(fault()),
    ]
    for name in own:
        assert len({own[name], *(other[name] for other in others)}) == len(others) + 1


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("${TOKEN} in {0}", "${{TOKEN}} in {{0}}"),
        ("[a](https://example.com)", "[a] (https://example.com)"),
        ("[a\\](1)", "[a\\] (1)"),
        ("https://[::1]/a", "https://[::1]/a"),
    ],
)
def test_a_message_is_text(said: str, written: str) -> None:
    """What stands in a configuration becomes neither a placeholder nor a link."""
    assert one(fault(message=said))["message"] == {"text": written}
    (invocation,) = read(sarif.render(Report(status="error", errors=(said,))))["invocations"]
    assert invocation["toolExecutionNotifications"] == [{"level": "error", "message": {"text": written}}]


def test_odd_names(world: World) -> None:
    """Control characters, blanks and bytes that are no UTF-8, in the names of files and remotes."""
    odd = "o\x1b[31md \udcff#%é.inc" if sys.platform == "linux" else "od d#%é.inc"
    repository = world.healthy(filled('[remote "a](b"]\n\turl = https://jdoe:{password}@bitbucket.org/a/b\n'))
    remote = '[remote "o\x1bd\udcffd\u202e"]\n\turl = https://jdoe:{password}@bitbucket.org/a/b\n'
    append(world.home / odd, filled(remote))
    world.write_global(f'[include]\n\tpath = "{odd}"\n')
    report = world.check(repository)
    assert ids(report) == ["BB105", "BB105"]
    run = world.program("--format", "sarif", cwd=repository, PYTHONIOENCODING="latin-1")
    assert run.returncode == cli.BLOCKED
    assert run.stdout == sarif.render(completed(report, Git(world.environ, str(repository))))
    assert run.stdout.isascii()
    results = read(run.stdout)["results"]
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in results]
    assert uris[1] == {"uri": ".git/config", "uriBaseId": "%SRCROOT%"}
    assert uris[0]["uriBaseId"] == "HOME"
    assert report.findings[0].fault.where is not None
    assert f"~/{unquote(uris[0]['uri'])}" == report.findings[0].fault.where.file
    for text in (value for result in results for value in (result["message"]["text"], result["properties"]["remote"])):
        assert text.isprintable()


_anything = st.text(st.characters(codec=None), max_size=20)


@settings(deadline=None, max_examples=50 if LONG else 20)
@given(_anything, _anything, _anything, _anything)
def test_anything(message: str, key: str, file: str, url: str) -> None:
    """Valid, whatever the texts are; lone surrogates too."""
    one(fault(at(f"a{file}", 1, key), at(f"/a{file}", key=key), at(f"~/a{file}"), message=message, url=url))


def test_of_what_leaves(world: World) -> None:
    """`outgoing --format sarif`: a file with its line; what is in no file says where it is; no log has any secret."""
    it = Repository(world)
    url = it.url()
    commit = it.commit("two", **{"sub/ä\t%](x)é.txt": f"\n\n{url}\n"})
    message = it.commit(f"three {it.secret()}", **{"v.txt": f"again {url}", f"{it.secret()}.txt": "x"})
    it.git("tag", "--annotate", "--message", it.secret(), "v1](")
    it.write("staged.txt", it.secret())
    it.git("add", "staged.txt")
    found: dict[str, dict[str, Any]] = {}
    for arguments, code in (((), cli.BLOCKED), (("v1](",), cli.BLOCKED), (("--staged", "--ignore", "BB6"), 0)):
        log = world.program("outgoing", *arguments, "--format", "sarif", cwd=it.path)
        assert (log.returncode, log.stderr) == (code, "")
        assert log.stdout.isascii()
        assert not any(leaks(secret, log.stdout) for secret in it.secrets)
        run = read(log.stdout)
        assert run["invocations"][0]["executionSuccessful"]
        assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.id for rule in OUTGOING]
        found |= {result["properties"]["place"]: result for result in run["results"]}
    assert "left out" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert set(found) == {"file", "message", "file-name", "tag", "staged"}
    assert {result["level"] for result in found.values()} == {"error"}
    (place,) = found["file"]["locations"]
    assert place["physicalLocation"]["region"] == {"startLine": 3}
    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == "sub/ä\\x09%](x)é.txt"
    assert found["file"]["properties"]["commit"] == commit
    (place,) = found["message"]["locations"]
    assert place["logicalLocations"] == [{"fullyQualifiedName": message, "kind": "message"}]
    assert "message of commit" in place["message"]["text"]
    (related,) = found["file"]["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "v.txt"
    prints = [json.dumps(result["partialFingerprints"]) for result in found.values()]
    assert len(set(prints)) == len(prints)
    outside = world.program("outgoing", "--format", "sarif", cwd=world.folder)
    assert outside.returncode == cli.COULD_NOT_LOOK
    run = read(outside.stdout)
    assert not run["invocations"][0]["executionSuccessful"]
    assert run["results"] == []
