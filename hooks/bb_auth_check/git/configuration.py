"""What a look at a repository begins with: git's configuration, and the push that it is for."""

from __future__ import annotations

from bb_auth_check.git import config
from bb_auth_check.model import Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.git.process import Git


class Pushed(Mute):
    """The two arguments that git gives a pre-push hook. The second may hold a secret."""

    __slots__ = ("name", "url")

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.url = url


class Configuration(Mute):
    """git's configuration, read once, with the tool's own settings in it. Holds raw values."""

    def __init__(self, git: Git, *, anywhere: bool = False) -> None:
        """Raises CannotLook: no git, no repository, one that git refuses, or configuration that it cannot read.

        `anywhere`: outside of a repository what the user and the system have configured is all there is.
        """
        self.git = git
        self.entries = config.read(git, anywhere=anywhere)

    def settings(self, name: str) -> tuple[str, ...]:
        """The values of `bbAuthCheck.<name>`, in order."""
        return tuple(config.values(self.entries, f"bbauthcheck.{name}"))

    def is_set(self, name: str) -> bool:
        """Whether `bbAuthCheck.<name>` is true, as git reads booleans."""
        given = [entry.value for entry in self.entries if entry.key == f"bbauthcheck.{name}"]
        return bool(given) and config.boolean(given[-1]) is True
