import pickle
from datetime import date

import pytest

from kernel.clock.rules.parsing import parse_schedule, to_mapping
from kernel.clock.rules.schedule import ALWAYS, Window, intersection
from kernel.clock.rules.windows import BadSchedule

GOOD = {
    "time_zone": "Europe/Berlin",
    "hours": {
        "mon": {"09:00": "12:00", "13:00": "17:30:15"},
        "sun": {"22:00": "06:00"},
        "tue": {"00:00": "24:00"},
    },
    "shifts": {"2026-12-24": {"09:00": "12:00"}, "2026-12-31": {}},
    "breaks": {"2026-11-02": {"15:00": "16:00"}},
    "holidays": {"2026-12-25": "Christmas Day"},
}


def test_what_is_read_is_written_back():
    schedule = parse_schedule(GOOD)
    assert to_mapping(schedule) == GOOD
    assert parse_schedule(to_mapping(schedule)) == schedule
    assert parse_schedule(to_mapping(ALWAYS)) == ALWAYS
    assert parse_schedule(to_mapping(ALWAYS)).always


def test_windows_are_seconds_in_order_and_nights_run_past_the_day():
    schedule = parse_schedule(
        {"time_zone": "Etc/UTC", "hours": {"mon": [["13:00", "17:00"], ["09:00", "12:00"]]}}
    )
    assert schedule.hours[0] == (Window(32_400, 43_200), Window(46_800, 61_200))
    assert parse_schedule(GOOD).hours[6] == (Window(79_200, 108_000),)
    midnight = parse_schedule({"time_zone": "Etc/UTC", "hours": {"mon": {"22:00": "00:00"}}})
    assert midnight.hours[0] == (Window(79_200, 86_400),)


def test_holidays_may_be_a_list_without_names():
    schedule = parse_schedule({**GOOD, "holidays": ["2026-12-26", "2026-12-25", "2026-12-25"]})
    assert schedule.holidays == ((date(2026, 12, 25), ""), (date(2026, 12, 26), ""))


def test_breaks_may_overlap_and_shifts_may_stand_alone():
    mapping = {
        "time_zone": "Etc/UTC",
        "shifts": {"2026-11-02": {"09:00": "17:00"}},
        "breaks": {"2026-11-02": {"10:00": "12:00", "11:00": "13:00"}},
    }
    assert len(parse_schedule(mapping).breaks[0][1]) == 2


NO_TIME = "is not a time from 00:00 to 23:59 (24:00 as an end)."


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone", "There is no time zone 'Mars/Olympus'."),
        ({"time_zone": "../etc/passwd"}, "time_zone", "There is no time zone '../etc/passwd'."),
        ({"time_zone": "America"}, "time_zone", "There is no time zone 'America'."),
        ({"time_zone": None}, "time_zone", "A time zone is needed, such as Europe/Berlin."),
        ({"timezone": "Etc/UTC"}, "timezone", "There is no such field."),
        ({"hours": {}, "shifts": {"2026-12-31": {}}}, "hours", "The schedule has no open hours at all."),
        ({"hours": {"mon": {}}, "shifts": {}}, "hours", "The schedule has no open hours at all."),
        ({"hours": []}, "hours", "An object is needed here."),
        ({"hours": {1: {}}}, "hours", "The keys must be text."),
        ({"hours": {"monday": {}}}, "hours.monday", "The days are mon, tue, wed, thu, fri, sat, sun."),
        (
            {"hours": {"mon": "09:00"}},
            "hours.mon",
            "Windows are an object of start and end, or a list of pairs.",
        ),
        ({"hours": {"mon": [["09:00"]]}}, "hours.mon[0]", "A window is a pair of start and end."),
        ({"hours": {"mon": ["09"]}}, "hours.mon[0]", "A window is a pair of start and end."),
        ({"hours": {"mon": {"9:00": "12:00"}}}, "hours.mon.9:00", f"'9:00' {NO_TIME}"),
        ({"hours": {"mon": {"09:00": "25:00"}}}, "hours.mon.09:00", f"'25:00' {NO_TIME}"),
        ({"hours": {"mon": {"09:00": 17}}}, "hours.mon.09:00", f"'17' {NO_TIME}"),
        ({"hours": {"mon": {"09:00\n": "17:00"}}}, "hours.mon.09:00\n", f"'09:00\\n' {NO_TIME}"),
        ({"hours": {"mon": {"24:00": "06:00"}}}, "hours.mon.24:00", f"'24:00' {NO_TIME}"),
        (
            {"hours": {"mon": {"09:00": "09:00"}}},
            "hours.mon.09:00",
            "The window starts and ends at the same time.",
        ),
        (
            {"hours": {"mon": {"09:00": "12:00", "11:59": "13:00"}}},
            "hours.mon.11:59",
            "The window overlaps the one before it.",
        ),
        (
            {"hours": {"sun": {"22:00": "06:00"}, "mon": {"05:59": "12:00"}}},
            "hours.sun.22:00",
            "The window runs into that of mon.",
        ),
        (
            {"shifts": {"2026-12-24": {"09:00": "12:00", "10:00": "11:00"}}},
            "shifts.2026-12-24.10:00",
            "The window overlaps the one before it.",
        ),
        ({"shifts": {"2026-02-30": {}}}, "shifts.2026-02-30", "There is no date 2026-02-30."),
        ({"breaks": {"1.1.2026": {}}}, "breaks.1.1.2026", "'1.1.2026' is not a date such as 2026-12-24."),
        ({"holidays": ["2026-12-25", 5]}, "holidays[1]", "'5' is not a date such as 2026-12-24."),
        ({"holidays": {"2026-13-01": ""}}, "holidays.2026-13-01", "There is no date 2026-13-01."),
        ({"holidays": {"1066-10-14": ""}}, "holidays.1066-10-14", "The year must lie between 1900 and 2199."),
        (
            {"holidays": {"2026-12-25": None}},
            "holidays.2026-12-25",
            "The name must be text of at most 200 characters.",
        ),
        ({"holidays": ["2026-12-25"] * 4001}, "holidays", "There can be at most 4000 dates."),
        (
            {
                "hours": {
                    "mon": [
                        [f"{hour:02}:{half}0", f"{hour:02}:{half}1"] for hour in range(9) for half in "012"
                    ]
                }
            },
            "hours.mon",
            "A date can have at most 24 windows.",
        ),
    ],
)
def test_what_is_wrong_is_named(change, path, message):
    with pytest.raises(BadSchedule) as caught:
        parse_schedule({**GOOD, **change})
    assert (caught.value.path, caught.value.message) == (path, message)
    assert caught.value.fields == {path: [message]}
    assert str(pickle.loads(pickle.dumps(caught.value))) == f"{path}: {message}"  # noqa: S301 our own bytes


@pytest.mark.parametrize("mapping", [None, [], "x", 5])
def test_anything_but_an_object_is_refused(mapping):
    with pytest.raises(BadSchedule, match=r"^An object is needed here\.$"):
        parse_schedule(mapping)


def test_an_intersection_is_not_written_down():
    both = intersection(parse_schedule(GOOD), parse_schedule({**GOOD, "time_zone": "Asia/Tokyo"}))
    with pytest.raises(BadSchedule, match=r"^An intersection cannot be written down"):
        to_mapping(both)
