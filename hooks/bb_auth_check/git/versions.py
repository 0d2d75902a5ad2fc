"""What is installed beside us: what this git can do, and which other programs are there."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bb_auth_check.git.process import Git


def runs_configured_hooks(git: Git) -> bool:
    """Whether git runs the hooks of its configuration, `hook.<name>.command` (2.54): it can list them then.

    The version would not tell: distributions carry changes back. Before `git hook` there was (2.36), the repository's
    `alias.hook` would be run. Raises CannotLook.
    """
    if not git.is_at_least(2, 36):
        return False
    answer = git.ask(["git", "hook", "-h"])
    return "git hook list" in answer.out.decode("utf-8", "replace") + answer.err


def heeds_interactive(git: Git) -> bool:
    """Whether this git heeds `credential.interactive` (2.47). Its version has to do: nothing else tells."""
    return git.is_at_least(2, 47)


def on_path(names: Sequence[str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """Those of `names` that are programs on PATH. None of them is run."""
    import os
    import shutil

    return tuple(name for name in names if shutil.which(name, path=environ.get("PATH", os.defpath)))
