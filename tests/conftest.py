"""A sealed world for every test: no configuration, credential or hook of the machine gets in, and nothing gets out."""

from __future__ import annotations

import atexit
import gc
import io
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis.strategies import none
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from bb_auth_check.commands.check import check
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.facts import gather
from bb_auth_check.git.process import Git
from bb_auth_check.model import Facts, Report, Selection
from bb_auth_check.render import human, layout, sarif
from bb_auth_check.render import json as json_form
from support import inside, schemas
from support.generated import LONG
from support.needs import need

# whoever starts the tests may ignore them (a shell in the background, nohup), and then all that is started here would
for _name, _handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    if signal.getsignal(getattr(signal, _name, signal.SIGINT)) is signal.SIG_IGN:
        signal.signal(getattr(signal, _name), _handler)

PROGRAM = (sys.executable, "-m", "bb_auth_check")
Run = subprocess.CompletedProcess[str]
"""What a program said, and how it ended."""
MACHINES_HOME = Path.home()
"""Where the machine's settings of the package index are. All but what is installed has a home of the tests' own."""

START = (
    "[user]\n\tname = Jane Doe\n\temail = jdoe@example.com\n[init]\n\tdefaultBranch = main\n"
    # what git does in the background would change files behind the tests' back
    "[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n"
    # git 3.0 refuses them unless it is told otherwise, and tests look into those that they have made
    "[safe]\n\tbareRepository = all\n"
)
HELPER = "[credential]\n\thelper = cache --timeout=28800\n"
GATE = "[transfer]\n\tcredentialsInUrl = die\n"
UPSTREAM = '[remote "upstream"]\n\turl = https://x-bitbucket-api-token-auth@bitbucket.org/acme/upstream.git\n'

_FOREIGN = ("GIT_", "GCM_", "PRE_COMMIT", "PREK", "BITBUCKET_", "HUSKY", "LEFTHOOK", "SSH_", "DBUS_", "VSCODE_")
_UNWANTED = (
    *("CI", "XDG_RUNTIME_DIR", "NO_COLOR", "PYTHONUNBUFFERED", "VIRTUAL_ENV"),
    *("DISPLAY", "WAYLAND_DISPLAY", "GPG_TTY", "GNUPGHOME", "PASSWORD_STORE_DIR"),
)
_SSH = """\
#!/bin/sh
# ssh looks for its files where the account's home is, whatever HOME says: this one looks in HOME
[ -d "$HOME/.ssh" ] || mkdir -p "$HOME/.ssh"
[ -e "$HOME/.ssh/config" ] || true >>"$HOME/.ssh/config"
known="UserKnownHostsFile $HOME/.ssh/known_hosts"
# what is said first counts: the command's own options, then the configuration, then these
printf 'Include "%s"\\nHost *\\n %s\\n GlobalKnownHostsFile none\\n' "$HOME/.ssh/config" "$known" >"$HOME/.ssh/start"
[ -z "$TELL_SSH" ] || exec {ssh} -F "$HOME/.ssh/start" -G "$@" >"$TELL_SSH"
exec {ssh} -F "$HOME/.ssh/start" "$@"
"""
_LOCAL_DEAD_END = "http://127.0.0.1:9"


Contents = dict[str, bytes | None]
"""What is in a folder: files, and folders as None."""

_MADE: dict[tuple[object, ...], Contents] = {}
"""The repositories that git has made, to be made anew without it."""
_COMMITTED: dict[tuple[object, ...], Contents] = {}
"""What the first commit of a repository has added to its git folder, to be added anew without git."""
_NO_MATTER_OF_A_COMMIT = {
    *("bbauthcheck", "branch", "credential", "gc", "http", "init", "lfs", "maintenance", "remote", "safe", "submodule"),
    *("transfer", "url", "user"),
}
"""The sections of configuration that change no commit, or are the same in all tests that have them."""
_HEADER = re.compile(rb"\[\s*([^\s\].]*)")


@cache
def _folders() -> tuple[str, ...]:
    """Where programs are, but for Git Credential Manager, which a test has to ask for (support/real_helpers.py).

    Each folder once, whatever it is called: every program is looked for in all of them, some hundred thousand times.
    """
    folders: dict[str, str] = {}
    for folder in (sysconfig.get_path("scripts"), *os.environ["PATH"].split(os.pathsep)):
        if os.path.isdir(folder):
            folders.setdefault(os.path.realpath(folder), folder)
    return tuple(map(_without_manager, folders.values()))


def _without_manager(folder: str) -> str:
    """The folder, or one with links to all that is in it but Git Credential Manager."""
    if not os.path.exists(os.path.join(folder, "git-credential-manager")):
        return folder
    links = Path(tempfile.mkdtemp(prefix="programs"))
    atexit.register(shutil.rmtree, links)
    for name in os.listdir(folder):
        if name.startswith("python"):  # behind a link it would not find its packages
            (links / name).write_text(f'#!/bin/sh\nexec "{folder}/{name}" "$@"\n', encoding="utf-8")
            (links / name).chmod(0o755)
        elif name != "git-credential-manager":
            (links / name).symlink_to(os.path.join(folder, name))
    return str(links)


class World:
    """A home folder, an environment, and repositories in them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        (folder / "templates").mkdir()
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.program_file("ssh", _SSH.format(ssh=shutil.which("ssh")))
        self.global_config = self.home / ".gitconfig"
        self.environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(_FOREIGN) and not name.lower().endswith("_proxy") and name not in _UNWANTED
        }
        self.environ.update(
            HOME=str(self.home),
            XDG_CONFIG_HOME=str(self.home / ".config"),
            XDG_CACHE_HOME=str(self.home / ".cache"),
            XDG_STATE_HOME=str(self.home / ".local" / "state"),
            GIT_CONFIG_GLOBAL=str(self.global_config),
            GIT_CONFIG_NOSYSTEM="1",
            GIT_TEMPLATE_DIR=str(folder / "templates"),
            PATH=os.pathsep.join((str(self.programs), *_folders())),
            GIT_AUTHOR_DATE="2026-01-01T00:00:00Z",
            GIT_COMMITTER_DATE="2026-01-01T00:00:00Z",
            # a git that strays finds no way out of the machine
            http_proxy=_LOCAL_DEAD_END,
            https_proxy=_LOCAL_DEAD_END,
            TERM="dumb",
        )
        self.write_global(START)

    def write_global(self, text: str) -> None:
        """Append to the user's configuration."""
        append(self.global_config, text)

    def git(self, *arguments: str, cwd: Path, check: bool = True, **more: str) -> Run:
        """Run git; with `check` a failure fails the test and shows what git said."""
        return self.run("git", *arguments, cwd=cwd, check=check, **more)

    def run(self, *argv: str, cwd: Path, check: bool = True, **more: Any) -> Run:
        """Run any program in this world; `more` is added to its environment."""
        run = subprocess.run(
            argv,
            cwd=cwd,
            env={**self.environ, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
        if check and run.returncode:
            pytest.fail(f"{argv} ended with {run.returncode}:\n{run.stdout}\n{run.stderr}")
        return run

    def program(self, *arguments: str, cwd: Path, **more: str) -> Run:
        """Run bb-auth-check as users do: as if in a process of its own, and in one where that makes a difference."""
        environ = {**self.environ, **more}
        if not inside.can(arguments, environ):
            return self.run(*PROGRAM, *arguments, cwd=cwd, check=False, **more)
        code, out, err = inside.run(arguments, cwd, environ)
        return Run([*PROGRAM, *arguments], code, *map(_text, (out, err)))

    def repository(self, text: str = "", name: str = "widget") -> Path:
        """A new repository with `text` laid over its own configuration."""
        path = self.folder / name
        if not (self.home / ".ssh" / "id_ecdsa").exists():  # ssh has something to offer, if nobody who lets it in
            self.file("~/.ssh/id_ecdsa", self.home, "the private key\n")
        makes = self._makes()
        if makes is None or path.exists():
            self.git("init", "--quiet", str(path), cwd=self.folder)
        elif makes in _MADE:
            path.mkdir(parents=True)
            make(path, _MADE[makes])
        else:
            self.git("init", "--quiet", str(path), cwd=self.folder)
            _MADE[makes] = contents(path)
        append(path / ".git" / "config", text)
        return path

    def _makes(self) -> tuple[object, ...] | None:
        """What decides how git makes a repository; None if that may be anything."""
        program = shutil.which("git", path=self.environ["PATH"])
        templates = Path(self.environ.get("GIT_TEMPLATE_DIR", self.home))
        if program is None or self.folder in Path(program).parents or any(templates.iterdir()):
            return None
        paths = ("GIT_CONFIG_GLOBAL", "GIT_TEMPLATE_DIR")
        own = {name: value for name, value in self.environ.items() if name.startswith("GIT_") and name not in paths}
        return program, self.global_config.read_bytes(), tuple(sorted(own.items()))

    def healthy(self, text: str = "", name: str = "widget") -> Path:
        """A repository in which nothing is wrong, with `text` laid over its own configuration."""
        if HELPER not in self.global_config.read_text(encoding="utf-8"):
            self.write_global(HELPER + GATE)
        return self.repository(UPSTREAM + text, name)

    def program_file(self, name: str, text: str) -> Path:
        """A program on PATH."""
        path = self.programs / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path

    def file(self, name: str, repository: Path, text: str, mode: int = 0o600) -> Path:
        """Append to a file in the home folder (`~/x`) or below a repository."""
        path = self.home / name[2:] if name.startswith("~/") else repository / name
        if name.startswith(".git/logs/") and (repository / ".git" / "reftable").exists():
            # whoever writes a log as text means one that is kept as text, whatever is this git's default
            self.git("refs", "migrate", "--ref-format=files", cwd=repository)
        path.parent.mkdir(parents=True, exist_ok=True)
        append(path, text)
        if not name.startswith((".git/config", "~/.gitconfig")):
            path.chmod(mode)
        return path

    def keep(self, username: str, secret: str, cwd: Path) -> None:
        """Have git's helpers keep a login at Bitbucket Cloud."""
        subprocess.run(
            ["git", "credential", "approve"],
            input=f"protocol=https\nhost=bitbucket.org\nusername={username}\npassword={secret}\n\n",
            env=self.environ,
            cwd=cwd,
            encoding="utf-8",
            check=True,
        )

    def commit(self, repository: Path, name: str = "file") -> None:
        """Commit a new file."""
        (repository / name).write_text(f"{name}\n", encoding="utf-8")
        git_folder, makes = repository / ".git", self._makes_commit(repository, name)
        if makes in _COMMITTED:
            index = _COMMITTED[makes]["index"] or b""
            make(git_folder, {**_COMMITTED[makes], "index": _with_stat(index, repository / name)})
            return
        before = contents(git_folder) if makes else {}
        self.git("add", name, cwd=repository)
        self.git("commit", "--quiet", "-m", f"Add {name}", cwd=repository)
        after = contents(git_folder) if makes else {}
        if makes and before.keys() <= after.keys() and _is_plain(after.get("index")):
            _COMMITTED[makes] = {each: data for each, data in after.items() if before.get(each, b"-") != data}

    def _makes_commit(self, repository: Path, name: str) -> tuple[object, ...] | None:
        """What decides how git makes the first commit of a repository; None if that may be anything."""
        makes = self._makes()
        if makes not in _MADE or sorted(os.listdir(repository)) != sorted((".git", name)):
            return None
        made = _MADE[makes]
        there = {each.removeprefix(".git/") for each in made if each != ".git"}
        if (self.home / ".config").exists() or contents(repository / ".git").keys() != there:
            return None
        own = made[".git/config"] or b""
        text = (repository / ".git" / "config").read_bytes()
        sections = _HEADER.findall(text.removeprefix(own) + self.global_config.read_bytes())
        if not text.startswith(own) or not {section.lower().decode() for section in sections} <= _NO_MATTER_OF_A_COMMIT:
            return None
        return makes, (repository / ".git" / "HEAD").read_bytes(), name

    def check(self, cwd: Path, environ: Mapping[str, str] | None = None, **options: object) -> Report:
        """The report on a repository, made in this process."""
        pushed = options.pop("pushed", None)
        git = Git({**self.environ, **(environ or {})}, str(cwd))
        return check(git, Selection(**options), pushed=pushed)  # type: ignore[arg-type]

    def facts(self, cwd: Path, environ: Mapping[str, str] | None = None, **options: object) -> Facts:
        """The facts about a repository."""
        return gather(Configuration(Git({**self.environ, **(environ or {})}, str(cwd))), **options)  # type: ignore[arg-type]


def _text(raw: bytes) -> str:
    """What a program has said, as `subprocess` would decode it."""
    return io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8", errors="surrogateescape").read()


def contents(folder: Path) -> Contents:
    """What is below a folder."""
    found: Contents = {}
    for at, folders, files in os.walk(folder):
        below = os.path.relpath(at, folder)
        found.update((os.path.normpath(os.path.join(below, name)), None) for name in sorted(folders))
        for name in sorted(files):
            with open(os.path.join(at, name), "rb") as file:
                found[os.path.normpath(os.path.join(below, name))] = file.read()
    return found


def make(folder: Path, contents: Contents) -> None:
    """Make all of it below a folder."""
    for name, data in contents.items():
        path = f"{folder}/{name}"
        if data is None:
            os.mkdir(path)
        else:
            with open(path, "wb") as file:
                file.write(data)


def _is_plain(index: bytes | None) -> bool:
    """Whether this is an index with one entry, as git makes it today (gitformat-index(5))."""
    return (
        index is not None
        and index[:12] == b"DIRC\0\0\0\2\0\0\0\1"
        and sha1(index[:-20], usedforsecurity=False).digest() == index[-20:]
    )


def _with_stat(index: bytes, file: Path) -> bytes:
    """The index of one entry with what the system says of its file, so that git takes that for unchanged."""
    there = file.lstat()
    times = (*divmod(there.st_ctime_ns, 10**9), *divmod(there.st_mtime_ns, 10**9))
    numbers = (each & 0xFFFFFFFF for each in (*times, there.st_dev, there.st_ino))
    data = index[:12] + struct.pack(">6I", *numbers) + index[36:-20]
    return data + sha1(data, usedforsecurity=False).digest()


def append(path: Path, text: str) -> None:
    """Append to a file, creating it if need be; lone surrogates become the bytes they stand for."""
    with open(path, "a", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(text)


def rendered(report: Report) -> str:
    """The report in every form, the JSON held to its schema."""
    text = json_form.render(report)
    schemas.strict("check-1").validate(json.loads(text))
    text += human.render(report, layout.PLAIN) + human.render(report, layout.PLAIN, brief=True)
    (log,) = sarif.document(report)["runs"]
    # written without indents, which takes a tenth of the time, and without the rules, which are the same in each
    return text + json.dumps({name: part for name, part in log.items() if name != "tool"})


def ids(report: Report) -> list[str]:
    """The ids of a report's findings, in order."""
    return [finding.rule.id for finding in report.findings]


SLOW = (
    "bitbucket/test_failures.py::test_fix",
    "bitbucket/test_texts.py::test_another_level",
    "bitbucket/test_texts.py::test_any_length",
    "bitbucket/test_texts.py::test_each_line_of_a_log",
    "bitbucket/test_texts.py::test_only_the_end",
    "commands/test_doctor.py::test_no_secret_in_configuration",
    "commands/test_doctor.py::test_a_thousand_remotes",
    "commands/test_explain.py::test_each_answer",
    "commands/test_explain.py::test_no_connection",
    "commands/test_explain.py::test_no_end",
    "commands/test_explain.py::test_nothing_to_send",
    "commands/test_explain.py::test_same_from_standard_input",
    "commands/test_explain.py::test_text",
    "commands/test_explain.py::test_unknown",
    "commands/test_fix.py::test_every_place",
    "commands/test_fix.py::test_every_rule",
    "commands/test_fix.py::test_the_right_username",
    "commands/test_fix.py::test_the_same_secret_among_logins_in_clear_is_told",
    "commands/test_fix.py::test_where_libcurl_forgets_the_username",
    "commands/test_fix_at_a_terminal.py",
    "commands/test_fix_helpers.py",
    "commands/test_fix_others.py",
    "commands/test_fix_races.py",
    "commands/test_fix_refused.py",
    "commands/test_fix_surroundings.py",
    "commands/test_install.py",
    "commands/test_login.py",
    "commands/test_probe.py",
    "commands/test_sweep.py",
    "commands/test_sweep_fix.py",
    "fix/",
    "fuzz/",
    "hosts/",
    "outgoing/",
    "render/test_layout.py::test_no_line_is_wider",
    "render/test_sarif.py::test_bad_is_a_result",
    "render/test_sarif.py::test_no_secret",
    "rules/test_agreement.py::test_two_faults_are_both_found_and_both_fixed",
    "rules/test_reach.py::test_what_is_said_to_be_fixable_is",
    "rules/test_triple.py::test_a_remedy_says_how_far_it_reaches",
    "rules/test_triple.py::test_json_offers_the_same_commands",
    "rules/test_triple.py::test_remedy_heals",
    "test_addresses.py::test_fix_mends_it_alike",
    "test_addresses.py::test_named_and_mended",
    "test_bystanders.py",
    "test_cli.py::test_output_that_cannot_be_written",
    "test_fake_bitbucket.py",
    "test_fix_and_push.py",
    "test_growth.py",
    "test_inside.py",
    "test_manager.py",
    "test_no_secret_escapes.py::test_in_configuration",
    "test_no_secret_escapes.py::test_in_files",
    "test_observer.py",
    "test_observer_at_a_terminal.py",
    "test_other_logins.py::test_somebodys_name_is_taken_out",
    "test_places.py",
    "test_push.py",
    "test_readme_of_a_push.py",
    "test_repositories.py",
    "test_setups.py::test_what_works_is_let_through",
    "test_setups.py::test_where_the_next_push_goes",
    "test_ssh.py",
    "test_stored_lines.py::test_it_is_handed_to_another_helper",
    "writing/test_credential.py",
    "writing/test_edits.py::test_of_every_place",
    "writing/test_edits.py::test_of_every_rule",
    "writing/test_files.py::test_ended",
    "writing/test_files.py::test_killed",
    "writing/test_files.py::test_two_writers_and_a_reader",
    "writing/test_lines.py::test_curl_reads_the_others",
)
"""How the names of tests begin that take long; so do all that look at generated examples."""


NEWEST = (
    "against_git/",
    "commands/test_install.py",
    "commands/test_probe.py",
    "hosts/test_beside.py::test_the_order_of_the_two_does_not_matter",
    "hosts/test_beside.py::test_git_lfs_uploads_beside",
    "hosts/test_matrix.py::test_a_push[configuration-hook",
    "hosts/test_matrix.py::test_a_push_to_two_urls[configuration-hook",
    "outgoing/test_command.py",
    "test_push.py",
    "test_repositories.py",
    "test_setups.py",
)
"""How the names of tests begin that see what newer git does otherwise, long or not: CI runs them with the newest."""


SAMPLED = {
    "against_git/test_helper_values.py::test_each": 2,
    "bitbucket/test_failures.py::test_fix": 2,
    "bitbucket/test_programs.py::test_each_row": 3,
    "bitbucket/test_programs.py::test_growth": 2,
    "bitbucket/test_texts.py::test_another_level": 9,
    "bitbucket/test_texts.py::test_any_length": 2,
    "bitbucket/test_texts.py::test_damaged_encoding": 3,
    "commands/test_doctor.py::test_every_rule": 4,
    "commands/test_doctor.py::test_no_secret_in_configuration": 16,
    "commands/test_explain.py::test_name": 2,
    "commands/test_explain.py::test_not_the_login": 2,
    "commands/test_explain.py::test_text": 4,
    "commands/test_fix.py::test_every_place": 20,
    "commands/test_fix.py::test_every_rule": 8,
    "commands/test_fix.py::test_the_right_username": 2,
    "commands/test_fix.py::test_the_same_secret_among_logins_in_clear_is_told": 6,
    "commands/test_fix.py::test_what_is_no_secret_is_left_alone": 4,
    "commands/test_fix.py::test_where_libcurl_forgets_the_username": 2,
    "commands/test_fix_at_a_terminal.py::test_agreed": 2,
    "commands/test_fix_at_a_terminal.py::test_declined": 3,
    "commands/test_fix_at_a_terminal.py::test_in_a_hook_of_a_framework": 2,
    "commands/test_fix_at_a_terminal.py::test_in_a_native_hook": 3,
    "commands/test_fix_at_a_terminal.py::test_in_a_native_hook_that_takes_the_terminal": 2,
    "commands/test_fix_at_a_terminal.py::test_stopped_while_a_helper_is_asked": 3,
    "commands/test_fix_helpers.py::test_a_helper_that_does_not_give_it_back": 4,
    "commands/test_fix_helpers.py::test_a_helper_that_hangs": 3,
    "commands/test_fix_helpers.py::test_helpers_by_value": 2,
    "commands/test_fix_others.py::test_a_token_for_a_username_in_a_file": 3,
    "commands/test_fix_others.py::test_store_stays_for_other_hosts_when_a_secret_goes": 3,
    "commands/test_fix_others.py::test_store_stays_for_other_hosts_with_a_wrong_name": 3,
    "commands/test_fix_races.py::test_another_secret_stands_there_since_the_question": 2,
    "commands/test_fix_races.py::test_several_at_once": 2,
    "commands/test_fix_races.py::test_the_file_is_gone_since_the_question": 3,
    "commands/test_fix_races.py::test_the_secret_is_gone_since_the_question": 3,
    "commands/test_fix_refused.py::test_a_disk_that_is_really_full": 2,
    "commands/test_fix_refused.py::test_a_file_in_the_way": 4,
    "commands/test_fix_refused.py::test_a_file_in_the_way_since_the_question": 2,
    "commands/test_fix_refused.py::test_a_folder_in_the_place_of_a_file_since_the_question": 2,
    "commands/test_fix_refused.py::test_a_later_write_that_fails": 4,
    "commands/test_fix_refused.py::test_a_way_back_that_is_cut_off": 2,
    "commands/test_fix_refused.py::test_a_write_that_fails": 3,
    "commands/test_fix_refused.py::test_one_file_that_cannot_be_restored": 2,
    "commands/test_fix_refused.py::test_one_of_several_files_in_the_way": 2,
    "commands/test_fix_surroundings.py::test_bytes_around_the_change": 2,
    "commands/test_fix_surroundings.py::test_narrowed": 2,
    "commands/test_fix_surroundings.py::test_odd_paths": 2,
    "commands/test_install.py::test_a_framework_that_comes_later": 2,
    "commands/test_install.py::test_a_framework_that_was_there": 2,
    "commands/test_install.py::test_a_push_elsewhere": 2,
    "commands/test_install.py::test_beside": 4,
    "commands/test_install.py::test_ended_between_two_files": 2,
    "commands/test_login.py::test_a_crash_tells_nothing": 2,
    "commands/test_login.py::test_an_api_token": 3,
    "commands/test_login.py::test_declined_at_a_terminal": 3,
    "commands/test_login.py::test_git_credential_manager": 2,
    "commands/test_login.py::test_in_the_browser": 2,
    "commands/test_login.py::test_no_child_is_told_the_token_but_on_its_standard_input": 2,
    "commands/test_login.py::test_the_key_that_asks_for_the_name": 3,
    "commands/test_login.py::test_what_bitbucket_refuses_changes_nothing": 3,
    "commands/test_probe.py::test_an_answer_that_judges_no_login": 2,
    "commands/test_probe.py::test_each_refusal_is_told_apart": 2,
    "commands/test_probe.py::test_no_secret_gets_out": 3,
    "commands/test_probe.py::test_settings_of_a_push_do_not_matter": 3,
    "commands/test_probe.py::test_the_login_is_that_of_a_push": 9,
    "fix/test_killed.py::test_ended": 4,
    "fix/test_killed.py::test_killed": 4,
    "fix/test_killed.py::test_killed_with_git_credential_manager": 3,
    "fix/test_login_killed.py::test_stopped": 4,
    "fix/test_logins_go_along.py::test_another_name_of_the_host": 2,
    "fix/test_mute.py::test_a_crash_says_nothing": 3,
    "fix/test_mute.py::test_objects_show_nothing": 2,
    "fix/test_others_still_log_in.py::test_another_username_in_the_url": 2,
    "fix/test_others_still_log_in.py::test_the_other_repository": 6,
    "hosts/test_beside.py::test_each_runs_on_its_own_pushes": 6,
    "hosts/test_beside.py::test_install_once_more_brings_the_hook_back": 4,
    "hosts/test_beside.py::test_the_order_of_the_two": 7,
    "hosts/test_beside.py::test_uninstall_finds_the_hook_where_the_framework_has_moved_it": 3,
    "hosts/test_beside.py::test_uninstall_leaves_the_frameworks_hook_as_it_made_it": 4,
    "hosts/test_matrix.py::test_a_mixed_push": 4,
    "hosts/test_matrix.py::test_a_push": 5,
    "hosts/test_matrix.py::test_a_push_to_two_urls": 7,
    "hosts/test_pre_commit_and_prek.py::test_a_commit_is_refused_as_long_as_a_secret_stands_in_a_url": 2,
    "hosts/test_pre_commit_and_prek.py::test_a_push_from_elsewhere_in_the_repository_is_judged": 2,
    "hosts/test_pre_commit_and_prek.py::test_a_push_that_does_not_go_to_bitbucket_passes_without_a_word": 2,
    "hosts/test_pre_commit_and_prek.py::test_a_push_to_a_typed_url_is_judged": 2,
    "hosts/test_pre_commit_and_prek.py::test_a_token_in_a_file_stops_the_commit_and_the_push": 2,
    "hosts/test_pre_commit_and_prek.py::test_by_hand_each_hook_fails_on_its_own_fault_only": 4,
    "hosts/test_pre_commit_and_prek.py::test_only_the_destination_of_the_push_is_judged": 2,
    "hosts/test_pre_commit_and_prek.py::test_skip_lets_a_commit_through": 2,
    "hosts/test_pre_commit_and_prek.py::test_skip_lets_a_push_through": 2,
    "hosts/test_pre_commit_and_prek.py::test_the_block_of_the_readme_with_a_commit": 2,
    "hosts/test_pre_commit_and_prek.py::test_the_command_on_the_path_as_a_hook": 2,
    "hosts/test_pre_commit_and_prek.py::test_under_a_framework_the_standard_output_of_a_push_is_not_gits_alone": 2,
    "install/test_elsewhere.py::test_every_shell": 2,
    "render/test_layout.py::test_no_line_is_wider": 3,
    "render/test_sarif.py::test_bad_is_a_result": 4,
    "render/test_sarif.py::test_no_secret": 5,
    "rules/test_agreement.py::test_two_faults_are_both_found_and_both_fixed": 18,
    "rules/test_reach.py::test_what_is_said_to_be_fixable_is": 8,
    "rules/test_tables.py::test_an_askpass_program_that_may_know_the_answer": 3,
    "rules/test_tables.py::test_git_credential_manager_however_it_is_spelt": 3,
    "rules/test_triple.py::test_a_remedy_says_how_far_it_reaches": 6,
    "rules/test_triple.py::test_json_offers_the_same_commands": 6,
    "test_addresses.py::test_a_name_that_no_account_has": 2,
    "test_addresses.py::test_a_page": 4,
    "test_addresses.py::test_a_secret_in_it": 2,
    "test_addresses.py::test_a_whole_token_with_a_line_break": 2,
    "test_addresses.py::test_fix_mends_it_alike": 9,
    "test_addresses.py::test_made_by_a_rule": 2,
    "test_addresses.py::test_named_and_mended": 6,
    "test_addresses.py::test_silent": 4,
    "test_bystanders.py::test_every_rule": 9,
    "test_bystanders.py::test_harm_is_noticed": 2,
    "test_bystanders.py::test_what_is_for_every_host": 9,
    "test_cli.py::test_explain": 2,
    "test_cli.py::test_output_that_cannot_be_written": 2,
    "test_fix_and_push.py::test_a_dead_password_gives_way_to_the_helpers_token": 3,
    "test_fix_and_push.py::test_a_dead_password_in_the_way_of_a_token": 3,
    "test_fix_and_push.py::test_a_dead_password_that_the_helper_keeps_as_well": 2,
    "test_fix_and_push.py::test_a_push_that_failed_goes_through": 6,
    "test_fix_and_push.py::test_a_real_helper_takes_over": 9,
    "test_fix_and_push.py::test_a_wrong_name_keeps_the_token_from_being_found": 3,
    "test_fix_and_push.py::test_an_access_token_for_each_of_two_repositories": 3,
    "test_fix_and_push.py::test_no_other_step_drops_a_token_that_no_helper_has": 6,
    "test_fix_and_push.py::test_one_token_for_two_paths": 3,
    "test_fix_and_push.py::test_two_tokens_of_two_users": 3,
    "test_fix_and_push.py::test_wherever_the_push_starts": 2,
    "test_growth.py::test_every_file_that_a_clone_may_bring": 7,
    "test_growth.py::test_every_reader_of_a_text": 2,
    "test_growth.py::test_every_reader_of_sshs_files": 2,
    "test_growth.py::test_what_is_the_users_own": 6,
    "test_inside.py::test_no_difference": 3,
    "test_manager.py::test_it_is_given_what_it_has_not": 4,
    "test_manager.py::test_nor_is_it_lost_to_a_file": 2,
    "test_manager.py::test_other_stores": 3,
    "test_manager.py::test_what_it_holds_and_does_not_show_stays": 3,
    "test_no_secret_escapes.py::test_in_configuration": 18,
    "test_no_secret_escapes.py::test_in_files": 4,
    "test_no_secret_escapes.py::test_in_the_environment": 2,
    "test_no_secret_escapes.py::test_in_the_environment_and_the_arguments": 2,
    "test_no_secret_escapes.py::test_in_what_git_complains_about": 2,
    "test_no_secret_escapes.py::test_no_child_gets_it": 6,
    "test_observer.py::test_git_goes_on_as_if_it_were_not_there": 4,
    "test_observer.py::test_it_speaks_when_git_asks_nobody_behind_it": 3,
    "test_observer.py::test_no_secret_gets_out": 2,
    "test_observer.py::test_streams_that_are_closed_or_full": 3,
    "test_observer.py::test_whatever_it_is_given": 2,
    "test_observer_at_a_terminal.py::test_silence_on_success": 2,
    "test_observer_at_a_terminal.py::test_what_a_helper_keeps_is_rejected": 2,
    "test_observer_at_a_terminal.py::test_what_is_typed_is_rejected": 3,
    "test_other_logins.py::test_git_and_the_path": 2,
    "test_other_logins.py::test_somebodys_name_is_taken_out": 2,
    "test_other_logins.py::test_what_is_found": 2,
    "test_places.py::test_every_scope": 4,
    "test_places.py::test_found_named_and_fixed": 8,
    "test_places.py::test_no_false_alarm": 6,
    "test_places.py::test_one_secret_in_ten_places_is_one_story": 2,
    "test_push.py::test_a_push_is_judged_wherever_it_starts": 2,
    "test_push.py::test_a_rule_that_brings_the_secret_in_is_named": 2,
    "test_push.py::test_a_secret_in_the_url_is_blocked": 2,
    "test_push.py::test_a_url_in_place_of_a_remotes_name_is_judged": 2,
    "test_push.py::test_each_push_url_is_judged_on_its_own": 2,
    "test_push.py::test_every_kind_of_push_is_judged": 2,
    "test_refusals.py::test_git_makes_no_connection": 2,
    "test_repositories.py::test_folder": 2,
    "test_repositories.py::test_odd_files": 4,
    "test_repositories.py::test_submodule": 2,
    "test_setups.py::test_what_works_is_let_through": 11,
    "test_setups.py::test_where_the_next_push_goes": 2,
    "test_ssh.py::test_a_name_that_nothing_hangs_on_is_changed": 6,
    "test_ssh.py::test_an_ssh_that_cannot_start": 2,
    "test_ssh.py::test_nothing_is_said": 3,
    "test_ssh.py::test_what_hangs_on_the_name_is_kept": 3,
    "test_stored_lines.py::test_it_is_handed_to_another_helper": 3,
    "test_ways_out.py::test_every_command": 4,
    "writing/test_credential.py::test_accounts_of_a_host_are_apart": 3,
    "writing/test_credential.py::test_given_asked_for_and_forgotten": 3,
    "writing/test_credential.py::test_hosts_and_ports_are_apart": 3,
    "writing/test_credential.py::test_ones_without_an_answer": 2,
    "writing/test_credential.py::test_secrets_come_back_as_they_are": 2,
    "writing/test_credential.py::test_silence_and_failure": 2,
    "writing/test_edits.py::test_of_every_place": 8,
    "writing/test_edits.py::test_of_every_rule": 6,
    "writing/test_files.py::test_ended": 3,
    "writing/test_lines.py::test_curl_reads_the_others": 2,
}
"""Tests of which one case in so many will do in a run: other tests look at the same cases in another way, or the cases
lead to the same end by different ways. The rest is for a long run, or for one that names the test."""


TOGETHER = ("hosts/test_beside.py", "hosts/test_matrix.py", "hosts/test_pre_commit_and_prek.py", "test_site.py")
"""Files whose tests share what takes long to make; each has the name of it first among its parameters."""
ALL_TOGETHER = ("fix/test_killed.py", "test_layers.py")
"""Files all of whose tests share what takes long to make."""
LONGEST = ("fix/test_killed.py", *TOGETHER, "test_manager.py")
"""What is begun first, so that in the end no worker has to wait for another."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what takes long, for `-m "not slow"`, and what newer git does otherwise, for `-m newest`.

    Of the tests that are sampled, the other cases are left out.
    """
    items.sort(key=lambda item: not _test_of(item).startswith(LONGEST))
    for item in items:
        name = _test_of(item)
        if name.startswith(SLOW) or getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("slow")
        if name.startswith(NEWEST):
            item.add_marker("newest")
    if not LONG and not any("::" in argument for argument in config.args):
        names = [_test_of(item).partition("[")[0] for item in items]
        there, seen = Counter(names), Counter[str]()
        left_out = []
        for item, name in zip(items, names, strict=True):
            if name in SAMPLED:
                # not from the first on in all of them: what one test leaves out, another looks at
                first = crc32(name.encode()) % min(SAMPLED[name], there[name])
                if seen[name] % SAMPLED[name] != first:
                    left_out.append(item)
                seen[name] += 1
        if left_out:
            gone = set(map(id, left_out))
            items[:] = [item for item in items if id(item) not in gone]
            config.hook.pytest_deselected(items=left_out)


def _test_of(item: pytest.Item) -> str:
    """The file below the folder of the tests, and the test."""
    return f"{item.path.relative_to(Path(__file__).parent).as_posix()}::{item.name}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """With `-n auto`, half as many again as there are processors: tests wait for the programs that they start."""
    return (os.cpu_count() or 1) * 3 // 2 or 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Have tests that share what takes long to make run in one worker, and every other test wherever there is time.

    The groups of xdist 3.8 (`xdist_group`) have no effect under pytest 9.2.
    """
    config.option.loadscopereorder = False  # else what takes longest, as it is few tests, comes last
    return _ByWhatTheyShare(config, log)


class _ByWhatTheyShare(LoadScopeScheduling):  # type: ignore[misc]
    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.removeprefix("tests/").partition("::")
        shared = re.search(r"\[(pre-commit|[a-z]+)", test)
        if file in ALL_TOGETHER:
            return file
        if file in TOGETHER:
            return f"{file} {shared[1] if shared else ''}"
        return (
            f"{file} {crc32(test.encode('utf-8', 'surrogateescape')) % 8}"  # not one by one: each order takes its time
        )


def pytest_collection_finish() -> None:
    """The tests themselves are there to stay: they need not be gone through each time that garbage is looked for."""
    _generates_nothing()  # Hypothesis looks who holds its random numbers, and does not see a holder that is frozen
    gc.collect()
    gc.freeze()


@settings(max_examples=1, database=None)
@given(none())
def _generates_nothing(_: None) -> None:
    """Have Hypothesis make ready what all its tests share."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the project's own marker known."""
    config.addinivalue_line(
        "markers", "needs(*names): without one of these the test is skipped (tests/support/needs.py)"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Have all tests that are skipped for the same reason make one line of the summary, wherever they stand."""
    if report.skipped and isinstance(report.longrepr, tuple):
        report.longrepr = (str(Path(__file__).parent), None, report.longrepr[2])  # type: ignore[assignment]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs something that this machine does not have."""
    for mark in item.iter_markers("needs"):
        need(*mark.args)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A sealed world of its own."""
    one = World(tmp_path)
    yield one
    if (one.home / ".cache" / "git" / "credential" / "socket").exists():  # a daemon that would outlive the tests
        subprocess.run(
            ["git", "credential-cache", "exit"], env={**os.environ, **one.environ}, cwd=one.folder, check=False
        )


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """No test takes the current away: what is written need not have reached the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", os.fstat)
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where nothing is to be written beside the sources, each of some thousand processes would compile all of them."""
    with pytest.MonkeyPatch.context() as patch:
        if sys.dont_write_bytecode:
            patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
            base = tmp_path_factory.getbasetemp()
            shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
            patch.setenv("PYTHONPYCACHEPREFIX", str(shared / "compiled"))
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_way_out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test runs without a world's environment must not find the machine's configuration either."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_FOREIGN):
                patch.delenv(name)
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield
