"""BB401: an unencrypted address of Bitbucket Cloud."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.model import Facts, Fault, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every `http://` destination of Bitbucket Cloud, but for the one behind the proxy of a Pipelines build."""
    for destination in facts.destinations:
        url = destination.address.url
        if (
            not destination.product.is_cloud
            or url.transport != "http"
            or url.scheme != "http"
            or destination.behind_pipelines_proxy
        ):
            continue
        yield remedies.url.url_fault(facts, destination.address, url, "is not encrypted", "Use https")


RULE: Rule = Rule(
    id="BB401",
    name="address-http",
    title="The remote's address is not encrypted",
    severity="error",
    why="The token would cross the network unencrypted, and Git Credential Manager refuses to give it. Only inside "
    "Bitbucket Pipelines, behind the build's own proxy, is `http://bitbucket.org` right.",
    fix="Use https in the URL, or in the `insteadOf` rule that makes it.",
    classes=("wrong-auth-scheme", "helper-missing"),
    bad="""\
[remote "origin"]
	url = http://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
""",
    look=look,
    about="address",
    turn="address",
)
