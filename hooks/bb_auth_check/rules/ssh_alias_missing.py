"""BB412: a name of ssh's configuration that is not there."""

from __future__ import annotations

from bb_auth_check.bitbucket import hosts, links
from bb_auth_check.model import Facts, Fault, Remedy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every SSH destination whose host is called like an account's own name for Bitbucket, and stands for nothing."""
    for destination in facts.destinations:
        url, ssh = destination.address.url, destination.ssh
        if ssh is None or not ssh.is_undefined:
            continue
        name = url.host.partition(":")[0]
        step = (
            f"At the top of ~/.ssh/config, put `Host {name}` and under it `HostName {hosts.CLOUD_SSH}`. If it has a "
            "key of its own, name that there as IdentityFile, with `IdentitiesOnly yes`."
        )
        yield Fault(
            message=f"{url.text} uses the alias {name}, which has no Host in ssh's configuration: ssh takes it for a "
            "real host.",
            remedy=Remedy(says="Define the alias", by_hand=(step,)),
            where=destination.address.where,
            remote=destination.address.remote,
            url=url.text,
        )


RULE: Rule = Rule(
    id="BB412",
    name="ssh-alias-missing",
    title="ssh does not know the alias that the URL uses as its host",
    severity="advice",
    why="The push fails with `Could not resolve hostname`: an alias like this, one for each account, is defined in "
    "ssh's configuration, which is not part of a repository.",
    fix="Give the name a `Host` in ~/.ssh/config with `HostName ssh.bitbucket.org`, or use that host in the URL.",
    classes=("network", "repo-not-found-or-no-access"),
    bad="""\
# .git/config
[remote "origin"]
	url = git@bitbucket.org-work:acme/widget.git
""",
    good="""\
# .git/config
[remote "origin"]
	url = git@bitbucket.org-work:acme/widget.git
# ~/.ssh/config
Host bitbucket.org-work
  HostName ssh.bitbucket.org
""",
    look=look,
    about="address",
    turn="address",
    links=(links.SEVERAL_SSH_KEYS,),
)
