"""The ways in which a push to Bitbucket fails: what each one means, and what fixes it today."""

from __future__ import annotations

from bb_auth_check.bitbucket import links, products
from bb_auth_check.bitbucket.hosts import CLOUD, CLOUD_SSH
from bb_auth_check.bitbucket.tokens import (
    ACCESS_TOKEN,
    ACCESS_TOKEN_USERNAME,
    API_TOKEN,
    API_TOKEN_USERNAME,
    APP_PASSWORD,
    DATACENTER_TOKEN,
    NEW_API_TOKEN,
    PASSWORD,
)
from bb_auth_check.bitbucket.usernames import goes_with, is_email, is_left_over
from bb_auth_check.model import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Failure(Value):
    """One class of failure."""

    name: str
    says: str
    """What has happened, in a sentence or two."""
    fix: str
    """What fixes it, as the beginning of a list of commands or steps: no full stop."""
    commands: tuple[tuple[str, ...], ...] = ()
    """argv that are right as they stand, wherever they are run."""
    by_hand: tuple[str, ...] = ()
    """What only a person can do, one sentence each."""
    datacenter: tuple[str, ...] | None = None
    """What stands in place of `by_hand` for a Data Center; None if it is the same there."""
    product: products.Product | None = None
    """The only Bitbucket where it comes about; None if it may be either."""
    forget: bool = False
    """Whether the login that was sent has to go out of the credential helpers before another can be used."""
    visible: bool = False
    """Whether `check` sees it wherever it is so: what it does not see in a repository is unlikely there."""
    sources: tuple[str, ...] = ()


DOCTOR = ("bb-auth-check", "doctor")
FIX = ("bb-auth-check", "fix")
GREET = ("ssh", "-T", f"git@{CLOUD_SSH}")
"""Says which account a key belongs to; its exit status may be 1 although it logged in."""

NEW_DATACENTER_TOKEN = (
    "Create an HTTP access token in your Bitbucket profile, under Manage account > HTTP access tokens, with the "
    "permission Repository write, and type it when the next push asks for the password, with your Bitbucket username."
)
_NEW_ACCESS_TOKEN = (
    "If it is an access token: create a new one in the repository's, project's or workspace's settings, under "
    "Security > Access tokens, with the permissions Repositories: Read and Write."
)
_RIGHT_USERNAME = (
    f"With an API token, git's username is your Bitbucket username or {API_TOKEN_USERNAME}; with an access token it "
    f"is {ACCESS_TOKEN_USERNAME}. `bb-auth-check doctor` shows which one git sends, and where it comes from."
)
_YOUR_USERNAME = (
    "With an HTTP access token of your own, git's username is your Bitbucket username. `bb-auth-check doctor` shows "
    "which one git sends, and where it comes from."
)
_STILL_KEPT = (
    "If the next push asks for no password, a helper still has the old one: `bb-auth-check doctor` shows the helpers "
    "and the username that they are asked for."
)
_SCOPES = "A token's scopes cannot be changed: it takes a new one."
_TOLD_BY_ADMIN = "Ask an administrator of the workspace or repository; no change on this machine fixes it."
_WRITE = "Ask an administrator of the repository for write access."
_PROBE = "`bb-auth-check probe` asks Bitbucket whether a login may write, without pushing anything."
_ASKPASS = (
    "In a build, put the username into the remote's URL, and let GIT_ASKPASS name a program that prints the token from "
    "a secret variable. Without the username in the URL, git would take that program's answer for the username too."
)
_FINGERPRINT = f"Compare the key's fingerprint with those on {links.SSH_HOST_KEYS} before you accept it."
_IN_CLEAR = "Whoever could read it can push: revoke it where it was made, and create a new one."

_CREDENTIALS = (
    Failure(
        name="app-password-disabled",
        product=products.CLOUD,
        says="An app password was sent. Bitbucket removed all of them on 2026-07-28, and none can be made any more.",
        fix="Forget the app password and log in with an API token",
        by_hand=(NEW_API_TOKEN, _STILL_KEPT),
        forget=True,
        sources=(links.APP_PASSWORD_END, links.USING_API_TOKENS),
    ),
    Failure(
        name="account-password-rejected",
        product=products.CLOUD,
        says="The password of the Atlassian account was sent. Bitbucket has not taken it from git since 2022-03-01.",
        fix="Log in with an API token in place of the password",
        by_hand=(NEW_API_TOKEN, _STILL_KEPT),
        forget=True,
        sources=(links.ACCOUNT_PASSWORD_END, links.USING_API_TOKENS),
    ),
    Failure(
        name="sso-no-password",
        says="The account logs in through single sign-on and has no password that git could send.",
        fix="Log in with an API token, which such an account has as well",
        by_hand=(NEW_API_TOKEN,),
        datacenter=(NEW_DATACENTER_TOKEN,),
        forget=True,
        sources=(links.USING_API_TOKENS,),
    ),
    Failure(
        name="token-expired",
        says="The token has expired, or somebody has revoked it. API tokens live a year at most, access tokens as long "
        "as was chosen when they were made, OAuth tokens two hours.",
        fix="Replace the token",
        by_hand=(NEW_API_TOKEN, _NEW_ACCESS_TOKEN, _STILL_KEPT),
        datacenter=(NEW_DATACENTER_TOKEN, _STILL_KEPT),
        forget=True,
        sources=(links.USING_API_TOKENS, links.USING_ACCESS_TOKENS),
    ),
    Failure(
        name="two-step-required",
        product=products.CLOUD,
        says="The workspace admits only accounts with two-step verification, and this account has none.",
        fix="Turn on two-step verification",
        by_hand=(
            "Turn it on at https://id.atlassian.com/manage-profile/security, then push again with the same token.",
        ),
        sources=(links.FORBIDDEN,),
    ),
    Failure(
        name="wrong-username",
        says="The username does not go with the secret. git wants the Bitbucket username or the token's own name, and "
        "never the e-mail address, which goes with the same API token in REST calls only.",
        fix="Send the right username",
        by_hand=(_RIGHT_USERNAME, f"{links.PERSONAL_SETTINGS} shows your Bitbucket username."),
        datacenter=(_YOUR_USERNAME,),
        sources=(links.USING_API_TOKENS,),
    ),
    Failure(
        name="wrong-token-username",
        product=products.CLOUD,
        says=f"The token was sent with the username of a different kind of token: {ACCESS_TOKEN_USERNAME} goes "
        "with access "
        f"tokens and OAuth, {API_TOKEN_USERNAME} with API tokens.",
        fix="Send the name that goes with the token",
        by_hand=(_RIGHT_USERNAME,),
        sources=(links.USING_API_TOKENS, links.USING_ACCESS_TOKENS),
    ),
    Failure(
        name="wrong-auth-scheme",
        says="The secret was sent in a way, or to a server, that does not take it: unencrypted, as a Bearer header "
        "where a username and password belong, or a token of one Bitbucket to the other.",
        fix="Send the token as git's password over https",
        by_hand=(_RIGHT_USERNAME, "Take away an Authorization header that git's configuration adds."),
        datacenter=(
            "A token of a project or repository goes with no username: it has to be sent as an Authorization: Bearer "
            "header. A token of your own goes with your Bitbucket username.",
        ),
        sources=(links.USING_API_TOKENS, links.USING_ACCESS_TOKENS),
    ),
    Failure(
        name="token-missing-scope",
        says="The token lacks a scope. To push, an API token needs read:repository:bitbucket and "
        "write:repository:bitbucket (neither includes the other), an access token Repositories: Read and Write.",
        fix="Replace the token by one with both scopes",
        by_hand=(_SCOPES, NEW_API_TOKEN, _NEW_ACCESS_TOKEN, _STILL_KEPT),
        datacenter=(
            "The HTTP access token may not have Repository write: it takes a new one.",
            NEW_DATACENTER_TOKEN,
            _STILL_KEPT,
        ),
        forget=True,
        sources=(links.API_TOKEN_PERMISSIONS,),
    ),
    Failure(
        name="token-without-scopes",
        product=products.CLOUD,
        says="The API token was made without scopes, or for another product. Bitbucket takes neither from git, "
        "whatever the username.",
        fix="Replace the token by one with scopes for Bitbucket",
        by_hand=(_SCOPES, NEW_API_TOKEN, _STILL_KEPT),
        forget=True,
        sources=(links.USING_API_TOKENS, links.API_TOKEN_PERMISSIONS),
    ),
)

_SOURCES_OF_CREDENTIALS = (
    Failure(
        name="stale-cached-credential",
        says="A credential helper answers with a secret that no longer holds, and git asks nobody for a new one.",
        fix="Forget what the helper has, then type a new token",
        by_hand=(_STILL_KEPT, NEW_API_TOKEN),
        datacenter=(_STILL_KEPT, NEW_DATACENTER_TOKEN),
        forget=True,
        sources=(links.GIT_CREDENTIALS, links.REFUSED_LOGIN),
    ),
    Failure(
        name="stale-token-in-remote-url",
        says="The remote's URL holds a token or password that no longer holds; while it stands there, git asks no "
        "credential helper for one that does.",
        fix="Take the secret out of the URL",
        commands=(FIX,),
        by_hand=(NEW_API_TOKEN,),
        datacenter=(NEW_DATACENTER_TOKEN,),
        visible=True,
        sources=(links.USING_API_TOKENS,),
    ),
    Failure(
        name="credential-of-departed-user",
        says="The secret belongs to an account that has been closed, or that has left the workspace.",
        fix="Log in as an account that has access, in builds with an access token of the repository",
        by_hand=(NEW_API_TOKEN, _NEW_ACCESS_TOKEN, _STILL_KEPT),
        datacenter=(NEW_DATACENTER_TOKEN, _STILL_KEPT),
        forget=True,
        sources=(links.USING_ACCESS_TOKENS,),
    ),
    Failure(
        name="netrc-overrides",
        says="A netrc file has a login for the host. It is sent before any credential helper is asked.",
        fix="Delete the host's entry from the netrc file",
        by_hand=("It is ~/.netrc, on Windows also ~/_netrc: delete the entry whose machine is the host.",),
        visible=True,
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="multi-account",
        says="There are several accounts or SSH keys here, and git logged in with one that may not use this "
        "repository. Over SSH, Bitbucket takes the first key offered that it knows.",
        fix="Say which account is meant",
        by_hand=(
            "Over https: put the account's username into the remote's URL.",
            "Over SSH: in ~/.ssh/config, give each account a Host of its own with HostName ssh.bitbucket.org, "
            "IdentityFile and IdentitiesOnly yes; or set core.sshCommand in the repository.",
        ),
        datacenter=(
            "Over https: put the account's username into the remote's URL.",
            "Over SSH: in ~/.ssh/config, give the account's key a Host of its own with IdentityFile and "
            "IdentitiesOnly yes; or set core.sshCommand in the repository.",
        ),
        sources=(links.SEVERAL_SSH_KEYS,),
    ),
    Failure(
        name="username-missing",
        says="git does not know which username to log in with: the remote's URL has none. A helper then gives the "
        "login of any account that it has, and where none answers nothing is sent.",
        fix="Tell git the username",
        by_hand=(_RIGHT_USERNAME,),
        datacenter=(_YOUR_USERNAME,),
        visible=True,
        sources=(links.USING_API_TOKENS, links.GIT_CREDENTIALS),
    ),
    Failure(
        name="username-of-other-account",
        says="The username in the remote's URL is somebody else's: an address copied from a colleague, or from the "
        "Clone button of another account.",
        fix="Put your own username into the remote's URL",
        by_hand=(_RIGHT_USERNAME,),
        datacenter=(_YOUR_USERNAME,),
        sources=(links.USING_API_TOKENS,),
    ),
    Failure(
        name="insteadof-needed",
        says="A tool or a submodule clones from an address without the login that works here.",
        fix="Let git rewrite such addresses to SSH, for which a key is enough",
        commands=(("git", "config", "--global", f"url.git@{CLOUD_SSH}:.insteadOf", f"https://{CLOUD}/"),),
        datacenter=("Set url.<base>.insteadOf so that git rewrites such addresses to the form that works here.",),
        sources=(links.GIT_CONFIG,),
    ),
    Failure(
        name="url-user-vs-stored-user",
        says="The URL names a username under which no helper has a secret; what is stored is kept under another.",
        fix="Use one username in both places",
        by_hand=(
            "`bb-auth-check doctor` shows the username that git asks the helpers for; log in once under that one, or "
            "put the name that the token is stored under into the URL.",
        ),
        sources=(links.GIT_CREDENTIALS, links.USING_API_TOKENS),
    ),
    Failure(
        name="extraheader-clash",
        says="git's configuration adds an Authorization header of its own (http.extraHeader). It is sent in place of "
        "what the helpers have, and when it is refused git tells them to erase a credential that may be good.",
        fix="Take the header out first, then log in again",
        by_hand=("`git config --show-origin --name-only --get-regexp extraheader` shows which files set one.",),
        visible=True,
        sources=(links.GIT_CREDENTIALS,),
    ),
)

_HELPERS = (
    Failure(
        name="helper-missing",
        says="The credential helper that git is told to ask is not there, or none is set: git has nobody who keeps "
        "the token.",
        fix="Set a helper that exists",
        commands=(FIX,),
        by_hand=(
            "On macOS, `git config --global credential.helper osxkeychain` keeps logins in the keychain.",
            "On Windows, `git config --global credential.helper manager` keeps logins in Credential Manager.",
            "On Linux, `git config --global credential.helper 'cache --timeout=28800'` keeps logins in memory for a "
            "working day; git-credential-libsecret, where it is installed, keeps them in the desktop's keyring.",
        ),
        visible=True,
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="helper-store-unavailable",
        says="The credential helper cannot open its store in this session: a keyring without a desktop, Windows' "
        "Credential Manager or the macOS keychain over SSH, or Git Credential Manager on Linux without a chosen store.",
        fix="Choose a store that works here",
        by_hand=(
            "On Linux: `git config --global credential.credentialStore secretservice` where DISPLAY or WAYLAND_DISPLAY "
            "is set, cache elsewhere; gpg needs `pass init`, and `export GPG_TTY=$(tty)`.",
            "On Windows over SSH: `git config --global credential.credentialStore dpapi`.",
            "On macOS over SSH: `security unlock-keychain` in that session, then the same again.",
        ),
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="helper-validation",
        says="Git Credential Manager cannot make sure of the token: it tries it on Bitbucket's REST interface, which "
        "wants the e-mail address where git wants the username, or finds no way to log in at all.",
        fix="Tell it not to try, and to ask for username and token",
        commands=(
            ("git", "config", "--global", f"credential.https://{CLOUD}.bitbucketValidateStoredCredentials", "false"),
            ("git", "config", "--global", f"credential.https://{CLOUD}.bitbucketAuthModes", "basic"),
        ),
        datacenter=(
            "With the server's name for HOST, set credential.https://HOST.provider to bitbucket and "
            "credential.https://HOST.bitbucketAuthModes to basic.",
        ),
        sources=(links.USING_API_TOKENS,),
    ),
    Failure(
        name="helper-command-broken",
        says="The configured credential helper gives git no login as it is written: a path whose blanks or brackets "
        "the shell takes for others, a key without a value, a command that fails, or one that prints a line without "
        "`=`: git reads no further (`invalid credential line`).",
        fix="Correct the helper's line in git's configuration",
        commands=(FIX,),
        by_hand=(
            "`bb-auth-check doctor` shows each helper and the file that sets it.",
            "What a helper has to say to you belongs on standard error: `echo ... >&2`.",
        ),
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="helper-quit",
        says="A credential helper told git to stop, so git asked no other and nobody.",
        fix="See why that helper stops",
        commands=(DOCTOR,),
        by_hand=("git's message names the helper; what that printed above it says why.",),
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="helper-outdated",
        says="The message is that of an old credential manager, which knows nothing of Bitbucket's tokens. Bitbucket "
        "has not said it.",
        fix="Update the credential manager, or Git for Windows, which brings it, and have the old login forgotten",
        by_hand=(
            "On Windows, `git update-git-for-windows` does it.",
            NEW_API_TOKEN,
        ),
        datacenter=(NEW_DATACENTER_TOKEN,),
        forget=True,
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="helper-plaintext",
        says="The credential helper keeps the token in a file, in plain text.",
        fix="Set a helper that keeps it in a keyring, or in memory",
        commands=(FIX,),
        visible=True,
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="helper-provider-misdetected",
        says="Git Credential Manager takes the host for another service than Bitbucket, and asks for the wrong login.",
        fix="Tell it which service it is",
        by_hand=("Set credential.https://HOST.provider to bitbucket, with the host's name.",),
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="prompt-unavailable",
        says="git needs a username or password, no credential helper has one, and git has nobody to ask.",
        fix="Give git an answer before it has to ask",
        by_hand=(
            "Push once from a terminal, or run `bb-auth-check login`, so that the credential helper keeps the token; "
            "`bb-auth-check` says whether there is a helper that does.",
            _ASKPASS,
            NEW_API_TOKEN,
        ),
        datacenter=(
            "Push once from a terminal, or run `bb-auth-check login --host HOST`, so that the credential helper keeps "
            "the token; `bb-auth-check --host HOST` says whether there is a helper that does.",
            _ASKPASS,
        ),
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="library-without-login",
        says="The program reaches git's servers through a library of its own (JGit, libgit2, go-git, dulwich), which "
        "asks none of git's credential helpers: it has the login that the program gives it, and no other.",
        fix="Give the program the login in its own settings",
        by_hand=(
            "Enter username and token where the program keeps its logins: a credential of the build server, the "
            "account settings of the editor, the repository secret of the deployment.",
            _RIGHT_USERNAME,
            "Or let the program call git itself, where it has such a setting: then git's helpers are asked.",
        ),
        datacenter=(
            "Enter username and token where the program keeps its logins: a credential of the build server, the "
            "account settings of the editor, the repository secret of the deployment.",
            _YOUR_USERNAME,
            "Or let the program call git itself, where it has such a setting: then git's helpers are asked.",
        ),
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="git-installation-broken",
        says="A part of git itself is missing or does not fit: the helper for https, a library, or git-lfs. No "
        "connection was made.",
        fix="Let one whole git be found",
        commands=(("git", "--exec-path"),),
        by_hand=(
            "`unset GIT_EXEC_PATH` where it names a folder of another git, and see that git-remote-https stands in the "
            "folder that the command shows.",
            "Otherwise install git again, and git-lfs where it is the one that is missing; some systems have https in "
            "a package of its own.",
            "On macOS, `xcode-select --install` brings Apple's git, and `sudo xcodebuild -license` accepts its terms.",
            "On Windows, let Git for Windows add git to PATH; WSL needs a git of its own.",
            "On Linux, install git with the system's packages, in a container's image as well.",
        ),
        sources=(links.GIT_CONFIG,),
    ),
    Failure(
        name="askpass-missing",
        says="The program that git should ask for the password (askpass) is not there, cannot be run, or has lost the "
        "editor window that it belongs to.",
        fix="Leave askpass out of it, and let git ask in a terminal",
        by_hand=(
            "Open a new terminal, or reload the editor's window; a terminal kept by tmux or screen still has the old "
            "window's GIT_ASKPASS: `unset GIT_ASKPASS SSH_ASKPASS` there.",
            "With a credential helper that has the token, no askpass program is asked: `bb-auth-check` says whether "
            "there is one.",
        ),
        sources=(links.GIT_CREDENTIALS,),
    ),
)

_FORMS = (
    Failure(
        name="url-encoding",
        says="git or curl cannot read the URL: the username, password or token in it has characters that must be "
        "percent-encoded there, such as `@`, `/` or `#`.",
        fix="Take the password out of the URL, and encode what stays",
        commands=(FIX,),
        visible=True,
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="malformed-secret",
        says="What was sent as the password is no whole secret: empty, cut short, or with a blank or line break "
        "that was copied along.",
        fix="Copy the token again, whole, and type it when git asks",
        by_hand=(_STILL_KEPT,),
        forget=True,
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="ssh-url-port",
        says="The SSH address is of two forms at once: after `git@host:` comes a path, and a port needs `ssh://`.",
        fix="Write the address in one form",
        by_hand=(f"It is git@{CLOUD_SSH}:WORKSPACE/REPOSITORY.git, or ssh://git@HOST:PORT/PROJECT/REPOSITORY.git.",),
        sources=(links.SSH_MOVE,),
    ),
    Failure(
        name="address-malformed",
        says="The address is not one that git or the program knows: a part is missing, doubled or in the wrong place, "
        "or it was taken for a folder. Nothing was asked of Bitbucket.",
        fix="Write the address as Bitbucket's Clone button shows it",
        by_hand=(
            f"It is https://{CLOUD}/WORKSPACE/REPOSITORY.git or git@{CLOUD_SSH}:WORKSPACE/REPOSITORY.git; a program "
            f"that wants an address with a scheme takes ssh://git@{CLOUD_SSH}/WORKSPACE/REPOSITORY.git.",
            "Terraform's and go-getter's have git:: in front: "
            f"git::ssh://git@{CLOUD_SSH}/WORKSPACE/REPOSITORY.git//FOLDER.",
            "Where a token stands in place of the host, revoke it: the name server and the logs have it.",
        ),
        datacenter=(
            "It is https://HOST/scm/PROJECT/REPOSITORY.git or ssh://git@HOST:7999/PROJECT/REPOSITORY.git, with the "
            "port that the Clone button shows.",
            "Terraform's and go-getter's have git:: in front: git::ssh://git@HOST:7999/PROJECT/REPOSITORY.git//FOLDER.",
            "Where a token stands in place of the host, revoke it: the name server and the logs have it.",
        ),
        sources=(links.GIT_CONFIG,),
    ),
    Failure(
        name="unexpanded-placeholder",
        says="A placeholder was sent in place of a username or secret: a variable that nobody filled in.",
        fix="Put the real value in its place, not in the URL but where git asks or a helper answers",
        commands=(FIX,),
        by_hand=("In a build, check that the secret variable exists and is passed to this step.",),
        visible=True,
        sources=(links.GIT_CREDENTIALS,),
    ),
)

_SSH = (
    Failure(
        name="ssh-host-key",
        says="ssh does not trust the server's key: the host is unknown to known_hosts, or an old key stands there. "
        f"Bitbucket replaced its keys in 2023, and {CLOUD_SSH} is a new name.",
        fix="See which keys ssh knows for the host, and compare them with those that Bitbucket publishes",
        commands=(("ssh-keygen", "-l", "-F", CLOUD_SSH),),
        by_hand=(
            "Where none is known, connect once by hand: ssh shows the key and asks. A build needs the published keys "
            "in its known_hosts.",
            _FINGERPRINT,
        ),
        datacenter=("Ask the server's administrator for its host key, and compare before you accept it.",),
        sources=(links.SSH_HOST_KEYS,),
    ),
    Failure(
        name="ssh-key-not-offered",
        says="Bitbucket knows none of the keys that ssh offered, or ssh offered none.",
        fix="See which keys ssh offers, and add one of them to your account",
        commands=(("ssh", "-v", "-T", f"git@{CLOUD_SSH}"),),
        by_hand=(
            "Add the public key under Personal Bitbucket settings > Security > SSH keys; the agent has to hold it, or "
            "~/.ssh/config to name it as IdentityFile.",
            "On Windows, only plink reads PuTTY's keys (.ppk, Pageant): convert them, or let GIT_SSH name plink.",
        ),
        datacenter=(
            "`ssh -v -T -p PORT git@HOST`, with those of the address, shows which ones it offers.",
            "Add the public key in your Bitbucket profile, under Manage account > SSH keys; the agent has to hold it, "
            "or ~/.ssh/config to name it as IdentityFile.",
        ),
        sources=(links.SEVERAL_SSH_KEYS,),
    ),
    Failure(
        name="ssh-cannot-start",
        says="git could not start ssh, or ssh ended at its own configuration: no connection was made.",
        fix="Let git start an ssh that is there, and whose configuration is in order",
        by_hand=(
            "`git config --show-origin core.sshCommand`, GIT_SSH_COMMAND and GIT_SSH say which ssh git starts; where "
            "none of them is set it is the one on PATH.",
            f"`ssh -G {CLOUD_SSH}` names the line of ssh's configuration that it does not take.",
        ),
        sources=(links.GIT_CONFIG,),
    ),
    Failure(
        name="ssh-config-broken",
        says="ssh ended at its own configuration: an option that it does not know, a bad value, or a file that others "
        "may write. No connection was made.",
        fix="Correct the line of ssh's configuration that the message names",
        commands=(("ssh", "-G", CLOUD_SSH),),
        by_hand=(
            "`command-line line 0` means an option of core.sshCommand or GIT_SSH_COMMAND: "
            "`git config --show-origin core.sshCommand` shows where it is set.",
            "`IgnoreUnknown UseKeychain` above the line lets an ssh that is not Apple's pass over UseKeychain; "
            "StrictHostKeyChecking accept-new needs OpenSSH 7.6.",
            "`chmod 600 ~/.ssh/config` where its owner or permissions are bad.",
        ),
        datacenter=(
            "`command-line line 0` means an option of core.sshCommand or GIT_SSH_COMMAND: "
            "`git config --show-origin core.sshCommand` shows where it is set.",
            "`IgnoreUnknown UseKeychain` above the line lets an ssh that is not Apple's pass over UseKeychain; "
            "StrictHostKeyChecking accept-new needs OpenSSH 7.6.",
            "`chmod 600 ~/.ssh/config` where its owner or permissions are bad.",
        ),
        sources=(links.GIT_CONFIG,),
    ),
    Failure(
        name="ssh-user-missing",
        says="The SSH address, or ssh's configuration, names another user than git, and Bitbucket knows no other: "
        "without one in the address, ssh takes the name of the account on this machine.",
        fix="Write git@ before the host",
        by_hand=(f"It is git@{CLOUD_SSH}:WORKSPACE/REPOSITORY.git, whoever you are: the key tells the account.",),
        datacenter=("It is ssh://git@HOST:PORT/PROJECT/REPOSITORY.git, whoever you are: the key tells the account.",),
        visible=True,
        sources=(links.SEVERAL_SSH_KEYS,),
    ),
    Failure(
        name="ssh-key-unreadable",
        says="ssh, or the program's own SSH library, could not use the private key: cut short, in a form that it does "
        "not read, with a passphrase that it was not given, or open to other users. Bitbucket did not judge it.",
        fix="Give it a key that it can read",
        by_hand=(
            "`ssh-keygen -y -P '' -f KEYFILE`, with the file's name, prints the public half if the key is whole and "
            "has no passphrase; `chmod 600 KEYFILE` if its permissions are too open.",
            "On Windows, `icacls KEYFILE /inheritance:r /grant:r %USERNAME%:R` in a command prompt closes the file to "
            "others.",
            "In a build's secret, paste the whole file from BEGIN to END, with its line breaks and the last one too.",
            "An old Java program (JSch) reads no key that begins with BEGIN OPENSSH: update the program, or give it a "
            "copy that `ssh-keygen -p -m PEM -f COPY` has rewritten. PuTTY's .ppk is for plink alone.",
        ),
        sources=(links.SEVERAL_SSH_KEYS,),
    ),
    Failure(
        name="ssh-agent-refused",
        says="The SSH agent has no key for this, does not sign with it, or cannot be reached: it is not running, it "
        "waits for a PIN or a touch, or it belongs to another session. Bitbucket did not judge the key.",
        fix="Let the agent have the key and sign with it",
        commands=(("ssh-add", "-l"),),
        by_hand=(
            'Where no agent answers, start one in this session: `eval "$(ssh-agent -s)"`, then `ssh-add KEYFILE`.',
            "Where the agent refuses, unlock the key (PIN, touch, passphrase), take a key file that others can read "
            "back with `chmod 600 KEYFILE`, and add it again. gpg-agent wants `gpg-connect-agent "
            "updatestartuptty /bye`.",
            "A build or a service has no agent of yours: name the key in IdentityFile.",
            "On macOS, `ssh-add --apple-use-keychain KEYFILE` keeps the passphrase in the keychain.",
            "On Windows, `Start-Service ssh-agent` in PowerShell starts the system's agent. The ssh of Git for Windows "
            "does not see it: `git config --global core.sshCommand C:/Windows/System32/OpenSSH/ssh.exe`.",
        ),
        sources=(links.SEVERAL_SSH_KEYS,),
    ),
    Failure(
        name="ssh-host-moved",
        product=products.CLOUD,
        says=f"SSH to Bitbucket Cloud has moved: it left {CLOUD} on 2026-11-12, as Atlassian had announced, and "
        f"{CLOUD_SSH} takes its place.",
        fix="Use the new host, in remotes, insteadOf rules and ssh's configuration",
        commands=(FIX, GREET),
        by_hand=(f"The new name is unknown to known_hosts. {_FINGERPRINT}",),
        visible=True,
        sources=(links.SSH_MOVE, links.SSH_HOST_KEYS),
    ),
    Failure(
        name="ssh-access-key-read-only",
        says="The SSH key is an access key (deployment key) of the repository, and those only read.",
        fix="Push with a key of your account",
        commands=(GREET,),
        by_hand=(
            "Remove the key from the repository's access keys and add it under Personal Bitbucket settings > Security "
            "> SSH keys; or push over https with an access token that may write.",
        ),
        datacenter=(
            "Give the access key the permission Read/Write in the repository's settings, or use your own key.",
        ),
        sources=(links.USING_ACCESS_TOKENS,),
    ),
    Failure(
        name="ssh-key-algorithm",
        says="ssh and the server agree on no signature for this key: RSA with SHA-1 is off since OpenSSH 8.8, and an "
        "old server knows no other.",
        fix="Use an Ed25519 key",
        by_hand=(
            "Make one with `ssh-keygen -t ed25519` and add its public half to your Bitbucket account.",
            "On a Data Center of your own, updating the server fixes it as well.",
        ),
        sources=(links.SSH_RSA_END,),
    ),
)

_NETWORK = (
    Failure(
        name="tls",
        says="The encrypted connection could not be made: git does not trust the server's certificate, or they agree "
        "on no protocol. No login was sent.",
        fix="Let git trust the right certificate authority",
        by_hand=(
            "A proxy that opens TLS, or a server inside the company, has an authority of its own: name its file in "
            "http.sslCAInfo, or add it to the system's store.",
            "On Windows, `git config --global http.sslBackend schannel` has git trust what the system trusts. There, "
            "0x80092012 and 0x80092013 mean that the list of revoked certificates cannot be reached from this network.",
            "On Linux, the system's store takes the file from /usr/local/share/ca-certificates with `sudo "
            "update-ca-certificates`, on Fedora and RHEL from /etc/pki/ca-trust/source/anchors with `sudo "
            "update-ca-trust`.",
            "Check the host's spelling and the machine's clock, and update git and its TLS library. Leave "
            "http.sslVerify on: without it anybody on the way gets the token.",
        ),
        sources=(links.GIT_CONFIG,),
    ),
    Failure(
        name="proxy",
        says="The connection failed at a proxy, or for want of one. That is the network's refusal: Bitbucket has "
        "judged no login.",
        fix="Give git the proxy that this network wants",
        by_hand=(
            "git heeds http.proxy and https_proxy, and no setting of the system's or the browser's. A proxy that "
            "answers 407 wants its own login, through http.proxyAuthMethod and a credential helper.",
            "If there is no proxy any more, remove http.proxy and https_proxy.",
        ),
        sources=(links.GIT_CONFIG,),
    ),
    Failure(
        name="network",
        says="The host could not be reached or the connection dropped. This tells you nothing about your login.",
        fix="See whether the host can be reached",
        by_hand=(
            "Check the host's spelling in the remote's URL, the name server, VPN, firewall and proxy.",
            f"{links.STATUS} shows whether Bitbucket itself is down.",
        ),
        datacenter=("Check the host's spelling in the remote's URL, the name server, VPN, firewall and proxy.",),
        sources=(links.STATUS,),
    ),
)

_SERVER = (
    Failure(
        name="lfs-auth",
        says="git-lfs could not log in, or may not write. It asks for its login separately from git, for its own "
        "address under the remote's.",
        fix="Let git-lfs get the same login from the credential helper",
        by_hand=(
            "Its address is lfs.url, from .lfsconfig or git's configuration, or else the remote's with /info/lfs "
            "behind it: host and username there have to be those that the token is stored under.",
            _PROBE,
        ),
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="submodule-auth",
        says="A submodule's address has no login of its own that works: it does not take over the username or secret "
        "that the main repository was cloned with.",
        fix="Write the submodule's address without a secret, and take it over",
        commands=(("git", "submodule", "sync", "--recursive"),),
        by_hand=("A relative url in .gitmodules (../other.git) follows the main repository's address.",),
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="wiki-auth",
        product=products.CLOUD,
        says="The address is that of a wiki. Bitbucket Cloud removed wikis in August 2026: no login opens it.",
        fix="Remove the remote, and keep the pages in a repository",
        by_hand=("The clone that is here still has the pages: push it to a repository of its own.",),
        visible=True,
    ),
    Failure(
        name="branch-restriction",
        says="The login is good. The repository's branch restrictions do not let this account push to this branch.",
        fix="Push to another branch and open a pull request, or ask for the permission",
        by_hand=("An administrator changes it under Repository settings > Branch restrictions.",),
        datacenter=("An administrator changes it under Repository settings > Branch permissions.",),
    ),
    Failure(
        name="server-hook-rejected",
        says="The login is good. A check on the server has refused the push, and says why in the lines that begin with "
        "`remote:`.",
        fix="Read the `remote:` lines above the refusal, and do what they ask",
        by_hand=(
            "Often it is the committer's name or e-mail (`git config user.email` has to be that of the account), an "
            "issue key that is missing in the commit's message, a file, or the name of the branch.",
            "Where they name no reason, an administrator of the repository sees which check it was.",
        ),
        sources=(),
    ),
    Failure(
        name="captcha-lock",
        says="Too many failed logins: the account is locked until a person logs in on the web. Each further try with "
        "the same password keeps it locked.",
        fix="Stop retrying, unlock the account, then replace the stored password",
        by_hand=(
            "Stop whatever fetches in the background: editors, clients and builds that still have the old password.",
            "Log out and in on Bitbucket's web page and solve the CAPTCHA; then push with a token.",
        ),
        forget=True,
        sources=(links.REFUSED_LOGIN,),
    ),
    Failure(
        name="ip-allowlist",
        product=products.CLOUD,
        says="The workspace admits only certain IP addresses, and this machine's is not among them. The login is not "
        "at fault.",
        fix="Come from an address that is admitted",
        by_hand=("Connect to the company's VPN, or ask an administrator of the workspace to admit the address.",),
        sources=(links.FORBIDDEN,),
    ),
    Failure(
        name="no-write-permission",
        says="Bitbucket knows the account, which may not write to this repository.",
        fix="Get write access, or log in as an account that has it",
        by_hand=(_WRITE, _PROBE),
        sources=(links.FORBIDDEN, links.DATACENTER_FORBIDDEN),
    ),
    Failure(
        name="plan-read-only",
        product=products.CLOUD,
        says="The workspace is over the user limit of its plan, or its payment failed: its repositories are read-only. "
        "The login is not at fault.",
        fix="Let an administrator of the workspace remove users, or change the plan",
        by_hand=(_TOLD_BY_ADMIN,),
    ),
    Failure(
        name="server-license",
        says="The server's licence has expired, or has fewer users than the server: it takes no push. The login is not "
        "at fault.",
        fix="Tell the server's administrator",
        by_hand=("No change on this machine fixes it; fetching goes on.",),
    ),
    Failure(
        name="repo-not-found-or-no-access",
        says="There is no such repository, or the account that was sent may not see it: Bitbucket does not say which.",
        fix="Compare the address with the one that Bitbucket's Clone button shows",
        by_hand=(
            "Check workspace and repository in the remote's URL, then whether the account has access. Logged in as "
            "another account, a browser shows what this one does not see.",
            _PROBE,
        ),
        sources=(links.FORBIDDEN,),
    ),
    Failure(
        name="remote-missing",
        says="git knows no remote of that name, and took the name for a folder. It has asked nobody.",
        fix="See which remotes there are",
        commands=(DOCTOR,),
        by_hand=("Add the one that is missing: `git remote add`, its name, and the Clone button's address.",),
    ),
    Failure(
        name="repo-renamed",
        says="The repository, its project or its workspace may have another name now: the old address leads nowhere.",
        fix="Set the remote's URL to the present address",
        by_hand=("Bitbucket's Clone button shows it: `git remote set-url` with the remote's name and that address.",),
    ),
    Failure(
        name="repo-size-limit",
        says="The login is good. The push, a file in it or the repository is larger than Bitbucket takes: 100 MB a "
        "file, 3.5 GB a push, 4 GB a repository.",
        fix="Push less at once, and keep large files in Git LFS",
        by_hand=("Push the history in several steps; the `remote:` lines say which file is too large, if it is one.",),
        datacenter=("Ask the server's administrator for its limits; keep large files in Git LFS.",),
    ),
    Failure(
        name="push-buffer",
        says="git had to send the push a second time, after a login or a redirection, and no longer had the whole "
        "of it.",
        fix="Log in before the push, or let git keep more of it",
        commands=(("git", "config", "http.postBuffer", "157286400"),),
        by_hand=(
            "A fetch before the push lets a helper have the login, so that the first try goes through; the command "
            "lets git keep 150 MB of a push in this repository.",
        ),
        sources=(links.GIT_CONFIG,),
    ),
    Failure(
        name="rate-limited",
        says="Bitbucket has had too many requests from this account or address, and answers none for a while. The "
        "login is not at fault.",
        fix="Wait some minutes, then try again, less often",
        by_hand=("See which build or tool fetches in short intervals.",),
        sources=(links.STATUS,),
    ),
    Failure(
        name="service-incident",
        says="The server failed, or is under maintenance. The login is not at fault.",
        fix="Wait, then push again",
        by_hand=(f"{links.STATUS} shows what is down.",),
        datacenter=("Ask the server's administrator.",),
        sources=(links.STATUS,),
    ),
    Failure(
        name="unsafe-repository",
        says="git does not read this repository because it belongs to another user. No login was tried.",
        fix="Work as its owner, or tell git to trust it",
        by_hand=(
            "git's message has the command, with the folder: git config --global --add safe.directory FOLDER.",
            "Not where GIT_CONFIG_GLOBAL is /dev/null: git would put a file in the place of the device. There, set "
            "GIT_CONFIG_COUNT=1, GIT_CONFIG_KEY_0=safe.directory and GIT_CONFIG_VALUE_0=FOLDER.",
            "In a container, give the folder to the user that git runs as.",
        ),
        sources=(links.SAFE_DIRECTORY,),
    ),
    Failure(
        name="client-bug",
        says="A program called a REST address that Bitbucket has removed. git's own login has nothing to do with it.",
        fix="Update the program that called it",
    ),
    Failure(
        name="control-no-fault",
        says="This is no failure: ssh has logged in. Its exit status is 1 all the same, because Bitbucket gives no "
        "shell.",
        fix="Nothing has to be fixed",
    ),
)

_LEAKS = (
    Failure(
        name="leak-remote-url",
        says="A secret is in plain text in the URL of a remote, where git, its messages and other programs read it.",
        fix="Take the secret out of the URL",
        commands=(FIX,),
        by_hand=(_IN_CLEAR,),
        sources=(links.CREDENTIALS_IN_URL,),
    ),
    Failure(
        name="leak-log",
        says="A secret has been written to a log: of a build, of git's tracing, or git's own reflog.",
        fix="Revoke the secret, then delete the log",
        by_hand=(_IN_CLEAR,),
    ),
    Failure(
        name="leak-process-args",
        says="A secret stood on a command line, where every user of the machine sees it in the list of processes.",
        fix="Let git get it from a credential helper",
        by_hand=(_IN_CLEAR,),
        sources=(links.CREDENTIALS_IN_URL,),
    ),
    Failure(
        name="leak-git-config-exposed",
        says="A secret is in plain text in git's configuration, which backups and images copy along.",
        fix="Take it out of the configuration",
        commands=(FIX,),
        by_hand=(_IN_CLEAR,),
        sources=(links.GIT_CREDENTIALS,),
    ),
    Failure(
        name="leak-in-committed-file",
        says="A secret stands in a file that is committed: whoever can clone the repository has it.",
        fix="Revoke the secret, then take it out of the file",
        by_hand=(_IN_CLEAR, "Atlassian revokes API tokens that it finds in public repositories."),
    ),
    Failure(
        name="leak-in-commit",
        says="A secret stands in a commit or its message, and stays in the history.",
        fix="Revoke the secret; rewriting the history alone does not help",
        by_hand=(_IN_CLEAR,),
    ),
    Failure(
        name="leak-insteadof",
        says="A secret stands in the key of a url.<base>.insteadOf rule, and with it in every URL that the rule makes.",
        fix="Take it out of the rule",
        commands=(FIX,),
        by_hand=(_IN_CLEAR,),
        sources=(links.CREDENTIALS_IN_URL,),
    ),
)

_ALL = (*_CREDENTIALS, *_SOURCES_OF_CREDENTIALS, *_HELPERS, *_FORMS, *_SSH, *_NETWORK, *_SERVER, *_LEAKS)

BY_NAME: Mapping[str, Failure] = {failure.name: failure for failure in _ALL}


def of_rejected(kind: str, username: str | None, product: products.Product) -> tuple[str, ...]:
    """The classes that a login may be of which Bitbucket answered with 401, likeliest first.

    `kind` is that of the secret (`tokens.kind_of`), `username` the one that was sent with it, None or empty if none
    was. Sources: Atlassian, Using API tokens; Using access tokens; its knowledge base on refused logins.
    """
    return _of_datacenter(kind, username) if product.is_datacenter else _of_cloud(kind, username)


def _of_cloud(kind: str, username: str | None) -> tuple[str, ...]:
    name = username or ""
    if kind == APP_PASSWORD.name:
        return ("app-password-disabled",)
    if kind == DATACENTER_TOKEN.name:
        return ("wrong-auth-scheme",)
    if is_left_over(name):
        return ("wrong-username", "unexpanded-placeholder")
    if is_email(name):
        return ("wrong-username",) if kind != PASSWORD.name else ("account-password-rejected", "wrong-username")
    if kind == API_TOKEN.name:
        if not goes_with(name, API_TOKEN):
            return ("wrong-token-username",)
        others = () if name == API_TOKEN_USERNAME else ("wrong-username", "username-of-other-account")
        return ("token-expired", "token-without-scopes", "token-missing-scope", *others, "malformed-secret")
    if kind == ACCESS_TOKEN.name:
        if name != ACCESS_TOKEN_USERNAME:
            return ("wrong-token-username", "token-expired")
        return ("token-expired", "token-missing-scope", "repo-not-found-or-no-access", "malformed-secret")
    if name == ACCESS_TOKEN_USERNAME:  # without a prefix of its own it is an OAuth token
        return ("token-expired", "malformed-secret", "wrong-token-username")
    return ("account-password-rejected", "app-password-disabled", "malformed-secret", "sso-no-password")


def _of_datacenter(kind: str, username: str | None) -> tuple[str, ...]:
    if kind == PASSWORD.name:
        return ("stale-cached-credential", "captcha-lock", "wrong-username", "sso-no-password", "malformed-secret")
    if kind != DATACENTER_TOKEN.name:
        return ("wrong-auth-scheme",)
    if is_email(username or "") or is_left_over(username or ""):
        return ("wrong-username", "token-expired", "wrong-auth-scheme")
    return ("token-expired", "wrong-auth-scheme", "wrong-username", "captcha-lock", "malformed-secret")
