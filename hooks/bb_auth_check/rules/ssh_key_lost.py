"""BB509: a key that is set for the host, and that ssh does not offer there."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Remedy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every SSH destination of Bitbucket whose key is not there, or stands under a name that does not apply."""
    for destination in facts.destinations:
        lost = destination.ssh.lost_key if destination.ssh else None
        if lost is None:
            continue
        yield Fault(
            message=f"{lost.says}.",
            remedy=Remedy(says="Let ssh offer the key", by_hand=(lost.do,)),
            where=lost.where,
            remote=destination.address.remote,
            url=destination.address.url.text,
        )


RULE: Rule = Rule(
    id="BB509",
    name="ssh-key-lost",
    title="The key that is set for the host is not offered",
    severity="advice",
    why="The push fails with `Permission denied (publickey)`: the file that IdentityFile or `-i` names does not exist, "
    "or it is set under a `Host` that does not match the address, or there is no private key at all and no agent.",
    fix="Put the key where ssh looks for it, or name the host of the address, ssh.bitbucket.org, in the `Host` line. "
    "Quote a path with a blank in it, and write / for a backslash.",
    classes=("ssh-key-not-offered",),
    bad="""\
# .git/config
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
# ~/.ssh/config
Host bitbucket.com
	IdentityFile ~/.ssh/id_bitbucket
# ~/.ssh/id_bitbucket
the private key
""",
    good="""\
# .git/config
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
# ~/.ssh/config
Host bitbucket.com ssh.bitbucket.org
	IdentityFile ~/.ssh/id_bitbucket
# ~/.ssh/id_bitbucket
the private key
""",
    look=look,
    about="environment",
    turn="environment",
    links=(links.SEVERAL_SSH_KEYS,),
)
