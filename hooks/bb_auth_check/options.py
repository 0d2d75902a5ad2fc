"""What may be typed behind `bb-auth-check`, and how it is read. The parser is loaded only if there is an option."""

from __future__ import annotations

from bb_auth_check import __version__
from bb_auth_check.render import RENDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentError, ArgumentParser
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, NoReturn

    from bb_auth_check.model import Misused, Selection

    Option = tuple[tuple[str, ...], dict[str, Any]]
    """Its names, and how argparse's `add_argument` is to take it."""

SHELLS = ("bash", "zsh", "fish")
"""Those that `completion` knows."""
SAYS = (
    "Checks that git can log in to Bitbucket, and that no Bitbucket secret is stored in plain text where git reads it."
)
EXIT_CODES = "0 nothing blocks, 1 something blocks or was refused, 2 usage error, 3 could not check"


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
        self.remotes: list[str] = []
        """Those that stand without `--remote` before them."""
        self.host: list[str] = []
        self.select: list[str] = []
        self.ignore: list[str] = []
        self.folders: list[str] = []
        self.helper: str | None = None
        self.timeout = 30.0
        self.scope = "local"
        self.way: str | None = None
        self.username: str | None = None
        self.strict = self.all_remotes = self.dry_run = self.yes = self.hook = self.observer = False
        self.quiet = self.verbose = self.fix = False
        self.with_token = self.web = self.replace = self.unchecked = self.status = False
        self.refs: list[str] = []
        self.stdin = self.all = self.staged = False
        self.shell = ""

    @property
    def selection(self) -> Selection:
        """The options that `check`, `doctor`, `fix` and `probe` share."""
        from bb_auth_check.model import Selection

        return Selection(
            remotes=self.remote, hosts=self.host, select=self.select, ignore=self.ignore, strict=self.strict
        )


_WIDEST_HELP = 100


def _flag(name: str, says: str, short: str | None = None) -> Option:
    return (short, name) if short else (name,), {"action": "store_true", "help": says}


def _several(name: str, metavar: str, says: str) -> Option:
    return (name,), {"action": "append", "metavar": metavar, "help": says}


def _one_of(name: str, choices: Sequence[str], says: str | None = None) -> Option:
    return (name,), {"choices": tuple(choices), "help": says}


def _short_for(name: str, option: str, value: str) -> Option:
    """A flag that means an option with this value."""
    return (name,), {
        "action": "store_const",
        "dest": option.removeprefix("--"),
        "const": value,
        "help": f"the same as {option} {value}",
    }


def _seconds(text: str) -> float:
    """A waiting time. Raises ValueError if the text is none."""
    if not 0 < float(text) < float("inf"):
        raise ValueError
    return float(text)


_REMOTES: tuple[Option, ...] = (
    (("remotes",), {"nargs": "*", "metavar": "REMOTE", "help": "only these: names of remotes, or URLs"}),
    _several("--remote", "NAME|URL", "only this one; repeatable"),
)
_HOST = _several("--host", "HOST", "a Bitbucket Data Center host; repeatable")
_RULES = (
    _HOST,
    _several("--select", "RULE", "only these rules: id, family of ids, or name; repeatable"),
    _several("--ignore", "RULE", "without these rules: id, family of ids, or name; repeatable"),
)
_JSON = _short_for("--json", "--format", "json")
_FORMAT = (_one_of("--format", tuple(RENDER), "human is the default"), _JSON)
_STRICT = _flag("--strict", "show warnings in full, and let them block too")
_REPORT: tuple[Option, ...] = (
    *_RULES,
    _STRICT,
    _flag("--verbose", "show warnings in full", "-v"),
    _flag("--quiet", "show only what blocks", "-q"),
    *_FORMAT,
)
_ALL_REMOTES = _flag("--all-remotes", "check every remote, in a push too")
CHECK = (*_REMOTES, _ALL_REMOTES, *_REPORT)
PRE_PUSH: tuple[Option, ...] = (
    (("push",), {"action": "append", "metavar": "NAME"}),
    (("push",), {"action": "append", "metavar": "URL"}),
    _REMOTES[1],
    _ALL_REMOTES,
    *_REPORT,
)
DOCTOR = (*_REMOTES, *_RULES, _STRICT, *_FORMAT)
FIX: tuple[Option, ...] = (
    *_REMOTES,
    _flag("--dry-run", "only show what would be done", "-n"),
    _flag("--yes", "do it without asking", "-y"),
    (("--helper",), {"metavar": "NAME", "help": "the credential helper that secrets go to"}),
    _flag("--strict", "fix what reaches other hosts or repositories too"),
    *_RULES,
)
_ANSWER = _one_of("--format", ("human", "json"), "human is the default")
_SUBJECT = "a rule (id, family or name), a class of failure, or a failure's text; - reads the text"
EXPLAIN: tuple[Option, ...] = (
    (("subject",), {"nargs": "?", "metavar": "RULE|TEXT|-", "help": _SUBJECT}),
    _HOST,
    _ANSWER,
    _JSON,
)
PROBE: tuple[Option, ...] = (
    *_REMOTES,
    _HOST,
    (("--timeout",), {"metavar": "SECONDS", "type": _seconds, "help": "how long to wait (30)"}),
    _ANSWER,
    _JSON,
)
_WHERE_TO_LOG_IN: tuple[Option, ...] = (
    (("remotes",), {"nargs": "*", "metavar": "REMOTE|HOST", "help": "where: a remote, a URL, or a host"}),
    (("--remote",), {"action": "append", "metavar": "NAME|URL", "help": "the same as REMOTE|HOST"}),
    _HOST,
    (("--username",), {"metavar": "NAME", "help": "the username, if it is not the one that goes with the token"}),
    _flag("--dry-run", "only show what would be done", "-n"),
    _flag("--yes", "do it without asking", "-y"),
    (("--timeout",), {"metavar": "SECONDS", "type": _seconds, "help": "how long to wait for an answer (30)"}),
)
_WAYS = ("api-token", "access-token", "oauth", "ssh", "datacenter-token")
LOGIN: tuple[Option, ...] = (
    *_WHERE_TO_LOG_IN,
    (
        ("--with",),
        {
            "dest": "way",
            "metavar": "KIND",
            "choices": _WAYS,
            "help": f"what to log in with: {', '.join(_WAYS[:-1])} or {_WAYS[-1]}; without it you are asked",
        },
    ),
    _flag("--with-token", "read the token from standard input"),
    _flag("--web", "open the page where the token is made"),
    (("--helper",), {"metavar": "NAME", "help": "the credential helper that is to store the token"}),
    _flag("--replace", "with --yes: also replace a token that may still be valid"),
    _flag("--unchecked", "accept a token of an unknown kind, or whose checksum does not match"),
    _flag("--status", "only show who is logged in, and with what"),
    _ANSWER,
    _JSON,
)
LOGOUT = _WHERE_TO_LOG_IN
OUTGOING: tuple[Option, ...] = (
    (("refs",), {"nargs": "*", "metavar": "REF", "help": "only these: refs, or OLD..NEW"}),
    _several("--remote", "NAME|URL", "the remote that they go to (default: that of a plain `git push`)"),
    _flag("--staged", "only what is staged"),
    _flag("--stdin", "read the lines that git gives a pre-push hook from standard input"),
    _flag("--all", "the whole history, of every ref"),
    *_RULES,
    _flag("--quiet", "show only what blocks", "-q"),
    *_FORMAT,
)
INSTALL: tuple[Option, ...] = (
    _flag("--hook", "the native pre-push hook (the default)"),
    _flag("--observer", "the credential observer"),
    _one_of("--scope", ("local", "global"), "this repository (the default), or all"),
    _short_for("--global", "--scope", "global"),
    _HOST,
)
SWEEP: tuple[Option, ...] = (
    (("folders",), {"nargs": "*", "metavar": "DIR", "help": "the folders to look through (default: the current one)"}),
    _flag("--fix", "fix what can be fixed safely, in all of them, after one plan and one question"),
    _flag("--dry-run", "--fix: only show what would be done", "-n"),
    _flag("--yes", "--fix: do it without asking", "-y"),
    (("--helper",), {"metavar": "NAME", "help": "--fix: the credential helper that secrets go to"}),
    *_RULES,
    _STRICT,
    _flag("--verbose", "list every repository, and show warnings in full", "-v"),
    _flag("--quiet", "show only what blocks", "-q"),
    _ANSWER,
    _JSON,
)
COMPLETION: tuple[Option, ...] = (
    (("shell",), {"metavar": "SHELL", "choices": SHELLS, "help": f"{', '.join(SHELLS[:-1])} or {SHELLS[-1]}"}),
)
COLOR: tuple[Option, ...] = (
    _one_of("--color", ("auto", "always", "never"), "auto respects NO_COLOR and FORCE_COLOR"),
    _short_for("--no-color", "--color", "never"),
)
MEANT = {
    "auth": "login",
    "authenticate": "login",
    "diagnose": "doctor",
    "list": "explain",
    "log-in": "login",
    "log-out": "logout",
    "mend": "fix",
    "remove": "uninstall",
    "repair": "fix",
    "rule": "explain",
    "rules": "explain",
    "run": "check",
    "scan": "check",
    "setup": "install",
    "sign-in": "login",
    "sign-out": "logout",
    "signin": "login",
    "signout": "logout",
    "status": "doctor",
    "test": "probe",
    "verify": "probe",
    "whoami": "login --status",
}
"""Words that other programs have for what one of our commands does."""
_ELSEWHERE = {
    "--fix": "`bb-auth-check fix` fixes.",
    "-C": "The check looks at the folder that it is started in: cd to it.",
    "--output": "What is shown goes to standard output: write `> FILE` behind it.",
    "-o": "What is shown goes to standard output: write `> FILE` behind it.",
    "--all": "The default is all that there is.",
    "--scopes": "The scopes are chosen on the page where the token is made: read:repository:bitbucket and "
    "write:repository:bitbucket.",
    "--hostname": "Did you mean --host?",
}
"""What is said of options that other programs have."""
_FOR_TOKENS = ("--token", "--password", "-p")
"""Options of other programs that take a secret."""


def plain(arguments: Sequence[str]) -> Options | None:
    """The options of the plain forms, which need no parser: most runs are over before one would be loaded."""
    match arguments:
        case [] | ["check"]:
            return Options("check")
        case ["pre-push", name, url] if name[:1] != "-" or "/" in url:  # a remote may be called like an option
            return Options("pre-push", push=(name, url))
        case ["outgoing", *refs] if not any(ref.startswith("-") for ref in refs):
            asked = Options("outgoing")
            asked.refs = refs
            return asked
        case ["explain"]:
            return Options("explain")
        case ["explain", subject] if subject == "-" or not subject.startswith("-"):
            return Options("explain", subject=subject)
    return None


def parse(
    arguments: Sequence[str],
    commands: Mapping[str, tuple[str, Sequence[Option], object]],
    width: Callable[[], int | None] = lambda: None,
) -> Options:
    """The options of any form. `commands`: the help and the options of each command, by its name.

    `width` tells how wide the terminal is to which help goes, if it goes to one, and is asked only then.
    Raises Misused for what is not understood, and SystemExit after --help and --version, as argparse does.
    """
    _load_argparse()
    import argparse

    first, *others = arguments
    if first == "help" or (first in ("-h", "--help") and others):  # git, cargo and others have both spellings
        first, others = (others[0], ["--help"]) if others else ("--help", [])
    elif first == "auth" and others[:1] in (["login"], ["logout"], ["status"]):  # as gh, glab and others have it
        first, *others = others
        if first == "status":
            first, others = "login", ["--status", *others]
    elif first == "version":
        first, others = "--version", []
    elif first[:2].lower() == "bb" and first[2:].isdecimal():
        first, others = "explain", list(arguments)
    if first not in commands and not first.startswith("-"):
        raise _no_command(first, commands)
    command = first if first in commands else None
    parser = _parser(command, commands, width)
    asked = Options(command or "check")
    try:
        _, unknown = parser.parse_known_args(others if command else [first, *others], asked)
    except argparse.ArgumentError as error:
        raise _refused(parser, error, command) from None
    takes = [names[0] for names, settings in commands[command or "check"][1] if settings.get("nargs") == "*"]
    for word in unknown:
        # argparse gives up on the names of remotes, or of folders, that stand behind an option
        if word.startswith("-") or not takes:
            raise _unknown(parser, word, command)
        getattr(asked, takes[0]).append(word)
    asked.remote = [*asked.remotes, *asked.remote]
    return asked


def _load_argparse() -> None:
    """Load argparse without gettext, which compiles a grammar and looks for catalogues: all that we say is English."""
    import sys

    if "argparse" in sys.modules or "gettext" in sys.modules:
        return
    untranslated = type(sys)("gettext")
    untranslated.gettext, untranslated.ngettext = str, lambda one, many, number: one if number == 1 else many  # type: ignore[attr-defined]
    sys.modules["gettext"] = untranslated
    try:
        import argparse  # noqa: F401 - it keeps what it takes from there
    finally:
        del sys.modules["gettext"]


def _parser(
    command: str | None,
    commands: Mapping[str, tuple[str, Sequence[Option], object]],
    width: Callable[[], int | None],
) -> ArgumentParser:
    """The parser of one command, or of a command line that names none."""
    import argparse
    from functools import partial

    from bb_auth_check.model import Misused

    class Parser(argparse.ArgumentParser):
        color: bool

        def error(self, message: str) -> NoReturn:
            """What is missing: argparse says it with our own words alone."""
            raise Misused(f"{message[:1].upper()}{message[1:]}. {_usage(command)}")

        def format_help(self) -> str:
            """The help, as wide as the terminal: what we write ourselves argparse would not fold."""
            wide = min(width() or _WIDEST_HELP, _WIDEST_HELP)
            self.description, self.epilog = _folded_help(command, commands, wide)
            self.formatter_class = partial(argparse.RawDescriptionHelpFormatter, width=wide)
            return super().format_help()

    parser = Parser(
        prog=f"bb-auth-check {command}" if command else "bb-auth-check",
        usage=_pattern(command, commands),
        allow_abbrev=False,
        exit_on_error=False,
        # without a width the terminal is asked for it, which loads shutil and with it three compressors
        formatter_class=partial(argparse.RawDescriptionHelpFormatter, width=_WIDEST_HELP),
    )
    parser.color = False  # Python's own colours would load a compiler for dataclasses, as they do in 3.14 in any case
    if command is None:
        parser.add_argument("-V", "--version", action="version", version=f"bb-auth-check {__version__}")
    for names, settings in (*COLOR, *commands[command or "check"][1]):
        parser.add_argument(*names, **settings)
    return parser


def _pattern(command: str | None, commands: Mapping[str, tuple[str, Sequence[Option], object]]) -> str:
    """The usage of a command in one line: its options are listed below it."""
    if command is None:
        return "bb-auth-check [COMMAND] [OPTION ...]"
    of_nargs = {"*": "[{} ...]", "?": "[{}]", None: "{}"}
    taken = [
        of_nargs[settings.get("nargs")].format(settings["metavar"])
        for names, settings in commands[command][1]
        if not names[0].startswith("-")
    ]
    return " ".join(("bb-auth-check", command, "[OPTION ...]", *taken))


def _folded_help(
    command: str | None, commands: Mapping[str, tuple[str, Sequence[Option], object]], width: int
) -> tuple[str, str]:
    """What stands before the options of a page of help, and what stands behind them."""
    from bb_auth_check.render.layout import wrapped

    says = commands[command][0] if command else SAYS
    codes = wrapped(f"exit codes: {EXIT_CODES}", "", "  ", width)
    if command:
        return "\n".join(wrapped(says, "", "", width)), "\n".join(codes)
    column = 2 + max(map(len, commands)) + 2
    lines = ["commands:"]
    for name, (what, *_) in commands.items():
        lines += wrapped(what, f"  {name}".ljust(column), " " * column, width)
    return "\n".join(wrapped(says, "", "", width)), "\n".join([*lines, "", *codes])


def _usage(command: str | None) -> str:
    return f"`bb-auth-check {f'{command} ' if command else ''}--help` shows the usage."


def _no_command(word: str, commands: Iterable[str]) -> Misused:
    from bb_auth_check import suggestions
    from bb_auth_check.model import Misused

    near = MEANT.get(word) or suggestions.nearest(word, commands)
    said = suggestions.repeated(word, near)
    return Misused(
        f"There is no command{said or ' of this name'}.{suggestions.did_you_mean(near)} "
        f"The commands are {', '.join(commands)}."
    )


def _refused(parser: ArgumentParser, error: ArgumentError, command: str | None) -> Misused:
    """The value that an option has, or lacks, is not the one it takes. What was typed is not repeated."""
    from bb_auth_check.model import Misused

    names = (error.argument_name or "").split("/")
    action = next((each for each in parser._actions if each.option_strings == names or each.metavar == names[0]), None)
    if action is None:  # Python 3.14 gives so what is missing, where those before it call `error`
        return parser.error(error.message)
    if action.nargs == 0:
        return Misused(f"{names[-1]} takes no value. {_usage(command)}")
    if action.choices:
        *some, last = action.choices
        return Misused(f"{names[-1]} takes {', '.join(some)} or {last}. {_usage(command)}")
    wants = "a number of seconds" if action.type is _seconds else "a value"
    return Misused(f"{names[-1]} needs {wants}. {_usage(command)}")


def _unknown(parser: ArgumentParser, word: str, command: str | None) -> Misused:
    """An argument that the command does not take."""
    from bb_auth_check import suggestions
    from bb_auth_check.model import Misused

    name = word.partition("=")[0]
    to = f"`bb-auth-check {command or 'check'}`"
    if not word.startswith("-"):
        return Misused(f"{to} takes no such argument. {_usage(command)}")
    options = [option for option in parser._option_string_actions if option.startswith("--")]
    near = suggestions.nearest(name, options) if name.startswith("--") else None
    said = suggestions.repeated(name, near)
    says = suggestions.NOT_ON_THE_COMMAND_LINE if name in _FOR_TOKENS else _ELSEWHERE.get(name)
    hint = f" {says}" if says is not None else suggestions.did_you_mean(near)
    return Misused(f"{to} has no option{said or ' of this name'}.{hint} {_usage(command)}")
