"""The only door to git's state for reading: everything the rules may know, in one frozen value.

A push to another host is over here; what it takes to look further is loaded after that.
"""

from __future__ import annotations

import sys

from bb_auth_check.bitbucket import hosts
from bb_auth_check.git import urls
from bb_auth_check.model import Facts, Machine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bb_auth_check.git.configuration import Configuration, Pushed
    from bb_auth_check.model import Url


def gather(
    configuration: Configuration,
    *,
    declared_hosts: Sequence[str] = (),
    pushed: Pushed | None = None,
    only_remotes: Sequence[str] = (),
    whole: bool = False,
    login: tuple[str, str] | None = None,
) -> Facts:
    """All facts about the destinations in question.

    `pushed`: only the destination of this push. `only_remotes`: names of remotes, or URLs. Else every remote and
    whatever else git reads; `whole`: the logs of all branches too. `login`: only those that may be of the login at this
    scheme and host, and no file of the work tree.
    Raises CannotLook; Misused if `only_remotes` names none.
    """
    declared = configuration.hosts(declared_hosts)
    if pushed is not None and _is_elsewhere(urls.parse(pushed.url), declared, configuration):
        return Facts(
            addresses=(),
            destinations=(),
            rewrites=(),
            machine=Machine(platform=sys.platform, helpers=()),
            hosts=declared,
        )
    from bb_auth_check.git.reader import Reader

    return Reader(configuration, declared).facts(pushed, only_remotes, whole=whole, login=login)


def _is_elsewhere(url: Url, declared: Sequence[str], configuration: Configuration) -> bool:
    if url.mixed is not None or hosts.product(url, declared) != "other":
        return False
    if url.transport != "ssh" or url.hostname.endswith(hosts.OTHER_SERVICES):
        return True
    # ssh's configuration may give Bitbucket another name
    from bb_auth_check.git import ssh, ssh_command

    if ssh.may_be_alias(url):
        return False
    return not ssh.is_named(
        url, ssh_command.command(configuration.entries, configuration.git.environ), configuration.git
    )
