"""git's patterns for whole URLs (`wildmatch.c` with WM_PATHNAME): what `includeIf "hasconfig:…"` is held against."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Step = tuple[str, re.Pattern[str] | None]

_LONGEST = 1000
"""Characters of a pattern, or of a URL, beyond which nothing is said to fit."""


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern fits a text: `*` and `?` stop at `/`, `**` between slashes or at an end does not.

    All ways to fit it are followed at once, so that many stars take no longer than as many letters.
    """
    if max(len(pattern), len(text)) > _LONGEST:
        return False
    try:
        steps = _steps(pattern)
    except re.error:
        return False
    at = _reached(steps, {0})
    for char in text:
        at = _reached(steps, {after for one in at if one < len(steps) for after in _behind(steps, one, char)})
        if not at:
            return False
    return len(steps) in at


def _behind(steps: list[Step], at: int, char: str) -> Iterable[int]:
    """Where a letter leads to from a step."""
    kind, wanted = steps[at]
    if kind == "one":
        return (at + 1,) if wanted is not None and wanted.fullmatch(char) else ()
    if kind == "folders":
        return (at, at + 1) if char == "/" else (at,)
    return (at,) if kind == "all" or (kind == "name" and char != "/") else ()


def _reached(steps: list[Step], at: set[int]) -> set[int]:
    """These steps, and those that can be reached from there without a letter."""
    open_ones = list(at)
    while open_ones:
        one = open_ones.pop()
        kind = steps[one][0] if one < len(steps) else ""
        onward = {"all": (one + 1,), "name": (one + 1,), "maybe": (one + 1, one + 2)}.get(kind, ())
        open_ones += [after for after in onward if after not in at]
        at.update(onward)
    return at


def _steps(pattern: str) -> list[Step]:
    steps: list[Step] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "*":
            end = at
            while pattern[end : end + 1] == "*":
                end += 1
            before, after = pattern[at - 1 : at], pattern[end : end + 1]
            spans = end - at > 1 and before in ("", "/") and after in ("", "/")
            if spans and after:
                steps += [("maybe", None), ("folders", None)]
                end += 1
            else:
                steps.append(("all" if spans else "name", None))
            at = end
        elif char == "?":
            steps.append(("one", re.compile("[^/]")))
            at += 1
        elif char == "[" and (end := pattern.find("]", at + 2)) > 0:
            inner = pattern[at + 1 : end]
            negated = inner[0] in "!^"
            body = inner[negated:].replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
            steps.append(("one", re.compile(f"[{'^/' if negated else ''}{body}]")))
            at = end + 1
        else:
            if char == "\\" and at + 1 < len(pattern):
                at += 1
            steps.append(("one", re.compile(re.escape(pattern[at]))))
            at += 1
    return steps
