"""Where each finding is shown: under the destination that it is about, the surroundings, the hooks, or by itself."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bb_auth_check.model import About, Destination, Finding, Where
    from bb_auth_check.render.facts import Fact

ENVIRONMENT, HOOKS, ELSEWHERE = "environment", "hooks", "elsewhere"
_SURROUNDINGS = {
    "transfer.credentialsinurl",
    "credential.interactive",
    "core.askpass",
    "git_askpass",
    "ssh_askpass",
    "git_terminal_prompt",
}


class Sections:
    """Which findings belong to which destination, to the surroundings, or to none."""

    def __init__(self, findings: Iterable[Finding], destinations: Sequence[Destination]) -> None:
        self._of: dict[int | str, list[Finding]] = {}
        self._told: dict[object, list[tuple[int, Finding]]] = {}
        self._destinations = destinations
        self.wheres: set[Where | None] = set()
        """All the places that the findings name."""
        known: dict[object, int] = {}
        for number, destination in enumerate(destinations):
            remote = destination.address.remote
            wheres = [where for _, where in _roles(destination)]
            for key in ((remote, destination.address.url.text), remote, destination.address.where, *wheres):
                known.setdefault(key, number)
        for finding in findings:
            self.wheres.update((finding.fault.where, *finding.fault.also))
            place = self._place(finding, known)
            self._of.setdefault(place, []).append(finding)
            if isinstance(place, int):
                self._tell(finding, place)

    def _tell(self, finding: Finding, place: int) -> None:
        where, destination = finding.fault.where, self._destinations[place]
        keys: set[object] = {(role, named) for role, named in _roles(destination) if named == where}
        if where == destination.helpers_reset and finding.rule.about == "helper":
            keys.add(_chain(destination))
        keys |= {("secret", named) for named in finding.fault.also}
        for key in keys:
            self._told.setdefault(key, []).append((place, finding))

    def _place(self, finding: Finding, known: dict[object, int]) -> int | str:
        rule, fault = finding.rule, finding.fault
        key = fault.where.key.lower() if fault.where else ""
        if rule.about == "hooks":
            return HOOKS
        if key in _SURROUNDINGS:
            return ENVIRONMENT
        for name in ((fault.remote, fault.url), fault.remote, fault.where):
            if name is not None and name in known:
                return known[name]
        in_no_file = fault.where is not None and fault.where.file is None
        return ENVIRONMENT if in_no_file or rule.about == "environment" else ELSEWHERE

    def of(self, place: int | str, *about: About) -> list[Finding]:
        """The findings of a place; only those about these, if any is named."""
        found = self._of.get(place, [])
        return [finding for finding in found if not about or finding.rule.about in about]

    def echoes(self, number: int, about: About) -> Iterator[Fact]:
        """The findings that are shown at another destination, and hold for this one as well."""
        destination = self._destinations[number]
        told = {finding.rule.id for finding in self.of(number)}
        at: dict[int, list[str]] = {}
        for key in (*_roles(destination), _chain(destination)):
            for place, finding in self._told.get(key, ()):
                ids = at.setdefault(place, [])
                if finding.rule.about == about and finding.rule.id not in told:
                    told.add(finding.rule.id)
                    ids.append(finding.rule.id)
        for place, ids in at.items():
            if ids:
                yield "plain", "also", f"{', '.join(ids)}: as for {self._destinations[place].address.remote}"


def _chain(destination: Destination) -> object:
    """What two destinations have in common that git sends to the same helpers."""
    url = destination.address.url
    if not destination.product.is_bitbucket or url.transport != "http":
        return None
    return url.scheme, url.host, destination.helpers, destination.helpers_reset, destination.answered_by


def _roles(destination: Destination) -> Iterator[tuple[str, Where]]:
    """The places that make the login of this destination, with what each is for; other destinations may share them."""
    address, header, ssh = destination.address, destination.header, destination.ssh
    holds_one = address.url.secrets or address.written.secrets
    for role, where in (
        ("rewritten", address.rewritten_by),
        ("secret", address.where if holds_one else None),
        ("secret", address.rewritten_by if holds_one else None),
        ("secret", destination.username_where if destination.username_secret else None),
        ("username", destination.username_where),
        ("unused", destination.unused_username),
        ("header", header.where if header else None),
        ("secret", header.where if header else None),
        *(("helper", helper.where) for helper in destination.helpers),
        *(("secret", helper.where) for helper in destination.helpers),
        ("reset", destination.helpers_reset),
        ("valueless", destination.valueless),
        *(("near", near.helper.where) for near in destination.unmatched),
        *(("stored", stored.where) for stored in destination.stored),
        ("key", ssh.host_key.where if ssh and ssh.host_key else None),
        ("lost", ssh.lost_key.where if ssh and ssh.lost_key else None),
        ("start", ssh.cannot_start.where if ssh and ssh.cannot_start else None),
        ("putty", ssh.putty if ssh else None),
    ):
        if where is not None:
            yield role, where
