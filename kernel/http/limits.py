"""Rate limits. Where guessing must stop (sign-in, portal posts) they count in PostgreSQL and hold while Redis is down;
`allow` counts in the cache and lets everyone pass while that is gone.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from kernel.errors import TooMany
from kernel.tenancy.context import current_tenant_id

# One statement, so that parallel guesses cannot slip past the count. What was refused still counts.
HIT = """
INSERT INTO http_ratecounter AS c (key, hits, window_ends_at) VALUES (%(key)s, 1, %(ends)s)
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN c.window_ends_at <= %(now)s THEN 1 ELSE c.hits + 1 END,
  window_ends_at = CASE WHEN c.window_ends_at <= %(now)s THEN excluded.window_ends_at ELSE c.window_ends_at END
RETURNING hits, window_ends_at
"""
MINUTES_FROM = 90  # seconds; below that they read better


@dataclass(frozen=True, slots=True)
class Hit:
    key: str
    window: timedelta
    now: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """`retry_after` is in seconds, 0 when allowed."""

    allowed: bool
    retry_after: int


_remembered: ContextVar[list[Hit] | None] = ContextVar("rate_hits", default=None)


def hit(*, key: str, limit: int, window: timedelta, now: datetime) -> Verdict:
    """Count one attempt. The key is of the active tenant; it is digested, so it may hold an address or a name."""
    made = Hit(key=_digest(key), window=window, now=now)
    remembered = _remembered.get()
    if remembered is not None:
        remembered.append(made)
    hits, ends_at = _count(made)
    if hits <= limit:
        return Verdict(allowed=True, retry_after=0)
    return Verdict(allowed=False, retry_after=max(1, ceil((ends_at - now).total_seconds())))


def require_room(*, key: str, limit: int, window: timedelta, now: datetime) -> None:
    """Like `hit`, but raises `TooMany`."""
    verdict = hit(key=key, limit=limit, window=window, now=now)
    if not verdict.allowed:
        raise TooMany(
            f"That was too often. Wait {_in_words(verdict.retry_after)} and try again.",
            retry_after=verdict.retry_after,
        )


def forgive(*, key: str) -> None:
    """Take one hit back: the attempt turned out to be right."""
    digest = _digest(key)
    remembered = _remembered.get()
    if remembered is not None:
        remembered[:] = [made for made in remembered if made.key != digest]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE http_ratecounter SET hits = greatest(hits - 1, 0) WHERE key = %s", [digest])


def allow(*, key: str, limit: int, window: timedelta) -> bool:
    """Count in the cache. Without Redis nobody is refused."""
    name = f"limit:{_digest(key)}"
    if cache.add(name, 1, timeout=int(window.total_seconds())):
        return True
    try:
        return bool(cache.incr(name) <= limit)
    except ValueError:  # it expired between the two calls, or there is no Redis
        return True


@contextmanager
def remembering() -> Iterator[list[Hit]]:
    """Collects the hits of one request, for `count_again` should its transaction be rolled back."""
    hits: list[Hit] = []
    token = _remembered.set(hits)
    try:
        yield hits
    finally:
        _remembered.reset(token)


def count_again(hits: Sequence[Hit]) -> None:
    """After a rollback: an attempt counts although the request that made it left nothing else behind."""
    try:
        with transaction.atomic():
            for made in hits:
                _count(made)
    except DatabaseError:
        return  # no database, nothing to protect


def purge_expired(*, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM http_ratecounter WHERE window_ends_at <= %s", [now])
        return int(cursor.rowcount)


def _count(made: Hit) -> tuple[int, datetime]:
    with connection.cursor() as cursor:
        cursor.execute(HIT, {"key": made.key, "now": made.now, "ends": made.now + made.window})
        hits, ends_at = cursor.fetchone()
    return hits, ends_at


def _digest(key: str) -> str:
    return hashlib.sha256(f"{current_tenant_id() or 0}:{key}".encode()).hexdigest()


def _in_words(seconds: int) -> str:
    if seconds < MINUTES_FROM:
        return f"{seconds} seconds"
    return f"{ceil(seconds / 60)} minutes"
