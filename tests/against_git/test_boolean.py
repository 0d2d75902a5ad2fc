"""Booleans, compared with git's own reading of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bb_auth_check.git.config import boolean
from conftest import World
from support.generated import examples

TOLD = {(0, "true\n"): True, (0, "false\n"): False, (128, ""): None}
"""What git's exit code and answer mean."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One for all examples: nothing is written."""
    return World(tmp_path_factory.mktemp("boolean"))


def of_git(world: World, folder: Path, option: str) -> bool | None:
    """What git makes of `x.y` where it is set by this option."""
    argv = ("git", "-c", option, "config", "--type=bool", "x.y")
    run = subprocess.run(argv, cwd=folder, env=world.environ, capture_output=True, encoding="utf-8", check=False)
    return TOLD[run.returncode, run.stdout]


WORDS = ("", "true", "TRUE", "Yes", "on", "false", "no", "Off", "never", "auto", "t", "truely", " true", "true ")
NUMBERS = (
    *("0", "1", "2", "-1", "-0", "+0", "+1", "--1", "00", "07", "08", "0x", "0x0", "0X1f", "0xg", "1.0", "1e3"),
    *("0k", "0K", "1k", "1M", "2g", "1G", "-1g", "-3g", "1kk", "1t", "k", "-", "0 k", "0x1k", "010k"),
    *("2147483647", "2147483648", "-2147483647", "-2147483649", "2097151k", "2097152k", "-2097151k", "-2097153k"),
    *(" 1", "\t0", "\v0", "\n0", "1 ", "1\n", "\u0661", "1\u212a", "9" * 30, "1" + "0" * 5000, "0" * 30),
)


# the least integer of C is left out: git 2.39 refuses it, and 2.55 does not
@pytest.mark.parametrize("value", [*WORDS, *NUMBERS], ids=ascii)
def test_values(world: World, value: str) -> None:
    """Words in any case, integers of C with git's units, and what is neither."""
    assert boolean(value) is of_git(world, world.folder, f"x.y={value}")


def test_valueless(world: World) -> None:
    """A key without `=` is true."""
    assert boolean(None) is True
    assert of_git(world, world.folder, "x.y") is True


numbers = st.tuples(
    st.sampled_from(("", "", "", " ", "-", "+", " -", "-+")),
    st.sampled_from(("", "", "", "0", "0x", "0X", "00")),
    st.one_of(st.integers(0, 2**34).map(str), st.integers(0, 2**34).map("{:x}".format), st.just("0")),
    st.sampled_from(("", "", "k", "K", "m", "M", "g", "G", "kg", " ", ".")),
).map("".join)
texts = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=4)


@examples(300)
@given(value=st.one_of(numbers, numbers, numbers, texts, st.sampled_from(WORDS).map(str.swapcase)))
def test_any_value(world: World, value: str) -> None:
    """Whatever it is, it is what git takes it for."""
    assert boolean(value) is of_git(world, world.folder, f"x.y={value}")


@pytest.mark.parametrize("value", ["0", "1", "", "0k", "2", "no", "TRUE"])
def test_variables(world: World, value: str) -> None:
    """git reads variables such as GIT_TERMINAL_PROMPT in the same way."""
    environ = {**world.environ, "GIT_TERMINAL_PROMPT": value, "GIT_ASKPASS": "", "LC_ALL": "C"}
    run = subprocess.run(
        ("git", "-c", "credential.helper=", "credential", "fill"),
        cwd=world.folder,
        env=environ,
        input=b"protocol=https\nhost=bb-auth-check.invalid\n\n",
        capture_output=True,
        start_new_session=True,  # with a terminal it would ask there
        check=False,
    )
    assert (b"terminal prompts disabled" in run.stderr) is not boolean(value)
