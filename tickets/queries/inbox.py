"""Lists of tickets: by view, by filter, by search. Two queries for a page, however many rows there are."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from kernel.actors import Actor
from kernel.http.pagination import Page, paginate
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.queries.ticket_rows import TicketRow, read_rows
from tickets.queries.views import View, tickets_in

PAGE = 25
MOST_FOUND = 1000  # by a search that is narrowed and paged further
FIND = """
SELECT s.id FROM tickets_search_ids(%s, %s::bigint[], NULL, %s) s UNION
SELECT t.id FROM tickets_ticket t WHERE t.number = %s
"""


def list_view(
    *, actor: Actor, view: View, after: str | None, now: datetime, size: int = PAGE
) -> Page[TicketRow]:
    return list_page(tickets_in(view, actor=actor, now=now), order=view.order, after=after, size=size)


def list_page(
    tickets: TicketQuerySet, *, order: Sequence[str], after: str | None, size: int = PAGE
) -> Page[TicketRow]:
    return with_rows(paginate(tickets.values(*sorting(order)), order=order, after=after, size=size))


def sorting(order: Sequence[str]) -> list[str]:
    """What a page needs to know of a ticket before its row is read: the id, and what it stands in order by."""
    return ["id", *(name for name in (key.removeprefix("-") for key in order) if name != "id")]


def with_rows(page: Page[dict[str, Any]]) -> Page[TicketRow]:
    return Page(read_rows([values["id"] for values in page.rows]), page.next, page.previous)


def search(*, actor: Actor, text: str, before: int | None = None, size: int = PAGE) -> list[TicketRow]:
    """Newest first. The definer function finds ids that the actor may see; rows come through row-level security."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from tickets_search_ids(%s, %s::bigint[], %s, %s)",
            [_searchable(text), sorted(actor.hidden_team_ids), before, size],
        )
        ids = [row[0] for row in cursor.fetchall()]
    exact = _by_number(actor, text) if before is None else []
    return read_rows([*exact, *(ticket_id for ticket_id in ids if ticket_id not in exact)])


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
    return read_rows(list(others.order_by("-id").values_list("id", flat=True)[:limit]))


def _searchable(text: str) -> str:
    return text.replace("\x00", " ").encode("utf-8", "ignore").decode()[:400]


def _by_number(actor: Actor, text: str) -> list[int]:
    number = _number(text)
    if number is None:
        return []
    return list(Ticket.objects.visible_to(actor).filter(number=number).values_list("id", flat=True))


def _number(text: str) -> int | None:
    digits = text.strip().removeprefix("#")
    fits = digits.isascii() and digits.isdigit() and len(digits) < 10  # noqa: PLR2004 - fits the column
    return int(digits) if fits else None
