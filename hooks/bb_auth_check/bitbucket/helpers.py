"""The credential helpers that are known: where they keep a secret, and which one fits a platform.

Sources: gitcredentials(7), git's contrib/credential, Git Credential Manager's and git-credential-oauth's own pages.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bb_auth_check.model import Keeps

KEEPS: Mapping[str, Keeps] = {
    "osxkeychain": "keychain",
    "wincred": "keychain",
    "libsecret": "keychain",
    "gnome-keyring": "keychain",
    "manager": "keychain",
    "manager-core": "keychain",
    "cache": "memory",
    "store": "plaintext",
    "netrc": "plaintext",
    "oauth": "nothing",
}

RENAMED = {"manager-core": "manager"}
"""Git Credential Manager dropped `-core` from its name with 2.0.877 (2022)."""

OFFERED: Mapping[str, tuple[str, ...]] = {
    "darwin": ("osxkeychain", "manager", "cache"),
    "win32": ("manager", "wincred"),
    "linux": ("libsecret", "cache"),
}
"""Best first. Git Credential Manager is not offered on Linux: it has no store there until one is chosen."""

CACHE_FOR_A_WORKING_DAY = "cache --timeout=28800"


def keeps(name: str) -> Keeps:
    """Where the helper of that name, or at that path, keeps a secret."""
    base = name.replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    return KEEPS.get(base.removeprefix("git-credential-"), "unknown")


def offered(platform: str) -> tuple[str, ...]:
    """The helpers that can be advised on a platform (`sys.platform`), best first."""
    return OFFERED.get(platform, OFFERED["linux"])


def best(platform: str, available: Sequence[str]) -> str:
    """The value of `credential.helper` to advise: the best of those that are there, as git wants it written."""
    name = next((name for name in offered(platform) if name in available), offered(platform)[-1])
    return CACHE_FOR_A_WORKING_DAY if name == "cache" else name


def beyond(platform: str, chosen: str) -> str | None:
    """What a person could install to have something better than `chosen`, as one sentence; None if it is the best."""
    if chosen != CACHE_FOR_A_WORKING_DAY:
        return None
    if platform == "darwin":
        return "The cache forgets after eight hours. Apple's and Homebrew's git bring osxkeychain, which keeps it."
    return (
        "The cache forgets after eight hours. git-credential-libsecret keeps the token in the desktop's keyring: "
        "install it, then run bb-auth-check again."
    )
