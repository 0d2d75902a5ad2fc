"""Where a secret still stands once every place that is read for it has been cleaned."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from bb_auth_check.bitbucket.tokens import PASSWORD, kind_of
from bb_auth_check.git.netrc import machines
from bb_auth_check.git.plain_files import content_or_none
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.writing import encodings

_NOT_TEXT = ("objects", "lfs")
_ENOUGH = 4_000_000
"""Bytes: no text that git keeps beside its objects is longer, but for an index."""


def remains(snapshot: Snapshot, secrets: Sequence[str]) -> list[str]:
    """One sentence for each file with one of these secrets.

    It is looked for in the files of the git folder, in those of configuration, and in those of plaintext logins;
    but not in what `store` has if the user has chosen that.
    """
    chosen = snapshot.logins.store_files(snapshot.machine.chosen or "")
    found = [*_names(snapshot, secrets)]
    for path in dict.fromkeys(_files(snapshot)):
        data = b"" if path in chosen else content_or_none(path, _ENOUGH + 1) or b""
        if len(data) > _ENOUGH:
            continue
        lines = {data.count(b"\n", 0, at) + 1 for one in secrets for at, _ in encodings.spans(data, one)}
        do = "take it out there"
        if os.path.basename(path).endswith("netrc"):  # there, what is a word elsewhere is a password
            lines.update(machine.line for machine in machines(data) if machine.password in secrets)
            do = "curl and other programs log in with it, so that is for you to decide"
        if lines:
            told = ", ".join(map(str, sorted(lines)[:5]))
            found.append(f"{snapshot.places.file(path)} still has the secret, in line {told}: {do}.")
    return found


def _names(snapshot: Snapshot, secrets: Sequence[str]) -> Iterator[str]:
    """One sentence for each file or folder of the git folder with a token for a part of its name."""
    tokens = [secret for secret in secrets if kind_of(secret) is not PASSWORD]
    for top in dict.fromkeys((snapshot.folders.common, snapshot.folders.own)) if tokens else ():
        for at, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name not in _NOT_TEXT)
            for name in (*folders, *sorted(names)):
                if any(encodings.spans(os.fsencode(name), token) for token in tokens):
                    path = snapshot.places.file(os.path.join(at, name))
                    yield f"{path} has the secret in its name: give it another one, and change what names it."


def _files(snapshot: Snapshot) -> Iterator[str]:
    yield from snapshot.places.files()
    for folder in dict.fromkeys((snapshot.folders.common, snapshot.folders.own)):
        for at, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if name not in _NOT_TEXT)
            yield from (os.path.join(at, name) for name in sorted(names))
    yield from snapshot.logins.plain_files()
