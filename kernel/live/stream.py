"""`GET /live/` on a tenant's host: server-sent events for whoever is signed in there. A plain ASGI application."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import suppress
from time import monotonic
from typing import Any

import structlog

from kernel.actors import Actor
from kernel.live.hub import Client, Hub
from kernel.live.identity import Viewer, find_tenant, identify
from kernel.live.reading import PAGE_OVERLAP, catch_up
from kernel.live.requests import LiveRequest, is_own_origin, read_request
from kernel.live.sse import HEARTBEAT, encode, opening
from kernel.live.threads import DatabaseGone, in_thread

log = structlog.get_logger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEARTBEAT_SECONDS = 15.0
RECHECK_SECONDS = 30.0  # a session that was ended is noticed within this and a heartbeat
MOST_LINES = 30  # of one person: some thirty tabs
PATHS = frozenset({"/", "/live", "/live/"})


class Refused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class LiveStream:
    def __init__(self, hub: Hub, *, web_port: int, session_cookie: str) -> None:
        self._hub = hub
        self._web_port = web_port
        self._session_cookie = session_cookie
        self._closing = asyncio.Event()

    def close(self) -> None:
        """Ends every stream; browsers come back to whichever process answers next."""
        self._closing.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = read_request(scope, session_cookie=self._session_cookie)
        try:
            viewer = await self._admit(request)
            client = await self._hub.join(viewer.tenant_id, viewer.actor)
        except Refused as refused:
            await refuse(send, refused.status)
            return
        except DatabaseGone:
            await refuse(send, 503)
            return
        try:
            await self._serve(request, viewer, client, receive, send)
        finally:
            self._hub.leave(viewer.tenant_id, client)

    async def _admit(self, request: LiveRequest) -> Viewer:
        if request.path not in PATHS:
            raise Refused(404)
        if request.method != "GET":
            raise Refused(405)
        if not is_own_origin(request, web_port=self._web_port):
            raise Refused(403)
        tenant_id = await in_thread(lambda: find_tenant(request.host))
        if tenant_id is None:
            raise Refused(404)
        viewer = await self._identify(tenant_id, request.session_key)
        if viewer is None:
            raise Refused(401)
        if self._hub.count(tenant_id, viewer.actor) >= MOST_LINES:
            raise Refused(429)
        return viewer

    async def _identify(self, tenant_id: int, session_key: str) -> Viewer | None:
        if not session_key:
            return None
        return await in_thread(lambda: identify(tenant_id=tenant_id, session_key=session_key))

    async def _serve(
        self, request: LiveRequest, viewer: Viewer, client: Client, receive: Receive, send: Send
    ) -> None:
        await _start(send, request)
        gone = asyncio.create_task(_until_gone(receive))
        closing = asyncio.create_task(self._closing.wait())
        writing = asyncio.create_task(self._write(request, viewer, client, send))
        try:
            await asyncio.wait({gone, closing, writing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, closing, writing):
                task.cancel()
            await asyncio.gather(gone, closing, writing, return_exceptions=True)
        with suppress(OSError, RuntimeError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _write(self, request: LiveRequest, viewer: Viewer, client: Client, send: Send) -> None:
        async for chunk in self._chunks(request, viewer, client):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def _chunks(self, request: LiveRequest, viewer: Viewer, client: Client) -> AsyncIterator[bytes]:
        yield await self._opening(request, viewer)
        checked_at = monotonic()
        while not client.is_slow:
            yield await _next_chunk(client)
            if monotonic() - checked_at >= RECHECK_SECONDS:
                actor = await self._recheck(request, viewer)
                if actor is None:
                    return
                client.actor, checked_at = actor, monotonic()
        log.info("live.slow_client", tenant=viewer.tenant_id)

    async def _opening(self, request: LiveRequest, viewer: Viewer) -> bytes:
        """Joined already, so nothing falls between this and what the queue brings; some may come twice."""
        after = request.after
        if after is None and request.shown is not None:
            after = max(0, request.shown - PAGE_OVERLAP)
        if after is None:
            return opening(await in_thread(self._hub.horizon.advance))
        since = after
        position, messages = await in_thread(
            lambda: catch_up(
                tenant_id=viewer.tenant_id, actor=viewer.actor, after=since, horizon=self._hub.horizon
            )
        )
        return opening(since) + encode(messages, position=position)

    async def _recheck(self, request: LiveRequest, viewer: Viewer) -> Actor | None:
        try:
            found = await self._identify(viewer.tenant_id, request.session_key)
        except DatabaseGone:
            return viewer.actor  # without PostgreSQL there is nothing to tell anyone either
        return found.actor if found else None


async def _next_chunk(client: Client) -> bytes:
    try:
        position, messages = await asyncio.wait_for(client.queue.get(), HEARTBEAT_SECONDS)
    except TimeoutError:
        return HEARTBEAT
    return encode(messages, position=position)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Send, request: LiveRequest) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),  # a proxy must pass each message on at once
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"Origin, Cookie"),
    ]
    if request.origin:
        headers.append((b"access-control-allow-origin", request.origin.encode("latin-1")))
        headers.append((b"access-control-allow-credentials", b"true"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"0"), (b"cache-control", b"no-store")]
    if status in {429, 503}:
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
