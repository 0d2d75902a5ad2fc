"""BB310: two helpers do the same work."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Rule
from bb_auth_check.rules import chains

_ASK_THE_USER = ("manager", "oauth")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts, Fault, Helper


def look(facts: Facts) -> Iterator[Fault]:
    """Every chain with two helpers that keep secrets for good, or two that open a window."""
    seen = set()
    for destination in chains.needing_a_helper(facts):
        there = [helper for helper in destination.helpers if helper.found is not False]
        keeping = [helper for helper in there if helper.keeps in ("keychain", "plaintext")]
        asking = [helper for helper in there if helper.name in _ASK_THE_USER]
        pair = keeping if len(keeping) > 1 else asking
        if len(pair) < 2 or (pair[0].where, pair[1].where, pair[1].name) in seen:
            continue
        seen.add((pair[0].where, pair[1].where, pair[1].name))
        out, commands = _one_too_many(pair[0], pair[1])
        yield chains.fault(
            destination,
            out.where,
            f"git asks {chains.named(pair[0])} ({pair[0].where.file}) and {chains.named(pair[1])} "
            f"({pair[1].where.file}), and hands each token to both.",
            "Keep one of them",
            commands,
        )


def _one_too_many(first: Helper, second: Helper) -> tuple[Helper, tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]]:
    """The one in clear, else the later one; but none that is there for other hosts as well, if the other is not."""
    out = next((helper for helper in (first, second) if helper.keeps == "plaintext"), second)
    other = second if out is first else first
    if _is_for_more(out, other):
        if out.keeps != "plaintext":
            return other, chains.remove(other)
        step = (
            f"In {other.where.file}, put an empty `helper =` before {chains.named(other)}: {out.name} stays for others."
        )
        return out, ((), (step,))
    return out, chains.remove(out)


def _is_for_more(one: Helper, other: Helper) -> bool:
    """Whether one helper is there for repositories or hosts for which the other is not."""
    if chains.WIDTH.get(one.where.scope, 9) < chains.WIDTH.get(other.where.scope, 9):
        return True
    return one.where.key == "credential.helper" != other.where.key


RULE: Rule = Rule(
    id="BB310",
    name="helpers-overlap",
    title="Two credential helpers do the same work",
    severity="advice",
    why="Each token is kept twice: the one that you replace or delete in one place answers from the other, and "
    "both may open a window.",
    mend="Keep the one that keeps tokens in the system's keychain. If the system's configuration presets the "
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
    links=(links.GIT_CREDENTIALS,),
)
