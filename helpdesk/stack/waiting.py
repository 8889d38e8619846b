"""Wait for a condition, not for a time."""

import time
from collections.abc import Callable

_STEP_SECONDS = 0.02


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether the condition became true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_STEP_SECONDS)
    return True
