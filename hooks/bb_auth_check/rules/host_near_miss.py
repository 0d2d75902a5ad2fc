"""BB402: a host that is bitbucket.org mistyped."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import hosts
from bb_auth_check.model import Facts, Fault, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every destination on a host whose name differs from bitbucket.org by a slip."""
    for destination in facts.destinations:
        url = destination.address.url
        if not destination.product.is_bitbucket and url.transport != "other" and hosts.is_near_miss(url.hostname):
            what = f"names {url.hostname}, not bitbucket.org"
            yield remedies.url.url_fault(facts, destination.address, url, what, "Name bitbucket.org")


RULE: Rule = Rule(
    id="BB402",
    name="host-near-miss",
    title="The host looks like a typo of bitbucket.org",
    severity="advice",
    why="The push does not reach Bitbucket, and whoever owns that name gets the token that you type.",
    fix="Set the URL with bitbucket.org (over SSH ssh.bitbucket.org).",
    classes=("repo-not-found-or-no-access", "tls"),
    bad="""\
[remote "origin"]
	url = https://jdoe@bitbuket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
""",
    look=look,
    about="address",
    turn="address",
)
