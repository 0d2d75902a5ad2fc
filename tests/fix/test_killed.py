"""Killed at any point, `fix` leaves the secret where it was or with the helper, every file whole, and can go on.

`BB_AUTH_CHECK_EXAMPLES=1 pytest -s tests/fix/test_killed.py` kills it at every point, and prints how many there were.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.tokens import BY_NAME
from conftest import GATE, World
from support import vault
from support.generated import LONG
from support.killed import Ask, asking
from support.needs import MANAGER
from support.places import OURS, origin
from support.real_helpers import Manager
from test_places import EVERYWHERE, Planted

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and processes of POSIX")


class Plan(NamedTuple):
    """What is planted, and how it is fixed."""

    text: str
    kind: str
    options: tuple[str, ...] = ("--helper", vault.NAME)
    parts: int = 4
    """Into how many tests the points are divided."""


_STORE = "# ~/.gitconfig\n[credential]\n\thelper =\n\thelper = store\n"
PLANS = {
    "everywhere": Plan(
        f"{EVERYWHERE}# .git/config\n"
        '[url "https://jdoe:{secret}@bitbucket.org/acme/"]\n\tinsteadOf = bb:\n'
        '[remote "short"]\n\turl = bb:widget.git\n',
        "api-token",
        parts=16,
    ),
    "store": Plan(
        f"{_STORE}# .git/config\n{origin(f'https://jdoe@{OURS}')}"
        "# ~/.git-credentials\nhttps://jdoe:{secret}@bitbucket.org\nhttps://jdoe:another@example.com\n",
        "api-token",
    ),
    "inline": Plan(
        "# ~/.gitconfig\n[credential]\n\thelper =\n"
        '\thelper = "!f() { echo username=jdoe; echo password={secret}; }; f"\n'
        f"# .git/config\n{origin(f'https://jdoe@{OURS}')}",
        "api-token",
        ("--helper", vault.NAME, "--select", "BB1"),  # it logs in other repositories, too, whatever their username
    ),
    "netrc": Plan(
        f"# ~/.gitconfig\n[credential]\n\thelper =\n\thelper = {vault.NAME}\n"
        f"# .git/config\n{origin(f'https://jdoe@{OURS}')}"
        "# ~/.netrc\nmachine example.com login jdoe password another\n"
        "machine bitbucket.org\n\tlogin jdoe\n\tpassword {secret}\n",
        "api-token",
        ("--strict",),  # other programs read netrc
    ),
    "dead": Plan(
        f"{_STORE}# .git/config\n{origin(f'https://jdoe:{{secret}}@{OURS}')}"
        "# ~/.git-credentials\nhttps://jdoe:{secret}@bitbucket.org\n",
        "app-password",
    ),
}

State = dict[str, tuple[int, bytes | None]]
"""Mode and content of every file of home, repository and vault, None for the content of a folder."""


class Run(NamedTuple):
    """How a run of the program went."""

    code: int
    points: list[dict[str, str]]
    out: str
    err: str


class Context:
    """One planted world, the uninterrupted run in it, and what may be seen on the way there."""

    def __init__(self, folder: Path, plan: Plan, ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.plan = plan
        self._ask = ask
        self.locks: dict[str, str] = {}
        self.world = World(folder)
        vault.vault(self.world)
        self.planted = Planted(self.world, plan.text, plan.kind)
        self.forms = [form.encode() for form in (self.planted.secret, self.planted.encoded, self.planted.basic)]
        assert self.run("check").code in (0, 1)  # what ssh makes, it makes now
        self.before = self.state()
        self.whole = self.run("fix", "--yes", *plan.options)
        assert (self.whole.code, self.whole.err) == (0, ""), self.whole
        assert "undone" not in self.whole.out
        self.after = self.state()
        self.kept = vault.kept(self.world)
        assert bool(self.kept) == BY_NAME[plan.kind].alive
        assert not self.has_secret(self.after)
        assert self.files(self.after).keys() == self.files(self.before).keys()
        self.contents = {name: {found[1]} for name, found in self.files(self.before).items()}
        self._learn()
        self._seen: set[object] = set()

    def _learn(self) -> None:
        """Every content of every file, and for which file each lock is taken."""
        taken: list[str] = []
        for point in self.whole.points:
            if point["what"] == "after open":
                taken.append(self._name(point["path"]))
            elif point["what"] == "after replace":
                name = self._name(point["path"])
                self.contents[name].add(point["holds"].encode("latin-1"))
                self.locks.update(dict.fromkeys(taken, name))
                taken = []

    def _name(self, path: str) -> str:
        return os.path.relpath(os.path.realpath(path), os.path.realpath(self.world.folder))

    def run(self, *arguments: str, at: int | None = None, sent: str = "SIGKILL", to: str = "alone") -> Run:
        """Run the program; `sent` is the signal it meets `at` this point."""
        asked = {"cwd": str(self.planted.repository), "environ": self.world.environ, "arguments": arguments}
        return Run(**self._ask({**asked, "point": at, "signal": sent, "to": to}))

    def fix(self, at: int | None = None, sent: str = "SIGKILL", to: str = "alone") -> Run:
        """Fix what is planted."""
        return self.run("fix", "--yes", *self.plan.options, at=at, sent=sent, to=to)

    def state(self) -> State:
        """All there is now."""
        found: State = {}
        for top in (self.world.home, self.planted.repository, vault.folder(self.world)):
            for folder, _, names in os.walk(top):
                for path in (folder, *(os.path.join(folder, name) for name in names)):
                    mode = os.lstat(path).st_mode
                    data = None if stat.S_ISDIR(mode) else Path(path).read_bytes()
                    found[os.path.relpath(path, self.world.folder)] = (mode, data)
        return found

    def restore(self, state: State) -> None:
        """Have it all as it was."""
        now = self.state()
        for name in sorted(now.keys() - state.keys(), reverse=True):
            path = self.world.folder / name
            path.rmdir() if path.is_dir() else path.unlink()
        for name, (mode, data) in sorted(state.items()):
            path = self.world.folder / name
            if now.get(name) != (mode, data):
                path.mkdir(exist_ok=True) if data is None else path.write_bytes(data)
                path.chmod(stat.S_IMODE(mode))
        assert self.state() == state

    def files(self, state: State) -> State:
        """Without the vault, and locks."""
        return {name: found for name, found in state.items() if name[:6] != "vault/" and name not in self.locks}

    def differing(self, state: State, other: State) -> set[str]:
        """What is not the same in both, made-up credentials aside, which a helper is tried with."""
        return {name for name, _ in state.items() ^ other.items() if not _TRIAL.match(name)}

    def has_secret(self, state: State) -> bool:
        """Whether a file that git reads has it, in any spelling."""
        return any(form in data for _, data in self.files(state).values() if data for form in self.forms)

    def answers(self, *options: str) -> bool:
        """Whether git, with these options, gets the secret for every name that it is kept under in the end."""
        for place in self.kept:
            protocol, host, username = place.split("@", 2)
            run = subprocess.run(
                ["git", *options, "credential", "fill"],
                input=f"protocol={protocol}\nhost={host}\nusername={username}\n\n",
                env={**self.world.environ, "GIT_TERMINAL_PROMPT": "0"},
                cwd=self.planted.repository,
                capture_output=True,
                text=True,
                check=False,
            )
            if f"\npassword={self.planted.secret}\n" not in run.stdout:
                return False
        return True

    # what holds at every moment

    def look(self) -> None:
        """Nothing is lost, nothing is half written, nothing lies about; and the next run ends the work."""
        state = self.state()
        known = frozenset(found for found in state.items() if not _TRIAL.match(found[0]))
        if known in self._seen:  # what followed from this very state would follow again
            return
        for name in state.keys() - self.before.keys():
            if name.startswith("vault/"):
                assert name in self.after or _TRIAL.match(name)
            else:
                assert name in self.locks
                mode, data = state[name]
                assert not any(form in (data or b"") for form in self.forms)
                assert not mode & 0o777 & ~self.before.get(self.locks[name], (0o600, b""))[0]
        assert not self.before.keys() - state.keys()
        for name, (mode, data) in self.files(state).items():
            assert mode == self.before[name][0], name
            assert data in self.contents[name], name
        self.git_reads_it()
        assert not BY_NAME[self.plan.kind].alive or self.has_secret(state) or self.answers(*_BY_HELPER)
        self.go_on()
        self._seen.add(known)

    def git_reads_it(self) -> None:
        """Every configuration, in its place and by itself."""
        self.world.git("config", "--list", cwd=self.planted.repository)
        for name in self.contents:
            if name.endswith(("/config", "/.gitconfig", "/.gitmodules")):
                path = str(self.world.folder / name)
                self.world.git("config", "--file", path, "--list", cwd=self.planted.repository)

    def go_on(self) -> None:
        """A lock that is in the way is named, and nothing is done; without it all is done, as if nothing had been."""
        state = self.state()
        while left := {lock for lock, name in self.locks.items() if lock in state and state[name] != self.after[name]}:
            refused = self.fix()
            assert refused.code == 3
            different = self.differing(self.state(), state)
            assert not different
            said = _DELETE.fullmatch(refused.err)
            assert said, refused.err
            lock = Path(said[1].replace("~", str(self.world.home)))
            lock = self.planted.repository / lock
            assert self._name(str(lock)) in left
            lock.unlink()
            state = self.state()
        for name in self.after.keys() & state.keys():
            if name.startswith("vault/") and state[name] != self.after[name] and state[name][1] is not None:
                (self.world.folder / name).unlink()  # the helper was killed as it wrote: that is its own affair
        run = self.fix()
        assert (run.code, run.err) == (0, "")
        assert "undone" not in run.out
        self.is_fixed()

    def is_fixed(self) -> None:
        """The end is the one that there is without an interruption."""
        state = self.state()
        different = self.differing(state, self.after)
        assert different <= self.locks.keys()
        assert not self.has_secret(state)
        assert self.answers()


_BY_HELPER = ("-c", "credential.helper=", "-c", f"credential.helper={vault.NAME}")
_TRIAL = re.compile(r"vault/https@bb-auth-check\.invalid@bb-auth-check-[0-9a-f]{16}$")
_DELETE = re.compile(r"bb-auth-check: \S+ is locked by [^.]*, or if none runs, delete (\S+)\.\n")


@pytest.fixture(scope="module")
def runs() -> Iterator[Ask]:
    """What runs the program, up to a point."""
    with asking() as ask:
        yield ask


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory, runs: Ask) -> Callable[[str], Context]:
    """Each scene, made once."""
    made: dict[str, Context] = {}

    def scene(name: str) -> Context:
        if name not in made:
            made[name] = Context(tmp_path_factory.mktemp(name), PLANS[name], runs)
        return made[name]

    return scene


@pytest.fixture(scope="module")
def counted() -> Iterator[Counter[str]]:
    """How often what was done, printed in the end."""
    counter: Counter[str] = Counter()
    yield counter
    done = ", ".join(f"{number} {what}" for what, number in counter.items())
    print(f"\nfix in {len(PLANS)} scenes: {done}")


class Wrong:
    """At which points something was wrong, and what: all of it is told, not the first alone."""

    def __init__(self) -> None:
        self.said: list[str] = []

    @contextmanager
    def at(self, number: int, point: dict[str, str], to: str = "") -> Iterator[None]:
        """What is found out in this block is about this point."""
        try:
            yield
        except (AssertionError, pytest.fail.Exception) as error:
            self.said.append(" ".join(f"{number} {point['what']} {to}: {error}".split())[:200])


STRIDE = 1 if LONG else 67
"""Every 67th will do in a hurry: what is there after one step is there before the next. An odd number meets both."""
PARTS = [(name, part) for name, plan in PLANS.items() for part in range(plan.parts)]


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_killed(scenes: Callable[[str], Context], counted: Counter[str], name: str, part: int) -> None:
    """At every write and every child: alone, its children left to end by themselves, and with all of them."""
    scene, wrong = scenes(name), Wrong()
    for number, point in list(enumerate(scene.whole.points))[part * STRIDE :: scene.plan.parts * STRIDE]:
        counted["points"] += 1
        busy = point["what"] in ("after start", "before tell", "after tell")
        for to in ("alone", "all") if busy else ("alone",):
            with wrong.at(number, point, to):
                counted["kills"] += 1
                scene.restore(scene.before)
                run = scene.fix(at=number, to=to)
                assert run.code == -9
                assert len(run.points) == number + 1
                scene.look()
    assert wrong.said == []


@pytest.mark.parametrize("name", [name for name, plan in PLANS.items() if BY_NAME[plan.kind].alive])
@pytest.mark.parametrize("part", range(3))
def test_interrupted(scenes: Callable[[str], Context], counted: Counter[str], name: str, part: int) -> None:
    """At Ctrl-C, which meets the children as well, the step is undone or done, the helper's part of it too."""
    scene, wrong = scenes(name), Wrong()
    for number, point in list(enumerate(scene.whole.points))[part * STRIDE :: 3 * STRIDE]:
        with wrong.at(number, point):
            counted["interruptions"] += 1
            scene.restore(scene.before)
            run = scene.fix(at=number, sent="SIGINT", to="group")
            assert (run.code, run.err) == (130, "")
            state = scene.state()
            undone, done = scene.differing(state, scene.before), scene.differing(state, scene.after)
            assert not (undone and done)
    assert wrong.said == []


@pytest.mark.parametrize("name", PLANS)
def test_ended(scenes: Callable[[str], Context], counted: Counter[str], name: str) -> None:
    """Ended in an orderly way it leaves no lock, and all else as if it had been killed."""
    scene, wrong = scenes(name), Wrong()
    for number, point in list(enumerate(scene.whole.points))[::STRIDE]:
        with wrong.at(number, point):
            counted["orderly ends"] += 1
            scene.restore(scene.before)
            assert scene.fix(at=number, sent="SIGTERM").code == -15
            assert not scene.locks.keys() & scene.state().keys()
            scene.look()
    assert wrong.said == []


def test_helper_killed(scenes: Callable[[str], Context]) -> None:
    """What a helper has of a secret when it is killed as it opens its file is no other secret that may live."""
    scene = scenes("inline")
    scene.restore(scene.before)
    for place in scene.kept:
        (vault.folder(scene.world) / place).touch()
    run = scene.fix()
    assert "undone" not in run.out
    scene.is_fixed()


def test_there_are_enough_points(scenes: Callable[[str], Context]) -> None:
    """Each kind of point is there, and of all together there are as many as were meant to be."""
    points = [point["what"] for name in PLANS for point in scenes(name).whole.points]
    assert len(points) >= 200
    whats = ("open", "write", "fsync", "fchmod", "replace", "unlink", "start", "tell")
    assert set(points) == {f"{when} {what}" for what in whats for when in ("before", "after")} | {"after end"}


HELD = {"nothing": None, "another": "api-token", "dead": "app-password"}
"""What Git Credential Manager holds for the username of the URL: the kind of it."""


@pytest.mark.needs(MANAGER)
@pytest.mark.parametrize("name", HELD)
def test_killed_with_git_credential_manager(name: str, tmp_path: Path, runs: Ask, counted: Counter[str]) -> None:
    """A token that it held it holds afterwards, another account's too; and ours is in the URL, or with it."""
    world = World(tmp_path)
    world.write_global(f"{GATE}[credential]\n\thelper =\n\thelper = manager\n")
    manager = Manager(world)
    secret, alices = sample("api-token"), sample("api-token")
    repository = world.repository(f'[remote "origin"]\n\turl = https://jdoe:{secret}@{OURS}\n')
    config = repository / ".git" / "config"
    kind = HELD[name]
    held = sample(kind) if kind else None
    manager.keep("alice", alices)
    if held is not None:
        manager.keep("jdoe", held)
    before = (config.read_bytes(), dict(manager.files()))
    options = ("fix", "--yes", "--helper", "manager", "--select", "BB1,BB313")
    asked = {"cwd": str(repository), "environ": world.environ, "arguments": options, "signal": "SIGKILL"}

    def killed(at: int | None, to: str) -> Run:
        for path in (*manager.files(), *config.parent.glob("*.lock"), *world.home.glob("*.lock")):
            path.unlink()
        config.write_bytes(before[0])
        for path, data in before[1].items():
            path.write_bytes(data)
        return Run(**runs({**asked, "point": at, "to": to}))

    whole, wrong = killed(None, "alone"), Wrong()
    is_refused = name == "another"
    assert whole.code == is_refused
    assert (manager.held()["bitbucket.org/jdoe"] == secret) != is_refused
    assert len(whole.points) >= 30
    points = list(enumerate(whole.points))
    for number, point in points if STRIDE == 1 else points[3 :: len(points) // 3]:
        for to in ("alone", "all") if STRIDE == 1 and point["what"] == "after start" else ("all",):
            with wrong.at(number, point, to):
                counted["kills with Git Credential Manager"] += 1
                assert killed(number, to).code == -9
                now = manager.held()
                assert now["bitbucket.org/alice"] == alices
                has_ours = now.get("bitbucket.org/jdoe") == secret
                assert has_ours or secret in config.read_text("utf-8")
                assert not is_refused or now["bitbucket.org/jdoe"] == held
    assert wrong.said == []
