"""Telling whether two places hold the same secret, without letting the secret out of this room."""

from __future__ import annotations

from bb_auth_check.model import Mute


class SecretIds(Mute):
    """Numbers secrets in the order in which they are met, so that equal ones get equal numbers.

    A number tells nothing of the value: it depends on the order alone.
    """

    __slots__ = ("_numbers",)

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, secret: str) -> int:
        """The number of a secret, which is decoded and not empty."""
        return self._numbers.setdefault(secret, len(self._numbers) + 1)

    def secrets(self) -> list[str]:
        """Every secret that has a number."""
        return list(self._numbers)

    def secret(self, number: int) -> str:
        """The secret behind a number, for whoever moves it to safety."""
        return next(secret for secret, known in self._numbers.items() if known == number)
