"""A repository with a fresh secret in it, ways to run `fix` there, and what may be in its way."""

from __future__ import annotations

import io
import os
import re
import select
import stat
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from bb_auth_check import cli
from bb_auth_check.bitbucket.samples import sample
from conftest import GATE, PROGRAM, Run, World
from support import vault
from support.needs import need

CLEAN = "https://jdoe@bitbucket.org/acme/widget.git"
URL = "https://jdoe:{secret}@bitbucket.org/acme/widget.git"
ORIGIN = f'[remote "origin"]\n\turl = {URL}\n'
SUBMODULE = '[submodule "lib"]\n\tpath = lib\n\turl = https://jdoe:{secret}@bitbucket.org/acme/lib.git\n'
MODULE = '[remote "origin"]\n\turl = https://jdoe:{secret}@bitbucket.org/acme/lib.git\n'
PULLED = f"{'0' * 40} {'1' * 40} Jane Doe <jdoe@example.com> 1767225600 +0000\tpull {URL} main: Fast-forward\n"
KEPT = "https@bitbucket.org@jdoe"
"""What the vault calls the credential of jdoe."""
AS_ROOT = pytest.mark.needs("root")


class Case:
    """A repository with a fresh secret in it, and the helper that is to keep it."""

    def __init__(
        self,
        world: World,
        text: str = ORIGIN,
        *,
        helper: str | None = vault.NAME,
        kind: str = "api-token",
        name: str = "widget",
        **files: str,
    ) -> None:
        """`text`: laid over `.git/config`; `files`: over others, by name."""
        self.world = world
        self.secret = sample(kind)
        vault.vault(world)
        world.write_global(GATE + (f"[credential]\n\thelper = {helper}\n" if helper else ""))
        self.repository = world.repository(name=name)
        self.config = self.repository / ".git" / "config"
        if ".git/logs/HEAD" in files:
            world.commit(self.repository)
        self.lay(".git/config", text)
        for file, more in files.items():
            self.lay(file, more)

    def lay(self, file: str, text: str) -> None:
        """Append to a file, with the secret in the place of `{secret}`."""
        self.world.file(file, self.repository, text.replace("{secret}", self.secret))

    def path(self, name: str) -> Path:
        """A file in the home folder (`~/x`) or below the repository."""
        return self.world.home / name[2:] if name.startswith("~/") else self.repository / name

    def fix(self, *options: str, cwd: Path | None = None, **environ: Any) -> Run:
        """Run `fix --yes` as a program of its own."""
        return self.world.program("fix", "--yes", *options, cwd=cwd or self.repository, **environ)

    def state(self) -> dict[Path, tuple[int, object]]:
        """Everything in home and repository, with mode and content; and what the helper keeps."""
        return state(self.world.home, self.repository, vault.folder(self.world))

    def holders(self) -> list[Path]:
        """The files with the secret in them."""
        secret = self.secret.encode()
        found = state(self.world.home, self.repository)
        return sorted(path for path, (_, content) in found.items() if isinstance(content, bytes) and secret in content)

    def give(self, secret: str, username: str = "jdoe", helper: str = vault.NAME) -> None:
        """Have a helper keep something."""
        credential(self, "approve", helper, f"username={username}\npassword={secret}\n")

    def held(self, username: str = "jdoe", helper: str = vault.NAME) -> str:
        """What a helper keeps for a username."""
        return credential(self, "fill", helper, f"username={username}\n").partition("password=")[2].strip()


def credential(case: Case, action: str, helper: str, more: str) -> str:
    """What git says about Bitbucket with this helper alone."""
    return subprocess.run(
        ["git", "-c", "credential.helper=", "-c", f"credential.helper={helper}", "credential", action],
        input=f"protocol=https\nhost=bitbucket.org\n{more}\n",
        env={**case.world.environ, "GIT_TERMINAL_PROMPT": "0"},
        cwd=case.world.home,
        capture_output=True,
        encoding="utf-8",
        check=False,
    ).stdout


def state(*tops: Path) -> dict[Path, tuple[int, object]]:
    """Everything below some folders: its mode, and its content or where it leads."""
    found: dict[Path, tuple[int, object]] = {}
    for path in (path for top in tops for path in top.rglob("*")):
        mode = path.lstat().st_mode
        content: object = None
        if stat.S_ISLNK(mode):
            content = os.readlink(path)
        elif stat.S_ISREG(mode):
            content = path.read_bytes()
        found[path] = mode, content
    return found


def fixed(case: Case, run: Run) -> None:
    """The secret is in no file, and the helper has it."""
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert case.holders() == []
    assert case.held() == case.secret
    assert locks(case) == []


def locks(case: Case) -> list[Path]:
    """Every lock there is."""
    return [path for path in case.state() if path.name.endswith(".lock")]


def refused(run: Run, code: int = 3) -> str:
    """The one sentence that was said."""
    assert run.returncode == code, run.stdout + run.stderr
    assert re.fullmatch(r"bb-auth-check: [^\n]+[.)]?\n", run.stderr), run.stderr
    assert "Traceback" not in run.stdout
    return run.stderr


class Asked:
    """`fix` at a terminal, asking: `with Asked(case) as asked: run = asked.answered("y\\n")`."""

    def __init__(self, case: Case, *argv: str, waits: bool = True) -> None:
        """`waits`: for the question."""
        self.case = case
        self.argv = argv or (*PROGRAM, "fix")
        self.waits = waits
        self.said = b""

    def __enter__(self) -> Asked:
        import fcntl  # not everywhere
        import termios

        need("terminal")
        self.leader, follower = os.openpty()
        self.process = subprocess.Popen(
            self.argv,
            cwd=self.case.repository,
            env=self.case.world.environ,
            stdin=follower,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            # the terminal that Ctrl-C comes from
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(follower)
        assert self.process.stdout is not None
        while self.waits and not self.said.endswith(b"[y/N] "):
            assert select.select([self.process.stdout], [], [], 60)[0], "it does not ask"
            piece = os.read(self.process.stdout.fileno(), 1 << 16)
            self.said += piece
            if not piece:
                break
        return self

    def answered(self, keys: str) -> Run:
        """What becomes of it once these keys have been pressed; to what it asks after that there is no answer."""
        os.write(self.leader, f"{keys}\x04".encode())
        out, err = self.process.communicate(timeout=60)
        return Run(self.argv, self.process.returncode, (self.said + out).decode(), err.decode())

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self.leader)
        with self.process:
            self.process.kill()


def inside(case: Case, *options: str) -> Run:
    """Run `fix --yes` in this process."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(case.repository)
        patch.setattr(os, "environ", case.world.environ)
        code = cli.main(["fix", "--yes", *options])
    return Run([], code, out.getvalue(), err.getvalue())


STORE = "[credential]\n\thelper = store\n"
STORED = "https://jdoe:{secret}@bitbucket.org\n"
CLEAN_ORIGIN = f'[remote "origin"]\n\turl = {CLEAN}\n'
TARGETS: dict[str, dict[str, str]] = {
    ".git/config": {".git/config": ORIGIN},
    "~/.gitconfig": {
        "~/.gitconfig": '[url "https://jdoe:{secret}@bitbucket.org/"]\n\tinsteadOf = bb:\n',
        ".git/config": '[remote "origin"]\n\turl = bb:acme/widget.git\n',
    },
    ".gitmodules": {".gitmodules": SUBMODULE},
    ".git/modules/lib/config": {
        ".git/modules/lib/config": MODULE,
        ".git/modules/lib/HEAD": "ref: refs/heads/main\n",
        ".git/modules/lib/refs/x": "",
        ".git/modules/lib/objects/x": "",
        ".gitmodules": SUBMODULE.replace(":{secret}", ""),
        ".git/config": SUBMODULE.replace(":{secret}", ""),
    },
    ".git/logs/HEAD": {".git/logs/HEAD": PULLED, ".git/config": CLEAN_ORIGIN},
    "~/.git-credentials": {"~/.git-credentials": STORED, "~/.gitconfig": STORE, ".git/config": CLEAN_ORIGIN},
    "~/.netrc": {
        "~/.netrc": "machine bitbucket.org login other password {secret}\nmachine example.com login eve password x\n",
        ".git/config": '[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n',
    },
}
"""For each file that can be in the way what lies where."""
ONE_STEP = ("--helper", vault.NAME, "--select", "BB1", "--select", "BB306", "--select", "BB313")
"""So that the helper is not set in a step of its own."""


def target(world: World, name: str) -> tuple[Case, Path]:
    """The case with a secret in this file, and the file."""
    files = dict(TARGETS[name])
    kind = "app-password" if name == "~/.netrc" else "api-token"
    helper = None if name == "~/.git-credentials" else vault.NAME
    case = Case(world, files.pop(".git/config", ""), kind=kind, helper=helper, **files)
    return case, case.path(name)


def locked(path: Path) -> None:
    """Somebody else's lock."""
    Path(f"{path}.lock").write_text("theirs", encoding="utf-8")


def breaking(monkeypatch: pytest.MonkeyPatch, name: str, number: int, code: int, *, for_good: bool = False) -> None:
    """Have the system refuse the call with this number on a file; with `for_good` all that follow as well."""
    real = getattr(os, name)
    count = -1

    def refuse(first: Any, *rest: Any) -> Any:
        nonlocal count
        # the helpers' pipes are written to in the same way
        if isinstance(first, int) and not stat.S_ISREG(os.fstat(first).st_mode):
            return real(first, *rest)
        count += 1
        if count != number and not (for_good and count > number):
            return real(first, *rest)
        if name == "write":
            real(first, rest[0][:9])
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, name, refuse)


SEVERAL = {
    ".git/config": ORIGIN + SUBMODULE,
    ".gitmodules": SUBMODULE,
    **{name: text for name, text in TARGETS[".git/modules/lib/config"].items() if name.startswith(".git/modules")},
    ".git/logs/HEAD": PULLED,
}


def several(world: World) -> Case:
    """One secret in four files; a fifth gets the helper."""
    files = dict(SEVERAL)
    return Case(world, files.pop(".git/config"), helper=None, **files)


REPLIES = """\
#!/bin/sh
# $1 is what git wants; what is given goes to the vault
{special}
exec "{vault}" "$@"
"""


def bad_helper(world: World, special: str) -> str:
    """A helper of this kind on PATH, which has the vault behind it; its name."""
    vault.vault(world)
    real = world.programs / f"git-credential-{vault.NAME}"
    special = special.replace("{vault}", str(real))
    world.program_file("git-credential-bad", REPLIES.format(special=special, vault=real))
    return "bad"
