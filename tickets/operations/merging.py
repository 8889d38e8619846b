"""One ticket into another: the same customer wrote twice about the same thing."""

from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.errors import Conflict
from kernel.events.operations import publish
from tickets import access
from tickets.events import NoteAdded, TicketsMerged
from tickets.locks import NoTicket, lock_tickets
from tickets.models import Ticket
from tickets.operations import clocks
from tickets.operations.critical_guard import refuse_leaving
from tickets.operations.messages import write_message
from tickets.operations.statuses import move_to
from tickets.rules.words import Status, Visibility


class CannotMerge(Conflict):
    code = "tickets.cannot_merge"


@transaction.atomic
def merge_ticket(*, actor: Actor, ticket_id: int, into_id: int, now: datetime) -> None:
    """Close a ticket and continue it in another of the same customer, where whatever they write from now on goes.

    Raises NoTicket when the actor must not know of either, CannotMerge when the two cannot become one.
    """
    actor.require(access.EDIT)
    ticket, into = _lock_both(actor, ticket_id, into_id)
    _refuse(ticket, into)
    clocks.after_merge(ticket, actor=actor, now=now)
    ticket.merged_into = into
    waiting_since_at, ticket.waiting_since_at = ticket.waiting_since_at, None
    Ticket.objects.filter(id=ticket.id).update(merged_into=into, waiting_since_at=None)
    publish(TicketsMerged(ticket.id, into=into.id), actor=actor, now=now)
    _note(ticket, f"Continued on ticket {into.number}.", key=f"merged-into-{into.id}", actor=actor, now=now)
    _note(into, f"Took in ticket {ticket.number}.", key=f"took-in-{ticket.id}", actor=actor, now=now)
    move_to(ticket, Status.CLOSED, actor=actor, now=now, reason="merged")
    if waiting_since_at is not None:
        _wait(into, waiting_since_at, actor=actor, now=now)


def _lock_both(actor: Actor, ticket_id: int, into_id: int) -> tuple[Ticket, Ticket]:
    """In order of id, as everything that locks several."""
    visible = Ticket.objects.visible_to(actor).filter(id__in=(ticket_id, into_id))
    if set(visible.values_list("id", flat=True)) != {ticket_id, into_id}:
        raise NoTicket("There is no such ticket, or it is not yours to see.")
    locked = {ticket.id: ticket for ticket in lock_tickets((ticket_id, into_id))}
    for one in locked.values():  # while this waited for the lock, it may have gone behind a wall
        if not Ticket.objects.visible_to(actor).filter(id=one.id).exists():
            raise NoTicket("There is no such ticket, or it is not yours to see.")
    return locked[ticket_id], locked[into_id]


def _refuse(ticket: Ticket, into: Ticket) -> None:
    if ticket.id == into.id:
        raise CannotMerge("A ticket cannot go into itself. Name the other one.")
    refuse_leaving(ticket, "own conversation")
    if ticket.customer_id != into.customer_id:
        raise CannotMerge(
            "These tickets are from different customers, and one must not read what the other wrote. "
            "Link them in a note instead."
        )
    if not ticket.is_unsolved:
        raise CannotMerge("This ticket is done already. Reopen it first, or leave it as it is.")
    if Status(into.status) is Status.CLOSED:
        raise CannotMerge(f"Ticket {into.number} is closed and takes nothing more. Choose an open one.")


def _note(ticket: Ticket, body: str, *, key: str, actor: Actor, now: datetime) -> None:
    message = write_message(
        actor=actor, ticket=ticket, body=body, visibility=Visibility.INTERNAL, key=key, file_ids=(), now=now
    )
    publish(NoteAdded(ticket.id, message.id), actor=actor, now=now)


def _wait(into: Ticket, since: datetime, *, actor: Actor, now: datetime) -> None:
    """The customer waits there now, and since when they waited here; a ticket that waited for them goes on."""
    if into.waiting_since_at is None or since < into.waiting_since_at:
        into.waiting_since_at = since
        Ticket.objects.filter(id=into.id).update(waiting_since_at=since)
    if Status(into.status) not in {Status.NEW, Status.OPEN}:
        move_to(into, Status.OPEN, actor=actor, now=now, reason="merged")
    clocks.after_customer_message(into, actor=actor, now=now)
