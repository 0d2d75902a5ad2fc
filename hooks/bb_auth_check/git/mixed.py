"""Addresses in which two forms are mixed, or that were copied with something around them.

What git makes of a text: `connect.c` (`parse_connect_url`), `transport.c` (`transport_get`), `url.c` (`is_url`). A text
with `scheme://` at its start is a URL; one with a colon before its first slash is `host:path` for ssh; all else is a
folder. What was meant is another matter, and read here from the text alone: whether a folder of that name, or a helper
for such a scheme, exists after all is for others to say. `tests/test_addresses.py` holds all of it against git.
"""

from __future__ import annotations

import os
import re

from bb_auth_check.bitbucket import hosts
from bb_auth_check.git.text import fits, holds_token, shown, without_tokens
from bb_auth_check.model import HIDDEN, Mixed, Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from bb_auth_check.model import Url

    Unless = Literal["", "path", "helper", "ssh"]

_HOST = r"(?P<host>(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*)"
_LOGIN = r"(?P<login>[^\s/@]+@)?"
_USER = r"(?P<user>[A-Za-z0-9._~-]+@)?"
_SLUG = r"[A-Za-z0-9_~{][A-Za-z0-9_.{}~-]*"
_WORKSPACE = r"[a-z0-9][a-z0-9_-]*|\{[0-9a-f-]+\}"
_TWO = rf"(?P<path>{_SLUG}/{_SLUG}/?)"
_SCHEME = r"(?:https?|ssh|git\+ssh|ssh\+git)"

_AROUND = "\"'`<>()[]|\u201c\u201d\u2018\u2019\u00ab\u00bb,;"
"""What is copied along with an address: quotes, brackets, and what ends a clause."""
_WORDS = frozenset(
    (
        *("$", "%", "#", ">", "sudo", "git", "clone", "remote", "add", "set-url", "push", "pull", "fetch", "submodule"),
        *("ls-remote", "origin", "upstream", "(push)", "(fetch)", "main", "master", "-b", "-u", "--branch", "--bare"),
        *("--mirror", "--recursive", "--recurse-submodules", "--depth", "1", "--single-branch", "--quiet", "-q", "-o"),
        *("url", "=", "url:", "URL:", "ssh", "--", "-v"),
    )
)
"""The words of a command, or of what git prints, that an address is copied with."""

_JUNK = r"(?:(?:scm|url|git|ssh|https?|git\+https?|svn|hg)(?::/{0,2}|=|;?//))"
_TWO_SCHEMES = re.compile(rf"(?P<lead>{_JUNK}+|[A-Za-z0-9._-]+@(?:{_HOST}[:/])?)(?P<rest>{_SCHEME}://.+)")
_NO_HOST = re.compile(rf"(?P<lead>(?:(?:scm|git|ssh|url|hg)[:=])+)(?P<rest>[A-Za-z0-9._-]+@{_HOST}:{_SLUG}/.+)")
_BROKEN = re.compile(
    rf"(?P<scheme>https?|ssh|git)(?!://[^/\\\\])(?P<sep>(?:[:;.,]|%3[Aa])?\s*[/\\\\]+|[:;,]\s*)"
    rf"(?P<rest>{_LOGIN}{_HOST}(?::\d+)?(?:[:/\\\\]|%3[Aa]).+)"
)
_ANY_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<rest>.+)")
_LETTERS_FOR_PORT = re.compile(
    rf"(?P<scheme>{_SCHEME})://{_LOGIN}{_HOST}:(?:(?P<port>\d+):)?(?P<path>{_SLUG}/{_SLUG}(?:/{_SLUG})?/?)"
)
_BACKSLASHES = re.compile(rf"(?P<scheme>{_SCHEME})://{_LOGIN}{_HOST}(?::\d+)?(?P<path>[\\/].*\\.*|\\.*)")
_COLON_IN_PATH = re.compile(rf"ssh://{_USER}{_HOST}(?P<port>:\d+)?/:{_TWO}")
_BIG_PORT = re.compile(rf"(?P<scheme>{_SCHEME})://{_LOGIN}{_HOST}:(?P<port>\d{{5,}})(?P<path>/.*)")
_DIGITS = 100
"""Of a port are read: Python refuses to read a number of thousands of them."""
_FOLDER = re.compile(rf"(?P<lead>(?://)?){_USER}{_HOST}(?P<sep>[/,;]|:?\s+)(?P<path>{_SLUG}(?:/{_SLUG})+/?)")
_SLASHES_AFTER_COLON = re.compile(rf"{_USER}{_HOST}:///*{_TWO}")
_TWO_ATS = re.compile(rf"(?P<user>[A-Za-z0-9._-]+)@@+{_HOST}:/?{_TWO}")
_PORT_IN_PATH = re.compile(rf"{_USER}{_HOST}:(?P<port>\d{{2,5}})[:/]{_TWO}")

NATIVE = ("http", "https", "ssh", "git+ssh", "ssh+git", "git", "file", "ftp", "ftps")
"""The schemes that git knows without another's help, as it spells them."""


class Repair(Mute):
    """What was meant by a text, as text: it may hold a secret, and stays in this room."""

    __slots__ = ("git", "helper", "hides", "is_certain", "is_readable", "meant", "says", "undo", "unless")

    def __init__(
        self,
        says: str,
        git: str,
        meant: str | None,
        undo: Callable[[str], str] | None = None,
        *,
        is_certain: bool = True,
        unless: Unless = "",
        helper: str = "",
        hides: bool = False,
        is_readable: bool = False,
    ) -> None:
        """`undo` makes of the shown form of what was meant the shown form of what was written.

        `hides`: words that may be secrets stand beside it. `is_readable`: as it stands it reads as an address, too.
        """
        self.says = says
        self.git = git
        self.meant = meant
        self.undo = undo
        self.is_certain = is_certain
        self.unless: Unless = unless
        self.helper = helper
        self.hides = hides
        self.is_readable = is_readable or unless in ("path", "helper")


def read(text: str, plain: Callable[[], Url], parse: Callable[[str], Url]) -> Url:
    """The URL with what is wrong with it, if something is; `plain` reads the text as it stands."""
    repair = look(text)
    if repair is None:
        return plain()
    inner = None if repair.meant is None else parse(repair.meant)
    meant = inner if inner is None or inner.mixed is None else inner.mixed.meant
    mixed = Mixed(
        says=_redacted(repair.says),
        git=_redacted(repair.git),
        meant=meant,
        is_certain=repair.is_certain,
        unless=repair.unless,
        helper=shown(repair.helper),
    )
    if inner is not None and HIDDEN in (inner.host if meant else inner.text):
        # a secret may stand in the place of the port
        written = shown((repair.undo or _as_is)(inner.text))
        if repair.is_readable:
            return plain().replace(text=written, path=HIDDEN, tail="", exact=False, mixed=mixed.replace(meant=None))
        return inner.replace(text=written, transport="other", exact=False, mixed=mixed.replace(meant=None))
    if inner is None or meant is None or repair.is_readable:
        return plain().replace(mixed=mixed)
    written = shown(text)
    if repair.hides or meant.secrets or meant.password != "none":
        written = shown((repair.undo or _as_is)(inner.text))
    return meant.replace(
        text=written,
        transport="other",
        exact=meant.exact and fits(written, text),
        mixed=mixed,
    )


def _redacted(text: str) -> str:
    """A part of an address, in a sentence: a token may stand anywhere."""
    clean = shown(without_tokens(text))
    return HIDDEN if holds_token(clean) else clean


def _as_is(text: str) -> str:
    return text


def look(text: str) -> Repair | None:
    """What is wrong with the form of an address, from the text alone; None if nothing is, or nothing that is known."""
    return _surrounded(text) or _of_helper(text) or _with_scheme(text) or _without_scheme(text)


def _surrounded(text: str) -> Repair | None:
    """An address with something around it: blanks, quotes, the words of a command."""
    if "::" in text.partition(" ")[0]:
        return None  # what a transport helper is told may be anything
    link = re.fullmatch(r"\[[^\]]*\]\(([^\s()]+)\)", text)  # as Markdown has it
    words = [link[1]] if link else [word.strip(_AROUND) for word in text.split()]
    found = [word for word in words if _is_address(word)]
    if len(found) != 1 or found[0] == text or text.count(found[0]) != 1:
        return None
    if text.startswith("[") and "]:" in text:
        return None  # how git has a port in SSH's short form
    core = found[0]
    before, after = text.split(core)
    first = before.split()
    is_command = "git" in first[:2] or first[:1] == ["$"]
    if first and not link and not is_command and any(word.strip(_AROUND) not in ("", *_WORDS) for word in first):
        return None
    if not first and any(word.strip(_AROUND) not in ("", *_WORDS) for word in after.split()):
        return None  # it may be a part of the path
    what = "has more in it than an address"
    if "git" in first:
        what = "is a whole command"
    elif not (before + after).strip():
        what = "has blanks around the address"
    elif not (before + after).strip(_AROUND + " \t\r\n"):
        what = "has quotes or brackets around the address"
    lead, end = _known(before), _known(after)
    unless: Unless = ""
    if before and "://" in core:
        git = f"git knows no protocol `{lead}{core.partition('://')[0]}`"
    elif "://" not in core and ":" not in text.partition("/")[0]:
        git, unless = "git takes it for a folder that is not there", "path"
    elif before:
        git = "ssh logs in under a name that Bitbucket does not know"
    elif core.startswith("http"):
        git = "libcurl refuses that"
    else:
        git = "the server is asked for a repository of that name"
    is_certain = bool(before) or core.startswith("http") or unless == "path"
    hides = (lead, end) != (before, after)
    return Repair(what, git, core, lambda it: f"{lead}{it}{end}", is_certain=is_certain, unless=unless, hides=hides)


def _known(text: str) -> str:
    """What stands beside an address, as it may be shown."""
    return "".join(
        part if part.isspace() or part.strip(_AROUND) in ("", *_WORDS) else HIDDEN for part in re.split(r"(\s+)", text)
    )


def _is_address(word: str) -> bool:
    """Whether a word is an address on its own, right or wrong in its form."""
    if re.fullmatch(rf"{_SCHEME}:?/{{1,2}}{_LOGIN}{_HOST}(?::\d+)?(?:[:/]|%3[Aa]).+", word):
        return True
    return bool(re.fullmatch(rf"{_USER}{_HOST}[:/].*/.+", word)) and "://" not in word


def _of_helper(text: str) -> Repair | None:
    """`git::https://…`, as other programs write it."""
    helper, found, inner = text.partition("::")
    if not found or not inner:
        return None
    if helper in ("git", "ssh", "git+ssh", "git+http", "git+https"):
        return Repair(
            f"begins with {helper}::",
            f"git looks for a program git-remote-{helper}, which does not exist",
            inner,
            unless="helper",
            helper=helper,
        )
    if helper in ("http", "https") and re.fullmatch(rf"{_LOGIN}{_HOST}(?::\d+)?/.+", inner):
        return Repair(
            f"has {helper}:: in the place of {helper}://",
            "git finds no scheme in it",
            f"{helper}://{inner}",
            lambda meant: meant.replace("://", "::", 1),
        )
    return None


def _with_scheme(text: str) -> Repair | None:
    if found := _TWO_SCHEMES.fullmatch(text):
        lead, rest = found["lead"], found["rest"]
        is_host = re.match(rf"{_SCHEME}://", lead)
        says = "git takes the second for the host"
        if not is_host:
            says = f"git knows no protocol `{lead}{rest.partition('://')[0]}`"
        return Repair("names two schemes", says, rest, lambda meant: lead + meant)
    if found := _NO_HOST.fullmatch(text):
        lead = found["lead"]
        git = (
            f"ssh takes {lead.split(':')[0]} for the host" if ":" in lead else "ssh takes it for a part of the username"
        )
        return Repair(f"has {lead} before the address", git, found["rest"], lambda meant: lead + meant)
    if found := _BROKEN.fullmatch(text):
        return _of_broken_scheme(found)
    found = _ANY_SCHEME.fullmatch(text)
    if found is None:
        return None
    if found["scheme"] not in NATIVE:
        return _of_strange_scheme(found["scheme"], found["rest"])
    if found["scheme"] == "git":
        return Repair(
            "is an address of git's own protocol",
            "Bitbucket does not answer to that",
            f"https://{found['rest']}",
            lambda meant: meant.replace("https://", "git://", 1),
            is_certain=False,
        )
    return _of_wrong_host(text)


def _of_broken_scheme(found: re.Match[str]) -> Repair | None:
    scheme, sep, rest = found["scheme"], found["sep"], found["rest"].replace("\\", "/")
    is_scp = not re.match(rf"{_LOGIN}{_HOST}(?::\d+)?/", rest)
    if scheme == "git" and not (found["login"] and sep.startswith(":")):
        return None  # a host of that name, or a folder
    lead = f"{scheme}{sep}"
    head = "" if scheme == "git" or (is_scp and scheme == "ssh") else f"{scheme}://"
    is_folder = not sep.startswith(":")
    git = "git takes it for a folder that is not there"
    if not is_folder:
        git = f"ssh takes {scheme} for the host"
    if sep.startswith("://"):
        git = "git reads no host in it"
    return Repair(
        f"has {sep} in the place of ://" if head else f"has {lead} before the address",
        git,
        head + rest,
        lambda meant: lead + (meant.removeprefix(head) if head else meant),
        is_certain=not sep.startswith("://") or len(sep) > 4 or scheme == "ssh",
        unless="path" if is_folder else "",
    )


def _of_strange_scheme(scheme: str, rest: str) -> Repair | None:
    lower = scheme.lower()
    parts = set(re.split(r"[+.-]", lower))
    if lower in NATIVE:
        wanted, says = lower, f"writes the scheme as {scheme}"
    elif parts <= {"git", "http", "https", "ssh", "scm"}:
        wanted, says = ("ssh" if "ssh" in parts else "https"), f"has {scheme}:// for its scheme"
    elif lower in ("bitbucket", "stash") or hosts.is_slip(lower, "https") or hosts.is_slip(lower, "http"):
        wanted, says = "https", f"has {scheme}:// for its scheme"
    elif hosts.is_slip(lower, "ssh"):
        wanted, says = "ssh", f"has {scheme}:// for its scheme"
    else:
        return None
    return Repair(
        says,
        f"git looks for a program git-remote-{scheme}, which does not exist",
        f"{wanted}://{rest}",
        unless="helper",
        helper=scheme,
    )


def _of_wrong_host(text: str) -> Repair | None:
    """A proper scheme, and behind it the colon or the backslash of another form."""
    found = _LETTERS_FOR_PORT.fullmatch(text)
    if found and not holds_token(found["path"]) and not found["path"].partition("/")[0].isdigit():
        scheme, host, port, path = found["scheme"], found["host"], found["port"], found["path"]
        login, parts = found["login"] or "", found["path"].strip("/").split("/")
        is_ssh = scheme not in ("http", "https") or login == "git@"
        word = parts[0] if port is None else f"{port}:{parts[0]}"
        git = f"git takes `{host}:{word}` for the host" if is_ssh else f"libcurl takes `{word}` for a port"
        meant: str | None
        if len(parts) == 3 and is_ssh:
            return None
        if not is_ssh:
            is_of_cloud = hosts.is_cloud(host.lower()) and len(parts) == 2
            if not (is_of_cloud and re.fullmatch(_WORKSPACE, parts[0])) and parts[0] != "scm":
                # a password has been written behind the host, too: it is not shown, and a folder may be missing
                return Repair("has letters in the place of a port", "libcurl takes them for one", None)
            meant = f"{scheme}://{login}{host}{f':{port}' if port else ''}/{path}"
        elif port is not None and not hosts.is_cloud(host.lower()):
            meant = f"ssh://{login or 'git@'}{host}:{port}/{path}"
        else:
            meant = _over_ssh(login, host, path)
        if ":" in login.rstrip("@") and is_ssh:
            return None  # a password, which is a fault of its own
        return Repair(
            f"has {word} in the place of a port",
            git,
            meant,
            lambda shown_url: shown_url.replace(f"{host}/", f"{host}:", 1),
            unless="ssh" if is_ssh and scheme not in ("http", "https") else "",
        )
    if found := _BACKSLASHES.fullmatch(text):
        return Repair(
            "has backslashes in the place of slashes",
            "no host and no repository is called so",
            text.replace("\\", "/"),
        )
    if found := _COLON_IN_PATH.fullmatch(text):
        port = found["port"] or ""
        return Repair(
            "has a slash and a colon before the path",
            "the server is asked for a repository whose name begins with a colon",
            f"ssh://{found['user'] or 'git@'}{found['host']}{port}/{found['path']}",
            unless="ssh",
        )
    if (found := _BIG_PORT.fullmatch(text)) and int(found["port"][:_DIGITS]) > 65535:
        cloud = hosts.is_cloud(found["host"].lower())
        return Repair(
            f"names the port {found['port']}",
            "the highest is 65535",
            f"{found['scheme']}://{found['login'] or ''}{found['host']}{found['path']}" if cloud else None,
            is_readable=True,
        )
    return None


def _without_scheme(text: str) -> Repair | None:
    found = _FOLDER.fullmatch(text)
    if found and not (found["lead"] and os.name == "nt"):  # there it is a shared folder
        user, host, path, sep = found["user"] or "", found["host"], found["path"], found["sep"]
        is_ssh = user == "git@"
        if sep.startswith(":"):  # `git@host: workspace/repository.git`
            return Repair(
                "has a blank after the colon",
                "the server is asked for a repository whose name begins with a blank",
                f"{user}{host}:{path}",
                is_certain=False,
            )
        if sep not in ("/",) and path.count("/") != 1:
            return None
        missing = f"the colon after {host}" if is_ssh else "a scheme"
        return Repair(
            f"lacks {missing}",
            "git takes it for a folder that is not there",
            _over_ssh(user, host, path) if is_ssh else f"https://{user}{host}/{path}",
            unless="path",
        )
    if (found := _SLASHES_AFTER_COLON.fullmatch(text)) and (found["user"] or "").count("@"):
        return Repair(
            "has :// after the host",
            f"git knows no protocol `{found['user']}{found['host']}`",
            _over_ssh(found["user"], found["host"], found["path"]),
        )
    if found := _TWO_ATS.fullmatch(text):
        return Repair(
            "has two @ before the host",
            f"ssh logs in as `{found['user']}@`",
            _over_ssh(f"{found['user']}@", found["host"], found["path"]),
            unless="ssh",
        )
    if found := _PORT_IN_PATH.fullmatch(text):
        user, host, port, path = found["user"] or "git@", found["host"], found["port"], found["path"]
        if path.rstrip("/").endswith("/wiki"):
            return None
        cloud = hosts.is_cloud(host.lower())
        return Repair(
            f"has the port {port} in an address that has none",
            f"git takes {port} for a folder on the server",
            _over_ssh(user, host, path) if cloud else f"ssh://{user}{host}:{port}/{path}",
            unless="ssh",
            is_readable=True,
        )
    return None


def _over_ssh(user: str, host: str, path: str) -> str:
    """The address by which ssh reaches a repository: on the port that is open there."""
    if host.lower() == hosts.CLOUD_SSH_443:
        return f"ssh://{user or 'git@'}{host}:443/{path}"
    return f"{user or 'git@'}{host}:{path}"
