"""BB403: the address of a web page, or of the REST interface, in place of a clone URL."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import hosts
from bb_auth_check.model import HIDDEN, Facts, Fault, Remedy, Rule
from bb_auth_check.subjects import bitbucket_urls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every URL of a remote that is a page of Bitbucket's, or that programs use to ask about a repository."""
    for address, url in bitbucket_urls(facts, hosts.is_page):
        if HIDDEN in url.path.partition("?")[0]:
            continue  # what is hidden may have been a part of a right one
        if not address.remote or address.use not in ("push", "fetch") or not hosts.is_page(address.url):
            continue
        if hosts.repository_path(url) is not None:
            fault = remedies.url.url_fault(facts, address, url, "is the address of a web page", "Set the clone URL")
        else:
            where = address.place_of(url)
            fault = Fault(
                message=f"{remedies.url.subject(where)} is the address of no repository: {url.text}",
                remedy=Remedy(says="Set the clone URL", by_hand=("The Clone button of the repository shows it.",)),
                where=where,
                remote=address.remote,
                url=url.text,
            )
        yield fault.replace(is_certain=address.use == "push")


RULE: Rule = Rule(
    id="BB403",
    name="address-page",
    title="The URL is the address of a web page",
    severity="error",
    why="Every push fails with `repository not found`: a repository's URL on Bitbucket Cloud has two parts, the "
    "workspace and the repository. What a browser shows, or the REST interface, cannot be cloned.",
    fix="Set the URL that the Clone button shows: https://bitbucket.org/{workspace}/{repository}.git, on a Data Center "
    "https://{host}/scm/{project}/{repository}.git.",
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
