"""The words of the programs: each row of the table is found, in any frame; other services' failures get no answer."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bb_auth_check.bitbucket import heard, others, programs, texts
from bb_auth_check.bitbucket.failures import BY_NAME
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.tokens import KINDS
from bb_auth_check.diagnosis import diagnose
from support.frames import FRAMES
from support.generated import LONG

FILLED = {
    "text": "what it may be",
    "url": "https://git.example.org/scm/ab/widget.git",
    "host": "git.example.org",
    "user": "jdoe",
    "file": "/home/jdoe/file",
    "word": "it",
    "number": "7999",
}


def filled(words: str) -> str:
    """The words of a row with its places filled in."""
    for place, value in FILLED.items():
        words = words.replace(f"<{place}>", value)
    return words.removeprefix("^").replace("\\n", "\n").strip("\n")


ROWS = [(program, *row.split(" | ")) for program, table in programs.TABLES.items() for row in table.strip().split("\n")]
"""Program, stage, classes, words and source of each row."""


def test_table() -> None:
    """Each row has a stage and classes that there are; no words stand twice; each program has its release."""
    words = [row[3] for row in ROWS]
    assert len(words) > 800
    assert sorted(words) == sorted(set(words))
    for program, stage, classes, said, source in ROWS:
        assert program in programs.RELEASES
        assert stage.rstrip("?0123456789 ") in texts._LEVELS
        names = {name for word in classes.split() for name in programs.GROUPS.get(word, (word,))}
        assert names <= set(BY_NAME)
        assert said == said.lower()
        assert source


@pytest.mark.slow
@pytest.mark.parametrize("program", programs.TABLES)
def test_each_row(program: str) -> None:
    """What a row says is answered by it, or by a row of more words, and no frame around it changes the answer."""
    for number, (_, _, classes, words, _) in enumerate(row for row in ROWS if row[0] == program):
        text = f"git push origin main\n{filled(words)}"
        first, *_ = programs.GROUPS.get(classes.split()[0], (classes.split()[0],))
        expected = texts.read(text)
        assert (words, first in expected.classes, expected.is_guess) == (words, True, False)
        # what has to begin or end a line is tried in all of them, other words in some, each in turn
        some = 4 if LONG else 12
        names = list(FRAMES) if words[0] == "^" or "\\n" in words else list(FRAMES)[number % some :: some]
        for name in names:
            assert (words, name, texts.read(FRAMES[name](text)).classes) == (words, name, expected.classes)


TEXTS = [
    (classes.split(), text.strip("\n"))
    for part in (Path(__file__).parent.parent / "support" / "client_texts.txt").read_text("utf-8").split("\n%% ")[1:]
    for classes, _, text in [part.partition("\n")]
]
ANSWERED = [(classes, text) for classes, text in TEXTS if classes != ["-"]]
UNANSWERED = [text for classes, text in TEXTS if classes == ["-"]]


@pytest.mark.parametrize(("classes", "text"), ANSWERED)
def test_client(classes: list[str], text: str) -> None:
    """Whatever the client, one of the right classes comes first, or among the first three where it is left open."""
    reading = texts.read(text)
    matches = diagnose(reading.classes, None, host=reading.host, username=reading.username, is_guess=reading.is_guess)
    shown = [match.failure for match in matches]
    assert set(shown[: 3 if classes[0] == "?" else 1]) & set(classes)
    assert matches[0].certainty == "candidate" or shown[0] in classes


def test_nobodys() -> None:
    """A database's refused login, a registry's certificate, a merge conflict: no answer, and 60 of them at least."""
    assert len(UNANSWERED) > 60
    for text in UNANSWERED:
        assert (text, texts.read(text).classes) == (text, ())
        pushed = f"To https://bitbucket.org/acme/widget.git\n   1234567..89abcde  main -> main\n{text}"
        if others.is_about_git(text.lower()):
            continue
        assert (text, texts.read(pushed).classes) == (text, ())


def test_a_guess_is_called_one() -> None:
    """Words alone name nothing, not even a single class."""
    reading = texts.read("git: the frobnicator could not verify the certificate of git.example.org")
    assert (reading.classes, reading.is_guess) == (("tls",), True)
    assert [match.certainty for match in diagnose(reading.classes, None, is_guess=True)] == ["candidate"]


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_secrets(kind: str) -> None:
    """A secret is seen wherever it stands, and what only stands in its place is not."""
    secret = sample(kind)
    for text in (
        f"fatal: unable to access 'https://jdoe:{secret}@bitbucket.org/acme/widget.git/': x",
        f"> GET /x\nauthorization: Basic {secret}",
        f"protocol=https\npassword={secret}",
    ):
        (found,) = texts.hear(text).secrets
        assert secret not in found
    for masked in ("***", "x-oauth-basic", "${TOKEN}", "$TOKEN", "<token>", "xxxx", "z4S...tZv", "8080", "%PASSWORD%"):
        assert texts.hear(f"fatal: unable to access 'https://jdoe:{masked}@bitbucket.org/acme/w.git/': x").secrets == ()


def test_place() -> None:
    """Where git ran is told by what runs it there."""
    for text, name in (
        ("hudson.plugins.git.GitException: x", "Jenkins"),
        ("##[error]fatal: x", "Azure Pipelines"),
        ("jetbrains.buildServer.vcs.VcsException: x", "TeamCity"),
        ("at git4idea.commands.Git", "IntelliJ"),
    ):
        place = texts.hear(text).place
        assert place is not None
        assert place.name == name
    assert texts.hear("fatal: x").place is None
    assert all(place.login.endswith(".") for place in heard.PLACES)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ['load key "', "://", '"msg": "', "line 5: bad ", "permission denied (", "git@", "connection to ", "x" * 60 + "\n"],
)
def test_growth(piece: str) -> None:
    """Four times the text takes about four times the time, whatever stands in it over and over."""

    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        before = time.process_time()
        texts.read(text)
        return time.process_time() - before

    size = 30_000 if LONG else 10_000
    assert min(seconds(4 * size) for _ in range(2)) < 8 * max(min(seconds(size) for _ in range(2)), size / 6_000_000)
