"""Running consumers: their effect and "done" in one transaction, so each reacts exactly once to each event.

Like timers (`kernel.timers.running`): whoever comes late finds the row locked or done, and does nothing. Deliveries
of one batch run in the order of their subjects, the order in which locks are taken, then of their events; across
batches no order is promised.
"""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import connection, transaction

from kernel.events import registry
from kernel.events.failures import (
    MAX_ATTEMPTS,
    UnknownHandlerError,
    describe,
    is_transient,
    persist,
    wait_after,
)
from kernel.events.models import Delivery, DeliveryState, Event
from kernel.tenancy.context import tenant_context

log = structlog.get_logger(__name__)

COUNT_START = """
UPDATE events_delivery d SET attempts = d.attempts + 1
WHERE d.id = (SELECT id FROM events_delivery WHERE tenant_id = %(tenant)s AND id = %(id)s AND state = 1
              FOR UPDATE SKIP LOCKED) RETURNING d.attempts
"""


def run_deliveries(*, tenant_id: int, delivery_ids: Sequence[int], now: datetime) -> int:
    """Run what was claimed for one tenant and say how many are done. Never call it inside a transaction."""
    fresh, suspects = persist(lambda: _read(tenant_id, delivery_ids))
    done = _run_together(tenant_id, fresh, now) if fresh else 0
    return done + sum(_run_alone(tenant_id, delivery_id, now) for delivery_id in suspects)


def _read(tenant_id: int, delivery_ids: Sequence[int]) -> tuple[list[int], list[int]]:
    with tenant_context(tenant_id):
        leased = Delivery.objects.filter(
            id__in=delivery_ids, state=DeliveryState.LEASED, endpoint__isnull=True
        )
        rows = list(leased.order_by("event_id", "id").values_list("id", "attempts"))
    return [id_ for id_, attempts in rows if not attempts], [id_ for id_, attempts in rows if attempts]


def _run_together(tenant_id: int, delivery_ids: Sequence[int], now: datetime) -> int:
    """Each with a savepoint. Should the transaction itself fail, at its commit for instance: one by one."""
    try:
        return persist(lambda: _deliver(tenant_id, delivery_ids, now))
    except Exception as error:
        if is_transient(error):
            raise
        log.warning("events.batch_failed", size=len(delivery_ids), error=describe(error))
    return sum(_run_alone(tenant_id, delivery_id, now) for delivery_id in delivery_ids)


def _deliver(tenant_id: int, delivery_ids: Sequence[int], now: datetime) -> int:
    with tenant_context(tenant_id):
        done: list[int] = []
        for delivery in _take(delivery_ids):
            try:
                with transaction.atomic():
                    _consume(delivery, now)
            except Exception as error:
                if is_transient(error) and not connection.is_usable():
                    raise
                attempts = delivery.attempts if is_transient(error) else delivery.attempts + 1
                _set_back(delivery.id, attempts, error, now)
            else:
                done.append(delivery.id)
        _mark_done(done, now)
    return len(done)


def _run_alone(tenant_id: int, delivery_id: int, now: datetime) -> int:
    """One suspect. Its start is committed first: should it kill this process, that will have been counted."""
    attempts = persist(lambda: _count_start(tenant_id, delivery_id))
    if attempts is None:
        return 0
    try:
        return persist(lambda: _deliver_one(tenant_id, delivery_id, now))
    except Exception as error:  # noqa: BLE001 - a consumer may raise anything
        _set_back_alone(tenant_id, delivery_id, attempts, error, now)
        return 0


def _deliver_one(tenant_id: int, delivery_id: int, now: datetime) -> int:
    with tenant_context(tenant_id):
        taken = _take([delivery_id])
        for delivery in taken:
            _consume(delivery, now)
        _mark_done([delivery.id for delivery in taken], now)
    return len(taken)


def _take(delivery_ids: Sequence[int]) -> list[Delivery]:
    mine = Delivery.objects.filter(id__in=delivery_ids, state=DeliveryState.LEASED, endpoint__isnull=True)
    rows = mine.select_for_update(skip_locked=True, of=("self",)).select_related("event")
    return list(rows.order_by("event__subject_kind", "event__subject_id", "event_id", "id"))


def _consume(delivery: Delivery, now: datetime) -> None:
    consumer = registry.get_consumer(delivery.consumer)
    if consumer is None:
        raise UnknownHandlerError(f"no consumer {delivery.consumer}")
    consumer(event=occurrence_of(delivery.event), now=now)


def occurrence_of(event: Event) -> registry.Occurrence:
    return registry.Occurrence(
        id=event.id,
        code=event.code,
        actor_kind=event.actor_kind,
        actor_id=event.actor_id,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        occurred_at=event.occurred_at,
        fact=registry.decode(event.code, event.data),
    )


def _mark_done(delivery_ids: Sequence[int], now: datetime) -> None:
    if delivery_ids:
        Delivery.objects.filter(id__in=delivery_ids).update(
            state=DeliveryState.DONE, done_at=now, lease_until=None, last_error=""
        )


def _count_start(tenant_id: int, delivery_id: int) -> int | None:
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute(COUNT_START, {"tenant": tenant_id, "id": delivery_id})
        row = cursor.fetchone()
    return row[0] if row else None


def _set_back_alone(tenant_id: int, delivery_id: int, attempts: int, error: Exception, now: datetime) -> None:
    counted = attempts - 1 if is_transient(error) else attempts

    def write() -> None:
        with tenant_context(tenant_id):
            _set_back(delivery_id, max(counted, 1), error, now)

    persist(write)


def _set_back(delivery_id: int, attempts: int, error: Exception, now: datetime) -> None:
    is_dead = attempts >= MAX_ATTEMPTS and not is_transient(error)
    report = log.error if is_dead else log.warning
    report("events.delivery_failed", delivery=delivery_id, attempts=attempts, error=describe(error))
    Delivery.objects.filter(id=delivery_id, state=DeliveryState.LEASED).update(
        attempts=attempts,
        last_error=describe(error),
        state=DeliveryState.DEAD if is_dead else DeliveryState.WAITING,
        next_attempt_at=now if is_dead else now + wait_after(error, attempts=attempts),
        lease_until=None,
    )
