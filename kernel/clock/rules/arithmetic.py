"""Business time added, taken away and measured.

Every moment goes in with a time zone and comes out in UTC. Seconds are absolute: a window over a clock change
is as long as it lasted. Windows are half open: at the end of one it is closed. Adding stops on the end of a
window (09:00 and eight hours is 17:00, not the next morning), taking away on its start.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from kernel.clock.rules.blocks import (
    Block,
    blocks_after,
    blocks_before,
    blocks_between,
    breaks_of,
)
from kernel.clock.rules.instants import SECOND, from_micros, micros_in, to_micros, utc_ordinal
from kernel.clock.rules.schedule import Schedule
from kernel.errors import Invalid

MAX_AMOUNT = timedelta(days=20 * 366)

Amount = int | timedelta  # an int is seconds


class NeverOpen(Invalid):
    """The schedule has no open time, or not so much of it, within 20 years of the start."""

    code = "clock.never_open"


class BadAmount(Invalid):
    """Negative, or more than anything can be away (20 years)."""

    code = "clock.bad_amount"


class Period(NamedTuple):
    start: datetime
    end: datetime
    on: date  # the date that the time belongs to


def add(schedule: Schedule, start: datetime, amount: Amount) -> datetime:
    """The moment at which `amount` of open time has passed since `start`; for 0, the next open moment."""
    moment, wanted = to_micros(start), _micros_wanted(amount)
    if schedule.always:
        return from_micros(moment + wanted)
    if not wanted:
        return next_open(schedule, start)
    for block in blocks_after(schedule, moment):
        passed = block.open_before(moment)
        if passed + wanted <= block.total:
            return from_micros(block.after_open(passed + wanted))
        wanted -= block.total - passed
    raise _never_open(start)


def subtract(schedule: Schedule, end: datetime, amount: Amount) -> datetime:
    """The moment from which `amount` of open time passes until `end`; for 0, the previous open moment."""
    moment, wanted = to_micros(end), _micros_wanted(amount)
    if schedule.always:
        return from_micros(moment - wanted)
    if not wanted:
        return previous_open(schedule, end)
    for block in blocks_before(schedule, moment):
        passed = block.open_before(moment)
        if wanted <= passed:
            return from_micros(block.with_open_ahead(passed - wanted))
        wanted -= passed
    raise _never_open(end)


def elapsed(schedule: Schedule, start: datetime, end: datetime) -> int:
    """Whole business seconds from `start` to `end`; 0 when `end` is not after `start`."""
    return _elapsed_micros(schedule, start, end) // SECOND


def elapsed_exact(schedule: Schedule, start: datetime, end: datetime) -> timedelta:
    """As `elapsed`, to the microsecond: what sums of several stretches are made of."""
    return timedelta(microseconds=_elapsed_micros(schedule, start, end))


def next_open(schedule: Schedule, moment: datetime) -> datetime:
    """The moment itself when it is open, else the start of the next window."""
    for period in periods(schedule, moment):
        return period.start
    raise _never_open(moment)


def previous_open(schedule: Schedule, moment: datetime) -> datetime:
    """The moment itself when a window covers the time just before it, else the end of the previous window."""
    for period in periods_backward(schedule, moment):
        return period.end
    raise _never_open(moment)


def periods(schedule: Schedule, start: datetime, end: datetime | None = None) -> Iterator[Period]:
    """Open periods in order, the first cut at `start`. Stops at `end`, or some 20 years on."""
    first = to_micros(start)
    last = None if end is None else to_micros(end)
    if last is not None and last <= first:
        return
    for block in blocks_after(schedule, first):
        for index in range(block.index_after(first), len(block.starts)):
            if last is not None and block.starts[index] >= last:
                return
            yield _period(block, index, first, last)
        if last is not None and block.ends and block.ends[-1] >= last:
            return


def periods_backward(schedule: Schedule, end: datetime) -> Iterator[Period]:
    """Open periods, latest first, the first one cut at `end`. Stops some 20 years back."""
    last = to_micros(end)
    for block in blocks_before(schedule, last):
        for index in range(block.index_before(last), -1, -1):
            yield _period(block, index, None, last)


def is_open(schedule: Schedule, moment: datetime) -> bool:
    micros = to_micros(moment)
    return any(_is_in(block, micros) for block in blocks_between(schedule, micros, micros))


def on_break(schedule: Schedule, moment: datetime) -> bool:
    """Whether a break is on, in or out of hours."""
    micros = to_micros(moment)
    today = utc_ordinal(micros)
    return any(
        start <= micros < end
        for part in schedule.parts()
        if part.break_on
        for ordinal in range(today - 4, today + 2)
        for start, end, _ in breaks_of(part, ordinal)
    )


def on_holiday(schedule: Schedule, moment: datetime) -> bool:
    return holiday_at(schedule, moment) is not None


def holiday_at(schedule: Schedule, moment: datetime) -> str | None:
    """The name of the holiday; none while last night's window is still running into it."""
    to_micros(moment)
    for part in schedule.parts():
        name = part.holiday_on.get(moment.astimezone(part.zone).date())
        if name is not None and not is_open(schedule, moment):
            return name
    return None


def _elapsed_micros(schedule: Schedule, start: datetime, end: datetime) -> int:
    first, last = to_micros(start), to_micros(end)
    if last <= first:
        return 0
    if schedule.always:
        return last - first
    blocks = blocks_between(schedule, first, last)
    return sum(block.open_before(last) - block.open_before(first) for block in blocks)


def _is_in(block: Block, micros: int) -> bool:
    index = block.index_after(micros)
    return index < len(block.starts) and block.starts[index] <= micros


def _period(block: Block, index: int, first: int | None, last: int | None) -> Period:
    start, end = block.starts[index], block.ends[index]
    return Period(
        start=from_micros(start if first is None else max(start, first)),
        end=from_micros(end if last is None else min(end, last)),
        on=date.fromordinal(block.owners[index]),
    )


def _micros_wanted(amount: Amount) -> int:
    delta = amount if isinstance(amount, timedelta) else timedelta(seconds=max(-1, min(amount, 10**10)))
    if not timedelta() <= delta <= MAX_AMOUNT:
        raise BadAmount(f"The amount must lie between 0 and {MAX_AMOUNT.days} days.")
    return micros_in(delta)


def _never_open(moment: datetime) -> NeverOpen:
    return NeverOpen(f"The schedule has not enough open time within 20 years of {moment.isoformat()}.")
