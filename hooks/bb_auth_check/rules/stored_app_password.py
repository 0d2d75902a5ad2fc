"""BB313: a stored app password answers first."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import APP_PASSWORD
from bb_auth_check.model import Fault, Remedy, Rule
from bb_auth_check.rules import chains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination of Bitbucket Cloud for which git will take an app password out of a file."""
    seen = set()
    for destination in facts.destinations:
        if destination.product != "cloud" or destination.header is not None or destination.address.url.secrets:
            continue
        stored = chains.first_answer(destination)
        if stored is None or stored.kind != APP_PASSWORD.name or stored.where in seen:
            continue
        seen.add(stored.where)
        commands, by_hand = chains.forgotten(stored, destination)
        yield Fault(
            message=f"{stored.where.named} answers first, with an app password"
            f"{f' of {stored.username}' if stored.username else ''}.",
            remedy=Remedy(
                says="Forget it",
                commands=commands,
                safe=bool(commands),
                by_hand=(*by_hand, *APP_PASSWORD.steps),
            ),
            where=stored.where,
            remote=destination.address.remote,
            url=destination.address.url.text,
            secret_kind=APP_PASSWORD.name,
        )


RULE: Rule = Rule(
    id="BB313",
    name="stored-app-password",
    title="A stored app password answers first",
    severity="error",
    why="Every push fails with it: Bitbucket removed all app passwords on 2026-07-28 and answers 410 or 401. A "
    "newer token that is stored behind it is never tried.",
    mend="Forget the app password of that username, and no other account's. Then create an API token and type it "
    "when the next push asks.",
    classes=("app-password-disabled", "stale-cached-credential", "netrc-overrides"),
    bad="""\
# .git/config
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
# ~/.netrc
machine bitbucket.org login jdoe password {app_password}
""",
    good="""\
# .git/config
[remote "origin"]
	url = https://jdoe@bitbucket.org/acme/widget.git
# ~/.netrc
""",
    look=look,
    links=(
        links.APP_PASSWORD_END,
        links.USING_API_TOKENS,
    ),
)
