"""One look at one repository: remotes, what git makes of their URLs, and the login at each."""

from __future__ import annotations

import sys

from bb_auth_check.bitbucket import hosts
from bb_auth_check.git_state import config, process, remotes, urls
from bb_auth_check.git_state.logins import Logins
from bb_auth_check.git_state.text import escaped, shown, without_tokens
from bb_auth_check.model import SSH_COMMAND, Address, CannotLook, Destination, Facts, Machine, Misused, Rewrite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bb_auth_check.git_state.config import Entry
    from bb_auth_check.git_state.gather import Configuration, Pushed
    from bb_auth_check.model import Url, UsernameSource


class Look:
    """What several questions about one configuration share."""

    def __init__(self, configuration: Configuration, declared: tuple[str, ...]) -> None:
        self._environ = configuration.environ
        self._cwd = configuration.cwd
        self._entries = configuration.entries
        self._declared = declared
        self._places = config.Places(self._entries, self._environ, self._cwd)
        self._rules = remotes.Rules(self._entries)
        self._logins = Logins(self._entries, self._places, self._environ, self._cwd)
        self._parsed: dict[str, Url] = {}

    def facts(self, pushed: Pushed | None, only_remotes: Sequence[str]) -> Facts:
        """As `gather` says."""
        uses = self._uses(pushed, only_remotes)
        addresses: list[Address] = []
        destinations = []
        pushed_to = set()
        for use in uses:
            address = self._address(use)
            place = (address.where, address.url, address.rewritten_by)
            if use.kind == "push":
                destinations.append(self._destination(use, address))
                pushed_to.add(place)
            elif place in pushed_to:
                continue
            addresses.append(address)
        return Facts(
            addresses=tuple(addresses),
            destinations=tuple(destinations),
            rewrites=self._rewrites(),
            machine=Machine(platform=sys.platform, helpers=self._logins.offered(destinations)),
            hosts=self._declared,
        )

    def _uses(self, pushed: Pushed | None, only_remotes: Sequence[str]) -> list[remotes.Use]:
        uses = remotes.uses(self._entries, self._rules, self._empty_resets)
        if pushed is not None:
            for use in uses:
                if use.kind == "push" and (use.remote, use.url) == (pushed.name, pushed.url):
                    return [use]
            typed = remotes.given(pushed.name, self._rules)
            if typed.url == pushed.url:
                return [typed]
            return [remotes.Use(pushed.name, "push", None, pushed.url, pushed.url, None)]
        if not only_remotes:
            return uses
        chosen: list[remotes.Use] = []
        for name in only_remotes:
            of_name = [use for use in uses if use.remote == name]
            if not of_name and (urls.parse(name).transport == "other" and "@" not in name):
                # what was typed may be a secret in the wrong place, so it is not repeated
                known = ", ".join(dict.fromkeys(self._url(use.remote).text for use in uses))
                raise Misused(f"--remote names no remote of this repository; there is {known or 'none'}.")
            chosen += of_name or [remotes.given(name, self._rules)]
        return chosen

    def _empty_resets(self) -> bool:
        """git 2.46 made an empty `remote.<name>.url` drop the values before it."""
        import re

        answer = process.ask(["git", "version"], self._environ, self._cwd)
        version = re.search(r"(\d+)\.(\d+)", "\n".join(answer.lines()))
        return version is not None and (int(version[1]), int(version[2])) >= (2, 46)

    def _url(self, text: str) -> Url:
        if text not in self._parsed:
            self._parsed[text] = urls.parse(text)
        return self._parsed[text]

    def _address(self, use: remotes.Use) -> Address:
        remote = self._url(use.remote).text
        where = rewritten_by = None
        if use.entry is not None:
            name = "pushurl" if use.entry.name == "pushurl" else "url"
            where = self._places.where(use.entry, f"remote.{remote}.{name}")
        if use.rule is not None:
            name = "pushInsteadOf" if use.rule.name == "pushinsteadof" else "insteadOf"
            rewritten_by = self._places.where(use.rule, f"url.{self._url(use.rule.subsection).text}.{name}")
        return Address(
            remote=remote,
            use=use.kind,
            where=where,
            written=self._url(use.written),
            url=self._url(use.url),
            pattern=self._pattern(use.entry) if use.entry and where and where.values > 1 else None,
            rewritten_by=rewritten_by,
        )

    def _pattern(self, entry: Entry) -> str | None:
        """A value pattern for `git config` that matches this value alone in its file, and holds no secret."""
        import re

        url = self._url(entry.value or "")
        pattern = f"^{escaped(url.text)}$"
        siblings = {
            other.value or "" for other in self._entries if (other.origin, other.key) == (entry.origin, entry.key)
        }
        matched = [value for value in siblings if re.search(pattern, value)]
        # two that differ in their secrets only may go together
        return pattern if {self._url(value).text for value in matched} == {url.text} else None

    def _destination(self, use: remotes.Use, address: Address) -> Destination:
        url = address.url
        product = hosts.product(url, self._declared)
        if url.transport == "http":
            return self._logins.destination(use.url, address, product)
        username = url.username or None
        source: UsernameSource | None = "url" if username else None
        answered_by = None
        if username is None and url.transport == "ssh" and product == "cloud":
            username = self._ssh_user(url.hostname)
            source = "config" if username else None
            answered_by = SSH_COMMAND if self._has_own_ssh() else None
        return Destination(
            address=address, product=product, username=username, username_source=source, answered_by=answered_by
        )

    def _has_own_ssh(self) -> bool:
        """Whether git is told which ssh to run, and with which options: they may hold the user."""
        return any(self._environ.get(name) for name in ("GIT_SSH_COMMAND", "GIT_SSH")) or any(
            config.values(self._entries, "core.sshcommand")
        )

    def _ssh_user(self, host: str) -> str | None:
        """The user that ssh's configuration gives a host, if it is the one that Bitbucket wants."""
        if host.startswith("-") or not set(host) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-"):
            return None
        try:
            answer = process.ask(["ssh", "-G", "--", host], self._environ, self._cwd)
        except CannotLook:
            return None
        return "git" if "user git" in answer.lines() else None

    def _rewrites(self) -> tuple[Rewrite, ...]:
        rules = [(rule, False) for rule in self._rules.all] + [(rule, True) for rule in self._rules.push]
        return tuple(
            Rewrite(prefix=shown(without_tokens(rule.value or "")), push_only=push_only)
            for rule, push_only in rules
            if not self._url(rule.value or "").secrets
        )
