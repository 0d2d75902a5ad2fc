"""Many configurations in one process of git are what git alone says in each folder, whatever stands in them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import given, note
from hypothesis import strategies as st

from bb_auth_check.git import config, many, repositories
from bb_auth_check.git.process import Git
from bb_auth_check.model import CannotLook
from conftest import World
from support.generated import examples

PLAIN = (
    '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n',
    '[remote "o\\"r\\\\i"]\n\turl = "a#b" ; c\n\tpushurl\n',
    '[url "git@bitbucket.org:"]\n\tinsteadOf = https://bitbucket.org/\n',
    "[core]\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n",
    "[core]\n\thooksPath = ../hooks\n",
    "[credential]\n\thelper =\n\thelper = cache \\\n\t  --timeout=3\n",
    "[credential.UPPER]\n\tHelper = x\n",
    '[branch "a.b"]\n\tremote = .\n\tmerge = refs/heads/a\n',
    "[a]\r\n\tb = c\r\n",
    "\ufeff[bom]\n\tx = 1\n",
    "[empty]\n",
    "# nothing\n",
    "[a]b=c\n[d] e\n",
    '[a "ü\t"]\n\tvalue = "\\tx\\n" \t y  \n',
    "[user]\n\tname = \udcff\n",
)
ODD = (
    "[core]\n\trepositoryformatversion = 0\n",
    "[core]\n\trepositoryFormatVersion = 1\n",
    "[core]\n\trepositoryformatversion = 00\n",
    "[core]\n\trepositoryformatversion = 9\n",
    "[core]\n\trepositoryformatversion\n",
    "[core]\n\tbare = true\n",
    "[core]\n\tbare\n",
    "[core]\n\tbare = maybe\n",
    "[core]\n\tfilemode = perhaps\n\tsharedRepository = 0x\n\tcompression = x\n\tlogAllRefUpdates = 7q\n",
    "[core]\n\tworktree = ../..\n",
    "[core]\n\tworktree = /nowhere\n",
    "[extensions]\n\tworktreeConfig = true\n",
    "[extensions]\n\tobjectFormat = sha256\n",
    "[extensions]\n\tnoSuch = x\n",
    "[include]\n\tpath = more\n",
    "[INCLUDE]\n\tpath = ../../more\n",
    "[include]\n\tpath = config\n",
    "[include]\n\tpath = /nowhere\n\tpath\n",
    '[includeIf "gitdir:**"]\n\tpath = more\n',
    '[includeIf "onbranch:main"]\n\tpath = more\n',
    '[includeIf "hasconfig:remote.*.url:**"]\n\tpath = more\n',
    "[remote\n",
    "x = y\n",
    '[a "b]\n',
    '[a]\n\tb = "\n',
    "[a]\n\t1 = 2\n",
    "[a]\n\tb = c\0d\n",
    "[pager]\n\tconfig = maybe\n[color]\n\tui = never-ever\n[pack]\n\tthreads = x\n",
    f"[{'l' * 400}]\n\ta\n\tb\n",
    "[safe]\n\tdirectory = *\n\tbareRepository = explicit\n",
    "[alias]\n\tconfig = !touch executed\n[core]\n\tfsmonitor = touch executed\n",
)
KINDS = ("plain", "plain", "plain", "bare", "linked", "apart", "symlink", "inner")
BREAKS = ("", "", "", "", "", "", "", "no HEAD", "bad HEAD", "no refs", "no config", "folder", "detached", "link")
GLOBAL = (
    "[credential]\n\thelper = store\n",
    '[url "https://bitbucket.org/"]\n\tinsteadOf = bb:\n',
    "[include]\n\tpath = more\n",
    '[includeIf "gitdir:~/"]\n\tpath = more\n',
    "[safe]\n\tbareRepository = explicit\n",
    "[a\n",
)
VARIABLES: tuple[dict[str, str], ...] = (
    {},
    {},
    {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "a.b", "GIT_CONFIG_VALUE_0": "c"},
    {"GIT_CONFIG_PARAMETERS": "'a.b'='c' 'core.bare'='true'"},
    {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"},
    {"GIT_SSH_COMMAND": "ssh -v"},
)

_text = st.lists(st.one_of(*[st.sampled_from(PLAIN)] * 3, st.sampled_from(ODD)), max_size=4).map("".join)
_repository = st.tuples(st.sampled_from(KINDS), st.sampled_from(BREAKS), _text)
_surroundings = st.tuples(
    st.one_of(*[st.just("")] * 3, st.lists(st.sampled_from(GLOBAL), max_size=2).map("".join)),
    st.sampled_from(VARIABLES),
)


def made(folder: Path, text: str, broken: str) -> None:
    """A git folder, written by hand: a thousand of them are made in the time that git makes ten in."""
    for name in ("objects", "refs"):
        (folder / name).mkdir(parents=True)
    head = {"bad HEAD": "ref: main\n", "detached": f"{'a1' * 20}\n"}.get(broken, "ref: refs/heads/main\n")
    (folder / "HEAD").write_text(head)
    if broken == "no HEAD":
        (folder / "HEAD").unlink()
    if broken == "no refs":
        (folder / "refs").rmdir()
    if broken == "folder":
        (folder / "config").mkdir()
    elif broken != "no config":
        (folder / "config").write_bytes(text.encode("utf-8", "surrogateescape"))
    if broken == "link":
        (folder / "config").rename(folder / "real")
        (folder / "config").symlink_to("real")
    for at in (folder, folder.parent):
        (at / "more").write_text("[more]\n\tfound = here\n")


def planted(tree: Path, number: int, kind: str, broken: str, text: str) -> None:
    """One repository of this kind in the tree."""
    path = tree / f"r{number}"
    if kind == "bare":
        made(path, text, broken)
    elif kind == "inner":
        made(path / ".git", text, "")
        made(path / "in ner" / ".git", text, broken)
    elif kind == "linked":
        made(path / ".git", text, "")
        own = path / ".git" / "worktrees" / "w"
        made(own, text, broken)
        (own / "commondir").write_text("../..\n")
        (tree / f"w{number}").mkdir()
        (tree / f"w{number}" / ".git").write_text(f"gitdir: {own}\n")
        (own / "gitdir").write_text(f"{tree}/w{number}/.git\n")
    elif kind in ("apart", "symlink"):
        path.mkdir()
        apart = tree / f"apart{number}"
        made(apart, text, broken)
        if kind == "apart":
            (path / ".git").write_text(f"gitdir: ../apart{number}\n")
        else:
            (path / ".git").symlink_to(apart)
    else:
        made(path / ".git", text, broken)


def listed(entries: list[config.Entry]) -> list[tuple[object, ...]]:
    """Entries as they can be compared."""
    return [(one.scope, one.origin, one.key, one.value) for one in entries]


def alone(environ: dict[str, str], found: repositories.Found) -> Any:
    """What git says there by itself, or why it does not."""
    try:
        return listed(
            config.read(Git({**environ, "GIT_CEILING_DIRECTORIES": str(Path(found.path).parent)}, found.path))
        )
    except CannotLook as reason:
        return str(reason)


@examples(60)
@given(st.lists(_repository, min_size=3, max_size=9), _surroundings)
def test_as_git_alone(world: World, several: list[tuple[str, str, str]], around: tuple[str, dict[str, str]]) -> None:
    """Entry for entry, with scope and origin, in git's order; and refused where git refuses."""
    tree = world.folder / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir()
    for number, (kind, broken, text) in enumerate(several):
        planted(tree, number, kind, broken, text)
    (world.home / "more").write_text("[global]\n\tmore = 1\n")
    world.global_config.write_text(around[0])
    environ = {**world.environ, **around[1]}
    found = repositories.below([str(tree)])
    read = list(many.read(many.alone(Git(environ)), found))
    assert sorted(one.path for one, _ in read) == [one.path for one in found]
    for one, got in read:
        note(one.path)
        want = alone(environ, one)
        if one.why is not None or isinstance(got, CannotLook):
            # git goes up from what it takes for no repository; so far up there is none
            assert isinstance(want, str), (one.why, str(got))
        else:
            assert listed(got.entries) == want
            assert got.git.cwd == one.path
    assert not list(tree.rglob("executed"))


def test_one_process_for_all(world: World) -> None:
    """A hundred plain repositories, one of them broken: git is asked a few times, and not once for each."""
    tree = world.folder / "tree"
    for number in range(100):
        planted(tree, number, "bare" if number % 5 else "plain", "", PLAIN[number % len(PLAIN)])
    planted(tree, 100, "plain", "", "[a\n")
    asked: list[object] = []
    ask = Git.ask

    def counted(self: Git, argv: list[str], *more: Any, **options: Any) -> Any:
        asked.append(argv)
        return ask(self, argv, *more, **options)

    with mock.patch.object(Git, "ask", counted):
        read = list(many.read(many.alone(Git(world.environ)), repositories.below([str(tree)])))
    assert sum(isinstance(got, CannotLook) for _, got in read) == 1
    # two configurations are empty but for a comment: such a one is asked alone, as one that git could not read
    empty = sum(not "".join(PLAIN[number % len(PLAIN)].splitlines()).count("=") for number in range(100))
    assert len(asked) < 2 * (empty + 10)


def test_any_name(world: World) -> None:
    """Quotes, backslashes, blanks, line ends, a secret, bytes that are not UTF-8: the folder's name changes nothing."""
    names = ('a"b', "a\\b", " a ", "a\nb", "a;b#c", "a\tb", "%(prefix)", "~x", "ü", os.fsdecode(b"\xff"), "$(touch x)")
    for name in names:
        made(world.folder / "tree" / name / ".git", '[remote "o"]\n\turl = x\n', "")
    found = repositories.below([str(world.folder / "tree")])
    assert len(found) == len(names)
    for one, got in many.read(many.alone(Git(world.environ)), found):
        assert not isinstance(got, CannotLook), one.path
        assert listed(got.entries) == alone(world.environ, one)


def test_what_never_ends(world: World) -> None:
    """A configuration includes a pipe or a device, at once or by another file: it is told, and not waited for."""
    tree = world.folder / "tree"
    os.mkfifo(world.folder / "pipe")
    (world.home / "pipe").symlink_to(world.folder / "pipe")
    rows = {
        "[include]\n\tpath = ../../../pipe\n": False,
        "[include]\n\tpath = ~/pipe\n": False,
        "[include]\n\tpath = more.inc\n": False,
        f'[includeIf "gitdir:/nowhere"]\n\tpath = {world.folder}/pipe\n': False,
        "[include]\n\tpath = /dev/zero\n": False,
        "[include]\n\tpath = /dev/null\n\tpath = nowhere\n\tpath = config\n": None,
        "[include]\n\tpath = /dev/null\n\tpath = nowhere\n\tpath = good.inc\n": True,
    }
    for number, text in enumerate(rows):
        planted(tree, number, "plain", "", '[remote "o"]\n\turl = x\n' + text)
        (tree / f"r{number}/.git/more.inc").write_text('[INCLUDE]\n\tpath = "sub/../loop.inc"\n')
        (tree / f"r{number}/.git/loop.inc").write_text(f"[include]\n\tpath = more.inc\n\tpath = {world.folder}/pipe\n")
        (tree / f"r{number}/.git/good.inc").write_text("[a]\n\tb = c\n")
    with mock.patch.object(config, "read", side_effect=_read_in_time):
        read = dict(many.read(many.alone(Git(world.environ)), repositories.below([str(tree)])))
    told = {Path(one.path).name: got for one, got in read.items()}
    for number, can in enumerate(rows.values()):
        got = told[f"r{number}"]
        assert isinstance(got, CannotLook) == (not can), number
        if can is False:
            assert "no plain file" in str(got)


_read = config.read


def _read_in_time(git: Git) -> list[config.Entry]:
    """As it is, but for its patience: a test that fails should not take a minute."""
    from time import monotonic

    return _read(Git(git.environ, git.cwd, monotonic() + 10))
