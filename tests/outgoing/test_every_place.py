"""Every place in git by which a credential leaves: git itself says which those are, by pushing them.

What stands there is pushed to an empty repository, by the lines that git gives its hook for that; what has arrived has
left. Each has to be found where it stands, and what has not left must not be told.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from typing import Any

from conftest import World
from support.leaving import Repository, in_push, spots

Spot = tuple[str, "str | None", "int | None", "str | None"]
Planted = Spot | list[Spot] | None
"""The place as it has to be told, or all of them, where a credential stands in several."""
PLACES: dict[str, Callable[[Repository, str], Planted]] = {}
STAYS: dict[str, Callable[[Repository, str], Planted]] = {}


def leaves(plant: Callable[[Repository, str], Planted]) -> Callable[[Repository, str], Planted]:
    """One more place that leaves."""
    PLACES[plant.__name__] = plant
    return plant


def stays(plant: Callable[[Repository, str], Planted]) -> Callable[[Repository, str], Planted]:
    """One more place that does not leave."""
    STAYS[plant.__name__] = plant
    return plant


def head(it: Repository) -> str:
    return it.git("rev-parse", "HEAD")


def given(it: Repository, text: str | bytes, *arguments: str) -> str:
    """What git says that reads a text."""
    run = subprocess.run(
        ["git", *arguments],
        cwd=it.path,
        env=it.world.environ,
        input=text if isinstance(text, bytes) else text.encode(),
        capture_output=True,
        check=True,
    )
    return run.stdout.decode().strip()


def made(it: Repository, branch: str, change: Callable[[bytes], bytes]) -> str:
    """A commit like the last one with something else in it, on a branch of its own."""
    it.commit("as it is")
    raw = subprocess.run(
        ["git", "cat-file", "commit", "HEAD"], cwd=it.path, env=it.world.environ, capture_output=True, check=True
    ).stdout
    oid = given(it, change(raw), "hash-object", "-t", "commit", "-w", "--stdin", "--literally")
    it.git("update-ref", f"refs/heads/{branch}", oid)
    return oid


def in_file(it: Repository, path: str, text: str, line: int, before: Callable[[], Any] | None = None) -> Spot:
    """Commit a file with it."""
    if before is not None:
        before()
    return ("file", path, line, it.commit(f"add {path}", **{path: text}))


@leaves
def a_new_file(it: Repository, secret: str) -> Planted:
    return in_file(it, "new.txt", f"\n{secret}\n", 2)


@leaves
def a_changed_file(it: Repository, secret: str) -> Planted:
    return in_file(it, "a.txt", f"a\n\n{secret}", 3)


@leaves
def a_file_that_the_next_commit_deletes(it: Repository, secret: str) -> Planted:
    spot = in_file(it, "gone.txt", secret, 1)
    it.git("rm", "--quiet", "gone.txt")
    it.commit("took it out")
    return spot


@leaves
def a_file_that_is_no_text(it: Repository, secret: str) -> Planted:
    return in_file(it, "x.bin", f"\0\1\n{secret}\0", 2)


@leaves
def a_file_in_utf_16(it: Repository, secret: str) -> Planted:
    it.write("wide.txt", f"one\ntwo {secret}\n".encode("utf-16"))
    return ("file", "wide.txt", 2, it.commit("wide"))


@leaves
def attributes_minus_diff(it: Repository, secret: str) -> Planted:
    return in_file(it, "x.dat", secret, 1, lambda: it.write(".gitattributes", "*.dat -diff\n*.conv diff=conv\n"))


@leaves
def attributes_textconv(it: Repository, secret: str) -> Planted:
    it.git("config", "diff.conv.textconv", "true")
    return in_file(it, "x.conv", secret, 1)


@leaves
def attributes_encoding(it: Repository, secret: str) -> Planted:
    it.write(".gitattributes", "*.enc working-tree-encoding=UTF-16LE\n")
    it.write("x.enc", f"one\n{secret}\n".encode("utf-16-le"))
    return ("file", "x.enc", 2, it.commit("encoded"))


@leaves
def attributes_themselves(it: Repository, secret: str) -> Planted:
    return in_file(it, "sub/.gitattributes", f"*.x filter={secret}\n", 1)


@leaves
def a_filter_that_stores_something_else(it: Repository, secret: str) -> Planted:
    it.git("config", "filter.put.clean", f"sed s/HERE/{secret}/")
    it.write("put/.gitattributes", "*.put filter=put\n")
    spot = in_file(it, "put/x.put", "\nHERE\n", 2)
    it.git("config", "--unset", "filter.put.clean")
    return spot


@leaves
def a_merge_that_brings_it_itself(it: Repository, secret: str) -> Planted:
    return merged(it, secret, "side")


@leaves
def a_merge_of_three(it: Repository, secret: str) -> Planted:
    return merged(it, secret, "left", "right")


def merged(it: Repository, secret: str, *sides: str) -> Spot:
    start = head(it)
    for side in sides:
        it.git("switch", "--quiet", "--create", side, start)
        it.commit(side, **{f"{side}.txt": side})
    it.git("switch", "--quiet", "main")
    it.git("merge", "--quiet", "--no-ff", "--no-commit", *sides)
    name = f"merged {len(sides)}.txt"
    it.write(name, secret)
    it.git("add", "--all")
    it.git("commit", "--quiet", "--message", "merge")
    return ("file", name, 1, head(it))


@leaves
def the_message_of_a_merge(it: Repository, secret: str) -> Planted:
    it.git("switch", "--quiet", "--create", "other")
    it.commit("other", **{"other.txt": "x"})
    it.git("switch", "--quiet", "main")
    it.git("merge", "--quiet", "--no-ff", "--message", f"merge\n\n{secret}", "other")
    return ("message", None, 3, head(it))


@leaves
def the_header_of_a_merged_tag(it: Repository, secret: str) -> Planted:
    start = head(it)
    it.git("switch", "--quiet", "--create", "release", start)
    it.commit("release", **{"release.txt": "x"})
    signed_tag(it, "merged-tag", secret)
    tagged = head(it)
    it.git("switch", "--quiet", "main")
    it.git("merge", "--quiet", "--no-ff", "--message", "merge of a tag", "merged-tag")
    return [("tag", "merged-tag", 3, tagged), ("message", None, None, head(it))]


def signed_tag(it: Repository, name: str, secret: str) -> None:
    """A tag with a signature that nobody made."""
    raw = f"object {head(it)}\ntype commit\ntag {name}\ntagger x <x@example.com> 1700000000 +0000\n\nsigned\n"
    raw += f"-----BEGIN PGP SIGNATURE-----\nComment: {secret}\n-----END PGP SIGNATURE-----\n"
    it.git(
        "update-ref", f"refs/tags/{name}", given(it, raw, "hash-object", "-t", "tag", "-w", "--stdin", "--literally")
    )


@leaves
def a_subject(it: Repository, secret: str) -> Planted:
    return ("message", None, 1, it.commit(f"use {secret}", **{"subject.txt": "x"}))


@leaves
def a_trailer_of_an_empty_commit(it: Repository, secret: str) -> Planted:
    return ("message", None, 3, it.commit(f"empty\n\nSeen-by: {secret}"))


@leaves
def a_message_in_another_encoding(it: Repository, secret: str) -> Planted:
    it.write("../message", f"Größe\n\n{secret}\n".encode("latin-1"))
    it.git("-c", "i18n.commitEncoding=latin1", "commit", "--quiet", "--allow-empty", "--file", "../message")
    return ("message", None, 3, head(it))


def by_somebody(it: Repository, variable: str, value: str) -> Spot:
    it.world.git(
        "commit", "--quiet", "--allow-empty", "--message", "by somebody", cwd=it.path, check=True, **{variable: value}
    )
    return ("author", None, None, head(it))


@leaves
def the_name_of_the_author(it: Repository, secret: str) -> Planted:
    return by_somebody(it, "GIT_AUTHOR_NAME", f"J. {secret}")


@leaves
def the_mail_of_the_author(it: Repository, secret: str) -> Planted:
    return by_somebody(it, "GIT_AUTHOR_EMAIL", f"{secret}@example.com")


@leaves
def the_name_of_the_committer(it: Repository, secret: str) -> Planted:
    return by_somebody(it, "GIT_COMMITTER_NAME", secret)


@leaves
def the_mail_of_the_committer(it: Repository, secret: str) -> Planted:
    return by_somebody(it, "GIT_COMMITTER_EMAIL", f"j+{secret}@example.com")


@leaves
def the_encoding_of_a_commit(it: Repository, secret: str) -> Planted:
    oid = made(it, "encoding", lambda raw: raw.replace(b"\n\n", b"\nencoding %s\n\n" % secret.encode(), 1))
    return ("message", None, None, oid)


@leaves
def the_signature_of_a_commit(it: Repository, secret: str) -> Planted:
    lines = f"\ngpgsig -----BEGIN PGP SIGNATURE-----\n Comment: {secret}\n \n -----END PGP SIGNATURE-----\n\n".encode()
    return ("message", None, None, made(it, "signed", lambda raw: raw.replace(b"\n\n", lines, 1)))


@leaves
def a_header_that_git_does_not_know(it: Repository, secret: str) -> Planted:
    oid = made(it, "header", lambda raw: raw.replace(b"\n\n", b"\nx-token %s\n\n" % secret.encode(), 1))
    return ("message", None, None, oid)


@leaves
def behind_a_zero_byte_of_a_message(it: Repository, secret: str) -> Planted:
    return ("message", None, 2, made(it, "zero", lambda raw: raw + b"\0" + secret.encode() + b"\n"))


@leaves
def the_name_of_a_file(it: Repository, secret: str) -> Planted:
    return ("file-name", "names/***.md", None, it.commit("name", **{f"names/{secret}.md": "x\n"}))


@leaves
def the_name_of_a_folder(it: Repository, secret: str) -> Planted:
    return ("file-name", "folders/***/x", None, it.commit("folder", **{f"folders/{secret}/x": "y\n"}))


@leaves
def the_name_of_a_folder_that_is_a_submodule(it: Repository, secret: str) -> Planted:
    it.git("update-index", "--add", "--cacheinfo", f"160000,{head(it)},modules/{secret}")
    it.git("commit", "--quiet", "--message", "submodule")
    spot = ("file-name", "modules/***", None, head(it))
    it.git("rm", "--quiet", "--cached", f"modules/{secret}")
    it.commit("no submodule")
    return spot


@leaves
def the_address_of_a_submodule(it: Repository, secret: str) -> Planted:
    return in_file(it, ".gitmodules", f'[submodule "a"]\n\tpath = a\n\turl = https://x:{secret}@bitbucket.org/a/b\n', 3)


@leaves
def the_name_of_a_submodule(it: Repository, secret: str) -> Planted:
    return in_file(it, "in/.gitmodules", f'[submodule "{secret}"]\n\tpath = a\n\turl = ../b\n', 1)


@leaves
def the_target_of_a_link(it: Repository, secret: str) -> Planted:
    (it.path / "link").symlink_to(f"https://x:{secret}@bitbucket.org/a/b")
    return ("symlink", "link", None, it.commit("link"))


@leaves
def lfsconfig(it: Repository, secret: str) -> Planted:
    return in_file(it, ".lfsconfig", f"[lfs]\n\turl = https://x:{secret}@bitbucket.org/a/b/info/lfs\n", 2)


@leaves
def a_pointer_of_lfs(it: Repository, secret: str) -> Planted:
    pointer = f"version https://git-lfs.github.com/spec/v1\next-0-{secret}\noid sha256:{'0' * 64}\nsize 1\n"
    return in_file(it, "large.psd", pointer, 2)


@leaves
def a_bundle_that_is_committed(it: Repository, secret: str) -> Planted:
    return in_file(it, "x.bundle", f"# v2 git bundle\n{'0' * 40} refs/heads/{secret}\n\nPACK", 2)


@leaves
def what_a_replacement_hides(it: Repository, secret: str) -> Planted:
    spot = in_file(it, "replaced.txt", secret, 1)
    it.git("replace", it.git("rev-parse", "HEAD:replaced.txt"), given(it, "nothing\n", "hash-object", "-w", "--stdin"))
    return spot


@leaves
def a_replacement(it: Repository, secret: str) -> Planted:
    blob = it.git("rev-parse", f"{it.commit('harmless', **{'harmless.txt': 'nothing'})}:harmless.txt")
    it.git("rm", "--quiet", "harmless.txt")
    it.commit("gone")  # git would check the other one out
    it.git("replace", blob, given(it, f"\n{secret}\n", "hash-object", "-w", "--stdin"))
    return ("tag", f"refs/replace/{blob}", 2, None)


@leaves
def another_root(it: Repository, secret: str) -> Planted:
    it.git("switch", "--quiet", "--orphan", "pages")
    spot = in_file(it, "index.html", secret, 1)
    it.git("switch", "--quiet", "main")
    return spot


@leaves
def the_message_of_a_tag(it: Repository, secret: str) -> Planted:
    it.git("tag", "--annotate", "--message", f"one\n\n{secret}", "message")
    return ("tag", "message", 3, head(it))


@leaves
def a_tag_on_what_the_remote_has(it: Repository, secret: str) -> Planted:
    it.git("tag", "--annotate", "--message", secret, "old", "refs/remotes/origin/main")
    return ("tag", "old", 1, it.git("rev-parse", "refs/remotes/origin/main"))


@leaves
def the_tagger(it: Repository, secret: str) -> Planted:
    it.git("tag", "--annotate", "--message", "x", "tagger", GIT_COMMITTER_NAME=secret)
    return ("tag", "tagger", None, head(it))


@leaves
def a_tag_on_a_tag(it: Repository, secret: str) -> Planted:
    it.git("tag", "--annotate", "--message", f"inner {secret}", "inner", "HEAD")
    it.git("tag", "--annotate", "--message", "outer", "outer", "inner")
    it.git("tag", "--delete", "inner")
    return ("tag", "outer", 1, head(it))


@leaves
def the_signature_of_a_tag(it: Repository, secret: str) -> Planted:
    signed_tag(it, "signed", secret)
    return ("tag", "signed", 3, head(it))


@leaves
def the_name_inside_a_tag(it: Repository, secret: str) -> Planted:
    raw = f"object {head(it)}\ntype commit\ntag {secret}\ntagger x <x@example.com> 1700000000 +0000\n\nx\n"
    it.git("update-ref", "refs/tags/other-name", given(it, raw, "mktag"))
    return ("tag", "other-name", None, head(it))


@leaves
def a_tag_on_a_file(it: Repository, secret: str) -> Planted:
    it.git("tag", "file", given(it, f"\n\n{secret}\n", "hash-object", "-w", "--stdin"))
    return ("tag", "file", 3, None)


@leaves
def a_tag_on_a_folder(it: Repository, secret: str) -> Planted:
    blob = given(it, secret, "hash-object", "-w", "--stdin")
    it.git("tag", "folder", given(it, f"100644 blob {blob}\tin-a-tag.txt\n", "mktree"))
    return ("tag", "folder", 1, None)


@leaves
def a_name_in_a_tag_on_a_folder(it: Repository, secret: str) -> Planted:
    blob = given(it, "nothing", "hash-object", "-w", "--stdin")
    it.git("tag", "names", given(it, f"100644 blob {blob}\t{secret}\n", "mktree"))
    return ("tag", "names", None, None)


@leaves
def a_note(it: Repository, secret: str) -> Planted:
    it.git("notes", "add", "--message", f"note\n{secret}", "HEAD")
    return ("note", head(it), 2, it.git("rev-parse", "refs/notes/commits"))


@leaves
def a_note_under_another_ref(it: Repository, secret: str) -> Planted:
    it.git("notes", "--ref", "deploy", "add", "--message", secret, "HEAD")
    return ("note", head(it), 1, it.git("rev-parse", "refs/notes/deploy"))


@leaves
def the_name_of_a_ref_of_notes(it: Repository, secret: str) -> Planted:
    it.git("notes", "--ref", secret, "add", "--message", "x", "HEAD")
    return ("ref-name", "refs/notes/***", None, None)


@leaves
def the_name_of_a_branch(it: Repository, secret: str) -> Planted:
    it.git("branch", f"try-{secret}")
    return ("ref-name", "refs/heads/try-***", None, None)


@leaves
def the_name_of_a_tag(it: Repository, secret: str) -> Planted:
    it.git("tag", f"v-{secret}")
    return ("ref-name", "refs/tags/v-***", None, None)


@leaves
def the_stash(it: Repository, secret: str) -> Planted:
    it.write("stashed.txt", secret)
    it.git("add", "stashed.txt")
    it.git("stash", "push", "--quiet")
    index = it.git("rev-parse", "refs/stash^2")
    it.git("update-ref", "refs/heads/stashed", "refs/stash")
    it.git("stash", "drop", "--quiet")
    return ("file", "stashed.txt", 1, index)


@leaves
def objects_that_another_repository_has(it: Repository, secret: str) -> Planted:
    there = it.world.folder / "lender"
    it.git("clone", "--quiet", "--shared", str(it.path), str(there))
    lender = Repository.__new__(Repository)
    lender.world, lender.path, lender.secrets = it.world, there, []
    commit = lender.commit("lent", **{"lent.txt": secret})
    (there / ".git/objects/info/alternates").unlink()
    alternates = it.path / ".git/objects/info/alternates"
    alternates.write_text(f"{there}/.git/objects\n", encoding="utf-8")
    it.git("update-ref", "refs/heads/lent", commit)
    return ("file", "lent.txt", 1, commit)


@stays
def the_reflog(it: Repository, secret: str) -> Planted:
    it.git("update-ref", "--create-reflog", "-m", secret, "refs/heads/logged", "HEAD")
    return None


@stays
def a_commit_that_was_amended(it: Repository, secret: str) -> Planted:
    it.git("switch", "--quiet", "--create", "amended")
    it.commit("amended", **{"amended.txt": secret})
    it.commit("amend", **{"amended.txt": "nothing\n"})
    it.git("reset", "--quiet", "--soft", "HEAD~2")
    it.git("commit", "--quiet", "--message", "amended")
    it.git("switch", "--quiet", "main")
    return None


@stays
def the_own_configuration_and_hooks(it: Repository, secret: str) -> Planted:
    it.git("config", "remote.other.url", f"https://x:{secret}@bitbucket.org/a/b")
    it.write(".git/description", secret)
    it.write(".git/hooks/commit-msg.sample", secret)
    return None


@stays
def what_another_ref_has(it: Repository, secret: str) -> Planted:
    it.write("elsewhere.txt", secret)
    it.git("add", "elsewhere.txt")
    tree = it.git("write-tree")
    it.git("rm", "--quiet", "--cached", "elsewhere.txt")
    it.git("update-ref", "refs/private/kept", given(it, "kept", "commit-tree", tree, "-p", "HEAD"))
    return None


@stays
def the_work_tree(it: Repository, secret: str) -> Planted:
    it.write("untracked.txt", secret)
    return None


@stays
def what_is_staged(it: Repository, secret: str) -> Planted:
    it.write("staged.txt", secret)
    it.git("add", "staged.txt")
    return None


def arrived(it: Repository, there: str) -> bytes:
    """All objects and refs of the repository that was pushed to."""

    def said(*arguments: str) -> bytes:
        return subprocess.run(
            ["git", "-C", there, *arguments], env=it.world.environ, capture_output=True, check=True
        ).stdout

    return said("cat-file", "--batch-all-objects", "--batch", "--buffer") + said("for-each-ref")


def told(planted: dict[str, list[Spot]], found: set[Spot]) -> Iterator[str]:
    """The places that were planted and not told."""
    for name, expected in planted.items():
        if missed := [spot for spot in expected if spot not in found]:
            yield f"{name}: {missed}"


def test_every_place_that_leaves(world: World) -> None:
    """At least 28, each found in its place; git has sent exactly those."""
    it = Repository(world)
    it.git("config", "maintenance.auto", "false")
    secrets: dict[str, str] = {}
    planted: dict[str, list[Spot]] = {}
    for name, plant in {**PLACES, **STAYS}.items():
        secrets[name] = it.secret("app-password" if "ref" in name or "branch" in name or "tag" in name else "api-token")
        spot = plant(it, secrets[name])
        planted[name] = spot if isinstance(spot, list) else [] if spot is None else [spot]
    there = world.folder / "there.git"
    it.git("init", "--quiet", "--bare", str(there))
    it.git("push", "--quiet", str(there), "refs/remotes/origin/main:refs/heads/start")
    hook = it.path / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexec cat >.git/lines\n", encoding="utf-8")
    hook.chmod(0o755)
    refs = ("heads", "tags", "notes", "replace")
    target = it.secret("app-password")
    it.git("push", "--quiet", str(there), *(f"refs/{of}/*:refs/{of}/*" for of in refs), f"HEAD:refs/heads/{target}")
    received = arrived(it, str(there))
    assert target.encode() in received
    wide = secrets["a_file_in_utf_16"].encode("utf-16-le")
    sent = {name for name, secret in secrets.items() if secret.encode() in received}
    assert sent | ({"a_file_in_utf_16"} if wide in received else set()) == set(PLACES)
    assert len(PLACES) >= 28
    answer = in_push(it, (it.path / ".git/lines").read_text(encoding="utf-8"))
    found = spots(answer)
    assert list(told(planted, found)) == []
    assert found - {spot for expected in planted.values() for spot in expected} == {
        ("ref-name", "refs/heads/***", None, None)
    }
    assert len(answer["findings"]) == len(PLACES) + 1
    assert all(finding["blocks"] for finding in answer["findings"])
    for finding in answer["findings"]:
        if finding["place"] == "tag":  # a tag is known by its ref: its own name may be that of a healthy one
            word = ["update-ref", "-d"] if finding["path"].startswith("refs/") else ["tag", "--delete"]
            assert finding["remedy"]["commands"] == [["git", *word, finding["path"]]]
    everything = spots(it.look("--all", code=1))
    assert list(told(planted, everything)) == []
    assert {spot[1] for spot in everything - found} == {"elsewhere.txt"}
