"""The clock's doors to every tenant's deliveries: SQL functions, each returning the least it can."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kernel.events.failures import MAX_ATTEMPTS
from kernel.events.webhooks.retry import PLAN

WEBHOOKS_AT_ONCE = 32
WEBHOOK_LEASE = timedelta(seconds=60)  # a batch is posted side by side, each within ten seconds
_PRUNE_WIDTH = 20_000


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    id: int
    tenant_id: int
    attempts: int
    late_seconds: float


@dataclass(frozen=True, slots=True)
class EventsLag:
    """In seconds: how long the oldest due delivery waits. `dead`: how many were set aside."""

    late_seconds: float
    webhook_late_seconds: float
    dead: int


def claim_deliveries(*, limit: int, lease: timedelta) -> list[ClaimedDelivery]:
    return _claim("SELECT * FROM events_claim_deliveries(%s, %s)", [limit, lease])


def claim_webhooks(*, limit: int) -> list[ClaimedDelivery]:
    """Few enough that receivers who are slow to answer cannot hold up all workers."""
    return _claim("SELECT * FROM events_claim_webhooks(%s, %s, %s)", [limit, WEBHOOKS_AT_ONCE, WEBHOOK_LEASE])


def _claim(query: str, values: list[Any]) -> list[ClaimedDelivery]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [ClaimedDelivery(*row) for row in cursor.fetchall()]


def release_expired() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT events_release_expired(%s, %s)", [MAX_ATTEMPTS, len(PLAN)])
        return int(cursor.fetchone()[0])


def read_lag() -> EventsLag:
    with connection.cursor() as cursor:
        cursor.execute("SELECT l.late_seconds, events_webhook_lag(), l.dead FROM events_lag() l")
        return EventsLag(*cursor.fetchone())


def prune(*, done_before: datetime, log_before: datetime) -> int:
    """Delete what consumers have done, and older still the log of webhooks; in short statements."""
    after, total = 0, 0
    while after is not None:
        with connection.cursor() as cursor:
            values: list[Any] = [after, _PRUNE_WIDTH, done_before, log_before]
            cursor.execute("SELECT * FROM events_prune(%s, %s, %s, %s)", values)
            after, pruned = cursor.fetchone()
        total += pruned
    return total


def into_batches(
    claimed: Iterable[ClaimedDelivery], *, size: int, suspects_alone: bool
) -> list[tuple[int, list[int]]]:
    """By tenant, at most `size` together; a suspect, which failed before, goes alone if it could harm others."""
    fresh: dict[int, list[int]] = defaultdict(list)
    alone: list[tuple[int, list[int]]] = []
    for delivery in claimed:
        if delivery.attempts and suspects_alone:
            alone.append((delivery.tenant_id, [delivery.id]))
        else:
            fresh[delivery.tenant_id].append(delivery.id)
    together = [
        (tenant_id, ids[start : start + size])
        for tenant_id, ids in fresh.items()
        for start in range(0, len(ids), size)
    ]
    return together + alone
