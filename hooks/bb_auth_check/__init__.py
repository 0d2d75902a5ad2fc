"""Checks that a push to Bitbucket can log in, and that no Bitbucket secret lies in clear where git reads it."""

__version__ = "0.1.0"
