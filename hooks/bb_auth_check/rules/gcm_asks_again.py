"""BB311: Git Credential Manager refuses the API token that it keeps."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.bitbucket import links
from bb_auth_check.bitbucket.helpers import is_of_windows
from bb_auth_check.bitbucket.tokens import API_TOKEN_USERNAME
from bb_auth_check.model import Facts, Fault, Rule
from bb_auth_check.subjects import over_https

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTION = "credential.https://bitbucket.org"


def look(facts: Facts) -> Iterator[Fault]:
    """Every https destination of Bitbucket Cloud where it will be given a token to type, and validates it."""
    for destination in over_https(facts):
        gcm, manager = destination.gcm, destination.manager
        if not destination.product.is_cloud or gcm is None or manager is None or not gcm.validates:
            continue
        modes = (gcm.modes or "").lower()
        is_token = destination.username == API_TOKEN_USERNAME or modes == "basic"
        # without a window it opens no browser, and asks for a token under any username
        has_browser = facts.environment.has_display or facts.machine.platform != "linux" or is_of_windows(manager)
        if (not is_token and has_browser) or (modes and "basic" not in modes):
            continue
        set_it = remedies.set_for_repository if facts.machine.shared else remedies.set_for_user
        remedy = remedies.together(
            "Tell it not to",
            set_it(f"{_SECTION}.bitbucketValidateStoredCredentials", "false"),
            set_it(f"{_SECTION}.bitbucketAuthModes", "basic"),
            then=() if is_token else (_BROWSER,),
        )
        yield remedies.helper.chain_fault(
            destination,
            manager.where,
            f"Git Credential Manager ({manager.where.file}) tries each stored token on Bitbucket's REST interface "
            "first.",
            remedy if is_token else remedy.replace(safe=False),
        )


_BROWSER = "Leave it if you log in through the browser elsewhere: those logins end after two hours, and are renewed so."


RULE: Rule = Rule(
    id="BB311",
    name="gcm-asks-again",
    title="Git Credential Manager asks for the API token at every command",
    severity="advice",
    why="The REST interface wants the e-mail address where git wants the username, so the trial always fails, and "
    "Git Credential Manager asks again (its issue 1991).",
    fix="Set `bitbucketValidateStoredCredentials` to false and `bitbucketAuthModes` to basic; or log in through "
    "the browser, with your own username in the URL and no API token.",
    classes=("helper-validation",),
    bad="""\
# on PATH: git-credential-manager
# .git/config
[credential]
	credentialStore = secretservice
	helper =
	helper = manager
# environment
DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus
DISPLAY=:0
""",
    good="""\
# on PATH: git-credential-manager
# .git/config
[credential]
	credentialStore = secretservice
	helper =
	helper = manager
# ~/.gitconfig
[credential "https://bitbucket.org"]
	bitbucketValidateStoredCredentials = false
	bitbucketAuthModes = basic
# environment
DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus
DISPLAY=:0
""",
    look=look,
    about="helper",
    turn="chain",
    links=(links.USING_API_TOKENS,),
)
