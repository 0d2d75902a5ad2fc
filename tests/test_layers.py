"""Which room may know which, and who may touch the world: the structure that the documents draw, held by a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import bb_auth_check
from bb_auth_check.model import REACHES
from bb_auth_check.rules import CATALOGUE

PACKAGE = Path(bb_auth_check.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))

MAY_IMPORT = {
    "products": "",
    "ending": "",
    "model": "",
    "bitbucket": "model",
    "git": "bitbucket model",
    "outgoing": "bitbucket git model",
    "subjects": "bitbucket model",
    "swept": "model",
    "remedies": "bitbucket model",
    "rules": "bitbucket model remedies subjects",
    "suggestions": "",
    "judge": "model remedies suggestions",
    "diagnosis": "bitbucket model",
    "writing": "bitbucket git model",
    "fix": "bitbucket git model remedies rules subjects writing",
    "install": "bitbucket git model remedies writing",
    "render": "bitbucket fix model outgoing remedies rules swept",
    "observer": "bitbucket diagnosis ending git judge model remedies render rules",
    "commands": "bitbucket diagnosis fix git install judge model outgoing remedies render rules "
    "suggestions swept writing",
    "options": "model render suggestions",
    "cli": "bitbucket commands ending fix git install model options outgoing render swept writing",
    "__main__": "cli",
}
"""The rooms (folders, or files of the package itself), from the ground up, and what each may import.

`bitbucket/products.py` is a room of its own: it knows nothing, and every other may know it.
"""

STARTS_PROCESSES = {
    "git/process.py",
    "git/spawn.py",
    "git/objects.py",
    "git/noninteractive.py",
    "writing/credential.py",
    "commands/demo.py",
    "commands/halves.py",  # a copy of itself
}
OPENS_FILES = {
    "git/plain_files.py",
    "writing/files.py",
    "writing/masked.py",  # the private copy that git edits
    "observer/first_seen.py",
    "observer/messages.py",  # /dev/tty, to know whether git could ask
    "commands/demo.py",
    "cli.py",  # /dev/null, in the place of a stream that was closed
}
WRITES_TO_STREAMS = {
    "cli.py",
    "ending.py",  # what was written gets out
    "observer/__init__.py",  # git gives a helper no other way to speak
    "git/noninteractive.py",  # to the pipe of its child
    "writing/files.py",  # to the file
    "commands/halves.py",  # to the pipe of its copy
}


def test_every_room_is_in_the_table() -> None:
    """A new folder has to say what it may know."""
    assert {room(path) for path in SOURCES} - {"__init__"} == set(MAY_IMPORT)


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_a_room_imports_only_what_it_may(name: str) -> None:
    """Imports for types alone count too: a room that knows a name depends on it."""
    allowed = {name, "__init__", "products", *MAY_IMPORT[name].split()}
    found = {(str(path), other) for path in SOURCES if room(path) == name for other in imported(path)}
    assert [(path, other) for path, other in sorted(found) if other not in allowed] == []


def test_the_table_goes_one_way() -> None:
    """A room knows those above it in the table, and none below."""
    order = list(MAY_IMPORT)
    for name, allowed in MAY_IMPORT.items():
        assert all(order.index(other) < order.index(name) for other in allowed.split()), name


def test_no_rule_is_known_by_its_number() -> None:
    """What other rooms need to know of a rule, the rule says: `about`, `turn`, and `fixed_by` of its faults."""
    assert [str(path) for path in SOURCES if room(path) != "rules" and re.search(r"\bBB\d", path.read_text())] == []


@pytest.mark.parametrize(
    ("allowed", "names"),
    [
        (
            STARTS_PROCESSES,
            {"subprocess.run", "subprocess.Popen", "os.system", "os.popen", "os.execvp", "os.fork", "os.posix_spawn"},
        ),
        (OPENS_FILES, {"open", "os.open", "os.fdopen", "Path"}),
        (WRITES_TO_STREAMS, {"print", "sys.stdout.write", "sys.stderr.write", "sys.stdout", "sys.stderr", "os.write"}),
    ],
    ids=["starts processes", "opens files", "writes to streams"],
)
def test_who_touches_the_world(allowed: set[str], names: set[str]) -> None:
    """One room reads git, one writes, and the command line alone prints; the lists above are all exceptions."""
    found = {str(path.relative_to(PACKAGE)) for path in SOURCES if names & used(path)}
    assert found <= allowed


def test_every_rule_says_what_it_is_about() -> None:
    """The family of its number and `about` agree; hooks are a part of the environment."""
    families = {"1": "secret", "2": "username", "3": "helper", "4": "address", "5": "environment"}
    for rule in CATALOGUE:
        assert rule.about in (families[rule.id[2]], "hooks" if rule.id[2] == "5" else families[rule.id[2]])


def test_reaches_are_told_apart() -> None:
    """From the least to the most."""
    assert list(REACHES) == ["remote", "host", "repository", "user", "system"]
    assert len(set(REACHES.values())) == len(REACHES)


def room(path: Path) -> str:
    """The folder that a file stands in, or the file's own name; what is a room of its own within a folder is named."""
    if path.stem == "products":
        return path.stem
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def imported(path: Path) -> frozenset[str]:
    """The rooms that a file imports anything from."""
    return _seen(path)[0]


def used(path: Path) -> frozenset[str]:
    """Every name and every dotted name in a file."""
    return _seen(path)[1]


@cache
def _seen(path: Path) -> tuple[frozenset[str], frozenset[str]]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    return frozenset(name for node in nodes for name in _rooms(node)), frozenset(map(_dotted, nodes))


def _rooms(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom) and node.module is not None:
        package, _, rest = node.module.partition(".")
        if package == "bb_auth_check":
            names = [rest] if rest else [alias.name for alias in node.names]
            for name in names:
                folder, _, file = name.partition(".")
                yield "__init__" if folder.startswith("__") else "products" if file == "products" else folder
    elif isinstance(node, ast.Import):
        yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("bb_auth_check."))


def _dotted(node: ast.AST) -> str:
    """A name, or one behind others; empty for anything else."""
    behind: list[str] = []
    while isinstance(node, ast.Attribute):
        behind.insert(0, node.attr)
        node = node.value
    return ".".join((node.id, *behind)) if isinstance(node, ast.Name) else ""
