"""Whether the ssh that git is told to use can start at all: its program, what kind git takes it for, its files."""

from __future__ import annotations

import os

from bb_auth_check.git.programs import Programs
from bb_auth_check.git.text import LONGEST_COMMAND, redacted, shown, words
from bb_auth_check.model import LostKey, Unstartable, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.git.config import Entry, Places
    from bb_auth_check.git.process import Answer, Git
    from bb_auth_check.git.ssh_command import Command
    from bb_auth_check.model import Url

_OWN = ("local", "worktree")
_PORT = r"(?:\[[^\]]*\]|[^:\[\]]*):(\d+)"
_IN_LINE = r"(.+?):? line (\d+): (.+)"
_MODES = r"Bad owner or permissions on (.+)"
_UNKNOWN_OPTION = r"Bad configuration option: (\w+)"
_OPTION_OF_OURS = "canonicalizehostname"
"""What this program has ssh do besides: an old one may not know it."""
_EATEN = r"(?:^|\s)-i\s*((?:[A-Za-z]:)?[^\s'\"]*\\\w[^\s'\"]*)"


def cannot_start(
    url: Url, command: Command, entries: list[Entry], git: Git, places: Places, *, in_ci: bool
) -> Unstartable | None:
    """Why git cannot start its ssh for this URL; None if it can, or nobody can tell."""
    found = _of_variant(url, command, entries, places) or _of_program(command, git, places)
    # a build that only looks at the sources may never push
    return found.replace(is_certain=found.is_certain and not in_ci) if found else None


def _of_variant(url: Url, command: Command, entries: list[Entry], places: Places) -> Unstartable | None:
    """git: `connect.c`, `push_ssh_options`."""
    if command.variant.lower() != "simple":
        return None
    import re

    port = re.fullmatch(_PORT, url.host)
    if port is None:
        return None
    entry = next((entry for entry in reversed(entries) if entry.key == "ssh.variant"), None)
    of_file = entry if entry is not None and entry.value == command.variant else None
    where = places.where(of_file, "ssh.variant") if of_file is not None else _variable("GIT_SSH_VARIANT")
    return Unstartable(
        says=f"{where.named} has git take ssh for one that is told no port, and the address has the port {port[1]}",
        where=where,
        do=(f"Take {where.key} out, or set it to ssh, where the ssh in use is OpenSSH's.",),
        is_useless=not command.name and where.scope in _OWN,
    )


def _of_program(command: Command, git: Git, places: Places) -> Unstartable | None:
    if os.name == "nt":  # git brings programs of its own, in folders of its own
        return None
    text, home = command.text, git.home
    if command.name == "GIT_SSH":  # started without a shell
        import shlex

        text = shlex.quote(text)
    elif text.startswith("~/") and home:
        text = home + text[1:]
    if redacted(text) != text:
        return None
    _, found = Programs(git, frozenset()).of_helper(f"!{text}")
    if found is not False or len(text) > LONGEST_COMMAND:
        return None
    word, *more = words(text)
    if not command.name:
        return Unstartable(
            says="There is no ssh on PATH",
            where=None,
            do=("Install OpenSSH's client, or name another ssh in core.sshCommand.",),
        )
    where = places.where(command.entry, "core.sshCommand") if command.entry else _variable(command.name)
    is_there = "/" in word and os.path.exists(word)
    named = shown(word)
    do = f"Have {where.named} name an ssh that is there"
    if where.file is None:
        do = f"Have {where.key}, in the command line or environment that sets it, name an ssh that is there"
    if is_there:
        do = f"Make {named} executable, if it is a program, or name another in {where.named}"
    return Unstartable(
        says=f"{where.named} names {named}, which {'cannot be run' if is_there else 'does not exist'}",
        where=where,
        do=(f"{do}.",),
        is_useless=not more and not is_there and where.scope in _OWN,
    )


def unreadable(answer: Answer, command: Command, places: Places) -> Unstartable | None:
    """What in its configuration keeps ssh from starting, by what it says; None if it says nothing of the kind."""
    import re

    lines = [line.strip() for line in answer.err.splitlines() if not line.startswith(("debug", "OpenSSH_", "Pseudo-"))]
    for line in lines:
        modes = re.fullmatch(_MODES, line)
        if modes:
            file = places.in_full(modes[1])
            where = Where(key="mode", file=file, scope="unknown", option=())
            do = f"Have nobody but you own {file} and write to it."
            return Unstartable(says=f"ssh does not take {file}, which others may write to", where=where, do=(do,))
        place = re.fullmatch(_IN_LINE, line)
        if place is None or _OPTION_OF_OURS in place[3].lower():
            continue
        what = shown(redacted(place[3])).rstrip(".")[:200]
        option = re.search(_UNKNOWN_OPTION, place[3])
        if place[1] == "command-line":
            where = places.where(command.entry, "core.sshCommand") if command.entry else _variable(command.name)
            return Unstartable(
                says=f"ssh does not take an option that {where.named} gives it ({what})",
                where=where,
                do=("Take that option out, or spell it as ssh_config(5) does.",),
            )
        file = places.in_full(place[1])
        do = f"Mend line {place[2]} of {file}."
        if option:
            do = f"Mend line {place[2]} of {file}, or take it out; where the ssh of another machine knows it, put "
            do += f"`IgnoreUnknown {option[1]}` at the top of the file."
        where = Where(key=f"line {place[2]}", file=file, scope="unknown", option=(), line=int(place[2]))
        return Unstartable(says=f"ssh cannot read line {place[2]} of {file} ({what})", where=where, do=(do,))
    return None


def proxy_missing(proxy: str, host: str, git: Git, place: tuple[Where | None, str]) -> Unstartable | None:
    """A ProxyCommand whose program is not there."""
    if proxy in ("", "none") or os.name == "nt" or redacted(proxy) != proxy:
        return None
    _, found = Programs(git, frozenset()).of_helper(f"!{proxy}")
    if found is not False or len(proxy) > LONGEST_COMMAND:
        return None
    word = shown(words(proxy)[0])
    where, named = place
    return Unstartable(
        says=f"The ProxyCommand for {host} ({named}) names {word}, which does not exist or cannot be run",
        where=where,
        do=(f"Install {word}, or name a program that is there in {named}.",),
        is_certain=False,
    )


def lost_in_the_shell(command: Command, git: Git, places: Places) -> LostKey | None:
    """A key whose path the shell does not leave whole, in the command that git is told to use."""
    text = command.text
    if command.name not in ("GIT_SSH_COMMAND", "core.sshCommand") or redacted(text) != text:
        return None
    try:
        given = words(text)
    except ValueError:
        return None
    if not given or given[0].replace("\\", "/").rpartition("/")[2].lower() not in ("ssh", "ssh.exe"):
        return None
    where = places.where(command.entry, "core.sshCommand") if command.entry else _variable(command.name)
    import re

    eaten = re.search(_EATEN, text)
    if eaten:
        path = eaten[1].replace("\\", "")
        if path in given and not os.path.exists(path):
            right = shown(eaten[1].replace("\\", "/"))
            return LostKey(
                says=f"{where.named} names a key with backslashes, which the shell takes out: ssh looks for "
                f"{shown(path)}",
                where=where,
                do=f"Write the key's path as {right}.",
            )
    parts = _parted(given)
    if parts is None:
        return None
    whole = " ".join(parts)
    return LostKey(
        says=f"{where.named} names a key with a blank in its path: ssh takes {shown(parts[1])} for the host",
        where=where,
        do=f'Write the key\'s path in quotes: ssh -i "{shown(whole)}".',
    )


def _parted(given: list[str]) -> list[str] | None:
    """What follows `-i`, if that is more than one word, and no option."""
    if "-i" not in given:
        return None
    rest = given[given.index("-i") + 1 :]
    end = next((at for at, word in enumerate(rest) if word.startswith("-")), len(rest))
    return rest[:end] if end > 1 and "/" in rest[0] and not os.path.isfile(rest[0]) else None


def _variable(name: str) -> Where:
    return Where(key=name, file=None, scope="command", option=())
