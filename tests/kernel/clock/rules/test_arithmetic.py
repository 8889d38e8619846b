from datetime import UTC, date, datetime, timedelta, timezone
from itertools import islice

import pytest

from kernel.clock.rules.arithmetic import (
    BadAmount,
    NeverOpen,
    Period,
    add,
    elapsed,
    elapsed_exact,
    holiday_at,
    is_open,
    next_open,
    on_break,
    on_holiday,
    periods,
    periods_backward,
    previous_open,
    subtract,
)
from kernel.clock.rules.instants import BadMoment
from kernel.clock.rules.parsing import parse_schedule
from kernel.clock.rules.schedule import ALWAYS

OFFICE = {day: {"09:00": "17:00"} for day in ("mon", "tue", "wed", "thu", "fri")}
ALL_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NIGHTS = {day: {"22:00": "06:00"} for day in ("mon", "tue", "wed", "thu", "fri")}


def make(hours, time_zone="Etc/UTC", **more):
    return parse_schedule({"time_zone": time_zone, "hours": hours, **more})


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_day_of_work_ends_with_the_window_and_one_second_more_begins_the_next():
    office = make(OFFICE)
    assert add(office, utc(2026, 11, 20, 9), 8 * 3600) == utc(2026, 11, 20, 17)
    assert add(office, utc(2026, 11, 20, 9), 8 * 3600 + 1) == utc(2026, 11, 23, 9, 0, 1)
    assert subtract(office, utc(2026, 11, 23, 17), timedelta(hours=8)) == utc(2026, 11, 23, 9)
    assert subtract(office, utc(2026, 11, 23, 17), timedelta(hours=8, seconds=1)) == utc(
        2026, 11, 20, 16, 59, 59
    )


def test_the_end_of_a_window_is_closed_and_its_start_is_open():
    office = make(OFFICE)
    assert is_open(office, utc(2026, 11, 20, 9))
    assert not is_open(office, utc(2026, 11, 20, 17))
    assert next_open(office, utc(2026, 11, 20, 17)) == utc(2026, 11, 23, 9)
    assert add(office, utc(2026, 11, 20, 17), 0) == utc(2026, 11, 23, 9)
    assert previous_open(office, utc(2026, 11, 23, 9)) == utc(2026, 11, 20, 17)
    assert subtract(office, utc(2026, 11, 23, 9), 0) == utc(2026, 11, 20, 17)


def test_moments_come_in_any_zone_to_the_microsecond_and_go_out_in_utc():
    start = datetime(2026, 11, 20, 18, 30, 0, 7, tzinfo=timezone(timedelta(hours=2)))
    due = add(make(OFFICE), start, 60)
    assert due == utc(2026, 11, 20, 16, 31, 0, 7)
    assert due.tzinfo is UTC


def test_elapsed_counts_whole_seconds_and_nothing_backwards():
    office = make(OFFICE)
    start, end = utc(2026, 11, 20, 16, 59, 58, 500_000), utc(2026, 11, 23, 9)
    assert elapsed(office, start, end) == 1
    assert elapsed_exact(office, start, end) == timedelta(seconds=1.5)
    assert elapsed(office, end, start) == 0


def test_a_night_belongs_to_the_day_it_starts_on():
    nights = make(NIGHTS)
    friday = Period(utc(2026, 11, 20, 22), utc(2026, 11, 21, 6), date(2026, 11, 20))
    monday = Period(utc(2026, 11, 23, 22), utc(2026, 11, 24, 6), date(2026, 11, 23))
    assert list(islice(periods(nights, utc(2026, 11, 20, 12)), 2)) == [friday, monday]
    assert list(islice(periods_backward(nights, utc(2026, 11, 24, 12)), 2)) == [monday, friday]


def test_a_holiday_takes_its_own_night_whole_and_leaves_the_night_before():
    nights = make(NIGHTS, holidays={"2026-11-25": "Founders' Day"})
    assert is_open(nights, utc(2026, 11, 25, 3))
    assert holiday_at(nights, utc(2026, 11, 25, 3)) is None
    assert holiday_at(nights, utc(2026, 11, 25, 7)) == "Founders' Day"
    assert not is_open(nights, utc(2026, 11, 25, 23))
    assert not is_open(nights, utc(2026, 11, 26, 3))
    assert not on_holiday(nights, utc(2026, 11, 26, 3))
    assert next_open(nights, utc(2026, 11, 25, 6)) == utc(2026, 11, 26, 22)


def test_a_shift_replaces_its_own_night_and_joins_the_night_before():
    nights = make(NIGHTS, shifts={"2026-11-25": {"05:00": "12:00"}})
    found = list(islice(periods(nights, utc(2026, 11, 24, 22)), 3))
    assert [(period.start, period.end) for period in found] == [
        (utc(2026, 11, 24, 22), utc(2026, 11, 25, 6)),
        (utc(2026, 11, 25, 6), utc(2026, 11, 25, 12)),
        (utc(2026, 11, 26, 22), utc(2026, 11, 27, 6)),
    ]


def test_a_break_cuts_the_night_before_too_and_may_run_past_midnight():
    nights = make(NIGHTS, breaks={"2026-11-25": {"01:00": "02:00", "23:30": "00:30"}})
    assert elapsed(nights, utc(2026, 11, 24, 22), utc(2026, 11, 25, 6)) == 7 * 3600
    assert elapsed(nights, utc(2026, 11, 25, 22), utc(2026, 11, 26, 6)) == 7 * 3600
    assert on_break(nights, utc(2026, 11, 26, 0, 29))
    assert not on_break(nights, utc(2026, 11, 26, 0, 30))


def test_a_half_day_is_a_shift_and_an_empty_shift_closes_its_date():
    office = make(OFFICE, shifts={"2026-12-24": {"09:00": "12:00"}, "2026-12-31": {}})
    assert elapsed(office, utc(2026, 12, 24), utc(2026, 12, 25)) == 3 * 3600
    assert elapsed(office, utc(2026, 12, 31), utc(2027, 1, 1)) == 0


@pytest.mark.parametrize(
    ("time_zone", "on", "hours"),
    [
        ("America/Los_Angeles", date(2014, 3, 9), 23),
        ("America/Los_Angeles", date(2014, 11, 2), 25),
        ("America/Sao_Paulo", date(2015, 10, 18), 23),
        ("Australia/Lord_Howe", date(2014, 4, 6), 24.5),
        ("Australia/Lord_Howe", date(2014, 10, 5), 23.5),
        ("Pacific/Apia", date(2011, 12, 30), 0),
        ("Pacific/Apia", date(2011, 12, 31), 24),
    ],
)
def test_a_whole_day_is_as_long_as_it_lasted(time_zone, on, hours):
    day = make({}, time_zone, shifts={on.isoformat(): {"00:00": "24:00"}})
    middle = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    found = elapsed(day, middle - timedelta(days=3), middle + timedelta(days=3))
    assert found == hours * 3600


def test_hours_in_a_skipped_hour_move_on_and_in_a_double_hour_come_first():
    early = make({"sun": {"02:30": "03:45"}}, "America/Los_Angeles")
    assert next_open(early, utc(2014, 3, 9)) == utc(2014, 3, 9, 10, 30)
    assert elapsed(early, utc(2014, 3, 9), utc(2014, 3, 10)) == 15 * 60
    twice = make({"sun": {"01:15": "01:45"}}, "America/Los_Angeles")
    assert next_open(twice, utc(2014, 11, 2)) == utc(2014, 11, 2, 8, 15)
    assert elapsed(twice, utc(2014, 11, 2), utc(2014, 11, 3)) == 30 * 60


def test_windows_that_a_clock_change_pushes_together_count_once():
    split = make({"sun": {"01:00": "02:30", "03:00": "04:00"}}, "America/Los_Angeles")
    assert elapsed(split, utc(2014, 3, 9), utc(2014, 3, 10)) == 2 * 3600


def test_the_hours_of_a_date_that_never_happened_do_not_fall_on_the_next():
    fridays = make({"fri": {"09:00": "17:00"}}, "Pacific/Apia")
    assert elapsed(fridays, utc(2011, 12, 29), utc(2012, 1, 3)) == 0
    thursday_night = make({"thu": {"22:00": "06:00"}}, "Pacific/Apia")
    assert elapsed(thursday_night, utc(2011, 12, 29), utc(2012, 1, 3)) == 8 * 3600


@pytest.mark.parametrize("days", range(64))
def test_a_night_that_a_shift_overlaps_counts_once_on_whatever_date(days):
    on = date(2026, 1, 1) + timedelta(days=days)
    nights = make(dict.fromkeys(ALL_WEEK, (("22:00", "06:00"),)), shifts={on.isoformat(): {"05:00": "12:00"}})
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    assert elapsed(nights, noon - timedelta(days=1), noon) == 14 * 3600


@pytest.mark.parametrize("days", range(64))
def test_breaks_cut_across_midnight_on_whatever_date(days):
    on = date(2026, 1, 1) + timedelta(days=days)
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    breaks = {on.isoformat(): {"01:00": "02:00", "23:30": "00:45"}}
    nights = make(dict.fromkeys(ALL_WEEK, (("22:00", "06:00"),)), breaks=breaks)
    assert elapsed(nights, noon - timedelta(days=1), noon) == 7 * 3600
    whole = make(dict.fromkeys(ALL_WEEK, (("00:00", "24:00"),)), breaks=breaks)
    assert elapsed(whole, noon, noon + timedelta(days=1)) == 22.75 * 3600


def test_calendar_time_knows_no_hours():
    start = utc(2026, 3, 28, 23, 59, 59, 1)
    assert add(ALWAYS, start, timedelta(days=2)) == start + timedelta(days=2)
    assert subtract(ALWAYS, start, 5) == start - timedelta(seconds=5)
    assert elapsed(ALWAYS, start, start + timedelta(hours=48)) == 48 * 3600
    assert next_open(ALWAYS, start) == start
    assert previous_open(ALWAYS, start) == start
    assert is_open(ALWAYS, start)


def test_a_year_of_hours_is_added_and_measured():
    office = make(OFFICE, "Europe/Berlin", holidays=["2026-12-25", "2027-01-01"])
    start = utc(2026, 11, 22)
    assert elapsed(office, start, start + timedelta(days=365)) == (52 * 5 - 2) * 8 * 3600
    assert add(office, start, (52 * 5 - 2) * 8 * 3600) == utc(2027, 11, 19, 16)


def test_a_schedule_that_never_opens_again_says_so():
    once = make({}, shifts={"2026-11-23": {"09:00": "10:00"}})
    start = utc(2026, 11, 22)
    assert add(once, start, 3600) == utc(2026, 11, 23, 10)
    for late in (
        lambda: add(once, start, 3601),
        lambda: add(once, utc(2026, 11, 23, 10), 0),
        lambda: subtract(once, utc(2026, 11, 24), 3601),
        lambda: previous_open(once, start),
    ):
        with pytest.raises(NeverOpen):
            late()
    assert len(list(periods(once, start))) == 1
    assert list(periods(once, utc(2026, 11, 23, 9, 30), utc(2026, 11, 23, 9, 30))) == []


def test_rare_hours_end_the_search_after_twenty_years():
    rare = make({"mon": {"09:00": "09:01"}})
    with pytest.raises(NeverOpen):
        add(rare, utc(2026, 11, 22), timedelta(days=30))


@pytest.mark.parametrize("amount", [-1, -(10**30), 10**30, timedelta(days=-1), timedelta(days=7321)])
def test_amounts_have_bounds(amount):
    with pytest.raises(BadAmount):
        add(make(OFFICE), utc(2026, 11, 22), amount)
    with pytest.raises(BadAmount):
        subtract(ALWAYS, utc(2026, 11, 22), amount)


def test_moments_have_a_zone_and_bounds():
    naive = utc(2026, 11, 22).replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        add(ALWAYS, naive, 1)
    with pytest.raises(ValueError, match="no time zone"):
        on_holiday(ALWAYS, naive)
    with pytest.raises(BadMoment):
        is_open(ALWAYS, utc(1899, 12, 31))
    with pytest.raises(BadMoment):
        elapsed(ALWAYS, utc(2026, 1, 1), utc(2200, 1, 1))
