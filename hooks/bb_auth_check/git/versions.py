"""What is installed beside us: what this git can do, and which other programs are there."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bb_auth_check.git.process import Git


def runs_configured_hooks(git: Git) -> bool:
    """Whether git runs the hooks of its configuration, `hook.<name>.command` (2.54): it can list them then.

    The version would not tell: distributions carry changes back. Before `git hook` there was (2.36), the repository's
    `alias.hook` would be run. Raises CannotLook.
    """
    if not git.is_at_least(2, 36):
        return False
    answer = git.ask(["git", "hook", "-h"])
    return "git hook list" in answer.out.decode("utf-8", "replace") + answer.err


def heeds_interactive(git: Git) -> bool:
    """Whether this git heeds `credential.interactive` (2.47). Its version has to do: nothing else tells."""
    return git.is_at_least(2, 47)


def libcurl() -> tuple[str, bool] | None:
    """The version of the libcurl that git runs with here, and whether it has git forget the username of a URL.

    git's own `version --build-options` names the one that it was built with. libcurl 8.23 gives back the URL that it
    has reached without the login in it; git takes the difference for a redirect, and asks helpers without `username=`
    from then on (`http.c`, `update_url_from_redirect`; seen with git 2.55, libcurl 8.23.0). `credential.<url>.username`
    is heeded for all that. None where it cannot be told.
    """
    import sys

    if sys.platform != "linux":
        return None
    import ctypes
    import re

    for name in ("libcurl-gnutls.so.4", "libcurl.so.4"):
        try:
            library = ctypes.CDLL(name)
            library.curl_version.restype = ctypes.c_char_p
            said = library.curl_version().decode("ascii", "replace")
        except (OSError, AttributeError):
            continue
        found = re.match(r"libcurl\S*/(\d+)\.(\d+)\S*", said)
        if found is not None:
            return found[0].rpartition("/")[2], forgets_username((int(found[1]), int(found[2])))
    return None


def forgets_username(version: tuple[int, int]) -> bool:
    """Whether git forgets the username of a URL with this libcurl."""
    return version >= (8, 23)


def on_path(names: Sequence[str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """Those of `names` that are programs on PATH. None of them is run."""
    import os
    import shutil

    return tuple(name for name in names if shutil.which(name, path=environ.get("PATH", os.defpath)))
