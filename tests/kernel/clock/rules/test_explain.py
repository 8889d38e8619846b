from datetime import UTC, date, datetime

from kernel.clock.rules.explain import Kind, Line, explain
from kernel.clock.rules.parsing import parse_schedule, to_mapping
from kernel.clock.rules.schedule import ALWAYS

OFFICE = {day: {"09:00": "17:00"} for day in ("mon", "tue", "wed", "thu", "fri")}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_windows_holidays_breaks_and_shifts_are_named_in_order():
    schedule = parse_schedule(
        {
            "time_zone": "Etc/UTC",
            "hours": OFFICE,
            "shifts": {"2026-12-24": {"09:00": "12:00"}},
            "breaks": {"2026-12-28": {"08:00": "10:00", "12:00": "13:00", "18:00": "19:00"}},
            "holidays": {"2026-12-25": "Christmas Day", "2026-12-26": "Boxing Day"},
        }
    )
    found = explain(schedule, utc(2026, 12, 24, 10, 30), utc(2026, 12, 28, 15))
    thursday, friday, monday = (date(2026, 12, day) for day in (24, 25, 28))
    assert found == (
        Line(utc(2026, 12, 24, 10, 30), utc(2026, 12, 24, 12), thursday, Kind.OPEN, 5400, "Special hours"),
        Line(utc(2026, 12, 25), utc(2026, 12, 26), friday, Kind.HOLIDAY, 0, "Christmas Day"),
        Line(utc(2026, 12, 28, 9), utc(2026, 12, 28, 10), monday, Kind.BREAK, 0, "Break"),
        Line(utc(2026, 12, 28, 10), utc(2026, 12, 28, 12), monday, Kind.OPEN, 7200, ""),
        Line(utc(2026, 12, 28, 12), utc(2026, 12, 28, 13), monday, Kind.BREAK, 0, "Break"),
        Line(utc(2026, 12, 28, 13), utc(2026, 12, 28, 15), monday, Kind.OPEN, 7200, ""),
    )


def kinds(schedule, start, end):
    return [
        (line.start_at, line.on, line.note)
        for line in explain(schedule, start, end)
        if line.kind != Kind.OPEN
    ]


def test_clock_changes_are_named_on_their_date():
    hours = {day: {"00:00": "24:00"} for day in ("sat", "sun")}
    for time_zone, change, on, note in (
        ("America/Los_Angeles", utc(2014, 3, 9, 10), date(2014, 3, 9), "Clocks go forward 1 h"),
        ("America/Los_Angeles", utc(2014, 11, 2, 9), date(2014, 11, 2), "Clocks go back 1 h"),
        ("Australia/Lord_Howe", utc(2014, 4, 5, 15), date(2014, 4, 6), "Clocks go back 30 min"),
        ("America/Sao_Paulo", utc(2015, 10, 18, 3), date(2015, 10, 18), "Clocks go forward 1 h"),
        ("America/Sao_Paulo", utc(2015, 2, 22, 2), date(2015, 2, 21), "Clocks go back 1 h"),
    ):
        schedule = parse_schedule({"time_zone": time_zone, "hours": hours})
        start, end = (datetime(on.year, on.month, on.day + days, tzinfo=UTC) for days in (-1, 3))
        assert kinds(schedule, start, end) == [(change, on, note)]


def test_a_date_that_never_happened_is_named():
    schedule = parse_schedule({"time_zone": "Pacific/Apia", "hours": OFFICE})
    assert kinds(schedule, utc(2011, 12, 29), utc(2012, 1, 3)) == [
        (utc(2011, 12, 30, 10), date(2011, 12, 30), "The date does not exist here")
    ]


def test_a_break_past_midnight_is_named_from_the_next_day_on():
    schedule = parse_schedule(
        {
            "time_zone": "Etc/UTC",
            "hours": {"mon": {"20:00": "04:00"}},
            "breaks": {"2026-11-23": {"23:30": "00:30"}},
        }
    )
    assert kinds(schedule, utc(2026, 11, 24), utc(2026, 11, 25)) == [
        (utc(2026, 11, 24), date(2026, 11, 23), "Break")
    ]


def test_cut_seconds_add_up():
    schedule = parse_schedule({"time_zone": "Etc/UTC", "hours": OFFICE})
    found = explain(schedule, utc(2026, 11, 23, 16, 59, 59, 500_000), utc(2026, 11, 24, 9, 0, 0, 500_000))
    assert [line.seconds for line in found] == [0, 1]


def test_calendar_time_is_one_line_and_nothing_is_none():
    start, end = utc(2026, 11, 23), utc(2026, 12, 23)
    assert explain(ALWAYS, start, end) == (
        Line(start, end, date(2026, 11, 23), Kind.OPEN, 30 * 86_400, "Around the clock"),
    )
    assert explain(ALWAYS, end, start) == ()
    tokyo = parse_schedule({**to_mapping(ALWAYS), "time_zone": "Asia/Tokyo"})
    assert explain(tokyo, utc(2026, 11, 23, 20), end)[0].on == date(2026, 11, 24)
