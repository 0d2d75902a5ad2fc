"""Configuration files of any shape that people write and git reads."""

from __future__ import annotations

from hypothesis import strategies as st

_HEADERS = (
    *(b"[remote]", b"[Remote]", b'[remote "origin"]', b'[Remote "Origin"]', b'[ab "x.y"]', b'[remote "q\\"\\\\"]'),
    *(b'[url "https://u@h/"]', '[ab "é"]'.encode(), b'[ab "\xff"]', b'[ab "]#;"]', b"[remote.origin]", b"[ab.X.y]"),
)
_NAMES = (b"url", b"URL", b"pushUrl", b"x-y", b"Z9-")
_EQUALS = (b" = ", b" = ", b"=", b" =", b"= ", b"\t=\t", b"  =   ")
_WORDS = (b"true", b"https://jdoe@bitbucket.org/acme/widget.git", b"=", b"[x]", b"\xff", "ü".encode(), b"\\\\", b'\\"')
_PARTS = (*_WORDS, *_WORDS, b" ", b"  ", b"\t", b"\\n", b"\\t", b'"a b"', b'""', b'"#;"', b'"a  b"', b"\\\n", b"!.*")
_COMMENTS = (b"#", b";", b"# a = b", b"; [a]", b'#"', b"# \\", b"#\xff", b"# c  ")


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """One of them; none ends in a line that is continued."""

    def some(*of: bytes) -> bytes:
        return draw(st.sampled_from(of))

    end = some(b"\n", b"\n", b"\r\n")
    data = some(b"", b"", b"", b"\xef\xbb\xbf") + (some(*_HEADERS) + end if draw(st.integers(0, 4)) else b"")
    for kind in draw(
        st.lists(st.sampled_from(("header", "entry", "entry", "entry", "comment", "nothing")), max_size=9)
    ):
        data += some(b"\t", b"\t", b"", b"  ", b" \t ")
        if kind == "header":
            data += some(*_HEADERS) + some(b"", b" ", b" # c") + some(end, end, b" ")
        elif kind == "entry" and b"[" in data:
            data += some(*_NAMES)
            if draw(st.integers(0, 5)):
                value = b"".join(draw(st.lists(st.sampled_from(_PARTS), max_size=5)))
                data += some(*_EQUALS) + value + some(b"", b"", b" ", b" # why")
            data += end
        elif kind == "comment":
            data += some(*_COMMENTS) + end
        else:
            data += end
    ended = data.rstrip(b"\r\n")
    whole = b"\\" in ended[-1:] or draw(st.integers(0, 2))
    return data if whole else ended
