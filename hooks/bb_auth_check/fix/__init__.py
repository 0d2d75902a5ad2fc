"""From findings to steps, and from steps to changed files: what `bb-auth-check fix` does."""
