"""The README, the manifest and the metadata say what is so."""

from __future__ import annotations

import configparser
import os
import re
import shlex
from pathlib import Path

import pytest
import yaml

import bb_auth_check
from bb_auth_check import cli, options
from bb_auth_check.bitbucket import texts as texts_of_failures
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.model import Rule
from bb_auth_check.render.layout import SEVERITIES
from bb_auth_check.rules import CATALOGUE
from conftest import HELPER, UPSTREAM, World
from support import vault
from support.examples import Example, filled
from support.fixable import mark
from support.pages import PAGES, after, shows, texts

ROOT = Path(__file__).parent.parent
README = texts()
MANIFEST = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def test_rules(world: World) -> None:
    """The table of rules is the catalogue. What it says of `fix`, `tests/rules/test_reach.py` holds."""
    marks = dict(re.findall(r"^\| \[(BB\d+)\].* \| (?:error|warning) \| (.*) \| .* \|$", after("rules"), re.MULTILINE))
    if os.environ.get("BB_AUTH_CHECK_WRITE_DOCS"):
        marks = {rule.id: _mark(rule, World(new_folder(world, rule.id))) for rule in CATALOGUE}
    rows = [
        f"| [{rule.id}]({rule.id}.md) | `{rule.name}` | {SEVERITIES[rule.severity]} | {marks.get(rule.id)} |"
        f" {rule.title} |\n"
        for rule in CATALOGUE
    ]
    shows("rules", "| id | name | severity | fixable | fault |\n|---|---|---|---|---|\n" + "".join(rows))


def _mark(rule: Rule, world: World) -> str:
    bad = Example(world, filled(rule.bad))
    return mark(rule, world.check(bad.repository, bad.environ, select=[rule.id]).findings)


def new_folder(world: World, name: str) -> Path:
    """An empty folder."""
    folder = world.folder / name
    folder.mkdir()
    return folder


def test_output(world: World) -> None:
    """The example is what the program prints, to the letter."""
    world.write_global(HELPER)
    repository = world.repository(
        filled('[remote "origin"]\n\turl = https://jdoe:{app_password}@bitbucket.org/acme/widget.git\n')
    )
    shows("output: bb-auth-check", world.program(cwd=repository).stdout)


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
    shows("output: bb-auth-check fix --yes", run.stdout)
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
    table = README.partition("| id | checks |")[2].partition("\n\n")[0]
    for hook in MANIFEST:
        row = next(line for line in table.splitlines() if line.startswith(f"| `{hook['id']}` |"))
        words = shlex.split(hook["entry"])
        assert words[0] == "bb-auth-check"
        checks = "everything" if len(words) == 1 else f"{'BB6' if words[1] == 'outgoing' else words[-1]}: "
        assert row.startswith(f"| `{hook['id']}` | {checks}")
        assert {**hook, "id": "", "name": "", "description": "", "entry": ""} == {
            "id": "",
            "name": "",
            "description": "",
            "entry": "",
            "language": "system" if hook["id"].endswith("-system") else "python",
            "stages": ["pre-commit", "pre-push", "manual"],
            "always_run": True,
            "pass_filenames": False,
            "require_serial": True,
            "minimum_pre_commit_version": "3.2.0",
        }
    assert len(MANIFEST) == table.count("| `bb-")


def test_configuration_block() -> None:
    """The block for `.pre-commit-config.yaml` names a hook of the manifest and this version."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(page) <= 6000
    block = yaml.safe_load(page.partition("```yaml\n")[2].partition("```")[0])
    assert [hook["id"] for hook in block["repos"][0]["hooks"]] == ["bb-auth-check"]
    assert block["repos"][0]["rev"] == f"v{bb_auth_check.__version__}"
    (hook,) = (team := yaml.safe_load(after("data center"))["repos"][0])["hooks"]
    assert (hook["id"], team["rev"]) == ("bb-auth-check", block["repos"][0]["rev"])
    assert options.parse(["check", *hook["args"]], cli.COMMANDS).host == ["git.example.com"]


def test_version() -> None:
    """The changelog knows the version; packaging reads it from the package."""
    assert f"## [{bb_auth_check.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    assert metadata["metadata"]["version"] == "attr: bb_auth_check.__version__"
    wanted = metadata["options"]["install_requires"].split()
    assert [re.split("[>=]", name)[0] for name in wanted] == ["GitPython", "colorama", "tqdm"]


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


def test_messages() -> None:
    """Of each message that the page lists, `explain` names the cause that stands beside it among the first three."""
    rows = re.findall(r"^\| `(.*?)` \| (.*) \|$", after("messages"), re.MULTILINE)
    assert len(rows) >= 10
    for message, cause in rows:
        found = texts_of_failures.read(message).classes
        if not cause.startswith("`"):
            assert found == (), message
            continue
        assert cause.strip("`") in found[:3], (message, found)


@pytest.mark.parametrize(
    "marker", ["bitbucket-pipelines.yml", "Jenkinsfile", ".github/workflows/push-login.yml", ".gitlab-ci.yml"]
)
def test_ci(world: World, marker: str) -> None:
    """What a build runs is taken by the program, and says nothing of a clone where nobody has set the gate."""
    block = after(f"ci: {marker}")
    assert marker.endswith("file") or yaml.safe_load(block)
    (command,) = re.findall(r"(?:^|- |run: )(bb-auth-check .*)$", block, re.MULTILINE)
    world.git("config", "--global", "--unset", "transfer.credentialsInUrl", cwd=world.healthy(name="elsewhere"))
    run = world.run("sh", "-c", command, cwd=world.repository(UPSTREAM), CI="true")
    assert (run.returncode, run.stderr) == (0, "")


def test_the_helper_of_a_build(world: World) -> None:
    """It logs in with the variable's token, and no rule has anything against it."""
    world.run("sh", "-c", after("helper"), cwd=world.folder)
    repository = world.repository('[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n')
    token = sample("access-token")
    filled_in = world.run(
        "sh",
        "-c",
        "printf 'url=https://bitbucket.org\\n\\n' | git credential fill",
        cwd=repository,
        BITBUCKET_TOKEN=token,
    )
    assert f"username=x-token-auth\npassword={token}\n" in filled_in.stdout
    report = world.check(repository, {"CI": "true", "BITBUCKET_TOKEN": token})
    assert not report.blocks


def test_commands() -> None:
    """Each command that a page shows is one, with options that it knows."""
    shown = [
        line.partition("#")[0].split("|")[-1].split(" > ")[0].strip()
        for path in PAGES
        for block in re.findall(r"^```sh\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
    ]
    asked = [shlex.split(line)[1:] for line in shown if line.startswith("bb-auth-check")]
    assert len(asked) > 20
    for arguments in asked:
        if arguments not in ([], ["--version"]):
            assert options.parse(arguments, cli.COMMANDS).command in cli.COMMANDS
