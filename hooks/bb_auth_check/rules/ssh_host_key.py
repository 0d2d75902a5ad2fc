"""BB506: the host's key is known wrongly."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every SSH destination of Bitbucket whose `known_hosts` entry cannot fit."""
    for destination in facts.destinations:
        key = destination.ssh.host_key if destination.ssh else None
        if key is None or key.kind == "unknown":
            continue
        is_cloud, in_ci = destination.product.is_cloud, facts.environment.in_ci
        yield Fault(
            message=f"{key.where.file} {key.says}.",
            remedy=remedies.environment.forget_host_key(key, in_a_build=in_ci)
            if key.kind == "wrong"
            else remedies.environment.add_host_key(key, is_cloud=is_cloud, in_a_build=in_ci),
            where=key.where,
            remote=destination.address.remote,
            url=destination.address.url.text,
            fixed_by="commands" if key.kind == "wrong" else "host-key",
        )


RULE: Rule = Rule(
    id="BB506",
    name="ssh-host-key",
    title="ssh knows a wrong key of the host",
    severity="advice",
    why="Where the key that is known is not the host's, the connection fails with `Host key verification failed` or "
    "`REMOTE HOST IDENTIFICATION HAS CHANGED`.",
    fix="Remove the old entry, with `ssh-keygen -R` if that takes no right one along, and compare the new key's "
    "fingerprint. A host at another port than 22 is written [host]:port in `known_hosts`.",
    classes=("ssh-host-key",),
    bad="""\
# .git/config
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
# ~/.ssh/known_hosts
ssh.bitbucket.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
""",
    good="""\
# .git/config
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
# ~/.ssh/known_hosts
""",
    look=look,
    about="environment",
    turn="environment",
    links=(links.SSH_HOST_KEYS,),
)
