"""What git says in another language is read as what it says in English, by the catalogues that git itself brings."""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bb_auth_check.bitbucket import texts
from bb_auth_check.commands import explain
from bb_auth_check.commands.explain import diagnosed
from bb_auth_check.git import translations
from bb_auth_check.git.process import Git
from conftest import World
from support.frames import FRAMES

URL = "https://git.example.org/scm/ab/widget.git"
CATALOGUES = sorted(Path("/usr/share/locale").glob("*/LC_MESSAGES/git.mo"))


def filled(message: str) -> str:
    """A message with an address in each place, as git prints it."""
    return "fatal: " + translations._PLACE.sub(URL, message)


@pytest.mark.slow
def test_each_language(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every message that a translator of Debian's git has translated gets the answer of git's own words.

    The frames of builds and terminals take turns around them.
    """
    if not CATALOGUES:
        pytest.skip("this git brings no catalogues")
    git = Git(world.environ, str(world.folder))
    if not any(os.path.isdir(os.path.join(folder, "de")) for folder in translations._folders(git)):
        pytest.skip("the catalogues here are another git's")
    # what takes most of the time, the catalogues and the repository, is read once for all texts
    known, report = list(translations._translations(translations._folders(git))), explain._report(git, ())
    monkeypatch.setattr(translations, "_translations", lambda _: known)
    monkeypatch.setattr(explain, "_report", lambda *_: report)
    shown: dict[tuple[str, str], bool] = {}
    frames: list[Callable[[str], str]] = [str, *(FRAMES[name] for name in FRAMES if name != "utf-16")]
    answers = {
        message: [match.failure for match in diagnosed(own, git).matches][:1]
        for message, own in ((message, filled(message)) for message in translations.MESSAGES)
        if texts.read(own).classes and not texts.read(own).is_guess
    }
    for path in CATALOGUES:
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)
        for message in translations.MESSAGES:
            said = catalogue.gettext(message)
            if said == message or message not in answers:
                continue
            framed = frames[len(shown) % len(frames)](filled(said))
            translated = [match.failure for match in diagnosed(framed, git).matches]
            shown[path.parts[-3], message] = translated[:1] == answers[message]
    assert len(shown) > 100
    assert [where for where, same in shown.items() if not same] == []


def test_a_catalogue_that_is_none(world: World) -> None:
    """A damaged catalogue, or none, leaves a text as it is; so does a text in no language of git's."""
    folder = world.folder / "locale" / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "git.mo").write_bytes(b"\xde\x12\x04\x95" + b"\xff" * 30)
    git = Git({**world.environ, "GIT_TEXTDOMAINDIR": str(folder.parent.parent)}, str(world.folder))
    for text in ("fatal: d\u00e9sol\u00e9", "", "x" * 1000):
        assert translations.in_english(text, git) == text
