"""What the program knows of Bitbucket: kinds of secret, usernames, hosts, helpers."""

from __future__ import annotations

import zlib

import pytest

from bb_auth_check.bitbucket import helpers, hosts, tokens, usernames
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.git_state.urls import parse


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
        ("https://elsewhere.example.com/scm/a/b", "other"),
        ("https://notbitbucket.org/a/b", "other"),
        ("https://bitbucket.org.example.com/a/b", "other"),
        ("bitbucket.org/a/b", "other"),
        ("../bitbucket.org", "other"),
        ("", "other"),
    ],
)
def test_product(url: str, product: str) -> None:
    """Cloud by its hosts, Data Center by declaration or by its token."""
    url = url.replace("{token}", sample("datacenter-token").replace("/", "%2F"))
    assert hosts.product(parse(url), ("git.example.com",)) == product


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
