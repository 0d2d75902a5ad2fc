"""git configuration, edited by `git config` itself in a private copy without secrets.

git takes an old value and the name of a section as arguments only, and the arguments of a program can be read by every
user of the machine. So each secret of the copy is a random word while git edits it, and is put back afterwards. So is
whatever else the edit is not about: nobody knows what is secret in it, and the copy stays on the disk if this process
is killed.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence

from bb_auth_check.bitbucket.tokens import PASSWORD, kind_of
from bb_auth_check.git.process import Git
from bb_auth_check.model import Mute
from bb_auth_check.writing import encodings

Span = tuple[int, int]
Variable = tuple[str, str | None]

_BOM = b"\xef\xbb\xbf"
_ESCAPED = {b"n": b"\n", b"t": b"\t", b"b": b"\b"}
_NOTHING_TO_UNSET = 5
_ALONE = {"GIT_DIR": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
"""Neither a repository nor any other configuration has a say."""
_SHORT = 8
"""A password of fewer characters may be part of another word."""
_SAID = re.compile(rb"^(?:[^=\n#;\[]*=|[ \t]*[#;]|(?<=\\\n)(?=[^=\[\n]*$))(.*)$", re.MULTILINE)
"""What a line says behind its first `=`, as a comment, or going on from the line before. A header is left as it is."""
_READ = re.compile(rb"[ \t]*[A-Za-z][^#;]*=[^#;]*\Z")
"""The beginning of a line behind which no comment has begun: git reads what follows, as a value or a part of one."""
_PIECE = re.compile(rb"\\.|[^\s\"\\;#]{4,}")
"""An escape, or what git reads as it stands, within quotes and without."""


class CannotEdit(Exception):
    """git cannot read the file, or would not edit it as it is meant. The message is one sentence without a secret."""


def variables(data: bytes, environ: Mapping[str, str]) -> list[Variable]:
    """The keys and values that git reads in a file, None for a key without `=`. Raises CannotEdit and CannotLook."""
    argv = ["git", "config", "--file", "-", "--no-includes", "--list", "-z"]
    answer = Git(_surroundings(environ), os.path.abspath(os.sep)).ask(argv, given=data or b"\n")
    if answer.code:
        line = re.search(r"bad config line (\d+) ", answer.err)
        raise CannotEdit(f"git cannot read line {line[1]} of it." if line else "git cannot read it.")
    items = [item.partition("\n") for item in _text(answer.out).split("\0")[:-1]]
    return [(key, value if newline else None) for key, newline, value in items]


def pattern(value: str | None) -> str:
    """The pattern by which `git config` chooses this value, and no other."""
    if value is None:
        return "!.*"  # git negates it, and a missing value never matches
    return "^" + re.sub(r"[][(){}.*+?^$|\\]", r"\\\g<0>", value) + "$"


def unread(data: bytes, secret: str, environ: Mapping[str, str]) -> list[Span]:
    """Where a secret stands in a file and git does not read it: in comments. Raises CannotEdit and CannotLook.

    Not in the midst of a longer word: what was cut short may stand there whole.
    """
    spans = [span for span in _joined(_spans(data, secret)) if not _goes_on(data, *span)]
    if all(_READ.match(data[data.rfind(b"\n", 0, start) + 1 : start]) for start, _ in spans):
        return []  # git need not be asked
    words = [_word(data) for _ in spans]
    copy = _with(data, zip(spans, words, strict=True))
    read = "\n".join(f"{key}\n{value}" for key, value in variables(copy, environ))
    return [span for span, word in zip(spans, words, strict=True) if word.decode() not in read]


def _goes_on(data: bytes, start: int, end: int) -> bool:
    """Whether a token's characters stand before or behind."""
    return bool(re.match(rb"[A-Za-z0-9]", data[start - 1 : start]) or re.match(rb"[\w+/=%-]", data[end : end + 1]))


class Copy(Mute):
    """A file with random words in the place of secrets, and what git reads in both. Its repr is mute."""

    def __init__(self, data: bytes, secrets: Iterable[str], environ: Mapping[str, str]) -> None:
        """Raises CannotEdit if git cannot read the file, and CannotLook."""
        self._environ = environ
        self._secrets = [secret for secret in dict.fromkeys(secrets) if secret and secret not in encodings.FILLERS]
        self._bom = _BOM if data.startswith(_BOM) else b""  # `git config --rename-section` sees no header behind it
        self._data = data[len(self._bom) :]
        self.variables = variables(self._data, environ)
        self._mask([])

    def _mask(self, more: Iterable[Span]) -> None:
        """Raises CannotEdit if git reads something else for it, and CannotLook."""
        spans = _joined([*more, *(span for secret in self._secrets for span in _spans(self._data, secret))])
        texts = {text: _word(self._data) for text in dict.fromkeys(self._data[start:end] for start, end in spans)}
        self._texts = {word: text for text, word in texts.items()}
        self._copy = _with(self._data, [((start, end), texts[self._data[start:end]]) for start, end in spans])
        self._masked = variables(self._copy, self._environ) if spans else self.variables
        if [self._unmasked(one) for one in self._masked] != self.variables:
            raise CannotEdit("git reads a secret in it otherwise than it is written: take it out by hand.")

    def chosen(self, is_meant: Callable[[Variable], bool]) -> list[Variable]:
        """These variables as they stand in the copy. Raises CannotEdit if a secret is left in them, and CannotLook."""
        for more in (True, False):
            found = [masked for real, masked in zip(self.variables, self._masked, strict=True) if is_meant(real)]
            told = [
                secret for secret in self._secrets if any(_tells(text or "", secret) for one in found for text in one)
            ]
            if not told:
                return list(dict.fromkeys(found))
            if more:  # it is encoded in a way of its own, or a word that stands elsewhere than in a login
                self._mask(match.span() for secret in told for match in _anyhow(secret).finditer(self._data))
        raise CannotEdit("git cannot be told what to change without telling a secret: take it out by hand.")

    def edited(self, commands: Sequence[Sequence[str]], is_touched: Callable[[Variable], bool]) -> bytes:
        """The file after `git config` with each of these arguments, and with its secrets.

        `is_touched`: whether they are about a variable, as it stands in the copy. Raises CannotEdit if git would change
        any other, and CannotLook.
        """
        words = [word for command in commands for word in command]
        if any(secret in word for secret in self._secrets if kind_of(secret) is not PASSWORD for word in words):
            raise CannotEdit("git cannot be told what to change without telling a secret: change it by hand.")
        copy = self._run(commands, self._hidden(commands, [one for one in self._masked if is_touched(one)]))
        after = variables(copy, self._environ)
        result = self._with_secrets(copy)
        if self._data and not self._data.endswith(b"\n"):
            result = result.removesuffix(b"\n")
        if self._data.count(b"\n") == self._data.count(b"\r\n") > 0:
            result = re.sub(rb"(?<!\r)\n", b"\r\n", result)  # git ends the lines that it writes with LF
        others = [[one for one in read if not is_touched(one)] for read in (self._masked, after)]
        read = after if result == copy else variables(result, self._environ)
        if others[0] != others[1] or read != [self._unmasked(one) for one in after]:
            raise CannotEdit("git would change more of it than it is meant to: it was not written.")
        return self._bom + result

    def _hidden(self, commands: Sequence[Sequence[str]], touched: Iterable[Variable]) -> dict[bytes, bytes]:
        """What the commands are not about, and the word that stands for each piece of it.

        None where git would read other variables in such a copy. Raises CannotLook.
        """
        words = [word for command in commands for word in command]
        told = _bytes("\n".join((*words, *(text for one in touched for text in one if text))))
        first, hidden = _word(self._copy), dict[bytes, bytes]()

        def hide(piece: re.Match[bytes]) -> bytes:
            text = piece[0]
            if text.startswith(b"\\") or text in told or any(word in text for word in self._texts):
                return text
            return hidden.setdefault(text, b"%b%08x" % (first, len(hidden)))

        copy = _hide(self._copy, hide)
        try:
            same = not hidden or [key for key, _ in variables(copy, self._environ)] == [key for key, _ in self._masked]
        except CannotEdit:
            same = False
        return hidden if same else {}

    def _run(self, commands: Sequence[Sequence[str]], hidden: Mapping[bytes, bytes]) -> bytes:
        try:
            with tempfile.TemporaryDirectory(prefix="bb-auth-check-") as folder:
                path = os.path.join(folder, "config")
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(_hide(self._copy, lambda piece: hidden.get(piece[0], piece[0])))
                for command in commands:
                    argv = ["git", "config", "--file", path, *command]
                    code = Git(_surroundings(self._environ), folder).ask(argv).code
                    if code and not (code == _NOTHING_TO_UNSET and command[0].startswith("--unset")):
                        raise CannotEdit("git would not change it: it is yours to change.")
                with open(path, "rb") as file:
                    return _shown(file.read(), hidden)
        except OSError as error:
            raise CannotEdit(f"git cannot be given a copy of it to change: {error.strerror}.") from None

    def _with_secrets(self, data: bytes) -> bytes:
        if not self._texts:
            return data
        return re.sub(b"|".join(self._texts), lambda word: self._texts[word[0]], data)

    def _unmasked(self, variable: Variable) -> Variable:
        if not self._texts:
            return variable
        key, value = (None if text is None else self._read(text) for text in variable)
        return key or "", value

    def _read(self, text: str) -> str:
        def read(word: re.Match[bytes]) -> bytes:
            return re.sub(rb'\\(["\\ntb])', lambda one: _ESCAPED.get(one[1], one[1]), self._texts[word[0]])

        return _text(re.sub(b"|".join(self._texts), read, _bytes(text)))


def _hide(data: bytes, of_piece: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """The file with something else for the pieces of values and comments."""
    return _SAID.sub(lambda line: line[0].removesuffix(line[1]) + _PIECE.sub(of_piece, line[1]), data)


def _shown(data: bytes, hidden: Mapping[bytes, bytes]) -> bytes:
    """The file with the pieces in the place of their words."""
    if not hidden:
        return data
    pieces = {word: piece for piece, word in hidden.items()}
    length = len(next(iter(pieces)))
    return re.sub(rb"x[0-9a-f]{%d}" % (length - 1), lambda word: pieces.get(word[0], word[0]), data)


def _spans(data: bytes, secret: str) -> list[Span]:
    quoted = secret.replace("\\", "\\\\").replace('"', '\\"')  # as git's format has it
    return [span for form in dict.fromkeys((quoted, secret)) for span in encodings.spans(data, form)]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """In order, those that overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _with(data: bytes, changes: Iterable[tuple[Span, bytes]]) -> bytes:
    out, at = [], 0
    for (start, end), new in changes:
        out += [data[at:start], new]
        at = end
    return b"".join((*out, data[at:]))


def _word(data: bytes) -> bytes:
    """Letters and digits that do not stand in the file; small ones, for git does not keep the others in names."""
    while True:
        word = b"x" + os.urandom(12).hex().encode()
        if word not in data:
            return word


def _anyhow(secret: str) -> re.Pattern[bytes]:
    """The secret, any of its bytes percent-encoded, and quoted as git's format has it."""
    quoted = {b'"': rb'\\?"', b"\\": rb"\\\\?", **{byte: rb"%b|\\%b" % (byte, sign) for sign, byte in _ESCAPED.items()}}
    each = [bytes([byte]) for byte in _bytes(secret)]
    text = b"".join(rb"(?:%b|%%(?i:%02x))" % (quoted.get(byte, re.escape(byte)), ord(byte)) for byte in each)
    is_word = kind_of(secret) is PASSWORD and len(secret) < _SHORT
    return re.compile(rb"(?<![A-Za-z0-9\\%])" + text + rb"(?![A-Za-z0-9])" if is_word else text)


def _tells(text: str, secret: str) -> bool:
    from urllib.parse import unquote_to_bytes

    raw = _bytes(text)
    if _bytes(secret) in unquote_to_bytes(raw) + b"\n" + raw and _anyhow(secret).search(raw):
        return True
    return any(raw[start:end] != _bytes(secret) for start, end in encodings.spans(raw, secret))


def _surroundings(environ: Mapping[str, str]) -> dict[str, str]:
    return {**{name: value for name, value in environ.items() if not name.startswith("GIT_")}, **_ALONE}


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
