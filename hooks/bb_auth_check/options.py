"""What may be typed behind `bb-auth-check`, and how it is read. The parser is loaded only if there is an option."""

from __future__ import annotations

from bb_auth_check import __version__
from bb_auth_check.render import RENDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any, NoReturn

    from bb_auth_check.model import Selection

    Option = tuple[str, dict[str, Any]]
    """A name, and how argparse's `add_argument` is to take it."""


class Options:
    """What the command line asks for. An option that is not given has the value that stands here."""

    def __init__(self, command: str, *, push: Sequence[str] = (), subject: str | None = None) -> None:
        self.command = command
        self.push = [*push]
        """The name and the URL of the remote, in a native hook."""
        self.subject = subject
        self.color = "auto"
        self.format = "human"
        self.remote: list[str] = []
        self.host: list[str] = []
        self.select: list[str] = []
        self.ignore: list[str] = []
        self.helper: str | None = None
        self.timeout = 30.0
        self.scope = "local"
        self.strict = self.all_remotes = self.dry_run = self.yes = self.hook = self.observer = False

    @property
    def selection(self) -> Selection:
        """The options that `check`, `doctor`, `fix` and `probe` share."""
        from bb_auth_check.model import Selection

        return Selection(
            remotes=self.remote, hosts=self.host, select=self.select, ignore=self.ignore, strict=self.strict
        )


def _flag(name: str, says: str) -> Option:
    return name, {"action": "store_true", "help": says}


def _several(name: str, metavar: str, says: str) -> Option:
    return name, {"action": "append", "metavar": metavar, "help": says}


def _seconds(text: str) -> float:
    """A waiting time. Raises ValueError if the text is none."""
    if not 0 < float(text) < float("inf"):
        raise ValueError
    return float(text)


_REMOTE = _several("--remote", "NAME|URL", "only this one; repeatable")
_HOST = _several("--host", "HOST", "a Bitbucket Data Center host; repeatable")
_RULES = (
    _HOST,
    _several("--select", "RULE", "only these: id, family of ids, or name; repeatable"),
    _several("--ignore", "RULE", "not these: id, family of ids, or name; repeatable"),
)
_REPORT: tuple[Option, ...] = (
    *_RULES,
    _flag("--strict", "advice is shown, and blocks too"),
    ("--format", {"choices": tuple(RENDER)}),
)
CHECK = (_REMOTE, _flag("--all-remotes", "in a push too, every remote"), *_REPORT)
PRE_PUSH: tuple[Option, ...] = (
    ("push", {"action": "append", "metavar": "NAME"}),
    ("push", {"action": "append", "metavar": "URL"}),
    *CHECK,
)
DOCTOR = (_REMOTE, *_REPORT)
FIX: tuple[Option, ...] = (
    _REMOTE,
    _flag("--dry-run", "only show what would be done"),
    _flag("--yes", "do it without asking"),
    ("--helper", {"metavar": "NAME", "help": "the credential helper that secrets go to"}),
    _flag("--strict", "fix what reaches other hosts or repositories too"),
    *_RULES,
)
_ANSWER: Option = ("--format", {"choices": ("human", "json")})
_SUBJECT = "a rule (id, family or name), a class of failure, or a failure's text; - reads the text"
EXPLAIN: tuple[Option, ...] = (("subject", {"nargs": "?", "metavar": "RULE|TEXT|-", "help": _SUBJECT}), _HOST, _ANSWER)
PROBE: tuple[Option, ...] = (
    _REMOTE,
    _HOST,
    ("--timeout", {"metavar": "SECONDS", "type": _seconds, "help": "how long to wait (30)"}),
    _ANSWER,
)
INSTALL: tuple[Option, ...] = (
    _flag("--hook", "the native pre-push hook (the default)"),
    _flag("--observer", "the credential observer"),
    ("--scope", {"choices": ("local", "global"), "help": "this repository, or all"}),
    _HOST,
)


def plain(arguments: Sequence[str]) -> Options | None:
    """The options of the plain forms, which need no parser: most runs are over before one would be loaded."""
    match arguments:
        case [] | ["check"]:
            return Options("check")
        case ["pre-push", name, url] if name[:1] != "-" or "/" in url:  # a remote may be called like an option
            return Options("pre-push", push=(name, url))
        case ["explain"]:
            return Options("explain")
        case ["explain", subject] if subject == "-" or not subject.startswith("-"):
            return Options("explain", subject=subject)
    return None


def parse(arguments: Sequence[str], commands: Mapping[str, tuple[str, Sequence[Option], object]]) -> Options:
    """The options of any form. `commands`: the help and the options of each command, by its name.

    Raises Misused for what is not understood, and SystemExit after --help and --version, as argparse does.
    """
    import argparse
    from functools import partial

    from bb_auth_check.model import Misused

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            """argparse quotes what was typed, which may be a secret: only option names are repeated."""
            names = [name for action in self._actions for name in action.option_strings]
            raise Misused(f"{_without_values(message, names)}. `bb-auth-check --help` shows the usage.")

    command = arguments[0] if arguments[0] in commands else None
    if command is None and not arguments[0].startswith("-"):
        raise Misused(f"There is no such command. The commands are {', '.join(commands)}.")
    listing = "\n".join(f"  {name:<10}{says}" for name, (says, *_) in commands.items())
    codes = "exit codes: 0 nothing that blocks, 1 findings that block, or a refusal, 2 usage, 3 could not look"
    parser = Parser(
        prog=f"bb-auth-check {command}" if command else "bb-auth-check",
        usage=None if command else "bb-auth-check [COMMAND] [OPTION ...]",
        description=commands[command][0]
        if command
        else "Checks that a push to Bitbucket can log in, and that no secret lies in clear where git reads it.",
        epilog=codes if command else f"commands:\n{listing}\n\n{codes}",
        allow_abbrev=False,
        # without a width the terminal is asked for it, which loads shutil and with it three compressors
        formatter_class=partial(argparse.RawDescriptionHelpFormatter, width=100),
    )
    parser.add_argument("--color", choices=("auto", "always", "never"), help="auto heeds NO_COLOR")
    if command is None:
        parser.add_argument("--version", action="version", version=f"bb-auth-check {__version__}")
    for name, settings in commands[command or "check"][1]:
        parser.add_argument(name, **settings)
    return parser.parse_args(arguments[1:] if command else arguments, Options(command or "check"))


def _without_values(message: str, options: Iterable[str]) -> str:
    """An argparse message without what was typed: it repeats nothing but our own options and words."""
    option = next((name for name in options if f"argument {name}" in message.partition(":")[0]), None)
    if message.startswith("the following arguments are required: "):
        return message  # it names our own arguments only
    if option is None:
        return "There is an argument that is not understood"
    if "expected" in message:
        return f"{option} needs a value"
    if "invalid" in message:
        return f"{option} does not take this value"
    return f"{option} takes no value"
