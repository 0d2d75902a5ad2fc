"""BB405: the SSH host that has moved."""

from __future__ import annotations

from collections.abc import Iterator

from bb_auth_check.bitbucket import hosts, links
from bb_auth_check.model import Facts, Fault, Remedy, Rule
from bb_auth_check.remedies.url import url_fault


def look(facts: Facts) -> Iterator[Fault]:
    """Every SSH destination of Bitbucket Cloud on bitbucket.org itself, also behind an alias of ssh's."""
    for destination in facts.destinations:
        url, ssh = destination.address.url, destination.ssh
        if not destination.product.is_cloud or url.transport != "ssh" or ssh is None:
            continue
        if url.hostname in (hosts.CLOUD, f"www.{hosts.CLOUD}"):
            if destination.username == "git" or destination.answered_by:
                what = f"goes to {url.hostname}, which SSH has left"
                yield url_fault(facts, destination.address, url, what, "Use the host that SSH has moved to")
        elif ssh.host == hosts.CLOUD and not url.hostname.endswith(f".{hosts.CLOUD}"):
            alias = f"under the Host that matches {url.hostname}, change HostName to {hosts.CLOUD_SSH}"
            yield Fault(
                message=f"{url.hostname}, in {url.text}, stands for {ssh.host}, which SSH has left.",
                remedy=Remedy(
                    says="Use the host that SSH has moved to", by_hand=(f"In ssh's configuration, {alias}.",)
                ),
                where=destination.address.place_of(url),
                remote=destination.address.remote,
                url=url.text,
            )


RULE: Rule = Rule(
    id="BB405",
    name="ssh-host-moved",
    title="The SSH host has moved",
    severity="advice",
    why="Atlassian has announced that SSH on bitbucket.org ends on 2026-11-12: the connection is refused or times out.",
    fix="Use ssh.bitbucket.org, in the URL, in the `insteadOf` rule that makes it, or as HostName in ssh's "
    "configuration. The new name is unknown to `known_hosts`: compare the fingerprint with those that "
    "Bitbucket publishes.",
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
