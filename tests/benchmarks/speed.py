"""How long a check takes beside the least it could take: ratios of one run, with peak memory beside them.

    python tests/benchmarks/speed.py [ROUNDS]

The floor is what it costs to start this interpreter and let it ask git for its configuration once. Run it with the
interpreter of an environment that bb-auth-check is installed in as users install it (`pip install .`): an editable
install makes every start slower.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

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
        elsewhere = {"PRE_COMMIT_REMOTE_NAME": "x", "PRE_COMMIT_REMOTE_URL": "https://example.com/acme/widget.git"}
        push = {
            "PRE_COMMIT_REMOTE_NAME": "origin",
            "PRE_COMMIT_REMOTE_URL": "https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git",
        }
        runs: dict[str, tuple[list[str], dict[str, str], str]] = {
            "floor": ([sys.executable, "-c", FLOOR], sealed, ""),
            "a clean check": ([program], sealed, "at most 1.5"),
            "a clean push": ([program], {**sealed, **push}, "at most 1.5"),
            "a push to another host": ([program], {**sealed, **elsewhere}, "at most 1.2"),
            "--version": ([program, "--version"], sealed, "below 1"),
            "--help": ([program, "--help"], sealed, "below 1"),
            "explain BB101": ([program, "explain", "BB101"], sealed, "below 1"),
        }
        seconds: dict[str, list[float]] = {name: [] for name in runs}
        memory: dict[str, int] = {}
        for _round in range(rounds):
            # one after the other in every round, so that a slow moment of the machine meets them all
            for name, (command, environ, _wanted) in runs.items():
                start = time.perf_counter()
                child = subprocess.Popen(command, cwd=repository, env=environ, stdout=subprocess.DEVNULL)
                _pid, status, used = os.wait4(child.pid, 0)
                seconds[name].append(time.perf_counter() - start)
                child.returncode = os.waitstatus_to_exitcode(status)
                if child.returncode:
                    raise SystemExit(f"{name} ended with {child.returncode}")
                memory[name] = max(memory.get(name, 0), used.ru_maxrss)
    floor = statistics.median(seconds["floor"])
    print(f"{'':24}{'ratio':>6}{'wanted':>14}{'peak memory':>14}")
    for name, (_command, _environ, wanted) in runs.items():
        ratio = statistics.median(seconds[name]) / floor
        print(f"{name:24}{ratio:6.2f}{wanted:>14}{memory[name] / 1024:11.1f} MiB")


if __name__ == "__main__":
    main()
