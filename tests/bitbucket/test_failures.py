"""The catalogue of failures: whole, of today, and with commands that do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bb_auth_check.bitbucket import tokens
from bb_auth_check.bitbucket.failures import BY_NAME, Failure, of_rejected
from bb_auth_check.bitbucket.products import CLOUD, Product
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.diagnosis import diagnose
from bb_auth_check.model import Diagnosis, Match, Report
from bb_auth_check.render import explained, layout
from bb_auth_check.render.layout import joined
from bb_auth_check.rules import CATALOGUE
from conftest import World, ids
from support.examples import Example, filled
from support.vault import vault

_KNOWN = """
account-password-rejected app-password-disabled sso-no-password token-expired two-step-required wrong-username
wrong-token-username wrong-auth-scheme token-missing-scope token-without-scopes stale-cached-credential
stale-token-in-remote-url credential-of-departed-user netrc-overrides multi-account username-missing
username-of-other-account insteadof-needed url-user-vs-stored-user helper-missing helper-store-unavailable
helper-validation helper-command-broken helper-outdated helper-plaintext helper-provider-misdetected
prompt-unavailable askpass-missing url-encoding malformed-secret ssh-url-port unexpanded-placeholder extraheader-clash
ssh-host-key ssh-key-not-offered ssh-host-moved ssh-access-key-read-only ssh-key-algorithm tls proxy lfs-auth
submodule-auth wiki-auth branch-restriction captcha-lock ip-allowlist no-write-permission plan-read-only
repo-not-found-or-no-access repo-renamed repo-size-limit service-incident
ssh-key-unreadable ssh-agent-refused ssh-config-broken ssh-user-missing server-hook-rejected address-malformed
server-license push-buffer library-without-login git-installation-broken
"""
"""The classes of failure that people have met."""
FAILURES = pytest.mark.parametrize("failure", BY_NAME.values(), ids=lambda failure: failure.name)
OBSOLETE = re.compile(
    r"create an app password|account/settings/app-passwords|git@bitbucket\.org|ssh://\S*@bitbucket\.org"
    r"|account password as|your e-mail address as",
    re.IGNORECASE,
)
"""Advice that was right once."""


def told(failure: Failure) -> list[str]:
    """Every sentence of a failure."""
    return [failure.says, failure.fix, *failure.by_hand, *(failure.datacenter or ()), *map(joined, failure.commands)]


def test_every_class() -> None:
    """Whatever people have met has an entry, and so has whatever a rule says its fault leads to."""
    assert set(_KNOWN.split()) <= set(BY_NAME)
    assert {name for rule in CATALOGUE for name in rule.classes} <= set(BY_NAME)


@FAILURES
def test_said(failure: Failure) -> None:
    """What has happened and each step are sentences; advice is today's; there is a way out."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", failure.name)
    assert failure.says.endswith(".")
    assert not failure.fix.endswith(".")
    assert all(step.endswith((".", "/")) for step in (*failure.by_hand, *(failure.datacenter or ())))
    assert failure.commands or failure.by_hand or failure.name in ("client-bug", "control-no-fault")
    assert all(link.startswith("https://") for link in failure.sources)
    assert failure.product != "cloud" or failure.datacenter is None
    for sentence in told(failure):
        assert not OBSOLETE.search(sentence)
        assert "please" not in sentence.lower()
        assert sentence.isascii()


@FAILURES
@pytest.mark.parametrize("host", ["bitbucket.org", "git.example.com"])
def test_shown(failure: Failure, host: str) -> None:
    """Each is told in full, on Cloud and on a Data Center, and on a page of its own."""
    (match,) = diagnose([failure.name], Report(status="clean"), host=host, username="jdoe")
    text = explained.as_text(Diagnosis(matches=(match,)), layout.PLAIN)
    assert text.startswith(f"{failure.name}: {failure.says}\n")
    assert f"more: bb-auth-check explain {failure.name}" in text
    assert ("git credential reject" in text) == failure.forget
    if host == "git.example.com" and failure.datacenter is not None:
        assert match.remedy.by_hand == failure.datacenter
    page = explained.page(failure, CATALOGUE[:1])
    assert page.startswith(f"{failure.name}\n\n{failure.says}\n")
    assert CATALOGUE[0].id in page


@pytest.mark.parametrize("kind", [*tokens.BY_NAME])
@pytest.mark.parametrize("product", ["cloud", "datacenter"])
@pytest.mark.parametrize("username", [None, "", "jdoe", "jdoe@example.com", "<username>", "x-token-auth"])
def test_rejected(kind: str, product: str, username: str | None) -> None:
    """Whatever was rejected may be of some class, and of none that the other Bitbucket alone knows."""
    found = of_rejected(kind, username, Product(product))
    assert found
    assert len(set(found)) == len(found)
    assert all(BY_NAME[name].product in (None, product) for name in found)


@pytest.mark.parametrize(
    ("kind", "username", "first"),
    [
        ("app-password", "jdoe", "app-password-disabled"),
        ("api-token", "x-token-auth", "wrong-token-username"),
        ("api-token", "jdoe@example.com", "wrong-username"),
        ("api-token", "{username}", "wrong-username"),
        ("api-token", "x-bitbucket-api-token-auth", "token-expired"),
        ("api-token", "jdoe", "token-expired"),
        ("access-token", "jdoe", "wrong-token-username"),
        ("access-token", "x-token-auth", "token-expired"),
        ("datacenter-token", "jdoe", "wrong-auth-scheme"),
        ("password", "x-token-auth", "token-expired"),
        ("password", "jdoe", "account-password-rejected"),
    ],
)
def test_likeliest(kind: str, username: str, first: str) -> None:
    """Kind and username decide what a rejected login most likely is."""
    assert of_rejected(kind, username, CLOUD)[0] == first


def test_what_the_repository_shows_comes_first(world: World) -> None:
    """A class that a finding leads to comes before the others, with the finding's remedy and its place."""
    repository = world.healthy('[remote "origin"]\n\turl = https://jdoe%40example.com@bitbucket.org/acme/widget.git\n')
    report = world.check(repository)
    classes = ("token-expired", "stale-token-in-remote-url", "wrong-token-username", "wrong-username")
    found = diagnose(classes, report, host="bitbucket.org")
    assert [match.failure for match in found] == [
        "wrong-username",
        "wrong-token-username",
        "token-expired",
        "stale-token-in-remote-url",  # the check would have seen it
    ]
    assert found[0].rule == "BB202"
    assert found[0].remedy == report.findings[0].fault.remedy
    assert "remote.origin.url in .git/config" in found[0].message
    assert {match.certainty for match in found} == {"candidate"}
    assert [match.certainty for match in diagnose(["token-expired"], report)] == ["named"]


def test_what_a_host_does_not_know() -> None:
    """On a Data Center there are no app passwords to be removed, and the Cloud's steps do not stand there."""
    classes = ("app-password-disabled", "token-expired")
    (match,) = diagnose(classes, None, host="git.example.com:7990")
    assert (match.failure, match.certainty) == ("token-expired", "named")
    assert "id.atlassian.com" not in " ".join(match.remedy.by_hand)
    assert [match.failure for match in diagnose(classes, None)] == list(classes)
    assert [match.failure for match in diagnose(classes[:1], None, host="git.example.com")] == [classes[0]]


def remedy(failure: str, *, host: str | None = None, username: str | None = None) -> Match:
    """The match for one class, nothing being known of a repository."""
    (match,) = diagnose([failure], None, host=host, username=username)
    return match


def shell(world: World, cwd: Path, match: Match) -> list[str]:
    """Run the commands of a remedy as they are printed; what each one printed."""
    lines = [joined(command) for command in match.remedy.commands]
    assert all(line in explained.as_text(Diagnosis(matches=(match,)), layout.PLAIN) for line in lines)
    return [world.run("sh", "-c", line, cwd=cwd).stdout for line in lines]


def test_forgetting(world: World) -> None:
    """What a helper holds for the rejected username goes, and for no other, on no other host."""
    store = world.home / ".git-credentials"
    kept = [
        f"https://{user}:{sample('api-token')}@{host}\n"
        for user, host in (("jdoe", "bitbucket.org"), ("asmith", "bitbucket.org"), ("jdoe", "git.example.com%3a7990"))
    ]
    for host, gone in (("bitbucket.org", 0), ("git.example.com:7990", 2)):
        store.write_text("".join(kept))
        match = remedy("token-expired", host=host, username="jdoe")
        shell(world, world.repository("[credential]\n\thelper = store\n", f"of-{gone}"), match)
        assert store.read_text() == "".join(line for at, line in enumerate(kept) if at != gone)


@pytest.mark.parametrize("username", ["", "j'doe", "j doe", "$(id)", "jdoe\n", "jdöe", "jdoe%", "jdoe@example.com"])
def test_only_a_plain_name_is_put_into_a_command(username: str) -> None:
    """A name that a shell or git would read otherwise is left to the person."""
    assert not remedy("token-expired", host="bitbucket.org", username=username).remedy.commands
    assert not remedy("token-expired", host="bitbucket.org'", username="jdoe").remedy.commands


def test_rewriting(world: World) -> None:
    """With the rule, git asks for no login of such an address any more."""
    repository = world.repository()
    shell(world, repository, remedy("insteadof-needed"))
    resolved = world.git("ls-remote", "--get-url", "https://bitbucket.org/acme/widget.git", cwd=repository).stdout
    assert resolved == "git@ssh.bitbucket.org:acme/widget.git\n"


def test_validation(world: World) -> None:
    """The commands end what the rule about it finds."""
    rule = next(rule for rule in CATALOGUE if rule.name == "gcm-asks-again")
    example = Example(world, filled(rule.bad))
    assert ids(world.check(example.repository, example.environ)) == [rule.id]
    shell(world, example.repository, remedy("helper-validation"))
    assert ids(world.check(example.repository, example.environ)) == []


SEEN_BY = {
    "stale-token-in-remote-url": "api-token-in-url",
    "helper-missing": "helper-missing",
    "helper-command-broken": "helper-program-missing",
    "helper-plaintext": "helper-plaintext",
    "url-encoding": "username-email",
    "unexpanded-placeholder": "password-placeholder",
    "ssh-host-moved": "ssh-host-moved",
    "leak-remote-url": "token-as-username",
    "leak-git-config-exposed": "secret-in-header",
    "leak-insteadof": "secret-in-section-name",
}
"""For each failure that `bb-auth-check fix` is said to fix, a rule whose fault it fixes."""


@pytest.mark.parametrize(("failure", "name"), SEEN_BY.items(), ids=SEEN_BY)
def test_fix(world: World, failure: str, name: str) -> None:
    """Where a failure sends to `fix`, that fixes a fault which leads to it."""
    rule = next(rule for rule in CATALOGUE if rule.name == name)
    assert failure in rule.classes
    vault(world, "libsecret")
    world.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"  # where there is none, nobody is sent to a keyring
    example = Example(world, filled(rule.bad))
    command = next(command for command in BY_NAME[failure].commands if command[0] == "bb-auth-check")
    world.program(*command[1:], "--yes", cwd=example.repository, **example.environ)
    assert rule.id not in ids(world.check(example.repository, example.environ))


def test_every_command() -> None:
    """Those that do not stand above are known one by one: the tests below run what needs no network."""
    run = {"insteadof-needed", "helper-validation", *SEEN_BY}
    shown = {joined(command) for failure in BY_NAME.values() if failure.name not in run for command in failure.commands}
    assert shown == {
        "bb-auth-check doctor",
        "git --exec-path",
        "git config http.postBuffer 157286400",
        "git submodule sync --recursive",
        "ssh -G ssh.bitbucket.org",
        "ssh -T git@ssh.bitbucket.org",
        "ssh -v -T git@ssh.bitbucket.org",
        "ssh-add -l",
        "ssh-keygen -l -F ssh.bitbucket.org",
    }


@pytest.mark.needs("ssh-keygen")
def test_commands_that_need_no_network(world: World) -> None:
    """They are commands of git, and of ours; ssh-keygen shows the host's keys, and changes nothing."""
    repository = world.healthy()
    for failure in ("helper-quit", "submodule-auth", "git-installation-broken", "push-buffer"):
        shell(world, repository, remedy(failure))
    assert world.git("config", "http.postBuffer", cwd=repository).stdout == "157286400\n"
    known = world.home / "known_hosts"
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    hosts = ("bitbucket.org", "ssh.bitbucket.org", "git.example.com")
    text = "".join(f"{host} {key}\n" for host in hosts)
    known.write_text(text)
    for command in BY_NAME["ssh-host-key"].commands:
        # the account's own file is none of a test's business
        assert "SHA256:" in world.run(*command, "-f", str(known), cwd=repository).stdout
    assert known.read_text() == text


def test_where_a_header_is_set(world: World) -> None:
    """The command in the text names file and key, and not what the header holds."""
    secret = sample("access-token")
    repository = world.repository(
        f'[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Bearer {secret}"\n'
    )
    (command,) = re.findall(r"`(git [^`]+)`", " ".join(BY_NAME["extraheader-clash"].by_hand))
    printed = world.run("sh", "-c", command, cwd=repository).stdout
    assert printed == "file:.git/config\thttp.https://bitbucket.org/.extraheader\n"


def test_commands_of_ssh(world: World) -> None:
    """They name the host that SSH has moved to."""
    world.program_file("ssh", '#!/bin/sh\necho "$@"\n')
    repository = world.repository()
    assert shell(world, repository, remedy("ssh-key-not-offered")) == ["-v -T git@ssh.bitbucket.org\n"]
    assert shell(world, repository, remedy("ssh-access-key-read-only")) == ["-T git@ssh.bitbucket.org\n"]
