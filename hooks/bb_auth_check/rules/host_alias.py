"""BB406: another name of bitbucket.org."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import hosts
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import works

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination of Bitbucket Cloud whose host is written otherwise than bitbucket.org."""
    for destination in facts.destinations:
        url = destination.address.url
        if not destination.product.is_cloud or url.transport != "http" or destination.behind_pipelines_proxy:
            continue
        if url.hostname.startswith("api.") and hosts.is_page(url):
            continue  # it is more than the host that is another there
        if url.readable and hosts.canonical(url.host) != url.host and url.scheme == "https":
            what = f"writes the host as {url.host}"
            kept = f"What a helper keeps for {url.host} is not given for bitbucket.org: `bb-auth-check fix` copies it."
            if facts.environment.in_ci:
                kept = f"A helper that answers for {url.host} alone has to answer for bitbucket.org as well."
            then = (kept,) if works(destination) and not destination.answered_by else ()
            yield remedies.url.url_fault(facts, destination.address, url, what, "Write it as bitbucket.org", *then)


RULE: Rule = Rule(
    id="BB406",
    name="host-alias",
    title="The URL uses an alias of bitbucket.org",
    severity="advice",
    why="Helpers keep a token for the host as it is written: www.bitbucket.org, Bitbucket.org and "
    "bitbucket.org:443 are others to them, and what is stored for bitbucket.org is not found.",
    fix="Write the host as bitbucket.org.",
    classes=("stale-cached-credential", "helper-missing"),
    bad="""\
[remote "origin"]
	url = https://jdoe@www.bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
""",
    look=look,
    about="address",
    turn="address",
)
