"""What a secret served before `fix`, it serves after: another repository, another work tree, and other programs.

Every place that more than one repository reads, beside every helper that fewer of them ask; the login is a real one.
"""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from netrc import netrc
from pathlib import Path
from typing import NamedTuple

import pytest

from bb_auth_check import cli
from bb_auth_check.bitbucket.samples import sample
from conftest import GATE, World
from support import vault
from support.fake_bitbucket import FakeBitbucket
from support.generated import LONG
from support.needs import KEPT_USERNAME
from test_no_secret_escapes import leaks

NAMED = "https://jdoe@bitbucket.org/ws/r.git"
NAMELESS = "https://bitbucket.org/ws/r.git"
STATIC = "https://x-token-auth@bitbucket.org/ws/r.git"


class Place(NamedTuple):
    """Where the secret stands, the URL of every repository, and whether `fix` can move it without further word."""

    text: str
    url: str
    kind: str = "api-token"
    stays: bool = False


RULE = '[url "https://jdoe:{secret}@bitbucket.org/"]\n\tinsteadOf = https://bitbucket.org/\n'
STORED = "# ~/.git-credentials\nhttps://jdoe:{secret}@bitbucket.org\n"
PLACES = {
    "rule": Place(RULE, NAMELESS),
    "rule-beside-a-living-one": Place(RULE.replace("https://bitbucket.org/\n", "bb:\n"), "bb:ws/r.git"),
    "rule-in-a-file-for-all": Place(f"[include]\n\tpath = more\n# ~/more\n{RULE}", NAMELESS),
    "rule-in-a-file-for-some": Place(f'[includeIf "gitdir:{{folder}}/"]\n\tpath = more\n# ~/more\n{RULE}', NAMELESS),
    "header": Place(
        '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Basic {basic}"\n', NAMED),
    "header-bearer": Place(
        '[http "https://bitbucket.org"]\n\textraHeader = "Authorization: Bearer {secret}"\n', STATIC, "access-token"),
    "header-for-all": Place(
        '[http]\n\textraHeader = "Authorization: Bearer {secret}"\n', STATIC, "access-token"),
    "helper": Place('[credential]\n\thelper = "!f() { echo username=jdoe; echo password={secret}; }; f"\n', NAMED),
    "helper-of-the-host": Place(
        '[credential "https://bitbucket.org"]\n\thelper = "!f() { echo username=jdoe; echo password={secret}; }; f"\n',
        NAMELESS),
    "store": Place(f"[credential]\n\thelper = store\n{STORED}", NAMED),
    "store-in-a-file-for-some": Place(
        f'[includeIf "gitdir:{{folder}}/"]\n\tpath = more\n# ~/more\n[credential]\n\thelper = store\n{STORED}', NAMED),
    "netrc": Place("# ~/.netrc\nmachine bitbucket.org login jdoe password {secret}\n", NAMED, stays=True),
    "netrc-nameless": Place(
        "# ~/.netrc\nmachine api.bitbucket.org login me password {secret}\n"
        "machine bitbucket.org login jdoe password {secret}\n", NAMELESS, stays=True),
}  # fmt: skip

SOME = ("rule", "header-for-all", "netrc")

HELPER = "[credential]\n\thelper = vault\n"
HELPERS = {
    "local": {".git/config": HELPER},
    "local-behind-a-reset": {".git/config": HELPER.replace("\thelper", "\thelper =\n\thelper")},
    "worktree": {
        ".git/config": "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tworktreeConfig = true\n",
        ".git/config.worktree": HELPER,
    },
    "for-some": {"~/.gitconfig": '[includeIf "gitdir:{folder}/here/"]\n\tpath = ~/its\n', "~/its": HELPER},
    "by-path": {".git/config": f'{HELPER}[credential "https://bitbucket.org"]\n\tuseHttpPath = true\n'},
    "command": {"environment": "credential.helper=vault"},
    "global": {"~/.gitconfig": HELPER},
    "global-and-by-path-here": {"~/.gitconfig": HELPER, ".git/config": "[credential]\n\tuseHttpPath = true\n"},
    "global-and-another-here": {
        "~/.gitconfig": HELPER,
        ".git/config": "[credential]\n\thelper =\n\thelper = second\n",
    },
}  # fmt: skip


TRIED = sorted(
    {
        *((place, "local") for place in PLACES),
        *((place, helper) for place in SOME for helper in HELPERS if LONG),
        *((SOME[at % len(SOME)], helper) for at, helper in enumerate(HELPERS)),
    }
)
"""Every place, and every helper; each of some places with each of the helpers in a long run."""
"""Each place beside a helper that this repository alone asks, and each helper beside some of the places."""


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeBitbucket]:
    """One Bitbucket for all."""
    with FakeBitbucket(tmp_path_factory.mktemp("fake")) as server:
        server.create("ws/r")
        server.create("ws/lib")
        yield server


class Setup:
    """Two repositories of one user, `here` and `there`, and a fresh secret."""

    def __init__(self, world: World, fake: FakeBitbucket, kind: str = "api-token") -> None:
        self.world = world
        self.secret = sample(kind)
        names = ("jdoe", "x-bitbucket-api-token-auth") if kind == "api-token" else ("x-token-auth",)
        for name in names:
            fake.credential(name, self.secret)
        fake.credential("jdoe", self.secret, scheme="bearer")
        world.environ.update(fake.environment, GIT_TERMINAL_PROMPT="0", GIT_ASKPASS="")
        world.write_global(GATE.replace("die", "allow"))
        vault.vault(world)
        # apart from the other's, so that what one has the other has not
        second = (world.programs / "git-credential-vault").read_text(encoding="utf-8")
        world.program_file("git-credential-second", second.replace("/vault/", "/second/"))
        (world.folder / "second").mkdir()
        self.here, self.there = world.repository(name="here"), world.repository(name="there")
        self.environ: dict[str, str] = {}

    def lay(self, file: str, text: str) -> None:
        """Lay text over a file; `# name` begins another one; `environment` gives one setting."""
        basic = base64.b64encode(f"jdoe:{self.secret}".encode()).decode()
        for marker, value in (("secret", self.secret), ("basic", basic), ("folder", str(self.world.folder))):
            text = text.replace(f"{{{marker}}}", value)
        if file == "environment":
            key, _, value = text.partition("=")
            self.environ = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": key, "GIT_CONFIG_VALUE_0": value}
            return
        first, *more = text.split("\n# ~/")
        if first.startswith("# ~/"):
            name, _, first = first.partition("\n")
            file = name.removeprefix("# ")
        self.world.file(file, self.here, first + "\n")
        for part in more:
            name, _, content = part.partition("\n")
            self.world.file(f"~/{name}", self.here, content + "\n")

    def logs_in(self, folder: Path, **environ: str) -> bool:
        """Whether git gets in."""
        run = self.world.git("ls-remote", "origin", cwd=folder, check=False, **environ)
        assert run.returncode == 0 or "terminal prompts disabled" in run.stderr or "401" in run.stderr, run.stderr
        return run.returncode == 0

    def log_in(self, before: list[bool]) -> bool:
        """Whether both repositories still get in, as far as they did."""
        now = (self.logs_in(self.here, **self.environ), self.logs_in(self.there))
        return all(after or not then for then, after in zip(before, now, strict=True))

    def fix(self, *options: str) -> tuple[int, str]:
        """What `fix --yes` says."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(self.here)
            patch.setattr(os, "environ", {**self.world.environ, **self.environ})
            code = cli.main(["fix", "--yes", "--ignore", "BB307", *options])
        said = out.getvalue() + err.getvalue()
        assert not leaks(self.secret, said)
        assert "internal error" not in said, said
        return code, said

    def holds(self) -> bool:
        """Whether a file of the user's has the secret."""
        forms = (self.secret, base64.b64encode(f"jdoe:{self.secret}".encode()).decode())
        files = [path.read_bytes() for path in self.world.home.rglob("*") if path.is_file()]
        return any(form.encode() in data for form in forms for data in files)


@pytest.mark.slow
@pytest.mark.needs(KEPT_USERNAME)
@pytest.mark.parametrize(("place", "helper"), TRIED)
def test_the_other_repository(world: World, fake: FakeBitbucket, place: str, helper: str) -> None:
    """Both log in before and after; where the secret cannot go to a helper of both, it stays, and that is said."""
    have = PLACES[place]
    setup = Setup(world, fake, have.kind)
    setup.lay("~/.gitconfig", have.text)
    for file, text in HELPERS[helper].items():
        setup.lay(file, text)
    for repository in (setup.here, setup.there):
        setup.world.file(".git/config", repository, f'[remote "origin"]\n\turl = {have.url}\n')
    before = [setup.logs_in(setup.here), setup.logs_in(setup.there)]
    assert before[1]
    code, said = setup.fix()
    assert setup.log_in(before), said
    if have.stays:
        assert setup.holds(), said
        assert "curl, pip, Go" in said or "logs in elsewhere as well" in said, said
    elif setup.holds():
        assert "is left to fix" not in said, said
        assert code == 1 or "store" in place, said
    assert not setup.holds() or have.stays or helper != "global", said
    # named, a helper is set for both
    if setup.holds() and helper != "global":
        setup.fix("--helper", "second", *(("--select", "BB315", "--select", "BB1") if have.stays else ()))
        assert setup.log_in(before), said


@pytest.mark.parametrize("place", ["header-bearer", "helper"])
def test_another_username_in_the_url(world: World, fake: FakeBitbucket, place: str) -> None:
    """A header logs in whatever username the URL has: where this one's has another, so may that of a repository which
    nobody sees from here, and would be asked for a password from then on."""
    setup = Setup(world, fake, PLACES[place].kind)
    setup.lay("~/.gitconfig", PLACES[place].text)
    for repository in (setup.here, setup.there):
        world.file(".git/config", repository, '[remote "origin"]\n\turl = https://jane@bitbucket.org/ws/r.git\n')
    code, said = setup.fix("--helper", "vault")
    assert code == 1
    assert "~/.gitconfig is read by other repositories too, which log in with it" in " ".join(said.split())
    assert setup.logs_in(setup.here)
    assert setup.logs_in(setup.there)
    rule = "BB109" if "header" in place else "BB111"
    setup.fix("--helper", "vault", "--select", rule)
    assert not setup.holds()
    assert setup.logs_in(setup.here)


def test_a_store_that_each_repository_has_for_itself(world: World, fake: FakeBitbucket) -> None:
    """Nobody sees from here that another one has `store` read the same file: what may live stays in it."""
    setup = Setup(world, fake)
    for repository in (setup.here, setup.there):
        world.file(".git/config", repository, f'[credential]\n\thelper = store\n[remote "origin"]\n\turl = {NAMED}\n')
    setup.lay("~/.git-credentials", f"https://jdoe:{setup.secret}@bitbucket.org\n")
    code, said = setup.fix("--helper", "vault")
    assert code == 0
    assert "Line 1 of ~/.git-credentials stays: other repositories may read it." in said
    assert setup.logs_in(setup.here)
    assert setup.logs_in(setup.there)


@pytest.mark.slow
def test_another_work_tree(world: World, fake: FakeBitbucket) -> None:
    """What all work trees read does not go to a helper that one of them has."""
    setup = Setup(world, fake)
    text = "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tworktreeConfig = true\n"
    setup.lay(".git/config", f'{text}[remote "origin"]\n\turl = https://jdoe:{{secret}}@bitbucket.org/ws/r.git\n')
    world.commit(setup.here)
    world.git("worktree", "add", "-q", str(world.folder / "tree"), cwd=setup.here)
    world.git("config", "--worktree", "credential.helper", "vault", cwd=setup.here)
    assert setup.logs_in(world.folder / "tree")
    setup.fix()
    assert setup.logs_in(setup.here)
    assert setup.logs_in(world.folder / "tree")


@pytest.mark.slow
@pytest.mark.parametrize("in_own", [False, True], ids=["to-be-cloned", "cloned"])
def test_a_submodule(world: World, fake: FakeBitbucket, in_own: bool) -> None:
    """It is cloned without the configuration of the repository around it, and has one of its own."""
    setup = Setup(world, fake)
    url = "https://jdoe:{secret}@bitbucket.org/ws/lib.git"
    setup.lay(".git/config", f'{HELPER}[remote "origin"]\n\turl = {NAMED}\n[submodule "lib"]\n\turl = {url}\n')
    lib = setup.there
    if in_own:
        lib = setup.here / "lib"
        (setup.here / ".git" / "modules").mkdir()
        world.git("init", "-q", "--separate-git-dir", str(setup.here / ".git/modules/lib"), str(lib), cwd=setup.here)
        world.file(
            ".git/modules/lib/config",
            setup.here,
            f'[remote "origin"]\n\turl = {url}\n'.replace("{secret}", setup.secret),
        )
    else:
        world.git("config", "remote.origin.url", url.replace("{secret}", setup.secret), cwd=lib)
    assert setup.logs_in(lib)
    setup.fix()
    clean = world.git("config", "submodule.lib.url", cwd=setup.here).stdout.strip()
    if not in_own:
        world.git("config", "remote.origin.url", clean, cwd=lib)  # as a clone would have it
    assert setup.logs_in(lib)


def test_other_readers_of_netrc(world: World, fake: FakeBitbucket) -> None:
    """curl, pip and Go find their logins after as before, and nobody is told to take that of another host out."""
    setup = Setup(world, fake)
    setup.lay("~/.gitconfig", f"{HELPER}{PLACES['netrc-nameless'].text}")
    setup.lay(".git/config", '[remote "origin"]\n\turl = https://jdoe:{secret}@bitbucket.org/ws/r.git\n')
    before = (world.home / ".netrc").read_bytes()
    _, said = setup.fix()
    assert (world.home / ".netrc").read_bytes() == before
    assert "take it out there" not in said
    assert "curl, pip, Go and other programs" in said
    _, said = setup.fix("--select", "BB315")
    assert "take it out there" not in said
    found = netrc(str(world.home / ".netrc"))
    assert found.authenticators("bitbucket.org") is None
    assert found.authenticators("api.bitbucket.org") == ("me", "", setup.secret)
    assert setup.logs_in(setup.here)
