"""Whether a value of `credential.helper` can ever work as it is written: as git and the shell read it.

git puts `get`, `store` or `erase` behind the value and hands all of it to the shell; what begins neither with `!` nor
with a slash gets `git credential-` in front (gitcredentials(7); git: `credential.c`, `credential_do`). Only what fails
in every git and in every shell is called broken.
"""

from __future__ import annotations

import os

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.git.text import quoted_up_to, words
from bb_auth_check.model import Broken

ACTIONS = ("get", "store", "erase")
"""What git asks of a helper (gitcredentials(7))."""

_OPTIONS = {"store": ("file",), "cache": ("timeout", "socket")}
"""The options of git's own helpers, each with a value; git takes any unique beginning of one."""
_TAKE_THE_FIRST = ("osxkeychain", "libsecret", "wincred", "gnome-keyring")
"""Those that look at their first argument alone: with `get` written there they answer, and keep nothing."""
_CHANGED_BY_THE_SHELL = ";|&<>()`$\n*?["
_NOTHING = ("$1", "$@", "$*")
"""What the shell replaces by nothing, as git gives it no arguments but in the text itself."""

_TWICE = Broken(says="git adds get, store or erase to it, and it has one already")
_NO_VALUE = Broken(says="its option has no value")
_NO_NUMBER = Broken(says="its --timeout is no number of seconds")
_NO_HOME = Broken(says="the shell expands no `~` behind an `=`: --file and the path need a blank between them")
_BLANKS = Broken(says="nothing but blanks stands in it")
_NO_COMMAND = Broken(says="no command stands behind its `!`")
_OPEN_QUOTE = Broken(
    says="a quote in it is not closed",
    do="close the quote; one that the shell is to see stands as `\\\"` or `'` in the file",
)
_NO_MARK = Broken(
    says="without a `!` in front git takes its first word for the name of a program", do="write `!` in front of it"
)
_NOT_CALLED = Broken(
    says="its function is defined and never called", do="call the function at its end, as in `!f() { ...; }; f`"
)
_NO_SEMICOLON = Broken(
    says="no `;` stands between its function and the call of it",
    do="write `; ` behind the `}`: `!f() { ...; }; f`",
)
_ENDS_A_BLOCK = Broken(
    says="git adds get, store or erase to its end, where the shell takes no word",
    do="put the commands into a function and call that, as in `!f() { ...; }; f`",
)
_PRINTED = Broken(
    says="git adds get, store or erase to its end, and `echo` prints that as a part of the login",
    do="put the commands into a function and call that, as in `!f() { ...; }; f`",
)
_A_LINE_BEFORE = Broken(
    says="git reads what a helper prints up to the first line without `=`, and it prints one before `password=`",
    do="have it print nothing before the login, or to standard error (`>&2`)",
)
_EMPTY_LINE_BEFORE = Broken(
    says="an empty line ends what git reads, and it prints one before `password=`",
    do="have it print no empty line before the login",
)
_NO_KEYS = Broken(
    says="what it prints is no login: git reads lines such as `username=...` and `password=...`",
    do='have it print `password=` in front of the token, as in `!f() { echo "password=$TOKEN"; }; f`',
)


def broken(value: str, folder: str = "") -> Broken | None:
    """Why a helper of this value can never answer, or keep, what a push needs; None for any that may.

    `folder`: where git is run. What the answer says has nothing of the value in it.
    """
    if value.startswith("!"):
        return _of_command(value[1:])
    if not value.strip():
        return _BLANKS if value else None
    if _has_open_quote(value):
        return _OPEN_QUOTE
    if not os.path.isabs(value) and "(" in value.partition(" ")[0] and value[0].isalpha():
        return _NO_MARK
    return _of_arguments(value, folder)


def _of_command(command: str) -> Broken | None:
    command = command.strip(" \t")
    if not command:
        return _NO_COMMAND
    if _has_open_quote(command):
        return _OPEN_QUOTE
    return _of_function(command) or _of_last(command) or _of_lines(command) or _of_arguments(f"!{command}", "")


def _of_arguments(value: str, folder: str) -> Broken | None:
    """What is wrong with the arguments of a helper that is known."""
    name = known.called(value)
    if name not in (*_OPTIONS, *_TAKE_THE_FIRST, *known.RENAMED, *known.RENAMED.values()):
        return None
    try:
        given = words(value.removeprefix("!"))
    except ValueError:
        return None
    given = [word for word in given[1:] if word not in _NOTHING]
    if value.startswith("!") and given[:1] == [f"credential-{name}"]:
        given = given[1:]
    if not given or any(mark in word for word in given for mark in _CHANGED_BY_THE_SHELL):
        return None
    if name in _OPTIONS:
        return _of_gits_own(name, given, folder)
    actions = ACTIONS[1:] if name in _TAKE_THE_FIRST else ACTIONS
    return _TWICE if given[0] in actions else None


def _of_gits_own(name: str, given: list[str], folder: str) -> Broken | None:
    """What git's own helpers do not take (git: `parse-options.c`)."""
    at = 0
    while at < len(given):
        word, at = given[at], at + 1
        if not word.startswith("-") or word in ("-", "--"):
            return _TWICE if word in ACTIONS else _too_much(name) if word != "--" or given[at:] else None
        option, is_joined, told = word[2:].partition("=")
        if option.startswith("no-"):
            return None
        meant = next((one for one in _OPTIONS[name] if option and one.startswith(option)), None)
        if meant is None or not word.startswith("--"):
            return _too_much(name)
        if not is_joined:
            told, at = "".join(given[at : at + 1]), at + 1
        if not told:
            return _NO_VALUE
        if meant == "timeout":
            if not _may_be_number(told):
                return _NO_NUMBER
        elif is_joined and told.startswith("~") and not os.path.isdir(os.path.join(folder, told.partition("/")[0])):
            return _NO_HOME
    return None


def _too_much(name: str) -> Broken:
    takes = " and ".join(f"--{option}" for option in _OPTIONS[name])
    return Broken(says=f"git-credential-{name} takes no argument but {takes}, each with one word behind it")


def _may_be_number(text: str) -> bool:
    """Whether some git takes this for a number: newer ones know units, and numbers in base 16."""
    text = text.strip().lower()
    digits = text[1:] if text[:1] in ("+", "-") else text
    digits = digits[:-1] if digits[-1:] in ("k", "m", "g") else digits
    return digits.isdecimal() or digits.startswith("0x")


def _has_open_quote(command: str) -> bool:
    """Whether the shell would wait for the end of a quote. False where that takes more than counting."""
    if not ("'" in command or '"' in command) or any(mark in command for mark in ("`", "$(", "${", "<<", "#")):
        return False
    return quoted_up_to(command)[1] != ""


def _bare(command: str) -> str | None:
    """The command with `_` for whatever stands in quotes or behind a backslash; None where that cannot be told."""
    if any(mark in command for mark in ("`", "<<", "#")):
        return None
    out: list[str] = []
    quote, at = "", 0
    while at < len(command):
        sign = command[at]
        if sign == "\\" and quote != "'":
            at += 1
            out.append("_")
        elif sign == quote:
            quote = ""
            out.append("_")
        elif not quote and sign in "\"'":
            quote = sign
        elif not quote:
            out.append(sign)
        at += 1
    return "".join(out)


def _of_function(command: str) -> Broken | None:
    """What is wrong with a function and its call, or with the end of a block."""
    bare = _bare(command)
    if bare is None or "$(" in bare:
        return None
    name, _, rest = bare.partition("(")
    body = rest.lstrip(" ").removeprefix(")").lstrip(" ")
    is_function = name.strip().isidentifier() and rest.lstrip(" ").startswith(")") and body[:1] == "{"
    end = bare.rfind("}")
    if end < 0 or not _begins_a_command(bare[:end]):
        last = bare.split()[-1]
        is_block = last in ("done", "fi", "esac") and _begins_a_command(bare.rstrip()[: -len(last)])
        return _ENDS_A_BLOCK if is_block or (bare[0] == "(" and last.endswith(")")) else None
    behind = bare[end + 1 :].strip()
    if not behind:
        return _NOT_CALLED if is_function else _ENDS_A_BLOCK
    if not is_function or "}" in bare[:end]:
        return None
    return _NOT_CALLED if behind == ";" else _NO_SEMICOLON if behind.split()[0] == name.strip() else None


def _begins_a_command(before: str) -> bool:
    return before.rstrip(" \t").endswith((";", "\n"))


def _of_last(command: str) -> Broken | None:
    """What is wrong with the last command, if that prints the login and gets git's word as well."""
    bare = _bare(command)
    if bare is None or "$(" in bare:
        return None
    last = bare[max(bare.rfind(mark) for mark in (";", "&", "\n")) + 1 :]
    if last.split()[:1] != ["echo"] or any(mark in last for mark in "|<>(){}"):
        return None
    said = command.rpartition("echo")[2]
    return _PRINTED if ("password=" in said or "username=" in said) and "\\c" not in said else None


_MORE_THAN_PRINTING = ("`", "(", "<", ">", "|", "&", "#")
_IF_ASKED = (["test", "$1", "=", "get"], ["[", "$1", "=", "get", "]"], ["test", "$1", "==", "get"])
_VARIABLE = "\0"
"""Stands for what only the shell knows."""


def _of_lines(command: str) -> Broken | None:
    """What keeps git from reading the login that a command prints, if it does nothing but print lines that are known.

    git stops at the first line without `=`, whatever follows, and goes on with what it has until then; so it does,
    silently, at an empty one (`credential.c: credential_read`).
    """
    said = _said(command)
    if said is None:
        return None
    lines = [line.removesuffix("\r") for line in said.removesuffix("\n").split("\n")]
    if lines == [""]:
        return None
    for at, line in enumerate(lines):
        key, is_pair, _ = line.partition("=")
        if _VARIABLE in key:
            return None
        if not is_pair:
            if any(later.startswith("password=") for later in lines[at + 1 :]):
                return _A_LINE_BEFORE if line else _EMPTY_LINE_BEFORE
            keyed = any("=" in other or _VARIABLE in other for other in lines)
            return None if keyed else _NO_KEYS
        if key in ("password", "credential"):
            return None
    return None


def _said(command: str) -> str | None:
    """All that a command prints, as far as it is only `echo` and `printf` of known words; None for any other."""
    name, opens, rest = command.partition("{")
    body, closes, call = rest.rpartition("}")
    if opens:
        name, call = name.replace(" ", ""), call.strip().removeprefix(";").strip()
        is_called = name.endswith("()") and call.split()[:1] == [name[:-2]]
        if not (closes and is_called) or any(mark in call for mark in ";&|<>\n"):
            return None
    bare = _bare(body if opens else command)
    if bare is None or any(mark in bare.replace("&&", ";").replace("${", "") for mark in _MORE_THAN_PRINTING):
        return None
    said = ""
    for part in _parts(body if opens else command):
        printed = _printed(part)
        if printed is None:
            return None
        said += printed
    return said


def _parts(command: str) -> list[str]:
    """The simple commands of a list, as `;`, `&&` and line breaks tell them apart."""
    found, start = [], 0
    while start < len(command):
        end, _ = quoted_up_to(command, ";\n&", start)
        found.append(command[start:end])
        start = end + 1
    return found


def _printed(part: str) -> str | None:
    """What one simple command prints; None where that is not certain."""
    try:
        given = words(part.strip())
    except ValueError:
        return None
    if not given or given in ([":"], ["true"]) or (given[0] == "sleep" and len(given) == 2) or given in _IF_ASKED:
        return ""
    if given[0] not in ("echo", "printf") or any(word.startswith("-") for word in given[1:2]):
        return None
    told = [_VARIABLE if "$" in word and "=" not in word.partition("$")[0] else word for word in given[1:]]
    if given[0] == "echo":
        return None if any("\\" in word for word in told) else " ".join(told) + "\n"
    form, more = (told[0], told[1:]) if told else ("%", [])
    if form.count("%s") != len(more) or "%" in form.replace("%s", ""):
        return None
    pieces = form.replace("\\n", "\n").split("%s")
    said = "".join(text for pair in zip(pieces, [*more, ""], strict=True) for text in pair)
    return None if "\\" in said else said
