"""BB108: a placeholder where a password would stand."""

from __future__ import annotations

from collections.abc import Iterator

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.remedies.url import url_fault
from bb_auth_check.subjects import bitbucket_urls


def look(facts: Facts) -> Iterator[Fault]:
    """Every URL whose password is a text that somebody meant to replace."""
    for address, url in bitbucket_urls(facts, lambda url: url.password == "placeholder"):
        says = "Take it out of the URL and let a credential helper answer"
        yield url_fault(facts, address, url, "gives a placeholder as the password", says)


RULE: Rule = Rule(
    id="BB108",
    name="password-placeholder",
    title="A remote's URL gives an unexpanded placeholder as the password",
    severity="error",
    why="Every push fails: git expands no variables in configuration and sends the text as it stands.",
    fix="Set the URL without the placeholder. A credential helper may read the variable instead, since git runs "
    'helpers through the shell: `!f() { echo "password=$BITBUCKET_TOKEN"; }; f`.',
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
