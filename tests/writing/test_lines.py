"""One line or one entry goes or changes, and everything else stays, byte for byte."""

from __future__ import annotations

import http.server
import netrc
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.git.netrc import machines
from bb_auth_check.writing import lines
from conftest import World
from support.generated import examples

_ENDS = ("\n", "\n", "\r\n", "\r", "\x0c", "\x85", "\u2028", "\x1c", "\v")
any_text = st.lists(st.sampled_from((*_ENDS, "a", "URL: ", "é", "\t", " ", "@", "\udcff"))).map("".join)


def as_bytes(text: str) -> bytes:
    """What a file with this text holds."""
    return text.encode("utf-8", "surrogateescape")


# Single lines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        (b"one\ntwo\nthree\n", 1, b"two\nthree\n"),
        (b"one\ntwo\nthree\n", 2, b"one\nthree\n"),
        (b"one\ntwo\nthree", 3, b"one\ntwo\n"),
        (b"one\r\ntwo\r\n", 1, b"two\r\n"),
        (b"one\r\ntwo\n\n", 2, b"one\r\n\n"),
        (b"one", 1, b""),
        (b"\xff\xfe\ntwo\n\xe9", 2, b"\xff\xfe\n\xe9"),
    ],
)
def test_without_line(before: bytes, number: int, after: bytes) -> None:
    """A line goes with its ending."""
    assert lines.without_line(before, number) == after


@examples(250)
@given(any_text, st.data())
def test_lines_are_counted_as_they_are_read(text: str, data: st.DataObject) -> None:
    """The line that goes is the one that the package read under this number."""
    assume(text)
    ends = text.endswith("\n")
    read = text.removesuffix("\n").split("\n")
    number = data.draw(st.integers(1, len(read)))
    kept = "".join(f"{line}\n" for line in read[: number - 1] + read[number:])
    has_last = ends or number == len(read)
    assert lines.without_line(as_bytes(text), number) == as_bytes(kept if has_last else kept[:-1])


@pytest.mark.parametrize("number", [-1, 0, 3])
def test_no_such_line(number: int) -> None:
    """Where there is no such line, nothing is done."""
    for function in (lines.without_line, _changed, _blanked):
        with pytest.raises(ValueError, match="no line"):
            function(b"a\tx\nb\tx\n"[:-1], number)


def _changed(data: bytes, number: int) -> bytes:
    return lines.with_url(data, number, b"x", b"y")


def _blanked(data: bytes, number: int) -> bytes:
    return lines.without_secret(data, number, b"x", b"y")


def test_git_finds_the_others(world: World) -> None:
    """git-credential-store, which wrote the file, answers as before for every line but the one that went."""
    hosts = [f"git{number}.example.com" for number in range(4)]
    path = world.home / ".git-credentials"
    secrets = {host: sample("password") for host in hosts}

    def store(action: str, asked: str) -> str:
        run = subprocess.run(
            ["git", "credential-store", "--file", str(path), action],
            input=asked,
            env=world.environ,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return run.stdout

    for host, secret in secrets.items():
        store("store", f"protocol=https\nhost={host}\nusername=jdoe\npassword={secret}\n\n")
    data = path.read_bytes()
    for number, line in enumerate(data.decode().splitlines(), 1):
        path.write_bytes(lines.without_line(data, number))
        for host, secret in secrets.items():
            answered = store("get", f"protocol=https\nhost={host}\n\n")
            assert answered == ("" if host in line else f"username=jdoe\npassword={secret}\n")


def test_with_url() -> None:
    """The URL of one line changes, and neither the other lines nor the rest of its own."""
    secret = sample("password").encode()
    old, new = b"https://jdoe:" + secret + b"@bitbucket.org/a.git", b"https://jdoe@bitbucket.org/a.git"
    data = b"URL: " + old + b"\r\nURL:\t" + old + b"  \r\nPull: refs/heads/a:refs/heads/b\n"
    after = b"URL: " + old + b"\r\nURL:\t" + new + b"  \r\nPull: refs/heads/a:refs/heads/b\n"
    assert lines.with_url(data, 2, old, new) == after
    assert lines.with_url(old + b"#main", 1, old, new) == new + b"#main"


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"x", b"y"), (b"a", b"y"), (b"aa", b"y"), (b"", b"y"), (b"b", b"y\nz"), (b"b", b"y\r"), (b"b\n", b"y")],
    ids=["absent", "several", "overlapping", "empty", "two lines", "a line's end", "over the end"],
)
def test_with_url_in_doubt(old: bytes, new: bytes) -> None:
    """What does not stand there exactly once, or would make other lines, is not touched."""
    with pytest.raises(ValueError, match="line"):
        lines.with_url(b"x\naaab\n", 2, old, new)


def test_without_secret() -> None:
    """In the message of one entry every occurrence changes; in what comes before it none, nor in other entries."""
    secret = sample("password").encode()
    head = b"0" * 40 + b" " + b"1" * 40 + b" " + secret + b" <jdoe@example.com> 1767225600 +0000\t"
    message = b"pull https://jdoe:" + secret + b"@bitbucket.org/a " + secret + b"\x0c\r: \xff\tForced"
    entry = head + message
    data = b"\n".join((entry, entry, entry))
    after = b"\n".join((entry, head + message.replace(secret, b"***"), entry))
    assert lines.without_secret(data, 2, secret, b"***") == after
    assert lines.without_secret(after + b"\n", 3, secret, b"") == b"\n".join(
        (*after.split(b"\n")[:2], head + message.replace(secret, b""), b"")
    )


def test_git_reads_the_reflog(world: World) -> None:
    """git reads the changed log, with the same commits, people and times in it."""
    world.environ["GIT_DEFAULT_REF_FORMAT"] = "files"
    repository = world.repository()
    secret = sample("password")
    for name in ("one", "two", "three"):
        world.commit(repository, name)
        url = f"https://jdoe:{secret}@bitbucket.org/acme/{name}"
        world.git("update-ref", "--create-reflog", "-m", f"pull {url}: Forced", "HEAD", "HEAD~0", cwd=repository)
        world.git("reset", "--quiet", "--soft", "HEAD", cwd=repository, GIT_REFLOG_ACTION=f"pull {url}")
    path = repository / ".git" / "logs" / "HEAD"
    rest = ("log", "-g", "--format=%H %gd %gn %ge", "HEAD")
    told = world.git(*rest, cwd=repository).stdout
    messages = world.git("log", "-g", "--format=%gs", cwd=repository).stdout
    assert secret in messages
    data = path.read_bytes()
    for number, line in enumerate(data.split(b"\n"), 1):
        if secret.encode() in line:
            data = lines.without_secret(data, number, f":{secret}@".encode(), b"@")
    path.write_bytes(data)
    assert world.git(*rest, cwd=repository).stdout == told
    assert world.git("log", "-g", "--format=%gs", cwd=repository).stdout == messages.replace(f":{secret}@", "@")


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"jdoe", b"y"), (b"", b"y"), (b"x", b"y\nz"), (b"x\n", b"y")],
    ids=["before the message", "empty", "two lines", "over the end"],
)
def test_without_secret_in_doubt(old: bytes, new: bytes) -> None:
    """What is not in the message, or would make other lines, is not touched."""
    with pytest.raises(ValueError, match="line"):
        lines.without_secret(b"0 1 jdoe <a@b> 0 +0000\tpull x\n", 1, old, new)


# netrc ---------------------------------------------------------------------------------------------------------------


def told(data: bytes) -> list[tuple[str | None, str | None, str]]:
    """What stands in the file, without the places."""
    return [(machine.host, machine.login, machine.password) for machine in machines(data)]


def texts(data: bytes) -> list[bytes]:
    """The text of every entry."""
    return [data[slice(*machine.span)] for machine in machines(data)]


def test_machines() -> None:
    """On one line or over many: host, login and password, where `password` stands, and how far the entry goes."""
    one, two, three = (sample("password") for _ in range(3))
    first = f"machine Bitbucket.org\n  login jdoe\n  # mine\n  password {one} # new\n".encode()
    second = f"machine b.example.com login x password {two}\r\n".encode()
    third = f"default\n\tpassword\n {three}\n".encode()
    data = b"# all of them\n\n" + first + b"\n# the other\n" + second + third + b"\n\n# the end\n"
    assert told(data) == [("bitbucket.org", "jdoe", one), ("b.example.com", "x", two), (None, None, three)]
    assert [machine.line for machine in machines(data)] == [6, 9, 11]
    assert texts(data) == [first, second, third]
    assert [lines.without_machine(data, machine) for machine in machines(data)] == [
        data.replace(first, b""),
        data.replace(second, b""),
        data.replace(third, b""),
    ]


_A, _B = b"machine a login x password y", b"machine b login z password w"


@pytest.mark.parametrize(
    ("data", "number", "after"),
    [
        (_A + b" " + _B + b"\n", 0, _B + b"\n"),
        (_A + b" " + _B + b"\n", 1, _A + b" \n"),
        (_A + b" " + _B, 1, _A + b" "),
        (_A + b" " + _B + b" # both\r\nmachine c\n", 1, _A + b" \r\nmachine c\n"),
        (_A + b"\n  " + _B + b"\n\n", 1, _A + b"\n\n"),
        (_A + b"\n  " + _B, 1, _A + b"\n"),
        (b"machine a\nlogin x\npassword y " + _B + b"\n", 0, _B + b"\n"),
        (_A + b"\nmacdef init\ncd x\n\n" + _B, 0, b"macdef init\ncd x\n\n" + _B),
        (_A + b"\nmacdef init\n" + _B + b"\n\n" + _B, 1, _A + b"\nmacdef init\n" + _B + b"\n\n"),
        (_A + b" macdef init\ncd x\n\n" + _B, 0, b"macdef init\ncd x\n\n" + _B),
        (_A + b"\naccount q\n\n" + _B, 0, b"\n" + _B),
        (_A + b"\n\n  # about b\n" + _B, 0, b"\n  # about b\n" + _B),
        (_A + b"\nmachine none login here\n" + _B, 0, b"machine none login here\n" + _B),
    ],
    ids=[
        "first of a line",
        "last of a line",
        "last of all",
        "with a comment",
        "indented",
        "indented, the last",
        "another on its last line",
        "before a macro",
        "after a macro that looks like one",
        "macro on the same line",
        "an account",
        "before a comment",
        "before one without password",
    ],
)
def test_without_machine(data: bytes, number: int, after: bytes) -> None:
    """One entry goes, and nothing that is another's."""
    assert lines.without_machine(data, machines(data)[number]) == after


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'machine "a" login "x y" password "p\\"\\n#\\q"', [("a", "x y", 'p"\n#q')]),
        (b'machine a password "p q', [("a", None, '"p q')]),
        (b'machine a password ""', [("a", None, "")]),
        (b"MACHINE a LOGIN x Password y\nDefault password z", [("a", "x", "y"), (None, None, "z")]),
        (b"machine a password #y", [("a", None, "#y")]),
        (b"machine a password\n# not this\n y", [("a", None, "y")]),
        (b"machine a # password no\n password y", [("a", None, "y")]),
        (b"# machine a password y\n", []),
        (b"machine a login password password login", [("a", "password", "login")]),
        (b"machine machine login machine password default", [("machine", "machine", "default")]),
        (b"machine a account password password y", [("a", None, "y")]),
        (b"machine a password", []),
        (b"machine", []),
        (b"login x password y", []),
        (b"macdef m\nmachine a password y\n", []),
        (b"macdef m\r\nmachine a password y\r\n\r\nmachine b password z\r\n", [("b", None, "z")]),
        (b"machine a password y password z login q", [("a", None, "y"), ("a", "q", "z")]),
        (b"junk\nmachine a port 443 password y", [("a", None, "y")]),
        (b"machine \xff\xc4 password \xff", [("\udcff\udcc4", None, "\udcff")]),
        (b"", []),
    ],
)
def test_leniency(data: bytes, expected: list[tuple[str | None, str | None, str]]) -> None:
    """Quotes, comments, macros and keywords in capitals are what they are for libcurl."""
    assert told(data) == expected


def test_foreign_machine() -> None:
    """An entry of another file, or of this one as it was, does not lead to a part of this one being cut out."""
    (machine,) = machines(b"\n" + _A)
    with pytest.raises(ValueError, match="no such entry"):
        lines.without_machine(_A + b"\n" + _B, machine)


def test_mute() -> None:
    """Neither host, login nor password is in what shows of an entry."""
    secret = sample("api-token")
    (machine,) = machines(f"machine {secret} login {secret} password {secret}".encode())
    assert repr(machine) == "<Machine>"
    assert not hasattr(machine, "__dict__")


blanks = (" ", "  ", "\t", "\n", "\n  ", "\r\n\t", "\r", "\n\n")
names = ("bitbucket.org", "a", "b.example.com", "Bitbucket.Org", "é")
keywords = ("login", "password", "machine", "default", "macdef", "account")
secrets = ("~!@$%^&*()", "x#y", 'x"y', "mine")
between = ("\n", "\n", "\n\n", " ", "\r\n", "\n#note\n", "\n \n\t", " #note\n\n", "\nmacdef init\n cd x\n\n")


@st.composite
def entries(draw: st.DrawFn, plain: bool) -> str:
    """An entry in one of the many ways to write it, sometimes not all of it."""
    before_key = st.sampled_from((*blanks, "\n#note\n", " #note\n"))
    before_value = st.sampled_from(blanks if plain else (*blanks, "\n#note\n"))
    hosts = st.sampled_from(names if plain else (*names, *keywords))
    values = st.sampled_from((*secrets, *names) if plain else (*secrets, *names, *keywords, "\\", "\udcff"))
    parts = [draw(st.sampled_from(("machine", "machine", "machine", "default")))]
    if parts == ["machine"]:
        parts += [draw(before_value), draw(hosts)]
    for key in draw(st.permutations(("login", "password", "account", "password"))):
        if draw(st.integers(0, 3)):
            # what follows `account` is a value
            parts += [draw(before_key), key, draw(before_value), "mine" if key == "account" else draw(values)]
    return "".join(parts)


@st.composite
def netrcs(draw: st.DrawFn, plain: bool = False) -> str:
    """A whole file; a plain one is such that the standard library does not refuse it."""
    found = draw(st.lists(entries(plain), max_size=5))
    start = draw(st.sampled_from(("", "", "\n", "#note\n", " ", "macdef m\n\n", *([] if plain else ["\ufeff\n"]))))
    return start + "".join(entry + draw(st.sampled_from(between)) for entry in found)


_JUNK = ("machine", "default", "macdef", "login", "password", "account", "#", '"', "\\", "a", "b", "\n", "\n\n", "\r\n")
junk = st.lists(st.tuples(st.sampled_from(_JUNK), st.sampled_from((" ", " ", "", "\n", "\t", "\udcff")))).map(
    lambda pairs: "".join(part for pair in pairs for part in pair)
)


@examples()
@given(st.one_of(netrcs(), junk, junk), st.data())
def test_the_others_stay(text: str, data: st.DataObject) -> None:
    """With an entry gone, all others are read as before, and what is left is what was there before and after it."""
    before = as_bytes(text)
    found = machines(before)
    assume(found)
    machine = data.draw(st.sampled_from(found))
    after = lines.without_machine(before, machine)
    start, end = machine.span
    assert before[start:end][:7].lower() in (b"machine", b"default")
    assert after in (before[:start] + before[end:], before[:start].rstrip(b" \t\r\f\v") + before[end:])
    others = [(m.host, m.login, m.password) for m in found if m.span != machine.span]
    assert told(after) == others


def read_by_python(path: Path, apart_from: str) -> dict[str, object]:
    """The hosts as the standard library reads them, without one."""
    return {host: found for host, found in netrc.netrc(path).hosts.items() if host.lower() != apart_from}


@pytest.mark.skipif(sys.version_info < (3, 11), reason="before 3.11 its netrc refuses comments between the words")
@examples(250)
@given(netrcs(plain=True), st.data())
def test_python_reads_the_others(tmp_path: Path, text: str, data: st.DataObject) -> None:
    """The standard library finds every other host as it was."""
    path = tmp_path / "netrc"
    before = as_bytes(text)
    found = machines(before)
    assume(found)
    machine = data.draw(st.sampled_from(found))
    gone = "default" if machine.host is None else machine.host
    path.write_bytes(before)
    others = read_by_python(path, gone)
    path.write_bytes(lines.without_machine(before, machine))
    assert read_by_python(path, gone) == others


class _Asking(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Tell the visitor who he says he is."""
        given = self.headers.get("Authorization", "").partition(" ")[2]
        self.send_response(200)
        self.send_header("Content-Length", str(len(b64decode(given))))
        self.end_headers()
        self.wfile.write(b64decode(given))

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def asking() -> Iterator[int]:
    """The port of a server that tells what it was given."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Asking) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


_LAYOUTS = (
    "machine {} login {} password {}\n",
    "machine {}\n  login {}\n  password {}\n\n",
    "\n# a note\nmachine {}\r\n\tlogin {}\r\n\tpassword {}\r\n",
    "machine {} login {} password {} ",
    'machine "{}" login "{}" password "{}"\n',
    "macdef init\nmachine one.test login no password no\n\nmachine {} login {} password {}\n",
)


@pytest.mark.needs("curl")
@pytest.mark.parametrize("shift", range(len(_LAYOUTS)))
def test_curl_reads_the_others(world: World, asking: int, shift: int) -> None:
    """libcurl finds what we find, and with one entry gone all of the others."""
    path = world.home / "netrc"
    secrets = {f"{host}.test": sample("password") for host in ("one", "two", "three")}
    chosen = [_LAYOUTS[(shift + number) % len(_LAYOUTS)] for number in range(len(secrets))]
    data = "".join(
        layout.format(host, "jdoe", secret) for layout, (host, secret) in zip(chosen, secrets.items(), strict=True)
    ).encode()

    def curl(host: str) -> str:
        url = f"http://{host}:{asking}/"
        options = ("--silent", "--noproxy", "*", "--resolve", f"{host}:{asking}:127.0.0.1", "--netrc-file", str(path))
        return world.run("curl", "--disable", *options, url, cwd=world.home).stdout

    assert told(data) == [(host, "jdoe", secret) for host, secret in secrets.items()]
    for machine in (None, *machines(data)):
        path.write_bytes(data if machine is None else lines.without_machine(data, machine))
        for host, secret in secrets.items():
            gone = machine is not None and machine.host == host
            assert curl(host) == ("" if gone else f"jdoe:{secret}")
