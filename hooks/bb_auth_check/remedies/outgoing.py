"""Taking a credential out of what is about to leave, by the place where it stands."""

from __future__ import annotations

import shlex

from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.model import HIDDEN, Remedy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    At = Literal["tip", "below", "elsewhere"]

_ADD = "Take it out of the file, `git add` the file, and commit."
_ALL_SPOTS = "The other places that are named hold it too: remove it from each of them."
_REBASE = ("git", "rebase", "--interactive")


def revoked(kind: str) -> Remedy:
    """What is to be done first about a credential that the remote has already."""
    steps = BY_NAME[kind].steps
    return Remedy(
        says="The remote has it already, so this push leaks no more. Revoke it: rewriting history takes back no copy",
        by_hand=steps,
    )


def staged(path: str | None, *, is_new: bool, has_commits: bool) -> Remedy:
    """Take a file out of the next commit. `path` is None where it cannot be shown."""
    if path is None:
        return Remedy(
            says="Take it out of the file's name before it is committed",
            by_hand=("Rename the file with `git mv`: its name holds the secret, so it is not repeated here.",),
        )
    take_out = (
        ("git", "restore", "--staged", "--", pathspec(path))
        if has_commits
        else ("git", "rm", "--cached", "--", pathspec(path))
    )
    return Remedy(
        says="Take it out of the next commit; the file itself stays as it is",
        commands=(take_out,),
        by_hand=(_ADD if not is_new else "Take it out of the file, or name the file in .gitignore.",),
        ends_by_hand=True,
        safe=True,
    )


def in_file(path: str | None, commit: str, at: At, *, parent: bool, merges: bool) -> Remedy:
    """Take it out of the commit that brings it. `parent`: whether that commit has one; `merges`: between it and now."""
    if at == "tip" and path is not None:
        restore = ("git", "restore", "--source=HEAD~1", "--staged", "--", pathspec(path))
        return Remedy(
            says="Take it out of the last commit; the file itself stays as it is",
            commands=(
                restore if parent else ("git", "rm", "--quiet", "--cached", "--", pathspec(path)),
                ("git", "commit", "--amend", "--no-edit", "--allow-empty"),
            ),
            by_hand=(_ADD,),
            ends_by_hand=True,
            safe=True,
        )
    what = "take it out of the file" if path is not None else "rename the file, whose name is not repeated here"
    if at == "tip":
        return Remedy(
            says="Take it out of the last commit",
            by_hand=(f"{what[:1].upper()}{what[1:]}, `git add --all`, and `git commit --amend --no-edit`.",),
        )
    return _rebased(commit, at, f"{what}, `git add` it, `git commit --amend --no-edit`", "edit", parent, merges, path)


def in_message(commit: str, at: At, *, parent: bool, merges: bool) -> Remedy:
    """Write the message of a commit anew."""
    if at == "tip":
        return Remedy(
            says="Rewrite the message of the last commit", commands=(("git", "commit", "--amend", "--allow-empty"),)
        )
    return _rebased(commit, at, "take it out of the message", "reword", parent, merges)


def in_author(commit: str, at: At, *, parent: bool, merges: bool) -> Remedy:
    """Give a commit another author."""
    name = "Set user.name and user.email to what everybody may read."
    if at == "tip":
        return Remedy(
            says="Give the last commit an author without it",
            commands=(("git", "commit", "--amend", "--no-edit", "--allow-empty", "--reset-author"),),
            by_hand=(f"Before that: {name[:1].lower()}{name[1:]}",),
        )
    amend = "`git commit --amend --no-edit --allow-empty --reset-author`"
    return _rebased(commit, at, f"set user.name and user.email, {amend}", "edit", parent, merges)


def _rebased(commit: str, at: At, step: str, word: str, parent: bool, merges: bool, path: str | None = None) -> Remedy:
    short = commit[:12]
    with_repo = (
        f"Or, for a file that nobody needs: git filter-repo --path {shlex.quote(path)} --invert-paths."
        if path is not None
        else ""
    )
    if at == "elsewhere":
        first = f"It is on another branch: `git switch` to that first, then git rebase --interactive {short}~1."
        return Remedy(
            says=f"Take it out of commit {short}, not in a later one",
            by_hand=tuple(
                filter(None, (first, f"Mark {short} with `{word}`, {step}, and `git rebase --continue`.", with_repo))
            ),
        )
    upstream = f"{commit}~1" if parent else "--root"
    then = f"In the list, put `{word}` before {short[:7]}; there {step}, then `git rebase --continue`."
    return Remedy(
        says=f"Take it out of commit {short}, not in a later one",
        commands=((*_REBASE, *(("--rebase-merges",) if merges else ()), upstream),),
        by_hand=tuple(filter(None, (then, with_repo))),
        ends_by_hand=True,
        safe=True,
    )


def in_tag(name: str | None) -> Remedy:
    """Make a tag anew. `name`: a ref that is none, such as a replacement, by its whole name."""
    if name is not None and name.startswith("refs/"):
        return Remedy(
            says="Do not push that ref, or take it away if nothing here needs it",
            commands=(("git", "update-ref", "-d", name),),
        )
    if name is None:
        return Remedy(
            says="Create the tag again, with a message that everybody may read",
            by_hand=("`git tag -d`, then `git tag -a`.",),
        )
    return Remedy(
        says="Delete the tag, and create it again with a message that everybody may read",
        commands=(("git", "tag", "--delete", name),),
    )


def in_note(ref: str | None, *, is_tip: bool, parent: bool) -> Remedy:
    """Take the last change of the notes back. `ref`: their ref; None where it cannot be shown, or is not known."""
    if not is_tip:
        name = ref or "refs/notes/commits"
        step = f"Do not push {name}, or rewrite its history with `git filter-repo --refs {shlex.quote(name)}`."
        return Remedy(says="A later note does not take it back", by_hand=(step,))
    if ref is None:
        step = "`git update-ref` puts the ref of these notes back to what it was: its name is not repeated here."
        return Remedy(says="Undo the last note", by_hand=(step,))
    back = ("git", "update-ref", ref, f"{ref}~1") if parent else ("git", "update-ref", "-d", ref)
    return Remedy(says="Undo the last note", commands=(back,), safe=False)


def in_ref_name(*, is_current: bool, is_tag: bool) -> Remedy:
    """Give a branch or a tag another name."""
    if is_current:
        return Remedy(
            says="Give the branch another name", commands=(("git", "branch", "--move", "renamed"),), safe=True
        )
    verb = "`git tag NEW OLD` and `git tag -d OLD`" if is_tag else "`git branch --move OLD NEW`"
    return Remedy(
        says="Give it another name", by_hand=(f"{verb}: the name holds the secret, so it is not repeated here.",)
    )


def for_all(remedy: Remedy, others: Sequence[object]) -> Remedy:
    """The remedy of the first place, where there are more."""
    return remedy.replace(by_hand=(*remedy.by_hand, _ALL_SPOTS)) if others else remedy


def not_pushed_yet(kind: str) -> str:
    """Whether it has to be revoked, as one sentence."""
    label = BY_NAME[kind].label.partition(" ")[2]
    return f"As long as it has not been pushed, nothing has leaked: revoking the {label} is wise, not urgent."


def pathspec(path: str) -> str:
    """A path from the top of the repository, as git takes it in any folder."""
    return f":(top,literal){path}" if set("*?[\\") & set(path) else f":/{path}"


def is_showable(path: str) -> bool:
    """Whether a path as it is shown is the path."""
    return HIDDEN not in path and "\\" not in path and path.isprintable()
