"""Lists of tickets: by view, by filter, by search. One query for a page, however many rows there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from kernel.actors import Actor
from kernel.http.pagination import Page, paginate
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.queries.views import View, tickets_in
from tickets.rules.words import Metric, Priority, Status

PAGE = 25
WARN_BEFORE = timedelta(minutes=30)
MOST_FOUND = 1000  # by a search that is narrowed and paged further
FIND = """
SELECT s.id FROM tickets_search_ids(%s, %s::bigint[], NULL, %s) s UNION
SELECT t.id FROM tickets_ticket t WHERE t.number = %s
"""
COLUMNS = (
    "id", "number", "subject", "snippet", "status", "priority", "language", "next_due_at", "next_due_metric",
    "is_breached", "waiting_since_at", "message_count", "created_at", "updated_at",
    "topic_id", "topic__key", "topic__title", "team_id", "team__key", "team__name",
    "assignee_id", "assignee__display_name", "customer_id", "customer__handle", "customer__kind",
)  # fmt: skip


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
    waiting_since_at: datetime | None
    message_count: int
    created_at: datetime
    updated_at: datetime

    @property
    def due_label(self) -> str:
        return Metric(self.due_metric).label if self.due_metric else ""


def list_view(
    *, actor: Actor, view: View, after: str | None, now: datetime, size: int = PAGE
) -> Page[TicketRow]:
    return list_page(tickets_in(view, actor=actor, now=now), order=view.order, after=after, size=size)


def list_page(
    tickets: TicketQuerySet, *, order: Sequence[str], after: str | None, size: int = PAGE
) -> Page[TicketRow]:
    page: Page[dict[str, Any]] = paginate(tickets.values(*COLUMNS), order=order, after=after, size=size)
    return Page([row_of(values) for values in page.rows], page.next, page.previous)


def search(*, actor: Actor, text: str, before: int | None = None, size: int = PAGE) -> list[TicketRow]:
    """Newest first. The definer function finds ids in this tenant; rows come through row-level security again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from tickets_search_ids(%s, %s::bigint[], %s, %s)",
            [_searchable(text), sorted(actor.hidden_team_ids), before, size],
        )
        ids = [row[0] for row in cursor.fetchall()]
    found = Ticket.objects.visible_to(actor).filter(id__in=ids).values(*COLUMNS)
    rows = {row.id: row for row in map(row_of, found)}
    exact = _by_number(actor, text) if before is None else []
    return exact + [
        rows[ticket_id] for ticket_id in ids if ticket_id in rows and rows[ticket_id] not in exact
    ]


def matching(tickets: TicketQuerySet, text: str, *, actor: Actor) -> TicketQuerySet:
    """Those of the 1,000 newest matches that are among `tickets`; a number finds its ticket too."""
    words = _searchable(text)
    found = RawSQL(FIND, [words, sorted(actor.hidden_team_ids), MOST_FOUND, _number(words) or 0])  # noqa: S611 - bound
    return tickets.filter(id__in=found)


def visible_ids(actor: Actor, ticket_ids: Collection[int]) -> set[int]:
    """Which of these tickets the actor may know of; asked by the live line before it hints at anything."""
    return set(Ticket.objects.visible_to(actor).filter(id__in=ticket_ids).values_list("id", flat=True))


def list_earlier(*, actor: Actor, customer_id: int, ticket_id: int, limit: int = 5) -> list[TicketRow]:
    """The same customer's other tickets, newest first."""
    others = Ticket.objects.visible_to(actor).filter(customer_id=customer_id).exclude(id=ticket_id)
    return [row_of(values) for values in others.order_by("-id").values(*COLUMNS)[:limit]]


def _searchable(text: str) -> str:
    return text.replace("\x00", " ").encode("utf-8", "ignore").decode()[:400]


def _by_number(actor: Actor, text: str) -> list[TicketRow]:
    number = _number(text)
    if number is None:
        return []
    found = Ticket.objects.visible_to(actor).filter(number=number).values(*COLUMNS)
    return [row_of(values) for values in found]


def _number(text: str) -> int | None:
    digits = text.strip().removeprefix("#")
    fits = digits.isascii() and digits.isdigit() and len(digits) < 10  # noqa: PLR2004 - fits the column
    return int(digits) if fits else None


def call_by(handle: str, kind: str, customer_id: int) -> str:
    """What the desk calls a customer: never a name, which is personal and revealed for a reason only."""
    return handle or f"{kind.title()} {customer_id}"


def row_of(values: dict[str, Any]) -> TicketRow:
    due_at = values["next_due_at"]
    return TicketRow(
        id=values["id"],
        number=values["number"],
        subject=values["subject"],
        snippet=values["snippet"],
        status=Status(values["status"]),
        priority=Priority(values["priority"]),
        language=values["language"],
        topic_id=values["topic_id"],
        topic_key=values["topic__key"],
        topic=values["topic__title"],
        team_id=values["team_id"],
        team_key=values["team__key"] or "",
        team=values["team__name"] or "",
        assignee_id=values["assignee_id"],
        assignee=values["assignee__display_name"] or "",
        customer_id=values["customer_id"],
        requester=call_by(values["customer__handle"], values["customer__kind"], values["customer_id"]),
        customer_kind=values["customer__kind"],
        due_at=due_at,
        warn_at=due_at - WARN_BEFORE if due_at else None,
        due_metric=values["next_due_metric"],
        is_breached=values["is_breached"],
        waiting_since_at=values["waiting_since_at"],
        message_count=values["message_count"],
        created_at=values["created_at"],
        updated_at=values["updated_at"],
    )
