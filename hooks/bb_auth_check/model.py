"""The values that pass between the rooms: frozen, compared by value, and never holding a secret.

`dataclasses` and `typing` are not imported here: together they cost more than half of what a clean check may
take (`tests/benchmarks/` prints the ratios), and `Value` is all of them that is needed.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, Literal

    from typing_extensions import dataclass_transform

    Severity = Literal["error", "advice"]
    Scope = Literal["system", "global", "local", "worktree", "command", "unknown"]
    Product = Literal["cloud", "datacenter", "other"]
    UsernameSource = Literal["url", "config", "helper"]
    Keeps = Literal["keychain", "memory", "plaintext", "nothing", "unknown"]
    Status = Literal["clean", "findings", "skipped", "error"]
else:

    def dataclass_transform(**_):
        return lambda cls: cls


HIDDEN = "***"
"""Stands where a secret stood."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Value:
    """A frozen record whose fields are the class's annotations, given by keyword; class attributes are defaults."""

    def __init__(self, **given: Any) -> None:
        cls = type(self)
        fields = self.__dict__
        for name in cls.__annotations__:
            fields[name] = given.pop(name) if name in given else getattr(cls, name)
        if given:
            raise TypeError(f"{cls.__name__} has no field {', '.join(given)}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


HEADER = "an Authorization header"
NETRC = "netrc"
ASKPASS = "an askpass program"
SSH_COMMAND = "the ssh command that git is told to use"
"""What may log in before, or in place of, a credential helper."""


class CannotLook(Exception):
    """The repository could not be looked at. `str()` is one sentence for the user, free of secrets."""


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

    @property
    def hostname(self) -> str:
        """The host in lower case, without port and brackets."""
        host = self.host.lower()
        if host.startswith("["):
            return host[1:].partition("]")[0]
        return host.partition(":")[0].rstrip(".")


class Address(Value):
    """One URL that git uses for a remote, and where it comes from."""

    remote: str
    use: Literal["push", "fetch"]
    where: Where | None
    """The key that holds `written`; None for a URL given on the command line."""
    written: Url
    url: Url
    """What git makes of `written`."""
    pattern: str | None = None
    """What picks `written` out of several values of its key; None if nothing safe does."""
    rewritten_by: Where | None = None
    """The `url.<base>.insteadOf` or `pushInsteadOf` that turned `written` into `url`."""


class Helper(Value):
    """One credential helper in the order git would ask it."""

    name: str
    kind: Literal["program", "path", "shell"]
    where: Where
    program: str | None
    found: bool | None
    """None where only running it could tell."""
    keeps: Keeps
    pattern: str | None = None
    """What picks this value out of several of its key (`git config`'s value-pattern); None if nothing safe does."""


class Destination(Value):
    """One URL that git would push to, with the login git would use there."""

    address: Address
    product: Product
    username: str | None
    username_source: UsernameSource | None
    username_where: Where | None = None
    username_kind: str | None = None
    """The kind of token that `credential.username` holds in place of a name."""
    helpers: tuple[Helper, ...] = ()
    helpers_reset: Where | None = None
    """The last empty `helper` value that applies: it dropped every helper before it."""
    valueless: Where | None = None
    """A `credential` key without a value that applies: git dies on it."""
    answered_by: str | None = None
    """What logs in before any helper is asked: a header, netrc, a client certificate, an askpass program."""
    behind_pipelines_proxy: bool = False


class Rewrite(Value):
    """One `insteadOf` rule without secrets; rules with a secret in them never apply to a clean URL's text."""

    prefix: str
    push_only: bool


class Machine(Value):
    """What decides which helper can be offered."""

    platform: str
    helpers: tuple[str, ...]
    """Names of the known credential helpers whose programs exist here; empty unless one is needed."""


class Facts(Value):
    """All that the rules may know. Holds no secret."""

    addresses: tuple[Address, ...]
    """Every URL looked at, for push and for fetch."""
    destinations: tuple[Destination, ...]
    rewrites: tuple[Rewrite, ...]
    machine: Machine
    hosts: tuple[str, ...] = ()
    """Declared Bitbucket Data Center hosts, in lower case."""


class Remedy(Value):
    """What mends a finding."""

    says: str
    commands: tuple[tuple[str, ...], ...] = ()
    """argv, not shell text; run as they stand they make the finding go."""
    safe: bool = False
    """Whether the commands lose nothing: False where they drop a secret that may still be wanted."""
    by_hand: tuple[str, ...] = ()
    """What only a person can do, one sentence each."""


class Fault(Value):
    """What a rule saw: the fault in one sentence, its place, its remedy."""

    message: str
    remedy: Remedy
    where: Where | None = None
    remote: str | None = None
    url: str | None = None
    secret_kind: str | None = None


class Rule(Value):
    """One rule, declared once."""

    id: str
    name: str
    title: str
    severity: Severity
    why: str
    """What it costs. The first sentence is shown with every finding."""
    mend: str
    """What mends it, in general; a finding has the commands."""
    classes: tuple[str, ...]
    """The failures that this fault leads to."""
    bad: str
    """git configuration text laid over a healthy repository; `{api_token}` and the like stand for a fresh secret."""
    good: str
    """What the printed remedy makes of `bad`."""
    look: Callable[[Facts], Iterator[Fault]]
    links: tuple[str, ...] = ()


class Finding(Value):
    """A fault, with the rule that found it."""

    rule: Rule
    fault: Fault


class Report(Value):
    """What a check comes to."""

    status: Status
    findings: tuple[Finding, ...] = ()
    destinations: tuple[Destination, ...] = ()
    errors: tuple[str, ...] = ()
    strict: bool = False
    """Whether advice counts as much as an error."""

    @property
    def blocks(self) -> bool:
        """Whether a push should not go on."""
        return any(self.strict or finding.rule.severity == "error" for finding in self.findings)
