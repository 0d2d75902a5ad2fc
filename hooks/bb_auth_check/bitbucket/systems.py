"""What is done on one operating system only, and which one a failure's text tells of.

Sources: gitcredentials(7) and git's contrib/credential; Git Credential Manager's page on credential stores, for the
names of its entries; the manual pages of `security` and `cmdkey`.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

MACOS, WINDOWS, LINUX = "macOS", "Windows", "Linux"
SYSTEMS = (MACOS, WINDOWS, LINUX)

_KEPT = {
    MACOS: "On macOS, Keychain Access has the old login as an internet password named {host}: delete it there, or with "
    "`security delete-internet-password -s {host}`.",
    WINDOWS: "On Windows, Credential Manager has the old login under Windows Credentials, as git:https://{host}: "
    "delete it there, or with `cmdkey /delete:git:https://{host}`.",
    LINUX: "On Linux, `git credential-cache exit` empties the cache; the desktop's Passwords and Keys has what "
    "libsecret keeps, and ~/.git-credentials what `store` keeps: delete the line with {host} in it.",
}
_FORGETTING = (
    *("stale-cached-credential", "token-expired", "app-password-disabled", "account-password-rejected"),
    *("token-missing-scope", "token-without-scopes", "malformed-secret", "helper-outdated"),
)
"""The classes of failure after which the old login has to go first."""

# what is missing there was written on another system
_THERE = r"(?!\W{0,3}(?:is not a git command|get: |: |not found|no such))"
_SIGNS = (
    (
        WINDOWS,
        rf"[a-z]:\\|\bwincred{_THERE}|schannel|\bmingw|\.exe\b|windows|\bdpapi\b|0x800|powershell|\bcmdlet\b|tortoise|"
        r"visual studio(?! code)|plink|no such host is known|exception encountered|git failed with a fatal error",
    ),
    (
        MACOS,
        rf"/users/[a-z]|osxkeychain{_THERE}|\bxcode|\bxcrun|security server|\bdarwin\b|/opt/homebrew|/applications/|"
        r"\bmacos\b|device not configured|securetransport|nodename nor servname",
    ),
    (
        LINUX,
        r"/(?:home|root)/|libsecret|secret ?service|d-bus|/usr/lib/git-core|/usr/libexec|\bubuntu\b|\bdebian\b|"
        r"/builds/|/var/lib/|/opt/atlassian|linux|gnome",
    ),
)


def of_platform(platform: str) -> str:
    """The system of Python's `sys.platform`; Linux stands for every other Unix."""
    return {"darwin": MACOS, "win32": WINDOWS, "cygwin": WINDOWS}.get(platform, LINUX)


def of_text(text: str) -> tuple[str, ...]:
    """The systems that a failure's text, in lower case, tells of: several for WSL, none where it tells nothing."""
    return tuple(system for system, signs in _SIGNS if re.search(signs, text))


def where_kept(failure: str, systems: Sequence[str], host: str) -> tuple[str, ...]:
    """Where the old login is kept on these systems, if it has to go for this class of failure."""
    return tuple(_KEPT[system].format(host=host) for system in systems) if failure in _FORGETTING else ()


def is_for(step: str, systems: Sequence[str]) -> bool:
    """Whether a step is for one of these systems: one that begins with `On Windows` is for no other."""
    named = [system for system in SYSTEMS if step.startswith(f"On {system}")]
    return not named or named[0] in systems
