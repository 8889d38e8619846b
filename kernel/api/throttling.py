"""How many requests an actor may send. Counted in Redis; while Redis is away each process counts for itself."""

import time
from collections import OrderedDict
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, ClassVar

import redis
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from kernel.actors import Actor
from kernel.tenancy.context import require_tenant_id

if TYPE_CHECKING:  # DRF imports this module while it defines its views
    from rest_framework.views import APIView

WINDOW_SECONDS = 60
REDIS_TIMEOUT = 0.1  # seconds; a throttle must not become the outage
REDIS_PAUSE = 5.0  # seconds without asking Redis after it failed once
MAX_BUCKETS = 10_000


class LocalCounter:
    """Fixed windows in this process; the oldest keys are dropped when there are too many."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def add(self, key: str) -> int:
        with self._lock:
            self._counts[key] = count = self._counts.get(key, 0) + 1
            self._counts.move_to_end(key)
            while len(self._counts) > MAX_BUCKETS:
                self._counts.popitem(last=False)
        return count


class SharedCounter:
    """Redis first. After a failure Redis is left alone for some seconds, so that its timeout is paid once."""

    def __init__(self, client: "redis.Redis") -> None:
        self._client = client
        self._local = LocalCounter()
        self._ask_again_at = 0.0

    def add(self, key: str) -> int:
        """How often this key was added in its window."""
        if time.monotonic() < self._ask_again_at:
            return self._local.add(key)
        try:
            pipe = self._client.pipeline(transaction=False)
            pipe.incr(key)
            pipe.expire(key, WINDOW_SECONDS * 2)
            return int(pipe.execute()[0])
        except (redis.RedisError, OSError):
            self._ask_again_at = time.monotonic() + REDIS_PAUSE
            return self._local.add(key)


@cache
def shared_counter() -> SharedCounter:
    return SharedCounter(
        redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT
        )
    )


class ActorThrottle(BaseThrottle):
    """A view may set its own `requests_per_minute`."""

    requests_per_minute: ClassVar[int] = 1200

    def allow_request(self, request: Request, view: "APIView") -> bool:
        allowed = int(getattr(view, "requests_per_minute", self.requests_per_minute))
        window = int(time.time()) // WINDOW_SECONDS
        key = f"api:{require_tenant_id()}:{self._who(request)}:{type(view).__name__}:{window}"
        return shared_counter().add(key) <= allowed

    def wait(self) -> float:
        return WINDOW_SECONDS - time.time() % WINDOW_SECONDS

    def _who(self, request: Request) -> str:
        actor = request.auth
        if isinstance(actor, Actor):
            return f"{actor.kind}:{actor.id}"
        return f"address:{request.META.get('REMOTE_ADDR', '')}"
