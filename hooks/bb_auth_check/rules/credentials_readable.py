"""BB307: others may read the file that keeps credentials."""

from __future__ import annotations

from bb_auth_check.bitbucket import links
from bb_auth_check.model import Fault, Remedy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.model import Facts


def look(facts: Facts) -> Iterator[Fault]:
    """Every file with a credential for Bitbucket that is open to other users of the machine."""
    seen = set()
    for destination in facts.destinations:
        for stored in destination.stored:
            file = stored.where.file
            if stored.private or file is None or file in seen:
                continue
            seen.add(file)
            # the shell, and not chmod, knows what ~ is
            plain = file.replace("/", "").replace(".", "").replace("-", "").replace("_", "").replace("~", "").isalnum()
            commands = (("sh", "-c", f"chmod 600 {file}"),) if plain and stored.where.exact else ()
            yield Fault(
                message=f"{file} keeps a credential for {destination.address.url.host} and can be read by others.",
                remedy=Remedy(
                    says="Close it to others",
                    commands=commands,
                    safe=bool(commands),
                    by_hand=() if commands else (f"Set the mode of {file} to 600.",),
                ),
                where=stored.where,
                remote=destination.address.remote,
            )


RULE: Rule = Rule(
    id="BB307",
    name="credentials-readable",
    title="The file that keeps credentials can be read by others",
    severity="advice",
    why="Every user of the machine can push in your name.",
    mend="Set the file's mode to 600. Better still, use a helper that keeps tokens in the system's keychain.",
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
    links=(links.GIT_CREDENTIALS,),
)
