"""BB318: nothing logs in at the address of a submodule."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import hosts, links
from bb_auth_check.model import Beside, Facts, Fault, Rule
from bb_auth_check.subjects import beside, is_unanswered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every submodule over https that no helper answers for, if it has a username or is of a remote's owner.

    Another one may be open to everybody.
    """
    for one in beside(facts, "submodule"):
        login, address = one.login, one.login.address
        if not is_unanswered(login, facts) or not (address.url.username or _is_of_the_same_owner(one, facts)):
            continue
        yield Fault(
            message=f"{remedies.url.subject(address.where)} makes the submodule {address.remote} log in over "
            f"https, and no helper answers for {address.url.scheme}://{address.url.host} there: {address.url.text}",
            remedy=remedies.submodule.answered(facts, one, f"submodule.{address.remote}.url"),
            where=address.where,
            remote=address.remote,
            url=address.url.text,
        )


def _is_of_the_same_owner(one: Beside, facts: Facts) -> bool:
    owner = hosts.owner(one.login.address.url)
    return any(
        destination.product == one.login.product and hosts.owner(destination.address.url) == owner
        for destination in facts.destinations
    )


RULE: Rule = Rule(
    id="BB318",
    name="submodule-login",
    title="Nothing logs in at the address of a submodule",
    severity="advice",
    why="`git submodule update` asks for a password where git needs none, and fails where nobody can type it. A "
    "submodule inherits neither the SSH address nor the credential helpers of the repository that contains it.",
    fix="Give the submodule an SSH address, or one relative to the repository's own (../other.git); or set a "
    "credential helper for the host in ~/.gitconfig.",
    classes=("submodule-auth", "prompt-unavailable"),
    bad="""\
# ~/.gitconfig
[credential "https://git.example.com"]
	helper =
# .git/config
[remote "origin"]
	url = ssh://git@git.example.com:7999/acme/widget.git
[submodule "core"]
	url = https://git.example.com/scm/acme/core.git
""",
    good="""\
# ~/.gitconfig
[credential "https://git.example.com"]
	helper =
# .git/config
[remote "origin"]
	url = ssh://git@git.example.com:7999/acme/widget.git
[submodule "core"]
	url = ssh://git@git.example.com:7999/acme/core.git
""",
    look=look,
    about="helper",
    turn="helper",
    links=(links.GIT_CREDENTIALS,),
)
