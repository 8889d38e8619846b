"""Writing one message, for the operations that know whose and why."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from kernel.actors import Actor
from kernel.errors import Conflict, invalid_field
from kernel.files.models import File
from kernel.tenancy.context import require_tenant_id
from tickets.models import Attachment, Message, Ticket
from tickets.rules.words import Visibility

LONGEST = 20_000
SNIPPET = 140
FIND = "SELECT * FROM tickets_message WHERE tenant_id = %s AND ticket_id = %s AND key = %s"


class AlreadyAttached(Conflict):
    code = "tickets.file_not_yours"


def find_repeat(ticket: Ticket, key: str) -> Message | None:
    """The message that an earlier try with this key wrote. The ticket is locked, so there is no race."""
    return next(iter(Message.objects.raw(FIND, [require_tenant_id(), ticket.id, key])), None)


def check_body(body: str) -> str:
    clean = body.replace("\r\n", "\n").strip()
    if not clean:
        raise invalid_field("body", "Please write something first.")
    if len(clean) > LONGEST:
        raise invalid_field("body", f"Please shorten this to {LONGEST:,} characters; it has {len(clean):,}.")
    return clean


def write_message(
    *,
    actor: Actor,
    ticket: Ticket,
    body: str,
    visibility: Visibility,
    key: str,
    file_ids: Sequence[int],
    now: datetime,
) -> Message:
    message = first_message(
        actor=actor, ticket=ticket, body=body, visibility=visibility, key=key, file_ids=file_ids, now=now
    )
    Ticket.objects.filter(id=ticket.id).update(
        message_count=F("message_count") + 1,
        last_message_at=now,
        updated_at=now,
        **({"snippet": snippet_of(message.body)} if visibility is Visibility.PUBLIC else {}),
    )
    return message


def first_message(
    *,
    actor: Actor,
    ticket: Ticket,
    body: str,
    visibility: Visibility,
    key: str,
    file_ids: Sequence[int],
    now: datetime,
) -> Message:
    """Of a ticket that was stored with this message counted already."""
    message = Message.objects.create(
        ticket=ticket,
        visibility=visibility,
        author_kind=actor.kind,
        author_id=actor.id,
        author_name=actor.label,
        body=check_body(body),
        key=key,
        created_at=now,
    )
    _attach(message, actor=actor, file_ids=file_ids)
    return message


def snippet_of(body: str) -> str:
    return " ".join(body.split())[:SNIPPET]


def _attach(message: Message, *, actor: Actor, file_ids: Sequence[int]) -> None:
    """Only files that this actor uploaded and that hang on no message yet."""
    if not file_ids:
        return
    mine = File.objects.filter(id__in=file_ids, uploaded_by_kind=actor.kind, uploaded_by_id=actor.id)
    found = set(mine.values_list("id", flat=True))
    taken = Attachment.objects.filter(file__in=found).exists()
    if taken or found != set(file_ids):
        raise AlreadyAttached("A file could not be attached. Please upload it again.")
    Attachment.objects.bulk_create([Attachment(message=message, file_id=file_id) for file_id in file_ids])
