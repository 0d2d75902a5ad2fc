"""Completion in the real shells, and the manual page: both are what the table of commands says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import bb_auth_check
from bb_auth_check import cli, options
from bb_auth_check.commands.completion import NAMES
from conftest import World
from support import commandline
from support.needs import need

SCRIPTS = Path(bb_auth_check.__file__).parent / "completions"
MANUAL = Path(__file__).parents[2] / "docs" / "man"

HOSTILE = "$(touch${IFS}pwned)"
"""git takes it for the name of a remote."""
RULES = [f"BB30{number}" for number in range(1, 10)]
LINES = {
    "bb-auth-check fi": ["fix"],
    "bb-auth-check fix --dr": ["--dry-run"],
    "bb-auth-check login --with-": ["--with-token"],
    "bb-auth-check doctor --dr": [],
    "bb-auth-check --format ": ["human", "json", "sarif"],
    "bb-auth-check probe --format ": ["human", "json"],
    "bb-auth-check completion ": ["bash", "fish", "zsh"],
    "bb-auth-check fix --select BB30": RULES,
    "bb-auth-check explain BB30": RULES,
    "bb-auth-check explain app-pass": ["app-password-disabled"],
    "bb-auth-check fix or": ["origin"],
    "bb-auth-check probe --remote ": [HOSTILE, "origin"],
    "bb-auth-check outgoing ma": ["main"],
    "bb-auth-check sweep fold": ["folder"],
}
"""What is typed before the tabulator, and what is offered."""

BASH = r"""
source "$1"; shift
for line; do
  read -ra COMP_WORDS <<<"$line"
  [[ $line != *" " ]] || COMP_WORDS+=("")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _shtab_bb_auth_check
  printf '%s\n' "== $line" "${COMPREPLY[@]}"
done
"""
FISH = """
source $argv[1]
for line in $argv[2..]
  printf '%s\\n' "== $line"
  complete -C $line | string split -f1 \\t
end
"""
ZSH = r"""
zmodload zsh/zpty
folder=$1 out=$2; shift 2
: >$out
zpty shell zsh -f -i
zpty -w shell "PS1=; OUT=${(q)out}; fpath=(${(q)folder} \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w shell 'compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits; builtin compadd -A hits "$@"; print -rl -- $hits >>$OUT; builtin compadd "$@"
}'
zpty -w shell 'tell() { zle complete-word; print -- . >>$OUT; zle kill-whole-line }; zle -N tell; bindkey "^I" tell'
zpty -w shell 'LISTMAX=10000'
told=0
for line; do
  print -r -- "== $line" >>$out
  (( told += 1 ))
  zpty -w -n shell "$line"$'\t'
  for i in {1..200}; do
    sleep 0.02
    [[ $(grep -cxF . $out) == $told ]] && break
    zpty -r -t shell shown
  done
done
zpty -d shell
"""


@pytest.mark.parametrize("shell", options.SHELLS)
def test_scripts(shell: str) -> None:
    """What is shipped is what shtab makes of the table."""
    commandline.held(SCRIPTS / NAMES[shell], commandline.completion(shell))


def test_printed(world: World) -> None:
    """The command prints it; another shell is refused with those there are, and not repeated."""
    assert list(NAMES) == list(options.SHELLS)
    for shell, name in NAMES.items():
        run = world.program("completion", shell, cwd=world.folder)
        assert (run.returncode, run.stdout) == (0, (SCRIPTS / name).read_text(encoding="utf-8"))
    for arguments, said in ((["tcsh"], "SHELL takes bash, zsh or fish."), ([], "required: SHELL.")):
        run = world.program("completion", *arguments, cwd=world.folder)
        assert run.returncode == 2
        assert said in run.stderr
        assert "tcsh" not in run.stderr


def test_values() -> None:
    """Of every value that an option or argument takes it is known whether there is something to offer."""
    takes = {settings.get("metavar") for _, its, _ in cli.COMMANDS.values() for _, settings in its} - {None}
    nothing = {"HOST", "NAME", "SECONDS", "URL", "SHELL", "DIR", "KIND"}  # choices are offered anyway, and folders
    assert takes == {*commandline.COMPLETED, *nothing}


@pytest.mark.parametrize("shell", [pytest.param("zsh", marks=pytest.mark.slow), "bash", "fish"])
def test_in_the_shell(world: World, shell: str) -> None:
    """What is offered where. Nothing that the repository names is run: bash and zsh get it quoted, fish quotes."""
    need(shell)
    repository = world.repository(f'[remote "origin"]\n\turl = x\n[remote "{HOSTILE}"]\n\turl = x\n')
    world.commit(repository)
    (repository / "folder").mkdir()
    text = {"bash": BASH, "fish": FISH, "zsh": ZSH}[shell]
    script = world.program_file(f"offer.{shell}", text)
    start = {"bash": ["--norc"], "fish": ["--no-config"], "zsh": ["-f"]}[shell]
    out = world.folder / "out"
    argument = [str(SCRIPTS), str(out)] if shell == "zsh" else [str(SCRIPTS / NAMES[shell])]
    said = world.run(shell, *start, str(script), *argument, *LINES, cwd=repository).stdout
    if shell == "zsh":
        said = out.read_text(encoding="utf-8")
    found = {}
    for part in said.split("== ")[1:]:
        line, *offered = part.splitlines()
        found[line] = sorted({word.rstrip("/") for word in offered} - {"", "."})
    wanted = dict(LINES)
    if shell != "fish":
        quoted = re.sub(r"([${}()])", r"\\\1", HOSTILE)
        wanted["bb-auth-check probe --remote "] = sorted([quoted, "origin"])
    assert found == wanted
    assert not (repository / "pwned").exists()


def test_manual() -> None:
    """The page is shipped as it is made, under every name that the program has."""
    commandline.held(MANUAL / "bb-auth-check.1", commandline.manual())
    for name in commandline.ALIASES:
        commandline.held(MANUAL / f"{name}.1", commandline.alias())
    assert len(list(MANUAL.iterdir())) == 1 + len(commandline.ALIASES)


@pytest.mark.parametrize("command", [("mandoc", "-T", "lint", "-W", "style"), ("groff", "-ww", "-man", "-T", "utf8")])
def test_manual_is_sound(command: tuple[str, ...]) -> None:
    """The programs that show it have nothing against it."""
    need(command[0])
    run = subprocess.run([*command, str(MANUAL / "bb-auth-check.1")], capture_output=True, text=True, check=False)
    said = run.stderr if command[0] == "groff" else run.stdout + run.stderr
    # the day is that of the release, whatever the clock says
    assert [line for line in said.splitlines() if "date in the future" not in line] == []
