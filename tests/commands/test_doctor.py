"""`doctor`: the whole picture, with every finding in it, on one screen where nothing is wrong."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from bb_auth_check import cli
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.commands.doctor import doctor
from bb_auth_check.git import versions
from bb_auth_check.git.process import Git
from bb_auth_check.model import Checkup, Misused, Report, Rule, Selection, Where
from bb_auth_check.render import checkup as page
from bb_auth_check.render import json as json_form
from bb_auth_check.render import layout, sarif
from bb_auth_check.render.layout import joined
from bb_auth_check.rules import CATALOGUE
from conftest import UPSTREAM, World, append, ids, rendered
from support.examples import Example, filled
from test_no_secret_escapes import IN_CONFIGURATION, fresh, leaks

SCREEN = 24
UNSHOWABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SIGNS = layout.signs("utf-8")
IN_ASCII = layout.Style(signs=layout.ASCII)


def looked(world: World, cwd: Path, environ: Mapping[str, str] | None = None, **options: object) -> Checkup:
    """What `doctor` finds in a repository, in this process."""
    return doctor(Git({**world.environ, **(environ or {})}, str(cwd)), Selection(**options))  # type: ignore[arg-type]


def told(checkup: Checkup) -> str:
    """What it says to people, without colour."""
    return page.render(checkup, layout.PLAIN)


def seen(world: World, cwd: Path, environ: Mapping[str, str] | None = None, **options: object) -> str:
    """Both at once."""
    return told(looked(world, cwd, environ, **options))


def section(text: str, title: str) -> str:
    """The part of the output under a title."""
    return next(part for part in text.split("\n\n") if part.split()[0] == title)


def test_healthy(world: World) -> None:
    """To the letter, as a program of its own: every line of a repository in which nothing is wrong."""
    repository = world.healthy()
    program = world.facts(repository).destinations[0].helpers[0].program
    run = world.program("doctor", cwd=repository)
    assert (run.returncode, run.stderr) == (0, "")
    known = " ".join(SIGNS.between.join(looked(world, repository).versions).split())
    assert known in " ".join(run.stdout.split())
    # where git has its programs decides where that line is folded
    shown = re.sub(r";\s+stores", ";\n              stores", re.sub(r"runs:\s+", "runs: ", run.stdout))
    shown = re.sub(r"(\nversions\n)(?:  .+\n)+", r"\1  <versions>\n", shown)  # long where libcurl is told of
    assert shown == (
        "upstream  https://x-bitbucket-api-token-auth@bitbucket.org/acme/upstream.git\n"
        "  ✓ address   remote.upstream.url in .git/config\n"
        "  ✓ username  x-bitbucket-api-token-auth, from the URL\n"
        "  ✓ secret    none in the URL\n"
        f"  ✓ helper    cache, from credential.helper in ~/.gitconfig; runs: {program};\n"
        "              stores secrets in memory for 8 hours\n"
        "\n"
        "environment\n"
        "  ✓ prompts   allowed\n"
        "  ✓ gate      transfer.credentialsInUrl is die: git stops at a password in a remote's URL\n"
        "\n"
        "hooks\n"
        "  · pre-push  .git/hooks has no pre-push hook: pushes are not checked\n"
        "\n"
        "versions\n"
        "  <versions>\n"
        "\n"
        "No errors.\n"
        "Next: bb-auth-check probe --remote upstream (a real login, which changes nothing)\n"
    )
    assert len(run.stdout.splitlines()) <= SCREEN
    assert max(map(len, run.stdout.splitlines())) <= 110


def test_healthy_with_everything_around(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Still one screen with two helpers, a hook, an askpass program, no prompts and a session over SSH."""
    world.write_global(f"[credential]\n\thelper = {world.program_file('git-credential-libsecret', '')}\n")
    repository = world.healthy()
    world.file(".git/hooks/pre-push", repository, "#!/bin/sh\n", 0o755)
    askpass = world.program_file("askpass", "#!/bin/sh\n")
    monkeypatch.setattr(versions, "libcurl", lambda: None)  # a newer one takes two lines more
    text = seen(
        world,
        repository,
        {"GIT_ASKPASS": "askpass", "GIT_TERMINAL_PROMPT": "0", "SSH_CONNECTION": "x", "CI": ""},
    )
    assert askpass.exists()
    assert "✗" not in text
    assert "!" not in text
    assert "helper 1" in text
    assert "stores secrets in the system's keychain" in text
    assert "✓ askpass   askpass, from GIT_ASKPASS from the command line or the environment" in text
    assert "· prompts   forbidden by GIT_TERMINAL_PROMPT" in text
    assert "· session   over SSH, without a session bus" in text
    assert "✓ pre-push  .git/hooks has one" in text
    assert len(text.splitlines()) <= SCREEN + 2  # the temporary folder's long name takes a line of its own, twice


@pytest.mark.needs("ssh")
def test_ssh(world: World) -> None:
    """No helper is needed; which key ssh would offer cannot be told."""
    repository = world.repository('[remote "origin"]\n\turl = git@ssh.bitbucket.org:acme/widget.git\n')
    checkup = looked(world, repository)
    assert checkup.report.status == "clean"
    assert section(told(checkup), "origin") == (
        "origin  git@ssh.bitbucket.org:acme/widget.git\n"
        "  ✓ address   remote.origin.url in .git/config\n"
        "  ✓ username  git, from the URL\n"
        "  ✓ secret    none in the URL\n"
        "  ✓ host      ssh connects to ssh.bitbucket.org\n"
        "  ? key       could not tell which key ssh offers and whether Bitbucket knows it: only a login shows"
    )


@pytest.mark.needs("ssh")
def test_ssh_alias(world: World) -> None:
    """The host behind an alias, and the user that ssh's configuration gives."""
    world.file("~/.ssh/config", world.folder, "Host work\n\tHostName ssh.bitbucket.org\n\tUser git\n")
    repository = world.repository('[remote "origin"]\n\turl = work:acme/widget.git\n')
    text = section(seen(world, repository), "origin")
    assert "✓ username  git, from ssh's configuration" in text
    assert "✓ host      ssh connects to ssh.bitbucket.org" in text


def test_ssh_command(world: World) -> None:
    """Where git is told to run another program than ssh, the username cannot be told."""
    repository = world.repository('[remote "origin"]\n\turl = ssh.bitbucket.org:acme/widget.git\n')
    text = seen(world, repository, {"GIT_SSH_COMMAND": "coder gitssh --"})
    assert "? username  could not tell: the ssh command that git is told to use may give it" in text


def test_data_center(world: World) -> None:
    """A declared host is looked at like Bitbucket Cloud; undeclared, it is named as what was not."""
    repository = world.healthy('[remote "dc"]\n\turl = https://jdoe@git.example.com/acme/widget.git\n')
    assert "not Bitbucket: not looked at\n  dc  https://jdoe@git.example.com/acme/widget.git\n" in seen(
        world, repository
    )
    text = seen(world, repository, hosts=["git.example.com"])
    assert "dc  https://jdoe@git.example.com/acme/widget.git  (Data Center)\n" in text
    assert "not looked at" not in text
    assert "  ✓ username  jdoe, from the URL\n" in text
    run = world.program("doctor", "--host", "git.example.com", cwd=repository)
    assert (run.returncode, run.stdout) == (0, text)


def test_pipelines(world: World) -> None:
    """Behind the build's proxy there is neither username nor helper, and nothing is wrong."""
    repository = world.repository('[remote "origin"]\n\turl = http://bitbucket.org/acme/widget\n')
    checkup = looked(world, repository, {"BITBUCKET_BUILD_NUMBER": "1"})
    assert checkup.report.findings == ()
    text = section(told(checkup), "origin")
    assert "✓ login     by the proxy of Bitbucket Pipelines: neither username nor helper is needed" in text
    assert "username  " not in text


def test_no_remote(world: World) -> None:
    """What surrounds git is shown all the same, and what to do next."""
    repository = world.repository()
    checkup = looked(world, repository)
    assert checkup.report.status == "skipped"
    text = told(checkup)
    assert text.startswith("environment\n")
    assert "No remote of this repository leads to Bitbucket: nothing to check.\nNext: git remote add" in text
    assert world.program("doctor", cwd=repository).returncode == cli.NOTHING_BLOCKS


def test_remotes_elsewhere(world: World) -> None:
    """Other hosts get one line each, and no more than ten of them."""
    one = '[remote "hub"]\n\turl = https://github.com/acme/widget.git\n'
    text = seen(world, world.repository(one))
    assert text.startswith("not Bitbucket: not looked at\n  hub  https://github.com/acme/widget.git\n\nenvironment\n")
    assert "Next: is one of these hosts a Bitbucket Data Center?" in text
    many = "".join(f'[remote "r{n}"]\n\turl = https://example.com/{n}.git\n' for n in range(30))
    text = seen(world, world.repository(many, "many"))
    assert "  r9  https://example.com/9.git\n  and 20 more\n" in text
    assert "r10" not in text


def test_several_remotes(world: World) -> None:
    """A login that stands above is named by its remote; what holds for several is told once."""
    repository = world.healthy(
        '[remote "fork"]\n\turl = https://jdoe@bitbucket.org/jdoe/widget.git\n'
        "\tpushurl = https://jdoe@bitbucket.org/jdoe/pushed.git\n"
        '[remote "ssh"]\n\turl = git@ssh.bitbucket.org:acme/widget.git\n'
    )
    text = seen(world, repository)
    assert "✓ helper    cache: as for upstream" in section(text, "fork")
    assert "✓ address   remote.fork.pushurl in .git/config" in section(text, "fork")
    assert [part.split()[0] for part in text.split("\n\n")] == [
        "upstream",
        "fork",
        "ssh",
        "environment",
        "hooks",
        "versions",
        "No",
    ]


def test_a_fault_that_several_share(world: World) -> None:
    """It stands with its fix under the first; the others say whose it is, and none has a tick beside it."""
    world.write_global('[credential "https://bitbucket.org"]\n\tusername = jdoe@example.com\n\thelper =\n')
    repository = world.repository(
        '[remote "origin"]\n\turl = https://bitbucket.org/acme/one.git\n'
        '[remote "two"]\n\turl = https://bitbucket.org/acme/two.git\n'
    )
    checkup = looked(world, repository)
    assert [finding.rule.id for finding in checkup.report.findings if finding.severity == "error"] == [
        "BB202",
        "BB301",
    ]
    text = told(checkup)
    assert text.count("✗ BB202") == text.count("✗ BB301") == 1
    two = section(text, "two")
    assert "· username  jdoe@example.com, from credential.https://bitbucket.org.username in ~/.gitconfig" in two
    assert "· also      BB202: as for origin" in two
    assert "· helper    none" in two
    assert "· also      BB301: as for origin" in two
    assert "· reset     credential.https://bitbucket.org.helper in ~/.gitconfig is empty" in two


def test_the_same_secret_in_many_places(world: World) -> None:
    """One finding; each place is named in it, and each destination that holds it says so."""
    secret = sample("app-password")
    repository = world.healthy(
        "".join(
            f'[remote "r{number:02}"]\n\turl = https://jdoe:{secret}@bitbucket.org/acme/{number}.git\n'
            for number in range(15)
        )
    )
    checkup = looked(world, repository)
    assert [finding.rule.id for finding in checkup.report.findings] == ["BB101"]
    text = told(checkup)
    assert text.count("✗ BB101") == 1
    places = " ".join(text.split())
    assert all(f"remote.r{number:02}.url" in places for number in range(15))
    assert "· also      BB101: as for r00" in section(text, "r05")
    assert text.count("↳ fix: git ") == 15


def test_helpers(world: World) -> None:
    """Each in git's order, with its place, whether it runs, and where it keeps a secret."""
    world.write_global(
        "[credential]\n\thelper = dropped\n\thelper =\n\thelper = cache\n\thelper = cache --timeout 90\n"
    )
    world.program_file("git-credential-own", "")
    repository = world.repository(
        '[credential "https://bitbucket.org"]\n\thelper = "!f() { :; }; f"\n\thelper = own\n\thelper = nowhere\n'
        "\thelper = store\n" + UPSTREAM
    )
    text = " ".join(section(seen(world, repository), "upstream").split())
    for line in (
        "· reset credential.helper in ~/.gitconfig is empty: it drops the helpers before it",
        "✓ helper 1 cache, from credential.helper in ~/.gitconfig; runs: ",
        "stores secrets in memory for 15 minutes ✓ helper 2 cache",
        "stores secrets in memory for 90 seconds",
        "? helper 3 a shell command, from credential.https://bitbucket.org.helper in .git/config; could not tell "
        "whether it runs: only running it would show; unknown where it stores secrets",
        "? helper 4 own, from credential.https://bitbucket.org.helper in .git/config; runs: ",
        "· helper 5 nowhere, from credential.https://bitbucket.org.helper in .git/config; its program does not exist",
        "stores secrets in a file, in plain text",
    ):
        assert line in text
    assert "dropped" not in text


def test_git_credential_manager_says_where(world: World) -> None:
    """What it is told about its store is worth more than what is known of it in general."""
    world.program_file("git-credential-manager", "")
    repository = world.repository("[credential]\n\thelper = manager\n\tcredentialStore = secretservice\n" + UPSTREAM)
    said = "stores secrets where it is told to: secretservice"
    assert said not in " ".join(seen(world, repository).split())  # it cannot
    world.environ["DISPLAY"] = ":0"
    assert said in " ".join(seen(world, repository).split())


def test_what_answers_before_the_helpers(world: World) -> None:
    """netrc, a header, a certificate."""
    repository = world.repository('[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n')
    world.file("~/.netrc", repository, f"machine bitbucket.org login jdoe password {sample('api-token')}\n")
    text = seen(world, repository)
    assert "· plaintext ~/.netrc line 1: an API token for jdoe (it answers)\n" in text
    assert "· login     netrc logs in before any helper is asked\n  · helper    none is needed\n" in text
    world.git("config", "http.extraHeader", f"Authorization: Bearer {sample('access-token')}", cwd=repository)
    text = seen(world, repository)
    assert "· secret    an access token in http.extraHeader in .git/config" in text
    assert "· login     an Authorization header logs in before any helper is asked" in text


def test_what_a_store_holds(world: World) -> None:
    """File, line, kind and whose it is; never the value."""
    secrets = [sample("api-token"), sample("app-password")]
    world.file("~/.git-credentials", world.folder, f"https://other:{secrets[0]}@bitbucket.org\n")
    world.file("~/.git-credentials", world.folder, f"https://jdoe:{secrets[1]}@bitbucket.org\n", 0o644)
    repository = world.repository(
        '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/a/b.git\n[credential]\n\thelper = store\n'
    )
    text = " ".join(seen(world, repository).split())
    assert "~/.git-credentials line 1: an API token for other (it does not answer for this URL; others may" in text
    assert "~/.git-credentials line 2: an app password for jdoe (it answers; others may read the file)" in text
    assert not any(leaks(secret, text) for secret in secrets)


def test_where_a_url_comes_from(world: World) -> None:
    """A rewritten URL is shown as it is pushed to, with what was written and the rule; a typed one as typed."""
    world.write_global('[url "https://jdoe@bitbucket.org/"]\n\tinsteadOf = bb:\n')
    repository = world.healthy('[remote "origin"]\n\turl = bb:acme/widget.git\n')
    text = " ".join(section(seen(world, repository), "origin").split())
    assert text.startswith(
        "origin https://jdoe@bitbucket.org/acme/widget.git ✓ address remote.origin.url in .git/config "
        "(bb:acme/widget.git), rewritten by url.https://jdoe@bitbucket.org/.insteadOf in ~/.gitconfig "
    )
    text = seen(world, repository, remotes=["https://jdoe@bitbucket.org/a/b.git"])
    assert text.startswith("https://jdoe@bitbucket.org/a/b.git\n  ✓ address   given on the command line\n")


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_every_rule(world: World, rule: Rule) -> None:
    """Each finding once, with its id, name and message; each command to be pasted; each step by hand."""
    example = Example(world, filled(rule.bad))
    checkup = looked(world, example.repository, example.environ)
    findings = checkup.report.findings
    assert rule.id in [finding.rule.id for finding in findings]
    text = told(checkup)
    lines, flat = text.splitlines(), " ".join(text.split())
    for finding in findings:
        fault = finding.fault
        sign = "✗" if finding.severity == "error" else "!"
        same = [other for other in findings if other.rule.id == finding.rule.id]
        assert sum(line.startswith(f"  {sign} {finding.rule.id} ") for line in lines) == len(same)
        assert f"{finding.rule.id} {finding.rule.name}: {' '.join(fault.message.split())}" in flat
        for command in fault.remedy.commands:
            assert f"{' ' * 14}↳ fix: {joined(command)}" in lines
        for step in fault.remedy.by_hand:
            assert f"↳ then: {' '.join(step.split())}" in flat
        assert f"↳ cost: {finding.rule.why.partition('. ')[0].rstrip('.')}." in flat
    assert not UNSHOWABLE.search(text)
    assert text.endswith(f"`bb-auth-check explain {findings[0].rule.id}` says more.\n") or "says\nmore." in text
    rendered(checkup.report)


def test_nothing_is_told_twice(world: World) -> None:
    """A command that fixes several faults, what a rule costs, a step by hand: once, so that nobody does it twice."""
    repository = world.healthy(
        filled('[remote "o"]\n\turl = http://a%40b:{password}@bitbucket.org/a/b\n')
        + filled('[remote "p"]\n\turl = https://jdoe:{password}@bitbucket.org/a/c\n')
    )
    text = seen(world, repository)
    assert text.count("https://x-bitbucket-api-token-auth@bitbucket.org/a/b\n") == 1
    assert text.count("↳ fix: the command above\n") == 2
    assert text.count("✗ BB105") == 2
    assert text.count("Whoever reads the file has the password.") == 1
    assert text.count("change or revoke it where it was") == 1
    assert "↳ then: as said above" in section(text, "p")


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        ("BB101", "origin"),
        ("BB109", "upstream"),
        ("BB113", "elsewhere"),
        ("BB114", "environment"),
        ("BB201", "origin"),
        ("BB303", "upstream"),
        ("BB401", "origin"),
        ("BB402", "origin"),
        ("BB502", "environment"),
        ("BB503", "hooks"),
        ("BB504", "hooks"),
        ("BB505", "environment"),
    ],
)
def test_where_a_finding_stands(world: World, rule: str, title: str) -> None:
    """Under the destination, the surroundings or the hooks that it is about."""
    example = Example(world, filled(next(one for one in CATALOGUE if one.id == rule).bad))
    assert f" {rule} " in section(seen(world, example.repository, example.environ), title)


def test_exit_codes(world: World) -> None:
    """Those of `check`, in every format: advice is always shown, and counts with --strict."""
    advice = world.healthy("[credential]\n\thelper = nowhere\n", "advice")
    faulty = world.healthy(filled('[remote "o"]\n\turl = https://jdoe:{api_token}@bitbucket.org/a/b.git\n'), "faulty")
    for form in ((), ("--format", "json"), ("--format", "sarif")):
        assert world.program("doctor", *form, cwd=advice).returncode == cli.NOTHING_BLOCKS
        assert world.program("doctor", "--strict", *form, cwd=advice).returncode == cli.BLOCKED
        assert world.program("doctor", *form, cwd=faulty).returncode == cli.BLOCKED
        assert world.program("doctor", *form, cwd=world.folder).returncode == cli.NOTHING_BLOCKS
        nowhere = world.program("doctor", *form, cwd=world.folder, GIT_DIR=str(world.folder / "nowhere"))
        assert nowhere.returncode == cli.COULD_NOT_LOOK
        run = world.program("doctor", "--remote", "nobody", *form, cwd=faulty)
        assert (run.returncode, run.stdout) == (cli.USAGE, "")
    assert "! BB303" in world.program("doctor", cwd=advice).stdout
    assert "No errors. 1 warning.\n" in world.program("doctor", cwd=advice).stdout
    assert "1 warning. With --strict a warning counts as an error.\n" in seen(world, advice, strict=True)


def test_no_push_options(world: World) -> None:
    """It is no hook: what pre-commit exports is not heeded, and there is no option for it."""
    repository = world.healthy()
    other = {"PRE_COMMIT_REMOTE_NAME": "x", "PRE_COMMIT_REMOTE_URL": "https://example.com/a.git"}
    assert seen(world, repository, other) == seen(world, repository)
    assert world.program("doctor", "--all-remotes", cwd=repository).returncode == cli.USAGE
    with pytest.raises(Misused):
        looked(world, repository, select=["BB9"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[broken\n", "is not valid configuration"),
        ('[remote "o"]\n\turl\n', "has no value: git stops at it"),
    ],
    ids=["broken", "valueless"],
)
def test_could_not_look(world: World, text: str, says: str) -> None:
    """One sentence and the versions, on standard error, and 3; JSON and SARIF have the sentence too."""
    where = world.repository()
    append(where / ".git" / "config", text)
    run = world.program("doctor", cwd=where)
    assert (run.returncode, run.stdout) == (3, "")
    assert says in run.stderr
    assert run.stderr.startswith("versions\n  git ")
    assert run.stderr.endswith("Nothing could be looked at. Next: fix that, then run bb-auth-check doctor again.\n")
    run = world.program("doctor", "--format", "json", cwd=where)
    assert says in json.loads(run.stdout)["errors"][0]


def test_outside_of_a_repository(world: World) -> None:
    """The machine: helpers, stores, hooks and gate, with what is wrong and the commands that work from anywhere."""
    run = world.program("doctor", cwd=world.folder)
    assert (run.returncode, run.stderr) == (0, "")
    assert "There is no git repository here: this is what holds in every one of yours." in run.stdout
    assert "each repository has hooks of its own" in section(run.stdout, "hooks")
    assert "! BB301" in section(run.stdout, "https://bitbucket.org/")  # who uses ssh alone needs none
    token = sample("api-token")
    world.write_global(
        "[credential]\n\thelper = store\n[core]\n\thooksPath = ~/hooks\n[bbAuthCheck]\n\thost = git.example.com\n"
    )
    world.write_global(f"[http]\n\textraHeader = Authorization: Bearer {token}\n")
    world.file("~/.git-credentials", world.folder, f"https://jdoe:{token}@bitbucket.org\n")
    world.file("~/hooks/pre-push", world.folder, "#!/bin/sh\n", 0o755)
    run = world.program("doctor", cwd=world.folder)
    assert run.returncode == 1
    assert token not in run.stdout + run.stderr
    told = section(run.stdout, "https://bitbucket.org/")
    assert all(word in told for word in ("store", "BB306", "~/.git-credentials line 1"))
    assert "--local" not in run.stdout
    assert "~/hooks (core.hooksPath in ~/.gitconfig) has one" in section(run.stdout, "hooks")
    assert "https://git.example.com/" in run.stdout
    document = json.loads(world.program("doctor", "--json", cwd=world.folder).stdout)
    assert document["status"] == "findings"
    assert {one["id"] for one in document["findings"]} >= {"BB306", "BB109"}
    for command in re.findall(r"fix: (git config .*)", told):
        world.run("sh", "-c", command, cwd=world.folder)
    assert "BB306" not in section(world.program("doctor", cwd=world.folder).stdout, "https://bitbucket.org/")


def test_no_git(world: World) -> None:
    """Without git its version is what could not be told."""
    text = seen(world, world.healthy(), {"PATH": str(world.folder)})
    assert "git: could not tell" in text
    assert "There is no git on PATH that can be run." in text


def test_a_rule_that_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the other rules found is shown all the same, and the check does not pass."""

    def crash(_facts: object) -> object:
        raise ValueError("x")

    monkeypatch.setitem(CATALOGUE[0].__dict__, "look", crash)
    checkup = looked(world, world.healthy("[credential]\n\thelper = nowhere\n"))
    text = told(checkup)
    assert checkup.report.errors
    assert "! BB303" in text
    assert "bb-auth-check: The rule BB101 app-password-in-url itself failed (ValueError)" in text


def test_left_out(world: World) -> None:
    """What was not judged gets no tick, and the end says how many rules were not asked."""
    repository = world.repository('[remote "origin"]\n\turl = https://jdoe@example.com@bitbucket.org/a/b.git\n')
    world.git("config", "bbAuthCheck.ignore", "BB2", cwd=repository)
    text = seen(world, repository)
    assert "BB2" not in text
    assert "✓ username" not in text
    left_out = sum(rule.id.startswith("BB2") for rule in CATALOGUE)
    assert f"{left_out} rules were left out by --select or --ignore." in " ".join(text.split())


def test_programs_read_the_same_as_from_check(world: World) -> None:
    """JSON is schema 1, and SARIF the same log; with them come no words for people."""
    repository = world.healthy(filled('[remote "o"]\n\turl = https://jdoe:{api_token}@bitbucket.org/a/b.git\n'))
    for form in ("json", "sarif"):
        run = world.program("doctor", "--format", form, cwd=repository)
        assert run.stderr == ""
        here = json.loads(run.stdout)
        here.pop("examined", None)
        assert here == json.loads(world.program("check", "--format", form, cwd=repository).stdout)
    assert [
        one["remote"] for one in json.loads(json_form.render(looked(world, repository).report))["destinations"]
    ] == [
        "upstream",
        "o",
    ]


def test_logs_of_all_branches(world: World) -> None:
    """It looks where `check` does not, for time."""
    repository = world.healthy()
    secret = sample("api-token")
    world.commit(repository)
    entry = f"{'0' * 40} {'0' * 40} J <j@x> 1767225600 +0000\tpull https://jdoe:{secret}@bitbucket.org/a/b.git\n"
    world.file(".git/logs/refs/heads/main", repository, entry)
    assert world.check(repository).findings == ()
    text = seen(world, repository)
    assert "! BB113" in section(text, "elsewhere")
    assert not leaks(secret, text)


def ways_out(checkup: Checkup) -> list[str]:
    """Everything that may be shown or kept of it."""
    return [
        told(checkup),
        page.render(checkup, IN_ASCII),
        json_form.render(checkup.report),
        json.dumps(sarif.document(checkup.report)),
        repr(checkup),
    ]


@pytest.mark.parametrize("kind", ["api-token", "datacenter-token-with-slash", "password"])
@pytest.mark.parametrize("text", IN_CONFIGURATION.values(), ids=IN_CONFIGURATION)
def test_no_secret_in_configuration(world: World, text: str, kind: str) -> None:
    """Wherever git's configuration holds it."""
    if kind == "password" and any(name in text for name in ("//{secret}", "username = {secret}")):
        return  # a password that reads as a name is one
    secret = fresh(kind)
    for number, form in enumerate(ways_out(looked(world, world.repository(text.replace("{secret}", secret))))):
        assert not leaks(secret, form), number
        assert number == 4 or not UNSHOWABLE.search(form), number


def test_no_secret_from_anywhere(world: World) -> None:
    """URL, helper command, header, the files of `store` and netrc, the environment: all at once."""
    secrets = [sample(kind) for kind in ("app-password", *["api-token"] * 5, "access-token", "password", "password")]
    url, command, header, stored, netrc, proxy, basic, askpass, hooks = secrets
    encoded = base64.b64encode(f"jdoe:{basic}".encode()).decode()
    repository = world.repository(
        f'[remote "origin"]\n\turl = https://jdoe:{url}@bitbucket.org/acme/widget.git\n'
        '[remote "clean"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n'
        f'[credential]\n\thelper = "!f() {{ echo username=jdoe; echo password={command}; }}; f"\n\thelper = store\n'
        f"\tcredentialStore = {askpass}\n"
        f"[http]\n\textraHeader = Authorization: Bearer {header}\n\tproxy = http://jdoe:{proxy}@proxy.example.com\n"
        f'[http "https://bitbucket.org/acme"]\n\textraHeader = Authorization: Basic {encoded}\n'
        f"[core]\n\taskPass = https://jdoe:{askpass}@bitbucket.org\n\thooksPath = https://jdoe:{hooks}@bitbucket.org\n"
    )
    world.file("~/.git-credentials", repository, f"https://jdoe:{stored}@bitbucket.org\n", 0o644)
    world.file("~/.netrc", repository, f"machine bitbucket.org login jdoe password {netrc}\n", 0o644)
    environ = {"https_proxy": f"http://jdoe:{proxy}@proxy.example.com:8080"}
    forms = ways_out(looked(world, repository, environ))
    for options in ((), ("--format", "json"), ("--format", "sarif"), ("--strict", "--color", "always")):
        run = world.program("doctor", *options, cwd=repository, **environ)
        assert run.returncode == cli.BLOCKED
        assert "internal error" not in run.stderr
        forms += [run.stdout, run.stderr]
    for form in forms:
        for number, secret in enumerate((*secrets, encoded)):
            if secret is not askpass:  # as a program's name it is one
                assert not leaks(secret, form), number


def test_control_characters(world: World) -> None:
    """None reaches the terminal, whatever they stand in."""
    bad = "\x1b[31m\x07\u202e\u2028\udcff"
    repository = world.repository(
        f'[remote "o{bad}"]\n\turl = "https://j{bad}@bitbucket.org/acme/{bad}.git"\n'
        f'[remote "h{bad}"]\n\turl = "https://{bad}.example.com/{bad}"\n'
        f'[remote "s{bad}"]\n\turl = "{bad}@ssh.bitbucket.org:{bad}"\n'
        f'[credential]\n\thelper = "store {bad}"\n\thelper = "{bad}"\n\thelper = "/x/{bad}"\n'
        f'\tcredentialStore = "{bad}"\n\thelper = manager\n'
        f'[credential "https://bitbucket.org"]\n\tusername = "u{bad}"\n'
        f'[core]\n\taskPass = "a{bad}"\n\thooksPath = "h{bad}"\n[transfer]\n\tcredentialsInUrl = "{bad}"\n'
        f'[http]\n\textraHeader = "Authorization: {bad} {bad}"\n'
    )
    world.file("~/.git-credentials", repository, f"https://j{bad}:x@bitbucket.org\n")
    world.file("~/.netrc", repository, f"machine bitbucket.org login j{bad.replace(chr(0x2028), '')} password x\n")
    checkup = looked(world, repository)
    assert checkup.facts is not None
    for style in (layout.PLAIN, IN_ASCII):
        text = page.render(checkup, style)
        assert "\\x1b[31m\\x07\\u202e" in text
        assert not UNSHOWABLE.search(text)


def test_a_stream_that_has_no_ticks(world: World) -> None:
    """Other signs stand in their place: no escapes, and nothing lost."""
    repository = world.healthy("[credential]\n\thelper = nowhere\n")
    run = world.program("doctor", cwd=repository, PYTHONIOENCODING="ascii")
    assert run.stdout.isascii()
    assert "\\u" not in run.stdout
    assert "  + username  x-bitbucket" in run.stdout
    assert "  ! BB303     helper-leftover" in run.stdout
    assert "> fix: git config" in run.stdout
    checkup = looked(world, repository)
    assert run.stdout == page.render(checkup, IN_ASCII)
    assert len(run.stdout.splitlines()) == len(told(checkup).splitlines())


@pytest.mark.parametrize(
    ("encoding", "signs"),
    [
        ("utf-8", SIGNS),
        ("UTF-16", SIGNS),
        (None, SIGNS),
        ("ascii", layout.ASCII),
        ("cp1252", layout.ASCII),
        ("x", layout.ASCII),
    ],
)
def test_signs(encoding: str | None, signs: layout.Signs) -> None:
    """The signs that an encoding has; an unknown one gets those that every stream has."""
    assert layout.signs(encoding) == signs


def test_color(world: World) -> None:
    """Colour changes nothing else."""
    repository = world.healthy(filled('[remote "o"]\n\turl = https://jdoe:{api_token}@bitbucket.org/a/b.git\n'))
    colored = world.program("doctor", "--color", "always", cwd=repository).stdout
    assert "\x1b[31m✗ BB102\x1b[0m" in colored
    assert "\x1b[32m✓\x1b[0m address" in colored
    assert re.sub("\x1b\\[[0-9]+m", "", colored) == world.program("doctor", cwd=repository).stdout


def test_a_thousand_remotes(world: World) -> None:
    """Ten in full, a number for the rest; and of the rest, all that is wrong."""
    repository = world.healthy(
        "".join(f'[remote "r{n}"]\n\turl = https://jdoe@bitbucket.org/acme/{n}.git\n' for n in range(1_000))
        + '[remote "last"]\n\turl = https://bitbucket.org/acme/last.git\n'
    )
    checkup = looked(world, repository)
    text = told(checkup)
    assert len(text.splitlines()) < 100
    assert "and 991 more, with nothing wrong of their own\n" in text
    assert "! BB201" in section(text, "last")
    assert "r8  https" in text
    assert "r9  https" not in text


def test_versions(world: World) -> None:
    """git's own words, Python's and ours; other programs only by name."""
    said = world.git("version", cwd=world.folder).stdout.strip()
    world.program_file("git-lfs", "")
    shown = looked(world, world.healthy()).versions
    assert shown[0] == said.replace("git version", "git")
    assert "git-lfs" in shown[-1]
    assert versions.on_path(("git-lfs", "no-such-program"), world.environ) == ("git-lfs",)


def test_a_libcurl_that_has_git_forget_the_username(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said with what is of use there; whether this machine has one, git itself shows."""
    from support import needs

    assert [versions.forgets_username(one) for one in ((7, 88), (8, 22), (8, 23), (9, 0))] == [False, False, True, True]
    found = versions.libcurl()
    if found is not None:
        assert found[1] == (not needs._is_here(needs.KEPT_USERNAME))
    monkeypatch.setattr(versions, "libcurl", lambda: ("8.23.0", True))
    said = " ".join(looked(world, world.healthy()).versions)
    assert "libcurl 8.23.0, with which git asks helpers without the username of the URL" in said
    command = ("config", "credential.https://bitbucket.org.username", "jdoe")
    path = world.repository('[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n', name="named")
    world.git(*command, cwd=path)
    assert [one.username for one in world.facts(path).destinations] == ["jdoe"]


def fault_places(report: Report, rule: str) -> list[Where]:
    """Every place that a rule names."""
    faults = [one.fault for one in report.findings if one.rule.id == rule]
    return [where for fault in faults for where in (fault.where, *fault.also) if where is not None]


def test_a_reflog_that_only_git_reads(world: World) -> None:
    """Kept as reftable: those of all branches and work trees; and the branch that is checked out is known as ever."""
    path = world.folder / "reftable"
    made = world.git("init", "--quiet", "--ref-format=reftable", str(path), cwd=world.folder, check=False)
    if made.returncode:
        pytest.skip("no git that knows reftable (2.45) here")
    remote = '[remote "{}"]\n\turl = https://bitbucket.org/acme/{}.git\n'
    append(path / ".git" / "config", remote.format("one", "one") + remote.format("two", "two"))
    append(path / ".git" / "config", '[branch "main"]\n\tpushRemote = two\n')
    secret = sample("app-password")
    message = f"pull https://jdoe:{secret}@bitbucket.org/acme/one.git: Fast-forward"
    world.commit(path)
    world.git("update-ref", "-m", message, "--create-reflog", "HEAD", "HEAD^{commit}", cwd=path)
    world.commit(path, "another")
    finding = next(one for one in world.check(path).findings if one.rule.id == "BB113")
    assert finding.fault.remedy.commands == (("git", "reflog", "delete", "HEAD@{1}"), ("git", "pack-refs", "--all"))
    tree = world.folder / "tree"
    world.git("worktree", "add", "-q", str(tree), cwd=path)
    world.git("update-ref", "-m", message, "HEAD", "HEAD~1", cwd=tree)
    found = looked(world, path).report
    keys = [where.key for where in fault_places(found, "BB113")]
    assert sorted(keys) == ["HEAD@{1}", "tree@{0}", "worktrees/tree/HEAD@{0}"]
    for command in next(one for one in found.findings if one.rule.id == "BB113").fault.remedy.commands:
        world.run(*command, cwd=path)
    assert "BB113" not in ids(looked(world, path).report)
    assert [one.is_next for one in world.facts(path).destinations] == [False, True]
