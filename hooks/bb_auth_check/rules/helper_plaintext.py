"""BB306: a helper that keeps secrets in clear."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Rule
from bb_auth_check.rules import chains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Destination, Facts, Fault


def look(facts: Facts) -> Iterator[Fault]:
    """Every helper in a chain that leads to Bitbucket and keeps what it is given in a plain file."""
    seen = set()
    for destination in chains.needing_a_helper(facts):
        for helper in destination.helpers:
            plain = helper.keeps == "plaintext" or (helper.name == "manager" and _in_plain_text(destination))
            if not plain or helper.found is False or (helper.where, helper.name) in seen:
                continue
            seen.add((helper.where, helper.name))
            commands, by_hand = chains.replace((helper,), facts.machine)
            files = list(dict.fromkeys(stored.where.file for stored in destination.stored if stored.source == "store"))
            again = "The next push asks for the token once more."
            rest = tuple(f"Delete the lines of {destination.address.url.host} from {file}. {again}" for file in files)
            yield chains.fault(
                destination,
                helper.where,
                f"{helper.where.named}: {chains.named(helper)} keeps tokens in a plain file.",
                "Set one that does not",
                (commands, (*by_hand, *rest)),
            )


def _in_plain_text(destination: Destination) -> bool:
    return destination.gcm is not None and (destination.gcm.store or "").lower() == "plaintext"


RULE: Rule = Rule(
    id="BB306",
    name="helper-plaintext",
    title="The credential helper keeps tokens in clear",
    severity="advice",
    why="Every program that runs under your account can read the file, and so can whoever gets the disk or a "
    "backup of it: it is no better than a token in the URL.",
    mend="Use a helper that keeps tokens in the system's keychain (osxkeychain, Git Credential Manager, libsecret) "
    "or in memory (cache), and delete the file.",
    classes=("helper-plaintext",),
    bad="""\
[credential]
	helper =
	helper = store
""",
    good="""\
[credential]
	helper =
	helper = cache --timeout=28800
""",
    look=look,
    links=(links.GIT_CREDENTIALS,),
)
