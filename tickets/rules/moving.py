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


def due_of(
    hours: Hours, *, started: int, marks: Sequence[tuple[str, int]], budget: int, resumed: int | None = None
) -> int | None:
    """When `budget` of the clock's time was or will be used up; None while it is paused.

    `marks` are its pauses and resumptions in order; `resumed` is when a new pause matrix lets it run again.
    """
    since: int | None = started
    for mark, at in marks:
        if mark == Mark.RESUME:
            since = at if since is None else since
        elif since is not None:
            used = hours.opened(at) - hours.opened(since)
            if used >= budget:
                return hours.add(since, budget) if _runs(marks, resumed) else None
            budget -= used
            since = None
    since = resumed if since is None else since
    return None if since is None else hours.add(since, budget)


def _runs(marks: Sequence[tuple[str, int]], resumed: int | None) -> bool:
    return resumed is not None or not marks or marks[-1][0] == Mark.RESUME
