"""A Bitbucket Cloud for tests, to which the real ``git`` pushes.

An HTTPS server on loopback, with a certificate for ``bitbucket.org`` made at run time, stands in front of
``git http-backend``. A proxy on loopback leads ``bitbucket.org`` to that server and refuses every other host, so
an ordinary ``git push https://bitbucket.org/ws/r.git`` works and nothing leaves the machine. The server answers for
``api.bitbucket.org/2.0/user`` as well, where other logins count than for git.

    with FakeBitbucket(folder) as fake:
        bare = fake.create("ws/r")
        fake.credential("someone", secret)
        subprocess.run(["git", "push", ...], env={**environment, **fake.environment})
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import errno
import http.client
import io
import os
import selectors
import signal
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, unique
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal
from urllib.parse import unquote, urlsplit

import trustme

from conftest import Contents, contents, make

__all__ = ["Answer", "FakeBitbucket", "Request", "Scheme"]

Scheme = Literal["basic", "bearer"]

_Stream = IO[bytes] | io.BufferedIOBase

_SOCKET_SECONDS = 30.0
# Less than the sockets have, so that the answer to a backend that hangs still reaches the client.
_BACKEND_SECONDS = 25.0
_POLL_SECONDS = 0.02
_PIECE = 64 * 1024
_HTTP_PORT = 80
_HTTPS_PORT = 443
_HOME = "bitbucket.org"
_REST = f"api.{_HOME}"
_CHALLENGE = ("WWW-Authenticate", 'Basic realm="Bitbucket.org HTTP"')
# git shows a body as "remote:" lines only when it is plain text.
_PLAIN = ("Content-Type", "text/plain; charset=utf-8")
_HIDDEN = "(a registered secret)"
_NO_REPOSITORY = (
    "You may not have access to this repository or it no longer exists in this workspace. "
    "If you think this repository exists and you have access, make sure you are authenticated."
)


@unique
class Answer(Enum):
    """What the fake says to a credential: ``status`` is the HTTP status, ``text`` the plain body."""

    OK = (200, "")
    INVALID_CREDENTIALS = (401, "Invalid credentials")
    ACCOUNT_PASSWORD = (
        401,
        "Bitbucket Cloud recently stopped supporting account passwords for Git authentication.\n"
        "See our community post for more details: https://atlassian.community/t5/x/x/ba-p/1948231\n"
        "App passwords are recommended for most use cases and can be created in your Personal settings:\n"
        "https://bitbucket.org/account/settings/app-passwords/",
    )
    NO_ACCESS = (401, _NO_REPOSITORY)
    PLAN_LIMIT = (
        402,
        "[ALERT] Your push failed because the account 'ws' has exceeded its\n"
        "[ALERT] user limit and this repository is restricted to read-only access.",
    )
    MISSING_SCOPE = (403, "Your credentials lack one or more required privilege scopes.")
    IP_ALLOWLIST = (403, "To access this repository, an admin must whitelist your IP.")
    TWO_STEP = (403, "To access this repository, enable two-step authentication.")
    NOT_FOUND = (404, _NO_REPOSITORY)
    APP_PASSWORD_GONE = (
        410,
        "CHANGE-3222 - Functionality has been deprecated\n"
        "App passwords are deprecated and must be replaced with API tokens.\n"
        "https://developer.atlassian.com/cloud/bitbucket/changelog#CHANGE-3222",
    )

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.text = text


@dataclass(frozen=True)
class Request:
    """One answered request, without its secret.

    ``path`` includes the query. ``scheme`` and ``username`` are those of the Authorization header (a bearer token
    has no user name). ``known`` says whether the credential was registered, ``tls`` whether it came by https.
    """

    method: str
    host: str
    path: str
    scheme: Scheme | None
    username: str | None
    known: bool
    status: int
    tls: bool


_Known = dict[tuple[Scheme, str, str], tuple[Answer, str]]


@dataclass(frozen=True)
class _Verdict:
    """What is made of an Authorization header; ``answer`` is None when no credential was sent."""

    answer: Answer | None
    scheme: Scheme | None = None
    username: str | None = None
    known: bool = False
    remote_user: str = ""


_MADE: dict[tuple[str, str], Contents] = {}
"""The empty repositories that git has made, to be made anew without it."""


class FakeBitbucket:
    """A running fake: ``with FakeBitbucket(folder) as fake``.

    ``folder`` holds the bare repositories and the certificate of the fake's own authority; it is made if missing.
    ``hosts`` are served besides ``bitbucket.org`` and ``*.bitbucket.org``, as for ``serve``.
    """

    def __init__(self, folder: Path, hosts: Iterable[str] = ()) -> None:
        self._folder = folder.resolve()
        self._repositories = self._folder / "repositories"
        self._repositories.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._names = {_HOME, f"*.{_HOME}"}
        self._answers: dict[tuple[Scheme, str, str], tuple[Answer, str]] = {}
        self._accounts: dict[tuple[Scheme, str, str], tuple[Answer, str]] = {}
        self.rest_status: int | None = None
        """What the REST interface answers to everybody, as when it is out of order; None if it judges."""
        self._requests: list[Request] = []
        self._refused: list[str] = []
        self._errors: list[BaseException] = []
        self._no_authorities = self._folder / "no-authorities"
        self._no_authorities.mkdir(exist_ok=True)
        _own_authority().cert_pem.write_to_path(str(self.ca_file))
        self._secure: _SecureServer | None = None
        self._proxy: _Server | None = None
        self._context: ssl.SSLContext
        self.serve(*hosts)

    def __enter__(self) -> FakeBitbucket:
        if self._proxy is not None:
            raise RuntimeError("the fake already runs")
        self._secure = _SecureServer(_SecureHandler, self)
        try:
            self._proxy = _Server(_ProxyHandler, self)
        except BaseException:
            self._secure.server_close()
            raise
        self._secure.start()
        self._proxy.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The proxy goes first: its tunnels end in the HTTPS server, which must not be gone under them.
        servers = (self._proxy, self._secure)
        self._proxy = self._secure = None
        for server in servers:
            if server is not None:
                server.stop()

    @property
    def ca_file(self) -> Path:
        """The certificate of the authority that signed the fake's own, in PEM."""
        return self._folder / "ca.pem"

    @property
    def proxy_url(self) -> str:
        """The address of the proxy; RuntimeError when the fake does not run."""
        if self._proxy is None:
            raise RuntimeError("the fake does not run")
        return f"http://127.0.0.1:{self._proxy.port}"

    @property
    def port(self) -> int:
        """The port on loopback of the HTTPS server itself; RuntimeError when the fake does not run."""
        if self._secure is None:
            raise RuntimeError("the fake does not run")
        return self._secure.port

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead git (and curl) to the fake and let them trust it."""
        proxy = self.proxy_url
        return {
            "http_proxy": proxy,
            "https_proxy": proxy,
            "HTTPS_PROXY": proxy,
            "no_proxy": "",
            "NO_PROXY": "",
            "GIT_SSL_CAINFO": str(self.ca_file),
            # libcurl would read the machine's two hundred authorities as well, each time: two thirds of a connection
            "GIT_SSL_CAPATH": str(self._no_authorities),
        }

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request answered so far, oldest first. A CONNECT is not a request of its own."""
        with self._lock:
            return tuple(self._requests)

    @property
    def refused(self) -> tuple[str, ...]:
        """``host:port`` of everything the proxy was asked for and refused, oldest first."""
        with self._lock:
            return tuple(self._refused)

    @property
    def errors(self) -> tuple[BaseException, ...]:
        """Faults in the fake itself (not clients that hung up): nothing is printed, so they are kept here."""
        with self._lock:
            return tuple(self._errors)

    def forget_requests(self) -> None:
        """Empties ``requests`` and ``refused``."""
        with self._lock:
            self._requests.clear()
            self._refused.clear()

    def serve(self, *hosts: str) -> None:
        """Serves further hosts: ``name`` on the usual ports (443 and 80), or ``name:port`` on that port.

        All hosts share the same repositories and credentials.
        """
        with self._lock:
            self._names.update(host.lower() for host in hosts)
            # A new context, not a change of the one that handshakes may be using.
            self._context = _server_context(frozenset(name.partition(":")[0] for name in self._names))

    def create(self, path: str = "ws/r", *, object_format: str = "sha1") -> Path:
        """Makes an empty bare repository at ``https://bitbucket.org/<path>.git`` and returns its folder.

        ``path`` may end in ``.git``; ``object_format`` is ``sha1`` or ``sha256``. FileExistsError if it is there.
        """
        parts = path.strip("/").removesuffix(".git").split("/")
        if any(part in ("", ".", "..") for part in parts):
            raise ValueError(f"not a path of a repository: {path!r}")
        folder = self._repositories.joinpath(*parts[:-1], f"{parts[-1]}.git")
        folder.mkdir(parents=True)
        makes = (object_format, self._git_environment()["PATH"])
        if makes in _MADE:
            make(folder, _MADE[makes])
            return folder
        self._git(
            "init",
            "--quiet",
            "--bare",
            "--template=",
            "--initial-branch=main",
            f"--object-format={object_format}",
            str(folder),
        )
        with open(folder / "config", "a", encoding="utf-8") as config:
            config.write("[http]\n\treceivepack = true\n")
        _MADE[makes] = contents(folder)
        return folder

    def credential(self, username: str, secret: str, answer: Answer = Answer.OK, *, scheme: Scheme = "basic") -> None:
        """Registers (or replaces) what the fake says to this pair.

        With ``scheme="bearer"`` only ``secret`` is compared, and ``username`` is who the push is done as.
        """
        if not secret:
            raise ValueError("an empty secret counts as no credential")
        if scheme == "basic" and ":" in username:
            raise ValueError("a user name with a colon cannot be sent")
        with self._lock:
            self._answers[_key(scheme, username, secret)] = (answer, username)

    def account(self, username: str, secret: str, *, scheme: Scheme = "basic") -> None:
        """Registers what the REST interface takes: an e-mail address with an API token, or a token as Bearer."""
        with self._lock:
            self._accounts[_key(scheme, username, secret)] = (Answer.OK, username)

    def _git(self, *arguments: str) -> None:
        command = ["git", *arguments]
        subprocess.run(command, env=self._git_environment(), cwd=self._folder, check=True, capture_output=True)

    def _git_environment(self) -> dict[str, str]:
        """An environment from scratch: no setting of the machine or of the caller reaches the served side."""
        settings = {
            "safe.directory": "*",
            # A garbage collection in the background would outlive the fake.
            "receive.autogc": "false",
            "gc.auto": "0",
        }
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self._folder),
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_COUNT": str(len(settings)),
        }
        for number, (key, value) in enumerate(settings.items()):
            environment[f"GIT_CONFIG_KEY_{number}"] = key
            environment[f"GIT_CONFIG_VALUE_{number}"] = value
        return environment

    def _serves(self, host: str, port: int, usual: int) -> bool:
        first, dot, rest = host.partition(".")
        names = {f"{host}:{port}"}
        if port == usual:
            names |= {host, f"*.{rest}"} if first and dot else {host}
        with self._lock:
            return not names.isdisjoint(self._names)

    def _judge(self, header: str | None, host: str) -> _Verdict:
        known = self._accounts if host == _REST else self._answers
        scheme, _, value = (header or "").strip().partition(" ")
        if scheme.lower() == "bearer":
            return self._judge_pair("bearer", None, value.strip(), known)
        if scheme.lower() != "basic":
            return _Verdict(answer=None)
        try:
            username, _, secret = base64.b64decode(value.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return _Verdict(answer=Answer.INVALID_CREDENTIALS, scheme="basic")
        return self._judge_pair("basic", username, secret, known)

    def _judge_pair(self, scheme: Scheme, username: str | None, secret: str, known: _Known) -> _Verdict:
        with self._lock:
            found = known.get(_key(scheme, username or "", secret))
            secrets = {secret for _, _, secret in (*self._answers, *self._accounts)}
        # A token in the place of the user name is a usual mistake; it must not get into the records either.
        shown = _HIDDEN if username in secrets else username
        if found is not None:
            return _Verdict(answer=found[0], scheme=scheme, username=shown, known=True, remote_user=found[1])
        # libcurl sends "user:" on its own when it has a user name only.
        answer = Answer.INVALID_CREDENTIALS if secret else None
        return _Verdict(answer=answer, scheme=scheme, username=shown)

    def _record(self, request: Request) -> None:
        with self._lock:
            self._requests.append(request)

    def _record_refused(self, host: str, port: int) -> None:
        with self._lock:
            self._refused.append(f"{host}:{port}")

    def _record_error(self, error: BaseException) -> None:
        with self._lock:
            self._errors.append(error)

    def _current_context(self) -> ssl.SSLContext:
        with self._lock:
            return self._context


def _key(scheme: Scheme, username: str, secret: str) -> tuple[Scheme, str, str]:
    return (scheme, "" if scheme == "bearer" else username, secret)


@cache
def _own_authority() -> trustme.CA:
    """The authority of all fakes of this process: it takes longer to make than what most tests ask of a fake."""
    return trustme.CA(organization_name="Fake Bitbucket")


@cache
def _server_context(names: frozenset[str]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _own_authority().issue_cert(*sorted(names)).configure_cert(context)
    return context


def _is_hang_up(error: BaseException | None) -> bool:
    """Whether it only says that the client went away, did not trust the certificate, or kept silent."""
    if isinstance(error, (ConnectionError, TimeoutError, ssl.SSLError)):
        return True
    return isinstance(error, OSError) and error.errno == errno.ENOTCONN


class _Server(socketserver.ThreadingTCPServer):
    """Accepts connections on loopback, one thread for each, and can end all of them at once.

    Not http.server.ThreadingHTTPServer: that one looks up the name of its address when it binds, which may ask
    a name server, and does not wait for its threads.
    """

    request_queue_size = 128

    def __init__(self, handler: type[_Handler], fake: FakeBitbucket) -> None:
        self.fake = fake
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), handler)
        # A daemon, so that a fake which is never left does not keep the interpreter alive.
        self._thread = threading.Thread(target=self.serve_forever, args=(_POLL_SECONDS,), daemon=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self._hang_up()
        self.server_close()  # waits for the threads of the connections

    def _hang_up(self) -> None:
        with self._lock:
            for connection in self._connections:
                # The plain socket's method: SSLSocket.shutdown would pull the TLS state from under its thread.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if error is not None and not _is_hang_up(error):
            self.fake._record_error(error)


class _SecureServer(_Server):
    """The same, behind TLS. The handshake is done in the connection's own thread, so none waits for another."""

    def finish_request(self, request: Any, client_address: Any) -> None:
        request.settimeout(_SOCKET_SECONDS)
        context = self.fake._current_context()
        # Wrapping empties the first socket object; under the lock the connection is at all times in the set.
        with self._lock:
            secure = context.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
            self._connections.discard(request)
            self._connections.add(secure)
        try:
            secure.do_handshake()
            super().finish_request(secure, client_address)
        finally:
            self.shutdown_request(secure)


class _Handler(BaseHTTPRequestHandler):
    """Answers git's requests; subclasses say for which host and path a request is."""

    protocol_version = "HTTP/1.1"
    server_version = "FakeBitbucket"
    sys_version = ""
    timeout = _SOCKET_SECONDS
    disable_nagle_algorithm = True
    tls = False
    server: _Server

    def do_GET(self) -> None:
        # The body is read whole before any answer: with unread bytes left, closing would reset the connection
        # and the client could lose the answer, and a connection kept alive would be out of step.
        with tempfile.TemporaryFile(dir=self.server.fake._folder) as body:
            try:
                self._receive(body)
            except ValueError:
                self.close_connection = True
                self._say(400, "The length of the body is not understood.")
                return
            self._serve(body)

    do_HEAD = do_GET
    do_POST = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""

    def _target(self) -> tuple[str, str] | None:
        """The host and the path with its query; None when the request was refused with an answer."""
        raise NotImplementedError

    def _receive(self, sink: IO[bytes]) -> None:
        """Copies the request's body into ``sink``; ValueError when its length makes no sense."""
        if self.headers.get("Transfer-Encoding", "").strip().lower() == "chunked":
            _copy_chunks(self.rfile, sink)
        else:
            _copy_exactly(self.rfile, sink, _natural(self.headers.get("Content-Length", "0"), 10))

    def _serve(self, body: IO[bytes]) -> None:
        target = self._target()
        if target is None:
            return
        verdict = self.server.fake._judge(self.headers.get("Authorization"), target[0])
        if target[0] == _REST:
            self._serve_rest(target, verdict)
            return
        if verdict.answer is not Answer.OK:
            status, text = (401, "") if verdict.answer is None else (verdict.answer.status, verdict.answer.text)
            self._record(target, verdict, status)
            self._say(status, text)
            return
        with tempfile.TemporaryFile(dir=self.server.fake._folder) as output:
            status, headers = self._run_backend(target[1], verdict.remote_user, body, output)
            self._record(target, verdict, status)
            if status == Answer.NOT_FOUND.status:
                self._say(status, Answer.NOT_FOUND.text)
            else:
                self._send(status, headers, output)

    def _serve_rest(self, target: tuple[str, str], verdict: _Verdict) -> None:
        is_user = target[1].partition("?")[0] == "/2.0/user"
        status = self.server.fake.rest_status or (401 if verdict.answer is not Answer.OK else 200 if is_user else 404)
        self._record(target, verdict, status)
        body = b'{"username": "jdoe", "account_id": "1", "uuid": "{1}"}' if status == 200 else b"{}"
        self._send(
            status, [("Content-Type", "application/json"), *([_CHALLENGE] if status == 401 else [])], io.BytesIO(body)
        )

    def _record(self, target: tuple[str, str], verdict: _Verdict, status: int) -> None:
        """Done before the answer is sent: whoever sees git end finds all of its requests."""
        host, path = target
        self.server.fake._record(
            Request(
                method=self.command,
                host=host,
                path=path,
                scheme=verdict.scheme,
                username=verdict.username,
                known=verdict.known,
                status=status,
                tls=self.tls,
            )
        )

    def _run_backend(
        self, path: str, remote_user: str, body: IO[bytes], output: IO[bytes]
    ) -> tuple[int, list[tuple[str, str]]]:
        """Runs ``git http-backend`` on the request; gives its status and headers, ``output`` stands at its body."""
        environment = self._backend_environment(path, remote_user, body)
        if any("\0" in value for value in environment.values()):
            return 400, []
        body.seek(0)
        if not _run(["git", "http-backend"], environment, body, output):
            output.truncate(0)
            return 504, []
        output.seek(0)
        message = http.client.parse_headers(output)
        if not message:
            return 500, []
        status = int(message.get("Status", "200").split()[0])
        return status, [(name, value) for name, value in message.items() if name.lower() != "status"]

    def _backend_environment(self, path: str, remote_user: str, body: IO[bytes]) -> dict[str, str]:
        file, _, query = path.partition("?")
        environment = self.server.fake._git_environment()
        environment |= {
            "GIT_PROJECT_ROOT": str(self.server.fake._repositories),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": unquote(file),
            "QUERY_STRING": query,
            "REMOTE_ADDR": "127.0.0.1",
            "REMOTE_USER": remote_user,
        }
        if self.command == "POST":
            environment["CONTENT_LENGTH"] = str(body.tell())
        for header, variable in (
            ("Content-Type", "CONTENT_TYPE"),
            ("Content-Encoding", "HTTP_CONTENT_ENCODING"),
            ("Git-Protocol", "GIT_PROTOCOL"),
        ):
            if header in self.headers:
                environment[variable] = self.headers[header]
        return environment

    def _say(self, status: int, text: str) -> None:
        """Answers with plain text; a 401 asks for a credential as well."""
        headers = [_PLAIN, _CHALLENGE] if status == 401 else [_PLAIN]
        self._send(status, headers, io.BytesIO(f"{text}\n".encode() if text else b""))

    def _send(self, status: int, headers: Iterable[tuple[str, str]], body: _Stream) -> None:
        """Answers with the rest of ``body``, from where it stands."""
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        start = body.tell()
        length = body.seek(0, os.SEEK_END) - start
        self.send_header("Content-Length", str(length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            body.seek(start)
            _copy_exactly(body, self.wfile, length)


class _SecureHandler(_Handler):
    """Requests that came through TLS: the host is in their Host header."""

    tls = True

    def _target(self) -> tuple[str, str] | None:
        return _authority(f"//{self.headers.get('Host', '')}", _HTTPS_PORT)[0], self.path


class _ProxyHandler(_Handler):
    """Requests to the proxy: CONNECT for https, and the whole address in the request line for http."""

    def do_CONNECT(self) -> None:
        host, port = _authority(f"//{self.path}", _HTTPS_PORT)
        secure = self.server.fake._secure
        if secure is None or not self.server.fake._serves(host, port, _HTTPS_PORT):
            self._refuse(host, port)
            return
        self.close_connection = True
        with socket.create_connection(("127.0.0.1", secure.port), timeout=_SOCKET_SECONDS) as upstream:
            upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.send_response(200, "Connection established")
            self.end_headers()
            _relay(self.connection, upstream)

    def _target(self) -> tuple[str, str] | None:
        host, port = _authority(self.path, _HTTP_PORT)
        is_http = self.path.lower().startswith("http://")
        if not is_http or not self.server.fake._serves(host, port, _HTTP_PORT):
            self._refuse(host, port)
            return None
        url = urlsplit(self.path)
        return host, (url.path or "/") + (f"?{url.query}" if url.query else "")

    def _refuse(self, host: str, port: int) -> None:
        self.server.fake._record_refused(host, port)
        self.close_connection = True
        self._say(502, "This proxy leads to the fake Bitbucket only.")


def _authority(url: str, usual: int) -> tuple[str, int]:
    """Host and port in an address, without the user that may stand before them; ("", 0) for nonsense."""
    try:
        split = urlsplit(url)
        return split.hostname or "", usual if split.port is None else split.port
    except ValueError:
        return "", 0


def _natural(text: str, base: int) -> int:
    """A number that is not negative; ValueError otherwise."""
    number = int(text, base)
    if number < 0:
        raise ValueError(f"negative length: {text!r}")
    return number


def _copy_exactly(source: _Stream, sink: _Stream, count: int) -> None:
    while count > 0:
        piece = source.read(min(count, _PIECE))
        if not piece:
            raise ConnectionError("the body ended too early")
        sink.write(piece)
        count -= len(piece)


def _copy_chunks(source: _Stream, sink: _Stream) -> None:
    """Undoes ``Transfer-Encoding: chunked``; trailers are thrown away."""
    while size := _natural(source.readline(1024).partition(b";")[0].decode("ascii"), 16):
        _copy_exactly(source, sink, size)
        if source.readline(1024).strip():
            raise ValueError("a chunk is longer than it says")
    while source.readline(1024).strip():
        pass


def _run(command: list[str], environment: dict[str, str], body: IO[bytes], output: IO[bytes]) -> bool:
    """Runs a command from a file into a file; False if it was too slow and had to be ended."""
    # A group of its own, so that whatever it started can be ended with it.
    process = subprocess.Popen(
        command, env=environment, stdin=body, stdout=output, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(timeout=_BACKEND_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return True


def _relay(client: socket.socket, upstream: socket.socket) -> None:
    """Carries bytes both ways until one side ends, fails, or both have been silent for too long."""
    with selectors.DefaultSelector() as selector:
        selector.register(client, selectors.EVENT_READ, upstream)
        selector.register(upstream, selectors.EVENT_READ, client)
        for source, sink in _readable(selector):
            piece = source.recv(_PIECE)
            if not piece:
                return
            sink.sendall(piece)


def _readable(selector: selectors.BaseSelector) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Every socket with something to read, along with the one that this is for; ends after a long silence."""
    while ready := selector.select(_SOCKET_SECONDS):
        for key, _ in ready:
            source = key.fileobj
            assert isinstance(source, socket.socket)
            yield source, key.data
