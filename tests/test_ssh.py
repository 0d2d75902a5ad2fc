"""What ssh would do, before and after what is told or done about an address: real git, real `ssh -G`.

The tests' ssh (`conftest._SSH`) writes what `ssh -G` says for the very arguments that git has given it.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from bb_auth_check.git import ssh, ssh_command
from bb_auth_check.git.config import Entry
from bb_auth_check.git.configuration import Pushed
from bb_auth_check.git.wildmatch import matches
from conftest import World, ids, rendered
from support.examples import Example
from test_cases import ANOTHER_KEY, PRESENT_KEY

pytestmark = pytest.mark.needs("ssh")

OLD = '# .git/config\n[remote "origin"]\n\turl = git@bitbucket.org:acme/widget.git\n'
NEW = OLD.replace("git@bitbucket.org", "git@ssh.bitbucket.org")
TO_SSH = '# ~/.gitconfig\n[url "git@bitbucket.org:"]\n\tinsteadOf = https://bitbucket.org/\n'
HTTPS = '# .git/config\n[remote "origin"]\n\turl = https://bitbucket.org/acme/widget.git\n'
KEY = "# ~/.ssh/id_bb\nthe private key\n"
CONFIG = "# ~/.ssh/config\n"
BLOCK = CONFIG + "Host bitbucket.org\n"
WORK = '# ~/.gitconfig\n[includeIf "hasconfig:remote.*.url:git@bitbucket.org:*/**"]\n\tpath = work\n'
WORK += "# ~/work\n[user]\n\temail = jdoe@work.example\n[core]\n\tsshCommand = ssh -o IdentitiesOnly=yes -o User=git\n"
RULE = "[core]\n\tsshCommand = "
RIGHT_RSA = "ssh-rsa " + "".join(
    (
        "AAAAB3NzaC1yc2EAAAADAQABAAABgQDQeJzhupRu0u0cdegZIa8e86EG2qOCsIsD1Xw0xSeiPDlCr7kq97NLmMbpKTX6Esc30Nuo",
        "qEEHCuc7yWtwp8dI76EEEB1VqY9QJq6vk+aySyboD5QF61I/1WeTwu+deCbgKMGbUijeXhtfbxSxm6JwGrXrhBdofTsbKRUsrN1W",
        "oNgUa8uqN1Vx6WAJw1JHPhglEGGHea6QICwJOAr/6mrui/oB7pkaWKHj3z7d1IC4KWLtY47elvjbaTlkN04Kc/5LFEirorGYVbt1",
        "5kAUlqGM65pk6ZBxtaO3+30LVlORZkxOh+LKL/BvbZ/iRNhItLqNyieoQj/uh/7Iv4uyH/cV/0b4WDSd3DptigWq84lJubb9t/Dn",
        "ZlrJazxyDCulTmKdOR7vs9gMTo+uoIrPSb8ScTtvw65+odKAlBj59dhnVp9zd7QUojOpXlL62Aw56U4oO+FALuevvMjiWeavKhJq",
        "lR7i5n9srYcrNV7ttmDw7kf/97P5zauIhxcjX+xHv4M=",
    )
)
MOVED_BY_HAND = {
    "a key under Host": BLOCK + "  IdentityFile ~/.ssh/id_bb\n  IdentitiesOnly yes\n" + KEY + OLD,
    "the same with a HostName": BLOCK + "  HostName bitbucket.org\n  IdentityFile ~/.ssh/id_bb\n" + KEY + OLD,
    "the same as ssh://": BLOCK
    + "  IdentityFile ~/.ssh/id_bb\n"
    + KEY
    + OLD.replace("org:", "org/").replace("git@", "ssh://git@"),
    "a proxy": BLOCK + "  ProxyCommand nc -X connect -x proxy.example.com:3128 %h %p\n" + OLD,
    "a jump host": BLOCK + "  ProxyJump jump.example.com\n" + OLD,
    "an agent": BLOCK + "  IdentityAgent ~/.1password/agent.sock\n" + OLD,
    "a file for each name": CONFIG + "Host *\n  IdentityFile ~/.ssh/%n_key\n# ~/.ssh/bitbucket.org_key\nx\n" + OLD,
    "a pattern for two hosts": CONFIG + "Host bitbucket.org github.com\n  IdentityFile ~/.ssh/id_bb\n" + KEY + OLD,
    "a pattern with a star": CONFIG + "Host bitbucket.*\n  IdentityFile ~/.ssh/id_bb\n" + KEY + OLD,
    "what is included": CONFIG
    + "Include {home}/.ssh/work\n# ~/.ssh/work\nHost bitbucket.org\n  IdentityFile ~/.ssh/id_bb\n"
    + KEY
    + OLD,
    "originalhost": CONFIG + "Match originalhost bitbucket.org\n  IdentityFile ~/.ssh/id_bb\n" + KEY + OLD,
    "a rule and a block": TO_SSH + BLOCK + "  IdentityFile ~/.ssh/id_bb\n" + KEY + HTTPS,
    "an includeIf": WORK + OLD,
    "known hosts of its own": BLOCK + "  UserKnownHostsFile ~/.ssh/known_bb\n" + OLD,
}
"""The address stays as it is, and HostName moves it."""

BY_COMMAND = {
    "nothing": OLD,
    "ssh://": OLD.replace("org:", "org/").replace("git@", "ssh://git@"),
    "a pattern for both names": CONFIG + "Host *bitbucket.org\n  IdentityFile ~/.ssh/id_bb\n" + KEY + OLD,
    "both names": CONFIG + "Host bitbucket.org ssh.bitbucket.org\n  IdentityFile ~/.ssh/id_bb\n" + KEY + OLD,
    "for every host": CONFIG + "Host *\n  IdentityFile ~/.ssh/id_bb\n  ProxyCommand nc proxy %h %p\n" + KEY + OLD,
    "User git alone": BLOCK + "  User git\n" + OLD,
    "a block for another host": CONFIG + "Host github.com\n  IdentityFile ~/.ssh/id_bb\n" + KEY + OLD,
    "-i": OLD + RULE + "ssh -i ~/.ssh/id_bb -o IdentitiesOnly=yes\n" + KEY,
    "-F none, beside a block": BLOCK + "  IdentityFile ~/.ssh/id_bb\n" + KEY + OLD + RULE + "ssh -F none\n",
    "a rule": TO_SSH + HTTPS,
    "an includeIf for all hosts": WORK.replace("git@bitbucket.org:*/**", "**/acme/**") + OLD,
}
"""Nothing hangs on the name: the address is changed."""

HEALTHY = {
    "HostName ssh.": BLOCK + "  HostName ssh.bitbucket.org\n  IdentityFile ~/.ssh/id_bb\n" + KEY + OLD,
    "HostName altssh.": BLOCK + "  HostName altssh.bitbucket.org\n  Port 443\n" + OLD,
    "a proxy that leads there": BLOCK + "  ProxyCommand nc -x proxy altssh.bitbucket.org 443\n" + OLD,
    "HostName through -o": OLD + RULE + "ssh -o HostName=ssh.bitbucket.org\n",
    "HostName in the file of -F": OLD
    + RULE
    + "ssh -F ~/.ssh/other\n# ~/.ssh/other\nHost *org\n  HostName ssh.bitbucket.org\n",
    "an old alias that is not read": CONFIG + "Host bb\n  HostName bitbucket.org\n# ~/.ssh/other\nHost bb\n"
    "  HostName ssh.bitbucket.org\n" + OLD.replace("bitbucket.org", "bb") + RULE + "ssh -F ~/.ssh/other\n",
    "a dotted alias": CONFIG
    + "Host work.acme\n  HostName ssh.bitbucket.org\n"
    + OLD.replace("bitbucket.org", "work.acme"),
    "a rule that moves": '# ~/.gitconfig\n[url "git@ssh.bitbucket.org:"]\n\tinsteadOf = git@bitbucket.org:\n' + OLD,
    "the user by -l": NEW.replace("git@", "") + RULE + "ssh -l git\n",
    "the user by the file of -F": NEW.replace("git@", "") + RULE + "ssh -F ~/.ssh/u\n# ~/.ssh/u\nHost *\n  User git\n",
    "another program": NEW + RULE + "ssh.exe\n" + f"# ~/.ssh/known_hosts\nssh.bitbucket.org {ANOTHER_KEY}\n",
    "other known hosts": NEW + RULE + "ssh -o UserKnownHostsFile=~/.ssh/k\n"
    f"# ~/.ssh/k\nssh.bitbucket.org {PRESENT_KEY}\n# ~/.ssh/known_hosts\nssh.bitbucket.org {ANOTHER_KEY}\n",
    "no known hosts": NEW + RULE + "ssh -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no\n"
    f"# ~/.ssh/known_hosts\nssh.bitbucket.org {ANOTHER_KEY}\n# environment\nCI=true\n",
    "known under the new name": NEW
    + f"# ~/.ssh/known_hosts\nssh.bitbucket.org {PRESENT_KEY}\n# environment\nCI=true\n",
    "an authority": NEW + f"# ~/.ssh/known_hosts\n@cert-authority *.bitbucket.org {ANOTHER_KEY}\n",
    "an alias of the key's": CONFIG
    + "Host ssh.bitbucket.org\n  HostName altssh.bitbucket.org\n  HostKeyAlias bb\n  Port 443\n"
    f"# ~/.ssh/known_hosts\nbb {PRESENT_KEY}\n" + NEW,
    "accept-new": CONFIG
    + "Host *\n  StrictHostKeyChecking accept-new\n"
    + NEW
    + f"# ~/.ssh/known_hosts\nbitbucket.org {PRESENT_KEY}\n# environment\nCI=true\n",
    "at a terminal": NEW + f"# ~/.ssh/known_hosts\nbitbucket.org {PRESENT_KEY}\n",
    "a build without any key": NEW + "# environment\nCI=true\n",
    "the agent's": CONFIG + "Host *\n  IdentityFile ~/.ssh/gone\n" + NEW + "# environment\nSSH_AUTH_SOCK=/run/agent\n",
    "the public half": CONFIG
    + "Host *\n  IdentityFile ~/.ssh/id_bb\n  IdentitiesOnly yes\n# ~/.ssh/id_bb.pub\nx\n"
    + NEW
    + "# environment\nSSH_AUTH_SOCK=/run/agent\n",
    "one of two keys": CONFIG + "Host *\n  IdentityFile ~/.ssh/gone\n  IdentityFile ~/.ssh/id_bb\n" + KEY + NEW,
    "blocks for both names": BLOCK
    + "  IdentityFile ~/.ssh/id_bb\nHost ssh.bitbucket.org\n  IdentityFile ~/.ssh/id_bb\n"
    + KEY
    + NEW,
    "an alias by a slip": CONFIG
    + "Host bitbucket.com\n  HostName ssh.bitbucket.org\n  IdentityFile ~/.ssh/id_bb\n"
    + KEY
    + NEW,
    "Match exec": CONFIG + 'Match host ssh.bitbucket.org exec "touch {home}/ran"\n  User git\n' + NEW,
    "a right key of the preferred type": NEW + f"# ~/.ssh/known_hosts\nssh.bitbucket.org {PRESENT_KEY}\n"
    f"ssh.bitbucket.org {RIGHT_RSA[:-8]}AAAAAAA=\n",
    "a right key of the type that is wanted": CONFIG
    + "Host *\n  HostKeyAlgorithms rsa-sha2-512,ssh-ed25519\n"
    + NEW
    + f"# ~/.ssh/known_hosts\nssh.bitbucket.org {ANOTHER_KEY}\nssh.bitbucket.org {RIGHT_RSA}\n",
}
"""Nothing is said."""

FOUND = {
    "plink": (OLD + RULE + "plink\n", "BB405"),
    "an alias": (
        CONFIG + "Host bb\n  HostName bitbucket.org\n  User git\n" + OLD.replace("git@bitbucket.org", "bb"),
        "BB405",
    ),
    "a dotted alias": (CONFIG + "Host a.b\n  HostName bitbucket.org\n" + OLD.replace("bitbucket.org", "a.b"), "BB405"),
    "the new name for the old": (CONFIG + "Host ssh.bitbucket.org\n  HostName bitbucket.org\n" + NEW, "BB405"),
    "a dotted alias by a pattern, included": (
        CONFIG
        + "Host other\n  Include nothing\nHost *\n  Include {home}/.ssh/work.d/*\n"
        + "# ~/.ssh/work.d/a\nHost *.b !x.b\n  HostName=bitbucket.org\n"
        + OLD.replace("bitbucket.org", "a.b"),
        "BB405",
    ),
    "a dotted alias that only ssh finds": (
        CONFIG
        + "Include %d/.ssh/work\nMatch originalhost a.b\n  HostName bitbucket.org\n"
        + OLD.replace("bitbucket.org", "a.b"),
        "BB405",
    ),
    "a Data Center's key": (
        CONFIG
        + "Host git.example.com\n  IdentityFile ~/.ssh/gone\n"
        + OLD.replace("git@bitbucket.org:", "ssh://git@git.example.com:7999/"),
        "BB509",
    ),
    "an alias in the file of -F": (
        OLD.replace("bitbucket.org", "bb") + RULE + "ssh -F ~/.ssh/o\n# ~/.ssh/o\nHost bb\n  HostName bitbucket.org\n",
        "BB405",
    ),
    "BatchMode": (CONFIG + "Host *\n  BatchMode yes\n" + NEW, "BB508"),
    "strict": (NEW + RULE + "ssh -o StrictHostKeyChecking=yes\n", "BB508"),
    "strict, with a wrong key of the old name": (
        NEW + RULE + "ssh -o StrictHostKeyChecking=yes\n" + f"# ~/.ssh/known_hosts\nbitbucket.org {ANOTHER_KEY}\n",
        "BB508",
    ),
    "a key that is gone": (CONFIG + "Host *\n  IdentityFile ~/.ssh/gone\n  IdentitiesOnly yes\n" + NEW, "BB509"),
    "-i of a key that is gone": (NEW + RULE + "ssh -i ~/.ssh/gone -o IdentitiesOnly=yes\n", "BB509"),
    "left under the old name": (BLOCK + "  IdentityFile ~/.ssh/id_bb\n  IdentitiesOnly yes\n" + KEY + NEW, "BB509"),
    "left with a HostName": (BLOCK + "  HostName bitbucket.org\n  IdentityFile ~/.ssh/id_bb\n" + KEY + NEW, "BB509"),
    "under a slip": (CONFIG + "Host bitbuket.org\n  IdentityFile ~/.ssh/id_bb\n" + KEY + NEW, "BB509"),
    "a wrong key": (NEW + f"# ~/.ssh/known_hosts\nssh.bitbucket.org {ANOTHER_KEY}\n", "BB506"),
}
"""One piece of advice."""


def made(world: World, text: str) -> Example:
    """The set-up, with what a `~` stands for where only a shell or ssh would know."""
    for program in ("nc", "plink", "ssh.exe"):  # which not every machine has
        world.program_file(program, "#!/bin/sh\nexit 1\n")
    return Example(world, text.replace("{home}", str(world.home)))


def told(example: Example, *extra: str) -> dict[str, Any]:
    """What the ssh that `git push` starts would do, and what git's configuration makes of it all."""
    world, repository = example.world, example.repository
    if not (repository / "file").exists():
        world.commit(repository)
    path = world.folder / "told"
    path.unlink(missing_ok=True)
    world.git("push", "--quiet", "origin", "HEAD", cwd=repository, check=False, TELL_SSH=str(path), **example.environ)
    lines = [line.partition(" ")[::2] for line in path.read_text().splitlines()]
    found: dict[str, Any] = {}
    for name, value in lines:
        if name != "host":
            found.setdefault(name, []).append(value)
    keys = r"^(core\.sshcommand|user\.email)$"
    found["configured"] = world.git("config", "--get-regexp", keys, cwd=repository, check=False).stdout
    return found


@pytest.mark.parametrize("name", MOVED_BY_HAND)
def test_what_hangs_on_the_name_is_kept(world: World, name: str) -> None:
    """No command is printed, `fix` changes nothing, and what is told moves the clone and nothing else."""
    example = made(world, MOVED_BY_HAND[name])
    report = world.check(example.repository, example.environ)
    assert ids(report) == ["BB405"]
    assert report.findings[0].fault.remedy.commands == ()
    before, files = told(example), texts(world)
    run = world.program("fix", "--yes", cwd=example.repository, **example.environ)
    assert run.returncode == 0
    assert "BB405 ssh-host-moved (left as it is)" in run.stdout
    assert texts(world) == files
    example.fix(example.printed())
    after = told(example)
    assert after == {**before, "hostname": ["ssh.bitbucket.org"]}
    assert ids(world.check(example.repository, example.environ)) == []


@pytest.mark.parametrize(
    "text",
    [
        CONFIG + "Match host bitbucket.org\n  IdentityFile ~/.ssh/id_bb\n" + KEY,
        WORK.replace("ssh -o", "ssh -F none -o"),
        CONFIG + "Host *\n  IdentityFile ~/.ssh/%h_key\n# ~/.ssh/bitbucket.org_key\nx\n",
    ],
    ids=["Match host", "no file", "%h"],
)
def test_what_even_a_hostname_would_lose(world: World, text: str) -> None:
    """Both look at the host's name as it is in the end: neither HostName nor another URL is told as enough."""
    example = made(world, text + OLD)
    (finding,) = world.check(example.repository).findings
    assert finding.fault.remedy.commands == ()
    assert "apply to ssh.bitbucket.org as well" in finding.fault.remedy.by_hand[0]


@pytest.mark.parametrize("by", ["hand", "fix"])
@pytest.mark.parametrize("name", BY_COMMAND)
def test_a_name_that_nothing_hangs_on_is_changed(world: World, name: str, by: str) -> None:
    """ssh does for the new name what it did for the old."""
    example = made(world, BY_COMMAND[name])
    assert ids(world.check(example.repository, example.environ)) == ["BB405"]
    before = told(example)
    if by == "hand":
        example.fix(example.printed())
    else:
        assert world.program("fix", "--yes", cwd=example.repository, **example.environ).returncode == 0
    assert told(example) == {**before, "hostname": ["ssh.bitbucket.org"]}
    assert ids(world.check(example.repository, example.environ)) == []


@pytest.mark.parametrize("name", HEALTHY)
def test_nothing_is_said(world: World, name: str) -> None:
    """What works is no fault, and `fix` leaves it alone."""
    example = made(world, HEALTHY[name])
    report = world.check(example.repository, example.environ)
    assert ids(report) == []
    files = texts(world)
    world.program("fix", "--yes", cwd=example.repository, **example.environ)
    assert texts(world) == files
    assert not (world.home / "ran").exists()


@pytest.mark.parametrize("name", FOUND)
def test_something_is_said(world: World, name: str) -> None:
    """Each is advice: only the connection shows what comes of it."""
    text, rule = FOUND[name]
    example = made(world, text)
    report = world.check(example.repository, example.environ)
    assert ids(report) == [rule]
    assert not report.blocks


@pytest.mark.parametrize(
    ("url", "becomes"),
    [
        ("ssh://git@bitbucket.org:443/acme/widget.git", "ssh://git@altssh.bitbucket.org:443/acme/widget.git"),
        ("ssh://git@bitbucket.org:22/acme/widget.git", "ssh://git@ssh.bitbucket.org:22/acme/widget.git"),
        ("ssh://git@bitbucket.org:2222/acme/widget.git", "ssh://git@ssh.bitbucket.org/acme/widget.git"),
        ("git@www.bitbucket.org:acme/widget.git", "git@ssh.bitbucket.org:acme/widget.git"),
        ("git@bitbucket.org.:acme/widget.git", "git@ssh.bitbucket.org:acme/widget.git"),
        ("git@Bitbucket.org:acme/widget.git", "git@ssh.bitbucket.org:acme/widget.git"),
    ],
)
def test_a_port(world: World, url: str, becomes: str) -> None:
    """443 belongs to a host of its own, and one that is dropped is named."""
    example = made(world, f'# .git/config\n[remote "origin"]\n\turl = {url}\n')
    (finding,) = world.check(example.repository).findings
    assert finding.fault.remedy.commands == (("git", "config", "--local", "remote.origin.url", becomes),) or (
        finding.fault.remedy.commands == (("git", "remote", "set-url", "origin", becomes),)
    )
    assert (":2222 goes" in finding.fault.remedy.says) == (":2222" in url)


@pytest.mark.parametrize("url", ["ssh://git@bitbucket.org:acme/widget.git", "bitbucket.org:acme/widget.git"])
@pytest.mark.parametrize("block", ["", BLOCK + "  IdentityFile ~/.ssh/id_bb\n" + KEY])
def test_another_fault_of_the_address(world: World, url: str, block: str) -> None:
    """What mends it moves the host along only where that loses nothing."""
    example = made(world, block + f'# .git/config\n[remote "origin"]\n\turl = {url}\n')
    if "@" in url:
        example.fix(example.printed("--select", "BB407"))
    else:
        example.fix(example.printed("--select", "BB204"))
    assert told(example)["hostname"] == (["bitbucket.org"] if block else ["ssh.bitbucket.org"])
    assert any("id_bb" in path for path in told(example)["identityfile"]) == bool(block)
    assert ids(world.check(example.repository)) == (["BB405"] if block else [])


@pytest.mark.parametrize("name", ["left under the old name", "left with a HostName", "under a slip"])
def test_the_key_is_offered_then(world: World, name: str) -> None:
    """The lines as they are told to be changed have ssh offer the key."""
    example = made(world, FOUND[name][0])
    assert not any("id_bb" in path for path in told(example)["identityfile"])
    example.fix(example.printed())
    after = told(example)
    assert any("id_bb" in path for path in after["identityfile"])
    assert after["hostname"] == ["ssh.bitbucket.org"]
    assert ids(world.check(example.repository)) == []


def test_a_right_key_is_never_removed(world: World) -> None:
    """`ssh-keygen -R` takes every key of a name: with a right one among them one line is named instead."""
    known = "# ~/.ssh/known_hosts\nssh.bitbucket.org {}\ngithub.com {}\nssh.bitbucket.org {}\n"
    example = made(world, NEW + known.format(ANOTHER_KEY, ANOTHER_KEY, RIGHT_RSA))
    path = world.home / ".ssh" / "known_hosts"
    before = path.read_text()
    (finding,) = world.check(example.repository).findings
    assert finding.rule.id == "BB506"
    assert finding.fault.remedy.commands == ()
    assert world.program("fix", "--yes", cwd=example.repository).returncode == 0
    assert path.read_text() == before
    example.fix(example.printed())
    assert path.read_text() == before.partition("\n")[2]
    assert ids(world.check(example.repository)) == []


@pytest.mark.parametrize(
    "names", ["ssh.bitbucket.org,bitbucket.org", "git.example.com,ssh.bitbucket.org", "*.org", "*.bitbucket.org"]
)
def test_a_line_that_serves_another_host_stays(world: World, names: str) -> None:
    """It is named, and nothing but a person changes it."""
    example = made(world, NEW + f"# ~/.ssh/known_hosts\n{names} {ANOTHER_KEY}\n")
    (finding,) = world.check(example.repository).findings
    assert bool(finding.fault.remedy.commands) == (names == "ssh.bitbucket.org,bitbucket.org")


@pytest.mark.parametrize("by", ["hand", "fix"])
def test_a_right_key_without_the_port(world: World, by: str) -> None:
    """It is added under the name with the port, and stays where it is."""
    example = made(
        world,
        OLD.replace("git@bitbucket.org:", "ssh://git@altssh.bitbucket.org:443/")
        + f"# ~/.ssh/known_hosts\naltssh.bitbucket.org {PRESENT_KEY}\n",
    )
    assert ids(world.check(example.repository)) == ["BB506"]
    if by == "hand":
        example.fix(example.printed())
    else:
        assert "is left to fix" in world.program("fix", "--yes", cwd=example.repository).stdout
    text = f"altssh.bitbucket.org {PRESENT_KEY}\n[altssh.bitbucket.org]:443 {PRESENT_KEY}\n"
    assert (world.home / ".ssh" / "known_hosts").read_text() == text
    assert ids(world.check(example.repository)) == []


def test_a_file_without_a_newline_at_its_end(world: World) -> None:
    """No command glues a line to the last one."""
    example = made(world, NEW + "# environment\nCI=true\n")
    path = world.home / ".ssh" / "known_hosts"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"bitbucket.org {PRESENT_KEY}")
    (finding,) = world.check(example.repository, example.environ).findings
    assert finding.fault.remedy.commands == ()
    example.fix(example.printed())
    assert ids(world.check(example.repository, example.environ)) == []


def test_the_new_name_is_unknown_in_a_build(world: World) -> None:
    """Before the move it is said beside the command, after it by a rule of its own, and then it is healed."""
    example = made(world, OLD + f"# ~/.ssh/known_hosts\nbitbucket.org {PRESENT_KEY}\n# environment\nCI=true\n")
    said = " ".join(example.printed().split())
    assert "~/.ssh/known_hosts does not know ssh.bitbucket.org yet" in said.replace(str(world.home), "~")
    example.fix(example.printed())
    assert ids(world.check(example.repository, example.environ)) == ["BB508"]
    example.fix(example.printed())
    assert ids(world.check(example.repository, example.environ)) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CONFIG + "Host *\n  Bogus yes\n" + NEW, "Bad configuration option: bogus"),
        (CONFIG + 'Match exec "touch {home}/ran"\n  HostName altssh.bitbucket.org\n' + NEW, "its command is not run"),
        (CONFIG + "Match canonical host ssh.bitbucket.org\n  Port 443\n" + NEW, "a `Match canonical`"),
        (NEW + RULE + "ssh.exe\n", "core.sshCommand is no plain call of OpenSSH's ssh"),
        (NEW + RULE + '"ssh -i a; true"\n', "core.sshCommand is no plain call of OpenSSH's ssh"),
        (
            NEW + "# ~/wrapper mode 700\n#!/bin/sh\n# environment\nGIT_SSH={home}/wrapper\n",
            "GIT_SSH is no plain call of OpenSSH's ssh",
        ),
    ],
    ids=["bad-option", "match-exec", "canonical", "another", "shell", "GIT_SSH"],
)
def test_what_was_not_looked_at_is_told(world: World, text: str, says: str) -> None:
    """`doctor` says so, `check` finds nothing but what stops ssh, and no command of anybody's is run."""
    example = made(world, text)
    assert ids(world.check(example.repository, example.environ)) == (["BB510"] if "Bogus" in text else [])
    out = world.program("doctor", cwd=example.repository, **example.environ).stdout
    assert "? ssh       could not tell: " in out
    assert says in " ".join(out.split())
    assert "ssh connects to" not in out
    assert not (world.home / "ran").exists()


@pytest.mark.parametrize("text", [OLD, NEW.replace("git@", "")], ids=["BB405", "BB204"])
def test_in_doubt_nothing_is_changed_and_nothing_blocks(world: World, text: str) -> None:
    """Where ssh could not be asked, its configuration may say otherwise."""
    example = made(world, CONFIG + 'Match exec "false"\n  User git\n  HostName altssh.bitbucket.org\n' + text)
    report = world.check(example.repository)
    assert not report.blocks
    assert len(report.findings) == 1
    if "BB405" in ids(report):
        assert report.findings[0].fault.remedy.commands == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_known_hosts_that_are_no_file(world: World) -> None:
    """Nothing waits for a FIFO, and `doctor` says that it was not read."""
    example = made(world, NEW)
    (world.home / ".ssh").mkdir(exist_ok=True)
    os.mkfifo(world.home / ".ssh" / "known_hosts")
    out = world.program("doctor", cwd=example.repository).stdout
    assert "known_hosts is no file: what it says of the host's key is not looked at" in " ".join(out.split())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_configuration_that_is_no_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """ssh waits for it, and is asked once, for a while."""
    monkeypatch.setattr("bb_auth_check.git.ssh._PATIENCE", 1)
    world.program_file("ssh", f"#!/bin/sh\necho >>{world.folder}/asked\nexec sleep 20\n")
    example = made(world, NEW + OLD.replace("origin", "other"))
    report = world.check(example.repository)
    assert ids(report) == ["BB405"]
    assert report.findings[0].fault.remedy.commands == ()
    assert (world.folder / "asked").read_text() == "\n"


@pytest.mark.parametrize("host", ["github.com", "gitlab.com", "git.example.com", "work.acme"])
def test_a_push_to_another_host_starts_no_ssh(world: World, host: str) -> None:
    """Not even where ssh's configuration has an alias for Bitbucket, unless it is this one."""
    world.file("~/.ssh/config", world.home, "Host work.acme\n  HostName ssh.bitbucket.org\n")
    world.program_file("ssh", f"#!/bin/sh\ntouch {world.folder}/started\nexit 255\n")
    url = f"jdoe@{host}:acme/widget.git"
    repository = world.healthy(f'[remote "origin"]\n\turl = {url}\n')
    world.program("pre-push", "origin", url, cwd=repository)
    assert (world.folder / "started").exists() == (host == "work.acme")


@pytest.mark.parametrize("name", ["a key under Host", "a rule and a block", "nothing"])
def test_a_push_is_told_the_same(world: World, name: str) -> None:
    """The hook asks ssh too where it has something to say."""
    example = made(world, {**MOVED_BY_HAND, **BY_COMMAND}[name])
    url = "git@bitbucket.org:acme/widget.git"
    run = world.program("pre-push", "origin", url, "--strict", cwd=example.repository)
    assert "BB405" in run.stderr
    assert ("git config" in run.stderr or "git remote" in run.stderr) == (name == "nothing")


def test_fix_changes_no_alias_for_nothing(world: World) -> None:
    """The address of an alias is sound: what has moved is in ssh's configuration."""
    example = made(world, FOUND["an alias"][0])
    files = texts(world)
    run = world.program("fix", "--yes", cwd=example.repository)
    assert texts(world) == files
    assert "✓ fixed" not in run.stdout


def texts(world: World) -> dict[Path, bytes]:
    """Configuration and known hosts, with their content."""
    found = [*world.home.rglob("*"), world.folder / "widget" / ".git" / "config"]
    return {path: path.read_bytes() for path in found if path.is_file() and path.name != "start"}


def command(text: str, scope: str = "global", **environ: str) -> ssh_command.Command:
    """What git would start with this as core.sshCommand."""
    entries = [Entry(scope, "file:x", "core.sshcommand", text)] if text else []
    return ssh_command.command(entries, {"HOME": "/home/jdoe", **environ})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ssh", []),
        ("/usr/bin/ssh -i ~/k", ["-i", "/home/jdoe/k"]),
        ('ssh -i "$HOME/a key"', ["-i", "/home/jdoe/a key"]),
        ("ssh -i ${KEY}", ["-i", "/k"]),
        ("ssh -p443 -oUser=git -4v", ["-p", "443", "-o", "User=git", "-4", "-v"]),
        ("ssh -o 'ProxyCommand nc -x p %h %p'", ["-o", "ProxyCommand nc -x p %h %p"]),
        ("ssh -J jump -F /dev/null", ["-J", "jump", "-F", "/dev/null"]),
        ("ssh -i $UNKNOWN", None),
        ("ssh -i '$HOME/k'", None),
        ("ssh -E log", None),
        ("ssh -i", None),
        ("ssh host", None),
        ("ssh; true", None),
        ("ssh -i `key`", None),
        ("ssh -i 'k", None),
        ("SSH_AUTH_SOCK= ssh", None),
        ("sshpass -p x ssh", None),
        ("plink -i k", None),
        ("./tools/ssh", None),
        ("ssh -o 'ProxyCommand=curl https://u:passw0rd@proxy'", None),
    ],
)
def test_options(text: str, expected: list[str] | None) -> None:
    """They are handed on as git would, and a command that only a shell can read is not taken apart."""
    found = command(text, KEY="/k")
    assert (found.options if found.program else None) == expected


def test_which_command() -> None:
    """git: GIT_SSH_COMMAND, core.sshCommand, GIT_SSH, ssh."""
    assert command("ssh -4", GIT_SSH_COMMAND="ssh -6").options == ["-6"]
    assert command("ssh -4", GIT_SSH="/x/ssh").options == ["-4"]
    assert command("", GIT_SSH="/x/ssh").program == "/x/ssh"
    assert command("", GIT_SSH="/x/ssh -4").program is None
    assert command("ssh", GIT_SSH_VARIANT="plink").program is None
    assert command("").program == "ssh"


@pytest.mark.parametrize("scope", ["local", "worktree"])
@pytest.mark.parametrize("text", ["$PWD/ssh", "${PWD}/.git/x/ssh -v", "$HOME/Downloads/ssh", "/srv/archive/ssh"])
def test_program_of_a_repository(world: World, scope: str, text: str) -> None:
    """What a repository's own configuration names is not started by a look: an archive brings both along."""
    here = {"PWD": "/srv/archive", "PATH": world.environ["PATH"]}
    assert command(text, scope, **here).program is None
    assert command(text, "global", **here).program, "the user's own"
    assert command(f"{world.programs}/ssh -4", scope, **here).program, "it lies on PATH"
    link = world.folder / "ssh"
    link.symlink_to(world.programs / "ssh")
    assert command(str(link), scope, **here).program, "the same program by another name"
    repository = world.repository(OLD.removeprefix("# .git/config\n"))
    world.file("tools/ssh", repository, "#!/bin/sh\ntouch ran\n", mode=0o755)
    world.git("config", "core.sshCommand", str(repository / "tools" / "ssh"), cwd=repository)
    world.check(repository)
    assert not (repository / "ran").exists()


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "git@bitbucket.org:*/**",
            "git@bitbucket.org:acme/**",
            "**",
            "*",
            "git@*:acme/*",
            "**/widget.git",
            "git@b*/**",
        ),
        *("git@bitbucket.org:acme", "*bitbucket*/**", "git@bitbucket.org:**", "git@bitbucket.org:*", "**/**/*"),
        *(
            "git@bitbucket.[oc]rg:a?me/*",
            "git@bitbucket.[!o]rg:*/*",
            "git@bitbucket.org:acme/widget.git",
            "git@[a-c]*/**",
        ),
        "git@bitbucket.org:acme/widget.git/**",
    ],
)
def test_patterns_of_includes(world: World, pattern: str) -> None:
    """As git itself reads them."""
    included = world.home / "included"
    included.write_text("[probe]\n\tseen = true\n")
    world.write_global(f'[includeIf "hasconfig:remote.*.url:{pattern}"]\n\tpath = {included}\n')
    for number, url in enumerate(
        ("git@bitbucket.org:acme/widget.git", "git@ssh.bitbucket.org:acme/widget.git", "git@bitbucket.org:widget")
    ):
        repository = world.repository(f'[remote "origin"]\n\turl = {url}\n', f"r{number}")
        seen = world.git("config", "probe.seen", cwd=repository, check=False).stdout == "true\n"
        assert matches(pattern, url) == seen, url


OTHERS_NAME = NEW.replace("git@", "jdoe@")


@pytest.mark.parametrize("command", ["ssh -o User=git", "ssh -l git", "ssh -oUser=git -o IdentitiesOnly=no"])
@pytest.mark.parametrize("narrow", [False, True], ids=["all", "a push"])
def test_the_command_says_whom_to_log_in_as(world: World, command: str, narrow: bool) -> None:
    """What ssh's command says counts more than the name in the address: it is git, and nothing blocks."""
    example = made(world, OTHERS_NAME + RULE + command + "\n")
    url = "jdoe@ssh.bitbucket.org:acme/widget.git"
    pushed = Pushed("origin", url) if narrow else None
    assert ids(world.check(example.repository, pushed=pushed)) == []
    assert told(example)["user"] == ["git"]


@pytest.mark.parametrize("narrow", [False, True], ids=["all", "a push"])
def test_the_configuration_does_not(world: World, narrow: bool) -> None:
    """`User` in ssh's configuration counts less than the name in the address."""
    example = made(world, OTHERS_NAME + CONFIG + "Host *\n  User git\n")
    pushed = Pushed("origin", "jdoe@ssh.bitbucket.org:acme/widget.git") if narrow else None
    report = world.check(example.repository, pushed=pushed)
    assert ids(report) == ["BB204"]
    assert report.blocks
    assert told(example)["user"] == ["jdoe"]


def test_a_command_that_says_another_name(world: World) -> None:
    """The address is right, and ssh logs in as somebody else for all that."""
    example = made(world, NEW + RULE + "ssh -l jdoe\n")
    (finding,) = world.check(example.repository).findings
    assert finding.rule.id == "BB204"
    assert finding.fault.remedy.commands == ()
    assert told(example)["user"] == ["jdoe"]


@pytest.mark.parametrize("command", ["exec ssh -l git", "env ssh -l git", "~/bin/ssh-as-git"])
def test_a_command_that_only_a_shell_reads(world: World, command: str) -> None:
    """What nobody can tell does not block."""
    example = made(world, OTHERS_NAME + RULE + f"{command}\n# ~/bin/ssh-as-git mode 700\n#!/bin/sh\n")
    assert not world.check(example.repository).blocks


ON_7999 = NEW.replace("git@ssh.bitbucket.org:acme", "ssh://git@git.example.com:7999/acme")
PORT_22 = f"# ~/.ssh/known_hosts\ngit.example.com {ANOTHER_KEY}\n"


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("", ["BB506"]),
        (RULE + "ssh -o StrictHostKeyChecking=no\n", []),
        (RULE + "ssh -o StrictHostKeyChecking=accept-new\n# environment\nCI=true\n", []),
        (RULE + "ssh -o StrictHostKeyChecking=no\n# environment\nCI=true\n", []),
        (CONFIG + "Host *\n  StrictHostKeyChecking yes\n", ["BB508"]),
        ("# environment\nCI=true\n", ["BB508"]),
        (CONFIG + "Host *\n  BatchMode yes\n", ["BB508"]),
    ],
)
def test_a_key_of_port_22_is_another_servers(world: World, more: str, found: list[str]) -> None:
    """It is never told to be copied, and nothing is said where ssh takes a new host as it is."""
    example = made(world, ON_7999 + more + PORT_22)
    report = world.check(example.repository, example.environ)
    assert ids(report) == found
    assert not report.blocks
    for finding in report.findings:
        assert finding.fault.remedy.commands == ()
        assert "Ask the server's administrator" in finding.fault.remedy.by_hand[0]
    known = (world.home / ".ssh" / "known_hosts").read_text()
    world.program("fix", "--yes", cwd=example.repository, **example.environ)
    assert (world.home / ".ssh" / "known_hosts").read_text() == known


@pytest.mark.parametrize(
    ("url", "becomes"),
    [
        ("ssh://git@ssh.bitbucket.org:7999/acme/widget.git", "ssh://git@ssh.bitbucket.org/acme/widget.git"),
        ("ssh://git@ssh.bitbucket.org:443/acme/widget.git", "ssh://git@altssh.bitbucket.org:443/acme/widget.git"),
        ("ssh://git@altssh.bitbucket.org:2222/acme/widget.git", "ssh://git@altssh.bitbucket.org:443/acme/widget.git"),
    ],
)
def test_a_port_that_is_closed(world: World, url: str, becomes: str) -> None:
    """The port is the fault: no key is told to be added for it, and what is printed leads to one that is open."""
    known = f"# ~/.ssh/known_hosts\nssh.bitbucket.org,altssh.bitbucket.org {PRESENT_KEY}\n"
    known += f"[altssh.bitbucket.org]:443 {PRESENT_KEY}\n"
    example = made(world, f'# .git/config\n[remote "origin"]\n\turl = {url}\n{known}')
    report = world.check(example.repository)
    assert ids(report) == ["BB410"]
    assert not report.blocks
    example.fix(example.printed())
    assert world.git("ls-remote", "--get-url", "origin", cwd=example.repository).stdout.strip() == becomes
    assert told(example)["port"] == ["443" if "altssh" in becomes else "22"]
    assert ids(world.check(example.repository)) == []


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ("Port 7999\n", ["BB410"]),
        ("Port 7999\n  HostName git.internal.example\n", []),
        ("Port 7999\n  ProxyCommand connect proxy.example.com altssh.bitbucket.org 443\n", []),
        ("Port 7999\n  ProxyCommand nc %h 22\n", []),
        ("Port 22\n", []),
    ],
)
def test_a_port_of_the_configuration(world: World, block: str, found: list[str]) -> None:
    """The port counts where ssh would go to it: a tunnel or a proxy may know another way."""
    world.program_file("connect", "#!/bin/sh\n")
    world.program_file("nc", "#!/bin/sh\n")
    example = made(world, CONFIG + "Host ssh.bitbucket.org\n  " + block + NEW)
    assert ids(world.check(example.repository)) == found


NOT_THERE = r"cannot run \S+: No such file"
NO_PORT = "does not support setting port"
CANNOT_START = {
    # the set-up, and what git says at a push
    "a path that is gone": (NEW + RULE + "/nowhere/ssh\n", NOT_THERE),
    "a path that is gone, with options": (NEW + RULE + "/nowhere/ssh -i ~/.ssh/id_ecdsa\n", "not found|No such file"),
    "a name that is not on PATH": (NEW + RULE + "nossh\n", NOT_THERE),
    "a path below home": (NEW + RULE + "~/bin/nossh\n", "No such file|not found"),
    "backslashes": (NEW + RULE + "C:\\\\Windows\\\\ssh.exe\n", "not found|No such file"),
    "not executable": (
        NEW + RULE + "{home}/ssh-wrapper\n# ~/ssh-wrapper mode 600\n#!/bin/sh\n",
        "Permission denied|cannot run",
    ),
    "the variable": (NEW + "# environment\nGIT_SSH_COMMAND=/nowhere/ssh -v\n", "not found|No such file"),
    "the program": (NEW + "# environment\nGIT_SSH=/nowhere/ssh here\n", "cannot run /nowhere/ssh here"),
    "simple": (NEW.replace("git@ssh.bitbucket.org:", "ssh://git@ssh.bitbucket.org:22/") + "[ssh]\n\tvariant = simple\n",
               NO_PORT),
    "simple by a variable": (ON_7999 + "# environment\nGIT_SSH_VARIANT=simple\n", NO_PORT),
    "an option that there is not": (CONFIG + "Host *\n  IdentityFil ~/.ssh/x\n" + NEW, "Bad configuration option"),
    "one under another host": (CONFIG + "Host x\n  UseKeychainn yes\n" + NEW, "Bad configuration option"),
    "a value that is none": (CONFIG + "Host *\n  Port abc\n" + NEW, "line 2: Bad port"),
    "an option without a value": (CONFIG + "Host *\n  IdentityFile\n" + NEW, "line 2: no argument|missing argument"),
    "an option of the command": (NEW + RULE + "ssh -o Bogus=yes\n", "Bad configuration option"),
}  # fmt: skip
STARTS = {
    "quotes": NEW + RULE + '\\"{home}/ssh-wrapper\\" -v\n# ~/ssh-wrapper mode 700\n#!/bin/sh\n',
    "a shell's words": NEW + RULE + "exec nossh || ssh\n",
    "a variable before it": NEW + RULE + "A=b nossh\n",
    "one below the work tree": NEW + RULE + "./nossh\n",
    "one or the other": NEW + RULE + "nossh -v || ssh\n",
    "simple without a port": NEW + "[ssh]\n\tvariant = simple\n",
    "overridden": NEW + RULE + "/nowhere/ssh\n# environment\nGIT_SSH_COMMAND=ssh\n",
    "an option that may be unknown": CONFIG + "IgnoreUnknown UseKeychain\nHost *\n  UseKeychain yes\n" + NEW,
    "a proxy that is there": CONFIG + "Host *\n  ProxyCommand nc %h %p\n" + NEW,
    "a proxy of the shell": CONFIG + "Host *\n  ProxyCommand test -x /nowhere && nc %h %p\n" + NEW,
    "another host": OLD.replace("bitbucket.org", "github.com") + RULE + "/nowhere/ssh\n",
    "https": HTTPS.replace("https://", "https://x-token-auth@") + RULE + "/nowhere/ssh\n",
}


def pushed_in_vain(example: Example) -> str:
    """What git says at a push."""
    world, repository = example.world, example.repository
    world.commit(repository)
    run = world.git("push", "--quiet", "origin", "HEAD", cwd=repository, check=False, **example.environ)
    assert run.returncode
    return run.stderr


@pytest.mark.parametrize("name", CANNOT_START)
def test_an_ssh_that_cannot_start(world: World, name: str) -> None:
    """git says so at each push, and so does this, before one. A build that may never push is not stopped."""
    text, says = CANNOT_START[name]
    example = made(world, text)
    report = world.check(example.repository, example.environ)
    assert ids(report) == ["BB510"]
    assert report.blocks
    rendered(report)
    assert re.search(says, pushed_in_vain(example))
    assert not world.check(example.repository, {**example.environ, "CI": "true"}).blocks


@pytest.mark.parametrize("name", CANNOT_START)
def test_a_push_at_hand_has_started_it(world: World, name: str) -> None:
    """ssh has logged in when git runs a pre-push hook: whatever this makes of it, it is no reason to block."""
    example = made(world, CANNOT_START[name][0])
    url = world.git("ls-remote", "--get-url", "origin", cwd=example.repository).stdout.strip()
    assert ids(world.check(example.repository, example.environ, pushed=Pushed("origin", url))) == []


@pytest.mark.parametrize("name", STARTS)
def test_an_ssh_that_may_start(world: World, name: str) -> None:
    """What works, or what nobody can tell, is no fault."""
    example = made(world, STARTS[name])
    assert ids(world.check(example.repository, example.environ)) == []


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (NEW + RULE + "/nowhere/ssh\n", (("git", "config", "--local", "--unset-all", "core.sshCommand"),)),
        (NEW + RULE + "/nowhere/ssh -i ~/.ssh/x\n", ()),
        (NEW + "# ~/.gitconfig\n" + RULE + "/nowhere/ssh\n", ()),
    ],
    ids=["alone", "with a key", "for every repository"],
)
def test_only_what_is_useless_is_taken_out(world: World, text: str, commands: tuple[object, ...]) -> None:
    """A setting that holds more, or is there for every repository, stays."""
    example = made(world, text)
    (finding,) = world.check(example.repository).findings
    assert finding.fault.remedy.commands == commands


def test_no_ssh_at_all(world: World) -> None:
    """Neither git nor this finds one on PATH."""
    example = made(world, NEW)
    (world.programs / "ssh").unlink()
    for name in ("git", "sh", "true", "false"):
        (world.programs / name).symlink_to(shutil.which(name) or "/bin/sh")
    example.environ["PATH"] = str(world.programs)
    report = world.check(example.repository, example.environ)
    assert ids(report) == ["BB510"]
    assert "cannot run ssh" in pushed_in_vain(example)


NO_KEY = {
    "none": NEW,
    "a public half": CONFIG + "Host *\n  IdentityFile ~/.ssh/bb.pub\n  IdentitiesOnly yes\n# ~/.ssh/bb.pub\nx\n" + NEW,
    "a private key that is named by its public half": CONFIG
    + "Host *\n  IdentityFile ~/.ssh/bb.pub\n  IdentitiesOnly yes\n# ~/.ssh/bb.pub\nx\n# ~/.ssh/bb\nx\n"
    + NEW,
    "a public half beside a name": CONFIG + "Host *\n  IdentityFile ~/.ssh/bb\n# ~/.ssh/bb.pub\nx\n" + NEW,
    "none, and told so": CONFIG + "Host *\n  IdentityFile none\n" + NEW,
    "another file of configuration": NEW + RULE + "ssh -F none\n",
    "a key in the shell": NEW + RULE + "ssh -i {home}/my keys/id\n",
    "a key with backslashes": NEW + RULE + "ssh -i C:\\\\Users\\\\me\\\\id\n",
}
SOME_KEY = {
    "an agent": NEW + "# environment\nSSH_AUTH_SOCK=/run/agent\n",
    "an agent of its own": CONFIG + "Host *\n  IdentityAgent ~/.1password/agent.sock\n" + NEW,
    "a card": CONFIG + "Host *\n  PKCS11Provider /usr/lib/opensc.so\n" + NEW,
    "a certificate": CONFIG + "Host *\n  CertificateFile ~/.ssh/x-cert.pub\n" + NEW,
    "a connection that is shared": CONFIG + "Host *\n  ControlPath ~/.ssh/%C\n" + NEW,
    "no key is wanted": CONFIG + "Host *\n  PreferredAuthentications keyboard-interactive\n" + NEW,
    "a file that only ssh can name": CONFIG + "Host *\n  IdentityFile ${KEYS}/x\n" + NEW,
    "a Data Center": ON_7999,
    "a build": NEW + "# environment\nCI=true\n",
    "a path in quotes": NEW + RULE + 'ssh -i \\"{home}/.ssh/id_rsa\\"\n# ~/.ssh/id_rsa\nx\n',
    "another program": NEW + RULE + "plink\n",
}


@pytest.mark.parametrize("name", NO_KEY)
def test_no_key(world: World, name: str) -> None:
    """Advice: an agent may be there by the time of the push."""
    example = made(world, NO_KEY[name])
    (world.home / ".ssh" / "id_ecdsa").unlink()
    report = world.check(example.repository, example.environ)
    assert ids(report) == ["BB509"]
    assert not report.blocks
    assert report.findings[0].fault.remedy.commands == ()
    rendered(report)


@pytest.mark.parametrize("name", SOME_KEY)
def test_some_key(world: World, name: str) -> None:
    """Where a key may come from elsewhere, or is none of ssh's business, nothing is said."""
    example = made(world, SOME_KEY[name])
    (world.home / ".ssh" / "id_ecdsa").unlink()
    assert ids(world.check(example.repository, example.environ)) == []


def test_a_proxy_that_is_not_there(world: World) -> None:
    """Advice, with the line that names it."""
    example = made(world, CONFIG + "Host *.bitbucket.org\n  ProxyCommand corkscrew proxy 8080 %h %p\n" + NEW)
    report = world.check(example.repository)
    assert ids(report) == ["BB510"]
    assert not report.blocks
    assert "line 2 of ~/.ssh/config" in report.findings[0].fault.message
    assert "corkscrew: not found" in pushed_in_vain(example)


@pytest.mark.parametrize(
    ("url", "more", "found"),
    [
        ("git@bitbucket.org-work:acme/widget.git", "", True),
        ("ssh://git@bitbucket.org-work/acme/widget.git", "", True),
        ("git@bitbucket-work:acme/widget.git", "", True),
        ("git@bitbucket.org-work:acme/widget.git", CONFIG + "Host *-work\n  HostName ssh.bitbucket.org\n", False),
        ("git@bitbucket-work:acme/widget.git", CONFIG + "Host *-work\n  HostName git.example.com\n", False),
        ("git@bitbucket-work:acme/widget.git", CONFIG + "Host *\n  ProxyCommand nc proxy 22\n", False),
        ("git@bitbucket-work:acme/widget.git", RULE + "plink\n", False),
        ("git@bitbucket:acme/widget.git", "", False),
        ("git@bitbucket.example.com:acme/widget.git", "", False),
        ("git@work:acme/widget.git", "", False),
        ("git@github.com-work:acme/widget.git", "", False),
    ],
)
def test_a_name_that_stands_for_nothing(world: World, url: str, more: str, found: bool) -> None:
    """ssh would look it up as it is; with the block that is told it does not."""
    example = made(world, f'# .git/config\n[remote "origin"]\n\turl = {url}\n{more}')
    report = world.check(example.repository)
    assert ids(report) == (["BB412"] if found else [])
    assert not report.blocks
    if found:
        assert told(example)["hostname"] == [url.partition("@")[2].replace("/", ":").partition(":")[0]]
        assert ids(world.check(example.repository, pushed=Pushed("origin", url))) == []
        example.fix(example.printed())
        assert told(example)["hostname"] == ["ssh.bitbucket.org"]
        assert ids(world.check(example.repository)) == []


@pytest.mark.parametrize(
    ("kinds", "usual"),
    [
        ("rsa dsa ecdsa ed25519", True),  # OpenSSH 7
        ("rsa ecdsa ecdsa_sk ed25519 ed25519_sk xmss dsa", True),  # 9.2
        ("rsa ecdsa ecdsa_sk ed25519 ed25519_sk mldsa44_ed25519", True),  # 10.6
        ("ed25519", False),
        ("rsa ed25519", False),
        ("work home", False),
        ("bb rsa ecdsa", False),
    ],
)
def test_the_keys_that_nobody_has_named(kinds: str, usual: bool) -> None:
    """Each version of OpenSSH looks for other kinds of keys by itself."""
    assert ssh.are_usual([f"~/.ssh/id_{kind}" for kind in kinds.split()]) == usual
    assert not ssh.are_usual(["~/.ssh/bitbucket", *(f"~/.ssh/id_{kind}" for kind in kinds.split())])
