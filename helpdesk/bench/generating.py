"""Writes generated tickets in bulk, as the application's role: row-level security refuses COPY, so arrays are unnested.

Everything the desk keeps of a ticket is written too: messages, events, clocks with their marks, timers, search.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from random import Random
from typing import Any

from django.db import connection

from helpdesk.bench.place import Place, find_or_make
from helpdesk.bench.prose import read_pool
from helpdesk.bench.rows import ClockRow, TicketRow, as_json, make_tickets
from kernel.tenancy.context import tenant_context
from kernel.timers.operations import Alarm, arm_many
from tickets.models import Ticket
from tickets.operations.clock_book import TIMER
from tickets.rules.words import Channel, Visibility

CHUNK = 5_000
CUSTOMERS = 5_000
NUMBERS = """
INSERT INTO tickets_counter (tenant_id, last_number) VALUES (%s, %s)
ON CONFLICT (tenant_id) DO UPDATE SET last_number = tickets_counter.last_number + excluded.last_number
RETURNING last_number
"""
TICKETS = """
INSERT INTO tickets_ticket (tenant_id, number, subject, snippet, status, priority, channel, topic_id, team_id,
  assignee_id, customer_id, language, tags, form_version_id, answers, link_nonce, submission_key, next_due_at,
  next_due_metric, is_breached, is_critical, stake_currency, message_count, last_message_at, waiting_since_at,
  first_replied_at, created_at, updated_at, solved_at, closed_at)
SELECT %(tenant)s, n.number, n.subject, n.snippet, n.status, n.priority, %(channel)s, n.topic, n.team, n.assignee,
  n.customer, 'en', '[]', n.form, '{}', md5(n.number::text), NULL, n.due, n.metric, n.breached, false, '',
  n.messages, n.last, n.waiting, n.replied, n.created, n.last, n.solved, CASE WHEN n.status = 5 THEN n.solved END
FROM unnest(%(number)s::int[], %(subject)s::text[], %(snippet)s::text[], %(status)s::int[], %(priority)s::int[],
  %(topic)s::bigint[], %(team)s::bigint[], %(assignee)s::bigint[], %(customer)s::bigint[], %(form)s::bigint[],
  %(due)s::timestamptz[], %(metric)s::text[], %(breached)s::boolean[], %(messages)s::int[], %(last)s::timestamptz[],
  %(waiting)s::timestamptz[], %(replied)s::timestamptz[], %(created)s::timestamptz[], %(solved)s::timestamptz[])
  AS n(number, subject, snippet, status, priority, topic, team, assignee, customer, form, due, metric, breached,
    messages, last, waiting, replied, created, solved)
RETURNING id, number
"""
MESSAGES = """
INSERT INTO tickets_message (tenant_id, ticket_id, visibility, author_kind, author_id, author_name, body, key,
  created_at)
SELECT %(tenant)s, n.ticket, %(visibility)s, n.kind, n.author, n.name, n.body, n.key, n.created
FROM unnest(%(ticket)s::bigint[], %(kind)s::text[], %(author)s::bigint[], %(name)s::text[], %(body)s::text[],
  %(key)s::text[], %(created)s::timestamptz[]) AS n(ticket, kind, author, name, body, key, created)
"""
EVENTS = """
INSERT INTO events_event (tenant_id, code, actor_kind, actor_id, subject_kind, subject_id, data, occurred_at)
SELECT %(tenant)s, n.code, n.kind, n.actor, 'ticket', n.ticket, n.data::jsonb, n.at
FROM unnest(%(code)s::text[], %(kind)s::text[], %(actor)s::bigint[], %(ticket)s::bigint[], %(data)s::text[],
  %(at)s::timestamptz[]) AS n(code, kind, actor, ticket, data, at)
"""
CLOCKS = """
INSERT INTO tickets_clock (tenant_id, ticket_id, metric, cycle, policy_version_id, calendar_version_id, target_seconds,
  state, started_at, due_at, breached_at)
SELECT %(tenant)s, n.ticket, n.metric, 1, %(policy)s, %(calendar)s, n.target, 'running', n.started, n.due, n.breached
FROM unnest(%(ticket)s::bigint[], %(metric)s::text[], %(target)s::int[], %(started)s::timestamptz[],
  %(due)s::timestamptz[], %(breached)s::timestamptz[])
  WITH ORDINALITY AS n(ticket, metric, target, started, due, breached, place) ORDER BY n.place
RETURNING id
"""
MARKS = """
INSERT INTO tickets_clockevent (tenant_id, clock_id, mark, at, target_seconds, calendar_version_id, threshold, reason,
  actor_kind, actor_id)
SELECT %(tenant)s, n.clock, n.mark, n.at, CASE n.mark WHEN 'start' THEN n.target END,
  CASE n.mark WHEN 'start' THEN %(calendar)s::bigint END, CASE n.mark WHEN 'threshold' THEN 'p80' ELSE '' END,
  CASE n.mark WHEN 'start' THEN 'created' ELSE '' END,
  'system', 0
FROM unnest(%(clock)s::bigint[], %(mark)s::text[], %(at)s::timestamptz[], %(target)s::int[])
  AS n(clock, mark, at, target)
"""
# Needed before the planner can know what it has; the owner's, so outside the application's role.
ANALYZED = (
    "tickets_ticket", "tickets_message", "tickets_clock", "tickets_clockevent", "tickets_search", "events_event",
    "timers_timer", "platforms_customer", "people_membership", "people_team", "tickets_topic",
)  # fmt: skip


def generate(
    *, slug: str, tickets: int, messages: int, seed: int, now: datetime, told: Callable[[int], None]
) -> int:
    """How many were written: as many as are missing to `tickets`. `told` hears of each chunk."""
    place = find_or_make(slug, customers=min(CUSTOMERS, max(tickets // 20, 50)), now=now)
    pool = read_pool()
    with tenant_context(place.tenant_id):
        present = Ticket.objects.count()
    for start in range(present, tickets, CHUNK):
        count = min(CHUNK, tickets - start)
        random = Random(seed * 1_000_003 + start)  # noqa: S311 - rows to measure with
        rows = make_tickets(
            random, place=place, pool=pool, count=count, messages=messages,
            share=start / tickets, width=count / tickets, now=now,
        )  # fmt: skip
        with tenant_context(place.tenant_id):
            write(place, rows)
        told(count)
    return max(tickets - present, 0)


def write(place: Place, rows: Sequence[TicketRow]) -> None:
    """Inside the tenant's context."""
    ids = _write_tickets(place, rows)
    pairs = list(zip(ids, rows, strict=True))
    _write_messages(place, pairs)
    _write_events(place, pairs)
    _write_clocks(place, [(ticket_id, clock) for ticket_id, row in pairs for clock in row.clocks])


def _write_tickets(place: Place, rows: Sequence[TicketRow]) -> list[int]:
    last = int(_run(NUMBERS, [place.tenant_id, len(rows)])[0][0])
    numbers = list(range(last - len(rows) + 1, last + 1))
    values: dict[str, Any] = {
        "tenant": place.tenant_id,
        "channel": Channel.WEB,
        "number": numbers,
        "subject": [row.subject for row in rows],
        "snippet": [row.snippet for row in rows],
        "status": [row.status.value for row in rows],
        "priority": [row.priority.value for row in rows],
        "topic": [row.topic_id for row in rows],
        "team": [row.team_id for row in rows],
        "assignee": [row.assignee_id for row in rows],
        "customer": [row.customer_id for row in rows],
        "form": [row.form_version_id for row in rows],
        "due": [row.next.due_at if row.next else None for row in rows],
        "metric": [row.next.metric.value if row.next else "" for row in rows],
        "breached": [any(clock.breached_at for clock in row.clocks) for row in rows],
        "messages": [len(row.messages) for row in rows],
        "last": [row.last_at for row in rows],
        "waiting": [row.messages[-1].created_at if row.clocks else None for row in rows],
        "replied": [row.messages[1].created_at if len(row.messages) > 1 else None for row in rows],
        "created": [row.created_at for row in rows],
        "solved": [row.solved_at for row in rows],
    }
    found = {number: ticket_id for ticket_id, number in _run(TICKETS, values)}
    return [found[number] for number in numbers]


def _write_messages(place: Place, pairs: Sequence[tuple[int, TicketRow]]) -> None:
    rows = [
        (ticket_id, turn, message) for ticket_id, row in pairs for turn, message in enumerate(row.messages)
    ]
    values = {
        "tenant": place.tenant_id,
        "visibility": Visibility.PUBLIC,
        "ticket": [ticket_id for ticket_id, _, _ in rows],
        "kind": [message.author_kind for _, _, message in rows],
        "author": [message.author_id for _, _, message in rows],
        "name": [message.author_name for _, _, message in rows],
        "body": [message.body for _, _, message in rows],
        "key": [f"generated-{turn}" for _, turn, _ in rows],
        "created": [message.created_at for _, _, message in rows],
    }
    _run(MESSAGES, values)


def _write_events(place: Place, pairs: Sequence[tuple[int, TicketRow]]) -> None:
    rows = [(ticket_id, *fact) for ticket_id, row in pairs for fact in row.facts()]
    names = ("ticket", "code", "kind", "actor", "data", "at")
    values = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else {}
    if rows:
        _run(EVENTS, values | {"tenant": place.tenant_id, "data": as_json([row[4] for row in rows])})


def _write_clocks(place: Place, pairs: Sequence[tuple[int, ClockRow]]) -> None:
    if not pairs:
        return
    clocks = [clock for _, clock in pairs]
    values = {
        "tenant": place.tenant_id,
        "policy": place.policy_version_id,
        "calendar": place.calendar_version_id,
        "ticket": [ticket_id for ticket_id, _ in pairs],
        "metric": [clock.metric.value for clock in clocks],
        "target": [clock.target_seconds for clock in clocks],
        "started": [clock.started_at for clock in clocks],
        "due": [clock.due_at for clock in clocks],
        "breached": [clock.breached_at for clock in clocks],
    }
    ids = sorted(row[0] for row in _run(CLOCKS, values))
    written = list(zip(ids, clocks, strict=True))
    marks = [(clock_id, *mark, clock.target_seconds) for clock_id, clock in written for mark in _marks(clock)]
    names = ("clock", "mark", "at", "target")
    columns = dict(zip(names, map(list, zip(*marks, strict=True)), strict=True))
    _run(MARKS, columns | {"tenant": place.tenant_id, "calendar": place.calendar_version_id})
    arm_many(list(_alarms(written)))


def _marks(clock: ClockRow) -> list[tuple[str, datetime]]:
    marks = (("start", clock.started_at), ("threshold", clock.told_at), ("breach", clock.breached_at))
    return [(mark, at) for mark, at in marks if at is not None]


def _alarms(written: Iterable[tuple[int, ClockRow]]) -> Iterable[Alarm]:
    for clock_id, clock in written:
        if clock.next_at is not None:
            yield Alarm(TIMER, clock_id, "", clock.next_at)


def _run(statement: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []
