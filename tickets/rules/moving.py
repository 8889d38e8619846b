"""What a change of terms does to one clock, in plain numbers: the same as `sla.read` after a retarget, but quick.

Moments and lengths are microseconds since 1970. A property test holds it to `sla.read`.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tickets.rules.sla import Mark


class Hours(NamedTuple):
    """A calendar: how much is open before a moment, and when so much more has passed (None: never)."""

    opened: Callable[[int], int]
    add: Callable[[int, int], int | None]


def due_of(hours: Hours, *, started: int, marks: Sequence[tuple[str, int]], budget: int) -> int | None:
    """When `budget` of the clock's time was or will be used up; None while a pause keeps that from happening.

    `marks` are its pauses and resumptions in order.
    """
    since: int | None = started
    for mark, at in marks:
        if mark == Mark.RESUME:
            since = at if since is None else since
        elif since is not None:
            used = hours.opened(at) - hours.opened(since)
            if used >= budget:
                return hours.add(since, budget)
            budget -= used
            since = None
    return None if since is None else hours.add(since, budget)
