"""BB404: the repository of a wiki."""

from __future__ import annotations

from bb_auth_check.bitbucket import hosts
from bb_auth_check.model import Fault, Remedy, Rule
from bb_auth_check.rules import healing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts


def look(facts: Facts) -> Iterator[Fault]:
    """Every destination that is a wiki's repository on Bitbucket Cloud."""
    for destination in facts.destinations:
        address = destination.address
        if destination.product != "cloud" or not hosts.is_wiki(address.url):
            continue
        where = address.where
        removable = where is not None and where.key == f"remote.{address.remote}.url" and where.option == ("--local",)
        commands: tuple[tuple[str, ...], ...] = ()
        if removable and where and where.exact and where.values == 1:
            # `git remote remove` would delete what has been fetched as well: the wiki's pages
            commands = (("git", "config", "--local", "--remove-section", f"remote.{address.remote}"),)
        yield Fault(
            message=f"{healing.subject(where)} is the repository of a wiki: {address.url.text}",
            remedy=Remedy(
                says="Remove the remote",
                commands=commands,
                safe=bool(commands),
                by_hand=() if commands else (f"Remove {healing.subject(where)}.",),
            ),
            where=where,
            remote=address.remote,
            url=address.url.text,
        )


RULE: Rule = Rule(
    id="BB404",
    name="address-wiki",
    title="The remote is a wiki, and Bitbucket has no wikis any more",
    severity="error",
    why="Every push fails: Bitbucket Cloud removed wikis in August 2026, and their repositories with them.",
    mend="Remove the remote from the configuration, not with `git remote remove`: what your clone has fetched are the "
    "wiki's pages, which you can push to a repository of their own.",
    classes=("wiki-auth", "repo-not-found-or-no-access"),
    bad="""\
[remote "wiki"]
	url = https://jdoe@bitbucket.org/acme/widget.git/wiki
	fetch = +refs/heads/*:refs/remotes/wiki/*
""",
    good="",
    look=look,
)
