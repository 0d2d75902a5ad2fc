"""BB407: an address that is none: two forms of one are mixed, or more than the address was copied."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.model import Facts, Fault, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every URL of which git can make nothing, but for those whose secret is a fault that a right address mends."""
    for address in facts.addresses:
        mixed = address.url.mixed
        if mixed is None or address.url.secrets or address.url.password == "placeholder":
            continue
        fault = remedies.url.mixed_fault(facts, address, mixed)
        yield fault.replace(is_certain=mixed.is_certain and address.use == "push")


RULE: Rule = Rule(
    id="BB407",
    name="address-mixed",
    title="The URL mixes two forms of an address, or holds more than one",
    severity="error",
    why="Every push fails before git asks for a login. An address is either `https://name@host/path`, or for SSH "
    "`git@host:path`, with a colon and no scheme, or `ssh://git@host/path`, with a scheme and a slash.",
    fix="Set the URL in one form: https://{username}@bitbucket.org/{workspace}/{repository}.git or "
    "git@ssh.bitbucket.org:{workspace}/{repository}.git.",
    classes=("ssh-url-port", "repo-not-found-or-no-access"),
    bad="""\
[remote "origin"]
	url = ssh://git@ssh.bitbucket.org:acme/widget.git
""",
    good="""\
[remote "origin"]
	url = git@ssh.bitbucket.org:acme/widget.git
""",
    look=look,
    about="address",
    turn="address",
)
