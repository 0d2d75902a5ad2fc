"""BB508: a host whose key nobody can confirm."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every SSH destination of Bitbucket that ssh does not know and will ask nobody about."""
    for destination in facts.destinations:
        key = destination.ssh.host_key if destination.ssh else None
        if key is None or key.kind != "unknown":
            continue
        yield Fault(
            message=f"{key.where.file} {key.says}, and nobody can confirm its key here.",
            remedy=remedies.environment.add_host_key(key, is_cloud=destination.product.is_cloud),
            where=key.where,
            remote=destination.address.remote,
            url=destination.address.url.text,
            fixed_by="host-key",
        )


RULE: Rule = Rule(
    id="BB508",
    name="ssh-host-unknown",
    title="ssh does not know the host, and cannot ask",
    severity="advice",
    why="The connection fails with `Host key verification failed`: in a build, with BatchMode or with "
    "`StrictHostKeyChecking yes` ssh refuses a host whose key it does not know, and ssh.bitbucket.org is a new name.",
    fix="Add the key under that name: the one that `known_hosts` has for bitbucket.org, if Bitbucket publishes it, or "
    "what `ssh-keyscan` shows, once its fingerprint has been compared.",
    classes=("ssh-host-key",),
    bad="""\
# .git/config
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
# ~/.ssh/known_hosts
bitbucket.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO
# environment
CI=true
""",
    good="""\
# .git/config
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
# ~/.ssh/known_hosts
bitbucket.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO
ssh.bitbucket.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO
# environment
CI=true
""",
    look=look,
    about="environment",
    turn="environment",
    links=(links.SSH_HOST_KEYS, links.SSH_MOVE),
)
