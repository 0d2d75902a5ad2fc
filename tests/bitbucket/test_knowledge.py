"""What the program knows of Bitbucket: kinds of secret, usernames, hosts, helpers."""

from __future__ import annotations

import zlib

import pytest

from bb_auth_check.bitbucket import helpers, hosts, tokens, usernames
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.git.urls import parse


@pytest.mark.parametrize("kind", tokens.KINDS, ids=lambda kind: kind.name)
def test_kind(kind: tokens.Kind) -> None:
    """A sample of every kind is told by its prefix."""
    assert tokens.kind_of(sample(kind.name)) is kind
    assert tokens.token_kind(sample(kind.name)) is (kind if kind.prefixes else None)


@pytest.mark.parametrize("kind", ["api-token", "access-token", "app-password"])
def test_samples_end_in_their_checksum(kind: str) -> None:
    """So that a scanner that checks it takes them for real, and no two are the same."""
    text = sample(kind)
    assert text[-8:] == f"{zlib.crc32(text[:-8].encode()):08X}"
    assert sample(kind) != text


@pytest.mark.parametrize("kind", tokens.KINDS, ids=lambda kind: kind.name)
def test_checksum(kind: tokens.Kind) -> None:
    """It holds for a token as it was made, and fails for one that was cut short; a password has none."""
    text = sample(kind.name)
    assert tokens.checksum(text) is (True if kind.prefixes else None)
    assert tokens.checksum(text[:-3]) is (False if kind.prefixes else None)


def test_datacenter_token_of_old() -> None:
    """Before it got its prefix it was told by its structure alone: a number, a colon and 20 bytes in base64."""
    text = sample("datacenter-token").removeprefix("BBDC-")
    assert tokens.kind_of(text) is tokens.DATACENTER_TOKEN
    assert tokens.checksum(text) is True
    assert tokens.kind_of("M" * 44) is tokens.PASSWORD
    assert tokens.kind_of(text[1:]) is tokens.PASSWORD


@pytest.mark.parametrize("name", ["ATATurk", "ATBBot", "bbdc-mirror", "x" * 200, "é" * 40, "ATCT" + "é" * 40])
def test_a_name_is_no_token(name: str) -> None:
    """A prefix alone, or length alone, makes no token."""
    assert tokens.token_kind(name) is None


def test_what_replaces_a_secret() -> None:
    """Every kind says what takes its place; an API token needs both scopes, since write does not include read."""
    for kind in tokens.KINDS:
        assert kind.steps[-1].endswith(".")
        assert "app password" not in " ".join(kind.steps)
        assert (kind.revoke is None) == (not kind.alive)
    for scope in ("read:repository:bitbucket", "write:repository:bitbucket"):
        assert scope in tokens.NEW_API_TOKEN


@pytest.mark.parametrize(
    ("username", "kinds", "chain", "expected"),
    [
        ("jdoe", [], [], "jdoe"),
        (None, [], [], "x-bitbucket-api-token-auth"),
        ("", [], ["cache"], "x-bitbucket-api-token-auth"),
        (None, [], ["cache", "oauth"], "x-token-auth"),
        ("jdoe", [tokens.API_TOKEN], [], "jdoe"),
        ("x-token-auth", [tokens.API_TOKEN], [], "x-bitbucket-api-token-auth"),
        ("jdoe", [tokens.ACCESS_TOKEN], [], "x-token-auth"),
        ("x-token-auth", [tokens.PASSWORD], [], "x-token-auth"),
        ("jdoe@example.com", [tokens.API_TOKEN], [], "x-bitbucket-api-token-auth"),
        ("<username>", [tokens.APP_PASSWORD], [], "x-bitbucket-api-token-auth"),
        (None, [tokens.API_TOKEN], ["oauth"], "x-bitbucket-api-token-auth"),
    ],
)
def test_fitting_username(username: str | None, kinds: list[tokens.Kind], chain: list[str], expected: str) -> None:
    """The name that is there if it can be right, else that of the token."""
    assert usernames.fitting(username, kinds, chain) == expected


@pytest.mark.parametrize(
    ("url", "product"),
    [
        ("https://bitbucket.org/a/b", "cloud"),
        ("https://BITBUCKET.ORG:443/a/b", "cloud"),
        ("https://bitbucket.org./a/b", "cloud"),
        ("git@ssh.bitbucket.org:a/b", "cloud"),
        ("ssh://git@altssh.bitbucket.org:443/a/b", "cloud"),
        ("https://git.example.com/scm/a/b", "datacenter"),
        ("ssh://git@git.example.com:7999/a/b", "datacenter"),
        ("https://jdoe:{token}@elsewhere.example.com/scm/a/b", "datacenter"),
        ("https://elsewhere.example.com/scm/a/b", "datacenter"),
        ("https://elsewhere.example.com:7990/bitbucket/scm/~jdoe/b.git", "datacenter"),
        ("ssh://git@elsewhere.example.com:7999/a/b.git", "datacenter"),
        ("https://elsewhere.example.com/scm/repo/a/b", "other"),
        ("https://elsewhere.example.com/a/b/scm/c", "other"),
        ("https://elsewhere.example.com/scm/a", "other"),
        ("git@elsewhere.example.com:7999/a/b.git", "other"),
        ("https://notbitbucket.org/a/b", "other"),
        ("https://bitbucket.org.example.com/a/b", "other"),
        ("bitbucket.org/a/b", "other"),
        ("../bitbucket.org", "other"),
        ("", "other"),
    ],
)
def test_product(url: str, product: str) -> None:
    """Cloud by its hosts, Data Center by declaration, by its token, or by the form of its clone URLs."""
    url = url.replace("{token}", sample("datacenter-token").replace("/", "%2F"))
    assert hosts.product(parse(url), ("git.example.com",)) == product


@pytest.mark.parametrize("host", ["bitbuket.org", "bitbucekt.org", "bitbuckett.org", "bitbucket.com", "bitbuckte.og",
                                  "bit-bucket.org", "www.bitbuket.org", "bitbucket.ogr", "itbucket.org"])  # fmt: skip
def test_near_miss(host: str) -> None:
    """One slip in the name, another ending, or both."""
    assert hosts.is_near_miss(host)


@pytest.mark.parametrize("host", ["bitbucket.org", "www.bitbucket.org", "ssh.bitbucket.org", "bitbucket.example.com",
                                  "bitbucket.corp", "bitbucket", "bucket.org", "github.com", "gitbucket.org.uk",
                                  "bitbucket.org-work", "mybitbucket.org.example.com", ""])  # fmt: skip
def test_no_near_miss(host: str) -> None:
    """Bitbucket itself, servers of that name, and other hosts."""
    assert not hosts.is_near_miss(host)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://bitbucket.org/acme/widget/src/main/", "/acme/widget.git"),
        ("https://bitbucket.org/acme/widget/src", "/acme/widget.git"),
        ("https://bitbucket.org/acme/widget.git/branches/", "/acme/widget.git"),
        ("https://www.bitbucket.org/acme/widget/pull-requests/7", "/acme/widget.git"),
        ("https://bitbucket.org/acme/widget/commits/all?page=2", "/acme/widget.git"),
        ("https://git.example.com/projects/ACME/repos/widget/browse", "/scm/ACME/widget.git"),
        ("https://git.example.com/bitbucket/projects/ACME/repos/widget/browse", "/bitbucket/scm/ACME/widget.git"),
    ],
)
def test_page(url: str, path: str) -> None:
    """The address of a page, and the path of the repository that it belongs to."""
    assert hosts.is_page(parse(url))
    assert hosts.repository_path(parse(url)) == path


@pytest.mark.parametrize(
    "url",
    [
        "https://bitbucket.org/acme/widget.git",
        "https://bitbucket.org/acme/widget/",
        "https://bitbucket.org/acme/src",
        "https://bitbucket.org/acme/widget.git/wiki",
        "https://bitbucket.org/acme/widget.git/info/lfs",
        "git@ssh.bitbucket.org:acme/widget/src/main",
        "https://git.example.com/scm/projects/repos.git",
    ],
)
def test_no_page(url: str) -> None:
    """Clone URLs, and what only looks like a page."""
    assert not hosts.is_page(parse(url))


@pytest.mark.parametrize(
    ("platform", "available", "best"),
    [
        ("darwin", ("osxkeychain", "manager", "cache"), "osxkeychain"),
        ("darwin", ("manager", "cache"), "manager"),
        ("darwin", ("cache",), "cache --timeout=28800"),
        ("win32", ("manager", "wincred"), "manager"),
        ("win32", ("wincred",), "wincred"),
        ("linux", ("libsecret", "manager", "cache"), "libsecret"),
        ("linux", ("manager", "cache"), "cache --timeout=28800"),
        ("freebsd14", ("cache",), "cache --timeout=28800"),
    ],
)
def test_best_helper(platform: str, available: tuple[str, ...], best: str) -> None:
    """The best that is there; what keeps nothing over the day says so."""
    assert helpers.best(platform, available) == best
    assert (helpers.beyond(platform, best) is None) == (not best.startswith("cache"))


@pytest.mark.parametrize(
    ("name", "keeps"),
    [
        ("store", "plaintext"),
        ("cache", "memory"),
        ("osxkeychain", "keychain"),
        ("/usr/local/bin/git-credential-manager", "keychain"),
        ("C:\\Program\\ Files\\Git\\mingw64\\bin\\git-credential-manager.exe", "keychain"),
        ("oauth", "nothing"),
        ("of-my-own", "unknown"),
    ],
)
def test_where_a_helper_keeps_a_secret(name: str, keeps: str) -> None:
    """By its name, or by the end of its path."""
    assert helpers.keeps(name) == keeps
