"""After each commit, a word to the live processes that this tenant has news. It carries no content: they read the
events from PostgreSQL, so a hint that is lost, late or doubled costs or spoils nothing.
"""

from collections.abc import Sequence
from functools import cache
from time import monotonic

import redis
import structlog
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from kernel.events.models import Event
from kernel.events.operations import on_published

log = structlog.get_logger(__name__)

CHANNEL = "live:"
TIMEOUT_SECONDS = 0.05
SILENCE_SECONDS = 3.0  # after a failure: an outage of Redis must not cost every request its timeout


class Hinter:
    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._silent_until = 0.0

    def tell(self, tenant_id: int) -> None:
        if monotonic() < self._silent_until:
            return
        try:
            self._client.publish(f"{CHANNEL}{tenant_id}", b"")
        except (RedisError, OSError) as error:
            self._silent_until = monotonic() + SILENCE_SECONDS
            log.warning("live.hints_down", error=type(error).__name__)


@cache
def get_hinter() -> Hinter:
    return Hinter(settings.REDIS_URL)


@on_published
def hint(tenant_id: int, _events: Sequence[Event]) -> None:
    get_hinter().tell(tenant_id)
