"""A throw-away repository with the three faults: shown, mended by the printed commands, shown again."""

from __future__ import annotations

import os
import subprocess
import tempfile

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.commands.check import check
from bb_auth_check.render import colors, human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

_CONFIGURATION = """\
[remote "origin"]
	url = https://jdoe:{app_password}@bitbucket.org/acme/widget.git
[remote "backup"]
	url = https://bitbucket.org/acme/widget-backup.git
"""


def demo(out: TextIO, environ: Mapping[str, str], color: str) -> bool:
    """Play it through on `out`, in a temporary folder of its own; True if nothing that blocks is left at the end."""
    palette = colors.palette(color, out, environ)
    with tempfile.TemporaryDirectory(prefix="bb-auth-check-demo-") as folder:
        home, repository = os.path.join(folder, "home"), os.path.join(folder, "widget")
        os.makedirs(home)
        sealed = _sealed(environ, home)
        _build(repository, sealed)
        out.write("A new repository with two remotes, and no credential helper set. `bb-auth-check` says:\n\n")
        before = check(sealed, cwd=repository)
        out.write(human.render(before, palette))
        out.write("\nThe commands it printed, run as they stand:\n\n")
        shown = (finding for finding in before.findings if finding.rule.severity == "error")
        for command in dict.fromkeys(command for finding in shown for command in finding.fault.remedy.commands):
            out.write(f"    $ {human.joined(command)}\n")
            out.flush()
            subprocess.run(command, cwd=repository, env=sealed, check=True)
        out.write("\nAnd `bb-auth-check` again:\n\n")
        after = check(sealed, cwd=repository)
        out.write(human.render(after, palette))
    return before.blocks and not after.blocks


def _sealed(environ: Mapping[str, str], home: str) -> dict[str, str]:
    """An environment in which git sees no configuration but the demo's own."""
    kept = {name: value for name, value in environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "BITBUCKET_"))}
    own = os.path.join(home, ".gitconfig")
    kept.update(HOME=home, XDG_CONFIG_HOME=home, GIT_CONFIG_GLOBAL=own, GIT_CONFIG_NOSYSTEM="1")
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
        configuration.write(_CONFIGURATION.replace("{app_password}", sample("app-password")))
