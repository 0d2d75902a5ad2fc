"""What a clone brings that wants to be shown, to be run, or to take for ever."""

from __future__ import annotations

import base64
import os
import random
import re
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.commands.outgoing import Asked, outgoing
from bb_auth_check.git import objects
from bb_auth_check.git.objects import Objects
from bb_auth_check.git.process import Git
from bb_auth_check.model import CannotLook
from bb_auth_check.outgoing.allowed import Patterns, matches
from bb_auth_check.outgoing.model import Look
from bb_auth_check.outgoing.search import Search
from conftest import World
from support.leaving import Repository, in_push, only, spots


@pytest.fixture
def repository(world: World) -> Repository:
    return Repository(world)


def test_no_subject_and_no_name_shows_it(repository: Repository) -> None:
    """A commit is named by its subject, a file by its path: both may hold what was found, and another credential."""
    it = repository
    other = it.secret("password")
    encoded = base64.b64encode(f"x https://jdoe:{other}@bitbucket.org/a/b".encode()).decode()
    for number, subject in enumerate(
        (
            f"machine bitbucket.org login jdoe password {other}",
            "the password is {}, and that is all",
            f"the quick brown fox jumps over https://jdoe:{other}@bitbucket.org/a/b",
            encoded,
            "x" * 50 + "{}",
        )
    ):
        url = it.url()
        password = it.secrets[-1]
        it.commit(subject.format(password), **{f"{number} {password}.txt": f"{url}\n"})
    found = {place[:3] for place in spots(it.look(code=1))}
    assert found >= {("file", f"{number} ***.txt", 1) for number in range(5)}
    assert '"the password is ***, and that is all"' in it.said
    assert encoded[10:22] not in it.said


@pytest.mark.parametrize("name", ["shallow", "index"])
def test_a_pipe_that_git_opens(repository: Repository, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """git waits there for ever, and is ended: one sentence, and nothing is said to be clean."""
    it = repository
    head = it.git("rev-parse", "HEAD")
    at = it.path / ".git" / name
    at.unlink(missing_ok=True)
    os.mkfifo(at)
    for patience in ("_PATIENCE", "_LONG_PATIENCE"):
        monkeypatch.setattr(objects, patience, 0.3)
    reader = Objects(Git(it.world.environ, str(it.path)))
    asked = (
        reader.listed(objects.NEW, f"{head}\n".encode()) if name == "shallow" else map(reader.output, [["ls-files"]])
    )
    with pytest.raises(CannotLook) as stopped:
        list(asked)
    assert stopped.value.code == "too-slow"


def test_gitpython_starts_the_same_git(repository: Repository) -> None:
    """Not the one in the current folder, where PATH may lead; and with no URL of pre-commit's in its environment."""
    it = repository
    secret = sample("password")
    real = it.world.run("which", "git", cwd=it.path).stdout.strip()
    it.write("git", f'#!/bin/sh\ntouch {it.world.folder}/started\nexec {real} "$@"\n')
    (it.path / "git").chmod(0o755)
    log = it.world.folder / "log"
    shim = it.world.program_file("git", f'#!/bin/sh\n{{ echo "$*"; export -p; }} >>{log}\nexec {real} "$@"\n')
    it.commit("two", **{"f.txt": it.url()})
    it.look(
        code=1,
        PATH=f":{Path(shim).parent}:.:{it.world.environ['PATH']}",
        PRE_COMMIT_REMOTE_NAME="origin",
        PRE_COMMIT_REMOTE_URL=f"https://jdoe:{secret}@bitbucket.org/a/b.git",
        PRE_COMMIT_LOCAL_BRANCH="refs/heads/main",
        PRE_COMMIT_TO_REF="HEAD",
    )
    assert "rev-parse --verify --quiet HEAD^{commit}\n" in log.read_text(encoding="utf-8")
    assert secret not in log.read_text(encoding="utf-8")
    assert not (it.world.folder / "started").exists()


def test_nothing_of_the_repositorys_is_run(repository: Repository) -> None:
    """A program that watches files, and one for a URL of which a missing object might be fetched."""
    it = repository
    it.commit("two", **{"f.txt": "old\n"})
    oid = it.git("rev-parse", "HEAD:f.txt")
    it.pushed()
    it.commit("three", **{"f.txt": it.url()})
    ran = it.world.folder / "ran"
    it.git("config", "core.repositoryformatversion", "1")
    for key, value in (
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", "none::https://bitbucket.org/a/b"),
        ("alias.remote-none", f"!touch {ran}"),
        ("core.fsmonitor", f"touch {ran}; false"),
        ("includeIf.onbranch:other.path", str(it.world.folder / "fifo")),
    ):
        it.git("config", key, value)
    os.mkfifo(it.world.folder / "fifo")  # which git does not read, but GitPython might
    (it.path / ".git/objects" / oid[:2] / oid[2:]).unlink()
    for arguments in ((), ("HEAD",), ("--all",)):
        it.look(*arguments, GIT_NO_LAZY_FETCH="0")
        assert not ran.exists(), arguments


def test_names_of_refs(repository: Repository) -> None:
    """A line separator ends no line; a ref of notes on a file is no last note; nobody's ref has an end of line."""
    it = repository
    commit = it.commit("two", **{"f.txt": it.url()})
    it.git("branch", "a\u2028b\u0085c")
    line = f"refs/heads/a\u2028b\u0085c {commit} refs/heads/a\u2028b\u0085c {'0' * 40}\n"
    assert only(in_push(it, line))["commit"] == commit
    assert only(it.look("a\u2028b\u0085c", code=1))["commit"] == commit
    it.git("update-ref", "refs/notes/on-a-file", "HEAD:f.txt")
    it.git("notes", "add", "-m", it.url(), "HEAD")
    assert {place[0] for place in spots(it.look("main", "refs/notes/commits", code=1))} == {"file", "note"}
    # what takes a note back names its ref, which may hold another one
    name = it.secret("app-password")
    it.git("notes", "--ref", f"x{name}", "add", "-m", it.url(), "HEAD")
    assert {place[0] for place in spots(it.look(f"refs/notes/x{name}", code=1))} >= {"ref-name", "note"}
    run = it.world.program("outgoing", "a\nb", cwd=it.path)
    assert (run.returncode, "internal error" in run.stderr) == (2, False)


def test_what_cannot_be_read_again_does_not_pass(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """git has no memory, or no time, once something has been met: that is an error, and not nothing found."""
    it = repository
    it.commit("two", **{"f.txt": it.url()})

    def named(_self: object, _names: object) -> NoReturn:
        raise CannotLook("git could not be started: Cannot allocate memory.")

    monkeypatch.setattr(Objects, "named", named)
    assert looked(it, []).status == "error"


def test_what_is_pasted_runs_nothing_else(repository: Repository) -> None:
    """A command in the midst of a sentence quotes a path as any other does."""
    it = repository
    it.commit("two", **{"a; touch b": it.url()})
    it.commit("three", c="c")
    remedy = only(it.look(code=1))["remedy"]
    assert any("--path 'a; touch b' --invert-paths" in step for step in remedy["by_hand"])


# -- time


def as_expression(pattern: str) -> str:
    """What a pattern means, as a regular expression: one that takes for ever where there are many stars."""
    pattern = pattern.removeprefix("/")
    pattern += "**" if pattern.endswith("/") else ""
    meant = {"**": ".*", "**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    return "".join(meant.get(part, re.escape(part)) for part in re.split(r"(\*\*/?|\*|\?)", pattern))


def test_patterns_of_paths() -> None:
    """Many patterns at once fit what each of them means; many stars in one are nothing to them."""
    chosen = random.Random(3)  # noqa: S311 - the same patterns each time
    signs = ("a", "b", "/", "*", "**", "**/", "?", "\u00e9")
    for _ in range(3000):
        patterns = ["".join(chosen.choices(signs, k=chosen.randrange(7))) for _ in range(4)]
        path = "".join(chosen.choices("ab/\u00e9", k=chosen.randrange(9)))
        fitting = {at for at, one in enumerate(patterns) if re.fullmatch(as_expression(one), path, re.DOTALL)}
        assert Patterns(patterns).fitting(path) == fitting, (patterns, path)
    for pattern in ("**/" * 300 + "z", "*a" * 300 + "z", "**a" * 300 + "z"):
        assert not matches(pattern, "a/" * 200 + "a" * 200)


def test_a_long_file_of_what_may_leave(repository: Repository) -> None:
    """git is asked once what is there, not for each line, and not each line is told."""
    it = repository
    day = date.today() + timedelta(days=30)
    lines = "".join(f"f{number} BB605 until {day} x\n" for number in range(3000))
    it.commit("two", **{".bb-auth-check-allow": lines, "f7": it.url(), "g": it.url()})
    counted: list[object] = []
    assert len(looked(it, counted).warnings) <= 21
    assert len(counted) < 40
    assert spots(it.look(code=1)) == {("file", "g", 1, it.git("rev-parse", "HEAD"))}
    assert "is longer than 64 KB" in it.said


def looked(it: Repository, counted: list[object], *refs: str, staged: bool = False) -> Look:
    """What `outgoing` finds in this process, and the processes that it starts."""
    with pytest.MonkeyPatch.context() as patch:
        start = subprocess.Popen.__init__

        def count(run: subprocess.Popen[bytes], *arguments: Any, **options: Any) -> None:
            counted.append(arguments)
            start(run, *arguments, **options)

        patch.setattr(subprocess.Popen, "__init__", count)
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        return outgoing(Git(it.world.environ, str(it.path)), Asked(refs, staged=staged))


@pytest.mark.parametrize("staged", [False, True])
def test_many_credentials(repository: Repository, staged: bool) -> None:
    """Sixty take hardly more processes than one, and what the remote has of them is known all the same."""
    it = repository
    known = it.url()
    it.commit("known", **{"known.txt": known})
    it.pushed()
    urls = [it.url() for _ in range(60)]
    it.write("f.txt", "\n".join([known, *urls]))
    it.git("add", "--all")
    if not staged:
        it.git("commit", "--quiet", "-m", "two")
    counted: list[object] = []
    found = looked(it, counted, staged=staged)
    assert {leak.spot.line for leak in found.leaks if leak.blocks} == set(range(2, 62))
    assert [leak.spot.line for leak in found.leaks if not leak.blocks] == ([] if staged else [1])
    assert len(counted) < 60


def test_many_commits_and_many_tags(repository: Repository) -> None:
    """As many commits that each bring one, and tags on tags, without end; each is where it is."""
    it = repository
    for number in range(24):
        it.commit("more", **{f"f{number}": it.url()})
    it.git("tag", "-a", "-m", it.url(), "t0")
    for number in range(60):
        it.git("-c", "advice.nestedTag=false", "tag", "-a", "-m", "x", f"t{number + 1}", f"t{number}")
    counted: list[object] = []
    found = looked(it, counted, "main", "t60")
    assert len(found.leaks) == 25
    assert len(counted) < 170
    rebased = [leak.remedy.commands[0][:2] for leak in found.leaks if leak.spot.place == "file"]
    assert rebased.count(("git", "rebase")) == 23


def test_runs_of_what_might_be_tokens() -> None:
    """Beginnings and checksums by the thousand: a true token among them is found all the same."""
    search = Search(())
    for unit in ("ATBBA1B2C3D4E5F60718", "ATATT3xFfGA1B2C3D4E5F60718", 'ATBBABCDEF"', 'ATATT3xFfG" +\n"'):
        for kind in ("api-token", "access-token", "app-password"):
            value = sample(kind)
            found = search.hits(f"{unit * 300}{value} {unit * 300} '{value[:20]}' + '{value[20:]}'".encode())
            assert value in {hit.value for hit in found}, (unit, kind)
