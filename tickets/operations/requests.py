"""What the customer's pages ask for, each in one transaction: send a request, write on one. Twice is once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from kernel.actors import Actor, ActorKind
from kernel.errors import NotAllowed
from kernel.files.operations.uploads import store_uploads
from platforms.models import Customer
from platforms.operations.customers import visitor_of
from tickets.access import require_customer
from tickets.models import Message, Ticket
from tickets.operations.customers import post_customer_reply
from tickets.operations.submitting import Submission, submit_ticket

Uploads = Sequence[UploadedFile[Any]]


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What was typed. `email` and `name` are a visitor's claim; a customer who is signed in leaves them empty.

    `key` was made with the form. It counts together with the words, so that what somebody went back and changed is
    sent again and never taken for the first.
    """

    topic_id: int
    subject: str
    body: str
    key: str
    answers: Mapping[str, str] = field(default_factory=dict)
    email: str = ""
    name: str = ""
    language: str = "en"


@transaction.atomic
def send_request(*, actor: Actor, request: NewRequest, uploads: Uploads, now: datetime) -> Ticket:
    """A typed address never reaches a customer of the platform: it stands for a visitor, whatever else it is."""
    require_customer(actor)
    customer = _sender(actor, request, now=now)
    key = _once(request.key, customer.id, request.topic_id, request.subject, request.body)
    repeated = bool(uploads) and Ticket.objects.filter(submission_key=key).exists()
    submission = Submission(
        topic_id=request.topic_id,
        subject=request.subject,
        body=request.body,
        key=key,
        answers=request.answers,
        file_ids=() if repeated else store_uploads(actor=actor, uploads=uploads, now=now),
        language=request.language,
    )
    return submit_ticket(actor=actor, customer=customer, submission=submission, now=now)


@transaction.atomic
def write_on_request(
    *,
    actor: Actor,
    ticket_id: int,
    body: str,
    key: str,
    uploads: Uploads,
    now: datetime,
    reopen_window: timedelta,
) -> Ticket:
    """The ticket that took the message: this one, or the follow-up that it became."""
    require_customer(actor)
    once = _once(key, ticket_id, body)
    repeated = bool(uploads) and Message.objects.filter(ticket_id=ticket_id, key=once).exists()
    return post_customer_reply(
        actor=actor,
        ticket_id=ticket_id,
        body=body,
        key=once,
        now=now,
        reopen_window=reopen_window,
        file_ids=() if repeated else store_uploads(actor=actor, uploads=uploads, now=now),
    )


def _sender(actor: Actor, request: NewRequest, *, now: datetime) -> Customer:
    if actor.kind is ActorKind.CUSTOMER:
        known = Customer.objects.filter(id=actor.id).first()
        if known is None:
            raise NotAllowed("Your account is no longer known here. Sign out and send this as a guest.")
        return known
    return visitor_of(
        actor=actor, email=request.email, display_name=request.name, locale=request.language, now=now
    )


def _once(key: str, *said: object) -> str:
    """Ours alone: no other door's keys begin with `web-`, so nobody finds another's ticket by guessing one."""
    words = "\0".join([key, *map(str, said)])
    return f"web-{hashlib.sha256(words.encode()).hexdigest()[:40]}"
