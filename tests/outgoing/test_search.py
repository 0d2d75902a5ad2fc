"""What is a credential in bytes of any kind, and what is none."""

from __future__ import annotations

import random
import time

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.outgoing.scan import changed, hits_in, hits_in_pieces
from bb_auth_check.outgoing.search import REACH, Search
from support.leaks import FILES, HOST, TOKENS, harmless, planted

SEARCH = Search((HOST,))


def test_every_one_is_found_once_and_right() -> None:
    """In thirty kinds of files, in encodings, glued, parted: each is found, with its own value and its line."""
    cases = list(planted())
    assert len(cases) >= 150
    assert len(FILES) >= 30
    missed = [name for name, content, value in cases if {hit.value for hit, _ in hits_in(content, SEARCH)} != {value}]
    assert missed == []


def test_what_only_looks_like_one() -> None:
    """Placeholders, tokens that cannot be any, other hosts."""
    cases = list(harmless())
    assert len(cases) >= 120
    assert [name for name, content in cases if hits_in(content, SEARCH)] == []


@pytest.mark.parametrize("kind", TOKENS)
def test_random_ones(kind: str) -> None:
    """Hundreds of each kind, alone and in an address."""
    for _ in range(200):
        value = sample(kind)
        found = SEARCH.hits(f"https://jdoe:{value}@bitbucket.org/a/b {value}\n".encode())
        assert [(hit.value, hit.kind, hit.certain) for hit in found] == [(value, kind, True)]


def test_a_boundary_anywhere() -> None:
    """A long text comes in pieces: a credential that any of them cuts is found, once, in its line."""
    values = [sample("api-token"), sample("password")]
    texts = [values[0].encode(), f"https://jdoe:{values[1]}@bitbucket.org/a".encode()]
    for text, value in zip(texts, values, strict=True):
        before = b"abc def\n" * 4000
        for at in range(0, len(text) + 1, 3):
            whole = before + text + b"\n" + before
            cut = len(before) + at
            found = list(hits_in_pieces([whole[:cut], whole[cut:]], SEARCH))
            assert [(hit.value, line) for hit, line in found] == [(value, 4001)]
    wide = ("abc\n" * 6000 + values[0] + "\n" + "abc\n" * 6000).encode("utf-16")
    pieces = [wide[at : at + 9973] for at in range(0, len(wide), 9973)]
    assert {(hit.value, line) for hit, line in hits_in_pieces(pieces, SEARCH)} == {(values[0], 6001)}


def test_only_what_has_changed_is_searched() -> None:
    """Of two versions of a file, what differs, with as much around it as a credential may reach."""
    before = b"".join(b"line %d\n" % at for at in range(40_000))
    middle = len(before) // 2
    value = sample("access-token").encode()
    after = before[:middle] + value + before[middle + 10 :]
    part = changed(before, after)
    assert value in part
    assert len(part) < 2 * REACH + len(value) + 2048
    assert changed(before, before) in before
    assert changed(before, before + value).endswith(value)
    assert changed(before, value + before).startswith(value)
    # a token of which the first half was there already
    assert value in changed(before[:middle] + value[:90] + before[middle:], before[:middle] + value + before[middle:])


def test_several_edits() -> None:
    """Between several changes, too, what both versions have is left out; what is new, moved or joined anew is not."""
    chosen = random.Random(7)  # noqa: S311 - the same texts each time
    for _ in range(40):
        lines = [b"line %d %d" % (at, chosen.randrange(1 << 30)) for at in range(chosen.randrange(300, 3000))]
        before = b"\n".join(lines)
        values = []
        for at in sorted(chosen.sample(range(len(lines)), 6), reverse=True):
            match chosen.randrange(4):
                case 0:
                    values.append(sample("password"))
                    lines.insert(at, f"git clone https://jdoe:{values[-1]}@bitbucket.org/a/b".encode())
                case 1:
                    values.append(sample("api-token"))
                    lines[at] = values[-1].encode()
                case 2:
                    del lines[at : at + chosen.randrange(200)]
                case 3:
                    lines[at:at] = lines[: chosen.randrange(200)]
        after = b"\n".join(lines)
        part = changed(before, after)
        assert {hit.value for hit in SEARCH.hits(part)} == {value for value in values if value.encode() in after}
        assert len(part) < 6 * 7000 + 2 * 200 * 20 * 6
        # a line that is gone from between two joins what it had parted
        value = sample("password").encode()
        middle = len(lines) // 2
        machine, login = b"machine bitbucket.org", b"login jdoe password " + value
        parted, joined = ([*lines[:middle], machine, *gap, login, *lines[middle:]] for gap in ([b"x" * 3000], []))
        assert value in changed(b"\n".join(parted), b"\n".join(joined))


def test_in_proportion_to_the_length() -> None:
    """What begins like a credential at every step costs no more, the longer it is, than in proportion."""

    def seconds(text: bytes) -> float:
        start = time.process_time()
        SEARCH.hits(text)
        return time.process_time() - start

    for text in (
        b"x://y",
        b"AT",
        b"ATAT",
        b"ATBBabcd ",
        b"://a:b@c",
        b"https://a:b@bitbucket.org ",
        b"machine x ",
        b"QVRB",
    ):
        short = min(seconds(text * (100_000 // len(text))) for _ in range(3))
        # once will do: what else runs on the machine can only add to it
        assert any(seconds(text * (400_000 // len(text))) < 10 * short + 0.05 for _ in range(8)), text
