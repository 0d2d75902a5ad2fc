"""Remedies outside of URLs, helpers and secrets: prompts, files, ssh and hooks."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.model import Remedy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import Where


def allow_prompts(where: Where, says: str) -> Remedy:
    """Take out what forbids git to ask."""
    if where.option and where.exact:
        return remedies.unset(where, says)
    return remedies.by_hand(where, f"remove {where.key}, and push once", ", and push once", says=says)


def answer_in_a_build(says: str) -> Remedy:
    """Have something answer where nobody can be asked, once or ever."""
    askpass = "Let GIT_ASKPASS name a program that prints the token from a secret variable of the build."
    return Remedy(says=says, by_hand=(askpass,))


def close_file(where: Where, says: str) -> Remedy:
    """Have nobody but its owner read a file."""
    file = where.file or ""
    # the shell, and not chmod, knows what ~ is
    is_plain = file.replace("/", "").replace(".", "").replace("-", "").replace("_", "").replace("~", "").isalnum()
    if is_plain and where.exact:
        return remedies.by_command("user", says, ("sh", "-c", f"chmod 600 {file}"))
    return Remedy(says=says, by_hand=(f"Set the mode of {file} to 600.",))


def forget_host_key(where: Where) -> Remedy:
    """Remove a host's old key from ssh's file of known hosts."""
    says = "Remove the old key; ssh shows the new one at the next connection"
    removed = remedies.by_command("host", says, ("ssh-keygen", "-R", where.key, "-f", where.file or ""))
    compare = "Compare the fingerprint with those that Bitbucket publishes before you accept it."
    return removed.replace(by_hand=(compare,), ends_by_hand=True)


def add_host_key(where: Where) -> Remedy:
    """Add a server's key under the name with its port: only its administrator can say which key that is."""
    ask = f"Ask the server's administrator for its host key, and add it to {where.file}."
    return Remedy(says="Add the key under the name with the port", by_hand=(ask,))


def install_hook(says: str) -> Remedy:
    """Have the framework put its pre-push hook in place."""
    installed = remedies.by_command("repository", says, ("pre-commit", "install", "--hook-type", "pre-push"))
    return installed.replace(by_hand=("With prek: prek install --hook-type pre-push.",))
