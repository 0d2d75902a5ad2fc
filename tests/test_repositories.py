"""Repositories of every kind, configuration of every scope, and what git would not accept."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.git import config
from bb_auth_check.git.configuration import Pushed
from bb_auth_check.git.folders import is_tracked
from bb_auth_check.git.process import Answer, Git
from bb_auth_check.model import CannotLook
from conftest import HELPER, UPSTREAM, World, append, ids, rendered
from support.examples import filled, printed_commands
from support.generated import LONG

BAD = '[remote "origin"]\n\turl = https://jdoe:{app_password}@bitbucket.org/acme/widget.git\n'
GOOD_URL = "https://jdoe@bitbucket.org/acme/widget.git"
OPEN_GATE = "BB505"
"""What is advised in all of these repositories that have no fault: `transfer.credentialsInUrl` is not set, as with most
people, so that `git remote` may touch a URL with a password in it."""


def healed_by_printed_commands(world: World, cwd: Path) -> None:
    """The fault is found from here, and the commands, run from here, fix it."""
    run = world.program(cwd=cwd)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "BB101" in run.stdout
    commands = printed_commands(run.stdout)
    assert commands, run.stdout
    for command in commands:
        world.run("sh", "-c", command, cwd=cwd)
    again = world.program(cwd=cwd)
    assert again.returncode == 0, again.stdout + again.stderr


def with_submodule(world: World, outer: Path, inner: Path, path: str) -> None:
    """Make `inner` a submodule of `outer` and commit that."""
    world.commit(inner)
    local = ("-c", "protocol.file.allow=always")
    world.git(*local, "submodule", "--quiet", "add", str(inner), path, cwd=outer)
    world.git(*local, "submodule", "--quiet", "update", "--init", "--recursive", cwd=outer)
    world.git("commit", "--quiet", "-m", f"Add {path}", cwd=outer)


@pytest.fixture
def faulty(world: World) -> Path:
    """A repository with a commit and an app password in the URL of its remote."""
    world.write_global(HELPER)
    repository = world.repository(filled(BAD))
    world.commit(repository)
    return repository


class TestKinds:
    """The fault is found and fixed from wherever in a repository one stands."""

    def test_top(self, world: World, faulty: Path) -> None:
        healed_by_printed_commands(world, faulty)

    def test_subdirectory(self, world: World, faulty: Path) -> None:
        (faulty / "deep" / "er").mkdir(parents=True)
        healed_by_printed_commands(world, faulty / "deep" / "er")

    def test_inside_git_dir(self, world: World, faulty: Path) -> None:
        healed_by_printed_commands(world, faulty / ".git")

    def test_linked_worktree(self, world: World, faulty: Path) -> None:
        world.git("worktree", "add", "--quiet", "../tree", cwd=faulty)
        healed_by_printed_commands(world, world.folder / "tree")

    def test_worktree_configuration(self, world: World, faulty: Path) -> None:
        world.git("remote", "set-url", "origin", GOOD_URL, cwd=faulty)
        world.git("config", "extensions.worktreeConfig", "true", cwd=faulty)
        world.git("worktree", "add", "--quiet", "../tree", cwd=faulty)
        tree = world.folder / "tree"
        git_dir = Path(world.git("rev-parse", "--absolute-git-dir", cwd=tree).stdout.strip())
        append(git_dir / "config.worktree", filled(BAD).replace("origin", "mine"))
        assert ids(world.check(faulty)) == [OPEN_GATE]
        healed_by_printed_commands(world, tree)

    def test_file_included_by_worktree_configuration(self, world: World, faulty: Path) -> None:
        world.git("remote", "set-url", "origin", GOOD_URL, cwd=faulty)
        world.git("config", "extensions.worktreeConfig", "true", cwd=faulty)
        append(faulty / ".git" / "config.worktree", "[include]\n\tpath = more\n")
        append(faulty / ".git" / "more", filled(BAD).replace("origin", "mine"))
        healed_by_printed_commands(world, faulty)

    @pytest.mark.parametrize("start", ["superproject", "subdirectory", "git-dir", "linked-worktree", "submodule"])
    def test_submodule(self, world: World, faulty: Path, start: str) -> None:
        """From wherever above it or inside of it one stands: found, named as it is found from there, and fixed."""
        with_submodule(world, faulty, world.repository(name="inner"), "lib/sub")
        world.git("remote", "set-url", "origin", GOOD_URL, cwd=faulty)
        world.git("worktree", "add", "--quiet", "../tree", cwd=faulty)
        (faulty / "deep").mkdir()
        config = faulty / ".git" / "modules" / "lib" / "sub" / "config"
        append(config, filled(BAD).replace("origin", "mine"))
        cwd = {
            "superproject": faulty,
            "subdirectory": faulty / "deep",
            "git-dir": faulty / ".git",
            "linked-worktree": world.folder / "tree",
            "submodule": faulty / "lib" / "sub",
        }[start]
        report = world.check(cwd)
        assert ids(report) == ["BB101", OPEN_GATE]
        where = report.findings[0].fault.where
        assert where
        assert where.key == "remote.mine.url"
        named = {"git-dir": "modules/lib/sub/config", "linked-worktree": str(config), "submodule": str(config)}
        assert where.file == named.get(start, ".git/modules/lib/sub/config")
        healed_by_printed_commands(world, cwd)
        assert world.git("config", "remote.mine.url", cwd=faulty / "lib" / "sub").stdout.strip() == GOOD_URL

    def test_submodule_of_a_submodule(self, world: World, faulty: Path) -> None:
        inner, innermost = world.repository(name="inner"), world.repository(name="innermost")
        with_submodule(world, inner, innermost, "most")
        with_submodule(world, faulty, inner, "sub")
        world.git("remote", "set-url", "origin", GOOD_URL, cwd=faulty)
        append(faulty / ".git" / "modules" / "sub" / "modules" / "most" / "config", filled(BAD))
        report = world.check(faulty)
        assert [finding.fault.where and finding.fault.where.file for finding in report.findings] == [
            ".git/modules/sub/modules/most/config",
            None,
        ]
        healed_by_printed_commands(world, faulty)

    def test_submodule_of_a_linked_worktree(self, world: World, faulty: Path) -> None:
        """git keeps it with the worktree, apart from those of the main one."""
        with_submodule(world, faulty, world.repository(name="inner"), "sub")
        world.git("remote", "set-url", "origin", GOOD_URL, cwd=faulty)
        world.git("worktree", "add", "--quiet", "../tree", cwd=faulty)
        tree = world.folder / "tree"
        world.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", cwd=tree)
        append(faulty / ".git" / "worktrees" / "tree" / "modules" / "sub" / "config", filled(BAD))
        assert ids(world.check(tree)) == ["BB101", OPEN_GATE]
        healed_by_printed_commands(world, tree)

    def test_file_included_by_a_submodule(self, world: World, faulty: Path) -> None:
        with_submodule(world, faulty, world.repository(name="inner"), "sub")
        world.git("remote", "set-url", "origin", GOOD_URL, cwd=faulty)
        append(faulty / ".git" / "modules" / "sub" / "config", "[Include]\n\tpath = more\n")
        append(faulty / ".git" / "modules" / "sub" / "more", filled(BAD).replace("origin", "mine"))
        where = world.check(faulty).findings[0].fault.where
        assert where
        assert where.file == ".git/modules/sub/more"
        healed_by_printed_commands(world, faulty)

    def test_file_included_by_gitmodules(self, world: World, faulty: Path) -> None:
        """git does not read it."""
        world.git("remote", "set-url", "origin", GOOD_URL, cwd=faulty)
        append(faulty / ".gitmodules", "[include]\n\tpath = more\n")
        append(faulty / "more", filled(BAD).replace("remote", "submodule"))
        assert world.git("submodule", "status", cwd=faulty).stdout == ""
        assert ids(world.check(faulty)) == [OPEN_GATE]

    @pytest.mark.parametrize(
        ("push", "found"), [("origin", [OPEN_GATE]), ("mine", ["BB101", OPEN_GATE])], ids=["elsewhere", "there"]
    )
    def test_submodule_is_no_matter_of_a_push_from_the_superproject(
        self, world: World, faulty: Path, push: str, found: list[str]
    ) -> None:
        """Only a push that meets the same secret tells of it."""
        with_submodule(world, faulty, world.repository(name="inner"), "sub")
        world.git("remote", "set-url", "origin", GOOD_URL, cwd=faulty)
        bad = filled(BAD).replace("origin", "mine")
        append(faulty / ".git" / "modules" / "sub" / "config", bad)
        append(faulty / ".git" / "config", bad)
        url = world.git("config", f"remote.{push}.url", cwd=faulty).stdout.strip()
        report = world.check(faulty, pushed=Pushed(push, url))
        assert ids(report) == found
        if "BB101" in found:
            (also,) = report.findings[0].fault.also
            assert also.file == ".git/modules/sub/config"

    def test_bare(self, world: World, faulty: Path) -> None:
        bare = world.folder / "bare.git"
        world.git("clone", "--quiet", "--bare", str(faulty), str(bare), cwd=world.folder)
        append(bare / "config", filled(BAD).replace("origin", "mine"))
        healed_by_printed_commands(world, bare)

    @pytest.mark.parametrize("relative", [False, True], ids=["absolute", "relative"])
    def test_git_dir_in_the_environment(self, world: World, faulty: Path, relative: bool) -> None:
        git_dir = "widget/.git" if relative else str(faulty / ".git")
        run = world.program(cwd=world.folder, GIT_DIR=git_dir, GIT_WORK_TREE="widget")
        assert "BB101" in run.stdout
        # the commands find their file without the variable, which the user's shell does not have
        for command in printed_commands(run.stdout):
            world.run("sh", "-c", command, cwd=world.folder)
        assert world.program(cwd=world.folder, GIT_DIR=git_dir).returncode == 0

    def test_sha256(self, world: World) -> None:
        world.write_global(HELPER)
        world.git("init", "--quiet", "--object-format=sha256", "widget", cwd=world.folder)
        append(world.folder / "widget" / ".git" / "config", filled(BAD))
        healed_by_printed_commands(world, world.folder / "widget")

    def test_no_remote(self, world: World) -> None:
        run = world.program(cwd=world.repository())
        assert (run.returncode, run.stdout) == (
            0,
            "No remote of this repository leads to Bitbucket: nothing to check.\n",
        )

    def test_many_values(self, world: World) -> None:
        world.write_global(HELPER)
        repository = world.repository(
            filled(
                '[remote "origin"]\n\turl = https://jdoe:{app_password}@bitbucket.org/acme/widget.git\n'
                "\turl = https://jdoe:{app_password}@bitbucket.org/acme/mirror.git\n\turl = ../elsewhere\n"
                "\tpushurl = https://jdoe:{app_password}@bitbucket.org/acme/a+b.(c).git\n"
            )
        )
        healed_by_printed_commands(world, repository)
        assert world.git("remote", "get-url", "--all", "origin", cwd=repository).stdout.split() == [
            "https://jdoe@bitbucket.org/acme/widget.git",
            "https://jdoe@bitbucket.org/acme/mirror.git",
            "../elsewhere",
        ]


class TestScopes:
    """The finding names the file that holds the value, and the command changes that very file."""

    def named(self, world: World, repository: Path, **environ: str) -> tuple[str | None, str]:
        finding = next(f for f in world.check(repository, environ).findings if f.rule.id == "BB101")
        assert finding.fault.where
        return finding.fault.where.file, finding.fault.where.scope

    def test_local(self, world: World, faulty: Path) -> None:
        assert self.named(world, faulty) == (".git/config", "local")

    def test_global(self, world: World) -> None:
        world.write_global(HELPER + filled(BAD))
        repository = world.repository()
        assert self.named(world, repository) == ("~/.gitconfig", "global")
        healed_by_printed_commands(world, repository)

    def test_xdg_beside_the_other(self, world: World) -> None:
        xdg = world.home / ".config" / "git" / "config"
        xdg.parent.mkdir(parents=True)
        append(xdg, filled(BAD))
        world.write_global(HELPER)
        environ = {name: value for name, value in world.environ.items() if name != "GIT_CONFIG_GLOBAL"}
        world.environ = environ
        repository = world.repository()
        assert self.named(world, repository) == ("~/.config/git/config", "global")
        healed_by_printed_commands(world, repository)

    def test_included(self, world: World, faulty: Path) -> None:
        world.git("remote", "set-url", "origin", GOOD_URL, cwd=faulty)
        append(faulty / ".git" / "more", filled(BAD).replace("origin", "mine"))
        append(faulty / ".git" / "config", "[include]\n\tpath = more\n")
        assert self.named(world, faulty) == (".git/more", "local")
        (faulty / "sub").mkdir()
        healed_by_printed_commands(world, faulty / "sub")

    def test_system(self, world: World) -> None:
        system = world.folder / "system"
        append(system, HELPER + filled(BAD))
        del world.environ["GIT_CONFIG_NOSYSTEM"]
        world.environ["GIT_CONFIG_SYSTEM"] = str(system)
        repository = world.repository()
        assert self.named(world, repository) == (str(system), "system")
        healed_by_printed_commands(world, repository)

    def test_environment(self, world: World) -> None:
        """What only the environment holds no command can fix; the sentence says where to look."""
        url = filled("https://jdoe:{app_password}@bitbucket.org/acme/widget.git")
        environ = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "remote.origin.url", "GIT_CONFIG_VALUE_0": url}
        repository = world.healthy()
        assert self.named(world, repository, **environ) == (None, "command")
        finding = world.check(repository, environ).findings[0]
        assert finding.fault.remedy.commands == ()
        assert finding.fault.remedy.by_hand[0] == (
            "Take remote.origin.url out of the command line or environment that sets it; the URL is "
            "https://jdoe@bitbucket.org/acme/widget.git."
        )

    def test_rule_in_another_file(self, world: World) -> None:
        """A username brought in by `insteadOf` is fixed where the rule stands."""
        world.write_global(HELPER + '[url "https://jdoe%40example.com@bitbucket.org/"]\n\tinsteadOf = bb:\n')
        repository = world.repository('[remote "origin"]\n\turl = bb:acme/widget.git\n')
        finding = world.check(repository).findings[0]
        assert finding.fault.where
        assert finding.fault.where.key == "url.https://jdoe%40example.com@bitbucket.org/.insteadOf"
        assert finding.fault.where.file == "~/.gitconfig"
        for command in finding.fault.remedy.commands:
            world.run(*command, cwd=repository)
        assert ids(world.check(repository)) == [OPEN_GATE]

    @pytest.mark.parametrize(
        "pushed", [None, Pushed("bb:a/b", "https://jdoe%40example.com@bitbucket.org/a/b")], ids=bool
    )
    @pytest.mark.parametrize("key", ["branch.main.remote", "branch.main.pushRemote", "remote.pushDefault"])
    def test_rule_for_what_stands_in_place_of_a_remotes_name(
        self, world: World, key: str, pushed: Pushed | None
    ) -> None:
        """A short form there leads to Bitbucket as well, and is no name of a remote."""
        repository = world.healthy('[url "https://jdoe%40example.com@bitbucket.org/"]\n\tinsteadOf = bb:\n')
        world.git("config", key, "bb:a/b", cwd=repository)
        (finding,) = world.check(repository, pushed=pushed).findings
        assert finding.rule.id == "BB202"
        assert finding.fault.remote == "bb:a/b"
        assert finding.fault.where
        assert finding.fault.where.key == "url.https://jdoe%40example.com@bitbucket.org/.insteadOf"
        world.git("config", key, "upstream", cwd=repository)
        assert ids(world.check(repository)) == []

    def test_empty_value(self, world: World) -> None:
        """Whether an empty `url` drops those before it depends on git; what it drops lies in the file all the same."""
        repository = world.healthy(filled(BAD) + '[remote "origin"]\n\turl =\n\turl = git@ssh.bitbucket.org:a/b.git\n')
        assert ids(world.check(repository)) == ["BB101"]


def could_not_look(world: World, cwd: Path, *words: str, **environ: str) -> None:
    """Exit 3 with one sentence that has these words in it, in both formats; never a traceback."""
    run = world.program(cwd=cwd, **environ)
    assert run.returncode == 3, run.stdout + run.stderr
    assert run.stdout == ""
    assert run.stderr.startswith("bb-auth-check: ")
    assert run.stderr.count("\n") == 1
    for word in words:
        assert word in run.stderr
    run = world.program("--format", "json", cwd=cwd, **environ)
    assert run.returncode == 3
    document = json.loads(run.stdout)
    assert document["status"] == "error"
    assert words[0] in document["errors"][0]
    rendered(world.check(cwd, environ))


class TestCouldNotLook:
    """A check that could not look never passes."""

    def test_no_repository(self, world: World) -> None:
        could_not_look(world, world.folder, "There is no git repository here")

    def test_git_dir_that_is_none(self, world: World, faulty: Path) -> None:
        could_not_look(world, faulty, "There is no git repository here", GIT_DIR="/nowhere")

    @pytest.mark.needs("root")
    def test_unsafe(self, world: World, faulty: Path) -> None:
        for path in (faulty, faulty / ".git"):
            os.chown(path, 12345, 12345)
        could_not_look(world, faulty, "another user owns it", "git config --global --add safe.directory", str(faulty))
        world.git("config", "--global", "--add", "safe.directory", str(faulty), cwd=world.folder)
        assert ids(world.check(faulty)) == ["BB101", OPEN_GATE]

    @pytest.mark.parametrize(
        ("chosen", "is_file"), [(None, True), ("{folder}/.gitconfig", True), (os.devnull, False), ("", False)]
    )
    def test_unsafe_where_no_file_keeps_it(
        self, world: World, faulty: Path, monkeypatch: pytest.MonkeyPatch, chosen: str | None, is_file: bool
    ) -> None:
        """The command that would put a file in the place of a device is not printed, and what is printed works."""
        environ = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
        if chosen is not None:
            environ["GIT_CONFIG_GLOBAL"] = chosen.format(folder=world.folder)
        with pytest.raises(CannotLook) as caught:
            config.read(Git({**world.environ, **environ}, str(faulty)))
        said = str(caught.value)
        assert ("git config --global" in said) == is_file
        if is_file:
            return
        _, _, settings = said.partition("is no file, ")
        told = dict(word.split("=", 1) for word in shlex.split(settings))
        assert config.read(Git({**world.environ, **environ, **told}, str(faulty)))

    def test_bare_repository_only_when_explicit(self, world: World) -> None:
        world.git("init", "--quiet", "--bare", "bare.git", cwd=world.folder)
        world.write_global("[safe]\n\tbareRepository = explicit\n")
        could_not_look(world, world.folder / "bare.git", "bare")

    @pytest.mark.parametrize(
        "text", ["[broken\n", "= x\n", '[remote "x"]\n\turl = "open\n', "[a]\n\tb = \\q\n"], ids=range(4)
    )
    def test_broken_configuration(self, world: World, faulty: Path, text: str) -> None:
        append(faulty / ".git" / "config", text)
        could_not_look(world, faulty, "git cannot read .git/config: line", "no git command works here.")

    @pytest.mark.parametrize("name", [".gitmodules", ".lfsconfig", ".git/modules/sub/config"])
    def test_broken_beside_the_configuration(self, world: World, faulty: Path, name: str) -> None:
        """In the midst of a merge, say: git still works here."""
        world.file(".git/modules/sub/HEAD", faulty, "ref: refs/heads/main\n")
        world.file(name, faulty, "<<<<<<< HEAD\n[a]\n\turl = git@bitbucket.org:a/b.git\n")
        could_not_look(world, faulty, f"{name}: line 1 is not valid configuration.", "configuration. Fix that line.\n")

    def test_broken_global_configuration(self, world: World, faulty: Path) -> None:
        world.write_global("[broken\n")
        could_not_look(world, faulty, ".gitconfig: line")

    def test_include_without_end(self, world: World, faulty: Path) -> None:
        append(faulty / ".git" / "config", "[include]\n\tpath = config\n")
        could_not_look(world, faulty, "git could not be asked")

    @pytest.mark.parametrize(
        "text",
        ['[remote "x"]\n\turl\n', '[remote "x"]\n\tpushurl\n', '[url "https://x/"]\n\tinsteadOf\n'],
        ids=["url", "pushurl", "insteadOf"],
    )
    def test_key_without_value(self, world: World, faulty: Path, text: str) -> None:
        """git itself dies on these: no push can leave."""
        append(faulty / ".git" / "config", text)
        assert world.git("remote", "-v", cwd=faulty, check=False).returncode == 128
        could_not_look(world, faulty, "has no value", ".git/config")

    def test_no_git(self, world: World, faulty: Path) -> None:
        could_not_look(world, faulty, "There is no git on PATH", PATH=str(world.home))

    def test_git_that_cannot_run(self, world: World, faulty: Path) -> None:
        folder = world.folder / "bin"
        folder.mkdir()
        (folder / "git").write_text("no program\n", encoding="utf-8")
        could_not_look(world, faulty, "git", PATH=str(folder))
        (folder / "git").chmod(0o755)
        could_not_look(world, faulty, "git", PATH=str(folder))

    def test_git_that_dies(self, world: World, faulty: Path) -> None:
        folder = world.folder / "bin"
        folder.mkdir()
        (folder / "git").write_text("#!/bin/sh\nkill -9 $$\n", encoding="utf-8")
        (folder / "git").chmod(0o755)
        could_not_look(world, faulty, "git could not be asked", PATH=str(folder))

    def test_folder_that_has_gone(self, world: World) -> None:
        gone = world.folder / "gone"
        gone.mkdir()
        script = f"cd {gone} && rmdir {gone} && exec {sys.executable} -m bb_auth_check"
        run = world.run("sh", "-c", script, cwd=world.folder, check=False)
        assert run.returncode == 3
        assert "Traceback" not in run.stderr

    def test_unreadable_configuration(self, world: World, faulty: Path) -> None:
        (faulty / ".git" / "config").unlink()
        (faulty / ".git" / "config").mkdir()
        run = world.program(cwd=faulty)
        assert run.returncode == 3
        assert "Traceback" not in run.stderr


class TestOddText:
    """Control characters and bytes that are not UTF-8 never reach the terminal, and never stop the check."""

    @pytest.mark.parametrize(
        "url",
        [
            "https://bitbucket.org/acme/wid\\bget.git",
            "https://j\\bdoe:{password}@bitbucket.org/acme/widget.git",
            "https://bitbucket.org/acme/\x1b[31mwidget.git",
            "https://bitbucket.org/acme/\udcff\udcfe.git",
            "https://\udcff@bitbucket.org/acme/widget.git?\u202e",
            "https://bitbucket.org/acme/wid\u2028get\u009b31m.git",
            "http://bitbucket.org/acme/wid\\tget.git",
        ],
        ids=range(7),
    )
    def test_urls(self, world: World, url: str) -> None:
        repository = world.repository()
        append(repository / ".git" / "config", filled(f'[remote "origin"]\n\turl = "{url}"\n'))
        run = world.program(cwd=repository)
        assert run.returncode == 1, run.stderr
        assert run.stdout.replace("\n", "").isprintable()
        text = rendered(world.check(repository))
        assert text.replace("\n", "").isprintable()

    def test_names(self, world: World) -> None:
        """The name of a remote, of a file and of a helper are others' text as well."""
        repository = world.repository()
        append(repository / ".git" / "config", '[include]\n\tpath = "mo\x1b[1mre"\n')
        append(
            repository / ".git" / "mo\x1b[1mre",
            '[remote "or\x1b[1mi\udcffgin"]\n\turl = https://bitbucket.org/a/b.git\n'
            '[credential "https://bitbucket.org"]\n\thelper = "no\x1bwhere"\n',
        )
        report = world.check(repository)
        assert ids(report) == ["BB201", "BB302", OPEN_GATE]
        assert rendered(report).replace("\n", "").isprintable()

    @pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\n", "\r"])
    def test_folder(self, world: World, sign: str) -> None:
        """What some call the end of a line may stand in the path: what lies there is looked at all the same."""
        repository = world.repository("", f"wid{sign}get")
        world.file(
            ".gitmodules", repository, filled('[submodule "x"]\n\turl = https://j:{password}@bitbucket.org/a/b\n')
        )
        linked = world.folder / f"lin{sign}ked"
        world.git("commit", "--quiet", "--allow-empty", "--message=x", cwd=repository)
        world.git("worktree", "add", "--quiet", "-b", "other", str(linked), cwd=repository)
        world.file(".gitmodules", linked, (repository / ".gitmodules").read_text())
        for folder, environ in ((repository, {}), (repository, {"GIT_DIR": str(repository / ".git")}), (linked, {})):
            assert "BB105" in ids(world.check(folder, environ)), (folder, environ)

    def test_ascii_terminal(self, world: World) -> None:
        """A terminal that can show ASCII only gets escapes, not a crash."""
        repository = world.repository('[remote "origin"]\n\turl = https://bitbucket.org/acme/wídget.git\n')
        run = world.program(cwd=repository, PYTHONIOENCODING="ascii")
        assert run.returncode == 1
        assert "w\\xeddget" in run.stdout

    def test_a_lot_of_configuration(self, world: World) -> None:
        """Megabytes (in a long run ten) and hundreds of remotes are looked at like any other."""
        many = 1000 if LONG else 200
        repository = world.healthy(filled(BAD))
        lines = "".join(f'[remote "r{n}"]\n\turl = https://jdoe@bitbucket.org/acme/r{n}.git\n' for n in range(many))
        append(
            repository / ".git" / "config",
            lines + "[x]\n" + "".join(f"\tk{n} = {'v' * 1000}\n" for n in range(9 * many)),
        )
        assert ids(world.check(repository)) == ["BB101"]


def test_the_world_is_sealed(world: World) -> None:
    """Nothing of this machine's configuration is seen in a test."""
    listing = world.git("config", "--list", "--show-origin", cwd=world.folder).stdout
    assert all(str(world.folder) in line for line in listing.splitlines())
    assert shutil.which("git", path=world.environ["PATH"])
    assert UPSTREAM in world.healthy().joinpath(".git", "config").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        ".gitmodules",
        ".lfsconfig",
        ".pre-commit-config.yaml",
        ".git/logs/HEAD",
        ".git/remotes/x",
        ".git/branches/x",
        ".git/hooks/pre-push",
        ".git/modules/x/config",
        "~/.netrc",
        "~/.git-credentials",
    ],
)
@pytest.mark.parametrize("kind", ["fifo", "folder", "loop", "zero", "junk", "gone"])
def test_odd_files(world: World, name: str, kind: str) -> None:
    """What stands in the place of a file that is read never stops the check, and never keeps it waiting."""
    store = "[credential]\n\thelper = store\n"
    repository = world.healthy(store + '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n')
    path = world.home / name[2:] if name.startswith("~/") else repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "zero":
        path.symlink_to("/dev/zero")
    elif kind == "junk":
        path.write_bytes(b"\xff\x00\x1b@\n[x\n" * 1000)
    else:
        path.symlink_to("/nowhere/at/all")
    for command in ("check", "doctor"):
        run = world.program(command, "--strict", cwd=repository)
        assert run.returncode in (0, 1, 3), run.stderr
        assert "internal error" not in run.stderr
        assert "\x1b" not in run.stdout + run.stderr
        if run.returncode == 3:
            assert kind == "junk"
            assert name.rpartition("/")[2] in run.stdout + run.stderr


def test_a_helper_of_a_submodule(world: World) -> None:
    """A password in the command of a helper is found in a submodule's own configuration as well."""
    repository = world.healthy()
    module = repository / ".git" / "modules" / "lib"
    world.git("init", "--quiet", "--bare", str(module), cwd=world.folder)
    append(
        module / "config",
        filled(
            '[remote "origin"]\n\turl = https://bitbucket.org/acme/lib.git\n'
            '[credential]\n\thelper =\n\thelper = "!f() { echo password={access_token}; }; f"\n'
        ),
    )
    report = world.check(repository)
    assert ids(report) == ["BB111"]
    assert report.findings[0].fault.where is not None
    assert report.findings[0].fault.where.file == ".git/modules/lib/config"
    for command in printed_commands(world.program(cwd=repository).stdout):
        world.run("sh", "-c", command, cwd=repository)
    assert ids(world.check(repository)) == []


def test_git_is_asked_what_is_tracked_only_of_a_work_tree(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a git folder, and where no repository begins above, nothing is tracked; a path may lead out of the former."""
    repository = world.repository()
    world.commit(repository)
    asked: list[list[str]] = []
    run = Git.ask

    def counted(git: Git, argv: list[str]) -> Answer:
        asked.append(argv)
        return run(git, argv)

    monkeypatch.setattr(Git, "ask", counted)
    git = Git(world.environ, str(repository))
    for path in (".git/config", "../home/.gitconfig", str(world.global_config), ".git/modules/none/config"):
        assert not is_tracked(path, git)
    assert asked == []
    (world.folder / "link").symlink_to(repository)
    for path in ("file", str(repository / "file"), ".git/../file", str(world.folder / "link" / "file")):
        assert is_tracked(path, git)
        assert asked.pop()
    assert not is_tracked("other", git)
    world.git("worktree", "add", "--quiet", "--detach", ".git/beside", cwd=repository)
    assert is_tracked(".git/beside/file", git)
    assert not is_tracked(".git/beside/other", git)
    moved = Git({**world.environ, "GIT_DIR": str(repository / ".git"), "GIT_WORK_TREE": str(world.folder)})
    assert is_tracked(str(world.folder / "file"), moved)
    assert len(asked) == 4


@pytest.mark.needs("Linux")
@pytest.mark.parametrize("folder", ["branches", "remotes"])
def test_git_is_asked_about_plain_files_only(world: World, folder: str) -> None:
    """git would wait for a pipe, and read a device until there is no memory left; a plain file beside them is read."""
    repository = world.healthy()
    names = repository / ".git" / folder
    names.mkdir(exist_ok=True)
    os.mkfifo(names / "pipe")
    (names / "device").symlink_to("/dev/zero")
    url = f"https://jdoe:{sample('app-password')}@bitbucket.org/acme/widget.git\n"
    (names / "file").write_text(url if folder == "branches" else f"URL: {url}", encoding="utf-8")
    report = world.check(repository)
    assert [finding.fault.remote for finding in report.findings if finding.rule.about == "secret"] == ["file"]
