"""What the README and the pages in `docs/` show, to be held against the program.

`BB_AUTH_CHECK_WRITE_DOCS=1` has a block that differs written anew.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = (README, *sorted((ROOT / "docs").glob("[!B]*.md")))
"""What is written by people; the pages of the rules are made from the rules."""


def texts() -> str:
    """All pages."""
    return "\n".join(path.read_text(encoding="utf-8") for path in PAGES)


def after(marker: str) -> str:
    """The block of a page that stands behind a marker: a fenced text, or a table."""
    return _found(marker)[1]


def shows(marker: str, text: str) -> None:
    """Insist that the block behind the marker is this text."""
    path, block = _found(marker)
    if block != text and os.environ.get("BB_AUTH_CHECK_WRITE_DOCS"):
        page = path.read_text(encoding="utf-8")
        start = page.index(block, page.index(_comment(marker)))
        path.write_text(page[:start] + text + page[start + len(block) :], encoding="utf-8")
        block = text
    assert block == text


def _comment(marker: str) -> str:
    return f"<!-- {marker} -->\n"


def _found(marker: str) -> tuple[Path, str]:
    (path,) = [path for path in PAGES if _comment(marker) in path.read_text(encoding="utf-8")]
    rest = path.read_text(encoding="utf-8").partition(_comment(marker))[2].lstrip("\n")
    if rest.startswith("```"):
        return path, rest.partition("\n")[2].partition("```")[0]
    return path, rest.partition("\n\n")[0].rstrip("\n") + "\n"
