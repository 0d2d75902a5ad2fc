"""BB315: netrc answers before any helper."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import APP_PASSWORD, PASSWORD
from bb_auth_check.model import Fault, Remedy, Rule
from bb_auth_check.rules import chains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination with helpers that are not asked, because netrc has an entry."""
    seen = set()
    for destination in chains.over_https(facts):
        stored = chains.first_answer(destination)
        if stored is None or stored.source != "netrc" or stored.kind == APP_PASSWORD.name:
            continue
        # without a helper it does no harm, unless what it holds is none of the tokens that log in
        no_token = destination.product == "cloud" and stored.kind == PASSWORD.name
        if not destination.answering and not no_token:
            continue
        if stored.where in seen or destination.header is not None or not stored.private:
            continue
        if chains.has_wrong_name(stored, destination.product):
            continue
        seen.add(stored.where)
        commands, by_hand = chains.forgotten(stored, destination)
        yield Fault(
            message=f"{stored.where.named} answers before any credential helper is asked, and keeps the secret"
            f"{f' of {stored.username}' if stored.username else ''} in clear.",
            remedy=Remedy(
                says="Delete the entry, and let the helper keep the token",
                commands=commands,
                by_hand=by_hand,
            ),
            where=stored.where,
            remote=destination.address.remote,
            url=destination.address.url.text,
            secret_kind=stored.kind,
        )


RULE: Rule = Rule(
    id="BB315",
    name="netrc-first",
    title="netrc answers before any credential helper",
    severity="advice",
    why="A new token that you give to the helper is never used, and the one in netrc lies in clear.",
    mend="Delete the entry from netrc; the next push asks for the token, and the helper keeps it.",
    classes=("netrc-overrides", "helper-plaintext"),
    bad="""\
# ~/.netrc
machine bitbucket.org login x-bitbucket-api-token-auth password {api_token}
""",
    good="""\
# ~/.netrc
""",
    look=look,
    links=(links.GIT_CREDENTIALS,),
)
