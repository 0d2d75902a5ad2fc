"""BB101 to BB105: a secret in place of the password in a URL, by its kind."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import hosts, links
from bb_auth_check.bitbucket.tokens import (
    ACCESS_TOKEN,
    ACCESS_TOKEN_USERNAME,
    BY_NAME,
    CUT_SHORT,
    DATACENTER_TOKEN,
    PASSWORD,
    Kind,
)
from bb_auth_check.model import Facts, Fault, Rule, Url
from bb_auth_check.subjects import bitbucket_urls, is_from_a_build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAKS = (
    "leak-remote-url",
    "leak-log",
    "leak-process-args",
    "leak-git-config-exposed",
    "leak-in-committed-file",
    "leak-in-commit",
    "leak-insteadof",
)
"""How a secret that stands in a URL gets out."""


def look(kind_name: str, facts: Facts) -> Iterator[Fault]:
    """Every URL of Bitbucket that holds a secret of this kind in place of a password."""
    kind = BY_NAME[kind_name]

    def holds(url: Url) -> bool:
        return any(secret.slot == "password" and secret.kind == kind_name for secret in url.secrets)

    for address, url in bitbucket_urls(facts, holds):
        yield remedies.url.url_fault(
            facts,
            address,
            url,
            f"holds {kind.label} in plain text",
            "Take it out of the URL",
            *(CUT_SHORT for secret in url.secrets if secret.kind == kind_name and secret.checksum is False),
            *_steps(kind, url, facts),
            secret_kind=kind_name,
        ).replace(is_certain=not is_from_a_build(address.place_of(url), facts))


def _steps(kind: Kind, url: Url, facts: Facts) -> tuple[str, ...]:
    if kind is PASSWORD and hosts.product(url, facts.hosts).is_datacenter:
        return (*kind.steps[:-1], DATACENTER_TOKEN.successor)
    if kind is PASSWORD and url.username == ACCESS_TOKEN_USERNAME:
        # without a prefix of its own it is an OAuth token
        return ACCESS_TOKEN.steps
    return kind.steps


APP_PASSWORD_IN_URL: Rule = Rule(
    id="BB101",
    name="app-password-in-url",
    title="An app password is in a URL that git reads",
    severity="error",
    why="Every push with it fails: Bitbucket removed all app passwords on 2026-07-28 and answers 410 or 401. "
    "While it is in the URL, git asks no credential helper for a token that works.",
    fix="Set the URL without the password. Then create an API token with the scopes read:repository:bitbucket and "
    "write:repository:bitbucket, and type it when the next push asks for the password: the credential helper "
    "keeps it.",
    classes=("app-password-disabled", "stale-token-in-remote-url", *_LEAKS),
    bad="""\
[remote "origin"]
	url = https://jdoe:{app_password}@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
""",
    look=lambda facts: look("app-password", facts),
    about="secret",
    turn="secret",
    links=(links.APP_PASSWORD_END, links.USING_API_TOKENS),
)

API_TOKEN_IN_URL: Rule = Rule(
    id="BB102",
    name="api-token-in-url",
    title="An API token is in a URL that git reads",
    severity="error",
    why="Whoever reads the file acts as you on Bitbucket until the token is revoked or expires. git also shows it in "
    "process lists, hands it to every hook and stores it with every credential helper.",
    fix="Set the URL without the token. The token was stored in plain text: revoke it, create a new one with the same "
    "two scopes, and type it when the next push asks for the password: the credential helper keeps it.",
    classes=("stale-token-in-remote-url", *_LEAKS),
    bad="""\
[remote "origin"]
	url = https://jdoe:{api_token}@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
""",
    look=lambda facts: look("api-token", facts),
    about="secret",
    turn="secret",
    links=(links.USING_API_TOKENS, links.API_TOKEN_PERMISSIONS),
)

ACCESS_TOKEN_IN_URL: Rule = Rule(
    id="BB103",
    name="access-token-in-url",
    title="An access token is in a URL that git reads",
    severity="error",
    why="Whoever reads the file can do what the token may, to a repository, project or workspace, until it is revoked. "
    "The clone command that Bitbucket shows for a new access token puts it there.",
    fix="Set the URL without the token, with the username x-token-auth. The token was stored in plain text: revoke it, "
    "create a new one, and type it when the next push asks for the password; in CI, let a credential helper "
    "read it from a variable.",
    classes=("stale-token-in-remote-url", *_LEAKS),
    bad="""\
[remote "origin"]
	url = https://x-token-auth:{access_token}@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://x-token-auth@bitbucket.org/acme/widget.git
""",
    look=lambda facts: look("access-token", facts),
    about="secret",
    turn="secret",
    links=(links.USING_ACCESS_TOKENS,),
)

DATACENTER_TOKEN_IN_URL: Rule = Rule(
    id="BB104",
    name="datacenter-token-in-url",
    title="A Data Center HTTP access token is in a URL that git reads",
    severity="error",
    why="Whoever reads the file acts with the token's permissions on that Bitbucket server until it is revoked. git "
    "also shows it in process lists, hands it to every hook and stores it with every credential helper.",
    fix="Set the URL without the token. It was stored in plain text, so treat it as leaked: revoke it, create a "
    "new one, and type it when the "
    "next push asks for the password, with your username on that server.",
    classes=("stale-token-in-remote-url", *_LEAKS),
    bad="""\
[bbAuthCheck]
	host = git.example.com
[remote "origin"]
	url = https://jdoe:{datacenter_token}@git.example.com/scm/acme/widget.git
""",
    good="""\
[bbAuthCheck]
	host = git.example.com
[remote "origin"]
	url = https://jdoe@git.example.com/scm/acme/widget.git
""",
    look=lambda facts: look("datacenter-token", facts),
    about="secret",
    turn="secret",
)

PASSWORD_IN_URL: Rule = Rule(
    id="BB105",
    name="password-in-url",
    title="A password is in a URL that git reads",
    severity="error",
    why="Whoever reads the file has the password. It may be an account password or an app password of the older, "
    "unprefixed kind, which Bitbucket Cloud refuses, or an OAuth token, which lasts two hours.",
    fix="Set the URL without the password and change or revoke it. On Bitbucket Cloud only a token logs in: "
    "create an API token and type it when the next push asks for the password.",
    classes=("account-password-rejected", "app-password-disabled", "stale-token-in-remote-url", *_LEAKS),
    bad="""\
[remote "origin"]
	url = https://jdoe:{password}@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
""",
    look=lambda facts: look("password", facts),
    about="secret",
    turn="secret",
    links=(links.USING_API_TOKENS,),
)
