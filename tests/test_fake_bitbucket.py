"""The fake Bitbucket, tried with the real git and, where git cannot be made to, with bare sockets."""

from __future__ import annotations

import base64
import gzip
import http.client
import os
import secrets
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from support.fake_bitbucket import Answer, FakeBitbucket, Request, Scheme
from support.needs import KEPT_USERNAME

_USER = "someone@example.com"
_ANSWERS = [answer for answer in Answer if answer is not Answer.OK]


class Git:
    """Runs git in one folder with an environment that holds nothing of the machine but PATH."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment

    def __call__(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs ``git <arguments>`` with further variables; the result holds its exit status and output."""
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def ok(self, *arguments: str, **variables: str) -> str:
        """The output of a command that has to succeed."""
        done = self(*arguments, **variables)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
def secret() -> str:
    return secrets.token_hex(16)


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeBitbucket]:
    with FakeBitbucket(tmp_path / "fake") as running:
        yield running
    assert running.errors == ()


@pytest.fixture
def sealed(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    config = home / "gitconfig"
    config.write_text("[user]\n\tname = Tester\n\temail = tester@example.com\n[init]\n\tdefaultBranch = main\n")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(config),
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
    }


@pytest.fixture
def git(fake: FakeBitbucket, sealed: dict[str, str], tmp_path: Path) -> Git:
    """git in a work tree with one commit on main, led to the fake."""
    return _work_tree(tmp_path / "work", {**sealed, **fake.environment})


def _work_tree(folder: Path, environment: dict[str, str], object_format: str = "sha1") -> Git:
    folder.mkdir()
    git = Git(folder, environment)
    git.ok("init", "--quiet", f"--object-format={object_format}")
    _commit(git, "file", b"text\n")
    return git


def _commit(git: Git, name: str, content: bytes) -> None:
    (git.folder / name).write_bytes(content)
    git.ok("add", name)
    git.ok("commit", "--quiet", "--message", name)


def _url(secret: str, path: str = "ws/r.git", *, user: str = _USER, scheme: str = "https") -> str:
    return f"{scheme}://{quote(user, safe='')}:{secret}@bitbucket.org/{path}"


def _arrived(git: Git, bare: Path, name: str = "refs/heads/main") -> bool:
    """Whether the bare repository has the work tree's commit under this name, and all of its objects."""
    plain = Git(bare, git.environment)
    plain.ok("fsck", "--strict")
    return plain.ok("rev-parse", "--verify", name) == git.ok("rev-parse", "HEAD")


def _remote_lines(stderr: str) -> list[str]:
    lines = [line.removeprefix("remote:") for line in stderr.splitlines() if line.startswith("remote:")]
    return [line.strip() for line in lines]


def _basic(user: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()}


def _proxy_address(fake: FakeBitbucket) -> tuple[str, int]:
    proxy = urlsplit(fake.proxy_url)
    assert proxy.hostname
    assert proxy.port
    return proxy.hostname, proxy.port


def _connection(fake: FakeBitbucket) -> http.client.HTTPSConnection:
    """A connection to bitbucket.org, through the proxy, which checks the certificate."""
    host, port = _proxy_address(fake)
    context = ssl.create_default_context(cafile=str(fake.ca_file))
    connection = http.client.HTTPSConnection(host, port, context=context, timeout=20)
    connection.set_tunnel("bitbucket.org", 443)
    return connection


def _exchange(fake: FakeBitbucket, *lines: str) -> bytes:
    """What the proxy answers to a request head, until it closes."""
    with socket.create_connection(_proxy_address(fake), timeout=20) as raw:
        raw.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode())
        answer = b""
        while piece := raw.recv(4096):
            answer += piece
    return answer


@pytest.mark.parametrize("path", ["ws/r.git", "ws/r"], ids=["with-git", "without-git"])
def test_push_with_good_credential_arrives(fake: FakeBitbucket, git: Git, secret: str, path: str) -> None:
    bare = fake.create("ws/r")
    fake.credential(_USER, secret)
    done = git("push", _url(secret, path), "main")
    assert done.returncode == 0, done.stderr
    assert _arrived(git, bare)
    assert {request.status for request in fake.requests} == {200, 401}


def test_requests_of_a_push(fake: FakeBitbucket, git: Git, secret: str) -> None:
    fake.create()
    fake.credential(_USER, secret)
    git.ok("push", _url(secret), "main")
    refs = "/ws/r.git/info/refs?service=git-receive-pack"
    host, rpc = "bitbucket.org", "/ws/r.git/git-receive-pack"
    # libcurl sends the credential of the address only after it was asked for one.
    expected = [
        Request("GET", host, refs, scheme=None, username=None, known=False, status=401, tls=True),
        Request("GET", host, refs, scheme="basic", username=_USER, known=True, status=200, tls=True),
        Request("POST", host, rpc, scheme="basic", username=_USER, known=True, status=200, tls=True),
    ]
    assert list(fake.requests) == expected
    fake.forget_requests()
    assert len(fake.requests) == 0


def test_clone(fake: FakeBitbucket, git: Git, secret: str, tmp_path: Path) -> None:
    fake.create()
    fake.credential(_USER, secret)
    git.ok("push", _url(secret), "main")
    git.ok("clone", "--quiet", _url(secret), str(tmp_path / "clone"))
    assert (tmp_path / "clone" / "file").read_bytes() == b"text\n"


def test_clone_that_compresses_its_request(fake: FakeBitbucket, git: Git, secret: str, tmp_path: Path) -> None:
    fake.create()
    fake.credential(_USER, secret)
    for number in range(60):
        git.ok("commit", "--quiet", "--allow-empty", "--message", str(number))
        git.ok("branch", f"branch-{number}")
    git.ok("push", "--quiet", _url(secret), "--all")
    done = git("clone", _url(secret), str(tmp_path / "clone"), GIT_TRACE_CURL="1", GIT_TRACE_CURL_NO_DATA="1")
    assert done.returncode == 0
    assert "content-encoding: gzip" in done.stderr.lower()
    clone = Git(tmp_path / "clone", git.environment)
    assert clone.ok("rev-parse", "origin/branch-59") == git.ok("rev-parse", "HEAD")


@pytest.mark.parametrize("answer", _ANSWERS, ids=[answer.name for answer in _ANSWERS])
def test_message_of_each_answer(fake: FakeBitbucket, git: Git, secret: str, answer: Answer) -> None:
    fake.create()
    fake.credential(_USER, secret, answer)
    done = git("push", _url(secret), "main")
    said = {
        401: "fatal: Authentication failed for 'https://bitbucket.org/ws/r.git/'",
        404: "fatal: repository 'https://bitbucket.org/ws/r.git/' not found",
    }.get(answer.status, f"The requested URL returned error: {answer.status}")
    assert done.returncode == 128
    assert said in done.stderr
    assert _remote_lines(done.stderr) == answer.text.splitlines()
    assert secret not in done.stderr
    assert fake.requests[-1].status == answer.status
    assert fake.requests[-1].known


def test_credential_that_is_not_registered(fake: FakeBitbucket, git: Git, secret: str) -> None:
    fake.create()
    done = git("push", _url(secret), "main")
    assert done.returncode == 128
    assert _remote_lines(done.stderr) == ["Invalid credentials"]
    assert not any(request.known for request in fake.requests)


def test_answer_can_be_replaced(fake: FakeBitbucket, git: Git, secret: str) -> None:
    bare = fake.create()
    fake.credential(_USER, secret, Answer.MISSING_SCOPE)
    assert git("push", _url(secret), "main").returncode == 128
    fake.credential(_USER, secret)
    git.ok("push", _url(secret), "main")
    assert _arrived(git, bare)


def test_repository_that_is_not_there(fake: FakeBitbucket, git: Git, secret: str) -> None:
    fake.credential(_USER, secret)
    done = git("push", _url(secret, "ws/other.git"), "main")
    assert done.returncode == 128
    assert "fatal: repository 'https://bitbucket.org/ws/other.git/' not found" in done.stderr
    assert _remote_lines(done.stderr) == [Answer.NOT_FOUND.text]


@pytest.mark.parametrize(
    ("value", "arrives"), [("Bearer {}", True), ("Bearer x{}", False)], ids=["registered", "not-registered"]
)
def test_bearer_token(fake: FakeBitbucket, git: Git, secret: str, value: str, arrives: bool) -> None:
    fake.create()
    fake.credential("pipeline", secret, scheme="bearer")
    header = f"http.extraHeader=Authorization: {value.format(secret)}"
    done = git("-c", header, "push", "https://bitbucket.org/ws/r.git", "main")
    assert (done.returncode == 0) == arrives
    first = fake.requests[0]
    assert (first.scheme, first.username, first.known) == ("bearer", None, arrives)


def test_large_push_in_chunks(fake: FakeBitbucket, git: Git, secret: str) -> None:
    bare = fake.create()
    fake.credential(_USER, secret)
    _commit(git, "large", secrets.token_bytes(3 * 1024 * 1024))
    done = git("push", _url(secret), "main", GIT_TRACE_CURL="1", GIT_TRACE_CURL_NO_DATA="1")
    assert done.returncode == 0, done.stderr
    assert "transfer-encoding: chunked" in done.stderr.lower()
    assert _arrived(git, bare)


@pytest.mark.parametrize(
    ("url", "question"),
    [
        ("https://bitbucket.org/ws/r.git", "could not read Username for 'https://bitbucket.org'"),
        pytest.param(
            "https://someone@bitbucket.org/ws/r.git",
            "could not read Password for 'https://someone@bitbucket.org'",
            marks=pytest.mark.needs(KEPT_USERNAME),
        ),
    ],
    ids=["no-user", "user-only"],
)
def test_push_without_credential(fake: FakeBitbucket, git: Git, url: str, question: str) -> None:
    fake.create()
    done = git("push", url, "main")
    assert done.returncode == 128
    assert question in done.stderr
    assert _remote_lines(done.stderr) == []
    assert {request.status for request in fake.requests} == {401}


def test_empty_password_is_no_credential(fake: FakeBitbucket) -> None:
    connection = _connection(fake)
    try:
        connection.request("GET", "/ws/r.git/info/refs?service=git-receive-pack", headers=_basic("someone", ""))
        response = connection.getresponse()
        assert response.status == 401
        assert response.headers["WWW-Authenticate"] == 'Basic realm="Bitbucket.org HTTP"'
        assert response.read() == b""
    finally:
        connection.close()
    assert [(request.scheme, request.username) for request in fake.requests] == [("basic", "someone")]


def test_other_host_is_refused(fake: FakeBitbucket, git: Git) -> None:
    done = git("ls-remote", "https://example.org/ws/r.git")
    assert done.returncode == 128
    assert "502" in done.stderr
    assert fake.refused[0] == "example.org:443"
    assert fake.requests == ()


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("CONNECT bitbucket.org:22 HTTP/1.1", "bitbucket.org:22"),
        ("CONNECT bitbucket.org.example.com:443 HTTP/1.1", "bitbucket.org.example.com:443"),
        ("CONNECT a.b.bitbucket.org:443 HTTP/1.1", "a.b.bitbucket.org:443"),
        ("CONNECT 127.0.0.1:443 HTTP/1.1", "127.0.0.1:443"),
        ("CONNECT [bad HTTP/1.1", ":0"),
        ("GET http://example.org/ HTTP/1.1", "example.org:80"),
        ("GET https://bitbucket.org/ HTTP/1.1", "bitbucket.org:80"),
        ("GET /ws/r.git HTTP/1.1", ":80"),
    ],
    ids=["ssh-port", "suffix", "two-labels", "address", "nonsense", "http", "https-in-clear", "no-host"],
)
def test_what_the_proxy_refuses(fake: FakeBitbucket, line: str, refused: str) -> None:
    assert _exchange(fake, line, "Host: bitbucket.org").startswith(b"HTTP/1.1 502 ")
    assert fake.refused == (refused,)


def test_further_hosts(fake: FakeBitbucket, git: Git, secret: str) -> None:
    bare = fake.create("scm/project/r")
    fake.credential(_USER, secret)
    fake.serve("git.example.com", "port.example.com:8443")
    user = f"{quote(_USER, safe='')}:{secret}"
    for number, host in enumerate(["git.example.com", "port.example.com:8443", "www.bitbucket.org"]):
        git.ok("push", f"https://{user}@{host}/scm/project/r.git", f"main:branch-{number}")
        assert _arrived(git, bare, f"refs/heads/branch-{number}")
    assert fake.requests[-1].host == "www.bitbucket.org"
    assert git("ls-remote", f"https://{user}@git.example.com:8443/scm/project/r.git").returncode == 128


def test_plain_http_push(fake: FakeBitbucket, git: Git, secret: str) -> None:
    bare = fake.create()
    fake.credential(_USER, secret)
    git.ok("push", _url(secret, scheme="http"), "main")
    assert _arrived(git, bare)
    assert {(request.host, request.tls) for request in fake.requests} == {("bitbucket.org", False)}
    assert fake.requests[0].path == "/ws/r.git/info/refs?service=git-receive-pack"


def test_certificate_is_not_trusted_without_the_environment(fake: FakeBitbucket, git: Git, secret: str) -> None:
    fake.create()
    environment = {name: value for name, value in git.environment.items() if name != "GIT_SSL_CAINFO"}
    done = Git(git.folder, environment)("push", _url(secret), "main")
    assert done.returncode == 128
    assert "certificate" in done.stderr
    assert fake.requests == ()


@pytest.mark.parametrize("scheme", ["basic", "bearer"])
def test_records_hold_no_secret(fake: FakeBitbucket, git: Git, secret: str, scheme: Scheme) -> None:
    fake.create()
    fake.credential(_USER, secret, scheme=scheme)
    git("push", _url(secret), "main")
    git("push", _url("", user=secret), "main")
    git("-c", f"http.extraHeader=Authorization: Bearer {secret}", "push", "https://bitbucket.org/ws/r.git", "main")
    _exchange(fake, f"GET http://{_USER}:{secret}@example.org/ HTTP/1.1")
    shown = repr(fake.requests) + repr(fake.refused) + repr(fake)
    assert len(fake.requests) > 3
    assert secret not in shown
    assert _basic(_USER, secret)["Authorization"].partition(" ")[2] not in shown


def test_sha256_repository(fake: FakeBitbucket, sealed: dict[str, str], secret: str, tmp_path: Path) -> None:
    git = _work_tree(tmp_path / "sha256", {**sealed, **fake.environment}, "sha256")
    bare = fake.create("ws/long", object_format="sha256")
    fake.credential(_USER, secret)
    git.ok("push", _url(secret, "ws/long.git"), "main")
    assert _arrived(git, bare)
    assert len(git.ok("rev-parse", "HEAD")) == 64


def test_several_pushes_at_once(fake: FakeBitbucket, git: Git, secret: str) -> None:
    bares = [fake.create(f"ws/r{number}") for number in range(8)]
    fake.credential(_USER, secret)
    with ThreadPoolExecutor(len(bares)) as pool:
        pushes = [pool.submit(git, "push", _url(secret, f"{bare.parent.name}/{bare.name}"), "main") for bare in bares]
    assert [push.result().returncode for push in pushes] == [0] * len(bares)
    assert all(_arrived(git, bare) for bare in bares)


def test_remote_user_reaches_the_hooks(fake: FakeBitbucket, git: Git, secret: str) -> None:
    hooks = fake.create() / "hooks"
    hooks.mkdir(exist_ok=True)
    hook = hooks / "pre-receive"
    hook.write_text('#!/bin/sh\necho "pushed by $REMOTE_USER"\nexit 1\n')
    hook.chmod(0o755)
    fake.credential(_USER, secret)
    done = git("push", _url(secret), "main")
    assert done.returncode == 1
    assert _remote_lines(done.stderr) == [f"pushed by {_USER}"]
    assert "[remote rejected] main -> main (pre-receive hook declined)" in done.stderr


def test_connection_is_kept_alive(fake: FakeBitbucket, secret: str) -> None:
    fake.create()
    fake.credential(_USER, secret)
    connection = _connection(fake)
    try:
        path = "/ws/r.git/info/refs?service=git-receive-pack"
        for headers, status in [({}, 401), (_basic(_USER, "wrong"), 401), (_basic(_USER, secret), 200)]:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            first = connection.sock
            response.read()
            assert response.status == status
            assert connection.sock is first is not None
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("headers", "is_second"), [({}, False), ({"Git-Protocol": "version=2"}, True)], ids=["none", "version-2"]
)
def test_protocol_version(fake: FakeBitbucket, secret: str, headers: dict[str, str], is_second: bool) -> None:
    fake.create()
    fake.credential(_USER, secret)
    connection = _connection(fake)
    try:
        sent = {**_basic(_USER, secret), **headers}
        connection.request("GET", "/ws/r.git/info/refs?service=git-upload-pack", headers=sent)
        assert (b"version 2" in connection.getresponse().read()) == is_second
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("headers", "body", "chunked"),
    [
        ({}, b"0000", False),
        ({}, b"0000", True),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"0000"), False),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"0000"), True),
    ],
    ids=["plain", "chunked", "gzip", "gzip-chunked"],
)
def test_bodies(fake: FakeBitbucket, secret: str, headers: dict[str, str], body: bytes, chunked: bool) -> None:
    fake.create()
    fake.credential(_USER, secret)
    sent = {"Content-Type": "application/x-git-receive-pack-request", **_basic(_USER, secret), **headers}
    if chunked:
        sent["Transfer-Encoding"] = "chunked"
    connection = _connection(fake)
    try:
        pieces = iter([body[:3], body[3:]]) if chunked else body
        connection.request("POST", "/ws/r.git/git-receive-pack", pieces, sent, encode_chunked=chunked)
        response = connection.getresponse()
        response.read()
        assert response.status == 200
    finally:
        connection.close()


@pytest.mark.parametrize(
    "header",
    ["Content-Length: -1", "Content-Length: many", "Transfer-Encoding: chunked\r\n\r\nmany"],
    ids=["negative", "word", "bad-chunk"],
)
def test_length_that_makes_no_sense(fake: FakeBitbucket, header: str) -> None:
    answer = _exchange(fake, "POST http://bitbucket.org/ws/r.git/git-receive-pack HTTP/1.1", header)
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_path_with_a_zero_byte(fake: FakeBitbucket, secret: str) -> None:
    fake.credential(_USER, secret)
    authorization = _basic(_USER, secret)["Authorization"]
    line = "GET http://bitbucket.org/ws/%00/info/refs HTTP/1.1"
    assert _exchange(fake, line, f"Authorization: {authorization}", "Connection: close").startswith(b"HTTP/1.1 400 ")


def test_expect_100_continue(fake: FakeBitbucket, secret: str) -> None:
    fake.create()
    fake.credential(_USER, secret)
    head = (
        "POST http://bitbucket.org/ws/r.git/git-receive-pack HTTP/1.1\r\nHost: bitbucket.org\r\n"
        f"Authorization: {_basic(_USER, secret)['Authorization']}\r\n"
        "Content-Type: application/x-git-receive-pack-request\r\n"
        "Content-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(_proxy_address(fake), timeout=20) as raw:
        raw.sendall(head.encode())
        assert raw.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        raw.sendall(b"0000")
        assert raw.recv(4096).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("path", ["", "ws//r", "../r", "ws/./r"], ids=["empty", "gap", "up", "dot"])
def test_path_that_is_no_repository(fake: FakeBitbucket, path: str) -> None:
    with pytest.raises(ValueError, match="not a path of a repository"):
        fake.create(path)


@pytest.mark.parametrize(("user", "size"), [("someone", 0), ("a:b", 8)], ids=["empty-secret", "colon"])
def test_credential_that_cannot_be_sent(fake: FakeBitbucket, user: str, size: int) -> None:
    with pytest.raises(ValueError, match=r"counts as no credential|cannot be sent"):
        fake.credential(user, secrets.token_hex(size))


def test_stops_at_once_with_connections_open(tmp_path: Path, secret: str, capfd: pytest.CaptureFixture[str]) -> None:
    before = threading.active_count()
    with FakeBitbucket(tmp_path / "fake") as fake:
        fake.create()
        address = _proxy_address(fake)
        idle = socket.create_connection(address, timeout=20)
        halfway = socket.create_connection(address, timeout=20)
        halfway.sendall(b"CONNECT bitbucket.org:443 HTTP/1.1\r\n\r\n")
        assert halfway.recv(4096).startswith(b"HTTP/1.1 200 ")
        kept = _connection(fake)
        kept.request("GET", "/ws/r.git/info/refs", headers=_basic(_USER, secret))
        kept.getresponse().read()
    assert threading.active_count() == before
    for connection in (idle, halfway, kept):
        connection.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=5).close()
    with pytest.raises(RuntimeError, match="does not run"):
        _ = fake.environment
    assert fake.errors == ()
    assert capfd.readouterr() == ("", "")


def test_runs_again_with_what_it_had(tmp_path: Path, sealed: dict[str, str], secret: str) -> None:
    fake = FakeBitbucket(tmp_path / "fake", hosts=["git.example.com"])
    bare = fake.create()
    fake.credential(_USER, secret)
    with fake, pytest.raises(RuntimeError, match="already runs"):
        fake.__enter__()
    with fake:
        git = _work_tree(tmp_path / "work", {**sealed, **fake.environment})
        git.ok("push", _url(secret).replace("bitbucket.org", "git.example.com"), "main")
        assert _arrived(git, bare)
