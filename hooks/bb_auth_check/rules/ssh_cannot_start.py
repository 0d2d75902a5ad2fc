"""BB510: git's ssh gets nowhere, whatever key it has."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Remedy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every SSH destination of Bitbucket whose ssh has no program, or configuration that it does not take."""
    for destination in facts.destinations:
        cannot = destination.ssh.cannot_start if destination.ssh else None
        if cannot is None:
            continue
        says = "Let git start its ssh"
        by_hand = Remedy(says=says, by_hand=cannot.do)
        is_simple = cannot.where is not None and cannot.is_useless and not cannot.where.shared
        yield Fault(
            message=f"{cannot.says}.",
            remedy=remedies.unset(cannot.where, says) if cannot.where is not None and is_simple else by_hand,
            where=cannot.where,
            remote=destination.address.remote,
            url=destination.address.url.text,
            is_certain=cannot.is_certain,
        )


RULE: Rule = Rule(
    id="BB510",
    name="ssh-cannot-start",
    title="git's ssh cannot start",
    severity="error",
    why="The push fails before any login: git finds no ssh to start, or ssh ends at a line of its configuration.",
    fix="Name an ssh that is there in core.sshCommand, GIT_SSH_COMMAND or GIT_SSH, or take the setting out; fix the "
    "line of ssh's configuration that ssh rejects.",
    classes=("ssh-cannot-start", "ssh-config-broken"),
    bad="""\
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
[core]
	sshCommand = /nowhere/ssh
""",
    good="""\
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
""",
    look=look,
    about="environment",
    turn="environment",
    links=(links.GIT_CONFIG,),
)
