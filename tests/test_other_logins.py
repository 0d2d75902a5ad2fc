"""Logins that are not what they look like: helpers of other services, paths, netrc, submodules and git-lfs.

What is claimed of git is asked of git: what works is let through, what does not is named and healed by what is printed.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bb_auth_check.bitbucket import helpers
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.model import Facts
from conftest import World
from support.examples import Example, filled
from support.fake_bitbucket import FakeBitbucket
from support.needs import KEPT_USERNAME

GATE = "# ~/.gitconfig\n[transfer]\n\tcredentialsInUrl = die\n"
ORIGIN = '# .git/config\n[remote "origin"]\n\turl = {}\n'
HTTPS = ORIGIN.format("https://jdoe@bitbucket.org/acme/widget.git")
SSH = ORIGIN.format("git@ssh.bitbucket.org:acme/widget.git")
STORE = "# ~/.gitconfig\n[credential]\n\thelper = store\n"
_STORE_AT = "# ~/.gitconfig\n[credential]\n\thelper = {}\n"
BARE = ORIGIN.format("https://bitbucket.org/acme/widget.git")
KEPT = "# ~/kept\nhttps://jdoe:{api_token}@bitbucket.org\n"
OWN = KEPT.replace("kept", ".git-credentials")
KEEP = "# on PATH: git-credential-keep\n# ~/.gitconfig\n[credential]\n\thelper = keep\n"
BUILD = "# environment\nCI=true\nGIT_TERMINAL_PROMPT=0\n"
PATH_TOLD = '# ~/.gitconfig\n[credential "https://bitbucket.org"]\n\tuseHttpPath = true\n'
GENERAL_PATH = "# ~/.gitconfig\n[credential]\n\tuseHttpPath = true\n"
NETRC = "# ~/.netrc\nmachine bitbucket.org login {} password {{api_token}}\n"
MANAGER = (
    "# on PATH: git-credential-manager\n# ~/.gitconfig\n[credential]\n\thelper = manager\n\tcredentialStore = cache\n"
    "\tbitbucketAuthModes = basic\n"
)
PROGRAMS = "# on PATH: gh, glab, aws, gcloud, git-credential-gcloud.sh, gitcredential_github.sh, bb\n"


def entries(*lines: str) -> str:
    """What `store` keeps."""
    return "# ~/.git-credentials\n" + "".join(f"https://{line}\n" for line in lines)


def unscoped(value: str) -> str:
    """One helper for every host."""
    return PROGRAMS + f'# ~/.gitconfig\n[credential]\n\thelper = "{value}"\n'


def modules(url: str, *, known: bool = False) -> str:
    """A submodule in `.gitmodules`, and in the configuration once it is known there."""
    section = f'[submodule "core"]\n\tpath = core\n\turl = {url}\n'
    return f"# .gitmodules\n{section}" + (f'# .git/config\n[submodule "core"]\n\turl = {url}\n' if known else "")


def lfs(url: str) -> str:
    """An address of git-lfs that goes to everybody."""
    return f"# .lfsconfig\n[lfs]\n\turl = {url}\n"


CORE = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()
OF_CORE = "https://bitbucket.org/acme/core.git"
OF_LFS = "https://bitbucket.org/acme/widget.git/info/lfs"

SETUPS = {
    # a helper of another service
    "gh for every host": (HTTPS + unscoped("!gh auth git-credential"), "BB301"),
    "the same by its path, in a build": (HTTPS + unscoped("!{bin}/gh auth git-credential") + BUILD, "BB301!"),
    "gh, without a username": (
        ORIGIN.format("https://bitbucket.org/acme/widget.git") + unscoped("!gh auth git-credential"),
        "BB201 BB301",
    ),
    "glab": (HTTPS + unscoped("!glab auth git-credential"), "BB301"),
    "gh quoted, as on Windows": (HTTPS + unscoped("!'{bin}/gh' auth git-credential"), "BB301"),
    "CodeCommit's": (HTTPS + unscoped("!aws --profile p codecommit credential-helper $@"), "BB301"),
    "Codespaces'": (HTTPS + unscoped("{bin}/gitcredential_github.sh"), "BB301"),
    "Google's": (HTTPS + unscoped("gcloud.sh"), "BB301"),
    "two of them": (
        HTTPS + unscoped("!gh auth git-credential") + "# ~/.gitconfig\n[credential]\n\thelper = gcloud.sh\n",
        "BB301",
    ),
    "gh where it is not there": (
        HTTPS + '# ~/.gitconfig\n[credential]\n\thelper = "!gh auth git-credential"\n',
        "BB301",
    ),
    "gh, and another beside it": (HTTPS + unscoped("!gh auth git-credential") + KEEP, ""),
    "gh, and an askpass program": (
        HTTPS + unscoped("!gh auth git-credential") + "# environment\nGIT_ASKPASS={bin}/bb\n",
        "",
    ),
    "a function that calls gh, and more": (HTTPS + unscoped("!f() { gh auth git-credential || bb; }; f"), ""),
    "Bitbucket's own command": (HTTPS + unscoped("!bb auth git-credential"), ""),
    "CodeCommit's, where a rule makes it SSH": (
        ORIGIN.format("https://bitbucket.org/acme/widget.git")
        + unscoped("!aws codecommit credential-helper $@")
        + '# ~/.gitconfig\n[url "git@ssh.bitbucket.org:"]\n\tinsteadOf = https://bitbucket.org/\n',
        "",
    ),
    # the path
    "a path is told, the entry has none": (
        HTTPS + STORE + PATH_TOLD + entries("jdoe:{api_token}@bitbucket.org"),
        "BB316 BB306",
    ),
    "the same in a build": (
        HTTPS + STORE + PATH_TOLD + entries("jdoe:{api_token}@bitbucket.org") + BUILD,
        "BB316! BB306",
    ),
    "the same for every host": (
        HTTPS + STORE + GENERAL_PATH + entries("jdoe:{api_token}@bitbucket.org") + BUILD,
        "BB316! BB306",
    ),
    "a path is told, the entry has it": (
        HTTPS + STORE + PATH_TOLD + entries("jdoe:{api_token}@bitbucket.org/acme/widget.git") + BUILD,
        "BB306",
    ),
    "a path is told, and both entries are there": (
        HTTPS
        + STORE
        + PATH_TOLD
        + entries("jdoe:{api_token}@bitbucket.org", "jdoe:{api_token}@bitbucket.org/acme/widget.git"),
        "BB306",
    ),
    "a path is told, the entry has it without .git": (
        HTTPS + STORE + PATH_TOLD + entries("jdoe:{api_token}@bitbucket.org/acme/widget") + BUILD,
        "BB316! BB306",
    ),
    "a path is told, the entry has another repository's": (
        HTTPS + STORE + PATH_TOLD + entries("jdoe:{api_token}@bitbucket.org/acme/other.git") + BUILD,
        "BB501! BB306",
    ),
    "no path is told, the entry has one": (
        HTTPS + STORE + entries("jdoe:{api_token}@bitbucket.org/acme/widget.git") + BUILD,
        "BB306",
    ),
    "no path is told, and another repository's comes first": (
        HTTPS
        + STORE
        + entries("jdoe:{access_token}@bitbucket.org/acme/other.git", "jdoe:{api_token}@bitbucket.org/acme/widget.git"),
        "BB317 BB306",
    ),
    "no path is told, and the same token comes first": (
        HTTPS
        + STORE
        + entries("jdoe:{api_token}@bitbucket.org/acme/other.git", "jdoe:{api_token}@bitbucket.org/acme/widget.git"),
        "BB306",
    ),
    "no path is told, and this repository's comes first": (
        HTTPS
        + STORE
        + entries("jdoe:{api_token}@bitbucket.org/acme/widget.git", "jdoe:{api_token}@bitbucket.org/acme/other.git"),
        "BB306",
    ),
    # store, spelt otherwise, and behind another helper
    "store by its path": (HTTPS + _STORE_AT.format(f"{CORE}/git-credential-store") + OWN + BUILD, "BB306"),
    "store as a command": (HTTPS + _STORE_AT.format('"!git credential-store --file ~/kept"') + KEPT + BUILD, "BB306"),
    "store as a command that has nothing": (
        HTTPS + _STORE_AT.format('"!git credential-store --file ~/none"') + KEPT + BUILD,
        "BB501! BB306",
    ),
    "store as a command, and no username": (
        BARE + _STORE_AT.format('"!git credential-store --file ~/kept"') + KEPT,
        "BB201 BB306",
    ),
    "store as a command with an app password": (
        HTTPS + _STORE_AT.format('"!git credential-store"') + entries("jdoe:{app_password}@bitbucket.org"),
        "BB313! BB306",
    ),
    "store behind cache, and no username": (
        BARE + _STORE_AT.format("cache --timeout=28800\n\thelper = store") + OWN,
        "BB201 BB306",
    ),
    "cache with a timeout that no number can be": (HTTPS + _STORE_AT.format(f"cache --timeout={'9' * 5000}"), ""),
    "cache as a command, and git may not ask": (
        HTTPS + _STORE_AT.format('"!git credential-cache --timeout 28800"') + BUILD,
        "BB501!",
    ),
    # netrc
    "netrc of another user, beside a helper": (HTTPS + KEEP + NETRC.format("alice"), "BB210"),
    "netrc of another user, and no helper": (HTTPS + NETRC.format("alice"), "BB301 BB210"),
    "netrc of another user, and store has the URL's": (
        HTTPS + STORE + NETRC.format("alice") + entries("jdoe:{api_token}@bitbucket.org"),
        "BB306",
    ),
    "netrc of the URL's user": (HTTPS + NETRC.format("jdoe"), ""),
    "netrc of another user than credential.username": (
        ORIGIN.format("https://bitbucket.org/acme/widget.git")
        + '[credential "https://bitbucket.org"]\n\tusername = jdoe\n'
        + NETRC.format("alice"),
        "",
    ),
    "netrc under an e-mail address": (HTTPS + KEEP + NETRC.format("jdoe@example.com"), "BB210"),
    "netrc with the account's password, which Bitbucket refuses": (
        HTTPS + KEEP + "# ~/.netrc\nmachine bitbucket.org login alice password correct-horse\n",
        "",
    ),
    "netrc of another user in a Data Center": (
        ORIGIN.format("https://jdoe@git.example.com/scm/acme/widget.git")
        + KEEP
        + "# ~/.netrc\nmachine git.example.com login alice password correct-horse\n",
        "BB210",
    ),
    "netrc for the REST interface": (
        HTTPS + KEEP + "# ~/.netrc\nmachine api.bitbucket.org login a@example.com password {api_token}\n",
        "",
    ),
    "netrc's default of another user": (HTTPS + KEEP + "# ~/.netrc\ndefault login alice password {api_token}\n", ""),
    # what switches a behaviour off
    "GCM's provider": (HTTPS + MANAGER, "BB311"),
    "GCM's provider is off for the host": (
        HTTPS + MANAGER + '[credential "https://bitbucket.org"]\n\tprovider = generic\n',
        "",
    ),
    "and by a variable": (HTTPS + MANAGER + "# environment\nGCM_PROVIDER=generic\n", ""),
    "as it was called before": (HTTPS + MANAGER + '[credential "bitbucket.org"]\n\tauthority = basic\n', ""),
    "for the host with a slash, which GCM does not heed": (
        HTTPS + MANAGER + '[credential "https://bitbucket.org/"]\n\tprovider = generic\n',
        "BB311",
    ),
    "for the host, then switched on again for all": (
        HTTPS
        + MANAGER
        + '[credential "https://bitbucket.org"]\n\tprovider = generic\n[credential]\n\tprovider = bitbucket\n',
        "",
    ),
    "an encrypted netrc": (
        HTTPS + "# on PATH: git-credential-netrc\n# .git/config\n[credential]\n\thelper = netrc -f ~/.netrc.gpg -v\n",
        "",
    ),
    "an encrypted netrc by its long option": (
        HTTPS + "# on PATH: git-credential-netrc\n# .git/config\n[credential]\n\thelper = netrc --file=~/x.asc\n",
        "",
    ),
    "an encrypted netrc that is found": (
        HTTPS + "# on PATH: git-credential-netrc\n# ~/.netrc.gpg\nx\n# .git/config\n[credential]\n\thelper = netrc\n",
        "",
    ),
    "a plain one": (
        HTTPS + "# on PATH: git-credential-netrc\n# .git/config\n[credential]\n\thelper = netrc -f ~/.netrc\n",
        "BB306",
    ),
    # submodules
    "somebody's name in .gitmodules": (HTTPS + KEEP + modules("https://alice@bitbucket.org/acme/core.git"), "BB211"),
    "the same once it is known": (
        HTTPS + KEEP + modules("https://alice@bitbucket.org/acme/core.git", known=True),
        "BB211",
    ),
    "somebody's name in this clone": (
        HTTPS
        + KEEP
        + modules("../core.git")
        + '# .git/config\n[submodule "core"]\n\turl = https://alice@bitbucket.org/acme/core.git\n',
        "BB211",
    ),
    "one's own name": (HTTPS + KEEP + modules("https://jdoe@bitbucket.org/acme/core.git"), ""),
    "no name": (HTTPS + KEEP + modules(OF_CORE, known=True), ""),
    "a name for all": (HTTPS + KEEP + modules("https://x-token-auth@bitbucket.org/acme/core.git"), ""),
    "a relative address": (HTTPS + KEEP + modules("../core.git"), ""),
    "somebody's name, whose token is here as well": (
        HTTPS
        + STORE
        + entries("jdoe:{api_token}@bitbucket.org", "alice:{api_token}@bitbucket.org")
        + modules("https://alice@bitbucket.org/acme/core.git"),
        "BB306",
    ),
    "a submodule by https beside SSH": (SSH + modules(OF_CORE), "BB318"),
    "the same once it is known here": (SSH + modules(OF_CORE, known=True), "BB318"),
    "a helper that only this repository has": (
        SSH + "[credential]\n\thelper = cache --timeout=28800\n" + modules(OF_CORE),
        "BB318",
    ),
    "a helper for all": (SSH + KEEP + modules(OF_CORE), ""),
    "netrc for a submodule": (SSH + NETRC.format("jdoe") + modules(OF_CORE), ""),
    "a rule for all makes it SSH": (
        SSH
        + '# ~/.gitconfig\n[url "git@ssh.bitbucket.org:"]\n\tinsteadOf = https://bitbucket.org/\n'
        + modules(OF_CORE),
        "",
    ),
    "a submodule in Bitbucket's own build, whose proxy is for http": (
        ORIGIN.format("http://bitbucket.org/acme/widget")
        + modules(OF_CORE)
        + "# environment\nCI=true\nBITBUCKET_BUILD_NUMBER=7\n",
        "BB318",
    ),
    "another owner's, which may be open": (SSH + modules("https://bitbucket.org/other/core.git"), ""),
    "another owner's, with a name": (SSH + modules("https://jdoe@bitbucket.org/other/core.git"), "BB318"),
    "a submodule elsewhere": (SSH + modules("https://github.com/acme/core.git"), ""),
    "neither has a helper": (HTTPS + modules("https://jdoe@bitbucket.org/acme/core.git"), "BB301!"),
    # git-lfs
    "lfs.url by https beside SSH": (SSH + lfs(OF_LFS), "BB319"),
    "the same in a Data Center": (
        ORIGIN.format("ssh://git@git.example.com:7999/acme/widget.git")
        + lfs("https://git.example.com/scm/acme/widget.git/info/lfs"),
        "BB319",
    ),
    "lfs.url of a remote": (
        SSH + f'# .git/config\n[remote "origin"]\n\tlfsurl = {OF_LFS}\n',
        "BB319",
    ),
    "lfs.url by SSH here": (
        SSH + lfs(OF_LFS) + "# .git/config\n[lfs]\n\turl = git@ssh.bitbucket.org:acme/widget.git\n",
        "",
    ),
    "lfs.url, and a helper": (SSH + KEEP + lfs(OF_LFS), ""),
    "lfs.url, and netrc of whomever": (
        SSH + NETRC.format("alice") + lfs("https://jdoe@bitbucket.org/acme/widget.git/info/lfs"),
        "",
    ),
    "lfs.url and a remote by https": (HTTPS + KEEP + lfs("https://alice@bitbucket.org/acme/widget.git/info/lfs"), ""),
    "lfs.url elsewhere": (SSH + lfs("https://lfs.example.com/widget"), ""),
}
"""Set-ups, with what is found there; what has a `!` blocks."""


def laid(world: World, name: str) -> Example:
    """A set-up, and nothing else in its world but git's own gate."""
    text, _ = SETUPS[name]
    return Example(world, filled(GATE + text.replace("{bin}", str(world.programs))), bare=True)


@pytest.mark.parametrize("name", SETUPS)
def test_what_is_found(world: World, name: str) -> None:
    """This and no more, at a commit."""
    setup = laid(world, name)
    findings = world.check(setup.repository, setup.environ).findings
    found = {f"{finding.rule.id}{'!' if finding.severity == 'error' else ''}" for finding in findings}
    assert found == set(SETUPS[name][1].split())


def filled_in(world: World, setup: Example, username: str | None = "jdoe") -> str:
    """The password that git's helpers have for this repository, without asking anybody; empty if they have none."""
    url = world.git("config", "remote.origin.url", cwd=setup.repository).stdout.strip()
    answer = subprocess.run(
        ["git", "credential", "fill"],
        input=f"url={url}\n\n",
        env={**world.environ, **setup.environ, "GIT_TERMINAL_PROMPT": "0"},
        cwd=setup.repository,
        capture_output=True,
        encoding="utf-8",
    )
    lines = dict(line.partition("=")[::2] for line in answer.stdout.splitlines())
    return lines.get("password", "") if lines.get("username", username) == username else ""


WITH_PATHS = [name for name in SETUPS if "path is told" in name] + ["the same for every host"]


@pytest.mark.parametrize("name", WITH_PATHS)
def test_git_and_the_path(world: World, name: str) -> None:
    """Whether `store` answers is what git itself says, before and after what is printed has been run."""
    setup = laid(world, name)
    facts = world.facts(setup.repository, setup.environ)
    assert bool(filled_in(world, setup)) == any(stored.answers for stored in facts.destinations[0].stored)
    first = filled_in(world, setup)
    others = world.git("config", "--global", "--list", cwd=setup.repository).stdout
    setup.fix(setup.printed("--select", "BB316,BB317"))
    second = filled_in(world, setup)
    is_faulty = "BB316" in SETUPS[name][1] or "BB317" in SETUPS[name][1]
    assert bool(second) == ("BB501" not in SETUPS[name][1])
    assert (first != second) == is_faulty
    if name == "the same for every host":  # other hosts need it
        assert world.git("config", "--global", "--list", cwd=setup.repository).stdout == others


FOREIGN = ("!gh auth git-credential", "!{bin}/gh auth git-credential", "gcloud.sh", "{bin}/gitcredential_github.sh")


@pytest.mark.parametrize("value", FOREIGN)
@pytest.mark.parametrize("reset", ["", "# ~/.gitconfig\n[credential]\n\thelper =\n"])
def test_a_helper_is_added_and_the_other_service_keeps_its_own(world: World, value: str, reset: str) -> None:
    """What is printed has git ask another helper at Bitbucket alone, behind a reset too."""
    text = (GATE + HTTPS + reset + unscoped(value)).replace("{bin}", str(world.programs))
    setup = Example(world, text, bare=True)
    asks = '#!/bin/sh\ngrep -q "^host=github.com" && echo password=theirs\n'
    for program in ("gh", "git-credential-gcloud.sh", "gitcredential_github.sh"):
        world.program_file(program, asks)
    output = setup.printed()
    assert "answers for G" in output
    assert "git config --global --add credential.https://bitbucket.org.helper" in output
    setup.fix(output)
    assert world.check(setup.repository, setup.environ, ignore=["BB308"]).findings == ()
    github = subprocess.run(
        ["git", "credential", "fill"],
        input="protocol=https\nhost=github.com\nusername=octocat\n\n",
        env={**world.environ, "GIT_TERMINAL_PROMPT": "0"},
        cwd=setup.repository,
        capture_output=True,
        encoding="utf-8",
    )
    assert "password=theirs" in github.stdout


@pytest.mark.parametrize(
    ("value", "service"),
    [
        ("!/c/Program\\ Files/GitHub\\ CLI/gh.exe auth git-credential", "GitHub"),
        ("!'C:/Program Files/GitHub CLI/gh.exe' auth git-credential", "GitHub"),
        ("!tea login helper", "Gitea"),
        ("!gcloud auth git-helper --account=a@example.com --ignore-unknown $@", "Google Cloud"),
        ("azure", "Azure DevOps"),
        ('!aws codecommit credential-helper "$@"', "AWS CodeCommit"),
        ("!aws codecommit credential-helper --ignore-host-check $@", None),
        ("!gh auth token", None),
        ("!f() { gh auth git-credential; }; f", None),
        ("!/usr/bin/bb auth git-credential", None),
        ("store --file gh", None),
        ("!", None),
        ("", None),
    ],
)
def test_whom_a_helper_serves(value: str, service: str | None) -> None:
    """By its command alone, and only where nothing else is in it."""
    assert helpers.serves(value) == service


def test_what_git_credential_manager_heeds() -> None:
    """Its own spellings, the narrowest first."""
    assert helpers.gcm_scopes("https", "Bitbucket.org:443", None) == ("https://bitbucket.org", "bitbucket.org")
    assert helpers.gcm_scopes("https", "git.example.com:8443", "a/b.git") == (
        *("https://git.example.com:8443/a/b.git", "git.example.com:8443/a/b.git"),
        *("https://git.example.com:8443/a", "git.example.com:8443/a"),
        *("https://git.example.com:8443", "git.example.com:8443"),
        *("https://example.com:8443", "example.com:8443"),
    )
    assert helpers.gcm_scopes("http", "bitbucket", "") == ("http://bitbucket", "bitbucket")


@pytest.mark.parametrize(
    "key", ["https://bitbucket.org:443", "https://*.org", "https://jdoe@bitbucket.org", "https://bitbucket.org/acme"]
)
def test_what_git_alone_matches_means_nothing_to_gcm(world: World, key: str) -> None:
    """As it was seen with 2.7.3: a part of the path counts once git tells the path."""
    setting = f'[credential "{key}"]\n\tbitbucketValidateStoredCredentials = false\n'
    setup = Example(world, GATE + HTTPS + MANAGER + setting, bare=True)
    facts = world.facts(setup.repository, setup.environ)
    assert validates(facts)
    setup.add("# ~/.gitconfig\n[credential]\n\tuseHttpPath = true\n")
    assert validates(world.facts(setup.repository, setup.environ)) == (not key.endswith("/acme"))


def validates(facts: Facts) -> bool:
    """What is known of Git Credential Manager at the only destination."""
    gcm = facts.destinations[0].gcm
    return gcm is not None and gcm.validates


@pytest.fixture
def fake(world: World) -> Iterator[FakeBitbucket]:
    """A Bitbucket with a repository and a submodule's."""
    with FakeBitbucket(world.folder / "bitbucket") as running:
        running.create("acme/widget")
        running.create("acme/core")
        yield running


@pytest.mark.parametrize(
    ("url", "config", "login", "works"),
    [
        ("https://jdoe@bitbucket.org/acme/widget.git", "", "alice", False),
        ("https://jdoe@bitbucket.org/acme/widget.git", "", "jdoe", True),
        ("https://bitbucket.org/acme/widget.git", "", "alice", True),
        ("https://bitbucket.org/acme/widget.git", "jdoe", "alice", True),
    ],
)
def test_netrc_is_taken_for_the_name_of_the_url(
    world: World, fake: FakeBitbucket, url: str, config: str, login: str, works: bool
) -> None:
    """A push does not look at `credential.username`, and Bitbucket takes no token under another person's name.

    An old libcurl sends it so, and under the static name it would do: whether the push fails, nobody can say before.
    """
    token = sample("api-token")
    fake.credential(login, token)
    username = f'[credential "https://bitbucket.org"]\n\tusername = {config}\n' if config else ""
    netrc = f"# ~/.netrc\nmachine bitbucket.org login {login} password {token}\n"
    setup = Example(world, GATE + ORIGIN.format(url) + username + netrc, bare=True)
    world.commit(setup.repository)
    environ: dict[str, Any] = {**fake.environment, "GIT_TERMINAL_PROMPT": "0"}
    push = world.git("push", "origin", "HEAD:main", cwd=setup.repository, check=False, **environ)
    assert (push.returncode == 0) == works
    report = world.check(setup.repository, setup.environ)
    assert not report.blocks
    assert ("BB210" in [finding.rule.id for finding in report.findings]) == (not works)
    if not works:
        setup.fix(setup.printed("--select", "BB210"))
        world.git("push", "origin", "HEAD:main", cwd=setup.repository, **environ)


ANSWER = '[credential]\n\thelper = "!f() { echo password=$TOKEN; }; f"\n'


@pytest.mark.needs(KEPT_USERNAME)
@pytest.mark.parametrize("place", [".git/config", "~/.gitconfig"])
def test_a_submodule_has_the_helpers_of_all(world: World, fake: FakeBitbucket, place: str) -> None:
    """git clones it without the repository's own configuration: a helper there answers for no submodule."""
    url, token = "https://jdoe@bitbucket.org/acme/core.git", sample("api-token")
    fake.credential("jdoe", token)
    environ: dict[str, Any] = {**fake.environment, "GIT_TERMINAL_PROMPT": "0", "TOKEN": token}
    setup = superproject(world, url, SSH + f"# {place}\n{ANSWER}", environ)
    run = world.git("submodule", "update", "--init", cwd=setup.repository, check=False, **environ)
    works = place == "~/.gitconfig"
    assert (run.returncode == 0) == works, run.stderr
    found = [finding.rule.id for finding in world.check(setup.repository, setup.environ).findings]
    assert found == ([] if works else ["BB318"])


def superproject(world: World, url: str, text: str, environ: dict[str, Any]) -> Example:
    """A repository with a submodule, which is not cloned yet, at this URL."""
    inner = world.repository(name="inner")
    world.commit(inner)
    answer = "credential.helper=!f() { echo password=$TOKEN; }; f"
    world.git("-c", answer, "push", "https://jdoe@bitbucket.org/acme/core.git", "HEAD:main", cwd=inner, **environ)
    commit = world.git("rev-parse", "HEAD", cwd=inner).stdout.strip()
    setup = Example(world, GATE + text + modules(url), bare=True)
    world.commit(setup.repository)
    world.git("update-index", "--add", "--cacheinfo", f"160000,{commit},core", cwd=setup.repository)
    return setup


@pytest.mark.needs(KEPT_USERNAME)
@pytest.mark.parametrize("cloned", [False, True])
def test_somebodys_name_is_taken_out(world: World, fake: FakeBitbucket, cloned: bool) -> None:
    """What is printed has the submodule follow the repository's own login, cloned or not."""
    jdoe, alice = sample("api-token"), sample("api-token")
    fake.credential("jdoe", jdoe)
    fake.credential("alice", alice)
    environ: dict[str, Any] = {**fake.environment, "GIT_TERMINAL_PROMPT": "0", "TOKEN": jdoe}
    helper = '[credential]\n\thelper = "!f() { grep -q ^username=alice || echo password=$TOKEN; }; f"\n'
    setup = superproject(
        world, "https://alice@bitbucket.org/acme/core.git", HTTPS + f"# ~/.gitconfig\n{helper}", environ
    )
    if cloned:
        as_alice = "credential.helper=!f() { echo password=$OTHER; }; f"
        run = ("-c", "credential.helper=", "-c", as_alice, "submodule", "update", "--init")
        world.git(*run, cwd=setup.repository, **environ, OTHER=alice)
    else:
        world.git("submodule", "init", cwd=setup.repository)
    setup.fix(setup.printed("--select", "BB211"))
    assert world.check(setup.repository, setup.environ).findings == ()
    (setup.repository / "core" / ".git").exists() and world.git("fetch", cwd=setup.repository / "core", **environ)
    world.git("submodule", "update", "--init", cwd=setup.repository, **environ)
    url = world.git("config", "remote.origin.url", cwd=setup.repository / "core").stdout.strip()
    assert url == "https://jdoe@bitbucket.org/acme/core.git"


@pytest.mark.parametrize(
    "name", [name for name in SETUPS if {"BB318", "BB319"} & set(SETUPS[name][1].split()) and "build" not in name]
)
def test_what_is_printed_stays_in_this_clone(world: World, name: str) -> None:
    """It heals, and neither the user's configuration nor what goes to everybody is changed."""
    setup = laid(world, name)
    shared = [world.global_config, *(Path(setup.repository, file) for file in (".gitmodules", ".lfsconfig"))]
    before = [path.read_text() if path.exists() else None for path in shared]
    setup.fix(setup.printed("--select", "BB318,BB319"))
    assert world.check(setup.repository, setup.environ, select=["BB318", "BB319"]).findings == ()
    assert before == [path.read_text() if path.exists() else None for path in shared]


def test_a_build_is_told_no_prompt(world: World) -> None:
    """Where nobody can be asked, not even once, another answer is advised."""
    setup = Example(world, GATE + HTTPS + STORE + BUILD, bare=True)
    (finding,) = world.check(setup.repository, setup.environ, select=["BB501"]).findings
    assert "GIT_ASKPASS" in finding.fault.remedy.by_hand[0]
    assert finding.fault.remedy.commands == ()


def test_a_push_looks_at_git_lfs_alone(world: World) -> None:
    """What a submodule logs in at is none of a push's business."""
    setup = Example(world, filled(GATE + SSH + modules(OF_CORE) + lfs(OF_LFS)), bare=True)
    whole = world.facts(setup.repository)
    assert [one.login.address.use for one in whole.beside] == ["lfs", "submodule"]
    (one,) = world.facts(setup.repository, only_remotes=["origin"]).beside
    assert one.login.address.use == "lfs"
