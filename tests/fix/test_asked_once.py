"""Each start of a helper takes time, with Git Credential Manager a fifth of a second: none is asked what is known."""

from __future__ import annotations

import pytest

from conftest import World
from support.fixing import CLEAN, Case, bad_helper, fixed
from support.needs import KEPT_USERNAME

_RECORDS = (
    'given=$(cat); printf "%s %s\\n" "$1" "$(echo $given)" >>"$HOME/../asked"; '
    'printf "%s\\n\\n" "$given" | "{vault}" "$@"; exit'
)


def asked(world: World) -> list[str]:
    """What the helper was started for, of what is about Bitbucket."""
    lines = (world.home.parent / "asked").read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines if "host=bitbucket.org" in line]


# where the URL does not name whom git asks for, one step more does, and each asks what others still get
@pytest.mark.needs(KEPT_USERNAME)
def test_a_secret_is_handed_over(world: World) -> None:
    """The helper is asked what it has, told, and asked once before the file is written, and once after."""
    case = Case(world, helper=bad_helper(world, _RECORDS))
    run = case.fix("--select", "BB1")
    actions = asked(world)
    fixed(case, run)
    assert actions == ["get", "get", "store", "get", "get"]  # silent, it is asked once more, whether it has failed


@pytest.mark.needs(KEPT_USERNAME)
def test_what_it_has_already(world: World) -> None:
    """It is told nothing, and asked once before the file is written, and once after."""
    case = Case(world, helper=bad_helper(world, _RECORDS))
    case.give(case.secret)
    run = case.fix("--select", "BB1")
    actions = asked(world)
    fixed(case, run)
    assert actions == ["get", "get"]


def test_several_remotes_of_one_login(world: World) -> None:
    """What git gets for all of them is asked once before a helper is taken out, and once after it."""
    helper = bad_helper(world, _RECORDS)
    text = "".join(f'[remote "{name}"]\n\turl = {CLEAN}\n' for name in ("a", "b", "c"))
    case = Case(world, f"{text}[credential]\n\thelper = nowhere\n", helper=helper)
    case.give(case.secret)
    run = case.fix("--select", "BB303")
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert asked(world) == ["get", "get"]
