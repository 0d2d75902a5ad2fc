"""Sections of our own at the end of a configuration file, which is as it was once they are taken away."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.git.config import Entry
from bb_auth_check.git.credentials import applies, normal, parts
from bb_auth_check.writing import files, masked
from bb_auth_check.writing.files import CannotWrite
from bb_auth_check.writing.masked import CannotEdit, Copy

Change = Callable[[bytes], bytes]
Values = Sequence[tuple[str, str]]

_BOM = b"\xef\xbb\xbf"
_NO_ENTRY = rb"(?:\s|[#;][^\n]*(?:\n|\Z))*(?:\[|\Z)"
"""What may follow a section, or its last entry if nothing was added to it: blank lines, comments, another header."""
_MADE = b"# bb-auth-check uninstall deletes this file, if nothing else is in it.\n"
_OURS = b"bb-auth-check"
"""What stands in each section of ours."""


def edit(path: str, shown: str, change: Change) -> bool:
    """Change a file, or make it; True if there was something to change. One that was made goes when it is empty again.

    Raises CannotWrite.
    """
    return files.insist(lambda: _edit(path, shown, change), shown)


def _edit(path: str, shown: str, change: Change) -> bool:
    is_there = os.path.exists(path)  # a link to nothing is made good, as git does
    before = files.content(path, shown) if is_there else _MADE
    try:
        after = change(before)
    except CannotEdit as why:
        raise CannotWrite(f"{shown} is left alone. {why}") from None
    except ValueError:
        raise CannotWrite(f"{shown} ends in a line that is continued: put an end to that line first.") from None
    rest = after.removeprefix(_MADE)
    if rest and _OURS not in rest:  # others have written into the file: it stays, and is theirs now
        after = rest
    if after == before:
        return False
    if not is_there and not os.path.isdir(os.path.dirname(os.path.realpath(path))):
        raise CannotWrite(f"{shown} cannot be made, because its folder does not exist.")
    if not is_there:
        files.create(path, after, shown)
    elif after == _MADE:
        files.remove(path, before, shown)
    else:
        files.replace(path, before, after, shown)
    return True


def with_section(section: str, subsection: str, entries: Values, environ: Mapping[str, str]) -> Change:
    """The section is there with these entries, names and values, and with no other values of theirs."""

    def change(data: bytes) -> bytes:
        there = [
            (entry.name, entry.value)
            for entry in _entries(data, environ)
            if _is_of(entry, section, subsection, entries)
        ]
        if there == [(name.lower(), value) for name, value in entries]:
            return data
        rest = without_section(section, subsection, entries, environ)(data)
        return _appended(rest, section, subsection, entries, environ)

    return change


def without_section(section: str, subsection: str, entries: Values, environ: Mapping[str, str]) -> Change:
    """These entries are not there, whatever their values; those of others in the same section stay."""

    def change(data: bytes) -> bytes:
        ours = [entry for entry in _entries(data, environ) if _is_of(entry, section, subsection, entries)]
        if not ours:
            return data
        data = _cut(data, section, subsection, [rb"\t%b = [^\r\n]+" % name.encode() for name, _ in entries])
        rest = [entry.key for entry in _entries(data, environ) if _is_of(entry, section, subsection, entries)]
        return _unset(data, [(key, None) for key in dict.fromkeys(rest)], environ)

    return change


def _is_of(entry: Entry, section: str, subsection: str, entries: Values) -> bool:
    names = [name.lower() for name, _ in entries]
    return (entry.section, entry.subsection) == (section, subsection) and entry.name in names


def with_observer(urls: Sequence[str], value: str, environ: Mapping[str, str]) -> Change:
    """For each of these URLs the observer, with this value, comes after every other helper of the file."""

    def change(data: bytes) -> bytes:
        for url in urls:
            ours, behind = _observers(data, [url], environ)
            if [entry.value for entry in ours] == [value] and not behind:
                continue
            rest = without_observer([url], environ)(data)
            data = _appended(rest, "credential", url, [("helper", value)], environ)
        return data

    return change


def without_observer(urls: Sequence[str] | None, environ: Mapping[str, str]) -> Change:
    """The observer is not there for these URLs, or for any."""

    def change(data: bytes) -> bytes:
        for entry in _observers(data, urls, environ)[0]:
            line = b"\t" + _line("helper", entry.value or "")
            data = _cut(data, "credential", entry.subsection, [re.escape(line)])
        rest = dict.fromkeys((entry.key, entry.value) for entry in _observers(data, urls, environ)[0])
        return _unset(data, list(rest), environ)

    return change


def _observers(data: bytes, urls: Sequence[str] | None, environ: Mapping[str, str]) -> tuple[list[Entry], list[Entry]]:
    """The observers of a file, and the other helpers that git would ask after the last of them for the first URL."""
    helpers = [one for one in _entries(data, environ) if one.section == "credential" and one.name == "helper"]
    ours = [entry for entry in helpers if is_observer(entry.value or "") and (urls is None or entry.subsection in urls)]
    if not ours or not urls:
        return ours, []
    have = parts(urls[0])
    behind = helpers[helpers.index(ours[-1]) + 1 :]
    return ours, [one for one in behind if not one.subsection or applies(one.subsection, normal(have), have)]


def is_observer(value: str) -> bool:
    """Whether a helper's value is the observer, by name or by path."""
    return known.is_observer(value.replace("\\", "")) if value[:1] != "!" else False


# the text of a section -----------------------------------------------------------------------------------------------


def _entries(data: bytes, environ: Mapping[str, str]) -> list[Entry]:
    return [Entry("unknown", "", key, value) for key, value in masked.variables(data, environ)]


def _header(section: str, subsection: str) -> bytes:
    return f'[{section} "{subsection}"]'.encode() if subsection else f"[{section}]".encode()


def _line(name: str, value: str) -> bytes:
    text = value
    for character, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t"), ("\b", "\\b")):
        text = text.replace(character, written)
    text = f'"{text}"' if set(text) & set("#;") or text != text.strip() else text
    return f"{name} = {text}".encode("utf-8", "surrogateescape")


def _appended(data: bytes, section: str, subsection: str, entries: Values, environ: Mapping[str, str]) -> bytes:
    """The file with a section of its own at the end, without a line break behind it if there was none before.

    ValueError: the file ends in a line that is continued.
    """
    end = b"\r\n" if data.count(b"\r\n") * 2 > data.count(b"\n") else b"\n"
    lines = [_header(section, subsection), *(b"\t" + _line(name, value) for name, value in entries)]
    is_ended = data.endswith(b"\n") or data in (b"", _BOM)
    after = data + end.join([*lines, b""] if is_ended else [b"", *lines])
    prefix = f"{section}.{subsection}." if subsection else f"{section}."
    ours = [(prefix + name.lower(), value) for name, value in entries]
    if masked.variables(after, environ) != [*masked.variables(data, environ), *ours]:
        raise ValueError("the last line is continued")
    return after


def _cut(data: bytes, section: str, subsection: str, lines: Sequence[bytes]) -> bytes:
    """The file without what `_appended` has put there, where nobody has added to it; `lines` are patterns."""
    head, (first, *more) = re.escape(_header(section, subsection)), lines
    text = rb"(?P=end)".join((first, *more))
    data = re.sub(rb"^%b(?P<end>\r?\n)%b(?P=end)(?=%b)" % (head, text, _NO_ENTRY), b"", data, flags=re.MULTILINE)
    return re.sub(rb"(?P<end>\r?\n)%b(?P=end)%b\Z" % (head, text), b"", data)


def _unset(data: bytes, variables: Sequence[tuple[str, str | None]], environ: Mapping[str, str]) -> bytes:
    """What others have written otherwise: these keys, with these values or with all, are taken out by git."""
    commands = [["--unset-all", key, *([] if value is None else [masked.pattern(value)])] for key, value in variables]
    keys = [key for key, _ in variables]
    return Copy(data, (), environ).edited(commands, lambda one: one[0] in keys) if commands else data
