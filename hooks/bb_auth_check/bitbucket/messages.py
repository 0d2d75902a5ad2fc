"""What git, ssh, curl, the helpers and Bitbucket say of a failure most often, in the groups that decide together."""

from __future__ import annotations

from bb_auth_check.model import Value


class Sign(Value):
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
    needs_git: bool = False
    """Whether it counts only in a text that is about git: any program says so."""


REJECTED = (
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
NO_ACCESS = (
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
NOT_FOUND = (
    "repo-not-found-or-no-access",
    "repo-renamed",
    "multi-account",
    "username-of-other-account",
    "stale-cached-credential",
    "token-without-scopes",
    "username-missing",
    "wiki-auth",
)
FORBIDDEN = (
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
NO_ANSWER_FOR_THAT_NAME = ("url-user-vs-stored-user", "prompt-unavailable", "helper-missing", "askpass-missing")
REST = ("wrong-username", "token-missing-scope", "token-expired", "wrong-auth-scheme")
SSH = (
    "ssh-key-not-offered",
    "ssh-host-key",
    "multi-account",
    "ssh-host-moved",
    "repo-not-found-or-no-access",
    "network",
)
CUT_OFF = ("network", "proxy", "tls")

NOT_AUTHENTICATED = (
    "authentication failed for 'http",
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

VERDICTS = (
    # Bitbucket Cloud over https
    Sign(
        says=("change-3222", "app passwords are deprecated and must be replaced"),
        classes=("app-password-disabled",),
        status=410,
    ),
    Sign(says=("stopped supporting account passwords",), classes=("account-password-rejected",), status=401),
    Sign(
        says=("because you enabled two-step verification", "need to authenticate with an app password"),
        classes=("account-password-rejected", "wrong-username"),
        status=401,
    ),
    Sign(says=("lack one or more required privilege scopes",), classes=("token-missing-scope",), status=403),
    Sign(
        says=("must whitelist your ip", "must allowlist your ip", "must add your ip"),
        classes=("ip-allowlist",),
        status=403,
    ),
    Sign(
        says=("to access this repository, enable two-step",),
        classes=("two-step-required",),
        status=403,
    ),
    Sign(
        says=(
            "your push failed because the account … has exceeded",
            "exceeded its user limit",
            "exceeded their user limit",
            "user limit and this repository is restricted to read-only",
        ),
        classes=("plan-read-only",),
        status=402,
    ),
    Sign(
        says=("permission denied to update branch", "can only be modified through pull requests"),
        classes=("branch-restriction",),
    ),
    Sign(
        says=("pack exceeds maximum allowed size", "file size limit", "repository size limit", "over the size limit"),
        classes=("repo-size-limit",),
    ),
    Sign(
        says=("captcha required", "solve a captcha", "too many invalid password attempts"),
        classes=("captcha-lock",),
    ),
    Sign(says=("undergoing maintenance",), classes=("service-incident",)),
    Sign(says=("access token expired",), classes=("token-expired",), status=401),
    Sign(says=("you must have write or admin access",), classes=("no-write-permission",), status=403),
    Sign(says=("change-2770",), classes=("client-bug",), status=410),
    # SSH
    Sign(says=("access via a deployment key is read-only",), classes=("ssh-access-key-read-only",)),
    Sign(
        says=("deployment key is not associated",),
        classes=("multi-account",),
    ),
    Sign(says=("no matching host key type",), classes=("ssh-key-algorithm",)),
    Sign(says=("could not resolve hostname …:…: ",), classes=("ssh-url-port",)),
    # git, before it goes anywhere
    Sign(
        says=(
            "uses plaintext credentials",
            "nutzt anmeldeinformationen im klartext",
            "usa credenciales de texto claro",
        ),
        classes=("leak-remote-url",),
    ),
    Sign(says=("detected dubious ownership", "fatal: unsafe repository"), classes=("unsafe-repository",)),
    Sign(
        says=(
            "using bad/illegal format",
            "url rejected:",
            "malformed input to a url",
            "credential url cannot be parsed",
        ),
        classes=("url-encoding",),
    ),
    Sign(
        says=("credential value for … contains newline", "credential value for … contains carriage return"),
        classes=("malformed-secret",),
    ),
    Sign(
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
    Sign(says=("rate limited by", "too many requests"), classes=("rate-limited",), status=429, alone=True),
    Sign(classes=("service-incident",), status=500, alone=True),
    # git-lfs
    Sign(
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

HOST_KEY = (
    Sign(
        says=(
            "host key verification failed",
            "remote host identification has changed",
            "the authenticity of host",
            "host key is not cached",
            "host key does not match",
        ),
        classes=("ssh-host-key",),
    ),
)
"""ssh does not know the server, or not as that."""

CONNECTION = (
    Sign(
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
    Sign(says=("unknown ssl protocol error",), classes=("tls", "proxy")),
    Sign(
        says=("gnutls_handshake", "gnutls recv error", "ssl_error_syscall", "schannel: failed to receive handshake"),
        classes=("tls", "proxy", "network"),
    ),
    Sign(
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

NETWORK = (
    Sign(says=("could not resolve hostname bitbucket.org-",), classes=("multi-account", "network")),
    Sign(
        says=(
            "could not resolve host",
            "resolving timed out",
            "no such host",
            "network is unreachable",
            "no route to host",
        ),
        classes=("network",),
    ),
    Sign(says=("connect to host bitbucket.org port 22",), classes=("ssh-host-moved", "network")),
    Sign(says=("connect to host … port",), classes=("network",)),
    Sign(
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
    Sign(says=("_exchange_identification: ", "connection closed by … port"), classes=("network", "service-incident")),
    Sign(
        says=(
            "connection was reset",
            "connection reset by peer",
            "recv failure",
            "empty reply from server",
            "rpc failed; curl",
            "operation too slow",
            "was not closed cleanly",
        ),
        classes=CUT_OFF,
    ),
)
"""What curl and ssh say if there was no connection, or if it broke off."""

HELPERS = (
    Sign(
        # a function that is never called, or nothing at all, before what git adds
        says=("get: 1: get: not found", "get: line 1: get: command not found", "git: 'credential-' is not a git"),
        classes=("helper-command-broken",),
    ),
    Sign(
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
    Sign(
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
    Sign(
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
    Sign(
        says=(
            "without a graphical interface present",
            "gpg_tty is not set",
            "failed to open secret service session",
            "credential store on macos.",
            "credential store on windows.",
            "credential store on linux.",
            "credential store on posix systems.",
            "credential store on windows due to",
            "unknown credential store '",
            "password store has not been initialized at",
            "cannot find gpg id in password store",
        ),
        classes=("helper-store-unavailable",),
    ),
    Sign(says=("must specify at least one authenticationmodes",), classes=("helper-validation",)),
    Sign(says=("enter bitbucket credentials for", "failed to resolve username. http:"), classes=("helper-validation",)),
    Sign(says=("couldn't find a valid icu package", "xopendisplay failed"), classes=("helper-command-broken",)),
    Sign(says=("unencrypted http is not",), classes=("wrong-auth-scheme",)),
    Sign(says=("auto-detection of host provider",), classes=("helper-provider-misdetected",)),
    Sign(says=("logon failed, use ctrl+c", "fatal: invalid credentials"), classes=("helper-outdated",)),
)
"""What went wrong in a credential helper. git goes on without it, and may then fail for another reason."""

REFUSALS = (
    Sign(
        says=("invalid username or password", "\ninvalid credentials", "remote: invalid credentials"),
        classes=REJECTED,
        status=401,
    ),
    Sign(says=("you may not have access to this repository",), classes=NO_ACCESS),
    Sign(
        says=("requested repository either does not exist", "requested repository does not exist, or you do not have"),
        classes=NOT_FOUND,
    ),
    Sign(
        says=("token is invalid, expired, or not supported",),
        classes=("wrong-auth-scheme", "token-expired", "wrong-username"),
        status=401,
    ),
    Sign(
        says=(
            "failed to get user details",
            "permission to access url https://api.bitbucket.org",
            "401 … api.bitbucket.org",
            "403 … api.bitbucket.org",
            "api.bitbucket.org … 401",
            "api.bitbucket.org … 403",
        ),
        classes=REST,
    ),
    Sign(classes=("app-password-disabled",), status=410, alone=True),
    Sign(classes=("plan-read-only",), status=402, alone=True),
    Sign(classes=("repo-size-limit",), status=413, alone=True),
    Sign(
        says=("rpc failed; http 401", "rpc failed; result=22, http code = 401"),
        classes=("token-expired", "stale-cached-credential", "extraheader-clash", "token-missing-scope"),
        status=401,
    ),
    # SSH
    Sign(says=("repository access denied",), classes=("multi-account", "no-write-permission", *NOT_FOUND[:2])),
    Sign(
        says=("conq: repository does not exist", "\nrepository not found", "remote: repository not found"),
        classes=("repo-not-found-or-no-access", "repo-renamed", "multi-account"),
    ),
    Sign(says=("conq: invalid command syntax",), classes=("ssh-url-port", "repo-not-found-or-no-access")),
)
"""Answers of the server that several causes, or possibly several, can have."""

SSH_REFUSED = (
    Sign(
        says=("permission denied (… publickey", "permission denied (publickey", "no supported authentication methods"),
        classes=("ssh-key-not-offered",),
    ),
    Sign(
        says=("permission denied (keyboard-interactive", "permission denied (password", "permission denied (gssapi"),
        classes=("ssh-key-not-offered",),
    ),
)
"""The server let in none of the keys."""

NO_LOGIN = (
    Sign(
        says=("could not read password for … terminal prompts disabled",),
        classes=NO_ANSWER_FOR_THAT_NAME,
        status=401,
    ),
    Sign(
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
    Sign(says=("told us to quit",), classes=("helper-quit",)),
)
"""git had no login that it could send."""

WRAPPERS = (
    Sign(
        says=(
            *NOT_AUTHENTICATED,
            "could not authenticate against",
        ),
        classes=REJECTED,
        status=401,
        alone=True,
    ),
    Sign(classes=FORBIDDEN, status=403, alone=True),
    Sign(classes=("malformed-secret", "extraheader-clash", "url-encoding", "proxy"), status=400, alone=True),
    Sign(classes=("network", "proxy", "service-incident"), status=408, alone=True),
    # JGit's, whatever the server said
    Sign(
        says=("git-receive-pack not permitted",),
        classes=(*FORBIDDEN, "wrong-username", "account-password-rejected"),
        status=403,
    ),
    Sign(
        says=("did you run git update-server-info on the server",),
        classes=("repo-renamed", *(name for name in NOT_FOUND if name != "repo-renamed")),
        status=404,
    ),
    Sign(
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
        classes=NOT_FOUND,
        status=404,
        alone=True,
    ),
    Sign(says=("info/refs not valid", "invalid server response"), classes=("repo-not-found-or-no-access", "proxy")),
    Sign(
        says=("unable to update url base from redirection",),
        classes=("repo-renamed", "repo-not-found-or-no-access", "wrong-auth-scheme", "proxy"),
        status=300,
        alone=True,
    ),
    Sign(says=("does not appear to be a git repository",), classes=("remote-missing", "repo-not-found-or-no-access")),
)
"""The words that git and JGit put around the server's answer."""

ONE_WORD = (
    Sign(
        says=("\nunauthorized\n", "\nforbidden\n"),
        classes=("two-step-required", "ip-allowlist", "multi-account", "no-write-permission"),
    ),
)
"""What a server says over SSH; over https the words of git itself tell more."""

LOOSE = (Sign(says=("authentication failed",), classes=REJECTED, status=401, needs_git=True),)
"""What many programs say, git among them: it decides only if nothing else does."""

TAILS = (
    Sign(
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
        classes=SSH,
    ),
    Sign(says=("the remote end hung up unexpectedly", "early eof"), classes=(*CUT_OFF, "service-incident")),
)
"""The words that follow any failure."""

FINE = (Sign(says=("authenticated via ssh key", "shell access is disabled"), classes=("control-no-fault",)),)
