"""What ssh makes of an address: the host behind an alias, the user, its keys, and what is known of the host's key.

ssh itself is asked (`ssh -G`, `ssh-keygen -F`): its configuration has a language of its own. Neither connects. The
commands of `Match exec` are not run, and no name is looked up.
"""

from __future__ import annotations

import os

from bb_auth_check.bitbucket import hosts
from bb_auth_check.git import ssh_files
from bb_auth_check.git.process import Git
from bb_auth_check.git.text import redacted, shown
from bb_auth_check.model import CannotLook, HostKey, LostKey, Mute, Tied, Unstartable, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from bb_auth_check.git.config import Places
    from bb_auth_check.git.process import Answer
    from bb_auth_check.git.ssh_command import Command
    from bb_auth_check.model import Url

_PATIENCE = 10
"""Seconds. A FIFO in the place of one of its files keeps ssh waiting for ever."""
_HOST = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_")
_NOT_FOUND = (126, 127)
"""What a shell, or a wrapper written for one, ends with where there is no such program."""
_NAMES_THE_HOST = ("host", "hostname")
_TOKENS_MATTER = ("identityfile", "certificatefile", "identityagent", "userknownhostsfile")
_SPELLED = {
    name.lower(): name
    for name in (
        *("AddKeysToAgent", "CertificateFile", "ControlPath", "HostKeyAlias", "IdentitiesOnly", "IdentityAgent"),
        *("IdentityFile", "PKCS11Provider", "Port", "PreferredAuthentications", "ProxyCommand", "ProxyJump"),
        *("StrictHostKeyChecking", "User", "UserKnownHostsFile"),
    )
}
_USUAL_KEYS = tuple(
    f"~/.ssh/id_{kind}" for kind in ("rsa", "ecdsa", "ecdsa_sk", "ed25519", "ed25519_sk", "xmss", "dsa")
)
_FEWEST_USUAL = 3
"""How many of these every version of OpenSSH looks for; other kinds come and go, such as mldsa44_ed25519 in 10.6."""
_TYPES = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa")
"""The types of Bitbucket Cloud's keys, in the order in which ssh wants to be shown one that it knows."""
_OLD = (hosts.CLOUD, f"www.{hosts.CLOUD}")
_OVER_443 = hosts.CLOUD_SSH_443
_READ, _APPLIED = "debug1: Reading configuration data ", ": Applying options for "
_RUN = "debug1: Executing command: "


def are_usual(identities: list[str]) -> bool:
    """Whether these are the keys that ssh looks for by itself, where nobody has named one."""
    known = sum(identity in _USUAL_KEYS for identity in identities)
    return known >= _FEWEST_USUAL and all(identity.startswith("~/.ssh/id_") for identity in identities)


class Said:
    """What `ssh -G` says about a host."""

    def __init__(self, answer: Answer, command: Command) -> None:
        self.lines = answer.lines()
        self._settings: dict[str, list[str]] = {}
        for line in self.lines:
            key, _, value = line.partition(" ")
            self._settings.setdefault(key, []).append(value)
        given = command.values("", "userknownhostsfile")
        if given:  # what the command line says comes first, whatever a wrapper of ssh puts before it
            self._settings["userknownhostsfile"] = given[:1]
        told = [line.rstrip("\r") for line in answer.err.split("\n")]  # ssh ends them with CRLF
        self.files = [line[len(_READ) :] for line in told if line.startswith(_READ)]
        """The files of its configuration that ssh has read."""
        self.applied = {_place(line) for line in told if _APPLIED in line}
        """File and line of each `Host` that applies."""

    def value(self, name: str) -> str:
        """The value of a setting; empty if ssh does not name it."""
        return next(iter(self._settings.get(name, ())), "")

    def values(self, name: str) -> list[str]:
        """All values of a setting."""
        return self._settings.get(name, [])

    def differs(self, other: Said) -> list[str]:
        """The settings that differ between two names, but for the name itself."""
        mine, others = self._compared(), other._compared()
        return sorted(name for name in mine.keys() | others.keys() if mine.get(name) != others.get(name))

    def _compared(self) -> dict[str, list[str]]:
        found = {}
        for name, values in self._settings.items():
            if name in _TOKENS_MATTER:
                # `%h` is the host, `%n` the name as it was typed, `%C` a hash with both
                values = [self.filled(value) for value in values]
            if name not in _NAMES_THE_HOST:
                found[name] = values
        return found

    def filled(self, value: str) -> str:
        """A value with what ssh puts in for the host; the hash of it all is left, beside the host."""
        name, host = self.value("host"), self.value("hostname")
        return value.replace("%h", host).replace("%n", name or host).replace("%C", f"%C {host}")

    def paths(self, name: str, home: str) -> list[str]:
        """The files that a setting names; one that has a blank in it is put together again."""
        words = [word for value in self.values(name) for word in value.split()]
        found = []
        while words:
            ends = range(len(words), 0, -1)
            end = next((end for end in ends if os.path.lexists(_home(" ".join(words[:end]), home))), 1)
            found.append(_home(" ".join(words[:end]), home))
            words = words[end:]
        return [path for path in found if path not in ("none", os.devnull)]

    @property
    def leads_to(self) -> str:
        """The host that is reached: the one that a proxy command names, if that is one of Bitbucket's."""
        words = self.value("proxycommand").lower().replace(":", " ").replace("@", " ").split()
        named = next((host for host in (_OVER_443, hosts.CLOUD_SSH) if host in words), None)
        return named or self.value("hostname").lower().rstrip(".")


class Asker(Mute):
    """Asks ssh, as git would start it, and each question once."""

    def __init__(self, command: Command, git: Git, places: Places, *, nobody_there: bool) -> None:
        """`nobody_there`: whether nobody can say yes to a new host's key."""
        self._command = command
        self._git = git
        self._places = places
        self._nobody_there = nobody_there
        self._answers: dict[tuple[str, ...], Said | str] = {}
        self._keys: dict[tuple[str, str], list[_Key]] = {}
        self._read: dict[str, list[ssh_files.Block]] = {}
        self._given_up: str | None = None
        self.unreadable: Unstartable | None = None
        """What in its own configuration keeps ssh from starting."""
        self.is_there = True
        """Whether there is an ssh to be asked: without one no push gets anywhere."""
        self.unsure: list[str] = []

    def settings(self, url: Url, *, host: str | None = None, more: tuple[str, ...] = ()) -> Said | str:
        """What ssh would do for this URL, under another name if `host` is given; or why it could not be asked."""
        if self._command.program is None:
            return f"{self._command.name} is no plain call of OpenSSH's ssh: what it reads is not looked at"
        # ssh tells hosts apart by case: the name is given as it stands in the URL
        name, _, port = url.host.rpartition(":") if url.scheme and ":" in url.host else (url.host, "", "")
        name = host or name
        if not name or name.startswith("-") or not _HOST.issuperset(name):
            return "the host's name is none that ssh could be asked about"
        user = url.username or ""
        target = f"{user}@{name}" if user and _HOST.issuperset(user) and user[0] != "-" else name
        at = ("-p", port) if port.isdecimal() else ()
        return self._ask((*more, *self._command.options, "-v", "-G", *at, "--", target))

    def _ask(self, arguments: tuple[str, ...]) -> Said | str:
        if self._given_up is not None:
            return self._given_up
        if arguments not in self._answers:
            self._answers[arguments] = self._asked(
                [self._command.program or "", "-o", "CanonicalizeHostname=no"], arguments
            )
        return self._answers[arguments]

    def _asked(self, program: list[str], arguments: tuple[str, ...]) -> Said | str:
        argv = [*program, *arguments]
        try:
            # a shell that does nothing: the commands of `Match exec` are people's own, and may reach anything
            answer = self._answer(argv, self._program("false"))
            other: Answer | None = answer
            if _RUN in answer.err:
                yes = self._program("true")
                other = self._answer(argv, yes) if os.path.exists(yes) else None
        except CannotLook as why:
            self.is_there = "no answer" in str(why)
            self._given_up = f"ssh could not be asked: {str(why).rstrip('.')}"
            return self._given_up
        if answer.code in _NOT_FOUND:
            self.is_there = False
            self._given_up = f"ssh could not be asked: `{shown(redacted(program[0]))}` cannot be run"
            return self._given_up
        if answer.code:
            if answer.code == 255 and _RUN not in answer.err and self.unreadable is None:
                from bb_auth_check.git import ssh_start

                self.unreadable = ssh_start.unreadable(answer, self._command, self._places)
            return f"ssh could not be asked: {_complaint(answer)}"
        if other is None or answer.lines() != other.lines():
            return "ssh's configuration has a `Match exec` that decides here: its command is not run"
        said = Said(answer, self._command)
        if any(self._looks_names_up(path) for path in dict.fromkeys(said.files)):
            return "ssh's configuration has a `Match canonical`, for which ssh looks names up: that is not done"
        return said

    def _answer(self, argv: list[str], shell: str) -> Answer:
        def asked() -> Answer:
            return self._git.ask(argv, _PATIENCE, sets={"SHELL": shell})

        # options may name files from where one stands; no command of `Match exec` is run, which could tell
        is_same = not self._command.options and ("/" not in argv[0] or os.path.isabs(argv[0]))
        return self._git.known((shell, *argv), asked) if is_same else asked()

    def _looks_names_up(self, path: str) -> bool:
        return any(
            keyword == "match" and "canonical" in " ".join(arguments).lower()
            for _, keyword, arguments in ssh_files.lines(self._at(path))
        )

    def _program(self, name: str) -> str:
        folders = ("/bin", "/usr/bin", *self._git.environ.get("PATH", "").split(os.pathsep))
        return next((at for folder in folders if os.path.exists(at := os.path.join(folder, name))), f"/bin/{name}")

    # --- the host's key

    def host_key(self, said: Said, *, is_cloud: bool) -> HostKey | None:
        """What is wrong with what is known of the host's key; nothing if that is right, or nobody can tell."""
        host, port, alias = said.value("hostname"), said.value("port"), said.value("hostkeyalias")
        name = alias or (host if port in ("", "22") else f"[{host}]:{port}")
        own, shared = said.paths("userknownhostsfile", self._git.home), said.paths("globalknownhostsfile", "")
        files = self._readable([*own, *shared])
        found = [(path, keys) for path in files if (keys := self._known(name, path))]
        if any(key.marked for _, keys in found for key in keys):
            return None  # an authority vouches for the host, or a key is revoked
        if found:
            return _wrong(name, found, own, _types(said)) if is_cloud else None
        plain = [(path, keys) for path in files if name != host and not alias and (keys := self._known(host, path))]
        if plain and not is_cloud:
            # at port 22 the machine itself answers, with a key of its own: that says nothing of the server
            says = f"knows {host}, whose key at port 22 may be another server's, but not {name}"
            kind: Literal["port", "unknown"] = "unknown" if self._refuses_new(said) else "port"
            return None if _takes_new(said) else self._to_add(kind, says, name, plain[0][0], None)
        if plain and not _takes_new(said):
            says = f"knows {host} but not {name}, which is how a host at another port is written"
            right = self._right(plain)
            if right:  # OpenSSH: `sshconnect.c`, `check_host_key`
                says += "; OpenSSH takes that key all the same, other programs do not"
            return self._to_add("port", says, name, plain[0][0], right)
        if is_cloud and hosts.is_cloud(host.lower()) and host.lower() not in _OLD:
            return self._unknown(said, name, own, files)
        return None

    def _unknown(self, said: Said, name: str, own: list[str], files: list[str]) -> HostKey | None:
        """The host's key is not known, and ssh will not be told that it is right."""
        if not self._refuses_new(said):
            return None
        known = self._under_other_names(files, name)
        strict = said.value("stricthostkeychecking") in ("yes", "true") or said.value("batchmode") == "yes"
        if not strict and not known:
            return None  # without any key of Bitbucket's this may be a build that never pushes
        path = known[0][0] if known else own[0] if own else ""
        if not path:
            return None
        knows = f"knows {known[0][1]} but not {name}" if known else f"does not know {name}"
        right = self._right([(at, keys) for at, _, keys in known])
        return self._to_add("unknown", knows, name, path if path in own else own[0] if own else path, right)

    def _refuses_new(self, said: Said) -> bool:
        """Whether ssh takes no host whose key it does not know: it is told so, or has nobody to ask."""
        if _takes_new(said):
            return False
        strict = said.value("stricthostkeychecking")
        return strict in ("yes", "true") or (
            strict == "ask" and (said.value("batchmode") == "yes" or self._nobody_there)
        )

    def new_name_unknown(self, said: Said, name: str) -> str | None:
        """The file that knows the host by one of its names, where none knows it by `name`."""
        files = self._readable(
            [*said.paths("userknownhostsfile", self._git.home), *said.paths("globalknownhostsfile", "")]
        )
        if said.value("hostkeyalias") or any(self._known(name, path) for path in files):
            return None
        known = self._under_other_names(files, name)
        return shown(known[0][0]) if known else None

    def _under_other_names(self, files: list[str], name: str) -> list[tuple[str, str, list[_Key]]]:
        others = [*_OLD, hosts.CLOUD_SSH, _OVER_443, f"[{_OVER_443}]:443"]
        return [
            (path, other, keys)
            for other in others
            if other != name
            for path in files
            if (keys := self._known(other, path))
        ]

    def _right(self, found: list[tuple[str, list[_Key]]]) -> str | None:
        """Type and key of the best one of those that Bitbucket publishes."""
        right = [key for _, keys in found for key in keys if key.fingerprint in hosts.HOST_KEYS and not key.marked]
        best = min(right, key=lambda key: _TYPES.index(key.type) if key.type in _TYPES else 9, default=None)
        return f"{best.type} {best.blob}" if best else None

    def _to_add(self, kind: Literal["port", "unknown"], says: str, name: str, path: str, right: str | None) -> HostKey:
        return HostKey(
            kind=kind,
            says=says,
            where=_where(name, path),
            right=f"{name} {right}" if right and shown(name) == name else None,
            file_is_whole=ssh_files.ends_whole(path),
        )

    def _readable(self, paths: list[str]) -> list[str]:
        found = []
        for path in paths:
            if os.path.isfile(path) and os.access(path, os.R_OK):
                found.append(path)
            elif os.path.lexists(path):
                why = "could not be read" if os.path.isfile(path) else "is no file"
                self.unsure.append(f"{shown(redacted(path))} {why}: what it says of the host's key is not looked at")
        return found

    def _known(self, name: str, path: str) -> list[_Key]:
        if (name, path) not in self._keys:
            try:
                asked = ("ssh-keygen", "-F", name, "-f", path)
                is_same = os.path.isabs(path)
                answer = self._git.known(asked, lambda: self._git.ask([*asked], _PATIENCE)) if is_same else None
                answer = answer or self._git.ask([*asked], _PATIENCE)
                self._keys[name, path] = list(_keys(answer.lines()))
            except CannotLook:
                self._keys[name, path] = []
        return self._keys[name, path]

    # --- what the name is tied to

    def tied(self, url: Url, said: Said, keyed: str | None) -> Tied | None:
        """What would be lost if the address were changed to the new name.

        `keyed`: what of git's configuration depends on the old one.
        """
        new = self.settings(url, host=new_host(url))
        lost = [] if isinstance(new, str) else said.differs(new)
        if not isinstance(new, str) and not lost and keyed is None:
            return None
        target = _OVER_443 if said.value("port") == "443" else hosts.CLOUD_SSH
        moved = self.settings(url, more=("-o", f"HostName={target}"))
        has_file = self._first_file() not in ("none", os.devnull)
        keeps = not isinstance(moved, str) and moved.leads_to == target and not said.differs(moved) and has_file
        names = ", ".join(_SPELLED.get(name, name) for name in lost[:3]) + (" and more" if len(lost) > 3 else "")
        what = f"the {names} that ssh has for {url.hostname}" if lost else ""
        what = " and ".join(part for part in (what, keyed) if part) or f"what ssh does for {url.hostname}"
        return Tied(what=what, do=self._by_hostname(url, said, new, target) if keeps else self._by_pattern(url))

    def _by_hostname(self, url: Url, said: Said, new: Said | str, target: str) -> str:
        """How ssh's configuration alone makes the move."""
        name = url.host.partition(":")[0]
        setting = f"`HostName {target}`"
        applied = said.applied - (new.applied if isinstance(new, Said) else set())
        blocks = [block for block in self._blocks(said) if (block.file, block.line) in said.applied]
        own = [block for block in blocks if (block.file, block.line) in applied and block.patterns == [name]]
        if any(block.moves for block in blocks if block not in own):
            own = []  # what comes first counts
        moving = next((block for block in own if block.moves), None)
        if moving is not None:
            file = self._places.in_full(moving.file)
            return f"In {file}, change line {moving.moves}, under `Host {name}`, to {setting}."
        if own:
            file = self._places.in_full(own[0].file)
            return f"In {file}, put {setting} under `Host {name}` (line {own[0].line})."
        return f"At the top of {self._first_file()}, put `Host {name}` and under it {setting}."

    def _by_pattern(self, url: Url) -> str:
        return (
            f"Have what ssh's or git's configuration sets for {url.hostname} apply to {new_host(url)} as well; "
            "after that, change the URL."
        )

    def _first_file(self) -> str:
        given = self._command.values("F", "")
        return self._places.in_full(given[-1]) if given else "~/.ssh/config"

    def _blocks(self, said: Said) -> list[ssh_files.Block]:
        """The `Host` sections of the user's own files: what stands in those for every user is none of one's own."""
        own = [path for path in dict.fromkeys(said.files) if not path.startswith("/etc/")]
        for path in own:
            if path not in self._read:
                self._read[path] = ssh_files.blocks(self._at(path))
        return [block for path in own for block in self._read[path]]

    # --- keys that are not offered

    def lost_key(self, url: Url, said: Said) -> LostKey | None:
        """A key that is set for this host and that ssh cannot offer: it is not there, or its block does not apply."""
        identities = said.values("identityfile")
        are_own = not are_usual(identities)
        if said.value("pkcs11provider") not in ("", "none"):
            return None
        given = self._command.values("i", "identityfile")
        if are_own or given:
            # ssh leaves out what `-i` names if it is not there, and takes the usual names
            found = self._gone(said, given if given and not are_own else identities)
        else:
            found = self._idle(url, said, identities)
        return found or self._without_key(said, identities)

    def _without_key(self, said: Said, identities: list[str]) -> LostKey | None:
        """No private key at all, and nothing else that could log in at Bitbucket Cloud, which takes keys alone."""
        if self._nobody_there or not hosts.is_cloud(said.leads_to) or self._has_agent(said):
            return None
        methods = said.value("preferredauthentications")
        others = (*said.values("certificatefile"), *(path for path in said.values("controlpath") if path != "none"))
        if others or said.value("pubkeyauthentication") in ("no", "false") or (methods and "publickey" not in methods):
            return None
        if said.value("securitykeyprovider") not in ("", "internal", "none"):
            return None
        public: list[str] = []
        for identity in identities:
            for path in self._paths_of(said, identity):
                if "%" in path or "$" in path or not os.path.isabs(path):
                    return None
                is_public = path.endswith(".pub")
                if not is_public and not self._has_not(path):
                    return None
                public += [one for one in ((path,) if is_public else (f"{path}.pub",)) if not self._has_not(one)]
        no_agent = "there is no agent here (SSH_AUTH_SOCK) that could hold one"
        if public:
            name = shown(redacted(self._places.in_full(public[0])))
            private = name.removesuffix(".pub")
            return LostKey(
                says=f"{name} is the public half of a key: ssh logs in with the private one, {private}, which it "
                f"has not, and {no_agent}",
                where=None,
                do=f"Put the private key at {private} and name it in IdentityFile, or start the agent that has it.",
            )
        return LostKey(
            says=f"ssh has no key to offer {said.value('hostname')}: none of the files that it looks for exists, and "
            f"{no_agent}",
            where=None,
            do="Make a key with `ssh-keygen -t ed25519`, add its public half to your Bitbucket account, or start the "
            "agent that has one.",
        )

    def _has_not(self, path: str) -> bool:
        return self._git.known(("not there", path), lambda: _is_not_there(path))

    def _paths_of(self, said: Said, identity: str) -> list[str]:
        """Where a key may be; nothing for `none`."""
        if identity == "none":
            return []
        filled = said.filled(identity).replace("%r", said.value("user")).replace("%p", said.value("port"))
        homes = self._git.known("homes", lambda: ssh_files.homes(self._git.environ))
        return [_home(filled.replace("%d", at), at) for at in homes]

    def _has_agent(self, said: Said) -> bool:
        named = said.value("identityagent")
        if named == "none":
            return False
        return bool(os.name == "nt" or self._git.environ.get("SSH_AUTH_SOCK") or named not in ("", "SSH_AUTH_SOCK"))

    def proxy_missing(self, said: Said) -> Unstartable | None:
        """The ProxyCommand, if its program is not there."""
        proxy = said.value("proxycommand")
        if proxy in ("", "none"):
            return None
        from bb_auth_check.git import ssh_start

        first = proxy.partition(" ")[0]
        place: tuple[Where | None, str] = (None, "of ssh's configuration or command")
        for path in dict.fromkeys(said.files):
            for number, keyword, arguments in ssh_files.lines(self._at(path)):
                if place[0] is None and keyword == "proxycommand" and arguments[:1] == [first]:
                    file = self._places.in_full(path)
                    where = Where(key="ProxyCommand", file=file, scope="unknown", option=(), line=number)
                    place = where, f"line {number} of {file}"
        return ssh_start.proxy_missing(proxy, said.value("hostname"), self._git, place)

    def _gone(self, said: Said, identities: list[str]) -> LostKey | None:
        agent = said.value("identityagent") or self._git.environ.get("SSH_AUTH_SOCK") or os.name == "nt"
        if said.value("identitiesonly") != "yes" and agent and said.value("identityagent") != "none":
            return None  # the agent's keys are offered too
        if not identities or not all(self._is_gone(said, identity) for identity in identities):
            return None
        path = shown(redacted(identities[0]))
        where, place = self._place_of(said, identities[0])
        return LostKey(
            says=f"{path}, the only key that ssh is to offer {said.value('hostname')} ({place}), does not exist",
            where=where,
            do=f"Put the private key at {path}, or name the one that Bitbucket knows in {place}.",
        )

    def _place_of(self, said: Said, identity: str) -> tuple[Where | None, str]:
        """What names a key, and how that is said."""
        if identity in self._command.values("i", "identityfile"):
            if self._command.entry is None:
                return None, self._command.name
            where = self._places.where(self._command.entry, "core.sshCommand")
            return where, where.named
        for path in dict.fromkeys(said.files):
            for number, keyword, arguments in ssh_files.lines(self._at(path)):
                if keyword == "identityfile" and arguments[:1] == [identity]:
                    file = self._places.in_full(path)
                    where = Where(key="IdentityFile", file=file, scope="unknown", option=(), line=number)
                    return where, f"line {number} of {file}"
        return None, "ssh's configuration"

    def _is_gone(self, said: Said, identity: str) -> bool:
        """Whether a key is certainly not there, and its public half neither, for which an agent could have it."""
        filled = said.filled(identity).replace("%r", said.value("user")).replace("%p", said.value("port"))
        if identity == "none" or "$" in filled:  # a variable may hold anything
            return False
        found = []
        for at in ssh_files.homes(self._git.environ):
            path = _home(filled.replace("%d", at), at)
            if "%" in path or not os.path.isabs(path):  # where git will start ssh nobody knows yet
                return False
            found += [path, f"{path}.pub"]
        return all(map(_is_not_there, found))

    def _idle(self, url: Url, said: Said, identities: list[str]) -> LostKey | None:
        """A `Host` block for a slip of Bitbucket's name, or for the old one, that has the key."""
        name = url.host.partition(":")[0]
        if url.hostname not in (*_OLD, hosts.CLOUD_SSH, _OVER_443):
            return None
        for block in self._blocks(said):
            meant = block.patterns and all(
                hosts.is_near_miss(pattern.lower()) or pattern.lower() in _OLD for pattern in block.patterns
            )
            keys = [key for key in block.identities if _home(key, self._git.home) not in self._homes(identities)]
            old_name = bool(block.patterns) and all(pattern.lower() in _OLD for pattern in block.patterns)
            if not meant or not keys or (block.file, block.line) in said.applied or (block.moves and not old_name):
                continue
            file = self._places.in_full(block.file)
            old = shown(redacted(" ".join(block.patterns)))
            do = f"In {file}, change line {block.line} to `Host {old} {name}`."
            if block.moves:
                do += f" In {file}, change line {block.moves} to `HostName {hosts.CLOUD_SSH}`."
            if block.moves and url.hostname == _OVER_443:
                do = f"In {file}, give {name} a `Host` of its own, with this IdentityFile."
            return LostKey(
                says=f"{shown(redacted(keys[0]))} is set under `Host {old}` in {file}, which does not match {name}: "
                "ssh does not offer it there, unless an agent holds it",
                where=Where(key=f"Host {old}", file=file, scope="unknown", option=(), line=block.line),
                do=do,
            )
        return None

    def _homes(self, paths: list[str]) -> set[str]:
        return {_home(path, self._git.home) for path in paths}

    def _at(self, path: str) -> str:
        return os.path.join(self._git.cwd or "", path)


class _Key:
    """One key of a file of known hosts."""

    __slots__ = ("blob", "line", "marked", "names", "type")

    def __init__(self, line: int, words: list[str]) -> None:
        self.line = line
        self.marked = words[0].startswith("@")
        self.names, self.type, self.blob = words[1:4] if self.marked else words[:3]

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` and Bitbucket give it."""
        import hashlib
        from base64 import b64decode, b64encode

        try:
            raw = b64decode(self.blob, validate=True)
        except ValueError:
            return ""
        return b64encode(hashlib.sha256(raw).digest()).decode("ascii").rstrip("=")

    @property
    def is_bitbuckets_alone(self) -> bool:
        """Whether nothing but a host of Bitbucket Cloud's, or an address, goes by this line."""
        if self.names.startswith("|1|"):
            return True
        if set(self.names) & {"*", "?", "!"}:
            return False  # `ssh-keygen -R` leaves patterns alone
        bare = (name.removeprefix("[").partition("]")[0].lower() for name in self.names.split(","))
        return all(hosts.is_cloud(name) or not set(name) - set("0123456789abcdef.:") for name in bare)


def _keys(lines: list[str]) -> Iterator[_Key]:
    number = 0
    for line in lines:
        if line.startswith("#"):
            at = line.partition(" found: line ")[2].split()
            number = int(at[0]) if at and at[0].isdecimal() else 0
            continue
        words = line.split()
        if len(words) >= (4 if line.startswith("@") else 3):
            yield _Key(number, words)


def _place(line: str) -> tuple[str, int]:
    file, _, number = line.removeprefix("debug1: ").partition(_APPLIED)[0].rpartition(" line ")
    return file, int(number) if number.isdecimal() else 0


def _takes_new(said: Said) -> bool:
    """Whether ssh takes a host that `known_hosts` does not know as it is, or learns its key from elsewhere."""
    elsewhere = said.value("knownhostscommand") not in ("", "none") or said.value("verifyhostkeydns") in ("yes", "true")
    return elsewhere or said.value("stricthostkeychecking") in ("no", "false", "off", "accept-new")


def _types(said: Said) -> list[str]:
    """The types of keys in the order in which ssh wants to be shown them."""
    by_rsa = ("rsa-sha2-512", "rsa-sha2-256")  # two ways to sign with the same key
    wanted = ["ssh-rsa" if name in by_rsa else name for name in said.value("hostkeyalgorithms").split(",")]
    return [name for name in dict.fromkeys(wanted) if name in _TYPES] or list(_TYPES)


def _wrong(name: str, found: list[tuple[str, list[_Key]]], own: list[str], order: list[str]) -> HostKey | None:
    """ssh wants to be shown a key of a type that it knows, the best first: that type's keys have to be right.

    OpenSSH: `sshconnect2.c`, `order_hostkeyalgs`.
    """
    types = {key.type for _, keys in found for key in keys}
    wanted = next((one for one in order if one in types), None)
    of_type = [(path, key) for path, keys in found for key in keys if key.type == wanted]
    if wanted is None or any(key.fingerprint in hosts.HOST_KEYS for _, key in of_type):
        return None
    path = of_type[0][0]
    keys = next(keys for at, keys in found if at == path)
    wrong = [key for key in keys if key.fingerprint not in hosts.HOST_KEYS]
    is_own = path in own and not os.path.islink(path) and _is_mine(path)
    return HostKey(
        kind="wrong",
        says=f"holds a key for {name} that Bitbucket Cloud no longer has",
        where=_where(name, path),
        lines=tuple(key.line for key in wrong),
        removable=is_own
        and shown(redacted(path)) == path
        and len(wrong) == len(keys)
        and all(key.is_bitbuckets_alone for key in keys),
    )


def new_host(url: Url) -> str:
    """The host that an address at the old name moves to: SSH over port 443 has one of its own."""
    return hosts.moved_to(url)[0]


def closed_port(said: Said) -> str | None:
    """The port at which ssh would look for a host of Bitbucket Cloud's, if none answers SSH there.

    None for the old name, which is open nowhere, and where a proxy command may know another way.
    """
    host, port = said.value("hostname").lower().rstrip("."), said.value("port")
    if host not in (hosts.CLOUD_SSH, _OVER_443) or said.leads_to != host:
        return None
    proxy = said.value("proxycommand")
    if proxy not in ("", "none") and "%p" not in proxy:
        return None
    return None if port == "22" or (host, port) == (_OVER_443, "443") else port


def may_be_alias(url: Url) -> bool:
    """Whether a host's name may stand for another one in ssh's configuration: no domain, or a made-up one."""
    name = url.hostname
    return url.transport == "ssh" and bool(name) and ("." not in name or "bitbucket" in name)


def is_undefined(url: Url, said: Said) -> bool:
    """Whether a name that people give to Bitbucket in ssh's configuration is none there: ssh looks it up as it is."""
    name = url.hostname
    if said.leads_to != name or said.value("proxycommand") not in ("", "none") or said.value("proxyjump"):
        return False
    of_cloud = name.startswith((f"{hosts.CLOUD}-", f"{hosts.CLOUD}_"))
    return of_cloud or (not url.scheme and "." not in name and name.startswith(("bitbucket-", "bitbucket_")))


def is_named(url: Url, command: Command, git: Git) -> bool:
    """Whether ssh's configuration may lead a name with a domain of its own to Bitbucket: then ssh is worth asking."""
    if command.program is None or not url.hostname or url.hostname.endswith(hosts.OTHER_SERVICES):
        return False
    if any(hosts.CLOUD in value.lower() for value in command.values("", "hostname")):
        return True
    only = next(iter(command.values("F", "")[-1:]), None)
    host = url.host.partition(":")[0]
    return ssh_files.may_be_bitbucket(host, only and os.path.join(git.cwd or "", only), git.environ)


def _home(path: str, home: str) -> str:
    return home + path[1:] if path == "~" or path.startswith("~/") else path


def _is_not_there(path: str) -> bool:
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _is_mine(path: str) -> bool:
    try:
        return not hasattr(os, "getuid") or os.stat(path).st_uid == os.getuid()
    except OSError:
        return False


def _where(host: str, path: str) -> Where:
    exact = shown(redacted(path)) == path and shown(host) == host
    return Where(key=shown(host), file=shown(redacted(path)), scope="unknown", option=(), exact=exact)


def _complaint(answer: Answer) -> str:
    """The first thing that ssh complains of, fit to be shown."""
    said = [line.strip() for line in answer.err.splitlines() if not line.startswith(("debug", "OpenSSH_", "Pseudo-"))]
    return shown(redacted(said[0]))[:200] if said else f"`ssh -G` ends with {answer.code}"
