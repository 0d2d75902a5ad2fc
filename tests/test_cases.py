"""Failures that people met, each rebuilt as a repository: the check names what would happen to it.

A row is the set-up that led to the failure: configuration, files, environment and programs, laid over a healthy
repository as the examples of the rules are. `{home}` is the home folder, `{basic}` an API token as a Basic header
has it, `{api_token}` and the like fresh secrets.
"""

from __future__ import annotations

import base64
import re
import sys
from typing import NamedTuple

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.tokens import API_TOKEN_USERNAME, KINDS
from bb_auth_check.model import Finding, Report
from bb_auth_check.rules import CATALOGUE
from conftest import UPSTREAM, World, ids, rendered
from support.examples import Example
from support.needs import need
from test_no_secret_escapes import leaks

NO_HELPER = "# .git/config\n[credential]\n\thelper =\n"
MANAGER = f"# on PATH: git-credential-manager\n{NO_HELPER}\thelper = manager\n"
NO_ONE_MAY_ASK = "# environment\nGIT_TERMINAL_PROMPT=0\n"
EDITOR = "# ~/editor/askpass.sh mode {mode}\n#!/bin/sh\nexit 1\n# environment\nGIT_ASKPASS={{home}}/editor/askpass.sh\n"
GCM_BY_PATH = "/mnt/c/Program Files (x86)/Git Credential Manager Core/git-credential-manager-core.exe"

WITHDRAWN_KEY = (
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAABIwAAAQEAubiN81eDcafrgMeLzaFPsw2kNvEcqTKl/VqLat/MaB33pZy0y3rJZtnqwR2qOOvbwKZYKiEO"
    "1O6VqNEBxKvJJelCq0dTXWT5pbO2gDXC6h6QDXCaHo6pOHGPUy+YBaGQRGuSusMEASYiWunYN0vCAI8QaXnWMXNMdFP3jHAJH0eD"
    "soiGnLPBlBp4TNm6rYI74nMzgz3B9IikW4WVK+dc8KZJZWYjAuORU3jc1c/NPskD2ASinf8v3xnfXeukU0sJ5N6m5E8VLjObPEO+"
    "mN2t/FZTMZLiFqPWc/ALSqnMnnhwrNi2rbfg/rd/IpL8Le3pSBne8+seeFVBoGqzHM9yXw=="
)
"""Bitbucket Cloud's RSA host key until June 2023."""
PRESENT_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO"
ANOTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"


def origin(url: str, name: str = "origin") -> str:
    """The configuration of a remote with this URL."""
    return f'# .git/config\n[remote "{name}"]\n\turl = "{url}"\n'


class Case(NamedTuple):
    """A failure that somebody met."""

    name: str
    facts: str
    text: str
    failure: str
    """The failure that has to be named; empty where there was none."""
    rules: tuple[str, ...] = ()
    """All rules that find something, in the order of the report."""
    platform: str = "linux"


CASES = (
    Case(
        "bba-d001",
        "An editor runs git without a terminal: it has the username from the URL, and no helper for the password.",
        NO_HELPER + origin("https://jdoe@bitbucket.org/acme/widget.git"),
        "prompt-unavailable",
        ("BB301",),
    ),
    Case(
        "bba-d005",
        "Windows, reached over SSH: Git Credential Manager cannot open the store of the desktop session.",
        MANAGER
        + origin("https://jdoe@bitbucket.org/acme/widget.git")
        + "# environment\nSSH_CONNECTION=192.0.2.7 50000 192.0.2.1 22\n",
        "helper-store-unavailable",
        ("BB312",),
        "win32",
    ),
    Case(
        "bba-d006",
        "A service clones with the token in the place of the username, without a colon, and git keeps the URL.",
        NO_HELPER + origin("https://{access_token}@bitbucket.org/acme/widget.git"),
        "leak-remote-url",
        ("BB106", "BB301"),
    ),
    Case(
        "bba-d007",
        "The askpass script that an editor names was packaged without its executable bit.",
        NO_HELPER + origin("https://jdoe@bitbucket.org/acme/widget.git") + EDITOR.format(mode=644),
        "askpass-missing",
        ("BB301", "BB502"),
        "freebsd14",
    ),
    Case(
        "bba-d010",
        "A forgotten _netrc with the account's password answers before the helper that the installer had set up.",
        MANAGER
        + origin("https://bitbucket.org/acme/widget.git")
        + "# ~/_netrc\nmachine bitbucket.org\nlogin jdoe\npassword {password}\n",
        "netrc-overrides",
        ("BB315",),
        "win32",
    ),
    Case(
        "bba-d011",
        "A build server writes the OAuth token that it was given into the URL of the checkout.",
        NO_HELPER + origin("https://x-token-auth:{password}@bitbucket.org/acme/widget.git"),
        "leak-remote-url",
        ("BB105", "BB301"),
    ),
    Case(
        "bba-d014-before",
        "A helper is installed and none is configured: the password is asked for at every push.",
        "# on PATH: git-credential-oauth\n" + NO_HELPER + origin("https://jdoe@bitbucket.org/acme/widget.git"),
        "helper-missing",
        ("BB301",),
    ),
    Case(
        "bba-d014-after",
        "A second helper that opens the browser is set up beside the first: they compete.",
        "# on PATH: git-credential-manager, git-credential-oauth\n"
        + NO_HELPER
        + "\thelper = manager\n\thelper = oauth\n\tcredentialStore = secretservice\n"
        + origin("https://jdoe@bitbucket.org/acme/widget.git")
        + "# environment\nDBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus\nDISPLAY=:0\n",
        "helper-missing",
        ("BB310",),
    ),
    Case(
        "bba-d016",
        "A server at port 7999 whose host key is known without that port.",
        origin("ssh://git@ssh.git.example.com:7999/stack/widget.git")
        + f"# ~/.ssh/known_hosts\nssh.git.example.com {ANOTHER_KEY}\n",
        "ssh-host-key",
        ("BB506",),
    ),
    Case(
        "bba-d018",
        "A tool builds the URL without the username under which the token is kept; with it the clone works.",
        MANAGER + origin("https://bitbucket.org/acme/widget.git"),
        "username-missing",
        ("BB201",),
        "win32",
    ),
    Case(
        "bba-d020",
        "A rule turns https into SSH on the host that SSH has left; the remote as it is written looks sound.",
        '# ~/.gitconfig\n[url "git@bitbucket.org:"]\n\tinsteadOf = https://bitbucket.org/\n'
        + origin("https://bitbucket.org/acme/widget.git"),
        "ssh-host-moved",
        ("BB405",),
    ),
    Case(
        "bba-d022",
        "The token is kept under the static name, the URL asks for another user's, and nobody may be asked.",
        NO_HELPER
        + "\thelper = store\n"
        + origin("https://jdoe@bitbucket.org/acme/widget.git")
        + "# ~/.git-credentials\nhttps://x-bitbucket-api-token-auth:{api_token}@bitbucket.org\n"
        + NO_ONE_MAY_ASK,
        "url-user-vs-stored-user",
        ("BB501", "BB207", "BB306"),
    ),
    Case(
        "bba-d023",
        "Username and password both have an `@` in them and stand in the URL as they are.",
        NO_HELPER + origin("https://jane@example.com:{password}@{password}@bitbucket.org/acme/widget.git"),
        "url-encoding",
        ("BB105", "BB208"),
    ),
    Case(
        "bba-d028",
        "A terminal has outlived its editor window: the askpass program calls a socket that is gone.",
        NO_HELPER
        + origin("https://jdoe@bitbucket.org/acme/widget.git")
        + EDITOR.format(mode=755)
        + "VSCODE_GIT_IPC_HANDLE={home}/gone.sock\n",
        "askpass-missing",
        ("BB301", "BB502"),
    ),
    Case(
        "bba-d031",
        "The checkout step left an Authorization header behind, and the push URL has a token of its own.",
        NO_HELPER
        + origin("https://x-token-auth:{access_token}@bitbucket.org/acme/widget.git")
        + '[http "https://bitbucket.org/"]\n\textraheader = AUTHORIZATION: basic {basic}\n',
        "extraheader-clash",
        ("BB103", "BB109"),
    ),
    Case(
        "bba-d033",
        "A bot has one username for REST and git, the e-mail address, and writes it into the URL with an API token.",
        NO_HELPER + origin("https://bot%40example.com:{api_token}@bitbucket.org/acme/widget.git"),
        "wrong-token-username",
        ("BB102", "BB202", "BB301"),
    ),
    Case(
        "bba-d039",
        "The path of a helper on the Windows side has blanks and parentheses in it and is not escaped.",
        f"# .git/config\n[credential]\n\thelper =\n\thelper = {GCM_BY_PATH}\n\thelper = cache --timeout=28800\n"
        + origin("https://jdoe@bitbucket.org/acme/widget.git"),
        "helper-command-broken",
        ("BB303",),
    ),
    Case(
        "bba-d041",
        "A package manager keeps a vendored checkout whose remote has an OAuth token of yesterday.",
        NO_HELPER + origin("https://x-token-auth:{password}@bitbucket.org/acme/widget.git", "composer"),
        "stale-token-in-remote-url",
        ("BB105", "BB301"),
    ),
    Case(
        "bba-d042",
        "A guest's password stands in the tracked .gitmodules, and in the copies of it that git has made.",
        origin("https://jdoe@bitbucket.org/acme/widget.git")
        + '# .gitmodules\n[submodule "some"]\n\tpath = some\n\turl = https://guest:{password}@bitbucket.org/acme/some.git\n'
        + '# .git/config\n[submodule "some"]\n\turl = https://guest:{password}@bitbucket.org/acme/some.git\n'
        + "# .git/modules/some/HEAD\nref: refs/heads/main\n"
        + '# .git/modules/some/config\n[remote "origin"]\n\turl = https://guest:{password}@bitbucket.org/acme/some.git\n',
        "leak-in-committed-file",
        ("BB105",),
        "win32",
    ),
    Case(
        "bba-d043",
        "A hosted builder clones with a token in the URL; whatever prints the remotes prints it into the public log.",
        NO_HELPER + origin("https://x-token-auth:{access_token}@bitbucket.org/acme/widget.git"),
        "leak-log",
        ("BB103", "BB301"),
    ),
    Case(
        "bba-d044",
        "A token with a slash, a plus and an equals sign stands in the URL without percent-encoding.",
        NO_HELPER + origin("https://x-token-auth:{password}/{password}+{password}=@bitbucket.org/acme/widget.git"),
        "url-encoding",
        ("BB105", "BB208"),
    ),
    Case(
        "bba-d045",
        "The remote's URL has the e-mail address for a username, as it was written for years.",
        origin("https://jane.roe%40example.org@bitbucket.org/acme/widget.git"),
        "wrong-username",
        ("BB202",),
    ),
    Case(
        "bba-d045-raw",
        "The same with the `@` of the address as it is.",
        origin("https://jane.roe@example.org@bitbucket.org/acme/widget.git"),
        "wrong-username",
        ("BB208",),
    ),
    Case(
        "bba-d047",
        "An image built before June 2023 knows the host key that was withdrawn then.",
        origin("ssh://git@bitbucket.org/acme/widget.git") + f"# ~/.ssh/known_hosts\nbitbucket.org {WITHDRAWN_KEY}\n",
        "ssh-host-key",
        ("BB405", "BB506"),
    ),
    Case(
        "bba-d050",
        "One program logs in with a key for PuTTY; git in a terminal runs OpenSSH, which cannot read it.",
        origin("git@ssh.bitbucket.org:acme/widget.git") + "\tputtykeyfile = C:/Users/jdoe/key.ppk\n",
        "ssh-key-not-offered",
        ("BB507",),
        "win32",
    ),
    Case(
        "bba-d052",
        "System and user both name a helper under the name that it had before 2022.",
        "# on PATH: git-credential-manager\n"
        + "# ~/system\n[credential]\n\thelper = manager-core\n"
        + "# ~/user\n[transfer]\n\tcredentialsInUrl = die\n[credential]\n\thelper = manager-core\n"
        + origin("https://jdoe@bitbucket.org/acme/widget.git")
        + "# environment\nGIT_CONFIG_NOSYSTEM=0\nGIT_CONFIG_SYSTEM={home}/system\nGIT_CONFIG_GLOBAL={home}/user\n",
        "helper-missing",
        ("BB302",),
        "win32",
    ),
    Case(
        "bba-d057",
        "A program gives a user's API token with the name that goes with access tokens.",
        NO_HELPER + origin("https://x-token-auth:{api_token}@bitbucket.org/acme/widget.git"),
        "wrong-token-username",
        ("BB102", "BB205", "BB301"),
    ),
    Case(
        "bba-d058",
        "The URL with e-mail address and password is what a merge quotes in its message, for everybody to read.",
        NO_HELPER + origin("https://jane%40example.com:{password}@bitbucket.org/acme/widget.git"),
        "leak-in-commit",
        ("BB105", "BB202", "BB301"),
    ),
    Case(
        "bba-d059",
        "The remote names www.bitbucket.org, and what is kept is kept for bitbucket.org.",
        MANAGER + origin("https://www.bitbucket.org/acme/widget.git"),
        "stale-cached-credential",
        ("BB201", "BB406"),
        "win32",
    ),
    # nothing is wrong
    Case(
        "bba-d026",
        "SSH over port 443: the port is no part of the path, and the host has not moved.",
        origin("ssh://git@altssh.bitbucket.org:443/acme/widget.git")
        + f"# ~/.ssh/known_hosts\n[altssh.bitbucket.org]:443 {PRESENT_KEY}\n",
        "",
    ),
    Case(
        "bba-d037",
        "In a Pipelines build the origin is plain http without username and helper: the build's proxy logs in.",
        NO_HELPER
        + origin("http://bitbucket.org/acme/widget")
        + '[http "http://bitbucket.org/"]\n\tproxy = http://localhost:29418/\n'
        + "# environment\nCI=true\nBITBUCKET_BUILD_NUMBER=7\nBITBUCKET_GIT_HTTP_ORIGIN=http://bitbucket.org/acme/widget\n",
        "",
    ),
    Case(
        "bba-d016-fixed",
        "The server's key is known under its name with the port.",
        origin("ssh://git@ssh.git.example.com:7999/stack/widget.git")
        + f"# ~/.ssh/known_hosts\n[ssh.git.example.com]:7999 {ANOTHER_KEY}\n",
        "",
    ),
    Case(
        "bba-d036-reset",
        "An empty helper before one that works is a reset: it is how Git Credential Manager is set up.",
        MANAGER + origin("https://jdoe@bitbucket.org/acme/widget.git"),
        "",
        (),
        "win32",
    ),
    Case(
        "bba-d039-fixed",
        "The same path, escaped for the shell and for git's configuration.",
        "# .git/config\n[credential]\n\thelper =\n\thelper = "
        + re.sub(r"([ ()])", r"\\\\\1", GCM_BY_PATH)
        + "\n"
        + origin("https://jdoe@bitbucket.org/acme/widget.git"),
        "",
    ),
    Case(
        "bba-d047-fixed",
        "The host that SSH has moved to, with the key that it shows.",
        origin("ssh://git@ssh.bitbucket.org/acme/widget.git")
        + f"# ~/.ssh/known_hosts\nssh.bitbucket.org {PRESENT_KEY}\n",
        "",
    ),
)

OTHERS = {
    # what only the server knows, or what local state can no more than hint at: there is advice all the same
    "bba-d002": MANAGER + origin("https://jdoe@bitbucket.org/acme/widget.git"),
    "bba-d003": "# on PATH: git-credential-manager-core\n"
    + NO_HELPER
    + "\thelper = manager-core\n"
    + origin("https://git.example.com/scm/acme/widget.git"),
    "bba-d004": origin("https://oldname@bitbucket.org/oldname/widget.git"),
    "bba-d008": origin("https://jdoe@bitbucket.org/acme/widget.git"),
    "bba-d009": NO_HELPER + origin("https://jdoe:{password}@bitbucket.org/acme/widget.git"),
    "bba-d012": origin("https://git.example.com/scm/acme/widget.git")
    + NO_ONE_MAY_ASK
    + "GIT_CONFIG_PARAMETERS='credential.helper='\n",
    "bba-d013": MANAGER + origin("https://jdoe@git.example.com/bitbucket/scm/acme/widget.git"),
    "bba-d015": NO_HELPER + origin("https://jdoe:{datacenter_token}@git.example.com/scm/acme/widget.git"),
    "bba-d017": origin("git@bitbucket.org:acme/widget.git")
    + "# ~/.ssh/config\nHost bitbucket.org\n  IdentityFile ~/.ssh/one\n  IdentityFile ~/.ssh/two\n",
    "bba-d019": origin("https://bob@bitbucket.org/acme/widget.git")
    + origin("https://jdoe@bitbucket.org/jdoe/widget.git", "own"),
    "bba-d021": origin("https://jdoe@bitbucket.org/acme/widget.git"),
    "bba-d024": NO_HELPER + origin("https://jdoe:{api_token}@bitbucket.org/acme/widget.git"),
    "bba-d025": NO_HELPER + origin("https://jdoe@bitbucket.org/acme/widget.git/wiki"),
    "bba-d027": origin("https://bitbucket.org/acme/widget.git"),
    "bba-d029": origin("https://jdoe@bitbucket.org/acme/widget.git"),
    "bba-d030": MANAGER + origin("https://bitbucket.org/acme/widget.git"),
    "bba-d032": origin("https://git.example.com/scm/acme/widget.git")
    + "# environment\nGIT_CONFIG_PARAMETERS='credential.helper='\n",
    "bba-d034": origin("ssh://git@git.example.com:7999/acme/widget.git"),
    "bba-d035": MANAGER
    + origin("https://bitbucket.org/acme/widget.git")
    + "# .gitattributes\n*.bin filter=lfs diff=lfs merge=lfs -text\n",
    "bba-d036": "# on PATH: git-credential-manager\n"
    + NO_HELPER
    + "\thelper = manager\n\tbitbucketAuthModes = basic\n"
    + origin("https://bitbucket.org/acme/widget.git"),
    "bba-d038": origin("https://jdoe@bitbucket.org/acme/widget.git"),
    "bba-d040": origin("https://jdoe@bitbucket.org/jdoe/widget.git"),
    "bba-d046": NO_HELPER + origin("https://proxy.example.com/bitbucket.org/acme/widget.git"),
    "bba-d048": NO_HELPER
    + "\thelper = store\n"
    + origin("https://jdoe@git.example.com/scm/acme/widget.git")
    + "# ~/.git-credentials\nhttps://jdoe:{datacenter_token}@git.example.com\n",
    "bba-d049": NO_HELPER + origin("https://x-token-auth:{access_token}@bitbucket.org/acme/widget.git"),
    "bba-d051": NO_HELPER
    + origin("https://git.example.com/scm/acme/widget.git")
    + '[http "https://git.example.com/"]\n\textraHeader = Authorization: Bearer {datacenter_token}\n',
    "bba-d053": "# on PATH: git-credential-osxkeychain\n"
    + NO_HELPER
    + "\thelper = osxkeychain\n"
    + origin("https://bitbucket.org/acme/widget.git"),
    "bba-d054": origin("git@bitbucket.org:acme/widget.git"),
    "bba-d055": NO_HELPER + origin("https://jane%40example.com@bitbucket.org/acme/widget.git"),
    "bba-d056": NO_HELPER + origin("https://x-token-auth:{api_token}@bitbucket.org/acme/widget.git"),
    "bba-d060": origin("ssh://git@bitbucket.org/acme/widget.git"),
}

PLATFORMS = {"bba-d053": "darwin"} | dict.fromkeys(
    ("bba-d002", "bba-d003", "bba-d012", "bba-d013", "bba-d030", "bba-d032", "bba-d035", "bba-d036"), "win32"
)

APP_PASSWORD = re.compile(r"(?i)\b(?:create|make|generate|use|set up|type)\b[^.]{0,20} app password")
OLD_SSH_HOST = re.compile(
    r"(?i)(?:\bgit@|ssh://(?:[^@/\s]*@)?|HostName |ssh-keyscan (?:-\S+ )*)(?:www\.)?bitbucket\.org"
)
SECRET_IN_URL = re.compile(r"https?://[^/@\s:]+:[^/@\s]+@")


def checked(world: World, monkeypatch: pytest.MonkeyPatch, text: str, platform: str) -> Report:
    """The report on a repository with `text` laid over it; it and its forms give away nothing that was planted."""
    secrets = {kind.name.replace("-", "_"): sample(kind.name) for kind in KINDS}
    basic = base64.b64encode(f"{API_TOKEN_USERNAME}:{secrets['api_token']}".encode()).decode()
    for name, value in {**secrets, "basic": basic, "home": str(world.home)}.items():
        text = text.replace(f"{{{name}}}", value)
    example = Example(world, text)
    own = example.repository / ".git" / "config"
    own.write_text(own.read_text(encoding="utf-8").replace(UPSTREAM, ""), encoding="utf-8")
    with monkeypatch.context() as machine:
        machine.setattr(sys, "platform", platform)
        report = world.check(example.repository, example.environ, strict=True)
    said = rendered(report) + repr(report)
    for name, secret in {**secrets, "basic": basic}.items():
        assert not leaks(secret, said), name
    assert report.status != "error", report.errors
    return report


def advice(finding: Finding) -> str:
    """What a finding tells people to do, without the name of a section that they are to rename."""
    remedy = finding.fault.remedy
    commands = (" ".join(command) for command in remedy.commands)
    text = "\n".join((finding.rule.fix, remedy.says, *remedy.by_hand, *commands))
    return re.sub(r"--rename-section \S+", "", text)


def holds_today(text: str) -> bool:
    """Whether advice sends nobody to app passwords, to the host that SSH has left, or to a secret in a URL."""
    return not any(pattern.search(text) for pattern in (APP_PASSWORD, OLD_SSH_HOST, SECRET_IN_URL))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_it_leads_to_is_named(world: World, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    """A finding names the failure, and nothing is found that is not there; where nothing failed, nothing at all."""
    if {"BB506", "BB507"} & {*case.rules}:
        need("ssh")
    report = checked(world, monkeypatch, case.text, case.platform)
    assert tuple(ids(report)) == case.rules, case.facts
    named = {name for finding in report.findings for name in finding.classes}
    assert case.failure in named if case.failure else report.status == "clean"
    for finding in report.findings:
        assert holds_today(advice(finding)), finding.rule.id


@pytest.mark.parametrize("name", OTHERS)
def test_no_advice_that_is_out_of_date(world: World, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Where the fault itself cannot be seen, the remedy of whatever else is found holds today."""
    for finding in checked(world, monkeypatch, OTHERS[name], PLATFORMS.get(name, "linux")).findings:
        assert holds_today(advice(finding)), finding.rule.id


def test_the_patterns_would_notice() -> None:
    """No rule's own text gives advice that is out of date, and such advice would be seen."""
    for rule in CATALOGUE:
        assert holds_today(f"{rule.why}\n{rule.fix}"), rule.id
    assert not holds_today("Create an app password and type it.")
    assert not holds_today("git remote set-url origin git@bitbucket.org:acme/widget.git")
    assert not holds_today("git remote set-url origin https://jdoe:secret@bitbucket.org/acme/widget.git")
    assert holds_today("git remote set-url origin ssh://git@ssh.bitbucket.org/acme/widget.git")


def test_every_case_is_here() -> None:
    """No two rows share a name, and each case is either rebuilt or looked at for its advice."""
    names = [case.name for case in CASES] + list(OTHERS)
    assert len(names) == len(set(names))
    assert {name[:8] for name in names} == {f"bba-d{number:03}" for number in range(1, 61)}
