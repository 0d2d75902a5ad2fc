"""BB204: an SSH address of Bitbucket Cloud without `git@`."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Destination, Facts, Fault, Remedy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every SSH destination of Bitbucket Cloud where ssh would not log in as `git`."""
    for destination in facts.destinations:
        url = destination.address.url
        if not destination.product.is_cloud or url.transport != "ssh" or destination.username == "git":
            continue
        if destination.answered_by and not destination.username:
            continue
        if destination.username_source == "config":
            yield _of_ssh(destination)
            continue
        named = f"logs in as {destination.username}" if destination.username else "does not say git@"
        fault = remedies.url.url_fault(facts, destination.address, url, named, "Log in as git")
        # where ssh could not be asked, its command or its configuration may give the user
        is_certain = destination.ssh is None or destination.ssh.asked or not destination.ssh.may_differ
        yield fault.replace(is_certain=is_certain)


def _of_ssh(destination: Destination) -> Fault:
    """The command that starts ssh says a name, which counts more than the one in the address."""
    url = destination.address.url
    step = "Take `-l` or `User` out of the ssh command that git is told to use (core.sshCommand, GIT_SSH_COMMAND)."
    return Fault(
        message=f"ssh is told to log in as {destination.username}, whatever the address says: {url.text}",
        remedy=Remedy(says="Log in as git", by_hand=(step,)),
        where=destination.address.where,
        remote=destination.address.remote,
        url=url.text,
    )


RULE: Rule = Rule(
    id="BB204",
    name="ssh-user-missing",
    title="The SSH address does not log in as git",
    severity="error",
    why="The push fails with `Permission denied (publickey)`: ssh logs in with the name of your local account, and "
    "Bitbucket knows only the user git, whoever's key it is.",
    fix="Set the address with `git@`, on ssh.bitbucket.org: SSH left bitbucket.org on 2026-11-12. `User git` "
    "in ssh's own configuration does as well.",
    classes=("ssh-user-missing", "ssh-key-not-offered", "wrong-username"),
    bad="""\
[remote "origin"]
	url = bitbucket.org:acme/widget.git
""",
    good="""\
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
""",
    look=look,
    about="username",
    turn="username",
    links=(links.SSH_MOVE,),
)
