"""A throw-away repository with four faults: shown, mended by `fix`, shown again."""

from __future__ import annotations

import os
import subprocess
import tempfile

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.commands.check import check
from bb_auth_check.commands.fix import Fix
from bb_auth_check.render import colors, human, mending
from bb_auth_check.render.checkup import marks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from bb_auth_check.render.checkup import Marks
    from bb_auth_check.render.colors import Palette

_CONFIGURATION = """\
[remote "origin"]
	url = https://jdoe:{app_password}@bitbucket.org/acme/widget.git
[remote "fork"]
	url = https://jdoe:{api_token}@bitbucket.org/jdoe/widget.git  # comments stay where they are
[remote "backup"]
	url = https://bitbucket.org/acme/widget-backup.git
"""


def demo(out: TextIO, environ: Mapping[str, str], color: str) -> bool:
    """Play it through on `out`, in a temporary folder of its own; True if nothing that blocks is left at the end."""
    palette, signs = colors.palette(color, out, environ), marks(getattr(out, "encoding", None))
    with tempfile.TemporaryDirectory(prefix="bb-auth-check-demo-") as folder:
        home, repository = os.path.join(folder, "home"), os.path.join(folder, "widget")
        os.makedirs(home)
        sealed = _sealed(environ, home)
        _build(repository, sealed)
        out.write("A new repository with three remotes, and no credential helper set. `bb-auth-check` says:\n\n")
        before = check(sealed, cwd=repository)
        out.write(human.render(before, palette))
        try:
            out.write("\n`bb-auth-check fix --yes --helper cache`, for no keychain is to be touched here:\n\n")
            _mend(out, sealed, repository, palette, signs)
            out.write("\nThe helper has the token now. `bb-auth-check` again:\n\n")
            after = check(sealed, cwd=repository)
            out.write(human.render(after, palette))
        finally:
            _end_cache(sealed, home)
    return before.blocks and not after.blocks


def _mend(out: TextIO, sealed: Mapping[str, str], repository: str, palette: Palette, signs: Marks) -> None:
    fix = Fix(sealed, helper="cache", cwd=repository)
    done = []
    steps, _ = fix.plan()
    out.write(f"{mending.planned(steps, palette)}\n")
    for step, why in fix.carry_out(steps):
        out.write(mending.outcome(step, why, palette, signs))
        done += [] if why else [step]
    out.write(f"\n{mending.ending(fix.report, fix.plan()[1], done, fix.remains(done), palette)}")


def _end_cache(sealed: Mapping[str, str], home: str) -> None:
    """The cache is a process of its own: it goes with the folder in which it listens."""
    subprocess.run(["git", "credential-cache", "exit"], env=sealed, cwd=home, capture_output=True, check=False)


def _sealed(environ: Mapping[str, str], home: str) -> dict[str, str]:
    """An environment in which git sees no configuration but the demo's own."""
    kept = {name: value for name, value in environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "BITBUCKET_"))}
    own = os.path.join(home, ".gitconfig")
    kept.update(HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home, GIT_CONFIG_GLOBAL=own, GIT_CONFIG_NOSYSTEM="1")
    return kept


def _build(repository: str, sealed: Mapping[str, str]) -> None:
    import git

    os.makedirs(repository)
    client = git.Git(repository)
    # GitPython adds to the process's own environment; a GIT_DIR that stands there must not be followed
    git_dir = os.path.join(repository, ".git")
    client.update_environment(**sealed, GIT_DIR=git_dir, GIT_WORK_TREE=repository)
    client.init("--quiet")
    with open(os.path.join(git_dir, "config"), "a", encoding="utf-8") as configuration:
        configuration.write(
            _CONFIGURATION.replace("{app_password}", sample("app-password")).replace("{api_token}", sample("api-token"))
        )
