"""Priority, topic, subject and tags."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.errors import invalid_field
from kernel.events.operations import publish
from tickets import access
from tickets.events import LinkRevoked, PriorityChanged, SubjectChanged, TagsChanged, TopicChanged
from tickets.locks import lock_ticket
from tickets.models import Ticket, Topic
from tickets.operations import clocks
from tickets.operations.assigning import move_to_team
from tickets.operations.critical_guard import refuse_leaving, refuse_lowering
from tickets.operations.subjects import LONGEST_SUBJECT, NoSuchTopic
from tickets.rules.tags import LONGEST_TAG, MOST_TAGS, clean_tags
from tickets.rules.words import Priority


@transaction.atomic
def set_priority(*, actor: Actor, ticket_id: int, priority: Priority, now: datetime) -> None:
    actor.require(access.EDIT)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    change_priority(ticket, priority, actor=actor, now=now, reason="by_hand")


def change_priority(ticket: Ticket, priority: Priority, *, actor: Actor, now: datetime, reason: str) -> None:
    """The ticket is locked."""
    old = Priority(ticket.priority)
    if old is priority:
        return
    refuse_lowering(ticket, priority)
    ticket.priority = priority
    Ticket.objects.filter(id=ticket.id).update(priority=priority, updated_at=now)
    publish(PriorityChanged(ticket.id, old=old.key, new=priority.key, reason=reason), actor=actor, now=now)
    clocks.after_change_of_terms(ticket, actor=actor, now=now, reason="priority")


@transaction.atomic
def set_topic(*, actor: Actor, ticket_id: int, topic_id: int, now: datetime) -> None:
    """Another topic may belong to another team: the ticket goes there."""
    actor.require(access.EDIT)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    if ticket.topic_id == topic_id:
        return
    topic = Topic.objects.filter(id=topic_id, is_active=True).first()
    if topic is None:
        raise NoSuchTopic("There is no such topic. Choose one from the list.")
    refuse_leaving(ticket, "topic")
    old, ticket.topic = ticket.topic, topic
    Ticket.objects.filter(id=ticket.id).update(topic=topic, updated_at=now)
    publish(TopicChanged(ticket.id, old=old.key, new=topic.key), actor=actor, now=now)
    if topic.team_id is not None and topic.team_id != ticket.team_id:
        move_to_team(ticket, topic.team_id, actor=actor, now=now, reason="topic")
    else:
        clocks.after_change_of_terms(ticket, actor=actor, now=now, reason="topic")


@transaction.atomic
def set_subject(*, actor: Actor, ticket_id: int, subject: str, now: datetime) -> None:
    actor.require(access.EDIT)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    clean = " ".join(subject.split())
    if not clean or len(clean) > LONGEST_SUBJECT:
        raise invalid_field("subject", f"A subject has 1 to {LONGEST_SUBJECT} characters.")
    if clean == ticket.subject:
        return
    ticket.subject = clean
    Ticket.objects.filter(id=ticket.id).update(subject=clean, updated_at=now)
    publish(SubjectChanged(ticket.id), actor=actor, now=now)
    clocks.after_change_of_facts(ticket, "subject", actor=actor, now=now)


@transaction.atomic
def set_tags(*, actor: Actor, ticket_id: int, tags: Sequence[str], now: datetime) -> None:
    actor.require(access.EDIT)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    change_tags(ticket, tags, actor=actor, now=now)


def change_tags(ticket: Ticket, tags: Iterable[str], *, actor: Actor, now: datetime) -> None:
    """The ticket is locked."""
    clean = clean_tags(tags)
    if len(clean) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in clean):
        raise invalid_field("tags", f"At most {MOST_TAGS} tags of {LONGEST_TAG} characters each.")
    if clean == ticket.tags:
        return
    ticket.tags = clean
    Ticket.objects.filter(id=ticket.id).update(tags=clean, updated_at=now)
    publish(TagsChanged(ticket.id, tags=clean), actor=actor, now=now)
    clocks.after_change_of_facts(ticket, "tags", actor=actor, now=now)


@transaction.atomic
def revoke_link(*, actor: Actor, ticket_id: int, nonce: str, now: datetime) -> None:
    """The old private link opens nothing from now on; `nonce` makes the new one."""
    actor.require(access.EDIT)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    Ticket.objects.filter(id=ticket.id).update(link_nonce=nonce, updated_at=now)
    publish(LinkRevoked(ticket.id), actor=actor, now=now)
