"""What the files hold that keep credentials in plain text: usernames and kinds, never a value.

git-credential-store(1): the file of `--file`, else `~/.git-credentials` and then `$XDG_CONFIG_HOME/git/credentials`;
the first line that fits answers. libcurl's netrc likewise.
"""

from __future__ import annotations

import os
import sys

from bb_auth_check.bitbucket.tokens import kind_of, token_kind
from bb_auth_check.bitbucket.usernames import is_placeholder
from bb_auth_check.git.credentials import parts
from bb_auth_check.git.plain_files import content_or_none
from bb_auth_check.git.process import Git
from bb_auth_check.git.text import redacted, shown, shown_name, words
from bb_auth_check.git.urls import decode
from bb_auth_check.model import Missed, Stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bb_auth_check.git.config import Entry, Places
    from bb_auth_check.git.credentials import Parts


class Stores:
    """Reads each file once."""

    def __init__(self, places: Places, git: Git) -> None:
        self._places = places
        self._git = git
        self._read: dict[str, bytes] = {}
        # libcurl looks for the second on Windows only
        names = (".netrc", *(("_netrc",) if sys.platform == "win32" else ()))
        paths = (os.path.join(git.home, name) for name in names) if git.home else ()
        self.netrc = next((path for path in paths if os.path.isfile(path)), None)
        """The file, if there is one."""

    def of_helper(self, entry: Entry, want: Parts, own_path: str | None) -> Iterator[Stored]:
        """The entries for the wanted host in the files of a `store` helper (`own_path`: that of the URL)."""
        found: list[tuple[Stored, str]] = []
        done, host = False, (want.host or "").lower()
        for path in self.paths(entry.value or "") or ():
            private = _private(path)
            text = self._data(path).decode("utf-8", "surrogateescape")
            for number, line in enumerate(text.split("\n"), 1):
                # git writes the colon before a port as `%3a`
                if host not in (decode(line) if "%" in line else line).lower():
                    continue
                have = parts(line)
                if have.username is None or not have.host or have.host.strip().lower() != host:
                    continue
                userinfo = line.partition("://")[2].rpartition("@")[0]
                # git keeps the CR of a line that ends with CRLF, and blanks too
                is_lost = (have.protocol, have.host) != (want.protocol, want.host)
                fits = ":" in userinfo and not is_lost and want.username in (None, "", have.username)
                answers = not done and fits and want.path in (None, have.path)
                done = done or answers
                password = decode(userinfo.partition(":")[2])
                kind = kind_of(password).name
                stored = self._stored("store", have.username, kind, path, f"line {number}", number, answers, private)
                stored = stored.replace(is_lost=is_lost, placeholder=is_placeholder(password))
                of_path = have.path == own_path if have.path else None
                is_near = of_path is False and _bare(have.path) == _bare(own_path)
                found.append((stored.replace(fits=fits, of_path=of_path, is_near=is_near), password))
        own = next((password for stored, password in found if stored.fits and stored.of_path), None)
        for stored, password in found:
            hides = stored.answers and stored.of_path is False and own not in (None, password)
            yield stored.replace(hides_own=True) if hides else stored

    def of_netrc(self, want: Parts) -> Iterator[Stored]:
        """The entries for the wanted host in netrc."""
        path = self.netrc
        if path is None:
            return
        host = _named(want.host or "")
        from bb_auth_check.git.netrc import machines

        private, done = _private(path), False
        for machine in machines(self._data(path)):
            if machine.host in (None, host):
                login = machine.login or None
                answers = not done and (not want.username or login in (None, want.username))
                done = done or answers
                key = "default" if machine.host is None else f"machine {shown(machine.host)}"
                kind = kind_of(machine.password).name
                stored = self._stored("netrc", login, kind, path, key, machine.line, answers, private)
                yield stored.replace(placeholder=is_placeholder(machine.password))

    def missed(self, helpers: Iterable[str], want: Parts) -> Iterator[Missed]:
        """The entries that all but fit: in the files of these `store` helpers, and in netrc."""
        host = (want.host or "").lower()
        for path in dict.fromkeys(path for helper in helpers for path in self.paths(helper) or ()):
            for number, line in enumerate(self._data(path).decode("utf-8", "surrogateescape").split("\n"), 1):
                why = _almost(line, want) if _named(host) in line.lower() else None
                if why is not None:
                    yield Missed(where=self._places.line(path, f"line {number}", number), says=why[0], do=why[1])
        yield from self._missed_in_netrc(_named(host))

    def _missed_in_netrc(self, host: str) -> Iterator[Missed]:
        path = self.netrc
        if path is None or host.encode("utf-8", "surrogateescape") not in self._data(path).lower():
            return
        from bb_auth_check.git.netrc import machines

        for machine in machines(self._data(path)):
            name = (machine.host or "").rpartition("://")[2].partition("/")[0]
            is_named = name.partition(":")[0] in (host, f"www.{host}") and name.partition(":")[2].isdecimal() == (
                ":" in name
            )
            if machine.host is not None and machine.host != host and is_named:
                where = self._places.line(path, f"machine {redacted(machine.host)}", machine.line)
                yield Missed(
                    where=where, says=f"is not for {host}, which is all that git looks for", do=f"write {host}"
                )

    def _stored(
        self, source: str, username: str | None, kind: str, path: str, key: str, line: int, answers: bool, private: bool
    ) -> Stored:
        where = self._places.line(path, key, line)
        if username is not None and (token_kind(username) or ":" in username):
            username = None  # a secret in the wrong place
        return Stored(
            source="store" if source == "store" else "netrc",
            username=None if username is None else shown_name(username),
            kind=kind,
            where=where,
            answers=answers,
            private=private,
        )

    def paths(self, helper: str) -> list[str] | None:
        """The files of a `store` helper; None if only the shell could tell."""
        try:
            given = words(helper)
        except ValueError:
            return None
        for number, word in enumerate(given):
            option, is_joined, named = word.partition("=")
            if len(option) > 2 and "--file".startswith(option):
                named = named if is_joined else "".join(given[number + 1 : number + 2])
                if named.startswith("~/") and not is_joined and "~" not in helper.partition(named)[0]:
                    named = self._git.home + named[1:]  # the shell knows `~` at the beginning of a word only
                path = self._expanded(named) if "'" not in helper else named
                return None if path is None else [os.path.join(self._git.cwd or "", path)]
        return [
            os.path.join(self._git.home, ".git-credentials"),
            os.path.join(self._git.config_home, "git", "credentials"),
        ]

    def _expanded(self, text: str) -> str | None:
        """`text` with variables filled in; None if there is more in it for the shell to do."""
        if "`" in text or "$(" in text:
            return None
        if "$" not in text:
            return text
        from string import Template

        try:
            return Template(text).substitute(self._git.environ)
        except (KeyError, ValueError):
            return None

    def _data(self, path: str) -> bytes:
        if path not in self._read:
            # the user's own are the same everywhere; any other may be one of many, and large
            is_users = path == self.netrc or path in (self.paths("store") or ())
            self._read[path] = (
                self._git.known(("content", path), lambda: _content(path)) if is_users else _content(path)
            )
        return self._read[path]


def _content(path: str) -> bytes:
    return content_or_none(path) or b""


def _almost(line: str, want: Parts) -> tuple[str, str] | None:
    """Why git does not take a line of `store` that is meant for a URL, and what to do; None for any other line."""
    bare = line.strip()
    start, found, rest = bare.partition("://")
    userinfo, _, behind = (rest if found else start).partition("/")[0].rpartition("@")
    have, host = parts(bare), want.host or ""
    if ":" not in userinfo:
        return None
    if "@" in userinfo:
        is_ours = decode(behind).lower() == host.lower()
        is_name = "@" in userinfo.partition(":")[0] and want.username
        do = f"write {shown(want.username or '')} in the place of that name" if is_name else "write that `@` as %40"
        return ("has an `@` before the one of the host, and git ends the username there", do) if is_ours else None
    if want.username not in (None, "", have.username):
        return None
    if have.host != host:
        others = (f"www.{host}", host.removeprefix("www."), f"{host}:{_PORTS.get(want.protocol or '')}")
        is_ours = (have.host or "").lower() in (host.lower(), *others)
        return (f"is for {have.host}", f"write {host} there") if is_ours and have.host else None
    if have.protocol != want.protocol:
        said = f"is for {have.protocol}://" if have.protocol in _PORTS else f"has no {want.protocol}://"
        return said, f"write {want.protocol}:// there"
    read = parts(line)
    if (read.protocol, read.host) == (have.protocol, host):
        return None
    what = "a carriage return (CRLF)" if line.endswith("\r") else "blanks"
    return f"has {what} that git takes for a part of it", "save the file with plain line ends and without blanks"


_PORTS = {"https": "443", "http": "80"}


def _named(host: str) -> str:
    """What libcurl looks for in netrc: the host without its port, an IPv6 address without its brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def _bare(path: str | None) -> str:
    return (path or "").strip("/").lower().removesuffix(".git")


def _private(path: str) -> bool:
    if os.name == "nt" or not os.path.isfile(path):
        return True
    return not os.stat(path).st_mode & 0o077
