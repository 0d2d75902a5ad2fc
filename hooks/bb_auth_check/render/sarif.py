"""A report as SARIF 2.1.0, for code scanning and editors.

Keys are listed by hand, so that nothing gets in by accident. Section numbers refer to the OASIS standard.
"""

from __future__ import annotations

import hashlib
import json
from urllib.parse import quote

from bb_auth_check import __version__
from bb_auth_check.render.json import remedy_document
from bb_auth_check.rules import CATALOGUE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bb_auth_check.model import Accepted, Fault, Finding, Report, Rule, Where

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
TREE, HOME = "%SRCROOT%", "HOME"
"""The bases of relative files: the top of the work tree (the name that code scanning knows) and the home folder."""

_LEVELS = {"error": "error", "advice": "note"}
_NUMBERS = {rule.id: number for number, rule in enumerate(CATALOGUE)}


def render(report: Report) -> str:
    """The report as one SARIF log with one run.

    It is ASCII: SARIF has to be UTF-8, and standard output may be anything else.
    """
    return json.dumps(document(report), indent=2) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The log as what JSON is made of."""
    run = {
        "tool": {
            "driver": {
                "name": "bb-auth-check",
                "version": __version__,
                "rules": [_rule(rule) for rule in CATALOGUE],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not report.errors,
                "toolExecutionNotifications": [
                    {"level": "error", "message": message(error)} for error in report.errors
                ],
            }
        ],
        # without their URIs: where the tree and the home are is nobody's business
        "originalUriBaseIds": {
            TREE: {"description": {"text": "The top of the work tree."}},
            HOME: {"description": {"text": "The user's home folder."}},
        },
        "columnKind": "utf16CodeUnits",
        "results": [
            *(_result(finding) for finding in report.findings),
            *(_suppressed(accepted) for accepted in report.accepted),
        ],
        "properties": {"status": report.status},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    ignore, configure = f"bb-auth-check --ignore {rule.id}", f"git config --add bbAuthCheck.ignore {rule.id}"
    markdown = f"{rule.fix}\n\nTo silence this rule:\n\n```sh\n{ignore}\n{configure}\n```\n"
    if rule.links:
        markdown += "\nRead on:\n\n" + "".join(f"- <{link}>\n" for link in rule.links)
    descriptor = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": message(f"{rule.title}."),
        "fullDescription": message(rule.why),
        "help": {
            **message(f"{rule.fix} To silence this rule: `{ignore}`, or `{configure}`."),
            "markdown": _braced(markdown),
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["security", *rule.classes]},
    }
    if rule.links:
        descriptor["helpUri"] = rule.links[0]
    return descriptor


def _result(finding: Finding) -> dict[str, Any]:
    rule, fault = finding.rule, finding.fault
    result = {
        "ruleId": rule.id,
        "ruleIndex": _NUMBERS[rule.id],
        "level": _LEVELS[finding.severity],
        "message": message(fault.message),
        "locations": _locations(fault),
        "partialFingerprints": _fingerprints(rule, fault),
        "properties": {
            "scope": None if fault.where is None else fault.where.scope,
            "remote": fault.remote,
            "url": fault.url,
            "secret_kind": fault.secret_kind,
            "remedy": remedy_document(fault.remedy),
            "classes": list(finding.classes),
            "explain": f"bb-auth-check explain {rule.id}",
        },
    }
    related: list[dict[str, Any]] = []
    seen = set()
    for where in fault.also:
        location = {**_location(where), "message": {"text": "The same secret stands here as well."}}
        told = repr(location)
        if told not in seen:  # two values of one key are one place here, and SARIF wants each place once
            seen.add(told)
            related.append(location)
    if related:
        result["relatedLocations"] = related
    return result


def _suppressed(accepted: Accepted) -> dict[str, Any]:
    """The result of a finding that somebody has accepted (§3.35)."""
    why = f"{accepted.reason} (until {accepted.until}, {accepted.where.named})"
    suppression = {"kind": "external", "status": "accepted", "justification": why}
    return {**_result(accepted.finding), "suppressions": [suppression]}


def _locations(fault: Fault) -> list[dict[str, Any]]:
    if fault.where is not None:
        return [_location(fault.where)]
    # typed on the command line, or missing where it should be: all there is to point at is the URL
    named = fault.url or fault.remote
    location: dict[str, Any] = _nowhere()
    if named:
        location["logicalLocations"] = [{"fullyQualifiedName": named, "kind": "value"}]
    return [location]


def _nowhere() -> dict[str, Any]:
    """The repository's configuration, for a fault that is in no file: GitHub refuses a log whose result has no file."""
    return {
        "physicalLocation": {"artifactLocation": _artifact(".git/config")},
        "message": {"text": "Not in this file: it stands on the command line, in the environment, or nowhere."},
    }


def _location(where: Where) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": where.key, "kind": "property"}]}
    if not where.file:
        location.update(_nowhere())
    else:
        location["physicalLocation"] = {"artifactLocation": _artifact(where.file)}
        if where.line:
            location["physicalLocation"]["region"] = {"startLine": where.line}
    return location


def _artifact(file: str) -> dict[str, str]:
    """The file as a URI: absolute, or relative to one of the two bases. Escapes that `file` is shown with stay."""
    if file[1:3] in (":/", ":\\"):  # a drive of Windows
        behind = file[3:].replace("\\", "/")
        return {"uri": f"file:///{quote(file[0])}:/{_path(behind)}"}
    if file.startswith("/"):
        return {"uri": f"file:///{_path(file)}"}
    if file.startswith("~/"):
        return {"uri": _path(file[2:]), "uriBaseId": HOME}
    return artifact_in_tree(file)


def artifact_in_tree(path: str) -> dict[str, str]:
    """A file of the repository, by its path from the top of the work tree, whatever letters that has."""
    return {"uri": _path(path), "uriBaseId": TREE}


def _path(path: str) -> str:
    # §3.10.2 wants neither empty nor `.` segments; `..` may cross a symbolic link and stays
    segments = "/".join(segment for segment in path.split("/") if segment not in ("", "."))
    return quote(segments, errors="surrogatepass")


def _fingerprints(rule: Rule, fault: Fault) -> dict[str, str]:
    """What identifies a finding from one run to the next: its rule, key, file and shown URL, but never a secret.

    GitHub's code scanning uses `primaryLocationLineHash` only. If it is missing, the upload computes it from the line
    itself, which holds the secret.
    """
    where = fault.where
    parts = (rule.id, where.key if where else "", (where.file if where else None) or "", fault.url or "")
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return {"bbAuthCheck/v1": digest, "primaryLocationLineHash": f"{digest[:16]}:1"}


def message(text: str) -> dict[str, str]:
    """A plain text message that shows `text` as it is: nothing in a configuration becomes a link (§3.11.6)."""
    return {"text": _braced(text).replace("](", "] (")}


def _braced(text: str) -> str:
    """`text` with its braces doubled: in a message string single braces are placeholders (§3.11.5)."""
    return text.replace("{", "{{").replace("}", "}}")
