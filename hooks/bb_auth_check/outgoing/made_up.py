"""Whether a password that stands in a text is one, or what somebody wrote in the place of one."""

from __future__ import annotations

import re
from itertools import pairwise

from bb_auth_check.bitbucket.usernames import is_placeholder

SHORTEST = 8
"""What is shorter has never been a password of Atlassian's accounts, and is that of many an example."""

_FILLED_IN = re.compile(
    r"\$\{|\$\(|\{\{|#\{|%\(|<|>|\{[^{}]*\}|\[[^\[\]]*\]|\.\.\.|\*\*\*|\u2026|\u2022|\\|\s"
    r"|^\$+[A-Za-z_]\w*$|^%\w+%$|^@@?\w+@@?$|^%[-0-9.]*[sdvq]$|^&\w"
)
"""What a shell, a template or a format is to put a value for, and what has been blotted out."""
_NAME = re.compile(r"_*[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)+_*|[a-z_]+(?:\.[A-Za-z_]\w*)+|[A-Z_]+")
"""A constant, or a field of an object."""
_WORDS = (
    "password|passwort|passphrase|passcode|passwd|passw|pass|pword|pwd|pw|secret|token|credentials|credential|creds|cred"
    "|authentication|authorization|auth|oauth|apikey|key|placeholder|example|sample|dummy|fake|mock|change|replace|insert"
    "|redacted|removed|hidden|masked|obfuscated|obscured|invalid|wrong|bad|good|valid|expired|revoked|correct|foobar|foo|bar"
    "|baz|qux|test|demo|default|admin|root|user|name|login|your|here|this|that|some|enter|goes|with|value|string|text"
    "|personal|access|app|api|http|https|bitbucket|atlassian|server|cloud|datacenter|data|center|workspace|project"
    "|repository|repo|git|basic|bearer|encoded|plain|very|super|top|really|strong|secure|safe|long|random|generated|real"
    "|actual|fancy|simple|special|characters|chars|not|do|use|put|set|the|and|for|is|an|my|me|in|to|of|on|or|a|it|be|please"
    "|old|new|letmein|welcome|hunter|qwerty|qwertz|asdf|yxcv|zxcv|deadbeef|cafebabe|supersecret|changeit|iloveyou|correct"
    "|horse|battery|staple|tiger|scott|monkey|dragon|alice|bob|jane|john|doe|jdoe|smith|acme|widget|lorem|ipsum|null|none"
    "|undefined|empty|todo|fixme|tbd|xxx|abc|xyz"
)
"""Compiled when there is something to judge: it takes as long as to load all the rest."""
_SIGNS_FOR_LETTERS = str.maketrans("013457@$!", "oieastasi")
_ROWS = (
    "0123456789012345678901234567890",
    "9876543210",
    "abcdefghijklmnopqrstuvwxyzabcdef",
    "qwertyuiopasdfghjklzxcvbnm",
)


def is_made_up(password: str, username: str = "") -> bool:
    """Whether a decoded text in the place of a password says what belongs there, is an example, or is too short."""
    if len(password) < SHORTEST or is_placeholder(password) or _FILLED_IN.search(password) or _NAME.fullmatch(password):
        return True
    low = password.lower()
    bare = re.sub(r"[\W_]", "", low)
    letters = re.sub(r"\d", "", bare)
    if len(set(bare)) < 5 or any(each in row or each[::-1] in row for row in _ROWS for each in (bare, letters) if each):
        return True
    if not password.isascii() or not password.isprintable():
        return not password.isprintable()
    # what is left once words and the user's name are out: with digits for letters too
    rest = (low, low.translate(_SIGNS_FOR_LETTERS))
    name = username.lower()
    return any(len(re.sub(r"[\W_\d]", "", _without_words(text, name))) < 4 for text in rest) and not _is_mixed(password)


def _without_words(text: str, name: str) -> str:
    return re.sub(_WORDS, "", text.replace(name, "") if len(name) > 2 else text)


def _is_mixed(password: str) -> bool:
    """Whether letters and digits change places as often as they do where nobody has chosen them."""
    kinds = ["0" if sign.isdigit() else "a" if sign.islower() else "A" if sign.isupper() else "." for sign in password]
    changes = sum(one != other for one, other in pairwise(kinds))
    return (
        len(password) >= 12
        and changes * 5 >= len(password) * 2
        and len(set(password)) >= 9
        and {"0", "a", "A"} <= set(kinds)
    )
