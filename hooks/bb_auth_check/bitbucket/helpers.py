"""The credential helpers that are known: where they keep a secret, and which one fits a platform.

Sources: gitcredentials(7), git's contrib/credential, Git Credential Manager's and git-credential-oauth's own pages;
the sources of those that serve another host than Bitbucket's.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from bb_auth_check.model import Helper, Keeps

KEEPS: Mapping[str, Keeps] = {
    "osxkeychain": "keychain",
    "wincred": "keychain",
    "libsecret": "keychain",
    "gnome-keyring": "keychain",
    "manager": "keychain",
    "manager-core": "keychain",
    "cache": "memory",
    "store": "plaintext",
    "netrc": "plaintext",
    # password managers: what they hold is encrypted, and most of them only read it
    "pass-git-helper": "keychain",
    "gopass": "keychain",
    "keepassxc": "keychain",
    "1password": "keychain",
    "oauth": "nothing",
    "bb-auth-check": "nothing",
}

_ENCRYPTED = (".gpg", ".asc")
"""How the names of the files end that git's own `netrc` helper has GnuPG decrypt."""
NETRC_FILES = ((".authinfo.gpg", ".netrc.gpg"), (".authinfo", ".netrc"))
"""What that helper looks for in the home folder unless it is told, the encrypted ones first."""

_KNOWS_BUT_WHAT_IT_WAS_GIVEN = ("store", "cache", "osxkeychain", "wincred", "libsecret", "gnome-keyring")
_GIVES_NAMES = ("oauth",)
"""Those that log in by themselves, and say who it was (git-credential-oauth: `username=` of the token's answer)."""

OBSERVER = "bb-auth-check"
"""The value of `credential.helper` for our own, which watches and never answers."""

RENAMED = {"manager-core": "manager"}
"""Git Credential Manager dropped `-core` from its name with 2.0.877 (2022)."""

OFFERED: Mapping[str, tuple[str, ...]] = {
    "darwin": ("osxkeychain", "manager", "cache"),
    "win32": ("manager", "wincred"),
    "linux": ("libsecret", "cache"),
}
"""Best first. Git Credential Manager is not offered on Linux: it has no store there until one is chosen."""

NEED_A_DESKTOP = ("libsecret", "gnome-keyring")
"""Those that ask a keyring over the session bus, and fail where there is none."""

_PLATFORMS: Mapping[str, tuple[str, ...]] = {
    "osxkeychain": ("darwin",),
    "wincred": ("win32", "cygwin"),
    "libsecret": ("linux",),
    "gnome-keyring": ("linux",),
}

CACHE_FOR_A_WORKING_DAY = "cache --timeout=28800"


_READ_ONLY = ("pass-git-helper", "1password")
"""Those that answer from what a person has put there, and keep nothing that git hands to them."""


def only_reads(name: str) -> bool:
    """Whether the helper of that name keeps nothing that it is given."""
    return name in _READ_ONLY


def called(value: str) -> str:
    """What the helper that a value runs is known as, however it is spelt; empty for a command of several parts.

    `configure` of Git Credential Manager writes the whole path; under WSL it is one of Windows with blanks in it.
    """
    command = value.removeprefix("!").strip()
    parts = ";|&`\n" + ("${}=" if value.startswith("!") else "")
    if not command or any(mark in command.replace("$@", "") for mark in parts):
        return ""
    name, _, behind = command.partition(" ")
    if any(sign in command for sign in "\\\"'"):
        import shlex

        try:
            name, *words = shlex.split(command)
        except ValueError:  # a quote that is not closed
            return ""
        behind = " ".join(words)
    if value.startswith("!") and _base(name) == "git" and behind.startswith("credential-"):
        name = f"git-{behind.split()[0]}"
    return _base(name).lower()


def keeps(name: str) -> Keeps:
    """Where the helper of that name, or at that path, keeps a secret."""
    return KEEPS.get(_base(name), "unknown")


def reads_encrypted(value: str) -> bool | None:
    """Whether git's `netrc` helper reads encrypted files alone, by its value; None if it is told no file."""
    words = value.replace("=", " ").replace("'", "").replace('"', "").split()
    named = [after for at, after in enumerate(words[1:]) if words[at] in ("-f", "--file")]
    named += [word[2:] for word in words if word.startswith("-f") and len(word) > 2]
    return all(file.lower().endswith(_ENCRYPTED) for file in named) if named else None


def gives_name(name: str) -> bool | None:
    """Whether the helper of that name, or at that path, says the username by itself; None if nobody knows.

    False for those that have but what git handed to them: a username among it, if a push has had one.
    """
    base = _base(name)
    return False if base in _KNOWS_BUT_WHAT_IT_WAS_GIVEN else True if base in _GIVES_NAMES else None


def asked_by(askpass: str) -> Literal["person", "editor"] | None:
    """Whom an askpass program asks at each login, as far as its path tells; None for one that may know the answer.

    OpenSSH's dialogs and git-gui's keep nothing; ksshaskpass keeps what it is told in KWallet.
    """
    path = askpass.replace("\\", "/").lower().removesuffix(".exe")
    name = path.rpartition("/")[2]
    if any(f"/{folder}/" in path for folder in _EDITORS) or (name == "askpass.sh" and "/.vscode" in path):
        return "editor"
    is_dialog = name in _DIALOGS or name.startswith(("gnome-ssh-askpass", "git-gui--askpass"))
    return "person" if is_dialog else None


_EDITORS = ("extensions/git/dist", "extensions/git/out")
"""Where Visual Studio Code, and what is made of it, have the askpass program that opens a box to type in."""
_DIALOGS = ("ssh-askpass", "x11-ssh-askpass", "lxqt-openssh-askpass", "openssh-askpass", "win-ssh-askpass")


_OF_ANOTHER_SERVICE = {
    "gitcredential_github.sh": "GitHub",  # GitHub Codespaces sets it in the system's configuration
    "gcloud": "Google Cloud",
    "gcloud.sh": "Google Cloud",
    "gcloud.cmd": "Google Cloud",
    "azure": "Azure DevOps",
}
"""Helpers that are programs of their own, and the one service that each of them knows."""
_COMMANDS_OF_ANOTHER_SERVICE = (
    ("gh", "auth git-credential", "GitHub"),
    ("glab", "auth git-credential", "GitLab"),
    ("aws", "codecommit credential-helper", "AWS CodeCommit"),
    ("gcloud", "auth git-helper", "Google Cloud"),
    ("tea", "login helper", "Gitea"),
)
"""Programs that are helpers with these words behind them. Each looks at the host, and is silent for one not its own."""
_ANSWERS_EVERYBODY = "--ignore-host-check"
"""With it `aws codecommit credential-helper` looks at no host, and what it says is for the server to refuse."""


def serves(value: str) -> str | None:
    """The one service that a helper answers for, other than Bitbucket, by its value; None for any other helper.

    A command of several parts is none of these: what else it does cannot be told.
    """
    command = value.removeprefix("!")
    if any(mark in command for mark in ";|&`\n(") or _ANSWERS_EVERYBODY in command:
        return None
    program, behind = _taken_apart(command)
    base = _base(program).lower()
    if base in _OF_ANOTHER_SERVICE and not behind:
        return _OF_ANOTHER_SERVICE[base]
    return next(
        (
            service
            for name, wanted, service in _COMMANDS_OF_ANOTHER_SERVICE
            if base == name and f" {wanted} " in f" {behind} "
        ),
        None,
    )


def _taken_apart(command: str) -> tuple[str, str]:
    """A command's program, without what quotes it, and what follows it, without what stands for git's own word."""
    command = command.strip()
    if command[:1] in ("'", '"'):
        program, _, behind = command[1:].partition(command[0])
    else:
        program, _, behind = command.replace("\\ ", "\0").partition(" ")
        program = program.replace("\0", " ")
    words = [word.strip("'\"") for word in behind.split()]
    return program, " ".join(word for word in words if word not in ("$@", "$*", "$1"))


def is_foreign(name: str, platform: str) -> bool:
    """Whether the helper of that name, or at that path, belongs to another platform than this (`sys.platform`)."""
    if platform not in ("win32", "cygwin") and name.lower().endswith(".exe"):
        return True
    homes = _PLATFORMS.get(_base(name))
    return homes is not None and platform not in homes


def nearly(name: str) -> tuple[str, ...]:
    """The known helpers that a mistyped name may stand for, likeliest first; one with its program's prefix too."""
    bare = name.removesuffix(".exe").removeprefix("git-credential-").removeprefix("credential-")
    known = [other for other in KEEPS if other not in (OBSERVER, "store", *RENAMED)]
    if bare != name and bare in known:
        return (bare,)
    if name in KEEPS or len(name) < 4:
        return ()
    return tuple(other for other in known if _is_one_slip(name.lower(), other))


def _is_one_slip(text: str, other: str) -> bool:
    """Whether one letter too many, too few, wrong, or swapped with its neighbour tells two words apart."""
    if abs(len(text) - len(other)) > 1 or text == other:
        return False
    start = 0
    while text[start : start + 1] == other[start : start + 1] != "":
        start += 1
    a, b = text[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def harmless(value: str) -> str | None:
    """A helper's value, if it is a name with options of which none can be a secret."""
    if not value.strip():
        return None
    name, *options = value.split()
    is_plain = "".join(options).replace("--timeout", "").replace("=", "").isdigit()
    is_name = name.isascii() and all(sign.isalnum() or sign in "-_./" for sign in name)
    return value if is_name and (not options or (_base(name) == "cache" and is_plain)) else None


def is_of_windows(helper: Helper) -> bool:
    """Whether this is a program of Windows; on another system, one that WSL starts."""
    return f"{helper.program or helper.name}".lower().endswith(".exe")


def is_observer(name: str) -> bool:
    """Whether the helper of that name, or at that path, is the observer."""
    return _base(name) == OBSERVER


def _base(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].removesuffix(".exe").removeprefix("git-credential-")


def offered(platform: str) -> tuple[str, ...]:
    """The helpers that can be advised on a platform (`sys.platform`), best first."""
    return OFFERED.get(platform, OFFERED["linux"])


def best(platform: str, available: Sequence[str]) -> str:
    """The value of `credential.helper` to advise: the best of those that are there, as git wants it written."""
    name = next((name for name in offered(platform) if name in available), offered(platform)[-1])
    return CACHE_FOR_A_WORKING_DAY if name == "cache" else name


def beyond(platform: str, chosen: str) -> str | None:
    """What a person could install to have something better than `chosen`, as one sentence; None if it is the best."""
    if chosen != CACHE_FOR_A_WORKING_DAY:
        return None
    if platform == "darwin":
        return "The cache forgets after eight hours. Apple's and Homebrew's git bring osxkeychain, which keeps it."
    return (
        "The cache forgets after eight hours. git-credential-libsecret keeps the token in the desktop's keyring: "
        "install it, then run bb-auth-check again."
    )


_GCM_ELSEWHERE = ("generic", "github", "gitlab", "azure-repos")
_GCM_BASIC = ("basic", "integrated", "windows", "kerberos", "ntlm", "tfs", "sso")
"""What `credential.authority`, which `credential.provider` has replaced, has for the provider `generic`."""


def gcm_asks_bitbucket(provider: str | None, authority: str | None) -> bool:
    """Whether Git Credential Manager treats Bitbucket as such: False if it is told that it is something else."""
    told = (provider or authority or "").lower()
    return told not in _GCM_ELSEWHERE and (bool(provider) or told not in _GCM_BASIC)


def gcm_scopes(scheme: str, host: str, path: str | None) -> tuple[str, ...]:
    """The `X` of each `credential.X.<setting>` that Git Credential Manager heeds for a URL, the narrowest first.

    It compares letter by letter, where git compares URLs (its `GetGitConfigurationScopes`, and tried with 2.7.3): no
    slash at the end, no default port, no user and no `*`. It takes away part after part of the path, if git tells it
    one, then of the host, down to the last dot.
    """
    host = host.lower().removesuffix({"https": ":443", "http": ":80"}.get(scheme, ":"))
    folders = (path or "").strip("/").split("/") if path else []
    labels = host.split(".")
    names = [".".join(labels[at:]) for at in range(max(len(labels) - 1, 1))]
    found = ["/".join((host, *folders[:end])) for end in range(len(folders), 0, -1)] + names
    return tuple(text for name in found for text in (f"{scheme}://{name}", name))


def forgetting(scheme: str, host: str, username: str, told: str = "credential reject") -> tuple[tuple[str, ...], ...]:
    """The command that makes the helpers forget what they have for this username; none for one a shell would misread.

    It tells every helper, and takes no other account's entry: without a username it would take them all. `told` is
    what git is to run instead, where only one helper is meant.
    """
    if not (_is_plain(username) and _is_plain(host.replace(":", ""))):
        return ()
    attributes = f"protocol={scheme}\\nhost={host}\\nusername={username}\\n\\n"
    return (("sh", "-c", f"printf '{attributes}' | git {told}"),)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.replace("-", "").replace("_", "").replace(".", "").isalnum()
