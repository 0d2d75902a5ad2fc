"""The line of an entry: what is read for it is what git lists, or no line is known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bb_auth_check.git.config_lines import NotRead, entries
from conftest import World

TEXTS = {
    "plain": "[a]\n\tb = 1\n\tc=2\n",
    "comments": '# x\n[a] ; y\n ; z\n\tb = 1 # w\n\tc = "#" ; v\n# [d]\n',
    "on one line": '[a] b = 1\n[c "D.e"]f=2\n[g.H] i = 3\n',
    "continued": "[a]\n\tb = 1 \\\n  2 \\\n3\n\tc = \\\n\n\td\n",
    "quoted": '[a "b\\"]c"]\n\td = "x\\"\\\n\\\\" y\n[a ""]\n\te = 1\n',
    "CRLF": "\ufeff[a]\r\n\tb = 1\\\r\n2\r\n\r\n\tc\r\n",
    "no end": "[a]\n\tb = 1\n\tc",
    "empty": "",
    "an open quote": '[a]\n\tb = "1\n\tc = 2\n',
    "an open header": "[a\n]\n\tb = 1\n",
    "a key with a comment": "[a]\n\tb ; c\n",
    "a comment that ends in a backslash": "[a]\n\tb = 1 ; \\\n\tc = 2\n",
    "letters of other alphabets": "[a]\n\té = 1\n",
    "twice": "[a]\n\tb = 1\n[A]\n\tB = 2\n",
}


def listed(world: World, path: Path) -> list[str] | None:
    """The keys that git lists; None for what it does not read."""
    run = world.git("config", "--file", str(path), "--list", "-z", "--no-includes", cwd=world.folder, check=False)
    return [one.partition("\n")[0] for one in run.stdout.split("\0")[:-1]] if run.returncode == 0 else None


def read(text: str) -> list[tuple[str, int]] | None:
    """What is read here."""
    try:
        return list(entries(text))
    except NotRead:
        return None


@pytest.mark.parametrize("name", TEXTS)
def test_the_keys_are_those_of_git(world: World, name: str) -> None:
    """And each begins in the line that has it."""
    path = world.folder / "text"
    path.write_bytes(TEXTS[name].encode())
    found = read(TEXTS[name])
    assert (None if found is None else [key for key, _ in found]) == listed(world, path)
    lines = TEXTS[name].replace("\r\n", "\n").split("\n")
    for key, line in found or []:
        assert key.rpartition(".")[2] in lines[line - 1].lower()


EXAMPLES = int(os.environ.get("BB_AUTH_CHECK_EXAMPLES", "40"))
PIECES = st.sampled_from(
    [*'[]"\\=#; \t\n', "\r\n", "[a]\n", '[a "b"]', "b", "c = 1\n", "C", "1", "-", ".", "\\\n", "é"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=EXAMPLES, deadline=None)
@given(st.lists(PIECES, max_size=12).map(lambda pieces: "[a]\n" + "".join(pieces)))
def test_any_text(world: World, text: str) -> None:
    """What git takes is read as git lists it; what git does not take never comes here."""
    path = world.folder / "text"
    path.write_bytes(text.encode())
    keys = listed(world, path)
    found = read(text)
    assert keys is None or (found is not None and [key for key, _ in found] == keys)
