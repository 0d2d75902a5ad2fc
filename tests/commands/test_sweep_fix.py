"""`sweep --fix`: one plan, one question, and in each repository the safety of `fix`."""

from __future__ import annotations

import os
from pathlib import Path

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.fix.asked_for import forgets_usernames
from conftest import GATE, UPSTREAM, World, append
from support import vault

STATIC = "x-bitbucket-api-token-auth"


def leaky(world: World, name: str, token: str, username: str = STATIC) -> Path:
    """A repository with a token in the URL of its remote."""
    url = f"https://{username}:{token}@bitbucket.org/acme/widget.git"
    return world.repository(f'[remote "origin"]\n\turl = {url}\n', name)


def with_vault(world: World) -> None:
    """A helper that keeps secrets, for every repository."""
    vault.vault(world, "libsecret")
    world.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/run/user/1000/bus"
    world.write_global("[credential]\n\thelper = libsecret\n" + GATE)


def test_plan_then_question_then_all(world: World) -> None:
    """Nothing is changed by the plan; with --yes each secret is with the helper, and the machine's is done once."""
    with_vault(world)
    tokens = [sample("api-token") for _ in range(3)]
    shared = sample("api-token")
    world.write_global(f'[url "https://{STATIC}:{shared}@bitbucket.org/shared/"]\n\tinsteadOf = short:\n')
    paths = [leaky(world, f"src/r{number}", token, f"jdoe{number}") for number, token in enumerate(tokens)]
    for path in paths:
        append(path / ".git" / "config", '[remote "short"]\n\turl = short:widget.git\n')
    before = [(path / ".git" / "config").read_text() for path in paths], world.global_config.read_text()
    plan = world.program("sweep", "src", "--fix", "--dry-run", cwd=world.folder)
    assert plan.returncode == 1
    if not forgets_usernames():  # if git does, each address needs a key in the repository's own configuration
        assert plan.stdout.startswith("the machine\nPlan (1 step):")
        assert plan.stdout.count("in ~/.gitconfig") == 1
        assert all(f"src/r{number}\nPlan (1 step):" in plan.stdout for number in range(3))
    nobody = world.program("sweep", "src", "--fix", cwd=world.folder)
    assert (nobody.returncode, "--yes" in nobody.stderr) == (2, True)
    assert before == ([(path / ".git" / "config").read_text() for path in paths], world.global_config.read_text())
    run = world.program("sweep", "src", "--fix", "--yes", cwd=world.folder)
    assert run.returncode == 0, run.stdout + run.stderr
    texts = [world.global_config.read_text(), *((path / ".git" / "config").read_text() for path in paths)]
    for secret in (*tokens, shared):
        assert not any(secret in text for text in (*texts, run.stdout, run.stderr, plan.stdout))
    names = (STATIC, "jdoe0", "jdoe1", "jdoe2")
    assert vault.kept(world) == sorted(f"https@bitbucket.org@{name}" for name in names)
    assert run.stdout.count("revoke it") == 3  # of two in one repository it is said once


def test_two_secrets_of_one_user(world: World) -> None:
    """A helper keeps one of them: the other stays where it is, and the machine's is tried once."""
    with_vault(world)
    tokens = [sample("api-token") for _ in range(3)]
    world.write_global(f'[url "https://{STATIC}:{tokens[2]}@bitbucket.org/shared/"]\n\tinsteadOf = short:\n')
    paths = [leaky(world, f"r{number}", token) for number, token in enumerate(tokens[:2])]
    for path in paths:
        append(path / ".git" / "config", '[remote "short"]\n\turl = short:widget.git\n')
    run = world.program("sweep", ".", "--fix", "--yes", cwd=world.folder)
    assert run.returncode == 1
    assert vault.kept(world) == [f"https@bitbucket.org@{STATIC}"]
    texts = [world.global_config.read_text(), *((path / ".git" / "config").read_text() for path in paths)]
    assert sum(token in text for token in tokens for text in texts) == 2
    assert run.stdout.count("only you can know") == 2


def test_no_address_gets_the_account_of_another_repository(world: World) -> None:
    """The helper gives the last that it was given to whom names nobody: what the plan found stays."""
    with_vault(world)
    token, other = sample("api-token"), sample("access-token")
    (vault.folder(world) / "https@bitbucket.org@jdoe").write_bytes(vault.written(token))
    leaky(world, "a", other, "x-token-auth")
    bare = world.repository('[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n', "b")
    run = world.program("sweep", ".", "--fix", "--yes", cwd=world.folder)
    assert run.returncode == 0, run.stdout + run.stderr
    assert len(vault.kept(world)) == 2
    url = world.git("remote", "get-url", "origin", cwd=bare).stdout
    assert url == "https://jdoe@bitbucket.org/acme/widget.git\n"


def test_never_loses_one_that_no_helper_keeps(world: World) -> None:
    """Where there is nothing to hand it to, a token that may live stays where it is, and is told."""
    with_vault(world)
    world.program_file("git-credential-libsecret", "#!/bin/sh\nexit 1\n")
    token = sample("api-token")
    path = leaky(world, "r", token)
    run = world.program("sweep", ".", "--fix", "--yes", cwd=world.folder)
    assert token in (path / ".git" / "config").read_text()
    assert run.returncode == 1
    assert token not in run.stdout + run.stderr


def test_runs_nothing_that_a_repository_names(world: World) -> None:
    """Neither to look nor to fix: no helper, alias, monitor, hook or ssh of a repository's own; it is told instead."""
    with_vault(world)
    token = sample("api-token")
    mark = world.folder / "executed"
    evil = f"touch {mark}"
    for number, text in enumerate(
        (
            f"[credential]\n\thelper = !{evil}\n",
            f'[credential]\n\thelper = "cache; {evil}"\n',
            f"[alias]\n\tcredential-oauth = !{evil}\n[credential]\n\thelper = oauth\n",
            f"[core]\n\tfsmonitor = {evil}\n\tpager = {evil}\n\taskPass = {evil}\n\teditor = {evil}\n",
            f"[alias]\n\tconfig = !{evil}\n\trev-parse = !{evil}\n",
            f'[core]\n\tsshCommand = {evil}\n[remote "s"]\n\turl = git@bitbucket.org:a/b.git\n\tvcs = x\n',
            f"[gpg]\n\tprogram = {evil}\n[log]\n\tshowSignature = true\n[diff]\n\texternal = {evil}\n",
        )
    ):
        path = leaky(world, f"r{number}", token)
        append(path / ".git" / "config", text)
        hook = path / ".git" / "hooks" / "reference-transaction"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{evil}\n")
        hook.chmod(0o755)
    for arguments in ((), ("--fix", "--dry-run"), ("--fix", "--yes"), ("--json",)):
        run = world.program("sweep", ".", *arguments, cwd=world.folder)
        assert not mark.exists(), arguments
        assert token not in run.stdout + run.stderr
    assert all(token in (world.folder / f"r{number}" / ".git" / "config").read_text() for number in range(3))
    assert token not in (world.folder / "r4" / ".git" / "config").read_text()


def test_not_in_a_hook_and_not_with_json(world: World) -> None:
    """Usage is told before anything is looked at."""
    world.repository(UPSTREAM, "r")
    for arguments, environ in (
        (("--fix", "--yes"), {"GIT_PREFIX": ""}),
        (("--fix", "--yes", "--json"), {}),
        (("--yes",), {}),
        (("--dry-run",), {}),
    ):
        assert world.program("sweep", *arguments, cwd=world.folder, **environ).returncode == 2, arguments
    assert os.path.isdir(world.folder / "r")
