"""Set-ups as people and programs make them: what works is let through, and what fails is named.

Those that log in over https are pushed for real, from a machine with the hook, to the tests' own Bitbucket. What is
faulty by itself is beside them, so that nothing is bought by looking away.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.tokens import KINDS
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.process import Git
from bb_auth_check.git.remotes import of_plain_push
from conftest import PROGRAM, World
from support.examples import Example, filled
from support.fake_bitbucket import FakeBitbucket
from support.needs import KEPT_USERNAME

HOOK = f'#!/bin/sh\nexec {shlex.join(PROGRAM)} pre-push "$@"\n'
ORIGIN = '# .git/config\n[remote "origin"]\n\turl = {}\n'
NAMELESS = ORIGIN.format("https://bitbucket.org/ws/r.git")
NAMED = ORIGIN.format("https://jdoe@bitbucket.org/ws/r.git")
SNIPPET = '[credential]\n\thelper = "!f() {{ {}; }}; f"\n'
ANSWER = """\
#!/bin/sh
case "$1" in Username*) echo {name} ;; *) echo "$TOKEN" ;; esac
"""
HELPER = """\
#!/bin/sh
case "$*" in *get) echo username={name}; echo "password=$TOKEN" ;; esac
"""
STORE = "[credential]\n\thelper = store\n"


@pytest.fixture
def fake(world: World) -> Iterator[FakeBitbucket]:
    """A Bitbucket at bitbucket.org, and at the address of a Data Center."""
    with FakeBitbucket(world.folder / "bitbucket", ["git.example.com"]) as running:
        running.create("ws/r")
        running.create("scm/ws/r")
        yield running


WORKING = {
    "a build's helper that says both": (
        NAMELESS + SNIPPET.format('echo username=x-token-auth; echo \\"password=$TOKEN\\"'),
        "x-token-auth",
    ),
    "the same for one host, in a build": (
        NAMELESS
        + '[credential "https://bitbucket.org"]\n'
        + '\thelper = "!f() { sleep 0; echo username=x-token-auth; echo \\"password=${TOKEN}\\"; }; f"\n'
        + "# environment\nCI=true\n",
        "x-token-auth",
    ),
    "with printf": (
        NAMELESS + SNIPPET.format("printf 'username=%s\\\\npassword=%s\\\\n' x-token-auth \\\"$TOKEN\\\""),
        "x-token-auth",
    ),
    "with one printf for all": (
        NAMELESS + SNIPPET.format('printf \\"username=x-token-auth\\\\npassword=$TOKEN\\\\n\\"'),
        "x-token-auth",
    ),
    "the name from a variable": (
        NAMELESS
        + SNIPPET.format('echo \\"username=$BB_USER\\"; echo \\"password=$TOKEN\\"')
        + "# environment\nBB_USER=jdoe\n",
        "jdoe",
    ),
    "another name than the URL's": (
        NAMED + SNIPPET.format('echo username=x-token-auth; echo \\"password=$TOKEN\\"'),
        "x-token-auth",
    ),
    "a placeholder that the helper replaces": (
        ORIGIN.format("https://your-username@bitbucket.org/ws/r.git")
        + SNIPPET.format('echo username=x-token-auth; echo \\"password=$TOKEN\\"'),
        "x-token-auth",
    ),
    "only when it is asked": (
        NAMELESS + SNIPPET.format('test \\"$1\\" = get && echo username=jdoe && echo \\"password=$TOKEN\\"'),
        "jdoe",
    ),
    "a helper that says the password, a URL that says the name": (
        NAMED + SNIPPET.format('echo \\"password=$TOKEN\\"'),
        "jdoe",
    ),
    "a helper of one's own": (NAMELESS + "[credential]\n\thelper = {bin}/vault\n", "jdoe"),
    "a password manager's helper": (NAMELESS + "[credential]\n\thelper = 1password 'My Bitbucket'\n", "jdoe"),
    "git-credential-oauth as its page has it": (
        NAMELESS + "[credential]\n\thelper =\n\thelper = store\n\thelper = oauth\n",
        "x-token-auth",
    ),
    "a program that starts git with a helper of its own": (
        NAMELESS + "# environment\nGIT_CONFIG_PARAMETERS='credential.helper=' 'credential.helper={bin}/vault'\n",
        "jdoe",
    ),
    "an IDE that empties the helpers, and answers itself": (
        NAMED
        + STORE
        + "# environment\nGIT_CONFIG_PARAMETERS='credential.helper=' 'core.quotepath=false'\n"
        + "GIT_ASKPASS={bin}/answer\n",
        "jdoe",
    ),
    "the same without a username": (
        NAMELESS + "# environment\nGIT_CONFIG_PARAMETERS='credential.helper='\nGIT_ASKPASS={bin}/answer\n",
        "jdoe",
    ),
    "an askpass program where no CI is said": (
        NAMELESS + "# environment\nTF_BUILD=True\nGIT_ASKPASS={bin}/answer\n",
        "jdoe",
    ),
    "an askpass program of a workspace": (NAMELESS + "# environment\nCODER=true\nGIT_ASKPASS={bin}/answer\n", "jdoe"),
    "an askpass program in the configuration": (NAMED + "[core]\n\taskPass = {bin}/answer\n", "jdoe"),
    "ssh's askpass program, where no other is": (NAMED + "# environment\nSSH_ASKPASS={bin}/answer\n", "jdoe"),
    "an askpass program behind a helper that has nothing": (
        NAMELESS + STORE + "# environment\nGIT_ASKPASS={bin}/answer\n",
        "jdoe",
    ),
    "netrc": (NAMELESS + "# ~/.netrc\nmachine bitbucket.org\nlogin x-token-auth\npassword {token}\n", "x-token-auth"),
    "store, with another account and another host": (
        NAMED
        + STORE
        + "# ~/.git-credentials\nhttps://other:{other}@bitbucket.org\nhttps://jdoe:{token}@bitbucket.org\n"
        + "https://octocat:{other}@github.com\n",
        "jdoe",
    ),
    "the username in the configuration": (
        NAMELESS
        + STORE
        + '[credential "https://bitbucket.org"]\n\tusername = jdoe\n'
        + "# ~/.git-credentials\nhttps://jdoe:{token}@bitbucket.org\n",
        "jdoe",
    ),
    "the username by a rule": (
        NAMELESS
        + STORE
        + '[url "https://jdoe@bitbucket.org/"]\n\tinsteadOf = https://bitbucket.org/\n'
        + "# ~/.git-credentials\nhttps://jdoe:{token}@bitbucket.org\n",
        "jdoe",
    ),
    "pushes to Bitbucket, fetches from elsewhere": (
        ORIGIN.format("https://github.com/ws/r.git")
        + "\tpushurl = https://jdoe@bitbucket.org/ws/r.git\n"
        + STORE
        + "# ~/.git-credentials\nhttps://jdoe:{token}@bitbucket.org\n",
        "jdoe",
    ),
    "a remote of Bitbucket's that is only fetched from": (
        NAMED
        + '[remote "upstream"]\n\turl = https://bitbucket.org/somebody/project.git\n'
        + STORE
        + "# ~/.git-credentials\nhttps://jdoe:{token}@bitbucket.org\n",
        "jdoe",
    ),
    "a fork to push to, and an origin without a login": (
        NAMELESS.replace("ws/r", "somebody/project")
        + '[remote "fork"]\n\turl = https://jdoe@bitbucket.org/ws/r.git\n[remote]\n\tpushDefault = fork\n'
        + STORE
        + "# ~/.git-credentials\nhttps://jdoe:{token}@bitbucket.org\n",
        "jdoe",
    ),
    "GitHub's helper for GitHub, another for the rest": (
        NAMED
        + STORE
        + '[credential "https://github.com"]\n\thelper =\n\thelper = !gh auth git-credential\n'
        + "# ~/.git-credentials\nhttps://jdoe:{token}@bitbucket.org\n",
        "jdoe",
    ),
    "a command that tells two hosts apart": (
        NAMELESS
        + SNIPPET.format(
            "if grep -q ^host=github.com; then echo username=git; echo password=$GITHUB; "
            'else echo username=x-token-auth; echo \\"password=$TOKEN\\"; fi'
        ),
        "x-token-auth",
    ),
    "an e-mail address that the helper replaces": (
        ORIGIN.format("https://jdoe%40example.com@bitbucket.org/ws/r.git") + "[credential]\n\thelper = {bin}/vault\n",
        "jdoe",
    ),
    "no username, and a store that has one": (
        NAMELESS + STORE + "# ~/.git-credentials\nhttps://jdoe:{token}@bitbucket.org\n",
        "jdoe",
    ),
    "the username and the password out of files": (
        NAMELESS + SNIPPET.format('cat ~/user; echo \\"password=$TOKEN\\"') + "# ~/user\nusername=jdoe\n",
        "jdoe",
    ),
    "a company's askpass program in an editor's old terminal": (
        NAMELESS + "# environment\nVSCODE_GIT_IPC_HANDLE=/nowhere/git.sock\nGIT_ASKPASS={bin}/answer\n",
        "jdoe",
    ),
    "a token that a build gives in variables": (
        NAMELESS
        + "# environment\nCI=true\nGIT_CONFIG_COUNT=1\n"
        + "GIT_CONFIG_KEY_0=url.https://x-token-auth:{token}@bitbucket.org/.insteadOf\n"
        + "GIT_CONFIG_VALUE_0=https://bitbucket.org/\n",
        "x-token-auth",
    ),
}
"""What log in, each with the username that it logs in with."""


@pytest.mark.needs(KEPT_USERNAME)
@pytest.mark.parametrize("name", WORKING)
def test_what_works_is_let_through(world: World, fake: FakeBitbucket, name: str) -> None:
    """The push goes through, hook and all, and a commit is not stopped either."""
    text, username = WORKING[name]
    token, other = sample("access-token"), sample("access-token")
    world.program_file("answer", ANSWER.format(name=username))
    for program in ("vault", "git-credential-1password", "git-credential-oauth"):
        world.program_file(program, HELPER.format(name=username))
    for old, new in (("{bin}", str(world.programs)), ("{token}", token), ("{other}", other)):
        text = text.replace(old, new)
    setup = Example(world, text, bare=True)
    environ = {"GIT_TERMINAL_PROMPT": "0", "TOKEN": token, **setup.environ}
    fake.credential(username, token)
    world.write_global("[push]\n\tdefault = current\n")
    world.commit(setup.repository)
    hook(setup.repository)
    report = world.check(setup.repository, environ)
    assert not report.blocks, report.findings
    push = world.git("push", cwd=setup.repository, check=False, **{**fake.environment, **environ})
    assert push.returncode == 0, push.stderr
    assert fake.requests[-1].status == 200
    assert "bb-auth-check" not in push.stderr


def hook(repository: Path) -> None:
    """Give a repository the native hook."""
    path = repository / ".git" / "hooks" / "pre-push"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HOOK, encoding="utf-8")
    path.chmod(0o755)


MANAGER = "# on PATH: git-credential-manager\n"
HEALTHY = {
    "Git Credential Manager, by browser": MANAGER
    + NAMELESS
    + "[credential]\n\thelper = manager\n\tcredentialStore = cache\n\tbitbucketAuthModes = oauth\n",
    "an IDE at a commit, which empties the helpers": NAMED
    + STORE
    + "# environment\nGIT_CONFIG_PARAMETERS='credential.helper=' 'core.quotepath=false' 'log.showSignature=false'\n",
    "an IDE at a commit, without a username": NAMELESS + "# environment\nGIT_CONFIG_PARAMETERS='credential.helper='\n",
    "an editor's terminal": NAMELESS + "# environment\nGIT_ASKPASS={bin}/extensions/git/dist/askpass.sh\n",
    "KWallet": NAMED + "[core]\n\taskPass = {bin}/ksshaskpass\n",
    "a container's snippet": NAMELESS + '[credential]\n\thelper = "!f() { dev agent git-credentials $1; }; f"\n',
    "an origin elsewhere, a public project beside it": ORIGIN.format("git@github.com:jdoe/r.git")
    + '[remote "upstream"]\n\turl = https://bitbucket.org/up/stream.git\n',
    "no origin, and nothing that a plain push would take": NAMELESS.replace("origin", "one")
    + '[remote "two"]\n\turl = https://github.com/ws/r.git\n',
    "another forge with a group called scm": ORIGIN.format("https://jdoe@git.acme.example/scm/infra/tool.git"),
    "a remote that a program of its own speaks to": ORIGIN.format("https://bitbucket.org/acme/app") + "\tvcs = hg\n",
    "a build that only looks": NAMELESS + "# environment\nCI=true\nPRE_COMMIT=1\n",
    "Pipelines' proxy in a container": ORIGIN.format("http://bitbucket.org/acme/app")
    + '[http "http://bitbucket.org/acme/app"]\n\tproxy = http://host.docker.internal:29418/\n',
    "a Windows domain's account": ORIGIN.format("https://CORP%5Cx0a1234@bitbucket.example.com/scm/acme/app.git")
    + "[credential]\n\thelper = cache\n",
    "a login at a host with a port, as git stores it": ORIGIN.format(
        "https://jdoe@bitbucket.example.com:8443/scm/acme/a.git"
    )
    + STORE
    + "# ~/.git-credentials\nhttps://jdoe:secret@bitbucket.example.com%3a8443\n# environment\nGIT_TERMINAL_PROMPT=0\n",
    "a branch that is pushed elsewhere": NAMELESS
    + '[remote "github"]\n\turl = git@github.com:jdoe/r.git\n'
    + '[branch "main"]\n\tremote = origin\n\tpushRemote = github\n',
}
"""What cannot be pushed here, and must not be stopped."""


@pytest.mark.parametrize("name", HEALTHY)
def test_what_may_work_is_let_through(world: World, name: str) -> None:
    """A commit is not stopped."""
    for program in ("extensions/git/dist/askpass.sh", "ksshaskpass"):
        path = world.programs / program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        path.chmod(0o755)
    setup = Example(world, HEALTHY[name].replace("{bin}", str(world.programs)), bare=True)
    report = world.check(setup.repository, setup.environ)
    assert not report.blocks, report.findings


FAULTY = {
    "neither username nor helper": (NAMELESS, "BB201! BB301!"),
    "the same in a build": (NAMELESS + "# environment\nCI=true\n", "BB201! BB301!"),
    "no username, and a store that is empty": (NAMELESS + STORE, "BB201! BB306"),
    "no username, and a cache that is not running": (NAMELESS + "[credential]\n\thelper = cache\n", "BB201! BB308"),
    "no helper": (NAMED, "BB301!"),
    "a dialog is no helper": (NAMED + "# environment\nSSH_ASKPASS={bin}/ssh-askpass\n", "BB301!"),
    "the repository itself empties the helpers": (NAMED + "[credential]\n\thelper =\n", "BB301!"),
    "a helper that says a password alone": (
        NAMELESS + SNIPPET.format('echo \\"password=$TOKEN\\"'),
        "BB201!",
    ),
    "a helper that says an e-mail address": (
        NAMED + SNIPPET.format('echo username=jdoe@example.com; echo \\"password=$TOKEN\\"'),
        "BB202!",
    ),
    "the same from a variable": (
        NAMELESS
        + SNIPPET.format('echo username=$BITBUCKET_EMAIL; echo \\"password=$TOKEN\\"')
        + "# environment\nBITBUCKET_EMAIL=jdoe@example.com\n",
        "BB202!",
    ),
    "the same from a variable that is set elsewhere": (
        NAMELESS + SNIPPET.format('echo username=$BITBUCKET_EMAIL; echo \\"password=$TOKEN\\"'),
        "BB202",
    ),
    "a helper that says a placeholder": (
        NAMELESS + SNIPPET.format("echo 'username=<your-username>'; echo \\\"password=$TOKEN\\\""),
        "BB203!",
    ),
    "a secret at a remote that is not pushed to": (
        NAMED + '[remote "old"]\n\turl = https://jdoe:{api_token}@bitbucket.org/ws/old.git\n' + STORE,
        "BB102! BB306",
    ),
    "a fork to push to without a login": (
        NAMED
        + '[remote "fork"]\n\turl = https://bitbucket.org/jdoe/r.git\n[branch "main"]\n\tpushRemote = fork\n'
        + STORE,
        "BB201! BB306",
    ),
    "an askpass program that knows nothing": (NAMED + "# environment\nGIT_ASKPASS=/bin/true\n", "BB301! BB502"),
    "an empty cache where nobody is asked": (
        NAMED + "[credential]\n\thelper = cache --timeout=28800\n# environment\nGIT_TERMINAL_PROMPT=0\n",
        "BB501!",
    ),
    "Kerberos, which Cloud does not know": (NAMED + "[http]\n\temptyAuth = true\n", "BB301!"),
    "another repository than the one that Pipelines logs in for": (
        ORIGIN.format("http://bitbucket.org/acme/other")
        + "# environment\nBITBUCKET_BUILD_NUMBER=7\nBITBUCKET_GIT_HTTP_ORIGIN=http://bitbucket.org/acme/app\n",
        "BB201! BB401!",
    ),
    "an askpass program that is not there": (NAMED + "# environment\nGIT_ASKPASS=/nowhere/answer\n", "BB301! BB502"),
}
"""What fails, with the findings; those with a `!` block."""


@pytest.mark.parametrize("name", FAULTY)
def test_what_fails_is_named(world: World, name: str) -> None:
    """With these findings and no others."""
    text, wanted = FAULTY[name]
    world.program_file("ssh-askpass", "#!/bin/sh\nexit 1\n")
    world.write_global("[transfer]\n\tcredentialsInUrl = die\n")
    setup = Example(world, filled(text).replace("{bin}", str(world.programs)), bare=True)
    findings = world.check(setup.repository, setup.environ).findings
    found = {f"{finding.rule.id}{'!' if finding.severity == 'error' else ''}" for finding in findings}
    assert found == set(wanted.split())


def test_a_line_that_ends_as_on_windows_is_no_login(world: World) -> None:
    """git takes the carriage return for a part of the host: neither it nor this finds a login there."""
    setup = Example(world, NAMED + STORE, bare=True)
    (world.home / ".git-credentials").write_bytes(b"https://jdoe:secret@bitbucket.org\r\n")
    asked = "protocol=https\nhost=bitbucket.org\nusername=jdoe\n\n"
    filled_in = world.run(
        *("sh", "-c", f"printf '{asked}' | git credential fill"),
        cwd=setup.repository,
        check=False,
        GIT_TERMINAL_PROMPT="0",
        GIT_ASKPASS="",
    )
    assert filled_in.returncode != 0
    report = world.check(setup.repository, {"GIT_TERMINAL_PROMPT": "0"}, select=["BB501"])
    assert [finding.severity for finding in report.findings] == ["error"]


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_nobody_types_in_a_build(world: World, kind: str) -> None:
    """What is left to do by hand can be done where it is told."""
    url = f"https://jdoe:{sample(kind)}@bitbucket.org/ws/r.git"
    setup = Example(world, ORIGIN.format(url) + STORE, bare=True)
    at_a_desk = world.check(setup.repository, select=["BB1"])
    in_a_build = world.check(setup.repository, {"CI": "true"}, select=["BB1"])
    steps = [" ".join(report.findings[0].fault.remedy.by_hand) for report in (at_a_desk, in_a_build)]
    assert ["asks for the password" in step for step in steps] == [True, False]
    assert "secret variable of the build" in steps[1]


@pytest.mark.parametrize("helper", ["memory", "keychain"])
def test_a_name_that_only_the_helper_knows_is_not_guessed(world: World, helper: str) -> None:
    """A guess would have the helper's token never found: what is printed asks the helper, or the person."""
    value = f"cache --socket {world.folder}/socket" if helper == "memory" else "libsecret"
    world.program_file("git-credential-libsecret", HELPER.format(name="alice"))
    setup = Example(world, NAMELESS + f"[credential]\n\thelper = {value}\n", bare=True)
    report = world.check(setup.repository, setup.environ, select=["BB201"])
    (finding,) = report.findings
    assert not report.blocks  # with one account in it, or the right one first, the push works
    assert finding.fault.remedy.commands == ()
    assert "`bb-auth-check fix`" in finding.fault.remedy.by_hand[0]
    if helper == "keychain":
        run = world.program("fix", "--yes", "--select", "BB201", cwd=setup.repository, TOKEN=sample("api-token"))
        assert run.returncode == 0, run.stdout + run.stderr
        url = world.git("config", "remote.origin.url", cwd=setup.repository).stdout
        assert url == "https://alice@bitbucket.org/ws/r.git\n"


@pytest.mark.parametrize("modes", ["", "\tbitbucketAuthModes = oauth\n"])
def test_a_login_by_browser_is_left_alone(world: World, modes: str) -> None:
    """Git Credential Manager that says nothing may have a login all the same: `fix` guesses no name for it."""
    setup = Example(
        world, MANAGER + NAMELESS + f"[credential]\n\thelper = manager\n\tcredentialStore = cache\n{modes}", bare=True
    )
    files = [setup.repository / ".git" / "config", world.global_config]
    before = [path.read_text() for path in files]
    run = world.program("fix", "--yes", cwd=setup.repository)
    assert "BB201 username-missing (left as it is)" in run.stdout
    assert "is left to fix" not in run.stdout
    assert [path.read_text() for path in files] == before


BRANCHES: Mapping[str, str] = {
    "nothing": "",
    "its remote": '[branch "main"]\n\tremote = two\n\tmerge = refs/heads/main\n',
    "its push remote": '[branch "main"]\n\tremote = one\n\tpushRemote = two\n',
    "a default": "[remote]\n\tpushDefault = two\n",
    "both": '[branch "main"]\n\tremote = one\n[remote]\n\tpushDefault = two\n',
    "all": '[branch "main"]\n\tremote = one\n\tpushRemote = two\n[remote]\n\tpushDefault = one\n',
    "another branch's": '[branch "other"]\n\tremote = two\n\tpushRemote = two\n',
    "a path": '[branch "main"]\n\tpushRemote = {folder}/three\n',
}


@pytest.mark.parametrize("names", ["one", "origin", "origin two", "one two", "one two origin"])
@pytest.mark.parametrize("chosen", BRANCHES)
def test_where_the_next_push_goes(world: World, names: str, chosen: str) -> None:
    """A plain `git push` goes where git says that it does."""
    remotes = "".join(f'[remote "{name}"]\n\turl = {world.folder}/{name}\n' for name in names.split())
    repository = world.repository(remotes + BRANCHES[chosen].replace("{folder}", str(world.folder)))
    world.commit(repository)
    push = world.git("-c", "push.default=current", "push", "--dry-run", "--verbose", cwd=repository, check=False)
    went = next(
        (line.partition(" to ")[2] for line in push.stderr.splitlines() if line.startswith("Pushing to ")), None
    )
    name = of_plain_push(Configuration(Git(world.environ, str(repository))).entries, "main")
    nowhere = name == "origin" and name not in names.split()  # git then names no destination
    assert went == (None if nowhere else f"{world.folder}/{name}" if name in names.split() else name)
