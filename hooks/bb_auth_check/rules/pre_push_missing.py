"""BB503: this very check does not run at a push."""

from __future__ import annotations

from bb_auth_check import __version__, remedies
from bb_auth_check.model import Facts, Fault, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def look(facts: Facts) -> Iterator[Fault]:
    """A repository that asks for this check at a push, and has no pre-push hook."""
    hooks = facts.environment.hooks
    if hooks is None or hooks.pre_push or hooks.configured or facts.environment.in_ci:
        return
    if hooks.wanted_by is None or hooks.where is not None:
        return
    if not any(destination.product.is_bitbucket for destination in facts.destinations):
        return  # no push from here is any of ours, such as from the clones that pre-commit keeps in its cache
    yield Fault(
        message=f"{hooks.wanted_by} runs bb-auth-check at a push, but {hooks.folder} has no pre-push hook.",
        remedy=remedies.environment.install_hook("Install the hook"),
    )


RULE: Rule = Rule(
    id="BB503",
    name="pre-push-missing",
    title="The pre-push hook is configured but not installed",
    severity="advice",
    why="A push with a fault goes through unseen: the framework's configuration names the check, and git starts "
    "no hook.",
    fix="Install the framework's pre-push hook: `pre-commit install` alone installs the one for commits.",
    classes=("leak-remote-url",),
    bad=f"""\
# .pre-commit-config.yaml
repos:
-   repo: https://bitbucket.org/acme/bb-auth-check
    rev: v{__version__}
    hooks:
    -   id: bb-auth-check
""",
    good=f"""\
# .pre-commit-config.yaml
repos:
-   repo: https://bitbucket.org/acme/bb-auth-check
    rev: v{__version__}
    hooks:
    -   id: bb-auth-check
# .git/hooks/pre-push mode 755
#!/bin/sh
exit 0
""",
    look=look,
    about="hooks",
    turn="environment",
)
