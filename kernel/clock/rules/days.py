"""Business days: the n-th next date with hours, the same clock time, then on to the next open moment."""

from bisect import bisect_left, bisect_right
from datetime import date, datetime

from kernel.clock.rules.arithmetic import MAX_AMOUNT, BadAmount, NeverOpen, next_open, previous_open
from kernel.clock.rules.blocks import blocks_by_date
from kernel.clock.rules.instants import EPOCH, from_micros, micros_in, to_micros
from kernel.clock.rules.schedule import Schedule


def add_days(schedule: Schedule, start: datetime, days: int) -> datetime:
    """0 days is the next open moment. A date has hours when a window of its own is left after breaks."""
    _require_days(days)
    return next_open(schedule, _same_clock(schedule, start, days)) if days else next_open(schedule, start)


def subtract_days(schedule: Schedule, end: datetime, days: int) -> datetime:
    """The same backwards; 0 days is the previous open moment."""
    _require_days(days)
    return (
        previous_open(schedule, _same_clock(schedule, end, -days)) if days else previous_open(schedule, end)
    )


def _require_days(days: int) -> None:
    if not 0 <= days <= MAX_AMOUNT.days:
        raise BadAmount(f"The number of days must lie between 0 and {MAX_AMOUNT.days}.")


def _same_clock(schedule: Schedule, moment: datetime, days: int) -> datetime:
    to_micros(moment)
    local = moment.astimezone(schedule.zone)
    on = (
        _date_forward(schedule, local.date(), days) if days > 0 else _date_back(schedule, local.date(), -days)
    )
    wall = datetime.combine(on, local.time(), tzinfo=schedule.zone).replace(fold=0)
    return from_micros(micros_in(wall - EPOCH))


def _date_forward(schedule: Schedule, on: date, days: int) -> date:
    for block in blocks_by_date(schedule, on, 1):
        skipped = bisect_right(block.days, on.toordinal())
        if skipped + days <= len(block.days):
            return date.fromordinal(block.days[skipped + days - 1])
        days -= len(block.days) - skipped
    raise _too_few(on)


def _date_back(schedule: Schedule, on: date, days: int) -> date:
    for block in blocks_by_date(schedule, on, -1):
        available = bisect_left(block.days, on.toordinal())
        if days <= available:
            return date.fromordinal(block.days[available - days])
        days -= available
    raise _too_few(on)


def _too_few(on: date) -> NeverOpen:
    return NeverOpen(f"The schedule has not enough dates with hours within 20 years of {on.isoformat()}.")
