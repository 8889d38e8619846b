"""Running claimed timers: the handler's effect and "fired" in one transaction, so each happens exactly once.

A claim is (id, generation). Whoever comes late, with a message that lay in the broker while the lease ran out and
another process claimed the row, finds it locked, fired or moved on to another generation, and does nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
    ids, generations = [claim[0] for claim in claims], [claim[1] for claim in claims]
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM timers_read(%s, %s)", [ids, generations])
        return [_Pending(*row) for row in cursor.fetchall()]


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
        due = _take(timers)
        if due:
            handling.handle(due=due, now=now)
            _mark_fired(due)
    return len(due)


def _take(timers: Sequence[_Pending]) -> list[DueTimer]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM timers_take(%s, %s)", _identities(timers))
        return [DueTimer(*row) for row in cursor.fetchall()]


def _mark_fired(due: Sequence[DueTimer]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT timers_mark_fired(%s, %s)", _identities(due))


def _identities(timers: Sequence[_Pending | DueTimer]) -> list[list[int]]:
    return [[timer.id for timer in timers], [timer.generation for timer in timers]]


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
