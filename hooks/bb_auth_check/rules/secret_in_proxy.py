"""BB110: a password in the address of a proxy."""

from __future__ import annotations

from bb_auth_check.bitbucket.tokens import BY_NAME, PASSWORD
from bb_auth_check.model import Rule
from bb_auth_check.rules import holdings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts, Fault


def look(facts: Facts) -> Iterator[Fault]:
    """Every proxy on the way to Bitbucket whose address, in a file, holds a secret."""
    for held, secret in holdings.secrets(facts, "proxy"):
        where, kind = held.where, BY_NAME[secret.kind]
        if where.file is None:
            continue
        steps = ("git asks for the proxy's password at the next push; a helper that is set for all hosts keeps it.",)
        can = bool(where.option) and where.exact and where.values == 1 and held.clean is not None
        yield holdings.fault(
            held,
            secret,
            f"{where.named} holds {kind.label} in clear: {held.text}",
            "Set the address without it",
            (("git", "config", *where.option, where.key, held.clean or ""),) if can else (),
            *(() if can else (f"In {where.file}, change {where.key} to {held.clean}.",)),
            *(steps if kind is PASSWORD else (*steps, *kind.steps)),
        )


RULE: Rule = Rule(
    id="BB110",
    name="secret-in-proxy",
    title="The address of a proxy holds a password",
    severity="error",
    why="Whoever reads the file has the login of the proxy, which often is that of the whole company's network.",
    mend="Set the proxy's address with the username and without the password: git asks the credential helper for "
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
)
