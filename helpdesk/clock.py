"""The clock's parts put together: its three lanes, and the jobs that recur."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone
from prometheus_client import Gauge

from kernel.events import claiming as events
from kernel.events.delivering import run_deliveries
from kernel.events.posting import run_webhooks
from kernel.events.tasks import run_deliveries_task, run_webhooks_task
from kernel.timers import claiming as timers
from kernel.timers.lanes import Lane, Message
from kernel.timers.periodic import prepare_jobs, run_due_jobs
from kernel.timers.registry import list_periodic
from kernel.timers.running import run_timers
from kernel.timers.tasks import run_timers_task

log = structlog.get_logger(__name__)

BATCHES_AT_ONCE = 4
WEBHOOK_BATCH = 16
LAG_EVERY_SECONDS = 5.0

LATE = Gauge("stagedoor_clock_late_seconds", "How long the oldest due row waits for its claim", ["lane"])
SET_ASIDE = Gauge("stagedoor_clock_set_aside", "Rows set aside after five failures", ["lane"])


def build_lanes() -> list[Lane]:
    batch = settings.TIMER_BATCH
    return [_timer_lane(batch), _delivery_lane(batch), _webhook_lane()]


def _timer_lane(batch: int) -> Lane:
    return Lane(
        name="timers",
        task=run_timers_task,
        claim=lambda limit: timers.claim_due(limit=limit, lease=settings.TIMER_LEASE),
        batches=lambda rows: [
            {"tenant_id": tenant_id, "claims": claims}
            for tenant_id, claims in timers.into_batches(rows, size=batch)
        ],
        run=lambda message: _discard(run_timers(**message, now=timezone.now())),
        limit=batch * BATCHES_AT_ONCE,
        limit_here=batch,
    )


def _delivery_lane(batch: int) -> Lane:
    return Lane(
        name="deliveries",
        task=run_deliveries_task,
        claim=lambda limit: events.claim_deliveries(limit=limit, lease=settings.TIMER_LEASE),
        batches=lambda rows: _delivery_messages(rows, size=batch, suspects_alone=True),
        run=lambda message: _discard(run_deliveries(**message, now=timezone.now())),
        limit=batch * BATCHES_AT_ONCE,
        limit_here=batch,
    )


def _webhook_lane() -> Lane:
    return Lane(
        name="webhooks",
        task=run_webhooks_task,
        claim=lambda limit: events.claim_webhooks(limit=limit),
        batches=lambda rows: _delivery_messages(rows, size=WEBHOOK_BATCH, suspects_alone=False),
        run=_post_aside,
        limit=events.WEBHOOKS_AT_ONCE,
        limit_here=WEBHOOK_BATCH,
    )


def _delivery_messages(rows: Any, *, size: int, suspects_alone: bool) -> list[Message]:
    batches = events.into_batches(rows, size=size, suspects_alone=suspects_alone)
    return [{"tenant_id": tenant_id, "delivery_ids": ids} for tenant_id, ids in batches]


def _discard(_: object) -> None:
    """What ran is counted by the database."""


_posting: set[threading.Thread] = set()


def webhooks_under_way() -> bool:
    return any(thread.is_alive() for thread in _posting)


def _post_aside(message: Message) -> None:
    """In a thread of its own: a receiver may take ten seconds, due timers may not. The claim bounds how many."""
    thread = threading.Thread(target=_post, args=(message,), daemon=True, name="webhooks")
    _posting.difference_update([done for done in _posting if not done.is_alive()])
    _posting.add(thread)
    thread.start()


def _post(message: Message) -> None:
    try:
        run_webhooks(**message, now=timezone.now())
    except Exception:
        log.exception("clock.webhooks_failed")
    finally:
        connection.close()


def keep_house() -> Callable[[], bool]:
    """The step of the second loop: recurring jobs, and how far behind we are."""
    state = {"prepared": False, "measured_at": 0.0}

    def step() -> bool:
        now = timezone.now()
        if not state["prepared"]:
            prepare_jobs(jobs=list_periodic(), now=now)
            state["prepared"] = True
        run_due_jobs(now=now)
        if monotonic() - state["measured_at"] > LAG_EVERY_SECONDS:
            measure_lag()
            state["measured_at"] = monotonic()
        return False

    return step


def measure_lag() -> None:
    lag, owed = timers.read_lag(), events.read_lag()
    LATE.labels("timers").set(lag.late_seconds)
    LATE.labels("deliveries").set(owed.late_seconds)
    LATE.labels("webhooks").set(owed.webhook_late_seconds)
    SET_ASIDE.labels("timers").set(lag.poison)
    SET_ASIDE.labels("deliveries").set(owed.dead)
