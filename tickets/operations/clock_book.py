"""The open clocks of some tickets in memory; `close()` writes what changed in a few statements, however many there are.

The tickets must be locked by the caller: a clock is only ever changed under its ticket's lock.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Max

from kernel.actors import Actor
from kernel.events.operations import publish_many
from kernel.tenancy.context import require_tenant_id
from kernel.timers import operations as timers
from tickets.events import ClockBreached, ClockThreshold
from tickets.models import Clock, ClockEvent, Ticket
from tickets.operations.stopping import CLOCK, stop_for
from tickets.queries.clocks import happening_of
from tickets.queries.policies import Policy, calendar_of, calendar_version, terms_of
from tickets.rules.policy import Target, Terms
from tickets.rules.sla import OPEN_STATES, ClockState, Happening, Mark, Reading, read
from tickets.rules.words import Metric, Priority

TIMER = "tickets.clock"

HISTORIES = "SELECT * FROM tickets_clockevent WHERE tenant_id = %s AND clock_id = ANY(%s) ORDER BY id"
WRITE_CLOCKS = """
UPDATE tickets_clock c SET state = v.state, target_seconds = v.target, calendar_version_id = v.calendar,
  policy_version_id = v.policy, due_at = v.due, breached_at = v.breached, ended_at = v.ended
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[],
  %s::timestamptz[])
  AS v(id, state, target, calendar, policy, due, breached, ended)
WHERE c.id = v.id AND c.tenant_id = %s
"""
WRITE_TICKETS = """
UPDATE tickets_ticket t SET next_due_at = v.due, next_due_metric = v.metric, is_breached = v.breached
FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::boolean[]) AS v(id, due, metric, breached)
WHERE t.id = v.id AND t.tenant_id = %s
"""


@dataclass(frozen=True, slots=True)
class Start:
    """A clock to begin. `pauses` are the marks that it has behind it already when it begins in the past; `told` what an
    earlier round of the same promise has told: a breach stays recorded, and nothing is told twice.
    """

    ticket: Ticket
    metric: Metric
    policy: Policy
    at: datetime
    reason: str
    pauses: tuple[Happening, ...] = ()
    told: tuple[Happening, ...] = ()


class ClockBook:
    """`are_new`: the tickets were just opened and have no clocks yet."""

    def __init__(
        self, tickets: Sequence[Ticket], *, actor: Actor, now: datetime, are_new: bool = False
    ) -> None:
        self.tickets = {ticket.id: ticket for ticket in tickets}
        self.actor = actor
        self.now = now
        self.clocks: dict[int, Clock] = {}
        self.histories: dict[int, list[Happening]] = defaultdict(list)
        self.touched: set[int] = set()
        self.new_events: list[ClockEvent] = []
        self.facts: list[object] = []
        self.rewritten: set[int] = set()
        self._readings: dict[int, tuple[tuple[int, int], Reading]] = {}
        self._by_ticket: dict[int, list[Clock]] = defaultdict(list)
        self._calendars: dict[str, int | None] = {}
        self._stored: dict[int, tuple[int, int]] = {}  # clocks begun here, by what their row says already
        self.are_new = are_new
        if not are_new:
            self._load(tickets)

    def _load(self, tickets: Sequence[Ticket]) -> None:
        open_clocks = Clock.objects.filter(
            ticket__in=tickets, state__in=[state.value for state in OPEN_STATES]
        )
        for clock in open_clocks.select_related("policy_version"):
            self._keep(clock)
        if not self.clocks:
            return
        for row in ClockEvent.objects.raw(HISTORIES, [require_tenant_id(), list(self.clocks)]):
            self.histories[row.clock_id].append(happening_of(row))

    def _keep(self, clock: Clock) -> None:
        self.clocks[clock.id] = clock
        self._by_ticket[clock.ticket_id].append(clock)

    # Looking

    def of(self, ticket: Ticket, *metrics: Metric) -> list[Clock]:
        """The ticket's open clocks, of these metrics or all."""
        return [
            clock
            for clock in self._by_ticket.get(ticket.id, ())
            if clock.state in OPEN_STATES and (not metrics or clock.metric in metrics)
        ]

    def calendar_version(self, terms: Terms, target: Target) -> int | None:
        """The newest version of the policy's calendar, looked up once for the whole book."""
        if not target.in_business_time:
            return None
        if terms.calendar_key not in self._calendars:
            self._calendars[terms.calendar_key] = calendar_version(terms, target)
        return self._calendars[terms.calendar_key]

    def terms(self, clock: Clock) -> Terms:
        return terms_of(clock.policy_version_id, clock.policy_version.terms)

    def reading(self, clock: Clock) -> Reading:
        """Kept until the clock gets another mark or another policy: it is asked for several times on the way."""
        stamp = self._stamp(clock)
        if (kept := self._readings.get(clock.id)) is None or kept[0] != stamp:
            kept = stamp, self._read(clock, self.histories[clock.id])
            self._readings[clock.id] = kept
        return kept[1]

    def _stamp(self, clock: Clock) -> tuple[int, int]:
        return len(self.histories[clock.id]), clock.policy_version_id

    def _read(self, clock: Clock, history: Sequence[Happening]) -> Reading:
        thresholds = self.terms(clock).thresholds(Metric(clock.metric))
        return read(history, calendar=calendar_of, thresholds=thresholds)

    # Changing

    def start(self, wanted: Sequence[Start]) -> list[Clock]:
        """Those with a target for their ticket's priority begin; their rows say at once what they will read."""
        promised = [
            (one, target)
            for one in wanted
            if (target := one.policy.terms.target(one.metric, Priority(one.ticket.priority))) is not None
        ]
        if not promised:
            return []
        self._make_room()
        last = {} if self.are_new else _last_cycles([one.ticket for one, _ in promised])
        clocks = [
            Clock(
                ticket=one.ticket,
                metric=one.metric,
                cycle=last.get((one.ticket.id, one.metric), 0) + 1,
                policy_version=one.policy.row,
                calendar_version_id=self.calendar_version(one.policy.terms, target),
                target_seconds=target.seconds,
                state=ClockState.RUNNING,
                started_at=one.at,
            )
            for one, target in promised
        ]
        openings = [_opening(clock, one) for clock, (one, _) in zip(clocks, promised, strict=True)]
        for clock, opening in zip(clocks, openings, strict=True):
            cache_clock(clock, self._read(clock, opening))
        Clock.objects.bulk_create(clocks)
        for clock, opening in zip(clocks, openings, strict=True):
            self._begin(clock, opening)
        return clocks

    def _make_room(self) -> None:
        """Clocks that ended here are written as ended first: a metric has one open clock at a time."""
        ended = [clock for clock in self._touched() if clock.state not in OPEN_STATES]
        for clock in ended:
            cache_clock(clock, self.reading(clock))
        _write_clocks(ended)

    def _touched(self) -> list[Clock]:
        return [self.clocks[clock_id] for clock_id in sorted(self.touched)]

    def _begin(self, clock: Clock, opening: Sequence[Happening]) -> None:
        self._keep(clock)
        for one in opening:
            self._append(clock, one)
        self._stored[clock.id] = self._stamp(clock)

    def mark(self, clock: Clock, mark: Mark, *, reason: str = "") -> None:
        """Append a mark. What was reached before it is recorded first, even if its timer is late."""
        self.record_reached(clock)
        self._append(clock, Happening(mark, self.now, reason=reason))

    def retarget(self, clock: Clock, policy: Policy, target: Target, *, reason: str) -> None:
        """To other terms, from the original start; what was reached under the old ones stays recorded."""
        self.record_reached(clock)
        clock.policy_version = policy.row
        calendar_id = self.calendar_version(policy.terms, target)
        self._append(clock, Happening(Mark.RETARGET, self.now, target.seconds, calendar_id, reason=reason))

    def record_reached(self, clock: Clock) -> None:
        """The breach and the thresholds that have passed and were not told: each once, at the moment it was reached."""
        reading = self.reading(clock)
        passed = [(one.at, Mark.THRESHOLD, one.key) for one in reading.coming if one.at <= self.now]
        if reading.breached_at is None and reading.due_at is not None and reading.due_at <= self.now:
            passed.append((reading.due_at, Mark.BREACH, ""))
        for at, mark, key in sorted(passed):
            self._append(clock, Happening(mark, at, threshold=key))
            self.facts.append(
                ClockBreached(clock.ticket_id, clock=clock.id, metric=clock.metric)
                if mark is Mark.BREACH
                else ClockThreshold(clock.ticket_id, clock=clock.id, metric=clock.metric, threshold=key)
            )

    def _append(self, clock: Clock, happening: Happening) -> None:
        self.histories[clock.id].append(happening)
        self.new_events.append(self._row(clock, happening))
        self.touched.add(clock.id)
        clock.state = self.reading(clock).state.value

    def _row(self, clock: Clock, happening: Happening) -> ClockEvent:
        return ClockEvent(
            clock=clock,
            mark=happening.mark.value,
            at=happening.at,
            target_seconds=happening.target_seconds,
            calendar_version_id=happening.calendar_id,
            threshold=happening.threshold,
            reason=happening.reason,
            actor_kind=self.actor.kind,
            actor_id=self.actor.id,
        )

    def rewrite(self, ticket_id: int) -> None:
        """Write what is stored of the ticket's open clocks again, and arm their timers, whether they change or not."""
        self.rewritten.add(ticket_id)
        self.touched |= {clock.id for clock in self.clocks.values() if clock.ticket_id == ticket_id}

    # Writing

    def close(self) -> None:
        ClockEvent.objects.bulk_create(self.new_events)
        touched = self._touched()
        for clock in touched:
            cache_clock(clock, self.reading(clock))
        _write_clocks([clock for clock in touched if self._stored.get(clock.id) != self._stamp(clock)])
        self._set_timers(touched)
        self._stop_escalations(touched)
        self._write_tickets({clock.ticket_id for clock in touched} | self.rewritten)
        if self.facts:
            publish_many(self.facts, actor=self.actor, now=self.now)

    def _set_timers(self, clocks: Sequence[Clock]) -> None:
        """One timer for each clock, at whatever comes next; a clock with nothing ahead waits for nothing."""
        alarms, idle = [], []
        for clock in clocks:
            next_at = self.reading(clock).next_at
            if next_at is None:
                idle.append(clock.id)
            else:
                alarms.append(timers.Alarm(kind=TIMER, subject_id=clock.id, key="", due_at=next_at))
        timers.arm_many(alarms)
        if idle:
            timers.cancel(kind=TIMER, subject_ids=idle)

    def _stop_escalations(self, clocks: Sequence[Clock]) -> None:
        """What a clock set going ends with it; only one with a stage behind it can have set something going."""
        ended = [clock for clock in clocks if clock.state not in OPEN_STATES and self.reading(clock).reached]
        if ended:
            stop_for(
                [self.tickets[clock.ticket_id] for clock in ended], cause_kind=CLOCK,
                cause_ids=[clock.id for clock in ended], actor=self.actor, now=self.now, reason="ended",
            )  # fmt: skip

    def _write_tickets(self, ticket_ids: Iterable[int]) -> None:
        changed = [self.tickets[ticket_id] for ticket_id in sorted(ticket_ids)]
        for ticket in changed:
            cache_nearest(ticket, self.of(ticket))
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


def _last_cycles(tickets: Sequence[Ticket]) -> dict[tuple[int, str], int]:
    found = Clock.objects.filter(ticket__in=tickets).values_list("ticket_id", "metric").annotate(Max("cycle"))
    return {(ticket_id, metric): cycle for ticket_id, metric, cycle in found}


def _opening(clock: Clock, start: Start) -> list[Happening]:
    begun = Happening(
        Mark.START, start.at, clock.target_seconds, clock.calendar_version_id, reason=start.reason
    )
    return [begun, *sorted((*start.pauses, *start.told), key=lambda one: one.at)]


def cache_clock(clock: Clock, reading: Reading) -> None:
    clock.state = reading.state.value
    clock.target_seconds = reading.target_seconds
    clock.calendar_version_id = reading.calendar_id
    clock.due_at, clock.breached_at, clock.ended_at = reading.due_at, reading.breached_at, reading.ended_at


def cache_nearest(ticket: Ticket, clocks: Sequence[Clock]) -> None:
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
            "id", "state", "target_seconds", "calendar_version_id", "policy_version_id", "due_at", "breached_at",
            "ended_at",
        )
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WRITE_CLOCKS, [*columns, require_tenant_id()])
