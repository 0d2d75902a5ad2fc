"""The file of the pre-push hook: our lines in it, or a file of our own that runs what was there before.

A hook is run under its own name wherever that can be: a shell script gets our lines after its first one, so that
nothing else about it changes. What is no plain shell script gets another name, and a script of ours takes its place.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress

from bb_auth_check.install import elsewhere
from bb_auth_check.writing import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Done = Literal["made", "inserted", "chained", "renewed", "there"]
    Undone = Literal["gone", "restored", "stuck", "none"]

PRE_PUSH = "pre-push"
ASIDE = "pre-push.before-bb-auth-check"
_NAMES = (PRE_PUSH, "pre-push.legacy")
"""pre-commit and prek give what they find the second name, and run it."""
_NOT_RUN = "pre-push.old"
"""lefthook gives it this one, does not run it, and brings it back when it goes."""

UNLESS_MISSING = "case $? in 126|127) ;; *) exit ;; esac"
"""What the shell does behind a check that has failed: it ends as the check did, unless that could not be started."""
_SILENT = "</dev/null >/dev/null 2>&1"
_UNLESS_ELSEWHERE = "[ $? != 1 ]"
"""What becomes of `elsewhere.LINES`: whatever else ends them, as when git cannot be started, is no answer."""
_BEGIN = b"# bb-auth-check: begin (bb-auth-check uninstall takes these lines away)\n"
_BEGIN_OF_OURS = b"# bb-auth-check: begin"
_END = b"# bb-auth-check: end\n"
_COMPILED = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
"""How programs begin that the system runs as they are: Linux's, Windows', Apple's."""
_SHEBANG = b"#!/bin/sh\n"
_CHAIN = b"""\
# the pre-push hook that was here before
before="${0%/*}/pre-push.before-bb-auth-check"
if [ -x "$before" ]; then exec "$before" "$@"; fi
"""
_CHAIN_OF_COMPILED = b"""\
# the pre-push hook that was here before, under the name that it had: many programs may be one file
before="${0%/*}/pre-push.before-bb-auth-check"
if [ -x "$before" ]; then
  if command -v bash >/dev/null 2>&1; then exec bash -c 'exec -a "$0" "$@"' "$0" "$before" "$@"; fi
  exec "$before" "$@"
fi
"""
_WITH_REFS = """\
    # what git says of the refs is read once, and is there again for what follows
    bb_auth_check=$(if [ ! -t 0 ]; then cat; fi; echo .)
    printf '%s' "${{bb_auth_check%.}}" | {check} "$@" || {unless}
    exec <<bb_auth_check_refs
${{bb_auth_check%??}}
bb_auth_check_refs
    if [ "$bb_auth_check" = . ]; then exec </dev/null; fi
    unset bb_auth_check
"""
_MADE = re.compile(rb"# made by bb-auth-check, with folders: (\d+)\n")

_SHELL_SCRIPT = re.compile(
    rb"#![ \t]*(?:/\S*/)?(?:env[ \t]+(?:-S[ \t]+)?)?(?:/\S*/)?(?:sh|bash|dash|ash|ksh|zsh)(?:[ \t]+-[eux]+)?[ \t]*\n"
)
_OWN_PATH = rb"(?:\$0|\$\{0\}|\$\{?BASH_SOURCE(?:\[0\])?\}?)"
_ASKS_FOR_FOLDER = re.compile(
    rb"dirname[ \t(]{1,4}(?:--[ \t]+)?[\"']?(?:[\w.]{1,30}\()?(?:"
    + _OWN_PATH
    + rb"|__file__|__FILE__|__filename|sys\.argv\[0\])"
    rb"|\$\{(?:0|BASH_SOURCE)(?:\[0\])?%{1,2}|Path\(__file__\)(?:\.(?:resolve|absolute)\(\))?\.parent"
)
_ASKS_FOR_NAME_IN_SHELL = re.compile(
    rb"basename[^\n;|&)]{0,40}|\$\{(?:0|BASH_SOURCE)(?:\[0\])?(?:#|//)|case[ \t]+[\"']?"
    + _OWN_PATH
    + rb"|"
    + _OWN_PATH
    + rb"[\"']?[ \t]*(?:=|!=)"
)
_ASKS_FOR_NAME = re.compile(
    rb"basename|\$0|PROGRAM_NAME|__file__|__FILE__|__filename|import\.meta|FindBin|RealScript|\bargv0\b"
    rb"|argv\[0\]|process\.argv\[1\]|os\.Args\[0\]|(?i:basename)"
)
_ITSELF = re.compile(rb"\0|" + _OWN_PATH)
"""Its own text: two languages in one file, or an archive behind a script. A new line would be in the way of that."""
_IN_SHELL = re.compile(rb"#![^\n]{0,200}\b(?:sh|bash|dash|ash|ksh|zsh)\b")


def call(program: str) -> str:
    """The line of a hook that calls `program`, as the shell reads it.

    Where that is missing, or cannot be started because its Python is, it stops nothing. It leaves standard input to
    what follows, and so does not know which refs are pushed.
    """
    return f'if command -v {program} >/dev/null 2>&1; then {program} pre-push "$@" </dev/null || {UNLESS_MISSING}; fi'


def lines(program: str) -> str:
    """The lines of a hook that call `program` wherever the push may lead to Bitbucket; others cost one call of git.

    They stand in scripts of others, whatever shell these are for: they leave no variable there, and none of `-e`, `-u`
    and `-x` changes what they do.
    """
    looked = "".join(f"    {line}\n" for line in elsewhere.LINES)
    return (
        f"if command -v {program} >/dev/null 2>&1; then\n"
        "  if (  # a push that certainly leads to no Bitbucket is over here\n"
        f"{looked}"
        f"  ) {_SILENT} || {_UNLESS_ELSEWHERE}; then\n"
        f"{_WITH_REFS.format(check=f'{program} pre-push', unless=UNLESS_MISSING)}"
        "  fi\n"
        "fi\n"
    )


def command(program: str) -> str:
    """The same as a command in git's configuration, in one line; git puts the arguments behind it."""
    looked = " ".join(elsewhere.LINES)
    return (
        f"command -v {program} >/dev/null 2>&1 || exit 0; "
        f"check() {{ if ( {looked} ) {_SILENT} || {_UNLESS_ELSEWHERE}; then "
        f'{program} pre-push "$@" || {UNLESS_MISSING}; fi; }}; check'
    )


def is_ours(path: str) -> bool:
    """Whether our lines are in the file."""
    return os.path.isfile(path) and not os.path.islink(path) and _block(files.content(path)) is not None


def _block(data: bytes) -> tuple[int, int] | None:
    """Where our lines stand."""
    start = data.find(_BEGIN_OF_OURS)
    end = data.find(_END, start)
    return (start, end + len(_END)) if 0 <= start < end else None


def _with(data: bytes, lines: bytes) -> bytes:
    """A hook with other lines in the place of ours."""
    start, end = _block(data) or (0, 0)
    return data[:start] + lines + data[end:]


def looks_at_its_name(path: str) -> bool:
    """Whether a hook that takes no new lines may ask what it is called: then it cannot be given another name.

    A compiled program is told the old one.
    """
    if not os.path.isfile(path) or _takes_lines(path):
        return False
    data = files.content(path)
    if data.startswith(_COMPILED):
        return False
    asks = _ASKS_FOR_NAME_IN_SHELL if _IN_SHELL.match(data) else _ASKS_FOR_NAME
    return asks.search(_ASKS_FOR_FOLDER.sub(b"", data)) is not None


def install(folder: str, program: str, shown: str) -> Done:
    """Have the hook of this folder call `program`; `shown` is the hook's file as it may be shown.

    Raises CannotWrite; Changed if another program was faster.
    """
    path, aside = os.path.join(folder, PRE_PUSH), os.path.join(folder, ASIDE)
    ours = _BEGIN + os.fsencode(lines(program)) + _END
    for name in _NAMES:
        at = os.path.join(folder, name)
        if is_ours(at):
            data = files.content(at, shown)
            after = _with(data, ours)
            if after == data:
                return "there"
            files.replace(at, data, after, shown)
            return "renewed"
    if not os.path.lexists(path) and not os.path.lexists(aside):
        _make(path, ours, shown)
        return "made"
    if os.path.lexists(path) and _takes_lines(path):
        data = files.content(path, shown)
        start = data.index(b"\n") + 1
        files.replace(path, data, data[:start] + ours + data[start:], shown)
        return "inserted"
    is_compiled = os.path.isfile(path) and files.content(path, shown).startswith(_COMPILED)
    script = _SHEBANG + ours + (_CHAIN_OF_COMPILED if is_compiled else _CHAIN)
    if os.path.isdir(path) and not os.path.islink(path):
        raise files.CannotWrite(f"{shown} is a folder, so it is left alone.")
    if os.path.lexists(path):
        files.set_aside(path, aside, script, shown)
    else:  # an earlier run was ended between the two
        files.create(path, script, shown, mode=0o777)
    return "chained"


def _takes_lines(path: str) -> bool:
    if os.path.islink(path) or not os.path.isfile(path) or not os.access(path, os.X_OK):
        return False
    data = files.content(path)
    if _SHELL_SCRIPT.match(data) is None:
        return False
    # under its own name, and where it is, only its text is another
    return _ITSELF.search(_ASKS_FOR_NAME_IN_SHELL.sub(b"", _ASKS_FOR_FOLDER.sub(b"", data))) is None


def _make(path: str, ours: bytes, shown: str) -> None:
    made, folder = 0, os.path.dirname(path)
    while not os.path.exists(folder):
        made, folder = made + 1, os.path.dirname(folder)
    data = _SHEBANG + ours + b"# made by bb-auth-check, with folders: %d\n" % made
    try:
        files.create(path, data, shown, mode=0o777)
    except BaseException:
        remove_folders(os.path.dirname(path), made)
        raise


def uninstall(folder: str, shown: str) -> Undone:
    """Take out what `install` has put into this folder; folders that it made go too, if nothing else is in them.

    `stuck`: our lines are out, and what was there before keeps its other name, because there is another hook by now.
    Raises CannotWrite; Changed if another program was faster.
    """
    undone: Undone = "none"
    for name in (*_NAMES, _NOT_RUN):
        path = os.path.join(folder, name)
        if is_ours(path):
            undone = _take_out(path, os.path.join(folder, ASIDE), shown)
    path, aside = os.path.join(folder, PRE_PUSH), os.path.join(folder, ASIDE)
    if not os.path.lexists(aside):
        return undone
    if os.path.lexists(path) and not os.path.samestat(os.lstat(path), os.lstat(aside)):
        return "stuck"
    files.bring_back(path, aside, shown)
    return "restored"


def _take_out(path: str, aside: str, shown: str) -> Undone:
    data = files.content(path, shown)
    made = _MADE.search(data)
    rest = _MADE.sub(b"", _with(data, b""), count=1)
    is_chain = rest in (_SHEBANG + _CHAIN, _SHEBANG + _CHAIN_OF_COMPILED)
    if is_chain and os.path.lexists(aside):
        files.bring_back(path, aside, shown)
        return "restored"
    if not is_chain and (rest != _SHEBANG or made is None):
        files.replace(path, data, rest, shown)
        return "restored"
    files.remove(path, data, shown)
    remove_folders(os.path.dirname(path), int(made[1]) if made is not None else 0)
    return "gone"


def remove_folders(folder: str, levels: int) -> None:
    """Take away a folder, and those above it, as many as that is; none in which there is something."""
    with suppress(OSError):
        for _ in range(levels):
            os.rmdir(folder)
            folder = os.path.dirname(folder)
