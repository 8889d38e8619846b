"""A new ticket: from the web form, from the API, or as the follow-up of a closed one."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from kernel.actors import Actor, ActorKind
from kernel.errors import NotAllowed, invalid_field
from kernel.events.operations import publish_each
from kernel.tenancy.context import require_tenant_id
from platforms.models import Customer
from tickets import access
from tickets.events import CustomerWrote, TicketCreated
from tickets.models import FormVersion, Ticket, Topic
from tickets.operations import assigning, clocks, critical
from tickets.operations.messages import check_body, first_message, snippet_of
from tickets.operations.numbering import next_number
from tickets.operations.subjects import LONGEST_SUBJECT, NoSuchTopic
from tickets.queries.portal import newest_form
from tickets.rules.answers import check_answers
from tickets.rules.forms import parse_form
from tickets.rules.words import Channel, Priority, Status, Visibility

FIND = "SELECT * FROM tickets_ticket WHERE tenant_id = %s AND submission_key = %s"


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody sends. `key` makes a second try with the same content find the first one's ticket."""

    topic_id: int
    subject: str
    body: str
    key: str
    answers: Mapping[str, str] = field(default_factory=dict)
    file_ids: Sequence[int] = ()
    language: str = "en"
    channel: Channel = Channel.WEB
    priority: Priority | None = None
    follow_up_of_id: int | None = None


def submit_ticket(*, actor: Actor, customer: Customer, submission: Submission, now: datetime) -> Ticket:
    """Open a ticket for a customer. The same key again returns the ticket that exists."""
    if actor.is_staff:
        actor.require(access.CREATE)
    elif submission.priority is not None:
        raise NotAllowed("Only the desk sets a priority.")
    if (found := _find(submission.key)) is not None:
        return found
    try:
        return _submit(actor=actor, customer=customer, submission=submission, now=now)
    except IntegrityError:
        if (found := _find(submission.key)) is not None:  # another process was first with this key
            return found
        raise


def _find(key: str) -> Ticket | None:
    return next(iter(Ticket.objects.raw(FIND, [require_tenant_id(), key])), None)


@transaction.atomic
def _submit(*, actor: Actor, customer: Customer, submission: Submission, now: datetime) -> Ticket:
    topic = _get_topic(submission)
    form = _form_of(topic, submission)
    answers = _check(form, submission)
    ticket = _draft(customer, topic, form, answers, submission, now=now)
    rule = assigning.place(ticket)
    ticket.save(force_insert=True)
    author = _author(actor, customer)
    message = first_message(
        actor=author, ticket=ticket, body=submission.body, visibility=Visibility.PUBLIC,
        key=submission.key, file_ids=submission.file_ids, now=now,
    )  # fmt: skip
    channel = submission.channel.key
    created = TicketCreated(ticket.id, topic.key, channel, follow_up_of=submission.follow_up_of_id)
    publish_each([(created, actor), (CustomerWrote(ticket.id, message.id), author)], now=now)
    clocks.start_for_new(ticket, actor=actor, now=now)
    text = "\n".join([submission.subject, submission.body, *answers.values()])
    if not critical.check_new(ticket, text=text, actor=actor, now=now):
        assigning.route(ticket, actor=actor, now=now, rule=rule)
    return ticket


def _get_topic(submission: Submission) -> Topic:
    """A follow-up may be about a topic that is no longer offered."""
    offered = Topic.objects if submission.follow_up_of_id else Topic.objects.filter(is_active=True)
    topic = offered.select_related("team").filter(id=submission.topic_id).first()
    if topic is None:
        raise NoSuchTopic("This topic is no longer offered. Please choose another.")
    return topic


def _form_of(topic: Topic, submission: Submission) -> FormVersion | None:
    """A follow-up keeps the answers of the request that it continues, and the version that they were given to."""
    if submission.follow_up_of_id is None:
        return newest_form(topic.id)
    continued = Ticket.objects.filter(id=submission.follow_up_of_id)
    return FormVersion.objects.filter(id__in=continued.values("form_version_id")).first()


def _check(form: FormVersion | None, submission: Submission) -> dict[str, str]:
    subject = _one_line(submission.subject)
    if not subject:
        raise invalid_field("subject", "Please give your request a short title.")
    if len(subject) > LONGEST_SUBJECT:
        raise invalid_field("subject", f"Please shorten the title to {LONGEST_SUBJECT} characters.")
    check_body(submission.body)
    if submission.follow_up_of_id is not None:
        return dict(submission.answers)
    return check_answers(parse_form(form.fields), submission.answers) if form else {}


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _draft(
    customer: Customer,
    topic: Topic,
    form: FormVersion | None,
    answers: dict[str, str],
    submission: Submission,
    *,
    now: datetime,
) -> Ticket:
    priority = topic.default_priority if submission.priority is None else submission.priority
    return Ticket(
        number=next_number(),
        subject=_one_line(submission.subject),
        snippet=snippet_of(submission.body),
        message_count=1,
        status=Status.NEW,
        priority=priority,
        channel=submission.channel,
        topic=topic,
        team=topic.team,
        customer=customer,
        language=submission.language,
        form_version=form,
        answers=answers,
        link_nonce=secrets.token_hex(16),
        submission_key=submission.key,
        follow_up_of_id=submission.follow_up_of_id,
        waiting_since_at=now,
        last_message_at=now,
        created_at=now,
        updated_at=now,
    )


def _author(actor: Actor, customer: Customer) -> Actor:
    """The first message is the customer's own words, whoever typed them in."""
    if actor.kind is ActorKind.VISITOR:
        return actor
    return Actor(
        kind=ActorKind.CUSTOMER,
        id=customer.id,
        tenant_id=actor.tenant_id,
        label=customer.handle or customer.kind.title(),
    )
