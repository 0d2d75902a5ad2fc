"""The question whether a push certainly leads to no Bitbucket, for the shell: most pushes need no Python.

Only what is plain in every way is let go; what is odd, and what only ssh's configuration could tell, is for the check
itself, as `bitbucket/hosts.py` and `git/facts.py` have it. A test compares the two.
"""

from __future__ import annotations

from bb_auth_check.bitbucket.hosts import OTHER_SERVICES
from bb_auth_check.bitbucket.tokens import KINDS, SHORTEST_TOKEN

_SMALL = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
"""Letter by letter: in some locales a range of a pattern has other letters in it, too."""


def _either_case(word: str) -> str:
    return "".join(f"[{letter.upper()}{letter}]" for letter in word)


_TOKENS = " | ".join(f"*{prefix}*" for kind in KINDS for prefix in kind.prefixes)
_SERVICES = " | ".join(f"*{host}" for host in OTHER_SERVICES)
_NAMES = " | ".join(f"*{_either_case(word)}*" for word in ("bitbucket", "stash"))
_ODD_IN_SETTING = f"[^{_SMALL}{_DIGITS}.:/@,_ -]"

LINES = (
    # a remote may be called like an option
    "LC_ALL=C; url=${2-}; case ${1--} in -*) exit 2 ;; esac;",
    f"case $url in *[!{_SMALL.upper()}{_SMALL}{_DIGITS}:/.@_~-]* | {_TOKENS}) exit 2 ;; esac;",
    "case $url in",
    "https://*/* | http://*/*) rest=${url#*://}; host=${rest%%/*}; by=http ;;",
    "ssh://*/*) rest=${url#*://}; host=${rest%%/*}; by=ssh ;;",
    "file:///* | /[!/]* | ./* | ../*) case ${url#file:} in *[@:]*) exit 2 ;; *) exit 1 ;; esac ;;",
    "*:*) rest=/${url#*:}; host=${url%%:*}; by=scp ;;",
    "*) exit 2 ;; esac;",
    "rest=/${rest#*/}; user=; case $host in *@*) user=${host%%@*}; host=${host#*@} ;; esac;",
    # a token may stand for a name
    f"case $user in *[/:]*) exit 2 ;; esac; [ ${{#user}} -lt {SHORTEST_TOKEN} ] || exit 2;",
    "case $by$host in http*:* | ssh*:*) port=${host##*:}; host=${host%:*};",
    f"case $port in '' | *[!{_DIGITS}]* | ?????* | 7990 | 7999) exit 2 ;; esac ;; esac;",
    f"case $host in '' | *[/@_~:]* | *. | {_NAMES}) exit 2 ;; esac;",
    "case $rest in *[@:]* | */scm/* | */repos/*) exit 2 ;; esac;",
    # behind `host:` a number may be meant for a port
    f"first=${{rest#/}}; [ $by != scp ] || case ${{first%%/*}} in *[!{_DIGITS}]*) ;; *) exit 2 ;; esac;",
    # what ssh makes of a name is for ssh to say, but for these
    f"[ $by = http ] || case $host in {_SERVICES}) ;; *) exit 2 ;; esac;",
    f"case $host in *[{_SMALL.upper()}]*) host=. ;; esac;",
    # git itself looks for the host among those that are declared; what else it may say is for the check as well
    '[ -z "${GIT_CONFIG+set}" ] || exit 2;',
    f'export LC_ALL; exec git config --get-all bbAuthCheck.host "{_ODD_IN_SETTING}|$host"',
)
"""They end with 1 for such a push alone, as git does where it finds no such host; `$1` and `$2` are what git gives the
hook. Each can stand behind the other in one line."""
