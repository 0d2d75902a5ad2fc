"""`python -m bb_auth_check` is the `bb-auth-check` command."""

import os
import sys


def _is_here(folder: str) -> bool:
    try:
        return not folder or os.path.samefile(folder, os.curdir)
    except OSError:  # a folder that has gone holds nothing that could be loaded
        return False


if __name__ == "__main__":
    # Python puts the current folder first: in somebody's clone its `argparse.py` would be loaded for its own
    if sys.path and _is_here(sys.path[0]):
        del sys.path[0]
    from bb_auth_check.cli import main

    raise SystemExit(main())
