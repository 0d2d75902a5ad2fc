"""Bitbucket credentials in bytes that are about to leave: found, judged and allowed. Pure: nothing is read here."""
