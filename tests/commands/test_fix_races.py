"""`fix` beside others who change the same files, while it asks or while it works: nobody's work is lost."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from bb_auth_check.bitbucket.samples import sample
from conftest import GATE, PROGRAM, Run, World
from support import vault
from support.fixing import (
    CLEAN,
    CLEAN_ORIGIN,
    KEPT,
    ONE_STEP,
    ORIGIN,
    TARGETS,
    URL,
    Asked,
    Case,
    fixed,
    locks,
    target,
)
from support.generated import LONG
from support.needs import KEPT_USERNAME

if sys.platform == "win32":
    pytest.skip("needs modes, owners and terminals", allow_module_level=True)


# -- files that have changed since the question


def test_another_login_has_been_stored_since_the_question(world: World) -> None:
    """`git-credential-store` puts it first, so that every line has another number: nobody else's is taken."""
    case, path = target(world, "~/.git-credentials")
    other = "https://eve:other@example.com\n"
    with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
        path.write_text(other + path.read_text(), encoding="utf-8")
        asked.answered("y\n")
    assert other in path.read_text()
    assert case.secret in (case.held(), case.held(helper="store"))
    assert set(vault.kept(world)) <= {KEPT}


def test_the_helper_has_been_set_since_the_question(world: World) -> None:
    """It is not set a second time."""
    case = Case(world, helper=None)
    key = "credential.https://bitbucket.org.helper"
    with Asked(case, *PROGRAM, "fix", "--helper", vault.NAME) as asked:
        assert f"{key}: {vault.NAME} is added" in asked.said.decode()
        world.git("config", "--global", key, vault.NAME, cwd=case.repository)
        run = asked.answered("y\n")
    fixed(case, run)
    assert world.git("config", "--get-all", key, cwd=case.repository).stdout == f"{vault.NAME}\n"


def test_another_login_stands_in_netrc_since_the_question(world: World) -> None:
    """The same of netrc."""
    case, path = target(world, "~/.netrc")
    more = "machine other.example.com login eve password x\n"
    for text in (more, "\n"):
        with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
            path.write_text(text + path.read_text(), encoding="utf-8")
            run = asked.answered("y\n")
        assert "internal error" not in run.stderr
        assert more in path.read_text()
        assert "machine example.com login eve password x\n" in path.read_text()


@pytest.mark.parametrize("name", TARGETS)
def test_the_secret_is_gone_since_the_question(world: World, name: str) -> None:
    """The user has taken it out in the meantime: then there is nothing to do."""
    case, path = target(world, name)
    with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
        text = "" if name.startswith(("~/.git-", "~/.n")) else path.read_text().replace(f":{case.secret}", "")
        path.write_text(text, encoding="utf-8")
        run = asked.answered("y\n")
    assert "internal error" not in run.stderr
    assert path.read_text() == text
    assert vault.kept(world) == []


@pytest.mark.parametrize("name", TARGETS)
def test_the_file_is_gone_since_the_question(world: World, name: str) -> None:
    """The whole file: it is not made anew."""
    case, path = target(world, name)
    with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
        path.rename(f"{path}.moved")
        run = asked.answered("y\n")
    assert "internal error" not in run.stderr
    assert not path.exists()


@pytest.mark.parametrize("name", TARGETS)
def test_another_secret_stands_there_since_the_question(world: World, name: str) -> None:
    """It is what the helper gets, or it stays: neither is lost."""
    case, path = target(world, name)
    second = sample("api-token")
    with Asked(case, *PROGRAM, "fix", *ONE_STEP) as asked:
        path.write_text(path.read_text().replace(case.secret, second), encoding="utf-8")
        run = asked.answered("y\n")
    assert "internal error" not in run.stderr
    assert second in path.read_text() or second in [case.held(name.split("@")[2]) for name in vault.kept(world)]
    assert case.held() != case.secret


# -- several at once


@pytest.mark.parametrize(("count", "rounds"), [(2, 12), (4, 5)] if LONG else [(2, 3), (4, 1)])
@pytest.mark.needs(KEPT_USERNAME)
def test_several_at_once(world: World, count: int, rounds: int) -> None:
    """Nobody takes from the helper what another has just entrusted to it."""
    case = Case(world, "", helper=None)
    for _round in range(rounds):
        case.secret = sample("api-token")
        case.config.write_text(ORIGIN.replace("{secret}", case.secret), encoding="utf-8")
        world.global_config.write_text(GATE, encoding="utf-8")
        for path in vault.folder(world).iterdir():
            path.unlink()
        argv = (*PROGRAM, "fix", "--yes", "--helper", vault.NAME)
        everyone = [
            subprocess.Popen(
                argv,
                cwd=case.repository,
                env=world.environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
            for _ in range(count)
        ]
        runs = [Run(argv, 0, *process.communicate(timeout=60)) for process in everyone]
        for run, process in zip(runs, everyone, strict=True):
            run.returncode = process.returncode
        assert case.secret in (case.held(), *re.findall("jdoe:(.*)@", case.config.read_text())), "lost"
        for run in runs:
            assert "Traceback" not in run.stderr
            if run.returncode:
                assert re.search(r"locked by another|[Oo]ther programs kept writing", run.stdout + run.stderr), run
        if any(run.returncode for run in runs):
            fixed(case, case.fix("--helper", vault.NAME))
        assert case.holders() == []
        assert case.held() == case.secret
        assert case.config.read_text() == CLEAN_ORIGIN
        settings = world.git("config", "--global", "--list", cwd=case.repository).stdout.splitlines()
        assert sorted(settings) == [
            "credential.https://bitbucket.org.helper=" + vault.NAME,
            "transfer.credentialsinurl=die",
        ]
        assert locks(case) == []


def test_another_has_been_faster(world: World) -> None:
    """Two have given the same secret to the helper, and one has taken it out: the other must not make it forget."""
    case = Case(world)
    # the helper is slow enough for both to ask before one of them gives
    slow = world.programs / f"git-credential-{vault.NAME}"
    plain = slow.with_name("vault-itself")
    slow.rename(plain)
    world.program_file(
        slow.name,
        f"""#!/bin/sh
"{plain}" "$@"
[ "$1" = store ] && mkdir "{world.folder}/first" 2>/dev/null &&
    GIT_CONFIG_COUNT=0 git config --file "{case.config}" remote.origin.url "{CLEAN}"
exit 0
""",
    )
    run = case.fix()
    assert case.held() == case.secret
    fixed(case, run)


def test_the_secret_is_written_anew_by_another(world: World) -> None:
    """What stands in the file by then is what counts: a second secret is not taken for the first."""
    case = Case(world)
    second = sample("api-token")
    script = f"""#!/bin/sh
"{world.programs}/vault-itself" "$@"
[ "$1" = store ] && mkdir "{world.folder}/first" 2>/dev/null &&
    sed -i 's/jdoe:[^@]*@/jdoe:{second}@/' "{case.config}"
exit 0
"""
    helper = world.programs / f"git-credential-{vault.NAME}"
    helper.rename(world.programs / "vault-itself")
    world.program_file(helper.name, script)
    case.fix()
    assert second in (case.held(), *re.findall("jdoe:(.*)@", case.config.read_text()))


def test_beside_a_git_that_writes(world: World) -> None:
    """None of what another process writes into the same file is lost."""
    case = Case(world)
    script = """
for n in $(seq 1 150); do
    until git config "other.n$n" "$n" 2>/dev/null; do :; done
done
"""
    with subprocess.Popen(["sh", "-c", script], cwd=case.repository, env=world.environ) as writer:
        runs = [case.fix()]
        while writer.poll() is None:
            if runs[-1].returncode == 0:  # once more, from the start
                world.run(
                    "sh",
                    "-c",
                    f'until git config remote.origin.url "{URL}" 2>/dev/null; do :; done'.replace(
                        "{secret}", case.secret
                    ),
                    cwd=case.repository,
                )
            runs.append(case.fix())
    for run in runs:
        assert "Traceback" not in run.stderr
        if run.returncode:
            assert re.search(r"locked by another|[Oo]ther programs kept writing", run.stdout + run.stderr), run
    fixed(case, case.fix())
    listed = world.git("config", "--get-regexp", r"^other\.", cwd=case.repository).stdout.splitlines()
    assert listed == [f"other.n{n} {n}" for n in range(1, 151)]
