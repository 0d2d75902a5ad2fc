"""How long `outgoing` takes beside `git log -p` of the same range, in the same run, and how much memory.

    python tests/benchmarks/outgoing.py                                        # histories made on the spot
    python tests/benchmarks/outgoing.py REPOSITORY [RANGE…] [REPOSITORY …]     # clones that you have

Ratios are medians of interleaved pairs: of the time that passes, and of the time of processors, which is the larger one
because git and Python work at once. Both start a process of their own; `git log -p` writes to /dev/null. The peak is
that of Python alone, as Linux counts it. Run it with the interpreter of an environment that bb-auth-check is
installed in as users install it (`pip install .`): an editable install may compile its modules at every run.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bb_auth_check.bitbucket.samples import sample

ROUNDS = 7
WORDS = [
    f"{first}{last}" for first in ("get", "set", "is", "to", "of") for last in ("Name", "Path", "Value", "User", "X")
]
QUIET = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
LOOK = "import sys; from bb_auth_check.cli import main; code = main(sys.argv[1:])"
PEAK = f"{LOOK}\nprint(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0], file=sys.stderr)"


def main() -> None:
    """Print a table of ratios."""
    print(f"{'':34}{'log -p':>9}{'outgoing':>10}{'ratio':>7}{'of CPU':>8}{'peak':>13}")
    if len(sys.argv) > 1:
        given = list(ranges(sys.argv[1:]))
        ratios = [row(f"{repository.name} {asked}", repository, asked) for repository, asked in given]
        print(f"{'median':34}{'':>19}{statistics.median(ratios):7.2f}")
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, commits, size in (("5 commits", 5, 4_000), ("200 commits", 200, 20_000), ("2000, small", 2000, 800)):
            repository = Path(folder, name)
            history(repository, commits, size)
            row(name, repository, "main")
        repository = Path(folder, "a line of 400 MB")
        history(repository, 1, 100)
        with open(repository / "line", "wb") as file:
            block = random.Random(1).randbytes(1 << 19).hex().encode()  # noqa: S311 - any bytes
            for at in range(400):
                file.write(block if at != 200 else block[:500] + b" " + sample("api-token").encode() + b" " + block)
        git(repository, "add", "line")
        git(repository, "commit", "-qm", "line")
        row(repository.name, repository, "main", rounds=1)


def ranges(arguments: list[str]) -> Iterator[tuple[Path, str]]:
    """Every folder with each range that stands behind it, or with everything."""
    waiting: Path | None = None
    repository = Path()
    for argument in arguments:
        if os.path.isdir(argument):
            if waiting is not None:
                yield waiting, "--all"
            waiting = repository = Path(argument).resolve()
        else:
            waiting = None
            yield repository, argument
    if waiting is not None:
        yield waiting, "--all"


def git(repository: Path, *arguments: str) -> None:
    """Run git; it has to succeed."""
    named = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    environ = {**os.environ, **QUIET}
    subprocess.run(["git", *named, *arguments], cwd=repository, env=environ, check=True, capture_output=True)


def history(repository: Path, commits: int, size: int) -> None:
    """A repository in which each commit changes some lines of a few files."""
    repository.mkdir()
    git(repository, "init", "-q", "-b", "main")
    chosen = random.Random(commits)  # noqa: S311 - the same history each time
    files = {f"src/{at % 7}/file{at}.py": [line(chosen) for _ in range(size // 40)] for at in range(20)}
    stream = []
    for number in range(commits):
        touched = chosen.sample(sorted(files), 3) if number else sorted(files)
        stream.append(
            f"commit refs/heads/main\ncommitter x <x@example.com> {1_700_000_000 + number} +0000\ndata 2\nx\n"
        )
        for name in touched:
            lines = files[name]
            lines[chosen.randrange(len(lines))] = line(chosen)
            text = "\n".join(lines)
            stream.append(f"M 100644 inline {name}\ndata {len(text)}\n{text}\n")
    subprocess.run(["git", "fast-import", "--quiet"], cwd=repository, input="".join(stream).encode(), check=True)


def line(chosen: random.Random) -> str:
    """A line as programs have them."""
    return "    " + " ".join(chosen.choices(WORDS, k=6)) + f"({chosen.random()})"


def row(name: str, repository: Path, asked: str, rounds: int = ROUNDS) -> float:
    """Measure one range. The ratio of the time that passes."""
    environ = {**os.environ, **QUIET}
    look = [sys.executable, "-c", LOOK, "outgoing", *(["--all"] if asked == "--all" else [asked])]
    log = ["git", "log", "-p", asked]
    pairs = [(timed(log, repository, environ), timed(look, repository, environ)) for _ in range(rounds)]
    ratio, of_cpu = (statistics.median(ours[at] / theirs[at] for theirs, ours in pairs) for at in (0, 1))
    theirs, ours = (statistics.median(seconds for seconds, _ in times) for times in zip(*pairs, strict=True))
    run = subprocess.run(
        [sys.executable, "-c", PEAK, *look[3:]],
        cwd=repository,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    kibibytes = int(run.stderr.split()[-1])
    print(f"{name:34}{theirs:8.2f}s{ours:9.2f}s{ratio:7.2f}{of_cpu:8.2f}{kibibytes / 1024:9.1f} MiB", flush=True)
    return ratio


def timed(command: list[str], cwd: Path, environ: dict[str, str]) -> tuple[float, float]:
    """The seconds that a command takes, and those of processors that it and its children take."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    passed = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
