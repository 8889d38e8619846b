from datetime import UTC, datetime, timedelta

import pytest

from kernel.clock.rules.arithmetic import BadAmount, NeverOpen
from kernel.clock.rules.days import add_days, subtract_days
from kernel.clock.rules.parsing import parse_schedule

OFFICE = {day: {"09:00": "17:00"} for day in ("mon", "tue", "wed", "thu", "fri")}


def make(hours, time_zone="Etc/UTC", **more):
    return parse_schedule({"time_zone": time_zone, "hours": hours, **more})


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_the_next_dates_with_hours_are_counted():
    office = make(OFFICE, holidays=["2026-11-24"], breaks={"2026-11-25": {"08:00": "18:00"}})
    friday = utc(2026, 11, 20, 12, 0, 0, 9)
    assert add_days(office, friday, 1) == utc(2026, 11, 23, 12, 0, 0, 9)
    assert add_days(office, friday, 2) == utc(2026, 11, 26, 12, 0, 0, 9)
    assert subtract_days(office, utc(2026, 11, 26, 12), 2) == utc(2026, 11, 20, 12)


def test_out_of_hours_it_goes_on_to_the_next_open_moment_or_back():
    office = make(OFFICE)
    assert add_days(office, utc(2026, 11, 19, 20), 1) == utc(2026, 11, 23, 9)
    assert add_days(office, utc(2026, 11, 19, 3), 1) == utc(2026, 11, 20, 9)
    assert subtract_days(office, utc(2026, 11, 24, 3), 1) == utc(2026, 11, 20, 17)
    assert subtract_days(office, utc(2026, 11, 24, 20), 1) == utc(2026, 11, 23, 17)


def test_no_days_are_the_next_or_previous_open_moment():
    office = make(OFFICE)
    assert add_days(office, utc(2026, 11, 21, 12), 0) == utc(2026, 11, 23, 9)
    assert add_days(office, utc(2026, 11, 23, 12), 0) == utc(2026, 11, 23, 12)
    assert subtract_days(office, utc(2026, 11, 21, 12), 0) == utc(2026, 11, 20, 17)


def test_the_clock_time_is_the_local_one_over_a_clock_change():
    office = make(OFFICE, "America/Los_Angeles")
    assert add_days(office, utc(2014, 3, 7, 20), 1) == utc(2014, 3, 10, 19)
    always = make({day: {"00:00": "24:00"} for day in ("sat", "sun")}, "America/Los_Angeles")
    assert add_days(always, utc(2014, 3, 8, 10, 30), 1) == utc(2014, 3, 9, 10, 30)
    second_half_past_one = utc(2014, 11, 2, 9, 30)
    assert add_days(always, second_half_past_one, 1) == utc(2014, 11, 8, 9, 30)
    assert add_days(always, second_half_past_one, 104) == utc(2015, 11, 1, 8, 30)
    assert subtract_days(always, utc(2014, 11, 8, 9, 30), 1) == utc(2014, 11, 2, 8, 30)


def test_a_date_that_never_happened_is_not_counted():
    daily = make({day: {"09:00": "17:00"} for day in ("thu", "fri", "sat")}, "Pacific/Apia")
    thursday_noon = utc(2011, 12, 29, 22)
    assert add_days(daily, thursday_noon, 1) == utc(2011, 12, 30, 22)
    assert (add_days(daily, thursday_noon, 1) - thursday_noon) == timedelta(days=1)


def test_many_days_cross_years():
    assert add_days(make(OFFICE), utc(2026, 11, 20, 12), 5 * 520) == utc(2036, 11, 7, 12)
    assert subtract_days(make(OFFICE), utc(2036, 11, 7, 12), 5 * 520) == utc(2026, 11, 20, 12)


def test_days_have_bounds():
    office = make(OFFICE)
    once = make({}, shifts={"2026-11-23": {"09:00": "10:00"}})
    for count in (-1, 7321, 10**30):
        with pytest.raises(BadAmount):
            add_days(office, utc(2026, 11, 20), count)
    with pytest.raises(NeverOpen):
        add_days(once, utc(2026, 11, 20), 2)
    with pytest.raises(NeverOpen):
        subtract_days(once, utc(2026, 11, 24), 2)
