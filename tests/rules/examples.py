"""A rule's examples with fresh secrets in them, and the commands that the program printed."""

from __future__ import annotations

import re

from bb_auth_check.bitbucket.samples import sample
from bb_auth_check.bitbucket.tokens import KINDS


def filled(text: str) -> str:
    """An example with a secret of its own in place of `{api_token}` and the like."""
    for kind in KINDS:
        text = text.replace("{" + kind.name.replace("-", "_") + "}", sample(kind.name))
    return text


def printed_commands(output: str) -> list[str]:
    """The commands in a human report, as lines for a shell."""
    return re.findall(r"^ {10}(git .+)$", output, re.MULTILINE)
