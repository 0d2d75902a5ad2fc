"""Time and memory of one check as the configuration grows: they have to grow in proportion, and no faster.

    python tests/benchmarks/scale.py

Run it with the interpreter of an environment that bb-auth-check is installed in (`pip install .`).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sysconfig
import tempfile
import time
from pathlib import Path

HELPER = "[credential]\n\thelper = cache --timeout=28800\n[transfer]\n\tcredentialsInUrl = die\n"
REMOTE = '[remote "r{n}"]\n\turl = https://x-bitbucket-api-token-auth@bitbucket.org/acme/r{n}.git\n'
FAULTY = '[remote "r{n}"]\n\turl = https://jdoe:{n:020}@bitbucket.org/acme/r{n}.git\n'
RULE = '[url "https://x-bitbucket-api-token-auth@bitbucket.org/w{n}/"]\n\tinsteadOf = w{n}:\n'
OTHER = '[branch "b{n}"]\n\tdescription = "' + "x" * 900 + '"\n\tremote = origin\n\tmerge = refs/heads/b{n}\n'


def main() -> None:
    """Print a table: what grows, how far, seconds, peak memory of the process that looks."""
    program = os.path.join(sysconfig.get_path("scripts"), "bb-auth-check")
    print(f"{'':<38}{'seconds':>9}{'peak memory':>14}{'exit':>6}")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        home.mkdir()
        (home / ".gitconfig").write_text(HELPER, encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
        sealed = {**kept, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}
        for label, text, count in (
            *(("clean remotes", REMOTE, count) for count in (10, 1_000, 5_000, 10_000)),
            *(("remotes with a password each", FAULTY, count) for count in (1_000, 5_000, 10_000)),
            *(("insteadOf rules", RULE + REMOTE, count) for count in (500, 1_000, 2_000)),
            *(("KB of other configuration", OTHER, count) for count in (1_000, 5_000, 10_000)),
        ):
            repository = Path(folder, f"{label}-{count}")
            subprocess.run(["git", "init", "--quiet", str(repository)], env=sealed, check=True)
            with open(repository / ".git" / "config", "a", encoding="utf-8") as config:
                config.writelines(text.replace("{n:020}", f"{n:020}").replace("{n}", str(n)) for n in range(count))
                config.write(REMOTE.replace("{n}", "origin"))
            start = time.perf_counter()
            with open(os.devnull, "w", encoding="utf-8") as nowhere:
                code = subprocess.call([program], cwd=repository, env=sealed, stdout=nowhere, stderr=nowhere)
            took = time.perf_counter() - start
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(f"{count:>7,} {label:<30}{took:>9.2f}{peak:>10.0f} MiB{code:>6}", flush=True)
    # the peak is that of the largest child so far: it never falls in this table


if __name__ == "__main__":
    main()
