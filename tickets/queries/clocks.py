"""A ticket's clocks, and why each is due when it is."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.clock.queries import get_schedule
from kernel.clock.rules.explain import Line, explain
from kernel.clock.rules.schedule import ALWAYS
from tickets.models import Clock, ClockEvent
from tickets.queries.policies import calendar_of, terms_of
from tickets.rules.sla import ClockState, Happening, Mark, Reading, read
from tickets.rules.words import Metric

WARN_SHARE = 0.2  # amber from the last fifth of the target on, or the last half hour
WARN_BEFORE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class ClockRow:
    """`reading` is computed from `marks` alone; `lines` are the stretches counted up to the deadline or the end."""

    id: int
    metric: Metric
    cycle: int
    policy: str
    policy_number: int
    calendar: str
    time_zone: str
    reading: Reading
    marks: tuple[Happening, ...]
    lines: tuple[Line, ...]

    @property
    def state(self) -> ClockState:
        return self.reading.state

    @property
    def is_open(self) -> bool:
        return self.state in {ClockState.RUNNING, ClockState.PAUSED}

    @property
    def is_met(self) -> bool:
        return self.state is ClockState.SATISFIED and self.reading.breached_at is None

    @property
    def warn_at(self) -> datetime | None:
        return warning_of(self.reading.due_at, self.reading.target_seconds)


def warning_of(due_at: datetime | None, target_seconds: int) -> datetime | None:
    """From when on it is shown in amber."""
    return due_at - max(WARN_BEFORE, WARN_SHARE * timedelta(seconds=target_seconds)) if due_at else None


def happening_of(row: ClockEvent) -> Happening:
    return Happening(
        Mark(row.mark), row.at, row.target_seconds, row.calendar_version_id, row.threshold, row.reason
    )


def load_clocks(ticket_id: int) -> list[tuple[Clock, list[ClockEvent]]]:
    """Each clock with its marks."""
    clocks = Clock.objects.filter(ticket_id=ticket_id).select_related(
        "policy_version__policy", "calendar_version__calendar"
    )
    found = list(clocks.order_by("-cycle", "id"))
    events: dict[int, list[ClockEvent]] = defaultdict(list)
    for row in ClockEvent.objects.filter(clock__in=found).order_by("id"):
        events[row.clock_id].append(row)
    return [(clock, events[clock.id]) for clock in found]


def clock_row(clock: Clock, marks: tuple[Happening, ...], *, now: datetime) -> ClockRow:
    terms = terms_of(clock.policy_version_id, clock.policy_version.terms)
    metric = Metric(clock.metric)
    reading = read(marks, calendar=calendar_of, thresholds=terms.thresholds(metric))
    schedule = ALWAYS if reading.calendar_id is None else get_schedule(reading.calendar_id)
    return ClockRow(
        id=clock.id,
        metric=metric,
        cycle=clock.cycle,
        policy=clock.policy_version.policy.name,
        policy_number=clock.policy_version.number,
        calendar=clock.calendar_version.calendar.name if clock.calendar_version else "Around the clock",
        time_zone=schedule.time_zone,
        reading=reading,
        marks=marks,
        lines=tuple(
            line
            for start, end in running_spans(marks, reading, now=now)
            for line in explain(schedule, start, end)
        ),
    )


def running_spans(
    marks: tuple[Happening, ...], reading: Reading, *, now: datetime
) -> list[tuple[datetime, datetime]]:
    """When the clock ran: to each pause, and from the last start to its deadline, its end, or now."""
    spans: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for mark in marks:
        if mark.mark in {Mark.START, Mark.RESUME} and since is None:
            since = mark.at
        elif mark.mark in {Mark.PAUSE, Mark.SATISFY, Mark.CANCEL} and since is not None:
            spans.append((since, mark.at))
            since = None
    if since is not None:
        spans.append((since, reading.due_at or now))
    return spans
