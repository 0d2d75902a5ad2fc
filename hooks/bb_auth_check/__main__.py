"""`python -m bb_auth_check` is the `bb-auth-check` command."""

import os
import sys

# Python puts the current folder first: in somebody's clone its `argparse.py` would be loaded in the place of Python's
if __name__ == "__main__" and sys.path and os.path.realpath(sys.path[0] or os.curdir) == os.path.realpath(os.curdir):
    del sys.path[0]

from bb_auth_check.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
