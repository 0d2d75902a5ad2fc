"""Which words of the table a program's source still has, on a made-up source."""

from __future__ import annotations

from pathlib import Path

import pytest

from bb_auth_check.bitbucket import programs
from tools import messages_in_source

ROWS = """
setup | proxy | cannot start proxy | connect.c
setup | proxy | cannot run <file>ssh: | run-command.c
network | network | errno=<text>refused | connect.c
helper | helper-missing | told in pieces | credential.c
setup | proxy | it has moved | http.c
setup | proxy | it is gone | http.c
setup | proxy | somebody else's | shell
setup | proxy | in folder | builtin/push.c
setup | proxy | of a class | HostProvider
setup | proxy | of a library | curl: lib.c
"""
SOURCE = {
    "connect.c": 'die(_("cannot start proxy %s"), x);\nerror("%s[%d]: errno=%s refused\\n", a);',
    "run-command.c": 'error("cannot run %s: %s", x, strerror(errno));',
    "credential.c": 'die("told in "\n\t"pieces");',
    "remote.c": 'die("IT has moved");',
    "http.c": "int x;",
    "t/http.c": 'die("it is gone");',
    "builtin/push.c": 'die("in folder %d", 1);',
    "src/HostProvider.cs": 'throw new Exception("of a class");',
}


def test_each_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Whole, filled in, in pieces, in another file, gone, or another program's; what tests have does not count."""
    monkeypatch.setitem(programs.TABLES, "git", ROWS)
    for name, text in SOURCE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = messages_in_source.look("git", messages_in_source.read(tmp_path))
    assert found.missing == ("it is gone",)
    assert found.others == ("somebody else's", "of a library")
    assert found.elsewhere == (("it has moved", "http.c", "/remote.c"),)
    assert len(found.there) == 6
    assert messages_in_source.main(["git", str(tmp_path)]) == 1
    assert "missing    it is gone\n" in capsys.readouterr().out
    library = tmp_path.parent / "curl"
    library.mkdir()
    (library / "lib.c").write_text('failf("of a library");')
    messages_in_source.main(["git", str(tmp_path), str(library)])
    assert "7 there" in capsys.readouterr().out


def test_what_it_is_asked_for() -> None:
    """A program that the table does not have is named as such."""
    with pytest.raises(SystemExit, match="PROGRAM FOLDER"):
        messages_in_source.main(["frob", "."])
