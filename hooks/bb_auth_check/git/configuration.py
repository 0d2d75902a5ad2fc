"""What a look at a repository begins with: git's configuration, and the push that it is for."""

from __future__ import annotations

import os

from bb_auth_check.git import config
from bb_auth_check.git.text import redacted, shown
from bb_auth_check.model import Misused, Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bb_auth_check.git.config import Entry
    from bb_auth_check.git.process import Git


class Pushed(Mute):
    """The two arguments that git gives a pre-push hook. The second may hold a secret."""

    __slots__ = ("name", "url")

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.url = url


class Configuration(Mute):
    """git's configuration, read once, with the tool's own settings in it. Holds raw values."""

    def __init__(self, git: Git, *, anywhere: bool = False, entries: list[Entry] | None = None) -> None:
        """Raises CannotLook: no git, no repository, one that git refuses, or configuration that it cannot read.

        `anywhere`: outside of a repository what the user and the system have configured is all there is.
        `entries`: what git has said already, so that it is not asked.
        """
        self.git = git
        self.entries = config.read(git, anywhere=anywhere) if entries is None else entries

    def settings(self, name: str) -> tuple[str, ...]:
        """The values of `bbAuthCheck.<name>`, in order."""
        return tuple(config.values(self.entries, f"bbauthcheck.{name}"))

    def hosts(self, given: Sequence[str]) -> tuple[str, ...]:
        """The Data Center hosts that an option or `bbAuthCheck.host` declares; of the latter, those that can be one.

        Raises Misused for one of the option's that cannot be one.
        """
        from bb_auth_check.bitbucket.hosts import can_be, declared

        if not all(len(text.split()) == 1 and all(map(can_be, declared([text]))) for text in given):
            raise Misused("--host takes the name of a host, such as git.example.com, with its port if it has one.")
        return (*declared(given), *filter(can_be, declared(self.settings("host"))))

    def set_in(self, name: str) -> list[tuple[str, str]]:
        """The values of `bbAuthCheck.<name>`, in order, each with the file that has it, as it may be shown."""
        found = []
        for entry in self.entries:
            if entry.key == f"bbauthcheck.{name}" and entry.value:
                path = entry.origin.partition(":")[2] if entry.origin.startswith("file:") else ""
                home = os.path.join(self.git.home, "")
                short = f"~/{path[len(home) :]}" if path.startswith(home) else path
                found.append((entry.value, shown(redacted(short)) or "the environment"))
        return found

    def is_set(self, name: str) -> bool:
        """Whether `bbAuthCheck.<name>` is true, as git reads booleans."""
        given = [entry.value for entry in self.entries if entry.key == f"bbauthcheck.{name}"]
        return bool(given) and config.boolean(given[-1]) is True
