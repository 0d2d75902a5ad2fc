"""What the text of a failure says of its cause: the words of Bitbucket, git, ssh, curl and the credential helpers.

Sources: remote-curl.c, http.c, credential.c, prompt.c and transport.c of git; Atlassian's knowledge base, community
posts and staff answers for Bitbucket's own words; OpenSSH, PuTTY, libcurl, git-lfs, JGit, Visual Studio Code and Git
Credential Manager for theirs. All of them change their words: a sign is the part of a text that has stayed.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from bb_auth_check.bitbucket.hosts import CLOUD, OTHER_SERVICES
from bb_auth_check.bitbucket.tokens import token_kind
from bb_auth_check.bitbucket.usernames import is_email, is_left_over
from bb_auth_check.model import HIDDEN, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LONGEST = 3_000_000
"""How many characters of a text are read: its end, where the failure stands."""


class Reading(Value):
    """What the text of a failure says. It holds nothing of the text itself but a host and a username."""

    classes: tuple[str, ...] = ()
    """The possible causes (names in `failures.BY_NAME`), likeliest first; only one if the text rules out all others."""
    http_status: int | None = None
    """The status that the server answered with, if the text gives it or allows only one."""
    host: str | None = None
    """The host as git hands it to the helpers, with its port; for an SSH address without the port."""
    username: str | None = None
    """The decoded username; None if there is none, or if a token stands in its place."""
    advises_app_password: bool = False
    """Whether the text itself advises to create an app password, which is out of date."""


class _Sign(Value):
    """Phrases that mean the same thing, and the causes that they point to."""

    says: tuple[str, ...] = ()
    """The phrases, in lower case; one of them is enough. ` … ` stands for anything on the same line, `…` within a
    word for anything but blanks, and a line feed for the beginning or the end of a line.
    """
    classes: tuple[str, ...]
    status: int | None = None
    """The status that the server answers with in this case."""
    alone: bool = False
    """Whether that status is a sign by itself, without any of the phrases."""


_REJECTED = (
    "stale-cached-credential",
    "token-expired",
    "wrong-username",
    "wrong-token-username",
    "token-without-scopes",
    "account-password-rejected",
    "app-password-disabled",
    "token-missing-scope",
    "stale-token-in-remote-url",
    "username-of-other-account",
    "multi-account",
    "netrc-overrides",
    "extraheader-clash",
    "url-encoding",
    "malformed-secret",
    "unexpanded-placeholder",
    "wrong-auth-scheme",
    "credential-of-departed-user",
    "sso-no-password",
)
_NO_ACCESS = (
    "stale-cached-credential",
    "username-missing",
    "token-without-scopes",
    "wrong-username",
    "username-of-other-account",
    "multi-account",
    "wrong-token-username",
    "token-expired",
    "token-missing-scope",
    "repo-not-found-or-no-access",
    "repo-renamed",
    "credential-of-departed-user",
    "stale-token-in-remote-url",
    "netrc-overrides",
    "extraheader-clash",
)
_NOT_FOUND = (
    "repo-not-found-or-no-access",
    "repo-renamed",
    "multi-account",
    "username-of-other-account",
    "stale-cached-credential",
    "token-without-scopes",
    "username-missing",
    "wiki-auth",
)
_FORBIDDEN = (
    "token-missing-scope",
    "no-write-permission",
    "multi-account",
    "username-of-other-account",
    "stale-cached-credential",
    "repo-not-found-or-no-access",
    "ip-allowlist",
    "two-step-required",
    "plan-read-only",
    "wrong-auth-scheme",
    "proxy",
)
_NO_ANSWER_FOR_THAT_NAME = ("url-user-vs-stored-user", "prompt-unavailable", "helper-missing", "askpass-missing")
_REST = ("wrong-username", "token-missing-scope", "token-expired", "wrong-auth-scheme")
_SSH = (
    "ssh-key-not-offered",
    "ssh-host-key",
    "multi-account",
    "ssh-host-moved",
    "repo-not-found-or-no-access",
    "network",
)
_CUT_OFF = ("network", "proxy", "tls")

_NOT_AUTHENTICATED = (
    "authentication failed",
    # git's own in other languages
    "authentifizierung fehlgeschlagen",
    "échec d'authentification",
    "autenticación falló",
    "autenticazione non riuscita",
    "autenticação falhou",
    "error en autenticar per",
    "autentikasi gagal",
    "autentisering misslyckades",
    "uwierzytelnienie nie powiodło się",
    "için kimlik doğrulama",
    "xác thực gặp lỗi",
    "鉴权失败",
    "身份驗證失敗",
)

_VERDICTS = (
    # Bitbucket Cloud over https
    _Sign(
        says=("change-3222", "app passwords are deprecated and must be replaced"),
        classes=("app-password-disabled",),
        status=410,
    ),
    _Sign(says=("stopped supporting account passwords",), classes=("account-password-rejected",), status=401),
    _Sign(
        says=("because you enabled two-step verification", "need to authenticate with an app password"),
        classes=("account-password-rejected", "wrong-username"),
        status=401,
    ),
    _Sign(says=("lack one or more required privilege scopes",), classes=("token-missing-scope",), status=403),
    _Sign(
        says=("must whitelist your ip", "must allowlist your ip", "must add your ip"),
        classes=("ip-allowlist",),
        status=403,
    ),
    _Sign(
        says=("to access this repository, enable two-step",),
        classes=("two-step-required",),
        status=403,
    ),
    _Sign(
        says=(
            "your push failed because the account … has exceeded",
            "exceeded its user limit",
            "exceeded their user limit",
            "user limit and this repository is restricted to read-only",
        ),
        classes=("plan-read-only",),
        status=402,
    ),
    _Sign(
        says=("permission denied to update branch", "can only be modified through pull requests"),
        classes=("branch-restriction",),
    ),
    _Sign(
        says=("pack exceeds maximum allowed size", "file size limit", "repository size limit", "over the size limit"),
        classes=("repo-size-limit",),
    ),
    _Sign(
        says=("captcha required", "solve a captcha", "too many invalid password attempts"),
        classes=("captcha-lock",),
    ),
    _Sign(says=("undergoing maintenance",), classes=("service-incident",)),
    _Sign(says=("access token expired",), classes=("token-expired",), status=401),
    _Sign(says=("you must have write or admin access",), classes=("no-write-permission",), status=403),
    _Sign(says=("change-2770",), classes=("client-bug",), status=410),
    # SSH
    _Sign(says=("access via a deployment key is read-only",), classes=("ssh-access-key-read-only",)),
    _Sign(
        says=("deployment key is not associated", "too many authentication failures"),
        classes=("multi-account",),
    ),
    _Sign(says=("no mutual signature algorithm", "no matching host key type"), classes=("ssh-key-algorithm",)),
    _Sign(
        says=(
            "host key verification failed",
            "remote host identification has changed",
            "the authenticity of host",
            "host key is not cached",
            "host key does not match",
        ),
        classes=("ssh-host-key",),
    ),
    _Sign(says=("could not resolve hostname …:…: ",), classes=("ssh-url-port",)),
    # git, before it goes anywhere
    _Sign(
        says=(
            "uses plaintext credentials",
            "nutzt anmeldeinformationen im klartext",
            "usa credenciales de texto claro",
        ),
        classes=("leak-remote-url",),
    ),
    _Sign(says=("detected dubious ownership", "fatal: unsafe repository"), classes=("unsafe-repository",)),
    _Sign(
        says=(
            "using bad/illegal format",
            "url rejected:",
            "malformed input to a url",
            "credential url cannot be parsed",
        ),
        classes=("url-encoding",),
    ),
    _Sign(
        says=("credential value for … contains newline", "credential value for … contains carriage return"),
        classes=("malformed-secret",),
    ),
    _Sign(
        says=(
            "connect e … vscode-git",
            "missing or invalid credentials",
            "unable to read askpass response",
            "cannot run … askpass",
            "cannot exec … askpass",
            "ssh_askpass: exec",
        ),
        classes=("askpass-missing",),
    ),
    _Sign(
        says=(
            "bad configuration option",
            "bad owner or permissions on … ssh",
            "does not support setting port",
            "cannot run … ssh … unable to fork",
        ),
        classes=("ssh-cannot-start",),
    ),
    _Sign(says=("rate limited by", "too many requests"), classes=("rate-limited",), status=429, alone=True),
    _Sign(classes=("service-incident",), status=500, alone=True),
    # git-lfs
    _Sign(
        says=(
            "batch response: authorization error",
            "batch response: authentication required",
            "batch response: bad credentials",
            "lfs: authorization error",
            "lfs: authentication required",
            "check that you have proper access to the repository",
            "git credentials for … not found",
        ),
        classes=("lfs-auth",),
    ),
)
"""These phrases name the cause, whatever else the text says."""

_CONNECTION = (
    _Sign(
        says=(
            "ssl certificate problem",
            "server certificate verification failed",
            "ssl certificate verification failed",
            "server verification failed: certificate",
            "no alternative certificate subject name",
            "does not match target host name",
            "does not match target hostname",
            "unable to get local issuer certificate",
            "self signed certificate",
            "self-signed certificate",
            "certificate has expired",
            "certificate verify failed",
            "error setting certificate",
            "ssl peer certificate",
            "schannel: next initializesecuritycontext",
            "schannel: sni or certificate check failed",
            "crypt_e_",
            "sec_e_untrusted_root",
            "x509: certificate",
            "problem with the ssl ca cert",
            "ssl routines:",
            "http.pinnedpubkey",
        ),
        classes=("tls",),
    ),
    _Sign(says=("unknown ssl protocol error",), classes=("tls", "proxy")),
    _Sign(
        says=("gnutls_handshake", "gnutls recv error", "ssl_error_syscall", "schannel: failed to receive handshake"),
        classes=("tls", "proxy", "network"),
    ),
    _Sign(
        says=(
            "proxy authentication required",
            "from proxy after connect",
            "connect tunnel failed",
            "proxy connect aborted",
            "could not resolve proxy",
            "returned error: 407",
            "failed to connect to … over proxy",
        ),
        classes=("proxy",),
    ),
)
"""These phrases name the cause, unless the server has answered."""

_NETWORK = (
    _Sign(says=("could not resolve hostname bitbucket.org-",), classes=("multi-account", "network")),
    _Sign(
        says=(
            "could not resolve host",
            "resolving timed out",
            "no such host",
            "network is unreachable",
            "no route to host",
        ),
        classes=("network",),
    ),
    _Sign(says=("connect to host bitbucket.org port 22",), classes=("ssh-host-moved", "network")),
    _Sign(says=("connect to host … port",), classes=("network",)),
    _Sign(
        says=(
            "failed to connect to … port",
            "couldn't connect to server",
            "could not connect to server",
            "connection timed out after",
            "operation timed out after",
            "dial tcp",
        ),
        classes=("proxy", "network"),
    ),
    _Sign(says=("_exchange_identification: ", "connection closed by … port"), classes=("network", "service-incident")),
    _Sign(
        says=(
            "connection was reset",
            "connection reset by peer",
            "recv failure",
            "empty reply from server",
            "rpc failed; curl",
            "operation too slow",
            "was not closed cleanly",
        ),
        classes=_CUT_OFF,
    ),
)
"""What curl and ssh say if there was no connection, or if it broke off."""

_HELPERS = (
    _Sign(
        says=(
            "'credential-… is not a git command",
            "git-credential-… not found",
            "git-credential-… no such file or directory",
            "git-credential-… is not recognized",
            " get: 1: …: not found",
            " get: line 1: …: no such file",
        ),
        classes=("helper-missing",),
    ),
    _Sign(
        says=(
            " get: … syntax error",
            " get: … unterminated quoted string",
            "/program: no such file",
            "/program: not found",
            "missing value for 'credential.",
            "bad config variable 'credential.",
            "invalid credential line",
        ),
        classes=("helper-command-broken",),
    ),
    _Sign(
        says=(
            "failed to enumerate credentials",
            "failed to write item to store",
            "a specified logon session does not exist",
            "no credential store has been selected",
            "no credential backing store has been selected",
            "unable to persist credentials with the",
            "cannot autolaunch d-bus",
            "cannot open the secret service",
            "could not connect to secret service",
            "user interaction is not allowed",
            "unable to connect to cache daemon",
            "credential-cache unavailable",
        ),
        classes=("helper-store-unavailable",),
    ),
    _Sign(says=("must specify at least one authenticationmodes",), classes=("helper-validation",)),
    _Sign(says=("unencrypted http is not",), classes=("wrong-auth-scheme",)),
    _Sign(says=("auto-detection of host provider",), classes=("helper-provider-misdetected",)),
    _Sign(says=("logon failed, use ctrl+c", "fatal: invalid credentials"), classes=("helper-outdated",)),
)
"""What went wrong in a credential helper. git goes on without it, and may then fail for another reason."""

_REFUSALS = (
    _Sign(
        says=("invalid username or password", "\ninvalid credentials", "remote: invalid credentials"),
        classes=_REJECTED,
        status=401,
    ),
    _Sign(says=("you may not have access to this repository",), classes=_NO_ACCESS),
    _Sign(
        says=("requested repository either does not exist", "requested repository does not exist, or you do not have"),
        classes=_NOT_FOUND,
    ),
    _Sign(
        says=("token is invalid, expired, or not supported",),
        classes=("wrong-auth-scheme", "token-expired", "wrong-username"),
        status=401,
    ),
    _Sign(
        says=(
            "failed to get user details",
            "permission to access url https://api.bitbucket.org",
            "401 … api.bitbucket.org",
            "403 … api.bitbucket.org",
            "api.bitbucket.org … 401",
            "api.bitbucket.org … 403",
        ),
        classes=_REST,
    ),
    _Sign(classes=("app-password-disabled",), status=410, alone=True),
    _Sign(classes=("plan-read-only",), status=402, alone=True),
    _Sign(classes=("repo-size-limit",), status=413, alone=True),
    _Sign(
        says=("rpc failed; http 401", "rpc failed; result=22, http code = 401"),
        classes=("token-expired", "stale-cached-credential", "extraheader-clash", "token-missing-scope"),
        status=401,
    ),
    # SSH
    _Sign(
        says=("permission denied (publickey", "no supported authentication methods"), classes=("ssh-key-not-offered",)
    ),
    # what the old host answers since it was retired is not known
    _Sign(says=("@bitbucket.org: permission denied",), classes=("ssh-host-moved",)),
    _Sign(says=("repository access denied",), classes=("multi-account", "no-write-permission", *_NOT_FOUND[:2])),
    _Sign(
        says=("conq: repository does not exist", "\nrepository not found", "remote: repository not found"),
        classes=("repo-not-found-or-no-access", "repo-renamed", "multi-account"),
    ),
    _Sign(says=("conq: invalid command syntax",), classes=("ssh-url-port", "repo-not-found-or-no-access")),
)
"""Answers of the server that several causes, or possibly several, can have."""

_NO_LOGIN = (
    _Sign(
        says=("could not read password for … terminal prompts disabled",),
        classes=_NO_ANSWER_FOR_THAT_NAME,
        status=401,
    ),
    _Sign(
        says=(
            "could not read username for",
            "could not read password for",
            "unable to get password from user",
            "cannot prompt because",
            "failed to execute prompt script",
            "no credentialsprovider has been registered",
        ),
        classes=("prompt-unavailable",),
        status=401,
    ),
    _Sign(says=("told us to quit",), classes=("helper-quit",)),
)
"""git had no login that it could send."""

_WRAPPERS = (
    _Sign(
        says=(
            *_NOT_AUTHENTICATED,
            "could not authenticate against",
            "too many redirects or authentication replays",
            ": not authorized",
        ),
        classes=_REJECTED,
        status=401,
        alone=True,
    ),
    _Sign(classes=_FORBIDDEN, status=403, alone=True),
    # JGit's, whatever the server said
    _Sign(
        says=("git-receive-pack not permitted",),
        classes=(*_FORBIDDEN, "wrong-username", "account-password-rejected"),
        status=403,
    ),
    _Sign(
        says=("did you run git update-server-info on the server",),
        classes=("repo-renamed", *(name for name in _NOT_FOUND if name != "repo-renamed")),
        status=404,
    ),
    _Sign(
        says=(
            "repository … not found",
            "repository … nicht gefunden",
            "dépôt … non trouvé",
            "repositorio … no encontrado",
            "repository … non trovato",
            "repositório … inexistente",
            "仓库 … 未找到",
            "版本庫 … 未找到",
        ),
        classes=_NOT_FOUND,
        status=404,
        alone=True,
    ),
    _Sign(says=("info/refs not valid", "invalid server response"), classes=("repo-not-found-or-no-access", "proxy")),
    _Sign(
        says=("unable to update url base from redirection",),
        classes=("repo-renamed", "repo-not-found-or-no-access", "wrong-auth-scheme", "proxy"),
        status=300,
        alone=True,
    ),
    _Sign(says=("does not appear to be a git repository",), classes=("remote-missing", "repo-not-found-or-no-access")),
    _Sign(says=("pre-receive hook declined",), classes=("branch-restriction", "repo-size-limit")),
)
"""The words that git and JGit put around the server's answer."""

_ONE_WORD = (
    _Sign(
        says=("\nunauthorized\n", "\nforbidden\n"),
        classes=("two-step-required", "ip-allowlist", "multi-account", "no-write-permission"),
    ),
)
"""What a server says over SSH; over https the words of git itself tell more."""

_TAILS = (
    _Sign(
        says=(
            "could not read from remote repository",
            "have the correct access rights",
            "konnte nicht vom remote-repository lesen",
            "impossible de lire le dépôt distant",
            "no se pudo leer del repositorio remoto",
            "impossibile leggere dal repository remoto",
            "incapaz de ler o repositório remoto",
            "无法读取远程仓库",
            "無法讀取遠端版本庫",
        ),
        classes=_SSH,
    ),
    _Sign(says=("the remote end hung up unexpectedly", "early eof"), classes=(*_CUT_OFF, "service-incident")),
)
"""The words that follow any failure."""

_FINE = (_Sign(says=("authenticated via ssh key", "shell access is disabled"), classes=("control-no-fault",)),)

_LEVELS: dict[str, tuple[_Sign, ...]] = {
    "verdict": _VERDICTS,
    "connection": _CONNECTION,
    "network": _NETWORK,
    "helper": _HELPERS,
    "no login": _NO_LOGIN,
    "refusal": _REFUSALS,
    "wrapper": _WRAPPERS,
    "one word": _ONE_WORD,
    "tail": _TAILS,
    "fine": _FINE,
}
"""The levels of signs by name, in their order: the first level that has a sign in the text decides."""
_UNREACHED = ("connection", "network")
"""The levels that mean nothing once the server has answered: what was not reached then was something else."""
_CERTAIN = ("verdict", *_UNREACHED)
"""The levels whose signs name the cause: if there is only one, what else the text says cannot add another."""

_CONTEXT = (
    ("into submodule path", "submodule-auth"),
    ("confirm the import path was entered correctly", "insteadof-needed"),
    ("/info/lfs", "lfs-auth"),
    (".git/wiki", "wiki-auth"),
)
"""Context words, each with the cause that it moves to the front."""
_OUTDATED = ("create an app password", "app passwords are recommended", "authenticate with an app password")
_OLD_SSH_HOST = "git@bitbucket.org"

_STATUS = re.compile(r"(?:error:|http(?:/[12](?:\.[01])?)?|http code =|status code:?) ([1-5][0-9]{2})\b")
_CONTROL_SEQUENCE = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[@-Z\\-_])"
_BEFORE_A_LINE = (
    r"(?m)^(?:[ >|]|\[?[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9:.,]{5,18}(?:z|[+-][0-9:]{4,5})?\]?|\[[0-9:.]{5,12}\]"
    r"|##\[[a-z]{1,10}\]|(?:remote|error|err|stderr|warning|hint|git): )+"
)
"""The marks, times and program names that terminals, builds and editors put before a line, in lower case."""
_END = re.compile(
    rf"((?:{'|'.join(_NOT_AUTHENTICATED)}|could not read (?:username|password) for|unable to access '"
    r"|the requested url returned error|repository '[^'\n]{0,500}' not found|could not read from remote repository)"
    r"[^\n]*)(?:\n[^\n]{0,60}(?:have the correct access rights|and the repository exists)[^\n]*|\n[ \t]*(?=\n))*",
    re.IGNORECASE,
)
"""The last words that git says about a failure."""
_ANSWERED = re.compile(
    rf"{'|'.join(_NOT_AUTHENTICATED)}|returned error: (?!407)|^repository '[^']*' not found", re.IGNORECASE
)
_OTHER_SERVICE = rf"(?:[a-z0-9.-]+\.)?(?:{'|'.join(map(re.escape, OTHER_SERVICES))})\b"
_SSH_TO = r"(?:\bgit@|\bhost(?:name)? '?|host key for )"
_SSH_ELSEWHERE = re.compile(_SSH_TO + _OTHER_SERVICE, re.IGNORECASE)
_SSH_HOST = re.compile(_SSH_TO + r"([a-z0-9][a-z0-9.-]*\.[a-z]{2,}\b)", re.IGNORECASE)
_URL = re.compile(r"(https?)://([^\s/?#'\"<>]+)([^\n]*)")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]+)?", re.IGNORECASE)
_PAGES = (".atlassian.com", ".atlassian.net", "git-scm.com", *OTHER_SERVICES)
"""The ends of host names that texts link to for reading: no URL there is the one that was pushed to."""
_LONGEST_NAME = 100
_SHORTEST_SECRET = 20
_SEARCHED = 100_000
"""How many characters of the text's end are searched for a URL."""


def read(text: str) -> Reading:
    """Read the text of a failure. Colours, prefixes and other lines around it, in any order, do not matter.

    If the text has several failures, the last one that says anything decides. Failures of another service, and lines
    about one, are ignored. Damaged characters do no harm.
    """
    failures = [_of_bitbucket(failure, end) for failure, end in _failures(_plain(text[-LONGEST:]))]
    last = _last(failures)
    reading = _read(failures[last:])
    return reading if reading.classes or not last else _read(failures)


def _failures(text: str) -> Iterator[tuple[str, str]]:
    """Yield each failure with the last words of git on it; the rest of the text comes last, with no such words."""
    start = 0
    for match in _END.finditer(text):
        yield text[start : match.end()], match[1].strip()
        start = match.end()
    yield text[start:], ""


def _of_bitbucket(failure: str, end: str) -> tuple[str, str]:
    """Keep what may be about Bitbucket: if another service has failed, only what precedes its answer."""
    if _leads_elsewhere(end):
        lines = failure[: failure.index(end)].split("\n")[:-1]
        while lines and "remote: " in lines[-1]:
            lines.pop()
        return "\n".join((*lines, "")), ""
    if _URL.search(end) is None and _SSH_ELSEWHERE.search(failure) and "bitbucket" not in failure.lower():
        return "", ""
    return failure, end


def _leads_elsewhere(end: str) -> bool:
    url = _URL.search(end)
    return url is not None and url[2].rpartition("@")[2].partition(":")[0].lower().endswith(OTHER_SERVICES)


def _last(failures: Sequence[tuple[str, str]]) -> int:
    """The number of the first entry that belongs to the last failure: programs repeat git's words and add others."""
    ends = [end for _, end in failures]
    words = next(filter(None, reversed(ends)), "")
    return next((at for at in range(len(ends), 0, -1) if ends[at - 1] not in ("", words)), 0)


def _read(failures: Sequence[tuple[str, str]]) -> Reading:
    text = "".join(failure for failure, _ in failures)
    lines = _lines(text)
    answered = [end.lower() for _, end in failures if _ANSWERED.search(end)]
    answers = [int(number) for number in _STATUS.findall("\n".join(answered) if answered else lines)]
    found = {
        name: [] if answered and name in _UNREACHED else [sign for sign in level if _stands_in(sign, lines, answers)]
        for name, level in _LEVELS.items()
    }
    host, username, holds_secret = _login(text[-_SEARCHED:])
    classes = _decided(found)
    if _connects_elsewhere(lines, host) and "network" in classes:
        classes = ("proxy",)
    return Reading(
        classes=_sorted(classes, any(found[name] for name in _CERTAIN), lines, username, holds_secret),
        http_status=_status([sign.status for level in found.values() for sign in level if sign.status], answers),
        host=host,
        username=username,
        advises_app_password=any(part in lines for part in _OUTDATED),
    )


def _plain(text: str) -> str:
    if "\x1b" in text:
        text = re.sub(_CONTROL_SEQUENCE, "", text)
    # what Windows wrote as UTF-16 has a mark before it and a NUL behind each letter
    text = text.removeprefix("\ufeff").removeprefix("\udcff\udcfe")
    return text.replace("\0", "").replace("\r", "\n").replace("\u2019", "'").replace("\u2018", "'")


def _lines(text: str) -> str:
    """The text in lower case, with a line feed before and after each line, without the prefixes of messages."""
    text = re.sub(r"[ \t\xa0]+", " ", text.lower())
    text = re.sub(_BEFORE_A_LINE, "", text)
    if any(service in text for service in OTHER_SERVICES):
        text = "\n".join(line for line in text.split("\n") if not _is_about_another(line))
    return re.sub(r" *\n", "\n", f"\n{text}\n")


def _is_about_another(line: str) -> bool:
    return "bitbucket" not in line and any(service in line for service in OTHER_SERVICES)


def _stands_in(sign: _Sign, lines: str, answers: Sequence[int]) -> bool:
    if sign.alone and any(_is_like(answer, sign.status) for answer in answers):
        return True
    return any(_part_stands_in(part, lines) for part in sign.says)


def _is_like(answer: int, status: int | None) -> bool:
    """Whether an answer is the status of a sign. All redirections count as one status, and so do all server errors."""
    return answer == status or (answer // 100 in (3, 5) and answer // 100 * 100 == status)


def _part_stands_in(part: str, lines: str) -> bool:
    if "…" not in part:
        return part in lines
    pieces = part.replace(" … ", "…").split("…")
    if max(pieces, key=len) not in lines:
        return False  # sooner known than by the expression
    pattern = re.escape(part).replace(r"\ …\ ", ".{0,500}?").replace("…", r"\S{0,200}?")
    return re.search(pattern, lines) is not None


def _decided(found: Mapping[str, Sequence[_Sign]]) -> tuple[str, ...]:
    """The classes of the first level that has any sign in the text; `found` has the signs of each level."""
    level = next((name for name, signs in found.items() if signs), None)
    deciding = found[level] if level else ()
    if level == "helper" and not found["no login"]:
        # somebody typed a login in the helper's place, and that was refused as well
        deciding = [*deciding, *(found["refusal"] or found["wrapper"])]
    return tuple(dict.fromkeys(name for sign in deciding for name in sign.classes))


def _connects_elsewhere(lines: str, host: str | None) -> bool:
    """Whether curl failed to connect to a host other than that of the URL: such a host is a proxy."""
    tried = re.search(r"failed to connect to (\S{1,255}?)(?: port |:\d+ )", lines)
    return tried is not None and host is not None and tried[1] != host.lower().partition(":")[0]


def _status(of_signs: Sequence[int], answers: Sequence[int]) -> int | None:
    """The answer that a sign has as well, or else the last answer; without any, the status of the best sign."""
    fitting = [status for status in of_signs if status in answers]
    return next(iter((*fitting, *reversed(answers), *of_signs)), None)


def _sorted(
    classes: tuple[str, ...], is_certain: bool, lines: str, username: str | None, holds_secret: bool
) -> tuple[str, ...]:
    """The classes in their order, but first those that other words of the text speak for."""
    if not classes or (is_certain and len(classes) == 1):
        return classes
    first = [name for part, name in _CONTEXT if part in lines]
    if holds_secret and "stale-token-in-remote-url" in classes:
        first.append("stale-token-in-remote-url")
    if username and (is_email(username) or is_left_over(username)) and "wrong-username" in classes:
        first.append("wrong-username")
    last = ("ssh-host-moved",) if len(classes) > 1 and _OLD_SSH_HOST in lines else ()
    return tuple(dict.fromkeys((*first, *classes, *last)))


def _login(text: str) -> tuple[str | None, str | None, bool]:
    """Host, username and whether there is a password: of Bitbucket Cloud's fullest URL, or else of the last URL."""
    found = [
        (host.lower() == CLOUD, username is not None, secret, at, host, username)
        for at, (host, username, secret) in enumerate(_logins(text))
    ]
    if not found:
        # of an alias, bitbucket.org-work, it is the host
        names = [name for name in _SSH_HOST.findall(text) if not name.lower().endswith(OTHER_SERVICES)]
        return names[-1] if names else None, None, False
    _, _, secret, _, host, username = max(found)
    return host, username, secret


def _logins(text: str) -> Iterator[tuple[str, str | None, bool]]:
    for match in _URL.finditer(text):
        userinfo, at, host = match[2].rpartition("@")
        host = host.rstrip(".,;:)")
        # a raw `/`, `?` or blank in a password ends the host too early, and an `@` is still to come
        if "@" in match[3] or not _HOST.fullmatch(host) or host.lower().endswith(_PAGES) or token_kind(host):
            continue
        path = match[3].partition(" ")[0]
        quoted = text[match.start() - 1 : match.start()] in ("'", '"')
        if not (host.lower() == CLOUD or at or quoted or ".git" in path or "/scm/" in path):
            continue  # a page to read
        name, colon, password = userinfo.partition(":")
        yield host, _username(name) if at else None, bool(colon and password)


def _username(written: str) -> str | None:
    name = unquote(written)
    if not name or len(name) > _LONGEST_NAME or ":" in name or HIDDEN in name or not name.isprintable():
        return None
    # something else may stand before a token; older ones have no prefix
    if any(token_kind(name[at:]) for at in range(len(name))) or (len(name) >= _SHORTEST_SECRET and _is_mixed(name)):
        return None
    return name


def _is_mixed(name: str) -> bool:
    """Whether a name mixes capitals, small letters and digits, as a generated secret does."""
    return not name.isupper() and not name.islower() and not name.isalpha() and any(map(str.isdigit, name))
