"""A thousand of the inputs that a long run makes millions of."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz import reading


@pytest.mark.parametrize("seed", range(4))
def test_no_crash_and_no_leak(tmp_path: Path, seed: int) -> None:
    """Whatever is read, nothing raises and no token is in what is made of it."""
    reading.run(250, seed, tmp_path)
