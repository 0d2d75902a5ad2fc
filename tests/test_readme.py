"""The README, the manifest and the metadata say what is so."""

from __future__ import annotations

import configparser
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import bb_auth_check
from bb_auth_check import cli
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.rules import CATALOGUE
from conftest import HELPER, World
from support import vault
from support.examples import filled

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MANIFEST = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def after(marker: str) -> str:
    """The block of the README that stands behind a marker: a fenced text, or a table."""
    rest = README.partition(f"<!-- {marker} -->\n")[2].lstrip("\n")
    if rest.startswith("```"):
        return rest.partition("\n")[2].partition("```")[0]
    return rest.partition("\n\n")[0] + "\n"


def test_rules() -> None:
    """The table of rules is the catalogue."""
    rows = [
        f"| [{rule.id}](docs/{rule.id}.md) | `{rule.name}` | {rule.severity} | {rule.title} |\n" for rule in CATALOGUE
    ]
    assert after("rules") == "| id | name | severity | fault |\n|---|---|---|---|\n" + "".join(rows)


def test_output(world: World) -> None:
    """The example is what the program prints, to the letter."""
    world.write_global(HELPER)
    repository = world.repository(
        filled('[remote "origin"]\n\turl = https://jdoe:{app_password}@bitbucket.org/acme/widget.git\n')
    )
    assert after("output: bb-auth-check") == world.program(cwd=repository).stdout


def test_output_of_doctor(world: World) -> None:
    """So is the whole picture of a healthy repository, but for versions, the place of git's programs and line ends."""
    shown = world.program("doctor", cwd=world.healthy()).stdout

    def anywhere(text: str) -> list[str]:
        text = re.sub(r"^versions\n(?:  .*\n)*", "", text, flags=re.MULTILINE)
        return re.sub(r"runs:\s+\S*/", "runs: ", text).split()

    assert anywhere(after("output: bb-auth-check doctor")) == anywhere(shown)


def test_fix(world: World) -> None:
    """So are the plan, the outcome and the configuration of `fix`, where libsecret is there (a stand-in here)."""
    vault.vault(world, "libsecret")
    world.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/run/user/1000/bus"  # a keyring needs a session
    token = sample("api-token")
    repository = world.repository(after("before").replace("***", token))
    start = (repository / ".git" / "config").read_text(encoding="utf-8").partition("[remote")[0]
    run = world.program("fix", "--yes", cwd=repository)
    assert run.returncode == 0
    assert after("output: bb-auth-check fix --yes") == run.stdout
    assert (repository / ".git" / "config").read_text(encoding="utf-8") == start + after("after")
    assert vault.kept(world) == ["https@bitbucket.org@jdoe"]


def test_options(world: World) -> None:
    """Every option that help shows stands in the README, and the other way round."""
    helps = [world.program(command, "--help", cwd=world.folder).stdout for command in cli.COMMANDS]
    shown = set(re.findall(r"--[a-z-]+", "".join(helps))) - {"--help", "--version"}
    rows = README.partition("| option |")[2].partition("\n\n")[0].splitlines()
    assert {option for row in rows for option in re.findall(r"`(--[a-z-]+)", row.partition(" | ")[0])} == shown
    assert all(f"bb-auth-check {command}" in README for command in cli.COMMANDS if command != "check")


def test_exit_codes() -> None:
    """The table has the program's exit codes."""
    table = README.partition("| exit code |")[2].partition("\n\n")[0]
    codes = [int(code) for code in re.findall(r"^\| (\d) \|", table, re.MULTILINE)]
    assert codes == [cli.NOTHING_BLOCKS, cli.BLOCKED, cli.USAGE, cli.COULD_NOT_LOOK]


def test_hooks() -> None:
    """The manifest's hooks stand in the README, with the rules they run."""
    for hook in MANIFEST:
        row = next(line for line in README.splitlines() if line.startswith(f"| `{hook['id']}` |"))
        words = shlex.split(hook["entry"])
        assert words[0] == "bb-auth-check"
        assert row.endswith("everything |" if len(words) == 1 else f"{words[3]}: {row.partition(': ')[2]}")
        assert {**hook, "id": "", "name": "", "description": "", "entry": ""} == {
            "id": "",
            "name": "",
            "description": "",
            "entry": "",
            "language": "python",
            "stages": ["pre-commit", "pre-push", "manual"],
            "always_run": True,
            "pass_filenames": False,
            "require_serial": True,
            "minimum_pre_commit_version": "3.2.0",
        }
    assert len(MANIFEST) == README.partition("| id | checks |")[2].partition("\n\n")[0].count("| `bb-")


def test_configuration_block() -> None:
    """The block for `.pre-commit-config.yaml` names a hook of the manifest and this version."""
    block = yaml.safe_load(README.partition("```yaml\n")[2].partition("```")[0])
    assert [hook["id"] for hook in block["repos"][0]["hooks"]] == ["bb-auth-check"]
    assert block["repos"][0]["rev"] == f"v{bb_auth_check.__version__}"


def test_version() -> None:
    """The changelog knows the version; packaging reads it from the package."""
    assert f"## [{bb_auth_check.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    assert metadata["metadata"]["version"] == "attr: bb_auth_check.__version__"
    wanted = metadata["options"]["install_requires"].split()
    assert [re.split("[>=]", name)[0] for name in wanted] == ["GitPython", "colorama"]


def test_ci_runs_the_test_line() -> None:
    """CI takes the line from the README, so that the two cannot part."""
    assert "README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert after("test").count("\n") == 1
    assert "-m pytest" in after("test")


def test_no_app_password_is_advised() -> None:
    """Nothing anywhere tells people to make what is gone."""
    for path in [ROOT / "README.md", *(ROOT / "hooks").rglob("*.py")]:
        if path.name == "texts.py":  # knows the texts that do
            continue
        text = " ".join(path.read_text(encoding="utf-8").lower().split())
        assert not re.search(r"(create|make|generate|use) an? (new )?app password", text), path


@pytest.mark.parametrize(
    "command",
    [
        ("-m", "mypy"),
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"),
    ],
    ids=["mypy", "ruff-check", "ruff-format", "validate-manifest"],
)
def test_clean(world: World, command: tuple[str, ...]) -> None:
    """The tools that every commit has to satisfy."""
    run = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={
            **world.environ,
            "MYPY_CACHE_DIR": str(world.folder / "mypy"),
            "RUFF_CACHE_DIR": str(world.folder / "ruff"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
