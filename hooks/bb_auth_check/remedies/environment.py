"""Remedies outside of URLs, helpers and secrets: prompts, files, ssh and hooks."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.model import Remedy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bb_auth_check.model import HostKey, Where


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
    if _is_plain(file) and where.exact:
        return remedies.by_command("user", says, ("sh", "-c", f"chmod 600 {file}"))
    return Remedy(says=says, by_hand=(f"Set the mode of {file} to 600.",))


def forget_host_key(key: HostKey, *, in_a_build: bool = False) -> Remedy:
    """Remove a host's old key from ssh's file of known hosts, and no line that serves anything else."""
    says = "Remove the old key; ssh shows the new one at the next connection"
    compare = "Compare the fingerprint with those that Bitbucket publishes before you accept it."
    if in_a_build:
        says = "Put the new key in the place of the old one"
        compare = (
            f"Nobody can accept a key in a build: add a line for {key.where.key} to {key.where.file}, with a key that "
            "Bitbucket publishes."
        )
    where = key.where
    if key.removable:
        removed = remedies.by_command("host", says, ("ssh-keygen", "-R", where.key, "-f", where.file or ""))
        return removed.replace(by_hand=(compare,), ends_by_hand=True)
    # the lowest first: the numbers of the others stay right
    lines = (f"In {where.file}, delete the entry of line {line}." for line in sorted(key.lines, reverse=True))
    return Remedy(says=says, by_hand=(*lines, compare))


def add_host_key(key: HostKey, *, is_cloud: bool, in_a_build: bool = False) -> Remedy:
    """Make a host's key known under the name that ssh looks for. Only one that Bitbucket publishes can be written."""
    file = key.where.file or ""
    says = f"Add the key under the name {key.where.key}"
    if not is_cloud and key.kind == "port" and not in_a_build:
        compare = (
            "Ask the server's administrator for the fingerprint of its host key, and compare it with the one that ssh "
            "shows at the first connection before you accept that."
        )
        return Remedy(says="Leave the key that is there, and compare the one that ssh shows", by_hand=(compare,))
    if not is_cloud:
        ask = f"Ask the server's administrator for its host key at that port, and add it to {file} under that name."
        return Remedy(says=says, by_hand=(ask,))
    if key.right is None:
        host, _, port = key.where.key.removeprefix("[").partition("]:")
        scan = f"ssh-keyscan {f'-p {port} ' if port else ''}{host}"
        compare = (
            f"Run `{scan}`, compare what `ssh-keygen -lf -` says of it with the fingerprints that Bitbucket publishes"
        )
        return Remedy(says=says, by_hand=(f"{compare}, and add it to {file}.",))
    if not key.file_is_whole or not _is_plain(file) or not key.where.exact:
        return Remedy(
            says=says, by_hand=(f"In {file}, add the line `{key.right}`: it is a key that Bitbucket publishes.",)
        )
    return remedies.by_command("host", f"{says}: it is one that Bitbucket publishes", _append(key.right, file))


def _append(line: str, file: str) -> tuple[str, ...]:
    return ("sh", "-c", f'echo "{line}" >> {file}')


def _is_plain(file: str) -> bool:
    return file.replace("/", "").replace(".", "").replace("-", "").replace("_", "").replace("~", "").isalnum()


def install_hook(says: str) -> Remedy:
    """Have the framework put its pre-push hook in place."""
    installed = remedies.by_command("repository", says, ("pre-commit", "install", "--hook-type", "pre-push"))
    return installed.replace(by_hand=("With prek: prek install --hook-type pre-push.",))
