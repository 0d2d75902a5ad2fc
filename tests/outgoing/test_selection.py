"""`--select`, `--ignore` and their twins in git's configuration mean for `outgoing` what they mean for `check`."""

from __future__ import annotations

import subprocess

import pytest

from conftest import PROGRAM, World
from support.leaving import Repository


@pytest.fixture
def repository(world: World) -> Repository:
    """What leaves has an API token and a password; one is in the name of a file that holds the other."""
    it = Repository(world)
    it.git("config", "transfer.credentialsInUrl", "die")
    world.write_global("[credential]\n\thelper = cache --timeout=28800\n")
    it.commit("two", **{f"{it.secret()}.txt": it.url()})
    return it


TOKEN, PASSWORD = "BB602", "BB605"


ROWS: tuple[tuple[tuple[str, ...], dict[str, str], list[str]], ...] = (
    ((), {}, [TOKEN, PASSWORD]),
    (("--ignore", TOKEN), {}, [PASSWORD]),
    (("--ignore", "BB602,BB605"), {}, []),
    (("--ignore", "password-leaving"), {}, [TOKEN]),
    (("--ignore", "BB6"), {}, []),
    (("--select", "BB6", "--ignore", PASSWORD), {}, [TOKEN]),
    (("--select", "BB1", "--select", TOKEN), {}, [TOKEN]),
    ((), {"ignore": "BB602 BB1"}, [PASSWORD]),
    ((), {"select": "BB605"}, [PASSWORD]),
    (("--ignore", PASSWORD), {"ignore": TOKEN}, [TOKEN]),
)


def test_only_what_is_chosen(repository: Repository) -> None:
    """By id, family, name; an option wins over its twin. What is left out is said, and its value nowhere."""
    for options, settings, found in ROWS:
        for name, value in settings.items():
            repository.git("config", f"bbAuthCheck.{name}", value)
        answer = repository.look(*options, code=1 if found else 0)
        assert sorted({finding["id"] for finding in answer["findings"]}) == found
        assert answer["status"] == ("findings" if found else "clean")
        left_out = "".join(said for said in answer["not_looked_at"] if "left out" in said)
        for rule in (TOKEN, PASSWORD):
            assert (rule in left_out) == (rule not in found), options
        for name in settings:
            repository.git("config", "--unset", f"bbAuthCheck.{name}")


def test_what_names_nothing_here(repository: Repository) -> None:
    """An unknown rule, or none of these, is an error in an option; in a setting it is told, and stops nothing."""
    program, path = repository.world.program, repository.path
    for word, said in (("BB999", "which is no rule"), ("BB1", "none of the rules that `outgoing` has")):
        run = program("outgoing", "--select", word, cwd=path)
        assert (run.returncode, run.stdout) == (2, "")
        assert said in run.stderr
    run = program("check", "--select", TOKEN, cwd=path)
    assert (run.returncode, run.stdout) == (2, "")
    assert "`bb-auth-check outgoing` takes it" in run.stderr
    assert program("check", "--ignore", TOKEN, cwd=path).returncode == program("check", cwd=path).returncode
    repository.git("config", "bbAuthCheck.ignore", "BB999")
    assert len(repository.look(code=1)["findings"]) == 2
    assert "bbAuthCheck.ignore in .git/config names BB999" in repository.said


def test_a_selection_narrows_the_half_that_it_names(repository: Repository) -> None:
    """Who has chosen among the rules about the configuration has not said that a token may leave, nor the reverse."""
    repository.git("config", "bbAuthCheck.select", "BB1")
    assert sorted({finding["id"] for finding in repository.look(code=1)["findings"]}) == [TOKEN, PASSWORD]
    before = repository.world.check(repository.path)
    repository.git("config", "bbAuthCheck.select", "BB6")
    assert repository.world.check(repository.path).findings == before.findings
    repository.git("config", "bbAuthCheck.select", f"BB1 {TOKEN}")
    assert {finding["id"] for finding in repository.look(code=1)["findings"]} == {TOKEN}
    repository.git("config", "bbAuthCheck.ignore", "BB6")
    assert repository.look(code=0)["findings"] == []


def test_in_hooks(repository: Repository) -> None:
    """The native hook, and that of pre-commit: settings and options choose for both halves of it."""
    it = repository
    line = f"refs/heads/main {it.git('rev-parse', 'HEAD')} refs/heads/main {'0' * 40}\n"

    def pushed(*options: str) -> tuple[int, str]:
        destination = ("origin", "https://jdoe@bitbucket.org/acme/widget.git")
        run = subprocess.run(
            [*PROGRAM, "pre-push", *options, *destination],
            cwd=it.path,
            env=it.world.environ,
            input=line,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not any(secret in run.stdout + run.stderr for secret in it.secrets)
        return run.returncode, run.stdout + run.stderr

    code, said = pushed()
    assert (code, TOKEN in said, PASSWORD in said) == (1, True, True)
    code, said = pushed("--ignore", TOKEN)
    assert (code, f"{TOKEN} api-token-leaving:" in said, PASSWORD in said) == (1, False, True)
    code, said = pushed("--select", "BB1")
    assert (code, TOKEN in said, PASSWORD in said) == (1, True, True)
    code, said = pushed("--select", "BB605")
    assert (code, PASSWORD in said) == (1, True)
    it.git("config", "bbAuthCheck.ignore", "BB6")
    assert pushed() == (0, "")
    assert it.look(code=0, PRE_COMMIT="1")["findings"] == []
