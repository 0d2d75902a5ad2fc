"""A secret in every place that git reads, in every scope; and what only looks like one."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.git.configuration import Pushed
from bb_auth_check.model import Finding, Report
from bb_auth_check.render import human, layout, sarif
from conftest import World, append, ids, rendered
from support.examples import Example
from support.places import ALIKES, CLEAN, CLEAN_ORIGIN, KINDS, OURS, PLACES, PULL, RULE_OF, Alike, Place, origin
from test_no_secret_escapes import fresh, leaks

ROUNDS = 3
"""Fixing one fault may uncover another; this often a user may have to look again."""


class Planted(Example):
    """An example with one fresh secret in it, which nothing that is said may show."""

    def __init__(self, world: World, text: str, kind: str, name: str = "widget") -> None:
        self.secret = fresh(kind)
        self.encoded = quote(self.secret, safe="")
        self.basic = base64.b64encode(f"jdoe:{self.secret}".encode()).decode()
        super().__init__(world, self.filled(text), name)

    def filled(self, text: str) -> str:
        """`text` with the secret in it."""
        text = text.replace("{secret}", self.secret).replace("{encoded}", self.encoded)
        return text.replace("{basic}", self.basic)

    def report(self, **options: object) -> Report:
        """What is found."""
        report = self.world.check(self.repository, self.environ, strict=True, **options)
        assert not report.errors
        return report

    def searched(self, **options: object) -> Report:
        """What is found, once every form of it has been searched for the secret."""
        report = self.report(**options)
        facts = self.world.facts(self.repository, self.environ)
        text = "".join((rendered(report), repr(report), repr(facts)))
        for secret in (self.secret, self.encoded, self.basic):
            assert not leaks(secret, text)
        return report

    def fixed(self, *rules: str, **options: object) -> Report:
        """The report once the remedies of these rules, and of all rules about secrets, have been carried out."""
        for _round in range(ROUNDS):
            report = self.report(**options)
            found = [finding for finding in report.findings if finding.rule.id.startswith(("BB1", *rules))]
            if not found:
                break
            for finding in found:
                assert tells_what_to_do(finding), finding.fault.remedy
            said = human.render(Report(**{**report.__dict__, "findings": tuple(found)}), layout.PLAIN)
            assert not leaks(self.secret, said)
            self.fix(said)
            self._person(" ".join(said.split()))
        return self.report(**options)

    def _person(self, said: str) -> None:
        """Do what is said in sentences that `Example` does not know: change or remove what holds the secret there."""
        held = f"(?:{re.escape(self.secret)}|{re.escape(self.basic)})"
        edits = [
            *((file, rf"[^\s\"=]*{held}[^\s\"#]*", new) for file, new in CHANGED.findall(said)),
            *((file, rf"\n[^\n]*{held}[^\n]*", "") for file in REMOVED.findall(said)),
            *((file, held, "$TOKEN") for file in TAKEN.findall(said)),
            *((file, rf"\"!.*{held}.*\"", "cache --timeout=28800") for file in REPLACED.findall(said)),
        ]
        for file, pattern, new in edits:
            path = self.world.home / file[2:] if file.startswith("~/") else self.repository / file
            path.write_text(re.sub(pattern, new, path.read_text(encoding="utf-8")), encoding="utf-8")
        if any("." in key for key in TAKEN_OUT.findall(said)):
            for name in [name for name in self.environ if name.startswith("GIT_CONFIG_")]:
                del self.environ[name]


CHANGED = re.compile(r"In (\S+), change (?:\S+|the URL of line \d+) to (\S+)\.")
REMOVED = re.compile(r"In (\S+), remove \S+ with ")
TAKEN = re.compile(r"In (\S+), take an? \w+ \w+ out of \S+\.")
REPLACED = re.compile(r"In (\S+), \S+: set it to \S+ \S+ instead of the shell command\.")
TAKEN_OUT = re.compile(r"Take (\S+) out of the command line or environment that sets it")


def tells_what_to_do(finding: Finding) -> bool:
    """Whether there is a command, or a sentence that names the file or the variable to change."""
    where, remedy = finding.fault.where, finding.fault.remedy
    place = "command line" if where is None or where.file is None else where.file
    return bool(remedy.commands) or any(place in step for step in remedy.by_hand)


def named(finding: Finding) -> list[tuple[str, str | None]]:
    """Key and file of every place that a finding names."""
    return [(where.key, where.file) for where in (finding.fault.where, *finding.fault.also) if where is not None]


def only(report: Report, rule: str) -> Finding:
    """The one finding of this rule."""
    found = [finding for finding in report.findings if finding.rule.id == rule]
    assert len(found) == 1, ids(report)
    return found[0]


def test_there_are_enough_rows() -> None:
    """The corpus is as large as it was meant to be, every kind of secret is in it, and no row stands in it twice."""
    assert len(PLACES) + len(SUBJECTS) * len(SCOPES) >= 100
    assert len(ALIKES) >= 90
    assert {place.kind for place in PLACES.values()} >= set(KINDS)
    assert len({place.text for place in PLACES.values()}) >= len(PLACES) - 4  # some differ in the kind alone


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_found_named_and_fixed(world: World, place: Place) -> None:
    """Exactly these rules; key, file and kind are named; what is printed, carried out, leaves nothing to find."""
    planted = Planted(world, place.text, place.kind)
    report = planted.searched()
    first, *_ = expected = place.rules.split()
    assert sorted(ids(report)) == sorted(expected)
    finding = only(report, first)
    assert (place.key, place.file) in named(finding)
    kind = place.kind.removesuffix("-with-slash")
    assert finding.fault.secret_kind == (kind if place.told_kind == "" else place.told_kind)
    left = ids(planted.fixed(first))
    assert not [rule for rule in left if rule.startswith(("BB1", first))]


@pytest.mark.parametrize("alike", ALIKES.values(), ids=ALIKES)
def test_no_false_alarm(world: World, alike: Alike) -> None:
    """Nothing is said about what holds no secret, but for what is wrong with it for another reason."""
    harmless = Planted(world, alike.text, "password")
    report = harmless.searched()
    assert report.status in ("clean", "findings")
    assert ids(report) == alike.rules.split()
    if report.findings:
        assert [finding.fault.secret_kind for finding in report.findings] == [None]


# Scopes

Subject = tuple[str, str, str]
SUBJECTS: dict[str, tuple[str, Subject, str]] = {
    "url": ("BB105", ('remote "origin"', "url", f"https://jdoe:{{secret}}@{OURS}"), "remote.origin.url"),
    "header": (
        "BB109",
        ('http "https://bitbucket.org/"', "extraHeader", "Authorization: Basic {basic}"),
        "http.https://bitbucket.org/.extraHeader",
    ),
    "section": (
        "BB112",
        ('credential "https://jdoe:{secret}@bitbucket.org"', "useHttpPath", "false"),
        "credential.https://jdoe:***@bitbucket.org.useHttpPath",
    ),
}
"""What is planted: the rule, section, variable and value, and the key as it is shown."""


def key_and_value(planted: Planted, subject: Subject) -> tuple[str, str]:
    """As `git -c` takes them."""
    section, name, value = subject
    return planted.filled(f"{section.replace(' ', '.', 1).replace(chr(34), '')}.{name}"), planted.filled(value)


def in_file(file: str, before: str = "") -> Callable[[Planted, Subject], str | None]:
    """Plants in a file, `before` laid over the repository first; `{…}` in both stand for folders."""

    def plant(planted: Planted, subject: Subject) -> str | None:
        section, name, value = subject
        folders = {"repository": str(planted.repository), "folder": str(planted.world.folder)}
        at = file.format(**folders)
        planted.add(before.format(**folders))
        text = planted.filled(f'[{section}]\n\t{name} = "{value}"\n')
        if at.startswith("/"):
            append(Path(at), text)
        else:
            planted.add(f"# {at}\n{text}")
        return at

    return plant


def in_the_system(planted: Planted, subject: Subject) -> str | None:
    """Plants in the file that all users of a machine share."""
    system = "{folder}/system"
    del planted.world.environ["GIT_CONFIG_NOSYSTEM"]
    planted.world.environ["GIT_CONFIG_SYSTEM"] = system.format(folder=planted.world.folder)
    return in_file(system)(planted, subject)


def in_xdg(planted: Planted, subject: Subject) -> str | None:
    """Plants in the user's second file."""
    del planted.world.environ["GIT_CONFIG_GLOBAL"]
    return in_file("~/.config/git/config")(planted, subject)


def on_the_command_line(planted: Planted, subject: Subject) -> str | None:
    """Plants as `git -c` does: git itself says how it hands that on."""
    key, value = key_and_value(planted, subject)
    told = planted.world.git(
        "-c", f"{key}={value}", "-c", "alias.told=!printenv GIT_CONFIG_PARAMETERS", "told", cwd=planted.repository
    )
    planted.environ["GIT_CONFIG_PARAMETERS"] = told.stdout.strip()
    return None


def in_the_environment(planted: Planted, subject: Subject) -> str | None:
    """Plants in the variables that stand for options."""
    key, value = key_and_value(planted, subject)
    planted.environ.update(GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0=key, GIT_CONFIG_VALUE_0=value)
    return None


SCOPES: dict[str, Callable[[Planted, Subject], str | None]] = {
    "system": in_the_system,
    "global": in_file("~/.gitconfig"),
    "xdg": in_xdg,
    "local": in_file(".git/config"),
    "worktree": in_file(".git/config.worktree", "[extensions]\n\tworktreeConfig = true\n"),
    "include": in_file(".git/more", "[include]\n\tpath = more\n"),
    "include-if": in_file("~/work.inc", '# ~/.gitconfig\n[includeIf "gitdir:{repository}/"]\n\tpath = work.inc\n'),
    "command-line": on_the_command_line,
    "environment": in_the_environment,
}


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope(world: World, scope: str, subject: str) -> None:
    """The finding names the file that holds the secret, and the remedy changes that very file."""
    rule, what, key = SUBJECTS[subject]
    planted = Planted(world, "", "password")
    file = SCOPES[scope](planted, what)
    if file is None and rule == "BB109":
        rule = "BB114"  # what stands in no file is advice
    report = planted.searched()
    assert ids(report) == [rule]
    finding = report.findings[0]
    assert named(finding) == [(key, file)]
    assert finding.fault.secret_kind == "password"
    if file is None:
        step = finding.fault.remedy.by_hand[0]
        assert step.startswith(f"Take {key} out of the command line or environment that sets it")
    assert ids(planted.fixed()) == []
    if file is not None:
        path = world.home / file[2:] if file.startswith("~/") else planted.repository / file
        assert planted.secret not in path.read_text(encoding="utf-8")


# What git itself writes


class Bitbucket:
    """Repositories that git takes for those of Bitbucket, reached with a token in every URL."""

    def __init__(self, world: World, secret: str) -> None:
        self.world = world
        self.folder = world.folder / "acme"
        self.base = f"https://x-token-auth:{secret}@bitbucket.org/acme/"
        self.options = (
            *("-c", "transfer.credentialsInUrl=allow", "-c", "protocol.file.allow=always"),
            *("-c", f"url.{self.folder}/.insteadOf={self.base}"),
        )

    def new(self, name: str, submodule: str = "") -> Path:
        """A repository with a commit, and with one of its neighbours as a submodule."""
        path = self.world.repository(name=f"acme/{name}")
        if submodule:
            append(
                path / ".gitmodules", f'[submodule "{submodule}"]\n\tpath = {submodule}\n\turl = ../{submodule}.git\n'
            )
            self.git("submodule", "add", "--quiet", f"../{submodule}.git", submodule, cwd=path)
        self.world.commit(path)
        return path

    def git(self, *arguments: str, cwd: Path) -> None:
        """Run git on the way there."""
        self.world.git(*self.options, *arguments, cwd=cwd)


def holds(repository: Path, secret: str) -> set[str]:
    """The files of a repository with the secret in them."""
    run = subprocess.run(["grep", "-rlF", secret, "."], cwd=repository, capture_output=True, text=True, check=False)
    return {line.removeprefix("./") for line in run.stdout.splitlines()}


def test_submodules_inherit_the_token(world: World) -> None:
    """A relative URL of a submodule gets the token of its parent, at every depth; it is one secret_id."""
    planted = Planted(world, origin("https://x-token-auth:{secret}@bitbucket.org/acme/widget.git"), "access-token")
    bitbucket = Bitbucket(world, planted.secret)
    bitbucket.new("deep.git")
    bitbucket.new("lib.git", submodule="deep")
    bitbucket.git("submodule", "add", "--quiet", "../lib.git", "lib", cwd=planted.repository)
    bitbucket.git("submodule", "update", "--quiet", "--init", "--recursive", cwd=planted.repository)
    places = [
        ("remote.origin.url", ".git/config"),
        ("submodule.lib.url", ".git/config"),
        ("remote.origin.url", ".git/modules/lib/config"),
        ("submodule.deep.url", ".git/modules/lib/config"),
        ("remote.origin.url", ".git/modules/lib/modules/deep/config"),
    ]
    assert holds(planted.repository, planted.secret) == {file for _, file in places}
    report = planted.searched()
    assert ids(report) == ["BB103"]
    assert named(report.findings[0]) == places
    assert ids(planted.fixed()) == []
    assert holds(planted.repository, planted.secret) == set()


def test_pull_push_and_clone_of_a_url(world: World) -> None:
    """`git clone URL`, `git push -u URL` and `git pull --rebase URL` write the URL down as it was typed."""
    world.environ["GIT_DEFAULT_REF_FORMAT"] = "files"
    planted = Planted(world, "", "access-token")
    bitbucket = Bitbucket(world, planted.secret)
    there = bitbucket.new("widget.git")
    world.git("config", "receive.denyCurrentBranch", "ignore", cwd=there)
    url = f"{bitbucket.base}widget.git"
    world.git(*bitbucket.options, "clone", "--quiet", url, "clone", cwd=world.folder)
    planted.repository = here = world.folder / "clone"
    world.commit(there, "theirs")
    world.commit(here, "ours")
    bitbucket.git("pull", "--quiet", "--rebase", url, "main", cwd=here)
    bitbucket.git("push", "--quiet", "-u", url, "main", cwd=here)
    assert holds(here, planted.secret) == {".git/config", ".git/logs/HEAD", ".git/logs/refs/heads/main"}
    report = planted.searched()
    assert ids(report) == ["BB103"]
    places = named(report.findings[0])
    assert places[:3] == [
        ("remote.origin.url", ".git/config"),
        ("branch.main.remote", ".git/config"),
        ("HEAD@{2}", ".git/logs/HEAD"),
    ]
    assert {file for _, file in places} == {".git/config", ".git/logs/HEAD", ".git/logs/refs/heads/main"}
    log = world.git("log", "--format=%H", cwd=here).stdout
    assert ids(planted.fixed()) == []
    assert holds(here, planted.secret) == set()
    assert world.git("log", "--format=%H", cwd=here).stdout == log


@pytest.mark.parametrize("arguments", [(), ("--no-rebase",), ("--quiet", "--ff-only")], ids=" ".join)
def test_pull_leaves_its_url_in_the_reflog(world: World, arguments: tuple[str, ...]) -> None:
    """The remote's own URL is clean: nothing but the reflog has it."""
    world.environ["GIT_DEFAULT_REF_FORMAT"] = "files"
    planted = Planted(world, "", "access-token")
    bitbucket = Bitbucket(world, planted.secret)
    there = bitbucket.new("widget.git")
    world.git("clone", "--quiet", str(there), "clone", cwd=world.folder)
    planted.repository = here = world.folder / "clone"
    world.git("remote", "set-url", "origin", CLEAN, cwd=here)
    world.commit(there, "theirs")
    bitbucket.git("pull", *arguments, f"{bitbucket.base}widget.git", "main", cwd=here)
    assert holds(here, planted.secret) == {".git/logs/HEAD", ".git/logs/refs/heads/main"}
    report = planted.searched()
    assert ids(report) == ["BB113"]
    assert named(report.findings[0]) == [
        ("HEAD@{0}", ".git/logs/HEAD"),
        ("main@{0}", ".git/logs/refs/heads/main"),
    ]
    assert report.findings[0].fault.secret_kind == "access-token"
    assert ids(planted.fixed()) == []
    assert holds(here, planted.secret) == set()


def test_a_header_of_a_submodule(world: World) -> None:
    """Some build systems write their token as a header into the configuration of every submodule."""
    planted = Planted(world, "", "access-token")
    modules = planted.repository / ".git" / "modules" / "lib"
    world.git("init", "--quiet", "--bare", str(modules), cwd=world.folder)
    append(
        modules / "config",
        planted.filled(
            origin("https://x-token-auth@bitbucket.org/acme/lib.git")
            + '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Basic {basic}"\n'
        ),
    )
    report = planted.searched()
    assert ids(report) == ["BB109"]
    assert named(report.findings[0]) == [("http.https://bitbucket.org/.extraHeader", ".git/modules/lib/config")]
    assert ids(planted.fixed()) == []
    assert holds(planted.repository, planted.basic) == set()


# SecretIds

EVERYWHERE = f"""\
{PULL}pull https://jdoe:{{secret}}@{OURS} main: Fast-forward
# .git/config
[remote "origin"]
	url = https://jdoe:{{secret}}@{OURS}
	pushurl = https://jdoe:{{encoded}}@{OURS}
	lfsurl = https://jdoe:{{secret}}@{OURS}/info/lfs
[branch "main"]
	remote = https://jdoe:{{secret}}@{OURS}
[submodule "lib"]
	active = true
	url = https://jdoe:{{secret}}@bitbucket.org/acme/lib.git
[lfs "https://jdoe:{{secret}}@{OURS}/info/lfs"]
	locksVerify = false
[http "https://{OURS}"]
	extraHeader = "Authorization: Basic {{basic}}"
# .gitmodules
[submodule "lib"]
	path = lib
	url = https://jdoe:{{secret}}@bitbucket.org/acme/lib.git
# .git/modules/lib/HEAD
ref: refs/heads/main
# .git/modules/lib/config
[remote "origin"]
	url = https://jdoe:{{secret}}@bitbucket.org/acme/lib.git
"""
ALL_PLACES = {
    ("remote.origin.url", ".git/config"),
    ("remote.origin.pushurl", ".git/config"),
    ("remote.origin.lfsurl", ".git/config"),
    ("branch.main.remote", ".git/config"),
    ("submodule.lib.url", ".git/config"),
    ("submodule.lib.url", ".gitmodules"),
    ("remote.origin.url", ".git/modules/lib/config"),
    (f"lfs.https://jdoe:***@{OURS}/info/lfs.locksVerify", ".git/config"),
    (f"http.https://{OURS}.extraHeader", ".git/config"),
    ("HEAD@{0}", ".git/logs/HEAD"),
}


def covers(finding: Finding) -> bool:
    """Whether the remedy has a command for each of ALL_PLACES, or for the section's name a sentence."""
    told = [" ".join(command) for command in finding.fault.remedy.commands]
    names = (
        "remote.origin.url", "remote.origin.pushurl", "remote.origin.lfsurl", "branch.main.remote",
        "submodule.lib.url", "--file .gitmodules submodule.lib.url", "--file .git/modules/lib/config remote.origin.url",
        f"--unset-all http.https://{OURS}.extraHeader", "git reflog delete HEAD@{0}",
    )  # fmt: skip
    section = [step for step in finding.fault.remedy.by_hand if "change the section header [lfs " in step]
    return len(told) == len(names) and all(any(name in text for text in told) for name in names) and len(section) == 1


@pytest.mark.parametrize("kind", ["app-password", "api-token", "datacenter-token", "password"])
def test_one_secret_in_ten_places_is_one_story(world: World, kind: str) -> None:
    """One finding, which names every place and has a remedy for each."""
    planted = Planted(world, EVERYWHERE, kind)
    report = planted.searched()
    assert ids(report) == [RULE_OF[kind]]
    finding = report.findings[0]
    assert len(named(finding)) == len(ALL_PLACES)
    assert set(named(finding)) == ALL_PLACES
    assert covers(finding), finding.fault.remedy
    assert finding.fault.secret_kind == kind
    assert finding.fault.remedy.safe is False
    document = json.loads(sarif.render(report))
    assert len(document["runs"][0]["results"][0]["relatedLocations"]) == len(ALL_PLACES) - 1
    assert "leak-git-config-exposed" in finding.classes
    assert ids(planted.fixed()) == []
    assert holds(planted.repository, planted.secret) == set()


def test_two_secrets_are_two_stories(world: World) -> None:
    """Each has its own places; places of one are not named with the other."""
    planted = Planted(world, EVERYWHERE, "api-token")
    other = fresh("api-token")
    planted.add(
        f'[remote "fork"]\n\turl = https://jane:{other}@bitbucket.org/jane/widget.git\n'
        f"\tpushurl = https://jane:{other}@bitbucket.org/jane/widget.git\n"
    )
    report = planted.searched()
    assert ids(report) == ["BB102", "BB102"]
    places = {key for key, _ in ALL_PLACES}
    first, second = sorted(report.findings, key=lambda finding: -len(named(finding)))
    assert set(named(first)) == ALL_PLACES
    assert [key for key, _ in named(second)] == ["remote.fork.pushurl", "remote.fork.url"]
    assert not places & {key for key, _ in named(second)}
    assert not leaks(other, rendered(report) + repr(report))
    assert ids(planted.fixed()) == []


def test_two_headers_are_two_stories(world: World) -> None:
    """git sends them both, so the one that comes last is not the only one to be told of."""
    planted = Planted(
        world, '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Basic {basic}"\n', "password"
    )
    planted.add(f'[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Bearer {fresh("access-token")}"\n')
    report = planted.searched()
    assert ids(report) == ["BB109", "BB109"]
    assert {finding.fault.secret_kind for finding in report.findings} == {"password", "access-token"}
    assert ids(planted.fixed()) == []


def test_the_same_text_in_two_urls_is_one_story_and_two_passwords_are_two(world: World) -> None:
    """What is compared is the decoded secret, not the URL that it stands in."""
    text = (
        f'[remote "origin"]\n\turl = https://jdoe:{{secret}}@{OURS}\n'
        '[remote "b"]\n\turl = https://bob:{encoded}@bitbucket.org/acme/b.git\n'
        '[remote "c"]\n\turl = https://bob:{secret}x@bitbucket.org/acme/c.git\n'
    )
    report = Planted(world, text, "password").report()
    assert [[key for key, _ in named(finding)] for finding in report.findings] == [
        ["remote.origin.url", "remote.b.url"],
        ["remote.c.url"],
    ]


def test_a_token_as_the_name_in_a_header_is_the_same_secret(world: World) -> None:
    """Basic takes a token in either half of a login."""
    planted = Planted(world, origin(f"https://x-bitbucket-api-token-auth:{{secret}}@{OURS}"), "api-token")
    basic = base64.b64encode(f"{planted.secret}:".encode()).decode()
    planted.add(f'[http "https://{OURS}"]\n\textraHeader = "Authorization: Basic {basic}"\n')
    report = planted.searched()
    assert not leaks(basic, rendered(report))
    assert named(only(report, "BB102")) == [
        ("remote.origin.url", ".git/config"),
        (f"http.https://{OURS}.extraHeader", ".git/config"),
    ]
    assert ids(planted.fixed()) == []


def pushed(planted: Planted, name: str, url: str) -> dict[str, Any]:
    """The JSON report of a push, as the hook's environment tells of it."""
    run = planted.world.program(
        *("--strict", "--format", "json"),
        cwd=planted.repository,
        PRE_COMMIT_REMOTE_NAME=name,
        PRE_COMMIT_REMOTE_URL=url,
    )
    assert not leaks(planted.secret, run.stdout + run.stderr)
    document: dict[str, Any] = json.loads(run.stdout)
    return document


def test_a_push_with_the_secret_names_its_other_places(world: World) -> None:
    """The push is judged by its destination; the other places of what it holds belong to that secret_id."""
    planted = Planted(world, EVERYWHERE, "api-token")
    planted.add(f'[remote "fork"]\n\turl = https://jane:{fresh("app-password")}@bitbucket.org/jane/widget.git\n')
    url = planted.filled(f"https://jdoe:{{encoded}}@{OURS}")
    document = pushed(planted, "origin", url)
    (finding,) = document["findings"]
    assert finding["id"] == "BB102"
    places = [(where["key"], where["file"]) for where in (finding["where"], *finding["also"])]
    assert places[0] == ("remote.origin.pushurl", ".git/config")
    assert len(places) == len(ALL_PLACES)
    assert set(places) == ALL_PLACES
    report = planted.report(pushed=Pushed("origin", url))
    assert covers(report.findings[0])
    assert ids(planted.fixed()) == []


def test_a_push_to_a_clean_remote_is_silent(world: World) -> None:
    """What lies elsewhere is no reason to stop this push; a check of the whole repository still tells of it."""
    planted = Planted(world, EVERYWHERE, "api-token")
    document = pushed(planted, "upstream", "https://x-bitbucket-api-token-auth@bitbucket.org/acme/upstream.git")
    assert (document["status"], document["findings"]) == ("clean", [])
    assert ids(planted.report()) == ["BB102"]


def test_a_push_to_a_url_with_the_secret(world: World) -> None:
    """A typed URL stands in no file; where its secret stands in one as well, that place is named."""
    planted = Planted(world, f'[branch "main"]\n\tremote = https://jdoe:{{secret}}@{OURS}\n', "app-password")
    typed = planted.filled("https://jdoe:{secret}@bitbucket.org/acme/other.git")
    finding = only(planted.report(pushed=Pushed(typed, typed)), "BB101")
    assert finding.fault.where is None
    assert named(finding) == [("branch.main.remote", ".git/config")]
    assert "A URL that is typed stays in the shell's history" in " ".join(finding.fault.remedy.by_hand)


def test_a_tracked_lfs_url_is_one_place(world: World) -> None:
    """`.lfsconfig` is read for a push and for the secret_id: it is one place all the same, with one command."""
    lfs = f"https://jdoe:{{secret}}@{OURS}/info/lfs"
    planted = Planted(world, f"# .lfsconfig\n[lfs]\n\turl = {lfs}\n# .git/config\n" + CLEAN_ORIGIN, "api-token")
    finding = only(planted.report(pushed=Pushed("origin", CLEAN)), "BB102")
    assert named(finding) == [("lfs.url", ".lfsconfig")]
    assert len(finding.fault.remedy.commands) == 1
    assert ids(planted.fixed(pushed=Pushed("origin", CLEAN))) == []


def test_credential_files_are_read_for_kinds_and_names(world: World) -> None:
    """The facts have the username and the kind of each entry, and whether it is the one that answers."""
    planted = Planted(
        world,
        "# ~/.git-credentials\nhttps://bob:x@bitbucket.org\nhttps://jdoe:{encoded}@bitbucket.org\n"
        "# ~/.config/git/credentials\nhttps://jane:{secret}@bitbucket.org\n# .git/config\n"
        f"[credential]\n\thelper =\n\thelper = store\n{origin(f'https://jdoe@{OURS}')}",
        "api-token",
    )
    facts = world.facts(planted.repository)
    (mine,) = [found for found in facts.destinations if found.address.remote == "origin"]
    assert [(entry.username, entry.kind, entry.where.file, entry.answers) for entry in mine.stored] == [
        ("bob", "password", "~/.git-credentials", False),
        ("jdoe", "api-token", "~/.git-credentials", True),
        ("jane", "api-token", "~/.config/git/credentials", False),
    ]
    assert not leaks(planted.secret, repr(facts))


def test_a_file_of_remotes_that_git_reads_no_more(world: World) -> None:
    """As git 3.0 has it, or one that is built so: nothing is pushed there, and no `git remote` takes the secret out."""
    real = shutil.which("git", path=world.environ["PATH"])
    asks = '[ "$1 $2" != "ls-remote --get-url" ] || { echo "$4"; exit; }'
    world.program_file("git", f'#!/bin/sh\n{asks}\nexec {real} "$@"\n')
    repository = world.healthy()
    url = f"https://jdoe:{sample('api-token')}@bitbucket.org/acme/old.git"
    world.file(".git/remotes/old", repository, f"URL: {url}\n")
    report = world.check(repository)
    assert [one.address.remote for one in report.destinations] == ["upstream"]
    (finding,) = (one for one in report.findings if one.rule.id == "BB102")
    assert finding.fault.remedy.commands == ()
    assert "In .git/remotes/old, change the URL of line 1" in finding.fault.remedy.by_hand[0]
