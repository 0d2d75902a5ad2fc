"""git's patterns for whole URLs (`wildmatch.c` with WM_PATHNAME): what `includeIf "hasconfig:…"` is held against."""

from __future__ import annotations

import re


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern fits a text: `*` and `?` stop at `/`, `**` between slashes or at an end does not."""
    try:
        return re.fullmatch(_regex(pattern), text, re.DOTALL) is not None
    except re.error:
        return False


def _regex(pattern: str) -> str:
    out, at = "", 0
    while at < len(pattern):
        char = pattern[at]
        if char == "*":
            end = at
            while pattern[end : end + 1] == "*":
                end += 1
            before, after = pattern[at - 1 : at], pattern[end : end + 1]
            spans = end - at > 1 and before in ("", "/") and after in ("", "/")
            if spans and after:
                out, end = out + "(?:.*/)?", end + 1
            else:
                out += ".*" if spans else "[^/]*"
            at = end
        elif char == "?":
            out, at = out + "[^/]", at + 1
        elif char == "[" and (end := pattern.find("]", at + 2)) > 0:
            inner = pattern[at + 1 : end]
            negated = inner[0] in "!^"
            body = inner[negated:].replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
            out, at = out + f"[{'^/' if negated else ''}{body}]", end + 1
        else:
            if char == "\\" and at + 1 < len(pattern):
                at += 1
            out, at = out + re.escape(pattern[at]), at + 1
    return out
