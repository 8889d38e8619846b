"""The way from the clock to the workers: quick to notice when nobody takes messages, whatever the reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import redis
import structlog
from celery import Task
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 0.1
SILENCE_SECONDS = 2.0  # after a failure, not asked again for so long
STALL_SECONDS = 1.0
DEEPEST = 8  # messages in a queue: enough to keep workers busy, few enough that leases do not run out there


class Broker:
    def __init__(self, url: str, *, queues: Sequence[str]) -> None:
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._queues = list(queues)
        self._silent_until = 0.0
        self._is_down = False

    def depths(self) -> dict[str, int] | None:
        """Messages waiting in each queue; None while the broker is down."""
        if monotonic() < self._silent_until:
            return None
        try:
            pipe = self._client.pipeline(transaction=False)
            for queue in self._queues:
                pipe.llen(queue)
            found = dict(zip(self._queues, pipe.execute(), strict=True))
        except (RedisError, OSError) as error:
            self._note_down(error)
            return None
        self._note_up()
        return found

    def publish(self, task: "Task[Any, Any]", *, queue: str, kwargs: dict[str, Any]) -> bool:
        """False when the broker did not take it."""
        if monotonic() < self._silent_until:
            return False
        try:
            task.apply_async(kwargs=kwargs, queue=queue, retry=False)
        except (OperationalError, RedisError, OSError) as error:
            self._note_down(error)
            return False
        return True

    def _note_down(self, error: Exception) -> None:
        self._silent_until = monotonic() + SILENCE_SECONDS
        if not self._is_down:
            log.warning("clock.broker_down", error=type(error).__name__)
        self._is_down = True

    def _note_up(self) -> None:
        if self._is_down:
            log.info("clock.broker_back")
        self._is_down = False


@dataclass(slots=True)
class Takers:
    """Whether anybody takes messages from one queue, told from its depth alone."""

    _expected: int = 0
    _moved_at: float = field(default_factory=monotonic)

    def observe(self, depth: int) -> None:
        if depth == 0 or depth < self._expected:
            self._moved_at = monotonic()
        self._expected = depth

    def add(self, messages: int) -> None:
        self._expected += messages

    @property
    def are_gone(self) -> bool:
        return monotonic() - self._moved_at > STALL_SECONDS
