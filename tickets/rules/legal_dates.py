"""When a legal deadline opens and ends.

Hours are absolute: 48 hours are 48 hours, whatever the clocks do. Days, months and years end at the same time by the
clock of the desk's zone; a month that is too short ends on its last day (31 January + 1 month = 28 February, 29 in a
leap year, and 29 February + 1 year = 28 February). A clock time that a change skips is read with the offset before it.

Business days are dates on which the calendar opens at all, counted from the day after the start in the calendar's zone,
and over at 23:59:59 of the last one: the law counts days, not the hours for which somebody's office is open.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from kernel.clock.rules.arithmetic import NeverOpen
from kernel.clock.rules.blocks import blocks_by_date
from kernel.clock.rules.instants import DAY_SECONDS, LAST_YEAR, local_instant
from kernel.clock.rules.schedule import Schedule
from tickets.rules.legal import LegalTerms, Unit

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Counting:
    """How it is counted: the zone for dates, and for business days the calendar (whose zone it then is)."""

    zone: ZoneInfo
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class LegalSpan:
    """`opens_at`: not before; None where there is no window."""

    due_at: datetime
    opens_at: datetime | None = None


def counting_in(time_zone: str, schedule: Schedule | None) -> Counting:
    return Counting(ZoneInfo(time_zone) if schedule is None else schedule.zone, schedule)


def compute(terms: LegalTerms, started_at: datetime, counting: Counting) -> LegalSpan:
    """For every unit but EXTERNAL, whose date is given. Raises NeverOpen where the calendar has too few days."""
    opens = terms.opens_after
    if terms.unit is not Unit.BUSINESS_DAYS:
        due_at = add_units(started_at, terms.unit, terms.amount, counting.zone)
        return LegalSpan(due_at, add_units(started_at, terms.unit, opens, counting.zone) if opens else None)
    days = business_days(started_at, terms.amount, counting)
    # Not less than ten days: the tenth must be over.
    opens_at = local_instant(counting.zone, days[opens - 1], DAY_SECONDS) if opens else None
    return LegalSpan(local_instant(counting.zone, days[-1], DAY_SECONDS - 1), opens_at)


def add_units(start: datetime, unit: Unit, amount: int, zone: ZoneInfo) -> datetime:
    if unit is Unit.HOURS:
        return start.astimezone(UTC) + timedelta(hours=amount)
    local = start.astimezone(zone)
    if unit is Unit.DAYS:
        return at_clock_time(local.date() + timedelta(days=amount), local)
    return at_clock_time(add_months(local.date(), amount * (MONTHS if unit is Unit.YEARS else 1)), local)


def add_months(on: date, months: int) -> date:
    """The same day of the month; the last one where the month is shorter."""
    years, month = divmod(on.month - 1 + months, MONTHS)
    year = on.year + years
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def at_clock_time(on: date, local: datetime) -> datetime:
    """A date at the time that the clock of `local` shows; of a time that occurs twice the first."""
    wall = datetime.combine(on, local.time(), tzinfo=local.tzinfo).replace(fold=0)
    return wall.astimezone(UTC)


def business_days(start: datetime, amount: int, counting: Counting) -> list[date]:
    """The first so many days with hours after the date of the start. Raises NeverOpen."""
    if counting.schedule is None:
        raise ValueError("Business days need a calendar.")
    on = start.astimezone(counting.zone).date()
    found = list(islice(_days_after(counting.schedule, on), amount))
    if len(found) < amount:
        raise NeverOpen(f"The calendar has only {len(found)} days with hours within 20 years of {on}.")
    return found


def _days_after(schedule: Schedule, on: date) -> Iterator[date]:
    for block in blocks_by_date(schedule, on, 1):
        for ordinal in block.days:
            if ordinal > on.toordinal() and date.fromordinal(ordinal).year <= LAST_YEAR:
                yield date.fromordinal(ordinal)
