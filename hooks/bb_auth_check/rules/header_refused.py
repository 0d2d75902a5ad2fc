"""BB314: a header that Bitbucket must refuse stands before the helpers."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.model import Facts, Fault, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every Authorization header for Bitbucket that holds a placeholder or an app password."""
    for destination in facts.destinations:
        held = destination.header
        if not destination.product.is_bitbucket or held is None:
            continue
        if held.secret is not None and BY_NAME[held.secret.kind].alive:
            continue
        what = "a placeholder" if held.secret is None else "an app password"
        yield Fault(
            message=f"{held.where.named} sends {what} in place of what the credential helper has: {held.text}",
            remedy=remedies.together(
                "Take the header out",
                remedies.secret.take_out(held),
                then=BY_NAME[held.secret.kind].steps if held.secret else (),
            ),
            where=held.where,
            remote=destination.address.remote,
            url=destination.address.url.text,
            secret_kind=held.secret.kind if held.secret else None,
            secret_id=held.secret.secret_id if held.secret else 0,
        )


RULE: Rule = Rule(
    id="BB314",
    name="header-refused",
    title="A header that Bitbucket refuses is sent in place of the helper's credential",
    severity="error",
    why="Every push fails: git sends the header each time, is refused, and tells the helpers to erase the good "
    "credential that they keep.",
    fix="Take the header out of the configuration first, and only then log in again.",
    classes=("extraheader-clash", "unexpanded-placeholder"),
    bad="""\
[http "https://bitbucket.org/"]
	extraHeader = "Authorization: Bearer ${BITBUCKET_TOKEN}"
""",
    good="",
    look=look,
    about="helper",
    turn="secret",
    links=(links.GIT_CREDENTIALS,),
)
