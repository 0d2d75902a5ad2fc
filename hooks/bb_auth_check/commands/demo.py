"""A throw-away repository with four faults, which is checked, fixed by `fix` and checked again."""

from __future__ import annotations

import os
import subprocess
import tempfile

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.commands.check import check
from bb_auth_check.commands.fix import Fix, in_rounds
from bb_auth_check.git import gitpython
from bb_auth_check.git.process import Git, on_path
from bb_auth_check.render import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from bb_auth_check.render.layout import Style

_CONFIGURATION = """\
[remote "origin"]
	url = https://bitbucket.org/acme/widget.git
[remote "fork"]
	# comments stay where they are
	url = https://jdoe:{api_token}@bitbucket.org/jdoe/widget.git
[remote "backup"]
	url = https://jdoe:{app_password}@bitbucket.org/acme/widget-backup.git
"""


def demo(environ: Mapping[str, str], *, out: TextIO, style: Style) -> bool:
    """Show everything on `out`, in a temporary folder; True if in the end nothing that blocks is left."""
    with tempfile.TemporaryDirectory(prefix="bb-auth-check-demo-") as folder:
        home, repository = os.path.join(folder, "home"), os.path.join(folder, "widget")
        os.makedirs(home)
        sealed = _sealed(environ, home)
        _build(repository, sealed)
        out.write("A new repository with three remotes, and no credential helper set. `bb-auth-check` says:\n\n")
        before = check(Git(sealed, repository))
        out.write(human.render(before, style))
        try:
            out.write("\n`bb-auth-check fix --yes --helper cache` (so that the demo leaves your keychain alone):\n\n")
            in_rounds(Fix(Git(sealed, repository), helper="cache"), lambda: True, out, style)
            out.write("\nThe helper has the token now. `bb-auth-check` again:\n\n")
            after = check(Git(sealed, repository))
            out.write(human.render(after, style))
        finally:
            _end_cache(sealed, home)
    return before.blocks and not after.blocks


def _end_cache(sealed: Mapping[str, str], home: str) -> None:
    """End the cache, which is a process of its own, before the folder goes in which it listens."""
    program = on_path("git", sealed) or "git"
    subprocess.run([program, "credential-cache", "exit"], env=sealed, cwd=home, capture_output=True, check=False)


def _sealed(environ: Mapping[str, str], home: str) -> dict[str, str]:
    """An environment in which git sees only the configuration of the demo."""
    kept = {name: value for name, value in environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "BITBUCKET_"))}
    own = os.path.join(home, ".gitconfig")
    kept.update(HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home, GIT_CONFIG_GLOBAL=own, GIT_CONFIG_NOSYSTEM="1")
    return kept


def _build(repository: str, sealed: Mapping[str, str]) -> None:
    os.makedirs(repository)
    client = gitpython.loaded(sealed).Git(repository)
    # GitPython adds to the process's own environment; a GIT_DIR that stands there must not be followed
    git_dir = os.path.join(repository, ".git")
    client.update_environment(**gitpython.WITHOUT, **sealed, GIT_DIR=git_dir, GIT_WORK_TREE=repository)
    client.init("--quiet")
    with open(os.path.join(git_dir, "config"), "a", encoding="utf-8") as configuration:
        configuration.write(
            _CONFIGURATION.replace("{app_password}", sample("app-password")).replace("{api_token}", sample("api-token"))
        )
