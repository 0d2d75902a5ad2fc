"""Every kind of push in every host: whether the check runs, for which URL, and what becomes of the push.

All that matrix.py says is measured with real pushes to a Bitbucket that takes every login, and the README shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conftest import World
from hosts import matrix, parts
from hosts.clone import FRAMEWORKS, Clone, bystander
from hosts.matrix import MIXED, ONCE, PUSHES, ROWS, SKIPPED, TO_SEVERAL_URLS, Push
from support.fake_bitbucket import FakeBitbucket
from support.generated import LONG
from support.pages import shows, texts

HOSTS = ("hook-file", "beside-git-lfs", "configuration-hook", "pre-commit", "prek", "husky", "lefthook")
ALIKE = ("beside-git-lfs", "husky", "lefthook")
"""Hosts that git's own hook starts for whatever is pushed."""
ONE_A_ROW = list({push.row: name for name, push in PUSHES.items()}.values())
"""One push of each row of the table: all of them are for a long run."""


class Host:
    """A host, ready; `column` is the one of the table that it is measured against."""

    def __init__(self, name: str, clone: Clone) -> None:
        self.clone = clone
        self.column = name if name in matrix.HOSTS else "install"
        if name in FRAMEWORKS:
            FRAMEWORKS[name](clone, "bb-auth-check")
        if name == "beside-git-lfs":
            bystander(clone, "git-lfs")
        if self.column == "install":
            clone.install()

    def outcome(self, row: str) -> str:
        """What the table says of such a push."""
        return ROWS[row][self.column]


@pytest.fixture(
    scope="module",
    params=HOSTS,
)
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A host in a world of its own."""
    name: str = request.param
    world = World(tmp_path_factory.mktemp(name))
    if name == "configuration-hook":
        parts.use_newer_git(world)
    elif name not in FRAMEWORKS:
        parts.need_hook_file()
    with FakeBitbucket(world.folder / "bitbucket") as fake:
        yield Host(name, Clone.first(world, fake))
    assert not fake.errors
    assert not fake.refused


@pytest.mark.parametrize(
    ("host", "name"),
    [(host, name) for host in HOSTS for name in PUSHES if LONG or name in ONE_A_ROW],
    indirect=["host"],
)
def test_a_push(host: Host, name: str) -> None:
    """Where the check runs, it stops what goes to a URL with a secret, and lets pass what goes to one without."""
    measure(host, PUSHES[name])


@pytest.mark.parametrize("push", MIXED.values(), ids=MIXED)
@pytest.mark.parametrize("host", ["pre-commit", "prek"], indirect=True)
def test_a_mixed_push(host: Host, push: Push) -> None:
    """So it is where the host decides by what is pushed."""
    measure(host, push)


def measure(host: Host, push: Push) -> None:
    """Push to both kinds of URL, and compare with the table."""
    judged = host.outcome(push.row) != SKIPPED
    clone = host.clone.copy()
    if push.before:
        clone.git(*push.before)
    there = clone.refs()

    clone.set_url(clone.faulty)
    run = clone.push(*push.arguments)
    assert clone.ran() == ([f"origin {clone.faulty}"] if judged else [])
    assert run.returncode == int(judged)
    if judged:
        assert "BB102" in run.stdout + run.stderr
        assert clone.refs() == there

        clone.set_url(clone.clean)
        run = clone.push(*push.arguments)
        assert run.returncode == 0
        assert clone.ran() == [f"origin {clone.clean}"]


@pytest.mark.parametrize(
    ("host", "case", "faulty"),
    [
        (host, case, faulty)
        for host in HOSTS
        for case, faulty in (("new-commit", "first"), ("new-commit", "second"), ("new-branch", "second"))
        if LONG or host not in ALIKE or case == "new-branch"
    ],
    indirect=["host"],
)
def test_a_push_to_two_urls(host: Host, case: str, faulty: str) -> None:
    """The one with a secret gets nothing, the other one all, whichever comes first: git goes on after a hook's no.

    But what the first URL got is known to the remote, and some frameworks run nothing then for the second one.
    """
    push = TO_SEVERAL_URLS[case]
    clone = host.clone.copy()
    other = clone.copy()
    clone.git(*push.before)
    there = other.refs()
    urls = [other.faulty, clone.clean] if faulty == "first" else [clone.clean, other.faulty]
    for url in urls:
        clone.add_push_url(url)
    judged = urls[:1] if faulty == "second" and host.outcome(push.row) == ONCE else urls

    run = clone.push(*push.arguments)
    assert clone.ran() == [f"origin {url}" for url in judged]
    stopped = other.faulty in judged
    assert run.returncode == int(stopped)
    assert (other.refs() == there) is stopped
    assert clone.git("rev-parse", "main").stdout.strip() in clone.refs().values()


def test_the_readme() -> None:
    """Its table is the one that is measured here, with the versions of husky and lefthook that it names."""
    shows("pushes", matrix.pushes())
    for name, version in parts.npm_versions().items():
        assert f"{name} {version}" in texts()
