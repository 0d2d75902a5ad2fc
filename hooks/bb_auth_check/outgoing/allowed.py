"""`.bb-auth-check-allow`: what a repository lets leave, for a reason and for a time.

A line has a pattern of paths, a rule, a day and a reason:

    tests/fixtures/*.txt  password  until 2027-03-01  logins that the parser's tests have made up

It holds no value and no hash of one: a short password can be guessed by its hash. What certainly logs in it does not
cover, for a push must not switch off the check of itself.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bb_auth_check.git.text import redacted
from bb_auth_check.model import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = ".bb-auth-check-allow"
_LONGEST = timedelta(days=366)
_LINE = re.compile(r"""("[^"]+"|\S+)\s+([\w-]+)\s+until[\s:=]+(\d{4}-\d\d-\d\d)\s+(\S.*)""")
_FORM = "RULE until YYYY-MM-DD REASON"


class Allowance(Value):
    """One line that counts."""

    number: int
    pattern: str
    rule: str

    def fits(self, path: bytes, place: str, rule: str, kind: str) -> bool:
        """Whether it covers a rule at a path; a place that is in no file is written in brackets: `(message)`."""
        if self.rule.lower() not in (rule.lower(), kind):
            return False
        name = path.decode("utf-8", "surrogateescape") if path else ""
        return self.pattern == f"({place})" or (bool(name) and matches(self.pattern, name))

    @property
    def shown(self) -> str:
        """How it is named to its authors."""
        return f"line {self.number} of {FILE} ({redacted(self.pattern)} {redacted(self.rule)})"


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern fits a path from the top: `*` and `?` stop at a slash. A folder covers all in it."""
    pattern = pattern.removeprefix("/")
    if pattern.endswith("/"):
        pattern += "**"
    out = ""
    for part in re.split(r"(\*\*/?|\*|\?)", pattern):
        out += {"**": ".*", "**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))
    return re.fullmatch(out, path, re.DOTALL) is not None


def read(text: bytes, today: date, rules: dict[str, str]) -> tuple[list[Allowance], list[str]]:
    """The lines that count, and what is to be told of the others. `rules`: id and kind of each rule."""
    found, told = [], []
    for number, raw in enumerate(text.decode("utf-8", "replace").splitlines(), 1):
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
