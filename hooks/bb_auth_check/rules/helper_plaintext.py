"""BB306: a helper that keeps secrets in plain text."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Helper, Machine, Rule
from bb_auth_check.subjects import over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every helper in a chain that leads to Bitbucket and keeps what it is given in a plain file."""
    for destination in over_https(facts):
        for helper in destination.helpers:
            if helper.keeps != "plaintext" or helper.found is False:
                continue
            files = list(dict.fromkeys(stored.where.file for stored in destination.stored if stored.source == "store"))
            again = "The next push asks for the token once more."
            yield remedies.helper.chain_fault(
                destination,
                helper.where,
                f"{helper.where.named}: {remedies.helper.named(helper)} keeps tokens in a plain file.",
                remedies.together(
                    "Set one that does not",
                    remedies.helper.replace_helpers(destination, (helper,), _without(helper, facts.machine)),
                    then=()
                    if facts.environment.in_ci
                    else tuple(
                        f"Delete the lines of {destination.address.url.host} from {file}. {again}" for file in files
                    ),
                ),
                fixed_by="store",
            )


def _without(helper: Helper, machine: Machine) -> Machine:
    """The machine without the helper itself: Git Credential Manager is the best where it is told to use a keychain."""
    if not helper.is_manager:
        return machine
    others = tuple(name for name in machine.helpers if name not in (helper.called, "manager", "manager-core"))
    return machine.replace(helpers=others, chosen=None if machine.chosen == helper.called else machine.chosen)


RULE: Rule = Rule(
    id="BB306",
    name="helper-plaintext",
    title="The credential helper stores tokens in plain text",
    severity="advice",
    why="Every program that runs under your account can read the file, and so can whoever gets the disk or a "
    "backup of it: it is no better than a token in the URL.",
    fix="Use a helper that keeps tokens in the system's keychain (osxkeychain, Git Credential Manager, libsecret) "
    "or in memory (cache), for https://bitbucket.org: other hosts keep the one that they have. Then delete Bitbucket's "
    "lines from the file.",
    classes=("helper-plaintext",),
    bad="""\
[credential]
	helper =
	helper = store
""",
    good="""\
[credential]
	helper =
	helper = store
[credential "https://bitbucket.org"]
	helper =
	helper = cache --timeout=28800
""",
    look=look,
    about="helper",
    turn="store",
    links=(links.GIT_CREDENTIALS,),
)
