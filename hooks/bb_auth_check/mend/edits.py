"""Changes to single files, from the bytes that are there to those that should be; nothing is written here.

What stands around a change stays byte for byte, which `git config` does not promise: it drops a comment behind a value
and writes its own line endings.
"""

from __future__ import annotations

import os

from bb_auth_check.git_state.netrc import machines
from bb_auth_check.git_state.text import redacted, shown
from bb_auth_check.mend import lines, spellings
from bb_auth_check.mend.syntax import Document
from bb_auth_check.model import HIDDEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bb_auth_check.git_state.config import Source
    from bb_auth_check.git_state.netrc import Machine
    from bb_auth_check.git_state.survey import Survey
    from bb_auth_check.mend.syntax import Entry

    Change = Callable[[bytes], bytes]


class Edit:
    """One change to one file. It may know a secret: its repr is mute."""

    __slots__ = ("change", "file", "is_configuration", "locks", "path", "says")

    def __init__(
        self,
        path: str,
        file: str,
        says: str,
        change: Change,
        *,
        is_configuration: bool = True,
        locks: Sequence[str] = (),
    ) -> None:
        """`file` is the path as it may be shown, `says` what becomes of what; `locks`: what else git locks for it."""
        self.path = path
        self.file = file
        self.says = says
        self.change = change
        self.is_configuration = is_configuration
        self.locks = tuple(locks)

    def __repr__(self) -> str:
        return "<Edit>"


def of_command(argv: Sequence[str], survey: Survey) -> Edit | None:
    """What a printed `git config` or `git remote set-url` would do; None for any other command."""
    match list(argv):
        case ["git", "remote", "set-url", "--push", name, url]:
            return _of_config(("--local",), [f"remote.{name}.pushurl", url], survey)
        case ["git", "remote", "set-url", name, url]:
            return _of_config(("--local",), [f"remote.{name}.url", url], survey)
        case ["git", "config", "--file", path, *rest]:
            return _of_config(("--file", path), rest, survey)
        case ["git", "config", ("--local" | "--global" | "--worktree") as scope, *rest]:
            return _of_config((scope,), rest, survey)
    return None


def _of_config(option: tuple[str, ...], rest: list[str], survey: Survey) -> Edit | None:
    path = survey.file(option)
    file = survey.shown(path)

    def edit(says: str, change: Callable[[Document], None]) -> Edit:
        return Edit(path, file, says, _on_document(change))

    match rest:
        case ["--add", key, value]:
            return edit(f"{key}: {value} is added", lambda document: _add(document, key, value))
        case ["--unset" | "--unset-all", key, *pattern]:
            return edit(f"{key} is taken out", lambda document: _remove(document, _chosen(document, key, pattern)))
        case ["--rename-section", old, new]:
            section, _, name = old.partition(".")
            new_name = new.partition(".")[2]
            return edit(
                f'[{section} "{name}"] becomes [{section} "{new_name}"]',
                lambda document: document.rename(section, name, new_name),
            )
        case ["--remove-section", old]:
            section, _, name = old.partition(".")
            return edit(f'[{section} "{name}"] is taken out', lambda document: document.remove_section(section, name))
        case ["--replace-all", key, value, *pattern]:
            return edit(f"{key} becomes {value}", lambda document: _set(document, key, value, pattern))
        case [key, value] if not key.startswith("-"):
            return edit(f"{key} becomes {value}", lambda document: _set(document, key, value, []))
    return None


def _add(document: Document, key: str, value: str) -> None:
    found = _chosen(document, key, [])
    if not found or found[-1].value != value:  # another program may have been faster
        document.add(*_parts(key), value)


def _set(document: Document, key: str, value: str, pattern: list[str]) -> None:
    found = _chosen(document, key, pattern)
    if not found:
        document.add(*_parts(key), value)
        return
    document.set(found[0], value)
    _remove(document, found[1:])


def _remove(document: Document, entries: Iterable[Entry]) -> None:
    for entry in entries:
        document.remove(entry)


def _chosen(document: Document, key: str, pattern: list[str]) -> list[Entry]:
    import re

    section, subsection, name = _parts(key)
    wanted = f"{section.lower()}.{f'{subsection}.' if '.' in key.partition('.')[2] else ''}{name.lower()}"
    # the patterns of the remedies are extended regular expressions that mean the same to both
    form = re.compile(pattern[0].replace("[[:space:]]", r"\s"), re.DOTALL) if pattern else None
    return [entry for entry in document.entries if entry.key == wanted and (not form or form.search(entry.value or ""))]


def _parts(key: str) -> tuple[str, str, str]:
    section, _, rest = key.partition(".")
    subsection, _, name = rest.rpartition(".")
    return section, subsection, name


def _on_document(change: Callable[[Document], None]) -> Change:
    def changed(data: bytes) -> bytes:
        document = Document(data)
        change(document)
        return document.result()

    return changed


def of_value(source: Source, key: str, file: str, new: str | None) -> Edit:
    """The value of an entry becomes `new`, or goes with its key if that is None; so does every equal one beside it."""
    entry = source.entry
    if entry is None:
        raise ValueError("no entry")

    def change(document: Document) -> None:
        for other in document.entries:
            if other.key == entry.key and entry.value in (other.value, other.older):
                if new is None:
                    document.remove(other)
                else:
                    document.set(other, new)

    says = f"{key} is taken out" if new is None else f"{key} becomes {shown(new)}"
    return Edit(source.path, file, says, _on_document(change))


def of_section(source: Source, file: str, new: str, old_shown: str) -> Edit:
    """The subsection of an entry gets another name, in every header of the file that has it."""
    entry = source.entry
    if entry is None:
        raise ValueError("no entry")
    return Edit(
        source.path,
        file,
        f'[{entry.section} "{old_shown}"] becomes [{entry.section} "{shown(new)}"]',
        _on_document(lambda document: document.rename(entry.section, entry.subsection, new)),
    )


def of_comments(path: str, file: str, data: bytes, secret: str) -> Edit | None:
    """The secret is blanked where it stands in a comment; None if it stands in none."""
    if not _in_comments(data, secret):
        return None

    def change(document: Document) -> None:
        starts = {start for start, _ in document.comments()}
        for start, end in _in_comments(document.result(), secret):
            # the sign that makes it a comment stays
            document.blank(start + (start in starts), end, HIDDEN.encode())

    return Edit(path, file, f"a comment in it: the secret becomes {HIDDEN}", _on_document(change))


def _in_comments(data: bytes, secret: str) -> list[tuple[int, int]]:
    found = spellings.spans(data, secret)
    comments = Document(data).comments() if found else []
    return [(a, b) for a, b in found if any(start <= a and b <= end for start, end in comments)]


def of_line(source: Source, file: str, data: bytes, new: str) -> Edit:
    """The URL of a line in `.git/remotes/<name>` or `.git/branches/<name>`, with this text, becomes `new`."""
    number = source.line or 1
    old = data.split(b"\n")[number - 1].removeprefix(b"URL:").strip()
    if "branches" in file.split("/"):
        old = old.partition(b"#")[0].strip()
    return Edit(
        source.path,
        file,
        f"the URL becomes {shown(new)}",
        lambda data: lines.with_url(data, number, old, _bytes(new)),
        is_configuration=False,
    )


def of_reflog(source: Source, key: str, file: str, old: str, new: str) -> Edit:
    """In the message of one entry of a reflog, `old` becomes `new`; nothing else of it changes."""
    number = source.line or 1
    # git appends to the log of a branch under the lock of that branch
    folder, _, ref = source.path.partition(f"{os.sep}logs{os.sep}")
    return Edit(
        source.path,
        file,
        f"{key}: the URL in the message becomes {redacted(new)}",
        lambda data: lines.without_secret(data, number, _bytes(old), _bytes(new)),
        is_configuration=False,
        locks=(os.path.join(folder, f"{ref}.lock"),),
    )


def of_stored(source: Source, key: str, file: str, line: bytes) -> Edit:
    """This line of a file of `git-credential-store` goes, wherever it stands by then."""

    def change(data: bytes) -> bytes:
        number = data.split(b"\n").index(line) + 1
        return lines.without_line(data, number)

    return Edit(source.path, file, f"{key} is taken out", change, is_configuration=False)


def of_new_helper(path: str, file: str, url: str, value: str) -> Edit:
    """For this URL alone the helpers before it are dropped, and `value` is set."""

    def change(document: Document) -> None:
        document.add("credential", url, "helper", "")
        document.add("credential", url, "helper", value)

    return Edit(path, file, f"credential.{url}.helper: {value} is set, and no other", _on_document(change))


def of_netrc(source: Source, key: str, file: str, machine: Machine) -> Edit:
    """This entry of netrc goes, wherever it stands by then."""

    def change(data: bytes) -> bytes:
        for other in machines(data):
            if (other.host, other.login, other.password) == (machine.host, machine.login, machine.password):
                return lines.without_machine(data, other)
        return data

    says = f"the entry of {key} in line {source.line} is taken out"
    return Edit(source.path, file, says, change, is_configuration=False)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
