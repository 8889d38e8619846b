"""A year to look over, hours as they are typed, and open time in one table."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.clock.rules import arithmetic
from kernel.clock.rules.instants import from_micros, to_micros
from kernel.clock.rules.odd import oddities
from kernel.clock.rules.parsing import parse_schedule, to_mapping
from kernel.clock.rules.schedule import ALWAYS
from kernel.clock.rules.table import OpenTable
from kernel.clock.rules.typed import read_typed, write_typed
from kernel.clock.rules.windows import BadSchedule
from kernel.clock.rules.year import months_of
from tests.kernel.clock.rules.test_properties import cases, micros

BERLIN = parse_schedule(
    {
        "time_zone": "Europe/Berlin",
        "hours": {"mon": {"09:00": "12:00", "13:00": "17:00"}, "fri": [["22:00", "06:00"]]},
        "shifts": {"2026-12-24": {"09:00": "12:00"}, "2026-12-31": {}},
        "breaks": {"2026-11-02": {"15:00": "16:00"}},
        "holidays": {"2026-12-25": "Christmas Day", "2026-12-26": ""},
    }
)


def days(schedule, year):
    return {day.on: day for month in months_of(schedule, year) for week in month.weeks for day in week if day}


def test_a_year():
    found = days(BERLIN, 2026)
    assert len(found) == 365
    assert len(days(BERLIN, 2028)) == 366
    told = {on: (day.kind, day.words, day.mark) for on, day in found.items()}
    assert told[date(2026, 3, 2)] == ("open", "open 09:00-12:00, 13:00-17:00", "")
    assert told[date(2026, 3, 3)] == ("closed", "closed", "x")
    assert told[date(2026, 12, 24)] == ("special", "special day: open 09:00-12:00", "S")
    assert told[date(2026, 12, 31)] == ("special", "special day: closed", "S")
    assert told[date(2026, 12, 25)] == ("holiday", "holiday: Christmas Day", "H")
    assert told[date(2026, 3, 29)] == ("closed", "closed, clocks go forward", "x±")
    assert told[date(2026, 11, 2)][1] == "open 09:00-12:00, 13:00-17:00, break 15:00-16:00"


def test_weeks_begin_on_monday():
    first = months_of(BERLIN, 2026)[10].weeks[0]
    assert [day and day.on.day for day in first] == [None] * 6 + [1]


def test_typed_and_back():
    assert parse_schedule(read_typed(write_typed(BERLIN))) == BERLIN


@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_any_schedule_can_be_typed(case):
    try:
        said = parse_schedule(to_mapping(case.schedule))
    except BadSchedule:  # windows that run into the next day's
        return
    assert parse_schedule(read_typed(write_typed(said))) == said


def test_oddities():
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert oddities(BERLIN, now=now) == ()
    past = parse_schedule({"time_zone": "UTC", "hours": {}, "shifts": {"2020-01-01": {"09:00": "10:00"}}})
    assert oddities(past, now=now) == (
        "From now on it never opens: clocks that count in it get no deadline.",
    )
    far = parse_schedule({"time_zone": "UTC", "hours": {}, "shifts": {"2027-01-01": {"09:00": "10:00"}}})
    assert oddities(far, now=now) == ("It does not open before 1 January 2027.",)


@settings(max_examples=200, deadline=None)
@given(
    case=cases(),
    minutes=st.integers(0, 60 * 1440),
    more=micros,
    seconds=st.integers(1, 90 * 3600),
    data=st.data(),
)
def test_the_table_agrees_with_the_arithmetic(case, minutes, more, seconds, data):
    middle = datetime(case.around.year, case.around.month, case.around.day, tzinfo=UTC)
    first = to_micros(middle - timedelta(days=30))
    table = OpenTable(
        case.schedule,
        first=first,
        last=to_micros(middle + timedelta(days=data.draw(st.sampled_from([1, 90])))),
    )
    start = from_micros(first) + timedelta(minutes=minutes) + more
    try:
        wanted = arithmetic.add(case.schedule, start, seconds)
    except arithmetic.NeverOpen:
        wanted = None
    found = table.add(to_micros(start), seconds * 1_000_000)
    assert (None if found is None else from_micros(found)) == wanted
    end = start + timedelta(hours=5)
    passed = table.opened(to_micros(end)) - table.opened(to_micros(start))
    if end <= middle:
        assert timedelta(microseconds=passed) == arithmetic.elapsed_exact(case.schedule, start, end)


def test_around_the_clock():
    table = OpenTable(ALWAYS, first=0, last=1)
    assert table.add(5, 7) == 12
