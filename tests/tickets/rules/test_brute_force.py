"""The engine against the walk minute by minute (oracle.py), on generated histories of whole tickets.

`ORACLE_EXAMPLES=100000` makes as many; what such a run said is in docs/figures.md.
"""

import os
from datetime import UTC, date, datetime, timedelta
from functools import cache

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kernel.clock.rules import arithmetic
from kernel.clock.rules.parsing import parse_schedule
from kernel.clock.rules.schedule import ALWAYS
from tests.tickets.rules.oracle import DAY, MINUTE, OWED, WORK, Calendar, Promise, Rules, Walk, Walked
from tickets.rules import sla
from tickets.rules.policy import Terms, parse_terms
from tickets.rules.sla import Happening, Mark, Reading
from tickets.rules.starts import StatusChange, Story, expected, pauses_since
from tickets.rules.words import Metric, Priority, Status

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "300"))
LONGEST = 60 * DAY
# Each zone with a date on which its clocks change; the histories begin up to a week before.
CHANGES = (
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/Los_Angeles", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # by half an hour
    ("America/Sao_Paulo", date(2018, 11, 4)),  # at midnight
    ("Africa/Casablanca", date(2019, 5, 5)),
    ("Asia/Kolkata", date(2026, 6, 7)),
)
NIGHT, OFFICE, LUNCH = ((1320, 1800),), ((540, 1020),), ((480, 720), (780, 1080))
EDGES = ((0, 150), (180, 720))  # ends and begins where clocks are changed
WEEKS = (
    (OFFICE,) * 5 + ((), ()),
    (NIGHT,) * 7,
    (LUNCH, OFFICE, LUNCH, NIGHT, LUNCH, ((600, 1440),), ()),
    (EDGES,) * 7,
    ((), OFFICE, (), NIGHT, (), EDGES, EDGES),
)
STATUSES, PRIORITIES, POLICIES = ("open", "pending", "on_hold", "solved"), ("normal", "urgent"), ("a", "b")
METRICS = (*OWED, *WORK)
KINDS = ("status", "reply", "customer", "thanks", "note", "robot", "priority", "policy", "team")


@cache
def calendar_of(number: int) -> Calendar:
    """One of some hundred; their numbers are what a history draws, so that each is laid out once."""
    number, zone = divmod(number, len(CHANGES))
    free, week = divmod(number, len(WEEKS))
    name, change = CHANGES[zone]
    near = [change + timedelta(days=days) for days in (-1, 0, 1, 4)]
    holidays = frozenset(on for index, on in enumerate(near) if free >> index & 1)
    return Calendar(name, WEEKS[week], holidays)


def first_of(number: int) -> datetime:
    change = CHANGES[number % len(CHANGES)][1]
    return datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=8)


@cache
def engine_calendar(number: int | None) -> sla.Calendar:
    schedule = ALWAYS if number is None else parse_schedule(calendar_of(number).definition)
    return sla.Calendar(
        add=lambda start, amount: arithmetic.add(schedule, start, amount),
        elapsed=lambda start, end: arithmetic.elapsed_exact(schedule, start, end),
    )


class Told:
    """A generated history: the rules, and what happened at which minute."""

    def __init__(self, draw) -> None:
        number = draw(st.integers(0, len(CHANGES) * len(WEEKS) * 16 - 1))
        other = number % len(CHANGES) + len(CHANGES) * draw(st.integers(0, len(WEEKS) * 16 - 1))
        self.numbers = {"day": number, "other": other, "always": None}
        self.first = first_of(number)
        pool = draw(st.lists(st.integers(1, 90), min_size=3, max_size=3))
        seed = draw(st.integers(0, 2**20))
        self.rules = Rules(
            calendars={"day": calendar_of(number), "other": calendar_of(other), "always": Calendar()},
            policies={policy: self._promises(policy, pool, seed) for policy in POLICIES},
            pauses={
                metric: frozenset(
                    status
                    for place, status in enumerate(("open", "pending", "on_hold"))
                    if seed >> (3 * index + place) & 1 and (place or metric in WORK)
                )
                for index, metric in enumerate(METRICS)
            },
            shares=(25, 75, 150),
            offsets=(-30, 45),
        )
        self.start = draw(st.integers(0, 7 * DAY))
        minute = self.start
        self.events: list[tuple[int, str, str]] = []
        for kind in draw(st.lists(st.sampled_from(KINDS), max_size=9)):
            minute += draw(st.integers(0, 700))
            choices = {"priority": PRIORITIES, "policy": POLICIES}.get(kind, STATUSES)
            self.events.append((minute, kind, draw(st.sampled_from(choices))))
        if draw(st.integers(0, 5)) == 0:
            self.events.append((minute + draw(st.integers(0, 700)), "merge", ""))

    def _promises(self, policy: str, pool: list[int], seed: int) -> dict[str, dict[str, Promise]]:
        """Whole four minutes, so that shares are whole; urgent ones are shorter and may count around the clock."""
        business = "day" if policy == "a" or seed & 1 else "other"
        return {
            metric: {
                "normal": Promise(4 * pool[index % 3], business),
                "urgent": Promise(4 * pool[(index + 1) % 3], "always" if seed >> index & 1 else business),
            }
            for index, metric in enumerate(METRICS)
        }

    def at(self, minute: int) -> datetime:
        return self.first + minute * MINUTE

    def terms(self, policy: str) -> tuple[Terms, str]:
        """As the desk would have written them, and the calendar that business time is."""
        promises = self.rules.policies[policy]
        business = next(
            (one.calendar for row in promises.values() for one in row.values() if one.calendar != "always"),
            "",
        )
        raw = {
            "calendar": "hours",
            "targets": {
                metric: {
                    priority: {
                        "minutes": one.minutes,
                        "time": "calendar" if one.calendar == "always" else "business",
                    }
                    for priority, one in row.items()
                }
                for metric, row in promises.items()
            },
            "pauses": {metric: sorted(found) for metric, found in self.rules.pauses.items()},
            "thresholds": [{"at": {"percent": share}} for share in self.rules.shares]
            + [{"at": {"after" if one > 0 else "before": abs(one)}} for one in self.rules.offsets],
        }
        return parse_terms(raw), business


class Engine:
    """The marks that the desk's operations make of a history, read by the engine."""

    def __init__(self, told: Told) -> None:
        self.told, self.policy, self.priority = told, "a", "normal"
        self.known = {policy: told.terms(policy) for policy in POLICIES}
        self.status, self.minute, self.waiting = "new", told.start, told.at(told.start)
        self.histories: list[tuple[str, list[Happening]]] = []
        self.changes: list[StatusChange] = []
        self.replied: list[datetime] = []
        self.team_since = self.created = told.at(told.start)
        for metric in ("first_reply", *WORK):
            self.begin(metric)

    @property
    def now(self) -> datetime:
        return self.told.at(self.minute)

    @property
    def terms(self) -> Terms:
        return self.known[self.policy][0]

    def promise(self, metric: str) -> tuple[int, int | None]:
        target = self.terms.target(Metric(metric), Priority.named(self.priority))
        business = self.told.numbers[self.known[self.policy][1]] if target.in_business_time else None
        return target.seconds, business

    def begin(self, metric: str) -> None:
        history = [Happening(Mark.START, self.now, *self.promise(metric))]
        if self.terms.is_paused(Metric(metric), Status.named(self.status)):
            history.append(Happening(Mark.PAUSE, self.now))
        self.histories.append((metric, history))

    def read(self, metric: str, history: list[Happening]) -> Reading:
        thresholds = self.terms.thresholds(Metric(metric))
        return sla.read(history, calendar=engine_calendar, thresholds=thresholds)

    def open(self, *metrics: str) -> list[tuple[str, list[Happening]]]:
        return [
            (metric, history)
            for metric, history in self.histories
            if history_is_open(history) and (not metrics or metric in metrics)
        ]

    def record(self) -> None:
        """As the timers do: what was reached, at the moment at which it was."""
        for metric, history in self.open():
            reading = self.read(metric, history)
            passed = [(one.at, Mark.THRESHOLD, one.key) for one in reading.coming if one.at <= self.now]
            if reading.breached_at is None and reading.due_at is not None and reading.due_at <= self.now:
                passed.append((reading.due_at, Mark.BREACH, ""))
            history += [Happening(mark, at, threshold=key) for at, mark, key in sorted(passed)]

    def mark(self, mark: Mark, *metrics: str) -> None:
        for _, history in self.open(*metrics):
            history.append(Happening(mark, self.now))

    def happen(self, kind: str, value: str) -> None:
        self.record()
        getattr(self, f"on_{kind}")(value)
        self.record()

    def on_note(self, _: str) -> None:
        """Moves no clock."""

    def on_reply(self, value: str) -> None:
        self.mark(Mark.SATISFY, *OWED)
        if value != "solved":
            self.begin("update")
        self.waiting = None
        self.replied.append(self.now)
        self.on_status(value)

    def on_robot(self, value: str) -> None:
        self.on_status(value)

    def on_thanks(self, value: str) -> None:
        if self.status != "solved":
            self.on_customer(value)

    def on_team(self, _: str) -> None:
        self.team_since = self.now
        self.mark(Mark.SATISFY, "team_time")
        if self.status != "solved":
            self.begin("team_time")

    def on_priority(self, value: str) -> None:
        self.priority = value
        self.retarget()

    def on_policy(self, value: str) -> None:
        self.policy = value
        self.retarget()

    def retarget(self) -> None:
        for metric, history in self.open():
            history.append(Happening(Mark.RETARGET, self.now, *self.promise(metric)))

    def on_merge(self, _: str) -> None:
        self.mark(Mark.CANCEL)
        self.status = "solved"

    def on_customer(self, _: str) -> None:
        if self.status in {"pending", "on_hold", "solved"}:
            self.on_status("open")
        self.waiting = self.waiting or self.now
        if not self.open("first_reply", "next_reply"):
            self.begin("next_reply")

    def on_status(self, new: str) -> None:
        old, self.status = self.status, new
        if old == new:
            return
        self.changes.append(StatusChange(self.now, Status.named(old), Status.named(new)))
        if new == "solved":
            self.mark(Mark.CANCEL, *OWED)
            self.mark(Mark.SATISFY, *WORK)
            return
        if old == "solved":
            for metric in (*WORK, *(("next_reply",) if self.waiting else ())):
                self.begin(metric)
        for metric, history in self.open():
            stands = self.terms.is_paused(Metric(metric), Status.named(new))
            state = self.read(metric, history).state
            if stands and state is sla.ClockState.RUNNING:
                history.append(Happening(Mark.PAUSE, self.now))
            elif not stands and state is sla.ClockState.PAUSED:
                history.append(Happening(Mark.RESUME, self.now))

    def story(self) -> Story:
        return Story(
            created_at=self.created, status=Status.named(self.status), changes=self.changes,
            replied_at=self.replied, waiting_since_at=self.waiting, team_since_at=self.team_since,
        )  # fmt: skip


def history_is_open(history: list[Happening]) -> bool:
    return not any(one.mark in {Mark.SATISFY, Mark.CANCEL} for one in history)


def known_of(told: Told, walked: Walked) -> dict[str, object]:
    """What the walk knows of a clock after everything, moments as times."""
    due = walked.when(walked.promise.minutes) if walked.is_open else None
    return {
        "metric": walked.metric,
        "start": told.at(walked.start),
        "state": walked.state,
        "used": walked.used * MINUTE,
        "due": None if due is None else told.at(due),
        "ended": None if walked.ended is None else told.at(walked.ended),
    }


def read_of(metric: str, reading: Reading) -> dict[str, object]:
    return {
        "metric": metric,
        "start": reading.started_at,
        "state": reading.state.value,
        "used": reading.used,
        "due": reading.due_at,
        "ended": reading.ended_at,
    }


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.generate] if EXAMPLES > 1000 else list(Phase),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_the_engine_says_what_walking_through_it_says(data):
    told = Told(data.draw)
    walk = Walk(told.rules, told.first, minute=told.start, policy="a", priority="normal")
    engine = Engine(told)
    for minute, kind, value in told.events:
        walk.walk_to(minute)
        walk.happen(kind, value)
        engine.minute = minute
        engine.happen(kind, value)
    readings = [(metric, engine.read(metric, history)) for metric, history in engine.histories]
    told_then = [(walked.breached, dict(walked.told)) for walked in walk.clocks]
    while not walk.is_settled() and walk.minute < LONGEST:
        walk.walk_to(walk.minute + DAY // 2)
    assert [known_of(told, walked) for walked in walk.clocks] == [read_of(*one) for one in readings]
    for walked, (breached, reached), (_, reading) in zip(walk.clocks, told_then, readings, strict=True):
        assert reading.breached_at == (None if breached is None else told.at(breached))
        assert {one.key: one.at for one in reading.reached} == {
            key: told.at(at) for key, at in reached.items()
        }
        ahead = {key: told.at(at) for key, at in walked.told.items() if key not in reached}
        assert {one.key: one.at for one in reading.coming} == ahead
    if len({minute for minute, *_ in told.events} | {told.start}) > len(told.events):
        _late_promises(told, engine, walk)  # told from moments alone, which then must differ


def _late_promises(told: Told, engine: Engine, walk: Walk) -> None:
    """Had nothing been promised until now, the same clocks would be found, due at the same moments."""
    wanted = {
        walked.metric: (told.at(walked.start), known_of(told, walked)["due"]) for walked in walk.open_clocks()
    }
    story = engine.story()
    found = {}
    for metric, start in expected(story).items():
        pauses = pauses_since(start, story, engine.terms.pauses.get(metric, frozenset()))
        history = [Happening(Mark.START, start, *engine.promise(metric.value)), *pauses]
        found[metric.value] = start, engine.read(metric.value, history).due_at
    assert found == wanted
