"""Running git, and saying in one sentence why it could not answer."""

from __future__ import annotations

import os

from bb_auth_check.git import spawn
from bb_auth_check.git.text import redacted
from bb_auth_check.model import CannotLook, Mute, NoRepository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from typing import TypeVar

    Known = TypeVar("Known")

_PATIENCE = 60
"""Seconds. Every question asked here is answered in milliseconds; a FIFO named by `include.path` never answers."""

NOT_FOR_CHILDREN = ("PRE_COMMIT_REMOTE_URL", "PRE_COMMIT_REMOTE_NAME", "GIT_CONFIG")
"""The first two hold the push URL with its secret. The third changes what `git config` reads, and no other command."""


NO_FSMONITOR = ("-c", "core.fsmonitor=false")
"""For every command that reads the index: with git's own configuration it may run a program of the repository's."""


def on_path(name: str, environ: Mapping[str, str]) -> str | None:
    """The program of that name in the folders of PATH; None if there is none. A name with a folder in it stays.

    The current folder, where Windows looks first and PATH may lead as well, is passed over: it may be anybody's clone.
    """
    if os.path.dirname(name):
        return name
    endings = (".exe", ".com", "") if os.name == "nt" else ("",)
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        if os.path.isabs(folder):
            for ending in endings:
                path = os.path.join(folder, name + ending)
                if os.path.isfile(path) and os.access(path, os.X_OK):
                    return path
    return None


class Answer:
    """What git said: its exit code, standard output, and standard error as text. Its repr shows no output."""

    def __init__(self, code: int, out: bytes, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    def lines(self) -> list[str]:
        """Standard output as lines. A form feed and the like ends none: it may be part of a path."""
        lines = self.out.decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")
        return lines if lines[-1] else lines[:-1]


class Git(Mute):
    """git in one environment and folder, and whatever else is started there. The environment may hold a secret."""

    def __init__(
        self,
        environ: Mapping[str, str],
        cwd: str | None = None,
        deadline: float | None = None,
        memory: dict[Hashable, object] | None = None,
    ) -> None:
        """`cwd`: the folder; None for the current one. `deadline`: when all has to be over (`time.monotonic`).

        `memory`: for a look at many repositories, what has been seen of the machine; in a single look nothing is seen
        twice, and what `fix` changes must be seen anew.
        """
        self.environ = environ
        self.cwd = cwd
        self.deadline = deadline
        self._memory = memory
        self._version: str | None = None

    def at(self, folder: str) -> Git:
        """The same in another folder."""
        return Git(self.environ, folder, self.deadline, self._memory)

    def known(self, key: Hashable, look: Callable[[], Known]) -> Known:
        """What `look` sees, which is the same in every folder: with a memory it is looked at once."""
        if self._memory is None:
            return look()
        if key not in self._memory:
            self._memory[key] = look()
        return self._memory[key]  # type: ignore[return-value]

    @property
    def home(self) -> str:
        """The user's home folder; empty if there is none."""
        return self.environ.get("HOME", "")

    @property
    def cache_home(self) -> str:
        """Where programs keep what can be made anew (XDG base directories)."""
        return self.environ.get("XDG_CACHE_HOME") or os.path.join(self.home, ".cache")

    @property
    def config_home(self) -> str:
        """The folder of the user's configuration files, as the XDG base directory specification has it."""
        return self.environ.get("XDG_CONFIG_HOME") or os.path.join(self.home, ".config")

    @property
    def version(self) -> str:
        """git's version as it says it, which is asked once; empty if it cannot be asked."""
        if self._version is None:
            self._version = self.known("git version", self._asked_version)
        return self._version

    def _asked_version(self) -> str:
        try:
            lines = self.ask(["git", "version"]).lines()
        except CannotLook:
            lines = []
        return redacted(lines[0].removeprefix("git version ")) if lines else ""

    def is_at_least(self, major: int, minor: int) -> bool:
        """Whether this git is of that version or a later one; False if that cannot be told."""
        import re

        found = re.match(r"(\d+)\.(\d+)", self.version)
        return found is not None and (int(found[1]), int(found[2])) >= (major, minor)

    def ask(
        self, argv: list[str], patience: int = _PATIENCE, *, given: bytes = b"", sets: Mapping[str, str] | None = None
    ) -> Answer:
        """Run a program in the C locale, with `given` to read. `argv` must hold no secret; `patience` is in seconds.

        `sets`: variables that it gets besides.

        Raises CannotLook if there is no such program, or if it gives no answer.
        """
        child = {name: value for name, value in self.environ.items() if name not in NOT_FOR_CHILDREN}
        child.update(LC_ALL="C", LANGUAGE="", **(sets or {}))
        left: float = patience
        if self.deadline is not None:
            from time import monotonic

            left = max(min(patience, self.deadline - monotonic()), 0.0)
        program = on_path(argv[0], self.environ)
        try:
            if program is None:
                raise FileNotFoundError
            done = None if given or self.cwd is not None else spawn.run(program, argv, child, left)
            code, out, err = done or _in_folder(program, argv, child, self.cwd, given, left)
        except spawn.Late:
            raise CannotLook(f"`{' '.join(argv[:2])}` gave no answer in {left:.0f} seconds.", "too-slow") from None
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            raise CannotLook(f"There is no {argv[0]} on PATH that can be run.", "no-program") from None
        except OSError as error:
            raise CannotLook(f"{argv[0]} could not be started: {error.strerror}.") from None
        return Answer(code, out, err.decode("utf-8", "replace"))


def _in_folder(
    program: str, argv: list[str], environ: Mapping[str, str], cwd: str | None, given: bytes, patience: float
) -> tuple[int, bytes, bytes]:
    """As `spawn.run`, in a folder, and with something to read."""
    import subprocess

    try:
        run = subprocess.run(
            argv,
            executable=program,
            env=environ,
            cwd=cwd,
            timeout=patience,
            capture_output=True,
            check=False,
            stdin=None if given else subprocess.DEVNULL,
            input=given or None,
        )
    except subprocess.TimeoutExpired:
        raise spawn.Late from None
    return run.returncode, run.stdout, run.stderr


def refusal(
    answer: Answer, asked: str, *, stops_git: bool = True, environ: Mapping[str, str] | None = None
) -> CannotLook:
    """Why git would not answer. Its own words may quote a value, so they are not repeated.

    `stops_git`: whether what it was asked for is what every git command here reads. `environ`: git's.
    """
    import re

    bad_line = re.search(r"bad config line (\d+) in file (.+)", answer.err)
    if bad_line:
        return CannotLook(
            f"git cannot read {redacted(bad_line[2])}: line {bad_line[1]} is not valid configuration. "
            f"Fix that line{'; until then no git command works here' if stops_git else ''}.",
            "not-readable",
        )
    dubious = re.search(r"dubious ownership in repository at '(.+?)'", answer.err)
    if dubious:
        import shlex

        path = redacted(dubious[1])
        why = f"git refuses the repository at {path}, because another user owns it. If you trust it"
        chosen = (environ or {}).get("GIT_CONFIG_GLOBAL")
        if chosen is not None and (not chosen or (os.path.exists(chosen) and not os.path.isfile(chosen))):
            # `git config --global` fails there, and in the place of /dev/null it puts a file, if it may
            return CannotLook(
                f"{why}: `git -c {shlex.quote(f'safe.directory={path}')}` for one command, or in the environment, as "
                "GIT_CONFIG_GLOBAL is no file, GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory "
                f"GIT_CONFIG_VALUE_0={shlex.quote(path)}",
                "not-trusted",
            )
        return CannotLook(f"{why}: git config --global --add safe.directory {shlex.quote(path)}", "not-trusted")
    if "safe.bareRepository" in answer.err:
        return CannotLook(
            "git refuses this bare repository, because safe.bareRepository is 'explicit': set GIT_DIR.", "not-trusted"
        )
    if "not a git repository" in answer.err.lower():
        return NoRepository("There is no git repository here.")
    return CannotLook(f"git could not be asked: `{asked}` ends with {answer.code}. Run it to see why.")
