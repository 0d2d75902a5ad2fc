"""Plaintext secrets outside the URLs that git uses: headers, proxies, helper commands, section names, reflogs."""

from __future__ import annotations

import os

from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import BY_NAME, checksum, kind_of, token_kind
from bb_auth_check.bitbucket.usernames import in_url, is_placeholder
from bb_auth_check.git import urlmatch, urls
from bb_auth_check.git.credentials import Parts, Sections
from bb_auth_check.git.plain_files import content_or_none
from bb_auth_check.git.text import as_regex, redacted, shown, without_tokens, words
from bb_auth_check.git.urls import decode
from bb_auth_check.model import HIDDEN, Exposure, Mute, Secret, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from bb_auth_check.bitbucket.tokens import Kind
    from bb_auth_check.git.config import Entry, Places
    from bb_auth_check.git.folders import Folders
    from bb_auth_check.git.secret_ids import SecretIds
    from bb_auth_check.model import Place, Url

_SECTIONS = ("credential", "lfs", "http", "url")
"""Sections that take a URL for their subsection."""
_NAMED = (*_SECTIONS, "remote", "branch", "submodule")
"""Sections with a name that may be a URL: a partial fetch from a URL makes a remote of that name."""
_NAMES = {
    "usehttppath": "useHttpPath",
    "extraheader": "extraHeader",
    "locksverify": "locksVerify",
    "insteadof": "insteadOf",
    "pushinsteadof": "pushInsteadOf",
}
_PROXIES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY")
_SIGNS = r"\b(?:echo|printf)\b|[;|&\n]|(?:password|credential)="
"""What decides whether a helper's command prints something: the printing, what ends a command, and the key."""
_LITERAL = r"""["']?([^\s"'\\;|&<>(){}]+)"""
_OF_SCHEME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.:-")
_REST_OF_URL = r"[^\s'\"]+"


def key_of(entry: Entry) -> str:
    """An entry's key as it may be shown, its variable spelt as in git's documentation."""
    name = _NAMES.get(entry.name, entry.name)
    if entry.key == f"{entry.section}.{entry.name}":
        return f"{entry.section}.{name}"
    subsection = entry.subsection
    if entry.section in _SECTIONS:
        return f"{entry.section}.{urls.shown_subsection(subsection)}.{name}"
    return f"{entry.section}.{urls.parse(subsection).text}.{name}"


class Exposures:
    """Finds them in one configuration.

    A new place is a method that reads one entry, its line in `secret_ids_in`, and one in `on_the_way` or `anywhere`.
    """

    def __init__(self, places: Places, secret_ids: SecretIds, declared: tuple[str, ...]) -> None:
        self._places = places
        self._secret_ids = secret_ids
        self._declared = declared

    def on_the_way(
        self,
        entries: list[Entry],
        raws: Collection[str],
        remotes: Collection[str],
        commands: Iterable[Exposure],
        environ: Mapping[str, str],
    ) -> Iterator[Exposure]:
        """What git would send, run or go through on the way to these URLs, each once.

        `commands`: the helpers' commands among it; `remotes`: the names of the remotes that lead there.
        """
        if raws:
            yield from self.headers(entries, raws, dropped=True)
            yield from commands
            yield from self.proxies(entries, raws, remotes)
            yield from self.proxies_of(environ)

    def anywhere(
        self,
        entries: Iterable[Entry],
        used: set[Entry],
        folders: Folders,
        *,
        every: bool,
        logs: Iterable[tuple[str, list[str]]] | None = None,
    ) -> Iterator[Exposure]:
        """What stands in the files, whether git meets it at a push or not; `every`: in the logs of all branches too.

        `logs`: each ref with its messages, the newest first, where they stand in no file of their own.
        """
        yield from self.sections(entries, used)
        if logs is None:
            yield from self.reflogs(folders, every=every)
            return
        for ref, messages in logs:
            yield from self._logged(os.path.join(folders.common, "reftable"), ref, messages[::-1])

    def secret_ids_in(self, entry: Entry, place: Place) -> set[int]:
        """The numbers of the secrets in one entry that stands at this kind of place."""
        if place == "section":
            url = urls.parse(_with_scheme(entry.subsection), self._secret_ids)
            return {secret.secret_id for secret in url.secrets}
        read = {
            "header": lambda: self.header(entry, ""),
            "proxy": lambda: self.proxy(entry),
            "helper": lambda: self.command(entry, "", None),
        }
        if place == "elsewhere":
            return {self._secret_ids.number(token) for token in _tokens_in(entry)}
        held = read[place]()
        return {held.secret.secret_id} if held is not None and held.secret is not None else set()

    def headers(
        self, entries: Iterable[Entry] | Keys, raws: Iterable[str], *, dropped: bool = False
    ) -> Iterator[Exposure]:
        """Every header with a credential that git sends to these URLs, each once.

        `dropped`: also those that an empty one takes back, which lie in the file all the same.
        """
        if not isinstance(entries, Keys):
            entries = Keys(entry for entry in entries if entry.section == "http" and entry.name == "extraheader")
        keys = entries
        yield from dict.fromkeys(held for raw in raws for held in self._headers(keys, raw, dropped=dropped))

    def _headers(self, keys: Keys, raw: str, *, dropped: bool) -> list[Exposure]:
        """An empty value drops the headers before it (`http.c`)."""
        url = urlmatch.normal(raw)
        found: list[Exposure] = []
        for entry in keys.heeded(url):
            held = self.header(entry, "" if url is None else url.host)
            found = [*found, *([held] if held else [])] if entry.value or dropped else []
        return found

    def proxies(self, entries: Iterable[Entry], raws: Iterable[str], remotes: Collection[str]) -> Iterator[Exposure]:
        """The logins in the addresses of the proxies that git goes through to these URLs, each once."""
        of_http = [entry for entry in entries if entry.section == "http" and entry.name == "proxy"]
        used = []
        if of_http:
            keys = Keys(of_http)
            for raw in raws:
                used += keys.heeded(urlmatch.normal(raw))[-1:]
        used += [e for e in entries if e.section == "remote" and e.name == "proxy" and e.subsection in remotes]
        for entry in dict.fromkeys(used):
            held = self.proxy(entry)
            if held is not None:
                yield held

    def header(self, entry: Entry, host: str) -> Exposure | None:
        """What an `http.extraHeader` gives away; None for one that carries no credential."""
        name, _, value = (entry.value or "").partition(":")
        value = value.strip()
        scheme, rest = [*value.split(None, 1), "", ""][:2]
        credential = rest.strip()
        if name.strip().lower() not in ("authorization", "proxy-authorization"):
            if without_tokens(value) == value:
                return None
            credential, shown_value = _token_in(value), HIDDEN
        elif scheme.lower() == "basic":
            credential, shown_value = _basic(credential), f"{scheme} {HIDDEN}"
        elif scheme.lower() in ("bearer", "token"):
            shown_value = f"{scheme} {HIDDEN}"
        elif not rest and without_tokens(value) == value:
            return None  # a scheme and no credential
        else:
            credential, shown_value = rest or value, HIDDEN
        if not credential or scheme.lower() in ("negotiate", "ntlm"):
            return None
        secret = None if is_placeholder(credential) else self._secret(credential)
        title = shown(without_tokens(name.strip()))
        # among other headers of the same key it is picked out by its name and scheme
        known = scheme if scheme.lower() in ("basic", "bearer", "token") else ""
        pattern = f"^{as_regex(name)}:[[:space:]]*{known}" if title == name else None
        return self._held("header", entry, f"{title}: {shown(shown_value)}", secret, host, pattern=pattern)

    def proxy(self, entry: Entry) -> Exposure | None:
        """The login in the address of a proxy."""
        url = self._proxy_url(entry.value or "")
        if url is None:
            return None
        return self._held("proxy", entry, url.text, url.secrets[0], url.host.lower(), clean=clean_url(url, ours=False))

    def proxies_of(self, environ: Mapping[str, str]) -> Iterator[Exposure]:
        """The logins in the addresses of the proxies that the environment names."""
        for name in _PROXIES:
            url = self._proxy_url(environ.get(name, ""))
            if url is not None:
                where = Where(key=name, file=None, scope="command", option=())
                yield Exposure(place="proxy", where=where, text=url.text, secret=url.secrets[0], host=url.host.lower())

    def _proxy_url(self, value: str) -> Url | None:
        if "@" not in value:
            return None
        url = urls.parse(value if "://" in value else f"http://{value}", self._secret_ids)
        return url if url.secrets else None

    def command(self, entry: Entry, host: str, pattern: str | None) -> Exposure | None:
        """A password that stands in the command of a credential helper, and is no variable."""
        literal = secret_in_command(entry.value or "")
        if not literal:
            return None
        return self._held("helper", entry, "a shell command", self._secret(literal), host, pattern=pattern)

    def sections(self, entries: Iterable[Entry], used: set[Entry]) -> Iterator[Exposure]:
        """Passwords in the names of sections that belong to Bitbucket, each section once; not those of `used`."""
        seen = {(entry.origin, entry.section, entry.subsection) for entry in used}
        for entry in entries:
            if "@" not in entry.subsection or entry.section not in _NAMED:
                continue
            place = (entry.origin, entry.section, entry.subsection)
            if place in seen:
                continue
            seen.add(place)
            text = entry.subsection
            has_scheme = "://" in text
            url = urls.parse(_with_scheme(text), self._secret_ids)
            if not url.secrets or hosts.product(url, self._declared) == "other":
                continue
            clean = clean_url(url)
            name = urls.shown_subsection(text)
            yield self._held(
                "section",
                entry,
                f'[{entry.section} "{name}"]',
                url.secrets[0],
                url.hostname,
                clean=f'[{entry.section} "{clean if has_scheme else clean.removeprefix("https://")}"]',
            )

    def elsewhere(
        self,
        entries: Iterable[Entry],
        known: Collection[tuple[str, str | None, int]],
        pattern: Callable[[Entry], str | None],
    ) -> Iterator[Exposure]:
        """Tokens of a known prefix under any key at all, each once; but for the `known`: key, file and number."""
        told = {(file, number) for _, file, number in known}
        for entry in entries:
            for token in _tokens_in(entry):
                in_value = token in _tokens(entry.value or "")
                key = without_tokens(key_of(entry))
                where = self._places.where(entry, key)
                secret = self._secret(token)
                # a section has its name for all its keys
                if not in_value and (where.file, secret.secret_id) in told:
                    continue
                # it may be one half of a secret that is told as a whole
                here = (number for name, file, number in known if (name, file) == (key.lower(), where.file))
                if any(token in self._secret_ids.secret(number) for number in here):
                    continue
                told.add((where.file, secret.secret_id))
                clean = self._clean(entry.value or "")
                yield Exposure(
                    place="elsewhere",
                    where=where,
                    text="value" if entry.value == token else "part" if in_value else "name",
                    secret=secret,
                    host=hosts.CLOUD if BY_NAME[secret.kind].product == "cloud" else "",
                    pattern=pattern(entry) if where.values > 1 else None,
                    clean=clean if clean != entry.value and not _tokens(clean) and shown(clean) == clean else None,
                )

    def _clean(self, text: str) -> str:
        """A command with its URLs of Bitbucket free of secrets."""
        import re

        pieces = re.split(r"([\s'\"]+)", text)
        for at, piece in enumerate(pieces):
            end = piece.find("://")
            if end < 0 or "@" not in piece:
                continue
            start = end
            while start > 0 and (piece[start - 1].isalnum() or piece[start - 1] in "+.:-"):
                start -= 1
            url = urls.parse(piece[start:], self._secret_ids)
            if url.secrets and url.exact and hosts.product(url, self._declared) != "other":
                pieces[at] = piece[:start] + clean_url(url)
        return "".join(pieces)

    def reflogs(self, folders: Folders, *, every: bool) -> Iterator[Exposure]:
        """URLs with a secret in the messages that `git pull URL` leaves; `every`: in the logs of all branches too."""
        found = list(self._reflog(os.path.join(folders.own, "logs", "HEAD"), "HEAD"))
        yield from found
        heads = os.path.join(folders.common, "logs", "refs", "heads")
        if (found or every) and os.path.isdir(heads):
            for at, _, names in os.walk(heads):
                for name in sorted(names):
                    path = os.path.join(at, name)
                    yield from self._reflog(path, os.path.relpath(path, heads))

    def _reflog(self, path: str, ref: str) -> Iterator[Exposure]:
        raw = content_or_none(path) or b""
        if b"://" not in raw or b"@" not in raw:
            return
        lines = raw.decode("utf-8", "surrogateescape").rstrip("\n").split("\n")
        yield from self._logged(path, ref, [line.partition("\t")[2] for line in lines])

    def _logged(self, path: str, ref: str, lines: list[str]) -> Iterator[Exposure]:
        for number, line in enumerate(lines, 1):
            for text in pulled(line):
                url = urls.parse(text, self._secret_ids)
                if url.secrets and hosts.product(url, self._declared) != "other":
                    key = f"{redacted(ref)}@{{{len(lines) - number}}}"
                    where = self._places.line(path, key, number, exact=redacted(ref) == ref)
                    yield Exposure(place="reflog", where=where, text=url.text, secret=url.secrets[0], host=url.hostname)

    def username(self, text: str, kind: Kind) -> Secret:
        """The secret in what should be a username, decoded: a token, or `name:password`."""
        return Secret(
            kind=kind.name, slot="username", secret_id=self._secret_ids.number(text.partition(":")[2] or text)
        )

    def _secret(self, value: str) -> Secret:
        secret_id = self._secret_ids.number(value)
        return Secret(kind=kind_of(value).name, slot="password", secret_id=secret_id, checksum=checksum(value))

    def _held(
        self,
        place: Place,
        entry: Entry,
        text: str,
        secret: Secret | None,
        host: str,
        *,
        pattern: str | None = None,
        clean: str | None = None,
    ) -> Exposure:
        where = self._places.where(entry, key_of(entry))
        return Exposure(
            place=place, where=where, text=text, secret=secret, host=host.lower(), pattern=pattern, clean=clean
        )


def _with_scheme(text: str) -> str:
    """The name of a section as a URL: the sections of `credential` may leave the scheme out."""
    return text if "://" in text else f"https://{text}"


def clean_url(url: Url, *, ours: bool = True) -> str:
    """A URL without its secret; `ours`: it is Bitbucket's."""
    # in the place of a token stands the name that goes with it, if it is for Bitbucket
    name = url.username if url.exact else None
    if ours and not name:
        name = next((BY_NAME[secret.kind].username for secret in url.secrets if secret.slot == "username"), None)
    user = f"{in_url(name)}@" if name else ""
    return f"{url.scheme}://{user}{url.host}{url.tail}"


def _basic(text: str) -> str:
    """The password of a Basic credential; the whole text if it is none."""
    import base64
    import binascii

    try:
        decoded = base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text
    name, _, password = decoded.partition(":")
    return password or name


def pulled(message: str) -> list[str]:
    """The URLs in a reflog's message that stand there as they were typed."""
    text = _command(message)
    if "://" not in text:
        return []
    import re

    rest = re.compile(_REST_OF_URL)
    found, done, at = [], 0, text.find("://")
    while at >= 0:
        start = at
        while start > done and text[start - 1] in _OF_SCHEME:
            start -= 1
        while start < at and not text[start].isalpha():
            start += 1
        behind = rest.match(text, at + 3) if start < at else None
        done = at + 1 if behind is None else behind.end()
        if behind is not None:
            found.append(text[start:done])
        at = text.find("://", done)
    return found


def _command(message: str) -> str:
    """The part of a reflog's message that may be a URL as it was typed: no commit's subject, which is in the commit."""
    if message.startswith(("pull ", "fetch ")):
        return message.partition(": ")[0]
    return message if message.startswith("clone: from ") else ""


class Keys(Mute):
    """The entries of one `http.<url>.<name>`, found by a URL's host and path: not each is compared with each URL."""

    __slots__ = ("_entries", "_sections")

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = [*entries]
        self._sections = Sections(self._entries)

    def heeded(self, url: urlmatch.Normal | None) -> list[Entry]:
        """Those that git heeds for a URL."""
        if url is None or "%" in url.path:  # another spelling of what a key may have as it is
            return heeded(self._entries, url)
        return heeded(self._sections.near(Parts(url.scheme, url.host, url.path.removeprefix("/"), url.user)), url)


def heeded(entries: Iterable[Entry], url: urlmatch.Normal | None) -> list[Entry]:
    """The entries that git heeds for a URL: one that fits less closely than one before it is passed over."""
    found: list[Entry] = []
    best = urlmatch.rank(None)
    for entry in entries:
        for_all = entry.key == f"{entry.section}.{entry.name}"  # `[http ""]` is for none
        wanted = None if for_all else urlmatch.normal(entry.subsection, star=True)
        if not for_all and (url is None or wanted is None or not urlmatch.matches(url, wanted)):
            continue
        if urlmatch.rank(wanted) >= best:
            best = urlmatch.rank(wanted)
            found.append(entry)
    return found


def secret_in_command(command: str) -> str:
    """The password that a helper's command prints or keeps in a variable; empty if there is none but in variables."""
    return printed_password(command) or (_token_in(command) if without_tokens(command) != command else "")


def secrets_in_command(command: str) -> set[str]:
    """Every password that a helper's command prints, and every token in it."""
    import re

    from bb_auth_check.git.text import TOKEN

    literals = filter(_is_literal, (_printed(command), *_literals(command)))
    return {*literals, *re.findall(TOKEN, command)}


def printed_password(command: str) -> str:
    """The password that a helper's command prints; empty if that is in a variable, or if it prints none."""
    return next(filter(_is_literal, (_printed(command), *_literals(command))), "")


def _literals(command: str) -> Iterator[str]:
    """What a helper's command prints for a password, or keeps in a variable of that name, and is no expression.

    The command is gone through once, whatever it is made of.
    """
    if "password=" not in command and "credential=" not in command:
        return
    import re

    literal, done, prints = re.compile(_LITERAL), 0, False
    for sign in re.finditer(_SIGNS, command):
        at, text = sign.start(), sign[0]
        if at < done:
            continue
        if text[-1] != "=":
            prints = text in ("echo", "printf")
            continue
        before = command[max(at - 2, 0) : at]
        stands_alone = before == "\\n" or not (before[-1:].isalnum() or before[-1:] in ("_", "-"))
        if (prints and stands_alone) or _begins_a_command(command, at):
            value = literal.match(command, sign.end())
            if value is not None:
                yield value[1]
                done, prints = value.end(), False


def _begins_a_command(command: str, at: int) -> bool:
    while at and command[at - 1].isspace():
        at -= 1
    before = command[max(at - 2, 0) : at]
    return before in ("", "&&") or before[-1] in ";{(|" or (before == "!" and at == 1)


def _is_literal(text: str) -> bool:
    is_expression = text == "" or text[0] in "/+.*@^%" or "$" in text or "`" in text
    return not (is_expression or is_placeholder(text))


def _printed(command: str) -> str:
    """What `printf` puts in the place of `password=%s`; empty if there is no such thing."""
    before, found, after = command.partition("password=%s")
    form = before.rpartition("printf")[2].lstrip()
    if not found or form[:1] not in ("'", '"'):
        return ""
    import re

    arguments = re.split("[;|&}]", after.partition(form[0])[2], maxsplit=1)[0]
    try:
        given = words(arguments)
    except ValueError:
        return ""
    return "".join(given[form.count("%s") :][:1])


def _tokens(text: str) -> list[str]:
    """What is a token by its prefix, and long enough for one; a token that goes on as base64 is none."""
    import re

    from bb_auth_check.git.text import TOKEN

    found = re.findall(rf"(?<![A-Za-z0-9+/])(?:{TOKEN})", text)
    return [token for token in dict.fromkeys(decode(one) for one in found) if token_kind(token)]


def _tokens_in(entry: Entry) -> list[str]:
    return list(dict.fromkeys((*_tokens(entry.value or ""), *_tokens(entry.subsection))))


def _token_in(text: str) -> str:
    import re

    from bb_auth_check.git.text import TOKEN

    found = re.search(TOKEN, text)
    return found[0] if found else ""
