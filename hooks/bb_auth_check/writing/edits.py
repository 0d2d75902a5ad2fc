"""Changes to single files, from the bytes that are there to those that should be; nothing is written here."""

from __future__ import annotations

import os

from bb_auth_check.git.netrc import machines
from bb_auth_check.git.text import redacted, shown
from bb_auth_check.model import HIDDEN, Mute
from bb_auth_check.writing import lines, masked
from bb_auth_check.writing.masked import CannotEdit, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bb_auth_check.git.config import Source
    from bb_auth_check.git.netrc import Machine
    from bb_auth_check.git.snapshot import Snapshot
    from bb_auth_check.model import Scope
    from bb_auth_check.writing.masked import Variable

    Change = Callable[[bytes, Snapshot], bytes]


class Edit(Mute):
    """One change to one file. It may know a secret: its repr is mute."""

    __slots__ = ("change", "file", "is_configuration", "key", "locks", "path", "says", "scope")

    def __init__(
        self,
        path: str,
        file: str,
        says: str,
        change: Change,
        *,
        is_configuration: bool = True,
        locks: Sequence[str] = (),
        key: str | None = None,
        scope: Scope = "local",
    ) -> None:
        """`file` is the path as it may be shown, `says` what becomes of what; `locks`: what else git locks for it.

        `key` and `scope` tell whom it concerns; without a key that is one remote or one host.
        """
        self.path = path
        self.file = file
        self.says = says
        self.change = change
        self.is_configuration = is_configuration
        self.locks = tuple(locks)
        self.key = key
        self.scope: Scope = scope


def of_command(argv: Sequence[str], snapshot: Snapshot) -> Edit | None:
    """What a printed `git config` or `git remote set-url` does; None for any other command."""
    match list(argv):
        case ["git", "remote", "set-url", "--push", name, url]:
            return _of_config(("--local",), [f"remote.{name}.pushurl", url], snapshot)
        case ["git", "remote", "set-url", name, url]:
            return _of_config(("--local",), [f"remote.{name}.url", url], snapshot)
        case ["git", "config", "--file", path, *rest]:
            return _of_config(("--file", path), rest, snapshot)
        case ["git", "config", ("--local" | "--global" | "--worktree") as scope, *rest]:
            return _of_config((scope,), rest, snapshot)
    return None


def _of_config(option: tuple[str, ...], arguments: list[str], snapshot: Snapshot) -> Edit | None:
    match arguments:
        case ["--add", key, value]:
            says = f"{key}: {value} is added" if value else f"{key}: an empty one is added, which drops those before it"
        case ["--unset" | "--unset-all", key, *_]:
            says = f"{key} is taken out"
        case ["--rename-section", old, new]:
            says = f"{_header(old)} becomes {_header(new)}"
        case ["--remove-section", old]:
            says = f"{_header(old)} is taken out"
        case ["--replace-all", key, value, *_] | [key, value] if not key.startswith("-"):
            says = f"{key} becomes {value}"
        case _:
            return None

    def change(data: bytes, snapshot: Snapshot) -> bytes:
        copy = _copy(data, snapshot)
        if arguments[0] == "--add":
            there = [value for key, value in copy.variables if key == _listed(arguments[1])]
            if there[-1:] == arguments[2:]:  # another program has been faster
                return data
        return copy.edited([arguments], lambda one: _is_of(one, arguments))

    path = snapshot.file(option)
    names = [word for word in arguments if not word.startswith("--")]
    key = f"{names[0]}." if "section" in arguments[0] else names[0]
    scope: Scope = "global" if option == ("--global",) or option[:1] == ("--file",) else "local"
    return Edit(path, snapshot.places.file(path), says, change, key=key, scope=scope)


def _is_of(variable: Variable, arguments: Sequence[str]) -> bool:
    """Whether the arguments of a printed `git config` are about this variable."""
    names = [word for word in arguments if not word.startswith("--")]
    if "section" in arguments[0]:
        return variable[0].rpartition(".")[0] in [_listed(f"{name}.")[:-1] for name in names]
    return variable[0] == _listed(names[0])


def _header(name: str) -> str:
    section, _, subsection = name.partition(".")
    return f'[{section} "{subsection}"]'


def _listed(key: str) -> str:
    """A key as git lists it."""
    section, _, rest = key.partition(".")
    subsection, dot, name = rest.rpartition(".")
    return f"{section.lower()}.{subsection}{dot}{name.lower()}"


def _copy(data: bytes, snapshot: Snapshot) -> Copy:
    return Copy(data, snapshot.secret_ids.secrets(), snapshot.configuration.git.environ)


def of_value(source: Source, key: str, file: str, new: str | None) -> Edit:
    """The value of an entry becomes `new`, or goes with its key if that is None; so does every equal one beside it."""
    entry = source.entry
    if entry is None:
        raise ValueError("no entry")

    def change(data: bytes, snapshot: Snapshot) -> bytes:
        copy = _copy(data, snapshot)
        chosen = copy.chosen(lambda one: one == (entry.key, entry.value))
        if new is None:
            commands = [["--unset-all", one, masked.pattern(value)] for one, value in chosen]
        else:
            commands = [["--replace-all", _spelled(one, key), new, masked.pattern(value)] for one, value in chosen]
        return copy.edited(commands, lambda one: one in chosen or one in [(other, new) for other, _ in chosen])

    says = f"{key} is taken out" if new is None else f"{key} becomes {shown(new)}"
    return Edit(source.path, file, says, change, key=key, scope=entry.scope)


def _spelled(listed: str, key: str) -> str:
    """A key with its name in the letters in which it is shown: git writes it anew."""
    section, dot, name = listed.rpartition(".")
    as_shown = key.rpartition(".")[2]
    return section + dot + (as_shown if as_shown.lower() == name else name)


def of_section(source: Source, file: str, new: str, old_shown: str) -> Edit:
    """The subsection of an entry gets another name, in every header of the file that has it."""
    entry = source.entry
    if entry is None:
        raise ValueError("no entry")
    section, subsection = entry.section, entry.subsection

    def change(data: bytes, snapshot: Snapshot) -> bytes:
        copy = _copy(data, snapshot)
        name = f"{section}.{subsection}"
        chosen = copy.chosen(lambda one: one[0].rpartition(".")[0] == name)
        old = dict.fromkeys(key.rpartition(".")[0] for key, _ in chosen)
        names = [*old, f"{section}.{new}"]
        commands = [["--rename-section", one, names[-1]] for one in old]
        return copy.edited(commands, lambda one: one[0].rpartition(".")[0] in names)

    says = f'[{section} "{old_shown}"] becomes [{section} "{shown(new)}"]'
    return Edit(source.path, file, says, change, key=f"{section}.{subsection}.", scope=entry.scope)


def of_comments(path: str, file: str, data: bytes, secret: str, snapshot: Snapshot) -> Edit | None:
    """The secret is blanked where it stands in a comment; None if it stands in none."""
    environ = snapshot.configuration.git.environ
    try:
        if not masked.unread(data, secret, environ):
            return None
    except CannotEdit:
        return None

    def change(data: bytes, snapshot: Snapshot) -> bytes:
        for start, end in reversed(masked.unread(data, secret, snapshot.configuration.git.environ)):
            data = data[:start] + HIDDEN.encode() + data[end:]
        return data

    return Edit(path, file, f"a comment in it: the secret becomes {HIDDEN}", change)


def of_new_line(path: str, file: str, line: str) -> Edit:
    """A line is put behind the last one of a file."""

    def change(data: bytes, _: Snapshot) -> bytes:
        text = line.encode("ascii")
        if text in data.splitlines():  # another program has been faster
            return data
        return data + (b"\n" if data and not data.endswith(b"\n") else b"") + text + b"\n"

    return Edit(path, file, f"{shown(line)} is added", change, is_configuration=False)


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
        lambda data, _: lines.with_url(data, number, old, _bytes(new)),
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
        lambda data, _: lines.without_secret(data, number, _bytes(old), _bytes(new)),
        is_configuration=False,
        locks=(os.path.join(folder, f"{ref}.lock"),),
    )


def of_stored(source: Source, key: str, file: str, line: bytes) -> Edit:
    """This line of a file of `git-credential-store` goes, wherever it stands by then."""

    def change(data: bytes, _: Snapshot) -> bytes:
        number = data.split(b"\n").index(line) + 1
        return lines.without_line(data, number)

    return Edit(source.path, file, f"{key} is taken out", change, is_configuration=False)


def of_netrc(source: Source, key: str, file: str, machine: Machine) -> Edit:
    """This entry of netrc goes, wherever it stands by then."""

    def change(data: bytes, _: Snapshot) -> bytes:
        for other in machines(data):
            if (other.host, other.login, other.password) == (machine.host, machine.login, machine.password):
                return lines.without_machine(data, other)
        return data

    says = f"the entry of {key} in line {source.line} is taken out"
    return Edit(source.path, file, says, change, is_configuration=False)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
