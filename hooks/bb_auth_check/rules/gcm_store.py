"""BB312: Git Credential Manager has nowhere to keep a token."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.helpers import is_of_windows
from bb_auth_check.model import Facts, Fault, Gcm, Remedy, Rule
from bb_auth_check.subjects import may_answer_otherwise, nobody_can_be_asked, over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """Every chain of nothing but Git Credential Manager, where the store that it would use cannot be used."""
    here, platform = facts.environment, facts.machine.platform
    for destination in over_https(facts):
        gcm = destination.gcm
        there = [helper for helper in destination.answering if helper.found is not False]
        if gcm is None or destination.answered_by or not all(helper.is_manager for helper in there):
            continue
        if platform != "win32" and any(is_of_windows(helper) for helper in there):
            continue  # Windows' own, called from WSL: it has Windows' store
        store, why = (gcm.store or "").lower(), gcm.unusable
        if platform == "win32" and store in ("", "wincredman") and here.remote_session:
            why = "Windows opens its Credential Manager to nobody who has logged in over SSH"
        if why is None:
            continue
        # a store that keeps nothing does not fail: whoever can be asked is
        is_certain = not may_answer_otherwise(destination, facts) and (store != "none" or nobody_can_be_asked(facts))
        is_certain = is_certain and "GPG_TTY" not in why  # an agent may have the passphrase already
        yield remedies.helper.chain_fault(
            destination,
            there[0].where if there else None,
            f"Git Credential Manager has nowhere to keep a token: {why}.",
            remedies.helper.from_variable(destination, "Let a helper answer that needs no store")
            if facts.environment.in_ci and not facts.machine.chosen
            else _choose(facts, gcm, _best(facts)),
        ).replace(is_certain=is_certain)


def _best(facts: Facts) -> str:
    here = facts.environment
    if facts.machine.platform == "linux":
        return "secretservice" if here.has_display and here.has_desktop else "cache"
    return {"win32": "dpapi" if here.remote_session else "wincredman", "darwin": "keychain"}.get(
        facts.machine.platform, "cache"
    )


def _choose(facts: Facts, gcm: Gcm, new: str) -> Remedy:
    says = "Choose a store"
    if gcm.store is None and facts.machine.platform != "win32":
        if facts.machine.shared:
            return remedies.set_for_repository("credential.credentialStore", new, says)
        return remedies.set_for_user("credential.credentialStore", new, says)
    # elsewhere, and in a session at the machine itself, what is set may be right
    steps = [f"Set GCM_CREDENTIAL_STORE={new} in the environment of sessions like this one."]
    if gcm.unusable and "GPG_TTY" in gcm.unusable:
        steps.insert(0, "Add this line to your shell's profile: export GPG_TTY=$(tty)")
    elif gcm.unusable and "pass init" in gcm.unusable:
        steps.insert(0, "Make a password store, with the id of your key: pass init ID")
    return Remedy(says="Choose a store for this session", by_hand=tuple(steps))


RULE: Rule = Rule(
    id="BB312",
    name="gcm-store",
    title="Git Credential Manager has no store that it can use",
    severity="error",
    why="It ends with an error each time git asks it: git asks you for the token at every push, and fails where "
    "nobody can type it.",
    fix="Set `credential.credentialStore`: secretservice where a window can be shown (DISPLAY or WAYLAND_DISPLAY), gpg "
    "where pass is set up and GPG_TTY is set, cache to keep it in memory; dpapi in a Windows session over SSH.",
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
