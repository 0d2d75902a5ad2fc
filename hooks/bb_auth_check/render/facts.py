"""The facts about logins and the surroundings of git, each as one line for people: a mark, a label and a text."""

from __future__ import annotations

from bb_auth_check.bitbucket import hosts
from bb_auth_check.bitbucket.helpers import is_of_windows
from bb_auth_check.bitbucket.tokens import BY_NAME
from bb_auth_check.model import ASKPASS, SSH_COMMAND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from bb_auth_check.model import Destination, Environment, Helper, Hooks, Secret, Stored, Where

    Mark = Literal["good", "plain", "unknown"]
    Fact = tuple[Mark, str, str]
    """Mark, label and text of one line."""
    Told = set[Where | None]
    """The places that findings next to these facts name, so that the facts need not repeat them."""

LISTED = 10
"""How many things of one sort are listed at most."""

_SOURCES = {"url": "the URL", "config": "the configuration", "helper": "a helper"}
_KEEPS = {
    "keychain": "stores secrets in the system's keychain",
    "memory": "stores secrets in memory",
    "plaintext": "stores secrets in a file, in plain text",
    "nothing": "stores no secret itself",
    "unknown": "unknown where it stores secrets",
}
_SAFE = ("keychain", "memory")


def address(destination: Destination) -> Iterator[Fact]:
    """Where the URL comes from."""
    address = destination.address
    text = address.where.named if address.where else "given on the command line"
    if address.rewritten_by is not None:
        text += f" ({address.written.text}), rewritten by {address.rewritten_by.named}"
    yield "good" if address.url.readable else "plain", "address", text


def username(destination: Destination, told: Told) -> Iterator[Fact]:
    """The username and its source."""
    if destination.behind_pipelines_proxy or destination.address.url.transport == "other":
        return
    if destination.username is not None:
        where = destination.username_where
        is_ssh = destination.address.url.transport == "ssh"
        source = "ssh's configuration" if is_ssh else where.named if where else "the configuration"
        if destination.username_source != "config":
            source = _SOURCES[destination.username_source or "url"]
        yield "good", "username", f"{destination.username}, from {source}"
    elif destination.answered_by == SSH_COMMAND:
        yield "unknown", "username", f"could not tell: {SSH_COMMAND} may give it"
    elif destination.answered_by is not None:
        yield "good", "username", f"none, and none is needed: {destination.answered_by} logs in"
    elif any(helper.gives_name and helper.found is not False for helper in destination.answering):
        yield "good", "username", "none, and none is needed: a helper says it"
    else:
        own = destination.ssh.user if destination.ssh else None
        yield "plain", "username", f"{own}, from ssh itself" if own else "none"
    unused = destination.unused_username
    if unused is not None and unused not in told:
        yield "plain", "unheeded", f"{unused.named}: the URL has a username"


def secrets(destination: Destination) -> Iterator[Fact]:
    """The secrets that are in plain text: in the URL, in the header, and in the files that hold credentials."""
    address = destination.address
    held = [(secret, "in the URL") for secret in dict.fromkeys((*address.url.secrets, *address.written.secrets))]
    if destination.username_secret is not None and destination.username_where is not None:
        held.append((destination.username_secret, f"in {destination.username_where.named}"))
    if destination.header is not None and destination.header.secret is not None:
        held.append((destination.header.secret, f"in {destination.header.where.named}"))
    for text in dict.fromkeys(f"{kind(secret)} {place}" for secret, place in held):
        yield "plain", "secret", text
    if not held:
        yield "good", "secret", "none in the URL"
    for stored in destination.stored[:LISTED]:
        yield "plain", "plaintext", _stored(stored)


def kind(secret: Secret | Stored) -> str:
    """The kind of a secret, with its article."""
    return BY_NAME[secret.kind].label


def _stored(stored: Stored) -> str:
    whose = f" for {stored.username}" if stored.username else ""
    answers = "it answers" if stored.answers else "it does not answer for this URL"
    readers = "" if stored.private else "; others may read the file"
    return f"{stored.where.file} line {stored.where.line}: {kind(stored)}{whose} ({answers}{readers})"


def login(destination: Destination, told: Told) -> Iterator[Fact]:
    """How git logs in: the helpers in the order in which git asks them, or what takes their place."""
    if destination.behind_pipelines_proxy:
        yield "good", "login", "by the proxy of Bitbucket Pipelines: neither username nor helper is needed"
    elif destination.address.url.transport == "ssh":
        yield from _ssh(destination, told)
    elif destination.address.url.transport == "http":
        yield from _helpers(destination, told)


def _ssh(destination: Destination, told: Told) -> Iterator[Fact]:
    ssh = destination.ssh
    if ssh is not None:
        for sentence in ssh.unseen:
            yield "unknown", "ssh", f"could not tell: {sentence}"
        if ssh.asked:
            yield "plain" if ssh.host == hosts.CLOUD else "good", "host", f"ssh connects to {ssh.host}"
        if ssh.host_key is not None and ssh.host_key.where not in told:
            yield "plain", "host key", f"{ssh.host_key.where.file} {ssh.host_key.says}"
        if ssh.putty is not None and ssh.putty not in told:
            yield "plain", "key", f"{ssh.putty.named} is in PuTTY's form, which the ssh in use does not read"
    yield "unknown", "key", "could not tell which key ssh offers and whether Bitbucket knows it: only a login shows"


def _helpers(destination: Destination, told: Told) -> Iterator[Fact]:
    if destination.answered_by == ASKPASS:
        yield "plain", "login", f"{ASKPASS} is asked where no helper answers"
    elif destination.answered_by is not None:
        yield "plain", "login", f"{destination.answered_by} logs in before any helper is asked"
    if destination.valueless is not None:
        yield "plain", "helpers", f"git stops at {destination.valueless.named}, which has no value"
    if destination.helpers_reset is not None:
        yield "plain", "reset", f"{destination.helpers_reset.named} is empty: it drops the helpers before it"
    for number, helper in enumerate(destination.helpers, 1):
        mark, text = _helper(helper, destination)
        yield mark, "helper" if len(destination.helpers) == 1 else f"helper {number}", text
    if not destination.answering:
        yield "plain", "helper", "none is needed" if destination.answered_by else "none"
    for near in destination.unmatched[:LISTED]:
        if near.helper.where not in told:
            yield "plain", "not asked", f"{name(near.helper)}, from {near.helper.where.named}: {near.why}"


def _helper(helper: Helper, destination: Destination) -> tuple[Mark, str]:
    text = f"{name(helper)}, from {helper.where.named}"
    if helper.broken is not None:
        return "plain", f"{text}; cannot work: {helper.broken.says}"
    if helper.found is False:
        return "plain", f"{text}; its program does not exist"
    if not helper.answers:
        return "good", f"{text}; runs: {helper.program}; only watches, and stores no secret"
    if helper.serves is not None:
        return "plain", f"{text}; answers for {helper.serves} alone"
    keeps = _KEEPS[helper.keeps]
    if helper.keeps == "memory" and helper.timeout is not None:
        keeps += f" for {_span(helper.timeout)}"
    gcm = destination.gcm
    if gcm is not None and gcm.store and helper.is_manager:
        keeps = f"stores secrets where it is told to: {gcm.store}"
    if gcm is not None and gcm.unusable and helper.is_manager and not is_of_windows(helper):
        return "plain", f"{text}; keeps nothing: {gcm.unusable}"
    if helper.found is None:
        return "unknown", f"{text}; could not tell whether it runs: only running it would show; {keeps}"
    mark: Mark = "unknown" if helper.keeps == "unknown" else "good" if helper.keeps in _SAFE else "plain"
    return mark, f"{text}; runs{f': {helper.program}' if helper.program else ''}; {keeps}"


def name(helper: Helper) -> str:
    """The name of a helper, as it may be shown."""
    return "a shell command" if helper.name == "!" else helper.name


def _span(seconds: int) -> str:
    for unit, length in (("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= length and seconds % length == 0:
            return f"{seconds // length} {unit}{'' if seconds == length else 's'}"
    return "no time"


def environment(surroundings: Environment) -> Iterator[Fact]:
    """Whether anybody can be asked for a password, and whether git itself stops at a password in a URL."""
    if surroundings.no_prompts is None:
        yield "good", "prompts", "allowed"
    else:
        yield "plain", "prompts", f"forbidden by {surroundings.no_prompts.named}"
    askpass = surroundings.askpass
    if askpass is not None:
        text = f"{askpass.program}, from {askpass.where.named}"
        yield "plain" if askpass.fault else "good", "askpass", f"{text}: {askpass.fault}" if askpass.fault else text
    if surroundings.in_ci:
        yield "plain", "session", "CI is set: nobody can be asked"
    elif surroundings.remote_session:
        desktop = "with" if surroundings.has_desktop else "without"
        yield "plain", "session", f"over SSH, {desktop} a session bus, which a keyring needs"
    if surroundings.gate == "die":
        yield "good", "gate", "transfer.credentialsInUrl is die: git stops at a password in a remote's URL"
    else:
        # the value may be anything: it is not repeated
        is_what = "not set" if surroundings.gate is None else "not die"
        yield "plain", "gate", f"transfer.credentialsInUrl is {is_what}"


def hooks_of_each(template: str | None) -> Iterator[Fact]:
    """The same where each repository has its own; `template`: the folder that new ones get a hook from."""
    yield "plain", "pre-push", "each repository has hooks of its own: bb-auth-check sweep DIR shows them"
    if template is not None:
        yield "good", "template", f"{template} gives each new repository a pre-push"


def at_a_push(hooks: Hooks) -> Iterator[Fact]:
    """Whether a hook runs at a push, and where git looks for it."""
    folder = f"{hooks.folder} ({hooks.where.named})" if hooks.where else hooks.folder
    if hooks.configured is not None:
        yield "good", "pre-push", f"{hooks.configured.named} runs, wherever git looks for hooks"
    if hooks.unheeded is not None:
        yield "plain", "unheeded", f"{hooks.unheeded.named}: this git is older than 2.54, which runs such hooks"
    if hooks.pre_push:
        yield "good", "pre-push", f"{folder} has one"
    elif hooks.configured is None:
        yield "plain", "pre-push", f"{folder} has no pre-push hook: pushes are not checked"
    if hooks.where is not None and hooks.own_pre_push:
        yield "plain", "passed by", "the repository's own hooks folder has a pre-push, which git does not run"
    if hooks.wanted_by is not None:
        yield "plain", "asked for", f"{hooks.wanted_by} wants this check at a push"
