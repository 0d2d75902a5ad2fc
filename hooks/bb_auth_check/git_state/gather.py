"""The only door to git's state for reading: everything the rules may know, in one frozen value.

A push to another host is over here; what it takes to look further is loaded after that.
"""

from __future__ import annotations

import sys

from bb_auth_check.bitbucket import hosts
from bb_auth_check.git_state import config, urls
from bb_auth_check.model import Facts, Machine, Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bb_auth_check.model import Url


class Pushed(Mute):
    """The two arguments that git gives a pre-push hook. The second may hold a secret."""

    __slots__ = ("name", "url")

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.url = url


class Configuration(Mute):
    """git's configuration, read once, with the tool's own settings in it. Holds raw values."""

    def __init__(self, environ: Mapping[str, str], cwd: str | None = None, *, anywhere: bool = False) -> None:
        """Raises CannotLook: no git, no repository, one that git refuses, or configuration that it cannot read.

        `anywhere`: outside of a repository what the user and the system have configured is all there is.
        """
        self.environ = environ
        self.cwd = cwd
        self.entries = config.read(environ, cwd, anywhere=anywhere)

    def settings(self, name: str) -> tuple[str, ...]:
        """The values of `bbAuthCheck.<name>`, in order."""
        return tuple(config.values(self.entries, f"bbauthcheck.{name}"))

    def is_set(self, name: str) -> bool:
        """Whether `bbAuthCheck.<name>` is true, as git reads booleans."""
        given = [entry.value for entry in self.entries if entry.key == f"bbauthcheck.{name}"]
        return bool(given) and config.boolean(given[-1]) is True


def gather(
    configuration: Configuration,
    *,
    declared_hosts: Sequence[str] = (),
    pushed: Pushed | None = None,
    only_remotes: Sequence[str] = (),
    whole: bool = False,
) -> Facts:
    """All facts about the destinations in question.

    `pushed`: only the destination of this push. `only_remotes`: names of remotes, or URLs. Else every remote and
    whatever else git reads; `whole`: the logs of all branches too.
    Raises CannotLook; Misused if `only_remotes` names none.
    """
    declared = tuple(hosts.declared((*declared_hosts, *configuration.settings("host"))))
    if pushed is not None and _is_elsewhere(urls.parse(pushed.url), declared):
        return Facts(
            addresses=(),
            destinations=(),
            rewrites=(),
            machine=Machine(platform=sys.platform, helpers=()),
            hosts=declared,
        )
    from bb_auth_check.git_state.look import Look

    return Look(configuration, declared).facts(pushed, only_remotes, whole=whole)


def _is_elsewhere(url: Url, declared: Sequence[str]) -> bool:
    if hosts.product(url, declared) != "other":
        return False
    # ssh's configuration may give Bitbucket another name
    return url.transport != "ssh" or ("." in url.hostname and "bitbucket" not in url.hostname)
