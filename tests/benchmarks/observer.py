"""What the observer adds to a login, beside the least that a program in Python can take: ratios of one run.

    python tests/benchmarks/observer.py [ROUNDS]

The floor is `python -c pass` with this interpreter. A program that does nothing, made the way installers make them,
stands beside it: that part is theirs. As for speed.py, use the interpreter of an environment that bb-auth-check is
installed in as users install it (`pip install .`).
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

NOTHING = "a program that does nothing"
CONFIGURATION = '[credential "https://bitbucket.org"]\n\thelper = bb-auth-check\n'
BITBUCKET = b"protocol=https\nhost=bitbucket.org\nusername=jdoe\npassword=%s\n" % (b"x" * 40)
ELSEWHERE = b"protocol=https\nhost=example.com\nusername=jdoe\npassword=x\n"


def main() -> None:
    """Print a table of ratios to the floor."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    program = Path(sysconfig.get_path("scripts"), "git-credential-bb-auth-check")
    with tempfile.TemporaryDirectory() as folder:
        home, empty = Path(folder, "home"), Path(folder, "empty")
        home.mkdir()
        (home / ".gitconfig").write_text(CONFIGURATION, encoding="utf-8")
        empty.write_text(
            program.read_text(encoding="utf-8").replace("from bb_auth_check.observer import console", "console = int"),
            encoding="utf-8",
        )
        empty.chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "XDG_"))}
        sealed = {**kept, "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "GIT_ASKPASS": "true"}
        runs = {
            "floor": ([sys.executable, "-c", "pass"], b"", ""),
            NOTHING: ([str(empty)], b"", ""),
            "store, another host": ([str(program), "store"], ELSEWHERE, "1.1 of that"),
            "store, known": ([str(program), "store"], BITBUCKET, "1.1 of that"),
            "erase, another host": ([str(program), "erase"], ELSEWHERE, ""),
            "get": ([str(program), "get"], BITBUCKET.partition(b"password")[0], ""),
            "erase": ([str(program), "erase"], BITBUCKET, ""),
        }
        seconds: dict[str, list[float]] = {name: [] for name in runs}
        for _round in range(rounds):
            # `erase` comes last and forgets the login: the first `store` of a round is for that one
            timed([str(program), "store"], BITBUCKET, sealed, home)
            for name, (command, given, _wanted) in runs.items():
                seconds[name].append(timed(command, given, sealed, home))
        floor = statistics.median(seconds["floor"])
        nothing = statistics.median(seconds[NOTHING])
        print(f"{'':30}{'to the floor':>14}{'to nothing':>14}{'wanted':>14}")
        for name, (_command, _given, wanted) in runs.items():
            median = statistics.median(seconds[name])
            print(f"{name:30}{median / floor:14.2f}{median / nothing:14.2f}{wanted:>14}")


def timed(command: list[str], given: bytes, environ: dict[str, str], cwd: Path) -> float:
    """The seconds that a command takes; it has to succeed."""
    start = time.perf_counter()
    subprocess.run(command, input=given, cwd=cwd, env=environ, capture_output=True, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
