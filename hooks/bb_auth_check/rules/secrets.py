"""Finding the secrets that stand in URLs, each once and at the key that has to change."""

from __future__ import annotations

from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.model import Fault
from bb_auth_check.rules import healing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bb_auth_check.model import Address, Facts, Url, Where


def bitbucket_urls(facts: Facts, wanted: Callable[[Url], bool]) -> Iterator[tuple[Address, Url, Where | None]]:
    """The URLs of Bitbucket that `wanted` picks, written or made by a rule, one for each place."""
    seen = set()
    for address in facts.addresses:
        urls = (address.written,) if address.written == address.url else (address.written, address.url)
        for url in urls:
            if not wanted(url) or hosts.product(url, facts.hosts) == "other":
                continue
            if url != address.written and wanted(address.written) and url.secrets == address.written.secrets:
                continue  # it came through the rule as it was written
            where = healing.place(address, url)
            key = (where, None if where else url.text)
            if where is not None and where.values > 1 and where == address.where:
                key = (where, url.text)
            if key not in seen:
                seen.add(key)
                yield address, url, where


def in_password(kind_name: str, facts: Facts) -> Iterator[Fault]:
    """Faults for every URL that holds a secret of this kind in place of a password."""
    kind = BY_NAME[kind_name]

    def holds(url: Url) -> bool:
        return any(secret.slot == "password" and secret.kind == kind_name for secret in url.secrets)

    for address, url, where in bitbucket_urls(facts, holds):
        yield Fault(
            message=f"{subject(address, where)} holds {kind.label} in clear: {url.text}",
            remedy=healing.remedy(facts, address, url, "Take it out of the URL", *kind.steps),
            where=where,
            remote=address.remote,
            url=url.text,
            secret_kind=kind_name,
        )


def subject(address: Address, where: Where | None) -> str:
    """Key and file, as the subject of a sentence."""
    if where is None:
        return "The URL on the command line"
    return (
        f"{where.key} in {where.file}" if where.file else f"{where.key}, set on the command line or in the environment,"
    )
