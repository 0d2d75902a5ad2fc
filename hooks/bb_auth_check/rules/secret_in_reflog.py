"""BB113: a secret in the reflog."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """All entries at once: deleting one changes the numbers of those before it in the file."""
    found = list(secrets(facts, "reflog"))
    if not found:
        return
    where, text, secret = found[0][0].where, found[0][0].text, found[0][1]
    kind = BY_NAME[secret.kind]
    places = tuple(dict.fromkeys(held.where for held, _ in found))
    several = len(places) > 1
    steps = dict.fromkeys(step for _, other in found for step in BY_NAME[other.kind].steps)
    deleted = remedies.delete_reflog_entries(places, "Delete them" if several else "Delete it")
    yield Fault(
        message=f"{len(places)} {'entries' if several else 'entry'} of the reflog, the first {where.named}, "
        f"{'hold' if several else 'holds'} {kind.label} in plain text: {text}",
        remedy=deleted.replace(by_hand=tuple(steps)),
        where=where,
        url=text,
        secret_kind=secret.kind,
        secret_id=secret.secret_id,
        also=places[1:],
    )


RULE: Rule = Rule(
    id="BB113",
    name="secret-in-reflog",
    title="The reflog holds a secret",
    severity="advice",
    why="`git pull URL` writes the URL into the reflog as it was typed. It stays there for 90 days or longer, and "
    "in copies of the folder forever.",
    fix="Delete the entries with `git reflog delete`; nothing else of the history is touched. Pull by the "
    "remote's name from then on.",
    classes=("leak-git-config-exposed", "leak-log"),
    bad="""\
# .git/logs/HEAD
0000000000000000000000000000000000000000 1111111111111111111111111111111111111111 Jane Doe <jdoe@example.com> 1767225600 +0000	pull https://jdoe:{app_password}@bitbucket.org/acme/widget.git main: Fast-forward
""",  # noqa: E501 - one line of git's
    good="""\
# .git/logs/HEAD
""",
    look=look,
    about="secret",
    turn="secret",
)
