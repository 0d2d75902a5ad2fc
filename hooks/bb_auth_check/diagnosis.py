"""From the classes that a failure may be of to what fixes it here: what the repository shows sorts them."""

from __future__ import annotations

from bb_auth_check.bitbucket import hosts, products
from bb_auth_check.bitbucket.failures import BY_NAME
from bb_auth_check.bitbucket.helpers import forgetting
from bb_auth_check.model import Match, Remedy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bb_auth_check.bitbucket.failures import Failure
    from bb_auth_check.model import Certainty, Finding, Report


def diagnose(
    classes: Sequence[str],
    report: Report | None,
    *,
    host: str | None = None,
    username: str | None = None,
    is_guess: bool = False,
) -> tuple[Match, ...]:
    """The matches for these classes of failure, likeliest first; a single class is `named`, several are candidates.

    `report`: what `check` says of the repository at hand, None outside of one. A class that a finding leads to comes
    first, with the finding's remedy; one that `check` would have seen comes last. `host` and `username` are those of
    the login that failed, where they are known: what that host's Bitbucket does not know is left out, unless nothing
    else would be left. `is_guess`: nothing is `named`, not even a single class.
    """
    failures = [BY_NAME[name] for name in dict.fromkeys(classes)]
    failures = [failure for failure in failures if failure.product in (None, _product(host))] or failures
    findings = report.findings if report else ()
    causes = {f.name: [finding for finding in findings if f.name in finding.classes] for f in failures}
    looked = report is not None and any(destination.product.is_bitbucket for destination in report.destinations)
    failures.sort(key=lambda failure: _rank(failure, causes[failure.name], looked))
    return tuple(
        _match(
            failure,
            causes[failure.name],
            "named" if len(failures) == 1 and not is_guess else "candidate",
            host,
            username,
            shared=report is not None and report.shared,
        )
        for failure in failures
    )


def _rank(failure: Failure, causes: Sequence[Finding], looked: bool) -> int:
    """The less, the likelier: a fault leads to the first of its classes before the others."""
    unseen = 200 if looked and failure.visible else 100
    return min((cause.classes.index(failure.name) for cause in causes), default=unseen)


def _match(
    failure: Failure,
    causes: Sequence[Finding],
    certainty: Certainty,
    host: str | None,
    username: str | None,
    *,
    shared: bool,
) -> Match:
    if not causes:
        return Match(
            failure=failure.name,
            certainty=certainty,
            message=failure.says,
            remedy=_here(_remedy(failure, host, username)) if shared else _remedy(failure, host, username),
            sources=failure.sources,
        )
    # what git certainly fails for comes before what would only have warned of it, such as a hook that is not installed
    cause = min(causes, key=lambda cause: (cause.severity != "error", cause.classes.index(failure.name)))
    return Match(
        failure=failure.name,
        certainty=certainty,
        message=f"{failure.says} Here, {cause.rule.id} {cause.rule.name}: {cause.fault.message}",
        remedy=cause.fault.remedy,
        sources=tuple(dict.fromkeys((*failure.sources, *cause.rule.links))),
        rule=cause.rule.id,
    )


def _remedy(failure: Failure, host: str | None, username: str | None) -> Remedy:
    """What fixes a failure that nothing in the repository accounts for."""
    forgotten = forgetting("https", host or hosts.CLOUD, username) if failure.forget and username else ()
    if failure.datacenter is not None and _product(host).is_datacenter:
        return Remedy(says=failure.fix, commands=forgotten, by_hand=failure.datacenter)
    return Remedy(says=failure.fix, commands=(*forgotten, *failure.commands), by_hand=failure.by_hand)


def _here(remedy: Remedy) -> Remedy:
    """The same, set in this repository: `git config --global` would write what other machines have, or no file."""
    told = (tuple("--local" if word == "--global" else word for word in command) for command in remedy.commands)
    return remedy.replace(commands=tuple(told))


def _product(host: str | None) -> products.Product:
    is_clouds = host is None or hosts.is_cloud(host.lower().partition(":")[0])
    return products.CLOUD if is_clouds else products.DATACENTER


def for_a_build(match: Match) -> Match:
    """The match with the steps that a build can take: nobody is there to type anything, or to be asked."""
    from bb_auth_check.bitbucket import builds

    remedy = match.remedy
    steps = tuple(builds.in_a_build(step) for step in remedy.by_hand if not builds.is_for_a_desk(step))
    return match.replace(remedy=remedy.replace(says=builds.in_a_build(remedy.says), by_hand=steps))
