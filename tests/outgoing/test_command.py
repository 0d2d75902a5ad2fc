"""`outgoing`: every place in a repository, what it says of it, and what takes it out."""

from __future__ import annotations

from collections.abc import Sequence
from subprocess import Popen
from typing import Any

import pytest

from bb_auth_check.git import objects
from bb_auth_check.git.objects import Objects
from bb_auth_check.git.process import Git
from bb_auth_check.git.versions import runs_configured_hooks
from conftest import World
from support.leaving import ORIGIN, Repository, in_push, only, spots


@pytest.fixture
def repository(world: World) -> Repository:
    return Repository(world)


def test_staged(repository: Repository) -> None:
    """The index as it is staged, never the work tree; what its remedy unstages is gone, and the file as it was."""
    it = repository
    it.write("a.txt", f"a\ntoken {it.secret()}\n")
    assert it.look("--staged", code=0)["looked_at"] == {"objects": 0, "bytes": 0}
    it.git("add", "a.txt")
    it.write("a.txt", "something else\n")
    found = only(it.look(code=1))
    assert (found["place"], found["path"], found["line"], found["commit"]) == ("staged", "a.txt", 2, None)
    assert (found["id"], found["certain"], found["blocks"]) == ("BB602", True, True)
    assert only(it.look("--staged", code=1)) == found
    assert only(it.look(code=1, PRE_COMMIT="1")) == found
    it.follow(found["remedy"])
    assert it.look(code=0)["findings"] == []
    assert (it.path / "a.txt").read_text(encoding="utf-8") == "something else\n"
    # a new file, by its content and by its name, in a folder further down, with letters that git takes for patterns
    it.write("sub/[x]*.txt", it.secret())
    it.write(f"sub/{it.secret()}", "x")
    it.git("add", "sub")
    both = it.look("--staged", code=1)
    assert spots(both) == {("staged", "sub/[x]*.txt", 1, None), ("file-name", "sub/***", None, None)}
    for finding in both["findings"]:
        it.follow(finding["remedy"])
    assert spots(it.look("--staged", code=1)) == {("file-name", "sub/***", None, None)}
    # before the first commit, and what the last commit has already
    it.git("reset", "--quiet", "--hard")
    it.commit("has it", **{"b.txt": it.url()})
    it.write("b.txt", it.path.joinpath("b.txt").read_bytes() + b"more\n")
    it.git("add", "b.txt")
    assert it.look("--staged", code=0)["looked_at"]["objects"] == 1


def test_staged_again(repository: Repository) -> None:
    """What the last commit has in another file, or the remote had once, stops no commit."""
    it = repository
    text = f"one\n{it.url()}\n"
    it.commit("two", **{"old.txt": text, "gone.txt": it.secret()})
    it.git("rm", "--quiet", "gone.txt")
    it.commit("three")
    it.pushed()
    for way in (("mv", "old.txt", "new.txt"), ("checkout", "HEAD~1", "--", "gone.txt")):
        it.git(*way)
        assert [finding["blocks"] for finding in it.look("--staged", code=0)["findings"]] in ([], [False])
        it.git("reset", "--quiet", "--hard")
    it.write("copy.txt", text)
    it.git("mv", "old.txt", "other.txt")
    it.write("other.txt", f"{text}\n{it.secret()}")
    it.git("add", "--all")
    assert spots(it.look("--staged", code=1)) == {("staged", "other.txt", 4, None)}


def test_before_the_first_commit(world: World) -> None:
    """There is nothing to compare with, and nothing that could be restored."""
    path = world.repository(ORIGIN)
    it = Repository.__new__(Repository)
    it.world, it.path, it.secrets = world, path, []
    assert it.look(code=0)["status"] == "clean"
    it.write("a.txt", it.secret())
    it.git("add", "a.txt")
    found = only(it.look(code=1))
    it.follow(found["remedy"])
    assert it.look(code=0)["status"] == "clean"


def test_remedies(repository: Repository) -> None:
    """The commands as they are printed, and the steps by hand where a person is asked for them, take it out."""
    it = repository
    start = it.git("rev-parse", "HEAD")
    editor = it.world.program_file("edit", '#!/bin/sh\necho "nothing" >"$1"\n')

    def anew() -> None:
        it.git("reset", "--quiet", "--hard", start)
        assert it.look(code=0)["status"] == "clean"

    # in the last commit: a new file, a changed one, and the only commit that there is
    it.commit("two", **{"dir/new.txt": it.secret(), "kept.txt": "kept\n"})
    it.follow(only(it.look(code=1))["remedy"])
    assert it.look(code=0)["status"] == "clean"
    assert (it.path / "dir/new.txt").exists()
    assert it.git("ls-tree", "-r", "--name-only", "HEAD").split() == ["a.txt", "kept.txt"]
    (it.path / "dir/new.txt").unlink()
    anew()
    it.commit("two", **{"a.txt": f"a\n{it.url()}\n"})
    it.follow(only(it.look(code=1))["remedy"])
    assert it.look(code=0)["status"] == "clean"
    assert it.git("show", "HEAD:a.txt") == "a"
    anew()
    # further down: a person marks the commit, and takes it out there
    commit = it.commit("two", **{"new.txt": it.secret()})
    last = it.commit("three", **{"c.txt": "c\n"})
    found = only(it.look(code=1))
    assert found["commit"] == commit
    it.follow(found["remedy"], GIT_SEQUENCE_EDITOR=f"sed -i s/^pick.{commit[:7]}/edit\\ {commit[:7]}/")
    it.write("new.txt", "nothing\n")
    it.git("add", "new.txt")
    it.git("commit", "--quiet", "--amend", "--no-edit")
    it.git("rebase", "--continue", GIT_EDITOR="true")
    assert it.look(code=0)["status"] == "clean"
    assert it.git("show", "HEAD:c.txt") == it.git("show", f"{last}:c.txt")
    anew()
    # messages
    it.commit(f"two {it.secret()}")
    it.follow(only(it.look(code=1))["remedy"], GIT_EDITOR=str(editor))
    assert it.look(code=0)["status"] == "clean"
    anew()
    commit = it.commit(f"two {it.secret()}", **{"d.txt": "d\n"})
    it.commit("three", **{"c.txt": "c\n"})
    word = f"sed -i s/^pick.{commit[:7]}/reword\\ {commit[:7]}/"
    it.follow(only(it.look(code=1))["remedy"], GIT_EDITOR=str(editor), GIT_SEQUENCE_EDITOR=word)
    assert it.look(code=0)["status"] == "clean"
    anew()
    # an author, a tag, a note, a branch
    it.git("-c", f"user.name={it.secret()}", "commit", "--quiet", "--allow-empty", "-m", "by")
    it.follow(only(it.look(code=1))["remedy"])
    it.git("commit", "--quiet", "--amend", "--no-edit", "--allow-empty", "--reset-author")
    assert it.look(code=0)["status"] == "clean"
    it.git("tag", "-a", "v1", "-m", it.secret())
    it.follow(only(it.look("v1", code=1))["remedy"])
    assert it.git("tag", "--list") == ""
    it.git("notes", "add", "-m", "first", "HEAD~1")
    it.git("notes", "add", "-m", it.secret(), "HEAD")
    it.follow(only(it.look("refs/notes/commits", code=1))["remedy"])
    assert it.look("refs/notes/commits", code=0)["status"] == "clean"
    assert it.git("notes", "show", "HEAD~1") == "first"
    it.git("switch", "--quiet", "--create", it.secret("app-password"))
    it.follow(only(it.look(code=1))["remedy"])
    assert it.look(code=0)["status"] == "clean"
    assert it.git("branch", "--show-current") == "renamed"


def test_what_the_remote_has_stops_nothing(repository: Repository) -> None:
    """In a file that is changed, renamed, brought back, copied; in a message that is written again."""
    it = repository
    text = f"one\n{it.url()}\ntwo\n"
    it.commit(f"has it {it.secret()}", **{"old.txt": text, "gone.txt": it.secret()})
    it.git("rm", "--quiet", "gone.txt")
    it.commit("took it out")
    it.pushed()
    start = it.git("rev-parse", "HEAD")
    ways: dict[str, Any] = {
        "changed": lambda: it.commit("changed", **{"old.txt": text + "three\n"}),
        "renamed": lambda: (it.git("mv", "old.txt", "new.txt"), it.commit("renamed")),
        "renamed and changed": lambda: (it.git("mv", "old.txt", "x.txt"), it.commit("x", **{"x.txt": text + "\n4"})),
        "brought back": lambda: (it.git("checkout", "HEAD~1", "--", "gone.txt"), it.commit("back")),
        "copied": lambda: it.commit("copied", **{"copy.txt": text}),
        "said again": lambda: it.commit(it.git("log", "-1", "--format=%s", "HEAD~1")),
    }
    for name, way in ways.items():
        it.git("reset", "--quiet", "--hard", start)
        way()
        answer = it.look(code=0)
        assert [finding["blocks"] for finding in answer["findings"]] in ([], [False]), name
        assert not answer["findings"] or "revoke" in it.said
    it.git("reset", "--quiet", "--hard", start)
    it.commit("another", **{"old.txt": text + it.secret()})
    answer = it.look(code=1)
    assert [finding["kind"] for finding in answer["findings"] if finding["blocks"]] == ["api-token"]


def test_one_secret_once(repository: Repository) -> None:
    """With all the places where it stands, in files, in a message, in two commits."""
    it = repository
    token = it.secret()
    first = it.commit("two", **{"b.txt": token, "c.txt": f"\n\nhttps://x:{token}@bitbucket.org/a/b\n"})
    last = it.commit(f"three\n\n{token}", **{"b.txt": f"\n{token} again"})
    found = only(it.look(code=1))
    assert spots({"findings": [found]}) == {
        ("file", "b.txt", 1, first),
        ("file", "c.txt", 3, first),
        ("message", None, 3, last),
    }


def test_no_process_for_nothing(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """git is not started to read no object at all: for a token in a message, none is read again but its commit."""
    it = repository
    given: list[bytes] = []
    give, output = objects._give, Objects.output

    def told(run: Popen[bytes], text: bytes) -> None:
        given.append(text)
        give(run, text)

    def said(reader: Objects, arguments: Sequence[str], text: bytes = b"") -> bytes:
        if arguments[0] == "cat-file":
            given.append(text)
        return output(reader, arguments, text)

    monkeypatch.setattr(objects, "_give", told)
    monkeypatch.setattr(Objects, "output", said)
    it.commit(f"two {it.secret()}")
    assert only(it.look(code=1))["place"] == "message"
    assert given
    assert b"" not in given


def test_allowed(repository: Repository) -> None:
    """A line of the tracked file lets a false alarm leave, for a time; a token that lives only git's configuration."""
    from datetime import date, timedelta

    it = repository
    soon, late, past = (str(date.today() + timedelta(days=days)) for days in (100, 500, -1))
    it.commit("two", **{"tests/data.txt": it.url(), "other.txt": it.url()})
    lines = "# reasons\ntests/*.txt BB605 until {} made up by the tests\n"
    it.write(".bb-auth-check-allow", lines.format(soon))
    assert len(it.look(code=1)["findings"]) == 2  # it is not tracked
    it.commit("allowed", **{".bb-auth-check-allow": lines.format(soon)})
    assert only(it.look(code=1))["path"] == "other.txt"
    it.commit("all", **{".bb-auth-check-allow": lines.format(soon) + f"other.txt password until {soon} as well\n"})
    assert it.look(code=0)["status"] == "clean"
    assert "2 places allowed" in it.said
    it.commit("file gone from the work tree")
    (it.path / ".bb-auth-check-allow").unlink()
    assert it.look(code=0)["status"] == "clean"
    for text, told in (
        (lines.format(past), "has expired"),
        (lines.format(late), "more than a year"),
        ("tests/*.txt BB605\n", "its form is"),
        (f"tests/*.txt BB999 until {soon} x\n", "names no rule"),
        (lines.format(soon) + f"nothing/* BB605 until {soon} x\n", "allows nothing that is there"),
        ("tests/*.txt BB605 until 2027-99-99 x\n", "is no day"),
    ):
        it.commit("again", **{".bb-auth-check-allow": text})
        it.look(code=1)
        assert told in it.said
    # a token that may log in
    it.commit("token", **{"tests/t.txt": it.secret(), ".bb-auth-check-allow": f"** BB602 until {soon} x\n"})
    assert "BB602" in {finding["id"] for finding in it.look(code=1)["findings"]}
    assert "bbAuthCheck.outgoingAllow" in it.said
    it.git("config", "bbAuthCheck.outgoingAllow", "tests/**")
    assert only(it.look(code=1))["path"] == "other.txt"
    # a dead one may be allowed, and one in a message by its place
    it.commit(f"dead {it.secret('app-password')}", **{".bb-auth-check-allow": f"(message) BB601 until {soon} x\n"})
    assert only(it.look(code=1))["path"] == "other.txt"


def test_allowed_in_one_of_many(repository: Repository) -> None:
    """Each branch of a push may have a file of its own; the order of the branches does not matter."""
    from datetime import date, timedelta

    it = repository
    soon = str(date.today() + timedelta(days=100))
    main = it.git("symbolic-ref", "--short", "HEAD")
    it.git("tag", "--annotate", "--message", "one", "one")
    it.git("checkout", "--quiet", "-b", "topic")
    it.commit("two", **{"tests/data.txt": it.url(), ".bb-auth-check-allow": f"tests/* BB605 until {soon} made up\n"})
    it.git("checkout", "--quiet", main)
    it.commit("three", **{"c.txt": "c\n"})
    for refs in ((main, "topic"), ("topic", main), ("one", main, "topic")):
        assert it.look("--remote", "origin", *refs, code=0)["status"] == "clean"
    it.commit("four", **{"other.txt": it.url()})
    assert only(it.look("--remote", "origin", main, "topic", code=1))["path"] == "other.txt"


def test_what_a_push_sends(repository: Repository) -> None:
    """By configuration, as `git push` chooses; by the variables of pre-commit, which name one ref."""
    it, git = repository, repository.git
    git("switch", "--quiet", "--create", "side")
    it.commit("side", **{"side.txt": it.secret()})
    git("tag", "-a", "-m", "x", "tagged")
    git("switch", "--quiet", "main")
    commit = it.commit("main", **{"b.txt": "b\n"})
    assert it.look(code=0)["looked_at"]["objects"] == 3
    for settings in (("remote.origin.push", "refs/heads/*:refs/heads/*"), ("remote.origin.mirror", "true")):
        git("config", *settings)
        assert only(it.look(code=1))["path"] == "side.txt"
        git("config", "--unset", settings[0])
    git("config", "push.followTags", "true")
    assert only(it.look(code=1))["path"] == "side.txt"
    git("config", "--unset", "push.followTags")
    git("config", "push.default", "nothing")
    assert "push.default" in it.look(code=0)["not_looked_at"][0]
    git("config", "push.default", "matching")
    assert it.look(code=0)["status"] == "clean"
    assert only(it.look("side", code=1))["path"] == "side.txt"
    assert only(it.look("main..side", code=1))["path"] == "side.txt"
    run = it.world.program("outgoing", "nowhere", cwd=it.path)
    assert (run.returncode, run.stdout) == (2, "")
    pre_commit = {
        "PRE_COMMIT": "1",
        "PRE_COMMIT_REMOTE_NAME": "origin",
        "PRE_COMMIT_REMOTE_URL": "https://jdoe@bitbucket.org/acme/widget.git",
        "PRE_COMMIT_FROM_REF": git("rev-parse", "refs/remotes/origin/main"),
        "PRE_COMMIT_TO_REF": commit,
        "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/main",
        "PRE_COMMIT_REMOTE_BRANCH": "refs/heads/main",
    }
    elsewhere = {**pre_commit, "PRE_COMMIT_REMOTE_URL": "https://example.com/acme/widget.git"}
    assert it.look(code=0, **elsewhere)["looked_at"]["objects"] == 0
    assert it.said == ""
    answer = it.look(code=0, **pre_commit)
    assert any("the first" in said for said in answer["not_looked_at"])
    # what else a plain push would send is advice there
    git("config", "remote.origin.push", "refs/heads/*:refs/heads/*")
    found = only(it.look(code=0, **pre_commit))
    assert (found["path"], found["blocks"]) == ("side.txt", False)
    first = {**pre_commit, "PRE_COMMIT_TO_REF": git("rev-parse", "side"), "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/side"}
    assert only(it.look(code=1, **first))["blocks"]


def test_the_native_hook(repository: Repository) -> None:
    """It sees every ref of the push, hands on what git says of them, and lets pushes elsewhere be."""
    import subprocess

    it = repository
    if runs_configured_hooks(Git(it.world.environ)):
        pytest.skip("this git has the hook in its configuration, and no file of it is written")
    it.world.write_global("[credential]\n\thelper = cache --timeout=28800\n[transfer]\n\tcredentialsInUrl = die\n")
    hook = it.path / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nset -eu\ncat >seen\nenv >env\nset >>env\n", encoding="utf-8")
    hook.chmod(0o755)
    it.world.program("install", cwd=it.path)
    it.git("switch", "--quiet", "--create", "other")
    it.commit("two", **{"b.txt": it.secret()})
    zero = "0" * 40
    clean = f"refs/heads/main {it.git('rev-parse', 'main')} refs/heads/main {zero}\n"
    dirty = f"refs/heads/x {it.git('rev-parse', 'other')} refs/heads/x {zero}\n"
    gone = f"(delete) {zero} refs/heads/old {it.git('rev-parse', 'main')}\n"

    def pushed(lines: str, url: str = "https://jdoe@bitbucket.org/acme/widget.git") -> tuple[int, str]:
        run = subprocess.run(
            [str(hook), "origin", url], cwd=it.path, env=it.world.environ, input=lines, capture_output=True, text=True
        )
        assert not any(secret in run.stdout + run.stderr for secret in it.secrets)
        return run.returncode, run.stdout + run.stderr

    for lines in (clean, clean + gone, ""):
        assert pushed(lines) == (0, "")
        assert (it.path / "seen").read_text(encoding="utf-8") == lines
        assert "bb_auth_check" not in (it.path / "env").read_text(encoding="utf-8")
    code, said = pushed(clean + dirty)
    assert code == 1
    assert "BB602" in said
    assert pushed(clean + dirty, "https://jdoe@example.com/acme/widget.git") == (0, "")
    assert (it.path / "seen").read_text(encoding="utf-8") == clean + dirty


def test_what_cannot_be_read_is_not_clean(repository: Repository) -> None:
    """An object that is missing, lines that are none; a clone that is shallow or partial asks nobody."""
    it = repository
    it.commit("two", **{"b.txt": "some text\n", "c.txt": it.secret()})
    oid = it.git("rev-parse", "HEAD:b.txt")
    kept = (it.path / ".git/objects" / oid[:2] / oid[2:]).read_bytes()
    (it.path / ".git/objects" / oid[:2] / oid[2:]).unlink()
    assert it.look(code=3)["status"] == "error"
    # what a promisor remote has need not be here, and nobody is asked for it
    it.git("config", "remote.origin.promisor", "true")
    it.git("config", "remote.origin.url", "ext::sh -c 'touch asked' %S")
    it.git("config", "protocol.ext.allow", "always")
    it.look()
    assert not (it.path / "asked").exists()
    (it.path / ".git/objects" / oid[:2] / oid[2:]).write_bytes(kept)
    assert only(it.look(code=1))["path"] == "c.txt"
    assert in_push_error(it, "nonsense\n") == "error"


def in_push_error(it: Repository, lines: str) -> str:
    """The status for lines that git would not give."""
    return str(in_push(it, lines)["status"])


def test_other_hashes_and_shallow_clones(world: World) -> None:
    """sha256 works as it is; in a shallow clone only what is new is looked at."""
    it = Repository(world)
    for at in range(5):
        it.commit(f"old {at}", **{f"{at}.txt": f"{at}\n"})
    it.pushed()
    it.git("branch", "main2")
    shallow = world.folder / "shallow"
    world.git("clone", "--quiet", "--depth", "2", f"file://{it.path}", str(shallow), cwd=world.folder)
    there = Repository.__new__(Repository)
    there.world, there.path, there.secrets = world, shallow, []
    there.commit("new", **{"new.txt": there.secret()})
    answer = there.look(code=1)
    assert answer["looked_at"]["objects"] == 3
    path = world.folder / "other"
    world.git("init", "--quiet", "--object-format=sha256", str(path), cwd=world.folder)
    other = Repository.__new__(Repository)
    other.world, other.path, other.secrets = world, path, []
    commit = other.commit("new", **{"new.txt": other.secret()})
    assert spots(other.look(code=1)) == {("file", "new.txt", 1, commit)}


def test_the_page(repository: Repository) -> None:
    """What the documentation shows is what is said, but for the names of commits."""
    import os
    import re
    from pathlib import Path

    it = repository
    it.git("switch", "--quiet", "--create", "feature")
    it.commit("Read the settings from a file", **{"conf/app.yml": f"name: app\ntoken: {it.secret()}\n"})
    it.write("deploy.sh", f"#!/bin/sh\ngit clone {it.url()}\n")
    it.git("add", "deploy.sh")
    it.look(code=1)
    said = re.sub(r"commit [0-9a-f]{12}", "commit 0123456789ab", it.said)
    path = Path(__file__).parents[2] / "docs" / "outgoing.md"
    before, mark, rest = path.read_text(encoding="utf-8").partition(
        "<!-- output: bb-auth-check outgoing -->\n```text\n"
    )
    assert mark
    shown, end, after = rest.partition("```\n")
    if os.environ.get("BB_AUTH_CHECK_WRITE_DOCS"):
        path.write_text(before + mark + said + end + after, encoding="utf-8")
        shown = said
    assert shown == said


def test_no_child_gets_the_value(repository: Repository) -> None:
    """Neither as an argument nor in its environment: every program that is started tells what it was given."""
    import shutil

    it = repository
    real = shutil.which("git", path=it.world.environ["PATH"])
    it.git("branch", f"try-{it.secret('app-password')}")
    it.commit(f"two {it.secret()}", **{"b.txt": it.url(), f"{it.secret()}.md": it.secret("datacenter-token")})
    it.git("tag", "-a", "v1", "-m", it.secret())
    it.git("notes", "add", "-m", it.secret())
    it.write("c.txt", it.secret())
    it.git("add", "c.txt")
    told = it.world.folder / "told"
    script = f'#!/bin/sh\n{{ printf "%s\\n" "$0" "$@"; export -p; }} >>{told}\nexec {real} "$@"\n'
    it.world.program_file("git", script)
    assert len(it.look("--all", code=1)["findings"]) == 7
    assert len(it.look(code=1)["findings"]) == 5
    lines = told.read_text(encoding="utf-8", errors="replace")
    assert "cat-file" in lines
    assert [secret[:20] for secret in it.secrets if secret in lines] == []
