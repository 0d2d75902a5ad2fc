"""BB201: no username for an https URL of Bitbucket Cloud."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.usernames import stored_name
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import has_wrong_name, holds_nothing, may_answer_otherwise, works

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination of Bitbucket Cloud for which git has no username.

    Data Center is left out: its project and repository tokens go without one.
    """
    for destination in facts.destinations:
        url = destination.address.url
        if (
            not destination.product.requires_username
            or url.transport != "http"
            or url.secrets
            or url.password != "none"
        ):
            continue
        if destination.username or destination.username_secret or destination.answered_by:
            continue
        if destination.behind_pipelines_proxy or not url.readable:
            continue
        helpers = works(destination)
        if any(helper.gives_name for helper in helpers):
            continue
        says = "Put the username of your token into the URL"
        is_free = holds_nothing(destination) or stored_name(destination) is not None
        fault = remedies.url.url_fault(
            facts,
            destination.address,
            url,
            "has no username",
            says,
            f"Your own Bitbucket username ({links.PERSONAL_SETTINGS}) does as well with an API token; an access token "
            "goes with x-token-auth.",
            fixed_by="username",
        )
        if not is_free:
            fault = fault.replace(remedy=remedies.url.of_the_helper(facts, destination.address, url, says))
        # a keychain, or a cache that runs, gives whatever account it was given once, with its name: the push may work
        says_none = all(
            helper.kind == "shell" and not helper.called and helper.gives_name is False for helper in helpers
        )
        is_known = says_none or holds_nothing(destination)
        # helpers that are asked before `store` may have nothing
        answers = any(
            stored.answers and stored.username and not has_wrong_name(stored, destination.product)
            for stored in destination.stored
        )
        fault = remedies.helper.with_missed(fault, destination)
        yield fault.replace(is_certain=is_known and not answers and not may_answer_otherwise(destination, facts))


RULE: Rule = Rule(
    id="BB201",
    name="username-missing",
    title="The remote has no username",
    severity="error",
    why="git asks for a username at each push, or uses the first credential stored for the host, whoever it "
    "belongs to. The "
    "first part of the path is the workspace, not a username.",
    fix="Put the username of your token into the URL, or set `credential.https://bitbucket.org.username`: your "
    "Bitbucket username or x-bitbucket-api-token-auth with an API token, x-token-auth with an access token. "
    "With libcurl 8.23 git drops the URL's name before it asks the helpers, but follows the setting.",
    classes=("username-missing", "prompt-unavailable", "stale-cached-credential", "multi-account"),
    bad="""\
[remote "origin"]
	url = https://bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
""",
    look=look,
    about="username",
    turn="username",
    links=(links.USING_API_TOKENS, links.USING_ACCESS_TOKENS),
)
