"""BB313: a stored app password answers first."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.tokens import APP_PASSWORD
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import first_answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination of Bitbucket Cloud for which git will take an app password out of a file."""
    for destination in facts.destinations:
        if not destination.product.is_cloud or destination.header is not None or destination.address.url.secrets:
            continue
        stored = first_answer(destination)
        if stored is None or stored.kind != APP_PASSWORD.name:
            continue
        whose = f" of {stored.username}" if stored.username else ""
        yield Fault(
            message=f"{stored.where.named} answers first, with an app password{whose}.",
            remedy=remedies.together("Forget it", remedies.secret.forget(stored, destination), then=APP_PASSWORD.steps),
            where=stored.where,
            remote=destination.address.remote,
            url=destination.address.url.text,
            secret_kind=APP_PASSWORD.name,
            fixed_by="entry",
        )


RULE: Rule = Rule(
    id="BB313",
    name="stored-app-password",
    title="A stored app password answers first",
    severity="error",
    why="Every push fails with it: Bitbucket removed all app passwords on 2026-07-28 and answers 410 or 401. A "
    "newer token that is stored behind it is never tried.",
    fix="Forget the app password of that username, and no other account's. Then create an API token and type it "
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
    about="helper",
    turn="secret",
    links=(
        links.APP_PASSWORD_END,
        links.USING_API_TOKENS,
    ),
)
