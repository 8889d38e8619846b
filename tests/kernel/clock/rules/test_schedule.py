import copy
import pickle
from datetime import UTC, datetime

from kernel.clock.rules.arithmetic import elapsed, is_open, on_break, on_holiday
from kernel.clock.rules.parsing import parse_schedule
from kernel.clock.rules.schedule import ALWAYS, intersection

MONDAY = {"time_zone": "Europe/Berlin", "hours": {"mon": {"09:00": "17:00"}}}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_equal_schedules_are_one_key():
    one, two = parse_schedule(MONDAY), parse_schedule(MONDAY)
    assert one == two
    assert len({one, two, parse_schedule({**MONDAY, "time_zone": "Europe/Paris"})}) == 2


def test_a_schedule_survives_copying_and_pickling():
    schedule = parse_schedule(MONDAY)
    for other in (copy.deepcopy(schedule), pickle.loads(pickle.dumps(schedule))):  # noqa: S301 our own bytes
        assert other == schedule
        assert hash(other) == hash(schedule)
        assert other.zone is schedule.zone


def test_the_derived_takes_no_part_in_equality_or_text():
    assert "ZoneInfo" not in repr(parse_schedule(MONDAY))
    assert not parse_schedule(MONDAY).always


def test_an_intersection_is_exact_over_zones_days_and_nights():
    berlin = parse_schedule(MONDAY)
    new_york = parse_schedule({**MONDAY, "time_zone": "America/New_York"})
    assert elapsed(intersection(berlin, new_york), utc(2026, 11, 23), utc(2026, 11, 24)) == 2 * 3600
    night = parse_schedule({"time_zone": "Etc/UTC", "hours": {"mon": {"22:00": "06:00"}}})
    early = parse_schedule({"time_zone": "Etc/UTC", "hours": {"tue": {"00:00": "08:00"}}})
    assert elapsed(intersection(night, early), utc(2026, 11, 23), utc(2026, 11, 25)) == 6 * 3600


def test_an_intersection_joins_breaks_and_holidays():
    first = parse_schedule({**MONDAY, "holidays": ["2026-11-23"]})
    second = parse_schedule({**MONDAY, "breaks": {"2026-11-30": {"12:00": "13:00"}}})
    for both in (intersection(first, second), intersection(second, first)):
        assert on_holiday(both, utc(2026, 11, 23, 9))
        assert on_break(both, utc(2026, 11, 30, 11, 30))
        assert elapsed(both, utc(2026, 11, 23), utc(2026, 12, 1)) == 7 * 3600


def test_three_schedules_intersect_in_any_order():
    first, second, third = (
        parse_schedule({"time_zone": "Etc/UTC", "hours": {"mon": {start: end}}})
        for start, end in (("08:00", "14:00"), ("10:00", "18:00"), ("09:00", "12:00"))
    )
    for all_three in (
        intersection(intersection(first, second), third),
        intersection(first, intersection(second, third)),
    ):
        assert elapsed(all_three, utc(2026, 11, 23), utc(2026, 11, 24)) == 2 * 3600
        assert is_open(all_three, utc(2026, 11, 23, 10))


def test_calendar_time_narrows_nothing():
    schedule = parse_schedule(MONDAY)
    assert intersection(schedule, ALWAYS) is schedule
    assert intersection(ALWAYS, schedule) is schedule
    assert intersection(schedule, schedule) is schedule
