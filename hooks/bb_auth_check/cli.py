"""Options in, exit code out. Nothing is decided here: a command decides, and what it says is printed."""

from __future__ import annotations

import gc
import io
import os
import sys

from bb_auth_check import __address__, __version__, options
from bb_auth_check.ending import end

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, NoReturn, TextIO

    from bb_auth_check.commands.login import Person
    from bb_auth_check.git.process import Git
    from bb_auth_check.model import Report
    from bb_auth_check.options import Option, Options
    from bb_auth_check.outgoing.model import Look
    from bb_auth_check.render.layout import Style
    from bb_auth_check.swept import Sweep

    Run = Callable[[Options, Mapping[str, str]], int]

NOTHING_BLOCKS, BLOCKED, USAGE, COULD_NOT_LOOK = 0, 1, 2, 3
"""The exit codes: the same in every format."""

_RESERVE = 2 << 20
"""Bytes that are let go of when there is no memory left: saying so takes some. As nobody writes to them, they are no
more than addresses until then."""
_PATIENCE = 5.0
"""Seconds in which git has begun to tell its hook what is pushed."""
_WORTH_A_BAR = 20
"""Repositories: fewer are done with before a bar could be read."""


def console() -> int:
    """The `bb-auth-check` command as it is installed: `main`, and the end of the process. Returns what is left of it,
    the exit code.
    """
    return end(main())


def main(argv: Sequence[str] | None = None) -> int:
    """The `bb-auth-check` command; `argv` is without the program's name. Returns the exit code.

    Raises SystemExit after --help and --version, as argparse does.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    reserve = bytes(_RESERVE)  # a bytearray would be filled with zeros, page by page
    gc.set_threshold(100_000)  # most runs are over before a collection would find anything
    sys.stdout, sys.stderr = _guarded(_writable(sys.stdout)), _guarded(_writable(sys.stderr))
    try:
        # a plain copy answers ten times as fast; what Windows has knows names in any case
        code = _run(arguments, os.environ if os.name == "nt" else dict(os.environ))
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
    except MemoryError as error:
        del reserve
        error.__traceback__ = error.__context__ = None  # they hold all that has been read: saying so takes some memory
        _complain("there is not enough memory to look at this repository.")
        return COULD_NOT_LOOK
    except Exception as error:
        at = f" at {__address__}" if __address__ else ""
        _complain(f"internal error: {type(error).__name__} at {_last_place(error)}. Report this as a bug{at}.")
        return COULD_NOT_LOOK
    finally:
        if argv is None:
            gc.freeze()  # the process ends here: without this, Python would look for garbage in all that it throws away


def _writable(stream: TextIO | None) -> TextIO:
    """The stream, or one to nowhere if it is closed (`>&-`). A character that it cannot show becomes an escape."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream


class _Guarded:
    """A stream to which nothing gets that could drive a terminal or looks like a token, whoever writes to it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what may be shown of a text."""
        from bb_auth_check.git.text import guarded

        self._stream.write(guarded(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _guarded(stream: TextIO) -> TextIO:
    guard: Any = stream if isinstance(stream, _Guarded) else _Guarded(stream)
    return guard  # type: ignore[no-any-return]


def _give_up_writing() -> None:
    """Drop what is still buffered: it would be written at exit, and fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(sentence: str) -> None:
    try:
        print(f"bb-auth-check: {sentence}", file=sys.stderr)
    except OSError:  # there is nowhere left to say it: the exit code has to do
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as we run


def _last_place(error: BaseException) -> str:
    """The module and the line of a crash. The message is left out, because it may quote a value."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "an unknown place"


def _run(arguments: list[str], environ: Mapping[str, str]) -> int:
    from bb_auth_check.model import Misused

    if arguments == ["--version"]:
        print(f"bb-auth-check {__version__}")
        return NOTHING_BLOCKS
    try:
        asked = options.plain(arguments) or options.parse(arguments, COMMANDS, _width)
        _, _, run = COMMANDS[asked.command]
        return run(asked, environ)
    except Misused as misuse:
        _complain(str(misuse))
        return USAGE


def _width() -> int | None:
    from bb_auth_check.render.layout import terminal_width

    return terminal_width(sys.stdout, os.environ)


def _check(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.check import check, pushed_to
    from bb_auth_check.git.process import Git

    pushed = None if asked.all_remotes or asked.remote else pushed_to(environ, asked.push)
    report = check(Git(environ), asked.selection, pushed=pushed)
    return _show(report, asked, environ, in_push=pushed is not None)


def _pre_push(asked: Options, environ: Mapping[str, str]) -> int:
    lines = _lines_of_push(_PATIENCE)
    if asked.all_remotes or asked.remote or len(asked.push) != 2:
        return _check(asked, environ)
    from bb_auth_check.commands.check import pre_push
    from bb_auth_check.git.configuration import Pushed
    from bb_auth_check.git.process import Git

    report, look = pre_push(Git(environ), asked.selection, Pushed(*asked.push), lines)
    code = _show(report, asked, environ, in_push=True)
    if look is None or (not look.leaks and look.error is None and not look.warnings) or asked.format != "human":
        return code if look is None else max(code, _code_of(look))
    return max(code, _show_look(look, asked, environ, brief=True))


def _doctor(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.doctor import doctor
    from bb_auth_check.git.process import Git

    checkup = doctor(Git(environ), asked.selection)
    if asked.format == "sarif":
        return _show(checkup.report, asked, environ)
    from bb_auth_check.render import checkup as page

    if asked.format == "json":
        _warn(checkup.report)
        sys.stdout.write(page.as_json(checkup.replace(report=_completed(checkup.report, environ))))
        return _code(checkup.report)
    _warn(checkup.report)
    stream = sys.stderr if checkup.facts is None else sys.stdout
    stream.write(page.render(checkup, _style(stream, asked, environ)))
    return _code(checkup.report)


def _fix(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.fix import fix
    from bb_auth_check.git.process import Git

    def agreed() -> bool:
        return not asked.dry_run and (asked.yes or _confirmed())

    can_ask = asked.dry_run or asked.yes or (sys.stdin is not None and sys.stdin.isatty())

    def fixed() -> int:
        report = fix(
            Git(environ),
            asked.selection,
            helper=asked.helper,
            agree=agreed if can_ask else None,
            out=sys.stdout,
            style=_style(sys.stdout, asked, environ),
        )
        _warn(report)
        return _code(report)

    return _fixing(fixed)


def _confirmed() -> bool:
    sys.stdout.write("\nDo it? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _demo(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.demo import demo

    style = _style(sys.stdout, asked, environ)
    return _fixing(lambda: NOTHING_BLOCKS if demo(environ, out=sys.stdout, style=style) else BLOCKED)


def _fixing(run: Callable[[], int]) -> int:
    """The exit code of `run`, or the reason why it could not go on."""
    from bb_auth_check.model import CannotLook
    from bb_auth_check.writing.credential import Unanswered
    from bb_auth_check.writing.files import CannotWrite

    try:
        return run()
    except (CannotLook, CannotWrite, Unanswered) as reason:
        sys.stdout.flush()
        _complain(str(reason))
        return COULD_NOT_LOOK


def _explain(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.explain import explain
    from bb_auth_check.git.process import Git

    as_json = asked.format == "json"
    style = _style(sys.stdout, asked, environ)
    answer = explain(asked.subject, Git(environ), paste=_pasted, hosts=asked.host, for_programs=as_json, style=style)
    if not isinstance(answer, str):
        from bb_auth_check.render import explained

        answer = explained.as_json(answer) if as_json else explained.as_text(answer, style)
    sys.stdout.write(answer)
    if asked.subject is None and not as_json:
        sys.stdout.flush()  # where that fails, nothing else is said
        _complain("the text of a failure is explained as well: git push 2>&1 | bb-auth-check explain -")
    return NOTHING_BLOCKS


def _pasted() -> str:
    """The end of the text on standard input, as much as is read of it. Bytes that are not UTF-8 do no harm."""
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


def _probe(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.probe import Probe, deciding
    from bb_auth_check.git.process import Git
    from bb_auth_check.model import CannotLook
    from bb_auth_check.render import probed

    _leave_nothing_running()
    style = _style(sys.stdout, asked, environ)
    answers = []
    failed = False
    try:
        probe = Probe(Git(environ), asked.selection, patience=asked.timeout)
        sys.stderr.write(probed.announced(probe.destinations))
        sys.stderr.flush()
        for destination in probe.destinations:
            answers.append(probe.ask(destination))
            if asked.format == "human":
                gap = "\n" if len(answers) > 1 else ""
                sys.stdout.write(gap + probed.as_text(answers[-1], style))
                sys.stdout.flush()
    except CannotLook as reason:  # the configuration may change in between
        failed = True
        _complain(str(reason))
    decides = deciding(answers)
    if asked.format == "json":
        sys.stdout.write(probed.as_json(answers, decides))
    if failed or decides is None or decides.may_write is None:
        return COULD_NOT_LOOK
    return NOTHING_BLOCKS if decides.may_write else BLOCKED


def _leave_nothing_running() -> None:
    """Raise SystemExit if a signal is to end us: the git of a probe has its own session, which no signal reaches."""
    import signal

    def stop(number: int, _: object) -> NoReturn:
        raise SystemExit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup has it ignored
            signal.signal(number, stop)


def _login(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.login import Wish, login
    from bb_auth_check.git.process import Git
    from bb_auth_check.model import Misused

    _leave_nothing_running()
    if asked.status:
        return _login_status(asked, environ)
    if asked.format == "json":
        raise Misused("--json is for `login --status`.")
    person = _person(asked)
    wish = Wish(
        way=asked.way,
        username=asked.username,
        helper=asked.helper,
        may_replace=asked.replace,
        unchecked=asked.unchecked,
        dry_run=asked.dry_run,
        timeout=asked.timeout,
    )
    piped = _piped_token if asked.with_token else None
    style = _style(sys.stdout, asked, environ)

    def logged_in() -> int:
        done = login(Git(environ), asked.selection, wish, person, piped, sys.stdout, style)
        return COULD_NOT_LOOK if done is None else NOTHING_BLOCKS if done else BLOCKED

    return _entering(logged_in, style)


def _login_status(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.login import status
    from bb_auth_check.git.process import Git
    from bb_auth_check.render import login as page

    def shown() -> int:
        found = status(Git(environ), asked.selection, asked.timeout)
        style = _style(sys.stdout, asked, environ)
        sys.stdout.write(page.as_json(found) if asked.format == "json" else page.status(found, style))
        return NOTHING_BLOCKS if all(one.works for one in found) else BLOCKED

    return _fixing(shown)


def _logout(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.login import Wish, logout
    from bb_auth_check.git.process import Git

    _leave_nothing_running()
    wish = Wish(username=asked.username, dry_run=asked.dry_run, timeout=asked.timeout)
    style = _style(sys.stdout, asked, environ)
    person = _person(asked)

    def logged_out() -> int:
        done = logout(Git(environ), asked.selection, wish, person, sys.stdout, style)
        return NOTHING_BLOCKS if done else BLOCKED

    return _entering(logged_out, style)


def _entering(run: Callable[[], int], style: Style) -> int:
    """The exit code of `run`, or why nobody was logged in or out."""
    from bb_auth_check.fix.apply import Failed
    from bb_auth_check.fix.enter import Refused
    from bb_auth_check.fix.step import Impossible
    from bb_auth_check.render import login as page

    try:
        return _fixing(run)
    except (Failed, Impossible) as reason:
        sys.stdout.flush()
        _complain(f"{reason} Nothing was changed.")
        return BLOCKED
    except Refused as reason:
        sys.stdout.write(f"\n{page.refused(reason.answer, style)}")
        sys.stdout.flush()
        _complain(f"{reason} Everything is as it was.")
        unknown = reason.answer is not None and reason.answer.may_write is None
        return COULD_NOT_LOOK if unknown else BLOCKED


def _person(asked: Options) -> Person:
    """Whom `login` and `logout` can ask: nobody where standard input is no terminal, or has the token."""
    from bb_auth_check.commands.login import Person

    is_there = sys.stdin is not None and sys.stdin.isatty()
    can_talk = is_there and not asked.with_token
    agree = (lambda: True) if asked.yes or asked.dry_run else _confirmed if can_talk else None
    return Person(
        line=_asked_for if can_talk and not asked.yes else None,
        secret=_typed_unseen if is_there else None,
        agree=agree,
        browse=_opened if asked.web else None,
    )


def _asked_for(question: str) -> str:
    sys.stdout.write(question)
    sys.stdout.flush()
    return sys.stdin.readline()


def _typed_unseen(question: str) -> str:
    """A line typed at the terminal, which does not show it."""
    from getpass import getpass

    from bb_auth_check.model import Misused

    sys.stdout.flush()
    try:
        return getpass(question)
    except EOFError:
        raise Misused("No token was typed.") from None


def _opened(page: str) -> bool:
    """Open a page in the browser, if there is one."""
    import webbrowser

    return webbrowser.open(page)


def _piped_token() -> str:
    """The token on standard input, without the line end behind it. At a terminal it is typed, and not shown."""
    from bb_auth_check.model import Misused

    if sys.stdin is None:
        raise Misused("There is no standard input to read a token from.")
    if sys.stdin.isatty():
        return _typed_unseen("Paste the token (it is not shown): ")
    read = sys.stdin.buffer.read(_LONGEST_TOKEN)
    if len(read) == _LONGEST_TOKEN:
        raise Misused("What standard input has is longer than any token.")
    return read.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")


_LONGEST_TOKEN = 20_000


def _outgoing(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.outgoing import Asked, outgoing
    from bb_auth_check.git.process import Git
    from bb_auth_check.model import Misused

    ways = [asked.staged, asked.stdin, asked.all, bool(asked.refs)]
    if sum(ways) > 1 or len(asked.remote) > 1:
        raise Misused("outgoing takes refs, --staged, --stdin or --all, one of these, and one --remote.")
    look = outgoing(
        Git(environ),
        Asked(
            asked.refs,
            asked.remote[0] if asked.remote else None,
            lines=(_lines_of_push() or b"") if asked.stdin else None,
            everything=asked.all,
            staged=asked.staged,
            selection=asked.selection,
        ),
    )
    return _show_look(look, asked, environ, brief=bool(environ.get("PRE_COMMIT")) or asked.quiet)


def _lines_of_push(patience: float | None = None) -> bytes | None:
    """What git gives its pre-push hook, read to the end, so that git can write all of it; None if nobody gives it.

    `patience`: seconds to wait for the first of it. git writes at once; a pipe that is only left open says nothing.
    """
    import stat
    from select import select

    try:
        mode = os.fstat(0).st_mode
        if stat.S_ISCHR(mode):
            return None  # a terminal, or /dev/null
        if patience is not None and os.name != "nt" and not stat.S_ISREG(mode) and not select([0], [], [], patience)[0]:
            return None
        return sys.stdin.buffer.read()
    except (AttributeError, OSError, ValueError):
        return None  # it is closed


def _show_look(look: Look, asked: Options, environ: Mapping[str, str], *, brief: bool) -> int:
    """Print what has been looked at, and return the exit code."""
    from bb_auth_check.render import outgoing

    for sentence in look.warnings:
        _complain(sentence)
    if asked.format == "json":
        sys.stdout.write(outgoing.as_json(look))
    elif asked.format == "sarif":
        from bb_auth_check.render import outgoing_sarif

        sys.stdout.write(outgoing_sarif.render(look))
    else:
        stream = sys.stderr if look.error is not None or asked.push else sys.stdout
        stream.write(outgoing.as_text(look, _style(stream, asked, environ), brief=brief))
    return _code_of(look)


def _code_of(look: Look) -> int:
    return COULD_NOT_LOOK if look.error is not None else BLOCKED if look.blocks else NOTHING_BLOCKS


def _install(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.fix import in_a_hook
    from bb_auth_check.commands.install import Installation, Refused
    from bb_auth_check.git.process import Git
    from bb_auth_check.model import CannotLook, Misused
    from bb_auth_check.writing.files import CannotWrite, Changed, alone

    if in_a_hook(environ):
        raise Misused(f"`{asked.command}` changes nothing from inside a hook, or a git alias. Run it yourself.")
    if asked.host and not asked.observer:
        raise Misused(
            "--host is for the observer. git config --add bbAuthCheck.host HOST declares a host for the hook."
        )
    style = _style(sys.stdout, asked, environ)
    try:
        place = Installation(Git(environ), asked.scope)
        with alone(environ.get("HOME", ""), place.lock_folder):
            if asked.observer:
                _tell((place.observer if asked.command == "install" else place.without_observer)(asked.host), style)
            if asked.hook or not asked.observer:
                _tell(place.hook() if asked.command == "install" else place.without_hook(), style)
    except (CannotLook, CannotWrite, Changed, Refused) as reason:
        sys.stdout.flush()
        _complain(str(reason))
        return BLOCKED if isinstance(reason, Refused) else COULD_NOT_LOOK
    return NOTHING_BLOCKS


def _tell(sentences: Iterable[str], style: Style) -> None:
    from bb_auth_check.render.layout import folded

    for sentence in sentences:
        sys.stdout.write(f"{folded(sentence, style)}\n")
    sys.stdout.flush()


def _sweep(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.sweep import shown_path, sweep
    from bb_auth_check.git.process import Git
    from bb_auth_check.model import Misused
    from bb_auth_check.render import swept

    if not asked.fix and (asked.dry_run or asked.yes or asked.helper is not None):
        raise Misused("--dry-run, --yes and --helper go with --fix.")
    if asked.fix and asked.format != "human":
        raise Misused("--fix tells a person what it does; --format json is for a look without it.")
    git, folders = Git(environ), asked.folders or ["."]
    bar = _bar if asked.format == "human" else None
    found = sweep(git, folders, asked.selection, progress=bar)
    begun: bool | None = False
    if asked.fix:
        begun = _fixed_in_all(found, asked, git)
        if begun is not False and not asked.dry_run:
            found = sweep(git, folders, asked.selection, progress=bar)
    for sentence in found.warnings:
        _complain(sentence)
    if asked.format == "json":
        sys.stdout.write(swept.as_json(found, shown_path))
    else:
        style = _style(sys.stdout, asked, environ)
        sys.stdout.write(
            swept.as_text(found, style, lambda path: shown_path(path, git.home), brief=asked.fix and not begun)
        )
    return COULD_NOT_LOOK if found.failed or begun is None else BLOCKED if found.blocks else NOTHING_BLOCKS


def _fixed_in_all(found: Sweep, asked: Options, git: Git) -> bool | None:
    from bb_auth_check.commands.sweep_fix import fix_all

    def agreed() -> bool:
        return not asked.dry_run and (asked.yes or _confirmed())

    can_ask = asked.dry_run or asked.yes or (sys.stdin is not None and sys.stdin.isatty())
    begun = fix_all(
        git,
        [row.path for row in found.rows if row.findings or row.machine],
        asked.selection,
        helper=asked.helper,
        agree=agreed if can_ask else None,
        unasked=asked.yes,
        out=sys.stdout,
        style=_style(sys.stdout, asked, git.environ),
    )
    sys.stdout.write("\n")
    return begun


def _completion(asked: Options, environ: Mapping[str, str]) -> int:
    from bb_auth_check.commands.completion import completion

    sys.stdout.write(completion(asked.shell))
    return NOTHING_BLOCKS


def _bar(total: int) -> Callable[[], object]:
    """A bar on the terminal that goes on with each call, and is gone at the end; nothing where there is none."""
    if not sys.stderr.isatty() or total < _WORTH_A_BAR:
        return _nothing
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread of its own
    bar = tqdm(total=total, unit=" repositories", leave=False, file=sys.stderr, dynamic_ncols=True)

    def on() -> None:
        bar.update()
        if bar.n >= total:
            bar.close()

    return on


def _nothing() -> None:
    pass


COMMANDS: dict[str, tuple[str, tuple[Option, ...], Run]] = {
    "check": ("find what is wrong with this push, or with every Bitbucket remote (the default)", options.CHECK, _check),
    "pre-push": (
        "the same as a native git hook, with the two arguments that git gives it",
        options.PRE_PUSH,
        _pre_push,
    ),
    "doctor": (
        "show everything: each login, where it comes from, git's environment, and what is wrong",
        options.DOCTOR,
        _doctor,
    ),
    "fix": ("fix what can be fixed safely; secrets go to the credential helper first", options.FIX, _fix),
    "explain": (
        "explain a rule or the text of a failure (- reads it from standard input), or list all rules",
        options.EXPLAIN,
        _explain,
    ),
    "probe": ("ask Bitbucket, through git itself, whether this login may push", options.PROBE, _probe),
    "login": (
        "log in with a new token: checked, stored by a helper, tried on Bitbucket; --status: who is logged in",
        options.LOGIN,
        _login,
    ),
    "logout": ("have git's helpers forget one login at one host, and nothing else", options.LOGOUT, _logout),
    "outgoing": (
        "look for Bitbucket credentials in what is staged, and in what is about to be pushed",
        options.OUTGOING,
        _outgoing,
    ),
    "install": (
        "install a native pre-push hook (--hook, the default), the credential observer (--observer), or both",
        options.INSTALL,
        _install,
    ),
    "uninstall": ("remove what install has added", options.INSTALL, _install),
    "sweep": ("check every repository below some folders, and the machine once", options.SWEEP, _sweep),
    "completion": (
        "print a script that has a shell complete commands, options, remotes and rules",
        options.COMPLETION,
        _completion,
    ),
    "demo": ("show and fix four faults in a throw-away repository", (), _demo),
}
"""Each command by its name: its help, its options, and what runs it."""


def _show(report: Report, asked: Options, environ: Mapping[str, str], *, in_push: bool = False) -> int:
    """Print a report, and return the exit code."""
    stream = sys.stdout
    if asked.format == "human":
        if in_push and not report.findings and not report.errors and not report.warnings:
            return _code(report)  # a push that can log in is told nothing
        # in a native hook git's own standard output may be read by a program (`git push --porcelain`)
        if asked.push or (report.errors and not report.findings):
            stream = sys.stderr
    from bb_auth_check.render import RENDER

    _warn(report)
    if asked.format != "human":
        report = _completed(report, environ)
    style = _style(stream, asked, environ)
    text = RENDER[asked.format](report, style, in_push)
    stream.write(text)
    if asked.format == "human" and text and report.findings:
        stream.write(_off_path(style, environ))
    return _code(report)


def _completed(report: Report, environ: Mapping[str, str]) -> Report:
    """The report with what only programs are told."""
    from bb_auth_check.commands.for_programs import completed
    from bb_auth_check.git.process import Git

    return completed(report, Git(environ))


def _off_path(style: Style, environ: Mapping[str, str]) -> str:
    """How to call this program, where pre-commit or prek has it in a place that no PATH names."""
    from bb_auth_check.commands.check import off_path

    own = off_path(environ, os.path.abspath(sys.argv[0]))
    return f"\nbb-auth-check is not on your PATH. In its place: {style.command([own])}\n" if own is not None else ""


def _warn(report: Report) -> None:
    for sentence in report.warnings:
        _complain(sentence)


def _style(stream: TextIO, asked: Options, environ: Mapping[str, str]) -> Style:
    """How texts are written on a stream. A document for programs has no colour."""
    from bb_auth_check.render import colors, layout

    return layout.Style(
        palette=colors.palette(asked.color if asked.format == "human" else "never", stream, environ),
        signs=layout.signs(stream.encoding),
        windows=os.name == "nt",
        quiet=asked.quiet,
        verbose=asked.verbose,
        width=layout.terminal_width(stream, environ),
    )


def _code(report: Report) -> int:
    if report.errors:
        return COULD_NOT_LOOK
    return BLOCKED if report.blocks else NOTHING_BLOCKS
