"""When a webhook is tried again. Pure: the caller stores what comes back.

The plan is the one that Standard Webhooks suggests. A receiver may see a message twice and tells by its
webhook-id, so an attempt whose fate is unknown is simply repeated.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from kernel.events.webhooks.outcome import Kind

# Each wait counts from the attempt before it; the first attempt is immediate.
PLAN = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER = 0.1

Verdict = Literal["delivered", "again", "failed", "pause_endpoint"]


@dataclass(frozen=True, slots=True)
class Next:
    verdict: Verdict
    at: datetime | None = None


def next_attempt(*, attempts: int, delivery_id: int | str, now: datetime) -> datetime | None:
    """When to try after `attempts` attempts; None once the plan is spent.

    Up to a tenth is added, fixed by the delivery, so that an endpoint coming back is not met by all at once.
    """
    if attempts >= len(PLAN):
        return None
    return now + PLAN[attempts] * (1 + JITTER * _fraction(f"{delivery_id}:{attempts}"))


def decide(*, kind: Kind, attempts: int, delivery_id: int | str, now: datetime) -> Next:
    """What an attempt's outcome means; `attempts` counts it. 410 Gone pauses the whole endpoint."""
    if kind == "ok":
        return Next("delivered")
    if kind == "gone":
        return Next("pause_endpoint")
    if kind == "refused":
        return Next("failed")
    at = next_attempt(attempts=attempts, delivery_id=delivery_id, now=now)
    return Next("again", at) if at else Next("failed")


def _fraction(seed: str) -> float:
    digest = hashlib.sha256(seed.encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32
