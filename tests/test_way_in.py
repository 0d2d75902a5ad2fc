"""What leads a newcomer in is true: links, paths and commands in the documents lead to what is there."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bb_auth_check.rules import CATALOGUE
from bb_auth_check.rules.outgoing import OUTGOING
from conftest import ALL_TOGETHER, LONGEST, NEWEST, SAMPLED, SLOW, TOGETHER

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PACKAGE = ROOT / "hooks" / "bb_auth_check"
HOW_IT_WORKS = DOCS / "how-it-works.md"
"""Names files from the package, as it says."""
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
RULE_PAGES = sorted(DOCS.glob("BB*.md"))
WRITTEN = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *(path for path in sorted(DOCS.rglob("*.md")) if path not in RULE_PAGES),
]
"""What people have written, apart from the pages that the rules make."""

_FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_FROM_THE_ROOT = re.compile(r"(?<![\w./-])(?:hooks|tests|docs|\.ci)/[\w./-]*\w/?")
_FROM_THE_PACKAGE = re.compile(r"(?<![\w./-])(?!hooks/)(?:(?:[a-z_]+/)+(?:[a-z_]+\.py\b)?|[a-z_]+\.py\b)")


def named(path: Path) -> str:
    """A document as it is called in a test's name."""
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    """The text of a document."""
    return path.read_text(encoding="utf-8")


def links(path: Path) -> Iterator[str]:
    """The links of a document that lead to something in this repository."""
    for target in _LINK.findall(_FENCED.sub("", text_of(path))):
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors(path: Path) -> set[str]:
    """What a link can name after `#` in a document: its headings, in the spelling of GitHub and Bitbucket's editors."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", text_of(path)), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", [*WRITTEN, *RULE_PAGES], ids=named)
def test_links(path: Path) -> None:
    """Every relative link leads to a file, and to a heading in it if it names one."""
    for target in links(path):
        file, _, anchor = target.partition("#")
        leads_to = (path.parent / file).resolve() if file else path
        assert leads_to.exists(), target
        assert leads_to.is_relative_to(ROOT), target
        assert not anchor or anchor in anchors(leads_to), target


def test_index() -> None:
    """Every page of the documentation is linked from its index, the rules in their order."""
    targets = list(links(DOCS / "index.md"))
    rules = [f"{rule.id}.md" for rule in (*CATALOGUE, *OUTGOING)]
    assert [target for target in targets if target.startswith("BB")] == rules
    linked = {(DOCS / target.partition("#")[0]).resolve() for target in targets}
    assert {path for path in WRITTEN if path.name != "index.md"} <= linked


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_paths(path: Path) -> None:
    """Every file and folder of this repository that a document names is there."""
    marked = "\n".join(re.findall(r"`+[^`]+`+", text_of(path)))
    missing = {name for name in _FROM_THE_ROOT.findall(marked) if not (ROOT / name).exists()}
    if path == HOW_IT_WORKS:
        found = set(_FROM_THE_PACKAGE.findall(marked))
        assert len(found) > 30
        missing |= {name for name in found if not (PACKAGE / name).exists()}
    assert sorted(missing) == []


def sessions() -> set[str]:
    """The sessions of the noxfile, which is read and not run: nox need not be there."""
    functions = [node for node in ast.parse(text_of(ROOT / "noxfile.py")).body if isinstance(node, ast.FunctionDef)]
    return {function.name for function in functions if function.decorator_list}


def test_nox() -> None:
    """Every session that a document names exists, and CONTRIBUTING names every one."""
    for path in WRITTEN:
        assert set(re.findall(r"nox -s ([\w-]+)", text_of(path))) <= sessions(), path
    assert set(re.findall(r"nox -s ([\w-]+)", text_of(ROOT / "CONTRIBUTING.md"))) == sessions()


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem[:4])
def test_decision(path: Path) -> None:
    """A decision has its number, the day on which it was written down, and the same four parts; it fits on a page."""
    number = int(path.name[:4])
    assert number == DECISIONS.index(path) + 1
    text = text_of(path)
    assert text.startswith(f"# {number}. ")
    assert re.search(r"^Written down on \d{4}-\d\d-\d\d\.$", text, re.MULTILINE)
    parts = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert parts == ["Context", "Decision", "Measured cost", "Consequences"]
    assert text.count("\n") < 70


def test_own_hooks() -> None:
    """The hooks that this repository runs on itself take the tools that a contributor has, and the check from here."""
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    wanted = [metadata["options"]["install_requires"], metadata["options.extras_require"]["dev"]]
    configuration = yaml.safe_load(text_of(ROOT / ".pre-commit-config.yaml"))
    assert [repository["repo"] for repository in configuration["repos"]] == ["meta", "local"]
    hooks = configuration["repos"][1]["hooks"]
    for hook in hooks:
        assert set(hook.get("additional_dependencies", ())) <= {line for part in wanted for line in part.split("\n")}
    published = {hook["id"]: hook for hook in yaml.safe_load(text_of(ROOT / ".pre-commit-hooks.yaml"))}["bb-auth-check"]
    [check] = [hook for hook in hooks if hook["id"] == "bb-auth-check"]
    same = ("language", "stages", "always_run", "pass_filenames", "require_serial")
    assert {key: check[key] for key in same} == {key: published[key] for key in same}


def test_families_of_tests() -> None:
    """What is said of tests by their names, where they take long, is said of tests that there are."""
    for name in (*SAMPLED, *SLOW, *NEWEST, *TOGETHER, *ALL_TOGETHER, *LONGEST):
        file, _, test = name.partition("::")
        place = ROOT / "tests" / file
        assert place.exists(), name
        assert f"def {test.partition('[')[0]}" in text_of(place) if test else True, name
