"""What all texts for people have in common."""

from __future__ import annotations

import pytest

from bb_auth_check.render.layout import counted, joined, wrapped


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
    assert [counted(number, "fault", "faults") for number in (0, 1, 2)] == ["No fault", "1 fault", "2 faults"]


def test_wrapped() -> None:
    """A paragraph is as wide as all others; a command or an address in it is never broken."""
    address = f"https://bitbucket.org/{'a-' * 60}"
    lines = wrapped(f"word {address} {'word ' * 30}", "> ", "  ")
    assert lines[:2] == ["> word", f"  {address}"]
    assert [len(line) for line in lines[2:]] == [106, 46]
    assert wrapped("", "> ", "  ") == []
