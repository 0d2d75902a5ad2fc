"""Git's real credential helpers that need a process beside them: `cache` with its daemon, `libsecret` with a keyring.

Each is started for one world and ended with it. Nothing of the machine's own is touched: the sockets lie in a folder
of their own, with a path short enough for a socket, the keyring in the world's home.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import TracebackType

import pytest

from conftest import World
from support.needs import MANAGER, manager, need

_SOURCE = Path("/usr/share/doc/git/contrib/credential/libsecret")
"""Where Debian's git package has the source of the helper."""

_BUS = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""A session bus that starts no service by itself: above all none that would ask somebody for a password."""

_TRIAL = b"protocol=https\nhost=trial.invalid\nusername=trial\npassword=trial\n\n"


class Manager:
    """The real Git Credential Manager on a world's PATH, and what it keeps in its store `plaintext`.

    It asks nobody, and has no dialog to show. The test is skipped if it is not here.
    """

    def __init__(self, world: World, store: str | None = "plaintext") -> None:
        """`store`: what `credential.credentialStore` says."""
        need(MANAGER)
        program = manager()
        assert program is not None
        self.program = world.programs / "git-credential-manager"
        self.program.symlink_to(program)
        # without it it dies where libicu is missing, as in any slim container
        world.environ.update(DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1", GIT_TERMINAL_PROMPT="0", GIT_ASKPASS="")
        self._folder = world.home / ".gcm" / "store" / "git"
        self._world = world
        self._store = store
        if store is not None:
            world.write_global(f"[credential]\n\tcredentialStore = {store}\n")

    def __call__(self, action: str, *lines: str) -> str:
        """What it says to git's `get`, `store` or `erase` of a login at Bitbucket Cloud."""
        run = self._run(action, *lines)
        assert action == "get" or run.returncode == 0, run.stderr
        return run.stdout

    def works(self) -> bool:
        """Whether it gives back what it is given."""
        for path in self.files():
            path.unlink()
        kept = self._run("store", "username=trial", "password=trial").returncode == 0
        return kept and (bool(self.files()) or "password=trial\n" in self._run("get", "username=trial").stdout)

    def _run(self, action: str, *lines: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, action],
            input="".join(f"{line}\n" for line in ("protocol=https", "host=bitbucket.org", *lines, "")),
            env={**self._world.environ, "GCM_BITBUCKET_VALIDATE_STORED_CREDENTIALS": "false"},
            cwd=self._world.home,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def keep(self, username: str, secret: str) -> None:
        """Have it keep a login at Bitbucket Cloud: in plain text it is written here, as each start takes its time."""
        if self._store != "plaintext":
            self("store", f"username={username}", f"password={secret}")
            return
        path = self._folder / "https" / "bitbucket.org" / f"{username}.credential"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.form(username, secret), encoding="utf-8")

    @staticmethod
    def form(username: str, secret: str) -> str:
        """What it writes in plain text."""
        return f"{secret}\nservice=https://bitbucket.org\naccount={username}\n"

    def forgo_trial(self) -> None:
        """Have it give what it holds without a trial on Bitbucket's REST interface."""
        self._world.write_global("[credential]\n\tbitbucketValidateStoredCredentials = false\n")

    def files(self) -> dict[Path, bytes]:
        """The files of its store, and what is in them."""
        return {path: path.read_bytes() for path in self._folder.rglob("*.credential")}

    def held(self) -> dict[str, str]:
        """The secrets that it keeps in plain text, each by host and username."""
        found = sorted(self._folder.rglob("*.credential"))
        texts = {"/".join(file.relative_to(self._folder).parts[1:]): file.read_text("utf-8") for file in found}
        return {name.removesuffix(".credential"): text.partition("\n")[0] for name, text in texts.items()}


class Gpg:
    """`with Gpg(world):` has GnuPG a key of the world's own, and a password store for it, as `pass init` makes one.

    With a passphrase nothing can be read, for nobody is there to type it; written it can be all the same. The test is
    skipped if there is no gpg.
    """

    def __init__(self, world: World, passphrase: str = "") -> None:
        need("gpg", "gpgconf")
        self.world = world
        self.passphrase = passphrase

    def __enter__(self) -> Gpg:
        self.folder = tempfile.mkdtemp(prefix="gpg")  # short enough for a socket
        Path(self.folder, "gpg-agent.conf").write_text("pinentry-program /bin/false\n", encoding="utf-8")
        self.world.environ.update(GNUPGHOME=self.folder, GPG_TTY=os.devnull)
        made = ("--quick-generate-key", "jdoe@example.com", "future-default", "default", "never")
        options = ("--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", self.passphrase)
        self.world.run("gpg", *options, *made, cwd=self.world.home)
        self.forget()
        self.world.file("~/.password-store/.gpg-id", self.world.home, "jdoe@example.com\n")
        return self

    def forget(self) -> None:
        """End the agent, which knows the passphrase for a while."""
        self.world.run("gpgconf", "--kill", "all", cwd=self.world.home, check=False)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.forget()
        shutil.rmtree(self.folder, ignore_errors=True)


class CacheDaemon:
    """`with CacheDaemon(world) as helper:` gives the value of `credential.helper` for a daemon of its own."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __enter__(self) -> str:
        self.folder = Path(tempfile.mkdtemp(prefix="cache"))
        return f"cache --timeout=600 --socket={self.folder}/socket"

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.world.git("credential-cache", f"--socket={self.folder}/socket", "exit", cwd=self.world.home)
        shutil.rmtree(self.folder)


class Keyring:
    """A private session bus with a real keyring on it, unlocked and empty; `libsecret` is put on the world's PATH.

    `with Keyring(world) as variables:` gives what has to be added to the environment of who uses it. The test is
    skipped if the machine has not got what is needed.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> dict[str, str]:
        program = libsecret()
        self.folder = Path(tempfile.mkdtemp(prefix="keyring"))
        variables = {
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder}/bus",
            "XDG_RUNTIME_DIR": str(self.folder),
            "XDG_DATA_HOME": str(self.world.home / ".local" / "share"),
        }
        try:
            self._start(variables, program)
        except BaseException:
            self._stop()
            raise
        (self.world.programs / "git-credential-libsecret").symlink_to(program)
        return variables

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def _start(self, variables: dict[str, str], program: Path) -> None:
        # a keyring or a screen of the machine's own is not to be found
        foreign = ("GNOME_KEYRING", "DISPLAY", "WAYLAND")
        environ = {name: value for name, value in self.world.environ.items() if not name.startswith(foreign)}
        environ.update(variables)
        configuration = self.folder / "bus.conf"
        configuration.write_text(_BUS.format(socket=self.folder / "bus"), encoding="utf-8")
        bus = self._run(["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address"], environ)
        assert bus.stdout is not None
        assert bus.stdout.readline(), "the bus did not start"
        keyring = self._run(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"], environ)
        assert keyring.stdin is not None
        keyring.stdin.write(b"password of the keyring")
        keyring.stdin.close()
        deadline = time.monotonic() + 30
        while not _done([str(program), "store"], environ):
            assert keyring.poll() is None, "the keyring has ended"
            assert time.monotonic() < deadline, "the keyring keeps nothing"
            time.sleep(0.02)
        assert _done([str(program), "erase"], environ)

    def _run(self, argv: list[str], environ: dict[str, str]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            argv, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.processes.append(process)
        return process

    def _stop(self) -> None:
        while self.processes:
            with self.processes.pop() as process:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
        shutil.rmtree(self.folder)


def libsecret() -> Path:
    """The built helper. The test is skipped, with a reason, if there is none, or no keyring for it."""
    # a container may forbid what the keyring's file asks for: then it is there, and does not run
    missing = [name for name in ("dbus-daemon", "gnome-keyring-daemon") if not _done([name, "--version"], os.environ)]
    program = _program()
    if isinstance(program, str):
        missing.append(program)
    if missing:
        pytest.skip(f"no real keyring: {', '.join(missing)} missing, or not able to run")
    return Path(program)


@cache
def _program() -> Path | str:
    """The built helper, or what is missing to build it."""
    built = os.environ.get("BB_AUTH_CHECK_LIBSECRET")
    if built:
        assert os.access(built, os.X_OK), f"BB_AUTH_CHECK_LIBSECRET: there is no program {built}"
        return Path(built)
    missing = [program for program in ("make", "gcc", "pkg-config") if shutil.which(program) is None]
    if not _SOURCE.is_dir():
        missing.append(str(_SOURCE))
    if "pkg-config" not in missing and not _done(["pkg-config", "--exists", "libsecret-1"], os.environ):
        missing.append("libsecret-1 (its headers)")
    if missing:
        return ", ".join(missing)
    folder = Path(tempfile.mkdtemp(prefix="libsecret"))
    atexit.register(shutil.rmtree, folder)
    for file in _SOURCE.iterdir():
        shutil.copy(file, folder)
    subprocess.run(["make", "-s", "-C", str(folder)], check=True, stdin=subprocess.DEVNULL)
    return folder / "git-credential-libsecret"


def _done(argv: list[str], environ: Mapping[str, str]) -> bool:
    try:
        return subprocess.run(argv, input=_TRIAL, env=environ, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
