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

CLOUD_SSH_443 = "altssh.bitbucket.org"
"""Where SSH is answered on port 443."""

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
_OTHER_FORGES = (
    *("github", "gitlab", "gitea", "forgejo", "codeberg", "gitee", "gitbucket", "gitblit", "gitolite", "pagure"),
    *("gerrit", "sourcehut", "phabricator", "phorge", "rhodecode", "kallithea", "onedev", "tuleap", "codecommit"),
    *("azuredevops", "scm-manager", "scmmanager", "sourceforge", "assembla", "gogs", "azure", "cgit", "tfs"),
)
"""What in a host's name says that another forge answers there; of short ones, as a word of their own."""
_USERS_ELSEWHERE = ("oauth2", "gitlab-ci-token", "x-access-token", "x-oauth-basic")
"""Usernames that GitLab and GitHub prescribe, or give to their tokens."""
_SLIPS = ("com", "net", "io", "co", "og", "or", "ogr", "rog", "orgg", "oorg", "orrg", "ord", "prg", "irg")
"""What is typed by mistake in place of `org`."""


_PAGES = (
    *("addon", "admin", "annotate", "branch", "branches", "commit", "commits", "compare", "deployments", "diff"),
    *("downloads", "fork", "forks", "full-commit", "history-node", "get", "issues", "jira", "overview", "pipelines"),
    *("projects", "pull-request", "pull-requests", "raw", "security", "settings", "src"),
)
"""What follows workspace and repository in the address of a page."""
_OF_WORKSPACE = ("workspace", "projects", "repositories", "profile")
"""What follows the workspace in the address of a page that belongs to no repository."""
_NO_WORKSPACE = ("account", "dashboard", "repo", "workspaces")
"""What stands in the place of the workspace in the address of a page that belongs to none."""
_PAGES_OF_DATACENTER = (
    *("browse", "branches", "builds", "commits", "compare", "diff", "fork", "permissions", "pull-requests", "raw"),
    *("settings", "tags", "watchers"),
)


def product(url: Url, declared: Sequence[str]) -> Product:
    """Which Bitbucket a URL leads to; `declared` are the Data Center hosts the user named, in lower case.

    A Data Center token in the URL declares its host as well, and so do its clone URLs: `/scm/PROJECT/repository` over
    https, the port 7999 over SSH (Atlassian: Data Center's default clone URLs); and the addresses of its pages. But a
    host or a username that speaks of another forge is believed first.
    """
    if url.mixed is not None and url.mixed.meant is not None and url.host and url.transport == "other":
        url = url.mixed.meant
    host = url.hostname
    if is_cloud(host):
        return products.CLOUD
    if host and _is_declared(url, declared):
        return products.DATACENTER
    if any(secret.kind == "datacenter-token" for secret in url.secrets):
        return products.DATACENTER
    if url.transport == "http":
        if "scm" in url.path:
            parts = url.path.split("/")
            # at most one folder before it; SCM-Manager has three parts after it, or a kind of repository
            if "scm" in parts[:2] and len(parts) - parts.index("scm") == 3 and parts[-2] not in ("git", "hg", "svn"):
                return products.OTHER if _is_of_another(url) else products.DATACENTER
        if "/repos/" in url.path and not _is_of_another(url):
            shape = _of_datacenter(url)
            if shape and (is_called_bitbucket(host) or shape[2][:1] in _REST or shape[3][:1] in _OF_REPOSITORY):
                return products.DATACENTER
    is_clone_url = url.transport == "ssh" and url.scheme and url.host.endswith(":7999") and not _is_of_another(url)
    return products.DATACENTER if is_clone_url else products.OTHER


def _is_declared(url: Url, declared: Sequence[str]) -> bool:
    """Whether the user has named this host: with this port, its scheme's own one included, or without any."""
    host = url.hostname
    own = {"https": f"{host}:443", "http": f"{host}:80"}.get(url.scheme) if url.host.lower() == host else None
    return host in declared or url.host.lower() in declared or own in declared


_REST = (["rest"],)
_OF_REPOSITORY = tuple([page] for page in _PAGES_OF_DATACENTER)


def is_guessed(url: Url, declared: Sequence[str]) -> bool:
    """Whether nothing but a folder called `scm` makes a Data Center of a host: other forges have such names, too."""
    host = url.hostname
    if is_cloud(host) or _is_declared(url, declared) or is_called_bitbucket(host):
        return False
    if any(secret.kind == "datacenter-token" for secret in url.secrets):
        return False
    return url.transport == "http" and product(url, declared).is_datacenter and not is_page(url)


def is_called_bitbucket(hostname: str) -> bool:
    """Whether a host is named after Bitbucket, or after Stash, as it was called first."""
    labels = hostname.split(".")
    return any("bitbucket" in label or "stash" in label.split("-") for label in labels) and not is_cloud(hostname)


def _is_of_another(url: Url) -> bool:
    """Whether host or username say that another forge than Bitbucket answers there."""
    host = url.hostname
    if is_called_bitbucket(host):
        return False
    words = host.replace("-", ".").split(".")
    named = any(forge in (host if len(forge) > 4 and forge != "azure" else words) for forge in _OTHER_FORGES)
    user = (url.username or "").lower()
    of_gitlab = user in _USERS_ELSEWHERE or user.startswith("gitlab+deploy-token")
    of_gitlab = of_gitlab or (user.startswith(("project_", "group_")) and "_bot" in user)
    return named or host.endswith(OTHER_SERVICES) or of_gitlab


def is_cloud(hostname: str) -> bool:
    """Whether a host, in lower case and without port, is one of Bitbucket Cloud's."""
    return hostname == CLOUD or hostname.endswith("." + CLOUD)


def canonical(host: str) -> str:
    """The host that a URL of Bitbucket Cloud should name, given with its port as it is written."""
    name = host.lower().removesuffix(":443").removesuffix(".")
    return CLOUD if name in (CLOUD, f"www.{CLOUD}", f"api.{CLOUD}", CLOUD_SSH, CLOUD_SSH_443) else host


def moved_to(url: Url) -> tuple[str, str]:
    """Host and port that an SSH address at bitbucket.org has since the move; the port as it is written, if it is.

    Over port 443 SSH goes to a host of its own (Atlassian staff, community question 1251883). No other port but 22 has
    ever been open.
    """
    port = url.host.partition(":")[2] if url.scheme else ""
    if port == "443":
        return CLOUD_SSH_443, ":443"
    return CLOUD_SSH, ":22" if port == "22" else ""


def is_wiki(url: Url) -> bool:
    """Whether a path is that of a wiki's repository: `workspace/repository.git/wiki`."""
    return len(_parts(url)) == 3 and _parts(url)[2] in ("wiki", "wiki.git")


def is_page(url: Url) -> bool:
    """Whether a URL, read by a browser or by a program, shows something, and is none that git can clone."""
    if url.transport != "http":
        return False
    if is_cloud(url.hostname):
        return url.hostname == f"api.{CLOUD}" or _of_cloud(url) is not None
    return _of_datacenter(url) is not None


def repository_path(url: Url) -> str | None:
    """The path of the repository that a page belongs to; None if it belongs to none."""
    if is_cloud(url.hostname):
        found = _of_cloud(url)
        return f"/{found[0]}/{found[1].removesuffix('.git')}.git" if found and found[1] else None
    shape = _of_datacenter(url)
    if shape is None:
        return None
    (project, name), context, *_ = shape
    return f"{''.join(f'/{part}' for part in context)}/scm/{project}/{name.removesuffix('.git')}.git"


def _of_cloud(url: Url) -> tuple[str, str] | None:
    """Workspace and repository of a page of Bitbucket Cloud, empty if it belongs to none; None if it is no page."""
    parts = [part for part in _parts(url) if part]
    rest = parts[1:] if parts[:1] in (["!api"], ["api"]) else parts if url.hostname == f"api.{CLOUD}" else []
    if len(rest) > 1 and rest[0] in ("1.0", "2.0", "internal"):
        named = rest[1] == "repositories" and len(rest) > 3
        return (rest[2], rest[3]) if named else ("", "")
    if url.hostname not in (CLOUD, f"www.{CLOUD}"):
        return None
    if len(parts) < 2 or (parts[0] in _NO_WORKSPACE and (len(parts) > 2 or parts[1] in ("settings", "create"))):
        return "", ""
    if len(parts) > 2 and parts[1] in _OF_WORKSPACE and (parts[1] == "workspace" or parts[2] not in _PAGES):
        return "", ""
    if len(parts) == 3 and parts[0] == "scm" and parts[2] not in _PAGES:
        return parts[1], parts[2]  # as on a Data Center
    return (parts[0], parts[1]) if len(parts) > 2 and parts[2] in _PAGES else None


def _of_datacenter(url: Url) -> tuple[tuple[str, str], list[str], list[str], list[str]] | None:
    """What the address of a page, or of the REST interface, of a Data Center is made of; None if it is neither.

    Project and repository, the folder that Bitbucket lives in, `rest/api/1.0` or nothing, and what follows.
    """
    parts = _parts(url)
    kind = next((word for word in ("projects", "users") if word in parts), None)
    if kind is None:
        return None
    at = parts.index(kind)
    before, rest = parts[:at], parts[at + 1 :]
    rest_at = before.index("rest") if "rest" in before else len(before)
    context, interface = before[:rest_at], before[rest_at:]
    if len(context) > 1 or len(interface) not in (0, 3) or len(rest) < 3 or rest[1] != "repos":
        return None
    project = f"~{rest[0]}" if kind == "users" else rest[0]
    return (project, rest[2]), context, interface, rest[3:]


def _parts(url: Url) -> list[str]:
    return url.path.partition("?")[0].partition("#")[0].strip("/").split("/")


def owner(url: Url) -> str:
    """Whose a repository is, by the path of its clone URL: the workspace, or on a Data Center the project or user."""
    parts = _parts(url)
    owners = parts[parts.index("scm") + 1 :] if "scm" in parts[:2] and url.transport == "http" else parts
    return owners[0].lower()


def clone_path(url: Url) -> str:
    """The path of a repository as SSH has it, without a slash at its ends, by its clone URL or that of its LFS."""
    path = url.path.strip("/").removesuffix("/info/lfs")
    before, scm, behind = f"/{path}".partition("/scm/")
    return behind if scm and before.count("/") <= 1 else path


def is_near_miss(hostname: str) -> bool:
    """Whether a host's name is `bitbucket.org` mistyped: one slip in the first word, another ending, or both."""
    first, _, last = hostname.removeprefix("www.").partition(".")
    if hostname.removeprefix("www.") == CLOUD or last not in ("org", *_SLIPS):
        return False
    return first == "bitbucket" or (abs(len(first) - 9) <= 1 and is_slip(first, "bitbucket"))


def is_slip(typed: str, meant: str) -> bool:
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


def can_be(host: str) -> bool:
    """Whether a text that `declared` has made may be the name of a host, an IPv6 address included."""
    name, _, port = host.rpartition(":") if host.count(":") == 1 else (host, "", "0")
    return host.count(":") > 1 or (
        port.isdecimal()
        and bool(name)
        and not name.startswith("-")
        and all(sign.isalnum() or sign in "-._" for sign in name)
    )


def in_pipelines(variables: Sequence[str]) -> bool:
    """Whether these names of environment variables are those of a Bitbucket Pipelines build.

    BITBUCKET_BUILD_NUMBER, BITBUCKET_PIPELINE_UUID and BITBUCKET_STEP_UUID are Pipelines' default variables.
    """
    return any(
        name in variables for name in ("BITBUCKET_BUILD_NUMBER", "BITBUCKET_PIPELINE_UUID", "BITBUCKET_STEP_UUID")
    )


def without_dots(path: str) -> str:
    """A path as libcurl asks for it, without `.` and `..` (RFC 3986, 5.2.4), which git then tells the helpers.

    git takes the address that was asked for as the base of all that follows (`http.c`, `update_url_from_redirect`).
    """
    if "/." not in f"/{path}":
        return path
    kept: list[str] = []
    parts = path.split("/")
    for at, part in enumerate(parts):
        if part not in (".", ".."):
            kept.append(part)
            continue
        if part == "..":
            del kept[-1:]
        if at == len(parts) - 1:
            kept.append("")
    return "/".join(kept)
