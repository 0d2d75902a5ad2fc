"""BB208: characters in the user part that end it too early."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import bitbucket_urls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every URL of Bitbucket whose user part git takes apart otherwise than it is meant."""
    for address, url in bitbucket_urls(facts, lambda url: url.transport == "http" and not url.readable):
        what = "has a raw `@`, `/`, `?` or `#` in its user part"
        yield remedies.url.url_fault(facts, address, url, what, "Set the URL without it")


RULE: Rule = Rule(
    id="BB208",
    name="login-not-encoded",
    title="The user part of the URL is not percent-encoded",
    severity="error",
    why="Every push fails: git ends the user part at the first `@` and the host at the first `/`, and the error "
    "message shows the rest of the secret.",
    fix="Take the secret out of the URL; a username with such a character is percent-encoded (`@` is `%40`), but "
    "no username that Bitbucket takes with git has one.",
    classes=("url-encoding", "malformed-secret", "wrong-username"),
    bad="""\
[remote "origin"]
	url = https://jdoe@example.com@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
""",
    look=look,
    about="username",
    turn="username",
)
