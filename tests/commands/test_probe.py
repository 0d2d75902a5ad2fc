"""Whether a login may write, asked through the real git: nothing is pushed, kept, dropped, asked, or left running."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.commands.probe import Probe, deciding
from bb_auth_check.git.process import Git
from bb_auth_check.git.push_dry_run import Attempt
from bb_auth_check.model import CannotLook, Misused, Probed, Selection
from bb_auth_check.render import layout, probed
from conftest import PROGRAM, Contents, World, contents
from support import schemas
from support.fake_bitbucket import Answer, FakeBitbucket
from support.needs import KEPT_USERNAME
from support.real_helpers import CacheDaemon

ORIGIN = "https://jdoe@bitbucket.org/ws/r.git"
DEAD_END = "http://127.0.0.1:9"
SHORT = 1.0
"""Seconds, for what never answers."""


class Lab:
    """A world with a Bitbucket, and a repository that pushes there as jdoe."""

    def __init__(self, world: World, fake: FakeBitbucket) -> None:
        self.world = world
        self.fake = fake
        self.bare = fake.create("ws/r")
        self.path = world.repository(f'[remote "origin"]\n\turl = {ORIGIN}\n')
        world.commit(self.path)
        self.secret = sample("api-token")
        self.answer(Answer.OK)
        self.environ = dict(fake.environment)

    def answer(self, answer: Answer, secret: str = "", username: str = "jdoe") -> None:
        """What Bitbucket says to a login."""
        self.fake.credential(username, secret or self.secret, answer)

    def store(self, secret: str = "", username: str = "jdoe") -> Path:
        """Have `store` hold a login. Returns its file."""
        self.world.write_global("[credential]\n\thelper = store\n")
        line = f"https://{username}:{quote(secret or self.secret, safe='')}@bitbucket.org\n"
        return self.world.file("~/.git-credentials", self.path, line)

    def origin(self, url: str) -> None:
        """Set the URL of origin."""
        self.world.git("config", "remote.origin.url", url, cwd=self.path)

    def probes(self, patience: float = 30, **more: Any) -> list[Probed]:
        """Ask every destination; every promise that holds for any outcome is checked."""
        remotes, hosts, cwd = (
            more.pop(name, default) for name, default in (("remotes", ()), ("hosts", ()), ("cwd", None))
        )
        self.fake.forget_requests()
        before = self.refs()
        environ = {**self.world.environ, **self.environ, **more}
        probe = Probe(Git(environ, str(cwd or self.path)), Selection(remotes=remotes, hosts=hosts), patience=patience)
        answers = [probe.ask(destination) for destination in probe.destinations]
        assert {request.method for request in self.fake.requests} <= {"GET"}
        assert self.refs() == before
        document = probed.as_json(answers, deciding(answers))
        style = layout.Style(signs=layout.ASCII)
        text = document + "".join(probed.as_text(answer, style) for answer in answers)
        assert self.secret[12:] not in text + repr(answers) + repr(probe.__dict__)
        schemas.strict("explain-1").validate(json.loads(document))
        return answers

    def probe(self, patience: float = 30, **more: Any) -> Probed:
        """Ask the only destination."""
        (answer,) = self.probes(patience, **more)
        return answer

    def program(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """The command itself."""
        return self.world.program("probe", *arguments, cwd=self.path, **{**self.environ, **more})

    def refs(self) -> list[Contents]:
        """The refs of both sides, however git keeps them."""
        return [_refs(self.bare), _refs(self.path / ".git")]


def _refs(git_folder: Path) -> Contents:
    files = {name: path.read_bytes() for name in ("HEAD", "packed-refs") if (path := git_folder / name).exists()}
    return files | contents(git_folder / "refs") | contents(git_folder / "reftable")


def classes(answer: Probed) -> list[str]:
    """The classes of failure, best first."""
    return [match.failure for match in answer.matches]


def stand_in(lab: Lab) -> Path:
    """What does the work of ssh, and of a server to which one can only write."""
    read = lab.world.folder / "read"
    serve = f"case $last in git-receive-pack*) exec git receive-pack {lab.bare};; git-upload-pack*) touch {read};; esac"
    return lab.world.program_file("stand-in", f"#!/bin/sh\nfor last; do :; done\n{serve}\n")


@pytest.fixture
def lab(world: World) -> Iterator[Lab]:
    """A lab of its own."""
    with FakeBitbucket(world.folder / "fake") as fake:
        yield Lab(world, fake)
        assert fake.errors == ()


# ---------------------------------------------------------------- what Bitbucket answers

ANSWERS = {
    Answer.INVALID_CREDENTIALS: (401, "token-expired"),
    Answer.ACCOUNT_PASSWORD: (401, "account-password-rejected"),
    Answer.NO_ACCESS: (401, "token-expired"),
    Answer.PLAN_LIMIT: (402, "plan-read-only"),
    Answer.MISSING_SCOPE: (403, "token-missing-scope"),
    Answer.IP_ALLOWLIST: (403, "ip-allowlist"),
    Answer.TWO_STEP: (403, "two-step-required"),
    Answer.NOT_FOUND: (404, "stale-cached-credential"),
    Answer.APP_PASSWORD_GONE: (410, "app-password-disabled"),
}


def test_a_login_that_may_write(lab: Lab) -> None:
    """200, and whose login it was."""
    kept = lab.store()
    before = kept.read_bytes()
    answer = lab.probe()
    assert (answer.may_write, answer.http_status, answer.username) == (True, 200, "jdoe")
    assert (answer.matches, answer.why) == ((), None)
    assert kept.read_bytes() == before
    lab.world.git("push", "--quiet", "origin", "main", cwd=lab.path, check=True, **lab.environ)
    assert lab.probe().may_write  # with refs there, too


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_each_refusal_is_told_apart(lab: Lab, answer: Answer) -> None:
    """By status and class, and no helper loses what it holds: git alone would have it dropped after a 401."""
    status, first = ANSWERS[answer]
    lab.answer(answer)
    kept = lab.store()
    before = kept.read_bytes()
    refused = lab.probe()
    assert (refused.may_write, refused.http_status, refused.why) == (False, status, None)
    assert classes(refused)[0] == first
    assert refused.username == "jdoe"
    assert kept.read_bytes() == before
    if answer in (Answer.NO_ACCESS, Answer.NOT_FOUND):
        assert "repo-not-found-or-no-access" in classes(refused)
    if status == 401:
        lab.world.git("push", "--dry-run", "origin", "main", cwd=lab.path, check=False, **lab.environ, GIT_ASKPASS="")
        assert kept.read_bytes() != before


@pytest.mark.needs(KEPT_USERNAME)
def test_the_kind_of_the_secret_narrows_the_causes(lab: Lab) -> None:
    """The same words for an app password, and for an API token under the name of access tokens."""
    for kind, username, expected in (
        ("app-password", "jdoe", ["app-password-disabled"]),
        ("api-token", "x-token-auth", ["wrong-token-username"]),
        ("password", "jdoe@example.com", ["wrong-username"]),
    ):
        secret = sample(kind)
        lab.answer(Answer.INVALID_CREDENTIALS, secret, username)
        lab.store(secret, quote(username, safe=""))
        lab.origin(f"https://{quote(username, safe='')}@bitbucket.org/ws/r.git")
        refused = lab.probe()
        assert classes(refused)[: len(expected)] == expected
        assert refused.username == username


def test_what_the_repository_shows_comes_first(lab: Lab) -> None:
    """The rule that sees the cause gives its remedy."""
    secret = sample("app-password")
    lab.answer(Answer.INVALID_CREDENTIALS, secret)
    lab.origin(f"https://jdoe:{secret}@bitbucket.org/ws/r.git")
    refused = lab.probe()
    assert (refused.matches[0].failure, refused.matches[0].rule) == ("app-password-disabled", "BB101")


class _Page(BaseHTTPRequestHandler):
    """Answers with the status that stands in the path's first part, and sends away to another server."""

    server: Elsewhere

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        body = b"<html>Log in</html>" if "html" in self.path else b""
        self.send_response(int(self.path.split("/")[1]))
        self.send_header("Location", f"{self.server.elsewhere}{self.path}")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


class Elsewhere(HTTPServer):
    """A web server that is no Bitbucket."""

    def __init__(self, elsewhere: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.seen: list[str] = []
        self.elsewhere = elsewhere
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        """Its URL, without a path."""
        return f"http://127.0.0.1:{self.server_port}"


@pytest.mark.parametrize("page", ["200/empty", "200/html", "301/x", "302/x", "307/x", "429/x", "500/x", "503/x"])
def test_an_answer_that_judges_no_login(lab: Lab, page: str) -> None:
    """A page, a redirect and trouble of the server's are neither a yes nor a refusal; no redirect is followed."""
    other = Elsewhere()
    server = Elsewhere(other.address)
    lab.origin(f"http://jdoe@127.0.0.1:{server.server_port}/{page.partition('/')[0]}/scm/{page}.git")
    lab.world.git("config", f"http.{server.address}.followRedirects", "true", cwd=lab.path)
    answer = lab.probe(hosts=["127.0.0.1"], http_proxy="")
    for each in (server, other):
        each.shutdown()
        each.server_close()
    assert answer.may_write is None
    assert server.seen
    assert other.seen == []
    assert answer.http_status == (None if page.startswith("200") else int(page[:3]))
    assert answer.why or answer.matches
    if page.startswith("30"):
        assert "another address" in str(answer.why)


# ---------------------------------------------------------------- what keeps git from asking


def _dead_proxy(_: Lab) -> dict[str, str]:
    return {"https_proxy": DEAD_END, "HTTPS_PROXY": DEAD_END}


def _dead_port(lab: Lab) -> dict[str, str]:
    lab.world.git("config", "http.curloptResolve", "bitbucket.org:443:127.0.0.1", cwd=lab.path)
    lab.origin("https://jdoe@bitbucket.org:9/ws/r.git")
    lab.world.git("config", "http.curloptResolve", "bitbucket.org:9:127.0.0.1", cwd=lab.path)
    return {"https_proxy": "", "HTTPS_PROXY": ""}


def _unknown_authority(_: Lab) -> dict[str, str]:
    return {"GIT_SSL_CAINFO": os.devnull}


def _certificate_of_another_host(lab: Lab) -> dict[str, str]:
    lab.origin(f"https://jdoe@git.example.com:{lab.fake.port}/ws/r.git")
    lab.world.git("config", "http.curloptResolve", f"git.example.com:{lab.fake.port}:127.0.0.1", cwd=lab.path)
    return {"https_proxy": "", "HTTPS_PROXY": ""}


def _name_that_no_server_can_have(lab: Lab) -> dict[str, str]:
    # a label of more than 63 letters: no name server is asked
    lab.origin(f"https://jdoe@{'x' * 64}.bitbucket.org/ws/r.git")
    return {"https_proxy": "", "HTTPS_PROXY": ""}


def _proxy_that_refuses(lab: Lab) -> dict[str, str]:
    lab.origin("https://jdoe@git.example.com/ws/r.git")
    return {}


UNREACHED = {
    _dead_proxy: {"proxy", "network"},
    _dead_port: {"network", "proxy"},
    _unknown_authority: {"tls"},
    _certificate_of_another_host: {"tls"},
    _name_that_no_server_can_have: {"network"},
    _proxy_that_refuses: {"proxy"},
}


@pytest.mark.parametrize("way", UNREACHED, ids=lambda way: way.__name__.strip("_"))
def test_a_failure_on_the_way_is_never_a_bad_token(lab: Lab, way: Callable[[Lab], dict[str, str]]) -> None:
    """No status, no refusal, and none but classes of the network."""
    kept = lab.store()
    before = kept.read_bytes()
    answer = lab.probe(30, hosts=["git.example.com"], **way(lab))
    assert (answer.may_write, answer.http_status) == (None, None)
    assert set(classes(answer)) <= UNREACHED[way]
    assert classes(answer)
    assert lab.fake.requests == ()
    assert kept.read_bytes() == before


class _Wary(BaseHTTPRequestHandler):
    """A proxy that lets nobody through without a login, and no login either."""

    def do_CONNECT(self) -> None:
        self.send_response(407)
        self.send_header("Proxy-Authenticate", 'Basic realm="proxy"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@pytest.mark.parametrize("has_login", [False, True])
def test_a_login_that_the_proxy_wants(lab: Lab, has_login: bool) -> None:
    """Its refusal is not Bitbucket's, and its login is not dropped."""
    with HTTPServer(("127.0.0.1", 0), _Wary) as proxy:
        threading.Thread(target=proxy.serve_forever, args=(0.02,), daemon=True).start()
        kept = lab.store()
        if has_login:
            lab.world.file("~/.git-credentials", lab.path, f"http://jane:{lab.secret}@127.0.0.1:{proxy.server_port}\n")
        before = kept.read_bytes()
        url = f"http://jane@127.0.0.1:{proxy.server_port}"
        answer = lab.probe(30, https_proxy=url, HTTPS_PROXY=url)
        proxy.shutdown()
    assert (answer.may_write, answer.http_status, classes(answer)) == (None, None, ["proxy"])
    assert answer.username == "jdoe"
    assert kept.read_bytes() == before


def test_a_host_that_never_answers(lab: Lab) -> None:
    """The wait ends, and git with it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        deaf = f"http://127.0.0.1:{server.getsockname()[1]}"
        answer = lab.probe(SHORT, https_proxy=deaf, HTTPS_PROXY=deaf)
        connection, _ = server.accept()
        with connection:
            connection.settimeout(30)
            while connection.recv(1 << 16):
                pass  # what git had sent; then its end has hung up
    assert (answer.may_write, answer.http_status, classes(answer)) == (None, None, ["network"])
    assert answer.why == "There was no answer in 1 seconds."


def test_a_helper_that_never_answers(lab: Lab) -> None:
    """It is not taken for the network, and nothing of it is left running."""
    held = lab.world.folder / "held"
    os.mkfifo(held)
    end = os.open(held, os.O_RDONLY | os.O_NONBLOCK)
    lab.world.program_file("git-credential-deaf", f"#!/bin/sh\nexec sleep 600 > {held}\n")
    lab.world.write_global("[credential]\n\thelper = deaf\n")
    answer = lab.probe(SHORT)
    assert (answer.may_write, answer.http_status, answer.matches) == (None, None, ())
    assert answer.why == "A credential helper gave git no answer in 1 seconds."
    hung_up = select.poll()
    hung_up.register(end, select.POLLHUP)
    assert hung_up.poll(30_000)
    os.close(end)


def test_a_client_certificate_with_a_password(lab: Lab) -> None:
    """Nobody has been asked yet: that is no refusal of Bitbucket's."""
    lab.store()
    lab.world.write_global(f"[http]\n\tsslCert = {lab.fake.ca_file}\n\tsslCertPasswordProtected = true\n")
    answer = lab.probe()
    assert (answer.may_write, answer.http_status, answer.matches) == (None, None, ())
    assert "http.sslCert" in str(answer.why)
    assert lab.fake.requests == ()


def test_a_gate_of_gits_own(lab: Lab) -> None:
    """`transfer.credentialsInUrl = die` stops git before it has asked anybody."""
    lab.origin(f"https://jdoe:{lab.secret}@bitbucket.org/ws/r.git")
    lab.world.write_global("[transfer]\n\tcredentialsInUrl = die\n")
    answer = lab.probe()
    assert (answer.may_write, answer.http_status) == (None, None)
    assert lab.fake.requests == ()
    assert answer.matches[0].rule == "BB102"
    lab.world.write_global("[transfer]\n\tcredentialsInUrl = warn\n")
    assert lab.probe().may_write


# ---------------------------------------------------------------- where the login comes from


def test_no_login_anywhere(lab: Lab) -> None:
    """Bitbucket wants one: that is a refusal, and nobody was asked."""
    answer = lab.probe()
    assert (answer.may_write, answer.http_status) == (False, 401)
    assert answer.why == "git has found no login to send."
    assert "prompt-unavailable" in classes(answer)
    assert not any(request.known for request in lab.fake.requests)


def test_an_answer_that_git_does_not_read(lab: Lab) -> None:
    """A helper that says something before the login: git drops the rest, and the helper is named, not a prompt."""
    lab.world.program_file("git-credential-chatty", "#!/bin/sh\necho Welcome\necho username=jdoe\necho password=x\n")
    lab.world.write_global("[credential]\n\thelper =\n\thelper = chatty\n")
    answer = lab.probe()
    assert (answer.may_write, answer.http_status) == (False, 401)
    assert answer.why == "git has found no login to send."
    assert classes(answer) == ["helper-command-broken"]


def _from_cache(lab: Lab) -> None:
    lab.world.keep("jdoe", lab.secret, lab.path)


def test_a_login_in_the_cache(lab: Lab) -> None:
    """In memory, and still there after a 401."""
    with CacheDaemon(lab.world) as helper:
        lab.world.git("config", "--global", "credential.helper", helper, cwd=lab.path)
        _from_cache(lab)
        lab.answer(Answer.INVALID_CREDENTIALS)
        assert lab.probe().http_status == 401
        lab.answer(Answer.OK)
        assert lab.probe().may_write


def test_a_login_in_the_url(lab: Lab) -> None:
    """git resolves the remote: the URL is on no command line of ours."""
    lab.origin(f"https://jdoe:{quote(lab.secret, safe='')}@bitbucket.org/ws/r.git")
    assert lab.probe().may_write
    lab.answer(Answer.INVALID_CREDENTIALS)
    kept = lab.store(sample("api-token"))
    before = kept.read_bytes()
    assert lab.probe().http_status == 401
    assert kept.read_bytes() == before


def test_a_login_in_netrc(lab: Lab) -> None:
    """libcurl has it, git does not: a refusal is netrc's all the same."""
    lab.world.file("~/.netrc", lab.path, f"machine bitbucket.org login jdoe password {lab.secret}\n")
    assert lab.probe().may_write
    lab.answer(Answer.INVALID_CREDENTIALS)
    for url in (ORIGIN, "https://bitbucket.org/ws/r.git"):
        lab.origin(url)
        refused = lab.probe()
        assert (refused.may_write, refused.http_status, refused.why) == (False, 401, None)
        assert classes(refused)[0] == "token-expired"
        assert "netrc-overrides" in classes(refused)


def test_a_login_in_a_header(lab: Lab) -> None:
    """A header that is refused has git drop a good login of the helpers: not here."""
    header = base64.b64encode(f"jdoe:{lab.secret}".encode()).decode()
    lab.world.git("config", "http.extraHeader", f"Authorization: Basic {header}", cwd=lab.path)
    assert lab.probe().may_write
    lab.answer(Answer.INVALID_CREDENTIALS)
    kept = lab.store(sample("api-token"))
    before = kept.read_bytes()
    refused = lab.probe()
    assert (refused.may_write, refused.http_status, classes(refused)[0]) == (False, 401, "extraheader-clash")
    assert kept.read_bytes() == before
    kept.unlink()
    lab.origin("https://bitbucket.org/ws/r.git")
    refused = lab.probe()
    assert (refused.http_status, classes(refused)[0], refused.why) == (401, "extraheader-clash", None)


@pytest.mark.parametrize("says", ["remote: Invalid credentials", "SSL certificate problem: expired", "error: 410"])
def test_what_another_helper_says_is_no_answer_of_bitbuckets(lab: Lab, says: str) -> None:
    """Where there was a login all the same; where there was none, it says why."""
    lab.world.program_file("git-credential-loud", f"#!/bin/sh\necho '{says}' >&2\n")
    lab.world.write_global("[credential]\n\thelper = no-such-program\n")
    assert "helper-missing" in classes(lab.probe())
    lab.world.write_global("\thelper = loud\n")
    lab.store()
    lab.answer(Answer.NOT_FOUND)
    refused = lab.probe()
    assert (refused.may_write, refused.http_status) == (False, 404)
    assert "tls" not in classes(refused)


def test_nothing_but_git_and_a_shell_is_needed(lab: Lab) -> None:
    """As in a small container."""
    lab.store()
    folder = lab.world.folder / "few"
    folder.mkdir()
    for program in ("git", "sh"):
        (folder / program).symlink_to(str(shutil.which(program)))
    assert lab.probe(PATH=str(folder)).may_write


def test_what_curl_is_asked_to_tell_is_not_read(lab: Lab) -> None:
    """It shows the 401 that comes before every login."""
    lab.store()
    lab.answer(Answer.NOT_FOUND)
    assert lab.probe(GIT_CURL_VERBOSE="1").http_status == 404


@pytest.mark.needs(KEPT_USERNAME)
def test_an_askpass_program_answers_in_ci_alone(lab: Lab) -> None:
    """Elsewhere it may be a window that waits for somebody."""
    asker = lab.world.program_file("asker", f"#!/bin/sh\ntouch {lab.world.folder}/asked\nprintf %s '{lab.secret}'\n")
    lab.world.write_global(f"[core]\n\taskPass = {asker}\n")
    assert lab.probe().why == "git has found no login to send."
    assert lab.probe(GIT_ASKPASS=str(asker), SSH_ASKPASS=str(asker), DISPLAY=":0").may_write is False
    assert not (lab.world.folder / "asked").exists()
    assert lab.probe(CI="true").may_write
    assert lab.probe(CI="true", GIT_ASKPASS="").may_write is False


CHAINS = {
    "none": "",
    "username": "[credential]\n\tusername = jdoe\n\thelper = named\n",
    "username-of-another": "[credential]\n\tusername = nobody\n\thelper = named\n",
    "key-of-a-name-in-the-configuration": "[credential]\n\tusername = jdoe\n"
    '[credential "https://jdoe@bitbucket.org"]\n\thelper = good\n',
    "key-of-a-name": '[credential "https://jdoe@bitbucket.org"]\n\thelper = good\n',
    "partial-key-of-a-name": '[credential]\n\tusername = jdoe\n[credential "jdoe@bitbucket.org"]\n\thelper = good\n',
    "key-of-a-path": '[credential "https://bitbucket.org/ws/r.git"]\n\thelper = good\n[credential]\n\thelper = bad\n',
    "key-of-another-path": '[credential "https://bitbucket.org/other"]\n\thelper = good\n',
    "path-told": "[credential]\n\tuseHttpPath = true\n\thelper = by-path\n",
    "path-told-for-another-host": '[credential "https://example.com"]\n\tuseHttpPath = true\n'
    "[credential]\n\thelper = by-path\n",
    "reset": "[credential]\n\thelper = bad\n\thelper =\n\thelper = good\n",
    "order": "[credential]\n\thelper = bad\n\thelper = good\n",
    "half-answers": "[credential]\n\thelper = name-only\n\thelper = good\n",
    "only-half-an-answer": "[credential]\n\thelper = name-only\n",
    "another-name": "[credential]\n\thelper = another\n",
    "quits": "[credential]\n\thelper = quits\n\thelper = good\n",
    "missing": "[credential]\n\thelper = no-such-program\n\thelper = good\n",
    "no-value": "[credential]\n\thelper\n",
    "shell": '[credential]\n\thelper = "!f() { test $1 = get && echo username=jdoe && cat $HOME/pw; }; f"\n',
}


@pytest.mark.parametrize("url", ["https://bitbucket.org/ws/r.git", ORIGIN, "https://bitbucket.org:443/ws/r.git"])
@pytest.mark.parametrize("chain", CHAINS)
def test_the_login_is_that_of_a_push(lab: Lab, chain: str, url: str) -> None:
    """Whatever decides it: the server sees the same names and secrets as in a push, in the same order."""
    if url != ORIGIN and chain.startswith("reset"):
        return
    get = "#!/bin/sh\ntest $1 = get || exit 0\n"
    lab.world.file("~/pw", lab.path, f"password={lab.secret}\n")
    told = {
        "good": "echo username=jdoe; cat $HOME/pw",
        "bad": "echo username=jdoe; echo password=bad",
        "named": "grep -q ^username=jdoe && cat $HOME/pw",
        "by-path": "grep -q ^path=ws/r.git && { echo username=jdoe; cat $HOME/pw; }",
        "name-only": "echo username=jdoe",
        "another": "echo username=jane; cat $HOME/pw",
        "quits": "echo quit=1",
    }
    for name, command in told.items():
        lab.world.program_file(f"git-credential-{name}", f"{get}{command}\n")
    lab.world.write_global(CHAINS[chain])
    lab.origin(url)

    def seen() -> list[tuple[str, str | None, bool, int]]:
        requests = [(request.path, request.username, request.known, request.status) for request in lab.fake.requests]
        lab.fake.forget_requests()
        return requests

    answer = lab.probe()
    asked = seen()
    quiet = {"GIT_ASKPASS": "", "GIT_TERMINAL_PROMPT": "0"}
    push = lab.world.git("push", "--dry-run", "origin", "main", cwd=lab.path, check=False, **lab.environ, **quiet)
    assert asked == seen()
    assert answer.may_write is (push.returncode == 0) or (answer.may_write is None and push.returncode != 0)


# ---------------------------------------------------------------- nothing but the question


def test_no_hook_runs(lab: Lab) -> None:
    """None of a folder's, and none of the configuration's, which git has since 2.54."""
    ran = lab.world.folder / "ran"
    for name in ("pre-push", "reference-transaction", "post-update", "pre-receive"):
        for git_dir in (lab.path / ".git", lab.bare):
            (git_dir / "hooks").mkdir(exist_ok=True)
            hook = git_dir / "hooks" / name
            hook.write_text(f"#!/bin/sh\ntouch {ran}\n", encoding="utf-8")
            hook.chmod(0o755)
    lab.world.write_global(f'[hook "mark"]\n\tevent = pre-push\n\tcommand = "touch {ran}; :"\n')
    lab.store()
    assert lab.probe().may_write
    assert not ran.exists()
    lab.world.git("push", "--dry-run", "origin", "main", cwd=lab.path, check=True, **lab.environ)
    assert ran.exists()


SETTINGS = {
    "mirror": '[remote "origin"]\n\tmirror = true\n',
    "push-option": "[push]\n\tpushOption = ci.skip\n",
    "signed": "[push]\n\tgpgSign = true\n",
    "follow-tags": "[push]\n\tfollowTags = true\n",
    "negotiate": "[push]\n\tnegotiate = true\n",
    "submodules": "[push]\n\trecurseSubmodules = check\n[submodule]\n\trecurse = true\n",
    "refspecs": '[remote "origin"]\n\tpush = refs/heads/*:refs/heads/*\n',
    "nothing": "[push]\n\tdefault = nothing\n",
    "alias": "[alias]\n\tpush = !false\n\tcredential = !false\n",
    "rewritten": '[url "https://jdoe@bitbucket.org/"]\n\tpushInsteadOf = https://jdoe@bitbucket.org/\n',
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_settings_of_a_push_do_not_matter(lab: Lab, setting: str) -> None:
    """They are for what is pushed, not for the login."""
    lab.store()
    lab.world.git("push", "--quiet", "origin", "main", cwd=lab.path, check=True, **lab.environ)
    lab.world.file(".git/config", lab.path, SETTINGS[setting])
    assert lab.probe().may_write
    lab.origin("git@ssh.bitbucket.org:ws/r.git")
    assert lab.probe(GIT_SSH_COMMAND=str(stand_in(lab))).may_write
    assert not (lab.world.folder / "read").exists()


def _unborn(lab: Lab) -> Path:
    return lab.world.repository(f'[remote "origin"]\n\turl = {ORIGIN}\n', "unborn")


def _detached(lab: Lab) -> Path:
    lab.world.git("checkout", "--quiet", "--detach", cwd=lab.path)
    return lab.path


def _bare(lab: Lab) -> Path:
    folder = lab.world.folder / "bare.git"
    lab.world.git("clone", "--quiet", "--bare", str(lab.path), str(folder), cwd=lab.world.folder)
    lab.world.git("config", "remote.origin.url", ORIGIN, cwd=folder)
    return folder


def _worktree(lab: Lab) -> Path:
    folder = lab.world.folder / "tree"
    lab.world.git("worktree", "add", "--quiet", "-b", "side", str(folder), cwd=lab.path)
    return folder


def _subfolder(lab: Lab) -> Path:
    (lab.path / "deep").mkdir()
    return lab.path / "deep"


@pytest.mark.parametrize("start", [_unborn, _detached, _bare, _worktree, _subfolder])
def test_wherever_it_starts(lab: Lab, start: Callable[[Lab], Path]) -> None:
    """Nothing needs to be there to be pushed."""
    lab.store()
    assert lab.probe(cwd=start(lab)).may_write


def test_from_within_git(lab: Lab) -> None:
    """With options of the user's own on git's command line, which win in a push: here ours come behind them."""
    kept = lab.store(sample("api-token"))
    before = kept.read_bytes()
    file = lab.world.folder / "other"
    file.write_text(kept.read_text().replace("bitbucket.org", "example.com"), encoding="utf-8")
    lab.world.file("~/good", lab.path, f"https://jdoe:{quote(lab.secret, safe='')}@bitbucket.org\n")
    options = ("-c", "credential.helper=", "-c", f"credential.helper=store --file={lab.world.home}/good")
    alias = f"alias.ask=!{' '.join(PROGRAM)} probe"
    run = lab.world.git(*options, "-c", alias, "ask", cwd=lab.path, check=False, **lab.environ)
    assert run.returncode == 0, run.stderr
    lab.answer(Answer.INVALID_CREDENTIALS)
    good = (lab.world.home / "good").read_bytes()
    run = lab.world.git(*options, "-c", alias, "ask", cwd=lab.path, check=False, **lab.environ)
    assert run.returncode == 1
    assert kept.read_bytes() == before
    assert (lab.world.home / "good").read_bytes() == good


# ---------------------------------------------------------------- which destination

DEFAULTS = {
    "single": '[remote "bb"]\n\turl = {}bb\n',
    "origin": '[remote "bb"]\n\turl = {}bb\n[remote "origin"]\n\turl = {}origin\n',
    "branch": '[remote "bb"]\n\turl = {}bb\n[remote "origin"]\n\turl = {}origin\n[branch "main"]\n\tremote = bb\n',
    "push-default": '[remote "bb"]\n\turl = {}bb\n[remote "origin"]\n\turl = {}origin\n'
    '[branch "main"]\n\tremote = origin\n[remote]\n\tpushDefault = bb\n',
    "push-remote": '[remote "bb"]\n\turl = {}bb\n[remote "origin"]\n\turl = {}origin\n'
    '[branch "main"]\n\tremote = origin\n\tpushRemote = bb\n[remote]\n\tpushDefault = origin\n',
    "without-url": '[remote "bb"]\n\tprune = true\n[remote "origin"]\n\turl = {}origin\n',
    "name-of-another-alphabet": '[remote "bb"]\n\turl = {}bb\n[remote "\udcfcber"]\n\turl = {}x\n'
    '[branch "main"]\n\tremote = \udcfcber\n',
    "url-as-remote": '[remote "bb"]\n\turl = {}bb\n[branch "main"]\n\tremote = {}typed\n',
}


@pytest.mark.parametrize("layout", DEFAULTS)
def test_the_destination_is_that_of_a_plain_push(world: World, layout: str) -> None:
    """As git itself takes it."""
    path = world.repository(DEFAULTS[layout].replace("{}", "https://jdoe@bitbucket.org/ws/"))
    world.commit(path)
    world.git("tag", "main", cwd=path)  # git then calls the branch heads/main
    push = world.git("-c", "push.default=current", "push", "--verbose", cwd=path, check=False)
    (line,) = (line for line in push.stderr.splitlines() if line.startswith("Pushing to "))
    (destination,) = Probe(Git(world.environ, str(path))).destinations
    assert line == f"Pushing to {destination.address.url.text.replace('jdoe@', '')}"


def test_without_a_bitbucket_in_a_plain_push_all_are_asked(world: World) -> None:
    """Others are none of our business; none at all is not a yes."""
    path = world.repository(
        '[remote "origin"]\n\turl = https://github.com/acme/widget\n'
        '[remote "a"]\n\turl = https://jdoe@bitbucket.org/ws/a\n[remote "b"]\n\turl = https://jdoe@bitbucket.org/ws/b\n'
    )
    assert [d.address.remote for d in Probe(Git(world.environ, str(path))).destinations] == ["a", "b"]
    for remotes in (["origin"], ["a", "origin"], ["https://github.com/acme/widget"], ["nonsense"]):
        with pytest.raises(Misused):
            Probe(Git(world.environ, str(path)), Selection(remotes=remotes))
    with pytest.raises(CannotLook):
        Probe(Git(world.environ, str(world.repository('[remote "origin"]\n\turl = /tmp/x\n', "other"))))


def test_every_push_url_of_a_remote_is_asked(lab: Lab) -> None:
    """One by one, with the settings of their remote; one that would bring a secret to a command line is left out."""
    lab.fake.create("ws/second")
    lab.store()
    config = f'[remote "origin"]\n\tpushurl = bb:r.git\n\tpushurl = bb:missing.git\n\tproxy = {lab.fake.proxy_url}\n'
    rule = '[url "https://jdoe@bitbucket.org/ws/"]\n\tinsteadOf = bb:\n'
    lab.world.file(".git/config", lab.path, config + rule)
    answers = lab.probes(https_proxy=DEAD_END, HTTPS_PROXY=DEAD_END)
    assert [(answer.may_write, answer.http_status) for answer in answers] == [(True, 200), (False, 404)]
    document = json.loads(probed.as_json(answers, deciding(answers)))
    assert document["http_status"] == 404
    assert [destination["may_write"] for destination in document["destinations"]] == [True, False]
    unknown = Probed(destination=answers[0].destination, may_write=None)
    assert deciding([answers[0], unknown, answers[1]]) == answers[1]

    lab.world.git(
        "config",
        "--add",
        "remote.origin.pushurl",
        f"https://jdoe:{lab.secret}@bitbucket.org/ws/second.git",
        cwd=lab.path,
    )
    answers = lab.probes(https_proxy=DEAD_END, HTTPS_PROXY=DEAD_END)
    assert [answer.may_write for answer in answers] == [True, False, None]
    assert "bb-auth-check fix" in str(answers[2].why)


def test_a_typed_url(lab: Lab) -> None:
    """With a secret in it, it is not given to git."""
    lab.store()
    lab.fake.create("ws/typed")
    assert lab.probe(remotes=["https://jdoe@bitbucket.org/ws/typed.git"]).may_write
    lab.fake.forget_requests()
    answer = lab.probe(remotes=[f"https://jdoe:{lab.secret}@bitbucket.org/ws/typed.git"])
    assert answer.may_write is None
    assert str(answer.why).endswith("Name a remote, or a URL without a secret.")
    assert lab.fake.requests == ()


def test_a_remote_whose_name_can_only_be_shown_escaped(lab: Lab) -> None:
    """It is asked as any other, with one push URL and with two."""
    lab.store()
    lab.answer(Answer.MISSING_SCOPE)
    lab.world.file(".git/config", lab.path, f'[remote "\udcfc\\\\ber"]\n\tpushurl = {ORIGIN}\n')
    lab.world.git("remote", "remove", "origin", cwd=lab.path)
    for count in (1, 2):
        assert [answer.http_status for answer in lab.probes()] == [403] * count
        lab.world.git("config", "--add", "remote.\udcfc\\ber.pushurl", ORIGIN, cwd=lab.path)


def test_a_data_center(lab: Lab) -> None:
    """Declared by an option; its own words for a token that is refused."""
    lab.fake.serve("git.example.com")
    lab.fake.create("scm/ws/r")
    token = sample("datacenter-token")
    lab.answer(Answer.INVALID_CREDENTIALS, token)
    lab.world.write_global("[credential]\n\thelper = store\n")
    lab.world.file("~/.git-credentials", lab.path, f"https://jdoe:{quote(token, safe='')}@git.example.com\n")
    lab.origin("https://jdoe@git.example.com/scm/ws/r.git")
    refused = lab.probe(hosts=["git.example.com"])
    assert (refused.may_write, refused.http_status, classes(refused)[0]) == (False, 401, "token-expired")
    lab.answer(Answer.OK, token)
    assert lab.probe(hosts=["git.example.com"]).may_write


# ---------------------------------------------------------------- over SSH


def test_over_ssh(lab: Lab) -> None:
    """A stand-in for ssh that runs the other side here, on an empty repository and on one with refs."""
    lab.origin("git@ssh.bitbucket.org:ws/r.git")
    ssh = stand_in(lab)
    answer = lab.probe(GIT_SSH_COMMAND=str(ssh))
    assert (answer.may_write, answer.http_status) == (True, None)
    lab.store()
    lab.world.git("push", "--quiet", ORIGIN, "main", cwd=lab.path, check=True, **lab.environ)
    assert lab.probe(GIT_SSH_COMMAND=str(ssh)).may_write


@pytest.mark.parametrize(
    ("says", "may_write", "expected"),
    [
        ("git@ssh.bitbucket.org: Permission denied (publickey).", False, "ssh-key-not-offered"),
        ("repository access denied. access via a deployment key is read-only.", False, "ssh-access-key-read-only"),
        ("conq: repository does not exist.", False, "repo-not-found-or-no-access"),
        ("Host key verification failed.", None, "ssh-host-key"),
        ("", None, "ssh-key-not-offered"),  # `ssh -q`, whatever it was
        ("ssh: Could not resolve hostname ssh.bitbucket.org: Name or service not known", None, "network"),
    ],
)
def test_refused_over_ssh(lab: Lab, says: str, may_write: bool | None, expected: str) -> None:
    """A login that is refused is told from a host that was not reached."""
    lab.origin("git@ssh.bitbucket.org:ws/r.git")
    ssh = lab.world.program_file("stand-in", f"#!/bin/sh\necho '{says}' >&2\nexit 255\n")
    answer = lab.probe(GIT_SSH_COMMAND=str(ssh))
    assert (answer.may_write, answer.http_status, classes(answer)[0]) == (may_write, None, expected)


def test_ssh_asks_nobody(lab: Lab) -> None:
    """It has no terminal and no askpass program."""
    log = lab.world.folder / "environment"
    lab.origin("git@ssh.bitbucket.org:ws/r.git")
    script = f"#!/bin/sh\nenv >> {log}\n(: </dev/tty) 2>/dev/null && echo TTY >> {log}\nexit 255\n"
    ssh = lab.world.program_file("stand-in", script)
    lab.probe(GIT_SSH_COMMAND=str(ssh), SSH_ASKPASS="/bin/asker", DISPLAY=":0", SSH_ASKPASS_REQUIRE="force")
    lines = log.read_text(encoding="utf-8").splitlines()
    assert "SSH_ASKPASS_REQUIRE=never" in lines
    assert not [line for line in lines if line.startswith("SSH_ASKPASS=") or line == "TTY"]


# ---------------------------------------------------------------- what gets out


@pytest.mark.parametrize("kind", ["api-token", "app-password", "password"])
@pytest.mark.parametrize("place", ["store", "url", "header"])
def test_no_secret_gets_out(lab: Lab, kind: str, place: str) -> None:
    """Not into what is said, and not into arguments or the environment of any child that can be seen."""
    secret = sample(kind)
    lab.answer(Answer.INVALID_CREDENTIALS, secret)
    if place == "store":
        lab.store(secret)
    elif place == "url":
        lab.origin(f"https://jdoe:{quote(secret, safe='')}@bitbucket.org/ws/r.git")
    else:
        lab.world.git("config", "http.extraHeader", f"Authorization: Bearer {secret}", cwd=lab.path)
    log = lab.world.folder / "children"
    for program in ("git", "printf", "echo", "test"):
        real = shutil.which(program)
        lab.world.program_file(program, f'#!/bin/sh\n{{ echo "$0" "$@"; export -p; }} >> {log}\nexec {real} "$@"\n')
    for form in ("human", "json"):
        run = lab.program("--format", form, GIT_TRACE="1", GIT_TRACE_CURL="1", GIT_TRACE_REDACT="0")
        assert run.returncode == 1
        assert secret[12:] not in run.stdout + run.stderr
    recorded = log.read_text(encoding="utf-8", errors="replace")
    assert " credential fill" in recorded or place != "store"
    assert not any(f"/{program} " in recorded for program in ("printf", "echo", "test"))
    assert secret[12:] not in recorded
    assert quote(secret, safe="")[12:] not in recorded


def test_where_nothing_could_be_asked_there_is_a_document_too(world: World) -> None:
    """A program that reads it finds no match, and the reason is on standard error."""
    run = world.program("probe", "--format", "json", cwd=world.folder)
    assert run.returncode == 3
    assert json.loads(run.stdout) == {"schema": 1, "matches": [], "http_status": None, "destinations": []}
    assert run.stderr == "bb-auth-check: There is no git repository here.\n"


def test_a_token_in_the_place_of_the_username(lab: Lab) -> None:
    """Is no name to be shown."""
    token = sample("api-token")
    lab.answer(Answer.INVALID_CREDENTIALS, "x", token)
    lab.origin("https://bitbucket.org/ws/r.git")
    lab.world.write_global("[credential]\n\thelper = store\n")
    lab.world.file("~/.git-credentials", lab.path, f"https://{quote(token, safe='')}:x@bitbucket.org\n")
    answer = lab.probe()
    assert (answer.may_write, answer.http_status, answer.username) == (False, 401, None)
    assert token[12:] not in repr(answer)


def test_what_git_says_is_mute() -> None:
    """Its text may quote anything."""
    assert repr(Attempt(128, "fatal: secret", "bitbucket.org")) == "<Attempt>"


# ---------------------------------------------------------------- the command


def test_the_command_says_what_it_does_before_it_does_it(lab: Lab) -> None:
    """On standard error, so that json stays json; and what it found afterwards."""
    lab.store()
    run = lab.program()
    assert run.returncode == 0
    assert run.stderr == (
        "Asking bitbucket.org through git, as a push to origin would. "
        "The credential helpers may unlock a keychain, or ask you to.\n"
    )
    assert run.stdout == f"✓ origin  {ORIGIN}\n  Here the login of jdoe may write (200).\n"
    lab.answer(Answer.MISSING_SCOPE)
    run = lab.program("--color", "always")
    assert run.returncode == 1
    assert "Bitbucket refuses the login of jdoe (403)." in run.stdout
    assert "write:repository:bitbucket" in run.stdout
    run = lab.program("--format", "json", "--timeout", "20")
    assert (run.returncode, json.loads(run.stdout)["http_status"]) == (1, 403)
    run = lab.program(https_proxy=DEAD_END, HTTPS_PROXY=DEAD_END)
    assert run.returncode == 3
    assert "Could not find out whether the login of jdoe can push." in run.stdout


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_git_ends_with_the_command(lab: Lab, name: str) -> None:
    """Though no signal from the terminal reaches it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        deaf = f"http://127.0.0.1:{server.getsockname()[1]}"
        environ = {**lab.world.environ, **lab.environ, "https_proxy": deaf, "HTTPS_PROXY": deaf}
        out = subprocess.DEVNULL
        with subprocess.Popen([*PROGRAM, "probe"], cwd=lab.path, env=environ, stdout=out, stderr=out) as probe:
            connection, _ = server.accept()
            number = getattr(signal, name)
            probe.send_signal(number)
            assert probe.wait(30) == 128 + number
            with connection:
                connection.settimeout(30)
                while connection.recv(1 << 16):
                    pass  # until git has hung up


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_no_refusal(lab: Lab) -> None:
    """Where nothing can be said, the exit code is still right."""
    for stream in (">", "2>"):
        command = f"{' '.join(PROGRAM)} probe {stream}/dev/full"
        assert lab.world.run("sh", "-c", command, cwd=lab.path, check=False, **lab.environ).returncode == 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--remote", "nonsense"), 2),
        (("--remote", "https://github.com/acme/widget"), 2),
        (("--timeout", "0"), 2),
        (("--timeout", "nan"), 2),
        (("--timeout", "soon"), 2),
        (("--format", "sarif"), 2),
        (("nobody",), 2),
    ],
)
def test_misuse(lab: Lab, arguments: tuple[str, ...], code: int) -> None:
    """One sentence, and nothing is asked."""
    run = lab.program(*arguments)
    assert run.returncode == code
    assert run.stdout == ""
    assert len(run.stderr.splitlines()) == 1
    assert lab.fake.requests == ()


@pytest.mark.parametrize("option", ["--remote", "--host", "--timeout", "--format", "--color", "origin"])
def test_what_is_typed_is_not_repeated(lab: Lab, option: str) -> None:
    """It may be a secret in the wrong place."""
    for typed in (lab.secret, f"https://jdoe:{lab.secret}@bitbucket.org/ws/r.git"):
        run = lab.program(option, typed)
        assert lab.secret[12:] not in run.stdout + run.stderr
        assert "internal error" not in run.stderr
        assert run.returncode in (1, 2, 3)


def test_where_there_is_nothing_to_ask(lab: Lab) -> None:
    """No repository, no git, broken configuration, no Bitbucket."""
    nowhere = lab.world.folder / "nowhere"
    nowhere.mkdir()
    other = lab.world.repository('[remote "origin"]\n\turl = https://github.com/acme/widget\n', "other")
    broken = lab.world.repository("[remote\n", "broken")
    for cwd, more in ((nowhere, {}), (lab.path, {"PATH": str(nowhere)}), (broken, {}), (other, {})):
        run = lab.world.run(sys.executable, "-m", "bb_auth_check", "probe", cwd=cwd, check=False, **more)
        assert run.returncode == 3, run.stderr
        assert run.stdout == ""
        assert len(run.stderr.splitlines()) == 1
        assert run.stderr.startswith("bb-auth-check: ")
