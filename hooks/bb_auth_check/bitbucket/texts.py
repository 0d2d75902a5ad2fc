"""What the text of a failure says of its cause: the words of Bitbucket, git, ssh, curl and the credential helpers.

Sources: remote-curl.c, http.c, credential.c, prompt.c and transport.c of git; Atlassian's knowledge base, community
posts and staff answers for Bitbucket's own words; OpenSSH, PuTTY, libcurl, git-lfs, JGit, Visual Studio Code and Git
Credential Manager for theirs. All of them change their words: a sign is the part of a text that has stayed.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from bb_auth_check.bitbucket import heard, messages, others, programs, systems
from bb_auth_check.bitbucket.hosts import CLOUD, OTHER_SERVICES
from bb_auth_check.bitbucket.messages import NOT_AUTHENTICATED, Sign
from bb_auth_check.bitbucket.tokens import token_kind
from bb_auth_check.bitbucket.usernames import is_email, is_left_over, is_placeholder
from bb_auth_check.model import HIDDEN, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LONGEST = 3_000_000
"""How many characters of a text are read: its end, where the failure stands."""


class Reading(Value):
    """What the text of a failure says. It holds nothing of the text itself but a host and a username."""

    classes: tuple[str, ...] = ()
    """The possible causes (names in `failures.BY_NAME`), likeliest first; only one if the text rules out all others."""
    http_status: int | None = None
    """The status that the server answered with, if the text gives it or allows only one."""
    host: str | None = None
    """The host as git hands it to the helpers, with its port; for an SSH address without the port."""
    username: str | None = None
    """The decoded username; None if there is none, or if a token stands in its place."""
    advises_app_password: bool = False
    """Whether the text itself advises to create an app password, which is out of date."""
    is_guess: bool = False
    """Whether the classes come from single words and not from a message that is known."""
    stage: str | None = None
    """What git was at when it failed, if the text tells."""


class Heard(Value):
    """What the text of a failure shows beside its cause. It holds nothing of the text itself."""

    is_about_git: bool
    """Whether there is any word of git, ssh or Bitbucket in it."""
    secrets: tuple[str, ...]
    """What secrets it shows in plain text, each as a phrase."""
    program: str | None
    """The program that printed it, if it can be told."""
    place: heard.Place | None
    """Where that was, if it can be told."""
    key_differs: bool
    """Whether it says that another key of the host is known than the one that it shows."""
    late: heard.LateRef | None
    """Why the push failed though no login is at fault."""
    systems: tuple[str, ...] = ()
    """The operating systems that it tells of."""


_PLACES = {
    "text": r".{0,300}?",
    "url": r"\S{1,500}?",
    "host": r"\S{1,255}?",
    "user": r"\S{1,255}?",
    "file": r".{1,300}?",
    "word": r"\S{0,200}?",
    "number": r"[0-9][0-9.,]{0,15}",
}
"""What a place in the words of a message may be filled with."""
_PLACE = re.compile(r"<([a-z]+)>")


def _rows() -> Iterator[tuple[str, Sign]]:
    """The messages of the programs, each with its stage."""
    for table in programs.TABLES.values():
        for row in table.strip().split("\n"):
            stage, classes, words, _ = row.split(" | ")
            status = stage[-3:] if stage[-3:].isdigit() else ""
            needs_git = stage.endswith("?")
            stage = stage.rstrip("?")
            names = (name for word in classes.split() for name in programs.GROUPS.get(word, (word,)))
            says = words.replace("\\n", "\n")
            yield (
                stage.removesuffix(status).rstrip(),
                Sign(
                    says=("\n" + says[1:] if says[0] == "^" else says,),
                    classes=tuple(dict.fromkeys(names)),
                    status=int(status) if status else None,
                    needs_git=needs_git or stage in ("loose", "last"),
                ),
            )


def _stages() -> dict[str, tuple[Sign, ...]]:
    rows = tuple(_rows())
    return {
        stage: (*first, *(sign for name, sign in rows if name == stage)) for stage, first in _OF_THE_SERVICE.items()
    }


_OF_THE_SERVICE: dict[str, tuple[Sign, ...]] = {
    "setup": (),
    "verdict": messages.VERDICTS,
    "host key": messages.HOST_KEY,
    "connection": messages.CONNECTION,
    "network": messages.NETWORK,
    "ssh key": (),
    "ssh refused": messages.SSH_REFUSED,
    "helper": messages.HELPERS,
    "no login": messages.NO_LOGIN,
    "refusal": messages.REFUSALS,
    "wrapper": messages.WRAPPERS,
    "one word": messages.ONE_WORD,
    "push": (),
    "loose": messages.LOOSE,
    "tail": messages.TAILS,
    "fine": messages.FINE,
    "last": (),
}
_LEVELS = _stages()
"""The stages of a push in the order in which it passes them, and what is said there.

The first stage that has a sign in the text decides: what a later one says follows from it. What the server says in so
many words stands before all that it judges. `push` is its answer to a login that was good; what `loose`, `tail` and
`last` have is said after any failure, or by any program, and decides only alone.
"""
_WORD = re.compile(r"[a-z]{4,}")
_WHOLE_WORDS = {
    part: frozenset(re.findall(r"(?<=[^a-z\u2026])[a-z]{4,}(?=[^a-z\u2026])", _PLACE.sub("\u2026", part)))
    for level in _LEVELS.values()
    for sign in level
    for part in sign.says
}
"""The words of a sign that stand in it from end to end: without them in a text, nobody has to look for the sign."""
_VAGUE = ("loose", "tail", "fine", "last")
_UNREACHED = ("connection", "network")
"""The stages that mean nothing once the server has answered: what was not reached then was something else."""
_CERTAIN = ("setup", "verdict", "host key", *_UNREACHED)
"""The stages whose signs name the cause: if there is only one, what else the text says cannot add another."""

_TYPED = ("account-password-rejected", "app-password-disabled")
_CONTEXT = (
    ("into submodule path", "submodule-auth"),
    ("confirm the import path was entered correctly", "insteadof-needed"),
    ("/info/lfs", "lfs-auth"),
    (".git/wiki", "wiki-auth"),
)
"""Context words, each with the cause that it moves to the front."""
_OUTDATED = ("create an app password", "app passwords are recommended", "authenticate with an app password")
_NO_CONNECTION = ("ssh-config-broken", "ssh-cannot-start", "git-installation-broken", "remote-missing")
"""The causes for which no host was ever asked."""
_OLD_SSH_HOST = "git@bitbucket.org"
_NO_HOST = re.compile(
    r"could not resolve host(?:name)?:? (?=[a-z_=+/-]{0,200}[0-9])[a-z0-9_=+/-]{30,500}(?:$|[: ])", re.MULTILINE
)
"""What was looked up is no host's name: a token stands in its place."""
_OTHER_USER = re.compile(r"(?m)^(?!git@)[^\s@'\"]{1,100}@[^\s@:]{1,255}: permission denied \(")
"""ssh logged in under another name than `git`, the only one that Bitbucket knows."""

_STATUS = re.compile(
    r"(?:error:|http(?:/[12](?:\.[01])?)?|http code =|status(?: ?code)?\"?:?|http resp(?:onse)?(?: code)?|with code)"
    r" ['\"]?([3-5][0-9]{2})\b"
)
_CONTROL_SEQUENCE = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[@-Z\\-_])"
_BEFORE_A_LINE = (
    r"(?m)^(?:[ >|*\u2022\u2500-\u257f]|\[?[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9:.,]{5,18}(?:z|[+-][0-9:]{4,5})?\]?"
    r"|\[[0-9:.]{5,12}\](?:[weif]:)?|##\[[a-z]{1,10}\]|npm (?:err!|error) |\[step [0-9]{1,3}/[0-9]{1,3}\]"
    r"|\[(?:info|warn|warning|error|debug|fatal|trace|stderr|stdout)\]"
    r"|[a-z]{3} [ 0-9][0-9] [0-9:]{8} [^ \n]{1,60} [^ \n]{1,60}: "
    r"|#[0-9]{1,4} [0-9]{1,6}\.[0-9]{1,4} |[a-z][a-z0-9_.-]{0,40}-[0-9]{1,3} *\| |[0-9a-f]{2}[eo]\+? "
    r"|\u27a4 yn[0-9]{4}: "
    r"|(?:error|build|simple|command) [0-9]{1,2}-[a-z]{3}-[0-9]{4} [0-9:]{8} "
    r"|[eiwf][0-9]{4} [0-9:.]{8,15} {1,8}[0-9]{1,7} [a-z0-9_./-]{1,60}:[0-9]{1,5}\] "
    r"|[0-9]{1,6} (?:silly|verbose) [a-z]{3,40} |[0-9]{1,6} error "
    r"|(?:error|warn|warning|info|debug|critical|fatal) (?:[0-9]{1,7} --- \[[^\]\n]{1,40}\] )?"
    r"[a-z][a-z0-9_$]{0,40}(?:\.[a-z0-9_$]{1,40}){1,8} ?: "
    r"|(?:remote|error|err|stderr|stdout|warning|hint|git(?!: command not found)|caused by): )+"
)
"""The marks, times, boxes and program names that terminals, builds and editors put before a line, in lower case."""
_ESCAPED_END = re.compile(
    r"(?:\\r)?\\n(?=[A-Z \t\"'\\!@*]|fatal|error|remote|warning|hint|git|ssh|conq|load|sign_|kex|\Z)"
)
"""The end of a line in a JSON string; a folder that begins with `n` stands behind a backslash as well."""
_NAMED_FIELD = r"(?:msg|message|error|err|stderr|stdout|output|reason|detail|log)"
_ENTITIES = (
    *(("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#34;", '"')),
    *(("&#39;", "'"), ("&#x27;", "'"), ("&apos;", "'")),
)
"""How a page shows what an address or a message has."""
_FIELD = re.compile(rf"(?:\"{_NAMED_FIELD}\" ?: ?|\b{_NAMED_FIELD}=)\"(?=[^\"])")
_END_OF_FIELD = re.compile(r"(?<=.)\"(?= ?[,}]|$| [a-z.]{1,30}=)", re.MULTILINE)
_LONG_LINE = re.compile(r"(?<=[^\n]{40})\n(?=[^\n])")
"""The end of a line that may have been wrapped, at the width of a terminal or of a box."""
_END = re.compile(
    rf"((?:{'|'.join(NOT_AUTHENTICATED)}|could not read (?:username|password) for|unable to access '"
    r"|the requested url returned error|repository '[^'\n]{0,500}' not found|could not read from remote repository)"
    r"[^\n]*)(?:\n[^\n]{0,60}(?:have the correct access rights|and the repository exists)[^\n]*|\n[ \t]*(?=\n))*"
)
"""The last words that git says about a failure, in lower case."""
_PUSHED = re.compile(
    r"(?m)^[^\n!]{0,80}?(?:[0-9a-f]{7,40}\.{2,3}[0-9a-f]{7,40}|\[new (?:branch|tag|reference)\])[^\n!]{1,200} -> "
    r"[^\n(]*$"
)
"""What git says of a branch that the server has taken."""
_ANSWERED = re.compile(
    rf"{'|'.join(NOT_AUTHENTICATED)}|returned error: (?!407)|^repository '[^']*' not found", re.IGNORECASE
)
_OTHER_SERVICE = rf"(?:[a-z0-9.-]+\.)?(?:{'|'.join(map(re.escape, OTHER_SERVICES))})\b"
_SSH_TO = r"(?:\bgit@|\bhost(?:name)? '?|host key for )"
_SSH_ELSEWHERE = re.compile(_SSH_TO + _OTHER_SERVICE, re.IGNORECASE)
_SSH_HOST = re.compile(_SSH_TO + r"([a-z0-9][a-z0-9.-]*\.[a-z]{2,}\b)", re.IGNORECASE)
_URL = re.compile(r"(https?)://([^\s/?#'\"<>]+)([^\n]*)")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]+)?", re.IGNORECASE)
_PAGES = (".atlassian.com", ".atlassian.net", "git-scm.com", *OTHER_SERVICES)
"""The ends of host names that texts link to for reading: no URL there is the one that was pushed to."""
_LONGEST_NAME = 100
_SHORTEST_SECRET = 20
_NEAR = 400_000
"""How many characters of the end of a long text are read first: the failure nearly always stands there."""
_SEARCHED = 100_000
"""How many characters of the text's end are searched for a URL, and for lines that were wrapped."""


def read(text: str) -> Reading:
    """Read the text of a failure. Colours, prefixes and other lines around it, in any order, do not matter.

    If the text has several failures, the last one that says anything decides. Failures of another service, and lines
    about one, are ignored. Damaged characters do no harm.
    """
    if len(text) > 2 * _NEAR:
        near = read(text[-_NEAR:])
        if near.classes:
            return near
    text = _without_what_came_after(plain(text[-LONGEST:]))
    failures = [_of_bitbucket(failure, end) for failure, end in _failures(text)]
    last = _last(failures)
    reading = _read(failures[last:])
    return reading if reading.classes or not last else _read(failures)


def _without_what_came_after(text: str) -> str:
    """The text up to a push that went well, if nothing behind that is about git."""
    start = max(0, len(text) - _SEARCHED)
    pushed = max((match.end() for match in _PUSHED.finditer(text, start)), default=None)
    return text if pushed is None or others.is_about_git(text[pushed:].lower()) else text[:pushed]


def hear(text: str) -> Heard:
    """What a text shows beside the cause of the failure; of a long one, what its end shows, but all of its secrets."""
    end = plain(text[-_SEARCHED:])
    lines = _lines(end)
    return Heard(
        is_about_git=others.is_about_git(lines),
        secrets=_secrets(plain(text[-LONGEST:]), lines),
        program=heard.program(lines),
        place=heard.place(end.lower()),
        key_differs=heard.KEY_DIFFERS.search(lines) is not None,
        late=heard.not_the_login(lines),
        systems=systems.of_text(end.lower()),
    )


def _secrets(text: str, lines: str) -> tuple[str, ...]:
    found = heard.secrets(text)
    return found if found or not _NO_HOST.search(lines) else ("what looks like a token in the place of a host",)


def _failures(text: str) -> Iterator[tuple[str, str]]:
    """Yield each failure with the last words of git on it; the rest of the text comes last, with no such words."""
    start = 0
    for match in _END.finditer(text.replace("\u0130", "I").lower()):  # that letter alone would become two
        yield text[start : match.end()], text[match.start(1) : match.end(1)].strip()
        start = match.end()
    yield text[start:], ""


def _of_bitbucket(failure: str, end: str) -> tuple[str, str]:
    """Keep what may be about Bitbucket: if another service has failed, only what precedes its answer."""
    if _leads_elsewhere(end):
        lines = failure[: failure.index(end)].split("\n")[:-1]
        while lines and "remote: " in lines[-1]:
            lines.pop()
        return "\n".join((*lines, "")), ""
    if _URL.search(end) is None and _SSH_ELSEWHERE.search(failure) and "bitbucket" not in failure.lower():
        return "", ""
    return failure, end


def _leads_elsewhere(end: str) -> bool:
    url = _URL.search(end)
    return url is not None and url[2].rpartition("@")[2].partition(":")[0].lower().endswith(OTHER_SERVICES)


def _last(failures: Sequence[tuple[str, str]]) -> int:
    """The number of the first entry that belongs to the last failure: programs repeat git's words and add others."""
    ends = [end for _, end in failures]
    words = next(filter(None, reversed(ends)), "")
    return next((at for at in range(len(ends), 0, -1) if ends[at - 1] not in ("", words)), 0)


def _read(failures: Sequence[tuple[str, str]]) -> Reading:
    text = "".join(failure for failure, _ in failures)
    answered = [end.lower() for _, end in failures if _ANSWERED.search(end)]
    lines, answers, found = _found(text, answered)
    end = text[-_SEARCHED:]
    if _is_vague(found) and _LONG_LINE.search(end):
        for wrapped in (" ", ""):
            again = _found(end, answered, wrapped)
            if not _is_vague(again[2]):
                lines, answers, found = again
                break
    host, username, holds_secret = _login(end)
    classes = _decided(found)
    if _connects_elsewhere(lines, host) and "network" in classes:
        classes = ("proxy",)
    stage = next((name for name, signs in found.items() if signs), None)
    is_guess = not classes and others.is_about_git(lines)
    if is_guess:
        classes = heard.guess(_lines(end))
    return Reading(
        stage=heard.stage(stage),
        is_guess=is_guess and bool(classes),
        classes=_sorted(classes, any(found[name] for name in _CERTAIN), lines, username, holds_secret),
        http_status=_status([sign.status for level in found.values() for sign in level if sign.status], answers),
        host=host,
        username=username,
        advises_app_password=any(part in lines for part in _OUTDATED),
    )


def _found(
    text: str, answered: Sequence[str], wrapped: str | None = None
) -> tuple[str, list[int], dict[str, list[Sign]]]:
    """The lines of a text, the statuses in them, and the signs of each stage that stand there."""
    lines = _lines(text, wrapped)
    if not lines.strip():
        return lines, [], {name: [] for name in _LEVELS}
    answers = [int(number) for number in _STATUS.findall("\n".join(answered) if answered else lines)]
    ours = others.is_about_git(lines)
    words = frozenset(_WORD.findall(lines))
    found = {
        name: []
        if answered and name in _UNREACHED
        else [sign for sign in level if (ours or not sign.needs_git) and _stands_in(sign, lines, words, answers)]
        for name, level in _LEVELS.items()
    }
    return lines, answers, found


def _is_vague(found: Mapping[str, Sequence[Sign]]) -> bool:
    return not any(signs for name, signs in found.items() if name not in _VAGUE)


def plain(text: str) -> str:
    """The text without colours, bytes of other encodings, entities, and the strings of JSON around its lines."""
    if "\x1b" in text:
        text = re.sub(_CONTROL_SEQUENCE, "", text)
    if "\\u001b" in text:
        text = re.sub(r"\\u001[bB]\[[0-9;]{0,20}[A-Za-z]", "", text)
    if "\\u" in text:
        text = re.sub(r"\\u(?!d[89a-f]|00[01])([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text, flags=re.I)
    # what Windows wrote as UTF-16 has a mark before it and a NUL behind each letter
    text = text.removeprefix("\ufeff").removeprefix("\udcff\udcfe")
    text = text.replace("\0", "").replace("\r", "\n").replace("\u2019", "'").replace("\u2018", "'")
    if "\\n" in text:
        text = _ESCAPED_END.sub("\n", text)
    if "&" in text:
        for written, sign in _ENTITIES:
            text = text.replace(written, sign)
    return _unquoted(text) if '"' in text else text


def _unquoted(text: str) -> str:
    """The text with the strings of JSON, and of logs in the form `msg="..."`, on lines of their own."""
    text = text.replace('\\\\\\"', '"').replace('\\"', '"')
    fields = _FIELD.sub("\n", text)
    if fields == text:
        return text
    return _END_OF_FIELD.sub("\n", re.sub(r"(?<!\\)\\n", "\n", fields))


def _lines(text: str, wrapped: str | None = None) -> str:
    """The text in lower case, with a line feed before and after each line, without the prefixes of messages.

    `wrapped`: what stands in place of the ends of long lines.
    """
    text = re.sub(r"[\t\xa0][ \t\xa0]*| {2,}", " ", text.lower())
    text = re.sub(_BEFORE_A_LINE, "", text).replace(" \n", "\n")
    if wrapped is not None:
        text = _LONG_LINE.sub(wrapped, text)
    text = others.without_others(text)
    return f"\n{text}\n"


def _stands_in(sign: Sign, lines: str, words: frozenset[str], answers: Sequence[int]) -> bool:
    if sign.alone and any(_is_like(answer, sign.status) for answer in answers):
        return True
    return any(_WHOLE_WORDS[part] <= words and _part_stands_in(part, lines) for part in sign.says)


def _is_like(answer: int, status: int | None) -> bool:
    """Whether an answer is the status of a sign. All redirections count as one status, and so do all server errors."""
    return answer == status or (answer // 100 in (3, 5) and answer // 100 * 100 == status)


def _part_stands_in(part: str, lines: str) -> bool:
    if "…" not in part and "<" not in part:
        return part in lines
    pieces = _PLACE.split(part)[::2] if "…" not in part else part.replace(" … ", "…").split("…")
    if max(pieces, key=len) not in lines:
        return False  # sooner known than by the expression
    return re.search(_expression(part), lines) is not None


def _expression(part: str) -> str:
    if "…" in part:
        return re.escape(part).replace(r"\ …\ ", ".{0,500}?").replace("…", r"\S{0,200}?")
    pieces = _PLACE.split(part)
    return "".join(_PLACES[piece] if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))


def _decided(found: Mapping[str, Sequence[Sign]]) -> tuple[str, ...]:
    """The classes of the first level that has any sign in the text; `found` has the signs of each level."""
    level = next((name for name, signs in found.items() if signs), None)
    deciding = found[level] if level else ()
    if level == "helper" and not found["no login"]:
        # somebody typed a login in the helper's place, and that was refused as well
        refused = found["refusal"] or found["wrapper"]
        names = [name for sign in deciding for name in sign.classes]
        if refused and names[0] == "helper-outdated":
            names = [*_TYPED, *names]  # what an old manager asks for is the account's password
        return tuple(dict.fromkeys((*names, *(name for sign in refused for name in sign.classes))))
    return tuple(dict.fromkeys(name for sign in deciding for name in sign.classes))


def _connects_elsewhere(lines: str, host: str | None) -> bool:
    """Whether curl failed to connect to a host other than that of the URL: such a host is a proxy."""
    tried = re.search(r"failed to connect to (\S{1,255}?)(?: port |:\d+ )", lines)
    return tried is not None and host is not None and tried[1] != host.lower().partition(":")[0]


def _status(of_signs: Sequence[int], answers: Sequence[int]) -> int | None:
    """The answer that a sign has as well, or else the last answer; without any, the status of the best sign."""
    fitting = [status for status in of_signs if status in answers]
    return next(iter((*fitting, *reversed(answers), *of_signs)), None)


def _sorted(
    classes: tuple[str, ...], is_certain: bool, lines: str, username: str | None, holds_secret: bool
) -> tuple[str, ...]:
    """The classes in their order, but first those that other words of the text speak for."""
    if not classes or (is_certain and len(classes) == 1 and not _NO_HOST.search(lines)):
        return classes
    # where no login was tried, or the cause is certain, it does not matter whose it would have been
    first = [] if is_certain else [name for part, name in _CONTEXT if part in lines]
    if classes[0] == "prompt-unavailable" and "extraheader" in lines:
        classes = (*classes, "extraheader-clash")  # a build gave git a header, and it was refused before git asked
    if classes[0] == "network" and _NO_HOST.search(lines):
        classes = ("address-malformed", *classes)
    if classes[0] == "ssh-key-not-offered" and _OTHER_USER.search(lines):
        first.append("ssh-user-missing")
    if holds_secret and "stale-token-in-remote-url" in classes:
        first.append("stale-token-in-remote-url")
    if username and is_placeholder(username) and "unexpanded-placeholder" in classes:
        first.append("unexpanded-placeholder")
    if "'http://bitbucket.org/" in lines and "wrong-auth-scheme" in classes:
        first.append("wrong-auth-scheme")
    if username and (is_email(username) or is_left_over(username)) and "wrong-username" in classes:
        first.append("wrong-username")
    last: tuple[str, ...] = ()
    if (
        _OLD_SSH_HOST in lines
        and classes[0] not in _NO_CONNECTION
        and (len(classes) > 1 or classes == ("ssh-key-not-offered",))
    ):
        last = ("ssh-host-moved",)
    if holds_secret:
        last += ("stale-cached-credential",)  # with a password in the URL no helper is asked
    if "wrong-username" in classes and "authentication failed for 'http" in lines:
        last += ("username-missing",)  # something was sent
    late = [name for name in last if name in classes or name == "ssh-host-moved"]
    return tuple(dict.fromkeys((*first, *(name for name in classes if name not in late), *late)))


def _login(text: str) -> tuple[str | None, str | None, bool]:
    """Host, username and whether there is a password: of Bitbucket Cloud's fullest URL, or else of the last URL."""
    found = [
        (host.lower() == CLOUD, username is not None, secret, at, host, username)
        for at, (host, username, secret) in enumerate(_logins(text))
    ]
    if not found:
        # of an alias, bitbucket.org-work, it is the host
        names = [name for name in _SSH_HOST.findall(text) if not name.lower().endswith(OTHER_SERVICES)]
        return names[-1] if names else None, None, False
    _, _, secret, _, host, username = max(found)
    return host, username, secret


def _logins(text: str) -> Iterator[tuple[str, str | None, bool]]:
    for match in _URL.finditer(text):
        userinfo, at, host = match[2].rpartition("@")
        host = host.rstrip(".,;:)")
        # a raw `/`, `?` or blank in a password ends the host too early, and an `@` is still to come
        if "@" in match[3] or not _HOST.fullmatch(host) or host.lower().endswith(_PAGES) or token_kind(host):
            continue
        path = match[3].partition(" ")[0]
        quoted = text[match.start() - 1 : match.start()] in ("'", '"')
        if not (host.lower() == CLOUD or at or quoted or ".git" in path or "/scm/" in path):
            continue  # a page to read
        name, colon, password = userinfo.partition(":")
        yield host, _username(name) if at else None, bool(colon and password)


def _username(written: str) -> str | None:
    name = unquote(written)
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        return None
    if any(sign in name for sign in (":", HIDDEN, "...", "\u2026")):  # masked
        return None
    # something else may stand before a token; older ones have no prefix
    if any(token_kind(name[at:]) for at in range(len(name))) or (len(name) >= _SHORTEST_SECRET and _is_mixed(name)):
        return None
    return name


def _is_mixed(name: str) -> bool:
    """Whether a name mixes capitals, small letters and digits, as a generated secret does."""
    return not name.isupper() and not name.islower() and not name.isalpha() and any(map(str.isdigit, name))
