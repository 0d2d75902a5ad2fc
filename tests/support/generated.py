"""How many generated examples a property is looked at with.

Without `BB_AUTH_CHECK_EXAMPLES` the same ones are looked at every time, 40 for most properties; with it there are as
many as it says, and fresh ones in every run.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from hypothesis import HealthCheck, settings

Test = Callable[..., None]
LONG = "BB_AUTH_CHECK_EXAMPLES" in os.environ
"""Whether whoever runs the tests has the time for all combinations."""
USUAL = 500
"""For most properties. One with another number has as many more or fewer in a long run, too."""
QUICK = 0.08
"""The part of them that is looked at without the variable."""


def examples(number: int = USUAL, *, quick: float = QUICK) -> Callable[[Test], Test]:
    """The settings of a property that is looked at with so many examples; `quick`: the part of them for every run."""
    wanted = os.environ.get("BB_AUTH_CHECK_EXAMPLES")
    return settings(
        max_examples=max(1, int(wanted) * number // USUAL) if wanted else int(number * quick),
        derandomize=not wanted,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    )
