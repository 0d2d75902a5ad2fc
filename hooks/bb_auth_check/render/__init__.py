"""Reports and answers as text, for people and for programs. The module of a format is loaded when it is used."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from bb_auth_check.model import Report
    from bb_auth_check.render.layout import Style


def _as_text(report: Report, style: Style, in_push: bool) -> str:
    from bb_auth_check.render import human

    return human.render(report, style, brief=in_push)


def _as_json(report: Report, style: Style, in_push: bool) -> str:
    from bb_auth_check.render import json

    return json.render(report)


def _as_sarif(report: Report, style: Style, in_push: bool) -> str:
    from bb_auth_check.render import sarif

    return sarif.render(report)


RENDER: dict[str, Callable[[Report, Style, bool], str]] = {"human": _as_text, "json": _as_json, "sarif": _as_sarif}
"""What writes a report in each `--format`: it takes the report, the style, and whether this runs in a push."""
