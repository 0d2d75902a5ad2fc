"""`bbAuthCheck.allow`: findings that somebody has accepted, each for a reason and for a time.

A value has the form of a line of the allow file of `outgoing`: a pattern of places, a rule, a day and a reason. It
holds no secret and no hash of one. What certainly lies in plain text and may log in is not covered by a file that git
tracks: what a clone brings must not switch off the check of itself.
"""

from __future__ import annotations

import os
from datetime import date

from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.git import config
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.folders import Folders, is_tracked
from bb_auth_check.git.text import holds_token, redacted
from bb_auth_check.model import Accepted, Finding, Mute, Rule, Value, Where
from bb_auth_check.outgoing import allowed
from bb_auth_check.outgoing.allowed import NotCounted, Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bb_auth_check.git.config import Places

KEY = "bbAuthCheck.allow"
_OF_ONE_REPOSITORY = ("local", "worktree")


class _Entry(Value):
    """One value that counts."""

    line: Written
    where: Where
    path: str | None
    """Its file; None for the command line and the environment."""

    def named(self) -> str:
        """How it is named to its author."""
        return f"{self.where.named} ({redacted(self.line.place)} {redacted(self.line.rule)})"


class Acceptances(Mute):
    """What the configuration accepts, and what is to be told of it once every finding has been asked about."""

    def __init__(self, configuration: Configuration, rules: Sequence[Rule]) -> None:
        """`rules`: those that are asked. `configuration.settings("allow")` tells first whether there is any."""
        git = configuration.git
        places = config.Places(
            configuration.entries, Folders({entry.origin for entry in configuration.entries}, git), git
        )
        self._git = git
        self._asked = {name for rule in rules for name in (rule.id.lower(), rule.name)}
        self._told: dict[str, None] = {}
        self._used: set[_Entry] = set()
        self._entries = list(self._read(configuration, places))

    def _read(self, configuration: Configuration, places: Places) -> Iterator[_Entry]:
        from bb_auth_check.rules import CATALOGUE

        rules = {rule.id: rule.name for rule in CATALOGUE}
        for entry in configuration.entries:
            if entry.key != KEY.lower():
                continue
            where = places.where(entry, KEY)
            if holds_token(entry.value):
                self._told[f"{where.named} does not count: it holds a token."] = None
                continue
            # of several in one file the one that is meant is told by what it is about; anything else is not repeated
            opening = (entry.value or "").split()[:2]
            is_known = opening[1:] and (opening[1].upper() in rules or opening[1].lower() in rules.values())
            named = f"{where.named} ({redacted(' '.join(opening))})" if is_known else where.named
            try:
                line = allowed.written(
                    entry.value or "", named, date.today(), rules, "PLACE", "`bb-auth-check explain` lists the rules."
                )
            except NotCounted as why:
                self._told[str(why)] = None
                continue
            path = next((source.path for source in places.sources(where) if source.entry is entry), None)
            yield _Entry(line=line, where=where, path=path)

    def accept(self, finding: Finding) -> Accepted | None:
        """By what a finding is accepted; None if it is not."""
        for entry in self._entries:
            if not _fits(entry.line, finding):
                continue
            self._used.add(entry)
            if _lives(finding) and entry.path is not None and self._is_tracked(entry.path):
                self._told[
                    f"{entry.named()} does not cover a secret in plain text that may log in, for git tracks that file: "
                    f"only an entry of the repository's own configuration does (git config --local --add {KEY} …)."
                ] = None
                continue
            return Accepted(
                finding=finding, until=entry.line.until, reason=redacted(entry.line.reason), where=entry.where
            )
        return None

    def told(self, *, whole: bool) -> tuple[str, ...]:
        """What is to be told of entries that do not count, or accept nothing; `whole`: all remotes were looked at."""
        for entry in self._entries if whole else ():
            is_own = entry.where.scope in _OF_ONE_REPOSITORY
            if is_own and entry not in self._used and entry.line.rule.lower() in self._asked:
                self._told[f"{entry.named()} accepts nothing that is there: take it out."] = None
        return tuple(self._told)

    def _is_tracked(self, path: str) -> bool:
        return any(is_tracked(one, self._git) for one in dict.fromkeys((path, os.path.realpath(path))))


def _fits(line: Written, finding: Finding) -> bool:
    """Whether a line is about a finding: its rule, and its key, its file, or its remote."""
    rule, fault = finding.rule, finding.fault
    if line.rule.lower() not in (rule.id.lower(), rule.name):
        return False
    places = [fault.remote, *((fault.where.key, fault.where.file) if fault.where is not None else ())]
    return any(
        line.place == place or allowed.matches(line.place, place.removeprefix("/"))
        for place in places or [""]
        if place is not None
    )


def _lives(finding: Finding) -> bool:
    """Whether it is certain that a secret that may log in lies there in plain text."""
    kind = finding.fault.secret_kind
    return finding.severity == "error" and kind is not None and BY_NAME[kind].alive
