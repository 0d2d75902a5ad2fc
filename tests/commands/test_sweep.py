"""`sweep`: the judgement of `check` for every repository below a folder, and what is the machine's told once."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.commands import halves
from bb_auth_check.commands.sweep import sweep
from bb_auth_check.git.process import Git
from bb_auth_check.model import Misused, Selection
from bb_auth_check.swept import Sweep
from conftest import GATE, HELPER, UPSTREAM, World, append, ids
from support import schemas
from support.examples import filled
from support.generated import LONG
from test_no_secret_escapes import IN_CONFIGURATION, fresh, leaks

IN_CLEAR = '[remote "origin"]\n\turl = https://jdoe:{app_password}@bitbucket.org/acme/widget.git\n'
NO_NAME = '[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n'
ELSEWHERE = '[remote "origin"]\n\turl = https://example.com/acme/widget.git\n'


def swept(world: World, *folders: Path, environ: dict[str, str] | None = None, **options: Any) -> Sweep:
    """What a sweep comes to, made in this process."""
    git = Git({**world.environ, **(environ or {})}, str(world.folder))
    return sweep(git, [*map(str, folders)] or [str(world.folder)], Selection(**options))


def document(world: World, *arguments: str, **environ: str) -> tuple[int, Any]:
    """The exit code and the JSON document, held to its schema."""
    run = world.program("sweep", "--format", "json", *arguments, cwd=world.folder, **environ)
    found = json.loads(run.stdout)
    schemas.strict("sweep-1").validate(found)
    return run.returncode, found


def by_name(found: Sweep, world: World) -> dict[str, Any]:
    """The rows by their paths from the world's folder."""
    return {os.path.relpath(row.path, world.folder): row for row in found.rows}


def tree(world: World) -> None:
    """One repository of every kind, in and beside each other."""
    world.write_global(HELPER + GATE)
    world.repository(UPSTREAM, "clean")
    world.repository(filled(IN_CLEAR), "src/leaky")
    world.repository(NO_NAME, "src/nameless")
    world.repository(ELSEWHERE, "src/elsewhere")
    world.repository(UPSTREAM + NO_NAME, "src/leaky/vendored/nested")
    world.repository(NO_NAME, "src/elsewhere/node_modules/no")
    main = world.repository(NO_NAME, "main")
    world.commit(main)
    world.git("worktree", "add", "-q", str(world.folder / "linked"), cwd=main)
    world.git(
        "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(main), "sub", cwd=world.folder / "clean"
    )
    world.git("clone", "-q", "--bare", str(main), "bare.git", cwd=world.folder)
    world.git("init", "-q", "--separate-git-dir", str(world.folder / "apart.git"), "apart", cwd=world.folder)


def test_every_kind_and_each_as_check_has_it(world: World) -> None:
    """Work trees, bare ones, submodules, nested clones: what `check` says in each is in the row and the machine."""
    tree(world)
    (world.folder / "link").symlink_to("src")
    (world.folder / "src" / "loop").symlink_to("..")
    code, found = document(world, ".", "src", str(world.folder / "src" / "leaky"))
    rows = {os.path.relpath(row["path"], world.folder): row for row in found["repositories"]}
    assert list(rows) == sorted(rows, key=lambda name: str(world.folder / name))
    assert set(rows) == {
        *("clean", "clean/sub", "src/leaky", "src/nameless", "src/elsewhere", "src/leaky/vendored/nested"),
        *("main", "linked", "bare.git", "apart"),
    }
    for name, row in rows.items():
        alone = world.check(world.folder / name)
        assert row["status"] == alone.status, name
        assert sorted([*(one["id"] for one in row["findings"]), *row["machine"]]) == sorted(set(ids(alone))), name
    assert code == 1
    assert found["totals"]["repositories"] == len(rows)
    assert sum(found["totals"][status] for status in ("clean", "findings", "skipped", "error")) == len(rows)


def test_the_machine_once(world: World) -> None:
    """What stands in the user's files or nowhere is told once, with the number of repositories that it holds in."""
    world.write_global("[credential]\n\thelper = store\n")
    world.file(
        "~/.git-credentials", world.folder, f"https://x-bitbucket-api-token-auth:{sample('api-token')}@bitbucket.org\n"
    )
    for number in range(3):
        world.repository(UPSTREAM, f"r{number}")
    world.repository(UPSTREAM + "[core]\n\taskPass = /nowhere/at/all\n", "own")
    found = swept(world)
    shared = {one.finding.rule.id: one for one in found.machine}
    assert shared["BB306"].repositories == 4
    assert shared["BB505"].repositories == 4
    assert shared["BB505"].is_fixed_in_each
    assert shared["BB306"].finding.fault.remote is None
    rows = by_name(found, world)
    assert not rows["r0"].findings
    assert [one.rule.id for one in rows["own"].findings] == ["BB502"]
    text = world.program("sweep", ".", cwd=world.folder).stdout
    assert text.count("BB306") == 1
    assert "in 4 of 4 repositories" in text


def test_two_secrets_at_one_place_are_two(world: World) -> None:
    """Nothing of the machine's is lost by being told once."""
    world.write_global(HELPER + GATE)
    for _ in range(2):
        world.write_global(f"[credential]\n\thelper = !echo password={sample('api-token')}\n")
    world.repository(UPSTREAM, "a")
    world.repository(UPSTREAM, "b")
    found = swept(world)
    assert [(one.finding.rule.id, one.repositories) for one in found.machine if one.finding.rule.id == "BB111"] == [
        ("BB111", 2),
        ("BB111", 2),
    ]


def test_what_cannot_be_looked_at_is_a_row(world: World) -> None:
    """Broken, hollow, lost, unreadable: each is told with its reason, the others are looked at, and nothing passes."""
    tree(world)
    append(world.repository(NO_NAME, "broken") / ".git" / "config", "[remote\n")
    (world.folder / "src" / "leaky" / "hollow" / ".git").mkdir(parents=True)  # git would find the one around it
    (world.folder / "lost").mkdir()
    (world.folder / "lost" / ".git").write_text("gitdir: /nowhere/at/all\n")
    (world.folder / "odd").mkdir()
    os.mkfifo(world.folder / "odd" / ".git")
    piped = world.repository(NO_NAME, "piped") / ".git" / "config"
    piped.unlink()
    os.mkfifo(piped)
    os.mkfifo(world.repository(NO_NAME, "waiting") / ".git" / "commondir")
    append(world.repository(name="huge") / ".git" / "config", f"[{'a' * 10_000}]\n" + "\tb\n" * 10_000)
    shutil.rmtree(world.repository(NO_NAME, "headless") / ".git" / "refs")
    found = swept(world)
    rows = by_name(found, world)
    errors = {name: row.errors for name, row in rows.items() if row.status == "error"}
    assert set(errors) == {"broken", "src/leaky/hollow", "lost", "odd", "headless", "piped", "waiting", "huge"}
    assert all(len(said) == 1 and said[0].endswith(".") for said in errors.values())
    assert "line 9" in errors["broken"][0] or "not valid configuration" in errors["broken"][0]
    assert rows["clean"].status == "clean"
    code, found = document(world, ".")
    assert code == 3
    assert found["totals"]["error"] == 8


def test_unreadable_and_foreign(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be looked into is a row; so is a repository that git refuses as another user's."""
    world.write_global(HELPER + GATE)
    repository = world.repository(NO_NAME, "theirs")
    other = swept(world, environ={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    assert [row.status for row in other.rows] == ["error"]
    assert "another user owns it" in other.rows[0].errors[0]
    assert [row.status for row in swept(world).rows] == ["findings"]

    def closed(path: str) -> Any:
        if path == str(repository):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", closed)  # root, whom the tests may run as, reads everything
    assert [(row.status, row.errors) for row in swept(world).rows] == [
        ("error", ("The folder cannot be looked into: Permission denied.",))
    ]


def test_options_exit_codes_and_nothing_to_look_at(world: World) -> None:
    """The options of `check`, its exit codes, and no success where there was nothing."""
    world.write_global(HELPER + GATE)
    (world.folder / "empty").mkdir()
    assert document(world, "empty")[0] == 3
    assert "no git repository" in world.program("sweep", "empty", cwd=world.folder).stdout
    world.repository(UPSTREAM, "all/clean")
    world.repository('[remote "origin"]\n\turl = https://git.example.com/scm/a/b.git\n', "all/center")
    assert world.program("sweep", "all", "--ignore", "BB2,BB3", cwd=world.folder).returncode == 0
    assert document(world, "--ignore", "BB2", "all", "--host", "git.example.com")[1]["totals"]["skipped"] == 0
    append(world.folder / "all" / "clean" / ".git" / "config", "[transfer]\n\tcredentialsInUrl = allow\n")
    assert world.program("sweep", "all", "--select", "BB505", cwd=world.folder).returncode == 0
    assert world.program("sweep", "--strict", "all", "--select", "BB505", cwd=world.folder).returncode == 1
    for arguments in (["nowhere"], ["all", "--select", "BB999"], ["empty", "--host", "a b"]):
        assert world.program("sweep", *arguments, cwd=world.folder).returncode == 2, arguments
    with pytest.raises(Misused, match="no folder"):
        swept(world, world.folder / "empty" / "x")


def test_no_environment_leads_elsewhere(world: World) -> None:
    """In a hook, or with GIT_DIR set, each repository is looked at all the same."""
    world.write_global(HELPER + GATE)
    inside = world.repository(filled(IN_CLEAR), "a")
    world.repository(UPSTREAM, "b")
    environ = {"GIT_DIR": str(inside / ".git"), "GIT_WORK_TREE": str(inside), "GIT_PREFIX": "x/"}
    plain, led = swept(world), swept(world, environ=environ)
    assert plain == led
    assert [row.status for row in plain.rows] == ["findings", "clean"]


def test_one_goes_while_it_is_looked_at(world: World) -> None:
    """A repository that is gone when its turn comes is a row that says so."""
    world.write_global(HELPER + GATE)
    paths = [world.repository(UPSTREAM, f"r{number}") for number in range(3)]

    def progress(total: int) -> Any:
        shutil.rmtree(paths[1])
        shutil.rmtree(paths[2] / ".git")
        return lambda: None

    found = sweep(Git(world.environ), [str(world.folder)], progress=progress)
    assert [row.status for row in found.rows] == ["clean", "error", "error"]
    assert found.rows[1].errors == ("It was there, and is gone by now.",)


def test_schema_has_the_finding_of_check() -> None:
    """One finding is the same document, whoever says it."""
    check, sweep = (schemas.shipped(name)["$defs"] for name in ("check-1", "sweep-1"))
    for name in ("text", "text_or_null", "scope", "where", "finding", "accepted", "error_code"):
        assert sweep[name] == check[name]


def test_no_secret_and_no_control_character_gets_out(world: World) -> None:
    """Every place of git's configuration, in whole and in broken files, and names of folders that are anything."""
    secret = fresh("api-token")
    for number, text in enumerate(list(IN_CONFIGURATION.values())[:: 1 if LONG else 3]):
        world.repository(text.replace("{secret}", secret), f"in/r{number}")
        broken = f"{text.replace('{secret}', secret)}[remote {secret}\n"
        world.repository(broken if number % 4 == 0 else ELSEWHERE, f"in/{secret}{number}/\x1b[2J\n\u202e")
    world.write_global(f'[url "https://jdoe:{secret}@bitbucket.org/"]\n\tinsteadOf = all:\n')
    runs = [
        world.program("sweep", "in", *arguments, cwd=world.folder)
        for arguments in (("-v", "--strict"), ("--fix", "--dry-run"), ("--json",), ("--format", "xml"))
    ]
    runs.append(world.program("sweep", f"in/{secret}", cwd=world.folder))
    assert [run.returncode for run in runs] == [3, 3, 3, 2, 2]
    for run in runs:
        assert not leaks(secret, run.stdout + run.stderr)
        assert run.stdout.replace("\n", "").isprintable()
    schemas.strict("sweep-1").validate(json.loads(runs[2].stdout))
    assert "\\x1b[2J\\x0a\\u202e" in runs[0].stdout


def test_hundreds_in_two_processes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two see what one sees; where the copy ends before its time, what it owes is looked at all the same."""
    world.write_global(HELPER)
    texts = (UPSTREAM, NO_NAME, ELSEWHERE, filled(IN_CLEAR), "[broken\n", UPSTREAM + "[core]\n\taskPass = /no/where\n")
    for number in range(24):
        world.repository(texts[number % len(texts)], f"many/r{number}")
    alone = swept(world)
    monkeypatch.setattr("bb_auth_check.commands.sweep._WORTH_A_COPY", 2)
    monkeypatch.setattr("bb_auth_check.commands.halves.can_halve", lambda: True)
    assert swept(world) == alone
    seen = []
    assert sweep(Git(world.environ), [str(world.folder)], progress=lambda total: lambda: seen.append(total)) == alone
    assert seen == [24] * 24
    send = halves._send

    def dies(pipe: int, reports: list[Any]) -> None:
        send(pipe, reports[:1])
        os.write(pipe, b"\0\0")
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr("bb_auth_check.commands.halves._send", dies)
    assert swept(world) == alone


def test_what_is_next(world: World) -> None:
    """--fix is named where it fixes something, with the helper where that has to be named, and else not at all."""
    world.repository(UPSTREAM, "src/widget")
    world.write_global(HELPER)
    alone = "Next: run in one of these folders, bb-auth-check --strict says what fixes it."
    assert world.program("sweep", cwd=world.folder).stdout.endswith(f"\n{alone}\n")
    world.write_global(GATE)
    world.repository(UPSTREAM + "[credential]\n\thelper =\n", "src/other")
    said = " ".join(world.program("sweep", cwd=world.folder).stdout.split())
    assert said.endswith(
        "Next: the same with --fix --helper cache fixes what can be fixed safely. "
        "Run in one of these folders, bb-auth-check says what fixes the rest of it."
    )
    assert world.program("sweep", "--fix", "--helper", "cache", "--yes", cwd=world.folder).returncode == 0


def test_a_frameworks_clone_needs_no_hook(world: World) -> None:
    """A repository that asks for the check and pushes nothing to Bitbucket, such as pre-commit's own clone of one."""
    world.write_global(GATE)
    repository = world.repository(ELSEWHERE, "cache/repo1")
    world.file(".pre-commit-config.yaml", repository, "repos:\n-   repo: x\n    hooks:\n    -   id: bb-auth-check\n")
    assert by_name(swept(world), world)["cache/repo1"].status == "skipped"
    world.repository(UPSTREAM, "cache/repo1")
    assert ids(by_name(swept(world), world)["cache/repo1"]) == ["BB503"]
