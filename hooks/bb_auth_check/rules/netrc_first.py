"""BB315: netrc answers before any helper."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import APP_PASSWORD, PASSWORD
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import first_answer, has_wrong_name, over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination with helpers that are not asked, because netrc has an entry."""
    for destination in over_https(facts):
        stored = first_answer(destination)
        if stored is None or stored.source != "netrc" or stored.kind == APP_PASSWORD.name:
            continue
        # without a helper it does no harm, unless what it holds is none of the tokens that log in
        no_token = destination.product.requires_token and stored.kind == PASSWORD.name
        if not destination.answering and not no_token:
            continue
        if destination.header is not None or not stored.private or has_wrong_name(stored, destination.product):
            continue
        whose = f" of {stored.username}" if stored.username else ""
        says = "Delete the entry, and let the helper keep the token"
        if facts.environment.in_ci:
            says = "Delete the entry, unless the job itself writes it from a secret variable"
        yield Fault(
            message=f"{stored.where.named} answers before any credential helper is asked, and keeps the secret{whose} "
            "in plain text.",
            remedy=remedies.together(says, remedies.secret.forget(stored, destination)),
            where=stored.where,
            remote=destination.address.remote,
            url=destination.address.url.text,
            secret_kind=stored.kind,
            fixed_by="entry",
        )


RULE: Rule = Rule(
    id="BB315",
    name="netrc-first",
    title="netrc answers before any credential helper",
    severity="advice",
    why="A new token that you give to the helper is never used, and the one in netrc is in plain text.",
    fix="Delete the entry from netrc; the next push asks for the token, and the helper keeps it.",
    classes=("netrc-overrides", "helper-plaintext"),
    bad="""\
# ~/.netrc
machine bitbucket.org login x-bitbucket-api-token-auth password {api_token}
""",
    good="""\
# ~/.netrc
""",
    look=look,
    about="helper",
    turn="secret",
    links=(links.GIT_CREDENTIALS,),
)
