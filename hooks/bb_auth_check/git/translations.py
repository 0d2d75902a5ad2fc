"""git's messages in other languages, turned back into git's own by the catalogues that the installed git brings.

The form of a catalogue is gettext's: GNU gettext manual, "The Format of GNU MO Files". Where git looks for them:
`gettext.c: git_setup_gettext` (GIT_TEXTDOMAINDIR, or share/locale of its prefix).
"""

from __future__ import annotations

import os
import re
import struct

from bb_auth_check.git.plain_files import content_or_none
from bb_auth_check.model import CannotLook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bb_auth_check.git.process import Git

MESSAGES = (
    "Authentication failed for '%s'",
    "repository '%s' not found",
    "unable to access '%s': %s",
    "unable to update url base from redirection:\n  asked for: %s\n   redirect: %s",
    "%sinfo/refs not valid: is this a git repository?",
    "invalid server response; got '%s'",
    "unable to rewind rpc post data - try increasing http.postBuffer",
    "RPC failed; %s",
    "credential helper '%s' told us to quit",
    "invalid credential line: %s",
    "credential url cannot be parsed: %s",
    "refusing to work with credential missing host field",
    "refusing to work with credential missing protocol field",
    "unable to read askpass response from '%s'",
    "URL '%s' uses plaintext credentials",
    "Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository "
    "exists.",
    "the remote end hung up upon initial contact",
    "the remote end hung up unexpectedly",
    "protocol '%s' is not supported",
    "transport '%s' not allowed",
    "strange hostname '%s' blocked",
    "strange port '%s' blocked",
    "ssh variant 'simple' does not support setting port",
    "unable to find remote helper for '%s'",
    "remote helper '%s' aborted session",
    "'%s' does not appear to be a git repository",
    "detected dubious ownership in repository at '%s'\n",
    "clone of '%s' into submodule path '%s' failed",
    "repository '%s' does not exist",
    "unable to connect to cache daemon",
    "cannot run %s",
    "The current branch %s has no upstream branch.\n",
    "src refspec %s does not match any",
    "No configured push destination.\n",
)
"""The messages of git 2.39 to 2.55 that tell something of a failure and that its translators translate."""
_PLACE = re.compile(r"%(?:([0-9])\$)?(?:\.\*)?(?:s|d|i|u|lu|ld|PRIuMAX)")
_MAGIC = 0x950412DE
_LONGEST_FILE = 5_000_000
_SHORTEST = 6
"""A translation with fewer letters of its own may stand anywhere."""


def in_english(text: str, git: Git) -> str:
    """The text with each message that the installed git's catalogues know in git's own words; else as it is."""
    for translated, own in _translations(_folders(git)):
        text = _turned(text, translated, own)
    return text


def _turned(text: str, translated: str, own: str) -> str:
    pieces = _PLACE.split(translated)
    words = pieces[::2]
    if max(words, key=len) not in text or sum(map(len, words)) < _SHORTEST:
        return text
    numbers = [int(number) - 1 if number else at for at, number in enumerate(pieces[1::2])]
    pattern = re.escape(words[0])
    for word in words[1:]:
        pattern += (r"([^\n]{0,500}?)" if word else r"([^\n]{0,500})") + re.escape(word)

    def filled(match: re.Match[str]) -> str:
        values = dict(zip(numbers, match.groups(), strict=True))
        count = iter(range(len(values)))
        return _PLACE.sub(lambda _: values.get(next(count), ""), own)

    return re.sub(pattern, filled, text)


def _folders(git: Git) -> Iterator[str]:
    """Where the catalogues may lie."""
    told = git.environ.get("GIT_TEXTDOMAINDIR")
    if told:
        yield told
        return
    try:
        (core, *_) = git.ask(["git", "--exec-path"]).lines()
    except (CannotLook, ValueError):
        return
    for up in ("../..", ".."):
        yield os.path.normpath(os.path.join(core, up, "share", "locale"))


def _translations(folders: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Each translation of a message's first line, with that line in git's own words; the longest first."""
    found: dict[str, str] = {}
    for folder in folders:
        try:
            languages = sorted(os.listdir(folder))
        except OSError:
            continue
        for language in languages:
            for own, translated in _of(os.path.join(folder, language, "LC_MESSAGES", "git.mo")).items():
                found.setdefault(translated.split("\n")[0], own.split("\n")[0])
    yield from sorted(found.items(), key=lambda pair: -len(pair[0]))


def _of(path: str) -> dict[str, str]:
    """The translations of `MESSAGES` in one catalogue; none if it cannot be read."""
    data = content_or_none(path, _LONGEST_FILE)
    if data is None:
        return {}
    try:
        order = "<" if struct.unpack("<I", data[:4])[0] == _MAGIC else ">"
        count, own_at, translated_at = struct.unpack(f"{order}3I", data[8:20])
        found = {}
        for message in MESSAGES:
            at = _place(data, order, own_at, count, message.encode())
            if at is not None:
                said = _string(data, order, translated_at + 8 * at).decode("utf-8", "replace")
                if said and said != message:
                    found[message] = said
    except struct.error:
        return {}
    return found


def _string(data: bytes, order: str, at: int) -> bytes:
    length, start = struct.unpack(f"{order}2I", data[at : at + 8])
    return data[start : start + length].split(b"\0")[0]


def _place(data: bytes, order: str, start: int, count: int, wanted: bytes) -> int | None:
    """Where a message stands in a catalogue, which is sorted."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if _string(data, order, start + 8 * middle) < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < count and _string(data, order, start + 8 * low) == wanted else None
