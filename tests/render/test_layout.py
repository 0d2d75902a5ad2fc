"""What all texts for people have in common."""

from __future__ import annotations

import os
import re
import struct
import sys

import pytest

from bb_auth_check.render.layout import counted, joined, terminal_width, wrapped
from conftest import World
from support.generated import LONG
from support.needs import need
from support.terminal import at_a_terminal


@pytest.mark.parametrize(
    ("argv", "posix", "windows"),
    [
        (("git", "config", "a.b", "c"), "git config a.b c", "git config a.b c"),
        (("git", "config", "a.b", "c d"), "git config a.b 'c d'", 'git config a.b "c d"'),
        (("git", "config", "a.b", ""), "git config a.b ''", 'git config a.b ""'),
        (("git", "config", "a.b", 'say "x"'), "git config a.b 'say \"x\"'", 'git config a.b "say \\"x\\""'),
    ],
)
def test_joined(argv: tuple[str, ...], posix: str, windows: str) -> None:
    """A command is quoted for the shell that it is typed into."""
    assert joined(argv) == posix
    assert joined(argv, windows=True) == windows


def test_counted() -> None:
    """A noun fits its number."""
    assert [counted(number, "error", "errors") for number in (0, 1, 2)] == ["No errors", "1 error", "2 errors"]


def test_wrapped() -> None:
    """A paragraph is as wide as all others; a command or an address in it is never broken."""
    address = f"https://bitbucket.org/{'a-' * 60}"
    lines = wrapped(f"word {address} {'word ' * 30}", "> ", "  ")
    assert lines[:2] == ["> word", f"  {address}"]
    assert [len(line) for line in lines[2:]] == [106, 46]
    assert wrapped("", "> ", "  ") == []


@pytest.mark.parametrize(
    ("columns", "environ", "width"),
    [
        (80, {}, 80),
        (200, {}, 110),
        (20, {}, 50),
        (0, {}, None),  # a terminal that does not say
        (80, {"COLUMNS": "60"}, 60),
        (80, {"COLUMNS": "many"}, 80),
        (80, {"COLUMNS": "0"}, 80),
        (80, {"COLUMNS": "9" * 40}, 80),
        (None, {"COLUMNS": "60"}, None),  # no terminal
    ],
)
def test_the_width_is_that_of_the_terminal(columns: int | None, environ: dict[str, str], width: int | None) -> None:
    """Between 50 and 110; none where a program may read what is written."""
    need("terminal")
    import fcntl
    import termios

    leader, follower = os.pipe() if columns is None else os.openpty()
    try:
        if columns is not None:
            fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        assert terminal_width(follower, environ) == width
    finally:
        os.close(leader)
        os.close(follower)


_ASKED = (
    ("check",),
    ("check", "--strict"),
    ("doctor",),
    ("explain", "BB201"),
    ("explain",),
    ("explain", "remote: Forbidden fatal: unable to access: The requested URL returned error: 403"),
    ("explain", "server-unreachable"),
    ("fix", "--dry-run"),
    ("uninstall",),
)


@pytest.mark.parametrize("asked", _ASKED, ids=" ".join)
@pytest.mark.parametrize("columns", [50, 80] if LONG else [50])
def test_no_line_is_wider(world: World, asked: tuple[str, ...], columns: int) -> None:
    """What a person reads is folded between words, and says the same; what is typed is not folded."""
    environ = {**world.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    repository = world.repository('[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n')
    argv = [sys.executable, "-m", "bb_auth_check", *asked]
    at = {columns: at_a_terminal(argv, environ, repository, columns=columns).shown for columns in (columns, 110)}
    assert words(at[columns]) == words(at[110])
    for line in at[columns].splitlines():
        plain = _COLOUR.sub("", line)
        assert len(plain) <= columns or _WHOLE.match(plain), line


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WHOLE = re.compile(
    r"[\w\d ().-]+: \S+$|\s*\S+$| +(↳ fix: )?(git|ssh|bb-auth-check) |bb-auth-check: | +\S+ (becomes|=) \S+$"
)
"""What has to stay in one line: a long word behind its label, a command, a setting."""


def words(shown: str) -> list[str]:
    """What is said, wherever the lines end."""
    return _COLOUR.sub("", shown).split()
