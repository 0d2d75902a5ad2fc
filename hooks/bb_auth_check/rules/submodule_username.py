"""BB211: a submodule's address has another person's username."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import ACCESS_TOKEN_USERNAME, API_TOKEN_USERNAME
from bb_auth_check.bitbucket.usernames import is_email, is_left_over
from bb_auth_check.model import Destination, Facts, Fault, Rule
from bb_auth_check.subjects import beside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_NOBODY = (API_TOKEN_USERNAME, ACCESS_TOKEN_USERNAME, "git")


def look(facts: Facts) -> Iterator[Fault]:
    """Every submodule over https whose URL has another username than the remotes of the same host have."""
    for one in beside(facts, "submodule"):
        login = one.login
        address, name = login.address, login.address.url.username or ""
        names = [other.username for other in _at_the_same_host(login, facts) if other.username]
        if not names or not name or name in (*names, *_NOBODY) or is_email(name) or is_left_over(name):
            continue
        # its token is here as well, or the helper says another name
        if login.answered_by or login.username != name or any(stored.answers for stored in login.stored):
            continue
        where = one.tracked or address.where
        whoever = "everybody who clones it" if one.tracked else "git"
        yield Fault(
            message=f"{remedies.url.subject(where)} makes {whoever} log in as {name}; the repository's own remote "
            f"logs in as {names[0]}: {address.url.text}",
            remedy=remedies.submodule.nameless(facts, one, names[0]),
            where=where,
            remote=address.remote,
            url=address.url.text,
        )


def _at_the_same_host(login: Destination, facts: Facts) -> Iterator[Destination]:
    for other in facts.destinations:
        if other.address.url.transport == "http" and other.address.url.hostname == login.address.url.hostname:
            yield other


RULE: Rule = Rule(
    id="BB211",
    name="submodule-username",
    title="A submodule's URL has another person's username",
    severity="advice",
    why="The helper has nothing under that name, and git asks for another person's password. Bitbucket's Clone button "
    "writes the name of whoever clicks on it.",
    fix="Write the URL in .gitmodules without a username, or relative to the repository's own (../other.git), and have "
    "the clone take it over: `git submodule sync`.",
    classes=("username-of-other-account", "submodule-auth"),
    bad="""\
# .git/config
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
# .gitmodules
[submodule "core"]
	path = core
	url = https://alice@bitbucket.org/acme/core.git
""",
    good="""\
# .git/config
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
# .gitmodules
[submodule "core"]
	path = core
	url = ../core.git
""",
    look=look,
    about="username",
    turn="username",
    links=(links.GIT_CREDENTIALS,),
)
