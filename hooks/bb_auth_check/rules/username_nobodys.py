"""BB209: a username that no account has."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import ACCESS_TOKEN, API_TOKEN_USERNAME
from bb_auth_check.bitbucket.usernames import is_nobodys, stored_name, trimmed
from bb_auth_check.model import ASKPASS, NETRC, Destination, Facts, Fault, Remedy, Rule
from bb_auth_check.rules.username_wrong import look as faults
from bb_auth_check.subjects import first_answer, holds_nothing, works

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination whose username is SSH's, another Bitbucket's, or broken by a control character.

    And every stored login without a username that git would take where the URL has none.
    """
    for destination in facts.destinations:
        by_another = destination.answered_by not in (None, ASKPASS, NETRC)
        if not destination.product.is_bitbucket or by_another or destination.behind_pipelines_proxy:
            continue
        this = facts.replace(destinations=(destination,))
        for fault in faults(this, lambda name: trimmed(name) != name, "a control character in the username"):
            # of these, git refuses the line break itself
            yield fault.replace(is_certain=fault.is_certain and "\u240a" in (destination.username or ""))
        product = destination.product
        is_wrong = lambda name: is_nobodys(name, product)  # noqa: B023,E731 - called before the next round
        for fault in faults(this, is_wrong, f"the username {destination.username}, which no account has"):
            yield _weighed(fault, destination, facts)
        yield from _nameless(destination)


def _weighed(fault: Fault, destination: Destination, facts: Facts) -> Fault:
    """The fault as it stands, or as advice where a login may come about for all that."""
    place = fault.where.key if fault.where is not None else "the URL"
    if destination.product.is_datacenter:
        # its administrators may give an account any name but Cloud's own
        says = f"If no account has it, put your username into {place}."
        return fault if destination.username == API_TOKEN_USERNAME else _by_hand(fault, says)
    stored = first_answer(destination)
    kinds = {secret.kind for secret in destination.address.url.secrets} | ({stored.kind} if stored else set())
    if ACCESS_TOKEN.name in kinds or destination.answered_by == ASKPASS:
        # an access token may be taken whatever its username
        with_it = "x-token-auth with an access token, x-bitbucket-api-token-auth with an API token"
        return _by_hand(fault, f"Put the username that goes with the token into {place}: {with_it}.")
    if destination.username_source != "url" or destination.address.url.secrets:
        return fault
    if not holds_nothing(destination) and stored_name(destination) is None:
        remedy = remedies.url.of_the_helper(facts, destination.address, destination.address.url, fault.remedy.says)
        fault = fault.replace(remedy=remedy)
    # a helper that says the name itself is heeded, whatever it was asked for
    is_known = all(helper.gives_name is False for helper in works(destination))
    return fault.replace(is_certain=is_known, fixed_by="username")


def _by_hand(fault: Fault, says: str) -> Fault:
    """Nothing is changed for a name that some server may know after all."""
    remedy = Remedy(says="Use the username of an account", by_hand=(says,))
    return fault.replace(is_certain=False, remedy=remedy, fixed_by="commands")


def _nameless(destination: Destination) -> Iterator[Fault]:
    stored = first_answer(destination)
    if stored is None or stored.source != "store" or stored.username != "" or destination.username:
        return
    remedy = remedies.together(
        "Forget it, and log in with a username at the next push",
        remedies.secret.forget(stored, destination),
        then=("Its secret goes under your username there.",),
    )
    yield Fault(
        message=f"{stored.where.named} answers with a secret and no username.",
        remedy=remedy.replace(safe=False),  # the token may still be wanted
        where=stored.where,
        remote=destination.address.remote,
        url=destination.address.url.text,
        is_certain=destination.product.requires_username,
        fixed_by="entry",
    )


RULE: Rule = Rule(
    id="BB209",
    name="username-nobodys",
    title="No account has this username",
    severity="error",
    why="The push fails to log in. Over https Bitbucket wants the username of an account, or on Bitbucket Cloud the "
    "static name of the token: `git` is everybody's user over SSH alone, and x-bitbucket-api-token-auth is unknown "
    "to a Data Center.",
    fix="Replace it by your Bitbucket username, or on Bitbucket Cloud by the name that goes with the token: "
    "x-bitbucket-api-token-auth with an API token, x-token-auth with an access token.",
    classes=("wrong-username", "wrong-token-username"),
    bad="""\
[remote "origin"]
	url = https://git@bitbucket.org/acme/widget.git
""",
    good="""\
[remote "origin"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git
""",
    look=look,
    about="username",
    turn="username",
    links=(links.USING_API_TOKENS, links.USING_ACCESS_TOKENS),
)
