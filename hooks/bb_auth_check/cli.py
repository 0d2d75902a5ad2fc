"""Options in, exit code out. Nothing is decided here."""

from __future__ import annotations

import gc
import os
import sys

from bb_auth_check import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence
    from typing import NoReturn, TextIO

    from bb_auth_check.git_state.gather import Pushed
    from bb_auth_check.mend.step import Step
    from bb_auth_check.model import Report

NOTHING_BLOCKS, BLOCKED, USAGE, COULD_NOT_LOOK = 0, 1, 2, 3
"""The exit codes: the same in every format."""

COMMANDS = {
    "check": "what is wrong for this push, or for every Bitbucket remote (the default)",
    "pre-push": "the same as a native git hook, with the two arguments git gives it",
    "doctor": "the whole picture: every login, where it comes from, what surrounds git, what is wrong",
    "fix": "mend what can be mended safely: a secret goes to the credential helper first",
    "explain": "a rule, the text of a failure (- reads it from standard input), or the list of all rules",
    "probe": "ask Bitbucket, through git itself, whether this credential may write",
    "install": "a native pre-push hook (--hook, the default), the credential observer (--observer), or both",
    "uninstall": "take away what install has put there",
    "demo": "a throw-away repository with four faults, shown and mended by fix",
}

_REMOTE = "only this one; repeatable"
_HOST = "a Bitbucket Data Center host; repeatable"


def main(argv: Sequence[str] | None = None) -> int:
    """The `bb-auth-check` command; `argv` without the program's name. Returns the exit code.

    Raises SystemExit after --help, --version and a wrong option, as argparse does.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    gc.set_threshold(100_000)  # most runs are over before a collection would find anything
    # closed by who started it (`>&-`)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as we run
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    try:
        code = _run(arguments, os.environ)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _give_up_writing()  # the reader has gone (`| head`)
        return COULD_NOT_LOOK
    except OSError as error:
        _give_up_writing()
        _complain(f"stopped by the system: {error.strerror}.")
        return COULD_NOT_LOOK
    except Exception as error:
        _complain(f"internal error: {type(error).__name__} at {_last_place(error)}. Report this as a bug.")
        return COULD_NOT_LOOK


def _give_up_writing() -> None:
    """What is still buffered must not be written at exit either: that would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: list[str], environ: Mapping[str, str]) -> int:
    from bb_auth_check.model import Misused

    try:
        match arguments:  # the plain forms need no parser, and are over before one would be loaded
            case [] | ["check"]:
                return _check(environ)
            case ["pre-push", name, url] if name[:1] != "-" or "/" in url:  # a remote may be called like an option
                return _check(environ, push=(name, url))
            case ["--version"]:
                print(f"bb-auth-check {__version__}")
                return NOTHING_BLOCKS
            case ["explain"]:
                return _explain(None, environ)
            case ["explain", subject] if subject == "-" or not subject.startswith("-"):
                return _explain(subject, environ)
        options = _parse(arguments)
        if options.command == "explain":
            return _explain(options.subject, environ, options)
        if options.command == "probe":
            return _probe(environ, options)
        if options.command in ("install", "uninstall"):
            return _install(environ, options)
        if options.command == "doctor":
            return _doctor(environ, options)
        if options.command in ("fix", "demo"):
            return _mend(environ, options)
        return _check(environ, options)
    except Misused as misuse:
        _complain(str(misuse))
        return USAGE


def _explain(subject: str | None, environ: Mapping[str, str], options: argparse.Namespace | None = None) -> int:
    from bb_auth_check.commands.explain import diagnosed, explain, is_text, named
    from bb_auth_check.model import Misused

    as_json = options is not None and options.format == "json"
    text = _pasted() if subject == "-" else subject if subject is not None and is_text(subject) else None
    if text is None and not as_json:
        _write(sys.stdout, explain(subject))
        if subject is None:
            _complain("the text of a failure is explained as well: git push 2>&1 | bb-auth-check explain -")
        return NOTHING_BLOCKS
    if text is None and subject is None:
        raise Misused("explain --format json needs a rule, a class of failure, or a failure's text (- reads it).")
    from bb_auth_check.render import colors, explained

    hosts = options.host if options else ()
    diagnosis = named(subject or "") if text is None else diagnosed(text, environ, hosts=hosts)
    palette = colors.palette(options.color if options else "auto", sys.stdout, environ)
    _write(sys.stdout, explained.json(diagnosis) if as_json else explained.human(diagnosis, palette))
    return NOTHING_BLOCKS


def _pasted() -> str:
    """The text on standard input: as much of its end as is read. Bytes that are not UTF-8 do no harm."""
    from bb_auth_check.bitbucket.texts import LONGEST
    from bb_auth_check.model import Misused

    if sys.stdin is None:
        raise Misused("There is no standard input to read a text from.")
    if sys.stdin.isatty():
        _complain(f"paste the text, then press {'Ctrl-Z and Enter' if os.name == 'nt' else 'Ctrl-D'}.")
    end, piece = b"", 1_000_000
    while True:
        read = sys.stdin.buffer.read(piece)
        end = (end + read)[-LONGEST:]
        if len(read) < piece:  # asked once more, a terminal would wait for a second end
            return end.decode("utf-8", "surrogateescape")


def _probe(environ: Mapping[str, str], options: argparse.Namespace) -> int:
    from bb_auth_check.commands.probe import Probe
    from bb_auth_check.model import CannotLook
    from bb_auth_check.render import colors, probed
    from bb_auth_check.render.checkup import marks

    _leave_nothing_running()
    palette, signs = colors.palette(options.color, sys.stdout, environ), marks(sys.stdout.encoding)
    answers = []
    failed = False
    try:
        probe = Probe(environ, remotes=options.remote, hosts=options.host, patience=options.timeout)
        _write(sys.stderr, probed.announced(probe.destinations))
        sys.stderr.flush()
        for destination in probe.destinations:
            answers.append(probe.ask(destination))
            if options.format == "human":
                gap = "\n" if len(answers) > 1 else ""
                _write(sys.stdout, gap + probed.human(answers[-1], palette, signs))
                sys.stdout.flush()
    except CannotLook as reason:  # the configuration may change in between
        failed = True
        _complain(str(reason))
    if options.format == "json":
        _write(sys.stdout, probed.json(answers))
    if failed:
        return COULD_NOT_LOOK
    if any(answer.may_write is False for answer in answers):
        return BLOCKED
    return NOTHING_BLOCKS if all(answer.may_write for answer in answers) else COULD_NOT_LOOK


def _leave_nothing_running() -> None:
    """Have what ends us raise SystemExit: a probe's git is in a session of its own, which no such signal reaches."""
    import signal

    def stop(number: int, _: object) -> NoReturn:
        raise SystemExit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup has it ignored
            signal.signal(number, stop)


def _install(environ: Mapping[str, str], options: argparse.Namespace) -> int:
    from bb_auth_check.commands.fix import in_a_hook
    from bb_auth_check.commands.install import Installation, Refused
    from bb_auth_check.mend.files import CannotWrite, Changed, alone
    from bb_auth_check.model import CannotLook, Misused

    if in_a_hook(environ):
        raise Misused(f"`{options.command}` changes nothing from inside a hook, or a git alias. Run it yourself.")
    if options.host and not options.observer:
        raise Misused("--host is for the observer. git config bbAuthCheck.host HOST declares a host for the hook.")
    try:
        place = Installation(environ, options.scope)
        with alone(environ.get("HOME", ""), place.lock_folder):
            if options.observer:
                _tell((place.observer if options.command == "install" else place.without_observer)(options.host))
            if options.hook or not options.observer:
                _tell(place.hook() if options.command == "install" else place.without_hook())
    except (CannotLook, CannotWrite, Changed, Refused) as reason:
        sys.stdout.flush()
        _complain(str(reason))
        return BLOCKED if isinstance(reason, Refused) else COULD_NOT_LOOK
    return NOTHING_BLOCKS


def _tell(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        _write(sys.stdout, f"{sentence}\n")
    sys.stdout.flush()


def _check(environ: Mapping[str, str], options: argparse.Namespace | None = None, *, push: Sequence[str] = ()) -> int:
    from bb_auth_check.commands.check import check

    if options is None:
        pushed = _pushed(environ, push)
        report = check(environ, pushed=pushed)
        return _show(report, environ, in_push=pushed is not None, native=bool(push))
    pushed = None if options.all_remotes or options.remote else _pushed(environ, options.push)
    report = check(
        environ,
        pushed=pushed,
        remotes=options.remote,
        hosts=options.host,
        select=options.select,
        ignore=options.ignore,
        strict=options.strict,
    )
    return _show(
        report,
        environ,
        in_push=pushed is not None,
        native=bool(options.push),
        style=options.format,
        color=options.color,
    )


def _doctor(environ: Mapping[str, str], options: argparse.Namespace) -> int:
    from bb_auth_check.commands.doctor import doctor

    checkup = doctor(
        environ,
        remotes=options.remote,
        hosts=options.host,
        select=options.select,
        ignore=options.ignore,
        strict=options.strict,
    )
    if options.format != "human":
        return _show(checkup.report, environ, in_push=False, style=options.format)
    from bb_auth_check.render import checkup as page
    from bb_auth_check.render import colors

    stream = sys.stderr if checkup.facts is None else sys.stdout
    palette = colors.palette(options.color, stream, environ)
    _write(stream, page.render(checkup, palette, page.marks(stream.encoding)))
    return _code(checkup.report)


def _mend(environ: Mapping[str, str], options: argparse.Namespace) -> int:
    from bb_auth_check.mend.files import CannotWrite
    from bb_auth_check.mend.keeper import Unanswered
    from bb_auth_check.model import CannotLook

    try:
        if options.command == "fix":
            return _fix(environ, options)
        from bb_auth_check.commands.demo import demo

        return NOTHING_BLOCKS if demo(sys.stdout, environ, options.color) else BLOCKED
    except (CannotLook, CannotWrite, Unanswered) as reason:
        sys.stdout.flush()
        _complain(str(reason))
        return COULD_NOT_LOOK


def _fix(environ: Mapping[str, str], options: argparse.Namespace) -> int:
    from bb_auth_check.commands.fix import ROUNDS, Fix, in_a_hook
    from bb_auth_check.mend.files import CannotWrite
    from bb_auth_check.mend.keeper import Unanswered
    from bb_auth_check.model import CannotLook, Misused
    from bb_auth_check.render import colors, mending
    from bb_auth_check.render.checkup import marks

    has_terminal = sys.stdin is not None and sys.stdin.isatty()
    if in_a_hook(environ):
        raise Misused("`fix` changes nothing from inside a hook, or a git alias. Run it yourself: bb-auth-check fix")
    if not (options.dry_run or options.yes or has_terminal):
        raise Misused(
            "Nobody can be asked here: bb-auth-check fix --yes mends unasked, --dry-run shows what it would do."
        )
    palette, signs = colors.palette(options.color, sys.stdout, environ), marks(sys.stdout.encoding)
    fix = Fix(
        environ,
        remotes=options.remote,
        hosts=options.host,
        select=options.select,
        ignore=options.ignore,
        helper=options.helper,
    )
    if fix.report.status == "skipped":
        _write(sys.stdout, "No remote of this repository leads to Bitbucket: nothing to mend.\n")
        return NOTHING_BLOCKS
    done: list[Step] = []
    steps, left = fix.plan()
    reason: Exception | None = None
    try:
        for turn in range(ROUNDS):  # mending one fault may bring another to light
            _write(sys.stdout, mending.planned(steps, palette, again=turn > 0))
            if not steps or options.dry_run or not (options.yes or _agreed()):
                break
            _write(sys.stdout, "\n")
            for step, why in fix.carry_out(steps):
                _write(sys.stdout, mending.outcome(step, why, palette, signs))
                sys.stdout.flush()
                done += [] if why or step.needless else [step]
            _write(sys.stdout, "\n")
            steps, left = fix.plan()
    except (CannotLook, CannotWrite, Unanswered) as stopped:
        # what has been done wants to be told all the same
        reason = stopped
        if not done:
            raise
    gap = "\n" if steps else ""
    _write(sys.stdout, gap + mending.ending(fix.report, left, done, fix.remains(done), palette))
    if reason is not None:
        sys.stdout.flush()
        _complain(str(reason))
        return COULD_NOT_LOOK
    return _code(fix.report)


def _agreed() -> bool:
    _write(sys.stdout, "\nDo it? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _pushed(environ: Mapping[str, str], arguments: Sequence[str]) -> Pushed | None:
    """The destination of the push this runs in: a native hook's arguments, or what pre-commit and prek pass on."""
    from bb_auth_check.git_state.gather import Pushed

    if len(arguments) == 2:
        return Pushed(*arguments)
    url = environ.get("PRE_COMMIT_REMOTE_URL")
    return Pushed(environ.get("PRE_COMMIT_REMOTE_NAME", url), url) if url else None


def _show(
    report: Report,
    environ: Mapping[str, str],
    *,
    in_push: bool,
    native: bool = False,
    style: str = "human",
    color: str = "auto",
) -> int:
    # git's own standard output may be read by a program (`git push --porcelain`)
    stream = sys.stderr if native else sys.stdout
    if style == "json":
        from bb_auth_check.render import json

        _write(sys.stdout, json.render(report))
    elif style == "sarif":
        from bb_auth_check.render import sarif

        _write(sys.stdout, sarif.render(report))
    elif report.findings or not in_push or report.errors:
        from bb_auth_check.render import colors, human

        if report.errors and not report.findings:
            stream = sys.stderr
        palette = colors.palette(color, stream, environ)
        _write(stream, human.render(report, palette, brief=in_push))
    return _code(report)


def _code(report: Report) -> int:
    if report.errors:
        return COULD_NOT_LOOK
    return BLOCKED if report.blocks else NOTHING_BLOCKS


def _write(stream: TextIO, text: str) -> None:
    # a terminal that cannot show a character gets an escape, not a crash
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _complain(sentence: str) -> None:
    try:
        print(f"bb-auth-check: {sentence}", file=sys.stderr)
    except OSError:  # there is nowhere left to say it: the exit code has to do
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as we run


def _last_place(error: BaseException) -> str:
    """Module and line of a crash. The message is left out: it may quote a value."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "an unknown place"


def _parse(arguments: list[str]) -> argparse.Namespace:
    import argparse
    from functools import partial

    from bb_auth_check.model import Misused

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            """argparse quotes what was typed, which may be a secret: only option names are repeated."""
            options = [name for action in self._actions for name in action.option_strings]
            _complain(f"{_without_values(message, options)}. `bb-auth-check --help` shows the usage.")
            raise SystemExit(USAGE)

    command = arguments[0] if arguments[0] in COMMANDS else None
    if command is None and not arguments[0].startswith("-"):
        raise Misused(f"There is no such command. The commands are {', '.join(COMMANDS)}.")
    listing = "\n".join(f"  {name:<10}{says}" for name, says in COMMANDS.items())
    codes = "exit codes: 0 nothing that blocks, 1 findings that block, or a refusal, 2 usage, 3 could not look"
    parser = Parser(
        prog=f"bb-auth-check {command}" if command else "bb-auth-check",
        usage=None if command else "bb-auth-check [COMMAND] [OPTION ...]",
        description=COMMANDS[command]
        if command
        else "Checks that a push to Bitbucket can log in, and that no secret lies in clear where git reads it.",
        epilog=codes if command else f"commands:\n{listing}\n\n{codes}",
        allow_abbrev=False,
        # without a width the terminal is asked for it, which loads shutil and with it three compressors
        formatter_class=partial(argparse.RawDescriptionHelpFormatter, width=100),
    )
    parser.set_defaults(command=command or "check", push=[])
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="auto heeds NO_COLOR")
    if command is None:
        parser.add_argument("--version", action="version", version=f"bb-auth-check {__version__}")
    if command == "pre-push":
        parser.add_argument("push", metavar="NAME", action="append")
        parser.add_argument("push", metavar="URL", action="append")
    if command == "explain":
        about = "a rule (id, family or name), a class of failure, or a failure's text; - reads the text"
        parser.add_argument("subject", nargs="?", metavar="RULE|TEXT|-", help=about)
        parser.add_argument("--host", metavar="HOST", action="append", default=[], help=_HOST)
        parser.add_argument("--format", choices=("human", "json"), default="human")
    elif command == "probe":
        parser.add_argument("--remote", metavar="NAME|URL", action="append", default=[], help=_REMOTE)
        parser.add_argument("--host", metavar="HOST", action="append", default=[], help=_HOST)
        parser.add_argument("--timeout", metavar="SECONDS", type=_seconds, default=30, help="how long to wait (30)")
        parser.add_argument("--format", choices=("human", "json"), default="human")
    elif command in ("install", "uninstall"):
        parser.add_argument("--hook", action="store_true", help="the native pre-push hook (the default)")
        parser.add_argument("--observer", action="store_true", help="the credential observer")
        parser.add_argument("--scope", choices=("local", "global"), default="local", help="this repository, or all")
        parser.add_argument("--host", metavar="HOST", action="append", default=[], help=_HOST)
    elif command != "demo":
        repeat = partial(parser.add_argument, action="append", default=[])
        repeat("--remote", metavar="NAME|URL", help=_REMOTE)
        if command == "fix":
            parser.add_argument("--dry-run", action="store_true", help="only show what would be done")
            parser.add_argument("--yes", action="store_true", help="do it without asking")
            parser.add_argument("--helper", metavar="NAME", help="the credential helper that secrets go to")
        elif command != "doctor":
            parser.add_argument("--all-remotes", action="store_true", help="in a push too, every remote")
        repeat("--host", metavar="HOST", help=_HOST)
        repeat("--select", metavar="RULE", help="only these: id, family of ids, or name; repeatable")
        repeat("--ignore", metavar="RULE", help="not these: id, family of ids, or name; repeatable")
        if command != "fix":
            parser.add_argument("--strict", action="store_true", help="advice is shown, and blocks too")
            parser.add_argument("--format", choices=("human", "json", "sarif"), default="human")
    return parser.parse_args(arguments[1:] if command else arguments)


def _seconds(text: str) -> float:
    """A waiting time. Raises ValueError if it is none."""
    if not 0 < float(text) < float("inf"):
        raise ValueError
    return float(text)


def _without_values(message: str, options: Iterable[str]) -> str:
    """An argparse message without what was typed: nothing but our own options and words is repeated."""
    option = next((name for name in options if f"argument {name}" in message.partition(":")[0]), None)
    if message.startswith("the following arguments are required: "):
        return message  # names of ours
    if option is None:
        return "There is an argument that is not understood"
    if "expected" in message:
        return f"{option} needs a value"
    if "invalid" in message:
        return f"{option} does not take this value"
    return f"{option} takes no value"
