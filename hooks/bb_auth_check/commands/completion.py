"""`completion`: the script that has a shell complete what is typed behind `bb-auth-check`.

The scripts are made from the table of commands when that changes, and shipped: nothing has to be installed for them.
"""

from __future__ import annotations

from importlib.resources import files

NAMES = {"bash": "bb-auth-check.bash", "zsh": "_bb-auth-check", "fish": "bb-auth-check.fish"}
"""The files, by shell, under the names by which the shells look for them."""


def completion(shell: str) -> str:
    """The script for one of `options.SHELLS`."""
    return (files("bb_auth_check") / "completions" / NAMES[shell]).read_text(encoding="utf-8")
