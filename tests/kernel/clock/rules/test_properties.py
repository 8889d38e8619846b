"""Business time against an oracle that walks the minutes of a wall clock, in changing zones."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.clock.rules.arithmetic import (
    add,
    elapsed,
    elapsed_exact,
    is_open,
    next_open,
    periods,
    periods_backward,
    previous_open,
    subtract,
)
from kernel.clock.rules.explain import explain
from kernel.clock.rules.parsing import parse_schedule, to_mapping
from kernel.clock.rules.schedule import Schedule, Window, intersection

CHANGES = {
    "America/Los_Angeles": (date(2014, 3, 9), date(2014, 11, 2)),
    "Australia/Lord_Howe": (date(2014, 4, 6), date(2014, 10, 5)),
    "America/Sao_Paulo": (date(2015, 10, 18), date(2015, 2, 22)),
    "Pacific/Apia": (date(2011, 12, 30),),
    "Africa/Casablanca": (date(2019, 5, 5), date(2019, 6, 9)),
    "Europe/Dublin": (date(2020, 3, 29), date(2020, 10, 25)),
    "Asia/Kolkata": (date(2020, 1, 1),),
}
ZONES = tuple(CHANGES)
SPAN = 9  # days either side of a change
MINUTE = timedelta(minutes=1)
CHECK = settings(max_examples=60, deadline=None, database=None)


class Case(NamedTuple):
    schedule: Schedule
    around: date


class Walk(NamedTuple):
    first: datetime
    walls: tuple[datetime, ...]
    found: dict[datetime, int]  # the first minute of the walk at which the wall clock shows a time
    dates: frozenset[date]


@lru_cache(maxsize=32)
def walk(time_zone: str, around: date) -> Walk:
    first = datetime(around.year, around.month, around.day, tzinfo=UTC) - timedelta(days=SPAN + 4)
    zone = ZoneInfo(time_zone)
    minutes = range((2 * SPAN + 8) * 1440)
    walls = tuple((first + MINUTE * n).astimezone(zone).replace(tzinfo=None) for n in minutes)
    found: dict[datetime, int] = {}
    for index, wall in enumerate(walls):
        found.setdefault(wall.replace(fold=0), index)
    return Walk(first, walls, found, frozenset(wall.date() for wall in walls))


def minute_of(walked: Walk, wall: datetime) -> int:
    """The minute of a wall time; one that was skipped comes as much later as the clock jumped."""
    if wall in walked.found:
        return walked.found[wall]
    after = next(index for index, seen in enumerate(walked.walls) if seen > wall)
    return after - 1 + (wall - walked.walls[after - 1]) // MINUTE


def minutes_of(walked: Walk, on: date, window: Window) -> range:
    midnight = datetime(on.year, on.month, on.day)  # noqa: DTZ001 a wall time has no zone
    ends = (minute_of(walked, midnight + timedelta(seconds=seconds)) for seconds in window)
    return range(*ends)


@lru_cache(maxsize=8)
def open_minutes(schedule: Schedule, around: date) -> tuple[bool, ...]:
    walked = walk(schedule.time_zone, around)
    marks = [False] * len(walked.walls)
    dates = sorted(walked.dates)[2:-4]
    for on in dates:
        windows = dict(schedule.shifts).get(on, schedule.hours[on.weekday()])
        for window in () if on in dict(schedule.holidays) else windows:
            for minute in minutes_of(walked, on, window):
                marks[minute] = True
    for on, windows in schedule.breaks:
        for window in windows if on in walked.dates else ():
            for minute in minutes_of(walked, on, window):
                marks[minute] = False
    return tuple(marks)


@st.composite
def windows(draw, most=3):
    edges = sorted(draw(st.sets(st.integers(0, 95), max_size=2 * most)))
    pairs = [Window(a * 900, b * 900) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    if pairs and draw(st.booleans()):
        last = pairs.pop()
        first = pairs[0].start if pairs else last.start
        tail = draw(st.integers(0, max(0, first // 900 - 1)))
        pairs.append(Window(last.start, 86_400 + tail * 900))
    return tuple(pairs)


@st.composite
def cases(draw, time_zones=ZONES):
    time_zone = draw(st.sampled_from(time_zones))
    around = draw(st.sampled_from(CHANGES[time_zone]))
    dates = st.integers(-5, 5).map(lambda days: around + timedelta(days=days))
    dated = st.dictionaries(dates, windows(2), max_size=3)
    schedule = Schedule(
        time_zone=time_zone,
        hours=tuple(draw(st.lists(windows(), min_size=7, max_size=7))),
        shifts=tuple(sorted(draw(dated).items())),
        breaks=tuple(sorted(draw(dated).items())),
        holidays=tuple(sorted(draw(st.dictionaries(dates, st.just("Feast"), max_size=2)).items())),
    )
    return Case(schedule, around)


open_cases = cases().filter(lambda case: any(case.schedule.hours))
minutes = st.integers(5 * 1440, (2 * SPAN + 1) * 1440)
amounts = st.integers(0, 60 * 3600)
micros = st.integers(0, 59_999_999).map(lambda n: timedelta(microseconds=n))


def at(case: Case, minute: int) -> datetime:
    return walk(case.schedule.time_zone, case.around).first + MINUTE * minute


@given(case=cases(), one=minutes, other=minutes)
@CHECK
def test_elapsed_counts_the_open_minutes(case, one, other):
    marks = open_minutes(case.schedule, case.around)
    first, last = sorted((one, other))
    found = elapsed(case.schedule, at(case, first), at(case, last))
    assert found == 60 * sum(marks[first:last])


@pytest.mark.parametrize("time_zone", ZONES)
@given(data=st.data())
@CHECK
def test_every_period_is_what_the_minutes_say(time_zone, data):
    case = data.draw(cases(time_zones=(time_zone,)))
    marks = open_minutes(case.schedule, case.around)
    first, last = 5 * 1440, (2 * SPAN + 1) * 1440
    found = [False] * len(marks)
    for period in periods(case.schedule, at(case, first), at(case, last)):
        for minute in range(*((edge - at(case, 0)) // MINUTE for edge in period[:2])):
            assert not found[minute]
            found[minute] = True
    assert found[first:last] == list(marks[first:last])


@given(case=cases(), minute=minutes, more=micros)
@CHECK
def test_a_moment_is_open_as_its_minute_is(case, minute, more):
    marks = open_minutes(case.schedule, case.around)
    assert is_open(case.schedule, at(case, minute) + more) == marks[minute]


@given(case=cases(), minute=minutes, amount=st.integers(1, 30 * 60))
@CHECK
def test_adding_walks_the_open_minutes(case, minute, amount):
    marks = open_minutes(case.schedule, case.around)
    ahead = [index for index in range(minute, (2 * SPAN + 1) * 1440) if marks[index]]
    if len(ahead) >= amount:
        expected = at(case, ahead[amount - 1] + 1)
        assert add(case.schedule, at(case, minute), timedelta(minutes=amount)) == expected


@given(case=cases(), minute=minutes, amount=st.integers(1, 30 * 60))
@CHECK
def test_taking_away_walks_the_open_minutes_back(case, minute, amount):
    marks = open_minutes(case.schedule, case.around)
    behind = [index for index in range(minute - 1, 5 * 1440, -1) if marks[index]]
    if len(behind) >= amount:
        expected = at(case, behind[amount - 1])
        assert subtract(case.schedule, at(case, minute), timedelta(minutes=amount)) == expected


@given(case=open_cases, minute=minutes, more=micros, amount=amounts)
@CHECK
def test_elapsed_is_the_inverse_of_adding_and_taking_away(case, minute, more, amount):
    schedule, start = case.schedule, at(case, minute) + more
    due, since = add(schedule, start, amount), subtract(schedule, start, amount)
    assert elapsed(schedule, start, due) == amount
    assert elapsed(schedule, since, start) == amount
    if amount:
        assert subtract(schedule, due, amount) == next_open(schedule, start)
        assert add(schedule, since, amount) == previous_open(schedule, start)


@given(case=open_cases, minute=minutes, more=micros, amount=amounts, extra=st.integers(1, 40 * 3600))
@CHECK
def test_adding_in_two_steps_is_adding_once(case, minute, more, amount, extra):
    start = at(case, minute) + more
    stepwise = add(case.schedule, add(case.schedule, start, amount), extra)
    assert stepwise == add(case.schedule, start, amount + extra)


@given(case=open_cases, one=minutes, other=minutes, amount=amounts, more=st.integers(0, 40 * 3600))
@CHECK
def test_later_starts_and_larger_amounts_end_no_earlier(case, one, other, amount, more):
    first, last = (at(case, minute) for minute in sorted((one, other)))
    due = add(case.schedule, first, amount)
    assert first <= due <= add(case.schedule, last, amount)
    assert due <= add(case.schedule, first, amount + more)


@given(case=cases(), three=st.tuples(minutes, minutes, minutes), more=micros)
@CHECK
def test_elapsed_of_the_parts_adds_up(case, three, more):
    a, b, c = (at(case, minute) + more for minute in sorted(three))
    parts = elapsed_exact(case.schedule, a, b) + elapsed_exact(case.schedule, b, c)
    assert parts == elapsed_exact(case.schedule, a, c)
    assert timedelta() <= parts <= c - a


@given(case=cases(), one=minutes, other=minutes, more=micros)
@CHECK
def test_the_explanation_adds_up_to_what_elapsed(case, one, other, more):
    first, last = (at(case, minute) for minute in sorted((one, other)))
    lines = explain(case.schedule, first + more, last)
    assert sum(line.seconds for line in lines) == elapsed(case.schedule, first + more, last)
    assert all(first <= line.start_at <= line.end_at <= last for line in lines)


@given(case=open_cases, one=minutes, other=minutes)
@CHECK
def test_periods_are_the_same_forward_and_backward(case, one, other):
    first, last = (at(case, minute) for minute in sorted((one, other)))
    ahead = list(periods(case.schedule, first, last))
    back = []
    for period in periods_backward(case.schedule, last):
        if period.end <= first:
            break
        back.append(period._replace(start=max(period.start, first)))
    assert back[::-1] == ahead


@given(case=cases(), other=cases(), minute=minutes)
@CHECK
def test_an_intersection_is_open_when_both_are(case, other, minute):
    both = intersection(case.schedule, other.schedule)
    moment = at(case, minute)
    expected = is_open(case.schedule, moment) and is_open(other.schedule, moment)
    assert is_open(both, moment) == expected
    later = moment + timedelta(days=3)
    marks = open_minutes(case.schedule, case.around)[minute : minute + 3 * 1440]
    shared = sum(
        marked and is_open(other.schedule, at(case, minute + index)) for index, marked in enumerate(marks)
    )
    assert elapsed(both, moment, later) == 60 * shared


@given(case=open_cases)
@CHECK
def test_what_is_written_is_read_back(case):
    schedule = case.schedule
    nights = [windows[-1].end > 86_400 for windows in schedule.hours if windows]
    if not any(nights):  # tails of these may overlap the next day, which only parsing refuses
        assert parse_schedule(to_mapping(schedule)) == schedule
