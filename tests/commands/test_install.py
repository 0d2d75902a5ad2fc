"""`install` and `uninstall`: what git then runs at a push, beside every kind of hook, and that nothing of it is left.

The check itself is a stand-in that says with its exit code whether the push may go on, but for the pushes over https.
"""

from __future__ import annotations

import os
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bb_auth_check import cli
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.git.process import Git
from bb_auth_check.git.versions import runs_configured_hooks
from bb_auth_check.install import elsewhere, hook_file
from conftest import PROGRAM, Run, World, append
from support.fake_bitbucket import FakeBitbucket
from support.needs import NO_NEWER_GIT

State = dict[str, tuple[int, bytes]]
Install = Callable[..., Run]

_STAND_IN = """\
#!/bin/sh
echo "$*" >>"$HOME/checked"
cat >/dev/null
exit "${CHECK:-0}"
"""
LINE = (
    'if command -v bb-auth-check >/dev/null 2>&1; then bb-auth-check pre-push "$@" </dev/null '
    "|| case $? in 126|127) ;; *) exit ;; esac; fi"
)
"""What calls the check, wherever it stands."""
_NOT_FOR_US = ("checked", "recorded", "argv0")
"""What the stand-ins write into the home folder."""


def state(*folders: Path) -> State:
    """Every file and folder there, with its mode and what is in it."""
    found: State = {}
    for folder in folders:
        for path in [folder, *folder.rglob("*")]:
            status = path.lstat()
            if path.name in _NOT_FOR_US:
                continue
            data = os.fsencode(os.readlink(path)) if path.is_symlink() else path.read_bytes() if path.is_file() else b""
            found[str(path)] = (status.st_mode, data)
    return found


def times(*folders: Path) -> dict[str, int]:
    """When each file was written."""
    return {str(path): path.lstat().st_mtime_ns for folder in folders for path in folder.rglob("*")}


@pytest.fixture
def world(world: World) -> World:
    """A world with the two programs of the package on PATH, which is what its users have."""
    world.environ.pop("VIRTUAL_ENV", None)
    world.environ["RECORD"] = str(world.home / "recorded")
    world.program_file("bb-auth-check", _STAND_IN)
    world.program_file("git-credential-bb-auth-check", "#!/bin/sh\nexit 0\n")
    return world


@pytest.fixture
def newer(world: World) -> World:
    """The same with a git that runs the hooks of its configuration."""
    folder = os.environ.get("BB_AUTH_CHECK_NEWER_GIT")
    if folder:
        world.environ["PATH"] = os.pathsep.join((folder, world.environ["PATH"]))
    if not runs_configured_hooks(Git(world.environ)):
        pytest.skip(NO_NEWER_GIT)
    return world


@pytest.fixture
def older(world: World) -> World:
    """A git that knows no such hooks: a newer one is kept from saying that it does."""
    if runs_configured_hooks(Git(world.environ)):
        git = shutil.which("git", path=world.environ["PATH"])
        world.program_file("git", f'#!/bin/sh\ncase "$*" in "hook -h") exit 129;; esac\nexec {git} "$@"\n')
    return world


@contextmanager
def as_older(newer: World) -> Iterator[dict[str, str]]:
    """The environment in which the newer git says for a while that it knows no such hooks."""
    git = shutil.which("git", path=newer.environ["PATH"])
    program = newer.program_file("git", f'#!/bin/sh\n[ "$*" = "hook -h" ] || exec {git} "$@"\n')
    yield {"PATH": os.pathsep.join((str(newer.programs), newer.environ["PATH"]))}
    program.unlink()


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Install:
    """Run the command in this process, as if it stood in a folder."""

    def run(world: World, cwd: Path, *options: str, command: str = "install", code: int = 0, **more: str) -> Run:
        with monkeypatch.context() as patch:
            patch.chdir(cwd)
            patch.setattr(os, "environ", {**world.environ, **more})
            got = cli.main([command, *options])
        out, err = capfd.readouterr()
        assert got == code, out + err
        assert "Traceback" not in err
        return Run([], got, out, err)

    return run


class Repository:
    """One with a remote in a folder, and two commits to push."""

    def __init__(self, world: World, name: str = "widget") -> None:
        self.world = world
        self.path = world.repository(name=name)
        self.git_folder = self.path / ".git"
        self.hook = self.git_folder / "hooks" / "pre-push"
        self.bare = world.folder / f"{name}+.git"  # an odd sign: what is plain, and no Bitbucket, the hook lets go
        world.git("init", "--quiet", "--bare", str(self.bare), cwd=world.folder)
        world.git("config", "remote.origin.url", str(self.bare), cwd=self.path)
        world.commit(self.path)

    def push(self, *more: str, cwd: Path | None = None, **environ: str) -> Run:
        """Push everything anew."""
        for name in ("checked", "recorded"):
            (self.world.home / name).unlink(missing_ok=True)
        arguments = more or ("--force", "origin", "main", "main:refs/heads/copy")
        run = self.world.git("push", "--quiet", *arguments, cwd=cwd or self.path, check=False, **environ)
        for ref in ("main", "copy"):
            self.world.git("update-ref", "-d", f"refs/heads/{ref}", cwd=self.bare)
        return run

    @property
    def checked(self) -> str:
        """What the check was called with."""
        path = self.world.home / "checked"
        return path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else ""

    @property
    def recorded(self) -> str:
        """What the hook that was there before got."""
        path = self.world.home / "recorded"
        return path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else ""

    @property
    def call(self) -> str:
        """What the check is called with in a push."""
        return f"pre-push origin {self.bare}\n"


# -- beside every kind of hook

_RECORDS = '{ printf "%s\\n" "$@"; cat; } >"$RECORD"\nexit "${CODE:-0}"'
_PYTHON = (
    "import os, sys\n"
    'open(os.environ["RECORD"], "w").write("".join(f"{word}\\n" for word in sys.argv[1:]) + sys.stdin.read())\n'
    'sys.exit(int(os.environ.get("CODE", "0")))\n'
)
_LFS = """\
#!/bin/sh
command -v git-lfs >/dev/null 2>&1 || { echo >&2 "no git-lfs"; exit 2; }
git lfs pre-push "$@"
"""
KINDS = {
    # in place
    "sh": (f"#!/bin/sh\n{_RECORDS}\n", "inserted"),
    "strict-bash": (f"#!/bin/bash\nset -euo pipefail\n{_RECORDS}\n", "inserted"),
    "strict-sh": (f"#!/bin/sh -eu\n{_RECORDS}\n", "inserted"),
    "env-bash": (f"#!/usr/bin/env bash\n{_RECORDS}\n", "inserted"),
    "blank-before-the-shell": (f"#! /bin/sh\n{_RECORDS}\n", "inserted"),
    "no-end-of-line": (f"#!/bin/sh\n{_RECORDS}", "inserted"),
    "nothing-but-a-shell": ("#!/bin/sh\n", "inserted"),
    "crlf-behind-the-shell": (f"#!/bin/sh\n: \r\n{_RECORDS}\n", "inserted"),
    "not-utf-8": (f"#!/bin/sh\n# \udcff\udcfe\n{_RECORDS}\n", "inserted"),
    "looks-for-its-folder": ('#!/bin/sh\n. "$(dirname "$0")/more"\n' + _RECORDS + "\n", "inserted"),
    "git-lfs": (_LFS, "inserted"),
    # under another name
    "python": (f"#!{sys.executable}\n{_PYTHON}", "chained"),
    "env-python": (f"#!/usr/bin/env python3\n{_PYTHON}", "chained"),
    "two-languages": (f"#!/bin/sh\n'''exec' {sys.executable} \"$0\" \"$@\"\n'''\n{_PYTHON}", "chained"),
    "no-first-line": (f"{_RECORDS}\n", "chained"),
    "shell-without-end": ("#!/bin/sh", "chained"),
    "restricted": (f"#!/bin/bash -p\n{_RECORDS}\n", "chained"),
    "mark-before-the-shell": (f"\ufeff#!/bin/sh\n{_RECORDS}\n", "chained"),
    "empty": ("", "chained"),
    "archive": (f"#!/bin/sh\n{_RECORDS}\n\0\0\n", "chained"),
}


def wrote(hook: Path, kind: str, mode: int = 0o755) -> str:
    """Put a hook of this kind there, and say what becomes of it."""
    text, done = KINDS[kind]
    hook.parent.mkdir(parents=True, exist_ok=True)
    append(hook, text)
    hook.chmod(mode)
    (hook.parent / "more").write_text(": more\n", encoding="utf-8")
    return done


@pytest.mark.parametrize("kind", KINDS)
def test_beside(older: World, install: Install, kind: str) -> None:
    """Both run, the check first; the hook gets what it got before, and each of the two can stop the push."""
    repository = Repository(older)
    older.program_file("git-lfs", f"#!/bin/sh\nshift\n{_RECORDS}\n")
    done = wrote(repository.hook, kind)
    before = state(repository.git_folder)
    alone, recorded = repository.push(), repository.recorded
    alone_failing = repository.push(CODE="7")
    assert repository.checked == ""

    install(older, repository.path)
    assert os.path.lexists(f"{repository.hook}.before-bb-auth-check") == (done == "chained")
    both = repository.push()
    assert (both.returncode, both.stdout) == (alone.returncode, alone.stdout)
    assert (repository.checked, repository.recorded) == (repository.call, recorded)
    assert repository.push(CODE="7").returncode == alone_failing.returncode
    blocked = repository.push(CHECK="5")
    assert (blocked.returncode, repository.checked, repository.recorded) == (1, repository.call, "")

    install(older, repository.path, command="uninstall")
    assert state(repository.git_folder) == before


@pytest.mark.parametrize("kind", ["sh", "strict-bash", "strict-sh", "python"])
def test_a_push_elsewhere(older: World, install: Install, kind: str) -> None:
    """It is over before the check is started, and the hook that was there gets what it got before."""
    repository = Repository(older)
    wrote(repository.hook, kind)
    plain = older.folder / "elsewhere"
    repository.bare.rename(plain)
    repository.bare = plain
    older.git("config", "remote.origin.url", str(plain), cwd=repository.path)
    before = state(repository.git_folder)
    assert repository.push().returncode == 0
    recorded = repository.recorded
    install(older, repository.path)
    assert repository.push(CHECK="5").returncode == 0
    assert (repository.checked, repository.recorded) == ("", recorded)
    assert recorded.startswith(f"origin\n{plain}\nrefs/heads/main ")
    assert repository.push(CODE="7").returncode == 1
    install(older, repository.path, command="uninstall")
    assert state(repository.git_folder) == before


@pytest.mark.parametrize("kind", ["sh", "python"])
def test_lines_of_an_older_version(older: World, install: Install, kind: str) -> None:
    """They go on working; `install` renews them, and `uninstall` takes them away as well, renewed or not."""
    repository = Repository(older)
    wrote(repository.hook, kind)
    before = state(repository.git_folder)
    for renewed in (False, True):
        install(older, repository.path)
        now = repository.hook.read_text(encoding="utf-8")
        begin, _, rest = now.partition("if command -v")
        end = rest[rest.index("# bb-auth-check: end") :]
        repository.hook.write_text(f"{begin}{LINE}\n{end}", encoding="utf-8")
        assert repository.push(CHECK="5").returncode == 1
        assert repository.checked == repository.call
        if renewed:
            assert "as it is installed now" in install(older, repository.path).stdout
            assert repository.hook.read_text(encoding="utf-8") == now
        install(older, repository.path, command="uninstall")
        assert state(repository.git_folder) == before


def test_a_command_of_the_configuration(world: World) -> None:
    """git hands it to `sh -c` with the arguments behind it, and the lines of the push to read."""
    command = f'{hook_file.command("bb-auth-check")} "$@"'
    world.program_file("bb-auth-check", f"#!/bin/sh\necho $* >&3\n{_RECORDS}\n")
    ours = "https://jdoe@bitbucket.org/acme/widget.git"
    for url, code, wanted in (
        (ours, "0", 0),
        (ours, "5", 5),
        (ours, "127", 0),
        ("https://example.com/a.git", "5", 0),
        ("git@github.com:a/b.git", "5", 0),
    ):
        environ = {**world.environ, "CODE": code}
        with open(world.home / "called", "wb") as called:
            run = subprocess.run(
                ["sh", "-c", f"{command} 3>&1 >/dev/null", command, "origin", url],
                env=environ,
                cwd=world.folder,
                input=b"refs/heads/main 1 refs/heads/main 0\n",
                stdout=called,
                check=False,
            )
        said = (world.home / "called").read_text(encoding="utf-8")
        assert (run.returncode, said) == (wanted, f"pre-push origin {url}\n" if "bitbucket" in url else "")
    read = (world.home / "recorded").read_text(encoding="utf-8")
    assert read == "pre-push\norigin\nhttps://jdoe@bitbucket.org/acme/widget.git\nrefs/heads/main 1 refs/heads/main 0\n"


@pytest.mark.parametrize("kind", ["sh", "strict-bash", "python"])
def test_exit_codes(older: World, install: Install, kind: str) -> None:
    """They are those of the check, else of the hook."""
    repository = Repository(older)
    wrote(repository.hook, kind)
    install(older, repository.path)

    def code(**more: str) -> int:
        return older.run(str(repository.hook), "origin", "url", cwd=repository.path, check=False, **more).returncode

    assert [code(), code(CODE="7"), code(CHECK="3"), code(CHECK="3", CODE="7")] == [0, 7, 3, 3]


def test_a_program(older: World, install: Install) -> None:
    """One that is no script at all."""
    repository = Repository(older)
    for name, code in (("true", 0), ("false", 1)):
        repository.hook.parent.mkdir(exist_ok=True)
        shutil.copy(shutil.which(name) or name, repository.hook)
        before = state(repository.git_folder)
        install(older, repository.path)
        assert (repository.push().returncode, repository.checked) == (code, repository.call)
        install(older, repository.path, command="uninstall")
        assert state(repository.git_folder) == before


@pytest.mark.parametrize("kind", ["sh", "python"])
def test_switched_off(older: World, install: Install, kind: str) -> None:
    """A hook that may not be run is still not run."""
    repository = Repository(older)
    wrote(repository.hook, kind, mode=0o644)
    before = state(repository.git_folder)
    install(older, repository.path)
    assert repository.push(CODE="7").returncode == 0
    assert (repository.checked, repository.recorded) == (repository.call, "")
    install(older, repository.path, command="uninstall")
    assert state(repository.git_folder) == before


@pytest.mark.parametrize("kind", ["sh", "python"])
def test_a_link(older: World, install: Install, kind: str) -> None:
    """What it leads to, a script in the work tree, stays as it is."""
    repository = Repository(older)
    script = repository.path / "scripts" / "pre-push"
    wrote(script, kind)
    repository.hook.parent.mkdir(exist_ok=True)
    repository.hook.symlink_to("../../scripts/pre-push")
    before = state(repository.path)
    install(older, repository.path)
    assert script.read_bytes() == before[str(script)][1]
    assert repository.push().returncode == 0
    assert (repository.checked, repository.recorded.splitlines()[0]) == (repository.call, "origin")
    assert repository.push(CODE="7").returncode == 1
    install(older, repository.path, command="uninstall")
    assert state(repository.path) == before


def test_a_hook_with_windows_ends_of_line(older: World, install: Install) -> None:
    """No system but Windows can start it; git 2.39 waits for ever then, with our lines or without."""
    repository = Repository(older)
    repository.hook.parent.mkdir(exist_ok=True)
    repository.hook.write_bytes(b"#!/bin/sh\r\nexit 0\r\n")
    repository.hook.chmod(0o755)
    before = state(repository.git_folder)
    install(older, repository.path)
    assert repository.push(CHECK="1").returncode == 1
    install(older, repository.path, command="uninstall")
    assert state(repository.git_folder) == before


def test_a_link_to_nothing(older: World, install: Install) -> None:
    """git takes it for no hook, and so does ours."""
    repository = Repository(older)
    repository.hook.parent.mkdir(exist_ok=True)
    repository.hook.symlink_to("nowhere")
    before = state(repository.git_folder)
    install(older, repository.path)
    assert (repository.push().returncode, repository.checked) == (0, repository.call)
    install(older, repository.path, command="uninstall")
    assert state(repository.git_folder) == before


def test_no_hook(older: World, install: Install) -> None:
    """To the letter; neither file nor folder is left."""
    repository = Repository(older)
    shutil.rmtree(repository.hook.parent, ignore_errors=True)
    before = state(older.folder)
    run = install(older, repository.path)
    assert run.stdout == (
        ".git/hooks/pre-push is new, and runs the check.\n"
        "Covered: every push that git starts, deletions, tags and pushes of nothing new included, at each push URL.\n"
        "Not covered: failed logins (git logs in before it runs the hook; bb-auth-check install --observer has "
        "them explained); submodules and other clones; --no-verify, and clients that run no hooks (JGit, libgit2).\n"
    )
    looked = "".join(f"    {line}\n" for line in elsewhere.LINES)
    assert repository.hook.read_text(encoding="utf-8") == (
        "#!/bin/sh\n"
        "# bb-auth-check: begin (bb-auth-check uninstall takes these lines away)\n"
        "if command -v bb-auth-check >/dev/null 2>&1; then\n"
        "  if (  # a push that certainly leads to no Bitbucket is over here\n"
        f"{looked}"
        "  ) </dev/null >/dev/null 2>&1 || [ $? != 1 ]; then\n"
        "    # what git says of the refs is read once, and is there again for what follows\n"
        "    bb_auth_check=$(if [ ! -t 0 ]; then cat; fi; echo .)\n"
        '    printf \'%s\' "${bb_auth_check%.}" | bb-auth-check pre-push "$@" '
        "|| case $? in 126|127) ;; *) exit ;; esac\n"
        "    exec <<bb_auth_check_refs\n${bb_auth_check%??}\nbb_auth_check_refs\n"
        '    if [ "$bb_auth_check" = . ]; then exec </dev/null; fi\n    unset bb_auth_check\n'
        "  fi\nfi\n"
        "# bb-auth-check: end\n"
        "# made by bb-auth-check, with folders: 1\n"
    )
    assert stat.S_IMODE(repository.hook.stat().st_mode) == 0o777 & ~_umask()
    assert (repository.push().returncode, repository.checked) == (0, repository.call)
    assert repository.push(CHECK="1").returncode == 1
    assert repository.push("origin", ":nothing-there").returncode == 1
    gone = install(older, repository.path, command="uninstall")
    assert gone.stdout == ".git/hooks/pre-push is gone.\n"
    before = {path: one for path, one in before.items() if str(repository.bare) not in path}
    assert {path: one for path, one in state(older.folder).items() if str(repository.bare) not in path} == before


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_an_empty_folder_of_hooks_stays(older: World, install: Install) -> None:
    """The one that git made."""
    repository = Repository(older)
    repository.hook.parent.mkdir(exist_ok=True)
    install(older, repository.path)
    install(older, repository.path, command="uninstall")
    assert repository.hook.parent.is_dir()


@pytest.mark.parametrize("kind", [None, "sh", "python"])
def test_twice(older: World, install: Install, kind: str | None) -> None:
    """The second time nothing is written, by either of the two."""
    repository = Repository(older)
    if kind:
        wrote(repository.hook, kind)
    install(older, repository.path, "--hook", "--observer")
    once, at = state(older.home, repository.git_folder), times(older.home, repository.git_folder)
    again = install(older, repository.path, "--hook", "--observer")
    assert ".git/hooks/pre-push already runs the check." in again.stdout
    assert (state(older.home, repository.git_folder), times(older.home, repository.git_folder)) == (once, at)
    install(older, repository.path, "--hook", "--observer", command="uninstall")
    once, at = state(older.home, repository.git_folder), times(older.home, repository.git_folder)
    again = install(older, repository.path, "--hook", "--observer", command="uninstall")
    assert again.stdout == (
        "There is no observer in .git/config.\nThere is no hook of bb-auth-check in this repository.\n"
    )
    assert (state(older.home, repository.git_folder), times(older.home, repository.git_folder)) == (once, at)


def test_a_program_that_is_gone_stops_no_push(older: World, install: Install) -> None:
    """The lines stay behind when the package goes."""
    repository = Repository(older)
    wrote(repository.hook, "sh")
    install(older, repository.path)
    (older.programs / "bb-auth-check").unlink()
    without = os.pathsep.join(at for at in older.environ["PATH"].split(os.pathsep) if not _has_check(at))
    assert repository.push(PATH=without).returncode == 0
    assert repository.recorded != ""


BROKEN = {"no-python": "#!/nowhere/python\n", "no-program": "\x7fELF", "not-in-charge": "#!/bin/sh\nexit 127\n"}
"""Programs that are there and do not start: a virtual environment outlives the Python that it was made with."""


@pytest.mark.parametrize("git", ["older", "newer"])
def test_a_program_that_does_not_start(request: pytest.FixtureRequest, install: Install, git: str) -> None:
    """With either kind of hook; the hook that was there runs all the same."""
    world = request.getfixturevalue(git)
    repository = Repository(world)
    wrote(repository.hook, "strict-sh")
    install(world, repository.path)
    for text in BROKEN.values():
        world.program_file("bb-auth-check", text)
        assert repository.push().returncode == 0
        assert repository.recorded.splitlines()[0] == "origin"
        assert repository.push(CODE="7").returncode == 1


@pytest.mark.parametrize("git", ["older", "newer"])
def test_a_remote_that_is_called_like_an_option(request: pytest.FixtureRequest, install: Install, git: str) -> None:
    """The check knows its arguments by their place."""
    world = request.getfixturevalue(git)
    world.program_file("bb-auth-check", f'#!/bin/sh\nexec {shlex.join(PROGRAM)} "$@"\n')
    repository = Repository(world)
    install(world, repository.path)
    for name in ("-x", "--help", "--format=json"):
        world.git("config", f"remote.{name}.url", str(repository.bare), cwd=repository.path)
        run = repository.push("--", name, "main")
        assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def _has_check(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, "bb-auth-check"))


def test_what_others_have_changed_meanwhile_stays(older: World, install: Install) -> None:
    """Lines behind ours, and a hook that has taken the place of ours."""
    repository = Repository(older)
    install(older, repository.path)
    append(repository.hook, "echo more\n")
    install(older, repository.path, command="uninstall")
    assert repository.hook.read_text(encoding="utf-8").endswith("echo more\n")
    assert "bb-auth-check" not in repository.hook.read_text(encoding="utf-8")

    repository.hook.unlink()
    wrote(repository.hook, "python")
    install(older, repository.path)
    repository.hook.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    said = install(older, repository.path, command="uninstall").stdout
    assert "what was there before stays in pre-push.before-bb-auth-check" in said
    assert repository.hook.read_text(encoding="utf-8") == "#!/bin/sh\nexit 0\n"


@pytest.mark.parametrize("name", ["link", "replace"])
def test_ended_between_two_files(older: World, install: Install, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Whatever had been done, the hook runs at the next push, and another run comes to the end, either way."""
    repository = Repository(older)
    wrote(repository.hook, "python")
    before = state(repository.git_folder)
    real = getattr(os, name)

    def ended(*arguments: object, **more: object) -> None:
        if name == "link":
            real(*arguments, **more)
        raise KeyboardInterrupt

    for command in ("install", "uninstall"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, ended)
            install(older, repository.path, code=130)
        (repository.git_folder / "hooks" / "pre-push.lock").unlink(missing_ok=True)
        assert (repository.push().returncode, repository.recorded.splitlines()[0]) == (0, "origin")
        install(older, repository.path, command=command)
        assert bool(repository.push().returncode == 0 and repository.checked) == (command == "install")
        install(older, repository.path, command="uninstall")
        assert state(repository.git_folder) == before


@pytest.mark.parametrize("framework", ["pre-commit", "prek"])
def test_a_framework_that_comes_later(older: World, install: Install, framework: str) -> None:
    """It gives our hook another name and runs it; a second `install` finds it there, and `uninstall` as well."""
    repository = Repository(older)
    older.file(".pre-commit-config.yaml", repository.path, "repos: []\n")
    older.git("add", ".pre-commit-config.yaml", cwd=repository.path)
    wrote(repository.hook, "python")
    install(older, repository.path)
    older.run(framework, "install", "--hook-type", "pre-push", cwd=repository.path)
    repository.push()
    assert (repository.checked, repository.recorded.splitlines()[0]) == (repository.call, "origin")
    said = install(older, repository.path).stdout
    assert "already runs the check" in said
    install(older, repository.path, command="uninstall")
    repository.push()
    assert (repository.checked, repository.recorded.splitlines()[0]) == ("", "origin")


@pytest.mark.parametrize("framework", ["pre-commit", "prek"])
def test_a_framework_that_was_there(older: World, install: Install, framework: str) -> None:
    """Its own hook gets the lines, and it is said when they go."""
    repository = Repository(older)
    older.run(framework, "install", "--hook-type", "pre-push", cwd=repository.path)
    before = state(repository.git_folder)
    said = install(older, repository.path).stdout
    assert f"`{framework} install` writes this file anew: run bb-auth-check install after it." in said
    repository.push()
    assert repository.checked == repository.call
    install(older, repository.path, command="uninstall")
    assert state(repository.git_folder) == before


# -- where git looks for hooks


def test_hooks_path(older: World, install: Install) -> None:
    """Relative to the top of the work tree, in full, or from home; said where git status will show it."""
    for value in (".githooks", str(older.folder / "with 'quotes' and blanks"), "~/hooks"):
        repository = Repository(older, name=f"r{len(value)}")
        older.git("config", "core.hooksPath", value, cwd=repository.path)
        below = repository.path / "below"
        below.mkdir()
        before = state(older.home, repository.path)
        said = install(older, below).stdout
        assert ("git status shows .githooks/pre-push" in said) == (value == ".githooks")
        assert not repository.hook.exists()
        assert (repository.push(cwd=below).returncode, repository.checked) == (0, repository.call)
        assert repository.push(CHECK="1").returncode == 1
        install(older, below, command="uninstall")
        assert state(older.home, repository.path) == before


def test_a_tracked_hook_is_its_owners(older: World, install: Install) -> None:
    """It is everybody's who clones: the line to add is told, and works. Through a linked folder it is the same file."""
    repository = Repository(older)
    wrote(repository.path / ".githooks" / "pre-push", "sh")
    older.git("add", ".githooks", cwd=repository.path)
    older.git("config", "core.hooksPath", ".githooks", cwd=repository.path)
    before = state(repository.path)
    said = install(older, repository.path, code=1).stderr
    assert state(repository.path) == before
    (line,) = said.splitlines()
    assert line.startswith("bb-auth-check: git keeps .githooks/pre-push, for everybody who clones: ")
    hook = repository.path / ".githooks" / "pre-push"
    hook.write_text(hook.read_text().replace("\n", f"\n{line.partition('is: ')[2]}\n", 1), encoding="utf-8")
    assert repository.push(CHECK="1").returncode == 1
    assert (repository.push().returncode, repository.checked) == (0, repository.call)
    assert repository.recorded.splitlines()[0] == "origin"
    (older.programs / "bb-auth-check").rename(older.programs / "elsewhere")
    without = os.pathsep.join(at for at in older.environ["PATH"].split(os.pathsep) if not _has_check(at))
    assert repository.push(PATH=without).returncode == 0  # of somebody who has cloned, and has not installed anything

    older.git("config", "--unset", "core.hooksPath", cwd=repository.path)
    shutil.rmtree(repository.hook.parent, ignore_errors=True)
    repository.hook.parent.symlink_to("../.githooks")
    before = state(repository.path)
    install(older, repository.path, code=1)
    assert state(repository.path) == before


def test_husky(older: World, install: Install) -> None:
    """Its own folder is written anew all the time: what lasts is said."""
    repository = Repository(older)
    hook = repository.path / ".husky" / "_" / "pre-push"
    hook.parent.mkdir(parents=True)
    append(hook, '#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n')
    append(hook.parent / "h", 'n=$(basename "$0")\n[ "$n" = pre-push ] || exit 9\n' + _RECORDS + "\n")
    append(hook.parent / ".gitignore", "*\n")
    hook.chmod(0o755)
    older.git("config", "core.hooksPath", ".husky/_", cwd=repository.path)
    before = state(repository.path)
    said = install(older, repository.path).stdout
    assert f"What lasts is a line in .husky/pre-push:\n  {LINE}\n" in said
    assert "git status" not in said
    assert repository.push().returncode == 0
    assert (repository.checked, repository.recorded.splitlines()[0]) == (repository.call, "origin")
    install(older, repository.path, command="uninstall")
    assert state(repository.path) == before


def test_a_folder_of_all_repositories(older: World, install: Install) -> None:
    """Not for one of them; for all with --scope global, and then it is there for each."""
    repository = Repository(older)
    older.write_global(f"[core]\n\thooksPath = {older.folder}/template\n")
    before = state(older.home, repository.git_folder)
    refused = install(older, repository.path, code=1)
    assert refused.stdout == ""
    assert refused.stderr == (
        f"bb-auth-check: core.hooksPath in ~/.gitconfig gives every repository the hooks of {older.folder}/template: "
        "bb-auth-check install --scope global puts the check there.\n"
    )
    install(older, older.folder, "--scope", "global")
    assert (repository.push().returncode, repository.checked) == (0, repository.call)
    # one repository's uninstall is not for all
    install(older, repository.path, command="uninstall")
    assert repository.push(CHECK="1").returncode == 1
    said = install(older, older.folder, "--scope", "global", command="uninstall").stdout
    assert said == f"{older.folder}/template/pre-push is gone.\n"
    assert state(older.home, repository.git_folder) == before
    assert not (older.folder / "template").exists()


def test_a_relative_folder_for_all(older: World, install: Install) -> None:
    """It is another one in each repository."""
    repository = Repository(older)
    older.write_global("[core]\n\thooksPath = .githooks\n")
    assert "--scope local" in install(older, repository.path, "--scope", "global", code=1).stderr
    install(older, repository.path)
    assert (repository.push().returncode, repository.checked) == (0, repository.call)


def test_a_hooks_path_for_the_moment(older: World, install: Install) -> None:
    """The next push would not look there."""
    repository = Repository(older)
    more = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": "elsewhere"}
    assert "is for this moment only" in install(older, repository.path, code=1, **more).stderr
    assert not (repository.path / "elsewhere").exists()


@pytest.mark.parametrize("scope", ["local", "global"])
def test_hooks_that_are_switched_off(older: World, install: Install, scope: str) -> None:
    """`/dev/null` is no folder to put one into: the command that is told makes way for it."""
    repository = Repository(older)
    older.git("config", f"--{scope}", "core.hooksPath", "/dev/null", cwd=repository.path)
    for asked in ("local", "global") if scope == "global" else ("local",):
        said = install(older, repository.path, "--scope", asked, code=1).stderr
        assert "/dev/null, which is no folder, so git runs no hook: first git config" in said
    older.run(*shlex.split(said.partition("first ")[2]), cwd=repository.path)
    install(older, repository.path)
    assert (repository.push().returncode, repository.checked) == (0, repository.call)


def test_work_trees_submodules_and_bare_repositories(older: World, install: Install) -> None:
    """A work tree shares its hooks with the others; a submodule has its own; a bare repository pushes as well."""
    repository = Repository(older)
    tree, module = older.folder / "tree", repository.path / "module"
    older.git("worktree", "add", "--quiet", str(tree), "-b", "other", cwd=repository.path)
    inner = Repository(older, name="inner")
    older.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "module",
              cwd=repository.path)  # fmt: skip
    bare = older.folder / "mirror.git"
    older.git("clone", "--quiet", "--bare", str(repository.path), str(bare), cwd=older.folder)
    before = state(repository.path, bare, tree)
    for cwd in (tree, module, bare):
        run = install(older, cwd)
        assert "is new" in run.stdout, run.stdout
    for cwd in (tree, repository.path, module, bare):
        pushed = repository.push(str(repository.bare), "HEAD:refs/heads/main", cwd=cwd)
        assert (pushed.returncode, bool(repository.checked)) == (0, True)
    for cwd in (repository.path, module, bare):
        install(older, cwd, command="uninstall")
    assert state(repository.path, bare, tree) == before


@pytest.mark.parametrize("name", ["with 'quotes' and \"more\"", "two\nlines", "-x $HOME", "é\udcff"])
def test_paths_of_any_kind(tmp_path: Path, install: Install, name: str) -> None:
    """The repository, the home folder and the program of the check lie below a folder of that name."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name.encode("utf-8", "surrogateescape")))
    folder.mkdir()
    world = World(folder)
    world.environ.pop("VIRTUAL_ENV", None)
    world.environ["RECORD"] = str(world.home / "recorded")
    world.program_file("bb-auth-check", _STAND_IN)
    world.environ["VIRTUAL_ENV"] = str(world.programs)
    repository = Repository(world)
    wrote(repository.hook, "no-first-line")
    before = state(repository.git_folder)
    said = install(world, repository.path).stdout
    assert "which is not on PATH everywhere." in said
    elsewhere = os.pathsep.join(world.environ["PATH"].split(os.pathsep)[2:])
    assert (repository.push(PATH=elsewhere).returncode, repository.checked) == (0, repository.call)
    assert repository.push(PATH=elsewhere, CHECK="1").returncode == 1
    install(world, repository.path, command="uninstall")
    assert state(repository.git_folder) == before


# -- new repositories


def test_the_template(older: World, install: Install) -> None:
    """Each new repository gets the hook, one that is there by the command that is told; then all is as it was."""
    del older.environ["GIT_TEMPLATE_DIR"]
    there = Repository(older, name="there")
    before = state(older.home)
    said = install(older, older.folder, "--scope", "global").stdout
    assert "init.templateDir in ~/.gitconfig is ~/.config/bb-auth-check/template." in said
    once, at = state(older.home), times(older.home)
    install(older, older.folder, "--scope", "global")
    assert (state(older.home), times(older.home)) == (once, at)
    new = Repository(older, name="new")
    assert (new.push().returncode, new.checked) == (0, new.call)
    assert {"description", "info"} <= {path.name for path in new.git_folder.iterdir()}
    assert (there.push().returncode, there.checked) == (0, "")
    (command,) = [line.split() for line in said.splitlines() if line.startswith("  ")]
    install(older, there.path, *command[2:], command=command[1])
    assert (there.push().returncode, there.checked) == (0, there.call)

    said = install(older, older.folder, "--scope", "global", command="uninstall").stdout
    assert "keep it: bb-auth-check uninstall in each." in said
    assert state(older.home) == before
    install(older, new.path, command="uninstall")
    assert (new.push().returncode, new.checked) == (0, "")


def test_a_template_that_was_begun(older: World, install: Install) -> None:
    """Folders of our own that are empty, because the run that made them was ended, go as well."""
    del older.environ["GIT_TEMPLATE_DIR"]
    (older.home / ".config").mkdir()
    before = state(older.home)
    (older.home / ".config" / "bb-auth-check" / "template" / "hooks").mkdir(parents=True)
    install(older, older.folder, "--scope", "global")
    install(older, older.folder, "--scope", "global", command="uninstall")
    assert state(older.home) == before


@pytest.mark.parametrize("given", ["init.templateDir", "GIT_TEMPLATE_DIR"])
def test_a_template_of_ones_own(older: World, install: Install, given: str) -> None:
    """The hook goes there, beside what it has."""
    older.repository(name="first")  # what belongs to every world is there before
    template = older.folder / "my template"
    del older.environ["GIT_TEMPLATE_DIR"]
    if given == "GIT_TEMPLATE_DIR":
        older.environ[given] = str(template)
    else:
        older.write_global(f"[init]\n\ttemplateDir = {template}\n")
    wrote(template / "hooks" / "pre-push", "python")
    before = state(older.home, template)
    install(older, older.folder, "--scope", "global")
    new = Repository(older)
    assert (new.push().returncode, new.checked) == (0, new.call)
    assert new.recorded.splitlines()[0] == "origin"
    install(older, older.folder, "--scope", "global", command="uninstall")
    assert state(older.home, template) == before


# -- the hook of the configuration


def test_configured(newer: World, install: Install) -> None:
    """With every hook path, beside every hook, and once where both scopes have it."""
    repository = Repository(newer)
    wrote(repository.hook, "python")
    before = state(newer.home, repository.git_folder)
    said = install(newer, repository.path).stdout
    assert said.startswith("hook.bb-auth-check in .git/config runs the check at every push from this repository.\n")
    once, at = state(newer.home, repository.git_folder), times(newer.home, repository.git_folder)
    install(newer, repository.path)
    assert (state(newer.home, repository.git_folder), times(newer.home, repository.git_folder)) == (once, at)
    assert (repository.push().returncode, repository.checked) == (0, repository.call)
    assert repository.recorded.splitlines()[0] == "origin"
    assert repository.push(CHECK="1").returncode == 1
    assert repository.push(CODE="7").returncode == 1
    newer.git("config", "core.hooksPath", "/dev/null", cwd=repository.path)
    assert (repository.push().returncode, repository.checked) == (0, repository.call)
    newer.git("config", "--unset", "core.hooksPath", cwd=repository.path)

    install(newer, newer.folder, "--scope", "global")
    assert (repository.push().returncode, repository.checked) == (0, repository.call)
    other = Repository(newer, name="other")
    assert (other.push().returncode, other.checked) == (0, other.call)
    said = install(newer, other.path).stdout
    assert said.startswith("hook.bb-auth-check.command in ~/.gitconfig runs the check in every repository already")
    newer.git("config", "hook.bb-auth-check.enabled", "false", cwd=other.path)
    assert (other.push().returncode, other.checked) == (0, "")
    told = install(newer, other.path).stdout.splitlines()[2]
    newer.run(*shlex.split(told), cwd=other.path)
    assert (other.push().returncode, other.checked) == (0, other.call)

    install(newer, newer.folder, "--scope", "global", command="uninstall")
    install(newer, repository.path, command="uninstall")
    newer.git("config", "core.hooksPath", "x", cwd=repository.path)
    newer.git("config", "--unset", "core.hooksPath", cwd=repository.path)
    assert state(newer.home, repository.git_folder) == before


@pytest.mark.parametrize("name", ["bb-auth-check", "pre-push"])
@pytest.mark.parametrize("scope", ["local", "global"])
def test_configured_and_switched_off(newer: World, install: Install, scope: str, name: str) -> None:
    """The hook of that name, or every hook at a push, by whichever file: it is said, and the told command helps."""
    repository = Repository(newer)
    newer.git("config", f"--{scope}", f"hook.{name}.enabled", "false", cwd=repository.path)
    said = install(newer, repository.path).stdout
    assert (repository.push(CHECK="1").returncode, repository.checked) == (0, "")
    assert f"But hook.{name}.enabled in " in said
    (command,) = [line for line in said.splitlines() if line.startswith("  ")]
    newer.run(*shlex.split(command), cwd=repository.path)
    assert repository.push(CHECK="1").returncode == 1
    assert "switches it off" not in install(newer, repository.path).stdout


def test_configured_with_the_program_gone(newer: World, install: Install) -> None:
    """It stops no push."""
    repository = Repository(newer)
    install(newer, repository.path)
    (newer.programs / "bb-auth-check").unlink()
    without = os.pathsep.join(at for at in newer.environ["PATH"].split(os.pathsep) if not _has_check(at))
    assert repository.push(PATH=without).returncode == 0


def test_from_the_file_to_the_configuration(newer: World, install: Install) -> None:
    """A hook file of an older git's time goes when the newer one is told: the check runs once."""
    repository = Repository(newer)
    wrote(repository.hook, "python")
    before = state(repository.git_folder)
    with as_older(newer) as older:
        install(newer, repository.path, **older)
    assert (repository.git_folder / "hooks" / "pre-push.before-bb-auth-check").exists()
    said = install(newer, repository.path, "--scope", "global").stdout
    assert "/pre-push runs the check as well, so here it runs twice: bb-auth-check uninstall\n" in said
    assert "twice" not in install(newer, newer.folder, "--scope", "global").stdout
    assert (repository.push().returncode, repository.checked) == (0, 2 * repository.call)
    install(newer, newer.folder, "--scope", "global", command="uninstall")
    assert ".git/hooks/pre-push is as it was." in install(newer, repository.path).stdout
    assert (repository.push().returncode, repository.checked) == (0, repository.call)
    install(newer, repository.path, command="uninstall")
    assert state(repository.git_folder) == before


def test_from_the_template_to_the_configuration(newer: World, install: Install) -> None:
    """So does the template; a repository that has the hook from it is told of."""
    del newer.environ["GIT_TEMPLATE_DIR"]
    newer.repository(name="first")  # with it comes all that a home has
    before = state(newer.home)
    with as_older(newer) as older:
        install(newer, newer.folder, "--scope", "global", **older)
    new = Repository(newer)
    said = install(newer, newer.folder, "--scope", "global").stdout
    assert "init.templateDir was removed from ~/.gitconfig." in said
    assert "keep it: bb-auth-check uninstall in each." in said
    assert not (newer.home / ".config").exists()
    install(newer, new.path, command="uninstall")
    assert (new.push().returncode, new.checked) == (0, new.call)
    said = install(newer, newer.folder, "--scope", "global", command="uninstall").stdout
    assert said == "hook.bb-auth-check was removed from ~/.gitconfig.\n"
    assert state(newer.home) == before


CONFIGURED = '[hook "mine"]\n\tevent = pre-push\n\tcommand = true\n'


def test_doctor_knows_them(newer: World) -> None:
    """And gives no advice that is not needed."""
    wanted = "repos:\n-   repo: x\n    hooks:\n    -   id: bb-auth-check\n"
    plain = newer.healthy(name="plain")
    newer.file(".pre-commit-config.yaml", plain, wanted)
    configured = newer.healthy(CONFIGURED, name="configured")
    newer.file(".pre-commit-config.yaml", configured, wanted)
    off = newer.healthy(CONFIGURED + "\tenabled = false\n", name="off")
    newer.file(".pre-commit-config.yaml", off, wanted)
    assert ["BB503" in newer.program("check", "--strict", cwd=at).stdout for at in (plain, configured, off)] == [
        True, False, True,
    ]  # fmt: skip
    said = newer.program("doctor", cwd=configured).stdout
    assert "✓ pre-push  hook.mine.command in .git/config runs, wherever git looks for hooks" in said


def test_doctor_knows_who_does_not_heed_them(older: World) -> None:
    """The same file is read by a git that does nothing about it."""
    said = older.program("doctor", cwd=older.healthy(CONFIGURED)).stdout
    assert "unheeded  hook.mine.command in .git/config: this git is older than 2.54, which runs such hooks" in said


# -- the observer


def chain(world: World, cwd: Path) -> list[str]:
    """The helpers that git asks for Bitbucket, as git itself tells."""
    run = subprocess.run(
        ["git", "credential", "fill"],
        input="protocol=https\nhost=bitbucket.org\nusername=jdoe\n\n",
        env={**world.environ, "GIT_TRACE": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": ""},
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return [line.split("'")[1] for line in run.stderr.splitlines() if "run_command: 'git credential-" in line]


def test_observer(world: World, install: Install) -> None:
    """Last in the chain, in the file that git itself would write; then all is as it was."""
    world.write_global("[credential]\n\thelper = store")  # no end of line
    repository = Repository(world)
    for options, file in (((), repository.git_folder / "config"), (("--scope", "global"), world.global_config)):
        before = state(world.home, repository.git_folder)
        said = install(world, repository.path, "--observer", *options).stdout
        assert said.startswith("credential.https://bitbucket.org.helper in ")
        assert "\n" + said.splitlines()[1] == (
            "\nIt speaks when Bitbucket refuses a login, and before git asks for a password. It keeps no secret."
        )
        assert file.read_bytes() != before[str(file)][1]
        assert chain(world, repository.path) == ["git credential-store get", "git credential-bb-auth-check get"]
        install(world, repository.path, "--observer", *options, command="uninstall")
        assert state(world.home, repository.git_folder) == before


def test_observer_without_repository_or_configuration(world: World, install: Install) -> None:
    """A file that was not there is gone again, with or without the hook."""
    world.global_config.unlink()
    before = state(world.home)
    install(world, world.folder, "--observer", "--hook", "--scope", "global")
    assert world.global_config.exists()
    install(world, world.folder, "--observer", "--hook", "--scope", "global", command="uninstall")
    assert state(world.home) == before


def test_observer_in_the_file_that_git_would_write(world: World, install: Install) -> None:
    """`$XDG_CONFIG_HOME/git/config` where that is the only one; GIT_CONFIG_GLOBAL before both."""
    del world.environ["GIT_CONFIG_GLOBAL"]
    world.global_config.unlink()
    other = world.file("~/.config/git/config", world.home, "[user]\n\tname = x\n")
    install(world, world.folder, "--observer", "--scope", "global")
    assert "bb-auth-check" in other.read_text(encoding="utf-8")
    assert not world.global_config.exists()
    missing = str(world.folder / "nowhere" / "config")
    said = install(world, world.folder, "--observer", "--scope", "global", code=3, GIT_CONFIG_GLOBAL=missing).stderr
    assert said == f"bb-auth-check: {missing} cannot be made, because its folder does not exist.\n"


def test_observer_goes_behind_what_came_later(world: World, install: Install) -> None:
    """In its own file it moves to the end; what another file adds is told."""
    install(world, world.folder, "--observer", "--scope", "global")
    world.git("config", "--global", "credential.https://bitbucket.org.helper", "store", "^$", cwd=world.folder)
    world.git("config", "--global", "--add", "credential.helper", "cache", cwd=world.folder)
    moved = install(world, world.folder, "--observer", "--scope", "global").stdout
    key = "credential.https://bitbucket.org.helper"
    assert moved.startswith(f"{key} in ~/.gitconfig is, as the last helper now, the observer.\n")
    repository = world.repository("[credential]\n\thelper = store\n")
    assert chain(world, repository)[-2:] == ["git credential-bb-auth-check get", "git credential-store get"]
    said = install(world, repository, "--observer", "--scope", "global").stdout
    assert "\nstore, from credential.helper in .git/config, is asked after the observer, which therefore says" in said
    world.git("config", "credential.helper", "", cwd=repository)
    said = install(world, repository, "--observer", "--scope", "global").stdout
    assert "It is not asked here: the empty credential.helper in .git/config drops the helpers before it." in said


def test_observer_speaks_once(world: World, install: Install) -> None:
    """A repository needs none of its own where all have it; what is there twice all the same is told."""
    world.write_global("[credential]\n\thelper = store\n")
    repository = Repository(world)
    once = ["git credential-store get", "git credential-bb-auth-check get"]
    install(world, repository.path, "--observer")
    said = install(world, repository.path, "--observer", "--scope", "global").stdout
    assert (
        "credential.https://bitbucket.org.helper in .git/config is the observer as well: it prints each message" in said
    )
    assert chain(world, repository.path) == [*once, once[1]]
    (command,) = [line for line in said.splitlines() if line.startswith("  ")]
    world.run(*shlex.split(command), cwd=repository.path)
    before = state(repository.git_folder)
    said = install(world, repository.path, "--observer").stdout
    assert said.startswith(
        "credential.https://bitbucket.org.helper in ~/.gitconfig is the observer in every repository already: "
    )
    assert (state(repository.git_folder), chain(world, repository.path)) == (before, once)
    # where the repository drops the user's helpers it needs one of its own
    append(repository.git_folder / "config", "[credential]\n\thelper =\n\thelper = store\n")
    assert "in .git/config is the observer." in install(world, repository.path, "--observer").stdout
    assert chain(world, repository.path) == once


def test_observer_keeps_nothing(world: World, install: Install) -> None:
    """Alone it is no helper: the commands that set one are told, work, and leave it last."""
    repository = Repository(world)
    said = install(world, repository.path, "--observer").stdout
    assert "No credential helper stores the token that you type for bitbucket.org. To set one up:\n" in said
    for command in [line for line in said.splitlines() if line.startswith("  ")]:
        world.run("sh", "-c", command, cwd=repository.path)
    assert chain(world, repository.path)[-1] == "git credential-bb-auth-check get"
    assert len(chain(world, repository.path)) == 2
    assert "Nothing keeps" not in install(world, repository.path, "--observer").stdout


def test_observer_for_data_centers(world: World, install: Install) -> None:
    """Those that are declared, and those that are named; `uninstall` takes one, or all."""
    repository = world.repository("[bbAuthCheck]\n\thost = git.example.com:8443\n[credential]\n\thelper = store\n")
    before = state(repository)
    install(world, repository, "--observer", "--host", "https://Code.Example.com/scm")
    listed = world.git("config", "--get-regexp", r"^credential\..*\.helper", cwd=repository).stdout
    assert listed == "".join(
        f"credential.https://{host}.helper bb-auth-check\n"
        for host in ("bitbucket.org", "code.example.com", "git.example.com:8443")
    )
    install(world, repository, "--observer", "--host", "code.example.com", command="uninstall")
    assert world.git("config", "--get-regexp", r"^credential\..*\.helper", cwd=repository).stdout.count("\n") == 2
    install(world, repository, "--observer", command="uninstall")
    assert state(repository) == before


def test_observer_by_its_path(tmp_path: Path, install: Install) -> None:
    """Where it is not on PATH; git's shell takes the path for one word."""
    folder = tmp_path / "with 'quotes' and $more"
    folder.mkdir()
    world = World(folder)
    world.environ["VIRTUAL_ENV"] = str(world.programs)
    asked = world.folder / "asked"
    world.program_file("git-credential-bb-auth-check", f"#!/bin/sh\necho $1 >>{shlex.quote(str(asked))}\n")
    repository = Repository(world)
    before = state(repository.git_folder)
    install(world, repository.path, "--observer")
    elsewhere = os.pathsep.join(world.environ["PATH"].split(os.pathsep)[2:])
    world.environ["PATH"] = elsewhere
    chain(world, repository.path)
    assert asked.read_text(encoding="utf-8") == "get\n"
    assert world.facts(repository.path).environment is not None
    install(world, repository.path, "--observer", command="uninstall")
    assert state(repository.git_folder) == before


# -- what is refused


REFUSED = {
    "no-repository": ((), 3, "There is no git repository here."),
    "host-without-observer": (("--host", "x"), 2, "--host is for the observer."),
    "no-host": (("--observer", "--host", "a b@c:d"), 2, "take the name of a host"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(world: World, install: Install, case: str) -> None:
    """One sentence, the documented code, and nothing written."""
    options, code, said = REFUSED[case]
    cwd = world.repository() if case == "no-host" else world.home
    before = state(world.folder)
    run = install(world, cwd, *options, code=code)
    assert run.stdout == ""
    assert said in run.stderr
    assert run.stderr.count("\n") == 1
    assert state(world.folder) == before


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_in_a_hook(world: World, install: Install, command: str) -> None:
    """Nothing is changed from inside one."""
    run = install(world, world.repository(), command=command, code=2, GIT_PREFIX="")
    assert run.stderr.startswith(f"bb-auth-check: `{command}` changes nothing from inside a hook")


def test_bad_surroundings(older: World, install: Install) -> None:
    """No git; nobody who reads what is said; a secret where a folder should be named."""
    repository = Repository(older)
    assert "There is no git on PATH" in install(older, repository.path, code=3, PATH=str(older.home)).stderr
    script = f"{shlex.join(PROGRAM)} install >&- 2>&-"
    older.run("sh", "-c", script, cwd=repository.path)
    assert repository.push(CHECK="1").returncode == 1
    install(older, repository.path, command="uninstall")
    token = sample("datacenter-token").replace("/", "_")
    older.write_global(f"[core]\n\thooksPath = /{token}/x\n")
    said = install(older, repository.path, code=1).stderr
    assert "***" in said
    assert token not in said


def test_several_at_once(older: World) -> None:
    """One of them does it, the others find it done."""
    repository = Repository(older)
    wrote(repository.hook, "python")
    before = state(older.home, repository.git_folder)
    for command in ("install", "uninstall"):
        argv = [*PROGRAM, command, "--hook", "--observer"]
        runs = [
            subprocess.Popen(argv, cwd=repository.path, env=older.environ, stdout=subprocess.DEVNULL) for _ in range(4)
        ]
        assert [run.wait() for run in runs] == [0, 0, 0, 0]
        assert (repository.push().returncode, bool(repository.checked)) == (0, command == "install")
    assert state(older.home, repository.git_folder) == before


def test_a_hook_that_looks_at_its_name(older: World, install: Install) -> None:
    """It would be another hook under another name."""
    repository = Repository(older)
    repository.hook.parent.mkdir(exist_ok=True)
    repository.hook.write_text("#!/usr/bin/env ruby\nhook = File.basename($0)\n", encoding="utf-8")
    repository.hook.chmod(0o755)
    before = state(repository.git_folder)
    assert "looks at its own name" in install(older, repository.path, code=1).stderr
    assert state(repository.git_folder) == before


def test_what_cannot_be_written(older: World, install: Install) -> None:
    """A folder in the hook's place, a write-protected hook, configuration that is odd or that git cannot read."""
    repository = Repository(older)
    repository.hook.mkdir(parents=True)
    assert "is a folder" in install(older, repository.path, code=3).stderr
    repository.hook.rmdir()
    wrote(repository.hook, "sh", mode=0o555)
    assert "is write-protected" in install(older, repository.path, code=3).stderr
    append(repository.git_folder / "config", "[a]\n\tb = c \\")
    assert "ends in a line that is continued" in install(older, repository.path, "--observer", code=3).stderr
    append(repository.git_folder / "config", "\n\n[a\n")
    assert "git cannot read .git/config" in install(older, repository.path, code=3).stderr
    assert "there is no configuration of yours" in install(
        older, older.folder, "--observer", "--scope", "global", code=3, HOME="", GIT_CONFIG_GLOBAL=""
    ).stderr  # fmt: skip


# -- over https


@pytest.fixture
def fake(world: World) -> Iterator[FakeBitbucket]:
    """A Bitbucket at bitbucket.org."""
    with FakeBitbucket(world.folder / "bitbucket") as running:
        yield running


def test_a_real_push(older: World, install: Install, fake: FakeBitbucket) -> None:
    """A secret in the push URL stops the push before the hook that was there; a clean one goes through to it."""
    older.program_file("bb-auth-check", f'#!/bin/sh\nexec {shlex.join(PROGRAM)} "$@"\n')
    _push_for_real(older, install, fake)


def test_a_real_push_with_a_configured_hook(newer: World, install: Install, fake: FakeBitbucket) -> None:
    """The same, but that git runs the other hook as well."""
    newer.program_file("bb-auth-check", f'#!/bin/sh\nexec {shlex.join(PROGRAM)} "$@"\n')
    _push_for_real(newer, install, fake, runs_both=True)


def _push_for_real(world: World, install: Install, fake: FakeBitbucket, *, runs_both: bool = False) -> None:
    bare, secret = fake.create("ws/r"), sample("api-token").replace("/", "_")
    fake.credential("jdoe", secret)
    repository = Repository(world)
    wrote(repository.hook, "python")
    install(world, repository.path)
    environ: dict[str, Any] = {**fake.environment, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": ""}
    url = f"https://jdoe:{secret.replace('=', '%3D')}@bitbucket.org/ws/r.git"
    world.git("config", "remote.origin.url", url, cwd=repository.path)
    run = repository.push("origin", "main", **environ)
    assert run.returncode == 1
    assert "BB102" in run.stderr
    assert secret not in run.stderr
    assert bool(repository.recorded) == runs_both
    assert world.git("for-each-ref", cwd=bare).stdout == ""

    world.write_global("[credential]\n\thelper = store\n")
    world.file("~/.git-credentials", repository.path, url.partition("/ws")[0] + "\n")
    world.git("config", "remote.origin.url", "https://jdoe@bitbucket.org/ws/r.git", cwd=repository.path)
    for arguments in (["main"], ["main"], ["main:refs/heads/copy"], [":copy"]):
        run = repository.push("origin", *arguments, **environ)
        assert (run.returncode, run.stderr) == (0, "")
        assert repository.recorded.splitlines()[0] == "origin"


LOOKS = {
    "path-of-itself": ("#!/usr/bin/env python3\nimport sys\nassert sys.argv[0].endswith('pre-push')\n", "refused"),
    "file-of-itself": (
        "#!/usr/bin/env python3\nfrom pathlib import Path\nassert Path(__file__).name == 'x'\n",
        "refused",
    ),
    "node": ("#!/usr/bin/env node\nif (!process.argv[1].endsWith('pre-push')) process.exit(9)\n", "refused"),
    "ruby": ("#!/usr/bin/env ruby\nexit 9 unless $PROGRAM_NAME.end_with?('pre-push')\n", "refused"),
    "perl": ("#!/usr/bin/perl\ndie unless $0 =~ /pre-push$/;\n", "refused"),
    "shell-under-another": ('#!/bin/bash -p\ncase "$0" in *pre-push) ;; *) exit 9 ;; esac\n', "refused"),
    "its-folder": ("#!/usr/bin/env python3\nimport os\nhere = os.path.dirname(os.path.abspath(__file__))\n", "chained"),
    "its-arguments": ("#!/usr/bin/env python3\nimport sys\nremote, url = sys.argv[1:3]\n", "chained"),
    "lines-of-itself": ('#!/bin/sh\ntail -n +4 "$0" >/dev/null\nexit 0\ndata\n', "chained"),
    "a-copy-of-itself": ('#!/bin/sh\nsed -n 3p "${0}"\n', "chained"),
    "its-name-in-place": ('#!/bin/sh\n[ "$(basename "$0")" = pre-push ] || exit 9\n', "inserted"),
    "its-end-in-place": ('#!/bin/sh\n[ "${0##*/}" = pre-push ] || exit 9\n', "inserted"),
    "its-case-in-place": ('#!/bin/sh\ncase "$0" in *pre-push) ;; *) exit 9 ;; esac\n', "inserted"),
    "its-neighbour": ('#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/h"\n', "inserted"),
}


def test_what_looks_at_its_name_or_its_text(tmp_path: Path) -> None:
    """A hook keeps its name if it asks for it, and its lines if it counts them; if both, it is left alone."""
    for number, (case, (text, wanted)) in enumerate(LOOKS.items()):
        hook = tmp_path / str(number) / "pre-push"
        hook.parent.mkdir()
        hook.write_text(text, encoding="utf-8")
        hook.chmod(0o755)
        is_refused = hook_file.looks_at_its_name(str(hook))
        assert ("refused" if is_refused else hook_file.install(str(hook.parent), ":", "it")) == wanted, case
        if not is_refused:
            kept = hook if wanted == "inserted" else hook.parent / hook_file.ASIDE
            assert wanted == "inserted" or kept.read_text(encoding="utf-8") == text
            hook_file.uninstall(str(hook.parent), "it")
        assert hook.read_text(encoding="utf-8") == text, case


def test_a_compiled_program_is_told_its_name(tmp_path: Path) -> None:
    """One file may be many programs, told apart by the name that they are run under."""
    hook = tmp_path / "pre-push"
    shutil.copy(shutil.which("sh") or "sh", hook)
    hook_file.install(str(tmp_path), ":", "it")
    run = subprocess.run([hook, "-c", "echo $0"], capture_output=True, text=True, check=True)
    assert run.stdout == f"{hook}\n" or not shutil.which("bash")
    hook_file.uninstall(str(tmp_path), "it")
    assert os.listdir(tmp_path) == ["pre-push"]


def test_many_beginnings_of_our_lines_take_no_time(tmp_path: Path) -> None:
    """A hook may be a tracked file: it is gone through once."""
    hook = tmp_path / "pre-push"
    hook.write_bytes(b"#!/bin/sh\n" + b"# bb-auth-check: begin\n" * 100_000)
    assert not hook_file.is_ours(str(hook))
