"""What surrounds git: prompts, the askpass program, hooks, git's own gate."""

from __future__ import annotations

import os

from bb_auth_check.bitbucket.helpers import asked_by
from bb_auth_check.git.config import boolean
from bb_auth_check.git.folders import expanded
from bb_auth_check.git.gcm import has_display
from bb_auth_check.git.plain_files import content_or_none
from bb_auth_check.git.process import Git
from bb_auth_check.git.text import redacted, shown_program
from bb_auth_check.model import HIDDEN, Askpass, Environment, Hooks, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from bb_auth_check.git.config import Entry, Places
    from bb_auth_check.git.folders import Folders

_OUR_HOOKS = rb"id:\s*['\"]?bb-(auth-check|remote-username|embedded-secret|credential-helper)\b"
_ENOUGH = 1_000_000
"""Bytes of a `.pre-commit-config.yaml` that are looked at."""
_GATE = ("allow", "warn", "die")


def environment(
    entries: list[Entry], places: Places, folders: Folders, git: Git, *, in_push: bool = False, at_login: bool = False
) -> Environment:
    """The surroundings of one repository; `in_push`: a push is at hand; `at_login`: no hook is asked for."""
    environ = git.environ
    last = {entry.key: entry for entry in entries if entry.key in _KEYS}
    gate = last.get("transfer.credentialsinurl")
    return Environment(
        no_prompts=_no_prompts(last, places, environ),
        askpass=askpass(entries, places, environ),
        hooks=None if at_login else _hooks(last.get("core.hookspath"), entries, places, folders, git),
        gate=None if gate is None else gate.value if gate.value in _GATE else HIDDEN,
        in_ci=in_ci(environ),
        only_looks=not in_push and in_ci(environ) and any(environ.get(name) for name in ("PRE_COMMIT", "PREK")),
        from_variables=bool(environ.get("GIT_CONFIG_COUNT")) and not environ.get("GIT_CONFIG_PARAMETERS"),
        remote_session=bool(environ.get("SSH_CONNECTION")),
        has_desktop=has_desktop(environ),
        has_display=has_display(environ),
    )


_KEYS = {
    "transfer.credentialsinurl": "transfer.credentialsInUrl",
    "credential.interactive": "credential.interactive",
    "core.askpass": "core.askPass",
    "core.hookspath": "core.hooksPath",
}


_BUILDS = (
    *("CI", "TF_BUILD", "TEAMCITY_VERSION", "bamboo_buildKey", "JENKINS_URL", "GO_PIPELINE_NAME", "BUILDKITE"),
    *("CODEBUILD_BUILD_ID", "GITHUB_ACTIONS", "GITLAB_CI", "BITBUCKET_BUILD_NUMBER", "DRONE", "HARNESS_BUILD_ID"),
)
"""Variables of which a build server sets one; Azure Pipelines, TeamCity, Bamboo and GoCD set no CI."""


def in_ci(environ: Mapping[str, str]) -> bool:
    """Whether this runs in a build, where nobody can be asked."""
    return not environ.keys().isdisjoint(_BUILDS) and any(
        environ.get(name, "").lower() not in ("", "0", "false") for name in _BUILDS
    )


def has_desktop(environ: Mapping[str, str]) -> bool:
    """Whether there is a session bus: named, or where systemd puts it (GIO's and sd-bus's own search)."""
    folder = environ.get("XDG_RUNTIME_DIR")
    named = bool(environ.get("DBUS_SESSION_BUS_ADDRESS"))
    return named or bool(folder and os.path.exists(os.path.join(folder, "bus")))


def _variable(name: str) -> Where:
    return Where(key=name, file=None, scope="command", option=())


def _no_prompts(last: Mapping[str, Entry], places: Places, environ: Mapping[str, str]) -> Where | None:
    if boolean(environ.get("GIT_TERMINAL_PROMPT", "1")) is False:
        return _variable("GIT_TERMINAL_PROMPT")
    entry = last.get("credential.interactive")
    if entry is not None and (boolean(entry.value) is False or (entry.value or "").lower() == "never"):
        return places.where(entry, _KEYS[entry.key])
    return None


def askpass(entries: list[Entry], places: Places, environ: Mapping[str, str]) -> Askpass | None:
    """The program that git asks: the first that is set; an empty GIT_ASKPASS switches all off (git: `prompt.c`)."""
    program, where = environ.get("GIT_ASKPASS"), _variable("GIT_ASKPASS")
    entry = next((entry for entry in reversed(entries) if entry.key == "core.askpass"), None)
    if program is None and entry is not None:
        program, where = entry.value, places.where(entry, _KEYS[entry.key])
    if program is None:
        program, where = environ.get("SSH_ASKPASS"), _variable("SSH_ASKPASS")
    if not program:
        return None
    # what follows the name may be the password itself: `echo PASSWORD`
    words = [] if os.path.exists(program) else program.split()
    name = redacted(program) if not words else " ".join((shown_program(program), *(HIDDEN for _ in words[1:2])))
    return Askpass(
        program=name,
        where=where,
        fault=_askpass_fault(program, environ),
        asks=asked_by(program),
    )


_KNOW_NOTHING = ("true", "false", "echo", "cat", "yes", ":")
"""What is set in order that nobody is asked: git takes nothing, or its own question, for the answer."""


def _askpass_fault(program: str, environ: Mapping[str, str]) -> str | None:
    folders = [""] if "/" in program or os.sep in program else environ.get("PATH", os.defpath).split(os.pathsep)
    paths = [os.path.join(folder, program) for folder in folders]
    if not any(os.path.isfile(path) for path in paths):
        return "does not exist"
    if not any(os.path.isfile(path) and os.access(path, os.X_OK) for path in paths):
        return "cannot be run"
    if os.path.basename(program) in _KNOW_NOTHING:
        return "has no answer"
    # an editor's askpass speaks to the editor through a socket, which goes with the window
    socket = environ.get("VSCODE_GIT_IPC_HANDLE")
    is_editors = asked_by(program) == "editor" or os.path.basename(program) == "askpass.sh"
    if socket and is_editors and os.name != "nt" and not os.path.exists(socket):
        return "asks an editor window that is gone"
    return None


def _hooks(entry: Entry | None, entries: list[Entry], places: Places, folders: Folders, git: Git) -> Hooks:
    own = os.path.join(folders.common, "hooks")
    folder, where = own, None
    if entry is not None and entry.value:
        folder = os.path.join(folders.top, expanded(entry.value, git.environ))
        where = places.where(entry, _KEYS[entry.key])
    pre_push = _runs(os.path.join(folder, "pre-push"))
    wanted = None
    if not pre_push:
        asking = os.path.join(folders.top, ".pre-commit-config.yaml")
        wanted = os.path.basename(asking) if _asks_for_this(asking) else None
    configured = unheeded = None
    command = configured_hook(entries)
    if command is not None:
        from bb_auth_check.git.versions import runs_configured_hooks

        configured = places.where(command, f"hook.{redacted(command.subsection)}.command")
        if not runs_configured_hooks(git.at(folders.top)):
            configured, unheeded = None, configured
    return Hooks(
        folder=places.file(folder),
        where=where,
        pre_push=pre_push,
        own_pre_push=_runs(os.path.join(own, "pre-push")) if where else pre_push,
        wanted_by=wanted,
        has_others=_has_hooks(folder),
        configured=configured,
        unheeded=unheeded,
    )


def hooks_of_all(entries: list[Entry], places: Places, git: Git) -> Hooks | None:
    """The hooks that run at a push in every repository; None if each has its own and nothing else is said."""
    entry = next((one for one in reversed(entries) if one.key == "core.hookspath"), None)
    command = configured_hook(entries)
    if command is None and (entry is None or not entry.value):
        return None
    folder, where = "each repository's own folder", None
    pre_push = False
    if entry is not None and entry.value:
        path = expanded(entry.value, git.environ)
        where = places.where(entry, _KEYS[entry.key])
        folder, pre_push = places.in_full(path), os.path.isabs(path) and _runs(os.path.join(path, "pre-push"))
    configured = unheeded = None
    if command is not None:
        from bb_auth_check.git.versions import runs_configured_hooks

        place = places.where(command, f"hook.{redacted(command.subsection)}.command")
        configured, unheeded = (place, None) if runs_configured_hooks(git) else (None, place)
    return Hooks(
        folder=folder, where=where, pre_push=pre_push, own_pre_push=False, configured=configured, unheeded=unheeded
    )


def configured_hook(entries: list[Entry], name: str | None = None) -> Entry | None:
    """The command of the first hook, or of the one of this name, that the configuration has run at a push.

    git: `hook.c`. The last command and the last `enabled` of a name count, and every event since its last empty one.
    """
    commands: dict[str, Entry] = {}
    events: dict[str, list[str]] = {}
    for entry in entries:
        if entry.section != "hook" or not entry.subsection:
            continue
        if entry.name == "command":
            commands[entry.subsection] = entry
        elif entry.name == "event":
            events[entry.subsection] = [*events.get(entry.subsection, ()), entry.value] if entry.value else []
    there = (at for at in commands if "pre-push" in events.get(at, ()) and name in (None, at))
    return next((commands[at] for at in there if switched_off(entries, at) is None), None)


def switched_off(entries: list[Entry], name: str) -> Entry | None:
    """What keeps git from running the hook of this name at a push, or all of them; None if nothing does."""
    last = {entry.subsection: entry for entry in entries if entry.section == "hook" and entry.name == "enabled"}
    off = (last[at] for at in ("pre-push", name) if at in last)
    return next((entry for entry in off if boolean(entry.value) is False), None)


def _runs(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def _has_hooks(folder: str) -> bool:
    try:
        return any("." not in name and _runs(os.path.join(folder, name)) for name in os.listdir(folder))
    except OSError:
        return False


def _asks_for_this(path: str) -> bool:
    text = content_or_none(path, _ENOUGH) or b""
    if b"bb-" not in text:
        return False
    import re

    return re.search(_OUR_HOOKS, text) is not None
