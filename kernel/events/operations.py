"""Publishing: the event row and what is owed to whom, in the caller's transaction."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.events import registry
from kernel.events.models import Delivery, Event, WebhookEndpoint
from kernel.tenancy.context import require_tenant_id

# In plain SQL: it runs at every publishing, and building it costs more than running it.
ENDPOINTS = "SELECT id, codes FROM events_webhookendpoint WHERE tenant_id = %s AND is_active"

Hint = Callable[[int, Sequence[Event]], None]
_hints: list[Hint] = []


def on_published(hint: Hint) -> Hint:
    """Register what is told after commit, best effort: losing it costs milliseconds, never work."""
    _hints.append(hint)
    return hint


def publish(fact: object, *, actor: Actor, now: datetime) -> Event:
    return publish_many([fact], actor=actor, now=now)[0]


def publish_many(facts: Sequence[object], *, actor: Actor, now: datetime) -> list[Event]:
    return publish_each([(fact, actor) for fact in facts], now=now)


def publish_each(facts: Sequence[tuple[object, Actor]], *, now: datetime) -> list[Event]:
    """Append facts, each by its actor, and a delivery to every consumer and webhook endpoint that wants its code."""
    events = Event.objects.bulk_create([_row(fact, actor=actor, now=now) for fact, actor in facts])
    Delivery.objects.bulk_create(_owed(events, now=now))
    tenant_id = require_tenant_id()
    for hint in _hints:
        transaction.on_commit(lambda hint=hint: hint(tenant_id, events), robust=True)  # type: ignore[misc]
    return events


def _row(fact: object, *, actor: Actor, now: datetime) -> Event:
    kind = registry.type_of(fact)
    return Event(
        code=kind.code,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject_kind=kind.subject,
        subject_id=registry.subject_id_of(fact),
        data=registry.encode(fact),
        occurred_at=now,
    )


def _owed(events: Sequence[Event], *, now: datetime) -> list[Delivery]:
    endpoints = list(WebhookEndpoint.objects.raw(ENDPOINTS, [require_tenant_id()])) if events else []
    owed = [Delivery(event=event, consumer=name, next_attempt_at=now) for event, name in _consumed(events)]
    owed += [
        Delivery(event=event, endpoint=endpoint, next_attempt_at=now)
        for event in events
        for endpoint in endpoints
        if "*" in endpoint.codes or event.code in endpoint.codes
    ]
    return owed


def _consumed(events: Sequence[Event]) -> Iterator[tuple[Event, str]]:
    """Each event with each consumer that wants it; one that asks the tenant first is asked once for all of them."""
    asked: dict[str, Collection[str]] = {}
    for event in events:
        for name in registry.consumers_of(event.code):
            asks = registry.asks_of(name)
            if asks is not None and name not in asked:
                asked[name] = asks()
            if asks is None or event.code in asked[name]:
                yield event, name
