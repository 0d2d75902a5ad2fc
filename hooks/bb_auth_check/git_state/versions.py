"""What is installed beside us: git's version, and which other programs are there."""

from __future__ import annotations

from bb_auth_check.git_state import process
from bb_auth_check.git_state.text import redacted
from bb_auth_check.model import CannotLook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def of_git(environ: Mapping[str, str], cwd: str | None) -> str | None:
    """git's version as it says it; None if it cannot be asked."""
    try:
        lines = process.ask(["git", "version"], environ, cwd).lines()
    except CannotLook:
        return None
    return redacted(lines[0].removeprefix("git version ")) if lines else None


def runs_configured_hooks(environ: Mapping[str, str], cwd: str | None) -> bool:
    """Whether git runs the hooks of its configuration, `hook.<name>.command` (2.54): it can list them then.

    The version would not tell: distributions carry changes back. Raises CannotLook.
    """
    answer = process.ask(["git", "hook", "-h"], environ, cwd)
    return "git hook list" in answer.out.decode("utf-8", "replace") + answer.err


def heeds_interactive(environ: Mapping[str, str], cwd: str | None) -> bool:
    """Whether this git heeds `credential.interactive` (2.47). Its version has to do: nothing else tells."""
    numbers = (of_git(environ, cwd) or "").split(".")[:2]
    return all(number.isdecimal() for number in numbers) and [int(number) for number in numbers] >= [2, 47]


def on_path(names: Sequence[str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """Those of `names` that are programs on PATH. None of them is run."""
    import os
    import shutil

    return tuple(name for name in names if shutil.which(name, path=environ.get("PATH", os.defpath)))
