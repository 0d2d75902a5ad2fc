"""BB108: a placeholder where a password would stand."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import bitbucket_urls, first_answer, over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every URL, and every entry that answers for one, whose password is a text that somebody meant to replace."""
    for address, url in bitbucket_urls(facts, lambda url: url.password == "placeholder"):
        says = "Take it out of the URL and let a credential helper answer"
        yield remedies.url.url_fault(facts, address, url, "gives a placeholder as the password", says)
    for destination in over_https(facts):
        stored = first_answer(destination)
        url = destination.address.url
        if stored is None or not stored.placeholder or destination.header is not None or url.password != "none":
            continue
        yield Fault(
            message=f"{stored.where.named} answers first, with a placeholder as the password.",
            remedy=remedies.by_hand(
                stored.where,
                f"put the token itself in the place of the placeholder in line {stored.where.line}, or delete the "
                "entry there: the file is no script, and nobody expands a variable in it",
                says="Put the token there, or let a credential helper answer",
            ),
            where=stored.where,
            remote=destination.address.remote,
            url=url.text,
            is_certain=destination.product.is_cloud,  # elsewhere it may be a password that only looks like one
        )


RULE: Rule = Rule(
    id="BB108",
    name="password-placeholder",
    title="A placeholder is in the password's place",
    severity="error",
    why="Every push fails: git expands no variables, neither in configuration nor in the files of `store` and netrc, "
    "and sends the text as it stands.",
    fix="Set the URL without the placeholder, or take the entry with it out of the file. A credential helper may read "
    "the variable instead, since git runs helpers through the shell: "
    '`!f() { echo "password=$BITBUCKET_TOKEN"; }; f`.',
    classes=("unexpanded-placeholder",),
    bad="""\
[remote "origin"]
	url = https://jdoe:${BITBUCKET_TOKEN}@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
""",
    look=look,
    about="secret",
    turn="secret",
    links=(links.GIT_CREDENTIALS,),
)
