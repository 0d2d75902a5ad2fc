"""A program is started without `subprocess`, and nobody can tell: it gets, says and leaves the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bb_auth_check.git import spawn
from bb_auth_check.git.process import Git
from bb_auth_check.model import CannotLook
from conftest import World

pytestmark = pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="subprocess starts all programs here")

_LARGE = "import os\nfor _ in range(64):\n    os.write(1, b'o' * 50000); os.write(2, b'e' * 30000)"
PROGRAMS = {
    "nothing": ("sh", "-c", ":"),
    "both outputs": ("sh", "-c", "echo out; echo err >&2; exit 3"),
    "bytes": ("sh", "-c", r"printf '\377\000\n'"),
    "much of both": (sys.executable, "-S", "-c", _LARGE),
    "killed": ("sh", "-c", "kill -9 $$"),
    "reads": ("sh", "-c", "cat; echo $?"),
    "arguments": ("sh", "-c", 'printf "<%s>" "$0" "$@"', "", "a b", "\udcff", "é"),
    "environment": ("env",),
    "open files": ("sh", "-c", "ls /dev/fd/ | grep -vx 3 | head -9"),
    "one output closed": ("sh", "-c", "exec 2>&-; echo out"),
    "ends after its output": ("sh", "-c", "exec >&- 2>&-; sleep 0.05; exit 4"),
    # but for 32 and 33, which glibc keeps for its own threads, and has ignored until there are some
    "signals": ("sh", "-c", "sed -nE '/Sig(Blk|Ign)/s/18(.{7})$/00\\1/;/Sig(Blk|Ign)/p' /proc/self/status || :"),
}


def by_subprocess(program: str, argv: list[str], environ: dict[str, str]) -> tuple[int, bytes, bytes]:
    """What it says when `subprocess` starts it."""
    run = subprocess.run(
        argv, executable=program, env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return run.returncode, run.stdout, run.stderr


def found(name: str) -> str:
    """A program of the machine."""
    return next(
        at for folder in os.environ["PATH"].split(os.pathsep) if os.path.exists(at := os.path.join(folder, name))
    )


@pytest.mark.parametrize("case", PROGRAMS)
def test_the_same(case: str) -> None:
    """What comes out, the exit code, and what the program has: no file of ours, no signal that we ignore."""
    argv = [*PROGRAMS[case]]
    program = argv[0] if os.path.isabs(argv[0]) else found(argv[0])
    environ = {"PATH": os.environ["PATH"], "LC_ALL": "C", "X": "a\nb"}
    handed_on = os.dup(0)
    os.set_inheritable(handed_on, True)
    try:
        before = set(os.listdir("/dev/fd"))
        assert spawn.run(program, argv, environ, 10) == by_subprocess(program, argv, environ)
        assert set(os.listdir("/dev/fd")) == before
    finally:
        os.close(handed_on)
    assert_no_child()


def failure(run: Callable[[], object]) -> tuple[type, int | None] | None:
    """Why a program could not be started; None if it could."""
    try:
        run()
    except OSError as error:
        return type(error), error.errno
    return None


STARTED: list[int] = []


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is started is known by its number: other tests leave children of their own in this process."""
    STARTED.clear()
    start = os.posix_spawn

    def recorded(*arguments: Any, **options: Any) -> int:
        STARTED.append(start(*arguments, **options))
        return STARTED[-1]

    monkeypatch.setattr(os, "posix_spawn", recorded)


def assert_no_child() -> None:
    """Nothing that was started is left, not even as what nobody has asked about."""
    for pid in STARTED:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def test_what_cannot_be_started(tmp_path: Path) -> None:
    """The same error, and nothing left open."""
    folder, empty, script = tmp_path / "folder", tmp_path / "empty", tmp_path / "script"
    folder.mkdir()
    for path, text in ((empty, ""), (script, "#!/nowhere/sh\n")):
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    huge = {"X": "x" * 10_000_000}
    before = os.listdir("/dev/fd")
    for program, environ in (
        *((str(path), {}) for path in (tmp_path / "none", folder, empty, script, empty / "x")),
        ("/bin/sh", huge),
    ):
        wanted = failure(lambda: by_subprocess(program, ["x"], environ))  # noqa: B023 - called at once
        assert failure(lambda: spawn.run(program, ["x"], environ, 10)) == wanted  # noqa: B023
        assert wanted is not None
    for argv, environ in ((["a\0b"], {}), (["a"], {"a=b": ""}), (["a"], {"a": "\0"})):
        with pytest.raises(ValueError, match=r"null|environment"):
            spawn.run("/bin/sh", argv, environ, 10)
    assert os.listdir("/dev/fd") == before
    assert_no_child()


@pytest.mark.parametrize(
    "text", ["exec sleep 60", "exec >&- 2>&-; exec sleep 60", "echo x; trap '' TERM INT; sleep 60"]
)
def test_what_never_ends(tmp_path: Path, text: str) -> None:
    """It is killed when its time is over, or as soon as somebody presses Ctrl-C."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = os.listdir("/dev/fd")
    argv = ["sh", "-c", f"echo $$ >{tmp_path}/pid; {text}"]
    with pytest.raises(spawn.Late):
        spawn.run("/bin/sh", argv, {"PATH": os.environ["PATH"]}, 0.2)
    _assert_gone(tmp_path)
    handler = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(KeyboardInterrupt):
            spawn.run("/bin/sh", argv, {"PATH": os.environ["PATH"]}, 60)
    finally:
        signal.signal(signal.SIGALRM, handler)
    _assert_gone(tmp_path)
    assert os.listdir("/dev/fd") == before


def _assert_gone(folder: Path) -> None:
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "pid").read_text()), 0)
    assert_no_child()


def test_a_child_may_end_by_itself_after_an_interrupt(tmp_path: Path) -> None:
    """Ctrl-C has reached it as well: it gets a moment to clear up."""
    argv = ["sh", "-c", f"trap 'echo cleared >{tmp_path}/said; exit' INT; sleep 0.1; kill -INT $PPID $$; sleep 60"]
    with pytest.raises(KeyboardInterrupt):
        spawn.run("/bin/sh", argv, {"PATH": os.environ["PATH"]}, 60)
    assert (tmp_path / "said").read_text() == "cleared\n"
    assert_no_child()


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-", "3<&0 9<&0"])
def test_our_own_streams_closed(world: World, closed: str) -> None:
    """No pipe takes the place of one of them, and git is asked all the same."""
    code = (
        "import os, sys; from bb_auth_check.git.process import Git; "
        "got = Git(os.environ).ask(['git', 'version']); os._exit(got.code or not got.out.startswith(b'git version'))"
    )
    command = f'"$0" -c "$1" {closed}'
    subprocess.run(["sh", "-c", command, sys.executable, code], env=world.environ, cwd=world.folder, check=True)


def test_whoever_started_us_ignores_children(world: World) -> None:
    """Then the system throws their exit codes away: all that is known is what they said."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert Git(world.environ).ask(["git", "version"]).out.startswith(b"git version")
    finally:
        signal.signal(signal.SIGCHLD, before)


@pytest.mark.parametrize("change", ["no-listing", "windows", "folder"])
def test_where_it_cannot_be_done(world: World, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """`subprocess` does it, and says the same of what cannot be started or does not end."""
    git = Git(world.environ, str(world.folder) if change == "folder" else None)
    if change == "windows":
        monkeypatch.setattr(spawn, "_IS_KNOWN", False)
    elif change == "no-listing":
        monkeypatch.setattr(spawn, "_inherited", lambda: None)
    assert git.ask(["git", "version"]).out.startswith(b"git version")
    for asked in (git, Git(world.environ)):
        with pytest.raises(CannotLook) as late:
            asked.ask(["sleep", "60"], 0)
        with pytest.raises(CannotLook) as missing:
            asked.ask(["no-such-program"])
        assert str(late.value) == "`sleep 60` gave no answer in 0 seconds."
        assert str(missing.value) == "There is no no-such-program on PATH that can be run."
