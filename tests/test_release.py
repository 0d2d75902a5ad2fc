"""A release is whole: version, address and changelog agree, and the distributions hold what git tracks."""

from __future__ import annotations

import configparser
import email
import importlib.util
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bb_auth_check import __address__, __version__, cli
from conftest import World
from support.commandline import held
from support.pages import ROOT
from support.release import METADATA, PLACEHOLDER, SITE, TELLING, told

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TELLING, ids=lambda path: path.name)
def test_told_everywhere(path: Path) -> None:
    """What names version or address names those of the package. `BB_AUTH_CHECK_WRITE_DOCS=1` writes them."""
    held(path, told(path, __version__, __address__))


def test_an_address() -> None:
    """Once it is filled in, no place is left that has none, and every line that can be copied is whole."""
    address = "https://bitbucket.org/acme/bb-auth-check"
    texts = {path.name: told(path, "2.0.0", address) for path in TELLING}
    assert [name for name, text in texts.items() if PLACEHOLDER in text] == []
    block = yaml.safe_load(texts["README.md"].partition("```yaml\n")[2].partition("```")[0])
    assert (block["repos"][0]["repo"], block["repos"][0]["rev"]) == (__address__ or address, "v2.0.0")
    assert f"pipx install git+{__address__ or address}" in texts["install.md"]
    assert yaml.safe_load(texts[SITE.name])["repo_url"] == address
    metadata = configparser.ConfigParser()
    metadata.read_string(texts[METADATA.name])
    assert metadata["metadata"]["url"] == address


def test_changelog() -> None:
    """The newest version is that of the package and has a day; commands and hooks are named."""
    headings = re.findall(r"^## \[(.+?)\](.*)$", CHANGELOG, re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    version, day = headings[1]
    assert version == __version__
    assert re.fullmatch(r" - \d{4}-\d\d-\d\d", day)
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for name in (*cli.COMMANDS, *(hook["id"] for hook in hooks)):
        assert re.search(rf"`{re.escape(name)}\b", CHANGELOG), name


@cache
def noxfile() -> Any:
    """The file of the sessions, as a module."""
    spec = importlib.util.spec_from_file_location("noxfile", ROOT / "noxfile.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_stands_in_the_way(world: World) -> None:
    """A version that the documents do not tell, entries without one, a tag that is there, what is not committed."""
    root = world.repository()
    for name in ("README.md", "CHANGELOG.md", "hooks/bb_auth_check/__init__.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    text = f"## [Unreleased]\n\n## [{__version__}] - 2026-11-27\n"
    (root / "CHANGELOG.md").write_text(text, encoding="utf-8")
    world.git("add", "--all", cwd=root)
    world.git("commit", "--quiet", "-m", "All", cwd=root)
    found = noxfile()._obstacles
    assert noxfile()._version(root) == __version__
    assert found(root, __version__) == []
    world.git("tag", f"v{__version__}", cwd=root)
    assert found(root, __version__) == [f"There is a tag v{__version__} already: raise __version__."]
    assert [sentence.partition(" ")[0] for sentence in found(root, "9.0")] == ["CHANGELOG.md", "README.md"]
    (root / "CHANGELOG.md").write_text(text.replace("\n\n", "\n\n- More.\n\n", 1), encoding="utf-8")
    assert [sentence.partition(":")[0].partition(" has")[0] for sentence in found(root, __version__)] == [
        "CHANGELOG.md",
        f"There is a tag v{__version__} already",
        "There are changes that are not committed.",
    ]


BUILD = "import sys, setuptools.build_meta as it; to = sys.argv[1]; it.build_sdist(to); it.build_wheel(to)"


@pytest.mark.slow
def test_distributions(world: World) -> None:
    """The source holds what git tracks, the wheel the package and its manual pages; nothing else is in them."""
    listing = world.git("-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z", cwd=ROOT).stdout
    tracked = {name for name in listing.split("\0") if name and (ROOT / name).exists()}
    copy = world.folder / "copy"
    for name in tracked:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    out = world.folder / "out"
    out.mkdir()
    (copy / "hooks" / "bb_auth_check" / "left.pyc").write_bytes(b"")
    run = subprocess.run([sys.executable, "-c", BUILD, str(out)], cwd=copy, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    name = f"bb_auth_check-{__version__}"
    with tarfile.open(out / f"{name}.tar.gz") as source:
        held_in_source = {path.name.partition("/")[2] for path in source if path.isfile()}
    made = {file for file in held_in_source if ".egg-info/" in file} | {"PKG-INFO"}
    assert held_in_source - made == tracked

    with zipfile.ZipFile(out / f"{name}-py3-none-any.whl") as wheel:
        metadata = email.message_from_bytes(wheel.read(f"{name}.dist-info/METADATA"))
        entries = wheel.read(f"{name}.dist-info/entry_points.txt").decode()
        inside = {file for file in wheel.namelist() if not file.startswith(f"{name}.dist-info/")}
    package = {file.removeprefix("hooks/") for file in tracked if file.startswith("hooks/")}
    manual = {file.replace("docs/man/", f"{name}.data/data/share/man/man1/") for file in tracked if "docs/man/" in file}
    assert inside == package | manual
    assert (metadata["Name"], metadata["Version"]) == ("bb-auth-check", __version__)
    assert (metadata["Requires-Python"], metadata["License-File"]) == (">=3.10", "LICENSE")
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert str(metadata.get_payload()).startswith("# bb-auth-check\n")
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert [re.split("[>=]", line)[0] for line in needed] == ["GitPython", "colorama", "tqdm"]
    assert re.findall(r"^(\S+) =", entries, re.MULTILINE) == [
        "bb-auth-check",
        "git-bb-auth-check",
        "git-credential-bb-auth-check",
    ]
