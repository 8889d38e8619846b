"""When a person works: the hours of their patterns, each for as long as it is valid, less the time they are away.

A window belongs to the date on which it starts (see `schedule`), so the night of a pattern's last day runs to its end.
Before their first pattern begins a person works as if there was none: at any hour. After the last one ends: never.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge
from itertools import chain
from typing import NamedTuple

from kernel.clock.rules.blocks import blocks_between
from kernel.clock.rules.instants import from_micros, local_micros, to_micros
from kernel.clock.rules.schedule import Schedule


class Stretch(NamedTuple):
    """Half open."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Pattern:
    """`until_on` is the last day; None: until further notice."""

    schedule: Schedule
    from_on: date
    until_on: date | None = None

    @property
    def begins(self) -> int:
        return local_micros(self.schedule.zone, self.from_on, 0)

    def is_valid_on(self, ordinal: int) -> bool:
        return self.from_on.toordinal() <= ordinal and (
            self.until_on is None or ordinal <= self.until_on.toordinal()
        )


@dataclass(frozen=True, slots=True)
class Shifts:
    """What is known about one person's hours."""

    patterns: tuple[Pattern, ...] = ()
    away: tuple[Stretch, ...] = ()


def stretches(shifts: Shifts, start: datetime, end: datetime) -> list[Stretch]:
    """The working hours from `start` to `end`, cut at both, those that touch as one."""
    found = _stretches(shifts, to_micros(start), to_micros(end))
    return [Stretch(from_micros(first), from_micros(last)) for first, last in found]


def next_on(shifts: Shifts, moment: datetime, until: datetime) -> datetime | None:
    """The moment itself when they work then; None when they do not before `until`."""
    found = next(_stretches(shifts, to_micros(moment), to_micros(until)), None)
    return from_micros(found[0]) if found else None


def is_on(shifts: Shifts, moment: datetime) -> bool:
    micros = to_micros(moment)
    return next(_stretches(shifts, micros, micros + 1), None) is not None


Span = tuple[int, int]


def _stretches(shifts: Shifts, start: int, end: int) -> Iterator[Span]:
    working = _joined(_of_patterns(shifts.patterns, start, end)) if shifts.patterns else iter([(start, end)])
    away = _joined(sorted((to_micros(one.start), to_micros(one.end)) for one in shifts.away))
    return _without(working, list(away))


def _of_patterns(patterns: tuple[Pattern, ...], start: int, end: int) -> Iterator[Span]:
    first = min(pattern.begins for pattern in patterns)
    before = [(start, min(first, end))] if start < first else []
    return merge(before, *(_of_pattern(pattern, start, end) for pattern in patterns))


def _of_pattern(pattern: Pattern, start: int, end: int) -> Iterator[Span]:
    for block in blocks_between(pattern.schedule, start, end):
        for index in range(block.index_after(start), len(block.starts)):
            first, last = block.starts[index], block.ends[index]
            if first >= end:
                return
            if pattern.is_valid_on(block.owners[index]):
                yield max(first, start), min(last, end)


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """In order of their starts; those that overlap or touch become one."""
    current: Span | None = None
    for start, end in spans:
        if current is None or start > current[1]:
            if current is not None:
                yield current
            current = (start, end)
        else:
            current = (current[0], max(current[1], end))
    if current is not None:
        yield current


def _without(spans: Iterable[Span], gaps: list[Span]) -> Iterator[Span]:
    return chain.from_iterable(_cut(span, gaps) for span in spans)


def _cut(span: Span, gaps: list[Span]) -> Iterator[Span]:
    start, end = span
    for first, last in gaps:
        if last <= start or first >= end:
            continue
        if first > start:
            yield start, first
        start = max(start, last)
    if start < end:
        yield start, end
