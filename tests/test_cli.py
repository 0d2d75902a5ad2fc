"""The command: options, exit codes, streams, formats."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bb_auth_check import __version__, cli
from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.model import Rule
from bb_auth_check.render import layout
from bb_auth_check.rules import CATALOGUE
from bb_auth_check.rules.outgoing import OUTGOING
from conftest import GATE, HELPER, PROGRAM, UPSTREAM, World, ids, rendered
from support import inside
from support.examples import filled

TWO_FAULTS = (
    '[remote "origin"]\n\turl = https://jdoe:{app_password}@bitbucket.org/acme/widget.git\n'
    '[remote "fork"]\n\turl = https://bitbucket.org/jdoe/widget.git\n'
    '[remote "mirror"]\n\turl = https://example.com/acme/widget.git\n'
)


@pytest.fixture
def faulty(world: World) -> Path:
    """A repository with an app password in `origin` and no username in `fork`."""
    return world.healthy(filled(TWO_FAULTS))


def found(world: World, cwd: Path, *arguments: str, **environ: str) -> list[str]:
    """The ids that the command finds, from its JSON."""
    run = world.program(*arguments, "--format", "json", cwd=cwd, **environ)
    return [finding["id"] for finding in json.loads(run.stdout)["findings"]]


def test_exit_codes(world: World, faulty: Path) -> None:
    """0, 1, 2 and 3 are those of the README, in every format."""
    healthy = world.healthy(name="healthy")
    for form in ((), ("--format", "json"), ("--format", "sarif")):
        assert world.program(*form, cwd=healthy).returncode == cli.NOTHING_BLOCKS == 0
        assert world.program(*form, cwd=faulty).returncode == cli.BLOCKED == 1
        assert world.program(*form, "--nonsense", cwd=faulty).returncode == cli.USAGE == 2
        assert world.program(*form, cwd=world.folder).returncode == cli.COULD_NOT_LOOK == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("--nonsense",),
        ("nonsense",),
        ("check", "origin", "more"),
        ("--host", "not a host"),
        ("--host", "*.example.com"),
        ("--host", ""),
        ("pre-push", "origin"),
        ("pre-push",),
        ("--format", "xml"),
        ("--color", "pink"),
        ("--select", "BB9"),
        ("--select", "B"),
        ("--ignore", "nonsense"),
        ("--remote", "nobody"),
        ("--remote", "no/body"),
        ("--remote", "/"),
        ("--remote", ":"),
        ("--remote",),
        ("explain", "BB999"),
        ("explain", "BB101", "BB102"),
        ("demo", "more"),
        ("doctor", "more"),
        ("doctor", "--all-remotes"),
    ],
    ids=" ".join,
)
def test_usage(world: World, faulty: Path, arguments: tuple[str, ...]) -> None:
    """What is not understood gives one sentence on standard error, and 2."""
    run = world.program(*arguments, cwd=faulty)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.startswith("bb-auth-check: ")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    {
        "chekc": "no command chekc. Did you mean check?",
        "status": "no command status. Did you mean doctor?",
        "rule BB101": "no command rule. Did you mean explain?",
        "Xn4tR8q": "There is no command of this name. The commands are check, ",
        "help nope": "There is no command of this name.",
        "--jsn": "`bb-auth-check check` has no option --jsn. Did you mean --json?",
        "probe --tiemout=3": "has no option --tiemout. Did you mean --timeout? `bb-auth-check probe --help`",
        "--fix": "has no option --fix. `bb-auth-check fix` fixes.",
        "fix --format json": "`bb-auth-check fix` has no option --format. `bb-auth-check fix --help` shows the usage.",
        "-Xn4tR8q": "`bb-auth-check check` has no option of this name.",
        "--Xn4tR8q=Xn4tR8q": "`bb-auth-check check` has no option of this name.",
        "--format yaml": "--format takes human, json or sarif.",
        "--format": "--format takes human, json or sarif.",
        "--strict=Xn4tR8q": "--strict takes no value.",
        "--remote": "--remote needs a value.",
        "probe --timeout soon": "--timeout needs a number of seconds.",
        "demo Xn4tR8q": "`bb-auth-check demo` takes no such argument.",
        "pre-push origin": "The following arguments are required: URL.",
        "--select BB999": "--select names BB999, which is no rule. `bb-auth-check explain` lists",
        "--ignore app-pasword-in-url": "which is no rule. Did you mean app-password-in-url?",
        "--select Xn4tR8q": "--select names something, which is no rule.",
        "explain BB1O1": "There is no rule or failure BB1O1. Did you mean BB101?",
        "explain wrong-usrname": "no rule or failure wrong-usrname. Did you mean wrong-username?",
        "explain Xn4tR8q": "There is no rule or failure of this name. `bb-auth-check explain` lists the rules",
        "--remote Xn4tR8q": "There is no such remote in this repository; there is upstream, origin, fork, mirror.",
    }.items(),
)
def test_what_was_meant(world: World, faulty: Path, typed: str, said: str) -> None:
    """The word and the nearest one that there is are named, and the values that are possible; no possible secret is."""
    run = world.program(*typed.split(), cwd=faulty)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr
    assert "Xn4tR8q" not in run.stderr


@pytest.mark.parametrize(
    ("short", "long"),
    {
        "--json": "--format json",
        "check fork": "--remote fork",
        "check --json fork --ignore BB1": "--remote fork --format json --ignore BB1",
        "doctor --no-color origin": "doctor --color never --remote origin",
        "fix -n": "fix --dry-run",
        "-V": "--version",
        "version": "--version",
        "help": "--help",
        "help fix": "fix --help",
        "--help fix": "fix --help",
        "BB101": "explain BB101",
        "explain 403": "explain the\trequested\turl\treturned\terror:\t403",
        "--host bitbucket.example.com:443": "--host bitbucket.example.com",
    }.items(),
)
def test_other_spellings(world: World, faulty: Path, short: str, long: str) -> None:
    """What other programs understand, in the same sense."""
    world.git("remote", "add", "dc", "https://bitbucket.example.com/a.git", cwd=faulty)
    runs = [
        world.program(*(word.replace("\t", " ") for word in typed.split(" ")), cwd=faulty) for typed in (short, long)
    ]
    assert (runs[0].returncode, runs[0].stdout) == (runs[1].returncode, runs[1].stdout)
    assert runs[0].returncode < 2


def test_verbose_and_quiet(world: World, faulty: Path) -> None:
    """Advice in full that blocks nothing; and nothing but what blocks."""
    repository = world.healthy("[credential]\n\thelper = nowhere\n", "other")
    for option in ("-v", "--verbose"):
        run = world.program(option, cwd=repository)
        assert run.returncode == 0
        assert run.stdout == world.program("--strict", cwd=repository).stdout
    assert world.program("-q", cwd=repository).stdout == ""
    (loud, quiet) = (world.program(*options, cwd=faulty).stdout for options in ((), ("--quiet",)))
    assert quiet.startswith("BB101 ")
    assert loud.startswith(quiet.partition("\n\n")[0])
    assert "(warning)" in loud
    assert "advice" not in quiet


def test_settings_that_name_nothing(world: World, faulty: Path) -> None:
    """One sentence with key and file; the check goes on, for the same setting serves older and newer versions."""
    world.git("config", "--global", "bbAuthCheck.ignore", "BB1O1, BB201", cwd=faulty)
    world.git("config", "bbAuthCheck.host", "*.example.com", cwd=faulty)
    wrong = (
        "bb-auth-check: bbAuthCheck.ignore in ~/.gitconfig names BB1O1, which is no rule. Did you mean BB101? "
        "`bb-auth-check explain` lists the rules.\n"
        "bb-auth-check: bbAuthCheck.host in .git/config is no name of a host: git.example.com would be one.\n"
    )
    run = world.program("--json", cwd=faulty)
    assert (run.returncode, run.stderr) == (1, wrong)
    assert [finding["id"] for finding in json.loads(run.stdout)["findings"]] == ["BB101"]
    healthy = "https://jdoe@bitbucket.org/acme/widget.git"
    world.write_global(HELPER)
    run = world.program("pre-push", "origin", healthy, cwd=faulty)
    assert (run.returncode, run.stderr) == (0, wrong)
    world.git("config", "--global", "bbAuthCheck.ignore", sample("api-token"), cwd=faulty)
    assert "ignore in ~/.gitconfig names something, which is no rule." in world.program(cwd=faulty).stderr


def test_selection(world: World, faulty: Path) -> None:
    """Ids, families and names; several in one option or several options; options win over configuration."""
    assert found(world, faulty) == ["BB101", "BB201"]
    assert found(world, faulty, "--select", "BB1") == ["BB101"]
    assert found(world, faulty, "--select", "bb201") == ["BB201"]
    assert found(world, faulty, "--select", "username-missing,BB301") == ["BB201"]
    assert found(world, faulty, "--select", "BB1", "--select", "BB2") == ["BB101", "BB201"]
    assert found(world, faulty, "--ignore", "BB1") == ["BB201"]
    assert found(world, faulty, "--select", "BB1", "--ignore", "BB101") == []
    world.git("config", "bbAuthCheck.ignore", "BB201", cwd=faulty)
    world.git("config", "--add", "bbAuthCheck.ignore", "app-password-in-url, BB3", cwd=faulty)
    assert found(world, faulty) == []
    assert found(world, faulty, "--ignore", "BB201") == ["BB101"]
    world.git("config", "--unset-all", "bbAuthCheck.ignore", cwd=faulty)
    world.git("config", "bbAuthCheck.select", "BB2", cwd=faulty)
    assert found(world, faulty) == ["BB201"]
    assert found(world, faulty, "--select", "BB1") == ["BB101"]


def test_strict(world: World) -> None:
    """Advice passes unless it is asked for, by option or configuration; JSON shows it always."""
    repository = world.healthy("[credential]\n\thelper = nowhere\n")
    run = world.program(cwd=repository)
    assert run.returncode == 0
    (line,) = [line for line in run.stdout.splitlines() if "BB303" in line]
    assert line.startswith("BB303 helper-leftover (warning): credential.helper in .git/config names ")
    assert run.stdout.endswith("\nNo errors, 1 warning. `bb-auth-check --strict` shows what fixes the warning.\n")
    shown = world.program("--strict", cwd=repository).stdout
    assert "BB303 helper-leftover: " in shown
    assert shown.endswith("\n1 warning: with --strict a warning counts as an error.\n")
    assert found(world, repository) == ["BB303"]
    assert world.program("--strict", cwd=repository).returncode == 1
    for value, code in (("--1", 0), ("0", 0), ("yes", 1), ("false", 0), ("1", 1), ("true", 1)):
        world.git("config", "bbAuthCheck.strict", value, cwd=repository)
        assert world.program(cwd=repository).returncode == code
    assert "BB303" in world.program(cwd=repository).stdout


def test_remote(world: World, faulty: Path) -> None:
    """Only the remotes that are named, by name or by URL."""
    assert found(world, faulty, "--remote", "origin") == ["BB101"]
    assert found(world, faulty, "--remote", "fork") == ["BB201"]
    assert found(world, faulty, "--remote", "fork", "--remote", "origin") == ["BB101", "BB201"]
    assert found(world, faulty, "--remote", "mirror") == []
    assert found(world, faulty, "--remote", "https://bitbucket.org/a/b.git") == ["BB201"]


class TestInAPush:
    """Only the destination of the push is judged."""

    URL = "https://x-bitbucket-api-token-auth@bitbucket.org/acme/upstream.git"

    def test_clean_destination_beside_faulty_ones(self, world: World, faulty: Path) -> None:
        for arguments, environ in (
            (("pre-push", "upstream", self.URL), {}),
            ((), {"PRE_COMMIT_REMOTE_NAME": "upstream", "PRE_COMMIT_REMOTE_URL": self.URL}),
        ):
            run = world.program(*arguments, cwd=faulty, **environ)
            assert (run.returncode, run.stdout, run.stderr) == (0, "", "")

    def test_faulty_destination(self, world: World, faulty: Path) -> None:
        url = world.git("config", "remote.origin.url", cwd=faulty).stdout.strip()
        run = world.program("pre-push", "origin", url, cwd=faulty)
        assert run.returncode == 1
        assert run.stdout == "", "git push --porcelain has its own use for standard output"
        assert "BB101" in run.stderr
        assert "BB201" not in run.stderr
        assert "git config --local remote.origin.url https://jdoe@bitbucket.org/acme/widget.git" in run.stderr
        environ = {"PRE_COMMIT_REMOTE_NAME": "origin", "PRE_COMMIT_REMOTE_URL": url}
        assert found(world, faulty, **environ) == ["BB101"]
        assert found(world, faulty, "--all-remotes", **environ) == ["BB101", "BB201"]
        assert found(world, faulty, "--remote", "fork", **environ) == ["BB201"]

    @pytest.mark.parametrize("url", ["https://example.com/a.git", "git@github.com:a/b.git", "../b", "/srv/b.git"])
    def test_another_host(self, world: World, faulty: Path, url: str) -> None:
        for run in (
            world.program("pre-push", "mirror", url, cwd=faulty),
            world.program(cwd=faulty, PRE_COMMIT_REMOTE_NAME="mirror", PRE_COMMIT_REMOTE_URL=url),
        ):
            assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
        run = world.program("pre-push", "--format", "json", "mirror", url, cwd=faulty)
        assert json.loads(run.stdout)["status"] == "skipped"

    def test_another_host_declared_as_ours(self, world: World, faulty: Path) -> None:
        url = "https://<username>@example.com/acme/widget.git"
        assert world.program("pre-push", "mirror", url, cwd=faulty).returncode == 0
        assert world.program("pre-push", "--host", "example.com", "mirror", url, cwd=faulty).returncode == 1
        world.git("config", "bbAuthCheck.host", "example.com", cwd=faulty)
        assert world.program("pre-push", "mirror", url, cwd=faulty).returncode == 1

    def test_only_the_push_url_is_judged(self, world: World) -> None:
        url = "git@ssh.bitbucket.org:acme/widget.git"
        repository = world.healthy(
            filled(f'[remote "o"]\n\turl = https://jdoe:{{password}}@bitbucket.org/a/b.git\n\tpushurl = {url}\n')
        )
        assert ids(world.check(repository)) == ["BB105"]
        assert world.program("pre-push", "o", url, cwd=repository).returncode == 0

    def test_a_url_typed(self, world: World, faulty: Path) -> None:
        run = world.program("pre-push", "https://u:x@bitbucket.org/a/b", "https://u:x@bitbucket.org/a/b", cwd=faulty)
        assert run.returncode == 1
        assert (
            "The URL on the command line holds a password in plain text: https://u:***@bitbucket.org/a/b" in run.stderr
        )

    def test_a_short_form_typed(self, world: World) -> None:
        world.write_global('[url "https://<username>@bitbucket.org/"]\n\tinsteadOf = bb:\n')
        repository = world.healthy()
        run = world.program("pre-push", "bb:a/b", "https://<username>@bitbucket.org/a/b", cwd=repository)
        assert "url.https://<username>@bitbucket.org/.insteadOf in ~/.gitconfig has a placeholder" in run.stderr


def test_json(world: World, faulty: Path) -> None:
    """The whole document, once, to the letter."""
    run = world.program("--select", "BB1,BB3", "--format", "json", cwd=faulty)
    document = json.loads(run.stdout)
    finding = document["findings"].pop()
    config = (faulty / ".git" / "config").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(config, 1) if "jdoe:" in text)
    assert finding == {
        "id": "BB101",
        "name": "app-password-in-url",
        "severity": "error",
        "title": "An app password is in a URL that git reads",
        "message": "remote.origin.url in .git/config holds an app password in plain text: "
        "https://jdoe:***@bitbucket.org/acme/widget.git",
        "classes": [
            "app-password-disabled",
            "stale-token-in-remote-url",
            "leak-remote-url",
            "leak-log",
            "leak-process-args",
            "leak-git-config-exposed",
            "leak-in-committed-file",
            "leak-in-commit",
            "leak-insteadof",
        ],
        "where": {"key": "remote.origin.url", "file": ".git/config", "line": line, "scope": "local"},
        "also": [],
        "remote": "origin",
        "url": "https://jdoe:***@bitbucket.org/acme/widget.git",
        "secret_kind": "app-password",
        "remedy": {
            "says": "Take it out of the URL",
            "commands": [
                ["git", "config", "--local", "remote.origin.url", "https://jdoe@bitbucket.org/acme/widget.git"]
            ],
            "safe": True,
            "by_hand": [
                "Create an API token at https://id.atlassian.com/manage-profile/security/api-tokens (Create API token "
                "with scopes, app Bitbucket, scopes read:repository:bitbucket and write:repository:bitbucket) and type "
                "it when the next push asks for the password."
            ],
        },
        "explain": "bb-auth-check explain BB101",
    }
    helper = {
        "name": "cache",
        "kind": "program",
        "key": "credential.helper",
        "file": "~/.gitconfig",
        "scope": "global",
        "program": document["destinations"][0]["helpers"][0]["program"],
        "found": True,
        "keeps": "memory",
    }
    assert os.path.basename(helper["program"]) == "git-credential-cache"
    assert document == {
        "schema": 1,
        "tool": {"name": "bb-auth-check", "version": __version__},
        "status": "findings",
        "strict": False,
        "blocks": True,
        "findings": [],
        "destinations": [
            {
                "remote": remote,
                "push_url": url,
                "key": f"remote.{remote}.url",
                "file": ".git/config",
                "scope": "local",
                "host": host,
                "product": product,
                "scheme": "https",
                "username": username,
                "username_source": source,
                "helpers": [helper],
            }
            for remote, url, host, product, username, source in (
                (
                    "upstream",
                    "https://x-bitbucket-api-token-auth@bitbucket.org/acme/upstream.git",
                    "bitbucket.org",
                    "cloud",
                    "x-bitbucket-api-token-auth",
                    "url",
                ),
                ("origin", "https://jdoe:***@bitbucket.org/acme/widget.git", "bitbucket.org", "cloud", "jdoe", "url"),
                ("fork", "https://bitbucket.org/jdoe/widget.git", "bitbucket.org", "cloud", None, None),
                ("mirror", "https://example.com/acme/widget.git", "example.com", "other", None, None),
            )
        ],
        "errors": [],
        "error_codes": [],
        "repository": str(faulty),
        "accepted": [],
    }


def test_json_helper_chain(world: World) -> None:
    """Every kind of helper, in git's order, with where it keeps a secret and where the username comes from."""
    world.write_global("[credential]\n\thelper = dropped\n\thelper =\n\thelper = store --file ~/x\n")
    repository = world.repository(
        '[credential "https://bitbucket.org"]\n\thelper = "!f() { :; }; f"\n'
        "\thelper = /opt/gcm/git-credential-manager\n\thelper = osxkeychain\n\thelper = oauth\n\tusername = jdoe\n"
        '[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n'
        '[remote "ssh"]\n\turl = git@ssh.bitbucket.org:acme/widget.git\n'
    )
    text = rendered(world.check(repository))
    document, _end = json.JSONDecoder().raw_decode(text)
    https, ssh = document["destinations"]
    assert [(h["name"], h["kind"], h["found"], h["keeps"]) for h in https["helpers"]] == [
        ("store", "program", True, "plaintext"),
        ("!", "shell", None, "unknown"),
        ("/opt/gcm/git-credential-manager", "path", False, "keychain"),
        ("osxkeychain", "program", False, "keychain"),
        ("oauth", "program", False, "nothing"),
    ]
    assert (https["username"], https["username_source"]) == ("jdoe", "config")
    assert (ssh["username"], ssh["username_source"], ssh["scheme"], ssh["helpers"]) == ("git", "url", "ssh", [])


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
def test_explain(world: World, rule: Rule) -> None:
    """A rule is explained by id and by name, anywhere, with its cost and examples."""
    run = world.program("explain", rule.id, cwd=world.folder)
    assert run.returncode == 0
    assert run.stdout == world.program("explain", rule.name, cwd=world.folder).stdout
    for text in (rule.id, rule.name, rule.why, rule.fix, rule.title, f"bbAuthCheck.ignore {rule.id}"):
        assert text in run.stdout


def test_explain_everything(world: World) -> None:
    """Without a rule it lists them all; with a family it explains each of it."""
    listing = world.program("explain", cwd=world.folder).stdout
    assert [line.split()[0] for line in listing.splitlines()] == [rule.id for rule in (*CATALOGUE, *OUTGOING)]
    family = world.program("explain", "BB2", cwd=world.folder).stdout
    explained = [rule.id for rule in CATALOGUE if f"{rule.id} {rule.name} (" in family]
    assert explained == [rule.id for rule in CATALOGUE if rule.id.startswith("BB2")]
    assert len(explained) > 1


def test_help_and_version(world: World) -> None:
    """Both answer anywhere, and help names every command."""
    run = world.program("--version", cwd=world.folder)
    assert (run.returncode, run.stdout) == (0, f"bb-auth-check {__version__}\n")
    run = world.program("--help", cwd=world.folder)
    assert run.returncode == 0
    assert all(f"  {command}" in run.stdout for command in cli.COMMANDS)
    for command in cli.COMMANDS:
        assert world.program(command, "--help", cwd=world.folder).returncode == 0


def test_silenced_one_after_the_other(world: World) -> None:
    """What `explain` prints to silence a rule leaves the rules silent that were silenced before it."""
    repository = world.healthy(filled(TWO_FAULTS))
    for rule in ("BB101", "BB201", "BB505"):
        page = world.program("explain", rule, cwd=repository).stdout
        (command,) = [line.strip() for line in page.splitlines() if line.strip().startswith("git config ")]
        world.run("sh", "-c", command, cwd=repository, check=True)
    assert found(world, repository) == []


@pytest.mark.parametrize("width", [50, 80, None])
def test_help_fits(width: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of help is as wide as the terminal, its usage is one line, and no name runs into what is said of it."""
    monkeypatch.setattr(layout, "terminal_width", lambda *_: width)
    for arguments in (["--help"], *([command, "--help"] for command in cli.COMMANDS)):
        code, said, _ = inside.run(arguments, tmp_path, os.environ)
        usage, empty, *lines = said.decode().splitlines()
        assert (code, empty) == (0, "")
        assert usage.startswith("usage: bb-auth-check ")
        assert max(map(len, lines)) <= (width or 100), arguments
        if arguments == ["--help"]:
            assert all(any(line.startswith(f"  {command}  ") for line in lines) for command in cli.COMMANDS)


def test_color(world: World, faulty: Path) -> None:
    """Colour when asked for; never into a pipe, with NO_COLOR or on a dumb terminal."""
    assert "\x1b[" not in world.program(cwd=faulty).stdout
    colored = world.program("--color", "always", cwd=faulty, NO_COLOR="1").stdout
    assert "\x1b[31mBB101\x1b[0m" in colored
    assert "\x1b[" not in world.program("--color", "never", cwd=faulty).stdout


@pytest.mark.needs("terminal")
@pytest.mark.parametrize(
    ("environ", "colored"),
    [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "NO_COLOR": "1"}, False)],
    ids=["terminal", "dumb", "NO_COLOR"],
)
def test_color_on_a_terminal(world: World, faulty: Path, environ: dict[str, str], colored: bool) -> None:
    """On a real terminal it is automatic."""
    leader, follower = os.openpty()
    child = subprocess.Popen(PROGRAM, cwd=faulty, env={**world.environ, **environ}, stdout=follower, stdin=follower)
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    assert child.wait() == 1
    assert (b"\x1b[31m" in shown) == colored


def test_a_reader_that_leaves(world: World, faulty: Path) -> None:
    """`bb-auth-check | head -1` leaves no traceback."""
    script = f"{sys.executable} -m bb_auth_check --format json | head -1"
    run = world.run("sh", "-c", script, cwd=faulty)
    assert run.stdout == "{\n"
    assert run.stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", ["", "--format json", "--format sarif", "doctor", "explain", "--version"])
def test_output_that_cannot_be_written(world: World, faulty: Path, arguments: str) -> None:
    """A full disk is one sentence and 3; a stream that is closed is none of our business."""
    script = f"{sys.executable} -m bb_auth_check {arguments}"
    run = world.run("sh", "-c", f"{script} > /dev/full", cwd=faulty, check=False)
    assert run.returncode == 3
    assert run.stderr == "bb-auth-check: stopped by the system: No space left on device.\n"
    assert world.run("sh", "-c", f"{script} >&- 2>&-", cwd=faulty, check=False).returncode in (0, 1)


def test_git_config_variable(world: World, faulty: Path) -> None:
    """`GIT_CONFIG` is heeded by `git config` alone, and not by a push."""
    assert ids(world.check(faulty, {"GIT_CONFIG": os.devnull})) == ["BB101", "BB201"]


def test_the_same_command_is_printed_once(world: World) -> None:
    """A command that fixes several faults is shown once, so that nobody runs it twice."""
    repository = world.healthy(filled('[remote "origin"]\n\turl = http://a%40b:{password}@bitbucket.org/a/b\n'))
    output = world.program(cwd=repository).stdout
    command = "git config --local remote.origin.url https://x-bitbucket-api-token-auth@bitbucket.org/a/b"
    assert output.count(command) == 1
    assert output.count("(the command above)") == 2


def test_summary(world: World) -> None:
    """By hand a clean check says what it looked at, and what it could advise; a fault is said without that."""
    looked_at = "upstream: https://x-bitbucket-api-token-auth@bitbucket.org/acme/upstream.git\n"
    repository = world.repository(UPSTREAM)
    world.write_global(HELPER)
    warning = ", 1 warning. `bb-auth-check --strict` shows what fixes the warning."
    output = world.program(cwd=repository).stdout
    assert output.startswith("BB505 credentials-gate (warning): transfer.credentialsInUrl is not set: ")
    assert output.endswith(f"\n\n{looked_at}No errors{warning}\n")
    world.write_global(GATE)
    assert world.program(cwd=repository).stdout == f"{looked_at}No errors.\n"
    world.write_global('[credential]\n\thelper = nowhere\n[remote "upstream"]\n\tpushurl = https://bitbucket.org/a/b\n')
    output = world.program(cwd=repository).stdout
    assert output.endswith(f"\n\n1 error{warning} `bb-auth-check fix` can fix 1 of 2.\n")
    assert looked_at not in output


def test_summary_names_the_helper(world: World) -> None:
    """Where there is no keychain `fix` sets a helper only if it is named, so it is named in what is said to fix it."""
    repository = world.repository(UPSTREAM)
    world.write_global(GATE)
    output = world.program(cwd=repository).stdout
    assert output.endswith("\n\n1 error. `bb-auth-check fix --helper cache` can fix it.\n")
    assert world.program("fix", "--yes", cwd=repository).returncode == 1
    assert world.program("fix", "--yes", "--helper", "cache", cwd=repository).returncode == 0


def test_summary_without_remote(world: World) -> None:
    """A warning in a repository without a remote at Bitbucket is followed by one empty line, and by no remote."""
    repository = world.repository('[remote "origin"]\n\turl = https://jdoe@bitbuket.org/acme/widget.git\n')
    output = world.program(cwd=repository).stdout
    assert "BB402" in output
    assert "\n\n\n" not in output
    assert "\n\nNo errors, 1 warning." in output


def test_demo(world: World) -> None:
    """It shows three faults, fixes them with the printed commands, and touches nothing but its own folder."""
    repository = world.repository()
    before = {path: path.stat().st_mtime_ns for path in world.folder.rglob("*")}
    temporary = world.folder / "temporary"
    temporary.mkdir()
    # as in a hook, where git's variables point at the repository of the hook
    run = world.program("demo", cwd=repository, TMPDIR=str(temporary), GIT_DIR=str(repository / ".git"), CI="true")
    assert run.returncode == 0, run.stdout + run.stderr
    assert [rule for rule in ("BB101", "BB201", "BB301") if f"{rule} " in run.stdout] == ["BB101", "BB201", "BB301"]
    assert "4 errors" in run.stdout
    assert "backup: https://jdoe@bitbucket.org/acme/widget-backup.git\nNo errors" in run.stdout
    assert run.stderr == ""
    assert list(temporary.iterdir()) == []
    temporary.rmdir()
    assert {path: path.stat().st_mtime_ns for path in world.folder.rglob("*")} == before
