"""Finding what stands in URLs and should not, each once and at the key that has to change."""

from __future__ import annotations

from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import ACCESS_TOKEN, ACCESS_TOKEN_USERNAME, BY_NAME, DATACENTER_TOKEN, PASSWORD
from bb_auth_check.model import HIDDEN
from bb_auth_check.rules import healing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bb_auth_check.bitbucket.tokens import Kind
    from bb_auth_check.model import Address, Facts, Fault, Url

LEAKS = (
    "leak-remote-url",
    "leak-log",
    "leak-process-args",
    "leak-git-config-exposed",
    "leak-in-committed-file",
    "leak-in-commit",
    "leak-insteadof",
)
"""How a secret that stands in a URL gets out."""
CUT_SHORT = "Its checksum does not hold: it may have been cut short when it was copied, and then it never worked."


def bitbucket_urls(facts: Facts, wanted: Callable[[Url], bool]) -> Iterator[tuple[Address, Url]]:
    """The URLs of Bitbucket that `wanted` picks, as written or as a rule made them, one for each place."""
    seen = set()
    for address in facts.addresses:
        for url in dict.fromkeys((address.written, address.url)):
            if not wanted(url) or hosts.product(url, facts.hosts) == "other":
                continue
            where = healing.place(address, url)
            if (
                url != address.written
                and where is not None
                and HIDDEN not in where.key
                and _reported(address, wanted, facts)
            ):
                continue  # it came through the rule as it was written
            made_by_rule = where is not None and where == address.rewritten_by
            found = (where, None if made_by_rule else url.text)
            if found not in seen:
                seen.add(found)
                yield address, url


def _reported(address: Address, wanted: Callable[[Url], bool], facts: Facts) -> bool:
    return wanted(address.written) and hosts.product(address.written, facts.hosts) != "other"


def in_password(kind_name: str, facts: Facts) -> Iterator[Fault]:
    """Faults for every URL that holds a secret of this kind in place of a password."""
    kind = BY_NAME[kind_name]

    def holds(url: Url) -> bool:
        return any(secret.slot == "password" and secret.kind == kind_name for secret in url.secrets)

    for address, url in bitbucket_urls(facts, holds):
        yield healing.fault(
            facts,
            address,
            url,
            f"holds {kind.label} in clear",
            "Take it out of the URL",
            *(CUT_SHORT for secret in url.secrets if secret.kind == kind_name and secret.checksum is False),
            *_steps(kind, url, facts),
            secret_kind=kind_name,
        )


def _steps(kind: Kind, url: Url, facts: Facts) -> tuple[str, ...]:
    if kind is PASSWORD and hosts.product(url, facts.hosts) == "datacenter":
        return (*kind.steps[:-1], DATACENTER_TOKEN.replace)
    if kind is PASSWORD and url.username == ACCESS_TOKEN_USERNAME:
        # without a prefix of its own it is an OAuth token
        return ACCESS_TOKEN.steps
    return kind.steps
