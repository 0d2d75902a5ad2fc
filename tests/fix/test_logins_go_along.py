"""A login that git gets before `fix` it gets afterwards: at another name of the host, and with git's gate closed."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from bb_auth_check.bitbucket.samples import sample
from conftest import World
from support import vault

TOKEN = sample("api-token")


def answer(world: World, cwd: Path) -> str:
    """The password that git gets for a push to origin, by its helpers alone; empty if it gets none."""
    url = world.git("remote", "get-url", "--push", "origin", cwd=cwd).stdout
    said = subprocess.run(
        ["git", "credential", "fill"],
        input=f"url={url}\n",
        env={**world.environ, "GIT_TERMINAL_PROMPT": "0"},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return next((line[9:] for line in said.split("\n") if line.startswith("password=")), "")


@pytest.mark.parametrize("host", ["www.bitbucket.org", "bitbucket.org:443", "BitBucket.org"])
@pytest.mark.parametrize("user", ["jdoe@", ""])
def test_another_name_of_the_host(world: World, host: str, user: str) -> None:
    """Helpers keep a login for the name it was given under: with the new name it would be asked for in vain."""
    repository = world.repository(f'[remote "origin"]\n\turl = https://{user}{host}/acme/widget.git\n')
    world.write_global("[credential]\n\thelper = store\n")
    kept = world.file("~/.git-credentials", repository, f"https://jdoe:{TOKEN}@{host.replace(':', '%3a')}\n")
    assert answer(world, repository) == TOKEN
    said = world.program("fix", "--yes", "--select", "BB406", cwd=repository)
    assert "fixed BB406 host-alias" in said.stdout, said
    assert (
        world.git("remote", "get-url", "origin", cwd=repository).stdout
        == "https://jdoe@bitbucket.org/acme/widget.git\n"
    )
    assert answer(world, repository) == TOKEN
    assert f"@{host.replace(':', '%3a')}\n" in kept.read_text(), "others may have the old name"


def test_another_login_there(world: World) -> None:
    """What the helper has for the new name already stays."""
    repository = world.repository('[remote "origin"]\n\turl = https://jdoe@www.bitbucket.org/acme/widget.git\n')
    world.write_global("[credential]\n\thelper = store\n")
    newer = sample("api-token")
    world.file(
        "~/.git-credentials",
        repository,
        f"https://jdoe:{TOKEN}@www.bitbucket.org\nhttps://jdoe:{newer}@bitbucket.org\n",
    )
    world.program("fix", "--yes", "--select", "BB406", cwd=repository)
    assert answer(world, repository) == newer


def test_a_header_and_another_name_of_the_host(world: World) -> None:
    """The token goes to the helper under the header's username, and the new address asks for that one."""
    repository = world.repository('[remote "origin"]\n\turl = https://bitbucket.org:443/acme/widget.git\n')
    login = base64.b64encode(f"jdoe:{TOKEN}".encode()).decode()
    world.write_global(f"[http]\n\textraHeader = authorization: basic {login}\n[credential]\n\thelper = keep\n")
    keep = '#!/bin/sh\ncase $1 in store) cat >"$HOME/kept";; get) grep -x "$(grep ^host=)" -q "$HOME/kept" && '
    world.program_file("git-credential-keep", f'{keep}cat "$HOME/kept";; esac\n')
    said = world.program("fix", "--yes", "--strict", cwd=repository)
    assert "fixed BB109 secret-in-header" in said.stdout, said
    assert (
        world.git("remote", "get-url", "origin", cwd=repository).stdout
        == "https://jdoe@bitbucket.org/acme/widget.git\n"
    )
    assert answer(world, repository) == TOKEN


def test_the_gate_stays_open(world: World) -> None:
    """A secret that nothing can be handed to stays in the URL: with the gate closed git would refuse that URL."""
    repository = world.repository(f'[remote "origin"]\n\turl = https://jdoe:{TOKEN}@bitbucket.org/acme/widget.git\n')
    world.write_global("[credential]\n\thelper = store\n")
    said = world.program("fix", "--yes", "--strict", cwd=repository).stdout
    assert "that has to be fixed first" in " ".join(said.split())
    assert world.git("config", "transfer.credentialsInUrl", cwd=repository, check=False).stdout == ""
    said = world.program("fix", "--yes", "--strict", "--helper", "cache", cwd=repository).stdout
    assert "fixed BB505 credentials-gate" in said, said
    assert TOKEN not in (repository / ".git" / "config").read_text()
    world.git("credential-cache", "exit", cwd=repository)


def test_an_address_without_a_username_stays_with_its_account(world: World) -> None:
    """A helper that is given another remote's token answers with that one from then on, where nobody is asked for."""
    other = sample("access-token")
    text = '[remote "{}"]\n\turl = https://{}bitbucket.org/acme/{}.git\n'
    repository = world.repository(
        text.format("origin", "", "widget") + text.format("second", f"x-token-auth:{other}@", "other")
    )
    vault.vault(world)  # its last account is the one that it gives to whom names none
    world.write_global("[credential]\n\thelper = vault\n")
    kept = vault.folder(world) / "https@bitbucket.org@jdoe"
    kept.write_bytes(vault.written(TOKEN))
    assert answer(world, repository) == TOKEN
    said = world.program("fix", "--yes", cwd=repository).stdout
    assert "fixed BB103" in said
    assert "remote.origin.url becomes https://jdoe@bitbucket.org/acme/widget.git" in said
    assert world.git("remote", "get-url", "origin", cwd=repository).stdout == (
        "https://jdoe@bitbucket.org/acme/widget.git\n"
    )
    assert answer(world, repository) == TOKEN


def keyed(world: World, pattern: str, url: str) -> Path:
    """A repository whose helper, and the name in whose commits, are in a file that goes by the URL of a remote."""
    vault.vault(world)
    (vault.folder(world) / "https@bitbucket.org@jdoe").write_bytes(vault.written(TOKEN))
    world.write_global(f'[includeIf "hasconfig:remote.*.url:{pattern}"]\n\tpath = ~/work\n')
    repository = world.repository(f'[remote "origin"]\n\turl = {url}\n')
    world.file("~/work", repository, "[credential]\n\thelper = vault\n[user]\n\temail = jane@acme.example\n")
    return repository


def test_a_file_that_goes_by_the_url(world: World) -> None:
    """With a username in the URL git would read it no more: the configuration names the username instead."""
    repository = keyed(world, "https://bitbucket.org/**", "https://bitbucket.org/acme/widget.git")
    if world.git("config", "user.email", cwd=repository).stdout != "jane@acme.example\n":
        pytest.skip("no git that knows hasconfig (2.36) here")
    said = world.program("fix", "--yes", "--select", "BB201", cwd=repository).stdout
    assert "fixed BB201" in said
    assert world.git("remote", "get-url", "origin", cwd=repository).stdout == "https://bitbucket.org/acme/widget.git\n"
    assert world.git("config", "user.email", cwd=repository).stdout == "jane@acme.example\n"
    key = "credential.https://bitbucket.org/acme/widget.git.username"
    assert world.git("config", key, cwd=repository).stdout == "jdoe\n"
    assert answer(world, repository) == TOKEN


def test_a_file_that_goes_by_the_old_name_of_the_host(world: World) -> None:
    """What nothing else can do is undone, and the file named."""
    repository = keyed(world, "https://jdoe@www.bitbucket.org/**", "https://jdoe@www.bitbucket.org/acme/widget.git")
    if world.git("config", "user.email", cwd=repository).stdout != "jane@acme.example\n":
        pytest.skip("no git that knows hasconfig (2.36) here")
    before = (repository / ".git" / "config").read_bytes()
    said = " ".join(world.program("fix", "--yes", "--select", "BB406", cwd=repository).stdout.split())
    assert "git would no longer read ~/work, which an includeIf names for a remote's URL as it is" in said
    assert (repository / ".git" / "config").read_bytes() == before


def test_a_helper_that_has_another_account_too(world: World) -> None:
    """An address without a username got what a command printed: its name goes into the URL, or another would answer."""
    repository = world.repository('[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n')
    vault.vault(world)
    (vault.folder(world) / "https@bitbucket.org@x-token-auth").write_bytes(vault.written(sample("access-token")))
    command = f'"!f() {{ echo username=jdoe; echo password={TOKEN}; }}; f"'
    world.write_global(f"[credential]\n\thelper = {command}\n\thelper = vault\n")
    assert answer(world, repository) == TOKEN
    said = world.program("fix", "--yes", "--select", "BB1", cwd=repository).stdout
    assert "fixed BB111" in said, said
    assert answer(world, repository) == TOKEN
