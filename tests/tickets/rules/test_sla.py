"""Deadlines against an oracle that walks minute by minute and knows nothing of stretches or of arithmetic."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.clock.rules import arithmetic
from kernel.clock.rules.parsing import parse_schedule
from tickets.rules.sla import (
    Calendar,
    ClockState,
    Happening,
    Mark,
    NoStartError,
    Reached,
    Threshold,
    read,
    threshold_words,
)

MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HORIZON = 21 * 24 * 60  # minutes; every target below is used up long before
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Week:
    """Open from minute `start` to `end` of each of these days, in UTC."""

    start: int
    end: int
    days: frozenset[int]

    def is_open(self, minute: int) -> bool:
        day, at = divmod(minute, 24 * 60)
        return day % 7 in self.days and self.start <= at < self.end

    @property
    def calendar(self) -> Calendar:
        end = "24:00" if self.end == 1440 else f"{self.end // 60:02}:{self.end % 60:02}"
        window = {f"{self.start // 60:02}:{self.start % 60:02}": end}
        schedule = parse_schedule({"time_zone": "Etc/UTC", "hours": {DAYS[day]: window for day in self.days}})
        return Calendar(
            add=lambda start, amount: arithmetic.add(schedule, start, amount),
            elapsed=lambda start, end: arithmetic.elapsed_exact(schedule, start, end),
        )


OFFICE, ROUND_THE_CLOCK = Week(540, 1020, frozenset(range(5))), Week(0, 1440, frozenset(range(7)))
WEEKS = {1: OFFICE, 2: ROUND_THE_CLOCK, 3: Week(1200, 1440, frozenset({0, 2, 5}))}


def at(minute):
    return MONDAY + minute * MINUTE


def calendar_of(week_id):
    """None is around the clock, as week 2 is."""
    return WEEKS[week_id or 2].calendar


@dataclass(frozen=True)
class Told:
    state: ClockState
    used: int
    due: int | None


class Walker:
    """What is known after each minute."""

    def __init__(self, target: int, week: Week) -> None:
        self.target, self.week = target, week
        self.state, self.counted, self.in_finished, self.due = ClockState.RUNNING, 0, 0, None

    def take(self, mark: Mark) -> None:
        after = {
            Mark.RESUME: ClockState.RUNNING,
            Mark.PAUSE: ClockState.PAUSED,
            Mark.SATISFY: ClockState.SATISFIED,
            Mark.CANCEL: ClockState.CANCELLED,
        }
        self.state = after.get(mark, self.state)
        if self.state is not ClockState.RUNNING:
            self.in_finished = self.counted

    @property
    def is_open(self) -> bool:
        """A standing clock is due only where its time was used up before."""
        return self.state in {ClockState.RUNNING, ClockState.PAUSED}

    def live(self, minute: int) -> None:
        if self.state is ClockState.RUNNING and self.week.is_open(minute):
            self.counted += 1
            if self.counted == self.target:
                self.due = minute + 1


def oracle(history: list[Happening]) -> Told:
    """One minute after the other: is the clock running in it, is the calendar open in it, is the target used up?

    The last target and calendar that were told hold from the start.
    """
    target = [one.target_seconds for one in history if one.target_seconds is not None][-1]
    week = [one.calendar_id for one in history if one.target_seconds is not None][-1]
    walker = Walker(target // 60, WEEKS[week or 2])
    marks: dict[int, list[Mark]] = {}
    for one in history:
        marks.setdefault(int((one.at - MONDAY) / MINUTE), []).append(one.mark)
    last = max(marks)
    for minute in range(min(marks), last + HORIZON):
        for mark in marks.get(minute, ()):
            walker.take(mark)
        walker.live(minute)
        if minute >= last and (walker.due or walker.state is not ClockState.RUNNING):
            break
    return Told(walker.state, walker.in_finished, walker.due if walker.is_open else None)


@st.composite
def histories(draw):
    """Alternating pauses and resumes, new targets and calendars at any time, perhaps an end."""
    minute = draw(st.integers(0, 7 * 1440))
    start = Happening(Mark.START, at(minute), draw(targets), draw(st.sampled_from(sorted(WEEKS))))
    history, paused = [start], False
    for _ in range(draw(st.integers(0, 7))):
        minute += draw(st.integers(0, 1500))
        step = draw(st.sampled_from(["toggle", "toggle", "retarget", "told"]))
        if step == "toggle":
            history.append(Happening(Mark.RESUME if paused else Mark.PAUSE, at(minute)))
            paused = not paused
        elif step == "retarget":
            history.append(
                Happening(
                    Mark.RETARGET, at(minute), draw(targets), draw(st.none() | st.sampled_from(sorted(WEEKS)))
                )
            )
        else:
            history.append(Happening(Mark.BREACH, at(minute)))
    if draw(st.booleans()):
        history.append(
            Happening(
                draw(st.sampled_from([Mark.SATISFY, Mark.CANCEL])), at(minute + draw(st.integers(0, 900)))
            )
        )
    return history


targets = st.integers(1, 600).map(lambda minutes: minutes * 60)


@settings(max_examples=150, deadline=None)
@given(histories())
def test_the_reading_is_what_walking_through_it_gives(history):
    told = oracle(history)
    reading = read(history, calendar=calendar_of)
    assert reading.state is told.state
    assert reading.used == told.used * MINUTE
    assert reading.due_at == (None if told.due is None else at(told.due))
    assert reading.coming == ()


def scaled(history, share):
    return [
        Happening(one.mark, one.at, one.target_seconds and int(one.target_seconds * share), one.calendar_id)
        for one in history
    ]


@settings(max_examples=60, deadline=None)
@given(histories(), st.sampled_from([25, 50, 75, 150, 300]))
def test_a_share_is_reached_when_that_much_of_the_target_would_be_due(history, percent):
    """Shares of a target of whole four minutes are whole minutes."""
    reading = read(scaled(history, 4), calendar=calendar_of, thresholds=[Threshold(percent=percent)])
    part = read(scaled(history, 4 * percent / 100), calendar=calendar_of)
    assert [one.at for one in reading.coming] == ([part.due_at] if part.due_at else [])
    assert all((one.at <= reading.due_at) == (percent <= 100) for one in reading.coming if reading.due_at)


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(-120, 120).filter(bool))
def test_so_long_before_or_after_is_a_deadline_of_its_own(history, minutes):
    reading = read(history, calendar=calendar_of, thresholds=[Threshold(offset_seconds=minutes * 60)])
    moved = [
        Happening(one.mark, one.at, one.target_seconds and one.target_seconds + minutes * 60, one.calendar_id)
        for one in history
    ]
    wanted = read(moved, calendar=calendar_of).due_at if reading.target_seconds + minutes * 60 > 0 else None
    assert [one.at for one in reading.coming] == ([wanted] if wanted else [])


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(1, 120))
def test_more_time_is_never_due_earlier(history, more):
    wider = [
        Happening(one.mark, one.at, one.target_seconds and one.target_seconds + more * 60, one.calendar_id)
        for one in history
    ]
    reading, later = (read(one, calendar=calendar_of) for one in (history, wider))
    assert reading.used == later.used
    assert reading.due_at is None or later.due_at is None or reading.due_at < later.due_at
    assert reading.state is not ClockState.RUNNING or later.due_at is not None


@settings(max_examples=60, deadline=None)
@given(histories(), st.data())
def test_stopping_for_no_time_changes_nothing(history, data):
    reading = read(history, calendar=calendar_of)
    if reading.state is not ClockState.RUNNING:
        return
    moment = history[-1].at + data.draw(st.integers(0, 500)) * MINUTE
    blink = [*history, Happening(Mark.PAUSE, moment), Happening(Mark.RESUME, moment)]
    assert read(blink, calendar=calendar_of).due_at == reading.due_at


@settings(max_examples=60, deadline=None)
@given(histories())
def test_the_last_word_on_target_and_calendar_counts_from_the_start(history):
    """A clock that was given new terms is due when one would be that had them from the beginning."""
    reading = read(history, calendar=calendar_of)
    start = Happening(Mark.START, history[0].at, reading.target_seconds, reading.calendar_id)
    plain = [start, *(one for one in history[1:] if one.mark is not Mark.RETARGET)]
    again = read(plain, calendar=calendar_of)
    assert (again.due_at, again.used, again.state) == (reading.due_at, reading.used, reading.state)


# By hand

OPENED = at(10 * 60)  # Monday 10:00


def happened(*marks, target=4 * 3600, week=1):
    return [Happening(Mark.START, OPENED, target, week), *marks]


def reading(*marks, share=None, **terms):
    thresholds = [Threshold(percent=share)] if share else []
    return read(happened(*marks, **terms), calendar=calendar_of, thresholds=thresholds)


def test_four_office_hours_from_ten():
    found = reading(share=75)
    assert (found.state, found.started_at, found.target_seconds, found.calendar_id) == (
        ClockState.RUNNING, OPENED, 14400, 1,
    )  # fmt: skip
    assert (found.due_at, found.coming) == (at(14 * 60), (Reached(at(13 * 60), "p75"),))
    assert found.next_at == at(13 * 60)
    assert (found.used, found.reached, found.breached_at, found.ended_at) == (timedelta(0), (), None, None)


def test_a_deadline_at_the_end_of_the_day_is_that_end():
    assert reading(target=7 * 3600).due_at == at(17 * 60)
    assert reading(target=7 * 3600 + 60).due_at == at(24 * 60 + 9 * 60 + 1)


def test_a_pause_keeps_what_was_used():
    stopped = reading(Happening(Mark.PAUSE, at(11 * 60)), share=75)
    assert (stopped.state, stopped.used, stopped.due_at, stopped.coming) == (
        ClockState.PAUSED, timedelta(hours=1), None, (),
    )  # fmt: skip
    goes_on = reading(Happening(Mark.PAUSE, at(11 * 60)), Happening(Mark.RESUME, at(15 * 60)), share=75)
    assert goes_on.due_at == at(24 * 60 + 10 * 60)  # two hours on Monday, one on Tuesday
    assert goes_on.coming == (Reached(at(17 * 60), "p75"),)


def test_a_shorter_target_may_be_past_already():
    found = reading(
        Happening(Mark.PAUSE, at(12 * 60)),
        Happening(Mark.RESUME, at(13 * 60)),
        Happening(Mark.RETARGET, at(14 * 60), 3600, 1),
    )
    assert found.due_at == at(11 * 60)


def test_another_calendar_counts_the_same_stretches_anew():
    found = reading(Happening(Mark.RETARGET, at(20 * 60), 12 * 3600, 2), target=6 * 3600)
    assert (found.due_at, found.calendar_id) == (at(22 * 60), 2)


def test_a_recorded_breach_stays_whatever_comes_later():
    found = reading(Happening(Mark.BREACH, at(14 * 60)), Happening(Mark.RETARGET, at(15 * 60), 8 * 3600, 1))
    assert (found.breached_at, found.due_at) == (at(14 * 60), at(24 * 60 + 10 * 60))


@pytest.mark.parametrize(
    ("mark", "state"), [(Mark.SATISFY, ClockState.SATISFIED), (Mark.CANCEL, ClockState.CANCELLED)]
)
def test_the_end(mark, state):
    found = reading(Happening(mark, at(11 * 60 + 30)), share=75)
    assert (found.state, found.used, found.ended_at) == (state, timedelta(minutes=90), at(11 * 60 + 30))
    assert (found.due_at, found.coming, found.next_at) == (None, (), None)


def test_an_end_while_paused_counts_nothing_more():
    found = reading(Happening(Mark.PAUSE, at(11 * 60)), Happening(Mark.SATISFY, at(15 * 60)))
    assert (found.used, found.ended_at) == (timedelta(hours=1), at(15 * 60))


def test_seconds_and_less_are_kept():
    odd = OPENED + timedelta(seconds=30, microseconds=5)
    found = reading(Happening(Mark.PAUSE, odd), Happening(Mark.RESUME, at(11 * 60)))
    assert found.used == timedelta(seconds=30, microseconds=5)
    assert found.due_at == at(15 * 60) - timedelta(seconds=30, microseconds=5)


def test_a_calendar_that_ends_gives_no_deadline():
    over = Calendar(add=lambda *_: None, elapsed=lambda *_: timedelta(hours=1))
    found = read(happened(), calendar=lambda _: over, thresholds=[Threshold(percent=50)])
    assert (found.state, found.due_at, found.coming) == (ClockState.RUNNING, None, ())


@pytest.mark.parametrize(
    "history",
    [
        [],
        [Happening(Mark.PAUSE, OPENED)],
        [Happening(Mark.START, OPENED)],
        [Happening(Mark.START, OPENED, None, 1)],
    ],
)
def test_a_history_begins_with_its_terms(history):
    with pytest.raises(NoStartError):
        read(history, calendar=calendar_of)


def test_a_standing_clock_whose_time_is_used_up_is_due_in_the_past():
    """Its target was cut while it stood: what it has used already is more."""
    found = reading(
        Happening(Mark.PAUSE, at(13 * 60)), Happening(Mark.RETARGET, at(14 * 60), 2 * 3600, 1), share=75
    )
    assert (found.state, found.due_at) == (ClockState.PAUSED, at(12 * 60))
    assert found.coming == (Reached(at(11 * 60 + 30), "p75"),)


def test_a_threshold_that_was_told_is_not_ahead_any_more():
    told = Happening(Mark.THRESHOLD, at(13 * 60), threshold="p75")
    found = reading(told, share=75)
    assert (found.coming, found.reached, found.next_at) == (
        (),
        (Reached(at(13 * 60), "p75"),),
        at(14 * 60),
    )


def test_around_the_clock_after_business_time():
    """A retarget that gives no calendar counts every minute, whatever the start said."""
    found = reading(Happening(Mark.RETARGET, at(11 * 60), 12 * 3600, None))
    assert (found.calendar_id, found.due_at) == (None, at(22 * 60))


@pytest.mark.parametrize(
    ("threshold", "key", "words"),
    [
        (Threshold(percent=80), "p80", "has used 80 % of its time"),
        (Threshold(percent=100), "p100", "was missed"),
        (Threshold(offset_seconds=-1800), "b30", "is due in 30 min"),
        (Threshold(offset_seconds=5400), "a90", "was missed 1 h 30 min ago"),
    ],
)
def test_a_threshold_by_its_key(threshold, key, words):
    assert (threshold.key, threshold_words(threshold.key)) == (key, words)


def test_what_is_not_a_threshold_still_has_words():
    assert threshold_words("") == threshold_words("near") == "needs attention"
