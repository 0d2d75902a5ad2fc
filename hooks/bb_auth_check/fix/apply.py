"""Carrying out one step: first the secret to the helper and back, then the files, then another look.

At every moment the secret is in the configuration, or a helper has given it back. What does not heal is undone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress

from bb_auth_check.bitbucket.helpers import called
from bb_auth_check.bitbucket.tokens import kind_of
from bb_auth_check.bitbucket.usernames import in_url
from bb_auth_check.fix.choose_helper import name_of
from bb_auth_check.fix.step import Step, Transfer, key_of, places_of
from bb_auth_check.git.exposures import secret_in_command
from bb_auth_check.git.logins import Logins
from bb_auth_check.git.snapshot import Snapshot
from bb_auth_check.git.text import shown
from bb_auth_check.model import CannotLook, Mute, Report
from bb_auth_check.writing import encodings, files
from bb_auth_check.writing.credential import GitCredential, Request, Unanswered
from bb_auth_check.writing.edits import Edit
from bb_auth_check.writing.encodings import FILLERS
from bb_auth_check.writing.files import CannotWrite, Changed
from bb_auth_check.writing.masked import CannotEdit

Reader = Callable[[], tuple[Snapshot, Report]]


class Failed(Exception):
    """The step did not heal its finding, and was undone. `str()` says why, in one sentence."""


class File(Mute):
    """One file before and after a step."""

    __slots__ = ("after", "before", "edits", "path", "shown")

    def __init__(self, path: str, edits: list[Edit], snapshot: Snapshot) -> None:
        """Raises CannotWrite, CannotEdit and CannotLook."""
        self.path = path
        self.shown = edits[0].file
        self.edits = edits
        self.before = files.content(path, self.shown) if os.path.lexists(path) else None
        data = self.before or b""
        for edit in edits:
            data = edit.change(data, snapshot)
        self.after = data

    def write(self) -> None:
        """Put `after` in the place of `before`. Raises CannotWrite and Changed."""
        if self.before is None:
            files.create(self.path, self.after, self.shown)
        else:
            files.replace(self.path, self.before, self.after, self.shown, self.locks)

    def undo(self) -> None:
        """Put `before` in the place of `after`, if it is not there. Raises CannotWrite and Changed."""
        if (files.content(self.path, self.shown) if os.path.lexists(self.path) else None) == self.before:
            return
        if self.before is None:
            files.remove(self.path, self.after, self.shown)
        else:
            files.replace(self.path, self.after, self.before, self.shown, self.locks)

    @property
    def locks(self) -> tuple[str, ...]:
        """What else git locks for this file."""
        return tuple(dict.fromkeys(lock for edit in self.edits for lock in edit.locks))


def carry_out(step: Step, snapshot: Snapshot, credentials: GitCredential, look: Reader) -> tuple[Snapshot, Report]:
    """Fix one finding, and return the second look, at which it was gone.

    Raises Failed, CannotWrite, CannotLook and Unanswered, once all is as it was; Changed if another program was faster:
    then look again.
    """
    if step.tool:
        return _run(step, look, snapshot)
    if step.opened:
        for path, name in step.opened:
            files.close(path, name)
        return _insist(step, look())
    where = step.finding.fault.where
    changed = changed_files(step.edits, snapshot, where.file if where is not None else None)
    if not changed:
        raise Failed("There is nothing here that could be changed.")
    _lose_nothing(step, changed, snapshot, credentials)
    for helper in dict.fromkeys(step.sets.values()):
        try_out(helper, credentials)
    given: list[Transfer] = []
    written: list[File] = []
    # a step about a secret looks for that one itself
    logins = _logins(snapshot, credentials) if step.finding.rule.about == "helper" else {}
    try:
        for transfer in step.transfers:
            _hand_over(transfer, snapshot, credentials, given)
        for file in changed:
            written.append(file)  # before it is: the user may stop it in the very moment that it is written
            try:
                file.write()
            except (CannotWrite, Changed):
                written.pop()
                raise
        after = look()
        insist_on_the_files(changed, snapshot, after[0])
        for transfer in step.transfers:
            places = (after[0].logins, after[0].logins_of_all(transfer.places))
            for chain in dict.fromkeys(tuple(_asked(transfer, place)) for place in places):
                if _answer(transfer, chain, credentials) != transfer.secret:
                    raise Failed(
                        f"git would not get the secret of {shown(transfer.wanted.username or '')} back: "
                        "another helper answers."
                    )
        if logins:
            now = _logins(after[0], credentials)
            if any(now.get(place) != secret for place, secret in logins.items()):
                raise Failed("git would lose a login that it gets now: hand that over to a helper first.")
        _insist(step, after)
    except BaseException as reason:  # whatever it was: the user may have stopped it
        stuck = _undo(changed, written, given, credentials)
        if stuck and isinstance(reason, (Failed, CannotWrite, CannotLook, Changed, Unanswered)):
            left = f"{', '.join(stuck)} could not be put back as it was; the helper keeps the secret."
            raise CannotWrite(f"{reason} {left}") from None
        raise
    _forget_stale(step, after[0], credentials)
    return after


def _logins(snapshot: Snapshot, credentials: GitCredential) -> dict[tuple[str, str], str]:
    """What git gets for each destination from its helpers, of any host; not where one of them would ask the user."""
    found = {}
    given: dict[tuple[str | None, ...], tuple[str, str] | None] = {}
    for destination in snapshot.facts.destinations:
        url, where = destination.address.url, destination.address.where
        asks = any(helper.keeps == "nothing" for helper in destination.answering)
        if url.transport != "http" or url.secrets or asks or not destination.answering or where is None:
            continue
        about = (url.scheme, url.host, url.path, destination.username)
        with suppress(CannotLook, Unanswered, ValueError):
            if about not in given:
                given[about] = credentials.answer(Request(url.scheme, url.host, url.path, destination.username))
            known = given[about]
            if known is not None and known[1] not in FILLERS and kind_of(known[1]).alive:
                found[destination.address.remote, where.key] = known[1]
    return found


def changed_files(edits: Sequence[Edit], snapshot: Snapshot, last: str | None = None) -> list[File]:
    """The files of these edits, as they are and as they should be, each found fit to be written.

    `last`: the one that tells of the fault, as it is shown. Raises CannotWrite, CannotLook, Changed and Failed.
    """
    of_path: dict[str, list[Edit]] = {}
    for edit in edits:
        of_path.setdefault(os.path.realpath(edit.path), []).append(edit)
    try:
        found = [File(edits[0].path, edits, snapshot) for edits in of_path.values()]
    except CannotEdit as why:
        raise Failed(str(why)) from None
    except ValueError:  # what was to be changed is not where it was
        raise Changed(f"{edits[0].file} has been changed by another program.") from None
    changed = [file for file in found if file.after != (file.before or b"")]
    # what tells of the fault comes last: a run that is ended before that finds it again
    changed.sort(key=lambda file: last is not None and file.shown == last)
    for file in changed:
        if file.before is not None:
            files.check(file.path, file.shown, file.locks)
    return changed


def _lose_nothing(step: Step, changed: list[File], snapshot: Snapshot, credentials: GitCredential) -> None:
    """Whatever a step is about: raise Failed if a secret that may live would leave a file, and no helper has it."""
    safe = {*(transfer.secret for transfer in step.transfers), *credentials.kept, *FILLERS}
    for secret in snapshot.secret_ids.secrets():
        if secret in safe or not kind_of(secret).alive:
            continue
        if any(
            encodings.occurs(file.before or b"", secret) > encodings.occurs(file.after, secret) == 0 for file in changed
        ):
            raise Failed("This would delete a secret that no helper stores yet: fix that first.")


def _hand_over(transfer: Transfer, snapshot: Snapshot, credentials: GitCredential, given: list[Transfer]) -> None:
    """Have the helper keep the secret, and give it back. Raises Failed."""
    wanted, into = transfer.wanted, transfer.into
    name = name_of(into or "")
    whom = f"{shown(wanted.username or '')} at {shown(wanted.host)}"
    try:
        others = snapshot.logins_of_all(transfer.places)
        held = None
        for helper in dict.fromkeys((into, *_asked(transfer, snapshot.logins), *_asked(transfer, others))):
            known = credentials.answer(wanted, helper)
            held = known if helper == into else held
            if known is None or not known[1] or known == (wanted.username, transfer.secret):
                continue
            if kind_of(known[1]).alive:
                attributes = shown(
                    f"protocol={wanted.protocol}\\nhost={wanted.host}\\nusername={wanted.username}\\n\\n"
                )
                raise Failed(
                    f"{name_of(helper or '')} holds another secret for {whom}, and only you can know which one is "
                    f"valid. To drop the helper's: printf '{attributes}' | git credential reject, then bb-auth-check "
                    "fix. To keep it: the command that bb-auth-check prints, which drops this one."
                )
            if helper != into:
                _forget(wanted, known[1], helper or "", credentials)
        if held is None and not credentials.holds_none(wanted, into or ""):
            raise Failed(
                f"{name} fails when it is asked what it holds for {whom}. It may hold another secret, so it is given "
                "none."
            )
        if held != (wanted.username, transfer.secret):
            given.append(transfer)
            credentials.give(wanted, transfer.secret, into)
            if credentials.answer(wanted, into) != (wanted.username, transfer.secret):
                raise Failed(f"{name} did not give back the secret that it was given for {whom}.")
        credentials.kept.add(transfer.secret)
    except (CannotLook, ValueError) as why:
        raise Failed(str(why)) from None


def try_out(helper: str, credentials: GitCredential) -> None:
    """Raise Failed if a helper does not keep what it is given."""
    try:
        if credentials.keeps(helper):
            return
    except CannotLook as why:
        raise Failed(str(why)) from None
    raise Failed(f"{name_of(helper)} did not give back what it was given: it was not set.")


def _asked(transfer: Transfer, logins: Logins) -> list[str]:
    """The helpers that git would ask, but for those that only make credentials, or that hold a secret themselves."""
    return [
        value
        for helper, value in logins.chain(transfer.url)
        if helper.found is not False and helper.keeps != "nothing" and not secret_in_command(value)
    ]


def _answer(transfer: Transfer, chain: Sequence[str], credentials: GitCredential) -> str | None:
    for helper in chain:
        known = credentials.answer(transfer.wanted, helper)
        if known is not None:
            return known[1]
    return None


def _insist(step: Step, after: tuple[Snapshot, Report]) -> tuple[Snapshot, Report]:
    """The second look. Raises Failed if the fault is still there, in a place that was to be fixed."""
    meant = places_of(step.finding) - step.out_of_reach
    for finding in after[1].findings:
        # what was hidden behind a place is a fault of its own
        if key_of(finding) == step.key and (not finding.fault.secret_id or places_of(finding) & meant):
            raise Failed("The fault was still there afterwards.")
    return after


def insist_on_the_files(changed: Sequence[File], before: Snapshot, after: Snapshot) -> None:
    """Raise Failed where git would no longer read a file that it reads now.

    `includeIf "hasconfig:remote.*.url:..."` goes by the URLs as they are written: with another one, the helper, the
    rule or the name in commits that such a file sets would be gone.
    """
    ours = {os.path.realpath(file.path) for file in changed}
    now = {os.path.realpath(path) for path in after.places.files()}
    for path in before.places.files():
        if os.path.realpath(path) not in now | ours:
            raise Failed(
                f"git would no longer read {before.places.file(path)}, which an includeIf names for a remote's URL as "
                "it is: add one for the new URL first."
            )


def _undo(changed: list[File], written: list[File], given: list[Transfer], credentials: GitCredential) -> list[str]:
    """All as it was, and the files that could not be put back.

    What a helper was given it forgets only if the secret still stands in a file: it may be the only copy.
    """
    stuck = []
    for file in reversed(written):
        try:
            file.undo()
        except (CannotWrite, Changed):
            stuck.append(file.shown)
    for transfer in given:
        with suppress(CannotLook, CannotWrite, Unanswered, ValueError):
            now = [files.content(file.path, file.shown) for file in changed if file.before is not None]
            if not stuck and any(encodings.occurs(data, transfer.secret) for data in now):
                credentials.kept.discard(transfer.secret)
                credentials.forget(transfer.wanted, transfer.secret, transfer.into)
    return stuck


def _forget_stale(step: Step, snapshot: Snapshot, credentials: GitCredential) -> None:
    """A dead secret of the same user may be with a helper as well: git gave it each one that once logged in."""
    for wanted in step.stale:
        with suppress(CannotLook, Unanswered, ValueError):
            for helper in _chain_of(wanted, snapshot):
                known = credentials.answer(wanted, helper)
                if known is not None and known[0] == wanted.username and not kind_of(known[1]).alive:
                    _forget(wanted, known[1], helper, credentials)


def _forget(wanted: Request, secret: str, helper: str, credentials: GitCredential) -> None:
    """Have a helper drop a dead secret. `store` would drop every entry of the username, living ones too: what is in its
    files is taken out line by line, by a step of its own.
    """
    if called(helper) != "store":
        credentials.forget(wanted, secret, helper)


def _chain_of(wanted: Request, snapshot: Snapshot) -> list[str]:
    url = f"{wanted.protocol}://{in_url(wanted.username or '')}@{wanted.host}/{wanted.path or ''}"
    return [
        value for helper, value in snapshot.logins.chain(url) if helper.found is not False and helper.keeps != "nothing"
    ]


def _run(step: Step, look: Reader, snapshot: Snapshot) -> tuple[Snapshot, Report]:
    """A step that another program carries out."""
    configuration = snapshot.configuration
    home = configuration.git.home
    argv = [home + word[1:] if word.startswith("~/") else word for word in step.tool]
    path = argv[argv.index("-f") + 1] if "-f" in argv else None
    before = b""
    if path is not None:
        files.check(path, step.tool[-1])
        before = files.content(path, step.tool[-1])
    try:
        answer = configuration.git.ask(argv)
    except CannotLook as why:
        raise Failed(str(why)) from None
    try:
        if answer.code:
            raise Failed(f"`{' '.join(step.tool[:2])}` ended with {answer.code}.")
        return _insist(step, look())
    except Failed:
        if path is not None:
            files.replace(path, files.content(path), before, step.tool[-1])
        raise
