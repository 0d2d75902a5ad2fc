"""What the hot path must not load."""

from __future__ import annotations

import json
import sys

import pytest

from conftest import World

HEAVY = ("git", "colorama", "tqdm", "jsonschema", "importlib.metadata")
COSTLY = (
    *("dataclasses", "inspect", "typing", "shutil", "json", "argparse"),
    *("subprocess", "re", "enum", "signal", "functools", "contextlib"),
)


def loaded(world: World, code: str, text: str = "", **environ: str) -> set[str]:
    """The modules that are loaded after the code has run in a healthy repository, with `text` in its configuration."""
    script = f"import sys\nsys.argv[1:] = []\n{code}\nimport json; print(json.dumps(sorted(before)))"
    run = world.run(sys.executable, "-c", script, cwd=world.healthy(text), check=True, **environ)
    return set(json.loads(run.stdout.splitlines()[-1]))


RUN = "from bb_auth_check.cli import main\ncode = main({arguments})\nbefore = set(sys.modules)\nassert code == 0, code"


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        ([], {}),
        (["check"], {}),
        ([], {"PRE_COMMIT_REMOTE_NAME": "x", "PRE_COMMIT_REMOTE_URL": "https://example.com/a.git"}),
        (["explain", "BB101"], {}),
        (["--version"], {}),
    ],
    ids=["plain", "check", "another-host", "explain", "version"],
)
def test_light(world: World, arguments: list[str], environ: dict[str, str]) -> None:
    """Neither the libraries that only some commands need, nor the parts of the standard library that cost most."""
    modules = loaded(world, RUN.format(arguments=arguments), **environ)
    assert not modules & {*HEAVY, *COSTLY}
    assert "bb_auth_check.git.mixed" not in modules  # every address is a plain one
    assert not {name for name in modules if name.startswith("bb_auth_check.remedies.")}  # no fault, no remedy


@pytest.mark.parametrize(("arguments", "frozen"), [("", True), ("[]", False)], ids=["program", "called"])
def test_ends_at_once(world: World, arguments: str, frozen: bool) -> None:
    """A process that ends looks for no garbage in what it throws away; whoever calls `main` goes on living."""
    code = (
        f"import gc\nfrom bb_auth_check.cli import main\nmain({arguments})\nbefore = [str(bool(gc.get_freeze_count()))]"
    )
    assert loaded(world, code) == {str(frozen)}


PARSED = """\
from bb_auth_check.cli import main
try:
    main({arguments})
except SystemExit:
    pass
before = set(sys.modules)
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["login", "--help"], ["chekc"], ["check", "--no-such"]], ids=" ".join
)
def test_parsed(world: World, arguments: list[str]) -> None:
    """A page of help and a mistake load the parser, and nothing that it could have done without."""
    modules = loaded(world, PARSED.format(arguments=arguments))
    needed = {"argparse", "re", "enum", "functools"}
    if sys.version_info[:2] == (3, 14):  # its parser loads what colours would take, whether there are any or not
        needed |= {"dataclasses", "inspect"}
    assert not modules & {*HEAVY, *COSTLY, "gettext", "locale"} - needed
    assert "bb_auth_check.rules" not in modules


MUCH = """\
[http]
	proxy = http://proxy.example.com:3128
	sslCAInfo = /dev/null
[remote]
	pushDefault = upstream
[includeIf "gitdir:~/clones/"]
	path = ~/clones/config
[submodule "x"]
	url = https://x-bitbucket-api-token-auth@bitbucket.org/acme/x.git
[alias]
	x = "!f() { git status; }; f"
[url "git@github.com:"]
	insteadOf = gh:
"""


def test_light_where_much_is_configured(world: World) -> None:
    """What people have in their configuration, and nothing wrong with it."""
    assert sorted(loaded(world, RUN.format(arguments=[]), MUCH) & {*HEAVY, *COSTLY, "collections"}) == []


@pytest.mark.parametrize(
    "arguments", [["check", "--select", "BB1"], ["check", "--format", "json"]], ids=["select", "json"]
)
def test_no_library(world: World, arguments: list[str]) -> None:
    """With options an argument parser is loaded, for JSON its writer, and still no library."""
    assert not loaded(world, RUN.format(arguments=arguments)) & set(HEAVY)


@pytest.mark.parametrize("url", ["https://example.com/a.git", "git@github.com:a/b.git", "git@gitlab.com:a/b.git"])
def test_another_host_judges_nothing(world: World, url: str) -> None:
    """A push to another host loads no rule, and nothing about ssh where nobody can take the host for another name."""
    environ = {"PRE_COMMIT_REMOTE_NAME": "x", "PRE_COMMIT_REMOTE_URL": url}
    modules = loaded(world, RUN.format(arguments=[]), **environ)
    assert "bb_auth_check.rules" not in modules
    assert "bb_auth_check.git.reader" not in modules
    assert "bb_auth_check.git.ssh" not in modules
