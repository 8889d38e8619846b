"""Moving the clocks of many tickets to the terms in force, without a book: numbers in, a few statements out.

Only what is plain is done here, and exactly as a book would do it: an open clock that gets other terms and goes on
running or stays paused. A ticket where anything else is to happen (a clock ends, begins, pauses or resumes, or has
reached something that is not recorded yet) is left for the book as a whole. A property test holds the two together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from kernel.actors import Actor
from kernel.clock.rules.instants import SECOND, from_micros, to_micros
from kernel.tenancy.context import require_tenant_id
from kernel.timers import operations as timers
from tickets.models import Ticket
from tickets.operations.clock_book import TIMER
from tickets.queries.policies import list_policies
from tickets.queries.promises import Promise, list_promises, place_of, rows, rows_of
from tickets.queries.proposals import Offer
from tickets.rules.moving import due_of
from tickets.rules.sla import WHOLE, ClockState, Mark, Threshold
from tickets.rules.words import Metric, Priority

Row = tuple[Any, ...]  # a clock as `CLOCKS` names it
PAUSED = ClockState.PAUSED.value
REPLIES = frozenset({Metric.FIRST_REPLY.value, Metric.NEXT_REPLY.value})
CLOCKS = """
SELECT c.id, c.ticket_id, c.metric, c.state, (date_part('epoch', c.started_at) * 1e6)::bigint,
  (date_part('epoch', c.due_at) * 1e6)::bigint, c.breached_at IS NOT NULL, c.target_seconds,
  c.calendar_version_id, c.policy_version_id, (date_part('epoch', t.due_at) * 1e6)::bigint
FROM tickets_clock c LEFT JOIN timers_timer t ON t.tenant_id = %(tenant)s AND t.kind = 'tickets.clock'
  AND t.subject_id = c.id AND t.key = '' AND t.state < 2
WHERE c.tenant_id = %(tenant)s AND c.ticket_id = ANY(%(ids)s) AND c.state IN ('running', 'paused')
ORDER BY c.ticket_id, c.id
"""
MARKS = """
SELECT clock_id, mark, (date_part('epoch', at) * 1e6)::bigint, threshold FROM tickets_clockevent
WHERE tenant_id = %s AND clock_id = ANY(%s) AND mark IN ('pause', 'resume', 'threshold') ORDER BY clock_id, id
"""
WRITE_MARKS = """
INSERT INTO tickets_clockevent (tenant_id, clock_id, mark, at, target_seconds, calendar_version_id, threshold, reason,
  actor_kind, actor_id)
SELECT %(tenant)s, n.clock, 'retarget', %(now)s, n.target, n.calendar, '', %(reason)s, %(kind)s, %(actor)s
FROM unnest(%(clock)s::bigint[], %(target)s::int[], %(calendar)s::bigint[]) AS n(clock, target, calendar)
"""
WRITE_CLOCKS = """
UPDATE tickets_clock c SET target_seconds = n.target, calendar_version_id = n.calendar, policy_version_id = n.policy,
  due_at = 'epoch'::timestamptz + n.due * interval '1 microsecond'
FROM unnest(%(clock)s::bigint[], %(target)s::int[], %(calendar)s::bigint[], %(policy)s::bigint[], %(due)s::bigint[])
  AS n(clock, target, calendar, policy, due)
WHERE c.id = n.clock AND c.tenant_id = %(tenant)s
"""
WRITE_TICKETS = """
UPDATE tickets_ticket t SET next_due_at = n.due, next_due_metric = n.metric
FROM (SELECT m.id, 'epoch'::timestamptz + m.due * interval '1 microsecond' AS due, m.metric
      FROM unnest(%(ticket)s::bigint[], %(due)s::bigint[], %(metric)s::text[]) AS m(id, due, metric)) n
WHERE t.id = n.id AND t.tenant_id = %(tenant)s
  AND (t.next_due_at, t.next_due_metric) IS DISTINCT FROM (n.due, n.metric)
"""


@dataclass(slots=True)
class Outcome:
    """`left`: the tickets that a book has to do."""

    moved: int = 0
    breached: int = 0
    left: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Change:
    clock_id: int
    promise: Promise
    due: int | None
    next_at: int | None


def move_plain(ids: Collection[int], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """The tickets are locked by the caller."""
    return _Batch(ids, now=now).run(reason=reason, actor=actor)


class _Batch:
    def __init__(self, ids: Collection[int], *, now: datetime) -> None:
        self.at, self.now = to_micros(now), now
        policies = list_policies()
        self.offers = [Offer(policy.version_id, "", policy.terms) for policy in policies]
        wanted = Ticket.objects.filter(id__in=ids).annotate(place=place_of(self.offers))
        self.tickets = {
            row[0]: row[1:] for row in rows_of(wanted.values_list("id", "place", "priority", "status"))
        }
        self.clocks: dict[int, list[Row]] = defaultdict(list)
        found = rows(CLOCKS, {"tenant": require_tenant_id(), "ids": list(ids)})
        for row in found:
            self.clocks[row[1]].append(row)
        first = min((row[4] for row in found), default=self.at)
        self.promises = list_promises(self.offers, first=first, now=now)
        self.pauses, self.told = _read_marks([row[0] for row in found])
        self.thresholds = {
            (place, metric.value): offer.terms.thresholds(metric)
            for place, offer in enumerate(self.offers)
            for metric in offer.terms.targets
        }
        self.promised = {
            (place, priority.value): {
                metric.value for metric, row in offer.terms.targets.items() if priority in row
            }
            for place, offer in enumerate(self.offers)
            for priority in Priority
        }

    def run(self, *, reason: str, actor: Actor) -> Outcome:
        outcome, changes = Outcome(), list[_Change]()
        nearest: list[tuple[int, int | None, str]] = []
        for ticket_id, (place, priority, status) in self.tickets.items():
            clocks = self.clocks.get(ticket_id, ())
            found = self._changes(clocks, place, priority, status)
            if found is None or self._may_miss(clocks, place, priority):
                outcome.left.add(ticket_id)
                continue
            if found:
                changes += found
                self._count(outcome, clocks, found)
                nearest.append(_nearest(ticket_id, clocks, found))
        self._write(changes, nearest, reason=reason, actor=actor)
        return outcome

    def _changes(self, clocks: Sequence[Row], place: int, priority: int, status: int) -> list[_Change] | None:
        """None when one of them is not plain."""
        found = []
        for row in clocks:
            promise = self.promises.get((place, row[2], priority))
            if promise is None:
                return None
            if (row[7], row[8], row[9]) == (promise.seconds, promise.calendar_id, promise.policy_id):
                continue
            is_paused = row[3] == PAUSED
            if is_paused != (status in promise.pausing) or (row[10] is not None and row[10] <= self.at):
                return None
            found.append(self._change(row, promise, place))
        return found

    def _change(self, row: Row, promise: Promise, place: int) -> _Change:
        pauses = self.pauses.get(row[0], ())
        due = due_of(promise.hours, started=row[4], marks=pauses, budget=promise.budget)
        ahead = [] if due is None or row[6] else [due]
        told = self.told.get(row[0], ())
        for threshold in self.thresholds[place, row[2]]:
            budget = _budget(threshold, promise.seconds)
            if budget > 0 and threshold.key not in told:
                at = due_of(promise.hours, started=row[4], marks=pauses, budget=budget)
                if at is not None:
                    ahead.append(at)
        return _Change(row[0], promise, due, min(ahead, default=None))

    def _may_miss(self, clocks: Iterable[Row], place: int, priority: int) -> bool:
        """Whether something is promised for which no clock is open."""
        if place < 0:
            return False
        open_metrics = {row[2] for row in clocks}
        missing = self.promised[place, priority] - open_metrics
        if open_metrics & REPLIES:
            missing -= REPLIES
        return bool(missing)

    def _count(self, outcome: Outcome, clocks: Sequence[Row], changes: Sequence[_Change]) -> None:
        before = {row[0]: row for row in clocks}
        for change in changes:
            was = before[change.clock_id][5]
            outcome.moved += change.due != was
            is_past = change.due is not None and change.due <= self.at
            outcome.breached += is_past and not before[change.clock_id][6] and (was is None or was > self.at)

    def _write(
        self,
        changes: Sequence[_Change],
        nearest: Sequence[tuple[int, int | None, str]],
        *,
        reason: str,
        actor: Actor,
    ) -> None:
        if not changes:
            return
        values: dict[str, Any] = {
            "tenant": require_tenant_id(),
            "now": self.now,
            "reason": reason,
            "kind": actor.kind,
            "actor": actor.id,
            "clock": [change.clock_id for change in changes],
            "target": [change.promise.seconds for change in changes],
            "calendar": [change.promise.calendar_id for change in changes],
            "policy": [change.promise.policy_id for change in changes],
            "due": [change.due for change in changes],
        }
        with connection.cursor() as cursor:
            cursor.execute(WRITE_MARKS, values)
            cursor.execute(WRITE_CLOCKS, values)
        self._set_timers(changes)
        ids, dues, metrics = zip(*nearest, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                WRITE_TICKETS,
                {"tenant": values["tenant"], "ticket": list(ids), "due": list(dues), "metric": list(metrics)},
            )

    def _set_timers(self, changes: Sequence[_Change]) -> None:
        timers.arm_many(
            [
                timers.Alarm(TIMER, change.clock_id, "", from_micros(change.next_at))
                for change in changes
                if change.next_at is not None
            ]
        )
        idle = [change.clock_id for change in changes if change.next_at is None]
        if idle:
            timers.cancel(kind=TIMER, subject_ids=idle)


def _budget(threshold: Threshold, seconds: int) -> int:
    """As `Threshold.budget`, in microseconds."""
    return seconds * SECOND * threshold.percent // WHOLE + threshold.offset_seconds * SECOND


def _read_marks(clock_ids: list[int]) -> tuple[dict[int, list[tuple[str, int]]], dict[int, set[str]]]:
    """Pauses and resumptions, and the thresholds that were told, by clock."""
    pauses: dict[int, list[tuple[str, int]]] = defaultdict(list)
    told: dict[int, set[str]] = defaultdict(set)
    for clock_id, mark, at, threshold in rows(MARKS, [require_tenant_id(), clock_ids]):
        if mark == Mark.THRESHOLD:
            told[clock_id].add(threshold)
        else:
            pauses[clock_id].append((mark, at))
    return pauses, told


def _nearest(
    ticket_id: int, clocks: Sequence[Row], changes: Sequence[_Change]
) -> tuple[int, int | None, str]:
    """The ticket's next deadline: the first of its running clocks."""
    changed = {change.clock_id: change.due for change in changes}
    running = [(changed.get(row[0], row[5]), row[0], row[2]) for row in clocks if row[3] != PAUSED]
    due, _, metric = min((one for one in running if one[0] is not None), default=(None, 0, ""))
    return ticket_id, due, metric
