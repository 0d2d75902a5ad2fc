"""The kinds of secret that Bitbucket knows, how they are told apart, and what replaces them."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.products import CLOUD, DATACENTER, Product
from bb_auth_check.model import Value

API_TOKEN_USERNAME = "x-bitbucket-api-token-auth"
"""The static git username of every API token (Atlassian: Using API tokens)."""
ACCESS_TOKEN_USERNAME = "x-token-auth"
"""The static git username of access tokens and OAuth tokens (Atlassian: Using access tokens)."""


class Kind(Value):
    """One kind of secret."""

    name: str
    label: str
    """With its article, for the middle of a sentence."""
    prefixes: tuple[str, ...] = ()
    alive: bool = True
    product: Product | None = None
    """The Bitbucket that it is for; None if it may be for any."""
    username: str | None = None
    """The username git has to send with it, where there is one that always holds."""
    revoke: str | None = None
    """Where its owner takes it back, as one sentence."""
    successor: str
    """How to come by what takes its place, as one sentence."""

    def fits(self, product: Product) -> bool:
        """Whether it may log in at this product."""
        return self.product in (None, product)

    @property
    def steps(self) -> tuple[str, ...]:
        """What its owner has left to do once it is out of the configuration."""
        return (self.revoke, self.successor) if self.revoke else (self.successor,)


CUT_SHORT = "Its checksum does not hold: it may have been cut short when it was copied, and then it never worked."
"""What to say of a token whose checksum is wrong."""

TYPED = "type it when the next push asks for the password"
"""How a token gets to a helper at a desk; `builds` says how it does in a build."""

NEW_API_TOKEN = (
    f"Create an API token at {links.API_TOKENS} (Create API token with scopes, app Bitbucket, scopes "
    f"read:repository:bitbucket and write:repository:bitbucket) and {TYPED}."
)

API_TOKEN = Kind(
    name="api-token",
    label="an API token",
    prefixes=("ATAT",),
    product=CLOUD,
    username=API_TOKEN_USERNAME,
    revoke=f"It was stored in plain text, so treat it as leaked: revoke it at {links.API_TOKENS}.",
    successor=NEW_API_TOKEN,
)
ACCESS_TOKEN = Kind(
    name="access-token",
    label="an access token",
    prefixes=("ATCT",),
    product=CLOUD,
    username=ACCESS_TOKEN_USERNAME,
    revoke="It was stored in plain text, so treat it as leaked: revoke it in the repository's, project's or "
    "workspace's settings, "
    "under Security > Access tokens.",
    successor=f"Create a new access token there with the permissions Repositories: Read and Write, and {TYPED}.",
)
APP_PASSWORD = Kind(
    name="app-password",
    label="an app password",
    prefixes=("ATBB",),
    product=CLOUD,
    alive=False,
    successor=NEW_API_TOKEN,
)
DATACENTER_TOKEN = Kind(
    name="datacenter-token",
    label="a Data Center HTTP access token",
    prefixes=("BBDC-",),
    product=DATACENTER,
    revoke="It was stored in plain text, so treat it as leaked: revoke it in your Bitbucket profile, under "
    "Manage account > HTTP access tokens.",
    successor="Create a new HTTP access token there with the permission Repository write and "
    f"{TYPED}, with your Bitbucket username.",
)
PASSWORD = Kind(
    name="password",
    label="a password",
    revoke="It was stored in plain text, so treat it as leaked: change or revoke it where it was made.",
    successor=f"On Bitbucket Cloud only tokens log in. {NEW_API_TOKEN}",
)

KINDS = (API_TOKEN, ACCESS_TOKEN, APP_PASSWORD, DATACENTER_TOKEN, PASSWORD)
"""Cloud's prefixes as Atlassian staff gave them (community question 3093481, 2025-08); BBDC- as Data Center does."""

BY_NAME = {kind.name: kind for kind in KINDS}


SHORTEST_TOKEN = 30
"""Below any token seen (36, 49, 192 characters), above any username that happens to start with a token's prefix."""
_OLD_DATACENTER_TOKEN = 44


def kind_of(secret: str) -> Kind:
    """The kind of a decoded, non-empty secret: by prefix or structure, else a password.

    Never by length alone: Atlassian promises none. Blanks and line breaks around it came along when it was copied.
    """
    secret = secret.strip()
    for kind in KINDS:
        if kind.prefixes and secret.startswith(kind.prefixes):
            return kind
    if len(secret) == _OLD_DATACENTER_TOKEN and secret[0] in "MNO" and _is_numbered(secret):
        return DATACENTER_TOKEN
    return PASSWORD


def token_kind(text: str) -> Kind | None:
    """The kind of token that `text`, found where a name belongs, is; None if it reads as a name."""
    kind = kind_of(text)
    return None if kind is PASSWORD or len(text) < SHORTEST_TOKEN or not text.isascii() else kind


def checksum(secret: str) -> bool | None:
    """Whether a token's checksum holds; None for a kind that has none.

    Cloud's tokens end in the CRC-32 of what comes before it, as eight digits; Data Center's decode to a number, a
    colon and 20 bytes. What fails may have been cut short, or be of a newer make: this raises confidence, no more.
    """
    secret = secret.strip()  # what came along with a whole token does not cut it short
    kind = kind_of(secret)
    if kind is PASSWORD:
        return None
    if kind is DATACENTER_TOKEN:
        return _is_numbered(secret.removeprefix("BBDC-"))
    import zlib

    return f"{zlib.crc32(secret[:-8].encode('utf-8', 'surrogateescape')):08X}" == secret[-8:]


def _is_numbered(text: str) -> bool:
    import base64
    import binascii

    try:
        number, colon, rest = base64.b64decode(text, validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return False
    return number.isdigit() and bool(colon) and len(rest) == 20
