"""What a failure's text shows beside its cause: plaintext secrets, who said it and where, a branch that is late."""

from __future__ import annotations

import re

from bb_auth_check.bitbucket.tokens import KINDS, token_kind
from bb_auth_check.model import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal


class Place(Value):
    """Where git, or a library in its place, was at work."""

    name: str
    """As it stands in a sentence behind `in`."""
    words: tuple[str, ...]
    """In lower case; one of them in a text tells the place."""
    login: str
    """Where the login is kept there, as a sentence."""
    kept_in: Literal["settings", "variable", "helper"] = "settings"
    """Where that is: `variable` for one of a build, which an askpass program answers from; `helper` for git's own."""


PLACES = (
    Place(
        name="Jenkins",
        words=("hudson.plugins.git", "jenkins", "com.cloudbees", "gitscmsource"),
        login="In Jenkins it is the credential that the job names, of the kind Username with password (or SSH "
        "Username with private key): replace its secret under Manage Jenkins > Credentials.",
    ),
    Place(
        name="TeamCity",
        words=("jetbrains.buildserver", "teamcity"),
        login="In TeamCity it is in the VCS root's authentication settings, or in the connection that it uses.",
    ),
    Place(
        name="Bitbucket Pipelines",
        words=("/opt/atlassian/pipelines", "bitbucket_clone_dir", "bitbucket-pipelines"),
        login="In Bitbucket Pipelines the checkout needs no login of yours; for another repository, keep an access "
        "token in a secured variable, or add the pipeline's SSH key there.",
        kept_in="variable",
    ),
    Place(
        name="Azure Pipelines",
        words=("##[error]", "##[command]", "##[section]", "azure-pipelines", "vsts"),
        login="In Azure Pipelines it is in the service connection to Bitbucket, or in a secret variable.",
        kept_in="variable",
    ),
    Place(
        name="GitHub Actions",
        words=("actions/checkout", "/home/runner/work", "::error::", "github_workspace"),
        login="In GitHub Actions it is in a secret of the repository or organization that the step reads.",
        kept_in="variable",
    ),
    Place(
        name="GitLab CI",
        words=("ci_project_dir", "gitlab-runner", "/builds/"),
        login="In GitLab CI it is in a masked variable of the project, or in the settings of the mirror.",
        kept_in="variable",
    ),
    Place(
        name="Argo CD",
        words=("argocd", "argo-cd", "argoproj", "generatemanifest", "testing repository connectivity"),
        login="In Argo CD it is in the repository's secret (`argocd repo list` shows which ones there are).",
    ),
    Place(
        name="Flux",
        words=("source-controller", "gitrepository", "fluxcd", "failed to checkout and determine revision"),
        login="In Flux it is in the secret that the GitRepository names in secretRef.",
    ),
    Place(
        name="IntelliJ",
        words=("git4idea", "com.intellij", "gitaskpass", "jetbrains"),
        login="In the IDE it is under Settings > Version Control > Git: Use credential helper, or the saved password.",
    ),
    Place(
        name="Visual Studio Code",
        words=("vscode-git", "ms-vscode", "> git push origin", "extensions/git"),
        login="In Visual Studio Code git's own credential helper has it; the editor only asks when that has none.",
        kept_in="helper",
    ),
    Place(
        name="Xcode",
        words=("xcodebuild", "xcrun", "xcode"),
        login="In Xcode it is under Settings > Accounts; `xcodebuild -scmProvider system` uses git's own login.",
    ),
    Place(
        name="Sourcetree",
        words=("diff.mnemonicprefix=false", "sourcetree"),
        login="In Sourcetree it is under Tools > Options > Authentication (on macOS: Settings > Accounts).",
    ),
    Place(
        name="Composer",
        words=("composer", "runtimeexception] failed to execute git"),
        login="For Composer it is in auth.json (`composer config --list` shows what is set), or in git's own helper.",
    ),
    Place(
        name="Cargo",
        words=("cargo", "net.git-fetch-with-cli"),
        login="For Cargo, `net.git-fetch-with-cli = true` in its configuration lets git log in by itself.",
    ),
)
"""The places that a text tells, and what is done there."""

_PROGRAMS = (
    ("Git Credential Manager", r"gitcredentialmanager|git-credential-manager|credential manager"),
    ("JGit", r"org\.eclipse\.jgit|jgit"),
    ("JSch", r"com\.jcraft\.jsch|jschexception"),
    ("Java's TLS", r"javax\.net\.ssl|sun\.security"),
    ("libgit2", r"libgit2|pygit2|git2::|rugged|class=(?:ssl|ssh|net|http)|klass:"),
    ("go-git", r"go-git|ssh: handshake failed"),
    ("dulwich", r"dulwich"),
    ("isomorphic-git", r"isomorphic-git|smarthttperror"),
    ("PuTTY (plink)", r"plink|putty|fatal error: (?:network|disconnected)"),
    ("git-lfs", r"git-lfs|\blfs: |batch response"),
    ("ssh", r"\bssh: |kex_exchange|publickey|ssh_exchange|host key verification"),
    ("git", r"^fatal: |\bgit (?:push|fetch|clone|ls-remote|pull)\b|failed to push some refs"),
)
LIBRARIES = ("JGit", "JSch", "libgit2", "go-git", "dulwich", "isomorphic-git")
"""Those of these programs that reach a server without git, and without git's helpers."""
_STAGES = {
    "setup": "the address and the configuration, before any connection",
    "verdict": "the server's answer",
    "host key": "ssh's check of the server",
    "connection": "TLS or a proxy, before any login",
    "network": "the connection, before any login",
    "ssh key": "the SSH key, before the server judged it",
    "ssh refused": "the server's check of the SSH key",
    "helper": "a credential helper",
    "no login": "git's search for a login",
    "refusal": "the server's answer",
    "wrapper": "the server's answer",
    "push": "the server's check of the push, after a good login",
}


class LateRef(Value):
    """A push that fails though the login is good."""

    words: str
    """An expression in lower case."""
    says: str
    command: tuple[str, ...]


NOT_THE_LOGIN = (
    LateRef(
        words=r"\(fetch first\)|\(non-fast-forward\)|tip of your current branch is behind|non-fast-forward update"
        r"|rejected_(?:nonfastforward|remote_changed)",
        says="The server has commits on this branch that are not here. Take them over, then push again:",
        command=("git", "pull", "--rebase"),
    ),
    LateRef(
        words=r"not a git repository \(or any",
        says="There is no repository in this folder, or in one above it. See from within the one that is meant:",
        command=("git", "remote", "--verbose"),
    ),
    LateRef(
        words=r"\(stale info\)",
        says="--force-with-lease held the push back, because the branch has moved on. See what is new:",
        command=("git", "fetch"),
    ),
    LateRef(
        words=r"has no upstream branch|does not have an upstream|no tracking information for the current branch",
        says="The branch has no counterpart on the remote yet. Make one:",
        command=("git", "push", "--set-upstream", "origin", "HEAD"),
    ),
    LateRef(
        words=r"src refspec .{1,200} does not match any|upstream branch of your current branch does not match"
        r"|cannot be resolved to branch",
        says="There is no branch of that name here, or it has no commit. Push the branch that is checked out:",
        command=("git", "push", "origin", "HEAD"),
    ),
    LateRef(
        words=r"not currently on a branch",
        says="No branch is checked out. Make one of what is checked out, then push it:",
        command=("git", "switch", "--create", "NAME"),
    ),
    LateRef(
        words=r"couldn't find remote ref|remote branch .{1,200} not found in upstream|couldn't find that branch",
        says="The remote has no such branch. See which ones it has:",
        command=("git", "ls-remote", "--heads", "origin"),
    ),
    LateRef(
        words=r"\(already exists\)|would clobber existing tag",
        says="The remote has a tag of that name already, which git leaves as it is. See which ones it has:",
        command=("git", "ls-remote", "--tags", "origin"),
    ),
)
"""What git says of a push, or a pull, that the server would have taken from this account."""
_HAS_WORKED = LateRef(
    words=r"^(?:\+ )?(?:[0-9a-f]{7,64}\.{2,3}[0-9a-f]{7,64}|\[new (?:branch|tag)\]) \S+ -> \S+"
    r"|^- \[deleted\] |^everything up-to-date$",
    says="git has done what it was asked to. How this branch stands to the remote's:",
    command=("git", "status", "--short", "--branch"),
)
"""What git says of a push, or a fetch, that did not fail."""


_FAILED = re.compile(
    r"fail|error|denied|refus|cannot|could not|couldn't|can't|unable|invalid|reject|missing|expired|unknown|unsupported"
    r"|fatal|exception|not (?:found|valid|trusted|allowed|permitted|authorized|supported)|does not|wrong|bad "
)
"""What says that something failed."""
_VOCABULARY = (
    (r"prox(?:y|ies)", ("proxy",)),
    (r"certificate|\bssl|\btls|x509|\bca\b|cert\b", ("tls",)),
    (r"known.?hosts|host.?key|fingerprint", ("ssh-host-key",)),
    (r"passphrase|private.?key|key file|\bpem\b|\bppk\b", ("ssh-key-unreadable", "ssh-key-not-offered")),
    (r"ssh.?agent|\bagent\b.*key", ("ssh-agent-refused", "ssh-key-not-offered")),
    (r"public.?key|ssh.?key|deploy.?key", ("ssh-key-not-offered", "ssh-key-unreadable")),
    (r"resolv|\bdns\b|unknown host|name server|hostname|host name|lookup", ("network",)),
    (r"keychain|keyring|credential store|secret service|wallet|\bvault\b", ("helper-store-unavailable",)),
    (r"credential.?(?:helper|manager)", ("helper-command-broken", "helper-missing")),
    (r"timed? ?out|timeout|unreachable|connect|socket|broken pipe|hung up|eof\b", ("network", "proxy")),
    (r"prompt|interactive|\btty\b|terminal", ("prompt-unavailable", "library-without-login")),
    (
        r"credential|password|log.?in\b|authenticat|unauthori[sz]ed|\btoken",
        ("stale-cached-credential", "token-expired", "wrong-username", "prompt-unavailable", "library-without-login"),
    ),
    (
        r"forbidden|permission|permitted|access|\bscope|authori[sz]",
        ("token-missing-scope", "no-write-permission", "repo-not-found-or-no-access", "multi-account"),
    ),
    (r"too many requests|rate.?limit|throttl|quota", ("rate-limited",)),
    (r"too large|exceed|size limit", ("repo-size-limit",)),
    (r"\bhook\b|policy|rule", ("server-hook-rejected", "branch-restriction")),
    (r"unavailable|internal (?:server )?error|maintenance|overload", ("service-incident",)),
    (r"\burl\b|\buri\b|address|scheme|protocol", ("address-malformed", "url-encoding")),
    (
        r"repositor.{0,60}(?:not found|not exist|unknown)|no such repositor",
        ("repo-not-found-or-no-access", "repo-renamed", "username-missing"),
    ),
)
"""The families of causes with the words that any program uses for them, the earlier stage of a push first."""
_EVERYDAY = re.compile(
    r"failed to push some refs|git failed with|requested url returned|not a git repository"
    r"|exit(?:ed)? (?:code|status|with)"
)
"""What is said of every failure."""


def guess(lines: str) -> tuple[str, ...]:
    """The causes that the words of an unknown text, in lower case, speak for; of two families at most."""
    failed = [line for line in lines.split("\n") if _FAILED.search(line) and not _EVERYDAY.search(line)]
    text = "\n".join(line[:1000] for line in failed[-50:])
    text = re.sub(r"\S*(?:://|/|\\)\S*", "", text)  # a name in an address or a path means nothing
    found = [classes for words, classes in _VOCABULARY if re.search(words, text)]
    return tuple(dict.fromkeys(name for classes in found[:2] for name in classes))


KEY_DIFFERS = re.compile(
    r"identification has changed|host ?key (?:for .{1,255} )?has (?:been )?changed|key mismatch|offending .{0,40}key"
    r"|does not match the one putty|potential security breach|badhostkeyexception|host key does not match"
)
"""What says that a key of the host is known, and another than the one that it shows."""


def not_the_login(lines: str) -> LateRef | None:
    """Why a push failed though no login is at fault, by a text in lower case."""
    found = next((late for late in NOT_THE_LOGIN if re.search(late.words, lines)), None)
    if found is None and re.search(_HAS_WORKED.words, lines, re.MULTILINE) and not _FAILED.search(lines):
        return _HAS_WORKED
    return found


def program(lines: str) -> str | None:
    """Who printed the text, in lower case."""
    return next((name for name, words in _PROGRAMS if re.search(words, lines, re.MULTILINE)), None)


def place(lines: str) -> Place | None:
    """Where it was printed."""
    return next((place for place in PLACES if any(word in lines for word in place.words)), None)


def stage(name: str | None) -> str | None:
    """What git was at, in words, by the stage of `texts`."""
    return _STAGES.get(name or "")


_IN_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://([^\s/?#'\"<>@]{1,500}?):([^\s'\"<>@]{1,500})@[\w\[]", re.IGNORECASE)
_HEADER = re.compile(r"authorization: ?(?:basic|bearer) ([A-Za-z0-9+/=_.-]{12,2000})", re.IGNORECASE)
_FIELD = re.compile(r"(?m)^(?:.{0,40}[ >|])?password=(\S{6,500})$")
_MASK = re.compile(
    r"[*x\u2022.#-]+|.*(?:\*\*|\.\.\.|redacted|masked|hidden).*"
    r"|your[-_a-z]*|secret|password|passwd|(?:my|api[-_]?)?token|app[-_]?password|[$%{].*|x-oauth-basic|[0-9]{1,5}",
    re.IGNORECASE | re.DOTALL,
)
"""What stands in a secret's place: stars, a variable, a word that says so, a port."""
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    + "|".join(prefix for kind in KINDS for prefix in kind.prefixes)
    + r")[A-Za-z0-9+/=_%-]{26,300}"
)


def secrets(text: str) -> tuple[str, ...]:
    """What secrets stand in a text in plain text, each as a phrase; nothing of the secrets themselves."""
    return tuple(dict.fromkeys(_secrets(text)))


def _secrets(text: str) -> Iterator[str]:
    for found in _TOKEN.finditer(text):
        kind = token_kind(found[0])
        if kind is not None:
            yield kind.label
    for found in _IN_URL.finditer(text):
        if not _MASK.fullmatch(found[2]) and not _TOKEN.search(found[2]):
            yield "a password in a URL"
    for found in _HEADER.finditer(text):
        if not _MASK.fullmatch(found[1]) and not _TOKEN.search(found[1]):
            yield "the login of an Authorization header"
    for found in _FIELD.finditer(text):
        if not _MASK.fullmatch(found[1]) and not _TOKEN.search(found[1]):
            yield "a password"
