"""Why a deadline is when it is: the time counted, and the holidays, breaks and clock changes on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kernel.clock.rules.arithmetic import elapsed, periods
from kernel.clock.rules.blocks import breaks_of, hours_of, intersect_spans
from kernel.clock.rules.instants import (
    DAY_SECONDS,
    SECOND,
    clock_change,
    from_micros,
    is_skipped,
    local_dates,
    local_instant,
    micros_in,
    to_micros,
)
from kernel.clock.rules.schedule import Schedule


class Kind(StrEnum):
    OPEN = "open"
    HOLIDAY = "holiday"
    BREAK = "break"
    CLOCK_CHANGE = "clock_change"
    SKIPPED_DATE = "skipped_date"


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """`seconds` counted from `start_at` to `end_at` (UTC); only lines of kind OPEN count anything."""

    start_at: datetime
    end_at: datetime
    on: date
    kind: Kind
    seconds: int
    note: str


def explain(schedule: Schedule, start: datetime, end: datetime) -> tuple[Line, ...]:
    """In order of time. The seconds add up to `elapsed(schedule, start, end)`."""
    start, end = from_micros(to_micros(start)), from_micros(to_micros(end))
    if end <= start:
        return ()
    if schedule.always:
        seconds, on = elapsed(schedule, start, end), start.astimezone(schedule.zone).date()
        return (Line(start, end, on, Kind.OPEN, seconds, "Around the clock"),)
    lines = set(_open_lines(schedule, start, end))
    for part in schedule.parts():
        lines.update(_other_lines(part, start, end))
    return tuple(sorted(lines))


def _open_lines(schedule: Schedule, start: datetime, end: datetime) -> Iterator[Line]:
    counted = 0
    for period in periods(schedule, start, end):
        # Whole seconds of the running total, so that cut first and last windows add up.
        total = counted + micros_in(period.end - period.start)
        seconds = total // SECOND - counted // SECOND
        note = "Special hours" if period.on in schedule.shift_on else ""
        yield Line(period.start, period.end, period.on, Kind.OPEN, seconds, note)
        counted = total


def _other_lines(part: Schedule, start: datetime, end: datetime) -> Iterator[Line]:
    # From two dates before: their breaks may run into the range.
    for on in local_dates(part.zone, start - timedelta(days=2), end):
        for line in (*_holiday(part, on), *_breaks(part, on), *_clock(part, on)):
            clipped = _clip(line, start, end)
            if clipped is not None:
                yield clipped


def _clip(line: Line, start: datetime, end: datetime) -> Line | None:
    if line.start_at == line.end_at:
        return line if start <= line.start_at < end else None
    first, last = max(line.start_at, start), min(line.end_at, end)
    return Line(first, last, line.on, line.kind, 0, line.note) if first < last else None


def _holiday(part: Schedule, on: date) -> Iterator[Line]:
    would_open = part.shift_on.get(on, part.hours[on.weekday()])
    if on in part.holiday_on and would_open:
        first, last = (local_instant(part.zone, on, seconds) for seconds in (0, DAY_SECONDS))
        yield Line(first, last, on, Kind.HOLIDAY, 0, part.holiday_on[on] or "Holiday")


def _breaks(part: Schedule, on: date) -> Iterator[Line]:
    ordinal = on.toordinal()
    cuts = breaks_of(part, ordinal) if on in part.break_on else []
    hours = (
        [span for near in range(ordinal - 2, ordinal + 2) for span in hours_of(part, near)] if cuts else []
    )
    for first, last, _ in intersect_spans(cuts, sorted(hours)):
        yield Line(from_micros(first), from_micros(last), on, Kind.BREAK, 0, "Break")


def _clock(part: Schedule, on: date) -> Iterator[Line]:
    ordinal = on.toordinal()
    if is_skipped(part.zone, ordinal):
        at = local_instant(part.zone, on, 0)
        yield Line(at, at, on, Kind.SKIPPED_DATE, 0, "The date does not exist here")
    change = clock_change(part.zone, ordinal)
    if change is not None:
        way = "forward" if change.seconds > 0 else "back"
        note = f"Clocks go {way} {_length(abs(change.seconds))}"
        yield Line(change.at, change.at, on, Kind.CLOCK_CHANGE, 0, note)


def _length(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min")) if count)
