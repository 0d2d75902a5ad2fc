"""git's configuration format, edited without touching a byte more than asked: no file, no process.

What git's manual leaves open (git-config(1), CONFIGURATION FILE) was learned from git itself: a blank is a space, a
tab or a CR that no LF follows; a header is not ended by its line, an entry is; and whatever git takes for text ends at
a NUL.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from itertools import chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BOM = b"\xef\xbb\xbf"
_WHITE = re.compile(rb"[ \t\r\n]*")
_HEADER = re.compile(rb'\[([A-Za-z0-9.-]*)(?:\]|([ \t\r]+")([^"\\\n]*(?:\\[^\n][^"\\\n]*)*)"\])')
_NAME = re.compile(rb"([A-Za-z][A-Za-z0-9-]*)[ \t]*(?:(=)[ \t]*|(?=\r?\n|\Z))")
_PLAIN = re.compile(rb'[^"\\#;\r\n\t\0]*')
_ANYWHERE = rb'(?P<quote>")|\\(?P<escape>\r?\n|["\\nbt]|\Z)'
_PIECE = re.compile(
    rb'(?P<text>[^ \t\r\n"\\#;]+)|(?P<blank>(?:[ \t]|\r(?!\n))+)|(?P<comment>[#;][^\n]*)|(?P<end>\r?\n|\Z)|' + _ANYWHERE
)
_QUOTED_PIECE = re.compile(rb'(?P<text>(?:[^\r\n"\\]|\r(?!\n))+)|' + _ANYWHERE)
_ESCAPED = {b"n": b"\n", b"b": b"\b", b"t": b"\t", b"\n": b"", b"\r\n": b""}
_IN_DOTTED = re.compile(rb"[a-z0-9.-]+")
_SECTION_NAME = re.compile(r"[A-Za-z0-9-]*")
_VARIABLE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


class Unreadable(Exception):
    """git could not read this file either. The message is one sentence, with nothing of the file's text."""


class Entry:
    """One variable of the file. Its value may be a secret: the repr is mute."""

    __slots__ = (
        "_end",
        "_from",
        "_home",
        "_name_start",
        "_next",
        "_open",
        "_start",
        "_stop",
        "_wrapped",
        "key",
        "line",
        "name",
        "older",
        "section",
        "subsection",
        "value",
    )

    key: str
    """As `git config --list -z` shows it."""
    section: str
    subsection: str
    """Empty if there is none, and for `[section ""]`; the key tells them apart."""
    name: str
    value: str | None
    """As git decodes it; None for a key without `=`. Bytes that are no UTF-8 are lone surrogates."""
    older: str | None
    """As git before 2.45 decodes it: to that a tab, or a CR, between words is a space."""
    line: int
    """Where the name stands, counted from 1."""

    _home: _Section | None
    _from: int  # the start of the line; -1 if a header comes first on it
    _name_start: int
    _start: int  # of the value as it is written
    _end: int
    _wrapped: bool  # in one pair of quotes
    _open: bool  # ends in a line that is continued, and the file ends there
    _stop: int  # the end of the last line, without what ends it
    _next: int  # the start of the next line

    def __repr__(self) -> str:
        return f"<Entry {self.section}.*.{self.name}>"


class _Section:
    """One header, and what follows it up to the next."""

    __slots__ = (
        "added",
        "after_comment",
        "close",
        "comments",
        "dot",
        "end",
        "entries",
        "from_",
        "name",
        "next",
        "number",
        "quote",
        "quoted",
        "spelt",
        "start",
        "stop",
        "sub",
        "text",
        "was",
    )

    def __init__(self, name: bytes, sub: bytes | None, number: int, *, quoted: bool) -> None:
        self.name = name
        self.sub = sub
        self.was = sub
        self.number = number
        self.spelt = name  # of one not in the file
        self.quoted = quoted
        self.start = -1  # not in the file
        self.end = -1
        self.from_ = -1  # the start of the line; -1 if another header comes first on it
        self.dot = -1  # where the section's own name ends
        self.quote = -1  # where the quoted part starts, behind the quote
        self.close = -1  # where the bracket closes
        self.stop = -1  # the end of the line, or of the entry on it, without what ends it; -1 if another header follows
        self.next = -1  # the start of the next line
        self.after_comment = False
        self.comments: list[tuple[int, int]] = []
        self.entries: list[Entry] = []
        self.text: bytes | None = None  # for what stands between `dot` and `close`
        self.added: list[bytes] = []

    @property
    def key(self) -> bytes:
        """The header as git compares it."""
        return self.name if self.sub is None else self.name + b"." + self.sub


class Document:
    """One file in git's format, and the edits made to it so far.

    Edits apply one after the other, as if each was written and read again, only that a header left without entries
    goes last of all; entries and offsets stay those of the original. A subsection given as "" is none: `[section]`.
    ValueError is for what the format has no way to say.
    """

    def __init__(self, data: bytes) -> None:
        """Raises Unreadable."""
        self._data = data
        self.entries: list[Entry] = []
        self._sections: list[_Section] = []
        self._comments: list[tuple[int, int]] = []
        self._body = len(_BOM) if data.startswith(_BOM) else 0
        _Parser(data, self.entries, self._sections, self._comments).run(self._body)
        self._end_of_line = b"\r\n" if data.count(b"\r\n") * 2 > data.count(b"\n") else b"\n"
        indent = self._indent(self.entries)
        self._usual_indent = b"\t" if indent is None else indent
        self._appended: list[_Section] = []
        self._by_key: dict[bytes, list[_Section]] = {}
        for section in self._sections:
            self._by_key.setdefault(section.key.lower(), []).append(section)
        self._texts: dict[Entry, tuple[int, int, bytes]] = {}
        self._removed: dict[Entry, None] = {}
        self._renamed: dict[_Section, None] = {}
        self._dropped: dict[_Section, None] = {}
        self._blanked: dict[int, list[tuple[int, int, bytes]]] = {}

    def set(self, entry: Entry, value: str) -> None:
        """Give an entry another value; a key without `=` gets one. A value that is there already stays as written."""
        if entry in self._removed or entry._home in self._dropped:
            raise ValueError("the entry has been removed")
        raw = self._data[entry._start : entry._end]
        if value == entry.value == entry.older and b"\0" not in raw:
            self._texts.pop(entry, None)
            return
        text = _spelled(value, quoted=entry._wrapped)
        start = end = entry._start
        if entry.value is None:
            text = b" = " + text if text else b" ="
        elif raw:
            end = entry._end
        elif text:
            before = self._data[start - 1 : start]
            if before == b"=" and self._data[start - 2 : start - 1] in (b" ", b"\t"):
                text = b" " + text
            if self._data[start : start + 1] in (b"#", b";"):
                text += b" "
        self._texts[entry] = (start, end, text)

    def remove(self, entry: Entry) -> None:
        """Take an entry out with its lines.

        A header left without entries goes too, unless a comment stands in its section or right before it, which is
        git's own rule.
        """
        self._texts.pop(entry, None)
        self._removed[entry] = None

    def rename(self, section: str, subsection: str, new: str) -> None:
        """Give the sections of this name another subsection."""
        name, old = _name(section, subsection)
        sub = _new_name(section, new)[1]
        if old == sub:
            return
        found = self._named(name, old)
        self._forget(found)
        for each in found:
            each.sub = sub
            self._renamed[each] = None
            if each.start < 0:
                each.quoted = sub is not None
            elif sub == each.was:
                each.text, each.quoted = None, each.quote >= 0
            else:
                each.text, each.quoted = self._respelled(each, sub)
        if found:
            key = found[0].key.lower()
            self._by_key[key] = sorted([*self._by_key.get(key, ()), *found], key=lambda each: each.number)

    def remove_section(self, section: str, subsection: str) -> None:
        """Take the sections of this name out, whole.

        Comments between the last entry and the next header stay, unless they are indented deeper than that header:
        they are taken to be about what follows.
        """
        found = self._named(*_name(section, subsection))
        self._forget(found)
        self._dropped.update(dict.fromkeys(found))
        for each in found:
            each.added.clear()

    def add(self, section: str, subsection: str, name: str, value: str) -> None:
        """Add an entry where `git config --add` does: behind the last entry of the last section of this name."""
        own, sub = _new_name(section, subsection)
        line = _line(name, value)
        wanted = own if sub is None else own + b"." + sub
        for found in reversed(self._by_key.get(wanted.lower(), ())):
            # git finds a section in `[section.subsection]` whatever the case it is asked for
            if not found.quoted or found.key == wanted:
                found.added.append(line)
                return
        self._append(section, own, sub, [line])

    def append(self, section: str, subsection: str, entries: Sequence[tuple[str, str]]) -> None:
        """Add entries, names and values, in a section of their own at the end of the file.

        ValueError, too: the file ends in a line that is continued, so that what was there could not be told any more.
        """
        if self.entries and self.entries[-1]._open:
            raise ValueError("the last line is continued")
        self._append(section, *_new_name(section, subsection), [_line(name, value) for name, value in entries])

    def _append(self, section: str, own: bytes, sub: bytes | None, lines: list[bytes]) -> None:
        new = _Section(own, sub, len(self._sections) + len(self._appended), quoted=sub is not None)
        new.spelt = section.encode()
        new.added += lines
        self._appended.append(new)
        self._by_key.setdefault(new.key.lower(), []).append(new)

    def before_append(self, section: str, subsection: str, entries: Sequence[tuple[str, str]]) -> bytes | None:
        """The original as it was before `append`, but for what others have done to it since.

        None if no section is there as `append` writes it.
        """
        wanted = [(name.lower(), value) for name, value in entries]
        for found in reversed(self._named(*_name(section, subsection))):
            there = [(entry.name, entry.value) for entry in found.entries]
            if found.from_ != found.start or found.start < 0 or there != wanted:
                continue
            end = found.entries[-1]._next
            if any(found.start <= at < end for at, _ in found.comments):
                continue
            was = self._data[: found.start] + self._data[end:]
            if end < len(self._data):
                return was
            for ends in (b"\n", b"\r\n"):  # a last line that was not ended has been
                with suppress(ValueError, Unreadable):
                    before = Document(was.removesuffix(ends))
                    before.append(section, subsection, entries)
                    if before.result() == self._data:
                        return was.removesuffix(ends)
            return was
        return None

    def comments(self) -> list[tuple[int, int]]:
        """Where comments stand in the original, from `#` or `;` to the end of the line."""
        return list(self._comments)

    def blank(self, start: int, end: int, new: bytes) -> None:
        """Put `new` in the place of a part of a comment; of the same part, the last one counts."""
        number = bisect_right(self._comments, (start, len(self._data))) - 1
        at, until = self._comments[number] if number >= 0 else (0, 0)
        if not at <= start < end <= until:
            raise ValueError("not a part of one comment")
        if b"\n" in new:
            raise ValueError("a comment is one line")
        if start == at and new[:1] not in (b"#", b";") and (end < until or new.strip(b" \t")):
            raise ValueError("the rest would be no comment")
        inside = self._blanked.setdefault(number, [])
        where = bisect_right(inside, (start,))
        if inside[where : where + 1] and inside[where][:2] == (start, end):
            inside[where] = (start, end, new)
            return
        if (where and inside[where - 1][1] > start) or (where < len(inside) and inside[where][0] < end):
            raise ValueError("a part of it has been replaced")
        inside.insert(where, (start, end, new))

    def result(self) -> bytes:
        """The file with the edits made to it."""
        emptied = self._emptied()
        gone = {**self._dropped, **emptied}
        edits = [*chain.from_iterable(map(self._without_section, gone))]
        edits += (self._without(entry) for entry in self._removed if entry._home not in gone)
        edits += (text for entry, text in self._texts.items() if entry._home not in gone)
        for section in self._renamed:
            if section.start >= 0 and section not in gone and section.text is not None:
                edits.append((section.dot, section.close, section.text))
        edits += chain.from_iterable(self._blanked.values())
        tail = b""
        for section in self._sections:
            if section.added:
                at, text = self._insertion(section)
                if at == len(self._data):
                    tail += text
                else:
                    edits.append((at, at, text))
        tail += b"".join(map(self._new, self._appended))
        return self._with_tail(b"".join(self._applied(edits)), tail)

    # what is done to the text -----------------------------------------------------------------------------------------

    def _applied(self, edits: list[tuple[int, int, bytes]]) -> Iterator[bytes]:
        at = 0
        for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
            if start >= at:
                yield self._data[at:start]
                yield text
            # else it lies in what has been taken out
            at = max(at, end)
        yield self._data[at:]

    def _with_tail(self, body: bytes, tail: bytes) -> bytes:
        if not tail:
            return body
        end_of_line = self._end_of_line
        if len(body) > self._body and not body.endswith(b"\n"):
            body += end_of_line
        last = self.entries[-1] if self.entries else None
        untouched = last is not None and last not in self._removed and last not in self._texts
        if last is not None and untouched and last._open and last._home not in self._dropped:
            body += end_of_line
        if len(self._data) > self._body and not self._data.endswith(b"\n"):
            tail = tail.removesuffix(end_of_line)
        return body + tail

    def _without(self, entry: Entry) -> tuple[int, int, bytes]:
        if entry._from < 0 and entry._home is not None:
            return entry._home.end, entry._stop, b""
        return entry._from, entry._next, b""

    def _without_section(self, section: _Section) -> Iterator[tuple[int, int, bytes]]:
        if section.start < 0:
            return
        following = self._sections[section.number + 1] if section.number + 1 < len(self._sections) else None
        if following is not None and following.from_ < 0:
            yield section.start, following.start, b""
            return
        if following is None:
            end, indent = len(self._data), section.start - section.from_ if section.from_ >= 0 else 0
        else:
            end, indent = following.from_, following.start - following.from_
        last = section.entries[-1]._next if section.entries else section.next
        for start, _ in reversed(section.comments):
            line = self._data.rfind(b"\n", 0, start) + 1
            if start < last or start - line > indent:
                break
            end = line
        if section.from_ >= 0:
            yield section.from_, end, b""
        else:
            yield self._sections[section.number - 1].end, section.stop, b""
            yield section.next, end, b""

    def _emptied(self) -> dict[_Section, None]:
        counts: dict[_Section, int] = {}
        for entry in self._removed:
            if entry._home is not None:
                counts[entry._home] = counts.get(entry._home, 0) + 1
        return {
            section: None
            for section, count in counts.items()
            if count == len(section.entries) and not (section.added or section.comments or section.after_comment)
        }

    def _insertion(self, section: _Section) -> tuple[int, bytes]:
        """Where the section's new entries go, and what goes there."""
        end_of_line = self._end_of_line
        indent = self._indent(section.entries)
        indent = self._usual_indent if indent is None else indent
        text = b"".join(indent + line + end_of_line for line in section.added)
        if section.entries:
            return section.entries[-1]._next, text
        if section.stop < 0:  # another header on the line
            return section.end, end_of_line + text
        return section.next, text

    def _new(self, section: _Section) -> bytes:
        if not section.added:
            return b""
        end_of_line = self._end_of_line
        header = b"[" + section.spelt + (b"" if section.sub is None else b' "' + _escaped(section.sub) + b'"') + b"]"
        return b"".join((header, end_of_line, *(self._usual_indent + line + end_of_line for line in section.added)))

    def _indent(self, entries: list[Entry]) -> bytes | None:
        """How the last of these entries that comes first on its line is indented."""
        for entry in reversed(entries):
            if entry._from >= 0:
                indent = self._data[entry._from : entry._name_start]
                return b"\t" if indent.strip(b" \t") else indent
        return None

    # sections by name -------------------------------------------------------------------------------------------------

    def _named(self, name: bytes, sub: bytes | None) -> list[_Section]:
        """The sections that git reads under this very name."""
        key = name if sub is None else name + b"." + sub
        return [section for section in self._by_key.get(key.lower(), ()) if section.key == key]

    def _forget(self, sections: list[_Section]) -> None:
        if sections:
            key = sections[0].key.lower()
            out = dict.fromkeys(sections)
            self._by_key[key] = [section for section in self._by_key[key] if section not in out]

    def _respelled(self, section: _Section, sub: bytes | None) -> tuple[bytes, bool]:
        """What stands between the section's own name and the bracket, in the style there was; whether in quotes."""
        if sub is None:
            return b"", False
        if section.quote < 0:
            if section.was is not None and _IN_DOTTED.fullmatch(sub):
                return b"." + sub, False
            return b' "' + _escaped(sub) + b'"', True
        before = self._data[section.dot : section.quote]
        dotted = before.rstrip(b'" \t\r')[1:].lower()  # `[section.this "and this"]`
        if not dotted:
            rest = sub if before[:1] != b"." else None
        else:
            rest = sub[len(dotted) + 1 :] if sub.startswith(dotted + b".") else None
        if rest is None:
            return b' "' + _escaped(sub) + b'"', True
        return before + _escaped(rest) + b'"', True


class _Parser:
    """Fills the lists of a document."""

    def __init__(
        self, data: bytes, entries: list[Entry], sections: list[_Section], comments: list[tuple[int, int]]
    ) -> None:
        self._data = data
        self._entries = entries
        self._sections = sections
        self._comments = comments
        self._home: _Section | None = None
        self._key = b""  # the current header's, with a dot
        self._line = 1
        self._counted = 0  # up to where lines are counted

    def run(self, at: int) -> None:
        """Read it all."""
        data = self._data
        from_ = at  # the start of the line, or -1 behind a header
        commented = False  # since the last entry or header
        while True:
            white = at
            at = self._behind(_WHITE, at)
            end_of_line = data.rfind(b"\n", white, at)
            if end_of_line >= 0:
                from_ = end_of_line + 1
            if end_of_line >= 0 or at == len(data):
                self._ended(white)
            if at == len(data):
                return
            char = data[at : at + 1]
            if char in b"#;":
                start, at = at, self._comment(at)
                if self._home is not None:
                    self._home.comments.append((start, at))
                commented = True
            elif char == b"[":
                at = self._header(at, from_, commented=commented)
                from_, commented = -1, False
            else:
                at = from_ = self._entry(at, from_)
                commented = False

    def _ended(self, at: int) -> None:
        """A line ends in the white space at `at`: if a header stands on it, it is the last one there."""
        section = self._home
        if section is not None and section.stop < 0:
            section.stop = self._end_of_line(at)
            section.next = self._next_line(section.stop)

    def _behind(self, pattern: re.Pattern[bytes], at: int) -> int:
        match = pattern.match(self._data, at)
        return at if match is None else match.end()

    def _comment(self, start: int) -> int:
        end = self._end_of_line(start)
        self._comments.append((start, end))
        return end

    def _end_of_line(self, at: int) -> int:
        end = self._data.find(b"\n", at)
        return len(self._data) if end < 0 else end - (end > at and self._data[end - 1 : end] == b"\r")

    def _next_line(self, end: int) -> int:
        """Behind what ends a line at `end`."""
        return min(len(self._data), end + 1 + (self._data[end : end + 2] == b"\r\n"))

    def _header(self, start: int, from_: int, *, commented: bool) -> int:
        match = _HEADER.match(self._data, start)
        if match is None or match.end() == start + 2:
            raise self._bad(start)
        text, _, quoted = match.groups()
        own, dot, rest = text.lower().partition(b".")
        sub = rest if dot else None
        if quoted is not None:
            last = re.sub(rb"\\(.)", rb"\1", quoted, flags=re.DOTALL)
            sub = last if sub is None else sub + b"." + last
        section = _Section(own, sub, len(self._sections), quoted=quoted is not None)
        section.start, section.end = match.span()
        section.from_ = from_
        section.dot = start + 1 + len(own)
        section.quote = match.start(3)
        section.close = section.end - 1
        section.after_comment = commented
        self._sections.append(section)
        self._home = section
        self._key = section.key + b"."
        return section.end

    def _entry(self, start: int, from_: int) -> int:
        data = self._data
        match = _NAME.match(data, start)
        if match is None:
            raise self._bad(start)
        entry = Entry()
        name = match[1].lower()
        entry.line = self._line_of(start)
        entry.name = name.decode()
        entry.key = _decoded(self._key + name)
        section = self._home
        entry.section = "" if section is None else section.name.decode()
        entry.subsection = "" if section is None or section.sub is None else _text(section.sub)
        entry._home = section
        entry._from = from_
        entry._name_start = start
        entry._wrapped = entry._open = False
        if match[2] is None:
            entry.value = entry.older = None
            entry._start = entry._end = match.end(1)
            stop = match.end()
        else:
            stop = self._value(entry, match.end())
            if entry._start == entry._end:  # nothing there: a value goes behind one blank
                equals = match.end(2)
                entry._start = entry._end = equals + (data[equals : equals + 1] in (b" ", b"\t"))
        entry._stop = stop
        entry._next = self._next_line(stop)
        self._entries.append(entry)
        if section is not None:
            section.entries.append(entry)
            if section.stop < 0:
                section.stop, section.next = stop, entry._next
        return entry._next

    def _value(self, entry: Entry, at: int) -> int:
        """Read the value; the end of its last line."""
        data = self._data
        end = self._behind(_PLAIN, at)
        if end == len(data) or data[end : end + 1] == b"\n" or data[end : end + 2] == b"\r\n":
            raw = data[at:end].rstrip(b" ")
            entry._start, entry._end = at, at + len(raw)
            entry.value = entry.older = _text(raw)
            return end
        value, older = bytearray(), bytearray()
        kept = 0  # how much of them is sure to stay: blanks at the end do not
        start, significant = -1, at
        quotes = []
        piece = _PIECE
        while True:
            match = piece.match(data, at)
            if match is None:
                raise self._bad(at)
            kind, text = match.lastgroup, match[0]
            if kind in ("end", "comment"):
                break
            at = match.end()
            if kind == "blank":
                if value:
                    value += text
                    older += b" " * len(text)
                continue
            start = match.start() if start < 0 else start
            significant = at
            entry._open = False
            if kind == "quote":
                quotes.append(match.start())
                piece = _PIECE if piece is _QUOTED_PIECE else _QUOTED_PIECE
            else:
                if kind == "escape":
                    text = _ESCAPED.get(match["escape"], match["escape"])
                    entry._open = text == b"" and at == len(data)
                value += text
                older += text
            kept = len(value)
        if kind == "comment":
            at = self._comment(at)
        entry.value, entry.older = _decoded(bytes(value[:kept])), _decoded(bytes(older[:kept]))
        entry._start, entry._end = (significant if start < 0 else start), significant
        entry._wrapped = quotes == [start, significant - 1]
        return at

    def _line_of(self, at: int) -> int:
        self._line += self._data.count(b"\n", self._counted, at)
        self._counted = at
        return self._line

    def _bad(self, at: int) -> Unreadable:
        return Unreadable(f"git cannot read line {self._line_of(at)} of it.")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _decoded(raw: bytes) -> str:
    """What git, which ends every text at a NUL, has of it."""
    return _text(raw.partition(b"\0")[0])


def _name(section: str, subsection: str) -> tuple[bytes, bytes | None]:
    """A section's name as git compares it."""
    sub = subsection.encode("utf-8", "surrogateescape") if subsection else None
    return section.encode("utf-8", "surrogateescape").lower(), sub


def _new_name(section: str, subsection: str) -> tuple[bytes, bytes | None]:
    """The same of a section to be written."""
    if _SECTION_NAME.fullmatch(section) is None or not (section or subsection):
        raise ValueError("not the name of a section")
    if "\n" in subsection or "\0" in subsection:
        raise ValueError("not the name of a subsection")
    return _name(section, subsection)


def _line(name: str, value: str) -> bytes:
    """An entry as it is written, without what ends the line."""
    if _VARIABLE_NAME.fullmatch(name) is None:
        raise ValueError("not the name of a variable")
    text = _spelled(value)
    return name.encode() + (b" = " + text if text else b" =")


def _escaped(raw: bytes) -> bytes:
    return raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def _spelled(value: str, *, quoted: bool = False) -> bytes:
    """A value as it is written, in quotes where git would not read it otherwise."""
    if "\0" in value:
        raise ValueError("not the value of a variable")
    raw = value.encode("utf-8", "surrogateescape")
    quoted = quoted or raw != raw.strip(b" ") or any(char in raw for char in (b"#", b";", b"\r"))
    raw = _escaped(raw).replace(b"\n", b"\\n").replace(b"\t", b"\\t").replace(b"\b", b"\\b")
    return b'"' + raw + b'"' if quoted else raw
