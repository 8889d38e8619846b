"""Calendars, as `kernel.clock.rules.parsing.parse_schedule` reads them."""

from collections.abc import Mapping
from dataclasses import dataclass

Definition = Mapping[str, object]
Windows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCalendar:
    key: str
    name: str
    definition: Definition


# Berlin's, and the federal ones of the United States on the days on which they are taken off.
_BERLIN_HOLIDAYS = {
    "2026-01-01": "New Year's Day",
    "2026-03-08": "International Women's Day",
    "2026-04-03": "Good Friday",
    "2026-04-06": "Easter Monday",
    "2026-05-01": "Labour Day",
    "2026-05-14": "Ascension Day",
    "2026-05-25": "Whit Monday",
    "2026-10-03": "Day of German Unity",
    "2026-12-25": "Christmas Day",
    "2026-12-26": "Second Day of Christmas",
    "2027-01-01": "New Year's Day",
    "2027-03-08": "International Women's Day",
    "2027-03-26": "Good Friday",
    "2027-03-29": "Easter Monday",
    "2027-05-01": "Labour Day",
    "2027-05-06": "Ascension Day",
    "2027-05-17": "Whit Monday",
    "2027-10-03": "Day of German Unity",
    "2027-12-25": "Christmas Day",
    "2027-12-26": "Second Day of Christmas",
}
_AMERICAN_HOLIDAYS = {
    "2026-01-01": "New Year's Day",
    "2026-01-19": "Martin Luther King Jr. Day",
    "2026-02-16": "Washington's Birthday",
    "2026-05-25": "Memorial Day",
    "2026-06-19": "Juneteenth",
    "2026-07-03": "Independence Day (observed)",
    "2026-09-07": "Labor Day",
    "2026-10-12": "Columbus Day",
    "2026-11-11": "Veterans Day",
    "2026-11-26": "Thanksgiving Day",
    "2026-12-25": "Christmas Day",
    "2027-01-01": "New Year's Day",
    "2027-01-18": "Martin Luther King Jr. Day",
    "2027-02-15": "Washington's Birthday",
    "2027-05-31": "Memorial Day",
    "2027-06-18": "Juneteenth (observed)",
    "2027-07-05": "Independence Day (observed)",
    "2027-09-06": "Labor Day",
    "2027-10-11": "Columbus Day",
    "2027-11-11": "Veterans Day",
    "2027-11-25": "Thanksgiving Day",
    "2027-12-24": "Christmas Day (observed)",
    "2027-12-31": "New Year's Day (observed)",
}
_HALF_DAYS = ("2026-12-24", "2026-12-31", "2027-12-23", "2027-12-31")


def _week(weekdays: Windows, **others: Windows) -> dict[str, list[list[str]]]:
    """The same windows from Monday to Friday, and what differs."""
    days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), weekdays) | others
    return {day: [list(window) for window in windows] for day, windows in days.items()}


def _shifts(window: tuple[str, str]) -> dict[str, list[list[str]]]:
    return {on: [list(window)] for on in _HALF_DAYS}


def _around_the_clock(time_zone: str) -> DemoCalendar:
    always: Windows = (("00:00", "24:00"),)
    definition = {"time_zone": time_zone, "hours": _week(always, sat=always, sun=always)}
    return DemoCalendar(key="always", name="Around the clock", definition=definition)


LIMELIGHT_CALENDARS = (
    DemoCalendar(
        key="office",
        name="Office hours, Berlin",
        definition={
            "time_zone": "Europe/Berlin",
            "hours": _week((("09:00", "12:30"), ("13:00", "18:00"))),
            "shifts": _shifts(("09:00", "12:30")),
            "holidays": _BERLIN_HOLIDAYS,
        },
    ),
    DemoCalendar(
        key="extended",
        name="Extended hours, with weekend nights",
        definition={
            "time_zone": "Europe/Berlin",
            "hours": _week(
                (("07:00", "22:00"),),
                fri=(("07:00", "12:30"), ("13:00", "02:00")),
                sat=(("10:00", "14:00"), ("18:00", "02:00")),
                sun=(("10:00", "20:00"),),
            ),
            "shifts": _shifts(("08:00", "16:00")),
            "holidays": {
                "2026-12-25": "Christmas Day",
                "2027-01-01": "New Year's Day",
                "2027-12-25": "Christmas Day",
            },
        },
    ),
    _around_the_clock("Europe/Berlin"),
)

BACKSTAGE_CALENDARS = (
    DemoCalendar(
        key="office",
        name="Office hours, New York",
        definition={
            "time_zone": "America/New_York",
            "hours": _week((("10:00", "13:00"), ("14:00", "18:30"))),
            "shifts": _shifts(("10:00", "13:00")),
            "holidays": _AMERICAN_HOLIDAYS,
        },
    ),
    DemoCalendar(
        key="extended",
        name="Show nights",
        definition={
            "time_zone": "America/New_York",
            "hours": _week(
                (("10:00", "20:00"),),
                thu=(("10:00", "13:00"), ("14:00", "01:00")),
                fri=(("10:00", "13:00"), ("16:00", "02:00")),
                sat=(("12:00", "02:00"),),
                sun=(("12:00", "22:00"),),
            ),
            "holidays": {
                "2026-11-26": "Thanksgiving Day",
                "2026-12-25": "Christmas Day",
                "2027-11-25": "Thanksgiving Day",
            },
        },
    ),
    _around_the_clock("America/New_York"),
)
