"""Whether a credential helper's program exists, found the way git and the shell would find it."""

from __future__ import annotations

import os

from bb_auth_check.git.text import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.git.process import Git

# What `sh` runs without a program of that name, so that its absence from PATH says nothing.
_SHELL_WORDS = (
    " ! . : [ [[ alias bg break case cd command continue declare do done echo elif else esac eval exec exit export "
    "false fc fg fi for function getopts hash if in jobs kill let local printf pwd read readonly return set shift "
    "source test then time times trap true type typeset ulimit umask unalias unset until wait while "
)
_EXPANDED = "$`()<>|;&*?[\n"
"""What the shell would not take as it stands wherever it comes in a word."""


class Programs:
    """Looks programs up on PATH and among git's own. git is asked for its own folder only once that matters."""

    def __init__(self, git: Git, aliases: frozenset[str]) -> None:
        self._git = git
        self._aliases = aliases
        self._own: str | None = None

    def of_helper(self, value: str) -> tuple[str | None, bool | None]:
        """The program that git runs for this value of `credential.helper`, and whether it exists.

        (None, None) for a shell snippet that only running it could judge.
        """
        if value.startswith("!"):
            return self._of_command(value[1:])
        if os.path.isabs(value):
            return self._of_command(value)
        command = f"credential-{value}"
        word = _first_word(command)
        if not word or any(mark in word for mark in _EXPANDED):
            return None, None
        program, found = self.of_git(word)
        return program, _unless_other_commands(command, found)

    def quoted(self, value: str) -> str | None:
        """How a value is written so that the shell takes the program's path for one word; None if none begins it.

        Nothing but plain options may come behind the path: what else does, nobody can tell from it, and may be secret.
        """
        path, options = value, ""
        while self._executable(path) is None:
            path, _, option = path.rpartition(" ")
            options = f" {option}{options}"
            bare = option.lstrip("-")
            if not path or bare == option or not bare.replace("-", "").isalpha() or not bare.isascii():
                return None
        # not in quotes: what does not begin with a slash git takes for the name of a helper (`credential.c`)
        return "".join(sign if sign.isalnum() or sign in "/-_.:+,@%" else f"\\{sign}" for sign in path) + options

    def cannot_be_run(self, name: str) -> bool:
        """Whether the first word of a helper's value is the path of a file that is there and may not be run."""
        return os.path.isabs(name) and os.path.isfile(name) and not os.access(name, os.X_OK)

    def of_git(self, command: str) -> tuple[str | None, bool]:
        """The program behind `git <command>`: among git's own, on PATH, or an alias."""
        program = f"git-{command}"
        path = self._on_path(program) or self._among_gits(program)
        return path, path is not None or command.lower() in self._aliases

    def _of_command(self, command: str) -> tuple[str | None, bool | None]:
        word = _first_word(command)
        if os.path.isabs(word) and "\\" in command and self._executable(word):
            return word, True  # escaped, no sign in it is one of the shell's
        if not word or any(mark in word for mark in (*_EXPANDED, *"={}~#")):
            return None, None
        if os.path.isabs(word):
            path = self._executable(word)
            return path, _unless_other_commands(command, path is not None)
        if "/" in word or f" {word} " in _SHELL_WORDS:
            return None, None
        path = self._on_path(word) or self._among_gits(word)
        return path, _unless_other_commands(command, path is not None)

    def _git_folder(self) -> str:
        if self._own is None:
            self._own = self._git.known("git's programs", self._found_git_folder)
        return self._own

    def _among_gits(self, name: str) -> str | None:
        look = lambda: self._executable(os.path.join(self._git_folder(), name))  # noqa: E731
        return self._git.known(("git's own", name), look)

    def _found_git_folder(self) -> str:
        return self._git.environ.get("GIT_EXEC_PATH") or self._beside_git() or self._told()

    def _beside_git(self) -> str | None:
        """The folder where every usual build of git has its programs: asking git costs as much as its configuration."""
        git = self._on_path("git")
        if git is None:
            return None
        above = os.path.dirname(os.path.dirname(os.path.realpath(git)))
        folders = (os.path.join(above, name, "git-core") for name in ("lib", "libexec"))
        return next((folder for folder in folders if os.path.isfile(os.path.join(folder, "git-remote-https"))), None)

    def _told(self) -> str:
        return "\n".join(self._git.ask(["git", "--exec-path"]).lines()[:1])

    def _on_path(self, name: str) -> str | None:
        if "/" in name:
            return None
        return self._git.known(("on PATH", name), lambda: self._looked_up(name))

    def _looked_up(self, name: str) -> str | None:
        folders = self._git.environ.get("PATH", os.defpath).split(os.pathsep)
        return next((path for folder in folders if (path := self._executable(os.path.join(folder, name)))), None)

    def _executable(self, path: str) -> str | None:
        at = os.path.join(self._git.cwd or "", path)
        endings = ("", ".exe") if os.name == "nt" else ("",)
        return next((path for e in endings if os.path.isfile(at + e) and os.access(at + e, os.X_OK)), None)


def _unless_other_commands(command: str, found: bool) -> bool | None:
    """None for a missing program where another may take its place: `missing || other`."""
    return None if not found and any(mark in command for mark in ";|&\n") else found


def _first_word(command: str) -> str:
    """What the shell takes for the command's name; empty where that cannot be told."""
    command = command.lstrip(" \t\n")
    if not any(quote in command for quote in "\\\"'"):
        return command.replace("\t", " ").partition(" ")[0]
    try:
        given = words(command)
    except ValueError:  # a quote that is not closed, or a comment with an apostrophe in it
        return ""
    return given[0] if given else ""
