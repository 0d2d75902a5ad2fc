"""Fix what can be fixed without a person, in an order in which nothing gets lost, and say what remains."""

from __future__ import annotations

import shlex

from bb_auth_check.bitbucket import helpers as known
from bb_auth_check.commands.check import judged
from bb_auth_check.commands.chosen import words
from bb_auth_check.fix import plan
from bb_auth_check.fix.apply import Failed, carry_out
from bb_auth_check.fix.leftovers import remains
from bb_auth_check.fix.step import Impossible, key_of, places_of
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.exposures import secret_in_command
from bb_auth_check.git.secret_ids import SecretIds
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.git.text import holds_token
from bb_auth_check.judge import matches
from bb_auth_check.model import EVERYTHING, CannotLook, Misused, Mute
from bb_auth_check.render import fixing
from bb_auth_check.writing import files
from bb_auth_check.writing.credential import GitCredential, Unanswered
from bb_auth_check.writing.files import CannotWrite, Changed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
    from typing import TextIO

    from bb_auth_check.fix.step import Left, Step
    from bb_auth_check.git.process import Git
    from bb_auth_check.model import Report, Selection
    from bb_auth_check.render.layout import Style

_ROUNDS = 10
"""The maximum number of rounds: fixing one fault may reveal another."""
_AGAIN = 5
"""How often a step is tried if other programs keep writing the same files."""

_FRAMEWORKS = ("PRE_COMMIT", "PRE_COMMIT_REMOTE_URL", "PREK", "LEFTHOOK_HOOK")
_SET_BY_GIT = ("GIT_PREFIX", "GIT_INDEX_FILE")


def in_a_hook(environ: Mapping[str, str]) -> bool:
    """Whether this may run in a hook: of pre-commit, prek and similar programs, or of git itself.

    git sets GIT_PREFIX for aliases as well, and a hook may have the terminal, so the two cannot be told apart.
    """
    return any(environ.get(name) for name in _FRAMEWORKS) or any(name in environ for name in _SET_BY_GIT)


def fix(
    git: Git,
    selection: Selection = EVERYTHING,
    *,
    helper: str | None = None,
    agree: Callable[[], bool] | None,
    out: TextIO,
    style: Style,
) -> Report:
    """Fix one repository; `out` is told what is planned, done and left. Returns the report on what is left.

    `agree` is called before each round, and nothing is changed unless it returns True; it is None if nobody can be
    asked. Raises Misused also from inside a hook and if nobody can be asked, and CannotLook, CannotWrite and
    Unanswered.
    """
    if in_a_hook(git.environ):
        raise Misused("`fix` changes nothing from inside a hook, or a git alias. Run it yourself: bb-auth-check fix")
    if agree is None:
        raise Misused(
            "There is no terminal to confirm on: `bb-auth-check fix --yes` applies the fixes without asking, "
            "--dry-run only shows them."
        )
    run = Fix(git, selection, helper=helper)
    if run.report.status == "skipped":
        out.write("No remote of this repository leads to Bitbucket: nothing to fix.\n")
    else:
        in_rounds(run, agree, out, style)
    return run.report


def in_rounds(run: Fix, agree: Callable[[], bool], out: TextIO, style: Style) -> None:
    """Plan, ask and fix until there is nothing more to fix, and tell `out` about it.

    Steps that are done are reported even if a later one fails. Raises CannotLook, CannotWrite and Unanswered.
    """
    done: list[Step] = []
    failed: Exception | None = None
    steps, left = run.plan()
    try:
        for turn in range(_ROUNDS):
            out.write(fixing.planned(steps, style, again=turn > 0))
            if not steps or not agree():
                break
            out.write("\n")
            for step, why in run.carry_out(steps):
                out.write(fixing.outcome(step, why, style))
                out.flush()
                if not why and not step.needless:
                    done.append(step)
            out.write("\n")
            steps, left = run.plan()
    except (CannotLook, CannotWrite, Unanswered) as reason:
        if not done:
            raise
        failed = reason
    gap = "\n" if steps else ""
    out.write(gap + fixing.ending(run.report, left, done, run.remains(done), style))
    if failed is not None:
        raise failed


class Fix(Mute):
    """One run of `fix` in one repository. It knows secrets, so its repr shows nothing."""

    def __init__(
        self,
        git: Git,
        selection: Selection = EVERYTHING,
        *,
        helper: str | None = None,
        patience: float = 30,
        names: dict[str, str] | None = None,
    ) -> None:
        """`helper`: the value of `credential.helper` that secrets are moved to.

        `patience`: seconds to wait for a helper; `names`: see `GitCredential`. Raises CannotLook; Misused for an
        unknown remote, rule or helper.
        """
        self._git = git
        self._selection = selection
        self._helper = value_of(helper)
        self._credentials = GitCredential(git, patience, names)
        self._secret_ids = SecretIds()
        self._tried: dict[Hashable, int] = {}
        """What has been tried, with the number of steps that had been done by then."""
        self._done = 0
        if helper is not None and not is_helper(helper):
            raise Misused("--helper takes the name of a credential helper, or its command without any secret in it.")
        self.snapshot, self.report = self._look()
        if self._helper is not None and not self.snapshot.logins.exists(self._helper):
            raise Misused("--helper names a credential helper whose program does not exist.")

    def _look(self) -> tuple[Snapshot, Report]:
        configuration = Configuration(self._git)
        snapshot = Snapshot(
            configuration,
            self._secret_ids,
            declared_hosts=self._selection.hosts,
            only_remotes=self._selection.remotes,
            chosen=self._helper,
        )
        return snapshot, judged(configuration, snapshot.facts, self._selection)

    def plan(self) -> tuple[list[Step], list[Left]]:
        """The steps that would be carried out now, in order, and the findings that are left to a person.

        A step that was undone is tried again only after other steps have been done: it may depend on one of them.
        Raises CannotLook, CannotWrite and Unanswered.
        """
        steps, left = plan.steps(self.report, self.snapshot, self._credentials, self._has_agreed)
        return [step for step in steps if self._tried.get(_attempt(step), -1) < self._done], left

    def _has_agreed(self, step: Step) -> bool:
        """Whether the user has named what a step is about: its rule, or the helper that it sets."""
        named = words(self._selection.select)
        is_named = self._helper is not None and self._helper in step.sets.values() and step.read_by is None
        return self._selection.strict or is_named or any(matches(step.finding.rule, word) for word in named)

    def carry_out(self, agreed: Sequence[Step]) -> Iterator[tuple[Step, str | None]]:
        """Carry out the steps one by one. Yields each with the reason why it was undone, or None if its fault is gone.

        Each step is planned anew when its turn comes. Raises CannotLook and CannotWrite: then that step has been
        undone, and no other has begun.
        """
        for step in agreed:
            with files.alone(self._git.home, self.snapshot.folders.common):
                why = self._one(step)
            self._done += why is None
            self._tried[_attempt(step)] = self._done
            yield step, why

    def remains(self, done: Sequence[Step]) -> list[str]:
        """Where else the secrets stand that these steps have removed, in one sentence for each file."""
        secrets = list(dict.fromkeys(secret for step in done for secret in step.secrets))
        return remains(self.snapshot, secrets) if secrets else []

    def _one(self, step: Step) -> str | None:
        for _ in range(_AGAIN):
            # another program may have written while the user was asked, or during an earlier step
            self.snapshot, self.report = self._look()
            finding = next((one for one in self.report.findings if key_of(one) == step.key), None)
            if finding is None:
                step.needless = True  # another step has fixed it as well
                return None
            try:
                fresh = plan.step(finding, self.snapshot, self._credentials)
                self.snapshot, self.report = carry_out(fresh, self.snapshot, self._credentials, self._look)
            except Changed:
                continue
            except (Failed, Impossible, Unanswered) as why:
                self.snapshot, self.report = self._look()
                return str(why)
            return None
        return "Other programs kept writing the same file: nothing was changed."


def value_of(helper: str | None) -> str | None:
    """The value of `credential.helper` that the option `--helper` means."""
    return known.CACHE_FOR_A_WORKING_DAY if helper == "cache" else helper


def is_helper(value: str) -> bool:
    """Whether git and the shell accept it as a helper, and no secret is known to be in it."""
    if not value.strip(" !") or not value.isprintable() or holds_token(value) or secret_in_command(value):
        return False
    try:
        return bool(shlex.split(value.removeprefix("!")))
    except ValueError:
        return False


def _attempt(step: Step) -> Hashable:
    # a later look may find the secret in places that other places had hidden
    return step.key, frozenset(places_of(step.finding))
