"""A program that others wait for ends at once, and nothing that it had to say or to do is lost by that."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from conftest import World

END = "import sys{more}\nfrom bb_auth_check.ending import end\nprint('said' * {times})\nend(3)\nprint('back')\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there it ends as any program does")
@pytest.mark.parametrize(
    ("more", "comes_back"),
    [
        ("", False),
        (", threading", True),
        (", atexit; atexit.register(print, 'done')", True),
        ("; sys.stdout.write('first '); sys.stderr = None", True),
    ],
    ids=["nothing left", "threads", "left to do", "closed"],
)
def test_end(world: World, more: str, comes_back: bool) -> None:
    """What was said is there whole. With something left to do, the program goes on to its own end."""
    run = world.run(sys.executable, "-c", END.format(more=more, times=9999), cwd=world.folder, check=False)
    assert "said" * 9999 in run.stdout
    assert ("back" in run.stdout) is comes_back
    assert ("done" in run.stdout) is ("atexit" in more)
    assert run.returncode == (0 if comes_back else 3)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a device that is always full")
def test_last_words_that_cannot_be_written(world: World) -> None:
    """They are not thrown away in silence: Python says so, as it does at the end of any program."""
    with open("/dev/full", "w", encoding="utf-8") as full:
        run = subprocess.run(
            [sys.executable, "-c", END.format(more="", times=1)],
            stdout=full,
            stderr=subprocess.PIPE,
            env=world.environ,
            check=False,
        )
    assert run.returncode == 120
    assert b"No space left" in run.stderr


def test_the_installed_programs_end_so() -> None:
    """Each script that is installed is the one that ends at once."""
    scripts = {each.name: each.value for each in entry_points(group="console_scripts") if "bb-auth-check" in each.name}
    assert len(scripts) == 3
    assert all(value.endswith(":console") for value in scripts.values()), scripts
