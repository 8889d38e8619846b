"""A change of policy over 100,000 open tickets: its preview, its carrying out, and the desk meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from statistics import median
from time import monotonic

from django.db import connection
from django.utils import timezone

from helpdesk.bench.generating import CHUNK, write
from helpdesk.bench.place import Place, find_or_make
from helpdesk.bench.prose import read_pool
from helpdesk.bench.rows import HOUR, NEAR, ClockRow, TicketRow, make_tickets
from kernel.actors import Actor, system_actor
from kernel.tenancy.context import tenant_context
from tickets.operations.policies import create_policy, publish_policy, update_policy
from tickets.queries.catalogue import get_policy
from tickets.queries.changes import ChangeRow, list_changes
from tickets.queries.policies import list_policies
from tickets.queries.preview import preview
from tickets.queries.proposals import propose_policy
from tickets.rules.policy import parse_terms
from tickets.rules.words import Metric, Status

HOURS_NOW, HOURS_THEN = 160, 170
# Every fifth ticket waits for its customer: its resolution was paused an hour after it began.
PAUSES = """
WITH chosen AS (
  SELECT c.id, c.started_at FROM tickets_clock c JOIN tickets_ticket t ON t.id = c.ticket_id
  WHERE c.tenant_id = %(tenant)s AND c.metric = 'resolution' AND t.status = 2
), marks AS (
  INSERT INTO tickets_clockevent (tenant_id, clock_id, mark, at, threshold, reason, actor_kind, actor_id)
  SELECT %(tenant)s, id, 'pause', started_at + interval '1 hour', '', 'pending', 'system', 0 FROM chosen
)
UPDATE tickets_clock c SET state = 'paused', due_at = NULL FROM chosen WHERE c.id = chosen.id
"""


def terms(*, hours: int) -> dict[str, object]:
    return {
        "calendar": "office",
        "targets": {
            "next_reply": {"urgent": 60, "high": hours * 30, "normal": hours * 60, "low": hours * 120},
            "resolution": {"urgent": 960, "high": hours * 600, "normal": hours * 600, "low": hours * 900},
        },
        "pauses": {"resolution": ["pending", "on_hold"]},
        "thresholds": [{"at": {"percent": 80}, "ladder": [{"steps": [{"notify": ["assignee"]}]}]}],
    }


def generate_open(*, slug: str, tickets: int, told: Callable[[int], object]) -> Place:
    """A new tenant with so many open tickets, two clocks on each, and one policy that is about to change."""
    now = timezone.now()
    place = find_or_make(slug, customers=5_000, now=now)
    actor = system_actor(tenant_id=place.tenant_id)
    with tenant_context(place.tenant_id):
        _one_policy(actor, now)
    pool = read_pool()
    for start in range(0, tickets, CHUNK):
        size = min(CHUNK, tickets - start)
        random = Random(start)  # noqa: S311 - rows to measure with
        rows = make_tickets(
            random, place=place, pool=pool, count=size, messages=1, share=0.97, width=0.03, now=now
        )
        for row in rows:
            _open(random, row, now)
        with tenant_context(place.tenant_id):
            write(place, rows)
        told(size)
    return place


def pause_some(place: Place) -> None:
    """Once the planner knows how much there is."""
    with tenant_context(place.tenant_id), connection.cursor() as cursor:
        cursor.execute(PAUSES, {"tenant": place.tenant_id})


def preview_seconds(place: Place, *, times: int) -> float:
    """The middle of so many; the change is the one that is published afterwards."""
    actor, took = system_actor(tenant_id=place.tenant_id), []
    for _ in range(times):
        started = monotonic()
        with tenant_context(place.tenant_id):
            policy = get_policy("bench")
            proposal = propose_policy(policy_id=policy.id, terms=parse_terms(terms(hours=HOURS_THEN)))
            preview(proposal, actor=actor, now=timezone.now())
        took.append(monotonic() - started)
    return median(took)


def publish(place: Place) -> None:
    with tenant_context(place.tenant_id):
        publish_policy(
            actor=system_actor(tenant_id=place.tenant_id),
            policy_id=get_policy("bench").id,
            terms=terms(hours=HOURS_THEN),
            now=timezone.now(),
        )


def change_of(place: Place) -> ChangeRow | None:
    with tenant_context(place.tenant_id):
        return next((one for one in list_changes() if one.total), None)


def _one_policy(actor: Actor, now: datetime) -> None:
    for policy in list_policies():
        update_policy(actor=actor, policy_id=policy.row.policy_id, is_active=False, now=now)
    create_policy(actor=actor, key="bench", name="Bench", terms=terms(hours=HOURS_NOW), now=now)


def _open(random: Random, row: TicketRow, now: datetime) -> None:
    """None is breached yet: what the change does is to be seen."""
    row.status, row.solved_at = random.choice((Status.OPEN,) * 4 + (Status.PENDING,)), None
    row.clocks = [
        _clock(metric, row.created_at, now + hours * HOUR, now)
        for metric, hours in ((Metric.NEXT_REPLY, 30), (Metric.RESOLUTION, 300))
    ]


def _clock(metric: Metric, started_at: datetime, due_at: datetime, now: datetime) -> ClockRow:
    seconds = int((due_at - started_at).total_seconds())
    warned_at = started_at + timedelta(seconds=seconds) * NEAR
    told_at = warned_at if warned_at < now else None
    return ClockRow(
        metric, "running", started_at, seconds, started_at + timedelta(seconds=seconds), told_at, None
    )
