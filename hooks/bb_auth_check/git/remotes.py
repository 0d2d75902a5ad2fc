"""Which URLs git uses for a remote: values, resets, `insteadOf` and `pushInsteadOf` (git: `remote.c`)."""

from __future__ import annotations

from bb_auth_check.git.text import redacted
from bb_auth_check.git.urls import parse
from bb_auth_check.model import CannotLook, Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from bb_auth_check import model
    from bb_auth_check.git.config import Entry
    from bb_auth_check.model import Where


class Use(Mute):
    """One URL that git uses, raw, with the entries it comes from. May hold a secret: stays in this room."""

    __slots__ = ("entry", "kind", "remote", "rule", "url", "where", "written")

    def __init__(
        self,
        remote: str,
        kind: Any,
        entry: Entry | None,
        written: str,
        url: str,
        rule: Entry | None,
        where: Where | None = None,
    ) -> None:
        self.remote = remote
        self.kind: model.Use = kind
        self.entry = entry
        self.written = written
        self.url = url
        self.rule = rule
        self.where = where
        """Its place, if that is no configuration entry."""


class Rules:
    """The `insteadOf` rules of a configuration, in git's order."""

    def __init__(self, entries: list[Entry]) -> None:
        self.all = _rules(entries, "insteadof")
        self.push = _rules(entries, "pushinsteadof")
        self._all, self._push = _by_length(self.all), _by_length(self.push)

    def rewritten(self, url: str) -> tuple[str, Entry | None]:
        """What `insteadOf` makes of `url`, and by which rule."""
        return _apply(self._all, url)

    def rewritten_for_push(self, url: str) -> tuple[str, Entry] | None:
        """What `pushInsteadOf` makes of `url`; None if no rule applies. A rule that changes nothing applies too."""
        made, rule = _apply(self._push, url)
        return None if rule is None else (made, rule)


def of_branches(entries: list[Entry], rules: Rules) -> Iterator[Use]:
    """The URLs that stand where a branch, or every branch, should name its remote (git: `remote.c`).

    `git push -u URL` writes the URL there as it was typed.
    """
    known = {entry.subsection for entry in entries if entry.section == "remote" and entry.name in ("url", "pushurl")}
    for entry in entries:
        value = entry.value or ""
        names_a_remote = (entry.section == "branch" and entry.name in ("remote", "pushremote")) or (
            entry.key == "remote.pushdefault"
        )
        if not names_a_remote or value in ("", ".") or value in known:
            continue
        to, rule = given(value, rules)
        if rule is not None or "://" in value or "@" in value:
            yield Use(value, "push", entry, value, to, rule)


def of_plain_push(entries: list[Entry], branch: str | None) -> str:
    """The remote that a `git push` without arguments takes on this branch; None stands for a detached HEAD.

    It may not exist (git: `remote.c`, `pushremote_for_branch`).
    """
    of_branch = {
        entry.name: entry.value for entry in entries if entry.section == "branch" and entry.subsection == branch
    }
    default = [entry.value for entry in entries if entry.key == "remote.pushdefault"]
    remotes = {entry.subsection for entry in entries if entry.section == "remote" and entry.subsection}
    alone = next(iter(remotes)) if len(remotes) == 1 else None
    named = (of_branch.get("pushremote"), *default[-1:], of_branch.get("remote"), alone)
    return next((name for name in named if name), "origin")


def named(entries: list[Entry], shown: str) -> str:
    """A remote's name as the configuration has it, found by how it is shown. It may hold a secret.

    What names no remote is given back as it is.
    """
    names = (entry.subsection for entry in entries if entry.section == "remote" and entry.subsection)
    return next((name for name in names if name == shown or parse(name).text == shown), shown)


def _rules(entries: list[Entry], name: str) -> list[Entry]:
    # the base may be empty: `[url ""]` cuts the prefix off; without a subsection the key means nothing
    found = [entry for entry in entries if entry.section == "url" and entry.name == name and entry.key != f"url.{name}"]
    for entry in found:
        if entry.value is None:
            raise _valueless(entry)
    # git keeps the rules by base, in the order in which the bases first appear
    order: dict[str, int] = {}
    for entry in found:
        order.setdefault(entry.subsection, len(order))
    return sorted(found, key=lambda entry: order[entry.subsection])


def _by_length(rules: list[Entry]) -> list[tuple[int, dict[str, Entry]]]:
    """The rules by their prefixes, the longest first; of equal ones the first counts."""
    found: dict[int, dict[str, Entry]] = {}
    for rule in rules:
        prefix = rule.value or ""
        found.setdefault(len(prefix), {}).setdefault(prefix, rule)
    return sorted(found.items(), key=lambda item: -item[0])


def _apply(rules: list[tuple[int, dict[str, Entry]]], url: str) -> tuple[str, Entry | None]:
    for length, of_length in rules:
        rule = of_length.get(url[:length])
        if rule is not None:
            return rule.subsection + url[length:], rule
    return url, None


def uses(entries: list[Entry], rules: Rules, empty_resets: Callable[[], bool]) -> list[Use]:
    """Every URL that git pushes to or fetches from, remote by remote.

    `empty_resets` tells whether this git takes an empty URL for a reset (since 2.46), be it written as such or made by
    `pushInsteadOf`; it is called only if there is one. Raises CannotLook for a `url` key without a value: git itself
    dies on it.
    """
    written: dict[str, tuple[list[Entry], list[Entry]]] = {}
    for entry in entries:
        if entry.section != "remote" or entry.name not in ("url", "pushurl") or entry.subsection[:1] in ("", "/"):
            continue
        if entry.value is None:
            raise _valueless(entry)
        urls = written.setdefault(entry.subsection, ([], []))[entry.name == "pushurl"]
        if not entry.value and empty_resets():
            urls.clear()
        else:
            urls.append(entry)
    return [use for remote, own in written.items() for use in _of_remote(remote, own, rules, empty_resets)]


def _of_remote(
    remote: str, written: tuple[list[Entry], list[Entry]], rules: Rules, empty_resets: Callable[[], bool]
) -> list[Use]:
    urls, push_urls = written
    pushes = [_use(remote, "push", entry, rules.rewritten(entry.value or "")) for entry in push_urls]
    if not push_urls:
        for entry in urls:
            made = rules.rewritten_for_push(entry.value or "")
            if made and not made[0] and empty_resets():
                pushes.clear()
            elif made:
                pushes.append(_use(remote, "push", entry, made))
    fetches = [_use(remote, "fetch", entry, rules.rewritten(entry.value or "")) for entry in urls]
    if not pushes:
        return [Use(use.remote, "push", use.entry, use.written, use.url, use.rule) for use in fetches]
    return pushes + fetches


def _use(remote: str, kind: model.Use, entry: Entry, made: tuple[str, Entry | None]) -> Use:
    url, rule = made
    return Use(remote, kind, entry, entry.value or "", url, rule)


def given(url: str, rules: Rules) -> tuple[str, Entry | None]:
    """The push URL that git makes of a URL given in place of a remote's name, and by which rule."""
    return rules.rewritten_for_push(url) or rules.rewritten(url)


def _valueless(entry: Entry) -> CannotLook:
    place = redacted(entry.origin.partition(":")[2]) or "the configuration"
    name = f"{entry.section}.<name>.{entry.name}"
    return CannotLook(f"A `{name}` in {place} has no value: git stops at it. Remove it.", "not-readable")
