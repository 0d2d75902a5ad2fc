"""BB310: two helpers do the same work."""

from __future__ import annotations

from collections.abc import Iterator

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Helper, Remedy, Rule
from bb_auth_check.remedies.helper import chain_fault, named, remove_helper
from bb_auth_check.subjects import WIDTH, over_https

_ASK_THE_USER = ("manager", "oauth")


def look(facts: Facts) -> Iterator[Fault]:
    """Every chain with two helpers that keep secrets for good, or two that open a window."""
    for destination in over_https(facts):
        there = [helper for helper in destination.helpers if helper.found is not False]
        keeping = [helper for helper in there if helper.keeps in ("keychain", "plaintext")]
        asking = [helper for helper in there if helper.name in _ASK_THE_USER]
        pair = keeping if len(keeping) > 1 else asking
        if len(pair) < 2:
            continue
        out, remedy = _one_too_many(pair[0], pair[1])
        yield chain_fault(
            destination,
            out.where,
            f"git asks {named(pair[0])} ({pair[0].where.file}) and {named(pair[1])} "
            f"({pair[1].where.file}), and hands each token to both.",
            remedies.together("Keep one of them", remedy),
            fixed_by="duplicate",
        )


def _one_too_many(first: Helper, second: Helper) -> tuple[Helper, Remedy]:
    """The one in clear, else the later one; but none that is there for other hosts as well, if the other is not."""
    out = next((helper for helper in (first, second) if helper.keeps == "plaintext"), second)
    other = second if out is first else first
    if not _is_for_more(out, other):
        return out, remove_helper(out)
    if out.keeps != "plaintext":
        return other, remove_helper(other)
    reset = f"put an empty `helper =` before {named(other)}: {out.name} stays for others"
    return out, remedies.by_hand(other.where, reset)


def _is_for_more(one: Helper, other: Helper) -> bool:
    """Whether one helper is there for repositories or hosts for which the other is not."""
    if WIDTH.get(one.where.scope, 9) < WIDTH.get(other.where.scope, 9):
        return True
    return one.where.key == "credential.helper" != other.where.key


RULE: Rule = Rule(
    id="BB310",
    name="helpers-overlap",
    title="Two credential helpers do the same work",
    severity="advice",
    why="Each token is kept twice: the one that you replace or delete in one place answers from the other, and "
    "both may open a window.",
    fix="Keep the one that keeps tokens in the system's keychain. If the system's configuration presets the "
    "other, an empty `helper =` before your own drops it.",
    classes=("helper-missing", "helper-validation", "stale-cached-credential"),
    bad="""\
# on PATH: git-credential-manager, git-credential-oauth
# .git/config
[credential]
	credentialStore = secretservice
	bitbucketValidateStoredCredentials = false
	helper =
	helper = manager
	helper = oauth
# environment
DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus
""",
    good="""\
# on PATH: git-credential-manager, git-credential-oauth
# .git/config
[credential]
	credentialStore = secretservice
	bitbucketValidateStoredCredentials = false
	helper =
	helper = manager
# environment
DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus
""",
    look=look,
    about="helper",
    turn="chain",
    links=(links.GIT_CREDENTIALS,),
)
