"""Random configurations of git, and the means to lay them out and to ask git about them."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st

from conftest import World

T = TypeVar("T")


def varied(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """The same, drawn so that Hypothesis does not spend most examples on copies of the one before.

    It repeats one part of an example in another's place, up to five times for each fresh example, but not inside of
    a collection that has to be unique.
    """
    return st.lists(strategy, min_size=1, max_size=1, unique_by=lambda _: 0).map(lambda only: only[0])


PLACES = ("global", "included", "local", "worktree", "command")
"""Where an entry may be written, from the widest scope to the narrowest."""


@dataclass(frozen=True)
class Item:
    """One line of configuration; without a `subsection` and without a `value` are not the same as with empty ones."""

    section: str
    subsection: str | None
    name: str
    value: str | None

    @property
    def key(self) -> str:
        """The key as git lists it."""
        middle = "" if self.subsection is None else f"{self.subsection}."
        return f"{self.section}.{middle}{self.name.lower()}"

    def text(self) -> str:
        """The item as a section of its own in a configuration file."""
        heading = f"[{self.section}]" if self.subsection is None else f"[{self.section} {_quoted(self.subsection)}]"
        return f"{heading}\n\t{self.name}" + ("\n" if self.value is None else f" = {_quoted(self.value)}\n")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@dataclass(frozen=True)
class Layout:
    """The items of every place; the file `included` is read at `include_at` of the place `include_from`."""

    items: dict[str, tuple[Item, ...]]
    include_from: str
    include_at: int

    def changed(self, place: str, old: Item, new: Item) -> Layout:
        """The same with the first `old` of a place replaced."""
        items = list(self.items[place])
        items[items.index(old)] = new
        return replace(self, items={**self.items, place: tuple(items)})


def layouts(items: st.SearchStrategy[Item], *, least: int = 0, most: int) -> st.SearchStrategy[Layout]:
    """That many items, each in a place of its own choice; git reads them place by place."""

    def build(pairs: list[tuple[str, Item]], include_from: str, include_at: int) -> Layout:
        by_place = {place: tuple(item for at, item in pairs if at == place) for place in PLACES}
        return Layout(by_place, include_from, min(include_at, len(by_place[include_from])))

    pair = st.tuples(st.sampled_from(PLACES), items)
    return st.builds(
        build, st.lists(pair, min_size=least, max_size=most), st.sampled_from(("global", "local")), st.integers(0, 4)
    )


def in_one_place(place: str, *items: Item) -> Layout:
    """These items in one place, and nothing anywhere else."""
    return Layout({each: items if each == place else () for each in PLACES}, "global", 0)


_RECORDER = r"""{
    printf '+%s\n' "$name"
    while IFS= read -r line; do printf '%s\n' "$line"; done
} >>"$RECORD"
"""


class Lab:
    """A sealed world with one repository, whose configuration is written anew for every example."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.cwd = self.world.repository()
        self.record = folder / "record"
        self.bin = folder / "bin"
        self.bin.mkdir()
        own = self.cwd / ".git" / "config"
        self._paths = {
            "global": self.world.global_config,
            "included": folder / "included",
            "local": own,
            "worktree": self.cwd / ".git" / "config.worktree",
        }
        with_worktree = own.read_text(encoding="utf-8") + "[extensions]\n\tworktreeConfig = true\n"
        self._base = {"global": self.world.global_config.read_text(encoding="utf-8"), "local": with_worktree}
        recorder = folder / "recorder"
        recorder.write_text(_RECORDER, encoding="utf-8")
        # git asks nobody, and says in English why it stopped
        speech = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": ""}
        self.environ = {**self.world.environ, **speech, "RECORD": str(self.record), "RECORDER": str(recorder)}

    def lay(self, layout: Layout) -> dict[str, str]:
        """Write a configuration in place of the one before it; the environment that git is to be run in."""
        for place, path in self._paths.items():
            lines = [item.text() for item in layout.items[place]]
            if place == layout.include_from:
                lines.insert(layout.include_at, Item("include", None, "path", str(self._paths["included"])).text())
            text = self._base.get(place, "") + "".join(lines)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        return {**self.environ, **_in_environment(layout.items["command"])}

    def place(self, origin: str) -> str:
        """The place that git names as an entry's origin."""
        kind, _, path = origin.partition(":")
        if kind != "file":
            return "command"
        return next(place for place, own in self._paths.items() if self.cwd / path == own)

    def run(self, *argv: str, environ: dict[str, str], stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program in the repository, whatever it ends with, after emptying the record."""
        self.record.write_bytes(b"")
        return subprocess.run(
            argv,
            cwd=self.cwd,
            env=environ,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )

    def recorded(self) -> list[str]:
        """The lines that were recorded during the last run."""
        return self.record.read_bytes().decode("utf-8", "surrogateescape").split("\n")[:-1]


def _in_environment(items: tuple[Item, ...]) -> dict[str, str]:
    """The command scope; only `git -c`, and so this variable, can write a key without a value."""
    valued = [item for item in items if item.value is not None]
    environ = {"GIT_CONFIG_COUNT": str(len(valued))}
    for number, item in enumerate(valued):
        environ[f"GIT_CONFIG_KEY_{number}"] = item.key
        environ[f"GIT_CONFIG_VALUE_{number}"] = item.value or ""
    bare = ["'" + item.key.replace("'", "'\\''").replace("!", "'\\!'") + "'=" for item in items if item.value is None]
    return {**environ, "GIT_CONFIG_PARAMETERS": " ".join(bare)} if bare else environ


# Remotes -------------------------------------------------------------------------------------------------------------

REMOTES = ("origin", "Origin", "up.stream", "team/fork", "two words", "bb")

_WHOLE_URLS = (
    "https://bitbucket.org/acme/widget.git",
    "https://bitbucket.org/acme/gadget.git",
    "https://jdoe@bitbucket.org/acme/widget.git",
    "http://bitbucket.org/acme/widget.git",
    "ssh://git@bitbucket.org/acme/widget.git",
    "git@bitbucket.org:acme/widget.git",
    "bb:acme/widget.git",
    "https://git.example.com:8443/scm/~jdoe/ä b.git",
    "https::https://bitbucket.org/acme/widget.git",
    "/srv/git/widget.git",
    "../widget",
    "b",
    "",
)
_SHORT = ("bb:", "b", "https://", "https:", "", "ssh:", "h", "../", "jdoe@")


@st.composite
def _cut(draw: st.DrawFn, whole: tuple[str, ...]) -> str:
    """The beginning of a URL, mostly up to a delimiter, so that beginnings of several lengths overlap."""
    url = draw(st.sampled_from(whole))
    ends = [at + 1 for at, mark in enumerate(url) if mark in ":/@"] + [len(url)]
    return url[: draw(st.one_of(st.sampled_from(ends), st.integers(0, len(url))))]


_prefixes = st.one_of(_cut(_WHOLE_URLS), st.sampled_from(_SHORT))
_written = st.one_of(st.sampled_from(_WHOLE_URLS), st.builds(str.__add__, _prefixes, st.sampled_from(("acme/x", ""))))


def rules(
    prefixes: st.SearchStrategy[str] = _prefixes, bases: st.SearchStrategy[str] = _prefixes
) -> st.SearchStrategy[Item]:
    """One `insteadOf` or `pushInsteadOf`; bases look like prefixes, so that a second pass would find more to do."""
    names = st.sampled_from(("insteadOf", "insteadOf", "pushInsteadOf"))
    # without a base the key means nothing; with an empty one it does
    with_none = st.one_of(*[bases] * 15, st.none())
    return st.builds(lambda base, name, prefix: Item("url", base, name, prefix), with_none, names, prefixes)


def remote_items(
    names: tuple[str | None, ...] = (*REMOTES, *REMOTES, *REMOTES, None, "/odd"),
    urls: st.SearchStrategy[str] = _written,
) -> st.SearchStrategy[Item]:
    """One `url` or `pushurl` of a remote."""
    keys = st.sampled_from(("url", "url", "pushurl"))
    return st.builds(lambda remote, key, url: Item("remote", remote, key, url), st.sampled_from(names), keys, urls)


def branch_items(branch: str, remotes: st.SearchStrategy[str]) -> st.SearchStrategy[Item]:
    """One of the keys that say where a push from a branch goes."""

    def build(name: str, remote: str) -> Item:
        section, subsection = ("remote", None) if name == "pushDefault" else ("branch", branch)
        return Item(section, subsection, name, remote)

    return st.builds(build, st.sampled_from(("remote", "pushRemote", "pushDefault")), remotes)


def valueless(items: st.SearchStrategy[Item]) -> st.SearchStrategy[Item]:
    """The same items, one in sixty without its value."""
    return st.builds(lambda item, roll: replace(item, value=None) if roll == 0 else item, items, st.integers(0, 59))


urls_written = _written

WEB_URLS = (
    "https://git.invalid/acme/widget.git",
    "https://jdoe@git.invalid/acme/widget.git",
    "http://git.invalid/acme/gadget.git",
    "https://other.invalid:8443/~jdoe/widget.git",
)
_SHORTHANDS = ("bb:acme/widget.git", "bb:acme/", "acme/widget")
web_bases = st.sampled_from(("https://git.invalid/", "https://git.invalid/acme/", "http://x@new.invalid/", *WEB_URLS))
"""Bases that leave no doubt which transport git will start."""
web_urls = st.sampled_from((*WEB_URLS, *_SHORTHANDS))
web_prefixes = st.one_of(_cut(WEB_URLS), _cut(_SHORTHANDS))


# Credentials ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Address:
    """A URL in pieces as they are written; None stands for a piece that is missing together with its mark."""

    scheme: str | None
    user: str | None
    host: str
    port: str | None
    path: str

    def text(self) -> str:
        """The pieces put together."""
        scheme = "" if self.scheme is None else f"{self.scheme}://"
        user = "" if self.user is None else f"{self.user}@"
        port = "" if self.port is None else f":{self.port}"
        return f"{scheme}{user}{self.host}{port}{self.path}"


_USERS = (
    "alice",
    "bob",
    "Alice",
    "me%40ex.org",
    "",
    "",
    "a%2Fb",
    "a%00b",
    "a+b",
    "%C3%A9",
    "é",
    "a%3Ab",
    "x!y",
    "%7e",
    "%",
    "a b",
)
_HOSTS = (
    "bitbucket.org",
    "BitBucket.ORG",
    "git.example.com",
    "localhost",
    "[::1]",
    "127.0.0.1",
    "bitbucket.org.",
    "my_host",
    "b%69tbucket.org",
    "bitbucket.org%2Facme",
    "jdoe%40bitbucket.org",
    "bücher.example",
)
_PORTS = (None, None, None, "443", "80", "8443", "", "0443", "99999")
_SEGMENTS = (
    "acme",
    "widget.git",
    "~jdoe",
    "a+b",
    "a%20b",
    "x:y",
    "scm",
    "%7Ejdoe",
    "a@b",
    "é",
    "a;b=c",
    "A",
    "%2F",
    "%00",
)
_ODD_SEGMENTS = ("", ".", "..", "%2e", "%2E%2e", "%zz", "%", "a b", "*", "a*b")
_TAILS = ("", "", "", "/", "//", "?x=y", "#part", "?a/b@c", "/?x")


def _paths() -> st.SearchStrategy[str]:
    usual = st.sampled_from(_SEGMENTS)
    segments = st.lists(st.one_of(usual, usual, usual, st.sampled_from(_ODD_SEGMENTS)), max_size=4)
    return st.builds(
        lambda parts, tail: "".join(f"/{part}" for part in parts) + tail, segments, st.sampled_from(_TAILS)
    )


def _mostly(usual: str, others: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(usual), st.sampled_from(others))


# No second raw `@` before the path: git and people disagree on what that means, and the package sides with people.
addresses = st.builds(
    Address,
    scheme=st.sampled_from(("https", "https", "https", "http", "HTTPS", "ssh", "ftp")),
    user=st.one_of(st.none(), st.sampled_from(_USERS)),
    host=_mostly("bitbucket.org", _HOSTS),
    port=st.sampled_from(_PORTS),
    path=_paths(),
)

_STRANGE_KEYS = (
    "https://",
    "https:///",
    "http://",
    "://",
    "//bitbucket.org",
    "/",
    "",
    "*",
    "https://*",
    "https://*.*",
    "*.org",
    "@",
    "alice@",
    "https://alice@",
    "https://@bitbucket.org",
    ":443",
    ":443/",
    "https:",
    "https",
    "bitbucket.org:",
    "https://bitbucket.org:",
    "https://bitbucket.org:0",
    "https://bitbucket.org:65536",
    "https://bitbucket.org:4a3",
    "https://bitbucket.org/%zz",
    "https://bitbucket.org/../x",
    "https://bitbucket.org/%0a",
    "bitbucket.org/%0a",
    "https://b*.org",
    "https://[::1",
    "https://alice:secret@bitbucket.org",
    "alice:secret@bitbucket.org",
    "file:///acme",
    "?x=y",
    "a.b.c",
)


def _host_of_key(host: str) -> st.SearchStrategy[str]:
    labels = host.split(".")
    at = st.integers(0, len(labels) - 1)
    starred = at.map(lambda n: ".".join("*" if i == n else label for i, label in enumerate(labels)))
    shorter = at.map(lambda n: ".".join(label for i, label in enumerate(labels) if i != n))
    others = st.sampled_from(
        (host.upper(), host.lower(), host.swapcase(), f"*.{host}", f"www.{host}", f"{host}.", host[:-1], "*", "")
    )
    same = st.just(host)
    return st.one_of(same, same, same, starred, shorter, others)


def _path_of_key(path: str) -> st.SearchStrategy[str]:
    slashes = [at for at, mark in enumerate(path) if mark == "/"] or [0]
    cut = st.sampled_from(slashes).map(lambda at: path[:at])
    cut_after = st.sampled_from(slashes).map(lambda at: path[: at + 1])
    mid = st.integers(0, len(path)).map(lambda at: path[:at])
    dotted = st.sampled_from(slashes).map(lambda at: f"{path[:at]}/x/..{path[at:]}")
    single_dot = st.sampled_from(slashes).map(lambda at: f"{path[:at]}/.{path[at:]}")
    escaped = st.integers(0, max(0, len(path) - 1)).map(
        lambda at: path[:at] + "".join(f"%{byte:02x}" for byte in path[at : at + 1].encode()) + path[at + 1 :]
    )
    plain = path.replace("%20", " ").replace("%7E", "~").replace("%2F", "/")
    others = st.sampled_from((path + "/", path + "x", path.upper(), plain, path.replace("//", "/"), path.lstrip("/")))
    return st.one_of(st.just(path), st.just(""), cut, cut_after, mid, dotted, single_dot, escaped, others)


@st.composite
def neighbours(draw: st.DrawFn, address: Address) -> Address:
    """The same address with one piece changed."""
    changes: dict[str, st.SearchStrategy[str | None]] = {
        "user": st.sampled_from((None, "alice", "", "a%2Fb", (address.user or "x").swapcase())),
        "host": _host_of_key(address.host).filter(bool),
        "port": st.sampled_from((None, "443", "80", "0443")),
        "path": _path_of_key(address.path).filter(lambda path: path[:1] in ("", "/", "?", "#")),
    }
    name = draw(st.sampled_from(tuple(changes)))
    return Address(**{**vars(address), name: draw(changes[name])})


@st.composite
def _derived_key(draw: st.DrawFn, address: Address) -> str:
    """A key that applies to the address, or just misses it: mostly the same URL with one piece changed."""
    shorter = replace(
        address,
        scheme=draw(st.sampled_from((address.scheme, address.scheme, None))),
        user=draw(st.sampled_from((address.user, None))),
        path=draw(st.sampled_from((address.path, ""))),
    )
    user = address.user or ""
    users = (address.user, f"{user}:secret", user.swapcase(), "alice", "", None)
    changes: dict[str, st.SearchStrategy[str | None]] = {
        "scheme": st.sampled_from(("HTTPS", "https", "http", None)),
        "user": st.sampled_from(users),
        "host": _host_of_key(address.host),
        "port": st.sampled_from((None, "443", "80", "0443", "", "8443")),
        "path": _path_of_key(address.path),
    }
    pieces = dict(vars(shorter))
    for name in draw(st.lists(st.sampled_from(tuple(changes)), max_size=2, unique=True)):
        pieces[name] = draw(changes[name])
    return Address(**pieces).text()


_key_text = st.text(alphabet="ab*.@:/%?#[]- 0é", max_size=12)


def _keys(address: Address) -> st.SearchStrategy[str | None]:
    derived = _derived_key(address)
    unrelated = st.one_of(st.none(), st.none(), st.sampled_from(_STRANGE_KEYS), addresses.map(Address.text), _key_text)
    return st.one_of(derived, derived, unrelated)


def recording(name: str) -> str:
    """A helper that writes down its name and what it is told, and answers nothing."""
    return f'!name={name}; . "$RECORDER" #'


def credential_items(address: Address) -> st.SearchStrategy[Item]:
    """One key of `credential.*`, its URL mostly derived from the address."""
    helper = st.tuples(st.just("helper"), st.sampled_from("abcdefgh").map(recording))
    username = st.tuples(st.just("username"), st.sampled_from(("alice", "bob", "me@ex.org", "", address.user or "x")))
    others = st.sampled_from(
        # `useHttpPath` only with booleans: git dies on anything else, which the package leaves to git
        (
            ("helper", ""),
            ("helper", ""),
            ("useHttpPath", "true"),
            ("useHttpPath", "false"),
            ("useHttpPath", ""),
            ("unknown", "x"),
        )
    )
    pairs = st.one_of(helper, helper, helper, username, others)
    made = st.builds(lambda key, pair: Item("credential", key, *pair), _keys(address), pairs)
    return valueless(made)


def proxy_items(address: Address) -> st.SearchStrategy[Item]:
    """`http.proxy` and `http.<url>.proxy`, with keys near an address; each value is its own."""
    return st.builds(Item, st.just("http"), _keys(address), st.just("proxy"), st.from_regex(r"\Aproxy[0-9]{6}\Z"))
