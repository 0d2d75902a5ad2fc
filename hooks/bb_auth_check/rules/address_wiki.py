"""BB404: the repository of a wiki."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import hosts
from bb_auth_check.model import Facts, Fault, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every destination that is a wiki's repository on Bitbucket Cloud."""
    for destination in facts.destinations:
        address = destination.address
        if destination.product.is_cloud and hosts.is_wiki(address.url):
            yield Fault(
                message=f"{remedies.url.subject(address.where)} is the repository of a wiki: {address.url.text}",
                remedy=remedies.url.remove_remote(address, "Remove the remote"),
                where=address.where,
                remote=address.remote,
                url=address.url.text,
            )


RULE: Rule = Rule(
    id="BB404",
    name="address-wiki",
    title="The remote is a wiki, and Bitbucket has no wikis any more",
    severity="error",
    why="Every push fails: Bitbucket Cloud removed wikis in August 2026, and their repositories with them.",
    fix="Remove the remote from the configuration, not with `git remote remove`: what your clone has fetched are the "
    "wiki's pages, which you can push to a repository of their own.",
    classes=("wiki-auth", "repo-not-found-or-no-access"),
    bad="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git/wiki
	fetch = +refs/heads/*:refs/remotes/origin/*
""",
    good="",
    look=look,
    about="address",
    turn="address",
)
