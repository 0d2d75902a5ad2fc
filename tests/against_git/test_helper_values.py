"""What is said of a helper's value that can never work, beside what git does with it."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bb_auth_check.bitbucket import texts
from bb_auth_check.git.helper_values import broken
from conftest import World
from support.generated import examples

LOGIN = "protocol=https\nhost=bitbucket.org\nusername=jdoe\n"
"""What a push would have asked for."""
SOUND = (
    "store",
    "store --file x",
    "store --file=x",
    "store --fil x",
    "store --file 'a b'",
    "store --no-file",
    "store --",
    "!git credential-store",
    "!git credential-store $1",
    "!git credential-store --file x",
    "!f() { echo password=p; }; f",
    "!f() { echo password=p; }; f get",
    '!f() { test "$1" = get && echo password=p; }; f',
    "!echo password=p;",
    "!echo password=p; :",
    "!echo password=p #",
    "!printf 'password=p\\n'",
    "!{ echo password=p; };",
    "!if true; then echo password=p; fi;",
    "!f() { echo password=p; echo hello; }; f",
    "!f() { echo username=jdoe; echo password=p; echo; }; f",
    "!f() { echo hello >&2; echo password=p; }; f",
    "!f() { echo a=b; printf 'password=%s\\n' p; }; f",
    "!f() { printf password=; echo p; }; f",
    "!f() { echo 'x=y z'; echo password=p; }; f",
)
BROKEN = (
    "store get",
    "store erase",
    "store fill",
    "store x",
    "store # x",
    "store --file",
    "store --file=",
    "store --file=~/x",
    "store --file a b",
    "store --nothing",
    "store -f x",
    "store -h",
    "store '",
    "cache get",
    "cache erase",
    "cache 3600",
    "cache timeout=3600",
    "cache --timeout",
    "cache --timeout=",
    "cache --timeout=8h",
    "cache --timeout eight",
    "cache --timeout = 300",
    "cache --timeout 300 600",
    "cache --socket",
    "!git credential-store get",
    '!git credential-store "$@" get',
    "!",
    "!  ",
    "  ",
    "!'",
    "!f() { echo password=p; }",
    "!f() { echo password=p; };",
    "!f() { echo password=p; } f",
    "!f() { echo 'password=p; }; f",
    "f() { echo password=p; }; f",
    "!echo password=p",
    "!echo username=jdoe password=p",
    "!echo username=jdoe; echo password=p",
    "!echo password=p; echo username=jdoe",
    "!true && echo password=p",
    "!echo 'username=jdoe\npassword=p'",
    "!if true; then echo password=p; fi",
    "!for n in 1; do echo password=p; done",
    "!(echo password=p)",
    "!{ echo password=p; }",
    "!f() { echo hello; echo password=p; }; f",
    "!f() { echo; echo password=p; }; f",
    "!f() { echo username=jdoe; echo hello; echo password=p; }; f",
    "!f() { test \"$1\" = get && echo 'hello you' && echo password=p; }; f",
    "!f() { printf 'hello\\npassword=%s\\n' p; }; f",
    '!f() { echo hello; echo "password=$HOME"; }; f',
    "!f() { echo p; }; f",
    "!f() { echo 'password: p'; }; f",
    "!f() { sleep 0; printf p; }; f",
    "!echo p",
    "!echo hello; echo password=p; :",
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One home for all of them: what a helper keeps is thrown away each time."""
    return World(tmp_path_factory.mktemp("values"))


def asked(world: World, value: str, command: str, said: str) -> subprocess.CompletedProcess[str]:
    """What `git credential <command>` does with this helper and no other."""
    return subprocess.run(
        ["git", "-c", "credential.helper=", "-c", f"credential.helper={value}", "credential", command],
        input=said,
        capture_output=True,
        text=True,
        cwd=world.folder,
        env={**world.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "LC_ALL": "C"},
        check=False,
    )


def works(world: World, value: str) -> bool:
    """Whether git, which has been handed a login, gives that login, or the command's own, back."""

    asked(world, value, "approve", f"{LOGIN}password=p\n\n")
    lines = asked(world, value, "fill", f"{LOGIN}\n").stdout.splitlines()
    asked(world, value, "reject", f"{LOGIN}\n")
    return "password=p" in lines and "username=jdoe" in lines


@pytest.mark.parametrize("value", [*SOUND, *BROKEN])
def test_each(told: World, value: str) -> None:
    """git gets the login back through what is called sound, and not through what is called broken."""
    assert (broken(value, str(told.folder)) is None) == (value in SOUND)
    if not value.startswith("cache"):
        assert works(told, value) == (value in SOUND)
        return
    assert not works(told, value)
    assert not list(told.folder.rglob("socket"))  # nor is anything kept: there is no daemon


@pytest.mark.parametrize(
    "value", ["store get", "store --file", "cache --timeout=8h", "!", "!f() { :; };", "!'", "!{ :; }"]
)
def test_what_git_says_of_it(told: World, value: str) -> None:
    """Where git, or the shell, says anything of a broken value, `explain` calls it one, too."""
    said = asked(told, value, "fill", f"{LOGIN}\n").stderr
    assert texts.read(said).classes[0] == "helper-command-broken"


PIECES = st.sampled_from(
    (
        *(
            "store",
            "store ",
            "--file",
            "--file=",
            " x",
            "=",
            " ",
            "get",
            " get",
            "-",
            "--",
            "'",
            '"',
            "\\",
            "$1",
            '"$@"',
        ),
        *(
            "!",
            "!git credential-store",
            "f() { ",
            "echo password=p",
            "echo username=jdoe",
            "; ",
            ";",
            " }",
            "}; f",
            " f",
        ),
        *("&& ", "|| ", "true", "#", " #", "\n", "if true; then ", "fi", "done", "(", ")", "{ ", "~/x", "printf "),
        *('"$@"', "}; f", " f", "password=p", "'a b'", " | cat", ">x", "$(echo p)", "cat"),
        *("!f() { echo ", "echo ", "; echo ", "hello", "; }; f", "printf '%s\\n' ", ">&2"),
    )
)


@given(pieces=st.lists(PIECES, min_size=1, max_size=7))
@examples(120)
def test_whatever_is_written(told: World, pieces: list[str]) -> None:
    """What is called broken gives nobody a login; what is not may."""
    value = "".join(pieces)
    if broken(value, str(told.folder)) is not None:
        assert not works(told, value)


def test_what_is_not_judged() -> None:
    """Where only running it, or another git, could tell, nothing is called broken."""
    for value in (
        "",
        "cache",
        "cache --timeout=28800",
        "cache --timeout=1k",
        "cache --timeout=0x10",
        "cache --timeout=$SECONDS_TO_KEEP",
        "cache --socket='/tmp/a b/s'",
        "osxkeychain get",
        "manager",
        "mine get",
        "store > x",
        "!mine get",
        "/opt/mine get",
        "!sh -c 'echo password=p'",
        "!f() { echo password=p; }; echo ${1}",
        "!echo `mine`",
        "!cat <<x\npassword='\nx",
        '!f() { echo "$LINE"; echo password=p; }; f',
        "!f() { echo -n password=; echo p; }; f",
        "!f() { echo $(mine); echo password=p; }; f",
        "!f() { mine; echo hello; echo password=p; }; f",
        "!f() { test -f x && echo hello; echo password=p; }; f",
        "!f() { echo 'hello\\npassword=p'; }; f",
        "!f() { [ $2 ] || echo hello; echo password=p; }; f",
        "!f() { echo hello & echo password=p; }; f",
        "!f() { :; }; f",
        "!f() { echo username=jdoe; }; f",
    ):
        assert broken(value) is None


def test_managers() -> None:
    """Git Credential Manager takes no second command (tried with 2.7.3); the keychains' look at the first word."""
    for name in ("manager", "manager-core", "/opt/gcm/git-credential-manager", "!git credential-manager"):
        for action in ("get", "store", "erase"):
            assert broken(f"{name} {action}") is not None
    for name in ("osxkeychain", "libsecret", "wincred"):
        assert broken(f"{name} store") is not None
        assert broken(f"{name} get") is None
