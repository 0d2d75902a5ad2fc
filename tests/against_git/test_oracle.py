"""The package's model of git, compared with git itself on random configurations.

`BB_AUTH_CHECK_EXAMPLES=20000 pytest tests/against_git/test_oracle.py` makes a long run with fresh random examples; it
takes about half an hour. Without the variable the same examples are looked at every time, 50 for most properties.
"""

from __future__ import annotations

import itertools
import os
import re
import stat
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from against_git import strategies
from against_git.strategies import Address, Item, Lab, Layout, in_one_place, layouts, recording, varied
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.tokens import KINDS, token_kind
from bb_auth_check.git import config, credentials, exposures, remotes, urlmatch, urls
from bb_auth_check.git.process import Git
from bb_auth_check.git.programs import Programs
from bb_auth_check.git.text import shown
from bb_auth_check.model import CannotLook
from support.generated import examples

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the recorders are shell scripts")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """One lab for all examples: each lays its configuration over the one before."""
    return Lab(tmp_path_factory.mktemp("oracle"))


# Remotes -------------------------------------------------------------------------------------------------------------

configurations = layouts(
    strategies.valueless(
        st.one_of(strategies.remote_items(), strategies.remote_items(), strategies.rules(), strategies.rules())
    ),
    most=10,
)


def known_to_the_repository(layout: Layout) -> Layout:
    """The same with every remote mentioned in the repository's own file: `git remote` knows no others."""
    mentions = tuple(Item("remote", name, "prune", "false") for name in strategies.REMOTES)
    return Layout(
        {**layout.items, "local": (*layout.items["local"], *mentions)}, layout.include_from, layout.include_at
    )


# a `pushInsteadOf` that changes nothing still keeps `insteadOf` and the second URL out of a push
identity = known_to_the_repository(
    in_one_place(
        "local",
        Item("remote", "origin", "url", "https://bitbucket.org/acme/widget.git"),
        Item("remote", "origin", "url", "https://git.example.com/widget.git"),
        Item("url", "https://bitbucket.org/", "pushInsteadOf", "https://bitbucket.org/"),
        Item("url", "ssh://git@bitbucket.org/", "insteadOf", "https://bitbucket.org/"),
    )
)


def urls_of_git(lab: Lab, environ: dict[str, str], remote: str, kind: str) -> list[str] | None:
    """The URLs that git has for a remote; None if git dies on the configuration."""
    push = ["--push"] if kind == "push" else []
    run = lab.run("git", "remote", "get-url", *push, "--all", remote, environ=environ)
    if run.returncode:
        assert "missing value for" in run.stderr
        return None
    return run.stdout.split("\n")[:-1]


@cache
def empty_resets(lab: Lab) -> bool:
    """Whether this git takes an empty URL for a reset: one that is written, or made by a rule."""
    version = re.search(r"(\d+)\.(\d+)", lab.run("git", "version", environ=lab.environ).stdout)
    assert version is not None
    return (int(version[1]), int(version[2])) >= (2, 46)


def urls_of(uses: list[remotes.Use], remote: str, kind: str) -> list[str]:
    """The URLs that the package has for a remote."""
    found = [use.url for use in uses if (use.remote, use.kind) == (remote, kind)]
    if kind == "fetch" and not found:
        # where git pushes to the very URLs that it fetches from, they are listed once, as push URLs
        return [use.url for use in uses if use.remote == remote and use.entry is not None and use.entry.name == "url"]
    return found


# since 2.46 an empty URL drops those before it, also one that `pushInsteadOf` has made
emptied = known_to_the_repository(
    in_one_place(
        "local",
        Item("remote", "origin", "url", "https://bitbucket.org/acme/widget.git"),
        Item("remote", "origin", "url", "bb:acme/widget.git"),
        Item("remote", "origin", "url", "https://bitbucket.org/acme/gadget.git"),
        Item("url", "ssh://git@bitbucket.org/", "pushInsteadOf", "https://bitbucket.org/"),
        Item("url", "", "pushInsteadOf", "bb:acme/widget.git"),
    )
)


@examples()
@example(identity, 0)
@example(emptied, 0)
@given(varied(configurations.map(known_to_the_repository)), st.integers(0, 9))
def test_urls_of_remotes(lab: Lab, layout: Layout, pick: int) -> None:
    """Every remote has git's push URLs and git's fetch URLs, in git's order, and each is traced to what made it."""
    environ = lab.lay(layout)
    entries = config.read(Git(environ, str(lab.cwd)))
    try:
        rules = remotes.Rules(entries)
        uses = remotes.uses(entries, rules, lambda: empty_resets(lab))
    except CannotLook:
        assert urls_of_git(lab, environ, "origin", "push") is None
        return
    assert urls_of_git(lab, environ, "origin", "push") is not None
    items = [item for place in layout.items.values() for item in place]
    written = {item.subsection for item in items if item.section == "remote" and item.name != "prune"}
    ours_at_all = dict.fromkeys(use.remote for use in uses)
    # an empty URL may have dropped all of a remote's
    assert empty_resets(lab) or written & {*strategies.REMOTES} == {*ours_at_all}
    for remote in ours_at_all:
        ours = {kind: urls_of(uses, remote, kind) for kind in ("push", "fetch")}
        if not ours["fetch"]:
            # a remote without `url`: git takes its name for one, and pushes there too where `pushInsteadOf` knows it
            del ours["fetch"]
            if rules.rewritten_for_push(remote):
                continue
        for kind, expected in ours.items():
            assert expected == urls_of_git(lab, environ, remote, kind)
    if uses:
        use = uses[pick % len(uses)]
        produced_alone(lab, use)
        gone_once_changed(lab, layout, use)


def produced_alone(lab: Lab, use: remotes.Use) -> None:
    """The traced value and the traced rule, with nothing else configured, make the URL."""
    assert use.entry is not None
    assert use.entry.value == use.written
    own = [Item("remote", "alone", use.entry.name, use.written)]
    if use.rule is not None:
        own.append(Item("url", use.rule.subsection, use.rule.name, use.rule.value))
    assert urls_of_git(lab, lab.lay(in_one_place("local", *own)), "alone", use.kind) == [use.url]


def gone_once_changed(lab: Lab, layout: Layout, use: remotes.Use) -> None:
    """Changing the traced value, or the base of the traced rule, in the traced place changes git's URLs."""
    before = urls_of_git(lab, lab.lay(layout), use.remote, use.kind)
    for entry in (use.entry, use.rule):
        if entry is None:
            continue
        place = lab.place(entry.origin)
        item = next(item for item in layout.items[place] if (item.key, item.value) == (entry.key, entry.value))
        if entry is use.entry:
            new = Item(item.section, item.subsection, item.name, "changed")
        else:
            rules = [(other.key, other.value) for items in layout.items.values() for other in items]
            if rules.count((item.key, item.value)) > 1:
                continue  # the other one takes over
            new = Item(item.section, "changed/", item.name, item.value)
        assert urls_of_git(lab, lab.lay(layout.changed(place, item, new)), use.remote, use.kind) != before


# A remote helper that git starts for an http or https URL in place of its own: it takes every push and sends nothing.
_TAKES_ALL = r"""#!/bin/sh
printf '%s\n' "$2" >>"$RECORD"
while read -r word rest; do
    case "$word" in
    capabilities) printf 'push\n\n' ;;
    list) printf '\n' ;;
    push) printf 'ok %s\n' "${rest#*:}" ;;
    '') printf '\n' ;;
    esac
done
"""


@pytest.fixture(scope="module")
def pushing(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A lab with one commit, in which a push over http or https is taken by a recorder."""
    lab = Lab(tmp_path_factory.mktemp("pushing"))
    lab.world.commit(lab.cwd)
    for name in ("git-remote-http", "git-remote-https"):
        executable(lab.bin / name, _TAKES_ALL)
    lab.environ.update(GIT_EXEC_PATH=str(lab.bin), GIT_ALLOW_PROTOCOL="http:https")
    return lab


def executable(path: Path, text: str) -> None:
    """Write a program."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def is_web(url: str) -> bool:
    """Whether a push to this URL is taken by the recorder."""
    return url.startswith(("http://", "https://"))


web_rules = strategies.rules(strategies.web_prefixes, strategies.web_bases)
web_remotes = strategies.remote_items(("origin",), strategies.web_urls)


def urls_of_remote(lab: Lab, entries: list[config.Entry], rules: remotes.Rules, remote: str) -> list[str]:
    """The URLs to which the package has a push to this remote go; none where git takes the name for a path."""
    uses = remotes.uses(entries, rules, lambda: empty_resets(lab))
    return [use.url for use in uses if (use.remote, use.kind) == (remote, "push")]


@examples(150)
@given(varied(layouts(st.one_of(web_rules, web_remotes), most=10)), st.sampled_from(("origin", *strategies.WEB_URLS)))
def test_where_a_push_goes(pushing: Lab, layout: Layout, to: str) -> None:
    """A push to a remote, or to a URL given in place of its name, reaches the URLs that the package names."""
    environ = pushing.lay(layout)
    entries = config.read(Git(environ, str(pushing.cwd)))
    rules = remotes.Rules(entries)
    if to == "origin":
        expected = urls_of_remote(pushing, entries, rules, to)
        without_url = not any(entry.key == "remote.origin.url" for entry in entries)
        if not expected or (without_url and rules.rewritten_for_push(to)):
            return  # git takes the name for a path, or for one more URL
    else:
        expected = [remotes.given(to, rules)[0]]
    pushing.run("git", "push", to, "HEAD:refs/heads/main", environ=environ)
    # at the first URL that is none of the web git gives up
    assert pushing.recorded() == list(itertools.takewhile(is_web, expected))


branch_items = strategies.branch_items("main", st.one_of(strategies.web_urls, st.sampled_from(("origin", "."))))
KEYS_OF_A_BRANCH = ("branch.main.pushremote", "remote.pushdefault", "branch.main.remote")
"""The first of them that is set says where `git push` from this branch goes (git-config(1))."""


@examples(100)
@given(varied(layouts(st.one_of(web_rules, web_remotes, branch_items, branch_items), least=1, most=10)))
def test_where_a_push_from_a_branch_goes(pushing: Lab, layout: Layout) -> None:
    """The URL that stands in place of the remote's name is among those that the package names, with its own place."""
    environ = pushing.lay(layout)
    entries = config.read(Git(environ, str(pushing.cwd)))
    rules = remotes.Rules(entries)
    set_last = [[entry for entry in entries if entry.key == key][-1:] for key in KEYS_OF_A_BRANCH]
    decides = next(itertools.chain.from_iterable(set_last), None)
    to = "origin" if decides is None else decides.value
    assert to is not None
    own = [use for use in remotes.of_branches(entries, rules) if use.entry is decides]
    assert all((use.remote, use.written, use.kind) == (to, to, "push") for use in own)
    expected = [use.url for use in own] if own else urls_of_remote(pushing, entries, rules, to)
    if to == "." or (to == "origin" and not any(entry.key == "remote.origin.url" for entry in entries)):
        return  # git takes the name for a path, or has no destination
    pushing.run("git", "-c", "push.default=current", "push", environ=environ)
    assert pushing.recorded() == list(itertools.takewhile(is_web, expected))


@examples(quick=0.05)
@given(varied(layouts(strategies.rules(), least=3, most=8)), varied(strategies.urls_written))
def test_url_given_in_place_of_a_name(lab: Lab, layout: Layout, url: str) -> None:
    """A URL given in place of a remote's name is rewritten by `insteadOf` as git does it."""
    if not url:
        return  # no command takes an empty name
    environ = lab.lay(layout)
    rules = remotes.Rules(config.read(Git(environ, str(lab.cwd))))
    run = lab.run("git", "ls-remote", "--get-url", "--", url, environ=environ)
    expected, _rule = rules.rewritten(url)
    if expected or not empty_resets(lab):
        assert run.stdout == f"{expected}\n"
    else:  # with its only URL dropped there is no remote
        assert (run.stdout, run.stderr) == ("", f"fatal: bad repository '{url}'\n")


@pytest.fixture(scope="module")
def hooked(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A lab with one commit, bare repositories to push to, and a pre-push hook that records what it is given."""
    lab = Lab(tmp_path_factory.mktemp("hooked"))
    lab.world.commit(lab.cwd)
    for name in ("one/widget", "one/gadget", "two/widget", "two/gadget"):
        lab.world.git("init", "--quiet", "--bare", str(lab.bin / name), cwd=lab.cwd)
    (lab.cwd / ".git" / "hooks").mkdir(exist_ok=True)
    executable(lab.cwd / ".git" / "hooks" / "pre-push", """#!/bin/sh\nprintf '%s\\n' "$@" >>"$RECORD"\nexit 1\n""")
    return lab


@examples(40)
@given(st.data())
def test_url_that_the_hook_is_given(hooked: Lab, data: st.DataObject) -> None:
    """For a URL given in place of a name the hook gets it as the name, and the URL that the package names."""
    one, two = (f"{hooked.bin}/{name}/" for name in ("one", "two"))
    targets = (f"{one}widget", f"{two}gadget", "bb:widget", "bb:one/gadget")
    prefixes = st.sampled_from((one, two, "bb:", "bb:one/", f"{one}wid", "bb:w", f"{hooked.bin}/", ""))
    bases = st.sampled_from((one, two, f"{one}wid", f"{two}w", f"{hooked.bin}/"))
    layout = data.draw(varied(layouts(strategies.rules(prefixes, bases), most=6)))
    to = data.draw(st.sampled_from(targets))
    key = data.draw(st.sampled_from((None, None, None, *KEYS_OF_A_BRANCH)))
    environ = {**hooked.lay(layout), "GIT_ALLOW_PROTOCOL": "file"}
    rules = remotes.Rules(config.read(Git(environ, str(hooked.cwd))))
    expected, _rule = remotes.given(to, rules)
    if key is None:
        hooked.run("git", "push", to, "HEAD:refs/heads/main", environ=environ)
    else:
        hooked.run("git", "-c", f"{key}={to}", "-c", "push.default=current", "push", environ=environ)
    # the hook runs only where there is a repository to push to
    assert hooked.recorded() == [to, expected] * os.path.isdir(expected)


# Credentials ---------------------------------------------------------------------------------------------------------

PROMPTS_OFF = "terminal prompts disabled"


def fill(lab: Lab, environ: dict[str, str], url: str) -> tuple[str, str]:
    """What `git credential fill` says to a URL: standard output and standard error."""
    run = lab.run("git", "credential", "fill", environ=environ, stdin=f"url={url}\n\n")
    return run.stdout, run.stderr


def fields(lines: list[str]) -> dict[str, str]:
    """A credential in git's notation."""
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def name_of(value: str | None) -> str:
    """The name that a recording helper writes down."""
    return (value or "").partition("=")[2].partition(";")[0]


@st.composite
def credential_cases(draw: st.DrawFn) -> tuple[list[str], Layout]:
    """URLs that are much alike, and a configuration made for them."""
    address = draw(strategies.addresses)
    near = draw(st.lists(strategies.neighbours(address), min_size=2, max_size=2))
    layout = draw(layouts(strategies.credential_items(address), least=3, most=14))
    return [each.text() for each in (address, *near)], layout


def helper_at(url: str) -> Layout:
    """A configuration with one helper, for this URL."""
    return in_one_place("local", Item("credential", url, "helper", recording("a")))


@examples(quick=0.05)
@example((["https://bitbucket.org/acme/.//"], helper_at("https://bitbucket.org/acme/.//")))
@example((["https://bitbucket.org./acme"], helper_at("https://bitbucket.org")))
@example((["https://bitbucket.org/acme"], helper_at("https://*.*.")))
@example((["https://my_host/acme"], helper_at("https://my_host")))
@given(varied(credential_cases()))
def test_chain(lab: Lab, case: tuple[list[str], Layout]) -> None:
    """git asks the helpers of the chain, in its order, with its username; it dies where a key has no value."""
    addresses, layout = case
    environ = lab.lay(layout)
    entries = [entry for entry in config.read(Git(environ, str(lab.cwd))) if entry.section == "credential"]
    for url in addresses:
        asked_in_order(lab, environ, credentials.chain(credentials.Sections(entries), url), url)


def asked_in_order(lab: Lab, environ: dict[str, str], chain: credentials.Chain, url: str) -> None:
    """What git does with a URL is what the chain says."""
    _, err = fill(lab, environ, url)
    assert (chain.valueless is not None) == ("missing value for" in err), err
    if chain.valueless is not None:
        return
    assert PROMPTS_OFF in err, "git stopped for another reason"
    recorded = lab.recorded()
    names = [line[1:] for line in recorded if line.startswith("+")]
    assert names == [name_of(entry.value) for entry in chain.helpers]
    if names:
        told = fields(list(itertools.takewhile(lambda line: not line.startswith("+"), recorded[1:])))
        parts = credentials.parts(url)
        assert (told["protocol"], told["host"]) == (parts.protocol, parts.host)
        assert told.get("username") == chain.username
    else:
        # with no helper to see it, the username shows in which question git would have asked
        assert ("could not read Password" in err) == (chain.username is not None), err


@pytest.fixture(scope="module")
def asking(lab: Lab) -> Callable[[str], tuple[dict[str, str], dict[str, str]]]:
    """Ask git about a URL, the path included: what a helper is told, and what git answers."""

    def ask(url: str) -> tuple[dict[str, str], dict[str, str]]:
        items = (Item("credential", None, "useHttpPath", "true"), Item("credential", None, "helper", recording("h")))
        environ = lab.lay(in_one_place("global", *items))
        out, _ = fill(lab, environ, url)
        return fields(lab.recorded()[1:]), fields(out.split("\n")[:-1])

    return ask


Asking = Callable[[str], tuple[dict[str, str], dict[str, str]]]


@examples()
@given(varied(strategies.addresses))
def test_parts_of_a_url(asking: Asking, address: Address) -> None:
    """Protocol, host, path and username of a URL without password are those that git tells a helper."""
    url = address.text()
    told, _ = asking(url)
    parts = credentials.parts(url)
    assert told == {
        name: value for name in ("protocol", "host", "path", "username") if (value := getattr(parts, name)) is not None
    }
    if ":" in told.get("username", "") or (address.port == "" and "@" in address.path):
        return  # here the package takes the colon for a password's, whatever git does: better to hide too much
    parsed = urls.parse(url)
    assert parsed.readable
    assert parsed.password == "none"
    assert parsed.secrets == ()
    assert (parsed.scheme, parsed.host, parsed.username) == (
        told["protocol"],
        shown(told["host"]),
        None if "username" not in told else shown(told["username"]),
    )


_PLACEHOLDERS = ("${TOKEN}", "<token>", "{{ token }}", "%24%7BTOKEN%7D", "$TOKEN", "[password]", "<x>")
_ODDITIES = ("", ":", "%", "%40", "+", "~", "!", "é", "%C3%A9", " ", "%2F", "&", "=", "'", '"')


@st.composite
def passwords(draw: st.DrawFn) -> str:
    """A password as it is written in a URL; secrets are made at run time and are too long to occur by chance."""
    kind = draw(st.sampled_from(("empty", "placeholder", "odd", *(kind.name for kind in KINDS))))
    if kind == "empty":
        return ""
    if kind == "placeholder":
        return draw(st.sampled_from(_PLACEHOLDERS))
    secret = urllib.parse.quote(sample("password" if kind == "odd" else kind), safe="")
    if kind != "odd":
        return secret
    return draw(st.sampled_from(_ODDITIES)) + secret + draw(st.sampled_from(_ODDITIES))


@examples()
@given(varied(strategies.addresses), varied(passwords()), st.booleans())
def test_url_with_a_password(asking: Asking, address: Address, password: str, token_as_name: bool) -> None:
    """Username, host and whether there is a password are git's; the password's text is nowhere in the result."""
    user = sample("api-token") if token_as_name else address.user or ""
    url = Address(address.scheme, f"{user}:{password}", address.host, address.port, address.path).text()
    told, answered = asking(url)
    assert told == {}, "with both given, git asks no helper"
    parsed = urls.parse(url)
    assert parsed.host == shown(answered["host"])
    assert (parsed.password == "empty") == (answered["password"] == "")
    assert (parsed.password in ("secret", "placeholder")) == (answered["password"] != "")
    assert (parsed.password == "secret") == ("password" in [secret.slot for secret in parsed.secrets])
    if ":" in answered["username"]:
        return  # the package takes that for a name and a password run together, and shows neither
    in_name = token_kind(answered["username"]) is not None
    assert parsed.username == (None if in_name else shown(answered["username"]))
    assert in_name == ("username" in [secret.slot for secret in parsed.secrets])
    for secret in (password, answered["password"], user if token_as_name else ""):
        assert len(secret) < 12 or secret not in repr(parsed)


@examples()
@given(
    varied(strategies.addresses), st.lists(st.sampled_from((*"@/?#:", "a@b", "%40", "x")), max_size=2), st.booleans()
)
def test_broken_url_with_a_password(address: Address, marks: list[str], before: bool) -> None:
    """A password with characters in it that break the URL does not get out either."""
    secret = sample("password")
    junk = "".join(marks)
    password = junk + secret if before else secret + junk
    # with a path, as every repository has one: it shows where the host is meant to be
    url = Address(address.scheme, f"jdoe:{password}", "bitbucket.org", address.port, f"/acme{address.path}").text()
    assert secret not in repr(urls.parse(url))


_PIECES = (
    "https://",
    "https::",
    "ssh://",
    "[",
    "]",
    "@",
    ":",
    "/",
    "::",
    "%",
    "%4",
    "?",
    "#",
    "=",
    "a",
    ".",
    "ATAT",
    "\0",
)


@examples()
@given(
    st.one_of(
        st.text(),
        st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")),
        st.lists(st.sampled_from(_PIECES)).map("".join),
        st.builds(lambda raw: "https://" + raw.decode("utf-8", "surrogateescape"), st.binary()),
    )
)
def test_parse_never_fails(text: str) -> None:
    """No text at all makes `parse` raise, and what it shows can be written to a terminal."""
    parsed = urls.parse(text)
    assert parsed.text.encode("utf-8").decode("utf-8") == shown(parsed.text)


# Programs ------------------------------------------------------------------------------------------------------------

_RECORDS = """#!/bin/sh\nprintf '%s\\n' "$0" >>"$RECORD"\n"""


def make(path: Path, kind: str) -> None:
    """Put something of a kind at a path."""
    if kind == "folder":
        path.mkdir()
    elif kind == "dangling":
        path.symlink_to(path.parent / "nowhere")
    elif kind == "linked":
        target = path.parent / f"{path.name}.target"
        executable(target, _RECORDS)
        path.symlink_to(target)
    elif kind in ("program", "plain"):
        path.write_text(_RECORDS, encoding="utf-8")
        path.chmod(0o755 if kind == "program" else 0o644)


def clear(folder: Path) -> None:
    """Empty a folder of what `make` put there."""
    for path in folder.iterdir():
        if stat.S_ISDIR(path.lstat().st_mode):
            path.rmdir()
        else:
            path.unlink()


@dataclass(frozen=True)
class HelperCase:
    """A value of `credential.helper`, `@` standing for a folder, and what lies under the names in its way."""

    value: str
    kinds: tuple[dict[str, str], dict[str, str]]
    alias: str | None


@st.composite
def helper_cases(draw: st.DrawFn) -> HelperCase:
    """A value of `credential.helper` that names, one way or another, what may lie in two folders on PATH."""
    name = draw(st.sampled_from(("one", "dot.ted", "with space")))
    bare = name.split()[0]
    kinds = st.sampled_from(("absent", "program", "program", "plain", "folder", "linked", "dangling"))
    names = dict.fromkeys((name, bare, f"git-credential-{name}", f"git-credential-{bare}"))
    folder = st.fixed_dictionaries(dict.fromkeys(names, kinds))
    alias = draw(st.sampled_from((None, None, f"credential-{bare}", f"Credential-{bare.title()}", "credential-else")))
    if "." in bare:
        alias = None  # the name of an alias cannot hold a dot
    git_name = draw(st.sampled_from((bare, bare, bare.title(), f"'{bare}'", f"\\{bare}", f'"{name}"')))
    path = f"@/{name}"
    escaped = path.replace(" ", "\\ ")
    quoted = draw(st.sampled_from((f"'{path}'", f'"{path}"', escaped, path)))
    arguments = ("", "", "", " --flag", " 'two words'", " $HOME", " \\", " '", ' "', "\t-x", "\u00a0x", "\fx")
    argument = draw(st.sampled_from(arguments))
    starts = ("", "", "", " ", "\t", "X=1 ", "exec ", "true && ", "false || ", "missing || ", "(")
    before = draw(st.sampled_from(starts))
    ends = ("", "", " || true", "; true", f" || {bare}", " | true", " # it's", " &", "\n")
    after = ")" if before == "(" else draw(st.sampled_from(ends))
    values = (
        git_name + argument,
        git_name + argument,
        " " + git_name,
        draw(st.sampled_from((escaped, path))) + argument,
        f"!{before}{bare}{argument}{after}",
        f"!{before}{quoted}{argument}{after}",
        f"!{before}git-credential-{bare}{argument}{after}",
        draw(st.sampled_from((f"{bare}$UNSET", f"{bare};{bare}", f"{bare}#{bare}", "@/o*", "@/[o]ne"))),
    )
    return HelperCase(draw(st.sampled_from(values)), (draw(folder), draw(folder)), alias)


@examples(300)
@given(varied(helper_cases()))
def test_program_of_a_helper(lab: Lab, case: HelperCase) -> None:
    """Where the package finds a helper's program it runs, where it finds none nothing does."""
    folders = [lab.bin / "first", lab.bin / "second"]
    for folder, kinds in zip(folders, case.kinds, strict=True):
        folder.mkdir(exist_ok=True)
        clear(folder)
        for name, kind in kinds.items():
            make(folder / name, kind)
    value = case.value.replace("@", str(folders[0]))
    items = [Item("credential", None, "helper", value)]
    if case.alias is not None:
        items.append(Item("alias", None, case.alias, """!printf 'alias\\n' >>"$RECORD"; :"""))
    environ = lab.lay(in_one_place("local", *items))
    environ["PATH"] = os.pathsep.join((*map(str, folders), environ["PATH"]))
    entries = config.read(Git(environ, str(lab.cwd)))
    aliases = frozenset(entry.key.removeprefix("alias.") for entry in entries if entry.section == "alias")
    program, found = Programs(Git(environ, str(lab.cwd)), aliases).of_helper(value)
    _, err = fill(lab, environ, "https://bitbucket.org/acme/widget.git")
    assert PROMPTS_OFF in err
    if found is not None:
        expected = [] if not found else ["alias" if program is None else program]
        assert lab.recorded() == expected


@st.composite
def proxy_cases(draw: st.DrawFn) -> tuple[str, Layout]:
    """A URL, and proxies for URLs near it."""
    address = draw(strategies.addresses)
    return address.text(), draw(layouts(strategies.proxy_items(address), least=2, most=10))


@examples(quick=0.05)
@given(varied(proxy_cases()))
def test_closest_key(lab: Lab, case: tuple[str, Layout]) -> None:
    """Of several `http.<url>.*` keys git heeds the closest, and of equals the last (`git config --get-urlmatch`)."""
    url, layout = case
    assume(urlmatch.normal(url) is not None)  # `git config` dies on what is no URL
    environ = lab.lay(layout)
    entries = [entry for entry in config.read(Git(environ, str(lab.cwd))) if entry.section == "http"]
    told = Git(environ, str(lab.cwd)).ask(["git", "config", "--get-urlmatch", "http.proxy", url])
    heeded = exposures.heeded(entries, urlmatch.normal(url))
    assert exposures.Keys(entries).heeded(urlmatch.normal(url)) == heeded
    assert "".join(told.lines()) == (heeded[-1].value if heeded else ""), [entry.key for entry in entries]
