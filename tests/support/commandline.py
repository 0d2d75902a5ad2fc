"""What is made from the table of commands: the completions of shells, and the manual page.

`BB_AUTH_CHECK_WRITE_DOCS=1` has what differs written anew, as for the pages in `docs/`.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import textwrap
from collections.abc import Iterable
from pathlib import Path

import shtab

from bb_auth_check import __address__, __version__, cli, options
from bb_auth_check.bitbucket.failures import BY_NAME
from bb_auth_check.rules import CATALOGUE
from bb_auth_check.rules.outgoing import OUTGOING

ROOT = Path(__file__).parents[2]
PROG = "bb-auth-check"
FAMILIES = {
    "BB1": "a secret in plain text",
    "BB2": "the username",
    "BB3": "the credential helper",
    "BB4": "the address",
    "BB5": "what surrounds git",
    "BB6": "a secret that is about to leave",
}

COMPLETED = {
    "REMOTE": "remotes",
    "NAME|URL": "remotes",
    "REMOTE|HOST": "remotes",
    "REF": "refs",
    "RULE": "rules",
    "RULE|TEXT|-": "subjects",
}
"""What is completed where an option or argument takes a value, by what help calls the value."""
_MENDED = {
    "bash": {"  local sub_parsers\n": "  local sub_parsers line\n"},  # a variable of the user's own
    # behind a command its own options are offered, and not those that stand without one
    "zsh": {
        "_arguments -C -s $_shtab_bb_auth_check_options\n": "_arguments -C -s -A '-*' $_shtab_bb_auth_check_options\n"
    },
}
"""What of shtab's scripts is not right for us."""
_ASKED = {"remotes": "git remote", "refs": "git for-each-ref --format='%(refname:short)'"}
"""What is asked for words that only the repository has."""


def parser() -> argparse.ArgumentParser:
    """One parser with all commands. (The program has one for each: that is what a run needs, and takes less time.)"""
    whole = argparse.ArgumentParser(prog=PROG, description=options.SAYS)
    whole.add_argument("-V", "--version", action="version", version="")
    _fill(whole, [option for option in options.CHECK if option[0][0].startswith("-")])
    commands = whole.add_subparsers(metavar="COMMAND")
    for name, (says, its, _) in cli.COMMANDS.items():
        _fill(commands.add_parser(name, help=says), its)
    return whole


def _fill(one: argparse.ArgumentParser, its: Iterable[options.Option]) -> None:
    for names, settings in (*options.COLOR, *its):
        action = one.add_argument(*names, **settings)
        if action.metavar == "DIR":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif action.metavar in COMPLETED:
            what = f"_bb_auth_check_{COMPLETED[str(action.metavar)]}"
            action.complete = {"bash": what, "zsh": what, "fish": f"({what})"}  # type: ignore[attr-defined]


def held(path: Path, text: str) -> None:
    """Insist that a file is this text."""
    if os.environ.get("BB_AUTH_CHECK_WRITE_DOCS"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def completion(shell: str) -> str:
    """The script that has a shell complete the command line."""
    preamble = {"bash": _in_bash, "zsh": _in_zsh, "fish": _in_fish}[shell]()
    script = shtab.complete(parser(), shell, preamble=preamble)
    for was, becomes in _MENDED.get(shell, {}).items():
        assert script.count(was) == 1
        script = script.replace(was, becomes)
    return script.rstrip("\n") + "\n"


def _words() -> dict[str, dict[str, str]]:
    """The words that are always the same, with what each means."""
    rules = {rule.id: rule.title for rule in CATALOGUE}
    leaving = {rule.id: rule.title for rule in OUTGOING}
    families = {name: says for name, says in FAMILIES.items() if name != "BB6"}
    failures = {failure.name: failure.says.partition(". ")[0].rstrip(".") for failure in BY_NAME.values()}
    return {"rules": {**families, **rules}, "subjects": {**FAMILIES, **rules, **leaving, **failures}}


def _in_bash() -> str:
    # what git names is never expanded (`compgen -W` would), and quoted: a remote may be called $(x)
    asked = "".join(
        f"_bb_auth_check_{what}() {{\n"
        "  local name\n"
        f"  {command} 2>/dev/null | while IFS= read -r name; do\n"
        '    case $name in "$1"*) printf \'%q\\n\' "$name" ;; esac\n'
        "  done\n"
        "}\n"
        for what, command in _ASKED.items()
    )
    return asked + "".join(
        f'_bb_auth_check_{what}() {{\n  compgen -W "{" ".join(words)}" -- "$1"\n}}\n'
        for what, words in _words().items()
    )


def _in_zsh() -> str:
    asked = "".join(
        f'_bb_auth_check_{what}() {{\n  local -a names=("${{(@f)$({command} 2>/dev/null)}}")\n  compadd -a names\n}}\n'
        for what, command in _ASKED.items()
    )
    return asked + "".join(
        f"_bb_auth_check_{what}() {{\n  local -a names=(\n"
        + "".join(f"    {shlex.quote(f'{word}:{says}')}\n" for word, says in words.items())
        + f"  )\n  _describe {what} names\n}}\n"
        for what, words in _words().items()
    )


def _in_fish() -> str:
    def quoted(text: str) -> str:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    asked = "".join(
        f"function _bb_auth_check_{what}\n  {command} 2>/dev/null\nend\n" for what, command in _ASKED.items()
    )
    return asked + "".join(
        f"function _bb_auth_check_{what}\n  printf '%s\\t%s\\n'"
        + "".join(f" \\\n    {word} {quoted(says)}" for word, says in words.items())
        + "\nend\n"
        for what, words in _words().items()
    )


def manual() -> str:
    """The manual page, in the language of man(7). Settings, exit codes and examples stand in docs/configuration.md."""
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    day = re.search(r"^## \[\d.*\] - (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert day is not None
    lines = [
        f'.TH BB\\-AUTH\\-CHECK 1 {day[1]} "bb\\-auth\\-check {__version__}" "User Commands"',
        ".SH NAME",
        f"{_roff(PROG)} \\- check that git can log in to Bitbucket",
        ".SH SYNOPSIS",
        f".B {_roff(PROG)}",
        "[\\fICOMMAND\\fR] [\\fIOPTION\\fR ...]",
        ".SH DESCRIPTION",
        *_paragraphs(
            options.SAYS,
            "Every finding states the problem, what it leads to, and the command that fixes it. Without a command, "
            "`check` runs.",
            "git logs in before it runs a pre-push hook: no hook runs in a push whose login fails. `explain` reads "
            "what such a push has said, and the observer (`install --observer`) explains it at once.",
        ),
        ".SH COMMANDS",
    ]
    for name, (says, its, _) in cli.COMMANDS.items():
        words = " ".join(_shown_argument(option) for option in its if not option[0][0].startswith("-"))
        lines += [f'.SS "{_roff(f"{name} {words}".rstrip())}"', _roff(_sentence(says))]
        lines += [line for option in its for line in _entry(option)]
    lines += ['.SH "OPTIONS OF EVERY COMMAND"']
    lines += [line for option in (*options.COLOR, (("-h", "--help"), {"nargs": 0})) for line in _entry(option)]
    lines += [".TP", "\\fB\\-V\\fR, \\fB\\-\\-version\\fR", "without a command: the version", ".SH SETTINGS"]
    lines += ["They are git configuration. An option wins over its setting."]
    for option, setting, meaning in _rows(page, "option"):
        if setting:
            (named,) = re.findall(r"`(--[a-z-]+) ?[A-Z]*`$", option) or [""]
            says = f"the same as `{named}`: {meaning}" if named else meaning
            lines += [".TP", f"\\fB{_roff(setting.strip('`'))}\\fR", _roff(says)]
    lines += ['.SH "EXIT STATUS"']
    for code, meaning in _rows(page, "exit code"):
        lines += [".TP", f"\\fB{code}\\fR", _roff(meaning)]
    lines += [".PP", "A check that could not look never passes.", ".SH ENVIRONMENT", ".TP"]
    lines += ["\\fBNO_COLOR\\fR, \\fBFORCE_COLOR\\fR, \\fBCLICOLOR_FORCE\\fR, \\fBTERM=dumb\\fR"]
    lines += ["whether there is colour, unless \\fB\\-\\-color\\fR says so", ".TP", "\\fBSKIP\\fR"]
    lines += [_roff("`SKIP=bb-auth-check git push` skips the hook of pre-commit or prek once"), ".SH FILES", ".TP"]
    lines += [_roff("`$XDG_STATE_HOME/bb-auth-check`, `~/.local/state/bb-auth-check`")]
    lines += ["what the observer remembers: hosts, usernames and days, no secret", ".SH EXAMPLES"]
    for line in page.partition("```sh\n")[2].partition("```")[0].splitlines():
        command, _, says = line.partition("#")
        lines += [".TP", f"\\fB{_roff(command.strip())}\\fR", _roff(says.strip())]
    lines += ['.SH "SEE ALSO"', ".BR git (1),", ".BR gitcredentials (7),", ".BR githooks (5)"]
    lines += [".PP", _roff(__address__)] if __address__ else []
    return "\n".join(lines) + "\n"


ALIASES = ("git-bb-auth-check", "git-credential-bb-auth-check")
"""What else is run by the same page's names: `git help bb-auth-check` opens the first of them."""


def alias() -> str:
    """A manual page that is the one above."""
    return f".so man1/{PROG}.1\n"


def _entry(option: options.Option) -> Iterable[str]:
    names, settings = option
    if names == ("-h", "--help"):
        says = "the usage"
    elif "help" not in settings or not settings["help"]:
        says = ""
    else:
        says = settings["help"]
    if not names[0].startswith("-"):
        if says:
            yield from (".TP", f"\\fI{_roff(str(settings['metavar']))}\\fR", _roff(says))
        return
    takes = settings.get("metavar") or "|".join(settings.get("choices", ()))
    shown = ", ".join(f"\\fB{_roff(name)}\\fR" for name in names)
    yield from (".TP", f"{shown} \\fI{_roff(takes)}\\fR" if takes else shown)
    yield _roff(says) if says else "\\&"


def _shown_argument(option: options.Option) -> str:
    named = str(option[1]["metavar"])
    return {"*": f"[{named} ...]", "?": f"[{named}]"}.get(option[1].get("nargs", ""), named)


def _rows(page: str, heading: str) -> list[list[str]]:
    """The rows of the table whose first column has this heading, without headings."""
    table = page.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip("|"))] for row in table.splitlines()[2:]]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _paragraphs(first: str, *others: str) -> Iterable[str]:
    yield _roff(first)
    for text in others:
        yield from (".PP", _roff(text))


def _roff(text: str) -> str:
    """A text of ours, with the little Markdown that it has: code is bold, and of a link its words are left."""
    text = re.sub(r"\[(.+?)\]\([^)]*\)", r"\1", text.replace("\\|", "|"))
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("~", "\\(ti")
    text = re.sub(r"`([^`]+)`", r"\\fB\1\\fR", text)
    lines = textwrap.wrap(text, 78, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"\\&{line}" if line.startswith(".") else line for line in lines)
