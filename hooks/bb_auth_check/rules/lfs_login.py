"""BB319: nothing logs in at the address of git-lfs."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import beside, is_unanswered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every https address of git-lfs that no helper answers for, nor netrc, of which git-lfs takes any entry."""
    for one in beside(facts, "lfs"):
        login, address = one.login, one.login.address
        if not is_unanswered(login, facts) or any(stored.source == "netrc" for stored in login.stored):
            continue
        key = address.where.key if address.where else "lfs.url"
        yield Fault(
            message=f"{remedies.url.subject(address.where)} makes git-lfs log in over https, and no helper answers for "
            f"{address.url.scheme}://{address.url.host}: {address.url.text}",
            remedy=remedies.submodule.answered(facts, one, key),
            where=address.where,
            remote=address.remote,
            url=address.url.text,
        )


RULE: Rule = Rule(
    id="BB319",
    name="lfs-login",
    title="Nothing logs in at the address of git-lfs",
    severity="advice",
    why="git-lfs asks for a password where git needs none, and a push of large files fails where nobody can type it. "
    "Without an address of its own it would log in through the remote's SSH.",
    fix="Give git-lfs the remote's SSH address, or take lfs.url out, where it leads to the same repository; or set a "
    "credential helper for the host.",
    classes=("lfs-auth", "prompt-unavailable"),
    bad="""\
# ~/.gitconfig
[credential "https://git.example.com"]
	helper =
# .git/config
[remote "origin"]
	url = ssh://git@git.example.com:7999/acme/widget.git
[lfs]
	url = https://git.example.com/scm/acme/widget.git/info/lfs
""",
    good="""\
# ~/.gitconfig
[credential "https://git.example.com"]
	helper =
# .git/config
[remote "origin"]
	url = ssh://git@git.example.com:7999/acme/widget.git
[lfs]
	url = ssh://git@git.example.com:7999/acme/widget.git
""",
    look=look,
    about="helper",
    turn="helper",
    links=(links.GIT_CREDENTIALS,),
)
