"""The one question that tells the causes of a failure apart, where its text leaves several."""

from __future__ import annotations

from bb_auth_check.bitbucket.hosts import CLOUD_SSH
from bb_auth_check.model import Question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = 4
"""How many classes an answer names."""

_KEPT = (
    *("stale-cached-credential", "stale-token-in-remote-url", "netrc-overrides", "extraheader-clash"),
    *("multi-account", "username-of-other-account", "url-user-vs-stored-user"),
)
"""What logs in without anybody being asked."""
_TYPED = (
    *("wrong-username", "account-password-rejected", "app-password-disabled", "wrong-token-username", "token-expired"),
    *("token-without-scopes", "malformed-secret", "sso-no-password", "username-missing"),
)
_NOT_SEEN = ("repo-not-found-or-no-access", "repo-renamed", "credential-of-departed-user", "wiki-auth")
_MAY_NOT_WRITE = (
    *("token-missing-scope", "no-write-permission", "branch-restriction", "ssh-access-key-read-only"),
    "plan-read-only",
)
_KEY = ("ssh-key-not-offered", "ssh-key-unreadable", "ssh-agent-refused", "ssh-host-key", "ssh-host-moved", "network")

QUESTIONS = (
    Question(
        asks="does `git fetch` from the same remote go through?",
        yes=_MAY_NOT_WRITE,
        no=("ip-allowlist", "two-step-required", "proxy", "wrong-auth-scheme", *_NOT_SEEN, *_KEPT),
        likeliest=("token-missing-scope", "no-write-permission"),
    ),
    Question(
        asks=f"does `ssh -T git@{CLOUD_SSH}` greet you by name?",
        yes=("multi-account", "repo-not-found-or-no-access", "repo-renamed", "no-write-permission"),
        no=_KEY,
        likeliest=("ssh-key-not-offered", "ssh-key-unreadable", "ssh-agent-refused"),
        is_clouds=True,
    ),
    Question(
        asks="does a browser on the same machine open Bitbucket?",
        yes=("proxy", "tls", "ssh-host-moved"),
        no=("network", "service-incident"),
        likeliest=("network", "proxy", "tls"),
    ),
    Question(
        asks="does a browser that is logged in as the account that pushes open the repository?",
        yes=(*_KEPT, *_TYPED, "token-missing-scope"),
        no=_NOT_SEEN,
        likeliest=("repo-not-found-or-no-access", "repo-renamed"),
    ),
    Question(
        asks="did git ask for the password just now?",
        yes=_TYPED,
        no=_KEPT,
        likeliest=(),
        needs_person=True,
    ),
)
"""In the order in which they are looked at: the first whose likeliest classes come first is asked."""


def of(classes: Sequence[str], *, is_cloud: bool = True, has_person: bool = True) -> Question | None:
    """The question that tells these classes apart, with the ones that each answer leaves; None if none does.

    `classes`: likeliest first. `has_person`: whether somebody could have been asked for a password.
    """
    for question in QUESTIONS:
        if (question.likeliest and classes[:1] and classes[0] not in question.likeliest) or not classes:
            continue
        if (question.is_clouds and not is_cloud) or (question.needs_person and not has_person):
            continue
        yes = tuple(name for name in classes if name in question.yes)[:_SHOWN]
        no = tuple(name for name in classes if name in question.no)[:_SHOWN]
        if yes and no:
            return question.replace(yes=yes, no=no)
    return None
