"""Which username goes with what, in git over HTTPS.

Sources: Atlassian, Using API tokens; Using access tokens. The same API token wants the e-mail address in REST calls
and never in git; that is the commonest mix-up.
"""

from __future__ import annotations

from bb_auth_check.bitbucket.tokens import ACCESS_TOKEN_USERNAME, API_TOKEN_USERNAME, APP_PASSWORD, BY_NAME, Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from bb_auth_check.bitbucket.products import Product
    from bb_auth_check.model import Destination

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;={}")
_LEFT_OVER = {
    "username",
    "yourusername",
    "bitbucketusername",
    "yourbitbucketusername",
    "myusername",
}
_WRAPPERS = (("${", "}"), ("{{", "}}"), ("{", "}"), ("<", ">"), ("[", "]"), ("%", "%"), ("$(", ")"))


def is_placeholder(text: str) -> bool:
    """Whether a username or password is a text that somebody was meant to replace: `<YourUsername>`, `${TOKEN}`."""
    if any(len(text) > len(a) + len(b) and text.startswith(a) and text.endswith(b) for a, b in _WRAPPERS):
        return True
    # a variable as the environment has it; a password may begin with a dollar as well
    return text.startswith("$") and text[1:].isidentifier() and text[1:].isupper()


def is_left_over(username: str) -> bool:
    """Whether a username is a placeholder, wrapped or one of the words that instructions use."""
    bare = username.lower().replace("-", "").replace("_", "").replace(" ", "")
    return is_placeholder(username) or bare in _LEFT_OVER


SSH_USER = "git"
"""Everybody's user over SSH."""


def is_nobodys(username: str, product: Product) -> bool:
    """Whether no account has this username: SSH's user, and on a Data Center the names that Cloud's tokens go with."""
    if username.lower() == SSH_USER:
        return product.is_bitbucket
    return product.is_datacenter and username in (API_TOKEN_USERNAME, ACCESS_TOKEN_USERNAME)


_CONTROLS = frozenset(map(chr, (*range(0x2400, 0x2420), 0x2421, 0xFFFD)))
"""How a name's control characters are shown (`git.text.shown_name`)."""


def trimmed(username: str | None) -> str | None:
    """A username, as it is shown, without the line breaks and other controls that came along with it.

    None if nothing remains, or something stands in its midst: what is shown of that is no name.
    """
    if not username or _CONTROLS.isdisjoint(username):
        return username
    name = username.strip("".join(_CONTROLS) + " ")
    return name if name and _CONTROLS.isdisjoint(name) else None


def is_email(username: str) -> bool:
    """Whether a username is an e-mail address, as REST calls want it."""
    return "@" in username


def in_url(username: str) -> str:
    """A username as it is written in a URL: percent-encoded where it has to be."""
    return "".join(
        char if char in _PLAIN else "".join(f"%{byte:02X}" for byte in char.encode("utf-8")) for char in username
    )


def fitting(username: str | None, kinds: Iterable[Kind], helpers: Iterable[str]) -> str:
    """The username that a Bitbucket Cloud URL should carry.

    The one it has, if that can be right; else the static name of the token that is there (`kinds`) or that will
    come. git-credential-oauth answers for the access tokens' name.
    """
    username = trimmed(username)
    wanted = next((kind.username for kind in kinds if kind.username), None)
    if wanted == ACCESS_TOKEN_USERNAME:
        return wanted
    of_another_kind = wanted == API_TOKEN_USERNAME and username == ACCESS_TOKEN_USERNAME
    is_nobody = username is not None and username.lower() == SSH_USER
    if username and not (is_email(username) or is_left_over(username) or of_another_kind or is_nobody):
        return username
    if wanted is None and "oauth" in helpers:
        return ACCESS_TOKEN_USERNAME
    return API_TOKEN_USERNAME


def goes_with(username: str, kind: Kind) -> bool:
    """Whether a token of this kind may go with this username: False for the static name of another kind.

    That an access token fails with a person's name is nowhere stated, so that is no fault.
    """
    static = {API_TOKEN_USERNAME, ACCESS_TOKEN_USERNAME}
    return username not in static or kind.username in (None, username)


def stored_name(destination: Destination) -> str | None:
    """The username under which `store`, as the only helper, has a token for this host, if it has one for no other name
    that git would find; None if that cannot be told.
    """
    there = [helper for helper in destination.answering if helper.found is not False]
    if not there or any(helper.called != "store" or not helper.readable for helper in there):
        return None
    entries = [
        stored for stored in destination.stored if stored.source == "store" and stored.username and not stored.is_lost
    ]
    if destination.path_told is not None:
        entries = [stored for stored in entries if stored.of_path]
    chosen = next((stored for stored in entries if stored.answers), None) or (entries[0] if entries else None)
    if chosen is None or chosen.kind == APP_PASSWORD.name or chosen.username is None:
        return None
    if destination.product.refuses_emails and (is_email(chosen.username) or is_left_over(chosen.username)):
        return None  # it logs in for nobody
    return chosen.username if goes_with(chosen.username, BY_NAME[chosen.kind]) else None
