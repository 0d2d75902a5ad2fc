"""Which messages of the table are no longer in a program's source.

`python tests/tools/messages_in_source.py PROGRAM FOLDER...` takes the rows of that program (the names are those of
`programs.TABLES`) and looks for their words in a checkout of its source, or in several, as JGit's and JSch's. It prints
those that are in another file than the row says, and those that are in none: then the exit status is 1.

A row's words are what a person reads, with what the program fills in already in its place; in the source the same
message is a string in pieces, with `%s` in it. So a row is there if its words are, or if a string of the source, with
anything in the place of what is filled in, makes them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

from bb_auth_check.bitbucket import programs

ENDINGS = (".c", ".h", ".go", ".java", ".properties", ".py", ".cs", ".js", ".sh", ".in", ".rs", ".resx", ".m")
"""The files that hold messages."""
_LARGEST = 2_000_000
_LEFT_OUT = ("/test", "/t/", "/.git/", "/vendor/", "/node_modules/", "/po/", "/regress/", "/docs/", "_test.go")
_JOINED = re.compile(r'(?<!\\)"(?:[ \t\r\n\\+]|PRI[a-zA-Z0-9]{2,6}|STRING_[A-Z_]+)*"')
"""The end of one string and the beginning of the next, which the compiler makes one of."""
_STRING = re.compile(r'"((?:[^"\\\n]|\\.){4,600})"')
_FILLED = re.compile(
    r"%[-+ #0]*[0-9*]*(?:\.[0-9*]+)?(?:hh|h|ll|l|z|j|t|q|L)?[a-zA-Z]|\{[0-9A-Za-z_.!:()\[\]]{0,60}\}|\$\{[^}\n]{1,60}\}"
)
"""What a program fills in, in the languages of the programs."""
_PLACE = re.compile(r"<[a-z]+>")
_EXCEPTION = re.compile(r"^[a-z.]+exception: ")
"""What Java puts before the words of an exception."""
_SAMPLES = {
    "<url>": "https://host.example/a/b.git",
    "<host>": "host.example",
    "<user>": "user",
    "<file>": "/a/file",
    "<word>": "word",
    "<number>": "22",
    "<text>": "text",
}
_SHORTEST, _ENOUGH = 8, 20
"""Letters that a string has to have beside what is filled in, to be told from others; and how many are looked for."""


class Found(NamedTuple):
    """What became of a program's rows, each as its words."""

    there: tuple[str, ...]
    elsewhere: tuple[tuple[str, str, str], ...]
    """The words, where the row says that they are, and a file that has them."""
    missing: tuple[str, ...]
    others: tuple[str, ...]
    """What another program says, by the row itself: a shell, a library, an older release."""


def read(folder: Path) -> dict[str, str]:
    """The texts of the source by their names below `folder`, in lower case, with strings in pieces made one."""
    texts = {}
    for path in sorted(folder.rglob("*")):
        name = f"/{path.relative_to(folder).as_posix()}"
        if path.suffix not in ENDINGS or any(part in name.lower() for part in _LEFT_OUT):
            continue
        if path.is_file() and path.stat().st_size < _LARGEST:
            texts[name] = _whole(path.read_text("utf-8", "replace"))
    return texts


def _whole(text: str) -> str:
    text = _JOINED.sub("", text)
    text = re.sub(r"''", "'", text) if "=" in text[:2000] else text  # what a .properties file doubles
    return text.replace('\\"', '"').replace("\\n", "\n").replace("\\t", "\t").lower()


def look(program: str, texts: dict[str, str]) -> Found:
    """Look for the rows of a program in the texts of its source."""
    there, elsewhere, missing, others = [], [], [], []
    strings = _strings(texts)
    for row in programs.TABLES[program].strip().split("\n"):
        _, _, words, place = row.split(" | ")
        said = [name for name in texts if any(_names(one, name) for one in place.split(", "))]
        found = _place_of(words, texts, strings, said)
        if found is None and not said:
            others.append(words)
        elif found is None:
            missing.append(words)
        elif said and found not in said:
            elsewhere.append((words, place, found))
        else:
            there.append(words)
    return Found(tuple(there), tuple(elsewhere), tuple(missing), tuple(others))


def _names(place: str, name: str) -> bool:
    """Whether a row's place names a file: by the end of its path, by its folder, or as a class does.

    With a program before it, as in `jsch: Session`, it is in a source whose folder is called so.
    """
    program, colon, place = place.rpartition(": ")
    if colon and not name.lower().startswith(f"/{program.lower()}/"):
        return False
    is_class = place.lower() != place and Path(name).stem.lower() == place.lower()
    return is_class or name.lower().endswith(f"/{place.lower()}") or f"/{place.lower()}/" in name.lower()


def _strings(texts: dict[str, str]) -> list[tuple[str, str]]:
    """Every string into which the program fills something: its file, and the beginning of its longest fixed part."""
    found = []
    for name, text in texts.items():
        for match in _STRING.finditer(text):
            parts = _FILLED.split(match[1])
            longest = max((part.strip() for part in parts), key=len)
            if len(parts) > 1 and len(longest) >= _SHORTEST:
                found.append((name, longest[:_ENOUGH]))
    return found


def _place_of(words: str, texts: dict[str, str], strings: list[tuple[str, str]], said: list[str]) -> str | None:
    """The file that has the words of a row, first of all one of those that the row names."""
    words = _EXCEPTION.sub("", words)
    pieces = [piece.strip("\n '\"():") for piece in _PLACE.split(words.removeprefix("^").replace("\\n", "\n"))]
    pieces = [piece for piece in pieces if piece]
    pattern = re.compile(r"[^\n]{0,200}?".join(map(re.escape, pieces)))
    longest = max(pieces, key=len)
    filled = words.removeprefix("^").replace("\\n", "\n")
    for place, sample in _SAMPLES.items():
        filled = filled.replace(place, sample)
    makers = [name for name, part in strings if part in filled]
    for names in (said, texts):
        for name in names:
            if longest in texts[name] and pattern.search(texts[name]):
                return name
        maker = next((name for name in makers if name in names), None)
        if maker is not None:
            return maker
    # one part of a program hands the words of another on
    holders = [next((name for name in (*said, *texts) if piece in texts[name]), None) for piece in pieces]
    if len(pieces) < 2 or None in holders:
        return None
    return next((name for name in holders if name in said), holders[0])


def main(arguments: list[str]) -> int:
    """Print what is not where the table says, and return the exit status."""
    program, folders = (arguments or [""])[0], [Path(folder) for folder in arguments[1:]]
    if not folders or program not in programs.TABLES:
        sys.exit(f"messages_in_source.py PROGRAM FOLDER..., with one of {', '.join(programs.TABLES)}")
    texts = {f"/{folder.name}{name}": text for folder in folders for name, text in read(folder).items()}
    found = look(program, texts)
    for words, place, name in found.elsewhere:
        print(f"elsewhere  {words}  ({place}: {name})")
    for words in found.others:
        print(f"others'    {words}")
    for words in found.missing:
        print(f"missing    {words}")
    print(
        f"{program}, read in {programs.RELEASES[program]}: {len(found.there)} there, {len(found.elsewhere)} elsewhere, "
        f"{len(found.others)} of other programs, {len(found.missing)} missing."
    )
    return 1 if found.missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
