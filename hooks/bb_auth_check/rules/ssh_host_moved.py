"""BB405: the SSH host that has moved."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import hosts, links
from bb_auth_check.model import Destination, Facts, Fault, Remedy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_OLD = (hosts.CLOUD, f"www.{hosts.CLOUD}")
_SAYS = "Use the host that SSH has moved to"


def look(facts: Facts) -> Iterator[Fault]:
    """Every SSH destination of Bitbucket Cloud that ends at bitbucket.org itself, also behind an alias of ssh's."""
    for destination in facts.destinations:
        url, ssh = destination.address.url, destination.ssh
        if not destination.product.is_cloud or url.transport != "ssh" or ssh is None or ssh.host not in _OLD:
            continue
        if url.hostname not in _OLD:
            yield _of_alias(destination)
        elif destination.username == "git" or (destination.answered_by and not destination.username):
            yield _of_address(facts, destination)


def _of_address(facts: Facts, destination: Destination) -> Fault:
    """The address names the old host; it is changed only if nothing that ssh is told for that name would be lost."""
    url, ssh = destination.address.url, destination.ssh
    what = f"names {url.hostname}, which SSH left on 2026-11-12"
    host, port = hosts.moved_to(url)
    says = _SAYS
    if url.scheme and ":" in url.host and url.host.partition(":")[2] not in ("22", "443"):
        says += f"; it takes SSH at port 22 alone, so :{url.host.partition(':')[2]} goes"
    elif port == ":443":
        says += ", which at port 443 is another"
    then: tuple[str, ...] = ()
    if ssh is not None and ssh.new_name_unknown is not None:
        then = (
            f"{ssh.new_name_unknown} does not know {host} yet: ssh shows its key at the first connection, and where "
            "nobody can answer it fails. Compare the fingerprint with those that Bitbucket publishes.",
        )
    fault = remedies.url.url_fault(facts, destination.address, url, what, says, *then)
    if then and fault.remedy.commands:
        fault = fault.replace(remedy=fault.remedy.replace(ends_by_hand=True))
    if ssh is not None and ssh.tied is not None:
        keep = f"Another URL would lose {ssh.tied.what}."
        return fault.replace(remedy=Remedy(says=says, by_hand=(ssh.tied.do, keep, *then)), fixed_by="commands")
    if ssh is not None and ssh.may_differ:
        change = (
            f"Where the ssh that git runs has settings for {url.hostname}, give them `HostName {host}`; otherwise have "
            f"the URL name {host}."
        )
        return fault.replace(remedy=Remedy(says=says, by_hand=(change, *then)), fixed_by="commands")
    return fault


def _of_alias(destination: Destination) -> Fault:
    """The name is one that ssh's configuration makes of the old host."""
    url, ssh = destination.address.url, destination.ssh
    host = ssh.host if ssh else hosts.CLOUD
    alias = f"under the Host that matches {url.hostname}, change HostName to {hosts.CLOUD_SSH}"
    return Fault(
        message=f"{url.hostname}, in {url.text}, stands for {host}, which SSH left on 2026-11-12.",
        remedy=Remedy(says=_SAYS, by_hand=(f"In ssh's configuration, {alias}.",)),
        where=destination.address.place_of(url),
        remote=destination.address.remote,
        url=url.text,
    )


RULE: Rule = Rule(
    id="BB405",
    name="ssh-host-moved",
    title="The SSH host has moved",
    severity="advice",
    why="SSH left bitbucket.org on 2026-11-12, as Atlassian had announced: the connection is refused or times out.",
    fix="Use ssh.bitbucket.org, in the URL, in the `insteadOf` rule that makes it, or as HostName in ssh's "
    "configuration, which keeps the key, the proxy and whatever else stands there for bitbucket.org. The new name is "
    "unknown to `known_hosts`: compare the fingerprint with those that Bitbucket publishes.",
    classes=("ssh-host-moved", "ssh-host-key"),
    bad="""\
[remote "origin"]
	url = git@bitbucket.org:acme/widget.git
""",
    good="""\
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
""",
    look=look,
    about="address",
    turn="address",
    links=(links.SSH_MOVE,),
)
