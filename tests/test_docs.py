"""The pages in `docs/` are the rules. `BB_AUTH_CHECK_WRITE_DOCS=1 pytest tests/test_docs.py` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bb_auth_check.model import Rule
from bb_auth_check.render.page import markdown
from bb_auth_check.rules import CATALOGUE

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_page(rule: Rule) -> None:
    """The page says what the rule says."""
    path = DOCS / f"{rule.id}.md"
    if os.environ.get("BB_AUTH_CHECK_WRITE_DOCS"):
        path.write_text(markdown(rule), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == markdown(rule)


def test_no_other_page() -> None:
    """A rule that went took its page along."""
    assert sorted(path.name for path in DOCS.glob("BB*.md")) == [f"{rule.id}.md" for rule in CATALOGUE]
