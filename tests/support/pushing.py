"""A repository and the Bitbucket that it is pushed to, for files of tests that are about pushes."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from bb_auth_check.bitbucket.samples import sample
from conftest import Run, World
from support.fake_bitbucket import Answer, FakeBitbucket


class Pusher:
    """A repository on the branch `main`, what it is pushed to, and the secrets that nobody may say."""

    def __init__(self, world: World, fake: FakeBitbucket, path: Path | None = None, bare: Path | None = None) -> None:
        """`path`, `bare`: the repository, and the server's, if they are there; else one with a commit, and `ws/r`."""
        self.world = world
        self.fake = fake
        self.bare = bare or fake.create("ws/r")
        self.path = path or world.repository()
        self.secrets: list[str] = []
        # who runs the tests at a terminal is not asked there for a password
        self.environ = {**fake.environment, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": ""}
        if path is None:
            world.commit(self.path)

    def secret(self, kind: str, *usernames: str, answer: Answer = Answer.OK) -> str:
        """A fresh secret, for which the server has this answer under these usernames, and 401 under any other."""
        secret = sample(kind)
        for username in usernames:
            self.fake.credential(username, secret, answer)
        self.secrets.append(secret)
        return secret

    def remember(self, username: str, secret: str) -> None:
        """Have git's helpers keep a credential."""
        self.world.keep(username, secret, self.path)

    def uses(self, helper: str) -> str:
        """The helper of all hosts. Returns it."""
        self.world.write_global(f"[credential]\n\thelper = {helper}\n")
        return helper

    def git(self, *arguments: str, check: bool = True, **more: str) -> Run:
        """Run git in the repository."""
        return self.world.git(*arguments, cwd=self.path, check=check, **more)

    def set_url(self, url: str, *, cwd: Path | None = None) -> None:
        """Set the URL of origin."""
        self.world.git("config", "remote.origin.url", url, cwd=cwd or self.path)

    def push(self, *arguments: str, cwd: Path | None = None, **more: str) -> Run:
        """Push, and make sure that no secret is in what git, the hooks and the helpers say."""
        environ = {**self.environ, **more}
        run = self.world.git("push", *arguments, cwd=cwd or self.path, check=False, **environ)
        for secret in self.secrets:
            assert secret not in run.stdout + run.stderr
            assert quote(secret, safe="") not in run.stdout + run.stderr
        return run

    def refs(self, bare: Path | None = None) -> dict[str, str]:
        """What is on the server: commit or tag by name of the ref."""
        listing = self.world.git("for-each-ref", "--format=%(refname) %(objectname)", cwd=bare or self.bare).stdout
        return dict(line.split() for line in listing.splitlines())

    def head(self, cwd: Path | None = None) -> str:
        """The commit that is checked out."""
        return self.world.git("rev-parse", "HEAD", cwd=cwd or self.path).stdout.strip()
