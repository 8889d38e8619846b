"""Rows of generated tickets, decided in Python, a chunk at a time; the same seed gives the same rows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from helpdesk.bench.place import Place
from helpdesk.bench.prose import Pool, body, subject
from tickets.operations.messages import snippet_of
from tickets.rules.words import Metric, Priority, Status

DAYS = 365
RECENT = 0.95  # up to here nearly all is finished; of the rest, two in five are not
OPEN_OF_RECENT, OPEN_OF_OLD = 0.4, 0.005
BREACHED = 0.05
NEAR = 0.8
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_WAITING = (Status.NEW, Status.NEW, Status.OPEN, Status.OPEN, Status.OPEN)
_PAUSED = (Status.PENDING, Status.PENDING, Status.PENDING, Status.ON_HOLD)
_PRIORITIES = (Priority.LOW, *(Priority.NORMAL,) * 6, *(Priority.HIGH,) * 2, Priority.URGENT)


@dataclass(slots=True)
class ClockRow:
    metric: Metric
    state: str
    started_at: datetime
    target_seconds: int
    due_at: datetime | None
    told_at: datetime | None  # its early warning, when that has passed
    breached_at: datetime | None

    @property
    def next_at(self) -> datetime | None:
        """The warning while it is ahead, then the deadline."""
        if self.due_at is None or self.breached_at is not None:
            return None
        return self.due_at if self.told_at else self.started_at + (self.due_at - self.started_at) * NEAR


@dataclass(slots=True)
class MessageRow:
    author_kind: str
    author_id: int
    author_name: str
    body: str
    created_at: datetime


@dataclass(slots=True)
class TicketRow:
    """One ticket and all that hangs on it; its id and number come from the database."""

    topic_id: int
    form_version_id: int
    team_id: int
    assignee_id: int | None
    customer_id: int
    subject: str
    status: Status
    priority: Priority
    created_at: datetime
    solved_at: datetime | None
    messages: list[MessageRow]
    clocks: list[ClockRow] = field(default_factory=list)

    @property
    def last_at(self) -> datetime:
        return max(self.messages[-1].created_at, self.solved_at or self.created_at)

    @property
    def snippet(self) -> str:
        return snippet_of(self.messages[-1].body)

    @property
    def next(self) -> ClockRow | None:
        running = [clock for clock in self.clocks if clock.due_at]
        return min(running, key=lambda clock: clock.due_at or self.created_at, default=None)

    def facts(self) -> list[tuple[str, str, int, dict[str, Any], datetime]]:
        """Events: code, actor, their id, data, when."""
        found: list[tuple[str, str, int, dict[str, Any], datetime]] = [
            (
                "tickets.created",
                "customer",
                self.customer_id,
                {"topic": "", "channel": "web"},
                self.created_at,
            )
        ]
        if self.assignee_id is not None:
            data = {"old": None, "new": self.assignee_id, "reason": "round_robin"}
            found.append(("tickets.assigned", "customer", self.customer_id, data, self.created_at))
        if self.status is not Status.NEW and self.assignee_id is not None:
            data = {"old": "new", "new": self.status.key, "reason": "reply"}
            found.append(("tickets.status_changed", "agent", self.assignee_id, data, self.last_at))
        return found


def make_tickets(
    random: Random,
    *,
    place: Place,
    pool: Pool,
    count: int,
    messages: int,
    share: float,
    width: float,
    now: datetime,
) -> list[TicketRow]:
    """`share`: how far into the year this chunk begins, `width`: how much of it it covers."""
    return [
        _ticket(random, place, pool, messages, share + width * number / count, now) for number in range(count)
    ]


def make_due(random: Random, *, place: Place, pool: Pool, count: int, now: datetime) -> list[TicketRow]:
    """Open tickets whose two clocks are both due now, and were warned of before."""
    rows = make_tickets(
        random, place=place, pool=pool, count=count, messages=1, share=1.0, width=0.0, now=now
    )
    for row in rows:
        row.status, row.solved_at = Status.OPEN, None
        row.clocks = [
            _clock(metric, row.created_at, now, now) for metric in (Metric.NEXT_REPLY, Metric.RESOLUTION)
        ]
        for clock in row.clocks:
            clock.breached_at = None
    return rows


def _ticket(
    random: Random, place: Place, pool: Pool, messages: int, share: float, now: datetime
) -> TicketRow:
    topic = random.choice(place.topics)
    created_at = now - DAY * DAYS * (1 - share) - HOUR * random.random() - 10 * MINUTE
    is_open = random.random() < (OPEN_OF_RECENT if share > RECENT else OPEN_OF_OLD)
    status = random.choice(_WAITING + _PAUSED) if is_open else random.choice((Status.SOLVED, Status.CLOSED))
    team = place.members[topic.team_id]
    is_taken = status not in {Status.NEW, Status.OPEN} or random.random() < 0.7  # noqa: PLR2004
    row = TicketRow(
        topic_id=topic.topic_id,
        form_version_id=topic.form_version_id,
        team_id=topic.team_id,
        assignee_id=random.choice(team) if is_taken else None,
        customer_id=place.customers[int(len(place.customers) * random.random() ** 2)],
        subject=subject(random, pool),
        status=status,
        priority=random.choice(_PRIORITIES),
        created_at=created_at,
        solved_at=None,
        messages=[],
    )
    row.messages = _messages(random, place, pool, row, 1 if status is Status.NEW else messages, now)
    if not is_open:
        row.solved_at = row.last_at
    elif status in _WAITING:
        row.clocks = _clocks(random, row, now)
    return row


def _messages(
    random: Random, place: Place, pool: Pool, row: TicketRow, count: int, now: datetime
) -> list[MessageRow]:
    """By turns; who is waiting for the customer answered last."""
    step = min(DAY * random.random(), (now - row.created_at) / (count + 1))
    found = []
    for turn in range(count):
        is_agent = turn % 2 == 1 and row.assignee_id is not None
        author = row.assignee_id if is_agent and row.assignee_id else row.customer_id
        found.append(
            MessageRow(
                author_kind="agent" if is_agent else "customer",
                author_id=author,
                author_name=place.names[author] if is_agent else f"member_{author}",
                body=body(random, pool.agents if is_agent else pool.customers),
                created_at=row.created_at + step * turn,
            )
        )
    return found


def _clocks(random: Random, row: TicketRow, now: datetime) -> list[ClockRow]:
    """Counted around the clock, so that every deadline is start and target; one in twenty has passed."""
    reply = Metric.FIRST_REPLY if row.status is Status.NEW else Metric.NEXT_REPLY
    since = row.messages[-1].created_at
    late = random.random() < BREACHED
    due = now - DAY * random.random() if late else now + HOUR + 6 * DAY * random.random()
    resolution = now + 7 * DAY + 20 * DAY * random.random()
    return [
        _clock(reply, since, max(due, since + MINUTE), now),
        _clock(Metric.RESOLUTION, row.created_at, resolution, now),
    ]


def _clock(metric: Metric, started_at: datetime, due: datetime, now: datetime) -> ClockRow:
    target = max(int((due - started_at).total_seconds()), 60)
    due_at = started_at + timedelta(seconds=target)
    near_at = started_at + timedelta(seconds=target * NEAR)
    return ClockRow(
        metric=metric,
        state="running",
        started_at=started_at,
        target_seconds=target,
        due_at=due_at,
        told_at=near_at if near_at < now else None,
        breached_at=due_at if due_at < now else None,
    )


def as_json(values: Sequence[dict[str, Any]]) -> list[str]:
    return [json.dumps(value) for value in values]
