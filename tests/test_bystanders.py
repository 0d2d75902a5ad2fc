"""A remedy reaches no further than its fault: what git and ssh do for anything else is the same before and after.

Each rule's bad example is laid into a world in which other things live beside Bitbucket: other hosts and another
account with their logins, rules for every host, keys and proxies of ssh, files that other machines have as well.
"""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bb_auth_check import cli
from bb_auth_check.model import Rule
from bb_auth_check.rules import CATALOGUE
from conftest import HELPER, UPSTREAM, World
from support import vault
from support.examples import ASK_SSH, Example, filled, printed_commands
from support.needs import need

_SECOND = "second-secret"
_FORGES = """\
#!/bin/sh
# a helper for all hosts, which answers for one
test "$1" = get || exit 0
case "$(cat)" in *host=codeberg.org*) printf 'username=berg\\npassword=berg-secret\\n';; esac
"""
_HELPERS = """\
[credential]
	helper = forges
	helper = store
"""
_GLOBAL = """\
[credential "https://bitbucket.org/other"]
	username = second
[credential "https://github.com"]
	username = octocat
[url "https://"]
	insteadOf = git://
[url "ssh://git@"]
	insteadOf = clone://
[url "git@"]
	insteadOf = scp://
[url "https://github.com/"]
	insteadOf = gh:
[url "git@github.com:"]
	pushInsteadOf = https://github.com/
[http "https://gitlab.com"]
	proxy = http://proxy.example.com:3128
	sslVerify = true
[http]
	postBuffer = 1048576
[include]
	path = ~/.gitconfig.shared
[includeIf "hasconfig:remote.*.url:git@github.com:*/**"]
	path = ~/.gitconfig.github
"""
_SHARED = """\
[credential]
	helper = osxkeychain
[alias]
	st = status
"""
_OTHERS = """\
[remote "octo"]
	url = git@github.com:octo/cat.git
[remote "hub"]
	url = https://github.com/octo/cat.git
	pushurl = gh:octo/cat.git
[remote "old"]
	url = git://github.com/octo/cat.git
[remote "lab"]
	url = https://gitlab.com/tanuki/lab.git
[remote "cloned"]
	url = clone://codeberg.org/berg/x.git
[remote "scp"]
	url = scp://gitlab.com:tanuki/lab.git
"""
_UNRELATED = """\
[remote "job"]
	url = https://gitlab-ci-token:job-token-64@gitlab.com/tanuki/lab.git
[remote "second"]
	url = https://bitbucket.org/other/x.git
"""
_SSH = """\
Host github.com
  IdentityFile ~/.ssh/id_github
  IdentitiesOnly yes
Host hub
  HostName ssh.github.com
  Port 443
  ProxyCommand nc -X connect -x proxy.example.com:3128 %h %p
Host second
  HostName ssh.bitbucket.org
  User git
  IdentityFile ~/.ssh/id_second
"""
_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"
_KNOWN = f"github.com {_KEY}\n[ssh.github.com]:443 {_KEY}\ngitlab.com {_KEY}\n"
_NETRC = "machine example.com login jane password example-secret\n"
_NETRC_SECOND = f"machine bitbucket.org login second password {_SECOND}\n"
_STORED = f"""\
https://octocat:github.com-secret@github.com
https://tanuki:gitlab.com-secret@gitlab.com
https://second:{_SECOND}@bitbucket.org
"""

_THEIRS = Counter([*_SSH.splitlines(), *_KNOWN.splitlines(), *_NETRC.splitlines(), *_STORED.splitlines()[:2]])

NO_NETRC = {
    "BB201": "netrc's second account would log in at a URL without a username",
    "BB208": "the same",
    "BB401": "the same",
}
"""Rules for whose example the second account has no entry in netrc, and why."""
_SAME_FILE = "the second account's token lies in the same plain file, which is the fault; `fix` hands it over as well"
LOST = {"store": _SAME_FILE, "store-behind-a-section": _SAME_FILE, "overlap": _SAME_FILE}
"""Where the printed commands may take the second account's login at Bitbucket, and why."""

_SCOPED = """\
[credential "https://github.com"]
	helper = store
[credential "https://gitlab.com"]
	helper = store
"""
_ORIGIN = '# .git/config\n[remote "origin"]\n\turl = {}\n'
FOR_ALL: dict[str, tuple[str, str, str]] = {
    # what stands in the user's own file, for every host; what is laid over the repository; a rule that finds it
    "store": ("[credential]\n\thelper = forges\n\thelper = store\n", "", "BB306"),
    "store-behind-a-section": ('[credential "https://bitbucket.org"]\n\tusername = x-bitbucket-api-token-auth\n'
                               "[credential]\n\thelper = forges\n\thelper = store\n", "", "BB306"),
    "missing": (f"[credential]\n\thelper = manager-core\n{_SCOPED}", "", "BB302"),
    "missing-in-full": (f"[credential]\n\thelper = /nowhere/helper --all\n{_SCOPED}", "", "BB302"),
    "mistyped": (f"[credential]\n\thelper = libsercet\n{_SCOPED}", "", "BB302"),
    "leftover": ("[credential]\n\thelper = nowhere\n\thelper = forges\n" + _SCOPED, "", "BB303"),
    "short": (f"[credential]\n\thelper = cache\n{_SCOPED}", "", "BB308"),
    "order": (f"# on PATH: git-credential-oauth\n# ~/.gitconfig\n[credential]\n\thelper = oauth\n"
              f"\thelper = cache --timeout=28800\n{_SCOPED}", "", "BB309"),
    "not-kept": (f"# on PATH: git-credential-oauth\n# ~/.gitconfig\n[credential]\n\thelper = oauth\n{_SCOPED}", "",
                 "BB321"),
    "cannot-work": (f"[credential]\n\thelper = store get\n{_SCOPED}", "", "BB322"),
    "cannot-work-beside": ("[credential]\n\thelper = cache get\n\thelper = forges\n" + _SCOPED, "", "BB322"),
    "overlap": ("[credential]\n\thelper = libsecret\n\thelper = store\n", "", "BB310"),
    "command": ('[credential]\n\thelper = "!f() { echo username=jdoe; echo password={api_token}; }; f"\n'
                "\thelper = forges\n" + _SCOPED, "", "BB111"),
    "command-alone": ('[credential]\n\thelper = "!f() { echo username=jdoe; echo password={api_token}; }; f"\n'
                      + _SCOPED, "", "BB111"),
    "name": ("[credential]\n\tusername = {api_token}\n\thelper = forges\n",
             _ORIGIN.format("https://bitbucket.org/acme/widget.git"), "BB106"),
    "header": ('[http]\n\textraHeader = "Authorization: Bearer {access_token}"\n[credential]\n\thelper = forges\n',
               "", "BB109"),
    "gate": ("[credential]\n\thelper = forges\n", "", "BB505"),
    "https-for-git": (HELPER, _ORIGIN.format("git://bitbucket.org/acme/widget.git"), "BB201"),
    "https-for-ssh": (f'{HELPER}[url "https://"]\n\tinsteadOf = ssh://git@\n',
                      _ORIGIN.format("ssh://git@bitbucket.org/acme/widget.git"), "BB201"),
    "ssh-for-https": (f'{HELPER}[url "ssh://git@"]\n\tinsteadOf = https://\n',
                      _ORIGIN.format("https://bitbucket.org/acme/widget.git"), "BB405"),
    "scp-for-all": (HELPER, _ORIGIN.format("scp://bitbucket.org:acme/widget.git"), "BB405"),
    "inside-the-host": (f'{HELPER}[url "https://www."]\n\tinsteadOf = w:\n',
                        _ORIGIN.format("w:bitbucket.org/acme/widget.git"), "BB406"),
    "for-pushes": (f'{HELPER}[url "ssh://git@"]\n\tpushInsteadOf = https://\n',
                   _ORIGIN.format("https://bitbucket.org/acme/widget.git"), "BB405"),
    "bitbuckets-own": (f'{HELPER}[url "https://bitbucket.org/"]\n\tinsteadOf = bb:\n',
                       _ORIGIN.format("bb:acme/widget.git"), "BB201"),
}  # fmt: skip

IN_THE_FILE = {
    "command": "a secret in plain text is the fault, whoever has the file",
    "command-alone": "the same",
    "name": "the same",
    "header": "the same",
    "bitbuckets-own": "the rule is Bitbucket's alone",
}
"""Where the printed commands may change a file that other machines have, and why; `fix` leaves it."""
LINKED = ("store", "missing", "mistyped", "leftover", "short", "order", "gate", "https-for-ssh", "ssh-for-https")
"""What else is tried where the user's own file is a link."""
_seen: dict[object, dict[str, str]] = {}
"""What git says, by all the files that it depends on: most examples change nothing elsewhere."""


class Bystanders:
    """The world, an example in it, and pictures of all that is none of its business."""

    def __init__(
        self, world: World, bad: str, *, netrc: bool = True, helpers: str = _HELPERS, linked: bool = False
    ) -> None:
        """`bad`: the example; `helpers`: those in the user's own file; `netrc`: whether the second account is in it.

        `linked`: the user's configuration is a link into a folder of dotfiles.
        """
        self.world = world
        home = world.home
        # a keychain that works, and a session for it
        vault.vault(world, "libsecret")
        world.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/run/user/1000/bus"
        world.program_file("git-credential-forges", _FORGES)
        (home / "dotfiles").mkdir()
        (home / "dotfiles" / "shared").write_text(_SHARED)
        (home / ".gitconfig.shared").symlink_to(home / "dotfiles" / "shared")
        (home / ".gitconfig.github").write_text("[user]\n\temail = octocat@example.com\n")
        world.write_global(_GLOBAL)
        for name, text in (
            ("~/.git-credentials", _STORED),
            ("~/.netrc", _NETRC + (_NETRC_SECOND if netrc else "")),
            ("~/.ssh/config", _SSH),
            ("~/.ssh/known_hosts", _KNOWN),
        ):
            world.file(name, home, text)
        self.planted = Counter(self._entries())
        self.unrelated = world.repository(_OTHERS + _UNRELATED, "unrelated")
        self.example = Example.__new__(Example)
        self.example.world, self.example.environ = world, {}
        self.repository = self.example.repository = world.repository(UPSTREAM + _OTHERS)
        self.example.add(helpers if helpers.startswith("# ") else f"# ~/.gitconfig\n{helpers}")
        self.example.add(bad)
        if linked:
            world.global_config.rename(home / "dotfiles" / "own")
            world.global_config.symlink_to(home / "dotfiles" / "own")
        self.files = self._files()
        self.before = self._picture()

    def _entries(self) -> list[str]:
        listed = self._ask(self.world.home, "git", "config", "--list", "--global", "--includes", "-z")
        return listed.split("\0")[:-1]

    def _picture(self) -> dict[str, str]:
        """What each bystander gets, by what it is."""
        found: dict[str, str] = {}
        programs = tuple(sorted(path.name for path in self.world.programs.iterdir()))
        for place, cwd in (("here", self.repository), ("elsewhere", self.unrelated)):
            read = [(path, data) for path, data in self._files().items() if self.world.home in path.parents]
            read += [(path, path.read_bytes()) for path in (cwd / ".git" / "config",)]
            key = (place, programs, *sorted((str(path.relative_to(self.world.folder)), data) for path, data in read))
            if key not in _seen:
                _seen[key] = self._seen_from(place, cwd)
            found |= _seen[key]
        return found

    def _seen_from(self, place: str, cwd: Path) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self._ask(cwd, "git", "remote", "-v").splitlines():
            name, url, use = line.split()
            # what leads to the host that SSH has left is no bystander
            if name not in ("origin", "upstream") and "@bitbucket.org" not in url:
                found[f"{place}: URL of {name} {use}"] = url
        found[f"{place}: email"] = self._ask(cwd, "git", "config", "user.email")
        for host in ("github.com", "gitlab.com", "codeberg.org"):
            found[f"{place}: login at {host}"] = self._login(cwd, host)
        if place == "elsewhere":
            found["elsewhere: use of job"] = self._ask(cwd, "git", "ls-remote", "--get-url", "job")
            found["elsewhere: login of second"] = self._login(cwd, "bitbucket.org/other/x.git")
        return found

    def _ask(self, cwd: Path, *argv: str, given: str = "") -> str:
        run = subprocess.run(
            argv,
            cwd=cwd,
            env={**self.world.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": ""},
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        return run.stdout if not run.returncode else ""

    def _login(self, cwd: Path, place: str) -> str:
        said = self._ask(cwd, "git", "credential", "fill", given=f"url=https://{place}\n\n")
        # who is answered with somebody else's secret is served by nobody
        return said if "-secret" in said else ""

    def _files(self) -> dict[Path, bytes]:
        """Every file that a remedy may have changed."""
        tops = (self.world.home, self.repository, self.unrelated)
        found = (path for top in tops for path in top.rglob("*") if path.is_file() and path.suffix != ".lock")
        return {path: path.read_bytes() for path in found}

    def restore(self) -> None:
        """All as it was."""
        for path in self._files().keys() - self.files.keys():
            path.unlink()
        for path, data in self.files.items():
            if not path.exists() or path.read_bytes() != data:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)

    def harmed(self) -> list[str]:
        """What is not as it was: what did not work may work by now, and nothing else may be another."""
        now = self._files()
        if now == self.files:
            return []
        picture = self._picture()
        found = [what for what, was in self.before.items() if was and picture.get(what) != was]
        found += [f"configuration: {entry!r}" for entry in self.planted - Counter(self._entries())]
        for path, data in self.files.items():
            lines, left = _lines(data), _lines(now.get(path, b""))
            if path.parent.name == "dotfiles":
                found += [f"{path.name}: {line}" for line in (lines - left) + (left - lines)]
            found += [f"{path.name}: {line}" for line in (lines & _THEIRS) - left]
        if any(path.parent.name == ".ssh" and now[path] != self.files.get(path) for path in now):
            found += [
                host for host in ("github.com", "hub", "second") if self._ssh(host) != self._ssh(host, self.files)
            ]
        return found

    def _ssh(self, host: str, files: dict[Path, bytes] | None = None) -> str:
        """What ssh would do for a host, with its files as they are or as they were."""
        config = self.world.folder / "ssh-config"
        own = self.world.home / ".ssh" / "config"
        config.write_bytes(own.read_bytes() if files is None else files[own])
        return self._ask(self.world.home, "ssh", "-F", str(config), "-G", host)


def _lines(data: bytes) -> Counter[str]:
    return Counter(data.decode("utf-8", "surrogateescape").splitlines())


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the program on an example in this process."""

    def run(example: Example, *arguments: str) -> str:
        with monkeypatch.context() as patch:
            patch.chdir(example.repository)
            patch.setattr(os, "environ", {**example.world.environ, **example.environ})
            cli.main([*arguments])
        return capsys.readouterr().out

    return run


def as_printed(there: Bystanders, rule: str, inside: Callable[..., str]) -> str:
    """Run the commands that are printed for a rule."""
    said = inside(there.example, "check", "--strict", "--select", rule)
    assert said.startswith(f"{rule} "), said
    for command in printed_commands(said):
        there.world.run("sh", "-c", command, cwd=there.repository, **there.example.environ)
    return said


@pytest.mark.parametrize(
    ("wrong", "harmed"),
    [
        ("git config --global --rename-section url.https:// url.https://jdoe@", "here: URL of old (fetch)"),
        ("git config --global --rename-section url.ssh://git@ url.ssh://git@ssh.", "elsewhere: URL of cloned (push)"),
        ("git config --global --unset-all credential.helper forges", "elsewhere: login at codeberg.org"),
        ("git config --local --add credential.helper ''", "here: login at github.com"),
        ("git config --global --add credential.https://bitbucket.org.helper ''", "elsewhere: login of second"),
        ("git config --global transfer.credentialsInUrl die", "elsewhere: use of job"),
        ("git config --file ~/.gitconfig.shared --unset credential.helper", "shared: [credential]"),
        ("git config --global user.email jdoe@example.org", "configuration: 'user.email\\njdoe@example.com'"),
        ("sed -i 1d ~/.git-credentials", ".git-credentials: https://octocat:github.com-secret@github.com"),
        ("sed -i /Proxy/d ~/.ssh/config", "hub"),
        ("sed -i '1i User nobody' ~/.ssh/config", "second"),
    ],
)  # fmt: skip
def test_harm_is_noticed(world: World, wrong: str, harmed: str) -> None:
    """What a remedy must not do is seen in the picture."""
    if "/.ssh/" in wrong:
        need("ssh")
    there = Bystanders(world, "")
    assert there.harmed() == []
    world.run("sh", "-c", wrong, cwd=there.repository)
    assert harmed in there.harmed()
    there.restore()
    assert there.harmed() == []


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_every_rule(world: World, rule: Rule, inside: Callable[..., str]) -> None:
    """Neither what is printed, run as printed, nor `fix` changes anything for anybody else."""
    if rule.bad in ASK_SSH:
        need("ssh")
    there = Bystanders(world, filled(rule.bad), netrc=rule.id not in NO_NETRC)
    said = as_printed(there, rule.id, inside)
    assert there.harmed() == [], said
    there.restore()
    said = inside(there.example, "fix", "--yes")
    assert there.harmed() == [], said


@pytest.mark.parametrize(
    ("case", "linked"), [*((case, False) for case in FOR_ALL), *((case, True) for case in (*LINKED, *IN_THE_FILE))]
)
def test_what_is_for_every_host(world: World, case: str, inside: Callable[..., str], linked: bool) -> None:
    """The same where the fault lies in what serves every host; a linked file, which other machines have, stays so."""
    helpers, bad, rule = FOR_ALL[case]
    there = Bystanders(world, filled(bad), netrc=False, helpers=filled(helpers), linked=linked)
    said = as_printed(there, rule, inside)
    harmed = [one for one in there.harmed() if case not in LOST or "second" not in one]
    assert [one for one in harmed if case not in IN_THE_FILE or not one.startswith("own: ")] == [], said
    there.restore()
    said = inside(there.example, "fix", "--yes")
    assert there.harmed() == [], said
