"""A failure explained, from its text or its name, with or without a repository; the text is not printed back."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bb_auth_check import cli
from bb_auth_check.bitbucket import heard, questions, systems, texts
from bb_auth_check.bitbucket.failures import BY_NAME
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.tokens import KINDS
from bb_auth_check.commands.explain import diagnosed
from bb_auth_check.diagnosis import diagnose
from bb_auth_check.git.process import Git
from bb_auth_check.model import Diagnosis, Question
from bb_auth_check.render import colors, explained, layout
from bb_auth_check.rules import CATALOGUE
from bb_auth_check.rules.outgoing import OUTGOING
from bitbucket.test_failures import OBSOLETE
from conftest import HELPER, PROGRAM, World
from support import inside, schemas
from support.examples import filled
from support.failure_texts import MET, NAMED, UNKNOWN, WORDS, Row
from support.fake_bitbucket import Answer, FakeBitbucket
from support.generated import examples
from support.needs import KEPT_USERNAME, need
from test_imports import HEAVY, RUN, loaded

REFUSED = "fatal: Authentication failed for 'https://bitbucket.org/acme/widget.git/'"
NO_ACCESS = f"remote: You may not have access to this repository or it no longer exists in this workspace.\n{REFUSED}"
GONE = "remote: CHANGE-3222 - Functionality has been deprecated"
EMAIL = '[remote "origin"]\n\turl = https://jdoe%40example.com@bitbucket.org/acme/widget.git\n'


def test_the_rules_as_json(world: World) -> None:
    """All of them, in order, as the schema that ships says; nothing else is written."""
    run = world.program("explain", "--json", cwd=world.folder)
    assert (run.returncode, run.stderr) == (0, "")
    document = json.loads(run.stdout)
    schemas.strict("rules-1").validate(document)
    every: list[Any] = [*CATALOGUE, *OUTGOING]
    assert [(rule["id"], rule["title"]) for rule in document["rules"]] == [(rule.id, rule.title) for rule in every]


def valid(text: str) -> dict[str, Any]:
    """The JSON, held to its schema."""
    document = json.loads(text)
    schemas.strict("explain-1").validate(document)
    assert set(document) == {"schema", "matches"}
    return dict(document)


def pasted(world: World, text: bytes, *options: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[bytes]:
    """What the program makes of standard input."""
    argv, environ = ["explain", "-", *options], {**world.environ, **environ}
    if not inside.can(argv, environ):
        return subprocess.run([*PROGRAM, *argv], input=text, capture_output=True, cwd=cwd, env=environ, check=False)
    return subprocess.CompletedProcess([*PROGRAM, *argv], *inside.run(argv, cwd, environ, text))


@pytest.mark.parametrize("row", [*MET, *WORDS], ids=lambda row: row.name)
def test_text(world: World, row: Row) -> None:
    """Every failure that people met is explained, outside of a repository, with nothing that is no longer true.

    Where the text itself advises an app password, it is contradicted.
    """
    diagnosis = diagnosed(row.text, Git(world.environ, str(world.folder)))
    found = [match.failure for match in diagnosis.matches]
    assert row.failure in found
    if row.certainty == NAMED:
        assert [match.certainty for match in diagnosis.matches] == ["named"]
    text, document = explained.as_text(diagnosis, layout.PLAIN), explained.as_json(diagnosis)
    assert [match["class"] for match in valid(document)["matches"]] == found
    assert row.failure in text or " more (`bb-auth-check explain NAME`)" in " ".join(text.split())
    for shown in (text, document):
        assert not OBSOLETE.search(" ".join(shown.split()))
    assert all(len(line) <= 110 for line in text.split("\n") if line.startswith("  ") and "git " not in line)
    outdated = re.search("create an app password|passwords are recommended", row.text, re.IGNORECASE) is not None
    first, *others = diagnosis.matches
    assert ("out of date" in first.message) == outdated
    assert not any("out of date" in match.message for match in others)


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(world: World, text: str) -> None:
    """It says so, and where to look next; that is no fault of the program's."""
    run = pasted(world, text.encode(), cwd=world.folder)
    assert (run.returncode, run.stderr) == (0, b"")
    if b"This text shows no failed login." in run.stdout:
        assert b"\n  git " in run.stdout
        return
    for next_step in (
        b"no known login failure",
        b"bb-auth-check doctor",
        b"bb-auth-check probe",
        b"bitbucket.status",
    ):
        assert next_step in run.stdout
    assert valid(explained.as_json(diagnosed(text, Git(world.environ, str(world.folder)))))["matches"] == []


def test_app_password(world: World) -> None:
    """A text that leaves no other cause: what happened, what fixes it, where to read more."""
    run = world.program("explain", f"{GONE}\n{REFUSED}", cwd=world.folder)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == (
        """\
app-password-disabled: An app password was sent. Bitbucket removed all of them on 2026-07-28, and none can be made \
any more.
  fix:  Forget the app password and log in with an API token.
        On Linux, `git credential-cache exit` empties the cache; the desktop's Passwords and Keys has what
        libsecret keeps, and ~/.git-credentials what `store` keeps: delete the line with bitbucket.org in it.
        Create an API token at https://id.atlassian.com/manage-profile/security/api-tokens (Create API token
        with scopes, app Bitbucket, scopes read:repository:bitbucket and write:repository:bitbucket) and type
        it when the next push asks for the password.
        If the next push asks for no password, a helper still has the old one: `bb-auth-check doctor` shows
        the helpers and the username that they are asked for.
  more: bb-auth-check explain app-password-disabled
"""
    )


def test_same_from_standard_input(world: World) -> None:
    """`-` reads what an argument would say, whatever its encoding and line ends."""
    said = world.program("explain", f"{GONE}\n{REFUSED}", cwd=world.folder).stdout.encode()
    for text in (f"{GONE}\n{REFUSED}", f"{GONE}\r\n{REFUSED}\r\n"):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            assert pasted(world, text.encode(encoding), cwd=world.folder).stdout == said
    assert pasted(world, b"\xff\xfe\x00" + GONE.encode() + b"\xc3", cwd=world.folder).stdout == said


def test_several_causes(world: World) -> None:
    """Without a repository the likeliest are told in full, and the others by name; no step is told twice."""
    diagnosis = diagnosed(NO_ACCESS, Git(world.environ, str(world.folder)))
    text = explained.as_text(diagnosis, layout.PLAIN)
    assert text.startswith("Several causes are possible, likeliest first. What tells them apart: did git ask for the ")
    assert text.count("more: ") == 3
    assert text.count("Create an API token at") == 1
    assert "\n  else: " in text
    named = [match["class"] for match in valid(explained.as_json(diagnosis))["matches"]]
    assert set(named) == set(texts.read(NO_ACCESS).classes)


UNREADABLE = 'Load key "{}": bad permissions\ngit@git.example.com: Permission denied (publickey).'
TLS = "fatal: unable to access 'https://git.example.com/a.git/': SSL certificate problem: certificate has expired"


@pytest.mark.parametrize(
    ("text", "platform", "told"),
    [
        (UNREADABLE.format("/Users/jdoe/.ssh/id"), "linux", ()),
        (UNREADABLE.format("C:\\Users\\jdoe\\.ssh\\id"), "linux", ("Windows",)),
        (f"{TLS}\nin /home/jdoe/widget", "darwin", ("Linux",)),
        (f"{TLS}\nin C:\\widget", "linux", ("Windows",)),
        (f"{TLS}\nin /mnt/c/git.exe from /home/jdoe", "darwin", ("Windows", "Linux")),
        (TLS, "win32", ("Windows",)),
        (TLS, "freebsd14", ("Linux",)),
        ("git: 'credential-osxkeychain' is not a git command. See 'git --help'.", "linux", ("Linux",)),
        ("failed to get: -25308\ngit-credential-osxkeychain", "linux", ("macOS",)),
        (GONE, "darwin", ("macOS",)),
        (f"{GONE}\nat C:\\widget", "darwin", ("Windows",)),
        (f"hudson.plugins.git.GitException: x\n{GONE}", "linux", ()),
        ("fatal: Failed to open secret service session [0x1]", "win32", ("Linux",)),
    ],
)
def test_on_each_system(
    world: World, monkeypatch: pytest.MonkeyPatch, text: str, platform: str, told: tuple[str, ...]
) -> None:
    """The text's own system counts, else this machine's, and the steps of no other are told."""
    monkeypatch.setattr(sys, "platform", platform)
    matches = diagnosed(text, Git(world.environ, str(world.folder))).matches
    steps = [step for step in matches[0].remedy.by_hand if step.startswith("On ")]
    assert tuple(name for name in systems.SYSTEMS if any(step.startswith(f"On {name}") for step in steps)) == told
    page = explained.page(BY_NAME[matches[0].failure], [])
    assert all(f"On {name}" in page for name in told)


@pytest.mark.parametrize("question", questions.QUESTIONS, ids=lambda question: question.asks)
def test_a_question_tells_causes_apart(question: Question) -> None:
    """Each answer leaves causes that there are and that the other one does not; where nothing does, nobody is asked."""
    assert set(question.yes) | set(question.no) | set(question.likeliest) <= set(BY_NAME)
    assert not set(question.yes) & set(question.no)
    assert set(question.likeliest) <= {*question.yes, *question.no}
    assert questions.of(question.yes[:1]) is None
    asked = questions.of((*(question.likeliest or question.no[:1]), question.yes[0], question.no[0]))
    assert asked is not None
    assert asked.yes
    assert asked.no


@pytest.mark.parametrize(
    ("text", "asks", "yes", "no"),
    [
        (REFUSED, "did git ask for the password", "wrong-username", "stale-cached-credential"),
        (f"fatal: unable to access '{REFUSED[34:-1]}': The requested URL returned error: 403",
         "does `git fetch`", "token-missing-scope", "multi-account"),
        ("Permission denied, please try again.\ngit@ssh.bitbucket.org: Permission denied (publickey).",
         "does `ssh -T git@ssh.bitbucket.org`", "multi-account", "ssh-key-not-offered"),
        ("fatal: unable to access 'https://bitbucket.org/a/b.git/': Failed to connect to bitbucket.org port 443: x",
         "does a browser on the same machine", "proxy", "network"),
        (REFUSED.replace("Authentication failed for", "repository") + " not found",
         "does a browser that is logged in", "multi-account", "repo-not-found-or-no-access"),
        (f"hudson.plugins.git.GitException: x\n{REFUSED}", "", "", ""),
        (GONE, "", "", ""),
    ],
)  # fmt: skip
def test_the_question(world: World, text: str, asks: str, yes: str, no: str) -> None:
    """It stands before the causes, with what each answer leaves; in a build nobody was asked for anything."""
    question = diagnosed(text, Git(world.environ, str(world.folder))).question
    if not asks:
        assert question is None
        return
    assert question is not None
    assert question.asks.startswith(asks)
    assert (yes in question.yes, no in question.no) == (True, True)


@pytest.mark.parametrize(
    ("place", "told", "not_told"),
    [
        ("hudson.plugins.git.GitException", "put it there", "the next push"),
        ("Run actions/checkout@v4", "keep it in a secret variable", "the next push"),
        ("ms-vscode.x", "type it when the next push asks", "put it there"),
    ],
)
def test_where_the_token_goes(world: World, place: str, told: str, not_told: str) -> None:
    """Into the settings of a program, into a variable of a build, or to where git asks."""
    (match,) = diagnosed(f"{place}: x\n{GONE}", Git(world.environ, str(world.folder))).matches
    steps = " ".join(match.remedy.by_hand)
    assert told in steps
    assert not_told not in steps
    assert ("bb-auth-check", "fix") not in match.remedy.commands


def test_no_cause_is_without_a_step(world: World) -> None:
    """Where each of its steps stands above already, that is said; a setting of ssh's is not told of another host."""
    text = "argocd: cloning https://git.example.com/scm/a/b.git\nFATAL authentication required"
    shown = explained.as_text(diagnosed(text, Git(world.environ, str(world.folder))), layout.PLAIN)
    assert "(the steps above)" in shown
    broken = 'command-line line 0: unsupported option "accept-new".\nclone of git@bitbucket.org:a/b.git'
    assert "ssh-host-moved" not in texts.read(broken).classes


def test_a_masked_name_is_no_name(world: World) -> None:
    """No command has what a log shows in the place of a username; a token as the host is called one."""
    text = f"{GONE}\nfatal: unable to access 'https://z4S...tZv@bitbucket.org/acme/widget.git/': x"
    assert "z4S" not in explained.as_text(diagnosed(text, Git(world.environ, str(world.folder))), layout.PLAIN)
    looked_up = "ssh: Could not resolve hostname aB3dE6gH9jK2mN5pQ8sTaB3dE6gH9jK2mN5pQ8sT: Name or service not known"
    leak = diagnosed(looked_up, Git(world.environ, str(world.folder))).leak
    assert leak is not None
    assert "in the place of a host" in leak.message


def test_in_a_repository(world: World) -> None:
    """What the repository shows comes first, with its own remedy; its findings are not called certain."""
    repository = world.healthy(EMAIL)
    run = world.program("explain", NO_ACCESS, cwd=repository)
    assert run.stdout.startswith("Several causes are possible. This repository shows:\n\nwrong-username: ")
    shown = " ".join(run.stdout.split())
    assert "Here, BB202 username-email: remote.origin.url in .git/config has an e-mail address as the username" in shown
    command = "git config --local remote.origin.url https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git"
    assert command in shown
    assert "more: bb-auth-check explain BB202\n" in run.stdout
    document = valid(world.program("explain", NO_ACCESS, "--format", "json", cwd=repository).stdout)
    first = document["matches"][0]
    assert (first["class"], first["certainty"]) == ("wrong-username", "candidate")
    assert first["remedy"]["commands"] == [command.split()]
    world.run("sh", "-c", command, cwd=repository)
    assert "BB202" not in world.program("explain", NO_ACCESS, cwd=repository).stdout


ASKED = "fatal: could not read Password for 'https://jdoe%40example.com@bitbucket.org': No such device or address"
FROM_A_BUILD = f"hudson.plugins.git.GitException: Command failed\n{ASKED}"


def test_what_else_is_wrong_here(world: World) -> None:
    """An error of the repository that does not lead to the failure stands below it, once, and not for a build's log."""
    repository = world.healthy(EMAIL)
    said = world.program("explain", ASKED, cwd=repository).stdout
    assert said.startswith("prompt-unavailable: ")
    assert said.count("BB202") == 1
    assert "\nWrong in this repository as well (`bb-auth-check` says what fixes it):\nBB202 username-email: " in said
    assert "BB202" not in world.program("explain", FROM_A_BUILD, cwd=repository).stdout
    assert "Wrong in this" not in world.program("explain", NO_ACCESS, cwd=repository).stdout


def test_the_error_before_what_would_have_warned(world: World) -> None:
    """git's gate has stopped the push for the URL, and not for the hook that is not installed."""
    repository = world.healthy(filled('[remote "origin"]\n\turl = https://jdoe:{api_token}@bitbucket.org/a/b.git\n'))
    world.file(".pre-commit-config.yaml", repository, "repos:\n-   repo: x\n    hooks:\n    -   id: bb-auth-check\n")
    gate = "fatal: URL 'https://jdoe:<redacted>@bitbucket.org/a/b.git' uses plaintext credentials"
    said = world.program("explain", gate, cwd=repository).stdout
    assert "Here, BB102 api-token-in-url: " in said
    assert "BB503" not in said


def test_the_login_that_the_text_does_not_name(world: World) -> None:
    """At an answer other than 401 git names no username: it is the one of this repository's own address."""
    address = "https://{}bitbucket.org/acme/widget.git"
    origin = f'[remote "origin"]\n\turl = {address.format("jdoe@")}\n'
    repository = world.healthy(origin)
    text = f"{GONE}\nfatal: unable to access '{address.format('')}/': The requested URL returned error: 410"
    forget = [command for command in _remedies(world, repository, text) if "git credential reject" in command[-1]]
    assert [command[-1].count("username=jdoe\\n") for command in forget] == [1]
    assert not _remedies(world, repository, text.replace("acme/widget", "acme/other"))
    both = f'[remote "fork"]\n\turl = {address.format("alice@")}\n'
    assert not _remedies(
        world, world.healthy(f'[remote "origin"]\n\turl = {address.format("jdoe@")}\n{both}', "b"), text
    )


def _remedies(world: World, repository: Path, text: str) -> tuple[tuple[str, ...], ...]:
    (match,) = diagnosed(text, Git(world.environ, str(repository))).matches
    return match.remedy.commands


def test_settings_hide_no_cause(world: World) -> None:
    """A rule that is ignored, or not selected, still tells where a failure comes from."""
    repository = world.healthy(f"{EMAIL}[bbAuthCheck]\n\tignore = BB2\n\tselect = BB1\n\tignore = no-such-rule\n")
    assert "BB202" in world.program("explain", NO_ACCESS, cwd=repository).stdout


@pytest.mark.parametrize("broken", ["[remote\n", "[credential]\n\thelper\n"], ids=["syntax", "valueless"])
def test_where_nothing_can_be_looked_at(world: World, broken: str) -> None:
    """A configuration that git refuses, or no git at all, explains as well as no repository."""
    repository = world.repository(broken)
    run = world.program("explain", GONE, cwd=repository)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("app-password-disabled: ")
    assert world.program("explain", GONE, cwd=repository, PATH=str(world.folder)).stdout == run.stdout


def test_login_of_the_text(world: World) -> None:
    """The username of the text, where it is a plain one, is the one that the helpers are told to forget."""
    for user, expected in (("jdoe@", True), ("j%27doe@", False), ("jdoe%40example.com@", False), ("", False)):
        text = f"{GONE}\nfatal: unable to access 'https://{user}bitbucket.org/acme/widget.git/': x"
        shown = world.program("explain", text, cwd=world.folder).stdout
        assert ("username=jdoe\\n" in shown) == expected
        assert ("git credential reject" in shown) == expected


def test_a_known_key_is_removed_only_if_it_differs(world: World) -> None:
    """An unknown host, or any other trouble of ssh's, is no reason to throw known keys away."""
    for text, differs in (
        ("Host key verification failed.", False),
        ("No ED25519 host key is known for ssh.bitbucket.org and you have requested strict checking.", False),
        ("git@ssh.bitbucket.org: Permission denied (publickey).\nfatal: Could not read from remote repository.", False),
        ("@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.", True),
        ("failed to clone: ssh: handshake failed: knownhosts: key mismatch", True),
        ("com.jcraft.jsch.JSchException: HostKey has been changed: ssh.bitbucket.org", True),
    ):
        shown = explained.as_text(diagnosed(text, Git(world.environ, str(world.folder))), layout.PLAIN)
        assert (text, "ssh-keygen -R" in shown) == (text, differs)


def test_data_center(world: World) -> None:
    """A Data Center's failure gets its own steps, also where only the repository tells that it is one."""
    text = "remote: Invalid credentials\nfatal: Authentication failed for 'https://git.example.com/scm/a/b.git/'"
    shown = world.program("explain", text, cwd=world.folder).stdout
    assert "HTTP access token" in shown
    assert "id.atlassian.com" not in shown
    shown = world.program("explain", "git@git.example.com: Permission denied (publickey).", cwd=world.folder).stdout
    assert "Manage account > SSH keys" in shown
    assert "bitbucket.org" not in shown
    repository = world.repository('[remote "origin"]\n\turl = https://jdoe@git.example.com/a/b.git\n')
    for host, expected in (([], "id.atlassian.com"), (["--host", "git.example.com"], "Manage account")):
        assert expected in world.program("explain", "remote: Invalid credentials", *host, cwd=repository).stdout


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_name(world: World, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A class of failure has a page, unless a rule of that name has one; JSON gives the class anywhere."""
    monkeypatch.chdir(world.folder)
    assert cli.main(["explain", name]) == 0
    page = capsys.readouterr().out
    rule = next((rule for rule in CATALOGUE if rule.name == name), None)
    assert page.startswith(f"{rule.id} {name} (" if rule else f"{name}\n\n{BY_NAME[name].says}\n")
    for leading in CATALOGUE if rule is None else ():
        assert (f"\n    {leading.id} {leading.name}: " in page) == (name in leading.classes)
    assert cli.main(["explain", name, "--format", "json"]) == 0
    found = [match["class"] for match in valid(capsys.readouterr().out)["matches"]]
    assert found == list(rule.classes if rule else [name])


def test_rule_as_json(world: World) -> None:
    """A rule, or a family, gives what its faults lead to."""
    document = valid(world.program("explain", "--format", "json", "BB202", cwd=world.folder).stdout)
    rule = next(rule for rule in CATALOGUE if rule.id == "BB202")
    assert [match["class"] for match in document["matches"]] == list(rule.classes)
    family = valid(world.program("explain", "BB1", "--format", "json", cwd=world.folder).stdout)
    classes = {name for rule in CATALOGUE if rule.id.startswith("BB1") for name in rule.classes}
    assert {match["class"] for match in family["matches"]} == classes


def test_catalogue(world: World) -> None:
    """The table of the rules says, where it is not read by a program, that texts are explained as well."""
    run = world.program("explain", cwd=world.folder)
    assert "git push 2>&1 | bb-auth-check explain -" in run.stderr
    assert len(run.stdout.splitlines()) == len(CATALOGUE) + len(OUTGOING)


@pytest.mark.parametrize("arguments", [["no-such-thing"], [""], ["ATBBxyz", "--format", "json"]])
def test_misused(world: World, arguments: list[str]) -> None:
    """A word that names nothing is not taken for a text, and not repeated."""
    run = world.program("explain", *arguments, cwd=world.folder)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("bb-auth-check: ")
    assert run.stderr.count("\n") == 1
    assert not any(word in run.stderr for word in ("no-such-thing", "ATBBxyz"))


def test_no_standard_input(world: World) -> None:
    """Where it is closed, there is one sentence."""
    run = world.run("sh", "-c", f"{sys.executable} -m bb_auth_check explain - <&-", cwd=world.folder, check=False)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "bb-auth-check: There is no standard input to read a text from.\n"


WORKED = {
    "new": "To https://bitbucket.org/acme/widget.git\n * [new branch]      main -> main",
    "more": "To https://bitbucket.org/acme/widget.git\n   53bcdd2..c9beaaa  main -> main",
    "forced": "To https://bitbucket.org/acme/widget.git\n + 53bcdd2...c9beaaa main -> main (forced update)",
    "deleted": "To https://bitbucket.org/acme/widget.git\n - [deleted]         topic",
    "nothing": "Everything up-to-date",
}


@pytest.mark.parametrize("text", WORKED.values(), ids=WORKED)
def test_a_push_that_worked(world: World, text: str) -> None:
    """Nothing is to be looked for then; but beside a failure of another kind it says nothing."""
    diagnosis = diagnosed(text, Git(world.environ, str(world.folder)))
    assert diagnosis.commands == (("git", "status", "--short", "--branch"),)
    assert diagnosed(f"{text}\nerror: the other one went wrong", Git(world.environ, str(world.folder))).commands == ()
    fetch_first = diagnosed(f"{text}\n ! [rejected] a -> a (fetch first)", Git(world.environ, str(world.folder)))
    assert fetch_first.commands == (("git", "pull", "--rebase"),)


@pytest.mark.parametrize("late", heard.NOT_THE_LOGIN, ids=lambda late: late.command[1])
def test_not_the_login(world: World, late: heard.LateRef) -> None:
    """A push that no login stops is told the one command that helps, and git knows that command."""
    said = {
        "pull": " ! [rejected]        main -> main (fetch first)",
        "fetch": " ! [rejected]        main -> main (stale info)",
        "switch": "fatal: You are not currently on a branch.",
    }
    others = {
        "--set-upstream": "fatal: The current branch topic has no upstream branch.",
        "origin": "error: src refspec main does not match any",
        "--heads": "fatal: couldn't find remote ref topic",
        "--verbose": "fatal: not a git repository (or any of the parent directories): .git",
        "--tags": " ! [rejected]        v1 -> v1 (already exists)",
    }
    text = said.get(late.command[1]) or others[late.command[2]]
    diagnosis = diagnosed(text, Git(world.environ, str(world.folder)))
    assert (diagnosis.matches, diagnosis.commands) == ((), (late.command,))
    bare = world.folder / "bare.git"
    world.git("init", "--quiet", "--bare", "--initial-branch=main", str(bare), cwd=world.folder)
    repository = world.repository(f'[remote "origin"]\n\turl = {bare}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n')
    world.commit(repository)
    world.git("push", "--quiet", "--set-upstream", "origin", "HEAD", cwd=repository)
    world.run("sh", "-c", shlex.join(late.command), cwd=repository)


def test_no_end(world: World) -> None:
    """Of a text of any length the end is kept, and no more; here it comes through a pipe."""
    text = b"x" * (texts.LONGEST + 1) + b"\n" + GONE.encode()
    argv = [*PROGRAM, "explain", "-"]
    run = subprocess.run(
        argv, input=text, capture_output=True, cwd=world.folder, env=world.environ, check=True, timeout=60
    )
    assert run.stdout.startswith(b"app-password-disabled: ")


def test_light(world: World) -> None:
    """A name is explained without the words of failures; its page needs none of the costly modules either."""
    modules = loaded(world, RUN.format(arguments=["explain", "token-expired"]))
    assert "bb_auth_check.bitbucket.texts" not in modules
    assert not modules & {*HEAVY, "dataclasses", "inspect", "typing", "json", "argparse", "subprocess"}
    modules = loaded(world, RUN.format(arguments=["explain", "BB101"]))
    assert not any(name.startswith("bb_auth_check.bitbucket.failures") for name in modules)


SECRETS = st.sampled_from(
    [
        "{row}\nhttps://jdoe:{secret}@bitbucket.org/acme/widget.git",
        "https://{secret}@bitbucket.org/acme/widget.git\n{row}",
        "https://{secret}:x-oauth-basic@bitbucket.org/acme\n{row}",
        "{row} https://jdoe:1/{secret}@bitbucket.org/acme",
        "{row}\nhttps://jdoe%3A{secret}@bitbucket.org",
        "{row}\nhttps://git.example.com:{secret}/scm/a/b.git",
        "{row}\njdoe:{secret}@bitbucket.org: Permission denied (publickey).",
        "fatal: could not read Password for 'https://{secret}@bitbucket.org': terminal prompts disabled\n{row}",
        "Password for 'https://jdoe@bitbucket.org': {secret}\n{row}",
        "Authorization: Bearer {secret}\n{row}",
        "fatal: unable to access 'http://ex.org:{secret}@bitbucket.org/acme': x\n{row}",
        "fatal: credential helper '!f() {{ echo password={secret}; }}; f' told us to quit\n{row}",
        "remote: {secret}\n{row}\n{secret}",
        "{secret} {row}",
    ]
)


@given(
    row=st.sampled_from((*MET, *WORDS)),
    where=SECRETS,
    kind=st.sampled_from([kind.name for kind in KINDS]),
    encoded=st.booleans(),
)
@examples(200)
def test_nothing_is_printed_back(row: Row, where: str, kind: str, encoded: bool) -> None:
    """A secret in the text, wherever it stands, is in no form of what is said about it."""
    secret = sample(kind)
    text = where.format(row=row.text, secret=quote(secret, safe="") if encoded else secret)
    if kind == "password" and "://{secret}" in where:
        return  # nothing tells it from a name
    reading = texts.read(text)
    matches = diagnose(reading.classes, None, host=reading.host, username=reading.username)
    diagnosis = Diagnosis(matches=matches)
    shown = explained.as_text(diagnosis, layout.PLAIN) + explained.as_json(diagnosis) + repr(reading)
    for size in range(8, len(secret) + 1, 8):
        assert secret[size - 8 : size] not in shown


def test_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the class and the commands stand out."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    matches = diagnose(["token-expired"], None, host="bitbucket.org", username="jdoe")
    style = layout.Style(palette=colors.palette("auto", Terminal(), {}))
    text = explained.as_text(Diagnosis(matches=matches), style)
    assert text.startswith("\x1b[31mtoken-expired\x1b[")
    assert re.sub(r"\x1b\[[0-9]*m", "", text) == explained.as_text(Diagnosis(matches=matches), layout.PLAIN)


def test_colour_as_it_is_asked_for(world: World) -> None:
    """`--color` holds here as for the other commands."""
    for option, expected in (("always", "\x1b[31mapp-password-disabled\x1b["), ("never", "app-password-disabled: ")):
        run = world.program("explain", GONE, "--color", option, cwd=world.folder)
        assert run.stdout.startswith(expected)


def test_at_a_terminal(world: World) -> None:
    """Somebody who starts it without a pipe is told what it waits for."""
    need("terminal")
    ours, theirs = os.openpty()
    try:
        os.write(ours, GONE.encode() + b"\n\x04")
        run = subprocess.run(
            [*PROGRAM, "explain", "-"],
            stdin=theirs,
            capture_output=True,
            cwd=world.folder,
            env=world.environ,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert run.returncode == 0
    assert run.stderr == b"bb-auth-check: paste the text, then press Ctrl-D.\n"
    assert run.stdout.startswith(b"app-password-disabled: ")


# What git says when it really fails.


@pytest.fixture
def fake(world: World) -> Iterator[FakeBitbucket]:
    """A Bitbucket that answers as it is told to."""
    with FakeBitbucket(world.folder / "bitbucket") as running:
        running.create("ws/r")
        yield running


ANSWERED = {
    Answer.INVALID_CREDENTIALS: "stale-cached-credential",
    Answer.ACCOUNT_PASSWORD: "account-password-rejected",
    Answer.NO_ACCESS: "token-without-scopes",
    Answer.PLAN_LIMIT: "plan-read-only",
    Answer.MISSING_SCOPE: "token-missing-scope",
    Answer.IP_ALLOWLIST: "ip-allowlist",
    Answer.TWO_STEP: "two-step-required",
    Answer.NOT_FOUND: "repo-not-found-or-no-access",
    Answer.APP_PASSWORD_GONE: "app-password-disabled",
}
AMBIGUOUS = (Answer.INVALID_CREDENTIALS, Answer.NO_ACCESS, Answer.NOT_FOUND)


def piped(world: World, command: str, *, cwd: Path, **environ: Any) -> tuple[str, str]:
    """What a command prints, and what `explain -` makes of it."""
    environ = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", **environ}
    said = world.run("sh", "-c", f"{command} 2>&1", cwd=cwd, check=False, **environ).stdout
    run = pasted(world, said.encode(), "--format", "json", cwd=cwd, **environ)
    assert run.returncode == 0
    return said, " ".join(match["class"] for match in valid(run.stdout.decode())["matches"])


@pytest.mark.parametrize(
    "answer", [answer for answer in Answer if answer is not Answer.OK], ids=lambda answer: answer.name
)
def test_each_answer(world: World, fake: FakeBitbucket, answer: Answer) -> None:
    """What git prints of each answer of Bitbucket's is explained, from a pipe, in the repository itself."""
    secret = sample("api-token")
    fake.credential("jdoe", secret, answer)
    repository = world.repository('[remote "origin"]\n\turl = https://jdoe@bitbucket.org/ws/r.git\n')
    world.commit(repository)
    world.write_global("[credential]\n\thelper = store\n")
    (world.home / ".git-credentials").write_text(f"https://jdoe:{quote(secret, safe='')}@bitbucket.org\n")
    said, found = piped(world, "git push origin main", cwd=repository, **fake.environment)
    assert answer.text.partition("\n")[0] in said
    assert ANSWERED[answer] in found.split()
    assert (found == ANSWERED[answer]) == (answer not in AMBIGUOUS)


@pytest.mark.needs(KEPT_USERNAME)
def test_nothing_to_send(world: World, fake: FakeBitbucket) -> None:
    """git has no login: because it may not ask, or because the helper is gone, or askpass."""
    repository = world.repository('[remote "origin"]\n\turl = https://jdoe@bitbucket.org/ws/r.git\n')

    def found(*options: str, **environ: str) -> str:
        settings = " ".join(f"-c {shlex.quote(option)}" for option in options)
        return piped(world, f"git {settings} ls-remote origin", cwd=repository, **{**fake.environment, **environ})[1]

    assert found().startswith("helper-missing ")  # as the repository shows
    world.write_global(HELPER)
    assert found().startswith("prompt-unavailable ")  # a cache that is not running has nothing
    assert found("credential.helper=manager-core") == "helper-missing"
    assert found("credential.helper=/nowhere/credentials") == "helper-missing"
    assert found("credential.helper=!exit 1; (") == "helper-command-broken"
    assert found("credential.helper=!echo quit=1;:") == "helper-quit"
    assert found(GIT_ASKPASS="/nowhere/askpass") == "askpass-missing"
    assert found("url.https://bitbucket.org/.insteadOf=https://jdoe@bitbucket.org/") == "prompt-unavailable"
    broken = world.repository(
        '[credential]\n\thelper\n[remote "origin"]\n\turl = https://bitbucket.org/ws/r.git\n', "b"
    )
    assert piped(world, "git ls-remote origin", cwd=broken, **fake.environment)[1] == "helper-command-broken"


def test_no_connection(world: World, fake: FakeBitbucket) -> None:
    """The network's failures are told apart, and none is called a bad token."""

    def found(url: str, *options: str, **environ: str) -> str:
        settings = " ".join(f"-c {shlex.quote(option)}" for option in options)
        return piped(world, f"git {settings} ls-remote {url}", cwd=world.folder, **{**fake.environment, **environ})[1]

    url = "https://bitbucket.org/ws/r.git"
    assert found(url, GIT_SSL_CAINFO="/dev/null") == "tls"
    assert found("https://bitbucket.org.example.com/ws/r.git") == "proxy"  # the fake's proxy refuses other hosts
    direct = {"https_proxy": "", "HTTPS_PROXY": "", "http_proxy": "", "no_proxy": "*"}
    assert found("https://127.0.0.1:9/ws/r.git", **direct) == "proxy network"
    assert found("https://nowhere.invalid/ws/r.git", **direct) == "network"
    assert found(url, https_proxy="http://127.0.0.1:9", HTTPS_PROXY="http://127.0.0.1:9") == "proxy"
    assert found(url, https_proxy="http://nowhere.invalid:9", HTTPS_PROXY="http://nowhere.invalid:9") == "proxy"


def test_before_the_network(world: World) -> None:
    """What git refuses by itself."""
    secret = sample("api-token")
    url = f"https://jdoe:{quote(secret, safe='')}@bitbucket.org/ws/r.git"
    repository = world.repository(f'[remote "origin"]\n\turl = {url}\n[transfer]\n\tcredentialsInUrl = die\n')
    said, found = piped(world, "git fetch origin", cwd=repository)
    assert "uses plaintext credentials" in said
    assert found == "leak-remote-url"
    raw = "https://jdoe@example.com:abc@bitbucket.org/ws/r.git"
    first, *_, last = piped(world, f"git ls-remote {raw}", cwd=world.folder)[1].split()
    assert (first, last) == ("url-encoding", "leak-log")  # newer git calls it no valid URL besides
    assert (
        piped(world, "git fetch origin", cwd=repository, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")[1] == "unsafe-repository"
    )


SSH = {
    "git@ssh.bitbucket.org: Permission denied (publickey).": "ssh-key-not-offered",
    "conq: repository access denied. access via a deployment key is read-only.": "ssh-access-key-read-only",
    "Host key verification failed.": "ssh-host-key",
    "ssh: connect to host ssh.bitbucket.org port 22: Connection refused": "network",
    "ssh: connect to host bitbucket.org port 22: Connection timed out": "ssh-host-moved network",
}


@pytest.mark.parametrize(("said", "failure"), SSH.items(), ids=SSH.values())
def test_ssh(world: World, said: str, failure: str) -> None:
    """What ssh says decides, and not what git adds to it. The ssh is a stand-in."""
    world.program_file("ssh", f"#!/bin/sh\necho '{said}' >&2\nexit 255\n")
    printed, found = piped(world, "git ls-remote git@ssh.bitbucket.org:ws/r.git", cwd=world.folder)
    assert "Could not read from remote repository" in printed
    assert found == failure
