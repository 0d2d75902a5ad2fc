"""What `fix` knows of secrets it tells nobody: no object shows one, nor does a crash in the middle of the work."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bb_auth_check import cli
from bb_auth_check.commands.fix import Fix
from bb_auth_check.fix import apply, secret
from bb_auth_check.fix.step import Ahead
from bb_auth_check.git.process import Git
from bb_auth_check.model import Selection
from bb_auth_check.writing import files
from bb_auth_check.writing.credential import GitCredential
from commands.test_fix import holders
from conftest import World
from support import vault
from support.places import OURS, origin
from test_no_secret_escapes import leaks
from test_places import EVERYWHERE, Planted

TEXTS = {
    "everywhere": EVERYWHERE,
    "store": "# ~/.gitconfig\n[credential]\n\thelper =\n\thelper = store\n"
    f"# .git/config\n{origin(f'https://jdoe@{OURS}')}"
    "# ~/.git-credentials\nhttps://jdoe:{encoded}@bitbucket.org\n",
    "netrc": f"# .git/config\n{origin(f'https://{OURS}')}"
    "# ~/.netrc\nmachine bitbucket.org login jdoe password {secret}\n",
    "command": '[credential]\n\thelper = "!f() { echo username=jdoe; echo password={secret}; }; f"\n'
    + origin(f"https://jdoe@{OURS}"),
}
KNOWING = {
    "Entry",
    "Edit",
    "File",
    "Fix",
    "Git",
    "Transfer",
    "GitCredential",
    "Source",
    "Step",
    "SecretIds",
    "Snapshot",
    "_Relocation",
}
"""The classes of what has a secret in it, or leads to one."""


def reached(*roots: object) -> Iterator[Any]:
    """Every object of a class of the package that one gets to from these."""
    todo: list[Any] = [*roots]
    seen: list[Any] = []
    while todo:
        one = todo.pop()
        if any(one is other for other in seen):
            continue
        seen.append(one)
        if isinstance(one, dict):
            todo += [*one.keys(), *one.values()]
        elif isinstance(one, (list, tuple, set, frozenset)):
            todo += one
        elif type(one).__module__.startswith("bb_auth_check."):
            yield one
            names = [*getattr(one, "__dict__", ()), *getattr(type(one), "__slots__", ())]
            todo += [getattr(one, name) for name in names if hasattr(one, name)]


@pytest.mark.parametrize("kind", ["api-token", "password"])
@pytest.mark.parametrize("name", TEXTS)
def test_objects_show_nothing(world: World, name: str, kind: str) -> None:
    """Whatever `fix` has in its hands can be printed, by itself or in a list, as a debugger and a log would."""
    planted = Planted(world, TEXTS[name], kind)
    fix = Fix(Git(world.environ, str(planted.repository)), Selection(strict=True), helper=vault.vault(world))
    steps, _ = fix.plan()
    assert any(planted.secret in step.secrets for step in steps)
    changed = [apply.changed_files(step.edits, fix.snapshot) for step in steps]
    sources = [fix.snapshot.places.sources(held.where) for held in fix.snapshot.facts.held]
    secret_ids = [
        secret._Relocation(finding, fix.snapshot, fix._credentials, Ahead(), finding.fault.secret_id)
        for finding in fix.report.findings
        if finding.fault.secret_id
    ]
    for secret_id in secret_ids:
        secret_id.step()  # from now on it has it all
    met = set()
    for one in reached(fix, steps, changed, sources, secret_ids):
        assert not leaks(planted.secret, f"{one!r} {one} {[one]}"), type(one)
        met.add(type(one).__name__)
    assert met >= KNOWING - (set() if secret_ids else {"Source", "_Relocation"})


PLACES = {
    "as-it-is-handed-over": (GitCredential, "give"),
    "as-it-is-asked-for": (GitCredential, "answer"),
    "as-a-file-is-checked": (files, "check"),
    "as-a-file-is-written": (files, "replace"),
    "as-it-is-looked-at-again": (apply, "_insist"),
    "once-it-is-done": (apply, "_forget_stale"),
}
"""Where something unforeseen happens: an object, and the name of its function."""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", TEXTS)
def test_a_crash_says_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, place: str
) -> None:
    """Its kind and line are told, and not what it says; the secret is where it was, or with the helper."""
    planted = Planted(world, TEXTS[name], "api-token")
    vault.vault(world)

    def crash(*_arguments: object, **_more: object) -> None:
        raise KeyError(planted.secret)

    monkeypatch.setattr(*PLACES[place], crash)
    monkeypatch.chdir(planted.repository)
    monkeypatch.setattr(os, "environ", world.environ)
    code = cli.main(["fix", "--yes", "--strict", "--helper", vault.NAME])
    out, err = capsys.readouterr()
    assert code == 3
    assert re.fullmatch(r"bb-auth-check: internal error: \w+ at test_mute\.py:\d+\. Report this as a bug\.\n", err), err
    assert not leaks(planted.secret, out + err)
    assert holders(planted) or vault.kept(world)
