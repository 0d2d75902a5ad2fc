"""How a program that git or a hook waits for ends: at once."""

from __future__ import annotations

import os
import sys

_LEFT_TO_DO = ("atexit", "threading")
"""What a program loads that has something left to do when it ends."""


def end(code: int) -> int:
    """End this process with an exit code, without Python's own end.

    Python would take everything apart that it has loaded, piece by piece, before the system takes it all at once. A run
    that has something left to do, and one whose last words cannot be written, end as usual: then, and on Windows, this
    returns the exit code.
    """
    if os.name == "posix" and not any(name in sys.modules for name in _LEFT_TO_DO):
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (AttributeError, OSError, ValueError):  # closed; nobody reads any more
            return code
        os._exit(code)
    return code
