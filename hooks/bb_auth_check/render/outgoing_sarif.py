"""What is about to leave as SARIF 2.1.0, for code scanning: `render/sarif.py` for a look in the place of a report."""

from __future__ import annotations

import hashlib
import json

from bb_auth_check import __version__
from bb_auth_check.render import outgoing, sarif
from bb_auth_check.render.json import remedy_document
from bb_auth_check.rules.outgoing import OUTGOING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bb_auth_check.model import Outgoing
    from bb_auth_check.outgoing.model import Leak, Look, Spot

_NUMBERS = {rule.id: number for number, rule in enumerate(OUTGOING)}
_IN_TREE = ("file", "staged", "symlink")
"""Places that are a file of the repository, with a name that may be shown."""


def render(look: Look) -> str:
    """The look as one SARIF log with one run, in ASCII. It holds no value, nor anything that is made of one."""
    return json.dumps(document(look), indent=2) + "\n"


def document(look: Look) -> dict[str, Any]:
    """The log as what JSON is made of."""
    said = [
        *(("error", error) for error in (look.error,) if error is not None),
        *(("warning", warning) for warning in look.warnings),
        *(("note", f"Not looked at: {what}") for what in look.not_looked_at),
    ]
    results: list[dict[str, Any]] = []
    seen: dict[tuple[str, ...], int] = {}
    for leak in look.leaks:
        key = (leak.id, leak.spot.place, leak.spot.path or "")
        seen[key] = seen.get(key, 0) + 1
        results.append(_result(leak, key, seen[key]))
    run = {
        "tool": {
            "driver": {"name": "bb-auth-check", "version": __version__, "rules": [_rule(rule) for rule in OUTGOING]}
        },
        "invocations": [
            {
                "executionSuccessful": look.error is None,
                "toolExecutionNotifications": [
                    {"level": level, "message": sarif.message(text)} for level, text in said
                ],
            }
        ],
        "originalUriBaseIds": {sarif.TREE: {"description": {"text": "The top of the work tree."}}},
        "columnKind": "utf16CodeUnits",
        "results": results,
        "properties": {"status": look.status, "objects": look.objects, "bytes": look.bytes},
    }
    return {"$schema": sarif.SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Outgoing) -> dict[str, Any]:
    ignore, configure = f"bb-auth-check outgoing --ignore {rule.id}", f"git config --add bbAuthCheck.ignore {rule.id}"
    descriptor = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": sarif.message(f"{rule.title}."),
        "fullDescription": sarif.message(rule.why),
        "help": sarif.message(f"{rule.fix} To silence this rule: `{ignore}`, or `{configure}`."),
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["security"]},
    }
    if rule.links:
        descriptor["helpUri"] = rule.links[0]
    return descriptor


def _result(leak: Leak, key: tuple[str, ...], number: int) -> dict[str, Any]:
    digest = hashlib.sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()
    text = f"{outgoing.what(leak)} is {outgoing.where(leak.spot)}."
    result = {
        "ruleId": leak.id,
        "ruleIndex": _NUMBERS[leak.id],
        "level": "error" if leak.blocks else "note",
        "message": sarif.message(f"{text} The remote has it already: revoke it." if leak.known else text),
        "locations": [_location(leak.spot)],
        # by the place alone: GitHub would make a hash of the line, which holds the secret
        "partialFingerprints": {
            "bbAuthCheck/v1": f"{digest}:{number}",
            "primaryLocationLineHash": f"{digest[:16]}:{number}",
        },
        "properties": {
            "kind": leak.kind,
            "certain": leak.certain,
            "place": leak.spot.place,
            "commit": leak.spot.commit,
            "remedy": remedy_document(leak.remedy),
            "explain": f"bb-auth-check explain {leak.id}",
        },
    }
    related: list[dict[str, Any]] = []
    for spot in leak.also:
        location = {**_location(spot), "message": sarif.message(f"The same credential is {outgoing.where(spot)}.")}
        if location not in related:
            related.append(location)
    if related:
        result["relatedLocations"] = related
    return result


def _location(spot: Spot) -> dict[str, Any]:
    if spot.place in _IN_TREE and spot.path:
        place: dict[str, Any] = {"artifactLocation": sarif.artifact_in_tree(spot.path)}
        if spot.line:
            place["region"] = {"startLine": spot.line}
        return {"physicalLocation": place}
    # GitHub refuses a log with a result that is in no file
    named = spot.path or spot.commit or spot.place
    return {
        "physicalLocation": {"artifactLocation": sarif.artifact_in_tree(".git/config")},
        "logicalLocations": [{"fullyQualifiedName": named, "kind": spot.place}],
        "message": sarif.message(f"Not in this file: it is {outgoing.where(spot)}."),
    }
