"""Sections of our own: git reads them as they are meant, and the file is as it was once they are taken away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bb_auth_check.install import own_sections
from bb_auth_check.writing.files import CannotWrite
from bb_auth_check.writing.masked import variables
from support.generated import examples
from writing.configurations import files

_ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
_HOOK = ("hook", "bb-auth-check", (("event", "pre-push"), ("command", "command -v x || exit 0; x pre-push")))
_URLS = ("https://bitbucket.org", "https://git.example.com:8443")
_PATH = r"/a\ b/git-credential-bb-auth-check"
_TEMPLATE = ("init", "", (("templateDir", "/a b"),), _ENVIRON)
PARTS = {
    "hook": (own_sections.with_section(*_HOOK, _ENVIRON), own_sections.without_section(*_HOOK, _ENVIRON)),
    "observer": (
        own_sections.with_observer(_URLS, "bb-auth-check", _ENVIRON),
        own_sections.without_observer(None, _ENVIRON),
    ),
    "path": (own_sections.with_observer(_URLS, _PATH, _ENVIRON), own_sections.without_observer(_URLS, _ENVIRON)),
    "template": (own_sections.with_section(*_TEMPLATE), own_sections.without_section(*_TEMPLATE)),
}
"""What puts a section there, and what takes it away."""


@examples(60)
@given(files(), st.permutations(["hook", "observer", "template"]), st.permutations(["hook", "observer", "template"]))
def test_there_and_back(start: bytes, put: list[str], taken: list[str]) -> None:
    """Several, in any order, in a file of any shape: byte for byte, and the second time nothing changes."""
    before = variables(start, _ENVIRON)
    data = start
    for name in put:
        data = PARTS[name][0](data)
        assert PARTS[name][0](data) == data
    after = variables(data, _ENVIRON)
    assert after[: len(before)] == before
    assert len(after) == len(before) + 5
    for name in taken:
        data = PARTS[name][1](data)
        assert PARTS[name][1](data) == data
    assert data == start


@examples(60)
@given(files(), st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1))
def test_any_value(start: bytes, value: str) -> None:
    """git reads it as it is: a program's path may have blanks, quotes, comment signs and line breaks in it."""
    put = own_sections.with_section("hook", "bb-auth-check", (("command", value),), _ENVIRON)
    taken = own_sections.without_section("hook", "bb-auth-check", (("command", value),), _ENVIRON)
    data = put(start)
    assert variables(data, _ENVIRON)[-1] == ("hook.bb-auth-check.command", value)
    assert taken(data) == start


@examples(60)
@given(files(), files(), st.sampled_from(list(PARTS)))
def test_what_comes_behind_stays(start: bytes, more: bytes, name: str) -> None:
    """What others have appended meanwhile: git reads all of it as if ours had never been there."""
    ended = start if start.endswith(b"\n") else start + b"\n"
    behind = b"[b]\n" + more.removeprefix(b"\xef\xbb\xbf")
    assert PARTS[name][1](PARTS[name][0](ended) + behind) == ended + behind


FOREIGN = {
    "comment": "# ours\n",
    "another-helper": '[credential "https://bitbucket.org"]\n\thelper = store\n',
    "in-their-section": '[credential "https://bitbucket.org"]\n\thelper = bb-auth-check\n\thelper = store\n',
    "by-hand": '[credential "https://bitbucket.org"]\n\tusername = jdoe\n\thelper = bb-auth-check # seen\n',
    "by-path": '[credential "https://bitbucket.org"]\n\thelper = /old/git-credential-bb-auth-check\n',
    "for-all": "[credential]\n\thelper = bb-auth-check\n",
}


@pytest.mark.parametrize("case", FOREIGN)
def test_observer_is_last_and_only_one(case: str) -> None:
    """Whatever is there of it: for this URL one is left, with the value that is meant, behind all helpers."""
    data = own_sections.with_observer(_URLS[:1], "bb-auth-check", _ENVIRON)(FOREIGN[case].encode())
    helpers = [(key, value) for key, value in variables(data, _ENVIRON) if key.endswith(".helper")]
    assert helpers[-1] == ("credential.https://bitbucket.org.helper", "bb-auth-check")
    assert [key for key, value in helpers if value and "bb-auth-check" in value].count(helpers[-1][0]) == 1
    rest = own_sections.without_observer(None, _ENVIRON)(data)
    assert b"helper = bb" not in rest
    assert (b"store" in rest) == ("store" in FOREIGN[case])
    assert (b"jdoe" in rest) == ("jdoe" in FOREIGN[case])


def test_a_file_that_is_made(tmp_path: Path) -> None:
    """It goes with the last section, unless somebody has written into it; an empty one that was there stays."""
    path = tmp_path / "config"
    (put, take), (also, take_also) = PARTS["hook"], PARTS["observer"]
    assert not own_sections.edit(str(path), "x", take)
    assert not path.exists()
    assert own_sections.edit(str(path), "x", put)
    assert own_sections.edit(str(path), "x", also)
    assert own_sections.edit(str(path), "x", take)
    assert own_sections.edit(str(path), "x", take_also)
    assert not path.exists()

    assert own_sections.edit(str(path), "x", put)
    with path.open("ab") as file:
        file.write(b"[user]\n\tname = x\n")
    assert own_sections.edit(str(path), "x", also)
    assert own_sections.edit(str(path), "x", take)
    assert path.read_bytes().startswith(b"# bb-auth-check uninstall deletes this file")
    assert own_sections.edit(str(path), "x", take_also)
    assert path.read_bytes() == b"[user]\n\tname = x\n"

    path.write_bytes(b"")
    assert own_sections.edit(str(path), "x", put)
    assert own_sections.edit(str(path), "x", take)
    assert path.read_bytes() == b""


def test_a_link_to_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The file is made where the link leads to, as git does, and goes again; the link stays."""
    link, path = tmp_path / "link", tmp_path / "dotfiles" / "config"
    link.symlink_to(path)
    put, take = PARTS["hook"]
    with pytest.raises(CannotWrite, match="its folder does not exist"):
        own_sections.edit(str(link), "x", put)
    path.parent.mkdir()
    assert own_sections.edit(str(link), "x", put)
    assert path.is_file()
    assert own_sections.edit(str(link), "x", take)
    assert (link.is_symlink(), path.exists()) == (True, False)


def test_others_who_never_stop(tmp_path: Path) -> None:
    """What they have written stays."""
    path = tmp_path / "config"
    path.write_bytes(b"")

    def change(data: bytes) -> bytes:
        path.write_bytes(data + b"# theirs\n")
        return data + b"# ours\n"

    with pytest.raises(CannotWrite) as caught:
        own_sections.edit(str(path), "x", change)
    assert str(caught.value) == "Other programs kept writing x: nothing was changed."
    assert set(path.read_bytes().splitlines()) == {b"# theirs"}


def test_refused(tmp_path: Path) -> None:
    """One sentence, and the file as it was."""
    path = tmp_path / "config"
    for data, said in (
        (b"[a\n", "x is left alone. git cannot read line 1 of it."),
        (b"[a]\n\tb = c \\", "x ends in a line that is continued: put an end to that line first."),
    ):
        path.write_bytes(data)
        with pytest.raises(CannotWrite) as caught:
            own_sections.edit(str(path), "x", PARTS["hook"][0])
        assert str(caught.value) == said
        assert path.read_bytes() == data
