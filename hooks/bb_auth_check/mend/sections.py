"""Sections of our own at the end of a configuration file, which is as it was once they are taken away."""

from __future__ import annotations

import os

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.git_state.credentials import applies, normal, parts
from bb_auth_check.mend import files
from bb_auth_check.mend.files import CannotWrite
from bb_auth_check.mend.syntax import Document, Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bb_auth_check.mend.syntax import Entry

    Change = Callable[[bytes], bytes]

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
    except Unreadable as why:
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


def with_section(section: str, subsection: str, entries: Sequence[tuple[str, str]]) -> Change:
    """The section is there with these entries, names and values, and with no other values of theirs."""

    def change(data: bytes) -> bytes:
        there = [
            (entry.name, entry.value) for entry in Document(data).entries if _is_of(entry, section, subsection, entries)
        ]
        if there == [(name.lower(), value) for name, value in entries]:
            return data
        document = Document(without_section(section, subsection, entries)(data))
        document.append(section, subsection, entries)
        return document.result()

    return change


def without_section(section: str, subsection: str, entries: Sequence[tuple[str, str]]) -> Change:
    """These entries are not there, whatever their values; those of others in the same section stay."""

    def change(data: bytes) -> bytes:
        document = Document(data)
        out = [entry for entry in document.entries if _is_of(entry, section, subsection, entries)]
        spelled = {name.lower(): name for name, _ in entries}
        values = [(spelled[entry.name], entry.value or "") for entry in out]
        return _without(document, section, subsection, out, values)

    return change


def _is_of(entry: Entry, section: str, subsection: str, entries: Sequence[tuple[str, str]]) -> bool:
    names = [name.lower() for name, _ in entries]
    return (entry.section, entry.subsection) == (section, subsection) and entry.name in names


def _without(
    document: Document, section: str, subsection: str, out: Sequence[Entry], values: Sequence[tuple[str, str]]
) -> bytes:
    before = document.before_append(section, subsection, values) if out else None
    if before is not None:
        return before
    for entry in out:
        document.remove(entry)
    return document.result()


def with_observer(urls: Sequence[str], value: str) -> Change:
    """For each of these URLs the observer, with this value, comes after every other helper of the file."""

    def change(data: bytes) -> bytes:
        for url in urls:
            ours, behind = _observers(data, [url])
            if [entry.value for entry in ours] == [value] and not behind:
                continue
            document = Document(without_observer([url])(data))
            document.append("credential", url, [("helper", value)])
            data = document.result()
        return data

    return change


def without_observer(urls: Sequence[str] | None) -> Change:
    """The observer is not there for these URLs, or for any."""

    def change(data: bytes) -> bytes:
        while ours := _observers(data, urls)[0]:
            last = ours[-1]
            data = _without(Document(data), "credential", last.subsection, ours[-1:], [("helper", last.value or "")])
        return data

    return change


def _observers(data: bytes, urls: Sequence[str] | None) -> tuple[list[Entry], list[Entry]]:
    """The observers of a file, and the other helpers that git would ask after the last of them for the first URL."""
    helpers = [entry for entry in Document(data).entries if entry.section == "credential" and entry.name == "helper"]
    ours = [entry for entry in helpers if is_observer(entry.value or "") and (urls is None or entry.subsection in urls)]
    if not ours or not urls:
        return ours, []
    have = parts(urls[0])
    behind = helpers[helpers.index(ours[-1]) + 1 :]
    return ours, [one for one in behind if not one.subsection or applies(one.subsection, normal(have), have)]


def is_observer(value: str) -> bool:
    """Whether a helper's value is the observer, by name or by path."""
    return known.is_observer(value.replace("\\", "")) if value[:1] != "!" else False
