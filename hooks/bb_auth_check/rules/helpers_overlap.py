"""BB310: two helpers do the same work."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.helpers import only_reads
from bb_auth_check.model import WIDTH, Destination, Facts, Fault, Helper, Machine, Remedy, Rule
from bb_auth_check.subjects import over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_ASK_THE_USER = ("manager", "manager-core", "oauth")


def look(facts: Facts) -> Iterator[Fault]:
    """Every chain with two helpers that keep secrets for good, or two that open a window."""
    if facts.environment.in_ci:
        return  # what a build stores goes with its machine, and no window can be opened
    for destination in over_https(facts):
        there = [helper for helper in destination.helpers if helper.found is not False]
        keeping = [
            helper for helper in there if helper.keeps in ("keychain", "plaintext") and not only_reads(helper.called)
        ]
        asking = [helper for helper in there if helper.called in _ASK_THE_USER]
        pair = keeping if len(keeping) > 1 else asking
        if len(pair) < 2:
            continue
        out, remedy = _one_too_many(destination, pair[0], pair[1], facts.machine)
        yield remedies.helper.chain_fault(
            destination,
            out.where,
            f"git asks {remedies.helper.named(pair[0])} ({pair[0].where.file}) and {remedies.helper.named(pair[1])} "
            f"({pair[1].where.file}), and hands each token to both.",
            remedies.together("Keep one of them", remedy, then=_asked_anew(out, remedy)),
            fixed_by="duplicate",
        )


def _asked_anew(out: Helper, remedy: Remedy) -> tuple[str, ...]:
    """What becomes of logins that only the file has."""
    if out.keeps != "plaintext" or not remedy.commands:
        return ()
    name = remedies.helper.named(out)
    return (f"What {name} alone has, the next push asks for once more; `bb-auth-check fix` hands it over.",)


def _one_too_many(destination: Destination, first: Helper, second: Helper, machine: Machine) -> tuple[Helper, Remedy]:
    """The one in plaintext, else the later one; but none that is there for other hosts as well, if the other is not."""
    out = next((helper for helper in (first, second) if helper.keeps == "plaintext"), second)
    other = second if out is first else first
    if out.keeps != "plaintext" and _is_for_more(out, other):
        out = other
    if remedies.helper.is_for_one_host(out.where) and not out.where.shared:
        return out, remedies.helper.remove_helper(out)
    chain = [helper for helper in destination.helpers if helper != out]
    return out, remedies.helper.arranged(destination, chain, out.where, machine)


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
    fix="Keep the one that keeps tokens in the system's keychain: for https://bitbucket.org, an empty `helper =` drops "
    "those before it, and other hosts keep theirs.",
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
DISPLAY=:0
""",
    good="""\
# on PATH: git-credential-manager, git-credential-oauth
# .git/config
[credential]
	credentialStore = secretservice
	bitbucketValidateStoredCredentials = false
	helper =
	helper = manager
	helper = oauth
[credential "https://bitbucket.org"]
	helper =
	helper = manager
# environment
DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus
DISPLAY=:0
""",
    look=look,
    about="helper",
    turn="chain",
    links=(links.GIT_CREDENTIALS,),
)
