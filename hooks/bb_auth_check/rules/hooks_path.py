"""BB504: `core.hooksPath` hides the repository's pre-push."""

from __future__ import annotations

from bb_auth_check import remedies
from bb_auth_check.model import Facts, Fault, Remedy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """A `core.hooksPath` without pre-push, where the repository has one of its own or asks for one."""
    hooks = facts.environment.hooks
    if hooks is None or hooks.where is None or hooks.pre_push or hooks.configured or facts.environment.in_ci:
        return
    if not hooks.own_pre_push and hooks.wanted_by is None:
        return
    put = f'put a pre-push into {hooks.folder} that calls bb-auth-check pre-push "$@".'
    remedy = remedies.together(
        "Let git look in the repository's own folder again",
        remedies.unset(hooks.where),
        then=(f"Or keep it, and {put}",),
    )
    if hooks.has_others or hooks.where.scope in ("system", "global"):
        # the hooks of that folder, or of other repositories, would run no more
        remedy = Remedy(says="Have one run there", by_hand=(f"P{put[1:]}",))
    yield Fault(
        message=f"{hooks.where.named} makes git look for hooks in {hooks.folder}, which has no pre-push hook.",
        remedy=remedy,
        where=hooks.where,
    )


RULE: Rule = Rule(
    id="BB504",
    name="hooks-path",
    title="core.hooksPath keeps the pre-push hook from running",
    severity="advice",
    why="git looks for hooks in that folder alone: the repository's own pre-push, and with it this check, never runs.",
    fix='Unset `core.hooksPath`, or put a pre-push that calls `bb-auth-check pre-push "$@"` into the folder that '
    "it names.",
    classes=("leak-remote-url",),
    bad="""\
# .git/config
[core]
	hooksPath = nowhere
# .git/hooks/pre-push mode 755
#!/bin/sh
exit 0
""",
    good="""\
# .git/hooks/pre-push mode 755
#!/bin/sh
exit 0
""",
    look=look,
    about="hooks",
    turn="environment",
)
