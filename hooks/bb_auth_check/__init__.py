"""Checks, before you push, that git can log in to Bitbucket and that no Bitbucket token or password is stored in
plain text where git reads it."""

__version__ = "1.0.0"

__address__ = ""
"""Where the project is: the URL that it is cloned from. It is filled in here, and `nox -s docs` writes it wherever it
is named. As long as it is empty, the documents say `<URL of this repository>`.
"""
