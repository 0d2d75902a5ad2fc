"""Pages to send people to. Each is named by Atlassian's own documentation."""

API_TOKENS = "https://id.atlassian.com/manage-profile/security/api-tokens"
"""Create and revoke API tokens (support.atlassian.com/atlassian-account: Manage API tokens)."""
PERSONAL_SETTINGS = "https://bitbucket.org/account/settings/"
"""Shows the Bitbucket username (support.atlassian.com/bitbucket-cloud: Update your username)."""
USING_API_TOKENS = "https://support.atlassian.com/bitbucket-cloud/docs/using-api-tokens/"
USING_ACCESS_TOKENS = "https://support.atlassian.com/bitbucket-cloud/docs/using-access-tokens/"
API_TOKEN_PERMISSIONS = "https://support.atlassian.com/bitbucket-cloud/docs/api-token-permissions/"
SSH_KEYS = "https://bitbucket.org/account/settings/ssh-keys/"
"""Where public keys are added (support.atlassian.com/bitbucket-cloud: Set up personal SSH keys)."""
APP_PASSWORD_END = (
    "https://community.atlassian.com/forums/Bitbucket-articles/"
    "Deprecation-notice-Bitbucket-Cloud-app-password-brownout/ba-p/3237429"
)
SSH_MOVE = (
    "https://community.atlassian.com/forums/Bitbucket-articles/"
    "Upcoming-change-to-Bitbucket-Cloud-SSH-access-move-from/ba-p/3234032"
)
GIT_CREDENTIALS = "https://git-scm.com/docs/gitcredentials"
CREDENTIALS_IN_URL = "https://git-scm.com/docs/git-config#Documentation/git-config.txt-transfercredentialsInUrl"
SSH_HOST_KEYS = "https://bitbucket.org/blog/ssh-host-key-changes"
STATUS = "https://bitbucket.status.atlassian.com/"
REFUSED_LOGIN = (
    "https://confluence.atlassian.com/bbkb/authentication-error-remote-invalid-username-or-password-942864127.html"
)
FORBIDDEN = "https://confluence.atlassian.com/bbkb/error-403-when-performing-git-operations-1155479141.html"
ACCOUNT_PASSWORD_END = (
    "https://bitbucket.org/blog/deprecating-atlassian-account-password-for-bitbucket-api-and-git-activity"
)
SEVERAL_SSH_KEYS = (
    "https://support.atlassian.com/bitbucket-cloud/docs/managing-multiple-bitbucket-user-ssh-keys-on-one-device"
)
DATACENTER_FORBIDDEN = (
    "https://support.atlassian.com/bitbucket-data-center/kb/"
    "git-push-returns-error-code-403-in-bitbucket-server-data-center"
)
GIT_CONFIG = "https://git-scm.com/docs/git-config"
SAFE_DIRECTORY = "https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory"
SSH_RSA_END = "https://www.openssh.com/txt/release-8.8"
