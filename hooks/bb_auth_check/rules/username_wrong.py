"""BB202 and BB203: a username that nobody has: an e-mail address, or a left-over placeholder."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.usernames import fitting, is_email, is_left_over
from bb_auth_check.model import ASKPASS, NETRC, Destination, Facts, Fault, Remedy, Rule, Where
from bb_auth_check.subjects import over_https, works

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def look(facts: Facts, is_wrong: Callable[[str], bool], what: str) -> Iterator[Fault]:
    """A fault for each destination whose username `is_wrong`; `what` names it, with its article."""
    for destination in facts.destinations:
        url, username = destination.address.url, destination.username
        if not destination.product.is_bitbucket or url.transport != "http" or not username or not is_wrong(username):
            continue
        if not url.readable:
            continue  # git would take another username out of it: that is a fault of its own
        if destination.answered_by not in (None, ASKPASS, NETRC):
            continue  # nobody is asked about the name
        fault = _fault(facts, destination, username, what)
        # a helper that says the name itself is heeded, whatever it was asked for
        is_known = destination.username_source == "helper" or all(
            helper.gives_name is False for helper in works(destination)
        )
        # an askpass program has a token of which nobody knows the kind, and with it the name that it goes with
        yield fault.replace(is_certain=fault.is_certain and is_known and destination.answered_by != ASKPASS)


def _fault(facts: Facts, destination: Destination, username: str, what: str) -> Fault:
    url, where = destination.address.url, destination.username_where
    is_cloud = destination.product.is_cloud
    if destination.username_source == "helper" and where is not None:
        return _of_helper(destination, where, what)
    if where is None:
        return remedies.url.url_fault(facts, destination.address, url, f"has {what}", *_advice(destination))
    if remedies.reach(where) in ("repository", "user") and is_cloud:
        # the key holds for other hosts too, where the name may be right: the URL's own beats it here
        what_and_whence = f"has {what}, {username} out of {where.named}"
        return remedies.url.url_fault(facts, destination.address, url, what_and_whence, *_advice(destination))
    name = fitting(username, (), [helper.name for helper in destination.helpers])
    says, *more = _advice(destination)
    return Fault(
        message=f"{where.named} has {what}: {username}",
        remedy=remedies.together(
            says, remedies.username.set_username(where, name, url) if is_cloud else Remedy(says=""), then=tuple(more)
        ),
        where=where,
        remote=destination.address.remote,
        url=url.text,
    )


def _of_helper(destination: Destination, where: Where, what: str, *, is_certain: bool = True) -> Fault:
    """A helper's own command says the name, and git takes it in place of the URL's."""
    name = destination.username or next((h.name_given or "" for h in destination.helpers if h.where == where), "")
    says, *more = _advice(destination)
    change = remedies.by_hand(where, f"change what the helper's command prints as `username=` ({name})", says=says)
    return Fault(
        message=f"{where.named}: the helper's command gives git {what}{'' if name in what else f', {name}'}",
        remedy=remedies.together(says, change, then=tuple(more)),
        where=where,
        remote=destination.address.remote,
        url=destination.address.url.text,
        is_certain=is_certain,
    )


def _advice(destination: Destination) -> tuple[str, ...]:
    if destination.product.is_datacenter:
        return ("Put your Bitbucket username there", "Your username is shown in your profile on that Bitbucket server.")
    return (
        "Put the username of your token there",
        "Your own Bitbucket username does as well with an API token; an access token goes with x-token-auth.",
    )


def _emails(facts: Facts) -> Iterator[Fault]:
    """A Data Center may take an e-mail address."""
    cloud = tuple(destination for destination in facts.destinations if destination.product.refuses_emails)
    what = "an e-mail address as the username"
    yield from look(facts.replace(destinations=cloud), is_email, what)
    for destination in over_https(facts.replace(destinations=cloud)):
        said = next((helper for helper in destination.answering if helper.found is not False), None)
        if said is not None and (said.name_given or "").startswith("$") and "MAIL" in (said.name_given or "").upper():
            yield _of_helper(destination.replace(username=None), said.where, what, is_certain=False)


def _placeholders(facts: Facts) -> Iterator[Fault]:
    return look(facts, is_left_over, "a placeholder as the username")


EMAIL: Rule = Rule(
    id="BB202",
    name="username-email",
    title="The username is an e-mail address",
    severity="error",
    why="The push fails to log in: git wants the Bitbucket username or the token's static name. The e-mail "
    "address goes with the same API token in REST calls only.",
    fix="Replace it by your Bitbucket username or x-bitbucket-api-token-auth, where it stands: in the URL, in the "
    "`insteadOf` rule that makes the URL, or in `credential.username`.",
    classes=("wrong-username", "wrong-token-username", "url-encoding"),
    bad="""\
[remote "origin"]
	url = https://jdoe%40example.com@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
""",
    look=_emails,
    about="username",
    turn="username",
    links=(links.USING_API_TOKENS,),
)


PLACEHOLDER: Rule = Rule(
    id="BB203",
    name="username-placeholder",
    title="The username is a left-over placeholder",
    severity="error",
    why="The push fails to log in: nobody has this username, and the text was copied from instructions as it stood.",
    fix="Replace it by your Bitbucket username or x-bitbucket-api-token-auth, where it stands: in the URL, in the "
    "`insteadOf` rule that makes the URL, or in `credential.username`.",
    classes=("wrong-username", "unexpanded-placeholder"),
    bad="""\
[remote "origin"]
	url = https://{bitbucket_username}@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
""",
    look=_placeholders,
    about="username",
    turn="username",
    links=(links.PERSONAL_SETTINGS, links.USING_API_TOKENS),
)
