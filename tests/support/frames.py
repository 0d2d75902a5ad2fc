"""What terminals, builds, package managers, logs and pages make of a text that a program has printed."""

from __future__ import annotations

import json
from collections.abc import Callable


def each_line(prefix: str) -> Callable[[str], str]:
    """A frame that puts something before each line."""
    return lambda text: "\n".join(prefix + line for line in text.split("\n"))


def _as_a_page(text: str) -> str:
    for sign, written in (("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ('"', "&quot;")):
        text = text.replace(sign, written)
    return text


FRAMES: dict[str, Callable[[str], str]] = {
    "coloured": lambda text: "\n".join(f"\x1b[31m{line}\x1b[0m" for line in text.split("\n")),
    "box": each_line("\u2502 "),
    "azure": each_line("2026-11-20T12:00:00.1234567Z ##[error]"),
    "maven": each_line("[ERROR] "),
    "npm": each_line("npm ERR! "),
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "utf-16": lambda text: text.encode("utf-16").decode("utf-8", "surrogateescape"),
    "json": lambda text: json.dumps({"level": "error", "msg": text}),
    "go": lambda text: f'time="2026-11-20T12:00:00Z" level=error msg={json.dumps(text)}',
    "java": each_line("Caused by: "),
    "syslog": each_line("Nov 20 12:00:00 build01 runner[4711]: "),
    "buildkit": each_line("#12 0.345 "),
    "compose": each_line("runner-1  | "),
    "teamcity": each_line("[12:00:00]W:\t [Step 1/2] "),
    "bamboo": each_line("error\t20-Nov-2026 12:00:00\t"),
    "gitlab": each_line("2026-11-20T12:00:00.123456Z 01E "),
    "python": each_line("2026-11-20 12:00:00,123 ERROR git.cmd: "),
    "log4j": each_line("2026-11-20 12:00:00.123 ERROR 1 --- [main] c.a.Git : "),
    "klog": each_line("E1120 12:00:00.123456       1 git.go:42] "),
    "surefire": each_line("[ERROR] [stderr] "),
    "npm-silly": each_line("20 silly fetchPackageMetaData "),
    "yarn": each_line("\u27a4 YN0001: \u2502 "),
    "page": _as_a_page,
    "mail": each_line("> > "),
    "prompt": lambda text: f"jdoe@host:~/widget$ {text}",
    "powershell": lambda text: (
        f"git.exe : {text}\nAt line:1 char:1\n+ git push\n+ CategoryInfo : NotSpecified: (x:String)"
    ),
    "yaml": lambda text: "message: |\n" + "\n".join(f"  {line}" for line in text.split("\n")),
}
"""Each changes nothing in what a text says."""
