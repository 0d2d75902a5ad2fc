"""`outgoing`: every place in a repository, what it says of it, and what takes it out."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from bb_auth_check.bitbucket.samples import sample
from conftest import World

SCHEMA = json.loads((files("bb_auth_check") / "schemas" / "outgoing-1.json").read_text(encoding="utf-8"))
ORIGIN = '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n'


class Repository:
    """A repository with a remote of Bitbucket's, which has the first commit."""

    def __init__(self, world: World, name: str = "widget") -> None:
        self.world = world
        self.path = world.repository(ORIGIN, name)
        self.secrets: list[str] = []
        self.git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
        self.commit("first", **{"a.txt": "a\n"})
        self.pushed()

    def git(self, *arguments: str, check: bool = True, **more: str) -> str:
        return self.world.git(*arguments, cwd=self.path, check=check, **more).stdout.strip()

    def pushed(self) -> None:
        """Have the remote have what is there."""
        self.git("update-ref", "refs/remotes/origin/main", "HEAD")

    def write(self, name: str, text: str | bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def commit(self, message: str, **contents: str | bytes) -> str:
        for name, text in contents.items():
            self.write(name, text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def secret(self, kind: str = "api-token") -> str:
        self.secrets.append(sample(kind))
        return self.secrets[-1]

    def url(self, kind: str = "password") -> str:
        return f"https://jdoe:{self.secret(kind)}@bitbucket.org/acme/widget.git"

    def look(self, *arguments: str, code: int | None = None, **environ: str) -> dict[str, Any]:
        """The answer as JSON, held to its schema; no stream has any secret that was made, in either form."""
        run = self.world.program("outgoing", *arguments, "--json", cwd=self.path, **environ)
        text = self.world.program("outgoing", *arguments, cwd=self.path, **environ)
        assert run.returncode == text.returncode
        assert code in (None, run.returncode), (run.stdout, run.stderr)
        for secret in self.secrets:
            for stream in (run.stdout, run.stderr, text.stdout, text.stderr):
                assert secret not in stream
                assert secret[:12] not in stream
        answer: dict[str, Any] = json.loads(run.stdout)
        jsonschema.Draft202012Validator(SCHEMA).validate(answer)
        self.said = text.stdout + text.stderr + run.stderr
        return answer

    def follow(self, remedy: dict[str, Any], **environ: str) -> None:
        """Run the commands of a remedy as they are printed."""
        for command in remedy["commands"]:
            self.world.run(*command, cwd=self.path, check=True, **environ)


@pytest.fixture
def repository(world: World) -> Repository:
    return Repository(world)


def spots(answer: dict[str, Any]) -> set[tuple[str, str | None, int | None, str | None]]:
    """Every place: what it is, path, line and commit."""
    return {
        (each["place"], each["path"], each["line"], each["commit"])
        for finding in answer["findings"]
        for each in (finding, *finding["also"])
    }


def test_every_place(repository: Repository) -> None:
    """Merges, attributes, replaced objects, notes, tags, names: each with its commit, its path and its line."""
    want: set[tuple[str, str | None, int | None, str | None]] = set()
    it, git = repository, repository.git

    def file(message: str, path: str, text: str, line: int, place: str = "file") -> str:
        commit = it.commit(message, **{path: text})
        want.add((place, path, line, commit))
        return commit

    file("plain", "conf/app.yml", f"a\nb\ntoken: {it.secret()}\n", 3)
    file("changed", "a.txt", f"a\n{it.url()}\n", 2)
    file("gone", "gone.txt", f"{it.secret()}\n", 1)
    git("rm", "--quiet", "gone.txt")
    it.commit("took it out again")
    odd = it.commit("odd name", **{'ä\tö "x".txt': f"\n\n\n{it.secret()}"})
    want.add(("file", 'ä\\x09ö "x".txt', 4, odd))
    it.commit("attributes", **{".gitattributes": "*.dat -diff\n*.bin binary\n*.conv diff=conv\n*.crlf text eol=crlf\n"})
    file("no diff", "x.dat", it.secret() + "\n", 1)
    file("binary", "x.bin", "\0\n" + it.secret() + "\n", 2)
    file("textconv", "x.conv", "\n" + it.secret() + "\n", 2)
    file("end of line", "x.crlf", "\n" + it.secret() + "\n", 2)
    file("mode", "run.sh", f"#!/bin/sh\n{it.secret()}\n", 2)
    git("update-index", "--chmod=+x", "run.sh")
    it.commit("it runs")
    # a merge that brings what neither side has
    git("switch", "--quiet", "--create", "side", "HEAD~2")
    file("on the side", "side.txt", it.secret("access-token"), 1)
    git("switch", "--quiet", "main")
    it.commit("meanwhile", **{"m.txt": "m\n"})
    git("merge", "--quiet", "--no-commit", "side")
    it.write("merged.txt", f"\n{it.secret()}\n")
    git("add", "--all")
    git("commit", "--quiet", "-m", "merge")
    merge = git("rev-parse", "HEAD")
    want.add(("file", "merged.txt", 2, merge))
    # messages and people
    want.add(("message", None, 1, it.commit(f"Use {it.secret()}")))
    want.add(("message", None, 4, it.commit(f"Subject\n\nbody\nSigned: {it.url()}")))
    git("-c", f"user.name={it.secret()}", "commit", "--quiet", "--allow-empty", "-m", "by")
    want.add(("author", None, None, git("rev-parse", "HEAD")))
    token = it.secret()
    commit = it.commit("name", **{f"docs/{token}.md": "x\n"})
    want.add(("file-name", "docs/***.md", None, commit))
    (it.path / "link").symlink_to(it.url())
    want.add(("symlink", "link", None, it.commit("link")))
    # hidden by a replacement
    commit = it.commit("replaced", **{"r.txt": it.secret()})
    want.add(("file", "r.txt", 1, commit))
    it.write("other", "nothing\n")
    git("replace", git("rev-parse", "HEAD:r.txt"), git("hash-object", "-w", "other"))
    (it.path / "other").unlink()
    # tags
    git("tag", "-a", "v1", "-m", f"Version\n\n{it.secret()}", "HEAD")
    want.add(("tag", "v1", 3, git("rev-parse", "v1^{commit}")))
    git("tag", "-a", "v0", "-m", it.url(), "refs/remotes/origin/main")
    want.add(("tag", "v0", 1, git("rev-parse", "refs/remotes/origin/main")))
    it.write("blob", f"\n{it.secret()}\n")
    git("tag", "blob", git("hash-object", "-w", "blob"))
    (it.path / "blob").unlink()
    want.add(("tag", "blob", 2, None))
    # another root, notes, and a ref whose name it is
    git("switch", "--quiet", "--orphan", "pages")
    want.add(("file", "index.html", 1, it.commit("root", **{"index.html": it.url("datacenter-token")})))
    git("switch", "--quiet", "main")
    git("notes", "add", "-m", f"note\n{it.secret()}", "HEAD")
    want.add(("note", git("rev-parse", "HEAD"), 2, git("rev-parse", "refs/notes/commits")))
    git("branch", f"try-{it.secret('app-password')}")
    want.add(("ref-name", "refs/heads/try-***", None, None))

    for arguments in (("--stdin",), ("--all",)):
        lines = git("for-each-ref", "--format=%(refname) %(objectname) %(refname) " + "0" * 40)
        given = "\n".join(line for line in lines.splitlines() if "refs/remotes" not in line) + "\n"
        answer = in_push(it, given) if arguments == ("--stdin",) else it.look("--all", code=1)
        assert answer["status"] == "findings"
        assert spots(answer) == want, arguments
        assert [finding for finding in answer["findings"] if not finding["blocks"]] == []
        assert len(answer["findings"]) == len(it.secrets)
        assert answer["looked_at"]["objects"] > 60


def in_push(it: Repository, lines: str, *arguments: str) -> dict[str, Any]:
    """The answer for the lines that git gives a pre-push hook."""
    import subprocess

    from conftest import PROGRAM

    run = subprocess.run(
        [*PROGRAM, "outgoing", "--stdin", "--json", "--remote", "origin", *arguments],
        cwd=it.path,
        env=it.world.environ,
        input=lines.encode("utf-8", "surrogateescape"),
        capture_output=True,
        check=False,
    )
    for secret in it.secrets:
        assert secret.encode() not in run.stdout + run.stderr
    answer: dict[str, Any] = json.loads(run.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(answer)
    return answer
