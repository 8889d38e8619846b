"""What staff write: public replies and internal notes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kernel.actors import Actor, ActorKind
from kernel.errors import Conflict
from kernel.events.operations import publish
from tickets import access
from tickets.events import NoteAdded, ReplyPosted
from tickets.locks import lock_ticket
from tickets.models import Message, Ticket
from tickets.operations import clocks
from tickets.operations.assigning import give_to
from tickets.operations.messages import find_repeat, write_message
from tickets.operations.statuses import move_to
from tickets.rules.transitions import after_reply
from tickets.rules.words import Status, Visibility


class StaleReply(Conflict):
    """Somebody wrote since the conversation was loaded. Nothing was sent."""

    code = "tickets.stale_reply"


@transaction.atomic
def post_reply(
    *,
    actor: Actor,
    ticket_id: int,
    body: str,
    key: str,
    now: datetime,
    send_as: Status | None = None,
    file_ids: Sequence[int] = (),
    seen_message_id: int | None = None,
) -> Message:
    """Answer the customer. `seen_message_id` is the newest message the writer had on screen; None skips that check."""
    actor.require(access.REPLY)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    if (repeat := find_repeat(ticket, key)) is not None:
        return repeat
    wanted = after_reply(Status(ticket.status), send_as)
    _refuse_stale(ticket, actor, seen_message_id)
    message = write_message(
        actor=actor,
        ticket=ticket,
        body=body,
        visibility=Visibility.PUBLIC,
        key=key,
        file_ids=file_ids,
        now=now,
    )
    publish(ReplyPosted(ticket.id, message.id), actor=actor, now=now)
    if actor.kind is ActorKind.AGENT:
        clocks.after_staff_reply(ticket, ends=wanted is Status.SOLVED, actor=actor, now=now)
        _note_answered(ticket, actor, now=now)
    move_to(ticket, wanted, actor=actor, now=now, reason="reply")
    return message


def _refuse_stale(ticket: Ticket, actor: Actor, seen_message_id: int | None) -> None:
    if seen_message_id is None:
        return
    newer = Message.objects.filter(ticket=ticket, id__gt=seen_message_id)
    if newer.exclude(author_kind=actor.kind, author_id=actor.id).exists():
        raise StaleReply("Somebody wrote on this ticket since you opened it. Read it, then send again.")


def _note_answered(ticket: Ticket, actor: Actor, *, now: datetime) -> None:
    """The customer waits no longer, and an unassigned ticket is now whoever answered it."""
    ticket.first_replied_at, ticket.waiting_since_at = ticket.first_replied_at or now, None
    Ticket.objects.filter(id=ticket.id).update(
        first_replied_at=ticket.first_replied_at, waiting_since_at=None
    )
    if ticket.assignee_id is None:
        give_to(ticket, actor.id, actor=actor, now=now, reason="replied")


@transaction.atomic
def add_note(
    *, actor: Actor, ticket_id: int, body: str, key: str, now: datetime, file_ids: Sequence[int] = ()
) -> Message:
    """For colleagues only. Never satisfies a clock, never changes the status."""
    actor.require(access.NOTE)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    if (repeat := find_repeat(ticket, key)) is not None:
        return repeat
    message = write_message(
        actor=actor,
        ticket=ticket,
        body=body,
        visibility=Visibility.INTERNAL,
        key=key,
        file_ids=file_ids,
        now=now,
    )
    publish(NoteAdded(ticket.id, message.id), actor=actor, now=now)
    return message
