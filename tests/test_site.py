"""The site that is made of the documents: no warning, every link leads somewhere, nothing comes from elsewhere."""

from __future__ import annotations

import html
import posixpath
import re
import subprocess
import sys
from urllib.parse import unquote

import pytest
import yaml

from test_way_in import DOCS, ROOT, RULE_PAGES, WRITTEN

CONFIGURATION = ROOT / "properdocs.yml"
_ELSEWHERE = re.compile(r"(?:[a-z]+:|//)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages, by their name."""
    folder = tmp_path_factory.mktemp("site")
    command = (sys.executable, "-m", "properdocs", "build", "--strict", "--quiet", "--site-dir", str(folder))
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout + run.stderr) == (0, "")
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}


@pytest.mark.slow
def test_pages(site: dict[str, str]) -> None:
    """Every document is a page, and there is no other; each link leads to a page, and to a place in it."""
    assert len(site) == len(WRITTEN) + len(RULE_PAGES) + 1  # and the one for an address that is none
    marks = {name: set(re.findall(r'\bid="([^"]+)"', text)) for name, text in site.items()}
    for name, text in site.items():
        if name == "404.html":  # its links are from the root
            continue
        for target in map(html.unescape, re.findall(r'\b(?:href|src)="([^"]*)"', text)):
            if _ELSEWHERE.match(target):
                continue
            file, _, mark = unquote(target).partition("#")
            to = posixpath.normpath(posixpath.join(posixpath.dirname(name), file)) if file else name
            if to.endswith(".html"):
                assert to in site, (name, target)
                assert not mark or mark in marks[to], (name, target)
    assert "bb-auth-check install" in site["index.html"]
    assert 'href="push-failed.html"' in site["index.html"]


@pytest.mark.slow
def test_tables_and_code(site: dict[str, str]) -> None:
    """A bar in a table's code is a bar, and every table may be wider than the page."""
    assert "<code>--remote NAME|URL</code>" in site["configuration.html"]
    for name, text in site.items():
        assert text.count("<table>") == text.count('<div class="wide"><table>'), name
    assert "<table>" in site["rules.html"]
    assert "```" not in re.sub(r"<code>.*?</code>", "", "".join(site.values()), flags=re.DOTALL)


@pytest.mark.slow
def test_nothing_comes_from_elsewhere(site: dict[str, str]) -> None:
    """Whoever reads it asks no other host for anything."""
    for name, text in site.items():
        loaded = re.findall(r'<(?:script|img|iframe|source)\b[^>]*\bsrc="([^"]*)"', text)
        loaded += re.findall(r'<link\b[^>]*\brel="(?:stylesheet|[a-z ]*icon|preload)"[^>]*\bhref="([^"]*)"', text)
        assert loaded, name
        assert [target for target in loaded if _ELSEWHERE.match(target)] == [], name


def test_menu() -> None:
    """Every document but the rules and decisions, which their lists name, is in the menu."""
    menu = yaml.safe_load(CONFIGURATION.read_text(encoding="utf-8"))["nav"]
    pages = {page for part in menu for value in part.values() for page in _pages(value)}
    others = {"index.md": "contents.md", "README.md": "index.md"}
    wanted = {path for path in WRITTEN if path.parent != DOCS / "decisions"}
    assert pages == {others.get(path.name, path.name.lower()) for path in wanted}


def _pages(value: str | list[dict[str, str]]) -> list[str]:
    return [value] if isinstance(value, str) else [page for part in value for page in part.values()]
