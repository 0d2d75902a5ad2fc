"""Ask Bitbucket, through git itself, whether the login that a push would use may write."""

from __future__ import annotations

from collections.abc import Sequence

from bb_auth_check.bitbucket import failures, texts
from bb_auth_check.bitbucket.texts import Reading
from bb_auth_check.diagnosis import diagnose, for_a_build
from bb_auth_check.git import remotes
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.facts import gather
from bb_auth_check.git.process import Git
from bb_auth_check.git.push_dry_run import Attempt, attempt
from bb_auth_check.judge import judge
from bb_auth_check.model import EVERYTHING, HEADER, NETRC, CannotLook, Destination, Misused, Probed, Report, Selection
from bb_auth_check.rules import CATALOGUE

_ORDER = (False, None, True)
"""Which answer decides for all: a refusal, or else one that is not known, or else one that the login may write."""
_REFUSALS = (401, 402, 403, 404, 410)
"""The statuses with which Bitbucket refuses a login. Any other is trouble of the server, or of a wrong address."""
_REFUSED_OVER_SSH = frozenset(
    (
        *("ssh-key-not-offered", "ssh-access-key-read-only", "ssh-key-algorithm", "multi-account"),
        *("repo-not-found-or-no-access", "no-write-permission", "plan-read-only", "ip-allowlist", "two-step-required"),
    )
)
_NOT_BITBUCKETS = ("proxy", "tls", "network")
"""Failures on the way to Bitbucket: a status in their texts is no answer of Bitbucket."""
_NOBODY_ASKED = "prompt-unavailable"
"""The class of failure if no helper has a login: a probe never lets git ask for one."""
_UNREADABLE = "helper-command-broken"
_CERTIFICATE = " for 'cert://"
"""How git names a client certificate whose password it asks for (`http.c: has_cert_password`)."""
_NO_REPOSITORY = "repo-not-found-or-no-access"


def deciding(answers: Sequence[Probed]) -> Probed | None:
    """The answer that decides for all destinations: the first refusal, or else the first that is not known."""
    return min(answers, key=lambda answer: _ORDER.index(answer.may_write), default=None)


class Probe:
    """One run of `probe` in one repository."""

    def __init__(
        self,
        git: Git,
        selection: Selection = EVERYTHING,
        *,
        patience: float = 30,
    ) -> None:
        """`patience`: seconds to wait for each destination. No rule is selected or ignored here.

        Without a remote the destination is that of a plain `git push`, or else every destination of Bitbucket.
        Raises CannotLook, also if there is no destination; Misused for an unknown remote, or one of another service.
        """
        self._hosts = selection.hosts
        self._patience = patience
        self._configuration = Configuration(git)
        named = tuple(dict.fromkeys(selection.remotes))
        found = gather(self._configuration, declared_hosts=selection.hosts, only_remotes=named).destinations
        ours = tuple(destination for destination in found if destination.product.is_bitbucket)
        self._remotes = [destination.address.remote for destination in found]
        """The remote of each push URL, whether it leads to Bitbucket or not."""
        if named and not {destination.address.remote for destination in ours}.issuperset(self._remotes):
            raise Misused("--remote leads to no Bitbucket: --host names the host of a Data Center.")
        if not ours:
            raise CannotLook("No remote of this repository leads to Bitbucket: there is nobody to ask.")
        plain = () if named else tuple(destination for destination in ours if destination.is_next)
        self.destinations: tuple[Destination, ...] = plain or ours
        """The destinations that are asked."""

    def ask(self, destination: Destination) -> Probed:
        """Have git log in at one destination. The user's helpers are asked for the login, and may unlock a keychain."""
        address = destination.address
        alone = self._remotes.count(address.remote) == 1
        try:
            tried = attempt(self._configuration, address, alone=alone, patience=self._patience)
        except CannotLook as reason:
            return Probed(destination=destination, may_write=None, why=str(reason))
        over_http = address.url.transport == "http"
        if tried.may_write:
            status = 200 if over_http else None
            return Probed(destination=destination, may_write=True, http_status=status, username=tried.username)
        if tried.code is None and tried.in_helper:
            why = f"A credential helper gave git no answer in {self._patience:g} seconds."
            return Probed(destination=destination, may_write=None, why=why)
        reading = _read(tried, address.url.host)
        report = self._report(destination)
        status = _status(reading, tried) if over_http else None
        classes = _classes(reading, tried, destination, report)
        # what git says when ssh has said nothing leaves all causes, the network too
        refused_over_ssh = not _REFUSED_OVER_SSH.isdisjoint(classes[:1]) and set(classes).isdisjoint(_NOT_BITBUCKETS)
        refused = status in _REFUSALS or (not over_http and refused_over_ssh)
        username = tried.username or destination.username
        matches = diagnose(classes, report, host=address.url.host, username=username)
        return Probed(
            destination=destination,
            may_write=False if refused else None,
            http_status=status,
            username=username,
            matches=tuple(map(for_a_build, matches)) if report.in_a_build else matches,
            why=self._why(tried, status, classes),
        )

    def _why(self, tried: Attempt, status: int | None, classes: Sequence[str]) -> str | None:
        if status == 401 and not {_NOBODY_ASKED, _UNREADABLE}.isdisjoint(classes[:2]):
            return "git has found no login to send."
        if tried.code is None:
            return f"There was no answer in {self._patience:g} seconds."
        if status is not None and 300 <= status < 400:
            return "The server sends git on to another address, which was not asked. Correct the remote's URL."
        if tried.code == 0:
            return "What answered is no git server."
        if _CERTIFICATE in tried.said:
            return "git wants the password of http.sslCert's certificate, and there is nobody to ask."
        return None if classes else f"git ended with {tried.code}, and with nothing that is known."

    def _report(self, destination: Destination) -> Report:
        """What all rules find at one destination, also those that the settings leave out."""
        configuration = self._configuration
        remote = remotes.named(configuration.entries, destination.address.remote)
        facts = gather(configuration, declared_hosts=self._hosts, only_remotes=(remote,))
        others = {other.address.url.text for other in facts.destinations} - {destination.address.url.text}
        report = judge(CATALOGUE, facts, strict=False)
        findings = tuple(finding for finding in report.findings if finding.fault.url not in others)
        return report.replace(findings=findings)


def _read(tried: Attempt, host: str) -> Reading:
    """Read what git has said."""
    if tried.code is None:
        return texts.Reading(classes=("network",))
    if _CERTIFICATE in tried.said:
        return texts.Reading()
    reading = texts.read(tried.said)
    if reading.is_guess:
        return reading.replace(classes=())
    if _NOBODY_ASKED in reading.classes and reading.host not in (None, host):
        return texts.Reading(classes=("proxy",))  # that is who wants a login which is not there
    return reading


def _status(reading: Reading, tried: Attempt) -> int | None:
    """The status that Bitbucket answered with."""
    if tried.rejected or _NOBODY_ASKED in reading.classes:
        return 401  # nothing else has git ask for a login, or drop it
    return None if reading.classes[:1] and reading.classes[0] in _NOT_BITBUCKETS else reading.http_status


def _classes(reading: Reading, tried: Attempt, destination: Destination, report: Report) -> tuple[str, ...]:
    """The classes of a failure, likeliest first: those that fit the login, and then those that the repository shows."""
    nothing_sent = _NOBODY_ASKED in reading.classes  # of what git knows: not of a header, or of netrc
    if len(reading.classes) == 1 and not nothing_sent:
        return reading.classes
    certain: tuple[str, ...] = ()
    if destination.answered_by == HEADER and (tried.rejected or nothing_sent):
        certain = ("extraheader-clash", "token-expired")
    elif destination.answered_by == NETRC and nothing_sent:
        sent = next(stored for stored in destination.stored if stored.source == "netrc" and stored.answers)
        certain = (*failures.of_rejected(sent.kind, sent.username, destination.product), "netrc-overrides")
    elif tried.rejected and tried.kind:
        certain = failures.of_rejected(tried.kind, tried.username, destination.product)
    elif nothing_sent:
        # a helper that has a token and gives none makes pushing once from a terminal a task for ever
        certain = (*((destination.withheld,) if destination.withheld else ()), _NOBODY_ASKED)
    if not certain:
        return reading.classes
    shown = {name for finding in report.findings for name in finding.classes}
    others = (name for name in reading.classes if name in shown or name == _NO_REPOSITORY)
    return tuple(dict.fromkeys((*certain, *others)))
