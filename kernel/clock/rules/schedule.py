"""What a business calendar says: weekly hours, and the dates that differ.

Whom a window belongs to
    A window belongs to the date on which it starts, with all of its tail: 22:00-06:00 of Monday is Monday's,
    also on Tuesday from 00:00 to 06:00. So a holiday or a shift on Monday removes or replaces Monday's night
    whole, and one on Tuesday leaves Monday's night running until Tuesday 06:00. Where holidays should begin
    at midnight, write two windows: 22:00-24:00 and, on the next day, 00:00-06:00.

What wins on a date
    A holiday closes the date, whatever else is said. Else a shift replaces the weekly hours. Breaks are clock
    time: they cut whatever is open then, tails included. Where windows overlap (a shift and last night's
    tail), the time counts once. A date that never happened (30 December 2011 in Apia) has no windows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from kernel.clock.rules.instants import DAY_SECONDS


class Window(NamedTuple):
    """Seconds after midnight; `end` exceeds 86,400 when the window runs into the next date."""

    start: int
    end: int


Windows = tuple[Window, ...]
Dated = tuple[tuple[date, Windows], ...]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL_WEEK: tuple[Windows, ...] = ((Window(0, DAY_SECONDS),),) * len(WEEKDAYS)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Trusts its arguments; `parse_schedule` checks. `hours` has seven entries, Monday first.

    `within` narrows the schedule to the moments at which that other schedule is open too.
    """

    time_zone: str
    hours: tuple[Windows, ...]
    shifts: Dated = ()
    breaks: Dated = ()
    holidays: tuple[tuple[date, str], ...] = ()
    within: "Schedule | None" = None

    zone: ZoneInfo = field(init=False, repr=False, compare=False)
    shift_on: dict[date, Windows] = field(init=False, repr=False, compare=False)
    break_on: dict[date, Windows] = field(init=False, repr=False, compare=False)
    holiday_on: dict[date, str] = field(init=False, repr=False, compare=False)
    always: bool = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        said = (self.time_zone, self.hours, self.shifts, self.breaks, self.holidays, self.within)
        derived = {
            "zone": ZoneInfo(self.time_zone),
            "shift_on": dict(self.shifts),
            "break_on": dict(self.breaks),
            "holiday_on": dict(self.holidays),
            "always": said[1:] == (_FULL_WEEK, (), (), (), None),
            "_hash": hash(said),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        # Hashes of strings differ between processes, so what is derived is not pickled.
        said = (self.time_zone, self.hours, self.shifts, self.breaks, self.holidays, self.within)
        return type(self), said

    def windows_on(self, on: date) -> Windows:
        """The windows that belong to a date, breaks not yet cut out."""
        if on in self.holiday_on:
            return ()
        shift = self.shift_on.get(on)
        return self.hours[on.weekday()] if shift is None else shift

    def parts(self) -> Iterator["Schedule"]:
        """The schedule itself and those it is narrowed by."""
        part: Schedule | None = self
        while part is not None:
            yield part
            part = part.within


ALWAYS = Schedule("Etc/UTC", _FULL_WEEK)


def intersection(first: Schedule, second: Schedule) -> Schedule:
    """Open when both are, whatever their zones; dates and clock times are those of `first`, if it has any."""
    if second.always or first == second:
        return first
    if first.always:
        return second
    narrower = second if first.within is None else intersection(first.within, second)
    return replace(first, within=narrower)
