"""The cache holds hints: when Redis is gone every read is a miss, every write is forgotten, and no page breaks."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from kernel.tenancy.context import current_tenant_id

R = TypeVar("R")
log = structlog.get_logger(__name__)
PAUSE = 2.0  # seconds without asking Redis again after it failed, so that an outage slows no page
TIMEOUT = 0.25  # seconds


def tenant_key(key: str, prefix: str, version: int) -> str:
    """No tenant can read what another has cached, whatever key they choose."""
    return f"{prefix}:{current_tenant_id() or 0}:{version}:{key}"


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT}
        params = params | {"OPTIONS": options | params.get("OPTIONS", {})}
        super().__init__(server, params)
        self._silent_until = 0.0

    def _forgive(self, call: Callable[[], R], otherwise: R) -> R:
        if time.monotonic() < self._silent_until:
            return otherwise
        try:
            return call()
        except (RedisError, OSError) as error:
            self._silent_until = time.monotonic() + PAUSE
            log.warning("cache.unreachable", error=type(error).__name__)
            return otherwise

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """True without Redis: whoever asks "am I the first?" goes on."""
        return self._forgive(lambda: super(ForgivingRedisCache, self).add(*args, **kwargs), otherwise=True)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._forgive(lambda: super(ForgivingRedisCache, self).get(key, default, version), default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._forgive(lambda: super(ForgivingRedisCache, self).set(*args, **kwargs), None)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._forgive(lambda: super(ForgivingRedisCache, self).touch(*args, **kwargs), otherwise=False)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._forgive(
            lambda: super(ForgivingRedisCache, self).delete(*args, **kwargs), otherwise=False
        )

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return self._forgive(lambda: super(ForgivingRedisCache, self).get_many(*args, **kwargs), {})

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._forgive(
            lambda: super(ForgivingRedisCache, self).has_key(*args, **kwargs), otherwise=False
        )

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Raises `ValueError` for a missing key, as Django's caches do; without Redis every key is missing."""
        value = self._forgive(lambda: super(ForgivingRedisCache, self).incr(key, delta, version), None)
        if value is None:
            raise ValueError(f"Key {key!r} not found")
        return int(value)

    def set_many(self, *args: Any, **kwargs: Any) -> list[str]:
        return self._forgive(lambda: super(ForgivingRedisCache, self).set_many(*args, **kwargs), [])

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._forgive(lambda: super(ForgivingRedisCache, self).delete_many(*args, **kwargs), None)

    def clear(self) -> None:
        self._forgive(lambda: super(ForgivingRedisCache, self).clear(), None)
