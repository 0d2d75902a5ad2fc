"""Which lines of a log are about something else than git: a database, a registry, a cluster, a mail server."""

from __future__ import annotations

import re

from bb_auth_check.bitbucket.hosts import OTHER_SERVICES

_WORDS = (
    "password authentication failed for user|psql|pg_hba|postgres|pg_dump|mysql|mariadb|sqlstate|jdbc|hikari|ora-0|"
    "access denied for user '|sqlserver|mongo|redis|wrongpass|cassandra|elasticsearch|opensearch|kafka|zookeeper|"
    "rabbitmq|pika.|amqp|access_refused|memcached|"
    "smtp|imap|pop3|javax.mail|535 5.7|535-5.7|535 authentication|sendmail|mailer|"
    "ldap|kinit|preauthentication|radius|pam_|wpa_supplicant|winrm|xrdp|"
    "docker|/v2/|containerd|buildkit|failed to solve:|from daemon|unauthorized: authentication req|"
    "kubectl|kubelet|kubernetes|memcache.go|api server|apiserver|helm |unable to connect to the server: |"
    "registry.|npm err! code e401|npm.|yarnpkg|npm login|verdaccio|nuget|rubygems|crates.io|"
    "pypi|/simple/|pip._vendor|pythonhosted|conda|maven|artifact |artifactory|nexus|gradle|"
    "sonar|aws |amazonaws|s3://|ec2|request id:|gcloud|googleapis|azurecr|az login|"
    "vault:|/vault|consul |terraform login|sentry|datadog|slack|assertionerror|assert |curl: (|wget: |"
    "archive.ubuntu|deb.debian|inrelease|apt-get|dnf |yum |apk add|homebrew|vagrant|rsync|"
    "postgres://|postgresql://|mongodb://|redis://|amqp://|ldap://|ftp://|smtp://|jdbc:"
)
_THEIRS = tuple(_WORDS.split("|"))
"""Words of programs and services that log in to something else."""
_THEIR_PORT = re.compile(
    r"(?::|\bport )(?:25|110|143|389|465|587|636|993|995|1433|1521|2181|2375|2376|3000|3306|5432|5672|6379|6443|8200"
    r"|8500|9000|9042|9092|9200|9300|11211|15672|27017)\b"
)
"""The ports that other services listen on by habit."""
_OURS = re.compile(
    r"\bgit\b|git[@+:-]|\bgit_|\.git\b|jgit|libgit|gitlib|dulwich|bitbucket|/scm/|info/refs|info/lfs|\blfs\b|\bssh\b"
    r"|atlassian|change-[0-9]{4}|unable to access '|authentication failed for '|remote: |submodule|receive-pack"
    r"|upload-pack"
)
"""Words that make a line git's, ssh's or Bitbucket's in spite of the others."""
_NAMES_US = re.compile(
    rf"{_OURS.pattern}|\bclon(?:e|ed|ing)\b|\bpush(?:ed|es|ing)?\b|\bfetch(?:ed|ing)?\b|\bpull(?:ed|ing)?\b|repositor"
    r"|refs/heads|refs/tags|\bstash\b|known_?hosts|public ?key|\bcommit\b|\bbranch(?:es)?\b|\bvcs\b|jsch|\bremote\b"
    r"|credential|port 22\b"
)
"""Words that say that a text is about git, ssh or a place for code."""
_PARTS = (
    *("git", "bitbucket", "/scm/", "info/", "lfs", "ssh", "atlassian", "change-", "unable to access", "authentication"),
    *("remote", "submodule", "pack", "clon", "push", "fetch", "pull", "repositor", "refs/", "stash", "known", "public"),
    *("commit", "branch", "vcs", "jsch", "dulwich", "credential", "port 22"),
)
"""One of them stands in whatever the expression finds, and is sooner looked for."""
_PAGE = re.compile(r"\bhttps?://")


def is_about_git(text: str) -> bool:
    """Whether a text, in lower case, has any word of git, ssh or Bitbucket."""
    return any(part in text for part in _PARTS) and _NAMES_US.search(text) is not None


def without_others(text: str) -> str:
    """The text, in lower case, without the lines that are about another service.

    Nothing is left if there are such lines and none of git's.
    """
    theirs = [word for word in _THEIRS if word in text]
    services = [name for name in OTHER_SERVICES if name in text]
    ports = _THEIR_PORT.search(text) is not None
    pages = "http" in text
    if not (theirs or services or ports or pages):
        return text
    kept = []
    others = False
    for line in text.split("\n"):
        if any(name in line for name in services) and "bitbucket" not in line:
            continue
        is_other = (
            (any(word in line for word in theirs) and not _OURS.search(line))
            or (ports and _THEIR_PORT.search(line) is not None and not _OURS.search(line))
            or (pages and _PAGE.search(line) is not None and not _is_page_of_git(line))
        )
        others = others or is_other
        if not is_other:
            kept.append(line)
    rest = "\n".join(kept)
    return rest if not others or is_about_git(rest) else ""


def _is_page_of_git(line: str) -> bool:
    return _OURS.search(line) is not None or any(
        words in line for words in ("fatal: ", "for 'http", "password for ", "username for ", " url '")
    )
