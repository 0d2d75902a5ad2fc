"""BB110: a password in the address of a proxy."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket.tokens import BY_NAME, PASSWORD
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every proxy on the way to Bitbucket whose address, in a file, holds a secret."""
    for held, secret in secrets(facts, "proxy"):
        where, kind = held.where, BY_NAME[secret.kind]
        if where.file is None:
            continue
        clean = held.clean
        by_hand = remedies.by_hand(where, f"take the password out of {where.key}")
        asks = "git asks for the proxy's password at the next push; a helper that is set for all hosts keeps it."
        if facts.environment.in_ci:
            asks = (
                "In a build git can ask nobody for it: a credential helper that is set for all hosts has to answer for "
                "the proxy, from a secret variable."
            )
        yield remedies.secret.secret_fault(
            held,
            secret,
            f"{where.named} holds {kind.label} in plain text: {held.text}",
            remedies.together(
                "Set the address without it",
                by_hand if clean is None else remedies.set_value(where, clean, None),
                then=(asks, *(() if kind is PASSWORD else kind.steps)),
            ),
        )


RULE: Rule = Rule(
    id="BB110",
    name="secret-in-proxy",
    title="The address of a proxy holds a password",
    severity="error",
    why="Whoever reads the file has the login of the proxy, which often is that of the whole company's network.",
    fix="Set the proxy's address with the username and without the password: git asks the credential helper for "
    "it, as it does for Bitbucket's.",
    classes=("leak-git-config-exposed", "proxy"),
    bad="""\
[http]
	proxy = http://jdoe:{password}@proxy.example.com:8080
""",
    good="""\
[http]
	proxy = http://jdoe@proxy.example.com:8080
""",
    look=look,
    about="secret",
    turn="secret",
)
