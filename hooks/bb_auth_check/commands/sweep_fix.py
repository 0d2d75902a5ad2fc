"""What `sweep --fix` does: `fix` in one repository after the other, after one plan and one question."""

from __future__ import annotations

import os

from bb_auth_check.bitbucket.helpers import KEEPS
from bb_auth_check.commands.fix import Fix, in_a_hook
from bb_auth_check.commands.sweep import shown_path
from bb_auth_check.fix.step import Left
from bb_auth_check.git import config, many
from bb_auth_check.git.process import Git
from bb_auth_check.model import EVERYTHING, CannotLook, Misused, Value
from bb_auth_check.render import fixing
from bb_auth_check.render.layout import wrapped
from bb_auth_check.writing.credential import Unanswered
from bb_auth_check.writing.files import CannotWrite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from bb_auth_check.fix.step import Step
    from bb_auth_check.git.config import Entry
    from bb_auth_check.model import Selection
    from bb_auth_check.render.layout import Style

    Changes = frozenset[tuple[str, str]]
    """What is changed: files in full, and what becomes of them, as it is shown."""

_ROUNDS = 10
_OWN = ("local", "worktree")
_NOT_BY_ALL = ("pre-commit", "prek")
"""What has a repository's own files run from then on: a person does that in one that is trusted."""
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=~ ")


class Planned(Value):
    """The steps in one repository, those left out that stand in an earlier one's plan."""

    path: str
    steps: Sequence[Step] = ()
    machine: Sequence[Step] = ()
    """Those that change nothing of the repository."""
    left: Sequence[Left] = ()
    failed: str | None = None


def fix_all(
    git: Git,
    found: Sequence[str],
    selection: Selection = EVERYTHING,
    *,
    helper: str | None = None,
    agree: Callable[[], bool] | None,
    unasked: bool = False,
    out: TextIO,
    style: Style,
) -> bool | None:
    """Fix the repositories at these paths; `out` is told what is planned, done and left.

    `agree` is asked once, with the whole plan in sight; it is None if nobody can be asked. `unasked`: what the first
    steps bring to light is fixed as well. Returns whether anything was begun; None if it could not go on somewhere.
    Raises Misused as `fix` does.
    """
    if in_a_hook(git.environ):
        raise Misused("`sweep --fix` changes nothing from inside a hook, or a git alias. Run it yourself.")
    if agree is None:
        raise Misused(
            "There is no terminal to confirm on: sweep --fix --yes fixes without asking, --dry-run only shows what it "
            "would do."
        )
    run = _Run(many.alone(git), selection, helper, style)
    plans = list(run.plan(found))
    out.write(run.shown(plans))
    failed = any(plan.failed for plan in plans)
    if not any(plan.steps or plan.machine for plan in plans) or not agree():
        return None if failed else False
    out.write("\n")
    for plan in plans:
        if plan.steps or plan.machine:
            failed = not run.carry_out(plan, out, unasked=unasked) or failed
    return None if failed else True


class _Run:
    def __init__(self, git: Git, selection: Selection, helper: str | None, style: Style) -> None:
        self._git = git
        self._selection = selection
        self._helper = helper
        self._style = style
        self._agreed: set[tuple[str, str]] = set()
        """Every change that the plan shows."""
        self._of_the_machine: set[Changes] = set()
        self._names: dict[str, dict[str, str]] = {}
        """For each repository, whose login its addresses have: another one's may go to the same helper first."""
        self._tried: set[Changes] = set()
        """What of the machine's has been tried: it heals no better in the next repository."""

    def _fix(self, path: str) -> Fix:
        """Raises CannotLook."""
        # where the repository has gone, git must not find the one around it
        git = Git({**self._git.environ, "GIT_CEILING_DIRECTORIES": os.path.dirname(path)}, path)
        if _runs_its_own(config.read(git)):
            raise CannotLook(
                "its own configuration names a program as a credential helper, and that is not run unasked: "
                "run `bb-auth-check fix` there."
            )
        return Fix(git, self._selection, helper=self._helper, names=self._names.setdefault(path, {}))

    def plan(self, paths: Sequence[str]) -> Iterator[Planned]:
        """What is to be done in each, one at a time."""
        for path in paths:
            try:
                run = self._fix(path)
                steps, left = run.plan()
            except (CannotLook, CannotWrite, Unanswered) as reason:
                yield Planned(path=path, failed=str(reason))
                continue
            folders = run.snapshot.folders
            own = [os.path.join(os.path.realpath(at), "") for at in (folders.top, folders.own, folders.common)]
            new: list[Step] = []
            machine: list[Step] = []
            for step in steps:
                if step.tool and step.tool[0] in _NOT_BY_ALL:
                    left.append(Left(step.finding, "Where you trust it: bb-auth-check fix does it there."))
                    continue
                changes = _changes(step, path)
                if not changes <= self._agreed:
                    is_inside = any(f"{file}/".startswith(folder) for file, _ in changes for folder in own)
                    (new if is_inside else machine).append(step)
                    if not is_inside:
                        self._of_the_machine.add(changes)
                self._agreed |= changes
            yield Planned(path=path, steps=new, machine=machine, left=left)

    def shown(self, plans: Sequence[Planned]) -> str:
        """The plan as text."""
        machine = [step for plan in plans for step in plan.machine]
        blocks = [
            f"{self._style.palette.strong('the machine')}\n{fixing.planned(machine, self._style)}" for _ in machine[:1]
        ]
        blocks += [
            f"{self._named(plan.path)}\n{fixing.planned(plan.steps, self._style)}" for plan in plans if plan.steps
        ]
        blocks += [f"{self._named(plan.path)}: {plan.failed}\n" for plan in plans if plan.failed]
        why: dict[tuple[str, str], list[str]] = {}
        for plan in plans:
            for left in plan.left:
                if left.why:
                    rule = f"{left.finding.rule.id} {left.finding.rule.name}"
                    why.setdefault((rule, left.why), []).append(plan.path)
        for (rule, said), paths in why.items():
            more = f" and in {len(paths) - 1} more" if len(paths) > 1 else ""
            text = f"{rule} (left as it is), in {shown_path(paths[0], self._git.home)}{more}: {said}"
            blocks.append("\n".join(wrapped(text, "", "    ", self._style.width)) + "\n")
        return "\n".join(blocks)

    def _named(self, path: str) -> str:
        return self._style.palette.strong(shown_path(path, self._git.home))

    def carry_out(self, plan: Planned, out: TextIO, *, unasked: bool) -> bool:
        """Do it. Returns whether nothing kept it from going on; a step that was undone does not."""
        done: list[Step] = []
        out.write(f"{self._named(plan.path)}\n")
        try:
            run = self._fix(plan.path)
            for _ in range(_ROUNDS):
                steps = [step for step in run.plan()[0] if not step.tool or step.tool[0] not in _NOT_BY_ALL]
                if not unasked:
                    steps = [step for step in steps if _changes(step, plan.path) <= self._agreed]
                steps = [step for step in steps if _changes(step, plan.path) not in self._tried]
                if not steps:
                    break
                self._tried |= self._of_the_machine & {_changes(step, plan.path) for step in steps}
                for step, why in run.carry_out(steps):
                    out.write(fixing.outcome(step, why, self._style))
                    out.flush()
                    if not why and not step.needless:
                        done.append(step)
            self._tell(out, [*run.remains(done), *(sentence for step in done for sentence in step.then)])
        except (CannotLook, CannotWrite, Unanswered) as reason:
            self._tell(out, [sentence for step in done for sentence in step.then])
            out.write(f"{self._style.palette.bad(self._style.signs.error)} {reason}\n")
            return False
        return True

    def _tell(self, out: TextIO, sentences: Sequence[str]) -> None:
        for sentence in dict.fromkeys(sentences):
            out.write("\n".join(wrapped(sentence, "  - ", "    ", self._style.width)) + "\n")


def _changes(step: Step, path: str) -> Changes:
    """What a step changes, the same for two repositories that have the same file."""
    if step.tool:
        return frozenset((("", " ".join(step.tool)),))
    changed = {(os.path.realpath(os.path.join(path, edit.path)), edit.says) for edit in step.edits}
    changed |= {(os.path.realpath(os.path.join(path, opened)), "mode") for opened, _ in step.opened}
    return frozenset(changed or {(path, step.says)})


def _runs_its_own(entries: Sequence[Entry]) -> bool:
    """Whether to ask git for a login would run what only the repository names.

    A helper's value is a line for the shell, and one whose program there is not may be an alias.
    """
    own = [entry for entry in entries if entry.scope in _OWN]
    helpers = (entry.value or "" for entry in own if entry.section == "credential" and entry.name == "helper")
    if any(entry.section == "alias" and "credential" in entry.key for entry in own):
        return True
    return any(value and (not _PLAIN.issuperset(value) or value.split(" ")[0] not in KEEPS) for value in helpers)
