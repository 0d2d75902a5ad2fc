"""One look at one repository: URLs, what git makes of them, the login at each, and what else holds a secret."""

from __future__ import annotations

import os
import sys

from bb_auth_check.bitbucket import hosts, products
from bb_auth_check.git import config, remotes, urls
from bb_auth_check.git.cached import cached
from bb_auth_check.git.environment import environment, has_desktop, in_ci
from bb_auth_check.git.exposures import Exposures, key_of
from bb_auth_check.git.folders import Folders
from bb_auth_check.git.logins import Logins
from bb_auth_check.git.secret_ids import SecretIds
from bb_auth_check.git.text import as_regex, fits, may_hold_tokens, redacted, shown, without_tokens
from bb_auth_check.model import (
    HIDDEN,
    SSH_COMMAND,
    Address,
    Beside,
    CannotLook,
    Destination,
    Facts,
    Machine,
    Misused,
    Rewrite,
    Ssh,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bb_auth_check.bitbucket.products import Product
    from bb_auth_check.git.config import Entry
    from bb_auth_check.git.configuration import Configuration, Pushed
    from bb_auth_check.git.remotes import Use
    from bb_auth_check.git.ssh import Asker
    from bb_auth_check.git.ssh_command import Command
    from bb_auth_check.model import Exposure, LostKey, Refusal, Secret, Unstartable, Url, UsernameSource, Where

_NAMES = {
    "pushremote": "pushRemote",
    "pushdefault": "pushDefault",
    "insteadof": "insteadOf",
    "pushinsteadof": "pushInsteadOf",
}

_MAY_REFUSE = frozenset(("GIT_ALLOW_PROTOCOL", "GIT_SSL_CAINFO"))
_REFUSES = ("allow", "proxy", "sslcainfo", "pushdefault", "pushremote")
"""Variables, and names of keys, that may have git stop before any login."""
_MOST_COMPARED = 50
_PATH = ("submodule", "path")


class Reader:
    """What several questions about one configuration share."""

    def __init__(
        self,
        configuration: Configuration,
        declared: tuple[str, ...],
        secret_ids: SecretIds | None = None,
        chosen: str | None = None,
    ) -> None:
        """`secret_ids`: those of an earlier look, so that the same secrets get the same numbers; `chosen`: a helper."""
        self._git = configuration.git
        self._entries = configuration.entries
        self._given = self._declared = declared
        self.folders = Folders({entry.origin for entry in self._entries}, self._git)
        self.places = config.Places(self._entries, self.folders, self._git)
        self._rules = remotes.Rules(self._entries)
        self.secret_ids = secret_ids or SecretIds()
        self._chosen = chosen
        self.exposures = Exposures(self.places, self.secret_ids, declared)
        self.logins = Logins(self._entries, self.places, self.exposures, self._git)
        self._parsed: dict[str, Url] = {}
        self._known = list(self._entries)
        self._values: dict[tuple[str, str], set[str]] = {}
        self._used: set[Entry] = set()
        self._files: dict[str, list[Entry]] = {}
        self._of_modules: list[Exposure] = []
        self._narrow = self._in_push = self._at_login = False
        self._submodules: dict[str, Use] = {}
        self._tracked: dict[str, Use] = {}
        self._cloned: dict[str, tuple[Use, Logins]] = {}

    def facts(
        self,
        pushed: Pushed | None,
        only_remotes: Sequence[str],
        *,
        whole: bool,
        login: tuple[str, str] | None = None,
    ) -> Facts:
        """As `gather` says."""
        self._in_push = pushed is not None
        self._at_login = login is not None
        self._narrow = narrow = pushed is not None or bool(only_remotes) or self._at_login
        uses = self._uses(pushed, only_remotes)
        if login is not None and not only_remotes:
            uses = [use for use in uses if (self._url(use.url).scheme, self._url(use.url).host) == login]
        self._declare(uses)
        next_push = None if narrow else self._next_push()
        if not self._at_login:
            uses += self._beside(uses) if narrow else self._beyond_remotes(uses)
        addresses: list[Address] = []
        destinations: list[Destination] = []
        pushed_to = set()
        raws: list[str] = []
        for use in uses:
            address = self._address(use)
            place = (address.where, address.url, address.rewritten_by)
            if use.kind == "push":
                destination = self._destination(use, address).replace(
                    is_next=next_push in (None, use.remote), is_guess=hosts.is_guessed(address.url, self._given)
                )
                destinations.append(destination)
                pushed_to.add(place)
            elif place in pushed_to:
                continue
            addresses.append(address)
            is_ours = hosts.product(address.url, self._declared) != "other"
            if use.kind != "submodule" and address.url.transport == "http" and is_ours:
                raws.append(_without_transport(use.url))
        if not addresses:  # none of this repository's business: nothing beyond is looked at
            return self._facts([], [], [])
        held = list(dict.fromkeys([*self._held(destinations, raws), *(() if narrow else self._held_anywhere(whole))]))
        if narrow and not self._at_login:
            addresses += self._same_secrets(addresses, destinations, held)
        if not narrow:
            held += self._elsewhere(addresses, destinations, held)
        found = self._facts(addresses, destinations, held, self._logins_beside(uses))
        if pushed is None:
            found = found.replace(refusals=self._refusals(destinations))
        return found

    def _elsewhere(
        self, addresses: list[Address], destinations: list[Destination], held: list[Exposure]
    ) -> Iterator[Exposure]:
        """Tokens under keys that nobody has looked at, and in values that an empty one drops."""
        if not may_hold_tokens(f"{entry.key}\0{entry.value}" for entry in self._known):
            return
        places: list[tuple[Where | None, Secret | None]] = [(one.where, one.secret) for one in held]
        places += [(one.username_where or one.unused_username, one.username_secret) for one in destinations]
        for address in addresses:
            for url in (address.written, address.url):
                ends = (address.where, address.rewritten_by)
                places += [(where, secret) for secret in url.secrets for where in ends]
        known = {
            (where.key.lower(), where.file, secret.secret_id)
            for where, secret in places
            if where and secret is not None
        }
        yield from self.exposures.elsewhere(self._known, known, self._pattern)

    def _facts(
        self,
        addresses: list[Address],
        destinations: list[Destination],
        held: list[Exposure],
        beside: Sequence[Beside] = (),
    ) -> Facts:
        in_need = [*destinations, *(one.login for one in beside)]
        return Facts(
            addresses=tuple(addresses),
            destinations=tuple(destinations),
            rewrites=self._rewrites(),
            machine=self.machine(self.logins.offered(in_need)),
            hosts=self._declared,
            held=tuple(held),
            environment=environment(
                self._entries, self.places, self.folders, self._git, in_push=self._in_push, at_login=self._at_login
            ).replace(secret_elsewhere=self._secret_elsewhere() if destinations else None),
            beside=tuple(beside),
        )

    def _refusals(self, destinations: list[Destination]) -> tuple[Refusal, ...]:
        environ = self._git.environ
        if not _MAY_REFUSE.isdisjoint(environ) or any(entry.name in _REFUSES for entry in self._entries):
            from bb_auth_check.git import refusals

            found = refusals.refusals(
                destinations, self._entries, self.places, self.folders, environ, in_ci=in_ci(environ)
            )
            return tuple(found)
        return ()

    def _logins_beside(self, uses: list[Use]) -> list[Beside]:
        """What git-lfs and the submodules log in at, where that is Bitbucket over https."""
        if not any(use.kind in ("submodule", "lfs") and self._is_ours(use.url) for use in uses):
            return []
        from bb_auth_check.git import submodules_and_lfs

        found = []
        for use in submodules_and_lfs.used_by_lfs([use for use in uses if use.kind == "lfs"]):
            if self._is_ours(use.url):
                login = self._destination(use, self._address(use))
                tracked = login.address.where if submodules_and_lfs.is_tracked(use) else None
                found.append(Beside(login=login, tracked=tracked))
        if not self._narrow:
            found += self._logins_of_submodules()
        return found

    def _logins_of_submodules(self) -> Iterator[Beside]:
        """For each submodule the URL that git uses: its own repository's, or else that of which it would be cloned.

        git clones it without this repository's own configuration.
        """
        wide = [entry for entry in self._entries if entry.scope not in ("local", "worktree")]
        rules, logins = remotes.Rules(wide), None
        entries = self._files.get(".gitmodules", ())
        paths = {entry.subsection: entry.value for entry in entries if (entry.section, entry.name) == _PATH}
        for name in dict.fromkeys((*self._tracked, *self._submodules, *self._cloned)):
            use, of_clone = self._cloned.get(name, (None, None))
            if use is None:
                given = self._submodules.get(name) or self._tracked[name]
                to, rule = rules.rewritten(given.written)
                use = remotes.Use(name, "submodule", given.entry, given.written, to, rule)
            if not self._is_ours(use.url):
                continue
            if of_clone is None:
                of_clone = logins = logins or Logins(wide, self.places, self.exposures, self._git)
            address = self._address(use).replace(remote=self._url(name).text)
            in_file, path = self._tracked.get(name), paths.get(name)
            yield Beside(
                login=of_clone.destination(use.url, address, hosts.product(address.url, self._declared)),
                tracked=self._address(in_file).where if in_file and in_file.written == use.written else None,
                path=path if path and shown(without_tokens(path)) == path else None,
                is_initialised=name in self._submodules or name in self._cloned,
            )

    def _is_ours(self, raw: str) -> bool:
        """Whether a URL leads to Bitbucket over https, or http."""
        url = self._url(raw)
        return url.transport == "http" and hosts.product(url, self._declared) != "other"

    def machine(self, helpers: tuple[str, ...]) -> Machine:
        """What decides which helper can be offered here; `helpers`: those that are there."""
        return Machine(
            platform=sys.platform,
            helpers=helpers,
            chosen=self._chosen,
            has_desktop=has_desktop(self._git.environ) or sys.platform != "linux",
            in_ci=in_ci(self._git.environ),
            shared=self.places.is_shared(self.places.default_global()),
        )

    def _secret_elsewhere(self) -> str | None:
        """The first remote of another host with a password in its URL, as git uses it."""
        for use in remotes.uses(self._entries, self._rules, self._empty_resets):
            url = self._url(use.url) if "@" in use.url else None
            if url is not None and url.secrets and hosts.product(url, self._declared) == "other":
                return self._url(use.remote).text
        return None

    def _next_push(self) -> str | None:
        """The remote of the next plain `git push`; None if there is no other that could be."""
        named = {entry.subsection for entry in self._entries if entry.section == "remote" and entry.subsection}
        chosen = {use.remote for use in remotes.of_branches(self._entries, self._rules)}
        if len(named | chosen) < 2:
            return None
        return remotes.of_plain_push(self._entries, self.folders.branch())

    def _beside(self, uses: list[Use]) -> list[Use]:
        """What else is used in a push to these remotes alone."""
        found: list[Use] = []
        try:
            for name in {use.remote for use in uses}:
                found += self._lfs(self._entries, name)
        except CannotLook:
            pass  # git-lfs will say so, where it is used
        return found

    def _beyond_remotes(self, uses: list[Use]) -> list[Use]:
        """Every URL that belongs to no remote of the configuration."""
        found = list(self._dropped(uses))
        try:
            found += self._lfs(self._entries, None)
            found += self._beyond()
        except CannotLook:
            # a broken file beside remotes that are none of our business is none either
            if any(hosts.product(self._url(use.url), self._declared) != "other" for use in (*uses, *found)):
                raise
        return [*found, *self._unused_prefixes([*uses, *found])]

    def _unused_prefixes(self, uses: list[Use]) -> Iterator[Use]:
        """The prefixes of `insteadOf` rules that rewrite nothing here, where they hold a secret."""
        used = {use.rule for use in uses}
        for rule in (*self._rules.all, *self._rules.push):
            if rule not in used and "@" in (rule.value or "") and self._url(rule.value or "").secrets:
                yield remotes.Use("", "fetch", rule, rule.value or "", rule.value or "", None)

    def _declare(self, uses: list[Use]) -> None:
        """What one of its URLs shows to be a Data Center is one wherever it is named."""
        shown = {
            url.hostname
            for url in (self._url(use.url) for use in uses)
            if hosts.product(url, self._declared) == "datacenter"
        }
        # one that another of its addresses proves is no guess
        self._given = (
            *self._given,
            *(
                url.hostname
                for url in map(self._url, (use.url for use in uses))
                if (hosts.product(url, self._given).is_datacenter and not hosts.is_guessed(url, self._given))
            ),
        )
        if not shown <= set(self._declared):
            self._declared = (*self._declared, *sorted(shown - set(self._declared)))
            self.exposures = Exposures(self.places, self.secret_ids, self._declared)

    def _uses(self, pushed: Pushed | None, only_remotes: Sequence[str]) -> list[Use]:
        uses = remotes.uses(self._entries, self._rules, self._empty_resets)
        if pushed is None and not only_remotes:
            return [*uses, *remotes.of_branches(self._entries, self._rules), *self._legacy(uses)]
        if pushed is not None:
            for use in uses:
                if use.kind == "push" and (use.remote, use.url) == (pushed.name, pushed.url):
                    return [use]
            more = [*remotes.of_branches(self._entries, self._rules), *self._legacy(uses)]
            for use in more:
                if (use.remote, use.url) == (pushed.name, pushed.url):
                    return [use]
            to, rule = remotes.given(pushed.name, self._rules)
            if to != pushed.url:
                return [remotes.Use(pushed.name, "push", None, pushed.url, pushed.url, None)]
            return [remotes.Use(pushed.name, "push", None, pushed.name, to, rule)]
        chosen: list[Use] = []
        uses += self._legacy(uses)
        for name in only_remotes:
            of_name = [use for use in uses if use.remote == name]
            if not of_name and (urls.parse(name).transport == "other" and "@" not in name):
                # what was typed may be a secret in the wrong place, so it is not repeated
                known = ", ".join(dict.fromkeys(self._url(use.remote).text for use in uses))
                raise Misused(f"There is no such remote in this repository; there is {known or 'none'}.")
            if not of_name:
                to, rule = remotes.given(name, self._rules)
                of_name = [remotes.Use(name, "push", None, name, to, rule)]
            chosen += of_name
        return chosen

    def _legacy(self, uses: list[Use]) -> list[Use]:
        # gone where git's next major version is at work; until then it warns
        folders = [os.path.join(self.folders.common, name) for name in ("remotes", "branches")]
        # git's template makes the second one, and leaves it empty
        if not any(_has_entries(folder) for folder in folders):
            return []
        from bb_auth_check.git import submodules_and_lfs

        found = list(submodules_and_lfs.legacy(self.folders, self.places, {use.remote for use in uses}, self._rules))
        if not found or self._knows(found[0].remote):
            return found
        # nothing is pushed there any more; what lies there in plain text has to be taken out in the file
        found = [use for use in found if self._url(use.written).secrets]
        for use in found:
            use.kind = "fetch"
            use.where = use.where and self.places.no_key(use.where)
        return found

    def _knows(self, remote: str) -> bool:
        """Whether git finds a URL for a remote that only such a file has: to others the name is all that there is.

        It is asked, as a git can be built for what the next major version does, and has the version before.
        """
        answer = self._git.ask(["git", "ls-remote", "--get-url", "--", remote])
        return answer.code != 0 or answer.lines() != [self._rules.rewritten(remote)[0]]

    def _dropped(self, uses: list[Use]) -> Iterator[Use]:
        """The URLs of remotes that an empty value takes back, and that have a secret all the same."""
        used = {use.entry for use in uses}
        for entry in self._entries:
            if entry.section == "remote" and entry.name in ("url", "pushurl") and "@" in (entry.value or ""):
                value = entry.value or ""
                if entry not in used and self._url(value).secrets:
                    yield remotes.Use(entry.subsection, "fetch", entry, value, value, None)

    def _lfs(self, entries: list[Entry], remote: str | None) -> Iterator[Use]:
        if any("lfs" in entry.key for entry in entries):
            from bb_auth_check.git import submodules_and_lfs

            yield from submodules_and_lfs.lfs(entries, self._rules, remote)
        if os.path.isfile(os.path.join(self.folders.top, ".lfsconfig")):
            from bb_auth_check.git import submodules_and_lfs

            yield from submodules_and_lfs.lfs(self._of_file(".lfsconfig"), self._rules, remote)

    def _beyond(self) -> Iterator[Use]:
        """The URLs of submodules: in the configuration, in the tracked file, and in their own repositories."""
        has_submodules = any(entry.section == "submodule" for entry in self._entries) or any(
            os.path.exists(path)
            for path in (
                os.path.join(self.folders.top, ".gitmodules"),
                os.path.join(self.folders.common, "modules"),
                os.path.join(self.folders.own, "modules"),
            )
        )
        if not has_submodules:
            return
        from bb_auth_check.git import submodules_and_lfs

        for use in submodules_and_lfs.submodules(self._entries, self._rules):
            self._submodules[use.remote] = use
            yield use
        for use in submodules_and_lfs.submodules(self._of_file(".gitmodules"), self._rules):
            self._tracked[use.remote] = use
            yield use
        for name, entries in submodules_and_lfs.modules(self.folders, self._git):
            self._know(entries)
            seen = [entry for entry in self._entries if entry.scope != "local"] + entries
            rules = remotes.Rules(seen)
            logins = Logins(seen, self.places, self.exposures, self._git)
            for use in [
                *remotes.uses(entries, rules, self._empty_resets),
                *remotes.of_branches(entries, rules),
                *submodules_and_lfs.submodules(entries, rules),
                *submodules_and_lfs.lfs(entries, rules, None),
            ]:
                if use.remote == "origin" and (
                    use.kind == "fetch" or (use.kind == "push" and name not in self._cloned)
                ):
                    self._cloned[name] = (use, logins)
                use.kind = "submodule"
                url = self._url(use.url)
                if url.transport == "http" and hosts.product(url, self._declared) != "other":
                    raws = [_without_transport(use.url)]
                    self._of_modules += [*self.exposures.headers(seen, raws), *logins.commands(raws)]
                yield use

    def _of_file(self, name: str) -> list[Entry]:
        if name not in self._files:
            from bb_auth_check.git import submodules_and_lfs

            self._files[name] = submodules_and_lfs.tracked(
                name, self.folders, self._git, (hosts.CLOUD, *self._declared)
            )
            self._know(self._files[name])
        return self._files[name]

    def _know(self, entries: list[Entry]) -> None:
        self.places.know(entries)
        self._values.clear()
        self._known += entries

    def _held(self, destinations: list[Destination], raws: list[str]) -> Iterator[Exposure]:
        names = {d.address.remote for d in destinations}
        commands = self.logins.commands(dict.fromkeys(raws))
        return self.exposures.on_the_way(self._entries, raws, names, commands, self._git.environ)

    @property
    def _has_reftable(self) -> bool:
        storage = [entry.value for entry in self._entries if entry.key == "extensions.refstorage"]
        return storage[-1:] == ["reftable"]

    def _logs(self, every: bool) -> Iterator[tuple[str, list[str]]]:
        """Each ref with the messages of its reflog, the newest first, as git reads them where no file can be read.

        `every`: those of all branches, and of what is checked out in each work tree.
        """
        options = ["--no-color", "--no-show-signature", "--format=%gD %gs"]
        try:
            lines = self._git.ask(["git", "log", "-g", *options, "--all" if every else "HEAD", "--"]).lines()
        except CannotLook:
            return
        logs: dict[str, list[str]] = {}
        for line in lines:
            ref, _, message = line.partition("@{")
            logs.setdefault(ref, []).append(message.partition(" ")[2])
        for ref, messages in logs.items():
            if (ref.startswith("refs/heads/") or ref.endswith("HEAD")) and redacted(ref) == ref:
                yield ref.removeprefix("refs/heads/"), messages

    def _held_anywhere(self, whole: bool) -> Iterator[Exposure]:
        yield from self._of_modules
        logs = self._logs(whole) if self._has_reftable else None
        yield from self.exposures.anywhere(self._known, self._used, self.folders, every=whole, logs=logs)

    def _same_secrets(
        self, addresses: list[Address], destinations: list[Destination], held: list[Exposure]
    ) -> list[Address]:
        """The other places of the secrets that this push would meet."""
        secret_ids = {
            secret.secret_id for address in addresses for secret in (*address.url.secrets, *address.written.secrets)
        }
        secret_ids |= {one.secret.secret_id for one in held if one.secret is not None}
        secret_ids |= {d.username_secret.secret_id for d in destinations if d.username_secret is not None}
        if not secret_ids:
            return []
        known = {(address.where, address.written) for address in addresses}
        uses = [*self._uses(None, ()), *self._lfs(self._entries, None), *self._beyond()]
        others = [self._address(use) for use in uses]
        held += [
            one for one in self._held_anywhere(True) if one.secret is not None and one.secret.secret_id in secret_ids
        ]
        return [
            other.replace(use="fetch" if other.use == "push" else other.use)
            for other in others
            if (other.where, other.written) not in known
            and any(secret.secret_id in secret_ids for secret in (*other.url.secrets, *other.written.secrets))
        ]

    def _empty_resets(self) -> bool:
        """git 2.46 made an empty `remote.<name>.url` drop the values before it."""
        return self._git.is_at_least(2, 46)

    def _url(self, text: str) -> Url:
        if text not in self._parsed:
            self._parsed[text] = urls.parse(text, self.secret_ids)
        return self._parsed[text]

    def _address(self, use: Use) -> Address:
        remote = self._url(use.remote).text
        where, rewritten_by = use.where, None
        if use.entry is not None:
            entry = use.entry
            name = _NAMES.get(entry.name, entry.name)
            key = f"remote.{name}" if entry.key == "remote.pushdefault" else f"{entry.section}.{name}"
            if entry.key != f"{entry.section}.{entry.name}":
                key = f"{entry.section}.{self._url(entry.subsection).text}.{name}"
            where = self.places.where(entry, key)
        if use.rule is not None:
            rewritten_by = self.places.where(use.rule, key_of(use.rule))
            self._used.add(use.rule)
        written, url = self._url(use.written), self._url(use.url)
        if url.mixed is not None or written.mixed is not None:
            url = self._judged(use, url)
            written = url if use.written == use.url else written.replace(mixed=None)
        return Address(
            remote=remote,
            use=use.kind,
            where=where,
            written=written,
            url=url,
            pattern=self._pattern(use.entry) if use.entry and where and where.values > 1 else None,
            rewritten_by=rewritten_by,
        )

    def _has_vcs(self, use: Use) -> bool:
        """Whether a program of its own speaks to this remote (git-config(1), `remote.<name>.vcs`)."""
        return use.remote in self._of_remotes["vcs"]

    @cached
    def _of_remotes(self) -> dict[str, dict[str, Entry]]:
        """The first entry of each remote, for the names that are asked for."""
        found: dict[str, dict[str, Entry]] = {"vcs": {}, "puttykeyfile": {}}
        for entry in self._entries:
            if entry.section == "remote" and entry.name in found:
                found[entry.name].setdefault(entry.subsection, entry)
        return found

    def _judged(self, use: Use, url: Url) -> Url:
        """The URL without what its text says to be wrong with it, where this machine can use it for all that."""
        mixed = url.mixed
        if mixed is None:
            return url
        known = url if mixed.meant is None or url.transport != "other" else mixed.meant
        ours = hosts.product(known, self._declared) != "other" or hosts.is_called_bitbucket(known.hostname)
        # `git@host:7999/…`: the port that a Data Center has by default
        is_likely = not ours and mixed.meant is not None and mixed.meant.host.endswith(":7999")
        if self._has_vcs(use) or not (ours or is_likely):
            return url.replace(mixed=None)
        if mixed.unless == "path" and any(
            os.path.exists(os.path.join(self.folders.top, use.url + ending)) for ending in ("", ".git")
        ):
            return url.replace(mixed=None)
        if mixed.unless == "helper" and self.logins.has_program(f"remote-{mixed.helper}"):
            return url.replace(mixed=None)
        by_own_ssh = mixed.unless == "ssh" and bool(self._ssh_command.name)
        return url.replace(
            transport="other", mixed=mixed.replace(is_certain=mixed.is_certain and ours and not by_own_ssh)
        )

    def _pattern(self, entry: Entry) -> str | None:
        """A value pattern for `git config` that matches this value alone in its file, and holds no secret.

        None also where a key has more values than a person would tell apart: each is compared with each.
        """
        text = self._url(entry.value or "").text
        if not self._values:
            for other in self._known:
                self._values.setdefault((other.origin, other.key), set()).add(other.value or "")
        values = self._values[entry.origin, entry.key]
        if HIDDEN not in text:
            is_alone = text in values
        elif len(values) > _MOST_COMPARED:
            return None
        else:
            # two that differ in their secrets only may go together
            is_alone = {self._url(value).text for value in values if fits(text, value)} == {text}
        return f"^{as_regex(text)}$" if is_alone else None

    def _destination(self, use: Use, address: Address) -> Destination:
        url = address.url
        product = products.OTHER if self._has_vcs(use) else hosts.product(url, self._declared)
        if url.mixed is not None:  # git gets nowhere: there is no login to look at
            product = hosts.product(url.mixed.meant or url, self._declared)
            product = products.DATACENTER if product == "other" else product
            ties = self._ties(url.mixed.meant) if url.mixed.meant else None
            return Destination(address=address, product=product, username=None, username_source=None, ssh=ties)
        if url.transport == "http":
            return self.logins.destination(use.url, address, product)
        username = url.username or None
        source: UsernameSource | None = "url" if username else None
        answered_by = ssh = None
        if url.transport == "ssh":
            product, ssh = self._ssh(use, address, product, username)
            if ssh is not None and product == "cloud" and ssh.asked:
                username, source = self._logged_in_as(username, ssh.user)
            elif ssh is not None and product == "cloud" and username != "git":
                answered_by = SSH_COMMAND if self._ssh_command.name else None
        return Destination(
            address=address,
            product=product,
            username=username,
            username_source=source,
            answered_by=answered_by,
            ssh=ssh,
        )

    def _logged_in_as(self, username: str | None, said: str | None) -> tuple[str | None, UsernameSource | None]:
        """Whom ssh logs in as: its own command comes before the URL, and the URL before its configuration.

        Without a name in either ssh says that of the local account, which is nobody's choice.
        """
        if username is not None and said == username:
            return username, "url"
        if said == "git" or username is not None or self._ssh_command.sets_user:
            return said, "config" if said else None
        return None, None

    @cached
    def _ssh_command(self) -> Command:
        from bb_auth_check.git.ssh_command import command

        return command(self._entries, self._git.environ)

    @cached
    def _asker(self) -> Asker:
        from bb_auth_check.git.ssh import Asker

        return Asker(self._ssh_command, self._git, self.places, nobody_there=in_ci(self._git.environ))

    def _ssh(self, use: Use, address: Address, product: Product, username: str | None) -> tuple[Product, Ssh | None]:
        from bb_auth_check.git import ssh

        url, asker = address.url, self._asker
        if product == "other" and not ssh.may_be_alias(url) and not ssh.is_named(url, self._ssh_command, self._git):
            return product, None
        is_old = url.hostname in (hosts.CLOUD, f"www.{hosts.CLOUD}")
        is_plain = product != "cloud" or (username == "git" and not self._ssh_command.sets_user)
        if product != "other" and username and is_plain and self._narrow and not is_old:
            return product, Ssh(host=url.hostname)  # asking ssh costs as much as all the rest
        said = asker.settings(url)
        if isinstance(said, str):
            if product == "other":
                return product, None
            seen = Ssh(host=url.hostname, unseen=(said,), may_differ=asker.is_there, putty=self._putty(use))
            if not self._narrow:
                seen = seen.replace(cannot_start=self._cannot_start(url), lost_key=self._lost_in_the_shell())
            return product, seen
        host = said.leads_to
        if product == "other":
            if not hosts.is_cloud(host):
                is_undefined = not self._narrow and ssh.is_undefined(url, said)
                return product, Ssh(host=host, asked=True, is_undefined=True) if is_undefined else None
            product = products.CLOUD
        is_left = is_old and host in (hosts.CLOUD, f"www.{hosts.CLOUD}")
        seen = Ssh(host=host, user=shown(said.value("user")) or None, asked=True, putty=self._putty(use))
        if is_left:
            seen = seen.replace(
                tied=asker.tied(url, said, self._keyed_by(use, address)),
                new_name_unknown=asker.new_name_unknown(said, ssh.new_host(url)),
            )
        if not self._narrow:
            port = ssh.closed_port(said) if product == "cloud" else None
            key = None if port else asker.host_key(said, is_cloud=product == "cloud")
            cannot = self._cannot_start(url) or asker.proxy_missing(said)
            lost = asker.lost_key(url, said)
            seen = seen.replace(closed_port=port, host_key=key, lost_key=lost, cannot_start=cannot)
        return product, seen.replace(unseen=tuple(dict.fromkeys(asker.unsure)))

    def _cannot_start(self, url: Url) -> Unstartable | None:
        """Why ssh gets nowhere. At a push that is at hand it has logged in by now."""
        from bb_auth_check.git import ssh_start

        asker, builds = self._asker, in_ci(self._git.environ)
        found = ssh_start.cannot_start(url, self._ssh_command, self._entries, self._git, self.places, in_ci=builds)
        unreadable = asker.unreadable and asker.unreadable.replace(is_certain=not builds)
        return found or unreadable

    def _lost_in_the_shell(self) -> LostKey | None:
        from bb_auth_check.git import ssh_start

        return ssh_start.lost_in_the_shell(self._ssh_command, self._git, self.places)

    def _ties(self, meant: Url) -> Ssh | None:
        """What ties the address that was meant to the name in it, if that is the old one over SSH."""
        if meant.transport != "ssh" or meant.hostname not in (hosts.CLOUD, f"www.{hosts.CLOUD}"):
            return None
        said = self._asker.settings(meant)
        if isinstance(said, str):
            return Ssh(host=meant.hostname, may_differ=self._asker.is_there)
        return Ssh(host=said.leads_to, asked=True, tied=self._asker.tied(meant, said, None))

    def _keyed_by(self, use: Use, address: Address) -> str | None:
        """What of git's configuration depends on a remote's URL as it is, and not on the one that it should become."""
        if address.place_of(address.url) != address.where or use.entry is None or use.entry.section != "remote":
            return None
        old = use.written
        new = old.replace(address.url.host, "".join(hosts.moved_to(address.url)), 1)
        for entry in self._entries:
            kind, _, pattern = entry.subsection.partition("hasconfig:remote.*.url:")
            if entry.section == "includeif" and not kind and pattern and use.entry.name == "url":
                from bb_auth_check.git.wildmatch import matches

                if matches(pattern, old) and not matches(pattern, new):
                    file = self.places.where(entry, "includeIf").file or "the configuration"
                    return f'what [includeIf "hasconfig:remote.*.url:{redacted(pattern)}"] in {file} sets'
        for rule in (*self._rules.all, *self._rules.push):
            prefix = rule.value or ""
            if rule is not use.rule and old.startswith(prefix) and not new.startswith(prefix):
                return f"what {self.places.where(rule, key_of(rule)).named} makes of this URL"
        return None

    def _putty(self, use: Use) -> Where | None:
        if self._ssh_command.program is None:  # it may be PuTTY's, or what hands the key on
            return None
        entry = self._of_remotes["puttykeyfile"].get(use.remote)
        return self.places.where(entry, f"remote.{self._url(use.remote).text}.puttykeyfile") if entry else None

    def _rewrites(self) -> tuple[Rewrite, ...]:
        rules = [(rule, False) for rule in self._rules.all] + [(rule, True) for rule in self._rules.push]
        return tuple(
            Rewrite(prefix=shown(without_tokens(rule.value or "")), push_only=push_only)
            for rule, push_only in rules
            if not self._url(rule.value or "").secrets
        )


def _without_transport(raw: str) -> str:
    """`https::https://host/path` without what chooses the transport."""
    return raw.partition("::")[2] if "::" in raw.partition("://")[0] else raw


def _has_entries(folder: str) -> bool:
    try:
        return bool(os.listdir(folder))
    except OSError:
        return False
