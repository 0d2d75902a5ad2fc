"""Trying a push's login, and nothing more of the push: what git says when Bitbucket has answered it.

git logs in before it looks at what there is to push (`transport.c: transport_push`). A dry run of a push with a pattern
that no ref has therefore asks for `git-receive-pack` as any push does, with the same address, proxy, certificates and
login, and is over once the answer is there: no hook runs and no ref changes.
"""

from __future__ import annotations

import subprocess

from bb_auth_check.bitbucket.tokens import BY_NAME, KINDS, PASSWORD, token_kind
from bb_auth_check.git import noninteractive, remotes
from bb_auth_check.git.text import redacted, shown
from bb_auth_check.model import HIDDEN, CannotLook, Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bb_auth_check.git.configuration import Configuration
    from bb_auth_check.model import Address

_OURS = "bb-auth-check-attempt"
"""Begins the lines that our own helper says, and is the remote that stands for one of several URLs of another."""
_NO_REFS = "refs/bb-auth-check/*:refs/bb-auth-check/*"

_KINDS = " ".join(f"password={prefix}*) kind={kind.name};;" for kind in KINDS for prefix in kind.prefixes)
_HELPER = (
    "!f() { if test $1 = get; then "
    f'echo "{_OURS} asks" >&2; '
    f'GIT_CONFIG_PARAMETERS=${{GIT_CONFIG_PARAMETERS%%"\'bbAuthCheck.attempt"*}}; export GIT_CONFIG_PARAMETERS; '
    "n | git credential fill | g $1; else g $1; fi; }; "
    # the empty username is of the options below
    'n() { while IFS= read -r line; do test "$line" = username= || printf "%s\\n" "$line"; done; }; '
    "g() { while IFS= read -r line; do "
    "case $line in host=*) host=${line#host=};; username=*) name=${line#username=};; "
    f"{_KINDS} password=*) kind={PASSWORD.name};; credential=*) kind=other;; esac; "
    'test $1 != get || printf "%s\\n" "$line"; done; '
    f'printf "{_OURS} %s %s %s %s\\n" $1 "$host" "$kind" "$name" >&2; '
    'test "$kind" || echo quit=1; }; f'
)
"""Stands in for all of the user's helpers. It has git ask them, in a configuration without what is added here, and
keeps from them that a login worked or was rejected: a helper would drop a token that is good elsewhere. What passes
through it it says on standard error, with the kind of the secret in the secret's place. It runs no program but git: a
shell's own commands show their arguments to nobody, and are always there."""

_OPTIONS = (
    "bbAuthCheck.attempt=true",  # our helper cuts the configuration off here
    "credential.helper=",
    f"credential.helper={_HELPER}",
    "credential.useHttpPath=true",  # without it the helpers that the user has told the path would not get it
    "credential.username=",  # a key for `user@host` is compared with the URL's username, not with the configuration's
    "http.followRedirects=false",
    "push.pushOption=",
    "push.negotiate=false",
)
_PUSH = ("push", "--dry-run", "--no-verify", "--no-signed", "--no-follow-tags", "--no-recurse-submodules", "--")

_ANSWERS = ("git< # service=git-receive-pack", "push< ")
"""What GIT_TRACE_PACKET shows of a server's first words: over http, over SSH (`pkt-line.c`)."""

_UNREAD = "warning: invalid credential line"
"""What git says of a helper's line without `=`, with that line: it reads nothing behind it."""

_SHARED = ("proxy", "proxyauthmethod", "receivepack", "vcs")
"""The settings of a remote that decide how any of its URLs is reached."""


class Attempt(Mute):
    """How it went. What git said may quote a secret."""

    __slots__ = ("_host", "answered", "code", "in_helper", "kind", "rejected", "said", "username")

    def __init__(self, code: int | None, said: str, host: str) -> None:
        """`host`: whose login is in question; a proxy may want one of its own."""
        self.code = code
        """git's exit code; None if it did not end in time."""
        self.answered = False
        """Whether the server spoke git's protocol: after an empty page git ends with 0 as well."""
        self.in_helper = False
        """Whether the user's helpers were asked and had not answered when git ended."""
        self.kind: str | None = None
        """The kind of the secret that git had (`tokens.kind_of`): it knows none of those in netrc and in headers."""
        self.username: str | None = None
        """Whose it is; None if a token stood there."""
        self.rejected = False
        """Whether the answer to it was 401."""
        self._host = host
        self.said = "\n".join(self._gits_own(said))
        """What git said, and the helpers; not what was said for our sake, nor what is said beside a failure."""

    @property
    def may_write(self) -> bool:
        """Whether the server has shown its refs for writing. Over SSH git ends with 1 if there are none."""
        return self.answered and self.code in (0, 1)

    def _gits_own(self, said: str) -> list[str]:
        lines: list[str] = []
        before_helpers = 0
        for line in said.splitlines():
            if line.startswith(f"{_OURS} "):
                has_login = self._note(line)
                if has_login:  # whatever the helpers have said, it was no failure
                    del lines[before_helpers:]
                before_helpers = len(lines)
            elif " packet: " in line:  # GIT_TRACE_PACKET
                self.answered |= any(sign in line for sign in _ANSWERS)
            # but for one that a helper's answer could not be read, warnings are no failures; our helper's text is
            # quoted where it told git to quit; what begins with a blank or our name is the observer's
            elif line.startswith(_UNREAD) or not (_OURS in line or line.startswith(("warning:", "bb-auth-check", " "))):
                lines.append(line)
        return lines

    def _note(self, line: str) -> bool:
        """Take in what our helper says. Returns whether it says that the helpers had a login."""
        action, host, kind, name = (*line.removeprefix(f"{_OURS} ").split(" ", 3), "", "", "")[:4]
        self.in_helper = action == "asks"
        if host == self._host:
            self.kind = kind if kind in BY_NAME else None
            self.username = None if not name or token_kind(name) else shown(name)
            self.rejected = action == "erase"
        return action == "get" and kind != ""


def attempt(configuration: Configuration, address: Address, *, alone: bool, patience: float) -> Attempt:
    """Have git log in at a push address. `alone`: whether its remote has no other; `patience`: in seconds.

    Nobody is asked and nothing is kept or dropped. Redirects are not followed: no other host gets the login. An askpass
    program is run in CI alone, where it answers without a person. Raises CannotLook if the address cannot be given to
    git without a secret on its command line.
    """
    found, repository = _destination(configuration, address, alone)
    options = [part for option in (*_OPTIONS, *_own_host(address), *found) for part in ("-c", option)]
    code, out = noninteractive.run(
        ["git", *options, *_PUSH, repository, _NO_REFS],
        _surroundings(configuration.git.environ),
        configuration.git.cwd,
        patience,
        stderr=subprocess.STDOUT,
    )
    return Attempt(code, out.decode("utf-8", "replace"), address.url.host)


def _own_host(address: Address) -> Iterator[str]:
    """The option that wins over a `followRedirects` of the user's for this very host."""
    url = address.url
    if url.transport == "http" and "=" not in url.tail:  # git ends the key at the first one
        yield f"http.{url.scheme}://{url.host}{url.tail}.followRedirects=false"


def _destination(configuration: Configuration, address: Address, alone: bool) -> tuple[list[str], str]:
    """The options and the name by which git finds this address, and no other, as it would in a push."""
    remote = remotes.named(configuration.entries, address.remote)
    settings = {
        entry.name: entry.value or ""
        for entry in configuration.entries
        if entry.section == "remote" and entry.subsection == remote
    }
    # without a secret; and no URL that was typed with what can only be shown as an escape
    if alone and HIDDEN not in address.remote and (settings or "\\" not in remote):
        return [f"remote.{remote}.mirror=false"] if "mirror" in settings else [], remote
    written = address.written
    shared = {name: settings[name] for name in _SHARED if name in settings}
    if address.where is None:
        raise CannotLook(
            "It was not asked: git would have to be given this URL on its command line. "
            "Name a remote, or a URL without a secret."
        )
    if alone or not written.exact or any(redacted(text) != text for text in (written.text, *shared.values())):
        raise CannotLook(
            "It was not asked: git would have to be given a secret on its command line. "
            "`bb-auth-check fix` takes it out of the configuration."
        )
    key = "pushurl" if address.where.key.lower().endswith(".pushurl") else "url"
    return [f"remote.{_OURS}.{name}={value}" for name, value in {key: written.text, **shared}.items()], _OURS


def _surroundings(environ: Mapping[str, str]) -> dict[str, str]:
    child = {**noninteractive.surroundings(environ), "GIT_TRACE_PACKET": "1"}
    if environ.get("CI"):
        del child["GIT_ASKPASS"]
        child.update({name: environ[name] for name in ("GIT_ASKPASS", "SSH_ASKPASS") if name in environ})
    return child
