"""Which host belongs to which Bitbucket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Product, Url

CLOUD = "bitbucket.org"
CLOUD_SSH = "ssh.bitbucket.org"
"""Where SSH goes since it left bitbucket.org on 2026-11-12 (Atlassian community article 3234032)."""


def product(url: Url, declared: Sequence[str]) -> Product:
    """Which Bitbucket a URL leads to; `declared` are the Data Center hosts the user named, in lower case.

    A Data Center token in the URL declares its host as well.
    """
    host = url.hostname
    if host == CLOUD or host.endswith("." + CLOUD):
        return "cloud"
    if host and (host in declared or url.host.lower() in declared):
        return "datacenter"
    if any(secret.kind == "datacenter-token" for secret in url.secrets):
        return "datacenter"
    return "other"


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
