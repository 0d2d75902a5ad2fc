"""How git would log in at a URL: username, helpers in order, and what answers before them."""

from __future__ import annotations

import os
import sys

from bb_auth_check.bitbucket import helpers as known_helpers
from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import PASSWORD, token_kind
from bb_auth_check.git import config, gcm, urlmatch
from bb_auth_check.git.credentials import Sections, asked_for, chain, parts
from bb_auth_check.git.environment import askpass, has_desktop, in_ci
from bb_auth_check.git.exposures import Keys, key_of
from bb_auth_check.git.plaintext_stores import Stores
from bb_auth_check.git.process import Git
from bb_auth_check.git.programs import Programs
from bb_auth_check.git.text import as_regex, first_written, shown, shown_name, shown_program, without_tokens
from bb_auth_check.git.urls import decode
from bb_auth_check.model import (
    ASKPASS,
    CERTIFICATE,
    HEADER,
    KERBEROS,
    NETRC,
    Destination,
    Gcm,
    Helper,
    UnmatchedHelper,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from bb_auth_check.bitbucket.products import Product
    from bb_auth_check.git.config import Entry, Places
    from bb_auth_check.git.credentials import Chain
    from bb_auth_check.git.exposures import Exposures
    from bb_auth_check.git.unmatched import Helpers
    from bb_auth_check.model import Address, Broken, Exposure, Keeps, Missed, Scope, Stored, Url, Where

_DEEPEST = 50
"""Folders of a path: Git Credential Manager heeds a section for each, and each names all before it."""


class Logins:
    """Answers for one configuration."""

    def __init__(
        self,
        entries: list[Entry],
        places: Places,
        exposures: Exposures,
        git: Git,
    ) -> None:
        self._exposures = exposures
        self._git = git
        self._stores = Stores(places, git)
        self._credentials = [entry for entry in entries if entry.section == "credential"]
        self._sections = Sections(self._credentials)
        self._of_key: dict[tuple[str, str], set[str]] = {}
        self._of_subsection: dict[str, list[tuple[int, Entry]]] = {}
        self._at: dict[Entry, int] = {}
        for at, entry in enumerate(self._credentials):
            self._of_key.setdefault((entry.origin, entry.key), set()).add(entry.value or "")
            self._of_subsection.setdefault(entry.subsection, []).append((at, entry))
            self._at[entry] = at
        self._places = places
        self._environ = environ = git.environ
        self._http = [entry for entry in entries if entry.section == "http"]
        self._keys: dict[str, Keys] = {}
        self._unmatched: Helpers | None = None
        headers = [entry for entry in self._http if entry.name == "extraheader"]
        self._headers = Keys(headers) if headers else None
        self._askpass = askpass(entries, places, environ)
        aliases = frozenset(entry.key.removeprefix("alias.") for entry in entries if entry.section == "alias")
        self._aliases = aliases
        self._programs = Programs(git, aliases)
        self._helpers: dict[Entry, Helper] = {}
        self._in_pipelines = hosts.in_pipelines(tuple(environ))

    def destination(self, raw: str, address: Address, product: Product) -> Destination:
        """The login at an http or https URL; `raw` is the URL as git uses it, and may hold a secret."""
        url = address.url
        if "::" in raw.partition("://")[0]:
            raw = raw.partition("::")[2]
        found = chain(self._sections, raw)
        helpers, its = self._asked(raw, found)
        username, secret, where = url.username or None, None, None
        if found.username_entry is not None:
            name = decode(found.username or "")
            in_name = token_kind(name) or (PASSWORD if ":" in name else None)
            secret = self._exposures.username(name, in_name) if in_name else None
            username = None if in_name or not found.username else shown_name(found.username)
            where = self._place(found.username_entry)
        said = self._name_said(helpers)
        if said is not None:
            username, secret, where = said.name_given, None, said.where
        ours = product != "other"
        headers = list(self._exposures.headers(self._headers, (raw,))) if ours and self._headers else []
        header = headers[-1] if headers else None
        stored = self._stored(raw, found) if ours else []
        works = any(helper.found is not False and helper.answers and not helper.serves for helper in helpers)
        unused = found.unused_username
        other_name = decode(unused.value or "") if unused is not None else ""
        at_odds = ours and unused is not None and other_name != decode(found.username or "")
        if at_odds:
            in_name = token_kind(other_name) or (PASSWORD if ":" in other_name else None)
            secret = self._exposures.username(other_name, in_name) if in_name else None
        return Destination(
            address=address,
            product=product,
            username=username,
            username_source=None if username is None else "helper" if said else "url" if where is None else "config",
            username_where=where,
            username_secret=secret,
            helpers=helpers,
            helpers_reset=self._place(found.reset) if found.reset else None,
            valueless=self._place(found.valueless) if found.valueless else None,
            answered_by=self._answered_by(url, product, header, stored) if ours else None,
            behind_pipelines_proxy=product == "cloud"
            and url.scheme == "http"
            and not url.secrets
            and self._has_pipelines_proxy(url),
            unused_username=self._place(unused) if unused and at_odds else None,
            too_early=self._too_early(found, url) if ours else (),
            unmatched=() if works or not ours else self._near(raw, found, url),
            header=header,
            stored=tuple(stored),
            missed=self._missed(raw, found, stored) if ours else (),
            path_told=self._place(found.path_entry) if found.path_entry else None,
            gcm=its if ours else None,
        )

    def _too_early(self, found: Chain, url: Url) -> tuple[tuple[str, Scope], ...]:
        """The sections for this host alone that stand before what makes up the chain, in each scope."""
        own = {f"{url.scheme}://{url.host}{end}" for end in ("", "/")}
        made_by = (*found.helpers, *((found.reset,) if found.reset else ()))
        last: dict[tuple[str, Scope], int] = {}
        end: dict[Scope, int] = {}
        for at, entry in sorted((one for name in own for one in self._of_subsection.get(name, ())), key=_first):
            last[f"credential.{entry.subsection}.helper", entry.scope] = at
        for entry in made_by:
            if entry.subsection not in own:
                end[entry.scope] = max(end.get(entry.scope, -1), self._at[entry])
        return tuple(place for place, at in last.items() if at < end.get(place[1], -1))

    @staticmethod
    def _name_said(helpers: Iterable[Helper]) -> Helper | None:
        """The helper whose command says the username: it beats the URL's (git: `credential.c`, `credential_read`)."""
        there = (helper for helper in helpers if helper.answers and not helper.serves)
        first = next((helper for helper in there if helper.found is not False), None)
        return first if first is not None and first.name_given and not first.name_given.startswith("$") else None

    def _near(self, raw: str, found: Chain, url: Url) -> tuple[UnmatchedHelper, ...]:
        from bb_auth_check.git.unmatched import Helpers

        if self._unmatched is None:
            self._unmatched = Helpers(self._credentials)
        missed = self._unmatched.misses(found.helpers, raw, url.host)
        near = (UnmatchedHelper(helper=self._helper(entry), why=why) for entry, why in missed)
        return tuple(one for one in near if one.helper.serves is None)

    def has_program(self, command: str) -> bool:
        """Whether there is something that `git <command>` runs."""
        return self._programs.of_git(command)[1]

    def commands(self, raws: Iterable[str]) -> Iterator[Exposure]:
        """The passwords in the commands of the helpers that git asks for these URLs, each once."""
        seen = set()
        for raw in raws:
            for entry in chain(self._sections, raw).helpers:
                if entry not in seen:
                    seen.add(entry)
                    name = "!" if (entry.value or "").startswith("!") else ((entry.value or "").split() or [""])[0]
                    held = self._exposures.command(entry, parts(raw).host or "", self._pattern(entry, name))
                    if held is not None:
                        yield held

    def chain(self, raw: str) -> list[tuple[Helper, str]]:
        """The helpers that git would ask for a URL, each with its value, which may hold a secret."""
        found = chain(self._sections, raw)
        return [
            (helper, entry.value or "") for helper, entry in zip(self._asked(raw, found)[0], found.helpers, strict=True)
        ]

    def uses_path(self, raw: str) -> bool:
        """Whether helpers are told the path of this URL."""
        return chain(self._sections, raw).use_path

    def offered(self, destinations: list[Destination]) -> tuple[str, ...]:
        """The known helpers whose programs exist; looked up only if a Bitbucket destination may need another one.

        That is one with none that works and keeps anything, or with one that keeps secrets in plain text, or may have
        one in its command.
        """
        in_need = any(
            destination.product != "other"
            and destination.address.url.transport == "http"
            and (
                all(one.found is False or one.keeps == "nothing" for one in destination.answering)
                or any(helper.keeps in ("plaintext", "unknown") for helper in destination.helpers)
            )
            for destination in destinations
        )
        return self.available() if in_need else ()

    def available(self) -> tuple[str, ...]:
        """The known helpers whose programs exist."""
        names = dict.fromkeys((*known_helpers.offered(sys.platform), *known_helpers.RENAMED.values()))
        here = has_desktop(self._environ) or sys.platform != "linux"
        return tuple(
            name
            for name in names
            if (here or name not in known_helpers.NEED_A_DESKTOP) and self._programs.of_git(f"credential-{name}")[1]
        )

    @property
    def is_shared(self) -> bool:
        """Whether other machines may have the user's own configuration file as well."""
        return self._places.is_shared(self._places.default_global())

    def store_files(self, value: str) -> list[str]:
        """The files of a `store` helper; none for another helper, or where only the shell could tell."""
        return (self._stores.paths(value) or []) if _is_store(value) else []

    def plain_files(self) -> list[str]:
        """The files that keep logins in plain text: those of `store`, whether they exist or not, and netrc if it does.

        `store` has files of its own choice, which git may have filled before another helper was set.
        """
        values = ("store", *(entry.value or "" for entry in self._credentials if entry.name == "helper"))
        found = [path for value in values for path in self.store_files(value)]
        return [*found, *([self._stores.netrc] if self._stores.netrc else [])]

    def exists(self, value: str) -> bool:
        """Whether the program of a helper's value exists; True where only running it could tell."""
        return self._programs.of_helper(value)[1] is not False

    def _place(self, entry: Entry) -> Where:
        return self._places.where(entry, key_of(entry))

    def _helper(self, entry: Entry) -> Helper:
        if entry not in self._helpers:
            if entry.scope in ("system", "global", "command"):
                # an alias may stand for a program, and another value of the key beside this one
                beside = frozenset(self._of_key[entry.origin, entry.key]), self._aliases
                seen = ("helper", entry.scope, entry.origin, entry.key, entry.value, beside)
                self._helpers[entry] = self._git.known(seen, lambda: self._read_helper(entry))
            else:
                self._helpers[entry] = self._read_helper(entry)
        return self._helpers[entry]

    def _read_helper(self, entry: Entry) -> Helper:
        value = entry.value or ""
        kind: Literal["program", "path", "shell"]
        if value.startswith("!"):
            name, kind = "!", "shell"
        else:
            name = first_written(value)
            kind = "path" if os.path.isabs(value) else "program"
        program, found = self._programs.of_helper(value)
        called = known_helpers.called(value)
        broken = self._broken(value)
        keeps = known_helpers.keeps(called)
        is_spelled_wrong = found is False
        if broken is not None:
            is_spelled_wrong = kind == "path" and broken.do is not None
            found, called, keeps = False, "", "nothing"
        return Helper(
            name=shown_program(value),
            kind=kind,
            where=self._place(entry),
            pattern=self._pattern(entry, name),
            program=None if program is None else shown(program),
            found=found,
            broken=broken,
            plain=value == name,
            spelled=known_helpers.harmless(value) if without_tokens(value) == value else None,
            meant=self._meant(name) if is_spelled_wrong else None,
            not_executable=is_spelled_wrong and self._programs.cannot_be_run(name),
            quoted=self._programs.quoted(value) if is_spelled_wrong and kind == "path" else None,
            readable=called != "store" or self._stores.paths(value) is not None,
            timeout=_timeout(value) if called == "cache" else None,
            gives_name=_gives_name(value)
            if kind == "shell" and called not in known_helpers.KEEPS
            else known_helpers.gives_name(called),
            name_given=self._name_given(value) if kind == "shell" and _gives_name(value) else None,
            is_empty=called == "cache" and not self._has_daemon(value),
            keeps="unknown" if self._is_encrypted(value, keeps) else keeps,
            # anything else may be a secret in the wrong place
            called=called if called in known_helpers.KEEPS else "",
            # one that is not there is missed like any other
            answers=not (found and known_helpers.is_observer(program or name)),
            serves=known_helpers.serves(value),
        )

    def _broken(self, value: str) -> Broken | None:
        """Why a value can never work; the usual ones are not looked at."""
        seconds = value.removeprefix("cache --timeout=")
        if value.replace("-", "").isalnum() or (seconds != value and seconds.isdecimal()):
            return None
        from bb_auth_check.git.helper_values import broken

        return broken(value, self._git.cwd or "")

    def _meant(self, name: str) -> str | None:
        """What a helper's value should be, if a program is there that it all but names."""
        if name.startswith("~/"):
            # git hands the value to a shell behind `git credential-`, where nobody expands it
            path = os.path.join(self._git.home, name[2:])
            return path if self.exists(path) and shown(without_tokens(path)) == path else None
        for known in known_helpers.nearly(name):
            if self._programs.of_git(f"credential-{known}")[1]:
                return known
        return None

    def _name_given(self, value: str) -> str | None:
        """The username that a shell command says; a variable's value if it is set here, else `$NAME`."""
        text = _named_by(value)
        if not text or "%" in text:
            return None
        if not text.startswith("$"):
            return None if "$" in text or token_kind(text) or ":" in text else shown(text)
        variable = text.strip("${}")
        if not variable.isidentifier() or not any(word in variable.upper() for word in _OF_NAMES):
            return None
        name = self._environ.get(variable, "")
        return shown(name) if name and not (token_kind(name) or ":" in name) else f"${variable}"

    def _is_encrypted(self, value: str, keeps: Keeps) -> bool:
        """Whether this is a `netrc` helper that has GnuPG decrypt what it reads."""
        if keeps != "plaintext" or "netrc" not in value:
            return False
        told = known_helpers.reads_encrypted(value)
        if told is not None:
            return told
        found = (names for names in known_helpers.NETRC_FILES if any(self._is_at_home(name) for name in names))
        return next(found, ()) == known_helpers.NETRC_FILES[0]

    def _is_at_home(self, name: str) -> bool:
        return os.path.isfile(os.path.join(self._git.home, name))

    def _has_daemon(self, value: str) -> bool:
        """Whether the daemon of a `cache` helper may be there: its socket is (git-credential-cache(1))."""
        words = value.replace("=", " ").split()
        if "--socket" in words:
            return True
        old = os.path.join(self._environ.get("HOME", ""), ".git-credential-cache")
        folder = old if os.path.isdir(old) else os.path.join(self._git.cache_home, "git", "credential")
        return os.path.exists(os.path.join(folder, "socket"))

    def _pattern(self, entry: Entry, name: str) -> str | None:
        """A value pattern for `git config` that matches this value alone in its file and holds nothing but its name."""
        value = entry.value or ""
        if not value.startswith(name) or not name or shown_program(name) != name:
            return None
        start = value if value == name else f"{name} " if name != "!" else name
        others = {other for other in self._of_key.get((entry.origin, entry.key), ()) if other.startswith(start)}
        if value == name:
            return f"^{as_regex(name)}$"
        return f"^{as_regex(start)}.*$" if others == {value} and value.startswith(start) else None

    def _has_pipelines_proxy(self, url: Url) -> bool:
        """Whether the proxy of a Pipelines build logs in at an `http://` URL: for the build's own repository alone.

        In a container that the build starts nothing may be left of it but the configuration.
        """
        proxy = self._http_value("proxy", url) or ""
        if proxy.rstrip("/").endswith(_PIPELINES_PROXY):
            return True
        own = self._environ.get("BITBUCKET_GIT_HTTP_ORIGIN", "").rstrip("/").removesuffix(".git")
        address = f"{url.scheme}://{url.host}/{url.path}".removesuffix(".git")
        return self._in_pipelines and own.lower() in ("", address.lower())

    def _answered_by(self, url: Url, product: Product, header: Exposure | None, stored: list[Stored]) -> str | None:
        """What logs in without any helper (git: `http.c`; libcurl for netrc; `prompt.c` for askpass)."""
        if header is not None and header.secret is not None:
            return HEADER
        if any(entry.source == "netrc" and entry.answers for entry in stored):
            return NETRC
        # Cloud knows neither; what is set for every host is often for another one
        if product.is_datacenter and self._has_certificate(url):
            return CERTIFICATE
        if product.is_datacenter and config.boolean(self._http_value("emptyauth", url) or "false"):
            return KERBEROS
        askpass = self._askpass
        if askpass is None or askpass.fault is not None or (askpass.asks and not in_ci(self._environ)):
            return None
        return ASKPASS

    def _has_certificate(self, url: Url) -> bool:
        """Whether git shows the server a client certificate: a Data Center behind TLS login needs no more."""
        if self._environ.get("GIT_SSL_CERT"):
            return True
        return bool(self._http_value("sslcert", url))

    def _http_value(self, name: str, url: Url) -> str | None:
        """The value of `http.<url>.<name>` that git heeds; `true` for a key without value."""
        if name not in self._keys:
            self._keys[name] = Keys(entry for entry in self._http if entry.name == name)
        found = self._keys[name].heeded(urlmatch.normal(f"{url.scheme}://{url.host}{url.tail}"))[-1:]
        return next(("true" if entry.value is None else entry.value for entry in found), None)

    def _stored(self, raw: str, found: Chain) -> list[Stored]:
        """What netrc and the files of `store` helpers hold for this host, in the order in which git meets it.

        libcurl looks into netrc before git has heeded `credential.username`: only the URL's own name matters there.
        """
        want = asked_for(raw)
        stored = list(self._stores.of_netrc(want))
        want.username, path = found.username, want.path
        want.path = path if found.use_path else None
        for entry in found.helpers:
            if _is_store(entry.value or "") and self._helper(entry).broken is None:
                stored += self._stores.of_helper(entry, want, path)
        return stored

    def _missed(self, raw: str, found: Chain, stored: Iterable[Stored]) -> tuple[Missed, ...]:
        """What netrc and `store` have that is meant for this URL, and which git passes over."""
        if any(entry.answers for entry in stored):
            return ()
        want = asked_for(raw)
        want.username = found.username
        values = (entry.value or "" for entry in found.helpers)
        return tuple(self._stores.missed(filter(_is_store, values), want))

    def _gcm(self, raw: str, found: Chain, helpers: tuple[Helper, ...]) -> Gcm | None:
        """The settings of Git Credential Manager, if it is in the chain."""
        if not any(helper.is_manager and helper.found is not False for helper in helpers):
            return None
        have = parts(raw)
        path = have.path if found.use_path and (have.path or "").count("/") <= _DEEPEST else None
        return gcm.told(self._of_subsection, have, path, self._environ, self._git.home, self._place)

    def _asked(self, raw: str, found: Chain) -> tuple[tuple[Helper, ...], Gcm | None]:
        """The helpers of a chain, and what Git Credential Manager is told if it is one of them."""
        helpers = tuple(self._helper(entry) for entry in found.helpers)
        its = self._gcm(raw, found, helpers)
        if its is None:
            return helpers, None
        # Windows' own, called from WSL, has Windows' configuration
        return tuple(
            one.replace(keeps=its.keeps) if one.is_manager and not known_helpers.is_of_windows(one) else one
            for one in helpers
        ), its


def _first(pair: tuple[int, Entry]) -> int:
    return pair[0]


_PIPELINES_PROXY = ":29418"
"""The port of the proxy that logs in for a build (Atlassian: Push back to your repository)."""
_OF_NAMES = ("USER", "NAME", "LOGIN", "MAIL")
"""One of these is in the name of a variable that holds a username, and no secret."""


def _named_by(command: str) -> str | None:
    """What a shell command prints as `username=`; None if it prints no such line, as far as its text shows."""
    import re

    found = _printing(command)
    if found is None:
        return None
    before, after = command[found[0] : found[1]], command[found[1] :]
    quote = next((sign for sign in "'\"" if before.count(sign) % 2), None)
    if quote is None and after[:1] in ("'", '"'):
        quote, after = after[0], after[1:]
    end = r"\\[nr]" if quote else r"[\s\"'`;|&<>()\\]"
    return re.split(end, after.partition(quote)[0] if quote else after, maxsplit=1)[0].strip()


def _printing(command: str) -> tuple[int, int] | None:
    """Where a command prints a username for the first time: from `echo` or `printf` to behind the key and its `=`.

    The command is gone through once, whatever it is made of.
    """
    import re

    start = -1
    for sign in re.finditer(_SIGNS, command):
        if sign[0] in ";|&":
            start = -1
        elif sign[0] != "username=":
            start = sign.start() if start < 0 else start
        elif start >= 0:
            return start, sign.end()
    return None


_SIGNS = r"(?:echo|printf)\b|[;|&]|(?:(?<=\\n)|\b)username="
_WHEN_ASKED = (
    r"""(?:test|\[) *["']?\$\{?1\}?["']? *==? *["']?get["']? *\]? *(?:&&|; *then)|\bif\b(?= *(?:test|\[))|\bfi\b"""
)
"""The condition that a helper is asked for a login: it holds for every host."""
_PLAIN_WORDS = ("echo", "printf", "sleep", "exit", "return", "true", ":")


def _gives_name(command: str) -> bool | None:
    """Whether a shell command says the username: False for one that prints a password alone, None if that depends.

    What it prints under a condition may be for another host.
    """
    import re

    bare = re.sub(_WHEN_ASKED, ";", command.removeprefix("!"))
    words = [part.split()[:1] for part in re.split(r"[;{}&|\n()]+", re.sub(r"'[^']*'|\"[^\"]*\"", "''", bare))]
    known = {*_PLAIN_WORDS, *re.findall(r"\b(\w+) *\(\)", bare)}
    if any(word and word[0] not in known for word in words) or "$(" in command or "`" in command:
        return None
    printed = bare.count("username=")
    if printed:
        return True if printed == 1 and _printing(bare) is not None else None
    return False if "password=" in bare else None


def _is_store(value: str) -> bool:
    """Whether a helper is git's own `store`, also by its path, or as a command of the shell."""
    return "store" in value and known_helpers.called(value) == "store"


def _timeout(value: str) -> int:
    """The seconds that a `cache` helper keeps a secret (git-credential-cache(1): 900 if it is not told)."""
    words = value.replace("=", " ").split()
    after = words[words.index("--timeout") + 1 :] if "--timeout" in words else []
    # Python refuses to read a number of thousands of digits
    return int(after[0][:_LONG_ENOUGH]) if after and after[0].isdecimal() else 900


_LONG_ENOUGH = 18
"""Digits: more seconds than there have been."""
