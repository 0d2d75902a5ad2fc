"""The values that pass between the rooms."""

from __future__ import annotations

from typing import Any

import pytest

from bb_auth_check.model import Value


class Pair(Value):
    """One field that has to be given, and one that need not be."""

    first: str
    second: int = 2


def test_fields() -> None:
    """By keyword, in the order of the class whatever that of the call; equal and hashed by what they hold."""
    one, other = Pair(first="a", second=2), Pair(second=2, first="a")
    assert repr(other) == "Pair(first='a', second=2)"
    assert one == other == Pair(first="a")
    assert hash(one) == hash(other)
    assert one != Pair(first="b")


def test_replace() -> None:
    """A copy with another value; the one that it was made from stays as it was."""
    one = Pair(first="a")
    assert one.replace(second=3) == Pair(first="a", second=3)
    assert one == Pair(first="a", second=2)
    with pytest.raises(TypeError, match="Pair has no field third"):
        one.replace(third=3)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"second": 3}, "missing fields: first; unknown fields: none"),
        ({"first": "a", "third": 3}, "missing fields: none; unknown fields: third"),
        ({"third": 3}, "missing fields: first; unknown fields: third"),
    ],
    ids=["missing", "unknown", "both"],
)
def test_wrong_fields(given: dict[str, Any], says: str) -> None:
    """A field too few and a field too many are named."""
    with pytest.raises(TypeError, match=says):
        Pair(**given)


def test_frozen() -> None:
    """Nothing of it changes, and no field is added."""
    for name in ("first", "third"):
        with pytest.raises(AttributeError, match="Pair is frozen"):
            setattr(Pair(first="a"), name, "b")
