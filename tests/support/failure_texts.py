"""Texts of failures, and what each is: the ones that people met, and the words of each program that says something.

The words are those of Bitbucket, git, ssh, curl and the helpers; names, hosts and paths are made up.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Certainty = Literal["named", "first", "among"]
NAMED: Certainty = "named"
"""The text leaves no other cause."""
FIRST: Certainty = "first"
"""It leaves several, this one first."""
AMONG: Certainty = "among"
"""It leaves several, and does not say which."""


class Row(NamedTuple):
    """A text and the class of failure that it comes from."""

    name: str
    certainty: Certainty
    failure: str
    text: str


MET = (
    Row(
        "bba-d001",
        NAMED,
        "prompt-unavailable",
        "fatal: could not read Password for 'https://jroename@bitbucket.org': No such device or address",
    ),
    Row(
        "bba-d002",
        FIRST,
        "proxy",
        "Error encountered while pushing to the remote repository: Git failed with a fatal error.\n"
        "fatal: unable to access 'https://jroename@bitbucket.org/acmeteam/widgets.git/': Failed to connect to bitbucket.org port 443: Timed out\n"
        "Pushing to https://jroename@bitbucket.org/acmeteam/widgets.git",
    ),
    Row(
        "bba-d004",
        FIRST,
        "repo-renamed",
        "git push\n"
        "Password:\n"
        "fatal: https://newowneract@bitbucket.org/newowneract/coolcode.git/info/refs not found: did you run git update-server-info on the server?",
    ),
    Row(
        "bba-d005",
        NAMED,
        "helper-store-unavailable",
        "fatal: Failed to enumerate credentials. [0x520]\n"
        "fatal: A specified logon session does not exist. It may already have been terminated",
    ),
    Row(
        "bba-d008",
        NAMED,
        "ip-allowlist",
        "$ git clone https://jroe@bitbucket.org/acme_ws/repo_name.git\n"
        "Cloning into 'repo_name'...\n"
        "remote: To access this repository, an admin must whitelist your IP.\n"
        "fatal: unable to access 'https://bitbucket.org/acme_ws/repo_name.git/': The requested URL returned error: 403",
    ),
    Row(
        "bba-d009",
        AMONG,
        "account-password-rejected",
        "Authentication failed with Bitbucket private repository\n"
        "It was working before. now bitbucket changed their password policy and make it strong with app passwords doesnt allowed.",
    ),
    Row(
        "bba-d012",
        NAMED,
        "prompt-unavailable",
        "fatal: could not read Username for 'https://bitbucket.example.corp': terminal prompts disabled",
    ),
    Row(
        "bba-d013",
        NAMED,
        "helper-validation",
        "Must specify at least one AuthenticationModes\n(then a command line prompt for user name and password)",
    ),
    Row(
        "bba-d015",
        NAMED,
        "tls",
        "error cloning repo: repo bitbucket.example/acme/tools not cloneable: exit status 128 (output follows)\n"
        "fatal: unable to access 'https://bitbucket.example/acme/tools.git/': SSL certificate problem: unable to get local issuer certificate",
    ),
    Row(
        "bba-d018",
        AMONG,
        "username-missing",
        "Error: authentication required: You may not have access to this repository or it no longer exists in this workspace. If you think this repository exists and you have access, make sure you are authenticated.\n"
        '(works:) git clone "https://MyUserName@bitbucket.org/MyOrgName/myreposlug.git"',
    ),
    Row(
        "bba-d019",
        AMONG,
        "username-of-other-account",
        "Authentication failed error appears, asking for some new credentials. ... The token is useful for syncing my projects, but fails the same with shared ones. ... those 2 do not work here anymore",
    ),
    Row(
        "bba-d020",
        AMONG,
        "ssh-host-moved",
        '[url "git@bitbucket.org:"]\n'
        "    insteadOf = https://bitbucket.org/\n"
        "cannot update VCS dir for bitbucket.org/yyy/xxx-go: cannot get info: cannot find module root: https://api.bitbucket.org/2.0/repositories/yyy/xxx-go?fields=scm: 403 Forbidden",
    ),
    Row(
        "bba-d021",
        NAMED,
        "plan-read-only",
        "abort: the account owner has exceeded their user limit - write access is disabled to the repository.\n"
        "(all repositories read only; ssh access disabled)",
    ),
    Row(
        "bba-d022",
        FIRST,
        "url-user-vs-stored-user",
        "could not read Password for 'https://jroe@bitbucket.org': terminal prompts disabled",
    ),
    Row(
        "bba-d024",
        FIRST,
        "wrong-username",
        "requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.bitbucket.org/2.0/repositories/yyy/xxx/default-reviewers\n"
        "(The code is pushed but no PR is created)",
    ),
    Row(
        "bba-d027",
        AMONG,
        "token-missing-scope",
        "git pull may work, but git push fails:\ngit push origin main\nfatal: Authentication failed",
    ),
    Row(
        "bba-d028",
        NAMED,
        "askpass-missing",
        "$ git push\n"
        "Missing or invalid credentials.\n"
        "Error: connect ENOENT /run/user/1002/vscode-git-6d80ff007e.sock\n"
        "    at PipeConnectWrap.afterConnect [as oncomplete] (node:net:1494:16) {\n"
        "  errno: -2,\n"
        "  code: 'ENOENT',\n"
        "  syscall: 'connect',\n"
        "  address: '/run/user/1002/vscode-git-6d80ff007e.sock'\n"
        "}\n"
        "remote: HTTP Basic: Access denied. ...\n"
        "fatal: Authentication failed for ...",
    ),
    Row(
        "bba-d029",
        NAMED,
        "two-step-required",
        "remote: To access this repository, enable two-step authentication.\n"
        "fatal: unable to access 'https://bitbucket.org/acme_ws/repo_name.git/': The requested URL returned error: 403",
    ),
    Row(
        "bba-d030",
        NAMED,
        "app-password-disabled",
        "remote: CHANGE-3222 - Functionality has been deprecated\n"
        "remote: App passwords are deprecated and must be replaced with API tokens.\n"
        "remote: https://developer.atlassian.com/cloud/bitbucket/changelog#CHANGE-3222\n"
        "fatal: unable to access 'https://bitbucket.org/northteam/mobile-app.git/': The requested URL returned error: 410",
    ),
    Row(
        "bba-d032",
        NAMED,
        "captcha-lock",
        "fatal: remote error: CAPTCHA required\n"
        "Your Bitbucket account has been locked. To unlock it and log in again you must\n"
        "solve a CAPTCHA. This is typically caused by too many attempts to login with an\n"
        "incorrect password. The account lock prevents your SCM client from accessing\n"
        "Bitbucket and its mirrors until it is solved, even if you enter your password\n"
        "correctly.",
    ),
    Row(
        "bba-d034",
        NAMED,
        "ssh-key-algorithm",
        "debug1: Offering public key: /home/jroe/.ssh/id_rsa RSA ... agent\n"
        "debug1: send_pubkey_test: no mutual signature algorithm\n"
        "debug1: No more authentication methods to try.\n"
        "jroe@host: Permission denied (publickey).",
    ),
    Row(
        "bba-d039",
        NAMED,
        "helper-command-broken",
        '/mnt/c/Program Files (x86)/Git Credential Manager Core/git-credential-manager-core.exe get: 1: Syntax error: "(" unexpected',
    ),
    Row(
        "bba-d040",
        FIRST,
        "tls",
        "Fatal: unable to access 'https://jroe@bitbucket.org/jroe/app.git/': Unknown SSL protocol error in connection to bitbucket.org:443",
    ),
    Row(
        "bba-d041",
        FIRST,
        "stale-token-in-remote-url",
        "Update failed (Failed to execute git remote set-url composer 'https://x-token-auth:***@bitbucket.org/<repository-path>' && ... (git fetch composer && git fetch --tags composer)\n"
        "remote: Invalid username or password\n"
        "fatal: Authentication failed for 'https://x-token-auth:***@bitbucket.org/<repository-path>/'\n"
        "Could not authenticate against bitbucket.org",
    ),
    Row(
        "bba-d044",
        NAMED,
        "url-encoding",
        "fatal: unable to access 'https://x-token-auth:<token>@<url>': URL using bad/illegal format or missing URL",
    ),
    Row(
        "bba-d046",
        NAMED,
        "app-password-disabled",
        "bitbucket CI tests failing\n(during windows) Git over HTTPS: HTTP 410 error; API requests: HTTP 401 error",
    ),
    Row(
        "bba-d047",
        NAMED,
        "ssh-host-key",
        "ERROR  downloading source url git::ssh://git@bitbucket.org/***/***.git?ref=ver.1.9.2\n"
        "/usr/bin/git exited with 128: Cloning into './.terragrunt-cache/...'\n"
        "   @    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n"
        "   The fingerprint for the RSA key sent by the remote host is\n"
        "   SHA256:46OSHA1Rmj8E8ERTC6xkNcmGOw9oFxYr0WF6zWW8l1E.\n"
        "   Offending RSA key in /home/jdoe/.ssh/known_hosts:3\n"
        "   Host key verification failed.",
    ),
    Row(
        "bba-d050",
        NAMED,
        "ssh-key-not-offered",
        "Permission denied (publickey).\n"
        "fatal: Could not read from remote repository.\n"
        "(works in TortoiseGit/SourceTree, fails in git bash)",
    ),
    Row(
        "bba-d052",
        NAMED,
        "helper-missing",
        "git: 'credential-manager-core' is not a git command. See 'git --help'\n(on every push)",
    ),
    Row(
        "bba-d053",
        FIRST,
        "stale-cached-credential",
        "remote: Invalid username or password. If you log in via a third party service you must ensure you have an account password set in your account profile.",
    ),
    Row(
        "bba-d054",
        NAMED,
        "multi-account",
        "conq: repository access denied. deployment key is not associated with the requested repository.\n"
        "fatal: Could not read from remote repository.",
    ),
    Row(
        "bba-d055",
        AMONG,
        "wrong-username",
        "git-receive-pack not permitted\n"
        "(same repository with another client:)\n"
        "remote: Because you enabled two-step verification for your Atlassian account, you'll need to authenticate with an app password. Create an app password at https://bitbucket.org/account/admin/app-passwords",
    ),
    Row(
        "bba-d060",
        NAMED,
        "ssh-access-key-read-only",
        "git clone git@heroku.com:[APP].git\n"
        "git remote add bitbucket ssh://git@bitbucket.org/[ACCOUNT]/[REPO].git\n"
        "git push bitbucket master\n"
        "conq: repository access denied. access via a deployment key is read-only.",
    ),
)
"""What people met and asked about, each with the cause that was found."""

WORDS = (
    # Bitbucket Cloud over https
    Row(
        "app-password",
        NAMED,
        "app-password-disabled",
        "remote: CHANGE-3222 - Functionality has been deprecated\n"
        "remote: App passwords are deprecated and must be replaced with API tokens.\n"
        "remote: https://developer.atlassian.com/cloud/bitbucket/changelog#CHANGE-3222\n"
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': The requested URL returned error: 410",
    ),
    Row(
        "app-password-401",
        NAMED,
        "app-password-disabled",
        "remote: CHANGE-3222 - Functionality has been deprecated\n"
        "fatal: Authentication failed for 'https://bitbucket.org/acme/widget.git/'",
    ),
    Row(
        "app-password-410-alone",
        NAMED,
        "app-password-disabled",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': The requested URL returned error: 410",
    ),
    Row(
        "account-password",
        NAMED,
        "account-password-rejected",
        "remote: Bitbucket Cloud recently stopped supporting account passwords for Git authentication.\n"
        "remote: See our community post for more details: https://atlassian.community/t5/x/x/ba-p/1948231\n"
        "remote: App passwords are recommended for most use cases and can be created in your Personal settings:\n"
        "remote: https://bitbucket.org/account/settings/app-passwords/\n"
        "fatal: Authentication failed for 'https://bitbucket.org/acme/widget.git/'",
    ),
    Row(
        "account-password-behind-a-manager",
        NAMED,
        "account-password-rejected",
        "fatal: Invalid credentials\n"
        "Password for 'https://jdoe@bitbucket.org':\n"
        "remote: Bitbucket Cloud recently stopped supporting account passwords for Git authentication.\n"
        "fatal: Authentication failed for 'https://bitbucket.org/acme/widget.git/'",
    ),
    Row("manager-old", NAMED, "helper-outdated", "fatal: Invalid credentials"),
    Row("manager-older", NAMED, "helper-outdated", "Logon failed, use ctrl+c to cancel basic credential prompt."),
    Row("invalid-credentials", AMONG, "token-expired", "remote: Invalid credentials"),
    Row(
        "invalid-username-or-password",
        AMONG,
        "wrong-username",
        "remote: Invalid username or password. If your organization manages your account or you've enabled two-step "
        "verification, create an app password to log in\n"
        "fatal: Authentication failed for 'https://bitbucket.org/acme/widget.git/'",
    ),
    *(
        Row(
            f"no-access-{failure}",
            AMONG,
            failure,
            "remote: You may not have access to this repository or it no longer exists in this workspace. If you think "
            "this repository exists and you have access, make sure you are authenticated.\n"
            "fatal: Authentication failed for 'https://bitbucket.org/acme/widget.git/'",
        )
        for failure in (
            "stale-cached-credential",
            "token-without-scopes",
            "username-missing",
            "wrong-username",
            "username-of-other-account",
            "repo-not-found-or-no-access",
        )
    ),
    Row(
        "scope",
        NAMED,
        "token-missing-scope",
        "remote: Your credentials lack one or more required privilege scopes.\n"
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': The requested URL returned error: 403",
    ),
    Row("allowlist", NAMED, "ip-allowlist", "remote: To access this repository, an admin must allowlist your IP."),
    Row(
        "no-access-403",
        FIRST,
        "repo-not-found-or-no-access",
        "remote: The requested repository either does not exist or you do not have access. If you believe this "
        "repository exists and you have access, make sure you're authenticated.\n"
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': The requested URL returned error: 403",
    ),
    Row(
        "user-limit",
        NAMED,
        "plan-read-only",
        "remote: [ALERT] Your push failed because the account 'acme' has exceeded its\n"
        "remote: [ALERT] user limit and this repository is restricted to read-only access.\n"
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': The requested URL returned error: 402",
    ),
    Row(
        "branch",
        NAMED,
        "branch-restriction",
        "remote: Permission denied to update branch main.\n"
        "To https://bitbucket.org/acme/widget.git\n"
        " ! [remote rejected] main -> main (pre-receive hook declined)\n"
        "error: failed to push some refs to 'https://bitbucket.org/acme/widget.git'",
    ),
    *(
        Row(
            f"managed-account-{failure}",
            AMONG,
            failure,
            "remote: Invalid username or password. If your organization manages your account or you've enabled two-step "
            "verification, create an app password to log in",
        )
        for failure in ("sso-no-password", "account-password-rejected", "stale-cached-credential")
    ),
    Row(
        "no-access-403-without-username",
        AMONG,
        "username-missing",
        "remote: The requested repository either does not exist or you do not have access. If you believe this "
        "repository exists and you have access, make sure you're authenticated.",
    ),
    Row("pack", NAMED, "repo-size-limit", "remote: fatal: pack exceeds maximum allowed size"),
    Row("rest-no-access", NAMED, "no-write-permission", "Access denied. You must have write or admin access."),
    Row(
        "locked",
        NAMED,
        "captcha-lock",
        "Too many invalid password attempts. Log in at https://id.atlassian.com/ to restore access.",
    ),
    Row("maintenance", NAMED, "service-incident", "This repository is currently undergoing maintenance."),
    Row(
        "rest-token",
        AMONG,
        "wrong-username",
        "Token is invalid, expired, or not supported for this endpoint.",
    ),
    Row("rest-oauth", NAMED, "token-expired", "Access token expired. Use your refresh token to obtain a new one."),
    Row("rest-removed", NAMED, "client-bug", "CHANGE-2770 - Functionality has been deprecated"),
    Row(
        "lfs",
        NAMED,
        "lfs-auth",
        "batch response: Authorization error: https://bitbucket.org/acme/widget.git/info/lfs/objects/batch\n"
        "Check that you have proper access to the repository\n"
        "error: failed to push some refs to 'https://bitbucket.org/acme/widget.git'",
    ),
    Row(
        "sourcetree",
        FIRST,
        "wrong-username",
        "Failed to get user details. You do not have permission to access URL https://api.bitbucket.org/2.0/user",
    ),
    # git's own lines, with nothing from the server
    Row(
        "refused",
        AMONG,
        "token-expired",
        "fatal: Authentication failed for 'https://bitbucket.org/acme/widget.git/'",
    ),
    Row(
        "refused-in-german",
        AMONG,
        "token-expired",
        "fatal: Authentifizierung fehlgeschlagen für 'https://bitbucket.org/acme/widget.git/'",
    ),
    *(
        Row(f"refused-{number}", AMONG, "token-expired", f"fatal: {said}".format("https://bitbucket.org/acme/widget/"))
        for number, said in enumerate(
            (
                "Échec d'authentification pour '{}'",
                "Autenticación falló para '{}'",
                "Autenticazione non riuscita per '{}'",
                "S'ha produït un error en autenticar per «{}»",
                "Autentikasi gagal untuk '{}'",
                "Uwierzytelnienie nie powiodło się dla „{}”",
                'Autentisering misslyckades "{}"',
                "'{}' için kimlik doğrulamas\u0131 ba\u015far\u0131s\u0131z",
                "Xác thực gặp lỗi cho “{}”",
                "'{}' 鉴权失败",
                "'{}' 身份驗證失敗",
            )
        )
    ),
    Row(
        "not-found-in-chinese",
        FIRST,
        "repo-not-found-or-no-access",
        "fatal: 仓库 'https://bitbucket.org/acme/widget/' 未找到",
    ),
    Row(
        "in-clear-in-german",
        NAMED,
        "leak-remote-url",
        "fatal: URL 'https://jdoe:<redacted>@bitbucket.org/acme/widget.git' nutzt Anmeldeinformationen im Klartext",
    ),
    Row(
        "ssh-tail-in-french",
        AMONG,
        "ssh-key-not-offered",
        "fatal: Impossible de lire le dépôt distant.",
    ),
    Row(
        "jgit",
        AMONG,
        "wrong-username",
        "https://bitbucket.org/acme/widget.git: git-receive-pack not permitted on 'https://bitbucket.org/acme/widget.git/'",
    ),
    Row(
        "no-username",
        NAMED,
        "prompt-unavailable",
        "fatal: could not read Username for 'https://bitbucket.org': terminal prompts disabled",
    ),
    Row(
        "no-password",
        FIRST,
        "url-user-vs-stored-user",
        "fatal: could not read Password for 'https://jdoe@bitbucket.org': terminal prompts disabled",
    ),
    Row(
        "no-prompt-script",
        NAMED,
        "prompt-unavailable",
        "bash: line 1: /dev/tty: No such device or address\n"
        "error: failed to execute prompt script (exit code 1)\n"
        "fatal: could not read Username for 'https://bitbucket.org': No such file or directory",
    ),
    Row("not-interactive", NAMED, "prompt-unavailable", "fatal: unable to get password from user"),
    Row(
        "unauthorized-over-https",
        FIRST,
        "stale-cached-credential",
        "remote: Unauthorized\nfatal: Authentication failed for 'https://bitbucket.org/acme/widget.git/'",
    ),
    Row(
        "forbidden-over-https",
        FIRST,
        "token-missing-scope",
        "remote: Forbidden\n"
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': The requested URL returned error: 403",
    ),
    Row(
        "forbidden",
        AMONG,
        "no-write-permission",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': The requested URL returned error: 403",
    ),
    Row(
        "not-found",
        FIRST,
        "repo-not-found-or-no-access",
        "fatal: repository 'https://bitbucket.org/acme/widget.git/' not found",
    ),
    Row(
        "payment",
        NAMED,
        "plan-read-only",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': The requested URL returned error: 402",
    ),
    Row(
        "server-error",
        NAMED,
        "service-incident",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': The requested URL returned error: 503",
    ),
    Row(
        "too-often",
        NAMED,
        "rate-limited",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': The requested URL returned error: 429",
    ),
    Row(
        "too-often-said",
        NAMED,
        "rate-limited",
        "fatal: rate limited by 'https://bitbucket.org/acme/widget.git/', please try again in 30 seconds",
    ),
    Row(
        "revoked-between",
        FIRST,
        "token-expired",
        "error: RPC failed; HTTP 401 curl 22 The requested URL returned error: 401\n"
        "send-pack: unexpected disconnect while reading sideband packet\n"
        "fatal: the remote end hung up unexpectedly\n"
        "Everything up-to-date",
    ),
    Row(
        "in-clear",
        NAMED,
        "leak-remote-url",
        "fatal: URL 'https://jdoe:<redacted>@bitbucket.org/acme/widget.git' uses plaintext credentials",
    ),
    Row(
        "not-ours",
        NAMED,
        "unsafe-repository",
        "fatal: detected dubious ownership in repository at '/srv/widget'\n"
        "To add an exception for this directory, call:\n\n"
        "\tgit config --global --add safe.directory /srv/widget",
    ),
    Row(
        "no-such-remote",
        FIRST,
        "remote-missing",
        "fatal: 'origin' does not appear to be a git repository\n"
        "fatal: Could not read from remote repository.\n\n"
        "Please make sure you have the correct access rights\n"
        "and the repository exists.",
    ),
    Row(
        "manager-no-window",
        NAMED,
        "helper-store-unavailable",
        "fatal: Cannot use the 'secretservice' credential backing store without a graphical interface present.\nSee https://aka.ms/gcm/credstores for more information.",
    ),
    Row(
        "manager-no-pass",
        NAMED,
        "helper-store-unavailable",
        "fatal: Password store has not been initialized at '/home/jdoe/.password-store'; run `pass init <gpg-id>` to initialize the store.",
    ),
    Row(
        "manager-no-gpg-id",
        NAMED,
        "helper-store-unavailable",
        "fatal: Cannot find GPG ID in password store at '/home/jdoe/.password-store'.",
    ),
    Row(
        "manager-keychain-elsewhere",
        NAMED,
        "helper-store-unavailable",
        "fatal: Can only use the 'keychain' credential store on macOS.\nSee https://aka.ms/gcm/credstores for more information.",
    ),
    Row(
        "manager-of-windows-elsewhere",
        NAMED,
        "helper-store-unavailable",
        "fatal: Can only use the 'wincredman' credential store on Windows.",
    ),
    Row(
        "manager-cache-on-windows",
        NAMED,
        "helper-store-unavailable",
        "fatal: Can not use the 'cache' credential store on Windows due to lack of UNIX socket support in Git for Windows.",
    ),
    Row(
        "manager-store-unknown",
        NAMED,
        "helper-store-unavailable",
        "fatal: Unknown credential store 'libsecret'.\n\nSet the GCM_CREDENTIAL_STORE environment variable or the credential.credentialStore Git configuration setting to one of the following options:",
    ),
    Row(
        "manager-secret-service",
        NAMED,
        "helper-store-unavailable",
        "fatal: Failed to open secret service session [0x1]\nfatal: Could not connect: No such file or directory",
    ),
    Row(
        "manager-asks-again",
        NAMED,
        "helper-validation",
        "Enter Bitbucket credentials for 'https://bitbucket.org/'...\nPassword for 'https://jdoe@bitbucket.org': ",
    ),
    Row("manager-username", FIRST, "helper-validation", "fatal: Failed to resolve username. HTTP: Unauthorized"),
    Row(
        "manager-no-icu",
        NAMED,
        "helper-command-broken",
        "Process terminated. Couldn't find a valid ICU package installed on the system.",
    ),
    Row(
        "manager-no-x-server",
        NAMED,
        "helper-command-broken",
        "Unhandled exception. System.Exception: XOpenDisplay failed\nerror: git-credential-manager died of signal 6",
    ),
    Row(
        "manager-store",
        NAMED,
        "helper-store-unavailable",
        "fatal: Failed to write item to store. [0x520]",
    ),
    Row(
        "line-break",
        NAMED,
        "malformed-secret",
        "fatal: credential value for password contains newline",
    ),
    Row(
        "submodule",
        FIRST,
        "submodule-auth",
        "fatal: could not read Username for 'https://bitbucket.org': terminal prompts disabled\n"
        "fatal: clone of 'https://bitbucket.org/acme/part.git' into submodule path '/srv/widget/part' failed",
    ),
    Row(
        "go-get",
        FIRST,
        "insteadof-needed",
        "fatal: could not read Username for 'https://bitbucket.org': terminal prompts disabled\n"
        "Confirm the import path was entered correctly.",
    ),
    Row(
        "wiki",
        FIRST,
        "wiki-auth",
        "fatal: repository 'https://bitbucket.org/acme/widget.git/wiki/' not found",
    ),
    Row(
        "redirected",
        AMONG,
        "repo-not-found-or-no-access",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': The requested URL returned error: 302",
    ),
    Row(
        "a-page",
        FIRST,
        "repo-not-found-or-no-access",
        "fatal: https://git.example.com/projects/ACME/repos/widget/info/refs not valid: is this a git repository?",
    ),
    # helpers and askpass
    Row(
        "helper-gone",
        NAMED,
        "helper-missing",
        "git: 'credential-manager-core' is not a git command. See 'git --help'.\n"
        "fatal: could not read Username for 'https://bitbucket.org': terminal prompts disabled",
    ),
    Row(
        "helper-gone-and-refused",
        FIRST,
        "helper-missing",
        "git: 'credential-manager-core' is not a git command. See 'git --help'.\n"
        "Password for 'https://jdoe@bitbucket.org':\n"
        "remote: Invalid credentials\n"
        "fatal: Authentication failed for 'https://bitbucket.org/acme/widget.git/'",
    ),
    Row(
        "helper-path-gone",
        NAMED,
        "helper-missing",
        "/opt/credentials get: 1: /opt/credentials: not found\n"
        "fatal: could not read Password for 'https://jdoe@bitbucket.org': No such device or address",
    ),
    Row("helper-quit", NAMED, "helper-quit", "fatal: credential helper '/opt/guard' told us to quit"),
    Row(
        "helper-valueless",
        NAMED,
        "helper-command-broken",
        "error: missing value for 'credential.helper'\n"
        "fatal: bad config variable 'credential.helper' in file '.git/config' at line 7",
    ),
    Row("helper-store", NAMED, "helper-store-unavailable", "fatal: No credential store has been selected."),
    Row(
        "helper-http",
        NAMED,
        "wrong-auth-scheme",
        "fatal: Unencrypted HTTP is not supported for Bitbucket.org. Ensure the repository remote URL is using HTTPS.",
    ),
    Row(
        "askpass-gone",
        NAMED,
        "askpass-missing",
        "error: cannot run /home/jdoe/editor/askpass.sh: Permission denied\n"
        "fatal: could not read Password for 'https://jdoe@bitbucket.org': terminal prompts disabled",
    ),
    Row(
        "askpass-silent",
        NAMED,
        "askpass-missing",
        "error: unable to read askpass response from '/usr/libexec/askpass'\n"
        "fatal: could not read Username for 'https://bitbucket.org': No such device or address",
    ),
    # SSH
    Row(
        "ssh-no-key",
        NAMED,
        "ssh-key-not-offered",
        "git@ssh.bitbucket.org: Permission denied (publickey).\n"
        "fatal: Could not read from remote repository.\n\n"
        "Please make sure you have the correct access rights\n"
        "and the repository exists.",
    ),
    Row(
        "ssh-no-key-on-the-old-host",
        AMONG,
        "ssh-host-moved",
        "git@bitbucket.org: Permission denied (publickey).\nfatal: Could not read from remote repository.",
    ),
    Row(
        "ssh-alias",
        FIRST,
        "multi-account",
        "ssh: Could not resolve hostname bitbucket.org-work: Name or service not known\n"
        "fatal: Could not read from remote repository.",
    ),
    Row(
        "ssh-old-host",
        FIRST,
        "ssh-host-moved",
        "ssh: connect to host bitbucket.org port 22: Connection timed out\n"
        "fatal: Could not read from remote repository.",
    ),
    Row(
        "ssh-refused",
        NAMED,
        "network",
        "ssh: connect to host ssh.bitbucket.org port 22: Connection refused\n"
        "fatal: Could not read from remote repository.",
    ),
    Row(
        "ssh-unknown-host",
        NAMED,
        "ssh-host-key",
        "The authenticity of host 'ssh.bitbucket.org (192.0.2.1)' can't be established.\nHost key verification failed.",
    ),
    Row(
        "ssh-no-repository",
        FIRST,
        "repo-not-found-or-no-access",
        "conq: repository does not exist.\nfatal: Could not read from remote repository.",
    ),
    Row("ssh-other-account", FIRST, "multi-account", "conq: repository access denied."),
    Row("plink", NAMED, "ssh-key-not-offered", "remote: No supported authentication methods left to try!"),
    Row(
        "ssh-too-many",
        FIRST,
        "multi-account",
        "Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures",
    ),
    Row(
        "ssh-forbidden",
        AMONG,
        "ip-allowlist",
        "Forbidden\nfatal: Could not read from remote repository.",
    ),
    Row(
        "ssh-port",
        NAMED,
        "ssh-url-port",
        "ssh: Could not resolve hostname bitbucket.org:acme: Name or service not known\n"
        "fatal: Could not read from remote repository.",
    ),
    Row(
        "ssh-tail",
        AMONG,
        "ssh-key-not-offered",
        "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights",
    ),
    Row(
        "ssh-fine",
        NAMED,
        "control-no-fault",
        "authenticated via ssh key.\n\nYou can use git to connect to Bitbucket. Shell access is disabled",
    ),
    # Data Center
    Row("dc-captcha", NAMED, "captcha-lock", "fatal: remote error: CAPTCHA required"),
    Row(
        "dc-branch",
        NAMED,
        "branch-restriction",
        "remote: Branch refs/heads/main can only be modified through pull requests.\n"
        " ! [remote rejected] main -> main (pre-receive hook declined)",
    ),
    Row(
        "dc-forbidden",
        AMONG,
        "wrong-auth-scheme",
        "fatal: unable to access 'https://git.example.com/scm/acme/widget.git/': The requested URL returned error: 403",
    ),
    Row(
        "dc-not-found",
        FIRST,
        "repo-not-found-or-no-access",
        "fatal: remote error: Repository not found\n"
        "The requested repository does not exist, or you do not have permission to access it.",
    ),
    # the network
    Row(
        "certificate",
        NAMED,
        "tls",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': server certificate verification failed. "
        "CAfile: none CRLfile: none",
    ),
    Row(
        "certificate-name",
        NAMED,
        "tls",
        "fatal: unable to access 'https://bitbuket.org/acme/widget.git/': SSL: no alternative certificate subject name "
        "matches target host name 'bitbuket.org'",
    ),
    Row(
        "certificate-of-curl-8.14",
        NAMED,
        "tls",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': server verification failed: "
        "certificate signer not trusted. (CAfile: /dev/null CRLfile: none)",
    ),
    Row(
        "certificate-of-curl-8.23",
        NAMED,
        "tls",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': SSL certificate verification failed: "
        "certificate signer not trusted. (CAfile: /dev/null CRLfile: none)",
    ),
    Row(
        "certificate-name-of-curl-8.23",
        NAMED,
        "tls",
        "fatal: unable to access 'https://bitbuket.org/acme/widget.git/': SSL: certificate subject name (example.org) "
        "does not match target hostname 'bitbuket.org'",
    ),
    Row(
        "dns",
        NAMED,
        "network",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': Could not resolve host: bitbucket.org",
    ),
    Row(
        "dead-port",
        FIRST,
        "proxy",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': Failed to connect to bitbucket.org port 443 "
        "after 3 ms: Couldn't connect to server",
    ),
    Row(
        "dead-port-of-curl-8.23",
        FIRST,
        "proxy",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': Failed to connect to bitbucket.org:443 "
        "after 3 ms: Could not connect to server",
    ),
    Row(
        "proxy-login",
        NAMED,
        "proxy",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': Received HTTP code 407 from proxy after "
        "CONNECT",
    ),
    Row(
        "proxy-refuses",
        NAMED,
        "proxy",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': CONNECT tunnel failed, response 403",
    ),
    Row(
        "proxy-gone",
        NAMED,
        "proxy",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': Failed to connect to 127.0.0.1 port 9 after "
        "0 ms: Couldn't connect to server",
    ),
    Row(
        "proxy-gone-of-curl-8.23",
        NAMED,
        "proxy",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': Failed to connect to bitbucket.org:443 over "
        "proxy 127.0.0.1 after 0 ms: Could not connect to server",
    ),
    Row(
        "cut-off",
        FIRST,
        "network",
        "error: RPC failed; curl 56 Recv failure: Connection was reset\nfatal: the remote end hung up unexpectedly",
    ),
    Row(
        "http-2",
        FIRST,
        "network",
        "fatal: unable to access 'https://bitbucket.org/acme/widget.git/': HTTP/2 stream 1 was not closed cleanly before "
        "end of the underlying stream",
    ),
    Row(
        "hung-up",
        FIRST,
        "network",
        "fatal: the remote end hung up unexpectedly",
    ),
)
"""What each program says."""

UNKNOWN = (
    "",
    "Everything up-to-date",
    "To https://bitbucket.org/acme/widget.git\n   1234567..89abcde  main -> main",
    "error: failed to push some refs to 'https://bitbucket.org/acme/widget.git'",
    " ! [rejected]        main -> main (fetch first)",
    "fatal: Authentication failed for 'https://github.com/acme/widget.git/'",
    "remote: Invalid username or password.\nfatal: Authentication failed for 'https://github.com/acme/bitbucket-widget/'",
    "remote: Repository not found.\nfatal: repository 'https://github.com/acme/widget.git/' not found",
    "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\n"
    "Please make sure you have the correct access rights\nand the repository exists.\n",
    "The authenticity of host 'github.com (192.0.2.1)' can't be established.\nHost key verification failed.\n"
    "fatal: Could not read from remote repository.",
    "Host key for gitlab.com has changed and you have requested strict checking.\nHost key verification failed.",
    "ssh: Could not resolve hostname github.com: Name or service not known\n"
    "fatal: Could not read from remote repository.",
    "fatal: not a git repository (or any of the parent directories): .git",
)
"""What is no failure of Bitbucket, or one that the text says nothing of."""
