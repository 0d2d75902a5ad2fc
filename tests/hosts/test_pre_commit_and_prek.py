"""The hooks under the frameworks that run them: installed by pre-commit and prek, tried with real commits and pushes.

On which pushes they start is measured in test_matrix.py.

Only the installation, once for each framework, uses the package index. All the rest stays on loopback.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from bb_auth_check.bitbucket.samples import sample
from conftest import HELPER, MACHINES_HOME, Run, World
from hosts.parts import prek_program
from support.fake_bitbucket import FakeBitbucket
from support.pushing import Pusher

PROJECT = Path(__file__).parents[2]
HOOKS = ("bb-auth-check", "bb-remote-username", "bb-embedded-secret", "bb-credential-helper")

BYSTANDER = "bystander"
BYSTANDERS_REPO = f"""\
  - repo: local
    hooks:
      - id: {BYSTANDER}
        name: {BYSTANDER}
        language: system
        entry: git --version
        stages: [pre-commit, pre-push]
        always_run: true
        pass_filenames: false
"""
"""A hook of somebody else, to go under `repos`."""


@dataclass(frozen=True)
class Project:
    """A clone of this project, as a `.pre-commit-config.yaml` names it."""

    repo: Path
    revision: str

    def config(self, *hooks: str) -> str:
        """A `.pre-commit-config.yaml` with these hooks of the project."""
        ids = "".join(f"      - id: {name}\n" for name in hooks)
        return f"repos:\n  - repo: {self.repo}\n    rev: {self.revision}\n    hooks:\n{ids}"


@dataclass(frozen=True)
class Framework:
    """A framework, ready to run: the hooks are installed in its own store, which `environ` names."""

    name: str
    command: tuple[str, ...]
    environ: dict[str, str]
    store: Path


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """This project as it stands, uncommitted work included."""
    world = World(tmp_path_factory.mktemp("project"))
    clone = world.repository(name="clone")
    # the folder may belong to another user (a container): the sealed configuration does not know that it is trusted
    listing = world.git("-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z", cwd=PROJECT)
    for name in filter(None, listing.stdout.split("\0")):
        source, target = PROJECT / name, clone / name
        if source.exists():  # a file that was deleted and not committed is still listed
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    world.git("add", "--all", "--force", cwd=clone)  # a tracked file may match .gitignore
    world.git("commit", "--quiet", "-m", "The working tree", cwd=clone)
    return Project(clone, world.git("rev-parse", "HEAD", cwd=clone).stdout.strip())


@pytest.fixture(scope="session", params=["pre-commit", "prek"])
def framework(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, project: Project) -> Framework:
    """Each framework, with the hooks installed from the package index as its users' are."""
    name: str = request.param
    world = World(tmp_path_factory.mktemp(name))
    store = world.folder / "store"
    command: tuple[str, ...]
    if name == "pre-commit":
        command, install, home = (sys.executable, "-m", "pre_commit"), "install-hooks", "PRE_COMMIT_HOME"
    else:
        command, install, home = (prek_program(),), "prepare-hooks", "PREK_HOME"
    environ = {home: str(store)}
    repository = world.repository()
    (repository / ".pre-commit-config.yaml").write_text(project.config(*HOOKS), encoding="utf-8")
    world.run(*command, install, cwd=repository, check=True, **environ, **_index())
    return Framework(name, command, environ, store)


def _index() -> dict[str, str]:
    """What leads from here to the package index."""
    found = {
        # prek takes the uv on PATH, which the extra `dev` brings; else the pip of the first python3 has to fetch one
        "PREK_UV_SOURCE": "pip",
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
        "http_proxy": "",
        "https_proxy": "",
        "PIP_NO_COMPILE": "1",  # most of what it installs is never imported
    }
    found |= {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    if "PIP_CONFIG_FILE" not in os.environ:
        home = MACHINES_HOME
        settings = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        folders = (settings / "pip", home / "Library" / "Application Support" / "pip", home / ".pip")
        files = [folder / "pip.conf" for folder in folders if (folder / "pip.conf").is_file()]
        if files:
            found["PIP_CONFIG_FILE"] = str(files[0])
    return found


class Widget:
    """A repository with one commit, which uses bb-auth-check and a hook of somebody else."""

    def __init__(self, world: World, framework: Framework, project: Project) -> None:
        self.world = world
        self.framework = framework
        world.environ.update(framework.environ)
        self.path = world.repository()
        self.configure(project.config("bb-auth-check") + BYSTANDERS_REPO)
        world.commit(self.path)

    def configure(self, config: str) -> None:
        """Have this in the framework's configuration, staged: the frameworks refuse to run with one that is not."""
        (self.path / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
        self.git("add", ".pre-commit-config.yaml")

    def git(self, *arguments: str, check: bool = True, **more: str) -> Run:
        """Run git in the repository."""
        return self.world.git(*arguments, cwd=self.path, check=check, **more)

    def host(self, *arguments: str, check: bool = False) -> Run:
        """Run the framework in the repository."""
        return self.world.run(*self.framework.command, *arguments, cwd=self.path, check=check)

    def install(self, *stages: str) -> None:
        """Have the framework write its git hooks for these stages, or for those it chooses itself."""
        self.host("install", *(f"--hook-type={stage}" for stage in stages), check=True)

    def installed(self) -> set[str]:
        """The git hooks there are."""
        return {path.name for path in (self.path / ".git" / "hooks").iterdir()}

    def remote(self, url: str, name: str = "origin") -> None:
        """Add a remote, or change its URL."""
        self.git("config", f"remote.{name}.url", url)
        self.git("config", f"remote.{name}.fetch", f"+refs/heads/*:refs/remotes/{name}/*")

    def commit(self, **more: str) -> Run:
        """Try to make an empty commit."""
        return self.git("commit", "--allow-empty", "-m", "Change", check=False, **more)

    def head(self) -> str:
        """The commit that is checked out."""
        return self.git("rev-parse", "HEAD").stdout.strip()


@pytest.fixture
def widget(world: World, framework: Framework, project: Project) -> Widget:
    """A repository without any remote or credential helper."""
    return Widget(world, framework, project)


def _said(run: Run) -> str:
    return run.stdout + run.stderr


def _statuses(run: Run) -> dict[str, str]:
    """What the framework says of each hook."""
    status = re.compile(r"([\w-]+)\.{3,}(?:\(\w[^)]*\))?(\w+)")
    found = (status.fullmatch(line) for line in _said(run).splitlines())
    return {match[1]: match[2] for match in found if match}


# -- by hand


@pytest.mark.parametrize("hook", HOOKS)
def test_by_hand_a_healthy_repository_passes(widget: Widget, project: Project, hook: str) -> None:
    """`run <id>` needs no --hook-stage, and passes where nothing is wrong."""
    widget.configure(project.config(*HOOKS))
    widget.world.write_global(HELPER)
    widget.remote("https://jdoe@bitbucket.org/ws/r.git")
    run = widget.host("run", hook)
    assert run.returncode == 0
    assert _statuses(run) == {hook: "Passed"}


FAULTS = {
    "bb-remote-username": ("https://bitbucket.org/ws/r.git", HELPER, "BB201"),
    "bb-embedded-secret": ("https://jdoe:{secret}@bitbucket.org/ws/r.git", HELPER, "BB101"),
    "bb-credential-helper": ("https://jdoe@bitbucket.org/ws/r.git", "", "BB301"),
}
"""For each hook that looks at one thing only: its own fault."""


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("hook", HOOKS)
def test_by_hand_each_hook_fails_on_its_own_fault_only(widget: Widget, project: Project, hook: str, fault: str) -> None:
    """The narrow hooks see one kind of fault each, bb-auth-check sees them all; no secret is shown."""
    url, helper, finding = FAULTS[fault]
    secret = sample("app-password")
    widget.configure(project.config(*HOOKS))
    widget.world.write_global(helper)
    widget.remote(url.format(secret=secret))
    run = widget.host("run", hook)
    sees = hook in (fault, "bb-auth-check")
    assert run.returncode == (1 if sees else 0)
    assert _statuses(run) == {hook: "Failed" if sees else "Passed"}
    assert (finding in run.stdout) is sees
    assert secret not in _said(run)


def test_the_block_of_the_readme_with_a_commit(widget: Widget, project: Project) -> None:
    """Where the version of the README has no tag, a commit does in its place: commits and pushes are guarded."""
    page = (PROJECT / "README.md").read_text(encoding="utf-8")
    block = page.partition("```yaml\n")[2].partition("```")[0]
    for was, becomes in (
        (r"(repo: ).*", rf"\g<1>{project.repo}"),
        (r"(rev: )v\S+", rf"\g<1>{project.revision}"),
    ):
        block, times = re.subn(was, becomes, block)
        assert times == 1
    widget.configure(block)
    widget.install()
    assert widget.installed() == {"pre-commit", "pre-push"}
    widget.world.write_global(HELPER)
    widget.remote("https://bitbucket.org/ws/r.git")
    refused = widget.commit()
    assert refused.returncode == 1
    assert "BB201" in _said(refused)
    widget.remote("https://jdoe@bitbucket.org/ws/r.git")
    assert widget.commit().returncode == 0


def test_the_command_on_the_path_as_a_hook(widget: Widget, project: Project) -> None:
    """`bb-auth-check-system` installs nothing: it runs the command that is there, and fails where there is none."""
    widget.configure(project.config("bb-auth-check-system"))
    widget.world.write_global(HELPER)
    widget.remote("https://bitbucket.org/ws/r.git")
    run = widget.host("run", "bb-auth-check-system")
    assert run.returncode == 1
    assert "BB201" in run.stdout
    assert "not on your PATH" not in run.stdout
    widget.remote("https://jdoe@bitbucket.org/ws/r.git")
    assert widget.host("run", "bb-auth-check-system").returncode == 0
    folders = widget.world.environ["PATH"].split(os.pathsep)
    bare = [each for each in folders if not os.path.exists(os.path.join(each, "bb-auth-check"))]
    widget.world.environ["PATH"] = os.pathsep.join(bare)
    run = widget.host("run", "bb-auth-check-system")
    assert run.returncode != 0
    assert "bb-auth-check" in _said(run)


def test_the_framework_accepts_the_manifest(framework: Framework, world: World) -> None:
    """`validate-manifest` has nothing to say against it."""
    world.environ.update(framework.environ)
    world.run(*framework.command, "validate-manifest", str(PROJECT / ".pre-commit-hooks.yaml"), cwd=world.folder)


# -- installation


def test_a_plain_install_guards_commits_and_no_pushes(widget: Widget) -> None:
    """Without --hook-type, only the pre-commit stage is installed."""
    widget.install()
    assert widget.installed() == {"pre-commit"}


def test_default_install_hook_types_makes_a_plain_install_guard_both(widget: Widget, project: Project) -> None:
    """The configuration can say what a plain install installs."""
    widget.configure("default_install_hook_types: [pre-commit, pre-push]\n" + project.config("bb-auth-check"))
    widget.install()
    assert widget.installed() == {"pre-commit", "pre-push"}


# -- at commit time


def test_a_commit_is_refused_as_long_as_a_secret_stands_in_a_url(widget: Widget) -> None:
    """The commit is not made; once the URL is clean it is."""
    secret = sample("app-password")
    widget.world.write_global(HELPER)
    widget.remote(f"https://jdoe:{secret}@bitbucket.org/ws/r.git")
    widget.install("pre-commit")
    before = widget.head()

    refused = widget.commit()
    assert refused.returncode == 1
    assert "BB101" in _said(refused)
    assert secret not in _said(refused)
    assert widget.head() == before
    assert "not on your PATH" not in _said(refused)
    # where the command that it speaks of is on no PATH, what is named in its place works as it stands
    folders = widget.world.environ["PATH"].split(os.pathsep)
    bare = os.pathsep.join(each for each in folders if not os.path.exists(os.path.join(each, "bb-auth-check")))
    refused = widget.commit(PATH=bare)
    (command,) = re.findall(r"not on your PATH. In its place: (.+)$", _said(refused), re.MULTILINE)
    assert "cost" in widget.world.run("sh", "-c", f"{command} explain BB101", cwd=widget.path).stdout

    widget.remote("https://jdoe@bitbucket.org/ws/r.git")
    made = widget.commit()
    assert made.returncode == 0
    assert _statuses(made) == {"bb-auth-check": "Passed", BYSTANDER: "Passed"}
    assert widget.head() != before


def test_a_token_in_a_file_stops_the_commit_and_the_push(pushes: Pushes, project: Project) -> None:
    """The hook looks at what is staged, and at what a push sends: a first one, and a later one; no secret is shown."""
    widget, secret = pushes.widget, sample("api-token")
    widget.configure(project.config("bb-outgoing-secret"))
    widget.git("add", ".pre-commit-config.yaml")
    widget.install("pre-commit", "pre-push")
    (widget.path / "settings.ini").write_text(f"token = {secret}\n", encoding="utf-8")
    widget.git("add", "settings.ini")
    refused = widget.commit()
    assert refused.returncode == 1
    assert "BB602" in _said(refused)
    assert "settings.ini:1, staged" in _said(refused)
    before = widget.head()
    widget.git("commit", "--no-verify", "-m", "Settings")
    for has in ({}, {"main": before}):
        stopped = pushes.push("origin", "main")
        assert stopped.returncode != 0, stopped.stdout
        assert "BB602" in _said(stopped)
        assert pushes.refs() == has
        assert secret not in _said(refused) + _said(stopped)
        pushes.push("--no-verify", "--quiet", "origin", f"{before}:refs/heads/main")


def test_skip_lets_a_commit_through(widget: Widget) -> None:
    """SKIP names the hooks that shall not run; the others do."""
    widget.remote(f"https://jdoe:{sample('app-password')}@bitbucket.org/ws/r.git")
    widget.install("pre-commit")
    before = widget.head()
    made = widget.commit(SKIP="bb-auth-check")
    assert made.returncode == 0
    assert _statuses(made)[BYSTANDER] == "Passed"
    assert _statuses(made).get("bb-auth-check") in (None, "Skipped")
    assert widget.head() != before


def test_skip_of_the_only_hook_lets_a_commit_through_under_pre_commit_but_not_under_prek(
    widget: Widget, project: Project
) -> None:
    """prek takes a SKIP that leaves it no hook at all for a mistake, and ends with an error."""
    widget.configure(project.config("bb-auth-check"))
    widget.remote(f"https://jdoe:{sample('app-password')}@bitbucket.org/ws/r.git")
    widget.install("pre-commit")
    before = widget.head()
    made = widget.commit(SKIP="bb-auth-check")
    if widget.framework.name == "pre-commit":
        assert _statuses(made) == {"bb-auth-check": "Skipped"}
        assert widget.head() != before
    else:
        assert "No hooks found" in _said(made)
        assert widget.head() == before


# -- at push time


class Pushes(Pusher):
    """A widget whose origin is a Bitbucket that takes the credential: whatever stops a push, it is not the server."""

    def __init__(self, widget: Widget, fake: FakeBitbucket) -> None:
        super().__init__(widget.world, fake, widget.path)
        self.widget = widget
        self.token = self.secret("api-token", "jdoe")
        self.clean = "https://jdoe@bitbucket.org/ws/r.git"
        self.faulty = f"https://jdoe:{quote(self.token, safe='')}@bitbucket.org/ws/r.git"
        self.uses("store")  # in the world's home, and it leaves no process behind
        self.remember("jdoe", self.token)
        widget.remote(self.clean)

    def refs(self, bare: Path | None = None) -> dict[str, str]:
        """What is on the server: commit or tag by short name of the ref."""
        return {name.split("/", 2)[2]: commit for name, commit in super().refs(bare).items()}


@pytest.fixture
def pushes(widget: Widget) -> Iterator[Pushes]:
    """A repository that can push, has not pushed yet, and has the hook that git runs before a push."""
    with FakeBitbucket(widget.world.folder / "bitbucket") as fake:
        widget.install("pre-push")
        yield Pushes(widget, fake)
    assert not fake.errors
    assert not fake.refused


@pytest.fixture
def pushed(pushes: Pushes) -> Pushes:
    """The same, after a first push of two branches with two commits."""
    widget = pushes.widget
    widget.git("branch", "old")
    widget.world.commit(widget.path, "second")
    pushes.push("--quiet", "--no-verify", "origin", "main", "old")
    assert pushes.refs().keys() == {"main", "old"}
    return pushes


def test_a_first_push_is_blocked_with_a_secret_and_goes_through_without(pushes: Pushes) -> None:
    """The secret logs in, so the hook alone stops the push; with the URL clean the helper's credential logs in."""
    pushes.widget.remote(pushes.faulty)
    blocked = pushes.push("origin", "main")
    assert blocked.returncode == 1
    assert _statuses(blocked)["bb-auth-check"] == "Failed"
    assert "BB102" in _said(blocked)
    assert pushes.fake.requests[-1].status == 200
    assert pushes.refs() == {}

    pushes.widget.remote(pushes.clean)
    through = pushes.push("origin", "main")
    assert through.returncode == 0
    assert _statuses(through) == {"bb-auth-check": "Passed", BYSTANDER: "Passed"}
    assert pushes.refs() == {"main": pushes.widget.head()}


def test_a_push_to_a_typed_url_is_judged(pushed: Pushes) -> None:
    """The frameworks know of no commit there: they run even for a tag on one that the remote has."""
    pushed.widget.git("tag", "v1")
    there = pushed.refs()
    run = pushed.push(pushed.faulty, "v1")
    assert run.returncode == 1
    assert _statuses(run) == {"bb-auth-check": "Failed", BYSTANDER: "Passed"}
    assert "BB102" in run.stdout
    assert pushed.refs() == there


def test_skip_lets_a_push_through(pushed: Pushes) -> None:
    """SKIP works on a push as on a commit."""
    pushed.widget.commit()
    pushed.widget.remote(pushed.faulty)
    run = pushed.push("origin", "main", SKIP="bb-auth-check")
    assert run.returncode == 0
    assert _statuses(run)[BYSTANDER] == "Passed"
    assert _statuses(run).get("bb-auth-check") in (None, "Skipped")
    assert pushed.refs()["main"] == pushed.widget.head()


def test_only_the_destination_of_the_push_is_judged(pushes: Pushes) -> None:
    """A secret in another remote's URL stops no push to a clean one, and stops its own."""
    pushes.widget.remote(pushes.faulty, "other")
    through = pushes.push("origin", "main")
    assert through.returncode == 0
    assert _statuses(through)["bb-auth-check"] == "Passed"
    assert pushes.refs() == {"main": pushes.widget.head()}

    pushes.widget.commit()
    there = pushes.refs()
    blocked = pushes.push("other", "main")
    assert blocked.returncode == 1
    assert "remote.other.url" in blocked.stdout
    assert "remote.origin.url" not in blocked.stdout
    assert pushes.refs() == there


def test_a_push_that_does_not_go_to_bitbucket_passes_without_a_word(pushes: Pushes) -> None:
    """The framework's own line is all there is, whatever is wrong with the other remotes."""
    bare = pushes.widget.world.folder / "disk.git"
    pushes.widget.git("init", "--quiet", "--bare", str(bare))
    pushes.widget.remote(pushes.faulty)
    pushes.widget.remote(str(bare), "disk")
    run = pushes.push("disk", "main")
    assert run.returncode == 0
    assert _statuses(run) == {"bb-auth-check": "Passed", BYSTANDER: "Passed"}
    assert _said(run).count("bb-auth-check") == 1
    arrived = pushes.widget.git("--git-dir", str(bare), "rev-parse", "main").stdout.strip()
    assert arrived == pushes.widget.head()


@pytest.mark.parametrize("place", ["subdirectory", "linked-worktree"])
def test_a_push_from_elsewhere_in_the_repository_is_judged(pushes: Pushes, place: str) -> None:
    """Wherever git runs the framework's hook from, the configuration that holds the secret is found and named."""
    widget = pushes.widget
    if place == "subdirectory":
        start = widget.path / "deep" / "down"
        start.mkdir(parents=True)
    else:
        start = widget.world.folder / "tree"
        widget.git("worktree", "add", "--quiet", "-b", "side", str(start))
    widget.remote(pushes.faulty)
    blocked = pushes.push("origin", "HEAD:refs/heads/side", cwd=start)
    assert blocked.returncode == 1
    assert "BB102" in blocked.stdout
    assert "remote.origin.url" in blocked.stdout
    assert pushes.refs() == {}

    widget.remote(pushes.clean)
    through = pushes.push("origin", "HEAD:refs/heads/side", cwd=start)
    assert through.returncode == 0
    assert pushes.refs() == {"side": widget.head()}


def test_prek_keeps_the_pushed_url_with_its_secret_in_its_log_and_pre_commit_keeps_nothing(pushes: Pushes) -> None:
    """prek logs the arguments git gave its hook, until its next run: one more place from which a secret can leak."""
    pushes.widget.remote(pushes.faulty)
    pushes.push("origin", "main")
    store = pushes.widget.framework.store
    secret = quote(pushes.token, safe="").encode()
    keeping = {path.name for path in store.iterdir() if path.is_file() and secret in path.read_bytes()}
    assert keeping == ({"prek.log"} if pushes.widget.framework.name == "prek" else set())


def test_under_a_framework_the_standard_output_of_a_push_is_not_gits_alone(pushes: Pushes) -> None:
    """Both frameworks report there: who reads `git push --porcelain` by program wants the native hook."""
    run = pushes.push("--porcelain", "origin", "main")
    assert run.returncode == 0
    lines = run.stdout.splitlines()
    assert [line.partition(".")[0] for line in lines[:2]] == ["bb-auth-check", BYSTANDER]
    assert lines[2:] == [
        "To https://bitbucket.org/ws/r.git",
        "*\trefs/heads/main:refs/heads/main\t[new branch]",
        "Done",
    ]
