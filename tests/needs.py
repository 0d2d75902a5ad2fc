"""What a test needs of the machine: without it the test is skipped, and one line of the summary tells all of them.

`@pytest.mark.needs("ssh")` says it of a test, `need("ssh")` in the midst of one.
"""

from __future__ import annotations

import os
import shutil
import sys
from functools import cache

import pytest

NO_NEWER_GIT = "no git that knows hooks in the configuration (2.54); BB_AUTH_CHECK_NEWER_GIT can name its folder"


def need(*names: str) -> None:
    """Skip the test that is running unless all these are here: programs, `root`, a `terminal`, `Linux`."""
    for name in names:
        if not _is_here(name):
            pytest.skip(f"no {name} here")


@cache
def _is_here(name: str) -> bool:
    if name == "Linux":
        return sys.platform == "linux"
    if name == "root":
        return hasattr(os, "geteuid") and os.geteuid() == 0
    if name == "terminal":
        return _opens_terminals()
    return shutil.which(name) is not None


def _opens_terminals() -> bool:
    try:
        leader, follower = os.openpty()
    except (AttributeError, OSError):  # Windows; a machine without /dev/pts
        return False
    os.close(leader)
    os.close(follower)
    return True
