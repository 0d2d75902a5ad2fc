"""The facts of a repository, and behind them the raw values that `fix` needs."""

from __future__ import annotations

import os
from functools import cached_property

from bb_auth_check.bitbucket import hosts
from bb_auth_check.git import config, urls
from bb_auth_check.git.folders import is_tracked
from bb_auth_check.git.logins import Logins
from bb_auth_check.git.reader import Reader
from bb_auth_check.model import Address, Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bb_auth_check.git.config import Entry
    from bb_auth_check.git.configuration import Configuration
    from bb_auth_check.git.secret_ids import SecretIds
    from bb_auth_check.model import Destination, Place, Where


_READ_BESIDE: dict[str, tuple[str, ...]] = {"local": ("local",), "worktree": ("local", "worktree")}
"""The scopes that are read wherever one of them is, beside what is read everywhere."""


class Snapshot(Mute):
    """The state of a repository at one moment, for `fix` alone: what it gives out may hold secrets."""

    def __init__(
        self,
        configuration: Configuration,
        secret_ids: SecretIds,
        *,
        declared_hosts: Sequence[str] = (),
        only_remotes: Sequence[str] = (),
        chosen: str | None = None,
    ) -> None:
        """`secret_ids` are carried from look to look; `chosen`: the value of `credential.helper` the user decided on.

        Raises CannotLook; Misused if `only_remotes` names none.
        """
        declared = configuration.hosts(declared_hosts)
        self.configuration = configuration
        look = Reader(configuration, declared, secret_ids, chosen)
        self.secret_ids, self.places, self.logins, self.folders = (
            look.secret_ids,
            look.places,
            look.logins,
            look.folders,
        )
        self.facts = look.facts(None, only_remotes, whole=True)
        self.exposures = look.exposures  # what one URL shows to be a Data Center is known from here on
        self.machine = look.machine(self.logins.available())
        """With every helper that is there, needed or not."""

    def login(self, url: str, logins: Logins | None = None) -> Destination:
        """The login that git would use at a URL without a secret; `logins`: others than those of this repository."""
        parsed = urls.parse(url)
        address = Address(remote="", use="push", where=None, written=parsed, url=parsed)
        return (logins or self.logins).destination(url, address, hosts.product(parsed, self.facts.hosts))

    def logins_of_all(self, places: Collection[Where]) -> Logins:
        """The logins as everybody has them who reads what stands at all of these places.

        A file of the user's is read in every repository, one that `includeIf` names in some; a submodule is cloned
        without this repository's own configuration. What the command line and the environment set is for one command.
        Raises CannotLook.
        """
        entries = self.configuration.entries
        for where in places:
            origins = {source.entry.origin for source in self.places.sources(where) if source.entry}
            scopes = _READ_BESIDE.get(where.scope, ())
            if where.key.partition(".")[0] == "submodule":
                origins, scopes = set(), ()
            entries = [
                entry
                for entry in entries
                if entry.origin in origins or entry.scope in scopes or entry.origin in self._read_everywhere
            ]
        if len(entries) == len(self.configuration.entries):
            return self.logins
        return Logins(entries, self.places, self.exposures, self.configuration.git)

    @cached_property
    def _read_everywhere(self) -> frozenset[str]:
        """The files that git reads wherever it runs, as it names them."""
        return frozenset(config.read_everywhere(self.configuration.git))

    def secret_ids_in(self, entry: Entry, place: Place | None) -> set[int]:
        """The numbers of the secrets in an entry; `place`: what kind of entry it is, None for one with a URL."""
        return (
            self.secret_ids_in_url(entry.value or "") if place is None else self.exposures.secret_ids_in(entry, place)
        )

    def secret_ids_in_url(self, text: str) -> set[int]:
        """The numbers of the secrets in a URL."""
        return {secret.secret_id for secret in urls.parse(text, self.secret_ids).secrets}

    def file(self, option: Sequence[str]) -> str:
        """The file that `git config` writes with this option."""
        folders = self.folders
        match list(option):
            case ["--local"]:
                return os.path.join(folders.common, "config")
            case ["--worktree"]:
                return os.path.join(folders.own, "config.worktree")
            case ["--global"]:
                return self.places.default_global()
            case ["--file", path]:
                return os.path.join(self.configuration.git.cwd or "", path)
        raise ValueError("no file of a known option")

    def is_tracked(self, path: str) -> bool:
        """Whether git keeps the file: what is changed in it is for the user to commit."""
        return is_tracked(path, self.configuration.git)
