"""A rule's examples with fresh secrets in them, laid over a healthy repository; and its remedies, carried out."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.tokens import KINDS
from bb_auth_check.git.text import TOKEN
from bb_auth_check.rules import CATALOGUE
from conftest import World
from support.needs import need

_PART = re.compile(
    r"^# (?:on PATH: (?P<programs>.+)|(?P<environment>environment)|(?P<file>[~.]\S+)(?: mode (?P<mode>\d+))?)$"
)
_EDITED = re.compile(
    r"Open \S+ \(`(git config [^`]* --edit)`\) and change the section header (\[[^\]]*\]) to (\[[^\]]*\])\."
)
_TAKEN_OUT = re.compile(r"In (\S+), take an? [^.`]* out of (credential\.\S+?)\.(?= |$)")
_LINE_DELETED = re.compile(r"In (\S+), delete the entry of line (\d+)\.")
_NAME_CHANGED = re.compile(r"In (\S+), change the username in line (\d+) to (\S+)\.(?= |$)")
_URL_NAMED = re.compile(r"(\S+://\S+) then needs the username (\S+), or none\.")
_LINE_CHANGED = re.compile(r"In (\S+), change line (\d+)(?:, under `[^`]*`,)? to `([^`]*)`\.")
_PUT_UNDER = re.compile(r"In (\S+), put `(HostName [^`]*)` under `Host [^`]*` \(line (\d+)\)\.")
_PUT_FIRST = re.compile(r"At the top of (\S+), put `(Host [^`]*)` and under it `(HostName [^`]*)`\.")
_LINE_ADDED = re.compile(r"In (\S+), add the line `([^`]*)`:")
_UNSET = re.compile(r"Take (\w+) out of the command line or environment that sets it")

ASK_SSH = tuple(rule.bad for rule in CATALOGUE if rule.id in ("BB410", "BB412", "BB506", "BB507", "BB508", "BB509"))
"""Examples of what nobody but ssh knows."""


def filled(text: str) -> str:
    """An example with a secret of its own in place of `{api_token}` and the like.

    None has a `/`, which half of all Data Center tokens have: in a URL that would be a second fault.
    """
    for kind in KINDS:
        place = "{" + kind.name.replace("-", "_") + "}"
        if place in text:
            secret = next(secret for secret in iter(lambda: sample(kind.name), "") if "/" not in secret)  # noqa: B023
            text = text.replace(place, secret)
    return text


class Example:
    """A repository with an example in it, and the environment that the example asks for."""

    def __init__(self, world: World, text: str, name: str = "widget", *, bare: bool = False) -> None:
        """`text`: lines for `.git/config`, or parts that begin with `# ~/.netrc` and the like (see the rules).

        `bare`: nothing but `text` is configured, no remote and no helper.
        """
        if text in ASK_SSH:
            need("ssh")
        self.world = world
        self.environ: dict[str, Any] = {}
        self.repository = world.repository(name=name) if bare else world.healthy(name=name)
        self.add(text)

    def add(self, text: str) -> None:
        """Lay more text over it."""
        if "# .git/logs/" in text:  # where there is a log there is a commit
            self.world.commit(self.repository)
        part = _PART.match("# .git/config")
        lines: list[str] = []
        for line in [*text.splitlines(), "# environment"]:
            start = _PART.match(line)
            if start is None:
                lines.append(line)
                continue
            if part is not None:
                self._lay(part, lines)
            part, lines = start, []

    def _lay(self, part: re.Match[str], lines: list[str]) -> None:
        for program in (part["programs"] or "").split(", ") if part["programs"] else []:
            self.world.program_file(program, "#!/bin/sh\nexit 0\n")
        if part["environment"]:
            self.environ.update(line.partition("=")[::2] for line in lines if line)
        elif part["file"]:
            mode = int(part["mode"] or "600", 8)
            self.world.file(part["file"], self.repository, "".join(f"{line}\n" for line in lines), mode)

    def printed(self, *options: str) -> str:
        """What the program prints about it, advice included."""
        return self.world.program("check", "--strict", *options, cwd=self.repository, **self.environ).stdout

    def fix(self, output: str) -> None:
        """Run the printed commands as a shell would; do by hand what is printed as a sentence."""
        commands = printed_commands(output)
        for command in commands:
            self.world.run("sh", "-c", command, cwd=self.repository, **self.environ)
        self._by_hand(" ".join(output.split()))

    def _path(self, name: str) -> Path:
        return self.world.home / name[2:] if name.startswith("~/") else self.repository / name

    def _by_hand(self, output: str) -> None:
        for edit, old, new in _EDITED.findall(output):
            script = (
                "import pathlib, re, sys; path = pathlib.Path(sys.argv[1]); "
                f"pattern = re.escape({old!r}).replace(re.escape('***'), '[^@]*'); "
                f"path.write_text(re.sub(pattern, lambda _: {new!r}, path.read_text()))"
            )
            editor = shlex.join([sys.executable, "-c", script])
            self.world.run(*shlex.split(edit), cwd=self.repository, GIT_EDITOR=editor, **self.environ)
        for name, key in _TAKEN_OUT.findall(output):
            file = ("--file", str(self._path(name)))
            held = self.world.git("config", *file, "--null", "--get-all", key, cwd=self.repository, check=False).stdout
            for value in filter(re.compile(TOKEN).search, held.split("\0")):
                self.world.git("config", *file, "--fixed-value", "--unset-all", key, value, cwd=self.repository)
        deleted: dict[Path, set[int]] = {}
        for name, number in _LINE_DELETED.findall(output):
            path = self._path(name)
            deleted.setdefault(path, set()).add(int(number))
        for path, numbers in deleted.items():
            kept = [line for at, line in enumerate(path.read_text().splitlines(True), 1) if at not in numbers]
            path.write_text("".join(kept))
        for name, number, new in _LINE_CHANGED.findall(output):
            path = self._path(name)
            old = path.read_text().splitlines(True)
            path.write_text("".join(f"{new}\n" if at == int(number) else line for at, line in enumerate(old, 1)))
        for name, number, new in _NAME_CHANGED.findall(output):
            path = self._path(name)
            old = path.read_text().splitlines(True)
            old[int(number) - 1] = re.sub(r"(://|login )[^:\s]+", rf"\g<1>{new}", old[int(number) - 1])
            path.write_text("".join(old))
        for url, new in _URL_NAMED.findall(output):
            named = re.sub(r"://[^@/]*@", f"://{new}@", url)
            there = self.world.git("config", "--local", "--get-regexp", "--", r"^remote\..*\.url$", cwd=self.repository)
            for key in [
                key for key, _, value in (line.partition(" ") for line in there.stdout.splitlines()) if value == url
            ]:
                self.world.git("config", key, named, cwd=self.repository)
        for name, new, number in _PUT_UNDER.findall(output):
            path = self._path(name)
            old = path.read_text().splitlines(True)
            path.write_text("".join([*old[: int(number)], f"  {new}\n", *old[int(number) :]]))
        for name, host, new in _PUT_FIRST.findall(output):
            path = self._path(name)
            path.write_text(f"{host}\n  {new}\n" + (path.read_text() if path.exists() else ""))
        for name, new in _LINE_ADDED.findall(output):
            old_text = self._path(name).read_text()
            self._path(name).write_text(f"{old_text}\n{new}\n")
        for name in _UNSET.findall(output):
            self.environ.pop(name, None)


def printed_commands(output: str) -> list[str]:
    """The commands in a human report, as lines for a shell."""
    found = [line for line in re.findall(r"^ {10}(\S.*)$", output, re.MULTILINE) if not line.startswith("(")]
    if any(line.split()[0] not in ("git", "sh", "ssh-keygen", "pre-commit", "chmod") for line in found):
        pytest.fail(f"no command: {found}")
    return found
