"""`fix` where something is in its way: nothing is lost, nothing is left half done, and it is said in one sentence."""

from __future__ import annotations

import errno
import os
import re
import select
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

import vault
from bb_auth_check import cli
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.commands.fix import Fix
from bb_auth_check.git_state.process import Git
from conftest import GATE, HELPER, PROGRAM, World, append

if sys.platform == "win32":
    pytest.skip("needs modes, owners and terminals", allow_module_level=True)

Run = subprocess.CompletedProcess[str]

CLEAN = "https://jdoe@bitbucket.org/acme/widget.git"
URL = "https://jdoe:{secret}@bitbucket.org/acme/widget.git"
ORIGIN = f'[remote "origin"]\n\turl = {URL}\n'
SUBMODULE = '[submodule "lib"]\n\tpath = lib\n\turl = https://jdoe:{secret}@bitbucket.org/acme/lib.git\n'
MODULE = '[remote "origin"]\n\turl = https://jdoe:{secret}@bitbucket.org/acme/lib.git\n'
PULLED = f"{'0' * 40} {'1' * 40} Jane Doe <jdoe@example.com> 1767225600 +0000\tpull {URL} main: Fast-forward\n"
KEPT = "https@bitbucket.org@jdoe"
"""What the vault calls the credential of jdoe."""
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")


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


def mended(case: Case, run: Run) -> None:
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


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Run `fix --yes` in this process."""

    def run(case: Case, *options: str) -> Run:
        with monkeypatch.context() as patch:
            patch.chdir(case.repository)
            patch.setattr(os, "environ", case.world.environ)
            code = cli.main(["fix", "--yes", *options])
        out, err = capsys.readouterr()
        return Run([], code, out, err)

    return run


# -- files that cannot be written

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


def ref_locked(path: Path) -> None:
    """The same, of the ref whose log it is."""
    (path.parents[1] / "HEAD.lock").write_text("theirs", encoding="utf-8")


def folder_there(path: Path) -> None:
    """A folder in its place."""
    path.rename(f"{path}.moved")
    path.mkdir()


def fifo_there(path: Path) -> None:
    """A FIFO, which would never answer."""
    path.rename(f"{path}.moved")
    os.mkfifo(path)


def of_another_user(path: Path) -> None:
    """It belongs to somebody else."""
    os.chown(path, 12345, -1)


OBSTACLES: dict[str, tuple[Callable[[Path], None], str]] = {
    "locked": (locked, "is locked by another git process"),
    "read-only": (lambda path: path.chmod(0o444), "is write-protected"),
    "foreign": (of_another_user, "belongs to another user"),
    "folder": (folder_there, "is a folder"),
    "fifo": (fifo_there, "is no regular file"),
}


@pytest.mark.parametrize("obstacle", ["locked", "read-only", pytest.param("foreign", marks=AS_ROOT)])
@pytest.mark.parametrize("name", TARGETS)
def test_a_file_in_the_way(world: World, name: str, obstacle: str) -> None:
    """One sentence that names the file, 3, and all is as it was."""
    case, path = target(world, name)
    hinder, says = OBSTACLES[obstacle]
    hinder(path)
    before = case.state()
    said = refused(case.fix(*ONE_STEP))
    assert said.startswith(f"bb-auth-check: {name} {says}")
    assert case.secret not in said
    assert case.state() == before
    path.chmod(0o600)
    if obstacle == "foreign":
        os.chown(path, os.geteuid(), -1)
    Path(f"{path}.lock").unlink(missing_ok=True)
    assert case.fix(*ONE_STEP).returncode == 0
    assert case.holders() == []


@pytest.mark.parametrize("obstacle", [name for name in OBSTACLES if name not in ("folder", "fifo")])
@pytest.mark.parametrize("name", [".git/config", "~/.git-credentials"])
def test_a_file_in_the_way_since_the_question(world: World, name: str, obstacle: str) -> None:
    """What has happened to the file while the user was thinking is seen."""
    if obstacle == "foreign" and os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    case, path = target(world, name)
    hinder, says = OBSTACLES[obstacle]
    with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
        hinder(path)
        before = case.state()
        said = refused(asked.answered("y\n"))
    assert said.startswith(f"bb-auth-check: {name} {says}")
    assert case.state() == before


@pytest.mark.parametrize("name", [name for name in TARGETS if name != "~/.git-credentials"])
def test_a_folder_in_the_place_of_a_file_since_the_question(world: World, name: str) -> None:
    """It is looked at again first: there is nothing to mend any more, or git cannot read what is there."""
    case, path = target(world, name)
    with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
        OBSTACLES["folder"][0](path)
        before = case.state()
        run = asked.answered("y\n")
    assert run.returncode in (0, 3)
    assert "internal error" not in run.stderr
    assert case.state() == before


@pytest.mark.parametrize("name", TARGETS)
def test_every_file_of_another_user(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch, inside: Callable[..., Run]
) -> None:
    """The same where nobody is root."""
    case, _ = target(world, name)
    before = case.state()
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    said = refused(inside(case, *ONE_STEP))
    assert "belongs to another user" in said
    assert case.state() == before


@pytest.mark.parametrize("asked", [False, True], ids=["at-once", "since-the-question"])
def test_the_lock_of_the_ref(world: World, asked: bool) -> None:
    """git writes a log under the lock of its ref: that one counts as well."""
    case, path = target(world, ".git/logs/HEAD")
    if asked:
        with Asked(case) as waiting:
            ref_locked(path)
            before = case.state()
            said = refused(waiting.answered("y\n"))
    else:
        ref_locked(path)
        before = case.state()
        said = refused(case.fix())
    assert ".git/logs/HEAD is locked by another git process" in said
    assert "HEAD.lock" in said
    assert case.state() == before


def test_a_lock_that_goes_away(world: World) -> None:
    """For a git that is about to end is waited."""
    case = Case(world)
    lock = case.config.with_name("config.lock")
    subprocess.run(["sh", "-c", f"touch '{lock}'; (sleep 0.1; rm '{lock}') >&- 2>&- &"], check=True)
    mended(case, case.fix())


# -- files that have changed since the question


def test_another_login_has_been_stored_since_the_question(world: World) -> None:
    """`git-credential-store` puts it first, so that every line has another number: nobody else's is taken."""
    case, path = target(world, "~/.git-credentials")
    other = "https://eve:other@example.com\n"
    with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
        path.write_text(other + path.read_text(), encoding="utf-8")
        asked.answered("y\n")
    assert other in path.read_text()
    assert case.secret in (case.held(), case.held(helper="store"))
    assert set(vault.kept(world)) <= {KEPT}


def test_the_helper_has_been_set_since_the_question(world: World) -> None:
    """It is not set a second time."""
    case = Case(world, helper=None)
    key = "credential.https://bitbucket.org.helper"
    with Asked(case, *PROGRAM, "fix", "--helper", vault.NAME) as asked:
        assert f"{key}: {vault.NAME} is added" in asked.said.decode()
        world.git("config", "--global", key, vault.NAME, cwd=case.repository)
        run = asked.answered("y\n")
    mended(case, run)
    assert world.git("config", "--get-all", key, cwd=case.repository).stdout == f"{vault.NAME}\n"


def test_another_login_stands_in_netrc_since_the_question(world: World) -> None:
    """The same of netrc."""
    case, path = target(world, "~/.netrc")
    more = "machine other.example.com login eve password x\n"
    for text in (more, "\n"):
        with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
            path.write_text(text + path.read_text(), encoding="utf-8")
            run = asked.answered("y\n")
        assert "internal error" not in run.stderr
        assert more in path.read_text()
        assert "machine example.com login eve password x\n" in path.read_text()


@pytest.mark.parametrize("name", TARGETS)
def test_the_secret_is_gone_since_the_question(world: World, name: str) -> None:
    """The user has taken it out in the meantime: then there is nothing to do."""
    case, path = target(world, name)
    with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
        text = "" if name.startswith(("~/.git-", "~/.n")) else path.read_text().replace(f":{case.secret}", "")
        path.write_text(text, encoding="utf-8")
        run = asked.answered("y\n")
    assert "internal error" not in run.stderr
    assert path.read_text() == text
    assert vault.kept(world) == []


@pytest.mark.parametrize("name", TARGETS)
def test_the_file_is_gone_since_the_question(world: World, name: str) -> None:
    """The whole file: it is not made anew."""
    case, path = target(world, name)
    with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
        path.rename(f"{path}.moved")
        run = asked.answered("y\n")
    assert "internal error" not in run.stderr
    assert not path.exists()


@pytest.mark.parametrize("name", TARGETS)
def test_another_secret_stands_there_since_the_question(world: World, name: str) -> None:
    """It is what the helper gets, or it stays: neither is lost."""
    case, path = target(world, name)
    second = sample("api-token")
    with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
        path.write_text(path.read_text().replace(case.secret, second), encoding="utf-8")
        run = asked.answered("y\n")
    assert "internal error" not in run.stderr
    assert second in path.read_text() or second in [case.held(name.split("@")[2]) for name in vault.kept(world)]
    assert case.held() != case.secret


# -- disks that are full

STEPS = {
    "write": (errno.ENOSPC, "the disk is full"),
    "fsync": (errno.EIO, "could not be written"),
    "replace": (errno.EROFS, "lies on a read-only file system"),
}
"""What the system may refuse while a file is being replaced, why, and what is said of it."""


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


@pytest.mark.parametrize("call", STEPS)
@pytest.mark.parametrize("name", TARGETS)
def test_a_write_that_fails(
    world: World, name: str, call: str, monkeypatch: pytest.MonkeyPatch, inside: Callable[..., Run]
) -> None:
    """No half of a file is left, no lock, and the helper has forgotten what it was given."""
    code, says = STEPS[call]
    case, _ = target(world, name)
    before = case.state()
    with monkeypatch.context() as patch:
        breaking(patch, call, 0, code)
        said = refused(inside(case, *ONE_STEP))
    assert says in said
    assert case.state() == before


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


FILES = 5


def test_several_files(world: World) -> None:
    """They are one step."""
    case = several(world)
    assert len(case.holders()) == FILES - 1
    run = case.fix(*ONE_STEP)
    mended(case, run)
    assert run.stdout.count("gone") == 1


@pytest.mark.parametrize("call", STEPS)
@pytest.mark.parametrize("number", range(FILES))
def test_a_later_write_that_fails(
    world: World, number: int, call: str, monkeypatch: pytest.MonkeyPatch, inside: Callable[..., Run]
) -> None:
    """The files that were written before are as they were."""
    case = several(world)
    before = case.state()
    with monkeypatch.context() as patch:
        breaking(patch, call, number, STEPS[call][0])
        said = refused(inside(case, *ONE_STEP))
    assert STEPS[call][1] in said
    assert case.state() == before


@pytest.mark.parametrize("number", range(1, FILES))
def test_a_way_back_that_is_cut_off(
    world: World, number: int, monkeypatch: pytest.MonkeyPatch, inside: Callable[..., Run]
) -> None:
    """If a file cannot be restored either, the helper keeps the secret; a rerun mends the rest."""
    case = several(world)
    with monkeypatch.context() as patch:
        breaking(patch, "write", number, errno.ENOSPC, for_good=True)
        refused(inside(case, *ONE_STEP))
    assert locks(case) == []
    assert case.held() == case.secret
    mended(case, case.fix(*ONE_STEP))


@pytest.mark.parametrize("number", range(1, FILES))
def test_one_file_that_cannot_be_restored(
    world: World, number: int, monkeypatch: pytest.MonkeyPatch, inside: Callable[..., Run]
) -> None:
    """The others are restored nevertheless, and the sentence names the one that is not."""
    case = several(world)
    before = case.state()
    with monkeypatch.context() as patch:
        real = os.write
        count = -1

        def refuse(descriptor: int, data: bytes) -> int:
            nonlocal count
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                count += 1
                if count in (number, number + 1):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(descriptor, data)

        patch.setattr(os, "write", refuse)
        refused(inside(case, *ONE_STEP))
    assert case.held() == case.secret
    after = case.state()
    changed = [path for path in before if after[path] != before[path] and path.is_file()]
    assert len(changed) == 1


@pytest.mark.parametrize("name", [name for name in SEVERAL if name in TARGETS])
def test_one_of_several_files_in_the_way(world: World, name: str) -> None:
    """None of the others is touched, and the helper is not set."""
    case = several(world)
    locked(case.path(name))
    before = case.state()
    said = refused(case.fix(*ONE_STEP))
    assert f"{name} is locked" in said
    assert case.state() == before


def test_the_helper_cannot_be_set(world: World) -> None:
    """The file that the helper goes to is locked: the secret stays where it is."""
    case = Case(world, helper=None)
    locked(world.global_config)
    before = case.state()
    assert "~/.gitconfig is locked" in refused(case.fix("--helper", vault.NAME))
    assert case.state() == before


@contextmanager
def full_disk(folder: Path) -> Iterator[Path]:
    """A small disk on a folder, with what was in it and no room for more; what it gives can be deleted to make some."""
    mount = shutil.which("mount")
    if sys.platform != "linux" or os.geteuid() != 0 or mount is None:
        pytest.skip("needs root on Linux")
    before = folder.with_name(f"{folder.name}.before")
    shutil.copytree(folder, before)
    argv = [mount, "-t", "tmpfs", "-o", "size=512k,mode=755", "tmpfs", str(folder)]
    if subprocess.run(argv, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        shutil.copytree(before, folder, dirs_exist_ok=True)
        shutil.rmtree(before)
        filler = folder / "filler"
        with suppress(OSError), open(filler, "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        yield filler
    finally:
        subprocess.run(["umount", str(folder)], check=True)


# with a line less in it the first of two files makes room for the second
@pytest.mark.parametrize("name", [name for name in TARGETS if name != "~/.git-credentials"])
def test_a_disk_that_is_really_full(world: World, name: str) -> None:
    """On a real disk: the file and the helper are as they were; once there is room it works."""
    case, _ = target(world, name)
    folder = world.home if name.startswith("~/") else case.repository / ".git" if ".git/" in name else case.repository
    with full_disk(folder) as filler:
        before = case.state()
        said = refused(case.fix(*ONE_STEP))
        assert "is as it was, because the disk is full" in said
        assert case.state() == before
        filler.unlink()
        assert case.fix(*ONE_STEP).returncode == 0
        assert case.holders() == []


def test_a_disk_that_is_full_for_some_of_the_files(world: World) -> None:
    """The work tree has room, the git folder has none: `.gitmodules` is as it was too."""
    case = several(world)
    with full_disk(case.repository / ".git") as filler:
        before = case.state()
        assert "the disk is full" in refused(case.fix(*ONE_STEP))
        assert case.state() == before
        filler.unlink()
        mended(case, case.fix(*ONE_STEP))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("reader", [">/dev/full", "| true"])
def test_output_that_nobody_takes(world: World, reader: str) -> None:
    """What cannot be said loses nothing: the secret is where it was, or with the helper."""
    case = Case(world)
    script = f"{sys.executable} -m bb_auth_check fix --yes {reader}"
    run = world.run("sh", "-c", script, cwd=case.repository, check=False)
    assert "Traceback" not in run.stderr
    assert case.secret in (case.held(), case.config.read_text().partition("jdoe:")[2].partition("@")[0])
    mended(case, case.fix()) if case.holders() else None


# -- surroundings


def could_not_look(case: Case, says: str, **environ: Any) -> None:
    """Said in one sentence, and nothing changed."""
    before = case.state()
    assert says in refused(case.fix(**environ))
    assert case.state() == before


def test_no_git(world: World) -> None:
    """There is nothing to run."""
    could_not_look(Case(world), "no git on PATH", PATH=str(world.folder / "nothing"))


def test_no_repository(world: World) -> None:
    """Outside of one."""
    assert "repository" in refused(world.program("fix", "--yes", cwd=world.home))


def test_unsafe_repository(world: World) -> None:
    """What git will not read, `fix` does not."""
    could_not_look(Case(world), "another user owns it", GIT_TEST_ASSUME_DIFFERENT_OWNER="1")


@AS_ROOT
def test_unsafe_repository_for_real(world: World) -> None:
    """The folder itself belongs to somebody else."""
    case = Case(world)
    for path in (case.repository, case.repository / ".git"):
        os.chown(path, 12345, 12345)
    could_not_look(case, "another user owns it")


@pytest.mark.parametrize("file", [".git/config", "~/.gitconfig"])
def test_broken_configuration(world: World, file: str) -> None:
    """The line is named; nothing else of the file is quoted."""
    case = Case(world)
    case.lay(file, '[remote "x]\n\turl = {secret}\n')
    could_not_look(case, "is not valid configuration")


def surrounded(world: World, before: bytes, after: bytes, left: tuple[bytes, bytes] | None = None) -> tuple[Case, Run]:
    """A secret's line between others: they are there afterwards, byte for byte, but for what `left` says."""
    case = Case(world, "")
    old = case.config.read_bytes()
    line = b"\turl = https://jdoe%s@bitbucket.org/acme/widget.git"
    case.config.write_bytes(old + before + line % f":{case.secret}".encode() + after)
    run = case.fix()
    before, after = left or (before, after)
    assert case.config.read_bytes() == old + before + line % b"" + after
    return case, run


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            b'[x "\xff\xfe"]\n\ty = \xc3\x28\xa0\n[remote "origin"]\n',
            b'\n\tfetch = \xf0\x28\x8c\n[z "\xed\xa0\x80"]\n\ta\n',
        ),
        (b'[remote "origin\xff"]\n', b"\n; \xfe moved\n"),
        (b'[remote "origin"]\r\n\tfetch = a\r\n', b'\n\tpush = b\r\n[x]\r\n\ty = "z\\\r\n"\r\n'),
        (b'[remote "origin"]\n', b""),
        (b'; \xff\n[remote "\xc3\xa4"]\n', b"\n;\xff"),
    ],
    ids=["not-utf-8", "not-utf-8-name", "mixed", "no-end", "comments"],
)
def test_bytes_around_the_change(world: World, before: bytes, after: bytes) -> None:
    """Whatever it is, it stays."""
    mended(*surrounded(world, before, after))


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        (b'[remote "origin"]\n', b" ; why\n", (b'[remote "origin"]\n', b"\n")),
        (b'\r\n[remote "origin"]\n', b"\r\n", (b'\r\n[remote "origin"]\n', b"\n")),
        (b'[remote "origin"]', b" # why \xff\n\n\n", (b'[remote "origin"]\n', b"\n\n\n")),
    ],
    ids=["comment", "crlf", "one-line"],
)
def test_bytes_of_the_changed_line(world: World, before: bytes, after: bytes, left: tuple[bytes, bytes]) -> None:
    """git writes it anew: without a comment behind the value, and as a line of its own that ends with LF."""
    mended(*surrounded(world, before, after, left))


def test_a_very_long_configuration(world: World) -> None:
    """Ten megabytes of it."""
    more = b"".join(b'[branch "topic-%d"]\n\tdescription = %s\n' % (n, b"x" * 10000) for n in range(500))
    mended(*surrounded(world, more + b'[remote "origin"]\n', b"\n" + more))


def test_an_included_file(world: World) -> None:
    """The secret is taken out where it stands, and the file that includes it stays."""
    case = Case(world, "[include]\n\tpath = ../more\n", more="# mine\n" + ORIGIN)
    before = case.config.read_bytes()
    mended(case, case.fix())
    assert case.config.read_bytes() == before
    assert case.path("more").read_text() == f"# mine\n{CLEAN_ORIGIN}"


def test_an_included_file_that_is_locked(world: World) -> None:
    """The one that is included is the one that is named."""
    case = Case(world, "[include]\n\tpath = ../more\n", more=ORIGIN)
    locked(case.path("more"))
    could_not_look(case, "more is locked")


@pytest.mark.parametrize("relative", [False, True])
def test_links_to_dotfiles(world: World, relative: bool) -> None:
    """The link stays a link, and the file behind it keeps its mode."""
    case, path = target(world, "~/.gitconfig")
    dotfiles = world.home / "dotfiles"
    dotfiles.mkdir()
    real = dotfiles / "gitconfig"
    path.rename(real)
    real.chmod(0o640)
    path.symlink_to("dotfiles/gitconfig" if relative else real)
    mended(case, case.fix())
    assert path.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert "https://jdoe@bitbucket.org/" in real.read_text()


def test_a_linked_dotfile_that_is_locked(world: World) -> None:
    """git's lock is beside what the link leads to."""
    case, path = target(world, "~/.gitconfig")
    real = world.home / "elsewhere"
    path.rename(real)
    path.symlink_to(real)
    locked(real)
    could_not_look(case, "elsewhere.lock")


def test_xdg_configuration(world: World) -> None:
    """Without `~/.gitconfig` the helper and the change go to the other file that git reads."""
    case, path = target(world, "~/.gitconfig")
    xdg = world.home / ".config" / "git" / "config"
    xdg.parent.mkdir(parents=True)
    path.rename(xdg)
    del world.environ["GIT_CONFIG_GLOBAL"]
    mended(case, case.fix())
    assert not path.exists()


def test_the_helper_goes_to_the_xdg_configuration(world: World) -> None:
    """Where git itself would write."""
    case = Case(world, helper=None)
    xdg = world.home / ".config" / "git" / "config"
    xdg.parent.mkdir(parents=True)
    world.global_config.rename(xdg)
    del world.environ["GIT_CONFIG_GLOBAL"]
    mended(case, case.fix("--helper", vault.NAME))
    assert not world.global_config.exists()
    assert vault.NAME in xdg.read_text()


@pytest.mark.parametrize("own", [False, True], ids=["common", "config.worktree"])
def test_linked_worktree(world: World, own: bool) -> None:
    """From a linked work tree, in the shared file or in its own."""
    case = Case(world, "" if own else ORIGIN)
    world.commit(case.repository)
    tree = case.repository / "tree"
    world.git("worktree", "add", "--quiet", "-b", "side", str(tree), cwd=case.repository)
    if own:
        world.git("config", "extensions.worktreeConfig", "true", cwd=case.repository)
        append(case.repository / ".git/worktrees/tree/config.worktree", ORIGIN.replace("{secret}", case.secret))
    mended(case, case.fix(cwd=tree))


def test_from_within_a_submodule(world: World) -> None:
    """Its own git folder lies in that of the repository around it."""
    case = Case(world, "")
    library = world.repository(name="library")
    world.commit(library)
    world.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library), "lib", cwd=case.repository
    )
    world.git("config", "remote.origin.url", URL.replace("{secret}", case.secret), cwd=case.repository / "lib")
    assert case.holders() == [case.repository / ".git/modules/lib/config"]
    mended(case, case.fix(cwd=case.repository / "lib"))


def test_bare_repository(world: World) -> None:
    """No work tree at all."""
    case = Case(world, "")
    case.config.parent.rename(case.repository / "bare.git")
    config = case.repository / "bare.git" / "config"
    config.write_text(f"[core]\n\tbare = true\n{ORIGIN.replace('{secret}', case.secret)}", encoding="utf-8")
    mended(case, case.fix(cwd=config.parent))
    assert config.read_text() == f"[core]\n\tbare = true\n{CLEAN_ORIGIN}"


@pytest.mark.parametrize("relative", [False, True])
def test_git_dir(world: World, relative: bool) -> None:
    """The repository that the environment names."""
    case = Case(world)
    folder = os.path.relpath(case.config.parent, world.home) if relative else str(case.config.parent)
    mended(case, case.fix(cwd=world.home, GIT_DIR=folder, GIT_WORK_TREE=str(case.repository)))


def test_from_a_folder_below(world: World) -> None:
    """Paths that are relative to the top are found."""
    case = Case(world, **{".gitmodules": SUBMODULE, ".git/logs/HEAD": PULLED})
    below = case.repository / "deep" / "down"
    below.mkdir(parents=True)
    mended(case, case.fix(cwd=below))


def test_a_global_configuration_that_is_missing(world: World) -> None:
    """It is made, with the helper in it."""
    case = Case(world, helper=None)
    missing = world.home / "not" / "there"
    world.environ["GIT_CONFIG_GLOBAL"] = str(missing)
    mended(case, case.fix("--helper", vault.NAME))
    assert "credentialsInUrl" not in missing.read_text() or GATE in missing.read_text()


def test_a_missing_global_configuration_stays_missing(
    world: World, monkeypatch: pytest.MonkeyPatch, inside: Callable[..., Run]
) -> None:
    """What was made is taken away with the step."""
    case = Case(world, helper=None)
    world.environ["GIT_CONFIG_GLOBAL"] = str(world.home / "not-there")
    before = case.state()
    with monkeypatch.context() as patch:
        breaking(patch, "write", 1, errno.ENOSPC)
        assert "the disk is full" in refused(inside(case, *ONE_STEP))
    assert case.state() == before


@pytest.mark.parametrize("name", ["with blanks", "mit Ümläut", 'quote\'d "x" $y `z`', "emoji 🗝", "-dash", "new\nline"])
def test_odd_paths(world: World, name: str) -> None:
    """Whatever the folder is called."""
    case = Case(world, name=name, **{".gitmodules": SUBMODULE, ".git/logs/HEAD": PULLED})
    mended(case, case.fix())


def test_a_path_that_is_not_utf_8(world: World) -> None:
    """In the C locale as well."""
    case = Case(world)
    odd = os.fsdecode(os.fsencode(world.folder) + b"/\xff\xfe")
    try:
        case.repository.rename(odd)
    except OSError:
        pytest.skip("this file system wants UTF-8")
    case.repository = Path(odd)
    case.config = case.repository / ".git" / "config"
    mended(case, case.fix(LC_ALL="C"))


# -- several at once


@pytest.mark.parametrize(("count", "rounds"), [(2, 12), (4, 5)])
def test_several_at_once(world: World, count: int, rounds: int) -> None:
    """Nobody takes from the helper what another has just entrusted to it."""
    case = Case(world, "", helper=None)
    for _round in range(rounds):
        case.secret = sample("api-token")
        case.config.write_text(ORIGIN.replace("{secret}", case.secret), encoding="utf-8")
        world.global_config.write_text(GATE, encoding="utf-8")
        for path in vault.folder(world).iterdir():
            path.unlink()
        argv = (*PROGRAM, "fix", "--yes", "--helper", vault.NAME)
        everyone = [
            subprocess.Popen(
                argv,
                cwd=case.repository,
                env=world.environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
            for _ in range(count)
        ]
        runs = [Run(argv, 0, *process.communicate(timeout=60)) for process in everyone]
        for run, process in zip(runs, everyone, strict=True):
            run.returncode = process.returncode
        assert case.secret in (case.held(), *re.findall("jdoe:(.*)@", case.config.read_text())), "lost"
        for run in runs:
            assert "Traceback" not in run.stderr
            if run.returncode:
                assert re.search(r"locked by another|[Oo]ther programs kept writing", run.stdout + run.stderr), run
        if any(run.returncode for run in runs):
            mended(case, case.fix("--helper", vault.NAME))
        assert case.holders() == []
        assert case.held() == case.secret
        assert case.config.read_text() == CLEAN_ORIGIN
        settings = world.git("config", "--global", "--list", cwd=case.repository).stdout.splitlines()
        assert sorted(settings) == [
            "credential.https://bitbucket.org.helper=" + vault.NAME,
            "transfer.credentialsinurl=die",
        ]
        assert locks(case) == []


def test_another_has_been_faster(world: World) -> None:
    """Two have given the same secret to the helper, and one has taken it out: the other must not make it forget."""
    case = Case(world)
    # the helper is slow enough for both to ask before one of them gives
    slow = world.programs / f"git-credential-{vault.NAME}"
    plain = slow.with_name("vault-itself")
    slow.rename(plain)
    world.program_file(
        slow.name,
        f"""#!/bin/sh
"{plain}" "$@"
[ "$1" = store ] && mkdir "{world.folder}/first" 2>/dev/null &&
    GIT_CONFIG_COUNT=0 git config --file "{case.config}" remote.origin.url "{CLEAN}"
exit 0
""",
    )
    run = case.fix()
    assert case.held() == case.secret
    mended(case, run)


def test_the_secret_is_written_anew_by_another(world: World) -> None:
    """What stands in the file by then is what counts: a second secret is not taken for the first."""
    case = Case(world)
    second = sample("api-token")
    script = f"""#!/bin/sh
"{world.programs}/vault-itself" "$@"
[ "$1" = store ] && mkdir "{world.folder}/first" 2>/dev/null &&
    sed -i 's/jdoe:[^@]*@/jdoe:{second}@/' "{case.config}"
exit 0
"""
    helper = world.programs / f"git-credential-{vault.NAME}"
    helper.rename(world.programs / "vault-itself")
    world.program_file(helper.name, script)
    case.fix()
    assert second in (case.held(), *re.findall("jdoe:(.*)@", case.config.read_text()))


def test_beside_a_git_that_writes(world: World) -> None:
    """None of what another process writes into the same file is lost."""
    case = Case(world)
    script = """
for n in $(seq 1 150); do
    until git config "other.n$n" "$n" 2>/dev/null; do :; done
done
"""
    with subprocess.Popen(["sh", "-c", script], cwd=case.repository, env=world.environ) as writer:
        runs = [case.fix()]
        while writer.poll() is None:
            if runs[-1].returncode == 0:  # once more, from the start
                world.run(
                    "sh",
                    "-c",
                    f'until git config remote.origin.url "{URL}" 2>/dev/null; do :; done'.replace(
                        "{secret}", case.secret
                    ),
                    cwd=case.repository,
                )
            runs.append(case.fix())
    for run in runs:
        assert "Traceback" not in run.stderr
        if run.returncode:
            assert re.search(r"locked by another|[Oo]ther programs kept writing", run.stdout + run.stderr), run
    mended(case, case.fix())
    listed = world.git("config", "--get-regexp", r"^other\.", cwd=case.repository).stdout.splitlines()
    assert listed == [f"other.n{n} {n}" for n in range(1, 151)]


# -- helpers

REPLIES = """\
#!/bin/sh
# $1 is what git wants; what is given goes to the vault
{special}
exec "{vault}" "$@"
"""

BAD_HELPERS = {
    "another-password": 'if [ "$1" = get ]; then cat >/dev/null; echo username=jdoe; echo password=x; exit; fi',
    "another-password-once-it-has-one": 'if [ "$1" = get ] && "{vault}" "$@" | grep -q password; '
    'then printf "username=jdoe\\npassword=%s\\n" wrong; exit; fi; [ "$1" = get ] && exit',
    "another-username": 'if [ "$1" = get ]; then "{vault}" "$@" | sed s/jdoe/eve/; exit; fi',
    "fails-on-store": '[ "$1" = store ] && exit 1',
    "fails-on-get": '[ "$1" = get ] && exit 1',
    "fails": "exit 1",
    "username-alone": 'if [ "$1" = get ]; then cat >/dev/null; echo username=jdoe; exit; fi',
    "password-alone-and-empty": 'if [ "$1" = get ]; then cat >/dev/null; echo password=; exit; fi',
    "garbage": 'if [ "$1" = get ]; then head -c 5000 /dev/urandom; exit; fi',
    "not-a-line": 'if [ "$1" = get ]; then printf "password"; exit; fi',
    "quits": 'if [ "$1" = get ]; then echo quit=1; exit; fi',
    "dies": "kill -9 $$",
    "reads-nothing": "exec <&-; exit 0",
    "drops-the-end": 'if [ "$1" = get ]; then "{vault}" "$@" | sed "s/...$//"; exit; fi',
}


def bad_helper(world: World, special: str) -> str:
    """A helper of this kind on PATH, which has the vault behind it; its name."""
    vault.vault(world)
    real = world.programs / f"git-credential-{vault.NAME}"
    special = special.replace("{vault}", str(real))
    world.program_file("git-credential-bad", REPLIES.format(special=special, vault=real))
    return "bad"


@pytest.mark.parametrize("chosen", [False, True], ids=["in-the-chain", "chosen"])
@pytest.mark.parametrize("how", BAD_HELPERS)
def test_a_helper_that_does_not_give_it_back(world: World, how: str, chosen: bool) -> None:
    """Nothing is taken out of the configuration, nothing is left with the helper, and it is said why."""
    helper = bad_helper(world, BAD_HELPERS[how])
    case = Case(world, helper=None if chosen else helper)
    before = case.state()
    run = case.fix(*(("--helper", helper, "--select", "BB1") if chosen else ()))
    assert (run.returncode, run.stderr) == (1, "")
    assert "undone" in run.stdout
    assert case.secret not in run.stdout
    assert case.state() == before


@pytest.mark.parametrize("action", ["get", "store", "erase", "get|store|erase"])
@pytest.mark.parametrize("chosen", [False, True], ids=["in-the-chain", "chosen"])
def test_a_helper_that_hangs(world: World, action: str, chosen: bool) -> None:
    """It is not waited for any longer than agreed, and nothing is changed; on erase it is not asked."""
    helper = bad_helper(world, f"case $1 in {action}) sleep 60;; esac")
    case = Case(world, helper=None if chosen else helper)
    before = case.state()
    fix = Fix(Git(world.environ, str(case.repository)), patience=0.3, helper=helper if chosen else None, select=["BB1"])
    outcomes = [why for _, why in fix.carry_out(fix.plan()[0])]
    if action == "erase" and not chosen:
        assert outcomes == [None]
        assert case.held() == case.secret
        assert case.holders() == []
        return
    assert all(outcomes)
    after = case.state()
    if action in ("store", "erase"):  # it may have been kept before it hung
        after = {path: what for path, what in after.items() if vault.folder(world) not in path.parents}
        before = {path: what for path, what in before.items() if vault.folder(world) not in path.parents}
    assert after == before
    assert case.secret in case.config.read_text()


def test_a_helper_that_leaves_a_child_behind(world: World) -> None:
    """A daemon that holds the output open is none that hangs."""
    helper = bad_helper(world, "sleep 2 >/dev/null &")
    case = Case(world, helper=helper)
    mended(case, case.fix())


def test_a_helper_that_hangs_before_another(world: World) -> None:
    """Behind one that never answers git would never ask the next."""
    helper = bad_helper(world, "sleep 60")
    case = Case(world, helper=helper)
    world.write_global(f"\thelper = {vault.NAME}\n")
    before = case.state()
    fix = Fix(Git(world.environ, str(case.repository)), patience=0.3)
    assert all(why for _, why in fix.carry_out(fix.plan()[0]))
    assert case.state() == before


def test_another_secret_of_the_same_username(world: World) -> None:
    """Only the user can know which one lives; carried out as it is said, `fix` succeeds."""
    case = Case(world)
    other = sample("api-token")
    case.give(other)
    case.give(sample("api-token"), "eve")
    before = case.state()
    run = case.fix()
    assert (run.returncode, run.stderr) == (1, "")
    assert case.state() == before
    said = " ".join(run.stdout.split())
    assert "holds another secret for jdoe at bitbucket.org" in said
    assert other not in said
    command = re.search(r"(printf '.*' \| git credential reject)", said)
    assert command
    world.run("sh", "-c", command[1], cwd=case.repository)
    assert vault.kept(world) == ["https@bitbucket.org@eve"]
    mended(case, case.fix())


def test_another_secret_of_the_same_username_that_is_to_stay(world: World) -> None:
    """The other way: what `check` prints drops the one in the URL."""
    case = Case(world)
    other = sample("api-token")
    case.give(other)
    assert case.fix().returncode == 1
    said = world.program("check", cwd=case.repository).stdout
    command = re.search(r"^ +(git .*)$", said, re.MULTILINE)
    assert command
    world.run("sh", "-c", command[1], cwd=case.repository)
    assert case.fix().returncode == 0
    assert case.held() == other
    assert case.holders() == []


def test_the_other_secret_is_with_a_second_helper(world: World) -> None:
    """git asks the first that answers: one that stands behind must not be overwritten either."""
    case = Case(world)
    (world.folder / "second").mkdir()
    real = (world.programs / f"git-credential-{vault.NAME}").read_text()
    world.program_file("git-credential-second", real.replace(str(vault.folder(world)), str(world.folder / "second")))
    world.write_global("\thelper = second\n")
    other = sample("api-token")
    case.give(other, helper="second")
    before = case.state()
    run = case.fix()
    assert run.returncode == 1
    assert "second holds another secret" in " ".join(run.stdout.split())
    assert case.state() == before
    assert case.held(helper="second") == other


def test_the_same_secret_is_there(world: World) -> None:
    """It is not given again, and stays if the step is undone."""
    case = Case(world)
    case.give(case.secret)
    locked(case.config)
    refused(case.fix())
    assert case.held() == case.secret
    case.config.with_name("config.lock").unlink()
    mended(case, case.fix())


def test_the_same_secret_stays_when_a_write_fails(
    world: World, monkeypatch: pytest.MonkeyPatch, inside: Callable[..., Run]
) -> None:
    """What the helper had before, it has after."""
    case = Case(world)
    case.give(case.secret)
    before = case.state()
    with monkeypatch.context() as patch:
        breaking(patch, "write", 0, errno.ENOSPC)
        refused(inside(case))
    assert case.state() == before


def test_a_dead_secret_of_the_same_username(world: World) -> None:
    """It makes way; the other accounts of the host stay."""
    case = Case(world)
    case.give(sample("app-password"))
    eve, mallory = sample("app-password"), sample("api-token")
    case.give(eve, "eve")
    case.give(mallory, "mallory")
    mended(case, case.fix())
    assert (case.held("eve"), case.held("mallory")) == (eve, mallory)


def test_a_dead_secret_in_the_url(world: World) -> None:
    """An app password is handed to nobody, and dropped from the helper, for that username only."""
    case = Case(world, kind="app-password")
    case.give(case.secret)
    eve = sample("app-password")
    case.give(eve, "eve")
    run = case.fix()
    assert (run.returncode, run.stderr) == (0, "")
    assert case.holders() == []
    assert case.held("eve") == eve
    assert vault.kept(world) == ["https@bitbucket.org@eve"]


@pytest.mark.parametrize("value", ["nonexistent", "/nowhere/git-credential-x", "../x", "manager --opt"])
def test_a_helper_that_there_is_not(world: World, value: str) -> None:
    """Said as a wrong option, before anything is looked at twice."""
    case = Case(world)
    before = case.state()
    said = refused(case.fix("--helper", value), 2)
    assert "does not exist" in said
    assert case.state() == before


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "{secret}",
        "x --token={secret}",
        "!f() { echo password={secret}; }; f",
        "https://jdoe:{secret}@bitbucket.org",
    ],
)
def test_a_helper_with_a_secret_in_it(world: World, value: str) -> None:
    """It is not repeated."""
    case = Case(world)
    before = case.state()
    run = case.fix("--helper", value.replace("{secret}", case.secret))
    said = refused(run, 2)
    assert "without any secret" in said
    assert case.secret not in run.stdout + run.stderr
    assert case.state() == before


def test_the_program_of_the_helper_is_missing(world: World) -> None:
    """A helper that is configured and is not there keeps nothing: without another to name, the secret stays."""
    case = Case(world, helper="missing")
    run = case.fix()
    assert run.returncode == 1
    assert run.stderr == ""
    assert case.secret in case.config.read_text()
    assert vault.kept(world) == []
    mended(case, case.fix("--helper", vault.NAME))


@pytest.mark.parametrize(
    "how", ["path", "path-with-blanks", "path-with-options", "snippet", "snippet-with-blanks", "function", "options"]
)
def test_helpers_by_value(world: World, how: str) -> None:
    """A helper may be a path or a command as well as a name."""
    real = world.programs / f"git-credential-{vault.NAME}"
    blanks = world.folder / "a b"
    blanks.mkdir()
    value = {
        "path": str(real),
        "path-with-blanks": f"{world.folder}/a\\ b/helper",
        "snippet-with-blanks": f'!"{blanks}/helper"',
        "path-with-options": f"{real}-options --which",
        "snippet": f"!{real}",
        "function": f'!f() {{ {real} "$@"; }}; f',
        "options": f"{vault.NAME}-options --which",
    }[how]
    case = Case(world, helper=None)
    (blanks / "helper").symlink_to(real)
    world.program_file(f"{real.name}-options", f'#!/bin/sh\n[ "$1" = --which ] && shift && exec {real} "$@"\n')
    mended(case, case.fix("--helper", value))
    set_to = world.git("config", "--get-urlmatch", "credential.helper", CLEAN, cwd=case.repository).stdout
    assert set_to == f"{value}\n"


def test_helper_cache(world: World) -> None:
    """It means eight hours."""
    case = Case(world, helper=None)
    try:
        run = case.fix("--helper", "cache")
        assert (run.returncode, run.stderr) == (0, "")
        assert case.holders() == []
        assert case.held(helper="cache") == case.secret
        assert HELPER.split("= ")[1] in world.global_config.read_text()
    finally:
        world.git("credential-cache", "exit", cwd=world.home)


def test_a_plain_file_beside_the_helper_that_is_chosen(world: World) -> None:
    """The one that was named stays, the other goes; what it has kept is handed over."""
    case, path = target(world, "~/.git-credentials")
    world.write_global(f"[credential]\n\thelper = {vault.NAME}\n")
    mended(case, case.fix("--helper", vault.NAME))
    assert path.read_text() == ""
    helpers = world.git("config", "--get-all", "credential.helper", cwd=case.repository).stdout.split()
    assert "store" not in helpers


def test_helper_store(world: World) -> None:
    """A plain file, if the user says so: it is said that what it keeps is in clear."""
    case = Case(world, helper=None)
    run = case.fix("--helper", "store")
    assert run.stderr == ""
    assert case.secret not in case.config.read_text()
    assert case.held(helper="store") == case.secret
    assert "clear" in run.stdout


def test_no_helper_at_all(world: World) -> None:
    """Without one that keeps secrets it is not guessed; the option is named."""
    case = Case(world, helper=None)
    exec_path = world.git("--exec-path", cwd=world.home).stdout.strip()
    if any((Path(exec_path) / f"git-credential-{name}").exists() for name in ("libsecret", "osxkeychain", "manager")):
        pytest.skip("this machine has a keychain")
    before = case.state()
    run = case.fix()
    assert (run.returncode, run.stderr) == (1, "")
    assert "bb-auth-check fix --helper NAME" in " ".join(run.stdout.split())
    assert case.state() == before


# -- hooks and terminals

FIX = f"{sys.executable} -m bb_auth_check fix"


def commands(case: Case, stage: str) -> list[str]:
    """The git command that runs a hook, and goes nowhere but to a folder."""
    if stage == "pre-commit":
        return ["commit", "--allow-empty", "-m", "Change"]
    bare = case.world.folder / "bare.git"
    case.world.git("init", "--quiet", "--bare", str(bare), cwd=case.world.home)
    return ["push", str(bare), "HEAD:refs/heads/main"]


def not_from_a_hook(case: Case, said: str, before: Mapping[Path, object]) -> None:
    """It has been refused, with the command to run, and nothing of configuration or helper has changed."""
    assert "`fix` changes nothing from inside a hook" in said
    assert "bb-auth-check fix" in said
    assert case.secret not in said
    after = case.state()
    ours = [path for path in before if "objects" not in path.parts and path.suffix != ".log"]
    names = ("config", ".gitconfig", KEPT)
    assert {path: after.get(path) for path in ours if path.name in names} == {
        path: before[path] for path in ours if path.name in names
    }
    assert vault.kept(case.world) == []


@pytest.mark.parametrize("option", ["--yes", "--dry-run", ""])
@pytest.mark.parametrize("stage", ["pre-commit", "pre-push"])
def test_in_a_native_hook(world: World, stage: str, option: str) -> None:
    """git runs it, and it refuses."""
    case = Case(world)
    world.commit(case.repository)
    argv = commands(case, stage)
    hook = world.file(f".git/hooks/{stage}", case.repository, f"#!/bin/sh\n{FIX} {option}\necho code $? >&2\n", 0o755)
    assert hook.exists()
    before = case.state()
    run = world.git(*argv, cwd=case.repository, check=False)
    assert "code 2" in run.stderr
    not_from_a_hook(case, run.stdout + run.stderr, before)


@pytest.mark.parametrize("option", ["--yes", ""])
@pytest.mark.parametrize("stage", ["pre-commit", "pre-push"])
def test_in_a_native_hook_that_takes_the_terminal(world: World, stage: str, option: str) -> None:
    """Hooks that ask something do this; it is a hook all the same."""
    case = Case(world)
    world.commit(case.repository)
    argv = commands(case, stage)
    world.file(
        f".git/hooks/{stage}", case.repository, f"#!/bin/sh\nexec </dev/tty\n{FIX} {option}\necho code $? >&2\n", 0o755
    )
    before = case.state()
    with Asked(case, "git", *argv, waits=False) as asked:
        run = asked.answered("n\n")
    assert "code 2" in run.stderr
    not_from_a_hook(case, run.stdout + run.stderr, before)


@pytest.mark.parametrize("stage", ["pre-commit", "pre-push"])
@pytest.mark.parametrize("framework", ["pre_commit", "prek"])
def test_in_a_hook_of_a_framework(world: World, framework: str, stage: str) -> None:
    """Under the frameworks, for real."""
    pytest.importorskip(framework)
    case = Case(world)
    world.environ |= {"PRE_COMMIT_HOME": str(world.folder / "store"), "PREK_HOME": str(world.folder / "store")}
    (case.repository / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: local\n    hooks:\n      - id: mend\n        name: mend\n        language: system\n"
        f"        entry: {FIX} --yes\n        stages: [{stage}]\n        always_run: true\n"
        f"        pass_filenames: false\n",
        encoding="utf-8",
    )
    world.git("add", ".", cwd=case.repository)
    world.commit(case.repository)
    argv = commands(case, stage)
    world.run(sys.executable, "-m", framework, "install", f"--hook-type={stage}", cwd=case.repository)
    before = case.state()
    run = world.git(*argv, cwd=case.repository, check=False)
    assert run.returncode == 1
    assert "exit code: 2" in run.stdout + run.stderr
    not_from_a_hook(case, " ".join((run.stdout + run.stderr).split()), before)
    by_hand = world.run(
        sys.executable,
        "-m",
        framework,
        "run",
        "mend",
        f"--hook-stage={stage}",
        "--all-files",
        cwd=case.repository,
        check=False,
    )
    assert by_hand.returncode == 1
    not_from_a_hook(case, " ".join((by_hand.stdout + by_hand.stderr).split()), before)


def test_from_an_alias(world: World) -> None:
    """git tells an alias as little from a hook as the environment does: it is refused, with what to type."""
    case = Case(world, f'{ORIGIN}[alias]\n\tmend = "!{FIX} --yes"\n')
    before = case.state()
    with Asked(case, "git", "mend", waits=False) as asked:
        run = asked.answered("")
    assert "Run it yourself: bb-auth-check fix" in run.stdout + run.stderr
    assert case.state() == before


def test_without_a_terminal(world: World) -> None:
    """Nobody can be asked."""
    case = Case(world)
    before = case.state()
    said = refused(world.program("fix", cwd=case.repository), 2)
    assert "bb-auth-check fix --yes" in said
    assert case.state() == before


@pytest.mark.parametrize("keys", ["n\n", "\n", "\x04", "no\n", "yeah\n", "Y es\n"])
def test_declined(world: World, keys: str) -> None:
    """Whatever is no yes changes nothing."""
    case = Case(world)
    before = case.state()
    with Asked(case) as asked:
        assert b"Do it? [y/N] " in asked.said
        assert f"remote.origin.url becomes {CLEAN}".encode() in asked.said
        run = asked.answered(keys)
    assert (run.returncode, run.stderr) == (1, "")
    assert case.secret not in run.stdout
    assert case.state() == before


@pytest.mark.parametrize("keys", ["y\n", "Y\n", "yes\n", " YES \n"])
def test_agreed(world: World, keys: str) -> None:
    """A yes mends."""
    case = Case(world)
    with Asked(case) as asked:
        assert len(case.holders()) == 1
        run = asked.answered(keys)
    mended(case, run)


def test_stopped_at_the_question(world: World) -> None:
    """Ctrl-C."""
    case = Case(world)
    before = case.state()
    with Asked(case) as asked:
        run = asked.answered("\x03")
    assert (run.returncode, run.stderr) == (130, "")
    assert case.state() == before


@pytest.mark.parametrize("at", ["get", "store", "second-get"])
def test_stopped_while_a_helper_is_asked(world: World, at: str) -> None:
    """Ctrl-C in the middle of it: nothing is lost, whatever had been done."""
    wait = f'mkdir "{world.folder}/waits" 2>/dev/null && sleep 3'
    special = {
        "get": f'[ "$1" = get ] && {wait}',
        "store": f'[ "$1" = store ] && {wait}',
        "second-get": f'[ "$1" = get ] && [ -n "$(ls "{world.folder}/vault")" ] && {wait}',
    }[at]
    case = Case(world, helper=bad_helper(world, special))
    before = case.state()
    with Asked(case) as asked:
        os.write(asked.leader, b"y\n")
        while not (world.folder / "waits").exists():
            assert asked.process.poll() is None
            time.sleep(0.01)
        run = asked.answered("\x03")
    assert run.returncode == 130
    assert "Traceback" not in run.stderr
    assert case.state() == before


def test_dry_run(world: World) -> None:
    """The plan and nothing else, with or without --yes."""
    case = several(world)
    before = case.state()
    for options in ((), ("--yes",)):
        run = world.program("fix", "--dry-run", "--helper", vault.NAME, *options, cwd=case.repository)
        assert (run.returncode, run.stderr) == (1, "")
        for name in (".git/config", ".gitmodules", ".git/modules/lib/config", ".git/logs/HEAD"):
            assert f"in {name}\n" in run.stdout
        assert case.secret not in run.stdout
        assert case.state() == before


# -- options

BOTH = ORIGIN + '[remote "backup"]\n\turl = https://jdoe:{other}@git.example.com/scm/acme/backup.git\n'


class TwoSecrets(Case):
    """Two remotes with a secret each: an API token of Bitbucket, and a token of a Data Center."""

    def __init__(self, world: World) -> None:
        while "/" in (other := sample("datacenter-token")):
            pass
        self.other = other
        super().__init__(world, BOTH.replace("{other}", self.other))

    def stands(self) -> tuple[bool, bool]:
        """Whether each of them still stands in the configuration."""
        text = self.config.read_text()
        return self.secret in text, self.other in text


@pytest.mark.parametrize(
    ("options", "stands", "code"),
    [
        ((), (False, False), 0),
        (("--remote", "origin"), (False, True), 0),
        (("--remote", "backup"), (True, False), 0),
        (("--remote", "origin", "--remote", "backup"), (False, False), 0),
        (("--select", "BB102"), (False, True), 0),
        (("--select", "BB104"), (True, False), 0),
        (("--ignore", "BB102"), (True, False), 0),
        (("--ignore", "api-token-in-url"), (True, False), 0),
        (("--ignore", "BB1"), (True, True), 0),
        (("--select", "BB3"), (True, True), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) and value and isinstance(value[0], str) else None,
)
def test_narrowed(world: World, options: tuple[str, ...], stands: tuple[bool, bool], code: int) -> None:
    """What is not asked for stays."""
    case = TwoSecrets(world)
    run = case.fix(*options)
    assert (run.returncode, run.stderr) == (code, ""), run.stdout
    assert case.stands() == stands
    kept = [name for name, there in zip((KEPT, "https@git.example.com@jdoe"), stands, strict=True) if not there]
    assert vault.kept(world) == kept


@pytest.mark.parametrize("option", ["--remote", "--select", "--ignore"])
def test_there_is_no_such_thing(world: World, option: str) -> None:
    """A wrong option is said, and nothing is changed."""
    case = Case(world)
    before = case.state()
    refused(case.fix(option, "nobody"), 2)
    assert case.state() == before


def test_a_data_center_host(world: World) -> None:
    """A host that nothing else tells is mended once it is named."""
    url = "https://jdoe:{secret}@git.example.com/acme/widget.git"
    case = Case(world, f'[remote "origin"]\n\turl = {url}\n', kind="password")
    before = case.state()
    run = case.fix()
    assert (run.returncode, run.stdout) == (0, "No remote of this repository leads to Bitbucket: nothing to mend.\n")
    assert case.state() == before
    run = case.fix("--host", "git.example.com")
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert case.holders() == []
    assert vault.kept(world) == ["https@git.example.com@jdoe"]


def test_a_remote_by_its_url(world: World) -> None:
    """A URL with a secret may be typed; it is not shown."""
    case = Case(world, "")
    run = case.fix("--remote", URL.replace("{secret}", case.secret))
    assert case.secret not in run.stdout + run.stderr
    assert "shell's history" in " ".join(run.stdout.split())
