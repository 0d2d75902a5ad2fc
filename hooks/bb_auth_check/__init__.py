"""Checks, before you push, that git can log in to Bitbucket and that no Bitbucket token or password is stored in
plain text where git reads it."""

__version__ = "0.1.0"
