"""Moving a ticket through its life."""

from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.events.operations import publish
from tickets import access
from tickets.events import StatusChanged
from tickets.locks import lock_ticket
from tickets.models import Ticket
from tickets.operations import clocks
from tickets.operations.critical_guard import refuse_ending
from tickets.rules.transitions import by_hand
from tickets.rules.words import Status


@transaction.atomic
def set_status(*, actor: Actor, ticket_id: int, status: Status, now: datetime) -> None:
    """By hand, by staff. Raises BadTransition for a step that does not exist."""
    actor.require(access.EDIT)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    move_to(ticket, by_hand(Status(ticket.status), status), actor=actor, now=now, reason="by_hand")


def move_to(ticket: Ticket, new: Status, *, actor: Actor, now: datetime, reason: str) -> None:
    """The ticket is locked and the step was allowed. Keeps the dates, moves the clocks, tells who wants to know."""
    old = Status(ticket.status)
    if old is new:
        return
    refuse_ending(ticket, new, actor=actor)
    ticket.status = new
    if new is Status.SOLVED:
        ticket.solved_at = now
    elif new is Status.CLOSED:
        ticket.closed_at, ticket.solved_at = now, ticket.solved_at or now
    else:
        ticket.solved_at = ticket.closed_at = None
    Ticket.objects.filter(id=ticket.id).update(
        status=new, solved_at=ticket.solved_at, closed_at=ticket.closed_at, updated_at=now
    )
    publish(StatusChanged(ticket.id, old=old.key, new=new.key, reason=reason), actor=actor, now=now)
    clocks.after_status(ticket, old=old, new=new, actor=actor, now=now)
