"""Mend what can be mended without a person, in the order that loses nothing, and say what is left."""

from __future__ import annotations

import shlex

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.commands.check import judged
from bb_auth_check.git_state.gather import Configuration
from bb_auth_check.git_state.held import secret_in_command
from bb_auth_check.git_state.stories import Stories
from bb_auth_check.git_state.survey import Survey
from bb_auth_check.git_state.text import holds_token
from bb_auth_check.mend import files, plan
from bb_auth_check.mend.carry import Failed, carry_out
from bb_auth_check.mend.files import Changed
from bb_auth_check.mend.keeper import Keeper, Unanswered
from bb_auth_check.mend.remains import remains
from bb_auth_check.mend.step import Impossible, key_of, places_of
from bb_auth_check.model import Misused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from bb_auth_check.mend.step import Left, Step
    from bb_auth_check.model import Report

ROUNDS = 10
"""How often what has come to light is mended in its turn."""
_AGAIN = 5
"""How often a step is tried when other programs write the same files."""


_FRAMEWORKS = ("PRE_COMMIT", "PRE_COMMIT_REMOTE_URL", "PREK", "LEFTHOOK_HOOK")
_SET_BY_GIT = ("GIT_PREFIX", "GIT_INDEX_FILE")


def in_a_hook(environ: Mapping[str, str]) -> bool:
    """Whether this may run in a hook: of pre-commit, prek and their like, or of git itself.

    git sets GIT_PREFIX for aliases as well, and a hook may have the terminal: it cannot be told which of the two it is.
    """
    return any(environ.get(name) for name in _FRAMEWORKS) or any(name in environ for name in _SET_BY_GIT)


class Fix:
    """One run of `fix` in one repository. It knows secrets: its repr is mute."""

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        remotes: Sequence[str] = (),
        hosts: Sequence[str] = (),
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        helper: str | None = None,
        patience: float = 30,
        cwd: str | None = None,
    ) -> None:
        """`helper`: the value of `credential.helper` that secrets go to; the other options are those of `check`.

        `patience`: seconds to wait for a helper. Raises CannotLook; Misused for an unknown remote, rule or helper.
        """
        self._environ = environ
        self._cwd = cwd
        self._remotes, self._hosts = remotes, hosts
        self._select, self._ignore = select, ignore
        self._helper = known.CACHE_FOR_A_WORKING_DAY if helper == "cache" else helper
        self._keeper = Keeper(environ, cwd, patience)
        self._stories = Stories()
        self._tried: dict[Hashable, int] = {}
        """What was tried, with how many steps had been done by then."""
        self._done = 0
        if helper is not None and not _is_helper(helper):
            raise Misused("--helper takes the name of a credential helper, or its command without any secret in it.")
        self.survey, self.report = self._look()
        if self._helper is not None and not self.survey.exists(self._helper):
            raise Misused("--helper names a credential helper whose program does not exist.")

    def __repr__(self) -> str:
        return "<Fix>"

    def _look(self) -> tuple[Survey, Report]:
        configuration = Configuration(self._environ, self._cwd)
        survey = Survey(
            configuration,
            self._stories,
            declared_hosts=self._hosts,
            only_remotes=self._remotes,
            chosen=self._helper,
        )
        return survey, judged(configuration, survey.facts, select=self._select, ignore=self._ignore, strict=False)

    def plan(self) -> tuple[list[Step], list[Left]]:
        """What would be mended now, in order, and what is left to a person.

        What was undone is tried again only after other steps have been done: it may have waited for one of them.
        Raises CannotLook, CannotWrite and Unanswered.
        """
        steps, left = plan.steps(self.report, self.survey, self._keeper)
        return [step for step in steps if self._tried.get(_attempt(step), -1) < self._done], left

    def carry_out(self, agreed: Sequence[Step]) -> Iterator[tuple[Step, str | None]]:
        """Mend what was agreed to, one by one: each step with why it was undone, or None once its fault is gone.

        Each step is planned anew from what is there when its turn comes. Raises CannotLook and CannotWrite: then that
        step has been undone, and no other begun.
        """
        for step in agreed:
            with files.alone(self._environ.get("HOME", ""), self.survey.git_folder):
                why = self._one(step)
            self._done += why is None
            self._tried[_attempt(step)] = self._done
            yield step, why

    def remains(self, done: Sequence[Step]) -> list[str]:
        """Where else the secrets stand that these steps have taken out, one sentence a file."""
        secrets = list(dict.fromkeys(secret for step in done for secret in step.secrets))
        return remains(self.survey, secrets) if secrets else []

    def _one(self, step: Step) -> str | None:
        for _ in range(_AGAIN):
            # others may have been at work while a question stood, or a step was carried out
            self.survey, self.report = self._look()
            finding = next((one for one in self.report.findings if key_of(one) == step.key), None)
            if finding is None:
                step.needless = True  # another step has mended it as well
                return None
            try:
                fresh = plan.step(finding, self.survey, self._keeper)
                self.survey, self.report = carry_out(fresh, self.survey, self._keeper, self._look)
            except Changed:
                continue
            except (Failed, Impossible, Unanswered) as why:
                self.survey, self.report = self._look()
                return str(why)
            return None
        return "Other programs kept writing the same file: nothing was changed."


def _is_helper(value: str) -> bool:
    """Whether git and the shell can take it for a helper, and no secret is known to be in it."""
    if not value.strip(" !") or not value.isprintable() or holds_token(value) or secret_in_command(value):
        return False
    try:
        return bool(shlex.split(value.removeprefix("!")))
    except ValueError:
        return False


def _attempt(step: Step) -> Hashable:
    # a secret may come to light in places that were hidden behind others
    return step.key, frozenset(places_of(step.finding))
