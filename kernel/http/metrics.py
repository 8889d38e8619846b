"""Figures of this process and of the queues, for Prometheus."""

from django.db import DatabaseError, connection
from prometheus_client import Counter, Gauge, Histogram, generate_latest

REQUESTS = Counter("stagedoor_requests_total", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram(
    "stagedoor_request_seconds",
    "Seconds to an answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
DATABASE_UP = Gauge("stagedoor_database_up", "Whether PostgreSQL answers")
TIMERS_LATE = Gauge("stagedoor_timers_late_seconds", "How late the oldest due timer is")
TIMERS_POISON = Gauge("stagedoor_timers_poison", "Timers set aside after repeated failures")
DELIVERIES_LATE = Gauge("stagedoor_deliveries_late_seconds", "How late the oldest due delivery is")
DELIVERIES_DEAD = Gauge("stagedoor_deliveries_dead", "Deliveries set aside after repeated failures")
LAGS = {"timers_lag": (TIMERS_LATE, TIMERS_POISON), "events_lag": (DELIVERIES_LATE, DELIVERIES_DEAD)}


def exposition() -> bytes:
    """All figures as text; without the database those that need it keep their last value."""
    try:
        _measure_queues()
        DATABASE_UP.set(1)
    except DatabaseError:
        DATABASE_UP.set(0)
    return generate_latest()


def _measure_queues() -> None:
    with connection.cursor() as cursor:
        for function, (late, aside) in LAGS.items():
            cursor.execute(f"SELECT * FROM {function}()")  # noqa: S608 - names of our own
            late_seconds, count = cursor.fetchone()
            late.set(late_seconds)
            aside.set(count)
