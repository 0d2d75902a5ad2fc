"""Which host belongs to which Bitbucket."""

from __future__ import annotations

from bb_auth_check.bitbucket import products

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bb_auth_check.bitbucket.products import Product
    from bb_auth_check.model import Url

CLOUD = "bitbucket.org"
CLOUD_SSH = "ssh.bitbucket.org"
"""Where SSH goes since it left bitbucket.org on 2026-11-12 (Atlassian community article 3234032)."""

HOST_KEYS = frozenset(
    (
        "ybgmFkzwOSotHTHLJgHO0QN8L0xErw6vd0VhFA9m3SM",  # Ed25519
        "FC73VB6C4OQLSCrjEayhMp9UMxS97caD/Yyi2bhW/J0",  # ECDSA
        "46OSHA1Rmj8E8ERTC6xkNcmGOw9oFxYr0WF6zWW8l1E",  # RSA
    )
)
"""SHA-256 fingerprints of Bitbucket Cloud's host keys since 2023-06-20 (bitbucket.org/blog/ssh-host-key-changes)."""

OTHER_SERVICES = ("github.com", "gitlab.com", "azure.com", "visualstudio.com", "codeberg.org", "googlesource.com")
"""Where `/scm/` is a group's name."""
_SLIPS = ("com", "net", "io", "co", "og", "or", "ogr", "rog", "orgg", "oorg", "orrg", "ord", "prg", "irg")
"""What is typed by mistake in place of `org`."""


_PAGES = (
    *("addon", "admin", "branch", "branches", "commits", "compare", "deployments", "diff", "downloads", "forks"),
    *("issues", "jira", "overview", "pipelines", "projects", "pull-request", "pull-requests", "security", "settings"),
    "src",
)
"""What follows workspace and repository in the address of a page."""


def product(url: Url, declared: Sequence[str]) -> Product:
    """Which Bitbucket a URL leads to; `declared` are the Data Center hosts the user named, in lower case.

    A Data Center token in the URL declares its host as well, and so do its clone URLs: `/scm/PROJECT/repository` over
    https, the port 7999 over SSH (Atlassian: Data Center's default clone URLs).
    """
    host = url.hostname
    if is_cloud(host):
        return products.CLOUD
    if host and (host in declared or url.host.lower() in declared):
        return products.DATACENTER
    if any(secret.kind == "datacenter-token" for secret in url.secrets):
        return products.DATACENTER
    if url.transport == "http" and "scm" in url.path:
        parts = url.path.split("/")
        # at most one folder before it; SCM-Manager has three parts after it, or a kind of repository
        if "scm" in parts[:2] and len(parts) - parts.index("scm") == 3 and parts[-2] not in ("git", "hg", "svn"):
            return products.OTHER if host.endswith(OTHER_SERVICES) else products.DATACENTER
    is_clone_url = url.transport == "ssh" and url.scheme and url.host.endswith(":7999")
    return products.DATACENTER if is_clone_url else products.OTHER


def is_cloud(hostname: str) -> bool:
    """Whether a host, in lower case and without port, is one of Bitbucket Cloud's."""
    return hostname == CLOUD or hostname.endswith("." + CLOUD)


def canonical(host: str) -> str:
    """The host that a URL of Bitbucket Cloud should name, given with its port as it is written."""
    name = host.lower().removesuffix(":443").removesuffix(".")
    return CLOUD if name in (CLOUD, f"www.{CLOUD}") else host


def is_wiki(url: Url) -> bool:
    """Whether a path is that of a wiki's repository: `workspace/repository.git/wiki`."""
    return len(_parts(url)) == 3 and _parts(url)[2] in ("wiki", "wiki.git")


def is_page(url: Url) -> bool:
    """Whether a URL, read by a browser, would show a page of a repository, and none that git can clone."""
    parts = _parts(url)
    if url.transport != "http":
        return False
    if url.hostname == CLOUD or url.hostname == f"www.{CLOUD}":
        return len(parts) > 2 and parts[2] in _PAGES
    return len(parts) > 3 and "projects" in parts[:2] and "repos" in parts[2:4]


def repository_path(url: Url) -> str:
    """The path of the repository that a page belongs to."""
    parts = _parts(url)
    if "projects" in parts[:2] and "repos" in parts:
        context = "".join(f"/{part}" for part in parts[: parts.index("projects")])
        project, name = parts[parts.index("projects") + 1], parts[parts.index("repos") + 1 :][:1]
        return f"{context}/scm/{project}/{''.join(name)}.git"
    return f"/{parts[0]}/{parts[1].removesuffix('.git')}.git"


def _parts(url: Url) -> list[str]:
    return url.path.partition("?")[0].partition("#")[0].strip("/").split("/")


def is_near_miss(hostname: str) -> bool:
    """Whether a host's name is `bitbucket.org` mistyped: one slip in the first word, another ending, or both."""
    first, _, last = hostname.removeprefix("www.").partition(".")
    if hostname.removeprefix("www.") == CLOUD or last not in ("org", *_SLIPS):
        return False
    return first == "bitbucket" or (abs(len(first) - 9) <= 1 and _is_one_slip(first, "bitbucket"))


def _is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter is missing, too many, another, or two neighbours have changed places."""
    start = next(
        (at for at, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(map(len, (typed, meant)))
    )
    rest, wanted = typed[start:], meant[start:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return typed != meant and (rest[1:] == wanted or rest == wanted[1:] or rest[1:] == wanted[1:] or swapped == wanted)


def declared(given: Iterable[str]) -> list[str]:
    """The hosts in what users give as one: in lower case, without scheme, user, path and brackets; several at once."""
    words = [word for text in given for word in text.lower().replace(",", " ").split()]
    bare = [(word.partition("://")[2] or word).partition("/")[0].rpartition("@")[2] for word in words]
    return [host[1:].partition("]")[0] if host.startswith("[") else host for host in bare if host]


def in_pipelines(variables: Sequence[str]) -> bool:
    """Whether these names of environment variables are those of a Bitbucket Pipelines build.

    BITBUCKET_BUILD_NUMBER, BITBUCKET_PIPELINE_UUID and BITBUCKET_STEP_UUID are Pipelines' default variables.
    """
    return any(
        name in variables for name in ("BITBUCKET_BUILD_NUMBER", "BITBUCKET_PIPELINE_UUID", "BITBUCKET_STEP_UUID")
    )
