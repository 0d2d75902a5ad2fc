"""How git would log in at a URL: username, helpers in order, and what answers before them."""

from __future__ import annotations

import os
import sys

from bb_auth_check.bitbucket import helpers as known_helpers
from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import token_kind
from bb_auth_check.git_state import urlmatch
from bb_auth_check.git_state.credentials import chain, parts
from bb_auth_check.git_state.programs import Programs
from bb_auth_check.git_state.text import shown, without_tokens
from bb_auth_check.git_state.urls import decode, shown_subsection
from bb_auth_check.model import Destination, Helper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from bb_auth_check.git_state.config import Entry, Places
    from bb_auth_check.git_state.credentials import Chain
    from bb_auth_check.model import Address, Product, Where


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
            in_name = token_kind(decode(found.username or ""))
            kind = in_name.name if in_name else None
            username = None if in_name or not found.username else shown(found.username)
            where = self._place(found.username_entry)
        needs_more = product != "other" and (
            username is None or not any(helper.found is not False for helper in helpers)
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
            name = value.partition(" ")[0]
            kind = "path" if os.path.isabs(value) else "program"
        program, found = self._programs.of_helper(value)
        return Helper(
            name=shown(without_tokens(name)),
            kind=kind,
            where=self._place(entry),
            program=None if program is None else shown(program),
            found=found,
            keeps="unknown" if kind == "shell" else known_helpers.keeps(name),
        )

    def _answered_by(self, raw: str, found: Chain) -> str | None:
        """What logs in without any helper (git: `http.c`; libcurl for netrc; `prompt.c` for askpass)."""
        url = urlmatch.normal(raw)
        for entry in self._entries:
            is_header = entry.section == "http" and entry.name == "extraheader"
            if is_header and (entry.value or "").lstrip().lower().startswith("authorization:"):
                if entry.subsection and not _applies(url, entry.subsection):
                    continue
                return "an Authorization header"
        if self._netrc_answers(raw, found.username):
            return "netrc"
        askpass = self._environ.get("GIT_ASKPASS")
        if askpass is None:
            configured = [entry.value for entry in self._entries if entry.key == "core.askpass"]
            askpass = (configured[-1] if configured else None) or self._environ.get("SSH_ASKPASS")
        if askpass and self._environ.get("CI"):
            return "an askpass program"
        return None

    def _netrc_answers(self, raw: str, username: str | None) -> bool:
        home = self._environ.get("HOME", "")
        path = next(
            (p for p in (os.path.join(home, ".netrc"), os.path.join(home, "_netrc")) if os.path.isfile(p)), None
        )
        if not home or path is None:
            return False
        import netrc

        try:
            login = netrc.netrc(path).authenticators((parts(raw).host or "").partition(":")[0])
        except (netrc.NetrcParseError, OSError, UnicodeDecodeError):
            return False
        return login is not None and bool(login[2]) and username in (None, "", login[0])


def _applies(url: urlmatch.Normal | None, key: str) -> bool:
    wanted = urlmatch.normal(key, star=True)
    return url is not None and wanted is not None and urlmatch.matches(url, wanted)
