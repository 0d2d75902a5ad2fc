"""Addresses that are none, and odd ones that are: what is said of each, held against what git does with it."""

from __future__ import annotations

import re
import string
import urllib.parse
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.usernames import fitting, trimmed
from bb_auth_check.git.urls import parse
from bb_auth_check.model import HIDDEN
from bb_auth_check.remedies.url import corrected
from conftest import World, ids, rendered
from support.examples import Example

HTTPS = "https://jdoe@bitbucket.org/acme/widget.git"
ANYBODY = "https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git"
SSH = "git@ssh.bitbucket.org:acme/widget.git"
ON_443 = "ssh://git@altssh.bitbucket.org:443/acme/widget.git"
URL_OF_SSH = "ssh://git@ssh.bitbucket.org/acme/widget.git"
DC = "https://jdoe@bitbucket.acme.example/scm/proj/app.git"
DC_SSH = "ssh://git@bitbucket.acme.example:7999/proj/app.git"

FOLDER = "does not appear to be a git repository"
NO_PROTOCOL = r"protocol '.*' is not supported"
NO_HELPER = r"'remote-\S+' is not a git command"
LIBCURL = r"URL (?:using bad/illegal format|rejected)|Port number was not a decimal"
DEAD_END = r"127\.0\.0\.1 port 9|over proxy 127\.0\.0\.1"

MIXED = {
    # SSH's two forms
    "ssh://git@ssh.bitbucket.org:acme/widget.git": (SSH, r"to git@ssh\.bitbucket\.org:acme ask .*'/widget\.git'"),
    "ssh://git@bitbucket.org:acme/widget.git": (SSH, r"to git@bitbucket\.org:acme ask"),
    "ssh://bitbucket.org:acme/widget.git": (SSH, r"to bitbucket\.org:acme ask"),
    "git+ssh://git@bitbucket.org:acme/widget.git": (SSH, r"to git@bitbucket\.org:acme ask"),
    "ssh://git@bitbucket.org:22:acme/widget.git": (SSH, r"to git@bitbucket\.org:22:acme ask"),
    "ssh://git@altssh.bitbucket.org:443:acme/widget.git": (ON_443, r"to git@altssh\.bitbucket\.org:443:acme ask"),
    "ssh://git@altssh.bitbucket.org:acme/widget.git": (ON_443, r"to git@altssh\.bitbucket\.org:acme ask"),
    "ssh://git@ssh.bitbucket.org/:acme/widget.git": (URL_OF_SSH, r"'/:acme/widget\.git'"),
    "git@bitbucket.org/acme/widget.git": (SSH, FOLDER),
    "git@ssh.bitbucket.org/acme/widget": ("git@ssh.bitbucket.org:acme/widget", FOLDER),
    "git@bitbucket.org;acme/widget.git": (SSH, FOLDER),
    "git@bitbucket.org acme/widget.git": (SSH, FOLDER),
    "git@bitbucket.org://acme/widget.git": (SSH, NO_PROTOCOL),
    "git@@bitbucket.org:acme/widget.git": (SSH, r"to git@@bitbucket\.org ask"),
    "git@bitbucket.org:22/acme/widget.git": (SSH, r"to git@bitbucket\.org ask .*'22/acme/widget\.git'"),
    "git@altssh.bitbucket.org:443/acme/widget.git": (ON_443, r"to git@altssh\.bitbucket\.org ask .*'443/acme"),
    "git@bitbucket.acme.example:7999/proj/app.git": (DC_SSH, r"to git@bitbucket\.acme\.example ask .*'7999/proj"),
    "git@bitbucket.acme.example:7999:proj/app.git": (DC_SSH, r"to git@bitbucket\.acme\.example ask .*'7999:proj"),
    "ssh://git@bitbucket.acme.example:7999:proj/app.git": (DC_SSH, r"to git@bitbucket\.acme\.example:7999:proj ask"),
    "ssh:git@bitbucket.org:acme/widget.git": (SSH, r"to ssh ask .*'git@bitbucket\.org:acme"),
    "ssh:/git@ssh.bitbucket.org/acme/widget.git": (URL_OF_SSH, r"to ssh ask"),
    "ssh//git@ssh.bitbucket.org/acme/widget.git": (URL_OF_SSH, FOLDER),
    "ssh:///git@ssh.bitbucket.org/acme/widget.git": (URL_OF_SSH, r"to  ask"),
    "SSH://git@ssh.bitbucket.org/acme/widget.git": (URL_OF_SSH, NO_HELPER),
    "ssh::git@bitbucket.org:acme/widget.git": (SSH, NO_HELPER),
    "git:git@bitbucket.org:acme/widget.git": (SSH, r"to git ask"),
    "ssh git@bitbucket.org:acme/widget.git": (SSH, r"to ssh git@bitbucket\.org ask"),
    # https with a part of another form
    "https://jdoe@bitbucket.org:acme/widget.git": (HTTPS, LIBCURL),
    "https://bitbucket.org:acme/widget.git": (ANYBODY, LIBCURL),
    "https://git@bitbucket.org:acme/widget.git": (SSH, LIBCURL),
    "https://jdoe@bitbucket.org:443:acme/widget.git": (HTTPS, LIBCURL),
    "https://jdoe@bitbucket.org:44300000/acme/widget.git": (HTTPS, LIBCURL),
    "https:/jdoe@bitbucket.org/acme/widget.git": (HTTPS, r"to https ask"),
    "https:/bitbucket.org/acme/widget.git": (ANYBODY, r"to https ask"),
    "https:jdoe@bitbucket.org/acme/widget.git": (HTTPS, r"to https ask"),
    "https//jdoe@bitbucket.org/acme/widget.git": (HTTPS, FOLDER),
    "https;//jdoe@bitbucket.org/acme/widget.git": (HTTPS, FOLDER),
    "https: //jdoe@bitbucket.org/acme/widget.git": (HTTPS, r"to https ask"),
    "https.//jdoe@bitbucket.org/acme/widget.git": (HTTPS, FOLDER),
    "https;/jdoe@bitbucket.org/acme/widget.git": (HTTPS, FOLDER),
    "http//bitbucket.org/acme/widget.git": (ANYBODY, FOLDER),
    "https:/\\jdoe@bitbucket.org/acme/widget.git": (HTTPS, r"to https ask"),
    "https:////jdoe@bitbucket.org/acme/widget.git": (HTTPS, LIBCURL),
    "https:\\\\jdoe@bitbucket.org\\acme\\widget.git": (HTTPS, r"to https ask"),
    "https://jdoe@bitbucket.org\\acme\\widget.git": (HTTPS, LIBCURL),
    "https::jdoe@bitbucket.org/acme/widget.git": (HTTPS, r"credential url cannot be parsed"),
    "bitbucket.org/acme/widget.git": (ANYBODY, FOLDER),
    "jdoe@bitbucket.org/acme/widget.git": (HTTPS, FOLDER),
    "//bitbucket.org/acme/widget.git": (ANYBODY, FOLDER),
    "bitbucket.acme.example/scm/proj/app.git": ("https://bitbucket.acme.example/scm/proj/app.git", FOLDER),
    "https:/jdoe@bitbucket.acme.example/scm/proj/app.git": (DC, r"to https ask"),
    "https://jdoe@bitbucket.acme.example:scm/proj/app.git": (DC, LIBCURL),
    # schemes
    "HTTPS://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_HELPER),
    "Https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_HELPER),
    "htps://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_HELPER),
    "htpps://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_HELPER),
    "git+https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_HELPER),
    "git::https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_HELPER),
    "git::ssh://git@ssh.bitbucket.org/acme/widget.git": (URL_OF_SSH, NO_HELPER),
    "scm:git:https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_PROTOCOL),
    "scm:git:git@bitbucket.org:acme/widget.git": (SSH, r"to scm ask"),
    "git:https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_PROTOCOL),
    "url=https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_PROTOCOL),
    "http:https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_PROTOCOL),
    "https://https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, DEAD_END),
    "https://http://jdoe@bitbucket.org/acme/widget.git": (HTTPS, DEAD_END),
    "ssh://https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, r"to https ask"),
    "git@https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_PROTOCOL),
    "git@bitbucket.org:https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_PROTOCOL),
    # copied with more
    " https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_PROTOCOL),
    "https://jdoe@bitbucket.org/acme/widget.git ": (HTTPS, LIBCURL),
    '"https://jdoe@bitbucket.org/acme/widget.git"': (HTTPS, NO_PROTOCOL),
    "'https://jdoe@bitbucket.org/acme/widget.git'": (HTTPS, NO_PROTOCOL),
    "\u201chttps://jdoe@bitbucket.org/acme/widget.git\u201d": (HTTPS, NO_PROTOCOL),
    "<https://jdoe@bitbucket.org/acme/widget.git>": (HTTPS, NO_PROTOCOL),
    "`git@bitbucket.org:acme/widget.git`": (SSH, r"to `git@bitbucket\.org ask"),
    "git clone https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_PROTOCOL),
    "git clone git@bitbucket.org:acme/widget.git": (SSH, r"to git clone git@bitbucket\.org ask"),
    "git clone git@bitbucket.org/acme/widget.git": (SSH, FOLDER),
    "$ git clone --recursive https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_PROTOCOL),
    "git remote add origin https://jdoe@bitbucket.org/acme/widget.git": (HTTPS, NO_PROTOCOL),
    "origin https://jdoe@bitbucket.org/acme/widget.git (push)": (HTTPS, NO_PROTOCOL),
    "https://jdoe@bitbucket.org/acme/widget.git (fetch)": (HTTPS, LIBCURL),
}  # fmt: skip
"""An address that git can do nothing with: what was meant, and what git says or has ssh do."""

NOT_CERTAIN = {
    "git://bitbucket.org/acme/widget.git": ANYBODY,
    "https:///jdoe@bitbucket.org/acme/widget.git": HTTPS,
    "git@ssh.bitbucket.org: acme/widget.git": SSH,
    "git@ssh.bitbucket.org:acme/widget.git ": SSH,
    "git@git.acme.example:7999/proj/app.git": "ssh://git@git.acme.example:7999/proj/app.git",
}
"""An address that git takes: only the server could refuse it."""

BY_HAND = (
    "git@bitbucket.acme.example/proj/app.git",
    "ssh://git@bitbucket.acme.example:proj/app.git",
    "https://jdoe@bitbucket.acme.example:proj/app.git",
    "https://jdoe@bitbucket.org:Acme/widget.git",  # it may be a password
    "https://jdoe@bitbucket.org:acme/widget/src.git",
)
"""An address of a Data Center that could be mended in more than one way."""

TO_HTTPS = DEAD_END
TO_SSH = r"to \S*git@ssh\.bitbucket\.org ask git-receive-pack '/?acme/widget\.git'"
HEALTHY = {
    HTTPS: TO_HTTPS,
    "https::https://jdoe@bitbucket.org/acme/widget.git": TO_HTTPS,
    "https://jdoe@bitbucket.org:/acme/widget.git": TO_HTTPS,
    "https://jdoe@bitbucket.org/acme/widget": TO_HTTPS,
    "https://jdoe@bitbucket.org//acme/widget.git": TO_HTTPS,
    "https://jdoe@bitbucket.org/{8f8d4a5e-0d5b-4f6c-9a53-1f2e3d4c5b6a}/b.git": TO_HTTPS,
    "https://jdoe@bitbucket.org/acme/https.git": TO_HTTPS,
    SSH: TO_SSH,
    "git@ssh.bitbucket.org:/acme/widget.git": TO_SSH,
    "git@ssh.bitbucket.org:acme/widget": r"ask git-receive-pack 'acme/widget'",
    URL_OF_SSH: TO_SSH,
    "ssh://git@ssh.bitbucket.org:22/acme/widget.git": r"to -p 22 git@ssh\.bitbucket\.org ask",
    "ssh://git@ssh.bitbucket.org:/acme/widget.git": TO_SSH,
    "git+ssh://git@ssh.bitbucket.org/acme/widget.git": TO_SSH,
    "ssh+git://git@ssh.bitbucket.org/acme/widget.git": TO_SSH,
    ON_443: r"to -p 443 git@altssh\.bitbucket\.org ask",
    "git@ssh.bitbucket.org:7999/widget.git": r"ask git-receive-pack '7999/widget\.git'",
    "git@ssh.bitbucket.org:443/1.git": r"ask git-receive-pack '443/1\.git'",
    "[git@ssh.bitbucket.org:22]:acme/widget.git": r"to -p 22 git@ssh\.bitbucket\.org ask",
    "work:acme/widget.git": r"to work ask",
    "git:acme/widget.git": r"to git ask",
    "git:/srv/mirrors/bitbucket.org/acme/widget.git": r"to git ask",
    "backup:/srv/bitbucket.org/acme/widget.git": r"to backup ask",
    DC: TO_HTTPS,
    DC_SSH: r"to -p 7999 git@bitbucket\.acme\.example ask",
    "git@bitbucket.acme.example:proj/app.git": r"to git@bitbucket\.acme\.example ask",
    "git@git.acme.example:7999/app.git": r"to git@git\.acme\.example ask",
    "git@git.acme.example:2222/team/app.git": r"to git@git\.acme\.example ask",
    "https://jdoe@git.acme.example/team/app.git": TO_HTTPS,
    "git@gitlab.acme.example/team/app.git": FOLDER,  # none of Bitbucket's business
    "git clone https://github.com/acme/widget.git": NO_PROTOCOL,
    "https:/github.com/acme/widget.git": r"to https ask",
    "vendor.d/acme/widget.git": FOLDER,
    "../bitbucket.org/acme/widget.git": FOLDER,
    "/srv/git@bitbucket.org/acme/widget.git": FOLDER,
    "https://jdoe@bitbucket.org/acme/my widget.git": LIBCURL,
    "git@ssh.bitbucket.org:acme/my widget.git": r"ask git-receive-pack 'acme/my widget\.git'",
    "ssh.bitbucket.org:acme/widget.git": r"to ssh\.bitbucket\.org ask",
    "ext::ssh -p 443 git@altssh.bitbucket.org:acme/widget.git %S x": r".",
    "codecommit::eu-west-1://widget": NO_HELPER,
    "persistent-https://bitbucket.org/acme/widget.git": NO_HELPER,
    "file:///srv/bitbucket.org:acme/widget.git": FOLDER,
}  # fmt: skip
"""An address of which there is nothing to say here, whether or not it leads anywhere: what git does."""

_STUB = '#!/bin/sh\nfor all; do last=$all; done\necho "to ${*% git-receive-pack*} ask $last" >&2\nexit 255\n'


def origin(url: str) -> str:
    """The configuration of a remote with this URL."""
    escaped = url.replace("\\", "\\\\").replace('"', '\\"')
    return f'[remote "origin"]\n\turl = "{escaped}"\n'


def pushed(world: World, repository: Path) -> str:
    """What git says, or what it has ssh do, at a push."""
    if not (repository / "file").exists():
        world.commit(repository)
    stub = str(world.program_file("not-ssh", _STUB))
    more = {"GIT_SSH": stub, "GIT_SSH_VARIANT": "ssh", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    run = world.git(
        "-c", "transfer.credentialsInUrl=allow", "push", "origin", "HEAD", cwd=repository, check=False, **more
    )
    assert run.returncode != 0
    return run.stderr


@pytest.mark.parametrize("url", MIXED)
def test_named_and_mended(world: World, url: str) -> None:
    """git fails at it before it asks for a login; the fault blocks, and what is printed makes the address meant."""
    meant, git_says = MIXED[url]
    example = Example(world, origin(url))
    assert re.search(git_says, pushed(world, example.repository))
    report = world.check(example.repository)
    assert ids(report) == ["BB407"]
    assert report.blocks
    rendered(report)
    example.fix(example.printed())
    assert world.git("config", "remote.origin.url", cwd=example.repository).stdout.rstrip("\n") == meant
    assert "BB407" not in ids(world.check(example.repository))
    assert re.search(
        r"127\.0\.0\.1 port 9|over proxy 127\.0\.0\.1|to (?:-p \d+ )?git@\S+ ask", pushed(world, example.repository)
    )


@pytest.mark.parametrize("url", list(MIXED))
def test_fix_mends_it_alike(world: World, url: str) -> None:
    """`fix` writes what is printed."""
    repository = world.healthy(origin(url))
    run = world.program("fix", "--yes", "--select", "BB407", cwd=repository)
    assert run.returncode == 0, run.stdout
    assert world.git("config", "remote.origin.url", cwd=repository).stdout.rstrip("\n") == MIXED[url][0]


@pytest.mark.parametrize("url", NOT_CERTAIN)
def test_advised(world: World, url: str) -> None:
    """Where git itself gets on with it, nothing is blocked."""
    repository = world.healthy(origin(url))
    report = world.check(repository)
    assert ids(report) == ["BB407"]
    assert not report.blocks
    address = next(one for one in world.facts(repository).addresses if one.url.mixed)
    assert corrected(world.facts(repository), address, address.url) == NOT_CERTAIN[url]


@pytest.mark.parametrize("url", BY_HAND)
def test_told_by_hand(world: World, url: str) -> None:
    """Where it is not clear what was meant, no command is printed."""
    report = world.check(world.healthy(origin(url)))
    assert ids(report) == ["BB407"]
    assert report.findings[0].fault.remedy.commands == ()
    assert report.findings[0].fault.remedy.by_hand


@pytest.mark.parametrize("url", HEALTHY)
def test_silent(world: World, url: str) -> None:
    """Odd as it may be, git takes it, or it is no address of Bitbucket's."""
    repository = world.healthy(origin(url))
    assert re.search(HEALTHY[url], pushed(world, repository))
    assert "BB407" not in ids(world.check(repository))


@pytest.mark.parametrize(
    "url", ["git@bitbucket.org/acme/widget.git", "bitbucket.org/acme/widget", "https//bitbucket.org/acme/widget.git"]
)
@pytest.mark.parametrize("ending", ["", ".git"])
def test_a_folder_of_that_name(world: World, url: str, ending: str) -> None:
    """Where it exists git pushes into it, and from a folder below as well."""
    repository = world.healthy(origin(url))
    world.commit(repository)
    world.git("init", "--quiet", "--bare", url + ending, cwd=repository)
    world.git("push", "--quiet", "origin", "HEAD", cwd=repository)
    assert ids(world.check(repository)) == []
    (repository / "below").mkdir()
    assert ids(world.check(repository / "below")) == []


@pytest.mark.parametrize(
    ("url", "helper"),
    [
        ("htps://bitbucket.org/acme/widget.git", "htps"),
        ("git+https://jdoe@bitbucket.org/acme/widget.git", "git+https"),
        ("HTTPS://jdoe@bitbucket.org/acme/widget.git", "HTTPS"),
        ("git::https://jdoe@bitbucket.org/acme/widget.git", "git"),
    ],
)
def test_a_helper_for_that_scheme(world: World, url: str, helper: str) -> None:
    """Where git finds one, on PATH or as an alias, the scheme is one."""
    repository = world.healthy(origin(url))
    assert "BB407" in ids(world.check(repository))
    world.program_file(f"git-remote-{helper}", "#!/bin/sh\necho asked >&2\nexit 1\n")
    assert "asked" in pushed(world, repository)
    assert "BB407" not in ids(world.check(repository))


def test_a_remote_with_its_own_helper(world: World) -> None:
    """`remote.<name>.vcs` says which helper takes the URL, whatever its form."""
    world.program_file("git-remote-own", "#!/bin/sh\necho asked >&2\nexit 1\n")
    repository = world.healthy(origin("git@bitbucket.org/acme/widget.git") + "\tvcs = own\n")
    assert "asked" in pushed(world, repository)
    assert ids(world.check(repository)) == []


def test_an_ssh_of_ones_own(world: World) -> None:
    """It may take the host as it pleases: nothing is certain then."""
    repository = world.healthy(origin("ssh://git@ssh.bitbucket.org:acme/widget.git"))
    report = world.check(repository, {"GIT_SSH_COMMAND": "/opt/ssh-that-knows"})
    assert ids(report) == ["BB407"]
    assert not report.blocks


def test_only_fetched(world: World) -> None:
    """What is wrong with the URL that is fetched from does not stop a push to another."""
    repository = world.healthy(origin("git@bitbucket.org/acme/widget.git") + f"\tpushurl = {SSH}\n")
    report = world.check(repository)
    assert ids(report) == ["BB407"]
    assert not report.blocks


RULES = {
    "the rule names the host": (
        '[url "git@bitbucket.acme.example:7999/"]\n\tinsteadOf = bb:\n' + origin("bb:proj/app.git"),
        "[url \"ssh://git@bitbucket.acme.example:7999/\"]\n\tinsteadOf = bb:\n" + origin("bb:proj/app.git"),
    ),
    "the rule is for every host": (
        '[url "ssh://git@"]\n\tinsteadOf = s:\n' + origin("s:ssh.bitbucket.org:acme/widget.git"),
        '[url "ssh://git@"]\n\tinsteadOf = s:\n' + origin(SSH),
    ),
    "the rule is for every scheme": (
        '[url "ssh://"]\n\tinsteadOf = secure://\n' + origin("secure://git@bitbucket.org:acme/widget.git"),
        '[url "ssh://"]\n\tinsteadOf = secure://\n' + origin(SSH),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("by", ["hand", "fix"])
def test_made_by_a_rule(world: World, name: str, by: str) -> None:
    """What `insteadOf` makes is judged; a rule that serves other hosts as well is left as it is."""
    before, after = RULES[name]
    example = Example(world, before)
    assert ids(world.check(example.repository)) == ["BB407"]
    if by == "hand":
        example.fix(example.printed())
    else:
        world.program("fix", "--yes", "--select", "BB407", cwd=example.repository)
    assert "BB407" not in ids(world.check(example.repository))
    expected = Example(world, after, "expected").repository
    assert _words(example.repository) == _words(expected)


def _words(repository: Path) -> list[str]:
    return (repository / ".git" / "config").read_text(encoding="utf-8").replace('"', "").split()


def test_an_alias_that_a_rule_makes_right(world: World) -> None:
    """What is written is not what git uses."""
    rule = '[url "git@ssh.bitbucket.org:"]\n\tinsteadOf = git@bitbucket.org/\n\tinsteadOf = "git clone "\n'
    assert ids(world.check(world.healthy(rule + origin("git@bitbucket.org/acme/widget.git")))) == []


@pytest.mark.parametrize("kind", ["api-token", "app-password", "password"])
@pytest.mark.parametrize(
    "form",
    [
        "git clone https://jdoe:{}@bitbucket.org/acme/widget.git",
        "'https://jdoe:{}@bitbucket.org/acme/widget.git'",
        "https://https://jdoe:{}@bitbucket.org/acme/widget.git",
        "https:/jdoe:{}@bitbucket.org/acme/widget.git",
        "https//jdoe:{}@bitbucket.org/acme/widget.git",
        "https://jdoe:{}@bitbucket.org:acme/widget.git",
        "htps://jdoe:{}@bitbucket.org/acme/widget.git",
        "git::https://jdoe:{}@bitbucket.org/acme/widget.git",
        "https:\\\\jdoe:{}@bitbucket.org\\acme\\widget.git",
        "git clone https://jdoe:{}@bitbucket.org/acme/widget.git folder",
    ],
)
def test_a_secret_in_it(world: World, form: str, kind: str) -> None:
    """It is found, shown nowhere, and once it is out the address is right as well."""
    secret = sample(kind)
    example = Example(world, origin(form.format(secret)))
    report = world.check(example.repository)
    assert [rule[:3] for rule in ids(report)] == ["BB1"]
    assert secret not in rendered(report)
    assert HTTPS in rendered(report)


@pytest.mark.parametrize("where", ["jdoe@{host}:{secret}/a/b", "{host}:{secret}/a/b", "jdoe@{host}%3A{secret}/a/b.git"])
@pytest.mark.parametrize(
    "form",
    [
        *("https://{}", "https:/{}", "https:\\\\{}", "https//{}", "https;//{}", "https:{}", "https:///{}", "http:/{}"),
        *("https%3A//{}", "HTTPS://{}", "git+https://{}", "htps://{}", "https::https://{}", "https://https://{}"),
        *("'https://{}'", "<https://{}>", "git clone https://{}", "git clone https://{} folder", " https://{}"),
        *("git clone 'https:/{}'", '"https//{}"'),
    ],
)
def test_two_mistakes_at_once(form: str, where: str) -> None:
    """A password in the place of a port, in an address that is written wrong in another way as well."""
    secret = sample("password")
    for host in ("bitbucket.org", "git.example.com"):
        read = parse(form.format(where.format(host=host, secret=secret)))
        meant = read.mixed.meant if read.mixed else None
        shown = [getattr(each, name) for each in (read, meant) if each for name in ("text", "host", "path", "tail")]
        assert secret not in " ".join(shown)


@pytest.mark.parametrize("url", [*MIXED, *HEALTHY, *NOT_CERTAIN, "hg clone https://jdoe@bitbucket.org/acme/widget"])
def test_no_password_where_there_is_none(world: World, url: str) -> None:
    """No colon of a scheme or a port is taken for that of a password."""
    assert parse(url).secrets == ()


WORDS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
SECRETS = st.text(string.ascii_letters + string.digits + "-_.~!$&'()*+,;=%", min_size=8, max_size=20).map(
    lambda text: f"Q{text}Z"
)


@given(WORDS, SECRETS, st.sampled_from([url for url in MIXED if "jdoe@" in url]))
def test_no_secret_is_shown(workspace: str, secret: str, url: str) -> None:
    """Whatever is around it, and whatever it looks like: no piece of a password is in what may be shown."""
    read = parse(url.replace("jdoe@", f"jdoe:{secret}@").replace("acme", workspace))
    assert secret not in repr(read)
    assert read.secrets
    assert read.password in ("secret", "placeholder")


@given(st.text(string.ascii_letters + "@:/.\\ \"'<>;,-_[]()", max_size=40))
def test_never_fails(text: str) -> None:
    """Any text at all is read, and what was meant by it is right in its form."""
    for given_text in (text, f"{text}bitbucket.org:acme/x.git", f"git@bitbucket.org{text}", f"https://{text}"):
        mixed = parse(given_text).mixed
        if mixed is not None and mixed.meant is not None:
            assert parse(mixed.meant.text.replace(HIDDEN, "x")).mixed is None


ELSEWHERE = (
    "https://oauth2@gitlab.acme.example/scm/infra/tool.git",
    "https://gitlab-ci-token@code.acme.example/scm/infra/tool.git",
    "https://x-access-token@code.acme.example/scm/infra/tool.git",
    "https://gitlab+deploy-token-7@code.acme.example/scm/infra/tool.git",
    "https://project_7_bot_0a1b2c@code.acme.example/scm/infra/tool.git",
    "https://gitea.acme.example/scm/infra/tool.git",
    "https://my-gitea.acme.example/scm/infra/tool.git",
    "https://forgejo.acme.example/scm/infra/tool.git",
    "https://git-lab.gitlab-prod.acme.example/scm/infra/tool.git",
    "https://gerrit.acme.example/scm/infra/tool.git",
    "https://gogs.acme.example/scm/infra/tool.git",
    "https://github.acme.example/scm/infra/tool.git",
    "https://azure.acme.example/scm/infra/tool.git",
    "https://phabricator.acme.example/scm/infra/tool.git",
    "https://jdoe@gitea.acme.example/projects/team/repos/tool.git",
    "https://jdoe@code.acme.example/projects/team/repos/tool.git",
    "https://jdoe@gitlab.acme.example/projects/TEAM/repos/tool/browse",
    "https://jdoe@code.acme.example/users/jdoe/repos/tool",
    "ssh://git@gitlab.acme.example:7999/infra/tool.git",
)
DATACENTERS = (
    "https://jdoe@git.acme.example/scm/infra/tool.git",
    "https://oauth2@bitbucket.acme.example/scm/infra/tool.git",
    "https://jdoe@stash.acme.example/scm/infra/tool.git",
    "https://jdoe@bitbucket-prod.azure.acme.example/scm/infra/tool.git",
    "https://jdoe@bogs.acme.example/scm/infra/tool.git",  # no `gogs`
    "https://jdoe@gogswell.acme.example/scm/infra/tool.git",
    "ssh://git@git.acme.example:7999/infra/tool.git",
)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_another_forge(world: World, url: str) -> None:
    """What says that it is another forge is believed: nothing is said of it, with or without a helper."""
    repository = world.repository(origin(url))
    report = world.check(repository)
    assert report.status == "skipped"
    assert ids(report) == []


@pytest.mark.parametrize("url", DATACENTERS)
def test_a_datacenter(world: World, url: str) -> None:
    """A host that is named after Bitbucket, or after nothing, is one by the form of its addresses."""
    assert world.check(world.repository(origin(url))).status != "skipped"


@pytest.mark.parametrize("url", ELSEWHERE[:-1])
def test_declared_all_the_same(world: World, url: str) -> None:
    """Whoever says that it is Bitbucket is believed first; a Data Center's token says so as well."""
    host = parse(url).hostname
    assert world.check(world.repository(f"[bbAuthCheck]\n\thost = {host}\n" + origin(url))).status != "skipped"
    token = sample("datacenter-token").replace("/", "%2F")
    with_token = f"https://jdoe:{token}@{host}/scm/infra/tool.git"
    assert "BB104" in ids(world.check(world.repository(origin(with_token), "other")))


DECLARED = "[bbAuthCheck]\n\thost = git.acme.example\n"
OF_DC = "https://jdoe@git.acme.example/scm/PROJ/app.git"
PAGES = {
    "https://jdoe@api.bitbucket.org/2.0/repositories/acme/widget": HTTPS,
    "https://jdoe@api.bitbucket.org/2.0/repositories/acme/widget/src/main": HTTPS,
    "https://api.bitbucket.org/1.0/repositories/acme/widget/": ANYBODY,
    "https://jdoe@bitbucket.org/!api/2.0/repositories/acme/widget": HTTPS,
    "https://jdoe@bitbucket.org/acme/widget/src/main/": HTTPS,
    "https://jdoe@bitbucket.org/acme/widget/pull-requests/new?source=x": HTTPS,
    "https://jdoe@bitbucket.org/acme/widget/commits/": HTTPS,
    "https://jdoe@bitbucket.org/scm/acme/widget.git": HTTPS,
    "https://jdoe@git.acme.example/projects/PROJ/repos/app": OF_DC,
    "https://jdoe@git.acme.example/projects/PROJ/repos/app/browse": OF_DC,
    "https://jdoe@git.acme.example/projects/PROJ/repos/app/pull-requests?state=OPEN": OF_DC,
    "https://jdoe@git.acme.example/rest/api/1.0/projects/PROJ/repos/app": OF_DC,
    "https://jdoe@git.acme.example/rest/api/latest/projects/PROJ/repos/app/commits": OF_DC,
    "https://jdoe@git.acme.example/ctx/rest/api/1.0/projects/PROJ/repos/app":
        "https://jdoe@git.acme.example/ctx/scm/PROJ/app.git",
    "https://jdoe@git.acme.example/users/jdoe/repos/app/browse": "https://jdoe@git.acme.example/scm/~jdoe/app.git",
    "https://jdoe@git.acme.example:8443/projects/PROJ/repos/app/browse":
        "https://jdoe@git.acme.example:8443/scm/PROJ/app.git",
}  # fmt: skip
UNDECLARED = (
    "https://jdoe@bitbucket.acme.example/projects/PROJ/repos/app",
    "https://jdoe@stash.acme.example/users/jdoe/repos/app",
    "https://jdoe@code.acme.example/projects/PROJ/repos/app/browse",
    "https://jdoe@code.acme.example/users/jdoe/repos/app/pull-requests/7",
    "https://jdoe@code.acme.example/rest/api/1.0/projects/PROJ/repos/app",
)
NO_REPOSITORY = (
    "https://jdoe@bitbucket.org/",
    "https://jdoe@bitbucket.org/acme",
    "https://jdoe@bitbucket.org/acme/workspace/projects/PROJ",
    "https://jdoe@bitbucket.org/acme/workspace/overview",
    "https://jdoe@bitbucket.org/account/settings/",
    "https://jdoe@api.bitbucket.org/2.0/user",
)
CLONE_URLS = (
    "https://jdoe@bitbucket.org/acme/projects.git",
    "https://jdoe@bitbucket.org/acme/api",
    "https://jdoe@bitbucket.org/api/widget",
    "https://jdoe@bitbucket.org/scm/widget.git",
    "https://jdoe@bitbucket.org/repositories/widget.git",
    "https://jdoe@bitbucket.org/projects/repos",
    "https://jdoe@git.acme.example/scm/projects/repos.git",
    "https://jdoe@git.acme.example/ctx/scm/users/repos.git",
    "https://jdoe@code.acme.example/users/jdoe/repos",
)


@pytest.mark.parametrize("url", PAGES)
def test_a_page(world: World, url: str) -> None:
    """Where it belongs to a repository, the printed command sets the address of that."""
    example = Example(world, DECLARED + origin(url))
    report = world.check(example.repository)
    assert "BB403" in ids(report)
    assert report.blocks
    example.fix(example.printed("--select", "BB403"))
    assert world.git("config", "remote.origin.url", cwd=example.repository).stdout.strip() == PAGES[url]
    assert ids(world.check(example.repository)) == []


@pytest.mark.parametrize("url", UNDECLARED)
def test_a_page_of_an_undeclared_host(world: World, url: str) -> None:
    """The form of the address says whose it is."""
    assert ids(world.check(world.healthy(origin(url)))) == ["BB403"]


@pytest.mark.parametrize("url", NO_REPOSITORY)
def test_a_page_of_no_repository(world: World, url: str) -> None:
    """What was meant is not known, so no command is printed."""
    report = world.check(world.healthy(origin(url)))
    assert ids(report) == ["BB403"]
    assert report.findings[0].fault.remedy.commands == ()


@pytest.mark.parametrize("url", CLONE_URLS)
def test_no_page(world: World, url: str) -> None:
    """A repository may be called like a page."""
    assert ids(world.check(world.healthy(DECLARED + origin(url)))) == []


def test_a_page_that_a_rule_turns_into_an_address(world: World) -> None:
    """What git makes of it is what counts."""
    rule = f'[url "{HTTPS}"]\n\tinsteadOf = https://bitbucket.org/acme/widget/src/main\n'
    assert ids(world.check(world.healthy(rule + origin("https://bitbucket.org/acme/widget/src/main")))) == []


NOBODY = {
    "https://git@bitbucket.org/acme/widget.git": ANYBODY,
    "https://GIT@bitbucket.org/acme/widget.git": ANYBODY,
    "https://git@www.bitbucket.org/acme/widget.git": ANYBODY,
    "https://x-bitbucket-api-token-auth@git.acme.example/scm/PROJ/app.git": "https://git.acme.example/scm/PROJ/app.git",
    "https://jdoe%0A@bitbucket.org/acme/widget.git": HTTPS,
    "https://%0Ajdoe%0D%0A@bitbucket.org/acme/widget.git": HTTPS,
    "https://jd%0Aoe@bitbucket.org/acme/widget.git": ANYBODY,
    "https://%0A@bitbucket.org/acme/widget.git": ANYBODY,
    "https://jdoe%0A@git.acme.example/scm/PROJ/app.git": OF_DC,
}


@pytest.mark.parametrize("url", NOBODY)
@pytest.mark.parametrize("by", ["hand", "fix"])
def test_a_name_that_no_account_has(world: World, url: str, by: str) -> None:
    """Text that was made to be shown is never written back: no backslash gets into an address."""
    example = Example(world, DECLARED + origin(url))
    report = world.check(example.repository)
    assert "BB209" in ids(report)
    assert report.blocks
    assert "%5C" not in rendered(report)
    if by == "hand":
        example.fix(example.printed("--select", "BB209"))
    else:
        assert world.program("fix", "--yes", "--select", "BB209", cwd=example.repository).returncode == 0
    assert world.git("config", "remote.origin.url", cwd=example.repository).stdout.strip() == NOBODY[url]
    assert ids(world.check(example.repository)) == []


@pytest.mark.parametrize("url", [url for url in NOBODY if "%0A" in url])
def test_git_refuses_a_line_break(world: World, url: str) -> None:
    """As CVE-2020-5260 taught it."""
    assert "credential url cannot be parsed" in pushed(world, world.healthy(origin(url)))


@pytest.mark.parametrize("name", ["git", "x-token-auth", "jdoe%09"])
def test_a_name_that_some_server_may_know(world: World, name: str) -> None:
    """The administrators of a Data Center name the accounts: nothing is blocked, and no name is taken away."""
    repository = world.healthy(DECLARED + origin(f"https://{name}@git.acme.example/scm/PROJ/app.git"))
    report = world.check(repository)
    assert ids(report) == ["BB209"]
    assert not report.blocks
    if "%" not in name:
        assert report.findings[0].fault.remedy.commands == ()


@pytest.mark.parametrize(
    "text",
    [
        origin("https://gitta@bitbucket.org/acme/widget.git"),
        origin("https://x-token-auth@bitbucket.org/acme/widget.git"),
        origin("https://j%2Edoe@bitbucket.org/acme/widget.git"),
        origin(SSH),
        DECLARED + origin("https://ACME%5Cjdoe@git.acme.example/scm/PROJ/app.git"),
        DECLARED + origin("https://ACME%5Cxavier@git.acme.example/scm/PROJ/app.git"),
        DECLARED + origin("https://:@git.acme.example/scm/PROJ/app.git"),
        origin("https://git@github.com/acme/widget.git"),
    ],
)
def test_a_name_of_somebody(world: World, text: str) -> None:
    """A name, or none, with which a login may work."""
    assert ids(world.check(world.healthy(text))) == []


def test_an_access_token_under_that_name(world: World) -> None:
    """It may be taken whatever its username: nothing is blocked, and the login is left alone."""
    world.write_global("[credential]\n\thelper =\n\thelper = store\n")
    repository = world.repository(origin("https://git@bitbucket.org/acme/widget.git"))
    world.file("~/.git-credentials", repository, f"https://git:{sample('access-token')}@bitbucket.org\n")
    report = world.check(repository, select=["BB209"])
    assert not report.blocks
    assert [finding.fault.remedy.commands for finding in report.findings] == [()]


def test_a_helper_that_may_say_the_name(world: World) -> None:
    """git takes the helper's in place of the URL's: one that is not known may have the right one, and `fix` asks it."""
    answer = "#!/bin/sh\n[ $1 = get ] && echo username=jdoe && echo password=" + sample("api-token") + "\nexit 0\n"
    world.program_file("git-credential-own", answer)
    world.write_global("[credential]\n\thelper =\n\thelper = own\n")
    repository = world.repository(origin("https://git@bitbucket.org/acme/widget.git"))
    asked = "git credential fill <<END\nprotocol=https\nhost=bitbucket.org\nusername=git\nEND"
    assert "username=jdoe\n" in world.run("sh", "-c", asked, cwd=repository).stdout
    report = world.check(repository, select=["BB2"])
    assert ids(report) == ["BB209"]
    assert not report.blocks
    assert report.findings[0].fault.remedy.commands == ()
    assert world.program("fix", "--yes", "--select", "BB209", cwd=repository).returncode == 0
    assert world.git("config", "remote.origin.url", cwd=repository).stdout.strip() == HTTPS


def test_a_helper_that_says_it(world: World) -> None:
    """Where its command shows the name, that one is judged."""
    said = '[credential]\n\thelper =\n\thelper = "!f() { echo username=jdoe; echo password=$TOKEN; }; f"\n'
    repository = world.repository(said + origin("https://git@bitbucket.org/acme/widget.git"))
    assert "BB209" not in ids(world.check(repository))


def test_a_stored_login_without_a_name(world: World) -> None:
    """git takes it where the URL has no name, and sends an empty one."""
    world.write_global("[credential]\n\thelper =\n\thelper = store\n")
    repository = world.repository(origin("https://bitbucket.org/acme/widget.git"))
    world.file("~/.git-credentials", repository, f"https://:{sample('api-token')}@bitbucket.org\n")
    assert "BB209" in ids(world.check(repository))
    named = world.repository(origin(HTTPS), "named")
    assert "BB209" not in ids(world.check(named))


def test_two_variables_that_were_empty(world: World) -> None:
    """`https://:@` asks for Kerberos, which Bitbucket Cloud has not; with a header of its own a push goes on."""
    text = origin("https://:@bitbucket.org/acme/widget.git")
    report = world.check(world.healthy(text))
    assert ids(report) == ["BB107"]
    assert report.blocks
    header = '[http "https://bitbucket.org"]\n\textraHeader = "Authorization: Bearer x"\n'
    assert "BB107" not in ids(world.check(world.healthy(text + header, "header")))


@pytest.mark.parametrize("around", ["{}%0A", "{}%0D%0A", "%20{}"])
@pytest.mark.parametrize("kind", ["api-token", "access-token"])
def test_a_whole_token_with_a_line_break(world: World, around: str, kind: str) -> None:
    """It was not cut short, and `fix` hands the helper the token alone."""
    secret = sample(kind)
    name = "x-token-auth" if kind == "access-token" else "jdoe"
    repository = world.healthy(origin(f"https://{name}:{around.format(secret)}@bitbucket.org/acme/widget.git"))
    report = world.check(repository)
    assert [rule[:3] for rule in ids(report)] == ["BB1"]
    assert "cut short" not in rendered(report)
    world.write_global("[credential]\n\thelper =\n\thelper = store\n")
    run = world.program("fix", "--yes", "--helper", "store", "--select", "BB1", cwd=repository)
    assert run.returncode == 0, run.stdout
    stored = (world.home / ".git-credentials").read_text(encoding="utf-8")
    assert urllib.parse.unquote(stored) == f"https://{name}:{secret}@bitbucket.org\n"


@given(st.text(min_size=1, max_size=12), st.sampled_from(["bitbucket.org/acme/widget", "git.acme.example/scm/a/b"]))
def test_no_escape_is_written(name: str, rest: str) -> None:
    """Whatever a username is made of: what is offered has no escape of what cannot be shown."""
    written = urllib.parse.quote(name, safe="", errors="surrogateescape")
    url = parse(f"https://{written}@{rest}.git")
    for found in (fitting(url.username, (), ()), trimmed(url.username)):
        if found is not None and "\\" not in name:
            assert "\\" not in found


NEW_PATHS = {
    "ssh://git@bitbucket.acme.example:7999/scm/proj/app.git": DC_SSH,
    "git@ssh.bitbucket.org:scm/acme/widget.git": SSH,
    "ssh://git@ssh.bitbucket.org/scm/acme/widget.git": URL_OF_SSH,
    "git@ssh.bitbucket.org:acme/widgets/widget.git": None,
    "git@ssh.bitbucket.org:widget.git": None,
    "https://jdoe@bitbucket.org/acme/widgets/widget.git": None,
    "https://jdoe@bitbucket.acme.example:7999/scm/proj/app.git": None,
}
"""Paths that no repository has, and the address that was meant, where that is clear."""


@pytest.mark.parametrize("url", NEW_PATHS)
def test_a_path_of_no_repository(world: World, url: str) -> None:
    """Advice; the command that is printed, if there is one, leads to the right address."""
    example = Example(world, f'[remote "origin"]\n\turl = {url}\n')
    report = world.check(example.repository, select=["BB411"])
    assert ids(report) == ["BB411"]
    assert not report.blocks
    rendered(report)
    (finding,) = report.findings
    assert bool(finding.fault.remedy.commands) == (NEW_PATHS[url] is not None)
    if NEW_PATHS[url] is not None:
        example.fix(example.printed("--select", "BB411"))
        assert world.git("ls-remote", "--get-url", "origin", cwd=example.repository).stdout.strip() == NEW_PATHS[url]
        assert ids(world.check(example.repository, select=["BB411"])) == []


@pytest.mark.parametrize(
    "url",
    [
        SSH,
        HTTPS,
        DC,
        DC_SSH,
        f"{HTTPS}/",
        "git@ssh.bitbucket.org:/acme/widget.git",
        "git@ssh.bitbucket.org:{1b2e0d7a-1111-2222-3333-444455556666}/{aaaaaaaa-1111-2222-3333-444455556666}.git",
        "https://jdoe@bitbucket.acme.example/context/scm/proj/app.git",
        "https://jdoe@bitbucket.acme.example:8443/scm/~jdoe/app.git",
        "ssh://git@bitbucket.acme.example:7999/~jdoe/app.git",
        "ssh://git@bitbucket.acme.example:7999/scm/app.git",
        "https://jdoe@git.acme.example/group/sub/app.git",
        "git@github.com:a/b/c.git",
    ],
)
def test_a_path_of_a_repository(world: World, url: str) -> None:
    """What a repository has, and what is another service's, is no fault."""
    example = Example(world, f'[remote "origin"]\n\turl = {url}\n')
    assert ids(world.check(example.repository, select=["BB411"])) == []


def test_a_data_center_without_scm(world: World) -> None:
    """Only where the host is known to be one."""
    example = Example(world, '[remote "origin"]\n\turl = https://jdoe@git.acme.example/proj/app.git\n')
    assert ids(world.check(example.repository, select=["BB411"])) == []
    assert ids(world.check(example.repository, select=["BB411"], hosts=["git.acme.example"])) == ["BB411"]
