"""Open time in blocks of 64 dates, with running totals: every question becomes one bisection per block."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate, chain
from typing import NamedTuple

from kernel.clock.rules.instants import SECOND, is_plain, is_skipped, local_micros, midnight, utc_ordinal
from kernel.clock.rules.schedule import Schedule, Windows

_BITS = 6  # a block is 2**6 dates; building one takes under a millisecond
_HORIZON_BLOCKS = 20 * 366 >> _BITS
# Seen from UTC, what belongs to a date begins at most one day before it and ends at most four days after it:
# a day for its offset, one for the tail, one for a skipped date, one for itself.
_LEAD, _TRAIL = 1, 4


class Span(NamedTuple):
    """Microseconds since 1970, half open, and the ordinal of the date that it belongs to."""

    start: int
    end: int
    on: int


@dataclass(frozen=True, slots=True)
class Block:
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    owners: tuple[int, ...]
    before: tuple[int, ...]  # open microseconds of this block before each span
    total: int
    days: tuple[int, ...]  # ordinals of the dates that have hours

    def open_before(self, micros: int) -> int:
        index = bisect_right(self.starts, micros) - 1
        if index < 0:
            return 0
        return self.before[index] + min(micros, self.ends[index]) - self.starts[index]

    def after_open(self, amount: int) -> int:
        """The first moment with `amount` (more than 0, at most the total) of this block behind it."""
        index = bisect_left(self.before, amount) - 1
        return self.starts[index] + amount - self.before[index]

    def with_open_ahead(self, amount: int) -> int:
        """The last moment with `amount` (less than the total) of this block behind it."""
        index = bisect_right(self.before, amount) - 1
        return self.starts[index] + amount - self.before[index]

    def index_after(self, micros: int) -> int:
        """The first span that ends after a moment."""
        return bisect_right(self.ends, micros)

    def index_before(self, micros: int) -> int:
        """The last span that starts before a moment, or -1."""
        return bisect_left(self.starts, micros) - 1


def blocks_after(schedule: Schedule, micros: int) -> Iterator[Block]:
    """Every block that may hold open time after a moment, for about 20 years."""
    first = utc_ordinal(micros) - _TRAIL >> _BITS
    return (get_block(schedule, number) for number in range(first, first + _HORIZON_BLOCKS))


def blocks_before(schedule: Schedule, micros: int) -> Iterator[Block]:
    last = utc_ordinal(micros) + _LEAD >> _BITS
    return (get_block(schedule, number) for number in range(last, last - _HORIZON_BLOCKS, -1))


def blocks_between(schedule: Schedule, first: int, last: int) -> Iterator[Block]:
    numbers = range(utc_ordinal(first) - _TRAIL >> _BITS, (utc_ordinal(last) + _LEAD >> _BITS) + 1)
    return (get_block(schedule, number) for number in numbers)


def blocks_by_date(schedule: Schedule, on: date, step: int) -> Iterator[Block]:
    """The blocks from that of a date onwards (`step` 1) or backwards (`step` -1)."""
    first = on.toordinal() >> _BITS
    return (get_block(schedule, first + step * count) for count in range(_HORIZON_BLOCKS))


@lru_cache(maxsize=4096)
def get_block(schedule: Schedule, number: int) -> Block:
    first = number << _BITS
    spans = [span for span in _open_spans(schedule, first, first + (1 << _BITS)) if span.on >= first]
    totals = list(accumulate((end - start for start, end, _ in spans), initial=0))
    return Block(
        starts=tuple(span.start for span in spans),
        ends=tuple(span.end for span in spans),
        owners=tuple(span.on for span in spans),
        before=tuple(totals[:-1]),
        total=totals[-1],
        days=tuple(sorted({span.on for span in spans})),
    )


def _open_spans(schedule: Schedule, first: int, last: int) -> list[Span]:
    # Two dates more at the front, whose tails may run into the block.
    ordinals = range(first - 2, last)
    spans = _disjoint(chain.from_iterable(hours_of(schedule, ordinal) for ordinal in ordinals))
    if schedule.break_on:
        near = range(first - 4, last + 4)
        breaks = _disjoint(chain.from_iterable(breaks_of(schedule, ordinal) for ordinal in near))
        spans = subtract_spans(spans, breaks)
    if schedule.within is not None and spans:
        spans = intersect_spans(spans, _spans_between(schedule.within, spans[0].start, spans[-1].end))
    return spans


def hours_of(schedule: Schedule, ordinal: int) -> list[Span]:
    on = date.fromordinal(ordinal)
    return _spans(schedule, on, schedule.windows_on(on))


def breaks_of(schedule: Schedule, ordinal: int) -> list[Span]:
    on = date.fromordinal(ordinal)
    return _spans(schedule, on, schedule.break_on.get(on, ()))


def _spans(schedule: Schedule, on: date, windows: Windows) -> list[Span]:
    zone, ordinal = schedule.zone, on.toordinal()
    if not windows or is_skipped(zone, ordinal):
        return []
    if is_plain(zone, ordinal, 2):
        first = midnight(zone, ordinal)
        return [Span(first + start * SECOND, first + end * SECOND, ordinal) for start, end in windows]
    return [
        Span(local_micros(zone, on, start), local_micros(zone, on, end), ordinal) for start, end in windows
    ]


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    """Sorted, each cut off at the end of those before it; what a clock change turned round is left out."""
    result: list[Span] = []
    reached = None
    for start, end, on in sorted(spans):
        begin = start if reached is None else max(start, reached)
        if begin < end:
            result.append(Span(begin, end, on))
            reached = end
    return result


def subtract_spans(spans: Iterable[Span], cuts: list[Span]) -> list[Span]:
    """Both sorted and disjoint."""
    result: list[Span] = []
    ends = [cut.end for cut in cuts]
    for start, end, on in spans:
        begin = start
        for cut in cuts[bisect_right(ends, start) :]:
            if cut.start >= end:
                break
            if begin < cut.start:
                result.append(Span(begin, cut.start, on))
            begin = cut.end
        if begin < end:
            result.append(Span(begin, end, on))
    return result


def intersect_spans(spans: Iterable[Span], others: list[Span]) -> list[Span]:
    """Both sorted and disjoint; the dates are those of `spans`."""
    result: list[Span] = []
    ends = [other.end for other in others]
    for start, end, on in spans:
        for other in others[bisect_right(ends, start) :]:
            if other.start >= end:
                break
            result.append(Span(max(start, other.start), min(end, other.end), on))
    return result


def _spans_between(schedule: Schedule, first: int, last: int) -> list[Span]:
    blocks = blocks_between(schedule, first, last)
    return [
        Span(*parts) for block in blocks for parts in zip(block.starts, block.ends, block.owners, strict=True)
    ]
