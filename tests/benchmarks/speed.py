"""How long a check takes beside the least it could take: ratios of one run, with peak memory beside them.

    python tests/benchmarks/speed.py [ROUNDS]

The floor is what it costs to start this interpreter and let it ask git for its configuration once. Run it with the
interpreter of an environment that bb-auth-check is installed in as users install it (`pip install .`): that compiles
its modules, which an editable install leaves to the first run, and PYTHONDONTWRITEBYTECODE to every run.
"""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from bb_auth_check import cli
from bb_auth_check.install import hook_file

FLOOR = (
    "import subprocess; "
    'subprocess.run(["git","config","--list","--show-scope","--show-origin","-z"], capture_output=True)'
)
CONFIGURATION = """\
[user]
	name = Jane Doe
	email = jdoe@example.com
[credential]
	helper = cache --timeout=28800
"""
REMOTE_OVER_SSH = '[remote "origin"]\n\turl = git@ssh.bitbucket.org:acme/widget.git\n'
REMOTE = '[remote "origin"]\n\turl = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git\n'


def main() -> None:
    """Print a table of ratios to the floor."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    program = os.path.join(sysconfig.get_path("scripts"), "bb-auth-check")
    with tempfile.TemporaryDirectory() as folder:
        home, repository = Path(folder, "home"), Path(folder, "widget")
        home.mkdir()
        (home / ".gitconfig").write_text(CONFIGURATION, encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
        sealed = {**kept, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(["git", "init", "--quiet", str(repository)], env=sealed, check=True)
        with open(repository / ".git" / "config", "a", encoding="utf-8") as config:
            config.write(REMOTE)
        over_ssh = Path(folder, "over-ssh")
        subprocess.run(["git", "init", "--quiet", str(over_ssh)], env=sealed, check=True)
        with open(over_ssh / ".git" / "config", "a", encoding="utf-8") as config:
            config.write(REMOTE_OVER_SSH)
        elsewhere = {"PRE_COMMIT_REMOTE_NAME": "x", "PRE_COMMIT_REMOTE_URL": "https://example.com/acme/widget.git"}
        push = {
            "PRE_COMMIT_REMOTE_NAME": "origin",
            "PRE_COMMIT_REMOTE_URL": "https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git",
        }
        places = {"a clean check over SSH": over_ssh}
        runs: dict[str, tuple[list[str], dict[str, str], str]] = {
            "a clean check": ([], sealed, "at most 1.25"),
            "a clean check over SSH": ([], sealed, "at most 2"),
            "a clean push": ([], {**sealed, **push}, "at most 1.25"),
            "a push to another host": ([], {**sealed, **elsewhere}, "at most 1"),
            "--version": (["--version"], sealed, "below 1"),
            "--help": (["--help"], sealed, "below 1"),
            "check --help": (["check", "--help"], sealed, "below 1"),
            "explain BB101": (["explain", "BB101"], sealed, "below 1"),
            "a command mistyped": (["chekc"], sealed, "below 1"),
            "an option mistyped": (["check", "--no-such"], sealed, "below 1"),
        }
        hook = Path(folder, "pre-push")
        hook.write_text(f"#!/bin/sh\n{hook_file.lines(program)}", encoding="utf-8")
        hook.chmod(0o755)
        hooked = "the same, native hook"
        seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in ("floor", *runs, hooked)}
        for _round in range(rounds):
            # one after the other in every round, so that a slow moment of the machine meets them all
            seconds["floor"].append(timed([sys.executable, "-c", FLOOR], repository, sealed))
            for name, (arguments, environ, _wanted) in runs.items():
                seconds[name].append(timed([program, *arguments], places.get(name, repository), environ))
            seconds[hooked].append(timed([str(hook), *elsewhere.values()], repository, sealed))
        floor, busy = medians(seconds["floor"])
        print(f"{'':24}{'ratio':>8}{'wanted':>14}{'of processors':>15}{'peak memory':>14}")
        print(f"{'floor':26}{1:6.2f}{'':14}{1:15.2f}{peak(FLOOR, [], repository, sealed):>14}")
        for name, (arguments, environ, wanted) in runs.items():
            elapsed, of_processors = medians(seconds[name])
            memory = peak(
                "from bb_auth_check.cli import main; main()", arguments, places.get(name, repository), environ
            )
            print(f"{name:26}{elapsed / floor:6.2f}{wanted:>14}{of_processors / busy:15.2f}{memory:>14}")
        of_hook, of_processors = medians(seconds[hooked])
        print(
            f"{hooked:26}{of_hook / floor:6.2f}{'at most 0.2':>14}{of_processors / busy:15.2f}{of_hook * 1000:11.1f} ms"
        )


def medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """The median of what has passed, and that of what processors have spent."""
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def timed(command: list[str], cwd: Path, environ: dict[str, str]) -> tuple[float, float]:
    """The seconds that a command takes, and those of processors; it has to succeed, or to be a misuse that is told."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(
        command, cwd=cwd, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ended.returncode in (0, cli.USAGE), command
    return time.perf_counter() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def peak(code: str, arguments: list[str], cwd: Path, environ: dict[str, str]) -> str:
    """The most memory that the interpreter held while it ran the code, as Linux counts it for the process itself.

    What `wait4` reports would be no less than this benchmark's own size: a child starts as its parent's copy.
    """
    script = (
        f"try:\n    {code}\nexcept SystemExit:\n    pass\n"
        "import sys\nprint(open('/proc/self/status').read(), file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=cwd, env=environ, capture_output=True, text=True, check=False
    )
    kibibytes = re.search(r"^VmHWM:\s*(\d+)", run.stderr, re.MULTILINE)
    return f"{int(kibibytes[1]) / 1024:.1f} MiB" if kibibytes else "not known"


if __name__ == "__main__":
    main()
