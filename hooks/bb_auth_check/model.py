"""The values that pass between the rooms: frozen, compared by value, and never holding a secret.

`dataclasses` and `typing` are not imported here: together they cost more than half of what a clean check may
take (`tests/benchmarks/` prints the ratios), and `Value` is all of them that is needed.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, Literal

    from typing_extensions import Self, dataclass_transform

    from bb_auth_check.bitbucket.products import Product

    Severity = Literal["error", "advice"]
    Scope = Literal["system", "global", "local", "worktree", "command", "unknown"]
    UsernameSource = Literal["url", "config", "helper"]
    Keeps = Literal["keychain", "memory", "plaintext", "nothing", "unknown"]
    Status = Literal["clean", "findings", "skipped", "error"]
    Use = Literal["push", "fetch", "submodule", "lfs"]
    Place = Literal["header", "proxy", "helper", "section", "reflog", "elsewhere"]
    ErrorCode = Literal[
        "no-repository", "no-program", "not-trusted", "not-readable", "too-slow", "rule-failed", "cannot-look"
    ]
    Certainty = Literal["named", "candidate"]
    About = Literal["secret", "username", "helper", "address", "environment", "hooks"]
    Turn = Literal[
        "unblock", "command", "helper", "login", "store", "chain", "secret", "username", "address", "environment"
    ]
    FixedBy = Literal[
        "url",  # the URL is written anew
        "username",  # likewise, with the username under which a helper has a token
        "account",  # likewise, with the username of a stored token, unless that is another person's
        "entry",  # an entry of a plaintext file goes; a token that may live is handed to a helper first
        "store",  # a helper that keeps plaintext files is replaced, and what it keeps handed over
        "helper",  # a chain that has no working helper gets one
        "person",  # a secret that no credential helper can give back in its place: unless asked, it is left
        "duplicate",  # one of two helpers goes, unless it keeps logins
        "host-key",  # a key that Bitbucket publishes is added to ssh's known hosts
        "mode",  # a file is closed to others
        "commands",  # the commands of the remedy, as they are printed
    ]
    Reach = Literal["remote", "host", "repository", "user", "system"]
else:

    def dataclass_transform(**_):
        return lambda cls: cls


HIDDEN = "***"
"""Stands where a secret stood."""

TURNS: tuple[Turn, ...] = (
    "unblock",
    "command",
    "helper",
    "login",
    "store",
    "chain",
    "secret",
    "username",
    "address",
    "environment",
)
"""The order in which `fix` works (`Rule.turn`).

First what keeps git from asking any helper, then secrets in a helper's command, which are lost once it is replaced,
then what a secret can be handed to. A username is taken from a plaintext file before the file is emptied.
"""

REACHES: dict[Reach, str] = {
    "remote": "this remote",
    "host": "this host",
    "repository": "every host of this repository",
    "user": "every repository and host of this user",
    "system": "every user of this machine",
}
"""How far a remedy reaches, from the least to the most, and how that is said."""


WIDTH: dict[Scope, int] = {"system": 0, "global": 1, "local": 2, "worktree": 3, "command": 4}
"""From the scope that is for most repositories to the one that is for least; git reads them in this order."""


_SHAPES: dict[type, tuple[dict[str, Any], frozenset[str]]] = {}
"""The fields of each class, in order, with what they are unless they are given; and those that have to be given."""


def _shape(cls: type[Value]) -> tuple[dict[str, Any], frozenset[str]]:
    fields = {name: getattr(cls, name, None) for name in cls.__annotations__}
    return _SHAPES.setdefault(cls, (fields, frozenset(name for name in fields if not hasattr(cls, name))))


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Value:
    """A frozen record whose fields are the class's annotations, given by keyword; class attributes are defaults.

    With it a clean check takes 1.83, 1.25, 1.58 and 1.42 times as long as the least that Python and git need, on
    Python 3.10 to 3.13; with `dataclasses` it took 2.90, 1.88, 2.47 and 2.36 times as long.
    """

    def __init__(self, **given: Any) -> None:
        cls = type(self)
        fields = self.__dict__
        known, needed = _SHAPES.get(cls) or _shape(cls)
        fields.update(known)
        fields.update(given)
        if len(fields) != len(known) or not needed <= given.keys():
            missing = ", ".join(sorted(needed - given.keys()))
            unknown = ", ".join(sorted(given.keys() - known.keys()))
            raise TypeError(f"{cls.__name__}: missing fields: {missing or 'none'}; unknown fields: {unknown or 'none'}")

    def replace(self, **changes: Any) -> Self:
        """A copy with these fields changed. Raises TypeError for a field that there is not."""
        cls = type(self)
        copy = cls.__new__(cls)
        fields = copy.__dict__
        fields.update(self.__dict__)
        fields.update(changes)
        if len(fields) != len(self.__dict__):
            raise TypeError(f"{cls.__name__} has no field {', '.join(changes.keys() - self.__dict__.keys())}")
        return copy

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


class Mute:
    """What may hold a secret, or lead to one: printed, it shows the name of its class and nothing else."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


HEADER = "an Authorization header"
NETRC = "netrc"
CERTIFICATE = "a client certificate"
KERBEROS = "Kerberos"
ASKPASS = "an askpass program"
SSH_COMMAND = "the ssh command that git is told to use"
"""What may log in before, or in place of, a credential helper."""


class CannotLook(Exception):
    """The repository could not be looked at. `str()` is one sentence for the user, free of secrets."""

    def __init__(self, sentence: str, code: ErrorCode = "cannot-look") -> None:
        """`code` is what programs tell it by."""
        super().__init__(sentence)
        self.code = code


class NoRepository(CannotLook):
    """There is no repository to look at."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "no-repository")


class Where(Value):
    """A configuration value's place: what has to be named to find it and to change it."""

    key: str
    """As git spells it, a secret in the subsection replaced by `HIDDEN`."""
    file: str | None
    """The file as git names it; None for the command line and the environment."""
    scope: Scope
    option: tuple[str, ...]
    """What makes `git config` write that very file; empty where no file can be written."""
    values: int = 1
    """How many values the key has in that file."""
    exact: bool = True
    """Whether key and file are named as they are: False once a part of them had to be hidden or escaped."""
    line: int | None = None
    shared: bool = False
    """Whether other machines may have the file as well: a link, or a file of a work tree, among the user's own."""

    @property
    def named(self) -> str:
        """Key and file, for a sentence."""
        return f"{self.key} in {self.file}" if self.file else f"{self.key} from the command line or the environment"


class Misused(Exception):
    """The user asked for what there is not. `str()` is one sentence, free of secrets."""


class Secret(Value):
    """That there is a secret, where in the URL, and of what kind. Never its value."""

    kind: str
    slot: Literal["password", "username"]
    secret_id: int = 0
    """The same number wherever the same secret stands; 0 if it was not compared. Nothing is derived from the value."""
    checksum: bool | None = None
    """Whether its checksum holds; None where it has none, or where nobody looked."""


class Url(Value):
    """A URL without its secret."""

    text: str
    """To be shown: the secret replaced by `HIDDEN`, control characters by escapes."""
    transport: Literal["http", "ssh", "other"]
    scheme: str
    username: str | None
    """Decoded, as git hands it to the credential helpers; None if there is none or a token stands there."""
    host: str
    """As git hands it to the helpers: with the port, and in the case it was written in."""
    path: str
    tail: str
    """What follows the host, as it may be shown: `/acme/widget.git`, in scp style `:acme/widget.git`."""
    prefix: str = ""
    """`gcrypt::` and the like: the transport helper that gets the rest. Empty for http and https."""
    secrets: tuple[Secret, ...] = ()
    password: Literal["none", "empty", "placeholder", "secret"] = "none"
    exact: bool = True
    """Whether `text` is, apart from the secret, what was written: False once a character had to be escaped."""
    readable: bool = True
    """Whether git can take it apart: False with a raw `@`, `/`, `?` or `#` in the user part."""
    mixed: Mixed | None = None
    """What is wrong with its form, if git can make nothing of it."""

    @property
    def hostname(self) -> str:
        """The host in lower case, without port and brackets."""
        host = self.host.lower()
        if host.startswith("["):
            return host[1:].partition("]")[0]
        return host.partition(":")[0].rstrip(".")


class Mixed(Value):
    """Why git can make nothing of an address: two forms of one are mixed, or there is more than an address."""

    says: str
    """What it is, as the end of a sentence that begins with its place."""
    git: str
    """What git makes of it, as the end of that sentence."""
    meant: Url | None
    """The address that was meant; None where that is not clear."""
    is_certain: bool = True
    unless: Literal["", "path", "helper", "ssh"] = ""
    """What would make it an address for all that: a folder of that name, git's helper for its scheme, another ssh."""
    helper: str = ""
    """The transport helper that git would look for: `git-remote-<helper>`."""


class Address(Value):
    """One URL that git uses, and where it comes from."""

    remote: str
    """The remote's name; for a URL that belongs to none, the name of the submodule or what else it is for."""
    use: Use
    where: Where | None
    """The key that holds `written`; None for a URL given on the command line."""
    written: Url
    url: Url
    """What git makes of `written`."""
    pattern: str | None = None
    """What picks `written` out of several values of its key; None if nothing safe does."""
    rewritten_by: Where | None = None
    """The `url.<base>.insteadOf` or `pushInsteadOf` that turned `written` into `url`."""

    def place_of(self, url: Url) -> Where | None:
        """The key that has to change for `url` (`self.url` or `self.written`) to change: the remote's or the rule's."""
        if self.rewritten_by is not None and url == self.url and url != self.written:
            return self.rewritten_by
        return self.where


class Broken(Value):
    """Why a helper can never work as its value is written."""

    says: str
    """The end of a sentence, with nothing of the value in it."""
    do: str | None = None
    """What a person does to the value, where no command can."""


class Helper(Value):
    """One credential helper in the order git would ask it."""

    name: str
    kind: Literal["program", "path", "shell"]
    where: Where
    program: str | None
    found: bool | None
    """None where only running it could tell; False as well where its value can never work."""
    keeps: Keeps
    broken: Broken | None = None
    called: str = ""
    """What it is known as, however it is spelt: `manager` for `!'/opt/gcm/git-credential-manager'`; empty for one that
    is not known, whose name may be a piece of a secret."""
    pattern: str | None = None
    """What picks this value out of several of its key (`git config`'s value-pattern); None if nothing safe does."""
    plain: bool = True
    """Whether the value is a name and nothing more."""
    spelled: str | None = None
    """The whole value, where it is certain to hold no secret."""
    meant: str | None = None
    """What the name should be, where it stands for a program that is there otherwise than git wants it named."""
    not_executable: bool = False
    """Whether the program is a file that is there and may not be run."""
    quoted: str | None = None
    """How the value has to be written, if it is a program's path with characters that the shell takes for others."""
    readable: bool = True
    """For `store`: whether it can be told which file it reads."""
    timeout: int | None = None
    """Seconds that `cache` keeps a secret; None for other helpers."""
    answers: bool = True
    """Whether it ever has an answer: the observer only watches."""
    serves: str | None = None
    """The one service that it answers for, where that is another than Bitbucket."""
    gives_name: bool | None = None
    """Whether it says the username by itself: False if it knows but what it was given, None if nobody knows."""
    name_given: str | None = None
    """The username that its command says, or `$NAME` for the variable that it is taken from, if the text shows it."""
    is_empty: bool = False
    """Whether it certainly has no secret at all."""

    @property
    def is_manager(self) -> bool:
        """Whether it is Git Credential Manager."""
        return self.called in ("manager", "manager-core")


class UnmatchedHelper(Value):
    """A helper that is set for a URL much like this one, and that git does not ask."""

    helper: Helper
    why: str
    """What keeps its key from applying, as the end of a sentence."""


class Stored(Value):
    """An entry for this host in a file that keeps credentials in plaintext: whose and of what kind, never its value."""

    source: Literal["store", "netrc"]
    username: str | None
    kind: str
    where: Where
    answers: bool
    """Whether it is what git would get for this URL from that file."""
    private: bool = True
    """Whether nobody but its owner may read the file."""
    fits: bool = False
    """For `store`: whether it is for this URL's scheme, host and username, whatever its path is."""
    of_path: bool | None = None
    """For `store`: whether its path is this URL's; None for an entry without one."""
    is_near: bool = False
    """For `store`: whether its path is this URL's but for `.git`, a slash or the case."""
    hides_own: bool = False
    """For `store`: whether it answers in place of an entry of this URL's own path, which has another secret."""
    is_lost: bool = False
    """For `store`: whether its scheme or host, as git reads them, is not this URL's: it answers no such URL."""
    placeholder: bool = False
    """Whether a text that somebody was meant to replace stands in the secret's place."""


class Missed(Value):
    """An entry of a file that keeps credentials in plain text which is meant for this URL, and never taken for it."""

    where: Where
    says: str
    """Why it is not taken, as the end of a sentence that begins with the entry."""
    do: str
    """What to do about it, as the end of a sentence."""


class HostKey(Value):
    """What is wrong with what ssh knows of the host's key."""

    kind: Literal["wrong", "port", "unknown"]
    """`wrong`: no key of the host; `port`: known without the port only; `unknown`: not known, and nobody is asked."""
    says: str
    """The end of a sentence that begins with the file."""
    where: Where
    """The file that ssh reads, and the name in it as the key."""
    lines: tuple[int, ...] = ()
    """The lines with a key that is not the host's."""
    removable: bool = False
    """Whether `ssh-keygen -R` takes out these lines alone, of a file that is the user's own."""
    right: str | None = None
    """The line to add: a key that Bitbucket publishes, as the file has it under another name of Bitbucket's."""
    file_is_whole: bool = True
    """Whether a line can be appended: the file ends with a newline."""


class Tied(Value):
    """What ties an SSH address to the host's name in it: under another name it would be lost."""

    what: str
    """In a few words, for a sentence."""
    do: str
    """What keeps it, as a sentence."""


class LostKey(Value):
    """A key that ssh is told to offer, and does not."""

    says: str
    where: Where | None
    do: str


class Unstartable(Value):
    """Why git's ssh gets nowhere, whatever key it has."""

    says: str
    where: Where | None
    do: tuple[str, ...]
    is_useless: bool = False
    """Whether its place holds nothing but the fault, for this repository alone: then taking it out mends it."""
    is_certain: bool = True


class Ssh(Value):
    """What ssh makes of an address."""

    host: str
    """The host it would connect to: another than the URL's if that is an alias of ssh's configuration."""
    user: str | None = None
    """The user that ssh's configuration gives where the URL has none."""
    asked: bool = False
    """Whether ssh itself has said so; else `host` is the URL's."""
    unseen: tuple[str, ...] = ()
    """What could not be looked at, as sentences."""
    may_differ: bool = False
    """Whether ssh may be told otherwise where it could not be looked: nothing is certain then."""
    is_undefined: bool = False
    """Whether the name looks like one of ssh's configuration for Bitbucket, where ssh knows none of the kind."""
    closed_port: str | None = None
    """The port that it would connect to, where Bitbucket Cloud answers no SSH at it."""
    host_key: HostKey | None = None
    new_name_unknown: str | None = None
    """The file that knows this host's key, but not under the name that the host has moved to."""
    tied: Tied | None = None
    lost_key: LostKey | None = None
    cannot_start: Unstartable | None = None
    putty: Where | None = None
    """A key in PuTTY's form that is set for this remote though the ssh in use reads none."""


class Gcm(Value):
    """What Git Credential Manager is told for this URL (its own configuration page)."""

    store: str | None
    validates: bool
    """Whether it asks Bitbucket's REST interface before each use of what it has stored."""
    modes: str | None
    keeps: Keeps = "keychain"
    traced: Where | None = None
    """What has it write secrets into its trace."""
    unusable: str | None = None
    """Why its store cannot keep anything here, as the end of a sentence."""


class Destination(Value):
    """One URL that git would push to, with the login git would use there."""

    address: Address
    product: Product
    username: str | None
    username_source: UsernameSource | None
    username_where: Where | None = None
    username_secret: Secret | None = None
    """The token that `credential.username` holds in place of a name."""
    helpers: tuple[Helper, ...] = ()
    helpers_reset: Where | None = None
    """The last empty `helper` value that applies: it dropped every helper before it."""
    valueless: Where | None = None
    """A `credential` key without a value that applies: git dies on it."""
    answered_by: str | None = None
    """What logs in before any helper is asked: a header, netrc, a client certificate, an askpass program."""
    behind_pipelines_proxy: bool = False
    is_guess: bool = False
    """Whether the product is a guess: whatever fails at another one is certain of nothing."""
    is_next: bool = True
    """Whether the push that is at hand, or the next plain `git push`, goes there."""
    unused_username: Where | None = None
    """A `credential.username` with another name, which git does not heed because the URL has one."""
    too_early: tuple[tuple[str, Scope], ...] = ()
    """Keys for helpers of this host, each with its scope, whose section stands before a helper of other hosts: what is
    added there git would ask too early, or drop again."""
    unmatched: tuple[UnmatchedHelper, ...] = ()
    """Helpers for a URL much like this one; looked for only if the chain has none that works."""
    header: Exposure | None = None
    """The Authorization header that git sends, with or without a secret in it."""
    stored: tuple[Stored, ...] = ()
    """What the files that keep credentials in plaintext hold for this host, in the order in which git would meet it."""
    missed: tuple[Missed, ...] = ()
    """What those files hold that all but fits; looked for only where none of it answers."""
    path_told: Where | None = None
    """The `useHttpPath` that has git tell the helpers the URL's path as well."""
    gcm: Gcm | None = None
    """None unless Git Credential Manager is in the chain."""
    ssh: Ssh | None = None
    """None unless this is SSH to Bitbucket."""

    @property
    def answering(self) -> tuple[Helper, ...]:
        """The helpers that may have an answer: all but the observer and those of other services."""
        return tuple(helper for helper in self.helpers if helper.answers and helper.serves is None)

    @property
    def manager(self) -> Helper | None:
        """Git Credential Manager, if its program is there."""
        return next((one for one in self.helpers if one.is_manager and one.found is not False), None)

    @property
    def withheld(self) -> Literal["helper-store-unavailable", "helper-validation"] | None:
        """Why Git Credential Manager, where it is asked, may give nothing whatever it has: the class of failure."""
        if self.gcm is None or self.manager is None:
            return None
        if self.gcm.unusable is not None:
            return "helper-store-unavailable"
        return "helper-validation" if self.gcm.validates and self.product.is_cloud else None

    @property
    def foreign(self) -> tuple[Helper, ...]:
        """The helpers of other services, which git asks here in vain."""
        return tuple(helper for helper in self.helpers if helper.serves is not None)


class Beside(Value):
    """A login over https that git-lfs or a submodule needs beside those of the remotes."""

    login: Destination
    """At the URL that is used; its address's `remote` is the submodule's name. git-lfs finds netrc's by the host."""
    tracked: Where | None = None
    """The key that has this URL in a file which goes to everybody: `.gitmodules` or `.lfsconfig`."""
    path: str | None = None
    """The submodule's folder; None if its name cannot be written as it is."""
    is_initialised: bool = False
    """Whether the submodule is known to more than `.gitmodules`."""


class Exposure(Value):
    """A secret, or what stands in the place of one, elsewhere than in a URL that git uses."""

    place: Place
    where: Where
    text: str
    """To be shown: what it stands in, the secret replaced by `HIDDEN`."""
    secret: Secret | None
    """None if what stands there is no secret: a placeholder."""
    host: str = ""
    """Whom it is for: the host, in lower case."""
    pattern: str | None = None
    """What picks it out of several values of its key; None if nothing safe does."""
    clean: str | None = None
    """What would stand there without the secret: a URL, or a section's name."""


class Environment(Value):
    """What surrounds git here."""

    no_prompts: Where | None = None
    """What forbids git to ask anybody."""
    askpass: Askpass | None = None
    hooks: Hooks | None = None
    gate: str | None = None
    """`transfer.credentialsInUrl`."""
    in_ci: bool = False
    """Whether this is a build: nobody can be asked."""
    only_looks: bool = False
    """Whether this is one of the checks of a build, and no push is at hand."""
    from_variables: bool = False
    """Whether what no file configures comes from variables (GIT_CONFIG_COUNT) and no command line (`git -c`)."""
    remote_session: bool = False
    """Whether this is a session over SSH."""
    has_desktop: bool = False
    """Whether there is a session bus, which a keyring needs."""
    has_display: bool = False
    """Whether a window can be shown (DISPLAY or WAYLAND_DISPLAY)."""
    secret_elsewhere: str | None = None
    """The remote of another host in whose URL a password stands, as its login there may have to."""


class Askpass(Value):
    """The program that git asks for usernames and passwords."""

    program: str
    where: Where
    fault: str | None
    """Why it cannot answer, as the end of a sentence."""
    asks: Literal["person", "editor"] | None = None
    """Whom it asks for each login, if it is one of those that keep none."""


class Hooks(Value):
    """Where git looks for hooks, and whether one runs at a push."""

    folder: str
    where: Where | None
    """The `core.hooksPath` that says so."""
    pre_push: bool
    own_pre_push: bool
    """Whether the repository's own hooks folder has one."""
    wanted_by: str | None = None
    """The file that asks for this check at a push."""
    has_others: bool = False
    """Whether that folder has hooks, of whatever kind, that git runs."""
    configured: Where | None = None
    """The `hook.<name>.command` that git runs at a push, wherever it looks for hooks."""
    unheeded: Where | None = None
    """The same, where this git is older than such hooks (2.54)."""


class Rewrite(Value):
    """One `insteadOf` rule without secrets; rules with a secret in them never apply to a clean URL's text."""

    prefix: str
    push_only: bool
    """Whether it is a `pushInsteadOf`."""


class Machine(Value):
    """What decides which helper can be offered."""

    platform: str
    helpers: tuple[str, ...]
    """Names of the known credential helpers whose programs exist here; empty unless one is needed."""
    chosen: str | None = None
    """The value of `credential.helper` that the user has decided on: no other is offered."""
    has_desktop: bool = True
    """Whether a keyring of the desktop could be reached, if there were a helper for it."""
    in_ci: bool = False
    """Whether this is a build: nobody can type a token for a helper to keep."""
    shared: bool = False
    """Whether the file that `git config --global` writes may be another's as well (`Where.shared`), or is none."""


class Refusal(Value):
    """What git's own configuration has it refuse, before it asks anybody."""

    kind: Literal["transport", "push-remote"]
    """`transport`: the connection to a destination; `push-remote`: a plain `git push`, whose remote there is not."""
    says: str
    """The end of a sentence that begins with the place."""
    where: Where
    do: str
    """What to do where no command can be told."""
    is_useless: bool = False
    """Whether its place says something of no other host and no other repository: then it may be taken out."""
    remote: str | None = None
    url: str | None = None
    is_certain: bool = True


class Facts(Value):
    """All that the rules may know. Holds no secret."""

    addresses: tuple[Address, ...]
    """Every URL looked at, for push and for fetch."""
    destinations: tuple[Destination, ...]
    rewrites: tuple[Rewrite, ...]
    machine: Machine
    hosts: tuple[str, ...] = ()
    """Declared Bitbucket Data Center hosts, in lower case."""
    held: tuple[Exposure, ...] = ()
    environment: Environment = Environment()
    refusals: tuple[Refusal, ...] = ()
    """What stops git before any login; not looked at in a push that is at hand."""
    beside: tuple[Beside, ...] = ()
    """What submodules and git-lfs log in at, where that is Bitbucket over https; of a single push, git-lfs alone."""

    __slots__ = ("_by_address",)  # the index is no field: it is neither compared nor shown

    def destination(self, address: Address) -> Destination | None:
        """The destination at this address, or at a copy of it; None for an address that nothing is pushed to."""
        index: dict[tuple[str, str, str], Destination] | None = getattr(self, "_by_address", None)
        if index is None:
            index = {}
            for destination in self.destinations:
                at = destination.address
                index.setdefault((at.remote, at.use, at.url.text), destination)
            object.__setattr__(self, "_by_address", index)
        return index.get((address.remote, address.use, address.url.text))


class Remedy(Value):
    """What fixes a finding."""

    says: str
    commands: tuple[tuple[str, ...], ...] = ()
    """argv, not shell text; run as they stand they make the finding go."""
    safe: bool = False
    """Whether the commands lose nothing: False where they drop a secret that may still be wanted."""
    by_hand: tuple[str, ...] = ()
    """What only a person can do, one sentence each."""
    ends_by_hand: bool = False
    """Whether that remains to be done after the commands as well; otherwise it says what could be done instead."""
    reach: Reach | None = None
    """The most that the commands change; None if there are none."""


class Fault(Value):
    """What a rule saw: the fault in one sentence, its place, its remedy."""

    message: str
    remedy: Remedy
    where: Where | None = None
    remote: str | None = None
    url: str | None = None
    secret_kind: str | None = None
    secret_id: int = 0
    """The secret that this is about (`Secret.secret_id`): faults about the same one are told as one."""
    also: tuple[Where, ...] = ()
    """Where else the same secret stands."""
    fixed_by: FixedBy = "commands"
    """What `fix` has to do for the remedy; a fault with a `secret_id` is always about that secret."""
    is_certain: bool = True
    """Whether git will fail for it: False makes a fault advice, whatever the severity of its rule."""

    @property
    def is_fixable(self) -> bool:
        """Whether `fix` has a way that reaches no further than this host; it may want a helper of the user's choice."""
        is_near = bool(self.secret_id) or self.remedy.reach in (None, "remote", "host")
        return self.has_way and self.fixed_by != "person" and is_near

    @property
    def has_way(self) -> bool:
        """Whether `fix` has a way, however far it reaches: what reaches further than this host it does only if told."""
        if self.fixed_by == "person":
            return bool(self.secret_id and self.remedy.commands)
        if self.secret_id or self.fixed_by != "commands":
            return True
        return self.remedy.safe and bool(self.remedy.commands)


class Selection(Value):
    """What is looked at and what is asked of it: the options that `check`, `doctor`, `fix` and `probe` share.

    Where it names no host and no rule, git's configuration does (`bbAuthCheck.host`, `select`, `ignore`, `strict`).
    """

    remotes: Sequence[str] = ()
    """Names of remotes, or URLs; empty for every one."""
    hosts: Sequence[str] = ()
    """Bitbucket Data Center hosts, beside those of the configuration."""
    select: Sequence[str] = ()
    """Ids, families or names of rules; one text may hold several, with commas or blanks between them."""
    ignore: Sequence[str] = ()
    strict: bool = False
    """Whether advice counts as much as an error."""


EVERYTHING = Selection()


class Rule(Value):
    """One rule, declared once."""

    id: str
    name: str
    title: str
    severity: Severity
    why: str
    """What it costs. The first sentence is shown with every finding."""
    fix: str
    """What fixes it, in general; a finding has the commands."""
    classes: tuple[str, ...]
    """The failures that this fault leads to."""
    bad: str
    """git configuration text laid over a healthy repository; `{api_token}` and the like stand for a fresh secret."""
    good: str
    """What the printed remedy makes of `bad`."""
    look: Callable[[Facts], Iterator[Fault]]
    about: About
    """What it judges: the line of `doctor` that it belongs to."""
    turn: Turn
    """When `fix` fixes it."""
    links: tuple[str, ...] = ()


class Outgoing(Value):
    """A kind of credential that must not leave in what is pushed."""

    id: str
    name: str
    kind: str
    """That of the credential (`tokens.KINDS`)."""
    title: str
    why: str
    fix: str
    links: tuple[str, ...] = ()
    severity: Severity = "error"
    classes: tuple[str, ...] = ()
    """None: what leaves makes no login fail."""


class Finding(Value):
    """A fault, with the rule that found it."""

    rule: Rule
    fault: Fault
    classes: tuple[str, ...]
    """The failures it leads to: those of the rule, and of the rules whose faults are about the same secret."""
    severity: Severity
    """That of the rule, or `advice` for a fault that will not stop what is about to happen."""


class Accepted(Value):
    """A finding that somebody has accepted, for a reason and for a time (`bbAuthCheck.allow`)."""

    finding: Finding
    until: str
    """The last day, `2027-03-01`."""
    reason: str
    """Fit to be shown."""
    where: Where
    """The entry of git's configuration that says so."""


class Report(Value):
    """What a check comes to."""

    status: Status
    findings: tuple[Finding, ...] = ()
    destinations: tuple[Destination, ...] = ()
    errors: tuple[str, ...] = ()
    error_codes: tuple[ErrorCode, ...] = ()
    """What each of the errors is, for programs."""
    warnings: tuple[str, ...] = ()
    """What is wrong with the settings of this program, and stops nothing."""
    strict: bool = False
    """Whether advice counts as much as an error."""
    shared: bool = False
    """`Machine.shared`: what is advised is set in the repository alone."""
    in_a_build: bool = False
    """Whether this runs in a build, whose clone goes when it ends."""
    accepted: tuple[Accepted, ...] = ()
    """Findings that count no more, because somebody has accepted them."""
    repository: str | None = None
    """Where it is, fit to be shown; told to programs alone."""

    @classmethod
    def of_failure(cls, reason: CannotLook) -> Report:
        """The report on what could not be looked at."""
        return cls(status="error", errors=(str(reason),), error_codes=(reason.code,))

    @property
    def blocks(self) -> bool:
        """Whether a push should not go on."""
        return any(self.strict or finding.severity == "error" for finding in self.findings)


class Checkup(Value):
    """What the examination comes to."""

    report: Report
    """As `check` makes it."""
    facts: Facts | None
    """None if the repository could not be looked at."""
    versions: tuple[str, ...]
    """Programs with their versions, to be shown as they stand."""
    left_out: tuple[Rule, ...] = ()
    """The rules that were not asked."""
    is_machine: bool = False
    """Whether there is no repository here, and all this is what holds for every one of the user's."""
    template: str | None = None
    """Of the machine: the folder from which each new repository gets a pre-push hook."""


class Match(Value):
    """What a failure may come from."""

    failure: str
    """The class of failure (`bitbucket.failures`)."""
    certainty: Certainty
    """`named`: the failure's text leaves no other. `candidate`: one of several."""
    message: str
    """What has happened, in a sentence or two; what this repository shows of it included."""
    remedy: Remedy
    sources: tuple[str, ...] = ()
    """Pages that say so."""
    rule: str | None = None
    """The id of the rule that finds the cause in this repository; its remedy is the one given."""


class Question(Value):
    """A question that tells the causes of a failure apart."""

    asks: str
    """The question, which begins in small letters."""
    yes: tuple[str, ...]
    """The classes of failure that it is if the answer is yes, likeliest first."""
    no: tuple[str, ...]
    likeliest: tuple[str, ...] = ()
    """It is asked if one of these is the likeliest class; whatever the class is, if there are none."""
    is_clouds: bool = False
    """Whether it can be asked of Bitbucket Cloud alone."""
    needs_person: bool = False
    """Whether only somebody who sits before the machine can answer it."""


class Diagnosis(Value):
    """What a failed login, or its text, comes to."""

    matches: tuple[Match, ...]
    """Best first; empty if nothing is known of it."""
    leak: Match | None = None
    """The secret that the failure's text shows in plain text, whatever else failed."""
    notes: tuple[str, ...] = ()
    """What else the text shows, a paragraph each, for people."""
    commands: tuple[tuple[str, ...], ...] = ()
    """What helps where no login is at fault."""
    is_guess: bool = False
    """Whether the matches come from single words of the text."""
    is_elsewhere: bool = False
    """Whether nothing of the text is about git."""
    question: Question | None = None
    """What tells the matches apart."""
    here: tuple[Finding, ...] = ()
    """The errors of this repository, whether they lead to this failure or not."""


class Probed(Value):
    """What came of asking one destination whether a login may write there."""

    destination: Destination
    may_write: bool | None
    """False if Bitbucket refused the login; None if it was not asked, or gave no answer."""
    http_status: int | None = None
    """What Bitbucket answered; None over SSH, and where it did not."""
    username: str | None = None
    """Whose login it was, where git knows it."""
    matches: tuple[Match, ...] = ()
    why: str | None = None
    """Why there is no answer, or no login to judge, as a sentence, where `matches` alone cannot tell."""
