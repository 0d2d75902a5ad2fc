"""Facts, and behind them the raw values that mending needs."""

from __future__ import annotations

import os
import sys

from bb_auth_check.bitbucket import hosts
from bb_auth_check.git_state import urls
from bb_auth_check.git_state.look import Look
from bb_auth_check.model import Address, Machine, Mute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bb_auth_check.git_state.config import Entry, Source
    from bb_auth_check.git_state.configuration import Configuration
    from bb_auth_check.git_state.stories import Stories
    from bb_auth_check.model import Destination, Helper, Place, Where


class Survey(Mute):
    """One look at a repository, for `mend` alone: what it gives out may hold secrets."""

    def __init__(
        self,
        configuration: Configuration,
        stories: Stories,
        *,
        declared_hosts: Sequence[str] = (),
        only_remotes: Sequence[str] = (),
        chosen: str | None = None,
    ) -> None:
        """`stories` are carried from look to look; `chosen`: the value of `credential.helper` the user decided on.

        Raises CannotLook; Misused if `only_remotes` names none.
        """
        declared = tuple(hosts.declared((*declared_hosts, *configuration.settings("host"))))
        self.configuration = configuration
        self._look = Look(configuration, declared, stories, chosen)
        self.facts = self._look.facts(None, only_remotes, whole=True)
        self.machine = Machine(platform=sys.platform, helpers=self._look.logins.available(), chosen=chosen)
        """With every helper that is there, needed or not."""

    def secret(self, story: int) -> str:
        """The secret of a story (`Secret.story`)."""
        return self._look.stories.secret(story)

    def secrets(self) -> list[str]:
        """Every secret that this look and those before it have met."""
        return self._look.stories.secrets()

    def sources(self, where: Where) -> list[Source]:
        """What stands at a place of the facts."""
        return self._look.places.sources(where)

    def login(self, url: str) -> Destination:
        """The login that git would use at a URL without a secret."""
        parsed = urls.parse(url)
        address = Address(remote="", use="push", where=None, written=parsed, url=parsed)
        return self._look.logins.destination(url, address, hosts.product(parsed, self.facts.hosts))

    def stories_in(self, entry: Entry, place: Place | None) -> set[int]:
        """The numbers of the secrets in an entry; `place`: what kind of entry it is, None for one with a URL."""
        return self.stories_in_url(entry.value or "") if place is None else self._look.holdings.stories_in(entry, place)

    def stories_in_url(self, text: str) -> set[int]:
        """The numbers of the secrets in a URL."""
        return {secret.story for secret in urls.parse(text, self._look.stories).secrets}

    def uses_path(self, url: str) -> bool:
        """Whether helpers are told a URL's path: `credential.useHttpPath`."""
        return self._look.logins.uses_path(url)

    def chain(self, url: str) -> list[tuple[Helper, str]]:
        """The helpers that git would ask for a URL, in order, each with its value."""
        return self._look.logins.chain(url)

    def store_files(self, helper: str) -> list[str]:
        """The files of a `store` helper, whether they exist or not; none for another helper."""
        return self._look.logins.store_files(helper)

    def plain_files(self) -> list[str]:
        """The files that keep logins in clear: those of `store`, whether they exist or not, and netrc if it does."""
        return self._look.logins.plain_files()

    def exists(self, helper: str) -> bool:
        """Whether the program of a helper's value exists; True where only running it could tell."""
        return self._look.logins.exists(helper)

    def files(self) -> list[str]:
        """Every file that configuration was read from."""
        return self._look.places.files()

    def file(self, option: Sequence[str]) -> str:
        """The file that `git config` writes with this option."""
        folders = self._look.folders
        match list(option):
            case ["--local"]:
                return os.path.join(folders.common, "config")
            case ["--worktree"]:
                return os.path.join(folders.own, "config.worktree")
            case ["--global"]:
                return self._look.places.default_global()
            case ["--file", path]:
                return os.path.join(self.configuration.git.cwd or "", path)
        raise ValueError("no file of a known option")

    def shown(self, path: str) -> str:
        """A file's name as it may be shown."""
        return self._look.places.file(path)

    @property
    def git_folder(self) -> str:
        """The git folder that all work trees share."""
        return self._look.folders.common

    @property
    def own_git_folder(self) -> str:
        """This work tree's own git folder."""
        return self._look.folders.own

    def is_tracked(self, path: str) -> bool:
        """Whether git keeps the file: what is changed in it is for the user to commit."""
        return self.configuration.git.ask(["git", "ls-files", "--error-unmatch", "--", path]).code == 0
