"""What ssh makes of an address: the host behind an alias, the user, and what is known of the host's key.

ssh itself is asked (`ssh -G`, `ssh-keygen -F`): its configuration has a language of its own. Neither connects.
"""

from __future__ import annotations

import os

from bb_auth_check.bitbucket import hosts
from bb_auth_check.git.process import Git
from bb_auth_check.git.text import shown
from bb_auth_check.model import CannotLook, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Url

_PATIENCE = 10
"""Seconds. A FIFO in the place of one of its files keeps ssh waiting for ever."""
_HOST = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_")


class Settings:
    """What `ssh -G` says about a host."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = [line.partition(" ") for line in lines]

    def value(self, name: str) -> str:
        """The value of a setting; empty if ssh does not name it."""
        return next((value for key, _, value in self._lines if key == name), "")


def may_be_alias(url: Url) -> bool:
    """Whether a host's name may stand for another one in ssh's configuration: no domain, or a made-up one."""
    name = url.hostname
    return url.transport == "ssh" and bool(name) and ("." not in name or "bitbucket" in name)


def settings(url: Url, git: Git) -> Settings | None:
    """What ssh would do for this URL; None if it cannot be asked."""
    # ssh tells hosts apart by case: the name is given as it stands in the URL
    host, _, port = url.host.rpartition(":") if url.scheme and ":" in url.host else (url.host, "", "")
    if not host or host.startswith("-") or not _HOST.issuperset(host):
        return None
    more = ["-p", port] if port.isdecimal() else []
    try:
        answer = git.ask(["ssh", "-G", *more, "--", host], _PATIENCE)
    except CannotLook:
        return None
    return None if answer.code else Settings(answer.lines())


def key_fault(said: Settings, is_cloud: bool, git: Git) -> tuple[str, Where] | tuple[None, None]:
    """What is wrong with what is known of the host's key, and in which file; nothing if it is unknown or right."""
    host, port = said.value("hostkeyalias") or said.value("hostname"), said.value("port")
    bracketed = host if port in ("", "22") else f"[{host}]:{port}"
    files = [*said.value("userknownhostsfile").split(), *said.value("globalknownhostsfile").split()]
    known = [path for path in files if os.path.isfile(path)]
    without_port = None
    for path in known:
        prints = _fingerprints(bracketed, path, git)
        if not prints:
            if bracketed != host and without_port is None and _fingerprints(host, path, git):
                without_port = path
            continue
        if is_cloud and not hosts.HOST_KEYS & set(prints):
            return f"holds a key for {bracketed} that Bitbucket Cloud no longer has", _where(bracketed, path)
        return None, None
    if without_port is not None:
        return f"knows {host} but not {bracketed}, which is how a host at another port is written", _where(
            host, without_port
        )
    return None, None


def _where(host: str, path: str) -> Where:
    return Where(key=shown(host), file=shown(path), scope="unknown", option=())


def _fingerprints(host: str, path: str, git: Git) -> list[str]:
    try:
        answer = git.ask(["ssh-keygen", "-l", "-F", host, "-f", path], _PATIENCE)
    except CannotLook:
        return []
    words = [line.split() for line in answer.lines() if not line.startswith("#")]
    return [word.removeprefix("SHA256:") for line in words for word in line if word.startswith("SHA256:")]
