"""Open time between two moments in one table, for questions by the hundred thousand: plain numbers in and out.

Microseconds since 1970 instead of datetimes; what lies beyond the table is asked of `arithmetic`.
"""

from bisect import bisect_left, bisect_right
from datetime import timedelta
from itertools import accumulate

from kernel.clock.rules.arithmetic import MAX_AMOUNT, NeverOpen, add
from kernel.clock.rules.blocks import blocks_between
from kernel.clock.rules.instants import from_micros, micros_in, to_micros
from kernel.clock.rules.schedule import Schedule

_MOST = micros_in(MAX_AMOUNT)


class OpenTable:
    """Exact for stretches that begin in it (`first` to `last`); they may end where they like."""

    def __init__(self, schedule: Schedule, *, first: int, last: int) -> None:
        self._schedule = schedule
        self._always = schedule.always
        spans: list[tuple[int, int]] = []
        for block in () if schedule.always else blocks_between(schedule, first, last):
            spans += zip(block.starts, block.ends, strict=True)
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        totals = list(accumulate((end - start for start, end in spans), initial=0))
        self._before, self._total = totals[:-1], totals[-1]

    def opened(self, moment: int) -> int:
        """How much was open from the start of the table until then."""
        if self._always:
            return moment
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return 0
        end = self._ends[index]
        return self._before[index] + (min(end, moment)) - self._starts[index]

    def add(self, start: int, amount: int) -> int | None:
        """When `amount` (more than 0) of open time has passed; None where there is never so much."""
        if self._always:
            return start + amount
        starts, before = self._starts, self._before
        index = bisect_right(starts, start) - 1
        if index < 0:
            wanted = amount
        else:
            end = self._ends[index]
            wanted = before[index] + (min(end, start)) - starts[index] + amount
        if wanted > self._total:
            return self._beyond(start, amount)
        index = bisect_left(before, wanted) - 1
        return starts[index] + wanted - before[index]

    def _beyond(self, start: int, amount: int) -> int | None:
        try:
            found = add(self._schedule, from_micros(start), timedelta(microseconds=min(amount, _MOST)))
        except NeverOpen:
            return None
        return to_micros(found)
