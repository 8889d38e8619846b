"""Why a legal deadline ends when it does: each day counted or left out, and the clock changes on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kernel.clock.rules.instants import clock_change, local_dates
from tickets.rules.legal import LegalTerms, Unit
from tickets.rules.legal_dates import MONTHS, Counting, add_months, business_days

MINUTE = 60


class WhyKind(StrEnum):
    START = "start"
    COUNTED = "counted"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    CLOCK_CHANGE = "clock_change"
    CLAMPED = "clamped"
    OPENS = "opens"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Why:
    """One line: `on` is a date in the zone of the counting; `number` of a counted day, else 0."""

    kind: WhyKind
    on: date
    text: str
    number: int = 0


def why(terms: LegalTerms, started_at: datetime, due_at: datetime, counting: Counting) -> tuple[Why, ...]:
    """In order of date. `due_at` is the one that the start gave, before any extension."""
    lines = [_start(terms, started_at, counting)]
    if terms.unit is Unit.BUSINESS_DAYS:
        lines += _days(terms, started_at, counting)
    elif terms.unit is not Unit.EXTERNAL:
        lines += _changes(terms, started_at, due_at, counting)
        lines += _clamped(terms, started_at, due_at, counting)
    return tuple(lines)


def _start(terms: LegalTerms, started_at: datetime, counting: Counting) -> Why:
    on = started_at.astimezone(counting.zone).date()
    told = {
        Unit.HOURS: f"{terms.length} of real time, nights and weekends included",
        Unit.BUSINESS_DAYS: f"{terms.length}, counted from the day after the start to the end of the last one",
        Unit.EXTERNAL: "The date was given by somebody else; nothing is counted",
    }
    same_time = f"{terms.length} later at the same time by the clock"
    return Why(WhyKind.START, on, f"{told.get(terms.unit, same_time)} ({counting.zone.key})")


def _days(terms: LegalTerms, started_at: datetime, counting: Counting) -> Iterator[Why]:
    counted = business_days(started_at, terms.amount, counting)
    numbers = {on: number for number, on in enumerate(counted, start=1)}
    on = started_at.astimezone(counting.zone).date()
    while on < counted[-1]:
        on += timedelta(days=1)
        yield _day(on, numbers.get(on, 0), counting)
        if terms.opens_after and numbers.get(on) == terms.opens_after:
            yield Why(WhyKind.OPENS, on, "These days are over at midnight: the window opens")
    yield from _unlisted(counted, counting)


def _day(on: date, number: int, counting: Counting) -> Why:
    if number:
        return Why(WhyKind.COUNTED, on, f"Business day {number}", number)
    parts = list(counting.schedule.parts()) if counting.schedule else []
    for part in parts:
        if on in part.holiday_on and part.shift_on.get(on, part.hours[on.weekday()]):
            return Why(WhyKind.HOLIDAY, on, part.holiday_on[on] or "Holiday")
    return Why(WhyKind.CLOSED, on, "Closed that day")


def _unlisted(counted: list[date], counting: Counting) -> Iterator[Why]:
    """A calendar whose holidays end too early would count days that should be left out."""
    listed = [on.year for on in counting.schedule.holiday_on] if counting.schedule else []
    if listed and counted[-1].year > max(listed):
        text = f"The calendar lists holidays up to {max(listed)} only: holidays after that were counted"
        yield Why(WhyKind.WARNING, counted[-1], text)


def _changes(terms: LegalTerms, started_at: datetime, due_at: datetime, counting: Counting) -> Iterator[Why]:
    for on in local_dates(counting.zone, started_at, due_at):
        change = clock_change(counting.zone, on.toordinal())
        if change is None or not started_at < change.at <= due_at:
            continue
        way = "forward" if change.seconds > 0 else "back"
        told = f"Clocks go {way} {_length(abs(change.seconds))}"
        effect = "hours count as they pass" if terms.unit is Unit.HOURS else "the time by the clock stays"
        yield Why(WhyKind.CLOCK_CHANGE, on, f"{told}; {effect}")


def _clamped(terms: LegalTerms, started_at: datetime, due_at: datetime, counting: Counting) -> Iterator[Why]:
    if terms.unit not in {Unit.MONTHS, Unit.YEARS}:
        return
    first = started_at.astimezone(counting.zone).date()
    last = add_months(first, terms.amount * (MONTHS if terms.unit is Unit.YEARS else 1))
    if last.day != first.day and due_at > started_at:
        text = f"{last:%B %Y} has no day {first.day}, so it ends on its last day"
        yield Why(WhyKind.CLAMPED, last, text)


def _length(seconds: int) -> str:
    hours, minutes = divmod(seconds // MINUTE, MINUTE)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min")) if count)
