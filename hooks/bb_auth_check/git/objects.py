"""Reading objects out of a repository, each once and whole, as they are stored.

No attribute, filter, replacement or rename has a part in that, as each has in a diff; and nothing is fetched: what a
partial clone does not have, the remote has. What cannot be read to its end raises CannotLook.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress

from bb_auth_check.git.process import NO_FSMONITOR, on_path
from bb_auth_check.model import CannotLook, Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from subprocess import Popen
    from typing import IO, Literal

    from bb_auth_check.git.process import Git

    Type = Literal["blob", "tree", "commit", "tag"]
    Small = tuple[bytes, bytes, bytes, bytes]
    """Type, name, path and end of line, content and end of line."""

PIECE = 1 << 21
"""What is read at a time of what is larger."""
_PIPE = 1 << 20
_FORMAT = "%(objectname) %(objecttype) %(objectsize) %(rest)"
_TYPES = (b"blob", b"tree", b"commit", b"tag")
MISSING = "An object that is about to leave is missing here: `git fsck` says which."
_CUT = "git ended in the midst of an object that is about to leave."
_PATIENCE = 60
"""Seconds until git has to begin with objects that are named: where it opens a FIFO, it never does."""
_LONG_PATIENCE = 600
"""The same for a list, or a whole answer: in a large repository git may go through all commits and files first, and a
push waits rather than being stopped for that."""
NO_PROTOCOL = "/"
"""No URL can begin so. A word could be that of a URL, and git would start what the configuration names for it."""
_AS_STORED = {
    "GIT_NO_REPLACE_OBJECTS": "1",  # a push sends what is replaced
    "GIT_GRAFT_FILE": os.path.join(os.sep, "no", "grafts"),
    "GIT_NO_LAZY_FETCH": "1",  # since git 2.45; for those before it no way to fetch is left
    "GIT_ALLOW_PROTOCOL": NO_PROTOCOL,
    "GIT_OPTIONAL_LOCKS": "0",
}
_BATCH = ("-c", "core.bigFileThreshold=8m", "cat-file", f"--batch={_FORMAT}", "--buffer")
"""git keeps no object in memory that is larger than that."""
NEW = ("rev-list", "--objects", "--exclude-promisor-objects", "--ignore-missing", "--stdin")


class Object(Mute):
    """One object. Its content is there until the next one is asked for."""

    __slots__ = ("_file", "_left", "kind", "oid", "rest", "size")

    def __init__(self, file: IO[bytes], header: bytes) -> None:
        parts = header.rstrip(b"\n").split(b" ", 3)
        if len(parts) < 4 or parts[1] not in _TYPES or not header.endswith(b"\n"):
            raise CannotLook(MISSING)
        self.oid = parts[0].decode()
        self.kind: Type = parts[1].decode()  # type: ignore[assignment]
        self.size = int(parts[2])
        self.rest = parts[3]
        """What was said behind its name: the path, by which it was met first."""
        self._file, self._left = file, self.size

    def content(self) -> bytes:
        """All of it."""
        return b"".join(self.pieces(self.size))

    def pieces(self, size: int = PIECE) -> Iterator[bytes]:
        """Its content, piece by piece."""
        while self._left:
            piece = self._file.read(min(size, self._left))
            if not piece:
                raise CannotLook(_CUT)
            self._left -= len(piece)
            yield piece

    def end(self) -> None:
        """Read what is left of it, and the end of line behind it."""
        for _ in self.pieces():
            pass
        if self._file.read(1) != b"\n":
            raise CannotLook(_CUT)


class Objects(Mute):
    """The objects that a list of git's has, or that are named one by one."""

    def __init__(self, git: Git) -> None:
        self._git = git

    def listed(self, listing: Sequence[str], given: bytes) -> Iterator[Object | Small]:
        """What `git <listing>` lists, having read `given`; what is short, as it is. Raises CannotLook."""
        with _started(self._git, listing, reads=True) as lists:
            names = _pipe(lists.stdout)
            with _started(self._git, _BATCH, reads=names) as batch:
                names.close()
                with _late_ends(lists, batch, patience=_LONG_PATIENCE):
                    _give(lists, given)
                    _pipe(batch.stdout).peek(1)  # type: ignore[attr-defined]
                yield from _mostly_small(batch)
                _ended(lists, listing[0])
                _ended(batch, "cat-file")

    def named(self, names: Iterable[bytes]) -> Iterator[Object]:
        """Objects by their names, with a text behind each or none: `oid`, or `oid text`. Raises CannotLook."""
        with _started(self._git, _BATCH, reads=True) as batch:
            import threading

            given = b"".join(name + (b"\n" if b" " in name else b" \n") for name in names)
            writer = threading.Thread(target=_give, args=(batch, given))
            with _late_ends(batch, patience=_PATIENCE):
                try:
                    writer.start()
                except RuntimeError:
                    batch.kill()
                    raise MemoryError from None
                _pipe(batch.stdout).peek(1)  # type: ignore[attr-defined]
            yield from _all(batch)
            writer.join()
            _ended(batch, "cat-file")

    def output(self, arguments: Sequence[str], given: bytes = b"") -> bytes:
        """What a git command says that reads objects as they are stored. Raises CannotLook if it ends in failure."""
        with _started(self._git, arguments, reads=True) as run:
            with _late_ends(run, patience=_LONG_PATIENCE):
                out, _ = run.communicate(given)
            _ended(run, next(word for word in arguments if not word.startswith("-") and "=" not in word))
            return out


@contextmanager
def _late_ends(*runs: Popen[bytes], patience: float) -> Iterator[None]:
    """End these processes where what is done within takes longer. Raises CannotLook then."""
    import threading

    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        for run in runs:
            run.kill()

    timer = threading.Timer(patience, end)
    timer.daemon = True
    with suppress(RuntimeError):  # where the memory is at its limit, it goes without
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if is_late.is_set():
        raise CannotLook(f"git gave no answer in {patience} seconds to what is about to leave.", "too-slow")


def _mostly_small(batch: Popen[bytes]) -> Iterator[Object | Small]:
    """Each object, in few steps, for there may be a hundred thousand."""
    out = _pipe(batch.stdout)
    readline, read = out.readline, out.read
    while header := readline():
        try:
            oid, kind, length, rest = header.split(b" ", 3)
            size = int(length)
        except ValueError:
            raise CannotLook(MISSING) from None
        if size > PIECE:
            large = Object(out, header)
            yield large
            large.end()
            continue
        content = read(size + 1)
        if len(content) <= size:
            raise CannotLook(_CUT)
        yield kind, oid, rest, content


def _all(batch: Popen[bytes]) -> Iterator[Object]:
    out = _pipe(batch.stdout)
    while header := out.readline():
        found = Object(out, header)
        yield found
        found.end()


def _started(git: Git, arguments: Sequence[str], *, reads: bool | IO[bytes]) -> Popen[bytes]:
    """git, in the C locale. `reads`: from us, or from a pipe.

    More commands read the index than one would think, `diff-tree` for one: it looks for `.gitattributes` there.
    """
    import subprocess

    program = on_path("git", git.environ)
    if program is None:
        raise CannotLook("There is no git on PATH that can be run.")
    try:
        run = subprocess.Popen(
            [program, *NO_FSMONITOR, *arguments],
            env=_environment(git.environ),
            cwd=git.cwd,
            bufsize=_PIPE,
            stdin=subprocess.PIPE if reads is True else reads,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise CannotLook(f"git could not be started: {error.strerror}.") from None
    _widen(run.stdout)
    return run


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    if end is None:
        raise CannotLook("git was started without a pipe.")
    return end


def _widen(pipe: IO[bytes] | None) -> None:
    """Let git be ahead of us by more than 64 KiB, where the system has that and the user is not at a limit."""
    try:
        from fcntl import F_SETPIPE_SZ, fcntl

        fcntl(_pipe(pipe), F_SETPIPE_SZ, _PIPE)
    except (ImportError, OSError):
        pass


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    kept = {
        name: value for name, value in environ.items() if not name.startswith("PRE_COMMIT") and name != "GIT_CONFIG"
    }
    return {**kept, "LC_ALL": "C", "LANGUAGE": "", **_AS_STORED}


def _give(run: Popen[bytes], given: bytes) -> None:
    pipe = _pipe(run.stdin)
    try:
        pipe.write(given)
        pipe.close()
    except BrokenPipeError:  # how it ends says why
        pass


def _ended(run: Popen[bytes], command: str) -> None:
    code = run.wait()
    if code:
        raise CannotLook(f"git could not list what is about to leave: `git {command}` ends with {code}.")
