"""BB312: Git Credential Manager has nowhere to keep a token."""

from __future__ import annotations

from collections.abc import Iterator

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.model import Facts, Fault, Remedy, Rule
from bb_auth_check.remedies.helper import chain_fault
from bb_auth_check.subjects import may_answer_otherwise, over_https


def look(facts: Facts) -> Iterator[Fault]:
    """Every chain of nothing but Git Credential Manager, where the store that it would use is not there."""
    here = facts.environment
    for destination in over_https(facts):
        gcm = destination.gcm
        there = [helper for helper in destination.answering if helper.found is not False]
        if gcm is None or destination.answered_by or any("manager" not in helper.name for helper in there):
            continue
        if any(f"{helper.name} {helper.program}".endswith(".exe") for helper in there):
            continue  # Windows' own, called from WSL: it has Windows' store
        store = (gcm.store or "").lower()
        if facts.machine.platform == "linux" and not store:
            why = "no credential.credentialStore is set, and on Linux there is no default"
        elif facts.machine.platform == "linux" and store == "secretservice" and not here.has_desktop:
            why = "the store secretservice needs a desktop session, and here is none"
        elif facts.machine.platform == "win32" and store in ("", "wincredman") and here.remote_session:
            why = "Windows opens its Credential Manager to nobody who has logged in over SSH"
        else:
            continue
        new = "dpapi" if facts.machine.platform == "win32" else "secretservice" if here.has_desktop else "cache"
        remedy = remedies.set_for_user("credential.credentialStore", new, "Choose a store")
        if facts.machine.shared:
            remedy = remedies.set_for_repository("credential.credentialStore", new, "Choose a store")
        if store or facts.machine.platform == "win32":
            # elsewhere, and in a session at the machine itself, what is set is right
            step = f"Set GCM_CREDENTIAL_STORE={new} in the environment of sessions like this one."
            remedy = Remedy(says="Choose a store for this session", by_hand=(step,))
        yield chain_fault(
            destination,
            there[0].where if there else None,
            f"Git Credential Manager has nowhere to keep a token: {why}.",
            remedy,
        ).replace(is_certain=not may_answer_otherwise(destination, facts))


RULE: Rule = Rule(
    id="BB312",
    name="gcm-store",
    title="Git Credential Manager has no store that it can use",
    severity="error",
    why="It ends with an error each time git asks it: git asks you for the token at every push, and fails where "
    "nobody can type it.",
    fix="Set `credential.credentialStore`: secretservice in a desktop session, gpg where pass is set up, cache to "
    "keep it in memory; dpapi in a Windows session over SSH.",
    classes=("helper-store-unavailable", "prompt-unavailable"),
    bad="""\
# on PATH: git-credential-manager
# .git/config
[credential]
	bitbucketValidateStoredCredentials = false
	helper =
	helper = manager
""",
    good="""\
# on PATH: git-credential-manager
# .git/config
[credential]
	bitbucketValidateStoredCredentials = false
	helper =
	helper = manager
# ~/.gitconfig
[credential]
	credentialStore = cache
""",
    look=look,
    about="helper",
    turn="chain",
    links=(links.GIT_CREDENTIALS,),
)
