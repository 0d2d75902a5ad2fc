"""BB411: the path of an address is none that Bitbucket gives to a repository."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import hosts, links
from bb_auth_check.model import Destination, Facts, Fault, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every destination of Bitbucket whose path has parts too many or too few; pages and wikis have their own rules."""
    for destination in facts.destinations:
        url = destination.address.url
        if url.mixed is not None or url.transport not in ("http", "ssh") or hosts.is_page(url) or hosts.is_wiki(url):
            continue
        what, tail = _cloud(destination) if destination.product.is_cloud else _datacenter(destination)
        if what:
            yield remedies.url.path_fault(facts, destination.address, what, tail)


def _cloud(destination: Destination) -> tuple[str, str | None]:
    parts = _parts(destination)
    if len(parts) == 2:
        return "", None
    count = "1 part" if len(parts) == 1 else f"{len(parts)} parts"
    what = f"has {count} in its path, where Bitbucket Cloud has workspace/repository"
    is_of_datacenter = len(parts) == 3 and parts[0] == "scm"
    return what, f"{parts[1]}/{parts[2]}" if is_of_datacenter else None


def _datacenter(destination: Destination) -> tuple[str, str | None]:
    url, parts = destination.address.url, _parts(destination)
    if url.transport == "ssh":
        if len(parts) == 3 and parts[0] == "scm":
            return "has /scm/ in its path, which belongs to https", f"{parts[1]}/{parts[2]}"
        return "", None
    if url.host.endswith(":7999"):
        return "goes to port 7999, at which a Data Center answers SSH", None
    if len(parts) == 2 and "scm" not in parts and destination.product == "datacenter":
        return "lacks the /scm/ that a Data Center has before project and repository over https", None
    return "", None


def _parts(destination: Destination) -> list[str]:
    url = destination.address.url
    path = hosts.without_dots(url.path) if url.transport == "http" else url.path
    return [part for part in path.split("/") if part]


RULE: Rule = Rule(
    id="BB411",
    name="address-path",
    title="The path does not name a repository",
    severity="advice",
    why="The push fails with `Repository not found`, whatever the login: on Bitbucket Cloud a path is "
    "workspace/repository, on a Data Center scm/project/repository over https and project/repository over SSH.",
    fix="Take the address from the repository's Clone button.",
    classes=("repo-not-found-or-no-access",),
    bad="""\
[remote "origin"]
	url = ssh://git@git.example.com:7999/scm/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = ssh://git@git.example.com:7999/acme/widget.git
""",
    look=look,
    about="address",
    turn="address",
    links=(links.DATACENTER_FORBIDDEN,),
)
