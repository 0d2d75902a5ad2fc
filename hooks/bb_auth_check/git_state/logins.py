"""How git would log in at a URL: username, helpers in order, and what answers before them."""

from __future__ import annotations

import os
import sys

from bb_auth_check.bitbucket import helpers as known_helpers
from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import PASSWORD, token_kind
from bb_auth_check.git_state import urlmatch
from bb_auth_check.git_state.credentials import chain, parts
from bb_auth_check.git_state.programs import Programs
from bb_auth_check.git_state.text import escaped, shown, without_tokens
from bb_auth_check.git_state.urls import decode, shown_subsection
from bb_auth_check.model import ASKPASS, HEADER, HIDDEN, NETRC, Destination, Helper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from bb_auth_check.git_state.config import Entry, Places
    from bb_auth_check.git_state.credentials import Chain
    from bb_auth_check.model import Address, Product, Where

_NO_NAME = frozenset("=@?&%$#<>|;*")
"""Characters that no helper's name has."""


class Logins:
    """Answers for one configuration."""

    def __init__(self, entries: list[Entry], places: Places, environ: Mapping[str, str], cwd: str | None) -> None:
        self._entries = entries
        self._credentials = [entry for entry in entries if entry.section == "credential"]
        self._places = places
        self._environ = environ
        aliases = frozenset(entry.key.removeprefix("alias.") for entry in entries if entry.section == "alias")
        self._programs = Programs(environ, cwd, aliases)
        self._in_pipelines = hosts.in_pipelines(tuple(environ))

    def destination(self, raw: str, address: Address, product: Product) -> Destination:
        """The login at an http or https URL; `raw` is the URL as git uses it, and may hold a secret."""
        url = address.url
        if "::" in raw.partition("://")[0]:
            raw = raw.partition("::")[2]
        found = chain(self._credentials, raw)
        helpers = tuple(self._helper(entry) for entry in found.helpers)
        username, kind, where = url.username or None, None, None
        if found.username_entry is not None:
            name = decode(found.username or "")
            in_name = token_kind(name) or (PASSWORD if ":" in name else None)
            kind = in_name.name if in_name else None
            username = None if in_name or not found.username else shown(found.username)
            where = self._place(found.username_entry)
        needs_more = product != "other" and (
            username is None or found.valueless or not any(helper.found is not False for helper in helpers)
        )
        return Destination(
            address=address,
            product=product,
            username=username,
            username_source=None if username is None else "url" if where is None else "config",
            username_where=where,
            username_kind=kind,
            helpers=helpers,
            helpers_reset=self._place(found.reset) if found.reset else None,
            valueless=self._place(found.valueless) if found.valueless else None,
            answered_by=self._answered_by(raw, found) if needs_more else None,
            behind_pipelines_proxy=self._in_pipelines
            and product == "cloud"
            and url.scheme == "http"
            and not url.secrets,
        )

    def offered(self, destinations: list[Destination]) -> tuple[str, ...]:
        """The known helpers whose programs exist; looked up only if a Bitbucket destination has none that works."""
        in_need = any(
            destination.product != "other"
            and destination.address.url.transport == "http"
            and not any(helper.found is not False for helper in destination.helpers)
            for destination in destinations
        )
        if not in_need:
            return ()
        names = dict.fromkeys((*known_helpers.offered(sys.platform), *known_helpers.RENAMED.values()))
        return tuple(name for name in names if self._programs.of_git(f"credential-{name}")[1])

    def _place(self, entry: Entry) -> Where:
        subsection = f"{shown_subsection(entry.subsection)}." if entry.subsection else ""
        name = "useHttpPath" if entry.name == "usehttppath" else entry.name
        return self._places.where(entry, f"credential.{subsection}{name}")

    def _helper(self, entry: Entry) -> Helper:
        value = entry.value or ""
        kind: Literal["program", "path", "shell"]
        if value.startswith("!"):
            name, kind = "!", "shell"
        else:
            name = (value.split() or [""])[0]
            kind = "path" if os.path.isabs(value) else "program"
        program, found = self._programs.of_helper(value)
        return Helper(
            # what is no name of a program may be a secret in the wrong place
            name=HIDDEN if _NO_NAME & set(name) else shown(without_tokens(name)),
            kind=kind,
            where=self._place(entry),
            pattern=self._pattern(entry, name),
            program=None if program is None else shown(program),
            found=found,
            keeps="unknown" if kind == "shell" else known_helpers.keeps(name),
        )

    def _pattern(self, entry: Entry, name: str) -> str | None:
        """A value pattern for `git config` that matches this value alone in its file and holds nothing but its name."""
        value = entry.value or ""
        if not value.startswith(name) or not name or shown(name) != name or _NO_NAME & set(name):
            return None
        start = value if value == name else f"{name} " if name != "!" else name
        others = {
            other.value
            for other in self._credentials
            if (other.origin, other.key) == (entry.origin, entry.key) and (other.value or "").startswith(start)
        }
        if value == name:
            return f"^{escaped(name)}$"
        return f"^{escaped(start)}.*$" if others == {value} and value.startswith(start) else None

    def _answered_by(self, raw: str, found: Chain) -> str | None:
        """What logs in without any helper (git: `http.c`; libcurl for netrc; `prompt.c` for askpass)."""
        url = urlmatch.normal(raw)
        for entry in self._entries:
            is_header = entry.section == "http" and entry.name == "extraheader"
            if is_header and (entry.value or "").lstrip().lower().startswith("authorization:"):
                if entry.subsection and not _applies(url, entry.subsection):
                    continue
                return HEADER
        if self._netrc_answers(raw, found.username):
            return NETRC
        askpass = self._environ.get("GIT_ASKPASS")
        if askpass is None:
            configured = [entry.value for entry in self._entries if entry.key == "core.askpass"]
            askpass = (configured[-1] if configured else None) or self._environ.get("SSH_ASKPASS")
        if askpass and self._environ.get("CI"):
            return ASKPASS
        return None

    def _netrc_answers(self, raw: str, username: str | None) -> bool:
        home = self._environ.get("HOME", "")
        path = next(
            (p for p in (os.path.join(home, ".netrc"), os.path.join(home, "_netrc")) if os.path.isfile(p)), None
        )
        if not home or path is None or not os.access(path, os.R_OK):
            return False
        host = (parts(raw).host or "").partition(":")[0].lower()
        with open(path, "rb") as file:
            entries = _netrc_entries(file.read().decode("utf-8", "replace"))
        return any(name in (None, host) and (not username or login in (None, username)) for name, login in entries)


def _netrc_entries(text: str) -> list[tuple[str | None, str | None]]:
    """Host (None: default) and login of every entry with a password, read as leniently as libcurl does.

    The standard library's `netrc` refuses files that libcurl reads, and keeps one entry for a host.
    """
    found: list[tuple[str | None, str | None]] = []
    host, login, started, done = None, None, False, False
    words = iter(text.split())
    for word in words:
        if word in ("machine", "default"):
            host = next(words, "").lower() if word == "machine" else None
            login, started, done = None, True, False
        elif word == "login" and started:
            login = next(words, None)
            if done:
                found[-1] = (host, login)
        elif word == "password" and started and next(words, None) is not None:
            found.append((host, login))
            done = True
    return found


def _applies(url: urlmatch.Normal | None, key: str) -> bool:
    wanted = urlmatch.normal(key, star=True)
    return url is not None and wanted is not None and urlmatch.matches(url, wanted)
