"""The real parts that a host of the hooks needs. A test that cannot have one is skipped, and says why."""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
from functools import cache
from pathlib import Path

import pytest

from conftest import World
from support.needs import NO_NEWER_GIT, need

_MACHINE = dict(os.environ)
"""While a test runs, the machine's home is sealed; npm finds its settings there."""
_WANTED = Path(__file__).with_name("package.json")
_UNREACHABLE = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|E40[137]|E50\d")
"""What npm says when the registry is not to be had here. Anything else is a fault of what it was asked for."""


def npm_versions() -> dict[str, str]:
    """The packages in package.json, and their versions."""
    versions: dict[str, str] = json.loads(_WANTED.read_text(encoding="utf-8"))["dependencies"]
    return versions


def npm_program(name: str) -> str:
    """A program of a package in package.json. Skips the test where it is not to be had."""
    found = _node_modules()
    if isinstance(found, str):
        pytest.skip(f"no {name}: {found}")
    return str(found / ".bin" / name)


@cache
def _node_modules() -> Path | str:
    """The folder with the packages, made by npm with the machine's own settings, or what is missing to make it.

    BB_AUTH_CHECK_NODE_MODULES names one that is there already.
    """
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        return f"{', '.join(missing)} missing"
    ready = _MACHINE.get("BB_AUTH_CHECK_NODE_MODULES")
    if ready:
        return Path(ready)
    folder = tempfile.mkdtemp(prefix="packages")
    atexit.register(shutil.rmtree, folder)
    shutil.copy(_WANTED, folder)
    # the packages' own scripts would install hooks
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"]
    run = subprocess.run(
        command, cwd=folder, env=_MACHINE, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    unreachable = _UNREACHABLE.search(run.stderr)
    if run.returncode and unreachable:
        return f"npm cannot fetch it ({unreachable[0]})"
    assert run.returncode == 0, run.stderr
    return Path(folder, "node_modules")


def prek_program() -> str:
    """prek itself, which `python -m prek` would only look for."""
    return os.path.join(sysconfig.get_path("scripts"), "prek")


def git_lfs() -> str:
    """The program. Skips the test where there is none."""
    need("git-lfs")
    return str(shutil.which("git-lfs"))


def need_hook_file() -> None:
    """Skip the test where git knows hooks in the configuration: `install` writes no hook file there."""
    if _knows_configured_hooks(""):
        pytest.skip("no git that needs a hook file: the one on PATH knows hooks in the configuration")


def use_newer_git(world: World) -> None:
    """Have a git in the world that knows hooks in the configuration: 2.54 or newer. Skips the test if there is none.

    That is the git on PATH, or the one in the folder that BB_AUTH_CHECK_NEWER_GIT names.
    """
    folder = os.environ.get("BB_AUTH_CHECK_NEWER_GIT", "")
    if not _knows_configured_hooks(folder):
        pytest.skip(NO_NEWER_GIT)
    if folder:
        world.environ["PATH"] = os.pathsep.join((folder, world.environ["PATH"]))


@cache
def _knows_configured_hooks(folder: str) -> bool:
    # a subcommand that it does not know ends with 129, an event without hooks with 1
    run = subprocess.run([os.path.join(folder, "git"), "hook", "list", "pre-push"], capture_output=True, check=False)
    return run.returncode in (0, 1)
