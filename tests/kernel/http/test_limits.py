from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from kernel.errors import TooMany
from kernel.http import limits
from kernel.tenancy.context import tenant_context

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WINDOW = timedelta(minutes=5)


def hit(now=NOW, key="sign-in:a", limit=3):
    return limits.hit(key=key, limit=limit, window=WINDOW, now=now)


def test_up_to_the_limit_and_no_further(db):
    assert [hit().allowed for _ in range(5)] == [True, True, True, False, False]


def test_the_wait_is_what_is_left_of_the_window(db):
    for _ in range(3):
        hit()
    assert hit(NOW + timedelta(minutes=1)).retry_after == 240
    assert hit(NOW + WINDOW).allowed


def test_tenants_are_counted_apart(world):
    with tenant_context(world.alpha.id):
        assert [hit(limit=1).allowed for _ in range(2)] == [True, False]
    with tenant_context(world.beta.id):
        assert hit(limit=1).allowed


def test_what_was_right_is_taken_back(db):
    for _ in range(10):
        assert hit(limit=1).allowed
        limits.forgive(key="sign-in:a")


def test_refusing_says_how_long(db):
    limits.require_room(key="form", limit=1, window=WINDOW, now=NOW)
    with pytest.raises(TooMany, match="Wait 5 minutes") as refused:
        limits.require_room(key="form", limit=1, window=WINDOW, now=NOW)
    assert refused.value.retry_after == 300


def test_nobody_can_be_read_from_the_table(db):
    hit(key="sign-in:ann@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM http_ratecounter")
        assert [len(key) for (key,) in cursor.fetchall()] == [64]


def test_old_counts_are_forgotten(db):
    hit()
    assert limits.purge_expired(now=NOW) == 0
    assert limits.purge_expired(now=NOW + WINDOW) == 1


def test_parallel_guesses_do_not_slip_past(committed):
    def guess(_):
        try:
            return hit(limit=10).allowed
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(guess, range(40))) == 10


def test_the_cheap_limit_counts_in_the_cache():
    from django.core.cache import cache

    cache.clear()
    assert [limits.allow(key="page", limit=2, window=WINDOW) for _ in range(3)] == [True, True, False]


def test_the_cheap_limit_lets_everyone_pass_without_redis(monkeypatch):
    from kernel.http.cache import ForgivingRedisCache

    monkeypatch.setattr(limits, "cache", ForgivingRedisCache("redis://127.0.0.1:1/0", {}))
    assert all(limits.allow(key="page", limit=1, window=WINDOW) for _ in range(5))
