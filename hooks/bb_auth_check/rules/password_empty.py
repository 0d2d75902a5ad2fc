"""BB107: a colon with nothing after it: an empty password."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import hosts, links
from bb_auth_check.model import Address, Facts, Fault, Rule, Url
from bb_auth_check.subjects import bitbucket_urls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every URL with an empty password.

    `https://:@host` is how Kerberos is asked for: Bitbucket Cloud has none, and there two variables were empty.
    """
    for address, url in bitbucket_urls(facts, _is_empty):
        is_nameless = not url.username and not url.secrets
        if is_nameless and (not hosts.is_cloud(url.hostname) or _answered(facts, address)):
            continue
        if is_nameless:
            what = "gives an empty username and an empty password"
            yield remedies.url.url_fault(facts, address, url, what, "Put the username of your token into the URL")
            continue
        yield remedies.url.url_fault(facts, address, url, "gives an empty password", "Take the colon out of the URL")


def _is_empty(url: Url) -> bool:
    return url.transport == "http" and url.password == "empty"


def _answered(facts: Facts, address: Address) -> bool:
    """Whether something logs in there, whatever the URL says."""
    destination = facts.destination(address)
    return destination is not None and (destination.header is not None or destination.behind_pipelines_proxy)


RULE: Rule = Rule(
    id="BB107",
    name="password-empty",
    title="A remote's URL gives an empty password",
    severity="error",
    why="Every push fails: git sends the empty password, asks no credential helper, and after the refusal "
    "tells the helpers to erase what they hold for this username.",
    fix="Set the URL without the colon: `jdoe@bitbucket.org`, not `jdoe:@bitbucket.org`.",
    classes=("malformed-secret", "stale-cached-credential"),
    bad="""\
[remote "origin"]
	url = https://jdoe:@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
""",
    look=look,
    about="secret",
    turn="secret",
    links=(links.GIT_CREDENTIALS,),
)
