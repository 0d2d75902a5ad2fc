"""One table of places, through every command, looked at as bytes: what is said, what children are started with.

`test_no_secret_escapes.py` plants one secret in each place and reads the reports. Here a set-up has secrets in many
places at once, and everything that a user can type is typed there.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.git.text import guarded, shown
from conftest import GATE, World
from support import vault
from support.places import PULL
from test_no_secret_escapes import leaks

PASSWORD = "Hunter2-Correct-Horse"
"""No prefix tells of it."""
ORIGIN = '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n'
SECRET = '[remote "origin"]\n\turl = https://jdoe:{password}@bitbucket.org/acme/widget.git\n'
HOSTILE = "\x1b]0;OWNED\x07\x1b[1A\x1b[2K\x9b31m\u202e\u2066\u061c\u200b\ufeff\xad\U000e0041"

SETUPS = {
    "everywhere": "\n".join(
        (
            '[remote "origin"]\n\turl = https://jdoe:{token}@bitbucket.org/acme/a.git\n'
            "\tproxy = http://me:{password}@proxy.example.com\n\ttoken = {token}\n",
            '[remote "x{token}"]\n\turl = https://{token}@bitbucket.org/acme/b.git\n',
            '[remote "c"]\n\turl = https://jdoe@bitbucket.org/acme/{token}.git\n\tpushurl = git@{token}:c.git\n',
            '[branch "main"]\n\tremote = https://jdoe:{password}@bitbucket.org/acme/d.git\n\tdescription = {token}\n',
            '[url "https://jdoe:{token}@bitbucket.org/e/"]\n\tinsteadOf = e:\n',
            '[http "https://bitbucket.org/f"]\n\textraHeader = "Authorization: Basic {basic}"\n',
            '[credential "https://jdoe:{token}@bitbucket.org"]\n\tuseHttpPath = false\n',
            '[submodule "g"]\n\tactive = true\n\turl = https://jdoe:{token}@bitbucket.org/acme/g.git\n',
            "[alias]\n\tp = !git push https://jdoe:{token}@bitbucket.org/acme/a.git\n[lfs]\n\turl = https://:{token}@\n",
            "[core]\n\tsshCommand = sshpass -p {token} ssh\n\thooksPath = /nowhere/{token}\n",
            "[push]\n\tpushOption = {token}\n",
            "[credential]\n\thelper =\n\thelper = vault\n",
            "# ~/.git-credentials\nhttps://jdoe:{token}@bitbucket.org\n",
            "# ~/.netrc\nmachine bitbucket.org login jdoe password {token}\n",
            "# .lfsconfig\n[lfs]\n\turl = https://jdoe:{token}@bitbucket.org/acme/a.git/info/lfs\n",
            f"{PULL}pull https://jdoe:{{token}}@bitbucket.org/acme/a.git: Fast-forward\n",
        )
    ),
    "name-of-a-helper": SECRET + '[credential]\n\thelper =\n\thelper = "/opt/h{hostile}$x"\n',
    "helper-with-a-query": SECRET + "[credential]\n\thelper =\n\thelper = /opt/h?token={password}\n",
    "helper-with-words": SECRET + "[credential]\n\thelper =\n\thelper = vault --password {password}\n",
    "askpass": ORIGIN + "[core]\n\taskPass = echo {password}\n",
    "askpass-of-the-environment": ORIGIN + "# environment\nGIT_ASKPASS=echo {password}\n",
    "askpass-of-ssh": ORIGIN + "# environment\nSSH_ASKPASS=/bin/echo {password}\n",
    "folder": ORIGIN + '[submodule "https://jdoe:{same}@bitbucket.org/acme/lib"]\n\tactive = true\n'
    "\turl = https://jdoe@bitbucket.org/acme/lib.git\n"
    "# .git/modules/https:/jdoe:{same}@bitbucket.org/acme/lib/HEAD\nref: refs/heads/main\n"
    "# .git/modules/https:/jdoe:{same}@bitbucket.org/acme/lib/config\n"
    '[remote "origin"]\n\turl = https://jdoe:x@bitbucket.org/acme/lib.git\n',
    "hostile": '[remote "a{hostile}"]\n\turl = https://jdoe%1b%5b1A@bitbucket.org/acme/a{hostile}.git\n'
    '[branch "b{hostile}"]\n\tremote = https://jd{hostile}oe:{password}@bitbucket.org/acme/d.git\n'
    '[url "https://jdoe:{token}@bitbucket.org/{hostile}"]\n\tinsteadOf = "e{hostile}:"\n'
    '[http]\n\textraHeader = "X-{hostile}: {token}"\n[core]\n\taskPass = "/{hostile}"\n\thooksPath = "/h{hostile}"\n'
    '[credential]\n\thelper = "{hostile}"\n\tusername = "u{hostile}"\n'
    "# ~/.netrc\nmachine bitbucket.org login u{hostile} password x\n",
}
COMMANDS = (
    ("check", "--strict"),
    ("check", "--strict", "--format", "json"),
    ("check", "--strict", "--format", "sarif"),
    ("pre-push", "origin", "https://jdoe@bitbucket.org/acme/widget.git"),
    ("doctor", "--color", "always"),
    ("probe", "--format", "json"),
    ("login", "--status"),
    ("login", "--status", "--json"),
    ("login", "--dry-run"),
    ("logout", "--dry-run"),
    ("install", "--hook"),
    ("install", "--observer"),
    ("observer", "get"),
    ("observer", "erase"),
    ("fix", "--dry-run"),
    ("fix", "--yes", "--helper", "vault"),
    ("logout", "--yes"),
    ("uninstall",),
)
_SHIM = """\
#!/bin/sh
{{ printf '%s\\n' "$0" "$@"; export -p; }} >>"{log}"
exec {program} "$@"
"""


class Setup:
    """A repository with fresh secrets, and a record of every git and ssh that is started."""

    def __init__(self, world: World, text: str) -> None:
        self.world = world
        self.same = sample("api-token")
        self.tokens = [self.same]
        self.environ: dict[str, str] = {}
        vault.vault(world)
        world.write_global(GATE)
        self.repository = world.repository(name="widget")
        for part in f".git/config\n{text}".replace("# .git/logs", "\n# .git/logs").split("\n# "):
            name, _, content = part.partition("\n")
            if name == "environment":
                for line in self.filled(content).splitlines():
                    variable, _, value = line.partition("=")
                    self.environ[variable] = value
            else:
                world.file(self.filled(name), self.repository, self.filled(content) + "\n")
        self.log = world.folder / "children"
        for program in ("git", "ssh"):
            real = shutil.which(program, path=world.environ["PATH"])
            if program == "ssh":
                real = str((world.programs / "ssh").rename(world.folder / "ssh"))
            world.program_file(program, _SHIM.format(log=self.log, program=real))

    def filled(self, text: str) -> str:
        """The text with a fresh token for each `{token}`, and one of all its parts for `{same}`."""
        text = text.replace("{same}", self.same)
        for marker in re.findall(r"\{(?:token|basic)\}", text):
            self.tokens.append(sample("api-token"))
            basic = base64.b64encode(f"jdoe:{self.tokens[-1]}".encode()).decode()
            text = text.replace(marker, self.tokens[-1] if marker == "{token}" else basic, 1)
        return text.replace("{password}", PASSWORD).replace("{hostile}", HOSTILE)

    def forms(self) -> Iterator[str]:
        """Every secret in every spelling."""
        for secret in (PASSWORD, *self.tokens):
            yield from (secret, quote(secret, safe=""), base64.b64encode(f"jdoe:{secret}".encode()).decode())

    def run(self, *command: str) -> bytes:
        """Both streams of one command."""
        if command[0] == "observer":
            asked = subprocess.run(
                ["git-credential-bb-auth-check", *command[1:]],
                input=f"protocol=https\nhost=bitbucket.org\nusername=j{HOSTILE}\npassword={PASSWORD}\n\n".encode(),
                env={**self.world.environ, **self.environ},
                cwd=self.repository,
                capture_output=True,
                check=False,
            )
            assert asked.returncode == 0
            return asked.stdout + asked.stderr
        run = self.world.program(*command, cwd=self.repository, **self.environ)
        said = (run.stdout + run.stderr).encode("utf-8", "surrogateescape")
        assert b"Traceback" not in said
        assert b"internal error" not in said, said
        return said


@pytest.mark.slow
@pytest.mark.parametrize("name", SETUPS)
def test_every_command(world: World, name: str) -> None:
    """No secret is said, and no byte that could drive a terminal; no child has a secret among its arguments or
    variables, but those that the user himself has set."""
    setup = Setup(world, SETUPS[name])
    for command in COMMANDS:
        said = setup.run(*command)
        plain = re.sub(rb"\x1b\[(?:[01]|3[123])m", b"", said) if "always" in command else said
        text = plain.decode()
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text), (command, text)
        assert shown(text.replace("\n", "").replace("\t", "")) == text.replace("\n", "").replace("\t", ""), command
        for form in setup.forms():
            assert not leaks(form, text), (command, text)
    given = {value for value in setup.environ.values() if PASSWORD in value}
    children = setup.log.read_text(encoding="utf-8", errors="surrogateescape")
    for value in given:
        children = children.replace(value, "")
    # git itself starts a helper with the words that its value has, and the shell of the record says where it stands
    ours = ("credential.helper=", "alias.bb-auth-check-ask=", "export PWD=")
    children = "\n".join(line for line in children.split("\n") if not line.startswith(ours))
    for form in setup.forms():
        assert form not in children


def test_the_last_guard() -> None:
    """What nobody has guarded on the way is guarded at the end; colours, tabs, line ends and public keys pass."""
    token = sample("api-token")
    assert guarded(f"a {token} b\n") == "a *** b\n"
    assert guarded(f'{{"a": "{token}"}}\n') == '{"a": "***"}\n'
    assert guarded("\x1b[31mred\x1b[0m\tx\n") == "\x1b[31mred\x1b[0m\tx\n"
    assert guarded("\x1b[8mx\x1b[1A\r") == "\\x1b[8mx\\x1b[1A\\x0d"
    assert guarded("\U000e0041\u061c\xad\ufeff") == "\\U000e0041\\u061c\\xad\\ufeff"
    assert guarded(f"AAAAB3NzaC1yc2E{token}") == f"AAAAB3NzaC1yc2E{token}"
    assert guarded("Zoë 東京 “x”\n") == "Zoë 東京 “x”\n"


def test_what_is_cut_short_does_not_cut_another(world: World) -> None:
    """A whole token in a comment stays whole where its beginning is taken out, and the same token goes."""
    setup = Setup(world, '[remote "origin"]\n\turl = https://jdoe@bitbucket.org/acme/widget.git\n')
    whole = sample("access-token")
    cut = whole[:60]
    text = f'# the other one: {whole}\n# {cut}, and x{cut}\n[remote "b"]\n\turl = https://x-token-auth:{cut}@bitbucket.org/a/b.git\n'
    world.file(".git/config", setup.repository, text)
    setup.run("fix", "--yes", "--helper", "vault")
    after = (setup.repository / ".git" / "config").read_text(encoding="utf-8")
    assert f"# the other one: {whole}\n# ***, and x{cut}\n" in after
    assert "url = https://x-token-auth@bitbucket.org/a/b.git" in after


def test_a_folder_with_a_token_in_its_name(world: World) -> None:
    """git finds a submodule's repository by its name: nothing is renamed by half, and what is left is told."""
    setup = Setup(world, SETUPS["folder"])
    said = " ".join(setup.run("fix", "--yes", "--helper", "vault").decode().split())
    assert "is also that of a folder below .git/modules: move the folder" in said
    assert "is left to fix" not in said
    name = os.fspath(next(Path(setup.repository / ".git" / "modules").rglob("HEAD")).parent)
    section = name.partition("/modules/")[2].replace("https:/", "https://")
    assert world.git("config", f"submodule.{section}.url", cwd=setup.repository).stdout
