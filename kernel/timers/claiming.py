"""The clock's doors to every tenant's timers: SQL functions, each returning the least it can."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kernel.events.failures import MAX_ATTEMPTS

Claim = tuple[int, int]  # a timer's id and the generation that was claimed
_PRUNE_WIDTH = 20_000


@dataclass(frozen=True, slots=True)
class Claimed:
    id: int
    tenant_id: int
    generation: int
    attempts: int
    late_seconds: float


@dataclass(frozen=True, slots=True)
class Lag:
    """`late_seconds`: how long the oldest due timer waits for its claim. `poison`: how many were set aside."""

    late_seconds: float
    poison: int


def claim_due(*, limit: int, lease: timedelta) -> list[Claimed]:
    """Lease the timers that are due, the oldest first; rows that somebody else claims right now are skipped."""
    with connection.cursor() as cursor:
        values: list[Any] = [limit, lease]
        cursor.execute("SELECT * FROM timers_claim(%s, %s)", values)
        return [Claimed(*row) for row in cursor.fetchall()]


def release_expired() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT timers_release_expired(%s)", [MAX_ATTEMPTS])
        return int(cursor.fetchone()[0])


def read_lag() -> Lag:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM timers_lag()")
        return Lag(*cursor.fetchone())


def prune(*, due_before: datetime) -> int:
    """Delete timers that fired or were cancelled and were due before then; in short statements."""
    after, total = 0, 0
    while after is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM timers_prune(%s, %s, %s)", [after, _PRUNE_WIDTH, due_before])
            after, pruned = cursor.fetchone()
        total += pruned
    return total


def into_batches(claimed: Iterable[Claimed], *, size: int) -> list[tuple[int, list[Claim]]]:
    """By tenant, at most `size` together; a timer that failed before goes alone, so that it can harm no other."""
    fresh: dict[int, list[Claim]] = defaultdict(list)
    alone: list[tuple[int, list[Claim]]] = []
    for timer in claimed:
        claim = (timer.id, timer.generation)
        if timer.attempts:
            alone.append((timer.tenant_id, [claim]))
        else:
            fresh[timer.tenant_id].append(claim)
    together = [(tenant_id, part) for tenant_id, claims in fresh.items() for part in _split(claims, size)]
    return together + alone


def _split(claims: Sequence[Claim], size: int) -> list[list[Claim]]:
    return [list(claims[start : start + size]) for start in range(0, len(claims), size)]
