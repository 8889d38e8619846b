"""The process's one subscription to Redis. While Redis is away the hub reads on its own, every second."""

import asyncio
from contextlib import suppress

import redis.asyncio as redis
import structlog
from redis.exceptions import RedisError

from kernel.live.hints import CHANNEL
from kernel.live.hub import Hub

log = structlog.get_logger(__name__)

_CONNECT_SECONDS = 1.0
_AGAIN_SECONDS = 1.0
_QUIET_SECONDS = 5.0


async def listen(hub: Hub, url: str) -> None:
    """Until cancelled."""
    while True:
        try:
            await _follow(hub, url)
        except (RedisError, OSError, TimeoutError) as error:
            if hub.has_hints:
                log.warning("live.redis_lost", error=type(error).__name__)
            hub.set_hints(are_there=False)
        await asyncio.sleep(_AGAIN_SECONDS)


async def _follow(hub: Hub, url: str) -> None:
    client = redis.Redis.from_url(url, socket_connect_timeout=_CONNECT_SECONDS, socket_keepalive=True)
    try:
        async with client.pubsub() as subscription:
            await asyncio.wait_for(subscription.psubscribe(f"{CHANNEL}*"), _CONNECT_SECONDS)
            hub.set_hints(are_there=True)
            log.info("live.redis_found")
            while True:
                await _take(hub, subscription)
    finally:
        with suppress(RedisError, OSError):
            await client.aclose()


async def _take(hub: Hub, subscription: redis.client.PubSub) -> None:
    message = await subscription.get_message(ignore_subscribe_messages=True, timeout=_QUIET_SECONDS)
    if message is None:
        await asyncio.wait_for(
            subscription.ping(), _CONNECT_SECONDS
        )  # notices a connection that is only half there
    elif message["type"] == "pmessage":
        tenant = message["channel"].decode().removeprefix(CHANNEL)
        hub.wake(int(tenant) if tenant.isdigit() else None)
