"""What Git Credential Manager is told for a URL, and whether the store that it is told to use can work here.

Sources: its own pages (configuration, credential stores), its code (`CredentialStore`, `PosixSessionManager`), and what
2.7.3 does.
"""

from __future__ import annotations

import os
import sys

from bb_auth_check.bitbucket import helpers as known_helpers
from bb_auth_check.git.text import redacted
from bb_auth_check.model import Gcm, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bb_auth_check.git.config import Entry
    from bb_auth_check.git.credentials import Parts
    from bb_auth_check.model import Keeps

_SETTINGS = {
    "credentialstore": "GCM_CREDENTIAL_STORE",
    "bitbucketauthmodes": "GCM_BITBUCKET_AUTHMODES",
    "bitbucketvalidatestoredcredentials": "GCM_BITBUCKET_VALIDATE_STORED_CREDENTIALS",
    "provider": "GCM_PROVIDER",
    "authority": "GCM_AUTHORITY",
}
_OFF = ("false", "0", "no", "off")
"""Its own reading of booleans, to which an empty text is none."""

_OF_PLATFORM = {"wincredman": "win32", "dpapi": "win32", "keychain": "darwin", "secretservice": "linux"}
_CALLED = {"win32": "Windows", "darwin": "macOS", "linux": "Linux"}
_EVERYWHERE = ("gpg", "cache", "plaintext", "none")


def has_display(environ: Mapping[str, str]) -> bool:
    """Whether a window can be shown: what it calls a desktop session. A session bus alone is none, as over SSH."""
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def told(
    of_subsection: Mapping[str, Sequence[tuple[int, Entry]]],
    have: Parts,
    path: str | None,
    environ: Mapping[str, str],
    home: str,
    place: Callable[[Entry], Where],
) -> Gcm:
    """Its settings for a URL: the environment's win, then the narrowest.

    `of_subsection`: the entries of `credential`, by what stands between; `path`: what git tells of the URL's path;
    `place`: where an entry stands.
    """
    found: dict[str, str] = {}
    narrowest_first = known_helpers.gcm_scopes(have.protocol or "", have.host or "", path)
    for scope in ("", *reversed(narrowest_first)):
        for _, entry in of_subsection.get(scope, ()):
            found[entry.name] = entry.value or ""
    # one that is set and empty counts as well
    found.update({name: environ[variable] for name, variable in _SETTINGS.items() if variable in environ})
    store, modes = found.get("credentialstore"), found.get("bitbucketauthmodes")
    validates = known_helpers.gcm_asks_bitbucket(found.get("provider"), found.get("authority"))
    return Gcm(
        store=None if store is None else redacted(store),
        validates=validates and found.get("bitbucketvalidatestoredcredentials", "true").lower() not in _OFF,
        modes=None if modes is None else redacted(modes),
        keeps=_KEEPS.get((store or "").lower(), "keychain"),
        traced=_traced((entry for _, entry in of_subsection.get("", ())), environ, place),
        unusable=_unusable((store or "").lower(), environ, home),
    )


def _traced(entries: Iterable[Entry], environ: Mapping[str, str], place: Callable[[Entry], Where]) -> Where | None:
    """What has it write secrets into its trace. It begins one before it knows the URL: keys for a host mean nothing.

    `entries`: those for every URL.
    """
    last = {entry.name: entry for entry in entries}
    trace, secrets = last.get("trace"), last.get("tracesecrets")
    is_on = environ.get("GCM_TRACE", (trace.value or "true") if trace is not None else "")
    if is_on.lower() in ("", *_OFF):
        return None
    if "GCM_TRACE_SECRETS" in environ:
        named = Where(key="GCM_TRACE_SECRETS", file=None, scope="command", option=())
        return named if environ["GCM_TRACE_SECRETS"].lower() in _ON else None
    return place(secrets) if secrets is not None and (secrets.value or "").lower() in _ON else None


_ON = ("true", "1", "yes", "on")
_KEEPS: dict[str, Keeps] = {"plaintext": "plaintext", "cache": "memory", "none": "nothing"}


def _unusable(store: str, environ: Mapping[str, str], home: str) -> str | None:
    """Why a store cannot keep anything here, as the end of a sentence."""
    here = sys.platform
    if not store:
        return "no credential.credentialStore is set, and on Linux there is no default" if here == "linux" else None
    if store not in _OF_PLATFORM and store not in _EVERYWHERE:
        # what it is called may be anything
        return "what credential.credentialStore names is no store of its"
    if here in _CALLED and _OF_PLATFORM.get(store, here) != here:
        return f"the store {store} is there on {_CALLED[_OF_PLATFORM[store]]} alone"
    if store == "cache" and here == "win32":
        return "the store cache does not work on Windows"
    if store == "none":
        return "the store none keeps nothing"
    # its own check looks for a display; a session bus may have been given an unlocked keyring without one
    if store == "secretservice" and not has_display(environ) and not environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return "the store secretservice needs a graphical session, and neither DISPLAY nor WAYLAND_DISPLAY is set"
    if store == "gpg" and here != "win32":
        if not has_display(environ) and not {"GPG_TTY", "SSH_TTY"} & environ.keys():
            return "the store gpg needs GPG_TTY where neither DISPLAY nor WAYLAND_DISPLAY is set"
        folder = environ.get("PASSWORD_STORE_DIR") or os.path.join(home, ".password-store")
        if not os.path.isfile(os.path.join(folder, ".gpg-id")):
            return "the store gpg needs a password store, and `pass init` has made none"
    return None
