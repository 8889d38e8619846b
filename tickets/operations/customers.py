"""What the customer does on their request page: write, close, reopen."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from kernel.actors import Actor
from kernel.errors import Conflict
from kernel.events.operations import publish
from tickets.access import require_customer
from tickets.events import CustomerWrote
from tickets.locks import lock_ticket, lock_where_it_continues
from tickets.models import Ticket
from tickets.operations import clocks, critical
from tickets.operations.messages import find_repeat, write_message
from tickets.operations.statuses import move_to
from tickets.operations.submitting import Submission, submit_ticket
from tickets.rules.thanks import is_thanks
from tickets.rules.transitions import after_customer
from tickets.rules.words import Channel, Status, Visibility


class NotOpen(Conflict):
    code = "tickets.not_open"


class TooLateToReopen(Conflict):
    code = "tickets.too_late_to_reopen"


@transaction.atomic
def post_customer_reply(
    *,
    actor: Actor,
    ticket_id: int,
    body: str,
    key: str,
    now: datetime,
    reopen_window: timedelta,
    file_ids: Sequence[int] = (),
) -> Ticket:
    """The customer writes. Returns the ticket that took the message: this one, that into which it was merged, or a
    linked follow-up.
    """
    require_customer(actor)
    ticket = lock_where_it_continues(lock_ticket(actor=actor, ticket_id=ticket_id))
    if find_repeat(ticket, key) is not None:
        return ticket
    effect = after_customer(
        Status(ticket.status),
        solved_at=ticket.solved_at,
        now=now,
        window=reopen_window,
        is_thanks=is_thanks(body),
    )
    if effect.follow_up:
        return _follow_up(ticket, actor=actor, body=body, key=key, file_ids=file_ids, now=now)
    message = write_message(
        actor=actor,
        ticket=ticket,
        body=body,
        visibility=Visibility.PUBLIC,
        key=key,
        file_ids=file_ids,
        now=now,
    )
    publish(CustomerWrote(ticket.id, message.id), actor=actor, now=now)
    move_to(ticket, effect.status, actor=actor, now=now, reason="customer_reply")
    if effect.status is not Status.SOLVED:
        _wait(ticket, now=now)
        clocks.after_customer_message(ticket, actor=actor, now=now)
    critical.check_message(ticket, text=body, actor=actor, now=now)
    return ticket


def _wait(ticket: Ticket, *, now: datetime) -> None:
    if ticket.waiting_since_at is None:
        ticket.waiting_since_at = now
        Ticket.objects.filter(id=ticket.id).update(waiting_since_at=now)


def _follow_up(
    ticket: Ticket, *, actor: Actor, body: str, key: str, file_ids: Sequence[int], now: datetime
) -> Ticket:
    """Too long after the end: a new ticket that knows the old one."""
    submission = Submission(
        topic_id=ticket.topic_id,
        subject=ticket.subject,
        body=body,
        key=f"follow-up-{ticket.id}-{key}"[:80],
        file_ids=file_ids,
        language=ticket.language,
        channel=Channel.WEB,
        follow_up_of_id=ticket.id,
        answers=ticket.answers,
    )
    return submit_ticket(actor=actor, customer=ticket.customer, submission=submission, now=now)


@transaction.atomic
def close_by_customer(*, actor: Actor, ticket_id: int, now: datetime) -> None:
    """The customer has what they need. They can reopen it for as long as the window lasts."""
    require_customer(actor)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    if Status(ticket.status) in {Status.SOLVED, Status.CLOSED}:
        raise NotOpen("This request is done already.")
    ticket.waiting_since_at = None
    Ticket.objects.filter(id=ticket.id).update(waiting_since_at=None)
    move_to(ticket, Status.SOLVED, actor=actor, now=now, reason="closed_by_customer")


@transaction.atomic
def reopen_by_customer(*, actor: Actor, ticket_id: int, now: datetime, reopen_window: timedelta) -> None:
    require_customer(actor)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    if ticket.merged_into_id is not None:
        raise NotOpen(
            "This request continues in another one of yours. Write there, or here: it goes there too."
        )
    effect = after_customer(
        Status(ticket.status), solved_at=ticket.solved_at, now=now, window=reopen_window, is_thanks=False
    )
    if effect.follow_up:
        raise TooLateToReopen("This request was closed a while ago. Write a reply and it becomes a new one.")
    if not effect.reopens:
        raise NotOpen("This request is open already.")
    move_to(ticket, Status.OPEN, actor=actor, now=now, reason="reopened_by_customer")
    _wait(ticket, now=now)
    clocks.after_customer_message(ticket, actor=actor, now=now)
