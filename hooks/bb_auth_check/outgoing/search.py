"""Finding credentials of Bitbucket in bytes of any kind.

Each pattern begins with a letter that is fixed, because `re` looks for such a one at the speed of memory, and is
twenty times slower with any other. What a pattern meets is rare, and is judged by what Bitbucket's tokens are made of:
only a checksum makes a text that stands somewhere a token, only an address of Bitbucket makes one a password.
"""

from __future__ import annotations

import binascii
import re
import zlib
from bisect import bisect_left, bisect_right

from bb_auth_check.bitbucket import hosts, tokens
from bb_auth_check.git import urls
from bb_auth_check.model import Mute
from bb_auth_check.outgoing.made_up import SHORTEST, is_made_up

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

REACH = 4096
"""How far before and behind the place that a pattern meets a credential may reach."""

BETWEEN = b"\n\0\n"
"""What parts texts that are searched as one: no credential goes on behind it."""

_START = re.compile(rb"AT(?:AT|CT|BB)")
_RUN = re.compile(rb"AT(?:AT|CT|BB)[A-Za-z0-9_=-]*")
_OF_TOKEN = re.compile(rb"[A-Za-z0-9_=-]*")
_CHECKSUM = re.compile(rb"(?=[0-9A-F]{8})")
_CLOSED = re.compile(rb"(?<==)[0-9A-F]{8}")
_HEADERS = (b"ATATT3xFfG", b"ATCTT3xFfG")
"""How API tokens and access tokens have begun as long as there are any: `ATATT3xFfGF0`, `ATCTT3xFfGN0`."""
_APP_PASSWORD = 36
_SHORTEST, _LONGEST = 30, 1024
_SHORTEST_PIECE = 8
_LONG_RUN = 4096
"""A run of letters in which a token is looked for only by the headers: a picture in base64, or a genome."""
_LOOSE = 2000
_READ_AGAIN, _NARROW = 4, 400
"""How often each letter may be looked at once more where what seems to begin there goes on in parts, or in base64;
and how much is looked at there once that is used up: as much as a token over several lines takes.
"""
_TRIED, _TRIED_AT_LEAST = 2, 8
"""Ends that are tried for each letter of a run, on the average; and for one beginning in any case."""
_JOINED = re.compile(rb"=?\r?\n|\\[nrt]|[\s\"'`+\\,;&|#*/>.()]")
"""What parts the pieces of one text in sources: ends of lines, quotes, signs that continue or comment a line."""
_PARTED = re.compile(rb"[ \t]*(?:[\"'`\\+%&=]|\r?\n)")
_PERCENT_SIGN = re.compile(rb"%([0-9A-Fa-f]{2})")
_EQUALS = re.compile(rb"\\u003[dD]|\\x3[dD]|&#61;|&#x3[dD];|&equals;|=3D")

_DATACENTER = 44
_OLD_DATACENTER = re.compile(rb"O(?<=(?:[MNO][DTjz][AEIMQUYcgk][w-z0-5]){4}O)[g-v][A-Za-z0-9+/]{26}")
"""Twelve digits and a colon in base64, of which the seventeenth letter is always the same."""

_IN_BASE64 = (
    re.compile(rb"Q(?:VR(?:[BD]V|CQ)|kJEQy|(?<=FUQ)[V1k]|(?<=CQ)kRDL|(?<=aXRidWNrZXQ))"),
    re.compile(rb"V(?:(?<=BV)E(?:FU|NU|JC)|(?<=Yml0YnV)ja2V0)"),
    re.compile(rb"J(?:CREM|pdGJ1Y2tld)"),
)
"""`ATAT`, `ATCT`, `ATBB`, `BBDC-` and `bitbucket` in base64, behind no letter, one or two (mod 3), by the rare ones."""
_HOST_BEGINS = (b"Q", b"Vja", b"Jpd")
_IN_GROUP = 2
"""How far before what these begin the group of four letters does that they are in."""
_BEFORE = {b"QVR": 0, b"QkJ": 0, b"JCR": 2}
"""How far before that its group of four letters begins, and for all others:"""
_ONE_BEFORE = 4
_BEGINS = re.compile(rb"[\s\S]{0,2}(?:AT(?:AT|CT|BB)[A-Za-z0-9_-]{6}|BBDC-[A-Za-z0-9+/]{6})")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]*")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"
_NO_LETTER, _NO_WRAPPED = (
    bytes.maketrans(others, bytes(len(others)))
    for others in (
        bytes(sign for sign in range(256) if sign not in _LETTERS),
        bytes(sign for sign in range(256) if sign not in _LETTERS + b"\t\n\v\f\r \"#&'*.=>\\|"),
    )
)
"""What makes a zero of all that is no letter of base64, and of all that base64 over several lines has none of."""
_LONGEST_TEXT = 1200
_SEEN_AS_WELL = 300
"""How far behind a host in base64 another one is, whose address has been read with that of the first."""
_WRAP = re.compile(rb"[\"'][ \t]*[+.&]?[ \t]*\\?\r?\n[ \t]*(?:[+.&][ \t]*)?[\"']|=?\r?\n[ \t>#*|]*|\\r?\\n|[\s\"'\\]")

_LOGIN = re.compile(rb"://([^\s/\"'<>`\\?#]{1,700})@")
_LOGIN_ESCAPED = re.compile(rb":\\(?:/\\/|u002[fF]\\u002[fF])([^\s/\"'<>`?#]{1,700}?)(?:@|\\u0040)")
_LOGIN_ENCODED = re.compile(rb"%(?:25)?3[Aa]%(?:25)?2[Ff]%(?:25)?2[Ff][A-Za-z0-9%._~!*()+-]{1,900}?%(?:25)?40")
_PERCENT = re.compile(rb"%(?:(?:25)?3[Aa]%(?:25)?2[Ff]%|41%54%4[123]%[45][24]|42%42%44%43)")
_CLOUD = b"@bitbucket.org"
_REST = re.compile(rb"[^\s\"'<>`\\]{1,300}")
_SCHEME = re.compile(rb"[A-Za-z]{1,12}\Z")
_ODD_LOGIN = re.compile(rb"([A-Za-z0-9_.-]{1,80}):([^\s\"'<>`]{8,200})")

_NETRC = re.compile(rb"machine\s+([^\s\"'\\]{4,200})(?=\s|\\n)")
_NETRC_NEXT = re.compile(rb"machine|default\b|\0")
_NETRC_PASSWORD = re.compile(rb"\bpassword(?:\s|\\n)+(\"[^\"\n]{1,300}\"|[^\s\"'\\]{1,300})")
_NETRC_LOGIN = re.compile(rb"\blogin(?:\s|\\n)+([^\s\"'\\]{1,100})")
_BASIC = re.compile(rb"asic[ \t:]+([A-Za-z0-9+/_-]{11,2000}={0,2})")
_NEAR = 400
_SPEAKING = (b"bitbucket", b"stash", b"scm", b"/repos/", b":799")
_PORTS = (":7990", ":7999")
"""Those of a Data Center where nobody has chosen others."""


class Hit(Mute):
    """A credential, where it stands, and what it is. Its value is for comparisons in memory alone."""

    __slots__ = ("at", "certain", "end", "kind", "value")

    def __init__(self, at: int, end: int, value: str, kind: str, *, certain: bool) -> None:
        self.at, self.end = at, end
        """Where in the bytes it begins and ends, or what it is found by."""
        self.value = value
        self.kind = kind
        """The name of a kind (`tokens.KINDS`)."""
        self.certain = certain
        """Whether it is made as only such a token is: its checksum holds."""


class _Read(Mute):
    """What of a text has been read as base64, around hosts that were found in it from its beginning to its end."""

    def __init__(self, length: int) -> None:
        self.left = _READ_AGAIN * length + REACH
        self._last: int | None = None
        self._letter = 0
        self._read: dict[int, int] = {}
        """Where a group was last read around, by how its letters lie to those of the others."""

    def has(self, data: bytes, group: int) -> bool:
        """Whether what stands around this group has been read with another one; from now on it has."""
        last, self._last = self._last, group
        letters = b"\0"
        if last is not None and group - last <= _SEEN_AS_WELL:
            letters = _WRAP.sub(b"", data[last:group].translate(_NO_WRAPPED)).translate(_NO_LETTER)
        if b"\0" in letters:
            self._read.clear()
        self._letter = (self._letter + len(letters)) % 4
        if group - self._read.get(self._letter, -_SEEN_AS_WELL - 1) <= _SEEN_AS_WELL:
            return True
        self._read[self._letter] = group
        return False


class Search:
    """A search for credentials, of Bitbucket Cloud and of the hosts that are declared as a Data Center."""

    def __init__(self, declared: Sequence[str] = ()) -> None:
        self._declared = declared
        self._names = tuple(host.encode() for host in declared)
        others = (name for name in self._names if b"bitbucket" not in name)
        self._in_groups = tuple(part for name in others for part in _in_groups(name))

    def hits(self, data: bytes, start: int = 0, stop: int | None = None) -> list[Hit]:
        """The credentials whose place lies in `data` from `start` up to `stop`, in order, each once.

        What stands up to `REACH` before and behind that is looked at where a credential may go on there.
        """
        stop = len(data) if stop is None else stop
        return _once(data, [hit for look in self._looks() for hit in look(data, start, stop)])

    def hits_in_names(self, data: bytes) -> list[Hit]:
        """The same for trees, which are names and hashes: an address cannot stand there as it is."""
        looks = (_tokens, _datacenter, self._encoded)
        return _once(data, [hit for look in looks for hit in look(data, 0, len(data))])

    def _looks(self) -> tuple[Callable[[bytes, int, int], Iterator[Hit]], ...]:
        looks = (_tokens, self._in_base64, _datacenter)
        return (*looks, self._logins, self._escaped, self._encoded, self._odd, self._netrc, self._headers)

    def _in_base64(self, data: bytes, start: int, stop: int) -> Iterator[Hit]:
        """In base64: tokens, which begin with the first, second or third letter of a group, and addresses of a host."""
        left = _READ_AGAIN * (stop - start) + REACH
        for pattern in _IN_BASE64:
            read = _Read(stop - start)
            for found in pattern.finditer(data, start, min(stop + 8, len(data))):
                if found.start() >= stop:
                    break
                if found[0][:3] in _HOST_BEGINS:
                    yield from self._around_host(data, found.start() - _IN_GROUP, found.end(), read)
                    continue
                first = found.start() - _BEFORE.get(found[0][:3], _ONE_BEFORE)
                if first < 0:
                    continue
                if not _BEGINS.match(_decoded(_WRAP.sub(b"", data[first : first + 40]))):
                    continue
                wrapped = data[first : first + (1800 if left > 0 else _NARROW)]
                left -= len(wrapped)
                text = _decoded(_joined(wrapped))
                for skipped in range(3):
                    value = _token_at(text[skipped:])
                    if value:
                        yield _hit(found.start(), found.end(), value)
                        break
        for name in self._in_groups:
            at = data.find(name, start, stop)
            read = _Read(stop - start)
            while at >= 0:
                yield from self._around_host(data, at, at + len(name), read)
                at = data.find(name, at + 1, stop)

    def _around_host(self, data: bytes, group: int, end: int, read: _Read) -> Iterator[Hit]:
        """The passwords of an address or a netrc line in base64. `group`: where four letters of it begin."""
        if read.has(data, group):
            return
        far = _LONGEST_TEXT if read.left > 0 else _NARROW
        read.left -= 2 * far
        before = data[max(group - far, 0) : group].translate(_NO_WRAPPED).rpartition(b"\0")[2]
        letters = _WRAP.sub(b"", before).translate(_NO_LETTER).rpartition(b"\0")[2]
        text = _decoded(letters[len(letters) % 4 :] + _joined(data[group : group + far]))
        for hit in (*self._logins(text, 0, len(text)), *self._netrc(text, 0, len(text))):
            yield Hit(group, end, hit.value, hit.kind, certain=hit.certain)

    def _logins(self, data: bytes, start: int, stop: int) -> Iterator[Hit]:
        for found in _LOGIN.finditer(data, start, min(stop + 800, len(data))):
            if found.start() >= stop:
                return
            # a token is found by itself
            yield from self._login(data, found.start(), found.end(), found[1], data[found.end() : found.end() + 300])

    def _escaped(self, data: bytes, start: int, stop: int) -> Iterator[Hit]:
        """`https:\\/\\/` as JSON may have it."""
        for found in _LOGIN_ESCAPED.finditer(data, start, min(stop + 800, len(data))):
            if found.start() >= stop:
                return
            rest = data[found.end() : found.end() + 300].replace(b"\\/", b"/").replace(b"\\u002f", b"/")
            yield from self._login(data, found.start(), found.end(), found[1].replace(b"\\/", b"/"), rest)

    def _encoded(self, data: bytes, start: int, stop: int) -> Iterator[Hit]:
        """An address in percent-encoding, as a query or a file's name has it; a token with each letter encoded."""
        for place in _PERCENT.finditer(data, start, min(stop + 12, len(data))):
            at = place.start()
            if at >= stop:
                return
            if place[0][1:2] == b"4":
                value = _token_at(_unquoted(data[at : at + REACH]))
                if value:
                    yield _hit(at, at + 3 * len(value), value)
                continue
            found = _LOGIN_ENCODED.match(data, at)
            if found is None:
                continue
            text = found[0] + data[found.end() : found.end() + 200]
            if text[:3] == b"%25":
                text = _unquoted(text)
            login, _, rest = _unquoted(text)[3:].rpartition(b"@")
            yield from self._login(data, at, found.end(), login, rest)

    def _odd(self, data: bytes, start: int, stop: int) -> Iterator[Hit]:
        """A password that ends the address for git, because of a `/`, `?` or `#` in it, before Cloud's host."""
        at = data.find(_CLOUD, start, stop)
        while at >= 0:
            before = data[max(at - 300, 0) : at]
            login = before[before.rfind(b"://") + 3 :] if b"://" in before else b""
            found = _ODD_LOGIN.fullmatch(login)
            if found and re.search(rb"[/?#]", found[2]) and not re.match(rb"\d{0,5}[/?#]", found[2]):
                yield from self._login(data, at - len(login) - 3, at, login, data[at + 1 : at + 300])
            at = data.find(_CLOUD, at + 1, stop)

    def _login(self, data: bytes, at: int, end: int, login: bytes, rest: bytes) -> Iterator[Hit]:
        """A user part before a host: a credential if the host is a Bitbucket's, and the password no example."""
        user, _, password = login.partition(b":")
        if len(password) < SHORTEST or not self._may_be_bitbucket(rest):
            return
        host = _REST.match(rest)
        scheme = _SCHEME.search(data, max(at - 12, 0), at)
        word = scheme[0].lower() if scheme else b"https"
        if host is None or word in (b"ftp", b"mailto", b"jdbc"):
            return
        name, value = _text(_unquoted(user)), _text(_unquoted(password))
        if not is_made_up(value, name) and self._is_bitbucket(_text(host[0])):
            yield _hit(at, end, value)

    def _may_be_bitbucket(self, rest: bytes) -> bool:
        """Whether an address has anything that speaks of a Bitbucket: most have not, and are not looked at closer."""
        low = rest.lower()
        return any(name in low for name in (*_SPEAKING, *self._names))

    def _is_bitbucket(self, address: str) -> bool:
        """Whether host and path, without a login, are those of a Bitbucket."""
        host = re.split(r"[/?#]", address, maxsplit=1)[0].lower()
        if not host.isascii() or not hosts.can_be(host):
            return False
        url = urls.parse(f"https://{address}")
        if hosts.product(url, self._declared).is_bitbucket or hosts.is_called_bitbucket(url.hostname):
            return True
        return host.endswith(_PORTS)

    def _netrc(self, data: bytes, start: int, stop: int) -> Iterator[Hit]:
        for found in _NETRC.finditer(data, start, min(stop + 300, len(data))):
            if found.start() >= stop:
                return
            end = found.end() + 600
            following = _NETRC_NEXT.search(data, found.end(), end)
            end = following.start() if following else end
            password = _NETRC_PASSWORD.search(data, found.end(), end)
            if password is None or not self._is_host(_text(found[1])):
                continue
            user = _NETRC_LOGIN.search(data, found.end(), end)
            value = _text(password[1].strip(b'"'))
            if not is_made_up(value, _text(user[1]) if user else ""):
                yield _hit(password.start(1), password.end(1), value)

    def _is_host(self, name: str) -> bool:
        name = name.lower()
        bare = name.partition(":")[0]
        return (
            hosts.is_cloud(bare) or hosts.is_called_bitbucket(bare) or name in self._declared or bare in self._declared
        )

    def _headers(self, data: bytes, start: int, stop: int) -> Iterator[Hit]:
        """A password in an Authorization header that is for Bitbucket: the host stands near it."""
        for found in _BASIC.finditer(data, start, min(stop + 2100, len(data))):
            if found.start() >= stop:
                return
            user, colon, password = _decoded(found[1]).partition(b":")
            if not colon or not _is_text(user + password) or is_made_up(_text(password), _text(user)):
                continue
            before = data[max(found.start() - _NEAR, 0) : found.start()].rpartition(BETWEEN)[2]
            near = (before + data[found.end() : found.end() + _NEAR].partition(BETWEEN)[0]).lower()
            if b"bitbucket" in near or any(name in near for name in self._names):
                yield _hit(found.start(1), found.end(1), _text(password))


def _in_groups(name: bytes) -> Iterator[bytes]:
    """How a name begins in base64, behind no letter, one and two: the groups that hold nothing else."""
    for before in range(3):
        whole = name[(3 - before) % 3 :]
        whole = whole[: len(whole) - len(whole) % 3]
        if len(whole) >= _SHORTEST_NAME:
            yield binascii.b2a_base64(whole, newline=False)


_SHORTEST_NAME = 6


def _once(data: bytes, found: list[Hit]) -> list[Hit]:
    """The hits in order, without those that meet the same credential twice."""
    if len(found) < 2:
        return found
    found.sort(key=lambda hit: (hit.at, not hit.certain))
    last: dict[str, int] = {}
    out: list[Hit] = []
    for hit in found:  # one in an address is met by itself, and by the address
        before = last.get(hit.value, -REACH)
        if hit.at - before >= REACH or b"\n" in data[before : hit.at]:
            out.append(hit)
        last[hit.value] = hit.at
    return out


def _hit(at: int, end: int, value: str) -> Hit:
    """What stands in the place of a password, by its kind. Blanks around it came along when it was copied."""
    value = value.strip()
    return Hit(at, end, value, tokens.kind_of(value).name, certain=tokens.checksum(value) is True)


def _tokens(data: bytes, start: int, stop: int) -> Iterator[Hit]:
    """Tokens of Cloud in plain text, whatever they are glued to."""
    end = min(stop + REACH, len(data))
    left = _READ_AGAIN * (end - start) + REACH
    for run in _RUN.finditer(data, start, end):
        if run.start() >= stop:
            return
        if run.end() == end < len(data):  # it goes on
            run = _RUN.match(data, run.start()) or run
        length = run.end() - run.start()
        if length < _SHORTEST_PIECE:
            continue
        here = list(_in_run(run[0]))
        for at, to in here:
            value = _text(run[0][at:to])
            if run.start() + at < stop or length <= _LONG_RUN:
                yield Hit(run.start() + at, run.start() + to, value, tokens.kind_of(value).name, certain=True)
        is_parted = not here and length < _LOOSE and _PARTED.match(data, run.end())
        text = data[run.start() : run.start() + (_LOOSE if left > 0 else _NARROW)] if is_parted else b""
        left -= len(text)
        parted = _loose(text) if text else None
        if parted:
            yield Hit(run.start(), run.end(), parted, tokens.kind_of(parted).name, certain=True)


def _in_run(run: bytes) -> Iterator[tuple[int, int]]:
    """Where in a text without a gap tokens begin and end: wherever a checksum holds for what stands before it.

    Where there are many beginnings and many ends, only those count that stand as in every token that has been seen.
    """
    ends = [found.start() + 8 for found in _CHECKSUM.finditer(run)]
    if not ends:
        return
    is_long = len(run) > _LONG_RUN
    there = frozenset(ends)
    done, left = 0, _TRIED * len(run)
    for start in (found.start() for found in _START.finditer(run)):
        if start < done:
            continue
        is_app_password = run.startswith(b"ATBB", start)
        if is_long and not is_app_password and not run.startswith(_HEADERS, start):
            continue
        if is_app_password and (is_long or left <= 0):
            fitting: Sequence[int] = (start + _APP_PASSWORD,) if start + _APP_PASSWORD in there else ()
        else:
            fitting = ends[bisect_left(ends, start + _SHORTEST) : bisect_right(ends, start + _LONGEST)]
            if left <= 0:
                fitting = [end for end in fitting if run[end - 9 : end - 8] == b"="][:_TRIED_AT_LEAST]
        left -= len(fitting)
        sum_, summed = 0, start
        for end in fitting:
            sum_, summed = zlib.crc32(run[summed : end - 8], sum_), end - 8
            if sum_ == int(run[end - 8 : end], 16):
                yield start, end
                done = end
                break


def _loose(text: bytes) -> str | None:
    """The token that a text begins with once it is read as a program, a shell or a mail reader would; None if none."""
    if not text.startswith((*_HEADERS, b"ATBB")) and not text.startswith(_HEADERS, 0, 24):
        joined = _JOINED.sub(b"", text[:40])
        if not joined.startswith((*_HEADERS, b"ATBB")):
            return None
    if text.startswith(b"ATBB"):
        text = text[:_NARROW]
    following = min((at for at in (text.find(header, 8) for header in _HEADERS) if at > 0), default=len(text))
    plain = _unquoted(_unquoted(text[:following]))
    decoded = _EQUALS.sub(b"=", plain)  # in quoted-printable; but a checksum may begin with `3D`
    for each in (plain, decoded, _JOINED.sub(b"", plain), _JOINED.sub(b"", decoded)):
        run = _OF_TOKEN.match(each)
        end = _first_end(run[0][:_LONGEST]) if run is not None else None
        if run is not None and end is not None:
            return _text(run[0][:end])
    return None


def _first_end(run: bytes) -> int | None:
    """Where the token ends that a run begins with, if it is made as all that have been seen; None if there is none."""
    if run.startswith(b"ATBB"):
        ends = [_APP_PASSWORD]
    else:
        ends = [found.end() for found in _CLOSED.finditer(run, _SHORTEST - 8)]
    for end in ends:
        if len(run) >= end and b"%08X" % zlib.crc32(run[: end - 8]) == run[end - 8 : end]:
            return end
    return None


def _token_at(text: bytes) -> str | None:
    """The token that a text begins with."""
    if text.startswith(b"BBDC-"):
        return _datacenter_token(text)
    run = _RUN.match(text)
    if run is None:
        return None
    return next((_text(run[0][:end]) for start, end in _in_run(run[0]) if start == 0), None)


def _datacenter(data: bytes, start: int, stop: int) -> Iterator[Hit]:
    """Tokens of a Data Center: with their prefix, or as they were before Data Center 8 gave them one."""
    at = data.find(b"BBDC-", start, stop)
    while at >= 0:
        value = _datacenter_token(data[at : at + 400])
        if value:
            yield _hit(at, at + len(value), value)
        at = data.find(b"BBDC-", at + 5, stop)
    for found in _OLD_DATACENTER.finditer(data, start, min(stop + 64, len(data))):
        first = found.start() - 16
        if found.start() >= stop:
            return
        if (
            data[max(first - 5, 0) : first] != b"BBDC-"
            and not _is_base64(data, first - 1)
            and not _is_base64(data, found.end())
        ):
            value = _text(data[first : found.end()])
            if tokens.kind_of(value) is tokens.DATACENTER_TOKEN:
                yield _hit(first, found.end(), value)


def _is_base64(data: bytes, at: int) -> bool:
    """Whether a letter of base64 stands here: then what is beside it is a part of something longer."""
    return 0 <= at < len(data) and (data[at : at + 1].isalnum() or data[at : at + 1] in b"+/=")


def _datacenter_token(text: bytes) -> str | None:
    following = text.find(b"BBDC-", 5)
    if 0 < following < 5 + _DATACENTER:
        return None
    variants = [text, text.replace(b"\\/", b"/")]
    if b"%" in text:
        variants.append(_unquoted(_unquoted(text)))
    variants.append(b"BBDC-" + _WRAP.sub(b"", text[5:]))
    for each in variants:
        value = _text(each[: 5 + _DATACENTER])
        if len(value) == 5 + _DATACENTER and tokens.checksum(value) is True:
            return value
    return None


def _joined(text: bytes) -> bytes:
    """What a text in base64 over several lines begins with, as one line."""
    return _WRAP.sub(b"", text.translate(_NO_WRAPPED).partition(b"\0")[0])


def _decoded(text: bytes) -> bytes:
    """What a text in base64, or in the form of it for URLs, begins with; nothing if it is none."""
    run = _BASE64.match(text.translate(_FOR_URLS))
    letters = run[0] if run else b""
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except ValueError:
        return b""


_FOR_URLS = bytes.maketrans(b"-_", b"+/")


def _unquoted(text: bytes) -> bytes:
    """A text without its percent-encoding, where it has one."""
    return _PERCENT_SIGN.sub(lambda found: bytes((int(found[1], 16),)), text) if b"%" in text else text


def _is_text(data: bytes) -> bool:
    return data.isascii() and data.decode("ascii").isprintable()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
