"""`bb-auth-check install` beside who has a pre-push hook of their own: before them, after them, once they come back.

And what is to be known of single ones of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import World
from hosts import parts
from hosts.clone import FRAMEWORKS, Clone, bystander, lefthook
from hosts.matrix import BESIDE, BOTH, ORDERS, OURS, PUSHES, ROWS, SKIPPED, THEIRS, beside
from support.fake_bitbucket import FakeBitbucket
from support.needs import need
from support.pages import shows


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A world for all tests, which copy what they change."""
    return World(tmp_path_factory.mktemp("beside"))


@pytest.fixture(scope="module")
def fake(world: World) -> Iterator[FakeBitbucket]:
    """The Bitbucket of that world."""
    with FakeBitbucket(world.folder / "bitbucket") as running:
        yield running
    assert not running.errors
    assert not running.refused


@pytest.fixture(scope="module")
def plain(world: World, fake: FakeBitbucket) -> Clone:
    """A repository without any hook."""
    return Clone.first(world, fake)


@pytest.fixture
def clone(plain: Clone) -> Clone:
    """A copy of it, under a git that needs hook files."""
    parts.need_hook_file()
    return plain.copy()


@pytest.fixture
def newer(plain: Clone, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """A copy of it, under a git that knows hooks in the configuration."""
    monkeypatch.setitem(plain.world.environ, "PATH", plain.world.environ["PATH"])
    parts.use_newer_git(plain.world)
    return plain.copy()


def arranged(clone: Clone, framework: str, order: str) -> str:
    """Both installed in that order. Returns the program that the framework runs."""
    if order == "`install`, then theirs":
        clone.install()
        return bystander(clone, framework)
    program = bystander(clone, framework)
    clone.install()
    return program if order == "theirs, then `install`" else bystander(clone, framework)


def outcome(clone: Clone, program: str) -> str:
    """What runs, once, in a push that nothing is wrong with."""
    clone.world.commit(clone.path, "new")
    assert clone.push("origin", "main").returncode == 0
    times = len(clone.ran()), len(clone.ran(program))
    return {(1, 1): BOTH, (0, 1): THEIRS, (1, 0): OURS}[times]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_order_of_the_two(clone: Clone, framework: str, order: str) -> None:
    """What the README's table says of a hook file."""
    program = arranged(clone, framework, order)
    assert outcome(clone, program) == BESIDE[framework][ORDERS.index(order)]


@pytest.mark.parametrize("order", ORDERS[1:])
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_order_of_the_two_does_not_matter_to_a_hook_in_the_configuration(
    newer: Clone, framework: str, order: str
) -> None:
    """Nobody overwrites it, and core.hooksPath does not lead git away from it."""
    assert outcome(newer, arranged(newer, framework, order)) == BOTH


LOST = [
    (framework, order)
    for framework, outcomes in BESIDE.items()
    for order, result in zip(ORDERS, outcomes, strict=True)
    if result == THEIRS
]


@pytest.mark.parametrize(("framework", "order"), LOST)
def test_install_once_more_brings_the_hook_back(clone: Clone, framework: str, order: str) -> None:
    """Wherever the other one has taken its place."""
    program = arranged(clone, framework, order)
    clone.install()
    assert outcome(clone, program) == BOTH


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_uninstall_leaves_the_frameworks_hook_as_it_made_it(clone: Clone, framework: str) -> None:
    """Byte for byte."""
    program = bystander(clone, framework)
    before = files(clone)
    clone.install()
    assert files(clone) != before
    clone.uninstall()
    assert files(clone) == before
    assert outcome(clone, program) == THEIRS


@pytest.mark.parametrize("framework", [name for name in FRAMEWORKS if name != "git-lfs"])
def test_uninstall_finds_the_hook_where_the_framework_has_moved_it(clone: Clone, framework: str) -> None:
    """No file has our lines afterwards, which the framework's own removal might bring back."""
    program = arranged(clone, framework, "`install`, then theirs")
    clone.uninstall()
    assert [path for path, data in files(clone).items() if b"bb-auth-check" in data] == []
    assert outcome(clone, program) == THEIRS


def files(clone: Clone) -> dict[Path, bytes]:
    """All there is in the repository, but for its objects."""
    paths = (path for path in clone.path.rglob("*") if path.is_file() and "objects" not in path.parts)
    return {path: path.read_bytes() for path in paths}


@pytest.mark.parametrize("case", ["new-commit", "deletion"])
@pytest.mark.parametrize("framework", [name for name in FRAMEWORKS if name != "git-lfs"])
def test_each_runs_on_its_own_pushes(clone: Clone, framework: str, case: str) -> None:
    """The check on all that git runs its own hook for, and before the framework, which it keeps from its work."""
    push = PUSHES[case]
    program = bystander(clone, framework)
    clone.install()
    if push.before:
        clone.git(*push.before)
    clone.set_url(clone.faulty)
    assert clone.push(*push.arguments).returncode == 1
    assert clone.ran() == [f"origin {clone.faulty}"]
    assert clone.ran(program) == []

    clone.set_url(clone.clean)
    assert clone.push(*push.arguments).returncode == 0
    assert clone.ran() == [f"origin {clone.clean}"]
    assert clone.ran(program) == ([] if ROWS[push.row][framework] == SKIPPED else [f"origin {clone.clean}"])


def test_the_readme() -> None:
    """Its table is the one that is measured here."""
    shows("beside", beside())


# -- what is to be known of single ones


@pytest.mark.parametrize("framework", ["husky", "lefthook"])
def test_a_variable_switches_the_framework_off(clone: Clone, framework: str) -> None:
    """HUSKY=0 or LEFTHOOK=0: nothing runs that it would run. What `install` has put beside it does."""
    FRAMEWORKS[framework](clone, "bb-auth-check")
    clone.set_url(clone.faulty)
    off: dict[str, Any] = {framework.upper(): "0"}
    assert clone.push("--dry-run", "origin", "main", **off).returncode == 0
    assert clone.ran() == []
    clone.install()
    assert clone.push("--dry-run", "origin", "main", **off).returncode == 1
    assert clone.ran() == [f"origin {clone.faulty}"]


def test_lefthook_hands_on_a_url_that_means_something_to_the_shell(clone: Clone) -> None:
    """With the quotes that the README gives."""
    lefthook(clone, "bb-auth-check")
    password = "p&$HOME;$(false)*"
    clone.fake.credential("jdoe", password)
    clone.set_url(f"https://jdoe:{password}@bitbucket.org/ws/{clone.bare.name}")
    run = clone.push("origin", "main")
    assert run.returncode == 1
    assert "BB105" in run.stdout
    assert clone.ran() == [f"origin https://jdoe:{password}@bitbucket.org/ws/{clone.bare.name}"]


def test_lefthook_shows_the_url_with_its_secret_when_it_is_told_to_be_verbose(clone: Clone) -> None:
    """It is its own word, not the check's."""
    lefthook(clone, "bb-auth-check")
    clone.set_url(clone.faulty)
    run = clone.git("push", "origin", "main", check=False, LEFTHOOK_VERBOSE="1")
    assert clone.faulty in run.stdout


@pytest.mark.parametrize(("framework", "stream"), [("husky", "stderr"), ("lefthook", "stdout")])
def test_where_the_words_of_the_check_go(clone: Clone, framework: str, stream: str) -> None:
    """husky leaves them where the native hook writes them, apart from what `git push --porcelain` says."""
    FRAMEWORKS[framework](clone, "bb-auth-check")
    clone.set_url(clone.faulty)
    run = clone.push("--porcelain", "origin", "main")
    assert {name for name in ("stdout", "stderr") if "BB102" in getattr(run, name)} == {stream}


def test_lefthook_takes_the_hook_away_when_its_configuration_changes(clone: Clone) -> None:
    """It writes its hooks anew in the next push, which is still judged."""
    program = arranged(clone, "lefthook", "theirs, then `install`")
    configuration = clone.path / "lefthook.yml"
    configuration.write_text(f"colors: false\n{configuration.read_text(encoding='utf-8')}", encoding="utf-8")
    later = time.time() + 10
    os.utime(configuration, (later, later))  # it looks at the time as well, which may be that of its installation
    assert outcome(clone, program) == BOTH
    clone.git("commit", "--quiet", "--allow-empty", "-m", "One more")
    assert clone.push("origin", "main").returncode == 0
    assert clone.ran() == []
    assert clone.ran(program) != []


def with_large_file(clone: Clone) -> Clone:
    """The repository, with a commit to push that has a file for git-lfs, which uploads it to the remote's folder."""
    bystander(clone, "git-lfs")
    clone.git("config", "lfs.url", clone.bare.as_uri())
    clone.git("lfs", "track", "*.bin")
    clone.world.commit(clone.path, "large.bin")
    return clone


def uploaded(clone: Clone) -> bool:
    """Whether the remote's folder has the file."""
    return any(path.is_file() for path in (clone.bare / "lfs").rglob("*"))


def test_git_lfs_uploads_nothing_in_a_push_that_is_stopped(clone: Clone) -> None:
    """And all in one that is not: it gets its arguments and its standard input."""
    large = with_large_file(clone)
    large.install()
    large.set_url(large.faulty)
    assert large.push("origin", "main").returncode == 1
    assert not uploaded(large)

    large.set_url(large.clean)
    assert large.push("origin", "main").returncode == 0
    assert uploaded(large)


def test_git_lfs_uploads_beside_a_hook_in_the_configuration_before_the_push_is_stopped(newer: Clone) -> None:
    """git runs all its hooks, also after one that fails."""
    large = with_large_file(newer)
    large.install()
    large.set_url(large.faulty)
    assert large.push("origin", "main").returncode == 1
    assert uploaded(large)


def test_git_lfs_says_that_there_is_a_hook_and_comes_in_once_that_is_out_of_the_way(clone: Clone) -> None:
    """The README's way: uninstall, `git lfs install`, install."""
    need("git-lfs")
    clone.install()
    refused = clone.git("lfs", "install", "--local", check=False)
    assert refused.returncode == 2
    assert "Hook already exists: pre-push" in refused.stdout + refused.stderr

    clone.uninstall()
    program = bystander(clone, "git-lfs")
    clone.install()
    assert outcome(clone, program) == BOTH
