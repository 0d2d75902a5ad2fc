"""What is found in which configuration: as many rows that must stay silent as rows that must not."""

from __future__ import annotations

import re
import subprocess
from zlib import crc32

import pytest

from bb_auth_check.bitbucket.tokens import CUT_SHORT
from bb_auth_check.rules import helper_plaintext
from conftest import GATE, HELPER, UPSTREAM, World, ids
from support.examples import Example, filled, printed_commands
from support.generated import LONG


@pytest.fixture
def world(world: World) -> World:
    """A world in which git's own gate is closed."""
    world.write_global(GATE)
    return world


def origin(*urls: str) -> str:
    """The configuration of a remote `origin` with these values of `url`."""
    return '[remote "origin"]\n' + "".join(f'\turl = "{url}"\n' for url in urls)


SECRETS = {
    # found
    "app-password": (origin("https://jdoe:{app_password}@bitbucket.org/a/b.git"), ["BB101"]),
    "api-token": (origin("https://jdoe:{api_token}@bitbucket.org/a/b.git"), ["BB102"]),
    "api-token-static-name": (origin("https://x-bitbucket-api-token-auth:{api_token}@bitbucket.org/a/b.git"), ["BB102"]),
    "access-token": (origin("https://x-token-auth:{access_token}@bitbucket.org/a/b.git"), ["BB103"]),
    "datacenter-token": (origin("https://jdoe:{datacenter_token}@git.example.com/scm/a/b.git"), ["BB104"]),
    "password": (origin("https://jdoe:{password}@bitbucket.org/a/b.git"), ["BB105"]),
    "short-password": (origin("https://jdoe:x@bitbucket.org/a/b.git"), ["BB105"]),
    "token-as-username": (origin("https://{access_token}@bitbucket.org/a/b.git"), ["BB106"]),
    "token-as-username-empty-password": (origin("https://{api_token}:@bitbucket.org/a/b.git"), ["BB106", "BB107"]),
    "empty-password": (origin("https://jdoe:@bitbucket.org/a/b.git"), ["BB107"]),
    "placeholder": (origin("https://jdoe:%TOKEN%@bitbucket.org/a/b.git"), ["BB108"]),
    "upper-case-host": (origin("https://jdoe:{api_token}@Bitbucket.ORG/a/b.git"), ["BB102", "BB406"]),
    "www": (origin("https://jdoe:{api_token}@www.bitbucket.org/a/b.git"), ["BB102", "BB406"]),
    "port": (origin("https://jdoe:{api_token}@bitbucket.org:443/a/b.git"), ["BB102", "BB406"]),
    "transport-helper": (origin("https::https://jdoe:{api_token}@bitbucket.org/a/b.git"), ["BB102"]),
    "in-the-query": (origin("https://x-token-auth@bitbucket.org/a/b.git?access_token={access_token}"), ["BB103"]),
    "in-the-path": (origin("https://jdoe@bitbucket.org/{api_token}/b.git"), ["BB102"]),
    "ssh-with-password": (origin("ssh://git:{password}@ssh.bitbucket.org/a/b.git"), ["BB105"]),
    "raw-at-in-password": (origin("https://jdoe:p@{api_token}@bitbucket.org/a/b.git"), ["BB105", "BB208"]),
    "raw-slash-in-password": (origin("https://jdoe:p/{api_token}@bitbucket.org/a/b.git"), ["BB105", "BB208"]),
    "pushurl": ('[remote "origin"]\n\turl = git@ssh.bitbucket.org:a/b.git\n'
                "\tpushurl = https://jdoe:{api_token}@bitbucket.org/a/b.git\n", ["BB102"]),
    "url-behind-clean-pushurl": ('[remote "origin"]\n\turl = https://jdoe:{api_token}@bitbucket.org/a/b.git\n'
                                 "\tpushurl = git@ssh.bitbucket.org:a/b.git\n", ["BB102"]),
    "two-values": (origin("https://jdoe:{api_token}@bitbucket.org/a/b.git",
                          "https://jdoe:{app_password}@bitbucket.org/a/c.git"), ["BB101", "BB102"]),
    "two-remotes": (origin("https://jdoe:{api_token}@bitbucket.org/a/b.git")
                    + '[remote "fork"]\n\turl = https://jdoe:{api_token}@bitbucket.org/a/c.git\n', ["BB102"]),
    "instead-of": ('[url "https://jdoe:{api_token}@bitbucket.org/"]\n\tinsteadOf = bb:\n' + origin("bb:a/b.git"), ["BB102"]),
    "push-instead-of": ('[url "https://jdoe:{api_token}@bitbucket.org/"]\n\tpushInsteadOf = https://bitbucket.org/\n'
                        + origin("https://bitbucket.org/a/b.git"), ["BB102"]),
    "instead-of-from-another-host": (
        '[url "https://jdoe:secret@bitbucket.org/"]\n\tinsteadOf = https://jdoe:secret@git.example.com/\n'
        + origin("https://jdoe:secret@git.example.com/a/b"), ["BB105"]),
    "username-instead-of-from-another-host": (
        '[url "https://{api_token}@bitbucket.org/"]\n\tinsteadOf = https://{api_token}@git.example.com/\n'
        '[url "https://{api_token}@bitbucket.org/"]\n\tinsteadOf = old:\n' + origin("old:a/b"), ["BB106"]),
    "at-in-the-path-behind": (origin("https://jdoe:{api_token}@bitbucket.org/a/b@2.git"), ["BB102"]),
    "email-without-scheme": (origin("me@ex.org:secret-word@bitbucket.org/a/b.git"), ["BB105"]),
    "digits-and-slash": (origin("https://jdoe:1/secret-word@bitbucket.org/a/b.git"), ["BB105", "BB208"]),
    "email-and-slash": (origin("https://me@ex.org:ab/secret-word@bitbucket.org/a/b.git"), ["BB105", "BB208"]),
    "dotted-and-slash": (origin("https://jdoe:ab@c.de/secret-word@bitbucket.org/a/b.git"), ["BB105", "BB208"]),
    "scheme-missing": (origin("jdoe:secret-word@bitbucket.org/a/b.git"), ["BB105"]),
    "scheme-missing-scp": (origin("jdoe:secret-word@bitbucket.org:a/b.git"), ["BB105"]),
    "scheme-mangled": (origin("https:/jdoe:secret-word@bitbucket.org/a/b.git"), ["BB105"]),
    "leading-blank": (origin(" https://jdoe:secret-word@bitbucket.org/a/b.git"), ["BB105"]),
    "encoded-colon": (origin("https://jdoe%3Asecret-word@bitbucket.org/a/b.git"), ["BB106"]),
    "dollar-in-a-password": (origin("https://jdoe:$Tr0ub4dor@bitbucket.org/a/b.git"), ["BB105"]),
    "variable-in-a-password": (origin("https://jdoe:$BITBUCKET_TOKEN@bitbucket.org/a/b.git"), ["BB108"]),
    "transport-helper-kept": (origin("gcrypt::https://jdoe:{app_password}@bitbucket.org/a/b.git"), ["BB101"]),
    "configured-username-with-a-password": ('[credential "https://bitbucket.org"]\n\tusername = jdoe:secret-word\n'
                                            + origin("https://bitbucket.org/a/b.git"), ["BB106"]),
    "kerberos": ("[bbAuthCheck]\n\thost = git.example.com\n" + origin("https://:@git.example.com/scm/a/b.git"), []),
    "rewritten-to-ssh": ('[url "git@ssh.bitbucket.org:"]\n\tinsteadOf = https://jdoe:secret@bitbucket.org/\n'
                         + origin("https://jdoe:secret@bitbucket.org/a/b.git"), ["BB105"]),
    "configured-username": ('[credential "https://bitbucket.org"]\n\tusername = {api_token}\n'
                            + origin("https://bitbucket.org/a/b.git"), ["BB106"]),
    "unused-rule": ('[url "https://jdoe:{password}@bitbucket.org/"]\n\tinsteadOf = nobody:\n', ["BB112"]),
    "push-instead-of-beside-pushurl": (
        '[url "https://jdoe:{password}@bitbucket.org/"]\n\tpushInsteadOf = git@\n'
        '[remote "origin"]\n\turl = git@ssh.bitbucket.org:a/b.git\n\tpushurl = git@ssh.bitbucket.org:a/c.git\n', ["BB112"]),
    # silent
    "no-remote": ("", []),
    "static-name": (origin("https://x-bitbucket-api-token-auth@bitbucket.org/a/b.git"), []),
    "access-token-name": (origin("https://x-token-auth@bitbucket.org/a/b.git"), []),
    "own-name": (origin("https://jdoe@bitbucket.org/a/b.git"), []),
    "long-name": (origin("https://a-very-long-team-name-for-the-build-machines-of-acme@bitbucket.org/a/b.git"), []),
    "name-like-a-prefix": (origin("https://ATATurk@bitbucket.org/a/b.git"), []),
    "workspace-uuid": (origin("https://jdoe@bitbucket.org/{8f8d4a5e-0d5b-4f6c-9a53-1f2e3d4c5b6a}/b.git"), []),
    "at-in-path": (origin("https://jdoe@bitbucket.org/a/b@2.git"), []),
    "colon-in-path": (origin("https://jdoe@bitbucket.org/a/b:2.git"), []),
    "at-and-colon-in-path": (origin("https://jdoe@bitbucket.org/a/x:y@z.git"), []),
    "ssh": (origin("git@ssh.bitbucket.org:a/b.git"), []),
    "ssh-url": (origin("ssh://git@ssh.bitbucket.org/a/b.git"), []),
    "ssh-over-443": (origin("ssh://git@altssh.bitbucket.org:443/a/b.git"), []),
    "scp-digits": (origin("git@ssh.bitbucket.org:7999/b.git"), []),
    "ipv6": (origin("https://jdoe@[::1]:7990/scm/a/b.git"), []),
    "path": (origin("/srv/git/a:b@bitbucket.org/c.git"), []),
    "relative-path": (origin("../jdoe:x@bitbucket.org/b.git"), []),
    "another-host": (origin("https://jdoe:{password}@example.com/a/b.git"), []),
    "host-that-only-ends-so": (origin("https://jdoe:{password}@notbitbucket.org/a/b.git"), []),
    "host-that-only-begins-so": (origin("https://jdoe:{password}@bitbucket.org.example.com/a/b.git"), []),
    "comment": ("# url = https://jdoe:{password}@bitbucket.org/a/b.git\n", []),
    "description": ('[branch "main"]\n\tdescription = "see https://jdoe:{password}@bitbucket.org/a/b.git"\n', []),
    "fragment-with-at": (origin("https://jdoe@bitbucket.org/a/b.git#x:y@z"), []),
}  # fmt: skip

USERNAMES = {
    # found
    "missing": (origin("https://bitbucket.org/jdoe/widget.git"), ["BB201"]),
    "empty": (origin("https://@bitbucket.org/jdoe/widget.git"), ["BB201"]),
    "missing-without-git": (origin("https://bitbucket.org/jdoe/widget"), ["BB201"]),
    "configured-for-another-host": ('[credential "https://example.com"]\n\tusername = jdoe\n'
                                    + origin("https://bitbucket.org/a/b.git"), ["BB201"]),
    "configured-for-another-user-name": ('[credential "https://bob@bitbucket.org"]\n\tusername = jdoe\n'
                                         + origin("https://bitbucket.org/a/b.git"), ["BB201"]),
    "configured-empty": ("[credential]\n\tusername =\n" + origin("https://bitbucket.org/a/b.git"), ["BB201"]),
    "email": (origin("https://jdoe%40example.com@bitbucket.org/a/b.git"), ["BB202"]),
    "name-to-encode-beside-http": (origin("https://j%20d@bitbucket.org/a/b.git", "http://j%20d@bitbucket.org/a/b.git"), ["BB401"]),
    "email-raw": (origin("https://jdoe@example.com@bitbucket.org/a/b.git"), ["BB208"]),
    "email-configured": ('[credential "https://bitbucket.org"]\n\tusername = jdoe@example.com\n'
                         + origin("https://bitbucket.org/a/b.git"), ["BB202"]),
    "braces": (origin("https://{bitbucket_username}@bitbucket.org/a/b.git"), ["BB203"]),
    "angles": (origin("https://<YourUsername>@bitbucket.org/a/b.git"), ["BB203"]),
    "angles-encoded": (origin("https://%3CYourUsername%3E@bitbucket.org/a/b.git"), ["BB203"]),
    "the-word": (origin("https://username@bitbucket.org/a/b.git"), ["BB203"]),
    "your-username": (origin("https://YOUR_USERNAME@bitbucket.org/a/b.git"), ["BB203"]),
    "variable": (origin("https://${USER}@bitbucket.org/a/b.git"), ["BB203"]),
    "windows-variable": (origin("https://%USERNAME%@bitbucket.org/a/b.git"), ["BB203"]),
    "placeholder-configured": ("[credential]\n\tusername = <username>\n" + origin("https://bitbucket.org/a/b.git"), ["BB203"]),
    "ssh-without-user": (origin("ssh.bitbucket.org:a/b.git"), ["BB204"]),
    "ssh-url-without-user": (origin("ssh://ssh.bitbucket.org/a/b.git"), ["BB204"]),
    "ssh-own-name": (origin("jdoe@ssh.bitbucket.org:a/b.git"), ["BB204"]),
    # silent
    "configured": ('[credential "https://bitbucket.org"]\n\tusername = jdoe\n' + origin("https://bitbucket.org/a/b.git"), []),
    "configured-for-all": ("[credential]\n\tusername = jdoe\n" + origin("https://bitbucket.org/a/b.git"), []),
    "configured-partial": ('[credential "bitbucket.org"]\n\tusername = jdoe\n' + origin("https://bitbucket.org/a/b.git"), []),
    "configured-for-the-path": ('[credential "https://bitbucket.org/a"]\n\tusername = jdoe\n'
                                + origin("https://bitbucket.org/a/b.git"), []),
    "url-beats-configured-email": ("[credential]\n\tusername = jdoe@example.com\n"
                                   + origin("https://jdoe@bitbucket.org/a/b.git"), []),
    "rewritten": ('[url "https://jdoe@bitbucket.org/"]\n\tinsteadOf = https://bitbucket.org/\n'
                  + origin("https://bitbucket.org/a/b.git"), []),
    "fetch-only": ('[remote "origin"]\n\turl = https://bitbucket.org/a/b.git\n'
                   "\tpushurl = git@ssh.bitbucket.org:a/b.git\n", []),
    "header-logs-in": ('[http "https://bitbucket.org"]\n\textraHeader = "Authorization: Bearer x"\n'
                       + origin("https://bitbucket.org/a/b.git"), ["BB109"]),
    "name-with-dots": (origin("https://j.doe-1_x@bitbucket.org/a/b.git"), []),
    "percent-encoded-name": (origin("https://j%2Edoe@bitbucket.org/a/b.git"), []),
    "user-is-a-name": (origin("https://user@bitbucket.org/a/b.git"), []),
    "datacenter-without-name": ("[bbAuthCheck]\n\thost = git.example.com\n"
                                + origin("https://git.example.com/scm/a/b.git"), []),
    "datacenter-email": ("[bbAuthCheck]\n\thost = git.example.com\n"
                         + origin("https://jdoe%40example.com@git.example.com/scm/a/b.git"), []),
    "github-without-name": (origin("https://github.com/a/b.git"), []),
    "ssh-upper-case-host": (origin("git@SSH.Bitbucket.org:a/b.git"), []),
    "datacenter-ssh": ("[bbAuthCheck]\n\thost = git.example.com\n" + origin("ssh://git.example.com:7999/a/b.git"), []),
    "local": (origin("../b.git"), []),
    "github-ssh": (origin("github.com:a/b.git"), []),
    "git-protocol": (origin("git://example.com/a/b.git"), []),
    "file": (origin("file:///srv/git/b.git"), []),
}  # fmt: skip

RESET = "[credential]\n\thelper =\n"

HELPERS = {
    # found
    "reset-and-nothing": (RESET, ["BB301"]),
    "reset-scoped": ('[credential "https://bitbucket.org"]\n\thelper =\n', ["BB301"]),
    "only-for-another-host": (RESET + '[credential "https://example.com"]\n\thelper = cache --timeout=28800\n', ["BB301"]),
    "wildcard-does-not-take-the-bare-host": (RESET + '[credential "https://*.bitbucket.org"]\n\thelper = cache --timeout=28800\n', ["BB305"]),
    "only-for-another-scheme": (RESET + '[credential "http://bitbucket.org"]\n\thelper = cache --timeout=28800\n', ["BB305"]),
    "only-for-another-user": (RESET + '[credential "https://bob@bitbucket.org"]\n\thelper = cache --timeout=28800\n', ["BB305"]),
    "only-for-another-port": (RESET + '[credential "https://bitbucket.org:8443"]\n\thelper = cache --timeout=28800\n', ["BB305"]),
    "helper-before-the-reset": ("[credential]\n\thelper = cache --timeout=28800\n\thelper =\n", ["BB301"]),
    "reset-in-two-sections": (RESET + "[core]\n\tx = 1\n" + RESET, ["BB301"]),
    "not-installed": (RESET + "[credential]\n\thelper = manager-core\n", ["BB302"]),
    "path-that-is-not": (RESET + "[credential]\n\thelper = /nowhere/git-credential-x\n", ["BB302"]),
    "path-with-arguments": (RESET + "[credential]\n\thelper = /nowhere/x --quiet\n", ["BB302"]),
    "tilde-is-not-expanded": (RESET + "[credential]\n\thelper = ~/bin/x\n", ["BB302"]),
    "two-not-installed": (RESET + "[credential]\n\thelper = nowhere\n\thelper = manager-core\n", ["BB302"]),
    "command-not-installed": (RESET + "[credential]\n\thelper = !nowhere-at-all get-token\n", ["BB302"]),
    "absolute-behind-a-quote": (RESET + "[credential]\n\thelper = \"'/bin/true' x\"\n", ["BB302"]),
    "beside-one-that-begins-alike": (
        "[credential]\n\thelper = manager-core\n\thelper = manager-core --x || git credential-cache\n", ["BB303"]),
    "leading-blank-in-a-name": (RESET + '[credential]\n\thelper = " store"\n', ["BB302"]),
    "beside-one-that-works": ("[credential]\n\thelper = manager-core\n", ["BB303"]),
    "two-beside-one-that-works": ("[credential]\n\thelper = manager-core\n\thelper = nowhere\n", ["BB303", "BB303"]),
    "valueless": ("[credential]\n\thelper\n", ["BB304"]),
    "valueless-username": ("[credential]\n\tusername\n", ["BB304"]),
    "valueless-boolean": ("[credential]\n\tuseHttpPath\n", ["BB304"]),
    "valueless-scoped": ('[credential "https://bitbucket.org"]\n\thelper\n', ["BB304"]),
    # silent
    "store": (RESET + "[credential]\n\thelper = store\n", ["BB306"]),
    "reset-then-helper": (RESET + "[credential]\n\thelper = cache --timeout=28800\n", []),
    "reset-twice": (RESET + RESET + "[credential]\n\thelper = cache --timeout=28800\n", []),
    "with-arguments": (RESET + "[credential]\n\thelper = store --file ~/secrets\n", ["BB306"]),
    "scoped": (RESET + '[credential "https://bitbucket.org"]\n\thelper = cache --timeout=28800\n', []),
    "scoped-upper-case": (RESET + '[credential "https://BITBUCKET.org"]\n\thelper = cache --timeout=28800\n', []),
    "scoped-default-port": (RESET + '[credential "https://bitbucket.org:443"]\n\thelper = cache --timeout=28800\n', []),
    "scoped-workspace": (RESET + '[credential "https://bitbucket.org/acme"]\n\thelper = cache --timeout=28800\n', []),
    "scoped-user": (RESET + '[credential "https://x-bitbucket-api-token-auth@bitbucket.org"]\n\thelper = cache --timeout=28800\n', []),
    "scoped-wildcard": (RESET + '[credential "https://*.org"]\n\thelper = cache --timeout=28800\n', []),
    "partial-host": (RESET + '[credential "bitbucket.org"]\n\thelper = cache --timeout=28800\n', []),
    "partial-scheme": (RESET + '[credential "https://"]\n\thelper = cache --timeout=28800\n', []),
    "snippet": (RESET + '[credential]\n\thelper = "!f() { echo password=$TOKEN; }; f"\n', []),
    "snippet-builtin": (RESET + '[credential]\n\thelper = "!echo password=$X;"\n', []),
    "snippet-condition": (RESET + '[credential]\n\thelper = "!test -n x && printf password=$X"\n', []),
    "snippet-says-too-much": (RESET + '[credential]\n\thelper = "!test -n x && echo password=$X"\n', ["BB322"]),
    "an-action-in-it": (RESET + "[credential]\n\thelper = store get\n", ["BB322"]),
    "an-action-in-a-path": (RESET + "[credential]\n\thelper = !git credential-cache store\n", ["BB322"]),
    "an-option-without-value": (RESET + "[credential]\n\thelper = store --file\n", ["BB322"]),
    "a-time-that-is-none": (RESET + "[credential]\n\thelper = cache --timeout=8h\n", ["BB322"]),
    "home-behind-an-equals-sign": (RESET + "[credential]\n\thelper = store --file=~/secrets\n", ["BB322"]),
    "a-blank-in-a-path": (RESET + '[credential]\n\thelper = store --file "my files/x"\n', ["BB322"]),
    "a-function-not-called": (RESET + '[credential]\n\thelper = "!f() { echo password=$X; }"\n', ["BB322"]),
    "a-mark-alone": (RESET + '[credential]\n\thelper = !\n', ["BB322"]),
    "no-mark": (RESET + '[credential]\n\thelper = "f() { echo password=$X; }; f"\n', ["BB322"]),
    "an-open-quote": (RESET + '[credential]\n\thelper = "!f() { echo \'password=$X; }; f"\n', ["BB322"]),
    "broken-beside-a-sound-one": ("[credential]\n\thelper = cache get\n", ["BB322"]),
    "broken-and-none-there": (RESET + "[credential]\n\thelper = store get\n\thelper = nowhere\n", ["BB322"]),
    "a-function-called": (RESET + '[credential]\n\thelper = "!f() { echo password=$X; }; f"\n', []),
    "a-quoted-path": (RESET + '[credential]\n\thelper = "cache --socket \'/tmp/a b/s\' --timeout=28800"\n', []),
    "snippet-assignment": (RESET + '[credential]\n\thelper = "!X=1 nowhere"\n', []),
    "absolute": (RESET + "[credential]\n\thelper = /bin/true\n", []),
    "absolute-quoted-inside": (RESET + '[credential]\n\thelper = "/bin/t\'rue\' x"\n', []),
    "alias": (RESET + "[alias]\n\tcredential-mine = !true\n[credential]\n\thelper = mine\n", []),
    "valueless-elsewhere": ('[credential "https://example.com"]\n\thelper\n', []),
    "reset-elsewhere": ('[credential "https://example.com"]\n\thelper =\n', []),
    "header-logs-in": (RESET + '[http]\n\textraHeader = "authorization: Bearer x"\n', ["BB109"]),
    "header-for-the-host": (RESET + '[http "https://bitbucket.org/"]\n\textraHeader = "Authorization: Basic x"\n', ["BB109"]),
}  # fmt: skip

ADDRESSES = {
    "http": (origin("http://jdoe@bitbucket.org/a/b.git"), ["BB401"]),
    "http-port": (origin("http://jdoe@bitbucket.org:80/a/b.git"), ["BB401"]),
    "http-by-rule": ('[url "http://jdoe@bitbucket.org/"]\n\tinsteadOf = bb:\n' + origin("bb:a/b.git"), ["BB401"]),
    "https": (origin("https://jdoe@bitbucket.org/a/b.git"), []),
    "https-by-rule": ('[url "https://"]\n\tinsteadOf = http://\n' + origin("http://jdoe@bitbucket.org/a/b.git"), []),
    "http-elsewhere": (origin("http://example.com/a/b.git"), []),
    "datacenter-http": (
        "[bbAuthCheck]\n\thost = git.example.com\n" + origin("http://jdoe@git.example.com/scm/a/b.git"),
        [],
    ),
}

EVERY = {
    f"{table}-{name}": row
    for table, rows in (("secret", SECRETS), ("username", USERNAMES), ("helper", HELPERS), ("address", ADDRESSES))
    for name, row in rows.items()
}


BY_HAND = {
    "secret-instead-of": (r'url "https://jdoe:[^"@]*@', 'url "https://jdoe@'),
    "secret-push-instead-of": (r'url "https://jdoe:[^"@]*@', 'url "https://jdoe@'),
    "helper-snippet-says-too-much": (r"\$X", "$X;"),
    "helper-a-function-not-called": (r"\$X; }", "$X; }; f"),
    "helper-no-mark": (r'"f\(\)', '"!f()'),
    "helper-an-open-quote": (r"'", ""),
    "helper-header-logs-in": (r"\textraHeader = .*\n", ""),
    "secret-email-without-scheme": (r"url = .*", "url = git@ssh.bitbucket.org:a/b.git"),
    "secret-scheme-missing": (r"url = .*", "url = git@ssh.bitbucket.org:a/b.git"),
    "secret-scheme-missing-scp": (r"url = .*", "url = git@ssh.bitbucket.org:a/b.git"),
    "secret-in-the-path": (r"url = \".*\"", "url = https://jdoe@bitbucket.org/a/b.git"),
    "secret-instead-of-from-another-host": (r'url "https://jdoe:[^"@]*@b', 'url "https://jdoe@b'),
    "secret-username-instead-of-from-another-host": (r'url "https://[^"@]*@b', 'url "https://jdoe@b'),
}
"""Rows whose remedy is a sentence, since no command of git's can say it without the secret, or only a person can mend
the command of a shell; and what it says."""


@pytest.mark.parametrize("row", EVERY)
def test_found(world: World, row: str) -> None:
    """Exactly these rules, each as often; and the commands they print, run as printed, leave nothing to find.

    The latter for a third of them, and in a long run for all: `test_triple.py` does so for every rule.
    """
    text, expected = EVERY[row]
    example = Example(world, filled(text))
    repository = example.repository
    assert ids(world.check(repository)) == expected
    if not expected or not (LONG or row in BY_HAND or crc32(row.encode()) % 3 == 0):
        return
    for _round in range(3):  # what a header has answered for shows once it is gone
        output = example.printed()
        example.fix(output)
        config = repository / ".git" / "config"
        if row in BY_HAND and re.search(BY_HAND[row][0], config.read_text(encoding="utf-8")):
            assert "pen .git/config" in output or "In .git/config" in output
            config.write_text(re.sub(*BY_HAND[row], config.read_text(encoding="utf-8")), encoding="utf-8")
        if ids(world.check(repository)) == []:
            return
    pytest.fail(output)


def test_no_helper_at_all(world: World) -> None:
    """Without any helper configured the best one of the machine is advised, for Bitbucket alone, and it heals."""
    repository = world.repository(UPSTREAM)
    report = world.check(repository)
    assert ids(report) == ["BB301"]
    assert report.findings[0].fault.remedy.commands == (
        ("git", "config", "--global", "--add", "credential.https://bitbucket.org.helper", "cache --timeout=28800"),
    )
    for command in printed_commands(world.program(cwd=repository).stdout):
        world.run("sh", "-c", command, cwd=repository)
    assert ids(world.check(repository)) == []


def test_netrc_answers(world: World) -> None:
    """Where netrc logs in, neither a helper nor a username is asked for; an entry for another user does not answer."""
    world.file("~/.netrc", world.home, filled("machine bitbucket.org login jdoe password {api_token}\n"))
    assert ids(world.check(world.repository(origin("https://bitbucket.org/a/b.git")))) == []
    assert ids(world.check(world.repository(origin("https://bob@bitbucket.org/a/b.git"), "other"))) == [
        "BB210",
        "BB301",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "machine bitbucket.org login jdoe password {api_token}\nmachine bitbucket.org login bob password other\n",
        "machine BitBucket.org login jdoe password {api_token}\n",
        "foo bar\nmachine bitbucket.org login jdoe password {api_token} port 443\n",
        "machine bitbucket.org password {api_token}\n",
        "machine bitbucket.org password {api_token} login jdoe\n",
        "default login jdoe password {api_token}\n",
        "machine z login J\udcfc password z\nmachine bitbucket.org login jdoe password {api_token}\n",
    ],
    ids=["two-accounts", "case", "unknown-words", "no-login", "login-last", "default", "not-utf-8"],
)
def test_netrc_as_libcurl_reads_it(world: World, text: str) -> None:
    """libcurl reads more than the standard library does; where it logs in, no helper is asked for."""
    world.file("~/.netrc", world.home, filled(text))
    repository = world.repository(origin("https://jdoe@bitbucket.org/a/b.git") + "[credential]\n\thelper\n")
    assert ids(world.check(repository)) == []


@pytest.mark.parametrize(
    ("text", "environ"),
    [
        ("[core]\n\tsshCommand = ssh -l git\n", {}),
        ("", {"GIT_SSH_COMMAND": "ssh -o User=git"}),
        ("", {"GIT_SSH": "plink"}),
    ],
    ids=["core.sshCommand", "GIT_SSH_COMMAND", "GIT_SSH"],
)
def test_an_ssh_of_ones_own_may_know_the_user(world: World, text: str, environ: dict[str, str]) -> None:
    """What options it gets cannot be told, so an address without user is no fault there."""
    world.program_file("plink", "#!/bin/sh\n")
    repository = world.repository(text + origin("ssh.bitbucket.org:a/b.git"))
    assert ids(world.check(repository, environ)) == []


def test_a_username_for_all_hosts_is_left_alone(world: World) -> None:
    """`credential.username` may be right for another host: the URL gets its own."""
    repository = world.healthy(
        "[credential]\n\tusername = jdoe@example.com\n" + origin("https://bitbucket.org/a/b.git")
    )
    finding = world.check(repository).findings[0]
    assert finding.rule.id == "BB202"
    assert finding.fault.remedy.commands == (
        ("git", "config", "--local", "remote.origin.url", "https://x-bitbucket-api-token-auth@bitbucket.org/a/b.git"),
    )


def test_a_transport_helper_stays(world: World) -> None:
    """An encrypted remote does not become a plain one."""
    repository = world.healthy(filled(origin("gcrypt::https://jdoe:{app_password}@bitbucket.org/a/b.git")))
    finding = world.check(repository).findings[0]
    assert finding.fault.remedy.commands[0][-1] == "gcrypt::https://jdoe@bitbucket.org/a/b.git"


def test_a_pattern_takes_nothing_else_along(world: World) -> None:
    """Where the hidden part could match a value that is in order, the change is left to a person."""
    repository = world.healthy(
        filled(origin("https://alice@bitbucket.org/a/b.git", "https://{api_token}@bitbucket.org/a/b.git"))
    )
    report = world.check(repository)
    assert ids(report) == ["BB106"]
    assert report.findings[0].fault.remedy.commands == ()


@pytest.mark.parametrize(
    ("program", "at_home", "in_a_build"),
    [
        ("coder", None, None),
        ("intellij-git-askpass-local.sh", None, None),
        ("ksshaskpass", None, None),
        ("askpass.sh", None, None),
        ("extensions/git/dist/askpass.sh", "advice", None),
        ("ssh-askpass", "error", None),
        ("x11-ssh-askpass", "error", None),
        ("gnome-ssh-askpass3", "error", None),
        ("git-gui--askpass", "error", None),
        ("nowhere", "error", "error"),
    ],
)
@pytest.mark.parametrize("build", ["", "CI=true", "TF_BUILD=True", "TEAMCITY_VERSION=2026.1", "bamboo_buildKey=A-B"])
def test_an_askpass_program_that_may_know_the_answer(
    world: World, program: str, at_home: str | None, in_a_build: str | None, build: str
) -> None:
    """It does a helper's job, and says who logs in; one that asks a person does so in a build only."""
    path = world.folder / "askpass" / program
    if program != "nowhere":
        path.parent.mkdir(parents=True)
        path.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        path.chmod(0o755)
    environ = {"GIT_ASKPASS": str(path), **dict([build.split("=")] if build else ())}
    for number, url in enumerate(("https://bitbucket.org/a/b.git", "https://jdoe@bitbucket.org/a/b.git")):
        repository = world.repository(origin(url), f"r{number}")
        found = {
            finding.rule.id: finding.severity
            for finding in world.check(repository, environ).findings
            if finding.rule.id in ("BB201", "BB301")
        }
        severity = in_a_build if build else at_home
        assert found == dict.fromkeys(("BB201", "BB301")[number:], severity) if severity else found == {}


def test_ssh_configuration_gives_the_user(world: World) -> None:
    """`User git` in ssh's own configuration makes an address without user sound; the user in an address beats it."""
    environ = {"PATH": f"{world.folder}:{world.environ['PATH']}"}
    ssh = world.folder / "ssh"
    ssh.write_text(
        "#!/bin/sh\necho 'host ssh.bitbucket.org'\ncase $* in *jdoe@*) echo 'user jdoe';; *) echo 'user git';; esac\n",
        encoding="utf-8",
    )
    ssh.chmod(0o755)
    assert ids(world.check(world.repository(origin("ssh.bitbucket.org:a/b.git")), environ)) == []
    assert ids(world.check(world.repository(origin("jdoe@ssh.bitbucket.org:a/b.git"), "other"), environ)) == ["BB204"]


PIPELINES = ("BITBUCKET_BUILD_NUMBER", "BITBUCKET_PIPELINE_UUID", "BITBUCKET_STEP_UUID")


@pytest.mark.parametrize("variable", PIPELINES)
def test_pipelines(world: World, variable: str) -> None:
    """The origin that Pipelines sets up is sound there, without username and helper; a secret in it is not."""
    repository = world.repository(origin("http://bitbucket.org/acme/widget"))
    assert ids(world.check(repository, {variable: "7"})) == []
    assert world.check(repository, {variable: "7"}).status == "clean"
    assert ids(world.check(repository)) == ["BB201", "BB401"]
    secret = world.repository(filled(origin("http://x-token-auth:{access_token}@bitbucket.org/acme/widget")), "secret")
    assert "BB103" in ids(world.check(secret, {variable: "7"}))


@pytest.mark.parametrize(
    "declared",
    [
        "git.example.com",
        "GIT.example.com",
        "git.example.com:7990",
        "https://git.example.com:7990/scm",
        "x.org,git.example.com/",
    ],
)
def test_declared_host(world: World, declared: str) -> None:
    """`--host` and `bbAuthCheck.host` make a host a Bitbucket Data Center, in any case, with or without port."""
    repository = world.repository(origin("https://jdoe:secret@git.example.com:7990/a/b.git"))
    assert world.check(repository).status == "skipped"
    ignore = ["BB411"]  # the path is that of a server behind a proxy which puts /scm/ into it
    assert ids(world.check(repository, hosts=(declared,), ignore=ignore)) == ["BB105", "BB301"]
    world.git("config", "bbAuthCheck.host", declared, cwd=repository)
    world.git("config", "bbAuthCheck.ignore", "BB411", cwd=repository)
    assert ids(world.check(repository)) == ["BB105", "BB301"]
    for command in printed_commands(world.program("--strict", cwd=repository).stdout):
        world.run("sh", "-c", command, cwd=repository)
    assert ids(world.check(repository)) == []


def test_one_finding_for_all_remotes_of_a_host(world: World) -> None:
    """A missing helper is one fault, however many remotes there are."""
    remotes = "".join(f'[remote "r{n}"]\n\turl = https://jdoe@bitbucket.org/a/b{n}.git\n' for n in range(5))
    assert ids(world.check(world.repository(remotes))) == ["BB301"]


def test_helper_in_a_later_scope_than_the_reset(world: World) -> None:
    """Order over all scopes decides: a reset in the repository drops the user's helper, and not the other way round."""
    world.write_global(HELPER)
    assert ids(world.check(world.repository(UPSTREAM + RESET))) == ["BB301"]
    world.global_config.write_text(RESET + GATE, encoding="utf-8")
    assert ids(world.check(world.repository(UPSTREAM + HELPER, "other"))) == []


@pytest.mark.needs("ssh")
def test_ssh_alias(world: World) -> None:
    """A host that ssh's configuration makes of Bitbucket is Bitbucket; the fault is in that configuration."""
    world.file("~/.ssh/config", world.home, "Host work\n  HostName bitbucket.org\n  User git\n")
    repository = world.healthy(origin("git@work:a/b.git"))
    report = world.check(repository)
    assert ids(report) == ["BB405"]
    assert "under the Host that matches work" in report.findings[0].fault.remedy.by_hand[0]
    assert report.destinations[-1].product == "cloud"
    (world.home / ".ssh" / "config").write_text("Host work\n  HostName ssh.bitbucket.org\n  User git\n", "utf-8")
    assert ids(world.check(repository)) == []
    (world.home / ".ssh" / "config").write_text("Host work\n  HostName github.com\n", "utf-8")
    assert world.check(repository).destinations[-1].product == "other"


@pytest.mark.needs("ssh")
@pytest.mark.parametrize("alias", ["bitbucket.org-work", "bb", "bitbucket"])
def test_a_push_to_an_ssh_alias_is_judged(world: World, alias: str) -> None:
    """The gate that lets pushes to other hosts pass knows that a name may be an alias."""
    world.file("~/.ssh/config", world.home, f"Host {alias}\n  HostName ssh.bitbucket.org\n")
    repository = world.healthy(origin(f"jdoe@{alias}:a/b.git"))
    environ = {"PRE_COMMIT_REMOTE_NAME": "origin", "PRE_COMMIT_REMOTE_URL": f"jdoe@{alias}:a/b.git"}
    run = world.program(cwd=repository, **environ)
    assert run.returncode == 1
    assert "BB204" in run.stdout


@pytest.mark.parametrize(
    ("text", "environ"),
    [
        ("[http]\n\tsslCert = /home/jdoe/me.pem\n", {}),
        ('[http "https://git.example.com"]\n\tsslCert = /home/jdoe/me.pem\n', {}),
        ("", {"GIT_SSL_CERT": "/home/jdoe/me.pem"}),
    ],
    ids=["all", "url", "environment"],
)
def test_a_client_certificate_answers(world: World, text: str, environ: dict[str, str]) -> None:
    """Where a client certificate logs in, no helper is asked for."""
    url = origin("https://git.example.com/scm/a/b.git")
    assert ids(world.check(world.repository(url), environ if not text else {})) == ([] if environ else ["BB301"])
    assert ids(world.check(world.repository(text + url, "with"), environ)) == []


STORE = "[credential]\n\tcredentialStore = {}\n"
BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus"}
PASS = "# pass init\n"
GCM = "[credential]\n\thelper =\n\thelper = manager\n\tbitbucketValidateStoredCredentials = false\n"


@pytest.mark.parametrize(
    ("platform", "text", "environ", "expected"),
    [
        ("linux", "", {}, ["BB312"]),
        ("linux", "[credential]\n\tcredentialStore = cache\n", {}, []),
        # a session bus opens no window: an ssh login on any machine with systemd has one
        ("linux", STORE.format("secretservice"), {}, ["BB312"]),
        ("linux", STORE.format("secretservice"), BUS, []),
        ("linux", STORE.format("secretservice"), {**BUS, "DISPLAY": ""}, []),
        ("linux", STORE.format("secretservice"), {"DISPLAY": ":0"}, []),
        ("linux", STORE.format("SecretService"), {**BUS, "WAYLAND_DISPLAY": "wayland-0"}, []),
        ("linux", STORE.format("gpg"), {}, ["BB312"]),
        ("linux", STORE.format("gpg"), {"GPG_TTY": "/dev/tty"}, ["BB312"]),
        ("linux", STORE.format("gpg") + PASS, {"GPG_TTY": "/dev/tty"}, []),
        ("linux", STORE.format("gpg") + PASS, {"SSH_TTY": "/dev/tty"}, []),
        ("linux", STORE.format("gpg") + PASS, {"DISPLAY": ":0"}, []),
        ("linux", STORE.format("gpg") + PASS, {}, ["BB312"]),
        ("linux", STORE.format("gpg"), {"DISPLAY": ":0"}, ["BB312"]),
        ("linux", PASS, {"GCM_CREDENTIAL_STORE": "gpg", "GPG_TTY": "x"}, []),
        ("linux", STORE.format("cache"), {"GCM_CREDENTIAL_STORE": ""}, ["BB312"]),
        ("linux", STORE.format("none"), {}, ["BB312"]),
        ("linux", STORE.format("keychain"), {}, ["BB312"]),
        ("linux", STORE.format("wincredman"), {}, ["BB312"]),
        ("linux", STORE.format("dpapi"), {}, ["BB312"]),
        ("linux", STORE.format("libsecret"), {}, ["BB312"]),
        ("linux", STORE.format("keychain"), {"GCM_CREDENTIAL_STORE": "cache"}, []),
        ("linux", STORE.format("plaintext"), {}, ["BB306"]),
        ("linux", "[credential]\n\thelper = cache --timeout=28800\n", {}, []),
        ("win32", "", {}, []),
        ("win32", STORE.format("cache"), {}, ["BB312"]),
        ("win32", STORE.format("secretservice"), {}, ["BB312"]),
        ("win32", "", {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, ["BB312"]),
        ("win32", STORE.format("dpapi"), {"SSH_CONNECTION": "x"}, []),
        ("darwin", STORE.format("keychain"), {}, []),
        ("darwin", STORE.format("secretservice"), {"DISPLAY": ":0"}, ["BB312"]),
        ("darwin", "", {}, []),
    ],
)
def test_the_store_of_git_credential_manager(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    text: str,
    environ: dict[str, str],
    expected: list[str],
) -> None:
    """A stand-in on PATH plays Git Credential Manager; what it would find follows its own documentation."""
    world.program_file("git-credential-manager", "#!/bin/sh\nexit 0\n")
    repository = world.healthy(GCM + text)
    if PASS in text:
        world.file("~/.password-store/.gpg-id", repository, "0123456789ABCDEF\n")
    monkeypatch.setattr("bb_auth_check.git.reader.sys.platform", platform)
    assert ids(world.check(repository, environ)) == expected


@pytest.mark.parametrize("behind", ["", " --no-ui", " --no-ui -v", " --token=x", " get", " -p 12345"])
@pytest.mark.parametrize("folder", ["Program Files", "Program Files (x86)", "R&D $x"])
def test_a_path_that_wants_quotes(world: World, folder: str, behind: str) -> None:
    """The person's own helper is escaped where it stands, and no other is put in its place; git then runs it."""
    path = world.folder / folder / "git-credential-manager"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\nprintf 'username=jdoe\\npassword=%s\\n' \"$*\"\n", encoding="utf-8")
    path.chmod(0o755)
    repository = world.repository("[credential]\n\thelper =\n\tcredentialStore = cache\n" + UPSTREAM)
    world.git("config", "bbAuthCheck.ignore", "BB311", cwd=repository)
    world.git("config", "--add", "credential.helper", f"{path}{behind}", cwd=repository)
    findings = world.check(repository).findings
    if "&" in folder or behind not in ("", " --no-ui", " --no-ui -v"):
        assert not any(folder[:3] in word for one in findings for line in one.fault.remedy.commands for word in line)
        return
    for command in findings[0].fault.remedy.commands:
        world.run(*command, cwd=repository)
    assert ids(world.check(repository)) == []
    assert world.facts(repository).destinations[0].helpers[-1].program == str(path)
    run = subprocess.run(
        ["git", "credential", "fill"],
        input="protocol=https\nhost=bitbucket.org\n\n",
        env={**world.environ, "GIT_TERMINAL_PROMPT": "0"},
        cwd=repository,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert f"password={behind.strip()} get\n".replace("= ", "=") in run.stdout


@pytest.mark.parametrize(
    ("platform", "there", "offered"),
    [
        ("win32", ["manager"], "wincred"),
        ("win32", ["manager", "wincred"], "wincred"),
        ("darwin", ["manager"], "cache --timeout=28800"),
        ("darwin", ["manager", "osxkeychain"], "osxkeychain"),
        ("linux", ["manager"], "cache --timeout=28800"),
        ("linux", ["manager", "libsecret"], "libsecret"),
    ],
)
def test_what_takes_the_place_of_a_plaintext_manager(
    world: World, platform: str, there: list[str], offered: str
) -> None:
    """Not itself, which would change nothing."""
    world.program_file("git-credential-manager", "#!/bin/sh\nexit 0\n")
    facts = world.facts(world.healthy(GCM + STORE.format("plaintext")))
    facts = facts.replace(machine=facts.machine.replace(platform=platform, helpers=tuple(there)))
    [fault] = helper_plaintext.look(facts)
    assert [command[-1] for command in fault.remedy.commands] == ["", offered]


CHAIN = "[credential]\n\thelper =\n"
_OAUTH = "[credential]\n\thelper =\n\thelper = oauth\n"
NOT_KEPT = {
    "alone": (_OAUTH, {}, True),
    "for-the-host": ('[credential]\n\thelper =\n[credential "https://bitbucket.org"]\n\thelper = oauth\n', {}, True),
    "by-path": (f"{CHAIN}\thelper = {{programs}}/git-credential-oauth\n", {}, True),
    "by-gits-own-name": (f"{CHAIN}\thelper = !git credential-oauth\n", {}, True),
    "beside-another-service": (f"{_OAUTH}\thelper = !gh auth git-credential\n", {}, True),
    "beside-what-is-missing": (f"{_OAUTH}\thelper = nowhere\n", {}, True),
    "cache-before": (f"{CHAIN}\thelper = cache --timeout=28800\n\thelper = oauth\n", {}, False),
    "store-before": (f"{CHAIN}\thelper = libsecret\n\thelper = oauth\n", {}, False),
    "an-unknown-one-before": (f"{CHAIN}\thelper = mine\n\thelper = oauth\n", {}, False),
    "a-password-manager-before": (f"{CHAIN}\thelper = !pass-git-helper $@\n\thelper = oauth\n", {}, False),
    "cache-behind": (f"{_OAUTH}\thelper = cache --timeout=28800\n", {}, False),
    "a-shell-command": (f"{_OAUTH}\thelper = !f() {{{{ cat >/dev/null; }}}}; f\n", {}, False),
    "in-a-build": (_OAUTH, {"CI": "true"}, False),
    "another-host": ('[credential "https://github.com"]\n\thelper = oauth\n', {}, False),
}


@pytest.mark.parametrize("what", NOT_KEPT)
def test_what_nobody_keeps(world: World, what: str) -> None:
    """Only where nothing that could keep a login is in the chain: what nobody knows may keep it."""
    text, environ, expected = NOT_KEPT[what]
    for name in ("git-credential-oauth", "git-credential-libsecret", "git-credential-mine", "gh", "pass-git-helper"):
        world.program_file(name, "#!/bin/sh\nexit 0\n")
    repository = world.healthy(text.format(programs=world.programs))
    found = ids(world.check(repository, environ, select=["BB321"]))
    assert found == (["BB321"] if expected else [])


TRACES = {
    "both": ("\ttrace = /var/log/x\n\ttraceSecrets = true\n", {}, True),
    "to the terminal": ("\ttrace = 1\n\ttraceSecrets = YES\n", {}, True),
    "without a value": ("\ttrace = true\n\ttraceSecrets = on\n", {}, True),
    "the trace by a variable": ("\ttraceSecrets = 1\n", {"GCM_TRACE": "/var/log/x"}, True),
    "both by variables": ("", {"GCM_TRACE": "1", "GCM_TRACE_SECRETS": "1"}, True),
    "no secrets": ("\ttrace = /var/log/x\n", {}, False),
    "secrets switched off": ("\ttrace = /var/log/x\n\ttraceSecrets = false\n", {}, False),
    "no trace": ("\ttraceSecrets = true\n", {}, False),
    "trace switched off": ("\ttrace = 0\n\ttraceSecrets = true\n", {}, False),
    "switched off later": ("\ttrace = 1\n\ttraceSecrets = true\n\ttraceSecrets = no\n", {}, False),
    "switched off by a variable": ("\ttrace = 1\n\ttraceSecrets = true\n", {"GCM_TRACE_SECRETS": "0"}, False),
    "the trace switched off by a variable": ("\ttrace = 1\n\ttraceSecrets = true\n", {"GCM_TRACE": "0"}, False),
    "for a host": ('\ttrace = 1\n[credential "https://bitbucket.org"]\n\ttraceSecrets = true\n', {}, False),
}


@pytest.mark.parametrize("what", TRACES)
def test_the_trace_of_git_credential_manager(world: World, what: str) -> None:
    """It is in plain text only where both are on; what is printed heals it, or says which variable it is."""
    text, environ, expected = TRACES[what]
    world.program_file("git-credential-manager", "#!/bin/sh\nexit 0\n")
    repository = world.healthy(f"{GCM}\tcredentialStore = cache\n{text}")
    report = world.check(repository, environ)
    assert ids(report) == (["BB320"] if expected else [])
    for finding in report.findings:
        for command in finding.fault.remedy.commands:
            world.run(*command, cwd=repository)
        healed = "GCM_TRACE_SECRETS" not in environ
        assert (ids(world.check(repository, environ)) == []) == healed
        assert healed or "GCM_TRACE_SECRETS" in " ".join(finding.fault.remedy.by_hand)


SPELLINGS = {
    "manager": True,
    "manager --no-ui": True,
    "{program}": True,
    "{program} --no-ui": True,
    "!git-credential-manager": True,
    "!git credential-manager": True,
    "!{program}": True,
    "!'{program}'": True,
    "!{program} --no-ui": True,
    "!'{blank}/git-credential-manager'": True,
    "{escaped}/git-credential-manager": True,
    "{quoted}/git-credential-manager": True,
    "!cd /; {program}": False,
    "!f() { {program} $1; }; f": False,
    "manager-not": False,
}
"""How git is told of it; False if what it is cannot be told, or it is another."""


@pytest.mark.parametrize("value", SPELLINGS)
def test_git_credential_manager_however_it_is_spelt(world: World, value: str) -> None:
    """`configure` writes a path; wherever git finds the program, its store is looked at, and named by the value."""
    known = SPELLINGS[value]
    blank = world.folder / "Program Files (x86)"
    blank.mkdir()
    for path in (world.programs / "git-credential-manager", blank / "git-credential-manager"):
        path.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
        path.chmod(0o755)
    escaped = re.sub(r"([ ()])", r"\\\1", str(blank))
    for mark, text in {
        "{program}": str(world.programs / "git-credential-manager"),
        "{blank}": str(blank),
        "{escaped}": escaped,
        "{quoted}": str(blank).replace("Program Files (x86)", "'Program Files (x86)'"),
    }.items():
        value = value.replace(mark, text)
    base = GCM.split("\thelper = manager")[0] + "\tbitbucketValidateStoredCredentials = false\n"
    repository = world.healthy(base)
    world.git("config", "--add", "credential.helper", value, cwd=repository)
    found = world.check(repository)
    assert ("BB312" in ids(found)) == known, ids(found)
    world.git("config", "credential.credentialStore", "plaintext", cwd=repository)
    assert ("BB306" in ids(world.check(repository))) == known
    helper = world.facts(repository).destinations[0].helpers[-1]
    assert (helper.called == "manager", helper.keeps == "plaintext") == (known, known)
    if value.startswith(escaped):
        assert helper.name == value
        assert helper.plain
    world.git("config", "credential.credentialStore", "cache", cwd=repository)
    assert ids(world.check(repository)) == ([] if known or value[0] == "!" else ["BB302"])
    world.git("config", "--add", "credential.helper", "oauth", cwd=repository)
    world.program_file("git-credential-oauth", "#!/bin/sh\nexit 0\n")
    assert ("BB310" in ids(world.check(repository))) == known


@pytest.mark.parametrize(
    ("url", "text", "expected"),
    [
        ("https://x-bitbucket-api-token-auth@bitbucket.org/a/b.git", "", ["BB311"]),
        ("https://jdoe@bitbucket.org/a/b.git", "", []),
        ("https://x-token-auth@bitbucket.org/a/b.git", "", []),
        ("https://jdoe@bitbucket.org/a/b.git", "# no window\n", ["BB311"]),
        ("https://x-token-auth@bitbucket.org/a/b.git", "# no window\n", ["BB311"]),
        ("https://jdoe@bitbucket.org/a/b.git", "# no window\n[credential]\n\tbitbucketAuthModes = oauth\n", []),
        ("https://jdoe@bitbucket.org/a/b.git", "# no window\n[credential]\n\tprovider = generic\n", []),
        ("https://jdoe@bitbucket.org/a/b.git", "[credential]\n\tbitbucketAuthModes = basic\n", ["BB311"]),
        ("https://jdoe@bitbucket.org/a/b.git", "[credential]\n\tbitbucketAuthModes = oauth\n", []),
        (
            "https://x-bitbucket-api-token-auth@bitbucket.org/a/b.git",
            '[credential "https://bitbucket.org"]\n\tbitbucketValidateStoredCredentials = false\n',
            [],
        ),
    ],
)
def test_git_credential_manager_validates(world: World, url: str, text: str, expected: list[str]) -> None:
    """It asks again where it will be given an API token; who logs in through the browser is left alone."""
    world.program_file("git-credential-manager", "#!/bin/sh\nexit 0\n")
    base = "[credential]\n\thelper =\n\thelper = manager\n\tcredentialStore = cache\n"
    world.write_global(HELPER)
    found = world.check(world.repository(base + text + origin(url)), {"DISPLAY": "" if "no window" in text else ":0"})
    assert ids(found) == expected
    # who logs in through the browser elsewhere has it renewed so: that is for a person to decide
    assert all(one.fault.remedy.safe == ("api-token" in url or "= basic" in text) for one in found.findings)


ALICE_AND_BOB = "https://alice:{api_token}@bitbucket.org\nhttps://bob:{api_token}@bitbucket.org\n"


@pytest.mark.parametrize(
    ("url", "stored", "expected", "healed"),
    [
        ("https://bitbucket.org/a/b.git", ALICE_AND_BOB, ["BB201", "BB306"], "https://alice@bitbucket.org/a/b.git"),
        ("https://alice@bitbucket.org/a/b.git", ALICE_AND_BOB, ["BB306"], None),
        ("https://carol@bitbucket.org/a/b.git", ALICE_AND_BOB, ["BB207", "BB306"], "https://alice@bitbucket.org/a/b.git"),
        ("https://carol%40example.com@bitbucket.org/a/b.git", ALICE_AND_BOB, ["BB202", "BB207", "BB306"],
         "https://alice@bitbucket.org/a/b.git"),
        ("https://alice@bitbucket.org/a/b.git", "https://alice:{app_password}@bitbucket.org\n", ["BB313", "BB306"], None),
        ("https://alice@bitbucket.org/a/b.git", "https://bob:{app_password}@bitbucket.org\n", ["BB306"], None),
        ("https://alice@bitbucket.org/a/b.git", "https://alice:{access_token}@bitbucket.org\n", ["BB306"], None),
        ("https://x-token-auth@bitbucket.org/a/b.git", "https://x-token-auth:{api_token}@bitbucket.org\n",
         ["BB205", "BB306"], None),
        ("https://x-bitbucket-api-token-auth@bitbucket.org/a/b.git",
         "https://x-bitbucket-api-token-auth:{access_token}@bitbucket.org\n", ["BB205", "BB306"], None),
        ("https://alice@bitbucket.org/a/b.git", "http://alice:{api_token}@bitbucket.org\n", ["BB306"], None),
        ("https://alice@bitbucket.org/a/b.git", "", ["BB306"], None),
    ],
)  # fmt: skip
def test_what_the_helper_holds(world: World, url: str, stored: str, expected: list[str], healed: str | None) -> None:
    """The username that is proposed is the one that the helper answers to."""
    world.file("~/.git-credentials", world.home, filled(stored))
    repository = world.repository("[credential]\n\thelper = store\n" + origin(url))
    report = world.check(repository)
    assert ids(report) == expected
    if healed:
        assert report.findings[0].fault.remedy.commands[0][-1] == healed


def test_an_app_password_behind_another_helper_is_not_certain_to_answer(world: World) -> None:
    """What stands in a file is sent only if no helper before it has an answer."""
    world.file("~/.git-credentials", world.home, filled("https://jdoe:{app_password}@bitbucket.org\n"))
    url = origin("https://jdoe@bitbucket.org/a/b.git")
    first = "[credential]\n\thelper = store\n\thelper = cache --timeout=28800\n"
    last = "[credential]\n\thelper = cache --timeout=28800\n\thelper = store\n"
    assert "BB313" in ids(world.check(world.repository(first + url)))
    assert "BB313" not in ids(world.check(world.repository(last + url, "other")))


def test_a_helper_path_that_the_shell_would_break(world: World) -> None:
    """A path with blanks and brackets is quoted for the shell, not thrown away."""
    folder = world.folder / "Program Files (x86)"
    folder.mkdir()
    program = world.program_file("git-credential-x", "#!/bin/sh\nexit 0\n").rename(folder / "git-credential-x")
    repository = world.repository(UPSTREAM + f"[credential]\n\thelper = {program}\n")
    report = world.check(repository)
    assert ids(report) == ["BB302"]
    for command in printed_commands(world.program(cwd=repository).stdout):
        world.run("sh", "-c", command, cwd=repository)
    assert ids(world.check(repository)) == []


def test_prompts(world: World) -> None:
    """`store` without an answer is a fault only where git may not ask, and no askpass program can."""
    repository = world.repository(RESET + "[credential]\n\thelper = store\n" + UPSTREAM)
    askpass = str(world.program_file("askpass", "#!/bin/sh\n"))
    assert ids(world.check(repository)) == ["BB306"]
    assert ids(world.check(repository, {"GIT_TERMINAL_PROMPT": "0"})) == ["BB501", "BB306"]
    assert ids(world.check(repository, {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": askpass})) == ["BB306"]
    assert ids(world.check(repository, {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "/nowhere"})) == [
        "BB501",
        "BB306",
        "BB502",
    ]
    world.file(
        "~/.git-credentials", world.home, filled("https://x-bitbucket-api-token-auth:{api_token}@bitbucket.org\n")
    )
    assert ids(world.check(repository, {"GIT_TERMINAL_PROMPT": "0"})) == ["BB306"]


def test_an_editor_window_that_is_gone(world: World) -> None:
    """An editor's askpass speaks through a socket, which goes with the window."""
    askpass = str(world.program_file("askpass.sh", "#!/bin/sh\n"))
    repository = world.healthy()
    socket = world.folder / "vscode-git.sock"
    environ = {"GIT_ASKPASS": askpass, "VSCODE_GIT_IPC_HANDLE": str(socket)}
    assert ids(world.check(repository, environ)) == ["BB502"]
    socket.touch()
    assert ids(world.check(repository, environ)) == []


@pytest.mark.parametrize(
    "snippet",
    [
        '!f() { sed "s/^/password=/" ~/.token; }; f',
        "!f() { test $1 = get && sed 's/^/password=/' /run/secrets/bb; }; f",
        "!python3 -c \"print('password='+open('x').read())\"",
        "!sh -c 'echo username=x; grep -m1 password=. ~/.cred'",
        '!f() { sed -n "s/^password=//p" ~/x; }; f',
        "!f() { vault kv get -field=password secret/bb | sed s/^/password=/; }; f",
        "!curl --data 'grant_type=client_credentials&password=@/tmp/x' https://example.com",
        '!f() { echo "password=$(cat ~/.token)"; }; f',
        "!f() { echo password=`pass show bb`; }; f",
        "!f() { printf 'password=%s\\n' \"$TOKEN\"; }; f",
        "!op read op://vault/bitbucket/password",
        "!pass show bitbucket | sed 's/^/password=/'",
        "!f() { export show_password=false; echo password=$TOKEN; }; f",
    ],
)
def test_a_helper_that_reads_its_secret_elsewhere(world: World, snippet: str) -> None:
    """A command that takes the password from a file, a variable or another program holds none."""
    world.program_file("op", "#!/bin/sh\n")
    world.program_file("pass", "#!/bin/sh\n")
    quoted = snippet.replace("\\", "\\\\").replace('"', '\\"')
    assert "BB111" not in ids(world.check(world.healthy(f'[credential]\n\thelper =\n\thelper = "{quoted}"\n')))


@pytest.mark.parametrize(
    ("url", "text", "expected"),
    [
        ("https://:@git.example.com/scm/a/b.git", "", []),
        ("https://git.example.com/scm/a/b.git", "[http]\n\temptyAuth = true\n", []),
        ("https://git.example.com/scm/a/b.git", '[http "https://git.example.com"]\n\temptyAuth\n', []),
        ("https://git.example.com/scm/a/b.git", "[http]\n\temptyAuth = false\n", ["BB301"]),
        ("https://git.example.com/scm/a/b.git", "[http]\n\temptyAuth = true\n\temptyAuth = false\n", ["BB301"]),
    ],
)
def test_kerberos_answers(world: World, url: str, text: str, expected: list[str]) -> None:
    """Where the network's own login is used, no helper is asked for."""
    assert ids(world.check(world.repository(origin(url) + text))) == expected


def test_windows_credential_manager_under_wsl(world: World) -> None:
    """Git Credential Manager for Windows, called from WSL, has Windows' store."""
    program = world.program_file("git-credential-manager.exe", "#!/bin/sh\n")
    url = origin("https://jdoe@bitbucket.org/a/b.git")
    assert ids(world.check(world.repository(f"[credential]\n\thelper = {program}\n" + url))) == []


@pytest.mark.parametrize(
    ("option", "found"),
    [
        ("--file ~/creds", True),
        ("--file=~/creds", False),
        ("--file=$HOME/creds", True),
        ('--file "${HOME}/creds"', True),
        ("--fil ~/creds", True),
        ("--file $(echo ~/creds)", None),
        ("--file $NOWHERE/creds", None),
    ],
)
def test_the_file_of_store(world: World, option: str, found: bool | None) -> None:
    """Found as the shell finds it; where only the shell could tell, nothing is said of an answer. git is asked too."""
    world.file("~/creds", world.home, filled("https://jdoe:{api_token}@bitbucket.org\n"))
    quoted = option.replace('"', '\\"')
    text = f'[credential]\n\thelper =\n\thelper = "store {quoted}"\n' + origin("https://jdoe@bitbucket.org/a/b.git")
    repository = world.repository(text)
    environ = {"GIT_TERMINAL_PROMPT": "0"}
    report = world.check(repository, environ)
    answers = [stored.answers for stored in world.facts(repository, environ).destinations[0].stored]
    assert answers == ([True] if found else [])
    # with an equals sign in front the shell expands no `~`, and the helper finds nothing
    assert bool({"BB501", "BB322"} & set(ids(report))) == (found is False)
    if found is not None:
        ask = ["sh", "-c", "printf 'url=https://jdoe@bitbucket.org\\n\\n' | git credential fill"]
        told = world.run(*ask, cwd=repository, check=False, GIT_ASKPASS="", **environ).stdout
        assert ("password=" in told) == found


def test_what_is_forgotten_is_one_entry(world: World) -> None:
    """`git credential reject` takes every entry of a username: with more than one, the line is deleted by hand."""
    lines = "https://jdoe:{app_password}@bitbucket.org\nhttps://jdoe:{api_token}@bitbucket.org\n"
    world.file("~/.git-credentials", world.home, filled(lines))
    store = "[credential]\n\thelper = store\n"
    url = origin("https://jdoe@bitbucket.org/a/b.git")
    alone = world.check(world.repository(store + url)).findings[0].fault.remedy
    assert alone.commands == ()
    assert alone.by_hand[0] == "In ~/.git-credentials, delete the entry of line 1."
    (world.home / ".git-credentials").write_text(filled(lines).splitlines()[0] + "\n", encoding="utf-8")
    other = store + "\thelper = cache --timeout=28800\n"
    assert world.check(world.repository(other + url, "other")).findings[0].fault.remedy.commands == ()
    assert world.check(world.repository(store + url, "store")).findings[0].fault.remedy.commands


def test_an_entry_for_another_path(world: World) -> None:
    """With `useHttpPath` an entry of another repository does not answer."""
    lines = "https://jdoe:{app_password}@bitbucket.org/other/r.git\nhttps://jdoe:{api_token}@bitbucket.org/a/b.git\n"
    world.file("~/.git-credentials", world.home, filled(lines))
    text = "[credential]\n\thelper = store\n\tuseHttpPath = true\n" + origin("https://jdoe@bitbucket.org/a/b.git")
    assert ids(world.check(world.repository(text))) == ["BB306"]


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("http://jdoe%40example.com:{password}@proxy.example.com:8080", "http://jdoe%40example.com@proxy.example.com:8080"),
        ("http://CORP%2Fjdoe:{password}@proxy.example.com:8080", "http://CORP%2Fjdoe@proxy.example.com:8080"),
        ("http://{api_token}@proxy.example.com:8080", "http://proxy.example.com:8080"),
    ],
)  # fmt: skip
def test_the_username_of_a_proxy_stays_as_it_is_written(world: World, written: str, clean: str) -> None:
    """A proxy's username often is an e-mail address, which has to stay encoded."""
    report = world.check(world.healthy(filled(f"[http]\n\tproxy = {written}\n")))
    assert ids(report) == ["BB110"]
    assert report.findings[0].fault.remedy.commands == (("git", "config", "--local", "http.proxy", clean),)


@pytest.mark.parametrize(
    "text",
    [
        '[http "https://github.com"]\n\tproxy = http://u:{password}@proxy.example.com\n',
        '[http]\n\tproxy = http://u:{password}@proxy.example.com\n[http "https://bitbucket.org"]\n\tproxy =\n',
        '[http "https://bitbucket.org"]\n\textraHeader = X-A: 1\n[http]\n\textraHeader = "Authorization: Bearer {password}"\n',
        origin("file:///srv/git/a:b@bitbucket.org/x.git"),
        origin("C:/Users/jdoe/x:y@bitbucket.org/z.git"),
        origin("https://gitlab.com/scm/group/widget.git"),
        origin("https://svn.example.com/scm/git/widget"),
    ],
)  # fmt: skip
def test_none_of_our_business(world: World, text: str) -> None:
    """What git does not heed on the way to Bitbucket, and paths that only look like Bitbucket's."""
    assert ids(world.check(world.healthy(filled(text)))) == []


def test_a_broken_file_beside_other_hosts(world: World) -> None:
    """A repository without Bitbucket is not stopped by a conflict in its `.gitmodules`."""
    repository = world.repository(origin("https://github.com/a/b.git"))
    world.file(".gitmodules", repository, "<<<<<<< HEAD\n\turl = git@github.com:a/c.git\n")
    assert world.check(repository).status == "skipped"
    world.file(".git/config", repository, UPSTREAM + HELPER)
    assert world.check(repository).status == "error"


def test_a_token_that_was_cut_short(world: World) -> None:
    """Its kind is told all the same, and that its checksum does not hold; a whole one is not doubted."""
    whole = filled("{api_token}")
    for secret, doubted in ((whole, False), (whole[:-5], True)):
        repository = world.healthy(origin(f"https://jdoe:{secret}@bitbucket.org/a/b.git"), f"of-{len(secret)}")
        (finding,) = world.check(repository).findings
        assert finding.rule.id == "BB102"
        assert (CUT_SHORT in finding.fault.remedy.by_hand) == doubted


@pytest.mark.parametrize(
    ("value", "rule"),
    [("store", "BB306"), ("!f() { echo password={access_token}; }; f", "BB111"), ("nowhere", "BB302")],
)
def test_the_best_helper_of_the_machine_takes_the_place(world: World, value: str, rule: str) -> None:
    """What is put in the place of a helper that is not fit is the keychain's, where the machine has one."""
    world.program_file("git-credential-libsecret", "#!/bin/sh\n")
    world.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/run/user/1000/bus"
    repository = world.healthy(filled(f'[credential]\n\thelper =\n\thelper = "{value}"\n'))
    (finding,) = (found for found in world.check(repository).findings if found.rule.id == rule)
    assert "libsecret" in [command[-1] for command in finding.fault.remedy.commands]
    for command in printed_commands(world.program("check", "--strict", cwd=repository).stdout):
        world.run("sh", "-c", command, cwd=repository)
    assert ids(world.check(repository)) == []
