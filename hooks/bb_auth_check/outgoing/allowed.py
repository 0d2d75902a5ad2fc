"""`.bb-auth-check-allow`: what a repository lets leave, for a reason and for a time.

A line has a pattern of paths, a rule, a day and a reason:

    tests/fixtures/*.txt  password  until 2027-03-01  logins that the parser's tests have made up

It holds no value and no hash of one: a short password can be guessed by its hash. What certainly logs in it does not
cover, for a push must not switch off the check of itself.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bb_auth_check.model import Mute, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE = ".bb-auth-check-allow"
_LONGEST = timedelta(days=366)
_LINE = re.compile(r"""("[^"]+"|\S+)\s+([\w-]+)\s+until[\s:=]+(\d{4}-\d\d-\d\d)\s+(\S.*)""")
_FORM = "RULE until YYYY-MM-DD REASON"
_MOST = 64 * 1024
"""Bytes of the file that count: a thousand lines, and more than anybody looks through."""


class Allowance(Value):
    """One line that counts."""

    number: int
    pattern: str
    rule: str

    def is_of(self, rule: str, kind: str) -> bool:
        """Whether it names a rule, or its kind."""
        return self.rule.lower() in (rule.lower(), kind)


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern fits a path from the top: `*` and `?` stop at a slash. A folder covers all in it."""
    return bool(Patterns((pattern,)).fitting(path))


class Patterns(Mute):
    """Patterns that a path is held against at once, in proportion to both: a clone may bring any number of stars.

    Each sign of a pattern is a bit, and the bits that are set are the places up to which a path fits.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._plain: dict[str, set[int]] = {}
        self._longest: dict[int, str] = {}
        """The longest part of each other pattern that stands in every path that it fits."""
        self._ends: dict[int, int] = {}
        self._signs: dict[str, int] = {}
        self._any = self._name = self._all = self._first = self._skip = self._folders = 0
        starts: dict[int, int] = {}
        at = 0
        for number, pattern in enumerate(patterns):
            steps = _steps(pattern)
            if all(len(step) == 1 and step not in _WILD for step in steps):
                self._plain.setdefault("".join(steps), set()).add(number)
                continue
            starts[number] = at
            self._longest[number] = max("".join(" " if step in _WILD else step for step in steps).split(" "), key=len)
            for step in steps:
                self._add(step, 1 << at)
                at += 2 if step == "**/" else 1
            self._ends[number] = at
            at += 1
        self._starts = starts

    def _add(self, step: str, bit: int) -> None:
        if step == "**/":
            self._skip |= bit
            self._folders |= bit << 1
        elif step == "**":
            self._all |= bit
        elif step == "*":
            self._name |= bit
        elif step == "?":
            self._any |= bit
        else:
            self._signs[step] = self._signs.get(step, 0) | bit

    def fitting(self, path: str) -> set[int]:
        """The numbers of the patterns that fit a path."""
        found = set(self._plain.get(path, ()))
        live = [number for number, part in self._longest.items() if part in path]
        at = self._reached(sum(1 << self._starts[number] for number in live))
        for sign in path:
            if not at:
                return found
            onward = at & self._signs.get(sign, 0)
            stays = at & (self._all | self._folders)
            if sign == "/":
                onward |= at & self._folders
            else:
                onward |= at & self._any
                stays |= at & self._name
            at = self._reached(onward << 1 | stays)
        return found.union(number for number in live if at >> self._ends[number] & 1)

    def _reached(self, at: int) -> int:
        """These places, and those that can be reached from there without a sign."""
        while True:
            more = at | (at & (self._name | self._all)) << 1 | (at & self._skip) << 1 | (at & self._skip) << 2
            if more == at:
                return at
            at = more


_WILD = ("**/", "**", "*", "?")


def _steps(pattern: str) -> list[str]:
    """A pattern as signs, each with one meaning; of those that stand side by side and mean the same, one."""
    pattern = pattern.removeprefix("/")
    if pattern.endswith("/"):
        pattern += "**"
    steps: list[str] = []
    for part in re.split(r"(\*\*/?|\*|\?)", pattern):
        if part not in _WILD:
            steps += part
        elif part == "?" or not steps or steps[-1] != part:
            steps.append(part)
    return steps


def read(text: bytes, today: date, rules: dict[str, str]) -> tuple[list[Allowance], list[str]]:
    """The lines that count, and what is to be told of the others. `rules`: id and kind of each rule."""
    found, told = [], []
    lines = text[:_MOST].decode("utf-8", "replace").splitlines()
    if len(text) > _MOST:
        lines = lines[:-1]
        told.append(f"{FILE} is longer than {_MOST // 1024} KB: what stands behind line {len(lines)} does not count.")
    for number, raw in enumerate(lines, 1):
        if not raw.strip() or raw.strip().startswith("#"):
            continue
        try:
            line = written(raw, f"Line {number} of {FILE}", today, rules)
        except NotCounted as why:
            told.append(str(why))
        else:
            found.append(Allowance(number=number, pattern=line.place, rule=line.rule))
    return found, told


class Written(Value):
    """What a line says, taken apart."""

    place: str
    """A pattern."""
    rule: str
    until: str
    reason: str


class NotCounted(Exception):
    """A line that allows nothing. `str()` is a sentence that says why, and repeats nothing but the day."""


def written(
    line: str, named: str, today: date, rules: Mapping[str, str], place: str = "PATH", known: str | None = None
) -> Written:
    """One line taken apart, if it counts. Raises NotCounted.

    `named` begins the sentence of what is wrong; `rules`: each rule's id, and what else it goes by; `place` is what the
    form calls its beginning; `known`: where the rules are listed, if they are too many for a sentence.
    """
    parts = _LINE.fullmatch(line.strip())
    if parts is None:
        raise NotCounted(f"{named} does not count: its form is {place} {_FORM}.")
    pattern, rule, until, reason = parts.groups()
    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise NotCounted(f"{named} does not count: {until} is no day.") from None
    if rule.upper() not in rules and rule.lower() not in rules.values():
        known = known or f"The rules are {', '.join(rules)}."
        raise NotCounted(f"{named} does not count: it names no rule. {known}")
    if day < today:
        raise NotCounted(f"{named} has expired on {until}: take it out, or give it another day.")
    if day - today > _LONGEST:
        raise NotCounted(f"{named} does not count: {until} is more than a year away.")
    return Written(place=pattern.strip('"'), rule=rule, until=until, reason=reason)
