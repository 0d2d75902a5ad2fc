"""BB403: the address of a web page in place of a clone URL."""

from __future__ import annotations

from collections.abc import Iterator

from bb_auth_check.bitbucket import hosts
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.remedies.url import url_fault
from bb_auth_check.subjects import bitbucket_urls


def look(facts: Facts) -> Iterator[Fault]:
    """Every URL of a remote that is a page of Bitbucket's."""
    for address, url in bitbucket_urls(facts, hosts.is_page):
        if address.use in ("push", "fetch"):
            yield url_fault(facts, address, url, "is the address of a web page", "Set the clone URL")


RULE: Rule = Rule(
    id="BB403",
    name="address-page",
    title="The URL is the address of a web page",
    severity="error",
    why="Every push fails with `repository not found`: a repository's URL on Bitbucket Cloud has two parts, the "
    "workspace and the repository.",
    fix="Set the URL that the Clone button shows: https://bitbucket.org/{workspace}/{repository}.git.",
    classes=("repo-not-found-or-no-access",),
    bad="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget/src/main/
""",
    good="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
""",
    look=look,
    about="address",
    turn="address",
)
