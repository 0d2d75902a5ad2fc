"""BB114: a secret that the environment or the command line hands to git."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.model import Exposure, Facts, Fault, Remedy, Rule
from bb_auth_check.subjects import secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Headers and proxies with a secret that stand in no file."""
    for place in ("header", "proxy"):
        for held, secret in secrets(facts, place):
            if held.where.file is None:
                yield remedies.secret.secret_fault(
                    held,
                    secret,
                    f"{held.where.named} holds {BY_NAME[secret.kind].label}: {held.text}",
                    _in_a_build(held) if facts.environment.in_ci else _at_a_desk(held),
                )


def _at_a_desk(held: Exposure) -> Remedy:
    return remedies.together("Give it to git through a credential helper", remedies.secret.take_out(held))


def _in_a_build(held: Exposure) -> Remedy:
    """A secret variable is how builds are given secrets, and it ends with the job."""
    leave = "If it comes from a secret variable of the build, leave it: the job must only not print it."
    return Remedy(
        says="Keep it in a secret variable of the build", by_hand=(leave, *remedies.secret.take_out(held).by_hand)
    )


RULE: Rule = Rule(
    id="BB114",
    name="secret-in-environment",
    title="The environment or the command line gives git a secret",
    severity="advice",
    why="Every program that git starts inherits it, and what stands on a command line is shown by `ps`. A header "
    "is sent in place of what a credential helper has.",
    fix="Let a credential helper, or an askpass program, answer from the variable that holds the secret. In a "
    "build whose variables are kept secret this is sound: ignore it there.",
    classes=("leak-process-args", "leak-log", "extraheader-clash", "proxy"),
    bad="""\
# environment
https_proxy=http://jdoe:{password}@proxy.example.com:8080
""",
    good="",
    look=look,
    about="secret",
    turn="secret",
)
