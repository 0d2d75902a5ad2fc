"""The pages in `docs/` are the rules. `BB_AUTH_CHECK_WRITE_DOCS=1 pytest tests/test_docs.py` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bb_auth_check.model import Outgoing, Rule
from bb_auth_check.render.page import markdown, markdown_of_outgoing
from bb_auth_check.rules import CATALOGUE
from bb_auth_check.rules.outgoing import OUTGOING
from conftest import UPSTREAM, World, append
from support.examples import filled
from support.pages import shows

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize("rule", [*CATALOGUE, *OUTGOING], ids=lambda rule: rule.id)
def test_page(rule: Rule | Outgoing) -> None:
    """The page says what the rule says."""
    path = DOCS / f"{rule.id}.md"
    text = markdown(rule) if isinstance(rule, Rule) else markdown_of_outgoing(rule)
    if os.environ.get("BB_AUTH_CHECK_WRITE_DOCS"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_no_other_page() -> None:
    """A rule that went took its page along."""
    assert sorted(path.name for path in DOCS.glob("BB*.md")) == [f"{rule.id}.md" for rule in (*CATALOGUE, *OUTGOING)]


def test_many_repositories(world: World) -> None:
    """What the page shows of `sweep` is what it prints, of repositories with the faults that are shown."""
    world.write_global("[credential]\n\thelper = store\n")
    world.environ["GIT_DEFAULT_REF_FORMAT"] = "files"  # with another one there are more lines before the broken one
    for name, url in (
        ("api", "https://jdoe@bitbucket.org/acme/api.git"),
        ("old", "https://jdoe:{app_password}@bitbucket.org/acme/old.git"),
        ("widget", "https://bitbucket.org/acme/widget.git"),
        ("tools", "git@ssh.bitbucket.org:acme/tools.git"),
        ("site", "https://github.com/acme/site.git"),
    ):
        world.repository(filled(f'[remote "origin"]\n\turl = {url}\n'), f"home/src/{name}")
    append(world.repository(UPSTREAM, "home/src/broken") / ".git" / "config", "[remote\n")
    for command in ("sweep src", "sweep src --fix --dry-run"):
        shows(f"output: bb-auth-check {command}", world.program(*command.split(), cwd=world.home).stdout)
