"""A calendar as a year: what each day is, for people to look over."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from kernel.clock.rules.instants import clock_change, is_skipped
from kernel.clock.rules.schedule import Schedule, Windows
from kernel.clock.rules.windows import write_windows


@dataclass(frozen=True, slots=True)
class Day:
    """`kind`: open, closed, holiday or special (other hours than the week's). `words` say all of it."""

    on: date
    kind: str
    words: str
    changes_clock: bool

    @property
    def mark(self) -> str:
        """One letter beside the number, so that no colour is needed."""
        letter = {"open": "", "closed": "x", "holiday": "H", "special": "S"}[self.kind]
        return f"{letter}{'±' if self.changes_clock else ''}"


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` begin on Monday; None stands for a day of another month."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]


def months_of(schedule: Schedule, year: int) -> tuple[Month, ...]:
    return tuple(_month(schedule, date(year, number, 1)) for number in range(1, 13))


def _month(schedule: Schedule, first: date) -> Month:
    weekday, length = monthrange(first.year, first.month)
    days: list[Day | None] = [None] * weekday
    days += [_day(schedule, first.replace(day=number)) for number in range(1, length + 1)]
    days += [None] * (-len(days) % 7)
    return Month(first, tuple(tuple(days[start : start + 7]) for start in range(0, len(days), 7)))


def _day(schedule: Schedule, on: date) -> Day:
    windows = schedule.windows_on(on)
    change = clock_change(schedule.zone, on.toordinal())
    kind, words = _what(schedule, on, windows)
    if breaks := schedule.break_on.get(on):
        words += f", break {_times(breaks)}"
    if change:
        words += f", clocks go {'forward' if change.seconds > 0 else 'back'}"
    return Day(on, kind, words, changes_clock=change is not None)


def _what(schedule: Schedule, on: date, windows: Windows) -> tuple[str, str]:
    if is_skipped(schedule.zone, on.toordinal()):
        return "closed", "never happened here"
    if on in schedule.holiday_on:
        name = schedule.holiday_on[on]
        return "holiday", f"holiday: {name}" if name else "holiday"
    hours = f"open {_times(windows)}" if windows else "closed"
    if on in schedule.shift_on:
        return "special", f"special day: {hours}"
    return ("open" if windows else "closed"), hours


def _times(windows: Windows) -> str:
    return ", ".join(f"{start}-{end}" for start, end in write_windows(windows).items())
