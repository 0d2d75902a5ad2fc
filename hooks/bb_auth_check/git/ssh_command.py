"""Which ssh git runs, and with which options (git: `connect.c`, `get_ssh_command` and `fill_ssh_args`)."""

from __future__ import annotations

import os

from bb_auth_check.git.process import on_path
from bb_auth_check.git.text import redacted, words
from bb_auth_check.model import Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from bb_auth_check.git.config import Entry

_SHELL = frozenset(";&|<>()`*?[]{}#!\n\\")
"""What the shell would not take as it stands: a command with one of these is not taken apart."""
_FLAGS = frozenset("46AaCGgKkMNnqTtvXxY")
_WITH_VALUE = frozenset("BbcFIiJlmop")
"""The options of ssh that may be handed on to `ssh -G`: none of them writes a file or speaks to anybody."""

_OF_A_REPOSITORY = ("local", "worktree")


class Command(Mute):
    """The command that git starts for an SSH address. Its words may hold a secret: they stay in this room."""

    __slots__ = ("entry", "name", "options", "program", "text", "variant")

    def __init__(
        self, program: str | None, options: list[str], name: str, entry: Entry | None, text: str = "", variant: str = ""
    ) -> None:
        self.program = program
        """OpenSSH's ssh; None if it is another program, or a command that only a shell could read."""
        self.options = options
        self.name = name
        """What sets it: a variable or `core.sshCommand`; empty where nothing does."""
        self.entry = entry
        """The `core.sshCommand` that sets it."""
        self.text = text
        """As it is set."""
        self.variant = variant
        """What kind of ssh git takes it for, if it is told so."""

    def values(self, letter: str, keyword: str) -> list[str]:
        """The values of an option, given by its letter or as `-o Keyword=value`, in order."""
        found = []
        for flag, value in zip(self.options, self.options[1:], strict=False):
            if flag == f"-{letter}" and letter:
                found.append(value)
            elif flag == "-o":
                name, _, rest = value.replace("=", " ", 1).strip().partition(" ")
                if name.lower() == keyword:
                    found.append(rest.strip().strip('"'))
        return found

    @property
    def sets_user(self) -> bool:
        """Whether it says whom to log in as, which counts more than the URL."""
        return bool(self.values("l", "user"))

    @property
    def is_plink(self) -> bool:
        """Whether it is PuTTY's."""
        return self.program is None and "plink" in self.options[0].lower() if self.options else False


def command(entries: list[Entry], environ: Mapping[str, str]) -> Command:
    """The command that git starts: GIT_SSH_COMMAND, else core.sshCommand, else the program GIT_SSH, else ssh."""
    variant = environ.get("GIT_SSH_VARIANT") or next(
        (entry.value or "" for entry in reversed(entries) if entry.key == "ssh.variant"), ""
    )
    is_another = variant.lower() not in ("", "auto", "ssh")
    entry = next((entry for entry in reversed(entries) if entry.key == "core.sshcommand"), None)
    for text, name, origin in (
        (environ.get("GIT_SSH_COMMAND"), "GIT_SSH_COMMAND", None),
        (entry.value if entry else None, "core.sshCommand", entry),
    ):
        if text:
            known = None if is_another else _words(text, environ)
            # what an unpacked archive names may lie in it, and nothing but a push may start that
            if known and origin and origin.scope in _OF_A_REPOSITORY and not _is_the_users(known[0], environ):
                known = None
            program, options = (known[0], known[1:]) if known else (None, [text])
            return Command(program, options, name, origin, text, variant)
    program = environ.get("GIT_SSH")
    if program:
        is_known = not is_another and _is_openssh(program)
        return Command(program if is_known else None, [] if is_known else [program], "GIT_SSH", None, program, variant)
    return Command("ssh", [], "", None, "ssh", variant)


def _words(text: str, environ: Mapping[str, str]) -> list[str] | None:
    """Program and options as they can be handed on; None if this is not plainly OpenSSH's ssh with options."""
    if redacted(text) != text or ("$" in text and "'" in text):
        return None
    text = _with_variables(text, environ)
    if not _SHELL.isdisjoint(text) or "$" in text:
        return None
    try:
        found = words(text)
    except ValueError:
        return None
    if not found or not _is_openssh(found[0]):
        return None
    options: list[str] = []
    rest = iter(found[1:])
    for word in rest:
        letters = word[1:]
        if not word.startswith("-") or not letters:
            return None
        while letters and letters[0] in _FLAGS:
            options.append(f"-{letters[0]}")
            letters = letters[1:]
        if not letters:
            continue
        value = letters[1:] or next(rest, "")
        if letters[0] not in _WITH_VALUE or not value:
            return None
        home = environ.get("HOME", "")
        options += [f"-{letters[0]}", home + value[1:] if value.startswith("~/") and home else value]
    return found[:1] + options


def _with_variables(text: str, environ: Mapping[str, str]) -> str:
    """`text` with the variables that name a path; any other stays as it is, for it may hold anything."""
    if "$" not in text:
        return text
    import re

    def value(found: re.Match[str]) -> str:
        path = environ.get(found[1] or found[2], "")
        is_path = path.startswith("/") and redacted(path) == path and not set(path) & {" ", '"', "'"}
        return path if is_path else found[0]

    return re.sub(r"\$(?:\{(\w+)\}|(\w+))", value, text)


def _is_openssh(program: str) -> bool:
    folder, _, name = program.replace("\\", "/").lower().rpartition("/")
    if folder and not os.path.isabs(program):
        return False  # a script of the repository's, which is not to be run before git runs it
    # under WSL `ssh.exe` is Windows' own, which reads Windows' files
    return name == "ssh" or (name == "ssh.exe" and os.name == "nt")


def _is_the_users(program: str, environ: Mapping[str, str]) -> bool:
    """Whether a program is the one that its name alone would start, or lies beside others that a name would."""
    folder = os.path.dirname(program)
    if not folder or folder in environ.get("PATH", os.defpath).split(os.pathsep):
        return True
    own = on_path("ssh", environ)
    return own is not None and os.path.realpath(own) == os.path.realpath(program)
