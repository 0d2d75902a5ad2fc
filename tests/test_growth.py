"""Whatever a clone brings, however long it is: the time grows in proportion to it, and nothing waits for ever."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from bb_auth_check.bitbucket import helpers
from bb_auth_check.bitbucket.hosts import without_dots
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.commands.check import check
from bb_auth_check.commands.doctor import doctor
from bb_auth_check.git import exposures, helper_values, logins, ssh_files
from bb_auth_check.git.configuration import Pushed
from bb_auth_check.git.netrc import machines
from bb_auth_check.git.plain_files import content, content_or_none
from bb_auth_check.git.process import Git, on_path
from bb_auth_check.git.text import redacted, shown
from bb_auth_check.git.urlmatch import normal
from bb_auth_check.git.urls import parse, shown_subsection
from bb_auth_check.git.wildmatch import matches
from bb_auth_check.model import CannotLook, Selection
from bb_auth_check.observer import said
from bb_auth_check.render import checkup, human, layout
from conftest import World
from fuzz.reading import PIECES
from support.generated import LONG

FACTOR, SLACK = 4, 3.0
"""How much longer the second text is, and how many times its share it may take: noise, and memory that runs out of
the processor's own. The square would be four times its share, at each step."""
FLOOR = 0.2 if LONG else 0.05
"""Seconds below which nothing is said of growth. In a long run they are as many as its sizes want."""
WAY_TOO_LONG = 600 if LONG else 240
"""Seconds: a long run has four times the text, and may share the machine."""
FROM, MOST, MOST_OF_ONES_OWN = (17_000, 1_100_000, 280_000) if LONG else (8_000, 32_000, 32_000)
"""Bytes of the shortest file and of the longest; a long run ends at a megabyte, three steps further."""
TEXT, LONG_TEXT = (5_000, 20_000) if LONG else (2_000, 8_000)
"""Characters of what a reader of a text is given."""
CLEAN = '[remote "origin"]\n\turl = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git\n'
PUSHED = Pushed("origin", "https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git")


@contextmanager
def no_hang() -> Iterator[None]:
    """Fail where something takes minutes."""

    def over(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(WAY_TOO_LONG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def grows_in_proportion(run: Callable[[int], object], size: int, most: int, name: object) -> None:
    """Run something at growing sizes: each step takes no more than its share, times `SLACK`."""
    last: tuple[float, int] | None = None
    while size <= most:
        took = WAY_TOO_LONG * 1.0
        for _ in range(8):  # what else runs on the machine costs the processor's own memory, and time
            start = time.process_time()
            run(size)
            took = min(took, time.process_time() - start)
            if last is None or took < FLOOR or took <= last[0] * (size / last[1]) * SLACK:
                break
        if last is not None:
            assert took < FLOOR or took <= max(last[0], FLOOR / FACTOR) * (size / last[1]) * SLACK, (name, last, took)
        last = took, size
        size *= FACTOR


def quoted(value: str) -> str:
    """A value as it stands in a file of configuration."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def filled(piece: str, size: int) -> str:
    """That many characters of a piece."""
    return piece * (size // len(piece) + 1)


# -- every reader of a text

READERS: dict[str, Callable[[str], object]] = {
    "parse": parse,
    "subsection": shown_subsection,
    "redacted": redacted,
    "shown": shown,
    "normal": lambda text: normal(text, star=True),
    "secrets in a command": exposures.secrets_in_command,
    "pulled": lambda text: exposures.pulled(f"pull {text}: x"),
    "gives a name": logins._gives_name,
    "named": logins._named_by,
    "harmless": helpers.harmless,
    "serves": helpers.serves,
    "broken": helper_values.broken,
    "dots": without_dots,
    "netrc": lambda text: machines(text.encode("utf-8", "surrogateescape")),
    "a pattern": lambda text: matches(text[:200], text),
}
OTHER_PIECES = (
    *("a:", ":a", "a@", "@a", "a.", "a/", "a@a:", "://", "git::", "https::", "***", "ATATT", "?token=x&"),
    *("echo ", "printf ", "password=", "username=", ";", "'", "f() { ", "test $1 = get && ", "if ", "x "),
    *("machine a password b ", "password #a ", '"', "#", "\n", "*", "*a", "**/", "[", "[a", "scm:", "git@a.b:c/d "),
)  # fmt: skip
AROUND = (
    ("", ""),
    ("https://", "@bitbucket.org/acme/widget.git"),
    ("https://jdoe:", "@bitbucket.org/a/b"),
    ("https://bitbucket.org/@", ""),
    ("git@bitbucket.org:", "/a"),
    ("!printf 'password=%s' ", ""),
    ("@", "://"),
)


@pytest.mark.parametrize("name", READERS)
def test_every_reader_of_a_text(name: str) -> None:
    """A text of every piece, alone and before another, takes no more than four times what a quarter of it takes.

    In a long run both, else the one or the other.
    """
    reader = READERS[name]
    pieces = [*PIECES, *OTHER_PIECES]
    with no_hang():
        for at, piece in enumerate(pieces):
            (before, after), other = AROUND[at % len(AROUND)], pieces[at * 7 % len(pieces)]
            both = ((piece, piece), (piece, other))
            for one, two in both if LONG else (both[at % 2],):
                grows_in_proportion(
                    lambda n: reader(before + filled(one, n // 2) + filled(two, n // 2) + after),  # noqa: B023 - at once
                    TEXT,
                    LONG_TEXT,
                    (before, one, two, after),
                )


SSH_PIECES = (
    *("Host ", "Host a\n", "Host *\n", "*", "*a", "?", "!a ", "[", "Match all\n", "Include x\n", "Include *\n"),
    *("HostName bitbucket.org\n", "HostName a ", "IdentityFile ~/%d/x\n", "=", '"', "'", "\\", "#", "%", "$", "\n"),
    *("|1|a=|b= ssh-rsa A\n", "@revoked ", "@cert-authority *", "[bitbucket.org]:22,", "ssh-rsa AAAA ", "\0", "\udcff"),
)  # fmt: skip


@pytest.mark.parametrize("before", ["Host ", "Include "])
def test_every_reader_of_sshs_files(tmp_path: Path, before: str) -> None:
    """A file of every piece takes no more than four times what a quarter of it takes."""
    path = tmp_path / ".ssh" / "config"
    path.parent.mkdir()

    def looked(size: int, piece: str) -> None:
        path.write_bytes((before + filled(piece, size)).encode("utf-8", "surrogateescape"))
        ssh_files.blocks(str(path))
        ssh_files.may_be_bitbucket("ssh.bitbucket.org", None, {"HOME": str(tmp_path)})

    with no_hang():
        for piece in SSH_PIECES:
            grows_in_proportion(lambda n: looked(n, piece), TEXT, LONG_TEXT, (before, piece))  # noqa: B023 - at once


def test_a_file_of_sshs_that_includes_itself(tmp_path: Path) -> None:
    """However often: ssh stops at sixteen of them in one another, and so do we, without looking at each path there."""
    path = tmp_path / ".ssh" / "config"
    path.parent.mkdir()
    path.write_text("Include config\n" * 50 + "Host a\n\tHostName bitbucket.org\n")
    with no_hang():
        assert not ssh_files.may_be_bitbucket("b", None, {"HOME": str(tmp_path)})
        assert ssh_files.may_be_bitbucket("a", None, {"HOME": str(tmp_path)})


def test_forms_in_one_another() -> None:
    """Each is read as it stands and as it was meant: forty of them would be read for ever."""
    with no_hang():
        for text in ("git::" * 100, "git+https::" * 50, "https://" * 60, "scm:" * 100):
            parse(text + "https://jdoe:secret@bitbucket.org/a/b")
        parse("https::" * 100_000)


# -- every file that a clone may bring


def many(text: str) -> Callable[[int], str]:
    """As many of these lines as make that many bytes."""
    return lambda size: "# @\n" + "".join(text.replace("{n}", str(n)) for n in range(size // len(text) + 1))


def one_url(piece: str, before: str = "https://bitbucket.org/", after: str = "") -> Callable[[int], str]:
    """One submodule with a long URL."""
    return lambda size: f'[submodule "s"]\n\tpath = s\n\turl = {quoted(before + filled(piece, size) + after)}\n'


def urls_of_one(url: str) -> Callable[[int], str]:
    """One submodule with many URLs."""
    return lambda size: '[submodule "s"]\n' + many(f"\turl = {quoted(url)}\n")(size)


SUBMODULE = '[submodule "s{n}"]\n\tpath = s{n}\n\turl = '
HOSTILE: dict[str, tuple[str, Callable[[int], str]]] = {
    "colons, then @": (".gitmodules", lambda n: f'[submodule "s"]\n\turl = {":a" * (n // 3)}{"@" * (n // 3)}\n'),
    "colons and @": (".gitmodules", one_url("a:@a", "")),
    "colons behind the @": (".lfsconfig", lambda n: f"[lfs]\n\turl = https://bitbucket.org/@{':' * n}\n"),
    "slashes": (".gitmodules", one_url("a/")),
    "escapes": (".gitmodules", one_url("\u202e")),
    "percent": (".gitmodules", one_url("%41")),
    "query": (".gitmodules", one_url("token=x&", "https://bitbucket.org/a/b?")),
    "a password": (".gitmodules", one_url("x", "https://u:", "@bitbucket.org/a/b")),
    "words": (".gitmodules", one_url("git clone ", "", "https://bitbucket.org/a/b")),
    "urls": (".gitmodules", urls_of_one("https://bitbucket.org/a/{n}")),
    "urls with a password": (".gitmodules", urls_of_one("https://u:p{n}@bitbucket.org/a/{n}")),
    "urls with a password, the same": (".gitmodules", urls_of_one("https://u:p{n}@bitbucket.org/a/b")),
    "urls with the same password": (".gitmodules", urls_of_one("https://u:p@bitbucket.org/a/{n}")),
    "urls with stars": (".gitmodules", urls_of_one("https://u:***@***:***@bitbucket.org/a/{n}")),
    "submodules": (".gitmodules", many(f"{SUBMODULE}https://bitbucket.org/a/{{n}}\n")),
    "submodules of hosts": (".gitmodules", many(f"{SUBMODULE}https://h{{n}}.bitbucket.org/a/b\n")),
    "submodules of Data Centers": (".gitmodules", many(f"{SUBMODULE}https://u@h{{n}}.example.com/scm/a/b.git\n")),
    "submodules with a password": (".gitmodules", many(f"{SUBMODULE}https://u:p{{n}}@bitbucket.org/a/{{n}}\n")),
    "submodules over ssh": (".gitmodules", many(f"{SUBMODULE}git@bitbucket-{{n}}:a/b\n")),
    "submodules of no form": (".gitmodules", many(f"{SUBMODULE}{'git::' * 40}https://bitbucket.org/a/{{n}}\n")),
    "submodules of no host": (".gitmodules", many(f"{SUBMODULE}https://bitbucket.org:{'a.' * 200}{{n}}\n")),
    "a name": (".gitmodules", lambda n: f'[submodule "{filled("a:@", n)}"]\n\turl = https://bitbucket.org/a/b\n'),
    "a name again and again": (".gitmodules", lambda n: f'[submodule "@{"a" * (n // 2)}"]\n' + "url=a\n" * (n // 12)),
    "sections": (".gitmodules", many("[a]\n")),
    "keys": (".gitmodules", lambda n: "[a]\n" + many("b\n")(n)),
    "of git-lfs": (".lfsconfig", many('[remote "r{n}"]\n\tlfsurl = https://u:p{n}@bitbucket.org/a/{n}\n')),
    "names of git-lfs": (".lfsconfig", many('[lfs "https://u:p{n}@bitbucket.org/a/{n}"]\n\taccess = basic\n')),
    "hooks": (".pre-commit-config.yaml", lambda n: filled("id: bb-", n)),
    "blanks of hooks": (".pre-commit-config.yaml", lambda n: f"bb- id:{' ' * n}"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_every_file_that_a_clone_may_bring(world: World, case: str) -> None:
    """`check`, `doctor` and `pre-push` take time in proportion to it."""
    repository = world.healthy(CLEAN)
    name, text = HOSTILE[case]
    git = Git(world.environ, str(repository))

    def looked(size: int) -> None:
        (repository / name).write_text(text(size), encoding="utf-8", errors="surrogateescape")
        human.render(check(git, Selection()), layout.PLAIN)
        checkup.render(doctor(git, Selection()), layout.PLAIN)
        assert check(git, Selection(), pushed=PUSHED).status == "clean"

    with no_hang():
        grows_in_proportion(looked, FROM, MOST, case)


@pytest.mark.parametrize("case", ["colons, then @", "urls with a password", "submodules with a password", "of git-lfs"])
def test_no_login_waits_for_it(world: World, case: str) -> None:
    """The observer reads no file of the work tree: a megabyte there is nothing to it."""
    repository = world.healthy(CLEAN)
    name, text = HOSTILE[case]
    given = b"protocol=https\nhost=bitbucket.org\nusername=jdoe\npassword=x\n"
    before = os.getcwd()
    os.chdir(repository)
    try:
        without = [said(operation, given, world.environ, 0) for operation in ("get", "erase", "store")]
        (repository / name).write_text(text(1_000_000), encoding="utf-8")
        start = time.process_time()
        assert [said(operation, given, world.environ, 0) for operation in ("get", "erase", "store")] == without
        assert time.process_time() - start < 0.6
    finally:
        os.chdir(before)


# -- what is the user's own, and large

REMOTE = '[remote "r{n}"]\n\turl = https://bitbucket.org/w{n}/x\n'
NO_HELPER = "[credential]\n\thelper =\n"
OWN: dict[str, tuple[str, Callable[[int], str]]] = {
    "remotes": (".git/config", many('[remote "r{n}"]\n\turl = https://u@bitbucket.org/a/{n}\n')),
    "urls of one": (".git/config", lambda n: '[remote "r"]\n' + many("\turl = https://u:p{n}@bitbucket.org/a/{n}\n")(n)),
    "remotes and sections": (
        ".git/config",
        many(REMOTE + '[credential "https://bitbucket.org/w{n}"]\n\tusername = u\n'),
    ),
    "remotes and rules": (
        ".git/config",
        many('[remote "r{n}"]\n\turl = w{n}:x\n[url "https://u@bitbucket.org/w{n}/"]\n\tinsteadOf = w{n}:\n'),
    ),
    "remotes and headers": (
        ".git/config",
        many(REMOTE + '[http "https://bitbucket.org/w{n}"]\n\textraHeader = X: y\n\tproxy = http://p{n}\n'),
    ),
    "remotes and authorities": (
        ".git/config",
        many(REMOTE + '[http "https://h{n}.example.com"]\n\tsslCAInfo = /dev/null\n\tsslCert = x\n\tproxy = p\n'),
    ),
    "remotes and their proxies": (".git/config", many(REMOTE + "\tproxy = http://proxy.example.com\n")),
    "remotes and helpers of other hosts": (
        ".git/config",
        lambda n: many(REMOTE + '[credential "https://h{n}.example.com"]\n\thelper = cache\n')(n) + NO_HELPER,
    ),
    "remotes and helpers of other ports": (
        ".git/config",
        lambda n: many(REMOTE + '[credential "https://bitbucket.org:8443/w{n}"]\n\thelper = cache\n')(n) + NO_HELPER,
    ),
    "remotes and hooks": (".git/config", many('[hook "h{n}"]\n\tcommand = x\n\tevent = post-commit\n\tevent = x\n')),
    "a path": (".git/config", lambda n: f'[remote "r"]\n\turl = https://bitbucket.org/{"a/" * (n // 2)}\n'),
    "netrc": ("~/.netrc", many("machine h{n} login u password p\n")),
    "netrc of one line": ("~/.netrc", many("machine bitbucket.org login u password p{n} ")),
    "netrc of words": ("~/.netrc", many("x ")),
    "store": ("~/.git-credentials", many("https://u{n}:p@bitbucket.org\n")),
    "known hosts": ("~/.ssh/known_hosts", many("h{n}.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA{n}\n")),
    "ssh's configuration": ("~/.ssh/config", many("Host h{n}\n\tIdentityFile ~/.ssh/k{n}\n")),
    "store of others": ("~/.git-credentials", many("https://u{n}:p@h{n}.example.com\n")),
}  # fmt: skip


@pytest.mark.parametrize("case", OWN)
def test_what_is_the_users_own(world: World, case: str) -> None:
    """Large files, and many sections beside many remotes."""
    world.write_global("[credential]\n\thelper = store\n")
    name, text = OWN[case]

    def looked(size: int) -> None:
        repository = world.healthy(CLEAN, f"r{size}-{time.monotonic_ns()}")
        path = world.home / name[2:] if name.startswith("~/") else repository / name
        if name.startswith("~/"):
            path.unlink(missing_ok=True)
        if name.startswith("~/.ssh/"):
            world.git("config", "remote.other.url", "git@ssh.bitbucket.org:acme/widget.git", cwd=repository)
        world.file(name, repository, text(size))
        git = Git(world.environ, str(repository))
        human.render(check(git, Selection()), layout.PLAIN)
        check(git, Selection(), pushed=PUSHED)

    with no_hang():
        grows_in_proportion(looked, FROM, MOST_OF_ONES_OWN, case)


# -- what never ends


@pytest.mark.parametrize("name", [".gitmodules", ".lfsconfig", ".pre-commit-config.yaml"])
def test_no_device_and_no_pipe(world: World, name: str) -> None:
    """A tracked file may be a link to anything, and include anything."""
    repository = world.healthy(CLEAN)
    path, git = repository / name, Git(world.environ, str(repository))
    os.mkfifo(world.folder / "pipe")
    with no_hang():
        for target in ("/dev/zero", "/dev/tty", "/proc/kmsg", "/proc/self/mem", world.folder / "pipe", name, "/proc"):
            path.symlink_to(target)
            assert check(git, Selection()).status in ("clean", "error")
            path.unlink()
        if name != ".lfsconfig":
            return
        for target in ("/dev/tty", "/proc/kmsg", world.folder / "pipe", "%(prefix)/x"):
            for section in ("include", 'includeIf "gitdir:/"'):
                (repository / "more").write_text(f"[{section}]\n\tpath = {target}\n", encoding="utf-8")
                path.write_text("# @\n[include]\n\tpath = more\n", encoding="utf-8")
                assert check(git, Selection()).status == "error", target
        (repository / "more").write_text("[lfs]\n\turl = https://u:secret@bitbucket.org/a/b\n", encoding="utf-8")
        assert [one.rule.id for one in check(git, Selection()).findings] == ["BB105"]


def test_files_are_read_as_far_as_they_are_asked_for(tmp_path: Path) -> None:
    """Plain ones alone, and a hole in one takes no memory."""
    (tmp_path / "plain").write_bytes(b"abc")
    with open(tmp_path / "sparse", "wb") as file:
        file.truncate(3 * 2**30)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("plain")
    assert content(str(tmp_path / "plain"), 2) == b"ab"
    assert content(str(tmp_path / "link")) == b"abc"
    assert len(content(str(tmp_path / "sparse"), 1000) or b"") == 1000
    assert [content(str(tmp_path / name)) for name in ("pipe", "none", "plain/x", ".")] == [None] * 4
    assert content_or_none("/dev/null") is None


def test_an_ssh_that_hangs_is_waited_for_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many remotes it is asked about; for a login over https it is not asked at all."""
    from bb_auth_check.git import ssh

    monkeypatch.setattr(ssh, "_PATIENCE", 0.5)
    repository = world.healthy(CLEAN + "".join(f'[remote "s{n}"]\n\turl = git@bb{n}:acme/w\n' for n in range(8)))
    world.program_file("ssh", "#!/bin/sh\ntouch started\nexec sleep 60\n")
    start = time.monotonic()
    check(Git(world.environ, str(repository)), Selection())
    assert (repository / "started").exists()
    assert time.monotonic() - start < 0.5 * 6
    (repository / "started").unlink()
    given = "protocol=https\nhost=bitbucket.org\nusername=jdoe\n"
    program = os.path.join(sysconfig.get_path("scripts"), "git-credential-bb-auth-check")
    subprocess.run([program, "get"], input=given, env=world.environ, cwd=repository, text=True, check=True)
    assert not (repository / "started").exists()


def test_one_patience_for_all(world: World) -> None:
    """What has to be over by a moment is over by then, whatever is asked and how often."""
    world.program_file("git", "#!/bin/sh\nexec sleep 60\n")
    git = Git(world.environ, deadline=time.monotonic() + 0.3).at(str(world.folder))
    start = time.monotonic()
    for _ in range(5):
        with pytest.raises(CannotLook, match="gave no answer"):
            git.ask(["git", "config"])
    assert time.monotonic() - start < 0.3 * 10


# -- what would run


def test_no_program_of_the_current_folder(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clone may have a `git` at its top."""
    repository = world.healthy(CLEAN)
    marker = world.folder / "run"
    for name in ("git", "ssh", "argparse.py", "subprocess.py", "json.py"):
        text = f"open({str(marker)!r}, 'w')\n" if name.endswith(".py") else f"#!/bin/sh\n: >{marker}\n"
        world.file(name, repository, text, 0o755)
    for path in (
        f"{world.environ['PATH']}",
        f".{os.pathsep}{world.environ['PATH']}",
        f"{os.pathsep}{world.environ['PATH']}",
    ):
        world.environ["PATH"] = path
        assert world.check(repository).status == "clean"
        monkeypatch.chdir(repository)
        assert on_path("git", world.environ) not in (None, "git", "./git", str(repository / "git"))
    run = subprocess.run(
        [sys.executable, "-m", "bb_auth_check", "doctor", "--help"],
        env=world.environ,
        cwd=repository,
        capture_output=True,
        check=False,
    )
    assert (run.returncode, marker.exists()) == (0, False), run.stderr


def test_fix_runs_no_fsmonitor(world: World) -> None:
    """git asks it for every command that reads the index."""
    repository = world.healthy(CLEAN + '[remote "o"]\n\turl = https://jdoe:pw12345@bitbucket.org/acme/w.git\n')
    world.commit(repository)
    marker = world.folder / "run"
    monitor = world.program_file("monitor", f"#!/bin/sh\n: >>{marker}\nexit 1\n")
    world.git("config", "core.fsmonitor", str(monitor), cwd=repository)
    (repository / ".gitmodules").write_text(
        '[submodule "s"]\n\tpath = s\n\turl = https://jdoe:pw12345@bitbucket.org/a/b\n', encoding="utf-8"
    )
    marker.unlink(missing_ok=True)
    for arguments in (("fix", "--dry-run"), ("fix", "--yes", "--strict"), ("doctor",), ("install",), ("uninstall",)):
        world.program(*arguments, cwd=repository)
        assert not marker.exists(), arguments


def test_without_memory(world: World) -> None:
    """One sentence, and the exit code for what could not be looked at."""
    repository = world.healthy(CLEAN)
    (repository / ".gitmodules").write_text(
        '[submodule "s"]\n' + "\turl = https://u:p@bitbucket.org/a/b\n" * 100_000, encoding="utf-8"
    )
    program = os.path.join(sysconfig.get_path("scripts"), "bb-auth-check")

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (80_000_000, 80_000_000))

    run = subprocess.run(
        [program],
        env=world.environ,
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )
    assert (run.returncode, run.stdout) == (3, "")
    assert run.stderr.startswith("bb-auth-check: ")
    assert "Traceback" not in run.stderr
    # Python 3.14 itself has something to say of what it could not clear away
    assert re.sub(r"(?m)^(?:Exception ignored .*|MemoryError: ?)\n", "", run.stderr).count("\n") == 1, run.stderr


def test_the_record_is_opened_safely(world: World) -> None:
    """No link is followed, no pipe is waited for, and nobody else's folder is used."""
    state = Path(world.environ["XDG_STATE_HOME"], "bb-auth-check")
    given = f"protocol=https\nhost=bitbucket.org\nusername=jdoe\npassword={sample('api-token')}\n".encode()
    victim = world.folder / "victim"
    victim.write_text("kept", encoding="utf-8")
    state.mkdir(parents=True)
    with no_hang():
        os.mkfifo(state / "first-seen")
        for operation in ("store", "get"):
            said(operation, given, world.environ, 0)
        (state / "first-seen").unlink(missing_ok=True)
        (state / "first-seen").symlink_to(victim)
        (state / "first-seen.new").symlink_to(victim)
        said("store", given, world.environ, 0)
    assert victim.read_text(encoding="utf-8") == "kept"
    assert not (state / "first-seen").is_symlink()
    for path in state.iterdir():
        path.unlink()
    state.rmdir()
    state.symlink_to(world.home)
    before = sorted(os.listdir(world.home))
    said("store", given, world.environ, 0)
    assert sorted(os.listdir(world.home)) == before
