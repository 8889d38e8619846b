"""The topics of the web form, and the questions each asks."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from kernel.actors import Actor
from kernel.errors import invalid_field
from kernel.events.operations import publish, publish_many
from kernel.tenancy.checking import check_row
from tickets import access
from tickets.events import FormPublished, TopicSaved
from tickets.locks import lock_topic, lock_topics
from tickets.models import FormVersion, Topic
from tickets.models.catalogue import Audience
from tickets.operations.ordering import in_order
from tickets.rules.forms import FormField, parse_form, write_form
from tickets.rules.words import Priority

# A topic's key stays: policies name it in their conditions, and history tells by it what a ticket was about.
CHANGEABLE = ("title", "description", "audience", "icon", "team_id", "default_priority", "is_active")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTopic:
    """`team_id` is where its tickets go; without one they wait for somebody to take them."""

    key: str
    title: str
    description: str = ""
    audience: str = Audience.EVERYONE
    icon: str = "circle-question-mark"
    team_id: int | None = None
    default_priority: int = Priority.NORMAL
    is_active: bool = True


@transaction.atomic
def create_topic(*, actor: Actor, new: NewTopic, now: datetime, fields: object = ()) -> Topic:
    """The last in the list, with the first version of its form. Raises Invalid, BadForm."""
    actor.require(access.CONFIGURE)
    form = parse_form(fields)
    last = Topic.objects.aggregate(last=Max("position"))["last"]
    topic = Topic(**asdict(new), position=0 if last is None else last + 1)
    check_row(topic)
    require_icon(topic.icon)
    topic.save()
    publish(TopicSaved(topic.id, ["created"]), actor=actor, now=now)
    _publish_form(topic, form, actor=actor, now=now)
    return topic


@transaction.atomic
def update_topic(*, actor: Actor, topic_id: int, changes: Mapping[str, Any], now: datetime) -> None:
    """`changes` by the names in CHANGEABLE. Tickets that came in before stay where they are."""
    actor.require(access.CONFIGURE)
    topic = lock_topic(topic_id)
    if unknown := [name for name in changes if name not in CHANGEABLE]:
        raise invalid_field(unknown[0], "This cannot be changed.")
    changed = [name for name, value in changes.items() if value != getattr(topic, name)]
    if not changed:
        return
    for name in changed:
        setattr(topic, name, changes[name])
    check_row(topic)
    if "icon" in changed:
        require_icon(topic.icon)
    topic.save(update_fields=changed)
    publish(TopicSaved(topic.id, changed), actor=actor, now=now)


@transaction.atomic
def reorder_topics(*, actor: Actor, topic_ids: Sequence[int], now: datetime) -> None:
    """These first, in this order; topics that are not named follow as they were."""
    actor.require(access.CONFIGURE)
    moved = in_order(lock_topics(), topic_ids)
    for topic in moved:
        topic.save(update_fields=["position"])
    publish_many([TopicSaved(topic.id, ["position"]) for topic in moved], actor=actor, now=now)


@transaction.atomic
def publish_form(*, actor: Actor, topic_id: int, fields: object, now: datetime) -> FormVersion:
    """The newest version; the one in force when it asks the same already. Raises BadForm.

    Requests that were sent keep the version that they answered.
    """
    actor.require(access.CONFIGURE)
    form = parse_form(fields)
    return _publish_form(lock_topic(topic_id), form, actor=actor, now=now)


def _publish_form(topic: Topic, form: Sequence[FormField], *, actor: Actor, now: datetime) -> FormVersion:
    newest = FormVersion.objects.filter(topic=topic).order_by("-number").first()
    if newest is not None and parse_form(newest.fields) == tuple(form):
        return newest
    number = newest.number + 1 if newest else 1
    version = FormVersion.objects.create(topic=topic, number=number, fields=write_form(form), created_at=now)
    publish(FormPublished(topic.id, number), actor=actor, now=now)
    return version


def require_icon(name: str) -> None:
    try:
        lucide(name)
    except IconDoesNotExist:
        raise invalid_field("icon", "There is no such icon; see lucide.dev/icons for their names.") from None
