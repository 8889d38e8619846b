"""A ticket as lists and headers show it. Querysets decide which tickets; one plain statement reads their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kernel.tenancy.context import require_tenant_id
from tickets.rules.words import Metric, Priority, Status

WARN_BEFORE = timedelta(minutes=30)
# What each column of a row is read from, but for what is worked out: `requester` and `warn_at`.
COLUMNS = {
    "id": "t.id", "number": "t.number", "subject": "t.subject", "snippet": "t.snippet", "status": "t.status",
    "priority": "t.priority", "language": "t.language",
    "topic_id": "t.topic_id", "topic_key": "o.key", "topic": "o.title",
    "team_id": "t.team_id", "team_key": "coalesce(e.key, '')", "team": "coalesce(e.name, '')",
    "assignee_id": "t.assignee_id", "assignee": "coalesce(a.display_name, '')",
    "customer_id": "t.customer_id", "handle": "c.handle", "customer_kind": "c.kind",
    "due_at": "t.next_due_at", "due_metric": "t.next_due_metric", "is_breached": "t.is_breached",
    "is_critical": "t.is_critical",
    "waiting_since_at": "t.waiting_since_at", "message_count": "t.message_count",
    "created_at": "t.created_at", "updated_at": "t.updated_at",
}  # fmt: skip
# By hand: as a queryset, putting these columns and joins together took several times as long as running them.
READ = f"""
SELECT {", ".join(COLUMNS.values())}
FROM tickets_ticket t
  JOIN tickets_topic o ON o.id = t.topic_id
  JOIN platforms_customer c ON c.id = t.customer_id
  LEFT JOIN people_team e ON e.id = t.team_id
  LEFT JOIN people_membership a ON a.id = t.assignee_id
WHERE t.tenant_id = %s AND t.id = ANY(%s)
"""  # noqa: S608 - names of our own


@dataclass(frozen=True, slots=True)
class TicketRow:
    """`due_at` is the nearest deadline of a running clock, past when breached; None when nothing is owed now."""

    id: int
    number: int
    subject: str
    snippet: str
    status: Status
    priority: Priority
    language: str
    topic_id: int
    topic_key: str
    topic: str
    team_id: int | None
    team_key: str
    team: str
    assignee_id: int | None
    assignee: str
    customer_id: int
    requester: str
    customer_kind: str
    due_at: datetime | None
    warn_at: datetime | None
    due_metric: str
    is_breached: bool
    is_critical: bool
    waiting_since_at: datetime | None
    message_count: int
    created_at: datetime
    updated_at: datetime

    @property
    def due_label(self) -> str:
        return Metric(self.due_metric).label if self.due_metric else ""


def read_rows(ticket_ids: Sequence[int]) -> list[TicketRow]:
    """In the order of the ids. The caller has asked which of them may be seen."""
    if not ticket_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(READ, [require_tenant_id(), list(ticket_ids)])
        rows = {values[0]: _row(values) for values in cursor.fetchall()}
    return [rows[ticket_id] for ticket_id in ticket_ids if ticket_id in rows]


def call_by(handle: str, kind: str, customer_id: int) -> str:
    """What the desk calls a customer: never a name, which is personal and revealed for a reason only."""
    return handle or f"{kind.title()} {customer_id}"


def _row(values: tuple[Any, ...]) -> TicketRow:
    row = dict(zip(COLUMNS, values, strict=True))
    handle, due_at = row.pop("handle"), row["due_at"]
    row["status"], row["priority"] = Status(row["status"]), Priority(row["priority"])
    row["requester"] = call_by(handle, row["customer_kind"], row["customer_id"])
    row["warn_at"] = due_at - WARN_BEFORE if due_at else None
    return TicketRow(**row)
