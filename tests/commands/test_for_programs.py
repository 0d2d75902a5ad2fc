"""What documents for programs have besides: the repository, the line of a finding, what an error is, every fact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bb_auth_check.bitbucket.samples import sample
from conftest import World
from support import schemas


def document(world: World, cwd: Path, *arguments: str, **environ: str) -> dict[str, Any]:
    """What `--json` says, held to its schema."""
    found: dict[str, Any] = json.loads(world.program(*arguments, "--json", cwd=cwd, **environ).stdout)
    schemas.strict("check-1").validate(found)
    return found


def line_of(path: Path, text: str) -> int:
    """The only line of a file with this text."""
    (found,) = [number for number, one in enumerate(path.read_text().splitlines(), 1) if text in one]
    return found


def test_lines(world: World) -> None:
    """Of each file that has a finding: the repository's, one that it includes, the user's, a submodule's, netrc."""
    secret = sample("app-password")
    repository = world.healthy(
        f'# [remote "origin"]\n[remote "origin"] ; a comment\n\tfetch = x \\\n\n\turl = https://a:{secret}@bitbucket.org/a/b\n'
        "[include]\n\tpath = more\n"
    )
    more = world.file(".git/more", repository, f'\n[remote "more"]\n\n  url = https://b:{secret}x@bitbucket.org/a/c\n')
    world.write_global("[transfer]\n\tcredentialsInUrl = allow\n")
    world.file("~/.netrc", repository, f"\n\nmachine bitbucket.org login j password {sample('app-password')}\n")
    found = document(world, repository, "--strict")
    at = {one["where"]["key"]: one["where"] for one in found["findings"] if one["where"]}
    assert at["remote.origin.url"]["line"] == line_of(repository / ".git" / "config", "//a:")
    assert (at["remote.more.url"]["file"], at["remote.more.url"]["line"]) == (".git/more", line_of(more, "//b:"))
    log = json.loads(world.program("--format", "sarif", cwd=repository).stdout)
    places = [one["locations"][0]["physicalLocation"] for one in log["runs"][0]["results"]]
    regions = {one["artifactLocation"]["uri"]: one.get("region") for one in places}
    assert regions[".git/more"] == {"startLine": at["remote.more.url"]["line"]}


UNKNOWN = {
    "several values": '[remote "origin"]\n\turl = https://a:{}@bitbucket.org/a/b\n\turl = https://a:{}@bitbucket.org/a/c\n',
    "included twice": "[include]\n\tpath = more\n\tpath = more\n",
    "on the command line": "",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_no_line(world: World, name: str) -> None:
    """Where it is not certain which it is."""
    secret = sample("app-password")
    repository = world.healthy(UNKNOWN[name].replace("{}", secret))
    world.file(".git/more", repository, f'[remote "origin"]\n\turl = https://a:{secret}@bitbucket.org/a/b\n')
    environ = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "remote.x.url",
        "GIT_CONFIG_VALUE_0": f"https://a:{secret}@bitbucket.org/a/b",
    }
    found = document(world, repository, **(environ if name == "on the command line" else {}))
    assert [one["where"]["line"] for one in found["findings"]] == [None]


def test_which_repository(world: World) -> None:
    """The top of the work tree, from below it too; a bare one's folder; none where there is none."""
    repository = world.healthy(name="wid\nget")
    below = repository / "x"
    below.mkdir()
    shown = str(repository).replace("\n", "\\x0a")
    assert {document(world, where)["repository"] for where in (repository, below)} == {shown}
    bare = world.folder / "bare.git"
    world.git("init", "--quiet", "--bare", str(bare), cwd=world.folder)
    assert document(world, bare)["repository"] == str(bare)
    assert document(world, world.home)["repository"] is None


def test_error_codes(world: World) -> None:
    """One for each error; what is no repository, cannot be read, and is not there."""
    repository = world.healthy()
    found = document(world, world.home)
    assert (found["status"], len(found["errors"]), found["error_codes"]) == ("error", 1, ["no-repository"])
    assert document(world, repository, PATH="/nowhere")["error_codes"] == ["no-program"]
    world.file(".git/config", repository, "[broken\n")
    assert document(world, repository)["error_codes"] == ["not-readable"]
    swept = json.loads(world.program("sweep", str(repository), "--json", cwd=repository).stdout)
    assert swept["repositories"][0]["error_codes"] == ["not-readable"]


def test_doctor(world: World) -> None:
    """Each fact of the page, with its mark, below what it is about; the findings stand in the report."""
    repository = world.healthy(f'[remote "origin"]\n\turl = https://a:{sample("app-password")}@bitbucket.org/a/b\n')
    found = document(world, repository, "doctor", "--ignore", "BB3")
    page = " ".join(world.program("doctor", "--ignore", "BB3", cwd=repository).stdout.split())
    examined = found["examined"]
    assert [one["title"] for one in examined["sections"]][:2] == ["upstream", "origin"]
    facts = [fact for section in examined["sections"] for fact in section["facts"]]
    assert {"address", "username", "helper"} <= {fact["label"] for fact in facts}
    for fact in facts:
        assert " ".join(f"{fact['label']} {fact['text']}".split()) in page
    assert examined["versions"][0].startswith("git ")
    assert examined["left_out"][0] == "BB301"
    assert [one["id"] for one in found["findings"]] == ["BB101"]
    assert "examined" not in document(world, repository)
    machine = document(world, world.home, "doctor")
    assert machine["examined"]["machine"] is True
    world.file(".git/config", repository, "[broken\n")
    assert document(world, repository, "doctor")["examined"] is None


def test_what_ships_lets_new_keys_be(world: World) -> None:
    """A program that holds a document to the schema of this version is not stopped by the next one of schema 1."""
    import jsonschema

    found = document(world, world.healthy())
    found["new"] = found["destinations"][0]["new"] = 1
    jsonschema.Draft202012Validator(schemas.shipped("check-1")).validate(found)
    with pytest.raises(jsonschema.ValidationError):
        schemas.strict("check-1").validate(found)
