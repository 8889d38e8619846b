"""Working hours against a brute-force reading of the same words, minute by minute."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kernel.clock.rules.arithmetic import periods
from kernel.clock.rules.parsing import parse_schedule
from kernel.clock.rules.shifts import Pattern, Shifts, Stretch, is_on, next_on, stretches

START = datetime(2026, 3, 27, tzinfo=UTC)  # around the change of 29 March
END = START + timedelta(days=5)
MINUTE = timedelta(minutes=1)
STEP = 7 * MINUTE

DEFINITIONS = (
    {"time_zone": "Europe/Berlin", "hours": {"fri": {"22:00": "06:00"}, "sat": {"22:00": "06:00"}}},
    {"time_zone": "Europe/Berlin", "hours": {"mon": {"09:00": "17:00"}, "sun": {"02:30": "05:00"}}},
    {"time_zone": "Asia/Kathmandu", "hours": {"sat": {"08:00": "12:00", "13:00": "20:00"}}},
    {"time_zone": "Europe/Berlin", "hours": {"sun": {"00:00": "24:00"}}, "holidays": {"2026-03-29": "Day"}},
)
SCHEDULES = [parse_schedule(definition) for definition in DEFINITIONS]
days = st.integers(-2, 6).map(lambda n: START.date() + timedelta(days=n))


@st.composite
def patterns(draw):
    first, last = sorted((draw(days), draw(days)))
    until = draw(st.sampled_from([None, last]))
    return Pattern(draw(st.sampled_from(SCHEDULES)), first, until)


@st.composite
def aways(draw):
    first = START + draw(st.integers(0, 7000)) * MINUTE
    return Stretch(first, first + draw(st.integers(1, 900)) * MINUTE)


shifts = st.builds(
    Shifts,
    patterns=st.lists(patterns(), max_size=3).map(tuple),
    away=st.lists(aways(), max_size=3).map(tuple),
)


def expected(found: Shifts, moment: datetime) -> bool:
    """The sentences of the module, one by one."""
    if any(one.start <= moment < one.end for one in found.away):
        return False
    if not found.patterns:
        return True
    if all(moment.astimezone(one.schedule.zone).date() < one.from_on for one in found.patterns):
        return True
    return any(_valid(one, moment) for one in found.patterns)


def _valid(pattern: Pattern, moment: datetime) -> bool:
    now = next(periods(pattern.schedule, moment, moment + MINUTE), None)
    return (
        now is not None
        and now.start == moment
        and pattern.from_on <= now.on
        and (pattern.until_on is None or now.on <= pattern.until_on)
    )


@given(shifts)
def test_as_the_words_say(found):
    moment = START
    while moment < END:
        wanted = expected(found, moment)
        assert is_on(found, moment) is wanted
        moment += STEP


@given(shifts)
def test_stretches_are_apart_and_the_next_is_the_first_of_them(found):
    listed = stretches(found, START, END)
    assert next_on(found, START, END) == (listed[0].start if listed else None)
    for one in listed:
        assert START <= one.start < one.end <= END
        assert is_on(found, one.start)
        assert not is_on(found, one.end) or one.end == END
    assert all(earlier.end < later.start for earlier, later in pairwise(listed))


def test_nothing_known_is_all_of_it():
    assert stretches(Shifts(), START, END) == [Stretch(START, END)]


def test_an_ended_pattern_is_never_again():
    ended = Shifts((Pattern(SCHEDULES[0], date(2025, 1, 1), date(2025, 6, 1)),))
    assert next_on(ended, START, START + timedelta(days=366)) is None
