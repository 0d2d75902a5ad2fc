"""git edits a private copy: what git says of the file afterwards, what stays, and that no argument holds a secret."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.git.process import Answer, Git
from bb_auth_check.writing import masked
from bb_auth_check.writing.masked import CannotEdit, Copy
from support.generated import examples
from writing.configurations import files

TOKEN = sample("api-token")
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


@pytest.fixture
def argv(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """Every command that is run, with its environment."""
    found: list[Sequence[str]] = []
    run = subprocess.run

    def recorded(command: list[str], **options: object) -> object:
        found.append([*command, repr(options["env"])])
        return run(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", recorded)
    return found


def taken_out(data: bytes, key: str, value: str | None, secrets: Sequence[str] = ()) -> bytes:
    """The file without this variable."""
    copy = Copy(data, secrets, ENVIRON)
    chosen = copy.chosen(lambda one: one == (key, value))
    commands = [["--unset-all", name, masked.pattern(text)] for name, text in chosen]
    return copy.edited(commands, lambda one: one in chosen)


def changed(data: bytes, key: str, value: str | None, new: str, secrets: Sequence[str] = ()) -> bytes:
    """The file with another value of this variable."""
    copy = Copy(data, secrets, ENVIRON)
    chosen = copy.chosen(lambda one: one == (key, value))
    commands = [["--replace-all", name, new, masked.pattern(text)] for name, text in chosen]
    return copy.edited(commands, lambda one: one in chosen or one in [(name, new) for name, _ in chosen])


def renamed(data: bytes, old: str, new: str, secrets: Sequence[str] = ()) -> bytes:
    """The file with another name of this section."""
    copy = Copy(data, secrets, ENVIRON)
    chosen = copy.chosen(lambda one: one[0].rpartition(".")[0] == old)
    names = dict.fromkeys(name.rpartition(".")[0] for name, _ in chosen)
    commands = [["--rename-section", name, new] for name in names]
    return copy.edited(commands, lambda one: one[0].rpartition(".")[0] in (*names, new))


@examples(150)
@given(files(), st.integers(0, 50), st.sampled_from(["", "x", 'a "b" \\ #c', "é;"]))
def test_files_of_any_shape(data: bytes, pick: int, new: str) -> None:
    """One variable is another, or gone: git lists the rest as before, and each line without it is as it was."""
    before = masked.variables(data, ENVIRON)
    assume(before)
    key, value = before[pick % len(before)]
    for after, left in (
        (taken_out(data, key, value), []),
        (changed(data, key, value, new), [(key, new)]),
    ):
        rest = [one for one in masked.variables(after, ENVIRON) if one != (key, new)]
        assert rest == [one for one in before if one not in ((key, value), (key, new))]
        assert not left or (key, new) in masked.variables(after, ENVIRON)
        name = re.escape(key.rpartition(".")[2].encode())
        kept = [line for line in re.split(rb"\r?\n", data) if not re.search(rb"(?i)%b" % name, line) and line.strip()]
        assert all(line in after for line in kept if b"[" not in line and b"=" in line and not line.endswith(b"\\"))
        assert after.startswith(masked._BOM) == data.startswith(masked._BOM)


SPELLED = {
    "plain": ("tok3n-of-mine", b"tok3n-of-mine"),
    "token": (TOKEN, TOKEN.encode()),
    "encoded": ("p@ss/word", b"p%40ss%2Fword"),
    "encoded-otherwise": ("password1", b"p%61ssword1"),
    "quoted": ('pa"ss\\word', b'pa\\"ss\\\\word'),
    "tab": ("pass\tword", b"pass\\tword"),
    "word": ("url", b"url"),
    "username": ("jdoe", b"jdoe"),
    "section": ("remote", b"remote"),
    "not-utf-8": ("caf\udce9-bar", b"caf\xe9-bar"),
}
"""Secrets, and how they stand in the file."""


@pytest.mark.parametrize("case", SPELLED)
def test_no_argument_holds_it(argv: list[Sequence[str]], case: str) -> None:
    """Taken out of a value: nothing else changes, and neither arguments nor environment have told it."""
    secret, spelled = SPELLED[case]
    line = b'\turl = "https://jdoe:%b@bitbucket.org/acme/widget.git"\n'
    text = b'[remote "origin"]\n\tpush = a ; kept\n%b\tfetch = b\n# https://jdoe:%b@h\n[remote "url"]\n\turl = jdoe\n'
    data = text % (line % spelled, spelled)
    key = "remote.origin.url"
    value = dict(masked.variables(data, ENVIRON))[key]
    new = "https://me@bitbucket.org/acme/widget.git"
    assert changed(data, key, value, new, [secret]) == text % (b"\turl = %b\n" % new.encode(), spelled)
    words = [word for command in argv for word in command]
    told = [f"jdoe:{form}@" for form in (secret, os.fsdecode(spelled))]
    assert not any(one in word for one in (told if len(secret) < 8 else (secret, *told)) for word in words)
    assert [f"jdoe:{secret}@" in word for word in words].count(True) == 0


def test_within_a_login(argv: list[Sequence[str]]) -> None:
    """Base64 is one of the ways to write it."""
    word = b64encode(f"jdoe:{TOKEN}".encode())
    data = b"[http]\n\textraHeader = Authorization: Basic %b\n\textraHeader = X: y\n" % word
    after = taken_out(data, "http.extraheader", f"Authorization: Basic {word.decode()}", [TOKEN])
    assert after == b"[http]\n\textraHeader = X: y\n"
    assert not any(word.decode() in one for command in argv for one in command)


@pytest.mark.parametrize("secret", [TOKEN, 'to"k\\en-of-mine'])
def test_in_the_name_of_a_section(argv: list[Sequence[str]], secret: str) -> None:
    """In every header, also of a section that has nothing in it; another secret in the file stays."""
    quoted = secret.replace("\\", "\\\\").replace('"', '\\"')
    head = f'[url "https://jdoe:{quoted}@bitbucket.org/"]'
    data = f"{head}\n\tinsteadOf = bb: ; short\n{head}\n[a]\n\tb = https://x:another-one@h\n".encode()
    after = renamed(data, f"url.https://jdoe:{secret}@bitbucket.org/", "url.https://h/", [secret, "another-one"])
    assert after == data.replace(head.encode(), b'[url "https://h/"]')
    assert not any(one in word for command in argv for word in command for one in (secret, quoted, "another-one"))


CASES = {
    "several alike": ("[a]\n\tb = c\n\tb = d\n\tb = c\n", "a.b", "c", "[a]\n\tb = d\n"),
    "without a value": ("[a]\n\tb =\n\tb\n\tb = c\n", "a.b", None, "[a]\n\tb =\n\tb = c\n"),
    "an empty one": ("[a]\n\tb =\n\tb\n\tb = c\n", "a.b", "", "[a]\n\tb\n\tb = c\n"),
    "on the line of the header": ('[a "s"] b = c\n\td = e\n', "a.s.b", "c", '[a "s"]\n\td = e\n'),
    "continued": ("[a]\n\tb = c \\\n d\n\te = f\n", "a.b", "c  d", "[a]\n\te = f\n"),
    "old style": ("[a.s]\n\tb = c\n\td = e\n", "a.s.b", "c", "[a.s]\n\td = e\n"),
    "capitals": ('[A "S.t"]\n\tB = c\n\td = e\n', "a.S.t.b", "c", '[A "S.t"]\n\td = e\n'),
    "an include": ("[include]\n\tpath = /nowhere\n[a]\n\tb = c\n", "a.b", "c", "[include]\n\tpath = /nowhere\n"),
    "a pattern": ("[a]\n\tb = !x.*$(y)[z]{2}|\n\tb = !xx\n", "a.b", "!x.*$(y)[z]{2}|", "[a]\n\tb = !xx\n"),
    "Windows": ("[a]\r\n\tb = c\r\n\td = e\r\n", "a.b", "c", "[a]\r\n\td = e\r\n"),
    "a BOM": ("\ufeff[a]\n\tb = c\n\td = e\n", "a.b", "c", "\ufeff[a]\n\td = e\n"),
    "no end": ("[a]\n\tb = c\n\td = e", "a.b", "c", "[a]\n\td = e"),
    "the last": ("# why\n[a]\n\tb = c\n[d]\n", "a.b", "c", "# why\n[a]\n[d]\n"),
}
"""A file, a variable of it, and the file without that."""


@pytest.mark.parametrize("case", CASES)
def test_taken_out(case: str) -> None:
    """What git is known to be particular about."""
    before, key, value, after = CASES[case]
    assert taken_out(before.encode(), key, value).decode() == after


def test_windows_and_a_bom() -> None:
    """What git writes is ended as the rest of the file is, and a header right behind the mark is found."""
    data = b'\xef\xbb\xbf[a "b"]\r\n\tc = d\r\n\te = f\r\n'
    assert changed(data, "a.b.c", "d", "x") == data.replace(b"c = d", b"c = x")
    assert renamed(data, "a.b", "a.n") == data.replace(b'"b"', b'"n"')


def test_only_comments_are_not_read() -> None:
    """And headers without entries: a secret there is found apart from those that git reads."""
    login = f"https://jdoe:{TOKEN}@h"
    data = f'# {login}\n[a "{login}"]\n\tb = {login} ; {login}\n[c "{login}"]\n'.encode()
    spans = masked.unread(data, TOKEN, ENVIRON)
    assert [data.rfind(b"\n", 0, start) + 1 for start, _ in spans] == [
        0,
        data.index(b"\tb"),
        data.index(b"[c"),
    ]
    assert {data[start:end] for start, end in spans} == {TOKEN.encode()}


def test_git_is_not_asked_what_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no comment begins before a secret on its line, git reads it; nor is git asked where there is none."""
    asked: list[list[str]] = []
    run = Git.ask

    def counted(git: Git, argv: list[str], *, given: bytes = b"") -> Answer:
        asked.append(argv)
        return run(git, argv, given=given)

    monkeypatch.setattr(Git, "ask", counted)
    read = f'[a]\n\tb = "https://u:{TOKEN}@h\n  c-d =x \\\n y=z {TOKEN}\n# no secret\n'.encode()
    assert (masked.unread(read, TOKEN, ENVIRON), asked) == ([], [])
    for begins in ("#", ";", "b = # c=", '[a "', "[a] # b = ", 'b = "#" ;'):
        text = f"{begins}{TOKEN}{chr(34) + ']' if begins.startswith('[a') and '#' not in begins else ''}\n".encode()
        assert len(masked.unread(b"[x]\n" + text, TOKEN, ENVIRON)) == 1, begins
        assert asked.pop() == ["git", "config", "--file", "-", "--no-includes", "--list", "-z"]


def test_the_copy_is_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody else may read it, no secret is in it, and it is gone afterwards, whatever happens."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[tuple[int, int, bytes]] = []
    run = Git.ask

    def stopped(git: Git, argv: list[str], *, given: bytes = b"") -> Answer:
        if "-" in argv:
            return run(git, argv, given=given)
        path = Path(argv[3])
        seen.append((path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777, path.read_bytes()))
        raise KeyboardInterrupt

    monkeypatch.setattr(Git, "ask", stopped)
    others = (
        '[sendemail]\n\tsmtpPass = {0}\n[http "https://x"]\r\n extraHeader=Authorization: Basic {0}\r\n'
        '# once {0}\n[c]\nx = "a \\"{0}\\n{0};" # {0}\n\ty = a\\\n{0}; {0}\n\tz = \\t{0}\n'
    ).format("of-something-else")
    data = f"[a]\n\tb = https://u:{TOKEN}@h\n{others}".encode()
    with pytest.raises(KeyboardInterrupt):
        taken_out(data, "a.b", f"https://u:{TOKEN}@h", [TOKEN])
    ((file, folder, text),) = seen
    assert (file, folder) == (0o600, 0o700)
    assert TOKEN.encode() not in text
    assert b"of-something-else" not in text
    assert not any(tmp_path.iterdir())
    monkeypatch.setattr(Git, "ask", run)
    assert taken_out(data, "a.b", f"https://u:{TOKEN}@h", [TOKEN]) == others.encode()


def test_nothing_else_has_a_say(tmp_path: Path) -> None:
    """Neither a repository nor a broken configuration of the user's, nor what the environment says of them."""
    (tmp_path / ".gitconfig").write_text("[broken", encoding="utf-8")
    environ = {**ENVIRON, "HOME": str(tmp_path), "GIT_CONFIG_COUNT": "broken", "GIT_DIR": str(tmp_path)}
    assert Copy(b"[a]\n\tb = c\n", (), environ).edited([["a.b", "d"]], lambda _: True) == b"[a]\n\tb = d\n"


def test_refused() -> None:
    """One sentence without a secret; and there is nothing to be written."""
    login = f"https://u:{TOKEN}@h"
    split = f'[a]\n\tb = "https://u:{TOKEN[:20]}""{TOKEN[20:]}@h"\n'.encode()
    refused: tuple[tuple[Callable[[], bytes], str], ...] = (
        (lambda: taken_out(b"[a\n", "a.b", "c"), "git cannot read line 1 of it."),
        (lambda: taken_out(split, "a.b", login, [TOKEN]), "without telling a secret"),
        (lambda: Copy(b"", [TOKEN], ENVIRON).edited([["a.b", login]], lambda _: True), "without telling a secret"),
        (lambda: Copy(b"[a]\n\tb = c\n", (), ENVIRON).edited([["a.b", "d"]], lambda _: False), "change more of it"),
        (lambda: renamed(b"[a]\n\tb = c\n", "a", "a b\n"), "git would not change it"),
    )
    for act, said in refused:
        with pytest.raises(CannotEdit, match=said) as caught:
            act()
        assert TOKEN not in str(caught.value)
