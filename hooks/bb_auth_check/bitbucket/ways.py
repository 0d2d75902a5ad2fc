"""What one can log in to Bitbucket with: where it is made, how long it lives, and what is wrong with one that is given.

Sources: Atlassian, Using API tokens; API token permissions; Using access tokens; Manage API tokens; its article on the
expiry of access tokens. Data Center: HTTP access tokens.
"""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.products import CLOUD, DATACENTER, Product
from bb_auth_check.bitbucket.tokens import (
    ACCESS_TOKEN,
    ACCESS_TOKEN_USERNAME,
    API_TOKEN,
    API_TOKEN_USERNAME,
    APP_PASSWORD,
    DATACENTER_TOKEN,
    PASSWORD,
    SHORTEST_TOKEN,
    Kind,
    checksum,
    kind_of,
)
from bb_auth_check.bitbucket.usernames import is_placeholder
from bb_auth_check.model import Value


class Way(Value):
    """One way to log in."""

    name: str
    label: str
    """With its article, for the middle of a sentence."""
    product: Product
    kind: Kind | None = None
    """What is typed for it; None if nothing is."""
    page: str | None = None
    """Where it is made."""
    steps: tuple[str, ...] = ()
    """How it is made, a sentence each."""


API = Way(
    name="api-token",
    label=API_TOKEN.label,
    product=CLOUD,
    kind=API_TOKEN,
    page=links.API_TOKENS,
    steps=(
        'Choose "Create API token with scopes", and the app Bitbucket: one without scopes, or for Jira, is refused.',
        "Choose the scopes read:repository:bitbucket and write:repository:bitbucket; writing does not include reading.",
    ),
)
ACCESS = Way(
    name="access-token",
    label=ACCESS_TOKEN.label,
    product=CLOUD,
    kind=ACCESS_TOKEN,
    page=links.USING_ACCESS_TOKENS,
    steps=(
        "In the settings of the repository, or with Bitbucket Premium of the project or workspace, open Security > "
        "Access tokens.",
        "Choose the permissions Repositories: Read and Write.",
    ),
)
OAUTH = Way(
    name="oauth",
    label="OAuth, in your browser",
    product=CLOUD,
    steps=("The credential helper opens your browser, in which you let it in. There is nothing to copy.",),
)
SSH = Way(
    name="ssh",
    label="an SSH key",
    product=CLOUD,
    page=links.SSH_KEYS,
    steps=(
        "If you have no key yet, `ssh-keygen -t ed25519` makes one.",
        "Add what stands in ~/.ssh/id_ed25519.pub there (Personal Bitbucket settings > Security > SSH keys).",
    ),
)
DATACENTER_HTTP = Way(
    name="datacenter-token",
    label=DATACENTER_TOKEN.label,
    product=DATACENTER,
    kind=DATACENTER_TOKEN,
    steps=(
        "In your Bitbucket profile, open Manage account > HTTP access tokens.",
        "Choose the permission Repository write. A token of a project or repository does not log in with a username.",
    ),
)
WAYS = (API, ACCESS, OAUTH, SSH, DATACENTER_HTTP)
BY_NAME = {way.name: way for way in WAYS}

LIVES = {
    API_TOKEN.name: "It ends on the day that was chosen when it was made: after a year at most.",
    ACCESS_TOKEN.name: "It ends on the day that was chosen when it was made: after a year at most, unless the "
    "workspace allows none.",
    APP_PASSWORD.name: "It has ended: Bitbucket removed all app passwords on 2026-07-28.",
    DATACENTER_TOKEN.name: "It ends on the day that was chosen when it was made, if one was.",
    PASSWORD.name: "An account's password logs in to no Bitbucket Cloud; a token of OAuth ends after two hours, and "
    "its helper renews it.",
}
"""How long a secret lives, by its kind."""


REVOKED_AT = {
    API_TOKEN.name: f"at {links.API_TOKENS}",
    ACCESS_TOKEN.name: "in the settings of its repository, project or workspace, under Security > Access tokens",
    DATACENTER_TOKEN.name: "in your Bitbucket profile, under Manage account > HTTP access tokens",
}
"""Where a token is taken back, by its kind, as the end of a sentence."""


def of_product(product: Product) -> tuple[Way, ...]:
    """The ways to log in at this product."""
    return tuple(way for way in WAYS if way.product == product or (way is SSH and product.is_bitbucket))


def of_token(token: str, product: Product) -> Way:
    """The way that a token is for; where its kind is not known, the usual one of the product."""
    kind = kind_of(token)
    usual = DATACENTER_HTTP if product.is_datacenter else API
    return next((way for way in WAYS if way.kind is kind), usual)


_QUOTES = ("'", '"', "`", "\u201c", "\u201d", "\u2018", "\u2019", "<", ">", "\xab", "\xbb")
_BEFORE = ("authorization:", "bearer ", "basic ", "password=", "password:", "token=", "token:", "export ")
_ELSEWHERE = {
    "GitHub": ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
    "GitLab": ("glpat-", "gldt-", "glcbt-", "glptt-", "glrt-"),
}
"""How the tokens of other services begin, as their own pages say."""


def wrong_form(text: str) -> str | None:
    """What is wrong with the form of a token that was given, whatever kind it is, as a sentence; it is not quoted."""
    bare = text.strip()
    if not bare:
        return "It is empty."
    if bare[0] in _QUOTES or bare[-1] in _QUOTES:
        return "It has quotes or brackets round it: give the token alone."
    if bare.lower().startswith(_BEFORE):
        return "It has other words before it: give the token alone."
    if "://" in bare:
        return "It is a URL: give the token alone."
    if len(bare.split()) > 1:
        return "It has a blank or a line break in it: give one token, and nothing else."
    if bare != text:
        return "It has a blank before or behind it: give the token alone."
    if not (text.isascii() and text.isprintable()):
        return "It has characters in it that no token has: copy it once more."
    if "@" in text:
        return "It is an e-mail address, or has one in it: the token is what was shown when you made it."
    if text in (API_TOKEN_USERNAME, ACCESS_TOKEN_USERNAME):
        return "It is the username that goes with a token: the token is what was shown when you made it."
    if is_placeholder(text):
        return "It is a placeholder, which stands for the token."
    return None


def wrong_kind(text: str, product: Product, way: Way | None) -> str | None:
    """Why a token of the right form does not log in at this product, as a sentence; `way`: what was asked for.

    A token of Jira's looks like one of Bitbucket's: only Bitbucket can tell them apart.
    """
    kind = kind_of(text)
    other = next((name for name, prefixes in _ELSEWHERE.items() if text.startswith(prefixes)), None)
    if other is not None:
        return f"It is a token of {other}, and not of Bitbucket."
    if kind is APP_PASSWORD:
        return f"It is an app password. Bitbucket removed all of them on 2026-07-28: {_MAKE_ONE}"
    if not kind.fits(product):
        whose = "Bitbucket Cloud" if product.is_cloud else "a Data Center"
        return f"It is {kind.label}, which does not log in to {whose}."
    if kind is PASSWORD and product.requires_token:
        return (
            "It begins like no token of Bitbucket Cloud: an API token begins with ATAT, an access token with ATCT. "
            f"An account's password logs in nowhere. {_MAKE_ONE}"
        )
    if kind is PASSWORD and len(text) < SHORTEST_TOKEN:
        return "It is shorter than any token: it is a password, or was cut short."
    if way is not None and way.kind is not None and kind not in (way.kind, PASSWORD):
        right = next((one.name for one in WAYS if one.kind is kind), "")
        return f"It is {kind.label}, and no {way.kind.label.partition(' ')[2]}. --with {right} takes it."
    return None


_MAKE_ONE = f"Make an API token at {links.API_TOKENS}."


def wrong_length(text: str) -> str | None:
    """What tells that a token of a known kind was cut short, as a sentence."""
    kind = kind_of(text)
    if kind is PASSWORD or (checksum(text) and len(text) >= SHORTEST_TOKEN):
        return None
    return "Its checksum does not hold: it was cut short, or a character was lost when it was copied."
