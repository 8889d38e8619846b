"""Instants as whole microseconds since 1970, and local clock times as instants.

A local time that a clock change skips is read with the offset before the change (02:30 becomes 03:30); one
that occurs twice means its first occurrence. That is the rule of RFC 5545, section 3.3.5.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kernel.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
DAY_SECONDS = 86_400
FIRST_YEAR, LAST_YEAR = 1900, 2199

_EPOCH_ORDINAL = EPOCH.toordinal()
_DAY = timedelta(days=1)


class BadMoment(Invalid):
    """A datetime outside the years 1900 to 2199."""

    code = "clock.bad_moment"


class ClockChange(NamedTuple):
    at: datetime
    seconds: int  # positive: clocks go forward


def to_micros(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError("The moment has no time zone.")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadMoment(f"The moment is outside the years {FIRST_YEAR} to {LAST_YEAR}.")
    return micros_in(moment - EPOCH)


def micros_in(delta: timedelta) -> int:
    return (delta.days * DAY_SECONDS + delta.seconds) * SECOND + delta.microseconds


def from_micros(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def utc_ordinal(micros: int) -> int:
    return micros // (DAY_SECONDS * SECOND) + _EPOCH_ORDINAL


def local_instant(zone: ZoneInfo, on: date, seconds: int) -> datetime:
    """The instant at which a clock in `zone` shows `seconds` after midnight of `on` (86,400 is 24:00)."""
    return from_micros(local_micros(zone, on, seconds))


def local_micros(zone: ZoneInfo, on: date, seconds: int) -> int:
    wall = datetime.combine(on, time(tzinfo=zone)) + timedelta(seconds=seconds)
    return micros_in(wall - EPOCH)


@lru_cache(maxsize=16_384)
def midnight(zone: ZoneInfo, ordinal: int) -> int:
    return local_micros(zone, date.fromordinal(ordinal), 0)


def is_skipped(zone: ZoneInfo, ordinal: int) -> bool:
    """Whether the date never happened there, as 30 December 2011 in Apia."""
    return midnight(zone, ordinal) >= midnight(zone, ordinal + 1)


def is_plain(zone: ZoneInfo, ordinal: int, days: int) -> bool:
    """Whether so many dates from this one on all have 24 hours."""
    return midnight(zone, ordinal + days) - midnight(zone, ordinal) == days * DAY_SECONDS * SECOND


def local_dates(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[date]:
    """The local dates from that of `start` to that of `end`, both included, skipped dates too."""
    on, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while on <= last:
        yield on
        on += _DAY


def clock_change(zone: ZoneInfo, ordinal: int) -> ClockChange | None:
    """The change of the local clock on a date, from its midnight (included) to the next."""
    if is_plain(zone, ordinal, 1) or is_skipped(zone, ordinal):
        return None
    low, high = (midnight(zone, ordinal + days) // SECOND - 1 for days in (0, 1))
    before, after = _offset(zone, low), _offset(zone, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return ClockChange(from_micros(high * SECOND), after - before)


def _offset(zone: ZoneInfo, seconds: int) -> int:
    local = from_micros(seconds * SECOND).astimezone(zone)
    return micros_in(local.replace(tzinfo=UTC) - EPOCH) // SECOND - seconds
