"""git's configuration format as the package reads and writes it, compared with git itself on files of any shape.

`BB_AUTH_CHECK_EXAMPLES=20000 pytest tests/mend/test_syntax.py` makes a long run with fresh random examples.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bb_auth_check.mend.syntax import Document, Entry, Unreadable
from generated import examples

Listed = list[tuple[bytes, bytes | None]]
"""What git lists: keys and values."""


class Git:
    """git with nothing configured, in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self.environ.update(HOME=str(folder), GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1", LC_ALL="C")
        self.keeps_blanks = self.list(b"[a]\nb = x\ty\n") == [(b"a.b", b"x\ty")]

    def run(self, *arguments: bytes | str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run `git config`."""
        argv = ["git", "config", *arguments]
        return subprocess.run(argv, input=stdin, cwd=self.folder, env=self.environ, capture_output=True, check=False)

    def list(self, data: bytes) -> Listed | int:
        """What git reads in a file; the line that it complains about if it refuses it."""
        run = self.run("--file", "-", "--list", "-z", stdin=data)
        if run.returncode:
            line = re.search(rb"bad config line (\d+) ", run.stderr)
            assert line is not None
            return int(line[1])
        items = [item.partition(b"\n") for item in run.stdout.split(b"\0")[:-1]]
        return [(key, value if newline else None) for key, newline, value in items]

    def edited(self, data: bytes, *arguments: bytes | str) -> bytes:
        """The file after `git config`."""
        path = self.folder / "copy"
        path.write_bytes(data)
        run = self.run("--file", str(path), *arguments)
        assert run.returncode == 0, run.stderr
        return path.read_bytes()


@pytest.fixture(scope="module")
def git(tmp_path_factory: pytest.TempPathFactory) -> Git:
    """One git for all examples."""
    return Git(tmp_path_factory.mktemp("syntax"))


def raw(text: str) -> bytes:
    """The bytes of a decoded text."""
    return text.encode("utf-8", "surrogateescape")


def read(git: Git, document: Document) -> Listed:
    """What the package reads, as this git does."""
    values = [entry.value if git.keeps_blanks else entry.older for entry in document.entries]
    return [
        (raw(entry.key), None if value is None else raw(value))
        for entry, value in zip(document.entries, values, strict=True)
    ]


# Files that git reads ------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Header:
    """A header of a made file, and what it holds; the part before the first one has no name."""

    name: bytes = b""
    sub: bytes | None = None
    dotted: bool = False
    start: int = 0
    end: int = 0
    entries: list[int] = field(default_factory=list)

    @property
    def key(self) -> bytes:
        """How keys below it start."""
        return self.name if self.sub is None else self.name + b"." + self.sub


@dataclass
class Sample:
    """A made file, and where its parts stand."""

    data: bytes = b""
    headers: list[Header] = field(default_factory=lambda: [Header()])
    names: list[bytes] = field(default_factory=list)
    values: list[tuple[int, int, int]] = field(default_factory=list)
    """The ends of the names, and where the values start and end."""
    comments: list[tuple[int, int, int | None]] = field(default_factory=list)
    """Where they stand, and the entry that they stand behind."""
    open: bool = False
    """Whether the last value ends in a line that is continued, or may."""

    def __repr__(self) -> str:
        return repr(self.data)

    def home(self, entry: int) -> Header:
        """The header above an entry."""
        return next(header for header in self.headers if entry in header.entries)


_SECTIONS = (b"remote", b"Remote", b"url", b"a", b"A-1")
_SUBS = (b"origin", b"Origin", b"a b", b"x.y", b'q"\\', b"https://u:p@h/", "é".encode(), b"\xff", b"]#;", b" ", b"-")
_DOTTED = (b".origin", b".Origin", b".x.Y", b".", b"..", b".-")
_GAPS = (b" ", b" ", b"  ", b"\t", b" \r ")
_NAMES = (b"url", b"URL", b"pushUrl", b"x", b"a-b", b"Z9-")
_EQUALS = (b" = ", b" = ", b" = ", b"=", b" =", b"= ", b"\t=\t", b"  =   ", b" = \r", None)
_INDENTS = (b"\t", b"\t", b"", b"  ", b" \t ", b"\r")
_BLANKS = (b"", b"", b"", b" ", b"\t", b"  ", b"\r")
_QUOTED = (b"a b", b"", b" ", b"#;", b'\\"', b"\\\\", b"\\n", b"\t", b"\r", b"a  b", b"\\\n", "é".encode())
_COMMENTS = (b"#", b";", b"# a = b", b"; [a]", b'#"', b"# \\", b"#\xff", b"# c  ", b"#\t;#", b"# a\rb")
_words = st.sampled_from(
    (
        *(b"true", b"https://jdoe@bitbucket.org/acme/widget.git", b"=", b"[x]", b"a", b"\x0b", b"\xff", "ü".encode()),
        *(b"\\\\", b'\\"', b"\\n", b"\\t", b"\\b", b"\\\n", b"\\\r\n"),
    )
)
_between = st.sampled_from((b" ", b"  ", b"\t", b" \t", b"\r"))
_quoted = st.lists(st.sampled_from(_QUOTED), max_size=3).map(lambda parts: b'"' + b"".join(parts) + b'"')
_values = st.one_of(
    st.sampled_from((b"", b"true", b"https://jdoe@bitbucket.org/acme/widget.git")),
    _quoted,
    st.lists(st.one_of(_words, _words, _between, _between, _quoted), min_size=1, max_size=7).map(b"".join),
)


@st.composite
def _headers(draw: st.DrawFn) -> tuple[Header, bytes]:
    """A header and its text."""
    name = draw(st.sampled_from(_SECTIONS))
    form = draw(st.sampled_from(("plain", "quoted", "quoted", "quoted", "dotted", "both", "empty", "nameless")))
    dotted = draw(st.sampled_from(_DOTTED)) if form in ("dotted", "both") else b""
    sub = draw(st.sampled_from(_SUBS)) if form not in ("plain", "dotted", "empty") else b""
    if form == "nameless":
        name = b""
    if form in ("plain", "dotted"):
        return Header(name.lower(), dotted[1:].lower() if dotted else None, bool(dotted)), b"[" + name + dotted + b"]"
    needless = draw(st.booleans())
    escape = rb'([\\"ac])' if needless else rb'([\\"])'
    text = b"[" + name + dotted + draw(st.sampled_from(_GAPS)) + b'"' + re.sub(escape, rb"\\\1", sub) + b'"]'
    return Header(name.lower(), dotted[1:].lower() + b"." + sub if dotted else sub), text


@st.composite
def samples(draw: st.DrawFn, sure: str = "nothing") -> Sample:
    """A file with all that people write, at least one of `sure` among it."""
    sample = Sample()
    data = bytearray(draw(st.sampled_from((b"", b"", b"", b"\xef\xbb\xbf"))))
    ends = draw(st.sampled_from(((b"\n",), (b"\n",), (b"\r\n",), (b"\n", b"\r\n"))))

    def some(*of: bytes) -> bytes:
        return draw(st.sampled_from(of))

    def comment(entry: int | None) -> None:
        # no CR at its end: the line may go on with LF
        text = some(*_COMMENTS)
        sample.comments.append((len(data), len(data) + len(text), entry))
        data.extend(text)

    kinds = st.sampled_from(("header", "header", "entry", "entry", "entry", "comment", "nothing"))
    made = draw(st.lists(kinds, min_size=draw(st.sampled_from((0, 3, 5))), max_size=9))
    made.insert(draw(st.integers(0, len(made))), sure)
    for number, kind in enumerate(made):
        ended = True
        data.extend(some(*_INDENTS))
        if kind == "header":
            old = draw(st.sampled_from([None, None, *sample.headers[1:]]))
            if old is None:
                header, text = draw(_headers())
            else:
                header = Header(old.name, old.sub, old.dotted)
                text = bytes(data[old.start : old.end]).swapcase() if old.dotted else bytes(data[old.start : old.end])
            header.start, header.end = len(data), len(data) + len(text)
            data.extend(text)
            sample.headers.append(header)
            ended = draw(st.integers(0, 2)) > 0
        elif kind == "comment":
            comment(None)
        elif kind == "entry":
            entry = len(sample.names)
            sample.headers[-1].entries.append(entry)
            sample.names.append(some(*_NAMES))
            data.extend(sample.names[-1])
            end = len(data)
            equals = draw(st.sampled_from(_EQUALS))
            if equals is None:
                sample.values.append((end, -1, -1))
                data.extend(some(b"", b" ", b"\t"))
            else:
                data.extend(equals)
                value = draw(_values)
                start = len(data) + len(value) - len(value.lstrip(b" \t\r"))
                data.extend(value)
                sample.values.append((end, min(start, len(data)), max(start, len(data.rstrip(b" \t\r")))))
                if value.strip(b" \t\r") == b"":
                    sample.values[-1] = (end, -1, -1)
                if number == len(made) - 1 and draw(st.integers(0, 3)) == 0:
                    sample.open = True
                    end_of_line = some(*ends) * draw(st.booleans())
                    data.extend(b"\\" + end_of_line)
                    sample.values[-1] = (end, min(start, len(data) - len(end_of_line) - 1), len(data))
                    break
                data.extend(some(*_BLANKS))
                if draw(st.integers(0, 4)) == 0:
                    comment(entry)
        if ended:
            data.extend(some(*_BLANKS) if kind in ("header", "nothing") else b"")
            data.extend(some(*ends))
    if not sample.open and data.endswith(b"\n") and draw(st.integers(0, 2)) == 0:
        del data[-2 if data.endswith(b"\r\n") else -1 :]
        # the line before it may be continued
        sample.open = data.endswith((b"\\\n", b"\\\r\n"))
    sample.data = bytes(data)
    return sample


_new_values = st.one_of(
    st.sampled_from(("", "https://bitbucket.org/acme/widget.git", " ", "a b ", "#", ";x", '"', "\\", "a\nb", "\t")),
    st.text(alphabet='ab \t\n\r\b#;"\\=[]é\udcff\x0b', max_size=8),
)
_new_subs = st.one_of(
    st.sampled_from(("", "new", "New", "new.x", "a b", "é", ".", "\udcff", 'a"b', "\\", "]", "origin", "x.y", ".new")),
    st.text(alphabet='aB."\\] \r', max_size=4),
)


def listed(git: Git, data: bytes) -> Listed:
    """What git reads in a file that it does read."""
    found = git.list(data)
    assert not isinstance(found, int), "git cannot read it"
    return found


def named(sample: Sample, pick: int) -> Header:
    """One of the headers that a section and a subsection name: not `[section ""]`."""
    known = [header for header in sample.headers[1:] if header.sub != b""]
    assume(known)
    return known[pick % len(known)]


def texts(data: bytes, spans: list[tuple[int, int]]) -> list[bytes]:
    """What stands at these places."""
    return [data[start:end] for start, end in spans]


# Reading -------------------------------------------------------------------------------------------------------------


@examples(300)
@given(samples())
def test_read(git: Git, sample: Sample) -> None:
    """The entries are git's, the comments are where they were put, and nothing changes by itself."""
    document = Document(sample.data)
    assert read(git, document) == listed(git, sample.data)
    assert document.comments() == [(start, end) for start, end, _ in sample.comments]
    assert document.result() == sample.data
    assert [raw(entry.name) for entry in document.entries] == [name.lower() for name in sample.names]
    for number, entry in enumerate(document.entries):
        header = sample.home(number)
        assert (raw(entry.section), raw(entry.subsection)) == (header.name, header.sub or b"")
        assert entry.line == sample.data.count(b"\n", 0, sample.values[number][0]) + 1


_scraps = st.sampled_from(
    (
        *(b"\n", b"\r\n", b"\r", b"\0", b" ", b"\t", b'"', b"\\", b"#", b";", b"=", b"[", b"]", b".", b"-", b"_"),
        *(
            b"a",
            b"9",
            b"\xef",
            b"\xef\xbb\xbf",
            b"\x0c",
            b"\\\n",
            b"\\q",
            b'\\"',
            b'[a "',
            b'"]',
            b"[a.b",
            b"[]",
            b"x=",
        ),
    )
)


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(samples()).data)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.sampled_from((0, 0, 1, 1, 2, 9)))] = draw(st.one_of(_scraps, st.just(b"")))
    return bytes(data)


def same_reading(git: Git, data: bytes) -> None:
    """git and the package read the same, or neither reads it."""
    expected = git.list(data)
    try:
        document = Document(data)
    except Unreadable as error:
        assert isinstance(expected, int)
        line = re.fullmatch(r"git cannot read line (\d+) of it\.", str(error))
        assert line is not None
        # git counts an end of the file as the end of a line
        assert expected - 1 <= int(line[1]) <= expected
        return
    assert read(git, document) == expected
    assert document.result() == data


@examples(400)
@example(b"\xef\xbb")
@example(b"\xef\xbb\xbf\xef\xbb\xbf[a]")
@example(b"[a]\nb = c\0d\n")
@example(b'[a "b\0c"]\nd = e\n')
@example(b"[a]\nb = c\\")
@example(b'[a]\nb = "c\\')
@example(b"[a]\nb = c\\\r\n d\\\r")
@example(b"[a]b\r")
@example(b"b = c")
@given(st.one_of(_mutated(), _mutated(), st.lists(_scraps, max_size=12).map(b"".join)))
def test_read_anything(git: Git, data: bytes) -> None:
    """What git refuses is unreadable, what it reads is read."""
    same_reading(git, data)


def test_every_byte(git: Git) -> None:
    """In every place of a file every byte means what it means to git."""
    marks = [byte for byte in range(0x80) if not chr(byte).isalnum()]
    for text in (b"%[a]\n", b"[%]\nb\n", b"[a %]\n", b'[a "%"]b\n', b"[a]b%\n", b"b =%c\n", b"b = \\%"):
        for byte in (*marks, *b"aZ09", 0x80, 0xA0, 0xEF, 0xFF):
            same_reading(git, text.replace(b"%", bytes([byte])))


# Writing -------------------------------------------------------------------------------------------------------------


@examples(300)
@given(samples("entry"), st.integers(0, 9), _new_values)
def test_set(git: Git, sample: Sample, pick: int, value: str) -> None:
    """One value changes, and only its bytes."""
    number = pick % len(sample.names)
    before = listed(git, sample.data)
    document = Document(sample.data)
    document.set(document.entries[number], value)
    result = document.result()
    name_end, start, end = sample.values[number]
    if start < 0:  # no value: one is put in somewhere between the name and what follows
        rest = re.compile(rb"[ \t\r]*(=([ \t]|\r(?!\n))*)?").match(sample.data, name_end)
        assert rest is not None
        start, end = name_end, rest.end()
    assert result.startswith(sample.data[:start])
    assert result[start:].endswith(sample.data[end:])
    after = listed(git, result)
    assert after == [*before[:number], (before[number][0], raw(value)), *before[number + 1 :]]
    if sample.data[start:end].count(b'"') == 2 and sample.data[start:end][:1] == sample.data[start:end][-1:] == b'"':
        written = result[start : len(result) - len(sample.data) + end]
        assert written[:1] == written[-1:] == b'"'
    assert document.result() == result
    entry = document.entries[number]
    if entry.value is not None and entry.value == entry.older:
        document.set(entry, entry.value)
        assert document.result() == sample.data


@examples(300)
@given(samples("entry"), st.integers(0, 9))
def test_remove(git: Git, sample: Sample, pick: int) -> None:
    """One entry goes with its comment, and no other."""
    number = pick % len(sample.names)
    before = listed(git, sample.data)
    document = Document(sample.data)
    document.remove(document.entries[number])
    result = document.result()
    assert listed(git, result) == before[:number] + before[number + 1 :]
    kept = [(start, end) for start, end, entry in sample.comments if entry != number]
    assert texts(result, Document(result).comments()) == texts(sample.data, kept)
    lines = result.splitlines(keepends=True)
    # what is left is lines as they were, and the one that the entry shared with a header
    old = sample.data.splitlines(keepends=True)
    assert sum(line not in old for line in lines) <= 1


@examples(300)
@given(samples("header"), st.integers(0, 9), _new_subs)
def test_rename(git: Git, sample: Sample, pick: int, new: str) -> None:
    """The keys below all headers of this name change, and nothing but these headers."""
    header = named(sample, pick)
    assume(header.name or new)
    before = listed(git, sample.data)
    document = Document(sample.data)
    document.rename(header.name.decode().upper(), (header.sub or b"").decode("utf-8", "surrogateescape"), new)
    result = document.result()
    renamed = [each for each in sample.headers if each.key == header.key and each.end]
    prefix = header.name + (b"." + raw(new) if new else b"")
    expected = [
        (prefix + b"." + sample.names[number].lower(), value) if sample.home(number) in renamed else (key, value)
        for number, (key, value) in enumerate(before)
    ]
    assert listed(git, result) == expected
    edges = [0, *(edge for each in renamed for edge in (each.start, each.end)), len(sample.data)]
    gaps = [re.escape(sample.data[start:end]) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    assert re.fullmatch(rb"\[[^\n]*\]".join(gaps), result)
    assert document.result() == result


@examples(300)
@given(samples("header"), st.integers(0, 9))
def test_remove_section(git: Git, sample: Sample, pick: int) -> None:
    """All headers of this name go with their entries; comments before the first of them stay."""
    header = named(sample, pick)
    before = listed(git, sample.data)
    document = Document(sample.data)
    document.remove_section(header.name.decode(), (header.sub or b"").decode("utf-8", "surrogateescape"))
    result = document.result()
    left = [header.key == sample.home(number).key for number in range(len(before))]
    assert listed(git, result) == [entry for entry, gone in zip(before, left, strict=True) if not gone]
    first = next(each for each in sample.headers if each.key == header.key)
    until = sample.data.rfind(b"\n", 0, first.start) + 1
    assert result.startswith(sample.data[:until])
    mine = [each for each in sample.headers if each.key == header.key]
    ends = [*(each.start for each in sample.headers[1:]), len(sample.data)]
    others = [
        sample.data[start:end]
        for start, end, _ in sample.comments
        if not any(each.start < start < next(stop for stop in ends if stop > each.start) for each in mine)
    ]
    kept = iter(texts(result, Document(result).comments()))
    assert all(text in kept for text in others)


@examples(300)
@given(samples(), st.integers(0, 9), st.sampled_from(("", "lower", "upper", "other")), _new_values)
def test_add(git: Git, sample: Sample, pick: int, change: str, value: str) -> None:
    """A new entry comes where git puts it."""
    header = sample.headers[pick % len(sample.headers)]
    name, sub = header.name, header.sub or b""
    if change == "other" or not header.key:
        name, sub = b"other", b"Sub" if pick % 2 else b""
    elif change:
        sub = sub.lower() if change == "lower" else sub.upper()
    # git adds to the value of a last line that is continued, puts a section before a mark that stands alone, and before
    # 2.50 loses a CR at the end
    assume((name or sub) and not sample.open and sample.data != b"\xef\xbb\xbf" and "\r" not in value)
    key = b".".join((name, sub, b"newName") if sub else (name, b"newName"))
    expected = listed(git, git.edited(sample.data, "--add", key, raw(value)))
    document = Document(sample.data)
    document.add(name.decode(), sub.decode("utf-8", "surrogateescape"), "newName", value)
    result = document.result()
    assert listed(git, result) == expected
    assert document.result() == result
    # nothing has gone
    pairs = zip(sample.data, result, strict=False)
    at = next((number for number, (old, new) in enumerate(pairs) if old != new), len(sample.data))
    assert result[at:].endswith(sample.data[at:])
    assert texts(result, Document(result).comments()) == texts(sample.data, Document(sample.data).comments())


class Model:
    """What a file should hold after several edits."""

    def __init__(self, sample: Sample, before: Listed) -> None:
        self.before = before
        self.headers = [
            Header(each.name, each.sub, each.dotted, each.start, each.end, list(each.entries))
            for each in sample.headers
        ]
        self.names = [name.lower() for name in sample.names]
        self.values = [value for _, value in before]

    def list(self) -> Listed:
        """What git should list."""
        return [
            (header.key + b"." + self.names[number] if header.key else self.names[number], self.values[number])
            for header in self.headers
            for number in header.entries
        ]

    def add(self, name: bytes, sub: bytes | None, variable: bytes, value: bytes) -> None:
        """Add an entry to the last header that is found."""
        wanted = Header(name, sub).key
        for header in reversed(self.headers[1:]):
            in_dots = header.dotted and re.fullmatch(rb"[a-z0-9.-]+", header.sub or b"x")
            if header.key == wanted or (in_dots and header.key == wanted.lower()):
                break
        else:
            header = Header(name, sub)
            self.headers.append(header)
        header.entries.append(len(self.names))
        self.names.append(variable)
        self.values.append(value)


@examples(400)
@given(samples(), st.data())
def test_many(git: Git, sample: Sample, data: st.DataObject) -> None:
    """Several edits make of a file what each makes on its own."""
    before = listed(git, sample.data)
    model = Model(sample, before)
    document = Document(sample.data)
    names = [Header(b"url", b"new"), Header(b"other", b"Sub"), Header(b"other", None)]
    gone: set[int] = set()
    replaced = set()
    dropped = False
    for _ in range(data.draw(st.integers(1, 7))):
        edit = data.draw(st.sampled_from(("set", "set", "remove", "remove", "rename", "drop", "add", "add", "blank")))
        alive = [n for header in model.headers for n in header.entries if n < len(before)]
        known = [header for header in (*model.headers[1:], *names) if header.sub != b""]
        header = data.draw(st.sampled_from(known))
        name, sub = header.name, header.sub
        text = (name.decode(), (sub or b"").decode("utf-8", "surrogateescape"))
        if edit in ("set", "remove") and alive:
            number = data.draw(st.sampled_from(alive))
            if edit == "set":
                value = data.draw(_new_values)
                document.set(document.entries[number], value)
                model.values[number] = raw(value)
            else:
                document.remove(document.entries[number])
                gone.add(number)
                for each in model.headers:
                    each.entries = [n for n in each.entries if n != number]
        elif edit == "rename":
            new = data.draw(_new_subs)
            if not (name or new):
                continue
            document.rename(*text, new)
            key = header.key
            for each in model.headers[1:]:
                if each.key == key:
                    each.sub = raw(new) if new else None
        elif edit == "drop":
            document.remove_section(*text)
            key = header.key
            model.headers = [model.headers[0], *(each for each in model.headers[1:] if each.key != key)]
            dropped = True
        elif edit == "add":
            value = data.draw(_new_values)
            document.add(*text, "newName", value)
            model.add(name, sub, b"newname", raw(value))
        elif edit == "blank" and sample.comments:
            number = data.draw(st.integers(0, len(sample.comments) - 1))
            start, end, _ = sample.comments[number]
            document.blank(start, end, b"# hidden")
            replaced.add(number)
    result = document.result()
    assert listed(git, result) == model.list()
    if not dropped:
        expected = [
            b"# hidden" if number in replaced else sample.data[start:end]
            for number, (start, end, entry) in enumerate(sample.comments)
            if entry not in gone
        ]
        assert texts(result, Document(result).comments()) == expected
    assert document.result() == result


# The main cases ------------------------------------------------------------------------------------------------------

Edit = Callable[[Document], None]


def entry_of(document: Document, key: str) -> Entry:
    """The first entry with this key."""
    return next(entry for entry in document.entries if entry.key == key)


def sets(key: str, value: str) -> Edit:
    """Give the key another value."""
    return lambda document: document.set(entry_of(document, key), value)


def removes(*keys: str) -> Edit:
    """Take the keys out."""

    def edit(document: Document) -> None:
        for key in keys:
            document.remove(entry_of(document, key))

    return edit


def renames(section: str, old: str, new: str) -> Edit:
    """Give a section another subsection."""
    return lambda document: document.rename(section, old, new)


def drops(section: str, subsection: str) -> Edit:
    """Take a section out."""
    return lambda document: document.remove_section(section, subsection)


def adds(section: str, subsection: str, name: str, value: str) -> Edit:
    """Add an entry."""
    return lambda document: document.add(section, subsection, name, value)


def blanks(text: bytes, old: bytes, new: bytes) -> Edit:
    """Replace a part of the comment in `text`."""
    at = text.index(old)
    return lambda document: document.blank(at, at + len(old), new)


CASES: dict[str, tuple[str, Edit, str]] = {
    "set": ("[a]\n\tb = c\n", sets("a.b", "d"), "[a]\n\tb = d\n"),
    "crlf": ("[a]\r\n\tb = c\r\n\td = e\r\n", sets("a.b", "x"), "[a]\r\n\tb = x\r\n\td = e\r\n"),
    "trailing comment": ("[a]\nb = c  ; why\n", sets("a.b", "d"), "[a]\nb = d  ; why\n"),
    "quotes kept": ('[a]\nb = "c" # why\n', sets("a.b", 'd"e'), '[a]\nb = "d\\"e" # why\n'),
    "two pairs of quotes": ('[a]\nb = "c" "d"\n', sets("a.b", "e"), "[a]\nb = e\n"),
    "quotes needed": ("[a]\nb = c\n", sets("a.b", "d;e "), '[a]\nb = "d;e "\n'),
    "escapes needed": ("[a]\nb = c\n", sets("a.b", '\t"\\\n\b'), '[a]\nb = \\t\\"\\\\\\n\\b\n'),
    "cr needs quotes": ("[a]\nb = c\n", sets("a.b", "d\r"), '[a]\nb = "d\r"\n'),
    "the same value": ('[a]\nb = c"d"\\\n e\n', sets("a.b", "cd e"), '[a]\nb = c"d"\\\n e\n'),
    "the same value to some": ("[a]\nb = c\td\n", sets("a.b", "c\td"), "[a]\nb = c\\td\n"),
    "continued": ("[a]\nb = c\\\n  d # why\ne = f\n", sets("a.b", "x"), "[a]\nb = x # why\ne = f\n"),
    "continued at the end": ("[a]\nb = c\\", sets("a.b", "x"), "[a]\nb = x"),
    "nul": ("[a]\nb = c\0d\n", sets("a.b", "c"), "[a]\nb = c\n"),
    "no value": ("[a]\n\tb\n", sets("a.b", "d"), "[a]\n\tb = d\n"),
    "no value to an empty one": ("[a]\n\tb\n", sets("a.b", ""), "[a]\n\tb =\n"),
    "empty": ("[a]\nb =\nc=\nd = # why\n", sets("a.d", "x"), "[a]\nb =\nc=\nd = x # why\n"),
    "empty, no blank": ("[a]\nb =\nc=\n", sets("a.b", "x"), "[a]\nb = x\nc=\n"),
    "empty, tight": ("[a]\nb =\nc=\n", sets("a.c", "x"), "[a]\nb =\nc=x\n"),
    "to empty": ("[a]\nb = c\n", sets("a.b", ""), "[a]\nb = \n"),
    "mark": ("\ufeff[a]\nb = c\n", sets("a.b", "d"), "\ufeff[a]\nb = d\n"),
    "mark, first line goes": ("\ufeffb = c\n[a]\n", removes("b"), "\ufeff[a]\n"),
    "no final newline": ("[a]\nb = c", sets("a.b", "d"), "[a]\nb = d"),
    "one of two": ("[a]\n\tb = c\n\td = e\n", removes("a.b"), "[a]\n\td = e\n"),
    "with its comment": ("[a]\nb = c # why\n# d\nd = e\n", removes("a.b"), "[a]\n# d\nd = e\n"),
    "with its lines": ("[a]\nb = c\\\r\n d\\\r\n e\r\nf\r\n", removes("a.b"), "[a]\nf\r\n"),
    "on the header's line": ("[a] b = c # why\nd = e\n", removes("a.b"), "[a]\nd = e\n"),
    "last, no final newline": ("[a]\nb = c\nd = e", removes("a.d"), "[a]\nb = c\n"),
    "section emptied": ("[x]\ny\n[a]\nb = c\n\n[d]\ne\n", removes("a.b"), "[x]\ny\n[d]\ne\n"),
    "section emptied on one line": ("[x]\ny\n[a] b = c\n[d]\ne\n", removes("a.b"), "[x]\ny\n[d]\ne\n"),
    "section emptied twice": ("[a]\nb\nc\n[d]\ne\n", removes("a.b", "a.c"), "[d]\ne\n"),
    "second header emptied": ("[a] [b] c = d\n\n[e]\nf\n", removes("b.c"), "[a]\n[e]\nf\n"),
    "comment in it": ("[a]\n# why\nb = c\n", removes("a.b"), "[a]\n# why\n"),
    "comment behind it": ("[a] # why\nb = c\n", removes("a.b"), "[a] # why\n"),
    "comment before it": ("# why\n[a]\nb = c\n", removes("a.b"), "# why\n[a]\n"),
    "comment goes along": ("[a]\nb = c # why\n[d]\ne\n", removes("a.b"), "[d]\ne\n"),
    "renamed": ('\t[Remote  "a"] # why\nb = c\n', renames("remote", "a", 'x"y'), '\t[Remote  "x\\"y"] # why\nb = c\n'),
    "renamed, entry on the line": ('[a "b"] c = d\n', renames("a", "b", "x"), '[a "x"] c = d\n'),
    "renamed, all": ('[a "b"]\n[c]\n[A "b"]\n', renames("a", "b", "x"), '[a "x"]\n[c]\n[A "x"]\n'),
    "case of a subsection": ('[a "B"]\n[a "b"]\n', renames("A", "b", "x"), '[a "B"]\n[a "x"]\n'),
    "dotted": ("[a.B]\nc = d\n", renames("a", "b", "x.y"), "[a.x.y]\nc = d\n"),
    "dotted, not lower": ("[A.b]\nc = d\n", renames("a", "b", "X"), '[A "X"]\nc = d\n'),
    "dotted and quoted": ('[a.b "c"]\n', renames("a", "b.c", "b.x"), '[a.b "x"]\n'),
    "dotted and quoted, other": ('[a.b "c"]\n', renames("a", "b.c", "x"), '[a "x"]\n'),
    "to none": ('[a "b"]\nc\n', renames("a", "b", ""), "[a]\nc\n"),
    "from none": ('[a]\nc\n[a ""]\n', renames("a", "", "b"), '[a "b"]\nc\n[a ""]\n'),
    "section out": ('[a "b"]\nc\n# d\'s\n[d]\ne\n[a "b"] f\n', drops("a", "b"), "# d's\n[d]\ne\n"),
    "section out, comments": ("# a's\n[a] #\n #\nb\n # c\n[d]\n", drops("a", ""), "# a's\n[d]\n"),
    "section out, end of the file": ("[a]\nb\n\n# vim: noet\n", drops("a", ""), "# vim: noet\n"),
    "section out, of a line": ("[x] [a] [b] c\n", drops("a", ""), "[x] [b] c\n"),
    "section out, first of a line": ("[a] [b] c\n", drops("a", ""), "[b] c\n"),
    "section out, last of a line": ("[a] [b] c\nd\n[e]\n", drops("b", ""), "[a]\n[e]\n"),
    "add": ("[a]\n  b = c\n[d]\n\te\n", adds("a", "", "x", "y"), "[a]\n  b = c\n  x = y\n[d]\n\te\n"),
    "add, crlf": ("[a]\r\n\tb = c\r\n", adds("a", "", "x", "y"), "[a]\r\n\tb = c\r\n\tx = y\r\n"),
    "add, no final newline": ("[a]\n  b", adds("a", "", "x", "y"), "[a]\n  b\n  x = y"),
    "add, new section": ("[a]\n    b\n", adds("C", "D", "x", "y"), '[a]\n    b\n[C "D"]\n    x = y\n'),
    "add, nothing there": ("", adds("a", 'b"', "x", " "), '[a "b\\""]\n\tx = " "\n'),
    "add, mark alone": ("\ufeff", adds("a", "", "x", ""), "\ufeff[a]\n\tx =\n"),
    "add, behind a comment": ("[a] # why\n[b]\n", adds("a", "", "x", "y"), "[a] # why\n\tx = y\n[b]\n"),
    "add, header behind": ("[a] [b]\n", adds("a", "", "x", "y"), "[a]\n\tx = y\n [b]\n"),
    "add, continued at the end": ("[a]\n\tb = c\\", adds("a", "", "x", "y"), "[a]\n\tb = c\\\n\n\tx = y"),
    "add, continued, then nothing": ("[a]\n\tb = c\\\n", adds("a", "", "x", "y"), "[a]\n\tb = c\\\n\n\tx = y\n"),
    "add, cr": ("", adds("a", "", "x", "\r"), '[a]\n\tx = "\r"\n'),
    "comment": ("[a]\nb = c # pw x\n", blanks(b"[a]\nb = c # pw x\n", b"x", b"***"), "[a]\nb = c # pw ***\n"),
    "comment out": ("# x\r\n[a]\r\n", blanks(b"# x\r\n", b"# x", b""), "\r\n[a]\r\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_case(git: Git, name: str) -> None:
    """One edit, and the whole file after it."""
    before, edit, after = CASES[name]
    document = Document(raw(before))
    edit(document)
    assert document.result().decode() == after
    assert read(git, Document(raw(after))) == listed(git, raw(after))


def test_together() -> None:
    """Edits of every kind on one file."""
    text = b'# x\r\n[remote "a"]\r\n  url = 1 ; y\r\n  url = 2\r\n[b]\r\n  c = d\r\n[remote.a] fetch\r\n'
    document = Document(text)
    first, second, third, _ = document.entries
    document.set(first, "3")
    document.remove(second)
    document.rename("remote", "a", "A")
    document.add("remote", "A", "push", "4")
    document.add("new", "", "x", "5")
    document.remove(third)
    document.blank(2, 3, b"z")
    document.blank(text.index(b"y"), text.index(b"y") + 1, b"")
    assert document.result() == (
        b'# z\r\n[remote "A"]\r\n  url = 3 ; \r\n[remote "A"] fetch\r\n  push = 4\r\n[new]\r\n  x = 5\r\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        *("[a]\n\tb = c\n", "[x]\n\ty = z\n[a]\n\tb = c\n[d]\n\te\n", "# x\n[a]\n\tb = c\n", "[a]\n# x\n\tb = c\n"),
        *("[a]\n\tb = c\n# x\n[d]\n\te\n", "[a] # x\n\tb = c\n", "[a]\n\tb = c # x\n", "[x] y = # x\n[a]\n\tb = c\n"),
        *("[a]\n\tb = c\n\td = e\n", "[a]\n\td = e\n\tb = c\n", "[a]\n\td\n\tb = c # x\n", "[x] # x\n[a]\n\tb = c\n"),
    ],
)
def test_headers_go_as_with_git(git: Git, text: str) -> None:
    """Whether a header is left follows git's rule."""
    document = Document(raw(text))
    document.remove(entry_of(document, "a.b"))
    assert document.result() == git.edited(raw(text), "--unset", "a.b")


@pytest.mark.parametrize(
    "edit",
    [
        lambda document: document.set(document.entries[0], "a\0"),
        lambda document: document.set(document.entries[0], "\ud800"),
        lambda document: document.rename("a", "", "b\nc"),
        lambda document: document.rename("a", "", "b\0"),
        lambda document: document.rename("", "x", ""),
        lambda document: document.add("a b", "", "c", "d"),
        lambda document: document.add("", "", "c", "d"),
        lambda document: document.add("a", "b\n", "c", "d"),
        lambda document: document.add("a", "b", "9", "d"),
        lambda document: document.add("a", "b", "", "d"),
        lambda document: document.add("a", "b", "c", "\0"),
        lambda document: (document.remove(document.entries[0]), document.set(document.entries[0], "x")),
        lambda document: (document.remove_section("a", ""), document.set(document.entries[0], "x")),
        lambda document: document.blank(0, 1, b"#"),
        lambda document: document.blank(12, 12, b"x"),
        lambda document: document.blank(12, 17, b"x"),
        lambda document: document.blank(12, 14, b"\nx"),
        lambda document: document.blank(10, 12, b"x"),
        lambda document: document.blank(10, 12, b""),
        lambda document: (document.blank(11, 13, b"x"), document.blank(12, 14, b"x")),
        lambda document: (document.blank(12, 14, b"x"), document.blank(11, 13, b"x")),
    ],
)
def test_no_way_to_say(edit: Edit) -> None:
    """What the format cannot hold is refused at once, and leaves the document as it was."""
    text = b"[a]\nb = c # why\n[d]\n"
    document = Document(text)
    with pytest.raises(ValueError, match=r"^[a-z ]+$|surrogates not allowed"):
        edit(document)


def test_says_no_value() -> None:
    """Neither an entry's repr nor an error holds a value."""
    entry = Document(b"[a]\nb = tell-tale\n").entries[0]
    assert repr(entry) == "<Entry a.*.b>"
    with pytest.raises(Unreadable, match=r"^git cannot read line 2 of it\.$"):
        Document(b'[a]\nb = "tell-tale\n')


def test_parts_of_a_comment() -> None:
    """Several parts of one comment change; the same part twice, the last change counts; unless its line goes."""
    text = b"[a]\nb = c # x y\nd\n"
    document = Document(text)
    document.blank(12, 13, b"1")
    document.blank(14, 15, b"2")
    document.blank(12, 13, b"3")
    assert document.result() == b"[a]\nb = c # 3 2\nd\n"
    document.remove(document.entries[0])
    assert document.result() == b"[a]\nd\n"


def test_back_and_forth() -> None:
    """A section that gets its name back is spelt as it was."""
    text = b"[A.B] c = d\n"
    document = Document(text)
    document.rename("a", "b", "X")
    document.rename("a", "X", "b")
    assert document.result() == text


def test_nul_in_a_name() -> None:
    """A subsection with a NUL, where git's key ends, is found by its whole name."""
    document = Document(b'[a "b\0c"]\nd = e\n')
    (entry,) = document.entries
    assert (entry.key, entry.subsection, entry.name) == ("a.b", "b\0c", "d")
    document.rename("a", entry.subsection, "x")
    assert document.result() == b'[a "x"]\nd = e\n'
