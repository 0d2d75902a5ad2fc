"""Where a secret may stand in plain text, and what looks like one and is none: the rows of `test_places.py`."""

from __future__ import annotations

from typing import NamedTuple

OURS = "bitbucket.org/acme/widget.git"
CLEAN = "https://x-bitbucket-api-token-auth@bitbucket.org/acme/widget.git"
CLEAN_ORIGIN = f'[remote "origin"]\n\turl = {CLEAN}\n'
PULL = (
    "# .git/logs/HEAD\n0000000000000000000000000000000000000000 1111111111111111111111111111111111111111 "
    "Jane Doe <jdoe@example.com> 1767225600 +0000\t"
)
RULE_OF = {
    "app-password": "BB101",
    "api-token": "BB102",
    "access-token": "BB103",
    "datacenter-token": "BB104",
    "password": "BB105",
}
"""Which rule tells of a URL with a secret of this kind."""
KINDS = tuple(RULE_OF)


class Place(NamedTuple):
    """A secret planted somewhere, and what has to be said about it."""

    text: str
    """Laid over a healthy repository, as in the rules' examples. In it stand for a fresh secret: `{secret}` as it is,
    `{encoded}` percent-encoded, `{basic}` as the password of jdoe in a Basic credential."""
    kind: str
    rules: str
    """Every rule that finds something; the first of them names the place."""
    key: str
    file: str | None = ".git/config"
    told_kind: str | None = ""
    """The kind that the finding names, if it is not `kind`."""


def origin(*urls: str) -> str:
    """The configuration of a remote `origin` with these values of `url`."""
    return '[remote "origin"]\n' + "".join(f'\turl = "{url}"\n' for url in urls)


URLS = {
    **{
        f"url-{kind}": Place(origin(f"https://jdoe:{{secret}}@{OURS}"), kind, rule, "remote.origin.url")
        for kind, rule in RULE_OF.items()
        if kind not in ("datacenter-token", "access-token")
    },
    "url-access-token": Place(
        origin(f"https://x-token-auth:{{secret}}@{OURS}"), "access-token", "BB103", "remote.origin.url"
    ),
    "url-datacenter-token": Place(
        origin("https://jdoe:{secret}@git.example.com/scm/acme/widget.git"),
        "datacenter-token", "BB104", "remote.origin.url"),
    "url-datacenter-token-with-slash": Place(
        origin("https://jdoe:{secret}@git.example.com/scm/acme/widget.git"),
        "datacenter-token-with-slash", "BB104 BB208", "remote.origin.url"),
    "url-datacenter-password": Place(
        "[bbAuthCheck]\n\thost = git.example.com\n"
        + origin("https://jdoe:{secret}@git.example.com/scm/acme/widget.git"),
        "password", "BB105", "remote.origin.url"),
    "url-second-value": Place(
        origin(CLEAN, "https://jdoe:{secret}@bitbucket.org/acme/mirror.git"),
        "api-token", "BB102", "remote.origin.url"),
    "url-between-values": Place(
        origin(CLEAN, "https://jdoe:{secret}@bitbucket.org/acme/mirror.git", "../elsewhere"),
        "app-password", "BB101", "remote.origin.url"),
    "url-of-another-remote": Place(
        CLEAN_ORIGIN + '[remote "my fork"]\n\turl = https://jdoe:{secret}@bitbucket.org/jdoe/widget.git\n',
        "api-token", "BB102", "remote.my fork.url"),
    "pushurl": Place(
        CLEAN_ORIGIN + f"\tpushurl = https://x-token-auth:{{secret}}@{OURS}\n",
        "access-token", "BB103", "remote.origin.pushurl"),
    "pushurl-second-value": Place(
        CLEAN_ORIGIN + f"\tpushurl = {CLEAN}\n\tpushurl = https://jdoe:{{secret}}@bitbucket.org/acme/mirror.git\n",
        "app-password", "BB101", "remote.origin.pushurl"),
    "url-behind-a-clean-pushurl": Place(
        origin(f"https://jdoe:{{secret}}@{OURS}") + "\tpushurl = git@ssh.bitbucket.org:acme/widget.git\n",
        "api-token", "BB102", "remote.origin.url"),
    "insteadof": Place(
        '[url "https://jdoe:{secret}@bitbucket.org/"]\n\tinsteadOf = bb:\n' + origin("bb:acme/widget.git"),
        "app-password", "BB101", "url.https://jdoe:***@bitbucket.org/.insteadOf"),
    "insteadof-for-all": Place(
        '[url "https://x-token-auth:{secret}@bitbucket.org/"]\n\tinsteadOf = https://bitbucket.org/\n'
        + origin(f"https://{OURS}"),
        "access-token", "BB103", "url.https://x-token-auth:***@bitbucket.org/.insteadOf"),
    "insteadof-global": Place(
        '# ~/.gitconfig\n[url "https://x-token-auth:{secret}@bitbucket.org/"]\n\tinsteadOf = https://bitbucket.org/\n'
        "# .git/config\n" + origin(f"https://{OURS}"),
        "access-token", "BB103", "url.https://x-token-auth:***@bitbucket.org/.insteadOf", "~/.gitconfig"),
    "insteadof-unused": Place(
        '[url "https://jdoe:{secret}@bitbucket.org/"]\n\tinsteadOf = nobody:\n',
        "api-token", "BB112", "url.https://jdoe:***@bitbucket.org/.insteadOf"),
    "insteadof-of-a-whole-url": Place(
        f'[url "https://jdoe:{{secret}}@{OURS}"]\n\tinsteadOf = widget\n' + origin("widget"),
        "password", "BB105", f"url.https://jdoe:***@{OURS}.insteadOf"),
    "insteadof-with-a-secret-for-its-prefix": Place(
        f'[url "{CLEAN.removesuffix("acme/widget.git")}"]\n\tinsteadOf = https://jdoe:{{secret}}@bitbucket.org/\n'
        + origin(f"https://jdoe:{{secret}}@{OURS}"),
        "app-password", "BB101", "remote.origin.url"),
    "pushinsteadof": Place(
        '[url "https://jdoe:{secret}@bitbucket.org/"]\n\tpushInsteadOf = https://bitbucket.org/\n'
        + origin(f"https://{OURS}"),
        "api-token", "BB102", "url.https://jdoe:***@bitbucket.org/.pushInsteadOf"),
    "pushinsteadof-behind-pushurl": Place(
        '[url "https://jdoe:{secret}@bitbucket.org/"]\n\tpushInsteadOf = bb:\n'
        '[remote "origin"]\n\turl = bb:acme/widget.git\n\tpushurl = git@ssh.bitbucket.org:acme/widget.git\n',
        "api-token", "BB112", "url.https://jdoe:***@bitbucket.org/.pushInsteadOf"),
    "branch-remote": Place(
        f'[branch "main"]\n\tremote = https://jdoe:{{secret}}@{OURS}\n\tmerge = refs/heads/main\n',
        "app-password", "BB101", "branch.main.remote"),
    "branch-pushremote": Place(
        f'[branch "feature/x.y"]\n\tpushRemote = https://jdoe:{{secret}}@{OURS}\n',
        "api-token", "BB102", "branch.feature/x.y.pushRemote"),
    "push-default": Place(
        f"[remote]\n\tpushDefault = https://jdoe:{{secret}}@{OURS}\n", "api-token", "BB102", "remote.pushDefault"),
    "git-remotes": Place(
        f"# .git/remotes/old\nURL: https://jdoe:{{secret}}@{OURS}\nPush: refs/heads/main\n",
        "app-password", "BB101", "remotes/old", ".git/remotes/old"),
    "git-remotes-two-urls": Place(
        f"# .git/remotes/old\nURL: {CLEAN}\nURL: https://jdoe:{{secret}}@{OURS}\n",
        "app-password", "BB101", "remotes/old", ".git/remotes/old"),
    "git-remotes-in-a-folder": Place(
        f"# .git/remotes/team/old\nURL: https://jdoe:{{secret}}@{OURS}\n",
        "app-password", "BB101", "remotes/team/old", ".git/remotes/team/old"),
    "git-branches": Place(
        f"# .git/branches/old\nhttps://jdoe:{{secret}}@{OURS}#main\n",
        "app-password", "BB101", "branches/old", ".git/branches/old"),
    "submodule": Place(
        '[submodule "lib"]\n\tactive = true\n\turl = https://jdoe:{secret}@bitbucket.org/acme/lib.git\n',
        "api-token", "BB102", "submodule.lib.url"),
    "gitmodules": Place(
        '# .gitmodules\n[submodule "lib"]\n\tpath = lib\n\turl = https://jdoe:{secret}@bitbucket.org/acme/lib.git\n',
        "app-password", "BB101", "submodule.lib.url", ".gitmodules"),
    "transport-https": Place(
        origin(f"https::https://jdoe:{{secret}}@{OURS}"), "app-password", "BB101", "remote.origin.url"),
    "transport-gcrypt": Place(
        origin(f"gcrypt::https://jdoe:{{secret}}@{OURS}"), "api-token", "BB102", "remote.origin.url"),
    "transport-twice": Place(
        origin(f"x::https::https://jdoe:{{secret}}@{OURS}"), "api-token", "BB102", "remote.origin.url"),
}  # fmt: skip

SPELLINGS = {
    "raw-at-in-the-username": Place(
        origin(f"https://jdoe@example.com:{{secret}}@{OURS}"), "app-password", "BB101 BB208", "remote.origin.url"),
    "raw-at-in-the-password": Place(
        origin(f"https://jdoe:p@{{secret}}@{OURS}"), "password", "BB105 BB208", "remote.origin.url"),
    "raw-slash": Place(origin(f"https://jdoe:p/{{secret}}@{OURS}"), "password", "BB105 BB208", "remote.origin.url"),
    "raw-question-mark": Place(
        origin(f"https://jdoe:p?{{secret}}@{OURS}"), "password", "BB105 BB208", "remote.origin.url"),
    "raw-hash": Place(origin(f"https://jdoe:p#{{secret}}@{OURS}"), "password", "BB105 BB208", "remote.origin.url"),
    "raw-colon": Place(origin(f"https://jdoe:p:{{secret}}@{OURS}"), "password", "BB105", "remote.origin.url"),
    "encoded": Place(origin(f"https://jdoe:{{encoded}}@{OURS}"), "api-token", "BB102", "remote.origin.url"),
    "empty-username": Place(origin(f"https://:{{secret}}@{OURS}"), "access-token", "BB103", "remote.origin.url"),
    "token-as-username": Place(origin(f"https://{{secret}}@{OURS}"), "access-token", "BB106", "remote.origin.url"),
    "token-as-username-empty-password": Place(
        origin(f"https://{{secret}}:@{OURS}"), "api-token", "BB106 BB107", "remote.origin.url"),
    "token-as-username-beside-a-word": Place(
        origin(f"https://{{secret}}:x-oauth-basic@{OURS}"), "api-token", "BB106 BB105", "remote.origin.url"),
    "upper-case-host": Place(
        origin("https://jdoe:{secret}@BitBucket.ORG/acme/widget.git"),
        "app-password", "BB101 BB406", "remote.origin.url"),
    "www": Place(
        origin("https://jdoe:{secret}@www.bitbucket.org/acme/widget.git"),
        "api-token", "BB102 BB406", "remote.origin.url"),
    "dot-behind-the-host": Place(
        origin("https://jdoe:{secret}@bitbucket.org./acme/widget.git"),
        "api-token", "BB102 BB406", "remote.origin.url"),
    "port": Place(
        origin("https://jdoe:{secret}@bitbucket.org:443/acme/widget.git"),
        "api-token", "BB102 BB406", "remote.origin.url"),
    "http": Place(origin(f"http://jdoe:{{secret}}@{OURS}"), "api-token", "BB102 BB401", "remote.origin.url"),
    "upper-case-scheme": Place(
        origin(f"HTTPS://jdoe:{{secret}}@{OURS}"), "app-password", "BB101", "remote.origin.url"),
    "ssh-with-a-password": Place(
        origin("ssh://git:{secret}@ssh.bitbucket.org/acme/widget.git"), "password", "BB105", "remote.origin.url"),
    "no-scheme": Place(
        origin("jdoe:{secret}@bitbucket.org/acme/widget.git"), "app-password", "BB101", "remote.origin.url"),
    "no-quotes": Place(
        f'[remote "origin"]\n\turl=https://jdoe:{{secret}}@{OURS} ; my token\n',
        "app-password", "BB101", "remote.origin.url"),
    "quotes-in-the-middle": Place(
        f'[remote "origin"]\n\turl = https://"jdoe:{{secret}}"@{OURS}\n', "app-password", "BB101", "remote.origin.url"),
    "line-continued": Place(
        f'[remote "origin"]\n\turl = https://jdoe:\\\n{{secret}}@{OURS}\n',
        "api-token", "BB102", "remote.origin.url"),
    "quote-escaped": Place(
        f'[remote "origin"]\n\turl = "https://jdoe:\\"{{secret}}\\\\@{OURS}"\n',
        "password", "BB105", "remote.origin.url"),
    "tab-escaped": Place(
        f'[remote "origin"]\n\turl = "https://jdoe:\\t{{secret}}@{OURS}"\n', "password", "BB105", "remote.origin.url"),
    "crlf": Place(
        f'[remote "origin"]\r\n\turl = https://jdoe:{{secret}}@{OURS}\r\n',
        "app-password", "BB101", "remote.origin.url"),
    "mixed-case-keys": Place(
        f'[REMOTE "Origin"]\n\tURL = https://jdoe:{{secret}}@{OURS}\n', "api-token", "BB102", "remote.Origin.url"),
    "mixed-case-branch": Place(
        f'[Branch "Main"]\n\tPUSHREMOTE = https://jdoe:{{secret}}@{OURS}\n',
        "api-token", "BB102", "branch.Main.pushRemote"),
    "mixed-case-header": Place(
        '[HTTP "https://Bitbucket.org"]\n\tEXTRAHEADER = "AUTHORIZATION: bearer {secret}"\n',
        "access-token", "BB109", "http.https://Bitbucket.org.extraHeader"),
    "dotted-section": Place(
        f"[remote.origin]\n\turl = https://jdoe:{{secret}}@{OURS}\n", "app-password", "BB101", "remote.origin.url"),
}  # fmt: skip

HEADERS = {
    "header-bearer": Place(
        '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Bearer {secret}"\n',
        "access-token", "BB109", "http.https://bitbucket.org/.extraHeader"),
    "header-basic": Place(
        '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Basic {basic}"\n',
        "api-token", "BB109", "http.https://bitbucket.org/.extraHeader"),
    "header-basic-password": Place(
        '[http "https://bitbucket.org/"]\n\textraHeader = "authorization:basic {basic}"\n',
        "password", "BB109", "http.https://bitbucket.org/.extraHeader"),
    "header-basic-app-password": Place(
        '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Basic {basic}"\n',
        "app-password", "BB109", "http.https://bitbucket.org/.extraHeader"),
    "header-for-all": Place(
        '[http]\n\textraHeader = "Authorization: Bearer {secret}"\n', "access-token", "BB109", "http.extraHeader"),
    "header-for-a-workspace": Place(
        '[http "https://bitbucket.org/acme"]\n\textraHeader = "Authorization: Bearer {secret}"\n',
        "access-token", "BB109", "http.https://bitbucket.org/acme.extraHeader"),
    "header-for-a-wildcard": Place(
        '[http "https://*.org/"]\n\textraHeader = "Authorization: Bearer {secret}"\n',
        "access-token", "BB109", "http.https://*.org/.extraHeader"),
    "header-beside-a-harmless-one": Place(
        '[http "https://bitbucket.org/"]\n\textraHeader = "X-Trace: 1"\n'
        '\textraHeader = "Authorization: Bearer {secret}"\n',
        "access-token", "BB109", "http.https://bitbucket.org/.extraHeader"),
    "header-before-a-harmless-one": Place(
        '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Bearer {secret}"\n'
        '\textraHeader = "X-Trace: 1"\n',
        "access-token", "BB109", "http.https://bitbucket.org/.extraHeader"),
    "header-of-another-name": Place(
        '[http "https://bitbucket.org/"]\n\textraHeader = "X-Token: {secret}"\n',
        "api-token", "BB109", "http.https://bitbucket.org/.extraHeader"),
    "header-without-scheme": Place(
        '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: {secret}"\n',
        "access-token", "BB109", "http.https://bitbucket.org/.extraHeader"),
    "header-with-a-blank-in-its-name": Place(
        '[http "https://bitbucket.org/"]\n\textraHeader = "X-Trace: 1"\n'
        '\textraHeader = "Authorization : Bearer {secret}"\n',
        "access-token", "BB109", "http.https://bitbucket.org/.extraHeader"),
    "header-in-a-section-with-a-secret": Place(
        '[http "https://jdoe:{secret}@bitbucket.org/"]\n\textraHeader = "Authorization: Basic {basic}"\n'
        + origin(f"https://jdoe@{OURS}"),
        "api-token", "BB109", "http.https://jdoe:***@bitbucket.org/.extraHeader"),
    "header-with-another-transport": Place(
        '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Bearer {secret}"\n'
        + origin(f"https::{CLEAN}").replace("origin", "upstream").replace("url", "pushurl"),
        "access-token", "BB109", "http.https://bitbucket.org/.extraHeader"),
    "header-for-fetching": Place(
        '[http "https://bitbucket.org/acme/widget.git"]\n\textraHeader = "Authorization: Bearer {secret}"\n'
        + origin(f"https://jdoe@{OURS}") + "\tpushurl = git@ssh.bitbucket.org:acme/widget.git\n",
        "access-token", "BB109", "http.https://bitbucket.org/acme/widget.git.extraHeader"),
    "header-for-datacenter": Place(
        '[http "https://git.example.com/"]\n\textraHeader = "Authorization: Bearer {secret}"\n'
        + origin("https://git.example.com/scm/acme/widget.git"),
        "datacenter-token", "BB109", "http.https://git.example.com/.extraHeader"),
}  # fmt: skip

PROXIES = {
    "proxy": Place(
        "[http]\n\tproxy = http://jdoe:{secret}@proxy.example.com:8080\n", "password", "BB110", "http.proxy"),
    "proxy-without-scheme": Place(
        "[http]\n\tproxy = jdoe:{secret}@proxy.example.com:8080\n", "password", "BB110", "http.proxy"),
    "proxy-socks": Place(
        "[http]\n\tproxy = socks5h://jdoe:{secret}@proxy.example.com\n", "password", "BB110", "http.proxy"),
    "proxy-for-the-host": Place(
        '[http "https://bitbucket.org"]\n\tproxy = http://jdoe:{secret}@proxy.example.com:8080\n',
        "password", "BB110", "http.https://bitbucket.org.proxy"),
    "proxy-of-a-remote": Place(
        CLEAN_ORIGIN + "\tproxy = http://jdoe:{secret}@proxy.example.com:8080\n",
        "password", "BB110", "remote.origin.proxy"),
    **{
        f"proxy-{name}": Place(
            f"# environment\n{name}=http://jdoe:{{secret}}@proxy.example.com:8080\n", "password", "BB114", name, None)
        for name in ("https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY")
    },
}  # fmt: skip

HELPERS = {
    "helper-echo": Place(
        '[credential]\n\thelper =\n\thelper = "!f() { echo username=jdoe; echo password={secret}; }; f"\n',
        "api-token", "BB111", "credential.helper"),
    "helper-quoted": Place(
        "[credential]\n\thelper =\n\thelper = \"!f() { echo 'password={secret}'; }; f\"\n",
        "password", "BB111", "credential.helper"),
    "helper-scoped": Place(
        '[credential "https://bitbucket.org"]\n\thelper =\n\thelper = "!echo password={secret}"\n',
        "app-password", "BB111", "credential.https://bitbucket.org.helper"),
    "helper-printf": Place(
        "[credential]\n\thelper =\n\thelper = \"!printf 'username=jdoe\\\\npassword={secret}\\\\n'\"\n",
        "password", "BB111", "credential.helper"),
    "helper-printf-argument": Place(
        "[credential]\n\thelper =\n\thelper = \"!printf 'password=%s\\\\n' {secret}\"\n",
        "password", "BB111", "credential.helper"),
    "helper-behind-a-variable": Place(
        "[credential]\n\thelper =\n"
        '\thelper = "!f() { password=$TOKEN; test -n $TOKEN || password={secret}; echo password=$password; }; f"\n',
        "password", "BB111", "credential.helper"),
    "helper-assigned": Place(
        '[credential]\n\thelper =\n\thelper = "!f() { T={secret}; echo password=$T; }; f"\n',
        "api-token", "BB111", "credential.helper"),
    "helper-argument": Place(
        "[credential]\n\thelper =\n\thelper = cache --timeout=28800 --token {secret}\n",
        "api-token", "BB111", "credential.helper"),
    "helper-printf-second-argument": Place(
        "[credential]\n\thelper =\n"
        "\thelper = \"!f() { printf 'username=%s\\npassword=%s\\n' 'jdoe' '{secret}'; }; f\"\n",
        "password", "BB111", "credential.helper"),
    "helper-for-a-command": Place(
        "[credential]\n\thelper =\n\thelper = \"!f() { test $1 = get && echo 'password={secret}'; }; f\"\n",
        "password", "BB111", "credential.helper"),
    "helper-in-a-section-with-a-secret": Place(
        '[credential "https://jdoe:{secret}@bitbucket.org"]\n\thelper =\n\thelper = "!echo password={secret}"\n'
        + origin(f"https://jdoe@{OURS}"),
        "app-password", "BB111", "credential.https://jdoe:***@bitbucket.org.helper"),
    "helper-for-fetching": Place(
        '[credential "https://fetcher@bitbucket.org"]\n\thelper = "!echo password={secret}"\n'
        + origin(f"https://fetcher@{OURS}") + "\tpushurl = git@ssh.bitbucket.org:acme/widget.git\n",
        "password", "BB111", "credential.https://fetcher@bitbucket.org.helper"),
    "helper-for-fetching-in-the-environment": Place(
        origin(f"https://fetcher@{OURS}") + "\tpushurl = git@ssh.bitbucket.org:acme/widget.git\n"
        "# environment\nGIT_CONFIG_COUNT=1\nGIT_CONFIG_KEY_0=credential.https://fetcher@bitbucket.org.helper\n"
        "GIT_CONFIG_VALUE_0=!echo password={secret}\n",
        "password", "BB111", "credential.https://fetcher@bitbucket.org.helper", None),
    "helper-in-the-environment": Place(
        "# environment\nGIT_CONFIG_COUNT=1\nGIT_CONFIG_KEY_0=credential.helper\n"
        "GIT_CONFIG_VALUE_0=!echo password={secret}\n",
        "api-token", "BB111", "credential.helper", None),
    "helper-beside-another": Place(
        '[credential]\n\thelper = "!echo password={secret}"\n', "access-token", "BB111", "credential.helper"),
}  # fmt: skip

SECTIONS = {
    "credential-section": Place(
        '[credential "https://jdoe:{secret}@bitbucket.org"]\n\tuseHttpPath = false\n',
        "app-password", "BB112", "credential.https://jdoe:***@bitbucket.org.useHttpPath"),
    "credential-section-without-scheme": Place(
        '[credential "jdoe:{secret}@bitbucket.org"]\n\tuseHttpPath = false\n',
        "api-token", "BB112", "credential.jdoe:***@bitbucket.org.useHttpPath"),
    "credential-section-token-as-username": Place(
        '[credential "https://{secret}@bitbucket.org"]\n\tuseHttpPath = false\n',
        "api-token", "BB112", "credential.https://***@bitbucket.org.useHttpPath"),
    "lfs-section": Place(
        '[lfs "https://jdoe:{secret}@bitbucket.org/acme/widget.git/info/lfs"]\n\tlocksVerify = false\n',
        "app-password", "BB112", "lfs.https://jdoe:***@bitbucket.org/acme/widget.git/info/lfs.locksVerify"),
    "lfs-section-access": Place(
        '[lfs "https://jdoe:{secret}@bitbucket.org/acme/widget.git/info/lfs"]\n\taccess = basic\n',
        "api-token", "BB112", "lfs.https://jdoe:***@bitbucket.org/acme/widget.git/info/lfs.access"),
    "http-section": Place(
        '[http "https://jdoe:{secret}@bitbucket.org/"]\n\tsslVerify = true\n',
        "password", "BB112", "http.https://jdoe:***@bitbucket.org/.sslverify"),
    "lfsconfig-section": Place(
        '# .lfsconfig\n[lfs "https://jdoe:{secret}@bitbucket.org/acme/widget.git/info/lfs"]\n\tlocksVerify = false\n',
        "app-password", "BB112", "lfs.https://jdoe:***@bitbucket.org/acme/widget.git/info/lfs.locksVerify",
        ".lfsconfig"),
}  # fmt: skip

USERNAMES = {
    "credential-username": Place(
        "[credential]\n\tusername = {secret}\n" + origin(f"https://{OURS}"),
        "api-token", "BB106", "credential.username"),
    "credential-username-scoped": Place(
        '[credential "https://bitbucket.org"]\n\tusername = {secret}\n' + origin(f"https://{OURS}"),
        "access-token", "BB106", "credential.https://bitbucket.org.username"),
    "credential-username-and-password": Place(
        '[credential "https://bitbucket.org"]\n\tusername = jdoe:{secret}\n' + origin(f"https://{OURS}"),
        "password", "BB106", "credential.https://bitbucket.org.username"),
}  # fmt: skip

LFS_URL = "https://jdoe:{secret}@bitbucket.org/acme/widget.git/info/lfs"
LFS = {
    "lfs-url": Place(f"[lfs]\n\turl = {LFS_URL}\n", "app-password", "BB101", "lfs.url"),
    "lfs-pushurl": Place(f"[lfs]\n\tpushurl = {LFS_URL}\n", "api-token", "BB102", "lfs.pushurl"),
    "remote-lfsurl": Place(CLEAN_ORIGIN + f"\tlfsurl = {LFS_URL}\n", "api-token", "BB102", "remote.origin.lfsurl"),
    "remote-lfspushurl": Place(
        CLEAN_ORIGIN + f"\tlfspushurl = {LFS_URL}\n", "password", "BB105", "remote.origin.lfspushurl"),
    "lfs-default": Place(
        f"[remote]\n\tlfsDefault = https://jdoe:{{secret}}@{OURS}\n", "api-token", "BB102", "remote.lfsdefault"),
    "lfs-push-default": Place(
        f"[remote]\n\tlfsPushDefault = https://jdoe:{{secret}}@{OURS}\n",
        "api-token", "BB102", "remote.lfspushdefault"),
    "lfsconfig-url": Place(
        f"# .lfsconfig\n[lfs]\n\turl = {LFS_URL}\n", "app-password", "BB101", "lfs.url", ".lfsconfig"),
    "lfsconfig-remote": Place(
        f'# .lfsconfig\n[remote "origin"]\n\tlfsurl = {LFS_URL}\n# .git/config\n{CLEAN_ORIGIN}',
        "app-password", "BB101", "remote.origin.lfsurl", ".lfsconfig"),
}  # fmt: skip

STORE = "[credential]\n\thelper =\n\thelper = store\n" + origin(f"https://jdoe@{OURS}")
FILES = {
    "git-credentials": Place(
        "# ~/.git-credentials\nhttps://jdoe:{encoded}@bitbucket.org\n# .git/config\n" + STORE,
        "app-password", "BB313 BB306", "line 1", "~/.git-credentials"),
    "git-credentials-xdg": Place(
        "# ~/.config/git/credentials\nhttps://bob:x@example.com\nhttps://jdoe:{secret}@bitbucket.org\n# .git/config\n"
        + STORE,
        "app-password", "BB313 BB306", "line 2", "~/.config/git/credentials"),
    "git-credentials-named": Place(
        "# ~/.secrets/git\nhttps://jdoe:{secret}@bitbucket.org\n# .git/config\n"
        + STORE.replace("store", "store --file ~/.secrets/git"),
        "app-password", "BB313 BB306", "line 1", "~/.secrets/git"),
    "git-credentials-alive": Place(
        "# ~/.git-credentials\nhttps://x-bitbucket-api-token-auth:{encoded}@bitbucket.org\n"
        "# .git/config\n[credential]\n\thelper =\n\thelper = store\n",
        "api-token", "BB306", "credential.helper", told_kind=None),
    "git-credentials-readable": Place(
        "# ~/.git-credentials mode 644\nhttps://x-bitbucket-api-token-auth:{encoded}@bitbucket.org\n"
        "# .git/config\n[credential]\n\thelper =\n\thelper = store\n",
        "api-token", "BB307 BB306", "line 1", "~/.git-credentials", told_kind=None),
    "netrc": Place(
        "# ~/.netrc\nmachine bitbucket.org login jdoe password {secret}\n# .git/config\n"
        + origin(f"https://jdoe@{OURS}"),
        "app-password", "BB313", "machine bitbucket.org", "~/.netrc"),
    "netrc-alive": Place(
        "# ~/.netrc\nmachine bitbucket.org\n\tlogin x-bitbucket-api-token-auth\n\tpassword {secret}\n",
        "api-token", "BB315", "machine bitbucket.org", "~/.netrc"),
    "netrc-default": Place(
        "# ~/.netrc\ndefault login x-bitbucket-api-token-auth password {secret}\n",
        "api-token", "BB315", "default", "~/.netrc"),
    "reflog-of-a-clone": Place(
        f"{PULL}clone: from https::https://jdoe:{{secret}}@{OURS}\n",
        "access-token", "BB113", "HEAD@{0}", ".git/logs/HEAD"),
    "reflog": Place(
        f"{PULL}pull -q --rebase https://jdoe:{{secret}}@{OURS} main: Fast-forward\n",
        "app-password", "BB113", "HEAD@{0}", ".git/logs/HEAD"),
}  # fmt: skip

ELSEWHERE = {
    "alias": Place(
        f"[alias]\n\tpublish = !git push https://jdoe:{{secret}}@{OURS}\n", "api-token", "BB115", "alias.publish"),
    "promisor-token": Place(CLEAN_ORIGIN + "\ttoken = {secret}\n", "access-token", "BB115", "remote.origin.token"),
    "push-option": Place("[push]\n\tpushOption = {secret}\n", "api-token", "BB115", "push.pushoption"),
    "any-key": Place('[acme "x.Y"]\n\tz = {secret}\n', "api-token", "BB115", "acme.x.Y.z"),
    "bundle": Place(
        "[fetch]\n\tbundleURI = https://jdoe:{secret}@bitbucket.org/acme/b.bundle\n",
        "api-token", "BB115", "fetch.bundleuri"),
    "header-taken-back": Place(
        '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Bearer {secret}"\n\textraHeader =\n',
        "access-token", "BB109", "http.https://bitbucket.org/.extraHeader"),
    "hook": Place(
        '[hook "x"]\n\tcommand = "curl -u a:{secret} x"\n', "app-password", "BB115", "hook.x.command"),
    "ssh-command": Place(
        "[core]\n\tsshCommand = sshpass -p {secret} ssh\n", "api-token", "BB115", "core.sshcommand"),
}  # fmt: skip

PLACES = {**URLS, **SPELLINGS, **HEADERS, **PROXIES, **HELPERS, **SECTIONS, **USERNAMES, **LFS, **FILES, **ELSEWHERE}


class Alike(NamedTuple):
    """What holds no secret, and must not be taken for one."""

    text: str
    """As for a place; `{secret}` stands for a fresh password that belongs to something else."""
    rules: str = ""
    """What there is to say about it for another reason: never a rule of secrets, but for the placeholder's own."""


def helper(command: str) -> str:
    """The configuration of one helper after a reset."""
    return f'[credential]\n\thelper =\n\thelper = "{command}"\n'


def header(value: str) -> str:
    """A header for Bitbucket."""
    return f'[http "https://bitbucket.org/"]\n\textraHeader = "{value}"\n'


UUID = "{8f8d4a5e-0d5b-4f6c-9a53-1f2e3d4c5b6a}"
ALIKES = {
    "nothing": Alike(""),
    # addresses
    "port": Alike(
        "[bbAuthCheck]\n\thost = git.example.com\n" + origin("https://jdoe@git.example.com:8443/scm/a/b.git")),
    "port-without-username": Alike(
        "[bbAuthCheck]\n\thost = git.example.com\n" + origin("https://git.example.com:8443/scm/a/b.git")),
    "at-in-the-path": Alike(origin("https://jdoe@bitbucket.org/acme/widget@2.git")),
    "at-in-the-path-without-username": Alike(origin("https://bitbucket.org/acme/widget@2.git"), "BB201"),
    "colon-in-the-path": Alike(origin("https://jdoe@bitbucket.org/acme/widget:2.git")),
    "colon-and-at-in-the-path": Alike(origin("https://jdoe@bitbucket.org/acme/x:y@z.git")),
    "scp-style": Alike(origin("git@ssh.bitbucket.org:acme/widget.git")),
    "scp-style-with-digits": Alike(origin("git@ssh.bitbucket.org:7999/widget.git")),
    "scp-style-with-a-slash": Alike(origin("git@ssh.bitbucket.org:/7999/widget.git")),
    "scp-style-with-an-at": Alike(origin("git@ssh.bitbucket.org:acme/widget@2.git")),
    "ssh": Alike(origin("ssh://git@ssh.bitbucket.org/acme/widget.git")),
    "ssh-with-a-port": Alike(origin("ssh://git@ssh.bitbucket.org:22/acme/widget.git")),
    "ssh-over-443": Alike(origin("ssh://git@altssh.bitbucket.org:443/acme/widget.git")),
    "scp-style-with-443": Alike(origin("git@altssh.bitbucket.org:443/widget.git")),
    "ssh-to-datacenter": Alike(origin("ssh://git@git.example.com:7999/acme/widget.git")),
    "ipv6": Alike("[bbAuthCheck]\n\thost = ::1\n" + origin("https://jdoe@[::1]:7990/scm/acme/widget.git")),
    "ipv6-without-username": Alike("[bbAuthCheck]\n\thost = ::1\n" + origin("https://[::1]/scm/acme/widget.git")),
    "ipv6-over-ssh": Alike(origin("ssh://git@[2001:db8::1]:7999/acme/widget.git")),
    "workspace-uuid": Alike(origin(f"https://jdoe@bitbucket.org/{UUID}/{UUID}.git")),
    "workspace-uuid-encoded": Alike(
        origin(f"https://jdoe@bitbucket.org/{UUID.replace('{', '%7B').replace('}', '%7D')}/widget.git")),
    "long-username": Alike(origin(f"https://a-very-long-team-name-for-the-build-machines-of-acme-2026@{OURS}")),
    "username-like-a-prefix": Alike(origin(f"https://ATATurk@{OURS}")),
    "username-encoded": Alike(origin(f"https://j%2Edoe@{OURS}")),
    "username-in-upper-case": Alike(origin(f"https://JDOE-2@{OURS}")),
    "static-names": Alike(origin(CLEAN, f"https://x-token-auth@{OURS}")),
    "local-paths": Alike(origin("../jdoe:x@bitbucket.org/b.git", "/srv/git/a:b@c.git", "file:///srv/a:b@c.git")),
    "windows-path": Alike(origin("C:\\\\git\\\\widget.git", "C:/git/a@b.git")),
    "kerberos": Alike("[bbAuthCheck]\n\thost = git.example.com\n" + origin("https://:@git.example.com/scm/a/b.git")),
    "another-host": Alike(origin("https://jdoe:{secret}@example.com/acme/widget.git")),
    "transport-clean": Alike(origin(f"gcrypt::{CLEAN}")),
    # rewriting
    "insteadof-with-a-username": Alike(
        '[url "https://jdoe@bitbucket.org/"]\n\tinsteadOf = bb:\n' + origin("bb:acme/widget.git")),
    "insteadof-to-ssh": Alike(
        '[url "git@ssh.bitbucket.org:"]\n\tinsteadOf = https://bitbucket.org/\n' + origin(f"https://{OURS}")),
    "pushinsteadof-to-ssh": Alike(
        '[url "ssh://git@ssh.bitbucket.org/"]\n\tpushInsteadOf = https://bitbucket.org/\n' + origin(f"https://{OURS}")),
    # branches, submodules, LFS
    "branch-names-a-remote": Alike('[branch "main"]\n\tremote = upstream\n\tpushRemote = upstream\n'),
    "branch-names-a-remote-with-an-at": Alike(
        '[remote "me@work"]\n\turl = ../work.git\n[branch "main"]\n\tremote = me@work\n'),
    "branch-of-this-repository": Alike('[branch "main"]\n\tremote = .\n\tmerge = refs/heads/next\n'),
    "branch-description": Alike(f'[branch "main"]\n\tdescription = "see https://jdoe:{{secret}}@{OURS}"\n'),
    "push-default": Alike("[remote]\n\tpushDefault = upstream\n"),
    "git-remotes": Alike(f"# .git/remotes/old\nURL: {CLEAN}\nPull: refs/heads/a:refs/heads/b@c\n"),
    "git-branches": Alike(f"# .git/branches/old\n{CLEAN}#feature/a@b\n"),
    "submodules": Alike(
        f'[submodule "a@b"]\n\tactive = true\n\turl = {CLEAN}\n# .gitmodules\n[submodule "a@b"]\n\tpath = a@b\n'
        "\turl = ../widget@2.git\n[submodule \"c\"]\n\tpath = c\n\turl = git@ssh.bitbucket.org:acme/c.git\n"),
    "lfs": Alike(f"[lfs]\n\turl = {CLEAN}/info/lfs\n# .lfsconfig\n[lfs]\n\turl = {CLEAN}/info/lfs\n"),
    "lfs-section": Alike(f'[lfs "{CLEAN}/info/lfs"]\n\tlocksVerify = false\n\taccess = basic\n'),
    "lfs-default": Alike("[remote]\n\tlfsDefault = upstream\n\tlfsPushDefault = upstream\n"),
    # helpers
    "reset-and-helper": Alike(helper("cache --timeout=28800")),
    "helper-variable": Alike(helper("!f() { echo username=jdoe; echo password=$TOKEN; }; f")),
    "helper-variable-in-braces": Alike(helper("!f() { echo \\\"password=${BITBUCKET_TOKEN}\\\"; }; f")),
    "helper-variable-with-a-default": Alike(helper("!f() { echo \\\"password=${TOKEN:-$OTHER}\\\"; }; f")),
    "helper-printf-variable": Alike(helper("!printf 'username=jdoe\\\\npassword=%s\\\\n' \\\"$TOKEN\\\"")),
    "helper-printf-two-variables": Alike(
        helper("!f() { printf 'username=%s\\\\npassword=%s\\\\n' jdoe-of-the-build \\\"$TOKEN\\\"; }; f")),
    "helper-asks-a-program": Alike(helper("!f() { echo \\\"password=$(cat ~/.token)\\\"; }; f")),
    "helper-asks-in-backquotes": Alike(helper("!f() { echo password=`cat ~/.token`; }; f")),
    "helper-windows-variable": Alike(helper("!echo password=%TOKEN%;")),
    "helper-other-words": Alike(helper("!f() { show_password=false; echo password=$TOKEN; }; f")),
    "helper-variable-of-its-own": Alike(helper("!f() { password=$(cat ~/.token); echo password=$password; }; f")),
    "helper-first-argument": Alike(helper("!f() { echo \\\"password=$1\\\"; }; f")),
    "helper-placeholder": Alike(helper("!echo password=<app_password>")),
    "helper-username": Alike(helper("!f() { echo username=a-very-long-team-name-for-the-build; }; f")),
    "helper-for-another-host": Alike(
        '[credential "https://example.com"]\n\thelper = "!f() { echo password={secret}; }; f"\n'),
    "username-configured": Alike("[credential]\n\tusername = jdoe\n" + origin(f"https://{OURS}")),
    "credential-section": Alike('[credential "https://jdoe@bitbucket.org"]\n\tuseHttpPath = false\n'),
    "credential-section-with-a-port": Alike('[credential "https://jdoe@bitbucket.org:443"]\n\tuseHttpPath = false\n'),
    "credential-section-of-another-host": Alike(
        '[credential "https://jdoe:{secret}@example.com"]\n\tuseHttpPath = false\n'),
    # headers and proxies
    "header-trace": Alike(header("X-Request-Id: 8f8d4a5e:0d5b@4f6c")),
    "header-language": Alike(header("Accept-Language: de, en;q=0.8")),
    "header-agent": Alike(header("User-Agent: git/2.45 (build@acme.example.com:8080)")),
    "header-empty": Alike(header("")),
    "header-authorization-empty": Alike(header("Authorization:")),
    "header-negotiate": Alike(header("Authorization: Negotiate")),
    "header-for-another-host": Alike(
        '[http "https://github.com/"]\n\textraHeader = "Authorization: Basic {basic}"\n'),
    "header-placeholder": Alike(header("Authorization: Bearer ${BITBUCKET_TOKEN}"), "BB314"),
    "header-for-trace-in-the-environment": Alike(
        "# environment\nGIT_CONFIG_COUNT=1\nGIT_CONFIG_KEY_0=http.extraHeader\nGIT_CONFIG_VALUE_0=X-Trace: a:b@c\n"),
    "proxy": Alike("[http]\n\tproxy = http://proxy.example.com:8080\n"),
    "proxy-with-a-username": Alike("[http]\n\tproxy = http://jdoe@proxy.example.com:8080\n"),
    "proxy-socks": Alike("[http]\n\tproxy = socks5h://127.0.0.1:1080\n"),
    "proxy-ipv6": Alike("[http]\n\tproxy = http://[2001:db8::1]:3128\n"),
    "proxy-empty": Alike(CLEAN_ORIGIN + "\tproxy =\n"),
    "proxy-in-the-environment": Alike(
        "# environment\nhttps_proxy=http://jdoe@proxy.example.com:8080\nno_proxy=localhost,.example.com\n"),
    # any key
    "prefix-of-a-token": Alike(
        "[alias]\n\ta = !echo ATATurk ATBB BBDC-x ATCTATCTATCT\n[acme]\n\tx = AAAAB3NzaC1yc2EATATT3xFfGF0abcdefghijklmnop\n"),
    # files
    "comments": Alike(
        f"# url = https://jdoe:{{secret}}@{OURS}\n; extraHeader = Authorization: Bearer {{secret}}\n"
        f'[remote "origin"] # https://jdoe:{{secret}}@{OURS}\n\turl = {CLEAN} ; was jdoe:{{secret}}@bitbucket.org\n'),
    "comments-elsewhere": Alike(
        f"# .gitmodules\n# https://jdoe:{{secret}}@{OURS}\n# .lfsconfig\n; https://jdoe:{{secret}}@{OURS}\n"),
    "other-sections": Alike(
        f"[user]\n\temail = jdoe@bitbucket.org\n[alias]\n\tbb = !git push https://jdoe:$TOKEN@{OURS}\n"
        f'[gui]\n\trecentrepo = "/home/jdoe@bitbucket.org:x/widget"\n[sendemail]\n\tsmtpUser = jdoe@bitbucket.org\n'),
    "netrc-of-another-host": Alike("# ~/.netrc\nmachine example.com login jdoe password {secret}\n"),
    "netrc-of-another-user": Alike(
        "# ~/.netrc\nmachine bitbucket.org login jdoe password {secret}\n"),
    "git-credentials-that-no-helper-reads": Alike("# ~/.git-credentials\nhttps://jdoe:{secret}@bitbucket.org\n"),
    "git-credentials-of-another-host": Alike(
        "# ~/.git-credentials\nhttps://jdoe:{secret}@example.com\n# .git/config\n" + helper("store"), "BB306"),
    "reflog-clean": Alike(f"{PULL}pull -q https://jdoe@{OURS} main: Fast-forward\n"),
    "reflog-of-another-host": Alike(f"{PULL}pull https://jdoe:{{secret}}@example.com/a/b.git main: Fast-forward\n"),
    "reflog-of-a-rebase": Alike(f"{PULL}pull --rebase {CLEAN} main (pick): Explain https://jdoe:password@{OURS}\n"),
    "reflog-of-a-commit": Alike(f"{PULL}commit: Document https://jdoe:password@{OURS}\n"),
    "reflog-at-in-the-path": Alike(f"{PULL}pull https://{OURS}@2 feature/a:b@c: Fast-forward\n"),
    # Pipelines
    "pipelines": Alike(
        origin("http://bitbucket.org/acme/widget") + "# environment\nBITBUCKET_BUILD_NUMBER=7\nCI=true\n"),
    "pipelines-proxy": Alike(
        origin("http://bitbucket.org/acme/widget")
        + "[http]\n\tproxy = http://localhost:29418/\n# environment\nBITBUCKET_BUILD_NUMBER=7\nCI=true\n"),
    "pipelines-with-a-username": Alike(
        origin(f"https://x-token-auth@{OURS}") + "# environment\nBITBUCKET_BUILD_NUMBER=7\nCI=true\n"),
    # a text that somebody meant to replace is a fault of its own, and no secret
    **{
        f"placeholder-{number}": Alike(origin(f"https://jdoe:{text}@{OURS}"), "BB108")
        for number, text in enumerate(
            ("${TOKEN}", "$BITBUCKET_TOKEN", "%TOKEN%", "<app_password>", "{token}", "{{ token }}", "%3Capi_token%3E"))
    },
    "placeholder-of-a-pushurl": Alike(
        CLEAN_ORIGIN + f"\tpushurl = https://x-token-auth:${{ACCESS_TOKEN}}@{OURS}\n", "BB108"),
    "placeholder-in-a-proxy": Alike("[http]\n\tproxy = http://jdoe:${PROXY_PASSWORD}@proxy.example.com:8080\n"),
    "placeholder-in-a-section": Alike('[credential "https://jdoe:<token>@bitbucket.org"]\n\tuseHttpPath = false\n'),
}  # fmt: skip
