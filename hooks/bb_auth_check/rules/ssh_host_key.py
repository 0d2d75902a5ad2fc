"""BB506: the host's key is known wrongly."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Fault, Remedy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts


def look(facts: Facts) -> Iterator[Fault]:
    """Every SSH destination of Bitbucket whose `known_hosts` entry cannot fit."""
    seen = set()
    for destination in facts.destinations:
        ssh = destination.ssh
        if ssh is None or ssh.key_fault is None or ssh.key_where is None or ssh.key_where in seen:
            continue
        where = ssh.key_where
        seen.add(where)
        stale = destination.product == "cloud"
        commands = (("ssh-keygen", "-R", where.key, "-f", where.file or ""),) if stale else ()
        yield Fault(
            message=f"{where.file} {ssh.key_fault}.",
            remedy=Remedy(
                says="Remove the old key; ssh shows the new one at the next connection"
                if stale
                else "Add the key under the name with the port",
                commands=commands,
                safe=stale,
                by_hand=("Compare the fingerprint with those that Bitbucket publishes before you accept it.",)
                if stale
                else (f"Ask the server's administrator for its host key, and add it to {where.file}.",),
            ),
            where=where,
            remote=destination.address.remote,
            url=destination.address.url.text,
        )


RULE: Rule = Rule(
    id="BB506",
    name="ssh-host-key",
    title="ssh knows a wrong key of the host",
    severity="advice",
    why="The connection fails with `Host key verification failed` or `REMOTE HOST IDENTIFICATION HAS CHANGED`.",
    mend="Remove the old entry with `ssh-keygen -R` and compare the new key's fingerprint. A host at another port "
    "than 22 is written [host]:port in `known_hosts`.",
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
    links=(links.SSH_HOST_KEYS,),
)
