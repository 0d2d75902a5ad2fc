"""A repository from which something is about to leave, and what `outgoing` says of it."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.commands import outgoing
from bb_auth_check.git.process import Git
from bb_auth_check.outgoing.model import Look
from conftest import PROGRAM, World
from support import schemas

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
        looks: list[Look] = []

        def once(git: Git, asked: outgoing.Asked) -> Look:
            looks.append(looks[0] if looks else look(git, asked))
            return looks[0]

        look = outgoing.outgoing
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(outgoing, "outgoing", once)  # it is looked at once for both forms
            run = self.world.program("outgoing", *arguments, "--json", cwd=self.path, **environ)
            text = self.world.program("outgoing", *arguments, cwd=self.path, **environ)
        assert run.returncode == text.returncode
        assert code in (None, run.returncode), (run.stdout, run.stderr)
        for secret in self.secrets:
            for stream in (run.stdout, run.stderr, text.stdout, text.stderr):
                assert secret not in stream
                assert secret[:12] not in stream
        answer: dict[str, Any] = json.loads(run.stdout)
        schemas.strict("outgoing-1").validate(answer)
        self.said = text.stdout + text.stderr + run.stderr
        return answer

    def follow(self, remedy: dict[str, Any], **environ: str) -> None:
        """Run the commands of a remedy as they are printed."""
        for command in remedy["commands"]:
            self.world.run(*command, cwd=self.path, check=True, **environ)


def spots(answer: dict[str, Any]) -> set[tuple[str, str | None, int | None, str | None]]:
    """Every place: what it is, path, line and commit."""
    return {
        (each["place"], each["path"], each["line"], each["commit"])
        for finding in answer["findings"]
        for each in (finding, *finding["also"])
    }


def in_push(it: Repository, lines: str, *arguments: str) -> dict[str, Any]:
    """The answer for the lines that git gives a pre-push hook."""
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
    schemas.strict("outgoing-1").validate(answer)
    return answer


def only(answer: dict[str, Any]) -> dict[str, Any]:
    """The one finding."""
    (finding,) = answer["findings"]
    return dict(finding)
