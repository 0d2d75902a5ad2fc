"""ssh's own configuration, read as text: which lines stand where. What they come to, ssh itself is asked."""

from __future__ import annotations

import os

from bb_auth_check.bitbucket import hosts
from bb_auth_check.git.plain_files import content_or_none, last_byte
from bb_auth_check.git.text import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ENOUGH = 1_000_000
"""Bytes of a file that are looked at."""
_LONGEST_PATH = 4096
_DEEP = 16
"""How deep `Include` may go (ssh: `readconf.c`)."""


def lines(path: str) -> Iterator[tuple[int, str, list[str]]]:
    """The lines of a file: number, keyword in lower case, and arguments. Nothing if it is no file that can be read."""
    text = (content_or_none(path, _ENOUGH) or b"").decode("utf-8", "surrogateescape")
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            keyword, rest = _keyword(stripped)
            yield number, keyword.lower(), _arguments(rest)


def _keyword(line: str) -> tuple[str, str]:
    at = next((at for at, char in enumerate(line) if char in " \t="), len(line))
    return line[:at], line[at:].lstrip(" \t").removeprefix("=").lstrip(" \t")


def _arguments(text: str) -> list[str]:
    if '"' not in text and "'" not in text and "\\" not in text:
        return text.split()
    try:
        return words(text, comments=True)
    except ValueError:
        return text.split()


class Block:
    """A `Host` section of a file."""

    __slots__ = ("file", "identities", "line", "moves", "patterns")

    def __init__(self, file: str, line: int, patterns: list[str]) -> None:
        self.file = file
        self.line = line
        self.patterns = patterns
        self.identities: list[str] = []
        self.moves: int | None = None
        """The line of its `HostName`."""


def blocks(path: str) -> list[Block]:
    """The `Host` sections of a file, with what they say of keys and of the host."""
    found: list[Block] = []
    inside: Block | None = None
    for number, keyword, arguments in lines(path):
        if keyword == "host":
            inside = Block(path, number, arguments)
            found.append(inside)
        elif keyword == "match":
            inside = None
        elif inside is not None and keyword == "identityfile":
            inside.identities += arguments[:1]
        elif inside is not None and keyword == "hostname" and inside.moves is None:
            inside.moves = number
    return found


def may_be_bitbucket(host: str, only: str | None, environ: Mapping[str, str]) -> bool:
    """Whether ssh's configuration may give this host the name of one of Bitbucket Cloud's.

    `only`: the one file that ssh is told to read. It says yes too often rather than too seldom: ssh can still be asked.
    """
    start = [only] if only else _usual(environ)
    seen: set[str] = set()
    return any(_leads_there(path, host, environ, 0, seen) for path in start)


def _usual(environ: Mapping[str, str]) -> list[str]:
    return [*(os.path.join(home, ".ssh", "config") for home in homes(environ)), "/etc/ssh/ssh_config"]


def homes(environ: Mapping[str, str]) -> list[str]:
    """The home folders: ssh takes the one of the user database, a wrapper of it or Windows may take HOME."""
    found = [environ.get("HOME", "")]
    try:
        import pwd

        found.append(pwd.getpwuid(os.getuid()).pw_dir)
    except (ImportError, KeyError):
        found.append(os.path.expanduser("~"))
    return [home for home in dict.fromkeys(found) if home]


def _leads_there(path: str, host: str, environ: Mapping[str, str], depth: int, seen: set[str]) -> bool:
    """Whether a file, or one that it includes, gives the host such a name; each is looked at once."""
    if path in seen:
        return False
    seen.add(path)
    applies = True
    for _, keyword, arguments in lines(path):
        if keyword == "host":
            applies = any(matches(pattern, host) for pattern in arguments)
        elif keyword == "match":
            applies = True
        elif not applies:
            continue
        elif keyword == "hostname" and any(hosts.CLOUD in argument.lower() for argument in arguments):
            return True
        elif keyword == "include" and depth < _DEEP:
            included = [at for argument in arguments for at in _included(argument, path, environ)]
            if None in included or any(at and _leads_there(at, host, environ, depth + 1, seen) for at in included):
                return True
    return False


def _included(pattern: str, path: str, environ: Mapping[str, str]) -> list[str | None]:
    """The files that an `Include` names; None among them if only ssh knows."""
    from glob import glob

    if len(pattern) > _LONGEST_PATH:
        return []  # no file is called that, and to look for it takes its time by the square
    if "%" in pattern or "$" in pattern or (pattern.startswith("~") and not pattern.startswith("~/")):
        return [None]
    if path.startswith("/etc/ssh") and not pattern.startswith("~"):
        return [*glob(os.path.join("/etc/ssh", pattern))]
    found: list[str | None] = []
    for home in homes(environ):  # a relative name starts in ~/.ssh
        at = home + pattern[1:] if pattern.startswith("~/") else os.path.join(home, ".ssh", pattern)
        found += glob(at)
    return found


def matches(pattern: str, host: str) -> bool:
    """Whether a pattern of a `Host` line fits a name; one that is negated never does."""
    if "*" not in pattern and "?" not in pattern:
        return pattern.lower() == host.lower()
    from fnmatch import fnmatchcase

    return not pattern.startswith("!") and fnmatchcase(host.lower(), pattern.lower().replace("[", "[[]"))


def ends_whole(path: str) -> bool:
    """Whether a line can be appended to a file: it is not there, empty, or ends with a newline."""
    return not os.path.lexists(path) or last_byte(path) in (b"", b"\n")
