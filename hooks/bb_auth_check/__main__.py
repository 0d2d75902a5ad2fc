"""`python -m bb_auth_check` is the `bb-auth-check` command."""

from bb_auth_check.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
