"""A report as JSON, schema 1 (`schemas/check-1.json`). Keys are listed by hand, so that nothing gets in by accident."""

from __future__ import annotations

import json

from bb_auth_check import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from bb_auth_check.model import Accepted, Destination, Finding, Helper, Outgoing, Remedy, Report, Rule, Where


def render(report: Report, **more: Any) -> str:
    """The report as one JSON document; `more`: keys of one command alone."""
    document = {
        "schema": 1,
        "tool": {"name": "bb-auth-check", "version": __version__},
        "status": report.status,
        "strict": report.strict,
        "blocks": report.blocks,
        "findings": [finding_document(finding) for finding in report.findings],
        "destinations": [_destination(destination) for destination in report.destinations],
        "errors": list(report.errors),
        "error_codes": list(report.error_codes),
        "repository": report.repository,
        "accepted": [accepted_document(accepted) for accepted in report.accepted],
        **more,
    }
    # ASCII, so that it is JSON whatever the encoding of standard output
    return json.dumps(document, indent=2) + "\n"


def rules(catalogue: Sequence[Rule | Outgoing]) -> str:
    """All rules as one JSON document (`schemas/rules-1.json`)."""
    document = {
        "schema": 1,
        "tool": {"name": "bb-auth-check", "version": __version__},
        "rules": [
            {
                "id": rule.id,
                "name": rule.name,
                "severity": rule.severity,
                "title": rule.title,
                "why": rule.why,
                "fix": rule.fix,
                "classes": list(rule.classes),
                "links": list(rule.links),
            }
            for rule in catalogue
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def finding_document(finding: Finding) -> dict[str, Any]:
    """A finding as the documents for programs show it."""
    rule, fault = finding.rule, finding.fault
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": finding.severity,
        "title": rule.title,
        "message": fault.message,
        "classes": list(finding.classes),
        "where": None if fault.where is None else _where(fault.where),
        "also": [_where(place) for place in fault.also],
        "remote": fault.remote,
        "url": fault.url,
        "secret_kind": fault.secret_kind,
        "remedy": remedy_document(fault.remedy),
        "explain": f"bb-auth-check explain {rule.id}",
    }


def accepted_document(accepted: Accepted) -> dict[str, Any]:
    """An accepted finding, with what accepts it."""
    by = {"until": accepted.until, "reason": accepted.reason, "where": _where(accepted.where)}
    return {**finding_document(accepted.finding), "accepted": by}


def remedy_document(remedy: Remedy) -> dict[str, Any]:
    """A remedy as all outputs for programs show it."""
    return {
        "says": remedy.says,
        "commands": [list(command) for command in remedy.commands],
        "safe": remedy.safe,
        "by_hand": list(remedy.by_hand),
    }


def _where(where: Where) -> dict[str, Any]:
    return {"key": where.key, "file": where.file, "line": where.line, "scope": where.scope}


def _destination(destination: Destination) -> dict[str, Any]:
    address = destination.address
    return {
        "remote": address.remote,
        "push_url": address.url.text,
        "key": address.where.key if address.where else None,
        "file": address.where.file if address.where else None,
        "scope": address.where.scope if address.where else None,
        "host": address.url.host,
        "product": destination.product,
        "scheme": address.url.scheme or address.url.transport,
        "username": destination.username,
        "username_source": destination.username_source,
        "helpers": [_helper(helper) for helper in destination.helpers],
    }


def _helper(helper: Helper) -> dict[str, Any]:
    return {
        "name": helper.name,
        "kind": helper.kind,
        "key": helper.where.key,
        "file": helper.where.file,
        "scope": helper.where.scope,
        "program": helper.program,
        "found": helper.found,
        "keeps": helper.keeps,
    }
