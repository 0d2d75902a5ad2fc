"""The real Git Credential Manager against a Bitbucket whose REST interface it asks: nothing that it holds is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bb_auth_check.bitbucket.samples import sample
from conftest import GATE, World
from support.fake_bitbucket import FakeBitbucket
from support.generated import LONG
from support.needs import KEPT_USERNAME, MANAGER
from support.real_helpers import Gpg, Keyring, Manager

pytestmark = pytest.mark.needs(MANAGER)

API = "x-bitbucket-api-token-auth"


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeBitbucket]:
    """A Bitbucket for each test."""
    with FakeBitbucket(tmp_path / "bitbucket") as running:
        yield running


@pytest.fixture
def manager(world: World, fake: FakeBitbucket) -> Manager:
    """Git Credential Manager as git's only helper."""
    world.environ.update(fake.environment)
    world.write_global(f"{GATE}[credential]\n\thelper =\n\thelper = manager\n")
    return Manager(world)


def origin(name: str, secret: str = "", scheme: str = "https") -> str:
    """A remote whose URL has this login."""
    login = f"{name}:{secret}" if secret else name
    return f'[remote "origin"]\n\turl = {scheme}://{login}@bitbucket.org/ws/r.git\n'


HIDES = {
    "an API token, which REST refuses under a username": ("api-token", "", None),
    "REST is out of order": ("password", "", 500),
    "REST answers 429": ("password", "", 429),
    "REST answers 403": ("password", "", 403),
    "refreshed each time": ("password", "[credential]\n\tbitbucketAlwaysRefreshCredentials = true\n", None),
    "http": ("api-token", "", None),
    "told so for the host": (
        "api-token",
        '[credential "https://bitbucket.org"]\n\tbitbucketValidateStoredCredentials = true\n',
        None,
    ),
    "for typed passwords alone": ("api-token", "[credential]\n\tbitbucketAuthModes = basic\n", None),
    "for the browser alone": ("password", "[credential]\n\tbitbucketAuthModes = oauth\n", None),
}
"""What keeps it from answering with what it holds: the kind of that, configuration, and what REST answers."""


@pytest.mark.parametrize("why", HIDES)
def test_what_it_holds_and_does_not_show_stays(world: World, fake: FakeBitbucket, manager: Manager, why: str) -> None:
    """An older secret in a URL takes the place of no other, and nobody is asked over the network."""
    kind, configuration, status = HIDES[why]
    old, good = sample("api-token"), sample(kind)
    fake.account("jdoe", good, scheme="bearer")
    fake.rest_status = status
    world.write_global(configuration)
    repository = world.repository(origin("jdoe", old, "http" if "http" in why else "https"))
    manager.keep("jdoe", good)
    before = (repository / ".git" / "config").read_bytes()
    run = world.program("fix", "--yes", "--helper", "manager", "--ignore", "BB311,BB306,BB401", cwd=repository)
    assert (run.returncode, run.stderr) == (1, "")
    assert "manager holds another secret for jdoe" in " ".join(run.stdout.split())
    assert manager.held() == {"bitbucket.org/jdoe": good}
    assert (repository / ".git" / "config").read_bytes() == before
    assert not fake.requests


@pytest.mark.parametrize("way", ["store", "netrc"])
def test_nor_is_it_lost_to_a_file(world: World, fake: FakeBitbucket, manager: Manager, way: str) -> None:
    """What a plain file has is older: it stays there."""
    old, good = sample("api-token"), sample("api-token")
    repository = world.repository(origin("jdoe"))
    if way == "store":
        world.write_global("[credential]\n\thelper = store\n")
        file = world.file("~/.git-credentials", repository, f"https://jdoe:{old}@bitbucket.org\n")
    else:
        file = world.file("~/.netrc", repository, f"machine bitbucket.org login jdoe password {old}\n")
    manager.keep("jdoe", good)
    run = world.program("fix", "--yes", "--strict", "--helper", "manager", cwd=repository)
    assert run.stderr == ""
    assert manager.held() == {"bitbucket.org/jdoe": good}
    assert old in file.read_text("utf-8")
    assert not fake.requests


HANDED = {
    "url": (API, origin(API, "{secret}"), "", ""),
    "url, under the account's name": ("jdoe", origin("jdoe", "{secret}"), "", ""),
    "store": (API, origin(API), "~/.git-credentials", f"https://{API}:{{secret}}@bitbucket.org\n"),
    "netrc": (API, origin(API), "~/.netrc", f"machine bitbucket.org login {API} password {{secret}}\n"),
}


@pytest.mark.parametrize("way", HANDED)
def test_it_is_given_what_it_has_not(world: World, fake: FakeBitbucket, manager: Manager, way: str) -> None:
    """With its settings as they come it keeps the secret, the next push logs in, and its trace holds none."""
    name, text, file, line = HANDED[way]
    secret = sample("api-token")
    fake.credential(name, secret)
    fake.create("ws/r")
    trace = world.home / "trace"
    world.write_global(f"[credential]\n\ttrace = {trace}\n\ttraceSecrets = true\n")
    repository = world.repository(text.replace("{secret}", secret))
    world.commit(repository)
    if file:
        world.file(file, repository, line.replace("{secret}", secret))
    if way == "store":
        world.write_global("[credential]\n\thelper = store\n")
    run = world.program("fix", "--yes", "--strict", "--helper", "manager", cwd=repository)
    assert run.stderr == ""
    assert [one.decode() for one in manager.files().values()] == [manager.form(name, secret)], run.stdout
    assert not any(secret in one.read_text("utf-8") for one in (trace, world.home / ".git-credentials") if one.exists())
    assert not fake.requests
    manager.forgo_trial()
    world.git("push", "--quiet", "origin", "main", cwd=repository)


def told_anew(world: World, store: str) -> None:
    """Another store from now on."""
    world.git("config", "--global", "credential.credentialStore", store, cwd=world.home)


@pytest.fixture
def elsewhere(world: World, fake: FakeBitbucket) -> Manager:
    """The same, with a store that a test sets."""
    world.environ.update(fake.environment)
    world.write_global(f"{GATE}[credential]\n\thelper =\n\thelper = manager\n")
    return Manager(world, None)


def test_a_store_that_is_written_and_not_read(world: World, fake: FakeBitbucket, elsewhere: Manager) -> None:
    """GnuPG encrypts without the passphrase that it wants for reading: what is there is not overwritten."""
    old, good = sample("api-token"), sample("api-token")
    repository = world.repository(origin("jdoe", old))
    with Gpg(world, "a passphrase") as gpg:
        told_anew(world, "gpg")
        elsewhere.keep("jdoe", good)
        kept = {path: path.read_bytes() for path in (world.home / ".password-store").rglob("*.gpg")}
        assert len(kept) == 1
        gpg.forget()
        run = world.program("fix", "--yes", "--ignore", "BB311", cwd=repository)
        assert (run.returncode, run.stderr) == (1, "")
        assert "manager fails when it is asked what it holds" in " ".join(run.stdout.split())
        assert {path: path.read_bytes() for path in kept} == kept
        assert old in (repository / ".git" / "config").read_text("utf-8")
    assert not fake.requests


@contextmanager
def equipped(world: World, store: str) -> Iterator[None]:
    """What a store needs beside the program."""
    if store == "secretservice":
        with Keyring(world) as variables:
            world.environ.update(variables, DISPLAY=":99")  # it insists on a screen, and shows nothing there
            yield
    else:
        with Gpg(world):
            yield


@pytest.mark.parametrize("store", ["secretservice", "cache", "gpg"])
def test_other_stores(world: World, fake: FakeBitbucket, elsewhere: Manager, store: str) -> None:
    """It is handed over where there is none, and nothing is lost where there is one."""
    first, second = sample("api-token"), sample("api-token")
    repository = world.repository(origin("jdoe", first))
    with equipped(world, store):
        told_anew(world, store)
        run = world.program("fix", "--yes", cwd=repository)
        assert (run.returncode, run.stderr) == (0, ""), run.stdout
        assert first not in (repository / ".git" / "config").read_text("utf-8")
        world.git("config", "remote.origin.url", f"https://jdoe:{second}@bitbucket.org/ws/r.git", cwd=repository)
        assert world.program("fix", "--yes", cwd=repository).returncode == 1
        assert f"password={first}\n" in elsewhere("get", "username=jdoe")
        assert second in (repository / ".git" / "config").read_text("utf-8")
        if store == "cache":
            world.git("credential-cache", "exit", cwd=world.home)
    assert not fake.requests


NO_STORE: dict[str, tuple[str | None, dict[str, str]]] = {
    "none is set": (None, {}),
    "one that there is not": ("libsecret", {}),
    "of macOS": ("keychain", {}),
    # with a session bus it refuses as well; but somebody who has set that up knows of it: nothing is said there
    "no window": ("secretservice", {}),
    "gpg without GPG_TTY": ("gpg", {}),
    "gpg without pass init": ("gpg", {"GPG_TTY": "/dev/null"}),
    "nothing is kept": ("none", {}),
    "in plain text, of another spelling": ("PlainText", {}),
    "by a variable": ("keychain", {"GCM_CREDENTIAL_STORE": "plaintext"}),
}
if LONG:  # each takes a start or two of a slow program
    NO_STORE |= {
        "of Windows": ("wincredman", {}),
        "files of Windows": ("dpapi", {}),
        "set, and empty": ("cache", {"GCM_CREDENTIAL_STORE": ""}),
        "in plain text": ("plaintext", {}),
    }


def test_which_store_can_be_used_it_says_itself(world: World, manager: Manager) -> None:
    """What is said of a store (BB312) is what the program makes of it."""
    repository = world.repository(origin("jdoe"))
    for why, (store, environ) in NO_STORE.items():
        world.git("config", "--global", "--unset-all", "credential.credentialStore", cwd=world.home, check=False)
        if store is not None:
            told_anew(world, store)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environ.items():
                patch.setitem(world.environ, name, value)
            works = manager.works()
            gcm = world.facts(repository).destinations[0].gcm
            assert gcm is not None
            assert (gcm.unusable is None) == works, (why, gcm.unusable)
            found = [one.rule.id for one in world.check(repository).findings]
        assert ("BB312" in found) == (not works), why
        assert ("BB306" in found) == works, why


@pytest.mark.needs(KEPT_USERNAME)
def test_what_it_withholds_is_named(world: World, fake: FakeBitbucket, manager: Manager) -> None:
    """By probe, and by the observer as git is about to ask in vain; with its settings mended the push logs in."""
    secret = sample("api-token")
    fake.credential("jdoe", secret)
    fake.create("ws/r")
    repository = world.repository(origin("jdoe"))
    world.commit(repository)
    manager.keep("jdoe", secret)
    world.write_global("[credential]\n\thelper = bb-auth-check\n")
    probed = json.loads(world.program("probe", "--format", "json", cwd=repository).stdout)
    assert [one["class"] for one in probed["matches"]][:2] == ["helper-validation", "prompt-unavailable"]
    pushed = world.git("push", "origin", "main", cwd=repository, check=False).stderr
    assert "no credential helper has given a password for jdoe at bitbucket.org" in pushed
    assert "Git Credential Manager may have it" in pushed
    commands = re.findall(r"^ +(git config --global \S+ \S+)$", pushed, re.MULTILINE)
    assert len(commands) == 2, pushed
    for command in commands:
        world.run(*command.split(), cwd=repository)
    world.git("push", "--quiet", "origin", "main", cwd=repository)
    assert json.loads(world.program("probe", "--format", "json", cwd=repository).stdout)["matches"] == []
    for path in manager.files():
        path.unlink()
    told_anew(world, "keychain")
    pushed = world.git("push", "origin", "main", cwd=repository, check=False).stderr
    assert "Git Credential Manager keeps nothing: the store keychain is there on macOS alone." in pushed
    probed = json.loads(world.program("probe", "--format", "json", cwd=repository).stdout)
    assert probed["matches"][0]["class"] == "helper-store-unavailable"
