"""What is about to leave, as text for people and as JSON, schema 1 (`schemas/outgoing-1.json`)."""

from __future__ import annotations

from bb_auth_check import __version__
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.render.layout import counted, folded, headline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bb_auth_check.outgoing.model import Leak, Look, Spot
    from bb_auth_check.render.layout import Style

_LISTED = 5
"""How many other places of one credential are listed."""


def as_text(look: Look, style: Style, *, brief: bool = False) -> str:
    """The look as text; `brief`: a push or a commit is at hand, which is told of nothing but what was found."""
    if look.error is not None:
        return f"bb-auth-check: {look.error}\n"
    blocks = _blocks(look, style) if look.leaks else []
    if not brief or look.leaks:
        blocks.append(folded(_summary(look), style))
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def _blocks(look: Look, style: Style) -> list[str]:
    """What is said of each credential: in full where it must not leave, and else in one line."""
    from bb_auth_check.render.human import fixing, labelled
    from bb_auth_check.rules.outgoing import BY_KIND

    printed: set[tuple[str, ...]] = set()
    blocks, warnings = [], []
    for leak in look.leaks:
        rule = BY_KIND[leak.kind]
        if not leak.blocks:
            why = "the remote has it already: revoke it" if leak.known else "in what `git push` alone would send"
            name = f"{style.palette.strong(rule.name)} (warning)"
            opening = [(leak.id, style.palette.mild(leak.id)), (f"{rule.name} (warning)", name)]
            warnings.append(headline(opening, f"{what(leak)} is {where(leak.spot)}; {why}.", style))
            continue
        of = f' "{leak.subject}"' if leak.subject else ""
        opening = [(leak.id, style.palette.bad(leak.id)), (rule.name, style.palette.strong(rule.name))]
        lines = [
            headline(opening, f"{what(leak)} is {where(leak.spot)}{of}", style),
            *(labelled("also", where(spot), style) for spot in leak.also[:_LISTED]),
        ]
        if len(leak.also) > _LISTED:
            lines.append(labelled("also", f"{len(leak.also) - _LISTED} more places", style))
        lines += fixing(leak.remedy, style, printed)
        lines.append(labelled("more", f"bb-auth-check explain {leak.id}", style))
        blocks.append("\n".join(lines))
    if warnings and not style.quiet:
        blocks.append("\n".join(warnings))
    return blocks


def what(leak: Leak) -> str:
    """The kind of a credential, at the beginning of a sentence."""
    label = BY_NAME[leak.kind].label
    return f"{label} (its checksum holds)" if leak.certain and leak.kind != "datacenter-token" else label


def where(spot: Spot) -> str:
    """A place, in the midst of a sentence."""
    line = f":{spot.line}" if spot.line else ""
    in_commit = f", commit {spot.commit[:12]}" if spot.commit else ""
    named = spot.path or "an object without a name"
    return {
        "file": f"in {named}{line}{in_commit}",
        "staged": f"in {named}{line}, staged",
        "message": f"in the message of commit {(spot.commit or '')[:12]}, line {spot.line or '?'}",
        "tag": f"in the tag {named}" if not named.startswith("refs/") else f"in what {named} is on",
        "author": f"in the name of the author or committer of commit {(spot.commit or '')[:12]}",
        "file-name": f"in the name of a file, {named}{in_commit or ', staged'}",
        "symlink": f"in the target of the symbolic link {named}{in_commit}",
        "note": f"in the note of {named[:12]}{in_commit}",
        "ref-name": f"in the name of the ref {named}",
    }[spot.place]


def _summary(look: Look) -> str:
    found = sum(leak.blocks for leak in look.leaks)
    size = f"{look.bytes / 1e6:.1f} MB" if look.bytes >= 100_000 else f"{look.bytes} bytes"
    text = f"{counted(look.objects, 'object', 'objects')} looked at ({size}), "
    if found:
        text += f"{counted(found, 'credential', 'credentials')} found that must not leave."
    else:
        text += "nothing found that is new to the remote." if look.leaks else "nothing found."
    if look.allowed:
        text += f" {counted(look.allowed, 'place', 'places')} allowed."
    if look.not_looked_at:
        text += "".join(f"\nNot looked at: {said}" for said in look.not_looked_at)
    return text


def as_json(look: Look) -> str:
    """The look as one JSON document."""
    import json

    document = {
        "schema": 1,
        "tool": {"name": "bb-auth-check", "version": __version__},
        "status": look.status,
        "looked_at": {"objects": look.objects, "bytes": look.bytes},
        "not_looked_at": [*look.not_looked_at, *([look.error] if look.error else [])],
        "findings": [_finding(leak) for leak in look.leaks],
    }
    return json.dumps(document, indent=2) + "\n"


def _finding(leak: Leak) -> dict[str, Any]:
    from bb_auth_check.render.json import remedy_document

    return {
        "id": leak.id,
        "kind": leak.kind,
        "certain": leak.certain,
        "blocks": leak.blocks,
        **_spot(leak.spot),
        "also": [_spot(spot) for spot in leak.also],
        "remedy": remedy_document(leak.remedy),
    }


def _spot(spot: Spot) -> dict[str, Any]:
    return {"commit": spot.commit, "path": spot.path, "line": spot.line, "place": spot.place}
