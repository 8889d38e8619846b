"""Running claimed timers: the handler's effect and "fired" in one transaction, so each happens exactly once.

A claim is (id, generation). Whoever comes late, with a message that lay in the broker while the lease ran out and
another process claimed the row, finds it locked, fired or moved on to another generation, and does nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import connection

from kernel.events.failures import (
    MAX_ATTEMPTS,
    UnknownHandlerError,
    describe,
    is_transient,
    persist,
    wait_after,
)
from kernel.tenancy.context import tenant_context
from kernel.timers.claiming import Claim
from kernel.timers.models import Timer, TimerState
from kernel.timers.registry import DueTimer, Handling, get_handling

log = structlog.get_logger(__name__)

# Subjects are locked already when this runs. A row held by another runner is theirs: skip it.
TAKE = """
SELECT t.id, t.subject_id, t.key, t.due_at, t.generation FROM timers_timer t
JOIN unnest(%(ids)s::bigint[], %(generations)s::int[]) AS c(id, generation)
  ON c.id = t.id AND c.generation = t.generation
WHERE t.tenant_id = %(tenant)s AND t.state = 1 ORDER BY t.due_at, t.id FOR UPDATE OF t SKIP LOCKED
"""
# What the handler armed again has another generation by now, what it cancelled another state: both stay.
MARK_FIRED = """
UPDATE timers_timer t SET state = 2, fired_at = clock_timestamp(), lease_until = NULL, last_error = ''
FROM unnest(%(ids)s::bigint[], %(generations)s::int[]) AS c(id, generation)
WHERE t.tenant_id = %(tenant)s AND t.id = c.id AND t.generation = c.generation AND t.state = 1
"""
COUNT_START = """
UPDATE timers_timer t SET attempts = t.attempts + 1
WHERE t.id = (SELECT id FROM timers_timer WHERE tenant_id = %(tenant)s AND id = %(id)s AND generation = %(generation)s
              AND state = 1 FOR UPDATE SKIP LOCKED) RETURNING t.attempts
"""


@dataclass(frozen=True, slots=True)
class _Pending:
    id: int
    generation: int
    kind: str
    subject_id: int
    attempts: int


def run_timers(*, tenant_id: int, claims: Sequence[Claim], now: datetime) -> int:
    """Run what was claimed for one tenant and say how many fired. Never call it inside a transaction."""
    by_kind: dict[str, list[_Pending]] = defaultdict(list)
    alone: list[_Pending] = []
    for timer in persist(lambda: _read(tenant_id, claims)):
        (alone if timer.attempts else by_kind[timer.kind]).append(timer)
    fired = sum(_run_kind(tenant_id, kind, timers, now) for kind, timers in by_kind.items())
    return fired + sum(_run_alone(tenant_id, timer, now) for timer in alone)


def _read(tenant_id: int, claims: Sequence[Claim]) -> list[_Pending]:
    wanted = set(claims)
    with tenant_context(tenant_id):
        rows = Timer.objects.filter(id__in=[timer_id for timer_id, _ in claims], state=TimerState.LEASED)
        found = rows.values_list("id", "generation", "kind", "subject_id", "attempts")
        return [_Pending(*row) for row in found.order_by("due_at", "id") if (row[0], row[1]) in wanted]


def _run_kind(tenant_id: int, kind: str, timers: list[_Pending], now: datetime) -> int:
    """All together; when one of them spoils it for all, one by one."""
    try:
        handling = _require_handling(kind)
        return persist(lambda: _fire(tenant_id, handling, timers, now))
    except Exception as error:
        if is_transient(error):
            raise
        log.warning("timers.batch_failed", kind=kind, size=len(timers), error=describe(error))
    return sum(_run_alone(tenant_id, timer, now) for timer in timers)


def _run_alone(tenant_id: int, timer: _Pending, now: datetime) -> int:
    """One suspect. Its start is committed first: should it kill this process, that will have been counted."""
    attempts = persist(lambda: _count_start(tenant_id, timer))
    if attempts is None:
        return 0
    try:
        handling = _require_handling(timer.kind)
        return persist(lambda: _fire(tenant_id, handling, [timer], now))
    except Exception as error:  # noqa: BLE001 - a handler may raise anything
        _set_back(tenant_id, timer, attempts, error, now)
        return 0


def _fire(tenant_id: int, handling: Handling, timers: Sequence[_Pending], now: datetime) -> int:
    with tenant_context(tenant_id):
        if handling.lock is not None:
            handling.lock(sorted({timer.subject_id for timer in timers}))
        due = _take(tenant_id, timers)
        if due:
            handling.handle(due=due, now=now)
            _mark_fired(tenant_id, due)
    return len(due)


def _take(tenant_id: int, timers: Sequence[_Pending]) -> list[DueTimer]:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, _identities(tenant_id, timers))
        return [DueTimer(*row) for row in cursor.fetchall()]


def _mark_fired(tenant_id: int, due: Sequence[DueTimer]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MARK_FIRED, _identities(tenant_id, due))


def _identities(tenant_id: int, timers: Sequence[_Pending | DueTimer]) -> dict[str, Any]:
    return {
        "tenant": tenant_id,
        "ids": [timer.id for timer in timers],
        "generations": [timer.generation for timer in timers],
    }


def _count_start(tenant_id: int, timer: _Pending) -> int | None:
    values = {"tenant": tenant_id, "id": timer.id, "generation": timer.generation}
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute(COUNT_START, values)
        row = cursor.fetchone()
    return row[0] if row else None


def _set_back(tenant_id: int, timer: _Pending, attempts: int, error: Exception, now: datetime) -> None:
    """Leased until its next try, so that lateness still counts from `due_at`; after five starts set aside."""
    counted = attempts - 1 if is_transient(error) else attempts
    is_poison = counted >= MAX_ATTEMPTS
    report = log.error if is_poison else log.warning
    report("timers.failed", kind=timer.kind, timer=timer.id, attempts=counted, error=describe(error))

    def write() -> None:
        with tenant_context(tenant_id):
            mine = Timer.objects.filter(id=timer.id, generation=timer.generation, state=TimerState.LEASED)
            mine.update(
                attempts=max(counted, 1),
                last_error=describe(error),
                state=TimerState.POISON if is_poison else TimerState.LEASED,
                lease_until=None if is_poison else now + wait_after(error, attempts=counted),
            )

    persist(write)


def _require_handling(kind: str) -> Handling:
    handling = get_handling(kind)
    if handling is None:
        raise UnknownHandlerError(f"no handler for {kind}")
    return handling
