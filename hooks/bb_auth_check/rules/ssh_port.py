"""BB410: a port at which Bitbucket Cloud answers no SSH."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import hosts, links
from bb_auth_check.model import Destination, Facts, Fault, Remedy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_NONE = "at which Bitbucket Cloud answers no SSH"
_SAYS = {"443": f"for which Bitbucket Cloud has a host of its own, {hosts.CLOUD_SSH_443}"}


def look(facts: Facts) -> Iterator[Fault]:
    """Every SSH destination of Bitbucket Cloud at another port than 22, or than 443 on the host that is for it."""
    for destination in facts.destinations:
        ssh = destination.ssh
        if ssh is None or ssh.closed_port is None:
            continue
        url = destination.address.url
        if url.scheme and url.host.partition(":")[2] == ssh.closed_port and hosts.is_cloud(url.hostname):
            what = f"names port {ssh.closed_port}, {_SAYS.get(ssh.closed_port, _NONE)}"
            yield remedies.url.other_port_fault(facts, destination.address, what, ssh.closed_port)
        else:
            yield _of_configuration(destination, ssh.host, ssh.closed_port)


def _of_configuration(destination: Destination, host: str, port: str) -> Fault:
    """The port is one that ssh's configuration or command gives."""
    url = destination.address.url
    right = "443" if host == hosts.CLOUD_SSH_443 else "22"
    step = f"In ssh's configuration or command, give {url.hostname} `Port {right}`."
    if port == "443":
        step = f"In ssh's configuration, give {url.hostname} `HostName {hosts.CLOUD_SSH_443}`, or `Port 22`."
    return Fault(
        message=f"ssh connects to port {port} of {host}, {_SAYS.get(port, _NONE)}: {url.text}",
        remedy=Remedy(says="Use a port that is open", by_hand=(step,)),
        where=destination.address.where,
        remote=destination.address.remote,
        url=url.text,
    )


RULE: Rule = Rule(
    id="BB410",
    name="ssh-port",
    title="Bitbucket Cloud answers no SSH at this port",
    severity="advice",
    why="The connection is refused or times out: ssh.bitbucket.org takes SSH at port 22, altssh.bitbucket.org at 443, "
    "and 7999 is a Data Center's.",
    fix="Leave the port out of the URL, or use ssh://git@altssh.bitbucket.org:443/{workspace}/{repository}.git where a "
    "firewall closes port 22.",
    classes=("ssh-url-port", "network"),
    bad="""\
[remote "origin"]
	url = ssh://git@ssh.bitbucket.org:7999/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = ssh://git@ssh.bitbucket.org/acme/widget.git
""",
    look=look,
    about="address",
    turn="address",
    links=(links.SSH_MOVE,),
)
