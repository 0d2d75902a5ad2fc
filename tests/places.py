"""Where a secret may stand in clear, and what looks like one and is none: the rows of `test_places.py`."""

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
        "datacenter-token-with-slash", "BB104", "remote.origin.url"),
    "url-datacenter-password": Place(
        "[bbAuthCheck]\n\thost = git.example.com\n" + origin("https://jdoe:{secret}@git.example.com/scm/acme/widget.git"),
        "password", "BB105", "remote.origin.url"),
    "url-second-value": Place(
        origin(CLEAN, "https://jdoe:{secret}@bitbucket.org/acme/mirror.git"), "api-token", "BB102", "remote.origin.url"),
    "url-between-values": Place(
        origin(CLEAN, "https://jdoe:{secret}@bitbucket.org/acme/mirror.git", "../elsewhere"),
        "app-password", "BB101", "remote.origin.url"),
    "url-of-another-remote": Place(
        CLEAN_ORIGIN + f'[remote "my fork"]\n\turl = https://jdoe:{{secret}}@bitbucket.org/jdoe/widget.git\n',
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
        origin(f"https://jdoe@example.com:{{secret}}@{OURS}"), "app-password", "BB101 BB202", "remote.origin.url"),
    "raw-at-in-the-password": Place(
        origin(f"https://jdoe:p@{{secret}}@{OURS}"), "password", "BB105", "remote.origin.url"),
    "raw-slash": Place(origin(f"https://jdoe:p/{{secret}}@{OURS}"), "password", "BB105", "remote.origin.url"),
    "raw-question-mark": Place(origin(f"https://jdoe:p?{{secret}}@{OURS}"), "password", "BB105", "remote.origin.url"),
    "raw-hash": Place(origin(f"https://jdoe:p#{{secret}}@{OURS}"), "password", "BB105", "remote.origin.url"),
    "raw-colon": Place(origin(f"https://jdoe:p:{{secret}}@{OURS}"), "password", "BB105", "remote.origin.url"),
    "encoded": Place(origin(f"https://jdoe:{{encoded}}@{OURS}"), "api-token", "BB102", "remote.origin.url"),
    "empty-username": Place(origin(f"https://:{{secret}}@{OURS}"), "access-token", "BB103", "remote.origin.url"),
    "token-as-username": Place(origin(f"https://{{secret}}@{OURS}"), "access-token", "BB106", "remote.origin.url"),
    "token-as-username-empty-password": Place(
        origin(f"https://{{secret}}:@{OURS}"), "api-token", "BB106 BB107", "remote.origin.url"),
    "token-as-username-beside-a-word": Place(
        origin(f"https://{{secret}}:x-oauth-basic@{OURS}"), "api-token", "BB106 BB105", "remote.origin.url"),
    "upper-case-host": Place(
        origin("https://jdoe:{secret}@BitBucket.ORG/acme/widget.git"), "app-password", "BB101", "remote.origin.url"),
    "www": Place(
        origin("https://jdoe:{secret}@www.bitbucket.org/acme/widget.git"), "api-token", "BB102", "remote.origin.url"),
    "dot-behind-the-host": Place(
        origin("https://jdoe:{secret}@bitbucket.org./acme/widget.git"), "api-token", "BB102", "remote.origin.url"),
    "port": Place(
        origin("https://jdoe:{secret}@bitbucket.org:443/acme/widget.git"), "api-token", "BB102", "remote.origin.url"),
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
    "query": Place(
        origin(f"https://jdoe@{OURS}?access_token={{secret}}"), "access-token", "BB103", "remote.origin.url"),
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
    "helper-assigned": Place(
        '[credential]\n\thelper =\n\thelper = "!f() { T={secret}; echo password=$T; }; f"\n',
        "api-token", "BB111", "credential.helper"),
    "helper-argument": Place(
        "[credential]\n\thelper =\n\thelper = cache --token {secret}\n", "api-token", "BB111", "credential.helper"),
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
    "credential-username-unused": Place(
        '[credential "https://bitbucket.org"]\n\tusername = {secret}\n' + CLEAN_ORIGIN,
        "api-token", "BB106", "credential.https://bitbucket.org.username"),
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
        "# ~/.git-credentials\nhttps://jdoe:{encoded}@bitbucket.org\n# .git/config\n" + STORE,
        "api-token", "BB306", "credential.helper", told_kind=None),
    "git-credentials-readable": Place(
        "# ~/.git-credentials mode 644\nhttps://jdoe:{encoded}@bitbucket.org\n# .git/config\n" + STORE,
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
    "netrc-of-windows": Place(
        "# ~/_netrc\nmachine bitbucket.org login x-bitbucket-api-token-auth password {secret}\n",
        "api-token", "BB315", "machine bitbucket.org", "~/_netrc"),
    "reflog": Place(
        f"{PULL}pull -q --rebase https://jdoe:{{secret}}@{OURS} main: Fast-forward\n",
        "app-password", "BB113", "HEAD@{0}", ".git/logs/HEAD"),
}  # fmt: skip

PLACES = {**URLS, **SPELLINGS, **HEADERS, **PROXIES, **HELPERS, **SECTIONS, **USERNAMES, **LFS, **FILES}
