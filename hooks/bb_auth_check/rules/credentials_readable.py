"""BB307: others may read the file that keeps credentials."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every file with a credential for Bitbucket that is open to other users of the machine."""
    for destination in facts.destinations:
        for stored in destination.stored:
            if not stored.private and stored.where.file is not None:
                host = destination.address.url.host
                yield Fault(
                    message=f"{stored.where.file} keeps a credential for {host} and can be read by others.",
                    remedy=remedies.environment.close_file(stored.where, "Close it to others"),
                    where=stored.where,
                    remote=destination.address.remote,
                    fixed_by="mode",
                )


RULE: Rule = Rule(
    id="BB307",
    name="credentials-readable",
    title="The file that stores credentials can be read by others",
    severity="advice",
    why="Every user of the machine can push in your name.",
    fix="Set the file's mode to 600. Better still, use a helper that keeps tokens in the system's keychain.",
    classes=("helper-plaintext",),
    bad="""\
# ~/.netrc mode 644
machine bitbucket.org login jdoe password {api_token}
""",
    good="""\
# ~/.netrc mode 600
machine bitbucket.org login jdoe password {api_token}
""",
    look=look,
    about="helper",
    turn="chain",
    links=(links.GIT_CREDENTIALS,),
)
