"""The open clocks of some tickets in memory; `close()` writes what changed in a few statements, however many there are.

The tickets must be locked by the caller: a clock is only ever changed under its ticket's lock.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from kernel.actors import Actor
from kernel.events.operations import publish_many
from kernel.tenancy.context import require_tenant_id
from kernel.timers import operations as timers
from tickets.events import ClockBreached
from tickets.models import Clock, ClockEvent, Ticket
from tickets.queries.clocks import happening_of
from tickets.queries.policies import calendar_of, terms_of
from tickets.rules.sla import OPEN_STATES, ClockState, Happening, Mark, Reading, read
from tickets.rules.words import Metric

TIMER = "tickets.clock"
DUE, NEAR = "due", "near"

WRITE_CLOCKS = """
UPDATE tickets_clock c SET state = v.state, target_seconds = v.target, calendar_version_id = v.calendar,
  policy_version_id = v.policy, due_at = v.due, near_at = v.near, near_told_at = v.told, breached_at = v.breached,
  ended_at = v.ended
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[],
  %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
  AS v(id, state, target, calendar, policy, due, near, told, breached, ended)
WHERE c.id = v.id AND c.tenant_id = %s
"""
WRITE_TICKETS = """
UPDATE tickets_ticket t SET next_due_at = v.due, next_due_metric = v.metric, is_breached = v.breached
FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::boolean[]) AS v(id, due, metric, breached)
WHERE t.id = v.id AND t.tenant_id = %s
"""


class ClockBook:
    def __init__(self, tickets: Sequence[Ticket], *, actor: Actor, now: datetime) -> None:
        self.tickets = {ticket.id: ticket for ticket in tickets}
        self.actor = actor
        self.now = now
        self.clocks: dict[int, Clock] = {}
        self.histories: dict[int, list[Happening]] = defaultdict(list)
        self.touched: set[int] = set()
        self.new_events: list[ClockEvent] = []
        self.facts: list[object] = []
        self._load(tickets)

    def _load(self, tickets: Sequence[Ticket]) -> None:
        open_clocks = Clock.objects.filter(
            ticket__in=tickets, state__in=[state.value for state in OPEN_STATES]
        )
        for clock in open_clocks.select_related("policy_version"):
            self.clocks[clock.id] = clock
        for row in ClockEvent.objects.filter(clock__in=list(self.clocks)).order_by("id"):
            self.histories[row.clock_id].append(happening_of(row))

    # Looking

    def of(self, ticket: Ticket, *metrics: Metric) -> list[Clock]:
        """The ticket's open clocks, of these metrics or all."""
        return [
            clock
            for clock in self.clocks.values()
            if clock.ticket_id == ticket.id
            and clock.state in OPEN_STATES
            and (not metrics or clock.metric in metrics)
        ]

    def reading(self, clock: Clock) -> Reading:
        terms = terms_of(clock.policy_version_id, clock.policy_version.terms)
        return read(self.histories[clock.id], calendar=calendar_of, near_percent=terms.near_percent)

    # Changing

    def add(self, clock: Clock, *, reason: str) -> None:
        """A clock that was just inserted: its start."""
        self.clocks[clock.id] = clock
        self.mark(
            clock, Mark.START, reason=reason, at=clock.started_at,
            target_seconds=clock.target_seconds, calendar_id=clock.calendar_version_id,
        )  # fmt: skip

    def mark(
        self,
        clock: Clock,
        mark: Mark,
        *,
        reason: str = "",
        at: datetime | None = None,
        target_seconds: int | None = None,
        calendar_id: int | None = None,
    ) -> None:
        """Append a mark. A deadline that passed before it is recorded as a breach first, even if its timer is late."""
        if mark not in {Mark.START, Mark.BREACH, Mark.NEAR}:
            self.record_breach(clock)
        happening = Happening(mark, at or self.now, target_seconds, calendar_id, reason)
        self.histories[clock.id].append(happening)
        self.new_events.append(self._row(clock, happening))
        self.touched.add(clock.id)
        clock.state = self.reading(clock).state.value

    def record_breach(self, clock: Clock) -> bool:
        """Whether the clock is past its deadline and was not known to be; recorded once, at the deadline itself."""
        reading = self.reading(clock)
        if reading.breached_at or reading.due_at is None or reading.due_at > self.now:
            return False
        self.mark(clock, Mark.BREACH, at=reading.due_at)
        self.facts.append(ClockBreached(ticket_id=clock.ticket_id, clock=clock.id, metric=clock.metric))
        return True

    def _row(self, clock: Clock, happening: Happening) -> ClockEvent:
        return ClockEvent(
            clock=clock,
            mark=happening.mark.value,
            at=happening.at,
            target_seconds=happening.target_seconds,
            calendar_version_id=happening.calendar_id,
            reason=happening.reason,
            actor_kind=self.actor.kind,
            actor_id=self.actor.id,
        )

    # Writing

    def close(self) -> None:
        ClockEvent.objects.bulk_create(self.new_events)
        touched = [self.clocks[clock_id] for clock_id in sorted(self.touched)]
        for clock in touched:
            _cache(clock, self.reading(clock))
        _write_clocks(touched)
        _set_timers(touched)
        self._write_tickets({clock.ticket_id for clock in touched})
        if self.facts:
            publish_many(self.facts, actor=self.actor, now=self.now)

    def _write_tickets(self, ticket_ids: Iterable[int]) -> None:
        changed = [self.tickets[ticket_id] for ticket_id in sorted(ticket_ids)]
        for ticket in changed:
            _cache_nearest(ticket, self.of(ticket))
        if not changed:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                WRITE_TICKETS,
                [
                    [ticket.id for ticket in changed],
                    [ticket.next_due_at for ticket in changed],
                    [ticket.next_due_metric for ticket in changed],
                    [ticket.is_breached for ticket in changed],
                    require_tenant_id(),
                ],
            )


def _cache(clock: Clock, reading: Reading) -> None:
    clock.state = reading.state.value
    clock.target_seconds = reading.target_seconds
    clock.calendar_version_id = reading.calendar_id
    clock.due_at, clock.near_at = reading.due_at, reading.near_at
    clock.near_told_at, clock.breached_at = reading.near_told_at, reading.breached_at
    clock.ended_at = reading.ended_at


def _cache_nearest(ticket: Ticket, clocks: Sequence[Clock]) -> None:
    running = [clock for clock in clocks if clock.state == ClockState.RUNNING and clock.due_at]
    nearest = min(running, key=lambda clock: (clock.due_at, clock.id), default=None)
    ticket.next_due_at = nearest.due_at if nearest else None
    ticket.next_due_metric = nearest.metric if nearest else ""
    ticket.is_breached = any(clock.breached_at for clock in clocks)


def _write_clocks(clocks: Sequence[Clock]) -> None:
    if not clocks:
        return
    columns = [
        [getattr(clock, name) for clock in clocks]
        for name in (
            "id", "state", "target_seconds", "calendar_version_id", "policy_version_id", "due_at", "near_at",
            "near_told_at", "breached_at", "ended_at",
        )
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WRITE_CLOCKS, [*columns, require_tenant_id()])


def _set_timers(clocks: Sequence[Clock]) -> None:
    """Arm what is still to come; what is past, paused or over has nothing to wait for."""
    alarms = []
    idle: dict[str, list[int]] = {DUE: [], NEAR: []}
    for clock in clocks:
        for key, at, told in (
            (DUE, clock.due_at, clock.breached_at),
            (NEAR, clock.near_at, clock.near_told_at),
        ):
            if at is not None and told is None:
                alarms.append(timers.Alarm(kind=TIMER, subject_id=clock.id, key=key, due_at=at))
            else:
                idle[key].append(clock.id)
    timers.arm_many(alarms)
    for key, clock_ids in idle.items():
        if clock_ids:
            timers.cancel(kind=TIMER, subject_ids=clock_ids, keys=[key])
