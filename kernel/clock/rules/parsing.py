"""A schedule from a JSON-like mapping and back.

{"time_zone": "Europe/Berlin",
 "hours": {"mon": {"09:00": "12:00", "13:00": "17:00"}, "fri": [["22:00", "06:00"]]},
 "shifts": {"2026-12-24": {"09:00": "12:00"}, "2026-12-31": {}},
 "breaks": {"2026-11-02": {"15:00": "16:00"}},
 "holidays": {"2026-12-25": "Christmas Day"}}

Windows come as an object of start and end, or as a list of pairs; holidays also as a list of dates. An end
before its start runs into the next date. A shift without windows closes its date.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from kernel.clock.rules.instants import DAY_SECONDS
from kernel.clock.rules.schedule import WEEKDAYS, Dated, Schedule, Windows
from kernel.clock.rules.windows import parse_date, parse_windows, refuse, write_time, write_windows

MAX_DATES = 4000  # in each of shifts, breaks and holidays
MAX_NAME = 200

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_FIELDS = ("time_zone", "hours", "shifts", "breaks", "holidays")
_NOT_ZONES = {"Factory", "localtime"}  # files beside the zones, not places


def parse_schedule(mapping: object) -> Schedule:
    """Raises `BadSchedule` at the first thing that is wrong."""
    said = _object(mapping, "")
    for name in said:
        if name not in _FIELDS:
            refuse(name, "There is no such field.")
    schedule = Schedule(
        time_zone=_parse_zone(said.get("time_zone")),
        hours=_parse_hours(said.get("hours", {})),
        shifts=_parse_dated(said.get("shifts", {}), "shifts", overlap=False),
        breaks=_parse_dated(said.get("breaks", {}), "breaks", overlap=True),
        holidays=_parse_holidays(said.get("holidays", {})),
    )
    if not any(schedule.hours) and not any(windows for _, windows in schedule.shifts):
        refuse("hours", "The schedule has no open hours at all.")
    return schedule


def to_mapping(schedule: Schedule) -> dict[str, object]:
    """What `parse_schedule` reads; the parts of an intersection are stored one by one."""
    if schedule.within is not None:
        refuse("", "An intersection cannot be written down; write down its parts.")
    hours = {
        name: write_windows(windows)
        for name, windows in zip(WEEKDAYS, schedule.hours, strict=True)
        if windows
    }
    return {
        "time_zone": schedule.time_zone,
        "hours": hours,
        "shifts": {on.isoformat(): write_windows(windows) for on, windows in schedule.shifts},
        "breaks": {on.isoformat(): write_windows(windows) for on, windows in schedule.breaks},
        "holidays": {on.isoformat(): name for on, name in schedule.holidays},
    }


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones() - _NOT_ZONES)


def _parse_zone(name: object) -> str:
    if not isinstance(name, str) or not name:
        refuse("time_zone", "A time zone is needed, such as Europe/Berlin.")
    if name not in _zone_names():
        refuse("time_zone", f"There is no time zone {name[:64]!r}.")
    return name


def _parse_hours(value: object) -> tuple[Windows, ...]:
    said = _object(value, "hours")
    for name in said:
        if name not in WEEKDAYS:
            refuse(f"hours.{name}", f"The days are {', '.join(WEEKDAYS)}.")
    hours = tuple(parse_windows(said.get(name, {}), f"hours.{name}", overlap=False) for name in WEEKDAYS)
    _refuse_running_into_next(hours)
    return hours


def _refuse_running_into_next(hours: tuple[Windows, ...]) -> None:
    for day, windows in enumerate(hours):
        following = (day + 1) % len(WEEKDAYS)
        if windows and hours[following] and windows[-1].end - DAY_SECONDS > hours[following][0].start:
            path = f"hours.{WEEKDAYS[day]}.{write_time(windows[-1].start)}"
            refuse(path, f"The window runs into that of {WEEKDAYS[following]}.")


def _parse_dated(value: object, field: str, *, overlap: bool) -> Dated:
    said = _object(value, field)
    _require_few(said, field)
    dated = ((on, f"{field}.{on}") for on in said)
    return tuple(
        sorted((parse_date(on, path), parse_windows(said[on], path, overlap=overlap)) for on, path in dated)
    )


def _parse_holidays(value: object) -> tuple[tuple[date, str], ...]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        _require_few(value, "holidays")
        dates = {parse_date(on, f"holidays[{index}]") for index, on in enumerate(value)}
        return tuple((on, "") for on in sorted(dates))
    said = _object(value, "holidays")
    _require_few(said, "holidays")
    named = (
        (parse_date(on, f"holidays.{on}"), _parse_name(name, f"holidays.{on}")) for on, name in said.items()
    )
    return tuple(sorted(named))


def _parse_name(name: object, path: str) -> str:
    if not isinstance(name, str) or len(name) > MAX_NAME:
        refuse(path, f"The name must be text of at most {MAX_NAME} characters.")
    if _UNPRINTABLE.search(name):
        refuse(path, "The name contains an invisible control character.")
    return name


def _object(value: object, path: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        refuse(path, "An object is needed here.")
    for key in value:
        if not isinstance(key, str):
            refuse(path, "The keys must be text.")
    return value


def _require_few(said: Mapping[str, object] | Sequence[object], path: str) -> None:
    if len(said) > MAX_DATES:
        refuse(path, f"There can be at most {MAX_DATES} dates.")
