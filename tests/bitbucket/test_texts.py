"""What the text of a failure is read as, whatever stands around it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bb_auth_check.bitbucket import texts
from bb_auth_check.bitbucket.failures import BY_NAME
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.tokens import KINDS
from support.failure_texts import AMONG, FIRST, MET, NAMED, UNKNOWN, WORDS, Row
from support.generated import LONG, examples

ROWS = (*MET, *WORDS)
HARMLESS = (
    "Enumerating objects: 5, done.",
    "Writing objects: 100% (3/3), 284 bytes | 284.00 KiB/s, done.",
    "+ git push origin main",
    "Cloning into 'widget'...",
    "warning: redirecting to something",
    "Bitbucket, token, password, ssh, proxy, 401",
    "naïve \udcff\udcfe 漢字 \u202e",
    "",
)
PREFIXES = ("", "remote: ", "> ", "  | ", "\t", "error: ", "\x1b[31m", "\x1b[1;33mremote:\x1b[0m ")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_class(row: Row) -> None:
    """The class is named where the text leaves no other, else it is among the candidates."""
    classes = texts.read(row.text).classes
    assert row.failure in classes
    assert (len(classes) == 1) == (row.certainty == NAMED)
    if row.certainty == FIRST:
        assert classes[0] == row.failure
    if row.certainty == AMONG:
        assert len(classes) > 1
    assert set(classes) <= set(BY_NAME)
    assert len(set(classes)) == len(classes)


@pytest.mark.parametrize("place", range(len(texts._LEVELS) + 1))
def test_another_level(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A level that is put among the others changes nothing in what they say."""
    before = [texts.read(row.text) for row in ROWS]
    levels = list(texts._LEVELS.items())
    monkeypatch.setattr(texts, "_LEVELS", dict([*levels[:place], ("another", ()), *levels[place:]]))
    assert [texts.read(row.text) for row in ROWS] == before


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    """A text that says nothing of its cause is not guessed at, nor is another service's failure."""
    assert texts.read(text).classes == ()


@given(
    row=st.sampled_from(ROWS),
    before=st.lists(st.sampled_from(HARMLESS), max_size=3),
    behind=st.lists(st.sampled_from(HARMLESS), max_size=3),
    prefix=st.sampled_from(PREFIXES),
    end=st.sampled_from(("\n", "\r\n", "\x1b[0m\n", "\x1b[K\r\n", "  \n")),
    data=st.data(),
)
@examples(150)
def test_whatever_stands_around_it(
    row: Row, before: list[str], behind: list[str], prefix: str, end: str, data: st.DataObject
) -> None:
    """Other lines, colours, prefixes and line ends change nothing, nor does the order in which streams were mixed."""
    lines = data.draw(st.permutations([prefix + line for line in row.text.split("\n")]))
    text = end.join([*before, *lines, *behind]) + end
    assert texts.read(text).classes == texts.read(row.text).classes


@pytest.mark.parametrize("row", WORDS, ids=lambda row: row.name)
def test_damaged_encoding(row: Row) -> None:
    """What PowerShell wrote as UTF-16 is read from its bytes as well."""
    text = row.text.encode("utf-16").decode("utf-8", "surrogateescape")
    if row.text.isascii():
        assert texts.read(text).classes == texts.read(row.text).classes


REFUSED = "remote: Invalid credentials\nfatal: Authentication failed for 'https://bitbucket.org/acme/widget.git/'"
GONE = "remote: CHANGE-3222 - x\nfatal: unable to access '{}': The requested URL returned error: 410"
UNREACHED = "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': Could not resolve host: bitbucket.org"
ELSEWHERE = "remote: Repository not found.\nfatal: repository 'https://github.com/acme/widget.git/' not found"
KEY_ELSEWHERE = (
    "Host key verification failed.\ngit@github.com: Permission denied (publickey).\n"
    "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\n"
    "and the repository exists."
)


@pytest.mark.parametrize(
    ("earlier", "last"),
    [
        (UNREACHED, REFUSED),
        (REFUSED, UNREACHED),
        (GONE.format("https://bitbucket.org/acme/part.git/"), REFUSED),
        (REFUSED, GONE.format("https://bitbucket.org/acme/part.git/")),
        (f"{UNREACHED}\n{REFUSED}", REFUSED),
        (
            f"{REFUSED}\nretrying\n{REFUSED}",
            "fatal: Authentication failed for 'https://bitbucket.org/acme/widget.git/'",
        ),
        (ELSEWHERE, REFUSED),
        (REFUSED, ELSEWHERE),
        (KEY_ELSEWHERE, REFUSED),
        (REFUSED, f"{KEY_ELSEWHERE}\n"),
        (UNREACHED, f"retrying\n{ELSEWHERE}"),
        (REFUSED, "Process completed with exit code 128."),
    ],
)
def test_several_failures(earlier: str, last: str) -> None:
    """The last one of Bitbucket's decides, and what another service said is nobody's."""
    deciding = next(text for text in (last, earlier) if texts.read(text).classes)
    assert texts.read(f"{earlier}\n{last}") == texts.read(deciding)


def test_two_addresses_of_one_push() -> None:
    """Where the first was pushed to, the other service's refusal is not called Bitbucket's."""
    pushed = "To https://bitbucket.org/acme/widget.git\n   1234567..89abcde  main -> main\n"
    assert texts.read(pushed + ELSEWHERE).classes == ()


@pytest.mark.parametrize(
    "noise",
    [
        "npm ERR! self signed certificate in certificate chain",
        "WARNING: retrying after connection broken: dial tcp 192.0.2.1:443: i/o timeout",
        'Get "https://registry.example.com/v2/": Received HTTP code 407 from proxy after CONNECT',
        '192.0.2.1 - "GET / HTTP/1.1 500 12"',
        "[INFO] Initializing environment for https://github.com/acme/hooks.",
    ],
)
def test_a_server_that_answered_was_reached(noise: str) -> None:
    """Where git says what it was answered, the network's troubles in the same log are others'."""
    for text in (f"{noise}\n{REFUSED}", f"{REFUSED}\n{noise}"):
        assert texts.read(text) == texts.read(REFUSED)


BEFORE_EACH_LINE = (
    "2026-11-20T12:00:00Z ",
    "2026-11-20T12:00:00.1234567Z ##[error]",
    "[2026-11-20 12:00:00] ",
    "[12:00:00] ",
    "2026-11-20T12:00:00+01:00 ",
    "Git: ",
    "stderr: ",
)


@pytest.mark.parametrize("number", range(len(BEFORE_EACH_LINE)))
def test_each_line_of_a_log(number: int) -> None:
    """Times and names that builds and editors put before each line hide none that has to stand alone.

    In a long run each text has every one of them, else each in turn.
    """
    prefix = BEFORE_EACH_LINE[number]
    for row in ROWS if LONG else ROWS[number :: len(BEFORE_EACH_LINE)]:
        text = "\r\n".join(prefix + line for line in row.text.split("\n"))
        assert texts.read(text).classes == texts.read(row.text).classes


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("git@git.example.com: Permission denied (publickey).", "git.example.com"),
        ("The authenticity of host 'git.example.com (192.0.2.1)' can't be established.", "git.example.com"),
        ("ssh: connect to host ssh.bitbucket.org port 22: Connection refused", "ssh.bitbucket.org"),
        ("ssh: Could not resolve hostname bitbucket.org-work: Name or service not known", "bitbucket.org"),
        (
            "fatal: could not read Username for 'https://git.example.com': x\nsee https://go.example.org/doc",
            "git.example.com",
        ),
        ("No credential store has been selected. See https://docs.example.org/stores for more.", None),
    ],
)
def test_host(text: str, host: str | None) -> None:
    """It is the one that git or ssh went to, and none that the text sends its reader to."""
    assert texts.read(text).host == host


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_a_token_is_no_host(kind: str) -> None:
    """What was pasted in the wrong place is not handed on as a name."""
    assert sample(kind) not in repr(texts.read(f"fatal: Authentication failed for 'https://jdoe@{sample(kind)}/acme'"))


def test_a_token_without_prefix_is_no_name() -> None:
    """Older ones are told by their look; the names of accounts stay."""
    failed = "fatal: Authentication failed for 'https://{}@bitbucket.org/acme/widget.git'"
    assert texts.read(failed.format("aB3dE6gH9jK2mN5pQ8sT")).username is None
    for name in ("x-bitbucket-api-token-auth", "jdoe42", "jane-elizabeth-doe-1984", "JaneDoe1984"):
        assert texts.read(failed.format(name)).username == name


@given(st.text(max_size=300))
@examples(100)
def test_any_text(text: str) -> None:
    """No text is too strange."""
    assert set(texts.read(text).classes) <= set(BY_NAME)


@pytest.mark.parametrize(
    "piece", ["could not read password for ", "git-credential-", "https://a@", "\x1b[", "remote: ", " ", "\n", "http 4"]
)
def test_any_length(piece: str) -> None:
    """What nearly means something, for long (in a long run a megabyte of it), is read like any other text."""
    text = (
        piece * ((1_000_000 if LONG else 100_000) // len(piece))
        + "\nremote: CHANGE-3222 - Functionality has been deprecated"
    )
    assert texts.read(text).classes == ("app-password-disabled",)


def test_only_the_end() -> None:
    """Of a text without end, the end is read."""
    text = "remote: CHANGE-3222 - Functionality has been deprecated\n"
    assert texts.read("x" * texts.LONGEST + text).classes == ("app-password-disabled",)
    assert texts.read(text + "x" * texts.LONGEST).classes == ()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("fatal: unable to access 'x': The requested URL returned error: 410", 410),
        ("remote: CHANGE-3222 - x\nfatal: unable to access 'x': The requested URL returned error: 410", 410),
        ("remote: CHANGE-3222 - x\nfatal: Authentication failed for 'x'", 410),
        ("remote: You may not have access to this repository\nfatal: repository 'x' not found", 404),
        ("remote: You may not have access to this repository\nfatal: Authentication failed for 'x'", 401),
        ("fatal: unable to access 'x': The requested URL returned error: 418", 418),
        ("fatal: unable to access 'x': The requested URL returned error: 503", 503),
        ("error: RPC failed; HTTP 403 curl 22 The requested URL returned error: 403", 403),
        ("fatal: unable to access 'x': Could not resolve host: bitbucket.org", None),
        ("git@ssh.bitbucket.org: Permission denied (publickey).", None),
    ],
)
def test_status(text: str, status: int | None) -> None:
    """The server's answer is the one that the text gives; without any, what git's words stand for."""
    assert texts.read(text).http_status == status


@pytest.mark.parametrize(
    ("url", "host", "username"),
    [
        ("https://bitbucket.org/acme/widget.git/", "bitbucket.org", None),
        ("https://jdoe@bitbucket.org/acme/widget.git/", "bitbucket.org", "jdoe"),
        ("https://jdoe%40example.com@bitbucket.org", "bitbucket.org", "jdoe@example.com"),
        ("https://git.example.com:7990/scm/acme/widget.git", "git.example.com:7990", None),
        ("https://jdoe:***@bitbucket.org/acme/widget.git", "bitbucket.org", "jdoe"),
        ("https://***@bitbucket.org/acme/widget.git", "bitbucket.org", None),
        ("https://jdoe:12/34@bitbucket.org/acme/widget.git", None, None),
        ("https://jdoe:a b@bitbucket.org/acme/widget.git", None, None),
        ("https://jdoe%3Asecret@bitbucket.org/acme/widget.git", "bitbucket.org", None),
        ("https://support.atlassian.com/bitbucket-cloud/docs/", None, None),
    ],
)
def test_login(url: str, host: str | None, username: str | None) -> None:
    """Host and username come from the URL, unless it cannot be told where a password ends."""
    reading = texts.read(f"fatal: Authentication failed for '{url}'")
    assert (reading.host, reading.username) == (host, username)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if kind.prefixes])
def test_a_token_is_no_name(kind: str) -> None:
    """A token in the username's place, or glued to one, is not taken for a name."""
    for token in (sample(kind), quote(sample(kind), safe=""), f"jdoe{sample(kind)}", f"jdoe%3A{sample(kind)}"):
        reading = texts.read(f"fatal: Authentication failed for 'https://{token}@bitbucket.org/acme/widget.git'")
        assert reading.username is None


def test_the_url_speaks_for_a_cause() -> None:
    """A password in the URL and an e-mail address as the username are the likelier causes."""
    failed = "remote: Invalid credentials\nfatal: Authentication failed for 'https://{}bitbucket.org/acme/widget.git'"
    assert texts.read(failed.format("jdoe:***@")).classes[0] == "stale-token-in-remote-url"
    assert texts.read(failed.format("jdoe%40example.com@")).classes[0] == "wrong-username"
    assert (
        "ssh-host-moved"
        in texts.read("fatal: Could not read from git@bitbucket.org: the remote end hung up unexpectedly").classes
    )


def test_a_header_of_the_build_may_be_what_was_refused() -> None:
    """git asks for a login after a header was refused, too: where the text shows one, the prompt is not named alone."""
    asked = "fatal: could not read Username for 'https://bitbucket.org': terminal prompts disabled"
    command = '##[command]git -c http.extraheader="AUTHORIZATION: basic ***" fetch origin'
    assert texts.read(asked).classes == ("prompt-unavailable",)
    assert texts.read(f"{command}\n{asked}").classes == ("prompt-unavailable", "extraheader-clash")
