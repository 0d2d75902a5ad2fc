"""A sweep of many repositories against a loop of the shell over `git config --list`, as a ratio; and its peak memory.

    python tests/benchmarks/sweep.py [REPOSITORIES [PAIRS]]

Run it with the interpreter of an environment that bb-auth-check is installed in (`pip install .`).
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

USER = "[credential]\n\thelper = cache --timeout=28800\n[transfer]\n\tcredentialsInUrl = die\n"
CONFIG = """\
[core]
	repositoryformatversion = 0
	filemode = true
	bare = false
	logallrefupdates = true
[remote "origin"]
	url = {url}
	fetch = +refs/heads/*:refs/remotes/origin/*
[branch "main"]
	remote = origin
	merge = refs/heads/main
"""
URLS = (
    "https://x-bitbucket-api-token-auth@bitbucket.org/acme/r{n}.git",
    "git@ssh.bitbucket.org:acme/r{n}.git",
    "https://github.com/acme/r{n}.git",
    "https://bitbucket.org/acme/r{n}.git",
)
LOOP = 'while read -r r; do git -C "$r" config --list; done <"$1"'


def main() -> None:
    """Print the seconds of both, the median of their ratios, and the peak of the processes of the sweep."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    program = os.path.join(sysconfig.get_path("scripts"), "bb-auth-check")
    with tempfile.TemporaryDirectory() as folder:
        home, top = Path(folder, "home"), Path(folder, "src")
        home.mkdir()
        (home / ".gitconfig").write_text(USER, encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
        sealed = {**kept, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}
        paths = [planted(top, n) for n in range(number)]
        listed = Path(folder, "list")
        listed.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
        loop = ["sh", "-c", LOOP, "sh", str(listed)]
        sweep = [program, "sweep", str(top)]
        took(sweep, sealed)  # compiles what is not, and warms what is cold
        seconds = [(took(loop, sealed), took(sweep, sealed)) for _ in range(pairs)]
        peak = subprocess.run([sys.executable, "-c", PEAK, *sweep], env=sealed, capture_output=True, check=True).stdout
    ratios = sorted(ours / theirs for theirs, ours in seconds)
    print(f"{number} repositories, {pairs} pairs, {os.cpu_count()} processors")
    print(f"loop   {statistics.median(theirs for theirs, _ in seconds):6.2f} s")
    print(
        f"sweep  {statistics.median(ours for _, ours in seconds):6.2f} s, peak of its largest process {peak.decode()}"
    )
    print(f"ratio  {statistics.median(ratios):6.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f})")


PEAK = """\
import resource, subprocess, sys
subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB", end="")
"""


def planted(top: Path, number: int) -> Path:
    """One repository with some folders in it, as `git init` and a checkout leave it."""
    path = top / f"team{number // 50}" / f"r{number}"
    for name in (".git/objects", ".git/refs/heads", ".git/hooks", ".git/info", "src/a", "src/b", "doc"):
        (path / name).mkdir(parents=True)
    if number % 3 == 0:
        for module in range(30):
            (path / "node_modules" / f"m{module}" / "lib").mkdir(parents=True)
    (path / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    url = URLS[number % len(URLS)].format(n=number)
    (path / ".git" / "config").write_text(CONFIG.format(url=url), encoding="utf-8")
    return path


def took(argv: list[str], environ: dict[str, str]) -> float:
    """Seconds until a program ends."""
    start = time.perf_counter()
    subprocess.run(argv, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
