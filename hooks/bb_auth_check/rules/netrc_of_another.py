"""BB210: netrc has a login for the host, but of another user than the URL's."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import BY_NAME, PASSWORD
from bb_auth_check.bitbucket.usernames import goes_with, is_email
from bb_auth_check.model import Destination, Facts, Fault, Remedy, Rule, Stored
from bb_auth_check.subjects import has_wrong_name, over_https, works

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination that netrc would log in at if the URL's username and the entry's were the same."""
    for destination in over_https(facts):
        address, url, entry = destination.address, destination.address.url, _of_another(destination)
        if entry is None or entry.username is None:
            continue
        where = address.place_of(url)
        says = f"Unless a credential helper has the secret of {url.username}, "
        if has_wrong_name(entry, destination.product):
            given = f"In {entry.where.file}, give the entry of line {entry.where.line} the login {url.username}."
            remedy = Remedy(says=f"{says}use the URL's username for the entry", by_hand=(given,))
        else:
            remedy = remedies.url.renamed(facts, address, url, entry.username, f"{says}use the entry's username")
        yield Fault(
            message=f"{remedies.url.subject(where)} asks for the secret of {url.username}, but {entry.where.file} "
            f"has only that of {entry.username}: a new libcurl ignores it, and an old one sends it with the username "
            f"{url.username}.",
            remedy=remedy.replace(safe=False),  # a helper may have the other one's
            where=where,
            remote=address.remote,
            url=url.text,
        )


def _of_another(destination: Destination) -> Stored | None:
    """The entry for this very host, if it is of another user, its token may log in, and nothing else answers."""
    url = destination.address.url
    if destination.answered_by or not url.username or url.password != "none" or url.secrets:
        return None
    if any(helper.is_manager or helper.keeps == "nothing" for helper in works(destination)):
        return None  # these log in by themselves
    if any(stored.answers for stored in destination.stored):
        return None
    for stored in destination.stored:
        named = stored.source == "netrc" and stored.username and stored.where.key != "default"
        kind = BY_NAME[stored.kind]
        no_token = destination.product.requires_token and kind is PASSWORD
        is_ours = is_email(stored.username or "") and goes_with(url.username, kind)
        fits = is_ours or not has_wrong_name(stored, destination.product)
        if named and kind.alive and not no_token and fits:
            return stored
    return None


RULE: Rule = Rule(
    id="BB210",
    name="netrc-of-another",
    title="netrc has a login for this host, but under another username",
    severity="advice",
    why="With a new libcurl git takes nothing from netrc for the URL's username: a helper has to have it, or git asks, "
    "and fails where nobody can answer. An old one sends the secret of the other username under the URL's.",
    fix="Use the username of the entry in the URL, or give the entry the URL's username if the token goes with it.",
    classes=("url-user-vs-stored-user", "username-of-other-account", "prompt-unavailable"),
    bad="""\
# .git/config
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
# ~/.netrc
machine bitbucket.org login x-bitbucket-api-token-auth password {api_token}
""",
    good="""\
# .git/config
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
# ~/.netrc
machine bitbucket.org login x-bitbucket-api-token-auth password {api_token}
""",
    look=look,
    about="username",
    turn="username",
    links=(links.GIT_CREDENTIALS,),
)
