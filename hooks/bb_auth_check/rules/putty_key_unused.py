"""BB507: a key for PuTTY, and an ssh that reads none."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.model import Facts, Fault, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every SSH destination of Bitbucket with a `puttykeyfile`, while git does not run plink."""
    for destination in facts.destinations:
        where = destination.ssh.putty if destination.ssh else None
        if where is None:
            continue
        yield Fault(
            message=f"{where.named} names a key for PuTTY, and git runs an ssh that reads none.",
            remedy=remedies.together(
                "Take it out, and give ssh a key of its own",
                remedies.unset(where),
                then=(
                    "puttygen exports the key in OpenSSH's form; name it as IdentityFile in ssh's configuration.",
                    "Or keep it and let git run PuTTY's: git config core.sshCommand plink",
                ),
            ).replace(ends_by_hand=True),
            where=where,
            remote=destination.address.remote,
            url=destination.address.url.text,
        )


RULE: Rule = Rule(
    id="BB507",
    name="putty-key-unused",
    title="A key for PuTTY is set, and git does not run PuTTY",
    severity="advice",
    why="The push fails with `Permission denied (publickey)`: OpenSSH reads neither .ppk files nor Pageant's keys.",
    fix="Give OpenSSH a key in its own form, or let git run plink: `core.sshCommand` or GIT_SSH.",
    classes=("ssh-key-not-offered",),
    bad="""\
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
	puttykeyfile = key.ppk
""",
    good="""\
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
""",
    look=look,
    about="environment",
    turn="environment",
)
