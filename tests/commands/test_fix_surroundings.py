"""`fix` in repositories and with configurations of any kind, and with options that narrow what it fixes."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from bb_auth_check.bitbucket.samples import sample
from conftest import GATE, Run, World, append
from support import vault
from support.fixing import (
    AS_ROOT,
    CLEAN_ORIGIN,
    KEPT,
    ONE_STEP,
    ORIGIN,
    PULLED,
    SUBMODULE,
    URL,
    Case,
    breaking,
    fixed,
    inside,
    locked,
    refused,
    target,
)
from support.generated import LONG
from support.needs import KEPT_USERNAME

if sys.platform == "win32":
    pytest.skip("needs modes, owners and terminals", allow_module_level=True)


# -- surroundings


def could_not_look(case: Case, says: str, *options: str, **environ: Any) -> None:
    """Said in one sentence, and nothing changed."""
    before = case.state()
    assert says in refused(case.fix(*options, **environ))
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
@pytest.mark.needs(KEPT_USERNAME)
def test_bytes_around_the_change(world: World, before: bytes, after: bytes) -> None:
    """Whatever it is, it stays."""
    fixed(*surrounded(world, before, after))


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        (b'[remote "origin"]\n', b" ; why\n", (b'[remote "origin"]\n', b"\n")),
        (b'\r\n[remote "origin"]\n', b"\r\n", (b'\r\n[remote "origin"]\n', b"\n")),
        (b'[remote "origin"]', b" # why \xff\n\n\n", (b'[remote "origin"]\n', b"\n\n\n")),
    ],
    ids=["comment", "crlf", "one-line"],
)
@pytest.mark.needs(KEPT_USERNAME)
def test_bytes_of_the_changed_line(world: World, before: bytes, after: bytes, left: tuple[bytes, bytes]) -> None:
    """git writes it anew: without a comment behind the value, and as a line of its own that ends with LF."""
    fixed(*surrounded(world, before, after, left))


@pytest.mark.needs(KEPT_USERNAME)
def test_a_very_long_configuration(world: World) -> None:
    """A megabyte of it, in a long run ten."""
    sections = range(500 if LONG else 50)
    more = b"".join(b'[branch "topic-%d"]\n\tdescription = %s\n' % (n, b"x" * 10000) for n in sections)
    fixed(*surrounded(world, more + b'[remote "origin"]\n', b"\n" + more))


@pytest.mark.needs(KEPT_USERNAME)
def test_an_included_file(world: World) -> None:
    """The secret is taken out where it stands, and the file that includes it stays."""
    case = Case(world, "[include]\n\tpath = ../more\n", more="# mine\n" + ORIGIN)
    before = case.config.read_bytes()
    fixed(case, case.fix())
    assert case.config.read_bytes() == before
    assert case.path("more").read_text() == f"# mine\n{CLEAN_ORIGIN}"


def test_an_included_file_that_is_locked(world: World) -> None:
    """The one that is included is the one that is named."""
    case = Case(world, "[include]\n\tpath = ../more\n", more=ORIGIN)
    locked(case.path("more"))
    could_not_look(case, "more is locked")


@pytest.mark.parametrize("relative", [False, True])
def test_links_to_dotfiles(world: World, relative: bool) -> None:
    """Left as another machine may have it too; with its rule named it is fixed, a link, and of the same mode."""
    case, path = target(world, "~/.gitconfig")
    dotfiles = world.home / "dotfiles"
    dotfiles.mkdir()
    real = dotfiles / "gitconfig"
    path.rename(real)
    real.chmod(0o640)
    path.symlink_to("dotfiles/gitconfig" if relative else real)
    before = real.read_bytes()
    run = case.fix()
    assert "~/.gitconfig may be another machine's as well" in run.stdout
    assert "bb-auth-check fix --select BB102 does it." in " ".join(run.stdout.split())
    assert real.read_bytes() == before
    fixed(case, case.fix("--select", "BB102"))
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
    could_not_look(case, "elsewhere.lock", "--select", "BB102")


def test_xdg_configuration(world: World) -> None:
    """Without `~/.gitconfig` the helper and the change go to the other file that git reads."""
    case, path = target(world, "~/.gitconfig")
    xdg = world.home / ".config" / "git" / "config"
    xdg.parent.mkdir(parents=True)
    path.rename(xdg)
    del world.environ["GIT_CONFIG_GLOBAL"]
    fixed(case, case.fix())
    assert not path.exists()


def test_the_helper_goes_to_the_xdg_configuration(world: World) -> None:
    """Where git itself would write."""
    case = Case(world, helper=None)
    xdg = world.home / ".config" / "git" / "config"
    xdg.parent.mkdir(parents=True)
    world.global_config.rename(xdg)
    del world.environ["GIT_CONFIG_GLOBAL"]
    fixed(case, case.fix("--helper", vault.NAME))
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
    fixed(case, case.fix(cwd=tree))


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
    fixed(case, case.fix(cwd=case.repository / "lib"))


@pytest.mark.needs(KEPT_USERNAME)
def test_bare_repository(world: World) -> None:
    """No work tree at all."""
    case = Case(world, "")
    case.config.parent.rename(case.repository / "bare.git")
    config = case.repository / "bare.git" / "config"
    config.write_text(f"[core]\n\tbare = true\n{ORIGIN.replace('{secret}', case.secret)}", encoding="utf-8")
    fixed(case, case.fix(cwd=config.parent))
    assert config.read_text() == f"[core]\n\tbare = true\n{CLEAN_ORIGIN}"


@pytest.mark.parametrize("relative", [False, True])
def test_git_dir(world: World, relative: bool) -> None:
    """The repository that the environment names."""
    case = Case(world)
    folder = os.path.relpath(case.config.parent, world.home) if relative else str(case.config.parent)
    fixed(case, case.fix(cwd=world.home, GIT_DIR=folder, GIT_WORK_TREE=str(case.repository)))


def test_from_a_folder_below(world: World) -> None:
    """Paths that are relative to the top are found."""
    case = Case(world, **{".gitmodules": SUBMODULE, ".git/logs/HEAD": PULLED})
    below = case.repository / "deep" / "down"
    below.mkdir(parents=True)
    fixed(case, case.fix(cwd=below))


def test_a_global_configuration_that_is_missing(world: World) -> None:
    """It is made, with the helper in it."""
    case = Case(world, helper=None)
    missing = world.home / "not" / "there"
    world.environ["GIT_CONFIG_GLOBAL"] = str(missing)
    fixed(case, case.fix("--helper", vault.NAME))
    assert "credentialsInUrl" not in missing.read_text() or GATE in missing.read_text()


def test_a_missing_global_configuration_stays_missing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
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
    fixed(case, case.fix())


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
    fixed(case, case.fix(LC_ALL="C"))


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
    """A host that nothing else tells is fixed once it is named."""
    url = "https://jdoe:{secret}@git.example.com/acme/widget.git"
    case = Case(world, f'[remote "origin"]\n\turl = {url}\n', kind="password")
    before = case.state()
    run = case.fix()
    assert (run.returncode, run.stdout) == (0, "No remote of this repository leads to Bitbucket: nothing to fix.\n")
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
