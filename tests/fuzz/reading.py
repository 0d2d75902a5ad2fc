"""Reading URLs and configuration that nobody meant: no crash, no hang, and no token in what is made of them.

    python tests/fuzz/reading.py [INPUTS] [SEED]

Not collected by pytest: CI runs a few thousand of these inputs through `tests/fuzz/test_reading.py`, a long run is
started by hand. Four inputs of five are URLs, the others configurations of up to twelve entries. Each holds a fresh
token at a random place; what surrounds it is put together from pieces of addresses and then mutated.
"""

from __future__ import annotations

import random
import string
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bb_auth_check.bitbucket import samples
from bb_auth_check.git.config import Entry
from bb_auth_check.git.configuration import Configuration
from bb_auth_check.git.facts import gather
from bb_auth_check.git.helper_values import broken
from bb_auth_check.git.process import Git
from bb_auth_check.git.text import redacted
from bb_auth_check.git.urlmatch import normal
from bb_auth_check.git.urls import parse, shown_subsection
from bb_auth_check.judge import judge
from bb_auth_check.model import CannotLook
from bb_auth_check.render import human, json, layout, sarif
from bb_auth_check.rules import CATALOGUE

SLOW = 2.0
"""Seconds for one input: hundreds of times what any takes."""
GROWN, LONGEST = 0.05, 20_000
"""How often one piece of a text is repeated, and up to how many characters: what takes its time by the square shows."""
PIECES = (
    *("https://", "http://", "ssh://", "HTTPS://", "git+ssh://", "https:/", "//", "gcrypt::", "https::", "file://"),
    *("bitbucket.org", "BitBucket.ORG", "ssh.bitbucket.org", "www.bitbucket.org", "bitbucket.org.", "[::1]", "git.example.com"),
    *(":443", ":7999", ":x", ":", "@", "@@", "/", "//", "?", "#", "%", "%00", "%zz", "%40", "%3A", "=", "*", "\\", "'", '"'),
    *("jdoe", "jdoe:", "jdoe@example.com", "x-token-auth", "acme/widget.git", "/scm/ACME/widget.git", ".git", "~", "$TOKEN"),
    *("\x1b[31m", "\x00", "\r", "\t", " ", "\u202e", "\udcff", "é", "{8f8d4a5e}", "-", "a" * 300, "1" * 40, "::"),
)  # fmt: skip
KEYS = (
    *("remote.origin.url", "remote.origin.pushurl", "remote.{}.url", "url.{}.insteadof", "url.{}.pushinsteadof"),
    *("branch.main.remote", "branch.{}.pushremote", "remote.pushdefault", "submodule.{}.url", "lfs.url", "lfs.{}.access"),
    *("credential.helper", "credential.{}.helper", "credential.username", "credential.{}.username", "credential.usehttppath"),
    *("http.extraheader", "http.{}.extraheader", "http.proxy", "remote.origin.proxy", "core.askpass", "core.hookspath"),
    *("transfer.credentialsinurl", "credential.credentialstore", "remote.origin.puttykeyfile", "remote.origin.lfsurl"),
)  # fmt: skip
VALUES = (
    "store",
    "cache",
    "",
    "!f() {{ echo password={}; }}; f",
    "!f() {{ {} }}",
    "!echo {}",
    "store {}",
    "cache --timeout={}",
    "Authorization: Bearer {}",
    "Authorization: Basic {}",
    "{}",
)


class Fuzzer:
    """Makes inputs and feeds them; counts what it has done."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret is made of it
        self.slowest = 0.0
        self.look = folder

    def text(self, token: str) -> str:
        """A text with the token in it, whole."""
        pieces = [self.random.choice(PIECES) for _ in range(self.random.randrange(1, 9))]
        if self.random.random() < 0.5:
            pieces = [
                "https://",
                self.random.choice(("jdoe:", "jdoe@", "", "x-token-auth:")),
                "@",
                "bitbucket.org",
                *pieces,
            ]
        if self.random.random() < GROWN:
            grown = self.random.randrange(len(pieces))
            pieces[grown] *= self.random.randrange(2, LONGEST) // (len(pieces[grown]) or 1) + 1
        at = self.random.randrange(len(pieces) + 1)
        before, after = self._mutated("".join(pieces[:at])), self._mutated("".join(pieces[at:]))
        return before + token + after

    def _mutated(self, text: str) -> str:
        for _ in range(self.random.randrange(3)):
            at = self.random.randrange(len(text) + 1)
            what = self.random.random()
            if what < 0.4:
                text = text[:at] + text[at + 1 :]
            elif what < 0.8:
                text = text[:at] + self.random.choice(string.printable) + text[at:]
            else:
                text = text[:at] + chr(self.random.choice((0x80, 0x2028, 0xDC80, 0x1F600, 0x7F, 1))) + text[at:]
        return text

    def token(self) -> str:
        """A fresh token; `secrets` is what makes it, so a seed repeats the surroundings and not the token."""
        return samples.sample(self.random.choice(("api-token", "access-token", "app-password", "datacenter-token")))

    def one_url(self) -> None:
        """A text read in every way that texts are read."""
        token = self.token()
        text = self.text(token)
        for reader in (parse, shown_subsection, redacted):
            self._guarded(text, token, reader)
        normal(text, star=True)
        for value in self.random.sample(VALUES, 2):
            self._guarded(value.format(text), token, broken)

    def one_configuration(self) -> None:
        """Some entries judged and rendered; git itself is left out, it would never say such things."""
        token = self.token()
        entries = [Entry("local", "file:.git/config", "core.bare", "false")]
        for _ in range(self.random.randrange(1, 13)):
            # git ends names at a NUL or a line feed, and knows no other characters in a variable's name
            name = self.text(token).replace("\x00", "").replace("\n", "")
            value = self.random.choice(VALUES).format(self.text(token)).replace("\x00", "")
            key = self.random.choice(KEYS).format(name)
            entries.append(Entry("local", "file:.git/config", key, None if self.random.random() < 0.02 else value))
        self._guarded(
            "\n".join(f"{entry.key} = {entry.value!r}" for entry in entries), token, lambda _: self._judged(entries)
        )

    def _judged(self, entries: list[Entry]) -> str:
        configuration = Configuration.__new__(Configuration)
        configuration.git = Git({"HOME": str(self.look), "PATH": "/nowhere"}, str(self.look))
        configuration.entries = entries
        try:
            facts = gather(configuration)
        except CannotLook as reason:
            return str(reason)
        report = judge(CATALOGUE, facts, strict=True)
        assert not report.errors, report.errors
        return repr(facts) + human.render(report, layout.PLAIN) + json.render(report) + sarif.render(report)

    def _guarded(self, text: str, token: str, reader: Callable[[str], object]) -> None:
        start = time.perf_counter()
        try:
            made = repr(reader(text))
        except Exception:
            print(f"\nfailed on {text!r}", file=sys.stderr)
            raise
        took = time.perf_counter() - start
        self.slowest = max(self.slowest, took)
        assert took < SLOW, f"{took:.1f} s for {text!r}"
        body = token[12:]
        assert not any(body[at : at + 8] in made for at in range(len(body) - 7)), f"leaked by {reader}: {text!r}"


def run(inputs: int, seed: int, folder: Path) -> Fuzzer:
    """Feed that many inputs. Raises what the reading raised, or AssertionError for a leak or a hang."""
    fuzzer = Fuzzer(seed, folder)
    for number in range(inputs):
        if number % 5:
            fuzzer.one_url()
        else:
            fuzzer.one_configuration()
    return fuzzer


def main() -> None:
    """A long run, with its figures."""
    import tempfile

    inputs = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(2**32)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        fuzzer = run(inputs, seed, Path(folder))
        took = time.perf_counter() - start
    print(f"{inputs} inputs, seed {seed}: no crash, no leak; {took:.0f} s, the slowest {fuzzer.slowest * 1000:.0f} ms")


if __name__ == "__main__":
    main()
