"""What a customer sees: topics to write about, and one request in plain words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kernel.actors import Actor
from kernel.errors import NotFound
from kernel.tenancy.context import require_tenant_id
from tickets.locks import NoTicket
from tickets.models import Clock, FormVersion, Ticket, Topic
from tickets.queries.conversation import Thread, get_thread
from tickets.rules.forms import FormField, parse_form
from tickets.rules.links import is_token
from tickets.rules.transitions import after_customer
from tickets.rules.words import Metric, Status

MOST_TILES = 8
OFFERED = "SELECT * FROM tickets_topic WHERE tenant_id = %s AND key = %s AND is_active"
NEWEST_FORM = (
    "SELECT * FROM tickets_formversion WHERE tenant_id = %s AND topic_id = %s ORDER BY number DESC LIMIT 1"
)


class PlainStatus(StrEnum):
    RECEIVED = "received"
    IN_REVIEW = "in_review"
    WAITING_FOR_YOU = "waiting_for_you"
    DONE = "done"


PLAIN = {
    Status.NEW: PlainStatus.RECEIVED,
    Status.OPEN: PlainStatus.IN_REVIEW,
    Status.ON_HOLD: PlainStatus.IN_REVIEW,
    Status.PENDING: PlainStatus.WAITING_FOR_YOU,
    Status.SOLVED: PlainStatus.DONE,
    Status.CLOSED: PlainStatus.DONE,
}


@dataclass(frozen=True, slots=True)
class TopicTile:
    id: int
    key: str
    title: str
    description: str
    icon: str


@dataclass(frozen=True, slots=True)
class TopicForm:
    tile: TopicTile
    version: int | None
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class RequestPage:
    """`answer_by` is the promise that is running now, if any."""

    ticket_id: int
    number: int
    subject: str
    topic: str
    status: PlainStatus
    created_at: datetime
    answer_by: datetime | None
    can_close: bool
    can_reopen: bool
    becomes_follow_up: bool  # a reply opens a new request
    follow_up_of: int | None
    continued_as: int | None  # merged: what is written here goes there
    thread: Thread


class NoTopicOffered(NotFound):
    code = "tickets.no_topic"


def get_form(topic_key: str) -> TopicForm:
    topic = next(iter(Topic.objects.raw(OFFERED, [require_tenant_id(), topic_key])), None)
    if topic is None:
        raise NoTopicOffered("This topic is not offered. Please choose another.")
    version = newest_form(topic.id)
    return TopicForm(
        tile=_tile(topic),
        version=version.number if version else None,
        fields=parse_form(version.fields) if version else (),
    )


def newest_form(topic_id: int) -> FormVersion | None:
    return next(iter(FormVersion.objects.raw(NEWEST_FORM, [require_tenant_id(), topic_id])), None)


def _tile(topic: Topic) -> TopicTile:
    return TopicTile(topic.id, topic.key, topic.title, topic.description, topic.icon)


def find_by_link(*, number: int, token: str, key: str) -> int:
    """The ticket that a private link opens. The same answer for a wrong number and a wrong token."""
    found = Ticket.objects.filter(number=number).values("id", "tenant_id", "link_nonce").first()
    if found is not None and is_token(
        token, key=key, tenant_id=found["tenant_id"], number=number, nonce=found["link_nonce"]
    ):
        return int(found["id"])
    raise NoTicket("This link opens nothing. Please check that you copied all of it.")


def get_request(*, actor: Actor, ticket_id: int, now: datetime, reopen_window: timedelta) -> RequestPage:
    ticket = (
        Ticket.objects.visible_to(actor)
        .select_related("topic", "follow_up_of", "merged_into")
        .filter(id=ticket_id)
        .first()
    )
    if ticket is None:
        raise NoTicket("This link opens nothing. Please check that you copied all of it.")
    status = Status(ticket.status)
    effect = after_customer(
        status, solved_at=ticket.solved_at, now=now, window=reopen_window, is_thanks=False
    )
    return RequestPage(
        ticket_id=ticket.id,
        number=ticket.number,
        subject=ticket.subject,
        topic=ticket.topic.title,
        status=PLAIN[status],
        created_at=ticket.created_at,
        answer_by=_answer_by(ticket.id, now=now),
        can_close=ticket.is_unsolved,
        can_reopen=effect.reopens,
        becomes_follow_up=effect.follow_up and ticket.merged_into is None,
        follow_up_of=ticket.follow_up_of.number if ticket.follow_up_of else None,
        continued_as=ticket.merged_into.number if ticket.merged_into else None,
        thread=get_thread(actor=actor, ticket_id=ticket.id, whole=True),
    )


def _answer_by(ticket_id: int, *, now: datetime) -> datetime | None:
    """A promise that was missed is not shown as if it were still to come."""
    replies = [Metric.FIRST_REPLY, Metric.NEXT_REPLY]
    running = Clock.objects.filter(ticket_id=ticket_id, state="running", metric__in=replies, due_at__gt=now)
    return running.order_by("due_at").values_list("due_at", flat=True).first()
