"""Measuring the timers of a running stack: how late they fire, and how fast a backlog drains.

Worker and clock must run, on the same database, and know the kind. Lateness is `fired_at - due_at`: both PostgreSQL's,
the first taken by the statement that marks the timer fired, so claim, queue and handler are all in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

from django.db import connection

from kernel.tenancy.context import require_tenant_id, tenant_context
from kernel.timers.models import Timer, TimerState
from kernel.timers.registry import DueTimer, timer_handler

KIND = "bench.timer"
_FAR = timedelta(days=365)
_FIRST = 1_000_000_000  # subjects no real row has
_STEP_SECONDS = 0.2

OPEN = """
INSERT INTO timers_timer (tenant_id, kind, subject_id, key, due_at, generation, state, attempts, last_error)
SELECT %(tenant)s, %(kind)s, n, 'open', statement_timestamp() + %(far)s + n * interval '1 millisecond', 0, 0, 0, ''
FROM generate_series(%(first)s::bigint, %(first)s::bigint + %(count)s - 1) n
"""
DUE = """
INSERT INTO timers_timer (tenant_id, kind, subject_id, key, due_at, generation, state, attempts, last_error)
SELECT %(tenant)s, %(kind)s, %(first)s + n, 'due',
  statement_timestamp() + interval '1 second' + n * %(seconds)s / %(count)s * interval '1 second', 0, 0, 0, ''
FROM generate_series(0, %(count)s - 1) n
"""
LATENESS = """
SELECT count(*), coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY late), 0),
  coalesce(percentile_cont(0.99) WITHIN GROUP (ORDER BY late), 0), coalesce(max(late), 0)
FROM (SELECT extract(epoch FROM fired_at - due_at) * 1000 AS late FROM timers_timer
      WHERE tenant_id = %(tenant)s AND kind = %(kind)s AND key = 'due' AND state = 2) fired
"""


@dataclass(frozen=True, slots=True)
class Lateness:
    """In milliseconds. `lost`: due and not fired when the measurement ended."""

    fired: int
    lost: int
    p50: float
    p99: float
    longest: float


@dataclass(frozen=True, slots=True)
class Backlog:
    fired: int
    lost: int
    seconds: float


@timer_handler(KIND)
def count_firing(*, due: list[DueTimer], now: object) -> None:
    """What is measured is the machinery: the handler adds nothing."""


def measure_lateness(
    *, tenant_id: int, open_timers: int, per_second: int, seconds: int, kind: str = KIND
) -> Lateness:
    """With so many timers open, let so many fall due each second for so long."""
    count = per_second * seconds
    _clear(tenant_id, kind)
    _insert(OPEN, tenant_id, kind, count=open_timers)
    _insert(DUE, tenant_id, kind, count=count, seconds=seconds)
    _wait(lambda: _count_open(tenant_id, kind) == 0, seconds=seconds + 60)
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute(LATENESS, {"tenant": tenant_id, "kind": kind})
        fired, p50, p99, longest = cursor.fetchone()
    _clear(tenant_id, kind)
    return Lateness(fired, count - fired, float(p50), float(p99), float(longest))


def measure_backlog(*, tenant_id: int, count: int, kind: str = KIND, limit_seconds: int = 300) -> Backlog:
    """All due at the same moment, as after an outage."""
    _clear(tenant_id, kind)
    _insert(DUE, tenant_id, kind, count=count, seconds=0)
    started = monotonic() + 1  # they fall due a second after their insertion
    _wait(lambda: _count_open(tenant_id, kind) == 0, seconds=limit_seconds)
    elapsed, left = monotonic() - started, _count_open(tenant_id, kind)
    _clear(tenant_id, kind)
    return Backlog(count - left, left, elapsed)


def _insert(statement: str, tenant_id: int, kind: str, *, count: int, seconds: int = 0) -> None:
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "kind": kind,
        "first": _FIRST,
        "count": count,
        "seconds": float(seconds),
        "far": _FAR,
    }
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute(statement, values)


def _count_open(tenant_id: int, kind: str) -> int:
    with tenant_context(tenant_id):
        due = Timer.objects.filter(kind=kind, key="due", tenant_id=require_tenant_id())
        return due.exclude(state=TimerState.FIRED).count()


def _clear(tenant_id: int, kind: str) -> None:
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute("DELETE FROM timers_timer WHERE tenant_id = %s AND kind = %s", [tenant_id, kind])


def _wait(condition: Callable[[], bool], *, seconds: float) -> None:
    ends_at = monotonic() + seconds
    while monotonic() < ends_at and not condition():
        sleep(_STEP_SECONDS)
