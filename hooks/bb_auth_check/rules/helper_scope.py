"""BB305: a helper is set for a URL that does not match."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import may_answer_otherwise, over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every destination without a helper, where one is set for a URL much like its own."""
    for destination in over_https(facts):
        if destination.answering or destination.answered_by or not destination.unmatched:
            continue
        near = destination.unmatched[0]
        where, url = near.helper.where, destination.address.url
        usable = near.helper.plain and near.helper.kind == "program" and near.helper.found
        says, chosen = "Set the helper for the URL as it is", near.helper.name if usable else None
        yield remedies.helper.chain_fault(
            destination,
            where,
            f"{where.named} does not apply to {url.scheme}://{url.host}: {near.why}.",
            remedies.helper.add_helper(destination, facts.machine, says, chosen),
            fixed_by="helper",
        ).replace(is_certain=url.password != "secret" and not may_answer_otherwise(destination, facts))


RULE: Rule = Rule(
    id="BB305",
    name="helper-scope",
    title="A credential helper is set for a URL that does not match",
    severity="error",
    why="git does not ask it and, with no other helper, asks you for the token at every push, or fails where "
    "nobody can type it.",
    fix="Set the helper for https://bitbucket.org: scheme, port and username have to be those of the remote's "
    "URL, `*` stands for one whole label, and a key without scheme is compared letter by letter.",
    classes=("helper-missing", "prompt-unavailable"),
    bad="""\
[credential]
	helper =
[credential "https://*.bitbucket.org"]
	helper = cache --timeout=28800
""",
    good="""\
[credential]
	helper =
[credential "https://*.bitbucket.org"]
	helper = cache --timeout=28800
[credential "https://bitbucket.org"]
	helper = cache --timeout=28800
""",
    look=look,
    about="helper",
    turn="helper",
    links=(links.GIT_CREDENTIALS,),
)
